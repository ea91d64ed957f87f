"""What is asked today: the clauses that ask, the records that have to answer, what they lack."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon_manual.clauses.coverage import weight_of
from carbon_manual.diagnostic import Diagnostic, Severity, Text
from carbon_manual.grounds.reading import is_current

if TYPE_CHECKING:
    from carbon_manual.grounds.rule import Subject
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

# Clauses that ask for one thing, by the keys of their standards.
Clauses = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Demand:
    """The clauses that ask for something here, named, and how heavily they ask."""

    named: Text
    weight: Severity

    def weighed(self, finding: Diagnostic) -> Diagnostic:
        """Return a finding no graver than the clauses that ask."""
        lighter = finding.severity.rank >= self.weight.rank
        return finding if lighter else dataclasses.replace(finding, weight=self.weight)


def demand(subject: Subject, clauses: Clauses, sites: Iterable[str] | None = None) -> Demand | None:
    """Return which clauses ask, of the standards in use at one of the sites; None where none does.

    What a statement of applicability leaves out does not ask.
    """
    wanted = None if sites is None else set(sites)
    found: list[tuple[str, list[str]]] = []
    weights: list[Severity] = []
    for coverage in subject.coverage:
        standard = coverage.use.standard
        asking = []
        for clause in clauses.get(standard.key, ()):
            where = set(coverage.sites(clause))
            if where if wanted is None else where & wanted:
                asking.append(clause)
        if asking:
            weights.append(weight_of(standard, asking))
            found.append((standard.short, asking))
    if not found:
        return None
    heaviest = min(weights, key=lambda each: each.rank)
    chinese = "；".join(f"{name} {'、'.join(each)}" for name, each in found)
    english = "; ".join(f"{name} {', '.join(each)}" for name, each in found)
    return Demand(Text(chinese, english), heaviest)


def current(subject: Subject, kind: str) -> tuple[Record, ...]:
    """Return a type's records that count today: within their interval, not replaced by another.

    A record of the past answered the demands of its time; what is asked today is no fault of it.
    """
    records = tuple(subject.system.records_of(kind))
    replaced = {each.control.text("supersedes") for each in records}
    return tuple(each for each in records if each.id not in replaced and is_current(subject, each))


def empty(row: Row, names: Iterable[str]) -> tuple[str, ...]:
    """Return the fields that hold nothing; one that could not be read has its finding already."""
    return tuple(each for each in names if not row.is_invalid(each) and _is_empty(row.data(each)))


def _is_empty(data: object) -> bool:
    return data is None or data == ()
