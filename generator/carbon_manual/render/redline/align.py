"""Two rows of blocks compared: which block of the one is which of the other, changed or not."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from itertools import groupby
from math import sqrt
from typing import TYPE_CHECKING, Final

from .tree import Block, Change, Come, Edited, Gone, Inside, Kept, Span
from .words import compared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Blocks that share less than this part of their character pairs are no versions of each other.
_ALIKE: Final = 0.4
_ALIKE_CONTAINER: Final = 0.25
_FIRST_CELL: Final = 0.5  # what an equal first cell makes of two rows
_OTHER_LOOK: Final = 0.9
_EMPTY: Final = 0.05  # weight of blocks without words: they follow their neighbours
_LONGEST: Final = 400  # characters: longer blocks weigh no more
_MOST_PAIRS: Final = 250_000  # of blocks compared; beyond, only equal ones are found


def changes(old: Sequence[Block], new: Sequence[Block], *, pin: bool = False) -> tuple[Change, ...]:
    """Return the changes that lead from one row of blocks to the other, in reading order.

    `pin` makes the last blocks belong together, whatever they say: the last paragraph of a cell
    can be neither deleted nor inserted.
    """
    found = tuple(_changes(old, new))
    if pin and old and new and isinstance(found[-1], Gone | Come):
        return (*_changes(old[:-1], new[:-1]), _pair(old[-1], new[-1]))
    return found


def joined(found: Sequence[Change]) -> tuple[Change, ...]:
    """Return changes in which lines of one look that replace each other are one changed line.

    A word processor then has no ends of paragraphs to delete and to insert.
    """
    result: list[Change] = []
    for is_loose, group in groupby(found, key=lambda each: isinstance(each, Gone | Come)):
        if is_loose:
            result += _replaced(list(group))
        else:
            result += (
                replace(each, changes=joined(each.changes)) if isinstance(each, Inside) else each
                for each in group
            )
    return tuple(result)


def _replaced(loose: list[Change]) -> Iterator[Change]:
    """Pair what is gone with what has come, in order; `loose` holds no other changes."""
    come = [each.new for each in loose if isinstance(each, Come)]
    for each in loose:
        if not isinstance(each, Gone):
            continue
        old = each.old
        fits = (i for i, new in enumerate(come) if (new.kind, new.look) == (old.kind, old.look))
        at = next(fits, None) if old.tokens else None
        if at is None:
            yield each
            continue
        yield from map(Come, come[:at])
        yield Edited(old, come[at], (Span(old.tokens, ()), Span((), come[at].tokens)))
        del come[: at + 1]
    yield from map(Come, come)


def _changes(old: Sequence[Block], new: Sequence[Block]) -> Iterator[Change]:
    a = b = 0
    for i, j in [*_partners(old, new), (len(old), len(new))]:
        yield from (Gone(each) for each in old[a:i])
        yield from (Come(each) for each in new[b:j])
        if i < len(old):
            yield _pair(old[i], new[j])
        a, b = i + 1, j + 1


def _pair(old: Block, new: Block) -> Change:
    if old.key == new.key:
        return Kept(old, new)
    if new.rigid:
        cells = zip(old.children, new.children, strict=True)
        return Inside(old, new, tuple(_cell(one, other) for one, other in cells))
    if old.children or new.children:
        return Inside(old, new, changes(old.children, new.children))
    return Edited(old, new, compared(old.tokens, new.tokens))


def _cell(old: Block, new: Block) -> Change:
    if old.key != new.key and (old.children or new.children):
        return Inside(old, new, changes(old.children, new.children, pin=True))
    return _pair(old, new)


def _partners(old: Sequence[Block], new: Sequence[Block]) -> list[tuple[int, int]]:
    """Return which old block is which new one: rising pairs of places."""
    found: list[tuple[int, int]] = []
    a = b = 0
    for i, j in [*_anchors(old, new), (len(old), len(new))]:
        found += ((a + x, b + y) for x, y in _best(old[a:i], new[b:j]))
        if i < len(old):
            found.append((i, j))
        a, b = i + 1, j + 1
    return found


def _anchors(old: Sequence[Block], new: Sequence[Block]) -> list[tuple[int, int]]:
    """Return the longest rising row of blocks that stand once in each, equal in both."""
    here, there = (Counter(each.key for each in row) for row in (old, new))
    place = {each.key: index for index, each in enumerate(new)}
    found = [
        (index, place[each.key])
        for index, each in enumerate(old)
        if each.words and here[each.key] == there[each.key] == 1
    ]
    return _rising(found)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return a longest row of pairs of which both places rise."""
    ends: list[int] = []  # the least last place of a row of each length
    last: list[int] = []  # the pair that gives it
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [index]
        before.append(last[length - 1] if length else -1)
    row: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        row.append(pairs[index])
        index = before[index]
    return row[::-1]


def _best(old: Sequence[Block], new: Sequence[Block]) -> list[tuple[int, int]]:
    """Return the pairs of places that weigh most together, by dynamic programming."""
    if not old or not new:
        return []
    exact = len(old) * len(new) > _MOST_PAIRS
    weights = [[_weight(one, other, exact=exact) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        row, below, weight = best[i], best[i + 1], weights[i]
        for j in range(len(new) - 1, -1, -1):
            together = weight[j] + below[j + 1] if weight[j] else 0.0
            row[j] = max(together, below[j], row[j + 1])
    found = []
    i = j = 0
    while i < len(old) and j < len(new):
        if weights[i][j] and best[i][j] == weights[i][j] + best[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _weight(old: Block, new: Block, *, exact: bool) -> float:
    """Return how much it is worth to call two blocks one; 0 where they are not."""
    if old.kind != new.kind:
        return 0.0
    size = sqrt(min(len(new.words), _LONGEST))
    if old.key == new.key:
        return size + _EMPTY
    if exact:
        return 0.0
    if not old.words.strip() and not new.words.strip():
        return _EMPTY / 2 if old.look == new.look else 0.0
    alike = _likeness(old, new)
    least = _ALIKE_CONTAINER if new.children else _ALIKE
    return alike * size if alike >= least else 0.0


def _likeness(old: Block, new: Block) -> float:
    """Return the share of character pairs in common, 0 to 1 (the coefficient of Dice)."""
    one, other = old.pairs, new.pairs
    total = one.total() + other.total()
    common = (
        (one & other).total()
        if 2 * min(one.total(), other.total()) > _ALIKE_CONTAINER * total
        else 0
    )
    alike = 2 * common / total
    if new.rigid and new.children and _head(old) == _head(new) != "":
        alike = max(alike, _FIRST_CELL)
    return alike if old.look == new.look else alike * _OTHER_LOOK


def _head(row: Block) -> str:
    return row.children[0].words.strip() if row.children else ""
