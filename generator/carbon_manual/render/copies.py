"""Word copies of documents, written from the very pages that the site shows, and blank forms."""

from __future__ import annotations

import dataclasses
import posixpath
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from carbon_manual.annex.facts import facts_of
from carbon_manual.artifact import Artifact
from carbon_manual.clauses.applicability import STATEMENT
from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.control import Status
from carbon_manual.doccontrol.distribution import obsolete
from carbon_manual.render.blankform import form_page
from carbon_manual.render.drawing import flow_png, flow_size, flow_svg, png, size, svg
from carbon_manual.render.markup import relative
from carbon_manual.render.recordform import record_form
from carbon_manual.render.site.applicability import statement
from carbon_manual.render.site.desk import Desk, make_desk
from carbon_manual.render.site.documents import document_page
from carbon_manual.render.site.versions import VERIFICATION, version_mark
from carbon_manual.render.word import Imprint, Picture, WordCopy, write_copy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.pipeline import Checked
    from carbon_manual.render.dialect import Dialect
    from carbon_manual.shapes.shape import Shape
    from carbon_manual.system.model import Document, Record

_FAMILIES = {
    "manual": Text("碳管理手册", "Carbon management manual"),
    "policy": Text("碳方针", "Carbon policy"),
    "procedure": Text("程序文件", "Procedure"),
    "rule": Text("管理制度", "Rule"),
    "instruction": Text("作业文件", "Work instruction"),
}


_ROOM = 88  # takes the room of any page of two digits
_CONTROLLED = Text("受控", "CONTROLLED")
_COMMAND = Text("carbon-manual verify 文件.docx", "carbon-manual verify FILE.docx")
# What stands behind the text of every page.
_WATERMARKS = {
    Status.DRAFT: Text("草案", "DRAFT"),
    Status.IN_REVIEW: Text("草案", "DRAFT"),
    Status.APPROVED: Text("未生效", "NOT YET IN FORCE"),
    Status.EFFECTIVE: _CONTROLLED,
    Status.SUPERSEDED: Text("作废", "OBSOLETE"),
    Status.WITHDRAWN: Text("作废", "OBSOLETE"),
}


def word_copies(
    checked: Checked, dialect: Dialect, pages: Iterable[Artifact]
) -> Iterator[Artifact]:
    """Yield a DOCX for each staged page of a document; other pages are passed over."""
    desk = make_desk(checked)
    for staged in pages:
        document = checked.system.documents.get(staged.subject)
        if document is not None and staged.path == desk.places.document(document):
            html = dialect.html(staged.data.decode())
            copy = write_copy(html, imprint(desk, document), pictures=pictures_of(desk, document))
            yield Artifact(f"{document.id}.docx", copy.data, document.id)


def pictures_of(desk: Desk, document: Document) -> Mapping[str, Picture]:
    """Return the pictures of a document by the addresses that its page gives them."""
    page, language = desk.places.document(document), desk.language
    found = {}
    for chart in desk.embedding.charts(document):
        address = relative(desk.plots.path(chart), page)
        found[address] = Picture(svg(chart, language), png(chart, language), *size(chart, language))
    flowcharts = desk.embedding.flowcharts
    for flow in document.prose.flows:
        address = relative(flowcharts.path(flow), page)
        drawn = flow_svg(flow, flowcharts.heading(flow)), flow_png(flow)
        found[address] = Picture(*drawn, *flow_size(flow))
    return found


def statement_copies(checked: Checked, dialect: Dialect) -> Iterator[Artifact]:
    """Yield the statement of applicability as DOCX, controlled like the newest record of it."""
    desk = make_desk(checked)
    record = max(
        checked.system.records_of(STATEMENT),
        key=lambda each: each.control.text("recorded_on"),
        default=None,
    )
    if record is not None:
        control = record.control
        mark = Imprint(
            organisation=checked.system.organisation.of(desk.language),
            number=record.id,
            title=record.shape.label.of(desk.language),
            version=control.text("version"),
            status=desk.say("受控", "Controlled"),
            effective=control.text("effective") or control.text("recorded_on"),
            category=desk.say("体系声明", "Statement"),
            language=desk.language,
            audience=checked.context.audience.value,
            watermark=_CONTROLLED.of(desk.language),
            verification=_COMMAND.of(desk.language),
        )
        copy = write_copy(dialect.html(statement(desk)), mark)
        yield Artifact(f"{record.id}.docx", copy.data, record.id)


def form_copies(checked: Checked, dialect: Dialect, shapes: Iterable[Shape]) -> Iterator[Artifact]:
    """Yield a blank form as DOCX for each record type."""
    desk = make_desk(checked)
    for shape in shapes:
        copy = write_copy(dialect.html(form_page(desk, shape)), _form_imprint(desk, shape))
        yield Artifact(f"forms/{shape.number}.docx", copy.data, shape.number)


def record_copies(
    checked: Checked, dialect: Dialect, records: Iterable[Record]
) -> Iterator[Artifact]:
    """Yield each record as DOCX: the form of its type, filled in.

    The statement of applicability is a text, and has its own copy.
    """
    desk, facts = make_desk(checked), facts_of(checked)
    for record in records:
        path = f"records/{record.id}.docx"
        if record.shape.id == STATEMENT:
            made = statement_copies(checked, dialect)
            yield from (Artifact(path, each.data, each.subject) for each in made
                        if each.subject == record.id)  # fmt: skip
            continue
        blank = _form_imprint(desk, record.shape)
        mark = dataclasses.replace(
            blank,
            number=record.id,
            version=record.version,
            status=desk.say("记录", "Record"),
            category=desk.say("记录", "Record"),
        )
        html = dialect.html(record_form(desk, record, facts))
        yield Artifact(path, write_copy(html, mark).data, record.id)


def _form_imprint(desk: Desk, shape: Shape) -> Imprint:
    return Imprint(
        organisation=desk.checked.system.organisation.of(desk.language),
        number=shape.number,
        title=shape.label.of(desk.language),
        version="",
        status=desk.say("空白表", "Blank form"),
        effective="",
        category=desk.say("记录表式", "Record form"),
        language=desk.language,
        foot=desk.say(f"表式号：{shape.number}", f"Form: {shape.number}"),
        audience=desk.checked.context.audience.value,
    )


def imprint(desk: Desk, document: Document) -> Imprint:
    """Return what a document's copy prints outside its text."""
    status = desk.status(document)
    return Imprint(
        organisation=desk.checked.system.organisation.of(desk.language),
        number=document.id,
        title=document.title.of(desk.language),
        version=document.version,
        status=status.label.of(desk.language),
        effective=document.control.text("effective"),
        category=_FAMILIES[document.shape.family].of(desk.language),
        language=desk.language,
        state=status.value,
        audience=desk.checked.context.audience.value,
        pictures=desk.checked.system.pictures,
        folder=posixpath.dirname(document.path),
        watermark=_WATERMARKS[status].of(desk.language),
        notice=_notice(desk, document),
        verification=_address(desk, document) or _COMMAND.of(desk.language),
        pages=desk.checked.system.pages,
    )


def edition_copy(
    desk: Desk, document: Document, dialect: Dialect, copy: str = "", holder: str = ""
) -> bytes:
    """Return the DOCX of one version, as a numbered copy if it gets a number and a holder."""
    mark = numbered(imprint(desk, document), copy, holder)
    html = dialect.html(document_page(desk, document))
    return write_copy(html, mark, pictures=pictures_of(desk, document)).data


def unpaged_copy(desk: Desk, document: Document, html: str) -> WordCopy:
    """Return the copy of a document's page whose contents have the room of numbers, but not them.

    By its layout and titles the pages are found that its contents should name.
    """
    mark, pictures = imprint(desk, document), pictures_of(desk, document)
    found = write_copy(html, mark, pictures=pictures)
    room = MappingProxyType({found.layout: (_ROOM,) * len(found.titles)})
    return write_copy(html, dataclasses.replace(mark, pages=room), pictures=pictures)


def numbered(mark: Imprint, copy: str, holder: str) -> Imprint:
    """Return what a numbered copy prints: nothing more without a number."""
    return dataclasses.replace(mark, copy=copy, holder=holder)


def _notice(desk: Desk, document: Document) -> str:
    """Return why nobody may work by a version that is out of force; else nothing."""
    over = obsolete(desk.checked.control, (document.id, document.version))
    if over is None:
        return ""
    since, successor = over.since, over.successor
    if over.is_withdrawn:
        zh, en = f"由 {successor} 代替", f"replaced by {successor}"
        what = Text(f"{since} 作废", f"Withdrawn on {since}")
    else:
        zh, en = f"由 {successor} 版代替", f"replaced by version {successor}"
        what = Text(f"{since} 起作废", f"Obsolete since {since}")
    parts = (what, Text(zh, en)) if successor else (what,)
    return desk.say("，", ", ").join(each.of(desk.language) for each in parts)


def _address(desk: Desk, document: Document) -> str:
    """Return where the site tells what is in force, for this document and version."""
    website = desk.checked.system.website.strip()
    if not website:
        return ""
    return (
        f"{website.rstrip('/')}/{VERIFICATION}?version={quote(document.version)}"
        f"#{version_mark(document.id)}"
    )
