"""Readings and bills of a file as exact monthly totals, summed in DuckDB; bad rows by number."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from carbon_manual.accounts.readingfiles import (
    Column,
    Kind,
    Layout,
    ReadingsError,
    Table,
    connected,
    lines_of,
    opened,
)
from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    import duckdb

__all__ = ["Content", "Layout", "ReadingsError", "Year", "named_rows", "read_content",
           "read_twice", "rows_of"]  # fmt: skip

# So many bad rows are named; the others are counted.
NAMED: Final = 10
_CHUNK: Final = 20_000
# Years of keys that one file may hold: they are kept in memory, its rows are not.
MAX_SERIES: Final = 1_000_000
_VALUE: Final = 40
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2200
# Numbers as they are usually written, added up fast; and all that may be written.
_NARROW: Final = ("DECIMAL(18,6)", r"[0-9]{1,12}([.][0-9]{1,6})?")
_WIDE: Final = (
    "DECIMAL(38,12)",
    r"-?([0-9]{1,20}|[0-9]{1,3}(,[0-9]{3}){1,5})([.][0-9]{1,12})?",
)
# Dates as they are usually written, by their length: a pattern that costs little, and what makes
# it a date that DuckDB reads. And all dates that may be written.
_USUAL: Final = {7: "____-__", 10: "____-__-__", 16: "____-__-__ __:__", 19: "____-__-__ __:__:__"}
_DATED: Final = (
    "[0-9]{4}-[0-9]{2}|[0-9]{4}(-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}"
    "([ T]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?)?"
)
_MONTH: Final = 7
_DATE: Final = 10
_QUARTER: Final = 900_000_000  # microseconds in a quarter of an hour
_DAY: Final = 96 * _QUARTER
_TIMES: Final = frozenset({"TIMESTAMP", "DATE", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"})
_WHOLE: Final = frozenset({"BIGINT", "INTEGER", "SMALLINT", "TINYINT",
                           "UBIGINT", "UINTEGER", "USMALLINT", "UTINYINT"})  # fmt: skip
# Of readings by day or finer: one bit a quarter of an hour tells twins apart, for each day.
_BY_TIME: Final = f""", days AS (
    SELECT {{names}} e // {_DAY} AS d, sum(a) AS a, count(*) AS n, bool_and(sound) AS sound,
        bool_or(e % {_QUARTER} <> 0) AS odd,
        bit_count(bit_or(1::HUGEINT << ((e // {_QUARTER}) % 96)::INTEGER)) AS b
    FROM each GROUP BY {{names}} d
), months AS (
    SELECT {{names}} year(t) * 12 + month(t) - 1 AS m, sum(a) AS a, sum(n) AS n, count(*) AS c,
        day(last_day(min(t))) AS days, bool_and(sound) AS sound, bool_or(odd OR b <> n) AS twice
    FROM (SELECT *, make_timestamp(d * {_DAY}) AS t FROM days) GROUP BY {{names}} m
)"""  # noqa: S608 - constants
# Of readings by day, month or bill: one bit a day, for each month.
_BY_DAY: Final = f""", months AS (
    SELECT {{names}} year(t) * 12 + month(t) - 1 AS m, sum(a) AS a, count(*) AS n, count(*) AS c,
        day(last_day(min(t))) AS days, bool_and(sound) AS sound,
        bool_or(e % {_DAY} <> 0) OR count(*) <> bit_count(bit_or(1::BIGINT << day(t)::INTEGER))
            AS twice
    FROM (SELECT *, make_timestamp(e) AS t FROM each) GROUP BY {{names}} m
)"""  # noqa: S608 - constants
# Of readings by month: one bit a month, for each year; there is nothing to sum before.
_BY_MONTH: Final = """ SELECT {whole}, year(t)::INTEGER AS y, sum(a)::VARCHAR,
    bit_or(1 << (month(t) - 1)::INTEGER), count(*)::BIGINT, 1, true,
    string_agg((month(t) - 1)::VARCHAR || ' 1 ' || a::VARCHAR, ','), bool_and(sound),
    count(*) <> bit_count(bit_or(1 << (month(t) - 1)::INTEGER))
    FROM (SELECT *, make_timestamp(e) AS t FROM each) GROUP BY {names} y ORDER BY 1, 2, 3, 4"""
_BY_YEAR: Final = """SELECT {whole}, (m // 12)::INTEGER AS y, sum(a)::VARCHAR,
    bit_or(1 << (m % 12)::INTEGER), sum(n)::BIGINT, max(c)::INTEGER, bool_or(c < days),
    string_agg(concat(m % 12, ' ', c, ' ', a), ','),
    bool_and(sound), bool_or(twice) FROM months GROUP BY {names} y ORDER BY 1, 2, 3, 4"""


class Month(NamedTuple):
    """What was read in a month: its number from 0, the days with readings, and their sum."""

    number: int
    days: int
    total: Decimal


class Year(NamedTuple):
    """What was read of one key, unit and site in a year.

    `months` has a bit for each month, the lowest for January; `fullest` is the greatest number of
    days with readings in a month, and `short` tells that a month has readings on some days only.
    `text` is what `monthly` reads: few years are asked for their months.
    """

    total: str
    months: int
    rows: int
    fullest: int
    short: bool
    text: str

    def monthly(self) -> list[Month]:
        """Return the months that have readings, in their order."""
        parts = (each.split(" ") for each in self.text.split(","))
        return sorted(Month(int(number), int(days), Decimal(total))
                      for number, days, total in parts)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: its rows, and its years by key, unit and site."""

    rows: int
    series: Mapping[tuple[str, str, str], Mapping[int, Year]]


class _Terms(NamedTuple):
    """The values of a row as expressions: what it says, and whether it is said properly.

    `parts` are key, unit and site as text, `day` and `number` date and amount as they are written;
    `exact` tells also that an amount is not negative where the `usual` is read. `length` is that of
    the shortest form that all dates have: 7 of months, 10 of days.
    """

    parts: tuple[str, str, str]
    date: str
    dated: str
    amount: str
    exact: str
    day: str
    number: str
    length: int = 0
    usual: bool = False


@functools.lru_cache(maxsize=64)
def read_content(path: Path, digest: str, layout: Layout) -> Content:
    """Return the content of a file, which its digest identifies; read once in a process.

    Raises:
        ReadingsError: the file cannot be read, or a row of it cannot; nothing is left out.
    """
    del digest  # part of the key: another content is read anew
    with opened(path, layout) as table:
        for terms in (_usual(table, layout), _any(table, layout, "CAST")):
            found = _totals(table, terms)
            if found is not None:
                break
        else:
            raise _bad_rows(table, _any(table, layout, "TRY_CAST"), path)
        series, doubtful = found
        if doubtful:
            _refuse_twice(table, terms, path)
    rows = sum(each.rows for years in series.values() for each in years.values())
    if not rows:
        raise ReadingsError("empty", "没有数据行", "there are no rows")
    return Content(rows, MappingProxyType(series))


def rows_of(path: Path, layout: Layout, column: str, value: str) -> Text:
    """Return in words which rows have a `value` as their key, unit or site."""
    with opened(path, layout) as table:
        terms = _any(table, layout, "TRY_CAST")
        part = terms.parts[("key", "unit", "site").index(column)]
        found, count = _located(table, f"{part} = $1", terms.number, [value])
        return named_rows(lines_of(path, [row for row, _ in found]), count)


def read_twice(files: Iterable[tuple[Path, Layout]], keys: list[str]) -> tuple[str, str] | None:
    """Return key and time of a reading, of some keys, that stands in several files, or None."""
    with connected() as base:
        base.execute("CREATE TABLE every (f INTEGER, k VARCHAR, t TIMESTAMP)")
        for number, (path, layout) in enumerate(files):
            with opened(path, layout) as table:
                _copy_times(table, layout, keys, base, number)
        row = base.execute(
            "SELECT k, min(t)::VARCHAR FROM every GROUP BY k, t HAVING count(*) > 1"
            " ORDER BY 1, 2 LIMIT 1"
        ).fetchone()
    return (str(row[0]), str(row[1])) if row else None


def named_rows(rows: list[int], count: int) -> Text:
    """Return the numbers of rows in words, with the count where not all are named."""
    shown = ", ".join(str(row) for row in rows)
    if count <= len(rows):
        return Text(f"第 {shown.replace(', ', '、')} 行", f"row {shown}")
    zh = f"第 {shown.replace(', ', '、')} 行等共 {count:,} 行"
    return Text(zh, f"row {shown} and more, {count:,} in all")


def _copy_times(
    table: Table, layout: Layout, keys: list[str], base: duckdb.DuckDBPyConnection, number: int
) -> None:
    terms = _any(table, layout, "CAST")
    found = table.base.execute(
        f"SELECT DISTINCT {terms.parts[0]}, {terms.date} FROM {table.origin}"  # noqa: S608
        f" WHERE list_contains($1, {terms.parts[0]})",
        [keys],
    )
    while chunk := found.fetchmany(_CHUNK):
        columns = [list(each) for each in zip(*chunk, strict=True)]
        query = f"INSERT INTO every SELECT {number}, unnest($1), unnest($2)"
        base.execute(query, columns)


def _usual(table: Table, layout: Layout) -> _Terms:
    """Return terms for what is written as in the first row: fast, and true of nothing else."""
    day, number = table.columns[layout.date], table.columns[layout.quantity]
    terms = _any(table, layout, "CAST")
    query = f"SELECT {terms.day}, {terms.number} FROM {table.origin} LIMIT 1"  # noqa: S608
    first = [str(each or "") for each in table.base.execute(query).fetchone() or ("", "")]
    if day.kind == "VARCHAR":
        length = len(first[0])
        whole = f"{day.sql} || '-01'" if length == _MONTH else day.sql
        date, dated = f"CAST({whole} AS TIMESTAMP)", f"{day.sql} LIKE '{_USUAL.get(length, '-')}'"
        if length > _DATE:  # midnight as 24:00 would be the day after
            midnight = f"CASE WHEN epoch_us({date}) % {_DAY} = 0"
            dated += f" AND {midnight} THEN {day.sql} LIKE '___________00:%' ELSE true END"
        terms = terms._replace(date=date, dated=dated, length=length)
    if number.kind == "VARCHAR":
        amount, exact = _usual_amount(number.sql, len(first[1].partition(".")[2]))
        terms = terms._replace(amount=amount, exact=exact, usual=True)
    return terms


def _usual_amount(text: str, digits: int) -> tuple[str, str]:
    """Return a text as a number, and whether it is exact and not negative.

    What is written with so many digits as the first one, and nothing else, comes back as it was:
    that costs less than to look at its characters.
    """
    kind, shape = _NARROW
    amount = f"CAST({text} AS {kind})"
    back = f"CAST(CAST({amount} AS DECIMAL(18,{min(digits, 6)})) AS VARCHAR)"
    shaped = f"regexp_full_match({text}, '{shape}')"
    return amount, f"CASE WHEN {back} = {text} THEN {amount} >= 0 ELSE {shaped} END"


def _any(table: Table, layout: Layout, cast: str) -> _Terms:
    """Return terms for all that may be written; `TRY_CAST` gives NULL for what cannot be."""
    day, number = table.columns[layout.date], table.columns[layout.quantity]
    whole = "coalesce(CAST({} AS VARCHAR), '')" if table.nullable else "{}"
    parts = [whole.format(table.columns[name].sql) if name else "''"
             for name in (layout.key, layout.unit, layout.site)]  # fmt: skip
    date, dated = _date(day, cast)
    amount, exact = _amount(number, cast)
    said = (f"CAST({day.sql} AS VARCHAR)", f"CAST({number.sql} AS VARCHAR)")
    return _Terms((parts[0], parts[1], parts[2]), date, dated, amount, exact, said[0], said[1])


def _date(day: Column, cast: str) -> tuple[str, str]:
    """Return a column as a time, and whether it is one."""
    if day.kind in _TIMES:
        return f"CAST({day.sql} AS TIMESTAMP)", f"{day.sql} IS NOT NULL"
    text = f"CAST({day.sql} AS VARCHAR)"
    whole = f"CASE WHEN length({text}) = {_MONTH} THEN {text} || '-01' ELSE {text} END"
    date = f"{cast}({whole} AS TIMESTAMP)"
    return date, f"regexp_full_match({text}, '{_DATED}') AND {date} IS NOT NULL"


def _amount(number: Column, cast: str) -> tuple[str, str]:
    """Return a column as a decimal number, and whether that is exactly what it says."""
    kind, shape = _WIDE
    if number.kind.startswith("DECIMAL") or number.kind in _WHOLE:
        value = number.sql if number.kind.startswith("DECIMAL") else f"{number.sql}::DECIMAL(20,0)"
        return value, f"{number.sql} IS NOT NULL"
    if number.kind in {"DOUBLE", "FLOAT"}:
        value = f"{cast}({number.sql} AS {kind})"
        return value, f"CAST({value} AS {number.kind}) = {number.sql}"
    text = f"CAST({number.sql} AS VARCHAR)"
    value = f"{cast}(replace({text}, ',', '') AS {kind})"
    return value, f"regexp_full_match({text}, '{shape}') AND {value} IS NOT NULL"


def _totals(
    table: Table, terms: _Terms
) -> tuple[dict[tuple[str, str, str], dict[int, Year]], bool] | None:
    """Return the years and whether a reading may stand there twice; None where a row is bad.

    Readings on the quarters of an hour are told apart exactly; for others the question stays open.
    """
    import duckdb  # noqa: PLC0415 - slow to import

    try:
        found = table.base.execute(_query(table, terms)).fetchmany(MAX_SERIES + 1)
    except (duckdb.ConversionException, duckdb.OutOfRangeException):
        return None
    if len(found) > MAX_SERIES:
        zh, en = f"编号和年份超过 {MAX_SERIES:,} 组", f"more than {MAX_SERIES:,} keys and years"
        raise ReadingsError("unreadable", zh, en)
    series: dict[tuple[str, str, str], dict[int, Year]] = {}
    doubtful = False
    for k, u, s, y, *held, sound, twice in found:
        if not sound or y is None or not _FIRST_YEAR <= y <= _LAST_YEAR:
            return None
        series.setdefault((k, u, s), {})[y] = Year(*held)
        doubtful = doubtful or twice
    # one key in two units or at two sites is not told apart
    return series, doubtful or len({name[0] for name in series}) < len(series)


def _query(table: Table, terms: _Terms) -> str:
    """Return the query of all totals: columns by number or quoted, and constants."""
    columns = dict(zip("kus", terms.parts, strict=True))
    given = "".join(f"{sql} AS {name}, " for name, sql in columns.items() if sql != "''")
    names = "".join(f"{name}, " for name, sql in columns.items() if sql != "''")
    whole = ", ".join("''" if sql == "''" else name for name, sql in columns.items())
    sound = f"({terms.dated}) AND {terms.exact}"
    sound += "" if terms.usual else f" AND {terms.amount} >= 0"
    sound = f"coalesce({sound}, false)" if table.nullable else f"({sound})"
    stages = {_MONTH: _BY_MONTH, _DATE: f"{_BY_DAY} {_BY_YEAR}"}
    rest = stages.get(terms.length, f"{_BY_TIME} {_BY_YEAR}").format(names=names, whole=whole)
    return (
        f"WITH each AS (SELECT {given}epoch_us({terms.date}) AS e, {terms.amount} AS a,"  # noqa: S608
        f" {sound} AS sound FROM {table.origin}){rest}"
    )


def _bad_rows(table: Table, terms: _Terms, path: Path) -> ReadingsError:
    """Return what is wrong with rows, some of which are bad: of the first kind that there is."""
    dated = f"({terms.dated}) AND year({terms.date}) BETWEEN {_FIRST_YEAR} AND {_LAST_YEAR}"
    kinds: tuple[tuple[Kind, str, str], ...] = (
        ("date", f"({dated}) IS NOT TRUE", terms.day),
        ("number", f"({terms.exact}) IS NOT TRUE", terms.number),
        ("negative", f"({terms.amount} < 0) IS TRUE", terms.number),
    )
    for kind, where, shown in kinds:
        found, count = _located(table, where, shown, [])
        if found:
            places = named_rows(lines_of(path, [row for row, _ in found]), count)
            value = found[0][1][:_VALUE]
            return ReadingsError(kind, f"{places.zh}：`{value}`", f"{places.en}: `{value}`")
    return ReadingsError("number", "合计超出可表示的范围", "the total is beyond what can be held")


def _refuse_twice(table: Table, terms: _Terms, path: Path) -> None:
    """Refuse a reading of one key at one time that stands there more than once."""
    where = f"count(*) OVER (PARTITION BY {terms.parts[0]}, {terms.date}) > 1"
    found, count = _located(table, where, terms.day, [])
    if found:
        places = named_rows(lines_of(path, [row for row, _ in found]), count)
        raise ReadingsError(
            "duplicate",
            f"{places.zh}的时间重复：`{found[0][1][:_VALUE]}`",
            f"{places.en}: the same time twice: `{found[0][1][:_VALUE]}`",
        )


def _located(
    table: Table, where: str, shown: str, given: list[Any]
) -> tuple[list[tuple[int, str]], int]:
    """Return the first rows of a kind, by their order in the file, and the count of all."""
    found = table.base.execute(
        f"SELECT n, v, count(*) OVER () FROM (SELECT row_number() OVER () AS n, {shown} AS v,"  # noqa: S608
        f" ({where}) AS w FROM {table.origin}) WHERE w ORDER BY n LIMIT {NAMED}",
        given,
    ).fetchall()
    return [(int(n), str(v)) for n, v, _ in found], int(found[0][2]) if found else 0
