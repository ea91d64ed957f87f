"""What plans set a day for: actions and their steps, audits, reviews, inspections, courses."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.duties import kinds
from carbon_manual.duties.due import Day, Due, grace, make
from carbon_manual.duties.measures import FOLLOWED_WITHIN, titled
from carbon_manual.grounds.aims import aims_of
from carbon_manual.grounds.completeness import current
from carbon_manual.grounds.reading import (
    column,
    first_day,
    is_current,
    knows,
    last_day,
    made_on,
    newest,
)
from carbon_manual.grounds.standing import review_day, reviews_held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.grounds.rule import Subject
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record, System

REPORTED_WITHIN: Final = ("action-reported-within", "P3M")
JUDGED_WITHIN: Final = ("objective-judged-within", "P3M")
AUDIT_GRACE: Final = ("audit-grace", "P1M")
REVIEW_GRACE: Final = ("review-grace", "P1M")
DECISION_GRACE: Final = ("decision-grace", "P1M")
INSPECTION_GRACE: Final = ("inspection-grace", "P1M")
HELD_WITHIN: Final = ("training-held-within", "P1M")
_CLOSED: Final = frozenset({"done", "stopped"})


def _why(record: Record) -> Text:
    return Text(f"{record.id} 的计划日期", f"the date in {record.id}")


def objectives(subject: Subject) -> Iterator[Due]:
    """Yield the day of each objective that is still pursued."""
    for aim in aims_of(subject).active():
        due = aim.row.data("due")
        if due is not None:
            within = grace(subject, JUDGED_WITHIN)
            day = Day(due, _why(aim.record), aim.row.place("status"), within)
            text = titled(aim.record, aim.row, "objective")
            post = aim.row.text("post")
            yield make(subject, kinds.OBJECTIVE, aim.record, aim.id, day, text, post)


def progress(system: System) -> list[Record]:
    """Return the records of progress, oldest first; those without a day count as the newest."""
    found = system.records_of("rec.action-progress")
    return sorted(found, key=lambda each: last_day(each) or dt.date.max)


def latest_progress(subject: Subject) -> dict[str, tuple[Record, Row]] | None:
    """Return the newest row of progress of each action; None where not all can be read."""
    records = progress(subject.system)
    if any(column(each.body, "actions", "action") is None for each in records):
        return None
    rows = ((each, row) for each in records for row in each.body.rows("actions"))
    return {row.text("action"): (each, row) for each, row in rows}


def actions(subject: Subject) -> Iterator[Due]:
    """Yield the day of each action, also as postponed by its progress."""
    latest, within = latest_progress(subject), grace(subject, REPORTED_WITHIN)
    for name, record, row in _planned(subject) if latest is not None else ():
        told = (latest or {}).get(name)
        if told is not None and told[1].is_invalid("status", "due"):
            continue
        moved = told[1].data("due") if told else None
        over = told is not None and told[1].text("status") in _CLOSED
        done = last_day(told[0]) if told and over else None
        why = _why(record)
        if told and moved:
            why = Text(f"{told[0].id} 调整的期限", f"postponed in {told[0].id}")
        due = moved or row.data("due")
        if due is not None:
            day = Day(due, why, row.place("due"), within, row.data("start"), done, over)
            title = titled(record, row, "name")
            yield make(subject, kinds.ACTION, record, name, day, title, row.text("post"))


def steps(subject: Subject) -> Iterator[Due]:
    """Yield the steps of actions; progress that calls the action on time closes those before it."""
    within, today = grace(subject, REPORTED_WITHIN), subject.context.as_of
    told: dict[str, list[tuple[dt.date, str]]] = {}
    for record in progress(subject.system):
        for row in record.body.rows("actions"):
            seen_on = last_day(record)
            if seen_on is not None and seen_on <= today:
                told.setdefault(row.text("action"), []).append((seen_on, row.text("status")))
    for name, plan, row in _planned(subject) if latest_progress(subject) is not None else ():
        seen = told.get(name, [])
        closed = min((day for day, status in seen if status in _CLOSED), default=None)
        for number, step in enumerate(row.rows("steps"), 1):
            due = step.data("due")
            if due is None:
                continue
            kept = min((day for day, status in seen if status == "on-time" and day >= due),
                       default=closed)  # fmt: skip
            why = Text(
                f"{plan.id} 的进度；其后的进展记录说明结果",
                f"the schedule in {plan.id}; later progress tells what became of it",
            )
            told_by = Day(due, why, step.place("due"), within, row.data("start"), kept)
            title, post = titled(plan, step, "step"), row.text("post")
            yield make(subject, kinds.STEP, plan, name, told_by, title, post, str(number))


def _planned(subject: Subject) -> Iterator[tuple[str, Record, Row]]:
    """Yield number, plan and row of every action."""
    system = subject.system
    for name, row in system.defined.get("action", {}).items():
        record = system.records.get(system.home["action", name])
        if record is not None:
            yield name, record, row


def milestones(subject: Subject) -> Iterator[Due]:
    """Yield milestones of development plans, and renewals; a later record closes them."""
    system, within = subject.system, grace(subject, FOLLOWED_WITHIN)
    for kind, table, title, answer in (
        ("plan.low-carbon-development", "milestones", "milestone", "rec.action-progress"),
        ("plan.equipment-renewal", "items", "name", "rec.equipment-register"),
    ):
        told = [day for each in system.records_of(answer) if (day := last_day(each)) is not None]
        for record in current(subject, kind):
            for row in record.body.rows(table):
                due = row.data("due")
                if due is None:
                    continue
                later = min((day for day in told if due <= day <= subject.context.as_of),
                            default=None)  # fmt: skip
                by = Day(due, _why(record), row.place("due"), within, made_on(record), later)
                text, post = titled(record, row, title), row.text("post")
                yield make(subject, kinds.MILESTONE, record, record.id, by, text, post)


def audits(subject: Subject) -> Iterator[Due]:
    """Yield the audits of current programmes; a report on the plan of one closes it."""
    system, within = subject.system, grace(subject, AUDIT_GRACE)
    plans = {each.id: each for each in system.records_of("plan.audit")}
    held: dict[str, dict[str, dt.date | None]] = {}
    for report in system.records_of("rec.audit-report"):
        plan = plans.get(report.body.text("audit"))
        if plan is not None:
            ends = held.setdefault(plan.body.text("programme"), {})
            ends[plan.body.text("audit")] = report.body.data("ends")
    for programme in system.records_of("plan.audit-programme"):
        reports = held.get(programme.id, {})
        # a report whose plan names no audit of the programme may be about any of them
        if not is_current(subject, programme) or "" in reports:
            continue
        for row in programme.body.rows("audits"):
            due, name = row.data("due"), row.text("id")
            if due is not None and name:
                day = Day(due, _why(programme), row.place("due"), within, done=reports.get(name),
                          is_done=name in reports)  # fmt: skip
                text, post = titled(programme, row, "name"), row.text("leader")
                yield make(subject, kinds.AUDIT, programme, programme.id, day, text, post, name)


def management_reviews(subject: Subject) -> Iterator[Due]:
    """Yield the reviews of current plans; a record that names the plan, or its year, closes one."""
    reviews = reviews_held(subject)
    held = {review.body.text("plan"): review_day(review) for review in reviews}
    years = {review_day(review).year: review_day(review)
             for review in reviews if not review.body.text("plan")}  # fmt: skip
    for plan in subject.system.records_of("plan.management-review"):
        due = plan.body.data("due")
        if due is not None and is_current(subject, plan):
            done = held.get(plan.id) or years.get(due.year)
            within = grace(subject, REVIEW_GRACE)
            day = Day(due, _why(plan), plan.body.place("due"), within, done=done)
            post = plan.body.text("chair")
            yield make(subject, kinds.MANAGEMENT_REVIEW, plan, plan.id, day, plan.title, post)


def decisions(subject: Subject) -> Iterator[Due]:
    """Yield the decisions of reviews; a record, or what a later review tells, closes one."""
    reviews, within = reviews_held(subject), grace(subject, DECISION_GRACE)
    told: dict[str, dt.date] = {}
    for review in reviews:
        for row in review.body.rows("previous"):
            told[row.text("decision")] = review_day(review)
    for review in reviews:
        for row in review.body.rows("decisions"):
            due, name = row.data("due"), row.text("id")
            if due is None:
                continue
            later = told.get(name)
            done = later if later is not None and later >= due else None
            day = Day(due, _why(review), row.place("due"), within, review_day(review), done,
                      "record" in row)  # fmt: skip
            text, post = titled(review, row, "decision"), row.text("post")
            yield make(subject, kinds.DECISION, review, review.id, day, text, post, name)


def inspections(subject: Subject) -> Iterator[Due]:
    """Yield the inspections of the newest plans; one since a plan began closes it."""
    plans = newest(subject.system.records_of("plan.system-inspection"), subject.context.as_of)
    within, held = grace(subject, INSPECTION_GRACE), inspected(subject.system)
    for plan in plans if held is not None else ():
        begun = first_day(plan)
        for row in plan.body.rows("items"):
            due, topic, site = row.data("due"), row.text("topic"), row.text("site")
            if due is None or begun is None or not topic:
                continue
            done = min((day for day, where in (held or {}).get(topic, ())
                        if day >= min(begun, due) and (not where or not site or site == where)),
                       default=None)  # fmt: skip
            day = Day(due, _why(plan), row.place("due"), within, done=done)
            text = plan.shape.by_name["items"].by_name["topic"].choice(topic)
            post, part = row.text("inspector"), f"{topic} {site}".strip()
            yield make(subject, kinds.INSPECTION, plan, plan.id, day, text, post, part)


def inspected(system: System) -> dict[str, list[tuple[dt.date, str]]] | None:
    """Return day and site of the inspections of each topic; None where not all can be read."""
    found: dict[str, list[tuple[dt.date, str]]] = {}
    for record in system.records_of("rec.system-inspection"):
        day, topics = record.body.data("date"), column(record.body, "items", "topic")
        if day is None or topics is None:
            return None
        for topic in topics:
            found.setdefault(topic, []).append((day, record.site))
    return found


def courses(subject: Subject) -> Iterator[Due]:
    """Yield the courses of current plans; a record of training on one closes it."""
    held: dict[str, dt.date | None] = {}
    for record in subject.system.records_of("rec.training"):
        held[record.body.text("course")] = record.body.data("date") or made_on(record)
    # a misspelt course may be the one that seems not to have been held
    if not knows(subject.system, "course", filter(None, held)):
        return
    within = grace(subject, HELD_WITHIN)
    for plan in current(subject, "plan.training"):
        for row in plan.body.rows("courses"):
            due, name = row.data("due"), row.text("id")
            if due is not None and name:
                day = Day(due, _why(plan), row.place("due"), within, done=held.get(name),
                          is_done=name in held)  # fmt: skip
                text = titled(plan, row, "name")
                yield make(subject, kinds.COURSE, plan, name, day, text)


def legal_changes(subject: Subject) -> Iterator[Due]:
    """Yield changes of obligations that call for an evaluation; one since then closes it."""
    system, today = subject.system, subject.context.as_of
    last: dict[str, dt.date] = {}
    for record in system.records_of("rec.compliance-evaluation"):
        day = made_on(record)
        for row in record.body.rows("items") if (day or today) <= today else ():
            name = row.text("obligation")
            last[name] = max(day or dt.date.max, last.get(name, dt.date.min))
    for review in system.records_of("rec.compliance-obligation-review"):
        seen = made_on(review)
        for row in review.body.rows("changes") if seen is not None else ():
            name, due = row.text("obligation"), row.data("due")
            asked = row.data("evaluation_needed") and row.text("kind") != "repealed"
            if not asked or not name or due is None or seen is None:
                continue
            over = last.get(name, dt.date.min) >= seen
            place = row.place("evaluation_needed")
            done = last[name] if over and last[name] < dt.date.max else None
            told = Day(due, _why(review), place, None, seen, done, over)
            text = titled(review, row, "title")
            post = row.text("post")
            yield make(subject, kinds.LEGAL_CHANGE, review, name, told, text, post)
