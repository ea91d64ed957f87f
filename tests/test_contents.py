"""Contents of Word copies: every heading, and the pages that were found for that very text."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from lxml import etree

from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.cli import main
from carbon_manual.commands import paginating
from carbon_manual.copies.copyfile import CopyFile, read_copy
from carbon_manual.delivery.pdf import to_pdf
from carbon_manual.delivery.printedpages import heading_pages
from carbon_manual.diagnostic import Text
from carbon_manual.render.word import Imprint, WordCopy, page_text, word_text, write_copy
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.sources.revision import read_revision
from carbon_manual.sources.source import SourceFile, place_of, read_tree
from carbon_manual.system.load import load
from carbon_manual.texts.pagination import pages_text, read_pages
from tests.built import small_system
from tests.conftest import Printer

DAY = dt.date(2026, 10, 31)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
IMPRINT = Imprint(
    organisation="示范新材料研究院",
    number="CX-98",
    title="目录样例",
    version="1.0",
    status="有效",
    effective="2026-01-15",
    category="程序文件",
    language="zh",
)
COVER = (
    '<h1 id="t">CX-98 目录样例</h1><div class="cm-control"><table><tr><th>版本</th><td>1.0</td>'
    "</tr></table></div>"
)
HISTORY = (
    '<h2 id="h">修订记录</h2><div class="cm-history"><table><tr><th>版本</th></tr>'
    "<tr><td>1.0</td></tr></table></div>"
)
LONG = "<p>各部门按月核对活动数据，差异超过规定的，查明原因并记录。</p>" * 30
BODY = (
    f'<h2 id="goal">目的</h2>{LONG}<h2 id="scope">范围与 CO<sub>2</sub>'
    f'<a class="headerlink" href="#scope">¶</a></h2><h3 id="site">场所</h3>{LONG}'
    f'<h4 id="deep">细目</h4>{LONG}<h3 id="time">时间</h3>{LONG}<h2 id="end">记录</h2><p>完。</p>'
)
PAGE = COVER + BODY + HISTORY
TITLES = ("1 目的", "2 范围与 CO2", "2.1 场所", "2.2 时间", "3 记录")


def written(page: str = PAGE, pages: Iterable[int] = (), **changed: str) -> WordCopy:
    """Return a page's copy whose contents have these pages."""
    mark = dataclasses.replace(IMPRINT, **changed)  # type: ignore[arg-type]
    copy = write_copy(page, mark)
    known = {copy.layout: tuple(pages)}
    return write_copy(page, dataclasses.replace(mark, pages=known)) if pages else copy


def part(copy: WordCopy, name: str = "document") -> str:
    with zipfile.ZipFile(io.BytesIO(copy.data)) as archive:
        return archive.read(f"word/{name}.xml").decode()


def lines(copy: WordCopy) -> list[str]:
    """Return the lines of the contents, a stroke for each tab."""
    found = []
    for paragraph in etree.fromstring(part(copy).encode()).iterfind(f".//{W}sdtContent/{W}p"):
        runs = [node for run in paragraph.iter(f"{W}r") for node in run]
        words = [n.text if n.tag == f"{W}t" else "|" * (n.tag == f"{W}tab") for n in runs]
        found.append("".join(each or "" for each in words))
    return found


def test_contents__name_each_heading_and_lead_to_it() -> None:
    copy = written()
    assert copy.titles == TITLES
    assert lines(copy) == ["目　录", *(each.replace(" ", "　", 1) for each in TITLES)]
    document = part(copy)
    assert re.findall(r'w:anchor="(\w+)"', document) == ["goal", "scope", "site", "time", "end"]
    begun, ended = (len(re.findall(f'fldCharType="{each}"', document)) for each in ("begin", "end"))
    assert begun == ended == 1
    assert (
        '<w:vertAlign w:val="subscript"/></w:rPr><w:t xml:space="preserve">2'
        in (document[document.index("<w:sdt>") : document.index("</w:sdt>")])
    )
    # Word asks nobody whether to update anything
    assert "updateFields" not in part(copy, "settings")
    assert "w:dirty" not in document


def test_contents__print_the_pages_of_this_text_and_of_no_other() -> None:
    pages = (3, 4, 4, 6, 8)
    copy = written(pages=pages)
    shown = [
        f"{each.replace(' ', '　', 1)}|{page}" for each, page in zip(TITLES, pages, strict=True)
    ]
    assert lines(copy)[1:] == shown
    assert len(re.findall("PAGEREF", part(copy))) == len(pages)
    known = {copy.layout: pages}
    # what does not move a heading: status, watermark, number and holder of the copy
    other = written(status="作废", watermark="作废", copy="2", holder="甲", state="superseded")
    assert other.layout == copy.layout
    for page, changed in (
        (PAGE.replace("完。", "完！"), {}),
        (PAGE.replace("版本</th></tr>", "版本号</th></tr>"), {}),
        (PAGE, {"title": "目录样例二"}),
        (PAGE, {"language": "en"}),
    ):
        mark = dataclasses.replace(IMPRINT, pages=known, **changed)  # type: ignore[arg-type]
        assert not any("|" in line for line in lines(write_copy(page, mark)))


def test_contents__of_another_length_are_not_believed() -> None:
    layout = written().layout
    mark = dataclasses.replace(IMPRINT, pages={layout: (3, 4)})
    assert write_copy(PAGE, mark).data == written().data


@pytest.mark.parametrize("page", [BODY, COVER + "<h2>甲</h2><p>乙</p><h2>丙</h2><p>丁</p>"])
def test_contents__are_left_out_without_a_cover_or_need(page: str) -> None:
    copy = written(page)
    assert (copy.titles, copy.layout) == ((), "")
    assert "<w:sdt>" not in part(copy)


def test_contents__are_no_words_of_the_text() -> None:
    with_pages, without = written(pages=(3, 4, 4, 6, 8)), written()
    assert word_text(with_pages.data) == word_text(without.data) == page_text(PAGE)
    # and a copy that got its numbers later is still the same copy
    first, second = read_copy(with_pages.data), read_copy(without.data)
    assert isinstance(first, CopyFile)
    assert isinstance(second, CopyFile)
    assert first.content.digest == second.content.digest
    assert first.file != second.file


def test_contents__with_other_words_than_the_headings_are_seen() -> None:
    copy = written()
    document = part(copy).replace("2　</w:t>", "2　不</w:t>", 1)
    with zipfile.ZipFile(io.BytesIO(copy.data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in (parts | {"word/document.xml": document.encode()}).items():
            archive.writestr(name, data)
    first, second = read_copy(copy.data), read_copy(stream.getvalue())
    assert isinstance(first, CopyFile)
    assert isinstance(second, CopyFile)
    assert first.content.digest != second.content.digest


# --- where the pages are kept -------------------------------------------------------------------


def test_register__reads_back_and_passes_over_the_rest() -> None:
    pages = {"a" * 64: (3, 4, 12), "0" * 64: (2,)}
    text = pages_text(pages)
    more = f"{text}# note\n{'b' * 64}\n{'c' * 64} 3 0\n{'d' * 63} 3\n{'e' * 64} 3 99999\n"
    assert dict(read_pages([SourceFile("contents.txt", more)])) == pages
    assert pages_text(read_pages([SourceFile("contents.txt", text)])) == text


def test_register__is_read_from_the_folder_and_from_git(tmp_path: Path) -> None:
    path = "records/archive/CX-01/1.0/contents.txt"
    assert place_of(path) == "contents"
    assert place_of("records/archive/CX-01/1.0/other.txt") == ""
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(f"{'a' * 64} 3 4\n")
    for step in (("init", "-q"), ("add", "."), ("-c", "user.name=a", "-c", "user.email=a@b.c",
                 "commit", "-qm", "a")):  # fmt: skip
        subprocess.run(["git", *step], cwd=tmp_path, check=True)
    for sources in (read_tree(tmp_path), read_revision(tmp_path, "HEAD")):
        system = load(sources, shipped_shapes(), shipped_standards()).system
        assert dict(system.pages) == {"a" * 64: (3, 4)}


# --- where the pages come from ------------------------------------------------------------------


def pdf_of(headings: Iterable[tuple[str, int]]) -> bytes:
    """Return what matters of a PDF of three pages."""
    head = b"5 0 obj\n<</Type/Pages/Kids[ 1 0 R 7 0 R 3 0 R ]\n/Count 3>>\n"
    names = (1, 7, 3)
    return head + b"".join(
        b"9 0 obj\n<</Count 0/Title<FEFF%s>\n/Dest[%d 0 R/XYZ 1 2 0]/Parent 8 0 R>>\n"
        % (words.encode("utf-16-be").hex().upper().encode(), names[page - 1])
        for words, page in headings
    )


def test_pages__are_those_of_the_outline() -> None:
    pdf = pdf_of((("1 目的", 1), ("2 范围", 2), ("2.1 场所", 2), ("2.1.1 目的", 3), ("3 目的", 3)))
    assert heading_pages(pdf, ("1 目的", "2 范围", "2.1 场所", "3 目的")) == (1, 2, 2, 3)
    # a formula in a heading is written otherwise: its number tells it
    assert heading_pages(pdf, ("1 目的 E", "3 目")) == (1, 3)
    # a house template counts in its own way
    own = pdf_of((("第一章 目的", 2), ("第二章 范围", 3)))
    assert heading_pages(own, ("目的", "范围")) == (2, 3)


@pytest.mark.parametrize("titles", [("1 目的", "2 甲"), ("2 范围", "1 目的"), ("1.1 目的",)])
def test_pages__are_none_if_a_heading_is_not_found_in_order(titles: tuple[str, ...]) -> None:
    assert heading_pages(pdf_of((("1 目的", 1), ("2.2 范围", 2), ("11 目的", 3))), titles) == ()
    assert heading_pages(b"%PDF-1.7 no outline", titles) == ()


def test_pages__are_the_real_ones_of_libreoffice(
    soffice: Path, printed: Printer, tmp_path: Path
) -> None:
    """Found in one run, printed in the next: each heading stands where the contents say."""
    assert soffice
    unpaged = written(pages=(88,) * len(TITLES))
    first = to_pdf({"copy": unpaged.data}, DAY)
    assert not isinstance(first, Text)
    pages = heading_pages(first["copy"], unpaged.titles)
    assert len(set(pages)) > 2
    copy = written(pages=pages)
    (tmp_path / "copy.docx").write_bytes(copy.data)
    (shown,) = printed([tmp_path / "copy.docx"])
    for title, page in zip(TITLES, pages, strict=True):
        assert title.replace(" ", "") in shown[page - 1]
    assert [line.rpartition("|")[2] for line in lines(copy)[1:]] == list(map(str, pages))


# --- the command --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_system(tmp_path_factory.mktemp("paginate") / "system")


def paginated(root: Path, *more: str) -> int:
    return main(["paginate", "--root", str(root), "--as-of", str(DAY), *more])


def test_command__writes_pages_that_the_next_copy_prints(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[str, ...]] = []

    def printed(copies: dict[str, bytes], _day: object) -> dict[str, bytes]:
        asked.append(tuple(copies))
        return dict.fromkeys(copies, b"")

    def found(_pdf: bytes, titles: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(range(3, 3 + len(titles)))

    monkeypatch.setattr(paginating, "find_office", lambda: "soffice")
    monkeypatch.setattr(paginating, "to_pdf", printed)
    monkeypatch.setattr(paginating, "heading_pages", found)
    assert paginated(root, "CX-01") == 0
    path = root / "records/archive/CX-01/1.0/contents.txt"
    assert capsys.readouterr().out == f"{path}\n"
    assert paginated(root, "CX-01", "--lang", "en") == 0  # another copy, another line
    text = path.read_text()
    assert len(text.splitlines()) == 2
    capsys.readouterr()
    assert paginated(root) == 0
    assert capsys.readouterr().out == "", "what is on record is not asked for again"
    assert asked == [("CX-01",), ("CX-01",)]
    assert main(["export", "--root", str(root), "--as-of", str(DAY), "CX-01"]) == 0
    copy = WordCopy((root / "build/word/CX-01.docx").read_bytes(), ())
    assert lines(copy)[1].endswith("|3")
    # the record is read in the check too, and is no fault
    assert main(["check", "--root", str(root), "--as-of", str(DAY), "--fail-on", "error"]) == 0


def test_command__writes_nothing_it_did_not_find(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(paginating, "find_office", lambda: "soffice")
    monkeypatch.setattr(paginating, "to_pdf", lambda copies, _day: dict.fromkeys(copies, b"%PDF"))
    path = root / "records/archive/CX-01/1.0/contents.txt"
    before = path.read_text() if path.exists() else ""
    assert paginated(root, "--again") == 1
    assert "CX-01" in capsys.readouterr().err
    assert (path.read_text() if path.exists() else "") == before


def test_command__without_libreoffice_or_document_refuses(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(paginating, "find_office", lambda: None)
    assert paginated(root) == 2
    assert "LibreOffice" in capsys.readouterr().err
    assert paginated(root, "CX-77") == 2
    assert "CX-77" in capsys.readouterr().err
