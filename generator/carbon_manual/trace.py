"""Figures and their derivations as values: what was computed, from what, by which formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from carbon_manual.diagnostic import Diagnostic, Span, Text
from carbon_manual.quantity import Quantity
from carbon_manual.rounding import Rounding, format_value

Kind = Literal["figure", "activity", "entry", "factor", "constant", "static", "contract"]
Parameters = tuple[tuple[str, str | int], ...]

NOTHING: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a formula read: a figure, an activity, a record's entry, a factor or a constant.

    `note` says what a reader must know of it, such as a factor's source or an allowed basis;
    `steps` are what it was itself derived from. A figure's own steps stand in its `Result`, named
    by `figure` and `parameters`.
    """

    kind: Kind
    label: Text
    quantity: Quantity
    span: Span | None = None
    note: Text = NOTHING
    steps: tuple[Step, ...] = ()
    figure: str = ""
    parameters: Parameters = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """How a figure is printed: unit, digits and rounding rule."""

    unit: str
    digits: int
    rounding: Rounding = Rounding.HALF_EVEN


@dataclass(frozen=True, slots=True)
class Result:
    """A figure for given parameters: its exact quantity and trace, or why there is none.

    `causes` are findings that already name the reason; `lacking` says what is not there at all.
    """

    figure: str
    parameters: Parameters
    label: Text
    shown: Shown
    quantity: Quantity | None
    formula: Text = NOTHING
    steps: tuple[Step, ...] = ()
    causes: tuple[Diagnostic, ...] = ()
    lacking: Text = NOTHING

    @property
    def key(self) -> tuple[str, Parameters]:
        """Return figure and parameters, under which results are kept."""
        return (self.figure, self.parameters)

    @property
    def printed(self) -> str:
        """Return the rounded value without its unit; empty when there is none."""
        if self.quantity is None:
            return ""
        return format_value(self.quantity.value, self.shown.digits, self.shown.rounding)

    @property
    def unit(self) -> str:
        """Return the unit as printed; empty for plain numbers."""
        unit = self.quantity.unit.text if self.quantity else self.shown.unit
        return "" if unit == "1" else unit


@dataclass(frozen=True, slots=True)
class Results:
    """Every figure that was computed, by id and parameters, and the findings of computing."""

    figures: Mapping[tuple[str, Parameters], Result]
    diagnostics: tuple[Diagnostic, ...]

    def get(self, figure: str, **parameters: str | int) -> Result | None:
        """Return one result."""
        return self.figures.get((figure, parameters_of(parameters)))


def parameters_of(given: Mapping[str, str | int | None]) -> Parameters:
    """Return the parameters sorted by name, those without a value left out."""
    return tuple(sorted((name, value) for name, value in given.items() if value is not None))
