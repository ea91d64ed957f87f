"""Pictures of a page in its Word copy: SVG with the PNG that older programs show instead."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

from carbon_manual.raster import read_raster

from .package import CONTENT_TYPES
from .wml import attribute

_EMU: Final = 12700  # per point
_TWIPS: Final = 20  # per point
_INCH: Final = 72.0  # points
_SCREEN: Final = 96.0  # dots of a picture to the inch, where its file does not say
# Points: with its caption a picture fits on its sheet, upright or, where there is room, turned.
TALLEST: Final = 575.0
_TALLEST_TURNED: Final = 325.0
_TURNED: Final = 11_000  # twips
_MEDIA: Final = "media/picture"
_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}
_SHARE: Final = re.compile(r"([0-9]{1,3})%")
_DOTS: Final = re.compile(r"[0-9]{1,5}")
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_MAIN: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PLACED: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_PICTURE: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_VECTOR: Final = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
# By this name of its own Word knows the extension that holds the SVG.
_EXTENSION: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as SVG, if there is one, and as PNG or JPEG, with its natural size in points."""

    svg: bytes
    png: bytes
    width: float
    height: float

    @property
    def files(self) -> dict[str, bytes]:
        """Return its files by their ending."""
        raster = "png" if self.png[:4] == b"\x89PNG" else "jpg"
        return {raster: self.png} | ({"svg": self.svg} if self.svg else {})


def read_picture(path: str, files: Mapping[str, bytes]) -> Picture | None:
    """Return the picture of a path; None for what is no picture, or an SVG without its PNG."""
    svg = files.get(path, b"") if path.endswith(".svg") else b""
    data = files.get(f"{posixpath.splitext(path)[0]}.png" if path.endswith(".svg") else path)
    raster = read_raster(data) if data is not None else None
    if data is None or raster is None or (path.endswith(".svg") and not svg):
        return None
    dot = _INCH / (raster.density or _SCREEN)
    return Picture(svg, data, raster.width * dot, raster.height * dot)


@dataclass(slots=True)
class Pictures:
    """The pictures of one copy, by the address that its page gives them.

    Attributes:
        known: Pictures that were made for the page.
        files: Files by path in the repository, of which others are read.
        folder: The folder in which the page stands.
    """

    known: Mapping[str, Picture] = field(default_factory=lambda: MappingProxyType({}))
    files: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    folder: str = ""
    _used: dict[str, tuple[int, Picture]] = field(default_factory=dict)
    _placed: int = 0

    def drawing(self, source: str, words: str, width: int, wanted: str = "") -> str:
        """Return the run with a picture at most `width` twips wide; nothing if it is unknown.

        `words` are its alternative text, `wanted` its width as the page says it: `60%` or dots.
        """
        if source not in self._used:
            path = posixpath.normpath(posixpath.join(self.folder, unquote(source)))
            found = self.known.get(source) or read_picture(path, self.files)
            if found is None:
                return ""
            self._used[source] = (len(self._used) + 1, found)
        number, picture = self._used[source]
        self._placed += 1
        names = f'id="{self._placed}" name="picture{self._placed}" descr="{attribute(words)}"'
        across, down = _size(picture, width, wanted)
        raster, *vector = picture.files
        return _run(
            names, across, down, _id(raster, number), [_id(kind, number) for kind in vector]
        )

    def relationships(self) -> str:
        """Return the `Relationship` elements of the document part."""
        return "".join(
            f'<Relationship Id="{_id(kind, number)}" Type="{_RELATION}"'
            f' Target="{_MEDIA}{number}.{kind}"/>'
            for number, picture in self._used.values()
            for kind in picture.files
        )

    def parts(self, folder: str, types: bytes) -> dict[str, bytes]:
        """Return the parts below the document's folder, and the content types with theirs."""
        if not self._used:
            return {}
        kinds = {kind for _, picture in self._used.values() for kind in picture.files}
        parts = {CONTENT_TYPES: _with_types(types, kinds)}
        for number, picture in self._used.values():
            for kind, data in picture.files.items():
                parts[f"{folder}/{_MEDIA}{number}.{kind}"] = data
        return parts


def _id(kind: str, number: int) -> str:
    return f"rId{kind.capitalize()}{number}"


def _size(picture: Picture, room: int, wanted: str) -> tuple[int, int]:
    """Return width and height in English Metric Units: as wanted, but never beyond the sheet."""
    share = _SHARE.fullmatch(wanted)
    across = picture.width
    if share:
        across = room / _TWIPS * int(share[1]) / 100
    elif _DOTS.fullmatch(wanted):
        across = int(wanted) * _INCH / _SCREEN
    tallest = _TALLEST_TURNED if room > _TURNED else TALLEST
    ratio = picture.height / picture.width
    across = min(across, room / _TWIPS, tallest / ratio)
    return max(round(across * _EMU), 1), max(round(across * ratio * _EMU), 1)


def _run(names: str, across: int, down: int, raster: str, vector: list[str]) -> str:
    extension = "".join(
        f'<a:extLst><a:ext uri="{_EXTENSION}"><asvg:svgBlip xmlns:asvg="{_VECTOR}"'
        f' r:embed="{each}"/></a:ext></a:extLst>'
        for each in vector
    )
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_PLACED}" distT="0" distB="0" distL="0"'
        f' distR="0"><wp:extent cx="{across}" cy="{down}"/><wp:docPr {names}/>'
        f'<a:graphic xmlns:a="{_MAIN}"><a:graphicData uri="{_PICTURE}">'
        f'<pic:pic xmlns:pic="{_PICTURE}"><pic:nvPicPr><pic:cNvPr {names}/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{raster}">{extension}</a:blip>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _with_types(types: bytes, kinds: set[str]) -> bytes:
    text = types.decode()
    lacking = "".join(
        f'<Default Extension="{kind}" ContentType="{_TYPES[kind]}"/>'
        for kind in sorted(kinds)
        if not re.search(rf'Extension="{kind}"', text, re.IGNORECASE)
    )
    # the defaults stand first, after the root's opening tag
    return re.sub(r"(<Types\b[^>]*>)", lambda match: match[1] + lacking, text, count=1).encode()
