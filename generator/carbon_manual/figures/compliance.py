"""Compliance and trading: allowances by benchmark, the gap, what it costs, what sales brought."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.emission import NO_EMISSION, as_co2e
from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Text
from carbon_manual.figures.reading import (
    agreed,
    amount,
    lacking,
    noted,
    percent,
    ratio,
    record,
    records,
    rows,
)
from carbon_manual.quantity import ONE, Quantity, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row

_EMISSION: Final = Text("经核查的排放量", "verified emission")
_ALLOWANCES: Final = Text("核定配额", "allowances")


def allowance(query: Query) -> Quantity:
    """Return allowances by benchmark: Σ output × benchmark × corrections, or as recorded (A1)."""
    body = _settlement(query)
    found = rows(query, body, "allocation")
    if not found:
        return amount(query, body, "allowances", _ALLOWANCES)
    total = NO_EMISSION
    for row in found:
        label = row.data("item") or _ALLOWANCES
        part = amount(query, row, "output", label) * amount(query, row, "benchmark", label)
        if row.is_invalid("corrections") or len(row.items_of("corrections")) != len(
            row.data("corrections") or ()
        ):
            raise Refused
        for item in row.items_of("corrections"):
            factor = Quantity(item.data, ONE)
            part *= noted(query, Text("修正系数", "correction"), factor, item.span)
        total += as_co2e(part, row.place("output"))
    if "allowances" in body:
        agreed(body, "allowances", total)
    return total


def gap(query: Query) -> Quantity:
    """Return verified emission less allowances and credits; a surplus is negative (A3)."""
    body = _settlement(query)
    found = amount(query, body, "verified_emissions", _EMISSION)
    found -= query.figure("ets.allowance", record=query.parameter("record"))
    if "offset" in body:
        found -= amount(query, body, "offset", Text("抵销用减排量", "credits"))
    return found


def offset_share(query: Query) -> Quantity:
    """Return the share of the verified emission for which credits stand in (A3)."""
    body = _settlement(query)
    used = NO_EMISSION
    if "offset" in body:
        used = amount(query, body, "offset", Text("抵销用减排量", "credits"))
    return percent(used, amount(query, body, "verified_emissions", _EMISSION), _EMISSION)


def mean_price(query: Query) -> Quantity:
    """Return the mean cost per tonne of the year's purchases, fees included (A4)."""
    paid, bought = _traded(query, "buy")
    return ratio(paid, bought, Text("买入数量", "amount bought"))


def cost(query: Query) -> Quantity:
    """Return what it costs to close the gap at the mean price of the year (A4)."""
    short = query.figure("ets.gap", record=query.parameter("record"))
    if short.value <= 0:
        return Quantity(Decimal(0), parse_unit("元"))
    return short * query.figure("trade.price", kind=query.given("kind") or None)


def result(query: Query) -> Quantity:
    """Return what the year's sales brought above the mean price paid (A4)."""
    earned, sold = _traded(query, "sell")
    if not sold.value:
        raise lacking(f"{query.year} 年没有卖出", f"nothing was sold in {query.year}")
    return earned - query.figure("trade.price", kind=query.given("kind") or None) * sold


def _settlement(query: Query) -> Row:
    return record(query, query.parameter("record"), "rec.ets-settlement").body


def _traded(query: Query, direction: str) -> tuple[Quantity, Quantity]:
    """Return money and amount of the year's trades: fees add to purchases and lower sales."""
    money, tonnes = Quantity(Decimal(0), parse_unit("元")), NO_EMISSION
    wanted = query.given("kind") or "allowance"
    for found in records(query, "rec.carbon-trade"):
        body = found.body
        if body.data("date") is None or body.is_invalid("direction", "kind"):
            raise Refused
        if (body.data("date").year, body.text("direction"), body.text("kind")) != (
            query.year, direction, wanted
        ):  # fmt: skip
            continue
        label = Text(found.id, found.id)
        traded = amount(query, body, "quantity", label)
        money += traded * amount(query, body, "price", label)
        tonnes += traded
        if "fees" in body:
            fees = amount(query, body, "fees", Text("手续费", "fees"))
            money = money + fees if direction == "buy" else money - fees
    return money, tonnes


_ETS: Final = Text("T/CCAA 39 8.4；Q/STQC 002 8.6", "T/CCAA 39 8.4; Q/STQC 002 8.6")
_ASSETS: Final = Text(
    "T/CCAA 39 6.1.2、8.4；Q/STQC 002 5.1、6.4", "T/CCAA 39 6.1.2, 8.4; Q/STQC 002 5.1, 6.4"
)
_TONNES: Final = Shown("tCO2e", 0)
_MONEY: Final = Shown("元", 2)
_RECORD: Final = ("year", "record")
_KIND: Final = ("kind",)

FIGURES: Final = (
    Figure(
        "ets.allowance",
        Text("核定配额", "Allowances"),
        _TONNES,
        Text(
            "Σ 产量 × 排放基准值 × 各修正系数，或登记的数值",
            "Σ output × benchmark × corrections, or as recorded",
        ),
        _ETS,
        allowance,
        _RECORD,
        (),
    ),
    Figure(
        "ets.gap",
        Text("配额缺口（负为盈余）", "Gap of allowances (negative: surplus)"),
        _TONNES,
        Text("核查排放量 − 核定配额 − 抵销量", "verified emission − allowances − credits"),
        _ETS,
        gap,
        _RECORD,
        (),
    ),
    Figure(
        "ets.offset.share",
        Text("抵销比例", "Share of credits"),
        Shown("%", 2),
        Text("抵销量 ÷ 核查排放量", "credits ÷ verified emission"),
        _ETS,
        offset_share,
        _RECORD,
        (),
    ),
    Figure(
        "ets.cost",
        Text("履约成本", "Cost of compliance"),
        _MONEY,
        Text("配额缺口 × 平均买入价；有盈余时为零", "gap × mean price paid; zero with a surplus"),
        _ETS,
        cost,
        _RECORD,
        _KIND,
    ),
    Figure(
        "trade.price",
        Text("平均买入价", "Mean price paid"),
        Shown("元/tCO2e", 2),
        Text("（Σ 数量 × 单价 + 手续费）÷ Σ 数量", "(Σ amount × price + fees) ÷ Σ amount"),
        _ASSETS,
        mean_price,
        ("year",),
        _KIND,
    ),
    Figure(
        "trade.result",
        Text("交易损益", "Result of trading"),
        _MONEY,
        Text(
            "卖出收入 − 手续费 − 平均买入价 × 卖出数量",
            "sales − fees − mean price paid × amount sold",
        ),
        _ASSETS,
        result,
        ("year",),
        _KIND,
    ),
)
