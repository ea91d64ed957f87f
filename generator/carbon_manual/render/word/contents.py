"""The table of contents of a copy: its entries, and the pages on which they were found.

A program that lays pages out must say where a heading stands. What it said is kept by the digest of
what it laid out, so that a copy prints numbers of its own text or none, and the same everywhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .line import PLAIN, SUBSCRIPT, SUPERSCRIPT, Line
from .omml import formula
from .page import WORDLESS, has_class
from .text import normalised
from .wml import field, paragraph, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.etree import _Element as Element

    from .anchors import Anchors

_LEVELS: Final = {"h2": 1, "h3": 2}
# Contents of one or two lines tell a reader nothing.
_FEWEST: Final = 3
_BEGIN: Final = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
_END: Final = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
_GALLERY: Final = (
    '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
    "</w:docPartObj></w:sdtPr>"
)
_UNHEARD: Final = WORDLESS | {"img"}
_RAISED: Final = {"sub": SUBSCRIPT, "sup": SUPERSCRIPT}
_TITLES: Final = {"zh": "目　录", "en": "Contents"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading in the contents.

    Attributes:
        level: 1 or 2.
        number: As its style counts it, `3.1`; empty where a house template counts in its own way.
        runs: Its words as XML, lowered and raised as in the text.
        words: The same as text, as `normalised` writes it.
        anchor: The bookmark at the heading; empty if it has none.
    """

    level: int
    number: str
    runs: str
    words: str
    anchor: str


def entries_of(root: Element, anchors: Anchors, *, numbered: bool) -> tuple[Entry, ...]:
    """Return the entries of a page's body; nothing where there are too few to need contents."""
    found = []
    counted = [0, 0]
    for node in root.iter(*_LEVELS):
        level = _LEVELS[node.tag]
        line = Line()
        words: list[str] = []
        _fill(line, words, node, PLAIN)
        runs = line.finish()
        if not runs:
            continue
        counted[level - 1] += 1
        counted[level:] = [0] * (len(counted) - level)
        number = ".".join(str(each) for each in counted[:level]) if numbered else ""
        anchor = anchors.names.get(node.get("id") or "", "")
        found.append(Entry(level, number, runs, normalised("".join(words)), anchor))
    return tuple(found) if len(found) >= _FEWEST else ()


def contents(entries: Sequence[Entry], pages: Sequence[int], width: int, language: str) -> str:
    """Return the contents as XML, without numbers of pages if there are none for every entry.

    Word shows them as they are stored: no field is marked as outdated, so it asks nothing.
    """
    known = len(pages) == len(entries)
    tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{width}"/></w:tabs>' if known else ""
    title = paragraph("TOCHeading", run(_TITLES[language]))
    lines = []
    for place, entry in enumerate(entries):
        number = run(f"{entry.number}　") if entry.number else ""
        page = _page(entry, pages[place]) if known else ""
        inside = f"{number}{entry.runs}{page}"
        if entry.anchor:
            inside = f'<w:hyperlink w:anchor="{entry.anchor}" w:history="1">{inside}</w:hyperlink>'
        inside = f"{_BEGIN if place == 0 else ''}{inside}{_END if entry is entries[-1] else ''}"
        lines.append(paragraph(f"TOC{entry.level}", inside, tab))
    return f"<w:sdt>{_GALLERY}<w:sdtContent>{title}{''.join(lines)}</w:sdtContent></w:sdt>"


def layout_digest(texts: Iterable[str], parts: Iterable[bytes]) -> str:
    """Return the SHA-256 over what decides on which page a heading stands, in hexadecimal."""
    digest = hashlib.sha256()
    for data in (*(each.encode() for each in texts), *parts):
        digest.update(f"{len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def _page(entry: Entry, number: int) -> str:
    shown = str(number)
    stored = field(f"PAGEREF {entry.anchor} \\h", shown) if entry.anchor else run(shown)
    return f"<w:r><w:tab/></w:r>{stored}"


def _fill(line: Line, words: list[str], node: Element, face: int) -> None:
    """Add the words of a heading: no links, notes or pictures, which an entry cannot hold."""
    _say(line, words, node.text, face)
    for child in node:
        if isinstance(child.tag, str):
            _add(line, words, child, face)
        _say(line, words, child.tail, face)


def _add(line: Line, words: list[str], child: Element, face: int) -> None:
    if child.tag in _UNHEARD or has_class(child, "headerlink") or has_class(child, "footnote-ref"):
        return
    if child.tag == "math":
        line.ready(formula(child))
    elif child.tag == "br":
        _say(line, words, " ", face)
    else:
        _fill(line, words, child, face | _RAISED.get(child.tag, PLAIN))


def _say(line: Line, words: list[str], text: str | None, face: int) -> None:
    if text:
        line.text(text, face)
        words.append(text)
