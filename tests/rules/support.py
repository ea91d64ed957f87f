"""Specs of the rules in checks/support.py."""

from __future__ import annotations

from tests.rules.spec import CONFIGURATION, Spec

_CTS = "stqc-002-2025"
_RESOURCES = (
    "JL-10-06-2026",
    "rec.resource-provision",
    """resources:
  - {category: people, need: 专职核算人员, provision: internal, provided: 两人, result: sufficient,
     post: 主任}
  - {category: finance, need: 计量改造经费, provision: internal, provided: 20 万元,
     result: insufficient, gap: 差 10 万元, action: 列入下年预算, post: 主任, due: 2026-12-31}
  - {category: knowledge-technology, need: 核查技术, provision: external, provided: 技术服务合同,
     result: sufficient, post: 主任}
  - {category: information, need: 碳市场资讯, provision: external, provided: 订阅服务,
     result: sufficient, post: 核算员}
  - {category: infrastructure, need: 能耗采集系统, provision: internal, provided: 已建成,
     result: sufficient, post: 核算员}
  - {category: environment, need: 办公条件, provision: internal, provided: 已具备,
     result: sufficient, post: 核算员}
internal_limits: 能完成日常核算，缺少碳足迹经验
external_resources: 委托技术机构，已签合同
conclusion: 基本满足需要
""",
    "recorded_on: 2026-01-12\n",
)
_CHIEF = "needed: 熟悉标准和流程, basis: [experience], method: interview, evidence: 面谈记录"
_COMPETENCE = (
    "JL-10-01-2026",
    "rec.competence",
    f"""assessments:
  - {{post: 主任, holder: H-1, duty: audit, influence: high, {_CHIEF},
     assessed_on: 2026-01-06, result: competent}}
  - {{post: 核算员, holder: H-2, duty: accounting, influence: high, {_CHIEF},
     assessed_on: 2026-01-06, result: competent}}
  - {{post: 核算员, holder: H-2, duty: assets, influence: medium, {_CHIEF},
     assessed_on: 2026-01-06, result: competent}}
  - {{post: 核算员, holder: H-2, duty: data, influence: medium, {_CHIEF},
     assessed_on: 2026-01-06, result: gap, measure: 参加数据分析培训, due: 2026-09-30}}
""",
    "recorded_on: 2026-01-06\n",
)
_TERM = "{holder: H-1, from: 2025-01-01}"

SPECS = (
    Spec(
        "CM310",
        (_RESOURCES,),
        "JL-10-06-2026",
        ("category: ", "finance"),
        "people",
        at=("JL-10-06-2026", ("resources:\n  ", "- {category")),
        says="财力资源",
        name="category",
    ),
    Spec(
        "CM310",
        (_RESOURCES,),
        "JL-10-06-2026",
        ("knowledge", "provision: ", "external"),
        "internal",
        at=("JL-10-06-2026", ("resources:\n  ", "- {category")),
        says="来自外部的技术资源",
        standards=(_CTS,),
        name="outside",
    ),
    Spec(
        "CM310",
        (_COMPETENCE,),
        "JL-10-01-2026",
        ("duty: ", "audit"),
        "management",
        at=("JL-10-01-2026", ("assessments:\n  ", "- {post")),
        says="内部审核",
        standards=(_CTS,),
        name="staff",
    ),
    Spec(
        "CM311",
        (_RESOURCES,),
        "JL-10-06-2026",
        (" action: 列入下年预算,",),
        "",
        at=("JL-10-06-2026", ("result: ", "insufficient")),
        says="补足措施",
        name="no-action",
    ),
    Spec("CM311", (_RESOURCES,), "JL-10-06-2026", ("2026-12-31",), "2026-05-31", name="overdue"),
    Spec(
        "CM313",
        (_COMPETENCE,),
        "JL-10-01-2026",
        (" measure: 参加数据分析培训,",),
        "",
        at=("JL-10-01-2026", ("result: ", "gap")),
        says="补足措施",
        name="no-measure",
    ),
    Spec("CM313", (_COMPETENCE,), "JL-10-01-2026", ("2026-09-30",), "2026-05-31", name="overdue"),
    Spec(
        "CM314",
        (_COMPETENCE,),
        CONFIGURATION,
        (_TERM,),
        "{holder: H-1, from: 2025-01-01, to: 2026-01-19}, {holder: H-5, from: 2026-01-20}",
        at=(CONFIGURATION, ("holder: ", "H-5")),
        says="H-5",
    ),
)
