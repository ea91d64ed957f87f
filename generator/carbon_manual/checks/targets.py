"""Rules about the values of objectives: measurable against what, and reached or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.duties.due import late
from carbon_manual.duties.plans import objectives
from carbon_manual.grounds.aims import (
    Aim,
    aims_of,
    baseline_of,
    difference,
    indicator_of,
    is_relative,
    same_measure,
)
from carbon_manual.grounds.reading import column
from carbon_manual.grounds.rule import Rule, Subject

if TYPE_CHECKING:
    from carbon_manual.quantity import Quantity
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import System

TARGET_CONTRADICTORY = Fault(
    "CM270",
    "target-contradictory",
    Severity.ERROR,
    Text("指标值与参数单位或分期指标矛盾", "Target contradicts its indicator or milestones"),
    Text(
        "单位对不上、分期指标与总指标不一致，就无法判断目标是否达成。",
        "With units or milestones that do not fit nobody can tell whether a target is met.",
    ),
    Text(
        "指标值用参数的单位，或写相对基准改进的百分比；分期指标不晚于期限，期末与指标值相同。",
        "Write the target in the indicator's unit, or as a percentage better than the baseline;"
        " milestones end by the due date, the last one at the target.",
    ),
    "参数单位 kgCO2e/m2，指标值 40 tCO2e",
    clauses=(
        ("ccaa-39-2022", ("6.2.1.b",)),
        ("xjzjxh-carbon-metrology", ("6.2.1.p3.i1", "6.2.1.p3.i3")),
    ),
)
TARGET_WITHOUT_BASELINE = Fault(
    "CM271",
    "target-without-baseline",
    Severity.ERROR,
    Text("减排目标没有可用的基准", "Reduction target without a usable baseline"),
    Text(
        "不知道与什么相比，“下降”就没有数值，也无从验证。",
        "Without what it is compared with, a reduction has no value and cannot be verified.",
    ),
    Text(
        "在目标或其参数中写明碳基准（JL-05-02），基准须有效并有该参数的数值。",
        "Name a valid baseline (JL-05-02) that holds the indicator's value, with the objective or"
        " its indicator.",
    ),
    "value: 10 %，目标和参数都没有 baseline",
    clauses=(
        ("ccaa-39-2022", ("6.2.1.b",)),
        ("xjzjxh-carbon-metrology", ("6.2.1.p3.i1",)),
        ("stqc-002-2025", ("6.4.a.1",)),
    ),
)
RESULT_OPEN = Fault(
    "CM272",
    "objective-result-open",
    Severity.ERROR,
    Text("目标已到期，没有结论", "Objective past its due date without a result"),
    Text(
        "到期不评价，目标就失去约束，未达成的也不会采取措施。",
        "An objective that nobody judges when due binds nobody, and a miss leads to nothing.",
    ),
    Text(
        "写明实际值，状态改为已达成、未达成或已调整；未达成的写明原因和措施。",
        "Write the actual value and set the status; give reason and action for a miss.",
    ),
    "due: 2025-12-31，status: active，今天是 2026-10-31",
    clauses=(
        ("ccaa-39-2022", ("6.2.1.f", "6.2.1.h")),
        ("xjzjxh-carbon-metrology", ("9.1.3.p2.i1",)),
        ("stqc-002-2025", ("9.2.b.1",)),
    ),
)
RESULT_UNSUPPORTED = Fault(
    "CM273",
    "objective-result-unsupported",
    Severity.ERROR,
    Text("目标结论没有依据或与数值矛盾", "Result of an objective unsupported or contradicted"),
    Text(
        "没有实际值的“已达成”和没有原因的“未达成”，都经不起核对。",
        "A success without a value and a miss without a reason stand no examination.",
    ),
    Text(
        "写明 actual；未达成或已调整的写明 reason；结论与数值不符的改正状态。",
        "Write actual; give reason for what was missed or revised; mend a status that the values"
        " contradict.",
    ),
    "status: met，value: 40 kgCO2e/m2，actual: 43 kgCO2e/m2",
    clauses=(
        ("ccaa-39-2022", ("6.2.1.f", "6.2.1.h")),
        ("xjzjxh-carbon-metrology", ("9.1.3.p2.i1",)),
        ("stqc-002-2025", ("9.2.b.1",)),
    ),
)
# Objectives that are a change against a baseline by their nature.
_CHANGES: Final = frozenset({"reduction", "intensity"})


def target_contradictory(subject: Subject) -> Iterator[Diagnostic]:
    """Yield targets in another unit than their indicator's, and milestones that do not fit."""
    for aim in aims_of(subject):
        value, indicator = aim.row.data("value"), indicator_of(subject.system, aim)
        if value is None or indicator is None or indicator.data("unit") is None:
            continue
        unit = indicator.data("unit")
        if not same_measure(value.unit, unit) and not is_relative(value, indicator):
            message = Text(
                f"{aim.id} 的指标值为 {value}，参数 {aim.row.text('indicator')} 的单位是 {unit}",
                f"the target of {aim.id} is {value}, but its indicator is in {unit}",
            )
            related = (Related(indicator.place("unit"), Text("参数的单位", "its unit")),)
            place = aim.row.place("value")
            yield TARGET_CONTRADICTORY.at(place, message, subject=aim.id, related=related)
        else:
            yield from _milestones(aim, value)


def target_without_baseline(subject: Subject) -> Iterator[Diagnostic]:
    """Yield active reduction targets for which no valid baseline gives the indicator's value."""
    for aim in aims_of(subject).active():
        value, indicator = aim.row.data("value"), indicator_of(subject.system, aim)
        if value is None or indicator is None or aim.row.is_invalid("class", "baseline"):
            continue
        if aim.row.text("class") not in _CHANGES and not is_relative(value, indicator):
            continue
        why = _unusable(subject.system, aim, indicator)
        if why is not None:
            message = Text(
                f"{aim.id} 的指标值为 {value}，{why.zh}", f"{aim.id} aims at {value}, but {why.en}"
            )
            place = aim.row.place("baseline" if "baseline" in aim.row else "value")
            yield TARGET_WITHOUT_BASELINE.at(place, message, subject=aim.id)


def objective_result_open(subject: Subject) -> Iterator[Diagnostic]:
    """Yield active objectives that were due long enough ago to be judged."""
    overdue = late(objectives(subject))
    for aim in aims_of(subject).active():
        due = aim.row.data("due")
        if aim.row.place("status") in overdue:
            message = Text(
                f"{aim.id} 的期限为 {due}，状态仍为进行中",
                f"{aim.id} was due on {due} and is still active",
            )
            yield RESULT_OPEN.at(aim.row.place("status"), message, subject=aim.id)


def objective_result_unsupported(subject: Subject) -> Iterator[Diagnostic]:
    """Yield results of objectives without value or reason, or against their own value."""
    for aim in aims_of(subject):
        status = aim.row.text("status")
        lacking = [
            name
            for name, wanted in (("actual", ("met", "missed")), ("reason", ("missed", "revised")))
            if status in wanted and name not in aim.row
        ]
        fields = aim.record.shape.by_name["objectives"].by_name
        for name in lacking:
            label, state = fields[name].label, fields["status"].choice(status)
            message = Text(
                f"{aim.id} {state.zh}，没有写明{label.zh}",
                f"{aim.id} is `{status}`, but has no `{name}`",
            )
            yield RESULT_UNSUPPORTED.at(aim.row.place("status"), message, subject=aim.id)
        if not lacking and status in {"met", "missed"}:
            yield from _against_value(subject.system, aim)


def _milestones(aim: Aim, value: Quantity) -> Iterator[Diagnostic]:
    due = aim.row.data("due")
    for row in aim.row.rows("milestones"):
        period, step = row.data("period"), row.data("value")
        if period is None or step is None or due is None:
            continue
        if period.start > due:
            why = Text(f"晚于期限 {due}", f"is after the due date {due}")
        elif not same_measure(step.unit, value.unit):
            why = Text(f"为 {step}，与 {value} 单位不同", f"is {step}, no measure like {value}")
        elif period.start <= due <= period.end and difference(step, value):
            why = Text(
                f"是期限所在的期间，为 {step}，指标值却是 {value}",
                f"holds the due date with {step}, but the target is {value}",
            )
        else:
            continue
        message = Text(
            f"{aim.id} 的分期指标 {period.text} {why.zh}",
            f"the milestone {period.text} of {aim.id} {why.en}",
        )
        yield TARGET_CONTRADICTORY.at(row.place("period"), message, subject=aim.id)


def _unusable(system: System, aim: Aim, indicator: Row) -> Text | None:
    """Return why no baseline gives the value that a target is compared with."""
    name = aim.row.text("indicator")
    if "baseline" not in aim.row and "baseline" not in indicator:
        return Text("没有碳基准", "there is no baseline")
    record = baseline_of(system, aim)
    if record is None:  # misspelt: told where the reference stands
        return None
    if record.body.data("valid") is False:
        return Text(f"碳基准 {record.id} 已经无效", f"the baseline {record.id} is not valid")
    held = column(record.body, "values", "indicator")
    if held is not None and name not in held:
        return Text(
            f"碳基准 {record.id} 没有参数 {name} 的数值",
            f"the baseline {record.id} has no value of `{name}`",
        )
    return None


def _against_value(system: System, aim: Aim) -> Iterator[Diagnostic]:
    """Yield a result that target and actual value contradict."""
    value, actual = aim.row.data("value"), aim.row.data("actual")
    indicator = indicator_of(system, aim)
    if value is None or actual is None or indicator is None:
        return
    over = difference(actual, value)
    better = indicator.text("better")
    if over is None or not better:
        return
    if is_relative(value, indicator):  # by how much better: the sign is a matter of writing
        over = abs(actual.value) - abs(value.value) if actual.unit == value.unit else over
        better = "higher"
    reached = over <= 0 if better == "lower" else over >= 0
    if reached != (aim.row.text("status") == "met"):
        state = (
            aim.record.shape.by_name["objectives"].by_name["status"].choice(aim.row.text("status"))
        )
        message = Text(
            f"{aim.id} {state.zh}，而指标值为 {value}，实际值为 {actual}",
            f"{aim.id} is `{aim.row.text('status')}`, but aimed at {value} and reached {actual}",
        )
        yield RESULT_UNSUPPORTED.at(aim.row.place("actual"), message, subject=aim.id)


RULES: Final = (
    Rule(TARGET_CONTRADICTORY, target_contradictory, "R054"),
    Rule(TARGET_WITHOUT_BASELINE, target_without_baseline, "R054"),
    Rule(RESULT_OPEN, objective_result_open, ""),
    Rule(RESULT_UNSUPPORTED, objective_result_unsupported, ""),
)
