"""Letters as outlines, from the pinned font package: no reader needs a font, no host lends one.

The plotting library sets no text at all: it would look for fonts on the machine, and it cannot set
a variable font but in its thinnest weight.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# The file holds a font for each region; the third has the forms of mainland China.
_PACKAGE: Final = "manimgx_fonts_cjk"
_FILE: Final = "NotoSansCJK-VF.otf.ttc"
_REGION: Final = 2
_WEIGHT: Final = 400.0
EM: Final = 1000
# What printers set for a character that their case lacks.
_MISSING: Final = "〓"
_LOWERED: Final = {chr(0x2080 + digit): str(digit) for digit in range(10)}
_SMALL: Final = 0.62
_DROP: Final = -0.12

Point = tuple[float, float]
# A piece of an outline: what it does (`M`, `L`, `C` or `Z`) and its points.
Piece = tuple[str, tuple[Point, ...]]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character's advance and outline, in thousandths of its size."""

    advance: float
    outline: tuple[Piece, ...]


def width(text: str, size: float) -> float:
    """Return how wide a text is, in the unit of its size."""
    return sum(_glyph(each).advance for each in text) * size / EM


def shortened(text: str, size: float, most: float) -> str:
    """Return the text, cut with an ellipsis where it is wider than it may be."""
    if width(text, size) <= most:
        return text
    while text and width(f"{text}…", size) > most:
        text = text[:-1]
    return f"{text.rstrip()}…"


def named(text: str, number: str, size: float, most: float) -> str:
    """Return a name that ends in its number, cut before the number where it is too wide."""
    name = text.removesuffix(number)
    if name == text or width(text, size) <= most:
        return shortened(text, size, most)
    return f"{shortened(name.rstrip(), size, most - width(f' {number}', size))} {number}"


def outline(text: str, size: float, x: float, y: float) -> Iterator[Piece]:
    """Yield the outline of a text that begins at a point of its base line."""
    scale = size / EM
    for each in text:
        glyph = _glyph(each)
        for what, points in glyph.outline:
            yield what, tuple((x + right * scale, y + up * scale) for right, up in points)
        x += glyph.advance * scale


def is_known(character: str) -> bool:
    """Tell whether the font has a character, be it as a small digit."""
    return character in _LOWERED or ord(character) in _font()[0]


@functools.cache
def _glyph(character: str) -> Glyph:
    if character in _LOWERED:
        return _lowered(_glyph(_LOWERED[character]))
    names, glyphs = _font()
    glyph = glyphs[names.get(ord(character)) or names[ord(_MISSING)]]
    pen = _pen(glyphs)
    glyph.draw(pen)
    return Glyph(float(glyph.width), tuple(pen.pieces))


def _lowered(digit: Glyph) -> Glyph:
    pieces = tuple(
        (what, tuple((x * _SMALL, y * _SMALL + _DROP * EM) for x, y in points))
        for what, points in digit.outline
    )
    return Glyph(digit.advance * _SMALL, pieces)


@functools.cache
def _font() -> tuple[dict[int, str], Any]:
    """Return the names of the glyphs by character, and the glyphs in the weight of plain text."""
    # slow to import, and most runs draw nothing
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped] # noqa: PLC0415

    path = resources.files(_PACKAGE) / _FILE
    font = TTFont(str(path), fontNumber=_REGION, lazy=True)
    return font.getBestCmap(), font.getGlyphSet(location={"wght": _WEIGHT})


def _pen(glyphs: Any) -> Any:  # noqa: ANN401 - the library has no types
    # as above
    from fontTools.pens.basePen import BasePen  # type: ignore[import-untyped] # noqa: PLC0415

    class Pen(BasePen):  # type: ignore[misc]
        """Writes down what a glyph draws."""

        def __init__(self) -> None:
            super().__init__(glyphs)
            self.pieces: list[Piece] = []

        def _moveTo(self, pt: Point) -> None:  # noqa: N802 - the library's name
            self.pieces.append(("M", (pt,)))

        def _lineTo(self, pt: Point) -> None:  # noqa: N802
            self.pieces.append(("L", (pt,)))

        def _curveToOne(self, pt1: Point, pt2: Point, pt3: Point) -> None:  # noqa: N802
            self.pieces.append(("C", (pt1, pt2, pt3)))

        def _closePath(self) -> None:  # noqa: N802
            self.pieces.append(("Z", (self.pieces[-1][1][-1],)))

    return Pen()
