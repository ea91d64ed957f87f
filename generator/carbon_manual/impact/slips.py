"""Slips of the pen: a small edit that turns what stands nowhere else into what does."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Final

from carbon_manual.impact.alignment import aligned, likeness
from carbon_manual.impact.signals import TURNING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_TOKEN: Final = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*|\S")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"[A-Za-z]{3,}")
# So many characters may differ: more is a choice of words.
_MOST: Final = 2
_ALIKE: Final = 0.7


def is_slip(old: str, new: str, elsewhere: Callable[[str, str], bool]) -> bool:
    """Tell whether one sentence only mends the other, both given without format.

    `elsewhere` tells whether a few characters stand in the texts apart from a sentence. A wrong
    character makes pairs with its neighbours that nobody else writes; the right one makes pairs
    that others write too. Where that cannot be shown the change counts as wording.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    edits = [each for each in aligned(before, after) if not each.equal]
    touched = max(
        sum(_weight(before[each.old]) for each in edits),
        sum(_weight(after[each.new]) for each in edits),
    )
    return touched <= _MOST and all(
        _mends(before, after, each.old, each.new, lambda text: elsewhere(text, old))
        for each in edits
    )


def _weight(tokens: Sequence[str]) -> int:
    """Return how much was touched: a character or a word counts one, punctuation nothing."""
    return sum(each.isalnum() for each in tokens)


def _mends(
    before: Sequence[str],
    after: Sequence[str],
    struck: slice,
    written: slice,
    elsewhere: Callable[[str], bool],
) -> bool:
    old, new = before[struck], after[written]
    if not _weight(old) and not _weight(new):
        return True  # punctuation
    if any(each[0].isdigit() or TURNING.search(each) for each in (*old, *new)):
        return False
    if any(_WORD.fullmatch(each) for each in (*old, *new)):
        alike = len(old) == len(new) == 1 and likeness(old[0], new[0]) >= _ALIKE
        return alike and not elsewhere(old[0]) and elsewhere(new[0])
    wrong = list(_pairs(before, struck))
    right = list(_pairs(after, written))
    return bool(right) and all(map(elsewhere, right)) and not all(map(elsewhere, wrong))


def _pairs(tokens: Sequence[str], at: slice) -> Iterator[str]:
    """Yield the pairs of Chinese characters that an edited stretch makes with its neighbours."""
    around = tokens[max(at.start - 1, 0) : at.stop + 1]
    for one, other in itertools.pairwise(around):
        if _HAN.fullmatch(one) and _HAN.fullmatch(other):
            yield one + other
