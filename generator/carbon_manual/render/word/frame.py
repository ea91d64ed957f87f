"""Header and footer: number, version, title, status, and 第 X 页 共 Y 页."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .wml import clean, field, paragraph, run

if TYPE_CHECKING:
    from .imprint import Imprint

_SHARES: Final = (26, 48, 26)  # of the text width, in hundredths
_SIDES: Final = ("left", "center", "right")


def header(imprint: Imprint, width: int, mark: str = "") -> str:
    """Return the header of every page but the cover.

    `width` in twips is that of the text; `mark` is the run of the watermark.
    """
    label = "版本" if imprint.language == "zh" else "Version"
    version = f"{label} {imprint.version}" if imprint.version else ""
    cells = (
        _words(f"{imprint.number}  {version}".rstrip()),
        _words(imprint.title),
        _words(_standing(imprint)),
    )
    return _row(cells, width, "Header", "bottom") + paragraph("Header", mark)


def footer(imprint: Imprint, width: int) -> str:
    """Return the footer of every page."""
    effective = imprint.foot
    if imprint.effective and imprint.language == "zh":
        effective = f"生效日期：{imprint.effective}"
    elif imprint.effective:
        effective = f"Effective: {imprint.effective}"
    cells = (_words(effective), _pages(imprint.language), _words(imprint.organisation))
    return _row(cells, width, "Footer", "top") + paragraph("Spacer")


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


def _row(cells: tuple[str, ...], width: int, style: str, border: str) -> str:
    # A row of three cells, not tab stops: a long title then wraps in its own cell.
    widths = [width * share // 100 for share in _SHARES]
    widths[1] += width - sum(widths)
    columns = "".join(f'<w:gridCol w:w="{part}"/>' for part in widths)
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{part}" w:type="dxa"/><w:vAlign w:val="bottom"/></w:tcPr>'
        + paragraph(style, runs, f'<w:jc w:val="{side}"/>')
        + "</w:tc>"
        for runs, part, side in zip(cells, widths, _SIDES, strict=True)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>'
        f'<w:{border} w:val="single" w:sz="6" w:space="0" w:color="5F6B66"/></w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid><w:tr>{written}</w:tr></w:tbl>"
    )
