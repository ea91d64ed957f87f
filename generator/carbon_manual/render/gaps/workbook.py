"""The gap report as an XLSX workbook: a summary, a sheet per standard, the functions."""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from carbon_manual.diagnostic import Text
from carbon_manual.functions import LEAD, SUPPORT, Share
from carbon_manual.gapreport import LAMPS, TOPICS
from carbon_manual.lights import Light
from carbon_manual.render import phrases
from carbon_manual.render.gaps import grid
from carbon_manual.render.gaps.page import TITLE
from carbon_manual.render.word.han import width
from carbon_manual.render.word.package import read_package, write_package

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from carbon_manual.gapreport import Part, Report
    from carbon_manual.pipeline import Checked

_FONT: Final = {"zh": "微软雅黑", "en": "Arial"}
_FILLS: Final = {
    Light.GREEN: "C6E7D3",
    Light.AMBER: "FBE3B5",
    Light.RED: "F6C7C3",
    Light.GREY: "E3E5E8",
}
_HEAD_FILL: Final = "2F4858"
_LINE: Final = Side(style="thin", color="B7BDC3")
_WIDTHS: Final = (6, 44, 70)  # of a column: least half-widths, most on paper, most beside it
_LINE_HEIGHT: Final = 15  # points
_TALLEST: Final = 409  # points that a row may have
_PRINTED: Final = 12  # columns of requirements: more would be too small on paper
_A4: Final = 9
_LONGEST: Final = 32_767  # characters that a cell may hold
_SHEET_NAME: Final = 31
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def as_workbook(
    reports: Sequence[Report],
    shares: Mapping[str, Sequence[Share]],
    checked: Checked,
    *,
    gaps_only: bool,
) -> bytes:
    """Return the bytes of the workbook; `shares` are the functions by standard."""
    language = checked.context.language
    book = Workbook()
    book.remove(book.active)
    first = _sheet(book, Text("汇总", "Summary").of(language))
    _fill(first, _summary(reports, language), language, fixed=3)
    for report in reports:
        rows = [grid.head(language), *grid.rows(report, language, gaps_only=gaps_only)]
        sheet = _sheet(book, report.standard.key)
        _fill(sheet, rows, language, fixed=grid.CLAUSE_COLUMN + 1, printed=_PRINTED)
    if shares:
        name = Text("职能分配表", "Functions").of(language)
        _fill(_sheet(book, name), _functions(reports, shares, checked), language, fixed=3)
    return packed(book, checked, TITLE)


def _sheet(book: Workbook, name: str) -> Worksheet:
    return book.create_sheet(re.sub(r"[\[\]:*?/\\]", "-", name)[:_SHEET_NAME])


def _summary(reports: Iterable[Report], language: str) -> list[list[str]]:
    """Return a row for each standard and chapter: how much is answered, and the lights."""
    head = [
        Text("标准", "Standard"), Text("章", "Chapter"), Text("名称", "Title"),
        Text("项数", "Items"), Text("已作答", "Answered"), Text("缺", "Open"),
    ]  # fmt: skip
    rows = [[each.of(language) for each in head]]
    for _, name in LAMPS:
        rows[0] += [name.of(language), Text("各色项数", "By colour").of(language)]
    for report in reports:
        note = f" · {TOPICS.of(language)}" if report.standard.topics_only else ""
        title = report.standard.title.of(language) + note
        for part, shown in ((report.whole, title), *((each, "") for each in report.chapters)):
            rows.append(_part(report, part, shown or part.title.of(language), language))
    return rows


def _part(report: Report, part: Part, title: str, language: str) -> list[str]:
    counts = [str(part.total), str(part.done), str(part.open)]
    row = [report.standard.number, part.clause, title, *counts]
    for each in part.tallies:
        row += [phrases.COLOURS[each.light].of(language), phrases.tally(each, language)]
    return row


def _functions(
    reports: Iterable[Report], shares: Mapping[str, Sequence[Share]], checked: Checked
) -> list[list[str]]:
    language, system = checked.context.language, checked.system
    names = list(system.defined.get("department", {}))
    first = [Text("标准", "Standard"), Text("条款", "Clause"), Text("名称", "Title")]
    labels = [system.label("department", each).of(language) for each in names]
    rows = [[*(each.of(language) for each in first), *labels]]
    for report in reports:
        rows += (
            [report.standard.number, each.clause, each.title.of(language), *map(each.mark, names)]
            for each in shares.get(report.standard.key, ())
        )
    key = Text(f"{LEAD} 主责　{SUPPORT} 配合", f"{LEAD} lead, {SUPPORT} support")
    return [*rows, [key.of(language)]]


def _fill(
    sheet: Worksheet,
    rows: Sequence[Sequence[str]],
    language: str,
    *,
    fixed: int,
    printed: int | None = None,
) -> None:
    """Write a table with its head in the first row; `fixed` columns stay when one scrolls."""
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column)
            cell.value = _UNPRINTABLE.sub("", text)[:_LONGEST]
            cell.data_type = "s"  # a text that begins with = is no formula
            if number > 1 and text.isdecimal() and len(row) > 1 and column > fixed:
                cell.value = int(text)
            _dress(cell, text, language, is_head=number == 1)
    last = get_column_letter(len(rows[0]))
    sheet.freeze_panes = f"{get_column_letter(fixed + 1)}2"
    sheet.auto_filter.ref = f"A1:{last}{max(1, sum(len(row) > 1 for row in rows))}"
    _measure(sheet, rows, printed or len(rows[0]))


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


def _dress(cell: Cell, text: str, language: str, *, is_head: bool) -> None:
    light = None if is_head else grid.colour(text, language)
    fill = _HEAD_FILL if is_head else _FILLS[light] if light else ""
    centred = light is not None or text in {LEAD, SUPPORT}
    for name, value in _look(language, fill, is_head=is_head, centred=centred).items():
        setattr(cell, name, value)


def _measure(sheet: Worksheet, rows: Sequence[Sequence[str]], printed: int) -> None:
    """Make columns as wide as their text, within bounds, and print the sheet across the page."""
    widths = []
    for index in range(len(rows[0])):
        texts = [row[index] for row in rows if index < len(row) and len(row) > 1]
        widest = max((width(line) for text in texts for line in text.split("\n")), default=0)
        widths.append(min(max(widest + 3, _WIDTHS[0]), _WIDTHS[1 if index < printed else 2]))
        sheet.column_dimensions[get_column_letter(index + 1)].width = widths[-1]
    for number, row in enumerate(rows, 1):
        # not every program works out the height of wrapped text by itself
        lines = max(-(-width(text) // (wide - 2)) for text, wide in zip(row, widths, strict=False))
        sheet.row_dimensions[number].height = min(max(lines, 1) * _LINE_HEIGHT + 3, _TALLEST)
    sheet.print_title_rows = "1:1"
    sheet.print_area = f"A1:{get_column_letter(printed)}{len(rows)}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def packed(book: Workbook, checked: Checked, title: Text) -> bytes:
    """Return the package; the only dates in it are the day that the report is about."""
    moment = dt.datetime.combine(checked.context.as_of, dt.time())
    properties, language = book.properties, checked.context.language
    properties.creator = checked.system.organisation.of(language)
    properties.title = title.of(language)
    properties.created = properties.modified = moment
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        ExcelWriter(book, archive).write_data()
    return write_package(read_package(held.getvalue()))
