"""Which record types show a clause, and whether there is a record of each within its interval."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from carbon_manual.shapes.value import Interval, Period
from carbon_manual.system.deadline import INTERVAL_PREFIX, after, configured

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.shapes.shape import Shape, Shapes
    from carbon_manual.system.model import Record, System


@dataclass(frozen=True, slots=True)
class Lack:
    """A record type without a valid record, at a site where each site keeps its own.

    `latest` is the newest record that has expired, `due` the day until which it was valid.
    """

    shape: Shape
    site: str = ""
    latest: Record | None = None
    due: dt.date | None = None


def expected(standard: Standard, clause: str, shapes: Shapes) -> tuple[Shape, ...]:
    """Return the record types that would show a clause: its own, else its nearest lead's."""
    return _expected(standard, clause, shapes, records=True)


def expected_documents(standard: Standard, clause: str, shapes: Shapes) -> tuple[Shape, ...]:
    """Return the document types that would show a clause: its own, else its nearest lead's."""
    return _expected(standard, clause, shapes, records=False)


@functools.lru_cache(maxsize=8192)
def _expected(
    standard: Standard, clause: str, shapes: Shapes, *, records: bool
) -> tuple[Shape, ...]:
    for each in (clause, *standard.ancestors(clause)):
        found = [shapes.types[name] for name in standard.entries[each].evidence
                 if name in shapes.types and shapes.types[name].is_record is records]  # fmt: skip
        if found:
            return tuple(found)
    return ()


def interval_of(system: System, shape: Shape) -> Interval | None:
    """Return how long a record of a type stays valid: by the configuration, else by the type."""
    return configured(system, INTERVAL_PREFIX + shape.id, shape.interval)


def kept(system: System) -> Mapping[str, tuple[Record, ...]]:
    """Return the records by type."""
    found: dict[str, list[Record]] = {}
    for record in system.records.values():
        found.setdefault(record.shape.id, []).append(record)
    return MappingProxyType({name: tuple(each) for name, each in found.items()})


@dataclass(frozen=True, slots=True)
class Standing:
    """How long a type's records are current at a site that keeps its own, or (empty) at all.

    `latest` is the one that lasts longest, `until` its last day: None where it has no end, or where
    there is no record.
    """

    site: str
    latest: Record | None
    until: dt.date | None


def standings(
    system: System, shape: Shape, records: Iterable[Record], sites: Iterable[str]
) -> Iterator[Standing]:
    """Yield how long a type's records last: at each site, or once for all.

    Records of events, those without an interval, are kept where an event took place: nobody has
    to wait for a serious deviation at each site to show how one is handled.
    """
    each_site = shape.per == "site" and interval_of(system, shape) is not None
    by_site: dict[str, list[tuple[dt.date, Record]]] = {}
    for record in records:
        site = record.site if each_site else ""
        until = valid_until(system, record) or dt.date.max
        by_site.setdefault(site, []).append((until, record))
    for site in sites if each_site else ("",):
        own = [*by_site.get(site, ()), *(by_site.get("", ()) if site else ())]
        end, latest = max(own, key=lambda each: each[0], default=(None, None))
        yield Standing(site, latest, None if end == dt.date.max else end)


def lacking(
    system: System,
    shape: Shape,
    records: Iterable[Record],
    sites: Iterable[str],
    as_of: dt.date,
) -> Iterator[Lack]:
    """Yield where a type has no valid one among its records: at each site, or once for all."""
    for each in standings(system, shape, records, sites):
        if each.latest is None:
            yield Lack(shape, each.site)
        elif each.until is not None and each.until < as_of:
            yield Lack(shape, each.site, each.latest, each.until)


def valid_until(system: System, record: Record) -> dt.date | None:
    """Return the last day on which a record is current evidence; None where it has no end.

    That is its `next_review`, else the end of its period, or the day it was recorded, and the
    interval of its type. A record on an event, or whose date cannot be read, has no end.
    """
    review = record.control.data("next_review")
    if isinstance(review, dt.date):
        return review
    interval = interval_of(system, record.shape)
    period = record.control.data("period")
    day = period.end if isinstance(period, Period) else record.control.data("recorded_on")
    return after(day, interval) if interval and isinstance(day, dt.date) else None
