"""The obligation calendar: everything that falls due, from the documents and records themselves.

The rules that tell what is overdue, the home page and the calendar take it from the same functions.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, Final

from carbon_manual.duties import cycles, kinds, measures, plans, validity
from carbon_manual.duties.due import Due, Kind, State
from carbon_manual.shapes.access import Access

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from carbon_manual.grounds.rule import Subject

__all__ = ["KINDS", "SOURCES", "Due", "Kind", "State", "duties", "open_duties"]

KINDS: Final = tuple(each for each in vars(kinds).values() if isinstance(each, Kind))
SOURCES: Final[tuple[Callable[[Subject], Iterator[Due]], ...]] = (
    validity.reviews,
    validity.records,
    validity.factors,
    validity.meters,
    validity.editions,
    validity.exceptions,
    validity.readers,
    measures.measures,
    measures.follow_ups,
    measures.competence,
    plans.objectives,
    plans.actions,
    plans.steps,
    plans.milestones,
    plans.audits,
    plans.management_reviews,
    plans.decisions,
    plans.inspections,
    plans.courses,
    plans.legal_changes,
    cycles.calibrations,
    cycles.maintenance,
    cycles.drills,
    cycles.contracts,
    cycles.criteria,
    cycles.updates,
)


def duties(subject: Subject) -> tuple[Due, ...]:
    """Return everything that falls or fell due as seen on the as-of date, by day.

    Readers who do not get all records are told only of what one item says by itself: whether the
    rest was done cannot be known from what they see.
    """
    found = [each for source in SOURCES for each in source(subject)]
    if subject.context.audience is not Access.RESTRICTED:
        found = [each for each in found if each.kind.alone]
    return tuple(sorted(_apart(found), key=lambda each: each.order))


def open_duties(subject: Subject) -> tuple[Due, ...]:
    """Return what is still to be done, by day."""
    return tuple(each for each in duties(subject) if each.state is not State.DONE)


def _apart(found: Iterable[Due]) -> Iterator[Due]:
    """Yield duties so that no two have the same key: a second one is numbered, in file order."""
    seen: Counter[tuple[object, ...]] = Counter()
    taken: set[tuple[object, ...]] = set()
    for due in found:
        each, key = due, due.key
        while each.key in taken:
            seen[key] += 1
            part = f"{due.part} #{seen[key] + 1}".strip()
            each = dataclasses.replace(due, part=part)
        taken.add(each.key)
        yield each
