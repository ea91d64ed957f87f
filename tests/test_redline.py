"""Redlines: accepting all gives the new text to the letter, rejecting all the old one."""

from __future__ import annotations

import base64
import functools
import io
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import docx
import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from carbon_manual import cli
from carbon_manual.diagnostic import Text
from carbon_manual.render.dialect import Dialect, read_dialect
from carbon_manual.render.redline import (
    Reviser,
    compare_copies,
    page_redline,
    redline_copy,
    remarks,
    standalone,
)
from carbon_manual.render.redline.pageread import page_blocks
from carbon_manual.render.redline.tree import Token
from carbon_manual.render.redline.words import compared, pieces
from carbon_manual.render.word import Imprint, word_text, write_copy
from carbon_manual.texts.prose import fill
from tests.built import copy_settings
from tests.revisions import Verdict, W, parts_of, said, settled
from tests.system_under_test import REPOSITORY, Tree, small

IMPRINT: Final = Imprint("研究院", "CX-03", "评审", "1.0 → 1.1", "修订对照", "", "程序", "zh")
REVISER: Final = Reviser("碳管理专员", "2026-05-06", ("修订对照",))
EXTENSIONS: Final = [
    "tables", "attr_list", "md_in_html", "def_list", "footnotes", "admonition", "sane_lists",
    "pymdownx.superfences", "pymdownx.details", "pymdownx.tilde", "pymdownx.caret",
    "pymdownx.tasklist",
]  # fmt: skip
THEME: Final = "generator/carbon_manual/theme"
HISTORIES: Final = [
    (name, old, new)
    for name in ("CX-07", "CX-10", "ZD-01")
    for old, new in (("1.0", "1.1"), ("1.1", "2.0"))
]


def render(text: str) -> str:
    return markdown.markdown(text, extensions=EXTENSIONS)


def copy_of(html: str) -> bytes:
    return write_copy(html, IMPRINT).data


@functools.cache
def dialect() -> Dialect:
    return read_dialect(REPOSITORY / "mkdocs.yml")


@functools.cache
def archived(name: str, version: str) -> str:
    """Return the page of an archived text; what it embeds stands in for the real figures."""
    (path,) = (REPOSITORY / "records" / "archive" / name / version).rglob("*.md")
    body = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    calls: dict[str, Callable[..., str]] = {
        "figure": lambda figure, **_: f"{len(figure)},234.5 tCO~2~e",
        "link": lambda number, _="": f"[{number}](x.md)",
        "parameter": lambda _: "5 %",
    }
    return dialect().html(fill(body, calls))


def redline(old: str, new: str) -> bytes:
    return redline_copy(compare_copies(copy_of(old), copy_of(new)), REVISER, IMPRINT)


def body_of(copy: bytes) -> list[tuple[object, ...]]:
    """Return what a copy says, with the paragraph that a redline adds at its end."""
    parts = parts_of(copy)
    body = etree.fromstring(parts["word/document.xml"]).find(f"{W}body")
    end = ("p", ((f"{W}pStyle", ("Spacer",)),), ())
    return [*said(body, parts.get("word/footnotes.xml")), end]


def assert_exact(old: str, new: str) -> None:
    """Settle the Word redline and the page's redline both ways and compare with both texts."""
    merged = redline(old, new)
    notes = parts_of(merged).get("word/footnotes.xml")
    assert said(settled(merged, "reject"), notes) == body_of(copy_of(old))
    assert said(settled(merged, "accept"), notes) == body_of(copy_of(new))
    page = page_redline(old, new, "zh").html
    for dropped, kept in (("ins", old), ("del", new)):
        left = re.sub(f"<{dropped}>.*?</{dropped}>", "", page, flags=re.DOTALL)
        assert words(left) == words(kept)


def words(html: str) -> str:
    return "".join(page_blocks(html).words.split())


@pytest.mark.parametrize(("name", "old", "new"), HISTORIES)
def test_history__both_ways_to_the_letter(name: str, old: str, new: str) -> None:
    assert_exact(archived(name, old), archived(name, new))


def test_history__shows_what_changed_and_no_more() -> None:
    """The marks are fine: most of what stayed in a changed passage is not marked."""
    page = page_redline(archived("CX-07", "1.1"), archived("CX-07", "2.0"), "zh")
    assert "报告和<del>更正</del><ins>重述</ins>，使任何一个数" in page.html
    assert not page.is_equal
    same = page_redline(archived("CX-07", "1.1"), archived("CX-07", "1.1"), "zh")
    assert same.is_equal
    assert "<ins>" not in same.html
    assert "<del>" not in same.html


PHRASES = st.sampled_from(
    ["碳排放", "**核算**", "CO~2~", "1,234.5 t", "见[范围](#a)", "[外](https://example.com/x)",
     "`code`", "<br>", "a b", "，", "。", "[^1]", "[^2]", "新增 ", "复核"]
)  # fmt: skip
LINES = st.lists(PHRASES, min_size=1, max_size=8).map("".join)
TITLES = LINES.map(lambda text: text.replace("<br>", ""))


def rows_of(columns: int) -> st.SearchStrategy[str]:
    row = st.lists(LINES, min_size=columns, max_size=columns)
    head = f"|{' 头 |' * columns}\n|{'---|' * columns}\n"
    rows = st.lists(row, min_size=1, max_size=4)
    return rows.map(lambda given: head + "\n".join(f"| {' | '.join(each)} |" for each in given))


def listed(sign: str) -> st.SearchStrategy[str]:
    items = st.lists(LINES, min_size=1, max_size=4)
    return items.map(lambda given: "\n".join(f"{sign} {each}" for each in given))


MERGED = (
    '<table><tr><td rowspan="2">甲</td><td colspan="{0}">乙{1}</td></tr>'
    "<tr><td>丙{0}</td><td>丁</td></tr></table>"
)
BLOCKS = st.one_of(
    LINES,
    TITLES.map("## 标题{}".format),
    TITLES.map("### 小节{}".format),
    rows_of(2),
    rows_of(3),
    st.tuples(st.integers(1, 3), LINES).map(lambda pair: MERGED.format(*pair)),
    listed("1."),
    listed("-"),
    listed("- [x]"),
    st.tuples(LINES, LINES, LINES).map(lambda t: f"- {t[0]}\n    - {t[1]}\n\n        {t[2]}"),
    LINES.map(lambda text: f'!!! note "注"\n    {text}\n\n    第二段{text}'),
    LINES.map("> {}".format),
    LINES.map("```\n{}\n\n第二行\n```".format),
    st.tuples(LINES, LINES).map(lambda pair: f"{pair[0]}\n:   {pair[1]}"),
    st.just("---"),
)
NOTES = "\n\n[^1]: 注一{}。\n[^2]: 注二 [外](https://example.org/)。\n"


@st.composite
def two_texts(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Draw a text, and what some edits make of it."""
    old = draw(st.lists(BLOCKS, max_size=7))
    new = list(old)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, max(len(new) - 1, 0)))
        edit = draw(st.sampled_from(("insert", "delete", "replace")))
        new[place : place + (edit != "insert")] = [] if edit == "delete" else [draw(BLOCKS)]
    return old, new


@given(two_texts(), st.sampled_from(("", "改")))
@settings(max_examples=15)
def test_any_two_texts__both_ways_to_the_letter(
    texts: tuple[list[str], list[str]], note: str
) -> None:
    old, new = ("# 题 {#t}\n\n" + "\n\n".join(each) for each in texts)
    assert_exact(render(old + NOTES.format("")), render(new + NOTES.format(note)))


def test_settling__would_see_a_change_that_is_not_marked() -> None:
    merged = redline(render("甲乙丙\n\n末"), render("甲丁丙\n\n末"))
    notes = parts_of(merged).get("word/footnotes.xml")
    body = parts_of(merged)["word/document.xml"].decode()
    assert body.count("<w:ins ") == body.count("<w:del ") == 1
    for verdict, other in (("accept", "甲乙丙\n\n末"), ("reject", "甲丁丙\n\n末")):
        kind: Verdict = "accept" if verdict == "accept" else "reject"
        assert said(settled(merged, kind), notes) != body_of(copy_of(render(other)))


RICH = (
    "# 题 {{#t}}\n\n## 甲{0} {{#a}}\n\n正文{0}，见[外](https://example.com/{1})，CO~2~。[^1]\n\n"
    "1. 一\n2. 二{0}\n\n{2}| 头 | 二 |\n|---|---|\n| 一 | 二{0} |\n| 三{1} | 四 |\n\n"
    "- [x] 事项{0}\n\n!!! note\n    框{0}\n\n```\ncode {0}\n```\n\n{3}\n\n[^1]: 注{0}。\n"
)
OLD = RICH.format("", "a", "1) 另一种\n\n", '<table><tr><td rowspan="2">甲</td><td>乙</td></tr>'
                  "<tr><td>丙</td></tr></table>")  # fmt: skip
NEW = RICH.format("新增", "b", "> 引文\n\n", '<table><tr><td colspan="2">甲</td><td>乙</td></tr>'
                  "<tr><td>丙</td><td>丁</td><td>戊</td></tr></table>")  # fmt: skip


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("redline") / "rich.docx"
    path.write_bytes(redline(render(OLD), render(NEW)))
    return path


def test_open_xml_sdk_finds_nothing(rich: Path, ooxml_validator: Path) -> None:
    done = subprocess.run([ooxml_validator, rich], capture_output=True, check=False, timeout=120)
    assert json.loads(done.stdout)["errors"] == []


def test_a_box_that_is_new_or_gone_is_valid(tmp_path: Path) -> None:
    """Its row has no properties but the mark of the change."""
    from openxml_audit import OpenXmlValidator  # noqa: PLC0415 - slow to import

    box = '<div class="admonition note"><p class="admonition-title">注意</p><p>乙</p></div>'
    plain, boxed = "<h2>甲</h2><p>甲</p>", f"<h2>甲</h2><p>甲</p>{box}"
    for old, new in ((plain, boxed), (boxed, plain)):
        assert_exact(old, new)
        path = tmp_path / "redline.docx"
        path.write_bytes(redline(old, new))
        assert [str(error) for error in OpenXmlValidator().validate(str(path)).errors] == []


def test_openxml_audit_finds_nothing(rich: Path) -> None:
    from openxml_audit import OpenXmlValidator  # noqa: PLC0415 - slow to import

    assert [str(error) for error in OpenXmlValidator().validate(str(rich)).errors] == []


def test_word__the_same_bytes_and_marked_by_the_owner(rich: Path) -> None:
    assert redline(render(OLD), render(NEW)) == rich.read_bytes()
    document = parts_of(rich.read_bytes())["word/document.xml"].decode()
    assert set(re.findall(r'w:author="([^"]*)"', document)) == {"碳管理专员"}
    assert set(re.findall(r'w:date="([^"]*)"', document)) == {"2026-05-06T00:00:00Z"}
    numbers = re.findall(r'<w:(?:ins|del|pPrChange) w:id="(\d+)"', document)
    assert len(set(numbers)) == len(numbers) > 10


def test_word__the_note_is_a_comment_not_a_text(rich: Path) -> None:
    parts = parts_of(rich.read_bytes())
    assert "修订对照" in parts["word/comments.xml"].decode()
    assert "修订对照" not in word_text(rich.read_bytes())


def test_word__a_deleted_item_stands_in_its_own_list() -> None:
    merged = redline(render("1. 甲\n2. 乙\n3. 丙\n"), render("1. 甲\n2. 丙\n"))
    document = etree.fromstring(parts_of(merged)["word/document.xml"])
    numbers = [each.get(f"{W}val") for each in document.iter(f"{W}numId")]
    assert len(numbers) == 3
    assert len(set(numbers)) == 1


def test_word__a_deleted_list_brings_its_numbering() -> None:
    merged = parts_of(redline(render("甲\n\n- 点\n\n乙\n"), render("甲\n\n乙\n")))
    document = etree.fromstring(merged["word/document.xml"])
    (wanted,) = {each.get(f"{W}val") for each in document.iter(f"{W}numId")}
    numbering = etree.fromstring(merged["word/numbering.xml"])
    assert wanted in {each.get(f"{W}numId") for each in numbering.iter(f"{W}num")}


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


def test_word__a_deleted_picture_is_carried_along(tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(copy_of(render("甲\n\n乙\n"))))
    document.paragraphs[0].add_run().add_picture(io.BytesIO(PIXEL))
    buffer = io.BytesIO()
    document.save(buffer)
    found = compare_copies(buffer.getvalue(), copy_of(render("甲\n\n乙\n")))
    merged = redline_copy(found, REVISER, IMPRINT)
    assert PIXEL in parts_of(merged).values()
    path = tmp_path / "merged.docx"
    path.write_bytes(merged)
    assert "drawing" in etree.tostring(settled(merged, "reject")).decode()
    assert "drawing" not in etree.tostring(settled(merged, "accept")).decode()
    assert "1 处图片" in remarks(found.changes, "zh")
    docx.Document(str(path))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("甲", "乙", "全部改动都已标记。"),
        ("|甲|乙|\n|-|-|\n|丙丁戊|己庚辛|", "|甲|乙|子|\n|-|-|-|\n|丙丁戊|己庚辛|丑|", "1 张表格"),
        ("一段说一件事情。\n\n中\n\n另一段另一件事", "中\n\n另一段另一件事\n\n一段说一件事情。",
         "1 段移动了位置"),
        ("见[文](a.md)", "见[文](b.md)", "1 处链接只改了目标"),
        ('<table><tr><td colspan="2">甲乙丙丁</td></tr><tr><td>一</td><td>二</td></tr></table>',
         "<table><tr><td>甲乙丙丁</td><td>戊</td></tr><tr><td>一</td><td>二</td></tr></table>",
         "1 行合并单元格"),
    ],
)  # fmt: skip
def test_note__says_what_could_not_be_tracked(old: str, new: str, says: str) -> None:
    assert says in page_redline(render(old), render(new), "zh").note


def test_note__in_english_names_the_layout_of_word() -> None:
    found = compare_copies(copy_of(render("甲")), copy_of(render("乙")))
    note = remarks(found.changes, "en", layout=True)
    assert note.startswith("Every change is marked.")
    assert "headers and footers" in note


def test_page__holds_nothing_that_leads_loads_or_runs() -> None:
    hostile = (
        '<p onclick="x()">文<script>alert(1)</script><a href="javascript:x">链</a>'
        '<img src="http://example.com/x.png" alt="图"><iframe src="x"></iframe></p>'
        '<table style="background:url(http://example.com)"><tr><td>格</td></tr></table>'
    )
    html = page_redline("", hostile, "zh").html + page_redline(hostile, "", "zh").html
    assert re.search("onclick|script|href|src|url|iframe|http", html) is None
    assert "链" in html
    assert "图" in html


def test_page__stands_alone_in_both_languages() -> None:
    fragment = page_redline(render("甲乙丙丁 & 戊"), render("甲乙丙丁 < 己"), "zh")
    for language, legend in (("zh", "删除的文字"), ("en", "deleted")):
        whole = standalone(fragment, "CX-03 <1>", language)
        assert "甲乙丙丁 <del>&amp; 戊</del><ins>&lt; 己</ins>" in whole
        assert legend in whole
        assert "CX-03 &lt;1&gt;" in whole


def test_pieces__chinese_by_the_character_numbers_and_words_whole() -> None:
    text = "自2025-07-01起CX-07第1,234.5吨 GB/T don't，α"
    assert "".join(pieces(text)) == text
    whole = ["自", "2025-07-01", "起", "CX-07", "第", "1,234.5", "吨"]
    assert pieces(text)[:7] == whole
    assert pieces("10%改为5%") == ["10%", "改", "为", "5%"]


def test_compared__joins_changes_over_a_single_character() -> None:
    def tokens(text: str) -> tuple[Token, ...]:
        return tuple(Token(each, "") for each in text)

    def shown(old: str, new: str) -> str:
        return "".join(
            "".join(each.text for each in span.new) if span.is_kept
            else f"[{''.join(e.text for e in span.old)}]{{{''.join(e.text for e in span.new)}}}"
            for span in compared(tokens(old), tokens(new))
        )  # fmt: skip

    assert shown("超过百分之十的须报", "超过百分之五的须报") == "超过百分之[十]{}[]{五}的须报"
    assert shown("甲乙丙", "丁乙戊") == "[甲乙丙]{}[]{丁乙戊}"


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def revised() -> Tree:
    """The small system with the next version of its document in work, and other data."""
    path = "procedures/CX-01.md"
    tree = small().replace(path, ("version: ", '"1.0"'), '"1.1"')
    tree = tree.replace(path, ("份额为",), "其中份额为")
    return tree.replace("records/JL-06-02-S1-2024.yaml", ("2024-Q1: ", "12.5"), "22.5")


@pytest.fixture
def root(revised: Tree, tmp_path: Path) -> Path:
    return settled_in(tmp_path, revised)


def settled_in(root: Path, tree: Tree) -> Path:
    """Write a system with the site's settings, which say how its Markdown is read."""
    tree.write(root)
    copy_settings(root)
    (root / THEME).symlink_to(REPOSITORY / THEME)
    return root


def run(root: Path, *arguments: str) -> int:
    return cli.main([*arguments, "--root", str(root), "--as-of", "2026-06-30"])


def test_command__writes_both_with_the_sealed_figure_of_the_old_text(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, "redline", "CX-01") == 0
    said_so = capsys.readouterr().out
    folder = root / "build" / "redline"
    assert sorted(path.name for path in folder.iterdir()) == [
        "CX-01-1.0-1.1.docx",
        "CX-01-1.0-1.1.html",
    ]
    assert "CX-01 碳评审程序：1.0 → 1.1" in said_so
    assert "全部改动都已标记" in said_so
    html = (folder / "CX-01-1.0-1.1.html").read_text(encoding="utf-8")
    assert "，<ins>其中</ins>份额为" in html
    approved = small().text("records/JL-00-02-A.yaml")
    (sealed,) = re.findall(r'ghg.total year=2024, value: "([^"]+)"', approved)
    assert f'总量为 <del><span class="cm-figure">{sealed}' in html
    merged = (folder / "CX-01-1.0-1.1.docx").read_bytes()
    footer = b"".join(data for name, data in parts_of(merged).items() if "footer" in name)
    assert "不是受控副本" in footer.decode()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["CX-02"], Text("没有文件 CX-02", "no document CX-02")),
        (["CX-01", "3.0"], Text("没有版本 3.0；有：1.0、1.1", "no version 3.0; it has 1.0, 1.1")),
        (["CX-01", "--out", "records/x"], Text("不能写入 records/", "written into records/")),
    ],
)
def test_command__refuses_with_a_reason(
    root: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    says: Text,
) -> None:
    monkeypatch.chdir(root)
    for language in ("zh", "en"):
        assert run(Path(), "redline", *arguments, "--lang", language) == 2
        assert says.of(language) in capsys.readouterr().err
    assert not (root / "build" / "redline").exists()


def test_command__equal_versions_are_told_by_the_exit(root: Path) -> None:
    assert run(root, "redline", "CX-01", "1.1", "1.1", "--format", "html") == 1
    assert [each.suffix for each in (root / "build" / "redline").iterdir()] == [".html"]


def test_command__one_version_is_too_few(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settled_in(tmp_path, small())
    assert run(tmp_path, "redline", "CX-01") == 2
    assert "只有 1.0 一个版本" in capsys.readouterr().err
