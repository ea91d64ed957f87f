"""Rules about resources and competence: every kind provided, gaps closed, holders assessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.duties import kinds
from carbon_manual.duties.due import late
from carbon_manual.duties.measures import assessments, competence, measures
from carbon_manual.grounds.completeness import Clauses, current, demand, empty
from carbon_manual.grounds.reading import called, column, newest
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.grounds.standing import appointments, gathered, in_force, is_over
from carbon_manual.system.posts import holders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

_CCAA, _PUBLIC, _METERING, _CTS = (
    "ccaa-39-2022",
    "zjjgsw-0005-2024",
    "xjzjxh-carbon-metrology",
    "stqc-002-2025",
)
# The kinds of resources that standards list, and technology that has to come from outside.
_CATEGORIES: Final[dict[str, Clauses]] = {
    "people": {_CCAA: ("7.1.a",), _PUBLIC: ("7.1.a",), _METERING: ("7.1.1.p1",), _CTS: ("5.1.c",)},
    "finance": {_CCAA: ("7.1.c",), _PUBLIC: ("7.1.b",), _METERING: ("5.1.1.p1.i2",),
                _CTS: ("5.1.c",)},
    "knowledge-technology": {_CCAA: ("7.1.b",), _PUBLIC: ("7.1.c",), _METERING: ("5.1.1.p1.i2",),
                             _CTS: ("7.4.d.2",)},
    "information": {_CCAA: ("7.1.d",), _PUBLIC: ("7.1.d",), _CTS: ("5.1.c",)},
    "infrastructure": {_CCAA: ("7.1.e",), _PUBLIC: ("7.1.e",), _METERING: ("5.1.1.p1.i2",),
                       _CTS: ("5.1.c",)},
    "environment": {_CCAA: ("7.1.f",), _PUBLIC: ("7.1.f",), _METERING: ("7.1.2.p4",)},
}  # fmt: skip
_OUTSIDE: Final[Clauses] = {_METERING: ("7.1.3.p3.i1",), _CTS: ("7.4.d.1",)}
# The people whom a standard wants on the staff, by the work they are assessed for.
_STAFF: Final[dict[str, Clauses]] = {
    "audit": {_CTS: ("7.4.a.1",)},
    "accounting": {_CTS: ("7.4.a.2",)},
    "assets": {_CTS: ("7.4.a.3",)},
}
_ASSESSED_WITHIN: Final = ("competence-within", "P3M")

RESOURCE_MISSING = Fault(
    "CM310",
    "resource-missing",
    Severity.ERROR,
    Text("缺少标准列出的资源", "A resource that the standards list is missing"),
    Text(
        "漏掉的一类资源没有人评审是否充分，体系会在那里停下来。",
        "Nobody judges whether a kind that was left out suffices, and there the system stops.",
    ),
    Text(
        "在资源配置清单（JL-10-06）中补上该类；缺少人员的，评价并写能力确认记录（JL-10-01）。",
        "Add the kind to JL-10-06; where people are missing, assess them (JL-10-01).",
    ),
    "resources 中没有 category: finance",
    clauses=gathered((*_CATEGORIES.values(), _OUTSIDE, *_STAFF.values())),
    absence=True,
)
RESOURCE_GAP_OPEN = Fault(
    "CM311",
    "resource-gap-open",
    Severity.ERROR,
    Text("资源不足，没有落实补足", "Resources fall short and the gap stays open"),
    Text(
        "知道不足而不补，体系和减排措施就无法按策划进行。",
        "A gap that is known and left open keeps the system from working as planned.",
    ),
    Text(
        "写明缺口、补足措施和期限；到期的核实结果，更新清单。",
        "State gap, action and due date; when it is due, see to the result and update the list.",
    ),
    "result: insufficient，没有 action",
    clauses=(
        (_CCAA, ("7.1.p1", "5.1.e")),
        (_PUBLIC, ("7.1.p1", "5.1.d")),
        (_METERING, ("5.1.1.p1.i2",)),
        (_CTS, ("5.1.c", "7.1.p1.i3")),
    ),
)
COMPETENCE_GAP_OPEN = Fault(
    "CM313",
    "competence-gap-open",
    Severity.ERROR,
    Text("能力有差距，没有补足或没有评价", "Competence gap not closed or not judged"),
    Text(
        "能力不足的人仍在岗，数据和运行就不可靠。",
        "While people who lack competence stay at work, data and operation are unreliable.",
    ),
    Text(
        "写明补足措施和期限；完成后评价有效性（effect），或重新确认能力。",
        "State measure and due date; when done judge the effect, or assess anew.",
    ),
    "result: gap，due: 2026-03-31 已过，没有 effect",
    clauses=(
        (_CCAA, ("7.2.c",)),
        (_PUBLIC, ("7.2.c",)),
        (_METERING, ("7.2.3.p2",)),
        (_CTS, ("7.1.p1.i2",)),
    ),
)
HOLDER_NOT_ASSESSED = Fault(
    "CM314",
    "holder-not-assessed",
    Severity.ERROR,
    Text("影响碳绩效的任职人没有能力确认", "Holder who bears on performance not assessed"),
    Text(
        "换了人不重新确认，就不知道接任者能否胜任。",
        "Unless a new holder is assessed nobody knows whether they can do the work.",
    ),
    Text(
        "评价该任职人的能力并登记（JL-10-01）；岗位影响小的，写明 influence: low。",
        "Assess the holder (JL-10-01); where the post bears little, write influence: low.",
    ),
    "能源管理员自 2026-01-10 起由 H-021 担任，能力确认记录中没有 H-021",
    clauses=(
        (_CCAA, ("7.2.a", "7.2.b", "7.2.d")),
        (_PUBLIC, ("7.2.a",)),
        (_METERING, ("7.2.3.p2",)),
    ),
    absence=True,
)


def resource_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield kinds of resources, and people, that the standards in use list and records lack."""
    yield from _categories_missing(subject, current(subject, "rec.resource-provision"))
    yield from _staff_missing(subject, current(subject, "rec.competence"))


def resource_gap_open(subject: Subject) -> Iterator[Diagnostic]:
    """Yield resources that fall short without gap, action and date, or past that date."""
    overdue = late(measures(subject, kinds.RESOURCE))
    for record in newest(current(subject, "rec.resource-provision"), subject.context.as_of):
        for row in record.body.rows("resources"):
            result, due, need = row.text("result"), row.data("due"), row.data("need")
            lacking = empty(row, ("gap", "action", "due")) if result == "insufficient" else ()
            what = need if isinstance(need, Text) else Text("资源", "the resource")
            if lacking:
                names = called(record, "resources", lacking)
                message = Text(
                    f"“{what.zh}”不足，没有{names.zh}",
                    f"{what.en} falls short without: {names.en}",
                )
                yield RESOURCE_GAP_OPEN.at(row.place("result"), message, subject=record.id)
            elif row.place("due") in overdue:
                message = Text(
                    f"“{what.zh}”应于 {due} 前补足，清单仍写不足",
                    f"{what.en} was to suffice by {due} and is still listed as short",
                )
                yield RESOURCE_GAP_OPEN.at(row.place("due"), message, subject=record.id)


def competence_gap_open(subject: Subject) -> Iterator[Diagnostic]:
    """Yield gaps found in the last assessment of a holder that nothing closes."""
    overdue = late(competence(subject))
    for _, record, row in assessments(subject):
        post, holder = row.text("post"), row.text("holder")
        known = holders(subject.system, post, subject.context.as_of)
        if row.text("result") != "gap" or (known is not None and holder not in known):
            continue
        lacking = called(record, "assessments", empty(row, ("measure", "due")))
        due = row.data("due")
        if lacking.zh:
            message = Text(
                f"{post} {holder} 的能力有差距，没有{lacking.zh}",
                f"{holder} as {post} has a gap without: {lacking.en}",
            )
            yield COMPETENCE_GAP_OPEN.at(row.place("result"), message, subject=record.id)
        elif row.place("due") in overdue:
            message = Text(
                f"{post} {holder} 的差距应于 {due} 前补足，没有评价效果",
                f"The gap of {holder} as {post} was to be closed by {due}; no effect is told",
            )
            yield COMPETENCE_GAP_OPEN.at(row.place("due"), message, subject=record.id)


def holder_not_assessed(subject: Subject) -> Iterator[Diagnostic]:
    """Yield present holders of posts that bear on performance whom nobody has assessed."""
    system, today = subject.system, subject.context.as_of
    rows = [row for _, row in _assessments(system.records_of("rec.competence"))]
    if not rows or any(row.is_invalid("post", "holder", "influence") for row in rows):
        return
    assessed = {(row.text("post"), row.text("holder")) for row in rows}
    posts = {row.text("post") for row in rows if row.text("influence") in {"high", "medium"}}
    low = {row.text("post") for row in rows} - posts
    for post in sorted((posts | _charged(subject)) - low):
        defined = system.row("post", post)
        known = holders(system, post, today) or frozenset()
        for term in defined.rows("holders") if defined else ():
            holder, begin = term.text("holder"), term.data("from")
            if holder not in known or (post, holder) in assessed or not _is_open(term, today):
                continue
            if is_over(subject, begin, *_ASSESSED_WITHIN):
                message = Text(
                    f"{post}自 {begin} 起由 {holder} 担任，没有能力确认",
                    f"{holder} holds the post {post} since {begin} and was never assessed",
                )
                yield HOLDER_NOT_ASSESSED.at(term.place("holder"), message, subject=post)


def _categories_missing(subject: Subject, records: tuple[Record, ...]) -> Iterator[Diagnostic]:
    columns = [column(record.body, "resources", "category") for record in records]
    if not records or None in columns:
        return
    record = records[-1]
    seen = {each for categories in columns for each in categories or ()}
    field = record.shape.by_name["resources"].by_name["category"]
    place = record.body.place("resources")
    for category, clauses in _CATEGORIES.items():
        asked = demand(subject, clauses)
        if asked is not None and category not in seen:
            label = field.choice(category)
            message = Text(
                f"{record.id} 没有“{label.zh}”（{asked.named.zh}）",
                f"{record.id} lacks `{category}`: {label.en} ({asked.named.en})",
            )
            yield asked.weighed(RESOURCE_MISSING.at(place, message, subject=record.id))
    asked, category = demand(subject, _OUTSIDE), "knowledge-technology"
    outside = any(
        row.text("category") == category and row.text("provision") != "internal"
        for each in records
        for row in each.body.rows("resources")
    )
    if asked is not None and category in seen and not outside:
        message = Text(
            f"{record.id} 没有来自外部的技术资源（{asked.named.zh}）",
            f"{record.id} lists no technology from outside ({asked.named.en})",
        )
        yield asked.weighed(RESOURCE_MISSING.at(place, message, subject=record.id))


def _staff_missing(subject: Subject, records: tuple[Record, ...]) -> Iterator[Diagnostic]:
    """Yield kinds of work for which a standard wants people, and nobody was found competent."""
    competent = {
        row.text("duty") for _, row in _assessments(records) if row.text("result") == "competent"
    }
    unread = any(row.is_invalid("duty", "result") for _, row in _assessments(records))
    for duty, clauses in _STAFF.items() if records and not unread else ():
        asked, record = demand(subject, clauses), records[-1]
        if asked is not None and duty not in competent:
            label = record.shape.by_name["assessments"].by_name["duty"].choice(duty)
            message = Text(
                f"没有胜任“{label.zh}”的人员（{asked.named.zh}）",
                f"Nobody was found competent for {label.en.lower()} ({asked.named.en})",
            )
            place = record.body.place("assessments")
            yield asked.weighed(RESOURCE_MISSING.at(place, message, subject=record.id))


def _assessments(records: Iterable[Record]) -> Iterator[tuple[Record, Row]]:
    return ((record, row) for record in records for row in record.body.rows("assessments"))


def _charged(subject: Subject) -> set[str]:
    """Return the posts that the manual or a letter of appointment gives duties in the system."""
    posts = {
        row.text("post")
        for document in in_force(subject, "manual.organization")
        for row in document.control.rows("duties")
    }
    today = subject.context.as_of
    terms = (each for each in appointments(subject.system) if each.lasts(today))
    return posts | {each.row.text("post") for each in terms}


def _is_open(term: Row, day: dt.date) -> bool:
    begin, end = term.data("from"), term.data("to")
    return begin is not None and begin <= day and (end is None or day <= end)


RULES: Final = (
    Rule(RESOURCE_MISSING, resource_missing, "R070"),
    Rule(RESOURCE_GAP_OPEN, resource_gap_open, "R070"),
    Rule(COMPETENCE_GAP_OPEN, competence_gap_open, "R071"),
    Rule(HOLDER_NOT_ASSESSED, holder_not_assessed, "R071"),
)
