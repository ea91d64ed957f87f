"""The running sum of actual less expected since the base period (CUSUM)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.charts.plotter import ChartKind, Given, Plotter, observed_years
from carbon_manual.diagnostic import Text
from carbon_manual.figures.baselines import base_years
from carbon_manual.figures.models import levels_of
from carbon_manual.results.chart import Chart
from carbon_manual.results.refusal import Refused

if TYPE_CHECKING:
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

_LEAST: Final = 2


def cusum(plotter: Plotter) -> Chart:
    """Return actual, expected and their running difference for each period after the base.

    Raises:
        Refused: there is no baseline, or fewer than two periods after it have values.
    """
    name = plotter.text("indicator")
    indicator = plotter.row("indicator", name)
    base = _baseline(plotter, indicator) if indicator is not None else None
    if indicator is None or base is None:
        raise Refused(lacking=Text(f"{name} 没有碳基准", f"{name} has no baseline"))
    asked = _asked(plotter, indicator, base)
    compared: list[Given] = [{**each, "baseline": base.id} for each in asked]
    running = plotter.column("main", Text("累积偏差", "CUSUM"), "trend.cusum", compared)
    known = [index for index, cell in enumerate(running.cells) if cell.quantity is not None]
    if len(known) < _LEAST:
        raise Refused(
            lacking=Text("基准期之后至少需要两期的数值", "values of two periods are needed")
        )
    shown = [asked[index] for index in known]
    compared = [compared[index] for index in known]
    keys = tuple(str(each.get("period") or each["year"]) for each in shown)
    columns = (
        plotter.column("beside", Text("实际", "Actual"), "indicator.value", shown),
        plotter.column("beside", Text("预期", "Expected"), "baseline.expected", compared),
        plotter.column("main", running.label, "trend.cusum", compared),
    )
    called = plotter.system.label("indicator", name)
    title = Text(
        f"{called.zh}相对碳基准 {base.id} 的累积偏差（CUSUM）",
        f"CUSUM of {called.en} against baseline {base.id}",
    )
    rows = tuple(Text(each, each) for each in keys)
    return plotter.made(Chart("cusum", title, Text("期间", "Period"), keys, rows, columns))


def _baseline(plotter: Plotter, indicator: Row) -> Record | None:
    return plotter.record(plotter.text("baseline") or indicator.text("baseline"))


def _asked(plotter: Plotter, indicator: Row, base: Record) -> list[Given]:
    """Return the parameters of every period of a model, or every year, after the base period."""
    years = list(base_years(base.body))
    last = max(years, default=0)
    latest = max([last, *plotter.ledger.inventories, *observed_years(indicator)])
    until = plotter.year("year") or latest
    name = plotter.text("indicator")
    if base.body.text("method") != "regression":
        return [{"year": year, "indicator": name} for year in range(last + 1, until + 1) if years]
    return [
        {"year": period.start.year, "period": period.text, "indicator": name}
        for period in levels_of(base.body)
        if last < period.start.year <= until
    ]


KIND: Final = ChartKind(
    "cusum",
    Text("累积偏差图", "CUSUM"),
    Text(
        "一个碳绩效参数自基准期之后实际与预期之差的累积",
        "how the differences of an indicator from its baseline add up since the base period",
    ),
    cusum,
    ("indicator",),
    ("baseline", "year"),
    'chart("cusum", indicator="P-01")',
)
