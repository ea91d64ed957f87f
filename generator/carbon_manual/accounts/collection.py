"""How data are collected, indexed for figures: meters, calibrations, plans, checks and quality."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from carbon_manual.shapes.value import INVALID, Period, Row

if TYPE_CHECKING:
    from carbon_manual.system.model import Record, System

# Months between two collections; what is taken on each event is taken often enough.
MONTHS: Final = {
    "continuous": 1,
    "shift": 1,
    "day": 1,
    "week": 1,
    "month": 1,
    "quarter": 3,
    "half-year": 6,
    "year": 12,
}
METERS: Final = "rec.meter-register"
QUALITY: Final = "rec.data-quality"
_ACTIVITY_FORM: Final = "JL-06-02"
_YEAR: Final = 12
_Key = TypeVar("_Key", bound=Hashable)
_Item = TypeVar("_Item")


class Frequency(NamedTuple):
    """The months between two collections by a plan, its first and last year and its path."""

    first: int
    last: int
    months: int
    path: str


@dataclass(frozen=True, slots=True)
class Collection:
    """What figures on data read, by the keys they read it with.

    `meters` and `equipping` hold the rows of the meter registers of a site, `calibrations` those of
    a meter, `planned` how often plans want data of a source,
    `cross_checks` the amounts of a source that another route gives in a year, `quality` the data
    quality records of a year's inventory. `unread` holds the (table, site) that could not be read
    as a whole, so that nothing may be counted there.
    """

    meters: Mapping[str, tuple[Row, ...]]
    equipping: Mapping[str, tuple[Row, ...]]
    calibrations: Mapping[str, tuple[Row, ...]]
    planned: Mapping[str, tuple[Frequency, ...]]
    cross_checks: Mapping[tuple[str, int], tuple[Row, ...]]
    quality: Mapping[int, Record]
    unread: frozenset[tuple[str, str]]


def build_collection(system: System) -> Collection:
    """Index the system's records of meters, plans, cross-checks and data quality."""
    registers = tuple(system.records_of(METERS))
    calibrations = tuple(system.records_of("rec.calibration"))
    tables = [(each, name) for each in registers for name in ("meters", "equipping")]
    tables += [(each, "calibrations") for each in calibrations]
    return Collection(
        meters=_by_site(registers, "meters"),
        equipping=_by_site(registers, "equipping"),
        calibrations=_grouped(
            (row.text("meter"), row)
            for each in calibrations
            for row in each.body.rows("calibrations")
        ),
        planned=_grouped(_planned(system)),
        cross_checks=_grouped(_cross_checks(system)),
        quality=MappingProxyType(dict(_quality(system))),
        unread=frozenset((name, each.site) for each, name in tables if not _is_whole(each, name)),
    )


def _by_site(records: Iterable[Record], table: str) -> Mapping[str, tuple[Row, ...]]:
    return _grouped((each.site, row) for each in records for row in each.body.rows(table))


def _is_whole(record: Record, table: str) -> bool:
    rows = record.body.data(table) or ()
    return not record.body.is_invalid(table) and all(each.data is not INVALID for each in rows)


def _planned(system: System) -> Iterator[tuple[str, Frequency]]:
    """Yield how often plans want data of a source."""
    for record in system.records_of("plan.data-collection"):
        begun, period = record.control.data("effective"), record.control.data("period")
        begun = begun or (period.start if isinstance(period, Period) else None)
        begun = begun or record.control.data("recorded_on")
        first = begun.year if isinstance(begun, dt.date) else dt.MINYEAR
        last = period.end.year if isinstance(period, Period) else dt.MAXYEAR
        for row in record.body.rows("characteristics"):
            if row.text("form") == _ACTIVITY_FORM and row.text("frequency"):
                months = MONTHS.get(row.text("frequency"), _YEAR)
                yield row.text("source"), Frequency(first, last, months, record.path)


def _cross_checks(system: System) -> Iterator[tuple[tuple[str, int], Row]]:
    for record in system.records_of("rec.activity-data"):
        for row in record.body.rows("cross_checks"):
            if isinstance(row.data("period"), Period):
                yield (row.text("source"), row.data("period").start.year), row


def _quality(system: System) -> Iterator[tuple[int, Record]]:
    for record in system.records_of(QUALITY):
        inventory = system.records.get(record.body.text("inventory"))
        year = inventory.body.data("year") if inventory is not None else None
        if isinstance(year, int):
            yield year, record


def _grouped(pairs: Iterable[tuple[_Key, _Item]]) -> Mapping[_Key, tuple[_Item, ...]]:
    found: dict[_Key, list[_Item]] = {}
    for key, item in pairs:
        found.setdefault(key, []).append(item)
    return MappingProxyType({key: tuple(items) for key, items in found.items()})
