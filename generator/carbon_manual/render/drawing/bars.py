"""Bars of the sources from the largest, and beside them how their shares add up (Pareto)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from carbon_manual.render.drawing import lettering
from carbon_manual.render.drawing.canvas import (
    LINE,
    PLAIN,
    SOFT,
    WIDTH,
    Canvas,
    Frame,
    spoken,
    ticks,
)
from carbon_manual.render.drawing.legend import ROW, Entry, draw_legend
from carbon_manual.render.markup import unit_text

if TYPE_CHECKING:
    from carbon_manual.results.chart import Chart, Column

_ROW: Final = 19.0
_NAMES: Final = 158.0
_RUNNING: Final = 76.0
# Beside the running line a column of its values.
_VALUES: Final = 34.0
_FEET: Final = 20.0
_HEAD: Final = 16.0
_GROUPS: Final[dict[str, tuple[tuple[str, str], dict[str, Any]]]] = {
    "direct": (("直接排放", "Direct"), {"facecolor": "#5f8f83", "hatch": ""}),
    "purchased": (("购入能源", "Purchased energy"), {"facecolor": "#dfe7f2", "hatch": "////"}),
    "deducted": (("输出或捕集（抵减）", "Exported or captured (deducted)"),
                 {"facecolor": "white", "hatch": "...."}),
}  # fmt: skip
_EDGE: Final = {"edgecolor": "#1f2a27", "linewidth": 0.7}
_STEPS: Final = {"color": "#0f5c4d", "linewidth": 1.4, "marker": "o", "markersize": 4}


def draw_bars(chart: Chart, language: str) -> Canvas:
    """Draw a bar for each source with its emission and share, and the running share."""
    count = len(chart.keys)
    canvas = Canvas(count * _ROW + _FEET + _HEAD + ROW + 6)
    english = language == "en"
    used = [each for each in _GROUPS if each in chart.groups]
    draw_legend(
        canvas,
        [Entry(_GROUPS[each][0][english], area={**_GROUPS[each][1], **_EDGE}) for each in used],
    )
    shares, running, amounts = chart.of("share"), chart.of("running"), chart.of("main")
    if shares is None or running is None or amounts is None:
        return canvas
    _bars(canvas, chart, (shares, amounts), language)
    _steps(canvas, running, count, language)
    return canvas


def _numbers(column: Column) -> list[float]:
    return [float(each.quantity.value) if each.quantity else 0.0 for each in column.cells]


def _bars(canvas: Canvas, chart: Chart, columns: tuple[Column, Column], language: str) -> None:
    shares, amounts = columns
    values, texts = _numbers(shares), _texts(shares, amounts)
    wide = max(lettering.width(each, PLAIN) for each in texts) + 8
    right = WIDTH - _RUNNING - _VALUES - 14 - wide
    low, high = min(0.0, *values), max(0.0, *values) or 1.0
    marks = [each for each in ticks(low, high, 5) if low <= each <= high]
    frame = Frame(_NAMES, _FEET, right, _FEET + len(values) * _ROW, (low, high),
                  (len(values) - 0.5, -0.5))  # fmt: skip
    axes = canvas.plot(frame, "")
    # no lines across: they would run through the numbers, which say more
    axes.axvline(0, color=SOFT, linewidth=0.6, zorder=1)
    *texts_below, last = spoken(marks)
    for mark, text in zip(marks, (*texts_below, f"{last} %"), strict=True):
        x = frame.across(mark)
        canvas.mark([x, x], [_FEET, _FEET - 3], color=SOFT, linewidth=0.8)
        canvas.write(x, _FEET - 12, text, anchor="middle", colour=SOFT)
    canvas.write(_NAMES, frame.top + 6, _head(amounts, language), colour=SOFT)
    for at, value in enumerate(values):
        style = _GROUPS[chart.groups[at]][1]
        axes.barh(at, value, height=0.64, zorder=2, **style, **_EDGE)
        base = frame.up(at) - 3
        name = lettering.named(chart.rows[at].of(language), chart.keys[at], PLAIN, _NAMES - 12)
        canvas.write(_NAMES - 6, base, name, anchor="end")
        canvas.write(frame.across(max(value, 0.0)) + 5, base, texts[at])


def _head(amounts: Column, language: str) -> str:
    unit = unit_text(amounts.unit)
    text = f"{unit} and share" if language == "en" else f"排放量（{unit}）和占比"
    return lettering.shortened(text, PLAIN, WIDTH - _RUNNING - _VALUES - _NAMES - 10)


def _texts(shares: Column, amounts: Column) -> list[str]:
    pairs = zip(shares.cells, amounts.cells, strict=True)
    return [f"{amount.printed}  {share.printed} %" for share, amount in pairs]


def _steps(canvas: Canvas, running: Column, count: int, language: str) -> None:
    """Draw the running share as a line beside the bars, from 0 to 100 %."""
    values = _numbers(running)
    most = max(100.0, *values)
    frame = Frame(WIDTH - _RUNNING - _VALUES, _FEET, WIDTH - _VALUES - 6, _FEET + count * _ROW,
                  (0.0, most), (count - 0.5, -0.5))  # fmt: skip
    axes = canvas.plot(frame, "")
    for mark in (0, 50, 100):
        axes.axvline(mark, color=LINE, linewidth=0.6, zorder=1)
        canvas.write(frame.across(mark), _FEET - 12, str(mark), anchor="middle", colour=SOFT)
    canvas.write(frame.left, frame.top + 6, f"{running.label.of(language)} %", colour=SOFT)
    axes.plot(values, range(count), clip_on=False, zorder=2, **_STEPS)
    for at, cell in enumerate(running.cells):
        canvas.write(WIDTH - 4, frame.up(at) - 3, cell.printed, anchor="end")
