"""What runs out: reviews, records at intervals, factors, meters, external documents, exceptions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from carbon_manual.clauses.applicability import exclusions
from carbon_manual.clauses.evidence import Standing, interval_of, kept, standings, valid_until
from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.externals import externals
from carbon_manual.doccontrol.obligations import Duty, owed
from carbon_manual.doccontrol.retention import kept_until
from carbon_manual.duties import kinds
from carbon_manual.duties.due import Day, Due, make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.doccontrol.control import Control
    from carbon_manual.grounds.rule import Subject
    from carbon_manual.shapes.shape import Shape
    from carbon_manual.system.model import Document, Record


def review_day(document: Document) -> dt.date | None:
    """Return the day by which a document in force is to be reviewed.

    That is what the text in force says: a draft of the next version has not reviewed it yet.
    """
    day = document.control.data("next_review")
    return day if isinstance(day, dt.date) else None


def reviews(subject: Subject) -> Iterator[Due]:
    """Yield the next review of each document in force."""
    for document in subject.control.in_force.values():
        due = review_day(document)
        if due is not None:
            since = document.control.data("effective")
            why = Text("文件的 next_review", "next_review of the document")
            day = Day(due, why, document.control.place("next_review"), since=since)
            yield make(subject, kinds.REVIEW, document, document.id, day, document.title)


def records(subject: Subject) -> Iterator[Due]:
    """Yield when the next record of each type kept is due, at each site that keeps its own.

    A type of which there never was a record has no day to count from: coverage tells that it lacks.
    """
    system = subject.system
    unplaced = {each.shape.id for each in system.records.values()
                if each.site and each.site not in system.sites}  # fmt: skip
    for name, found in kept(system).items():
        if name in unplaced:
            continue  # one of them may be the newest of the site that was meant
        sites = sorted({each.site for each in found})
        shape = system.shapes.types[name]
        for each in standings(system, shape, found, sites):
            if each.latest is not None and each.until is not None:
                over = kept_until(each.latest)
                # what need not be kept any longer has a rule of its own
                if over is None or over >= subject.context.as_of:
                    yield _next(subject, shape, each, each.latest, each.until)


def _next(subject: Subject, shape: Shape, each: Standing, last: Record, until: dt.date) -> Due:
    where = subject.system.label("site", each.site) if each.site else Text("", "")
    title = Text(f"{where.zh}{shape.label.zh}", f"{shape.label.en} {where.en}".strip())
    place = last.control.place("period" if "period" in last.control else "recorded_on")
    day = Day(until, _reason(subject, last), place, since=last.control.data("recorded_on"))
    return make(subject, kinds.RECORD, last, shape.number or shape.id, day, title, part=each.site)


def _reason(subject: Subject, last: Record) -> Text:
    """Return how the last day of a record was found; see `valid_until`."""
    interval = interval_of(subject.system, last.shape)
    if last.control.data("next_review") is not None or interval is None:
        return Text(f"{last.id} 的 next_review", f"next_review of {last.id}")
    start = ("期间", "the period") if last.control.data("period") else ("记录日期", "the day")
    return Text(
        f"{last.id} 的{start[0]}加间隔 {interval.text}",
        f"{start[1]} of {last.id} and the interval {interval.text}",
    )


def factors(subject: Subject) -> Iterator[Due]:
    """Yield when each register of factors that was not replaced is to be looked through again.

    One newer register makes the type current; every other holds factors of its own.
    """
    registers = tuple(subject.system.records_of("rec.factor-register"))
    replaced = {each.control.text("supersedes") for each in registers}
    for record in registers:
        until = valid_until(subject.system, record)
        if record.id in replaced or until is None:
            continue
        field = "next_review" if "next_review" in record.control else "recorded_on"
        day = Day(until, _reason(subject, record), record.control.place(field),
                  since=record.control.data("recorded_on"))  # fmt: skip
        yield make(subject, kinds.FACTOR, record, record.id, day, record.title)


def meters(subject: Subject) -> Iterator[Due]:
    """Yield when the calibration of each meter in use runs out."""
    system = subject.system
    for name, row in system.defined.get("meter", {}).items():
        record, until = system.records.get(system.home["meter", name]), row.data("valid_until")
        if record is None or until is None or row.text("status") != "in-use":
            continue
        why = Text("台账中的有效期", "valid_until of the register")
        since = row.data("calibrated_on")
        day = Day(until, why, row.place("valid_until"), since=since)
        yield make(subject, kinds.METER, record, name, day, system.label("meter", name))


def editions(subject: Subject) -> Iterator[Due]:
    """Yield when external documents marked as valid, that nothing replaces, run out."""
    system = subject.system
    for each in externals(system, subject.context.as_of).values():
        until = each.row.data("valid_until")
        record = system.records.get(system.home["external", each.id])
        if until is None or record is None or each.successor is not None:
            continue
        if each.row.text("status") != "valid":
            continue
        why = Text("清单中的有效期", "valid_until of the register")
        day = Day(until, why, each.row.place("valid_until"), since=each.row.data("checked"))
        title = each.row.data("title") or Text(each.id, each.id)
        post = each.row.text("owner")
        yield make(subject, kinds.EXTERNAL, record, each.id, day, title, post)


def exceptions(subject: Subject) -> Iterator[Due]:
    """Yield when clauses left out, and findings accepted for a time, are to be looked at again."""
    why = Text("批准的期限", "the date approved")
    for each in exclusions(subject.system):
        if each.expires is not None:
            day = Day(each.expires, why, each.row.place("expires"))
            name = f"{each.standard}:{each.clause}"
            title = each.row.data("reason") or Text(name, name)
            post, part = each.row.text("approved_by"), "、".join(each.sites)
            yield make(subject, kinds.EXCLUSION, each.record, name, day, title, post, part)
    for record in subject.system.records_of("rec.waiver"):
        for row in record.body.rows("waivers"):
            if row.data("expires") is not None:
                day = Day(row.data("expires"), why, row.place("expires"),
                          since=row.data("approved_on"))  # fmt: skip
                name = f"{row.text('code')} {row.text('subject')}".strip()
                title = row.data("reason")
                title = title if isinstance(title, Text) else Text(name, name)
                post = record.control.text("recorded_by")
                yield make(subject, kinds.WAIVER, record, name, day, title, post)


def readers(subject: Subject) -> Iterator[Due]:
    """Yield what posts owe versions in force: acknowledgement and training."""
    control: Control = subject.control
    for each in owed(subject.system, control, subject.context.as_of):
        is_read = each.duty is Duty.ACKNOWLEDGEMENT
        kind = kinds.ACKNOWLEDGEMENT if is_read else kinds.VERSION_TRAINING
        document, since = each.document, each.document.control.data("effective")
        why = Text(
            f"{document.version} 版生效日期加参数规定的时间",
            f"the day on which {document.version} took effect and the time that a parameter sets",
        )
        day = Day(each.due, why, each.span, since=since)
        yield make(subject, kind, document, document.id, day, document.title, each.post, each.post)
