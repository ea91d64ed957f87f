"""Rules about nonconformities: described in full, corrected at once, looked for elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from carbon_manual.checks.corrective import ACTION_WITHIN, by_case, is_over
from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.grounds.completeness import current, empty
from carbon_manual.grounds.reading import called
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.system.model import Record

NONCONFORMITY_UNHANDLED = Fault(
    "CM751",
    "nonconformity-unhandled",
    Severity.ERROR,
    Text("不符合没有写全或没有及时纠正", "Nonconformity not described in full, or not corrected"),
    Text(
        "不写明违反什么、怎样控制和纠正，影响会继续扩大，也无法评审。",
        "Unless it says what was broken and what was done at once, the effect goes on unreviewed.",
    ),
    Text(
        "写明条款、来源、控制和纠正、后果的处理；不采取措施的写明理由。",
        "State clause, origin, correction and consequences; give the reason for no action.",
    ),
    "found_on: 2026-03-01，至今没有 corrected_on",
    clauses=(
        ("ccaa-39-2022", ("10.1.a.1", "10.1.a.2", "10.1.b.1", "10.1.p3.1")),
        ("zjjgsw-0005-2024", ("9.3.p3", "10.1.a.1", "10.1.a.2", "10.1.b.1")),
        ("xjzjxh-carbon-metrology", ("9.3.3.p6",)),
        ("stqc-002-2025", ("9.5.p3", "9.5.a", "9.5.c")),
        ("cieccpa-carbon-neutrality", ("EN.2.3.10.t1",)),
    ),
)
SIMILAR_UNCHECKED = Fault(
    "CM756",
    "similar-cases-unchecked",
    Severity.WARNING,
    Text("没有排查类似情况", "Similar cases not looked for"),
    Text(
        "同样的问题可能在别的场所、部门已经存在。",
        "The same may have happened at another site or department already.",
    ),
    Text(
        "排查后在 similar 写明范围和结果；没有的写“无”。", "Look for them and say under `similar`."
    ),
    "已有纠正措施记录，没有写 similar",
    clauses=(("ccaa-39-2022", ("10.1.b.3",)), ("zjjgsw-0005-2024", ("10.1.b.3",))),
    bound=True,
)

_CORRECTION: Final = ("correction-within", "P1M")


def nonconformity_unhandled(subject: Subject) -> Iterator[Diagnostic]:
    """Yield nonconformities without grounds, and actual ones that nobody corrected in time."""
    for record in current(subject, "rec.nonconformity"):
        body = record.body
        found, corrected = body.data("found_on"), body.data("corrected_on")
        if body.data("clauses") == () and empty(body, ("documents",)):
            message = Text("没有写违反的条款或文件", "no clause and no document is named")
            place = body.place("clauses")
            yield NONCONFORMITY_UNHANDLED.at(place, message, subject=record.id)
        if body.text("source") == "internal-audit" and empty(body, ("finding",)):
            yield _lacking(record, "source", ("finding",))
        if body.data("action_needed") is False and empty(body, ("no_action",)):
            yield _lacking(record, "action_needed", ("no_action",))
        if found is not None and corrected is not None and corrected < found:
            message = Text(
                f"纠正日期 {corrected} 早于发现日期 {found}",
                f"corrected on {corrected}, before it was found on {found}",
            )
            place = body.place("corrected_on")
            yield NONCONFORMITY_UNHANDLED.at(place, message, subject=record.id)
        lacking = empty(body, ("correction", "consequences", "corrected_on"))
        if body.text("kind") == "actual" and lacking and is_over(subject, found, _CORRECTION):
            yield _lacking(record, "found_on", lacking)


def similar_cases_unchecked(subject: Subject) -> Iterator[Diagnostic]:
    """Yield reviewed nonconformities that say nothing of similar cases."""
    cases = by_case(subject)
    for record in current(subject, "rec.nonconformity"):
        reviewed = record.id in cases or is_over(
            subject, record.body.data("found_on"), ACTION_WITHIN
        )
        actual = record.body.text("kind") == "actual"
        if actual and reviewed and empty(record.body, ("similar",)):
            message = Text(
                f"{record.id} 没有写类似情况的排查", f"{record.id} says nothing of similar cases"
            )
            yield SIMILAR_UNCHECKED.at(record.body.place("nature"), message, subject=record.id)


def _lacking(record: Record, cause: str, names: tuple[str, ...]) -> Diagnostic:
    named = called(record, "", names)
    message = Text(f"{record.id} 没有写{named.zh}", f"{record.id} lacks: {named.en}")
    return NONCONFORMITY_UNHANDLED.at(record.body.place(cause), message, subject=record.id)


RULES: Final = (
    Rule(NONCONFORMITY_UNHANDLED, nonconformity_unhandled, "R130"),
    Rule(SIMILAR_UNCHECKED, similar_cases_unchecked, "R133"),
)
