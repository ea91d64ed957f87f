"""Figures and their derivations as values: what was computed, from what, by which formula."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from carbon_manual.diagnostic import Diagnostic, Span, Text
from carbon_manual.quantity import Quantity
from carbon_manual.rounding import Rounding, format_value

if TYPE_CHECKING:
    from carbon_manual.results.chart import Chart

Kind = Literal["figure", "activity", "entry", "factor", "constant", "static", "contract", "term"]
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
    `reads` are the paths of all records that it, what it used and its label were taken from, also
    of those that left no step, such as the inventory; site names are free to all and not counted.
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
    reads: frozenset[str] = frozenset()

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
    """Every figure that was computed, by id and parameters, and the findings of computing.

    `printed` holds the bare values, with units, of figures that a text prints for readers who may
    not see what they were derived from. `charts` are kept like figures, by kind and parameters;
    `undrawn` says why a chart that a text asks for is not among them. `ahead` are values of years
    without an inventory, which only the line of a target needs: no page lists them.
    """

    figures: Mapping[tuple[str, Parameters], Result]
    diagnostics: tuple[Diagnostic, ...]
    printed: Mapping[tuple[str, Parameters], str] = field(
        default_factory=lambda: MappingProxyType({})
    )
    charts: Mapping[tuple[str, Parameters], Chart] = field(
        default_factory=lambda: MappingProxyType({})
    )
    undrawn: Mapping[tuple[str, Parameters], Text] = field(
        default_factory=lambda: MappingProxyType({})
    )
    ahead: Mapping[tuple[str, Parameters], Result] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def get(self, figure: str, **parameters: str | int) -> Result | None:
        """Return one result."""
        return self.figures.get((figure, parameters_of(parameters)))

    def sealable(self, key: tuple[str, Parameters]) -> Result | None:
        """Return a result by its key, also one of the years ahead."""
        return self.figures.get(key) or self.ahead.get(key)


def call_of(figure: str, parameters: Parameters) -> str:
    """Return a figure with its parameters as records write it, e.g. `ghg.total year=2025`."""
    return " ".join((figure, *(f"{name}={value}" for name, value in parameters)))


def trace_digest(result: Result, results: Results) -> str:
    """Return the SHA-256 over all amounts that a figure was derived from, in the order read.

    Names and places are left out: a source may be renamed and a record's lines may move.
    """
    return _digest(result, results, {})


def _digest(result: Result, results: Results, known: dict[tuple[str, Parameters], str]) -> str:
    if result.key not in known:
        amounts = [str(result.quantity.value), result.quantity.unit.text] if result.quantity else []
        steps = [_summary(step, results, known) for step in result.steps]
        text = json.dumps([call_of(*result.key), amounts, steps], ensure_ascii=False)
        known[result.key] = hashlib.sha256(text.encode()).hexdigest()
    return known[result.key]


def _summary(
    step: Step, results: Results, known: dict[tuple[str, Parameters], str]
) -> list[object]:
    below = results.sealable((step.figure, step.parameters))
    return [
        step.kind,
        str(step.quantity.value),
        step.quantity.unit.text,
        _digest(below, results, known) if below else "",
        [_summary(each, results, known) for each in step.steps],
    ]


def parameters_of(given: Mapping[str, str | int | None]) -> Parameters:
    """Return the parameters sorted by name, those without a value left out."""
    return tuple(sorted((name, value) for name, value in given.items() if value is not None))
