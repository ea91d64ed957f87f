"""What a deleted piece of the old copy needs in the new one: lists, addresses, pictures, notes."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Final

from lxml import etree

from carbon_manual.render.redline.wordread import FOOTNOTES, RELATIONS, Package, R, W

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element as Element

NUMBERING: Final = "word/numbering.xml"
CONTENT_TYPES: Final = "[Content_Types].xml"
_TYPES: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATED: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_FRAMES: Final = ("/header", "/footer")


class Port:
    """Carries pieces of the old copy over into the parts of the new one."""

    def __init__(self, old: Package, new: Package) -> None:
        """Begin with the new copy's parts as they are."""
        self._old, self._new = old, new
        self._lists = _Lists(old.parts[NUMBERING], new.parts[NUMBERING])
        self._types = etree.fromstring(new.parts[CONTENT_TYPES])
        self._added: dict[str, bytes] = {}
        self._numbers: dict[str, str] = {}

    def pair_lists(self, old: Element, new: Element) -> None:
        """Note that a paragraph stands in both copies: its lists are one list."""
        for one, other in zip(_list_numbers(old), _list_numbers(new), strict=False):
            self._lists.pair(one.get(f"{W}val") or "", other.get(f"{W}val") or "")

    def carried(self, node: Element) -> Element:
        """Return a copy of an element of the old document that fits the new one."""
        copy = deepcopy(node)
        copy.tail = None
        for mark in list(copy.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
            _drop(mark)
        for number in _list_numbers(copy):
            number.set(f"{W}val", self._lists.number(number.get(f"{W}val") or ""))
        for each in list(copy.iter(etree.Element)):
            self._relate(each)
            if each.tag == f"{W}footnoteReference":
                each.set(f"{W}id", self._footnote(each.get(f"{W}id") or ""))
            if each.tag == f"{W}sdtPr":
                for number in each.findall(f"{W}id"):
                    each.remove(number)
        return copy

    def relation(self, number: str) -> str:
        """Return the new document's number for a relationship of the old one; empty if lost."""
        if number not in self._numbers:
            self._numbers[number] = self._carried_relation(number)
        return self._numbers[number]

    def content_type(self, name: str, kind: str) -> None:
        """Declare the type of a part."""
        etree.SubElement(self._types, f"{_TYPES}Override", PartName=f"/{name}", ContentType=kind)

    def relate(self, kind: str, target: str, *, outside: bool = False) -> str:
        """Add a relationship of the document and return its number."""
        number = f"rIdRedline{len(self._new.relations) + 1}"
        added = etree.SubElement(self._new.relations, f"{_RELATED}Relationship")
        added.attrib.update({"Id": number, "Type": kind, "Target": target})
        if outside:
            added.set("TargetMode", "External")
        return number

    def parts(self) -> dict[str, bytes]:
        """Return the parts that changed, but for the document itself."""
        found = {
            **self._added,
            NUMBERING: serial(self._lists.new),
            RELATIONS: serial(self._new.relations),
            CONTENT_TYPES: serial(self._types),
        }
        if self._new.footnotes is not None:
            found[FOOTNOTES] = serial(self._new.footnotes)
        return found

    def _relate(self, node: Element) -> None:
        for name in [each for each in node.attrib if str(each).startswith(R)]:
            number = self.relation(str(node.get(name)))
            if number:
                node.set(name, number)
            elif node.tag in {f"{W}headerReference", f"{W}footerReference"}:
                _drop(node)
            else:
                del node.attrib[name]

    def _carried_relation(self, number: str) -> str:
        found = self._old.relation(number)
        if found is None:
            return ""
        kind, target = found.get("Type") or "", found.get("Target") or ""
        outside = found.get("TargetMode") == "External"
        digest = self._old.target(number)
        for other in self._new.relations:
            there = other.get("Id") or ""
            frame = kind.endswith(_FRAMES) and other.get("Target") == target
            if other.get("Type") == kind and (frame or self._new.target(there) == digest):
                return there
        if kind.endswith(_FRAMES):
            return ""
        return self.relate(kind, target if outside else self._part(target, digest), outside=outside)

    def _part(self, target: str, digest: str) -> str:
        """Add a part of the old copy, such as a picture, under a name of its own."""
        folder, _, file = target.rpartition("/")
        ending = file.rpartition(".")[2]
        name = f"{folder}/old-{digest[:20]}.{ending}"
        self._added[f"word/{name}"] = self._old.parts[f"word/{target}"]
        known = {each.get("Extension") for each in self._types.iter(f"{_TYPES}Default")}
        if ending not in known:
            before = etree.fromstring(self._old.parts[CONTENT_TYPES])
            for each in before.iter(f"{_TYPES}Default"):
                if each.get("Extension") == ending:
                    self._types.insert(0, deepcopy(each))
        return name

    def _footnote(self, number: str) -> str:
        found, notes = self._old.footnote(number), self._new.footnotes
        if found is None or notes is None:
            return number
        copy = deepcopy(found)
        free = max(int(each.get(f"{W}id") or 0) for each in notes) + 1
        copy.set(f"{W}id", str(free))
        for each in list(copy.iter(f"{W}hyperlink")):
            unwrap(each)
        for each in list(copy.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
            _drop(each)
        for each in _list_numbers(copy):
            each.set(f"{W}val", self._lists.number(each.get(f"{W}val") or ""))
        notes.append(copy)
        return str(free)


class _Lists:
    """The numbering part of the new copy, to which lists of the old one are added."""

    def __init__(self, old: bytes, new: bytes) -> None:
        self._old, self.new = etree.fromstring(old), etree.fromstring(new)
        self._known = {"0": "0"}
        self._abstracts: dict[str, str] = {}

    def pair(self, old: str, new: str) -> None:
        self._known.setdefault(old, new)

    def number(self, old: str) -> str:
        if old not in self._known:
            self._known[old] = self._carried(old)
        return self._known[old]

    def _carried(self, old: str) -> str:
        found = next((e for e in self._old.findall(f"{W}num") if e.get(f"{W}numId") == old), None)
        if found is None:
            return "0"
        copy = deepcopy(found)
        nums = self.new.findall(f"{W}num")
        free = str(_next(nums, "numId"))
        copy.set(f"{W}numId", free)
        for each in copy.findall(f"{W}abstractNumId"):
            each.set(f"{W}val", self._abstract(each.get(f"{W}val") or ""))
        self.new.append(copy)
        return free

    def _abstract(self, old: str) -> str:
        if old not in self._abstracts:
            known = self.new.findall(f"{W}abstractNum")
            free = _next(known, "abstractNumId")
            for each in self._old.findall(f"{W}abstractNum"):
                if each.get(f"{W}abstractNumId") == old:
                    copy = deepcopy(each)
                    copy.set(f"{W}abstractNumId", str(free))
                    for sign in copy.findall(f"{W}nsid"):
                        sign.set(f"{W}val", f"0C0D{free:04X}")
                    self.new.insert(self.new.index(known[-1]) + 1 if known else 0, copy)
            self._abstracts[old] = str(free)
        return self._abstracts[old]


def unwrap(node: Element) -> None:
    """Replace an element by what it holds."""
    parent = node.getparent()
    if parent is not None:
        at = parent.index(node)
        parent[at : at + 1] = list(node)


def serial(node: Element) -> bytes:
    """Return a part's bytes."""
    return etree.tostring(node, encoding="UTF-8", xml_declaration=True, standalone=True)


def _drop(node: Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _list_numbers(node: Element) -> Iterable[Element]:
    return node.iter(f"{W}numId")


def _next(nodes: list[Element], name: str) -> int:
    return max((int(each.get(f"{W}{name}") or 0) for each in nodes), default=0) + 1
