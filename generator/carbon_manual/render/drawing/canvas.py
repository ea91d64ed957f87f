"""A sheet measured in points on which a chart is drawn by the plotting library, and its two files.

Everything that could differ between machines is fixed here: the library's settings, which users
may change for themselves, its salt for ids, and what it writes of itself and of the day.
"""

from __future__ import annotations

import functools
import io
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from carbon_manual.render.drawing import lettering, vector
from carbon_manual.render.drawing.vector import HALO, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

Anchor = Literal["start", "middle", "end"]
WIDTH: Final = 454.0  # points: the text of an A4 page
INK: Final = "#1f2a27"
SOFT: Final = "#55615d"
LINE: Final = "#d3dbd8"
PLAIN: Final = 8.5
_RESOLUTION: Final = 200
_SETTINGS: Final[dict[Any, Any]] = {
    "svg.hashsalt": "carbon-manual",
    "svg.fonttype": "path",
    "path.simplify": False,
    "hatch.linewidth": 0.7,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a plot stands on the sheet, in points, and the values at its edges."""

    left: float
    bottom: float
    right: float
    top: float
    x: tuple[float, float]
    y: tuple[float, float]

    def across(self, value: float) -> float:
        """Return where a value stands from the left."""
        low, high = self.x
        return self.left + (value - low) / (high - low) * (self.right - self.left)

    def up(self, value: float) -> float:
        """Return where a value stands from the bottom."""
        low, high = self.y
        return self.bottom + (value - low) / (high - low) * (self.top - self.bottom)


class Canvas:
    """A sheet of some height: plots by frame, and words as outlines."""

    def __init__(self, height: float) -> None:
        """Begin an empty white sheet."""
        from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import, seldom needed
        from matplotlib.transforms import Affine2D  # noqa: PLC0415

        self.height = height
        self.figure = Figure(figsize=(WIDTH / 72, height / 72))
        self._points = Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans
        self._words: list[Word] = []

    @property
    def words(self) -> tuple[Word, ...]:
        """Return the words on the sheet."""
        return tuple(self._words)

    def plot(self, frame: Frame, edges: str = "bl") -> Any:  # noqa: ANN401 - the library's axes
        """Return axes without ticks or words; `edges` names the sides that have a line."""
        axes = self.figure.add_axes(
            (
                frame.left / WIDTH,
                frame.bottom / self.height,
                (frame.right - frame.left) / WIDTH,
                (frame.top - frame.bottom) / self.height,
            )
        )
        axes.set_xlim(*frame.x)
        axes.set_ylim(*frame.y)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.patch.set_visible(False)
        for side, spine in axes.spines.items():
            spine.set_visible(side[0] in edges)
            spine.set_color(SOFT)
            spine.set_linewidth(0.8)
        return axes

    def write(  # noqa: PLR0913 - a word has a place, a size, a colour and a side
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = PLAIN,
        anchor: Anchor = "start",
        colour: str = INK,
        halo: bool = False,
    ) -> None:
        """Write a line of text at a point of its base line; a halo keeps lines off it."""
        if text.strip():
            shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
            left = x - lettering.width(text, size) * shift
            self._words.append(Word(text, size, left, y, colour, halo))

    def mark(self, xs: list[float], ys: list[float], **style: Any) -> None:  # noqa: ANN401
        """Draw a line or marks between points of the sheet, such as a sample of a legend."""
        from matplotlib.lines import Line2D  # noqa: PLC0415 - as above

        self.figure.add_artist(Line2D(xs, ys, transform=self._points, **style))

    def box(self, left: float, bottom: float, size: float, **style: Any) -> None:  # noqa: ANN401
        """Draw a small square on the sheet, such as a sample of a hatch."""
        from matplotlib.patches import Rectangle  # noqa: PLC0415 - as above

        self.figure.add_artist(
            Rectangle((left, bottom), size, size * 0.8, transform=self._points, **style)
        )

    def area(self, points: list[tuple[float, float]], **style: Any) -> None:  # noqa: ANN401
        """Draw a closed area between points of the sheet."""
        from matplotlib.patches import Polygon  # noqa: PLC0415 - as above

        self.figure.add_artist(Polygon(points, closed=True, transform=self._points, **style))

    def svg(self, title: str) -> bytes:
        """Return the sheet as SVG, with its title and words for those who cannot see it."""
        buffer = io.BytesIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        self.figure.savefig(buffer, format="svg", metadata=nothing)
        return vector.finished(buffer.getvalue(), title, self._words, self.height)

    def png(self) -> bytes:
        """Return the sheet as PNG in the resolution of print."""
        for word in self._words:
            self._engrave(word)
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", dpi=_RESOLUTION, metadata={"Software": None})
        return buffer.getvalue()

    def _engrave(self, word: Word) -> None:
        """Draw a word's outline by the library, above all else."""
        from matplotlib.patches import PathPatch  # noqa: PLC0415 - as above
        from matplotlib.path import Path  # noqa: PLC0415

        codes = {"M": [1], "L": [2], "C": [4, 4, 4], "Z": [79]}
        pieces = list(lettering.outline(word.text, word.size, word.x, word.y))
        path = Path(
            [point for _, points in pieces for point in points],
            [code for what, _ in pieces for code in codes[what]],
        )
        if word.halo:
            behind = {"edgecolor": "white", "linewidth": HALO, "joinstyle": "round"}
            self.figure.add_artist(PathPatch(path, transform=self._points, zorder=8, **behind))
        plain = {"facecolor": word.colour, "linewidth": 0, "zorder": 9}
        self.figure.add_artist(PathPatch(path, transform=self._points, **plain))


def settled(draw: Callable[..., bytes]) -> Callable[..., bytes]:
    """Let a function draw with the library's own settings and ours, whatever the user's are."""

    @functools.wraps(draw)
    def drawn(*arguments: object) -> bytes:
        import matplotlib as mpl  # noqa: PLC0415 - as above

        with mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update(_SETTINGS)
            return draw(*arguments)

    return drawn


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return round values that span a range, the first and last at or beyond its ends."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - as above

    found = MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(each) for each in found]


def spoken(values: list[float]) -> list[str]:
    """Return the values of an axis as text, all with the digits that tell them apart."""
    step = min((b - a for a, b in itertools.pairwise(values)), default=1.0)
    digits = next(
        each
        for each in range(13)
        if each == 12 or abs(step - round(step, each)) < step * 1e-6  # noqa: PLR2004
    )
    return [f"{value + 0.0:,.{digits}f}".replace("-", "−") for value in _without_minus_zero(values)]


def _without_minus_zero(values: list[float]) -> Iterator[float]:
    for each in values:
        yield 0.0 if each == 0 else each
