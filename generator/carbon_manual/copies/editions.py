"""The register of Word copies that a system itself gives: each version's copy, made again.

The same input gives the same bytes, so that a copy need not have been kept to be recognised. What
was recorded when copies were given away (JL-00-08, JL-00-09) comes to it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.audience import restrict
from carbon_manual.copies.copyfile import CopyFile, read_copy
from carbon_manual.copies.register import Entry, Register, Standing
from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.control import Status
from carbon_manual.doccontrol.controlled import version_key
from carbon_manual.doccontrol.distribution import copies
from carbon_manual.pipeline import Checked, published
from carbon_manual.render.copies import (
    form_copies,
    imprint,
    numbered,
    pictures_of,
    record_copies,
)
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import body_page, document_page
from carbon_manual.render.word import write_copy
from carbon_manual.shapes.access import Access
from carbon_manual.system.resolve import read_claims

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.doccontrol.control import Control, Edition
    from carbon_manual.render.dialect import Dialect
    from carbon_manual.render.word.manifest import Manifest
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Document

_STANDINGS: Final = {
    Status.DRAFT: Standing.DRAFT,
    Status.IN_REVIEW: Standing.DRAFT,
    Status.APPROVED: Standing.UPCOMING,
    Status.EFFECTIVE: Standing.CURRENT,
    Status.SUPERSEDED: Standing.SUPERSEDED,
    Status.WITHDRAWN: Standing.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """For whom and in which language copies are made again, and which numbered copy it is."""

    audience: Access = Access.RESTRICTED
    language: str = "zh"
    copy: str = ""
    holder: str = ""


def wanted_by(manifest: Manifest | None, language: str) -> Wanted:
    """Return how a copy was made, as far as its manifest says something sensible."""
    if manifest is None:
        return Wanted(language=language)
    classes = {each.value: each for each in Access}
    return Wanted(
        classes.get(manifest.audience, Access.RESTRICTED),
        "en" if manifest.language == "en" else "zh",
        manifest.copy,
        manifest.holder,
    )


def editions_of(control: Control, number: str) -> tuple[Edition, ...]:
    """Return the versions of a document, the newest first."""
    found = [edition for edition in control.texts if edition[0] == number]
    return tuple(sorted(found, key=lambda each: version_key(each[1]), reverse=True))


def standing_of(control: Control, edition: Edition) -> tuple[Standing, str]:
    """Return what a version is worth today, and what took its place."""
    number = edition[0]
    standing = _STANDINGS[control.statuses.get(edition, Status.DRAFT)]
    if standing is Standing.SUPERSEDED:
        current = control.in_force.get(number)  # which these readers may not be allowed to see
        return standing, current.version if current else ""
    if standing is Standing.WITHDRAWN:
        return standing, control.withdrawals[number].row.text("replaced_by")
    return standing, ""


def edition_entries(
    checked: Checked, dialect: Dialect, edition: Edition, wanted: Wanted
) -> Iterator[Entry]:
    """Yield the copies of a version: as it was given away while in force, and as it is now.

    A draft has one copy only, and a version in force looks the same in both.
    """
    readers = made_for(checked, wanted)
    document = readers.control.texts.get(edition)
    if document is None:
        return
    base = _named(readers.control, document, wanted)
    if base.standing is not Standing.DRAFT:
        yield _entry(base, as_issued(readers, document), document, dialect)
    if base.standing is not Standing.CURRENT:
        yield _entry(base, as_it_is(readers, document), document, dialect)


def other_entries(checked: Checked, dialect: Dialect, number: str, wanted: Wanted) -> list[Entry]:
    """Return the copy of a blank form, or of a record."""
    readers = published(made_for(checked, wanted))
    shape = checked.system.shapes.numbered(number)
    if shape is not None:
        made = form_copies(readers, dialect, [shape])
        title, version = shape.label, ""
    else:
        record = readers.system.records.get(number)
        if record is None:
            return []
        made = record_copies(readers, dialect, [record])
        title, version = record.shape.label, record.version
    entries = []
    for each in made:
        if each.subject == number:
            name = title.of(wanted.language)
            base = Entry(number, version, name, Standing.CURRENT)
            entries.append(_measured(base, each.data))
    return entries


def make_register(
    checked: Checked, dialect: Dialect, numbers: Iterable[str], wanted: Wanted, *, drafts: bool
) -> Register:
    """Return the register of every version of some documents, and what is on record of them."""
    entries: list[Entry] = []
    chosen = tuple(numbers)
    for number in chosen:
        for edition in editions_of(checked.control, number):
            if drafts or standing_of(checked.control, edition)[0] is not Standing.DRAFT:
                entries += edition_entries(checked, dialect, edition, wanted)
    visible = {(each.number, each.version) for each in entries}
    readers = made_for(checked, wanted)  # who may not see a record, does not get its digests
    entries += (
        each for each in recorded_entries(readers) if (each.number, each.version) in visible
    )
    organisation = checked.system.organisation.of(wanted.language)
    return Register(str(checked.context.as_of), wanted.audience.value, organisation, tuple(entries))


def recorded_entries(checked: Checked) -> Iterator[Entry]:
    """Yield the digests that releases (JL-00-08) and issued copies (JL-00-09) put on record."""
    for record in checked.system.records_of("rec.release"):
        for row in record.body.rows("documents"):
            yield from _recorded(checked, row, row.text("id"), row.text("word"))
    for copy in copies(checked.system):
        row = copy.row
        for each in _recorded(checked, row, row.text("document"), row.text("digest")):
            yield dataclasses.replace(
                each,
                content=row.text("content") or each.content,
                copy=copy.number,
                holder=copy.holder,
                remark=_fate(row),
            )


def restanding(checked: Checked, entry: Entry) -> Entry:
    """Return an entry of an older register with what it is worth today."""
    edition = (entry.number, entry.version)
    if edition not in checked.control.texts:
        return entry
    standing, successor = standing_of(checked.control, edition)
    return dataclasses.replace(entry, standing=standing, successor=successor)


def _recorded(checked: Checked, row: Row, number: str, digest: str) -> Iterator[Entry]:
    edition = (number, row.text("version"))
    document = checked.control.texts.get(edition)
    if document is None or not digest:
        return
    standing, successor = standing_of(checked.control, edition)
    # a record says one digest and not of what; no other text has the same one
    yield Entry(
        *edition,
        document.title.of(checked.context.language),
        standing,
        successor,
        document.control.text("effective"),
        file=digest,
        parts=digest,
        content=digest,
    )


def _fate(row: Row) -> Text | None:
    """Return what became of a copy, if it is on record."""
    returned, recalled = row.text("returned"), row.text("recalled")
    destroyed = row.text("destroyed")
    if destroyed:
        return Text(f"登记为 {destroyed} 已销毁", f"On record as destroyed on {destroyed}")
    if returned:
        return Text(f"登记为 {returned} 已归还", f"On record as returned on {returned}")
    if recalled:
        return Text(f"登记为 {recalled} 通知收回", f"On record as recalled on {recalled}")
    return None


def made_for(checked: Checked, wanted: Wanted) -> Checked:
    """Return the system in the language of copies, with what their readers may see."""
    context = dataclasses.replace(checked.context, language=wanted.language)
    return restrict(dataclasses.replace(checked, context=context), wanted.audience)


def as_issued(readers: Checked, document: Document) -> Checked:
    """Return the system as on a day when this version was in force."""
    edition, control = (document.id, document.version), readers.control
    then = dataclasses.replace(
        control,
        statuses=MappingProxyType({**control.statuses, edition: Status.EFFECTIVE}),
        in_force=MappingProxyType({**control.in_force, document.id: document}),
        withdrawals=MappingProxyType(
            {name: each for name, each in control.withdrawals.items() if name != document.id}
        ),
    )
    return _with(dataclasses.replace(readers, control=then), document)


def as_it_is(readers: Checked, document: Document) -> Checked:
    """Return the system with this version as what it is today: a draft, superseded, withdrawn."""
    working = readers.system.documents.get(document.id) is document
    status = readers.control.status(document)
    draft = status in {Status.DRAFT, Status.IN_REVIEW}
    return readers if working and draft else _with(readers, document)


def _with(readers: Checked, document: Document) -> Checked:
    """Return what readers get, with one text in the place of the version in force."""
    shown = published(readers)
    system = shown.system
    if system.documents.get(document.id) is document:
        return shown
    claims, _ = read_claims((document,), system.standards)
    others = (each for each in system.claims if each.document != document.id)
    documents = MappingProxyType({**system.documents, document.id: document})
    system = dataclasses.replace(system, documents=documents, claims=(*others, *claims))
    return dataclasses.replace(shown, system=system)


def _named(control: Control, document: Document, wanted: Wanted) -> Entry:
    """Return what is known of a version's copy before it is made again."""
    standing, successor = standing_of(control, (document.id, document.version))
    return Entry(
        document.id,
        document.version,
        document.title.of(wanted.language),
        standing,
        successor,
        document.control.text("effective"),
        wanted.copy,
        wanted.holder,
    )


def _entry(base: Entry, readers: Checked, document: Document, dialect: Dialect) -> Entry:
    desk = make_desk(readers)
    pictures = pictures_of(desk, document)

    def written(page: str) -> bytes:
        mark = numbered(imprint(desk, document), base.copy, base.holder)
        return write_copy(dialect.html(page), mark, pictures=pictures).data

    entry = _measured(base, written(document_page(desk, document)))
    bare = read_copy(written(body_page(desk, document)))
    own = {each.text for each in bare.content.blocks} if isinstance(bare, CopyFile) else set()
    generated = frozenset(text for _, text in entry.blocks if text not in own)
    return dataclasses.replace(entry, generated=generated)


def _measured(entry: Entry, data: bytes) -> Entry:
    taken = read_copy(data)
    if isinstance(taken, Text):  # pragma: no cover - what we write can be read
        raise TypeError(taken.en)
    return dataclasses.replace(
        entry,
        file=taken.file,
        parts=taken.parts,
        content=taken.content.digest,
        blocks=tuple((each.kind, each.text) for each in taken.content.blocks),
    )
