"""Pictures in a copy: where their bytes lie, how large they are drawn, what stands in for them."""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from carbon_manual.raster import read_raster

from .wml import attribute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element as Element

_TWIP: Final = 635  # English Metric Units
_INCH: Final = 914_400
_SCREEN: Final = 96  # points to the inch, where a file does not say
_TALLEST: Final = 11_500  # twips: with its caption it fits on an upright sheet
_TALLEST_TURNED: Final = 6_500
_TURNED: Final = 11_000  # twips: a place that wide lies on a turned sheet
_SHARE: Final = re.compile(r"([0-9]{1,3})%")
_POINTS: Final = re.compile(r"[0-9]{1,5}")
_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}
_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_WP: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_KIND: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_SVG: Final = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_EXTENSION: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


@dataclass(slots=True)
class Pictures:
    """The pictures that a page may show, and those that it shows.

    Attributes:
        known: Bytes by path in the repository.
        folder: The folder in which the page stands.
    """

    known: Mapping[str, bytes]
    folder: str
    _media: dict[str, bytes] = field(default_factory=dict)  # name in the package → bytes
    _count: int = 0

    def drawing(self, node: Element, room: int) -> str:
        """Return the run that draws an `img` at most `room` twips wide; nothing if it is unknown.

        An SVG is drawn where the program can; elsewhere the PNG of the same name stands in for it.
        """
        path = posixpath.normpath(posixpath.join(self.folder, unquote(node.get("src") or "")))
        data = self.known.get(path)
        drawn = self.known.get(f"{posixpath.splitext(path)[0]}.png") if _is_drawing(path) else data
        size = _size(drawn, node.get("width") or "", room) if drawn is not None else None
        if data is None or drawn is None or size is None:
            return ""
        shown = self._add(drawn, "png" if drawn[:4] == b"\x89PNG" else "jpg")
        extension = ""
        if _is_drawing(path):
            extension = (
                f'<a:extLst><a:ext uri="{_EXTENSION}"><asvg:svgBlip xmlns:asvg="{_SVG}"'
                f' r:embed="{self._add(data, "svg")}"/></a:ext></a:extLst>'
            )
        self._count += 1
        return _inline(self._count, node, size, shown, extension)

    def relationships(self) -> str:
        """Return the `Relationship` elements of the pictures."""
        return "".join(
            f'<Relationship Id="{_relation(name)}" Type="{_KIND}" Target="media/{name}"/>'
            for name in self._media
        )

    def parts(self, document: str) -> dict[str, bytes]:
        """Return the pictures as parts of the package, in a folder beside the document's part."""
        folder = posixpath.join(posixpath.dirname(document), "media")
        return {f"{folder}/{name}": data for name, data in self._media.items()}

    def content_types(self, types: bytes) -> bytes:
        """Return the list of content types with those of the pictures."""
        wanted = sorted({name.rpartition(".")[2] for name in self._media})
        added = "".join(
            f'<Default Extension="{kind}" ContentType="{_TYPES[kind]}"/>'
            for kind in wanted
            if f'Extension="{kind}"'.encode() not in types
        )
        start = types.index(b">", types.index(b"<Types")) + 1
        return types[:start] + added.encode() + types[start:]

    def _add(self, data: bytes, kind: str) -> str:
        # named by what it is, so that the order in which pictures come changes nothing
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.{kind}"
        self._media[name] = data
        return _relation(name)


def _relation(name: str) -> str:
    return f"rIdPicture{name.replace('.', '')}"


def _is_drawing(path: str) -> bool:
    return path.endswith(".svg")


def _size(data: bytes, wanted: str, room: int) -> tuple[int, int] | None:
    """Return width and height in English Metric Units; None for what is no picture."""
    image = read_raster(data)
    if image is None:
        return None
    width = image.width * _INCH / (image.density or _SCREEN)
    ratio = image.height / image.width
    share = _SHARE.fullmatch(wanted)
    if share:
        width = room * _TWIP * int(share[1]) / 100
    elif _POINTS.fullmatch(wanted):
        width = int(wanted) * _INCH / _SCREEN
    tallest = _TALLEST_TURNED if room > _TURNED else _TALLEST
    width = min(width, room * _TWIP, tallest * _TWIP / ratio)
    return max(round(width), 1), max(round(width * ratio), 1)


def _inline(number: int, node: Element, size: tuple[int, int], shown: str, extension: str) -> str:
    words = attribute(node.get("alt") or "")
    extent = f'cx="{size[0]}" cy="{size[1]}"'
    name = f'id="{number}" name="{number}" descr="{words}"'
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0">'
        f"<wp:extent {extent}/><wp:docPr {name}/><wp:cNvGraphicFramePr>"
        f'<a:graphicFrameLocks xmlns:a="{_A}" noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic xmlns:a="{_A}"><a:graphicData uri="{_PIC}"><pic:pic xmlns:pic="{_PIC}">'
        f"<pic:nvPicPr><pic:cNvPr {name}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{shown}">{extension}</a:blip><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
