"""Whether approvals stand in signed commits: asked of git, where the configuration wants it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from carbon_manual.system.model import System

PARAMETER: Final = "approval-commits"
SIGNED: Final = "signed"
# What git tells of a signature: G is good, U good by somebody whose trust is not recorded.
_GOOD: Final = frozenset("GU")

UNSIGNED_APPROVAL: Final = Fault(
    "CM541",
    "approval-commit-unsigned",
    Severity.ERROR,
    Text("签署记录不在已签名的提交中", "Approval not in a signed commit"),
    Text(
        "配置要求签署记录由签署人用密钥签名提交，使冒名签署可被发现。",
        "The configuration wants approvals committed under a key, so that forgeries show.",
    ),
    Text(
        "由签署人用 git commit -S 提交该文件。",
        "Let the signer commit the file with git commit -S.",
    ),
    "approval-commits: signed，而 JL-00-02-20260325-CX-03-1.0-A.yaml 的提交没有签名",
    clauses=(("ccaa-39-2022", ("7.5.3.b",)),),
    practice=True,
)
FAULTS: Final = (UNSIGNED_APPROVAL,)


def unsigned_approvals(root: Path, system: System, commit: str = "") -> Iterator[Diagnostic]:
    """Yield approvals whose last commit has no good signature; nothing unless it is wanted.

    The system is that of a commit, or else of the working files.
    """
    if system.parameter(PARAMETER) != SIGNED:
        return
    for record in system.records_of("rec.approval"):
        mark = _signature(root, record.path, commit)
        if mark not in _GOOD:
            message = Text(
                f"{record.id} 的提交没有有效签名" if mark else f"{record.id} 尚未提交",
                f"{record.id}: its commit has no good signature"
                if mark
                else f"{record.id} is not committed",
            )
            yield UNSIGNED_APPROVAL.at(record.control.place("id"), message, subject=record.id)


def _signature(root: Path, path: str, commit: str) -> str:
    """Return git's mark of the signature of a file's last commit; empty if it is not committed.

    A file that was changed since counts as not committed.
    """
    if not commit and _git(root, "status", "--porcelain", "--", path):
        return ""
    return _git(root, "log", "-1", "--format=%G?", commit or "HEAD", "--", path).strip()


def _git(root: Path, *arguments: str) -> str:
    # a fixed program with fixed arguments; the path comes from our own listing of the folder
    done = subprocess.run(  # noqa: S603
        ("git", *arguments),  # noqa: S607
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout if done.returncode == 0 else ""
