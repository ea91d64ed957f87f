"""Every rule, and the run of all of them over a system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.checks import (
    accounts,
    approvals,
    clauses,
    documents,
    externals,
    inventories,
    obligations,
    records,
    retention,
)
from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon_manual.checks.rule import Rule, Subject

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
    *clauses.RULES,
    *documents.RULES,
    *approvals.RULES,
    *records.RULES,
    *retention.RULES,
    *externals.RULES,
    *obligations.RULES,
)


def check(subject: Subject, rules: Iterable[Rule] = RULES) -> tuple[Diagnostic, ...]:
    """Return the findings of all rules; a rule that fails is itself a finding."""
    found: list[Diagnostic] = []
    for rule in rules:
        try:
            found += rule.run(subject)
        except Exception as error:  # noqa: BLE001 - a crash must not pass for a clean run
            name = f"{rule.fault.code} {rule.fault.name}"
            detail = f"{type(error).__name__}: {error}"
            message = Text(f"规则 {name} 出错：{detail}", f"Rule {name} failed: {detail}")
            found.append(RULE_CRASHED.at(Span("."), message, subject=rule.fault.code))
    return in_order(found)
