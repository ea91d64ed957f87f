"""External documents: which editions are over, since when, and who uses them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.doccontrol.control import Status
from carbon_manual.shapes.value import INVALID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.diagnostic import Span
    from carbon_manual.doccontrol.control import Control
    from carbon_manual.shapes.shape import Field
    from carbon_manual.shapes.value import Row, Value
    from carbon_manual.system.model import Item, Record, System

KIND: Final = "external"
_REGISTER: Final = "rec.external-document"
# States of an edition that is over, in this register and in others that follow it.
_OVER: Final = frozenset({"amended", "repealed"})


@dataclass(frozen=True, slots=True)
class External:
    """One edition of an external document: the edition that replaced it, and when it ended."""

    id: str
    row: Row
    successor: External | None
    ended: dt.date | None


@dataclass(frozen=True, slots=True)
class ExternalUse:
    """A document or record that names an edition; `day` is the day on which it has to be valid."""

    external: str
    item: Item
    day: dt.date
    span: Span


def externals(system: System, as_of: dt.date) -> Mapping[str, External]:
    """Return every edition in the registers by its id."""
    rows = system.defined.get(KIND, {})
    newer: dict[str, tuple[dt.date, str]] = {}
    for name, row in rows.items():
        old, begin = row.text("supersedes"), _begin(row, as_of)
        # the first edition that takes over ends the old one
        if (
            old != name
            and begin is not None
            and begin <= as_of
            and (begin, name) < newer.get(old, (dt.date.max, ""))
        ):
            newer[old] = (begin, name)
    found = {}
    for name, row in rows.items():
        if name in newer:
            begin, later = newer[name]
            found[name] = External(name, row, External(later, rows[later], None, None), begin)
        else:
            found[name] = External(name, row, None, _end(row, as_of))
    return found


def external_uses(system: System, control: Control, as_of: dt.date) -> Iterator[ExternalUse]:
    """Yield every use of an external document by what is valid itself.

    Documents and registers that are renewed have to rest on valid editions today; a record of the
    past, on those of its own time.
    """
    for document in system.documents.values():
        if control.status(document) not in {Status.SUPERSEDED, Status.WITHDRAWN}:
            shape = document.shape
            fields = (*system.shapes.control(shape), *shape.fields)
            for value in _named(document.control, fields):
                yield ExternalUse(str(value.data), document, as_of, value.span)
    for record in system.records.values():
        yield from _uses(record, system, as_of)


def _uses(record: Record, system: System, as_of: dt.date) -> Iterator[ExternalUse]:
    """Yield what a record names, but for the register of external documents itself."""
    if record.control.is_invalid("period", "next_review", "recorded_on"):
        return
    found = [*_named(record.control, system.shapes.control(record.shape))]
    if record.shape.id != _REGISTER:
        found += _named(record.body, record.shape.fields)
    for value in found:
        yield ExternalUse(str(value.data), record, _day(record) or as_of, value.span)


def _named(row: Row, fields: Iterable[Field]) -> Iterator[Value]:
    """Yield the external documents that a row names, at any depth.

    A row that tells itself that its text is over, such as an obligation repealed, does not use it.
    """
    if row.text("status") in _OVER:
        return
    for field in fields:
        value = row.get(field.name)
        if value is None or value.data is INVALID:
            continue
        if field.to == KIND:
            yield value
        elif field.item is not None and field.item.to == KIND:
            yield from row.items_of(field.name)
        for each in row.rows(field.name) if field.kind == "table" else ():
            yield from _named(each, field.columns)


def _day(record: Record) -> dt.date | None:
    """Return the day that a record of the past is about; None for one that is kept current."""
    control = record.control
    period = control.data("period")
    if period is not None:
        day: dt.date | None = period.end
        return day
    return None if "next_review" in control else control.data("recorded_on")


def _begin(row: Row, as_of: dt.date) -> dt.date | None:
    """Return the day from which an edition replaces another; today where it has no date."""
    if row.is_invalid("effective", "published"):
        return None
    return row.data("effective") or row.data("published") or as_of


def _end(row: Row, as_of: dt.date) -> dt.date | None:
    """Return since when an edition is over by its own row; today where only that is known."""
    if row.text("status") not in _OVER:
        return None
    until: dt.date | None = row.data("valid_until")
    return until + dt.timedelta(days=1) if until and until < as_of else as_of
