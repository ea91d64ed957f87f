"""The HTML of a page read as blocks: lines with their white space settled, tables, lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from carbon_manual.render.redline.tree import Block, Token
from carbon_manual.render.redline.words import pieces
from carbon_manual.render.word.han import SHARED, WIDE
from carbon_manual.render.word.page import BLOCKS, HEADINGS, WEB, WORDLESS, has_class
from carbon_manual.render.word.wml import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

# What HTML may keep of an element in a redline: nothing that leads, loads or runs.
KEPT: Final = ("class", "colspan", "rowspan", "start", "type", "value", "style")
_ALIGN: Final = re.compile(r"text-align\s*:\s*(left|right|center|justify);?")
_BETWEEN_HAN: Final = re.compile(
    rf"(?<=[{WIDE}])[ \t]*\n\s*(?=[{WIDE}{SHARED}])|(?<=[{WIDE}{SHARED}])[ \t]*\n\s*(?=[{WIDE}])"
)
_LONGEST_SPAN: Final = 3  # digits of a span; browsers stop at 1000 columns
_GAP: Final = re.compile(r"[ \t\r\n\f]+")
_AUTOMATIC: Final = ("headerlink", "footnote-backref")
_LEAVES_OUT: Final = frozenset((*WORDLESS, "template", "colgroup", "col"))
# Elements that hold one line; every other block holds blocks, of which a bare line is one.
_LINES: Final = frozenset(
    (*HEADINGS, "h1", "p", "dt", "caption", "figcaption", "summary", "legend")
)
# An element within a line: tag and class.
Wrap = tuple[str, str]
# A line's piece while its element is read: its text, the elements round it, and the element that
# it is if it is one construct, else where its link leads (a change of that shows in no word).
_Part = tuple[str, tuple[Wrap, ...], "Element | str"]


def page_blocks(html: str) -> Block:
    """Return a page's inner HTML as one container; any text is accepted."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True,
                              remove_pis=True, huge_tree=False)  # fmt: skip
    source = f"<!DOCTYPE html><html><body><div>{clean(html)}</div></body></html>"
    body = etree.fromstring(source.encode(), parser).find("body")
    if body is None:  # pragma: no cover - the wrapper always gives a body
        return Block("page")
    root = body[0] if len(body) == 1 else body
    return Block("page", children=tuple(_children(root)))


def attributes(node: Element) -> tuple[tuple[str, str], ...]:
    """Return what a redline keeps of an element's attributes."""
    found = {name: node.get(name) or "" for name in KEPT if node.get(name)}
    aligned = _ALIGN.fullmatch(found.get("style", "").strip())
    found.pop("style", None)
    if aligned:
        found["style"] = aligned[0]
    return tuple(found.items())


def _children(node: Element) -> Iterator[Block]:
    """Yield the blocks in an element; what stands between them in a line is a block too."""
    line: list[_Part] = [(node.text or "", (), "")]
    for child in node:
        if _is_block(child):
            yield from _line(line)
            yield from _block(child)
            line = []
        else:
            line += _inline(child, ())
        line.append((child.tail or "", (), ""))
    yield from _line(line)


def _is_block(node: Element) -> bool:
    return node.tag in BLOCKS or (
        isinstance(node.tag, str) and any(inner.tag in BLOCKS for inner in node.iter())
    )


def _line(parts: list[_Part]) -> Iterator[Block]:
    tokens = tuple(_tokens(parts))
    if tokens:
        yield Block("line", tokens)


def _block(node: Element) -> Iterator[Block]:
    tag = str(node.tag)
    if tag in _LEAVES_OUT or has_class(node, WEB) or _is_empty_head(node):
        return
    look = attributes(node)
    if tag == "tr":
        cells = [each for each in node if each.tag in {"td", "th"}]
        shape = ",".join(f"{each.get('colspan', 1)}x{each.get('rowspan', 1)}" for each in cells)
        yield Block(f"row {shape}", children=tuple(map(_cell, cells)), rigid=True, source=node)
    elif tag == "table":
        yield Block(
            f"table {_columns(node)}", children=tuple(_children(node)), look=look, source=node
        )
    elif tag == "pre":
        text = "".join(str(each) for each in node.itertext()).strip("\n")
        tokens = tuple(Token(piece, ()) for piece in pieces(text))
        yield Block("pre", tokens, look=look, source=node)
    elif tag == "hr":
        yield Block("hr", source=node)
    elif tag not in _LINES or any(inner is not node and _is_block(inner) for inner in node.iter()):
        yield Block(f"{tag}+", children=tuple(_children(node)), look=look, source=node)
    else:
        line = tuple(_tokens(list(_content(node, ()))))
        yield Block(_kind(tag), line, look=(tag, look), source=node)


def _is_empty_head(node: Element) -> bool:
    """Tell whether an element is the empty header row that Markdown forces on a table."""
    words = "".join(str(each) for each in node.itertext()) if node.tag == "thead" else "-"
    return not words.strip() and node.find(".//img") is None


def _kind(tag: str) -> str:
    # a heading that moves to another level is still the heading that it was
    return "heading" if tag in HEADINGS or tag == "h1" else tag


def _cell(node: Element) -> Block:
    """Return a cell: always a container, so that a cell of one line can come to hold more."""
    return Block(
        "cell", children=tuple(_children(node)), look=(node.tag, attributes(node)), source=node
    )


def _columns(table: Element) -> int:
    """Return how many columns a table has in its widest row."""
    rows = ([_span(cell) for cell in row] for row in table.iter("tr"))
    return max(map(sum, rows), default=0)


def _span(cell: Element) -> int:
    given = cell.get("colspan") or "1"
    return int(given) if given.isdecimal() and len(given) <= _LONGEST_SPAN else 1


def _content(node: Element, wraps: tuple[Wrap, ...], leads: str = "") -> Iterator[_Part]:
    yield node.text or "", wraps, leads
    for child in node:
        yield from _inline(child, wraps, leads)
        yield child.tail or "", wraps, leads


def _inline(node: Element, wraps: tuple[Wrap, ...], leads: str = "") -> Iterator[_Part]:
    if not isinstance(node.tag, str) or node.tag in _LEAVES_OUT:
        return
    if any(has_class(node, name) for name in (*_AUTOMATIC, WEB)):
        return
    if node.tag == "br":
        yield "\n", wraps, node
    elif node.tag in {"img", "input", "svg"} or has_class(node, "arithmatex"):
        yield _shown(node), wraps, node
    else:
        mark = (node.tag, node.get("class") or "")
        yield from _content(node, (*wraps, mark), node.get("href") or leads)


def _shown(node: Element) -> str:
    """Return what stands in the redline for a construct that is one piece."""
    if node.tag == "input":
        return "☑ " if node.get("checked") is not None else "☐ "
    if node.tag == "img":
        return node.get("alt") or ""
    return "".join(str(each) for each in node.itertext()).strip()


def _fingerprint(node: Element) -> tuple[str, ...]:
    """Return what two constructs of one piece must share to be equal."""
    if node.tag == "img":
        return ("img", (node.get("src") or "").rpartition("/")[2])
    if node.tag in {"br", "input"}:
        return (node.tag,)
    return (node.tag, etree.tostring(node, encoding="unicode", with_tail=False))


def _tokens(parts: list[_Part]) -> Iterator[Token]:
    """Yield the tokens of a line: white space as one space, none at the ends or between Han."""
    text = "".join(part[0] if isinstance(part[2], str) else "\ufffc" for part in parts)
    kept = _settled(text)
    at = 0
    for content, wraps, what in parts:
        if isinstance(what, str):
            line = "".join(kept[at : at + len(content)])
            yield from (Token(piece, (wraps, ()), what) for piece in pieces(line))
            at += len(content)
        else:
            yield Token(content, (wraps, _fingerprint(what)), what)
            at += 1


def _settled(text: str) -> list[str]:
    """Return what each character of a line becomes: itself, a space or nothing."""
    kept = list(text)
    for match in _GAP.finditer(text):
        ends = match.start() == 0 or match.end() == len(text)
        joined = ends or _BETWEEN_HAN.match(text, match.start()) is not None
        kept[match.start()] = "" if joined else " "
        kept[match.start() + 1 : match.end()] = [""] * (match.end() - match.start() - 1)
    return kept
