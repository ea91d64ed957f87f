"""The styles that every Word copy uses: one table, from which the styles part is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .wml import part


@dataclass(frozen=True, slots=True)
class Style:
    """One style.

    Attributes:
        id: What paragraphs and runs refer to.
        name: Word's own name for a built-in style, so that Word and templates know it again.
        kind: `paragraph` or `character`.
        based: Id of the style it is based on, or empty.
        follows: Id of the style of the next paragraph, or empty for the same.
        ppr: Inside of its `w:pPr`.
        rpr: Inside of its `w:rPr`.
    """

    id: str
    name: str
    kind: str = "paragraph"
    based: str = "Normal"
    follows: str = ""
    ppr: str = ""
    rpr: str = ""

    def xml(self) -> str:
        """Return the `w:style` element, namespaces declared by the root round it."""
        default = ' w:default="1"' if self.id == "Normal" else ""
        custom = "" if self.name[:1].islower() or self.name in _BUILT_IN else ' w:customStyle="1"'
        return (
            f'<w:style w:type="{self.kind}"{default}{custom} w:styleId="{self.id}">'
            f'<w:name w:val="{self.name}"/>'
            + (f'<w:basedOn w:val="{self.based}"/>' if self.based else "")
            + (f'<w:next w:val="{self.follows}"/>' if self.follows else "")
            + "<w:qFormat/>"
            + (f"<w:pPr>{self.ppr}</w:pPr>" if self.ppr else "")
            + (f"<w:rPr>{self.rpr}</w:rPr>" if self.rpr else "")
            + "</w:style>"
        )


def styles_part(language: str) -> bytes:
    """Return the styles part of the shipped template for `zh` or `en` text."""
    return part("styles", _defaults() + "".join(s.xml() for s in styles(language)) + TABLE_STYLES)


def styles(language: str) -> tuple[Style, ...]:
    """Return all paragraph and character styles; only the body text differs by language."""
    return (*_STYLES, _body_text(language))


def _defaults() -> str:
    # Latin words count as English in Chinese text too: as Chinese, LibreOffice would break
    # document numbers anywhere.
    return (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{_SERIF}<w:sz w:val="21"/><w:szCs w:val="21"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )


def _spacing(before: int, after: int, line: int) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


_SERIF: Final = (
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"'
    ' w:cs="Times New Roman"/>'
)
_SANS: Final = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="黑体" w:cs="Arial"/>'
_CODE: Final = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:eastAsia="宋体" w:cs="Consolas"/>'
_BOLD: Final = "<w:b/><w:bCs/>"
_CENTRE: Final = '<w:jc w:val="center"/>'
_KEEP: Final = "<w:keepNext/><w:keepLines/>"


def _heading(level: int, size: int, before: int) -> Style:
    number = f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="1"/></w:numPr>'
    ppr = f'{_KEEP}{number}{_spacing(before, 120, 300)}<w:outlineLvl w:val="{level - 1}"/>'
    return Style(
        f"Heading{level}",
        f"heading {level}",
        follows="BodyText",
        ppr=ppr,
        rpr=_SANS + _BOLD + _size(size),
    )


def _body_text(language: str) -> Style:
    first = '<w:ind w:firstLineChars="200" w:firstLine="420"/>' if language == "zh" else ""
    ppr = f'{_spacing(0, 60 if language == "zh" else 120, 360)}{first}<w:jc w:val="both"/>'
    return Style("BodyText", "Body Text", ppr=ppr)


_STYLES: Final = (
    Style("Normal", "Normal", based="", ppr='<w:widowControl w:val="0"/>'),
    Style(
        "DefaultParagraphFont",
        "Default Paragraph Font",
        kind="character",
        based="",
    ),
    Style(
        "Title",
        "Title",
        ppr=f"<w:keepLines/>{_spacing(360, 600, 400)}{_CENTRE}",
        rpr=_SANS + _BOLD + _size(48),
    ),
    _heading(1, 28, 360),
    _heading(2, 24, 240),
    _heading(3, 21, 200),
    _heading(4, 21, 160),
    _heading(5, 21, 160),
    Style("ListParagraph", "List Paragraph", ppr=_spacing(0, 40, 340)),
    Style("ListContinue", "List Continue", ppr=f'{_spacing(0, 40, 340)}<w:jc w:val="both"/>'),
    Style(
        "Quote",
        "Quote",
        ppr='<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="B7BDC3"/></w:pBdr>'
        + _spacing(0, 0, 340),
        rpr='<w:color w:val="4A4F55"/>',
    ),
    Style("QuoteText", "Quote Text", ppr=_spacing(0, 0, 340), rpr='<w:color w:val="4A4F55"/>'),
    Style("BoxText", "Box Text", ppr=_spacing(20, 20, 320)),
    Style(
        "BoxTitle",
        "Box Title",
        follows="BoxText",
        ppr=_KEEP + _spacing(20, 20, 320),
        rpr=_SANS + _BOLD,
    ),
    Style(
        "SourceCode",
        "Source Code",
        ppr="<w:pBdr>"
        + "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="5" w:color="D5D9DD"/>'
            for side in ("top", "left", "bottom", "right")
        )
        + '</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="F6F7F8"/>'
        + '<w:wordWrap w:val="0"/>'
        + f'{_spacing(140, 180, 280)}<w:jc w:val="left"/>',
        rpr=_CODE + "<w:noProof/>" + _size(18),
    ),
    Style(
        "DefinitionTerm",
        "Definition Term",
        follows="DefinitionText",
        ppr=_KEEP + _spacing(100, 20, 320),
        rpr=_SANS + _BOLD,
    ),
    Style("DefinitionText", "Definition Text", ppr=f'{_spacing(0, 60, 340)}<w:jc w:val="both"/>'),
    Style("TableText", "Table Text", ppr=_spacing(30, 30, 260), rpr=_size(18)),
    Style("TableHeading", "Table Heading", based="TableText", ppr=_CENTRE, rpr=_SANS + _BOLD),
    Style(
        "Caption", "caption", ppr=f"{_KEEP}{_spacing(160, 80, 280)}{_CENTRE}", rpr=_SANS + _size(19)
    ),
    # its lines grow with the picture, which stays with its caption
    Style("Picture", "Picture", ppr=f"{_KEEP}{_spacing(160, 0, 240)}{_CENTRE}"),
    Style(
        "Rule",
        "Rule",
        ppr='<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1"'
        ' w:color="A9B0B6"/></w:pBdr><w:spacing w:before="0" w:after="200" w:line="200"'
        ' w:lineRule="exact"/>',
    ),
    Style(
        "Spacer",
        "Spacer",
        ppr='<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>',
        rpr=_size(8),
    ),
    Style(
        "CoverOrganisation",
        "CoverOrganisation",
        ppr=f"{_spacing(1000, 160, 360)}{_CENTRE}",
        rpr=_SANS + _BOLD + _size(30),
    ),
    Style(
        "CoverCategory",
        "CoverCategory",
        ppr=f"{_spacing(0, 1300, 360)}{_CENTRE}",
        rpr=_SANS + '<w:spacing w:val="40"/>' + _size(26),
    ),
    Style(
        "CoverNotice",
        "CoverNotice",
        ppr="<w:pBdr>"
        + "".join(
            f'<w:{side} w:val="single" w:sz="12" w:space="6" w:color="B3261E"/>'
            for side in ("top", "left", "bottom", "right")
        )
        + f'</w:pBdr>{_spacing(0, 400, 300)}<w:ind w:left="900" w:right="900"/>{_CENTRE}',
        rpr=_SANS + _BOLD + '<w:color w:val="B3261E"/>' + _size(24),
    ),
    Style(
        "CoverCopy",
        "CoverCopy",
        ppr=f"{_spacing(300, 60, 300)}{_CENTRE}",
        rpr=_SANS + _BOLD + _size(24),
    ),
    Style(
        "CoverCheck",
        "CoverCheck",
        ppr=f'{_spacing(60, 0, 240)}<w:jc w:val="right"/>',
        rpr=_size(16),
    ),
    Style("CoverText", "Cover Text", ppr=_spacing(100, 100, 260)),
    Style("CoverHeading", "Cover Heading", based="CoverText", ppr=_CENTRE, rpr=_SANS + _BOLD),
    Style(
        "FrontHeading",
        "Front Heading",
        ppr=f"{_KEEP}{_spacing(240, 240, 300)}{_CENTRE}",
        rpr=_SANS + _BOLD + _size(28),
    ),
    Style("FootnoteText", "footnote text", ppr=_spacing(0, 20, 260), rpr=_size(18)),
    Style("Header", "header", ppr=_spacing(0, 0, 260), rpr=_size(18)),
    Style("Footer", "footer", ppr=_spacing(0, 0, 260), rpr=_size(18)),
    Style(
        "FootnoteReference",
        "footnote reference",
        kind="character",
        based="DefaultParagraphFont",
        rpr='<w:vertAlign w:val="superscript"/>',
    ),
    Style(
        "Hyperlink",
        "Hyperlink",
        kind="character",
        based="DefaultParagraphFont",
        rpr='<w:color w:val="0B5CAD"/><w:u w:val="single"/>',
    ),
    Style(
        "InlineCode",
        "Inline Code",
        kind="character",
        based="DefaultParagraphFont",
        rpr='<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/><w:noProof/>'
        '<w:shd w:val="clear" w:color="auto" w:fill="F0F2F3"/>',
    ),
)
_BUILT_IN: Final = frozenset(
    (
        "Normal",
        "Default Paragraph Font",
        "Title",
        "List Paragraph",
        "List Continue",
        "Quote",
        "Body Text",
        "Hyperlink",
    )
)

_GRID: Final = "".join(
    f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="5F6B66"/>'
    for side, size in (
        ("top", 8),
        ("left", 4),
        ("bottom", 8),
        ("right", 4),
        ("insideH", 4),
        ("insideV", 4),
    )
)
TABLE_STYLES: Final = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr>'
    '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
    '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
    '<w:style w:type="table" w:customStyle="1" w:styleId="ManualTable">'
    '<w:name w:val="Manual Table"/><w:basedOn w:val="TableNormal"/><w:tblPr>'
    f'<w:tblBorders>{_GRID}</w:tblBorders><w:tblCellMar><w:left w:w="100" w:type="dxa"/>'
    '<w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)
