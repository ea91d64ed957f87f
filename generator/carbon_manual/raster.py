"""The size of PNG and JPEG pictures from their headers, never reading more of a hostile file."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_END: Final = b"IEND\xaeB`\x82"
_JPEG: Final = b"\xff\xd8"
_METRE: Final = 1
_INCHES: Final = 39.3701  # in a metre
_CENTIMETRES: Final = 2.54  # in an inch
# Start-of-frame segments of JPEG, which say how large the picture is; three in between do not.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN: Final = 0xDA
_APP0: Final = 0xE0
_LONE: Final = frozenset((0x01, *range(0xD0, 0xD9)))  # segments without a length


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture made of points.

    Attributes:
        kind: `png` or `jpg`.
        width: Points across.
        height: Points down.
        density: Points to the inch across; 0 where the file does not say.
    """

    kind: str
    width: int
    height: int
    density: float = 0.0


def read_raster(data: bytes) -> Raster | None:
    """Return what the headers of a picture say; None for what is no whole PNG or JPEG."""
    try:
        if data.startswith(_PNG):
            return _png(data)
        return _jpeg(data) if data.startswith(_JPEG) else None
    except (struct.error, IndexError):
        return None


def _png(data: bytes) -> Raster | None:
    length, kind, width, height = struct.unpack_from(">I4sII", data, len(_PNG))
    if kind != b"IHDR" or _PNG_END not in data[-64:] or not width or not height:
        return None
    at, density = len(_PNG) + 12 + length, 0.0
    while data[at + 4 : at + 8] not in {b"IDAT", b"IEND", b""}:
        (length,) = struct.unpack_from(">I", data, at)
        if data[at + 4 : at + 8] == b"pHYs":
            across, _, unit = struct.unpack_from(">IIB", data, at + 8)
            density = across / _INCHES if unit == _METRE else 0.0
        at += 12 + length
    return Raster("png", width, height, density)


def _jpeg(data: bytes) -> Raster | None:
    at, density = 2, 0.0
    while data[at] == 0xFF:  # noqa: PLR2004 - what every segment begins with
        mark = data[at + 1]
        if mark in _LONE or mark == 0xFF:  # noqa: PLR2004 - filling
            at += 1 if mark == 0xFF else 2  # noqa: PLR2004
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        if mark in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return Raster("jpg", width, height, density) if width and height else None
        if mark == _APP0 and data[at + 4 : at + 9] == b"JFIF\0":
            unit, across = struct.unpack_from(">BH", data, at + 11)
            density = {1: float(across), 2: across * _CENTIMETRES}.get(unit, 0.0)
        if mark == _SCAN or length < 2:  # noqa: PLR2004 - a length counts itself
            return None
        at += 2 + length
    return None
