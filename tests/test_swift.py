"""What holds no mark is passed over: the pages are the same to the byte, marks or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import markdown
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from mkdocs.config import load_config

from carbon_manual.render.constructs import staged
from tests.system_under_test import REPOSITORY

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

OURS = "carbon_manual.render.swift"
SETTINGS = REPOSITORY / "mkdocs.yml"
CONFIG: Any = load_config(config_file=str(SETTINGS), docs_dir=str(SETTINGS.parent / "tests"))
# Pieces of lines: what each pattern needs, alone and in its place, and formulas of all kinds.
PIECES = (
    *("碳", "排放 ", "10", "a", "\n", "  \n", "\n\n", "`", "``x``", "\\", "\\*", "\\`", "[", "]"),
    *("[甲](b.md)", "[甲][x]", "![图](a.png)", "[^1]", "<", ">", "<b>", "</b>", "<https://a.cn>"),
    *("<a@b.cn>", "&", "&amp;", "&#69;", "~", "CO~2~", "^", "m^2^", "*", "**重**", "_", "a_i_b"),
    *("$E=mc^2$", "$\\text{吨}$", "$x_1$", "$\\frac{1}{2}$", "$$\n\\sum_{i} a_i\n$$", "$5"),
    *("- ", "1) ", "> ", "# ", "| ", "|---|\n", "    ", "{: #x }", "GWP", "[ ] ", "\x02"),
    *("<div markdown>\n", "</div>\n", "<td>", '<span class="arithmatex">', "<math>", "</math>"),
)  # fmt: skip
TAIL = "\n\n[^1]: 注\n\n*[GWP]: 全球变暖潜势\n\n[x]: y.md\n"


def converter(*, swift: bool) -> markdown.Markdown:
    names = [each for each in CONFIG.markdown_extensions if swift or each != OURS]
    return markdown.Markdown(extensions=names, extension_configs=CONFIG.mdx_configs)


SWIFT, PLAIN = converter(swift=True), converter(swift=False)


def differs(text: str) -> bool:
    return SWIFT.reset().convert(text) != PLAIN.reset().convert(text)


def test_the_settings_name_it() -> None:
    assert OURS in CONFIG.markdown_extensions
    assert "cm-formula" in SWIFT.inlinePatterns
    assert "cm-formula" not in PLAIN.inlinePatterns


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_text_gives_the_same_page(pieces: list[str]) -> None:
    assert not differs(staged("".join(pieces) + TAIL))


def test_pages_of_all_constructs_are_the_same() -> None:
    page = (REPOSITORY / "tests/constructs/page.md").read_text(encoding="utf-8")
    assert not differs(staged(page))


class Texts(Treeprocessor):
    """Counts the texts that the patterns are tried on."""

    seen = 0

    def run(self, root: Element) -> None:
        self.seen = sum(type(node.text) is str for node in root.iter() if node.text)


@pytest.mark.parametrize(
    ("mark", "tried"),
    [("甲", False), ('a-b: (c) "d" 10% =+|', False), ("x  y", False)]
    + [(mark, True) for mark in ("`", "\\", "[", "<", "&", "~", "^", "*", "_")],
)  # fmt: skip
def test_a_text_is_tried_only_for_its_marks(mark: str, tried: bool) -> None:  # noqa: FBT001
    made = converter(swift=True)
    texts = Texts()
    made.treeprocessors.register(texts, "texts", 20.0005)
    made.convert(f"甲{mark}乙")
    assert bool(texts.seen) is tried


class Stars(InlineProcessor):
    """A pattern of another extension: `%%` is a star."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 - as Markdown calls it
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[str, int, int]:
        return "★", m.start(0), m.end(0)


def test_a_formula_is_one_piece() -> None:
    text = staged("甲 $\\frac{a_1}{b} \\times 10^{-3}$ 乙")
    counts = []
    for made in (SWIFT, PLAIN):
        made.reset().convert(text)
        counts.append(len(made.htmlStash.rawHtmlBlocks))
    assert counts[0] == 1 < counts[1]


def test_a_pattern_that_is_not_known_turns_it_off() -> None:
    made = converter(swift=True)
    assert made.convert("%% `a`") == "<p>%% <code>a</code></p>"
    made.inlinePatterns.register(Stars("%%"), "stars", 70)
    assert made.reset().convert("%% `a`") == "<p>★ <code>a</code></p>"
