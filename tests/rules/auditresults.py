"""Specs of the rules in checks/auditresults.py."""

from __future__ import annotations

from tests.rules.auditors import CHECKLIST
from tests.rules.audits import CLAUSES, METROLOGY, PLAN, POSTS, PROGRAMME, REPORT
from tests.rules.spec import Spec

_ADD = (PROGRAMME, PLAN, REPORT)
_NONCONFORMITY = (
    "JL-25-01-03",
    "rec.nonconformity",
    """kind: actual
source: internal-audit
finding: F-1
origin: JL-23-04-A1
found_on: 2026-05-18
found_by: 内审员
department: 办公室
description: 三月抄表记录没有核对
evidence: JL-06-02-S1-2024
clauses: ["ccaa-39-2022:6.1.6.p3"]
nature: implementation
severity: minor
impact: 数据可信度下降
correction: 已补核对
consequences: 无
corrected_on: 2026-05-20
similar: 其余月份均已核对
action_needed: false
no_action: 属个别遗漏，已提醒
""",
    "recorded_on: 2026-05-20\n",
)
_FINDING = """findings:
  - id: F-1
    kind: minor
    department: 办公室
    clauses: ["ccaa-39-2022:6.1.6.p3"]
    description: 三月抄表记录没有核对
    evidence: 抄表记录
    nonconformity: JL-25-01-03
"""
_FOUND = ("JL-23-04-A1", ("findings: []\n",), _FINDING)
_TOLD = (
    "JL-23-04-A1",
    ("reported_to: [主任]",),
    "reported_to: [主任, 核算员]\nadvice: 增加月度抽查",
)
_CHECKED = ("JL-23-03-A1", ("result: conform",), "result: nonconform, finding: F-1")

SPECS: tuple[Spec, ...] = (
    Spec(
        "CM740",
        _ADD,
        "JL-23-04-A1",
        ("  - {question: improved, result: fully, basis: 排放总量下降}\n",),
        "",
        at=("JL-23-04-A1", ("answers:\n  ", "- ")),
        before=POSTS,
        says="9.2.1.a",
    ),
    Spec(
        "CM741",
        (*_ADD, _NONCONFORMITY),
        "JL-23-04-A1",
        ("    nonconformity: JL-25-01-03\n",),
        "",
        at=("JL-23-04-A1", ("kind: ", "minor")),
        before=(*POSTS, _FOUND, _TOLD),
        says="`F-1` 没有不符合记录",
    ),
    Spec(
        "CM741",
        (*_ADD, _NONCONFORMITY),
        "JL-25-01-03",
        ("finding: ", "F-1"),
        "F-2",
        at=("JL-23-04-A1", ("nonconformity: ", "JL-25-01-03")),
        before=(
            *POSTS,
            _FOUND,
            _TOLD,
            (
                "JL-23-04-A1",
                ("answers:",),
                """  - id: F-2
    kind: strength
    department: 办公室
    clauses: ["ccaa-39-2022:9.1"]
    description: 数据核对细致
answers:""",
            ),
        ),
        says="对应的是 `F-2`",
        name="other-finding",
    ),
    Spec(
        "CM741",
        (*_ADD, _NONCONFORMITY),
        "JL-23-04-A1",
        ("advice: 增加月度抽查\n",),
        "",
        at=("JL-23-04-A1", ("findings:\n  ", "- ")),
        before=(
            *POSTS,
            _FOUND,
            _TOLD,
            ("JL-23-01-2026", (CLAUSES,), f"{CLAUSES}, {METROLOGY}"),
            ("JL-23-02-A1", (CLAUSES,), f"{CLAUSES}, {METROLOGY}"),
        ),
        says="没有写整改建议",
        standards=("xjzjxh-carbon-metrology",),
        name="advice",
    ),
    Spec(
        "CM741",
        (*_ADD, _NONCONFORMITY, CHECKLIST),
        "JL-23-03-A1",
        (", finding: F-1",),
        "",
        at=("JL-23-03-A1", ("result: ", "nonconform")),
        before=(*POSTS, _FOUND, _TOLD, _CHECKED),
        says="审核发现",
        name="checklist",
    ),
    Spec(
        "CM742",
        _ADD,
        "JL-23-02-A1",
        (", levels]",),
        "]",
        at=("JL-23-02-A1", ("focus: ", "[")),
        before=POSTS,
        says="审核计划没有列入：各层面碳管理",
    ),
    Spec(
        "CM742",
        (*_ADD, CHECKLIST),
        "JL-23-03-A1",
        ("focus: ", "competence"),
        "previous",
        at=("JL-23-02-A1", ("focus: ", "[")),
        before=POSTS,
        says="检查表没有检查：人员能力",
        name="checklist",
    ),
    Spec(
        "CM743",
        (*_ADD, _NONCONFORMITY),
        "JL-23-04-A1",
        ("reported_to: [主任", ", 核算员"),
        "",
        at=("JL-23-04-A1", ("reported_to: ", "[")),
        before=(*POSTS, _FOUND, _TOLD),
        says="办公室有审核发现",
    ),
    Spec(
        "CM743",
        _ADD,
        "JL-23-04-A1",
        ("reported_on: ", "2026-05-25"),
        "2026-06-25",
        before=POSTS,
        says="应于 2026-06-19 前通报",
        name="late",
    ),
)
