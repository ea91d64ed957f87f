"""Rules of document control: identification, approval, independence, review dates, retention."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from carbon_manual.checks.rule import Rule, Subject
from carbon_manual.control import APPROVED, PREPARED, REVIEWED, Status
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.model import Item

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
OVERDUE_REVIEW = Fault(
    "CM502",
    "review-overdue",
    Severity.WARNING,
    Text("文件评审已逾期", "Review overdue"),
    Text("逾期未评审的文件可能已不适用。", "A document not reviewed in time may no longer fit."),
    Text("评审该文件，更新 next_review；需要时换版。", "Review it and set the next review date."),
    "next_review: 2026-01-15，今天是 2026-10-31",
    clauses=(("ccaa-39-2022", ("5.2.p2.4",)),),
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
BAD_IDENTIFICATION = Fault(
    "CM505",
    "bad-identification",
    Severity.ERROR,
    Text("编号或版本不合编号规则", "Number or version against the rule"),
    Text(
        "编号能看出文件种类，版本能比较先后，才谈得上受控。",
        "Numbers tell the kind of document and versions can be compared: that is control.",
    ),
    Text(
        "编号如 SC-04、CX-03、JL-06-02-HZ-2025；版本如 1.0、1.10。",
        "Numbers such as SC-04, CX-03, JL-06-02-HZ-2025; versions such as 1.0, 1.10.",
    ),
    'id: CX3\nversion: "A"',
    clauses=(("ccaa-39-2022", ("7.5.2.a",)),),
)
HISTORY_LACKS_VERSION = Fault(
    "CM506",
    "history-lacks-version",
    Severity.ERROR,
    Text("修订记录没有当前版本", "History lacks the present version"),
    Text("修订记录说明每个版本改了什么。", "The history says what each version changed."),
    Text("在 history 中补上当前版本一行。", "Add the present version to the history."),
    'version: "1.1"，history 只有 1.0',
    clauses=(("ccaa-39-2022", ("7.5.3.p2.3",)),),
)
NO_RETENTION = Fault(
    "CM507",
    "retention-missing",
    Severity.ERROR,
    Text("没有规定保存期限", "No retention period"),
    Text(
        "保存期限决定何时可以处置；没有期限，记录可能过早丢失。",
        "Retention decides when a record may go; without it, records vanish too early.",
    ),
    Text("写明 retention，例如 P5Y。", "Write retention, e.g. P5Y."),
    "记录的控制信息没有 retention，类型也没有默认期限",
    clauses=(("ccaa-39-2022", ("7.5.3.p2.4",)), ("zjjgsw-0005-2024", ("7.5.e.8",))),
)
UNCHECKED_RECORD = Fault(
    "CM508",
    "record-unchecked",
    Severity.WARNING,
    Text("记录没有经第二人核对", "Record not checked by a second person"),
    Text(
        "录入人自己核对自己，差错难以发现。", "Those who check their own entries miss their errors."
    ),
    Text("由另一岗位核对，写明 checked_by。", "Have another post check it; write checked_by."),
    "recorded_by: 能源管理员\nchecked_by: 能源管理员",
    clauses=(("ccaa-39-2022", ("6.1.6.p6",)),),
    practice=True,
)

_NUMBERS: Final = {
    "manual": r"SC-\d{2,4}",
    "policy": r"(SC|FZ)-\d{2,4}",
    "procedure": r"CX-\d{2,4}",
    "rule": r"ZD-\d{2,4}",
    "instruction": r"ZY-\d{2,4}",
}
_VERSION: Final = re.compile(r"\d{1,3}\.\d{1,3}")
_ACCOUNTING: Final = ("rec.activity-data", "rec.static-factors", "rec.green-electricity")


def approver_not_entitled(subject: Subject) -> Iterator[Diagnostic]:
    """Yield approvals by a post that the configuration does not entitle for the family."""
    for document in subject.system.documents.values():
        for signature in subject.control.signed(document):
            post = subject.system.row("post", signature.post)
            if signature.meaning != APPROVED or post is None:
                continue
            entitled = {str(item.data) for item in post.items_of("approves")}
            if document.shape.family not in entitled:
                message = Text(
                    f"{signature.post}无权批准 {document.id}",
                    f"{signature.post} is not entitled to approve {document.id}",
                )
                related = (Related(post.span, Text("岗位的授权", "the post's entitlement")),)
                yield WRONG_APPROVER.at(
                    signature.span, message, subject=document.id, related=related
                )


def review_overdue(subject: Subject) -> Iterator[Diagnostic]:
    """Yield documents in force whose next review has passed."""
    for document in subject.system.documents.values():
        due = document.control.data("next_review")
        if due is None or due >= subject.context.as_of:
            continue
        if subject.control.status(document) is Status.EFFECTIVE:
            message = Text(
                f"{document.id} 应于 {due} 前评审", f"{document.id} was due for review by {due}"
            )
            yield OVERDUE_REVIEW.at(
                document.control.place("next_review"), message, subject=document.id
            )


def self_approval(subject: Subject) -> Iterator[Diagnostic]:
    """Yield versions that one holder both prepared or reviewed and approved."""
    for document in subject.system.documents.values():
        signed = subject.control.signed(document)
        makers = {each.holder: each for each in signed if each.meaning in {PREPARED, REVIEWED}}
        for signature in signed:
            if signature.meaning == APPROVED and signature.holder in makers:
                first = makers[signature.holder]
                named = f"{document.id} {document.version}"
                message = Text(
                    f"{signature.holder} 对 {named} 既{first.meaning}又批准",
                    f"{signature.holder} both prepared and approved {named}",
                )
                related = (Related(first.span, Text(first.meaning, "signed here")),)
                yield SELF_APPROVAL.at(
                    signature.span, message, subject=document.id, related=related
                )


def effective_before_approval(subject: Subject) -> Iterator[Diagnostic]:
    """Yield documents whose effective date lies before their approval."""
    for document in subject.system.documents.values():
        effective = document.control.data("effective")
        for signature in subject.control.signed(document):
            if signature.meaning == APPROVED and effective and effective < signature.date:
                message = Text(
                    f"{document.id} 于 {effective} 生效，{signature.date} 才批准",
                    f"{document.id} takes effect {effective} but was approved {signature.date}",
                )
                related = (Related(signature.span, Text("批准", "approved here")),)
                yield EFFECTIVE_BEFORE_APPROVAL.at(
                    document.control.place("effective"),
                    message,
                    subject=document.id,
                    related=related,
                )


def bad_identification(subject: Subject) -> Iterator[Diagnostic]:
    """Yield numbers that do not show their kind, and versions that cannot be compared."""
    for item in subject.system.items:
        pattern = _number_pattern(item)
        if item.id and not re.fullmatch(pattern, item.id):
            message = Text(
                f"编号 `{item.id}` 不合“{item.shape.label.zh}”的编号规则",
                f"`{item.id}` is no number of `{item.shape.id}`",
            )
            yield BAD_IDENTIFICATION.at(item.control.place("id"), message, subject=item.id)
        if item.version and not _VERSION.fullmatch(item.version):
            message = Text(
                f"版本 `{item.version}` 应为“数字.数字”",
                f"Version `{item.version}` is not `1.0`-like",
            )
            yield BAD_IDENTIFICATION.at(item.control.place("version"), message, subject=item.id)


def history_lacks_version(subject: Subject) -> Iterator[Diagnostic]:
    """Yield documents whose history does not mention their present version."""
    for document in subject.system.documents.values():
        if document.control.is_invalid("history", "version") or not document.version:
            continue
        if document.version not in {
            row.text("version") for row in document.control.rows("history")
        }:
            message = Text(
                f"修订记录没有 {document.version} 版",
                f"The history does not mention version {document.version}",
            )
            yield HISTORY_LACKS_VERSION.at(
                document.control.place("history"), message, subject=document.id
            )


def retention_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield documents and records with no retention, of their own or by their type."""
    for item in subject.system.items:
        if "retention" not in item.control and not item.shape.retention:
            message = Text(f"{item.id} 没有保存期限", f"{item.id} has no retention")
            yield NO_RETENTION.at(item.control.span, message, subject=item.id)


def record_unchecked(subject: Subject) -> Iterator[Diagnostic]:
    """Yield accounting records that nobody, or only their maker, has checked."""
    for type_id in _ACCOUNTING:
        for record in subject.system.records_of(type_id):
            maker, checker = record.control.text("recorded_by"), record.control.text("checked_by")
            if record.control.is_invalid("recorded_by", "checked_by"):
                continue
            if not checker or checker == maker:
                message = Text(f"{record.id} 没有另一岗位核对", f"{record.id} lacks a second check")
                yield UNCHECKED_RECORD.at(
                    record.control.place("checked_by"), message, subject=record.id
                )


def _number_pattern(item: Item) -> str:
    if item.shape.id == "rec.approval":
        return r"[\w.-]+"  # named by date and post, so that two people never touch one file
    if item.shape.is_record:
        return re.escape(item.shape.number) + r"(-[A-Za-z0-9]+)*"
    return _NUMBERS[item.shape.family]


RULES: Final = (
    Rule(WRONG_APPROVER, approver_not_entitled, "R021"),
    Rule(OVERDUE_REVIEW, review_overdue, "R022"),
    Rule(SELF_APPROVAL, self_approval, "R082"),
    Rule(EFFECTIVE_BEFORE_APPROVAL, effective_before_approval, "R082"),
    Rule(BAD_IDENTIFICATION, bad_identification, "R081"),
    Rule(HISTORY_LACKS_VERSION, history_lacks_version, "R083"),
    Rule(NO_RETENTION, retention_missing, "R085"),
    Rule(UNCHECKED_RECORD, record_unchecked, ""),
)
