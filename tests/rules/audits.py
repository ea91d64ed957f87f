"""Specs of the rules in checks/audits.py."""

from __future__ import annotations

from tests.rules.spec import CONFIGURATION, Spec


def every(standard: str) -> str:
    """Return the chapters of a standard's requirements as a programme of audits lists them."""
    return ", ".join(f'"{standard}:{each}"' for each in range(4, 11))


CLAUSES = every("ccaa-39-2022")
METROLOGY = every("xjzjxh-carbon-metrology")
PROGRAMME = (
    "JL-23-01-2026",
    "plan.audit-programme",
    f"""purpose: 确认体系符合并有效
scope: 体系的全部部门和场所
standards: [ccaa-39-2022]
frequency: P1Y
methods: [document, interview]
responsibilities:
  - {{post: 内审员, duty: 组织审核}}
planning: 每次审核前编制计划
reporting: 审核后半月内报告
considered:
  importance: 核算和数据收集为重点
  changes: 新增光伏
  previous: 上年度无不符合
audits:
  - {{id: A-1, name: 年度审核, due: 2026-05-31, leader: 内审员}}
coverage:
  - {{audit: A-1, department: 办公室, clauses: [{CLAUSES}]}}
  - {{audit: A-1, department: 审核部, clauses: ["ccaa-39-2022:9.2"]}}
""",
    "period: 2026\nrecorded_on: 2026-01-12\n",
)
PLAN = (
    "JL-23-02-A1",
    "plan.audit",
    f"""programme: JL-23-01-2026
audit: A-1
purpose: 确认体系符合并有效
scope: 全部部门
standards: [ccaa-39-2022]
team:
  - {{role: leader, post: 内审员, holder: H-5}}
  - {{role: auditor, post: 主任}}
schedule:
  - {{date: 2026-05-18, site: s1, activity: opening, auditor: 内审员}}
  - date: 2026-05-18
    site: s1
    activity: audit
    department: 办公室
    clauses: [{CLAUSES}]
    auditor: 内审员
    auditee: 核算员
  - date: 2026-05-19
    site: s1
    activity: audit
    department: 审核部
    clauses: ["ccaa-39-2022:9.2"]
    auditor: 主任
    auditee: 内审员
focus: [compliance, data-collection, objectives, action-plan, competence, operation, levels]
notified_on: 2026-05-11
""",
    "recorded_on: 2026-05-10\n",
)
REPORT = (
    "JL-23-04-A1",
    "rec.audit-report",
    """audit: JL-23-02-A1
starts: 2026-05-18
ends: 2026-05-19
purpose: 确认体系符合并有效
scope: 全部部门
criteria: T/CCAA 39 和体系文件
team:
  - {role: leader, post: 内审员, departments: [办公室]}
summary: 按计划进行，查阅记录并交谈
findings: []
answers:
  - {question: improved, result: fully, basis: 排放总量下降}
  - {question: own-rules, result: fully, basis: 检查表}
  - {question: policy, result: fully, basis: 目标进展}
  - {question: standard, result: fully, basis: 检查表}
  - {question: maintained, result: fully, basis: 各项记录}
conclusion: 体系符合并有效
reported_to: [主任]
reported_on: 2026-05-25
""",
    "recorded_on: 2026-05-22\n",
)
# The audit of the year before.
_FORMER = (
    "JL-23-01-2025",
    "plan.audit-programme",
    PROGRAMME[2].replace("A-1", "A-0").replace("2026-05-31", "2025-09-30"),
    "period: 2025\nrecorded_on: 2025-01-12\n",
)
_FORMER_PLAN = (
    "JL-23-02-A0",
    "plan.audit",
    PLAN[2].replace("A-1", "A-0").replace("2026-05", "2025-09").replace("01-2026", "01-2025"),
    "recorded_on: 2025-09-10\n",
)
_FORMER_REPORT = (
    "JL-23-04-A0",
    "rec.audit-report",
    REPORT[2].replace("A1", "A0").replace("2026-05", "2025-09"),
    "recorded_on: 2025-09-22\n",
)
# A second department, and posts of it.
POSTS = (
    (CONFIGURATION, ("  - {id: 办公室}\n",), "  - {id: 办公室}\n  - {id: 审核部}\n"),
    (
        CONFIGURATION,
        ("  - {id: 复核员}\n",),
        """  - {id: 复核员}
  - {id: 内审员, department: 审核部, holders: [{holder: H-5, from: 2025-01-01}]}
""",
    ),
)
_COVERAGE = (PROGRAMME[0], ("coverage:\n  ", "- "))
_OUT = ("audits:\n", "  - {id: A-1, name: 年度审核, due: ", "2026-05-31")

SPECS: tuple[Spec, ...] = (
    Spec(
        "CM735",
        (PROGRAMME,),
        "JL-23-01-2026",
        ("coverage", ', "ccaa-39-2022:8"'),
        "",
        at=_COVERAGE,
        before=(*POSTS, (PROGRAMME[0], _OUT, "2026-09-30")),
        says="T/CCAA 39—2022 8",
        name="clause",
    ),
    Spec(
        "CM735",
        (PROGRAMME,),
        "JL-23-01-2026",
        ("department: ", "审核部"),
        "办公室",
        at=_COVERAGE,
        before=(*POSTS, (PROGRAMME[0], _OUT, "2026-09-30")),
        says="部门 审核部",
        name="department",
    ),
    Spec(
        "CM735",
        (PROGRAMME,),
        "JL-23-01-2026",
        ("department: 审核部,", ""),
        " site: s1,",
        at=_COVERAGE,
        before=(
            *POSTS,
            (PROGRAMME[0], _OUT, "2026-09-30"),
            (PROGRAMME[0], ("department: 办公室,",), "department: 办公室, site: s1,"),
        ),
        says="场所 s2",
        name="site",
    ),
    Spec(
        "CM735",
        (PROGRAMME,),
        "JL-23-01-2026",
        (f", {METROLOGY}",),
        "",
        at=_COVERAGE,
        before=(
            *POSTS,
            (PROGRAMME[0], _OUT, "2026-09-30"),
            (PROGRAMME[0], (CLAUSES,), f"{CLAUSES}, {METROLOGY}"),
        ),
        says="4、5、6、7 …",
        standards=("xjzjxh-carbon-metrology",),
        name="standard",
    ),
    Spec(
        "CM735",
        (PROGRAMME, PLAN, REPORT),
        "JL-23-02-A1",
        (', "ccaa-39-2022:10"',),
        "",
        at=("JL-23-02-A1", ("schedule:\n  ", "- ")),
        before=POSTS,
        says="T/CCAA 39—2022 10",
        name="plan",
    ),
    Spec(
        "CM736",
        (PROGRAMME,),
        "JL-23-01-2026",
        ("due: ", "2026-06-30"),
        "2026-05-20",
        before=(*POSTS, (PROGRAMME[0], _OUT, "2026-06-30")),
        says="没有审核报告",
    ),
    Spec(
        "CM736",
        (_FORMER, _FORMER_PLAN, _FORMER_REPORT, PROGRAMME),
        "JL-23-01-2026",
        ("due: ", "2026-07-31"),
        "2026-11-30",
        before=(*POSTS, (PROGRAMME[0], _OUT, "2026-07-31")),
        says="上次审核 2025-09-19 结束",
        name="planned-late",
    ),
    Spec(
        "CM737",
        (PROGRAMME, PLAN, REPORT),
        "JL-23-02-A1",
        ("role: ", "leader"),
        "auditor",
        at=("JL-23-02-A1", ("team:\n  ", "- ")),
        before=POSTS,
        says="没有组长",
    ),
    Spec(
        "CM737",
        (PROGRAMME, PLAN, REPORT),
        "JL-23-02-A1",
        ("recorded_on: ", "2026-05-10"),
        "2026-05-20",
        before=POSTS,
        says="2026-05-20 才编制计划",
        name="late",
    ),
    Spec(
        "CM737",
        (PROGRAMME, PLAN, REPORT),
        "JL-23-02-A1",
        ("notified_on: ", "2026-05-11"),
        "2026-05-20",
        before=POSTS,
        says="才通知",
        name="told-late",
    ),
    Spec(
        "CM737",
        (PROGRAMME, PLAN, REPORT),
        "JL-23-02-A1",
        ("auditor: 主任\n    auditee: 内审员", ""),
        "\n  - {date: 2026-05-19, site: s1, activity: audit, auditor: 主任}",
        at=("JL-23-02-A1", ("  - {date: 2026-05-19", "activity: ", "audit")),
        before=POSTS,
        says="没有写部门或条款",
        name="schedule",
    ),
    Spec(
        "CM737",
        (PROGRAMME, PLAN, REPORT),
        "JL-23-02-A1",
        ("activity: opening, auditor: ", "内审员"),
        "复核员",
        before=POSTS,
        says="复核员不在审核组中",
        name="stranger",
    ),
    Spec(
        "CM737",
        (PROGRAMME,),
        "JL-23-01-2026",
        ("methods: ", "[document, interview]"),
        "[]",
        before=(*POSTS, (PROGRAMME[0], _OUT, "2026-09-30")),
        says="审核方法是空的",
        name="programme",
    ),
)
