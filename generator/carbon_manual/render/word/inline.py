"""Constructs within a line: emphasis, links, code, sub- and superscript, footnote references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .anchors import link_tag
from .equations import number_runs
from .line import (
    BOLD,
    CODE,
    ITALIC,
    LINKED,
    MARKED,
    PLAIN,
    SMALL,
    STRUCK,
    SUBSCRIPT,
    SUPERSCRIPT,
    UNDERLINED,
    Line,
)
from .omml import formula
from .page import BLOCKS, INLINES, WORDLESS, has_class, text_of
from .wml import field

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from .draft import Draft

_FACES: Final = {
    "strong": BOLD,
    "b": BOLD,
    "em": ITALIC,
    "i": ITALIC,
    "cite": ITALIC,
    "dfn": ITALIC,
    "var": ITALIC,
    "code": CODE,
    "kbd": CODE,
    "samp": CODE,
    "tt": CODE,
    "sub": SUBSCRIPT,
    "sup": SUPERSCRIPT,
    "del": STRUCK,
    "s": STRUCK,
    "strike": STRUCK,
    "ins": UNDERLINED,
    "u": UNDERLINED,
    "mark": MARKED,
    "small": SMALL,
}
_REFERENCE: Final = '<w:rStyle w:val="FootnoteReference"/>'


def line_of(node: Element, draft: Draft, face: int = PLAIN) -> Line:
    """Return all that an element holds as one line; blocks inside begin a new line in it."""
    line = Line()
    fill(line, node, draft, face)
    return line


def fill(line: Line, node: Element, draft: Draft, face: int = PLAIN, link: str = "") -> None:
    """Add what an element holds to the line."""
    if node.text:
        line.text(node.text, face, link)
    for child in node:
        add(line, child, draft, face, link)
        if child.tail:
            line.text(child.tail, face, link)


def add(line: Line, node: Element, draft: Draft, face: int = PLAIN, link: str = "") -> None:
    """Add one element, without the text after it, to the line."""
    if not isinstance(node.tag, str):  # a comment or a processing instruction
        return
    mark = draft.anchors.bookmark(node.get("id"))
    if mark:
        line.mark(mark)
    special = _SPECIAL.get(node.tag)
    if special is not None:
        special(line, node, draft, face, link)
    elif node.tag in BLOCKS:
        line.turn()
        fill(line, node, draft, face, link)
        line.turn()
    else:
        if node.tag not in INLINES:
            draft.unknown.add(node.tag)
        if node.tag not in WORDLESS:
            fill(line, node, draft, face | _FACES.get(node.tag, PLAIN), link)


def _anchor(line: Line, node: Element, draft: Draft, face: int, link: str) -> None:
    if has_class(node, "headerlink") or has_class(node, "footnote-backref"):
        return
    href = node.get("href") or ""
    if has_class(node, "footnote-ref") and href[1:] in draft.notes and not draft.in_note:
        line.ready(_footnote_reference(draft.notes[href[1:]], draft))
        return
    tag = link or (link_tag(href, draft.anchors, draft.links) if href else "")
    # A figure's link leads to its derivation on the site: in print it is a plain number.
    if tag and not has_class(node, "cm-figure"):
        fill(line, node, draft, face | LINKED, tag)
    else:
        fill(line, node, draft, face, link)


def _footnote_reference(number: int, draft: Draft) -> str:
    if number in draft.cited:
        # Word gives each w:footnoteReference a note of its own, so a repeated one is a field.
        return field(f"NOTEREF _fn{number} \\f \\h", str(number), _REFERENCE)
    draft.cited.add(number)
    sign = f'<w:r><w:rPr>{_REFERENCE}</w:rPr><w:footnoteReference w:id="{number}"/></w:r>'
    return draft.anchors.marked(f"_fn{number}", sign)


def _superscript(line: Line, node: Element, draft: Draft, face: int, link: str) -> None:
    # Word raises a footnote's number by its own style; a second raise would shrink it.
    first = node[0] if len(node) else None
    note = first is not None and has_class(first, "footnote-ref") and not draft.in_note
    fill(line, node, draft, face if note else face | SUPERSCRIPT, link)


def _break(line: Line, _node: Element, _draft: Draft, _face: int, _link: str) -> None:
    line.turn()


def _picture(line: Line, node: Element, draft: Draft, face: int, link: str) -> None:
    # a footnote is a part of its own, whose pictures would need relationships of their own
    source, words, width = (node.get(each) or "" for each in ("src", "alt", "width"))
    drawing = "" if draft.in_note else draft.pictures.drawing(source, words, draft.room, width)
    if drawing:
        line.ready(drawing, link)
        return
    draft.unknown.add("img")
    line.text(node.get("alt") or "", face, link)


def _formula(line: Line, node: Element, _draft: Draft, _face: int, link: str) -> None:
    line.ready(formula(node), link)


def _span(line: Line, node: Element, draft: Draft, face: int, link: str) -> None:
    if has_class(node, "cm-number"):
        line.ready(number_runs(text_of(node)), link)
    else:
        fill(line, node, draft, face, link)


def _abbreviation(line: Line, node: Element, draft: Draft, face: int, link: str) -> None:
    fill(line, node, draft, face, link)
    meaning = " ".join((node.get("title") or "").split())
    words = text_of(node)
    # on the page a hint says it; print has no hints
    if meaning and draft.explains and not draft.in_note and words not in draft.explained:
        draft.explained.add(words)
        line.text(explained(meaning), face, link)


def explained(meaning: str) -> str:
    """Return the meaning of an abbreviation as it stands behind its first use."""
    return f" ({meaning})" if meaning.isascii() else f"（{meaning}）"


def _input(_line: Line, node: Element, draft: Draft, _face: int, _link: str) -> None:
    # A task's check box is the sign of its list item; see lists.
    if node.get("type") != "checkbox":
        draft.unknown.add("input")


_SPECIAL: Final = {
    "a": _anchor,
    "sup": _superscript,
    "br": _break,
    "img": _picture,
    "abbr": _abbreviation,
    "input": _input,
    "math": _formula,
    "span": _span,
}
