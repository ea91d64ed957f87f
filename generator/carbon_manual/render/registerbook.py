"""The register of a record type as a workbook: its records, and a sheet for each of its tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.quantity import Quantity
from carbon_manual.render.workbook import Layout, add_sheet, book_bytes, fill_sheet, new_book
from carbon_manual.shapes.value import INVALID, Interval, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from carbon_manual.render.site.desk import Desk
    from carbon_manual.render.workbook import Given
    from carbon_manual.shapes.shape import Field, Shape
    from carbon_manual.shapes.value import Value

_CONTROL: Final = ("site", "period", "version", "recorded_by", "recorded_on", "checked_by",
                   "checked_on", "access", "retention")  # fmt: skip
_LONG: Final = ("table", "series", "claims")
# What is known by its name, not by its code.
_BY_LABEL: Final = frozenset(("site", "post", "department"))
_PRINTED: Final = 12  # columns: more would be too small on paper


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet: how many of its columns say what a row belongs to, its head and its rows."""

    name: str
    owners: int
    head: list[str]
    rows: list[list[Given]] = field(default_factory=list)


def register_book(desk: Desk, shape: Shape) -> bytes:
    """Return the XLSX of all records of a type that the readers may see."""
    book = new_book()
    for table in (_records(desk, shape), *_tables(desk, shape)):
        layout = Layout(desk.language, table.owners, min(len(table.head), _PRINTED))
        fill_sheet(add_sheet(book, table.name), [table.head, *table.rows], layout)
    title = Text(f"{shape.number} {shape.label.zh}", f"{shape.number} {shape.label.en}")
    return book_bytes(book, title, desk.checked)


def _records(desk: Desk, shape: Shape) -> _Table:
    """Return a row for each record: its control block and what one value can say."""
    fields = desk.checked.system.shapes.record_control
    shown = [each for name in _CONTROL for each in fields if each.name == name]
    head = [desk.say("编号", "Number"), desk.say("名称", "Title")]
    head += [*_heads(desk, shown), *_heads(desk, shape.fields)]
    table = _Table(desk.say("记录", "Records"), 1, head)
    for record in desk.checked.system.records_of(shape.id):
        cells = [*_cells(desk, shown, record.control), *_cells(desk, shape.fields, record.body)]
        table.rows.append([record.id, record.title.of(desk.language), *cells])
    return table


def _tables(desk: Desk, shape: Shape) -> Iterable[_Table]:
    """Return the tables in the records, also those in rows of tables; none without a row."""
    found: dict[tuple[str, ...], _Table] = {}
    head = [desk.say("记录", "Record")]
    for record in desk.checked.system.records_of(shape.id):
        _collect(_Walk(desk, found, head, [record.id]), shape.fields, record.body)
    return found.values()


@dataclass(frozen=True, slots=True)
class _Walk:
    """Where a walk through a record stands: what the rows here belong to, by name and value."""

    desk: Desk
    found: dict[tuple[str, ...], _Table]
    head: list[str]
    owners: list[Given]
    path: tuple[str, ...] = ()
    name: str = ""

    def table(self, field: Field, head: Sequence[str]) -> _Table:
        """Return the table of a field, which its first row makes."""
        key, label = (*self.path, field.name), field.label.of(self.desk.language)
        name = f"{self.name} · {label}" if self.name else label
        whole = [*self.head, *head]
        return self.found.setdefault(key, _Table(name, len(self.head), whole))


def _collect(walk: _Walk, fields: Iterable[Field], body: Row) -> None:
    desk = walk.desk
    for each in fields:
        held = body.data(each.name)
        if not held:
            continue
        if each.kind == "group":
            _collect(walk, each.columns, held)
        elif each.kind == "table":
            _collect_rows(walk, each, body.rows(each.name))
        elif each.kind == "series":
            table = walk.table(each, [desk.say("期间", "Period"), each.label.of(desk.language)])
            table.rows.extend([*walk.owners, period.text, _plain(desk, value.data)]
                              for period, value in held)  # fmt: skip
        elif each.kind == "claims":
            table = walk.table(each, [desk.say("章节", "Section"), desk.say("标准", "Standard"),
                                      desk.say("条款", "Clauses")])  # fmt: skip
            table.rows.extend(
                [*walk.owners, str(heading.data), str(standard.data),
                 "、".join(str(_plain(desk, clause.data)) for clause in clauses)]
                for heading, standard, clauses in held
            )  # fmt: skip


def _collect_rows(walk: _Walk, field: Field, rows: Iterable[Row]) -> None:
    desk, label = walk.desk, field.label.of(walk.desk.language)
    table = walk.table(field, list(_heads(desk, field.columns)))
    for number, row in enumerate(rows, 1):
        table.rows.append([*walk.owners, *_cells(desk, field.columns, row)])
        owners = [*walk.owners, _name(field, row) or str(number)]
        path = (*walk.path, field.name)
        inner = _Walk(desk, walk.found, [*walk.head, label], owners, path, table.name)
        _collect(inner, field.columns, row)


def _name(field: Field, row: Row) -> str:
    """Return what a row of a table is called."""
    own = [each.name for each in field.columns if each.defines]
    return next(filter(None, map(row.text, (*own, "id", "source", "name"))), "")


def _heads(desk: Desk, fields: Iterable[Field]) -> Iterator[str]:
    """Yield the heads of what stands in cells: an amount has one for its unit as well."""
    for each in fields:
        label = each.label.of(desk.language)
        if each.kind == "group":
            yield from (f"{label} · {inner}" for inner in _heads(desk, each.columns))
        elif each.kind not in _LONG:
            yield label
            if each.kind == "quantity":
                yield desk.say(f"{label}的单位", f"{label}: unit")


def _cells(desk: Desk, fields: Iterable[Field], row: Row) -> Iterator[Given]:
    for each in fields:
        value = row.get(each.name)
        if each.kind == "group":
            held = value.data if value else None
            yield from _cells(
                desk, each.columns, held if isinstance(held, Row) else Row({}, row.span)
            )
        elif each.kind == "quantity":
            data = value.data if value else None
            amount = data.value if isinstance(data, Quantity) else _cell(desk, each, value)
            yield from (amount, data.unit.text if isinstance(data, Quantity) else "")
        elif each.kind not in _LONG:
            yield _cell(desk, each, value)


def _cell(desk: Desk, field: Field, value: Value | None) -> Given:
    if value is None:
        return ""
    if field.kind == "list" and value.data is not INVALID:
        item = field.item or field
        return "、".join(str(_cell(desk, item, each)) for each in value.data)
    if field.kind == "choice" and value.data is not INVALID:
        return field.choice(value.data).of(desk.language)
    if field.to in _BY_LABEL and value.data is not INVALID:
        return desk.checked.system.label(field.to, str(value.data)).of(desk.language)
    return _plain(desk, value.data)


def _plain(desk: Desk, data: object) -> Given:
    """Return numbers and days as such, anything else in words."""
    data = data.of(desk.language) if isinstance(data, Text) else data
    match data:
        case bool():
            return desk.say("是", "yes") if data else desk.say("否", "no")
        case int() | Decimal() | dt.date():
            return data
        case Interval():
            return desk.interval(data.text)
        case str():
            return desk.embedding.words(data) if "{{" in data else data
        case _ if data is INVALID:
            return desk.say("（有误）", "(faulty)")
        case _:
            return str(getattr(data, "text", None) or data)
