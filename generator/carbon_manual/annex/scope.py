"""What the cells of a row are about: year, site, sources, a record's row, or why there is none."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon_manual.accounts.ledger import SOURCE_LIST, Source
from carbon_manual.annex.content import Content
from carbon_manual.annex.facts import INVENTORY, Facts
from carbon_manual.diagnostic import Span, Text
from carbon_manual.results.trace import NOTHING, Step
from carbon_manual.shapes.value import Row

if TYPE_CHECKING:
    from carbon_manual.annex.layout import Layout
    from carbon_manual.shapes.shape import Field
    from carbon_manual.system.model import Record

# What stands in a cell: one or several, each in a line of its own.
Contents = tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A row of a record, or its body: the values, their fields and the record's number."""

    row: Row
    fields: Mapping[str, Field]
    record: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What the cells of a row are about; `empty` says why there is no row to fill.

    `last` is the year asked for, `year` that of the cell where several stand side by side.
    `picked` are the row's sources, None where the row is not about sources; `material` is one that
    a source takes or gives, `used` a factor of theirs. `key` is what rows are made by.
    """

    facts: Facts
    layout: Layout
    last: int
    year: int
    site: str | None
    item: Item | None = None
    picked: tuple[Source, ...] | None = None
    material: str = ""
    key: Text = NOTHING
    used: tuple[Step, Row] | None = None
    number: int = 1
    empty: Content | None = None

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years that the layout shows side by side, the asked one last."""
        return tuple(range(self.last - self.layout.years + 1, self.last + 1))

    def value(self, given: object) -> str:
        """Return a parameter of the layout: `$name` is a field of the row, or its record."""
        text = str(given)
        if not text.startswith("$") or self.item is None:
            return text
        return self.item.record if text == "$record" else self.item.row.text(text[1:])

    @property
    def present(self) -> tuple[Source, ...]:
        """Return the row's sources that operate in the year."""
        return tuple(each for each in self.picked or () if each.operates(self.year))

    @property
    def obstacle(self) -> Content | None:
        """Return why nothing is told of the row's sources: none are there, or no account is."""
        if not self.present:
            return no_sources(self)
        if self.year not in self.facts.ledger.inventories:
            return self.facts.no_record(INVENTORY, self.year)
        return None


def no_sources(scope: Scope) -> Content:
    """Return that there are no sources of the row's kind, in the year or in all years shown."""
    shape = scope.facts.system.shapes.types[SOURCE_LIST]
    zh = en = str(scope.year)
    if scope.layout.years > 1 and not scope.picked:
        zh, en = (f"{scope.years[0]}{mark}{scope.last}" for mark in (" 至 ", " to "))
    return scope.facts.lack(
        f"{zh} 年没有这一种碳源（见{shape.label.zh} {shape.number}）",
        f"no such source in {en} (see {shape.number})",
    )


def named(lack: Content, source: Source) -> Content:
    """Return what lacks with the source named that it lacks for."""
    if lack.lack is None or source.id in lack.lack.zh:
        return lack
    zh, en = f"{source.id} {source.name.zh}：{lack.lack.zh}", f"{source.id}: {lack.lack.en}"
    return dataclasses.replace(lack, lack=Text(zh, en))


def body_of(record: Record, facts: Facts) -> Item:
    """Return what a record says, with its control block: who made it, and of which period."""
    control = {each.name: each for each in facts.system.shapes.record_control}
    row = Row({**record.control, **record.body}, record.body.span)
    return Item(row, {**control, **record.shape.by_name}, record.id)


def outline_of(type_id: str, facts: Facts) -> Item:
    """Return a record of a type in which nothing stands."""
    control = {each.name: each for each in facts.system.shapes.record_control}
    fields = {**control, **facts.system.shapes.types[type_id].by_name}
    return Item(Row({}, Span("")), fields, "")
