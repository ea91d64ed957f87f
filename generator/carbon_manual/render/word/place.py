"""Where on the sheet a block stands: its indent, its styles, its list depth."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """The surroundings of a block.

    Attributes:
        width: Distance in twips from the left to the right edge of the column or cell.
        text: Style of plain paragraphs.
        item: Style of the paragraphs of list items.
        table: Family of the styles in tables: `Table` or `Cover`, with `Text` and `Heading`.
        left: Indent in twips.
        align: Alignment of paragraphs, a value of `w:jc`, or empty for the style's own.
        depth: Number of lists round the block.
        ordered: Number of ordered lists round the block.
        keep: True where paragraphs must stay on the page of the next one.
        top: True in the body itself: in no list, box or cell, where a section may begin.
        front: True on the cover and in the revision history, where headings are not numbered.
    """

    width: int
    text: str = "BodyText"
    item: str = "ListParagraph"
    table: str = "Table"
    left: int = 0
    align: str = ""
    depth: int = 0
    ordered: int = 0
    keep: bool = False
    front: bool = False
    top: bool = False

    def cell(self, width: int, style: str, align: str = "", *, keep: bool = False) -> Place:
        """Return the place inside a cell of this width in twips."""
        return Place(width, text=style, item=style, align=align, keep=keep, front=self.front)

    def indented(self, by: int, style: str) -> Place:
        """Return the place further right, with another style of text."""
        return replace(self, left=self.left + by, text=style, top=False)

    def aligned(self, align: str) -> Place:
        """Return the place with the alignment; an empty one changes nothing."""
        return replace(self, align=align) if align and align != self.align else self

    def indent(self) -> str:
        """Return the `w:ind` of a plain paragraph here."""
        return f'<w:ind w:left="{self.left}" w:firstLine="0"/>' if self.left else ""
