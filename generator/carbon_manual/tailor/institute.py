"""Take the fictional institute's own facts out of the texts of the reference system.

Names that stand everywhere are replaced later (`facts`); here go whole passages, tables and
sections that `reference.yaml` lists by document, because only the institute could write them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.sources.source import SourceFile
from carbon_manual.tailor.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_HEADING: Final = re.compile(r"#{1,6} .*\{#([\w-]+)\}\s*")
_ASIDE: Final = re.compile(r"（[^（）]*）|<[^<>]*>")
_YEAR: Final = re.compile(r"20\d\d")
_HERE: Final = "各场所的情况"
# A cell that would be the same in every organisation.
_EMPTY: Final = frozenset({"", "—"})


def without_own(file: SourceFile, notes: Mapping[str, Any], *, alone: bool) -> SourceFile:
    """Return a text with the institute's passages, tables and sections as gaps.

    `notes` is what `reference.yaml` says; where one standard stands `alone`, what is about several
    goes too. A note that no longer fits the text changes nothing; a test finds it.
    """
    name = file.path.rpartition("/")[2].removesuffix(".md")
    own, of_several = notes["documents"].get(name, {}), notes["several"].get(name, {})
    if not alone:
        of_several = {}
    if not own and not of_several:
        return file
    text = file.text
    for old, new in (*own.get("passages", ()), *of_several.get("passages", ())):
        text = text.replace(old, new)
    places = _Places(notes["sites"], own.get("tables", {}), own.get("sections", {}))
    lines = _without(text.split("\n"), frozenset(of_several.get("sections", ())))
    return SourceFile(file.path, "\n".join(places.lines(lines)))


def _without(lines: Iterable[str], gone: frozenset[str]) -> Iterator[str]:
    """Yield lines without the sections whose ids are given; those hold no others."""
    dropping = False
    for line in lines:
        opened = _HEADING.fullmatch(line)
        dropping = opened[1] in gone if opened else dropping
        if not dropping:
            yield line


class _Places:
    """What is known of the sections of one document."""

    def __init__(
        self, sites: Mapping[str, Any], tables: Mapping[str, int], sections: Mapping[str, str]
    ) -> None:
        called = [name for site in sites.values() for name in site["called"]]
        self._about_sites = re.compile("|".join(map(re.escape, [*called, "全院"])))
        self._tables = tables
        self._sections = sections

    def lines(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield the lines of a document with gaps in the places named."""
        section = ""
        rows: list[str] = []
        for line in lines:
            if section in self._tables and line.startswith("|"):
                rows.append(line)
                continue
            yield from self._table(rows, self._tables.get(section, 0))
            rows = []
            opened = _HEADING.fullmatch(line)
            if opened:
                section = opened[1]
                yield from (
                    (line, "", f"<待填：{self._sections[section]}>", "")
                    if (section in self._sections)
                    else (line,)
                )
            elif section not in self._sections:
                yield line
        yield from self._table(rows, self._tables.get(section, 0))

    def _table(self, rows: list[str], kept: int) -> Iterator[str]:
        """Yield a table of which only the first columns stay; gaps are named by their header."""
        if not rows:
            return
        table = Table.of(rows)
        told = [[*row[:kept], *self._gaps(row, table.header, kept)] for row in table.rows]
        # rows that only their facts told apart are one row to fill
        unique = [row for index, row in enumerate(told) if row not in told[:index]]
        yield from Table(table.header, table.rule, unique).lines

    def _gaps(self, row: list[str], header: list[str], kept: int) -> Iterator[str]:
        for cell, title in zip(row[kept:], header[kept:], strict=False):
            is_own = self._about_sites.search(title) or _YEAR.search(title)
            label = row[0] if is_own and kept else _HERE if is_own else title
            yield cell if cell in _EMPTY else f"<待填：{_ASIDE.sub('', label).strip('： ')}>"
