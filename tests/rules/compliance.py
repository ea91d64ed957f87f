"""Specs of the rules in checks/compliance.py."""

from __future__ import annotations

from tests.rules.spec import Spec

REGISTER = (
    "JL-04-01",
    "rec.compliance-register",
    """obligations:
  - id: OB-01
    title: 碳排放权交易管理暂行条例
    number: 国务院令第775号
    issuer: 国务院
    kind: regulation
    clauses: 第十一条
    requirement: 按时报送年度排放报告
    how_applies: 本单位按年报送
    sites: [s1, s2]
    sources: [S1-NG]
    published: 2024-01-25
    effective: 2024-05-01
    status: valid
    checked_on: 2026-02-10
    post: 核算员
absent_kinds: [law, policy, standard, administrative, association, voluntary-agreement,
  customer-contract, supplier-contract, public-commitment]
""",
    "recorded_on: 2026-02-10\nnext_review: 2027-02-10\n",
)
_REVIEW = (
    "JL-04-02-2026",
    "rec.compliance-obligation-review",
    """trigger: legal-change
register: JL-04-01
register_version: "1.0"
channels: [生态环境部网站]
participants: [核算员, 主任]
changes:
  - kind: amended
    title: 碳排放权交易管理暂行条例
    obligation: OB-01
    description: 报送时限提前
    action: 调整报送日程
    evaluation_needed: true
    post: 核算员
    due: 2026-04-30
result: update
conclusion: 清单需更新
""",
    "recorded_on: 2026-02-20\n",
)
_ITEM = """  - obligation: OB-01
    requirement: 按时报送年度排放报告
    finding: 已于三月报送
    evidence: 报送回执
    result: conform
"""
EVALUATION = (
    "JL-22-01-2026",
    "rec.compliance-evaluation",
    f"""trigger: planned
register: JL-04-01
register_version: "1.0"
evaluators: [核算员]
items:
{_ITEM}conclusion: 均符合
""",
    "recorded_on: 2026-03-20\n",
)
_NONCONFORMITY = (
    "JL-25-01-02",
    "rec.nonconformity",
    """kind: actual
source: compliance
origin: JL-22-01-2026
found_on: 2026-03-20
found_by: 核算员
department: 办公室
description: 年度排放报告迟报三天
evidence: 报送回执
clauses: ["ccaa-39-2022:6.1.3.c"]
nature: implementation
severity: minor
impact: 受到提醒
correction: 已补报
consequences: 已向主管部门说明
corrected_on: 2026-03-25
similar: 其余报送均按时
action_needed: false
no_action: 属个人疏忽，已设提醒
""",
    "recorded_on: 2026-03-21\n",
)
_ACTED = """result: nonconform
    action: 设置报送提醒
    post: 核算员
    due: 2026-12-31
    nonconformity: JL-25-01-02"""
_CAPS = """caps:
  - {obligation: OB-01, kind: total, limit: 20000 tCO2, actual: 19500 tCO2, result: conform}
conclusion"""
_HISTORY = 'history:\n  - {version: "1.0", date: 2025-02-10, change: 首次发布}\n'
_NEW_VERSION = '  - {version: "1.1", date: 2026-06-10, change: 增加一项}\n'

SPECS: tuple[Spec, ...] = (
    Spec(
        "CM730",
        (REGISTER, EVALUATION),
        "JL-22-01-2026",
        (_ITEM,),
        _ITEM.replace("OB-01", "OB-02"),
        at=("JL-04-01", ("id: ", "OB-01")),
        before=(
            (
                "JL-04-01",
                ("absent_kinds",),
                """  - {id: OB-02, title: 与供热方的合同, issuer: 供热公司, kind: supplier-contract,
     clauses: 第三条, requirement: 按月抄表, how_applies: 双方共同抄表, sites: [s1],
     effective: 2026-05-01, status: valid, checked_on: 2026-05-10, post: 核算员}
absent_kinds""",
            ),
            ("JL-04-01", (" supplier-contract,", " supplier-contract,"), ""),
        ),
        says="没有 `OB-01`",
    ),
    Spec(
        "CM730",
        (REGISTER, EVALUATION),
        "JL-22-01-2026",
        ("    requirement",),
        "    site: s1\n    requirement",
        at=("JL-04-01", ("id: ", "OB-01")),
        says="（s2）",
        name="site",
    ),
    Spec(
        "CM731",
        (REGISTER, _REVIEW, EVALUATION),
        "JL-22-01-2026",
        ("recorded_on: ", "2026-03-20"),
        "2026-02-15",
        at=("JL-04-02-2026", ("evaluation_needed: ", "true")),
        says="2026-02-20 以来没有评价",
    ),
    Spec(
        "CM732",
        (REGISTER, EVALUATION, _NONCONFORMITY),
        "JL-22-01-2026",
        ("    nonconformity: JL-25-01-02\n",),
        "",
        at=("JL-22-01-2026", ("result: ", "nonconform")),
        before=(("JL-22-01-2026", ("result: conform",), _ACTED),),
        says="不符合，没有写不符合记录",
    ),
    Spec(
        "CM732",
        (REGISTER, EVALUATION),
        "JL-22-01-2026",
        ("result: ", "conform"),
        "partial",
        says="没有写措施、责任岗位、完成期限",
        name="partial",
    ),
    Spec(
        "CM733",
        (REGISTER, EVALUATION),
        "JL-22-01-2026",
        ("actual: ", "19500 tCO2"),
        "20500 tCO2",
        at=("JL-22-01-2026", ("20500 tCO2", "result: ", "conform")),
        before=(("JL-22-01-2026", ("conclusion",), _CAPS),),
        says="实际 20500 tCO2",
    ),
    Spec(
        "CM733",
        (REGISTER, EVALUATION),
        "JL-22-01-2026",
        ("actual: ", "19500 tCO2, result: conform"),
        "20500 tCO2, result: nonconform",
        at=("JL-22-01-2026", ("evidence", "result: ", "conform")),
        before=(("JL-22-01-2026", ("conclusion",), _CAPS),),
        says="评价项却为符合",
        name="item",
    ),
    Spec(
        "CM733",
        (REGISTER, EVALUATION),
        "JL-22-01-2026",
        ("actual: ", "19500 tCO2"),
        "19500 tCO2e",
        before=(("JL-22-01-2026", ("conclusion",), _CAPS),),
        says="单位不能比较",
        name="unit",
    ),
    Spec(
        "CM734",
        (REGISTER, EVALUATION),
        "JL-22-01-2026",
        ("recorded_on: ", "2026-03-20"),
        "2026-06-20",
        at=("JL-22-01-2026", ("register_version: ", '"1.0"')),
        before=(("JL-04-01", ('version: "1.0"\n',), f'version: "1.1"\n{_HISTORY}{_NEW_VERSION}'),),
        says="2026-06-20 时 JL-04-01 已是 1.1 版",
    ),
    Spec(
        "CM734",
        (REGISTER, EVALUATION),
        "JL-22-01-2026",
        ("register_version: ", '"1.0"'),
        '"2.0"',
        says="没有 2.0 版",
        name="unknown",
    ),
)
