"""All constructs of a page, block by block: which module writes which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from . import inline
from .boxes import is_box_title, write_admonition, write_box_title, write_quotation
from .code import write_code
from .grid import alignment
from .line import PLAIN, Line
from .lists import write_definitions, write_list
from .page import BLOCKS, INLINES, WORDLESS, has_class, text_of
from .tables import write_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element as Element

    from .draft import Draft
    from .place import Place

_DEEPEST: Final = 5  # Word headings that are numbered


def flow(node: Element, place: Place, draft: Draft) -> None:
    """Write what an element holds: lines of text become paragraphs, blocks stand for themselves."""
    line = Line()
    if node.text:
        line.text(node.text, PLAIN)
    for child in node:
        if _is_block(child):
            draft.write(line, place)
            line = Line()
            _write_block(child, place, draft)
        else:
            inline.add(line, child, draft)
        if child.tail:
            line.text(child.tail, PLAIN)
    draft.write(line, place)


def single(node: Element, place: Place, draft: Draft) -> None:
    """Write one element, be it a block or a part of a line."""
    if _is_block(node):
        _write_block(node, place, draft)
        return
    line = Line()
    inline.add(line, node, draft)
    draft.write(line, place)


def _is_block(node: Element) -> bool:
    tag = node.tag
    if tag in BLOCKS:
        return True
    if tag in INLINES or tag in WORDLESS or not isinstance(tag, str):
        return False
    # A construct of no known kind stands where its content would stand.
    return any(inner.tag in BLOCKS for inner in node.iter())


def _write_block(node: Element, place: Place, draft: Draft) -> None:
    if node.tag not in BLOCKS:
        draft.unknown.add(node.tag)
    _WRITERS.get(node.tag, _transparent)(node, place, draft)


def _transparent(node: Element, place: Place, draft: Draft) -> None:
    draft.mark(node)
    flow(node, place.aligned(alignment(node)), draft)


def _paragraph(node: Element, place: Place, draft: Draft) -> None:
    if is_box_title(node):
        write_box_title(node, place, draft)
    elif not _picture(node, place, draft):
        _transparent(node, place, draft)


def _picture(node: Element, place: Place, draft: Draft) -> bool:
    """Write a paragraph that holds a picture and nothing else; False if it is no such."""
    found = node.findall(".//img")
    if len(found) != 1 or text_of(node).strip():
        return False
    source, words = found[0].get("src") or "", found[0].get("alt") or ""
    run = draft.pictures.drawing(source, words, place.width - place.left)
    if run:
        draft.settle(place)
        draft.mark(node)
        draft.styled("Picture", run, place.indent())
    return bool(run)


def _division(node: Element, place: Place, draft: Draft) -> None:
    draft.mark(node)
    if has_class(node, "admonition"):
        write_admonition(node, place, draft)
    elif has_class(node, "footnote"):
        # The cited footnotes are gone to the foot of their pages. Others are rare; keep the words.
        for items in node.findall("ol"):
            if len(items):
                write_list(items, place, draft)
    else:
        flow(node, place.aligned(alignment(node)), draft)


def _details(node: Element, place: Place, draft: Draft) -> None:
    draft.mark(node)
    write_admonition(node, place, draft)


def _quotation(node: Element, place: Place, draft: Draft) -> None:
    draft.mark(node)
    write_quotation(node, place, draft)


def _table(node: Element, place: Place, draft: Draft) -> None:
    draft.mark(node)
    write_table(node, place, draft)


def _list(node: Element, place: Place, draft: Draft) -> None:
    draft.settle(place)
    draft.mark(node)
    write_list(node, place, draft)


def _heading(node: Element, place: Place, draft: Draft) -> None:
    draft.settle(place)
    draft.mark(node)
    level = int(node.tag[1]) - 1
    runs = inline.line_of(node, draft).finish()
    if not runs:
        return
    if place.front:
        draft.styled("FrontHeading", runs)
    elif level == 0:
        draft.styled("Title", runs)
    else:
        draft.styled(f"Heading{min(level, _DEEPEST)}", runs)


def _caption(node: Element, place: Place, draft: Draft) -> None:
    draft.settle(place)
    _transparent(node, place.indented(0, "Caption"), draft)


def _rule(node: Element, place: Place, draft: Draft) -> None:
    draft.settle(place)
    draft.mark(node)
    draft.styled("Rule", "", place.indent())


_WRITERS: Final[dict[str, Callable[[Element, Place, Draft], None]]] = {
    "p": _paragraph,
    "div": _division,
    "details": _details,
    "summary": write_box_title,
    "blockquote": _quotation,
    "table": _table,
    "ol": _list,
    "ul": _list,
    "menu": _list,
    "dl": write_definitions,
    "pre": write_code,
    "hr": _rule,
    "figcaption": _caption,
    "caption": _caption,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
}
