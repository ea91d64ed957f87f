"""A Markdown extension: lists keep the marks they were written with, `1)`, `a)` and `i.`.

HTML knows how a list counts, but not what stands after the number. A list written with plain
numbers and dots keeps neither: it counts as the house does at its depth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markdown.treeprocessors import Treeprocessor
from pymdownx.fancylists import FancyListExtension

if TYPE_CHECKING:
    from typing import Any
    from xml.etree.ElementTree import Element

    from markdown import Markdown

_MARKS: Final = {"dot": ".", "paren": ")"}
_HOUSE: Final = "dot-decimal"
# just before fancylists, which has priority 10, forgets how a list was written
_BEFORE: Final = 11


class ListMarks(Treeprocessor):
    """Writes into `data-marks` how a list was written: `1)`, `a)`, `A.`."""

    def run(self, root: Element) -> None:
        """Mark the lists of a page that were written with marks of their own."""
        for node in root.iter("ol"):
            written = node.get("__fancylist", "")
            if written == _HOUSE:
                node.attrib.pop("type", None)
            elif written:
                mark = _MARKS.get(written.partition("-")[0], ".")
                node.set("data-marks", f"{node.get('type', '1')}{mark}")


# pymdownx publishes no types
class ListMarksExtension(FancyListExtension):  # type: ignore[misc]
    """Lists as `pymdownx.fancylists` reads them, with their marks."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's own name
        """Register the readers of lists and what keeps their marks."""
        super().extendMarkdown(md)
        md.treeprocessors.register(ListMarks(md), "cm-listmarks", _BEFORE)


def makeExtension(**options: Any) -> ListMarksExtension:  # noqa: ANN401, N802 - as Markdown calls it
    """Return the extension; Python-Markdown asks for it by this name."""
    return ListMarksExtension(**options)
