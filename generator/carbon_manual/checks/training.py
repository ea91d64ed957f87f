"""Rules about training: plans follow needs and the standards' topics, and are carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.duties.due import late
from carbon_manual.duties.plans import HELD_WITHIN, courses
from carbon_manual.grounds.completeness import Clauses, current, demand, empty
from carbon_manual.grounds.reading import column, knows
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.grounds.standing import gathered, is_over

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

_CCAA, _PUBLIC, _METERING, _CTS = (
    "ccaa-39-2022",
    "zjjgsw-0005-2024",
    "xjzjxh-carbon-metrology",
    "stqc-002-2025",
)
_TOPICS: Final[dict[str, Clauses]] = {
    "law": {_METERING: ("7.2.1.p2.i1", "7.2.1.p2.i2"), _CTS: ("7.3.b.1",)},
    "metrology": {_METERING: ("7.2.1.p2.i3",)},
    "accounting": {_METERING: ("7.2.1.p2.i4",), _CTS: ("7.3.b.3",)},
    "data": {_METERING: ("7.2.1.p2.i5",)},
    "system": {_CTS: ("7.3.b.2",)},
    "trading": {_CTS: ("7.3.b.4",)},
    "news": {_CTS: ("7.3.b.5",)},
    "asset": {_CTS: ("7.3.b.6",)},
    "technology": {_CTS: ("7.3.b.7",)},
}
_FORMS: Final[Clauses] = {_METERING: ("7.2.2.p2",)}
# Results of a training that leave something to be done.
_UNDONE: Final = frozenset({"failed", "absent"})

TRAINING_LOOP_OPEN = Fault(
    "CM315",
    "training-loop-open",
    Severity.ERROR,
    Text("培训计划没有完成", "Training planned but not completed"),
    Text(
        "没有办的课、没有参加和不合格的人，能力缺口还在。",
        "Courses not held and people absent or failed leave the gap in competence open.",
    ),
    Text(
        "补办或补训，写培训记录（JL-10-04）；取消的课程，修订计划并写明原因。",
        "Hold it or train again and record that (JL-10-04); to cancel a course, revise the plan.",
    ),
    "课程 C-03 计划 2026-03-20，没有培训记录",
    clauses=(
        (_CCAA, ("7.2.c",)),
        (_PUBLIC, ("7.2.c",)),
        (_METERING, ("7.2.2.p3", "7.2.3.p1")),
    ),
    absence=True,
)
TRAINING_TOPIC_MISSING = Fault(
    "CM317",
    "training-topic-missing",
    Severity.ERROR,
    Text("培训计划缺少规定的内容或形式", "Training plan lacks a topic or a second form"),
    Text(
        "标准列出的知识没有人学，相应的工作就做不好。",
        "Work whose knowledge nobody is taught cannot be done well.",
    ),
    Text(
        "在培训计划（JL-10-03）中增加该内容的课程；形式单一的，增加实操、在线或外部培训。",
        "Add a course on it to the plan (JL-10-03), or a second form such as practice.",
    ),
    "courses 中没有 topics: data",
    clauses=gathered((*_TOPICS.values(), _FORMS)),
    bound=True,
    absence=True,
)
NEED_UNPLANNED = Fault(
    "CM318",
    "training-need-unplanned",
    Severity.WARNING,
    Text("培训需求没有列入计划", "Training need not in the plan"),
    Text(
        "分析出的需求不进计划，差距不会自己消失。",
        "A need that is found and not planned for does not go away by itself.",
    ),
    Text(
        "为该岗位安排含这些主题的课程；可以缓办的，把优先级写为 low。",
        "Plan a course on these topics for the post; if it can wait, set its priority to low.",
    ),
    "需求：能源管理员 data；计划中没有对象为能源管理员的 data 课程",
    clauses=(
        (_METERING, ("7.2.1.p3",)),
        (_CCAA, ("7.2.c",)),
        (_PUBLIC, ("7.2.c",)),
    ),
    absence=True,
)


def training_loop_open(subject: Subject) -> Iterator[Diagnostic]:
    """Yield planned courses not held, posts not taken along, and results nobody followed up."""
    held: dict[str, list[Record]] = {}
    for record in subject.system.records_of("rec.training"):
        held.setdefault(record.body.text("course"), []).append(record)
    # a misspelt course may be the one that seems not to have been held
    doubtful = not knows(subject.system, "course", filter(None, held))
    unheld = late(courses(subject))
    for plan in current(subject, "plan.training") if not doubtful else ():
        for row in plan.body.rows("courses"):
            due, records = row.data("due"), held.get(row.text("id"), ())
            if row.place("due") in unheld:
                yield _not_held(plan, row)
            elif row.text("id") and records and is_over(subject, due, *HELD_WITHIN):
                yield from _not_attended(subject, plan, row, records)
    yield from _not_followed(subject)


def training_topic_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield topics that the standards in use list and no course of the plans has."""
    plans = current(subject, "plan.training")
    topics = [column(plan.body, "courses", "topics") for plan in plans]
    modes = [column(plan.body, "courses", "mode") for plan in plans]
    if not plans or None in topics or None in modes:
        return
    plan, seen = plans[-1], {each for found in topics for each in found or ()}
    place = plan.body.place("courses")
    field = plan.shape.by_name["courses"].by_name["topics"].item
    for topic, clauses in _TOPICS.items() if field else ():
        asked = demand(subject, clauses)
        if field is not None and asked is not None and topic not in seen:
            label = field.choice(topic)
            message = Text(
                f"{plan.id} 没有“{label.zh}”的课程（{asked.named.zh}）",
                f"{plan.id} has no course on `{topic}`: {label.en} ({asked.named.en})",
            )
            yield asked.weighed(TRAINING_TOPIC_MISSING.at(place, message, subject=plan.id))
    asked = demand(subject, _FORMS)
    if asked is not None and len({each for found in modes for each in found or ()}) == 1:
        message = Text(
            f"{plan.id} 的课程只有一种形式（{asked.named.zh}）",
            f"All courses of {plan.id} have one form ({asked.named.en})",
        )
        yield asked.weighed(TRAINING_TOPIC_MISSING.at(place, message, subject=plan.id))


def need_unplanned(subject: Subject) -> Iterator[Diagnostic]:
    """Yield needs whose post and topics no course of the plan that rests on them covers."""
    for plan in current(subject, "plan.training"):
        needs = subject.system.records.get(plan.body.text("needs"))
        audience = column(plan.body, "courses", "audience")
        whole = column(plan.body, "courses", "topics") is not None
        if needs is None or not whole or not knows(subject.system, "post", audience or ("",)):
            continue
        planned = _planned(plan)
        for row in needs.body.rows("needs"):
            post, other = row.text("post"), row.text("plan")
            waits = row.text("priority") == "low" or row.is_invalid("priority", "plan")
            if waits or other not in {"", plan.id} or not subject.system.row("post", post):
                continue
            topics = (str(item.data) for item in row.items_of("topics"))
            missing = [each for each in topics if (post, each) not in planned]
            if missing:
                yield _unplanned(needs, plan, row, missing)


def _not_held(plan: Record, row: Row) -> Diagnostic:
    name, due = row.text("id"), row.data("due")
    message = Text(
        f"课程 {name} 计划于 {due}，没有培训记录",
        f"The course {name} was due {due}, but no record shows that it was held",
    )
    return TRAINING_LOOP_OPEN.at(row.place("due"), message, subject=plan.id)


def _not_attended(
    subject: Subject, plan: Record, row: Row, held: Sequence[Record]
) -> Iterator[Diagnostic]:
    """Yield the planned posts of which nobody stands in the records of a course."""
    attended = {each.text("post") for record in held for each in record.body.rows("attendees")}
    if any(record.body.is_invalid("attendees") for record in held) or "" in attended:
        return
    audience = (str(item.data) for item in row.items_of("audience"))
    missing = [post for post in audience if post not in attended]
    if missing and knows(subject.system, "post", {*missing, *attended}):
        name = row.text("id")
        message = Text(
            f"课程 {name} 的培训记录中没有{'、'.join(missing)}",
            f"The records of the course {name} do not show {', '.join(missing)}",
        )
        yield TRAINING_LOOP_OPEN.at(row.place("audience"), message, subject=plan.id)


def _not_followed(subject: Subject) -> Iterator[Diagnostic]:
    """Yield people absent or failed, without a measure or a later training of the same course."""
    passed: dict[tuple[str, str, str], list[Record]] = {}
    rows = [
        (record, row)
        for record in subject.system.records_of("rec.training")
        for row in record.body.rows("attendees")
    ]
    for record, row in rows:
        if row.text("result") not in _UNDONE:
            passed.setdefault(_trainee(record, row), []).append(record)
    for record, row in rows:
        day, result = record.body.data("date"), row.text("result")
        later = (each.body.data("date") for each in passed.get(_trainee(record, row), ()))
        if result not in _UNDONE or not empty(row, ("measure",)) or day is None:
            continue
        if not any(each is None or each >= day for each in later):
            label = record.shape.by_name["attendees"].by_name["result"].choice(result)
            who = f"{row.text('post')} {row.text('holder')}".strip()
            message = Text(
                f"{who} {label.zh}，没有补训或其他措施",
                f"{who}: {label.en.lower()}, without a follow-up",
            )
            yield TRAINING_LOOP_OPEN.at(row.place("result"), message, subject=record.id)


def _trainee(record: Record, row: Row) -> tuple[str, str, str]:
    """Return what was taught and to whom; a training outside the plan goes by its name."""
    name = record.body.data("name")
    course = record.body.text("course") or (name.zh if isinstance(name, Text) else "")
    return course, row.text("post"), row.text("holder")


def _planned(plan: Record) -> set[tuple[str, str]]:
    """Return each post with each topic that a course of the plan brings it."""
    return {
        (str(post.data), str(topic.data))
        for row in plan.body.rows("courses")
        for post in row.items_of("audience")
        for topic in row.items_of("topics")
    }


def _unplanned(needs: Record, plan: Record, row: Row, missing: list[str]) -> Diagnostic:
    field, post = needs.shape.by_name["needs"].by_name["topics"].item, row.text("post")
    labels = [field.choice(each) for each in missing] if field else []
    message = Text(
        f"{post}需要的“{'、'.join(each.zh for each in labels)}”没有列入 {plan.id}",
        f"{plan.id} brings {post} no course on {', '.join(each.en for each in labels)}",
    )
    return NEED_UNPLANNED.at(row.place("topics"), message, subject=needs.id)


RULES: Final = (
    Rule(TRAINING_LOOP_OPEN, training_loop_open, "R072"),
    Rule(TRAINING_TOPIC_MISSING, training_topic_missing, "R073"),
    Rule(NEED_UNPLANNED, need_unplanned, "R072"),
)
