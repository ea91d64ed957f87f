"""Rules of approval: who may sign, whether the text is what was signed, whether figures hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text
from carbon_manual.doccontrol.control import APPROVED, PREPARED, REVIEWED
from carbon_manual.doccontrol.controlled import digest_of, version_key
from carbon_manual.doccontrol.seal import broken_seals, called, charted, embedded
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.system.posts import holders

if TYPE_CHECKING:
    from carbon_manual.doccontrol.control import Signature
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Document

WRONG_APPROVER = Fault(
    "CM501",
    "approver-not-entitled",
    Severity.ERROR,
    Text("批准人无权批准这类文件", "Approver not entitled"),
    Text(
        "方针和手册由最高管理者批准；其他文件按配置中的授权。",
        "Policy and manual are approved by top management; others as the configuration entitles.",
    ),
    Text(
        "由有权的岗位批准，或在配置中授权。", "Let an entitled post approve, or entitle this one."
    ),
    "碳管理专员批准 SC-07",
    clauses=(
        ("ccaa-39-2022", ("5.2.p1", "7.5.2.c")),
        ("zjjgsw-0005-2024", ("5.1.a",)),
    ),
)
SELF_APPROVAL = Fault(
    "CM503",
    "self-approval",
    Severity.ERROR,
    Text("同一人既编制（或审核）又批准", "Prepared and approved by one person"),
    Text("自己批准自己的文件，评审就不起作用。", "Approving one's own text is no review."),
    Text("由另一位任职人批准。", "Let another holder approve."),
    "holder: H-003 既编制又批准 CX-03 1.0",
    clauses=(("ccaa-39-2022", ("7.5.2.c",)),),
)
EFFECTIVE_BEFORE_APPROVAL = Fault(
    "CM504",
    "effective-before-approval",
    Severity.ERROR,
    Text("生效日期早于批准日期", "Effective before approval"),
    Text("未经批准的文件不能生效。", "A document cannot be in force before it was approved."),
    Text("改正生效日期，或核对签署记录。", "Mend the effective date, or check the approval."),
    "effective: 2026-01-10，而 2026-01-12 才批准",
    clauses=(("ccaa-39-2022", ("7.5.2.c",)),),
)
TEXT_CHANGED = Fault(
    "CM511",
    "text-changed",
    Severity.ERROR,
    Text("受控文本改了，版本没有变", "Controlled text changed under an unchanged version"),
    Text(
        "已批准的文本一个字也不能在原版本下改动，否则同一版本有两种内容。",
        "Approved text may not change under its version, or one version has two contents.",
    ),
    Text(
        "用 carbon-manual revise 换版，或恢复已批准的文本。",
        "Raise the version with carbon-manual revise, or restore the approved text.",
    ),
    "CX-03 的 1.0 版批准后，正文改了一个字",
    clauses=(("ccaa-39-2022", ("7.5.3.p2.3",)),),
    yields="file",
)
STALE_SIGNATURE = Fault(
    "CM515",
    "stale-signature",
    Severity.ERROR,
    Text("签署的不是这份文本", "Signature on another text"),
    Text(
        "签署之后文本又有改动，签署人没有看过现在的文本。",
        "The text changed after it was signed; the signer has not seen the present one.",
    ),
    Text(
        "请签署人重新签署，或恢复所签的文本。",
        "Let it be signed again, or restore the text that was signed.",
    ),
    "审核之后又改了正文，送审记录中的校验值不再相符",
    clauses=(("ccaa-39-2022", ("7.5.2.c",)),),
    yields="file",
)
ARCHIVE_DIFFERS = Fault(
    "CM516",
    "archive-differs",
    Severity.ERROR,
    Text("存档文本缺失或被改动", "Archived text missing or altered"),
    Text(
        "每个批准的版本在存档中留有一份不变的文本，是多年后说明当时内容的凭据。",
        "Each approved version keeps one unchanged text as evidence of what was in force.",
    ),
    Text(
        "从版本库恢复该存档文件，不要编辑它。",
        "Restore the archived file from the repository; never edit it.",
    ),
    "records/archive/CX-03/1.0/ 中的文本被编辑过",
    clauses=(("ccaa-39-2022", ("7.5.3.b",)),),
)
VERSION_NOT_RAISED = Fault(
    "CM517",
    "version-not-raised",
    Severity.ERROR,
    Text("版本低于已批准的版本", "Version below an approved one"),
    Text(
        "新版本必须高于所有已批准的版本，先后才清楚。",
        "A new version must be above all approved ones, or their order is unclear.",
    ),
    Text("改为更高的版本号；1.10 高于 1.9。", "Use a higher version; 1.10 is above 1.9."),
    '已批准 1.10，工作文件写 version: "1.9"',
    clauses=(("ccaa-39-2022", ("7.5.3.p2.3",)),),
)
NOT_IN_POST = Fault(
    "CM518",
    "signer-not-in-post",
    Severity.ERROR,
    Text("签署人当日不在该岗位", "Signer not in the post that day"),
    Text(
        "签署的效力来自岗位；任职人代码和日期要与配置一致。",
        "A signature counts by the post; holder and date must agree with the configuration.",
    ),
    Text(
        "核对任职人代码和签署日期，或在配置中补上任职期间。",
        "Check holder and date, or add the term to the configuration.",
    ),
    "H-009 以管理者代表名义签署，配置中没有这一任职",
    clauses=(("ccaa-39-2022", ("7.5.2.c",)),),
)
SEALED_DIFFERS = Fault(
    "CM519",
    "sealed-figure-differs",
    Severity.ERROR,
    Text("封存的数值重算后不同", "Sealed figure recomputes differently"),
    Text(
        "批准时印出的数值是受控内容；记录或因子后来改变，须有重述说明。",
        "Values printed at approval are controlled; a later change of data needs a restatement.",
    ),
    Text(
        "核对被改动的记录；确需改变时写重述记录 JL-00-05。",
        "Check what changed; if it is right, write a restatement record (JL-00-05).",
    ),
    "ghg.total year=2025 封存 39,089.56，重算得 39,100.00",
    clauses=(("ccaa-39-2022", ("6.1.5.p3",)),),
    yields="system",
)
FIGURE_UNSEALED = Fault(
    "CM540",
    "figure-unsealed",
    Severity.ERROR,
    Text("批准时没有封存数值", "Figure not sealed at approval"),
    Text(
        "正文中的数值随记录变化；不封存就说不清批准时印的是多少。",
        "Embedded values follow the records; unsealed, nobody can say what was approved.",
    ),
    Text(
        "用 carbon-manual approve 重新批准，由程序写入数值。",
        "Approve again with carbon-manual approve, which writes the values.",
    ),
    "批准记录的 documents 一行没有 figures",
    clauses=(("ccaa-39-2022", ("7.5.3.b",)),),
)

# Names in one message; the rest is an ellipsis.
_SHOWN: Final = 3


def approver_not_entitled(subject: Subject) -> Iterator[Diagnostic]:
    """Yield approvals by a post that the configuration does not entitle for the family."""
    for document, signature in _approvals(subject):
        post = subject.system.row("post", signature.post)
        if post is None:
            continue
        entitled = {str(item.data) for item in post.items_of("approves")}
        if document.shape.family not in entitled:
            message = Text(
                f"{signature.post}无权批准 {document.id}",
                f"{signature.post} is not entitled to approve {document.id}",
            )
            related = (Related(post.span, Text("岗位的授权", "the post's entitlement")),)
            yield WRONG_APPROVER.at(signature.span, message, subject=document.id, related=related)


def self_approval(subject: Subject) -> Iterator[Diagnostic]:
    """Yield versions that one holder both prepared or reviewed and approved."""
    for (name, version), signed in subject.control.signatures.items():
        makers = {each.holder: each for each in signed if each.meaning in {PREPARED, REVIEWED}}
        for signature in signed:
            if signature.meaning == APPROVED and signature.holder in makers:
                first = makers[signature.holder]
                message = Text(
                    f"{signature.holder} 对 {name} {version} 既{first.meaning}又批准",
                    f"{signature.holder} both prepared and approved {name} {version}",
                )
                related = (Related(first.span, Text(first.meaning, "signed here")),)
                yield SELF_APPROVAL.at(signature.span, message, subject=name, related=related)


def effective_before_approval(subject: Subject) -> Iterator[Diagnostic]:
    """Yield versions whose effective date lies before their approval."""
    for document, signature in _approvals(subject):
        effective = document.control.data("effective")
        if effective and effective < signature.date:
            message = Text(
                f"{document.id} 于 {effective} 生效，{signature.date} 才批准",
                f"{document.id} takes effect {effective} but was approved {signature.date}",
            )
            related = (Related(signature.span, Text("批准", "approved here")),)
            yield EFFECTIVE_BEFORE_APPROVAL.at(
                document.control.place("effective"), message, subject=document.id, related=related
            )


def text_changed(subject: Subject) -> Iterator[Diagnostic]:
    """Yield working files that differ from the approved text of their version."""
    for document in subject.system.documents.values():
        approval = subject.control.approval(document)
        if approval is not None and digest_of(document) != approval.digest:
            message = Text(
                f"{document.id} {document.version} 批准后文本有改动",
                f"{document.id} {document.version} changed after its approval",
            )
            related = (Related(approval.span, Text("批准的文本", "the text approved")),)
            yield TEXT_CHANGED.at(
                document.control.place("version"), message, subject=document.id, related=related
            )


def stale_signature(subject: Subject) -> Iterator[Diagnostic]:
    """Yield signatures on a text that is not the text of the version they name."""
    for signature in subject.control.stale:
        document = subject.control.texts.get(signature.edition)
        message = Text(
            f"{signature.post}{signature.meaning}的不是 {signature.document} "
            f"{signature.version} 现在的文本",
            f"{signature.post} signed another text of {signature.document} {signature.version}",
        )
        related = (
            (Related(document.control.place("version"), Text("现在的文本", "the present text")),)
            if document
            else ()
        )
        yield STALE_SIGNATURE.at(
            signature.row.place("digest"), message, subject=signature.document, related=related
        )


def archive_differs(subject: Subject) -> Iterator[Diagnostic]:
    """Yield approved versions whose archived text is missing or is not what was approved."""
    for edition, signed in subject.control.signatures.items():
        approval = next((each for each in reversed(signed) if each.meaning == APPROVED), None)
        if approval is None:
            continue
        archived = subject.system.archive.get(edition)
        name, version = edition
        if archived is None and name not in subject.system.documents:
            continue  # an unknown number: its finding stands already
        if archived is None:
            message = Text(
                f"没有 {name} {version} 的存档文本",
                f"There is no archived text of {name} {version}",
            )
            yield ARCHIVE_DIFFERS.at(approval.span, message, subject=name)
        elif digest_of(archived) != approval.digest:
            message = Text(
                f"{name} {version} 的存档文本与批准时不同",
                f"The archived text of {name} {version} differs from what was approved",
            )
            related = (Related(approval.span, Text("批准", "approved here")),)
            yield ARCHIVE_DIFFERS.at(
                Span(archived.control.span.path), message, subject=name, related=related
            )


def version_not_raised(subject: Subject) -> Iterator[Diagnostic]:
    """Yield working files whose version is below an approved one."""
    for document in subject.system.documents.values():
        approved = subject.control.approved_versions(document.id)
        version = version_key(document.version)
        if approved and version and version < version_key(approved[-1]):
            message = Text(
                f"{document.id} 的版本 {document.version} 低于已批准的 {approved[-1]}",
                f"{document.id} {document.version} is below the approved {approved[-1]}",
            )
            yield VERSION_NOT_RAISED.at(
                document.control.place("version"), message, subject=document.id
            )


def signer_not_in_post(subject: Subject) -> Iterator[Diagnostic]:
    """Yield records of approval whose holder did not hold the post on the day."""
    for record in subject.system.records_of("rec.approval"):
        body = record.body
        post = subject.system.row("post", body.text("post"))
        day, holder = body.data("date"), body.text("holder")
        known = holders(subject.system, body.text("post"), day) if day else None
        if post is None or known is None or not holder or holder in known:
            continue
        message = Text(
            f"{day} 时 {holder} 不任{body.text('post')}",
            f"{holder} was not {body.text('post')} on {day}",
        )
        related = (Related(post.span, Text("岗位的任职人", "the post's holders")),)
        yield NOT_IN_POST.at(body.place("holder"), message, subject=record.id, related=related)


def sealed_figure_differs(subject: Subject) -> Iterator[Diagnostic]:
    """Yield figures that no longer recompute to what was sealed, each figure once."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for each in broken_seals(subject.system, subject.control, subject.results):
        found.setdefault((each.call, each.sealed, each.recomputed), []).append(each.row)
    for (call, sealed, now), rows in found.items():
        message = Text(
            f"{call} 封存为 {sealed}，现在算得 {now}",
            f"{call} was sealed as {sealed}, is now {now}",
        )
        also = Text("此处也封存", "also sealed here")
        related = tuple(Related(row.place("value"), also) for row in rows[1:])
        yield SEALED_DIFFERS.at(rows[0].place("value"), message, subject=call, related=related)


def figure_unsealed(subject: Subject) -> Iterator[Diagnostic]:
    """Yield approvals that do not seal the figures of their text, each approval once.

    Of a chart one sealed value is enough: years that came later are not shown before a revision.
    """
    for document in subject.control.in_force.values():
        approval = subject.control.approval(document)
        if approval is None or approval.row.is_invalid("figures"):
            continue
        missing = [each for each in embedded(document) if each not in approval.sealed]
        for calls in charted(document, subject.results):
            known = [each for each in calls if called(each, subject.results)]
            if known and not any(each in approval.sealed for each in known):
                missing += known
        if missing:
            shown = "、".join(missing[:_SHOWN]) + ("…" if len(missing) > _SHOWN else "")
            message = Text(
                f"{document.id} {document.version} 的批准没有封存 {shown}",
                f"The approval of {document.id} {document.version} does not seal {shown}",
            )
            yield FIGURE_UNSEALED.at(approval.span, message, subject=document.id)


def _approvals(subject: Subject) -> Iterator[tuple[Document, Signature]]:
    for edition, signed in subject.control.signatures.items():
        document = subject.control.texts.get(edition)
        for signature in signed:
            if signature.meaning == APPROVED and document is not None:
                yield document, signature


RULES: Final = (
    Rule(WRONG_APPROVER, approver_not_entitled, "R021"),
    Rule(SELF_APPROVAL, self_approval, "R082"),
    Rule(EFFECTIVE_BEFORE_APPROVAL, effective_before_approval, "R082"),
    Rule(TEXT_CHANGED, text_changed, "R083"),
    Rule(STALE_SIGNATURE, stale_signature, ""),
    Rule(ARCHIVE_DIFFERS, archive_differs, ""),
    Rule(VERSION_NOT_RAISED, version_not_raised, "R083"),
    Rule(NOT_IN_POST, signer_not_in_post, ""),
    Rule(SEALED_DIFFERS, sealed_figure_differs, ""),
    Rule(FIGURE_UNSEALED, figure_unsealed, ""),
)
