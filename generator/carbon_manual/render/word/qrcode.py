"""A QR code as a picture in the text: drawn by segno, kept as a PNG part of the package."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import Final

import segno

from .wml import R_NS, attribute

_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006"
_SIDE: Final = 864_000  # EMU: 2.4 cm
_SCALE: Final = 8  # pixels of a module
_QUIET: Final = 4  # modules round the code, as the standard of QR codes asks
RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the package.

    Attributes:
        data: The PNG.
        name: Its file name, which its digest makes.
        relation: Its relationship id.
    """

    data: bytes
    name: str
    relation: str


def qr_code(address: str) -> Picture:
    """Return the code of an address; the same address gives the same bytes."""
    stream = io.BytesIO()
    code = segno.make_qr(address, error="m", boost_error=False)
    code.save(stream, kind="png", scale=_SCALE, border=_QUIET)
    data = stream.getvalue()
    return Picture(data, f"qr-{hashlib.sha256(data).hexdigest()[:16]}.png", "rIdQrCode")


def drawing(picture: Picture, words: str) -> str:
    """Return the run that shows a picture; `words` say what it is to those who do not see it."""
    size = f'cx="{_SIDE}" cy="{_SIDE}"'
    named = f'id="1" name="QR" descr="{attribute(words)}"'
    graphic = (
        f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr {named}/>'
        "<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
        f'<a:blip xmlns:r="{R_NS}" r:embed="{picture.relation}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing"'
        f' distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/><wp:docPr {named}/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">'
        f"{graphic}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def with_png(types: bytes) -> bytes:
    """Return a package's content types with that of PNG pictures among them."""
    text = types.decode()
    if 'extension="png"' in text.lower():
        return types
    at = text.index(">", text.index("<Types")) + 1
    return f'{text[:at]}<Default Extension="png" ContentType="image/png"/>{text[at:]}'.encode()
