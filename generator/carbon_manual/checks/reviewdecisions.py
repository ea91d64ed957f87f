"""Rules about the decisions of management reviews: who carries them out, with what result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.duties.plans import decisions
from carbon_manual.grounds.reading import called, column, knows, lacks
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.grounds.standing import reviews_held
from carbon_manual.shapes.value import Row

DECISION_UNOWNED = Fault(
    "CM748",
    "review-decision-unowned",
    Severity.WARNING,
    Text("管理评审的决定没有责任岗位或期限", "Decision of a review without post or due date"),
    Text("没有人负责、没有期限的决定不会落实。", "Nobody carries out what nobody was given."),
    Text(
        "写明责任岗位和期限；无需行动的在决定中写“不变”及理由。",
        "Write post and due date; where nothing is to be done, say in the decision that it stays.",
    ),
    "decision: 增加两块分项电表，没有 post 和 due",
    clauses=(
        ("xjzjxh-carbon-metrology", ("9.4.3.p2", "9.4.3.p4.i1")),
        ("ccaa-39-2022", ("9.3.3.p1",)),
        ("zjjgsw-0005-2024", ("10.2.p2",)),
    ),
    practice=True,
)
DECISION_UNTRACKED = Fault(
    "CM749",
    "review-decision-untracked",
    Severity.ERROR,
    Text("管理评审的决定没有跟踪到结果", "Decision of a review not followed to its result"),
    Text(
        "决定过期没有记录、下次评审也不过问，评审就流于形式。",
        "When a decision expires unrecorded and the next review does not ask, reviews are a form.",
    ),
    Text(
        "在决定的 record 中引用落实记录；在下次评审的 previous 中写明每项决定的状况。",
        "Name the record that carries it out; give each decision's status in the next review.",
    ),
    "due: 2026-03-31 已过，没有 record",
    clauses=(
        ("ccaa-39-2022", ("9.3.2.a",)),
        ("zjjgsw-0005-2024", ("9.4.a", "10.2.p2")),
        ("xjzjxh-carbon-metrology", ("9.4.1.p3.1", "9.4.3.p2")),
        ("stqc-002-2025", ("10.a.1",)),
    ),
    absence=True,
)

# How long after its day a decision may still be carried out.
# By such words a decision says that nothing is to be done.
_STAYS: Final = re.compile(
    r"不变|不需|不必|不作|不调整|暂不|无需|无须|没有|维持|保持|继续|仍"
    r"|\b(?:no|not|none|nothing|keep|kept|remains?|stays?|continues?|unchanged)\b",
    re.IGNORECASE,
)
_OVER: Final = ("done", "dropped")


def decision_unowned(subject: Subject) -> Iterator[Diagnostic]:
    """Yield decisions that something be done without saying by whom and by when."""
    for review in reviews_held(subject):
        for row in review.body.rows("decisions"):
            needed, text = lacks(row, "post", "due"), row.data("decision")
            if not needed or text is None:
                continue
            if len(needed) == 1 or not _STAYS.search(f"{text.zh} {text.en}"):
                names = called(review, "decisions", needed)
                message = Text(
                    f"`{row.text('id')}` 没有写{names.zh}", f"`{row.text('id')}` lacks: {names.en}"
                )
                yield DECISION_UNOWNED.at(row.place("decision"), message, subject=review.id)


def decision_untracked(subject: Subject) -> Iterator[Diagnostic]:
    """Yield decisions that the newest review does not ask for, and overdue ones without result."""
    reviews, system = reviews_held(subject), subject.system
    pending: dict[str, Row] = {}
    for review in reviews:
        told = column(review.body, "previous", "decision", optional=True)
        if told is None or not knows(system, "decision", told):
            return
        forgotten = [name for name in pending if name not in told]
        if forgotten and review is reviews[-1]:
            message = Text(
                f"没有写明以往决定 {'、'.join(forgotten)} 的状况",
                f"The status of former decisions is not told: {', '.join(forgotten)}",
            )
            place = review.body.place("previous")
            yield DECISION_UNTRACKED.at(place, message, subject=review.id)
        for row in review.body.rows("previous"):
            if row.text("result") in _OVER:
                pending.pop(row.text("decision"), None)
        for row in review.body.rows("decisions"):
            if row.text("id") and ("post" in row or "due" in row):
                pending[row.text("id")] = row
    yield from _overdue(subject)


def _overdue(subject: Subject) -> Iterator[Diagnostic]:
    """Yield decisions past their day without a record, of which no later review tells."""
    for each in decisions(subject):
        if each.is_overdue:
            message = Text(
                f"`{each.part}` 应于 {each.due} 前完成，没有落实记录",
                f"`{each.part}` was due by {each.due}, and no record shows that it was carried out",
            )
            yield DECISION_UNTRACKED.at(each.span, message, subject=each.item)


RULES: Final = (
    Rule(DECISION_UNOWNED, decision_unowned, "R129"),
    Rule(DECISION_UNTRACKED, decision_untracked, "R129"),
)
