"""Annex tables and review reports filled from the records and figures of a year and site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon_manual.annex.declaration import shipped_layouts
from carbon_manual.annex.grid import Part, part_of
from carbon_manual.annex.layout import REPORT, Layout
from carbon_manual.annex.reports import report_parts
from carbon_manual.annex.scope import Scope

if TYPE_CHECKING:
    from carbon_manual.annex.content import Content
    from carbon_manual.annex.facts import Facts
    from carbon_manual.diagnostic import Text


@dataclass(frozen=True, slots=True)
class Table:
    """A filled layout of a year and site; a report has several parts, a table one."""

    layout: Layout
    year: int
    site: str | None
    parts: tuple[Part, ...]

    @property
    def contents(self) -> Iterator[Content]:
        """Yield everything that stands in it, in reading order."""
        for part in self.parts:
            for row in part.rows:
                for slot in row:
                    yield from slot.contents

    @property
    def notes(self) -> tuple[Text, ...]:
        """Return the footnotes in the order of their marks: what lacks, and what is to be known."""
        found: dict[Text, None] = {}
        for each in self.contents:
            found.update(dict.fromkeys(marks_of(each)))
        return tuple(found)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing but labels stands in it."""
        return not any(each.origins for each in self.contents)


def marks_of(content: Content) -> tuple[Text, ...]:
    """Return the footnotes that a content asks for."""
    return (content.lack,) if content.lack is not None else content.notes


def used_layouts(facts: Facts) -> tuple[Layout, ...]:
    """Return the layouts of the standards in use, in the order of the standards."""
    keys = [use.standard.key for use in facts.system.uses]
    found = shipped_layouts().values()
    return tuple(each for key in keys for each in found if each.standard == key)


def scopes(layout: Layout, facts: Facts) -> tuple[str | None, ...]:
    """Return what a layout is filled for: the organisation (None), and each site it is for.

    A standard that does not hold everywhere has tables of its sites only; a report is one of its
    records, whatever sites that is about.
    """
    every = facts.system.sites
    sites = next(
        (use.sites for use in facts.system.uses if use.standard.key == layout.standard), ()
    )
    if not set(sites) >= set(every):
        return tuple(sites)
    return (None,) if len(every) == 1 or layout.kind == REPORT else (None, *sites)


def fill_table(layout: Layout, facts: Facts, year: int, site: str | None) -> Table:
    """Return a layout filled."""
    scope = Scope(facts, layout, year, year, site)
    if layout.kind == REPORT:
        return Table(layout, year, site, tuple(report_parts(scope)))
    parts = (part_of(section, scope) for section in layout.sections)
    return Table(layout, year, site, tuple(parts))
