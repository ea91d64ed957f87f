"""The body of a Word copy as lines that people can read and compare: the golden form of a copy."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lxml import etree

from carbon_manual.render.word.formulatext import formula_text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
FACES = {"b": "*", "i": "/", "strike": "~", "vertAlign": "", "u": "", "rStyle": ""}


def outline(data: bytes) -> str:
    """Return one line for each paragraph, row, cell and section of a copy, footnotes last."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        roots = {
            name: etree.fromstring(archive.read(f"word/{name}.xml"))
            for name in ("document", "footnotes", "numbering")
        }
    numbers = _numbers(roots["numbering"])
    body = roots["document"][0]
    lines = [*_blocks(body, numbers, "")]
    for note in roots["footnotes"]:
        lines.append(f"footnote {note.get(f'{W}id')}")
        lines += _blocks(note, numbers, "  ")
    return "".join(f"{line}\n" for line in lines)


def _numbers(root: Element) -> Mapping[tuple[str, str], str]:
    """Return how a list counts at a level: its mark and its start."""
    abstracts = {each.get(f"{W}abstractNumId"): each for each in root.iter(f"{W}abstractNum")}
    found = {}
    for num in root.findall(f"{W}num"):
        abstract = abstracts[_value(num, "abstractNumId")]
        for level in abstract.iter(f"{W}lvl"):
            at = level.get(f"{W}ilvl") or ""
            start = num.find(f"{W}lvlOverride[@{W}ilvl='{at}']/{W}startOverride")
            begins = f" from {start.get(f'{W}val')}" if start is not None else ""
            mark = f"{_value(level, 'numFmt')} {_value(level, 'lvlText')}{begins}"
            found[num.get(f"{W}numId") or "", at] = mark
    return found


def _blocks(node: Element, numbers: Mapping[tuple[str, str], str], indent: str) -> Iterator[str]:
    for each in node:
        if each.tag == f"{W}p":
            yield f"{indent}{_paragraph(each, numbers)}"
        elif each.tag == f"{W}tbl":
            title = each.find(f"{W}tblPr/{W}tblCaption")
            yield f"{indent}table{_quoted(title)}"
            for row in each.iter(f"{W}tr"):
                marks = [
                    name
                    for name in ("cantSplit", "tblHeader")
                    if row.find(f"{W}trPr/{W}{name}") is not None
                ]
                yield " ".join((f"{indent}  row", *marks))
                for cell in row.findall(f"{W}tc"):
                    yield f"{indent}    cell{_merged(cell)}"
                    yield from _blocks(cell, numbers, f"{indent}      ")
        elif each.tag == f"{W}sectPr":
            yield f"{indent}{_section(each)}"


def _paragraph(node: Element, numbers: Mapping[tuple[str, str], str]) -> str:
    parts = [_value(node, "pPr/pStyle")]
    number = node.find(f"{W}pPr/{W}numPr")
    if number is not None:
        level, name = _value(number, "ilvl"), _value(number, "numId")
        parts.append(f"[{level}: {numbers[name, level]} #{name}]")
    parts += (
        f"{name}={_value(node, f'pPr/{name}') or 'on'}"
        for name in ("jc", "keepNext")
        if node.find(f"{W}pPr/{W}{name}") is not None
    )
    section = node.find(f"{W}pPr/{W}sectPr")
    if section is not None:
        parts.append(_section(section))
    return f"{' '.join(parts)}: {''.join(_pieces(node))}"


def _pieces(node: Element) -> Iterator[str]:
    for each in node:
        if each.tag == f"{W}hyperlink":
            target = each.get(f"{W}anchor")
            yield f"<{'#' + target if target else 'outside'}>{''.join(_pieces(each))}</>"
        elif each.tag == f"{W}bookmarkStart":
            yield f"<{each.get(f'{W}name')}!>"
        elif each.tag in {f"{M}oMath", f"{M}oMathPara"}:
            yield f"{{{formula_text(each)}}}"
        elif each.tag == f"{W}r":
            yield _run(each)


def _run(node: Element) -> str:
    text = ""
    for each in node:
        if each.tag == f"{W}t":
            text += each.text or ""
        elif each.tag == f"{W}instrText":
            text += f"({(each.text or '').strip()})"
        elif each.tag == f"{W}br":
            text += "|"
        elif each.tag == f"{W}footnoteReference":
            text += f"[note {each.get(f'{W}id')}]"
        elif each.tag == f"{W}drawing":
            shown = next(each.iter(DRAWING))
            text += f"[picture: {shown.get('descr')}]"
    for name, sign in FACES.items():
        given = node.find(f"{W}rPr/{W}{name}")
        if given is not None and text:
            kind = given.get(f"{W}val") or ""
            text = f"{sign}{text}{sign}" if sign else f"<{kind}:{text}>"
    return text


def _section(node: Element) -> str:
    size = node.find(f"{W}pgSz")
    turned = size is not None and size.get(f"{W}orient") == "landscape"
    return f"section({'landscape' if turned else 'portrait'})"


def _merged(cell: Element) -> str:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    across = f" across {span.get(f'{W}val')}" if span is not None else ""
    return across + (f" down {merge.get(f'{W}val')}" if merge is not None else "")


def _value(node: Element, path: str) -> str:
    found = node.find("/".join(f"{W}{name}" for name in path.split("/")))
    return (found.get(f"{W}val") or "") if found is not None else ""


def _quoted(node: Element | None) -> str:
    return f" {node.get(f'{W}val')!r}" if node is not None else ""
