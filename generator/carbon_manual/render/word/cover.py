"""The front matter: cover with organisation, title and control block, then the revision history."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from .anchors import outside_address
from .grid import adopt_table_strays, read_grid
from .inline import line_of
from .page import BLOCKS
from .place import Place
from .qrcode import drawing, qr_code
from .strays import adopt_strays
from .tables import write_grid
from .widths import column_widths
from .wml import clean, run

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from .draft import Draft
    from .grid import Grid, Slot
    from .imprint import Imprint
    from .page import Page
    from .sections import Sections

_CONTROL_SHARE: Final = 94  # hundredths of the text width
_PAIRS: Final = (18, 32)  # hundredths of half the block: label and value
_TWO_PAIRS: Final = 4  # columns
_CLOSE: Final = '<w:spacing w:before="120"/>'
_CENTRE: Final = '<w:jc w:val="center"/>'


def write_front(page: Page, imprint: Imprint, sections: Sections, draft: Draft) -> None:
    """Write cover and revision history; nothing on a page without a control block."""
    if page.control is None:
        return
    place = Place(sections.width, text="Normal", item="ListParagraph", front=True)
    address = outside_address(imprint.verification)
    if address:
        _write_code(address, imprint.language, draft)
    # the code takes the room that is otherwise left free above
    _write_words("CoverOrganisation", imprint.organisation, draft, _CLOSE if address else "")
    _write_words("CoverCategory", imprint.category, draft)
    if page.title is not None:
        draft.mark(page.title)
        draft.styled("Title", line_of(page.title, draft).finish())
    if imprint.notice:
        _write_words("CoverNotice", imprint.notice, draft)
    draft.mark(page.control)
    _write_control(page.control, place, draft)
    _write_copy(imprint, draft)
    if imprint.verification and not address:
        label = "核对：" if imprint.language == "zh" else "Verify: "
        _write_words("CoverCheck", label + imprint.verification, draft, _CENTRE)
    draft.styled("Spacer", "", sections.cover)
    if page.history is not None:
        draft.mark(page.history)
        draft.flow(page.history, place, draft)
        draft.styled("Spacer", "", sections.plain)


def _write_words(style: str, text: str, draft: Draft, properties: str = "") -> None:
    text = clean(text)
    draft.styled(style, run(text) if text else "", properties)


def _write_code(address: str, language: str, draft: Draft) -> None:
    """Write the QR code of an address, with what it is for."""
    picture = qr_code(address)
    draft.codes.append(picture)
    words = "扫码核对是否现行有效" if language == "zh" else "Scan: is this in force?"
    draft.styled("CoverCheck", drawing(picture, f"{words} {address}"))
    _write_words("CoverCheck", words, draft)


def _write_copy(imprint: Imprint, draft: Draft) -> None:
    """Write number and holder of a numbered copy; nothing for any other."""
    if not imprint.copy:
        return
    chinese = imprint.language == "zh"
    number = f"受控副本 第 {imprint.copy} 号" if chinese else f"Controlled copy {imprint.copy}"
    holder = f"持有人：{imprint.holder}" if chinese else f"Holder: {imprint.holder}"
    _write_words("CoverCopy", f"{number}　　{holder}" if imprint.holder else number, draft)


def _write_control(control: Element, place: Place, draft: Draft) -> None:
    adopt_strays(control, BLOCKS, ("p",))
    for child in control:
        if child.tag == "table":
            _write_block(child, place, draft)
        else:
            draft.single(child, place, draft)


def _write_block(table: Element, place: Place, draft: Draft) -> None:
    adopt_table_strays(table)
    grid = _labelled(read_grid(table))
    for caption in table.findall("caption"):
        draft.flow(caption, replace(place, text="Caption"), draft)
    if not grid.columns:
        return
    total = place.width * _CONTROL_SHARE // 100
    widths = column_widths(grid, total)
    if grid.columns == _TWO_PAIRS:
        widths = tuple(total * share // 100 for share in (*_PAIRS, *_PAIRS))
    write_grid(grid, widths, replace(place, align="center", table="Cover"), draft)


def _labelled(grid: Grid) -> Grid:
    """Make every other column one of labels, whatever the table's header row was."""
    if grid.columns % 2:
        return grid
    for row in grid.rows:
        for slot in row:
            if slot.cell is not None:
                slot.cell.tag = "td" if slot.column % 2 else "th"
    return replace(grid, rows=tuple(map(_filled, grid.rows)), heads=0)


def _filled(row: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Let the last value take the room of the empty cells after it."""
    used = len(row)
    while used > 1 and not row[used - 1].merge and _is_blank(row[used - 1]):
        used -= 1
    # A label is left with an empty value, and a merged cell as it is.
    used += used % 2
    if used >= len(row) or row[used - 1].merge:
        return row
    spare = sum(slot.span for slot in row[used:])
    return (*row[: used - 1], replace(row[used - 1], span=row[used - 1].span + spare))


def _is_blank(slot: Slot) -> bool:
    return slot.cell is None or (len(slot.cell) == 0 and not (slot.cell.text or "").strip())
