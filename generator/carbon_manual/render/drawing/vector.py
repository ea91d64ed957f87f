"""The SVG of a sheet: the library's drawing without what it says of itself, and the words on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from carbon_manual.render.drawing import lettering

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

HALO: Final = 2.5  # points
_SVG: Final = "{http://www.w3.org/2000/svg}"
_LINK: Final = "{http://www.w3.org/1999/xlink}href"
_NUMBER: Final = re.compile(r"-?\d+\.\d{3,}")
_MEASURED: Final = ("d", "points", "transform", "x", "y", "width", "height")


@dataclass(frozen=True, slots=True)
class Word:
    """A line of text at a point of the sheet, counted from below; a halo keeps lines off it."""

    text: str
    size: float
    x: float
    y: float
    colour: str
    halo: bool


def finished(data: bytes, title: str, words: Iterable[Word], height: float) -> bytes:
    """Return the library's SVG with title and words; each letter's outline stands in it once."""
    root = etree.fromstring(data)
    for node in list(root.iter(etree.Comment, f"{_SVG}metadata")):
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    for node in root.iter(etree.Element):
        for name in _MEASURED:
            if name in node.attrib:
                node.set(name, _NUMBER.sub(_rounded, str(node.get(name))))
    root.set("role", "img")
    head = etree.Element(f"{_SVG}title")
    head.text = title
    root.insert(0, head)
    written = list(words)
    letters = etree.SubElement(root, f"{_SVG}defs")
    for each in sorted({letter for word in written for letter in word.text if letter.strip()}):
        node = etree.SubElement(letters, f"{_SVG}path", id=_name(each))
        node.set("d", _outline(each))
    for word in written:
        _write(root, word, height)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _write(root: Element, word: Word, height: float) -> None:
    group = etree.SubElement(root, f"{_SVG}g", role="img", fill=word.colour)
    group.set("aria-label", word.text)
    place = f"translate({_short(word.x)} {_short(height - word.y)})"
    group.set("transform", f"{place} scale({_short(word.size / lettering.EM, 5)})")
    if word.halo:
        behind = etree.SubElement(group, f"{_SVG}g", fill="#ffffff", stroke="#ffffff")
        behind.set("stroke-width", _short(HALO * lettering.EM / word.size))
        _use(behind, word)
    _use(group, word)


def _use(group: Element, word: Word) -> None:
    """Place each letter of a word, in thousandths of its size."""
    x = 0.0
    for each in word.text:
        if each.strip():
            node = etree.SubElement(group, f"{_SVG}use")
            node.set(_LINK, f"#{_name(each)}")
            node.set("x", _short(x))
        x += lettering.width(each, lettering.EM)


def _name(letter: str) -> str:
    return f"u{ord(letter):x}"


def _outline(letter: str) -> str:
    """Return a letter's outline in thousandths of its size, downward as SVG counts."""
    pieces = []
    for what, points in lettering.outline(letter, lettering.EM, 0, 0):
        if what == "Z":
            pieces.append("Z")
        else:
            pieces.append(what + " ".join(f"{round(x)} {round(-y)}" for x, y in points))
    return "".join(pieces)


def _rounded(match: re.Match[str]) -> str:
    return _short(float(match[0]))


def _short(number: float, digits: int = 2) -> str:
    text = f"{number:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
