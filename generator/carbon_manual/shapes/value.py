"""Typed values that keep their place: what a schema makes of a YAML document."""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from carbon_manual.diagnostic import Span


class Invalid(enum.Enum):
    """The one mark of a value that was given but could not be read; its finding stands already."""

    INVALID = "invalid"


INVALID = Invalid.INVALID


class Value(NamedTuple):
    """A typed value and where it stands."""

    data: Any
    span: Span


# What a `claims` field holds: heading, standard and clause patterns, each with its place.
Claims = tuple[tuple[Value, Value, tuple[Value, ...]], ...]


class Period(NamedTuple):
    """A year, quarter or month: its text as written, first and last day."""

    text: str
    start: dt.date
    end: dt.date

    @property
    def months(self) -> int:
        """Return how many months the period covers."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1


class Interval(NamedTuple):
    """An ISO 8601 duration of years and months, e.g. `P1Y`, `P3M`."""

    text: str
    months: int


class Row(Mapping[str, Value]):
    """The named values of one mapping, with the place of the mapping itself."""

    __slots__ = ("_values", "span")

    def __init__(self, values: Mapping[str, Value], span: Span) -> None:
        """Keep a read-only view of `values`."""
        self._values = MappingProxyType(dict(values))
        self.span = span

    def __getitem__(self, name: str) -> Value:
        """Return the value of a field that was given."""
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the fields given."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return the number of fields given."""
        return len(self._values)

    def place(self, name: str) -> Span:
        """Return where a field stands, or the row itself when it was not given."""
        value = self._values.get(name)
        return value.span if value else self.span

    def data(self, name: str) -> Any:  # noqa: ANN401 - the schema, not the type system, knows it
        """Return a field's typed value; None when it was not given or could not be read."""
        value = self._values.get(name)
        return None if value is None or value.data is INVALID else value.data

    def text(self, name: str) -> str:
        """Return a text field; empty when it was not given or could not be read."""
        value = self._values.get(name)
        if value is None:
            return ""
        if type(value.data) is str:  # as nearly always, and asked a million times
            return value.data
        data = self.data(name)
        return data.text if isinstance(data, Period | Interval) else str(data or "")

    def items_of(self, name: str) -> tuple[Value, ...]:
        """Return the readable items of a list field."""
        return tuple(item for item in self.data(name) or () if item.data is not INVALID)

    def rows(self, name: str) -> tuple[Row, ...]:
        """Return the rows of a table field."""
        return tuple(item.data for item in self.items_of(name))

    def is_invalid(self, *names: str) -> bool:
        """Tell whether one of the fields was given but could not be read."""
        return any(name in self._values and self._values[name].data is INVALID for name in names)


_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})))?")
_DAY = re.compile(r"[12]\d{3}-\d{2}-\d{2}")
_INTERVAL = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,3})M)?")


def parse_period(text: str) -> Period | None:
    """Return the period of `2025`, `2025-Q1`, `2025-03` or `2025-07-01/2026-06-30`, else None."""
    if "/" in text:
        return _between(text)
    match = _PERIOD.fullmatch(text)
    if match is None or int(match[1]) == 0:
        return None
    year = int(match[1])
    first, last = 1, 12
    if match[2]:
        first, last = int(match[2]) * 3 - 2, int(match[2]) * 3
    elif match[3]:
        first = last = int(match[3])
    if not 1 <= first <= last <= 12:  # noqa: PLR2004 - months of a year
        return None
    end = dt.date(year, last, calendar.monthrange(year, last)[1])
    return Period(text, dt.date(year, first, 1), end)


def _between(text: str) -> Period | None:
    """Return the period from one day to another, both counted, as ISO 8601 writes it."""
    first, _, last = text.partition("/")
    if not (_DAY.fullmatch(first) and _DAY.fullmatch(last)):
        return None
    try:
        start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    except ValueError:
        return None
    return Period(text, start, end) if start <= end else None


def parse_interval(text: str) -> Interval | None:
    """Return the interval of `P1Y`, `P6M` or `P1Y6M`; None for any other text."""
    match = _INTERVAL.fullmatch(text)
    months = int(match[1] or 0) * 12 + int(match[2] or 0) if match else 0
    return Interval(text, months) if months else None
