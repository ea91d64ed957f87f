"""Entries of a table too wide for any sheet, side by side: its columns become rows."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Final

from lxml.etree import Element

from .page import has_class

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from .grid import Grid

ENTRIES: Final = "cm-entries"  # the block of a table in which each row is an entry of a record
_BESIDE: Final = 3  # as on the blank forms


def can_stand_side_by_side(node: _Element, grid: Grid) -> bool:
    """Tell whether a table holds entries, one a row, below one row of headings, none merged."""
    block = node.getparent()
    return (
        block is not None
        and has_class(block, ENTRIES)
        and node.find("caption") is None
        and grid.heads == 1
        and all(slot.cell is not None and slot.span == 1 for row in grid.rows for slot in row)
        and not any(slot.merge for row in grid.rows for slot in row)
    )


def side_by_side(grid: Grid) -> Iterator[_Element]:
    """Yield tables of a few entries each; the first column heads them, the others are their rows.

    The cells move out of the given table; only its headings are repeated.
    """
    head, *entries = ([slot.cell for slot in row if slot.cell is not None] for row in grid.rows)
    for start in range(0, len(entries), _BESIDE):
        beside = entries[start : start + _BESIDE]
        table = Element("table")
        for index, label in enumerate(head):
            row = Element("tr")
            row.append(_cell(deepcopy(label), "th" if index == 0 else "td", "cm-label"))
            row.extend(_cell(each[index], "th" if index == 0 else "td") for each in beside)
            table.append(row)
        yield table


def _cell(cell: _Element, tag: str, classes: str = "") -> _Element:
    """Return a cell of another kind, to the left: a column of it now holds values of all kinds."""
    cell.tag = tag
    cell.tail = None
    for name in ("style", "align"):
        cell.attrib.pop(name, "")
    if classes:
        cell.attrib.pop("id", "")
        cell.set("class", classes)
    return cell
