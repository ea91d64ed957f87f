"""A Word copy that a reviewer returned: its comments, tracked changes and paragraphs as values."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from carbon_manual.copies.wordfile import DOCUMENT, WordFile
from carbon_manual.diagnostic import Text
from carbon_manual.render.word.ooxml import local, value_of, wordly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

MOST_REMARKS: Final = 5_000
_LONGEST: Final = 2_000  # characters of a text that is quoted
_LONGEST_NAME: Final = 100
_MOST_OPEN: Final = 200  # comments on one passage
_STYLES: Final = "word/styles.xml"
_COMMENTS: Final = "word/comments.xml"
_NOTES: Final = ("word/footnotes.xml", "word/endnotes.xml")
_HEADING: Final = re.compile(r"(?:heading|标题) ([1-9])", re.IGNORECASE)
_DAY: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_GONE: Final = frozenset(("del", "moveFrom"))
_COME: Final = frozenset(("ins", "moveTo"))
_LOOKS: Final = frozenset(
    ("rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange")
)  # fmt: skip
_SIGNS: Final = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}


class Kind(StrEnum):
    """What a reviewer did; the names are those of the record of review."""

    COMMENT = "comment"
    INSERTION = "insertion"
    DELETION = "deletion"
    REPLACEMENT = "replacement"
    MOVE = "move"
    FORMAT = "format"
    UNTRACKED = "untracked"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that a reviewer left.

    Attributes:
        kind: What it is.
        author: Who, as the file says.
        date: Day, `YYYY-MM-DD`, or empty.
        paragraph: Index of its paragraph; for a comment on several, of the first.
        old: What stood there; of a comment, the passage that it is about.
        new: What shall stand there.
        comment: What a comment says.
    """

    kind: Kind
    author: str
    date: str
    paragraph: int
    old: str = ""
    new: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph.

    Attributes:
        old: Its text before any tracked change.
        new: Its text now.
        level: Its level as a heading, or 0.
        note: True in a footnote.
    """

    old: str
    new: str
    level: int = 0
    note: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """What a returned copy holds. `cut` tells that there were more remarks than are read."""

    paragraphs: tuple[Paragraph, ...]
    remarks: tuple[Remark, ...]
    cut: bool = False


def read_review(file: WordFile) -> Review | Text:
    """Return the remarks in a copy in the order of its text, or why it cannot be read."""
    trees = {}
    for name in (DOCUMENT, _STYLES, _COMMENTS, *_NOTES):
        tree = file.tree(name)
        if isinstance(tree, Text):
            return tree
        trees[name] = tree
    said = _comments(trees[_COMMENTS])
    reading = _Reading(_levels(trees[_STYLES]), said)
    for name in (DOCUMENT, *_NOTES):
        root = trees[name]
        reading.in_note = name in _NOTES
        if root is not None:
            reading.walk(root)
    return reading.review()


def legible(text: str, most: int = _LONGEST) -> str:
    """Return a stranger's text for one cell: no control or direction marks, one line, cut."""
    shown = "".join(
        each if unicodedata.category(each) not in {"Cc", "Cf", "Cs"} else " " for each in text
    )
    line = " ".join(shown.split())
    return line if len(line) <= most else line[: most - 1] + "…"


@dataclass(slots=True)
class _Piece:
    """A part of a paragraph under one author's hand; `fate` is `ins`, `del` or empty."""

    fate: str
    author: str
    date: str
    text: str
    moved: bool = False


@dataclass(slots=True)
class _Anchor:
    """A comment's passage while it is read."""

    paragraph: int
    text: list[str] = field(default_factory=list)


class _Reading:
    """Walks through the parts of a copy once; nested paragraphs count where they stand."""

    def __init__(self, levels: dict[str, int], said: dict[str, Remark]) -> None:
        self._levels, self._said = levels, said
        self._paragraphs: list[Paragraph] = []
        self._remarks: list[Remark] = []
        self._open: dict[str, _Anchor] = {}
        self._anchors: dict[str, _Anchor] = {}
        self._row: tuple[str, str, str] = ("", "", "")
        self.in_note = False
        self._fields = 0  # depth of fields, whose results every program counts anew

    def review(self) -> Review:
        """Return what was read; comments stand before the changes of their paragraph."""
        comments = (
            replace(remark, paragraph=anchor.paragraph, old=legible("".join(anchor.text)))
            for number, remark in self._said.items()
            for anchor in [self._anchors.get(number) or _Anchor(-1)]
        )
        remarks = sorted((*comments, *self._remarks), key=lambda each: each.paragraph)
        cut = len(remarks) > MOST_REMARKS
        return Review(tuple(self._paragraphs), tuple(remarks[:MOST_REMARKS]), cut)

    def walk(self, node: Element) -> None:
        """Read the paragraphs and comment marks in an element, in order."""
        for child in node:
            name = wordly(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tr":
                before, self._row = self._row, _row_mark(child) or self._row
                self.walk(child)
                self._row = before
            elif name in {"commentRangeStart", "commentRangeEnd"}:
                self._anchor(child, name)
            elif len(child) and name != "Fallback":
                self.walk(child)

    def _paragraph(self, node: Element) -> None:
        index = len(self._paragraphs)
        self._paragraphs.append(Paragraph("", ""))
        pieces: list[_Piece] = []
        self._pieces(node, _Piece(*self._row, text=""), pieces)
        old = "".join(each.text for each in pieces if each.fate != "ins")
        new = "".join(each.text for each in pieces if each.fate != "del")
        level = self._levels.get(_style(node), 0)
        self._paragraphs[index] = Paragraph(old, new, level, self.in_note)
        self._remarks += _changes(pieces, index)
        self._remarks += _looks(node, index, {each.fate for each in pieces})

    def _pieces(self, node: Element, hand: _Piece, pieces: list[_Piece]) -> None:
        for child in node:
            name = wordly(child)
            if name in _GONE | _COME and len(child):
                fate = "del" if name in _GONE else "ins"
                moved = name.startswith("move")
                self._pieces(child, _Piece(fate, *_who(child), "", moved), pieces)
            elif name == "fldChar":
                step = {"begin": 1, "end": -1}.get(value_of(child, "fldCharType"), 0)
                self._fields = max(self._fields + step, 0)
            elif name in {"t", "delText"} or name in _SIGNS:
                if not self._fields:
                    self._take(_in_hand(hand, _SIGNS.get(name) or child.text or ""), pieces)
            elif name in {"commentRangeStart", "commentRangeEnd", "commentReference"}:
                self._anchor(child, name)
            elif name == "p":
                self._paragraph(child)  # in a text box
            elif name not in {"pPr", "rPr", "Fallback", "instrText", "delInstrText"} and len(child):
                self._pieces(child, hand, pieces)

    def _take(self, piece: _Piece, pieces: list[_Piece]) -> None:
        pieces.append(piece)
        if piece.fate != "ins":
            for anchor in self._open.values():
                anchor.text.append(piece.text)

    def _anchor(self, node: Element, name: str) -> None:
        number = value_of(node, "id")
        here = max(len(self._paragraphs) - 1, 0)
        if name == "commentRangeEnd":
            self._open.pop(number, None)
            return
        if number not in self._anchors and number in self._said:
            self._anchors[number] = _Anchor(here)
            if name == "commentRangeStart" and len(self._open) < _MOST_OPEN:
                self._open[number] = self._anchors[number]


def _in_hand(hand: _Piece, text: str) -> _Piece:
    return _Piece(hand.fate, hand.author, hand.date, text, hand.moved)


def _changes(pieces: list[_Piece], paragraph: int) -> Iterator[Remark]:
    """Yield the changes in a paragraph; what one hand deletes and inserts there is a rewriting."""
    group: list[_Piece] = []
    for each in [*pieces, _Piece("", "", "", " ")]:
        if group and (not each.fate or _hand(each) != _hand(group[0])):
            yield from _change(group, paragraph)
            group = []
        if each.fate:
            group.append(each)


def _hand(piece: _Piece) -> tuple[str, str, bool]:
    return piece.author, piece.date, piece.moved


def _change(group: list[_Piece], paragraph: int) -> Iterator[Remark]:
    old, new = (
        "".join(each.text for each in group if each.fate == fate) for fate in ("del", "ins")
    )
    if not (old + new).strip():
        return
    kind = Kind.REPLACEMENT if old and new else Kind.DELETION if old else Kind.INSERTION
    kind = Kind.MOVE if group[0].moved else kind
    yield Remark(kind, group[0].author, group[0].date, paragraph, legible(old), legible(new))


def _looks(node: Element, paragraph: int, fates: set[str]) -> Iterator[Remark]:
    """Yield one remark for each hand that changed the looks of a paragraph, or where it ends.

    The end of a paragraph that was deleted or inserted whole is no remark of its own.
    """
    hands = {_who(each) for each in node.iter() if wordly(each) in _LOOKS}
    hands |= {_who(mark) for mark in _end_marks(node) if fates - {wordly(mark)}}
    shown = legible(_said(node))
    for author, date in sorted(hands):
        yield Remark(Kind.FORMAT, author, date, paragraph, shown)


def _end_marks(paragraph: Element) -> Iterator[Element]:
    for properties in paragraph:
        for marks in properties if wordly(properties) == "pPr" else ():
            if wordly(marks) == "rPr":
                yield from (mark for mark in marks if wordly(mark) in {"ins", "del"})


def _row_mark(row: Element) -> tuple[str, str, str] | None:
    for properties in row:
        for mark in properties if wordly(properties) == "trPr" else ():
            if wordly(mark) in {"ins", "del"}:
                return (wordly(mark), *_who(mark))
    return None


def _who(node: Element) -> tuple[str, str]:
    day = value_of(node, "date")[:10]
    return (
        legible(value_of(node, "author"), _LONGEST_NAME), day if _DAY.fullmatch(day) else ""
    )  # fmt: skip


def _comments(root: Element | None) -> dict[str, Remark]:
    found = {}
    for node in root if root is not None else ():
        if wordly(node) == "comment":
            lines = [_said(each) for each in node.iter() if wordly(each) == "p"]
            text = legible(" ".join(lines))
            found[value_of(node, "id")] = Remark(Kind.COMMENT, *_who(node), -1, comment=text)
    return found


def _said(node: Element) -> str:
    return "".join(each.text or "" for each in node.iter() if wordly(each) == "t")


def _levels(styles: Element | None) -> dict[str, int]:
    """Return the heading level of each style; programs rename the ids, not the names."""
    found = {}
    for style in styles if styles is not None else ():
        name = next((value_of(each) for each in style if local(each) == "name"), "")
        match = _HEADING.fullmatch(name)
        if wordly(style) == "style" and match:
            found[value_of(style, "styleId")] = int(match[1])
    return found


def _style(paragraph: Element) -> str:
    for properties in paragraph:
        if wordly(properties) == "pPr":
            return next((value_of(each) for each in properties if wordly(each) == "pStyle"), "")
    return ""
