"""The watermark behind every page: 受控, 作废, 草案."""

from __future__ import annotations

from typing import Final

from .han import width
from .wml import attribute

_VML: Final = "urn:schemas-microsoft-com:vml"
_OFFICE: Final = "urn:schemas-microsoft-com:office:office"
_QUIET, _LOUD = "#c6cdd2", "#e3a5a0"
# Points. A text lies across the page: its diagonal is some 620 pt between the margins of A4.
_HEIGHT: Final = 130
_LONGEST: Final = 480
# Word's own shape of a straight line of text that fills its box.
_FORMULAS: Final = (
    "sum #0 0 10800", "prod #0 2 1", "sum 21600 0 @1", "sum 0 0 @2", "sum 21600 0 @3",
    "if @0 @3 0", "if @0 21600 @1", "if @0 0 @2", "if @0 @4 21600", "mid @5 @6", "mid @8 @5",
    "mid @7 @8", "mid @6 @7", "sum @6 0 @5",
)  # fmt: skip
_TYPE: Final = (
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"'
    ' path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas>'
    + "".join(f'<v:f eqn="{each}"/>' for each in _FORMULAS)
    + '</v:formulas><v:path textpathok="t" o:connecttype="custom"'
    ' o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>'
    '<v:textpath on="t" fitshape="t"/><v:handles><v:h position="#0,bottomRight"'
    ' xrange="6629,14971"/></v:handles><o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>'
)


def watermark(text: str, number: int, *, loud: bool) -> str:
    """Return the run that lays a text across the page of the header it stands in.

    Args:
        text: The words; nothing is written without any.
        number: A number for the shape, another one in each header.
        loud: For what nobody may work by: in red.
    """
    if not text:
        return ""
    words = attribute(text)
    across = width(text) * _HEIGHT // 2
    long = min(across, _LONGEST)
    place = (
        f"position:absolute;margin-left:0;margin-top:0;width:{long}pt;"
        f"height:{_HEIGHT * long // across}pt;"
        "rotation:315;z-index:-251658752;mso-position-horizontal:center;"
        "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        "mso-position-vertical-relative:margin"
    )
    # By this name Word and LibreOffice know a watermark again and keep it one.
    name = f"PowerPlusWaterMarkObject{number}"
    shape = (
        f'<v:shape id="{name}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136"'
        f' alt="{words}" style="{place}" o:allowincell="f"'
        f' fillcolor="{_LOUD if loud else _QUIET}" stroked="f"><v:fill opacity=".5"/>'
        f'<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="{words}"/>'
        "</v:shape>"
    )
    return (
        f'<w:r><w:rPr><w:noProof/></w:rPr><w:pict xmlns:v="{_VML}" xmlns:o="{_OFFICE}">'
        f"{_TYPE}{shape}</w:pict></w:r>"
    )
