"""Header and footer: number, version, title, status, and 第 X 页 共 Y 页."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .han import width as printed_width
from .wml import clean, field, paragraph, run

if TYPE_CHECKING:
    from .imprint import Imprint

_SHARES: Final = (26, 48, 26)  # of the text width, in hundredths
# For the long number of a record, which half-widths beyond the share would break over two lines.
_LONG_SHARES: Final = (36, 38, 26)
_PERCENT: Final = 50  # Word counts fiftieths
_SIDES: Final = ("left", "center", "right")


def header(imprint: Imprint, width: int, mark: str = "", *, turns: bool = False) -> str:
    """Return the header of every page but the cover.

    `width` in twips is that of the text; `mark` is the run of the watermark. `turns` tells that
    some sheets lie: the header is then as wide as the text of its sheet.
    """
    label = "版本" if imprint.language == "zh" else "Version"
    version = f"{label} {imprint.version}" if imprint.version else ""
    number = f"{imprint.number}  {version}".rstrip()
    cells = (_words(number), _words(imprint.title), _words(_standing(imprint)))
    # about a hundred half-widths of the header's size fit on a line
    shares = _LONG_SHARES if printed_width(number) >= _SHARES[0] else _SHARES
    row = _row(cells, width, "Header", "bottom", turns=turns, shares=shares)
    return row + paragraph("Header", mark)


def footer(imprint: Imprint, width: int, *, turns: bool = False) -> str:
    """Return the footer of every page; see `header`."""
    effective = imprint.foot
    if imprint.effective and imprint.language == "zh":
        effective = f"生效日期：{imprint.effective}"
    elif imprint.effective:
        effective = f"Effective: {imprint.effective}"
    cells = (_words(effective), _pages(imprint.language), _words(imprint.organisation))
    return _row(cells, width, "Footer", "top", turns=turns) + paragraph("Spacer")


def _standing(imprint: Imprint) -> str:
    """Return the status and, of a numbered copy, its number."""
    if not imprint.copy:
        return imprint.status
    copy = f"第 {imprint.copy} 号" if imprint.language == "zh" else f"copy {imprint.copy}"
    return f"{imprint.status}  {copy}"


def _words(text: str) -> str:
    text = clean(text)
    return run(text) if text else ""


def _pages(language: str) -> str:
    page, pages = field("PAGE", "1"), field("NUMPAGES", "1")
    if language == "zh":
        return f"{run('第 ')}{page}{run(' 页 共 ')}{pages}{run(' 页')}"
    return f"{run('Page ')}{page}{run(' of ')}{pages}"


def _row(  # noqa: PLR0913 - what header and footer differ in
    cells: tuple[str, ...],
    width: int,
    style: str,
    border: str,
    *,
    turns: bool,
    shares: tuple[int, ...] = _SHARES,
) -> str:
    # A row of three cells, not tab stops: a long title then wraps in its own cell.
    widths = [width * share // 100 for share in shares]
    widths[1] += width - sum(widths)
    kind = "pct" if turns else "dxa"
    shown = [share * _PERCENT for share in shares] if turns else widths
    whole, layout = (100 * _PERCENT, "autofit") if turns else (width, "fixed")
    columns = "".join(f'<w:gridCol w:w="{part}"/>' for part in widths)
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{part}" w:type="{kind}"/><w:vAlign w:val="bottom"/></w:tcPr>'
        + paragraph(style, runs, f'<w:jc w:val="{side}"/>')
        + "</w:tc>"
        for runs, part, side in zip(cells, shown, _SIDES, strict=True)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{whole}" w:type="{kind}"/><w:tblBorders>'
        f'<w:{border} w:val="single" w:sz="6" w:space="0" w:color="5F6B66"/></w:tblBorders>'
        f'<w:tblLayout w:type="{layout}"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid><w:tr>{written}</w:tr></w:tbl>"
    )
