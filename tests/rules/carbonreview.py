"""Specs of the rules in checks/carbonreview.py."""

from __future__ import annotations

from typing import Final

from tests.rules.risks import OBLIGATIONS
from tests.rules.spec import CONFIGURATION, Spec

Added = tuple[tuple[str, str, str, str], ...]

INDICATORS: Final = """indicators:
  - {id: P-01, name: 碳排放总量, kind: total, sites: [s1, s2], formula: 各碳源排放量之和,
     unit: tCO2e, better: lower, figure: ghg.total, data_source: 碳排放汇总, interval: P1Y,
     post: 核算员, review: suitable}
  - {id: P-02, name: 单位建筑面积碳排放量, kind: per-area, sites: [s1, s2],
     formula: 排放总量除以建筑面积, unit: kgCO2e/m2, better: lower, figure: ghg.per_area,
     data_source: 碳排放汇总, interval: P1Y, post: 核算员, review: suitable}
"""
_USES: Final = """criterion: 用电占本场所一成以上
uses:
  - {id: U-01, name: 锅炉供热, sources: [S1-NG], reason: 占一半以上, facilities: 锅炉房,
     variables: [采暖度日数], indicator: P-01, activity_level: 33.5 万Nm3, performance: 热效率正常,
     posts: [核算员], no_criteria: 锅炉由自控系统按室外温度调节}
"""
_REVIEW: Final = """level: organisation
trigger: planned
purpose: 掌握两个场所的排放
basis: [O-01]
base_year: 2024
sites: [s1, s2]
scope: 两个场所的全部活动
schedule:
  - {step: 现场核对, start: 2026-03-02, end: 2026-03-13}
  - {step: 汇编报告, start: 2026-04-01, end: 2026-04-20}
team:
  - {post: 核算员, duty: 核算和汇编}
methods:
  - {method: 排放因子法, kind: quantitative, justification: 活动数据完整}
principles: [relevance, completeness, consistency, accuracy, transparency]
profile: 两个场所，从事研发和中试
source_lists: [JL-03-02-S1, JL-03-02-S2]
significant_sources:
  - {source: S1-NG, reason: 占比最大, fluctuation: 随气温变化}
  - {source: S1-EL, reason: 占比第二, fluctuation: 随任务变化}
  - {source: S2-EL, reason: 场所二唯一的碳源, fluctuation: 平稳}
sink_analysis: 绿地面积小，没有可核查的清除量
removals: 0 tCO2e
offsets: 0 tCO2e
seu_registers: [JL-03-03]
energy_analysis: 供热和空调是主要能源使用
inventories: [JL-07-02-2024]
data_analysis: 数据与账单一致
metering_analysis: 计量器具均在有效期内
trend_analysis: 总量逐年下降
benchmark_analysis: 低于同类单位的平均值
target_analysis: 目标可以实现
indicator_analysis: 参数仍然适宜
influencing_factors:
  - {factor: product, description: 中试任务影响用热}
  - {factor: equipment, description: 锅炉效率影响用气}
  - {factor: energy, description: 电力占四成}
  - {factor: rules, description: 空调温度有规定}
  - {factor: people, description: 操作人员已培训}
obligations_analysis: 现有制度适宜，新规 2027 年起适用
reduction_potential:
  - {priority: 1, measure: 屋顶光伏, reduction: 120 tCO2e/a, reason: 见效快}
  - {priority: 2, measure: 锅炉余热回收, reduction: 60 tCO2e/a, reason: 投资较大}
asset_outlook: 没有可预见的碳资产
future_trend: 预计逐年下降百分之三
quality_assurance: 数据双人核对
filing: 资料存档五年
conclusion: 评审通过
recommendations:
  - {recommendation: 推进屋顶光伏, post: 主任, due: 2026-12-31}
"""
_CHANGE: Final = """kind: unplanned
subject: energy
description: 场所二停用蒸汽改用电锅炉
happened: 2026-02-01
cause: 供汽单位停产
major: true
sites: [s2]
consequences: 用电量上升
integrity: 清单和计划需要更新
resources: 已安排
responsibilities: 核算员负责更新
decision: acknowledged
approved_by: 主任
conclusion: 按更新内容执行
"""
_DESIGN: Final = """project: 屋顶光伏
kind: new
sites: [s1]
department: 办公室
description: 屋顶装机 200 kW
participants: [主任, 核算员]
significant: false
significance: 年发电量不足用电量的一成
obligations: [O-01]
stages:
  - {stage: design, finding: 符合规范, result: conform}
  - {stage: construction, finding: 尚未施工, result: pending}
  - {stage: operation, finding: 尚未投运, result: pending}
restricted_technology: false
new_sources: 没有新增碳源
emission_effect: -80 tCO2e/a
emission_basis: 按年利用小时数估算
indicators:
  - {indicator: 单位装机年发电量, value: 1000 kWh, assessment: 与当地平均值相当}
options:
  - {option: 屋顶满铺, adopted: true, reason: 承重允许}
operating_criteria: 每季清洗组件
decision: approved
conclusion: 同意建设
"""
_PRODUCT: Final = """level: product
trigger: planned
purpose: 委托方要求披露产品碳足迹
basis: [O-01]
sites: [s2]
scope: 从摇篮到大门
schedule:
  - {step: 核算, start: 2026-03-02, end: 2026-03-13}
team:
  - {post: 核算员, duty: 核算}
methods:
  - {method: 生命周期评价, kind: quantitative, justification: 委托方指定}
principles: [relevance, conservativeness]
profile: 中试膜材料
details: [JL-03-05-A]
data_analysis: 现场数据为主
influencing_factors:
  - {factor: energy, description: 电力为主}
quality_assurance: 双人核对
filing: 存档五年
conclusion: 完成
recommendations:
  - {recommendation: 提高成品率, post: 核算员}
"""
_FOOTPRINT: Final = """product: 中试膜材料
model: M-1
functional_unit: 1 m2 膜
basis: GB/T 24067
time_scope: year
system_boundary: cradle-to-gate
stages:
  - {stage: raw-materials, item: 树脂, activity: 1.5 kg, factor_source: 供方数据,
     emissions: 3.0 kgCO2e}
  - {stage: production, item: 电力, activity: 2 kWh, factor_source: 电网平均因子,
     emissions: 1.2 kgCO2e}
database: 自有数据库 2025 版
result: 4.2 kgCO2e
conclusion: 提高成品率
"""
_RECORDED: Final = "recorded_on: 2026-04-20\n"
BASE: Final[Added] = (
    ("JL-04-01", "rec.compliance-register", OBLIGATIONS, ""),
    ("JL-05-01", "rec.indicator-register", INDICATORS, ""),
    ("JL-03-03", "rec.seu-register", _USES, "site: s1\n"),
)
REVIEW: Final[Added] = (*BASE, ("JL-03-01", "rec.carbon-review", _REVIEW, _RECORDED))
_WITH_CHANGE: Final[Added] = (*REVIEW, ("JL-09-01-A", "rec.change", _CHANGE, ""))
_WITH_DESIGN: Final[Added] = (
    *BASE,
    ("JL-14-01-A", "rec.design-review", _DESIGN, "recorded_on: 2025-09-10\n"),
    (
        "JL-03-01",
        "rec.carbon-review",
        f"{_REVIEW}projects: [JL-14-01-A]\nproject_analysis: 光伏项目合规，参数先进\n",
        f"{_RECORDED}period: 2025\n",
    ),
)
_OF_PRODUCT: Final[Added] = (
    *BASE,
    ("JL-03-05-A", "rec.product-footprint", _FOOTPRINT, ""),
    ("JL-03-01-P", "rec.carbon-review", _PRODUCT, _RECORDED),
)
# A change that led to the review, and what else a major change has to be followed by.
_FOLLOWED: Final = (
    "JL-09-01-A",
    ("decision: acknowledged",),
    """updates:
  - {subject: carbon-review, action: 重新评审, post: 核算员, due: 2026-12-31}
  - {subject: objective, action: 重新核定目标, post: 主任, due: 2026-12-31}
decision: acknowledged""",
)
_LED_TO: Final = (
    _FOLLOWED,
    ("JL-03-01", ("trigger: planned\n",), "trigger: change\nchange: JL-09-01-A\n"),
)
_STQC: Final = ("stqc-002-2025",)
_BODY: Final = ("level",)

SPECS: tuple[Spec, ...] = (
    Spec("CM245", REVIEW, "JL-03-01", ("sink_analysis: 绿地面积小，没有可核查的清除量\n",), "",
         at=("JL-03-01", _BODY), says="碳汇分析（T/CCAA 39 6.1.2.a.2）"),
    Spec("CM245", REVIEW, "JL-03-01", ("  - {factor: people, description: 操作人员已培训}\n",), "",
         at=("JL-03-01", ("influencing_factors:", "-")), says="6.3.e.5", standards=_STQC,
         name="factor"),
    Spec("CM245", _WITH_DESIGN, "JL-03-01", ("project_analysis: 光伏项目合规，参数先进\n",), "",
         at=("JL-03-01", ("projects: ", "[")), says="建设项目分析", name="projects"),
    Spec("CM245", _WITH_DESIGN, "JL-03-01", ("projects: [JL-14-01-A]\n",), "",
         at=("JL-03-01", _BODY), says="JL-14-01-A", name="project-left-out"),
    Spec("CM245", REVIEW, CONFIGURATION, ("name: 场所二, region: 新疆",),
         "name: 场所二, region: 新疆, role: key-emitter",
         at=("JL-03-01", _BODY), says="6.1.2.e.4", name="controlled"),
    Spec("CM245", REVIEW, "JL-03-01", ("sites: ", "[s1, s2]"), "[s1]",
         says="场所二", name="site"),
    Spec("CM246", _WITH_CHANGE, "JL-03-01", ("change: JL-09-01-A\n",), "",
         at=("JL-03-01", ("trigger: ", "change")), says="没有写明变更记录",
         before=(("JL-03-01", ("trigger: planned\n",), "trigger: change\nchange: JL-09-01-A\n"),
                 _FOLLOWED)),
    Spec("CM246", _WITH_CHANGE, "JL-09-01-A", ("happened: ", "2026-02-01"), "2026-05-01",
         at=("JL-03-01", ("change: ", "JL-09-01-A")), says="2026-05-01", name="early",
         before=_LED_TO),
    Spec("CM246", (*_OF_PRODUCT, _WITH_CHANGE[-1]), "JL-03-01-P", ("sites: ", "[s2]"), "[s1]",
         says="场所二", name="site",
         before=(_FOLLOWED, ("JL-03-01-P", ("trigger: planned\n",),
                             "trigger: change\nchange: JL-09-01-A\n"))),
    Spec("CM249", REVIEW, "JL-03-01", ("target_analysis: 目标可以实现\n",), "",
         at=("JL-03-01", _BODY), says="目标和指标分析"),
    Spec("CM249", _OF_PRODUCT, "JL-03-01-P", ("details: ", "[JL-03-05-A]"), "[JL-07-02-2024]",
         says="JL-03-05", name="detail"),
)  # fmt: skip
