"""Rules about who answers for carbon management: terms, competence, reports to the top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.completeness import Clauses, demand
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.grounds.standing import (
    Appointment,
    appointments,
    gathered,
    is_over,
    submitted,
    top_management,
)
from carbon_manual.quantity import Quantity, QuantityError
from carbon_manual.system.posts import holders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import System

_CCAA, _PUBLIC, _METERING, _CTS = (
    "ccaa-39-2022",
    "zjjgsw-0005-2024",
    "xjzjxh-carbon-metrology",
    "stqc-002-2025",
)
_REPRESENTATIVE: Final = "management-representative"
# Roles that a standard wants somebody to hold at any time.
_ROLES: Final[dict[str, Clauses]] = {
    _REPRESENTATIVE: {_CTS: ("5.2.a.i1",)},
    "team-leader": {_CCAA: ("5.3.p2",)},
    "team-member": {_CCAA: ("5.3.p2",)},
    "group-leader": {_PUBLIC: ("5.3.p1",)},
    "group-member": {_PUBLIC: ("5.3.p1",)},
    "auditor": {_CTS: ("7.4.a.1",)},
    "accountant": {_CTS: ("7.4.a.2",)},
    "asset-manager": {_CTS: ("7.4.a.3",)},
}
_VACANT_AT_MOST: Final = ("vacancy-longest", "P1M")

DUTY_POST_VACANT = Fault(
    "CM234",
    "duty-post-vacant",
    Severity.WARNING,
    Text("承担职责的岗位长期空缺", "Post with a duty long vacant"),
    Text(
        "岗位没有人担任，分给它的职责就没有人做。",
        "While nobody holds a post, nobody does the duties given to it.",
    ),
    Text(
        "任命接任者并登记任职人（JL-00-01），或把职责改给别的岗位。",
        "Appoint and register a successor (JL-00-01), or give the duty to another post.",
    ),
    "内审组长自 2026-02-01 起没有任职人",
    clauses=((_CCAA, ("5.3.p1",)), (_METERING, ("5.3.1.p1",))),
)
APPOINTMENT_LAPSED = Fault(
    "CM235",
    "appointment-lapsed",
    Severity.ERROR,
    Text("任期届满，没有继任的任命", "Term over without a successor"),
    Text(
        "任命到期，职责和权限就没有授权的依据。",
        "When a term has ended nobody is authorised for the role any more.",
    ),
    Text(
        "续任或任命继任者，写新的任命书（JL-10-07）。",
        "Renew the term or appoint a successor by a new letter (JL-10-07).",
    ),
    "role: management-representative，until: 2025-12-31",
    clauses=gathered(_ROLES.values()),
    absence=True,
)
APPOINTEE_NOT_IN_POST = Fault(
    "CM236",
    "appointee-not-in-post",
    Severity.ERROR,
    Text("被任命人不担任所写的岗位", "Appointee does not hold the post"),
    Text(
        "任命书与任职登记不一致，就不知道由谁负责。",
        "While the letter and the register of holders disagree, nobody knows who answers for it.",
    ),
    Text(
        "改正代码或岗位；人员变动的，另写任命书或更新任职登记（JL-00-01）。",
        "Mend code or post; after a change write a new letter or update the holders (JL-00-01).",
    ),
    "post: 管理者代表\nholder: H-009",
    clauses=((_CCAA, ("5.3.p1",)), (_METERING, ("5.3.1.p1",)), (_CTS, ("5.2.a.i1",))),
)
REPRESENTATIVE_UNQUALIFIED = Fault(
    "CM237",
    "representative-unqualified",
    Severity.ERROR,
    Text("管理者代表没有能力确认", "Management representative not found competent"),
    Text(
        "管理者代表要有相应的技术和能力，没有证据就不能证明任命得当。",
        "The representative needs skill and competence; without evidence the choice is unproven.",
    ),
    Text(
        "评价其能力，写能力确认记录（JL-10-01），并在任命书的 competence 写明。",
        "Assess the competence (JL-10-01) and name that record in the letter.",
    ),
    "role: management-representative，没有 competence",
    clauses=((_CTS, ("5.2.a.i1",)),),
    bound=True,
    absence=True,
)
REPORT_NOT_TO_TOP = Fault(
    "CM238",
    "report-not-to-top-management",
    Severity.ERROR,
    Text("碳绩效没有报告给最高管理者", "Performance not reported to top management"),
    Text(
        "最高管理者看不到绩效，就无法对体系的有效性负责。",
        "Top management that does not see performance cannot answer for the system.",
    ),
    Text(
        "向最高管理者（有权批准方针的岗位）报告，改正 recipient。",
        "Report to top management, the post that approves the policy, and mend recipient.",
    ),
    "recipient: 碳管理专员",
    clauses=((_CCAA, ("5.3.d",)), (_CTS, ("5.2.a.4",))),
)
REPORT_WITHOUT_PERFORMANCE = Fault(
    "CM239",
    "report-without-performance",
    Severity.ERROR,
    Text("碳绩效报告没有绩效，或结论与数值矛盾", "Report without performance, or at odds with it"),
    Text(
        "没有数值或结论相反的报告会使最高管理者作出错误的判断。",
        "A report without values, or with a verdict against them, misleads top management.",
    ),
    Text(
        "列出碳绩效参数的本期值和基准值，按参数的改进方向写结论。",
        "Give values and baselines, and the verdict by the direction in which each improves.",
    ),
    "value: 120 tCO2e，baseline: 100 tCO2e，result: improved",
    clauses=((_CCAA, ("5.3.d",)), (_CTS, ("5.2.a.4",))),
)


def duty_post_vacant(subject: Subject) -> Iterator[Diagnostic]:
    """Yield posts with duties whose last holder left longer ago than a vacancy may last."""
    today, system = subject.context.as_of, subject.system
    for document in submitted(subject, "manual.organization"):
        seen: set[str] = set()
        for row in document.control.rows("duties"):
            post = row.text("post")
            defined = system.row("post", post)
            if post in seen or defined is None or holders(system, post, today) != frozenset():
                continue
            seen.add(post)
            ends = [term.data("to") for term in defined.rows("holders") if term.data("to")]
            left = max((end for end in ends if end <= today), default=None)
            if is_over(subject, left, *_VACANT_AT_MOST):
                message = Text(
                    f"{post}自 {left} 后没有任职人", f"Nobody holds the post {post} since {left}"
                )
                related = (Related(defined.span, Text("岗位", "the post")),)
                yield DUTY_POST_VACANT.at(
                    row.place("post"), message, subject=document.id, related=related
                )


def appointment_lapsed(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the last term in each role that a standard wants and nobody holds any more."""
    today = subject.context.as_of
    terms = [each for each in appointments(subject.system) if each.start <= today]
    for role, clauses in _ROLES.items():
        own = [each for each in terms if each.role == role]
        asked = demand(subject, clauses)
        if asked is None or not own or any(each.lasts(today) for each in own):
            continue
        last = max(own, key=lambda each: (each.end or today, each.record.id))
        field = last.record.shape.by_name["appointments"].by_name["role"]
        label = field.choice(role)
        message = Text(
            f"{label.zh}的任期已于 {last.end} 届满，没有继任者",
            f"The term of the {label.en.lower()} ended {last.end}, and nobody succeeded",
        )
        finding = APPOINTMENT_LAPSED.at(last.row.place("until"), message, subject=last.record.id)
        yield asked.weighed(finding)


def appointee_not_in_post(subject: Subject) -> Iterator[Diagnostic]:
    """Yield appointees of today who, as the configuration has it, do not hold the post."""
    for each in _present(subject):
        post, holder = each.row.text("post"), each.row.text("holder")
        known = holders(subject.system, post, subject.context.as_of)
        if known is not None and holder and holder not in known:
            message = Text(
                f"{holder} 被任命，却不担任{post}",
                f"{holder} is appointed but does not hold the post {post}",
            )
            defined = subject.system.row("post", post)
            related = [Related(defined.span, Text("岗位", "the post"))] if defined else []
            yield APPOINTEE_NOT_IN_POST.at(
                each.row.place("holder"), message, subject=each.record.id, related=related
            )


def representative_unqualified(subject: Subject) -> Iterator[Diagnostic]:
    """Yield management representatives whom no record finds competent."""
    competent = {
        row.text("holder")
        for record in subject.system.records_of("rec.competence")
        for row in record.body.rows("assessments")
        if row.text("result") == "competent"
    }
    for each in _present(subject):
        holder = each.row.text("holder")
        if each.role != _REPRESENTATIVE or not holder or holder in competent:
            continue
        message = Text(
            f"管理者代表 {holder} 没有胜任的能力确认",
            f"No record finds the management representative {holder} competent",
        )
        place = each.row.place("competence" if "competence" in each.row else "holder")
        yield REPRESENTATIVE_UNQUALIFIED.at(place, message, subject=each.record.id)


def report_not_to_top(subject: Subject) -> Iterator[Diagnostic]:
    """Yield reports on performance that went to another post than top management."""
    top = top_management(subject.system)
    for record in subject.system.records_of("rec.performance-report") if top else ():
        recipient = record.body.text("recipient")
        if recipient not in top and subject.system.row("post", recipient):
            wanted = "、".join(sorted(top))
            message = Text(
                f"{record.id} 报告给{recipient}，应报告给{wanted}",
                f"{record.id} went to {recipient}, not to {wanted}",
            )
            yield REPORT_NOT_TO_TOP.at(record.body.place("recipient"), message, subject=record.id)


def report_without_performance(subject: Subject) -> Iterator[Diagnostic]:
    """Yield reports without an indicator, and verdicts that the values contradict."""
    for record in subject.system.records_of("rec.performance-report"):
        if record.body.data("indicators") == ():
            message = Text(f"{record.id} 没有列出碳绩效参数", f"{record.id} lists no indicator")
            place = record.body.place("indicators")
            yield REPORT_WITHOUT_PERFORMANCE.at(place, message, subject=record.id)
        for row in record.body.rows("indicators"):
            wrong = _contradiction(row, subject.system)
            if wrong is not None:
                place = row.place("result")
                yield REPORT_WITHOUT_PERFORMANCE.at(place, wrong, subject=record.id)


def _present(subject: Subject) -> Iterator[Appointment]:
    return (each for each in appointments(subject.system) if each.lasts(subject.context.as_of))


def _contradiction(row: Row, system: System) -> Text | None:
    """Return how the verdict on an indicator contradicts its values, or None."""
    verdict, name = row.text("result"), row.text("indicator")
    if not verdict or row.is_invalid("value", "baseline"):
        return None
    given = "baseline" in row
    if verdict == "pending" and given:
        return Text(
            f"{name} 有基准值 {row.data('baseline')}，结论却是尚无基准",
            f"{name} has the baseline {row.data('baseline')}, yet is said to have none",
        )
    if verdict != "pending" and not given:
        return Text(
            f"{name} 没有基准值，却有与基准相比的结论",
            f"{name} is compared with a baseline that is not given",
        )
    found = _verdict(row, system) if verdict in {"improved", "worse"} else ""
    if found not in {"", verdict}:
        return Text(
            f"{name} 本期 {row.data('value')}，基准 {row.data('baseline')}，结论却相反",
            f"{name} is {row.data('value')} against {row.data('baseline')}: not {verdict}",
        )
    return None


def _verdict(row: Row, system: System) -> str:
    """Return whether a value is improved, equal or worse; empty where nobody can tell."""
    indicator = system.row("indicator", row.text("indicator"))
    better = indicator.text("better") if indicator else ""
    value, baseline = row.data("value"), row.data("baseline")
    if not better or not isinstance(value, Quantity) or not isinstance(baseline, Quantity):
        return ""
    try:
        change = (value - baseline).value
    except QuantityError:
        return ""
    if change.is_zero():
        return "equal"
    return "improved" if (change < 0) == (better == "lower") else "worse"


RULES: Final = (
    Rule(DUTY_POST_VACANT, duty_post_vacant, "R024"),
    Rule(APPOINTMENT_LAPSED, appointment_lapsed, "R025"),
    Rule(APPOINTEE_NOT_IN_POST, appointee_not_in_post, "R025"),
    Rule(REPRESENTATIVE_UNQUALIFIED, representative_unqualified, "R025"),
    Rule(REPORT_NOT_TO_TOP, report_not_to_top, "R027"),
    Rule(REPORT_WITHOUT_PERFORMANCE, report_without_performance, "R027"),
)
