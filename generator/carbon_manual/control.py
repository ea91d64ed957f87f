"""Document control derived, never typed: who signed which version, and the status that follows."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from carbon_manual.diagnostic import Span, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    date: dt.date
    record: Record
    row: Row

    @property
    def span(self) -> Span:
        """Return where the signed document is named."""
        return self.row.place("id")


@dataclass(frozen=True, slots=True)
class Control:
    """The signings of each document's present version, oldest first, and its status."""

    signatures: Mapping[str, tuple[Signature, ...]]
    statuses: Mapping[str, Status]

    def signed(self, document: Document) -> tuple[Signature, ...]:
        """Return the signings of a document's present version."""
        return self.signatures.get(document.id, ())

    def status(self, document: Document) -> Status:
        """Return a document's status."""
        return self.statuses.get(document.id, Status.DRAFT)


def derive_control(system: System, as_of: dt.date) -> Control:
    """Return signings and statuses on a day, from approvals and effective dates."""
    found: dict[str, list[Signature]] = {}
    for signature in _signings(system):
        document = system.documents.get(signature.document)
        if document is not None and document.version == signature.version:
            found.setdefault(document.id, []).append(signature)
    signatures = {
        name: tuple(sorted(each, key=lambda one: (one.date, one.record.id)))
        for name, each in found.items()
    }
    statuses = {
        name: _status(document, signatures.get(name, ()), as_of)
        for name, document in system.documents.items()
    }
    return Control(MappingProxyType(signatures), MappingProxyType(statuses))


def _signings(system: System) -> Iterator[Signature]:
    for record in system.records_of("rec.approval"):
        body = record.body
        if body.data("date") is None:
            continue
        for row in body.rows("documents"):
            yield Signature(
                row.text("id"),
                row.text("version"),
                body.text("meaning"),
                body.text("post"),
                body.text("holder"),
                body.data("date"),
                record,
                row,
            )


def _status(document: Document, signed: tuple[Signature, ...], as_of: dt.date) -> Status:
    meanings = {each.meaning for each in signed if each.date <= as_of}
    if APPROVED not in meanings:
        return Status.IN_REVIEW if meanings & {PREPARED, REVIEWED} else Status.DRAFT
    effective = document.control.data("effective")
    if effective is None or effective > as_of:
        return Status.APPROVED
    return Status.EFFECTIVE
