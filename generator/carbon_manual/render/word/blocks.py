"""All constructs of a page, block by block: which module writes which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from . import inline
from .boxes import is_box_title, write_admonition, write_box_title, write_quotation
from .code import write_code
from .equations import is_formula, write_formula
from .grid import alignment
from .landscape import turned
from .line import PLAIN, Line
from .lists import write_definitions, write_list
from .page import BLOCKS, INLINES, WORDLESS, has_class
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
            draft.room = place.width - place.left
            draft.explains = not place.front
            inline.add(line, child, draft)
            draft.explains = False
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
    if tag in BLOCKS or (tag == "span" and is_formula(node)):
        return True
    if tag in INLINES or tag in WORDLESS or not isinstance(tag, str):
        return False
    # A construct of no known kind stands where its content would stand.
    return any(inner.tag in BLOCKS for inner in node.iter())


def _write_block(node: Element, place: Place, draft: Draft) -> None:
    if node.tag not in _WRITERS and node.tag not in BLOCKS:
        draft.unknown.add(node.tag)
    _WRITERS.get(node.tag, _transparent)(node, place, draft)


def _transparent(node: Element, place: Place, draft: Draft) -> None:
    draft.mark(node)
    flow(node, place.aligned(alignment(node)), draft)


def _paragraph(node: Element, place: Place, draft: Draft) -> None:
    if is_box_title(node):
        write_box_title(node, place, draft)
    elif has_class(node, "cm-caption"):
        _caption(node, place, draft)
    elif _is_picture(node):
        _figure(node, place, draft)
    else:
        _transparent(node, place, draft)


def _is_picture(node: Element) -> bool:
    """Tell whether a paragraph holds one picture and nothing else."""
    inner = node
    while len(inner) == 1 and not (inner.text or "").strip() and not (inner[0].tail or "").strip():
        inner = inner[0]
        if inner.tag == "img":
            return True
        if inner.tag != "a":
            return False
    return False


def _figure(node: Element, place: Place, draft: Draft) -> None:
    draft.settle(place)
    draft.mark(node)
    draft.room = place.width - place.left
    draft.styled("Picture", inline.line_of(node, draft).finish(), place.indent())


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
        _transparent_or_turned(node, place, draft)


def _transparent_or_turned(node: Element, place: Place, draft: Draft) -> None:
    if has_class(node, "cm-record"):
        _label(node)
    if has_class(node, "cm-landscape") and place.top and draft.sections.gain:
        with turned(place, draft) as wider:
            flow(node, wider, draft)
    else:
        flow(node, place.aligned(alignment(node)), draft)


def _label(node: Element) -> None:
    """Make every other cell a label: on the page a style of the site does it."""
    for row in node.iter("tr"):
        for cell in list(row)[::2]:
            if cell.text or len(cell):
                cell.set("class", f"{cell.get('class') or ''} cm-label".strip())


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
    draft.mark(node)
    runs = inline.line_of(node, draft).finish()
    if runs:
        # a figure's caption stands below it: nothing need follow on the same page
        last = node.tag == "figcaption" or has_class(node, "cm-caption--figure")
        draft.styled("Caption", runs, '<w:keepNext w:val="0"/>' if last else "")


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
    "span": write_formula,
    "hr": _rule,
    "figcaption": _caption,
    "caption": _caption,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
}
