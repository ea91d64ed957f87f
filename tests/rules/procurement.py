"""Specs of the rules in checks/procurement.py."""

from __future__ import annotations

from tests.rules.spec import Spec

_REGISTER = (
    "JL-04-01",
    "rec.compliance-register",
    """obligations:
  - {id: YW-01, title: 公共机构节能条例, issuer: 国务院, kind: regulation, clauses: 第二十条,
     requirement: 优先采购节能产品, how_applies: 采购时核对节能标识, sites: [s1, s2],
     sources: [S1-EL], effective: 2008-10-01, status: valid, checked_on: 2026-01-12, post: 核算员}
""",
    "recorded_on: 2026-01-12\n",
)
_DESIGN = (
    "JL-14-01-A",
    "rec.design-review",
    """project: 实验楼空调改造
kind: alteration
sites: [s1]
department: 办公室
description: 更换两台冷水机组
participants: [核算员, 复核员]
significant: true
significance: 改造涉及本场所用电的四成
obligations: [YW-01]
stages:
  - {stage: design, finding: 设计满足节能标准, result: conform}
  - {stage: construction, finding: 施工时核对设备铭牌, result: pending}
  - {stage: operation, finding: 投运后核对能效, result: pending}
restricted_technology: true
restricted_items: 旧机组使用的制冷剂已限制，随机组拆除并回收
new_sources: 新机组的制冷剂
emission_effect: -85 tCO2e/a
emission_basis: 按能效比提高三成估算
indicators:
  - {indicator: 机组能效比, value: 6.2 1, assessment: 达到一级能效}
options:
  - {option: 增设变频水泵, adopted: true, reason: 两年内收回投入}
operating_criteria: 供水温度按运行准则设定
incorporated: 招标技术规范第三章
decision: approved
conclusion: 通过，投运后复核能效
""",
    "",
)
_SUPPLIERS = (
    "JL-15-02",
    "rec.supplier-evaluation",
    """criteria: 能力、信誉和碳绩效各占三分之一
criteria_version: "1.0"
evaluators: [核算员]
suppliers:
  - {id: GF-01, name: 设备供方甲, category: equipment, supplies: 冷水机组, significant: false,
     capability: 有生产许可, reputation: 三年无违约, performance: 有产品碳足迹, score: 86,
     result: qualified, communicated_on: 2026-02-10, evidence: 评价表}
  - {id: GF-02, name: 运维单位乙, category: outsourcing, supplies: 空调运行维护, significant: true,
     capability: 有机电资质, reputation: 履约良好, performance: 缺少能耗记录, score: 71,
     result: conditional, action: 每月提交能耗记录, due: 2026-09-30, communicated_on: 2026-02-10,
     evidence: 评价表}
conclusion: 两家可用，乙须改进
""",
    "recorded_on: 2026-02-12\n",
)
_PURCHASE = (
    "JL-15-01-A",
    "rec.procurement",
    """item: 冷水机组两台
category: equipment
department: 办公室
sites: [s1]
significant: true
significance: 机组用电占本场所四成
obligations: [YW-01]
requirement: 能效一级
specification: 采购合同第 12 号
compatibility: 接口与现有水泵相符
supplier: GF-01
green_certified: true
certificate: 节能标识第 20 号
accepted_on: 2026-05-20
result: conform
evidence: 验收单
conclusion: 符合要求
""",
    "recorded_on: 2026-05-21\n",
)
_NONCONFORMITY = (
    "JL-25-01-A",
    "rec.nonconformity",
    """kind: actual
source: inspection
found_on: 2026-06-11
found_by: 核算员
department: 办公室
description: 承包方两个月没有提交能耗记录
evidence: 检查记录
clauses: ['ccaa-39-2022:8.1.p3']
nature: implementation
severity: minor
impact: 空调能耗无法核对
action_needed: false
no_action: 已当场补交，承包方换人后不再发生
""",
    "",
)
_OUTSOURCING = (
    "JL-15-03-A",
    "rec.outsourcing",
    """process: 空调运行维护
kind: operation
supplier: GF-02
department: 办公室
post: 核算员
sites: [s1]
effect: 运行好坏影响本场所用电的四成
requirements: 按运行准则操作并每月报能耗
contract: HT-2026-03
start: 2025-03-01
end: 2027-02-28
controls:
  - {control: 核对能耗记录, frequency: month, post: 核算员}
inspections:
  - {date: 2025-09-10, finding: 按准则运行, result: conform}
  - {date: 2026-06-11, finding: 缺两个月的能耗记录, result: nonconform, action: 限期补交,
     nonconformity: JL-25-01-A}
conclusion: 总体受控
""",
    "",
)
_REVIEWED = (_REGISTER, _DESIGN)
_SUPPLIED = (_NONCONFORMITY, _SUPPLIERS, _OUTSOURCING)
_BOUGHT = (_REGISTER, _PURCHASE, *_SUPPLIED)

SPECS = (
    Spec("CM705", _REVIEWED, "JL-14-01-A", ("obligations: ", "[YW-01]"), "[]", says="合规义务",
         at=("JL-14-01-A", ("significant: ", "true"))),
    Spec("CM705", _REVIEWED, "JL-14-01-A", ("incorporated: 招标技术规范第三章\n",), "",
         at=("JL-14-01-A", ("significant: ", "true")), name="incorporated"),
    Spec("CM705", _REVIEWED, "JL-14-01-A",
         ("restricted_items: 旧机组使用的制冷剂已限制，随机组拆除并回收\n",), "",
         at=("JL-14-01-A", ("restricted_technology: ", "true")), name="restricted"),
    Spec("CM705", _REVIEWED, "JL-14-01-A", ("stage: ", "operation"), "construction",
         at=("JL-14-01-A", ("stages:\n  ", "- ")), says="运行", name="stage"),
    Spec("CM705", _REVIEWED, "JL-14-01-A", ("result: ", "conform"), "partial",
         at=("JL-14-01-A", ("decision: ", "approved")), says="设计", name="approved"),
    Spec("CM706", _BOUGHT, "JL-15-01-A", ("obligations: [YW-01]\n",), "", says="合规义务",
         at=("JL-15-01-A", ("significant: ", "true"))),
    Spec("CM706", _BOUGHT, "JL-15-01-A", ("certificate: 节能标识第 20 号\n",), "",
         at=("JL-15-01-A", ("green_certified: ", "true")), name="certificate"),
    Spec("CM706", _BOUGHT, "JL-15-01-A", ("result: conform\n",), "",
         at=("JL-15-01-A", ("accepted_on: ", "2026-05-20")), name="accepted"),
    Spec("CM706", _BOUGHT, "JL-15-02", ("result: ", "qualified"), "rejected", says="GF-01",
         at=("JL-15-01-A", ("supplier: ", "GF-01")), name="rejected"),
    Spec("CM707", _BOUGHT, "JL-15-02", (" communicated_on: 2026-02-10,",), "", says="GF-01",
         at=("JL-15-02", ("significant: ", "false")), name="bought"),
    Spec("CM707", _SUPPLIED, "JL-15-02", ("due: 2026-09-30", " communicated_on: 2026-02-10,"), "",
         at=("JL-15-02", ("significant: ", "true")), says="GF-02"),
    Spec("CM707", _SUPPLIED, "JL-15-02", ("due: 2026-09-30,",), "",
         at=("JL-15-02", ("result: ", "conditional")), name="condition"),
    Spec("CM707", _SUPPLIED, "JL-15-02", ("due: ", "2026-09-30"), "2026-05-31",
         says="2026-05-31", name="due"),
    Spec("CM707", _SUPPLIED, "JL-15-02", ("score: ", "86"), "860", says="860", name="score"),
    Spec("CM708", _SUPPLIED, "JL-15-03-A", ("supplier: ", "GF-02"), "GF-01", says="GF-02",
         at=("JL-15-02", ("id: ", "GF-02"))),
    Spec("CM708", _SUPPLIED, "JL-15-03-A", ("end: ", "2027-02-28"), "2025-02-28",
         says="2025-02-28", name="end"),
    Spec("CM708", _SUPPLIED, "JL-15-03-A", ("2026-06-11",), "2025-06-11",
         at=("JL-15-03-A", ("inspections:\n  ", "- ")), says="2025-06-11", name="unchecked",
         before=(("JL-15-03-A", ("2025-09-10",), "2025-05-10"),)),
    Spec("CM708", _SUPPLIED, "JL-15-03-A", (",\n     nonconformity: JL-25-01-A",), "",
         at=("JL-15-03-A", ("result: ", "nonconform")), name="nonconformity"),
)  # fmt: skip
