"""A `.docx` from outside, opened within limits: its parts as bytes, or why it is refused."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from lxml import etree

from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from lxml.etree import _Element as Element

LARGEST_FILE: Final = 64 << 20  # bytes of the file
LARGEST_PART: Final = 64 << 20  # bytes of one part, unpacked
LARGEST_WHOLE: Final = 256 << 20  # bytes of all parts, unpacked
MOST_PARTS: Final = 4_000
MOST_NODES: Final = 2_000_000  # elements of one part
DOCUMENT: Final = "word/document.xml"

_NAME: Final = re.compile(r"[^\x00-\x1f\\:*?\"<>|]{1,240}")
_ENCRYPTED: Final = 0x1
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what OPC allows
_COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0"  # what a password makes of a .docx, and the old .doc
_PDF: Final = b"%PDF-"
_CODE: Final = re.compile(r"vba|macro|activex|\.bin$", re.IGNORECASE)
_CODE_KEPT: Final = re.compile(r"printersettings\d*\.bin$", re.IGNORECASE)
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError,
                  NotImplementedError, RuntimeError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordFile:
    """The parts of a package by name, without a leading slash."""

    parts: Mapping[str, bytes]

    def tree(self, name: str) -> Element | Text | None:
        """Return the root of a part, why it cannot be read, or None where there is none."""
        data = self.parts.get(name)
        return None if data is None else parse_part(name, data)


def open_word_file(data: bytes) -> WordFile | Text:
    """Return the parts of a `.docx`, or why the file is refused.

    Nothing in the file is run, followed or written; no name in it is used as a path.
    """
    return open_package(data, DOCUMENT, "Word", ".docx")


def open_package(data: bytes, main: str, program: str, suffix: str) -> WordFile | Text:
    """Return the parts of a package of Open XML that has a part `main`, or why it is refused."""
    if len(data) > LARGEST_FILE:
        return _larger("文件", "The file", LARGEST_FILE)
    if data.startswith(_COMPOUND_FILE):
        old = suffix[:-1]
        return Text(
            f"文件设了密码，或是旧的 {old} 格式", f"The file has a password, or is an old {old}"
        )
    if data.startswith(_PDF):
        return Text("是 PDF：请核对同一份的 Word 副本", "It is a PDF: verify the Word copy of it")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            refused = _refused(archive.infolist(), main, program)
            return refused or _unpacked(archive)
    except _BROKEN:
        return Text(f"文件已损坏，或不是 {suffix}", f"The file is damaged or no {suffix}")


def parse_part(name: str, data: bytes) -> Element | Text:
    """Return the root of an XML part, or why it is refused: entities, depth, size, faults."""
    declared = re.search(rb"<!\s*(DOCTYPE|ENTITY)", data.replace(b"\x00", b""), re.IGNORECASE)
    if declared:
        return Text(f"{name} 中声明了实体", f"{name} declares entities")
    if data.count(b"<") > 2 * MOST_NODES:
        return Text(f"{name} 的内容过多", f"{name} holds too much")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return Text(f"{name} 不是合格的 XML", f"{name} is no well-formed XML")


def _refused(entries: Iterable[zipfile.ZipInfo], main: str, program: str) -> Text | None:
    """Return the first reason against a package that its directory gives, before unpacking."""
    names: set[str] = set()
    for number, each in enumerate(entries, start=1):
        if number > MOST_PARTS:
            return Text(f"部件超过 {MOST_PARTS} 个", f"There are more than {MOST_PARTS} parts")
        refused = _refused_entry(each, names)
        if refused is not None:
            return refused
        names.add(each.filename.lower())
    if main.lower() not in names:
        return Text(
            f"不是 {program} 文件：没有正文", f"It is no {program} document: it has no text"
        )
    return None


def _refused_entry(each: zipfile.ZipInfo, names: Collection[str]) -> Text | None:
    name = each.filename
    if not _NAME.fullmatch(name) or ".." in name.split("/") or name.startswith("/"):
        return Text(f"部件名称不合法：{name!a}", f"A part has an unlawful name: {name!a}")
    if name.lower() in names:
        return Text(f"部件 {name} 重复", f"Part {name} occurs twice")
    if each.flag_bits & _ENCRYPTED:
        return Text(f"部件 {name} 已加密", f"Part {name} is encrypted")
    if each.compress_type not in _METHODS:
        return Text(f"部件 {name} 的压缩方法不合法", f"Part {name} is compressed unlawfully")
    if _CODE.search(name) and not _CODE_KEPT.search(name):
        return Text(f"文件带有宏或控件（{name}）", f"The file holds macros or controls: {name}")
    return None


def _unpacked(archive: zipfile.ZipFile) -> WordFile | Text:
    """Unpack within limits; what the directory says of sizes is not believed."""
    parts: dict[str, bytes] = {}
    left = LARGEST_WHOLE
    for each in archive.infolist():
        if each.is_dir():
            continue
        most = min(LARGEST_PART, left)
        with archive.open(each) as part:
            data = part.read(most + 1)
        if len(data) > LARGEST_PART:
            return _larger(f"部件 {each.filename}", f"Part {each.filename}", LARGEST_PART)
        if len(data) > left:
            return _larger("解压后的全部内容", "Everything unpacked", LARGEST_WHOLE)
        left -= len(data)
        parts[each.filename] = data
    return WordFile(MappingProxyType(parts))


def _larger(zh: str, en: str, limit: int) -> Text:
    size = f"{limit >> 20} MB"
    return Text(f"{zh}超过 {size}", f"{en} is larger than {size}")
