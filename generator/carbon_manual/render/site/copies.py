"""The register of copies: who holds which numbered one, and the digests of those of a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.distribution import copies, obsolete
from carbon_manual.release.releases import release_of, releases
from carbon_manual.render.markup import (
    block,
    digest,
    link,
    page,
    plain,
    relative,
    span,
    table,
)
from carbon_manual.render.site.sifter import sifter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.doccontrol.distribution import Copy
    from carbon_manual.render.site.desk import Desk

PATH: Final = "records/copies.md"
TITLE: Final = Text("副本登记", "Register of copies")
_IN_USE: Final = Text("在用", "in use")
_OWED: Final = Text("应收回", "owed back")
_TOLD: Final = Text("已通知失效", "told that it is obsolete")
_ENDS: Final = (
    ("returned", Text("已收回", "returned")),
    ("destroyed", Text("已销毁", "destroyed")),
)
_LOOKS: Final = {_IN_USE: "effective", _OWED: "overdue"}


def copy_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the page of all copies on record, those owed back first."""
    found = [(each, _state(desk, each)) for each in copies(desk.checked.system)]
    found.sort(key=lambda each: each[1] is not _OWED)
    say = desk.say
    columns = (
        (Text("文件", "Document"), 1),
        (Text("持有人", "Holder"), 4),
        (Text("状态", "State"), 9),
    )
    parts = [f"# {desk.word(TITLE)}", _note(desk), _counted(desk, [each for _, each in found])]
    issued = list(_issued(desk))
    if found or issued:
        parts.append(sifter(desk, columns=columns))
    if found:
        head = [say("文件", "Document"), say("版本", "Version"), say("副本号", "Copy"),
                say("持有人", "Holder"), say("载体", "Medium"), say("发放", "Issued"),
                say("通知收回", "Recalled"), say("归还或销毁", "Returned or destroyed"),
                say("状态", "State"), say("备注", "Remark"), say("登记", "Record")]  # fmt: skip
        marks = "cm-data " + " ".join(f"cm-nowrap-{each}" for each in (2, 3, 5, 6, 7, 8))
        rows = [_row(desk, copy, state) for copy, state in found]
        parts.append(block(marks, table(head, rows)))
    parts += issued
    yield Artifact.of_text(PATH, page(parts, kind="register", wide=True, sifted=True))


def _state(desk: Desk, copy: Copy) -> Text:
    for field, label in _ENDS:
        if field in copy.row:
            return label
    if obsolete(desk.checked.control, copy.edition) is None:
        return _IN_USE
    return _OWED if copy.is_owed else _TOLD


def _note(desk: Desk) -> str:
    told = desk.say(
        "由分发记录（JL-00-09）推出：每一份编号副本在谁手里。所持版本失效而没有收回的，排在前面。",
        "Derived from the records of distribution (JL-00-09): who holds each numbered copy. Those "
        "of a version no longer in force that did not come back stand first.",
    )
    if desk.is_whole:
        return told
    return told + desk.say("只列本版可见的记录。", " Only of the records of this edition.")


def _counted(desk: Desk, states: list[Text]) -> str:
    """Return how many copies are in which state."""
    order = (_OWED, _TOLD, _IN_USE, *(label for _, label in _ENDS))
    told = [f"{desk.word(each)} {states.count(each)}" for each in order if each in states]
    if not told:
        return desk.say("没有发放编号副本。", "No numbered copy was issued.")
    return desk.say("，", ", ").join(told) + desk.say("。", ".")


def _issued(desk: Desk) -> Iterator[str]:
    """Yield heading, text and table of the copies whose digests the last release put on record.

    Those are of the whole edition: what other readers get differs.
    """
    if not desk.is_whole:
        return
    known = desk.checked.system.documents
    for record in reversed(list(releases(desk.checked.system).values())):
        release, say = release_of(record), desk.say
        rows = [
            [desk.to_document(known[name], PATH), plain(each.version), digest(each.word)]
            for name, each in release.documents.items()
            if each.word and name in known
        ]
        if rows:
            yield f"## {say('随发布的副本', 'Copies of the release')} {{#released}}"
            origin = link(plain(record.id), relative(desk.places.record(record), PATH))
            yield say(
                f"{release.name} 版（{release.date} 发布）随站点提供的 Word 副本，登记于 {origin}。"
                "所持文件的 SHA-256 与表中相同，即为该副本；也可用 `carbon-manual verify` 核对。",
                f"The Word copies that the site of {release.name} ({release.date}) offers, on "
                f"record in {origin}. A file with the SHA-256 below is that copy; `carbon-manual "
                "verify` tells as well.",
            )
            head = [say("文件", "Document"), say("版本", "Version"), "SHA-256"]
            yield block("cm-data cm-nowrap-2", table(head, rows))
            return


def _row(desk: Desk, copy: Copy, state: Text) -> list[str]:
    row, (name, version) = copy.row, copy.edition
    document = desk.checked.system.documents.get(name)
    record = copy.record
    look = f"cm-status cm-status--{_LOOKS.get(state, 'superseded')}"
    medium = copy.column("medium").choice(row.text("medium"))
    return [
        desk.to_document(document, PATH) if document else plain(name),
        plain(version),
        plain(copy.number),
        plain(copy.holder),
        desk.word(medium),
        row.text("issued"),
        row.text("recalled"),
        row.text("returned") or row.text("destroyed"),
        span(state.of(desk.language), look),
        plain(row.text("remark")),
        link(
            plain(record.id),
            relative(desk.places.record(record), PATH),
            classes="cm-unbroken",
        ),
    ]
