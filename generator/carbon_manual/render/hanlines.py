"""A Markdown extension: a line's end between Han characters is no space on the page either.

Browsers show one there; Chinese has none. The Word copy joins its lines by the same rule.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from carbon_manual.render.word.han import joins

if TYPE_CHECKING:
    from typing import Any
    from xml.etree.ElementTree import Element

    from markdown import Markdown

_LITERAL: Final = frozenset(("pre", "code", "textarea", "script", "style"))
# Constructs within a line; any other begins a line of its own.
_INLINE: Final = frozenset(
    (
        *("a", "abbr", "b", "cite", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s"),
        *("small", "span", "strong", "sub", "sup", "u", "var"),
    )
)
# Text before, within and behind a construct belongs to one line; this stands between its pieces.
_SEAM: Final = "\ue00f"
_OPAQUE: Final = "\ufffc"  # code: words, but none that are joined
_END: Final = re.compile(f"[ \\t{_SEAM}]*\n[ \\t{_SEAM}]*")
# after the marks within lines are read (20), before attributes are (8) and text becomes HTML
_PRIORITY: Final = 9

_Piece = tuple["Element | None", str]  # an element and which text of it: `text` or `tail`


class HanLines(Treeprocessor):
    """Takes out the line ends of Chinese text."""

    def run(self, root: Element) -> None:
        """Join the lines of a page."""
        line: list[_Piece] = []
        _gather(root, line)
        _join(line)


def _gather(node: Element, line: list[_Piece]) -> None:
    if node.tag in _LITERAL:
        line.append((None, ""))
        return
    if node.tag not in _INLINE:
        _join(line)
    line.append((node, "text"))
    for child in node:
        _gather(child, line)
        line.append((child, "tail"))
    if node.tag not in _INLINE:
        # what stands behind the last construct still is of this line
        _join(line)


def _join(line: list[_Piece]) -> None:
    """Join the lines within pieces of text that stand side by side, and forget the pieces."""
    if len(line) == 1 and not _has_lines(line[0]):
        line.clear()
        return
    texts = [_OPAQUE if node is None else getattr(node, name) or "" for node, name in line]
    if any("\n" in text for text in texts):
        before = _SEAM.join(texts)
        joined = _END.sub(_between, before)
        if joined != before:
            for (node, name), text in zip(line, joined.split(_SEAM), strict=True):
                if node is not None and getattr(node, name):
                    setattr(node, name, text)
    line.clear()


def _has_lines(piece: _Piece) -> bool:
    """Tell whether a piece of text that stands alone, as most do, has lines to join."""
    node, name = piece
    text = (getattr(node, name) if node is not None else None) or ""
    return "\n" in text and bool(text.strip(" \t\n"))


def _between(end: re.Match[str]) -> str:
    before, after = end.string[: end.start()][-1:], end.string[end.end() :][:1]
    if before and after and joins(before, after):
        return _SEAM * end[0].count(_SEAM)
    return end[0]


class HanLinesExtension(Extension):
    """Joins lines of Chinese as Chinese wants it."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's own name
        """Register what joins the lines."""
        md.treeprocessors.register(HanLines(md), "cm-hanlines", _PRIORITY)


def makeExtension(**options: Any) -> HanLinesExtension:  # noqa: ANN401, N802 - as Markdown calls it
    """Return the extension; Python-Markdown asks for it by this name."""
    return HanLinesExtension(**options)
