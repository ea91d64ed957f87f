"""Boxes: admonitions, `details` printed open, and quotations that hold more than paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .inline import line_of
from .page import classes, has_class
from .wml import EMPTY_PARAGRAPH_STYLE, paragraph

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from .draft import Draft
    from .place import Place


@dataclass(frozen=True, slots=True)
class _Look:
    bar: str
    fill: str


_BLUE: Final = _Look("3B6FB0", "EEF4FB")
_GREEN: Final = _Look("2E7D5B", "EDF6F1")
_AMBER: Final = _Look("C77700", "FDF5E8")
_RED: Final = _Look("B3261E", "FBEEED")
_GREY: Final = _Look("7A7F85", "F4F5F6")
_QUOTE: Final = _Look("B7BDC3", "")
_LOOKS: Final = {
    **dict.fromkeys(("note", "info", "abstract", "seealso", "todo", "question"), _BLUE),
    **dict.fromkeys(("tip", "hint", "success", "check", "example"), _GREEN),
    **dict.fromkeys(("warning", "caution", "attention", "important"), _AMBER),
    **dict.fromkeys(("danger", "error", "failure", "bug"), _RED),
}
_PADDING: Final = 170  # twips, left and right inside a box
_BAR: Final = 40  # twips


def write_admonition(node: Element, place: Place, draft: Draft) -> None:
    """Write an admonition or an opened `details` as a coloured box with its title in bold."""
    look = next((_LOOKS[name] for name in classes(node) if name in _LOOKS), _GREY)
    inside = _open(place, draft, look, "BoxText")
    draft.flow(node, inside, draft)
    _close(inside, draft)


def write_box_title(node: Element, place: Place, draft: Draft) -> None:
    """Write a `summary` or the title paragraph of an admonition."""
    draft.mark(node)
    draft.styled("BoxTitle", line_of(node, draft).finish(), place.indent())


def write_quotation(node: Element, place: Place, draft: Draft) -> None:
    """Write a `blockquote`: paragraphs of style Quote, in a box if it holds other blocks too."""
    simple = not (node.text or "").strip() and all(child.tag == "p" for child in node)
    if simple and place.text in {"BodyText", "ListContinue"} and not draft.marker:
        draft.flow(node, place.indented(_PADDING + _BAR, "Quote"), draft)
        draft.spacer()  # else two quotations in a row look like one
        return
    inside = _open(place, draft, _QUOTE, "QuoteText")
    draft.flow(node, inside, draft)
    _close(inside, draft)


def is_box_title(node: Element) -> bool:
    """Tell whether a paragraph is the title of an admonition."""
    return has_class(node, "admonition-title")


def _open(place: Place, draft: Draft, look: _Look, style: str) -> Place:
    draft.settle(place)
    width = max(place.width - place.left, 1000)
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{look.fill}"/>' if look.fill else ""
    indent = f'<w:tblInd w:w="{place.left}" w:type="dxa"/>' if place.left else ""
    draft.out.append(
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/>{indent}'
        f'<w:tblBorders><w:left w:val="single" w:sz="24" w:space="0" w:color="{look.bar}"/>'
        '</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:top w:w="60" w:type="dxa"/><w:left w:w="{_PADDING}" w:type="dxa"/>'
        f'<w:bottom w:w="60" w:type="dxa"/><w:right w:w="{_PADDING}" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
        f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>'
        f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
    )
    return place.cell(width - 2 * _PADDING, style)


def _close(inside: Place, draft: Draft) -> None:
    draft.settle(inside)
    if draft.out[-1].endswith("</w:tcPr>"):
        draft.out.append(paragraph(EMPTY_PARAGRAPH_STYLE))
    draft.out.append("</w:tc></w:tr></w:tbl>")
    draft.spacer()
