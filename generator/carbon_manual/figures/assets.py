"""Carbon assets: allowances by benchmark, the balance over the years, gap, cost, offsets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.emission import NO_EMISSION
from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Fault, Severity, Text
from carbon_manual.figures.reading import (
    amount,
    defined,
    lacking,
    records,
    rows,
)
from carbon_manual.quantity import Quantity
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row

BALANCE_NOT_CARRIED = Fault(
    "CM455",
    "balance-not-carried-over",
    Severity.ERROR,
    Text("期初与上年期末不符", "Opening differs from the closing of the year before"),
    Text(
        "碳资产逐年结转，期初与上年期末不等，说明漏记或多记了变动。",
        "Assets carry over: an opening that is not the last closing shows a movement amiss.",
    ),
    Text("核对登记账户，补上或改正变动。", "Check the registry account and mend the movements."),
    "2022 年期末 306575 tCO2e，2023 年期初写 300000 tCO2e",
    clauses=(("ccaa-39-2022", ("6.1.2.d.5", "8.4.c")), ("stqc-002-2025", ("6.4.a.2",))),
    practice=True,
)
BALANCE_NEGATIVE = Fault(
    "CM456",
    "asset-balance-below-zero",
    Severity.ERROR,
    Text("碳资产余额为负", "Asset balance below zero"),
    Text(
        "不能卖出或清缴没有的配额，说明变动记录不全。",
        "What is not there cannot be sold or surrendered: a movement is missing.",
    ),
    Text("补记取得或预借的数量，或改正转出的数量。", "Record what came in or was borrowed."),
    "分配 1000 tCO2e，清缴 1200 tCO2e",
    clauses=(("ccaa-39-2022", ("6.1.2.d.5", "8.4.c")), ("stqc-002-2025", ("6.4.a.2",))),
    practice=True,
)
FAULTS: Final = (BALANCE_NOT_CARRIED, BALANCE_NEGATIVE)

_IN: Final = ("allocated", "issued", "bought", "borrowed")
_OUT: Final = ("sold", "surrendered", "retired", "lapsed")
_EMISSION: Final = Text("经核查的排放量", "verified emission")
_ALLOWANCES: Final = Text("核定配额", "allowances")


def moved(query: Query) -> Quantity:
    """Return the sum of the movements of one kind in the year."""
    wanted, total = query.parameter("movement"), NO_EMISSION
    for row in _movements(query):
        if row.text("kind") == wanted and row.data("date").year == query.year:
            total += amount(query, row, "quantity", Text(row.text("date"), row.text("date")))
    return total


def balance(query: Query) -> Quantity:
    """Return the closing balance of the year: opening + what came − what went (A2)."""
    found = _movements(query)
    years = {row.data("date").year for row in found}
    if not years or query.year < min(years):
        kind = query.given("kind")
        raise lacking(
            f"没有 {query.year} 年及以前的{f' {kind} ' if kind else '配额'}变动",
            f"no movement of {kind or 'allowances'} by {query.year}",
        )
    closing = _opening(query, [each for each in found if each.data("date").year == query.year],
                       query.year > min(years))  # fmt: skip
    for kind in (*_IN, *_OUT):
        amount_of = query.figure("asset.moved", movement=kind, kind=query.given("kind") or None)
        closing = closing + amount_of if kind in _IN else closing - amount_of
    if closing.value < 0:
        last = max((each for each in found if each.data("date").year <= query.year),
                   key=lambda row: row.data("date"))  # fmt: skip
        message = Text(
            f"{query.year} 年期末余额 {closing}",
            f"the balance at the end of {query.year} is {closing}",
        )
        raise Refused(
            (BALANCE_NEGATIVE.at(last.place("quantity"), message, subject=str(query.year)),)
        )
    return closing


def offsets(query: Query) -> Quantity:
    """Return the registered offsets of a status, of one kind or all (A5)."""
    return _offsets(query, query.parameter("status"), None)


def offsets_retired(query: Query) -> Quantity:
    """Return the offsets retired in the year, of one kind or all (A5)."""
    return _offsets(query, "retired", query.year)


def expired(query: Query) -> Quantity:
    """Return the assets at hand whose validity ended by the end of the year (A5)."""
    total = NO_EMISSION
    for found in records(query, "rec.carbon-asset"):
        for row in rows(query, found.body, "assets"):
            if row.is_invalid("expires", "status"):
                raise Refused
            ends = row.data("expires")
            if row.text("status") in {"held", "pledged"} and ends and ends.year <= query.year:
                total += amount(query, row, "quantity", Text(row.text("id"), row.text("id")))
    return total


def _opening(query: Query, movements: list[Row], carried: bool) -> Quantity:  # noqa: FBT001
    """Return the opening of the year; one that is recorded must be the closing before."""
    before: Quantity | None = None
    if carried:
        before = query.figure(
            "asset.balance", year=query.year - 1, kind=query.given("kind") or None
        )
    stated = [row for row in movements if row.text("kind") == "opening"]
    if not stated:
        return before or NO_EMISSION
    label = Text("期初", "opening")
    total = sum((amount(query, row, "quantity", label) for row in stated), start=NO_EMISSION)
    if before is not None and (total - before).value:
        message = Text(
            f"{query.year - 1} 年期末 {before}，{query.year} 年期初 {total}",
            f"{query.year - 1} closed at {before}; {query.year} opens at {total}",
        )
        place = stated[0].place("quantity")
        raise Refused((BALANCE_NOT_CARRIED.at(place, message, subject=str(query.year)),))
    return total


def _movements(query: Query) -> list[Row]:
    """Return every movement of the kind of asset asked for, allowances unless stated."""
    wanted, found = query.given("kind") or "allowance", []
    for each in records(query, "rec.carbon-asset"):
        for row in rows(query, each.body, "movements"):
            if row.data("date") is None or not row.text("kind") or not row.text("asset"):
                raise Refused
            if defined(query, "asset", row.text("asset")).text("kind") == wanted:
                found.append(row)
    return found


def _offsets(query: Query, status: str, year: int | None) -> Quantity:
    wanted, total = query.given("kind"), NO_EMISSION
    for found in records(query, "rec.offset"):
        for row in rows(query, found.body, "offsets"):
            if row.is_invalid("status", "kind", "retired") or not row.text("status"):
                raise Refused
            day = row.data("retired")
            if row.text("status") != status or wanted not in {"", row.text("kind")}:
                continue
            if year is not None and day is None:
                raise lacking(f"{row.text('id')} 没有注销日期", f"{row.text('id')} has no date")
            if year is None or day.year == year:
                total += amount(query, row, "quantity", Text(row.text("id"), row.text("id")))
    return total


_ASSETS: Final = Text(
    "T/CCAA 39 6.1.2、8.4；Q/STQC 002 5.1、6.4", "T/CCAA 39 6.1.2, 8.4; Q/STQC 002 5.1, 6.4"
)
_OFFSET: Final = Text(
    "T/CCAA 39 6.2.1；T/CIECCPA 编制说明", "T/CCAA 39 6.2.1; drafting note of T/CIECCPA"
)
_TONNES: Final = Shown("tCO2e", 0)
_RECORD: Final = ("year", "record")
_KIND: Final = ("kind",)
_MONEY: Final = Shown("元", 2)

FIGURES: Final = (
    Figure(
        "asset.moved",
        Text("碳资产变动", "Movements of assets"),
        _TONNES,
        Text("该种变动数量之和", "sum of the movements of the kind"),
        _ASSETS,
        moved,
        ("year", "movement"),
        _KIND,
    ),
    Figure(
        "asset.balance",
        Text("碳资产期末余额", "Closing balance of assets"),
        _TONNES,
        Text(
            "期初 + 分配 + 签发 + 买入 + 预借 − 卖出 − 清缴 − 注销 − 失效；期初等于上年期末",
            "opening + allocated + issued + bought + borrowed − sold − surrendered − retired"
            " − lapsed; the opening is the closing of the year before",
        ),
        _ASSETS,
        balance,
        ("year",),
        _KIND,
    ),
    Figure(
        "asset.expired",
        Text("已到期的碳资产", "Expired assets"),
        _TONNES,
        Text(
            "到年末已过有效期、尚未处置的数量之和",
            "held or pledged, past their validity at the year's end",
        ),
        _ASSETS,
        expired,
        ("year",),
        (),
    ),
    Figure(
        "offset.total",
        Text("登记的抵消量", "Registered offsets"),
        _TONNES,
        Text("该状态抵消量之和", "sum of the offsets of the status"),
        _OFFSET,
        offsets,
        ("year", "status"),
        _KIND,
    ),
    Figure(
        "offset.retired",
        Text("本年注销的抵消量", "Offsets retired in the year"),
        _TONNES,
        Text("本年注销的抵消量之和", "sum of the offsets retired in the year"),
        _OFFSET,
        offsets_retired,
        ("year",),
        _KIND,
    ),
)
