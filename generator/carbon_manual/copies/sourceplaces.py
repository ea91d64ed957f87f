"""Where the paragraphs of a Word copy come from: the section and the line of the Markdown text."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from html import unescape
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carbon_manual.copies.reviewfile import Paragraph
    from carbon_manual.system.model import Document
    from carbon_manual.texts.prose import Heading

# Marks of Markdown and HTML that no reader sees.
_UNSEEN: Final = (
    (re.compile(r"\]\([^()\s]*(?:\([^()\s]*\))?[^()\s]*(?:\s+\"[^\"]*\")?\)"), "]"),
    (re.compile(r"\{:?\s*[#.][^}]*\}"), ""),
    (re.compile(r"\[\^[^\]]+\]:?"), ""),
    (re.compile(r"<[^<>]{1,500}>"), ""),
)
_MARKER: Final = re.compile(r"\s*(?:>\s*)*(?:(?:\d+|[a-z]|[ivx]+)[.)]|[-*+:])\s+(?:\[[ xX]\]\s)?")
_LETTERS: Final = re.compile(r"[^\W_]+")
# A paragraph of fewer letters may stand anywhere: it is sought this near behind the last one.
_SHORT: Final = 6
_NEAR: Final = 400


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph comes from.

    Attributes:
        section: The heading above it as the copy prints it, or empty before the first.
        heading: That heading's id in the Markdown text; empty where the text has none.
        span: File and line; line 0 where the generator wrote the paragraph.
        exact: False where only the section's own line is known.
    """

    section: str
    heading: str
    span: Span
    exact: bool


NOWHERE: Final = Place("", "", Span("", 0), exact=False)


def places(
    paragraphs: Sequence[Paragraph], document: Document, filled: str, path: str
) -> tuple[Place, ...]:
    """Return the place of each paragraph of a copy.

    Args:
        paragraphs: Those of the copy, in order.
        document: The version that the copy is of.
        filled: Its body with figures and links filled in, line for line that of the source.
        path: The file in which that version stands.
    """
    text = _Source(document, filled)
    found = []
    section, heading = "", None
    for each in paragraphs:
        if each.level:
            section = " ".join(each.old.split())
            heading = text.enter(each.old)
            line = heading.span.line if heading else 0
            found.append(_place(section, heading, path, line, exact=bool(heading)))
            continue
        if each.note:
            found.append(text.note(each.old, path))
            continue
        line = text.line_of(each.old) if heading else 0
        near = line or (heading.span.line if heading else 0)
        found.append(_place(section, heading, path, near, exact=bool(line)))
    return tuple(found)


def unplaced(paragraphs: Sequence[Paragraph]) -> tuple[Place, ...]:
    """Return the sections of the paragraphs of a copy whose document is not known."""
    found = []
    section = ""
    for each in paragraphs:
        section = " ".join(each.old.split()) if each.level else section
        found.append(replace(NOWHERE, section=section))
    return tuple(found)


def letters(text: str) -> str:
    """Return the letters and digits of a text, which no formatting changes."""
    return "".join(_LETTERS.findall(text))


class _Source:
    """The letters of a body with the line of each, read section by section."""

    def __init__(self, document: Document, filled: str) -> None:
        self._headings = [each for each in document.prose.headings if each.level > 1]
        self._next = 0
        self._lines: list[int] = []
        pieces = []
        first = document.body_line
        for number, line in enumerate(filled.split("\n")):
            piece = letters(_plain(line))
            pieces.append(piece)
            self._lines += [number + first] * len(piece)
        self._text = "".join(pieces)
        self._at = self._start = 0
        self._end = len(self._text)

    def enter(self, title: str) -> Heading | None:
        """Go on in the section of this title, if the text has it; skipped ones are passed over."""
        wanted = letters(title)
        for index in range(self._next, len(self._headings)):
            heading = self._headings[index]
            if letters(_plain(heading.text)) == wanted:
                self._next = index + 1
                following = self._headings[index + 1 :]
                self._start = self._at = self._offset(heading.span.line + 1)
                self._end = self._offset(following[0].span.line) if following else len(self._text)
                return heading
        return None

    def line_of(self, text: str) -> int:
        """Return the line in this section where a paragraph's text begins; 0 if nowhere."""
        wanted = letters(text)
        if not wanted:
            return 0
        for start, end in self._searched(len(wanted)):
            found = self._text.find(wanted, start, end)
            if found >= 0:
                self._at = found + len(wanted)
                return self._lines[found]
        return 0

    def note(self, text: str, path: str) -> Place:
        """Return the place of a footnote, which a copy prints away from its section."""
        wanted = letters(text)
        at = self._text.find(wanted) if wanted else -1
        if at < 0:
            return NOWHERE
        line = self._lines[at]
        above = [each for each in self._headings if each.span.line <= line]
        section = _plain(above[-1].text) if above else ""
        return _place(section, above[-1] if above else None, path, line, exact=True)

    def _searched(self, size: int) -> Iterator[tuple[int, int]]:
        if size < _SHORT:
            yield self._at, min(self._at + _NEAR, self._end)
            return
        yield self._at, self._end
        yield self._start, self._end

    def _offset(self, line: int) -> int:
        """Return where the letters of a line begin, or those of the next line that has any."""
        return bisect_left(self._lines, line)


def _place(section: str, heading: Heading | None, path: str, line: int, *, exact: bool) -> Place:
    return Place(section, heading.id if heading else "", Span(path, line), exact)


def _plain(line: str) -> str:
    line = _MARKER.sub("", line, count=1) if _MARKER.match(line) else line
    for pattern, kept in _UNSEEN:
        line = pattern.sub(kept, line)
    return unescape(line)
