"""Reading records for figures: what is missing or unreadable refuses, all else leaves a step."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.emission import as_co2e
from carbon_manual.diagnostic import Fault, Severity, Text
from carbon_manual.quantity import ONE, Quantity, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import NOTHING, Step
from carbon_manual.shapes.value import INVALID

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.diagnostic import Span
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

COMPUTED_DIFFERS = Fault(
    "CM453",
    "stated-amount-differs",
    Severity.ERROR,
    Text("手填的排放量与活动数据和因子不符", "Stated amount differs from activity and factor"),
    Text(
        "同一项有两个数，读者不知道哪一个是对的。",
        "With two numbers for one item readers cannot tell which is right.",
    ),
    Text(
        "核对活动数据、因子和分配比例，或删去手填的数。",
        "Check data, factor and share, or drop it.",
    ),
    "activity: 100 t，factor: 2 tCO2e/t，emissions: 180 tCO2e",
    clauses=(
        (
            "ccaa-39-2022",
            ("8.4.d", "B.2.3.3.p2.1", "B.2.3.3.p2.2", "B.2.3.3.p2.3", "B.3.3.3.p1", "B.4.4.1"),
        ),
    ),
    practice=True,
)
FAULTS: Final = (COMPUTED_DIFFERS,)

PERCENT: Final = parse_unit("%")
FULL: Final = Quantity(Decimal(100), PERCENT)
FLAG: Final = {True: Quantity(Decimal(1), ONE), False: Quantity(Decimal(0), ONE)}


def lacking(zh: str, en: str) -> Refused:
    """Return the refusal of what is not there."""
    return Refused(lacking=Text(zh, en))


def noted(
    query: Query, label: Text, quantity: Quantity, span: Span, note: Text = NOTHING
) -> Quantity:
    """Return a quantity after noting that it was read."""
    query.steps.append(Step("entry", label, quantity, span, note))
    query.reads.add(span.path)
    return quantity


def amount(query: Query, row: Row, column: str, label: Text, note: Text = NOTHING) -> Quantity:
    """Return a field's quantity with its step.

    Raises:
        Refused: the field is not given, or cannot be read (its finding stands already).
    """
    value = row.data(column)
    if isinstance(value, Decimal):
        value = Quantity(value, ONE)
    if isinstance(value, Quantity):
        return noted(query, label, value, row.place(column), note)
    query.reads.add(row.span.path)
    if column in row:
        raise Refused
    raise lacking(f"没有填写{label.zh}", f"not stated: {label.en}")


def rows(query: Query, body: Row, table: str) -> tuple[Row, ...]:
    """Return the rows of a table, all of them.

    Raises:
        Refused: the table or one of its rows cannot be read.
    """
    query.reads.add(body.span.path)
    if body.is_invalid(table) or any(item.data is INVALID for item in body.data(table) or ()):
        raise Refused
    return body.rows(table)


def record(query: Query, name: str, kind: str) -> Record:
    """Return a record by number.

    Raises:
        Refused: there is none of that type.
    """
    found = query.ledger.system.records.get(name)
    if found is None or found.shape.id != kind:
        label = query.ledger.system.shapes.types[kind].label
        raise lacking(f"没有{label.zh} {name}", f"no {label.en} {name}")
    query.reads.add(found.path)
    return found


def records(query: Query, kind: str) -> Iterator[Record]:
    """Yield the records of a type, noting each as read."""
    for found in query.ledger.system.records_of(kind):
        query.reads.add(found.path)
        yield found


def defined(query: Query, kind: str, name: str) -> Row:
    """Return the row that defines an id.

    Raises:
        Refused: there is none.
    """
    row = query.ledger.system.row(kind, name)
    if row is None:
        raise lacking(f"没有登记 {name}", f"{name} is not registered")
    query.reads.add(row.span.path)
    return row


def ratio(part: Quantity, whole: Quantity, label: Text) -> Quantity:
    """Return a quotient.

    Raises:
        Refused: the divisor, called `label`, is zero.
    """
    if whole.value.is_zero():
        raise lacking(f"{label.zh}为零", f"{label.en} is zero")
    return part / whole


def percent(part: Quantity, whole: Quantity, label: Text) -> Quantity:
    """Return a quotient in per cent, as `ratio`."""
    return ratio(part.to(whole.unit), whole, label).to(ONE).to(PERCENT)


def emission(query: Query, row: Row, label: Text, shared: Quantity | None = None) -> Quantity:
    """Return activity times factor of a row, or the emission that it states in their stead.

    `shared` is what remains of activity times factor, e.g. by allocation.

    Raises:
        Refused: neither is there, both are and differ, or they cannot be read.
    """
    if row.is_invalid("factor", "activity"):
        raise Refused
    if "factor" not in row or "activity" not in row:
        return as_co2e(amount(query, row, "emissions", label), row.place("emissions"))
    used = amount(query, row, "activity", label)
    product = used * query.plain_factor(row.text("factor"))
    found = as_co2e(product, row.place("activity"))
    if shared is not None:
        found = Quantity(found.value * shared.to(ONE).value, found.unit)
    if "emissions" in row:
        agreed(row, "emissions", found)
    return found


def agreed(row: Row, column: str, found: Quantity) -> None:
    """Refuse a stated value that differs from what its parts give by more than its last digit.

    Raises:
        Refused: with a finding at the stated value, or without where that cannot be read.
    """
    value = row.data(column)
    if not isinstance(value, Quantity):
        raise Refused
    exponent = value.value.as_tuple().exponent
    digit = Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(0)
    given = found.to(value.unit)
    if abs(given.value - value.value) > digit / 2:
        message = Text(
            f"写 {value}，按各部分应为 {given}", f"it says {value}; the parts give {given}"
        )
        raise Refused((COMPUTED_DIFFERS.at(row.place(column), message, subject=column),))
