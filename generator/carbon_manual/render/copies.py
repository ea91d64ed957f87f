"""Word copies of documents, written from the very pages that the site shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.artifact import Artifact
from carbon_manual.diagnostic import Text
from carbon_manual.render.site.desk import Desk, make_desk
from carbon_manual.render.site.documents import document_page
from carbon_manual.render.word import Imprint, write_copy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from carbon_manual.model import Document
    from carbon_manual.pipeline import Checked
    from carbon_manual.render.dialect import Dialect

_FAMILIES = {
    "manual": Text("碳管理手册", "Carbon management manual"),
    "policy": Text("碳方针", "Carbon policy"),
    "procedure": Text("程序文件", "Procedure"),
    "rule": Text("管理制度", "Rule"),
    "instruction": Text("作业文件", "Work instruction"),
}


def word_copies(
    checked: Checked, dialect: Dialect, only: Collection[str] = ()
) -> Iterator[Artifact]:
    """Yield a DOCX for each document, or for those named in `only`."""
    desk = make_desk(checked)
    for document in checked.system.documents.values():
        if not only or document.id in only:
            html = dialect.html(document_page(desk, document))
            copy = write_copy(html, imprint(desk, document))
            yield Artifact(f"{document.id}.docx", copy.data, document.id)


def imprint(desk: Desk, document: Document) -> Imprint:
    """Return what a document's copy prints outside its text."""
    return Imprint(
        organisation=desk.checked.system.organisation.of(desk.language),
        number=document.id,
        title=document.title.of(desk.language),
        version=document.version,
        status=desk.status(document).label.of(desk.language),
        effective=document.control.text("effective"),
        category=_FAMILIES[document.shape.family].of(desk.language),
        language=desk.language,
    )
