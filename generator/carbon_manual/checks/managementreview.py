"""Rules about management reviews: who leads them, what they consider and decide on."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from carbon_manual.clauses.evidence import interval_of
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.duties.plans import management_reviews
from carbon_manual.grounds.reading import column, knows, made_on
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.grounds.standing import review_day, reviews_held
from carbon_manual.shapes.value import Interval, Row
from carbon_manual.system.deadline import after
from carbon_manual.system.model import Record, System

_Table = Mapping[str, Mapping[str, tuple[str, ...]]]
# What each standard wants a review to consider and to decide, with its clauses.
_INPUTS: Final[_Table] = {
    "ccaa-39-2022": {
        "previous-actions": ("9.3.2.a",),
        "context-risk": ("9.3.2.b",),
        "nonconformity": ("9.3.2.c.1",),
        "monitoring": ("9.3.2.c.2",),
        "audit": ("9.3.2.c.3",),
        "compliance": ("9.3.2.c.4",),
        "improvement": ("9.3.2.d",),
        "system-change": ("9.3.2.e",),
        "levels": ("9.3.2.f",),
        "objectives": ("9.3.2.p2.a",),
        "performance": ("9.3.2.p2.b",),
        "action-plan": ("9.3.2.p2.c",),
    },
    "zjjgsw-0005-2024": {
        "previous-actions": ("9.4.a",),
        "targets-baseline": ("9.4.b.1",),
        "sources-measures": ("9.4.b.2", "9.4.b.4"),
        "context-risk": ("9.4.b.3", "9.4.b.5"),
        "performance": ("9.4.c.1",),
        "objectives": ("9.4.c.2",),
        "nonconformity": ("9.4.c.3",),
        "compliance": ("9.4.c.4",),
        "audit": ("9.4.c.5",),
        "resources": ("9.4.d",),
        "communication": ("9.4.e",),
    },
    "xjzjxh-carbon-metrology": {
        "previous-actions": ("9.4.1.p3.1",),
        "policy": ("9.4.1.p3.2",),
        "performance": ("9.4.1.p3.3",),
        "compliance": ("9.4.1.p3.4",),
        "obligations": ("9.4.1.p3.4", "9.4.1.p2.i7"),
        "objectives": ("9.4.1.p3.5", "9.4.1.p2.i2"),
        "communication": ("9.4.1.p3.6", "9.4.1.p2.i4"),
        "audit": ("9.4.1.p3.7", "9.4.1.p2.i1"),
        "nonconformity": ("9.4.1.p3.8",),
        "next-stage": ("9.4.1.p3.9",),
        "improvement": ("9.4.1.p3.10", "9.4.1.p2.i6"),
        "monitoring": ("9.4.1.p2.i3",),
        "problems": ("9.4.1.p2.i5",),
    },
    "stqc-002-2025": {
        "previous-actions": ("10.a.1",),
        "policy": ("10.a.2",),
        "performance": ("10.a.3",),
        "compliance": ("10.a.4",),
        "obligations": ("10.a.4",),
        "objectives": ("10.a.5",),
        "communication": ("10.a.6",),
        "audit": ("10.a.7",),
        "nonconformity": ("10.a.8",),
        "next-stage": ("10.a.9",),
        "improvement": ("10.a.10",),
    },
}
_OUTPUTS: Final[_Table] = {
    "ccaa-39-2022": {
        "performance": ("9.3.3.a",),
        "policy": ("9.3.3.b",),
        "indicators": ("9.3.3.c",),
        "objectives": ("9.3.3.d",),
        "integration": ("9.3.3.e",),
        "resources": ("9.3.3.f",),
        "competence": ("9.3.3.g",),
    },
    "xjzjxh-carbon-metrology": {
        "policy": ("9.4.3.p3.2",),
        "objectives": ("9.4.3.p3.3", "9.4.3.p4.i3"),
        "improvement": ("9.4.3.p3.4", "9.4.3.p4.i1", "9.4.2.p1.i3"),
        "system-change": ("9.4.3.p3.5",),
        "resources": ("9.4.3.p4.i2",),
    },
    "stqc-002-2025": {
        "policy": ("10.b.2",),
        "objectives": ("10.b.3",),
        "improvement": ("10.b.4",),
        "system-change": ("10.b.5",),
    },
}


def _clauses(table: _Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the clauses of a table by standard, each once."""
    return tuple(
        (key, tuple(dict.fromkeys(each for given in topics.values() for each in given)))
        for key, topics in table.items()
    )


INPUT_MISSING = Fault(
    "CM744",
    "review-input-missing",
    Severity.ERROR,
    Text("管理评审缺少规定的输入", "Management review lacks a required input"),
    Text(
        "没有审议规定的信息，评审结论就缺少依据。",
        "Without the information that is required, the review's judgement is groundless.",
    ),
    Text(
        "在管理评审记录的 inputs 中补上该项情况和依据；没有变化也写明。",
        "Add the input with its sources to the review; say so where nothing changed.",
    ),
    "inputs 中没有 compliance（合规性评价结果）",
    clauses=_clauses(_INPUTS),
    bound=True,
    absence=True,
)
OUTPUT_MISSING = Fault(
    "CM745",
    "review-output-missing",
    Severity.ERROR,
    Text("管理评审缺少规定的输出", "Management review lacks a required output"),
    Text(
        "规定的事项没有决定，评审就不能推动改进。",
        "A review that decides nothing on what is required improves nothing.",
    ),
    Text(
        "在 decisions 中为该类别写明决定；无需行动的写“不变”和理由。",
        "Add a decision on the topic; where nothing is to be done, say so with the reason.",
    ),
    "decisions 中没有 resources（资源）",
    clauses=_clauses(_OUTPUTS),
    bound=True,
    absence=True,
)
REVIEW_UNLED = Fault(
    "CM746",
    "review-not-led-or-held",
    Severity.ERROR,
    Text(
        "管理评审不由最高管理者主持，或没有按计划进行",
        "Review not chaired by top management, or not held",
    ),
    Text(
        "管理评审是最高管理者的职责；由他人代替或拖延，决定就没有权威。",
        "The review is top management's duty; held by others or put off, it decides nothing.",
    ),
    Text(
        "由最高管理者（参数 policy-approver）主持；逾期的尽快进行，或修订计划。",
        "Let top management (parameter policy-approver) chair it; hold it, or revise the plan.",
    ),
    "chair: 碳管理专员",
    clauses=(
        ("ccaa-39-2022", ("9.3.1.p1",)),
        ("xjzjxh-carbon-metrology", ("9.4.1.p1",)),
        ("stqc-002-2025", ("10.p2", "5.1.d")),
        ("zjjgsw-0005-2024", ("9.4.p1",)),
    ),
)
INPUT_UNSOURCED = Fault(
    "CM747",
    "review-input-unsourced",
    Severity.ERROR,
    Text("管理评审的输入没有可用的依据", "Input of a management review without a fit source"),
    Text(
        "没有引用审核或合规性评价，或引用的是评审之后、过期的结果，审议就不真实。",
        "Without the audit or evaluation, or with one made later or long before, nothing real was"
        " considered.",
    ),
    Text(
        "在 records 中引用评审前最近一次的审核报告、合规性评价等记录。",
        "Name the last audit report, compliance evaluation or other record before the review.",
    ),
    "input: audit，records 中没有审核报告",
    clauses=(
        ("ccaa-39-2022", ("9.3.2.c.3", "9.3.2.c.4")),
        ("zjjgsw-0005-2024", ("9.4.c.4", "9.4.c.5")),
        ("xjzjxh-carbon-metrology", ("9.4.1.p3.4", "9.4.1.p3.7", "9.4.1.p2.i1")),
        ("stqc-002-2025", ("10.a.4", "10.a.7")),
    ),
)
_TOP: Final = "policy-approver"
_REVIEW_GRACE: Final = ("review-grace", "P1M")
# The records without which an input cannot have been considered.
_SOURCES: Final = {"audit": "rec.audit-report", "compliance": "rec.compliance-evaluation"}


def input_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield what the reviews of the last year with one did not consider."""
    reviews, earlier = _last_year(subject)
    given = _given(reviews, "inputs", "input")
    if given is None:
        return
    # the first review has no former one whose actions it could consider
    first = set() if earlier or len(reviews) > 1 else {"previous-actions"}
    for label, named in _missing(subject, _INPUTS, given | first, reviews[-1], "inputs"):
        message = Text(f"没有审议“{label.zh}”（{named}）", f"Not considered: {label.en} ({named})")
        place = reviews[-1].body.place("inputs")
        yield INPUT_MISSING.at(place, message, subject=reviews[-1].id)


def output_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield what the reviews of the last year with one did not decide on."""
    reviews, earlier = _last_year(subject)
    given = _given(reviews, "decisions", "topic")
    if given is None:
        return
    last, place = reviews[-1], reviews[-1].body.place("decisions")
    for label, named in _missing(subject, _OUTPUTS, given, last, "decisions"):
        message = Text(f"没有就“{label.zh}”作决定（{named}）", f"No decision: {label.en} ({named})")
        yield OUTPUT_MISSING.at(place, message, subject=last.id)
    missed = _missed(subject.system, earlier, review_day(last))
    if missed and "unmet" not in given and subject.uses("ccaa-39-2022"):
        names = "、".join(row.text("id") for row in missed)
        message = Text(
            f"目标 {names} 未达成，没有决定对策（9.3.3.d）",
            f"Missed objectives without a decision (9.3.3.d): {names.replace('、', ', ')}",
        )
        related = [Related(row.place("status"), Text("未达成的目标", "missed")) for row in missed]
        yield OUTPUT_MISSING.at(place, message, subject=last.id, related=related)


def review_unled(subject: Subject) -> Iterator[Diagnostic]:
    """Yield reviews that others than top management chair, and planned ones that were not held."""
    system, top = subject.system, _top(subject.system)
    reviews = reviews_held(subject)
    for review in reviews:
        chair = review.body.text("chair")
        if chair and top and chair not in top and knows(system, "post", (chair,)):
            message = Text(
                f"管理评审由{chair}主持，不是{'、'.join(sorted(top))}",
                f"{chair} chairs the review, not {', '.join(sorted(top))}",
            )
            yield REVIEW_UNLED.at(review.body.place("chair"), message, subject=review.id)
    for each in management_reviews(subject):
        if each.is_overdue:
            message = Text(
                f"{each.subject} 安排 {each.due} 评审，没有评审记录",
                f"{each.subject} sets a review for {each.due}, of which there is no record",
            )
            yield REVIEW_UNLED.at(each.span, message, subject=each.subject)


def input_unsourced(subject: Subject) -> Iterator[Diagnostic]:
    """Yield inputs of the newest review without a source, or with one of another time."""
    for review in reviews_held(subject)[-1:]:
        for row in review.body.rows("inputs"):
            names = [str(each.data) for each in row.items_of("records")]
            legible = len(names) == len(row.data("records") or ())
            if "records" not in row or row.is_invalid("records") or not legible:
                continue
            wrong = _unsourced(subject.system, row, names, review_day(review))
            if wrong is not None:
                place = row.place("records")
                yield INPUT_UNSOURCED.at(place, wrong, subject=review.id)


def _last_year(subject: Subject) -> tuple[list[Record], dt.date | None]:
    """Return the reviews of the last year that has one, and the day of the one before."""
    reviews = reviews_held(subject)
    year = review_day(reviews[-1]).year if reviews else 0
    before = [review_day(each) for each in reviews if review_day(each).year < year]
    return [each for each in reviews if review_day(each).year == year], max(before, default=None)


def _given(reviews: Iterable[Record], table: str, name: str) -> set[str] | None:
    """Return what the rows of the reviews are about; None where there is no review to judge."""
    columns = [column(each.body, table, name) for each in reviews]
    if not columns or any(each is None for each in columns):
        return None
    return {item for each in columns for item in each or ()}


def _missing(
    subject: Subject, table: _Table, given: set[str], review: Record, name: str
) -> Iterator[tuple[Text, str]]:
    """Yield the topics that standards in use want and that are not given, with their clauses."""
    field = review.shape.by_name[name].by_name["input" if name == "inputs" else "topic"]
    found: dict[str, list[str]] = {}
    for use in subject.system.uses:
        for topic, clauses in table.get(use.standard.key, {}).items():
            if topic not in given:
                found.setdefault(topic, []).append(f"{use.standard.number} {clauses[0]}")
    for topic, named in found.items():
        yield field.choice(topic), "; ".join(named)


def _missed(system: System, since: dt.date | None, until: dt.date) -> list[Row]:
    """Return the objectives that were missed since the former review."""
    return [
        row
        for row in system.defined.get("objective", {}).values()
        if row.text("status") == "missed"
        and row.data("due") is not None
        and (since or dt.date.min) < row.data("due") <= until
    ]


def _top(system: System) -> set[str]:
    """Return the posts of top management: the one that approves the policy."""
    named = system.parameter(_TOP)
    if named:
        return {named} if system.row("post", named) else set()
    posts = system.defined.get("post", {}).items()
    return {name for name, row in posts
            if "policy" in {each.data for each in row.items_of("approves")}}  # fmt: skip


def _unsourced(system: System, row: Row, names: list[str], day: dt.date) -> Text | None:
    """Return why the sources of an input do not bear it out, or None."""
    wanted = _SOURCES.get(row.text("input"))
    if wanted is None:
        return None if names else Text("没有引用任何依据", "It names no source")
    shape = system.shapes.types[wanted]
    cited = [each for name in names if (each := system.records.get(name))
             and each.shape.id == wanted]  # fmt: skip
    if not cited and all(_exists(system, name) for name in names):
        return Text(f"依据中没有{shape.label.zh}", f"No {shape.label.en.lower()} is named")
    days = [(each, found) for each in cited if (found := _result(each))]
    if not days or len(days) < len(cited):
        return None
    return _untimely(*max(days, key=operator.itemgetter(1)), day, interval_of(system, shape))


def _exists(system: System, name: str) -> bool:
    """Tell whether a source is a record, a document or a form, and no misspelt or lost one."""
    return name in system.records or name in system.documents or bool(system.shapes.numbered(name))


def _untimely(last: Record, made: dt.date, day: dt.date, interval: Interval | None) -> Text | None:
    """Return why the newest source is not of the time of the review, or None."""
    if made > day:
        return Text(
            f"{last.id}（{made}）晚于评审日期 {day}", f"{last.id} of {made} is later than {day}"
        )
    if interval and after(made, interval) < day:
        return Text(
            f"{last.id}（{made}）到评审时已超过间隔 {interval.text}",
            f"{last.id} of {made} was older than {interval.text} at the review",
        )
    return None


def _result(record: Record) -> dt.date | None:
    """Return the day on which a result was there; none for one that was amended since."""
    ends = record.body.data("ends")
    if isinstance(ends, dt.date):
        return ends
    return None if "amends" in record.control else made_on(record)


RULES: Final = (
    Rule(INPUT_MISSING, input_missing, "R126"),
    Rule(OUTPUT_MISSING, output_missing, "R127"),
    Rule(REVIEW_UNLED, review_unled, "R128"),
    Rule(INPUT_UNSOURCED, input_unsourced, "R126"),
)
