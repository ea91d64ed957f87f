"""The MathML of a page as one line of text, in the form in which Word's formulas are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from .formulatext import settled_signs

# In Word the marks above and below letters are properties, and count as little as a font.
_MARKS: Final = frozenset("^ˆ~˜˙¨→´`˘ˇ―‾¯_⏞⏟⏜⏝")
_SUMS: Final = frozenset("∑∏∐⋃⋂⋁⋀∫∬∭∮")
_ABOVE: Final = {"msup": "^", "mover": "lim"}
_BELOW: Final = {"msub": "_", "munder": "lim"}
_BOTH: Final = {"msubsup": ("_", "^"), "munderover": ("lim", "lim")}


@dataclass(slots=True)
class MathNode:
    """An element of MathML: its name, its own text and its parts."""

    tag: str
    text: list[str] = field(default_factory=list)
    parts: list[MathNode] = field(default_factory=list)


def math_text(node: MathNode) -> str:
    """Return the signs of a formula in order, with marks for fractions, powers and indices."""
    return settled_signs(_read(node))


def _read(node: MathNode) -> str:
    parts = node.parts
    written = [_read(part) for part in parts]
    own = "".join(node.text).strip() if not parts else ""
    if node.tag == "mfrac" and len(parts) == 2:  # noqa: PLR2004 - as below: what a construct has
        return written[0] + _with("/", written[1])
    if node.tag == "mroot" and len(parts) == 2:  # noqa: PLR2004
        return _with("√", written[1]) + written[0]
    if node.tag in _ABOVE and len(parts) == 2:  # noqa: PLR2004
        return _scripted(node, written, _ABOVE[node.tag])
    if node.tag in _BELOW and len(parts) == 2:  # noqa: PLR2004
        return _scripted(node, written, _BELOW[node.tag])
    if node.tag in _BOTH and len(parts) == 3:  # noqa: PLR2004
        below, above = ("_", "^") if written[0] in _SUMS else _BOTH[node.tag]
        return written[0] + _with(below, written[1]) + _with(above, written[2])
    return own + "".join(written)


def _scripted(node: MathNode, written: list[str], mark: str) -> str:
    base, other = written
    if mark == "lim" and base in _SUMS:
        mark = "_" if node.tag == "munder" else "^"
    elif mark == "lim" and other in _MARKS:
        return base
    return base + _with(mark, other)


def _with(mark: str, text: str) -> str:
    # a part of which nothing is seen has no mark either
    return mark + text if settled_signs(text) else ""
