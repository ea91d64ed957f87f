"""Measures: their effect, what a tonne costs, and when the money is back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.emission import as_co2e
from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Text
from carbon_manual.figures.reading import FULL, agreed, amount, lacking, ratio, records, rows
from carbon_manual.quantity import ONE, Quantity
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row

_REDUCTION: Final = Text("减排量", "reduction")


def effect(query: Query) -> Quantity:
    """Return a measure's yearly reduction: saving × factor × share, or as recorded (T11)."""
    row = _progress(query)
    if row.is_invalid("saving", "factor", "attributable"):
        raise Refused
    if "saving" not in row:
        return amount(query, row, "reduction", Text("实际减排量", "actual reduction"))
    if "factor" not in row:
        raise lacking("年节能量没有写明因子", "the saving names no factor")
    saved = amount(query, row, "saving", Text("年节能量", "yearly saving"))
    found = as_co2e(saved * query.plain_factor(row.text("factor")), row.place("saving"))
    share = FULL
    if "attributable" in row:
        share = amount(query, row, "attributable", Text("归于本措施的比例", "share due to it"))
    found = Quantity(found.value * share.to(ONE).value, found.unit)
    if "reduction" in row:
        agreed(row, "reduction", found)
    return found


def planned_effect(query: Query) -> Quantity:
    """Return the reduction that the plan expects of a measure (abatement potential)."""
    row = query.ledger.system.row("action", query.parameter("action"))
    if row is None:
        raise lacking(f"没有措施 {query.parameter('action')}", "no such action")
    return amount(query, row, "reduction", Text("预期年减排量", "expected reduction"))


def effect_rate(query: Query) -> Quantity:
    """Return the effect by what was planned."""
    whole = query.figure("action.planned", action=query.parameter("action"))
    return ratio(_effect(query), whole, Text("预期年减排量", "expected reduction")).to(ONE)


def cost(query: Query) -> Quantity:
    """Return the money spent per tonne of yearly reduction (T12)."""
    return ratio(_spent(query), _effect(query), _REDUCTION)


def life_cost(query: Query) -> Quantity:
    """Return the money spent less that saved over the years of effect, per tonne (T12)."""
    row = _progress(query)
    life = amount(query, row, "lifetime", Text("效果年限", "years of effect"))
    saved = amount(query, row, "benefit", Text("年节约费用", "yearly money saved")) * life
    reduced = _effect(query)
    whole = Quantity(reduced.value * life.value, reduced.unit)
    return ratio(_spent(query) - saved, whole, _REDUCTION)


def payback(query: Query) -> Quantity:
    """Return the years until what was spent is saved (T12)."""
    label = Text("年节约费用", "yearly money saved")
    return ratio(_spent(query), amount(query, _progress(query), "benefit", label), label)


def _effect(query: Query) -> Quantity:
    return query.figure("action.effect", action=query.parameter("action"))


def _spent(query: Query) -> Quantity:
    return amount(query, _progress(query), "spent", Text("累计投入", "spent so far"))


def _progress(query: Query) -> Row:
    """Return the last word on a measure by the end of the year.

    A record is of the year in which its period ends, or else in which it was made.
    """
    wanted = query.parameter("action")
    found: list[tuple[str, Row]] = []
    for record in records(query, "rec.action-progress"):
        period, made = record.control.data("period"), record.control.data("effective")
        end = period.end if period else made
        if end is None or end.year <= query.year:
            each = rows(query, record.body, "actions")
            found += [(str(end or ""), row) for row in each if row.text("action") == wanted]
    if not found:
        raise lacking(f"没有措施 {wanted} 的进度记录", f"no progress of {wanted} is recorded")
    return max(found, key=lambda pair: pair[0])[1]


_BASIS: Final = Text("T/CCAA 39 9.1.1、附录 B.2", "T/CCAA 39 9.1.1, annex B.2")
_ACTION: Final = ("year", "action")

FIGURES: Final = (
    Figure(
        "action.planned",
        Text("措施预期减排量", "Planned effect of a measure"),
        Shown("tCO2e", 2),
        Text("措施计划所写的预期年减排量", "the yearly reduction that the plan expects"),
        _BASIS,
        planned_effect,
        _ACTION,
        (),
    ),
    Figure(
        "action.effect",
        Text("措施减排量", "Effect of a measure"),
        Shown("tCO2e", 2),
        Text(
            "年节能量 × 因子 × 归于本措施的比例，或登记的实际减排量",
            "saving × factor × share due to the measure, or the reduction recorded",
        ),
        _BASIS,
        effect,
        _ACTION,
        (),
    ),
    Figure(
        "action.effect.rate",
        Text("措施减排完成率", "Effect against plan"),
        Shown("%", 1),
        Text("措施减排量 ÷ 预期年减排量", "effect ÷ planned effect"),
        _BASIS,
        effect_rate,
        _ACTION,
        (),
    ),
    Figure(
        "action.cost",
        Text("单位年减排量投入", "Money per yearly tonne"),
        Shown("元/tCO2e", 2),
        Text("累计投入 ÷ 措施减排量", "spent ÷ effect"),
        _BASIS,
        cost,
        _ACTION,
        (),
    ),
    Figure(
        "action.cost.life",
        Text("单位减排成本（全年限）", "Cost per tonne over the life"),
        Shown("元/tCO2e", 2),
        Text(
            "（累计投入 − 年节约费用 × 年限）÷（措施减排量 × 年限）",
            "(spent − yearly money saved × years) ÷ (effect × years)",
        ),
        _BASIS,
        life_cost,
        _ACTION,
        (),
    ),
    Figure(
        "action.payback",
        Text("投资回收期", "Pay-back"),
        Shown("a", 2),
        Text("累计投入 ÷ 年节约费用", "spent ÷ yearly money saved"),
        _BASIS,
        payback,
        _ACTION,
        (),
    ),
)
