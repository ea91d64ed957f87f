"""Rules about instruments: comparison of readings, calibration, and whether there are enough."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from carbon_manual.checks.accounts import meter_not_calibrated
from carbon_manual.clauses.evidence import valid_until
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.duties.cycles import calibration_plans, calibrations, latest_calibrations
from carbon_manual.duties.due import late
from carbon_manual.duties.validity import meters
from carbon_manual.grounds.reading import (
    called,
    column,
    in_percent,
    is_printed,
    knows,
    lacks,
    percent,
    shown,
)
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import Period, Row
from carbon_manual.system.deadline import after, configured
from carbon_manual.system.model import Record, System

COMPARISON_UNSETTLED = Fault(
    "CM721",
    "comparison-unsettled",
    Severity.ERROR,
    Text("比对或复测的结果不成立，或超差没有处理", "Comparison misjudged, or left without action"),
    Text(
        "偏差算错、超差判为合格或者不查原因，失真的读数就继续进入核算。",
        "With a wrong difference, a false pass or no cause sought, bad readings stay in use.",
    ),
    Text(
        "按两个读数重算偏差并改正判定；超差的写明原因和处理，开出不符合记录。",
        "Compute the difference anew and mend the verdict; after a failure write cause and action,"
        " and raise a nonconformity.",
    ),
    "difference: 6.2 %\ntolerance: 2 %\nresult: pass",
    clauses=(
        ("xjzjxh-carbon-metrology", ("8.1.2.p3", "9.1.1.p3")),
        ("ccaa-39-2022", ("6.1.6.p6",)),
    ),
)
CALIBRATION_UNSETTLED = Fault(
    "CM722",
    "calibration-unsettled",
    Severity.ERROR,
    Text("检定（校准）记录没有写明应有的结论", "Calibration record without what its result needs"),
    Text(
        "没有有效期、不确定度或不合格的处理，就说不清器具能否继续使用、以往数据是否可信。",
        "Without validity, uncertainty or treatment nobody can say whether the meter may stay in"
        " use and its earlier data hold.",
    ),
    Text(
        "按证书补全；不合格或调整后合格的，写明对以往数据的影响和器具的处理。",
        "Complete it from the certificate; after a failure or an adjustment write the effect on"
        " earlier data and what is done with the meter.",
    ),
    "result: fail，没有 data_effect 和 action",
    clauses=(
        ("ccaa-39-2022", ("6.1.6.p6", "6.1.6.p7", "9.1.1.p7")),
        ("zjjgsw-0005-2024", ("7.5.e.6",)),
        ("stqc-002-2025", ("7.2.e.6", "9.2.d.i1")),
    ),
)
METER_OUT_OF_CONTROL = Fault(
    "CM723",
    "meter-out-of-control",
    Severity.ERROR,
    Text("在用计量器具失去检定（校准）控制", "Meter in use out of calibration control"),
    Text(
        "不合格、过期、漏排计划的器具还在用，它给出的数据就没有依据。",
        "A meter in use that failed, expired or was left out of the plan gives groundless data.",
    ),
    Text(
        "停用或送检该器具，按最近的证书更新台账，并列入检定（校准）计划。",
        "Take it out of use or have it calibrated, update the register from the newest certificate"
        " and put it into the plan.",
    ),
    "最近一次检定不合格，台账仍写 status: in-use",
    clauses=(
        ("ccaa-39-2022", ("9.1.1.p6", "6.1.6.p6", "6.1.2.d.2")),
        ("zjjgsw-0005-2024", ("6.1.d.2",)),
        ("xjzjxh-carbon-metrology", ("8.1.3.p5.i2", "7.1.2.p2.i2")),
        ("stqc-002-2025", ("9.2.d.i1",)),
    ),
)
METERS_INSUFFICIENT = Fault(
    "CM724",
    "meters-insufficient",
    Severity.ERROR,
    Text("计量器具配备率不足，没有补配措施", "Too few meters, and nothing is done about it"),
    Text(
        "配备率低于规定，一部分用能只能估算。",
        "Below the rate demanded, part of the energy can only be estimated.",
    ),
    Text(
        "补配器具并更新实配数量；一时不能补齐的，在 measure 写明措施和期限。",
        "Install the meters and update the count; until then write how and by when in `measure`.",
    ),
    "- {energy: 电力, level: sub-unit, needed: 8, installed: 6, limit: 100 %}",
    clauses=(
        ("ccaa-39-2022", ("6.1.2.d.2", "7.1.n1")),
        ("zjjgsw-0005-2024", ("6.1.d.2", "8.p2.k")),
        ("xjzjxh-carbon-metrology", ("7.1.2.p1",)),
        ("stqc-002-2025", ("7.4.b.5",)),
    ),
)

# How long after a calibration the register may still show the one before, and after the planned
# day a calibration may still be done.
_UPDATED_WITHIN: Final = ("meter-register-update", "P1M")
_GRACE: Final = ("calibration-grace", "P1M")
# What a result needs beside what every calibration has.
_NEEDED: Final = {
    "pass": ("valid_until",),
    "adjusted": ("valid_until", "data_effect"),
    "fail": ("data_effect", "action"),
}


def comparison_unsettled(subject: Subject) -> Iterator[Diagnostic]:
    """Yield comparisons whose difference or verdict is wrong, and failures without treatment."""
    for record in subject.system.records_of("rec.data-verification"):
        for row in record.body.rows("tests"):
            yield from _misjudged(record, row)
            needed = lacks(row, "cause", "action", "nonconformity")
            if row.text("result") == "fail" and needed:
                names = called(record, "tests", needed)
                message = Text(
                    f"`{row.text('meter')}` 比对不合格，没有写{names.zh}",
                    f"The comparison of `{row.text('meter')}` failed but lacks: {names.en}",
                )
                yield COMPARISON_UNSETTLED.at(row.place("result"), message, subject=record.id)


def calibration_unsettled(subject: Subject) -> Iterator[Diagnostic]:
    """Yield calibrations that lack what their result or kind needs, or contradict themselves."""
    for record in subject.system.records_of("rec.calibration"):
        for row in record.body.rows("calibrations"):
            meter, result = row.text("meter"), row.text("result")
            kind = ("uncertainty",) if row.text("kind") == "calibration" else ()
            needed = lacks(row, *_NEEDED.get(result, ()), *(kind if result != "fail" else ()))
            place = row.place("result")
            if needed:
                names = called(record, "calibrations", needed)
                message = Text(
                    f"`{meter}` 的检定（校准）没有写{names.zh}",
                    f"The calibration of `{meter}` lacks: {names.en}",
                )
            elif result == "fail" and row.data("confirmed"):
                place = row.place("confirmed")
                message = Text(
                    f"`{meter}` 不合格，却确认适合使用",
                    f"`{meter}` failed but is confirmed as fit for use",
                )
            else:
                continue
            yield CALIBRATION_UNSETTLED.at(place, message, subject=record.id)


def meter_out_of_control(subject: Subject) -> Iterator[Diagnostic]:
    """Yield meters in use that failed, expired, differ from their certificate or are unplanned."""
    system = subject.system
    latest = latest_calibrations(system, subject.context.as_of)
    told, expired = {each.subject for each in meter_not_calibrated(subject)}, late(meters(subject))
    for name, meter in system.defined.get("meter", {}).items():
        if meter.text("status") != "in-use":
            continue
        row, until = latest.get(name), meter.data("valid_until")
        if row is not None and (row.text("result") == "fail" or row.data("confirmed") is False):
            message = Text(
                f"`{name}` 在 {row.data('date')} 检定（校准）不合格或未确认适合使用，台账仍为在用",
                f"`{name}` failed or was not confirmed on {row.data('date')} but is in use",
            )
            yield _of_meter(name, meter, "status", message, row)
        elif row is not None and _is_stale(subject, meter, row):
            message = Text(
                f"`{name}` 台账与 {row.data('date')} 的检定（校准）记录不一致",
                f"The register differs from the calibration of `{name}` on {row.data('date')}",
            )
            same = meter.data("calibrated_on") == row.data("date")
            field = "valid_until" if same else "calibrated_on"
            yield _of_meter(name, meter, field, message, row)
        elif meter.place("valid_until") in expired and name not in told:
            message = Text(f"`{name}` 在用，有效期至 {until}", f"`{name}` expired on {until}")
            yield _of_meter(name, meter, "valid_until", message, None)
    yield from _unplanned(subject)
    yield from _undone(subject)


def meters_insufficient(subject: Subject) -> Iterator[Diagnostic]:
    """Yield lines of provision whose rate is below the one demanded, without a measure."""
    for record in subject.system.records_of("rec.meter-register"):
        for row in record.body.rows("equipping"):
            needed, installed = row.data("needed"), row.data("installed")
            wanted = in_percent(row.data("limit"))
            if not needed or installed is None or wanted is None or "measure" in row:
                continue
            rate = Decimal(installed) / Decimal(needed) * 100
            if rate < wanted:
                energy = row.data("energy") or Text("", "")
                message = Text(
                    f"{energy.zh}应配 {needed}、实配 {installed}，配备率 {shown(rate)}，"
                    f"低于 {row.data('limit')}",
                    f"{energy.en}: {installed} of {needed} meters, {shown(rate)},"
                    f" below {row.data('limit')}",
                )
                place = row.place("installed")
                yield METERS_INSUFFICIENT.at(place, message, subject=record.id)


def _misjudged(record: Record, row: Row) -> Iterator[Diagnostic]:
    stated, first, second = (row.data(n) for n in ("difference", "system_value", "manual_value"))
    tolerance, given = in_percent(row.data("tolerance")), in_percent(stated)
    if given is None:
        return
    computed = percent(first, second)
    if computed is not None and not is_printed(stated, computed, percent(second, first)):
        message = Text(
            f"偏差写的是 {stated}，由 {first} 和 {second} 算得 {shown(computed)}",
            f"The difference is given as {stated}; {first} and {second} give {shown(computed)}",
        )
        yield COMPARISON_UNSETTLED.at(row.place("difference"), message, subject=record.id)
    elif tolerance is not None and abs(given) > tolerance and row.text("result") == "pass":
        message = Text(
            f"偏差 {stated} 超过允许的 {row.data('tolerance')}，却判为合格",
            f"The difference {stated} passes although {row.data('tolerance')} is allowed",
        )
        yield COMPARISON_UNSETTLED.at(row.place("result"), message, subject=record.id)


def _is_stale(subject: Subject, meter: Row, row: Row) -> bool:
    """Tell whether the register shows another calibration, or a longer validity, than the last."""
    day, until = meter.data("calibrated_on"), meter.data("valid_until")
    given, last = row.data("valid_until"), row.data("date")
    within = configured(subject.system, *_UPDATED_WITHIN)
    if (
        day is None
        or until is None
        or within is None
        or subject.context.as_of < after(last, within)
    ):
        return False
    return bool(day != last or (given is not None and until > given))


def _of_meter(name: str, meter: Row, field: str, message: Text, row: Row | None) -> Diagnostic:
    related = (
        [Related(row.place("date"), Text("检定（校准）记录", "calibrated here"))] if row else []
    )
    return METER_OUT_OF_CONTROL.at(meter.place(field), message, subject=name, related=related)


def _unplanned(subject: Subject) -> Iterator[Diagnostic]:
    """Yield meters in use that expire in the time of their site's plan and do not stand in it."""
    system = subject.system
    for site, plan in calibration_plans(subject).items():
        listed = column(plan.body, "items", "meter")
        end = _end(system, plan)
        if listed is None or end is None or not knows(system, "meter", listed):
            continue
        for name, meter in system.defined.get("meter", {}).items():
            home, until = system.records[system.home["meter", name]], meter.data("valid_until")
            if home.site != site or meter.text("status") != "in-use" or name in listed:
                continue
            if until is not None and until <= end:
                message = Text(
                    f"`{name}` 有效期至 {until}，{plan.id} 没有安排检定（校准）",
                    f"`{name}` is valid until {until}, but {plan.id} does not schedule it",
                )
                related = (Related(meter.span, Text("计量器具", "the meter")),)
                place = plan.body.place("items")
                yield METER_OUT_OF_CONTROL.at(place, message, subject=name, related=related)


def _undone(subject: Subject) -> Iterator[Diagnostic]:
    """Yield planned calibrations whose day passed since the plan began without one."""
    for each in calibrations(subject):
        if each.is_overdue:
            message = Text(
                f"`{each.subject}` 计划 {each.due} 检定（校准），至今没有完成",
                f"`{each.subject}` was to be calibrated on {each.due}, which is not done",
            )
            yield METER_OUT_OF_CONTROL.at(each.span, message, subject=each.subject)


def _end(system: System, plan: Record) -> dt.date | None:
    period = plan.control.data("period")
    return period.end if isinstance(period, Period) else valid_until(system, plan)


RULES: Final = (
    Rule(COMPARISON_UNSETTLED, comparison_unsettled, "R111"),
    Rule(CALIBRATION_UNSETTLED, calibration_unsettled, ""),
    Rule(METER_OUT_OF_CONTROL, meter_out_of_control, ""),
    Rule(METERS_INSUFFICIENT, meters_insufficient, ""),
)
