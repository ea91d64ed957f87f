"""A redline as a Word document: the new copy with the old one's words as tracked changes."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from lxml import etree

from carbon_manual.render.redline.align import changes, joined
from carbon_manual.render.redline.tree import (
    Block,
    Change,
    Come,
    Edited,
    Gone,
    Inside,
    Kept,
)
from carbon_manual.render.redline.wordport import Port, serial, unwrap
from carbon_manual.render.redline.wordread import (
    DOCUMENT,
    Face,
    Link,
    Package,
    W,
    body_blocks,
)
from carbon_manual.render.word.manifest import find_manifests, manifest_part
from carbon_manual.render.word.package import read_package, write_package
from carbon_manual.render.word.wml import (
    DECLARATION,
    NAMESPACES,
    R_NS,
    attribute,
    clean,
    escape,
    paragraph,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.etree import _Element as Element

    from carbon_manual.render.redline.tree import Token
    from carbon_manual.render.word.imprint import Imprint

_DEL: Final = "del"
_INS: Final = "ins"
_M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DOC_PR: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_RUN_LEVEL: Final = frozenset(
    (f"{W}r", f"{W}sdt", f"{_M}oMath", f"{_M}oMathPara", f"{W}smartTag")
)  # fmt: skip
_AFTER_MARK: Final = (f"{W}sectPr", f"{W}pPrChange")
_DELETED: Final = {f"{W}t": f"{W}delText", f"{W}instrText": f"{W}delInstrText"}
_COMMENTS: Final = "word/comments.xml"
_SETTINGS: Final = "word/settings.xml"
_FIRST_NUMBER: Final = 100_000  # of a tracked change, far above those of bookmarks


@dataclass(frozen=True, slots=True)
class Reviser:
    """Who the tracked changes are by, and when: `date` is an ISO day. `notes` become a comment."""

    author: str
    date: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """Two Word copies of ours and the changes between their bodies."""

    old: Package
    new: Package
    changes: tuple[Change, ...]


def compare_copies(old: bytes, new: bytes) -> Compared:
    """Compare two copies that were written by the same writer with the same template."""
    before, after = Package(read_package(old)), Package(read_package(new))
    for package in (before, after):
        _close(package)
    # the last paragraphs, which `_close` made, are equal: the end of the body never changes
    found = changes(body_blocks(before), body_blocks(after))
    return Compared(before, after, joined(found))


def redline_copy(compared: Compared, reviser: Reviser, imprint: Imprint) -> bytes:
    """Return the redline as DOCX: accept all for the new text, reject all for the old.

    `imprint` is that of the redline, which is no controlled copy and must not pass for one.
    """
    parts = _Writer(compared, reviser).parts()
    for name in find_manifests(lambda each: etree.fromstring(parts[each]), parts):
        parts[name] = manifest_part(imprint, parts)
    return write_package(parts)


def _close(package: Package) -> None:
    """End a body with an empty paragraph."""
    last = etree.fromstring(f"<w:x {NAMESPACES}>{paragraph('Spacer')}</w:x>")[0]
    end = package.body.find(f"{W}sectPr")
    package.body.insert(len(package.body) if end is None else package.body.index(end), last)


class _Writer:
    def __init__(self, compared: Compared, reviser: Reviser) -> None:
        self._changes, self._new = compared.changes, compared.new
        self._reviser = reviser
        self._port = Port(compared.old, compared.new)
        self._count = _FIRST_NUMBER

    def parts(self) -> dict[str, bytes]:
        """Return the parts of the redline, which can be asked for once."""
        self._pair_lists(self._changes)
        body = self._new.body
        section = body.find(f"{W}sectPr")
        written = [node for each in self._changes for node in self._change(each)]
        body[:] = [*written, *([] if section is None else [section])]
        self._renumber(body)
        parts = {**self._new.parts, **self._port.parts()}
        if self._reviser.notes:
            parts[_COMMENTS] = self._comment(body)
            parts.update(self._port.parts())
        parts[DOCUMENT] = serial(self._new.document)
        parts[_SETTINGS] = _unprotected(parts[_SETTINGS])
        return parts

    def _pair_lists(self, found: Iterable[Change]) -> None:
        for each in found:
            if isinstance(each, Inside):
                self._pair_lists(each.changes)
            elif isinstance(each, Kept | Edited):
                self._port.pair_lists(each.old.source, each.new.source)

    def _change(self, change: Change) -> Iterator[Element]:
        match change:
            case Kept(new=new):
                yield deepcopy(new.source)
            case Come(new=new):
                yield from self._fated(deepcopy(new.source), _INS)
            case Gone(old=old):
                yield from self._fated(self._port.carried(old.source), _DEL)
            case Edited():
                yield self._edited(change)
            case Inside(new=new, changes=inside):
                shell = _shell(new.source)
                shell.extend(node for each in inside for node in self._change(each))
                yield shell

    def _fated(self, node: Element, fate: str) -> Iterator[Element]:
        """Yield a whole block marked as deleted or inserted."""
        if node.tag == f"{W}sdt":
            yield from () if fate == _DEL else (node,)
            return
        for row in node.iter(f"{W}tr"):
            self._mark_row(row, fate)
        for each in node.iter(f"{W}p"):
            self._mark_end(each, fate)
            self._wrap(each, fate)
        yield node

    def _mark_row(self, row: Element, fate: str) -> None:
        properties = row.find(f"{W}trPr")
        if properties is None:
            properties = etree.Element(f"{W}trPr")
            before = row.find(f"{W}tblPrEx")
            row.insert(0 if before is None else row.index(before) + 1, properties)
        if not len(properties):
            # a mark of change never stands alone there; this says what holds without it
            etree.SubElement(properties, f"{W}cantSplit").set(f"{W}val", "off")
        properties.append(self._mark(fate))

    def _mark_end(self, node: Element, fate: str) -> None:
        """Mark the end of a paragraph."""
        properties = node.find(f"{W}pPr")
        if properties is None:
            properties = etree.Element(f"{W}pPr")
            node.insert(0, properties)
        marks = properties.find(f"{W}rPr")
        if marks is None:
            marks = etree.Element(f"{W}rPr")
            late = [each for each in properties if each.tag in _AFTER_MARK]
            properties.insert(properties.index(late[0]) if late else len(properties), marks)
        marks.insert(0, self._mark(fate))

    def _wrap(self, parent: Element, fate: str) -> None:
        """Mark all that a paragraph or a link holds."""
        for wanted, group in groupby(list(parent), key=lambda each: each.tag in _RUN_LEVEL):
            nodes = list(group)
            if wanted:
                mark = self._mark(fate)
                nodes[0].addprevious(mark)
                mark.extend(_deleted(each) if fate == _DEL else each for each in nodes)
            else:
                for each in nodes:
                    if each.tag == f"{W}hyperlink":
                        self._wrap(each, fate)

    def _mark(self, fate: str) -> Element:
        self._count += 1
        mark = etree.Element(f"{W}{fate}")
        mark.set(f"{W}id", str(self._count))
        mark.set(f"{W}author", self._reviser.author)
        mark.set(f"{W}date", f"{self._reviser.date}T00:00:00Z")
        return mark

    def _edited(self, change: Edited) -> Element:
        """Return a paragraph of both texts; its bookmarks enclose it whole."""
        node: Element = deepcopy(change.new.source)
        old = change.old
        marks = list(node.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"))
        properties = node.find(f"{W}pPr")
        node[:] = [] if properties is None else [properties]
        if old.look != change.new.look:
            self._note_look(node, old)
        starts = [each for each in marks if each.tag == f"{W}bookmarkStart"]
        node.extend(starts)
        pieces: list[tuple[Token, str]] = []
        for span in change.spans:
            if span.is_kept:
                pieces += ((token, "") for token in span.new)
            else:
                pieces += ((token, _DEL) for token in span.old)
                pieces += ((token, _INS) for token in span.new)
        node.extend(self._line(pieces))
        node.extend(each for each in marks if each.tag != f"{W}bookmarkStart")
        return node

    def _note_look(self, node: Element, old: Block) -> None:
        """Keep the old paragraph properties, so that rejecting brings them back."""
        properties = node.find(f"{W}pPr")
        if properties is None:
            properties = etree.Element(f"{W}pPr")
            node.insert(0, properties)
        mark = self._mark("pPrChange")
        kept = etree.SubElement(mark, f"{W}pPr")
        before = old.source.find(f"{W}pPr")
        if before is not None:
            carried = self._port.carried(before)
            kept.extend(e for e in list(carried) if e.tag not in {f"{W}rPr", f"{W}sectPr"})
        properties.append(mark)

    def _line(self, pieces: Sequence[tuple[Token, str]]) -> Iterator[Element]:
        for link, linked in groupby(pieces, key=lambda each: _link(each[0])):
            inside = []
            for fate, group in groupby(linked, key=lambda each: each[1]):
                runs = list(self._runs([token for token, _ in group], fate))
                if fate:
                    mark = self._mark(fate)
                    mark.extend(runs)
                    runs = [mark]
                inside += runs
            yield from self._hyperlink(link, inside) if link else inside

    def _hyperlink(self, link: Link, inside: list[Element]) -> Iterator[Element]:
        node = etree.Element(f"{W}hyperlink")
        if link.anchor:
            node.set(f"{W}anchor", link.anchor)
        else:
            node.set(f"{{{R_NS}}}id", self._address(link.address))
        node.set(f"{W}history", "1")
        node.extend(inside)
        yield node

    def _address(self, address: str) -> str:
        for each in self._new.relations:
            if each.get("Target") == address and each.get("TargetMode") == "External":
                return each.get("Id") or ""
        return self._port.relate(f"{R_NS}/hyperlink", address, outside=True)

    def _runs(self, tokens: list[Token], fate: str) -> Iterator[Element]:
        for (properties, whole), group in groupby(tokens, key=_written_together):
            given = list(group)
            if whole:
                for node in (each for token in given for each in token.source):
                    copy = self._port.carried(node) if fate == _DEL else deepcopy(node)
                    yield _deleted(copy) if fate == _DEL else copy
                continue
            text = escape("".join(token.text for token in given))
            tag = "delText" if fate == _DEL else "t"
            run = f'<w:r>{properties}<w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'
            yield self._parsed(run)

    def _parsed(self, xml: str) -> Element:
        known = self._new.document.nsmap.items()
        declared = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in known if prefix)
        return etree.fromstring(f"<x{declared}>{xml}</x>")[0]

    def _renumber(self, body: Element) -> None:
        """Give pictures numbers of their own, and let no link lead to a bookmark that is gone."""
        for number, each in enumerate(body.iter(_DOC_PR), start=1):
            each.set("id", str(number))
        names = {each.get(f"{W}name") for each in body.iter(f"{W}bookmarkStart")}
        for each in list(body.iter(f"{W}hyperlink")):
            anchor = each.get(f"{W}anchor")
            if anchor is not None and anchor not in names:
                unwrap(each)

    def _comment(self, body: Element) -> bytes:
        """Hang the notes as a comment on the first paragraph with words."""
        place = next((p for p in body.iter(f"{W}p") if p.find(f".//{W}t") is not None), None)
        if place is not None:
            start, end = (
                self._parsed(f'<w:commentRange{part} w:id="0"/>') for part in ("Start", "End")
            )
            properties = place.find(f"{W}pPr")
            place.insert(0 if properties is None else 1, start)
            place.append(end)
            place.append(self._parsed('<w:r><w:commentReference w:id="0"/></w:r>'))
        self._port.relate(f"{R_NS}/comments", "comments.xml")
        self._port.content_type(
            _COMMENTS,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml",
        )
        lines = "".join(
            f'<w:p><w:r><w:t xml:space="preserve">{escape(clean(line))}</w:t></w:r></w:p>'
            for line in self._reviser.notes
        )
        who = attribute(self._reviser.author)
        return (
            f'{DECLARATION}<w:comments {NAMESPACES}><w:comment w:id="0" w:author="{who}"'
            f' w:date="{self._reviser.date}T00:00:00Z">{lines}</w:comment></w:comments>'
        ).encode()


def _shell(node: Element) -> Element:
    """Return a table, row or cell with its properties alone."""
    copy = deepcopy(node)
    for each in [e for e in copy if e.tag in {f"{W}tr", f"{W}tc", f"{W}p", f"{W}tbl", f"{W}sdt"}]:
        copy.remove(each)
    return copy


def _deleted(node: Element) -> Element:
    for each in node.iter(*_DELETED):
        each.tag = _DELETED[str(each.tag)]
    return node


def _link(token: Token) -> Link | None:
    return token.face.link if isinstance(token.face, Face) else None


def _written_together(token: Token) -> tuple[str, int]:
    """Return what two neighbouring tokens share if they can stand in one run."""
    face = token.face
    properties = face.properties if isinstance(face, Face) else ""
    return properties, id(token) if token.source else 0


def _unprotected(settings: bytes) -> bytes:
    """Return the settings without a protection: changes must be accepted and rejected."""
    root = etree.fromstring(settings)
    for each in root.findall(f"{W}documentProtection"):
        root.remove(each)
    return serial(root)
