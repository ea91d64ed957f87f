"""One grid of a layout filled: rows of cells with the rows and columns that each takes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon_manual.annex.cells import fill
from carbon_manual.annex.content import Content, said
from carbon_manual.annex.layout import Cell, Line, Section
from carbon_manual.annex.rows import about
from carbon_manual.annex.scope import Contents, Item, Scope
from carbon_manual.diagnostic import Span
from carbon_manual.results.trace import NOTHING
from carbon_manual.shapes.value import Row

if TYPE_CHECKING:
    from carbon_manual.diagnostic import Text


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell where it begins: what stands in it, how many rows and columns it takes."""

    contents: Contents
    down: int = 1
    span: int = 1
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One grid under its heading: `heads` of the rows are heads; each row's slots begin there."""

    id: str
    title: Text
    rows: tuple[tuple[Slot, ...], ...]
    heads: int
    record: str = ""


def part_of(section: Section, scope: Scope, record: str = "") -> Part:
    """Return a section of a layout filled."""
    heads = tuple(_as_head(row) for row in _rows(section.head, scope))
    rows = tuple(_rows(section.lines, scope))
    return Part(section.id, section.title, (*heads, *rows), len(heads), record)


def _as_head(row: tuple[Slot, ...]) -> tuple[Slot, ...]:
    return tuple(dataclasses.replace(each, is_head=True) for each in row)


def _rows(lines: Iterable[Line], scope: Scope) -> Iterator[tuple[Slot, ...]]:
    for line in lines:
        yield from _line(line, scope)


def _line(line: Line, scope: Scope) -> Iterator[tuple[Slot, ...]]:
    """Yield the rows of a line; a group's label stands before the first and takes all of them."""
    if line.every:
        plain = dataclasses.replace(line, every=False)
        for year in scope.years:
            yield from _line(plain, dataclasses.replace(scope, year=year))
        return
    rows = tuple(row for each in about(line, scope) for row in _content(line, each))
    if line.each and line.each.get("factors"):
        rows = tuple({tuple(map(_shown, row)): row for row in reversed(rows)}.values())[::-1]
    if line.group is None:
        yield from rows
    elif rows:
        label = Slot(fill(line.group, scope), len(rows), line.group.span, is_head=True)
        yield (label, *rows[0])
        yield from rows[1:]


def _content(line: Line, scope: Scope) -> Iterator[tuple[Slot, ...]]:
    if line.table:
        yield from _table(line, scope)
    for name in line.fields if not line.table else ():
        yield (_label(scope, name), Slot(fill(_field(name), scope)))
    if line.cells:
        yield tuple(slot for cell in line.cells for slot in _slots(cell, scope))
    yield from _rows(line.lines, scope)


def _table(line: Line, scope: Scope) -> Iterator[tuple[Slot, ...]]:
    """Yield the head and the rows of a table field of the row's record."""
    fields = scope.item.fields[line.table].by_name if scope.item else {}
    names = line.fields or tuple(fields)
    about = dataclasses.replace(scope, item=Item(Row({}, Span("")), fields, ""))
    yield tuple(_label(about, name) for name in names)
    cells = tuple(map(_field, names))
    yield from _line(Line(cells=cells, each={"field": line.table}), scope)


def _shown(slot: Slot) -> str:
    return "\n".join(said(each, "zh") for each in slot.contents)


def _label(scope: Scope, name: str) -> Slot:
    field = scope.item.fields[name] if scope.item else None
    return Slot((Content(field.label if field else NOTHING),), is_head=True)


def _field(name: str) -> Cell:
    return Cell("field", {"field": name})


def _slots(cell: Cell, scope: Scope) -> Iterator[Slot]:
    years = scope.years if cell.years else (scope.year,)
    for year in years:
        about = dataclasses.replace(scope, year=year)
        yield Slot(fill(cell, about), span=cell.span, is_head=cell.kind == "zh")
