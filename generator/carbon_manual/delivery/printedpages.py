"""On which page of a PDF each heading stands, read from the outline that LibreOffice writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_KIDS: Final = re.compile(rb"/Kids\s*\[((?:\s*\d+ 0 R)+)\s*\]")
_NUMBER: Final = re.compile(rb"(\d+) 0 R")
# A heading's words in UTF-16, then the page that it leads to.
_HEADING: Final = re.compile(
    rb"/Title\s*<FEFF([0-9A-F]*)>\s*/Dest\s*\[\s*(\d+) 0 R\b", re.IGNORECASE
)
_COUNTED: Final = re.compile(r"\d+(?:\.\d+)*")


def heading_pages(pdf: bytes, titles: Sequence[str]) -> tuple[int, ...]:
    """Return the page of each title, counted from 1; nothing unless every one is found in order.

    A title that begins with its number is known by that; another by its words, which the PDF may
    set a number before. Headings between them that are not asked for are passed over.
    """
    outline = _outline(pdf)
    pages = []
    for title in titles:
        found = next((page for words, page in outline if _is_of(words, title)), 0)
        if not found:
            return ()
        pages.append(found)
    return tuple(pages)


def _outline(pdf: bytes) -> Iterator[tuple[str, int]]:
    """Yield words and page of every heading, in order; nothing of a PDF that is built otherwise."""
    kids = _KIDS.findall(pdf)
    order = _NUMBER.findall(kids[0]) if len(kids) == 1 else []
    pages = {name: number for number, name in enumerate(order, start=1)}
    for words, name in _HEADING.findall(pdf):
        if name in pages:
            text = bytes.fromhex(words.decode()).decode("utf-16-be", "replace")
            yield text, pages[name]


def _is_of(words: str, title: str) -> bool:
    number = _COUNTED.match(title)
    if number is not None:
        return words.split()[:1] == [number[0]] and words[len(number[0]) :][:1].isspace()
    return _squeezed(words).endswith(_squeezed(title))


def _squeezed(text: str) -> str:
    return "".join(text.split())
