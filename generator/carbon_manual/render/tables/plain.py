"""Annex tables as plain text: for a terminal, as CSV, and as Markdown that any reader shows."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from carbon_manual.annex.layout import REPORT
from carbon_manual.diagnostic import Text
from carbon_manual.render.markup import plain
from carbon_manual.render.markup import table as markdown_table
from carbon_manual.render.tables.grid import (
    TITLE,
    Marks,
    about,
    apart,
    columns_of,
    heading,
    line_of,
    matrix,
    note_lines,
    numbered,
)
from carbon_manual.render.word.han import width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from carbon_manual.annex.grid import Part
    from carbon_manual.annex.tables import Table
    from carbon_manual.pipeline import Checked

# A spreadsheet reads a cell that begins so as a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_BOM: Final = "\ufeff"  # Excel takes a file without it for one in the local encoding


def as_text(tables: Iterable[Table], checked: Checked, language: str) -> str:
    """Return the tables for a terminal, columns below each other."""
    lines: list[str] = []
    for table in tables:
        marks = numbered(table)
        lines += [table.layout.heading.of(language), f"  {about(table, checked, language)}"]
        for part in table.parts:
            lines += _titled(table, part, language)
            lines += _aligned(_texts(part, marks, language), part.heads)
        lines += [f"  {each}" for each in note_lines(marks, language)]
        lines.append("")
    return "".join(f"{line}\n" for line in lines)


def as_csv(tables: Iterable[Table], _: Checked, language: str) -> str:
    """Return each table's rows behind its number, year, site and section; units stand apart."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    head = (Text("表", "Table"), Text("年度", "Year"), Text("场所", "Site"), Text("节", "Section"))
    writer.writerow(each.of(language) for each in head)
    for table in tables:
        marks = numbered(table)
        first = [table.layout.name, str(table.year), table.site or ""]
        for part in table.parts:
            columns = columns_of(part)
            for row in matrix(part):
                cells = [cell for slot, column in zip(row, columns, strict=True)
                         for cell in apart(slot, column, marks, language)]  # fmt: skip
                writer.writerow(_guarded([*first, part.id, *cells]))
        for each in note_lines(marks, language):
            writer.writerow(_guarded([*first, "", each]))
    return _BOM + out.getvalue()


def as_markdown(tables: Sequence[Table], checked: Checked, language: str) -> str:
    """Return the tables as Markdown; a merged cell stands in the first column of its rows."""
    name = plain(checked.system.organisation.of(language))
    day, edition = checked.context.as_of, checked.context.audience.edition.of(language)
    told = Text(f"{name}。截至 {day}，{edition}。", f"{name}. As of {day}, {edition}.")
    parts = [f"# {TITLE.of(language)}", told.of(language)]
    for table in tables:
        marks = numbered(table)
        parts += [f"## {plain(table.layout.heading.of(language))}", about(table, checked, language)]
        for part in table.parts:
            parts += [f"### {plain(each)}" for each in _titled(table, part, language)]
            rows = [[plain(cell) for cell in row] for row in _texts(part, marks, language)]
            head, body = (rows[0], rows[1:]) if part.heads else ([""] * len(rows[0]), rows)
            parts.append(markdown_table(head, body))
        parts += [plain(each) for each in note_lines(marks, language)]
    return "\n\n".join(each.strip("\n") for each in parts if each.strip()) + "\n"


def _titled(table: Table, part: Part, language: str) -> list[str]:
    return [heading(part, language)] if table.layout.kind == REPORT else []


def _texts(part: Part, marks: Marks, language: str) -> list[list[str]]:
    return [
        ["；".join(line_of(each, marks, language) for each in slot.contents) for slot in row]
        for row in matrix(part)
    ]


def _aligned(rows: list[list[str]], heads: int) -> Iterator[str]:
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = (f"{cell}{' ' * (wide - width(cell))}"
                 for cell, wide in zip(row, widths, strict=True))  # fmt: skip
        yield f"  {' | '.join(cells)}".rstrip()
        if number == heads - 1:
            yield f"  {'-+-'.join('-' * wide for wide in widths)}"


def _guarded(cells: Sequence[str]) -> list[str]:
    """Return cells of which none is read as a formula; a negative number is a number."""
    return [
        f"'{cell}" if cell.startswith(_FORMULA) and not _is_number(cell) else cell for cell in cells
    ]


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdecimal()
