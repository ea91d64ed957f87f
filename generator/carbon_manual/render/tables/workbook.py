"""Annex tables as an XLSX workbook: a sheet for each, numbers as numbers, and where all is from."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from carbon_manual.annexcontent import said
from carbon_manual.annexlayout import REPORT
from carbon_manual.diagnostic import Text
from carbon_manual.render.gaps.workbook import packed
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from carbon_manual.annexcontent import Content
    from carbon_manual.annextables import Part, Table
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
        name = table.layout.id
        if several:
            where = table.site or ""
            name = f"{table.layout.id} {table.layout.standard.split('-')[0]} {table.year} {where}"
        sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", "-", name.strip())[:_SHEET_NAME])
        traced += _write(sheet, table, checked)
    sheet = book.create_sheet(ORIGINS.of(language))
    for number, row in enumerate(traced, 1):
        for column, text in enumerate(row, 1):
            _put(sheet.cell(number, column), text, language, is_head=number == 1)
    sheet.freeze_panes = "A2"
    _measure(sheet)
    return packed(book, checked, TITLE)


def _write(sheet: Worksheet, table: Table, checked: Checked) -> list[Traced]:
    """Write a table; return where its contents come from."""
    language, marks = checked.context.language, numbered(table)
    _plainly(sheet, 1, table.layout.heading.of(language), language, is_title=True)
    facts = (table.layout.name, about(table, checked, language), str(checked.context.as_of))
    _plainly(sheet, 2, " · ".join(facts), language)
    row, traced = 4, []
    for part in table.parts:
        if table.layout.kind == REPORT:
            _plainly(sheet, row, heading(part, language), language, is_title=True)
            row += 1
        traced += _grid(sheet, row, table, part, marks, language)
        row += len(part.rows) + 1
    last = row
    for number, line in enumerate(note_lines(marks, language), last):
        _plainly(sheet, number, line, language)
    _measure(sheet, first=4, last=last - 1)
    return traced


def _grid(  # noqa: PLR0913 - where the grid stands and how it is shown
    sheet: Worksheet, top: int, table: Table, part: Part, marks: Marks, language: str
) -> list[Traced]:
    columns = columns_of(part)
    starts = [1]
    for column in columns:
        starts.append(starts[-1] + column.width)
    traced = []
    for each in placed(part):
        row, first = top + each.row, starts[each.column]
        last = starts[each.column + each.slot.span] - 1
        _cells(sheet, row, first, last, each, columns, marks, part.heads, language)
        for content in each.slot.contents:
            traced += _traced(sheet, row, first, table, content, language)
    return traced


def _cells(  # noqa: PLR0913 - where the cell stands and how it is shown
    sheet: Worksheet,
    row: int,
    first: int,
    last: int,
    each: Placed,
    columns: Sequence[Column],
    marks: Marks,
    heads: int,
    language: str,
) -> None:
    """Write a slot: a number beside its unit and words, a text over all columns it takes."""
    slot, column = each.slot, columns[each.column]
    number = number_of(slot)
    for down in range(slot.down):
        for at in range(first, last + 1):
            _put(sheet.cell(row + down, at), "", language, is_head=slot.is_head)
    if number is None:
        shown = "\n".join(line_of(one, marks, language) for one in slot.contents)
        apart_head = slot.is_head and each.row == heads - 1 and slot.span == 1 and last > first
        _put(sheet.cell(row, first), shown, language, is_head=slot.is_head)
        if apart_head:
            named = [UNIT] * column.has_unit + [NOTE] * column.has_note
            for at, name in enumerate(named, first + 1):
                _put(sheet.cell(row, at), name.of(language), language, is_head=True)
        elif last > first or slot.down > 1:
            sheet.merge_cells(
                start_row=row, end_row=row + slot.down - 1, start_column=first, end_column=last
            )
        return
    for at, text in enumerate(apart(slot, column, marks, language), first):
        _put(sheet.cell(row, at), text, language, is_head=False)
    cell = sheet.cell(row, first)
    cell.value, cell.data_type = number.number, "n"
    places = "." + "0" * number.digits if number.digits else ""
    cell.number_format = f"#,##0{places}"


def _traced(  # noqa: PLR0913 - where the content stands and what it is of
    sheet: Worksheet, row: int, column: int, table: Table, content: Content, language: str
) -> list[Traced]:
    place = f"{get_column_letter(column)}{row}"
    shown = said(content, language)
    return [
        [sheet.title, place, table.layout.name, shown, each.name, each.exact, str(each.span or "")]
        for each in content.origins
    ]


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
