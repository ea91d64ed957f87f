"""Rules about the programme and the plans of internal audits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from carbon_manual.catalogue.standard import Standard
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.duties.plans import AUDIT_GRACE, audits
from carbon_manual.grounds.reading import column, first_day, knows, made_on, newest
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import Row
from carbon_manual.system.deadline import after, configured
from carbon_manual.system.model import Record, System

AUDIT_COVERAGE = Fault(
    "CM735",
    "audit-coverage-incomplete",
    Severity.ERROR,
    Text("内部审核没有覆盖全部要素、部门或场所", "Audits leave out clauses, departments or sites"),
    Text(
        "没有审核到的条款和部门是否符合，审核结论说明不了。",
        "The audit's conclusion says nothing about clauses and departments that were left out.",
    ),
    Text(
        "在审核方案的 coverage 中补上；审核计划的日程与方案一致。",
        "Add them to the programme's coverage, and schedule in the plan what the programme says.",
    ),
    "方案的 coverage 没有 ccaa-39-2022 的 8.2",
    clauses=(
        ("ccaa-39-2022", ("9.2.1.p1", "9.2.1.b.3")),
        ("xjzjxh-carbon-metrology", ("9.3.1.p2", "9.3.2.p1")),
        ("zjjgsw-0005-2024", ("9.3.p1",)),
        ("stqc-002-2025", ("9.1.p1.i3",)),
    ),
    absence=True,
)
PLANNED_AUDIT_UNHELD = Fault(
    "CM736",
    "planned-audit-unheld",
    Severity.ERROR,
    Text("内部审核没有按期安排或进行", "Audit not planned or not held in time"),
    Text(
        "不按方案审核，体系的问题要到外部审核时才会发现。",
        "When the programme is not kept, faults show only when outsiders audit.",
    ),
    Text(
        "进行该次审核并填写审核报告；安排不晚于上次审核后的规定间隔。",
        "Hold the audit and report it; plan it within the interval since the one before.",
    ),
    "方案安排 2026-05-31 前完成的审核，至今没有报告",
    clauses=(
        ("ccaa-39-2022", ("9.2.1.p1", "9.2.2.p1.i1", "9.2.2.p5")),
        ("xjzjxh-carbon-metrology", ("9.3.2.p1", "9.3.1.p5.i4")),
        ("zjjgsw-0005-2024", ("9.3.p1",)),
        ("stqc-002-2025", ("9.1.p1.i3",)),
    ),
    absence=True,
)
AUDIT_PLAN_INCOMPLETE = Fault(
    "CM737",
    "audit-plan-incomplete",
    Severity.ERROR,
    Text("审核方案或审核计划不完整、不及时", "Audit programme or plan incomplete or late"),
    Text(
        "没有组长、方法、日程，或审核后才补的计划，不能证明审核经过策划。",
        "A plan without leader, methods or schedule, or written afterwards, shows no planning.",
    ),
    Text(
        "补全方法、职责、组长、日程、部门和条款；计划和通知都在审核开始之前。",
        "Complete methods, duties, leader, schedule, departments and clauses; plan and tell before"
        " the audit begins.",
    ),
    "team 中没有 role: leader",
    clauses=(
        ("ccaa-39-2022", ("9.2.2.a", "9.2.2.p1.i2", "9.2.2.p1.i3")),
        (
            "xjzjxh-carbon-metrology",
            ("9.3.1.p3.2", "9.3.1.p3.4", "9.3.1.p3.5", "9.3.1.p4", "9.3.1.p5.i3", "9.3.1.p5.i5"),
        ),
        ("zjjgsw-0005-2024", ("9.3.p2",)),
        ("stqc-002-2025", ("9.4.b.2", "9.4.b.4", "9.4.b.5", "9.4.b.i1")),
    ),
)
# The chapters of requirements; annexes are not audited.
_FIRST_CHAPTER: Final = 4
# Clauses that a message names; the rest is told by an ellipsis.
_NAMED: Final = 4

_Pairs = frozenset[tuple[str, str]]


def audit_coverage(subject: Subject) -> Iterator[Diagnostic]:
    """Yield what the newest programme leaves out, and what plans leave out of their programme."""
    system = subject.system
    programmes = newest(system.records_of("plan.audit-programme"), subject.context.as_of)
    if programmes and all(_is_legible(system, each, "coverage") for each in programmes):
        yield from _uncovered(subject, programmes)
    for programme in programmes:
        if not _is_legible(system, programme, "coverage"):
            continue
        plans: dict[str, list[Record]] = {}
        for plan in system.records_of("plan.audit"):
            if plan.body.text("programme") == programme.id:
                plans.setdefault(plan.body.text("audit"), []).append(plan)
        for audit, group in plans.items():
            if audit and all(_is_legible(system, each, "schedule") for each in group):
                yield from _unscheduled(system, programme, audit, group)


def planned_audit_unheld(subject: Subject) -> Iterator[Diagnostic]:
    """Yield audits of current programmes without a report in time, or planned too late."""
    for each in audits(subject):
        if each.is_overdue:
            message = Text(
                f"`{each.part}` 应于 {each.due} 前完成，没有审核报告",
                f"`{each.part}` was due by {each.due}, and there is no report",
            )
            yield PLANNED_AUDIT_UNHELD.at(each.span, message, subject=each.item)
    yield from _postponed(subject)


def audit_plan_incomplete(subject: Subject) -> Iterator[Diagnostic]:
    """Yield programmes and plans with empty lists, without leader or schedule, or made late."""
    for programme in subject.system.records_of("plan.audit-programme"):
        yield from _empty(programme, ("standards", "methods", "responsibilities", "audits"))
    for plan in subject.system.records_of("plan.audit"):
        yield from _empty(plan, ("standards", "team", "schedule"))
        yield from _late(plan)
        roles = column(plan.body, "team", "role")
        if roles and "leader" not in roles:
            message = Text(f"{plan.id} 的审核组没有组长", f"The team of {plan.id} has no leader")
            place = plan.body.place("team")
            yield AUDIT_PLAN_INCOMPLETE.at(place, message, subject=plan.id)
        team = column(plan.body, "team", "post") or ()
        team = team if knows(subject.system, "post", team) else ()
        for row in plan.body.rows("schedule"):
            known = knows(subject.system, "post", (row.text("auditor"),))
            yield from _unready(plan, row, team if known else ())


def _postponed(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the first audit of the newest programmes where it leaves more time than they allow."""
    system, grace = subject.system, configured(subject.system, *AUDIT_GRACE)
    ends = [each.body.data("ends") for each in system.records_of("rec.audit-report")]
    for programme in newest(system.records_of("plan.audit-programme"), subject.context.as_of):
        begun, frequency = first_day(programme), programme.body.data("frequency")
        rows = [row for row in programme.body.rows("audits") if row.data("due")]
        before = [each for each in ends if each and begun and each < begun]
        legible = column(programme.body, "audits", "due") is not None
        if not rows or not before or not frequency or not grace or not legible:
            continue
        first, last = min(rows, key=lambda row: row.data("due")), max(before)
        if first.data("due") > after(after(last, frequency), grace):
            message = Text(
                f"上次审核 {last} 结束，间隔 {frequency.text}，下次却安排在 {first.data('due')}",
                f"The last audit ended on {last}; the next is planned for {first.data('due')},"
                f" later than {frequency.text}",
            )
            yield PLANNED_AUDIT_UNHELD.at(first.place("due"), message, subject=programme.id)


def _is_legible(system: System, record: Record, table: str) -> bool:
    """Tell whether departments, sites and clauses of a table can all be read."""
    optional = table == "schedule"
    departments = column(record.body, table, "department", optional=optional)
    sites = column(record.body, table, "site", optional=True)
    clauses = column(record.body, table, "clauses", optional=optional)
    given = record.body.data(table) is not None
    if departments is None or sites is None or clauses is None or not given:
        return False
    return (
        knows(system, "department", departments)
        and knows(system, "site", sites)
        and all(_leaves(system, each) is not None for each in clauses)
    )


def _leaves(system: System, name: str) -> _Pairs | None:
    """Return the obligations at or below a clause such as `ccaa-39-2022:9.1`; None for none."""
    key, _, clause = name.partition(":")
    standard = system.standards.get(key)
    if standard is None or clause not in standard.entries:
        return None
    return frozenset((key, each) for each in standard.leaves_of(clause))


def _audited(system: System, rows: Iterable[Row]) -> set[tuple[str, str]]:
    names = {str(each.data) for row in rows for each in row.items_of("clauses")}
    return {pair for name in names for pair in _leaves(system, name) or ()}


def _uncovered(subject: Subject, programmes: tuple[Record, ...]) -> Iterator[Diagnostic]:
    """Yield departments, sites and clauses of the standards in use that programmes leave out."""
    system, last = subject.system, programmes[-1]
    place = last.body.place("coverage")
    rows = [row for each in programmes for row in each.body.rows("coverage")]
    covered = _audited(system, rows)
    departments = {row.text("department") for row in rows}
    # a row without a site is about all of them
    sites = {row.text("site") for row in rows}
    named = {"department": departments, "site": set(system.sites) if "" in sites else sites}
    wanted = {
        "department": list(system.defined.get("department", {})),
        "site": list(dict.fromkeys(site for use in system.uses for site in use.sites)),
    }
    for kind, label in (("department", "部门"), ("site", "场所")):
        missing = [each for each in wanted[kind] if each not in named[kind]]
        if missing:
            message = Text(
                f"方案没有覆盖{label} {'、'.join(missing)}",
                f"The programme leaves out the {kind}s {', '.join(missing)}",
            )
            yield AUDIT_COVERAGE.at(place, message, subject=last.id)
    for use in system.uses:
        missing = [each for each in _required(use.standard)
                   if (use.standard.key, each) not in covered]  # fmt: skip
        if missing:
            names = _condensed(use.standard, missing)
            message = Text(f"方案没有覆盖 {names.zh}", f"The programme leaves out {names.en}")
            yield AUDIT_COVERAGE.at(place, message, subject=last.id)


def _required(standard: Standard) -> list[str]:
    """Return the obligations of a standard's chapters, in text order."""
    found = []
    for clause in standard.entries:
        first = clause.partition(".")[0]
        if clause in standard.leaves and first.isdecimal() and int(first) >= _FIRST_CHAPTER:
            found.append(clause)
    return found


def _condensed(standard: Standard, missing: list[str]) -> Text:
    """Return missing obligations by the highest clause that is missing as a whole."""
    left, found = set(missing), []
    for clause in missing:
        if clause not in left:
            continue
        whole = clause
        for above in standard.ancestors(clause):
            if set(standard.leaves_of(above)) <= left:
                whole = above
        left -= set(standard.leaves_of(whole))
        found.append(whole)
    more = " …" if len(found) > _NAMED else ""
    return Text(
        f"{standard.number} {'、'.join(found[:_NAMED])}{more}",
        f"{standard.number} {', '.join(found[:_NAMED])}{more}",
    )


def _unscheduled(
    system: System, programme: Record, audit: str, plans: list[Record]
) -> Iterator[Diagnostic]:
    """Yield what a programme gives to an audit and the audit's plans do not schedule."""
    given = [each for each in programme.body.rows("coverage") if each.text("audit") == audit]
    scheduled = [row for plan in plans for row in plan.body.rows("schedule")]
    seen = {row.text("department") for row in scheduled}
    departments = dict.fromkeys(row.text("department") for row in given)
    missing = [each for each in departments if each not in seen]
    lost = _audited(system, given) - _audited(system, scheduled)
    parts = [Text("、".join(missing), ", ".join(missing))] if missing else []
    for key in sorted({key for key, _ in lost}):
        standard = system.standards[key]
        ordered = [each for each in standard.entries if (key, each) in lost]
        parts.append(_condensed(standard, ordered))
    if parts:
        last = plans[-1]
        message = Text(
            f"方案安排 `{audit}` 审核而计划没有：{'；'.join(each.zh for each in parts)}",
            f"In the programme of `{audit}`, not in its plan: {'; '.join(e.en for e in parts)}",
        )
        related = (Related(programme.body.place("coverage"), Text("审核方案", "the programme")),)
        place = last.body.place("schedule")
        yield AUDIT_COVERAGE.at(place, message, subject=last.id, related=related)


def _empty(record: Record, names: tuple[str, ...]) -> Iterator[Diagnostic]:
    for name in names:
        if record.body.data(name) == ():
            label = record.shape.by_name[name].label
            message = Text(f"{record.id} 的{label.zh}是空的", f"{label.en} of {record.id}: empty")
            place = record.body.place(name)
            yield AUDIT_PLAN_INCOMPLETE.at(place, message, subject=record.id)


def _late(plan: Record) -> Iterator[Diagnostic]:
    """Yield a plan, or its notice, that is later than the first day of the audit."""
    days = [row.data("date") for row in plan.body.rows("schedule") if row.data("date")]
    made, told = made_on(plan), plan.body.data("notified_on")
    if not days:
        return
    if "recorded_on" in plan.control and made is not None and made > min(days):
        message = Text(
            f"{made} 才编制计划，审核始于 {min(days)}",
            f"It was planned on {made}; the audit began on {min(days)}",
        )
        place = plan.control.place("recorded_on")
        yield AUDIT_PLAN_INCOMPLETE.at(place, message, subject=plan.id)
    elif told is not None and told > min(days):
        message = Text(
            f"{told} 才通知，审核始于 {min(days)}",
            f"Auditees were told on {told}; the audit began on {min(days)}",
        )
        place = plan.body.place("notified_on")
        yield AUDIT_PLAN_INCOMPLETE.at(place, message, subject=plan.id)


def _unready(plan: Record, row: Row, team: tuple[str, ...]) -> Iterator[Diagnostic]:
    """Yield a line of the schedule without department, clauses or an auditor of the team."""
    needed = [each for each in ("department", "clauses") if each not in row]
    if row.text("activity") == "audit" and needed:
        message = Text(
            f"{row.text('date')} 的审核没有写部门或条款",
            f"The audit of {row.text('date')} names no department or no clauses",
        )
        yield AUDIT_PLAN_INCOMPLETE.at(row.place("activity"), message, subject=plan.id)
    elif team and row.text("auditor") not in team:
        auditor = row.text("auditor")
        message = Text(f"{auditor}不在审核组中", f"{auditor} is not in the team")
        yield AUDIT_PLAN_INCOMPLETE.at(row.place("auditor"), message, subject=plan.id)


RULES: Final = (
    Rule(AUDIT_COVERAGE, audit_coverage, "R119"),
    Rule(PLANNED_AUDIT_UNHELD, planned_audit_unheld, "R119"),
    Rule(AUDIT_PLAN_INCOMPLETE, audit_plan_incomplete, "R121"),
)
