"""Tables in Markdown, one line a row, taken apart and put together again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# A stroke between cells: neither escaped nor inside a span of code.
_CODE: Final = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_STROKE: Final = re.compile(r"(?<!\\)\|")
_HIDDEN: Final = "\ue010"


@dataclass(frozen=True, slots=True)
class Table:
    """A header, the rule below it and the rows, each as its cells."""

    header: list[str]
    rule: list[str]
    rows: list[list[str]]

    @staticmethod
    def of(lines: list[str]) -> Table:
        """Return the table that lines opened by `|` make."""
        header, *rest = map(split_row, lines)
        return Table(header, rest[0] if rest else [], rest[1:])

    @property
    def lines(self) -> Iterator[str]:
        """Yield the lines of the table."""
        yield _joined(self.header)
        if self.rule:
            yield "|" + "|".join(self.rule) + "|"
        yield from map(_joined, self.rows)

    def with_gaps(self, gap: Callable[[str], str]) -> Table:
        """Return the table with a gap in the place of each empty cell, made from its header."""
        rows = [
            [
                cell or (gap(title) if title else "")
                for cell, title in zip_longest(row, self.header, fillvalue="")
            ]
            for row in self.rows
        ]
        return Table(self.header, self.rule, rows)

    def without_columns(self, is_gone: Callable[[str], bool]) -> Table:
        """Return the table without the columns whose header is gone."""
        kept = [index for index, cell in enumerate(self.header) if not is_gone(cell)]

        def left(row: list[str]) -> list[str]:
            return [row[index] for index in kept if index < len(row)]

        return Table(left(self.header), left(self.rule), [left(row) for row in self.rows])


def split_row(line: str) -> list[str]:
    """Return the cells of a row."""
    shown = _CODE.sub(lambda code: code[0].replace("|", _HIDDEN), line.strip())
    inner = shown.removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.strip().replace(_HIDDEN, "|") for cell in _STROKE.split(inner)]


def _joined(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
