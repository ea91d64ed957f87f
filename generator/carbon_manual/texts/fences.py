"""Which lines of a text are fenced code, as the converter of the pages (SuperFences) sees them."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OPENS: Final = re.compile(r"([ >]*)(`{3,}|~{3,})[^`]*")


class Line(NamedTuple):
    """A line outside fenced code.

    Attributes:
        number: Its number, counted from 0.
        start: Where it begins in the text.
        text: The line without its end.
    """

    number: int
    start: int
    text: str


@functools.lru_cache(maxsize=128)  # texts: every rule about words goes through the same ones
def plain_lines(body: str) -> tuple[Line, ...]:
    """Return each line outside fenced code; a fence that nothing closes is text."""
    return tuple(_plain_lines(body))


def _plain_lines(body: str) -> Iterator[Line]:
    lines = body.split("\n")
    start, end, code = 0, -1, False
    for number, text in enumerate(lines):
        if number > end:
            code = False
            if opened := _OPENS.fullmatch(text):
                end, code = fence_end(lines, number, opened[1], opened[2])
        if not code:
            yield Line(number, start, text)
        start += len(text) + 1


def fence_end(lines: Sequence[str], opening: int, indent: str, marks: str) -> tuple[int, bool]:
    """Return the line at which the search for a fence's end stops, and whether it closes the fence.

    A line that stands left of the opening one stops it as the text's end does: the fence is none,
    and within what was searched no other is looked for.
    """
    for number in range(opening + 1, len(lines)):
        line = lines[number]
        if line.strip(indent + " \t") and not line.startswith(indent):
            return number, False
        if line.startswith(indent + marks) and not line[len(indent + marks) :].strip(" \t"):
            return number, True
    return len(lines), False
