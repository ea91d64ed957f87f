"""What a foreign Word document holds, as values: paragraphs, tables, and what could not be kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from carbon_manual.diagnostic import Text

# The face of a piece is a sum of these bits.
BOLD: Final = 1
ITALIC: Final = 2
SUB: Final = 4
SUP: Final = 8
STRUCK: Final = 16
UNDER: Final = 32
CODE: Final = 64


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line.

    Attributes:
        text: Its words; a TeX formula, an index of a picture or the name of a note by its kind.
        face: How it looks.
        kind: `text`, `math`, `picture`, `note`, `turn` (a new line) or `gap` (something lost).
        link: An address outside, or empty.
        more: The words for a picture.
    """

    text: str
    face: int = 0
    kind: str = "text"
    link: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph looks: all bold, its size in half points, in the middle, in 黑体."""

    bold: bool = False
    size: int = 0
    centred: bool = False
    sans: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list: how deep, its mark as Markdown writes it, and how Word printed it."""

    depth: int
    mark: str
    label: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph.

    Attributes:
        pieces: Its line.
        kind: What its style says: `text`, `title`, `caption`, `code`, `quote`, `term`,
            `definition`, `boxtitle`, `formula`, `toc`, or `front` for headings before the text.
        level: Level of a heading from 1, or 0.
        number: The number that Word counted or somebody typed before it, without the text.
        item: What it is in a list, if anything.
        left: How far in it stands, in twips.
        look: How it looks.
        place: Which paragraph of the file it is, from 1.
        mark: The id that it is given as a heading, caption or formula.
        within: Depth of the list item that it belongs to without being one, or 0.
    """

    pieces: tuple[Piece, ...]
    kind: str = "text"
    level: int = 0
    number: str = ""
    item: Item | None = None
    left: int = 0
    look: Look = field(default_factory=Look)
    place: int = 0
    mark: str = ""
    within: int = 0

    @property
    def plain(self) -> str:
        """Return its words on one line."""
        words = (
            " " if each.kind == "turn" else each.text
            for each in self.pieces
            if each.kind in {"text", "turn", "math"}
        )
        return " ".join("".join(words).split())

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to be seen in it."""
        return not any(each.text.strip() for each in self.pieces)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what it holds, how many columns and rows it spans, whether it is a head."""

    blocks: tuple[Block, ...]
    across: int = 1
    down: int = 1
    head: bool = False
    align: str = ""

    @property
    def plain(self) -> str:
        """Return its words on one line."""
        return " ".join(
            each.plain
            for each in self.blocks
            if each.plain and not (isinstance(each, Para) and each.is_empty)
        )


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `heads` rows at its top are its head. Covered cells of a span are left out."""

    rows: tuple[tuple[Cell, ...], ...]
    heads: int = 0
    place: int = 0
    left: int = 0
    within: int = 0

    @property
    def plain(self) -> str:
        """Return its words on one line."""
        return " ".join(cell.plain for row in self.rows for cell in row)


Block = Para | Table


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of a file that was not carried over, or not as it was.

    Attributes:
        kind: What it is, as the report's JSON names it.
        label: The same in words.
        place: The paragraph of the file, from 1; 0 where it is no place in the text.
        said: The words there, or what was lost.
        section: The heading under which it stands.
    """

    kind: str
    label: Text
    place: int = 0
    said: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A Word document: its blocks, notes by name, pictures, header and footer words, losses."""

    blocks: tuple[Block, ...]
    notes: tuple[tuple[str, tuple[Block, ...]], ...] = ()
    pictures: tuple[bytes, ...] = ()
    frames: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()


def cut(pieces: tuple[Piece, ...], count: int) -> tuple[Piece, ...]:
    """Return a line without its first `count` characters and the white space after them."""
    found: list[Piece] = []
    for each in pieces:
        if each.kind == "text" and count:
            taken = min(count, len(each.text))
            count -= taken
            each = replace(each, text=each.text[taken:])  # noqa: PLW2901 - the rest of it
        if not found and each.kind == "text":
            each = replace(each, text=each.text.lstrip(" \t\u3000\u00a0"))  # noqa: PLW2901
        if each.text or each.kind == "turn":
            found.append(each)
    return tuple(found)
