"""Rules about opportunities to improve, and whether performance is shown to improve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final, NamedTuple

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text
from carbon_manual.duties import kinds
from carbon_manual.duties.due import late
from carbon_manual.duties.measures import measures
from carbon_manual.grounds.completeness import current, empty
from carbon_manual.grounds.reading import called, last_day
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import Row
from carbon_manual.system.deadline import after, configured
from carbon_manual.system.model import Record

OPPORTUNITY_STALLED = Fault(
    "CM758",
    "opportunity-stalled",
    Severity.WARNING,
    Text("改进机会逾期，或完成而无成效", "Opportunity overdue, or done without a result"),
    Text(
        "识别了却不实施，或者说不出成效，不能算作改进。",
        "What was found and not carried out, or shows no result, is no improvement.",
    ),
    Text(
        "实施后写明完成日期和成效；放弃的把状态改为放弃并写明理由。",
        "Carry it out, with date and result; where it is given up, say so and why.",
    ),
    "{status: in-progress, due: 2026-03-31}",
    clauses=(
        ("ccaa-39-2022", ("10.2.p1", "10.2.p2")),
        ("zjjgsw-0005-2024", ("10.2.p1", "10.2.p2")),
        ("xjzjxh-carbon-metrology", ("10.2.2.p1.i2",)),
        ("cieccpa-carbon-neutrality", ("EN.2.3.10.t2", "EN.2.3.10.t3")),
    ),
)
IMPROVEMENT_UNSHOWN = Fault(
    "CM759",
    "improvement-unshown",
    Severity.WARNING,
    Text("看不出碳绩效在改进", "No sign that performance improves"),
    Text(
        "一个周期内没有一个参数变好，也没有完成改进或作出决定，持续改进就没有证据。",
        "With no indicator better, nothing carried out and nothing decided, no proof is left.",
    ),
    Text(
        "完成已识别的改进，或在管理评审中针对碳绩效作出有责任人和期限的决定。",
        "Carry out an improvement, or decide in the management review who does what by when.",
    ),
    "近一年的监测项与基准比较都是持平或变差",
    clauses=(("ccaa-39-2022", ("10.2.p2",)), ("zjjgsw-0005-2024", ("10.2.p1", "10.2.p3"))),
    bound=True,
    absence=True,
)

_CYCLE: Final = ("improvement-cycle", "P1Y")
# Outputs of a management review that answer for performance.
_ANSWERS: Final = ("performance", "improvement", "unmet")


class _Verdict(NamedTuple):
    """What a record says of an indicator against its baseline, and where."""

    day: dt.date
    verdict: str
    place: Span
    record: Record


def opportunity_stalled(subject: Subject) -> Iterator[Diagnostic]:
    """Yield opportunities past their date, and those done that do not tell when or with what."""
    overdue = late(measures(subject, kinds.OPPORTUNITY))
    for record in current(subject, "rec.improvement"):
        for row in record.body.rows("opportunities"):
            status, due, name = row.text("status"), row.data("due"), row.text("id")
            lacking = empty(row, ("done", "result")) if status == "done" else ()
            if lacking:
                named = called(record, "opportunities", lacking)
                message = Text(f"{name} 已完成，没有写{named.zh}", f"{name} lacks: {named.en}")
                yield OPPORTUNITY_STALLED.at(row.place("status"), message, subject=name)
            elif row.place("due") in overdue:
                message = Text(
                    f"{name} 应于 {due} 前完成，尚未完成",
                    f"{name} was due on {due} and is not done",
                )
                yield OPPORTUNITY_STALLED.at(row.place("due"), message, subject=name)


def improvement_unshown(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the newest verdict of a cycle in which nothing improved, was done or was decided."""
    verdicts = [each for each in _verdicts(subject) if _in_cycle(subject, each.day)]
    if not verdicts or any(each.verdict == "improved" for each in verdicts):
        return
    if _carried_out(subject) or _decided(subject):
        return
    newest = max(verdicts, key=lambda each: (each.day, each.record.id))
    interval = configured(subject.system, *_CYCLE)
    period = interval.text if interval else ""
    message = Text(
        f"{period} 内 {len(verdicts)} 项比较没有一项改进，也没有完成的改进和评审决定",
        f"of {len(verdicts)} verdicts within {period} none is better; nothing was done or decided",
    )
    yield IMPROVEMENT_UNSHOWN.at(newest.place, message, subject=newest.record.id)


def _verdicts(subject: Subject) -> Iterator[_Verdict]:
    """Yield the verdicts on indicators whose day is known."""
    for kind, table, column in (
        ("rec.monitoring-result", "items", "verdict"),
        ("rec.performance-report", "indicators", "result"),
    ):
        for record in subject.system.records_of(kind):
            day: dt.date | None = record.body.data("reported_on") or last_day(record)
            for row in record.body.rows(table):
                if day is not None and row.text(column) not in {"", "pending"}:
                    yield _Verdict(day, row.text(column), row.place(column), record)


def _carried_out(subject: Subject) -> bool:
    """Tell whether an opportunity was finished within the cycle, or may have been."""
    rows = (
        row
        for record in subject.system.records_of("rec.improvement")
        for row in record.body.rows("opportunities")
    )
    return any(row.text("status") == "done" and _may_be_recent(subject, row) for row in rows)


def _may_be_recent(subject: Subject, row: Row) -> bool:
    day = row.data("done")
    return day is None or _in_cycle(subject, day)


def _decided(subject: Subject) -> bool:
    """Tell whether a management review of the cycle gave somebody something to do about it."""
    for record in subject.system.records_of("rec.management-review"):
        day = record.body.data("date")
        if day is None or not _in_cycle(subject, day):
            continue
        for row in record.body.rows("decisions"):
            if row.text("topic") in _ANSWERS and row.text("post") and row.data("due"):
                return True
    return False


def _in_cycle(subject: Subject, day: dt.date) -> bool:
    interval, today = configured(subject.system, *_CYCLE), subject.context.as_of
    return interval is not None and day <= today <= after(day, interval)


RULES: Final = (
    Rule(OPPORTUNITY_STALLED, opportunity_stalled, ""),
    Rule(IMPROVEMENT_UNSHOWN, improvement_unshown, "R135"),
)
