"""The redline between two versions of a document, as Word and as HTML, from their copies."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.copies.editions import as_issued, as_it_is
from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.control import Status
from carbon_manual.render.copies import imprint
from carbon_manual.render.redline import (
    Fragment,
    Reviser,
    compare_copies,
    page_redline,
    redline_copy,
    remarks,
)
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_page
from carbon_manual.render.word import write_copy

if TYPE_CHECKING:
    from carbon_manual.pipeline import Checked
    from carbon_manual.render.dialect import Dialect
    from carbon_manual.render.site.desk import Desk
    from carbon_manual.render.word import Imprint
    from carbon_manual.system.model import Document

_STATUS: Final = Text("修订对照", "Redline")
_FOOT: Final = Text("修订对照稿，不是受控副本", "Redline, no controlled copy")
_STATE: Final = "redline"
_DRAFTS: Final = frozenset((Status.DRAFT, Status.IN_REVIEW))


@dataclass(frozen=True, slots=True)
class Redline:
    """A redline of two versions.

    Attributes:
        title: What is compared, `CX-07 碳排放核算程序：1.0 → 1.1`.
        word: The DOCX.
        word_note: What its tracked changes could not show in detail.
        page: The redline as a piece of HTML, with its own note.
    """

    title: str
    word: bytes
    word_note: str
    page: Fragment


def redline(checked: Checked, dialect: Dialect, old: Document, new: Document) -> Redline:
    """Compare two versions of one document as their copies print them.

    An approved version is shown as it was issued, with the figures sealed by its approval; a
    draft as it is now. `checked` is what the readers of the redline may see.
    """
    before, after = _desk(checked, old), _desk(checked, new)
    old_page = dialect.html(document_page(before, old))
    new_page = dialect.html(document_page(after, new))
    mark = _imprint(after, old, new)
    compared = compare_copies(write_copy(old_page, mark).data, write_copy(new_page, mark).data)
    language = after.language
    note = remarks(compared.changes, language, layout=True)
    title = f"{new.id} {new.title.of(language)}：{mark.version}"
    reviser = Reviser(new.control.text("owner"), _date(checked, new), (title, note))
    word = redline_copy(compared, reviser, mark)
    return Redline(title, word, note, page_redline(old_page, new_page, language))


def _desk(checked: Checked, document: Document) -> Desk:
    status = checked.control.status(document)
    return make_desk((as_it_is if status in _DRAFTS else as_issued)(checked, document))


def _imprint(desk: Desk, old: Document, new: Document) -> Imprint:
    """Return what both copies print outside their text, so that nothing there differs."""
    return dataclasses.replace(
        imprint(desk, new),
        version=f"{old.version} → {new.version}",
        status=_STATUS.of(desk.language),
        effective="",
        foot=_FOOT.of(desk.language),
        state=_STATE,
        watermark="",
        notice="",
        verification="",
    )


def _date(checked: Checked, document: Document) -> str:
    """Return the day of the changes: of the approval, else the as-of date."""
    approval = checked.control.approval(document)
    return str(approval.date if approval else checked.context.as_of)
