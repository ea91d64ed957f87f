"""The trend of a total or an intensity over the years, with target trajectory and baseline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from carbon_manual.charts.plotter import (
    ChartKind,
    Given,
    Plotter,
    Stranger,
    cell_of,
    column_of,
    numbers,
    without_year,
)
from carbon_manual.diagnostic import Text
from carbon_manual.figures.baselines import base_years
from carbon_manual.quantity import QuantityError
from carbon_manual.results.chart import EMPTY, Cell, Chart, Column
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import parameters_of

if TYPE_CHECKING:
    from carbon_manual.results.trace import Result
    from carbon_manual.shapes.value import Row

_LEAST: Final = 2
# More lines than these nobody can tell apart in black and white.
_MAX_SITES: Final = 4
_MAX_TARGETS: Final = 2
_YEAR: Final = Text("年份", "Year")
_WHOLE: Final = Text("全组织", "Organisation")
_OWN: Final = ("figure", "year", "since")


def trend(plotter: Plotter) -> Chart:
    """Return the trend of the figure that is named, with the targets set for it.

    Raises:
        Refused: fewer than two years have a value.
        Stranger: the objective that is named is of another figure.
    """
    name = plotter.text("figure")
    own = _OWN if _takes_objective(plotter, name) else (*_OWN, "objective")
    given: dict[str, str | int | None] = {
        key: value for key, value in plotter.options.items() if key not in own
    }
    years = plotter.years()
    results = [plotter.result(name, {**given, "year": year}) for year in years]
    known = [index for index, each in enumerate(results) if each and each.quantity is not None]
    if len(known) < _LEAST:
        raise Refused(lacking=Text("至少需要两年的数值", "values of two years are needed"))
    years, results = years[known[0] : known[-1] + 1], results[known[0] : known[-1] + 1]
    first = next(each for each in results if each)
    title = without_year(first)
    label = Text("实际", "Actual")
    main = column_of("main", label, [cell_of(each) if each else EMPTY for each in results])
    return _with_targets(plotter, title, years, [main], (name, given))


def over_years(plotter: Plotter, name: str) -> Chart | None:
    """Return the trend of a figure of a year for its page: the organisation and its few sites.

    Only what was computed already is shown; None where that is nothing, or nothing but zeros.
    """
    sites = plotter.system.sites if len(plotter.system.sites) in range(2, _MAX_SITES + 1) else ()
    years = [year for year in plotter.years() if _found(plotter, name, year, None)]
    results = [_found(plotter, name, year, None) for year in years]
    whole = [cell_of(each) for each in results if each]
    if len(whole) < _LEAST or not any(_is_something(each) for each in whole):
        return None
    columns = [column_of("main", _WHOLE, whole)]
    for site in sites:
        found = [_found(plotter, name, year, site) for year in years]
        cells = [cell_of(each) if each else EMPTY for each in found]
        if _differ(cells, whole) and any(_is_something(each) for each in cells):
            columns.append(column_of("part", plotter.system.label("site", site), cells))
            plotter.reads.update(path for each in found if each for path in each.reads)
    plotter.reads.update(path for each in results if each for path in each.reads)
    first = next(each for each in results if each)
    return _with_targets(plotter, without_year(first), years, columns, (name, {}))


def _is_something(cell: Cell) -> bool:
    return cell.quantity is not None and cell.quantity.value != 0


def _differ(cells: list[Cell], whole: list[Cell]) -> bool:
    """Tell whether a site's line would not lie on that of the organisation all along."""
    pairs = zip(cells, whole, strict=True)
    return any(each.quantity != total.quantity for each, total in pairs)


def _found(plotter: Plotter, name: str, year: int, site: str | None) -> Result | None:
    key = (name, parameters_of({"year": year, "site": site}))
    result = plotter.figures.results.get(key)
    return result if result is not None and result.quantity is not None else None


def _with_targets(
    plotter: Plotter,
    title: Text,
    years: list[int],
    columns: list[Column],
    figure: tuple[str, Given],
) -> Chart:
    """Return the chart with the trajectory of each objective and the base value in force."""
    targets = _targets(plotter, *figure)
    last = max([years[-1], *(due for _, due in targets)])
    first = min([years[0], *(start for start, _ in targets.values())])
    # a target's line begins in its base year and ends when it is due, with data or without
    span = sorted({*years, *_ends(targets, first, last)})
    wider = [_widened(each, years, span) for each in columns]
    for (name, due), (start, _) in targets.items():
        label = Text(f"目标 {name}", f"Target {name}")
        asked: list[Given] = [
            {"objective": name, "year": year} if start <= year <= due else {} for year in span
        ]
        wider.append(plotter.column("target", label, "objective.trajectory", asked))
    # two objectives may share a baseline, which is one line
    bases = dict.fromkeys(base for _, base in targets.values())
    wider += [_baseline(plotter, base, span, years) for base in bases]
    drawn = [each for each in wider if each.is_filled]
    _comparable(drawn)
    keys = tuple(str(year) for year in span)
    return plotter.made(Chart("trend", title, _YEAR, keys, numbers(span), tuple(drawn)))


_Targets = dict[tuple[str, int], tuple[int, tuple[str, str]]]


def _ends(targets: _Targets, first: int, last: int) -> Iterator[int]:
    if targets:
        yield from range(first, last + 1)


def _widened(column: Column, years: list[int], span: list[int]) -> Column:
    cells = dict(zip(years, column.cells, strict=True))
    wider: tuple[Cell, ...] = tuple(cells.get(year, EMPTY) for year in span)
    return Column(column.role, column.label, column.unit, wider)


def _targets(plotter: Plotter, name: str, given: Given) -> _Targets:
    """Return objectives by id and year due, each with its base year, baseline and indicator.

    Raises:
        Stranger: the objective that is named is of another figure.
    """
    asked = "" if _takes_objective(plotter, name) else plotter.text("objective")
    found: _Targets = {}
    for objective, row in plotter.system.defined.get("objective", {}).items():
        indicator = plotter.system.row("indicator", row.text("indicator"))
        if asked not in {"", objective} or indicator is None:
            continue
        if not _is_of(plotter, row.text("indicator"), indicator, name, given):
            if asked:
                raise Stranger(
                    Text(
                        f"目标 {asked} 的参数不由 {name} 计算，或不是同一场所",
                        f"objective {asked} is not of {name}, or of another site",
                    )
                )
            continue
        base = row.text("baseline") or indicator.text("baseline")
        record, due = plotter.system.records.get(base), row.data("due")
        if record is None or due is None or row.is_invalid("value", "due", "baseline"):
            continue
        start = max(_years(record.body), default=due.year)
        if start < due.year and (asked or len(found) < _MAX_TARGETS):
            found[objective, due.year] = (start, (base, row.text("indicator")))
            plotter.row("objective", objective)
            plotter.row("indicator", row.text("indicator"))
    return found


def _takes_objective(plotter: Plotter, name: str) -> bool:
    figure = plotter.figures.figures.get(name)
    return figure is not None and "objective" in figure.required


def _years(body: Row) -> list[int]:
    try:
        return list(base_years(body))
    except Refused:
        return []


def _is_of(plotter: Plotter, code: str, indicator: Row, name: str, given: Given) -> bool:
    """Tell whether a figure with its parameters is what computes an indicator, or its value."""
    wanted = {key: str(value) for key, value in given.items() if value is not None}
    if name == "indicator.value":
        return wanted.get("indicator") == code
    if "figure" not in indicator or indicator.is_invalid("figure", "sites"):
        return False
    computed, *options = indicator.text("figure").split(" ")
    own = dict(each.split("=", 1) for each in options if "=" in each)
    sites = {str(item.data) for item in indicator.items_of("sites")}
    if sites != set(plotter.system.sites) and len(sites) == 1:
        own.setdefault("site", next(iter(sites)))
    return computed == name and own == wanted


def _baseline(
    plotter: Plotter, named: tuple[str, str], span: list[int], years: list[int]
) -> Column:
    base, indicator = named
    label = Text(f"基准 {base}", f"Baseline {base}")
    asked: list[Given] = [
        {"baseline": base, "indicator": indicator, "year": year} if year in years else {}
        for year in span
    ]
    return plotter.column("baseline", label, "baseline.value", asked)


def _comparable(columns: list[Column]) -> None:
    """Refuse columns of different dimensions in one picture.

    Raises:
        Stranger: a target is of another dimension than the figure.
    """
    values = [cell.quantity for column in columns for cell in column.cells if cell.quantity]
    for value in values[1:]:
        try:
            value.to(values[0].unit)
        except QuantityError:
            raise Stranger(
                Text(
                    f"目标的单位是 {value.unit}，指标的单位是 {values[0].unit}",
                    f"the target is in {value.unit}, the figure in {values[0].unit}",
                )
            ) from None


KIND: Final = ChartKind(
    "trend",
    Text("趋势图", "Trend"),
    Text(
        "一个指标各年的数值；为它设了目标的，同时画出目标路径和碳基准",
        "a figure over the years, with target trajectory and baseline where it has an objective",
    ),
    trend,
    ("figure",),
    ("year", "since", "objective"),
    'chart("trend", figure="ghg.total", site="hz")',
    takes_figure=True,
)
