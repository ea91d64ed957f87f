"""The body of a Word copy read as blocks: paragraphs with their runs, tables, rows and cells."""

from __future__ import annotations

import hashlib
import re
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from carbon_manual.render.redline.tree import Block, Token
from carbon_manual.render.redline.words import pieces
from carbon_manual.render.word.wml import R_NS, W_NS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element as Element

W: Final = f"{{{W_NS}}}"
R: Final = f"{{{R_NS}}}"
DOCUMENT: Final = "word/document.xml"
RELATIONS: Final = "word/_rels/document.xml.rels"
FOOTNOTES: Final = "word/footnotes.xml"
_RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Numbers that only tell things of one file apart, and names made from them.
_VOLATILE: Final = frozenset((f"{W}id", "id", f"{W}numId", f"{W}name"))
_ZERO_WIDTH: Final = frozenset(
    f"{W}{name}" for name in ("bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd")
)
_NUMBER: Final = re.compile(r' w:numId w:val="\d+"|<w:numId w:val="\d+"/>')


@dataclass(frozen=True, slots=True)
class Link:
    """Where a hyperlink leads: a bookmark or an address; equal in both files if it is the same."""

    anchor: str
    address: str


@dataclass(frozen=True, slots=True)
class Face:
    """What tells two tokens with one text apart: run properties, link, and what stands there."""

    properties: str
    link: Link | None
    what: tuple[object, ...]


class Package:
    """The parts of a copy, its document's tree, and what its relationships lead to."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        """Parse what a redline reads of a copy of ours."""
        self.parts = dict(parts)
        self.document = etree.fromstring(parts[DOCUMENT])
        self.relations = etree.fromstring(parts[RELATIONS])
        self.footnotes = etree.fromstring(parts[FOOTNOTES]) if FOOTNOTES in parts else None
        self._by_id = {each.get("Id"): each for each in self.relations.iter(_RELATION)}

    @property
    def body(self) -> Element:
        """The body of the document."""
        (body,) = self.document.findall(f"{W}body")
        return body

    def relation(self, number: str | None) -> Element | None:
        """Return the relationship of this number."""
        return self._by_id.get(number)

    def target(self, number: str | None) -> str:
        """Return what tells the target of a relationship: an address, or a digest of a part."""
        found = self.relation(number)
        if found is None:
            return ""
        name = found.get("Target") or ""
        if found.get("TargetMode") == "External":
            return name
        blob = self.parts.get(f"word/{name}", name.encode())
        return hashlib.sha256(blob).hexdigest()

    def footnote(self, number: str | None) -> Element | None:
        """Return the footnote of this number."""
        if self.footnotes is None:
            return None
        found = (each for each in self.footnotes if each.get(f"{W}id") == number)
        return next(found, None)


def body_blocks(package: Package) -> tuple[Block, ...]:
    """Return the blocks of a copy's body, without the properties of its last section."""
    return tuple(_blocks(package.body, package))


def token_run(token: Token) -> str:
    """Return the run properties of a token as XML."""
    face = token.face
    return face.properties if isinstance(face, Face) else ""


def _blocks(parent: Element, package: Package) -> Iterator[Block]:
    for node in parent:
        if node.tag == f"{W}p":
            yield _paragraph(node, package)
        elif node.tag == f"{W}tbl":
            yield _table(node, package)
        elif node.tag == f"{W}sdt":
            # contents are drawn up by fields: the new one stands for both
            yield Block("control", look="control", source=node)


def _paragraph(node: Element, package: Package) -> Block:
    properties = node.find(f"{W}pPr")
    kind = "p"
    if properties is not None and properties.find(f"{W}sectPr") is not None:
        kind = "break"
    return Block(kind, tuple(_tokens(node, package)), look=_look(properties), source=node)


def _look(properties: Element | None) -> str:
    """Return paragraph properties as text, without the number of a list and the section."""
    if properties is None:
        return ""
    kept = [each for each in properties if each.tag not in {f"{W}sectPr", f"{W}rPr"}]
    return "".join(_NUMBER.sub("", plain_xml(each)) for each in kept)


def _table(node: Element, package: Package) -> Block:
    columns = len(node.findall(f"{W}tblGrid/{W}gridCol"))
    rows = tuple(_row(each, package) for each in node.findall(f"{W}tr"))
    return Block(f"table {columns}", children=rows, source=node)


def _row(node: Element, package: Package) -> Block:
    cells = node.findall(f"{W}tc")
    shape = ",".join(map(_shape, cells))
    return Block(f"row {shape}", children=tuple(_cell(each, package) for each in cells),
                 rigid=True, source=node)  # fmt: skip


def _shape(cell: Element) -> str:
    span, merge = cell.find(f"{W}tcPr/{W}gridSpan"), cell.find(f"{W}tcPr/{W}vMerge")
    width = span.get(f"{W}val") if span is not None else "1"
    return f"{width}{'' if merge is None else merge.get(f'{W}val', 'continue')[0]}"


def _cell(node: Element, package: Package) -> Block:
    return Block("cell", children=tuple(_blocks(node, package)), source=node)


def _tokens(paragraph: Element, package: Package, link: Link | None = None) -> Iterator[Token]:
    field: list[Element] = []
    depth = 0
    for node in paragraph:
        for part in _run_parts(node):
            sign = part.find(f"{W}fldChar") if part.tag == f"{W}r" else None
            depth += 1 if sign is not None and sign.get(f"{W}fldCharType") == "begin" else 0
            if depth:
                field.append(part)
            else:
                yield from _piece(part, package, link)
            if sign is not None and sign.get(f"{W}fldCharType") == "end":
                depth -= 1
                if not depth:
                    yield _field(field, link)
                    field = []


def _run_parts(node: Element) -> Iterator[Element]:
    """Yield a run as runs of one content each; anything else as it is."""
    if node.tag != f"{W}r":
        yield node
        return
    properties = node.find(f"{W}rPr")
    for content in node:
        if content.tag == f"{W}rPr":
            continue
        run = etree.Element(f"{W}r", nsmap={"w": W_NS})
        for each in (properties, content):
            if each is not None:
                run.append(deepcopy(each))
        yield run


def _piece(node: Element, package: Package, link: Link | None) -> Iterator[Token]:
    if node.tag == f"{W}pPr" or node.tag in _ZERO_WIDTH:
        return
    if node.tag == f"{W}hyperlink":
        number = node.get(f"{R}id")
        leads = Link(node.get(f"{W}anchor") or "", package.target(number) if number else "")
        yield from _tokens(node, package, leads)
        return
    text = node.find(f"{W}t") if node.tag == f"{W}r" else None
    properties = _properties(node)
    if text is not None:
        face = Face(properties, link, ())
        yield from (Token(piece, face) for piece in pieces(text.text or ""))
        return
    shown = "\n" if node.find(f"{W}br") is not None else ""
    yield Token(shown, Face(properties, link, tuple(_fingerprint(node, package))), [node])


def _field(runs: list[Element], link: Link | None) -> Token:
    said = "".join(
        node.text or "" for run in runs for node in run.iter(f"{W}t", f"{W}instrText")
    )  # fmt: skip
    return Token("", Face(_properties(runs[0]), link, ("field", said)), runs)


def _properties(node: Element) -> str:
    found = node.find(f"{W}rPr") if node.tag == f"{W}r" else None
    return "" if found is None else plain_xml(found)


def _fingerprint(node: Element, package: Package) -> Iterator[object]:
    """Yield what two constructs of one piece share if they are equal, whatever their numbers."""
    for each in node.iter(etree.Element):
        yield each.tag
        yield (each.text or "").strip()
        for name, value in sorted(each.attrib.items()):
            if str(name).startswith(R):
                yield package.target(str(value))
            elif name not in _VOLATILE:
                yield (name, value)
        if each.tag == f"{W}footnoteReference":
            note = package.footnote(each.get(f"{W}id"))
            yield "" if note is None else _text(note)


def _text(node: Element) -> str:
    return "\n".join(
        "".join(piece.text or "" for piece in each.iter(f"{W}t")) for each in node.iter(f"{W}p")
    )


def plain_xml(node: Element) -> str:
    """Return an element as XML without the namespaces that the document declares anyway."""
    text: str = etree.tostring(node, encoding="unicode", with_tail=False)
    return re.sub(r' xmlns:\w+="[^"]*"', "", text)
