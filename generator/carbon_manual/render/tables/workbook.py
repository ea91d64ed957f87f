"""Annex tables as an XLSX workbook: a sheet for each, numbers as numbers, and where all is from."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from carbon_manual.annex.content import said
from carbon_manual.annex.layout import REPORT
from carbon_manual.diagnostic import Text
from carbon_manual.render.tables.grid import (
    NOTE,
    TITLE,
    UNIT,
    Placed,
    about,
    apart,
    columns_of,
    heading,
    line_of,
    note_lines,
    number_of,
    numbered,
    placed,
)
from carbon_manual.render.word.han import width
from carbon_manual.render.workbook import book_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from carbon_manual.annex.content import Content
    from carbon_manual.annex.grid import Part, Slot
    from carbon_manual.annex.tables import Table
    from carbon_manual.pipeline import Checked
    from carbon_manual.render.tables.grid import Column, Marks

ORIGINS: Final = Text("来源", "Origins")
_ORIGIN_HEAD: Final = (
    Text("工作表", "Sheet"), Text("单元格", "Cell"), Text("表", "Table"), Text("显示", "Shown"),
    Text("取自", "Taken from"), Text("修约前", "Before rounding"), Text("位置", "Place"),
)  # fmt: skip
_FONT: Final = {"zh": "微软雅黑", "en": "Arial"}
_HEAD_FILL: Final = "E8F0EC"
_LINE: Final = Side(style="thin", color="B7BDC3")
_NARROWEST, _WIDEST = 8, 44  # half-widths
_LONGEST: Final = 32_767  # characters that a cell may hold
_LINE_HEIGHT: Final = 15  # points
_A4: Final = 9
_SHEET_NAME: Final = 31
_FIRST: Final = 4  # the row below the heading
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

# What a row of the sheet of origins holds.
Traced = list[str]


def as_workbook(tables: Sequence[Table], checked: Checked) -> bytes:
    """Return the bytes of the workbook; the last sheet tells where each content comes from."""
    language = checked.context.language
    book = Workbook()
    book.remove(book.active)
    traced: list[Traced] = [[each.of(language) for each in _ORIGIN_HEAD]]
    several = len({(each.layout.standard, each.year, each.site) for each in tables}) > 1
    for table in tables:
        sheet = book.create_sheet(_title(table, several=several))
        _Writer(sheet, table, numbered(table), language, traced).write(checked)
    sheet = book.create_sheet(ORIGINS.of(language))
    for number, row in enumerate(traced, 1):
        for column, text in enumerate(row, 1):
            _put(sheet.cell(number, column), text, language, is_head=number == 1)
    sheet.freeze_panes = "A2"
    _measure(sheet)
    return book_bytes(book, TITLE, checked)


def _title(table: Table, *, several: bool) -> str:
    """Return the name of a table's sheet; with standard, year and site where these differ."""
    layout = table.layout
    name = layout.id
    if several:
        name = f"{layout.id} {layout.standard.split('-')[0]} {table.year} {table.site or ''}"
    return re.sub(r"[\[\]:*?/\\]", "-", name.strip())[:_SHEET_NAME]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes one table into its sheet; keeps where each of its contents comes from."""

    sheet: Worksheet
    table: Table
    marks: Marks
    language: str
    traced: list[Traced]

    def write(self, checked: Checked) -> None:
        """Write the heading, the grids one below the other, and the footnotes."""
        sheet, table, language = self.sheet, self.table, self.language
        _plainly(sheet, 1, table.layout.heading.of(language), language, is_title=True)
        facts = (table.layout.name, about(table, checked, language), str(checked.context.as_of))
        _plainly(sheet, 2, " · ".join(facts), language)
        row = _FIRST
        for part in table.parts:
            if table.layout.kind == REPORT:
                _plainly(sheet, row, heading(part, language), language, is_title=True)
                row += 1
            self._grid(row, part)
            row += len(part.rows) + 1
        for number, line in enumerate(note_lines(self.marks, language), row):
            _plainly(sheet, number, line, language)
        _measure(sheet, first=_FIRST, last=row - 1)
        if len(table.parts) == 1 and table.parts[0].heads:
            sheet.freeze_panes = f"A{_FIRST + table.parts[0].heads}"

    def _grid(self, top: int, part: Part) -> None:
        columns = columns_of(part)
        starts = [1]
        for column in columns:
            starts.append(starts[-1] + column.width)
        for each in placed(part):
            row, first = top + each.row, starts[each.column]
            last = starts[each.column + each.slot.span] - 1
            self._box(range(row, row + each.slot.down), range(first, last + 1), each.slot)
            self._fill(row, range(first, last + 1), each, columns[each.column], part.heads)
            for content in each.slot.contents:
                self._trace(f"{get_column_letter(first)}{row}", content)

    def _box(self, rows: range, columns: range, slot: Slot) -> None:
        for row in rows:
            for column in columns:
                _put(self.sheet.cell(row, column), "", self.language, is_head=slot.is_head)

    def _fill(self, row: int, columns: range, each: Placed, column: Column, heads: int) -> None:
        """Write a slot: a number beside its unit and words, a text over all columns it takes."""
        slot, language = each.slot, self.language
        number = number_of(slot)
        if number is not None:
            texts = apart(slot, column, self.marks, language)
            for at, text in zip(columns, texts, strict=False):
                _put(self.sheet.cell(row, at), text, language, is_head=False)
            cell = self.sheet.cell(row, columns.start)
            cell.value, cell.data_type = number.number, "n"
            cell.number_format = "#,##0" + ("." + "0" * number.digits if number.digits else "")
            return
        shown = "\n".join(line_of(one, self.marks, language) for one in slot.contents)
        _put(self.sheet.cell(row, columns.start), shown, language, is_head=slot.is_head)
        if slot.is_head and each.row == heads - 1 and slot.span == 1 and len(columns) > 1:
            named = [UNIT] * column.has_unit + [NOTE] * column.has_note
            for at, name in zip(columns[1:], named, strict=False):
                _put(self.sheet.cell(row, at), name.of(language), language, is_head=True)
        elif len(columns) > 1 or slot.down > 1:
            self.sheet.merge_cells(
                start_row=row, end_row=row + slot.down - 1,
                start_column=columns.start, end_column=columns.stop - 1,
            )  # fmt: skip

    def _trace(self, place: str, content: Content) -> None:
        shown, name = said(content, self.language), self.table.layout.name
        for each in content.origins:
            where = str(each.span or "")
            self.traced.append([self.sheet.title, place, name, shown, each.name, each.exact, where])


def _plainly(
    sheet: Worksheet, row: int, text: str, language: str, *, is_title: bool = False
) -> None:
    cell = sheet.cell(row, 1, _UNPRINTABLE.sub("", text)[:_LONGEST])
    cell.data_type = "s"
    cell.font = Font(name=_FONT[language], size=12 if is_title else 10, bold=is_title)


def _put(cell: Cell, text: str, language: str, *, is_head: bool) -> None:
    cell.value = _UNPRINTABLE.sub("", text)[:_LONGEST]
    cell.data_type = "s"  # a text that begins with = is no formula
    for name, value in _look(language, is_head=is_head).items():
        setattr(cell, name, value)


@functools.cache
def _look(language: str, *, is_head: bool) -> Mapping[str, object]:
    """Return the attributes of a cell; equal cells share them."""
    look: dict[str, object] = {
        "font": Font(name=_FONT[language], size=10, bold=is_head, color="1F2933"),
        "alignment": Alignment(wrap_text=True, vertical="center"),
        "border": Border(_LINE, _LINE, _LINE, _LINE),
    }
    return {**look, "fill": PatternFill("solid", start_color=_HEAD_FILL)} if is_head else look


def _measure(sheet: Worksheet, *, first: int = 1, last: int | None = None) -> None:
    """Make columns as wide as their text, within bounds, and rows as high; print across a page."""
    merged = {cell for each in sheet.merged_cells.ranges for cell in each.cells}
    wide: dict[int, int] = {}
    rows = list(sheet.iter_rows(min_row=first, max_row=last))
    for row in rows:
        for cell in row:
            if (cell.row, cell.column) not in merged:
                wide[cell.column] = max(wide.get(cell.column, 0), _widest(cell.value))
    for column in range(1, sheet.max_column + 1):
        kept = min(max(wide.get(column, 0) + 3, _NARROWEST), _WIDEST)
        wide[column] = kept
        sheet.column_dimensions[get_column_letter(column)].width = kept
    for row in rows:
        lines = max((_lines(cell, wide) for cell in row if (cell.row, cell.column) not in merged),
                    default=1)  # fmt: skip
        sheet.row_dimensions[row[0].row].height = max(lines, 1) * _LINE_HEIGHT + 3
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _widest(value: object) -> int:
    return max((width(line) for line in str(value or "").split("\n")), default=0)


def _lines(cell: Cell, wide: Mapping[int, int]) -> int:
    texts: Iterable[str] = str(cell.value or "").split("\n")
    return sum(max(-(-width(text) // max(wide[cell.column] - 2, 1)), 1) for text in texts)
