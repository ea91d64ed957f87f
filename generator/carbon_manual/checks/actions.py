"""Rules about the action plan: enough for each objective, whole, in time, and followed up."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.duties.plans import actions, latest_progress, progress
from carbon_manual.grounds.aims import (
    Aim,
    Aims,
    aims_of,
    amount,
    base_value,
    difference,
    indicator_of,
    is_due,
    is_relative,
)
from carbon_manual.grounds.completeness import demand
from carbon_manual.grounds.planned import begins
from carbon_manual.grounds.reading import column, in_percent, last_day
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.quantity import Quantity, QuantityError, Unit

if TYPE_CHECKING:
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record, System

OBJECTIVE_UNSUPPORTED = Fault(
    "CM281",
    "objective-unsupported",
    Severity.ERROR,
    Text("目标没有措施，或措施的减排量不够", "Objective without actions, or with too few"),
    Text(
        "没有措施支撑的目标只是愿望；预期减排量合计不够，目标在纸面上就达不成。",
        "Without actions an objective is a wish; with too small a sum it fails on paper already.",
    ),
    Text(
        "在措施计划（JL-08-02）中为目标增加措施，或调整目标。",
        "Add actions for it to the action plan (JL-08-02), or revise the objective.",
    ),
    "O-01 进行中，JL-08-02-2026 没有支持它的措施",
    clauses=(
        ("ccaa-39-2022", ("6.2.2.p1.1", "6.2.2.p4")),
        ("stqc-002-2025", ("6.1.d", "6.5.p2")),
        ("xjzjxh-carbon-metrology", ("6.2.2.p2", "6.3.1.p1")),
        ("zjjgsw-0005-2024", ("6.5.2.p1",)),
    ),
    absence=True,
)
ACTION_UNSOUND = Fault(
    "CM282",
    "action-unsound",
    Severity.ERROR,
    Text("措施缺少要素或时间矛盾", "Action lacks an element or its dates contradict"),
    Text(
        "资源、技术内容和进度写不清，措施就无法落实；完成晚于目标期限的措施帮不上忙。",
        "Without resources, technology and timetable an action is not carried out; one that ends"
        " after its objective is due does not help.",
    ),
    Text(
        "写明资源及其数量或说明、技术内容、开始日期或进度；理顺各日期的先后。",
        "Give resources with amount or detail, the technology, start or steps; put the dates in"
        " order.",
    ),
    "resources: []",
    clauses=(
        ("ccaa-39-2022", ("6.2.2.p1.2", "6.2.2.p1.4")),
        ("stqc-002-2025", ("6.5.a", "6.5.c", "6.5.d", "7.4.c.1")),
        ("xjzjxh-carbon-metrology", ("6.2.3.p1", "6.3.1.p2.i3")),
        ("zjjgsw-0005-2024", ("6.5.2.p1", "6.5.2.p1.2", "6.5.2.p1.4")),
    ),
)
ACTION_OVERDUE = Fault(
    "CM283",
    "action-overdue",
    Severity.WARNING,
    Text("措施逾期没有结果", "Action overdue without a result"),
    Text(
        "逾期的措施没有完成、也没有新期限，目标就会落空。",
        "An action neither done nor given a new date lets its objective fail.",
    ),
    Text(
        "在实施过程与结果评价记录（JL-08-03）中写明完成情况；推迟的写明新期限和调整措施。",
        "Record its completion in JL-08-03; where it is postponed, the new date and adjustment.",
    ),
    "A-03 的期限为 2026-03-31，没有完成记录",
    clauses=(
        ("ccaa-39-2022", ("6.2.2.p1.4", "9.1.1.a.1")),
        ("xjzjxh-carbon-metrology", ("6.3.2.p1.i1", "6.3.2.p1.i2")),
        ("zjjgsw-0005-2024", ("7.5.e.5",)),
        ("stqc-002-2025", ("7.2.e.5",)),
    ),
    absence=True,
)
PROGRESS_INCOMPLETE = Fault(
    "CM284",
    "action-progress-incomplete",
    Severity.ERROR,
    Text("措施进展没有跟踪完整", "Progress of actions not followed up"),
    Text(
        "漏报的措施、没有验证的减排量和没有调整的滞后，使措施是否有效无从判断。",
        "Actions left out, reductions unverified and delays without adjustment hide what works.",
    ),
    Text(
        "完成的写明减排量和验证方法；滞后、中止或效果不足的写明调整措施；在行措施逐项填写。",
        "Give reduction and verification of what is done, the adjustment of what is late, stopped"
        " or of little effect, and a row for each running action.",
    ),
    "status: late，没有 adjustment",
    clauses=(
        ("ccaa-39-2022", ("6.2.2.p1.5", "9.1.1.a.1")),
        ("xjzjxh-carbon-metrology", ("6.3.2.p1.i2", "6.3.2.p1.i3")),
        ("zjjgsw-0005-2024", ("7.5.e.5", "9.1.a")),
        ("stqc-002-2025", ("6.5.e", "7.2.e.5")),
    ),
)
_TECHNOLOGY: Final = {"stqc-002-2025": ("6.5.a",)}
_TIMETABLE: Final = {
    "stqc-002-2025": ("6.5.d",),
    "xjzjxh-carbon-metrology": ("6.3.1.p2.i3",),
}
# Categories of actions that change technology; the others are about conduct and management.
_TECHNICAL: Final = frozenset(
    {
        "process-equipment",
        "product",
        "fuel",
        "renewable",
        "efficiency",
        "building",
        "transport",
        "data-centre",
    }
)
_CLOSED: Final = frozenset({"done", "stopped"})
_POOR: Final = frozenset({"partly", "ineffective"})
_TONNE: Final = Unit("tCO2e")
_WHOLE: Final = 100


def objective_unsupported(subject: Subject) -> Iterator[Diagnostic]:
    """Yield active objectives without any action, and those that their actions cannot reach."""
    serving = _by_objective(subject.system)
    if not serving or any(
        row.is_invalid("objective") for row in subject.system.defined["action"].values()
    ):
        return
    aims = aims_of(subject)
    covered = set(serving)
    for name in serving:
        if name in aims.by_id:
            covered |= {each.id for each in aims.ancestors(aims.by_id[name])}
    for aim in aims.active():
        above = {each.id for each in aims.ancestors(aim)}
        if aim.id not in covered and not above & serving.keys():
            if is_due(subject, begins(aim.record), "objective-planned-within", "P3M"):
                message = Text(f"{aim.id} 没有措施", f"no action serves {aim.id}")
                yield OBJECTIVE_UNSUPPORTED.at(aim.row.place("id"), message, subject=aim.id)
        elif aim.level == "organisation":
            yield from _too_little(subject.system, aims, aim, serving)


def action_unsound(subject: Subject) -> Iterator[Diagnostic]:
    """Yield actions without resources, technology or timetable, and with dates out of order."""
    technology, timetable = demand(subject, _TECHNOLOGY), demand(subject, _TIMETABLE)
    aims = aims_of(subject)
    for name, row in subject.system.defined.get("action", {}).items():
        found = [*_resources(row), *_dates(row, aims.by_id.get(row.text("objective")))]
        if technology and row.text("category") in _TECHNICAL and "technology" not in row:
            found.append(("category", Text("没有写明技术内容", "tells no technology")))
        if timetable and "start" not in row and "steps" not in row:
            found.append(("due", Text("没有开始日期和进度", "has neither start nor steps")))
        for field, why in found:
            message = Text(f"{name} {why.zh}", f"{name} {why.en}")
            yield ACTION_UNSOUND.at(row.place(field), message, subject=name)


def action_overdue(subject: Subject) -> Iterator[Diagnostic]:
    """Yield actions past their date, also as postponed, that no progress record closes."""
    latest = latest_progress(subject) or {}
    for each in actions(subject):
        if each.is_overdue:
            told = latest.get(each.subject)
            message = Text(
                f"{each.subject} 的期限为 {each.due}，没有完成记录",
                f"{each.subject} was due on {each.due}, and no record closes it",
            )
            related = [Related(told[1].span, Text("最近的进展", "latest progress"))] if told else []
            yield ACTION_OVERDUE.at(each.span, message, subject=each.subject, related=related)


def action_progress_incomplete(subject: Subject) -> Iterator[Diagnostic]:
    """Yield progress rows that leave out what their state asks for, and actions left out."""
    latest: dict[str, Record] = {}
    closed: set[str] = set()
    for record in progress(subject.system):
        latest[record.body.text("plan")] = record
        for row in record.body.rows("actions"):
            if row.text("status") in _CLOSED or row.is_invalid("status"):
                closed.add(row.text("action"))
            for field, why in _row_faults(row):
                message = Text(f"{row.text('action')} {why.zh}", f"{row.text('action')} {why.en}")
                yield PROGRESS_INCOMPLETE.at(row.place(field), message, subject=record.id)
    for record in latest.values():
        if column(record.body, "actions", "action") is None:
            continue
        yield from _not_followed(subject.system, record, closed)


def _by_objective(system: System) -> dict[str, list[Row]]:
    """Return the actions by the objective that they serve."""
    found: dict[str, list[Row]] = {}
    for row in system.defined.get("action", {}).values():
        if row.text("objective"):
            found.setdefault(row.text("objective"), []).append(row)
    return found


def _too_little(
    system: System, aims: Aims, aim: Aim, serving: dict[str, list[Row]]
) -> Iterator[Diagnostic]:
    """Yield an objective whose gap to the baseline is larger than what its actions promise."""
    gap = _gap(system, aim)
    if gap is None or gap.value <= 0:
        return
    total = Quantity(Decimal(0), _TONNE)
    for name in (aim.id, *(each.id for each in aims.descendants(aim))):
        for row in serving.get(name, ()):
            if row.data("reduction") is None:
                return
            total += row.data("reduction")
    short = difference(gap, total)
    if short is not None and short > 0:
        message = Text(
            f"{aim.id} 需减排 {gap}，措施预期合计 {total}",
            f"{aim.id} needs {gap}, its actions promise {total}",
        )
        finding = OBJECTIVE_UNSUPPORTED.at(aim.row.place("value"), message, subject=aim.id)
        # measures may still follow, and the effect of past ones is in the baseline's past
        yield dataclasses.replace(finding, weight=Severity.NOTE)


def _gap(system: System, aim: Aim) -> Quantity | None:
    """Return by how much a total emission must fall from its baseline; None where it need not."""
    value, indicator, base = (
        aim.row.data("value"),
        indicator_of(system, aim),
        base_value(system, aim),
    )
    if value is None or indicator is None or base is None or indicator.text("better") != "lower":
        return None
    try:
        total = amount(base).to(_TONNE)
        if is_relative(value, indicator):
            return total * Quantity(abs(value.to(Unit("1")).value), Unit("1"))
        return total - amount(value)
    except QuantityError:
        return None


def _resources(row: Row) -> Iterator[tuple[str, Text]]:
    if row.data("resources") == ():
        yield "resources", Text("没有写明所需资源", "names no resources")
    for each in row.rows("resources"):
        if "amount" not in each and "detail" not in each:
            resource = each.text("resource")
            yield (
                "resources",
                Text(f"的资源 {resource} 没有数量和说明", f"has `{resource}` without amount"),
            )


def _dates(row: Row, aim: Aim | None) -> Iterator[tuple[str, Text]]:
    """Yield what of an action's dates cannot be."""
    start, due = row.data("start"), row.data("due")
    limit = aim.row.data("due") if aim is not None else None
    if due is None:
        return
    if start is not None and start > due:
        yield "start", Text(f"开始 {start}，期限 {due}", f"starts on {start}, is due on {due}")
    steps = [each.data("due") for each in row.rows("steps") if each.data("due") is not None]
    if steps and max(steps) > due:
        why = f"进度至 {max(steps)}，期限 {due}"
        yield "steps", Text(why, f"has steps until {max(steps)}, is due on {due}")
    if limit is not None and due > limit:
        yield (
            "due",
            Text(f"期限 {due}，晚于目标的 {limit}", f"is due on {due}, its objective on {limit}"),
        )


def _row_faults(row: Row) -> Iterator[tuple[str, Text]]:
    """Yield what the state of an action asks for and its row does not tell."""
    status, result = row.text("status"), row.text("result")
    progress = in_percent(row.data("progress"))
    if status == "done" and "reduction" not in row:
        yield "status", Text("已完成，没有写明减排量", "is done, but tells no reduction")
    if status == "done" and progress is not None and progress < _WHOLE:
        yield "progress", Text(f"已完成，进度却为 {progress} %", f"is done, but at {progress} %")
    reduction = row.data("reduction")
    if reduction is not None and reduction.value > 0 and "verification" not in row:
        yield "reduction", Text("写了减排量，没有验证方法", "has a reduction nobody verified")
    if (status in {"late", "stopped"} or result in _POOR) and "adjustment" not in row:
        yield (
            "result" if result in _POOR else "status",
            Text("滞后、中止或效果不足，没有调整措施", "is late or of little effect, unadjusted"),
        )


def _not_followed(system: System, record: Record, closed: set[str]) -> Iterator[Diagnostic]:
    """Yield the running actions of a plan that its latest record of progress leaves out."""
    plan = system.records.get(record.body.text("plan"))
    told = {row.text("action") for row in record.body.rows("actions")} | closed
    day = last_day(record)
    for row in plan.body.rows("actions") if plan else ():
        start, name = row.data("start"), row.text("id")
        running = start is None or day is None or start <= day
        if name and name not in told and running and not row.is_invalid("start"):
            message = Text(f"没有跟踪措施 {name}", f"does not follow up the action {name}")
            related = (Related(row.span, Text("措施", "the action")),)
            yield PROGRESS_INCOMPLETE.at(
                record.body.place("actions"), message, subject=name, related=related
            )


RULES: Final = (
    Rule(OBJECTIVE_UNSUPPORTED, objective_unsupported, "R060"),
    Rule(ACTION_UNSOUND, action_unsound, "R060"),
    Rule(ACTION_OVERDUE, action_overdue, "R061"),
    Rule(PROGRESS_INCOMPLETE, action_progress_incomplete, "R061"),
)
