"""What no validator finds in a Word file: the project's own checks, eight and what else opens it.

Of 32 planted defects, the Open XML SDK, openxml-audit and a third checker left these eight.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    Parts = dict[str, Element]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ")
_STORIES = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes)[^/]*\.xml")
_OPENED = {"begin": 1, "end": -1}


def own_faults(data: bytes) -> list[str]:
    """Return what is wrong with a Word file by the project's own checks, in words."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        parts = {name: etree.fromstring(archive.read(name)) for name in names
                 if name.endswith((".xml", ".rels"))}  # fmt: skip
    found = [] if names[0] == "[Content_Types].xml" else ["the types of parts do not stand first"]
    for check in CHECKS:
        found += check(parts)
    return found + list(_targets(parts, set(names)))


def _stories(parts: Parts) -> Iterator[Element]:
    """Yield the roots of the parts that hold text."""
    return (root for name, root in sorted(parts.items()) if _STORIES.fullmatch(name))


def _twice(values: Iterable[str | None], what: str) -> Iterator[str]:
    return (f"{what} {each} stands twice" for each, n in Counter(values).items() if n > 1)


def _bookmark_names(parts: Parts) -> Iterator[str]:
    yield from _twice((each.get(f"{W}name") for each in _bookmarks(parts)), "bookmark")


def _bookmarks(parts: Parts) -> Iterator[Element]:
    return (each for root in _stories(parts) for each in root.iter(f"{W}bookmarkStart"))


def _bookmark_ends(parts: Parts) -> Iterator[str]:
    for root in _stories(parts):
        begun, ended = (
            Counter(each.get(f"{W}id") for each in root.iter(f"{W}bookmark{side}"))
            for side in ("Start", "End")
        )
        if begun != ended:
            wrong = [*(begun - ended), *(ended - begun)]
            yield f"bookmarks begun and not ended, or the reverse: {wrong}"


def _anchors(parts: Parts) -> Iterator[str]:
    there = {each.get(f"{W}name") for each in _bookmarks(parts)}
    for root in _stories(parts):
        links = [each.get(f"{W}anchor") for each in root.iter(f"{W}hyperlink")]
        codes = " ".join(each.text or "" for each in root.iter(f"{W}instrText"))
        links += re.findall(r"(?:PAGEREF|REF) (\S+)", codes)
        yield from (f"link to bookmark {each}, which is not there" for each in links
                    if each is not None and each not in there)  # fmt: skip


def _fields(parts: Parts) -> Iterator[str]:
    for root in _stories(parts):
        depth = 0
        for each in root.iter(f"{W}fldChar"):
            depth += _OPENED.get(each.get(f"{W}fldCharType") or "", 0)
            if depth < 0:
                yield "field ended that was not begun"
        if depth:
            yield "field begun and not ended"


def _merges(parts: Parts) -> Iterator[str]:
    for root in _stories(parts):
        for table in root.iter(f"{W}tbl"):
            going: set[int] = set()
            for row in table.findall(f"{W}tr"):
                column, now = 0, set()
                for cell in row.findall(f"{W}tc"):
                    span = cell.find(f"{W}tcPr/{W}gridSpan")
                    merge = cell.find(f"{W}tcPr/{W}vMerge")
                    if merge is not None:
                        now.add(column)
                        if merge.get(f"{W}val") != "restart" and column not in going:
                            yield "merged cell goes on that was not begun"
                    column += int(span.get(f"{W}val") or 1) if span is not None else 1
                going = now


def _styles(parts: Parts) -> Iterator[str]:
    known = {each.get(f"{W}styleId") for each in parts["word/styles.xml"].iter(f"{W}style")}
    numbering = parts.get("word/numbering.xml")
    for each in numbering.iter(f"{W}pStyle") if numbering is not None else ():
        if each.get(f"{W}val") not in known:
            yield f"level of a list has the style {each.get(f'{W}val')}, which is not there"


def _controls(parts: Parts) -> Iterator[str]:
    found = (each for root in _stories(parts) for each in root.iterfind(f".//{W}sdtPr/{W}id"))
    yield from _twice((each.get(f"{W}val") for each in found), "content control")


def _dates(parts: Parts) -> Iterator[str]:
    for each in parts["docProps/core.xml"]:
        dated = etree.QName(each).localname in {"created", "modified"}
        if dated and not _DATE.fullmatch(each.text or ""):
            yield f"date {each.text} in the properties"


def _targets(parts: Parts, names: set[str]) -> Iterator[str]:
    """Yield the relationships that lead to no part."""
    for name, root in parts.items():
        if name.endswith(".rels"):
            folder = dirname(dirname(name))
            for each in root:
                target = each.get("Target") or ""
                whole = target if target.startswith("/") else join(folder, target)
                path = normpath(whole).lstrip("/")
                if each.get("TargetMode") != "External" and path not in names:
                    yield f"relationship to {target}, which is not there"


CHECKS: tuple[Callable[[Parts], Iterable[str]], ...] = (
    *(_bookmark_names, _bookmark_ends, _anchors, _fields),
    *(_merges, _styles, _controls, _dates),
)
