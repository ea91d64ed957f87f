"""Reads the text of a foreign Word document, block by block, and notes what it cannot keep."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.intake.blocks import Block, Cell, Item, Look, Loss, Para, Story, Table
from carbon_manual.intake.losses import KINDS
from carbon_manual.intake.numerals import Lists, read_lists
from carbon_manual.intake.wordline import Line
from carbon_manual.intake.wordstyles import Styles, Traits, child, read_styles, traits_of, whole
from carbon_manual.render.word.ooxml import Package, value_of, wordly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from carbon_manual.copies.wordfile import WordFile

_WRAPS: Final = frozenset(("sdtContent", "ins", "moveTo", "smartTag", "customXml", "body"))
_MOST_BLOCKS: Final = 50_000
_DEEPEST: Final = 12
_SAID: Final = 120
_NOTES: Final = (("footnotes", "footnote", ""), ("endnotes", "endnote", "e"))


def read_story(file: WordFile) -> Story | Text:
    """Return what a Word document says, or why it cannot be read."""
    broken: list[Text] = []

    def tree(name: str) -> Element | None:
        found = file.tree(name)
        if isinstance(found, Text):
            broken.append(found)
            return None
        return found

    package = Package(tree, file.parts)
    related = package.relations(package.main)
    parts = dict(related.values())
    root = tree(package.main)
    if root is None:
        return broken[0] if broken else Text("没有正文", "There is no text")
    styles = read_styles(tree(parts["styles"]) if "styles" in parts else None)
    lists = read_lists(tree(parts["numbering"]) if "numbering" in parts else None)
    reading = Reading(package, file, styles, lists)
    blocks = tuple(reading.blocks(root))
    notes = []
    for part, name, mark in _NOTES:
        notes_root = tree(parts[part]) if part in parts else None
        for node in notes_root if notes_root is not None else ():
            key = mark + value_of(node, "id")
            if wordly(node) == name and key in reading.cited:
                inside = reading.within(parts[part])
                notes.append((key, tuple(inside.blocks(node))))
    reading.comments(tree(parts["comments"]) if "comments" in parts else None)
    frames = tuple(dict.fromkeys(_frames(reading, related, tree)))
    if broken:
        return broken[0]
    return Story(blocks, tuple(notes), tuple(reading.pictures), frames, tuple(reading.losses))


class Reading:
    """One document while it is read."""

    def __init__(self, package: Package, file: WordFile, styles: Styles, lists: Lists) -> None:
        """Begin at the main part of a package; `lists` count while it is read."""
        self.package, self.file, self.styles, self.lists = package, file, styles, lists
        self.part = package.main
        self.pictures: list[bytes] = []
        self.cited: dict[str, None] = {}
        self.losses: list[Loss] = []
        self.place = 0
        self.section = ""
        self.fields: list[list[str]] = []  # open fields: code, and whether the result began
        self.boxes: list[Block] = []
        self.anchored: dict[str, tuple[int, str]] = {}
        self._digests: dict[str, int] = {}
        self._depth = 0

    def within(self, part: str) -> Reading:
        """Return a reading of another part that shares what was found."""
        other = Reading(self.package, self.file, self.styles, self.lists)
        other.part, other.pictures, other.cited = part, self.pictures, self.cited
        other.losses, other.place, other._digests = self.losses, self.place, self._digests
        other.section = "脚注"
        return other

    def lose(self, kind: str, said: str = "", label: Text | None = None) -> None:
        """Note something that was not kept here."""
        text = " ".join(said.split())
        text = text if len(text) <= _SAID else text[: _SAID - 1] + "…"
        loss = Loss(kind, label or KINDS[kind], self.place, text, self.section)
        if loss not in self.losses[-20:]:
            self.losses.append(loss)

    def picture(self, name: str) -> int:
        """Return the index of a picture's part, or -1 where there is none."""
        data = self.file.parts.get(name)
        if data is None:
            return -1
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._digests:
            self._digests[digest] = len(self.pictures)
            self.pictures.append(data)
        return self._digests[digest]

    def blocks(self, root: Element) -> Iterator[Block]:
        """Yield the blocks that an element holds."""
        self._depth += 1
        for node in root if self._depth <= _DEEPEST else ():
            name = wordly(node)
            if name == "p":
                yield from self._paragraph(node)
            elif name == "tbl":
                yield from self._table(node)
            elif name == "sdt":
                yield from self._control(node)
            elif name in {"oMathPara", "oMath"}:
                line = Line(self)
                line.read_formula(node)
                yield Para(line.pieces(), "formula", place=self.place)
            elif name in _WRAPS:
                yield from self.blocks(node)
            elif name in {"altChunk", "subDoc"}:
                self.lose("object", name)
        self._depth -= 1

    def _control(self, node: Element) -> Iterator[Block]:
        gallery = any("table of contents" in value_of(each).lower()
                      for each in node.iter() if wordly(each) == "docPartGallery")  # fmt: skip
        if gallery:
            self.lose("contents")
            for each in node.iter():
                self.place += wordly(each) == "p"
            return
        for content in node:
            if wordly(content) == "sdtContent":
                yield from self.blocks(content)

    def _paragraph(self, node: Element) -> Iterator[Block]:
        self.place += 1
        properties = child(node, "pPr")
        named = child(properties, "pStyle") if properties is not None else None
        style = value_of(named) if named is not None else ""
        own = traits_of(properties, None).over(self.styles.of(style))
        in_contents = any(each[0].split()[:1] == ["TOC"] for each in self.fields)
        line = Line(self, own)
        line.read(node)
        kind = self.styles.kind(style)
        if in_contents or kind == "toc" or line.in_contents:
            if not any(each.kind == "contents" for each in self.losses):
                self.lose("contents")
            if kind == "toc" or in_contents or not self.styles.level(style):
                yield from self._boxed()
                return
        para = self._made(line, style, own, kind)
        if para.level:
            self.section = para.plain or self.section
        yield para
        yield from self._boxed()

    def _boxed(self) -> Iterator[Block]:
        boxes, self.boxes = self.boxes, []
        yield from boxes

    def _made(self, line: Line, style: str, own: Traits, kind: str) -> Para:
        pieces = line.pieces()
        level = 0 if kind in {"title", "front", "cover", "caption"} else self.styles.level(style)
        item: Item | None = None
        left = own.left or 0
        number = ""
        if own.num and own.num != "0" and pieces:
            at = own.level if own.level >= 0 else self._level_of(own.num, style)
            item = self.lists.item(own.num, at)
            counted = self.lists.level(own.num, at)
            if own.left is None and counted is not None:
                left = counted.traits.left or 0
        if level and item is not None:
            number, item = item.label, None
        if line.display:
            kind = "formula"
        look = Look(line.is_bold, line.size or own.size, own.jc == "center", line.is_sans)
        return Para(pieces, kind, level, number, item, left, look, self.place)

    def _level_of(self, num: str, style: str) -> int:
        level = self.styles.level(style)
        return level - 1 if level and self.lists.level(num, level - 1) else 0

    def _table(self, node: Element) -> Iterator[Block]:
        place = self.place + 1
        before, self.fields = self.fields, []
        properties = child(node, "tblPr")
        indent = child(properties, "tblInd") if properties is not None else None
        left = whole(value_of(indent, "w"), 0) if indent is not None else 0
        rows, heads = self._rows(node)
        self.fields = before
        yield Table(_spanned(rows), heads, place, left)
        yield from self._boxed()

    def _rows(self, node: Element) -> tuple[list[list[tuple[Cell, str]]], int]:
        """Return the cells with how each is merged downward, and how many rows are heads."""
        rows: list[list[tuple[Cell, str]]] = []
        heads = 0
        for row in _each(node, "tr"):
            properties = child(row, "trPr")
            marks = {wordly(each) for each in properties} if properties is not None else set()
            if "del" in marks:
                self.lose("deletion", "整行")
                continue
            heads += "tblHeader" in marks and heads == len(rows)
            rows.append([self._cell(cell) for cell in _each(row, "tc")])
        return rows, heads

    def _cell(self, node: Element) -> tuple[Cell, str]:
        properties = child(node, "tcPr")
        given = {wordly(each): each for each in properties} if properties is not None else {}
        across = whole(value_of(given["gridSpan"]), 1) if "gridSpan" in given else 1
        merge = (value_of(given["vMerge"]) or "continue") if "vMerge" in given else ""
        shade = value_of(given["shd"], "fill").lower() if "shd" in given else ""
        blocks = tuple(self.blocks(node))
        paras = [each for each in blocks if isinstance(each, Para) and not each.is_empty]
        bold = bool(paras) and all(each.look.bold for each in paras)
        shaded = shade not in {"", "auto", "ffffff"}
        align = ""
        if paras and all(each.look.centred for each in paras):
            align = "center"
        return Cell(blocks, max(1, min(across, 60)), 1, bold or shaded, align), merge

    def comments(self, root: Element | None) -> None:
        """Note the comments with the place that they are about."""
        for node in root if root is not None else ():
            if wordly(node) == "comment":
                words = "".join(each.text or "" for each in node.iter() if wordly(each) == "t")
                place, section = self.anchored.get(value_of(node, "id"), (0, ""))
                said = " ".join(words.split())[:_SAID]
                self.losses.append(Loss("comment", KINDS["comment"], place, said, section))


def _spanned(rows: list[list[tuple[Cell, str]]]) -> tuple[tuple[Cell, ...], ...]:
    """Join the cells that are merged downward; what they cover is left out."""
    found: list[list[Cell | None]] = []
    above: dict[int, tuple[int, int]] = {}  # column → row and index of the cell that reaches it
    for number, row in enumerate(rows):
        line: list[Cell | None] = []
        column = 0
        for cell, merge in row:
            at = above.get(column)
            owner = found[at[0]][at[1]] if at is not None else None
            if merge == "continue" and at is not None and owner is not None:
                found[at[0]][at[1]] = replace(owner, down=owner.down + 1)
                line.append(None)
            else:
                line.append(cell)
                above[column] = (number, len(line) - 1)
                if not merge:
                    above.pop(column)
            column += cell.across
        found.append(line)
    return tuple(tuple(each for each in line if each is not None) for line in found)


def _each(node: Element, name: str) -> Iterator[Element]:
    for each in node:
        found = wordly(each)
        if found == name:
            yield each
        elif found in _WRAPS or found == "sdt":
            yield from _each(each, name)


def _frames(reading: Reading, related: object, tree: object) -> Iterator[str]:
    """Yield the lines of headers and footers; what their pages count is left out."""
    for kind, target in dict.fromkeys(related.values()):  # type: ignore[attr-defined]
        if kind not in {"header", "footer"}:
            continue
        root = tree(target)  # type: ignore[operator]
        if root is None:
            continue
        inside = Reading(reading.package, reading.file, reading.styles, reading.lists)
        inside.part = target
        for block in inside.blocks(root):
            rows = (
                [[block]]
                if isinstance(block, Para)
                else [[each for cell in row for each in cell.blocks] for row in block.rows]
            )
            for row in rows:
                line = "　".join(filter(None, (each.plain for each in row)))
                if any(each.isalpha() for each in line):
                    yield line
