"""The index of the exact search: the visible text of built pages, in script files.

A page opened from disk may not fetch, but it may run scripts of its own site: so the texts stand in
scripts, each of them a part of the pages that a browser reads in one go.
"""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Final

from lxml import etree

from carbon_manual.artifact import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element

FOLDER: Final = "find"
# The page that searches, and the error page: neither is a page of the system.
PAGE: Final = "find.html"
OUTSIDE: Final = (PAGE, "404.html")
# Characters of text in one script: what a browser takes in within a few milliseconds.
_PART: Final = 500_000
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN: Final = frozenset({"script", "style", "template", "head", "title"})
# Text flows through these, letters of a formula as well; every other element stands apart from
# what is beside it.
_INLINE: Final = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins",
     "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
     "wbr", "math", "mi", "mn", "mo", "mrow", "msub", "msubsup", "msup", "mtext"}
)  # fmt: skip
_PERMALINK: Final = "headerlink"
# They take no room on the page, so nobody knows of them who reads it.
_NO_WIDTH: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
# A heading's anchor and the text from there to the next one, its own words in the first line.
Section = tuple[str, str]


def index_files(pages: Iterable[tuple[str, bytes]]) -> Iterator[Artifact]:
    """Yield the scripts of the index of HTML pages, given by path in the order of the index."""
    yield from scripts(entry(path, html) for path, html in pages if path not in OUTSIDE)


def entry(path: str, html: bytes) -> list[str]:
    """Return a page for the index: its path, then anchor and text of each section in turn."""
    return [path, *(text for section in sections(html) for text in section)]


def scripts(entries: Iterable[list[str]]) -> Iterator[Artifact]:
    """Yield the scripts of the index, its pages in their order.

    Each calls `cmFind.text(number, count, pages)`; a page is its path, then anchor and text of
    each section in turn. The text keeps its characters: what counts as equal is for the search
    to say, which must show them as well.
    """
    parts: list[list[list[str]]] = [[]]
    size = 0
    for each in entries:
        length = sum(map(len, each))
        if size + length > _PART and parts[-1]:
            parts.append([])
            size = 0
        parts[-1].append(each)
        size += length
    for number, pages in enumerate(parts):
        lines = ",\n".join(
            json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in pages
        )
        script = f"cmFind.text({number}, {len(parts)}, [\n{lines}\n]);\n"
        yield Artifact.of_text(f"{FOLDER}/text-{number}.js", script)


def sections(html: bytes) -> list[Section]:
    """Return the visible text of a page's article, parted at its headings.

    The first section has no anchor: it begins with the page. White space is one blank, or a line's
    end where an element begins or ends that stands apart: no word goes across it.
    """
    article = _article(html)
    if article is None:
        return []
    found: list[tuple[str, list[str]]] = [("", [])]
    _gather(article, found)
    texts = [(anchor, _lines("".join(pieces))) for anchor, pieces in found]
    return [each for each in texts if each[1]]


def _article(html: bytes) -> Element | None:
    """Return the element that holds a page's content, without reading what is around it."""
    start, end = html.find(b"<article"), html.rfind(b"</article>")
    if start < 0 or end < start:
        return None
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    tree = etree.fromstring(html[start:end] + b"</article>", parser)
    return tree.find(".//article")


def _gather(element: Element, found: list[tuple[str, list[str]]]) -> None:
    """Add an element's text to the last section; a heading with an id begins one."""
    name = element.tag
    if not isinstance(name, str) or name in _UNSEEN or element.get("hidden") is not None:
        return
    if name == "a" and _PERMALINK in (element.get("class") or "").split():
        return
    anchor = element.get("id")
    if name in _HEADINGS and name != "h1" and anchor:
        found.append((anchor, []))
    edge = "" if name in _INLINE else "\n"
    found[-1][1].extend((edge, _flowing(element.text)))
    for child in element:
        _gather(child, found)
        found[-1][1].append(_flowing(child.tail))
    found[-1][1].append(edge)


def _flowing(text: str | None) -> str:
    """Return the text of a node: where its source breaks a line the page does not."""
    return (text or "").replace("\n", " ")


def _lines(text: str) -> str:
    """Return a text without superfluous white space, its accents joined to their letters."""
    text = unicodedata.normalize("NFC", text.translate(_NO_WIDTH))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
