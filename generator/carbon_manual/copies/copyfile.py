"""A Word copy that came back: its three digests, its manifest and what it says, within limits."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.copies.wordfile import WordFile, open_word_file
from carbon_manual.diagnostic import Text
from carbon_manual.render.word.content import Content, read_content
from carbon_manual.render.word.manifest import Manifest, find_manifests, parts_digest
from carbon_manual.render.word.ooxml import Package, local

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# The parts that are read may hold so many elements; what we write holds some ten thousands.
MOST_ELEMENTS: Final = 600_000
# Entries of the zip's directory, which is read as a whole before anything else.
MOST_ENTRIES: Final = 8_000
_ENTRY: Final = b"PK\x01\x02"
_RELATIONS: Final = re.compile(r"(.*/)?_rels/[^/]*\.rels")
_TYPES: Final = "[Content_Types].xml"
_MACROS: Final = re.compile(r"macroEnabled|vbaProject|vbaData|activeX|ms-office\.")
# What a copy may point to outside itself: addresses that a reader clicks on.
_CLICKED: Final = frozenset(("hyperlink",))
_MARKS: Final = ("ins", "del", "moveFrom", "moveTo")


@dataclass(frozen=True, slots=True)
class CopyFile:
    """A copy taken in.

    Attributes:
        file: SHA-256 of the file.
        parts: Digest of its parts but for the manifest, which a new zip does not change.
        content: What it says; its digest outlives other programs.
        manifest: What it says it is, or None without a manifest, or with several.
        manifests: How many manifests it holds.
        tracked: How many changes are tracked in its text.
        comments: How many comments stand in it.
    """

    file: str
    parts: str
    content: Content
    manifest: Manifest | None
    manifests: int = 1
    tracked: int = 0
    comments: int = 0


def read_copy(data: bytes) -> CopyFile | Text:
    """Return a copy taken in, or why it is refused. Nothing in it is run or followed."""
    if data.count(_ENTRY) > MOST_ENTRIES:
        return Text("文件中的部件过多", "The file holds too many parts")
    file = open_word_file(data)
    if isinstance(file, Text):
        return file
    try:
        return _taken(data, _Trees(file))
    except _RefusedError as refusal:
        return refusal.text


class _RefusedError(Exception):
    """A part is not read; caught where the reading began."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class _Trees:
    """The parts of a file as trees, each parsed once and within limits."""

    def __init__(self, file: WordFile) -> None:
        self.parts = file.parts
        self._file = file
        self._known: dict[str, Element | None] = {}
        self._left = 2 * MOST_ELEMENTS

    def __call__(self, name: str) -> Element | None:
        if name not in self._known:
            self._left -= self.parts.get(name, b"").count(b"<")
            if self._left < 0:
                raise _RefusedError(Text(f"{name} 的内容过多", f"{name} holds too much"))
            tree = self._file.tree(name)
            if isinstance(tree, Text):
                raise _RefusedError(tree)
            self._known[name] = tree
        return self._known[name]


def _taken(data: bytes, trees: _Trees) -> CopyFile:
    _refuse_types(trees)
    for name in trees.parts:
        if _RELATIONS.fullmatch(name):
            _refuse_outside(name, trees)
    manifests = find_manifests(trees, trees.parts)
    own = next(iter(manifests)) if len(manifests) == 1 else ""
    package = Package(trees, trees.parts)
    main = trees(package.main)
    if main is None:
        raise _RefusedError(Text("没有正文", "It has no text"))
    comments = trees("word/comments.xml")
    return CopyFile(
        file=hashlib.sha256(data).hexdigest(),
        parts=parts_digest(trees.parts, own),
        content=read_content(package),
        manifest=manifests[own] if own else None,
        manifests=len(manifests),
        tracked=sum(1 for _ in main.iter(*(f"{{*}}{mark}" for mark in _MARKS))),
        comments=sum(1 for _ in comments) if comments is not None else 0,
    )


def _refuse_types(trees: _Trees) -> None:
    types = trees(_TYPES)
    if types is None:
        raise _RefusedError(Text("不是 Word 文件：没有类型表", "No Word file: no content types"))
    for node in types:
        if _MACROS.search(node.get("ContentType") or ""):
            raise _RefusedError(Text("文件带有宏或控件", "The file holds macros or controls"))


def _refuse_outside(name: str, trees: _Trees) -> None:
    """Refuse templates, pictures and objects that are fetched from elsewhere."""
    root = trees(name)
    for node in root if root is not None else ():
        kind = (node.get("Type") or "").rpartition("/")[2]
        if local(node) != "Relationship" or kind in _CLICKED:
            continue
        if node.get("TargetMode") == "External":
            target = (node.get("Target") or "")[:80]
            raise _RefusedError(
                Text(
                    f"文件要从外部取得 {kind}：{target!a}",
                    f"The file fetches its {kind} from elsewhere: {target!a}",
                )
            )
