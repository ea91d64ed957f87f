"""Returned copies: each remark with author, date, section and line; nothing is merged."""

from __future__ import annotations

import csv
import functools
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import docx
import pytest
from docx.document import Document as AnyDocument
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph as AnyParagraph

from carbon_manual import cli
from carbon_manual.copies.returnedcopy import Found, Returned, returned, returned_unknown
from carbon_manual.copies.reviewfile import MOST_REMARKS, Kind, Review, legible, read_review
from carbon_manual.copies.reviewtable import as_csv, as_json, as_markdown, as_text
from carbon_manual.copies.wordfile import WordFile, open_word_file
from carbon_manual.pipeline import Checked
from carbon_manual.render.copies import imprint
from carbon_manual.render.dialect import Dialect, read_dialect
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_page
from carbon_manual.render.word import write_copy
from tests.built import copy_settings
from tests.returned_copies import (
    bomb,
    edited,
    encrypted,
    packed,
    parts_of,
    with_part,
    without_manifest,
)
from tests.system_under_test import REPOSITORY, Tree, examine_folder, small

NS: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HAND: Final = 'w:id="{}" w:author="认证机构" w:date="2026-05-06T10:00:00Z"'
PATH: Final = "procedures/CX-01.md"
THEME: Final = "generator/carbon_manual/theme"
FRONT: Final = "# 碳评审程序 {#cx-01}\n"
# Lines of every kind, so that each kind of paragraph has a line to be found.
BODY: Final = """# 碳评审程序 {#cx-01}

## 策划 {#plan}

总量为 {{ figure("ghg.total", year=2024) }}，份额为 {{ parameter("share") }}，
见 {{ link("JL-03-02") }}。
记录见[清单](../records/JL-07-02-2024.yaml)和[上文](#plan)。

## 实施 {#doing}

### 步骤 {#steps}

1. 先收集**活动数据**；
2. 再计算 CO~2~ 排放量。

| 岗位 | 做什么 |
|---|---|
| 核算员 | 计算 |
| 复核员 | 复核 |

## 记录 {#records}

结果写入清单，保存五年。[^1]

[^1]: 从批准之日起算。
"""


@functools.cache
def tree() -> Tree:
    """The small system with a longer document, still a draft."""
    front, _, _ = small().text(PATH).partition(FRONT)
    text = front.replace('version: "1.0"\nowner', 'version: "1.1"\nowner') + BODY
    return small().put(PATH, text)


@functools.cache
def checked() -> Checked:
    return tree().examine()


@functools.cache
def dialect() -> Dialect:
    return read_dialect(REPOSITORY / "mkdocs.yml")


@functools.cache
def issued() -> bytes:
    """The copy that went out."""
    document = checked().system.documents["CX-01"]
    desk = make_desk(checked())
    return write_copy(dialect().html(document_page(desk, document)), imprint(desk, document)).data


def line(text: str) -> int:
    """Return the line of the document's file in which a text stands."""
    lines = tree().text(PATH).split("\n")
    (found,) = [number for number, each in enumerate(lines, start=1) if text in each]
    return found


def marked(name: str, inside: str, number: int = 9001) -> str:
    return f"<w:{name} {NS} {HAND.format(number)}>{inside}</w:{name}>"


def run(text: str, tag: str = "t") -> str:
    return f'<w:r {NS}><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def rewritten(old: str, new: str) -> Callable[[AnyDocument], None]:
    """Return what deletes a text and inserts another in its place, tracked."""

    def change(document: AnyDocument) -> None:
        paragraph = paragraph_with(document, old)
        (piece,) = [each for each in paragraph.runs if old in each.text]
        before, _, after = piece.text.partition(old)
        for xml in (
            run(before),
            marked("del", run(old, "delText")),
            marked("ins", run(new), 9002),
            run(after),
        ):
            piece._r.addprevious(parse_xml(xml))
        paragraph._p.remove(piece._r)

    return change


def paragraph_with(document: AnyDocument, text: str) -> AnyParagraph:
    """Return the last paragraph, in the text or in a table, that holds a text."""
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    inside = [each for cell in cells for each in cell.paragraphs]
    found: AnyParagraph = [each for each in (*inside, *document.paragraphs) if text in each.text][
        -1
    ]
    return found


def back(*changes: Callable[[AnyDocument], None]) -> bytes:
    """Return the copy as it comes back, saved by another program after some changes."""
    document = docx.Document(io.BytesIO(issued()))
    for change in changes:
        change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def review_of(data: bytes) -> Review:
    file = open_word_file(data)
    assert isinstance(file, WordFile)
    review = read_review(file)
    assert isinstance(review, Review)
    return review


def list_of(data: bytes) -> Returned:
    return returned(review_of(data), checked(), dialect(), checked().system.documents["CX-01"])


def only(data: bytes) -> Found:
    (found,) = list_of(data).found
    return found


def comment_on(text: str, said: str) -> Callable[[AnyDocument], None]:
    def change(document: AnyDocument) -> None:
        paragraph = paragraph_with(document, text)
        document.add_comment(paragraph.runs, text=said, author="认证机构", initials="R")

    return change


def test_an_untouched_copy__has_no_remarks_however_it_was_saved() -> None:
    assert list_of(issued()).found == ()
    assert list_of(back()).found == ()


@pytest.mark.parametrize(
    ("text", "where", "section", "heading"),
    [
        ("总量为", "总量为", "策划", "plan"),
        ("活动数据", "先收集", "步骤", "steps"),
        ("再计算", "再计算", "步骤", "steps"),
        ("复核", "| 复核员", "步骤", "steps"),
        ("保存五年", "保存五年", "记录", "records"),
        ("实施", "## 实施", "实施", "doing"),
    ],
)
def test_comment__knows_its_section_and_line(
    text: str, where: str, section: str, heading: str
) -> None:
    found = only(back(comment_on(text, "请说明依据。")))
    assert found.remark.kind is Kind.COMMENT
    assert found.remark.comment == "请说明依据。"
    assert found.remark.author == "认证机构"
    assert text in found.remark.old
    assert (found.place.section, found.place.heading) == (section, heading)
    assert (found.place.span.path, found.place.span.line) == (PATH, line(where))
    assert found.place.exact


def test_rewriting__is_one_remark_with_both_texts() -> None:
    found = only(back(rewritten("五年", "十年")))
    remark = found.remark
    assert (remark.kind, remark.old, remark.new) == (Kind.REPLACEMENT, "五年", "十年")
    assert (remark.author, remark.date) == ("认证机构", "2026-05-06")
    assert found.place.span.line == line("保存五年")


def inserted_paragraph(document: AnyDocument) -> None:
    mark = f"<w:pPr><w:rPr>{marked('ins', '')}</w:rPr></w:pPr>"
    xml = f"<w:p {NS}>{mark}{marked('ins', run('另报主管部门。'), 9002)}</w:p>"
    paragraph_with(document, "保存五年")._p.addnext(parse_xml(xml))


def deleted_row(document: AnyDocument) -> None:
    row = next(r for t in document.tables for r in t.rows if r.cells[0].text == "复核员")
    properties = row._tr.get_or_add_trPr()
    properties.append(parse_xml(marked("del", "")))


def moved_text(document: AnyDocument) -> None:
    paragraph_with(document, "保存五年")._p.append(parse_xml(marked("moveTo", run("移来"))))


def other_look(document: AnyDocument) -> None:
    run_of = paragraph_with(document, "保存五年").runs[0]
    run_of._r.get_or_add_rPr().append(parse_xml(marked("rPrChange", "<w:rPr/>")))


def split_paragraph(document: AnyDocument) -> None:
    paragraph = paragraph_with(document, "保存五年")._p
    mark = parse_xml(f"<w:rPr {NS}>{marked('ins', '')}</w:rPr>")
    paragraph.get_or_add_pPr().append(mark)


@pytest.mark.parametrize(
    ("change", "kind", "old", "new", "where"),
    [
        (inserted_paragraph, Kind.INSERTION, "", "另报主管部门。", "保存五年"),
        (moved_text, Kind.MOVE, "", "移来", "保存五年"),
        (other_look, Kind.FORMAT, "结果写入清单，保存五年。", "", "保存五年"),
        (split_paragraph, Kind.FORMAT, "结果写入清单，保存五年。", "", "保存五年"),
    ],
)
def test_change__of_each_kind(
    change: Callable[[AnyDocument], None], kind: Kind, old: str, new: str, where: str
) -> None:
    found = only(back(change))
    assert (found.remark.kind, found.remark.old, found.remark.new) == (kind, old, new)
    assert found.remark.author == "认证机构"
    assert found.place.span.line == line(where)


def test_deleted_row__tells_each_cell() -> None:
    found = list_of(back(deleted_row)).found
    assert [(each.remark.kind, each.remark.old) for each in found] == [
        (Kind.DELETION, "复核员"),
        (Kind.DELETION, "复核"),
    ]
    assert {each.place.span.line for each in found} == {line("| 复核员")}


def test_footnote__is_read_too() -> None:
    text = parts_of(issued())["word/footnotes.xml"].decode()
    old = text[text.rindex("<w:r>", 0, text.index("从批准之日起算")) :]
    old = old[: old.index("</w:r>") + len("</w:r>")]
    new = marked("del", old.replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>"))
    found = only(edited(issued(), old, new, "word/footnotes.xml"))
    assert found.remark.kind is Kind.DELETION
    assert "从批准之日起算" in found.remark.old
    assert (found.place.span.line, found.place.heading) == (line("[^1]:"), "records")


def test_untracked__what_was_changed_without_a_trace_is_told() -> None:
    """Whoever switches tracking off hides nothing: the copy is compared with the one issued."""
    found = only(edited(issued(), "保存五年", "保存三年"))
    assert found.remark.kind is Kind.UNTRACKED
    assert (found.remark.old, found.remark.new) == (
        "结果写入清单，保存五年。",
        "结果写入清单，保存三年。",
    )
    assert found.place.span.line == line("保存五年")
    gone = only(edited(issued(), "再计算 ", ""))
    assert gone.remark.kind is Kind.UNTRACKED


def test_heading__is_known_by_the_name_of_its_style() -> None:
    """Programs rename styles' ids as they like."""
    parts = parts_of(back(comment_on("保存五年", "？")))
    assert b'w:styleId="Heading1"' in parts["word/styles.xml"]
    renamed = {name: data.replace(b'"Heading1"', b'"1"') for name, data in parts.items()}
    assert only(packed(renamed)).place.heading == "records"


def test_unknown_document__remarks_have_sections_but_no_lines() -> None:
    (found,) = returned_unknown(review_of(back(comment_on("保存五年", "？")))).found
    assert found.place.section == "记录"
    assert found.place.span.line == 0


def test_many_remarks__are_cut_and_that_is_said() -> None:
    text = "".join(marked("ins", run(f"{n} "), 9000 + n) + run("。") for n in range(5_100))
    body = parts_of(issued())["word/document.xml"].decode()
    end = body.rindex("<w:sectPr")
    whole = body[:end] + f"<w:p>{text}</w:p>" + body[end:]
    data = with_part(issued(), "word/document.xml", whole.encode())
    review = review_of(data)
    assert review.cut
    assert len(review.remarks) == MOST_REMARKS


def test_legible__one_line_without_marks_that_steer_a_terminal() -> None:
    assert legible("甲\x1b[31m\n乙\u202e丙\x07") == "甲 [31m 乙 丙"
    assert legible("长" * 3_000, 10) == "长" * 9 + "…"


# --- tables and the record ------------------------------------------------------------------------


@functools.cache
def some() -> Returned:
    return list_of(
        back(comment_on("保存五年", '=HYPERLINK("x") | 二'), rewritten("先收集", "收集"))
    )


def test_text__in_both_languages() -> None:
    zh, en = as_text(some(), "zh"), as_text(some(), "en")
    assert f"{PATH}:{line('先收集')}: 改写 (认证机构 2026-05-06)" in zh
    assert "CX-01 1.1: 批注 1，改写 1" in zh
    assert f"{PATH}:{line('先收集')}: replacement (认证机构 2026-05-06)" in en
    assert "CX-01 1.1: comment 1, replacement 1" in en


def test_csv__no_remark_becomes_a_formula() -> None:
    text = as_csv(some(), "zh")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0][:3] == ["文件", "序号", "类别"]
    assert [row[2] for row in rows[1:]] == ["改写", "批注"]
    assert rows[2][-1] == '\'=HYPERLINK("x") | 二'


def test_markdown__is_one_row_a_remark() -> None:
    lines = as_markdown(some(), "zh").split("\n")
    rows = [each for each in lines if each.startswith("|")]
    assert len(rows) == 4
    assert r"\|" in rows[3]


def test_json__has_codes_and_places() -> None:
    data = json.loads(as_json(some(), "zh"))
    assert (data["document"], data["version"]) == ("CX-01", "1.1")
    assert [each["kind"] for each in data["remarks"]] == ["replacement", "comment"]
    assert data["remarks"][0]["heading"] == "steps"
    assert data["remarks"][0]["exact"] is True


@pytest.fixture
def root(tmp_path: Path) -> Path:
    tree().write(tmp_path)
    copy_settings(tmp_path)
    (tmp_path / THEME).symlink_to(REPOSITORY / THEME)
    return tmp_path


def command(root: Path, file: bytes | None, *arguments: str) -> int:
    path = root / "back.docx"
    if file is not None:
        path.write_bytes(file)
    given = ["returned", str(path), *arguments]
    return cli.main([*given, "--root", str(root), "--as-of", "2026-06-30"])


def test_command__lists_and_registers(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = (root / PATH).read_bytes()
    data = back(comment_on("保存五年", "？"), rewritten("先收集", "收集"))
    assert command(root, data, "--record", "--as", "核算员") == 0
    out, err = capsys.readouterr()
    assert f"{PATH}:{line('先收集')}: 改写" in out
    (record,) = (root / "records" / "JL-00-12").iterdir()
    assert f"records/JL-00-12/{record.name}" in err
    found = examine_folder(root)
    here = [each for each in found.diagnostics if each.span.path.endswith(record.name)]
    assert [each.code for each in here] == []
    body = found.system.records[record.stem].body
    assert [row.text("decision") for row in body.rows("remarks")] == ["pending", "pending"]
    assert body.rows("remarks")[0].text("source") == f"{PATH}:{line('先收集')}"
    assert (root / PATH).read_bytes() == source, "nothing is merged"
    assert command(root, None, "--record", "--as", "核算员") == 2
    assert "已经登记过" in capsys.readouterr().err


def test_command__takes_the_version_from_the_properties_or_the_options(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = without_manifest(issued())
    assert command(root, bare) == 0
    assert "CX-01 1.1: 没有批注和修订" in capsys.readouterr().out
    assert command(root, bare, "--edition", "1.0") == 0
    assert "CX-01 1.0: 未留痕的改动" in capsys.readouterr().out
    assert command(root, bare, "--edition", "7.0") == 2
    assert "没有 CX-01 7.0" in capsys.readouterr().err
    assert command(root, bare, "--document", "CX-02") == 2
    assert "没有文件 CX-02" in capsys.readouterr().err


def test_command__archived_version_names_the_frozen_file(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = edited(issued(), "保存五年", "保存三年")
    assert command(root, data, "--edition", "1.0", "--format", "json") == 0
    answer = json.loads(capsys.readouterr().out)
    sources = {each["source"].partition(":")[0] for each in answer["remarks"]}
    assert "records/archive/CX-01/1.0/procedures/CX-01.md" in sources


HOSTILE: Final[dict[str, Callable[[], bytes]]] = {
    "no zip": lambda: b"PK nothing",
    "bomb": bomb,
    "encrypted": lambda: encrypted(issued()),
    "macros": lambda: with_part(issued(), "word/vbaProject.bin", b"x"),
    "path": lambda: with_part(issued(), "../../x.xml", b"<x/>"),
    "entities": lambda: with_part(
        issued(), "word/comments.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    ),
    "broken comments": lambda: with_part(issued(), "word/comments.xml", b"<w:comments"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file__is_refused(
    root: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert command(root, HOSTILE[name](), "--record") == 2
    assert "拒绝读取" in capsys.readouterr().err
    assert not (root / "records" / "JL-00-12").exists()


def test_command__refuses_to_write_into_the_system(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = str(root / "records" / "x.csv")
    assert command(root, issued(), "--output", output) == 2
    assert "不能写入 records/" in capsys.readouterr().err
    assert command(root, issued(), "--record", "--as", "核算员") == 2
    assert "不必登记" in capsys.readouterr().err
    assert command(root, back(comment_on("保存五年", "？")), "--record", "--as", "厂长") == 2
    assert "没有岗位 厂长" in capsys.readouterr().err
