"""The reference system is signed as it stands, and its history outlives each new signing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from carbon_manual.doccontrol.control import Status
from tests.sign_reference import COPIES, RELEASE, main
from tests.system_under_test import REPOSITORY, examine_folder, repository, shown

EDITED, OLD, NEW = "procedures/CX-07.md", "规定碳清单的核算口径", "规定全院碳清单的核算口径"
# What a release says of the program and of all files at once, not of the documents: it may lag
# behind.
PROGRAM = re.compile(r'(?m)^(generator|lock|state): .*\n|catalogue: "[0-9a-f]*"')


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = repository().write(tmp_path / "system")
    (folder / "requirements.lock").write_bytes((REPOSITORY / "requirements.lock").read_bytes())
    return folder


def texts(root: Path) -> dict[str, str]:
    """Return the files of a system by path, without what a release says of the program."""
    return {
        path.relative_to(root).as_posix(): PROGRAM.sub("", path.read_text(encoding="utf-8"))
        for path in root.rglob("*")
        if path.is_file()
    }


def test_repository__is_signed_as_it_stands(root: Path) -> None:
    before = texts(root)
    main(root)
    after = texts(root)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert not changed, "make reference"


def test_edited_document__is_signed_again_and_its_history_stays(root: Path) -> None:
    main(root)
    before = texts(root)
    text = (root / EDITED).read_text(encoding="utf-8")
    assert OLD in text
    (root / EDITED).write_text(text.replace(OLD, NEW), encoding="utf-8")
    changed = set(main(root))
    assert {RELEASE, COPIES, "records/archive/CX-07/2.0/procedures/CX-07.md"} <= changed
    assert all("20260" in path for path in changed if path.startswith("records/approvals/"))
    assert not [path for path in changed if "/1.1/" in path or "ZY-13" in path]
    assert before.keys() == texts(root).keys()
    assert main(root) == ()
    checked = examine_folder(root)
    assert not checked.diagnostics, shown(checked)
    versions = checked.control.approved_versions("CX-07")
    assert [checked.control.statuses["CX-07", each] for each in versions] == [
        Status.SUPERSEDED,
        Status.SUPERSEDED,
        Status.EFFECTIVE,
    ]
    assert checked.control.statuses["ZY-13", "1.0"] is Status.WITHDRAWN


def test_document_that_is_gone__leaves_no_signature(root: Path) -> None:
    (root / "procedures/ZY-12.md").unlink()
    main(root)
    assert not (root / "records/archive/ZY-12/1.0/procedures/ZY-12.md").exists()
    names = [path.name for path in (root / "records/approvals").iterdir()]
    assert sum("20260325-ZY-01" in name for name in names) == 1
