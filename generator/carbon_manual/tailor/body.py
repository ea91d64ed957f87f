"""The text of a document that stays: without the sections, rows and links that are gone."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.figures import FIGURES
from carbon_manual.prose import plain_lines
from carbon_manual.tailor.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from carbon_manual.model import Document
    from carbon_manual.shape import Shapes
    from carbon_manual.tailor.selection import Kept

# Stand around the name of something that is gone until it is decided what becomes of the name.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARKED: Final = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_SPACED: Final = re.compile(f" *{_OPEN}(《[^{_CLOSE}]*》){_CLOSE} *")
_LISTED: Final = re.compile(
    f"[、，] *{_OPEN}[^{_CLOSE}]*{_CLOSE}|{_OPEN}[^{_CLOSE}]*{_CLOSE} *、 *"
)
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")
_CALL: Final = re.compile(r"\{\{ *(\w+)\(\"([^\"]*)\"(?:, *\"([^\"]*)\")?([^)]*)\) *\}\}")
_YEAR: Final = re.compile(r"year *= *(\d{4})")
_ITEM: Final = re.compile(r"\s*(?:[-*]|\d+\.) ")
_EXTERNAL: Final = re.compile(r"[a-zA-Z][\w+.-]*:|//")
_LABELS: Final = {each.id: each.label for each in FIGURES}
_FOREIGN: Final = "<待填：未采用的标准，删去或改写>"
_HOLLOW: Final = (
    "<待填：工作步骤。所选标准要求本文件的记录，参考体系中的步骤却只属于其他标准，没有带入>"
)


@dataclass(frozen=True, slots=True)
class Remains:
    """What is left of the reference system, for the links and names in a text.

    `documents` are the texts that stay, by path; `titles` name those that went, by number;
    `records` are the records that stay; `foreign` matches the names of standards that were not
    chosen, `own` those of the others.
    """

    documents: Mapping[str, Kept]
    titles: Mapping[str, str]
    records: frozenset[str]
    paths: frozenset[str]
    shapes: Shapes
    foreign: re.Pattern[str]
    own: re.Pattern[str]
    told: Callable[[str], str]


def body_of(kept: Kept, remains: Remains, lost: frozenset[str]) -> str:
    """Return the text of a document; a hollow one gets a gap in the place of its steps.

    `lost` are ids of the document's own rows that went.
    """
    lines = list(_left(kept))
    plain = dict(plain_lines("\n".join(lines)))
    page = _Page(kept.document, remains, lost)
    found: list[str] = []
    rows: list[str] = []
    for number, line in enumerate([*lines, ""]):
        if number in plain and line.startswith("|"):
            rows.append(line)
            continue
        if rows:
            found += page.table(rows)
            rows = []
        found += page.line(line) if number in plain else [remains.told(line)]
    if kept.is_hollow:
        found += ["", "## 工作程序 {#steps-to-write}", "", _HOLLOW]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(found)).strip("\n") + "\n"


def _left(kept: Kept) -> Iterator[str]:
    """Yield the lines of the sections that stay."""
    starts = {each.span.line - kept.document.body_line for each in kept.document.prose.headings}
    dropping = False
    for number, line in enumerate(kept.document.body.split("\n")):
        if number in starts:
            dropping = number in kept.dropped
        if not dropping:
            yield line


@dataclass(frozen=True, slots=True)
class _Page:
    """One text being tailored."""

    document: Document
    remains: Remains
    lost: frozenset[str]

    def line(self, line: str) -> Iterator[str]:
        """Yield a line outside tables, unless it is a list item about something gone."""
        marked = self._marked(line)
        item = _ITEM.match(marked)
        if item and (self._is_foreign(marked) or marked[item.end() :].startswith(_OPEN)):
            return
        yield self._settled(marked)

    def table(self, lines: list[str]) -> Iterator[str]:
        """Yield a table without the columns and rows that are about something gone."""
        table = Table.of([self._marked(each) for each in lines])
        table = table.without_columns(self._is_foreign)
        rows = [row for each in table.rows if (row := self._row(each, table.header)) is not None]
        if rows or not table.rows:
            yield from (self._settled(each) for each in Table(table.header, table.rule, rows).lines)

    def _row(self, row: list[str], header: list[str]) -> list[str] | None:
        if any(_is_gone(cell) for cell in row) or self._names_lost(row[0]):
            return None
        told = []
        for index, cell in enumerate(row):
            if not self._is_foreign(cell) or not self.remains.foreign.match(cell.lstrip("《")):
                told.append(cell)
            elif index < len(header) and header[index] == "依据":
                told.append("—")
            else:
                return None
        return told

    def _names_lost(self, cell: str) -> bool:
        named = _MARKED.match(cell)
        return named is not None and named[1] in self.lost

    def _is_foreign(self, text: str) -> bool:
        """Tell whether a text names standards, but none that was chosen."""
        names = self.remains.foreign.search(text)
        return bool(names) and not self.remains.own.search(text)

    def _marked(self, line: str) -> str:
        """Return a line with links, calls and names of what is gone marked."""
        line = _LINK.sub(self._link, line)
        line = _CALL.sub(self._call, line)
        names = [*self.remains.titles, *self.lost]
        if names:
            line = re.sub(
                rf"(?<![\w-])({'|'.join(map(re.escape, names))})(?![\w-])", self._name, line
            )
        return line

    def _link(self, match: re.Match[str]) -> str:
        text, target = match.groups()
        if _EXTERNAL.match(target) or self._leads(target):
            return match[0]
        return _mark(self._title(text))

    def _leads(self, target: str) -> bool:
        path, _, anchor = target.partition("#")
        own = posixpath.dirname(self.document.path)
        path = posixpath.normpath(posixpath.join(own, path)) if path else self.document.path
        kept = self.remains.documents.get(path)
        if kept is None:
            return path in self.remains.paths
        return not anchor or anchor in kept.headings

    def _call(self, match: re.Match[str]) -> str:
        name, first, anchor, _ = match.groups()
        return self._reference(match[0], first, anchor) if name == "link" else match[0]

    def _reference(self, call: str, name: str, anchor: str | None) -> str:
        kept = next((e for e in self.remains.documents.values() if e.document.id == name), None)
        if kept is not None:
            return call if not anchor or anchor in kept.headings else f'{{{{ link("{name}") }}}}'
        if name in self.remains.records or self.remains.shapes.numbered(name):
            return call
        form = next((each.number for each in self.remains.shapes.records
                     if name.startswith(f"{each.number}-")), None)  # fmt: skip
        return f'{{{{ link("{form}") }}}}' if form else _mark(self._title(name))

    def _name(self, match: re.Match[str]) -> str:
        before = match.string[: match.start()]
        if before.count(_OPEN) > before.count(_CLOSE):
            return self._title(match[0])
        return _mark(self._title(match[0]))

    def _title(self, text: str) -> str:
        title = self.remains.titles.get(text)
        return f"《{title}》" if title else text

    def _settled(self, line: str) -> str:
        """Return a line with its marks resolved: out of enumerations, else as plain words."""
        line = _SPACED.sub(r"\1", _LISTED.sub("", line))
        line = self.remains.foreign.sub(_FOREIGN, _MARKED.sub(r"\1", line))
        return _CALL.sub(_figure, self.remains.told(line))


def _figure(match: re.Match[str]) -> str:
    """Return the gap in the place of a figure, of which a new system has no records."""
    name, first, _, options = match.groups()
    if name != "figure":
        return match[0]
    year = _YEAR.search(options)
    label = _LABELS[first].zh if first in _LABELS else first
    return f"<待填：{label}{f' · {year[1]} 年' if year else ''}>"


def _mark(text: str) -> str:
    return f"{_OPEN}{text}{_CLOSE}"


def _is_gone(cell: str) -> bool:
    """Tell whether a cell names nothing but what is gone."""
    return bool(_MARKED.search(cell)) and not _MARKED.sub("", cell).strip("、，； ")
