"""Rules on what people owe a version: acknowledgement, training; and on who signed for a post."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.doccontrol.obligations import Duty, Owed, owed
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import Row, parse_interval
from carbon_manual.system.deadline import INTERVAL_PREFIX, PARAMETERS
from carbon_manual.system.model import System
from carbon_manual.system.posts import holders

HOLDER_NOT_IN_POST = Fault(
    "CM529",
    "holder-not-in-post",
    Severity.ERROR,
    Text("签署人当日不担任该岗位", "Signer did not hold the post that day"),
    Text(
        "豁免、处置和知悉以岗位名义签署，签署人当日必须担任该岗位。",
        "Waivers, disposals and acknowledgements are signed for a post by who holds it that day.",
    ),
    Text(
        "改正代码或日期，或在体系配置中登记任职人。",
        "Mend the code or the date, or register the holder in the configuration.",
    ),
    "post: 能源管理员\nholder: H-099",
    clauses=(("ccaa-39-2022", ("7.5.2.c", "7.5.3.b")),),
)
ACKNOWLEDGEMENT_OVERDUE = Fault(
    "CM535",
    "acknowledgement-overdue",
    Severity.WARNING,
    Text("逾期未知悉文件", "Acknowledgement overdue"),
    Text(
        "分发范围内的岗位不知道新版本，就可能按旧规定办事。",
        "A post that does not know the new version may go on by the old one.",
    ),
    Text(
        "由该岗位的任职人阅读后填写文件知悉记录（JL-00-06）。",
        "Let the post's holder read it and write an acknowledgement (JL-00-06).",
    ),
    "CX-03 1.1 于 2026-04-01 生效，能源管理员至今没有知悉记录",
    clauses=(("ccaa-39-2022", ("7.5.3.a", "7.5.3.p2.1")),),
    practice=True,
    absence=True,
)
TRAINING_OVERDUE = Fault(
    "CM536",
    "training-overdue",
    Severity.WARNING,
    Text("逾期未就新版本培训", "Training on a version overdue"),
    Text(
        "文件要求受训的岗位没有受训，就不能保证其胜任。",
        "A post that the document wants trained, and is not, may lack the competence.",
    ),
    Text(
        "安排培训并填写培训记录，写明文件、版本和参加的岗位。",
        "Train the post and record it with the document, its version and who took part.",
    ),
    "CX-03 1.1 要求能源管理员受训，没有培训记录",
    clauses=(("ccaa-39-2022", ("7.2.c",)), ("zjjgsw-0005-2024", ("7.2.c",))),
    practice=True,
    absence=True,
)
UNREADABLE_INTERVAL = Fault(
    "CM537",
    "interval-parameter-unreadable",
    Severity.ERROR,
    Text("参数的值不是时间间隔", "Parameter is no interval"),
    Text(
        "认不出的间隔使该项检查不起作用而无人察觉。",
        "With an interval that cannot be read the check has no effect, and nobody notices.",
    ),
    Text("写成 P1M、P6M、P1Y 这样的间隔。", "Write an interval such as P1M, P6M or P1Y."),
    "- {id: acknowledgement-within, value: 30天}",
    clauses=(("ccaa-39-2022", ("7.5.3.p2.1",)),),
)

# Records signed for a post: type, table of rows (none: the body), post, holder and date.
_SIGNED: Final = (
    ("rec.waiver", "waivers", "approved_by", "holder", "approved_on"),
    ("rec.applicability", "exclusions", "approved_by", "holder", "approved_on"),
    ("rec.document-disposal", "items", "approved_by", "holder", "disposed_on"),
    ("rec.acknowledgement", "", "post", "holder", "date"),
)


def holder_not_in_post(subject: Subject) -> Iterator[Diagnostic]:
    """Yield signatures for a post by someone who did not hold it on that day."""
    for row, post, holder, day, place in _signatures(subject.system):
        known = holders(subject.system, post, day)
        if known is None or not holder or holder in known:
            continue
        message = Text(
            f"{holder} 在 {day} 不担任{post}", f"{holder} did not hold the post {post} on {day}"
        )
        defined = subject.system.row("post", post)
        related = [Related(defined.span, Text("岗位", "the post"))] if defined else []
        yield HOLDER_NOT_IN_POST.at(row.place(place), message, subject=holder, related=related)


def acknowledgement_overdue(subject: Subject) -> Iterator[Diagnostic]:
    """Yield posts that have not acknowledged a version in force in time."""
    for each in _overdue(subject, Duty.ACKNOWLEDGEMENT):
        message = Text(
            f"{each.post}应于 {each.due} 前知悉 {_named(each)}",
            f"{each.post} was to acknowledge {_named(each)} by {each.due}",
        )
        yield ACKNOWLEDGEMENT_OVERDUE.at(each.span, message, subject=each.document.id)


def training_overdue(subject: Subject) -> Iterator[Diagnostic]:
    """Yield posts that were not trained on a version in force in time."""
    for each in _overdue(subject, Duty.TRAINING):
        message = Text(
            f"{each.post}应于 {each.due} 前接受 {_named(each)} 的培训",
            f"{each.post} was to be trained on {_named(each)} by {each.due}",
        )
        yield TRAINING_OVERDUE.at(each.span, message, subject=each.document.id)


def interval_unreadable(subject: Subject) -> Iterator[Diagnostic]:
    """Yield parameters of the configuration that should be an interval and are none."""
    intervals = [
        each
        for each in subject.system.defined.get("parameter", {})
        if each in PARAMETERS or each.startswith(INTERVAL_PREFIX)
    ]
    for name in intervals:
        row = subject.system.row("parameter", name)
        value = row.text("value") if row else ""
        if row is not None and value and parse_interval(value) is None:
            message = Text(
                f"参数 `{name}` 的值 `{value}` 不是间隔", f"`{name}` is `{value}`, no interval"
            )
            yield UNREADABLE_INTERVAL.at(row.place("value"), message, subject=name)


def _signatures(system: System) -> Iterator[tuple[Row, str, str, dt.date, str]]:
    """Yield row, post, holder, day and the name of the holder's field of each signature."""
    for kind, table, post, holder, date in _SIGNED:
        for record in system.records_of(kind):
            for row in record.body.rows(table) if table else (record.body,):
                if row.data(date) is not None:
                    yield row, row.text(post), row.text(holder), row.data(date), holder


def _overdue(subject: Subject, duty: Duty) -> Iterator[Owed]:
    """Yield what is overdue, but for posts and documents that a misspelt reference may mean."""
    today, doubtful = subject.context.as_of, subject.system.doubtful
    for each in owed(subject.system, subject.control, today):
        if each.duty is duty and each.due < today and each.post not in doubtful:
            yield each


def _named(each: Owed) -> str:
    return f"{each.document.id} {each.document.version}"


RULES: Final = (
    Rule(HOLDER_NOT_IN_POST, holder_not_in_post, ""),
    Rule(ACKNOWLEDGEMENT_OVERDUE, acknowledgement_overdue, ""),
    Rule(TRAINING_OVERDUE, training_overdue, ""),
    Rule(UNREADABLE_INTERVAL, interval_unreadable, ""),
)
