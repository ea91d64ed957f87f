"""What people must do because of a change: overdue matters, copies to recall, posts to tell."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.controlled import version_key
from carbon_manual.duties import duties
from carbon_manual.duties.kinds import RECORD
from carbon_manual.impact.nature import Bump

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.diagnostic import Span
    from carbon_manual.doccontrol.seal import Broken
    from carbon_manual.impact.documents import DocumentChange
    from carbon_manual.impact.records import ParameterChange, RecordChange
    from carbon_manual.impact.state import State
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Document

OWNER: Final = Text("责任岗位", "owner")
READER: Final = Text("分发范围", "distribution")
TRAINED: Final = Text("须培训", "to be trained")
RECORDER: Final = Text("记录或核对", "recorded or checked it")
HOLDER: Final = Text("持有副本", "holds a copy")
SEALER: Final = Text("封存的数值改变", "its sealed figures changed")


@dataclass(frozen=True, slots=True)
class Overdue:
    """Something past its day: `what` is the kind of duty; `who` a site or post."""

    what: str
    subject: str
    who: str
    due: dt.date


@dataclass(frozen=True, slots=True)
class Copy:
    """A numbered copy that must come back; `since` is None until the next version takes effect."""

    document: str
    version: str
    number: int | None
    recipient: str
    is_post: bool
    since: dt.date | None
    place: Span


@dataclass(frozen=True, slots=True)
class Edits:
    """What was found to change and concerns people."""

    documents: tuple[DocumentChange, ...]
    records: tuple[RecordChange, ...]
    parameters: tuple[ParameterChange, ...]
    copies: tuple[Copy, ...]
    seals: tuple[Broken, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A post that must be told, with the documents and records and why."""

    post: str
    label: Text
    reasons: tuple[tuple[str, Text], ...]


def newly_overdue(base: State, head: State) -> tuple[Overdue, ...]:
    """Return what is overdue now and was not before, the oldest first."""
    before = set(_overdue(base))
    found = {each for each in _overdue(head) if each not in before}
    return tuple(sorted(found, key=lambda each: (each.due, each.what, each.subject, each.who)))


def copies_to_recall(
    base: State, head: State, documents: Iterable[DocumentChange]
) -> tuple[Copy, ...]:
    """Return the copies of versions that this change takes out of force, now or once approved."""
    coming = {each.id for each in documents if _is_coming(each)}
    found = []
    for record in head.system.records_of("rec.distribution"):
        for row in record.body.rows("copies"):
            name, version = row.text("document"), row.text("version")
            if row.data("recalled") is not None or row.data("returned") is not None:
                continue
            since = _over_since(head, name, version)
            if since is not None and _over_since(base, name, version) is None:
                found.append(_copy(row, since))
            elif since is None and name in coming:
                found.append(_copy(row, None))
    return tuple(found)


def posts_to_tell(base: State, head: State, edits: Edits) -> tuple[Told, ...]:
    """Return who must be told of a change and why, in the order of the configuration."""
    found: dict[str, dict[tuple[str, Text], None]] = defaultdict(dict)
    for post, subject, why in (
        *_of_documents(base, head, edits.documents),
        *_of_records(edits.records),
        *_of_parameters(head, edits.parameters),
        *((each.recipient, f"{each.document} {each.version} #{each.number}", HOLDER)
          for each in edits.copies if each.is_post),
        *((each.document.control.text("owner"), each.document.id, SEALER)
          for each in edits.seals),
    ):  # fmt: skip
        if post:
            found[post][subject, why] = None
    order = list(head.system.defined.get("post", {}))
    names = sorted(found, key=lambda each: order.index(each) if each in order else len(order))
    return tuple(Told(each, head.system.label("post", each), tuple(found[each])) for each in names)


def _overdue(state: State) -> Iterator[Overdue]:
    for each in duties(state.checked):
        if each.is_overdue:
            # of records at intervals the last one is named, and the site that keeps its own
            is_record = each.kind is RECORD
            subject, who = (each.item, each.part) if is_record else (each.subject, each.post)
            yield Overdue(each.kind.id, subject, who, each.due)


def _is_coming(change: DocumentChange) -> bool:
    """Tell whether a document will get a new version by what was changed."""
    if change.new is None:
        return False
    version = change.version
    raised = change.old is not None and change.old.version != change.new.version
    return change.is_text_changed and (raised or version.given is not Bump.NONE or version.is_due)


def _copy(row: Row, since: dt.date | None) -> Copy:
    post = row.text("post")
    return Copy(
        row.text("document"),
        row.text("version"),
        row.data("copy"),
        post or row.text("organisation"),
        bool(post),
        since,
        row.place("document"),
    )


def _over_since(state: State, name: str, version: str) -> dt.date | None:
    """Return since when a version is out of force; None while it is not."""
    control = state.checked.control
    if name in control.withdrawals:
        return control.withdrawals[name].date
    present = control.in_force.get(name)
    if present is None or version_key(version) >= version_key(present.version):
        return None
    effective: dt.date | None = present.control.data("effective")
    return effective


def _of_documents(
    base: State, head: State, changes: Iterable[DocumentChange]
) -> Iterator[tuple[str, str, Text]]:
    for change in changes:
        yield change.document.control.text("owner"), change.id, OWNER
        if change.old and change.old.control.text("owner") != change.document.control.text("owner"):
            yield change.old.control.text("owner"), change.id, OWNER
        # an edit that says nothing new is the owner's own business, unless it makes a version
        if not change.nature.is_daily or change.version.given is not Bump.NONE:
            yield from _readers(change.document)
    for name in _other_in_force(base, head) - {each.id for each in changes}:
        document = head.checked.control.in_force.get(name) or base.checked.control.in_force[name]
        yield document.control.text("owner"), name, OWNER
        yield from _readers(document)


def _readers(document: Document) -> Iterator[tuple[str, str, Text]]:
    for field, why in (("distribution", READER), ("training", TRAINED)):
        for item in document.control.items_of(field):
            yield str(item.data), document.id, why


def _other_in_force(base: State, head: State) -> set[str]:
    """Return the documents of which another version is in force than before, or none."""
    before, after = (_editions(each) for each in (base, head))
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _editions(state: State) -> Mapping[str, str]:
    return {name: each.version for name, each in state.checked.control.in_force.items()}


def _of_records(changes: Iterable[RecordChange]) -> Iterator[tuple[str, str, Text]]:
    for change in changes:
        if change.is_daily or change.record.shape.id == "rec.approval":
            continue
        control = change.record.control
        yield control.text("owner"), change.id, OWNER
        for field in ("recorded_by", "checked_by") if change.old is not None else ():
            yield control.text(field), change.id, RECORDER


def _of_parameters(
    head: State, changes: Iterable[ParameterChange]
) -> Iterator[tuple[str, str, Text]]:
    for change in changes:
        for name in change.printed_by:
            yield head.system.documents[name].control.text("owner"), name, OWNER
