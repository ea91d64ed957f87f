"""Formulas on lines of their own, with their numbers, and the numbers of captions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from .omml import formula
from .page import has_class, text_of
from .wml import attribute, clean, field, paragraph, run

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from .draft import Draft
    from .place import Place

_NUMBER: Final = re.compile(r"(.*?)([0-9]+)([^0-9]*)")
_LABEL: Final = re.compile(r"[^\W\d_]+")
_SIDE: Final = 1100  # twips for the number, and as much on the other side
_NARROWEST: Final = 1000
_CENTRED: Final = '<m:oMathParaPr><m:jc m:val="center"/></m:oMathParaPr>'


def is_formula(node: Element) -> bool:
    """Tell whether a `span` is a formula on lines of its own."""
    return has_class(node, "cm-formula") and next(node.iter("math"), None) is not None


def write_formula(node: Element, place: Place, draft: Draft) -> None:
    """Write a formula in the middle of its place; its number, if it has one, at the right edge."""
    draft.settle(place)
    draft.mark(node)
    math = next(node.iter("math"))
    written = f"<m:oMathPara>{_CENTRED}{formula(math)}</m:oMathPara>"
    number = next((each for each in node.iter("span") if has_class(each, "cm-number")), None)
    if number is None:
        draft.styled("Formula", written, place.indent())
        return
    marks, draft.marks = draft.marks, ""
    total = max(place.width - place.left, _NARROWEST)
    side = min(_SIDE, total // 4)
    counted = number_runs(text_of(number), "公式")
    cells = (
        (side, paragraph("Formula")),
        (total - 2 * side, paragraph("Formula", written)),
        (side, paragraph("Formula", marks + counted, '<w:jc w:val="right"/>')),
    )
    indent = f'<w:tblInd w:w="{place.left}" w:type="dxa"/>' if place.left else ""
    draft.out.append(
        f'<w:tbl><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/>{indent}'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{width}"/>' for width, _ in cells)
        + "</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"{inside}</w:tc>"
            for width, inside in cells
        )
        + "</w:tr></w:tbl>"
    )
    draft.spacer()


def number_runs(text: str, series: str = "") -> str:
    """Return a number such as `表 4-1` with its last figure as a field that Word counts by chapter.

    `series` is what is counted; without it, the word before the number.
    """
    text = " ".join(clean(text).split())
    found = _NUMBER.fullmatch(text)
    if found is None:
        return run(text) if text else ""
    label = _LABEL.search(found[1])
    series = attribute(series or (label[0] if label else "")) or "N"
    # the first of a chapter begins anew by itself: LibreOffice does not know Word's own way, \\s
    anew = " \\r 1" if found[2] == "1" else ""
    counted = field(f"SEQ {series} \\* ARABIC{anew}", found[2])
    return (run(found[1]) if found[1] else "") + counted + (run(found[3]) if found[3] else "")
