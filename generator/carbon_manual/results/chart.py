"""Charts as values: rows and columns of computed figures, before anybody draws or tabulates them.

A chart holds nothing of its own: each cell is a figure's result or a record's dates, so that the
picture and the table beside it cannot differ from the derivations.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, Literal

from carbon_manual.diagnostic import Text
from carbon_manual.quantity import Quantity

if TYPE_CHECKING:
    from carbon_manual.shapes.value import Row

# What a column is drawn as: the figure asked for, that of a site, a target's line, a base value,
# shares and their running sum, what else stands in the table only, and days of a calendar.
Role = Literal["main", "part", "target", "baseline", "share", "running", "beside", "days"]
# What happened, or is to happen, to a meter on a day.
Event = Literal["calibrated", "valid", "planned", "done", "failed"]
_NOTHING: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: its exact quantity, what is printed of it, and the figure that it comes from.

    `call` is that figure as records write it. Cells of a calendar hold days instead.
    """

    quantity: Quantity | None = None
    printed: str = ""
    call: str = ""
    key: tuple[str, tuple[tuple[str, str | int], ...]] | None = None
    days: tuple[tuple[Event, dt.date], ...] = ()

    def as_sealed(self, sealed: Mapping[str, Row]) -> Cell:
        """Return the cell with the value that an approval sealed, or empty if it sealed none."""
        row = sealed.get(self.call)
        if row is None or self.quantity is None:
            return EMPTY
        printed = row.text("value")
        # also where nothing changed: else the picture would move by what rounding took
        try:
            value = Decimal(printed.replace(",", ""))
        except InvalidOperation:
            return EMPTY
        return replace(self, quantity=Quantity(value, self.quantity.unit), printed=printed)


EMPTY: Final = Cell()


@dataclass(frozen=True, slots=True)
class Column:
    """A series of values, one for each row of the chart; `role` says how it is drawn."""

    role: Role
    label: Text
    unit: str
    cells: tuple[Cell, ...]

    @property
    def is_filled(self) -> bool:
        """Tell whether a cell has a value."""
        return any(each.quantity is not None for each in self.cells)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of one kind: `rows` name what the cells of each column stand for.

    `keys` are the rows' years, periods, sources or meters, `groups` what kind of source each is;
    `year` is that of a breakdown or a calendar. `reads` are the paths of all records that it was
    made from.
    """

    kind: str
    title: Text
    head: Text
    keys: tuple[str, ...]
    rows: tuple[Text, ...]
    columns: tuple[Column, ...]
    groups: tuple[str, ...] = ()
    note: Text = _NOTHING
    year: int = 0
    reads: frozenset[str] = frozenset()

    @property
    def heading(self) -> Text:
        """Return the title, of a trend with the years that it spans."""
        if self.kind != "trend":
            return self.title
        first, last = self.keys[0], self.keys[-1]
        return Text(f"{self.title.zh}：{first}—{last} 年", f"{self.title.en}: {first} to {last}")

    def of(self, role: Role) -> Column | None:
        """Return the first column of a role."""
        return next((each for each in self.columns if each.role == role), None)

    @property
    def calls(self) -> tuple[str, ...]:
        """Return the figures that the chart shows, each once."""
        return tuple(dict.fromkeys(each.call for each in self._cells() if each.quantity))

    def as_sealed(self, sealed: Mapping[str, Row]) -> Chart:
        """Return the chart as approved: sealed values, without what was not there then.

        Where the approval sealed none of its main values it is returned as it is: that is a
        finding of its own. So is a calendar, which shows no figures.
        """
        columns = [
            replace(each, cells=tuple(cell.as_sealed(sealed) for cell in each.cells))
            for each in self.columns
        ]
        columns = [each for each in columns if each.is_filled]
        if not any(each.role == "main" for each in columns):
            return self
        kept = [
            index
            for index in range(len(self.keys))
            if any(each.cells[index].quantity is not None for each in columns)
        ]
        return replace(
            self,
            keys=tuple(self.keys[index] for index in kept),
            rows=tuple(self.rows[index] for index in kept),
            groups=tuple(self.groups[index] for index in kept if self.groups),
            columns=tuple(
                replace(each, cells=tuple(each.cells[index] for index in kept)) for each in columns
            ),
        )

    def digest(self, language: str) -> str:
        """Return a short digest of all that is drawn in a language, which names the picture."""
        words = [each.of(language) for each in (self.heading, self.head, self.note, *self.rows)]
        columns = [
            [each.role, each.label.of(language), each.unit, [_told(cell) for cell in each.cells]]
            for each in self.columns
        ]
        told = [language, self.kind, self.year, words, self.keys, self.groups, columns]
        text = json.dumps(told, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def _cells(self) -> Iterator[Cell]:
        for column in self.columns:
            yield from column.cells


def _told(cell: Cell) -> list[object]:
    return [cell.printed, str(cell.quantity), [[event, str(day)] for event, day in cell.days]]
