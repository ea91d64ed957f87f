"""What is done again and again: calibrations, maintenance, drills, checks, tests of criteria."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from carbon_manual.clauses.evidence import interval_of
from carbon_manual.diagnostic import Text
from carbon_manual.duties import kinds
from carbon_manual.duties.due import Day, Due, grace, make
from carbon_manual.duties.measures import titled
from carbon_manual.grounds.completeness import current
from carbon_manual.grounds.reading import first_day, is_current, newest
from carbon_manual.shapes.value import Interval
from carbon_manual.system.deadline import after

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.diagnostic import Span
    from carbon_manual.grounds.rule import Subject
    from carbon_manual.shapes.value import Row, Value
    from carbon_manual.system.model import Record, System

CALIBRATED_WITHIN: Final = ("calibration-grace", "P1M")
MAINTAINED_WITHIN: Final = ("maintenance-grace", "P1M")
CHECKED_WITHIN: Final = ("outsourcing-check-within", "P6M")
TEST: Final = "rec.control-verification"


def latest_calibrations(system: System, as_of: dt.date) -> dict[str, Row]:
    """Return the newest calibration of each meter until a day."""
    found: dict[str, Row] = {}
    for record in system.records_of("rec.calibration"):
        for row in record.body.rows("calibrations"):
            name, day = row.text("meter"), row.data("date")
            if day is None or day > as_of:
                continue
            if name not in found or found[name].data("date") <= day:
                found[name] = row
    return found


def calibration_plans(subject: Subject) -> dict[str, Record]:
    """Return the newest current plan of calibration of each site."""
    plans = [
        each
        for each in subject.system.records_of("plan.calibration")
        if is_current(subject, each) and each.site
    ]
    return {
        site: newest([each for each in plans if each.site == site], subject.context.as_of)[-1]
        for site in sorted({each.site for each in plans})
    }


def calibrations(subject: Subject) -> Iterator[Due]:
    """Yield the planned calibrations of meters in use; one since the plan began closes it.

    A meter that has expired is told as such.
    """
    system, today = subject.system, subject.context.as_of
    latest, meters = latest_calibrations(system, today), system.defined.get("meter", {})
    within = grace(subject, CALIBRATED_WITHIN)
    for plan in calibration_plans(subject).values():
        begun = first_day(plan)
        for row in plan.body.rows("items"):
            due, name, meter = row.data("due"), row.text("meter"), meters.get(row.text("meter"))
            if row.text("method") not in {"verification", "calibration"} or meter is None:
                continue
            until = meter.data("valid_until")
            if meter.text("status") != "in-use" or until is None or until < today:
                continue
            if due is None or begun is None:
                continue
            days = (latest[name].data("date") if name in latest else None,
                    meter.data("calibrated_on"))  # fmt: skip
            done = min((day for day in days if day and day >= min(begun, due)), default=None)
            day = Day(due, _planned(plan), row.place("due"), within, done=done)
            title, post = system.label("meter", name), row.text("post")
            yield make(subject, kinds.CALIBRATION, plan, name, day, title, post)


def maintenance(subject: Subject) -> Iterator[Due]:
    """Yield the next care of equipment: as the last record says, and as current plans do.

    One record often tells of the same care of several pieces: an item of a plan is closed by care
    of its kind under the plan, of the piece itself since the plan began, or of any after the day.
    """
    system, within = subject.system, grace(subject, MAINTAINED_WITHIN)
    last: dict[tuple[str, str], tuple[dt.date, Record, Row]] = {}
    given: dict[str, list[tuple[str, str, dt.date]]] = {}
    for record in system.records_of("rec.equipment-maintenance"):
        for row in record.body.rows("maintenance"):
            key, day = (row.text("equipment"), row.text("action")), row.data("date")
            if day is None or day > subject.context.as_of:
                continue
            given.setdefault(record.body.text("plan"), []).append((*key, day))
            if key not in last or last[key][0] <= day:
                last[key] = (day, record, row)
    for (_, action), (day, record, row) in last.items():
        if row.data("next_due") is not None:
            why = Text(f"{record.id} 的下次维护", f"next_due in {record.id}")
            told = Day(row.data("next_due"), why, row.place("next_due"), within, day)
            yield _care(subject, record, row, action, told)
    for plan in current(subject, "plan.maintenance"):
        for row in plan.body.rows("items"):
            due, action = row.data("due"), row.text("action")
            begun = first_day(plan)
            if due is None or begun is None:
                continue
            done = min(
                (day for name, kind, day in given.get(plan.id, ())
                 if kind == action
                 and (day >= due or (name == row.text("equipment") and day >= begun))),
                default=None,
            )  # fmt: skip
            told = Day(due, _planned(plan), row.place("due"), within, done=done)
            yield _care(subject, plan, row, action, told)


def _planned(plan: Record) -> Text:
    return Text(f"{plan.id} 的计划日期", f"the date in {plan.id}")


def _care(subject: Subject, record: Record, row: Row, action: str, day: Day) -> Due:
    name = row.text("equipment")
    label = subject.system.label("equipment", name)
    table = "items" if "items" in record.shape.by_name else "maintenance"
    what = record.shape.by_name[table].by_name["action"].choice(action)
    title = Text(f"{label.zh}{what.zh}", f"{label.en}: {what.en}")
    return make(subject, kinds.MAINTENANCE, record, name, day, title, row.text("post"), action)


def drills(subject: Subject) -> Iterator[Due]:
    """Yield the next drill of each emergency plan, counted from the last one or from its issue.

    Where a site has no drill in date at all the rules on evidence tell it.
    """
    held: dict[str, list[Record]] = {}
    for record in subject.system.records_of("rec.emergency-drill"):
        held.setdefault(record.body.text("plan"), []).append(record)
    drilling = {each.site for each in current(subject, "rec.emergency-drill")}
    for plan in current(subject, "plan.emergency"):
        interval = plan.body.data("drill_interval")
        issued = plan.control.data("effective") or plan.control.data("recorded_on")
        days = [each.body.data("date") for each in held.get(plan.id, ())]
        last = max((day for day in (issued, *days) if day), default=None)
        if not isinstance(interval, Interval) or last is None or None in days:
            continue
        if not drilling & {plan.site, ""}:
            continue
        place = plan.body.place("drill_interval")
        yield make(subject, kinds.DRILL, plan, plan.id, _again(last, interval, place), plan.title)


def contracts(subject: Subject) -> Iterator[Due]:
    """Yield the next check of each contract that runs, counted from the last or its start."""
    today, interval = subject.context.as_of, grace(subject, CHECKED_WITHIN)
    for record in current(subject, "rec.outsourcing"):
        body = record.body
        start, end, rows = body.data("start"), body.data("end"), body.rows("inspections")
        days = [row.data("date") for row in rows]
        if start is None or end is None or None in days or body.is_invalid("inspections"):
            continue
        if interval is not None and start <= today <= end:
            place = body.place("inspections" if rows else "start")
            day = _again(max((start, *days)), interval, place)
            post = body.text("post")
            yield make(subject, kinds.CONTRACT, record, record.id, day, record.title, post)


def criteria_tests(subject: Subject) -> dict[str, list[Row]]:
    """Return the tests of each operating criterion."""
    tests: dict[str, list[Row]] = {}
    for record in subject.system.records_of(TEST):
        for row in record.body.rows("measures"):
            tests.setdefault(row.text("criterion"), []).append(row)
    return tests


def criteria(subject: Subject) -> Iterator[Due]:
    """Yield the next test of the criteria of significant uses, counted from the last or issue."""
    system, tests = subject.system, criteria_tests(subject)
    interval = interval_of(system, system.shapes.types[TEST])
    sites = {record.site for record in current(subject, TEST)}
    told: set[str] = set()
    for register in current(subject, "rec.seu-register"):
        items = (item for row in register.body.rows("uses") for item in row.items_of("criteria"))
        for item in items if sites & {register.site, ""} and interval else ():
            last = _last(system, item, tests)
            document = system.documents.get(item.data)
            if item.data in told or last is None or interval is None:
                continue
            told.add(item.data)
            title = document.title if document else Text(item.data, item.data)
            day = _again(last, interval, item.span)
            yield make(subject, kinds.CRITERIA, document or register, item.data, day, title)


def updates(subject: Subject) -> Iterator[Due]:
    """Yield criteria that a test found in need of an update; a later version or test closes it."""
    tests = criteria_tests(subject)
    for record in current(subject, TEST):
        for row in record.body.rows("measures"):
            due, day = row.data("due"), row.data("date")
            document = subject.system.documents.get(row.text("criterion"))
            if row.text("result") != "update" or document is None or not due or not day:
                continue
            if not row.text("update") and not row.data("update"):
                continue
            issued = document.control.data("effective")
            others = (each.data("date") for each in tests[row.text("criterion")])
            later = [each for each in (issued, *others) if each and each > day]
            over = bool(later) or (issued is not None and issued > day)
            why = Text(f"{record.id} 的更新期限", f"the date in {record.id}")
            told = Day(due, why, row.place("due"), None, day, min(later, default=None), over)
            title = titled(record, row, "update")
            yield make(subject, kinds.CRITERIA, record, record.id, told, title,
                       document.control.text("owner"), document.id)  # fmt: skip


def _again(last: dt.date, interval: Interval, place: Span) -> Day:
    why = Text(
        f"最近一次 {last} 加周期 {interval.text}", f"the last one on {last} and {interval.text}"
    )
    return Day(after(last, interval), why, place, since=last)


def _last(system: System, item: Value, tests: dict[str, list[Row]]) -> dt.date | None:
    """Return the day on which criteria were last tested or took effect."""
    document = system.documents.get(item.data)
    issued = document.control.data("effective") if document else None
    days = [row.data("date") for row in tests.get(item.data, ())]
    return max((day for day in (issued, *days) if day), default=None)
