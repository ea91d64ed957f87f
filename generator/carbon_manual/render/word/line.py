"""The runs of one paragraph under construction, with white space joined as Chinese wants it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby
from typing import Final

from .han import SHARED, WIDE, joins
from .wml import run

# A face is a sum of these bits.
PLAIN: Final = 0
BOLD: Final = 1
ITALIC: Final = 2
CODE: Final = 4
SUBSCRIPT: Final = 8
SUPERSCRIPT: Final = 16
STRUCK: Final = 32
UNDERLINED: Final = 64
MARKED: Final = 128
LINKED: Final = 256
SMALL: Final = 512

_SPACE = " \t\r\n\f"
_ENDS_OF_LINES = re.compile(
    f"(?<=[{WIDE}])[ \t]*[\r\n][{_SPACE}]*(?=[{WIDE}{SHARED}])"
    f"|(?<=[{WIDE}{SHARED}])[ \t]*[\r\n][{_SPACE}]*(?=[{WIDE}])"
)
_GAPS = re.compile(f"[{_SPACE}]+")
_TURN = "<w:r><w:br/></w:r>"
_MONOSPACE = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/>'


@lru_cache(maxsize=2048)
def face_properties(face: int) -> str:
    """Return the inside of `w:rPr` for a face, in schema order."""
    style = "Hyperlink" if face & LINKED else "InlineCode" if face & CODE else ""
    both = face & LINKED and face & CODE
    height = "superscript" if face & SUPERSCRIPT else "subscript" if face & SUBSCRIPT else ""
    parts = (
        f'<w:rStyle w:val="{style}"/>' if style else "",
        _MONOSPACE if both else "",
        "<w:b/><w:bCs/>" if face & BOLD else "",
        "<w:i/><w:iCs/>" if face & ITALIC else "",
        "<w:strike/>" if face & STRUCK else "",
        '<w:sz w:val="18"/><w:szCs w:val="18"/>' if face & SMALL else "",
        '<w:highlight w:val="yellow"/>' if face & MARKED else "",
        '<w:u w:val="single"/>' if face & UNDERLINED else "",
        f'<w:vertAlign w:val="{height}"/>' if height else "",
    )
    return "".join(parts)


class Line:
    """Collects text, breaks and ready XML; `finish` gives the runs of the paragraph.

    White space collapses to one space, which belongs to the run where it began. A line's end
    between Han characters is nothing at all, also when the two stand in different runs.
    """

    __slots__ = ("_gap", "_last", "_pieces", "broken")

    def __init__(self) -> None:
        """Begin an empty line."""
        # (text, face, link) or (ready XML, -1, link); link is an opening tag or empty.
        self._pieces: list[tuple[str, int, str]] = []
        # White space not yet written: (face, link, whether it holds a line's end).
        self._gap: tuple[int, str, bool] | None = None
        self._last = ""
        # True once the line holds a break: justified text would be stretched before it.
        self.broken = False

    def text(self, text: str, face: int, link: str = "") -> None:
        """Add text of one face."""
        core = text.strip(_SPACE)
        if not core:
            if text:
                self._widen(face, link, text)
            return
        if text[0] in _SPACE:
            self._widen(face, link, text[: text.index(core[0])])
        self._close_gap(core[0])
        if "\n" in core or "\r" in core:
            core = _ENDS_OF_LINES.sub("", core)
        self._add(_GAPS.sub(" ", core), face, link)
        self._last = core[-1]
        if text[-1] in _SPACE:
            self._widen(face, link, text[text.rindex(core[-1]) + 1 :])

    def ready(self, xml: str, link: str = "") -> None:
        """Add finished XML that stands for a visible sign, such as a footnote reference."""
        self._close_gap("")
        self._pieces.append((xml, -1, link))
        self._last = "\u2060"

    def mark(self, xml: str) -> None:
        """Add finished XML that takes no room, such as a bookmark."""
        self._pieces.append((xml, -1, ""))

    def turn(self) -> None:
        """Begin a new line inside the paragraph; spaces round the break are dropped."""
        self._gap = None
        self._last = ""
        if self._pieces:
            self._pieces.append((_TURN, -1, ""))
            self.broken = True

    def finish(self) -> str:
        """Return the XML of the runs; trailing white space and breaks are dropped."""
        while self._pieces and self._pieces[-1][0] == _TURN:
            self._pieces.pop()
        written = []
        for link, group in groupby(self._pieces, key=lambda piece: piece[2]):
            inside = "".join(
                text if face < 0 else run(text, face_properties(face)) for text, face, _ in group
            )
            written.append(f"{link}{inside}</w:hyperlink>" if link else inside)
        return "".join(written)

    def _widen(self, face: int, link: str, space: str) -> None:
        ends = "\n" in space or "\r" in space
        if self._gap is None:
            self._gap = (face, link, ends)
        elif ends:
            self._gap = (self._gap[0], self._gap[1], True)

    def _close_gap(self, following: str) -> None:
        gap, self._gap = self._gap, None
        if gap is None or not self._last:
            return
        face, link, ends = gap
        if not (ends and following and joins(self._last, following)):
            self._add(" ", face, link)

    def _add(self, text: str, face: int, link: str) -> None:
        if self._pieces and self._pieces[-1][1:] == (face, link):
            text = self._pieces.pop()[0] + text
        self._pieces.append((text, face, link))
