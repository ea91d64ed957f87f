"""Specs of the rules in checks/auditors.py."""

from __future__ import annotations

from tests.rules.audits import PLAN, POSTS, PROGRAMME, REPORT
from tests.rules.spec import CONFIGURATION, Spec

_ADD = (PROGRAMME, PLAN, REPORT)
_CHECKLIST = (
    "JL-23-03-A1",
    "rec.audit-checklist",
    "audit: JL-23-02-A1\nitems:\n"
    + "".join(
        f"  - {{department: 办公室, auditee: 核算员, auditor: 内审员, auditor_holder: H-5,"
        f" date: 2026-05-18,\n     clauses: ['ccaa-39-2022:9.1'], focus: {focus},"
        " question: 是否照做, method: [records],\n     evidence: 查阅记录, result: conform}\n"
        for focus in (
            "compliance",
            "data-collection",
            "objectives",
            "action-plan",
            "competence",
            "operation",
            "levels",
        )
    ),
    "recorded_on: 2026-05-19\n",
)
CHECKLIST = _CHECKLIST
_ASSESSED = """  - post: {post}
    holder: {holder}
    duty: audit
    influence: medium
    needed: 审核和碳核算知识
    basis: [training, experience]
    method: exam
    evidence: 内审员培训证书
    assessed_on: {day}
    result: competent
"""
_COMPETENCE = (
    "JL-10-01-2026",
    "rec.competence",
    "assessments:\n"
    + _ASSESSED.format(post="内审员", holder="H-5", day="2026-02-10")
    + _ASSESSED.format(post="主任", holder="H-1", day="2026-02-11"),
    "recorded_on: 2026-02-12\n",
)

SPECS: tuple[Spec, ...] = (
    Spec(
        "CM738",
        _ADD,
        "JL-23-02-A1",
        ("department: 办公室", "auditor: ", "内审员"),
        "核算员",
        before=(
            *POSTS,
            (
                "JL-23-02-A1",
                ("  - {role: auditor",),
                "  - {role: auditor, post: 核算员}\n  - {role: auditor",
            ),
            ("JL-23-02-A1", ("    auditee: 核算员\n",), ""),
        ),
        says="核算员属于办公室，却审核办公室",
    ),
    Spec(
        "CM738",
        _ADD,
        "JL-23-02-A1",
        ("auditee: ", "内审员"),
        "主任",
        at=("JL-23-02-A1", ("department: 审核部", "auditor: ", "主任")),
        before=POSTS,
        says="主任审核自己",
        name="self",
    ),
    Spec(
        "CM738",
        _ADD,
        CONFIGURATION,
        ("{id: 内审员, department: 审核部, holders: [{holder: ", "H-5"),
        "H-1",
        at=("JL-23-02-A1", ("department: 审核部", "auditor: ", "主任")),
        before=POSTS,
        says="H-1 既是审核员",
        name="person",
    ),
    Spec(
        "CM738",
        (*_ADD, _CHECKLIST),
        "JL-23-03-A1",
        ("auditor: 内审员, auditor_holder: H-5, ", ""),
        "auditee_holder: H-5, ",
        at=("JL-23-03-A1", ("auditor: ", "内审员")),
        before=POSTS,
        says="H-5 既是审核员",
        name="checklist",
    ),
    Spec(
        "CM738",
        _ADD,
        "JL-23-04-A1",
        ("departments: [", "办公室"),
        "审核部",
        before=POSTS,
        says="内审员属于审核部",
        name="report",
    ),
    Spec(
        "CM739",
        (*_ADD, _COMPETENCE),
        "JL-10-01-2026",
        ("duty: audit", "duty: ", "audit"),
        "management",
        at=("JL-23-02-A1", ("role: auditor, post: ", "主任")),
        before=POSTS,
        says="没有审核能力的评价",
    ),
    Spec(
        "CM739",
        (*_ADD, _COMPETENCE),
        "JL-10-01-2026",
        ("assessed_on: ", "2026-02-10"),
        "2026-05-20",
        at=("JL-23-02-A1", ("role: leader, post: ", "内审员")),
        before=POSTS,
        says="内审员（H-5）在 2026-05-18 前没有",
        name="late",
    ),
    Spec(
        "CM739",
        (*_ADD, _COMPETENCE),
        "JL-10-01-2026",
        ("result: ", "competent"),
        "gap\n    measure: 参加审核员培训\n    due: 2026-12-31",
        at=("JL-23-02-A1", ("role: leader, post: ", "内审员")),
        before=POSTS,
        says="有差距",
        name="gap",
    ),
)
