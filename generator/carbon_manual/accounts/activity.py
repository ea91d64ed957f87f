"""A source's activity of a year: its periods must cover the year exactly once, in one dimension."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from carbon_manual.accounts.entry import Entry
from carbon_manual.accounts.ledger import Source
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text
from carbon_manual.quantity import Quantity, QuantityError, Unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Step

INCOMPLETE_ACTIVITY = Fault(
    "CM411",
    "incomplete-activity",
    Severity.ERROR,
    Text("活动数据不完整", "Activity data incomplete"),
    Text(
        "缺的期间不能当作零，否则总量偏低而无人知道。",
        "A missing period is not zero; the total would be too low and nobody would know.",
    ),
    Text("补录缺少的期间；确为零时写 0。", "Enter the missing periods; write 0 where it is zero."),
    "2025 年只录了 11 个月",
    clauses=(("ccaa-39-2022", ("6.1.6.a",)), ("zjjgsw-0005-2024", ("6.4.p6",))),
    absence=True,
)
OVERLAPPING_ACTIVITY = Fault(
    "CM412",
    "overlapping-activity",
    Severity.ERROR,
    Text("同一期间重复录入", "Period entered twice"),
    Text("重复的期间会被计算两次。", "A period entered twice would be counted twice."),
    Text("删去重复的一处。", "Delete one of the two entries."),
    "同一碳源既有 2025-03，又有 2025-Q1",
)
UNIT_MISMATCH = Fault(
    "CM413",
    "unit-mismatch",
    Severity.ERROR,
    Text("活动数据与因子的单位接不上", "Units of activity and factors do not fit"),
    Text(
        "活动数据乘以各因子后必须得到排放量，否则因子用错了。",
        "Activity times factors must give an emission, or the wrong factors are used.",
    ),
    Text("核对活动数据的单位和所列因子。", "Check the activity's unit and the factors listed."),
    "天然气按 MWh 录入，因子按 万Nm3",
)
FUEL_TWICE = Fault(
    "CM434",
    "fuel-entered-twice",
    Severity.ERROR,
    Text("同一能源或物料由两条途径录入", "Same fuel entered by two routes"),
    Text(
        "按数量和按热量、按抄表和按库存只能取一条；两条都录，排放就算了两次。",
        "By amount or by heat, by meter or by stock: with both, the emission counts twice.",
    ),
    Text("只保留一条途径的数据，另一条留作核对。", "Keep one route; the other serves to check it."),
    "锅炉天然气既录 12 万Nm3，又录 4,672 GJ",
    clauses=(("ccaa-39-2022", ("6.1.6.a",)),),
)
FAULTS: Final = (INCOMPLETE_ACTIVITY, OVERLAPPING_ACTIVITY, UNIT_MISMATCH, FUEL_TWICE)


def summed(
    source: Source, entries: tuple[Entry, ...], year: int, place: Span, material: str = ""
) -> tuple[Quantity, tuple[Step, ...]]:
    """Return the sum of a source's entries in the unit of the first, and a step for each.

    They are of one `material` that the source takes or gives, where one is named.

    Raises:
        Refused: periods are missing or overlap (`place` stands in where there is none at all), or
            an entry could not be read.
    """
    for entry in entries:
        readable(entry)  # first of all: what cannot be read has its finding, and is no gap
    _refuse_gaps(source, entries, year, place, material)
    total: Quantity | None = None
    steps = []
    for entry in sorted(entries, key=lambda each: each.period.start):
        quantity = readable(entry)
        try:
            total = quantity if total is None else total + quantity
        except QuantityError:
            raise Refused((mismatch(quantity.unit, entry.row.place("unit")),)) from None
        label = Text(entry.period.text, entry.period.text)
        steps.append(Step("entry", label, quantity, entry.span, entry.note))
    if total is None:
        raise Refused
    return total, tuple(steps)


def readable(entry: Entry) -> Quantity:
    """Return an entry's quantity.

    Raises:
        Refused: number or unit could not be read; the finding stands already, or comes with it.
    """
    if not isinstance(entry.number, Decimal) or entry.unit is None:
        raise Refused((entry.cause,) if entry.cause else ())
    return Quantity(entry.number, entry.unit)


def added(entries: tuple[Entry, ...]) -> Quantity:
    """Return the sum of entries, whatever periods they are of, in the unit of the first.

    Raises:
        Refused: one could not be read, or is of another dimension.
    """
    total = readable(entries[0])
    for entry in entries[1:]:
        quantity = readable(entry)
        try:
            total += quantity
        except QuantityError:
            raise Refused((mismatch(quantity.unit, entry.row.place("unit")),)) from None
    return total


def mismatch(unit: Unit, place: Span) -> Diagnostic:
    """Return the finding that a product of activity and factors is no emission."""
    message = Text(f"得到的单位是 `{unit}`，不是排放量", f"The result is in `{unit}`, no emission")
    return UNIT_MISMATCH.at(place, message, subject=unit.text)


def _refuse_gaps(
    source: Source, entries: tuple[Entry, ...], year: int, place: Span, material: str
) -> None:
    """Refuse activity whose periods do not cover the source's part of the year exactly once."""
    lived = source.operates(year)
    if lived is None and not entries:
        message = Text(
            f"碳源 `{source.id}` 在 {year} 年不在用",
            f"Source `{source.id}` is not in use in {year}",
        )
        raise Refused((INCOMPLETE_ACTIVITY.at(place, message, subject=source.id),))
    due = first = lived[0] if lived else dt.date(year, 1, 1)
    before = entries[0] if entries else None
    for entry in sorted(entries, key=lambda each: each.period.start):
        start, end = entry.period.start, entry.period.end
        if end < first:
            continue  # before commissioning; an amount there is counted but owes no coverage
        # the source may begin in the middle of its first period
        if start > due:
            raise Refused((_gap(source, material, due, entry.span),))
        if start < due and due != first and before is not None:
            raise Refused((_overlap(source, entry, before),))
        due = end + dt.timedelta(days=1)
        before = entry
    if lived and due <= lived[1]:
        place = entries[-1].row.place("quantities") if entries else place
        raise Refused((_gap(source, material, due, place),))


def _gap(source: Source, material: str, day: dt.date, place: Span) -> Diagnostic:
    named = Text(f"的物料 `{material}`", f" lacks `{material}`: no")
    named = named if material else Text("", " lacks")
    message = Text(
        f"碳源 `{source.id}`{named.zh} 自 {day} 起缺少活动数据",
        f"Source `{source.id}`{named.en} activity data from {day}",
    )
    related = (Related(source.row.span, Text("碳源", "the source")),)
    return INCOMPLETE_ACTIVITY.at(place, message, subject=source.id, related=related)


def _overlap(source: Source, entry: Entry, before: Entry) -> Diagnostic:
    if entry.unit is None or before.unit is None or entry.unit.agrees(before.unit):
        message = Text(
            f"碳源 `{source.id}` 的 {entry.period.text}（{entry.number} {entry.unit}）与"
            f" {before.period.text}（{before.number} {before.unit}）重叠",
            f"{entry.period.text} of source `{source.id}` ({entry.number} {entry.unit}) overlaps"
            f" {before.period.text} ({before.number} {before.unit})",
        )
        related = (Related(before.span, Text("另一处", "the other entry")),)
        return OVERLAPPING_ACTIVITY.at(entry.span, message, subject=source.id, related=related)
    related = (Related(before.span, Text("另一条途径", "the other route")),)
    message = Text(
        f"碳源 `{source.id}` 的 {entry.period.text} 既录 {before.number} {before.unit}，"
        f"又录 {entry.number} {entry.unit}",
        f"{entry.period.text} of `{source.id}` is both {before.number} {before.unit}"
        f" and {entry.number} {entry.unit}",
    )
    return FUEL_TWICE.at(entry.span, message, subject=source.id, related=related)
