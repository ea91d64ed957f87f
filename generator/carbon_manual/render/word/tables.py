"""Tables: grid, widths by content, merged cells, repeated header rows, rows that do not split."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from .grid import Grid, Slot, adopt_table_strays, alignment, is_label, read_grid
from .landscape import turned
from .page import has_class, text_of
from .sidebyside import can_stand_side_by_side, side_by_side
from .widths import Wishes, column_widths, column_wishes
from .wml import attribute, paragraph

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from .draft import Draft
    from .place import Place

HEAD_FILL: Final = "E8F0EC"
_MARGINS: Final = 200  # twips, left and right cell margin of the style ManualTable
_NARROWEST: Final = 1000  # twips: however deep a table stands, it keeps this width
_LONGEST_TITLE: Final = 100  # characters of an accessible name


def write_table(node: Element, place: Place, draft: Draft) -> None:
    """Write a table over the whole width of its place, its caption above it.

    One whose words do not fit on an upright sheet gets a turned one; entries of a record that do
    not fit even there stand side by side.
    """
    draft.settle(place)
    adopt_table_strays(node)
    grid = read_grid(node)
    wishes = column_wishes(grid)
    widest = place.width + (draft.sections.gain if place.top else 0)
    if sum(wishes[0]) > widest and can_stand_side_by_side(node, grid):
        for each in side_by_side(grid):
            write_table(each, place, draft)
    elif place.top and draft.sections.gain and sum(wishes[0]) > place.width:
        with turned(place, draft) as wider:
            _write_captioned(node, grid, wishes, wider, draft)
    else:
        _write_captioned(node, grid, wishes, place, draft)


def _write_captioned(node: Element, grid: Grid, wishes: Wishes, place: Place, draft: Draft) -> None:
    for caption in node.findall("caption"):
        draft.flow(caption, place.indented(0, "Caption"), draft)
    if not grid.columns:
        return
    total = max(place.width - place.left, _NARROWEST)
    title = _title(node)
    write_grid(grid, column_widths(grid, total, wishes), place, draft, title=title)


def _title(node: Element) -> str:
    """Return the words of a table's caption, inside it or just above it."""
    caption = node.find("caption")
    above = node.getprevious()
    if caption is None and above is not None and has_class(above, "cm-caption"):
        caption = above
    return " ".join(text_of(caption).split()) if caption is not None else ""


def write_grid(
    grid: Grid,
    widths: tuple[int, ...],
    place: Place,
    draft: Draft,
    *,
    title: str = "",
) -> None:
    """Write a grid with the given widths in twips, centred if its place is.

    Args:
        grid: At least one column.
        widths: One for each column, in twips.
        place: Where the table stands.
        draft: The copy.
        title: The accessible name.
    """
    where = ""
    if place.align == "center":
        where = '<w:jc w:val="center"/>'
    elif place.left:
        where = f'<w:tblInd w:w="{place.left}" w:type="dxa"/>'
    name = attribute(title[:_LONGEST_TITLE])
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    draft.out.append(
        f'<w:tbl><w:tblPr><w:tblStyle w:val="ManualTable"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'{where}<w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0020" w:firstRow="{int(grid.heads > 0)}" w:lastRow="0"'
        ' w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        + (f'<w:tblCaption w:val="{name}"/>' if name else "")
        + f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
    )
    kept, free = replace(place, keep=True), replace(place, keep=False)
    following = (*grid.rows[1:], ())
    for index, (row, after) in enumerate(zip(grid.rows, following, strict=True)):
        head = index < grid.heads
        # A merged cell stays on one page with its text, a header row with the first row; the last
        # row never stands alone.
        last = index == len(grid.rows) - 2
        keep = head or last or any(slot.merge == "continue" for slot in after)
        _write_row(row, widths, kept if keep else free, draft, head=head)
    draft.out.append("</w:tbl>")
    draft.spacer()


def _write_row(
    row: tuple[Slot, ...], widths: tuple[int, ...], place: Place, draft: Draft, *, head: bool
) -> None:
    repeat = "<w:tblHeader/>" if head else ""
    draft.out.append(f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>")
    for slot in row:
        _write_cell(slot, sum(widths[slot.column : slot.column + slot.span]), place, draft)
    draft.out.append("</w:tr>")


def _write_cell(slot: Slot, width: int, place: Place, draft: Draft) -> None:
    cell = slot.cell
    label = cell is not None and is_label(cell)
    draft.out.append(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{slot.span}"/>' if slot.span > 1 else "")
        + (f'<w:vMerge w:val="{slot.merge}"/>' if slot.merge else "")
        + (f'<w:shd w:val="clear" w:color="auto" w:fill="{HEAD_FILL}"/>' if label else "")
        + '<w:vAlign w:val="center"/></w:tcPr>'
    )
    style = f"{place.table}Heading" if label else f"{place.table}Text"
    before = len(draft.out)
    if cell is not None:
        draft.mark(cell)
        inside = place.cell(width - _MARGINS, style, alignment(cell), keep=place.keep)
        draft.flow(cell, inside, draft)
    if len(draft.out) == before:
        draft.out.append(paragraph(style, "", "<w:keepNext/>" if place.keep else ""))
    draft.out.append("</w:tc>")
