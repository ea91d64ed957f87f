"""CODEOWNERS is drawn from the owners of documents and agrees with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon_manual.cli import main
from carbon_manual.writing.ownership import ownership
from tests.system_under_test import Tree, small

CONFIGURATION = "records/JL-00-01.yaml"


def with_account(account: str) -> Tree:
    """Return the small system whose owners have an account."""
    return small().replace(
        CONFIGURATION, ("posts:", "id: 核算员"), f"id: 核算员, account: '{account}'"
    )


def owner_of(path: str, text: str) -> str:
    """Return the owner as a service finds it: the last pattern that fits."""
    found = ""
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        pattern, account = line.split(" ")
        fits = pattern in {"*", f"/{path}"}
        if fits or (pattern.endswith("/") and f"/{path}".startswith(pattern)):
            found = account
    return found


def test_each_file__goes_to_the_account_of_its_owner() -> None:
    checked = with_account("@org/office").examine()
    found = ownership(checked.system)
    owned = [each for each in checked.system.items if each.control.text("owner") == "核算员"]
    assert owned
    for each in owned:
        assert owner_of(each.path, found.text) == "@org/office", each.path
    others = {each.control.text("owner") for each in checked.system.items} - {"核算员", ""}
    assert set(found.lacking) == others


@pytest.mark.parametrize("account", ["office", "@a b", "@a\\n* @evil", "", "*"])
def test_account__that_is_none_owns_nothing(account: str) -> None:
    found = ownership(with_account(account).examine().system)
    assert [line for line in found.text.splitlines() if not line.startswith("#")] == []
    assert "核算员" in found.lacking


def test_file__is_written_and_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = with_account("@office").write(tmp_path / "system")
    file = tmp_path / "CODEOWNERS"
    assert main(["owners", "--root", str(root), "--output", str(file)]) == 0
    assert main(["owners", "--root", str(root), "--check", str(file)]) == 0
    file.write_text("* @somebody\n", encoding="utf-8")
    assert main(["owners", "--root", str(root), "--check", str(file)]) == 1
    assert "不符" in capsys.readouterr().err
