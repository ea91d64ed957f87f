"""What a chart may ask for: figures as cells, the years that have data, words for a title."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from carbon_manual.diagnostic import Text
from carbon_manual.results.chart import EMPTY, Cell, Chart, Column, Role
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Parameters, Result, call_of
from carbon_manual.shapes.value import Period

if TYPE_CHECKING:
    from carbon_manual.accounts.ledger import Ledger
    from carbon_manual.computing.figure import Figure
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record, System

Given = Mapping[str, str | int | None]


class Figures(Protocol):
    """Evaluates figures and remembers them."""

    figures: Mapping[str, Figure]
    results: dict[tuple[str, Parameters], Result]

    def evaluate(self, name: str, given: Given) -> Result:
        """Return a figure's result."""

    def unknown_value(self, options: Mapping[str, str | int]) -> Text | None:
        """Return what is wrong with the values of parameters, or None."""

    def may_be_lost(self, name: str) -> bool:
        """Tell whether an own figure may stand in a record that could not be read."""


class Stranger(Exception):  # noqa: N818 - an answer inside the engine, as `Refused` is
    """A target or baseline was named that does not belong to the figure; `text` says why."""

    def __init__(self, text: Text) -> None:
        """Keep the reason."""
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class ChartKind:
    """A chart that can be asked for by its id.

    `takes_figure` tells that parameters which are not listed belong to the figure that is named.
    """

    id: str
    label: Text
    purpose: Text
    run: Callable[[Plotter], Chart]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    example: str
    takes_figure: bool = False


class Plotter:
    """Gathers the cells of one chart; every record that they read is remembered."""

    def __init__(self, figures: Figures, ledger: Ledger, options: Mapping[str, str | int]) -> None:
        """Ask `figures` over `ledger` with the chart's own parameters."""
        self.figures = figures
        self.ledger = ledger
        self.options = options
        self.reads: set[str] = set()
        # a figure was refused for what another finding tells
        self.told = False

    @property
    def system(self) -> System:
        """Return the system that the chart is about."""
        return self.ledger.system

    def text(self, name: str) -> str:
        """Return an option as text; empty where it was not given."""
        return str(self.options.get(name, ""))

    def year(self, name: str) -> int | None:
        """Return an option that is a year."""
        found = self.options.get(name)
        return found if isinstance(found, int) else None

    def result(self, name: str, given: Given) -> Result | None:
        """Return a figure's result, whose records are noted as read; None where it is no such."""
        try:
            found = self.figures.evaluate(name, given)
        except Refused as refused:
            self.told = self.told or bool(refused.causes)
            return None
        if found.quantity is None and (found.causes or not found.lacking.zh):
            self.told = True
        self.reads |= found.reads
        return found

    def cell(self, name: str, given: Given) -> Cell:
        """Return a figure as a cell; empty where it has no data."""
        found = self.result(name, given)
        return cell_of(found) if found is not None else EMPTY

    def column(self, role: Role, label: Text, name: str, each: list[Given]) -> Column:
        """Return a column of a figure, a cell for each set of parameters; None gives no cell."""
        cells = [self.cell(name, given) if given else EMPTY for given in each]
        return column_of(role, label, cells)

    def record(self, name: str) -> Record | None:
        """Return a record by number, noted as read."""
        found = self.system.records.get(name)
        if found is not None:
            self.reads.add(found.path)
        return found

    def row(self, kind: str, name: str) -> Row | None:
        """Return the row that defines an id, noted as read."""
        found = self.system.row(kind, name)
        if found is not None and found.span.path:
            self.reads.add(found.span.path)
        return found

    def years(self) -> list[int]:
        """Return the years that may have data, within those asked for."""
        found = set(self.ledger.inventories)
        indicator = self.system.row("indicator", self.text("indicator"))
        if indicator is not None:
            found |= set(observed_years(indicator))
        since, until = self.year("since"), self.year("year")
        return [
            year
            for year in sorted(found)
            if (since is None or year >= since) and (until is None or year <= until)
        ]

    def made(self, chart: Chart) -> Chart:
        """Return the chart with the records that were read for it."""
        return replace(chart, reads=frozenset(self.reads))


def cell_of(result: Result) -> Cell:
    """Return a result as a cell; one without data is empty."""
    if result.quantity is None:
        return EMPTY
    return Cell(result.quantity, result.printed, call_of(*result.key), result.key)


def column_of(role: Role, label: Text, cells: list[Cell]) -> Column:
    """Return a column in the unit of its first value."""
    units = (each.quantity.unit.text for each in cells if each.quantity is not None)
    unit = next(units, "")
    return Column(role, label, "" if unit == "1" else unit, tuple(cells))


def numbers(years: list[int] | tuple[int, ...]) -> tuple[Text, ...]:
    """Return years as labels."""
    return tuple(Text(str(each), str(each)) for each in years)


def observed_years(indicator: Row) -> Iterator[int]:
    """Yield the years in which an indicator's recorded values lie."""
    for row in indicator.rows("values"):
        period = row.data("period")
        if isinstance(period, Period) and "value" in row:
            yield period.start.year


def without_year(result: Result) -> Text:
    """Return a result's label without its year."""
    year = dict(result.parameters).get("year", "")
    zh = [each for each in result.label.zh.split(" · ") if each != f"{year} 年"]
    en = [each for each in result.label.en.split(" · ") if each != str(year)]
    return Text(" · ".join(zh), " · ".join(en))
