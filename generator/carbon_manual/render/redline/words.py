"""Two lines compared token by token: Chinese by the character, other words and numbers whole."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final

from .tree import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .tree import Token

# Letters and digits of scripts with spaces between words: 2025-07-01, CX-07, 1,234.5 are one.
_LETTER: Final = r"[^\W_\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_PIECE: Final = re.compile(
    rf"{_LETTER}+(?:(?:[.,:](?=\d)|['’/-]){_LETTER}+)*%?|[ \t]+|.", re.DOTALL
)
_WORD: Final = re.compile(r"\w")
# Comparing costs at most the product of two lengths: beyond this a line is replaced whole.
_MOST_PAIRS: Final = 16_000_000
# What stays between two changes is worth keeping from so many characters on.
_LEAST_ISLAND: Final = 2


def pieces(text: str) -> list[str]:
    """Return the smallest pieces in which a text is compared."""
    return _PIECE.findall(text)


def compared(old: Sequence[Token], new: Sequence[Token]) -> tuple[Span, ...]:
    """Return what is kept, gone and come, in an order from which both lines can be read.

    Where a token differs in its look alone, it is gone and come.
    """
    if len(old) * len(new) > _MOST_PAIRS:
        return tuple(_span for _span in (Span(tuple(old), ()), Span((), tuple(new))))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    codes = matcher.get_opcodes()
    steps = [(tag == "equal", old[a:b], new[c:d]) for tag, a, b, c, d in codes]
    return tuple(_spans(_without_islands(steps)))


_Step = tuple[bool, "Sequence[Token]", "Sequence[Token]"]


def _without_islands(steps: list[_Step]) -> list[_Step]:
    """Join changes with what hardly stays between them: single characters read as noise."""
    joined: list[_Step] = []
    for index, (same, old, new) in enumerate(steps):
        is_island = same and 0 < index < len(steps) - 1 and _is_trifle(new)
        changed = not same or is_island
        if changed and joined and not joined[-1][0]:
            _, old_before, new_before = joined.pop()
            old, new = (*old_before, *old), (*new_before, *new)  # noqa: PLW2901 - grows leftward
        joined.append((not changed, old, new))
    return joined


def _is_trifle(tokens: Sequence[Token]) -> bool:
    text = "".join(token.text for token in tokens)
    return len(_WORD.findall(text)) < _LEAST_ISLAND and all(token.text for token in tokens)


def _spans(steps: list[_Step]) -> Iterator[Span]:
    for same, old, new in steps:
        if same:
            yield Span(tuple(old), tuple(new))
        else:
            yield from (Span(tuple(old), ()),) if old else ()
            yield from (Span((), tuple(new)),) if new else ()
