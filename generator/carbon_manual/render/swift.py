"""A Markdown extension: what holds no mark of Markdown is not searched for any.

Python-Markdown tries its fifteen patterns one after the other on each cell and each paragraph, and
takes each tag within a formula for a piece of its own. Most texts hold no mark at all, and no
formula holds one. The HTML is the same to the byte; a pattern that this module does not know turns
it off.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown import inlinepatterns as known
from markdown.extensions import Extension
from markdown.treeprocessors import InlineProcessor, Treeprocessor
from markdown.util import STX, AtomicString

if TYPE_CHECKING:
    from typing import Any
    from xml.etree.ElementTree import Element

    from markdown import Markdown

# As `constructs` stages a formula, unless words stand in it: signs are numeric entities, and each
# tag is one that the pattern of HTML takes. No pattern behind this one finds anything else there.
_FORMULA: Final = (
    r'(<span class="arithmatex"><math(?: display="(?:block|inline)")?>'
    r'(?:</?(?!math)m[a-z]++(?: [a-z]++="[a-z0-9.:-]++")*+>|[0-9]++|&#[0-9]++;)*+'
    r"</math></span>)"
)
# What each pattern cannot match without.
_NEEDED: Final = {
    known.BACKTICK_RE: "`",
    known.ESCAPE_RE: "\\",
    r"\[\^([^\]]*)\]": "[",  # a footnote
    known.REFERENCE_RE: "[",
    known.LINK_RE: "[",
    known.IMAGE_LINK_RE: "[",
    known.IMAGE_REFERENCE_RE: "[",
    known.AUTOLINK_RE: "<",
    known.AUTOMAIL_RE: "<",
    known.HTML_RE: "<",
    known.ENTITY_RE: "&",
    known.LINE_BREAK_RE: "  \n",
    r"\~|\^|\*|_": "~^*_",  # tilde, caret, betterem
    _FORMULA: "<",
}
# The marks above, and the sign with which Python-Markdown begins what it has put by.
_MARK: Final = re.compile(rf"[`\\\[<&~^*_{STX}]|  \n")
_BEFORE_HTML: Final = 95
_BEFORE, _AFTER = 20.001, 19.999  # the patterns are tried at 20


class _Plain(AtomicString):
    """A text without a mark; Python-Markdown leaves such a text alone."""


class _Hide(Treeprocessor):
    """Marks the texts in which no pattern can match."""

    def run(self, root: Element) -> None:
        """Mark the texts of a page, unless there is a pattern that is not known."""
        patterns = tuple(self.md.inlinePatterns)
        inline = self.md.treeprocessors["inline"]
        if isinstance(inline, InlineProcessor):
            # asked for each pattern and text; the registry would see to its order each time
            inline.inlinePatterns = patterns  # type: ignore[assignment]  # any sequence serves
        if not all(_is_known(each) for each in patterns):
            return
        for node in root.iter():
            text = node.text
            if type(text) is str and text and not _MARK.search(text):
                node.text = _Plain(text)


class _Show(Treeprocessor):
    """Makes ordinary texts of them again, for what comes behind."""

    def run(self, root: Element) -> None:
        """Unmark the texts of a page."""
        for node in root.iter():
            if type(node.text) is _Plain:
                node.text = str(node.text)


def _is_known(pattern: known.Pattern) -> bool:
    return pattern.compiled_re.pattern in _NEEDED


class SwiftExtension(Extension):
    """Passes over what holds no mark."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's own name
        """Register what marks such texts, and the pattern of a whole formula."""
        md.treeprocessors.register(_Hide(md), "cm-hide", _BEFORE)
        md.treeprocessors.register(_Show(md), "cm-show", _AFTER)
        formula = known.HtmlInlineProcessor(_FORMULA, md)
        md.inlinePatterns.register(formula, "cm-formula", _BEFORE_HTML)


def makeExtension(**options: Any) -> SwiftExtension:  # noqa: ANN401, N802 - as Markdown calls it
    """Return the extension; Python-Markdown asks for it by this name."""
    return SwiftExtension(**options)
