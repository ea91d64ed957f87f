"""Pages of the standards' annex tables and review reports, by year, standard and site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.annexfacts import facts_of
from carbon_manual.annexlayout import REPORT, TABLE, shipped_layouts
from carbon_manual.annextables import Table, fill_table, scopes
from carbon_manual.artifact import Artifact
from carbon_manual.render.markup import block, link, page, plain, table
from carbon_manual.render.tables.grid import ORGANISATION, TITLE, about
from carbon_manual.render.tables.page import anchor_of, table_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carbon_manual.annexfacts import Facts
    from carbon_manual.annexlayout import Layout
    from carbon_manual.render.site.desk import Desk

# With more sites than this, pages show the organisation only; the command prints any site.
_MAX_SITES: Final = 6
INDEX: Final = "tables/index.md"


def table_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the index and a page for each year, standard and site; reports apart."""
    facts = facts_of(desk.checked)
    rows = []
    for year in reversed(facts.years):
        for key, layouts in used_layouts(facts).items():
            for site in shown_scopes(facts, key):
                for kind in (TABLE, REPORT) if site is None or len(desk.checked.system.sites) == 1 else (TABLE,):
                    chosen = [each for each in layouts if each.kind == kind]
                    if chosen:
                        path = path_of(key, year, site, kind)
                        tables = [fill_table(each, facts, year, site) for each in chosen]
                        yield Artifact.of_text(path, _page(desk, tables, path))
                        rows.append(_row(desk, tables, path))
    if rows:
        yield Artifact.of_text(INDEX, _index(desk, rows))
