"""An HTML table as a grid of slots: merged cells resolved, header rows known, columns counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from .page import has_class, text_of
from .strays import adopt_strays

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_MOST_COLUMNS: Final = 1000  # as browsers do
_MOST_ROWS: Final = 65534
_GROUP_PARTS: Final = frozenset(("tr", "caption", "colgroup", "col"))
_PARTS: Final = _GROUP_PARTS | {"thead", "tbody", "tfoot"}
_CELLS: Final = frozenset(("td", "th"))
_ALIGN: Final = re.compile(r"text-align\s*:\s*(left|right|center|justify)")
_ALIGNMENTS: Final = {"left": "left", "right": "right", "center": "center", "justify": "both"}


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a row.

    Attributes:
        cell: The `td` or `th` that begins here, or None where a cell from above goes on or where
            the row is short.
        column: Index of the first column.
        span: Number of columns.
        merge: `restart`, `continue` or empty, as in `w:vMerge`.
    """

    cell: Element | None
    column: int
    span: int
    merge: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes:
        rows: The slots of each row, from left to right, covering every column.
        columns: Number of columns, at least 1 where there is a row.
        heads: Number of rows at the top that repeat on each page.
    """

    rows: tuple[tuple[Slot, ...], ...]
    columns: int
    heads: int


def read_grid(table: Element) -> Grid:
    """Read a table whose strays are wrapped in cells already; see `adopt_table_strays`."""
    rows: list[list[Slot]] = []
    heads = 0
    for is_head, group in _groups(table):
        rows.extend(_place_group(group))
        if is_head and heads == len(rows) - len(group):
            heads = len(rows)
    rows, heads = _without_empty_heads(rows, heads)
    if not heads and len(rows) > 1 and _all_heads(rows[0]):
        heads = 1
    starts = sorted({slot.column for row in rows for slot in row if slot.cell is not None})
    packed = tuple(_pack(row, starts) for row in rows)
    return Grid(packed, len(starts), heads if heads < len(rows) else 0)


def adopt_table_strays(table: Element) -> None:
    """Wrap what HTML does not allow between rows and cells into cells, so no words are lost."""
    adopt_strays(table, _PARTS, ("tr", "td"))
    for tag in ("thead", "tbody", "tfoot"):
        for group in table.findall(tag):
            adopt_strays(group, _GROUP_PARTS, ("tr", "td"))
            for row in group.findall("tr"):
                adopt_strays(row, _CELLS, ("td",))
    for row in table.findall("tr"):
        adopt_strays(row, _CELLS, ("td",))


def alignment(node: Element) -> str:
    """Return the alignment of a cell or paragraph as a value of `w:jc`, or empty."""
    style = node.get("style")
    if style:
        found = _ALIGN.search(style)
        if found:
            return _ALIGNMENTS[found.group(1)]
    return _ALIGNMENTS.get((node.get("align") or "").lower(), "")


def is_label(node: Element) -> bool:
    """Tell whether a cell is a heading of its row or column."""
    return node.tag == "th" or has_class(node, "cm-label")


def _groups(table: Element) -> Iterator[tuple[bool, list[Element]]]:
    loose: list[Element] = []
    for child in table:
        if child.tag == "tr":
            loose.append(child)
        elif child.tag in {"thead", "tbody", "tfoot"}:
            if loose:
                yield False, loose
                loose = []
            yield child.tag == "thead", child.findall("tr")
    if loose:
        yield False, loose


def _place_group(group: list[Element]) -> list[list[Slot]]:
    # A cell never reaches beyond its row group, as in browsers.
    going: dict[int, tuple[int, int]] = {}  # column → (rows still to go, span)
    rows = []
    for index, tr in enumerate(group):
        rows.append(_place_row(tr, going, len(group) - index))
    return rows


def _place_row(tr: Element, going: dict[int, tuple[int, int]], rows_left: int) -> list[Slot]:
    slots = [Slot(None, column, span, "continue") for column, (_, span) in going.items()]
    covered = {slot.column + n for slot in slots for n in range(slot.span)}
    began: dict[int, tuple[int, int]] = {}
    column = 0
    for cell in tr:
        if cell.tag not in _CELLS:
            continue
        while column in covered:
            column += 1
        span = 1
        wanted = _count(cell.get("colspan"), _MOST_COLUMNS) or 1
        while span < wanted and column + span not in covered:
            span += 1
        height = min(_count(cell.get("rowspan"), _MOST_ROWS) or rows_left, rows_left)
        slots.append(Slot(cell, column, span, "restart" if height > 1 else ""))
        if height > 1:
            began[column] = (height, span)
        column += span
    _step(going, began)
    return sorted(slots, key=lambda slot: slot.column)


def _step(going: dict[int, tuple[int, int]], began: dict[int, tuple[int, int]]) -> None:
    for column, (rows, span) in [*going.items(), *began.items()]:
        if rows > 1:
            going[column] = (rows - 1, span)
        else:
            del going[column]


def _without_empty_heads(rows: list[list[Slot]], heads: int) -> tuple[list[list[Slot]], int]:
    # A Markdown table without headings has an empty header row; print it and it looks like a fault.
    if heads and all(
        slot.cell is None or _is_empty(slot.cell) for row in rows[:heads] for slot in row
    ):
        return rows[heads:], 0
    return rows, heads


def _is_empty(cell: Element) -> bool:
    return len(cell) == 0 and not text_of(cell).strip()


def _all_heads(row: list[Slot]) -> bool:
    return all(slot.cell is not None and slot.cell.tag == "th" for slot in row)


def _pack(row: list[Slot], starts: list[int]) -> tuple[Slot, ...]:
    """Renumber columns so that only those count in which some cell begins; fill short rows."""
    packed: list[Slot] = []
    number = {start: index for index, start in enumerate(starts)}
    reached = 0
    for slot in row:
        if slot.column not in number:
            continue
        column = number[slot.column]
        packed.extend(Slot(None, gap, 1) for gap in range(reached, column))
        reached = column + 1
        while reached < len(starts) and starts[reached] < slot.column + slot.span:
            reached += 1
        packed.append(replace(slot, column=column, span=reached - column))
    packed.extend(Slot(None, gap, 1) for gap in range(reached, len(starts)))
    return tuple(packed)


def _count(text: str | None, most: int) -> int:
    if text is None:
        return 1
    return min(int(text), most) if text.isdecimal() and len(text) <= len(str(most)) else 1
