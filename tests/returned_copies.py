"""Word copies as they come back: packed again, saved by other programs, edited, forged, hostile."""

from __future__ import annotations

import functools
import io
import struct
import subprocess
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
from docx.document import Document as AnyDocument

BODY = "word/document.xml"
MANIFEST = "customXml/item1.xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RUN = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a package of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def rezipped(data: bytes) -> bytes:
    """Return the copy packed again: other order, not compressed, with folders."""
    parts = parts_of(data)
    return packed(dict(reversed(parts.items())) | {"word/": b""}, zipfile.ZIP_STORED)


def edited(data: bytes, old: str, new: str, part: str = BODY) -> bytes:
    """Return the copy with a piece of a part replaced, which must be there."""
    parts = parts_of(data)
    text = parts[part].decode()
    assert old in text, f"{part} has no {old!r}"
    return packed(parts | {part: text.replace(old, new, 1).encode()})


def resaved(data: bytes, change: Callable[[AnyDocument], None] | None = None) -> bytes:
    """Return the copy as python-docx saves it, after a change."""
    document = docx.Document(io.BytesIO(data))
    if change:
        change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def by_libreoffice(soffice: Path, folder: Path, copies: dict[str, bytes]) -> dict[str, bytes]:
    """Return copies as LibreOffice saves them, all in one run."""
    (folder / "out").mkdir()
    for name, data in copies.items():
        (folder / f"{name}.docx").write_bytes(data)
    given = [str(folder / f"{name}.docx") for name in copies]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = [str(soffice), profile, "--headless", "--convert-to", "docx:MS Word 2007 XML",
               "--outdir", str(folder / "out")]  # fmt: skip
    subprocess.run([*convert, *given], check=True, capture_output=True, timeout=280)
    return {name: (folder / "out" / f"{name}.docx").read_bytes() for name in copies}


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """Return the copy with one part more, or another one."""
    return packed(parts_of(data) | {name: content})


def without_manifest(data: bytes) -> bytes:
    """Return the copy with its manifest cut out cleanly."""
    parts = {n: d for n, d in parts_of(data).items() if not n.startswith("customXml/")}
    relations = parts["word/_rels/document.xml.rels"].decode()
    start = relations.index("<Relationship Id", relations.index("../customXml") - 200)
    while "../customXml" not in relations[start : relations.index("/>", start)]:
        start = relations.index("<Relationship Id", start + 1)
    end = relations.index("/>", start) + 2
    parts["word/_rels/document.xml.rels"] = (relations[:start] + relations[end:]).encode()
    types = parts["[Content_Types].xml"].decode()
    start = types.index('<Override PartName="/customXml')
    end = types.index("/>", start) + 2
    return packed(parts | {"[Content_Types].xml": (types[:start] + types[end:]).encode()})


@functools.cache
def bomb() -> bytes:
    """Return a package whose text unpacks to 80 MB, in a small file."""
    return packed({"[Content_Types].xml": b"<Types/>", BODY: b" " * (80 << 20)})


def lying_bomb(data: bytes) -> bytes:
    """Return a bomb whose directory says that the big part is small."""
    whole = bytearray(bomb())
    at = whole.rindex(b"PK\x01\x02")
    struct.pack_into("<I", whole, at + 24, len(data))
    return bytes(whole)


def crowd(entries: int) -> bytes:
    """Return a package of very many empty parts."""
    return packed({f"word/{number}.xml": b"" for number in range(entries)}, zipfile.ZIP_STORED)


def twice(data: bytes, name: str) -> bytes:
    """Return the copy with a second part of the same name."""
    buffer = io.BytesIO(data)
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as archive:
        warnings.simplefilter("ignore")  # zipfile warns of what we plant
        archive.writestr(name, parts_of(data)[name])
    return buffer.getvalue()


def encrypted(data: bytes) -> bytes:
    """Return the copy with every part marked as encrypted."""
    whole = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = whole.find(mark)
        while at >= 0:
            whole[at + place] |= 1
            at = whole.find(mark, at + 4)
    return bytes(whole)
