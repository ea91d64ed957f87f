"""Bringing an existing system in: our own copies come back, foreign files read as people wrote."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.cli import main
from carbon_manual.copies.wordfile import WordFile, open_word_file
from carbon_manual.diagnostic import Text
from carbon_manual.intake.blocks import Story
from carbon_manual.intake.cells import read_grids
from carbon_manual.intake.documents import version_of
from carbon_manual.intake.front import _pairs
from carbon_manual.intake.losses import KINDS
from carbon_manual.intake.numerals import chinese, printed
from carbon_manual.intake.wordstory import read_story
from carbon_manual.render.copies import imprint, pictures_of
from carbon_manual.render.dialect import Dialect, read_dialect
from carbon_manual.render.site.desk import Desk, make_desk
from carbon_manual.render.site.documents import document_page
from carbon_manual.render.word import Imprint, write_copy
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.sources.source import read_tree
from carbon_manual.system.load import load
from carbon_manual.texts.formula import mathml
from tests import foreign
from tests.intake_round import differences, made_from, original, shown, stripped
from tests.system_under_test import REPOSITORY, repository

if TYPE_CHECKING:
    from collections.abc import Callable

FILES = {
    "程序/HB-QP-05 内部审核控制程序.docx": foreign.procedure,
    "程序/文件控制程序.docx": foreign.styled,
    "ZD-02 节能降碳考核管理办法.docx": foreign.chapters,
    "HB-WI-03 锅炉操作规程.docx": foreign.counted,
    "计量器具台账.xlsx": foreign.register,
}
# All with CM_ALL_COPIES=1; in the suite every tenth.
STEP = 1 if os.environ.get("CM_ALL_COPIES") else 10
CONSTRUCTS = Path(__file__).parent / "constructs"


@pytest.fixture(scope="module")
def dialect() -> Dialect:
    return read_dialect(REPOSITORY / "mkdocs.yml")


@pytest.fixture(scope="module")
def desk() -> Desk:
    return make_desk(repository().examine())


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A foreign folder, imported; with it files that are refused or not looked at."""
    folder = tmp_path_factory.mktemp("old")
    for name, make in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(make())
    (folder / "老文件.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "坏.docx").write_bytes(foreign.styled()[:3000])
    (folder / "说明.pdf").write_bytes(b"%PDF-")
    (folder / "~$锁.docx").write_bytes(b"")
    (folder / "链接.docx").symlink_to("/etc/hostname")
    out = tmp_path_factory.mktemp("new")
    assert main(["import", str(folder), "--out", str(out), "--standards", "ccaa-39-2022"]) == 0
    return out


def text(folder: Path, name: str) -> str:
    return (folder / "procedures" / f"{name}.md").read_text(encoding="utf-8")


def headings(folder: Path, name: str) -> list[str]:
    return re.findall(r"(?m)^#+ .*$", text(folder, name).split("---\n", 2)[2])


def report(folder: Path) -> Any:  # noqa: ANN401 - JSON
    data: Any = json.loads((folder / "import" / "report.json").read_text(encoding="utf-8"))
    return data


def test_own_copies__come_back_word_for_word(desk: Desk, dialect: Dialect) -> None:
    documents = list(desk.checked.system.documents.values())[::STEP]
    for document in documents:
        page = document_page(desk, document)
        pictures = pictures_of(desk, document)
        copy = write_copy(dialect.html(page), imprint(desk, document), pictures=pictures)
        made = made_from(stripped(copy.data), document.id)
        assert not differences(original(page, dialect), shown(made, dialect)), document.id
        assert made.named.id == document.id
        assert f'version: "{document.version}"' in made.text


def test_heading__is_found_by_its_looks(imported: Path) -> None:
    assert headings(imported, "CX-05") == [
        "# 内部审核控制程序", "## 目的 {#purpose}", "## 职责 {#duties}", "### 管理者代表 {#s2-1}",
        "## 工作程序 {#steps}",
    ]  # fmt: skip
    assert headings(imported, "ZD-02")[1:] == [
        "## 总则 {#general}", "## 考核 {#s2}", "### 考核内容 {#s2-1}", "#### 能耗 {#s2-1-1}",
        "## 附则 {#final}",
    ]  # fmt: skip
    assert headings(imported, "ZY-03")[1:] == [
        "## 目的 {#purpose}", "## 操作步骤 {#steps}", "### 点火前检查 {#s2-1}",
    ]  # fmt: skip
    assert "## 目的 {#purpose}" in text(imported, "CX-01")


def test_front_page__becomes_front_matter(imported: Path) -> None:
    front = text(imported, "CX-05").split("---\n")[1]
    for part in ("# 原编号 HB-QP-05", "# 原版次 A/1", "type: proc.internal-audit",
                 'version: "1.1"', "effective: 2023-06-01", "date: 2021-03-01",
                 "change: 增加碳审核"):  # fmt: skip
        assert part in front, part
    body = text(imported, "CX-05").split("---\n", 2)[2]
    for gone in ("修订记录", "目  录", "华北示例化工", "HB-QP-05", "首次发布"):
        assert gone not in body


def test_lists__nest_and_keep_their_counts(imported: Path) -> None:
    assert (
        "1) 批准计划；\n2) 任命组长：\n\n    a) 有资格；\n    b) 无关联。\n\n3) 批准报告。"
        in text(imported, "CX-05")
    )
    assert "1. 编写\n2. 批准\n" in text(imported, "CX-01")
    assert "- 电子文件\n\n    - 外来文件\n" in text(imported, "CX-01")
    assert "2.1.1 检查水位" in text(imported, "ZY-03")


def test_words__mean_nothing_to_markdown(imported: Path, dialect: Dialect) -> None:
    body = text(imported, "CX-05").split("---\n", 2)[2]
    page = unescape(dialect.html(body))
    assert "CO<sub>2</sub>排放5~10 t、3*4=12、" in page
    assert "_重_、{{ figure() }}、[^1]。" in page


def test_table__keeps_its_merged_cells_and_references(imported: Path) -> None:
    body = text(imported, "CX-05")
    assert '<td rowspan="2">策划</td>' in body
    assert 'colspan="2">要求</t' in body
    assert "表：计划的内容 {#tab-1}" in body
    assert "[《文件控制程序》](CX-01.md)（[HB-QP-01](CX-01.md)）、[](#fig-1)和[](#tab-1)" in body
    assert "图：审核流程 {#fig-1}" in body
    assert (imported / "procedures" / "CX-05-1.png").is_file()


def test_proposal__is_no_claim(imported: Path) -> None:
    front = text(imported, "CX-05").split("---\n")[1]
    assert "\n# covers:\n#   purpose:\n#     ccaa-39-2022: [9.2.*]\n" in front
    assert "#   steps:\n#     ccaa-39-2022: [9.2.*]\n" in front
    assert not re.search(r"(?m)^covers:", front)


def test_report__says_what_was_lost_and_where(imported: Path) -> None:
    told = report(imported)
    losses = {(made["id"], loss["kind"]) for made in told["documents"] for loss in made["losses"]}
    for kind in ("text-box", "insertion", "deletion", "signature", "header-footer", "contents"):
        assert ("CX-05", kind) in losses, kind
    assert ("ZY-03", "clause-number") in losses
    refused = {str(each["source"]): each["reason"]["zh"] for each in told["refused"]}
    assert refused.keys() == {"坏.docx", "老文件.doc", "链接.docx"}
    assert told["ignored"] == ["说明.pdf"]
    words = (imported / "import" / "report.md").read_text(encoding="utf-8")
    assert "| HB-QP-05 | CX-05 | 内部审核控制程序 |" in words
    assert "注意保密" in words


def test_register__becomes_a_record_or_a_draft(imported: Path) -> None:
    record = (imported / "records/JL-17-01/JL-17-01-import-01.yaml").read_text(encoding="utf-8")
    assert "calibrated_on: 2023-03-01, " in record.replace("}", ", ")
    assert "status: in-use" in record
    draft = (imported / "import/tables/计量器具台账-月度用电.csv").read_text(encoding="utf-8-sig")
    assert draft.splitlines()[1].startswith("1月,1200.5,")
    kinds = [loss["kind"] for each in report(imported)["sheets"] for loss in each["losses"]]
    assert {"column", "formula-cell"} <= set(kinds)


def test_system__is_checked_and_has_gaps_to_fill(imported: Path) -> None:
    loaded = load(read_tree(imported), shipped_shapes(), shipped_standards())
    assert {"CX-01", "CX-05", "ZY-03"} <= loaded.system.documents.keys() | {"ZY-03"}
    codes = {each.code for each in loaded.diagnostics}
    assert codes <= {"CM122", "CM131", "CM201", "CM202"}, codes


def test_import__overwrites_nothing(imported: Path, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.docx").write_bytes(foreign.chapters())
    before = sorted(imported.rglob("*"))
    assert main(["import", str(tmp_path / "old"), "--out", str(imported)]) == 2
    assert main(["import", str(tmp_path / "old"), "--out", str(tmp_path / "old" / "x")]) == 2
    assert main(["import", str(tmp_path / "none")]) == 2
    assert sorted(imported.rglob("*")) == before
    (tmp_path / "old" / "a.docx").rename(tmp_path / "old" / "a.txt")
    assert main(["import", str(tmp_path / "old"), "--out", str(tmp_path / "new")]) == 2
    assert not (tmp_path / "new").exists()


def repacked(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a package with one part changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for each in old.namelist():
            part = old.read(each)
            new.writestr(each, change(part) if each == name else part)
    return written.getvalue()


def entities(part: bytes) -> bytes:
    declared, _, rest = part.rpartition(b"?>")
    return declared + (b"?>" if declared else b"") + b'<!DOCTYPE x [<!ENTITY a "b">]>' + rest


@pytest.mark.parametrize("name", ["document", "styles", "numbering"])
def test_hostile_word__is_refused_or_read_within_limits(name: str) -> None:
    data = repacked(foreign.counted(), f"word/{name}.xml", entities)
    file = open_word_file(data)
    assert isinstance(file, WordFile)
    assert isinstance(read_story(file), Text)


@pytest.mark.parametrize("cut", range(0, 100, 9))
def test_truncated_files__give_one_refusal(cut: int) -> None:
    word, excel = foreign.styled(), foreign.register()
    assert isinstance(open_word_file(word[: len(word) * cut // 100]), Text)
    assert isinstance(read_grids(excel[: len(excel) * cut // 100]), Text)


def test_nested_boxes_and_rings__end() -> None:
    depth = 60
    inside = "<w:tbl><w:tr><w:tc>" * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth
    ring = (
        '<w:style w:styleId="A" w:type="paragraph"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:styleId="B" w:type="paragraph"><w:basedOn w:val="A"/></w:style></w:styles>'
    )
    end = b"<w:sectPr"
    data = repacked(foreign.styled(), "word/document.xml",
                    lambda part: part.replace(end, inside.encode() + end))  # fmt: skip
    data = repacked(data, "word/styles.xml",
                    lambda part: part.replace(b"</w:styles>", ring.encode()))  # fmt: skip
    file = open_word_file(data)
    assert isinstance(file, WordFile)
    assert isinstance(read_story(file), Story)


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (entities, True),
        (lambda part: part.replace(b'r="A3"', b'r="XFD1048576"'), True),
        (lambda part: part.replace(b'ref="A1:G1"', b'ref="A1:XFD1048576"'), False),
        (lambda part: part.replace(b"<v>", b"<v>99999999999"), False),
        (lambda _: b"<worksheet/>", False),
    ],
)
def test_hostile_workbook__costs_nothing(change: Callable[[bytes], bytes], refused: bool) -> None:  # noqa: FBT001
    data = repacked(foreign.register(), SHEET, change)
    assert isinstance(read_grids(data), Text) is refused


def test_macros_and_bombs__are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO(foreign.register())
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert isinstance(read_grids(written.getvalue()), Text)
    monkeypatch.setattr("carbon_manual.copies.wordfile.LARGEST_PART", 100)
    assert isinstance(read_grids(foreign.register()), Text)


def test_constructs__come_back(dialect: Dialect) -> None:
    """Formulas, boxes, notes, definitions and code of the page with all constructs."""
    from carbon_manual.render.constructs import staged  # noqa: PLC0415

    page = staged((CONSTRUCTS / "page.md").read_text(encoding="utf-8"))
    pictures = {each.name: each.read_bytes() for each in CONSTRUCTS.glob("flow.*")}
    mark = Imprint("院", "CX-99", "全部构造样例", "1.2", "有效", "2026-01-15", "程序", "zh",
                   pictures=pictures)  # fmt: skip
    made = made_from(stripped(write_copy(dialect.html(page), mark).data), "CX-99")
    parts = (
        *("$$\nE_{\\text{燃烧}}", "{#eq-1}", "\\begin{cases}", "\\begin{aligned}", "[](#eq-2)"),
        *('!!! note "重要"', "[^1]: ", "排放因子\n:   表征", "```\nprint(", "    i. 碳酸盐分解"),
        *("- [x] 已更新台账", "图：碳核算流程 {#fig-1}"),
    )
    for part in parts:
        assert part in made.text, part
    for formula in re.findall(r"\$\$\n(.+?)\n\$\$", made.text):
        assert isinstance(mathml(formula, display=True), str)


def test_front_line__may_hold_several_labels() -> None:
    pairs = list(_pairs("文件编号：NY-GL-07 版 本：V2.1 实施日期：2023年5月6日"))
    assert pairs == [("文件编号", "NY-GL-07"), (" 版 本", "V2.1"), (" 实施日期", "2023年5月6日")]


@pytest.mark.parametrize(
    ("old", "new"), [("A/0", "1.0"), ("B/2", "2.2"), ("1.2", "1.2"), ("第2版", "2.0"),
                     ("A版第3次修订", "1.3"), ("V3", "3.0"), ("试行", "试行")],
)  # fmt: skip
def test_version__is_two_numbers(old: str, new: str) -> None:
    assert version_of(old) == new


def test_numerals__are_those_of_word() -> None:
    assert [chinese(each) for each in (3, 10, 12, 20, 101, 115)] == [
        "三", "十", "十二", "二十", "一百零一", "一百一十五"]  # fmt: skip
    forms = ("lowerRoman", "upperLetter", "decimalEnclosedCircle")
    assert [printed(4, form) for form in forms] == ["iv", "D", "④"]


def test_losses__are_told_in_both_languages() -> None:
    for label in KINDS.values():
        assert re.search(r"[\u4e00-\u9fff]", label.zh)
        assert not re.search(r"[\u4e00-\u9fff]", label.en)
