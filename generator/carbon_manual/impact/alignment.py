"""Which parts of two sequences are equal and which differ, within bounds for hostile input."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

_T = TypeVar("_T", bound="Hashable")
# The matcher's time may grow with the square of the lengths.
_MOST: Final = 6_000


class Stretch(NamedTuple):
    """A stretch of the old and of the new sequence, which are equal or stand for each other."""

    old: slice
    new: slice
    equal: bool = False


def aligned(old: Sequence[_T], new: Sequence[_T]) -> Iterator[Stretch]:
    """Yield the stretches of two sequences in their order.

    What is left between an equal beginning and end counts as replaced where it is too long.
    """
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    if first:
        yield Stretch(slice(0, first), slice(0, first), equal=True)
    middle_old, middle_new = old[first : len(old) - last], new[first : len(new) - last]
    if len(middle_old) + len(middle_new) > _MOST:
        yield Stretch(slice(first, len(old) - last), slice(first, len(new) - last))
    elif middle_old or middle_new:
        matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
        for tag, i, j, k, m in matcher.get_opcodes():
            before, after = slice(i + first, j + first), slice(k + first, m + first)
            yield Stretch(before, after, equal=tag == "equal")
    if last:
        before, after = slice(len(old) - last, len(old)), slice(len(new) - last, len(new))
        yield Stretch(before, after, equal=True)


def likeness(old: str, new: str) -> float:
    """Return how alike two texts are: 0 for nothing in common, 1 for equal."""
    if len(old) + len(new) > _MOST:
        return float(old[:_MOST] == new[:_MOST])
    return SequenceMatcher(None, old, new, autojunk=False).ratio()


def _common(old: Sequence[_T], new: Sequence[_T]) -> int:
    """Return how many of the first elements are equal."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))
