"""Each step of a quick build does what the step of MkDocs or Material does in its place."""

from __future__ import annotations

import random
import re
from pathlib import Path
from types import SimpleNamespace
from xml.etree.ElementTree import Element

import pytest
from jinja2 import DictLoader, Environment
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from material.plugins.search import plugin as material
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page, _RawHTMLPreprocessor

from carbon_manual.quick import fitness, searching, sidebar
from carbon_manual.quick.inline import QuickInline
from carbon_manual.quick.reading import Reader, _Places

ROOT = Path(__file__).parents[1]
PIECES = (
    "碳排放", "a", " ", "  \n", "\n", "\n\n", "*", "**", "_", "~", "~~", "^", "^^", "`", "``", "\\",
    "\\*", "[", "]", "(", ")", "[甲](b.md)", "![乙](c.png)", "[^1]", "[^2]", "<b>", "</b>", "<br>",
    "&", "&amp;", "<https://a.example>", "<a@b.example>", "[甲][r]", "![乙][r]", "[r]", "![r]", "!",
    "| a | b |\n", "*x*", "_y_{: .c}", "# ", "- ", "1. ", '"t"', "CO2", "<!-- c -->", "[TOC]\n",
)  # fmt: skip
TEXT = "\n\n[^1]: 注 *一*\n\n[r]: d.md '题'\n\n*[CO2]: 二氧化碳\n"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> MkDocsConfig:
    """Return the settings of the reference system."""
    return load_config(
        config_file=str(ROOT / "mkdocs.yml"),
        docs_dir=str(ROOT / "tests" / "constructs"),
        site_dir=str(tmp_path_factory.mktemp("site")),
    )


def written(seed: int) -> str:
    """Return a text of many marks, most of them out of place."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return "".join(chance.choices(PIECES, k=chance.randint(1, 40))) + TEXT


def parser(config: MkDocsConfig, *more: Extension) -> Markdown:
    extensions: list[str | Extension] = [*config.markdown_extensions, *more]
    return Markdown(extensions=extensions, extension_configs=config.mdx_configs)


def test_marks_within_lines__are_those_of_python_markdown(config: MkDocsConfig) -> None:
    plain, quick = parser(config), parser(config)
    quick.treeprocessors.register(QuickInline(quick), "inline", 20)
    texts = [(ROOT / "tests/constructs/page.md").read_text(encoding="utf-8")]
    for text in texts + [written(seed) for seed in range(150)]:
        assert quick.reset().convert(text) == plain.reset().convert(text), text


class _Percent(Extension):
    """Knows a mark that is not in the list of signs."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's own name
        class Mark(InlineProcessor):
            def handleMatch(  # type: ignore[override]  # noqa: N802 - as above
                self,
                m: re.Match[str],
                data: str,  # noqa: ARG002
            ) -> tuple[Element, int, int]:
                return Element("kbd"), m.start(0), m.end(0)

        md.inlinePatterns.register(Mark("%", md), "percent", 99)


def test_an_unknown_mark__is_looked_for_everywhere(config: MkDocsConfig) -> None:
    md = parser(config, _Percent())
    md.treeprocessors.register(QuickInline(md), "inline", 20)
    assert md.convert("甲%乙") == "<p>甲<kbd></kbd>乙</p>"


def page(config: MkDocsConfig, name: str, text: str) -> Page:
    made = Page(None, File(name, "docs", "site", use_directory_urls=False), config)
    made.markdown, made.meta = text, {}
    return made


def test_one_parser_for_all_pages__keeps_nothing_of_the_page_before(config: MkDocsConfig) -> None:
    files, reader = Files([]), Reader(config)
    config.validation.links.update(dict.fromkeys(config.validation.links, 0))
    constructs = (ROOT / "tests/constructs/page.md").read_text(encoding="utf-8")
    texts = [
        "[TOC]\n\n# 甲\n\n## 乙",
        constructs,
        "",
        "CO2 [^1] <i id='x'>",
        *map(written, range(40)),
    ]
    for number, text in enumerate(texts):
        quick, plain = (page(config, f"{number}.md", text) for _ in range(2))
        reader.render(quick, config, files)
        plain.render(config, files)
        assert quick.content == plain.content, text
        assert [str(each) for each in quick.toc] == [str(each) for each in plain.toc]
        assert quick.present_anchor_ids == plain.present_anchor_ids, text
        assert quick.title == plain.title
    assert reader._parser is not None


@pytest.mark.parametrize("name", ["UNIQUE_IDS", "unknown"])
def test_a_parser_that_may_remember__is_made_for_each_page(config: MkDocsConfig, name: str) -> None:
    other = SimpleNamespace(
        markdown_extensions=["footnotes", *(["meta"] if name == "unknown" else [])],
        mdx_configs={"footnotes": {name: True}} if name == "UNIQUE_IDS" else {},
    )
    reader = Reader(other)  # type: ignore[arg-type]
    for _ in range(2):
        reader.render(page(config, "a.md", "甲[^1]\n\n[^1]: 乙"), config, Files([]))
    assert reader._parser is None


@pytest.mark.parametrize(
    "text",
    [
        "<a name=x>",
        "<p\nid='y'>",
        "<P ID>",
        "<p class='a'id=z>",
        "<p id =q>",
        "<p id=>",
        "甲 id=x",
        "<p data-id='a'>",
    ],
)
def test_places_in_raw_html__are_those_of_mkdocs(text: str) -> None:
    quick, plain = _Places(), _RawHTMLPreprocessor()
    assert quick.run(text.split("\n")) == text.split("\n")
    plain.run(text.split("\n"))
    assert quick.present_anchor_ids == plain.present_anchor_ids


TAGS = ("p", "code", "pre", "li", "ul", "sub", "div", "span", "a", "h1", "h2", "h3", "object", "td")
ATTRIBUTES = ("", "", "", ' id="x"', ' class="headerlink" href="#"', " data-search-exclude",
              ' class="linenodiv"', ' title="a &gt; b"', ' class="c" id="&#30899;"')  # fmt: skip
TEXTS = ("碳排放量", "a &lt; b", " ", "\n", "\n 甲\n乙 ", "&amp;", "x &", "&nbsp;", "")


def marked_up(seed: int) -> str:
    """Return HTML whose elements mostly end where they should."""
    chance, begun = random.Random(seed), list[str]()  # noqa: S311 - no secret
    parts = []
    for _ in range(chance.randint(1, 40)):
        kind = chance.random()
        if kind < 0.4:
            begun.append(chance.choice(TAGS))
            parts.append(f"<{begun[-1]}{chance.choice(ATTRIBUTES)}>")
        elif kind < 0.75 and begun:
            parts.append(f"</{begun.pop() if chance.random() < 0.95 else chance.choice(TAGS)}>")
        elif kind < 0.8:
            parts.append(chance.choice(("<br />", '<img src="a.png" />', "<path/>", "<hr>")))
        parts.append(chance.choice(TEXTS))
    while begun:
        parts.append(f"</{begun.pop()}>")
    return "".join(parts)


def material_says(html: str) -> list[tuple[object, ...]] | None:
    read = material.Parser()
    try:
        read.feed(html)
        read.close()
    except ValueError:  # an end without a beginning in the same section
        return None
    return [(each.id, each.title, each.text, each.is_excluded()) for each in read.data]


def we_say(html: str) -> list[tuple[object, ...]] | None:
    try:
        found = searching.sections(html)
    except ValueError:
        return None
    assert found is not None
    return [(each.id, each.title, each.text, each.excluded) for each in found]


def test_sections_for_the_search__are_those_of_material() -> None:
    told = 0
    for seed in range(600):
        html = marked_up(seed)
        expected = material_says(html)
        assert we_say(html) == expected, html
        told += expected is not None
    assert told > 400


@pytest.mark.parametrize(
    "html", ["<p>a < b</p>", "<script>1</script>", "<!-- c -->", "<p a='b'>", "<svg:g/>", "<p"]
)
def test_other_markup__is_left_to_material(html: str) -> None:
    assert searching.sections(html) is None


def test_search_entries__are_those_of_material() -> None:
    html = '<h1 id="t">碳排放量</h1><p>每月核对碳排放量ABC，碳排放量。</p><h2 id="u">限值</h2>'
    plain, quick, left = (material.SearchIndex() for _ in range(3))
    searching.quicken(quick)
    searching.quicken(left)
    shown = {"url": "a.html", "toc": [], "title": "甲"}
    for meta in ({}, {"search": {"exclude": True}}, {"search": {"boost": 2}, "tags": ["碳"]}):
        for index in (plain, quick):
            index.add_entry_from_context(SimpleNamespace(**shown, meta=meta, content=html))
    assert quick.entries == plain.entries
    assert "\u200b" in quick.entries[0]["text"] + quick.entries[1]["text"]
    odd = SimpleNamespace(**shown, meta={}, content="<!-- 注 --><p>甲</p>")
    left.add_entry_from_context(odd)
    assert [each["text"] for each in left.entries] == ["<p>\u200b甲\u200b</p>"]


def test_other_versions__do_their_own_steps(
    config: MkDocsConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitness, "_KNOWN", {"markdown": "0", "mkdocs-material": "0"})
    index, env = material.SearchIndex(), config.theme.get_env()
    searching.quicken(index)
    loader = env.loader
    sidebar.quicken(env, config)
    assert env.loader is loader
    assert "add_entry_from_context" not in vars(index)
    reader = Reader(config)
    reader.render(page(config, "a.md", "甲"), config, Files([]))
    assert reader._parser is None


def test_navigation_of_known_templates__is_kept(config: MkDocsConfig) -> None:
    env = config.theme.get_env()
    sidebar.quicken(env, config)
    assert "cm_kept" in env.globals


@pytest.mark.parametrize("features", [[], ["navigation.prune", "navigation.tabs"]])
def test_entries_that_depend_on_others__are_not_kept(
    config: MkDocsConfig, monkeypatch: pytest.MonkeyPatch, features: list[str]
) -> None:
    env = config.theme.get_env()
    monkeypatch.setitem(config.theme, "features", features)
    sidebar.quicken(env, config)
    assert "cm_kept" not in env.globals


def test_an_unknown_template__is_not_touched(config: MkDocsConfig) -> None:
    env = Environment(loader=DictLoader({"partials/nav-item.html": "anything"}))  # noqa: S701
    sidebar.quicken(env, config)
    assert "cm_kept" not in env.globals
