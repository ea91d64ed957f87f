"""Sections of a copy: page geometry from the template, and which header and footer each shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sections:
    """The section properties of one template, as XML.

    Attributes:
        before: What stands before `w:titlePg` in a section: page size, margins, columns.
        after: What stands after it.
        references: The ordinary header and footer.
        first: Header and footer of a first page that differs: the cover.
        width: Width of the text in twips.
    """

    before: str
    after: str
    references: str
    first: str
    width: int

    @property
    def cover(self) -> str:
        """The break that ends the cover, for the properties of its last paragraph."""
        return (
            f'<w:sectPr>{self.references}{self.first}<w:type w:val="nextPage"/>'
            f"{self.before}<w:titlePg/>{self.after}</w:sectPr>"
        )

    @property
    def plain(self) -> str:
        """The break that ends any other section; also the properties of the whole body."""
        return (
            f'<w:sectPr>{self.references}<w:type w:val="nextPage"/>'
            f"{self.before}{self.after}</w:sectPr>"
        )
