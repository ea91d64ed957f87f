"""Word copies stripped of all that tells who made them, imported and rendered again."""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lxml import html

from carbon_manual.copies.wordfile import WordFile, open_word_file
from carbon_manual.intake.documents import World, make_document, read_document
from carbon_manual.intake.naming import named, with_ids
from carbon_manual.intake.wordstory import read_story
from carbon_manual.render.constructs import staged
from carbon_manual.render.word.text import normalised
from carbon_manual.shapes.shape import shipped_shapes

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from carbon_manual.intake.documents import Made
    from carbon_manual.render.dialect import Dialect

_BOOKMARK: Final = re.compile(rb"<w:bookmark(?:Start|End)\b[^>]*/>")
_DROPPED: Final = re.compile(r"customXml/|docProps/|.*\bcustom\.xml")
_RELATION: Final = re.compile(
    rb'<Relationship\b[^>]*Target="/?(?:\.\./)?(?:customXml|docProps)/[^>]*/>'
)
_OVERRIDE: Final = re.compile(rb'<Override\b[^>]*PartName="/(?:customXml|docProps)/[^>]*/>')


def stripped(data: bytes) -> bytes:
    """Return a Word file without custom parts, properties and bookmarks."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            if _DROPPED.match(name):
                continue
            part = old.read(name)
            if name.endswith((".rels", "[Content_Types].xml")):
                part = _OVERRIDE.sub(b"", _RELATION.sub(b"", part))
            elif name.endswith(".xml"):
                part = _BOOKMARK.sub(b"", part)
            new.writestr(name, part)
    return written.getvalue()


def made_from(data: bytes, name: str) -> Made:
    """Return the Markdown that an import makes of a Word file."""
    file = open_word_file(data)
    assert isinstance(file, WordFile), file
    story = read_story(file)
    read = read_document(f"{name}.docx", story)  # type: ignore[arg-type]
    world = World(shipped_shapes(), {}, frozenset(), "2026-10-31")
    (own,) = with_ids([named(read.source, name, read.title, world.shapes)])
    return make_document(read, own, [own], world)


def shown(made: Made, dialect: Dialect) -> list[str]:
    """Return the blocks of an imported document as its page shows them."""
    body = made.text.split("---\n", 2)[2]
    tree = html.fragment_fromstring(dialect.html(staged(body)), create_parent="div")
    for each in tree.xpath("//a[contains(@class,'headerlink') or contains(@class,'backref')]"):
        each.drop_tree()
    return [text for text in map(plain, _leaves(tree)) if text]


# What a page has beside the text: the front page of its copy, and what the site alone says.
FRONT: Final = (
    "|".join(
        f"//*[contains(concat(' ', @class, ' '), ' {name} ')]"
        for name in ("cm-control", "cm-history", "cm-web")
    )
    + "|//h2[@id='cm-history']"
)
_BLOCKS: Final = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "pre", "dt", "dd", "caption",
     "summary")
)  # fmt: skip


def _leaves(node: HtmlElement) -> Iterator[str]:
    """Yield the words of each block, without those of the blocks inside it."""
    words: list[str] = [node.text or ""]
    for child in node:
        if child.tag in _BLOCKS or any(each.tag in _BLOCKS for each in child.iter()):
            yield "".join(words)
            words = []
            yield from _leaves(child)
        elif child.tag == "math" or "cm-formula" in (child.get("class") or ""):
            words.append("{}")
        elif child.tag == "br":
            words.append(" ")
        elif child.tag != "img" and "footnote-ref" not in (child.get("class") or ""):
            words.append(child.text_content())
        words.append(child.tail or "")
    yield "".join(words)


def plain(text: str) -> str:
    """Return words without white space and without the marks that count."""
    return re.sub(r"\s+", "", normalised(text))


def original(page: str, dialect: Dialect) -> list[str]:
    """Return the blocks of a page, without what the copy has as its front page."""
    tree = html.fragment_fromstring(dialect.html(page), create_parent="div")
    for each in tree.xpath(FRONT):
        each.drop_tree()
    for each in tree.xpath("//a[contains(@class,'headerlink') or contains(@class,'backref')]"):
        each.drop_tree()
    return [text for text in map(plain, _leaves(tree)) if text]


# What a copy does not hold, or holds in another form: each line is one listed construct.
EXCEPTIONS: Final = (
    # The title loses the number, which is in the front matter: the page prints it before the title.
    (re.compile(r"^(?:SC|FZ|CX|ZD|ZY)-\d{2}(?=\D)"), ""),
    # Captions are counted anew by the program; a chart's caption on the site is not counted.
    (re.compile(r"^(?:表|图|Table|Figure)(?:[A-Z]?\d+(?:-\d+)*|：)"), ""),
)


def settled(text: str) -> str:
    """Return the words of a block but for the listed constructs."""
    for pattern, new in EXCEPTIONS:
        text = pattern.sub(new, text)
    return text


def differences(old: list[str], new: list[str]) -> list[str]:
    """Return what is not the same in two lists of blocks."""
    lines = difflib.unified_diff([*map(settled, old)], [*map(settled, new)], lineterm="", n=0)
    return [each for each in lines if each[0] in "+-" and each[:3] not in {"+++", "---"}]
