"""The remarks in a returned Word copy, each with its section and the line of the Markdown text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from carbon_manual.copies.editions import as_issued, as_it_is, made_for, wanted_by
from carbon_manual.copies.reviewfile import Kind, Paragraph, Remark, Review, legible, read_review
from carbon_manual.copies.sourceplaces import NOWHERE, Place, places, unplaced
from carbon_manual.copies.wordfile import WordFile, open_word_file
from carbon_manual.doccontrol.control import Status
from carbon_manual.render.copies import imprint, numbered, pictures_of
from carbon_manual.render.redline.align import changes
from carbon_manual.render.redline.tree import Block, Change, Come, Edited, Gone, Kept, Token
from carbon_manual.render.redline.words import pieces
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_page
from carbon_manual.render.word import write_copy
from carbon_manual.sources.source import ARCHIVE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carbon_manual.pipeline import Checked
    from carbon_manual.render.dialect import Dialect
    from carbon_manual.render.word.manifest import Manifest
    from carbon_manual.system.model import Document

_CONTEXT: Final = 12  # characters shown round an untracked change
_DRAFTS: Final = frozenset((Status.DRAFT, Status.IN_REVIEW))


@dataclass(frozen=True, slots=True)
class Found:
    """A remark and where it belongs."""

    remark: Remark
    place: Place


@dataclass(frozen=True, slots=True)
class Returned:
    """What a returned copy says.

    Attributes:
        document: Number of the document, or empty if that is not known.
        version: Its version.
        found: The remarks in the order of the text.
        cut: True where there were more than are read.
        draft: True where the copy was compared with a draft, which may have changed since.
    """

    document: str
    version: str
    found: tuple[Found, ...]
    cut: bool
    draft: bool


def returned(
    review: Review,
    checked: Checked,
    dialect: Dialect,
    document: Document,
    manifest: Manifest | None = None,
) -> Returned:
    """Place the remarks in a copy of a known version; what was changed untracked is one too.

    The copy is made again as its manifest says: for its readers, in its language, with its number.
    """
    status = checked.control.status(document)
    draft = status in _DRAFTS
    wanted = wanted_by(manifest, checked.context.language)
    readers = made_for(checked, wanted)
    shown = readers.control.texts.get((document.id, document.version))
    if shown is None:  # what it says of its readers cannot be
        readers, shown = checked, document
    as_made = draft or (manifest is not None and manifest.state == status.value)
    desk = make_desk((as_it_is if as_made else as_issued)(readers, shown))
    filled = desk.embedding.body(shown)
    page = dialect.html(document_page(desk, shown))
    mark = numbered(imprint(desk, shown), wanted.copy, wanted.holder)
    copy = write_copy(page, mark, pictures=pictures_of(desk, shown))
    issued = _paragraphs(copy.data)
    path = document.path
    if checked.system.documents.get(document.id) is not document:
        path = f"{ARCHIVE}/{document.id}/{document.version}/{path}"
    found = changes(_blocks(issued), _blocks(review.paragraphs))
    where = _carried(places(issued, document, filled, path), found, len(review.paragraphs))
    remarks = (*review.remarks, *_untracked(found))
    return Returned(document.id, document.version, _found(remarks, where), review.cut, draft)


def returned_unknown(review: Review) -> Returned:
    """List the remarks in a copy of no known document by their sections."""
    found = _found(review.remarks, unplaced(review.paragraphs))
    return Returned("", "", found, review.cut, draft=False)


def _found(remarks: Sequence[Remark], where: Sequence[Place]) -> tuple[Found, ...]:
    return tuple(
        Found(each, where[each.paragraph] if 0 <= each.paragraph < len(where) else NOWHERE)
        for each in sorted(remarks, key=lambda one: one.paragraph)
    )


def _paragraphs(data: bytes) -> tuple[Paragraph, ...]:
    file = open_word_file(data)
    review = read_review(file) if isinstance(file, WordFile) else file
    return review.paragraphs if isinstance(review, Review) else ()


def _blocks(paragraphs: Sequence[Paragraph]) -> list[Block]:
    """Return the paragraphs that say something, as they were before any tracked change."""
    found = []
    for index, each in enumerate(paragraphs):
        text = " ".join(each.old.split())
        if text:
            tokens = tuple(Token(piece, "") for piece in pieces(text))
            found.append(Block("p", tokens, source=index))
    return found


def _carried(issued: Sequence[Place], found: Sequence[Change], count: int) -> list[Place]:
    """Return the places of the paragraphs given, known from those issued that they are."""
    known = {
        each.new.source: issued[each.old.source]
        for each in found
        if isinstance(each, Kept | Edited)
    }
    where: list[Place] = []
    last = NOWHERE
    for index in range(count):
        here = known.get(index)
        where.append(here or replace(last, exact=False))
        last = here or last
    return where


def _untracked(found: Sequence[Change]) -> Iterator[Remark]:
    """Yield what differs from the copy as issued although no change is tracked there."""
    at = 0
    for change in found:
        if not isinstance(change, Gone):
            at = change.new.source
        old = change.old.words if isinstance(change, Gone | Edited) else ""
        new = change.new.words if isinstance(change, Come | Edited) else ""
        if old or new:
            yield Remark(Kind.UNTRACKED, "", "", at, *map(legible, _differing(old, new)))


def _differing(old: str, new: str) -> tuple[str, str]:
    """Return two texts without what they share at both ends, but for some characters of it."""
    same = _shared(old, new)
    start = max(same - _CONTEXT, 0)
    most = min(len(old), len(new)) - same
    shared = min(_shared(old[::-1], new[::-1]), most)
    end = max(shared - _CONTEXT, 0)
    before, after = "…" if start else "", "…" if end else ""
    cut = [text and before + text[start : len(text) - end] + after for text in (old, new)]
    return cut[0], cut[1]


def _shared(old: str, new: str) -> int:
    """Return how many characters two texts share at their beginning."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(old), len(new)))
