"""What a Word copy says, block by block, so that it survives being saved by other programs.

Words, the grid of tables, formulas, pictures, headers, footers and notes count; fonts, colours,
numbers that a program counts itself (pages, captions, lists) and the package do not. What a reader
does not see (hidden, deleted) does not count either, so that hiding a sentence shows.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .faces import Styles, face_of, joined, style_of
from .formulatext import formula_text
from .ooxml import Package, outermost, value_of, wordly
from .text import normalised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml.etree import _Element as Element

_VERSION: Final = "carbon-manual content 1\n"
_COUNTED: Final = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "PAGEREF", "SEQ"))
_PLAIN: Final = frozenset(
    ("HYPERLINK", "REF", "NOTEREF", "STYLEREF", "DOCPROPERTY", "TITLE", "SUBJECT", "AUTHOR", "TOC")
)
# Fields in fields, and characters of a code that are read.
_DEEPEST: Final = 32
_LONGEST_CODE: Final = 200
_DIGITS: Final = re.compile(r"\d+")
_LEADERS: Final = re.compile(r"[\s\d.·…]+")
# Elements that only hold others.
_WRAPS: Final = frozenset(
    (
        *("hyperlink", "smartTag", "sdt", "sdtContent", "ins", "moveTo", "fldSimple"),
        *("dir", "bdo", "customXml", "rubyBase"),
    )
)
_FOREIGN: Final = frozenset(("altChunk", "subDoc", "object", "control", "contentPart"))
_FORMULAS: Final = frozenset(("oMath", "oMathPara"))
_NOTES: Final = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_SIGNS: Final = {"tab": " ", "br": " ", "cr": " ", "ptab": " ", "noBreakHyphen": "-"}
_SAME: Final = str.maketrans({"\u2011": "-", "\u00ad": "", "\u200b": "", "\ufeff": ""})


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a row of a table, a note, a header or a footer.

    Attributes:
        kind: `p`, `row`, `note`, `header` or `footer`.
        text: Its words on one line; cells stand between bars, formulas and pictures in braces.
        under: The heading that it stands under, or is.
    """

    kind: str
    text: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """The blocks of a copy: its text in order, then its notes, headers and footers."""

    blocks: tuple[Block, ...]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the content in hexadecimal."""
        lines = "".join(f"{each.kind}\t{each.text}\n" for each in self.blocks)
        return hashlib.sha256((_VERSION + lines).encode()).hexdigest()


def read_content(package: Package) -> Content:
    """Return what a package says."""
    root = package.tree(package.main)
    if root is None:
        return Content(())
    related = package.relations(package.main)
    named = next((target for kind, target in related.values() if kind == "styles"), "")
    styles = Styles.of(package.tree(named) if named else None)
    body = _Story(package, package.main, styles)
    body.read(root)
    blocks = [*body.settled(), *_notes(body, related), *_frames(body, root, related)]
    return Content(tuple(blocks))


@dataclass(slots=True)
class _Field:
    """A field that is open: its code so far; its kind, once its result is shown."""

    code: str = ""
    kind: str = ""
    shown: bool = False

    def show(self) -> None:
        self.shown = True
        self.kind = (self.code.split(maxsplit=1) or [""])[0].upper()


@dataclass(slots=True)
class _Story:
    """One part being read: body, header, footer or note."""

    package: Package
    name: str
    styles: Styles
    kind: str = "p"
    blocks: list[Block] = field(default_factory=list)
    listed: list[Block] = field(default_factory=list)  # entries of tables of contents
    cited: list[tuple[str, str]] = field(default_factory=list)  # notes by kind and id
    fields: list[_Field] = field(default_factory=list)
    under: str = ""
    _pieces: list[tuple[str, str]] = field(default_factory=list)  # (face, text)

    def read(self, root: Element) -> None:
        """Read the blocks that an element holds."""
        for node in root:
            name = wordly(node)
            if name == "p":
                self._paragraph(node)
            elif name == "tbl":
                self._table(node)
            elif name in _FOREIGN:
                self._add(f"{{{name}}}")
            elif name in _FORMULAS:
                self._add(f"{{{formula_text(node)}}}")
            elif name == "AlternateContent":
                self._alternate(node, self.read)
            elif name == "body" or name in _WRAPS:
                self.read(node)

    def settled(self) -> Iterator[Block]:
        """Yield the blocks; entries of a table of contents count if they repeat no block."""
        known = {_LEADERS.sub("", block.text) for block in self.blocks}
        yield from self.blocks
        for entry in self.listed:
            if _LEADERS.sub("", entry.text) not in known:
                yield entry

    def _add(self, text: str, style: str = "", kind: str = "") -> None:
        text = normalised(text.translate(_SAME))
        if not text:
            return
        if style in self.styles.headings:
            self.under = text
        block = Block(kind or self.kind, text, self.under)
        entry = any(each.kind == "TOC" for each in self.fields)
        (self.listed if entry else self.blocks).append(block)

    def _paragraph(self, node: Element) -> None:
        style = style_of(node, "pPr", "pStyle")
        outer, self._pieces = self._pieces, []
        in_contents = any(each.kind == "TOC" for each in self.fields)
        self._inline(node, hidden=style in self.styles.hidden)
        text = joined(self._pieces)
        self._pieces = outer
        if in_contents and not any(each.kind == "TOC" for each in self.fields):
            self.listed.append(Block(self.kind, normalised(text.translate(_SAME)), self.under))
        else:
            self._add(text, style)

    def _table(self, table: Element) -> None:
        for row in _within(table, "tr"):
            if any(wordly(each) == "trPr" and _has(each, "del") for each in row):
                continue
            cells = [self._cell(cell) for cell in _within(row, "tc")]
            if any(cells):
                self._add(" | ".join(cells), kind="row" if self.kind == "p" else self.kind)

    def _cell(self, cell: Element) -> str:
        inside = _Story(self.package, self.name, self.styles, fields=self.fields)
        inside.cited, inside.listed = self.cited, self.listed
        inside.read(cell)
        lines = (f"[{each.text}]" if each.kind == "row" else each.text for each in inside.blocks)
        return " ".join(lines)

    def _inline(self, root: Element, *, hidden: bool = False) -> None:
        for node in root:
            name = wordly(node)
            if name == "r":
                self._run(node, hidden=hidden)
            elif name == "fldSimple":
                self.fields.append(_Field(value_of(node, "instr")))
                self._show_field()
                self._inline(node, hidden=hidden)
                self.fields.pop()
            elif name in _WRAPS:
                self._inline(node, hidden=hidden)
            elif name in _FORMULAS:
                self._say(f"{{{formula_text(node)}}}")
            elif name in _FOREIGN:
                self._say(f"{{{name}}}")
            elif name == "AlternateContent":
                self._alternate(node, self._inline)

    def _run(self, run: Element, *, hidden: bool) -> None:
        face = ""
        for node in run:
            name = wordly(node)
            if name == "rPr":
                face, hides = face_of(node, self.styles)
                hidden = hidden or hides
            elif name in {"fldChar", "instrText"}:
                self._field(node, name)
            elif not hidden:
                self._sign(node, name, face)

    def _sign(self, node: Element, name: str, face: str) -> None:
        if name == "t":
            self._say(node.text or "", face)
        elif name in _SIGNS:
            self._say(_SIGNS[name], face)
        elif name in _NOTES:
            self.cited.append((_NOTES[name], value_of(node, "id")))
            self._say("[^]")
        elif name in {"drawing", "pict"}:
            self._drawing(node)
        elif name == "AlternateContent":
            self._alternate(node, self._drawing)
        else:
            self._rare(node, name, face)

    def _rare(self, node: Element, name: str, face: str) -> None:
        if name == "sym":
            self._say(f"{{sym {value_of(node, 'char')}}}", face)
        elif name == "ruby":
            for each in node:
                if wordly(each) == "rubyBase":
                    self._inline(each)
        elif name in _FOREIGN:
            self._say(f"{{{name}}}")

    def _drawing(self, node: Element) -> None:
        """Take the pictures of a drawing, and the words of the boxes in it."""
        for digest in self.package.pictures(node, self.name):
            self._say(f"{{picture {digest}}}")
        for box in outermost(node, "txbxContent"):
            inside = _Story(self.package, self.name, self.styles, kind=self.kind)
            inside.cited = self.cited
            inside.read(box)
            self.blocks += inside.blocks

    def _alternate(self, node: Element, read: Callable[[Element], None]) -> None:
        """Read one of the forms of the same thing; each of them if they say different things."""
        said: list[tuple[object, ...]] = []
        for form in node:
            pieces, blocks, cited = len(self._pieces), len(self.blocks), len(self.cited)
            read(form)
            new = (tuple(self._pieces[pieces:]), tuple(self.blocks[blocks:]))
            if new in said or new == ((), ()):
                del self._pieces[pieces:], self.blocks[blocks:], self.cited[cited:]
            said.append(new)

    def _field(self, node: Element, name: str) -> None:
        if name == "instrText":
            if self.fields and len(self.fields[-1].code) < _LONGEST_CODE:
                self.fields[-1].code += node.text or ""
            return
        kind = value_of(node, "fldCharType")
        if kind == "begin" and len(self.fields) < _DEEPEST:
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            self._show_field()
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _show_field(self) -> None:
        """Begin a field's result; let one that fetches something from elsewhere be seen."""
        self.fields[-1].show()
        kind = self.fields[-1].kind
        if kind not in _COUNTED and kind not in _PLAIN:
            self._pieces.append(("", f"{{field {kind}}}"))

    def _say(self, text: str, face: str = "") -> None:
        if any(not each.shown for each in self.fields):
            return  # the code of a field, which nobody sees
        if self.fields and self.fields[-1].kind in _COUNTED:
            text = _DIGITS.sub("", text)
        self._pieces.append((face, text))


def _notes(body: _Story, related: Mapping[str, tuple[str, str]]) -> Iterator[Block]:
    parts = {kind.removesuffix("s"): target for kind, target in related.values()}
    stories: dict[tuple[str, str], Element] = {}
    for kind in ("footnote", "endnote"):
        root = body.package.tree(parts[kind]) if kind in parts else None
        for note in root if root is not None else ():
            stories[kind, value_of(note, "id")] = note
    for kind, identifier in dict.fromkeys(body.cited):
        if (kind, identifier) in stories:
            story = _Story(body.package, parts[kind], body.styles, kind="note")
            story.read(stories[kind, identifier])
            yield from story.blocks


def _frames(body: _Story, root: Element, related: Mapping[str, tuple[str, str]]) -> Iterator[Block]:
    """Yield what headers and footers say, each once: programs repeat them for every section."""
    found: set[Block] = set()
    names = {
        (related[number][1], name.removesuffix("Reference"))
        for node in root.iter("{*}headerReference", "{*}footerReference")
        if (name := wordly(node)) and (number := value_of(node, "id")) in related
    }
    for part, kind in names:
        frame = body.package.tree(part)
        story = _Story(body.package, part, body.styles, kind=kind)
        if frame is not None:
            story.read(frame)
        found.update(story.blocks)
    yield from sorted(found, key=lambda each: (each.kind, each.text))


def _within(root: Element, wanted: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, also those in controls."""
    for node in root:
        name = wordly(node)
        if name == wanted:
            yield node
        elif name in _WRAPS:
            yield from _within(node, wanted)


def _has(node: Element, name: str) -> bool:
    return any(wordly(each) == name for each in node)
