"""Every construct of documents on the page and in Word, and what is not accepted as one.

`python -m tests.test_constructs` writes the golden outline anew; look at what changed.
"""

from __future__ import annotations

import functools
import io
import json
import re
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import carbon_manual.system.pictures as pictures_module
from carbon_manual.audience import restrict
from carbon_manual.diagnostic import Text
from carbon_manual.raster import Raster, read_raster
from carbon_manual.render.constructs import spoken, staged
from carbon_manual.render.copies import imprint
from carbon_manual.render.dialect import read_dialect
from carbon_manual.render.redline import Reviser, compare_copies, page_redline, redline_copy
from carbon_manual.render.site import stage
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.word import Imprint, page_text, word_text, write_copy
from carbon_manual.render.word.text import normalised
from carbon_manual.render.word.wml import M_NS
from carbon_manual.shapes.access import Access
from carbon_manual.texts.formula import LONGEST, mathml, plain_formula
from carbon_manual.texts.numbered import read_marks
from carbon_manual.texts.prose import scan
from tests.outline import outline
from tests.system_under_test import REPOSITORY, small

if TYPE_CHECKING:
    from carbon_manual.system.model import Document
    from tests.conftest import Printer

FOLDER = Path(__file__).parent / "constructs"
IMPRINT = Imprint(
    organisation="示范新材料研究院",
    number="CX-99",
    title="全部构造样例",
    version="1.2",
    status="有效",
    effective="2026-01-15",
    category="程序文件",
    language="zh",
    pictures={each.name: each.read_bytes() for each in FOLDER.glob("flow.*")},
)
DIALECT = read_dialect(REPOSITORY / "mkdocs.yml")


def html_of(markdown: str) -> str:
    return DIALECT.html(staged(markdown))


def copy_of(markdown: str) -> bytes:
    return write_copy(html_of(markdown), IMPRINT).data


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(f"word/{name}.xml").decode()


@pytest.fixture(scope="module")
def page() -> str:
    return (FOLDER / "page.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sample(page: str) -> bytes:
    return copy_of(page)


# --- the whole page ----------------------------------------------------------------------------


def test_copy_is_the_golden_one(sample: bytes) -> None:
    assert outline(sample) == (FOLDER / "page.txt").read_text(encoding="utf-8")


def test_words_formulas_and_numbers_are_those_of_the_page(page: str, sample: bytes) -> None:
    words = page_text(html_of(page))
    assert word_text(sample) == words
    for phrase in ("E_燃烧=∑_i=1^n(FC_i×NCV_i", "（3-1）", "表 4-2", "式（3-2）", "单价为 $5"):
        assert phrase in words
    assert "\\" not in words


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<m:t xml:space="preserve">44</m:t>', '<m:t xml:space="preserve">43</m:t>'),
        ("<w:t>2</w:t>", "<w:t>3</w:t>"),  # the number of a formula
        ("<m:sub>", "<m:sup>"),
    ],
)
def test_words_are_compared_strictly(page: str, sample: bytes, old: str, new: str) -> None:
    document = part(sample, "document")
    assert old in document
    changed = document.replace(old, new, 1).replace(
        *(("</m:sub>", "</m:sup>", 1) if new == "<m:sup>" else ("", "", 0))
    )
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sample)) as archive,
        zipfile.ZipFile(buffer, "w") as written,
    ):
        for name in archive.namelist():
            data = changed.encode() if name == "word/document.xml" else archive.read(name)
            written.writestr(name, data)
    assert word_text(buffer.getvalue()) != page_text(html_of(page))


def test_python_docx_reads_it(sample: bytes) -> None:
    document = docx.Document(io.BytesIO(sample))
    shapes = [section.orientation for section in document.sections]
    assert [int(shape) for shape in shapes] == [0, 0, 0, 1, 0]  # cover, contents, text
    saved = io.BytesIO()
    document.save(saved)
    assert word_text(saved.getvalue()) == word_text(sample)


def audit_errors(data: bytes) -> list[str]:
    from openxml_audit import OpenXmlValidator  # noqa: PLC0415 - slow to import

    with TemporaryDirectory() as folder:
        path = Path(folder) / "copy.docx"
        path.write_bytes(data)
        return [str(error) for error in OpenXmlValidator().validate(str(path)).errors]


def test_openxml_audit_finds_nothing(sample: bytes) -> None:
    assert audit_errors(sample) == []


def test_open_xml_sdk_finds_nothing(sample: bytes, tmp_path: Path, ooxml_validator: Path) -> None:
    path = tmp_path / "copy.docx"
    path.write_bytes(sample)
    done = subprocess.run([ooxml_validator, path], capture_output=True, check=False, timeout=120)
    assert json.loads(done.stdout)["errors"] == []


def test_libreoffice_counts_as_we_do(sample: bytes, tmp_path: Path, printed: Printer) -> None:
    (tmp_path / "copy.docx").write_bytes(sample)
    (pages,) = printed([tmp_path / "copy.docx"])
    text = "".join(pages)
    for words in ("表4-1主要燃料", "表4-2写在表内", "表4-3排放源台账", "（3-1）", "（3-2）"):
        assert words in text
    for words in ("1)编制设施清单", "a)化石燃料", "b)过程排放", "i.碳酸盐", "1)第一步", "A)大写"):
        assert words in text


# --- lists -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kind", "shown"),
    [
        ("1. 甲\n2. 乙", "decimal", "%1."),
        ("1) 甲\n2) 乙", "decimal", "%1)"),
        ("a) 甲\nb) 乙", "lowerLetter", "%1)"),
        ("a. 甲\nb. 乙", "lowerLetter", "%1."),
        ("i. 甲\nii. 乙", "lowerRoman", "%1."),
        ("I) 甲\nII) 乙", "upperRoman", "%1)"),
    ],
)
def test_lists_keep_their_marks(written: str, kind: str, shown: str) -> None:
    numbering = part(copy_of(written), "numbering")
    assert f'<w:numFmt w:val="{kind}"/><w:lvlText w:val="{shown}"/>' in numbering


def test_plain_lists_count_as_the_house_does() -> None:
    html = html_of("1. 甲\n    1. 乙\n        1. 丙")
    assert "type=" not in html
    assert "data-marks" not in html


# --- lines -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("碳评审\n程序", "<p>碳评审程序</p>"),
        (
            "碳评审\n**程序**\n和 *记\n录*\n。",
            "<p>碳评审<strong>程序</strong>和 <em>记录</em>。</p>",
        ),
        ("共\n12 项\nand more\n条", "<p>共\n12 项\nand more\n条</p>"),
        ("甲  \n乙", "<p>甲<br />\n乙</p>"),
        ("甲\n`码`\n乙", "<p>甲\n<code>码</code>\n乙</p>"),
        ("- 甲\n  乙\n- 丙", "<ul>\n<li>甲乙</li>\n<li>丙</li>\n</ul>"),
        ("甲\n\n乙", "<p>甲</p>\n<p>乙</p>"),
        ("甲\n乙\n{: .x }", '<p class="x">甲乙</p>'),
    ],
)
def test_lines_of_chinese_join_on_the_page(written: str, shown: str) -> None:
    assert html_of(written) == shown


# --- formulas ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\frac{a}{b}", "a/b"),
        (r"\sqrt[3]{x}", "√3x"),
        (r"\sum_{i=1}^n x_i + 1", "∑_i=1^nx_i+1"),
        (r"\left(\frac{a}{b}\right)^2", "(a/b)^2"),
        (r"(a+b)^2 |x|", "(a+b)^2|x|"),
        (r"\bar{x} \pm \hat{y}", "x±y"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "(1234)"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "a=b=c"),
        (r"x_i \times 10^{-3}\ \text{活动 数据}", "x_i×10^-3活动数据"),
        (r"\int_0^1 f\,dx", "∫_0^1fdx"),
        (r"\underbrace{a+b}_{c}", "a+blimc"),
        (r"\{a<b\} \& \%", "{a<b}&%"),
    ],
)
def test_formula_says_the_same_on_page_and_in_word(tex: str, words: str) -> None:
    source = f"甲 ${tex}$ 乙\n\n$$\n{tex}\n$$\n"
    html = html_of(source)
    data = write_copy(html, IMPRINT).data
    assert page_text(html) == word_text(data) == normalised(f"甲 {words} 乙 {words}")
    assert part(data, "document").count("<m:oMath>") == 2


def test_markdown_leaves_formulas_alone() -> None:
    html = html_of("$\\mathrm{GHG}_i * x_i * y^z [a](b)$\n\n*[GHG]: 缩写\n")
    assert page_text(html) == "GHG_i*x_i*y^z[a](b)"
    for mark in ("<em", "<sub", "<abbr", "<a "):
        assert mark not in html


def test_operand_of_a_sum_ends_where_something_is_added() -> None:
    body = part(copy_of(r"$$ \sum_i a_i b_i + c $$"), "document")
    (nary,) = re.findall(r"<m:nary>.*</m:nary>", body)
    assert "b" in nary
    assert "c" not in re.sub(r"<[^>]*>", "", nary)


def test_the_words_of_a_formula() -> None:
    assert plain_formula(r"E = \mathrm{AD} \times \frac{a+b}{c}") == "E=AD×(a+b)/c"
    assert plain_formula(r"\frac{") == ""


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        ("", "空"),
        ("x" * (LONGEST + 1), "个字符"),
        (r"\frac{a}", "缺少内容"),
        (r"\left( a", r"\right"),
        ("{", "不完整"),
        (r"\foo x", r"\foo"),
        (r"\ce{CO2}", r"\ce"),
        ("a & b", "&"),
        (r"a \\ b", "换行"),
        (r"a \tag{1}", r"\tag"),
        (r"\href{javascript:alert(1)}{x}", r"\href"),
        (r"\boxed{x}", "Word"),
        ("{" * 300 + "x" + "}" * 300, ""),
    ],
)
def test_a_formula_that_cannot_be_shown_is_told(tex: str, reason: str) -> None:
    made = mathml(tex, display=True)
    assert isinstance(made, Text)
    assert reason in made.zh


def test_a_bad_formula_has_its_place() -> None:
    body = (
        "甲\n\n乙 $x$ 与 $\\frac{a}$\n\n`$\\foo$`\n\n```\n$\\foo$\n```\n\n丙 $$x$$\n\n$$\n\\foo\n"
    )
    found = [(each.code, each.span.line, each.span.column)
             for each in scan(body, "a.md", 10).diagnostics]  # fmt: skip
    assert found == [("CM613", 12, 9), ("CM613", 20, 3), ("CM613", 20, 6), ("CM613", 22, 1)]


def test_braces_of_a_formula_are_no_call() -> None:
    assert not scan(r"$\frac{{a}}{{b}}$ {{ link('CX-01') }}", "a.md", 1).diagnostics
    assert scan("{{ 1 }} $x$", "a.md", 1).diagnostics


def test_a_sign_of_money_is_no_formula() -> None:
    for text in ("单价 $5 与 $6", "共 $ 5 $ 整", "\\$x\\$", "价 $5"):
        assert not [mark for mark in read_marks(text) if mark.kind == "formula"], text
    assert "&#36;x&#36;" in staged("\\$x\\$")


# --- captions and references -------------------------------------------------------------------


def numbers(body: str) -> list[str]:
    return [mark.shown for mark in read_marks(body) if mark.number]


def test_captions_count_by_chapter() -> None:
    table = "表：甲 {#NAME}\n\n| a |\n|---|\n\n"
    body = table.replace("NAME", "a") + "## 一\n\n" + table.replace("NAME", "b") * 2
    body += "### 一一\n\n" + table + "## 不算 {#cm-x}\n\n## 二\n\n" + table
    body += "$$ x $$ {#eq}\n\n$$ y $$\n\n![图](a.png)\n\n图：乙\n"
    assert numbers(body) == ["表 1", "表 1-1", "表 1-2", "表 1-3", "表 2-1", "式（2-1）", "图 2-1"]


def test_captions_in_english() -> None:
    body = "## One\n\nTable: Fuels {#t}\n\n| a |\n|---|\n\n$$ x $$ {#e}\n\nSee [](#t), [](#e).\n"
    assert numbers(body) == ["Table 1-1", "Equation (1-1)"]
    assert "[Table 1-1](#t), [Equation (1-1)](#e)" in staged(body)


def test_what_stands_alone_is_no_caption() -> None:
    for text in (
        "表：没有表\n\n文字",
        "图：没有图",
        "```\n表：x\n| a |\n```",
        "文字 表：x\n\n| a |",
    ):
        assert not numbers(text), text


def test_references_are_filled_in_and_checked() -> None:
    body = "## 一 {#one}\n\n### 二 {#two}\n\n见[](#two)、[](#gone)。\n"
    assert "见[1.1](#two)、[](#gone)。" in staged(body)
    prose = scan(body, "a.md", 1)
    assert prose.anchors == ("one", "two")
    assert [link.target for link in prose.links] == ["#two", "#gone"]


def test_an_id_used_twice_is_told() -> None:
    body = "## 一 {#a}\n\n$$ x $$ {#a}\n"
    assert [each.code for each in scan(body, "a.md", 1).diagnostics] == ["CM612"]


def test_quoted_words_keep_their_lines(page: str) -> None:
    marks = read_marks(page)
    words = spoken(page, marks)
    assert words.count("\n") == page.count("\n")
    assert "$$" not in words
    assert "按式（3-2）" in words


# --- pictures ----------------------------------------------------------------------------------

# The faults that are planted here.
PICTURE_FAULTS = {"CM614", "CM615", "CM620"}
SHOWN = "![流程](flow.svg){ data-sha256=%s }"


def picture_findings(text: str, **files: bytes) -> list[tuple[str, str]]:
    """Return the findings on a text that shows pictures, beside which these files lie."""
    body = f"甲\n\n{text}\n"
    prose = scan(body, "manual/A.md", 1)
    document = replace(small_document(), path="manual/A.md", body=body, prose=prose)
    pictures = {f"manual/{name.replace('_', '.')}": data for name, data in files.items()}
    found = pictures_module.picture_findings([document, document], pictures)
    return [(each.code, each.message.en) for each in found]


@functools.cache
def small_document() -> Document:
    return next(iter(small().examine().system.documents.values()))


@pytest.fixture(scope="module")
def flow() -> dict[str, bytes]:
    return {f"flow_{kind}": (FOLDER / f"flow.{kind}").read_bytes() for kind in ("svg", "png")}


def test_pictures_are_sealed_by_the_text(flow: dict[str, bytes]) -> None:
    ((code, message),) = picture_findings(SHOWN % "", **flow)
    digest = re.search(r"data-sha256=(\w+)", message)
    assert code == "CM620"
    assert digest is not None
    assert not picture_findings(SHOWN % digest[1], **flow)
    for name, data in flow.items():
        changed = {**flow, name: data.replace(b"50", b"51") + b" "}
        assert [code for code, _ in picture_findings(SHOWN % digest[1], **changed)] == ["CM620"]
    assert [code for code, _ in picture_findings(SHOWN % digest[1][:8], **flow)] == ["CM620"]


def test_a_picture_without_words_is_told(flow: dict[str, bytes]) -> None:
    found = picture_findings("![ ](flow.svg)", **flow)
    assert [code for code, _ in found] == ["CM614", "CM620"]


@pytest.mark.parametrize(
    "drawing",
    [
        "<svg",
        "<html/>",
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        "<svg><script>alert(1)</script></svg>",
        '<svg onload="alert(1)"/>',
        '<svg><image href="https://example.org/a.png"/></svg>',
        "<svg><style>@import url(https://example.org/a.css)</style></svg>",
        '<svg><rect style="fill: url(https://example.org/a)"/></svg>',
        "<svg><foreignObject/></svg>",
        '<?xml-stylesheet href="a.css"?><svg/>',
    ],
)
def test_a_drawing_that_does_more_than_draw_is_refused(
    drawing: str, flow: dict[str, bytes]
) -> None:
    found = picture_findings("![图](flow.svg)", **{**flow, "flow_svg": drawing.encode()})
    assert [code for code, _ in found] == ["CM615"]


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe0\0\0" * 9]
)
def test_a_file_that_is_no_picture_is_refused(data: bytes) -> None:
    assert [code for code, _ in picture_findings("![图](a.png)", a_png=data)] == ["CM615"]


def test_the_size_of_pictures(flow: dict[str, bytes]) -> None:
    assert read_raster(flow["flow_png"]) == Raster("png", 560, 100)
    assert read_raster(flow["flow_png"][:-20]) is None
    header = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\1\0\x96\0\x96\0\0"
    frame = b"\xff\xc0\0\x11\x08\0\x20\0\x40\3"
    assert read_raster(header + frame) == Raster("jpg", 64, 32, 150.0)
    for end in range(len(header + frame) - 2):
        assert read_raster((header + frame)[:end]) is None


def test_an_svg_needs_its_png(flow: dict[str, bytes]) -> None:
    found = picture_findings("![图](flow.svg)", flow_svg=flow["flow_svg"])
    assert found == [("CM615", "The SVG has no manual/flow.png beside it")]


def test_pictures_keep_to_their_place() -> None:
    for width, most in (("", 9072), ("{ width=50% }", 4536), ("{ width=80 }", 1200)):
        body = part(copy_of(f"![图](flow.png){width}"), "document")
        (wide, high) = map(int, re.findall(r'<wp:extent cx="(\d+)" cy="(\d+)"/>', body)[0])
        assert wide <= most * 635
        assert abs(wide / high - 5.6) < 0.01
    inside = copy_of("| a | b |\n|---|---|\n| ![图](flow.png) | x |")
    ((wide, _),) = re.findall(r'<wp:extent cx="(\d+)" cy="(\d+)"/>', part(inside, "document"))
    assert int(wide) < 9072 * 635 * 0.9


def test_svg_comes_with_its_png(sample: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(sample)) as archive:
        media = [name for name in archive.namelist() if name.startswith("word/media/")]
        relations = archive.read("word/_rels/document.xml.rels").decode()
    assert sorted(name.rpartition(".")[2] for name in media) == ["png", "png", "svg"]
    assert all(f'Target="media/{name.rpartition("/")[2]}"' in relations for name in media)
    assert part(sample, "document").count("asvg:svgBlip") == 1


def test_a_build_brings_the_pictures_that_are_shown(flow: dict[str, bytes]) -> None:
    tree = small()
    path, text = next((path, tree.text(path)) for path in tree.files if path.endswith(".md"))
    folder = path.rpartition("/")[0]
    tree = tree.put(path, f"{text}\n![流程](flow.svg)\n")
    for name, data in flow.items():
        tree = tree.put(f"{folder}/{name.replace('_', '.')}", data)
    checked = tree.put(f"{folder}/unused.png", flow["flow_png"]).examine()
    assert "CM620" in {each.code for each in checked.diagnostics}
    staged_files = {each.path: each.data for each in stage(checked)}
    assert staged_files[f"{folder}/flow.svg"] == flow["flow_svg"]
    assert f"{folder}/unused.png" not in staged_files
    document = next(d for d in checked.system.documents.values() if d.path == path)
    mark = imprint(make_desk(checked), document)
    data = write_copy(html_of("![流程](flow.svg)"), mark).data
    assert "[picture: 流程]" in outline(data)
    assert not restrict(checked, Access.PUBLIC).system.pictures


# --- abbreviations -----------------------------------------------------------------------------


def test_abbreviations_are_written_out_once() -> None:
    markdown = "# GHG 题\n\nGHG 与 GHG、HVAC。[^1]\n\n| GHG |\n|---|\n\n[^1]: GHG。\n\n"
    markdown += "*[GHG]: 温室气体\n*[HVAC]: heating and cooling\n"
    words = word_text(copy_of(markdown))
    assert words == page_text(html_of(markdown))
    assert words.count("（温室气体）") == 1
    assert "GHG 题 GHG（温室气体）" in words
    assert "HVAC (heating and cooling)。" in words


# --- redlines ----------------------------------------------------------------------------------


def test_a_changed_formula_is_shown_whole_in_both_redlines(
    page: str, sample: bytes, tmp_path: Path, ooxml_validator: Path
) -> None:
    changed = page.replace("{44}{12}", "{48}{12}").replace("$x_1$", "$x_2$")
    changed = changed.replace("![小图](flow.png)", "无图")
    before, after = (html_of(each) for each in (page, changed))
    shown = page_redline(before, after, "zh").html
    for fate, number in (("del", "44"), ("ins", "48")):
        found = re.search(rf"<{fate}>[^∑]*<math.*?<mn>{number}</mn>.*?</math>.*?</{fate}>", shown)
        assert found is not None, fate
    compared = compare_copies(sample, copy_of(changed))
    reviser = Reviser("碳管理专员", "2026-01-15")
    path = tmp_path / "redline.docx"
    path.write_bytes(redline_copy(compared, reviser, IMPRINT))
    done = subprocess.run([ooxml_validator, path], capture_output=True, check=False, timeout=120)
    assert json.loads(done.stdout)["errors"] == []


def test_what_only_looks_like_a_formula_is_text_in_a_redline() -> None:
    html = '<p>甲 <span class="arithmatex"><math><script>alert(1)</script></math></span></p>'
    for body in (html, html.replace("math>", "b>"), html.replace("<math>", '<math href="x">')):
        shown = page_redline(html_of("乙"), body, "zh").html
        assert "<script" not in shown
        assert "href" not in shown


# --- sheets ------------------------------------------------------------------------------------


def orientations(markdown: str) -> list[str]:
    return re.findall(r"section\((\w+)\)", outline(copy_of(markdown)))


WIDE = "| {0} |\n| {1} |\n| {0} |\n".format(
    " | ".join(["Administration"] * 12), " | ".join(["---"] * 12)
)


@pytest.mark.parametrize(
    ("markdown", "sheets"),
    [
        ("文字\n", ["portrait"]),
        (f"文字\n\n{WIDE}\n文字\n", ["portrait", "landscape", "portrait"]),
        (f"{WIDE}\n文字\n", ["landscape", "portrait"]),
        (f"文字\n\n{WIDE}", ["portrait", "landscape"]),
        (WIDE, ["landscape"]),
        (f"{WIDE}\n{WIDE.replace('A', 'B')}", ["landscape"]),
        (f"- 甲\n\n{WIDE}".replace("\n|", "\n    |"), ["portrait"]),
    ],
)
def test_wide_tables_lie_on_turned_sheets(markdown: str, sheets: list[str]) -> None:
    assert orientations(markdown) == sheets
    data = copy_of(markdown)
    assert word_text(data) == page_text(html_of(markdown))
    assert "</w:tbl><w:tbl>" not in part(data, "document")


# --- whatever is written -----------------------------------------------------------------------

WORDS = st.sampled_from(
    ["甲", "CO~2~", "**粗**", "$x_i$", "`码`", "[链](#a)", "[](#a)", "[^1]", "<b>", "$", "\\$", "x"]
)
INLINE = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
FORMULA = st.lists(
    st.sampled_from([*"ab12+-=()|{}^_&", "\\frac", "\\sum", "\\sqrt", "\\left(", "\\right)",
                     "\\text{甲}", "\\begin{cases}", "\\end{cases}", "\\\\", "\\foo", " "]),
    max_size=9,
).map("".join)  # fmt: skip
BLOCK = st.recursive(
    st.one_of(
        INLINE,
        FORMULA.map(lambda tex: f"$$\n{tex}\n$$ {{#e}}"),
        INLINE.map(lambda text: f"表：{text}\n\n| {text} | b |\n|---|---|\n| 1 | 2 |"),
        INLINE.map(lambda text: f"## {text} {{#a}}"),
        INLINE.map(lambda text: f"[^1]: {text}"),
        INLINE.map(lambda text: f"术语\n:   {text}"),
        st.just("<table><caption>甲<tr><td rowspan=3 colspan=2>乙</table>"),
        st.just("```\n$$ x\n```"),
        st.just(WIDE),
    ),
    lambda inner: st.builds(
        lambda head, blocks: head + "\n\n".join(blocks).replace("\n", "\n    "),
        st.sampled_from(["1) ", "a. ", "- ", "- [x] ", "> ", '!!! note "题"\n    ', "??? tip\n    ",
                         '<div class="cm-landscape" markdown="1">\n\n']),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.lists(BLOCK, max_size=4).map("\n\n".join))
def test_any_markdown_gives_a_sound_copy(markdown: str) -> None:
    html = html_of(markdown)
    data = write_copy(html, IMPRINT).data
    words, wanted = word_text(data), page_text(html)
    assert "".join(words.split()) == "".join(wanted.split())
    for name in ("document", "footnotes", "numbering"):
        assert not misplaced(part(data, name))


# The order in which the schema wants the parts of what this writer writes.
ORDER = {
    "pPr": "pStyle keepNext keepLines numPr pBdr shd wordWrap spacing ind jc sectPr",
    "rPr": "rStyle rFonts b bCs i iCs strike noProof color sz szCs highlight u vertAlign",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "trPr": "cantSplit tblHeader",
    "tcPr": "tcW gridSpan vMerge shd vAlign",
    "sectPr": "type pgSz pgMar cols titlePg",
    "nary": "naryPr sub sup e",
    "naryPr": "chr limLoc subHide supHide",
    "f": "fPr num den",
    "rad": "radPr deg e",
    "d": "dPr e",
    "sSubSup": "sSubSupPr e sub sup",
    "numbering": "numPicBullet abstractNum num",
}
NEEDED = {
    "f": "num den",
    "nary": "naryPr sub sup e",
    "rad": "deg e",
    "sSub": "e sub",
    "sSup": "e sup",
    "sSubSup": "e sub sup",
    "limLow": "e lim",
    "limUpp": "e lim",
}


def misplaced(xml: str) -> list[str]:
    """Return what in a part stands against the order of the schema, overlaps or is unfinished."""
    found = []
    for node in etree.fromstring(xml.encode()).iter():
        name, names = local(node.tag), [local(child.tag) for child in node]
        if name in ORDER and not (name == "rPr" and node.tag.startswith("{" + M_NS)):
            order = ORDER[name].split()
            names = [each for each in names if not each.endswith("Reference")]
            places = [order.index(each) for each in names if each in order]
            if places != sorted(places) or set(names) - set(order):
                found.append(f"{name}: {names}")
        if not set(NEEDED.get(name, "").split()) <= set(names):
            found.append(f"{name} lacks a part")
        if name == "tc" and names[-1:] != ["p"]:
            found.append("a cell ends with no paragraph")
        if name == "tbl" and (following := node.getnext()) is not None:
            found += ["two tables touch"] if local(following.tag) == "tbl" else []
    starts = re.findall(r'<w:bookmarkStart w:id="(\d+)"', xml)
    if len(set(starts)) != len(starts) or sorted(starts) != sorted(
        re.findall(r'<w:bookmarkEnd w:id="(\d+)"', xml)
    ):
        found.append("bookmarks overlap")
    return found


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def test_the_check_of_order_sees_what_is_wrong(sample: bytes) -> None:
    document = part(sample, "document")
    assert not misplaced(document)
    for old, new in (
        ("<w:cantSplit/><w:tblHeader/>", "<w:tblHeader/><w:cantSplit/>"),
        ("<m:deg/>", ""),
        ('<w:p><w:pPr><w:pStyle w:val="Spacer"/></w:pPr></w:p>', ""),
    ):
        assert old in document
        assert misplaced(document.replace(old, new)), old


if __name__ == "__main__":
    golden = outline(copy_of((FOLDER / "page.md").read_text(encoding="utf-8")))
    (FOLDER / "page.txt").write_text(golden, encoding="utf-8")
