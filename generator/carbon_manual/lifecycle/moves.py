"""The legal moves of a document's life: which signature, revision or withdrawal may come next."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from carbon_manual.diagnostic import Severity, Text
from carbon_manual.doccontrol.control import APPROVED, PREPARED, REVIEWED, Status
from carbon_manual.system.posts import holders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.doccontrol.control import Control, Signature
    from carbon_manual.lifecycle.signing import Signer
    from carbon_manual.pipeline import Checked
    from carbon_manual.system.model import Document


def signing_refused(checked: Checked, document: Document, signer: Signer) -> Text | None:
    """Return why a post may not sign a document now in this meaning, or None."""
    return next(iter(_against_signing(checked, document, signer)), None)


def revision_refused(control: Control, document: Document) -> Text | None:
    """Return why a document may not be revised now, or None."""
    if control.status(document) is Status.WITHDRAWN:
        return _withdrawn(document)
    if control.approval(document) is None:
        return Text(
            f"{document.id} {document.version} 尚未批准，直接修改即可，不必换版",
            f"{document.id} {document.version} is not approved yet: edit it as it is",
        )
    return None


def next_version(version: str, *, major: bool) -> str:
    """Return the version after one: 1.9 becomes 1.10, or 2.0."""
    first, second = map(int, version.split("."))
    return f"{first + 1}.0" if major else f"{first}.{second + 1}"


def _against_signing(checked: Checked, document: Document, signer: Signer) -> Iterator[Text]:
    control, name = checked.control, f"{document.id} {document.version}"
    if control.status(document) is Status.WITHDRAWN:
        yield _withdrawn(document)
    yield from _faults(checked, document)
    if control.approval(document) is not None:
        yield Text(
            f"{name} 已经批准；要修改，先用 revise 换版",
            f"{name} is approved already; to change it, revise it first",
        )
    signed = control.signed(document)
    yield from _order(signed, document, signer)
    if signed and signer.date < signed[-1].date:
        yield Text(
            f"签署日期 {signer.date} 早于 {signed[-1].date} 的{signed[-1].meaning}",
            f"{signer.date} is before the last signature of {signed[-1].date}",
        )
    yield from _person(checked, document, signer, signed)
    if signer.meaning == APPROVED:
        yield from _readiness(document, signer.date)


def _faults(checked: Checked, document: Document) -> Iterator[Text]:
    errors = [
        each
        for each in checked.diagnostics
        if each.severity is Severity.ERROR
        and each.span.path == document.path
        and not each.fault.yields
    ]
    if errors:
        yield Text(
            f"{document.id} 还有错误：{errors[0].span} {errors[0].message.zh}",
            f"{document.id} still has errors: {errors[0].span} {errors[0].message.en}",
        )


def _order(signed: Iterable[Signature], document: Document, signer: Signer) -> Iterator[Text]:
    """Yield what is against the order: prepared, then reviewed, then approved."""
    meanings = {each.meaning for each in signed}
    name = f"{document.id} {document.version}"
    if signer.meaning in meanings:
        yield Text(
            f"{name} 的这份文本已经有{signer.meaning}签署",
            f"This text of {name} has that signature already",
        )
    needed = {PREPARED: (), REVIEWED: (PREPARED,), APPROVED: (PREPARED, REVIEWED)}[signer.meaning]
    for meaning in needed:
        if meaning not in meanings and (meaning != REVIEWED or document.shape.reviewer):
            yield Text(
                f"{name} 现在的文本还没有{meaning}签署",
                f"The present text of {name} lacks a signature: {meaning}",
            )


def _person(
    checked: Checked, document: Document, signer: Signer, signed: Iterable[Signature]
) -> Iterator[Text]:
    post = checked.system.row("post", signer.post)
    known = holders(checked.system, signer.post, signer.date)
    if post is None or known is None or signer.holder not in known:
        yield Text(
            f"{signer.date} 时 {signer.holder} 不任{signer.post}",
            f"{signer.holder} was not {signer.post} on {signer.date}",
        )
        return
    entitled = {str(item.data) for item in post.items_of("approves")}
    if signer.meaning == APPROVED and document.shape.family not in entitled:
        yield Text(
            f"{signer.post}无权批准 {document.id}",
            f"{signer.post} is not entitled to approve {document.id}",
        )
    for each in signed:
        if signer.meaning != PREPARED and each.holder == signer.holder:
            yield Text(
                f"{signer.holder} 已{each.meaning}过 {document.id}，不能再{signer.meaning}",
                f"{signer.holder} has signed {document.id} already: somebody else must",
            )


def _readiness(document: Document, date: dt.date) -> Iterator[Text]:
    effective = document.control.data("effective")
    if effective is None:
        yield Text(
            f"{document.id} 没有生效日期：先写 effective，再送审",
            f"{document.id} has no effective date: write it, then submit again",
        )
    elif effective < date:
        yield Text(
            f"{document.id} 的生效日期 {effective} 早于批准日期 {date}",
            f"{document.id} would take effect {effective}, before its approval on {date}",
        )


def _withdrawn(document: Document) -> Text:
    return Text(f"{document.id} 已作废", f"{document.id} was withdrawn")
