"""Specs of the rules in checks/managementreview.py."""

from __future__ import annotations

from tests.rules.audits import CLAUSES, PLAN, POSTS, PROGRAMME, REPORT, every
from tests.rules.compliance import EVALUATION, REGISTER
from tests.rules.spec import Spec

_INPUTS = "".join(
    f"  - {{input: {name}, content: {content}, records: [{source}]}}\n"
    for name, content, source in (
        ("previous-actions", "上次决定均已完成", "JL-24-02"),
        ("context-risk", "电价机制调整", "JL-02-01"),
        ("nonconformity", "一项不符合已关闭", "JL-25-01"),
        ("monitoring", "各季度监测正常", "JL-21-02"),
        ("audit", "体系符合", "JL-23-04-A1"),
        ("compliance", "均符合", "JL-22-01-2026"),
        ("improvement", "可扩建光伏", "JL-26-01"),
        ("system-change", "无变更需求", "JL-09-01"),
        ("levels", "各层面排放下降", "JL-05-01"),
        ("objectives", "目标按进度实现", "JL-08-01"),
        ("performance", "总量下降", "JL-07-02-2024"),
        ("action-plan", "措施按期", "JL-08-03"),
    )
)
_DECISIONS = "".join(
    f"  - {{id: D-{number}, topic: {topic}, decision: {decision}}}\n"
    for number, topic, decision in (
        (1, "performance", "扩建屋顶光伏, post: 核算员, due: 2026-12-31"),
        (2, "policy", "方针不变，仍适宜"),
        (3, "indicators", "参数和基准不变，仍适用"),
        (4, "objectives", "目标和措施计划不变"),
        (5, "integration", "融入方式不变，已在采购中执行"),
        (6, "resources", "增加光伏预算, post: 主任, due: 2026-09-30"),
        (7, "competence", "保持现有培训安排"),
    )
)
REVIEW = (
    "JL-24-02-2026",
    "rec.management-review",
    f"""date: 2026-06-10
chair: 主任
participants: [主任, 核算员]
inputs:
{_INPUTS}suitability: 适宜
adequacy: 充分
effectiveness: 有效
conclusion: 体系适宜、充分、有效
decisions:
{_DECISIONS}""",
    "recorded_on: 2026-06-12\n",
)
ADD = (PROGRAMME, PLAN, REPORT, REGISTER, EVALUATION, REVIEW)
_PLAN = (
    "JL-24-01-2026",
    "plan.management-review",
    """due: 2026-06-10
chair: 主任
participants: [主任, 核算员]
inputs:
  - {input: audit, post: 核算员, due: 2026-06-05}
""",
    "period: 2026\nrecorded_on: 2026-01-15\n",
)
_PLACE = ("JL-24-02-2026", ("inputs:\n  ", "- "))
_DECIDED = ("JL-24-02-2026", ("decisions:\n  ", "- "))
_STQC = "".join(
    f"  - {{input: {name}, content: 已审议, records: [{source}]}}\n"
    for name, source in (
        ("policy", "JL-24-01"),
        ("obligations", "JL-04-01"),
        ("communication", "JL-11-02"),
        ("next-stage", "JL-08-01"),
    )
)
_MORE = """  - {id: D-8, topic: improvement, decision: 增设分表, post: 核算员, due: 2026-10-31}
  - {id: D-9, topic: system-change, decision: 体系不变}
"""

SPECS: tuple[Spec, ...] = (
    Spec(
        "CM744",
        ADD,
        "JL-24-02-2026",
        ("  - {input: levels, content: 各层面排放下降, records: [JL-05-01]}\n",),
        "",
        at=_PLACE,
        before=POSTS,
        says="“不同层面的碳绩效”（T/CCAA 39—2022 9.3.2.f）",
    ),
    Spec(
        "CM744",
        ADD,
        "JL-24-02-2026",
        ("input: ", "next-stage"),
        "resources",
        at=_PLACE,
        before=(
            *POSTS,
            ("JL-24-02-2026", ("suitability",), f"{_STQC}suitability"),
            (
                "JL-24-02-2026",
                (", due: 2026-09-30}\n",),
                f", due: 2026-09-30}}\n{_MORE}",
            ),
            (PROGRAMME[0], (CLAUSES,), f"{CLAUSES}, {every('stqc-002-2025')}"),
            (PLAN[0], (CLAUSES,), f"{CLAUSES}, {every('stqc-002-2025')}"),
        ),
        says="10.a.9",
        standards=("stqc-002-2025",),
        name="another-standard",
    ),
    Spec(
        "CM745",
        ADD,
        "JL-24-02-2026",
        ("topic: ", "competence"),
        "improvement",
        at=_DECIDED,
        before=POSTS,
        says="9.3.3.g",
    ),
    Spec(
        "CM746",
        ADD,
        "JL-24-02-2026",
        ("chair: ", "主任"),
        "核算员",
        before=POSTS,
        says="由核算员主持，不是主任",
    ),
    Spec(
        "CM746",
        (_PLAN,),
        "JL-24-01-2026",
        ("due: ", "2026-06-10"),
        "2026-05-10",
        says="没有评审记录",
        name="not-held",
    ),
    Spec(
        "CM747",
        ADD,
        "JL-24-02-2026",
        ("records: ", "[JL-23-04-A1]"),
        "[JL-23-04]",
        before=POSTS,
        says="依据中没有内部审核报告",
    ),
    Spec(
        "CM747",
        ADD,
        "JL-24-02-2026",
        ("date: ", "2026-06-10"),
        "2026-05-10",
        at=("JL-24-02-2026", ("records: ", "[JL-23-04-A1]")),
        before=POSTS,
        says="晚于评审日期 2026-05-10",
        name="later",
    ),
    Spec(
        "CM747",
        ADD,
        "JL-22-01-2026",
        ("recorded_on: ", "2026-03-20"),
        "2025-03-20\nnext_review: 2026-12-31",
        at=("JL-24-02-2026", ("records: ", "[JL-22-01-2026]")),
        before=POSTS,
        says="已超过间隔 P1Y",
        name="outdated",
    ),
    Spec(
        "CM747",
        ADD,
        "JL-24-02-2026",
        ("records: ", "[JL-26-01]"),
        "[]",
        before=POSTS,
        says="没有引用任何依据",
        name="none",
    ),
)
