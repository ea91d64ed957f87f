"""Document control derived, never typed: who signed which text, what is in force, what status."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from carbon_manual.diagnostic import Span, Text
from carbon_manual.doccontrol.controlled import digest_of, version_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Document, Record, System

# A document's id and one of its versions.
Edition = tuple[str, str]


class Status(enum.StrEnum):
    """The states of a version of a document, in the order of its life."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Text:
        """Return the name of the state."""
        return _LABELS[self]


_LABELS = {
    Status.DRAFT: Text("草案", "Draft"),
    Status.IN_REVIEW: Text("送审", "In review"),
    Status.APPROVED: Text("已批准", "Approved"),
    Status.EFFECTIVE: Text("有效", "Effective"),
    Status.SUPERSEDED: Text("已被取代", "Superseded"),
    Status.WITHDRAWN: Text("作废", "Withdrawn"),
}
PREPARED, REVIEWED, APPROVED = "编制", "审核", "批准"
MEANINGS = (PREPARED, REVIEWED, APPROVED)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signing of one version of one document, of the text with that digest."""

    document: str
    version: str
    meaning: str
    post: str
    holder: str
    date: dt.date
    digest: str
    record: Record
    row: Row

    @property
    def edition(self) -> Edition:
        """Return the document and version that were signed."""
        return (self.document, self.version)

    @property
    def span(self) -> Span:
        """Return where the signed document is named."""
        return self.row.place("id")

    @property
    def sealed(self) -> Mapping[str, Row]:
        """Return the rows of the figures sealed with an approval, by their call."""
        return {row.text("figure"): row for row in self.row.rows("figures")}


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A document taken out of force from a day on."""

    document: str
    date: dt.date
    reason: Text
    record: Record
    row: Row


@dataclass(frozen=True, slots=True)
class Control:
    """What follows from approvals, archive and withdrawals on a day.

    `signatures` are the valid ones of each version, oldest first; `stale` signed another text than
    the version has; `texts` holds the text of each version: the approved one, else the working one.
    """

    signatures: Mapping[Edition, tuple[Signature, ...]]
    stale: tuple[Signature, ...]
    texts: Mapping[Edition, Document]
    statuses: Mapping[Edition, Status]
    in_force: Mapping[str, Document]
    withdrawals: Mapping[str, Withdrawal]

    def signed(self, document: Document) -> tuple[Signature, ...]:
        """Return the valid signings of this version of a document."""
        return self.signatures.get((document.id, document.version), ())

    def approval(self, document: Document) -> Signature | None:
        """Return the signing that approved this version."""
        found = [each for each in self.signed(document) if each.meaning == APPROVED]
        return found[-1] if found else None

    def status(self, document: Document) -> Status:
        """Return the status of this version of a document."""
        return self.statuses.get((document.id, document.version), Status.DRAFT)

    def approved_versions(self, name: str) -> tuple[str, ...]:
        """Return the approved versions of a document, oldest first."""
        found = [
            version
            for (each, version), signed in self.signatures.items()
            if each == name and any(one.meaning == APPROVED for one in signed)
        ]
        return tuple(sorted(found, key=version_key))


def derive_control(system: System, as_of: dt.date) -> Control:
    """Return signings, texts, statuses and what is in force on a day."""
    groups: dict[Edition, list[Signature]] = {}
    for signature in sorted(signings(system), key=lambda one: (one.date, one.record.id)):
        if signature.date <= as_of:
            groups.setdefault(signature.edition, []).append(signature)
    texts: dict[Edition, Document] = {
        (document.id, document.version): document for document in system.documents.values()
    }
    digests = {edition: digest_of(document) for edition, document in texts.items()}
    valid: dict[Edition, tuple[Signature, ...]] = {}
    stale: list[Signature] = []
    for edition, group in groups.items():
        wanted = _wanted(group, digests.get(edition, ""))
        valid[edition] = tuple(each for each in group if each.digest == wanted)
        if wanted != digests.get(edition):
            archived = system.archive.get(edition)
            if archived is not None and digest_of(archived) == wanted:
                texts[edition] = archived  # the working text differs, or is of another version
        if edition in digests or any(each.meaning == APPROVED for each in group):
            done = {each.meaning for each in valid[edition]}
            stale += (each for each in group if each.digest != wanted and each.meaning not in done)
    withdrawals = {each.document: each for each in _withdrawals(system) if each.date <= as_of}
    in_force = _in_force(texts, valid, withdrawals, as_of)
    statuses = {
        edition: _status(edition, document, valid.get(edition, ()), in_force, withdrawals)
        for edition, document in texts.items()
    }
    return Control(
        MappingProxyType(valid),
        tuple(stale),
        MappingProxyType(texts),
        MappingProxyType(statuses),
        MappingProxyType(in_force),
        MappingProxyType(withdrawals),
    )


def signings(system: System) -> Iterator[Signature]:
    """Yield every signing that a record of approval tells."""
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
                row.text("digest"),
                record,
                row,
            )


def _withdrawals(system: System) -> Iterator[Withdrawal]:
    for record in system.records_of("rec.withdrawal"):
        date = record.body.data("date")
        for row in record.body.rows("documents") if date else ():
            reason = row.data("reason") or Text("", "")
            yield Withdrawal(row.text("id"), date, reason, record, row)


def _wanted(group: list[Signature], working: str) -> str:
    """Return the digest that counts: of the text approved last, else of the working text."""
    approved = [each.digest for each in group if each.meaning == APPROVED]
    return approved[-1] if approved else working


def _in_force(
    texts: Mapping[Edition, Document],
    valid: Mapping[Edition, tuple[Signature, ...]],
    withdrawals: Mapping[str, Withdrawal],
    as_of: dt.date,
) -> dict[str, Document]:
    """Return the highest approved version of each document that has taken effect."""
    found: dict[str, Document] = {}
    for (name, version), document in texts.items():
        effective = document.control.data("effective")
        approved = any(each.meaning == APPROVED for each in valid.get((name, version), ()))
        if not approved or effective is None or effective > as_of or name in withdrawals:
            continue
        if name not in found or version_key(found[name].version) < version_key(version):
            found[name] = document
    return found


def _status(
    edition: Edition,
    document: Document,
    signed: tuple[Signature, ...],
    in_force: Mapping[str, Document],
    withdrawals: Mapping[str, Withdrawal],
) -> Status:
    name, version = edition
    if name in withdrawals:
        return Status.WITHDRAWN
    meanings = {each.meaning for each in signed}
    if APPROVED not in meanings:
        return Status.IN_REVIEW if meanings & {PREPARED, REVIEWED} else Status.DRAFT
    current = in_force.get(name)
    if current is document:
        return Status.EFFECTIVE
    if current is not None and version_key(version) < version_key(current.version):
        return Status.SUPERSEDED
    return Status.APPROVED
