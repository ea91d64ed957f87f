"""The words of a section as plain text: what it says, without marks, pictures and tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.seal import as_printed
from carbon_manual.render.constructs import spoken
from carbon_manual.render.embed import opening
from carbon_manual.render.markup import unit_text
from carbon_manual.render.word.text import normalised
from carbon_manual.results.trace import call_of, parameters_of
from carbon_manual.texts.fences import plain_lines
from carbon_manual.texts.prose import BAD_TEMPLATE, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from carbon_manual.pipeline import Checked
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Document

LENGTH: Final = 160
_PAUSE: Final = re.compile(r"[，。；：、！？]|[,.;:!?](?=\s)")
_STOP: Final = re.compile(r"[。！？]”?|[.!?](?=\s)")
_PART_OF_WORD: Final = re.compile(r"(?<![\w./—–-])[\w./—–-]{1,30}$", re.ASCII)
_CALL: Final = re.compile(r"\{\{.*?\}\}")
# Where a link or a picture ends; where it begins is counted, as its words may hold brackets.
_TARGET: Final = re.compile(
    r"\]\((?:<[^>]*>|[^()\s]*(?:\([^()\s]*\))?[^()\s]*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
# In this order: comments and tags, footnotes, attributes, marks at the start of a line, emphasis
# and code, escapes.
_MARKS: Final = (
    (re.compile(r"<!--.*?-->|</?[A-Za-z][^>]*>", re.DOTALL), ""),
    (re.compile(r"\[\^[^\]]+\]:?"), ""),
    (re.compile(r"\{:?\s*[.#][^}]*\}"), ""),
    (re.compile(r"^(?:!!!|\?\?\?).*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*(?:>[ \t]*)*(?:[-*+][ \t]+|[*_-]{3,}[ \t]*$)?", re.MULTILINE), ""),
    (re.compile(r"(\*\*|__|\*|`+|~~?|\^)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"\\([\\`*_{}\[\]<>()#+\-.!|~^])"), r"\1"),
)


def quoted(document: Document, heading: str, checked: Checked, language: str) -> str:
    """Return the first words of a section and what stands below it."""
    return shortened(words(document, heading, checked, language))


def shortened(text: str) -> str:
    """Return a text up to its last pause, if that is not far; never with a part of a number."""
    if len(text) <= LENGTH:
        return _closed(text)
    head = text[:LENGTH]
    pauses = [found.start() for found in _PAUSE.finditer(head, LENGTH // 2)]
    shown = head[: pauses[-1]] if pauses else _PART_OF_WORD.sub("", head)
    return f"{shown.rstrip()}…"


def _closed(text: str) -> str:
    """Return a text without the last words if they announce something that is not quoted."""
    if not text.endswith(("：", ":")):
        return text
    ends = [found.end() for found in _STOP.finditer(text)]
    return text[: ends[-1]].rstrip() if ends else f"{text[:-1]}…"


def words(document: Document, heading: str, checked: Checked, language: str) -> str:
    """Return all words of a section in one line, with its figures as the reader sees them."""
    lines = list(_section(document, heading))
    prose = [line for line in lines if not line.lstrip().startswith("|")]
    text = "\n".join(prose if any(map(str.strip, prose)) else _cells(lines))
    if any(each.fault is BAD_TEMPLATE for each in document.prose.diagnostics):
        text = _CALL.sub("…", text)  # its finding stands already
    text = fill(text, _calls(document, checked, language))
    text = _unlinked(text)
    for mark, kept in _MARKS:
        text = mark.sub(kept, text)
    return normalised(text)


def _unlinked(text: str) -> str:
    """Return the text with the words of its links only, and without pictures."""
    at = 0
    while (end := _TARGET.search(text, at)) is not None:
        start, at = opening(text, end.start()), end.start() + 1
        if start >= 0:
            picture = text[start - 1 : start] == "!"
            words = "" if picture else text[start + 1 : end.start()]
            at = start - picture
            text = text[:at] + words + text[end.end() :]
    return text


def _cells(lines: list[str]) -> Iterator[str]:
    """Yield the rows of a table without its bars, for a section that has nothing else."""
    for line in lines:
        cells = [each.strip() for each in line.strip().strip("|").split("|")]
        if any(each.strip("-: ") for each in cells):
            yield " ".join(cells)


def _section(document: Document, heading: str) -> Iterator[str]:
    """Yield the lines below a heading up to the next of its level, without headings."""
    headings = {each.span.line - document.body_line: each for each in document.prose.headings}
    level = 0
    for number, _, line in plain_lines(spoken(document.body, document.prose.marks)):
        opened = headings.get(number)
        if opened is not None:
            if level and opened.level <= level:
                return
            level = opened.level if opened.id == heading and not level else level
        elif level:
            yield line


def _calls(document: Document, checked: Checked, language: str) -> Mapping[str, Callable[..., str]]:
    sealed = _sealed(document, checked)
    system = checked.system

    def figure(name: str, **parameters: str | int) -> str:
        given = parameters_of(parameters)
        approved = sealed.get(call_of(name, given))
        result = checked.results.figures.get((name, given))
        if approved is not None:
            return unit_text(as_printed(approved))
        if result is not None and result.quantity is not None:
            return unit_text(f"{result.printed} {result.unit}".strip())
        printed = checked.results.printed.get((name, given), "")
        return unit_text(printed) or Text("缺数据", "no data").of(language)

    def chart(name: str, **parameters: str | int) -> str:
        found = checked.results.charts.get((name, parameters_of(parameters)))
        return found.as_sealed(sealed).heading.of(language) if found else ""

    def link(name: str, _: str = "") -> str:
        item = system.documents.get(name) or system.records.get(name)
        shape = system.shapes.numbered(name)
        title = item.title if item else shape.label if shape else Text("", "")
        return f"{name} {title.of(language)}".strip()

    return {"figure": figure, "chart": chart, "link": link, "parameter": system.parameter}


def _sealed(document: Document, checked: Checked) -> Mapping[str, Row]:
    if checked.control.in_force.get(document.id) is not document:
        return {}
    approval = checked.control.approval(document)
    return approval.sealed if approval else {}
