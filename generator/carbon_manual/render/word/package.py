"""The OPC package: parts in and out of a zip whose bytes depend on nothing but the parts."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTENT_TYPES: Final = "[Content_Types].xml"
_FIRST: Final = (CONTENT_TYPES, "_rels/.rels", "word/document.xml")
_UNIX: Final = 3
_MODE: Final = 0o600 << 16
_LEVEL: Final = 6


def write_package(parts: Mapping[str, bytes]) -> bytes:
    """Return the zip: content types first, fixed dates, the same order on every machine."""
    rest = sorted(name for name in parts if name not in _FIRST)
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name in (*(first for first in _FIRST if first in parts), *rest):
            info = ZipInfo(name)  # dated 1980-01-01
            info.compress_type = ZIP_DEFLATED
            info.create_system = _UNIX
            info.external_attr = _MODE
            archive.writestr(info, parts[name])
    return buffer.getvalue()


def read_package(data: bytes) -> dict[str, bytes]:
    """Return the parts by name, without leading slash.

    Raises:
        zipfile.BadZipFile: The bytes are no zip.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}
