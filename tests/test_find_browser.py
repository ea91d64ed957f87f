"""The exact search in a real browser, over the whole site and from disk."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.built import Built
from tests.visiting import SECONDS, Visit, visited

expect.set_options(timeout=SECONDS)
# Words of the trade, numbers, units, several at once, parts of words, whatever is on one page only,
# full-width and subscript forms, capitals, marks that mean something elsewhere, and nothing.
QUERIES = (
    *(
        "外购电力",
        "碳评审",
        "排放因子",
        "天然气",
        "哈密中试基地",
        "碳方针",
        "组织边界",
        "核证自愿减排量",
    ),
    *("管理评审输入", "不确定度", "内部审核员", "计量器具", "绿色电力", "制冷剂", "光伏", "承诺书"),
    *(
        "CX-03",
        "JL-06-02",
        "cx-07",
        "T/CCAA 39",
        "Q/STQC",
        "GB/T 32150",
        "2025-11",
        "CM125",
        "v1.0",
    ),
    *("CO₂", "ｔＣＯ２ｅ", "tco2", "kgce", "㎡", "MWh", "±", "％", "0.5"),
    *(
        "碳评审 边界",
        "外购电力 哈密 2025",
        "子",
        "电力，热力",
        "<script>",
        '"',
        "\\u200b",
        "熊猫饲养",
    ),
)
# Of elements, only these run through a line; a pattern of our own, apart from the program's parser.
INLINE = (
    "a|abbr|b|code|data|del|em|i|img|ins|kbd|mark|q|s|small|span|strong|sub|sup|time|u|var|wbr|"
    "math|mi|mn|mo|mrow|msub|msubsup|msup|mtext"
)
NOT_SEEN = re.compile(
    r'<a class="headerlink".*?</a>|<!--.*?-->|<(script|style|template)\b.*?</\1>', re.DOTALL
)
# Searches by the address, shows all results, and gives what the list holds.
LISTED = """async (hash) => {
  const changed = new Promise((done) =>
    addEventListener('hashchange', () => setTimeout(done), {once: true}));
  location.hash = hash;
  await changed;
  const more = document.querySelector('.cm-find__more');
  while (!more.hidden) more.click();
  const titles = [...document.querySelectorAll('a.cm-find__title')];
  return titles.map((each) => each.getAttribute('href'));
}"""


def fold(text: str) -> str:
    """Return a text as the search compares it, by Python's own case folding."""
    return unicodedata.normalize("NFKC", re.sub("[\u00ad\u200b]", "", text)).casefold()


def seen(page: str) -> str:
    """Return what stands in a page's article, folded, without reading it as the program does."""
    article = NOT_SEEN.sub("", page[page.index("<article") : page.rindex("</article>")])
    article = re.sub(rf"</?(?:{INLINE})\b[^>]*>", "", article)
    return fold(html.unescape(re.sub(r"<[^>]+>", "\n", article)))


@pytest.fixture(scope="module")
def texts(built: Built) -> dict[str, str]:
    """What is seen on each page of the site, by its path."""
    found = {
        path.relative_to(built.site).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(built.site.rglob("*.html"))
    }
    return {
        name: seen(page) for name, page in found.items() if name not in {"404.html", "find.html"}
    }


@pytest.fixture(scope="module")
def visit(browser: Browser, built: Built) -> Iterator[Visit]:
    """A tab on the site on disk."""
    with visited(browser, built.site.as_uri() + "/") as visit:
        yield visit


def opened(visit: Visit, query: str = "", **filters: str) -> Page:
    """Open the search page, with a query in its address, and wait until it is ready."""
    given = "&".join(
        f"{name}={quote(value)}" for name, value in {"query": query, **filters}.items()
    )
    visit.page.goto("about:blank")
    page = visit.open(f"find.html#{given}")
    expect(page.locator(".cm-find__status")).to_contain_text(re.compile("页"))
    return page


def test_forty_queries_find_every_page_that_holds_the_words_and_no_other(
    visit: Visit, texts: dict[str, str]
) -> None:
    assert len(QUERIES) >= 40
    assert len(texts) > 250
    page = opened(visit)
    hits = 0
    for query in QUERIES:
        terms = fold(query).split()
        wanted = {name for name, text in texts.items() if all(each in text for each in terms)}
        listed = page.evaluate(LISTED, f"query={quote(query)}")
        assert len(listed) == len(set(listed)), query
        found = set(listed)
        assert (sorted(found - wanted), sorted(wanted - found)) == ([], []), query
        hits += len(found)
        said = page.locator(".cm-find__status").inner_text()
        assert said.startswith(f"{len(found)} 页" if found else "没有一页"), (query, said)
    assert hits > 1000


def test_case_and_width_are_folded_as_unicode_says(visit: Visit, texts: dict[str, str]) -> None:
    page = opened(visit)
    letters = sorted({each for text in index_of(page) for each in text}) + list("ßςΣÉﬁ①ＡＺ㎏℃²₂")
    folded = page.evaluate("(letters) => letters.map(cmFind.fold)", letters)
    assert folded == [fold(each) for each in letters]
    assert len(letters) > 1000
    assert texts


def index_of(page: Page) -> list[str]:
    """Return the texts of all sections as the browser holds them."""
    found: list[str] = page.evaluate(
        "cmFind.pages.flatMap((each) => each.sections.map((part) => part[1]))"
    )
    return found


def test_what_is_indexed_is_what_is_shown(visit: Visit) -> None:
    """Pages of each kind: the article as the browser lays it out, with everything unfolded."""
    shown = ("index.html", "procedures/CX-03.html", "coverage.html", "guide/checks.html",
             "records/JL-06-02/index.html", "figures/2025/ghg.total.html",
             "standards/ccaa-39-2022/6.1.2.html")  # fmt: skip
    page = opened(visit)
    pages: dict[str, str] = page.evaluate(
        "Object.fromEntries(cmFind.pages.map((each) =>"
        " [each.path, each.sections.map((part) => part[1]).join('\\n')]))"
    )
    for path in shown:
        visit.open(path)
        laid_out = page.evaluate(
            """() => {
              document.querySelectorAll('article details').forEach((each) => { each.open = true; });
              document.querySelectorAll('article .headerlink, article .cm-sift')
                .forEach((each) => each.remove());
              return document.querySelector('article').innerText;
            }"""
        )
        assert bare(pages[path]) == bare(laid_out), path


def bare(text: str) -> str:
    """Return a text without white space, folded."""
    return re.sub(r"\s+", "", fold(text))


def test_results_lead_to_the_page_and_to_the_heading(visit: Visit, built: Built) -> None:
    page = opened(visit, "碳源分析")
    links = page.locator(".cm-find__results a").evaluate_all(
        "(all) => all.map((each) => each.getAttribute('href'))"
    )
    assert any("#" in each for each in links)
    for link in links:
        path, _, anchor = link.partition("#")
        assert not anchor or f'id="{anchor}"' in (built.site / path).read_text(encoding="utf-8")
    section = page.locator(".cm-find__section", has_text="碳源分析").first
    anchor = str(section.get_attribute("href")).partition("#")[2]
    section.click()
    page.wait_for_load_state()
    expect(page.locator(f'[id="{anchor}"]')).to_be_in_viewport()
    expect(page.locator(f'[id="{anchor}"]')).to_contain_text("碳源分析")


def test_words_are_marked_as_they_stand_on_the_page(visit: Visit) -> None:
    page = opened(visit, "tCO2e 哈密")
    marks = page.locator(".cm-find__results mark").all_inner_texts()
    assert {fold(each) for each in marks} == {"tco2e", "哈密"}


def test_one_finds_with_the_keyboard_alone(visit: Visit) -> None:
    page = opened(visit)
    field = page.get_by_role("searchbox", name="查找内容")
    expect(field).to_be_focused()
    page.keyboard.type("碳评审")
    results = page.get_by_role("list", name="结果")
    expect(results.get_by_role("listitem").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(results.locator("a.cm-find__title").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(results.locator("a.cm-find__title").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    title = results.locator("a.cm-find__title").first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "find.html" not in url)
    expect(page.locator("article h1")).to_contain_text(title)
    page.go_back()
    expect(field).to_have_value("碳评审")
    expect(results.get_by_role("listitem").first).to_be_visible()


def test_the_search_box_leads_to_the_exact_search(visit: Visit) -> None:
    page = visit.open("procedures/CX-03.html")
    box = page.locator("input[data-md-component=search-query]")
    box.click()
    box.press_sequentially("碳评审 记录")
    page.locator("a.cm-exact").click()
    expect(page.get_by_role("searchbox", name="查找内容")).to_have_value("碳评审 记录")
    expect(page.locator("a.cm-find__title").first).to_be_visible()


# What the search takes for a page that the facts do not name.
NONE: Final[list[Any]] = ["other", "", "", [], []]


def test_filters_narrow_the_results(visit: Visit) -> None:
    page = opened(visit, "电力")
    facts: dict[str, list[Any]] = page.evaluate("cmFind.known.facts.pages")
    everything = set(page.evaluate(LISTED, f"query={quote('电力 ')}"))
    status = page.get_by_role("status")
    for label, choice, name, place, value in (
        ("类型", "程序文件", "kind", 0, "procedure"),
        ("状态", "有效", "status", 2, "effective"),
        ("年份", "2025", "year", 4, 2025),
        ("标准", "T/CCAA 39—2022", "standard", 3, 0),
    ):
        wanted = {
            path
            for path in everything
            if value in (held if isinstance(held := facts.get(path, NONE)[place], list) else [held])
        }
        assert 0 < len(wanted) < len(everything), label
        page.get_by_label(label, exact=True).select_option(choice)
        expect(status).to_contain_text(f"在所选范围内，{len(wanted)} 页")
        assert f"{name}={value}" in page.url
        while page.locator(".cm-find__more").is_visible():
            page.locator(".cm-find__more").click()
        shown = page.locator("a.cm-find__title").evaluate_all(
            "(all) => all.map((each) => each.getAttribute('href'))"
        )
        assert set(shown) == wanted, label
        page.get_by_role("button", name="清除筛选").click()
        expect(status).not_to_contain_text("范围")


def test_one_type_of_record_can_be_searched_alone(visit: Visit) -> None:
    page = opened(visit, "2025")
    page.get_by_label("类型", exact=True).select_option("records/JL-06-02")
    expect(page.get_by_role("status")).to_contain_text("范围")
    titles = page.locator("a.cm-find__title").all_inner_texts()
    assert titles
    assert all(each.startswith("JL-06-02") for each in titles)


def test_an_address_brings_back_query_and_filters(visit: Visit) -> None:
    page = opened(visit, "电力", kind="procedure", year="2026", standard="99")
    expect(page.get_by_label("类型", exact=True)).to_have_value("procedure")
    expect(page.get_by_label("年份", exact=True)).to_have_value("2026")
    expect(page.get_by_label("标准", exact=True)).to_have_value("")  # there is no such standard
    assert page.locator("a.cm-find__title").count() > 3


def test_without_scripts_the_page_says_where_to_begin(browser: Browser, built: Built) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built.site / "find.html").as_uri())
    expect(page.locator(".cm-find-off")).to_contain_text("JavaScript")
    page.locator('.cm-find-off a[href="master-list.html"]').click()
    expect(page.locator("article h1")).to_be_visible()
    context.close()


def test_a_site_without_an_index_says_so(browser: Browser, built: Built) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/find/text-0.js", lambda route: route.abort())
    page.goto((built.site / "find.html").as_uri())
    expect(page.get_by_role("status")).to_contain_text("没有索引")
    context.close()


def test_no_other_page_reads_the_index(visit: Visit) -> None:
    before = len(visit.requests)
    visit.open("master-list.html")
    assert [each for each in visit.requests[before:] if "/find/" in each or "/find-" in each] == []


def test_the_index_is_of_readable_size(built: Built) -> None:
    files = sorted((built.site / "find").glob("text-*.js"))
    assert 0 < sum(each.stat().st_size for each in files) < 30_000_000
    assert all(each.stat().st_size < 3_000_000 for each in files)
    assert json.loads(
        files[0].read_text(encoding="utf-8").partition(", [\n")[2].split("\n")[0][:-1]
    )
