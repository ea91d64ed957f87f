"""Pictures of the charts and flows that the site's pages show, each drawn once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.artifact import Artifact
from carbon_manual.charts.calls import page_key, year_key
from carbon_manual.render.drawing import flow_svg, svg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.render.site.desk import Desk
    from carbon_manual.results.chart import Chart


def chart_files(desk: Desk) -> Iterator[Artifact]:
    """Yield the picture of each chart of a document, a figure and a year, and of each flow."""
    for path, chart in {desk.plots.path(each): each for each in _charts(desk)}.items():
        yield Artifact(path, svg(chart, desk.language))
    flowcharts = desk.embedding.flowcharts
    documents = desk.checked.system.documents.values()
    flows = {flowcharts.path(flow): flow for each in documents for flow in each.prose.flows}
    for path, flow in flows.items():
        yield Artifact(path, flow_svg(flow, flowcharts.heading(flow)))


def figure_chart(desk: Desk, figure: str) -> Chart | None:
    """Return the trend that a figure's page shows."""
    return desk.checked.results.charts.get(page_key(figure))


def year_chart(desk: Desk, year: int) -> Chart | None:
    """Return the breakdown by source that a year's page shows."""
    return desk.checked.results.charts.get(year_key(year))


def _charts(desk: Desk) -> Iterator[Chart]:
    for document in desk.checked.system.documents.values():
        yield from desk.embedding.charts(document)
    results = desk.checked.results
    shown = {page_key(name) for name, _ in results.figures}
    years = {value for _, given in results.figures for name, value in given if name == "year"}
    shown |= {year_key(int(year)) for year in years}
    for key, chart in results.charts.items():
        if key in shown:
            yield chart
