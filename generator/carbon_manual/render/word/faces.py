"""What the form of words means: raised, lowered, struck out, hidden; and which are headings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .ooxml import value_of, wordly

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml.etree import _Element as Element

_MARKS: Final = {"superscript": ("^{", "}"), "subscript": ("_{", "}")}
_OFF: Final = frozenset(("0", "false", "off", "none"))


@dataclass(frozen=True, slots=True)
class Styles:
    """Styles by id: those of headings, and those whose words are hidden."""

    headings: frozenset[str]
    hidden: frozenset[str]

    @staticmethod
    def of(root: Element | None) -> Styles:
        """Return what the styles of a part mean."""
        headings: set[str] = set()
        hidden: set[str] = set()
        based: dict[str, str] = {}
        for style in root if root is not None else ():
            if wordly(style) != "style":
                continue
            identifier = value_of(style, "styleId")
            for node in style:
                if wordly(node) == "name" and value_of(node).lower().startswith("heading "):
                    headings.add(identifier)
                elif wordly(node) == "basedOn":
                    based[identifier] = value_of(node)
                elif wordly(node) == "rPr" and _switched(node, "vanish"):
                    hidden.add(identifier)
        return Styles(frozenset(headings), frozenset(_with_heirs(hidden, based)))


def _with_heirs(styles: set[str], based: Mapping[str, str]) -> set[str]:
    """Return some styles and those that are based on them, however far off."""
    heirs: dict[str, list[str]] = {}
    for style, base in based.items():
        heirs.setdefault(base, []).append(style)
    found, waiting = set(styles), list(styles)
    while waiting:
        new = [each for each in heirs.get(waiting.pop(), ()) if each not in found]
        found.update(new)
        waiting += new
    return found


def joined(pieces: Iterable[tuple[str, str]]) -> str:
    """Return the words of a paragraph, what is raised, lowered or struck out between marks."""
    merged: list[tuple[str, str]] = []
    for face, text in pieces:
        # white space has no face: programs give it now this one, now that
        shown = face if text.strip() else merged[-1][0] if merged else ""
        if merged and merged[-1][0] == shown:
            merged[-1] = (shown, merged[-1][1] + text)
        else:
            merged.append((shown, text))
    return "".join(_marked(face, text) for face, text in merged)


def _marked(face: str, text: str) -> str:
    if not face or not text.strip():
        return text
    core = text.strip()
    before, _, after = text.partition(core)
    for name in face.split():
        begin, end = _MARKS.get(name, ("~~", "~~"))
        core = f"{begin}{core}{end}"
    return f"{before}{core}{after}"


def face_of(properties: Element, styles: Styles) -> tuple[str, bool]:
    """Return what a run's form means, and whether the run is hidden."""
    found, hidden = [], False
    for node in properties:
        name = wordly(node)
        if name == "vertAlign" and value_of(node) in _MARKS:
            found.append(value_of(node))
        elif name in {"strike", "dstrike"} and value_of(node) not in _OFF:
            found.append("strike")
        elif name == "vanish" and value_of(node) not in _OFF:
            hidden = True
        elif name == "rStyle":
            hidden = hidden or value_of(node) in styles.hidden
    return " ".join(sorted(set(found))), hidden


def style_of(node: Element, properties: str, name: str) -> str:
    """Return the style that an element's properties name; empty if they name none."""
    for each in node:
        if wordly(each) == properties:
            return next((value_of(one) for one in each if wordly(one) == name), "")
    return ""


def _switched(properties: Element, name: str) -> bool:
    return any(wordly(each) == name and value_of(each) not in _OFF for each in properties)
