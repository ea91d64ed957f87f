"""Rules about internal auditors: impartial, and competent before they audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.grounds.reading import column, knows
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import Row
from carbon_manual.system.model import Record, System
from carbon_manual.system.posts import holders

AUDITOR_PARTIAL = Fault(
    "CM738",
    "auditor-not-impartial",
    Severity.ERROR,
    Text("审核员审核自己的部门或工作", "Auditor audits the own department or work"),
    Text("自己审自己，审核的客观和公正就不成立。", "Nobody judges the own work objectively."),
    Text(
        "改由其他部门的审核员审核，也可以外聘。",
        "Let an auditor of another department, or from outside, audit it.",
    ),
    "质量与审核部的内审组长审核质量与审核部",
    clauses=(
        ("ccaa-39-2022", ("9.2.2.b",)),
        ("xjzjxh-carbon-metrology", ("9.3.2.p2.i2",)),
        ("stqc-002-2025", ("9.4.p1",)),
    ),
)
AUDITOR_UNPROVEN = Fault(
    "CM739",
    "auditor-competence-unproven",
    Severity.ERROR,
    Text("审核员没有确认胜任审核", "Auditor not confirmed as competent"),
    Text(
        "不懂审核和碳管理的人查不出问题，审核结果不可信。",
        "Who knows neither audits nor carbon management finds nothing, and results mean little.",
    ),
    Text(
        "在审核前评价其能力（duty: audit），记入能力确认记录；有差距的先培训或换人。",
        "Assess the competence (duty: audit) before the audit and record it; train or replace"
        " where there is a gap.",
    ),
    "审核组有内审员甲，能力确认记录中没有其 duty: audit 的评价",
    clauses=(
        ("xjzjxh-carbon-metrology", ("9.3.2.p2.i1",)),
        ("stqc-002-2025", ("9.4.a",)),
        ("ccaa-39-2022", ("9.2.2.b", "7.2.a")),
        ("zjjgsw-0005-2024", ("7.2.a",)),
    ),
    absence=True,
)

# Roles in a team that judge; experts and observers do not.
_AUDITING: Final = ("leader", "auditor")


def auditor_not_impartial(subject: Subject) -> Iterator[Diagnostic]:
    """Yield auditors of their own department or work, in plans, checklists and reports."""
    system = subject.system
    for plan in system.records_of("plan.audit"):
        own = {row.text("post"): row.text("department") for row in plan.body.rows("team")}
        for row in plan.body.rows("schedule"):
            if row.text("activity") == "audit":
                yield from _conflict(system, plan, row, own)
    for checklist in system.records_of("rec.audit-checklist"):
        for row in checklist.body.rows("items"):
            yield from _conflict(system, checklist, row, {})
    for report in system.records_of("rec.audit-report"):
        for row in report.body.rows("team"):
            own_department = _department(system, row.text("post"))
            audited = {str(each.data): each.span for each in row.items_of("departments")}
            if row.text("role") in _AUDITING and own_department in audited and _has_choice(system):
                message = _own(row.text("post"), own_department)
                yield AUDITOR_PARTIAL.at(audited[own_department], message, subject=report.id)


def auditor_unproven(subject: Subject) -> Iterator[Diagnostic]:
    """Yield auditors of plans whose last assessment as such is missing, late or found a gap."""
    system = subject.system
    assessed = _assessments(system)
    for plan in system.records_of("plan.audit") if assessed is not None else ():
        days = [row.data("date") for row in plan.body.rows("schedule") if row.data("date")]
        for row in plan.body.rows("team") if days else ():
            post = row.text("post")
            if row.text("role") not in _AUDITING or not knows(system, "post", (post,)):
                continue
            wrong = _incompetent(row, (assessed or {}).get(post, []), min(days))
            if wrong is not None:
                yield AUDITOR_UNPROVEN.at(row.place("post"), wrong, subject=plan.id)


def _assessments(system: System) -> dict[str, list[Row]] | None:
    """Return the assessments as auditor of each post; None where not all can be read, or none is.

    A system without any record of competence lacks more than its auditors', which is told as such.
    """
    records = list(system.records_of("rec.competence"))
    found: dict[str, list[Row]] = {}
    for record in records:
        for name in ("duty", "post", "holder", "assessed_on"):
            if column(record.body, "assessments", name) is None:
                return None
        if not knows(system, "post", column(record.body, "assessments", "post") or ()):
            return None
        for row in record.body.rows("assessments"):
            if row.text("duty") == "audit":
                found.setdefault(row.text("post"), []).append(row)
    return found if records else None


def _department(system: System, post: str) -> str:
    row = system.row("post", post)
    return row.text("department") if row else ""


def _has_choice(system: System) -> bool:
    """Tell whether there is another department from which an auditor could come."""
    return len(system.defined.get("department", {})) > 1


def _own(auditor: str, department: str) -> Text:
    return Text(
        f"{auditor}属于{department}，却审核{department}",
        f"{auditor} belongs to {department} and audits it",
    )


def _conflict(
    system: System, record: Record, row: Row, own: dict[str, str]
) -> Iterator[Diagnostic]:
    """Yield a line in which department, post or person of auditor and auditee are the same."""
    auditor, audited = row.text("auditor"), row.text("department")
    mine = own.get(auditor) or _department(system, auditor)
    if not auditor:
        return
    if auditor == row.text("auditee"):
        message = Text(f"{auditor}审核自己", f"{auditor} audits itself")
    elif audited and mine == audited and _has_choice(system):
        message = _own(auditor, audited)
    elif same := _person(system, row):
        message = Text(
            f"{same} 既是审核员又任职于受审核部门或岗位",
            f"{same} audits and holds a post that is audited",
        )
    else:
        return
    yield AUDITOR_PARTIAL.at(row.place("auditor"), message, subject=record.id)


def _person(system: System, row: Row) -> str:
    """Return who is auditor and auditee of a line in person, or the empty text."""
    day = row.data("date")
    if not isinstance(day, dt.date):
        return ""

    def people(post: str, holder: str) -> frozenset[str]:
        given = row.text(holder)
        return frozenset({given}) if given else holders(system, row.text(post), day) or frozenset()

    audited = people("auditee", "auditee_holder")
    for name, post in system.defined.get("post", {}).items():
        if post.text("department") == row.text("department") != "" and _has_choice(system):
            audited |= holders(system, name, day) or frozenset()
    return min(people("auditor", "auditor_holder") & audited, default="")


def _incompetent(member: Row, found: list[Row], day: dt.date) -> Text | None:
    """Return why a member of the team is not shown to be competent on a day, or None."""
    post, holder = member.text("post"), member.text("holder")
    own = [
        row
        for row in found
        if row.data("assessed_on") <= day and (not holder or row.text("holder") == holder)
    ]
    last = max(own, key=lambda row: row.data("assessed_on"), default=None)
    if last is None:
        return Text(
            f"{post}{f'（{holder}）' if holder else ''}在 {day} 前没有审核能力的评价",
            f"{post}{f' ({holder})' if holder else ''} was not assessed as auditor before {day}",
        )
    if last.text("result") == "gap" and "effect" not in last:
        return Text(
            f"{post}的审核能力评价为有差距，没有补足", f"{post} was found to have a gap as auditor"
        )
    return None


RULES: Final = (
    Rule(AUDITOR_PARTIAL, auditor_not_impartial, "R122"),
    Rule(AUDITOR_UNPROVEN, auditor_unproven, ""),
)
