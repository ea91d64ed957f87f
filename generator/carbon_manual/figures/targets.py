"""Objectives and leading values: target, attainment, linear trajectory, gap and rank."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Fault, Severity, Text
from carbon_manual.figures.baselines import base_years
from carbon_manual.figures.reading import amount, defined, lacking, percent, record
from carbon_manual.quantity import ONE, Quantity, exponents
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

TARGET_NO_BETTER = Fault(
    "CM452",
    "target-no-better-than-base",
    Severity.ERROR,
    Text("目标不优于基准", "Target no better than its base"),
    Text(
        "目标等于或差于基准时，实现程度没有意义。",
        "With a target no better than its base the degree of attainment means nothing.",
    ),
    Text("核对目标值、基准值和改进方向。", "Check target, base and which way is better."),
    "基准 40 kgCO2e/m2，目标 42 kgCO2e/m2，better: lower",
    clauses=(("ccaa-39-2022", ("6.2.1.b",)), ("stqc-002-2025", ("6.4.a.1",))),
    practice=True,
)
FAULTS: Final = (TARGET_NO_BETTER,)
_TARGET: Final = Text("指标值", "target")


def base(query: Query) -> Quantity:
    """Return the base value of an objective."""
    row, found = _objective(query), _baseline(query)
    return query.figure("baseline.value", baseline=found.id, indicator=row.text("indicator"))


def target(query: Query) -> Quantity:
    """Return the target as a value of the indicator: as stated, or base × (1 − r) (T5)."""
    row = _objective(query)
    indicator = defined(query, "indicator", row.text("indicator"))
    stated = amount(query, row, "value", _TARGET)
    if exponents(stated.unit) or not exponents(indicator.data("unit")):
        return stated
    start, change = _of(query, "base"), stated.to(ONE)
    sign = 1 if indicator.text("better") == "higher" else -1
    return Quantity(start.value * (1 + sign * change.value), start.unit)


def attainment(query: Query) -> Quantity:
    """Return how much of the way to the target is done (T5)."""
    return percent(
        _of(query, "base") - _actual(query), _way(query), Text("目标与基准之差", "the way to go")
    )


def trajectory(query: Query) -> Quantity:
    """Return the value of the year on a straight line from base to target (T6)."""
    first, last = _span(query)
    if not first <= query.year <= last:
        raise lacking(
            f"{query.year} 年不在 {first} 至 {last} 年之间",
            f"{query.year} is not in {first} to {last}",
        )
    start, way = _of(query, "base"), _way(query)
    return start - Quantity(way.value * (query.year - first) / (last - first), way.unit)


def off_track(query: Query) -> Quantity:
    """Return by how much the indicator is above the trajectory."""
    return _actual(query) - _of(query, "trajectory")


def gap(query: Query) -> Quantity:
    """Return the distance to a leading value, by that value (T7)."""
    row = defined(query, "benchmark", query.parameter("benchmark"))
    leading = amount(query, row, "value", Text("先进值", "leading value"))
    actual = query.figure("indicator.value", indicator=row.text("indicator"))
    return percent(
        actual - leading.to(actual.unit), leading.to(actual.unit), Text("先进值", "leading value")
    )


def rank(query: Query) -> Quantity:
    """Return the place among the leading values of the indicator that are registered (T7)."""
    name = query.parameter("indicator")
    higher = defined(query, "indicator", name).text("better") == "higher"
    actual, place = query.figure("indicator.value", indicator=name), 1
    found = [each for each in query.ledger.system.defined.get("benchmark", {}).values()
             if each.text("indicator") in {name, ""}]  # fmt: skip
    if not found:
        raise lacking(f"没有 {name} 的先进值", f"no leading value of {name}")
    for row in found:
        other = amount(query, row, "value", Text(row.text("id"), row.text("id"))).to(actual.unit)
        place += other.value > actual.value if higher else other.value < actual.value
    return Quantity(Decimal(place), ONE)


def _objective(query: Query) -> Row:
    row = defined(query, "objective", query.parameter("objective"))
    if row.is_invalid("baseline", "indicator", "value", "due") or not row.text("indicator"):
        raise Refused
    return row


def _baseline(query: Query) -> Record:
    row = _objective(query)
    indicator = defined(query, "indicator", row.text("indicator"))
    name = row.text("baseline") or indicator.text("baseline")
    if not name:
        raise lacking(
            "目标和参数都没有写明碳基准", "neither objective nor indicator has a baseline"
        )
    return record(query, name, "rec.baseline")


def _of(query: Query, name: str) -> Quantity:
    return query.figure(f"objective.{name}", objective=query.parameter("objective"))


def _actual(query: Query) -> Quantity:
    return query.figure("indicator.value", indicator=_objective(query).text("indicator"))


def _way(query: Query) -> Quantity:
    """Return base less target; refuse a target that is no better than its base."""
    row = _objective(query)
    start, end = _of(query, "base"), _of(query, "target")
    way = start - end
    higher = defined(query, "indicator", row.text("indicator")).text("better") == "higher"
    if (-way.value if higher else way.value) <= 0:
        message = Text(f"基准 {start}，目标 {end}", f"base {start}, target {end}")
        place = row.place("value")
        raise Refused((TARGET_NO_BETTER.at(place, message, subject=row.text("id")),))
    return way


def _span(query: Query) -> tuple[int, int]:
    """Return the last base year and the year in which an objective is due."""
    years, due = list(base_years(_baseline(query).body)), _objective(query).data("due")
    if not years or due is None:
        raise Refused
    if due.year <= years[-1]:
        raise lacking("期限不晚于基准期", "due no later than the base period")
    return years[-1], due.year


_BASIS: Final = Text(
    "T/CCAA 39 6.2、9.3；T/ZJJGSW 0005 6.5、9.3；Q/STQC 002 6.4、9.2",
    "T/CCAA 39 6.2, 9.3; T/ZJJGSW 0005 6.5, 9.3; Q/STQC 002 6.4, 9.2",
)
_GAP: Final = Text(
    "T/ZJJGSW 0005 9.1 d)；T/CCAA 39 9.1.1；Q/STQC 002 6.3、9.2",
    "T/ZJJGSW 0005 9.1 d); T/CCAA 39 9.1.1; Q/STQC 002 6.3, 9.2",
)
_OBJECTIVE: Final = ("year", "objective")
_OWN: Final = Shown("", 4)

FIGURES: Final = (
    Figure(
        "objective.base",
        Text("目标的基准值", "Base of an objective"),
        _OWN,
        Text("目标或其参数所写碳基准的数值", "value of the baseline of objective or indicator"),
        _BASIS,
        base,
        _OBJECTIVE,
        (),
    ),
    Figure(
        "objective.target",
        Text("目标值", "Target value"),
        _OWN,
        Text(
            "规定的数值；规定改进百分比 r 时为 基准 ×（1 − r），越高越好时 1 + r",
            "the value stated; with a change r, base × (1 − r), or 1 + r where higher is better",
        ),
        _BASIS,
        target,
        _OBJECTIVE,
        (),
    ),
    Figure(
        "objective.attainment",
        Text("目标实现程度", "Attainment of an objective"),
        Shown("%", 2),
        Text("（基准 − 实际）÷（基准 − 目标）", "(base − actual) ÷ (base − target)"),
        _BASIS,
        attainment,
        _OBJECTIVE,
        (),
    ),
    Figure(
        "objective.trajectory",
        Text("线性路径值", "Linear trajectory"),
        _OWN,
        Text(
            "基准 −（基准 − 目标）×（年份 − 基准年）÷（目标年 − 基准年）",
            "base − (base − target) × (year − base year) ÷ (target year − base year)",
        ),
        _BASIS,
        trajectory,
        _OBJECTIVE,
        (),
    ),
    Figure(
        "objective.off_track",
        Text("与线性路径之差", "Distance from the trajectory"),
        _OWN,
        Text("实际 − 线性路径值", "actual − linear trajectory"),
        _BASIS,
        off_track,
        _OBJECTIVE,
        (),
    ),
    Figure(
        "benchmark.gap",
        Text("与先进值的差距", "Gap to the leading value"),
        Shown("%", 2),
        Text("（实际 − 先进值）÷ 先进值", "(actual − leading value) ÷ leading value"),
        _GAP,
        gap,
        ("year", "benchmark"),
        (),
    ),
    Figure(
        "benchmark.rank",
        Text("在先进值中的名次", "Rank among the leading values"),
        Shown("1", 0),
        Text("优于实际值的先进值个数 + 1", "1 + number of leading values that are better"),
        _GAP,
        rank,
        ("year", "indicator"),
        (),
    ),
)
