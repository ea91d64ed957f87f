"""The legend above a plot: samples of lines, marks and hatches with their names, in rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from carbon_manual.render.drawing import lettering
from carbon_manual.render.drawing.canvas import PLAIN, WIDTH, Canvas

ROW: Final = 14.0
_SAMPLE: Final = 24.0
_GAP: Final = 14.0
_SQUARE: Final = 11.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A name and how its line, its mark or its area is drawn."""

    label: str
    line: dict[str, Any] = field(default_factory=dict)
    area: dict[str, Any] = field(default_factory=dict)

    @property
    def sample(self) -> float:
        """Return how wide the sample is."""
        mark = self.area or self.line.get("linestyle") == "none"
        return _SQUARE if mark else _SAMPLE


def rows_of(entries: list[Entry], left: float = 6.0) -> list[list[Entry]]:
    """Return the entries in as many rows as their names need."""
    rows: list[list[Entry]] = [[]]
    at = left
    for each in entries:
        wide = each.sample + 4 + lettering.width(each.label, PLAIN) + _GAP
        if rows[-1] and at + wide > WIDTH:
            rows.append([])
            at = left
        rows[-1].append(each)
        at += wide
    return rows


def draw_legend(canvas: Canvas, entries: list[Entry], left: float = 6.0) -> None:
    """Draw the legend along the top of the sheet."""
    for index, row in enumerate(rows_of(entries, left)):
        at, base = left, canvas.height - ROW * (index + 1) + 2
        for each in row:
            middle = base + PLAIN * 0.36
            if each.area:
                canvas.box(at, base - 1, _SQUARE, **each.area)
            else:
                ends = [at + each.sample / 2] if each.sample == _SQUARE else [at, at + each.sample]
                style = {**each.line}
                mark = style.pop("marker", "")
                if len(ends) > 1:
                    canvas.mark(ends, [middle] * 2, **style)
                style["linestyle"] = "none"
                if mark:
                    canvas.mark([at + each.sample / 2], [middle], marker=mark, **style)
            canvas.write(at + each.sample + 4, base, each.label)
            at += each.sample + 4 + lettering.width(each.label, PLAIN) + _GAP
