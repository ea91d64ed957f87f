"""Column widths from the text in the columns, so that short columns stay short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .grid import is_label
from .han import longest_word, width
from .page import lines_of

if TYPE_CHECKING:
    from .grid import Grid

Wishes = tuple[list[int], list[int]]  # of each column in twips: the least, the most

_UNIT: Final = 94  # twips of a half-width character in the size of table text
_PADDING: Final = 250  # twips of cell margins and border
_LEAST: Final = 4  # half-widths: a column never prints one Han character a line
_HEAD: Final = 12  # half-widths of a heading that should stay on one line
_BOX: Final = "□"
_TICKED: Final = 18  # half-widths of a choice to tick that should stay on one line
_ROOM: Final = 60  # half-widths of a column that is empty: somebody will write in it
_MOST: Final = 120  # half-widths: beyond this, more text makes no column wider


def column_widths(grid: Grid, total: int, wishes: Wishes | None = None) -> tuple[int, ...]:
    """Return the widths in twips, which add up to `total`; `wishes` saves reading it again."""
    least, most = wishes or column_wishes(grid)
    if sum(most) <= total:
        return _scaled(most, total)
    if sum(least) >= total:
        # words break somewhere; long sentences still need more room than codes
        return _scaled([int((low * high) ** 0.5) for low, high in zip(least, most, strict=True)],
                       total)  # fmt: skip
    return _scaled(_shared(least, most, total), total)


def column_wishes(grid: Grid) -> Wishes:
    """Return for each column below which width words would break, and which would do for all."""
    least = [_LEAST * _UNIT + _PADDING] * grid.columns
    most = list(least)
    spans = []
    written: set[int] = set()
    for row in grid.rows:
        for slot in row:
            if slot.cell is None:
                continue
            text = lines_of(slot.cell).strip()
            need = longest_word(text)
            wish = width(text) if "\n" not in text else max(map(width, text.splitlines()))
            if text and not is_label(slot.cell):
                written.update(range(slot.column, slot.column + slot.span))
            if slot.cell.tag == "th":
                need = max(need, min(wish, _HEAD))
            if text.startswith(_BOX):
                need = max(need, min(wish, _TICKED))
            low, high = need * _UNIT + _PADDING, min(wish, _MOST) * _UNIT + _PADDING
            if slot.span > 1:
                spans.append((slot.column, slot.span, low))
                continue
            least[slot.column] = max(least[slot.column], low)
            most[slot.column] = max(most[slot.column], high, low)
    for column, span, low in spans:
        _widen(least, most, range(column, column + span), low)
    return least, _with_room(grid, most, written)


def _with_room(grid: Grid, most: list[int], written: set[int]) -> list[int]:
    """Let columns be wide in which no value is written yet: somebody will write there."""
    labels = {
        slot.column
        for row in grid.rows[grid.heads :]
        for slot in row
        if slot.cell is not None and is_label(slot.cell)
    }
    room = _ROOM * _UNIT + _PADDING
    return [
        wish if column in written | labels else max(wish, room) for column, wish in enumerate(most)
    ]


def _widen(least: list[int], most: list[int], columns: range, low: int) -> None:
    lacking = low - sum(least[column] for column in columns)
    if lacking > 0:
        for column in columns:
            least[column] += lacking // len(columns)
            most[column] = max(most[column], least[column])


def _shared(least: list[int], most: list[int], total: int) -> list[int]:
    """Give what fits its full wish; the others share the rest by the root of their wishes.

    The root keeps a column of long sentences from starving a column of phrases.
    """
    widths = list(least)
    waiting = sorted(range(len(most)), key=lambda column: most[column])
    room = total
    while waiting and most[waiting[0]] <= room // len(waiting):
        column = waiting.pop(0)
        widths[column] = most[column]
        room -= most[column]
    weight = sum(most[column] ** 0.5 for column in waiting)
    for column in waiting:
        widths[column] = max(least[column], int(room * most[column] ** 0.5 / weight))
    return _trimmed(widths, least, total)


def _trimmed(widths: list[int], least: list[int], total: int) -> list[int]:
    """Take what is too much only from columns that are wider than their words need."""
    excess = sum(widths) - total
    if excess <= 0:
        return widths
    slack = sum(widths) - sum(least)
    return [wide - (wide - low) * excess // slack for wide, low in zip(widths, least, strict=True)]


def _scaled(widths: list[int], total: int) -> tuple[int, ...]:
    whole = sum(widths)
    scaled = [part * total // whole for part in widths]
    scaled[-1] += total - sum(scaled)
    return tuple(scaled)
