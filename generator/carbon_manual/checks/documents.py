"""Rules of document control: identification, history, review dates, retention."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.duties.validity import reviews
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.system.model import Item

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


def review_overdue(subject: Subject) -> Iterator[Diagnostic]:
    """Yield documents in force whose next review has passed."""
    for each in reviews(subject):
        if each.is_overdue:
            name, due = each.subject, each.due
            message = Text(f"{name} 应于 {due} 前评审", f"{name} was due for review by {due}")
            yield OVERDUE_REVIEW.at(each.span, message, subject=name)


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
    Rule(OVERDUE_REVIEW, review_overdue, "R022"),
    Rule(BAD_IDENTIFICATION, bad_identification, "R081"),
    Rule(HISTORY_LACKS_VERSION, history_lacks_version, "R083"),
    Rule(NO_RETENTION, retention_missing, "R085"),
    Rule(UNCHECKED_RECORD, record_unchecked, ""),
)
