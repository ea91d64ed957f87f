"""Marks within lines, read as Python-Markdown reads them, looking only for marks that are there.

Python-Markdown tries fifteen patterns on each piece of text. Each of those known here begins with a
sign of its own, and most pieces, such as the cells of tables, hold none of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown import inlinepatterns
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

if TYPE_CHECKING:
    from markdown import Markdown

_SIGNS: Final = {
    inlinepatterns.BACKTICK_RE: "`",
    inlinepatterns.ESCAPE_RE: r"\\",
    r"\[\^([^\]]*)\]": r"\[\^",  # footnotes
    inlinepatterns.LINK_RE: r"\[",  # links and references alike
    inlinepatterns.IMAGE_LINK_RE: r"!\[",
    inlinepatterns.AUTOLINK_RE: "<",
    inlinepatterns.AUTOMAIL_RE: "<",
    inlinepatterns.LINE_BREAK_RE: "  \n",
    inlinepatterns.HTML_RE: "<",
    inlinepatterns.ENTITY_RE: "&",
    r"\~|\^|\*|_": "[~^*_]",  # emphasis and its like in PyMdown Extensions
}
_ANY: Final = ""  # found in every text


class QuickInline(InlineProcessor):
    """Stands in the place of Python-Markdown's own processor `inline`."""

    def __init__(self, md: Markdown) -> None:
        """Prepare for the patterns of a parser, which has all of its extensions by now."""
        super().__init__(md)
        self._patterns = list(md.inlinePatterns)
        signs = [_SIGNS.get(getattr(each, "pattern", ""), _ANY) for each in self._patterns]
        self._search = [re.compile(sign).search for sign in signs]
        # Without a sign in it, a piece of text stays what it is.
        self._any = re.compile("|".join(sorted(set(signs)))).search

    # The name is that of the private method of Python-Markdown that this one replaces.
    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803
        """Return the text with what the patterns found put away, from a pattern on."""
        if isinstance(data, AtomicString) or not self._any(data):
            return data
        for index in range(patternIndex, len(self._patterns)):
            pattern, search = self._patterns[index], self._search[index]
            start, matched = 0, True
            # A match may take the last sign of a pattern away, or bring one.
            while matched and search(data):
                data, matched, start = self._InlineProcessor__applyPattern(  # type: ignore[attr-defined]
                    pattern, data, index, start
                )
        return data
