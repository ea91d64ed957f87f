"""Activity from files of readings and bills: what records map, by source, material and month."""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import decimal
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.accounts.entry import Entry
from carbon_manual.accounts.mappings import ACTIVITY, TABLE, Mapped, mapped_files
from carbon_manual.accounts.meteringfaults import BY_KIND, DUPLICATE, MISSING_DAYS, UNIT
from carbon_manual.accounts.readings import Content, Month, ReadingsError, Year, read_twice, rows_of
from carbon_manual.diagnostic import Diagnostic, Text
from carbon_manual.quantity import PRECISION, Quantity, QuantityError, Unit, parse_unit
from carbon_manual.results.trace import NOTHING
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest
from carbon_manual.shapes.value import INVALID, Period, Row, parse_period

if TYPE_CHECKING:
    from carbon_manual.system.model import System

__all__ = ["ACTIVITY", "TABLE", "Metered", "Part", "Wanted", "build_metered"]

# Who reads on so many days of a month reads every day, or on working days by mistake.
DAILY: Final = 28
_ALL_MONTHS: Final = 0xFFF
_Name = tuple[str, str]


class Wanted(NamedTuple):
    """What is asked for: a source's year, at the source's site and within its life.

    `alone` tells that nothing else gives the source's year: then a broken file of unknown sources
    may be meant to.
    """

    source: str
    material: str
    year: int
    site: str = ""
    lived: tuple[dt.date, dt.date] | None = None
    alone: bool = True


class Part(NamedTuple):
    """The years of one key in one file, with its unit and the most days read in a month."""

    file: int
    key: str
    unit: Unit
    years: Mapping[int, Year]
    fullest: int

    def whole(self, year: int) -> Decimal | None:
        """Return the sum of a year that has all its months without a gap."""
        held = self.years.get(year)
        if held is None or held.months != _ALL_MONTHS or (held.short and self.fullest >= DAILY):
            return None
        return Decimal(held.total)

    def monthly(self, year: int) -> list[Month]:
        """Return the months of a year."""
        return self.years[year].monthly() if year in self.years else []


@dataclass(slots=True)
class Metered:
    """The parts of each source and material, and the files that cannot be used.

    `named` holds the materials that files give for a source. `broken` holds, per source
    that a file is known to serve, why its figures stop; `open_at` the same for files whose keys
    are sources, by site and under the empty text for all.
    """

    files: list[Mapped] = field(default_factory=list)
    parts: dict[_Name, list[Part]] = field(default_factory=dict)
    named: dict[str, dict[str, None]] = field(default_factory=dict)
    broken: dict[_Name, Mapped] = field(default_factory=dict)
    open_at: dict[str, Mapped] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)

    def materials(self, source: str, year: int) -> tuple[str, ...]:
        """Return the materials of a source that files give in a year; "" for the source itself."""
        return tuple(
            each
            for each in self.named.get(source, ())
            if any(year in part.years for part in self.parts[source, each])
        )

    def entries(self, wanted: Wanted) -> tuple[Entry, ...]:
        """Return the monthly entries of a source's year; unreadable ones where a file is broken."""
        name = (wanted.source, wanted.material)
        file = self.broken.get(name)
        if file is None and wanted.alone and name not in self.parts and not wanted.material:
            file = self.open_at.get(wanted.site) or self.open_at.get("")
        if file is not None:
            period = _period(wanted.year, 0)
            return (_unreadable(file, period, file.finding),)
        parts = self.parts.get(name)
        return tuple(self._monthly(parts, wanted)) if parts else ()

    def alone(self, source: str) -> Part | None:
        """Return what one key of one file gives of a source, if nothing else does."""
        parts = self.parts.get((source, ""), ())
        if len(parts) != 1 or (source, "") in self.broken:
            return None
        return parts[0] if len(self.named[source]) == 1 else None  # it takes materials as well

    def _monthly(self, parts: list[Part], wanted: Wanted) -> Iterator[Entry]:
        """Yield the entry of each month that has readings, in the unit of the first part."""
        unit = parts[0].unit
        totals: dict[int, Decimal] = {}
        with decimal.localcontext(prec=PRECISION):
            for part in parts:
                for month in part.monthly(wanted.year):
                    amount = Quantity(month.total, part.unit).to(unit).value
                    old = totals.get(month.number)
                    totals[month.number] = amount if old is None else old + amount
        file = self.files[parts[0].file]
        place, note = file.row.place("path"), self._noted(parts)
        gaps = {each.number: each for each in _gaps(parts, wanted)}
        for month_ in sorted(totals):
            period = _period(wanted.year, month_ + 1)
            if month_ in gaps:
                finding = _missing(file, wanted, gaps[month_], period)
                yield _unreadable(file, period, finding)
            else:
                yield Entry(period, totals[month_], unit, place, file.row, note)

    def _noted(self, parts: list[Part]) -> Text:
        """Return which files were read, and how many rows of each."""
        names: dict[int, int] = {}
        for part in parts:
            rows = sum(each.rows for each in part.years.values())
            names[part.file] = names.get(part.file, 0) + rows
        notes = [(self.files[each].note, rows) for each, rows in names.items()]
        zh = "；".join(f"{note.zh}，{rows:,} 行" for note, rows in notes)
        return Text(zh, "; ".join(f"{note.en}, {rows:,} rows" for note, rows in notes))


class _Gap(NamedTuple):
    """A month that is read on fewer days than it has: of which key, on how many of how many."""

    key: str
    number: int
    days: int
    due: int


def _gaps(parts: list[Part], wanted: Wanted) -> Iterator[_Gap]:
    """Yield the months with missing days of keys that are read every day."""
    if sum(part.fullest for part in parts) < DAILY:
        return  # most files are of months, and many of many sources
    keys: dict[str, dict[tuple[int, int], int]] = {}
    for part in parts:
        days = keys.setdefault(part.key, {})
        for year in part.years:
            for month in part.monthly(year):
                days[year, month.number] = days.get((year, month.number), 0) + month.days
    for key, days in keys.items():
        if max(days.values()) < DAILY:
            continue
        for (year, number), count in days.items():
            due = _due(year, number + 1, wanted.lived)
            if year == wanted.year and count < due:
                yield _Gap(key, number, count, due)


def _due(year: int, month: int, lived: tuple[dt.date, dt.date] | None) -> int:
    """Return the days of a month on which a source is in use."""
    first = dt.date(year, month, 1)
    last = first.replace(day=calendar.monthrange(year, month)[1])
    if lived is not None and lived[0].year == year:
        first, last = max(first, lived[0]), min(last, lived[1])
    return (last - first).days + 1


def _missing(file: Mapped, wanted: Wanted, gap: _Gap, period: Period) -> Diagnostic:
    named = f" `{gap.key}`" if gap.key else ""
    message = Text(
        f"`{wanted.source}`{named} {period.text} 应有 {gap.due} 天的读数，只有 {gap.days} 天",
        f"`{wanted.source}`{named} has readings of {gap.days} days in {period.text},"
        f" {gap.due} are due",
    )
    return MISSING_DAYS.at(file.row.place("path"), file.told(message), subject=wanted.source)


def _unreadable(file: Mapped, period: Period, cause: Diagnostic | None) -> Entry:
    return Entry(period, INVALID, None, file.row.place("path"), file.row, NOTHING, cause)


def build_metered(system: System) -> Metered:
    """Read every file of readings that records map, and tell what is wrong with them."""
    found = Metered(list(mapped_files(system)))
    known = system.defined.get("source", {})
    for number, file in enumerate(found.files):
        try:
            content = file.content()
            parts = list(_parts(number, file, content, system)) if content else None
        except ReadingsError as error:
            place, message = file.row.place("path"), file.told(error.message)
            finding = BY_KIND[error.kind].at(place, message, subject=file.record.id)
            parts, found.files[number] = None, dataclasses.replace(file, finding=finding)
        if parts is None:
            _break(found, found.files[number], known)
            continue
        for name, part in parts:
            found.parts.setdefault(name, []).append(part)
            found.named.setdefault(name[0], {})[name[1]] = None
    _refuse_units(found)
    _refuse_copies(found)
    return found


def _break(found: Metered, file: Mapped, known: Mapping[str, Row]) -> None:
    """Stop the figures of every source that an unusable file serves, or may serve."""
    if file.finding is not None:
        found.findings.append(file.finding)
    rows = [(row.text("source"), row.text("material"))
            for row in (file.row, *file.row.rows("streams"))]  # fmt: skip
    named = [each for each in rows if each[0] in known]
    for each in named:
        found.broken.setdefault(each, file)
    if not named:
        found.open_at.setdefault(file.record.site, file)


def _parts(
    number: int, file: Mapped, content: Content, system: System
) -> Iterator[tuple[_Name, Part]]:
    """Yield each key of a file with its source and material.

    Raises:
        ReadingsError: a key, unit or site of some rows is not known.
    """
    streams = {row.text("key"): (row.text("source"), row.text("material"))
               for row in file.row.rows("streams")}  # fmt: skip
    name = (file.row.text("source"), file.row.text("material"))
    known = system.defined.get("source", {})
    units: dict[str, Unit] = {}
    for (key, unit, site), years in content.series.items():
        if file.layout.key:
            name = streams.get(key, ("", "")) if streams else (key, "")
        if name[0] not in known:
            if name[0] in system.doubtful:
                continue
            raise _unknown(file, "key", key, did_you_mean(nearest(key, tuple(streams or known))))
        home = system.records.get(system.home["source", name[0]])
        if file.layout.site and home is not None and site != home.site:
            where = Text(f"，`{name[0]}` 在 `{home.site}`", f"; `{name[0]}` is at `{home.site}`")
            raise _unknown(file, "site", site, where)
        if unit not in units:
            units[unit] = _unit(file, unit)
        fullest = max([each.fullest for each in years.values()])
        yield name, Part(number, key, units[unit], years, fullest)


def _unit(file: Mapped, text: str) -> Unit:
    """Return the unit of some rows: that of the column, or of the whole file."""
    whole = file.row.data("unit")
    if not file.layout.unit and isinstance(whole, Unit):
        return whole
    try:
        return parse_unit(text)
    except QuantityError as error:
        raise _unknown(file, "unit", text, did_you_mean(error.hint)) from None


_COLUMNS: Final = {
    "key": Text("碳源或计量器具", "source or meter"),
    "site": Text("场所", "site"),
    "unit": Text("单位", "unit"),
}


def _unknown(file: Mapped, column: str, value: str, hint: Text) -> ReadingsError:
    assert file.path is not None  # noqa: S101 - it was read
    rows, what = rows_of(file.path, file.layout, column, value), _COLUMNS[column]
    return ReadingsError(
        "unit" if column == "unit" else "source",
        f"{rows.zh}的{what.zh} `{value[:40]}` 不符{hint.zh}",
        f"{rows.en}: {what.en} `{value[:40]}` does not fit{hint.en}",
    )


def _refuse_units(found: Metered) -> None:
    """Refuse a source whose readings come in units of different dimensions."""
    for name, parts in found.parts.items():
        unit = parts[0].unit
        other = next((each for each in parts if not each.unit.agrees(unit)), None)
        if other is not None:
            message = Text(
                f"`{name[0]}` 既有 `{unit}`，又有 `{other.unit}`",
                f"`{name[0]}` comes in `{unit}` and in `{other.unit}`",
            )
            place = found.files[other.file].row.place("path")
            _stop(found, name, other.file, UNIT.at(place, message, subject=name[0]))


def _refuse_copies(found: Metered) -> None:
    """Refuse readings of one key at one time that stand in more than one file."""
    for numbers, keys in _shared(found).items():
        files = [found.files[each] for each in numbers]
        pairs = [(each.path, each.layout) for each in files if each.path is not None]
        twice = read_twice(pairs, sorted(set().union(*keys.values())))
        if twice is None:
            continue
        message = Text(
            f"`{twice[0]}` {twice[1]} 的数在 {files[0].target} 中已有",
            f"`{twice[0]}` at {twice[1]} stands in {files[0].target} already",
        )
        place, last = files[-1].row.place("path"), files[-1].record.id
        for name in keys:
            _stop(found, name, numbers[-1], DUPLICATE.at(place, message, subject=last))


def _shared(found: Metered) -> Mapping[tuple[int, ...], Mapping[_Name, set[str]]]:
    """Return which files have months of one key in common: their keys, by source."""
    shared: dict[tuple[int, ...], dict[_Name, set[str]]] = {}
    for name, parts in found.parts.items():
        keys: dict[str, dict[int, set[tuple[int, int]]]] = {}
        for part in parts if len(parts) > 1 else ():
            held = {(year, month.number) for year in part.years for month in part.monthly(year)}
            keys.setdefault(part.key, {}).setdefault(part.file, set()).update(held)
        for key, files in keys.items():
            months = list(files.values())
            if sum(map(len, months)) > len(set().union(*months)):
                shared.setdefault(tuple(files), {}).setdefault(name, set()).add(key)
    return shared


def _stop(found: Metered, name: _Name, number: int, finding: Diagnostic) -> None:
    if finding not in found.findings:
        found.findings.append(finding)
    found.broken[name] = dataclasses.replace(found.files[number], finding=finding)


@functools.lru_cache(maxsize=4096)
def _period(year: int, month: int) -> Period:
    """Return a month from 1, or the whole year for month 0."""
    period = parse_period(f"{year:04}-{month:02}" if month else f"{year:04}")
    assert period is not None  # noqa: S101 - years are within four digits
    return period
