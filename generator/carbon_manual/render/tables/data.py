"""Annex tables as data for programs: a stable set of keys, amounts as text, origins of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon_manual.annex.content import Content, Origin
    from carbon_manual.annex.grid import Part, Slot
    from carbon_manual.annex.tables import Table
    from carbon_manual.pipeline import Checked


def as_json(tables: Iterable[Table], checked: Checked, language: str) -> str:
    """Return a list with one object per table; texts in one language."""
    found = [table_data(each, checked, language) for each in tables]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def table_data(table: Table, checked: Checked, language: str) -> dict[str, Any]:
    """Return one table of a year and site (None: the organisation)."""
    layout = table.layout
    return {
        "table": layout.name,
        "standard": layout.standard,
        "clause": layout.clause,
        "kind": layout.kind,
        "title": layout.title.of(language),
        "year": table.year,
        "site": table.site,
        "as_of": str(checked.context.as_of),
        "parts": [_part(each, language) for each in table.parts],
    }


def _part(part: Part, language: str) -> dict[str, Any]:
    return {
        "clause": part.id,
        "title": part.title.of(language),
        "record": part.record or None,
        "heads": part.heads,
        "rows": [[_cell(slot, language) for slot in row] for row in part.rows],
    }


def _cell(slot: Slot, language: str) -> dict[str, Any]:
    return {
        "head": slot.is_head,
        "rowspan": slot.down,
        "colspan": slot.span,
        "contents": [_content(each, language) for each in slot.contents],
    }


def _content(content: Content, language: str) -> dict[str, Any]:
    """Return what stands in a cell; what is not there has a reason instead."""
    return {
        "text": content.text.of(language),
        "number": None if content.number is None else str(content.number),
        "unit": content.unit,
        "remark": content.remark.of(language),
        "missing": None if content.lack is None else content.lack.of(language),
        "notes": [each.of(language) for each in content.notes],
        "origins": [_origin(each) for each in content.origins],
    }


def _origin(origin: Origin) -> dict[str, Any]:
    return {
        "name": origin.name,
        "exact": origin.exact or None,
        "place": str(origin.span) if origin.span else None,
    }
