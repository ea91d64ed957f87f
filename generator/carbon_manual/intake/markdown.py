"""Writes blocks as the Markdown of this project, for people to read and edit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from carbon_manual.intake.blocks import Block, Cell, Para, Piece, Table
from carbon_manual.intake.inlines import clean, escaped, html_line, markdown_line, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_STEP: Final = "    "
_DEEPEST: Final = 6
_BARS: Final = re.compile(r"(?<!\\)\|")


@dataclass(slots=True)
class Writer:
    """Writes the blocks of one document; `pictures` names the files of its pictures."""

    pictures: Callable[[Piece], str]
    lose: Callable[[str, Block], None]
    parts: list[str] = field(default_factory=list)

    def body(self, blocks: Sequence[Block], notes: Iterable[tuple[str, tuple[Block, ...]]]) -> str:
        """Return the text of a document with its footnotes."""
        self._blocks(blocks)
        for name, inside in notes:
            first, *rest = self._note(inside) or [""]
            self._part("\n".join([f"[^{name}]: {first}", *(_indented(each) for each in rest)]))
        return "\n\n".join(self.parts) + "\n"

    def _note(self, blocks: tuple[Block, ...]) -> list[str]:
        inner = Writer(self.pictures, self.lose)
        inner._blocks(blocks)
        return inner.parts

    def _part(self, text: str, within: int = 0) -> None:
        if text.strip():
            self.parts.append(_indented(text, within) if within else text)

    def _blocks(self, blocks: Sequence[Block]) -> None:
        at = 0
        while at < len(blocks):
            block = blocks[at]
            if isinstance(block, Table):
                self._table(block)
            elif block.item is not None and block.item.mark:
                at = self._items(blocks, at)
                continue
            elif block.kind in {"code", "quote", "term", "definition"}:
                at = self._alike(blocks, at)
                continue
            else:
                self._para(block)
            at += 1

    def _para(self, block: Para) -> None:
        text = self._line(block)
        if block.level:
            mark = f" {{#{block.mark}}}" if block.mark else ""
            plain = text.replace("<br>\n", " ")
            self._part(f"{'#' * min(block.level + 1, _DEEPEST)} {plain}{mark}")
        elif block.kind == "formula":
            tex = " ".join(each.text for each in block.pieces if each.kind == "math")
            mark = f" {{#{block.mark}}}" if block.mark else ""
            self._part(f"$$\n{tex}\n$${mark}", block.within)
        elif block.kind == "caption":
            mark = f" {{#{block.mark}}}" if block.mark else ""
            self._part(f"{block.number[:1]}：{text}{mark}", block.within)
        else:
            label = f"{escaped(block.item.label)} " if block.item is not None else ""
            self._part(opened(label + text), block.within)

    def _line(self, block: Para) -> str:
        return markdown_line(block.pieces, self.pictures)

    def _items(self, blocks: Sequence[Block], at: int) -> int:
        """Write the items from here on; each stands close to the one before of its depth."""
        lines: list[str] = []
        depth = -1
        while at < len(blocks):
            block = blocks[at]
            if not isinstance(block, Para) or block.item is None or not block.item.mark:
                break
            item = block.item
            if depth not in {-1, item.depth}:
                lines.append("")
            depth = item.depth
            gap = "  " if item.mark[:1].isupper() and item.mark.endswith(".") else " "
            first, *rest = opened(self._line(block)).split("\n")
            indent = _STEP * depth
            lines.append(f"{indent}{item.mark}{gap}{first}".rstrip())
            lines += [f"{indent}{_STEP}{each}" for each in rest]
            at += 1
        self.parts.append("\n".join(lines))
        return at

    def _alike(self, blocks: Sequence[Block], at: int) -> int:
        """Write paragraphs of one style that belong together."""
        first = blocks[at]
        group: list[Para] = []
        kind = first.kind if isinstance(first, Para) else ""
        kinds = {"term", "definition"} if kind in {"term", "definition"} else {kind}
        while at < len(blocks):
            block = blocks[at]
            if not isinstance(block, Para) or block.kind not in kinds or block.level:
                break
            if block.item is not None or (group and block.kind == "term"):
                break
            group.append(block)
            at += 1
        if not group:  # an item in such a style
            self._part(opened(self._line(first)) if isinstance(first, Para) else "")
            return at + 1
        within = group[0].within
        if kind == "code":
            self._part(_code(group), within)
        elif kind == "quote":
            texts = [opened(self._line(each)) for each in group]
            self._part("\n>\n".join("> " + text.replace("\n", "\n> ") for text in texts), within)
        else:
            self._terms(group)
        return at

    def _terms(self, group: list[Para]) -> None:
        if group[0].kind != "term":
            for each in group:
                self._part(opened(self._line(each)), each.within)
            return
        term, *definitions = [self._line(each) for each in group]
        lines = [opened(term)]
        for number, text in enumerate(definitions):
            lines.append(
                (":   " if not number else f"\n{_STEP}") + text.replace("\n", f"\n{_STEP}")
            )
        within = group[0].within
        self._part("\n".join(lines), within)

    def _table(self, table: Table) -> None:
        rows = [row for row in table.rows if row]
        if not rows:
            return
        if len(rows) == 1 and len(rows[0]) == 1:
            self._box(rows[0][0], table)
            return
        width = len(rows[0])
        plain = all(
            len(row) == width and all(cell.across == cell.down == 1 for cell in row) for row in rows
        ) and not any(isinstance(each, Table) for row in rows for c in row for each in c.blocks)
        sideways = width > 1 and all(row[0].head for row in rows) and not any(
            cell.head for cell in rows[0][1:]
        )  # fmt: skip
        if plain and len(rows) > 1 and not sideways:
            self._part(self._pipes(rows), table.within)
        else:
            self._part(self._html(table, rows, sideways=sideways), table.within)

    def _pipes(self, rows: list[tuple[Cell, ...]]) -> str:
        head = all(cell.head for cell in rows[0])
        lines = [self._row(rows[0], head=head)]
        marks = [":-:" if _centred(rows[1:], at) else "---" for at in range(len(rows[0]))]
        lines.append("|" + "|".join(marks) + "|")
        lines += [self._row(row, head=False) for row in rows[1:]]
        return "\n".join(lines)

    def _row(self, row: tuple[Cell, ...], *, head: bool) -> str:
        texts = [
            _BARS.sub("\\|", self._cell(cell, html=False, head=head)).replace("\n", "")
            for cell in row
        ]
        return f"| {' | '.join(texts)} |"

    def _cell(self, cell: Cell, *, html: bool, head: bool) -> str:
        lines = []
        for block in cell.blocks:
            if isinstance(block, Table):
                self.lose("nested-table", block)
                words = (" ".join(each.plain for each in row) for row in block.rows)
                lines += [escaped(each) for each in words]
                continue
            pieces = block.pieces
            if head:
                pieces = tuple(replace(each, face=each.face & ~1) for each in pieces)
            text = (html_line if html else markdown_line)(pieces, self.pictures)
            if block.item is not None and text:
                label = block.item.mark or block.item.label
                text = f"{label if label != '-' else '•'} {text}"
            lines.append(text)
        return "<br>".join(filter(None, lines))

    def _html(self, table: Table, rows: list[tuple[Cell, ...]], *, sideways: bool) -> str:
        heads = table.heads
        if not heads and not sideways and all(cell.head for cell in rows[0]) and len(rows) > 1:
            heads = max(cell.down for cell in rows[0])
        lines = ["<table>"]
        for number, row in enumerate(rows):
            if number in {0, heads}:
                lines.append("<thead>" if number < heads else "<tbody>")
            cells = "".join(
                self._html_cell(cell, head=number < heads or (sideways and not at))
                for at, cell in enumerate(row)
            )
            lines.append(f"<tr>{cells}</tr>")
            if number + 1 in {heads, len(rows)}:
                lines.append("</thead>" if number < heads else "</tbody>")
        return "\n".join([*lines, "</table>"])

    def _html_cell(self, cell: Cell, *, head: bool) -> str:
        tag = "th" if head else "td"
        spans = (f' colspan="{cell.across}"' if cell.across > 1 else "") + (
            f' rowspan="{cell.down}"' if cell.down > 1 else ""
        )
        return f"<{tag}{spans}>{self._cell(cell, html=True, head=head)}</{tag}>"

    def _box(self, cell: Cell, table: Table) -> None:
        """Write a table of one cell: a box with a title, a quotation, or what it holds."""
        blocks = [each for each in cell.blocks if isinstance(each, Table) or not each.is_empty]
        inner = Writer(self.pictures, self.lose)
        first = blocks[0] if blocks else None
        titled = isinstance(first, Para) and first.kind == "boxtitle"
        inner._blocks(blocks[1:] if titled else blocks)
        inside = "\n\n".join(inner.parts)
        if titled and isinstance(first, Para):
            title = clean(first.plain).replace('"', "”")
            self._part(f'!!! note "{title}"\n\n{_indented(inside)}', table.within)
        else:
            self._part("\n".join(f"> {line}".rstrip() for line in inside.split("\n")), table.within)


def _code(group: list[Para]) -> str:
    lines = [
        "".join("\n" if each.kind == "turn" else clean(each.text) for each in para.pieces)
        for para in group
    ]
    return "\n".join(["```", *lines, "```"])


def _centred(rows: list[tuple[Cell, ...]], at: int) -> bool:
    return bool(rows) and all(row[at].align == "center" for row in rows)


def _indented(text: str, depth: int = 1) -> str:
    return "\n".join(f"{_STEP * depth}{line}" if line else line for line in text.split("\n"))
