"""Sections on turned sheets, for tables that are too wide for an upright one."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from .wml import EMPTY_PARAGRAPH_STYLE, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .draft import Draft
    from .place import Place

# What stands just above a table and belongs to it turns with it.
_HEADS: Final = re.compile(r'<w:p><w:pPr><w:pStyle w:val="(?:Heading[1-9]|Caption)"/>')


@contextmanager
def turned(place: Place, draft: Draft) -> Iterator[Place]:
    """Give a place on turned sheets; headings and a caption just before it move there too."""
    sections = draft.sections
    start = len(draft.out)
    while start > draft.begun and _HEADS.match(draft.out[start - 1]):
        start -= 1
    ending = _break(sections.landscape)
    if draft.out and draft.out[-1] == ending and start == draft.begun == len(draft.out):
        # two in a row share their sheets; two tables must not touch
        draft.out[-1] = paragraph(EMPTY_PARAGRAPH_STYLE)
    elif start > draft.begun:
        draft.out.insert(start, _break(sections.plain))
    yield replace(place, width=place.width + sections.gain, top=False)
    if draft.out[-1] == paragraph(EMPTY_PARAGRAPH_STYLE):
        draft.out.pop()  # the break stands in the place of the empty paragraph after a table
    draft.out.append(ending)
    draft.begun = len(draft.out)


def last_section(draft: Draft) -> str:
    """Return the properties of the last section; a break at the end of the text becomes them."""
    ending = _break(draft.sections.landscape)
    if draft.out and draft.out[-1] == ending:
        draft.out[-1] = paragraph(EMPTY_PARAGRAPH_STYLE)
        return draft.sections.landscape
    return draft.sections.plain


def _break(section: str) -> str:
    return paragraph(EMPTY_PARAGRAPH_STYLE, "", section)
