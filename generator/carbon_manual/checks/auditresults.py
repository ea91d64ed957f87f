"""Rules about what internal audits find: judgements, findings, focus, and whom they tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.reading import called, column, knows, lacks, newest
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import Row
from carbon_manual.system.deadline import after, configured
from carbon_manual.system.model import Record, System

JUDGEMENT_MISSING = Fault(
    "CM740",
    "audit-judgement-missing",
    Severity.ERROR,
    Text("审核报告没有回答规定的问题", "Audit leaves a required question unanswered"),
    Text(
        "标准规定了内审要回答的问题；没有回答，审核就没有达到目的。",
        "The standards say what an audit has to tell; unanswered, it misses its purpose.",
    ),
    Text(
        "在审核报告的 answers 中逐项回答并写明依据。",
        "Answer each question among the report's `answers`, with its grounds.",
    ),
    "answers 中没有 improved（碳绩效是否改进）",
    clauses=(
        ("ccaa-39-2022", ("9.2.1.a", "9.2.1.b.1", "9.2.1.b.2", "9.2.1.b.3", "9.2.1.c")),
        ("zjjgsw-0005-2024", ("9.3.a", "9.3.b", "9.3.c", "9.3.d", "9.3.e")),
    ),
    bound=True,
    absence=True,
)
FINDING_UNPURSUED = Fault(
    "CM741",
    "audit-finding-unpursued",
    Severity.ERROR,
    Text("审核发现没有落到不符合记录或整改建议", "Audit finding not carried on"),
    Text(
        "停在报告里的不符合没有人查原因、作纠正。",
        "Of a nonconformity that stays in the report nobody seeks the cause.",
    ),
    Text(
        "每项不符合开出不符合记录并互相引用；检查表的不符合写明审核发现；报告写明整改建议。",
        "Raise a nonconformity for each and let both name each other; name the finding in the"
        " checklist; write advice in the report.",
    ),
    "kind: minor，没有 nonconformity",
    clauses=(
        ("xjzjxh-carbon-metrology", ("9.3.2.p3", "9.3.3.p1.i2", "9.3.3.p1.i3", "9.3.3.p3.2")),
        ("zjjgsw-0005-2024", ("9.3.p3",)),
        ("stqc-002-2025", ("9.4.c.2", "9.4.d")),
        ("ccaa-39-2022", ("9.2.2.p5",)),
    ),
)
FOCUS_MISSING = Fault(
    "CM742",
    "audit-focus-missing",
    Severity.WARNING,
    Text("审核没有落实规定的重点", "Audit leaves out a point of focus"),
    Text(
        "重点没有列入计划或没有检查，审核就绕开了最要紧的地方。",
        "Unplanned or unchecked, the points that matter most were passed over.",
    ),
    Text(
        "在审核计划的 focus 中列全重点，并在检查表中为每项重点至少记一条。",
        "List every point among the plan's `focus`, with an item of the checklist for each.",
    ),
    "各次审核计划的 focus 都没有 levels（各层面碳管理）",
    clauses=(
        (
            "ccaa-39-2022",
            (
                "9.2.2.p4.a",
                "9.2.2.p4.b",
                "9.2.2.p4.c",
                "9.2.2.p4.d",
                "9.2.2.p4.e",
                "9.2.2.p4.f",
                "9.2.2.p4.g",
            ),
        ),
    ),
    bound=True,
    absence=True,
)
RESULT_UNTOLD = Fault(
    "CM743",
    "audit-result-untold",
    Severity.ERROR,
    Text("审核结果没有及时通知有关部门", "Audit result not told to those concerned in time"),
    Text(
        "有审核发现的部门不知道结果，就不会整改。",
        "A department that does not know its findings does nothing about them.",
    ),
    Text(
        "把报告通报每个有审核发现的部门的管理岗位，写入 reported_to 和通报日期。",
        "Tell a post of each department with findings; write it in `reported_to`, with the day.",
    ),
    "后勤保障部有不符合，reported_to 中没有该部门的岗位",
    clauses=(
        ("ccaa-39-2022", ("9.2.2.c", "9.2.2.p3")),
        ("stqc-002-2025", ("9.4.d",)),
        ("xjzjxh-carbon-metrology", ("9.3.3.p4",)),
    ),
)

# Within which time after its last day an audit is reported, where the plan sets no day.
_WITHIN: Final = ("audit-report-within", "P1M")
_QUESTIONS: Final = {
    "ccaa-39-2022": {
        "improved": "9.2.1.a",
        "own-rules": "9.2.1.b.1",
        "policy": "9.2.1.b.2",
        "standard": "9.2.1.b.3",
        "maintained": "9.2.1.c",
    },
    "zjjgsw-0005-2024": {
        "objectives": "9.3.a",
        "compliance": "9.3.b",
        "improved": "9.3.c",
        "resources": "9.3.d",
        "competence": "9.3.e",
    },
}
_FOCUS: Final = (
    "compliance",
    "data-collection",
    "objectives",
    "action-plan",
    "competence",
    "operation",
    "levels",
)
_NONCONFORMITIES: Final = ("major", "minor")
# Findings with which a department has to do something.
_DEMANDING: Final = ("major", "minor", "observation", "improvement")
_METROLOGY: Final = "xjzjxh-carbon-metrology"


def judgement_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield, once all audits of the newest programme are reported, what none of them answers."""
    for _, reports in _finished(subject, "rec.audit-report"):
        answers = [column(each.body, "answers", "question") for each in reports]
        if any(each is None for each in answers):
            continue
        given = {question for each in answers for question in each or ()}
        last = reports[-1]
        field = last.shape.by_name["answers"].by_name["question"]
        for use in subject.system.uses:
            for question, clause in _QUESTIONS.get(use.standard.key, {}).items():
                if question not in given:
                    label = field.choice(question)
                    named = f"{use.standard.number} {clause}"
                    message = Text(
                        f"没有回答“{label.zh}”（{named}）", f"Unanswered: {label.en} ({named})"
                    )
                    place = last.body.place("answers")
                    yield JUDGEMENT_MISSING.at(place, message, subject=last.id)


def finding_unpursued(subject: Subject) -> Iterator[Diagnostic]:
    """Yield nonconformities of audits without a record of their own, and reports without advice."""
    system = subject.system
    for report in system.records_of("rec.audit-report"):
        rows = [each for each in report.body.rows("findings")
                if each.text("kind") in _NONCONFORMITIES]  # fmt: skip
        for row in rows:
            yield from _unrecorded(system, report, row)
        if rows and subject.uses(_METROLOGY) and "advice" not in report.body:
            message = Text(
                f"{report.id} 有不符合，没有写整改建议",
                f"{report.id} has nonconformities but no advice",
            )
            place = report.body.place("findings")
            yield FINDING_UNPURSUED.at(place, message, subject=report.id)
    for checklist in system.records_of("rec.audit-checklist"):
        for row in checklist.body.rows("items"):
            if row.text("result") in {"observation", "nonconform"} and lacks(row, "finding"):
                names = called(checklist, "items", ("finding",))
                message = Text(
                    f"{row.text('department')}的检查项没有写{names.zh}",
                    f"The item of {row.text('department')} lacks: {names.en}",
                )
                place = row.place("result")
                yield FINDING_UNPURSUED.at(place, message, subject=checklist.id)


def focus_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield points of focus that no plan of the programme has, or no checklist of the audit."""
    for _, plans in _finished(subject, "plan.audit"):
        given = {str(each.data) for plan in plans for each in plan.body.items_of("focus")}
        missing = [each for each in _FOCUS if each not in given]
        if missing and not any(_is_unread(plan) for plan in plans):
            yield _unfocused(plans[-1], missing, Text("审核计划没有列入", "Not planned"))
    for plan, checklists in _checked(subject.system):
        columns = [column(each.body, "items", "focus", optional=True) for each in checklists]
        if _is_unread(plan) or any(each is None for each in columns):
            continue
        checked = {focus for each in columns for focus in each or ()}
        wanted = [str(each.data) for each in plan.body.items_of("focus")]
        missing = [each for each in wanted if each in _FOCUS and each not in checked]
        if missing:
            yield _unfocused(plan, missing, Text("检查表没有检查", "Not in the checklists"))


def result_untold(subject: Subject) -> Iterator[Diagnostic]:
    """Yield reports that reach no post of a department with findings, or reach it too late."""
    system, within = subject.system, configured(subject.system, *_WITHIN)
    departments: dict[str, set[str]] = {}
    for name, row in system.defined.get("post", {}).items():
        departments.setdefault(row.text("department"), set()).add(name)
    for report in system.records_of("rec.audit-report"):
        given = report.body.data("reported_to") or ()
        told = {str(each.data) for each in report.body.items_of("reported_to")}
        legible = len(report.body.items_of("reported_to")) == len(given)
        concerned = dict.fromkeys(
            row.text("department")
            for row in report.body.rows("findings")
            if row.text("kind") in _DEMANDING
        )
        for department in concerned if given and legible and knows(system, "post", told) else ():
            posts = departments.get(department, set())
            if department and posts and not posts & told:
                message = Text(
                    f"{department}有审核发现，没有通报该部门的岗位",
                    f"{department} has findings, but none of its posts was told",
                )
                place = report.body.place("reported_to")
                yield RESULT_UNTOLD.at(place, message, subject=report.id)
        ends, day = report.body.data("ends"), report.body.data("reported_on")
        plan = system.records.get(report.body.text("audit"))
        set_day = plan.body.data("report_due") if plan else None
        due = set_day or (after(ends, within) if ends and within else None)
        if day and due and day > due:
            message = Text(
                f"审核于 {ends} 结束，应于 {due} 前通报，{day} 才通报",
                f"The audit ended on {ends}; its result was due by {due} but told on {day}",
            )
            place = report.body.place("reported_on")
            yield RESULT_UNTOLD.at(place, message, subject=report.id)


def _finished(subject: Subject, kind: str) -> Iterator[tuple[Record, list[Record]]]:
    """Yield the newest programmes all of whose audits have a record of a kind, with those.

    What an audit leaves out another may still do, until the last one is planned or reported.
    """
    system = subject.system
    plans = {each.id: each for each in system.records_of("plan.audit")}
    found: dict[str, list[tuple[str, Record]]] = {}
    for record in system.records_of(kind):
        plan = plans.get(record.body.text("audit")) if kind != "plan.audit" else record
        if plan is not None:
            pair = (plan.body.text("audit"), record)
            found.setdefault(plan.body.text("programme"), []).append(pair)
    programmes = newest(system.records_of("plan.audit-programme"), subject.context.as_of)
    for programme in programmes:
        audits, pairs = column(programme.body, "audits", "id"), found.get(programme.id, [])
        done = {audit for audit, _ in pairs}
        # the only audit of a programme needs no name
        if audits and pairs and (set(audits) <= done or (len(audits) == 1 and "" in done)):
            yield programme, [record for _, record in pairs]


def _unrecorded(system: System, report: Record, row: Row) -> Iterator[Diagnostic]:
    """Yield a nonconformity that names no record, or one that is about another finding."""
    name = row.text("nonconformity")
    record = system.records.get(name)
    other = record.body.text("finding") if record else ""
    if "nonconformity" not in row:
        place = row.place("kind")
        message = Text(
            f"`{row.text('id')}` 没有不符合记录", f"`{row.text('id')}` has no nonconformity record"
        )
    elif other and other != row.text("id"):
        place = row.place("nonconformity")
        message = Text(f"{name} 对应的是 `{other}`", f"{name} is about `{other}`")
    else:
        return
    yield FINDING_UNPURSUED.at(place, message, subject=report.id)


def _is_unread(plan: Record) -> bool:
    """Tell whether a point of focus of a plan cannot be read."""
    return len(plan.body.items_of("focus")) < len(plan.body.data("focus") or ()) or (
        plan.body.data("focus") is None
    )


def _checked(system: System) -> Iterator[tuple[Record, list[Record]]]:
    """Yield each reported plan that has checklists, with those."""
    checklists: dict[str, list[Record]] = {}
    for record in system.records_of("rec.audit-checklist"):
        checklists.setdefault(record.body.text("audit"), []).append(record)
    reported = {each.body.text("audit") for each in system.records_of("rec.audit-report")}
    for plan in system.records_of("plan.audit"):
        if plan.id in reported and plan.id in checklists:
            yield plan, checklists[plan.id]


def _unfocused(plan: Record, missing: Iterable[str], what: Text) -> Diagnostic:
    item = plan.shape.by_name["focus"].item
    labels = [item.choice(each) if item else Text(each, each) for each in missing]
    message = Text(
        f"{what.zh}：{'、'.join(each.zh for each in labels)}",
        f"{what.en}: {', '.join(each.en for each in labels)}",
    )
    programme = Related(plan.body.place("programme"), Text("审核方案", "of this programme"))
    place = plan.body.place("focus")
    return FOCUS_MISSING.at(place, message, subject=plan.id, related=(programme,))


RULES: Final = (
    Rule(JUDGEMENT_MISSING, judgement_missing, "R123"),
    Rule(FINDING_UNPURSUED, finding_unpursued, "R123"),
    Rule(FOCUS_MISSING, focus_missing, "R124"),
    Rule(RESULT_UNTOLD, result_untold, "R125"),
)
