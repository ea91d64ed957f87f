"""What is owed when a version takes effect: acknowledgement by its readers, training by post."""

from __future__ import annotations

import datetime as dt
import enum
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Span, Text
from carbon_manual.system.deadline import ACKNOWLEDGEMENT_WITHIN, TRAINING_WITHIN, after, configured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.doccontrol.control import Control
    from carbon_manual.system.model import Document, Record, System


class Duty(enum.StrEnum):
    """What a post owes for a version of a document."""

    ACKNOWLEDGEMENT = "acknowledgement"
    TRAINING = "training"

    @property
    def label(self) -> Text:
        """Return the name of the duty."""
        return _LABELS[self]


_LABELS: Final = {
    Duty.ACKNOWLEDGEMENT: Text("知悉", "Acknowledgement"),
    Duty.TRAINING: Text("培训", "Training"),
}
# A duty, the field of a document that lists the posts, and the parameter that sets the time.
_DUTIES: Final = (
    (Duty.ACKNOWLEDGEMENT, "distribution", ACKNOWLEDGEMENT_WITHIN),
    (Duty.TRAINING, "training", TRAINING_WITHIN),
)
# Results of a training that leave the duty open.
_NOT_TRAINED: Final = frozenset({"failed", "absent"})

# A document, its version and a post; an unreadable part is empty and stands for any.
_Done = frozenset[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty that a post still has: for which version in force, until when, told where."""

    duty: Duty
    document: Document
    post: str
    due: dt.date
    span: Span


def owed(system: System, control: Control, as_of: dt.date) -> tuple[Owed, ...]:
    """Return what is owed on a day, the most urgent first.

    Without the parameter that sets its time a duty is not owed at all.
    """
    found: list[Owed] = []
    for duty, field, parameter in _DUTIES:
        interval = configured(system, parameter)
        if interval is None:
            continue
        done = frozenset(_done(duty, system, as_of))
        for document in control.in_force.values():
            effective = document.control.data("effective")
            # who reads and learns is housekeeping: the working file says it, also for the text
            # in force that stands in the archive
            working = system.documents.get(document.id, document)
            posts = {str(each.data): each.span for each in working.control.items_of(field)}
            found += (
                Owed(duty, document, post, after(effective, interval), span)
                for post, span in posts.items()
                if effective and not _is_done((document.id, document.version, post), done)
            )
    return tuple(sorted(found, key=lambda each: (each.due, each.document.id, each.duty, each.span)))


def _is_done(duty: tuple[str, str, str], done: _Done) -> bool:
    return any(each in done for each in itertools.product(*((part, "") for part in duty)))


def _done(duty: Duty, system: System, as_of: dt.date) -> Iterator[tuple[str, str, str]]:
    """Yield document, version and post of each duty that records show as done by a day."""
    kind = "rec.acknowledgement" if duty is Duty.ACKNOWLEDGEMENT else "rec.training"
    for record in system.records_of(kind):
        day = _day(record)
        posts = _posts(record) if day is None or day <= as_of else ()
        for row, post in itertools.product(record.body.rows("documents"), posts):
            yield row.text("id"), row.text("version"), post


def _posts(record: Record) -> tuple[str, ...]:
    """Return the posts for which a record counts."""
    if "attendees" not in record.shape.by_name:
        return (record.body.text("post"),)
    return tuple(
        row.text("post")
        for row in record.body.rows("attendees")
        if row.text("result") not in _NOT_TRAINED
    )


def _day(record: Record) -> dt.date | None:
    """Return the day of a reading or training: of its own, else the day it was recorded."""
    own = record.body.data("date")
    day = own if isinstance(own, dt.date) else record.control.data("recorded_on")
    return day if isinstance(day, dt.date) else None
