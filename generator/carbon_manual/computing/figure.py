"""What a figure is: its id, labels, formula, unit, rounding and the function that computes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from carbon_manual.computing.query import Query
from carbon_manual.diagnostic import Text
from carbon_manual.quantity import Quantity
from carbon_manual.results.trace import Shown


@dataclass(frozen=True, slots=True)
class Figure:
    """A computable figure. `formula` is printed with its trace, `basis` says where it comes from.

    `optional` parameters may be left out (the whole organisation); `required` must be given.
    """

    id: str
    label: Text
    shown: Shown
    formula: Text
    basis: Text
    run: Callable[[Query], Quantity]
    required: tuple[str, ...] = ("year",)
    optional: tuple[str, ...] = ("site",)
