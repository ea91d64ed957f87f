"""Sections of a copy: page geometry from the template, and which header and footer each shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_SIZE: Final = re.compile(r"<w:pgSz\b([^>]*?)/>")
_MEASURE: Final = re.compile(r'w:(w|h)="([0-9]+)"')


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

    @property
    def landscape(self) -> str:
        """The break that ends a section on turned sheets; `plain` where they lie already."""
        turned = _SIZE.sub(lambda size: _turned(dict(_MEASURE.findall(size[1]))), self.before)
        return (
            f'<w:sectPr>{self.references}<w:type w:val="nextPage"/>{turned}{self.after}</w:sectPr>'
        )

    @property
    def gain(self) -> int:
        """By how many twips text is wider on a turned sheet; 0 where sheets lie already."""
        size = _SIZE.search(self.before)
        found = dict(_MEASURE.findall(size[1])) if size else {}
        return max(int(found.get("h", 0)) - int(found.get("w", 0)), 0)


def _turned(size: dict[str, str]) -> str:
    long, short = sorted(map(int, size.values()), reverse=True)
    return f'<w:pgSz w:w="{long}" w:h="{short}" w:orient="landscape"/>'
