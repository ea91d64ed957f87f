"""Turns what a text says of other documents and its own tables into links, where it is sure."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from carbon_manual.intake.blocks import Block, Cell, Para, Piece, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.intake.naming import Named

_SHORTEST: Final = 4  # signs of a title that is sure to name one document
_OWN: Final = re.compile(
    r"(表|图)\s*([A-Z]?\d+(?:[.\-－—–]\d+)*)(?![\d.])|式\s*[（(](\d+(?:-\d+)?)[)）]"
)


class Referring:
    """The names by which one document may refer to others and to its own parts."""

    def __init__(self, own: Named, documents: Iterable[Named], marks: Mapping[str, str]) -> None:
        """Take the document itself, all documents, and ids by `表4-1`, `式1` of its own parts."""
        self._own, self._marks = own, marks
        self._targets: dict[str, str] = {}
        folder = posixpath.dirname(own.path)
        given = tuple(documents)
        titles = [each.title for each in given]
        for each in given:
            if each.family == "form" or each.id == own.id:
                continue
            path = posixpath.relpath(each.path, folder)
            if each.old:
                self._targets[each.old] = path
            if len(each.title) >= _SHORTEST and titles.count(each.title) == 1:
                self._targets[f"《{each.title}》"] = path
        names = sorted(self._targets, key=len, reverse=True)
        inside = "|".join(
            re.escape(each) if each[0] == "《" else
            rf"(?<![A-Za-z0-9/-]){re.escape(each)}(?![A-Za-z0-9]|[-/]\d)" for each in names
        )  # fmt: skip
        self._pattern = re.compile(inside) if inside else None

    def block(self, block: Block) -> Block:
        """Return a block with its references as links."""
        if isinstance(block, Table):
            rows = tuple(tuple(map(self._cell, row)) for row in block.rows)
            return replace(block, rows=rows)
        if block.level or block.kind in {"code", "caption", "formula", "title"}:
            return block
        return replace(block, pieces=tuple(self._pieces(block.pieces)))

    def _cell(self, cell: Cell) -> Cell:
        return replace(cell, blocks=tuple(map(self.block, cell.blocks)))

    def _pieces(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        for each in pieces:
            if each.kind != "text" or each.link:
                yield each
                continue
            for part in self._linked(each):
                yield from self._marked(part) if not part.link else (part,)

    def _linked(self, piece: Piece) -> Iterator[Piece]:
        at = 0
        for match in self._pattern.finditer(piece.text) if self._pattern else ():
            yield replace(piece, text=piece.text[at : match.start()])
            yield replace(piece, link=self._targets[match[0]], text=match[0])
            at = match.end()
        yield replace(piece, text=piece.text[at:])

    def _marked(self, piece: Piece) -> Iterator[Piece]:
        at = 0
        for match in _OWN.finditer(piece.text) if self._marks else ():
            mark = self._marks.get(f"{match[1]}{match[2]}" if match[1] else f"式{match[3]}")
            if mark:
                yield replace(piece, text=piece.text[at : match.start()])
                yield replace(piece, kind="mark", link=mark, text=match[0])
                at = match.end()
        yield replace(piece, text=piece.text[at:])


def marks_of(blocks: Iterable[Block]) -> tuple[list[Block], dict[str, str]]:
    """Give captions and formulas their ids; return them by how the text names them."""
    counts = {"表": 0, "图": 0, "式": 0}
    ids = {"表": "tab", "图": "fig", "式": "eq"}
    found: list[Block] = []
    marks: dict[str, str] = {}
    for block in blocks:
        is_counted = isinstance(block, Para) and block.number and (
            block.kind in {"caption", "formula"}
        )  # fmt: skip
        if not is_counted or not isinstance(block, Para):
            found.append(block)
            continue
        label = block.number[0] if block.kind == "caption" else "式"
        counts[label] += 1
        mark = f"{ids[label]}-{counts[label]}"
        number = block.number if block.kind == "caption" else f"式{block.number}"
        if len(number) > 1:
            # two of one number: which one the text means is not sure
            marks[number] = "" if number in marks else mark
        found.append(replace(block, mark=mark))
    return found, {name: mark for name, mark in marks.items() if mark}
