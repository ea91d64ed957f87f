"""Activity from files of readings and bills: what records map, by source, material and month."""

from __future__ import annotations

import decimal
import functools
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.diagnostic import Diagnostic, Text
from carbon_manual.entry import Entry
from carbon_manual.meteringfaults import BY_KIND, DUPLICATE, MAPPING, UNIT, UNKNOWN_SOURCE
from carbon_manual.quantity import PRECISION, Quantity, QuantityError, Unit, parse_unit
from carbon_manual.readings import (
    Content,
    Layout,
    ReadingsError,
    Series,
    named_rows,
    read_content,
    read_twice,
    rows_of,
)
from carbon_manual.scalars import did_you_mean
from carbon_manual.source import DATA_SUFFIXES
from carbon_manual.trace import NOTHING
from carbon_manual.typed import nearest
from carbon_manual.value import INVALID, Period, Row, parse_period

if TYPE_CHECKING:
    from carbon_manual.model import Record, System

ACTIVITY: Final = "rec.activity-data"
TABLE: Final = "readings"
_SHOWN_DIGEST: Final = 12


class _Part(NamedTuple):
    """The series of one key in one file, with its unit."""

    file: int
    key: str
    unit: Unit
    series: Series


@dataclass(frozen=True, slots=True)
class _File:
    """A file as a record maps it: where it lies (nowhere if it cannot be used) and its columns."""

    record: Record
    row: Row
    target: str
    path: Path | None
    digest: str
    layout: Layout
    finding: Diagnostic | None = None

    @property
    def note(self) -> Text:
        """Return the file's name and the head of its digest."""
        text = f"{self.target}，SHA-256 {self.digest[:_SHOWN_DIGEST]}…"
        return Text(text, text.replace("，", ", "))


@dataclass(slots=True)
class Metered:
    """The parts of each source and material, and the files that cannot be used.

    `broken` holds, per source that a file is known to serve, why its figures stop; `open_at` the
    same for files whose keys are sources, by site and under the empty text for all.
    """

    files: tuple[_File, ...] = ()
    parts: dict[tuple[str, str], list[_Part]] = field(default_factory=dict)
    years: dict[tuple[str, int], dict[str, None]] = field(default_factory=dict)
    broken: dict[tuple[str, str], _File] = field(default_factory=dict)
    open_at: dict[str, _File] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)

    def materials(self, source: str, year: int) -> tuple[str, ...]:
        """Return the materials of a source that files give in a year; "" for the source itself."""
        return tuple(self.years.get((source, year), ()))

    def entries(
        self, source: str, material: str, year: int, site: str, *, alone: bool
    ) -> tuple[Entry, ...]:
        """Return the monthly entries of a source's year; unreadable ones where a file is broken.

        `alone` tells that nothing else gives the source's year: then a broken file of unknown
        sources may be meant to.
        """
        file = self.broken.get((source, material))
        if file is None and alone and (source, material) not in self.parts and not material:
            file = self.open_at.get(site) or self.open_at.get("")
        if file is not None:
            period = parse_period(str(year))
            place = file.row.place("path")
            assert period is not None  # noqa: S101 - years are four digits
            return (Entry(period, INVALID, None, place, file.row, NOTHING, file.finding),)
        parts = self.parts.get((source, material))
        return tuple(self._monthly(parts, year)) if parts else ()

    def _monthly(self, parts: list[_Part], year: int) -> Iterator[Entry]:
        unit, first = parts[0].unit, year * 12
        totals: dict[int, Decimal] = {}
        names: dict[int, int] = {}
        with decimal.localcontext(prec=PRECISION):
            for part in parts:
                for month, text in zip(part.series.months, part.series.totals, strict=True):
                    if first <= month < first + 12:
                        amount = Quantity(Decimal(text), part.unit).to(unit).value
                        totals[month] = totals[month] + amount if month in totals else amount
                names[part.file] = names.get(part.file, 0) + part.series.rows
        file = self.files[parts[0].file]
        place = file.row.place("path")
        note = _noted(tuple((self.files[each].note, rows) for each, rows in names.items()))
        for month in sorted(totals):
            yield Entry(_month(month), totals[month], unit, place, file.row, note)


def build_metered(system: System) -> Metered:
    """Read every file of readings that records map, and tell what is wrong with them."""
    found = Metered(tuple(_files(system)))
    known = system.defined.get("source", {})
    for number, file in enumerate(found.files):
        try:
            content = _content(file)
            parts = list(_parts(number, file, content, system)) if content else None
        except ReadingsError as error:
            fault = BY_KIND[error.kind]
            parts, file = None, _refused(found, number, fault.at(  # noqa: PLW2901
                file.row.place("path"), _told(file, error.message), subject=file.record.id
            ))  # fmt: skip
        if parts is None:
            _break(found, file, known)
            continue
        for source, material, part in parts:
            found.parts.setdefault((source, material), []).append(part)
            for year in {month // 12 for month in part.series.months}:
                found.years.setdefault((source, year), {})[material] = None
    _refuse_units(found)
    _refuse_copies(found)
    return found


def _refused(found: Metered, number: int, finding: Diagnostic) -> _File:
    """Return a file with its finding, kept in its stead."""
    old = found.files[number]
    file = _File(old.record, old.row, old.target, None, old.digest, old.layout, finding)
    found.files = (*found.files[:number], file, *found.files[number + 1 :])
    found.findings.append(finding)
    return file


def _break(found: Metered, file: _File, known: Mapping[str, Row]) -> None:
    """Stop the figures of every source that an unusable file serves, or may serve."""
    if file.finding is not None and file.finding not in found.findings:
        found.findings.append(file.finding)
    rows = (file.row, *file.row.rows("streams"))
    named = [(row.text("source"), row.text("material")) for row in rows if row.text("source") in known]
    for each in named:
        found.broken.setdefault(each, file)
    if not named:
        found.open_at.setdefault(file.record.site, file)


def _files(system: System) -> Iterator[_File]:
    for record in system.records_of(ACTIVITY):
        for row in record.body.rows(TABLE):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(record.path), row.text("path")))
            digest = system.digests.get(target, "")
            same = bool(digest) and row.text("sha256").lower() == digest
            message = _misfit(row)
            finding = MAPPING.at(row.place("path"), message, subject=record.id) if message else None
            columns = ("date_column", "quantity_column", "key_column", "unit_column", "site_column")
            layout = Layout(*(row.text(name) for name in (*columns, "sheet")))
            path = system.data.get(target) if same and finding is None else None
            yield _File(record, row, target, path, digest, layout, finding)


def _misfit(row: Row) -> Text | None:
    """Return what contradicts itself in a mapping, or None; unreadable values are told elsewhere."""
    names = ("path", "unit", "unit_column", "source", "key_column", "streams", "sheet")
    if row.is_invalid(*names) or not row.text("path"):
        return None
    if not row.text("path").endswith(DATA_SUFFIXES):
        shown = "、".join(DATA_SUFFIXES)
        return Text(f"`{row.text('path')}` 不是 {shown} 文件", f"`{row.text('path')}` is none of {shown}")
    if ("unit" in row) == ("unit_column" in row):
        return Text("unit 和 unit_column 应写其一", "write one of unit and unit_column")
    if ("source" in row) == ("key_column" in row):
        return Text("source 和 key_column 应写其一", "write one of source and key_column")
    if "streams" in row and "source" in row:
        return Text("写了 source 就不写 streams", "with source there are no streams")
    keys = [each.text("key") for each in row.rows("streams")]
    twice = next((each for each in keys if keys.count(each) > 1), "")
    if twice:
        return Text(f"streams 中 `{twice}` 写了两次", f"`{twice}` stands twice in streams")
    if "sheet" in row and not row.text("path").endswith(".xlsx"):
        return Text("只有 XLSX 文件有工作表", "only XLSX files have sheets")
    return None


def _content(file: _File) -> Content | None:
    """Return what a file holds; None where its finding stands elsewhere, as for evidence.

    Raises:
        ReadingsError: it cannot be read.
    """
    broken = file.row.is_invalid("unit", "source", "streams", "date_column", "quantity_column")
    if file.path is None or broken or not file.layout.date or not file.layout.quantity:
        return None
    return read_content(file.path, file.digest, file.layout)


def _parts(
    number: int, file: _File, content: Content, system: System
) -> Iterator[tuple[str, str, _Part]]:
    """Yield each series with its source and material.

    Raises:
        ReadingsError: a key, unit or site of some rows is not known.
    """
    streams = {row.text("key"): (row.text("source"), row.text("material"))
               for row in file.row.rows("streams")}  # fmt: skip
    whole = (file.row.text("source"), file.row.text("material"))
    known = system.defined.get("source", {})
    for (key, unit, site), series in content.series.items():
        source, material = whole
        if file.layout.key:
            source, material = streams.get(key, ("", "")) if streams else (key, "")
        if source not in known:
            if source in system.doubtful:
                continue
            names = tuple(streams) if streams else tuple(known)
            raise _unknown(file, "key", key, "source", did_you_mean(nearest(key, names)))
        home = system.records.get(system.home["source", source])
        if file.layout.site and home is not None and site != home.site:
            hint = Text(f"，`{source}` 在 `{home.site}`", f"; `{source}` is at `{home.site}`")
            raise _unknown(file, "site", site, "source", hint)
        try:
            own = parse_unit(unit) if file.layout.unit else file.row.data("unit")
        except QuantityError as error:
            raise _unknown(file, "unit", unit, "unit", did_you_mean(error.hint)) from None
        yield source, material, _Part(number, key, own, series)


def _unknown(file: _File, column: str, value: str, kind: str, hint: Text) -> ReadingsError:
    assert file.path is not None  # noqa: S101 - it was read
    rows, count = rows_of(file.path, file.layout, column, (value,))
    named = named_rows(rows, count)
    what = Text("单位", "unit") if kind == "unit" else Text("碳源或计量器具", "source or meter")
    what = Text("场所", "site") if column == "site" else what
    return ReadingsError(
        "unit" if kind == "unit" else "source",
        f"{named.zh}的{what.zh} `{value[:40]}` 不符{hint.zh}",
        f"{named.en}: {what.en} `{value[:40]}` does not fit{hint.en}",
    )


def _refuse_units(found: Metered) -> None:
    """Refuse a source whose readings come in units of different dimensions."""
    for (source, material), parts in found.parts.items():
        other = next((each for each in parts if not each.unit.agrees(parts[0].unit)), None)
        if other is not None:
            message = Text(
                f"`{source}` 既有 `{parts[0].unit}`，又有 `{other.unit}`",
                f"`{source}` comes in `{parts[0].unit}` and in `{other.unit}`",
            )
            _stop(found, (source, material), other.file, UNIT.at(
                found.files[other.file].row.place("path"), message, subject=source
            ))  # fmt: skip


def _refuse_copies(found: Metered) -> None:
    """Refuse readings of one key at one time that stand in more than one file."""
    shared: dict[tuple[int, ...], dict[tuple[str, str], set[str]]] = {}
    for name, parts in found.parts.items():
        keys: dict[str, dict[int, frozenset[int]]] = {}
        for part in parts if len(parts) > 1 else ():
            keys.setdefault(part.key, {})[part.file] = frozenset(part.series.months)
        for key, files in keys.items():
            months = list(files.values())
            if len(files) > 1 and sum(map(len, months)) > len(frozenset().union(*months)):
                shared.setdefault(tuple(files), {}).setdefault(name, set()).add(key)
    for numbers, names in shared.items():
        files = [found.files[each] for each in numbers]
        pairs = [(each.path, each.layout) for each in files if each.path is not None]
        keys_of = sorted(set().union(*names.values()))
        twice = read_twice(pairs, {path: keys_of for path, _ in pairs})
        if twice is None:
            continue
        message = Text(
            f"`{twice[0]}` {twice[1]} 的数在 {files[0].target} 中已有",
            f"`{twice[0]}` at {twice[1]} stands in {files[0].target} already",
        )
        finding = DUPLICATE.at(files[-1].row.place("path"), message, subject=files[-1].record.id)
        for name in names:
            _stop(found, name, numbers[-1], finding)


def _stop(found: Metered, name: tuple[str, str], number: int, finding: Diagnostic) -> None:
    if finding not in found.findings:
        found.findings.append(finding)
    old = found.files[number]
    found.broken[name] = _File(
        old.record, old.row, old.target, old.path, old.digest, old.layout, finding
    )


def _told(file: _File, message: Text) -> Text:
    name = posixpath.basename(file.target)
    return Text(f"{name} {message.zh}", f"{name}: {message.en}")


@functools.lru_cache(maxsize=4096)
def _month(number: int) -> Period:
    period = parse_period(f"{number // 12:04}-{number % 12 + 1:02}")
    assert period is not None  # noqa: S101 - years are within four digits
    return period


@functools.lru_cache(maxsize=4096)
def _noted(files: tuple[tuple[Text, int], ...]) -> Text:
    zh = "；".join(f"{note.zh}，{rows:,} 行" for note, rows in files)
    return Text(zh, "; ".join(f"{note.en}, {rows:,} rows" for note, rows in files))
