"""Pictures of a page in its Word copy: SVG with the PNG that older programs show instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from .package import CONTENT_TYPES
from .wml import attribute

_EMU: Final = 12700  # per point
_TWIPS: Final = 20  # per point
TALLEST: Final = 600.0  # points: a page with the caption below
_MEDIA: Final = "media/picture"
_TYPES: Final = (("png", "image/png"), ("svg", "image/svg+xml"))
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_MAIN: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PLACED: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_PICTURE: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_VECTOR: Final = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
# By this name of its own Word knows the extension that holds the SVG.
_EXTENSION: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as SVG and as PNG, with its natural width and height in points."""

    svg: bytes
    png: bytes
    width: float
    height: float


@dataclass(slots=True)
class Pictures:
    """The pictures of one copy, by the address that its page gives them."""

    known: Mapping[str, Picture] = field(default_factory=lambda: MappingProxyType({}))
    _used: dict[str, int] = field(default_factory=dict)
    _placed: int = 0

    def drawing(self, source: str, words: str, width: int) -> str:
        """Return the run with a picture at most `width` twips wide; nothing if it is unknown.

        `words` are its alternative text.
        """
        picture = self.known.get(source)
        if picture is None:
            return ""
        number = self._used.setdefault(source, len(self._used) + 1)
        self._placed += 1
        scale = min(1.0, width / _TWIPS / picture.width, TALLEST / picture.height)
        across, down = (round(each * scale * _EMU) for each in (picture.width, picture.height))
        names = f'id="{self._placed}" name="picture{self._placed}" descr="{attribute(words)}"'
        return (
            f'<w:r><w:drawing><wp:inline xmlns:wp="{_PLACED}" distT="0" distB="0" distL="0"'
            f' distR="0"><wp:extent cx="{across}" cy="{down}"/><wp:docPr {names}/>'
            f'<a:graphic xmlns:a="{_MAIN}"><a:graphicData uri="{_PICTURE}">'
            f'<pic:pic xmlns:pic="{_PICTURE}"><pic:nvPicPr><pic:cNvPr {names}/><pic:cNvPicPr/>'
            f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdPng{number}"><a:extLst>'
            f'<a:ext uri="{_EXTENSION}"><asvg:svgBlip xmlns:asvg="{_VECTOR}"'
            f' r:embed="rIdSvg{number}"/></a:ext></a:extLst></a:blip>'
            "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )

    def relationships(self) -> str:
        """Return the `Relationship` elements of the document part."""
        return "".join(
            f'<Relationship Id="rId{kind.capitalize()}{number}" Type="{_RELATION}"'
            f' Target="{_MEDIA}{number}.{kind}"/>'
            for number in self._used.values()
            for kind, _ in _TYPES
        )

    def parts(self, folder: str, types: bytes) -> dict[str, bytes]:
        """Return the parts below the document's folder, and the content types with theirs."""
        if not self._used:
            return {}
        parts = {CONTENT_TYPES: _with_types(types)}
        for source, number in self._used.items():
            picture = self.known[source]
            parts[f"{folder}/{_MEDIA}{number}.png"] = picture.png
            parts[f"{folder}/{_MEDIA}{number}.svg"] = picture.svg
        return parts


def _with_types(types: bytes) -> bytes:
    text = types.decode()
    lacking = "".join(
        f'<Default Extension="{kind}" ContentType="{name}"/>'
        for kind, name in _TYPES
        if not re.search(rf'Extension="{kind}"', text, re.IGNORECASE)
    )
    # the defaults stand first, after the root's opening tag
    return re.sub(r"(<Types\b[^>]*>)", lambda match: match[1] + lacking, text, count=1).encode()
