"""Tables as sheets of a workbook: heads, borders, widths, print; no formula and no clock in it."""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lxml import etree
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from carbon_manual.render.word.han import width
from carbon_manual.render.word.package import read_package, write_package

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from carbon_manual.diagnostic import Text
    from carbon_manual.pipeline import Checked

Given = str | int | Decimal | dt.date
# The fill of a cell by its text, `RRGGBB` or empty, and whether it stands in the middle.
Shade = Callable[[str], tuple[str, bool]]

HEAD_FILL: Final = "2F4858"
_FONT: Final = {"zh": "微软雅黑", "en": "Arial"}
_LINE: Final = Side(style="thin", color="B7BDC3")
_WIDTHS: Final = (6, 44, 70)  # of a column: least half-widths, most on paper, most beside it
_LINE_HEIGHT: Final = 15  # points
_TALLEST: Final = 409  # points that a row may have
_A4: Final = 9
_LONGEST: Final = 32_767  # characters that a cell may hold
_SHEET_NAME: Final = 31
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_STYLES: Final = "xl/styles.xml"
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FONT_PARTS: Final = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u",
                      "vertAlign", "sz", "color", "name", "family", "charset",
                      "scheme")  # fmt: skip
_DAY: Final = "yyyy-mm-dd"
_PLAIN: Final = 10  # points of what is no title
_EXACT: Final = 15  # digits that a spreadsheet keeps of a number


def new_book() -> Workbook:
    """Return a workbook without a sheet."""
    book = Workbook()
    book.remove(book.active)
    return book


def add_sheet(book: Workbook, name: str) -> Worksheet:
    """Add a sheet by a name that spreadsheets allow; one that is taken gets a number."""
    allowed = re.sub(r"[\[\]:*?/\\]", "-", name).strip("' ") or "-"
    taken = {each.title.lower() for each in book.worksheets}
    shown, number = allowed[:_SHEET_NAME], 1
    while shown.lower() in taken:
        number += 1
        shown = f"{allowed[: _SHEET_NAME - 4]} {number}"
    return book.create_sheet(shown)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is laid out: columns that stay when one scrolls, columns printed, fills."""

    language: str
    fixed: int
    printed: int | None = None
    shade: Shade = lambda _: ("", False)


def fill_sheet(sheet: Worksheet, rows: Sequence[Sequence[Given]], layout: Layout) -> None:
    """Write a table with its head in the first row."""
    printed = layout.printed or len(rows[0])
    for number, row in enumerate(rows, 1):
        for column, given in enumerate(row, 1):
            cell = sheet.cell(number, column)
            put(cell, given)
            is_head = number == 1
            fill, centred = (HEAD_FILL, False) if is_head else layout.shade(str(given))
            centred = centred or isinstance(given, dt.date)
            dress(cell, layout.language, fill, is_head=is_head, centred=centred)
    last = get_column_letter(len(rows[0]))
    sheet.freeze_panes = f"{get_column_letter(layout.fixed + 1)}2"
    sheet.auto_filter.ref = f"A1:{last}{max(1, sum(len(row) > 1 for row in rows))}"
    texts = [[str(each) for each in row] for row in rows]
    _measure(sheet, texts, printed)
    sheet.print_title_rows = "1:1"
    lay_out(sheet, f"A1:{get_column_letter(printed)}{len(rows)}", upright=False)


def put(cell: Cell, given: Given) -> None:
    """Put a value into a cell: numbers and days as such, a text that begins with = as a text."""
    if isinstance(given, Decimal):
        exact = given.is_finite() and len(given.normalize().as_tuple().digits) <= _EXACT
        given = given if exact else f"{given:f}"
    if isinstance(given, str):
        cell.value = _UNPRINTABLE.sub("", given)[:_LONGEST]
        cell.data_type = "s"
        return
    cell.value = given
    if isinstance(given, dt.date):
        cell.number_format = _DAY


def dress(
    cell: Cell, language: str, fill: str = "", *, is_head: bool = False, centred: bool = False
) -> None:
    """Give a cell its font, border and, by `RRGGBB`, its fill."""
    for name, value in _look(language, fill, is_head=is_head, centred=centred).items():
        setattr(cell, name, value)


def entitle(cell: Cell, language: str, size: int) -> None:
    """Make a cell a title, without a border."""
    cell.font = Font(name=_FONT[language], size=size, bold=size > _PLAIN, color="1F2933")
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def lay_out(sheet: Worksheet, area: str, *, upright: bool) -> None:
    """Print an area on A4, as wide as the page."""
    sheet.print_area = area
    sheet.page_setup.orientation = "portrait" if upright else "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Return the points that a row of wrapped texts needs in columns of these half-widths.

    Not every program works it out by itself.
    """
    lines = max(
        sum(max(1, -int(-width(line) // (wide - 2))) for line in text.split("\n"))
        for text, wide in zip(texts, widths, strict=False)
    )
    return min(lines * _LINE_HEIGHT + 3, _TALLEST)


def book_bytes(book: Workbook, title: Text, checked: Checked) -> bytes:
    """Return the package; the only dates in it are the day that it is about."""
    moment = dt.datetime.combine(checked.context.as_of, dt.time())
    properties, language = book.properties, checked.context.language
    properties.creator = checked.system.organisation.of(language)
    properties.title = title.of(language)
    properties.created = properties.modified = moment
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        ExcelWriter(book, archive).write_data()
    parts = read_package(held.getvalue())
    parts[_STYLES] = _in_order(parts[_STYLES])
    return write_package(parts)


def _in_order(styles: bytes) -> bytes:
    """Return the styles with the parts of each font as ECMA-376 lists them; openpyxl mixes them."""
    root = etree.fromstring(styles)
    for font in root.iterfind(f"{_MAIN}fonts/{_MAIN}font"):
        font[:] = sorted(font, key=lambda each: _FONT_PARTS.index(each.tag.removeprefix(_MAIN)))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


@functools.cache
def _look(language: str, fill: str, *, is_head: bool, centred: bool) -> Mapping[str, object]:
    """Return the attributes of a cell; equal cells share them."""
    look: dict[str, object] = {
        "font": Font(
            name=_FONT[language], size=10, bold=is_head, color="FFFFFF" if is_head else "1F2933"
        ),
        "alignment": Alignment(
            wrap_text=True,
            vertical="center" if is_head else "top",
            horizontal="center" if centred else None,
        ),
        "border": Border(_LINE, _LINE, _LINE, _LINE),
    }
    return {**look, "fill": PatternFill("solid", start_color=fill)} if fill else look


def _measure(sheet: Worksheet, rows: Sequence[Sequence[str]], printed: int) -> None:
    """Make columns as wide as their text, within bounds, and rows as high."""
    widths = []
    for index in range(len(rows[0])):
        texts = [row[index] for row in rows if index < len(row) and len(row) > 1]
        widest = max((width(line) for text in texts for line in text.split("\n")), default=0)
        widths.append(min(max(widest + 3, _WIDTHS[0]), _WIDTHS[1 if index < printed else 2]))
        sheet.column_dimensions[get_column_letter(index + 1)].width = widths[-1]
    for number, row in enumerate(rows, 1):
        sheet.row_dimensions[number].height = height(row, widths)
