"""Files of readings as tables that DuckDB can be asked: CSV, Parquet and one sheet of XLSX.

Names of columns come from outside; in a query they are numbers or quoted names, never text.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from carbon_manual.accounts.workbook import MAX_COLUMNS, WorkbookError, sheet_rows
from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    import duckdb

Kind = Literal["unreadable", "column", "number", "date", "source", "negative", "duplicate", "unit",
               "empty"]  # fmt: skip
# What one file may take of memory; what needs more is refused, not swapped to disk.
_MEMORY: Final = "4GB"
_HEAD: Final = 65_536
_CHUNK: Final = 20_000
_SHOWN: Final = 20
_DELIMITERS: Final = (",", ";", "\t")
_QUOTED: Final = re.compile(r'"[^"]*"')
_LINE: Final = re.compile(r"Line: (\d+)")
# What DuckDB says of a CSV file that it cannot read, and what that means.
_REASONS: Final = (
    ("not utf-8", "不是 UTF-8 编码", "not in UTF-8"),
    ("Number of Columns", "列数与表头不同", "another number of columns than the header"),
    ("quote", "引号没有配对", "quotes do not match"),
)


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


class Column(NamedTuple):
    """A column as an expression for a query, and its type there."""

    sql: str
    kind: str


class Table(NamedTuple):
    """An open file: the connection to ask, what to select from, and the columns by name.

    `nullable` tells that a cell may hold nothing; an empty one of a text file holds the empty text.
    """

    base: duckdb.DuckDBPyConnection
    origin: str
    columns: Mapping[str, Column]
    nullable: bool = False


@contextlib.contextmanager
def connected(path: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that can open one file at most, and fetch nothing.

    Raises:
        ReadingsError: DuckDB refuses what it is asked, because of what the file holds.
    """
    import duckdb  # noqa: PLC0415 - slow to import, and few systems have such files

    base = duckdb.connect(":memory:")
    try:
        base.execute("SET enable_progress_bar = false")
        base.execute(f"SET memory_limit = '{_MEMORY}'")
        if path is not None:
            own = f"'{_doubled(str(path), chr(39))}', '{_literal(path)}'"
            base.execute(f"SET allowed_paths = [{own}]")
        for setting in ("temp_directory = ''", "enable_external_access = false",
                        "lock_configuration = true"):  # fmt: skip
            base.execute(f"SET {setting}")
        yield base
    except duckdb.Error as error:
        raise ReadingsError("unreadable", *_said(str(error))) from None
    finally:
        base.close()


@contextlib.contextmanager
def opened(path: Path, layout: Layout) -> Iterator[Table]:
    """Yield a file as a table that has all columns of `layout`.

    Raises:
        ReadingsError: the file cannot be read or lacks a column.
    """
    with connected(path) as base:
        if path.suffix == ".parquet":
            table = _parquet(base, path)
        elif path.suffix == ".xlsx":
            table = Table(base, "sheet", _numbered(_load_sheet(base, path, layout.sheet)))
        else:
            table = _csv(base, path)
        wanted = (layout.date, layout.quantity, layout.key, layout.unit, layout.site)
        for name in filter(None, wanted):
            if name not in table.columns:
                shown = "、".join(list(table.columns)[:_SHOWN])
                raise ReadingsError(
                    "column",
                    f"没有列 `{name}`，或有两列同名；文件有：{shown}",
                    f"no column `{name}`, or two of that name: {shown}",
                )
        yield table


def lines_of(path: Path, rows: list[int]) -> list[int]:
    """Return the lines of a file on which its data rows stand, ascending: the header is line 1."""
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


def _parquet(base: duckdb.DuckDBPyConnection, path: Path) -> Table:
    origin = f"read_parquet('{_literal(path)}')"
    given = base.execute(f"DESCRIBE SELECT * FROM {origin}").fetchall()  # noqa: S608
    quoted = {str(name): Column(f'"{_doubled(str(name), chr(34))}"', str(kind))
              for name, kind, *_ in given}  # fmt: skip
    return Table(base, origin, MappingProxyType(quoted), nullable=True)


def _csv(base: duckdb.DuckDBPyConnection, path: Path) -> Table:
    names, delimiter = _header(path)
    numbers = [f"'c{number}'" for number in range(len(names))]
    types = ", ".join(f"{each}: 'VARCHAR'" for each in numbers)
    origin = (
        f"read_csv('{_literal(path)}', columns={{{types}}}, auto_detect=false, header=true,"
        f" delim='{delimiter}', quote='\"', escape='\"', strict_mode=true,"
        f" force_not_null=[{', '.join(numbers)}])"
    )
    return Table(base, origin, _numbered(names))


def _header(path: Path) -> tuple[list[str], str]:
    """Return the names of a CSV file's columns, and what separates them."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            head = stream.read(_HEAD)
        first = _QUOTED.sub("", head).partition("\n")[0]
        delimiter = max(_DELIMITERS, key=first.count)
        names = next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        message = ("不是 UTF-8 编码的 CSV 文件", "this is no CSV file in UTF-8")
        raise ReadingsError("unreadable", *message) from None
    _refuse_header(names)
    return names, delimiter


def _refuse_header(names: list[str]) -> None:
    if not any(names):
        raise ReadingsError("empty", "没有表头", "there is no header")
    if len(names) > MAX_COLUMNS:
        message = (f"列数超过 {MAX_COLUMNS}", f"more than {MAX_COLUMNS} columns")
        raise ReadingsError("unreadable", *message)


def _numbered(names: list[str]) -> Mapping[str, Column]:
    """Return the columns by name, in a query by number; a name that stands there twice by none."""
    plain = [name.strip() for name in names]
    return MappingProxyType(
        {
            name: Column(f"c{number}", "VARCHAR")
            for number, name in enumerate(plain)
            if plain.count(name) == 1
        }
    )


def _load_sheet(base: duckdb.DuckDBPyConnection, path: Path, sheet: str) -> list[str]:
    """Load a sheet as text and return the names of its columns."""
    try:
        rows = sheet_rows(path, sheet)
        names = next(rows, [])
        _refuse_header(names)
        width = len(names)
        parts = ", ".join(f"c{number} VARCHAR" for number in range(width))
        base.execute(f"CREATE TABLE sheet ({parts})")
        chunk: list[list[str]] = []
        for row in rows:
            chunk.append((row + [""] * width)[:width])
            if len(chunk) == _CHUNK:
                _insert(base, chunk)
                chunk = []
        _insert(base, chunk)
    except WorkbookError as error:
        raise ReadingsError("unreadable", error.text.zh, error.text.en) from None
    return names


def _insert(base: duckdb.DuckDBPyConnection, chunk: list[list[str]]) -> None:
    if chunk:
        values = ", ".join(f"unnest(${number + 1})" for number in range(len(chunk[0])))
        columns = [list(each) for each in zip(*chunk, strict=True)]
        base.execute(f"INSERT INTO sheet SELECT {values}", columns)


def _said(text: str) -> tuple[str, str]:
    """Return in both languages what DuckDB said of a file."""
    line = _LINE.search(text)
    for part, zh, en in _REASONS:
        if part in text and line is not None:
            return f"第 {line[1]} 行{zh}", f"line {line[1]}: {en}"
    first = " ".join(text.split("\n\n", maxsplit=1)[0].split())[:200]
    return f"读不出：{first}", f"cannot be read: {first}"


def _literal(path: Path) -> str:
    """Return a path as DuckDB takes it in quotes: nothing in it is a pattern."""
    text = "".join(f"[{each}]" if each in "*?[" else each for each in str(path))
    return _doubled(text, "'")


def _doubled(text: str, quote: str) -> str:
    return text.replace(quote, quote * 2)
