"""The words of a page and of its Word copy in one normal form, to prove that they are equal.

The page is read by the standard library's HTML parser, not by the writer's, so that a fault of
the one is not repeated by the other. Footnotes count after everything else, in the order of
their list; their numbers and the arrows back are automatic and do not count. The revision history
counts, with the heading just before it, after the control block, where the Word copy prints it.
"""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from lxml import etree

from .han import SHARED, WIDE
from .page import BLOCKS, HEADINGS, WEB, WORDLESS
from .wml import W_NS, clean

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W: Final = f"{{{W_NS}}}"
# Of a picture its alternative text is the words.
_PICTURE: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_WORDS: Final = (f"{W}t", f"{W}br", f"{W}cr", f"{W}tab", f"{W}fldChar", _PICTURE)
_SKIPPED_STYLES: Final = frozenset(
    ("CoverOrganisation", "CoverCategory", "CoverNotice", "CoverCopy", "CoverCheck")
)
_VOID: Final = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"),
        *("param", "source", "track", "wbr"),
    )
)
_BETWEEN_HAN: Final = re.compile(
    rf"(?<=[{WIDE}])\s+(?=[{WIDE}{SHARED}])|(?<=[{WIDE}{SHARED}])\s+(?=[{WIDE}])"
)
_FRONT: Final = ("h1", "cm-control", "cm-history")


def normalised(text: str) -> str:
    """Return the text without white space between Han, any other white space as one space."""
    return _BETWEEN_HAN.sub("", " ".join(text.split()))


def word_text(data: bytes) -> str:
    """Return the words of a DOCX: body and tables in order, then the footnotes.

    Header, footer, automatic numbers, fields and what the cover says beside title and control
    block (organisation, category, number of the copy) do not count.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        parts = [_root(archive.read("word/document.xml"))]
        if "word/footnotes.xml" in names:
            parts.append(_root(archive.read("word/footnotes.xml")))
        styles = _root(archive.read("word/styles.xml"))
    skipped = {
        style.get(f"{W}styleId")
        for style in styles.iterfind(f"{W}style")
        for name in style.iterfind(f"{W}name")
        if name.get(f"{W}val") in _SKIPPED_STYLES
    }
    written: list[str] = []
    for root in parts:
        for paragraph in root.iter(f"{W}p"):
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            if style is None or style.get(f"{W}val") not in skipped:
                written.append(_paragraph_text(paragraph))
    return normalised("\n".join(written))


def page_text(html: str) -> str:
    """Return the words of a page's inner HTML in the order in which its Word copy has them."""
    survey = _Survey()
    survey.feed(clean(html))
    survey.close()
    reader = _PageReader(frozenset(survey.cited), _FRONT if survey.has_cover else ())
    reader.feed(clean(html))
    reader.close()
    return normalised(reader.text())


def _root(blob: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(blob, parser)


def _paragraph_text(paragraph: Element) -> str:
    pieces: list[str] = []
    fields = 0
    for node in paragraph.iter(*_WORDS):
        if node.tag == _PICTURE:
            pieces.append(node.get("descr") or "")
        elif node.tag == f"{W}fldChar":
            fields += {"begin": 1, "end": -1}.get(node.get(f"{W}fldCharType") or "", 0)
        elif fields:
            continue
        elif node.tag == f"{W}t":
            pieces.append(node.text or "")
        else:
            pieces.append("\n")
    return "".join(pieces)


class _TagReader(HTMLParser):
    """Keeps the stack of open elements; end tags close what stands open above them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        names = tuple(values.get("class", "").split())
        self.opened(tag, names, values)
        if tag not in _VOID:
            self.stack.append((tag, names))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        depth = next((n for n in range(len(self.stack) - 1, -1, -1) if self.stack[n][0] == tag), -1)
        if depth < 0:
            return
        while len(self.stack) > depth:
            tag_closed, _ = self.stack.pop()
            self.closed(tag_closed)

    def opened(self, tag: str, names: tuple[str, ...], values: dict[str, str]) -> None:
        """Take note of an element that opens; it is not yet on the stack."""

    def closed(self, tag: str) -> None:
        """Take note of an element that closes; it is no longer on the stack."""

    def within(self, name: str) -> bool:
        """Tell whether an open element carries the class or has the name."""
        return any(name == tag or name in names for tag, names in self.stack)


class _Survey(_TagReader):
    """Finds the footnotes that the text itself cites, and whether the page has a cover."""

    def __init__(self) -> None:
        super().__init__()
        self.cited: set[str] = set()
        self.has_cover = False

    def opened(self, tag: str, names: tuple[str, ...], values: dict[str, str]) -> None:
        if tag == "a" and "footnote-ref" in names and not self.within("footnote"):
            self.cited.add(values.get("href", "")[1:])
        elif tag == "div" and "cm-control" in names and not self.stack:
            self.has_cover = True


class _PageReader(_TagReader):
    """Collects words into the buffer of the place where the Word copy prints them."""

    def __init__(self, cited: frozenset[str], front: tuple[str, ...]) -> None:
        super().__init__()
        self._cited = cited
        self._front = front
        self._buffers: dict[str, list[str]] = {name: [] for name in (*front, "body")}
        self._notes: dict[str, list[str]] = {}
        # Where in the body the last heading of a section begins and ends.
        self._heading = (0, 0)
        self._current: list[tuple[int, list[str]]] = []  # (depth where it began, buffer)

    def text(self) -> str:
        """Return all words, joined by line ends."""
        front = [piece for name in self._front for piece in (*self._buffers[name], "\n")]
        notes = [piece for note in self._notes.values() for piece in (*note, "\n")]
        return "".join([*front, *self._buffers["body"], "\n", *notes])

    def opened(self, tag: str, names: tuple[str, ...], values: dict[str, str]) -> None:
        self._choose_buffer(tag, names, values)
        if tag in BLOCKS or tag == "br":
            self._write("\n")
        elif tag == "img":
            self._write(values.get("alt", ""))

    def closed(self, tag: str) -> None:
        if tag in BLOCKS:
            self._write("\n")
        if self._current and self._current[-1][0] >= len(self.stack):
            self._current.pop()
        if tag in HEADINGS and not self.stack:
            self._heading = (self._heading[0], len(self._buffers["body"]))

    def handle_data(self, data: str) -> None:
        if not any(self._is_wordless(tag, names) for tag, names in self.stack):
            self._write(data)

    def _is_wordless(self, tag: str, names: tuple[str, ...]) -> bool:
        if tag in WORDLESS or WEB in names or "headerlink" in names or "footnote-backref" in names:
            return True
        return "footnote-ref" in names and not self.within("footnote")

    def _choose_buffer(self, tag: str, names: tuple[str, ...], values: dict[str, str]) -> None:
        identifier = values.get("id", "")
        chosen: list[str] | None = None
        if tag == "li" and identifier in self._cited and self.within("footnote"):
            chosen = self._notes.setdefault(identifier, [])
        elif not self.stack:
            for name in self._front:
                if (name == tag or (tag == "div" and name in names)) and not self._buffers[name]:
                    chosen = self._buffers[name]
                    if name == "cm-history":
                        chosen.extend(self._heading_before())
            if tag in HEADINGS:
                self._heading = (len(self._buffers["body"]), 0)
        if chosen is not None and tag not in _VOID:
            self._current.append((len(self.stack), chosen))

    def _heading_before(self) -> list[str]:
        """Take the last heading out of the body if nothing follows it yet."""
        body, (start, end) = self._buffers["body"], self._heading
        if not end or "".join(body[end:]).strip():
            return []
        heading = body[start:]
        del body[start:]
        return heading

    def _write(self, text: str) -> None:
        (self._current[-1][1] if self._current else self._buffers["body"]).append(text)
