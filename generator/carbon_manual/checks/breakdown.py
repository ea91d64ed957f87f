"""Rules about objectives broken down: to departments and posts, without contradiction."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.aims import (
    LEVELS,
    Aim,
    Aims,
    aims_of,
    difference,
    indicator_of,
    same_measure,
)
from carbon_manual.grounds.completeness import demand
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.quantity import Quantity, QuantityError

if TYPE_CHECKING:
    from carbon_manual.system.model import System

NOT_BROKEN_DOWN = Fault(
    "CM277",
    "objective-not-broken-down",
    Severity.ERROR,
    Text("组织目标没有分解", "Objective not broken down"),
    Text(
        "目标停在组织一级，部门和岗位就不知道自己要做到多少。",
        "An objective left at the top tells no department or post what is asked of it.",
    ),
    Text(
        "为有关部门（碳计量目标还要为岗位）设定下级目标，用 parent 指明上级目标。",
        "Set objectives for departments (and posts, for metrology) that name it as their parent.",
    ),
    "O-01 的层次为组织，没有目标以它为 parent",
    clauses=(
        ("ccaa-39-2022", ("6.2.1.p4",)),
        ("xjzjxh-carbon-metrology", ("6.2.2.p1",)),
        ("zjjgsw-0005-2024", ("6.5.1.p1",)),
    ),
    absence=True,
)
BREAKDOWN_CONTRADICTORY = Fault(
    "CM278",
    "objective-breakdown-contradictory",
    Severity.ERROR,
    Text("目标的层次、期限或数值与上级矛盾", "Objective at odds with its parent"),
    Text(
        "下级目标达成了上级仍达不到，分解就失去意义。",
        "Where all below are met and the one above is not, breaking down was in vain.",
    ),
    Text(
        "写明部门；下级目标的层次不高于上级，期限不晚于上级，数值合计不超过上级。",
        "Name the department; keep level, due date and sum of values within those of the parent.",
    ),
    "O-01-1 的期限 2027-06-30，晚于上级目标的 2026-12-31",
    clauses=(
        ("ccaa-39-2022", ("6.2.1.p4",)),
        ("xjzjxh-carbon-metrology", ("6.2.2.p1",)),
        ("zjjgsw-0005-2024", ("6.5.1.p1",)),
    ),
)
# Classes whose objectives departments carry out.
_CARRIED: Final = frozenset({"reduction", "energy", "metrology"})
# Indicators whose values add up.
_ADDITIVE: Final = frozenset({"total", "energy"})
_METROLOGY: Final = {"xjzjxh-carbon-metrology": ("6.2.2.p1",)}


def objective_not_broken_down(subject: Subject) -> Iterator[Diagnostic]:
    """Yield active objectives of the organisation that no department, or post, has a part of."""
    aims = aims_of(subject)
    if any(aim.row.is_invalid("parent", "level") for aim in aims):
        return
    posts_too = demand(subject, _METROLOGY) is not None
    for aim in aims.active():
        group = aim.row.text("class")
        if aim.level != "organisation" or group not in _CARRIED:
            continue
        wanted = LEVELS[1:] if group == "metrology" and posts_too else LEVELS[1:2]
        held = {each.level for each in aims.descendants(aim)}
        lacking = [each for each in wanted if each not in held]
        if "post" in held and "post" not in wanted:
            continue  # broken down to posts at once
        if lacking:
            field = aim.record.shape.by_name["objectives"].by_name["level"]
            labels = [field.choice(each) for each in lacking]
            message = Text(
                f"{aim.id} 没有分解到{'、'.join(each.zh for each in labels)}",
                f"{aim.id} is not broken down to {', '.join(lacking)}",
            )
            yield NOT_BROKEN_DOWN.at(aim.row.place("level"), message, subject=aim.id)


def objective_breakdown_contradictory(subject: Subject) -> Iterator[Diagnostic]:
    """Yield objectives without their department, or at odds with the one they come from."""
    aims = aims_of(subject)
    for aim in aims:
        if aim.level in LEVELS[1:] and "department" not in aim.row:
            message = Text(f"{aim.id} 没有写明部门", f"{aim.id} names no department")
            yield BREAKDOWN_CONTRADICTORY.at(aim.row.place("level"), message, subject=aim.id)
        parent = aims.by_id.get(aim.row.text("parent"))
        if parent is not None:
            yield from _against_parent(aims, aim, parent)
        if aim.is_active:
            yield from _over_sum(subject.system, aims, aim)


def _against_parent(aims: Aims, aim: Aim, parent: Aim) -> Iterator[Diagnostic]:
    """Yield what of an objective contradicts the one from which it was broken down."""
    above = [each.id for each in aims.ancestors(aim)]
    due, limit = aim.row.data("due"), parent.row.data("due")
    if parent.id == aim.id or aims.by_id[above[-1]].row.text("parent") == aim.id:
        why = Text("循环地分解", "is broken down in a ring")
        field = "parent"
    elif (
        aim.level in LEVELS
        and parent.level in LEVELS
        and LEVELS.index(aim.level) < LEVELS.index(parent.level)
    ):
        why = Text("的层次高于上级目标", "stands on a higher level than its parent")
        field = "level"
    elif due is not None and limit is not None and due > limit and aim.is_active:
        why = Text(
            f"的期限 {due} 晚于上级目标的 {limit}", f"is due on {due}, its parent on {limit}"
        )
        field = "due"
    else:
        return
    message = Text(f"{aim.id} {why.zh}（{parent.id}）", f"{aim.id} {why.en} ({parent.id})")
    related = (Related(parent.row.span, Text("上级目标", "the parent")),)
    yield BREAKDOWN_CONTRADICTORY.at(aim.row.place(field), message, subject=aim.id, related=related)


def _over_sum(system: System, aims: Aims, aim: Aim) -> Iterator[Diagnostic]:
    """Yield an upper limit that the limits broken down from it exceed together."""
    value, indicator = aim.row.data("value"), indicator_of(system, aim)
    if value is None or indicator is None or indicator.text("kind") not in _ADDITIVE:
        return
    unit = indicator.data("unit")
    if indicator.text("better") != "lower" or not unit or not same_measure(value.unit, unit):
        return
    parts = []
    for each in () if aim.row.text("parent") == aim.id else aims.below.get(aim.id, ()):
        own, measure = each.row.data("value"), indicator_of(system, each)
        if own is None or measure is None or measure.text("kind") != indicator.text("kind"):
            return
        parts.append(own)
    try:
        total = sum(parts[1:], start=parts[0]) if parts else Quantity(Decimal(0), value.unit)
    except QuantityError:
        return
    over = difference(total, value)
    if over is not None and over > 0:
        message = Text(
            f"{aim.id} 为 {value}，下级目标合计 {total}",
            f"{aim.id} is {value}, but the objectives below add up to {total}",
        )
        related = [
            Related(each.row.place("value"), Text("下级目标", "one below"))
            for each in aims.below[aim.id]
        ]
        yield BREAKDOWN_CONTRADICTORY.at(
            aim.row.place("value"), message, subject=aim.id, related=related
        )


RULES: Final = (
    Rule(NOT_BROKEN_DOWN, objective_not_broken_down, "R057"),
    Rule(BREAKDOWN_CONTRADICTORY, objective_breakdown_contradictory, "R057"),
)
