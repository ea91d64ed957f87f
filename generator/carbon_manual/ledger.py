"""The accounts' data, indexed for figures: sources, activity, factors, inventories, contracts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from carbon_manual.diagnostic import Span, Text
from carbon_manual.quantity import Unit
from carbon_manual.value import INVALID, Period, Row, parse_period

if TYPE_CHECKING:
    from carbon_manual.model import Record, System

DIRECT: Final = (
    "stationary-combustion",
    "mobile-combustion",
    "process",
    "waste",
    "fugitive",
)
PURCHASED: Final = ("purchased-electricity", "purchased-heat")
EXPORTED: Final = ("exported-electricity", "exported-heat")
SOURCE_LIST: Final = "rec.source-list"
CONTRACTS: Final = "rec.green-electricity"


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the source list with its site."""

    id: str
    site: str
    category: str
    carrier: str
    name: Text
    biogenic: bool
    row: Row

    def operates(self, year: int) -> tuple[dt.date, dt.date] | None:
        """Return the first and last day of the year on which the source exists, if any."""
        start, end = dt.date(year, 1, 1), dt.date(year, 12, 31)
        commissioned, retired = self.row.data("commissioned"), self.row.data("retired")
        if isinstance(commissioned, Period):
            start = max(start, commissioned.start)
        if isinstance(retired, Period):
            end = min(end, retired.end)
        return (start, end) if start <= end else None


class Entry(NamedTuple):
    """One amount of one period: `number` of `unit`; INVALID where it could not be read."""

    period: Period
    number: object
    unit: Unit | None
    span: Span
    row: Row


@dataclass(frozen=True, slots=True)
class Inventory:
    """An inventory record of one year and its lines by source."""

    year: int
    record: Record
    lines: Mapping[str, tuple[Row, ...]]

    @property
    def compiled_on(self) -> dt.date:
        """Return the day on which the inventory was compiled."""
        return self.record.body.data("compiled_on") or dt.date(self.year, 12, 31)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything figures read, by the keys they read it with.

    `registers` holds the paths of the source lists of a site and of the contracts, under None of
    all: what they do not list was read there too.
    `undated` tells that an inventory's year could not be read. `accounted` holds the sources of
    a year's inventory, `listed` those of a category, each for one site and, under None, for all.
    """

    system: System
    sources: Mapping[str, Source]
    activity: Mapping[tuple[str, int], tuple[Entry, ...]]
    contracts: Mapping[tuple[str, int], tuple[Entry, ...]]
    static: Mapping[tuple[str, str, int], tuple[Entry, ...]]
    inventories: Mapping[int, Inventory]
    coal: Mapping[int, Record]
    undated: bool
    accounted: Mapping[tuple[int, str | None], tuple[Source, ...]]
    listed: Mapping[tuple[str, str | None], tuple[Source, ...]]
    gwp: Mapping[tuple[str, str], Row]
    editions: Mapping[tuple[str, ...], tuple[Row, ...]]
    registers: Mapping[tuple[str, str | None], frozenset[str]]

    def at(self, year: int, site: str | None) -> tuple[Source, ...]:
        """Return the sources that the year's inventory accounts for, at one site or at all."""
        return self.accounted.get((year, site), ())


def build_ledger(system: System) -> Ledger:
    """Index the system's accounting records."""
    factors = system.defined.get("factor", {}).values()
    sources = {source.id: source for source in _sources(system)}
    inventories = dict(_inventories(system))
    editions: dict[tuple[str, ...], list[Row]] = {}
    for row in factors:
        editions.setdefault(edition_key(row), []).append(row)
    return Ledger(
        system=system,
        sources=MappingProxyType(sources),
        activity=_entries(system, "rec.activity-data", "data"),
        contracts=_entries(system, CONTRACTS, "contracts"),
        static=_static(system),
        inventories=MappingProxyType(inventories),
        accounted=_by_site(
            (year, sources[name])
            for year, inventory in inventories.items()
            for name in inventory.lines
            if name in sources
        ),
        listed=_by_site((source.category, source) for source in sources.values()),
        coal=MappingProxyType(
            {
                record.body.data("year"): record
                for record in system.records_of("rec.energy-consumption")
            }
        ),
        undated=any(
            record.body.is_invalid("year") for record in system.records_of("rec.emission-inventory")
        ),
        gwp=MappingProxyType(
            {
                (row.text("series"), row.text("gas")): row
                for row in factors
                if row.text("role") == "gwp"
            }
        ),
        editions=MappingProxyType({key: tuple(rows) for key, rows in editions.items()}),
        registers=_registers(system, (SOURCE_LIST, CONTRACTS)),
    )


def _registers(
    system: System, types: Iterable[str]
) -> Mapping[tuple[str, str | None], frozenset[str]]:
    found: dict[tuple[str, str | None], set[str]] = {}
    for name in types:
        for record in system.records_of(name):
            for site in (record.site, None):
                found.setdefault((name, site), set()).add(record.path)
    return MappingProxyType({key: frozenset(paths) for key, paths in found.items()})


_Key = TypeVar("_Key", int, str)


def _by_site(
    pairs: Iterable[tuple[_Key, Source]],
) -> Mapping[tuple[_Key, str | None], tuple[Source, ...]]:
    """Return the sources under each key, for their site and for the whole."""
    found: dict[tuple[_Key, str | None], list[Source]] = {}
    for key, source in pairs:
        for site in (source.site, None):
            found.setdefault((key, site), []).append(source)
    return MappingProxyType({key: tuple(each) for key, each in found.items()})


def edition_key(row: Row) -> tuple[str, ...]:
    """Return what the editions of one factor share: all but year and value."""
    return tuple(row.text(name) for name in ("role", "series", "region", "carrier", "gas"))


def _sources(system: System) -> Iterator[Source]:
    for name, row in system.defined.get("source", {}).items():
        record = system.records.get(system.home["source", name])
        yield Source(
            id=name,
            site=record.site if record else "",
            category=row.text("category"),
            carrier=row.text("carrier"),
            name=row.data("name") or Text(name, name),
            biogenic=bool(row.data("biogenic")),
            row=row,
        )


def _entries(
    system: System, type_id: str, table: str
) -> Mapping[tuple[str, int], tuple[Entry, ...]]:
    found: dict[tuple[str, int], list[Entry]] = {}
    for record in system.records_of(type_id):
        for row in record.body.rows(table):
            for entry in _series(row, "quantities"):
                key = (row.text("source"), entry.period.start.year)
                found.setdefault(key, []).append(entry)
    return MappingProxyType({key: tuple(entries) for key, entries in found.items()})


def _static(system: System) -> Mapping[tuple[str, str, int], tuple[Entry, ...]]:
    found: dict[tuple[str, str, int], list[Entry]] = {}
    for record in system.records_of("rec.static-factors"):
        for row in record.body.rows("factors"):
            for entry in _series(row, "values"):
                key = (row.text("name"), record.site, entry.period.start.year)
                found.setdefault(key, []).append(entry)
    return MappingProxyType({key: tuple(entries) for key, entries in found.items()})


def _series(row: Row, name: str) -> Iterator[Entry]:
    unit = row.data("unit")
    value = row.get(name)
    if value is None or value.data is INVALID:
        # keep the row known, so that what reads it stays silent about a fault already found
        span = row.place(name)
        for year in range(2000, 2100) if value is not None else ():
            period = parse_period(str(year))
            if period:
                yield Entry(period, INVALID, unit, span, row)
        return
    for period, number in value.data:
        yield Entry(period, number.data, unit, number.span, row)


def _inventories(system: System) -> Iterator[tuple[int, Inventory]]:
    for record in system.records_of("rec.emission-inventory"):
        year = record.body.data("year")
        lines: dict[str, list[Row]] = {}
        for row in record.body.rows("lines"):
            lines.setdefault(row.text("source"), []).append(row)
        if isinstance(year, int):
            kept = {source: tuple(rows) for source, rows in lines.items()}
            yield year, Inventory(year, record, MappingProxyType(kept))
