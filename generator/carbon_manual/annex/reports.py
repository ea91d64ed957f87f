"""Review reports of a year: a section for each outline entry, of each record that one is about."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

from carbon_manual.annex.content import Content
from carbon_manual.annex.grid import Part, part_of
from carbon_manual.annex.scope import Scope, body_of, outline_of
from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from carbon_manual.annex.layout import Section
    from carbon_manual.system.model import Record


def report_parts(scope: Scope) -> Iterator[Part]:
    """Yield the sections of each report of the year; of none, the outline with what lacks."""
    facts, layout = scope.facts, scope.layout
    records = facts.records(
        layout.about, scope.year, scope.site, where=layout.where, dated=layout.dated
    )
    for record in records:
        about = dataclasses.replace(scope, item=body_of(record, facts))
        for section in layout.sections:
            yield from _section(section, about, record)
    if not records:
        lack = _no_report(scope)
        for section in layout.sections:
            item = outline_of(section.of[1] if section.of else layout.about, facts)
            yield part_of(section, dataclasses.replace(scope, item=item, empty=lack))


def _no_report(scope: Scope) -> Content:
    """Return that the year has no such record, of the values that the layout asks for."""
    facts, layout = scope.facts, scope.layout
    lack = facts.no_record(layout.about, scope.year)
    if not layout.where or lack.lack is None or not facts.is_whole:
        return lack
    fields = facts.system.shapes.types[layout.about].by_name
    asked = [(fields[name].label, fields[name].choice(value))
             for name, value in layout.where.items()]  # fmt: skip
    zh = "、".join(f"{label.zh}为“{value.zh}”" for label, value in asked)
    en = ", ".join(f"{label.en}: {value.en}" for label, value in asked)
    return Content(lack=Text(f"{lack.lack.zh}，{zh}", f"{lack.lack.en}; {en}"))


def _section(section: Section, scope: Scope, record: Record) -> Iterator[Part]:
    """Yield a section about the report's record, or about each record that it names."""
    facts = scope.facts
    if section.of is None:
        yield part_of(section, scope, record.id)
        return
    field, type_id = section.of
    records = facts.system.records
    names = [str(each.data) for each in record.body.items_of(field)]
    found = [each for each in names if each in records and records[each].shape.id == type_id]
    for each in found:
        about = dataclasses.replace(scope, item=body_of(records[each], facts))
        yield part_of(section, about, each)
    if not found:
        shape = facts.system.shapes.types[type_id]
        lack = facts.lack(
            f"{record.id} 没有指向{shape.label.zh}（{shape.number}）",
            f"{record.id} names no {shape.label.en} ({shape.number})",
        )
        empty = dataclasses.replace(scope, item=outline_of(type_id, facts), empty=lack)
        yield part_of(section, empty, record.id)
