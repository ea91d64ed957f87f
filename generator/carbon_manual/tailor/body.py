"""The text of a document that stays: without the sections, rows and links that are gone."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.charts import CHARTS
from carbon_manual.figures import FIGURES
from carbon_manual.tailor.tables import Table
from carbon_manual.texts.fences import plain_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from carbon_manual.shapes.shape import Shapes
    from carbon_manual.system.model import Document
    from carbon_manual.tailor.naming import Names
    from carbon_manual.tailor.selection import Kept

# Stand around the name of something that is gone until it is decided what becomes of the name.
_OPEN, _CLOSE = "\ue000", "\ue001"
# Opens the name of a document in such marks.
_TEXT: Final = "\ue002"
_MARKED: Final = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_SPACED: Final = re.compile(f"(?:(?<![|]) )?{_OPEN}({_TEXT}[^{_CLOSE}]*){_CLOSE}(?: (?![|]))?")
_NAMED: Final = f"{_OPEN}[^{_CLOSE}]*{_CLOSE}"
_LISTED: Final = re.compile(
    f"、 *{_NAMED}(?=[，。；、：）]| *(?:[|和与及]|以及|$))"
    f"| ?(?:(?<!中)和|(?<!参)与|以及|(?<!涉)及) *{_NAMED}(?=[，。；、：）]| *(?:[|]|$))"
    f"|{_NAMED} *(?:、|和|与|及) *"
    f"|（(?:[另详]?见)? *{_NAMED}）"
)
# Sends the reader to what is gone, or to a place that only the gone text had.
_POINTED: Final = re.compile(f"见 *{_NAMED}|{_OPEN}[上下]一?[节表]{_CLOSE}")
_LINK: Final = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")
_CALL: Final = re.compile(r"\{\{ *(\w+)\(\"([^\"]*)\"(?:, *\"([^\"]*)\")?([^)]*)\) *\}\}")
# What is left of a list item of which every sentence went.
_LABEL: Final = " -*0123456789."
_NOTHING: Final = frozenset({"", "—"})
# Gaps stand in Chinese text without spaces around them, names in Latin letters with.
_LOOSE: Final = re.compile(
    r"(?<=[\u3400-\u9fff，。、；：（]) (?=<待填：)|(?P<gap><待填：[^<>]*>) (?=[\u3400-\u9fff])"
)
_HEADING: Final = re.compile(r"(#{2,6}) [^\n]*")
_ITEM: Final = re.compile(r"\s*(?:[-*]|\d+\.) ")
# Opens a block that the sentence before it may announce.
_BLOCK: Final = re.compile(r"\s*(?:[-*|>]|\d+\. |`{3})")
_EXTERNAL: Final = re.compile(r"[a-zA-Z][\w+.-]*:|//")
_LABELS: Final = {
    **{each.id: each.label for each in FIGURES},
    **{each.id: each.label for each in CHARTS},
}
_DRAWN: Final = re.compile(r" (?:figure|indicator)=\"([^\"]*)\"")
_RANGE: Final = re.compile(
    r"\[?\b([A-Z]{2})-(\d\d)(?:\]\([^()]*\))? 至 \[?([A-Z]{2})-(\d\d)(?:\]\([^()]*\))?"
)
_RULE: Final = "<待填：本单位的相应规定>"
# The same in a flow, whose steps go by their short names.
_SHORT_RULE: Final = "相应规定"
# In a cell of which every word was about something gone.
_UNTOLD: Final = "<待填：本栏内容>"
_FOREIGN: Final = "<待填：未采用的标准，删去或改写>"
_BARE: Final = "<待填：本节内容，没有则删去>"
_HOLLOW: Final = (
    "<待填：工作步骤。所选标准要求本文件的记录，参考体系中的步骤却只属于其他标准，没有带入>"
)


@dataclass(frozen=True, slots=True)
class Remains:
    """What is left of the reference system, for the links and names in a text.

    `documents` are the texts that stay, by path; `titles` name those that went, by number;
    `records` are the records that stay; `names` tells standards and sites that are gone
    from the others.
    """

    documents: Mapping[str, Kept]
    titles: Mapping[str, str]
    records: frozenset[str]
    paths: frozenset[str]
    shapes: Shapes
    names: Names
    told: Callable[[str], str]


def body_of(kept: Kept, remains: Remains, lost: frozenset[str]) -> str:
    """Return the text of a document; a hollow one gets a gap in the place of its steps.

    `lost` are ids of the document's own rows that went.
    """
    lines = list(_left(kept))
    plain = {number for number, *_ in plain_lines("\n".join(lines))}
    page = _Page(kept.document, remains, lost)
    found: list[str] = []
    rows: list[str] = []
    holes: list[int] = []
    for number, line in enumerate([*lines, ""]):
        if number in plain and line.startswith("|"):
            rows.append(line)
            continue
        told = list(page.table(rows)) if rows else []
        new = list(page.line(line)) if number in plain else [remains.told(page.coded(line))]
        if (rows and not told) or not new:
            holes.append(len(found))
        rows = []
        found += (*told, *new)
    _close(found, holes)
    if kept.is_hollow:
        found += ["", "## 工作程序 {#steps-to-write}", "", _HOLLOW]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(found)).strip("\n") + "\n"


def _close(lines: list[str], holes: Iterable[int]) -> None:
    """Mend what stood before a table or list of which nothing is left.

    A sentence that announced it ends, and a heading that only it stood under gets a gap.
    """
    for hole in holes:
        before = next((i for i in range(hole - 1, -1, -1) if lines[i].strip()), None)
        after = next((line for line in lines[hole:] if line.strip()), "")
        if before is not None and lines[before].endswith("：") and not _BLOCK.match(after):
            lines[before] = f"{lines[before][:-1]}。"
        if before is not None and _is_bare(lines[before], after):
            lines[before] += f"\n\n{_BARE}"


def _is_bare(line: str, after: str) -> bool:
    """Tell whether a line is a heading and the next one, if any, no part of its section."""
    heading, following = _HEADING.fullmatch(line), _HEADING.fullmatch(after)
    if heading is None:
        return False
    return not after or (following is not None and len(following[1]) <= len(heading[1]))


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
        if item and self._is_gone_item(marked[item.end() :]):
            return
        told = self.remains.names.trimmed(marked)
        if told == marked or told.strip(_LABEL):
            yield self._settled(told)

    def coded(self, line: str) -> str:
        """Return a line of a flow with the documents that went called by what they are."""
        if not self.remains.titles:
            return line
        name = rf"(?<![\w-])(?:{'|'.join(map(re.escape, self.remains.titles))})(?![\w-])"
        return re.sub(rf" ?{name}(?: 或 {name})* ?", _SHORT_RULE, line)

    def _is_gone_item(self, text: str) -> bool:
        """Tell whether a list item begins with the name of something gone."""
        names, opening = self.remains.names, text.lstrip("*")
        is_about_site = bool(names.absent.match(opening)) and names.is_absent(text)
        return opening.startswith(_OPEN) or is_about_site

    def table(self, lines: list[str]) -> Iterator[str]:
        """Yield a table without the columns and rows that are about something gone."""
        table = Table.of([self._marked(each) for each in lines])
        names = self.remains.names
        left = table.without_columns(
            lambda title: names.is_foreign(title) or names.is_absent(title)
        )
        rows = [row for each in left.rows if (row := self._row(each, left.header)) is not None]
        if len(left.header) < len(table.header):
            # what only the columns that went had anything to say of
            rows = [row for row in rows if any(cell not in _NOTHING for cell in row[1:])]
        if rows or not table.rows:
            told = Table(left.header, left.rule, rows).with_gaps(self._gap)
            yield from (self._settled(each) for each in told.lines)

    def _gap(self, title: str) -> str:
        """Return a gap named by a column, unless the column's name is itself one to be told."""
        told = self._settled(title)
        return _UNTOLD if "<" in told else f"<待填：{told}>"

    def _row(self, row: list[str], header: list[str]) -> list[str] | None:
        names = self.remains.names
        if any(_is_gone(cell) for cell in row) or self._names_lost(row[0]):
            return None
        places = [
            cell for index, cell in enumerate(row) if not index or "场所" in _at(header, index)
        ]
        if any(names.is_absent(cell) for cell in places):
            return None
        told = []
        for index, cell in enumerate(row):
            if not names.is_foreign(cell) or not names.foreign.match(cell):
                told.append(names.trimmed(cell))
            elif _at(header, index) == "依据":
                told.append("—")
            else:
                return None
        return told

    def _names_lost(self, cell: str) -> bool:
        named = _MARKED.match(cell)
        return named is not None and named[1] in self.lost

    def _marked(self, line: str) -> str:
        """Return a line with links, calls and names of what is gone marked."""
        line = _RANGE.sub(self._range, line)
        line = _LINK.sub(self._link, line)
        line = _CALL.sub(self._call, line)
        names = "|".join(map(re.escape, [*self.remains.titles, *self.lost]))
        titles = "|".join(map(re.escape, self.remains.titles.values()))
        if names:
            line = re.sub(rf"(?<![\w-])(?:{names})(?![\w-])|《(?:{titles})》", self._name, line)
        return line

    def _range(self, match: re.Match[str]) -> str:
        """Return a range of documents from the first to the last that stay."""
        kind, first, other, last = match.groups()
        if kind != other:
            return match[0]
        names = (each.document.id for each in self.remains.documents.values())
        inside = sorted(name for name in names if f"{kind}-{first}" <= name <= f"{kind}-{last}")
        if not inside:
            return _mark(f"{_TEXT}{kind}-{first}")
        ends = {f"{kind}-{first}", f"{kind}-{last}"}
        return (
            match[0] if ends <= set(inside) else " 至 ".join(dict.fromkeys((inside[0], inside[-1])))
        )

    def _link(self, match: re.Match[str]) -> str:
        text, target = match.groups()
        if _EXTERNAL.match(target) or self._leads(target):
            return match[0]
        name, _, anchor = target.rpartition("/")[2].partition("#")
        if anchor and text.startswith(name.removesuffix(".md") or "#"):
            whole = target.partition("#")[0]
            return f"[{text}]({whole})" if self._leads(whole) else _mark(self._title(text))
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
        inside = before.count(_OPEN) > before.count(_CLOSE)
        return match[0] if inside else _mark(self._title(match[0]))

    def _title(self, text: str) -> str:
        is_document = text in self.remains.titles or text.startswith("《")
        return f"{_TEXT}{text}" if is_document else text

    def _settled(self, line: str) -> str:
        """Return a line with its marks resolved: out of enumerations, else as plain words."""
        if self.remains.names.own.search(line):
            line = self.remains.names.foreign.sub(lambda match: _mark(match[0]), line)
        line = _POINTED.sub(_pointed, _LISTED.sub("", line))
        line = _SPACED.sub(_rule, line)
        line = self.remains.names.foreign.sub(_FOREIGN, _MARKED.sub(_rule, line))
        line = self.remains.names.without_absent(line)
        line = self.remains.told(_CALL.sub(_figure, line))
        return _LOOSE.sub(lambda match: match["gap"] or "", line)


def _figure(match: re.Match[str]) -> str:
    """Return the gap in the place of a figure or chart, of which a new system has no records.

    It holds the figure's id, by which the call is written again.
    """
    name, first, _, options = match.groups()
    if name not in {"figure", "chart"}:
        return match[0]
    label = _LABELS[first].zh if first in _LABELS else ""
    drawn = "".join(f" {each}" for each in _DRAWN.findall(options)) if name == "chart" else ""
    return f"<待填：{label} {first}{drawn}>"


def _at(header: list[str], index: int) -> str:
    return header[index] if index < len(header) else ""


def _pointed(match: re.Match[str]) -> str:
    return f"见{_RULE}" if match[0].startswith("见") else _RULE


def _rule(match: re.Match[str]) -> str:
    """Return a gap for a document that went, and the bare name of anything else."""
    return _RULE if match[1].startswith(_TEXT) else match[1]


def _mark(text: str) -> str:
    return f"{_OPEN}{text}{_CLOSE}"


def _is_gone(cell: str) -> bool:
    """Tell whether a cell names nothing but what is gone."""
    return bool(_MARKED.search(cell)) and not _MARKED.sub("", cell).strip("、，； ")
