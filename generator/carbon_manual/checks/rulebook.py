"""Every rule, and the run of all of them over a system."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from carbon_manual.checks import (
    accounts,
    actions,
    adjustments,
    applicability,
    appointments,
    approvals,
    auditors,
    auditresults,
    audits,
    awareness,
    baselines,
    breakdown,
    carbonlist,
    carbonreview,
    changes,
    clauses,
    communication,
    compliance,
    consistency,
    contents,
    context,
    corrective,
    dataplans,
    dataquality,
    deviations,
    distribution,
    documents,
    emergencies,
    evidence,
    externals,
    improvement,
    indicators,
    inventories,
    leadership,
    managementreview,
    metering,
    monitoring,
    neutrality,
    nonconformity,
    objectives,
    obligations,
    operation,
    overdue,
    processes,
    procurement,
    records,
    recordterms,
    retention,
    reviewdecisions,
    risks,
    settlement,
    support,
    targets,
    totals,
    training,
    verified,
)
from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text, in_order
from carbon_manual.duties.policy import ruled
from carbon_manual.grounds.bearing import bearing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon_manual.grounds.rule import Rule, Subject

RULE_CRASHED: Final = Fault(
    "CM901",
    "rule-crashed",
    Severity.ERROR,
    Text("检查规则自身出错", "A rule failed by itself"),
    Text(
        "这是生成器的缺陷；该规则的结论未知，不能当作通过。",
        "This is a defect of the generator; the rule's verdict is unknown and no pass.",
    ),
    Text("请把此信息报告给生成器的维护者。", "Report this to the generator's maintainers."),
    "（内部错误）",
)
FAULTS: Final = (RULE_CRASHED,)
RULES: Final[tuple[Rule, ...]] = (
    *accounts.RULES,
    *inventories.RULES,
    *consistency.RULES,
    *clauses.RULES,
    *evidence.RULES,
    *applicability.RULES,
    *documents.RULES,
    *approvals.RULES,
    *records.RULES,
    *recordterms.RULES,
    *retention.RULES,
    *externals.RULES,
    *obligations.RULES,
    *context.RULES,
    *processes.RULES,
    *leadership.RULES,
    *appointments.RULES,
    *risks.RULES,
    *carbonreview.RULES,
    *carbonlist.RULES,
    *indicators.RULES,
    *baselines.RULES,
    *adjustments.RULES,
    *dataplans.RULES,
    *dataquality.RULES,
    *targets.RULES,
    *objectives.RULES,
    *breakdown.RULES,
    *actions.RULES,
    *changes.RULES,
    *support.RULES,
    *training.RULES,
    *awareness.RULES,
    *communication.RULES,
    *contents.RULES,
    *distribution.RULES,
    *operation.RULES,
    *procurement.RULES,
    *emergencies.RULES,
    *settlement.RULES,
    *neutrality.RULES,
    *totals.RULES,
    *metering.RULES,
    *verified.RULES,
    *monitoring.RULES,
    *deviations.RULES,
    *compliance.RULES,
    *audits.RULES,
    *auditors.RULES,
    *auditresults.RULES,
    *managementreview.RULES,
    *reviewdecisions.RULES,
    *nonconformity.RULES,
    *corrective.RULES,
    *improvement.RULES,
    *overdue.RULES,
)


def check(subject: Subject, rules: Iterable[Rule] = RULES) -> tuple[Diagnostic, ...]:
    """Return the findings of all rules; a rule that fails is itself a finding."""
    found: list[Diagnostic] = []
    for rule in rules:
        weight = bearing(rule.fault, subject.system.uses)
        if weight is None:
            continue
        try:
            found += (_weighed(each, weight) for each in rule.run(subject))
        except Exception as error:  # noqa: BLE001 - a crash must not pass for a clean run
            name = f"{rule.fault.code} {rule.fault.name}"
            detail = f"{type(error).__name__}: {error}"
            message = Text(f"规则 {name} 出错：{detail}", f"Rule {name} failed: {detail}")
            found.append(RULE_CRASHED.at(Span("."), message, subject=rule.fault.code))
    return in_order(ruled(subject, found))


def _weighed(finding: Diagnostic, weight: Severity) -> Diagnostic:
    """Return a finding no graver than its rule is here."""
    lighter = finding.severity.rank >= weight.rank
    return finding if lighter else dataclasses.replace(finding, weight=weight)
