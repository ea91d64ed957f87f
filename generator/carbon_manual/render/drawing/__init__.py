"""Charts and flows as pictures, by matplotlib: SVG for the site, and PNG beside it in Word."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from carbon_manual.render.drawing.bars import draw_bars
from carbon_manual.render.drawing.canvas import WIDTH, settled
from carbon_manual.render.drawing.flowchart import draw_flow
from carbon_manual.render.drawing.lines import draw_lines
from carbon_manual.render.drawing.months import draw_months

if TYPE_CHECKING:
    from collections.abc import Callable

    from carbon_manual.render.drawing.canvas import Canvas
    from carbon_manual.results.chart import Chart
    from carbon_manual.texts.flow import Flow

__all__ = ["DRAWN", "flow_png", "flow_size", "flow_svg", "png", "size", "svg"]

DRAWN: Final[dict[str, Callable[[Chart, str], Canvas]]] = {
    "trend": draw_lines,
    "cusum": draw_lines,
    "breakdown": draw_bars,
    "calibration": draw_months,
}


@functools.lru_cache(maxsize=512)
@settled
def svg(chart: Chart, language: str) -> bytes:
    """Return a chart as SVG whose letters are outlines."""
    return _drawn(chart, language).svg(chart.heading.of(language))


@functools.lru_cache(maxsize=64)
@settled
def png(chart: Chart, language: str) -> bytes:
    """Return a chart as PNG in the resolution of print."""
    return _drawn(chart, language).png()


def size(chart: Chart, language: str) -> tuple[float, float]:
    """Return the width and height of a chart's picture in points."""
    return WIDTH, _drawn(chart, language).height


def _drawn(chart: Chart, language: str) -> Canvas:
    return DRAWN[chart.kind](chart, language)


@functools.lru_cache(maxsize=128)
@settled
def flow_svg(flow: Flow, title: str) -> bytes:
    """Return a flow as SVG whose letters are outlines."""
    return draw_flow(flow).svg(title)


@functools.lru_cache(maxsize=64)
@settled
def flow_png(flow: Flow) -> bytes:
    """Return a flow as PNG in the resolution of print."""
    return draw_flow(flow).png()


def flow_size(flow: Flow) -> tuple[float, float]:
    """Return the width and height of a flow's picture in points."""
    return WIDTH, draw_flow(flow).height
