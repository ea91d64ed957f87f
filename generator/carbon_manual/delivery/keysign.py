"""Signatures on registers by SSH keys, made and checked by `ssh-keygen -Y`."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from pathlib import Path

# Signatures for other purposes by the same key do not count.
NAMESPACE: Final = "carbon-manual-register"
SUFFIX: Final = ".sig"
_ABSENT: Final = Text(
    "这台机器上没有 ssh-keygen（OpenSSH），无法签名或核对签名",
    "There is no ssh-keygen (OpenSSH) on this machine; signatures can be neither made nor checked",
)


def sign(data: bytes, key: Path) -> bytes | Text:
    """Return the signature of some bytes by a private key, or why there is none."""
    done = _run(("-Y", "sign", "-f", str(key), "-n", NAMESPACE), data)
    if isinstance(done, Text):
        return done
    if done.returncode:
        said = _said(done)
        return Text(f"无法用 {key} 签名：{said}", f"{key} does not sign: {said}")
    return done.stdout


def signer_of(data: bytes, signature: Path, signers: Path) -> str | Text:
    """Return who signed some bytes, as the file of allowed signers names him, or why nobody did."""
    for path in (signature, signers):
        if not path.is_file():
            return Text(f"没有 {path}，签名无法核对", f"There is no {path}: no signature to check")
    files = ("-f", str(signers), "-s", str(signature))
    found = _run(("-Y", "find-principals", *files), b"")
    if isinstance(found, Text):
        return found
    wrong = Text(
        f"{signature} 不是 {signers} 中任何人的签名",
        f"{signature} was made by nobody in {signers}",
    )
    for name in found.stdout.decode(errors="replace").splitlines() if not found.returncode else ():
        checked = _run(("-Y", "verify", *files, "-I", name, "-n", NAMESPACE), data)
        if isinstance(checked, Text):
            return checked
        if checked.returncode == 0:
            return name
        wrong = Text(
            f"签名与登记册不符：{_said(checked)}",
            f"The signature does not fit the register: {_said(checked)}",
        )
    return wrong


def _run(arguments: tuple[str, ...], data: bytes) -> subprocess.CompletedProcess[bytes] | Text:
    try:
        # a fixed program; the paths are those that the user gave
        return subprocess.run(  # noqa: S603
            ("ssh-keygen", *arguments),  # noqa: S607
            input=data,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return _ABSENT


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else str(done.returncode)
