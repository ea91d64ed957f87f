"""Replacements of parts of a text, each at its place in the text as it was written."""

from __future__ import annotations

from bisect import bisect_left
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Change(NamedTuple):
    """What stands instead of the characters from `start` to before `end`."""

    start: int
    end: int
    new: str


def changed(text: str, *orders: Iterable[Change]) -> str:
    """Return the text with its parts replaced; a change that overlaps an earlier one is left out.

    `orders` are groups of changes, those that must be made first.
    """
    kept: list[Change] = []
    for each in chain.from_iterable(orders):
        index = bisect_left(kept, each.start, key=lambda other: other.start)
        free = index == 0 or kept[index - 1].end <= each.start
        if free and (index == len(kept) or each.end <= kept[index].start):
            kept.insert(index, each)
    pieces: list[str] = []
    end = 0
    for each in kept:
        pieces += (text[end : each.start], each.new)
        end = each.end
    return "".join((*pieces, text[end:]))
