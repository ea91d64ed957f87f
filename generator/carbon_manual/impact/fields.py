"""The values of a control block or record as flat lines, so that two of them can be compared."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.diagnostic import Span, Text
from carbon_manual.shapes.value import INVALID, Interval, Period, Row, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

# By these a row of a table is known again when rows are put in before it.
_NAMES: Final = ("id", "source", "name", "document", "figure", "code", "form", "clause", "version")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A value that changed: where it stands, e.g. `data[S1-NG].quantities[2024-Q1]`.

    `old` and `new` are as written but for their layout, empty where there is no value.
    """

    name: str
    old: str
    new: str
    place: Span


def changed_fields(old: Row, new: Row) -> tuple[FieldChange, ...]:
    """Return the values that differ, those of the new row first and in its order."""
    before, after = dict(_flat("", old)), dict(_flat("", new))
    found = [
        FieldChange(name, before[name][0] if name in before else "", value, place)
        for name, (value, place) in after.items()
        if name not in before or before[name][0] != value
    ]
    found += [FieldChange(name, value, "", place)
              for name, (value, place) in before.items() if name not in after]  # fmt: skip
    return tuple(found)


def _flat(prefix: str, row: Row) -> Iterator[tuple[str, tuple[str, Span]]]:
    for name, value in row.items():
        yield from _value(f"{prefix}.{name}" if prefix else name, value)


def _value(name: str, value: Value) -> Iterator[tuple[str, tuple[str, Span]]]:
    """Yield the values below a name; of a list of plain values, claims too, one for all."""
    data = value.data
    if isinstance(data, Row):
        yield from _flat(name, data)
    elif isinstance(data, tuple) and data and all(_is_row(each) for each in data):
        taken: dict[str, int] = {}
        for each in data:
            key = next((each.data.text(one) for one in _NAMES if each.data.text(one)), "")
            taken[key] = taken.get(key, 0) + 1
            mark = f"{key}#{taken[key]}" if key and taken[key] > 1 else key or str(taken[key])
            yield from _flat(f"{name}[{mark}]", each.data)
    elif isinstance(data, tuple) and data and all(_is_pair(each) for each in data):
        for period, number in data:
            yield f"{name}[{period.text}]", (_shown(number.data), number.span)
    else:
        yield name, (_shown(data), value.span)


def _is_row(each: object) -> bool:
    return isinstance(each, Value) and isinstance(each.data, Row)


def _is_pair(each: object) -> bool:
    """Tell whether this is one number of a series."""
    return isinstance(each, tuple) and len(each) == 2 and isinstance(each[0], Period)  # noqa: PLR2004


def _shown(data: Any) -> str:  # noqa: ANN401 - whatever a field holds
    """Return a value as a person would write it."""
    if data is INVALID:
        return "?"
    if isinstance(data, Value):
        return _shown(data.data)
    if isinstance(data, Text):
        return data.zh if data.zh == data.en else f"{data.zh} / {data.en}"
    if isinstance(data, Period | Interval):
        return data.text
    if isinstance(data, tuple):
        return ", ".join(_shown(each) for each in data)
    return data.isoformat() if isinstance(data, dt.date) else str(data)
