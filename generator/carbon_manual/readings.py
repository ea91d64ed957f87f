"""Files of meter readings and bills: CSV, Parquet and XLSX to exact monthly totals, in DuckDB.

What a record says of a file are names of columns; they never become part of a query but as quoted
names or as numbers of columns, and values only as parameters.
"""

from __future__ import annotations

import contextlib
import csv
import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from carbon_manual.diagnostic import Text
from carbon_manual.workbook import sheet_rows

if TYPE_CHECKING:
    import duckdb

Kind = Literal["unreadable", "column", "number", "date", "source", "negative", "duplicate", "unit",
               "empty"]  # fmt: skip
# So many bad rows are named; the others are counted.
NAMED: Final = 10
_HEAD: Final = 65_536
_CHUNK: Final = 20_000
_DELIMITERS: Final = (",", ";", "\t")
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2200
# Fine enough for nearly all numbers, and fast; the wider one for the rest.
_NARROW: Final = ("DECIMAL(18,6)", r"-?[0-9]{1,12}([.][0-9]{1,6})?")
_WIDE: Final = (
    "DECIMAL(38,12)",
    r"-?([0-9]{1,20}|[0-9]{1,3}(,[0-9]{3}){1,5})([.][0-9]{1,12})?",
)
_QUARTER: Final = 900_000_000  # microseconds in a quarter of an hour


class ReadingsError(Exception):
    """A file that gives no totals: what kind of fault, and what is wrong with the values."""

    def __init__(self, kind: Kind, zh: str, en: str) -> None:
        """Keep kind and message."""
        super().__init__(en)
        self.kind: Kind = kind
        self.message = Text(zh, en)


@dataclass(frozen=True, slots=True)
class Layout:
    """The names of a file's columns; what is empty is not in the file."""

    date: str
    quantity: str
    key: str = ""
    unit: str = ""
    site: str = ""
    sheet: str = ""


class Series(NamedTuple):
    """The monthly totals of one key, unit and site: months as year × 12 + month − 1, ascending."""

    months: tuple[int, ...]
    totals: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: its rows, and its series by key, unit and site."""

    rows: int
    series: Mapping[tuple[str, str, str], Series]


class _Terms(NamedTuple):
    """How one file is asked: where it comes from, and its columns as expressions over that."""

    origin: str
    date: str
    dated: str
    amount: str
    exact: str
    key: str
    unit: str
    site: str
    text: str


@functools.lru_cache(maxsize=64)
def read_content(path: Path, digest: str, layout: Layout) -> Content:
    """Return the content of a file, which its digest identifies; read once in a process.

    Raises:
        ReadingsError: the file cannot be read, or a row of it cannot; nothing is left out.
    """
    del digest  # part of the key: another content is read anew
    with _opened(path, layout) as (base, make):
        for tier in (_NARROW, _WIDE):
            terms = make(tier)
            totals, bad, doubtful = _totals(base, terms)
            if not bad:
                break
        if bad:
            _refuse_rows(base, terms, path)
        if doubtful:
            _refuse_twice(base, terms, path)
    rows = sum(each.rows for each in totals.values())
    if not rows:
        raise ReadingsError("empty", "没有数据行", "there are no rows")
    return Content(rows, MappingProxyType(totals))


def rows_of(path: Path, layout: Layout, column: str, values: Iterable[str]) -> tuple[list[int], int]:
    """Return the first rows, and the count of all, whose key, unit or site is one of `values`."""
    with _opened(path, layout) as (base, make):
        terms = make(_NARROW)
        where = f"list_contains($1, {getattr(terms, column)})"
        found = _located(base, terms, where, [list(values)])
        return _lines(path, [row for row, _ in found[0]]), found[1]


def read_twice(files: Iterable[tuple[Path, Layout]], keys: Mapping[Path, list[str]]) -> tuple[str, str] | None:
    """Return key and time of a reading that stands in several files, or None."""
    with contextlib.ExitStack() as stack:
        base = stack.enter_context(_connected())
        base.execute("CREATE TABLE every (f INTEGER, k VARCHAR, t TIMESTAMP)")
        for number, (path, layout) in enumerate(files):
            own, make = stack.enter_context(_opened(path, layout))
            terms = make(_WIDE)
            found = own.execute(
                f"SELECT DISTINCT {terms.key}, {terms.date} FROM {terms.origin}"  # noqa: S608
                f" WHERE list_contains($1, {terms.key})",
                [keys[path]],
            )
            while chunk := found.fetchmany(_CHUNK):
                base.execute(
                    f"INSERT INTO every SELECT {number}, unnest($1), unnest($2)",  # noqa: S608
                    [[each[0] for each in chunk], [each[1] for each in chunk]],
                )
        row = base.execute(
            "SELECT k, min(t)::VARCHAR FROM every GROUP BY k, t HAVING count(*) > 1"
            " ORDER BY 1, 2 LIMIT 1"
        ).fetchone()
    return (str(row[0]), str(row[1])) if row else None


@contextlib.contextmanager
def _connected() -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb  # noqa: PLC0415 - slow to import, and few systems have such files

    base = duckdb.connect(":memory:")
    try:
        for setting in ("autoinstall_known_extensions = false", "temp_directory = ''",
                        "autoload_known_extensions = false", "enable_progress_bar = false",
                        "TimeZone = 'UTC'"):  # fmt: skip
            with contextlib.suppress(duckdb.Error):  # the time zone needs an extension
                base.execute(f"SET {setting}")
        yield base
    except duckdb.Error as error:
        said = " ".join(str(error).split("\n\n")[0].split())[:200]
        raise ReadingsError("unreadable", f"读不出：{said}", f"cannot be read: {said}") from None
    finally:
        base.close()


@contextlib.contextmanager
def _opened(path: Path, layout: Layout) -> Iterator[tuple[Any, Any]]:
    """Yield a connection to a file, and the function that gives its terms for a kind of number."""
    with _connected() as base:
        if path.suffix == ".parquet":
            origin = f"read_parquet('{_literal(path)}')"
            given = base.execute(f"DESCRIBE SELECT * FROM {origin}").fetchall()  # noqa: S608
            columns = {str(name): (f'"{_doubled(str(name), chr(34))}"', str(kind))
                       for name, kind, *_ in given}  # fmt: skip
        elif path.suffix == ".xlsx":
            origin, names = "sheet", _load_sheet(base, path, layout.sheet)
            columns = _numbered(names)
        else:
            names, delimiter = _header(path)
            columns = _numbered(names)
            types = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(names)))
            origin = (
                f"read_csv('{_literal(path)}', columns={{{types}}}, auto_detect=false, header=true,"
                f" delim='{delimiter}', quote='\"', escape='\"', strict_mode=true)"
            )
        for name in filter(None, (layout.date, layout.quantity, layout.key, layout.unit, layout.site)):
            if name not in columns:
                shown = "、".join(list(columns)[:20])
                raise ReadingsError(
                    "column", f"没有列 `{name}`，文件有：{shown}", f"no column `{name}`: {shown}"
                )
        yield base, functools.partial(_terms, origin, columns, layout)


def _terms(
    origin: str, columns: Mapping[str, tuple[str, str]], layout: Layout, tier: tuple[str, str]
) -> _Terms:
    day, day_type = columns[layout.date]
    amount, amount_type = columns[layout.quantity]
    number, shape = tier
    if day_type in {"TIMESTAMP", "DATE", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"}:
        date, dated = f"CAST({day} AS TIMESTAMP)", f"{day} IS NOT NULL"
    else:
        text = f"CAST({day} AS VARCHAR)"
        date = (
            f"TRY_CAST(CASE WHEN length({text}) = 7 THEN {text} || '-01' ELSE {text} END"
            " AS TIMESTAMP)"
        )
        shapes = ("____-__-__", "____-__-___%__:__:__", "____-__-___%__:__", "____-__")
        lengths = " OR ".join(
            f"({text} LIKE '{each.replace('_%', '_')}')" for each in shapes
        )
        dated = f"{date} IS NOT NULL AND ({lengths})"
    if amount_type.startswith("DECIMAL") or amount_type in {"BIGINT", "INTEGER", "SMALLINT"}:
        value, exact = amount, f"{amount} IS NOT NULL"
    elif amount_type in {"DOUBLE", "FLOAT"}:
        value = f"TRY_CAST({amount} AS {number})"
        exact = f"CAST({value} AS {amount_type}) = {amount}"
    else:
        text = f"CAST({amount} AS VARCHAR)"
        plain = text if tier is _NARROW else f"replace({text}, ',', '')"
        value = f"TRY_CAST({plain} AS {number})"
        exact = f"regexp_full_match({text}, '{shape}') AND {value} IS NOT NULL"
    named = {part: f"CAST({columns[name][0]} AS VARCHAR)" if name else "''"
             for part, name in (("key", layout.key), ("unit", layout.unit), ("site", layout.site))}  # fmt: skip
    in_range = f"year({date}) BETWEEN {_FIRST_YEAR} AND {_LAST_YEAR}"
    shown = f"CASE WHEN ({dated}) THEN CAST({amount} AS VARCHAR) ELSE CAST({day} AS VARCHAR) END"
    return _Terms(origin, date, f"{dated} AND {in_range}", value, exact, text=shown, **named)


def _judged(terms: _Terms) -> str:
    """Return the number of what is wrong with a row: 0 nothing, 1 its date, 2 or 3 its amount."""
    return (
        f"CASE WHEN ({terms.dated}) IS NOT TRUE THEN 1 WHEN ({terms.exact}) IS NOT TRUE THEN 2"
        f" WHEN {terms.amount} < 0 THEN 3 ELSE 0 END"
    )


def _totals(
    base: duckdb.DuckDBPyConnection, terms: _Terms
) -> tuple[dict[tuple[str, str, str], Series], bool, bool]:
    """Return the series, whether a row is bad, and whether a reading may stand there twice.

    Readings on the quarters of an hour are told apart exactly by a bit each; for any others the
    question stays open.
    """
    found = base.execute(f"""
        WITH each AS (
            SELECT {terms.key} AS k, {terms.unit} AS u, {terms.site} AS s, {terms.date} AS t,
                {terms.amount} AS a, {_judged(terms)} AS bad FROM {terms.origin}
        ), timed AS (SELECT k, u, s, a, bad, epoch_us(t) AS e FROM each),
        days AS (
            SELECT k, u, s, e // {96 * _QUARTER} AS d, sum(a) AS a, count(*) AS n,
                max(bad) AS bad, bool_or(e % {_QUARTER} <> 0) AS odd,
                bit_count(bit_or(1::HUGEINT << ((e // {_QUARTER}) % 96)::INTEGER)) AS b
            FROM timed GROUP BY k, u, s, d
        ), months AS (
            SELECT k, u, s, year(t) * 12 + month(t) - 1 AS m, sum(a) AS a, sum(n) AS n,
                max(bad) AS bad, bool_or(odd OR b <> n) AS twice
            FROM (SELECT *, make_timestamp(d * {96 * _QUARTER}) AS t FROM days) GROUP BY k, u, s, m
        )
        SELECT k, u, s, list(m ORDER BY m), list(a::VARCHAR ORDER BY m), sum(n)::BIGINT,
            max(bad), bool_or(twice) FROM months GROUP BY k, u, s ORDER BY k, u, s
        """).fetchall()  # noqa: S608 - quoted names and constants only
    series = {}
    for key, unit, site, months, totals, rows, _, _ in found:
        name = (str(key or ""), str(unit or ""), str(site or ""))
        series[name] = Series(tuple(months), tuple(totals), int(rows))
    keys = [name[0] for name in series]
    apart = len(set(keys)) < len(keys)  # one key in two units or at two sites: not told apart
    return series, any(each[6] for each in found), apart or any(each[7] for each in found)


def _located(
    base: duckdb.DuckDBPyConnection, terms: _Terms, where: str, given: list[Any]
) -> tuple[list[tuple[int, str]], int]:
    """Return the first rows of a kind, by their order in the file, and the count of all."""
    found = base.execute(
        f"SELECT n, v, count(*) OVER () FROM (SELECT row_number() OVER () AS n, {terms.text} AS v,"  # noqa: S608
        f" ({where}) AS w FROM {terms.origin}) WHERE w ORDER BY n LIMIT {NAMED}",
        given,
    ).fetchall()
    return [(int(n), str(v)) for n, v, _ in found], int(found[0][2]) if found else 0


def _refuse_rows(base: duckdb.DuckDBPyConnection, terms: _Terms, path: Path) -> None:
    kinds: tuple[Kind, ...] = ("date", "number", "negative")
    for number, kind in enumerate(kinds, start=1):
        found, count = _located(base, terms, f"{_judged(terms)} = {number}", [])
        if found:
            places = named_rows(_lines(path, [row for row, _ in found]), count)
            value = found[0][1][:40]
            raise ReadingsError(kind, f"{places.zh}：`{value}`", f"{places.en}: `{value}`")


def _refuse_twice(base: duckdb.DuckDBPyConnection, terms: _Terms, path: Path) -> None:
    """Refuse a reading of one key at one time that stands there more than once."""
    found, count = _located(
        base, terms, f"count(*) OVER (PARTITION BY {terms.key}, {terms.date}) > 1", []
    )
    if found:
        places = named_rows(_lines(path, [row for row, _ in found]), count)
        raise ReadingsError(
            "duplicate", f"{places.zh}的时间重复", f"{places.en}: the same time twice"
        )


def named_rows(rows: list[int], count: int) -> Text:
    """Return the numbers of rows in words, with the count where not all are named."""
    shown = ", ".join(str(row) for row in rows)
    if count <= len(rows):
        return Text(f"第 {shown.replace(', ', '、')} 行", f"row {shown}")
    zh = f"第 {shown.replace(', ', '、')} 行等共 {count:,} 行"
    return Text(zh, f"row {shown} and more, {count:,} in all")


def _lines(path: Path, rows: list[int]) -> list[int]:
    """Return the lines of a file on which data rows stand: the header is line 1."""
    if path.suffix != ".csv" or not rows:
        return [row + 1 for row in rows]
    wanted, lines, seen = set(rows), [], -1
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, delimiter=_header(path)[1])
        for row in reader:
            seen += bool(row)
            if row and seen in wanted:
                lines.append(reader.line_num)
            if seen >= rows[-1]:
                break
    return lines


def _header(path: Path) -> tuple[list[str], str]:
    """Return the names of a CSV file's columns, and what separates them."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline(_HEAD)
        delimiter = max(_DELIMITERS, key=first.count)
        names = next(csv.reader([first], delimiter=delimiter), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        message = ("不是 UTF-8 编码的 CSV 文件", "this is no CSV file in UTF-8")
        raise ReadingsError("unreadable", *message) from None
    if not any(names):
        raise ReadingsError("empty", "没有表头", "there is no header")
    return names, delimiter


def _numbered(names: list[str]) -> dict[str, tuple[str, str]]:
    """Return the columns by name, in a query by number; a name that stands there twice by none."""
    return {name.strip(): (f"c{number}", "VARCHAR")
            for number, name in enumerate(names) if names.count(name) == 1}  # fmt: skip


def _load_sheet(base: duckdb.DuckDBPyConnection, path: Path, sheet: str) -> list[str]:
    """Load a sheet as text and return the names of its columns."""
    try:
        rows = sheet_rows(path, sheet)
        names = next(rows, [])
        if not any(names):
            raise ReadingsError("empty", "没有表头", "there is no header")
        width = len(names)
        parts = ", ".join(f"c{number} VARCHAR" for number in range(width))
        base.execute(f"CREATE TABLE sheet ({parts})")
        values = ", ".join(f"unnest(${number + 1})" for number in range(width))
        chunk: list[list[str]] = []
        for row in rows:
            chunk.append((row + [""] * width)[:width])
            if len(chunk) == _CHUNK:
                base.execute(f"INSERT INTO sheet SELECT {values}", list(map(list, zip(*chunk, strict=True))))  # noqa: S608, E501
                chunk = []
        if chunk:
            base.execute(f"INSERT INTO sheet SELECT {values}", list(map(list, zip(*chunk, strict=True))))  # noqa: S608, E501
    except ValueError as error:
        raise ReadingsError("unreadable", *error.args[:2]) from None
    return names


def _literal(path: Path) -> str:
    """Return a path as DuckDB takes it in quotes: nothing in it is a pattern."""
    text = "".join(f"[{each}]" if each in "*?[" else each for each in str(path))
    return _doubled(text, "'")


def _doubled(text: str, quote: str) -> str:
    return text.replace(quote, quote * 2)
