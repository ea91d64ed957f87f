"""Which nonconformities are open on a day, and which clauses they name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carbon_manual.system.model import Record, System

NONCONFORMITY: Final = "rec.nonconformity"
CORRECTIVE_ACTION: Final = "rec.corrective-action"


def open_nonconformities(system: System, as_of: dt.date) -> Iterator[Record]:
    """Yield the nonconformities found by a day and not closed by it, in file order.

    One that needs action is closed with the last of its actions; one that needs none when it was
    corrected, and a potential one, where nothing is to be corrected, from the start.
    """
    actions: dict[str, list[Record]] = {}
    for record in system.records_of(CORRECTIVE_ACTION):
        actions.setdefault(record.body.text("nonconformity"), []).append(record)
    for record in system.records_of(NONCONFORMITY):
        found = record.body.data("found_on")
        future = isinstance(found, dt.date) and found > as_of
        if not future and not _is_closed(record, actions.get(record.id, ()), as_of):
            yield record


def clauses_named(record: Record) -> tuple[tuple[str, str], ...]:
    """Return the standards and clauses that a record's `clauses` name."""
    named = (str(each.data).partition(":") for each in record.body.items_of("clauses"))
    return tuple((standard, clause) for standard, mark, clause in named if mark)


def _is_closed(record: Record, actions: Sequence[Record], as_of: dt.date) -> bool:
    if actions:
        return all(_is_past(each, "closed", as_of) for each in actions)
    if record.body.data("action_needed") is not False:
        return False
    potential = record.body.text("kind") == "potential"
    return potential or _is_past(record, "corrected_on", as_of)


def _is_past(record: Record, field: str, as_of: dt.date) -> bool:
    day = record.body.data(field)
    return isinstance(day, dt.date) and day <= as_of
