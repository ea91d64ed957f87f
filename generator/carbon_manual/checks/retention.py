"""Rules on the end of records: retention, holds and disposal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text
from carbon_manual.doccontrol.retention import (
    Disposal,
    Hold,
    disposals,
    held,
    holds,
    is_in_use,
    is_legible,
    kept_until,
    text_kept_until,
)
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest
from carbon_manual.system.model import System

DISPOSED_TOO_EARLY = Fault(
    "CM522",
    "disposed-too-early",
    Severity.ERROR,
    Text("保存期限未满就处置", "Disposed of before its retention ended"),
    Text(
        "保存期限内的文件和记录是证据，期满才可以处置。",
        "Until retention ends documents and records are evidence, and stay.",
    ),
    Text(
        "恢复该文件或记录；日期或期限写错的，改正。",
        "Restore it, or mend the date or the retention if they are wrong.",
    ),
    "保存至 2030-12-31 的记录于 2026-05-01 处置",
    clauses=(("ccaa-39-2022", ("7.5.3.p2.4",)),),
)
DISPOSED_ON_HOLD = Fault(
    "CM523",
    "disposed-on-hold",
    Severity.ERROR,
    Text("处置了保留通知中的文件或记录", "Disposed of while on hold"),
    Text(
        "保留通知解除之前，即使保存期限已满也不得处置。",
        "Nothing on hold may go before the hold is lifted, even past its retention.",
    ),
    Text(
        "恢复该文件或记录；保留已解除的，在保留通知中写明截止日期。",
        "Restore it, or write when the hold ended if it did.",
    ),
    "JL-00-10 保留 JL-06-02-HZ-2019，而处置记录有它",
    clauses=(("ccaa-39-2022", ("7.5.3.b", "7.5.3.p2.4")),),
)
DISPOSED_BUT_PRESENT = Fault(
    "CM524",
    "disposed-but-present",
    Severity.ERROR,
    Text("已登记处置，却仍在库中", "Disposed of but still in the repository"),
    Text(
        "处置记录与实际不符，作废的内容还可能被误用。",
        "The disposal record is untrue, and obsolete content may still be used.",
    ),
    Text(
        "从仓库中删去该文件（包括存档），或改正处置记录。",
        "Delete the file and its archived copy, or mend the disposal record.",
    ),
    "处置记录有 JL-06-02-HZ-2019 1.0，文件仍在",
    clauses=(("ccaa-39-2022", ("7.5.3.p2.4",)),),
)
RETENTION_ENDED = Fault(
    "CM525",
    "retention-ended",
    Severity.WARNING,
    Text("保存期限已满，既未处置也未保留", "Past its retention, neither held nor disposed of"),
    Text(
        "期满的记录要么处置，要么说明为何继续保存。",
        "A record past its retention is disposed of, or kept for a stated reason.",
    ),
    Text(
        "处置并登记（JL-12-04），或发保留通知（JL-00-10），或延长 retention。",
        "Dispose of it by JL-12-04, hold it by JL-00-10, or extend its retention.",
    ),
    "period: 2018，retention: P5Y，今天是 2026-10-31",
    clauses=(("ccaa-39-2022", ("7.5.3.p2.4",)),),
    practice=True,
    absence=True,
)
HOLD_OF_NOTHING = Fault(
    "CM526",
    "hold-of-nothing",
    Severity.ERROR,
    Text("保留通知中的编号不存在", "Hold of something that does not exist"),
    Text(
        "编号写错的保留通知保护不了任何东西。",
        "A hold with a wrong number protects nothing.",
    ),
    Text(
        "改正编号；已不必保留的，写明截止日期。",
        "Mend the number, or write when the hold ended.",
    ),
    "items 中写 JL-06-02-HZ-2109",
    clauses=(("ccaa-39-2022", ("7.5.3.b",)),),
    absence=True,
)


def disposed_on_hold(subject: Subject) -> Iterator[Diagnostic]:
    """Yield disposals of what a hold forbade to dispose of on that day."""
    given = [hold for hold in holds(subject.system) if hold.is_whole]
    for each, day in _gone(subject.system):
        hold = held(each.item, _form(each.item, subject.system), day, given)
        if hold is not None:
            message = Text(
                f"{each.item} 于 {day} 处置，而自 {hold.start} 起在保留中",
                f"{each.item} was disposed of on {day} but is on hold since {hold.start}",
            )
            related = (Related(hold.row.place("id"), Text("保留通知", "the hold")),)
            yield DISPOSED_ON_HOLD.at(
                each.row.place("id"), message, subject=each.item, related=related
            )


def disposed_too_early(subject: Subject) -> Iterator[Diagnostic]:
    """Yield disposals before the retention of the record, or the one that the row tells."""
    told = _places(disposed_on_hold(subject))
    for each, day in _gone(subject.system):
        until = _until(each, subject)
        if until is not None and day < until and each.row.place("id") not in told:
            message = Text(
                f"{each.item} 应保存至 {until}，却于 {day} 处置",
                f"{each.item} is to be kept until {until} but was disposed of on {day}",
            )
            place = each.row.place("disposed_on")
            yield DISPOSED_TOO_EARLY.at(place, message, subject=each.item)


def disposed_but_present(subject: Subject) -> Iterator[Diagnostic]:
    """Yield disposals by today of versions that are still here."""
    told = _places(disposed_on_hold(subject)) | _places(disposed_too_early(subject))
    for each, day in _gone(subject.system):
        place = _place(each, subject.system)
        if place is None or day > subject.context.as_of:
            continue
        if told.isdisjoint({each.row.place("id"), each.row.place("disposed_on")}):
            message = Text(
                f"{each.item} {each.version} 已于 {day} 处置，却仍在库中",
                f"{each.item} {each.version} was disposed of on {day} but is still here",
            )
            related = (Related(place, Text("仍在此处", "still here")),)
            yield DISPOSED_BUT_PRESENT.at(
                each.row.place("id"), message, subject=each.item, related=related
            )


def retention_ended(subject: Subject) -> Iterator[Diagnostic]:
    """Yield records past their retention for which nothing was decided."""
    system, today = subject.system, subject.context.as_of
    given = tuple(holds(system))
    decided = {each.item for each in disposals(system)} | set(_meant(given, system))
    for record in system.records.values() if is_legible(system) else ():
        until = kept_until(record)
        if until is None or until >= today or record.id in decided:
            continue
        if held(record.id, record.shape.number, today, given) or is_in_use(record, system, today):
            continue
        message = Text(
            f"{record.id} 的保存期限已于 {until} 届满",
            f"The retention of {record.id} ended {until}",
        )
        yield RETENTION_ENDED.at(record.control.place("retention"), message, subject=record.id)


def hold_of_nothing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield holds not over that name no document, record or form."""
    system = subject.system
    known, gone = _known(system), {each.item for each in disposals(system)}
    for hold in holds(system):
        over = hold.end is not None and hold.end < subject.context.as_of
        if over or not hold.is_whole or hold.item in known or hold.item in gone:
            continue
        hint = did_you_mean(nearest(hold.item, known))
        message = Text(
            f"没有文件、记录或表式 `{hold.item}`{hint.zh}",
            f"There is no document, record or form `{hold.item}`{hint.en}",
        )
        yield HOLD_OF_NOTHING.at(hold.row.place("id"), message, subject=hold.item)


def _gone(system: System) -> Iterator[tuple[Disposal, dt.date]]:
    """Yield the disposals after which nothing should be left, with their day."""
    for each in disposals(system):
        if each.date is not None and not each.is_kept and not each.row.is_invalid("method"):
            yield each, each.date


def _until(disposal: Disposal, subject: Subject) -> dt.date | None:
    """Return until when to keep what was disposed of: by its file, else by what the row tells."""
    record = subject.system.records.get(disposal.item)
    stated: dt.date | None = disposal.row.data("retained_until")
    if record is not None:
        return kept_until(record) or stated
    own = text_kept_until(disposal.item, disposal.version, subject.system, subject.control)
    return own or stated


def _place(disposal: Disposal, system: System) -> Span | None:
    """Return where the version that was disposed of still stands."""
    name, version = disposal.item, disposal.version
    for item in (
        system.records.get(name),
        system.documents.get(name),
        system.archive.get((name, version)),
    ):
        if item is not None and item.version == version:
            return item.control.place("id")
    return None


def _places(findings: Iterable[Diagnostic]) -> set[Span]:
    return {each.span for each in findings}


def _form(name: str, system: System) -> str:
    """Return the form number of a record, also of one whose file is gone."""
    record = system.records.get(name)
    if record is not None:
        return record.shape.number
    numbers = {shape.number for shape in system.shapes.types.values() if shape.is_record}
    return next((each for each in numbers if name.startswith(f"{each}-")), "")


def _known(system: System) -> tuple[str, ...]:
    forms = (shape.number for shape in system.shapes.types.values() if shape.number)
    archived = (name for name, _ in system.archive)
    return (*system.documents, *system.records, *forms, *archived)


def _meant(given: Iterable[Hold], system: System) -> Iterator[str]:
    """Yield what misspelt holds seem to mean: nothing more is told of it."""
    known = _known(system)
    return (nearest(hold.item, known) for hold in given if hold.item not in known)


RULES: Final = (
    Rule(DISPOSED_TOO_EARLY, disposed_too_early, "R085"),
    Rule(DISPOSED_ON_HOLD, disposed_on_hold, ""),
    Rule(DISPOSED_BUT_PRESENT, disposed_but_present, "R084"),
    Rule(RETENTION_ENDED, retention_ended, "R085"),
    Rule(HOLD_OF_NOTHING, hold_of_nothing, ""),
)
