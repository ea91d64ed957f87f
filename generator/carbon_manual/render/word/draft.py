"""The Word copy while it is being written: its output, and what its parts must agree on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .anchors import Anchors, Links
from .pictures import Pictures
from .wml import EMPTY_PARAGRAPH_STYLE, paragraph

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element as Element

    from .line import Line
    from .numbering import Numbering
    from .place import Place
    from .qrcode import Picture

# Styles whose lines are stretched to the margin, which ruins a line that ends in a break.
_JUSTIFIED: Final = frozenset(("BodyText", "ListContinue", "DefinitionText"))


@dataclass(slots=True)
class Draft:
    """The state of one copy.

    Attributes:
        flow: Writes what an element holds, block by block. Tables, lists and boxes get it from
            here, because the module that knows all constructs stands above them.
        single: Writes one element.
        numbering: Lists begun so far.
        anchors: Bookmarks by the id of the page.
        notes: Number of each footnote by the id of its text on the page.
        out: Finished XML of the part that is being written.
        links: Addresses outside that this part links to.
        pictures: Pictures that the page shows.
        unknown: Tags written as plain text only.
        cited: Footnotes whose first reference is written.
        in_note: True while the text of a footnote is written.
        codes: QR codes of the cover.
    """

    flow: Callable[[Element, Place, Draft], None]
    single: Callable[[Element, Place, Draft], None]
    numbering: Numbering
    anchors: Anchors
    notes: dict[str, int]
    out: list[str] = field(default_factory=list)
    links: Links = field(default_factory=Links)
    pictures: Pictures = field(default_factory=Pictures)
    unknown: set[str] = field(default_factory=set)
    cited: set[int] = field(default_factory=set)
    in_note: bool = False
    codes: list[Picture] = field(default_factory=list)
    # The next paragraph takes these and clears them: a list number, a footnote's own sign,
    # bookmarks.
    marker: str = ""
    lead: str = ""
    marks: str = ""

    def write(self, line: Line, place: Place) -> None:
        """Write a plain paragraph, unless it is empty."""
        runs = line.finish()
        if not runs:
            return
        align = place.align
        if line.broken and not align and place.text in _JUSTIFIED:
            align = "left"
        where = f'<w:jc w:val="{align}"/>' if align else ""
        keep = "<w:keepNext/>" if place.keep else ""
        if self.marker:
            self.styled(place.item, runs, keep + self.marker + where)
        else:
            self.styled(place.text, runs, keep + place.indent() + where)

    def styled(self, style: str, runs: str, properties: str = "") -> None:
        """Write a paragraph; `properties` follows the style in schema order."""
        self.out.append(paragraph(style, self.marks + self.lead + runs, properties))
        self.marks = self.lead = self.marker = ""

    def settle(self, place: Place) -> None:
        """Give a waiting list number or footnote sign a paragraph of its own.

        Needed before a construct that cannot carry it, such as a table that opens a list item.
        """
        if self.marker or self.lead:
            style = place.item if self.marker else place.text
            self.styled(style, "", self.marker)

    def mark(self, node: Element) -> None:
        """Let the next paragraph carry the bookmark of this element, if one is wanted."""
        self.marks += self.anchors.bookmark(node.get("id"))

    def spacer(self) -> None:
        """Write the small empty paragraph that must follow a table: two would merge in Word."""
        self.out.append(paragraph(EMPTY_PARAGRAPH_STYLE))
