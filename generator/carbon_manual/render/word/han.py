"""Where Chinese text may lose a line's end, and how wide a text prints."""

from __future__ import annotations

import re

# Scripts and punctuation written without spaces: Han, kana, CJK punctuation, full-width forms.
WIDE = (
    "\u2e80-\u303f\u3041-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6"
    "\U00020000-\U0003ffff"
)
# Marks that Chinese shares with Latin: they count as Han beside Han.
SHARED = "\u2018\u2019\u201c\u201d\u2014\u2026\u00b7"

_WIDE = re.compile(f"[{WIDE}]")
_EITHER = re.compile(f"[{WIDE}{SHARED}]")
# No line may end after an opening bracket or begin with a closing mark, so they count as part.
_WORD = re.compile(rf"[（《〈【「]*[^\s{WIDE}]+[）》〉】」，。、；：！？]*")


def joins(before: str, after: str) -> bool:
    """Tell whether a line's end between these two characters is nothing rather than a space."""
    return (
        bool(_EITHER.match(before) and _EITHER.match(after))
        and (_WIDE.match(before) or _WIDE.match(after)) is not None
    )


def width(text: str) -> int:
    """Return the printed width in half-widths: a Han character counts 2."""
    if text.isascii():
        return len(text)
    return len(text) + len(_WIDE.findall(text))


def longest_word(text: str) -> int:
    """Return the width of the longest piece that cannot be broken over two lines."""
    return max(map(width, _WORD.findall(text)), default=0)
