"""Numbered copies: given out, told apart, collected; old versions marked; printed to PDF."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import datetime as dt
import io
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from carbon_manual.cli import main
from carbon_manual.commands.verifying import Office
from carbon_manual.copies.copyfile import CopyFile, read_copy
from carbon_manual.copies.editions import Wanted as Readers
from carbon_manual.copies.editions import as_it_is, make_register, recorded_entries
from carbon_manual.copies.issuerecord import Issue, Issued, Receiver, record_id
from carbon_manual.copies.returnedcopy import returned
from carbon_manual.copies.reviewfile import Review, read_review
from carbon_manual.copies.verdict import Integrity, Verdict, judge
from carbon_manual.copies.wordfile import WordFile, open_word_file
from carbon_manual.delivery import pdf
from carbon_manual.delivery.pdf import find_office, to_pdf
from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.distribution import copies, next_number, obsolete
from carbon_manual.lifecycle.editing import edited_body
from carbon_manual.lifecycle.signing import Signer, signed
from carbon_manual.output import write_file
from carbon_manual.pipeline import Checked
from carbon_manual.render.copies import edition_copy, imprint
from carbon_manual.render.dialect import Dialect, read_dialect
from carbon_manual.render.recalllist import FORMATS, Owed
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_page
from carbon_manual.render.site.versions import version_mark, versions_section
from carbon_manual.render.word import page_text, word_text, write_copy
from tests.built import copy_settings
from tests.conftest import PdfTools
from tests.returned_copies import BODY, edited, parts_of, resaved
from tests.system_under_test import REPOSITORY, Tree, examine_folder, record, small
from tests.wordchecks import own_faults

TEXT = "procedures/CX-01.md"
THEME = "generator/carbon_manual/theme"
CONFIGURATION = "records/JL-00-01.yaml"
WEBSITE = "website: https://cms.example.org/\n"
HEADERS = ("word/header1.xml", "word/header2.xml")
DIGEST = "ab" * 32
WITHDRAWAL = """post: 主任
holder: H-1
date: 2026-05-01
documents:
  - {id: CX-01, version: "1.0", reason: 并入 CX-02, replaced_by: CX-02}
"""


def second(tree: Tree, version: str = "1.1", effective: str = "2026-02-01") -> Tree:
    """Return the tree with a next version of its document, approved in January 2026."""
    text = tree.text(TEXT).replace('version: "1.0"\nowner', f'version: "{version}"\nowner')
    text = text.replace("effective: 2026-01-15", f"effective: {effective}")
    first = '  - {version: "1.0", date: 2025-12-20, change: 首次发布}\n'
    more = f'  - {{version: "{version}", date: 2026-01-19, change: 改}}\n'
    tree = tree.put(TEXT, text.replace(first, first + more).replace("份额为", "本年份额为"))
    checked = tree.examine()
    signer = Signer("主任", "H-1", "批准", dt.date(2026, 1, 20))
    sources = {TEXT: tree.text(TEXT)}
    taken = frozenset(checked.system.records)
    for file in signed(signer, [checked.system.documents["CX-01"]], sources, checked, taken):
        tree = tree.put(file.path, file.data)
    return tree


@pytest.fixture(scope="module")
def dialect() -> Dialect:
    return read_dialect(REPOSITORY / "mkdocs.yml")


@pytest.fixture(scope="module")
def states() -> dict[str, Tree]:
    """The small system with its document in each of its states."""
    first = small()
    withdrawal = record("JL-00-03-A", "rec.withdrawal", WITHDRAWAL)
    return {
        "first": first,
        "second": second(first),
        "upcoming": second(first, effective="2026-12-01"),
        "withdrawn": first.put("records/JL-00-03-A.yaml", withdrawal),
        "public": first.replace(CONFIGURATION, ("organisation:",), f"{WEBSITE}organisation:"),
    }


@pytest.fixture(scope="module")
def checked(states: dict[str, Tree]) -> dict[str, Checked]:
    return {name: tree.examine() for name, tree in states.items()}


def copy_of(
    checked: Checked,
    dialect: Dialect,
    version: str,
    copy: tuple[str, str] = ("", ""),
    language: str = "zh",
) -> bytes:
    """Return a version's copy as what it is today."""
    context = dataclasses.replace(checked.context, language=language)
    readers = dataclasses.replace(checked, context=context)
    document = readers.control.texts["CX-01", version]
    desk = make_desk(as_it_is(readers, document))
    return edition_copy(desk, document, dialect, *copy)


def watermarks(data: bytes) -> set[str]:
    """Return the words behind the pages: of the cover and of all others, as their headers say."""
    parts = parts_of(data)
    found = set()
    for name in HEADERS:
        (words,) = re.findall(r'<v:textpath [^>]*string="([^"]+)"', parts[name].decode())
        found.add(words)
    return found


def words(data: bytes) -> str:
    """Return what a copy says in its body."""
    paragraphs = docx.Document(io.BytesIO(data)).paragraphs
    return "\n".join(each.text for each in paragraphs)


# --- what a copy shows of its standing ---------------------------------------------------------


STANDINGS = (
    ("first", "1.0", "zh", "受控", ""),
    ("first", "1.0", "en", "CONTROLLED", ""),
    ("second", "1.0", "zh", "作废", "2026-02-01 起作废，由 1.1 版代替"),
    ("second", "1.0", "en", "OBSOLETE", "Obsolete since 2026-02-01, replaced by version 1.1"),
    ("second", "1.1", "zh", "受控", ""),
    ("upcoming", "1.1", "zh", "未生效", ""),
    ("withdrawn", "1.0", "zh", "作废", "2026-05-01 作废，由 CX-02 代替"),
    ("withdrawn", "1.0", "en", "OBSOLETE", "Withdrawn on 2026-05-01, replaced by CX-02"),
)


@pytest.mark.parametrize("case", STANDINGS, ids=lambda case: "-".join(case[:3]))
def test_watermark_and_notice__follow_from_the_state(
    checked: dict[str, Checked], dialect: Dialect, case: tuple[str, str, str, str, str]
) -> None:
    state, version, language, mark, notice = case
    copy = copy_of(checked[state], dialect, version, language=language)
    assert watermarks(copy) == {mark}
    assert notice in words(copy)
    assert ('w:val="CoverNotice"' in parts_of(copy)[BODY].decode()) == bool(notice)


def test_watermark__of_a_draft(dialect: Dialect) -> None:
    assert watermarks(copy_of(draft().examine(), dialect, "1.0")) == {"草案"}


def test_old_version__prints_its_sealed_figure(
    states: dict[str, Tree], checked: dict[str, Checked], dialect: Dialect
) -> None:
    """The sealed value, not what is computed today from a record that was corrected since."""
    (sealed,) = re.findall(
        r'ghg.total year=2024, value: "([^"]+)"', states["first"].text("records/JL-00-02-A.yaml")
    )
    seal = f'"{sealed}"'
    tree = states["second"].replace("records/JL-00-02-A.yaml", ("figures:", seal), '"9.99"')
    old = copy_of(tree.examine(), dialect, "1.0")
    assert "9.99" in words(old)
    assert sealed in words(copy_of(checked["second"], dialect, "1.0"))
    assert "本年份额为" not in words(old), "the text is the archived one"


def test_cover__bears_number_and_holder_and_the_header_the_number(
    checked: dict[str, Checked], dialect: Dialect
) -> None:
    copy = copy_of(checked["first"], dialect, "1.0", ("2", "认证机构"))
    assert "受控副本 第 2 号　　持有人：认证机构" in words(copy)
    assert "第 2 号" in parts_of(copy)[HEADERS[0]].decode()
    english = copy_of(checked["first"], dialect, "1.0", ("2", "A body"), "en")
    assert "Controlled copy 2　　Holder: A body" in words(english)
    assert "受控副本" not in words(copy_of(checked["first"], dialect, "1.0"))


def test_cover__adds_no_words_to_the_text(checked: dict[str, Checked], dialect: Dialect) -> None:
    """What is printed beside the page's text is told apart from it."""
    for state in ("public", "second"):
        readers = checked[state]
        document = readers.control.texts["CX-01", "1.0"]
        desk = make_desk(as_it_is(readers, document))
        page = page_text(dialect.html(document_page(desk, document)))
        assert word_text(edition_copy(desk, document, dialect, "1", "认证机构")) == page


# --- the QR code -------------------------------------------------------------------------------


def test_cover__has_the_command_without_an_address_and_a_code_with_one(
    checked: dict[str, Checked], dialect: Dialect
) -> None:
    plain = copy_of(checked["first"], dialect, "1.0")
    assert "核对：carbon-manual verify 文件.docx" in words(plain)
    assert not [name for name in parts_of(plain) if name.startswith("word/media/")]
    coded = copy_of(checked["public"], dialect, "1.0")
    assert "carbon-manual verify" not in words(coded)
    (picture,) = [name for name in parts_of(coded) if name.startswith("word/media/")]
    assert parts_of(coded)[picture].startswith(b"\x89PNG")
    assert 'Extension="png"' in parts_of(coded)["[Content_Types].xml"].decode()
    address = "https://cms.example.org/guide/verify.html?version=1.0#version-cx-01"
    assert f'descr="扫码核对是否现行有效 {address}"' in parts_of(coded)[BODY].decode()
    assert coded == copy_of(checked["public"], dialect, "1.0"), "the same input, the same bytes"


def test_address__that_is_none__gives_no_code(states: dict[str, Tree], dialect: Dialect) -> None:
    for wrong in ("javascript:alert(1)", "cms.example.org", "https://a b/"):
        tree = states["public"].replace(CONFIGURATION, ("https://cms.example.org/",), f'"{wrong}"')
        copy = copy_of(tree.examine(), dialect, "1.0")
        assert not [name for name in parts_of(copy) if name.startswith("word/media/")], wrong
        assert read_copy(copy), "it is a Word file"


def test_site__lists_what_is_in_force_where_the_code_leads(checked: dict[str, Checked]) -> None:
    assert version_mark("CX-01") == "version-cx-01"
    second = versions_section(make_desk(checked["second"]))
    assert "{ #version-cx-01 } | 1.1 | 2026-02-01 | 1.0 |" in second
    withdrawn = versions_section(make_desk(checked["withdrawn"]))
    assert "2026-05-01 作废，由 CX-02 代替" in withdrawn
    assert "{ #version-cx-01 }" in withdrawn


# --- the copies are valid and print as they should ---------------------------------------------


def cases(checked: dict[str, Checked], dialect: Dialect) -> dict[str, bytes]:
    return {
        "numbered": copy_of(checked["public"], dialect, "1.0", ("2", "认证机构")),
        "obsolete": copy_of(checked["second"], dialect, "1.0"),
        "english": copy_of(checked["upcoming"], dialect, "1.1", language="en"),
        "withdrawn": copy_of(checked["withdrawn"], dialect, "1.0"),
        "draft": copy_of(draft().examine(), dialect, "1.0"),
    }


def draft() -> Tree:
    return small().drop("records/JL-00-02-A.yaml", "records/archive/CX-01/1.0/procedures/CX-01.md")


def test_openxml_audit_finds_nothing(
    checked: dict[str, Checked], dialect: Dialect, tmp_path: Path
) -> None:
    from openxml_audit import OpenXmlValidator  # noqa: PLC0415 - slow to import

    for name, data in cases(checked, dialect).items():
        (tmp_path / f"{name}.docx").write_bytes(data)
        errors = OpenXmlValidator().validate(str(tmp_path / f"{name}.docx")).errors
        assert [str(error) for error in errors] == []
        assert own_faults(data) == []


def test_open_xml_sdk_finds_nothing(
    checked: dict[str, Checked], dialect: Dialect, tmp_path: Path, ooxml_validator: Path
) -> None:
    for name, data in cases(checked, dialect).items():
        path = tmp_path / f"{name}.docx"
        path.write_bytes(data)
        done = subprocess.run(
            [ooxml_validator, path], capture_output=True, check=False, timeout=120
        )
        assert json.loads(done.stdout)["errors"] == [], name


def test_house_template__gets_watermark_and_code(checked: dict[str, Checked]) -> None:
    house = docx.Document()
    house.sections[0].header.paragraphs[0].text = "示范院"
    stream = io.BytesIO()
    house.save(stream)
    readers = checked["public"]
    desk = make_desk(readers)
    mark = imprint(desk, readers.control.in_force["CX-01"])
    page = '<h1>CX-01 甲</h1><div class="cm-control"><table><tr><th>版本</th></tr></table></div>'
    copy = write_copy(page, mark, stream.getvalue()).data
    headers = [data.decode() for name, data in parts_of(copy).items() if "word/header" in name]
    (header,) = [each for each in headers if "示范院" in each]
    assert 'string="受控"' in header
    assert [name for name in parts_of(copy) if name.startswith("word/media/qr-")]


@pytest.fixture(scope="module")
def printed(
    checked: dict[str, Checked], dialect: Dialect, soffice: Path
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Two runs of LibreOffice, some seconds apart."""
    assert soffice
    given = cases(checked, dialect)
    runs = [to_pdf(given, dt.date(2026, 10, 31)) for _ in range(2)]
    first, again = runs
    assert not isinstance(first, Text)
    assert not isinstance(again, Text)
    return first, again


def test_pdf__is_the_same_on_two_runs(
    printed: tuple[dict[str, bytes], dict[str, bytes]],
) -> None:
    first, again = printed
    assert first == again
    assert all(data.startswith(b"%PDF-") for data in first.values())
    assert all(b"/CreationDate(D:20261031000000Z" in data for data in first.values())


def test_pdf__has_the_pages_of_the_copy(
    printed: tuple[dict[str, bytes], dict[str, bytes]], pdf_tools: PdfTools, tmp_path: Path
) -> None:
    for name, said in (("numbered", "受控副本第2号"), ("obsolete", "2026-02-01起作废")):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(printed[0][name])
        read = [str(pdf_tools.pdftotext), "-layout", str(path), "-"]
        done = subprocess.run(read, check=True, capture_output=True, timeout=60)
        first, *_ = done.stdout.decode().split("\f")
        assert said in re.sub(r"\s+", "", first), "it stands on the cover, which is one page"
        assert "第1页共" in re.sub(r"\s+", "", first)


# --- LibreOffice that is not there, fails, or hangs --------------------------------------------


def program(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program in the place of LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!{sys.executable}\n{text}\n")
    path.chmod(0o755)
    monkeypatch.setattr(pdf, "find_office", lambda: str(path))


def test_pdf__without_libreoffice__is_refused_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(pdf, "_PLACES", ())
    assert find_office() is None
    refused = to_pdf({"a": b""}, dt.date(2026, 1, 1))
    assert isinstance(refused, Text)
    assert "LibreOffice" in refused.zh
    assert "Nothing was written" in refused.en


def test_pdf__of_a_libreoffice_that_fails__says_what_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "import sys; print('no display', file=sys.stderr); sys.exit(3)", monkeypatch)
    refused = to_pdf({"a": b""}, dt.date(2026, 1, 1))
    assert isinstance(refused, Text)
    assert "no display" in refused.zh
    program(tmp_path, "pass", monkeypatch)
    silent = to_pdf({"a.docx": b""}, dt.date(2026, 1, 1))
    assert isinstance(silent, Text)
    assert "a.docx" in silent.en


def test_pdf__of_a_libreoffice_that_hangs__is_ended_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child"
    text = (
        "import pathlib, subprocess, sys, time\n"
        "each = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"pathlib.Path({str(child)!r}).write_text(str(each.pid))\ntime.sleep(600)"
    )
    program(tmp_path, text, monkeypatch)
    monkeypatch.setattr(pdf, "_FIRST", 3)
    monkeypatch.setattr(pdf, "_EACH", 0)
    refused = to_pdf({"a": b""}, dt.date(2026, 1, 1))
    assert isinstance(refused, Text)
    assert "3" in refused.zh
    if child.is_file():
        state = Path(f"/proc/{child.read_text()}/stat")
        for _ in range(100):
            if not state.is_file() or state.read_text().rpartition(")")[2].split()[0] == "Z":
                break
            time.sleep(0.1)
        else:
            pytest.fail("what it started is still running")


# --- issue -------------------------------------------------------------------------------------


@pytest.fixture
def folder(states: dict[str, Tree], tmp_path: Path) -> Path:
    """The small system in its first state on disk."""
    return laid(states["first"], tmp_path)


def laid(tree: Tree, root: Path) -> Path:
    """Write a system with the site's settings to a folder and return it."""
    tree.write(root)
    copy_settings(root)
    (root / THEME).symlink_to(REPOSITORY / THEME)
    return root


def call(folder: Path, *arguments: str) -> int:
    return main([*arguments, "--root", str(folder), "--as-of", "2026-10-31"])


def issued(folder: Path, *arguments: str) -> list[Path]:
    """Issue copies and return the files written, the record last."""
    before = set(folder.rglob("*"))
    assert call(folder, "issue", "CX-01", "--as", "主任", *arguments) == 0
    new = sorted(set(folder.rglob("*")) - before)
    return [each for each in new if each.suffix in {".docx", ".yaml"} and each.is_file()]


def judged(folder: Path, data: bytes, dialect: Dialect) -> tuple[Verdict, Integrity]:
    now = examine_folder(folder)
    copy = read_copy(data)
    assert isinstance(copy, CopyFile)
    found = Office(now, dialect, tuple(recorded_entries(now))).judged(copy)
    return found.verdict, found.integrity


def test_issue__writes_copies_and_a_valid_record(
    folder: Path, dialect: Dialect, capsys: pytest.CaptureFixture[str]
) -> None:
    *files, path = issued(folder, "--to", "认证机构", "--copies", "2", "--date", "2026-10-30")
    assert [each.name for each in files] == ["CX-01-1.0-1.docx", "CX-01-1.0-2.docx"]
    said = capsys.readouterr()
    assert [Path(each).name for each in said.out.splitlines()] == [
        *(each.name for each in files), path.name
    ]  # fmt: skip
    assert "按外部组织登记" in said.err
    assert re.fullmatch(r"JL-00-09-20261030-CX-01-1-0-2-[0-9a-f]{6}\.yaml", path.name)
    now = examine_folder(folder)
    assert [str(each.message.zh) for each in now.diagnostics] == []
    first, second = copies(now.system)
    assert (first.name, first.holder, first.row.text("issued")) == (
        "CX-01/1.0/1", "认证机构", "2026-10-30"
    )  # fmt: skip
    taken = read_copy(files[1].read_bytes())
    assert isinstance(taken, CopyFile)
    assert taken.manifest
    assert (taken.manifest.copy, taken.manifest.holder) == (("2", "认证机构"))
    assert second.row.text("digest") == taken.file
    assert second.row.text("content") == taken.content.digest
    assert next_number(now.system, ("CX-01", "1.0")) == 3
    more = issued(folder, "--to", "核算员", "--date", "2026-10-30")
    assert more[0].name == "CX-01-1.0-3.docx"
    assert "不是岗位" not in capsys.readouterr().err
    assert [each.row.text("post") for each in copies(examine_folder(folder).system)][2] == "核算员"
    for file in (*files, more[0]):
        assert judged(folder, file.read_bytes(), dialect) == (
            Verdict.CURRENT, Integrity.IDENTICAL
        )  # fmt: skip


def test_numbered_copy__is_told_apart_from_others(folder: Path, dialect: Dialect) -> None:
    first, second, path = issued(folder, "--to", "认证机构", "--copies", "2")
    data = first.read_bytes()
    manifest = "customXml/item1.xml"
    assert judged(folder, resaved(data), dialect) == (Verdict.RESAVED, Integrity.RESAVED)
    # its number made another one: on the cover, in the manifest, or by another copy's manifest
    cover = edited(data, "受控副本 第 1 号", "受控副本 第 2 号")
    assert judged(folder, cover, dialect)[0] is Verdict.ALTERED
    forged = edited(data, 'copy="1"', 'copy="2"', manifest)
    assert judged(folder, forged, dialect)[0] is Verdict.ALTERED
    holder = edited(data, "持有人：认证机构", "持有人：别的机构")
    assert judged(folder, holder, dialect)[0] is Verdict.ALTERED
    assert parts_of(second.read_bytes())[manifest] != parts_of(data)[manifest]
    # a register file without the texts knows a copy that was saved again by its content
    now = examine_folder(folder)
    register = make_register(now, dialect, ["CX-01"], Readers(), drafts=False)
    copy = read_copy(resaved(data))
    assert isinstance(copy, CopyFile)
    assert judge(copy, register.entries).verdict is Verdict.RESAVED
    # a number that nobody gave out
    path.unlink()
    assert judged(folder, data, dialect)[0] is Verdict.UNKNOWN


def test_issue__outlives_housekeeping_and_the_next_version(
    folder: Path, states: dict[str, Tree], dialect: Dialect
) -> None:
    file, path = issued(folder, "--to", "认证机构")
    text = (folder / TEXT).read_text()
    (folder / TEXT).write_text(text.replace("next_review: 2027-01-15", "next_review: 2028-01-15"))
    data = file.read_bytes()
    assert judged(folder, data, dialect) == (Verdict.CURRENT, Integrity.IDENTICAL)
    assert judged(folder, resaved(data), dialect)[0] is Verdict.RESAVED
    later = states["second"].put(path.relative_to(folder).as_posix(), path.read_bytes())
    later.write(folder)
    assert judged(folder, data, dialect)[0] is Verdict.SUPERSEDED


def test_records_of_two_branches__have_two_names() -> None:
    day = dt.date(2026, 10, 31)
    issue = Issue(Receiver("认证机构", is_post=False), "主任", day, "file")
    one = [Issued("CX-01", "1.0", 1, "ab" * 32, "cd" * 32)]
    other = [Issued("CX-01", "1.0", 1, "ef" * 32, "cd" * 32)]
    assert record_id(issue, one) == "JL-00-09-20261031-CX-01-1-0-ababab"
    assert record_id(issue, one) != record_id(issue, other)
    assert record_id(issue, one, {record_id(issue, one)}).endswith("-abababa")


REFUSED = {
    "unknown": (("issue", "CX-09", "--to", "主任"), "没有文件 CX-09"),
    "too early": (("issue", "CX-01", "--to", "主任", "--date", "2026-01-14"), "还不能发放"),
    "too late": (("issue", "CX-01", "--to", "主任", "--date", "2026-11-01"), "晚于"),
    "no post": (("issue", "CX-01", "--to", "主任", "--as", "主仼"), "没有岗位 主仼"),
    "nobody": (("issue", "CX-01", "--to", " ", "--as", "主任"), "--to"),
    "above the readers": (
        ("issue", "CX-01", "--to", "甲", "--as", "主任", "--audience", "public"), "访问级别"
    ),
    "into the records": (
        ("issue", "CX-01", "--to", "甲", "--as", "主任", "--out", "OUT"), "不能写入 records/"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_issue__refuses_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    arguments, reason = REFUSED[name]
    before = {path for path in folder.rglob("*") if path.is_file()}
    given = [str(folder / "records") if each == "OUT" else each for each in arguments]
    assert call(folder, *given) == 2
    assert reason in capsys.readouterr().err
    assert {path for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("state", "reason"), [("withdrawn", "已作废"), ("draft", "还是草案"), ("error", "有错误")]
)
def test_issue__of_what_is_not_in_force__is_refused(
    states: dict[str, Tree],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    state: str,
    reason: str,
) -> None:
    tree = states.get(state, states["first"])
    if state == "draft":
        tree = tree.drop("records/JL-00-02-A.yaml",
                         "records/archive/CX-01/1.0/procedures/CX-01.md")  # fmt: skip
    if state == "error":
        tree = tree.replace(CONFIGURATION, ("recorded_by",), "recorded_bi")
    laid(tree, tmp_path)
    assert call(tmp_path, "issue", "CX-01", "--to", "甲", "--as", "主任") in {1, 2}
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "records" / "JL-00-09").exists()
    assert not (tmp_path / "build" / "copies").exists()


def test_issue__without_libreoffice__writes_no_copy_and_no_record(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    assert call(folder, "issue", "CX-01", "--to", "甲", "--as", "主任", "--pdf") == 2
    assert "没有 LibreOffice" in capsys.readouterr().err
    assert not (folder / "records" / "JL-00-09").exists()
    assert not (folder / "build" / "copies").exists()


def test_returned__of_a_numbered_copy__takes_its_number_for_no_change(
    folder: Path, dialect: Dialect
) -> None:
    """It is made again with its number and for its readers, as its manifest says."""
    file, _ = issued(folder, "--to", "认证机构", "--lang", "en")
    now = examine_folder(folder)
    document = now.control.texts["CX-01", "1.0"]

    def remarks(data: bytes) -> list[str]:
        copy, opened = read_copy(data), open_word_file(data)
        assert isinstance(copy, CopyFile)
        assert isinstance(opened, WordFile)
        review = read_review(opened)
        assert isinstance(review, Review)
        found = returned(review, now, dialect, document, copy.manifest).found
        return [each.remark.new for each in found]

    data = file.read_bytes()
    assert remarks(resaved(data)) == []
    (said,) = remarks(edited(data, "Controlled copy 1", "Controlled copy 7"))
    assert "copy 7" in said


# --- recall ------------------------------------------------------------------------------------

COPIES = f"""# 谁拿着哪一份
copies:
  - {{copy: 1, document: CX-01, version: "1.0", post: 核算员, medium: paper, issued: 2026-01-16, digest: {DIGEST}}}
  - {{copy: 2, document: CX-01, version: "1.0", organisation: 认证机构, medium: file, issued: 2026-01-16, digest: {DIGEST}}}
  # 已经收回
  - {{copy: 3, document: CX-01, version: "1.0", post: 主任, medium: paper, issued: 2026-01-16, digest: {DIGEST}, returned: 2026-02-02}}
  - {{copy: 1, document: CX-01, version: "1.1", post: 核算员, medium: paper, issued: 2026-02-02, digest: {DIGEST}}}
"""  # noqa: E501 - rows as people write them
REGISTER = "records/JL-00-09-A.yaml"


@pytest.fixture
def register(states: dict[str, Tree], tmp_path: Path) -> Path:
    """The small system after the next version, with copies of both on record."""
    tree = states["second"].put(REGISTER, record("JL-00-09-A", "rec.distribution", COPIES))
    return laid(tree, tmp_path)


def listed(register: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    code = call(register, "recall", "--format", "json")
    rows = json.loads(capsys.readouterr().out)
    assert code == bool(rows)
    return [each["copy"] for each in rows]


def test_recall__lists_what_is_owed_until_it_came_back(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert listed(register, capsys) == ["CX-01/1.0/1", "CX-01/1.0/2"]
    assert call(register, "recall", "CX-01") == 1
    said = capsys.readouterr().out
    assert "CX-01/1.0/1  核算员（纸质，2026-01-16 发放）：2026-02-01 起失效，现行 1.1 版" in said
    assert "要收回的副本：2 份" in said
    given = ("--notified", "CX-01/1.0/1", "CX-01/1.0/2", "--date", "2026-02-03")
    assert call(register, "recall", *given) == 0
    assert capsys.readouterr().out.strip() == REGISTER
    # an organisation outside is told, a post gives its copy back
    assert listed(register, capsys) == ["CX-01/1.0/1"]
    assert call(register, "recall", "--destroyed", "CX-01/1.0/1", "--date", "2026-02-04") == 0
    capsys.readouterr()
    assert listed(register, capsys) == []
    assert call(register, "recall", "--lang", "en") == 0
    assert "No copies to collect" in capsys.readouterr().out
    assert "CM329" not in {each.code for each in examine_folder(register).diagnostics}


def test_recall__changes_the_rows_and_nothing_else(register: Path) -> None:
    before = (register / REGISTER).read_text()
    given = ("--returned", "CX-01/1.0/2", "--date", "2026-02-03")
    assert call(register, "recall", *given) == 0
    after = (register / REGISTER).read_text()
    row = next(line for line in before.split("\n") if "认证机构" in line)
    assert after == before.replace(row, row[:-1] .replace(
        "issued: 2026-01-16,", "issued: 2026-01-16, returned: 2026-02-03,") + "}")  # fmt: skip


WRONG = {
    "unknown": (("--returned", "CX-01/1.0/9"), "没有登记副本 CX-01/1.0/9"),
    "twice": (("--returned", "CX-01/1.0/3"), "登记“归还”"),
    "came back before": (("--destroyed", "CX-01/1.0/3"), "登记“归还”"),
    "before it went out": (("--returned", "CX-01/1.0/1", "--date", "2026-01-15"), "才发放"),
    "a later day": (("--returned", "CX-01/1.0/1", "--date", "2026-11-01"), "晚于"),
    "one of two": (("--returned", "CX-01/1.0/1", "CX-01/1.0/9"), "没有登记副本"),
    "list and record": (("CX-01", "--notified", "CX-01/1.0/1"), "只用于列出"),
    "no such document": (("CX-09",), "没有文件 CX-09"),
}


@pytest.mark.parametrize("name", WRONG)
def test_recall__refuses_and_writes_nothing(
    register: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    arguments, reason = WRONG[name]
    before = (register / REGISTER).read_text()
    assert call(register, "recall", *arguments) == 2
    assert reason in capsys.readouterr().err
    assert (register / REGISTER).read_text() == before


def test_recall__of_a_withdrawn_document(states: dict[str, Tree]) -> None:
    rows = COPIES.replace('"1.1"', '"0.9"').replace("认证机构", "=1+1")
    tree = states["withdrawn"].put(REGISTER, record("JL-00-09-A", "rec.distribution", rows))
    now = tree.examine()
    owed = [Owed(copy, over) for copy in copies(now.system)
            if copy.is_owed and (over := obsolete(now.control, copy.edition))]  # fmt: skip
    assert [each.copy.name for each in owed] == ["CX-01/1.0/1", "CX-01/1.0/2", "CX-01/0.9/1"]
    assert "2026-05-01 作废，由 CX-02 代替" in FORMATS["text"](owed, "zh")
    assert "withdrawn on 2026-05-01, replaced by CX-02" in FORMATS["text"](owed, "en")
    head, *lines = csv.reader(io.StringIO(FORMATS["csv"](owed, "zh").removeprefix("\ufeff")))
    assert (head[0], head[4]) == ("副本", "持有人")
    assert [line[4] for line in lines] == ["核算员", "'=1+1", "核算员"], "no formula"
    assert {line[8] for line in lines} == {"已作废"}


class KilledError(BaseException):
    """The process ends here: nothing after it runs, not even what tidies up."""


def test_recall__broken_off_between_two_records__can_be_done_again(
    register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first record has the day already: the same command writes the second."""
    other = "records/JL-00-09-B.yaml"
    row = COPIES.split("\n")[2].replace("copy: 1,", "copy: 4,").replace("核算员", "主任")
    (register / other).write_text(record("JL-00-09-B", "rec.distribution", f"copies:\n{row}\n"))
    given = ("recall", "--returned", "CX-01/1.0/1", "CX-01/1.0/4", "--date", "2026-02-03")

    def once(path: Path, data: bytes) -> bool:
        if path.name == Path(other).name:
            raise KilledError
        return write_file(path, data)

    with monkeypatch.context() as broken:
        broken.setattr("carbon_manual.commands.issuing.write_file", once)
        with pytest.raises(KilledError):
            call(register, *given)
    first = (register / REGISTER).read_text()
    assert "returned: 2026-02-03" in first
    assert "returned" not in (register / other).read_text()
    assert call(register, *given) == 0
    assert (register / REGISTER).read_text() == first
    assert "returned: 2026-02-03" in (register / other).read_text()


def killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process end at the n-th touch of a file, and leave everything as it is then."""
    left = step

    def ends(kept: Callable[..., object]) -> Callable[..., object]:
        def touched(*arguments: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left <= 0:
                raise KilledError
            return kept(*arguments, **named)

        return touched

    for name in ("mkdir", "chmod", "replace", "unlink"):
        monkeypatch.setattr(Path, name, ends(getattr(Path, name)))
    monkeypatch.setattr("tempfile.mkstemp", ends(tempfile.mkstemp))


def test_issue__killed_at_any_touch__leaves_whole_files_and_can_be_done_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ("issue", "CX-01", "--as", "主任", "--to", "认证机构", "--copies", "2")
    code = None
    step = 0
    while code is None:
        step += 1
        with monkeypatch.context() as broken:
            killed_at(step, broken)
            with contextlib.suppress(KilledError):
                code = call(folder, *given)
        for path in (folder / "build").rglob("*.docx"):
            assert isinstance(read_copy(path.read_bytes()), CopyFile), step
        if code is None:
            assert not list((folder / "records").rglob("JL-00-09-*.yaml")), step
            assert next_number(examine_folder(folder).system, ("CX-01", "1.0")) == 1
    assert step > 6, "each of three files has its moments"
    now = examine_folder(folder)
    assert [str(each.message.zh) for each in now.diagnostics] == []
    assert next_number(now.system, ("CX-01", "1.0")) == 3


def test_edited_body__keeps_texts_that_look_like_numbers() -> None:
    text = "---\nid: x\n---\na: 1.10\nb: [012, 1e5, yes]  # c\nrow: {version: 1.10, on: 2026-1-1}\n"
    changed = edited_body(text, lambda data: data["row"].update(returned="2026-02-03"))
    assert changed == text.replace("on: 2026-1-1}", "on: 2026-1-1, returned: 2026-02-03}")


# --- export ------------------------------------------------------------------------------------


def test_export__of_an_earlier_version(
    states: dict[str, Tree],
    checked: dict[str, Checked],
    dialect: Dialect,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    laid(states["second"], tmp_path)
    assert call(tmp_path, "export", "CX-01", "--edition", "1.0") == 0
    path = tmp_path / "build" / "editions" / "CX-01-1.0.docx"
    assert capsys.readouterr().out.strip() == str(path)
    assert path.read_bytes() == copy_of(checked["second"], dialect, "1.0")
    assert judged(tmp_path, path.read_bytes(), dialect) == (
        Verdict.SUPERSEDED, Integrity.IDENTICAL
    )  # fmt: skip
    for arguments, reason in (
        (("CX-01", "--edition", "3.0"), "没有版本 3.0；有：1.1、1.0"),
        (("CX-09", "--edition", "1.0"), "没有文件 CX-09"),
        (("--edition", "1.0"), "一份文件"),
        (("CX-01", "--edition", "1.0", "--draft"), "--draft"),
        (("--blank", "--pdf"), "--blank"),
        (("CX-01", "--edition", "1.0", "--audience", "public"), "没有文件 CX-01"),
    ):
        assert call(tmp_path, "export", *arguments) == 2
        assert reason in capsys.readouterr().err


def test_export__with_pdf(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command's part, with a LibreOffice that only copies."""
    text = (
        "import pathlib, sys\nfor each in map(pathlib.Path, sys.argv[8:]):\n"
        "    each.with_suffix('.pdf').write_bytes(b'%PDF- ' + each.read_bytes()[:2])"
    )
    program(folder, text, monkeypatch)
    assert call(folder, "export", "CX-01", "--pdf") == 0
    word = folder / "build" / "word"
    assert capsys.readouterr().out.split() == [
        str(word / "CX-01.docx"), str(word / "CX-01.pdf")
    ]  # fmt: skip
    assert (word / "CX-01.pdf").read_bytes() == b"%PDF- PK"
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    (word / "CX-01.docx").unlink()
    assert call(folder, "export", "CX-01", "--pdf", "--lang", "en") == 2
    assert "There is no LibreOffice" in capsys.readouterr().err
    assert not (word / "CX-01.docx").exists()


@pytest.mark.parametrize("command", ["issue", "recall", "export"])
def test_help__is_in_both_languages(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    for language, han in (("zh", True), ("en", False)):
        with pytest.raises(SystemExit) as done:
            main([command, "--help", "--lang", language])
        assert done.value.code == 0
        shown = capsys.readouterr().out.replace("文件管理员", "")
        assert bool(re.search(r"[\u4e00-\u9fff]", shown)) == han, shown
