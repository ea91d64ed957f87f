"""A record type as a blank form to fill in a spreadsheet: choices are picked, the rest told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from carbon_manual.diagnostic import Text
from carbon_manual.render.workbook import (
    HEAD_FILL,
    add_sheet,
    book_bytes,
    dress,
    entitle,
    height,
    lay_out,
    new_book,
    put,
)
from carbon_manual.shapes.wanted import choices, wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from carbon_manual.render.site.desk import Desk
    from carbon_manual.shapes.shape import Field, Shape

_HEAD: Final = ("id", "version", "site", "period", "recorded_by", "recorded_on", "checked_by",
                "checked_on")  # fmt: skip
_LABEL_FILL: Final = "E8EEF1"
_HINT_FILL: Final = "F4F6F7"
_WIDTHS: Final = (24.0, 36.0, 34.0)  # half-widths: label, room, what to write
_COLUMN: Final = 18.0
_NUMBER: Final = 6.0
_ROWS: Final = 20
_ROOM: Final = 24.0  # points of a row to write in
_PERIODS: Final = 12
_SERIES: Final = 5  # columns of a series: one for each row of its table
_INNER: Final = ("table", "series")


@dataclass(frozen=True, slots=True)
class _Form:
    """The form that is being made."""

    desk: Desk
    shape: Shape
    book: Workbook
    choices: dict[tuple[str, ...], str]

    @property
    def name(self) -> str:
        """Return its number and what it is called."""
        return f"{self.shape.number} {self.shape.label.of(self.desk.language)}"


def form_book(desk: Desk, shape: Shape) -> bytes:
    """Return the XLSX of a blank form; it holds nothing of the records."""
    form = _Form(desk, shape, new_book(), {})
    first = add_sheet(form.book, shape.number)
    picks = add_sheet(form.book, desk.say("选项", "Choices"))
    _front(form, first)
    for name, field in _long(desk, shape.fields):
        if field.kind == "series":
            _series(form, name)
        else:
            _table(form, name, field)
    _choices(form, picks)
    form.book.move_sheet(picks, len(form.book.worksheets))
    title = Text(f"{shape.number} {shape.label.zh}", f"{shape.number} {shape.label.en}")
    return book_bytes(form.book, title, desk.checked)


def _front(form: _Form, sheet: Worksheet) -> None:
    """Write what a form asks once: the control block, and the fields that one value answers."""
    desk = form.desk
    control = {each.name: each for each in desk.checked.system.shapes.record_control}
    note = desk.say("标 * 的必须填写。", " Fields marked * are required.")
    organisation = desk.checked.system.organisation.of(desk.language)
    purpose = form.shape.purpose.of(desk.language) + note
    titles = ((organisation, 12, 24.0), (form.name, 18, 36.0), (purpose, 10, _ROOM))
    for row, (text, size, high) in enumerate(titles, 1):
        put(sheet.cell(row, 1), text)
        entitle(sheet.cell(row, 1), desk.language, size)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
        sheet.row_dimensions[row].height = max(high, height([text], [sum(_WIDTHS)]))
    head = [
        desk.say("项目", "Field"),
        desk.say("填写", "Entry"),
        desk.say("怎样填", "What to write"),
    ]
    _row(sheet, head, desk.language, [HEAD_FILL] * len(head))
    fields = [(_label(desk, control[each]), control[each]) for each in _HEAD]
    for label, field in (*fields, *_short(desk, form.shape.fields)):
        _row(sheet, [label, "", _hint(desk, field)], desk.language, [_LABEL_FILL, "", _HINT_FILL])
        _offer(form, sheet, field, f"B{sheet.max_row}")
    for index, wide in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(index)].width = wide
    lay_out(sheet, f"A1:C{sheet.max_row}", upright=True)
    _frame(form, sheet)


def _table(form: _Form, name: str, field: Field) -> None:
    """Write a sheet with the columns of a table, what to write into them, and empty rows."""
    desk = form.desk
    columns = list(_short(desk, field.columns))
    head = [desk.say("序号", "No."), *(label for label, _ in columns)]
    hints = ["", *(_hint(desk, each) for _, each in columns)]
    rows = [[str(number), *[""] * len(columns)] for number in range(1, _ROWS + 1)]
    sheet = add_sheet(form.book, name)
    _grid(form, sheet, [head, hints], rows)
    sheet.column_dimensions["A"].width = _NUMBER
    for index, (_, each) in enumerate(columns, 2):
        letter = get_column_letter(index)
        _offer(form, sheet, each, f"{letter}3:{letter}{sheet.max_row}")


def _series(form: _Form, name: str) -> None:
    """Write a sheet with periods, and a column for each row of the table that they belong to."""
    head = [form.desk.say("期间", "Period"), *map(str, range(1, _SERIES + 1))]
    _grid(form, add_sheet(form.book, name), [head], [[""] * len(head)] * _PERIODS)


def _grid(
    form: _Form, sheet: Worksheet, heads: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]
) -> None:
    language, count = form.desk.language, len(heads[0])
    for texts, fill in zip(heads, (HEAD_FILL, _HINT_FILL), strict=False):
        _row(sheet, texts, language, [fill] * count)
        sheet.row_dimensions[sheet.max_row].height = height(texts[1:], [_COLUMN] * count)
    for texts in rows:
        _row(sheet, texts, language, [""] * count)
    for index in range(1, count + 1):
        sheet.column_dimensions[get_column_letter(index)].width = _COLUMN
    sheet.freeze_panes = f"B{len(heads) + 1}"
    sheet.print_title_rows = f"1:{len(heads)}"
    lay_out(sheet, f"A1:{get_column_letter(count)}{sheet.max_row}", upright=False)
    _frame(form, sheet)


def _row(sheet: Worksheet, texts: Sequence[str], language: str, fills: Sequence[str]) -> None:
    row = sheet.max_row + (1 if sheet["A1"].value is not None else 0)
    for column, (text, fill) in enumerate(zip(texts, fills, strict=True), 1):
        cell = sheet.cell(row, column)
        put(cell, text)
        dress(cell, language, fill, is_head=fill == HEAD_FILL)
    needed = height(texts, _WIDTHS) if len(texts) == len(_WIDTHS) else 0
    sheet.row_dimensions[row].height = max(needed, _ROOM)


def _frame(form: _Form, sheet: Worksheet) -> None:
    """Print the form's number on each page."""
    number = form.desk.say(f"表式号：{form.shape.number}", f"Form: {form.shape.number}")
    sheet.oddHeader.left.text = _literal(form.name)
    sheet.oddHeader.right.text = _literal(sheet.title)
    sheet.oddFooter.left.text = _literal(number)
    sheet.oddFooter.right.text = form.desk.say("第 &P 页 共 &N 页", "Page &P of &N")


def _literal(text: str) -> str:
    return text.replace("&", "&&")


def _offer(form: _Form, sheet: Worksheet, field: Field, cells: str) -> None:
    """Let a reader pick among the choices of a field; any other text stays possible in lists."""
    named = _names(form.desk, field)
    if not named:
        return
    column = form.choices.setdefault(named, get_column_letter(len(form.choices) + 1))
    picks = form.desk.say("选项", "Choices")
    rule = DataValidation(
        type="list",
        formula1=f"'{picks}'!${column}$1:${column}${len(named)}",
        allow_blank=True,
        showErrorMessage=field.kind != "list",
    )
    rule.add(cells)
    sheet.add_data_validation(rule)


def _choices(form: _Form, sheet: Worksheet) -> None:
    for named, letter in form.choices.items():
        for row, name in enumerate(named, 1):
            put(sheet[f"{letter}{row}"], name)
    sheet.sheet_state = "hidden"


def _names(desk: Desk, field: Field) -> tuple[str, ...]:
    if field.kind == "boolean":
        return desk.say("是", "yes"), desk.say("否", "no")
    return tuple(text.of(desk.language) for _, text in choices(field))


def _short(desk: Desk, fields: Iterable[Field]) -> Iterator[tuple[str, Field]]:
    """Yield the fields that one value answers with their labels; those of a group one by one."""
    for each in fields:
        if each.kind == "group":
            group = each.label.of(desk.language)
            yield from ((f"{group} · {label}", one) for label, one in _short(desk, each.columns))
        elif each.kind not in _INNER:
            yield _label(desk, each), each


def _long(desk: Desk, fields: Iterable[Field], above: str = "") -> Iterator[tuple[str, Field]]:
    """Yield tables and series, also those in tables, with the names of their sheets."""
    for each in fields:
        name = (
            f"{above} · {each.label.of(desk.language)}" if above else each.label.of(desk.language)
        )
        if each.kind in _INNER:
            yield name, each
        if each.kind in {"group", "table"}:
            yield from _long(desk, each.columns, name)


def _label(desk: Desk, field: Field) -> str:
    shown = field.label.of(desk.language) + ("*" if field.required else "")
    if field.unit and field.unit != "1":
        shown += desk.say(f"（{field.unit}）", f" ({field.unit})")
    return shown


def _hint(desk: Desk, field: Field) -> str:
    """Return what to write: one of the choices is picked, so that they need not be told."""
    said = wanted(field, desk.checked.system.shapes).of(desk.language)
    if field.kind == "boolean":
        said = desk.say("选是或否", "yes or no")
    note = field.note.of(desk.language)
    return desk.say("；", "; ").join(filter(None, (said, note)))
