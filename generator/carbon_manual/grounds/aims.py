"""Objectives as the registers hold them: which are pursued, how they hang together, what measured.

A target value is a value of its indicator, or, in per cent of an indicator that is none itself, by
how much the indicator is to be better than its baseline.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.grounds.planned import begins
from carbon_manual.quantity import Quantity, QuantityError, Unit, exponents
from carbon_manual.shapes.value import Row
from carbon_manual.system.deadline import after, configured

if TYPE_CHECKING:
    from carbon_manual.grounds.rule import Subject
    from carbon_manual.system.model import Record, System

LEVELS: Final = ("organisation", "department", "post")
_YEAR: Final = "[year]"


@dataclass(frozen=True, slots=True)
class Aim:
    """An objective: its number, its row and the register that holds it."""

    id: str
    row: Row
    record: Record

    @property
    def is_active(self) -> bool:
        """Tell whether the objective is still pursued."""
        return self.row.text("status") == "active"

    @property
    def level(self) -> str:
        """Return organisation, department or post."""
        return self.row.text("level")

    @property
    def sites(self) -> frozenset[str]:
        """Return the sites to which it applies."""
        return frozenset(str(each.data) for each in self.row.items_of("sites"))


@dataclass(frozen=True, slots=True)
class Aims:
    """Every objective in force by its number, and what was broken down from each."""

    by_id: Mapping[str, Aim]
    below: Mapping[str, tuple[Aim, ...]]

    def __iter__(self) -> Iterator[Aim]:
        """Iterate in the order of the files."""
        return iter(self.by_id.values())

    def active(self) -> Iterator[Aim]:
        """Yield the objectives that are pursued."""
        return (aim for aim in self if aim.is_active)

    def ancestors(self, aim: Aim) -> Iterator[Aim]:
        """Yield the objectives from which one was broken down, nearest first, each once."""
        seen = {aim.id}
        parent = self.by_id.get(aim.row.text("parent"))
        while parent is not None and parent.id not in seen:
            yield parent
            seen.add(parent.id)
            parent = self.by_id.get(parent.row.text("parent"))

    def descendants(self, aim: Aim) -> Iterator[Aim]:
        """Yield everything that was broken down from an objective, each once."""
        seen, waiting = {aim.id}, list(self.below.get(aim.id, ()))
        while waiting:
            each = waiting.pop()
            if each.id not in seen:
                seen.add(each.id)
                yield each
                waiting += self.below.get(each.id, ())


def aims_of(subject: Subject) -> Aims:
    """Return the objectives of the registers that have begun."""
    system, today = subject.system, subject.context.as_of
    found: dict[str, Aim] = {}
    for name, row in system.defined.get("objective", {}).items():
        record = system.records.get(system.home.get(("objective", name), ""))
        if record is not None and (begins(record) or today) <= today:
            found[name] = Aim(name, row, record)
    below: dict[str, list[Aim]] = {}
    for aim in found.values():
        below.setdefault(aim.row.text("parent"), []).append(aim)
    return Aims(
        MappingProxyType(found),
        MappingProxyType({name: tuple(aims) for name, aims in below.items()}),
    )


def is_due(subject: Subject, day: dt.date | None, parameter: str, default: str) -> bool:
    """Tell whether the time that a parameter grants from a day on is over; without a day it is."""
    grace = configured(subject.system, parameter, default)
    return day is None or grace is None or after(day, grace) < subject.context.as_of


def indicator_of(system: System, aim: Aim) -> Row | None:
    """Return the indicator by which an objective is measured."""
    return system.row("indicator", aim.row.text("indicator"))


def is_relative(value: Quantity, indicator: Row) -> bool:
    """Tell whether a target is a change in per cent from the baseline, and no level."""
    unit = indicator.data("unit")
    return isinstance(unit, Unit) and not _powers(value.unit) and bool(_powers(unit))


def same_measure(first: Unit, second: Unit) -> bool:
    """Tell whether units measure the same; an amount and an amount a year do."""
    return _powers(first) == _powers(second)


def difference(first: Quantity, second: Quantity) -> Decimal | None:
    """Return how much larger the first is; None for amounts that do not compare."""
    try:
        return (amount(first) - amount(second)).value
    except QuantityError:
        return None


def amount(quantity: Quantity) -> Quantity:
    """Return the amount of one year where a quantity is one a year."""
    if exponents(quantity.unit).get(_YEAR) == -1:
        return quantity * Quantity(Decimal(1), Unit("a"))
    return quantity


def base_value(system: System, aim: Aim) -> Quantity | None:
    """Return the baseline's value of the objective's indicator, as last adjusted."""
    record = baseline_of(system, aim)
    name = aim.row.text("indicator")
    found: Quantity | None = None
    for table, column in (("values", "value"), ("adjustments", "new")):
        for row in record.body.rows(table) if record else ():
            if row.text("indicator") == name and row.data(column) is not None:
                found = row.data(column)
    return found


def baseline_of(system: System, aim: Aim) -> Record | None:
    """Return the baseline that an objective, or else its indicator, names."""
    indicator = indicator_of(system, aim)
    own = aim.row.text("baseline") or (indicator.text("baseline") if indicator else "")
    record = system.records.get(own)
    return record if record is not None and record.shape.id == "rec.baseline" else None


def _powers(unit: Unit) -> dict[str, int]:
    """Return the dimension of a unit, that of the year left out: many leave `/a` unwritten."""
    return {name: power for name, power in exponents(unit).items() if name != _YEAR}
