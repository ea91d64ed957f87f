"""What a new edition of a standard touches: documents, sections, approvals and record types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon_manual.shapes.value import INVALID, Claims

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.conformity.books import Books
    from carbon_manual.conformity.editionfile import Step
    from carbon_manual.diagnostic import Span, Text
    from carbon_manual.shapes.shape import Shape
    from carbon_manual.system.model import Document


@dataclass(frozen=True, slots=True)
class Section:
    """A section whose claims a change touches, and the steps that do; None: nothing is mapped."""

    document: Document
    heading: str
    in_force: bool
    span: Span
    steps: tuple[tuple[str, Step | None], ...]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """An approval of a text in force that confirmed claims which a change touches."""

    record: str
    document: str
    version: str
    span: Span
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A record type that shows touched clauses: of the old edition and of the new one."""

    shape: Shape
    old: tuple[str, ...]
    new: tuple[str, ...]
    records: int


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of the manual that names a touched clause."""

    document: str
    post: str
    clause: str
    span: Span


@dataclass(frozen=True, slots=True)
class Addition:
    """A requirement that only the new edition has, and where an answer would probably go."""

    clause: str
    gist: Text
    likely: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditionChange:
    """All that a new edition touches, and what the mapping leaves open.

    `doubtful` are steps that call a clause the same whose modality or revision differs.
    """

    old: Standard
    new: Standard
    steps: tuple[Step, ...]
    sections: tuple[Section, ...]
    confirmations: tuple[Confirmation, ...]
    kinds: tuple[Kind, ...]
    duties: tuple[Duty, ...]
    additions: tuple[Addition, ...]
    unmapped_old: tuple[str, ...]
    unmapped_new: tuple[str, ...]
    doubtful: tuple[Step, ...]

    @property
    def documents(self) -> tuple[Document, ...]:
        """Return the documents to touch, each once."""
        return tuple({each.document.id: each.document for each in self.sections}.values())

    @property
    def is_complete(self) -> bool:
        """Tell whether the mapping leaves nothing open."""
        return not (self.unmapped_old or self.unmapped_new or self.doubtful)


def edition_change(books: Books, new: Standard, steps: tuple[Step, ...]) -> EditionChange:
    """Return what changes from the standard of `books` to its new edition."""
    old = books.standard
    by_old = {each.old: each for each in steps if each.old}
    mapped = {name for each in steps for name in each.new}
    sections = tuple(_sections(books, by_old))
    claimed = {*books.coverage.claims, *books.coverage.drafts}
    return EditionChange(
        old,
        new,
        steps,
        sections,
        tuple(_confirmations(books, by_old)),
        tuple(_kinds(books, new, steps, by_old)),
        tuple(_duties(books, by_old)),
        tuple(_additions(books, new, steps)),
        tuple(each for each in old.entries
              if (each in old.leaves or each in claimed) and each not in by_old),
        tuple(each for each in new.entries if each in new.leaves and each not in mapped),
        tuple(each for each in steps if each.change == "same" and _differs(old, new, each)),
    )  # fmt: skip


def _differs(old: Standard, new: Standard, step: Step) -> bool:
    before, after = old.entries.get(step.old), new.entries.get(step.old)
    if before is None or after is None:
        return False
    return (before.modality, before.revision) != (after.modality, after.revision)


def _is_touched(clause: str, steps: Mapping[str, Step]) -> bool:
    return clause not in steps or steps[clause].change != "same"


def _sections(books: Books, steps: Mapping[str, Step]) -> Iterator[Section]:
    found: dict[tuple[str, str, bool], dict[str, Span]] = {}
    coverage = books.coverage
    for in_force, claims in ((True, coverage.claims), (False, coverage.drafts)):
        for clause, given in claims.items():
            for claim in given if _is_touched(clause, steps) else ():
                place = found.setdefault((claim.document, claim.heading, in_force), {})
                place.setdefault(clause, claim.span)
    order = list(books.checked.system.documents)
    for (name, heading, in_force), clauses in sorted(
        found.items(), key=lambda each: (each[0][0] not in order, each[0][0], min(each[1].values()))
    ):
        document = books.document(name, in_force=in_force)
        if document is not None:
            touched = tuple((clause, steps.get(clause)) for clause in clauses)
            yield Section(document, heading, in_force, min(clauses.values()), touched)


def _confirmations(books: Books, steps: Mapping[str, Step]) -> Iterator[Confirmation]:
    standard, control = books.standard, books.checked.control
    for document in control.in_force.values():
        approval = control.approval(document)
        given = approval.row.data("claims") if approval else None
        confirmed = dict(_confirmed(given or (), standard))
        clauses = tuple(each for each in confirmed if _is_touched(each, steps))
        if approval is not None and clauses:
            place = min(confirmed[each] for each in clauses)
            yield Confirmation(approval.record.id, document.id, document.version, place, clauses)


def _confirmed(claims: Claims, standard: Standard) -> Iterator[tuple[str, Span]]:
    for _, key, patterns in claims:
        for item in patterns if key.data == standard.key else ():
            if item.data is not INVALID:
                yield from ((clause, item.span) for clause in standard.expand(item.data))


def _kinds(
    books: Books, new: Standard, steps: Iterable[Step], by_old: Mapping[str, Step]
) -> Iterator[Kind]:
    """Yield the record types of touched clauses, and of those whose expected types changed."""
    old = books.standard
    before: dict[str, dict[str, None]] = {}
    after: dict[str, dict[str, None]] = {}
    for clause in old.leaves - by_old.keys():
        _note(before, old, clause)
    for step in steps:
        names = [each for each in step.new if each in new.entries]
        same = step.change == "same" and all(
            old.entries[step.old].evidence == new.entries[each].evidence for each in names
        )
        if not same:
            _note(before, old, step.old)
            for each in names:
                _note(after, new, each)
    for shape in books.checked.system.shapes.records:
        if shape.id in before or shape.id in after:
            old_ids = sorted(before.get(shape.id, ()), key=list(old.entries).index)
            new_ids = sorted(after.get(shape.id, ()), key=list(new.entries).index)
            count = len(books.records.get(shape.id, ()))
            yield Kind(shape, tuple(old_ids), tuple(new_ids), count)


def _note(found: dict[str, dict[str, None]], standard: Standard, clause: str) -> None:
    for name in standard.entries[clause].evidence if clause in standard.entries else ():
        found.setdefault(name, {})[clause] = None


def _duties(books: Books, steps: Mapping[str, Step]) -> Iterator[Duty]:
    for document in books.checked.system.documents.values():
        if document.shape.id != "manual.organization":
            continue
        for row in document.control.rows("duties"):
            clause = row.text("clause")
            known = row.text("standard") == books.standard.key
            if known and clause in books.standard.entries and _is_touched(clause, steps):
                yield Duty(document.id, row.text("post"), clause, row.place("clause"))


def _additions(books: Books, new: Standard, steps: Iterable[Step]) -> Iterator[Addition]:
    """Yield what is new, with the documents of the types that it expects."""
    for step in steps:
        for clause in step.new if step.change == "added" else ():
            entry = new.entries.get(clause)
            if entry is not None:
                documents = (each.id for name in entry.evidence
                             for each in books.documents.get(name, ()))  # fmt: skip
                yield Addition(clause, entry.gist, tuple(dict.fromkeys(documents)))
