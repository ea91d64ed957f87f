"""Pages of withdrawn documents: at their old addresses, what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.artifact import Artifact
from carbon_manual.doccontrol.controlled import version_key
from carbon_manual.render.markup import block, link, page, pairs, plain, relative, span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from carbon_manual.doccontrol.control import Withdrawal
    from carbon_manual.render.site.desk import Desk
    from carbon_manual.system.model import Document


def tombstone_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield a page for each withdrawn document, at the address that the document had."""
    for name, last in buried(desk).items():
        text = _page(desk, last, desk.checked.control.withdrawals[name])
        yield Artifact.of_text(desk.places.document(last), text)


def buried(desk: Desk) -> Mapping[str, Document]:
    """Return the last text of each document that has such a page, by its number.

    A working file that is shown as a draft keeps its page, and so does another document that has
    taken over the address.
    """
    documents = desk.checked.system.documents
    taken = {desk.places.document(each) for each in documents.values()}
    last = {
        name: last_text(desk, withdrawal)
        for name, withdrawal in desk.checked.control.withdrawals.items()
        if name not in documents
    }
    return {
        name: text
        for name, text in last.items()
        if text is not None and desk.places.document(text) not in taken
    }


def last_text(desk: Desk, withdrawal: Withdrawal) -> Document | None:
    """Return the text that was withdrawn: of the version named, else of the highest."""
    texts = desk.checked.control.texts
    named = texts.get((withdrawal.document, withdrawal.row.text("version")))
    others = (each for (name, _), each in texts.items() if name == withdrawal.document)
    return named or max(others, key=lambda each: version_key(each.version), default=None)


def _page(desk: Desk, document: Document, withdrawal: Withdrawal) -> str:
    say = desk.say
    number, title = plain(document.id), desk.word(document.title)
    state = span(say("作废", "Withdrawn"), "cm-status cm-status--withdrawn")
    values = [
        (say("文件编号", "Number"), number),
        (say("最后版本", "Last version"), plain(document.version)),
        (say("状态", "Status"), state),
        (say("作废日期", "Withdrawn on"), str(withdrawal.date)),
    ]
    wide = [
        (say("决定岗位", "Decided by"), plain(withdrawal.record.body.text("post"))),
        (say("替代文件", "Replaced by"), _successor(desk, document, withdrawal)),
        (say("原因", "Reason"), desk.word(withdrawal.reason)),
    ]
    gone = say(
        "该文件已作废，不得再使用。原文保存在作废之前发布的各版网站和存档中。",
        "This document was withdrawn and must not be used. Its text is kept in the releases made "
        "before and in the archive.",
    )
    parts = [
        f"# {number} {title}{say('（已作废）', ' (withdrawn)')}",
        block("cm-control", pairs(values, wide=[each for each in wide if each[1]])),
        gone,
    ]
    return page(parts, kind="tombstone")


def _successor(desk: Desk, document: Document, withdrawal: Withdrawal) -> str:
    """Return a link to what takes the document's place, if the readers may see that."""
    found = desk.checked.system.documents.get(withdrawal.row.text("replaced_by"))
    if found is None:
        return ""
    target = relative(desk.places.document(found), desk.places.document(document))
    return link(f"{plain(found.id)} {desk.word(found.title)}", target)
