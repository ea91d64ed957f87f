"""`python -m tests.pictures SITE`: pictures of ten pages of a built site, wide and narrow.

They are kept beside the generator for those who read about the program before they run it.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, ViewportSize

from tests.system.tools import TOOLS, locate
from tests.visiting import launched

FOLDER: Final = Path(__file__).parent.parent / "generator" / "pictures" / "pages"
WIDE: Final[ViewportSize] = {"width": 1280, "height": 860}
NARROW: Final[ViewportSize] = {"width": 400, "height": 860}
# Enough for text and lights; a third of the bytes.
COLOURS: Final = 96
# Name and page; after `#` what is shown of it.
PAGES: Final = (
    ("home", "index.html"),
    ("procedure", "procedures/CX-07.html"),
    ("record", "records/JL-06-02/JL-06-02-HZ-2025.html"),
    ("clause", "standards/ccaa-39-2022/6.1.4.html"),
    ("coverage", "coverage.html"),
    ("derivation", "figures/2025/ghg.total.html#y2025"),
    ("glossary", "standards/glossary.html#review"),
    ("search", "find.html#query=碳评审 边界"),
    ("calendar", "records/calendar.html"),
    ("master-list", "master-list.html"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pictures of a site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--to", type=Path, default=FOLDER)
    given = parser.parse_args(arguments)
    given.to.mkdir(parents=True, exist_ok=True)
    (chromium,) = locate(next(each for each in TOOLS if each.name == "chromium"))
    with launched(chromium) as browser:
        for name, path in PAGES:
            for form, size in (("wide", WIDE), ("narrow", NARROW)):
                page = browser.new_page(viewport=size, color_scheme="light")
                shown = _picture(page, f"{given.site.resolve().as_uri()}/{path}")
                (given.to / f"{name}-{form}.png").write_bytes(shown)
                page.close()
    return 0


def _picture(page: Page, address: str) -> bytes:
    page.goto(address)
    page.wait_for_function("typeof component$ !== 'undefined'")
    if "find.html" in address:
        page.locator("a.cm-find__title").first.wait_for()
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(300)
    taken = Image.open(io.BytesIO(page.screenshot()))
    few, made = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE), io.BytesIO()
    few.save(made, "png", optimize=True)
    return made.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
