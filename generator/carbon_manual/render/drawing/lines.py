"""Lines over the years or periods: the trend of a figure with its targets, and CUSUM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from carbon_manual.quantity import parse_unit
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
from carbon_manual.render.drawing.legend import ROW, Entry, draw_legend, rows_of
from carbon_manual.render.markup import unit_text

if TYPE_CHECKING:
    from carbon_manual.results.chart import Chart, Column

_HEIGHT: Final = 190.0
_MOST_LABELS: Final = 8
_WHITE: Final = {"markerfacecolor": "white", "markeredgewidth": 1.2}
_MAIN: Final = {"color": "#0f5c4d", "linewidth": 2.0, "linestyle": "-", "marker": "o",
                "markersize": 5.5}  # fmt: skip
_PARTS: Final = (
    {"color": "#1d4f91", "linestyle": (0, (5, 1.5)), "marker": "^"},
    {"color": "#9a5b00", "linestyle": (0, (1, 1.2)), "marker": "v"},
    {"color": "#6b3fa0", "linestyle": (0, (6, 1.5, 1, 1.5)), "marker": "X"},
    {"color": "#4b5563", "linestyle": (0, (3, 1, 1, 1, 1, 1)), "marker": "P"},
)
_TARGETS: Final = (
    {"color": "#a32020", "linestyle": (0, (8, 3)), "marker": "s", **_WHITE},
    {"color": "#a34a00", "linestyle": (0, (8, 3, 2, 3)), "marker": "D", **_WHITE},
)
_BASES: Final = (
    {"color": "#3f4a46", "linestyle": (0, (1, 2)), "linewidth": 1.6},
    {"color": "#3f4a46", "linestyle": (0, (1, 4)), "linewidth": 1.6},
)
_THIN: Final = {"linewidth": 1.4, "markersize": 5}
# Below this share of the largest value the axis begins at zero.
_FAR: Final = 0.5
# So near to a point another line runs through its label.
_NEAR: Final = 17.0
_UNDER: Final = 4.0

Values = list[tuple[int, float]]


def draw_lines(chart: Chart, language: str) -> Canvas:
    """Draw each column as a line of its own; the main values are written beside their points."""
    drawn = [each for each in chart.columns if each.role != "beside"]
    unit = drawn[0].unit
    values = {index: _values(column, unit) for index, column in enumerate(drawn)}
    styles = _styles(drawn)
    several = len(drawn) > 1
    entries = [Entry(column.label.of(language), style)
               for column, style in zip(drawn, styles, strict=True)] if several else []  # fmt: skip
    above = ROW * len(rows_of(entries)) if entries else 0.0
    canvas = Canvas(_HEIGHT + above)
    if entries:
        draw_legend(canvas, entries)
    shown = [value for each in values.values() for _, value in each]
    marks = _marks(min(shown), max(shown), from_zero=chart.kind == "cusum")
    texts = spoken(marks)
    left = max(lettering.width(each, PLAIN) for each in texts) + 12
    positions = _positions(chart)
    low, high = positions[0], positions[-1]
    pad = (high - low) * 0.05 or 0.5
    frame = Frame(left, 20, WIDTH - 10, _HEIGHT - 22, (low - pad, high + pad),
                  (marks[0], marks[-1]))  # fmt: skip
    axes = canvas.plot(frame, "b")
    _grid(canvas, axes, frame, marks, texts)
    _across(canvas, chart, frame, language)
    for index, style in enumerate(styles):
        points = values[index]
        xs, ys = [positions[at] for at, _ in points], [value for _, value in points]
        above_all = 3 + (index == 0)  # where lines coincide, that of the values is to be seen
        for part in _unbroken(points, positions):
            axes.plot(*part, clip_on=False, zorder=above_all, **{**style, "marker": ""})
        axes.plot(xs, ys, clip_on=False, zorder=above_all, **{**style, "linestyle": "none"})
    others = [points for index, points in values.items() if index]
    _label(canvas, drawn[0], values[0], others, (positions, frame))
    canvas.write(6, _HEIGHT - 10, _axis(unit, marks, language), colour=SOFT)
    return canvas


def _axis(unit: str, marks: list[float], language: str) -> str:
    """Return the unit of the axis, and a warning where it does not begin at zero."""
    if marks[0] <= 0 <= marks[-1]:
        return unit_text(unit)
    note = "axis does not start at zero" if language == "en" else "纵轴不从零起"
    pair = f" ({note})" if language == "en" else f"（{note}）"
    return f"{unit_text(unit)}{pair}".strip()


def _values(column: Column, unit: str) -> Values:
    found: Values = []
    for index, cell in enumerate(column.cells):
        if cell.quantity is not None:
            quantity = cell.quantity.to(parse_unit(unit)) if unit else cell.quantity
            found.append((index, float(quantity.value)))
    return found


def _styles(columns: list[Column]) -> list[dict[str, Any]]:
    """Return the style of each column: of its role, and the next of that role."""
    left: dict[str, list[dict[str, Any]]] = {
        "main": [_MAIN], "part": [*_PARTS], "target": [*_TARGETS], "baseline": [*_BASES]
    }  # fmt: skip
    return [{**_THIN, **left[each.role].pop(0)} for each in columns]


def _marks(low: float, high: float, *, from_zero: bool) -> list[float]:
    if from_zero or low <= high * _FAR:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = min(low, 0.0), max(high, 0.0) or 1.0
    room = (high - low) * 0.08
    return ticks(low - room * (low != 0), high + room * (high != 0))


def _positions(chart: Chart) -> list[float]:
    """Return where the rows stand: by their year, or one after another."""
    if chart.kind == "trend":
        return [float(each) for each in chart.keys]
    return [float(index) for index in range(len(chart.keys))]


def _unbroken(points: Values, positions: list[float]) -> list[tuple[list[float], list[float]]]:
    """Return the stretches of a line: a row without a value breaks it."""
    parts: list[tuple[list[float], list[float]]] = []
    before = -2
    for at, value in points:
        if at != before + 1:
            parts.append(([], []))
        parts[-1][0].append(positions[at])
        parts[-1][1].append(value)
        before = at
    return parts


def _grid(canvas: Canvas, axes: Any, frame: Frame, marks: list[float], texts: list[str]) -> None:  # noqa: ANN401
    for value, text in zip(marks, texts, strict=True):
        zero = value == 0
        axes.axhline(value, color=SOFT if zero else LINE, linewidth=1.0 if zero else 0.6, zorder=1)
        canvas.write(frame.left - 5, frame.up(value) - 3, text, anchor="end", colour=SOFT)


def _across(canvas: Canvas, chart: Chart, frame: Frame, language: str) -> None:
    """Write the years or periods below, as many as there is room for."""
    words = [each.of(language) for each in chart.rows]
    wide = max(lettering.width(each, PLAIN) for each in words) + 8
    room = max(int((frame.right - frame.left) // wide), 1)
    step = -(-len(words) // room)
    for at in range(0, len(words), step):
        x = frame.across(_positions(chart)[at])
        canvas.write(x, frame.bottom - 13, words[at], anchor="middle", colour=SOFT)
        canvas.mark([x, x], [frame.bottom, frame.bottom - 3], color=SOFT, linewidth=0.8)


def _label(
    canvas: Canvas,
    column: Column,
    values: Values,
    others: list[Values],
    place: tuple[list[float], Frame],
) -> None:
    """Write what is printed of the main values beside their points; of many the last only.

    The words stand above or below, where more room is, and do not reach the axis; of the last point
    on its right where there is none.
    """
    positions, frame = place
    for at, value in values if len(values) <= _MOST_LABELS else values[-1:]:
        text, up = column.cells[at].printed, frame.up(value)
        half = lettering.width(text, PLAIN) / 2
        x = min(max(frame.across(positions[at]), frame.left + half), WIDTH - 4 - half)
        near = [frame.up(other) - up for points in others for index, other in points if index == at]
        # its own line, where it leaves the words
        near += [
            (frame.up(each) - up) * half / abs(frame.across(positions[index]) - x)
            for index, each in values
            if abs(index - at) == 1
        ]
        # what is nearer than this lies under the point itself
        above = min((each for each in near if each > _UNDER), default=_NEAR)
        below = min((-each for each in near if each < -_UNDER), default=_NEAR)
        below = 0 if up - frame.bottom < _NEAR else min(below, _NEAR)
        right = frame.across(positions[at]) + 8
        if max(above, below) < _NEAR and at == values[-1][0] and right + 2 * half < WIDTH:
            canvas.write(right, up - 3, text, halo=True)
        else:
            base = up + (6.5 if above >= below else -13)
            canvas.write(x, base, text, anchor="middle", halo=True)
