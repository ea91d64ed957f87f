"""Approvals in signed commits, with real keys and a real repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from carbon_manual.cli import main
from tests.system_under_test import small

WANTED = "  - {id: approval-commits, value: signed, meaning: 签署记录须由签名提交}\n"
PROVENANCE_FAULTS = {"CM541"}
APPROVAL = "records/JL-00-02-A.yaml"


def git(root: Path, *arguments: str) -> None:
    subprocess.run(("git", *arguments), cwd=root, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository of the small system whose commits can be signed by an SSH key."""
    tree = small()
    text = tree.text("records/JL-00-01.yaml")
    start = text.index("parameters:\n") + len("parameters:\n")
    root = tree.put("records/JL-00-01.yaml", text[:start] + WANTED + text[start:]).write(
        tmp_path / "system"
    )
    key = tmp_path / "key"
    subprocess.run(("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key), check=True)
    public = key.with_suffix(".pub").read_text(encoding="utf-8")
    (tmp_path / "signers").write_text(f"t@example.org {public}", encoding="utf-8")
    git(root, "init", "--quiet")
    for name, value in (
        ("user.name", "t"),
        ("user.email", "t@example.org"),
        ("gpg.format", "ssh"),
        ("user.signingkey", str(key)),
        ("gpg.ssh.allowedSignersFile", str(tmp_path / "signers")),
    ):
        git(root, "config", name, value)
    git(root, "add", "--all")
    return root


def found(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    main(["check", "--root", str(root), "--as-of", "2026-10-31"])
    said = capsys.readouterr().out
    return [line for line in said.splitlines() if "[CM" in line]


def test_signed_commit__is_clean(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(root, "commit", "--quiet", "-S", "--message", "approved")
    assert found(root, capsys) == []


def test_unsigned_commit__is_one_finding(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(root, "commit", "--quiet", "--no-gpg-sign", "--message", "approved")
    (line,) = found(root, capsys)
    assert line.startswith(f"{APPROVAL}:2:5: ")
    assert "CM541" in line
    assert "没有有效签名" in line


def test_uncommitted__is_one_finding(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(root, "commit", "--quiet", "-S", "--message", "approved")
    with (root / APPROVAL).open("a", encoding="utf-8") as file:
        file.write("# 改\n")
    (line,) = found(root, capsys)
    assert "尚未提交" in line
