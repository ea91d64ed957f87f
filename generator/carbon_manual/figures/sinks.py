"""Removals by the organisation's own sinks, by area and rate or by change of stock (E20)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from carbon_manual.accounts.balance import lacks, not_below
from carbon_manual.accounts.emission import CARBON_TO_CO2, TCO2E, as_co2e
from carbon_manual.accounts.ledger import SOURCE_LIST, Source
from carbon_manual.computing.figure import Figure
from carbon_manual.computing.query import Query
from carbon_manual.diagnostic import Fault, Related, Severity, Text
from carbon_manual.quantity import Quantity, exponents, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown, Step
from carbon_manual.shapes.value import Period, Row

OUTSIDE_ACCRUAL = Fault(
    "CM439",
    "removal-outside-accrual",
    Severity.ERROR,
    Text("清除量不在碳汇的起算期内", "Removal outside the sink's accrual period"),
    Text(
        "树还没有种、或项目期已经结束的年度，不能计清除量。",
        "Before the planting, or after the project's end, nothing is removed.",
    ),
    Text(
        "改正碳汇清单的起算、截止期间，或从碳清单删去该项。",
        "Mend the sink's accrual period in the list, or drop the line from the inventory.",
    ),
    "accrues_from: 2026，而 2025 年碳清单计了清除量",
    clauses=(("ccaa-39-2022", ("6.1.2.a.2",)), ("zjjgsw-0005-2024", ("6.1.a.2",))),
)
FAULTS: Final = (OUTSIDE_ACCRUAL,)

_YEARS: Final = parse_unit("a")
_MONTHS: Final = 12


def removal(query: Query) -> Quantity:
    """Return what one sink removed in the year, by the lines of the inventory."""
    sink = _sink(query)
    body = query.inventory().record.body
    lines = [row for row in body.rows("removals") if row.text("sink") == sink.id]
    if not lines:
        raise Refused(
            lacking=Text(
                f"{query.year} 年碳清单没有核算碳汇 {sink.id}",
                f"the inventory of {query.year} does not account for sink {sink.id}",
            )
        )
    amount = Quantity(Decimal(0), TCO2E)
    for line in lines:
        amount += _line(query, sink, line)
    return amount


def removals(query: Query) -> Quantity:
    """Return the removals of all sinks that the inventory accounts for (E20)."""
    query.reads |= query.ledger.registers.get((SOURCE_LIST, query.site), frozenset())
    named = (row.text("sink") for row in query.inventory().record.body.rows("removals"))
    known = (query.ledger.sinks.get(name) for name in dict.fromkeys(named))
    here = [each for each in known if each and query.site in {None, each.site}]
    return query.total("sink.removal", ({"sink": each.id} for each in here), TCO2E)


def expected(query: Query) -> Quantity:
    """Return what a sink is expected to remove in its whole accrual period: no claim of a year."""
    sink = _sink(query)
    body = query.inventory().record.body
    for line in body.rows("removals"):
        if line.text("sink") == sink.id and line.text("method") == "area-rate":
            start, end = _accrual(sink)
            if end is None:
                what = Text("清除量截止（accrues_to）", "`accrues_to`")
                raise Refused((lacks(sink.row.span, sink.id, what),))
            return _by_area(query, sink, line, _months(start, end))
    raise Refused(
        lacking=Text(
            f"{query.year} 年碳清单没有按面积核算碳汇 {sink.id}",
            f"the inventory of {query.year} does not account for sink {sink.id} by area",
        )
    )


def _sink(query: Query) -> Source:
    sink = query.ledger.sinks.get(query.parameter("sink"))
    if sink is None:
        name = query.parameter("sink")
        raise Refused(lacking=Text(f"没有碳汇 {name}", f"no sink {name}"))
    query.reads.add(sink.row.span.path)
    return sink


def _line(query: Query, sink: Source, line: Row) -> Quantity:
    if line.is_invalid("method", "factors", "opening", "closing") or "method" not in line:
        raise Refused
    if line.text("method") == "stock-change":
        return _by_stock(query, sink, line)
    start, end = _accrual(sink)
    first, last = dt.date(query.year, 1, 1), dt.date(query.year, 12, 31)
    begun, ended = max(start, first), min(end or last, last)
    if begun > ended:
        until = end.isoformat() if end else "…"
        message = Text(
            f"{query.year} 年计了 `{sink.id}` 的清除量，其起算期是 {start} 至 {until}",
            f"`{sink.id}` counts in {query.year}, but accrues from {start} to {until}",
        )
        related = (Related(sink.row.span, Text("碳汇", "the sink")),)
        finding = OUTSIDE_ACCRUAL.at(line.place("sink"), message, subject=sink.id, related=related)
        raise Refused((finding,))
    return _by_area(query, sink, line, _months(begun, ended))


def _by_area(query: Query, sink: Source, line: Row, months: int) -> Quantity:
    """Return area × rate × years (E20)."""
    area = sink.row.data("area")
    if sink.row.is_invalid("area"):
        raise Refused
    if area is None:
        raise Refused((lacks(sink.row.span, sink.id, Text("面积（area）", "an `area`")),))
    query.note(Step("entry", Text("面积", "Area"), area, sink.row.place("area")))
    items = line.items_of("factors")
    if not items:
        what = Text("清除速率（factors）", "a rate among its `factors`")
        raise Refused((lacks(line.span, sink.id, what),))
    years = Quantity(Decimal(months) / _MONTHS, _YEARS)
    query.note(Step("entry", Text("核算期", "Period"), years, sink.row.place("accrues_from")))
    amount = area * years
    for item in items:
        amount *= query.factor(str(item.data), sink, item.span)
    return _co2(query, amount, line)


def _by_stock(query: Query, sink: Source, line: Row) -> Quantity:
    """Return the carbon stock at the end less that at the start (E20)."""
    stocks = []
    for name, label in (("opening", "年初碳储量"), ("closing", "年末碳储量")):
        value = line.data(name)
        if value is None:
            what = Text(f"{label}（{name}）", f"`{name}`")
            raise Refused((lacks(line.span, sink.id, what),))
        query.note(Step("entry", Text(label, f"Carbon stock, {name}"), value, line.place(name)))
        stocks.append(value)
    opening, closing = stocks
    return _co2(query, not_below(closing, opening, line.place("closing"), sink.id), line)


def _co2(query: Query, amount: Quantity, line: Row) -> Quantity:
    if exponents(amount.unit) == {"[carbon]": 1}:
        label = Text("碳转化为二氧化碳", "Carbon to CO2")
        amount *= query.constant(label, CARBON_TO_CO2, "44/12")
    return as_co2e(amount, line.place("factors"))


def _accrual(sink: Source) -> tuple[dt.date, dt.date | None]:
    """Return the first and, if the project ends, the last day on which a sink counts."""
    start, end = sink.row.data("accrues_from"), sink.row.data("accrues_to")
    if sink.row.is_invalid("accrues_from", "accrues_to"):
        raise Refused
    if not isinstance(start, Period):
        what = Text("清除量起算（accrues_from）", "`accrues_from`")
        raise Refused((lacks(sink.row.span, sink.id, what),))
    return start.start, end.end if isinstance(end, Period) else None


def _months(start: dt.date, end: dt.date) -> int:
    return max((end.year - start.year) * _MONTHS + end.month - start.month + 1, 0)


_EMISSION: Final = Shown("tCO2e", 2)
_BASIS: Final = Text(
    "T/CCAA 39 6.1.2 碳汇；T/ZJJGSW 0005 6.1；方法为碳储量变化或面积 × 速率，速率的出处见因子",
    "T/CCAA 39 6.1.2, sinks; T/ZJJGSW 0005 6.1; change of stock, or area × a sourced rate",
)
FIGURES: Final = (
    Figure(
        "ghg.removals",
        Text("自有碳汇清除量（单独报告）", "Removals by own sinks (reported apart)"),
        _EMISSION,
        Text("碳清单所核算各碳汇清除量之和", "sum over the sinks that the inventory accounts for"),
        _BASIS,
        removals,
    ),
    Figure(
        "sink.removal",
        Text("碳汇清除量", "Removal by a sink"),
        _EMISSION,
        Text(
            "面积 × 清除速率 × 年内核算期；或（年末碳储量 − 年初碳储量）× 44/12",
            "area × rate × period within the year; or (closing − opening carbon stock) × 44/12",
        ),
        _BASIS,
        removal,
        ("year", "sink"),
        (),
    ),
    Figure(
        "sink.expected",
        Text("碳汇项目期预计清除量", "Removal expected of a sink in its whole period"),
        _EMISSION,
        Text("面积 × 清除速率 × 项目期年数", "area × rate × years of the accrual period"),
        _BASIS,
        expected,
        ("year", "sink"),
        (),
    ),
)
