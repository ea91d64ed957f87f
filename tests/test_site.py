"""The built site as files: every link arrives, nothing is fetched, nothing is out of reach."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from lxml import html
from lxml.html import HtmlElement

from carbon_manual.catalogue.standard import Standard, shipped_standards
from tests.built import WITHDRAWN, Built

USED = ("ccaa-39-2022", "zjjgsw-0005-2024")  # what the reference system uses so far
STANDARDS = tuple(each for key, each in shipped_standards().items() if key in USED)
# What a browser fetches by itself; a link that a reader must choose (`a`) may lead outside.
LOADED = ("src", "srcset", "poster", "data", "background", "xlink:href")
CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


@dataclass(frozen=True)
class Page:
    """One HTML page: its path in the site and its tree."""

    path: str
    tree: HtmlElement

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The names at which a link may arrive."""
        return frozenset(self.tree.xpath("//@id | //a/@name"))

    @cached_property
    def targets(self) -> frozenset[tuple[str, str]]:
        """The targets of all its links within the site."""
        return frozenset(self.links())

    def links(self, path: str = "//a") -> Iterator[tuple[str, str]]:
        """Yield the targets of links within the site as (path, anchor)."""
        for address in self.tree.xpath(f"{path}/@href"):
            parts = urlsplit(address)
            if not parts.scheme and not parts.netloc:
                # the error page is shown at any address: it names everything from the root
                folder = "/" if self.path == "404.html" else posixpath.dirname(self.path)
                name = posixpath.join(folder, unquote(parts.path))
                name = name.removeprefix("/") if self.path == "404.html" else name
                target = posixpath.normpath(name) if parts.path else self.path
                yield target, unquote(parts.fragment)


@pytest.fixture(scope="module")
def pages(built: Built) -> dict[str, Page]:
    """Every page of the site by its path."""
    found = {}
    for file in sorted(built.site.rglob("*.html")):
        path = file.relative_to(built.site).as_posix()
        found[path] = Page(path, html.document_fromstring(file.read_text(encoding="utf-8")))
    return found


def broken(pages: dict[str, Page], site: Path) -> list[str]:
    """Return the links that do not arrive."""
    faults = []
    for page in pages.values():
        for path, anchor in page.targets:
            target = pages.get(path)
            if target is None and not (site / path).is_file():
                faults.append(f"{page.path}: no file {path}")
            elif target is not None and anchor and anchor not in target.anchors:
                faults.append(f"{page.path}: no anchor {path}#{anchor}")
    return faults


def fetched(page: Page) -> Iterator[str]:
    """Yield the addresses that a browser fetches to show the page."""
    names = " | ".join(f"//@*[name()='{name}']" for name in LOADED)
    yield from page.tree.xpath(names)
    yield from page.tree.xpath("//link[not(@rel='canonical' or @rel='prev' or @rel='next')]/@href")
    styles = (*page.tree.xpath("//@style"), *page.tree.xpath("//style/text()"))
    yield from css_addresses("\n".join(styles))
    yield from re.findall(
        r"(?i)url=(\S+)", " ".join(page.tree.xpath("//meta[@http-equiv]/@content"))
    )


def css_addresses(text: str) -> Iterator[str]:
    """Yield the addresses that a style sheet fetches."""
    for match in CSS_ADDRESS.finditer(text):
        yield match[1] or match[2]


def is_outside(address: str) -> bool:
    """Tell whether an address leads out of the site."""
    parts = urlsplit(address.strip())
    return bool(parts.netloc) or parts.scheme not in {"", "data"} or parts.path.startswith("/")


def test_every_link_and_anchor_arrives(built: Built, pages: dict[str, Page]) -> None:
    assert len(pages) > 250
    assert broken(pages, built.site) == []


def test_a_broken_link_is_seen(built: Built, pages: dict[str, Page]) -> None:
    lost = dict(pages)
    removed = lost.pop("figures/2025/ghg.total.html")
    assert f"index.html: no anchor {removed.path}#y2025" not in broken(pages, built.site)
    stripped = Page(removed.path, html.document_fromstring("<p>nothing</p>"))
    assert "index.html: no anchor figures/2025/ghg.total.html#y2025" in broken(
        {**lost, removed.path: stripped}, built.site
    )


def test_nothing_is_fetched_from_outside(built: Built, pages: dict[str, Page]) -> None:
    found = [(page.path, each) for page in pages.values() for each in fetched(page)]
    assert len(found) > 10 * len(pages) / 2
    for path in sorted(built.site.rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        found += [(path.name, each) for each in css_addresses(text) if not each.startswith("#")]
    assert [each for each in found if is_outside(each[1]) and each[0] != "404.html"] == []


def test_an_address_outside_is_seen() -> None:
    page = Page(
        "x.html",
        html.document_fromstring(
            '<link rel="stylesheet" href="//fonts.example/a.css"><img src="https://a.example/b.png">'
            '<p style="background:url(http://c.example/d.png)"><a href="https://e.example/">fine</a>'
        ),
    )
    assert sum(map(is_outside, fetched(page))) == 3


def test_each_page_has_one_title(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert len(page.tree.xpath("//h1")) == 1, page.path
        title = "".join(page.tree.xpath("//title/text()")).strip()
        assert title, page.path
        assert not re.search(r"[<>\\{}]", title), page.path


def test_no_markup_is_left_over(pages: dict[str, Page]) -> None:
    """Markdown that was not understood stands on the page as it was written."""
    for page in pages.values():
        if page.path.startswith("guide/"):
            continue  # it explains the markup
        for article in page.tree.xpath("//article"):
            text = "".join(article.xpath(".//text()[not(ancestor::code) and not(ancestor::pre)]"))
            left = re.findall(r"\]\(|\{ ?[.#]|\{\{|~2~|\^[23]\^|\*\*|markdown=", text)
            assert left == [], page.path


def test_calls_in_records_are_filled_in(pages: dict[str, Page]) -> None:
    """A figure in a record's text is the computed one, and leads to its derivation."""
    linked = [
        (path, each.text)
        for path, page in pages.items()
        if path.startswith("records/JL-11-05/")
        for each in page.tree.xpath("//a[contains(@class, 'cm-figure')]")
    ]
    assert any(re.fullmatch(r"[\d,]+\.\d\d tCO.*", text or "") for _, text in linked), linked


def test_identifiers_are_unique(pages: dict[str, Page]) -> None:
    for page in pages.values():
        names = page.tree.xpath("//article//@id")
        assert len(names) == len(set(names)), page.path


def test_each_figure_leads_to_its_derivation(pages: dict[str, Page]) -> None:
    targets = figure_links(pages, "cm-figure") - figure_links(pages, "cm-figure--blocked")
    assert len(targets) > 50
    for path, anchor in targets:
        # a cell of an annex table may hold what a record says, or a sum of several derivations
        if path.startswith("records/") or not anchor:
            assert path in pages
            continue
        assert path.startswith("figures/")
        below = part_of(pages[path], anchor)
        assert below.get("class") == "cm-derivation", f"{path}#{anchor}"
        assert below.xpath(".//li"), f"{path}#{anchor}"


def test_each_figure_without_a_value_leads_to_the_reason(pages: dict[str, Page]) -> None:
    targets = figure_links(pages, "cm-figure--blocked")
    assert targets
    for path, anchor in targets:
        assert part_of(pages[path], anchor).text_content().strip(), f"{path}#{anchor}"


def figure_links(pages: dict[str, Page], name: str) -> set[tuple[str, str]]:
    """Return page and anchor that the links of a class lead to."""
    wanted = f"//a[contains(concat(' ', @class, ' '), ' {name} ')]"
    return {target for page in pages.values() for target in page.links(wanted)}


def part_of(page: Page, anchor: str) -> HtmlElement:
    """Return what stands below the heading of a part."""
    (heading,) = page.tree.xpath("//h2[@id=$anchor]", anchor=anchor)
    below: HtmlElement = heading.getnext()
    return below


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda standard: str(standard.key))
def test_each_clause_is_on_a_page(pages: dict[str, Page], standard: Standard) -> None:
    folder = f"standards/{standard.key}/"
    here = {path: page for path, page in pages.items() if path.startswith(folder)}
    rows = {anchor for page in here.values() for anchor in page.anchors}
    assert len(standard.entries) > 200
    missing = [
        clause
        for clause in standard.entries
        if f"{folder}{clause}.html" not in here and clause not in rows
    ]
    assert missing == []


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda standard: str(standard.key))
def test_each_gist_is_printed(pages: dict[str, Page], standard: Standard) -> None:
    folder = f"standards/{standard.key}/"
    text = "".join(
        page.tree.text_content() for path, page in pages.items() if path.startswith(folder)
    )
    said = re.sub(r"\s", "", text)
    gists = {clause: entry.gist.zh for clause, entry in standard.entries.items()}
    missing = [clause for clause, gist in gists.items() if re.sub(r"\s", "", gist) not in said]
    assert missing == []


def test_each_page_is_reached_from_the_first(pages: dict[str, Page]) -> None:
    reached, waiting = {"index.html"}, ["index.html"]
    while waiting:
        for path, _ in pages[waiting.pop()].links():
            if path in pages and path not in reached:
                reached.add(path)
                waiting.append(path)
    # whoever has the old address finds the page of a withdrawn document; no menu leads there
    left = {path for path in pages.keys() - reached if Path(path).stem not in WITHDRAWN}
    assert left == {"404.html"}


def test_the_navigation_names_every_page_of_its_folder(built: Built) -> None:
    orders = list(built.docs.rglob(".nav.yml"))
    assert len(orders) > 3
    for order in orders:
        named = set()
        for entry in yaml.safe_load(order.read_text(encoding="utf-8"))["nav"]:
            target = next(iter(entry.values())) if isinstance(entry, dict) else entry
            for each in target if isinstance(target, list) else [target]:
                assert (order.parent / each).exists(), f"{order}: {each}"
                named.add(each)
        there = {path.name for path in order.parent.iterdir() if path != order}
        there -= {"charts", "find", "redlines"}  # pictures, scripts, what the documents lead to
        there -= {f"{name}.md" for name in WITHDRAWN}
        # a form that nobody uses yet stands in the index of all forms only
        unused = {
            name
            for name in there
            if re.fullmatch(r"JL-\d\d-\d\d", name)
            and [each.name for each in (order.parent / name).glob("*.md")] == ["index.md"]
        }
        # of annex tables the newest year stands in the menu, all of them in their index
        index = order.parent / "index.md"
        text = index.read_text(encoding="utf-8") if order.parent.name == "tables" else ""
        listed = {name for name in there if f"]({name})" in text}
        assert sorted(there - named - unused - listed) == [], order


def test_every_staged_page_is_built(built: Built, pages: dict[str, Page]) -> None:
    staged = {
        path.relative_to(built.docs).with_suffix(".html").as_posix()
        for path in built.docs.rglob("*.md")
    }
    assert sorted(pages.keys() ^ staged) == ["404.html"]


def test_the_search_index_is_cut_into_chinese_words(built: Built) -> None:
    script = (built.site / "search" / "search_index.js").read_text(encoding="utf-8")
    index = json.loads(script.removeprefix("var __index = ").rstrip(";\n"))
    texts = "".join(entry["text"] for entry in index["docs"])
    assert texts.count("\u200b") > 10000
    assert "\u200b电力\u200b" in texts
    assert r"\u200b" in index["config"]["separator"]


def test_nothing_of_this_machine_is_published(built: Built) -> None:
    secret = str(built.root).encode()
    for path in sorted((built.root / "build").rglob("*")):
        if path.is_file() and path.suffix not in {".gz", ".docx"}:
            assert secret not in path.read_bytes(), path
