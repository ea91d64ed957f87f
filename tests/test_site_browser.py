"""The built site in a real browser, from disk and over http, as an auditor uses it."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.built import Built
from tests.visiting import DESK, PHONE, SECONDS, Visit, reached, visited

expect.set_options(timeout=SECONDS)
WORDS = ("外购电力", "碳评审", "边界", "天然气", "排放因子", "哈密中试基地")


@pytest.fixture(scope="module", params=["file", "http"])
def base(built: Built, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the site: on disk, then on a server of this machine."""
    with reached(built.site, request.param) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, base: str) -> Iterator[Visit]:
    with visited(browser, base) as visit:
        yield visit


def some_of_each_kind(site: Path) -> list[str]:
    """Return the pages on top, some registers and the largest pages of each kind.

    Of each folder the largest page, and of each kind of content the eight largest of those.
    """
    chosen = [path.name for path in site.glob("*.html") if path.name != "404.html"]
    chosen += [f"{folder}/index.html" for folder in ("figures", "records", "records/JL-06-02")]
    kinds: dict[str, list[Path]] = {}
    for folder in sorted({path.parent for path in site.rglob("*.html")} - {site}):
        kinds.setdefault(folder.relative_to(site).parts[0], []).extend(largest(folder, 1))
    for kind, pages in kinds.items():
        shown = by_size([*pages, *largest(site / kind, 8)])[:8]
        chosen += [path.relative_to(site).as_posix() for path in shown]
    return sorted(set(chosen))


def largest(folder: Path, number: int) -> list[Path]:
    """Return the largest pages of a folder."""
    return by_size(list(folder.glob("*.html")))[:number]


def by_size(pages: list[Path]) -> list[Path]:
    """Return pages from the largest to the smallest."""
    return sorted(pages, key=lambda path: (-path.stat().st_size, path.name))


def test_pages_open_without_a_complaint(built: Built, visit: Visit) -> None:
    """On a desk and on a telephone: nothing is cut off and no page scrolls sideways."""
    chosen = some_of_each_kind(built.site)
    assert len(chosen) > 20
    for path in chosen if visit.base.startswith("file:") else chosen[::4]:
        visit.page.set_viewport_size(DESK)
        page = visit.open(path)
        assert page.locator("article h1").is_visible()
        assert page.evaluate(CUT_OFF) == [], path
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert page.evaluate(CUT_OFF) == [], path


# The elements with text that end right of the screen, unless they stand in something that
# scrolls by itself.
CUT_OFF = """() => [...document.querySelectorAll('article *')].filter((each) => {
  const box = each.getBoundingClientRect();
  if (!each.textContent.trim() || box.width === 0 || box.right <= innerWidth + 1) return false;
  for (let above = each; above && above.tagName !== 'BODY'; above = above.parentElement) {
    if (['auto', 'scroll'].includes(getComputedStyle(above).overflowX)) return false;
  }
  return true;
}).map((each) => each.outerHTML.slice(0, 120))"""


def test_what_is_cut_off_would_be_seen(visit: Visit) -> None:
    page = visit.open("master-list.html")
    page.set_viewport_size(PHONE)
    page.evaluate("document.querySelector('article h1').style.width = '900px'")
    assert len(page.evaluate(CUT_OFF)) == 1
    assert page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]


def test_a_request_outside_would_be_seen(browser: Browser, base: str) -> None:
    context = browser.new_context()
    visit = Visit(context.new_page(), base)
    page = visit.open("index.html")
    # the page's security policy forbids it, so it fails without leaving this machine
    page.evaluate("document.head.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x'}))")
    page.evaluate("console.error('planted')")
    page.wait_for_function("() => true")
    context.close()
    assert any("planted" in each for each in visit.complaints)
    assert any("127.0.0.1:9" in each for each in (*visit.complaints, *visit.outside()))


def test_search_finds_chinese_words(visit: Visit) -> None:
    """One page for all words: each page reads the whole index anew."""
    page = visit.open("index.html")
    for words in WORDS:
        search(page, words)
        shown = re.compile("\u200b?".join(words))
        found = page.locator(".md-search-result__item").filter(has_text=shown)
        expect(found.first).to_be_visible()
        page.locator("input[data-md-component=search-query]").clear()
    search(page, words)
    found.first.locator("a").first.click()
    page.wait_for_load_state()
    expect(page.locator("article")).to_contain_text(words)


# What the index holds, and how it is walked, is the same from disk and over http; that it is
# reached both ways is told by the words above.
once = pytest.mark.parametrize("base", ["file"], indirect=True)


@once
def test_the_first_hit_is_about_the_words(visit: Visit) -> None:
    """The last character counts too, and a term of the trade is one word."""
    page = visit.open("index.html")
    for words in ("碳评审", "碳方针", "排放因子", "碳源"):
        search(page, words)
        first = page.locator(".md-search-result__item").first.locator("h1")
        expect(first).to_have_text(re.compile("\u200b?".join(words)))
        page.locator("input[data-md-component=search-query]").clear()


def test_search_finds_a_document_by_its_number(visit: Visit) -> None:
    page = visit.open("index.html")
    search(page, "CX-03")
    expect(page.locator(".md-search-result__item").first).to_contain_text("CX-03")
    document = page.locator('.md-search-result__item a[href*="procedures/CX-03.html"]')
    expect(document.first).to_be_attached()


@once
def test_whatever_one_begins_to_type_is_searched(visit: Visit) -> None:
    """The search walks all words that begin so: together, these walk every state of its index."""
    page = visit.open("index.html")
    for character in string.digits + string.ascii_lowercase:
        search(page, character)
        page.locator("input[data-md-component=search-query]").clear()


def test_search_says_when_there_is_nothing(visit: Visit) -> None:
    page = visit.open("index.html")
    search(page, "xylophone")
    expect(page.locator(".md-search-result__meta")).to_have_text(re.compile("没有找到"))


def search(page: Page, words: str) -> None:
    """Type words into the search box."""
    box = page.locator("input[data-md-component=search-query]")
    box.click()
    expect(page.locator(".md-search-result__meta")).to_contain_text("键入")
    box.press_sequentially(words, delay=20)


def test_focus_on_a_figure_shows_its_derivation(visit: Visit) -> None:
    page = visit.open("procedures/CX-07.html")
    figure = page.locator('article a.cm-figure[href*="ghg.total.html#y2025"]').first
    printed = figure.inner_text()
    figure.focus()
    hint = page.locator(".md-tooltip2")
    expect(hint).to_be_visible()
    expect(hint).to_contain_text("直接排放量")
    assert printed.split()[0] in hint.inner_text()
    assert len(hint.inner_text().strip().split("\n")) > 2


def test_from_a_clause_to_the_derivation_in_two_clicks(visit: Visit) -> None:
    page = visit.open("standards/ccaa-39-2022/6.1.2.html")
    passage = page.locator(
        'article .cm-list a[href*="procedures/CX-03.html#"]', has_text="碳源分析"
    )
    passage.click()
    page.wait_for_load_state()
    assert re.search(r"procedures/CX-03\.html#[a-z-]+$", page.url)
    anchor = page.url.partition("#")[2]
    expect(page.locator(f"h3#{anchor}")).to_be_in_viewport()
    figure = page.locator(f"h3#{anchor} ~ * a.cm-figure").first
    printed = figure.inner_text()
    figure.click()
    page.wait_for_load_state()
    assert "/figures/" in page.url
    name = page.url.partition("#")[2]
    heading = page.locator(f'[id="{name}"]')
    expect(heading).to_be_in_viewport()
    tree = heading.locator("xpath=following-sibling::*[1]")
    expect(tree).to_have_class("cm-derivation")
    assert printed.split()[0] in tree.inner_text()
    assert re.search(r"records/\S+\.yaml:\d+", tree.inner_text())


def test_colours_switch_and_are_remembered(visit: Visit) -> None:
    page = visit.open("index.html")
    body = page.locator("body")
    light = brightness(page)
    assert light > 200
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    page.locator("label[title=切换到深色]").click()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.wait_for_function(
        "() => parseInt(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]) < 80"
    )
    visit.open("master-list.html")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.locator("label[title=切换到浅色]").click()
    expect(body).to_have_attribute("data-md-color-scheme", "default")


def brightness(page: Page) -> float:
    """Return the mean of the background's three colours, 0 to 255."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(float(each) for each in re.findall(r"[\d.]+", colour)[:3]) / 3


def test_the_control_block_is_printed_and_the_navigation_is_not(visit: Visit) -> None:
    page = visit.open("procedures/CX-03.html")
    page.emulate_media(media="print")
    expect(page.locator("article .cm-control").first).to_be_visible()
    expect(page.locator(".cm-print-note")).to_be_visible()
    for hidden in (".md-sidebar", ".md-header", ".md-search"):
        expect(page.locator(hidden).first).to_be_hidden()


def visible_rows(page: Page) -> list[str]:
    """Return the first cells of the rows that a page shows."""
    return page.locator("article tbody tr:visible td:first-child").all_inner_texts()


def test_terms_of_the_standards_stand_side_by_side(visit: Visit) -> None:
    """All are there; words narrow them, and each leads to its clause and back."""
    page = visit.open("standards/glossary.html")
    everything = visible_rows(page)
    assert len(everything) > 40
    page.locator(".cm-sift input").fill("碳评估")
    page.wait_for_function("document.querySelectorAll('article tbody tr:not([hidden])').length < 5")
    assert visible_rows(page) == ["绩效和改进", "碳评审"]
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^1 / \d+ 行$"))
    page.locator(".cm-sift button").click()
    expect(page.locator("article tbody tr:visible")).to_have_count(len(everything))
    page.locator('tr:has(#review) a[href$="stqc-002-2025/3.10.html"]').click()
    page.wait_for_load_state()
    page.locator('article a.cm-chip[href*="glossary.html"]').click()
    page.wait_for_load_state()
    assert page.url.endswith("glossary.html#review")
    expect(page.locator("tr:has(#review)")).to_be_in_viewport()


def test_coverage_is_narrowed_by_standard_and_words(visit: Visit) -> None:
    page = visit.open("coverage.html")
    field = page.locator(".cm-sift select").first
    names = field.locator("option").all_inner_texts()
    assert len(names) == 6
    field.select_option(label=names[2])
    (heading,) = page.locator("article h2:visible").all_inner_texts()
    assert heading.rstrip("¶") == names[2]
    page.locator(".cm-sift input").fill("CX-03 评审")
    rows = page.locator("article tbody tr:visible")
    expect(rows.first).to_contain_text("CX-03")
    assert all("评审" in each for each in rows.all_inner_texts())
    page.locator(".cm-sift input").fill("没有这样的行")
    expect(page.get_by_role("status")).to_have_text("没有符合的行。")
    assert visible_rows(page) == []


def test_tables_are_whole_without_scripts(browser: Browser, built: Built) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built.site / "standards" / "glossary.html").as_uri())
    assert len(visible_rows(page)) > 40
    expect(page.locator(".cm-sift")).to_be_empty()
    context.close()
