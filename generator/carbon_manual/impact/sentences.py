"""A text as sentences with their place, and each with a key that format does not change."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from carbon_manual.texts.fences import plain_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.system.model import Document
    from carbon_manual.texts.prose import Heading

Kind = Literal["text", "heading", "code"]
Part = Literal["", "scope", "duties"]

_ENDS: Final = re.compile(r"(?<=[。！？；!?;])|(?<=\.)(?=\s+[A-Z])")
# What opens a block of its own: an item of a list, a row of a table, a quotation, a wrapper.
_OPENS: Final = re.compile(r"[ \t]*(?:[-*+]|\d+[.)、]|>|\||:::|///|</?div|!!!|\?\?\?)")
_MARKER: Final = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d+[.)、])[ \t]+)?")
_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\(\s*<?([^()\s>]*)>?[^()]*\)")
_ATTRIBUTES: Final = re.compile(r"(?<!\{)\{:?[^{}]*\}(?!\})")
_MARKS: Final = re.compile(r"[*_~^`|]|\\(?=\W)")
_RULER: Final = re.compile(r"[\s:|\-]*")
# Between Chinese characters a blank is layout; between words it parts them.
_BLANK: Final = re.compile(r"\s+")
_LOOSE: Final = re.compile(r"(?<=[^\x21-\x7e])\s+|\s+(?=[^\x21-\x7e])|\s+(?=[,.;:!?)])")
_SAME: Final = str.maketrans({"。": ".", "、": "、", "“": '"', "”": '"', "‘": "'", "’": "'",
                              "「": '"', "」": '"', "—": "-", "–": "-"})  # fmt: skip
_PARTS: Final[tuple[tuple[Part, re.Pattern[str]], ...]] = (
    ("scope", re.compile(r"scope|适用范围|^范围$", re.IGNORECASE)),
    ("duties", re.compile(r"dut(?:y|ies)|responsibilit|职责|分工", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, heading or line of code: as written, without format, and where it stands.

    `part` tells that it belongs to the scope or the duties of its document.
    """

    text: str
    key: str
    kind: Kind
    section: str
    line: int
    part: Part = ""


def sentences(document: Document) -> tuple[Sentence, ...]:
    """Return the sentences of a body in their order; lines without words are none."""
    return tuple(each for each in _Cut(document).sentences() if each.key)


def key_of(text: str) -> str:
    """Return a text without format: marks, blanks, width of letters and kind of quotes."""
    text = _LINK.sub(r"\1‹\2›", text)
    text = _MARKS.sub("", _ATTRIBUTES.sub("", _MARKER.sub("", text)))
    text = unicodedata.normalize("NFKC", text).translate(_SAME)
    return _LOOSE.sub("", _BLANK.sub(" ", text)).strip()


class _Cut:
    """Cuts one body: a block ends at a blank line, a heading, a fence or where another opens."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._headings = {each.span.line: each for each in document.prose.headings}
        self._above: list[Heading] = []

    def sentences(self) -> Iterator[Sentence]:
        lines = self._document.body.split("\n")
        plain = {number for number, *_ in plain_lines(self._document.body)}
        block: list[str] = []
        first = 0
        for index, text in enumerate(lines):
            line = self._document.body_line + index
            heading = self._headings.get(line)
            if block and (heading or index not in plain or not text.strip() or _OPENS.match(text)):
                yield from self._block(block, first)
                block = []
            if heading:
                yield self._heading(heading, text)
            elif index not in plain:
                yield self._sentence(text, text.strip(), "code", line)
            elif text.strip():
                first = first if block else line
                block.append(text)
        yield from self._block(block, first)

    def _block(self, lines: list[str], first: int) -> Iterator[Sentence]:
        text = "\n".join(lines)
        if _RULER.fullmatch(text):
            return
        start = 0
        for end in (*(match.start() for match in _ENDS.finditer(text)), len(text)):
            part = text[start:end]
            blank = len(part) - len(part.lstrip())
            line = first + text.count("\n", 0, start + blank)
            yield self._sentence(part.strip(), key_of(part), "text", line)
            start = end

    def _heading(self, heading: Heading, text: str) -> Sentence:
        self._above = [each for each in self._above if each.level < heading.level]
        self._above.append(heading)
        key = f"{key_of(heading.text)}#{heading.id}"
        return self._sentence(text.strip(), key, "heading", heading.span.line)

    def _sentence(self, text: str, key: str, kind: Kind, line: int) -> Sentence:
        section = self._above[-1] if self._above else None
        name = (section.id or section.text) if section else ""
        return Sentence(text, key, kind, name, line, self._part())

    def _part(self) -> Part:
        # the first heading is the title of the whole document
        for heading in self._above[1:]:
            for part, named in _PARTS:
                if named.search(heading.id) or named.search(heading.text):
                    return part
        return ""
