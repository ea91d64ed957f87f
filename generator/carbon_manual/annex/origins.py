"""Cells on where data come from: activity data with their evidence, and the factors used."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.metered import ACTIVITY, TABLE
from carbon_manual.annex.content import DASH, Content, Origin, digits_of, of_value, side_by_side
from carbon_manual.annex.layout import REST
from carbon_manual.annex.scope import Contents, Scope, named
from carbon_manual.quantity import ONE, Quantity
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import NOTHING, Step
from carbon_manual.shapes.value import Row

if TYPE_CHECKING:
    from carbon_manual.annex.facts import Facts
    from carbon_manual.annex.layout import Cell
    from carbon_manual.shapes.shape import Field

_REGISTER: Final = "rec.factor-register"
# The fields of an activity that tell where it was read.
_EVIDENCE: Final = ("origin", "evidence", "meter")


def origin(_: Cell, scope: Scope) -> Contents:
    """Return where the activity data come from: what they were read from, and the evidence."""
    if not scope.present:
        return _obstacle(scope)
    found: dict[str, Content] = {}
    for source in scope.present:
        for content in _read(source.id, scope):
            found.setdefault((content.lack or content.text).zh, content)
    return tuple(found.values()) or (scope.facts.no_record(ACTIVITY, scope.year),)


def _obstacle(scope: Scope) -> Contents:
    return () if scope.obstacle is None else (scope.obstacle,)


def _read(source: str, scope: Scope) -> Iterator[Content]:
    """Yield where each of a source's data was read: entries, stocks and equipment."""
    ledger, shape = scope.facts.ledger, scope.facts.system.shapes.types[ACTIVITY]
    try:
        stocks = ledger.stocks(source, scope.material, scope.year)
        equipment = ledger.equipment_of(source, scope.year)
    except Refused:
        stocks = equipment = ()
    entries = ledger.entries(source, scope.material, scope.year)
    for entry in {each.row.span: each for each in entries}.values():
        field = shape.by_name[TABLE if entry.note.zh else "data"]
        content = _evidence(entry.row, field, scope)
        if entry.note.zh:  # read from a file, which the note names
            told = [Content(entry.note), *([] if content.lack else [content])]
            content = dataclasses.replace(
                side_by_side(told, "，"), origins=(Origin(ACTIVITY, span=entry.span),)
            )
        yield content
    for table, rows in (("balances", stocks), ("equipment", equipment)):
        for row in rows:
            field = shape.by_name[table]
            content = _evidence(row, field, scope)
            shown = side_by_side([Content(field.label), content], "，")
            yield dataclasses.replace(shown, origins=content.origins)


def _evidence(row: Row, field: Field, scope: Scope) -> Content:
    values = [
        of_value(scope.facts.system, field.by_name[each], row[each], f"{ACTIVITY} {each}")
        for each in _EVIDENCE
        if each in row
    ]
    if values:
        return side_by_side(values, "，")
    wanted = [field.by_name[each].label for each in _EVIDENCE if each in field.by_name]
    zh, en = "、".join(each.zh for each in wanted), ", ".join(each.en for each in wanted)
    return scope.facts.lack(f"{row.span} 没有填写{zh}", f"{row.span} gives none of: {en}")


def parameter(cell: Cell, scope: Scope) -> Contents:
    """Return the factors of one place, by role in the order of use; those beyond are the rest."""
    found = _factors(scope)
    if isinstance(found, Content):
        return (found,)
    by_role: dict[str, dict[str, Content]] = {}
    for step, row in found:
        content = factor_content(step, row, scope)
        by_role.setdefault(row.text("role"), {}).setdefault(str(content), content)
    places = [tuple(each.values()) for each in by_role.values()]
    if cell.value == REST:
        rest = tuple(content for each in places[scope.layout.places :] for content in each)
        return rest or (Content(DASH),)
    return places[cell.value - 1] if cell.value <= len(places) else (Content(DASH),)


def factor(cell: Cell, scope: Scope) -> Contents:
    """Return where the factors of a role come from that were used for the row's sources."""
    steps = _factors(scope)
    if isinstance(steps, Content):
        return (steps,)
    found: dict[str, Content] = {}
    for step, row in steps:
        if row.text("role") == cell.value:
            content = factor_content(step, row, scope)
            found[step.note.zh] = Content(step.note, origins=content.origins)
    if found:
        return tuple(found.values())
    name = _field(scope.facts, "role").choice(cell.value)
    return (
        scope.facts.lack(
            f"{scope.year} 年的核算没有用到{name.zh}",
            f"the account of {scope.year} uses no {name.en}",
        ),
    )


def used(cell: Cell, scope: Scope) -> Contents:
    """Return the value of the row's factor, or where it comes from."""
    if scope.used is None:
        return (Content(DASH),)
    content = factor_content(*scope.used, scope)
    if cell.value == "source":
        return (Content(content.remark, origins=content.origins),)
    return (dataclasses.replace(content, remark=NOTHING),)


def _factors(scope: Scope) -> Content | tuple[tuple[Step, Row], ...]:
    """Return the factors used for the row's sources, or why that is not known of one of them."""
    if scope.obstacle is not None:
        return scope.obstacle
    found: list[tuple[Step, Row]] = []
    for source in scope.present:
        usable = scope.facts.figure("ghg.source", scope.year, None, source=source.id)
        if isinstance(usable, Content):
            return named(usable, source)
        found += factor_steps(usable.steps, scope.facts)
    return tuple(found)


def factor_steps(steps: tuple[Step, ...], facts: Facts) -> Iterator[tuple[Step, Row]]:
    """Yield the factors that a figure used, each with its row in the register."""
    for step in steps:
        row = facts.factors.get((step.span.path, step.span.line)) if step.span else None
        if step.kind == "factor" and row is not None:
            yield step, row
        else:
            yield from factor_steps(step.steps, facts)


def factor_content(step: Step, row: Row, scope: Scope) -> Content:
    """Return a factor as it was used: its role, value, and where it comes from."""
    record = scope.facts.system.home.get(("factor", row.text("id")), "")
    role = _field(scope.facts, "role").choice(row.text("role"))
    value = row.data("value")
    shown = value if isinstance(value, Quantity) else step.quantity
    place = Origin(f"{record} {row.text('id')}", str(shown), row.span)
    unit = "" if shown.unit == ONE else shown.unit.text
    return Content(role, shown.value, digits_of(shown.value), unit, step.note, (place,))


def _field(facts: Facts, name: str) -> Field:
    return facts.system.shapes.types[_REGISTER].by_name["factors"].by_name[name]
