"""What a body counts by chapter (tables, figures, formulas), and where its formulas stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.texts.fences import plain_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

# Most bodies have none of it; this asks before anything is read line by line.
_ANY: Final = re.compile(
    r"\$|<caption|\[\]\(#|^[ \t]*(?:表|图|Table|Figure)[：:]", re.MULTILINE | re.IGNORECASE
)
CODE: Final = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_CAPTION: Final = re.compile(
    r"([ \t]*)(表|图|Table|Figure)[：:][ \t]*(\S.*?)(?:[ \t]*\{:?[ \t]*#([\w.-]+)[ \t]*\})?[ \t]*"
)
_HTML_CAPTION: Final = re.compile(r'<caption(?:[ \t]+id="([\w.-]+)")?[ \t]*>')
# A formula within a line; a sign that is escaped; two signs that are not alone on their line.
_DOLLARS: Final = re.compile(r"\\\$|\$(?![\s$])((?:[^$\\]|\\.)+?)(?<!\s)\$(?![\d$])|\$\$", re.ASCII)
_DISPLAY_END: Final = re.compile(r"\$\$(?:[ \t]*\{:?[ \t]*#([\w.-]+)[ \t]*\})?[ \t]*$")
_HEADING: Final = re.compile(r"(#{2,6})[ \t]+(.*)")
_HEADING_ID: Final = re.compile(r"\{:?[^}]*?#([\w.\-]+)[^}]*\}[ \t]*#*[ \t]*$")
_REFERENCE: Final = re.compile(r"\[\]\(#([\w.-]+)\)")
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_KINDS: Final = {"表": "table", "图": "figure", "table": "table", "figure": "figure"}
_ENGLISH: Final = {"table": "Table", "figure": "Figure", "formula": "Equation"}
_CHINESE: Final = {"table": "表", "figure": "图", "formula": "式"}
_CHAPTER: Final = 2  # the level of a heading that begins a chapter; level 1 is the title


class Mark(NamedTuple):
    """A caption, a formula or a reference to one.

    Attributes:
        kind: `table`, `figure`, `formula`, `reference`, `dollar` for a sign that is no formula's,
            or `stray` for what was meant as one and is none.
        start: Where it begins in the body.
        end: Where it ends.
        text: Words of the caption, TeX of the formula, what the reference shows.
        id: Its id, or what the reference names; empty if none.
        label: `表`, `Table`, `式` and so on, empty for a formula without number.
        number: `4-1`; empty where nothing is counted.
        indent: White space before it, for what takes lines of its own.
        display: True for a formula or caption on lines of its own, False within a line.
        lines: Line ends inside it.
    """

    kind: str
    start: int
    end: int
    text: str
    id: str = ""
    label: str = ""
    number: str = ""
    indent: str = ""
    display: bool = False
    lines: int = 0

    @property
    def shown(self) -> str:
        """The number as text refers to it: `表 4-1`, `式（4-1）`, `Equation (4-1)`."""
        if self.kind != "formula":
            return f"{self.label} {self.number}"
        return (
            f"{self.label}（{self.number}）" if self.label == "式" else f"Equation ({self.number})"
        )


def read_marks(body: str) -> tuple[Mark, ...]:
    """Return what a Markdown body counts and refers to, in the order of the text."""
    if not _ANY.search(body):
        return ()
    reading = _Reading(body, "式" if _HAN.search(body) else "Equation")
    reading.read()
    shown = {mark.id: mark.shown for mark in reading.marks if mark.id and mark.number}
    named = {**reading.sections, **shown}
    marks = sorted(reading.marks, key=lambda mark: mark.start)
    return tuple(_resolved(mark, named) for mark in marks)


def _resolved(mark: Mark, named: Mapping[str, str]) -> Mark:
    return mark._replace(text=named.get(mark.id, "")) if mark.kind == "reference" else mark


@dataclass(slots=True)
class _Reading:
    """A body being read from its first line to its last."""

    body: str
    formula: str
    marks: list[Mark] = field(default_factory=list)
    sections: dict[str, str] = field(default_factory=dict)
    _levels: list[int] = field(default_factory=lambda: [0] * 5)
    _counts: dict[str, int] = field(default_factory=dict)
    _opened: tuple[int, str] | None = None  # where a formula on lines of its own began, its indent

    def read(self) -> None:
        lines = [(start, text) for _, start, text in plain_lines(self.body)]
        for index, (start, line) in enumerate(lines):
            if self._opened is not None:
                self._close(start, line)
            elif line.lstrip().startswith("$$"):
                self._open(start, line)
            else:
                self._line(start, line, lines, index)
        if self._opened is not None:
            begun = self._opened[0]
            self.marks.append(Mark("stray", begun, begun + 2, "$$"))

    def _line(self, start: int, line: str, lines: list[tuple[int, str]], index: int) -> None:
        heading = _HEADING.match(line)
        if heading:
            self._heading(heading)
        caption = _CAPTION.fullmatch(line)
        if caption and _belongs(_KINDS[caption[2].lower()], lines, index):
            self._caption(start, line, caption)
            return
        hidden = CODE.sub(lambda code: " " * len(code[0]), line) if "`" in line else line
        if "$" in hidden:
            self._inline(start, hidden)
        for found in _HTML_CAPTION.finditer(hidden):
            mark = self._counted("table", found[1] or "", _CHINESE if self._is_han else _ENGLISH)
            self.marks.append(mark._replace(start=start + found.start(), end=start + found.end()))
        for found in _REFERENCE.finditer(hidden):
            at = start + found.start()
            self.marks.append(Mark("reference", at, start + found.end(), "", found[1]))

    @property
    def _is_han(self) -> bool:
        return self.formula == "式"

    def _heading(self, heading: re.Match[str]) -> None:
        found = _HEADING_ID.search(heading[2])
        name = found[1] if found else ""
        if name.startswith("cm-"):
            return  # what the program adds to a page is not counted
        level = len(heading[1]) - _CHAPTER
        self._levels[level] += 1
        self._levels[level + 1 :] = [0] * (len(self._levels) - level - 1)
        if level == 0:
            self._counts.clear()
        if name:
            self.sections[name] = ".".join(map(str, self._levels[: level + 1]))

    def _caption(self, start: int, line: str, found: re.Match[str]) -> None:
        kind = _KINDS[found[2].lower()]
        words = _CHINESE if found[2] in _KINDS and _HAN.match(found[2]) else _ENGLISH
        mark = self._counted(kind, found[4] or "", words)
        self.marks.append(
            mark._replace(
                start=start, end=start + len(line), text=found[3], indent=found[1], display=True
            )
        )

    def _counted(self, kind: str, name: str, words: Mapping[str, str]) -> Mark:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        chapter = f"{self._levels[0]}-" if self._levels[0] else ""
        return Mark(kind, 0, 0, "", name, words[kind], f"{chapter}{self._counts[kind]}")

    def _inline(self, start: int, line: str) -> None:
        for found in _DOLLARS.finditer(line):
            kind = "formula" if found[1] else "dollar" if found[0] == "\\$" else "stray"
            text = found[1] or found[0]
            self.marks.append(Mark(kind, start + found.start(), start + found.end(), text))

    def _open(self, start: int, line: str) -> None:
        indent = line[: len(line) - len(line.lstrip())]
        self._opened = (start + len(indent), indent)
        if _DISPLAY_END.search(line, len(indent) + 2):
            self._close(start, line, len(indent) + 2)

    def _close(self, start: int, line: str, after: int = 0) -> None:
        found = _DISPLAY_END.search(line, after)
        if found is None or self._opened is None:
            return
        begun, indent = self._opened
        tex = self.body[begun + 2 : start + found.start()].strip()
        words = _CHINESE if self._is_han else _ENGLISH
        mark = self._counted("formula", found[1], words) if found[1] else Mark("formula", 0, 0, "")
        self.marks.append(
            mark._replace(
                start=begun,
                end=start + found.end(),
                text=tex,
                indent=indent,
                display=True,
                lines=self.body.count("\n", begun, start),
            )
        )
        self._opened = None


def _belongs(kind: str, lines: list[tuple[int, str]], index: int) -> bool:
    """Tell whether a caption stands just above a table or just below a figure."""
    step = 1 if kind == "table" else -1
    index += step
    while 0 <= index < len(lines) and not lines[index][1].strip():
        index += step
    near = lines[index][1].lstrip() if 0 <= index < len(lines) else ""
    if kind == "table":
        return near.startswith(("|", "<table"))
    return near.startswith(("![", "[![", "<img", "<figure"))
