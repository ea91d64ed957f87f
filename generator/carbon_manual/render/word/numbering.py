"""Automatic numbers: one multilevel list for headings, one list definition for each page list."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from .wml import part

LEVELS: Final = 9
STEP: Final = 420  # twips: two characters of the body text
HEADING_ABSTRACT: Final = 1
HEADING_NUM: Final = 1
HEADING_LEVELS: Final = 5
# What only the definition of our own headings says.
OUR_HEADINGS: Final = '<w:nsid w:val="0C0A0001"/>'
BULLETS: Final = ("•", "○", "▪")

# How an ordered list counts at each depth of ordered lists; the site counts alike.
FORMATS: Final = ("decimal", "lowerLetter", "lowerRoman", "upperLetter", "upperRoman")
_AFTER: Final = {"lowerLetter": ")", "upperLetter": ")"}
_TYPES: Final = {
    "1": "decimal",
    "a": "lowerLetter",
    "i": "lowerRoman",
    "A": "upperLetter",
    "I": "upperRoman",
}


@dataclass(slots=True)
class Numbering:
    """The numbering part of one copy.

    Attributes:
        abstracts: Definitions that the template brings.
        nums: Lists that the template brings.
        next_abstract: The first free id of a definition.
        next_num: The first free id of a list.
    """

    abstracts: str
    nums: str
    next_abstract: int
    next_num: int
    _known: dict[str, int] = field(default_factory=dict)
    _added: list[str] = field(default_factory=list)

    def new(self, kind: str, level: int, start: int) -> int:
        """Begin a list of a kind (`decimal)`, `bullet`, `checked`) and return its id."""
        if kind not in self._known:
            self._known[kind] = self.next_abstract + len(self._known)
        number = self.next_num + len(self._added)
        self._added.append(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{self._known[kind]}"/>'
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            "</w:num>"
        )
        return number

    def xml(self) -> bytes:
        """Return the numbering part; definitions must stand before the lists that use them."""
        added = "".join(_abstract(kind, number) for kind, number in self._known.items())
        return part("numbering", self.abstracts + added + self.nums + "".join(self._added))


def ordered_kind(html_type: str | None, delimiter: str | None, depth: int) -> str:
    """Return the kind of an ordered list by its HTML type, its delimiter and its depth."""
    form = _TYPES.get(html_type or "") or FORMATS[min(depth, len(FORMATS) - 1)]
    after = delimiter if delimiter in {".", ")"} else _AFTER.get(form, ".")
    return form + after


def heading_numbering(abstract_id: int, num_id: int) -> tuple[str, str]:
    """Return definition and list that number the heading styles 1, 1.1, 1.1.1."""
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:pStyle w:val="Heading{level + 1}"/><w:suff w:val="space"/>'
        f'<w:lvlText w:val="{".".join(f"%{n + 1}" for n in range(level + 1))}"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        for level in range(HEADING_LEVELS)
    )
    abstract = (
        f'<w:abstractNum w:abstractNumId="{abstract_id}">'
        f'{OUR_HEADINGS}<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    num = f'<w:num w:numId="{num_id}"><w:abstractNumId w:val="{abstract_id}"/></w:num>'
    return abstract, num


@lru_cache(maxsize=64)
def _abstract(kind: str, number: int) -> str:
    levels = "".join(_level(kind, level) for level in range(LEVELS))
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:nsid w:val="0C0B{number:04X}"/>'
        f'<w:multiLevelType w:val="hybridMultilevel"/>{levels}</w:abstractNum>'
    )


def _level(kind: str, level: int) -> str:
    left = STEP * (level + 2)
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/>{_sign(kind, level)}<w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:hanging="{STEP}"/></w:pPr>{_sign_font(kind)}</w:lvl>'
    )


def _sign(kind: str, level: int) -> str:
    signs = {"bullet": BULLETS[level % len(BULLETS)], "checked": "☑", "unchecked": "☐"}
    if kind in signs:
        return f'<w:numFmt w:val="bullet"/><w:lvlText w:val="{signs[kind]}"/>'
    return f'<w:numFmt w:val="{kind[:-1]}"/><w:lvlText w:val="%{level + 1}{kind[-1]}"/>'


def _sign_font(kind: str) -> str:
    if kind == "bullet":
        face = "Arial"
    elif kind in {"checked", "unchecked"}:
        face = "Segoe UI Symbol"
    else:
        return ""
    return (
        f'<w:rPr><w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}" w:cs="{face}"'
        ' w:hint="default"/></w:rPr>'
    )
