"""Where everything stands in the staged site, so that any page can link to anything."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from carbon_manual.catalogue.standard import CLAUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.results.trace import Parameters
    from carbon_manual.shapes.shape import Shape
    from carbon_manual.system.model import Document, Record, System


@dataclass(frozen=True, slots=True)
class Places:
    """Paths relative to the staged root, with anchors where the target is part of a page.

    `by_source` maps a record's source file to its page.
    """

    system: System
    by_source: Mapping[str, str]

    def document(self, document: Document) -> str:
        """Return a document's page: the path of its source."""
        return document.path

    def record(self, record: Record) -> str:
        """Return a record's page."""
        return _record_page(record)

    def form(self, shape: Shape) -> str:
        """Return the register page of a record type."""
        return f"records/{shape.number}/index.md"

    def figure(self, name: str, parameters: Parameters = ()) -> str:
        """Return a figure's page, or the section of its year's page for the given parameters."""
        if not parameters:
            return f"figures/{name}.md"
        return f"figures/{dict(parameters)['year']}/{name}.md#{anchor(parameters)}"

    def standard(self, standard: Standard) -> str:
        """Return a standard's index page."""
        return f"standards/{standard.key}/index.md"

    def clause(self, standard: Standard, clause: str) -> str:
        """Return the page of a clause, at its row if it has no page of its own."""
        for each in (clause, *standard.ancestors(clause)):
            if standard.entries[each].node in CLAUSES:
                mark = "" if each == clause else f"#{clause}"
                return f"standards/{standard.key}/{each}.md{mark}"
        return self.standard(standard)

    def item(self, name: str) -> str | None:
        """Return the page of a document, record or form by its number."""
        if name in self.system.documents:
            return self.document(self.system.documents[name])
        if name in self.system.records:
            return self.record(self.system.records[name])
        shape = self.system.shapes.numbered(name)
        return self.form(shape) if shape else None

    def staged(self, source: str) -> str | None:
        """Return the page made from a source file, by its path."""
        return self.by_source.get(source, source if source.endswith(".md") else None)


def make_places(system: System) -> Places:
    """Return the places of a system's pages."""
    pages = {each.path: _record_page(each) for each in system.records.values()}
    return Places(system, MappingProxyType(pages))


def _record_page(record: Record) -> str:
    return f"records/{record.shape.number}/{record.id}.md"


def has_page(standard: Standard, clause: str) -> bool:
    """Tell whether a clause has a page of its own."""
    return standard.entries[clause].node in CLAUSES


def anchor(parameters: Parameters) -> str:
    """Return the anchor of a figure's section, e.g. `y2025-hz`.

    Names in Chinese, such as those of materials, are told apart by a digest.
    """
    given = dict(parameters)
    order = ("year", "source", "category", "carrier", "factor", "site")
    names = [each for each in order if each in given]
    names += sorted(given.keys() - set(order))
    parts = [f"y{given[each]}" if each == "year" else str(given[each]) for each in names]
    text = "-".join(parts).lower()
    mark = "" if text.isascii() else f"-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    return re.sub(r"[^a-z0-9.\-]+", "-", text).rstrip("-") + mark
