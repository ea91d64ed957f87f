"""The calibration calendar: a row for each meter, the months of the year across."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.render.drawing import lettering
from carbon_manual.render.drawing.canvas import INK, LINE, PLAIN, SOFT, WIDTH, Canvas, Frame
from carbon_manual.render.drawing.legend import ROW, Entry, draw_legend, rows_of

if TYPE_CHECKING:
    from carbon_manual.results.chart import Chart, Event

_ROW: Final = 19.0
_NAMES: Final = 150.0
_MONTHS: Final = 12
_VALID: Final = {"facecolor": "#cfe0da", "edgecolor": "#5f8f83", "linewidth": 0.6}
_EXPIRED: Final = {"facecolor": "white", "edgecolor": "#1f2a27", "linewidth": 0.6, "hatch": "xxxx"}
_POINT: Final = {"color": INK, "linestyle": "none", "markersize": 6.5}
_EVENTS: Final[dict[Event, tuple[tuple[str, str], dict[str, Any]]]] = {
    "valid": (("到期日", "Valid until"), {**_POINT, "marker": "|", "markeredgewidth": 2.2,
                                       "markersize": 11}),
    "planned": (("计划", "Planned"), {**_POINT, "marker": "^", "markerfacecolor": "white",
                                    "markeredgewidth": 1.2}),
    "done": (("已完成", "Done"), {**_POINT, "marker": "o"}),
    "failed": (("不合格", "Failed"), {**_POINT, "marker": "X", "markersize": 8}),
}  # fmt: skip


def draw_months(chart: Chart, language: str) -> Canvas:
    """Draw when each meter is valid in the year, and what is planned and done for it."""
    english, count = language == "en", len(chart.keys)
    entries = [
        Entry(("有效", "Valid")[english], area=_VALID),
        Entry(("有效期外", "Out of validity")[english], area=_EXPIRED),
        *(Entry(label[english], line=style) for label, style in _EVENTS.values()),
    ]
    above = ROW * len(rows_of(entries))
    canvas = Canvas(count * _ROW + 24 + above)
    draw_legend(canvas, entries)
    frame = Frame(_NAMES, 4, WIDTH - 6, 4 + count * _ROW, (0.0, _MONTHS), (count - 0.5, -0.5))
    axes = canvas.plot(frame, "bltr")
    for month in range(_MONTHS):
        axes.axvline(month, color=LINE, linewidth=0.6, zorder=1)
        name = str(month + 1) if english else f"{month + 1} 月"
        canvas.write(frame.across(month + 0.5), frame.top + 5, name, anchor="middle", colour=SOFT)
    for at in range(count):
        name = lettering.named(chart.rows[at].of(language), chart.keys[at], PLAIN, _NAMES - 12)
        canvas.write(_NAMES - 6, frame.up(at) - 3, name, anchor="end")
        axes.axhline(at + 0.5, color=LINE, linewidth=0.6, zorder=1)
        _meter(axes, chart, at)
    return canvas


def _meter(axes: Any, chart: Chart, at: int) -> None:  # noqa: ANN401 - the library's axes
    days = [pair for column in chart.columns for pair in column.cells[at].days]
    by_event: dict[Event, list[float]] = {}
    for event, day in days:
        by_event.setdefault(event, []).append(_month(day, chart.year))
    start = max(min(by_event.get("calibrated", [0.0])), 0.0)
    end = max(by_event.get("valid", [0.0]))
    if end > start and start < _MONTHS:
        _bar(axes, at, (start, min(end, _MONTHS)), _VALID)
    if end < _MONTHS:
        _bar(axes, at, (max(end, 0.0), _MONTHS), _EXPIRED)
    for event, (_, style) in _EVENTS.items():
        xs = [each for each in by_event.get(event, []) if 0 <= each <= _MONTHS]
        axes.plot(xs, [at] * len(xs), clip_on=False, zorder=4, **style)


def _bar(axes: Any, at: int, ends: tuple[float, float], style: dict[str, Any]) -> None:  # noqa: ANN401
    axes.barh(at, ends[1] - ends[0], left=ends[0], height=0.5, zorder=2, **style)


def _month(day: dt.date, year: int) -> float:
    """Return where a day stands in the months of a year; of other years beyond the edges."""
    if day.year != year:
        return (day.year - year) * float(_MONTHS) + (_MONTHS if day.year > year else 0)
    first = day.replace(day=1)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    return day.month - 1 + (day.day - 0.5) / (following - first).days
