"""What stands today: documents submitted or in force, appointments, who is top management."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.doccontrol.control import Status
from carbon_manual.system.deadline import after, configured

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.grounds.rule import Subject
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Document, Record, System

# Names the post that approves the policy, and thereby top management.
POLICY_APPROVER: Final = "policy-approver"
_SUBMITTED: Final = (Status.IN_REVIEW, Status.APPROVED, Status.EFFECTIVE)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A term in a role by a letter of appointment; `end` is the last day, None while it is open."""

    record: Record
    row: Row
    start: dt.date
    end: dt.date | None

    @property
    def role(self) -> str:
        """Return the code of the role."""
        return self.row.text("role")

    def lasts(self, day: dt.date) -> bool:
        """Tell whether the term covers a day."""
        return self.start <= day and (self.end is None or day <= self.end)


def submitted(subject: Subject, *types: str) -> Iterator[Document]:
    """Yield the documents of some types that were submitted or are in force.

    A draft may still be incomplete, and what is withdrawn or superseded is history.
    """
    for document in subject.control.texts.values():
        if document.shape.id in types and subject.control.status(document) in _SUBMITTED:
            yield document


def in_force(subject: Subject, *types: str) -> Iterator[Document]:
    """Yield the documents of some types that are in force."""
    for document in subject.control.in_force.values():
        if document.shape.id in types:
            yield document


def appointments(system: System) -> tuple[Appointment, ...]:
    """Return every appointment whose dates can be read; a successor ends a term."""
    found: list[Appointment] = []
    for record in system.records_of("rec.appointment"):
        for row in record.body.rows("appointments"):
            start = row.data("from")
            if start is not None and not row.is_invalid("until", "role", "holder", "replaces"):
                found.append(Appointment(record, row, start, row.data("until")))
    successors: dict[tuple[str, str], dt.date] = {}
    for each in found:
        key = (each.role, each.row.text("replaces"))
        successors[key] = max(each.start, successors.get(key, each.start))
    return tuple(_ended(each, successors) for each in found)


def top_management(system: System) -> frozenset[str]:
    """Return the posts that may approve the policy: that is what makes them top management."""
    named = system.parameter(POLICY_APPROVER)
    if named:
        return frozenset((named,))
    posts = system.defined.get("post", {}).items()
    return frozenset(
        name
        for name, row in posts
        if "policy" in {str(item.data) for item in row.items_of("approves")}
    )


def is_over(subject: Subject, start: dt.date | None, parameter: str, default: str) -> bool:
    """Tell whether the time that a parameter grants from a day on has passed."""
    interval = configured(subject.system, parameter, default)
    return bool(start and interval and after(start, interval) < subject.context.as_of)


def review_day(review: Record) -> dt.date:
    """Return the day of a review; the earliest there is where it cannot be read."""
    day = review.body.data("date")
    return day if isinstance(day, dt.date) else dt.date.min


def reviews_held(subject: Subject) -> list[Record]:
    """Return the reviews held until the day of looking, oldest first."""
    held = [
        each
        for each in subject.system.records_of("rec.management-review")
        if dt.date.min < review_day(each) <= subject.context.as_of
    ]
    return sorted(held, key=lambda each: (review_day(each), each.id))


def claimed(subject: Subject, document: Document, clauses: Mapping[str, tuple[str, ...]]) -> str:
    """Return the first of some clauses that a document claims to answer, e.g. `T/CCAA 39 5.2.a`."""
    for coverage in subject.coverage:
        for clause in clauses.get(coverage.use.standard.key, ()):
            claims = (*coverage.claims.get(clause, ()), *coverage.drafts.get(clause, ()))
            if any(each.document == document.id for each in claims):
                return f"{coverage.use.standard.short} {clause}"
    return ""


def is_whole(row: Row, *lists: str) -> bool:
    """Tell whether nothing in some lists of a row was lost as unreadable."""
    return not row.is_invalid(*lists) and all(
        len(row.items_of(each)) == len(row.data(each) or ()) for each in lists
    )


def gathered(
    demands: Iterable[Mapping[str, tuple[str, ...]]],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the clauses of several demands by standard, each once, as a fault holds them."""
    found: dict[str, dict[str, None]] = {}
    for each in demands:
        for standard, clauses in each.items():
            found.setdefault(standard, {}).update(dict.fromkeys(clauses))
    return tuple((standard, tuple(clauses)) for standard, clauses in found.items())


def _ended(each: Appointment, successors: Mapping[tuple[str, str], dt.date]) -> Appointment:
    """Return an appointment that ends at the latest on the day before its successor's begins."""
    later = successors.get((each.role, each.row.text("holder")))
    if later is None or later <= each.start:
        return each
    last = later - dt.timedelta(days=1)
    return dataclasses.replace(each, end=min(each.end or last, last))
