"""Document control derived, never typed: who signed which version, and the status that follows."""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon_manual.diagnostic import Span, Text

if TYPE_CHECKING:
    from carbon_manual.model import Document, Record, System
    from carbon_manual.value import Row


class Status(enum.StrEnum):
    """The states of a document, in the order of its life."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    EFFECTIVE = "effective"

    @property
    def label(self) -> Text:
        """Return the name of the state."""
        return _LABELS[self]


_LABELS = {
    Status.DRAFT: Text("草案", "Draft"),
    Status.IN_REVIEW: Text("送审", "In review"),
    Status.APPROVED: Text("已批准", "Approved"),
    Status.EFFECTIVE: Text("有效", "Effective"),
}
PREPARED, REVIEWED, APPROVED = "编制", "审核", "批准"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signing of one version of one document."""

    document: str
    version: str
    meaning: str
    post: str
    holder: str
    date: datetime.date
    record: Record
    row: Row

    @property
    def span(self) -> Span:
        """Return where the signed document is named."""
        return self.row.place("id")


def signatures(system: System, document: Document) -> tuple[Signature, ...]:
    """Return the signings of the document's present version, oldest first."""
    found = [
        Signature(
            document.id,
            document.version,
            record.body.text("meaning"),
            record.body.text("post"),
            record.body.text("holder"),
            record.body.data("date"),
            record,
            row,
        )
        for record in system.records_of("rec.approval")
        if record.body.data("date")
        for row in record.body.rows("documents")
        if row.text("id") == document.id and row.text("version") == document.version
    ]
    return tuple(sorted(found, key=lambda each: (each.date, each.record.id)))


def status(system: System, document: Document, as_of: datetime.date) -> Status:
    """Return the document's status on a day, from its signings and effective date."""
    meanings = {each.meaning for each in signatures(system, document) if each.date <= as_of}
    if APPROVED not in meanings:
        return Status.IN_REVIEW if meanings & {PREPARED, REVIEWED} else Status.DRAFT
    effective = document.control.data("effective")
    if effective is None or effective > as_of:
        return Status.APPROVED
    return Status.EFFECTIVE
