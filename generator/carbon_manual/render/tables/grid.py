"""What every output of annex tables shares: footnote marks, headings, and the grid unfolded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.annex.content import Content, said
from carbon_manual.annex.grid import Part, Slot
from carbon_manual.annex.tables import Table, marks_of
from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from carbon_manual.pipeline import Checked

MARK: Final = "※"
TITLE: Final = Text("标准附录数据表", "Annex tables of the standards")
ORGANISATION: Final = Text("全组织", "Organisation")
UNIT: Final = Text("单位", "Unit")
NOTE: Final = Text("说明", "Note")

# The numbers of a table's footnotes.
Marks = dict[Text, int]


class Column(NamedTuple):
    """What a column needs beside its own cells where numbers stand alone: unit, words."""

    has_unit: bool
    has_note: bool

    @property
    def width(self) -> int:
        """Return how many columns it takes then."""
        return 1 + self.has_unit + self.has_note


class Placed(NamedTuple):
    """A slot with the row and column where it begins, counted from 0."""

    row: int
    column: int
    slot: Slot


def numbered(table: Table) -> Marks:
    """Return the footnotes of a table with their numbers."""
    return {note: number for number, note in enumerate(table.notes, 1)}


def about(table: Table, checked: Checked, language: str) -> str:
    """Return what a table is of: year and site."""
    year = Text(f"{table.year} 年", str(table.year)).of(language)
    return f"{year} · {site_name(table.site, checked, language)}"


def site_name(site: str | None, checked: Checked, language: str) -> str:
    """Return the name of a site, or that it is the whole organisation."""
    return (ORGANISATION if site is None else checked.system.label("site", site)).of(language)


def heading(part: Part, language: str) -> str:
    """Return the heading of a section of a report: its title, its clause and the record."""
    record = f" · {part.record}" if part.record else ""
    opened, closed = (" (", ")") if language == "en" else ("（", "）")
    return f"{part.title.of(language)}{opened}{part.id}{closed}{record}"


def line_of(content: Content, marks: Mapping[Text, int], language: str) -> str:
    """Return a content in one line, with the marks of its footnotes."""
    return f"{said(content, language)} {signs(content, marks)}".strip()


def signs(content: Content, marks: Mapping[Text, int]) -> str:
    """Return the marks of a content's footnotes."""
    return "".join(f"{MARK}{marks[note]}" for note in marks_of(content))


def note_lines(marks: Mapping[Text, int], language: str) -> Iterator[str]:
    """Yield the footnotes."""
    for note, number in marks.items():
        yield f"{MARK}{number} {note.of(language)}"


def placed(part: Part) -> Iterator[Placed]:
    """Yield the slots with their places; a cell that goes on from above takes its own."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(part.rows):
        column = 0
        for slot in row:
            while (number, column) in taken:
                column += 1
            yield Placed(number, column, slot)
            taken |= {
                (number + down, column + right)
                for down in range(slot.down)
                for right in range(slot.span)
            }
            column += slot.span


def matrix(part: Part) -> list[list[Slot]]:
    """Return a slot for every place: a merged cell stands in the first column of its rows."""
    columns = max((each.column + each.slot.span for each in placed(part)), default=0)
    grid = [[Slot(())] * columns for _ in part.rows]
    for row, column, slot in placed(part):
        for line in grid[row : row + slot.down]:
            line[column] = slot
    return grid


def columns_of(part: Part) -> tuple[Column, ...]:
    """Return what each column needs where numbers stand alone."""
    columns = []
    for slots in zip(*matrix(part), strict=True):
        numbers = [alone for slot in slots if (alone := number_of(slot)) is not None]
        columns.append(
            Column(
                any(each.unit for each in numbers),
                any(each.text.zh or each.remark.zh or each.notes for each in numbers),
            )
        )
    return tuple(columns)


def number_of(slot: Slot) -> Content | None:
    """Return the number of a cell that holds one and nothing else beside its words."""
    alone = len(slot.contents) == 1 and slot.contents[0].number is not None
    return slot.contents[0] if alone else None


def beside(content: Content, marks: Marks, language: str) -> str:
    """Return what stands with a number: what it is, where it comes from, marks of footnotes."""
    words = [content.text.of(language), content.remark.of(language), signs(content, marks)]
    return ("; " if language == "en" else "；").join(each for each in words if each)


def apart(slot: Slot, column: Column, marks: Marks, language: str) -> list[str]:
    """Return a cell with its number, unit and words side by side, as the column needs."""
    content = number_of(slot)
    if content is None:
        shown = "；".join(line_of(each, marks, language) for each in slot.contents)
        return [shown] + [""] * (column.width - 1)
    cells = [str(content.number)]
    cells += [content.unit] if column.has_unit else []
    return cells + ([beside(content, marks, language)] if column.has_note else [])
