"""The cells of a foreign workbook as texts: values as they were last computed, within limits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import from_excel

from carbon_manual.copies.wordfile import WordFile, open_package
from carbon_manual.diagnostic import Text
from carbon_manual.intake.blocks import Loss
from carbon_manual.intake.losses import KINDS
from carbon_manual.render.word.ooxml import local, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element as Element

_MAIN: Final = "xl/workbook.xml"
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 500
_MOST_CELLS: Final = 500_000
_MOST_MERGED: Final = 20_000
_CELL: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_DAYS: Final = 2_958_465  # 9999-12-31


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: its rows without empty ones at the end, each as wide as the widest."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    losses: tuple[Loss, ...] = ()


@dataclass(slots=True)
class _Book:
    file: WordFile
    texts: list[str] = field(default_factory=list)
    dates: frozenset[int] = frozenset()


def read_grids(data: bytes) -> tuple[Grid, ...] | Text:
    """Return the sheets of an `.xlsx` that hold anything, or why it is refused."""
    file = open_package(data, _MAIN, "Excel", ".xlsx")
    if isinstance(file, Text):
        return file
    book = file.tree(_MAIN)
    named = file.tree("xl/_rels/workbook.xml.rels")
    texts, styles = file.tree("xl/sharedStrings.xml"), file.tree("xl/styles.xml")
    for each in (book, named, texts, styles):
        if isinstance(each, Text):
            return each
    if book is None or named is None or isinstance(book, Text) or isinstance(named, Text):
        return Text("工作簿没有目录", "The workbook lists no sheets")
    inside = _Book(file)
    if texts is not None and not isinstance(texts, Text):
        inside.texts = list(_texts(texts))
    if styles is not None and not isinstance(styles, Text):
        inside.dates = _dates(styles)
    targets = {each.get("Id") or "": (each.get("Target") or "").lstrip("/") for each in named}
    grids = []
    for sheet in book.iter("{*}sheet"):
        path = targets.get(value_of(sheet, "id"), "")
        path = path if path.startswith("xl/") else f"xl/{path}"
        grid = _grid(sheet, path, inside)
        if isinstance(grid, Text):
            return grid
        if grid is not None and grid.rows:
            grids.append(grid)
    return tuple(grids)


def _grid(sheet: Element, path: str, book: _Book) -> Grid | Text | None:
    root = book.file.tree(path)
    if root is None or isinstance(root, Text):
        return root
    name = sheet.get("name") or "?"
    cells: dict[tuple[int, int], str] = {}
    losses: list[Loss] = []
    if sheet.get("state") in {"hidden", "veryHidden"}:
        losses.append(Loss("hidden-sheet", KINDS["hidden-sheet"], 0, name))
    for cell in root.iter("{*}c"):
        place = _CELL.fullmatch(cell.get("r") or "")
        if place is None:
            continue
        row, column = int(place[2]) - 1, _column(place[1])
        if len(cells) >= _MOST_CELLS or row >= MOST_ROWS or column >= MOST_COLUMNS:
            return Text(f"工作表“{name}”过大", f"The sheet {name!a} is too large")
        text = _value(cell, book)
        formula = next(cell.iterfind("{*}f"), None)
        if formula is not None:
            said = f"{place[0]}：={(formula.text or '')[:80]} → {text or '（没有结果）'}"
            losses.append(Loss("formula-cell", KINDS["formula-cell"], 0, said))
        if text:
            cells[row, column] = text
    _merged(root, cells, losses)
    names = {local(each) for each in root}
    if "legacyDrawing" in names:
        losses.append(Loss("sheet-note", KINDS["sheet-note"], 0, name))
    if "drawing" in names:
        losses.append(Loss("sheet-drawing", KINDS["sheet-drawing"], 0, name))
    return Grid(name, _rows(cells), tuple(losses))


def _rows(cells: Mapping[tuple[int, int], str]) -> tuple[tuple[str, ...], ...]:
    used = sorted({row for row, _ in cells})
    width = max((column for _, column in cells), default=-1) + 1
    by_row: dict[int, dict[int, str]] = {row: {} for row in used}
    for (row, column), text in cells.items():
        by_row[row][column] = text
    return tuple(tuple(by_row[row].get(at, "") for at in range(width)) for row in used)


def _merged(root: Element, cells: dict[tuple[int, int], str], losses: list[Loss]) -> None:
    """Write the value of merged cells into each of them that stands below or beside another."""
    count = 0
    for each in root.iter("{*}mergeCell"):
        first, _, last = (each.get("ref") or "").partition(":")
        start, end = _CELL.fullmatch(first), _CELL.fullmatch(last)
        if start is None or end is None:
            continue
        top, left = int(start[2]) - 1, _column(start[1])
        low, right = int(end[2]) - 1, _column(end[1])
        count += (low - top + 1) * (right - left + 1)
        text = cells.get((top, left), "")
        if not text or count > _MOST_MERGED:
            continue
        if low > top:  # a title over several columns stays one cell
            for row in range(top, low + 1):
                cells.setdefault((row, left), text)
            losses.append(Loss("merged-cells", KINDS["merged-cells"], 0, each.get("ref") or ""))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: Element, book: _Book) -> str:  # noqa: PLR0911 - one for each kind
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _said(cell)
    node = next(cell.iterfind("{*}v"), None)
    text = (node.text or "").strip() if node is not None else ""
    if kind == "s":
        return book.texts[int(text)] if text.isdecimal() and int(text) < len(book.texts) else ""
    if kind == "b":
        return {"1": "是", "0": "否"}.get(text, text)
    if kind != "n" or not text:
        return text
    style = cell.get("s") or ""
    try:
        number = Decimal(text)
        if style.isdecimal() and int(style) in book.dates and 0 < number < _DAYS:
            moment = from_excel(float(number))
            return str(moment.isoformat(sep=" ")).removesuffix(" 00:00:00")
        return f"{Decimal(f'{float(number):.15g}'):f}"
    except (InvalidOperation, ValueError, OverflowError, AttributeError, TypeError):
        return text


def _said(node: Element) -> str:
    """Return the words of a text with runs; its phonetic guides are no words of it."""
    found = [
        each.text or ""
        for each in node.iter("{*}t")
        if all(local(above) != "rPh" for above in each.iterancestors())
    ]
    return "".join(found).strip()


def _texts(root: Element) -> Iterator[str]:
    return (_said(each) for each in root if local(each) == "si")


def _dates(root: Element) -> frozenset[int]:
    """Return the indexes of the formats that show dates."""
    codes = dict(BUILTIN_FORMATS)
    for each in root.iter("{*}numFmt"):
        number = each.get("numFmtId") or ""
        if number.isdecimal():
            codes[int(number)] = each.get("formatCode") or ""
    found = set()
    for part in root.iter("{*}cellXfs"):
        for at, each in enumerate(part):
            number = each.get("numFmtId") or ""
            if number.isdecimal() and is_date_format(codes.get(int(number), "")):
                found.add(at)
    return frozenset(found)
