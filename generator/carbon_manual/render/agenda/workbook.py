"""The obligation calendar as a workbook of one sheet, to filter and to sort."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.duties import State
from carbon_manual.render.agenda.grid import COLUMNS, TITLE
from carbon_manual.render.workbook import Layout, add_sheet, book_bytes, fill_sheet, new_book

if TYPE_CHECKING:
    from collections.abc import Sequence

    from carbon_manual.duties import Due
    from carbon_manual.pipeline import Checked
    from carbon_manual.render.workbook import Given

_FILLS: Final = {State.OVERDUE: "F6D5D3", State.DUE: "FBEBC8", State.DONE: "DDEBDF"}
_PRINTED: Final = 6  # the columns that a reader of paper needs


def as_workbook(found: Sequence[Due], checked: Checked) -> bytes:
    """Return the bytes of the workbook: one row for each duty, by day."""
    language = checked.context.language
    fills = {each.label.of(language): fill for each, fill in _FILLS.items()}
    head: list[Given] = [each.head.of(language) for each in COLUMNS]
    rows: list[list[Given]] = [head]
    rows += ([each.cell(due, checked.system, language) for each in COLUMNS] for due in found)
    book = new_book()
    layout = Layout(language, 1, _PRINTED, lambda text: (fills.get(text, ""), text in fills))
    fill_sheet(add_sheet(book, TITLE.of(language)), rows, layout)
    return book_bytes(book, TITLE, checked)
