"""Markup from a pull request: what is not on the list is a finding, and never runs in a page."""

from __future__ import annotations

import functools
import html
import itertools
import re
from html.parser import HTMLParser

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from carbon_manual.render.constructs import staged
from carbon_manual.render.dialect import Dialect, read_dialect
from carbon_manual.render.site import stage
from carbon_manual.texts.allowlist import (
    ATTRIBUTES,
    ELEMENTS,
    diagnosed,
    disarmed,
    harmless,
    strays,
)
from carbon_manual.texts.prose import scan
from tests.system_under_test import REPOSITORY, Tree, small

# What Markdown itself makes.
MADE = {
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "a",
    "img",
    "code",
    "pre",
    "blockquote",
    "label",
    "s",
    "input",
}
MADE_ATTRIBUTES = {"href", "src", "alt", "rel", "target", "checked", "disabled", "type", "name"}
CALL = '{{ parameter("x") }}'
# What formulas become.
MADE |= {"math", "mi", "mn", "mo", "mrow", "mtext", "msub", "msup", "msubsup", "munder", "mfrac"}
MADE_ATTRIBUTES |= {"display", "mathvariant", "form", "fence", "stretchy"}
# What the pages of the generator hold beside that.
OUR_ELEMENTS: set[str] = set()
OUR_ATTRIBUTES = {"data-search-exclude", "data-sift"}
ADDRESSES = {"href", "src", "action", "formaction", "data", "srcset", "poster", "cite"}


@functools.cache
def dialect() -> Dialect:
    """Return the dialect of the repository."""
    return read_dialect(REPOSITORY / "mkdocs.yml")


class Page(HTMLParser):
    """Reads a page as a browser does, and keeps what must not be in it; `ours`: a whole page."""

    def __init__(self, *, ours: bool) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.elements = ELEMENTS | MADE | (OUR_ELEMENTS if ours else set())
        self.attributes = ATTRIBUTES | MADE_ATTRIBUTES | (OUR_ATTRIBUTES if ours else set())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Hold an element and its attributes to the list."""
        if tag not in self.elements:
            self.wrong.append(tag)
        for name, value in attrs:
            if name not in self.attributes | {"style"}:
                self.wrong.append(f"{tag} {name}")
            if name == "style" and not re.fullmatch(r"text-align: \w+;", value or ""):
                self.wrong.append(f"{tag} {name}")
            scheme = re.match(r"\s*([a-z][a-z0-9+.\-]*):", html.unescape(value or "").lower())
            if name in ADDRESSES and scheme and scheme[1] not in {"http", "https", "mailto"}:
                self.wrong.append(f"{tag} {name}={value}")


def wrong_in(text: str, *, ours: bool = False) -> list[str]:
    """Return what a page made of the text holds beyond the list; a call gives a number."""
    page = Page(ours=ours)
    page.feed(dialect().html(text.replace(CALL, "5 %")))
    page.close()
    return page.wrong


@pytest.mark.parametrize(
    ("text", "code", "column", "named"),
    [
        ("甲 <script>alert(1)</script>", "CM617", 3, "<script>"),
        ("<img src=x onerror=alert(1)>", "CM617", 1, "<img>"),
        ("<div onclick='a'>甲</div>", "CM617", 1, "onclick='a'"),
        ("<span style='position:fixed'>甲</span>", "CM617", 1, "style"),
        ("<!-- 说明 -->", "CM617", 1, "<!--"),
        ("一 <svg/onload=alert(1)>", "CM617", 3, "<svg>"),
        ("反斜杠 \\<script>", "CM617", 6, "<script>"),
        ("`<b>` 与 <iframe>", "CM617", 9, "<iframe>"),
        ("``` {.x}\n```\n<object>\n```", "CM617", 1, "<object>"),
        ("<div>\n` <style> `\n</div>", "CM617", 3, "<style>"),
        ("| ` | <form> ` |", "CM617", 7, "<form>"),
        ("a ` b\n` <embed> `", "CM617", 3, "<embed>"),
        ("## 目的 {#purpose onclick=alert(1)}", "CM618", 7, "onclick=alert(1)"),
        ("甲 {: style='x' }", "CM618", 3, "style='x'"),
        ("甲 {onclick}", "CM618", 3, "onclick"),
        ("## 检索 {#__search}", "CM618", 7, "#__search"),
        ('{ {{ parameter("x") }} onclick=a }', "CM618", 1, "onclick=a"),
        ("$a$ {onclick=a} $b$", "CM618", 5, "onclick=a"),
        ("[点这里](javascript:alert(1))", "CM619", 7, "javascript:alert(1"),
        ("[点这里](<java&#115;cript:a>)", "CM619", 7, "java&#115;cript:a"),
        ("[点这里](java\\script:a)", "CM619", 7, "java\\script:a"),
        ("[甲]: data:text/html,x", "CM619", 6, "data:text/html,x"),
        ("![图](https://example.org/a.png)", "CM619", 6, "https://example.org/a.png"),
        ("![图](//example.org/a.png)", "CM619", 6, "//example.org/a.png"),
    ],
)
def test_each_stray__is_one_finding_in_place(text: str, code: str, column: int, named: str) -> None:
    (found,) = diagnosed(text, "manual/SC-01.md", 40)
    assert (found.fault.code, found.span.column) == (code, column)
    assert found.span.line == 40 + text[: strays(text)[0].start].count("\n")
    assert named in found.message.zh
    assert named in found.message.en
    assert wrong_in(harmless(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "CO<sub>2</sub> 与 m<sup>3</sup><br>按 <kbd>F5</kbd>",
        '<table><tr><td colspan="2">甲</td></tr></table>',
        "<details markdown>\n<summary>更多</summary>\n\n甲\n\n</details>",
        "低于 5 % 写作 <5 %，待定写作 <待填：部门>，x < y，a &lt;b>",
        "<https://example.org/a?b=c> <tan@example.org> [信](mailto:tan@example.org)",
        "`<script>` 和 ``a ` <b onclick>``",
        "- 甲\n\n    ```html\n    <script>\n    ```\n\n~~~\n{onclick=a}\n~~~",
        "## 目的 {#purpose}\n\n甲 {.note #x width=80%}\n\n{设备}清单 \\{a\\}",
        '![图](a.svg "题"){ width=80% }\n\n[甲](CX-01.md#b "题")\n\n[^1]: 注：见附件',
        '{{ figure("ghg.total", year=2025) }}',
        "$\\sum_{i=1}^{n} x_{i}$",
    ],
)
def test_what_people_write__is_no_finding_and_stays(text: str) -> None:
    assert diagnosed(text, "x.md", 1) == ()
    assert harmless(text) == text


HOSTILE = (
    "<script>", "</script>", "<img src=x onerror=a>", "<div>", "</div>", "<b>", "<a href=", "<!--",
    "-->", "<svg/onload=a>", '<div title="`">', "<iframe>", "<?x ?>", "<![CDATA[", "<details>",
    "`", "``", "```", "~~~", "```html", "``` {.x}", "\\", "\\\\", "\n", "\n\n", "    ", "> ", "- ",
    "1. ", "|", "| a | b |\n|---|---|\n| ", "{", "}", "{: ", "onclick=a", "onclick", ".x", "#y ",
    "[a](", "![a](", ")", "[a]: ", "[a]", "javascript:a", "java&#115;cript:a", "<javascript:a>",
    "data:x", "<", ">", '"', "'", "*", "**", "~", "$", "$$", "!!! note\n    ", "[^1]", "[^1]: ",
    ": ", "## ", "甲", "a ", "&lt;", "&#60;", CALL, "*[a]: ", "^", "=",
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=14).map("".join))
def test_whatever_is_put_together__never_runs(text: str) -> None:
    """The page is made of the harmless text, and read as a browser reads it."""
    assume("{{" not in text.replace(CALL, ""))  # that is no call, and stops the build
    assert wrong_in(harmless(text)) == [], harmless(text)


FORMULAS = ("$a<b$", "$\\text{`}$", "$\\text{<script>}$", "$$\n", "\n$$\n", "a\n\nb", "$x")


def page_text(text: str) -> str:
    """Return what a document's page is made of: the body with formulas, all else harmless."""
    prose = scan(text, "x.md", 1)
    return staged(text, prose.marks, disarmed(text, prose.formulas))


@pytest.mark.parametrize(
    "text",
    [
        "按 $a<b$ 与 $x_{on}<script$ 计",
        "$$\nE_{data=1} <b\n$$",
        "` $\\text{`}$ `",
    ],
)
def test_formula__may_hold_what_would_be_markup_elsewhere(text: str) -> None:
    assert diagnosed(text, "x.md", 1, scan(text, "x.md", 1).formulas) == ()
    assert wrong_in(page_text(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "`\n$$\na\n\nb\n$$\n` <script> `",
        "$a$ <script> $b$",
        "$\\nothing<script>$",
        "` $\\text{`}$ <script> `",
    ],
)
def test_formula__hides_no_markup_around_it(text: str) -> None:
    assert "CM617" in [
        each.code for each in diagnosed(text, "x.md", 1, scan(text, "x.md", 1).formulas)
    ]
    assert wrong_in(page_text(text)) == []


@settings(max_examples=200)
@given(st.lists(st.sampled_from(HOSTILE + FORMULAS), min_size=1, max_size=14).map("".join))
def test_whatever_stands_with_formulas__never_runs(text: str) -> None:
    assume("{{" not in text.replace(CALL, ""))
    assert wrong_in(page_text(text)) == [], page_text(text)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=12).map("".join))
def test_harmless_text__has_nothing_left(text: str) -> None:
    assert strays(harmless(text)) == ()


# --- whole pages: what stands in any value of a record or a control block ---

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=a>",
    "{onclick=a}",
    "[a](javascript:a)",
)
PLANTED = re.compile(r"alert\(1|onerror|onclick|javascript:")
FREE_TEXT = re.compile(r"(\s*(?:- )?\w+: )([\u4e00-\u9fff][^\"'{}\[\]:#]*)")


def hostile(tree: Tree) -> Tree:
    """Return a system with a payload at the end of every value that is a Chinese text."""
    payloads = itertools.cycle(PAYLOADS)
    for path in [each for each in tree.files if each.endswith((".md", ".yaml"))]:
        lines = tree.text(path).split("\n")
        for index, line in enumerate(lines):
            if free := FREE_TEXT.fullmatch(line):
                lines[index] = f'{free[1]}"{free[2]}{next(payloads)}"'
        tree = tree.put(path, "\n".join(lines))
    return tree


def test_payloads_in_any_value__are_shown_and_do_not_run() -> None:
    body = "\n<script>alert(1)</script>\n\n[甲](javascript:a)\n\n## 乙 {#b onclick=a}\n"
    tree = hostile(small())
    document = tree.text("procedures/CX-01.md") + body
    checked = tree.put("procedures/CX-01.md", document).examine()
    codes = [each.code for each in checked.diagnostics if each.span.path == "procedures/CX-01.md"]
    assert {"CM617", "CM618", "CM619"} <= set(codes)
    planted = [each for each in stage(checked) if PLANTED.search(each.data.decode())]
    assert len(planted) > 20
    for page in planted:
        assert wrong_in(page.data.decode(), ours=True) == [], page.path
