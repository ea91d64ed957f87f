"""Three releases of the reference system as an auditor meets them: from disk and below a path.

What every built page does is shown elsewhere (`test_site_browser.py`, `test_find_browser.py`); here
is what three versions side by side, their bars and their common root could change.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, unquote

import pytest
import yaml
from lxml import html
from playwright.sync_api import Browser, Locator, Page, expect

from tests.released import (
    DAYS,
    FIRST,
    GONE,
    HEIR,
    NEW,
    OLD,
    REVISED,
    SECOND,
    THIRD,
    Released,
    released,
)
from tests.test_accessibility import grave
from tests.test_find_browser import LISTED, fold, opened, seen
from tests.test_releases import git
from tests.test_site import Page as Leaf
from tests.test_site import broken, css_addresses, fetched, is_outside
from tests.test_site_browser import CUT_OFF, search, some_of_each_kind
from tests.visiting import DESK, PHONE, Visit, reached, visited

__all__ = ["released"]  # a fixture

QUERIES = (
    "外购电力", "碳评审", "排放因子", "天然气", "哈密中试基地", "碳方针", "组织边界", "管理评审",
    "不确定度", "内部审核", "计量器具", "可再生电力", "制冷剂", "光伏发电", "供应商", "不符合",
    "应急预案", "文件管理员", "能源管理员", "边界",
)  # fmt: skip
CLAUSE = "standards/ccaa-39-2022/6.1.2.html"
DOCUMENT, TOMB = f"procedures/{REVISED}.html", f"procedures/{GONE}.html"
REDLINE = f"redlines/{REVISED}-1.0-1.1.html"
# A document, a record, a derivation and a clause: what there is in every version.
SAME = (DOCUMENT, "records/JL-06-02/JL-06-02-HZ-2025.html", "figures/2025/ghg.total.html", CLAUSE)


@pytest.fixture(scope="module", params=["file", "http"])
def base(released: Released, request: pytest.FixtureRequest) -> Iterator[str]:
    """The published folder on disk, then below a path of a server."""
    with reached(released.folder, request.param, below=True) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, base: str) -> Iterator[Visit]:
    with visited(browser, base) as visit:
        yield visit


# The files of all versions


@dataclass(frozen=True)
class Looked:
    """What every page of a version leads to and fetches.

    Attributes:
        number: Of pages.
        broken: Links that do not arrive, by their pages.
        outside: Addresses that a browser would fetch elsewhere.
        leading: How many other pages lead to each page.
    """

    number: int
    broken: list[str]
    outside: list[tuple[str, str]]
    leading: Counter[str]


@pytest.fixture(scope="module")
def looked(released: Released) -> Mapping[str, Looked]:
    """Every page of every version, one version after the other: their trees are large."""
    return {name: look(released.version(name)) for name in DAYS}


def look(site: Path) -> Looked:
    """Look at all pages and style sheets of a site."""
    pages = {}
    for file in sorted(site.rglob("*.html")):
        path = file.relative_to(site).as_posix()
        pages[path] = Leaf(path, html.document_fromstring(file.read_text(encoding="utf-8")))
    found = [(page.path, each) for page in pages.values() for each in fetched(page)]
    for sheet in sorted(site.rglob("*.css")):
        text = sheet.read_text(encoding="utf-8")
        found += [(sheet.name, each) for each in css_addresses(text) if not each.startswith("#")]
    outside = [each for each in found if is_outside(each[1]) and each[0] != "404.html"]
    leading = Counter(
        target
        for page in pages.values()
        for target in {path for path, _ in page.targets} - {page.path}
    )
    return Looked(len(pages), broken(pages, site), outside, leading)


def test_each_version__leads_nowhere_in_vain_and_fetches_nothing(
    looked: Mapping[str, Looked],
) -> None:
    for name, found in looked.items():
        assert found.number > 1000, name
        assert found.broken == [], name
        assert found.outside == [], name
        # the bar of every page leads to the version in force, wherever the page stands; the error
        # page, which may be shown at any address, names it from the root
        assert found.leading["../effective/index.html"] == found.number - 1, name


def test_the_common_root__leads_nowhere_in_vain(released: Released) -> None:
    """The list of versions, and the alias of every page of the version in force."""
    folder = released.folder
    files = [folder / "index.html", *(folder / "effective").rglob("*.html")]
    assert len(files) > 1000
    for file in files:
        leaf = Leaf(file.name, html.document_fromstring(file.read_text(encoding="utf-8")))
        addresses = list(fetched(leaf))
        addresses += leaf.tree.xpath("//a/@href")
        assert addresses, file
        for address in addresses:
            if not address.startswith("data:"):
                assert (file.parent / unquote(address)).is_file(), (file, address)


def test_withdrawn_document__has_left_menus_lists_and_the_word_set(
    released: Released, looked: Mapping[str, Looked]
) -> None:
    for name, there in ((FIRST, True), (SECOND, True), (THIRD, False)):
        home = released.version(name)
        assert (looked[name].leading[TOMB] > 5) is there, name
        # what changed of late, on the home page
        assert (looked[name].leading[TOMB] == 1) is not there, name
        assert (home / "word" / f"{GONE}.docx").is_file() is there, name
        assert (home / TOMB).is_file(), name
        listed = (home / "master-list.html").read_text(encoding="utf-8")
        assert (GONE in listed) is there, name


# In a browser


def test_root__lists_the_versions_and_the_alias_leads_into_the_one_in_force(visit: Visit) -> None:
    page = visit.page
    for path, target in (
        ("effective/index.html", "index.html"),
        (f"effective/{DOCUMENT}#purpose", f"{DOCUMENT}#purpose"),
        (f"effective/{TOMB}", TOMB),
    ):
        page.goto(visit.base + path)
        page.wait_for_url(f"{visit.base}{THIRD}/{target}")
    page.goto(f"{visit.base}index.html")
    rows = page.locator("tbody tr")
    expect(rows).to_contain_text([
        re.compile(f"{THIRD}{DAYS[THIRD]}现行有效"), re.compile(f"{SECOND}{DAYS[SECOND]}已被取代"),
        re.compile(f"{FIRST}{DAYS[FIRST]}已被取代"),
    ])  # fmt: skip
    rows.nth(2).locator("a").click()
    page.wait_for_url(f"{visit.base}{FIRST}/index.html")
    expect(page.locator(".cm-release")).to_have_attribute("data-state", "superseded")


@pytest.mark.parametrize("path", SAME)
def test_selector__leads_to_the_same_page_of_the_first_version_and_back(
    visit: Visit, path: str
) -> None:
    page = visit.open(f"{THIRD}/{path}")
    title = page.locator("article h1").inner_text()
    choose(page.locator(".cm-release__others"), FIRST)
    page.wait_for_url(f"{visit.base}{FIRST}/{path}")
    expect(page.locator("article h1")).to_have_text(title)
    expect(page.locator(".cm-release")).to_have_attribute("data-state", "superseded")
    choose(page.locator(".cm-release__others"), THIRD)
    page.wait_for_url(f"{visit.base}{THIRD}/{path}")
    expect(page.locator(".cm-release")).to_have_attribute("data-state", "effective")


def choose(others: Locator, version: str) -> None:
    """Choose a version in the list of a page."""
    others.locator("summary").click()
    expect(others.locator("li")).to_have_count(len(DAYS))
    entry = others.locator("li", has_text=f"{version}（{DAYS[version]}）")
    expect(entry).not_to_contain_text("该版无此页")
    entry.locator("a").click()


def test_selector__says_which_versions_lack_the_page(visit: Visit) -> None:
    page = visit.open(f"{THIRD}/{REDLINE}")
    others = page.locator(".cm-release__others")
    others.locator("summary").click()
    lacking = others.locator("li", has_text=FIRST)
    expect(lacking).to_contain_text("该版无此页")
    expect(others.locator("li", has_text=SECOND)).not_to_contain_text("该版无此页")
    lacking.locator("a").click()
    page.wait_for_url(f"{visit.base}{FIRST}/index.html")


SUPERSEDED = f"已被 {THIRD} 版取代。"
WITHDRAWN = f"本文件已于 2026-06-25 作废（碳管理办公室主任决定）。由 {HEIR} 替代。"


@pytest.mark.parametrize(("name", "path", "says", "fate", "current"), [
    (FIRST, "index.html", SUPERSEDED, "", "index.html"),
    (FIRST, "records/copies.html", SUPERSEDED, "", "index.html"),
    (FIRST, DOCUMENT, SUPERSEDED, "本文件的现行版本为 1.1。", DOCUMENT),
    (FIRST, TOMB, SUPERSEDED, WITHDRAWN, f"procedures/{HEIR}.html"),
    (SECOND, DOCUMENT, SUPERSEDED, "本文件在现行版中没有变化。", DOCUMENT),
    (SECOND, TOMB, SUPERSEDED, WITHDRAWN, f"procedures/{HEIR}.html"),
    (THIRD, "index.html", "现行有效。", "", ""),
    (THIRD, DOCUMENT, "现行有效。", "", ""),
    (THIRD, TOMB, "现行有效。", "", ""),
])  # fmt: skip
def test_bar__tells_what_became_of_the_version_and_of_its_document(  # noqa: PLR0913, PLR0917 - a table
    visit: Visit, name: str, path: str, says: str, fate: str, current: str
) -> None:
    page = visit.open(f"{name}/{path}")
    bar = page.locator(".cm-release")
    expect(bar.locator("strong")).to_have_text(f"{name} 版")
    expect(bar.locator(".cm-release__status")).to_have_text(says)
    expect(bar.locator(".cm-release__document")).to_have_text(fate)
    link = bar.locator(".cm-release__current")
    expect(link).to_be_visible(visible=bool(current))
    if current:
        link.click()
        page.wait_for_url(f"{visit.base}{THIRD}/{current}")


def test_tombstone__stands_at_the_old_address(visit: Visit) -> None:
    page = visit.open(f"{THIRD}/{TOMB}")
    article = page.locator("article")
    expect(article.locator("h1")).to_contain_text("（已作废）")
    for words in ("2026-06-25", "碳管理办公室主任", f"并入{HEIR}", "不得再使用"):
        expect(article).to_contain_text(words)
    expect(page.locator(".cm-release__word")).to_have_count(0)
    expect(page.locator(f'nav a[href$="{GONE}.html"]')).to_have_count(0)
    article.locator(f'a[href="{HEIR}.html"]').click()
    page.wait_for_url(f"{visit.base}{THIRD}/procedures/{HEIR}.html")
    # the text itself stays where it was released
    visit.open(f"{THIRD}/{TOMB}")
    choose(page.locator(".cm-release__others"), FIRST)
    page.wait_for_url(f"{visit.base}{FIRST}/{TOMB}")
    expect(page.locator("#scope")).to_be_visible()


def test_revised_document__shows_its_redline_and_each_version_its_text(visit: Visit) -> None:
    page = visit.open(f"{FIRST}/{DOCUMENT}")
    expect(page.locator("article")).to_contain_text(OLD)
    expect(page.locator("#cm-redlines")).to_have_count(0)
    page = visit.open(f"{SECOND}/{DOCUMENT}")
    expect(page.locator("article")).to_contain_text(NEW)
    page.locator("article a", has_text="1.0 → 1.1").click()
    page.wait_for_url(f"{visit.base}{SECOND}/{REDLINE}")
    expect(page.locator("article ins", has_text=re.compile("^牵头$")).first).to_be_visible()


def test_word_copy__is_the_one_whose_digest_stands_in_the_registers(
    visit: Visit, released: Released
) -> None:
    page = visit.open(f"{THIRD}/{DOCUMENT}")
    with page.expect_download() as downloading:
        page.locator(".cm-release__word").click()
    assert downloading.value.suggested_filename == f"{REVISED}.docx"
    digest = hashlib.sha256(Path(downloading.value.path()).read_bytes()).hexdigest()
    page = visit.open(f"{THIRD}/records/JL-00-08/JL-00-08-{THIRD.replace('.', '-')}.html")
    row = page.locator("article tr", has=page.get_by_role("cell", name=REVISED, exact=True))
    expect(row.get_by_role("cell", name=digest, exact=True)).to_be_visible()
    page = visit.open(f"{THIRD}/records/copies.html")
    row = page.locator("#released ~ * tr", has=page.get_by_role("link", name=REVISED))
    expect(row.get_by_role("cell", name=digest, exact=True)).to_be_visible()
    record = f"{THIRD}:records/JL-00-08/JL-00-08-{THIRD.replace('.', '-')}.yaml"
    assert f'word: "{digest}"' in git(released.root, "show", record)


def test_derivation__is_shown_on_hover_and_on_its_page(visit: Visit) -> None:
    page = visit.open(f"{THIRD}/procedures/CX-07.html")
    figure = page.locator('article a.cm-figure[href*="ghg.total.html#y2025"]').first
    printed = figure.inner_text()
    figure.hover()
    hint = page.locator(".md-tooltip2")
    expect(hint).to_contain_text("直接排放量")
    expect(hint).to_contain_text(printed.split()[0])
    figure.click()
    page.wait_for_url(f"{visit.base}{THIRD}/figures/2025/ghg.total.html#y2025")
    expect(page.locator("#y2025 + .cm-derivation")).to_contain_text(printed.split()[0])


@pytest.mark.parametrize("first", ["passage", "record"])
def test_from_a_clause_to_the_derivation_in_two_clicks_and_back(visit: Visit, first: str) -> None:
    """By the text that answers the clause, or by the record that proves it."""
    start = f"{visit.base}{SECOND}/{CLAUSE}"
    page = visit.open(f"{SECOND}/{CLAUSE}")
    if first == "passage":
        page.locator("article .cm-list a", has_text="碳源分析").click()
        page.wait_for_url(re.compile(rf"/{SECOND}/procedures/CX-03\.html#[a-z-]+$"))
        figure = page.locator(f"h3#{page.url.partition('#')[2]} ~ * a.cm-figure").first
    else:
        page.locator('article a[href$="JL-03-01/JL-03-01-2025.html"]').click()
        page.wait_for_url(f"{visit.base}{SECOND}/records/JL-03-01/JL-03-01-2025.html")
        figure = page.locator("article a.cm-figure").first
    printed = figure.inner_text()
    figure.click()
    page.wait_for_url(re.compile(rf"/{SECOND}/figures/.*#"))
    tree = page.locator(f'[id="{page.url.partition("#")[2]}"] + .cm-derivation')
    expect(tree).to_contain_text(printed.split()[0])
    assert re.search(r"records/\S+\.yaml:\d+", tree.inner_text())
    page.go_back()
    page.go_back()
    page.wait_for_url(start)


def test_pages_of_each_kind__open_with_their_bar_and_without_a_complaint(
    released: Released, visit: Visit
) -> None:
    """On a desk and on a telephone; each version gives other pages, and http fewer of them."""
    for number, name in enumerate(DAYS):
        chosen = some_of_each_kind(released.version(name))[number :: len(DAYS)]
        for path in chosen[::3] if visit.base.startswith("file:") else chosen[::9]:
            visit.page.set_viewport_size(DESK)
            page = visit.open(f"{name}/{path}")
            expect(page.locator(".cm-release__text")).to_be_visible()
            assert page.evaluate(CUT_OFF) == [], path
            page.set_viewport_size(PHONE)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
            assert page.evaluate(CUT_OFF) == [], path


# The two searches


@pytest.fixture(scope="module")
def texts(released: Released) -> dict[str, str]:
    """What is seen on each page of the third version, by its path."""
    home = released.version(THIRD)
    return {
        path: seen(file.read_text(encoding="utf-8"))
        for file in sorted(home.rglob("*.html"))
        if (path := file.relative_to(home).as_posix()) not in {"404.html", "find.html"}
    }


def test_search_box__finds_twenty_chinese_words(visit: Visit, texts: dict[str, str]) -> None:
    """Each has a hit that shows the words, and that leads to a page of the version with them."""
    page = visit.open(f"{THIRD}/index.html")
    home = f"{visit.base}{THIRD}/"
    for words in QUERIES if visit.base.startswith("file:") else QUERIES[-2:]:
        search(page, words)
        shown = re.compile("\u200b?".join(words))
        found = page.locator(".md-search-result__item", has_text=shown).first
        expect(found).to_be_visible()
        address = found.locator("a").first.evaluate("(each) => each.href")
        path = unquote(re.sub("[?#].*", "", address))
        assert path.startswith(unquote(home)), path
        assert fold(words) in texts[path.removeprefix(unquote(home))], (words, path)
        page.locator("input[data-md-component=search-query]").clear()


def test_exact_search__finds_every_page_with_the_words_and_no_other(
    visit: Visit, texts: dict[str, str]
) -> None:
    assert len(texts) > 1000
    page = opened_in(visit, THIRD)
    hits = 0
    for words in QUERIES if visit.base.startswith("file:") else QUERIES[-2:]:
        wanted = {path for path, text in texts.items() if fold(words) in text}
        listed = page.evaluate(LISTED, f"query={quote(words)}")
        assert (len(listed), set(listed)) == (len(wanted), wanted), words
        assert wanted, words
        hits += len(listed)
    assert hits > (500 if visit.base.startswith("file:") else 0)


def opened_in(visit: Visit, version: str) -> Page:
    """Open the search page of a version."""
    return opened(Visit(visit.page, f"{visit.base}{version}/"))


def test_exact_search__keeps_to_its_version(visit: Visit) -> None:
    for name, words, others in ((FIRST, OLD, NEW), (THIRD, NEW, OLD)):
        page = opened_in(visit, name)
        assert DOCUMENT in page.evaluate(LISTED, f"query={quote(words)}"), name
        assert DOCUMENT not in page.evaluate(LISTED, f"query={quote(others)}"), name


FAMILIES = {"FZ": "policy", "SC": "manual", "CX": "procedure", "ZD": "rule", "ZY": "instruction"}
RECORDS = ("records/", "forms/")  # which standards ask for a record is not told by its own head


@dataclass(frozen=True)
class Filed:
    """By what a page is filtered, as its source says."""

    kind: str
    status: str = ""
    standards: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


@pytest.fixture(scope="module")
def filed(released: Released, texts: dict[str, str]) -> dict[str, Filed]:
    """What the sources say of the pages of documents and records, and paths of those of figures."""
    found = {}
    for path in texts:
        folder, _, rest = path.partition("/")
        source = (released.root / path).with_suffix(".md")
        if folder in {"manual", "procedures"} and source.is_file():
            found[path] = document_filed(head(source), source.stem)
        elif folder == "figures":
            found[path] = Filed("figures", years=tuple(map(int, re.findall(r"^\d{4}", rest))))
        elif folder == "standards":
            found[path] = Filed("standards", standards=(rest.partition("/")[0],))
    for source in (released.root / "records").rglob("JL-*.yaml"):
        name = head(source)["id"]
        path = next((each for each in texts if each.endswith(f"/{name}.html")), "")
        if path:
            found[path] = Filed("records", years=record_years(head(source)))
    return found


def head(source: Path) -> dict[str, Any]:
    """Return the front matter of a source."""
    text = source.read_text(encoding="utf-8").split("---\n", 2)[1]
    given: dict[str, Any] = yaml.safe_load(text)
    return given


def document_filed(given: dict[str, Any], name: str) -> Filed:
    status = "withdrawn" if name in {GONE, "ZY-13"} else "effective"
    claimed = {key for each in given.get("covers", {}).values() for key in each}
    if status == "withdrawn":
        claimed = set()
    return Filed(FAMILIES[name[:2]], status, tuple(claimed), (given["effective"].year,))


def record_years(given: dict[str, Any]) -> tuple[int, ...]:
    years = re.findall(r"\b(\d{4})", str(given.get("period", given["recorded_on"])))
    return tuple(range(int(years[0]), int(years[-1]) + 1))


FILTERS: tuple[tuple[dict[str, str], Callable[[Filed], bool]], ...] = (
    ({"类型": "作业指导书"}, lambda each: each.kind == "instruction"),
    ({"类型": "程序文件"}, lambda each: each.kind == "procedure"),
    ({"状态": "有效"}, lambda each: each.status == "effective"),
    ({"状态": "作废"}, lambda each: each.status == "withdrawn"),
    ({"标准": "T/CCAA 39—2022"}, lambda each: "ccaa-39-2022" in each.standards),
    ({"年份": "2023"}, lambda each: 2023 in each.years),
    ({"类型": "记录", "年份": "2024"}, lambda each: each.kind == "records" and 2024 in each.years),
)


def test_exact_search__is_narrowed_by_type_status_standard_and_year(
    visit: Visit, texts: dict[str, str], filed: dict[str, Filed]
) -> None:
    page = opened_in(visit, THIRD)
    holding = [path for path, text in texts.items() if "计量" in text]
    for number, (choices, fits) in enumerate(FILTERS):
        wanted = {path for path in holding if path in filed and fits(filed[path])}
        for label, choice in choices.items():
            page.get_by_label(label, exact=True).select_option(choice)
        found = set(page.evaluate(LISTED, f"query={quote('计量')}&{narrowed(page)}&turn={number}"))
        if "标准" in choices:
            found = {path for path in found if not path.startswith(RECORDS)}
        assert wanted, choices
        assert found == wanted, (choices, sorted(found ^ wanted)[:9])
        page.get_by_role("button", name="清除筛选").click()
        expect(page.get_by_role("status")).not_to_contain_text("范围")


def narrowed(page: Page) -> str:
    """Return the filters that the choices have brought to the address of the search page."""
    page.wait_for_function("/(kind|status|standard|year)=./.test(location.hash)")
    parts = page.evaluate("location.hash.slice(1)").split("&")
    return "&".join(each for each in parts if not each.startswith("query="))


# Assistive technology


@pytest.fixture(scope="module")
def tab(browser: Browser, axe: Path) -> Iterator[Page]:
    """A tab in which axe is at hand on every page."""
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.add_init_script(path=str(axe))
    yield page
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [
    "index.html", f"{FIRST}/{DOCUMENT}", f"{FIRST}/{TOMB}", f"{SECOND}/{REDLINE}",
    f"{THIRD}/index.html", f"{THIRD}/{DOCUMENT}", f"{THIRD}/{TOMB}", f"{THIRD}/find.html",
])  # fmt: skip
def test_page__has_no_serious_finding(
    released: Released, tab: Page, path: str, scheme: Literal["light", "dark"]
) -> None:
    """The bar in each of its states, with the list of versions open."""
    tab.emulate_media(color_scheme=scheme)
    tab.goto((released.folder / path).as_uri())
    if path != "index.html":
        tab.wait_for_function("typeof component$ !== 'undefined'")
        tab.locator(".cm-release__others summary").click()
    assert grave(tab) == []
