"""The accounts' data, indexed for figures: sources, activity, factors, inventories, contracts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar

from carbon_manual.accounts.collection import Collection, build_collection
from carbon_manual.accounts.entry import Entry
from carbon_manual.accounts.gases import FAMILIES, held_by
from carbon_manual.accounts.metered import ACTIVITY, Metered, Wanted, build_metered
from carbon_manual.diagnostic import Text
from carbon_manual.results.refusal import Refused
from carbon_manual.shapes.value import INVALID, Period, Row, parse_period

if TYPE_CHECKING:
    from carbon_manual.system.model import Record, System

DIRECT: Final = (
    "stationary-combustion",
    "mobile-combustion",
    "process",
    "waste",
    "fugitive",
)
CAPTURE: Final = "capture"
EMBODIED: Final = "embodied-carbon"
PURCHASED: Final = ("purchased-electricity", "purchased-heat")
EXPORTED: Final = ("exported-electricity", "exported-heat")
SOURCE_LIST: Final = "rec.source-list"
CONTRACTS: Final = "rec.green-electricity"


@dataclass(frozen=True, slots=True)
class Source:
    """A source or sink of the source list with its site; a sink has no category."""

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


@dataclass(frozen=True, slots=True)
class Inventory:
    """An inventory record of one year and its lines by source.

    It is `whole` if each line's source is listed: a total without one would be another amount.
    """

    year: int
    record: Record
    lines: Mapping[str, tuple[Row, ...]]
    whole: bool

    @property
    def compiled_on(self) -> dt.date:
        """Return the day on which the inventory was compiled."""
        return self.record.body.data("compiled_on") or dt.date(self.year, 12, 31)


NO_SOURCES: Final[Mapping[str, tuple[Source, ...]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything figures read, by the keys they read it with.

    `registers` holds the paths of the source lists of a site and of the contracts, under None of
    all: what they do not list was read there too.
    `undated` tells that an inventory's year could not be read, `unlisted` that a list of sources
    could not. `accounted` holds the sources of a year's inventory by category and, under the empty
    text, all of them; `listed` those of a category; each for one site and, under None, for all.
    `materials` holds the entries that name a material, `balances` and `equipment` the yearly rows
    of a source; a row whose year could not be read stands there under None. `measured` holds the
    factors that were measured or come from a supplier.
    """

    system: System
    sources: Mapping[str, Source]
    sinks: Mapping[str, Source]
    activity: Mapping[tuple[str, int], tuple[Entry, ...]]
    metered: Metered
    materials: Mapping[tuple[str, int], Mapping[str, tuple[Entry, ...]]]
    balances: Mapping[tuple[str, int | None], tuple[Row, ...]]
    equipment: Mapping[tuple[str, int | None], tuple[Row, ...]]
    contracts: Mapping[tuple[str, int], tuple[Entry, ...]]
    static: Mapping[tuple[str, str, int], tuple[Entry, ...]]
    inventories: Mapping[int, Inventory]
    coal: Mapping[int, Record]
    undated: bool
    unlisted: bool
    accounted: Mapping[tuple[int, str | None], Mapping[str, tuple[Source, ...]]]
    listed: Mapping[tuple[str, str | None], tuple[Source, ...]]
    gwp: Mapping[tuple[str, str], Row]
    editions: Mapping[tuple[str, ...], tuple[Row, ...]]
    measured: Mapping[tuple[str, ...], tuple[Row, ...]]
    registers: Mapping[tuple[str, str | None], frozenset[str]]
    collection: Collection

    def at(self, year: int, site: str | None, category: str = "") -> tuple[Source, ...]:
        """Return the sources that the year's inventory accounts for, at one site or at all."""
        return self.accounted.get((year, site), NO_SOURCES).get(category, ())

    def categories(self, year: int, site: str | None) -> frozenset[str]:
        """Return the categories of those sources."""
        return frozenset(self.accounted.get((year, site), NO_SOURCES)) - {""}

    def entries(self, source: str, material: str, year: int) -> tuple[Entry, ...]:
        """Return the entries of a source's year, those that name a material apart."""
        if material:
            typed = self.materials.get((source, year), {}).get(material, ())
        else:
            typed = self.activity.get((source, year), ())
        if not self.metered.files:
            return typed
        home = self.sources.get(source)
        place = (home.site, home.operates(year)) if home else ("", None)
        return typed + self.metered.entries(Wanted(source, material, year, *place, not typed))

    def stocks(self, source: str, material: str, year: int) -> tuple[Row, ...]:
        """Return the stock balances of a source's year.

        Raises:
            Refused: one has a year that could not be read: it may be this one.
        """
        rows = _yearly(self.balances, source, year)
        return tuple(row for row in rows if row.text("material") == material)

    def equipment_of(self, source: str, year: int) -> tuple[Row, ...]:
        """Return the rows on a source's equipment in a year; raises as `stocks`."""
        return _yearly(self.equipment, source, year)

    def named_materials(self, source: str, year: int) -> tuple[str, ...]:
        """Return the materials whose amounts of the year are recorded; "" for the source itself."""
        stocks = self.balances.get((source, year), ())
        named = dict.fromkeys(self.materials.get((source, year), ()))
        metered = self.metered.materials(source, year)
        named |= dict.fromkeys(each for each in metered if each)
        named |= dict.fromkeys(row.text("material") for row in stocks)
        if not named or (source, year) in self.activity or "" in metered:
            return ("", *(each for each in named if each))
        return tuple(named)

    def blend_of(self, line: Row) -> Row | None:
        """Return the blend that an inventory line names among its factors, if it names one."""
        for item in line.items_of("factors"):
            row = self.system.row("factor", str(item.data))
            if row is not None and row.text("role") == "blend":
                return row
        return None

    def gases(self, year: int) -> tuple[str, ...]:
        """Return the families of gases that the lines of a year's inventory hold."""
        lines = (line for rows in self.inventories[year].lines.values() for line in rows)
        held = {name for line in lines for name in held_by(line, self.blend_of(line))}
        return tuple(each for each in FAMILIES if each in held)

    def measured_instead(self, row: Row, year: int) -> str:
        """Return a measured factor of the same kind and fuel that serves the year; else nothing."""
        for other in self.measured.get(_kind(row), ()) if row.text("carrier") else ():
            start, end = other.data("valid_from"), other.data("valid_to")
            if start and start.year <= year and (end is None or end.year >= year):
                return other.text("id")
        return ""


def build_ledger(system: System) -> Ledger:
    """Index the system's accounting records."""
    factors = system.defined.get("factor", {}).values()
    sources = {source.id: source for source in _sources(system)}
    inventories = dict(_inventories(system, sources.keys()))
    measured = (row for row in factors if row.text("origin") in {"measured", "supplier"})
    activity, materials = _activity(system)
    return Ledger(
        system=system,
        sources=MappingProxyType(sources),
        sinks=MappingProxyType({sink.id: sink for sink in _sources(system, "sink")}),
        activity=activity,
        metered=build_metered(system),
        materials=materials,
        balances=_rows(system, "balances"),
        equipment=_rows(system, "equipment"),
        contracts=_grouped(
            ((entry.row.text("source"), entry.period.start.year), entry)
            for entry in _entries(system, CONTRACTS, "contracts")
        ),
        static=_static(system),
        inventories=MappingProxyType(inventories),
        accounted=_accounted(inventories, sources),
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
        unlisted=_unlisted(system),
        gwp=MappingProxyType(
            {
                (row.text("series"), row.text("gas")): row
                for row in factors
                if row.text("role") == "gwp"
            }
        ),
        editions=_grouped((edition_key(row), row) for row in factors),
        measured=_grouped((_kind(row), row) for row in measured),
        registers=_registers(system, (SOURCE_LIST, CONTRACTS)),
        collection=build_collection(system),
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


def _accounted(
    inventories: Mapping[int, Inventory], sources: Mapping[str, Source]
) -> Mapping[tuple[int, str | None], Mapping[str, tuple[Source, ...]]]:
    found: dict[tuple[int, str | None], dict[str, list[Source]]] = {}
    for year, inventory in inventories.items():
        for source in [sources[name] for name in inventory.lines if name in sources]:
            for site in (source.site, None):
                held = found.get((year, site)) or found.setdefault((year, site), {"": []})
                held[""].append(source)
                held.setdefault(source.category, []).append(source)
    frozen = {
        key: {name: tuple(each) for name, each in held.items()} for key, held in found.items()
    }
    return MappingProxyType({key: MappingProxyType(held) for key, held in frozen.items()})


def _by_site(
    pairs: Iterable[tuple[str, Source]],
) -> Mapping[tuple[str, str | None], tuple[Source, ...]]:
    """Return the sources under each key, for their site and for the whole."""
    found: dict[tuple[str, str | None], list[Source]] = {}
    for key, source in pairs:
        found.setdefault((key, source.site), []).append(source)
        found.setdefault((key, None), []).append(source)
    return MappingProxyType({key: tuple(each) for key, each in found.items()})


def edition_key(row: Row) -> tuple[str, ...]:
    """Return what the editions of one factor share: all but year and value."""
    return tuple(row.text(name) for name in ("role", "series", "region", "carrier", "gas"))


def _sources(system: System, kind: str = "source") -> Iterator[Source]:
    for name, row in system.defined.get(kind, {}).items():
        record = system.records.get(system.home[kind, name])
        yield Source(
            id=name,
            site=record.site if record else "",
            category=row.text("category"),
            carrier=row.text("carrier"),
            name=row.data("name") or Text(name, name),
            biogenic=bool(row.data("biogenic")),
            row=row,
        )


def _kind(row: Row) -> tuple[str, ...]:
    """Return what a default factor and a measured one for the same thing share."""
    return tuple(row.text(name) for name in ("role", "carrier", "gas"))


def _entries(system: System, type_id: str, table: str) -> Iterator[Entry]:
    for record in system.records_of(type_id):
        for row in record.body.rows(table):
            yield from _series(row, "quantities")


def _activity(
    system: System,
) -> tuple[
    Mapping[tuple[str, int], tuple[Entry, ...]],
    Mapping[tuple[str, int], Mapping[str, tuple[Entry, ...]]],
]:
    """Return the entries of sources and, apart, those of the materials that they take or give."""
    plain: dict[tuple[str, int], list[Entry]] = {}
    named: dict[tuple[str, int], dict[str, list[Entry]]] = {}
    for entry in _entries(system, ACTIVITY, "data"):
        key = (entry.row.text("source"), entry.period.start.year)
        material = entry.row.text("material")
        if material:
            named.setdefault(key, {}).setdefault(material, []).append(entry)
        else:
            plain.setdefault(key, []).append(entry)
    return (
        MappingProxyType({key: tuple(entries) for key, entries in plain.items()}),
        MappingProxyType(
            {
                key: MappingProxyType({name: tuple(each) for name, each in found.items()})
                for key, found in named.items()
            }
        ),
    )


def _rows(system: System, table: str) -> Mapping[tuple[str, int | None], tuple[Row, ...]]:
    """Return the yearly rows of a table of the activity data by source and year."""
    return _grouped(
        ((row.text("source"), row.data("year")), row)
        for record in system.records_of(ACTIVITY)
        for row in record.body.rows(table)
    )


def _yearly(
    table: Mapping[tuple[str, int | None], tuple[Row, ...]], source: str, year: int
) -> tuple[Row, ...]:
    if (source, None) in table:
        raise Refused
    return table.get((source, year), ())


_Group = TypeVar("_Group", bound=Hashable)
_Item = TypeVar("_Item")


def _grouped(pairs: Iterable[tuple[_Group, _Item]]) -> Mapping[_Group, tuple[_Item, ...]]:
    found: dict[_Group, list[_Item]] = {}
    for key, item in pairs:
        found.setdefault(key, []).append(item)
    return MappingProxyType({key: tuple(items) for key, items in found.items()})


def _static(system: System) -> Mapping[tuple[str, str, int], tuple[Entry, ...]]:
    return _grouped(
        ((row.text("name"), record.site, entry.period.start.year), entry)
        for record in system.records_of("rec.static-factors")
        for row in record.body.rows("factors")
        for entry in _series(row, "values")
    )


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


def _unlisted(system: System) -> bool:
    """Tell whether a list of sources may stand in a file that could not be read."""
    number = system.shapes.types[SOURCE_LIST].number
    return any(name.startswith(f"{number}-") for name in system.doubtful - system.records.keys())


def _inventories(system: System, known: Container[str]) -> Iterator[tuple[int, Inventory]]:
    for record in system.records_of("rec.emission-inventory"):
        year = record.body.data("year")
        lines: dict[str, list[Row]] = {}
        for row in record.body.rows("lines"):
            lines.setdefault(row.text("source"), []).append(row)
        if isinstance(year, int):
            kept = {source: tuple(rows) for source, rows in lines.items()}
            yield (
                year,
                Inventory(
                    year, record, MappingProxyType(kept), all(each in known for each in lines)
                ),
            )
