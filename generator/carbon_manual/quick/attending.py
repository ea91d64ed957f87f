"""`python -m carbon_manual.quick.attending`: render single pages of a built site again, on demand.

It says that it is ready. Then it reads paths of pages in the docs folder, one a line, and answers
each with a line: the path of the page's new file within the site, or nothing where only a build can
tell. What surrounds a page, such as the navigation, is that of the last build.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mkdocs.commands import build as mkdocs
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.structure.files import InclusionLevel

from carbon_manual.quick.around import Complaint, listening, surroundings
from carbon_manual.quick.building import (
    Means,
    made_from_of,
    quicken,
    read_pages,
    render_page,
)
from carbon_manual.quick.fitness import misfit
from carbon_manual.quick.reading import Reader
from carbon_manual.quick.site import gathered
from carbon_manual.quick.store import Store

if TYPE_CHECKING:
    from carbon_manual.quick.site import Site

_FAULTS: Final = (
    *(Complaint, MkDocsException, Abort, sqlite3.Error),
    *(OSError, ValueError, KeyError, TypeError),
)
_END: Final = "\n"


def main(arguments: list[str] | None = None) -> int:
    """Answer until nobody asks any more; 3 where pages cannot be rendered one by one."""
    given = _options().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix=".cm-page-", dir=given.site.parent) as temporary:
        try:
            config = load_config(config_file=given.config_file, site_dir=temporary, strict=True)
            if misfit(config):
                return 3
            config.plugins.on_startup(command="build", dirty=False)
            site = gathered(config)
            means = Means(Store(given.store), given.site, 1, surroundings())
            read_pages(site, means, made_from_of(site, means))
            config.plugins.on_env(site.env, config=config, files=site.files)
            quicken(site)
        except _FAULTS:
            return 3
        with listening():
            _say("ready")
            for line in sys.stdin:
                _say(_again(site, line.rstrip(_END), given.site))
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _again(site: Site, name: str, target: Path) -> str:
    """Render a page and put its file into the built site; return the file's path there."""
    page = site.pages.get(name)
    if page is None:
        return ""
    files = site.files.documentation_pages(inclusion=InclusionLevel.is_included)
    # a parser for each time: one that was left in the middle of a page is not used again
    page.render = partial(Reader(site.config).render, page)  # type: ignore[method-assign]
    try:
        mkdocs._populate_page(page, site.config, site.files)  # noqa: SLF001
        render_page(site, page, files)
        place = target / page.file.dest_uri
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(page.file.abs_dest_path, place)  # noqa: PTH105 - the paths are text
    except _FAULTS:
        return ""
    return page.file.dest_uri


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m carbon_manual.quick.attending")
    parser.add_argument("--config-file", required=True)
    parser.add_argument("--site", type=Path, required=True, help="the site that was built")
    parser.add_argument("--store", type=Path, required=True, help="what is known of its pages")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
