"""Rules about totals that people type: net emission, reductions, footprints, carbon assets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.quantity import Quantity, parse_unit
from carbon_manual.shapes.value import INVALID, Row
from carbon_manual.system.model import Record

TOTAL_DIFFERS = Fault(
    "CM719",
    "typed-total-differs",
    Severity.ERROR,
    Text("手填的合计与各部分不符", "Typed total differs from its parts"),
    Text(
        "合计与明细对不上，读者不知道哪个数是对的。",
        "Where total and parts disagree, readers cannot tell which number is right.",
    ),
    Text("核对各部分的数值，改正合计或明细。", "Check the parts; mend the total or a part."),
    "{baseline: 300, project: 180, leakage: 20, reduction: 120}",
    clauses=(
        (
            "ccaa-39-2022",
            ("8.4.b", "8.4.c", "B.2.3.3.p2.1", "B.2.3.3.p2.2", "B.2.3.3.p2.3", "B.3.3.3.p1"),
        ),
        ("cieccpa-carbon-neutrality", ("EN.2.3.1.t2", "EN.2.3.9.t2")),
    ),
    practice=True,
)

NOTHING: Final = Quantity(Decimal(0), parse_unit("tCO2e"))
_IN: Final = ("opening", "allocated", "issued", "bought", "borrowed")


def typed_total_differs(subject: Subject) -> Iterator[Diagnostic]:
    """Yield typed totals that their parts do not add up to."""
    for record in subject.system.records_of("rec.neutrality"):
        yield from _balance(record)
        yield from _removals(record)
    for record in subject.system.records_of("rec.project-reduction"):
        for row in record.body.rows("reductions"):
            yield from _reduction(record, row)
    for record in subject.system.records_of("rec.product-footprint"):
        stated, total = record.body.data("result"), summed(record.body, "stages", "emissions")
        if stated is not None and total is not None:
            parts = [row.data("emissions") for row in record.body.rows("stages")]
            place = record.body.place("result")
            slack = _last_digits(parts, stated)
            yield from _difference(record, place, stated, total, slack)
    for record in subject.system.records_of("rec.carbon-asset"):
        yield from _assets(record)


def amounts(row: Row, *names: str, optional: Iterable[str] = ()) -> list[Quantity] | None:
    """Return amounts by field; None where one cannot be read. Optional ones count as nothing."""
    found: list[Quantity] = []
    for name in (*names, *optional):
        value = row.data(name)
        if value is None and (name in row or name in names):
            return None
        found.append(NOTHING if value is None else value)
    return found


def summed(row: Row, table: str, column: str) -> Quantity | None:
    """Return the sum of a table's column; None where it is empty or not all can be read."""
    rows, given = row.rows(table), row.data(table) or ()
    values = [value for each in rows if (value := each.data(column)) is not None]
    if not values or len(values) != len(given):
        return None
    total: Quantity = sum(values[1:], start=values[0])
    return total


def _balance(record: Record) -> Iterator[Diagnostic]:
    given = amounts(record.body, "balance", "emissions", "removals", "offset")
    if given is not None:
        stated, emissions, removals, offset = given
        place = record.body.place("balance")
        yield from _difference(record, place, stated, emissions - removals - offset)


def _removals(record: Record) -> Iterator[Diagnostic]:
    body = record.body
    stated, total = body.data("removals"), summed(body, "sinks", "quantity")
    if stated is not None and not body.data("sinks") and not body.is_invalid("sinks"):
        total = NOTHING
    if stated is not None and total is not None:
        yield from _difference(record, body.place("removals"), stated, total)


def _reduction(record: Record, row: Row) -> Iterator[Diagnostic]:
    given = amounts(row, "reduction", "baseline", "project", "leakage")
    if given is not None:
        stated, baseline, project, leakage = given
        place = row.place("reduction")
        yield from _difference(record, place, stated, baseline - project - leakage)


def _assets(record: Record) -> Iterator[Diagnostic]:
    """Yield assets at hand whose amount is not what their movements left."""
    moved: dict[str, list[Row]] = {}
    items = record.body.data("movements") or ()
    if any(item.data is INVALID for item in items):
        return
    for row in record.body.rows("movements"):
        moved.setdefault(row.text("asset"), []).append(row)
    for row in record.body.rows("assets"):
        movements, stated = moved.get(row.text("id"), []), row.data("quantity")
        held = row.text("status") in {"held", "pledged"} and stated is not None
        unread = "" in moved or any(
            each.data("quantity") is None or not each.text("kind") for each in movements
        )
        # without an inflow the movements are only those since some earlier count
        if held and not unread and any(each.text("kind") in _IN for each in movements):
            left = sum(
                (
                    each.data("quantity") if each.text("kind") in _IN else -each.data("quantity")
                    for each in movements
                ),
                start=NOTHING,
            )
            yield from _difference(record, row.place("quantity"), stated, left)


def _difference(
    record: Record, place: Span, stated: Quantity, expected: Quantity, slack: Decimal = Decimal(0)
) -> Iterator[Diagnostic]:
    """Yield a total that differs by more than its rounding, and that of its parts, explains."""
    shown = expected.to(stated.unit)
    if abs(stated.value - shown.value) > _last_digits([stated], stated) + slack:
        message = Text(
            f"写 {stated}，按各部分应为 {shown}", f"it says {stated}; the parts give {shown}"
        )
        yield TOTAL_DIFFERS.at(place, message, subject=record.id)


def _last_digits(values: Iterable[Quantity], stated: Quantity) -> Decimal:
    """Return half a unit of each value's last digit, in the unit of the total, added up."""
    found = Decimal(0)
    for each in values:
        exponent = each.value.as_tuple().exponent
        digit = Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(0)
        found += Quantity(digit / 2, each.unit).to(stated.unit).value
    return found


RULES: Final = (Rule(TOTAL_DIFFERS, typed_total_differs, "R098"),)
