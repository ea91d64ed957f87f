"""A formula as one line of text, the same before and after another program saved it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .ooxml import wordly

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Programs put spaces, and signs that nobody sees, where they like.
_LOOSE: Final = re.compile(r"[\s\u2061-\u2064\u200a\u200b]+")
_SAME: Final = str.maketrans({"\u2212": "-", "∗": "*", "⋅": "·", "\u2215": "/"})
# What stands between the parts of a construct, by its name.
_BETWEEN: Final = {"num": "", "den": "/", "sup": "^", "sub": "_", "deg": "√", "lim": "lim"}


def formula_text(node: Element) -> str:
    """Return the signs of a formula in order, with marks for fractions, powers and indices."""
    pieces: list[str] = []
    _collect(node, pieces)
    return settled_signs("".join(pieces))


def settled_signs(text: str) -> str:
    """Return signs without white space, each in the one form that stands for its variants."""
    return _LOOSE.sub("", text.translate(_SAME))


def _collect(node: Element, pieces: list[str]) -> None:
    for each in node:
        name = wordly(each)
        if name == "t":
            pieces.append(each.text or "")
        elif name == "d":
            _collect_bracket(each, pieces)
        elif name == "chr":
            pieces.append(_sign(each, ""))
        elif not name.endswith("Pr") or name == "naryPr":
            before = len(pieces)
            _collect(each, pieces)
            if len(pieces) > before:
                pieces.insert(before, _BETWEEN.get(name, ""))


def _collect_bracket(node: Element, pieces: list[str]) -> None:
    """Write brackets that are a construct as if they were typed."""
    begin, between, end = "(", "|", ")"
    inside: list[str] = []
    for each in node:
        if wordly(each) == "dPr":
            given = {wordly(one): one for one in each}
            begin = _sign(given.get("begChr"), begin)
            between = _sign(given.get("sepChr"), between)
            end = _sign(given.get("endChr"), end)
        elif wordly(each) == "e":
            part: list[str] = []
            _collect(each, part)
            inside.append("".join(part))
    pieces += (begin, between.join(inside), end)


def _sign(node: Element | None, default: str) -> str:
    """Return the sign that a property names; it may be none at all."""
    if node is None:
        return default
    return next((str(value) for _, value in node.items()), default)
