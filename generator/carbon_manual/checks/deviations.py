"""Rules about serious deviations of carbon performance and their investigation."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.duties import kinds
from carbon_manual.duties.due import late
from carbon_manual.duties.measures import measures
from carbon_manual.grounds.reading import (
    called,
    in_percent,
    is_printed,
    lacks,
    limit,
    percent,
    shown,
)
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import Row
from carbon_manual.system.model import Record, System

DEVIATION_UNINVESTIGATED = Fault(
    "CM727",
    "deviation-uninvestigated",
    Severity.ERROR,
    Text("严重偏离没有调查", "Serious deviation not investigated"),
    Text(
        "碳绩效严重偏离预期而不查，原因会继续起作用。",
        "What made performance deviate goes on working when nobody investigates.",
    ),
    Text(
        "填写严重偏离调查记录（JL-21-03），并在该监测项的 deviation_record 中引用。",
        "Write a deviation record (JL-21-03) and name it in the item's `deviation_record`.",
    ),
    "参数限值为 10 %，监测项 deviation: 25 %，没有 deviation_record",
    clauses=(("ccaa-39-2022", ("9.1.1.p4",)), ("stqc-002-2025", ("9.2.c.i3",))),
)
DEVIATION_LEFT_OPEN = Fault(
    "CM728",
    "deviation-left-open",
    Severity.ERROR,
    Text("偏离调查记录不完整、逾期或限值不对", "Deviation record incomplete, overdue or misjudged"),
    Text(
        "没有结果的调查不能证明偏离已得到应对；放宽的限值会使偏离不被发现。",
        "Without a result nothing shows that the deviation was answered; a looser limit hides it.",
    ),
    Text(
        "写明应对结果和关闭日期；逾期的重新商定期限并说明；限值与参数表一致。",
        "Write result and closing day, or agree on a new due date; take the register's limit.",
    ),
    "status: closed，没有 result",
    clauses=(("ccaa-39-2022", ("9.1.1.p4", "9.1.1.p5")), ("stqc-002-2025", ("9.2.c.i3",))),
)

# The limit of indicators for which neither register nor plan sets one.
_SERIOUS: Final = ("serious-deviation", "20 %")


def deviation_uninvestigated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield monitored indicators beyond their limit without a fitting record of investigation."""
    system = subject.system
    planned = _planned(system)
    for record in system.records_of("rec.monitoring-result"):
        for row in record.body.rows("items"):
            name = row.text("indicator")
            computed = percent(row.data("value"), row.data("expected"))
            found = in_percent(row.data("deviation")) if computed is None else computed
            most = _limit(system, name, planned)
            if found is None or most is None or abs(found) <= most:
                continue
            place = row.place("deviation" if "deviation" in row else "value")
            if "deviation_record" not in row:
                message = Text(
                    f"`{name}` 偏离预期 {shown(found)}，限值 {shown(most)}，没有调查记录",
                    f"`{name}` deviates by {shown(found)}, beyond {shown(most)}, with no record",
                )
            elif _is_other(system, row):
                place = row.place("deviation_record")
                message = Text(
                    f"{row.text('deviation_record')} 调查的不是 `{name}`",
                    f"{row.text('deviation_record')} does not investigate `{name}`",
                )
            else:
                continue
            yield DEVIATION_UNINVESTIGATED.at(place, message, subject=record.id)


def deviation_left_open(subject: Subject) -> Iterator[Diagnostic]:
    """Yield investigations closed without result, overdue, or with figures that do not agree."""
    overdue = late(measures(subject, kinds.DEVIATION))
    for record in subject.system.records_of("rec.deviation"):
        body = record.body
        status, due, closed = body.text("status"), body.data("due"), body.data("closed")
        needed = lacks(body, "result", "closed")
        if status == "closed" and needed:
            names = called(record, "", needed)
            message = Text(f"已关闭，没有写{names.zh}", f"It is closed but lacks: {names.en}")
            yield DEVIATION_LEFT_OPEN.at(body.place("status"), message, subject=record.id)
        elif closed is not None and body.data("detected") and closed < body.data("detected"):
            message = Text(
                f"{closed} 关闭，早于发现日期 {body.data('detected')}",
                f"It was closed on {closed}, before it was detected on {body.data('detected')}",
            )
            yield DEVIATION_LEFT_OPEN.at(body.place("closed"), message, subject=record.id)
        elif body.place("due") in overdue:
            message = Text(f"应于 {due} 前完成，仍在处理", f"It was due by {due} and is still open")
            yield DEVIATION_LEFT_OPEN.at(body.place("due"), message, subject=record.id)
        yield from _misjudged(subject.system, record)


def _planned(system: System) -> dict[str, Decimal]:
    """Return the limits that plans of monitoring set, by indicator; the strictest counts."""
    found: dict[str, Decimal] = {}
    for plan in system.records_of("plan.monitoring"):
        for row in plan.body.rows("items"):
            name, most = row.text("indicator"), in_percent(row.data("deviation"))
            if name and most is not None:
                found[name] = min(most, found.get(name, most))
    return found


def _limit(system: System, name: str, planned: dict[str, Decimal]) -> Decimal | None:
    """Return the limit of an indicator; None where none can be read."""
    indicator = system.row("indicator", name)
    if indicator is None or indicator.is_invalid("deviation_limit"):
        return None
    own = in_percent(indicator.data("deviation_limit"))
    return own if own is not None else planned.get(name, limit(system, *_SERIOUS))


def _is_other(system: System, row: Row) -> bool:
    """Tell whether the record that an item names investigates another indicator."""
    record = system.records.get(row.text("deviation_record"))
    found = record.body.text("indicator") if record else ""
    return bool(found) and found != row.text("indicator")


def _misjudged(system: System, record: Record) -> Iterator[Diagnostic]:
    body = record.body
    stated, value, expected = (body.data(name) for name in ("deviation", "value", "expected"))
    computed = percent(value, expected)
    if stated is not None and computed is not None and not is_printed(stated, computed):
        message = Text(
            f"偏差写的是 {stated}，由 {value} 与预期 {expected} 算得 {shown(computed)}",
            f"The deviation is given as {stated}; {value} against {expected} is {shown(computed)}",
        )
        yield DEVIATION_LEFT_OPEN.at(body.place("deviation"), message, subject=record.id)
    indicator, given = system.row("indicator", body.text("indicator")), body.data("criterion")
    used = in_percent(given)
    most = in_percent(indicator.data("deviation_limit")) if indicator else None
    if indicator is not None and used is not None and most is not None and used > most:
        message = Text(
            f"限值写的是 {given}，参数表规定 {indicator.data('deviation_limit')}",
            f"The limit is given as {given}; the register sets {indicator.data('deviation_limit')}",
        )
        related = (Related(indicator.place("deviation_limit"), Text("参数表", "the register")),)
        place = body.place("criterion")
        yield DEVIATION_LEFT_OPEN.at(place, message, subject=record.id, related=related)


RULES: Final = (
    Rule(DEVIATION_UNINVESTIGATED, deviation_uninvestigated, "R115"),
    Rule(DEVIATION_LEFT_OPEN, deviation_left_open, "R115"),
)
