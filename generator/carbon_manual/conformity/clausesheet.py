"""The sheet of one clause: passages, records, rules, approvals and open nonconformities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon_manual.catalogue.standard import MODALITIES
from carbon_manual.conformity.books import About, Answer, Books, Evidence
from carbon_manual.conformity.gapreport import Part, Requirement, part, requirement
from carbon_manual.conformity.nonconformity import clauses_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carbon_manual.catalogue.standard import Entry
    from carbon_manual.doccontrol.control import Signature
    from carbon_manual.system.model import Document, Record


@dataclass(frozen=True, slots=True)
class Passage:
    """A section that answers: its document, the clauses it claims and the document's approval."""

    answer: Answer
    document: Document
    title: str
    clauses: tuple[str, ...]
    approval: Signature | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of a clause and, as far as asked for, of what stands below it.

    `is_hidden` tells that a document answers which the readers may not see.
    """

    books: Books
    clause: str
    whole: Part
    requirements: tuple[Requirement, ...]
    passages: tuple[Passage, ...]
    evidence: tuple[Evidence, ...]
    about: tuple[About, ...]
    nonconformities: tuple[Record, ...]
    is_hidden: bool

    @property
    def strongest(self) -> Entry:
        """Return the entry with the strongest modality: the clause, or one of its requirements."""
        entries = (
            self.books.standard.entries[self.clause],
            *(row.entry for row in self.requirements),
        )
        return min(entries, key=lambda each: MODALITIES.index(each.modality))


def whole_sheet(books: Books, clause: str) -> Sheet:
    """Return the sheet of a clause with everything below it."""
    return sheet_of(books, clause, (clause, *books.standard.descendants(clause)))


def sheet_of(books: Books, clause: str, clauses: Sequence[str]) -> Sheet:
    """Return the sheet of a clause that tells of the given clauses only."""
    standard = books.standard
    rows = tuple(requirement(books, each) for each in clauses if each in standard.leaves)
    title = standard.entries[clause].title
    passages = tuple(_passages(books, clauses))
    claimed = any(each in books.coverage.claims for each in clauses)
    return Sheet(
        books,
        clause,
        part(clause, title, rows),
        rows,
        passages,
        _evidence(books, clauses),
        books.about(*clauses, practice=True),
        tuple(_nonconformities(books, set(clauses))),
        claimed and not any(each.answer.in_force for each in passages),
    )


def _passages(books: Books, clauses: Sequence[str]) -> Iterator[Passage]:
    found: dict[Answer, list[str]] = {}
    for clause in clauses:
        for answer in books.answers(clause):
            found.setdefault(answer, []).append(clause)
    for answer, claimed in found.items():
        document = books.text(answer)
        if document is not None:
            titles = (each.text for each in document.prose.headings if each.id == answer.heading)
            approval = books.checked.control.approval(document)
            title = next(titles, "")
            yield Passage(answer, document, title, tuple(claimed), approval)


def _evidence(books: Books, clauses: Sequence[str]) -> tuple[Evidence, ...]:
    """Return the expected record types, each once; a clause's own sites decide for its type."""
    found: dict[str, Evidence] = {}
    for clause in clauses:
        for each in books.evidence(clause):
            found.setdefault(each.shape.id, each)
    return tuple(found.values())


def _nonconformities(books: Books, clauses: set[str]) -> Iterator[Record]:
    key = books.standard.key
    for record in books.nonconformities:
        if any(standard == key and name in clauses for standard, name in clauses_named(record)):
            yield record
