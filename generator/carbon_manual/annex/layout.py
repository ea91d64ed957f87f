"""Layouts of annex tables and report outlines: columns, rows, and what fills each cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TABLE: Final = "table"
REPORT: Final = "report"
REST: Final = "rest"  # the factors beyond the places that a table counts
# What may fill a cell; the value that stands with the word is its first option.
FILLERS: Final = (
    "zh",  # words of the layout, with `en`
    "dash",  # the standard itself prints that nothing stands here
    "serial",  # the number of the row
    "key",  # what the rows are made by: a carrier, or a source
    "year",
    "figure",  # a computed figure; `with` are its parameters, `besides` categories told in a note
    "inputs",  # the activity that a figure was computed from, in sum
    "activity",  # the activity of the row's sources, in sum
    "emission",  # the emission of the row's sources, in sum
    "origin",  # where the activity data of the row's sources come from
    "parameter",  # the factors used for the row's sources, those of one place or the `rest`
    "factor",  # where the factors of a role come from that were used for the row's sources
    "used",  # the factor that the row is about: its `value` or `source`
    "record",  # a field of the year's record of a type
    "field",  # a field of the row's record
    "any",  # the first of several that has data
    "join",  # several side by side
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What fills a cell: the kind of filler, its options, the columns that it takes.

    `years` gives one such cell for each of the layout's years.
    """

    kind: str
    given: Mapping[str, Any]
    parts: tuple[Cell, ...] = ()
    span: int = 1
    years: bool = False

    @property
    def value(self) -> Any:  # noqa: ANN401 - by kind
        """Return what stands with the filler's word."""
        return self.given[self.kind]

    @property
    def words(self) -> Text:
        """Return the words of a label."""
        return Text(self.given["zh"], self.given["en"])


@dataclass(frozen=True, slots=True)
class Line:
    """A row, or rows of one kind: a group with its label, rows for each of something or year.

    `sources` selects the sources that the cells are about; an `optional` row is left out where
    there is nothing to show. `fields` of the row's record give a row of label and value each, or
    the columns of its `table` field, by their own labels.
    """

    cells: tuple[Cell, ...] = ()
    lines: tuple[Line, ...] = ()
    group: Cell | None = None
    each: Mapping[str, Any] | None = None
    every: bool = False
    sources: Mapping[str, Any] | None = None
    optional: bool = False
    fields: tuple[str, ...] = ()
    table: str = ""

    @property
    def below(self) -> Iterator[Cell]:
        """Yield its cells and those of the rows below it, in reading order."""
        yield from self.cells
        for line in self.lines:
            yield from line.below


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a layout: its clause and title, and one grid.

    `of` names a list field of the report's record, and a record type: the section is about the
    records that stand there.
    """

    id: str
    title: Text
    head: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()
    of: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A table or report outline of a standard, in the order of its columns and rows.

    `years` is how many years stand side by side, `gases` the view of gases; a report is written
    for each record of type `about` that has the values of `where`, by its date field `dated`.
    `forms` are the types of the records that it is the printed form of.
    """

    standard: str
    id: str
    clause: str
    kind: str
    title: Text
    sections: tuple[Section, ...]
    years: int = 1
    gases: str = "GHG7"
    about: str = ""
    where: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dated: str = ""
    forms: tuple[str, ...] = ()

    @property
    def places(self) -> int:
        """Return how many places of factors it counts before the rest."""
        lines = (line for section in self.sections for line in section.lines)
        asked = (cell.value for line in lines for cell in line.below if cell.kind == "parameter")
        return max((each for each in asked if each != REST), default=0)

    @property
    def name(self) -> str:
        """Return the name by which commands know it, e.g. `ccaa-39-2022:A.1`."""
        return f"{self.standard}:{self.id}"

    @property
    def heading(self) -> Text:
        """Return number and title."""
        if self.kind == REPORT:
            return Text(f"{self.id} {self.title.zh}", f"{self.id} {self.title.en}")
        return Text(f"表{self.id} {self.title.zh}", f"Table {self.id}: {self.title.en}")
