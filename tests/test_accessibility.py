"""Pages as assistive technology finds them, by the rules of axe-core."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.built import Built

PAGES = (
    "index.html",
    "find.html",
    "manual/SC-04.html",
    "procedures/CX-03.html",
    "records/index.html",
    "records/calendar.html",
    "records/copies.html",
    "figures/index.html",
    "standards/index.html",
    "standards/glossary.html",
    "standards/ccaa-39-2022/6.1.2.html",
    "guide/index.html",
)
GRAVE = {"serious", "critical"}
# axe must not wait for frames and may not load anything: the site's security policy holds.
RULES = "async () => (await axe.run(document, {iframes: false, preload: false})).violations"


@pytest.fixture(scope="module")
def page(browser: Browser, axe: Path) -> Page:
    """A tab in which axe is at hand on every page."""
    tab = browser.new_page()
    tab.add_init_script(path=str(axe))
    return tab


def grave(page: Page) -> list[str]:
    """Return the serious findings on the open page, each with the first element it names."""
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in page.evaluate(RULES)
        if each["impact"] in GRAVE
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_page__has_no_serious_finding(built: Built, page: Page, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto((built.site / path).as_uri())
    page.wait_for_function("typeof component$ !== 'undefined'")
    assert grave(page) == []


def test_a_serious_finding__would_be_seen(built: Built, page: Page) -> None:
    page.goto((built.site / "index.html").as_uri())
    page.evaluate("document.querySelector('article').innerHTML = '<img src=\"a.png\"><input>'")
    assert {each.partition(":")[0] for each in grave(page)} >= {"image-alt", "label"}
