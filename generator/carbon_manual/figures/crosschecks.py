"""Cross-checks: what meter, bill or stock show beside the route that is accounted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.activity import readable
from carbon_manual.accounts.balance import by_stock, not_below, taken
from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Text
from carbon_manual.figures.reading import PERCENT, amount, lacking
from carbon_manual.quantity import Quantity
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown, Step

if TYPE_CHECKING:
    from carbon_manual.accounts.ledger import Source
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Period, Row

STOCK: Final = "stock"
_DAY: Final = dt.timedelta(days=1)


def by_route(query: Query) -> Quantity:
    """Return what another route shows for a source over the periods that it was read."""
    source = query.source(query.parameter("source"))
    total: Quantity | None = None
    for row in _rows(query):
        found = _shown(query, source, row)
        total = found if total is None else total + found
    if total is None:
        raise Refused
    return total


def accounted(query: Query) -> Quantity:
    """Return what is accounted for a source over the periods that another route was read."""
    source = query.source(query.parameter("source"))
    total: Quantity | None = None
    for row in _rows(query):
        found = _within(query, source, row)
        total = found if total is None else total + found
    if total is None:
        raise Refused
    return total


def difference(query: Query) -> Quantity:
    """Return by how much another route differs from what is accounted (U12)."""
    asked = {name: query.given(name) or None for name in ("source", "route", "material", "period")}
    shown = query.figure("data.crosscheck.route", **asked)
    entered = query.figure("data.crosscheck.accounted", **asked)
    base = shown.to(entered.unit) if entered.value.is_zero() else entered
    if base.value.is_zero():
        return Quantity(Decimal(0), PERCENT)
    return Quantity((shown - entered).to(base.unit).value / abs(base.value) * 100, PERCENT)


def _rows(query: Query) -> list[Row]:
    """Return the rows of a route, of one period and material where they are asked for.

    Raises:
        Refused: there is none, or one cannot be read.
    """
    source, route, period = (query.given(name) for name in ("source", "route", "period"))
    found = []
    for row in query.ledger.collection.cross_checks.get((source, query.year), ()):
        query.reads.add(row.span.path)
        if row.is_invalid("route", "material"):
            raise Refused
        if row.text("route") == route and row.text("material") == query.given("material"):
            found.append(row)
    found = [row for row in found if period in {"", row.text("period")}]
    if not found:
        raise lacking(
            f"{source} 没有 {route} 途径的数值", f"{source}: nothing is recorded by {route}"
        )
    return found


def _shown(query: Query, source: Source, row: Row) -> Quantity:
    shown = f"{row.text('period')} {row.text('route')}"
    label = Text(shown, shown)
    if row.text("route") != STOCK:
        return amount(query, row, "amount", label)
    steps: list[Step] = []
    came = taken(source, row, ("opening", "bought"), steps)
    went = taken(source, row, ("sold", "closing"), steps)
    query.steps += steps
    return not_below(came, went, row.place("closing"), source.id)


def _within(query: Query, source: Source, row: Row) -> Quantity:
    """Return what is accounted within a row's period, which must cover it exactly.

    Raises:
        Refused: the entries do not cover the period, or cannot be read.
    """
    period, material = row.data("period"), row.text("material")
    stocks = query.ledger.stocks(source.id, material, query.year)
    if stocks and period.text == str(query.year):
        query.reads.update(each.span.path for each in stocks)
        found, steps = by_stock(source, stocks)
        query.steps += steps
        return found
    return _entered(query, source, material, period)


def _entered(query: Query, source: Source, material: str, period: Period) -> Quantity:
    total: Quantity | None = None
    day, last = period.start, period.end
    entries = query.ledger.entries(source.id, material, query.year)
    for entry in sorted(entries, key=lambda each: each.period.start):
        if entry.period.start < period.start or entry.period.end > period.end:
            continue
        found = readable(entry)
        query.reads.add(entry.span.path)
        label = Text(entry.period.text, entry.period.text)
        query.note(Step("entry", label, found, entry.span))
        total = found if total is None else total + found
        if entry.period.start == day:
            day = entry.period.end + _DAY
    if total is None or day != last + _DAY:
        raise lacking(
            f"{source.id} 核算所用的数据没有完整覆盖 {period.text}",
            f"what is accounted of {source.id} does not cover {period.text}",
        )
    return total


_BASIS: Final = Text(
    "碳计量管理体系指南 9.1；Q/STQC 002 8.5；T/CCAA 39 6.1.6；允许偏差为参数 data-deviation",
    "carbon metrology guide 9.1; Q/STQC 002 8.5; T/CCAA 39 6.1.6; the parameter data-deviation is"
    " the tolerance",
)
_ASKED: Final = ("year", "source", "route")
_MAY: Final = ("material", "period")

FIGURES: Final = (
    Figure(
        "data.crosscheck.route",
        Text("另一途径的数值", "Amount by another route"),
        Shown("", 4),
        Text(
            "仪表或账单的数值；库存为期初 + 购入 − 售出 − 期末",
            "amount by meter or bill; for stocks opening + bought − sold − closing",
        ),
        _BASIS,
        by_route,
        _ASKED,
        _MAY,
    ),
    Figure(
        "data.crosscheck.accounted",
        Text("核算所用的数值", "Amount accounted"),
        Shown("", 4),
        Text("同一期间活动数据之和", "sum of the activity data of the same periods"),
        _BASIS,
        accounted,
        _ASKED,
        _MAY,
    ),
    Figure(
        "data.crosscheck",
        Text("交叉核对的差异", "Difference of a cross-check"),
        Shown("%", 2),
        Text(
            "（另一途径 − 核算所用）÷ 核算所用；核算所用为零时除以另一途径",
            "(other route − accounted) ÷ accounted, or ÷ other route where nothing is accounted",
        ),
        _BASIS,
        difference,
        _ASKED,
        _MAY,
    ),
)
