"""Events: emission, reductions, retired offsets, planted sinks and the rate of neutrality."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.emission import NO_EMISSION, as_co2e
from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Text
from carbon_manual.figures.neutral import retired
from carbon_manual.figures.reading import (
    FLAG,
    amount,
    emission,
    lacking,
    noted,
    percent,
    record,
    rows,
)
from carbon_manual.quantity import Quantity, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row

_AMOUNT: Final = Text("数量", "amount")


def event_emission(query: Query) -> Quantity:
    """Return an event's emission, estimated or actual (P3)."""
    body = record(query, query.parameter("record"), "rec.event-neutrality").body
    table = query.parameter("table")
    if table not in {"estimate", "actual"}:
        raise lacking("table 应为 estimate 或 actual", "the table is estimate or actual")
    found = rows(query, body, table)
    if not found:
        raise lacking("没有填写各项排放", "no emission is listed")
    parts = (emission(query, row, row.data("item") or _AMOUNT) for row in found)
    return sum(parts, start=NO_EMISSION)


def event_reduction(query: Query) -> Quantity:
    """Return the reductions of the actions of an event."""
    body = record(query, query.parameter("record"), "rec.event-neutrality").body
    done = [row for row in rows(query, body, "actions") if row.text("result") != "dropped"]
    parts = [amount(query, row, "reduction", row.data("action") or _AMOUNT) for row in done]
    return sum(parts, start=NO_EMISSION)


def event_offsets(query: Query) -> Quantity:
    """Return the retired offsets of an event."""
    return retired(query, record(query, query.parameter("record"), "rec.event-neutrality").body)


def sink(query: Query) -> Quantity:
    """Return what the planted sinks of an event take up over all their years (P4)."""
    body, total = record(query, query.parameter("record"), "rec.event-neutrality").body, NO_EMISSION
    for row in rows(query, body, "sinks"):
        total += _taken_up(query, row, row.data("years"))
    return total


def sink_to_date(query: Query) -> Quantity:
    """Return what the planted sinks have taken up by the end of the year, in whole years (P4)."""
    body, total = record(query, query.parameter("record"), "rec.event-neutrality").body, NO_EMISSION
    for row in rows(query, body, "sinks"):
        start, years = row.data("from"), row.data("years")
        if start is None or years is None:
            raise Refused
        grown = query.year - start.year + (1 if (start.month, start.day) == (1, 1) else 0)
        done = min(Decimal(max(grown, 0)), years.to(parse_unit("a")).value)
        note = Text(f"自 {start} 计入", f"counted from {start}")
        counted = noted(query, Text("已计入年数", "years counted"), Quantity(done, parse_unit("a")),
                        row.place("from"), note)  # fmt: skip
        total += _taken_up(query, row, counted)
    return total


def event_rate(query: Query) -> Quantity:
    """Return offsets and sinks by the actual emission of an event, or the estimate before it."""
    neutralised = _event(query, "event.offset") + _event(query, "event.sink")
    return percent(neutralised, _whole(query), Text("活动排放量", "emission of the event"))


def neutral(query: Query) -> Quantity:
    """Return 1 where offsets and sinks reach the emission of an event, or else 0."""
    rest = _whole(query) - _event(query, "event.offset") - _event(query, "event.sink")
    return FLAG[rest.value <= 0]


def _taken_up(query: Query, row: Row, years: object) -> Quantity:
    name = row.data("name") or _AMOUNT
    area, rate = amount(query, row, "area", name), amount(query, row, "rate", name)
    if not isinstance(years, Quantity):
        raise Refused
    if years is row.data("years"):
        amount(query, row, "years", Text("计入年数", "years counted"))
    return as_co2e(area * rate * years, row.place("area"))


def _event(query: Query, name: str, **more: str) -> Quantity:
    return query.figure(name, record=query.parameter("record"), **more)


def _whole(query: Query) -> Quantity:
    """Return the actual emission of an event, or the estimate before it is over."""
    body = record(query, query.parameter("record"), "rec.event-neutrality").body
    return _event(query, "event.emission", table="actual" if body.data("actual") else "estimate")


_EVENT: Final = Text(
    "T/CCAA 39 附录 B.4；《大型活动碳中和实施指南（试行）》",
    "T/CCAA 39 annex B.4; guide on events of 2019",
)
_RECORD: Final = ("year", "record")
_TONNES: Final = Shown("tCO2e", 2)
_RATE: Final = Shown("%", 2)

FIGURES: Final = (
    Figure(
        "event.emission",
        Text("活动排放量", "Emission of an event"),
        _TONNES,
        Text(
            "各项排放之和（预估 estimate 或实际 actual）",
            "sum over the sources, estimate or actual",
        ),
        _EVENT,
        event_emission,
        (*_RECORD, "table"),
        (),
    ),
    Figure(
        "event.reduction",
        Text("活动减排量", "Reductions of an event"),
        _TONNES,
        Text("各减排行动效果之和", "sum over the actions"),
        _EVENT,
        event_reduction,
        _RECORD,
        (),
    ),
    Figure(
        "event.offset",
        Text("活动已注销抵消量", "Retired offsets of an event"),
        _TONNES,
        Text("所列、已注销的抵消量之和", "sum of the listed offsets that are retired"),
        _EVENT,
        event_offsets,
        _RECORD,
        (),
    ),
    Figure(
        "event.sink",
        Text("活动新造林碳汇", "Planted sinks of an event"),
        _TONNES,
        Text("面积 × 单位面积年碳汇量 × 计入年数", "area × rate × years counted"),
        _EVENT,
        sink,
        _RECORD,
        (),
    ),
    Figure(
        "event.sink.to_date",
        Text("活动新造林已产生的碳汇", "Planted sinks accrued"),
        _TONNES,
        Text(
            "面积 × 单位面积年碳汇量 × 至年末已满的年数",
            "area × rate × whole years by the year's end",
        ),
        _EVENT,
        sink_to_date,
        _RECORD,
        (),
    ),
    Figure(
        "event.rate",
        Text("活动碳中和率", "Neutrality rate of an event"),
        _RATE,
        Text(
            "（抵消量 + 新造林碳汇）÷ 活动排放量",
            "(offsets + planted sinks) ÷ emission of the event",
        ),
        _EVENT,
        event_rate,
        _RECORD,
        (),
    ),
    Figure(
        "event.neutral",
        Text("活动实现碳中和", "Event neutral"),
        Shown("1", 0),
        Text(
            "抵消量与新造林碳汇不小于排放量时为 1", "1 where offsets and sinks reach the emission"
        ),
        _EVENT,
        neutral,
        _RECORD,
        (),
    ),
)
