"""Rules on duties that no other rule tells of when they are overdue, and on the policy itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.duties import KINDS, cycles, kinds, measures, plans, validity
from carbon_manual.duties.policy import PREFIX, VALUES
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.duties import Due

STEP_OVERDUE = Fault(
    "CM542",
    "planned-step-overdue",
    Severity.WARNING,
    Text("计划的进度或里程碑逾期没有结果", "Planned step or milestone overdue"),
    Text(
        "中间的一步落后而无人说明，等到期限才发现就来不及了。",
        "A step that slips and that nobody explains is found out when it is too late.",
    ),
    Text(
        "在其后的进展记录（JL-08-03）中写明该措施按期、完成或中止；更新项目写入设备台账。",
        "Say in later progress (JL-08-03) that the action is on time, done or stopped.",
    ),
    "措施 CS-01 的“立项”应于 2026-02-15 完成，此后没有进展记录",
    clauses=(("ccaa-39-2022", ("6.2.2.p1.4", "9.1.1.a.1")),),
    practice=True,
    absence=True,
)
FACTOR_OVERDUE = Fault(
    "CM543",
    "factor-register-unreviewed",
    Severity.WARNING,
    Text("因子清单逾期未核对更新", "Register of factors not looked through in time"),
    Text(
        "因子逐年发布新值；一份清单没有核对，用到它的排放量可能已经过时。",
        "New factors appear every year; a register nobody looks through gives outdated emissions.",
    ),
    Text(
        "与发布机构的最新值核对，需要时换新值，更新 next_review。",
        "Compare it with what was published last, then set the next review date.",
    ),
    "JL-07-01-GRID 的 next_review: 2026-01-15，今天是 2026-10-31",
    clauses=(("ccaa-39-2022", ("6.1.6.a",)),),
    practice=True,
)
MAINTENANCE_OVERDUE = Fault(
    "CM544",
    "maintenance-overdue",
    Severity.WARNING,
    Text("设备维护逾期没有记录", "Maintenance overdue"),
    Text(
        "计量和采集设备没有按期维护，数据就可能失准或中断。",
        "Meters and loggers that nobody cares for in time may read wrong or fall silent.",
    ),
    Text(
        "完成维护并写入设备维护记录（JL-17-05）；不再需要的，在下一次记录中不写下次维护。",
        "Do and record it (JL-17-05); what is needed no more has no next date in the next record.",
    ),
    "HM-S-18 下次维护 2026-04-20，此后没有维护记录",
    clauses=(("ccaa-39-2022", ("9.1.1.p6",)),),
    practice=True,
    absence=True,
)
FOLLOW_UP_OVERDUE = Fault(
    "CM545",
    "follow-up-overdue",
    Severity.WARNING,
    Text("后续措施逾期没有下文", "Follow-up overdue"),
    Text(
        "评审、评价、监测和核查提出的措施没有下文，等于没有提出。",
        "A measure that a review, evaluation or verifier asked for and nobody tells of is lost.",
    ),
    Text(
        "在其后的同类记录或进展记录（JL-08-03）中说明结果；核查发现写关闭日期。",
        "Tell what became of it in the next record of the kind or in JL-08-03; close findings.",
    ),
    "JL-21-02-HZ-2026Q1 的措施应于 2026-04-30 完成，此后没有监测与分析记录",
    clauses=(("ccaa-39-2022", ("6.2.2.p1.4", "9.1.1.a.1")),),
    practice=True,
    absence=True,
)
SUBMISSION_OVERDUE = Fault(
    "CM546",
    "report-not-submitted",
    Severity.ERROR,
    Text("报告逾期没有报送", "Report not submitted in time"),
    Text(
        "报送期限由主管部门或相关方规定，逾期有法律和信用后果。",
        "Authorities and partners set the day; missing it has consequences.",
    ),
    Text(
        "报送后填写 submitted_on 和凭证。",
        "Submit it, then give submitted_on and the evidence.",
    ),
    "due: 2026-03-31，没有 submitted_on，今天是 2026-10-31",
    clauses=(("zjjgsw-0005-2024", ("7.5.e.11",)), ("stqc-002-2025", ("7.2.e.11",))),
    practice=True,
)
POLICY_UNREADABLE = Fault(
    "CM547",
    "overdue-policy-unreadable",
    Severity.ERROR,
    Text("逾期处理的参数认不出", "Policy on overdue duties cannot be read"),
    Text(
        "种类或取值写错，该参数不起作用而无人察觉。",
        "With a kind or value that does not exist it has no effect, and nobody notices.",
    ),
    Text(
        f"参数名写 overdue-种类，值写 {'、'.join(VALUES)} 之一；种类见使用指南“义务日历”。",
        f"Write overdue-KIND with one of {', '.join(VALUES)}; the guide lists the kinds.",
    ),
    "- {id: overdue-reviews, value: fatal}",
    clauses=(("ccaa-39-2022", ("7.5.3.p2.1",)),),
    practice=True,
)


def step_overdue(subject: Subject) -> Iterator[Diagnostic]:
    """Yield steps, milestones and renewals past their day of which no later record tells."""
    yield from _overdue(STEP_OVERDUE, (*plans.steps(subject), *plans.milestones(subject)))


def factor_unreviewed(subject: Subject) -> Iterator[Diagnostic]:
    """Yield registers of factors past their day beside others that are current.

    Where none is current any more, the type as a whole is told as overdue.
    """
    late = {each.span.path for each in validity.records(subject)
            if each.is_overdue and each.subject == _form(subject)}  # fmt: skip
    found = [each for each in validity.factors(subject) if each.span.path not in late]
    yield from _overdue(FACTOR_OVERDUE, found)


def maintenance_overdue(subject: Subject) -> Iterator[Diagnostic]:
    """Yield equipment whose next care has passed."""
    yield from _overdue(MAINTENANCE_OVERDUE, cycles.maintenance(subject))


def follow_up_overdue(subject: Subject) -> Iterator[Diagnostic]:
    """Yield measures past their day of which no later record tells."""
    found = (*measures.measures(subject, kinds.FOLLOW_UP), *measures.follow_ups(subject))
    yield from _overdue(FOLLOW_UP_OVERDUE, found)


def report_not_submitted(subject: Subject) -> Iterator[Diagnostic]:
    """Yield reports past the day by which they were to be submitted."""
    yield from _overdue(SUBMISSION_OVERDUE, measures.measures(subject, kinds.SUBMISSION))


def policy_unreadable(subject: Subject) -> Iterator[Diagnostic]:
    """Yield parameters on overdue duties of a kind, or with a value, that does not exist."""
    known = {PREFIX + each.id for each in KINDS}
    for name, row in subject.system.defined.get("parameter", {}).items():
        if not name.startswith(PREFIX):
            continue
        value = row.text("value")
        if name not in known:
            hint = did_you_mean(nearest(name, known))
            message = Text(f"没有参数 `{name}`{hint.zh}", f"No parameter `{name}`{hint.en}")
            yield POLICY_UNREADABLE.at(row.place("id"), message, subject=name)
        elif value and value not in VALUES:
            message = Text(
                f"`{name}` 的值 `{value}` 不是 {'、'.join(VALUES)} 之一",
                f"`{name}` is `{value}`, none of {', '.join(VALUES)}",
            )
            yield POLICY_UNREADABLE.at(row.place("value"), message, subject=name)


def _overdue(fault: Fault, found: Iterable[Due]) -> Iterator[Diagnostic]:
    """Yield a finding for each duty whose last day has passed."""
    for each in found:
        if each.is_overdue:
            message = Text(
                f"{each.subject}“{each.title.zh}”应于 {each.due} 前完成（{each.why.zh}）",
                f"{each.subject} `{each.title.en}` was due by {each.due} ({each.why.en})",
            )
            yield fault.at(each.span, message, subject=each.subject)


def _form(subject: Subject) -> str:
    shape = subject.system.shapes.types["rec.factor-register"]
    return shape.number or shape.id


RULES: Final = (
    Rule(STEP_OVERDUE, step_overdue, ""),
    Rule(FACTOR_OVERDUE, factor_unreviewed, ""),
    Rule(MAINTENANCE_OVERDUE, maintenance_overdue, ""),
    Rule(FOLLOW_UP_OVERDUE, follow_up_overdue, ""),
    Rule(SUBMISSION_OVERDUE, report_not_submitted, ""),
    Rule(POLICY_UNREADABLE, policy_unreadable, ""),
)
