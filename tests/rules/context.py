"""Specs of the rules in checks/context.py."""

from __future__ import annotations

from tests.rules.spec import Spec
from tests.submitted import DocumentSpec

_METERING = "xjzjxh-carbon-metrology"
_SCOPE = ("SC-04", "manual.scope", "access: public\nsites: [s1, s2]\ngases: [CO2]\npublic: true\n")
_CLOSED = ("SC-04", "manual.scope", "sites: [s1, s2]\ngases: [CO2]\npublic: false\n")
_GIVEN = (
    "JL-12-02-2026",
    "rec.document-distribution",
    """distributions:
  - {date: 2026-02-03, document: SC-04, version: "1.0", organisation: 供电公司, access: read,
     channel: request}
""",
    "recorded_on: 2026-02-03\n",
)
_PARTIES = (
    "JL-01-02",
    "rec.interested-parties",
    """parties:
  - {id: IP-1, name: 生态环境主管部门, side: external, needs: 如实报送排放数据, in_system: true,
     becomes_obligation: true, obligations: [OB-1], response: 按年报送并接受核查,
     monitoring: 每季度沟通, post: 核算员, since_last: unchanged}
  - {id: IP-2, name: 职工, side: internal, needs: 工作环境舒适, in_system: true,
     becomes_obligation: false, response: 征集建议并反馈, monitoring: 每年问卷, post: 主任,
     since_last: new}
""",
    "next_review: 2027-01-15\n",
)
OBLIGATIONS = (
    "JL-04-01",
    "rec.compliance-register",
    """obligations:
  - {id: OB-1, title: 排放报告管理规定, issuer: 主管部门, kind: regulation, clauses: 第十条,
     requirement: 每年报送排放报告, how_applies: 本院为报告单位, sites: [s1, s2],
     sources: [S1-EL], effective: 2024-05-01, status: valid, checked_on: 2026-06-01, post: 核算员}
absent_kinds: [law, policy, standard, administrative, association, voluntary-agreement,
  customer-contract, supplier-contract, public-commitment]
""",
    "next_review: 2027-01-15\n",
)
_ISSUE = """effect: mixed, consequence: 影响核算口径,
     monitoring: 每月检索, post: 核算员, since_last: new}
"""
_INTERNAL = f"""\
  - {{side: internal, topic: resources, issue: 计量人员不足, {_ISSUE}\
  - {{side: internal, topic: governance, issue: 数据分散在各部门, {_ISSUE}\
"""
_REVIEW = (
    "JL-01-01-2026",
    "rec.context-review",
    f"""issues:
  - {{side: external, topic: policy, issue: 碳市场扩围, {_ISSUE}\
  - {{side: external, topic: industry, issue: 同行采用在线监测, {_ISSUE}\
  - {{side: external, topic: market, issue: 委托方询问项目排放, {_ISSUE}\
{_INTERNAL}\
climate_conditions: 夏季高温日增多，制冷用电增加
strengths_gaps: 设备较新，计量人员不足
conclusion: 因素无重大遗漏
""",
    "recorded_on: 2026-01-12\n",
)
_CONTEXT = (
    "SC-02",
    "manual.context",
    """external_factors: [碳市场扩围]
internal_factors: [计量人员不足]
climate: 夏季高温
industry: 科研院所
""",
)
_BOTH = (_PARTIES, OBLIGATIONS)

SPECS = (
    DocumentSpec(
        "CM220",
        (),
        "manual/SC-04.md",
        ("access: ", "public"),
        "internal",
        says="internal",
        name="withheld",
        documents=(_SCOPE,),
    ),
    DocumentSpec(
        "CM220",
        (_GIVEN,),
        "JL-12-02-2026",
        ("document: ", "SC-04"),
        "CX-01",
        at=("manual/SC-04.md", ("public: ", "false")),
        says="SC-04",
        name="never-given",
        documents=(_CLOSED,),
        approved=True,
    ),
    Spec(
        "CM221",
        _BOTH,
        "JL-01-02",
        ("becomes_obligation: true", ", obligations: [OB-1]"),
        "",
        at=("JL-01-02", ("becomes_obligation: ", "true")),
        says="IP-1",
        name="unnamed",
    ),
    Spec(
        "CM221",
        _BOTH,
        "JL-01-02",
        ("becomes_obligation: ", "true"),
        "false",
        at=("JL-01-02", ("obligations: ", "[OB-1]")),
        says="OB-1",
        name="denied",
    ),
    Spec("CM221", _BOTH, "JL-01-02", ("in_system: ", "true"), "false", says="IP-1", name="outside"),
    Spec(
        "CM221",
        _BOTH,
        "JL-04-01",
        ("status: ", "valid"),
        "repealed",
        at=("JL-01-02", ("obligations: ", "[OB-1]")),
        says="废止",
        name="repealed",
    ),
    Spec(
        "CM222",
        _BOTH,
        "JL-01-02",
        ("side: ", "internal"),
        "external",
        at=("JL-01-02", ("parties:\n  ", "- {id: IP-1")),
        says="内部",
        standards=(_METERING,),
    ),
    Spec(
        "CM227",
        (_REVIEW,),
        "JL-01-01-2026",
        (_INTERNAL,),
        _INTERNAL.replace("internal", "external"),
        at=("JL-01-01-2026", ("issues:\n  ", "- {side")),
        says="内部",
        name="one-side",
    ),
    Spec(
        "CM227",
        (_REVIEW,),
        "JL-01-01-2026",
        ("topic: ", "market"),
        "economy",
        at=("JL-01-01-2026", ("issues:\n  ", "- {side")),
        says="市场与竞争",
        standards=(_METERING,),
        name="topic",
    ),
    Spec(
        "CM227",
        (_REVIEW,),
        "JL-01-01-2026",
        ("strengths_gaps: 设备较新，计量人员不足\n",),
        "",
        at=("JL-01-01-2026", ("issues",)),
        says="优势和短板",
        standards=(_METERING,),
        name="strengths",
    ),
    DocumentSpec(
        "CM227",
        (),
        "manual/SC-02.md",
        ("industry: 科研院所\n",),
        "",
        at=("manual/SC-02.md", ("---\n", "id")),
        says="行业特点",
        standards=(_METERING,),
        documents=(_CONTEXT,),
        name="industry",
    ),
)
