"""How long records are kept: retention, holds and disposals."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.shapes.value import parse_interval
from carbon_manual.system.deadline import after

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.doccontrol.control import Control
    from carbon_manual.shapes.value import Interval, Row
    from carbon_manual.system.model import Item, Record, System

# A thing so disposed of is kept on purpose, marked as obsolete.
_KEPT: Final = "mark"


@dataclass(frozen=True, slots=True)
class Hold:
    """A document, a record or all records of a form that must not go before the hold ends."""

    item: str
    start: dt.date | None
    end: dt.date | None
    row: Row

    @property
    def is_whole(self) -> bool:
        """Tell whether it can be read when the hold begins and ends."""
        return self.start is not None and not self.row.is_invalid("to")

    def lasts(self, day: dt.date) -> bool:
        """Tell whether the hold is in force on a day; it is where a date cannot be read."""
        begun = self.start is None or self.start <= day
        return begun and (self.end is None or day <= self.end)

    def covers(self, name: str, form: str) -> bool:
        """Tell whether the hold names an item, by its own number or by its form's."""
        return self.item in {name, form} - {""}


@dataclass(frozen=True, slots=True)
class Disposal:
    """A version of a document or record that was disposed of."""

    item: str
    version: str
    date: dt.date | None
    row: Row

    @property
    def is_kept(self) -> bool:
        """Tell whether the thing was only marked as obsolete."""
        return self.row.text("method") == _KEPT


def holds(system: System) -> Iterator[Hold]:
    """Yield every hold that says of what."""
    for record in system.records_of("rec.hold"):
        for row in record.body.rows("items"):
            if row.text("id"):
                yield Hold(row.text("id"), row.data("from"), row.data("to"), row)


def disposals(system: System) -> Iterator[Disposal]:
    """Yield every disposal that says of what."""
    for record in system.records_of("rec.document-disposal"):
        for row in record.body.rows("items"):
            if row.text("id"):
                yield Disposal(row.text("id"), row.text("version"), row.data("disposed_on"), row)


def is_legible(system: System) -> bool:
    """Tell whether every hold and disposal says of what, so that no decision can be overlooked."""
    for kind in ("rec.hold", "rec.document-disposal"):
        for record in system.records_of(kind):
            given, rows = record.body.data("items"), record.body.rows("items")
            if given is None or len(rows) < len(given) or not all(row.text("id") for row in rows):
                return False
    return True


def kept_until(record: Record) -> dt.date | None:
    """Return the last day of a record's retention; None where it cannot be told.

    The clock starts at the end of the record's period. A register that is renewed and has no period
    is in use at least until its next review; any other record starts the day it was made.
    """
    control = record.control
    interval = _interval(record)
    if interval is None or control.is_invalid("period", "next_review", "recorded_on"):
        return None
    period = control.data("period")
    start = period.end if period else control.data("next_review") or control.data("recorded_on")
    return after(start, interval) if start else None


def text_kept_until(name: str, version: str, system: System, control: Control) -> dt.date | None:
    """Return the last day of retention of a document's version that is no longer in force."""
    document = control.texts.get((name, version))
    interval = _interval(document) if document else None
    withdrawal = control.withdrawals.get(name)
    later = _successor(name, version, control)
    ends = [withdrawal.date] if withdrawal else []
    successor = control.texts.get((name, later)) or system.archive.get((name, later))
    if successor is not None and successor.control.data("effective"):
        ends.append(successor.control.data("effective"))
    return after(min(ends), interval) if interval and ends else None


def is_in_use(record: Record, system: System, as_of: dt.date) -> bool:
    """Tell whether a record has work to do still, however old it is.

    That is the configuration, what was signed, read or taught of a document's present version, and
    an order of holds that are not over.
    """
    if record.shape.id == "rec.hold":
        return any(
            row.data("to") is None or row.data("to") >= as_of for row in record.body.rows("items")
        )
    documents = ((system.documents.get(row.text("id")), row) for row in _documents(record))
    return record.shape.id == "rec.system" or any(
        document is not None and document.version == row.text("version")
        for document, row in documents
    )


def held(name: str, form: str, day: dt.date, given: Iterable[Hold]) -> Hold | None:
    """Return the hold that keeps an item from being disposed of on a day."""
    return next((hold for hold in given if hold.covers(name, form) and hold.lasts(day)), None)


def _documents(record: Record) -> tuple[Row, ...]:
    """Return the rows by which a record names versions of documents."""
    field = record.shape.by_name.get("documents")
    named = field is not None and {"id", "version"} <= field.by_name.keys()
    return record.body.rows("documents") if named else ()


def _interval(item: Item) -> Interval | None:
    if item.control.is_invalid("retention"):
        return None
    own: Interval | None = item.control.data("retention")
    return own or parse_interval(item.shape.retention)


def _successor(name: str, version: str, control: Control) -> str:
    """Return the approved version that follows another one; empty when there is none."""
    approved = control.approved_versions(name)
    following = approved[approved.index(version) + 1 :] if version in approved else ()
    return following[0] if following else ""
