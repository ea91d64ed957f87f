"""The HTML of one page as a tree, with the names of its constructs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from lxml import etree

from .wml import clean

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Constructs that stand between paragraphs. The text before and after one of them never joins.
_SECTIONS = "address article aside body details dialog div fieldset footer form header hgroup html"
_TEXTS = "blockquote center dd dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr legend li p pre summary"
_TABLES = "caption col colgroup table tbody td tfoot th thead tr"
_LISTS = "main menu nav ol section ul"
BLOCKS = frozenset(f"{_SECTIONS} {_TEXTS} {_TABLES} {_LISTS}".split())
# Constructs within a line that need no form of their own, or have one.
_PHRASES = "a abbr acronym b bdi bdo big br cite code data del dfn em font i input ins kbd label"
_MARKS = "mark s samp small span strike strong sub sup time tt u var wbr"
INLINES = frozenset(f"{_PHRASES} {_MARKS}".split())
_NUMBERED = re.compile(r"&#(?:([0-9]+)|[xX]([0-9a-fA-F]+));?")
_ORDINARY = range(0x20, 0x7F)
_FORM_FEED = 0xC
# Headings of sections; `h1` is the title of the page.
HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
# What this class marks belongs to the site alone.
WEB = "cm-web"
# Their content is code for a browser, never words for a reader.
WORDLESS = frozenset(("script", "style"))


@dataclass(frozen=True, slots=True)
class Page:
    """One page taken apart.

    Attributes:
        root: The element round the body: every top-level construct not named below.
        title: The first `h1`, only when there is a cover.
        control: The control block, `div.cm-control`, or None: no cover.
        history: The revision table, `div.cm-history`, with the heading just before it, only when
            there is a cover.
    """

    root: Element
    title: Element | None
    control: Element | None
    history: Element | None


def read_page(html: str) -> Page:
    """Parse the inner HTML of a page and take its cover apart. Any text is accepted."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    # The wrapper keeps the parser from guessing: everything of the page is inside this one div.
    source = f"<!DOCTYPE html><html><body><div>{_readable(html)}</div></body></html>"
    body = etree.fromstring(source.encode(), parser).find("body")
    root = body if body is not None and len(body) != 1 else (body if body is None else body[0])
    if root is None:  # pragma: no cover - the wrapper always gives a body
        root = etree.Element("div")
    return _take_apart(root)


def classes(node: Element) -> list[str]:
    """Return the class names of an element."""
    return (node.get("class") or "").split()


def has_class(node: Element, name: str) -> bool:
    """Tell whether an element carries the class."""
    return name in (node.get("class") or "").split()


def text_of(node: Element) -> str:
    """Return all text inside an element."""
    return "".join(str(piece) for piece in node.itertext())


def lines_of(node: Element) -> str:
    """Return all text inside an element, with a line end at each `br`."""
    if node.find(".//br") is None:
        return text_of(node)
    pieces = []
    for event, inner in etree.iterwalk(node, events=("start", "end")):
        if event == "start":
            pieces.append("\n" if inner.tag == "br" else inner.text or "")
        elif inner is not node:
            pieces.append(inner.tail or "")
    return "".join(pieces)


def _readable(html: str) -> str:
    """Return the HTML without characters that XML forbids, be they written as such or by number."""
    return _NUMBERED.sub(_without_oddity, clean(html))


def _without_oddity(match: re.Match[str]) -> str:
    digits, hexadecimal = match.group(1), match.group(2)
    code = int(digits) if digits else int(hexadecimal, 16)
    if code in _ORDINARY or code in (0x9, 0xA, 0xD):
        return match.group()
    # The standard library reads odd numbers as browsers do; the parser below would pass them on.
    return " " if code == _FORM_FEED else clean(unescape(match.group()))


def _take_apart(root: Element) -> Page:
    for child in [each for each in root if each.tag == "div" and has_class(each, WEB)]:
        _detach(child)
    control = _top_level(root, "cm-control")
    if control is None:
        return Page(root, None, None, None)
    title = next((child for child in root if child.tag == "h1"), None)
    history = _top_level(root, "cm-history")
    if history is not None:
        _take_heading(history)
    for node in (title, control, history):
        if node is not None:
            _detach(node)
    return Page(root, title, control, history)


def _take_heading(block: Element) -> None:
    """Move a heading that stands just before a block into it: they belong together."""
    heading = block.getprevious()
    if heading is not None and heading.tag in HEADINGS and not (heading.tail or "").strip():
        heading.tail, block.text = block.text, None
        block.insert(0, heading)


def _top_level(root: Element, name: str) -> Element | None:
    return next((child for child in root if child.tag == "div" and has_class(child, name)), None)


def _detach(node: Element) -> None:
    # lxml removes the tail with the element; the text after it belongs to the body.
    parent, before = node.getparent(), node.getprevious()
    if parent is None:
        return
    if node.tail and before is not None:
        before.tail = (before.tail or "") + node.tail
    elif node.tail:
        parent.text = (parent.text or "") + node.tail
    node.tail = None
    parent.remove(node)
