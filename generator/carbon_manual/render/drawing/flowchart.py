"""The flow of a procedure as a picture: one column of steps, and lanes beside it.

What leads back runs on the left, what leads ahead on the right.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.render.drawing import lettering
from carbon_manual.render.drawing.canvas import INK, PLAIN, SOFT, WIDTH, Anchor, Canvas
from carbon_manual.texts.flow import END

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.texts.flow import Flow, Step

_MIDDLE: Final = WIDTH / 2
_BOX: Final = 196.0
_DIAMOND: Final = 236.0
_ROUND: Final = 88.0
_LINE: Final = 13.0
_PAD: Final = 4.5
_GAP: Final = 19.0
_LANE: Final = 13.0
# Room for an answer of four characters before the first lane.
_ASIDE: Final = 38.0
# What comes and what goes on one side of a step keep apart by twice this.
_APART: Final = 5.0
_SMALL: Final = 7.5
_ARROW: Final = 4.5
_WORDS: Final = {"box": _BOX - 16, "diamond": _DIAMOND * 0.6, "round": _ROUND - 16}
_STROKE: Final = {"color": "#3c4a46", "linewidth": 0.9}
_FILLS: Final = {"box": "#eef4f1", "diamond": "#fdf3dc", "round": "#dfe7f2"}


@dataclass(frozen=True, slots=True)
class _Node:
    """A step on the sheet: its form, its lines of words, and where it stands."""

    step: Step
    form: str
    lines: tuple[str, ...]
    middle: float
    height: float

    @property
    def half(self) -> float:
        """Return how far the form reaches to each side."""
        return {"box": _BOX, "diamond": _DIAMOND, "round": _ROUND}[self.form] / 2

    @property
    def top(self) -> float:
        """Return the upper edge."""
        return self.middle + self.height / 2

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.middle - self.height / 2


@dataclass(frozen=True, slots=True)
class _Detour:
    """A way beside the column: from one place to another, on which side and lane, with a word."""

    start: int
    end: int
    word: str
    side: int
    lane: int


def draw_flow(flow: Flow) -> Canvas:
    """Draw a flow from top to bottom."""
    nodes = _placed(flow.steps)
    canvas = Canvas(nodes[0].top + _head(flow.steps))
    for each in nodes:
        _draw_node(canvas, each)
    for place, (node, following) in enumerate(itertools.pairwise(nodes)):
        _draw_descent(canvas, node, following, place + 1)
    detours = _detours(flow.steps)
    both = {(each.start, each.side) for each in detours}
    both &= {(each.end, each.side) for each in detours}
    for detour in detours:
        _draw_detour(canvas, nodes, detour, both)
    return canvas


def _head(steps: tuple[Step, ...]) -> float:
    """Return the space above the first step: more where arrows join above a decision."""
    joined = steps[0].decides and any(where == 0 for step in steps for _, where in step.ways)
    return _GAP if joined else 4.0


def _placed(steps: tuple[Step, ...]) -> list[_Node]:
    """Return the steps as forms on the sheet, the first on top."""
    nodes: list[_Node] = []
    bottom = 4.0
    for place, step in reversed(list(enumerate(steps))):
        form = _form(step, place)
        lines = _lines(step, form)
        height = _height(step, form, lines)
        nodes.insert(0, _Node(step, form, lines, bottom + height / 2, height))
        bottom += height + _GAP
    return nodes


def _form(step: Step, place: int) -> str:
    if step.decides:
        return "diamond"
    return "round" if step.name == END and place else "box"


def _lines(step: Step, form: str) -> tuple[str, ...]:
    """Return a step's name in lines that fit its form."""
    lines = [""]
    for piece in _pieces(step.name):
        if lines[-1] and lettering.width(lines[-1] + piece, PLAIN) > _WORDS[form]:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return tuple(lines)


def _pieces(text: str) -> Iterator[str]:
    """Yield what may stand alone at the end of a line: a Chinese character, a word, with marks."""
    piece = ""
    for each in text:
        joined = each in "，。、；：？！）》”%…" or (
            each.isascii() and not each.isspace() and piece[-1:].isascii()
        )
        if piece and not joined and piece[-1] not in "（《“":
            yield piece
            piece = ""
        piece += each
    yield piece


def _height(step: Step, form: str, lines: tuple[str, ...]) -> float:
    words = len(lines) * _LINE + (_LINE - 2 if step.post else 0)
    return words + 2 * _PAD + (words * 0.5 if form == "diamond" else 0)


def _outline(node: _Node) -> list[tuple[float, float]]:
    left, right = _MIDDLE - node.half, _MIDDLE + node.half
    if node.form == "diamond":
        return [
            (left, node.middle),
            (_MIDDLE, node.top),
            (right, node.middle),
            (_MIDDLE, node.bottom),
        ]
    if node.form == "box":
        return [(left, node.bottom), (left, node.top), (right, node.top), (right, node.bottom)]
    radius = node.height / 2
    arc = [math.pi * (0.5 + each / 16) for each in range(17)]
    ends = [(left + radius + radius * math.cos(a), node.middle + radius * math.sin(a)) for a in arc]
    return ends + [(2 * _MIDDLE - x, 2 * node.middle - y) for x, y in ends]


def _draw_node(canvas: Canvas, node: _Node) -> None:
    canvas.area(
        _outline(node), facecolor=_FILLS[node.form], edgecolor=_STROKE["color"], linewidth=0.9
    )
    count = len(node.lines) * _LINE + (_LINE - 2 if node.step.post else 0)
    base = node.middle + count / 2 - _LINE + 3.5
    for line in node.lines:
        canvas.write(_MIDDLE, base, line, anchor="middle")
        base -= _LINE
    post = lettering.shortened(node.step.post, _SMALL, _WORDS[node.form])
    canvas.write(_MIDDLE, base + 1, post, size=_SMALL, anchor="middle", colour=SOFT)


def _draw_descent(canvas: Canvas, node: _Node, following: _Node, place: int) -> None:
    """Draw the way to the next step, with the answers that lead there."""
    words = [word for word, where in node.step.ways if where == place]
    if not words:
        return
    _line(canvas, [(_MIDDLE, node.bottom), (_MIDDLE, following.top)])
    _tip(canvas, _MIDDLE, following.top, (0, -1))
    label = "、".join(filter(None, words))
    canvas.write(
        _MIDDLE + 5, (node.bottom + following.top) / 2 - 2.5, label, size=_SMALL, colour=INK
    )


def _detours(steps: Iterable[Step]) -> list[_Detour]:
    """Return the ways beside the column: a decision with two leaves by both sides."""
    found: list[_Detour] = []
    for place, step in enumerate(steps):
        words: dict[int, list[str]] = {}
        for word, where in step.ways:
            if where != place + 1:
                words.setdefault(where, []).append(word)
        used: list[int] = []
        for where in sorted(words):
            side = -1 if where <= place else 1
            side = -side if side in used else side
            used.append(side)
            lane = _lane(found, side, place, where)
            found.append(_Detour(place, where, "、".join(filter(None, words[where])), side, lane))
    return found


def _lane(found: list[_Detour], side: int, start: int, end: int) -> int:
    """Return the nearest lane of a side that is free between two places."""
    low, high = min(start, end), max(start, end)
    taken = {
        each.lane
        for each in found
        if each.side == side
        and each.end != end
        and min(each.start, each.end) <= high
        and low <= max(each.start, each.end)
    }
    return next(lane for lane in range(len(found) + 1) if lane not in taken)


def _draw_detour(
    canvas: Canvas, nodes: list[_Node], detour: _Detour, both: set[tuple[int, int]]
) -> None:
    """Draw a way beside the column; `both` are the steps and sides where ways come and go."""
    start, end = nodes[detour.start], nodes[detour.end]
    x = _MIDDLE + detour.side * (_DIAMOND / 2 + _ASIDE + detour.lane * _LANE)
    edge = _MIDDLE + detour.side * start.half
    is_apart = start.form != "diamond" and (detour.start, detour.side) in both
    leaving = start.middle - _APART * is_apart
    if end.form == "diamond":  # its corner is a way out; the arrow joins the line above it
        landing, height = _MIDDLE, end.top + _GAP * 0.4
    else:
        landing = _MIDDLE + detour.side * end.half
        height = end.middle + _APART * ((detour.end, detour.side) in both)
    _line(canvas, [(edge, leaving), (x, leaving), (x, height), (landing, height)])
    if end.form == "diamond" and not _comes_from_above(nodes, detour.end):
        _line(canvas, [(_MIDDLE, height), (_MIDDLE, end.top)])
        _tip(canvas, _MIDDLE, end.top, (0, -1))
    _tip(canvas, landing, height, (-detour.side, 0))
    anchor: Anchor = "end" if detour.side < 0 else "start"
    place = edge + detour.side * 4
    canvas.write(place, start.middle + 4, detour.word, size=_SMALL, anchor=anchor, halo=True)


def _comes_from_above(nodes: list[_Node], place: int) -> bool:
    """Tell whether a step is reached from the one above it, so that a line leads down to it."""
    return place > 0 and any(where == place for _, where in nodes[place - 1].step.ways)


def _line(canvas: Canvas, points: list[tuple[float, float]]) -> None:
    canvas.mark([x for x, _ in points], [y for _, y in points], zorder=1, **_STROKE)


def _tip(canvas: Canvas, x: float, y: float, towards: tuple[int, int]) -> None:
    """Draw the tip of an arrow that points to a place."""
    ahead, up = towards
    back = (x - ahead * _ARROW * 1.5, y - up * _ARROW * 1.5)
    side = (up * _ARROW * 0.6, ahead * _ARROW * 0.6)
    tip = [(x, y), (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1])]
    canvas.area(tip, color=_STROKE["color"], linewidth=0)
