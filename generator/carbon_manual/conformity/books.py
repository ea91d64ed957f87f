"""How clauses stand: which sections answer them, which records show them, which rules test them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from carbon_manual.checks.rulebook import RULES
from carbon_manual.clauses.evidence import Lack, expected, lacking, valid_until
from carbon_manual.conformity.nonconformity import open_nonconformities
from carbon_manual.diagnostic import Text
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.value import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.clauses.coverage import Coverage
    from carbon_manual.diagnostic import Diagnostic, Fault
    from carbon_manual.pipeline import Checked
    from carbon_manual.shapes.shape import Shape
    from carbon_manual.system.model import Document, Record

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Answer:
    """A section that claims a clause, in force or in a draft."""

    document: str
    heading: str
    in_force: bool

    @property
    def place(self) -> str:
        """Return document and heading, e.g. `CX-03#review`."""
        return f"{self.document}#{self.heading}"


@dataclass(frozen=True, slots=True)
class Proof:
    """A record of an expected type: the day it is about and the last on which it is current."""

    record: Record
    day: dt.date | None
    until: dt.date | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """An expected record type: its records, newest first, and where a valid one is missing.

    Readers who may not see all records are told of none that is missing.
    """

    shape: Shape
    proofs: tuple[Proof, ...]
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class About:
    """A rule about a clause and its findings; None where readers may not know them."""

    fault: Fault
    findings: tuple[Diagnostic, ...] | None


@dataclass(frozen=True, slots=True)
class Books:
    """What all clauses of one standard in use are looked up in.

    Faults and findings stand by clause and code, records and documents by type, the documents that
    name a form by its number. `gaps` are the leaves that no section in force answers, `gone` those
    that do not apply anywhere; `known` remembers evidence, which all standards share.
    """

    checked: Checked
    coverage: Coverage
    faults: Mapping[str, tuple[Fault, ...]]
    findings: Mapping[str, tuple[Diagnostic, ...]]
    records: Mapping[str, tuple[Record, ...]]
    documents: Mapping[str, tuple[Document, ...]]
    forms: Mapping[str, tuple[Document, ...]]
    nonconformities: tuple[Record, ...]
    gaps: frozenset[str]
    gone: frozenset[str]
    known: dict[tuple[str, tuple[str, ...]], Evidence]

    @property
    def standard(self) -> Standard:
        """Return the standard's catalogue."""
        return self.coverage.use.standard

    @property
    def is_whole(self) -> bool:
        """Tell whether the readers may see everything."""
        return self.checked.context.audience is Access.RESTRICTED

    def answers(self, clause: str) -> tuple[Answer, ...]:
        """Return the sections that claim a clause, those in force first."""
        found = [
            Answer(claim.document, claim.heading, in_force)
            for in_force, claims in ((True, self.coverage.claims), (False, self.coverage.drafts))
            for claim in claims.get(clause, ())
        ]
        return tuple(dict.fromkeys(found))

    def evidence(self, clause: str) -> tuple[Evidence, ...]:
        """Return the expected record types of a clause with their records."""
        sites = self.coverage.sites(clause)
        shapes = expected(self.standard, clause, self.checked.system.shapes)
        return tuple(self._evidence(shape, sites) for shape in shapes)

    def about(self, *clauses: str, practice: bool = False) -> tuple[About, ...]:
        """Return the rules about clauses and what stands above them, each once, by code.

        Rules of good practice ask more than the clauses do; they come only with `practice`.
        """
        lines = dict.fromkeys(
            each for clause in clauses for each in (clause, *self.standard.ancestors(clause))
        )
        faults = {fault.code: fault for each in lines for fault in self.faults.get(each, ())}
        return tuple(
            About(fault, self.findings.get(code, ()) if self.is_whole else None)
            for code, fault in sorted(faults.items())
            if practice or not fault.practice
        )

    def text(self, answer: Answer) -> Document | None:
        """Return the document whose section answers: the text in force, or the draft."""
        return self.document(answer.document, in_force=answer.in_force)

    def document(self, name: str, *, in_force: bool) -> Document | None:
        """Return a document's text in force, or the draft; the other where there is only that."""
        draft = self.checked.system.documents.get(name)
        current = self.checked.control.in_force.get(name)
        return (current or draft) if in_force else (draft or current)

    def likely(self, clause: str) -> tuple[Text, ...]:
        """Return where an answer would probably go: the nearest first that the clause expects.

        That is a document of an expected type, else such a type to be written; where only records
        are expected, the documents that name their forms, else the document that answers most of
        what stands beside the clause, else the manual.
        """
        for each in (clause, *self.standard.ancestors(clause)):
            named = self._of_types(self.standard.entries[each].evidence)
            if named:
                return named
        found = self._naming(clause) or tuple(self._neighbours(clause))
        return found or self._of_types(("manual",))

    def _of_types(self, names: Iterable[str]) -> tuple[Text, ...]:
        types = self.checked.system.shapes.types
        wanted = [types[name] for name in names if name in types and not types[name].is_record]
        there = [_named(each) for shape in wanted for each in self.documents.get(shape.id, ())]
        missing = (
            Text(f"待编写：{shape.label.zh}", f"to be written: {shape.label.en}")
            for shape in wanted
        )
        return tuple(there or missing)

    def _naming(self, clause: str) -> tuple[Text, ...]:
        shapes = expected(self.standard, clause, self.checked.system.shapes)
        named = (each for shape in shapes for each in self.forms.get(shape.number, ()))
        return tuple(dict.fromkeys(map(_named, named)))

    def _neighbours(self, clause: str) -> Iterator[Text]:
        for above in self.standard.ancestors(clause):
            claims = self.coverage.claims
            leaves = self.standard.leaves_of(above)
            names = Counter(each.document for leaf in leaves for each in claims.get(leaf, ()))
            for name, _ in names.most_common(1):
                document = self.document(name, in_force=True)
                if document is not None:
                    yield _named(document)
                    return

    def _evidence(self, shape: Shape, sites: tuple[str, ...]) -> Evidence:
        key = (shape.id, sites)
        if key not in self.known:
            checked = self.checked
            own = self.records.get(shape.id, ())
            lacks = lacking(checked.system, shape, own, sites, checked.context.as_of)
            proofs = sorted(self._proofs(shape, sites), key=_newest, reverse=True)
            self.known[key] = Evidence(shape, tuple(proofs), tuple(lacks) if self.is_whole else ())
        return self.known[key]

    def _proofs(self, shape: Shape, sites: tuple[str, ...]) -> Iterator[Proof]:
        for record in self.records.get(shape.id, ()):
            if shape.per != "site" or not record.site or record.site in sites:
                until = valid_until(self.checked.system, record)
                current = until is None or self.checked.context.as_of <= until
                yield Proof(record, _day(record), until, current)


def open_books(checked: Checked) -> Mapping[str, Books]:
    """Return the books of each standard in use, by its key."""
    findings = _grouped((each.code, each) for each in checked.diagnostics)
    records = _grouped((each.shape.id, each) for each in checked.system.records.values())
    documents = _grouped((each.shape.id, each) for each in checked.system.documents.values())
    forms = _grouped(
        (str(form.data), each)
        for each in checked.system.documents.values()
        for form in each.control.items_of("records")
    )
    nonconformities = tuple(open_nonconformities(checked.system, checked.context.as_of))
    known: dict[tuple[str, tuple[str, ...]], Evidence] = {}
    return MappingProxyType(
        {
            each.use.standard.key: Books(
                checked,
                each,
                _faults(each.use.standard),
                findings,
                records,
                documents,
                forms,
                nonconformities,
                frozenset(each.gaps),
                frozenset(each.not_applicable),
                known,
            )
            for each in checked.coverage
        }
    )


def _faults(standard: Standard) -> Mapping[str, tuple[Fault, ...]]:
    faults = [rule.fault for rule in RULES]
    return _grouped(
        (clause, fault)
        for fault in faults
        for key, clauses in fault.clauses
        for clause in clauses
        if key == standard.key
    )


def _grouped(pairs: Iterable[tuple[str, _T]]) -> Mapping[str, tuple[_T, ...]]:
    found: dict[str, list[_T]] = {}
    for key, each in pairs:
        found.setdefault(key, []).append(each)
    return MappingProxyType({key: tuple(each) for key, each in found.items()})


def _named(document: Document) -> Text:
    title = document.title
    return Text(f"{document.id} {title.zh}", f"{document.id} {title.en}")


def _day(record: Record) -> dt.date | None:
    period = record.control.data("period")
    day = period.end if isinstance(period, Period) else record.control.data("recorded_on")
    return day if isinstance(day, dt.date) else None


def _newest(proof: Proof) -> tuple[dt.date, str]:
    return (proof.day or dt.date.min, proof.record.id)
