"""Reads one paragraph of a foreign Word document as a line of pieces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

from carbon_manual.intake.blocks import (
    BOLD,
    CODE,
    ITALIC,
    STRUCK,
    SUB,
    SUP,
    UNDER,
    Block,
    Piece,
)
from carbon_manual.intake.mathtex import tex
from carbon_manual.intake.wordstyles import Styles, Traits, child, is_on, traits_of, whole
from carbon_manual.raster import read_raster
from carbon_manual.render.word.formulatext import formula_text
from carbon_manual.render.word.ooxml import local, outermost, value_of, wordly
from carbon_manual.texts.formula import mathml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from carbon_manual.render.word.ooxml import Package

_SIGNS: Final = {"noBreakHyphen": "-", "tab": "\t", "ptab": "\t"}
_WRAPS: Final = frozenset(
    ("smartTag", "sdtContent", "dir", "bdo", "customXml", "ins", "moveTo", "hyperlink", "sdt")
)
_QUIET: Final = frozenset(
    ("TOC", "HYPERLINK", "PAGEREF", "REF", "SEQ", "NOTEREF", "PAGE", "NUMPAGES", "SECTIONPAGES",
     "STYLEREF", "TC", "XE", "")
)  # fmt: skip
_FORMS: Final = frozenset(("FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN"))
_ADDRESS: Final = re.compile(r"(?:https?://|mailto:)[^\s<>\"{}|\\^`\[\]()]+")
_LONGEST_CODE: Final = 400
_RAISED: Final = 2  # half points
_BODY_SIZE: Final = 21
_EMU_OF_TEXT: Final = 5_400_000
_DEEPEST: Final = 40
_NAMED: Final = re.compile(r"\\f|_fn(\d+)")


class Host(Protocol):
    """What a line needs of the document that it stands in."""

    styles: Styles
    package: Package
    part: str
    fields: list[list[str]]
    boxes: list[Block]
    cited: dict[str, None]
    anchored: dict[str, tuple[int, str]]
    place: int
    section: str
    pictures: list[bytes]

    def lose(self, kind: str, said: str = "") -> None:
        """Note something that was not kept."""

    def picture(self, name: str) -> int:
        """Return the index of a picture's part."""

    def blocks(self, root: Element) -> Iterator[Block]:
        """Yield the blocks in an element."""


class Line:
    """The pieces of a paragraph while it is read, and how it looks."""

    def __init__(self, host: Host, style: Traits | None = None) -> None:
        """Begin a line in a document; `style` are the traits of its paragraph."""
        self.host, self.style = host, style or Traits()
        self.found: list[Piece] = []
        self.display = False
        self.in_contents = False  # a table of contents begins here
        self.is_bold, self.is_sans, self.size = False, False, 0
        self._looks: list[tuple[bool, bool, int]] = []
        self._link: list[str] = []
        self._depth = 0

    def pieces(self) -> tuple[Piece, ...]:
        """Return the line: neighbours of one face joined, white space at its ends dropped."""
        if self._looks:
            self.is_bold = all(bold for bold, _, _ in self._looks)
            self.is_sans = all(sans for _, sans, _ in self._looks)
            self.size = max(size for _, _, size in self._looks)
        joined: list[Piece] = []
        for each in self.found:
            last = joined[-1] if joined else None
            same = last is not None and (last.kind, last.face, last.link) == (
                "text", each.face, each.link)  # fmt: skip
            if each.kind == "text" and last is not None and same:
                joined[-1] = Piece(last.text + each.text, each.face, "text", each.link)
            else:
                joined.append(each)
        while joined and _is_blank(joined[-1]):
            joined.pop()
        while joined and _is_blank(joined[0]):
            joined.pop(0)
        return tuple(joined)

    def read(self, root: Element) -> None:  # noqa: C901 - one line for each element
        """Add what an element holds."""
        self._depth += 1
        for node in root if self._depth <= _DEEPEST else ():
            name = wordly(node)
            if name == "r":
                self._run(node)
            elif name == "hyperlink":
                self._hyperlink(node)
            elif name == "fldSimple":
                self._begin(value_of(node, "instr"))
                self.host.fields[-1][1] = "shown"
                self.read(node)
                self.host.fields.pop()
            elif name in {"ins", "moveTo"}:
                self.host.lose("insertion", _words(node))
                self.read(node)
            elif name in {"del", "moveFrom"}:
                self.host.lose("deletion", _words(node))
            elif name in _WRAPS:
                self.read(node)
            elif name in {"oMath", "oMathPara"}:
                self.read_formula(node)
            elif name == "AlternateContent":
                self._alternate(node, self.read)
            elif name in {"commentRangeStart", "commentReference"}:
                self._comment(node)
        self._depth -= 1

    def read_formula(self, node: Element) -> None:
        """Add a formula; one that the program could not show keeps its signs."""
        is_alone = wordly(node) == "oMathPara"
        parts = [each for each in node if wordly(each) == "oMath"] if is_alone else [node]
        for part in parts:
            text = " ".join(tex(part).split())
            if not text:
                continue
            if not isinstance(mathml(text, display=is_alone), str):
                self.host.lose("formula", formula_text(part))
                self.found.append(Piece(formula_text(part)))
                continue
            self.display = self.display or is_alone
            self.found.append(Piece(text, kind="math"))

    def _comment(self, node: Element) -> None:
        self.host.anchored.setdefault(
            value_of(node, "id"), (self.host.place, self.host.section)
        )  # fmt: skip

    def _hyperlink(self, node: Element) -> None:
        target = ""
        number = value_of(node, "id")
        if number:
            target = _outside(self.host, number)
            if not target:
                self.host.lose("link", _words(node))
        self._link.append(target)
        self.read(node)
        self._link.pop()

    def _run(self, run: Element) -> None:
        properties = child(run, "rPr")
        named = child(properties, "rStyle") if properties is not None else None
        style = value_of(named) if named is not None else ""
        own = traits_of(None, properties)
        given = own.over(self.host.styles.of(style) if style else Traits())
        face = self._face(properties, given, style)
        for node in run:
            name = wordly(node)
            if name in {"fldChar", "instrText"}:
                self._field(node, name)
            elif name == "commentReference":
                self._comment(node)
            elif name == "delText":
                continue
            elif given.hidden:
                if name == "t":
                    self.host.lose("hidden", node.text or "")
            else:
                self._sign(node, name, face, given)

    def _face(self, properties: Element | None, given: Traits, style: str) -> int:
        face = 0
        # What the paragraph's style says already is no emphasis of these words.
        if given.bold and not self.style.bold:
            face |= BOLD
        if given.italic and not self.style.italic:
            face |= ITALIC
        if style and self.host.styles.is_code(style):
            face |= CODE
        for each in properties if properties is not None else ():
            name = wordly(each)
            if name == "vertAlign":
                face |= {"subscript": SUB, "superscript": SUP}.get(value_of(each), 0)
            elif name == "position" and abs(raised := whole(value_of(each), 0)) >= _RAISED:
                # as LibreOffice writes indices: smaller than the text around them
                if 0 < given.size < (self.style.size or _BODY_SIZE):
                    face |= SUP if raised > 0 else SUB
            elif name in {"strike", "dstrike"} and is_on(each):
                face |= STRUCK
            elif name == "u" and value_of(each) not in {"none", ""} and not any(self._link):
                face |= UNDER
        return face

    def _sign(  # noqa: C901 - one line for each element
        self, node: Element, name: str, face: int, given: Traits
    ) -> None:
        if name == "t":
            self._say(node.text or "", face, given)
        elif name in _SIGNS:
            self._say(_SIGNS[name], face, given)
        elif name in {"br", "cr"}:
            if value_of(node, "type") not in {"page", "column"} and self._is_shown():
                self.found.append(Piece("\n", face, "turn"))
        elif name in {"footnoteReference", "endnoteReference"}:
            key = ("e" if name[0] == "e" else "") + value_of(node, "id")
            self.host.cited[key] = None
            self.found.append(Piece(key, kind="note"))
        elif name in {"drawing", "pict"}:
            self._drawing(node)
        elif name == "object":
            self._gap("object", "嵌入对象")
        elif name == "AlternateContent":
            self._alternate(node, self._drawings)
        elif name == "sym":
            self.host.lose("control-sign", value_of(node, "char"))
        elif name == "ruby":
            for each in node:
                if wordly(each) == "rubyBase":
                    self.read(each)

    def _say(self, text: str, face: int, given: Traits) -> None:
        if not self._is_shown() or not text:
            return
        whole_look = given.over(self.style)
        if text.strip():
            self._looks.append((bool(whole_look.bold), bool(whole_look.sans), whole_look.size))
        if face & UNDER and not text.strip():
            text, face = "____", 0  # a blank to be filled in by hand
        text = text.replace("\u00ad", "").replace("\u200b", "")
        self.found.append(Piece(text, face, "text", next(filter(None, reversed(self._link)), "")))

    def _is_shown(self) -> bool:
        if any(not shown for _, shown in self.host.fields):
            return False
        return not any(code.split()[:1] == ["NOTEREF"] for code, _ in self.host.fields)

    def _begin(self, code: str) -> None:
        self.host.fields.append([code[:_LONGEST_CODE], ""])

    def _field(self, node: Element, name: str) -> None:
        fields = self.host.fields
        if name == "instrText":
            if fields and len(fields[-1][0]) < _LONGEST_CODE:
                fields[-1][0] += node.text or ""
            return
        kind = value_of(node, "fldCharType")
        if kind == "begin" and len(fields) < _DEEPEST:
            self._begin("")
        elif kind == "separate" and fields:
            self._show(fields[-1])
        elif kind == "end" and fields:
            code, shown = fields.pop()
            if not shown and code.split()[:1] and code.split()[0].upper() not in _QUIET:
                self.host.lose("field", code.strip())
            if code.split()[:1] == ["HYPERLINK"] and self._link:
                self._link.pop()

    def _show(self, field: list[str]) -> None:
        field[1] = "shown"
        words = field[0].split()
        kind = words[0].upper() if words else ""
        self.in_contents = self.in_contents or kind == "TOC"
        if kind == "HYPERLINK":
            address = next((each.strip('"') for each in words[1:]), "")
            self._link.append(address if _ADDRESS.fullmatch(address) else "")
        elif kind == "NOTEREF":
            match = _NAMED.search(field[0][field[0].find("_fn") :]) if "_fn" in field[0] else None
            if match is not None and match[1]:
                self.host.cited[match[1]] = None
                self.found.append(Piece(match[1], kind="note"))
        elif kind in _FORMS:
            self.host.lose("form-field", field[0].strip())
        elif kind not in _QUIET:
            self.host.lose("field", field[0].strip())

    def _drawings(self, root: Element) -> None:
        for node in root:
            if wordly(node) in {"drawing", "pict"}:
                self._drawing(node)

    def _alternate(self, node: Element, read: object) -> None:
        forms = [each for each in node if wordly(each) in {"Choice", "Fallback"}]
        if forms:
            read(forms[0])  # type: ignore[operator]

    def _drawing(self, node: Element) -> None:
        shown = False
        for box in outermost(node, "txbxContent"):
            inside = list(self.host.blocks(box))
            words = " ".join(each.plain for each in inside)
            if words:
                self.host.lose("text-box", words)
                self.host.boxes += inside
            shown = True
        names = {local(each) for each in node.iter()}
        for blip in node.iter("{*}blip", "{*}imagedata"):
            self._picture(node, blip)
            shown = True
        if "chart" in names:
            self._gap("chart", _described(node) or "图表")
        elif not shown and names & {"relIds", "wgp", "wsp", "shape", "group", "rect", "line"}:
            self.host.lose("diagram", _described(node))

    def _picture(self, drawing: Element, blip: Element) -> None:
        number = value_of(blip, "embed") or value_of(blip, "id")
        name = self.host.package.relations(self.host.part).get(number, ("", ""))[1]
        index = self.host.picture(name)
        words = _described(drawing)
        if index < 0:
            self._gap("linked-picture", words or "图片")
        elif read_raster(self.host.pictures[index]) is None:
            self._gap("picture", words or name.rpartition("/")[2])
        else:
            width = _width(drawing)
            link = f"{width}%" if width else ""
            self.found.append(Piece(str(index), 0, "picture", link, words))

    def _gap(self, kind: str, words: str) -> None:
        self.host.lose(kind, words)
        self.found.append(Piece(words, kind="gap"))


def _outside(host: Host, number: str) -> str:
    """Return the address of a link that leads outside, if a page may have it."""
    folder, _, file = host.part.rpartition("/")
    root = host.package.tree(f"{folder}/_rels/{file}.rels")
    for node in root if root is not None else ():
        if node.get("Id") == number and _ADDRESS.fullmatch(node.get("Target") or ""):
            return node.get("Target") or ""
    return ""


def _words(node: Element) -> str:
    return "".join(each.text or "" for each in node.iter() if wordly(each) in {"t", "delText"})


def _described(drawing: Element) -> str:
    for node in drawing.iter():
        if local(node) in {"docPr", "cNvPr", "shape"}:
            words = node.get("descr") or node.get("alt") or ""
            if words.strip():
                return " ".join(words.split())[:200]
    return ""


def _width(drawing: Element) -> int:
    for node in drawing.iter():
        if local(node) == "extent":
            across = whole(node.get("cx") or "", 0)
            return max(5, min(100, round(across * 100 / _EMU_OF_TEXT))) if across > 0 else 0
    return 0


def _is_blank(piece: Piece) -> bool:
    return piece.kind == "turn" or (piece.kind == "text" and not piece.text.strip())
