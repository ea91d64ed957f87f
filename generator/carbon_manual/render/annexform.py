"""The annex tables of the standards on the form of a record that they are the form of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.annex.tables import fill_table, scopes, used_layouts
from carbon_manual.render.markup import plain
from carbon_manual.render.tables.grid import about
from carbon_manual.render.tables.page import table_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.annex.facts import Facts
    from carbon_manual.annex.layout import Layout
    from carbon_manual.annex.tables import Table
    from carbon_manual.render.site.desk import Desk
    from carbon_manual.system.model import Record


def annex_blocks(desk: Desk, record: Record, facts: Facts) -> Iterator[str]:
    """Yield the annex tables of a record's year and site as blocks of Markdown.

    The layouts say of which types they are the form; those of the standards in use are filled, as
    `carbon-manual tables` fills them. One in which nothing would stand is left out.
    """
    names = {each.standard.key: each.standard.short for each in desk.checked.system.uses}
    for layout in used_layouts(facts):
        if record.shape.id in layout.forms:
            for table in _filled(layout, record, facts):
                _, *grids = table_blocks(table, desk.language)
                heading = layout.heading.of(desk.language)
                of = about(table, desk.checked, desk.language)
                opened, closed = (" (", ")") if desk.language == "en" else ("（", "）")
                yield f"## {plain(f'{names[layout.standard]} {heading}{opened}{of}{closed}')}"
                yield from grids


def _filled(layout: Layout, record: Record, facts: Facts) -> Iterator[Table]:
    """Yield the table of the record's site; for a record of all sites that of each one it has."""
    year, sites = facts.year_of(record), scopes(layout, facts)
    if year is None:
        return
    whole = (None,) if None in sites else sites
    for site in whole if not record.site else (each for each in sites if each == record.site):
        table = fill_table(layout, facts, year, site)
        if not table.is_empty:
            yield table
