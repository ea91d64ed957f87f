"""Specs of the rules in checks/nonconformity.py."""

from __future__ import annotations

from tests.rules.spec import CONFIGURATION, Spec

NONCONFORMITY = (
    "JL-25-01-A",
    "rec.nonconformity",
    """kind: actual
source: inspection
found_on: 2026-02-11
found_by: 复核员
department: 办公室
description: 二月一日至五日的电表读数没有抄录
evidence: 抄表记录
clauses: ['ccaa-39-2022:8.1.d']
nature: implementation
severity: minor
impact: 二月用电量不完整
correction: 按采集平台补录五日读数
consequences: 二月用电量已更正
corrected_on: 2026-02-13
similar: 其他电表没有漏抄
action_needed: true
""",
    "",
)
ACTION = (
    "JL-25-02-A",
    "rec.corrective-action",
    """nonconformity: JL-25-01-A
kind: corrective
cause: 抄表人休假，没有指定代班
need: 休假会再发生，指定代班即可防止
actions:
  - {action: 在抄表规程中规定代班, requirement: 每块表有两名抄表人, post: 核算员, holder: H-2,
     due: 2026-04-30, done: 2026-04-10, result: 规程已修订}
effectiveness: effective
verifier: 主任
verifier_holder: H-1
verified_on: 2026-06-10
conclusion: 四月、五月没有漏抄
closed: 2026-06-11
""",
    "",
)
_BOTH = (NONCONFORMITY, ACTION)
_ID = "JL-25-01-A"
_NO_ACTION = (_ID, ("action_needed: true",), "action_needed: false\nno_action: 已换人")
_LATE = (_ID, ("found_on: ", "2026-02-11"))

SPECS = (
    Spec("CM751", _BOTH, _ID, ("consequences: 二月用电量已更正\n",), "", says="后果", at=_LATE),
    Spec("CM751", _BOTH, _ID, ("corrected_on: ", "2026-02-13"), "2026-01-13", says="2026-01-13",
         name="order"),
    Spec("CM751", _BOTH, _ID, ("clauses: ", "['ccaa-39-2022:8.1.d']"), "[]", name="clause"),
    Spec("CM751", _BOTH, _ID, ("source: ", "inspection"), "internal-audit", says="审核发现",
         name="finding"),
    Spec("CM751", (NONCONFORMITY,), _ID, ("\nno_action: 已换人",), "", says="理由",
         at=(_ID, ("action_needed: ", "false")), before=(_NO_ACTION,), name="reason"),
    Spec("CM751", _BOTH, CONFIGURATION, ("value: P6M",), "value: P1M", name="parameter",
         at=_LATE, says="纠正日期",
         before=((_ID, ("corrected_on: 2026-02-13\n",), ""),
                 (CONFIGURATION, ("parameters:\n",),
                  "parameters:\n  - {id: correction-within, value: P6M, meaning: 纠正时限}\n"))),
    Spec("CM756", _BOTH, _ID, ("similar: 其他电表没有漏抄\n",), "",
         at=(_ID, ("nature: ", "implementation"))),
)  # fmt: skip
