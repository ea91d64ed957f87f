"""Tracked changes accepted or rejected as Word does it, and what a document then says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final, Literal

from lxml import etree

Element = Any
Verdict = Literal["accept", "reject"]
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT: Final = {f"{W}delText": f"{W}t", f"{W}delInstrText": f"{W}instrText"}


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def settled(data: bytes, verdict: Verdict) -> Element:
    """Return the body after every change in it was accepted, or rejected."""
    root: Element = etree.fromstring(parts_of(data)["word/document.xml"])
    dropped, kept = ("del", "ins") if verdict == "accept" else ("ins", "del")
    body = root.find(f"{W}body")
    _rows(body, dropped)
    for mark in list(body.iter(f"{W}{dropped}")):
        if mark.getparent().tag != f"{W}rPr":
            mark.getparent().remove(mark)
    for mark in list(body.iter(f"{W}{kept}")):
        _unwrap(mark)
    for each in list(body.iter(*_TEXT)):
        each.tag = _TEXT[each.tag]
    _looks(body, verdict)
    _ends(body, dropped)
    return body


def _rows(body: Element, dropped: str) -> None:
    for row in list(body.iter(f"{W}tr")):
        if row.find(f"{W}trPr/{W}{dropped}") is not None:
            row.getparent().remove(row)
    for table in list(body.iter(f"{W}tbl")):
        if table.find(f"{W}tr") is None:
            table.getparent().remove(table)


def _unwrap(mark: Element) -> None:
    parent = mark.getparent()
    at = parent.index(mark)
    parent[at : at + 1] = list(mark)


def _looks(body: Element, verdict: Verdict) -> None:
    for change in list(body.iter(f"{W}pPrChange")):
        properties = change.getparent()
        properties.remove(change)
        if verdict == "reject":
            late = [e for e in properties if e.tag in {f"{W}rPr", f"{W}sectPr"}]
            properties[:] = [*change.find(f"{W}pPr"), *late]


def _ends(body: Element, dropped: str) -> None:
    """Let each paragraph whose end is gone flow into the next; an empty one is gone itself."""
    for each in list(body.iter(f"{W}p")):
        if each.find(f"{W}pPr/{W}rPr/{W}{dropped}") is None:
            continue
        following = each.getnext()
        content = [node for node in each if node.tag != f"{W}pPr"]
        if following is not None and following.tag == f"{W}p":
            at = 1 if following.find(f"{W}pPr") is not None else 0
            following[at:at] = content
        else:
            assert following is not None, "the last paragraph of a cell or body cannot go"
            assert not any(node.tag == f"{W}r" for node in content)
        each.getparent().remove(each)


def said(body: Element, footnotes: bytes | None) -> list[tuple[object, ...]]:
    """Return what a body says, block by block: the style, look and runs of each paragraph, and
    where tables, rows and cells begin. Numbers that only tell things of one file apart are left
    out; a footnote counts where it is cited.
    """
    notes: dict[str, str] = {}
    if footnotes is not None:
        notes = {
            note.get(f"{W}id") or "": "".join(t.text or "" for t in note.iter(f"{W}t"))
            for note in etree.fromstring(footnotes)
        }
    return list(_said(body, notes))


def _said(parent: Element, notes: dict[str, str]) -> Iterator[tuple[object, ...]]:
    for node in parent:
        name = str(node.tag).rpartition("}")[2]
        if name == "p":
            yield ("p", _look(node), tuple(_runs(node, notes)))
        elif name in {"tbl", "tr", "tc"}:
            grid = [e.get(f"{W}val") for e in node.iterfind(f"{W}tcPr/*") if "tcW" not in e.tag]
            yield (name, *grid)
            yield from _said(node, notes)
            yield (f"/{name}",)


def _look(node: Element) -> tuple[object, ...]:
    skipped = {f"{W}rPr", f"{W}sectPr"}
    return tuple(
        (each.tag, tuple(each.attrib.values()) if each.tag != f"{W}numPr" else "list")
        for each in node.iterfind(f"{W}pPr/*")
        if each.tag not in skipped
    )


def _runs(node: Element, notes: dict[str, str]) -> Iterator[tuple[object, ...]]:
    pieces: list[tuple[object, str]] = []
    for each in node.iter():
        name = str(each.tag).rpartition("}")[2]
        owner = each.getparent()
        properties = owner.find(f"{W}rPr") if name == "t" else None
        face = "" if properties is None else etree.tostring(properties, with_tail=False)
        if name == "t":
            pieces.append((face, each.text or ""))
        elif name in {"br", "drawing", "oMath", "instrText", "tab"}:
            pieces.append((name, (each.text or "").strip() or name))
        elif name == "footnoteReference":
            pieces.append((name, notes[each.get(f"{W}id")]))
    for face, group in groupby(pieces, key=lambda piece: piece[0]):
        yield face, "".join(text for _, text in group)
