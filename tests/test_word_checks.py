"""Word files of every kind are without fault, by two validators and the project's own checks."""

from __future__ import annotations

import functools
import io
import json
import re
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from carbon_manual.render.copies import form_copies, record_copies
from carbon_manual.render.dialect import read_dialect
from carbon_manual.render.word.frame import header
from carbon_manual.shapes.shape import shipped_shapes
from tests.built import Built
from tests.system_under_test import REPOSITORY, repository
from tests.test_constructs import FOLDER, IMPRINT, copy_of
from tests.wordchecks import CHECKS, own_faults

BODY = "word/document.xml"
# A record of each layout: with annex tables and periods, turned sheets, a text of its own, short
# values only, nested tables; a blank form of each: by side, upright, of a group.
RECORDS = ("JL-06-02-HZ-2025", "JL-07-02-2025", "JL-08-02-2026", "JL-00-07-2026",
           "JL-06-05-HM-2026", "JL-23-01-2026")  # fmt: skip
BLANKS = ("JL-06-02", "JL-06-05", "JL-17-03")


@functools.cache
def made() -> dict[str, bytes]:
    checked, dialect = repository().examine(), read_dialect(REPOSITORY / "mkdocs.yml")
    records = [checked.system.records[each] for each in RECORDS]
    shapes = [each for each in shipped_shapes().records if each.number in BLANKS]
    copies = (*record_copies(checked, dialect, records), *form_copies(checked, dialect, shapes))
    return {each.subject: each.data for each in copies}


@functools.cache
def constructs() -> bytes:
    return copy_of((FOLDER / "page.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [*RECORDS, *BLANKS])
def test_forms_have_no_fault(name: str, tmp_path: Path) -> None:
    from openxml_audit import OpenXmlValidator  # noqa: PLC0415 - slow to import

    (tmp_path / "form.docx").write_bytes(made()[name])
    found = OpenXmlValidator().validate(str(tmp_path / "form.docx")).errors
    assert [str(each) for each in found] == []
    assert own_faults(made()[name]) == []


@pytest.mark.parametrize("name", [*RECORDS[:4], BLANKS[0]])
def test_open_xml_sdk_finds_nothing(name: str, tmp_path: Path, ooxml_validator: Path) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(made()[name])
    done = subprocess.run([ooxml_validator, path], capture_output=True, check=False, timeout=120)
    assert json.loads(done.stdout)["errors"] == []


def test_copies_of_documents_have_no_fault(built: Built) -> None:
    copies = sorted(built.word.rglob("*.docx"))
    assert len(copies) > len(BLANKS)
    assert {each.name: own_faults(each.read_bytes()) for each in copies} == {
        each.name: [] for each in copies
    }


def test_the_page_of_all_constructs_has_no_fault() -> None:
    assert own_faults(constructs()) == []


# --- planted defects: none of them is seen by a validator --------------------------------------


def planted(part: str, old: str, new: str) -> bytes:
    """Return the page of all constructs with the first place of a pattern replaced."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(constructs())) as source, zipfile.ZipFile(changed, "w") as out:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                text, count = re.subn(old, new, data.decode(), count=1, flags=re.DOTALL)
                assert count, old
                data = text.encode()
            out.writestr(name, data)
    return changed.getvalue()


CONTROL = '<w:sdt><w:sdtPr><w:id w:val="7"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>'
BOOKMARK = r'(<w:bookmarkStart [^>]*w:name=")([^"]+)(".*?<w:bookmarkStart [^>]*w:name=")[^"]+'
END = r'<w:r>(?:(?!</w:r>).)*w:fldCharType="end"(?:(?!</w:r>).)*</w:r>'
RELATIONS = "word/_rels/document.xml.rels"
DEFECTS = {
    "bookmark name": (BODY, BOOKMARK, r"\1\2\3\2"),
    "bookmark end": (BODY, r"<w:bookmarkEnd [^>]*/>", ""),
    "anchor": (BODY, r'(<w:hyperlink [^>]*w:anchor=")[^"]+', r"\1_nowhere"),
    "field": (BODY, END, ""),
    "merge": (BODY, r'<w:vMerge w:val="restart"/>', '<w:vMerge w:val="continue"/>'),
    "style of a level": ("word/numbering.xml", r'(<w:pStyle w:val=")[^"]+', r"\1Nowhere"),
    "content control": (BODY, "<w:body>", f"<w:body>{CONTROL * 2}"),
    "date": ("docProps/core.xml", r"(<dcterms:created [^>]*>)[^<]+", r"\g<1>2026-13-45T00:00:00Z"),
    "relationship": (RELATIONS, r'Target="styles\.xml"', 'Target="style.xml"'),
}
SEEN = {
    "bookmark name": "twice",
    "bookmark end": "not ended",
    "anchor": "link to bookmark",
    "field": "field begun",
    "merge": "merged cell",
    "style of a level": "Nowhere",
    "content control": "content control 7",
    "date": "2026-13-45",
    "relationship": "style.xml",
}


def test_a_defect_of_each_check_is_planted() -> None:
    assert len(DEFECTS) == len(SEEN) == len(CHECKS) + 1


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_defect_is_found(defect: str) -> None:
    found = own_faults(planted(*DEFECTS[defect]))
    assert any(SEEN[defect] in each for each in found), found


def test_a_long_number_has_room_in_the_header() -> None:
    """`JL-17-05-HM-2026Q2  版本 1.0` takes 28 half-widths, two more than the usual share."""
    lefts = [
        int(re.findall(r'w:tcW w:w="(\d+)"', header(replace(IMPRINT, number=number), 9070))[0])
        for number in ("CX-03", "JL-17-05-HM-2026Q2")
    ]
    assert lefts == [9070 * 26 // 100, 9070 * 36 // 100]
