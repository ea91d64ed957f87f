"""The parts of the shipped template that are not styles: settings, fonts, page, properties."""

from __future__ import annotations

from typing import Final

from .wml import DECLARATION, NAMESPACES, part

# A4 with 2.5 cm on every side; header and footer 1.5 cm from the edge.
PAGE: Final = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417"'
    ' w:left="1417" w:header="851" w:footer="851" w:gutter="0"/><w:cols w:space="425"/>'
)
NOTE_SEPARATORS: Final = (
    '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
)

_COMPAT: Final = "".join(
    f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word"'
    f' w:val="{value}"/>'
    for name, value in (
        ("compatibilityMode", 15),
        ("overrideTableStyleFontSizeAndJustification", 1),
        ("enableOpenTypeFeatures", 1),
        ("doNotFlipMirrorIndents", 1),
        ("differentiateMultirowTableHeaders", 1),
    )
)
_SCHEME: Final = (
    '<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2"'
    ' w:accent1="accent1" w:accent2="accent2" w:accent3="accent3" w:accent4="accent4"'
    ' w:accent5="accent5" w:accent6="accent6" w:hyperlink="hyperlink"'
    ' w:followedHyperlink="followedHyperlink"/>'
)
_FONTS: Final = (
    # name, name on other systems, family, pitch
    ("宋体", "SimSun", "auto", "variable", "86"),
    ("黑体", "SimHei", "modern", "fixed", "86"),
    ("Times New Roman", "", "roman", "variable", "00"),
    ("Arial", "", "swiss", "variable", "00"),
    ("Consolas", "", "modern", "fixed", "00"),
    ("Segoe UI Symbol", "", "swiss", "variable", "00"),
)


def settings_part() -> bytes:
    """Return the settings: current Word mode, Chinese line breaking, footnote separators."""
    return part(
        "settings",
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        f"{NOTE_SEPARATORS}<w:compat><w:useFELayout/>{_COMPAT}</w:compat>"
        f'<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>{_SCHEME}'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>',
    )


def fonts_part() -> bytes:
    """Return the font table, which tells systems without Chinese names what 宋体 and 黑体 are."""
    return part(
        "fonts",
        "".join(
            f'<w:font w:name="{name}">'
            + (f'<w:altName w:val="{other}"/>' if other else "")
            + f'<w:charset w:val="{charset}"/><w:family w:val="{family}"/>'
            f'<w:pitch w:val="{pitch}"/></w:font>'
            for name, other, family, pitch, charset in _FONTS
        ),
    )


def application_part() -> bytes:
    """Return the extended properties; they name no editor, because none made the file."""
    return (
        f"{DECLARATION}<Properties"
        ' xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>carbon-manual</Application></Properties>"
    ).encode()


def empty_numbering() -> bytes:
    """Return a numbering part without lists."""
    return f"{DECLARATION}<w:numbering {NAMESPACES}/>".encode()
