"""What rules read off records: columns of tables, their days, differences in per cent."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.clauses.evidence import valid_until
from carbon_manual.diagnostic import Text
from carbon_manual.quantity import Quantity, QuantityError, Unit, parse_quantity
from carbon_manual.shapes.value import INVALID, Period, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon_manual.grounds.rule import Subject
    from carbon_manual.system.model import Item, Record, System

_PERCENT: Final = Unit("%")


def column(row: Row, table: str, name: str, *, optional: bool = False) -> tuple[str, ...] | None:
    """Return the texts of a table's column, lists opened; None where not all can be read.

    Who concludes that something is not in a column needs to know that nothing of it was lost. A row
    without the value is a loss unless the column is optional.
    """
    given = row.data(table)
    if given is None:
        return None if table in row or not optional else ()
    found: list[str] = []
    for item in given:
        if item.data is INVALID or item.data.is_invalid(name):
            return None
        if name not in item.data:
            if not optional:
                return None
            continue
        data = item.data.data(name)
        items = item.data.items_of(name) if isinstance(data, tuple) else (item.data[name],)
        if isinstance(data, tuple) and len(items) != len(data):
            return None
        found += (str(each.data) for each in items)
    return tuple(found)


def rows_of(row: Row, table: str, name: str, wanted: str) -> tuple[Row, ...]:
    """Return the rows of a table that hold a text in a column."""
    return tuple(each for each in row.rows(table) if each.text(name) == wanted)


def knows(system: System, kind: str, names: Iterable[str]) -> bool:
    """Tell whether all ids are defined, so that none of them is a misspelt other."""
    return set(names) <= set(system.defined.get(kind, {}))


def lacks(row: Row, *names: str) -> tuple[str, ...]:
    """Return the fields that were not given; one that was given unreadably has its finding."""
    return tuple(name for name in names if name not in row)


def called(item: Item, table: str, names: Iterable[str]) -> Text:
    """Return the labels of fields of a table, or of the body where `table` is empty."""
    shape = item.shape.by_name
    fields = shape[table].by_name if table else shape
    found = [fields[name].label for name in names]
    return Text("、".join(each.zh for each in found), ", ".join(each.en for each in found))


def made_on(record: Record) -> dt.date | None:
    """Return the day a record was made, else the end of its period."""
    day = record.control.data("recorded_on")
    return day if isinstance(day, dt.date) else _end(record)


def last_day(record: Record) -> dt.date | None:
    """Return the last day that a record is about: of its period, else the day it was made."""
    return _end(record) or made_on(record)


def first_day(record: Record) -> dt.date | None:
    """Return the first day that a record is about: of its period, else the day it was made."""
    period = record.control.data("period")
    return period.start if isinstance(period, Period) else made_on(record)


def is_current(subject: Subject, record: Record) -> bool:
    """Tell whether a record has begun, and is still within its interval on the day of looking."""
    begun, until = first_day(record), valid_until(subject.system, record)
    today = subject.context.as_of
    return (begun is None or begun <= today) and (until is None or today <= until)


def newest(records: Iterable[Record], as_of: dt.date) -> tuple[Record, ...]:
    """Return the records of the latest period that has begun; all where none tells its day."""
    begun = [each for each in records if (first_day(each) or as_of) <= as_of]
    latest = max((last_day(each) or dt.date.min for each in begun), default=dt.date.min)
    return tuple(each for each in begun if (last_day(each) or dt.date.min) == latest)


def percent(value: Quantity | None, reference: Quantity | None) -> Decimal | None:
    """Return by how many per cent a value differs from a reference; None where none can tell."""
    if value is None or reference is None or reference.value.is_zero():
        return None
    try:
        return (value - reference).to(reference.unit).value / reference.value * 100
    except QuantityError:
        return None


def in_percent(quantity: Quantity | None) -> Decimal | None:
    """Return the number of per cent of a quantity that has no other dimension."""
    try:
        return None if quantity is None else quantity.to(_PERCENT).value
    except QuantityError:
        return None


def is_printed(stated: Quantity, *computed: Decimal | None) -> bool:
    """Tell whether a stated percentage is one of the computed, to its last digit, any sign."""
    exponent = stated.value.as_tuple().exponent
    digit = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)
    last, given = in_percent(Quantity(digit, stated.unit)), in_percent(stated)
    if last is None or given is None:
        return True
    found = [abs(each) for each in computed if each is not None]
    return not found or any(abs(abs(given) - each) <= last for each in found)


def shown(number: Decimal) -> str:
    """Return a computed percentage as messages print it."""
    return f"{number:.2f} %"


def limit(system: System, name: str, default: str) -> Decimal:
    """Return a parameter in per cent; its default where it is not set, or cannot be read."""
    for text in (system.parameter(name), default):
        try:
            found = in_percent(parse_quantity(text))
        except QuantityError:
            continue
        if found is not None:
            return found
    return Decimal(0)


def _end(record: Record) -> dt.date | None:
    period = record.control.data("period")
    return period.end if isinstance(period, Period) else None
