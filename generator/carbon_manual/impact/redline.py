"""What was struck out of a text and what was written instead, line by line and within the line.

Whoever shows a redline (here as text and Markdown, elsewhere as a Word copy or a page) takes
passages and their pieces from `redline` and decides nothing about them.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from carbon_manual.impact.alignment import Stretch, aligned, likeness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carbon_manual.system.model import Document

Mark = Literal["kept", "struck", "written"]
# A Chinese character is a word of its own; blanks are words too, or they would be lost.
_WORD: Final = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)
# Words between two changes that are too few to be read by themselves.
_CRUMB: Final = 2
# Below this likeness two lines are no versions of each other.
_ALIKE: Final = 0.35


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that was kept, struck out or written."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One changed line: its section and its number before and after, 0 where it is not there."""

    section: str
    old_line: int
    new_line: int
    pieces: tuple[Piece, ...]


def redline(old: Document | None, new: Document | None) -> tuple[Passage, ...]:
    """Return the changed lines of a text in their order; of a new or dropped text all lines."""
    before, after = _Side.of(old), _Side.of(new)
    found: list[Passage] = []
    for stretch in aligned(before.lines, after.lines):
        if not stretch.equal:
            found += _passages(before, after, stretch)
    return tuple(found)


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Return how one line became another, word by word."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    found: list[Piece] = []
    for stretch in _legible(list(aligned(before, after)), before):
        struck, written = "".join(before[stretch.old]), "".join(after[stretch.new])
        if stretch.equal:
            found.append(Piece("kept", written))
            continue
        found += [Piece("struck", struck)] if struck else []
        found += [Piece("written", written)] if written else []
    return tuple(found)


def _legible(stretches: list[Stretch], words: Sequence[str]) -> list[Stretch]:
    """Return the stretches without the crumbs that two words happen to have in common.

    `碳管理办公室主任` that became `能源管理员` is read as one change, not as two around 管理.
    """
    found: list[Stretch] = []
    for at, stretch in enumerate(stretches):
        after = next((each for each in stretches[at + 1 :]), None)
        kept = words[stretch.old]
        if stretch.equal and found and after and len(kept) <= _CRUMB and "".join(kept).isalnum():
            stretch = stretch._replace(equal=False)  # noqa: PLW2901 - the same one, read otherwise
        if found and not found[-1].equal and not stretch.equal:
            last = found.pop()
            stretch = Stretch(  # noqa: PLW2901 - both as one
                slice(last.old.start, stretch.old.stop), slice(last.new.start, stretch.new.stop)
            )
        found.append(stretch)
    return found


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two texts: its lines without blank ends, and where the first stands."""

    document: Document | None
    lines: tuple[str, ...]
    first: int

    @classmethod
    def of(cls, document: Document | None) -> _Side:
        """Return the side that a document is; an empty one for none."""
        if document is None or not document.body.strip():
            return cls(document, (), 0)
        blank = len(document.body) - len(document.body.lstrip("\n"))
        lines = tuple(document.body.strip("\n").split("\n"))
        return cls(document, lines, document.body_line + blank)

    def at(self, index: int) -> tuple[str, int]:
        """Return section and line number of a line of the text."""
        return section_at(self.document, self.first + index), self.first + index


def _passages(old: _Side, new: _Side, stretch: Stretch) -> Iterator[Passage]:
    """Yield the lines of a stretch that was replaced: line by line where they are alike."""
    struck, written = stretch.old, stretch.new
    pairs = itertools.zip_longest(
        range(struck.start, struck.stop), range(written.start, written.stop)
    )
    for i, j in pairs:
        one = old.lines[i] if i is not None else ""
        other = new.lines[j] if j is not None else ""
        if i is not None and j is not None and (one == other or likeness(one, other) >= _ALIKE):
            section, line = new.at(j)
            yield Passage(section, old.at(i)[1], line, pieces(one, other))
            continue
        if i is not None and one.strip():
            section, line = old.at(i)
            yield Passage(section, line, 0, (Piece("struck", one),))
        if j is not None and other.strip():
            section, line = new.at(j)
            yield Passage(section, 0, line, (Piece("written", other),))


def section_at(document: Document | None, line: int) -> str:
    """Return the id, or the text, of the heading that a line of the file stands under."""
    found = ""
    for heading in document.prose.headings if document else ():
        if heading.span.line > line:
            break
        found = heading.id or heading.text
    return found
