"""Specs of the rules in checks/totals.py."""

from __future__ import annotations

from tests.rules.neutrality import NEUTRALITY
from tests.rules.spec import Spec

_NEUTRALITY = (
    NEUTRALITY[0],
    NEUTRALITY[1],
    NEUTRALITY[2]
    .replace("offsets: [DX-01, DX-02]\n", "")
    .replace("offset: 400", "offset: 0")
    .replace("claim: partly", "claim: none")
    .replace("removals: 0", "removals: 12.5")
    .replace("balance: 50", "balance: 437.5")
    .replace("offset: 0 tCO2e\n", "offset: 0 tCO2e\nsinks:\n"
             "  - {sink: HT-01, quantity: 12.5 tCO2e, method: 样地实测}\n"),
    NEUTRALITY[3],
)  # fmt: skip
_SINKS = "\nsinks:\n  - {id: HT-01, name: 院区绿地}\n"
_LISTED = (
    "records/JL-03-02-S2.yaml",
    ("carrier: electricity}\n",),
    "carrier: electricity}" + _SINKS,
)
_MONITORING = (
    "JL-21-01",
    "plan.monitoring",
    "items:\n"
    + "".join(
        f"  - {{content: {content}, group: {group}, department: 办公室, mode: reading,\n"
        "     method: 抄表计算, frequency: month, analysis: quarter, form: JL-21-02}\n"
        for content, group in (
            ("光伏发电量", "factors-activity"),
            ("单位面积排放", "indicators"),
            ("减排措施效果", "actions"),
            ("年度目标进度", "objectives"),
            ("排放强度与先进值", "comparison"),
        )
    ),
    "",
)
_REDUCTION = (
    "JL-03-04-A",
    "rec.project-reduction",
    """project: 屋顶光伏
description: 屋顶光伏自发自用
boundary: 光伏系统至并网点
methodology: 并网光伏发电方法学
baseline_scenario: 由电网供电
economics: 八年收回投入
lifetime: P20Y
monitoring_plan: JL-21-01
reductions:
  - {period: 2025, baseline: 70.4 tCO2e, project: 1.2 tCO2e, leakage: 0 tCO2e,
     reduction: 69.2 tCO2e, basis: monitored}
conclusion: 减排效果稳定
""",
    "",
)
_FOOTPRINT = (
    "JL-03-05-A",
    "rec.product-footprint",
    """product: 检测服务
model: 一次样品检测
functional_unit: 一份检测报告
basis: 产品碳足迹标准
time_scope: year
system_boundary: partial
stages:
  - {stage: raw-materials, item: 试剂, emissions: 1.24 kgCO2e}
  - {stage: production, item: 用电, emissions: 3.33 kgCO2e}
  - {stage: end-of-life, item: 废液处置, emissions: 400 gCO2e}
database: 自有数据库 2025
result: 4.97 kgCO2e
conclusion: 用电占六成
""",
    "",
)
_ASSETS = (
    "JL-18-01",
    "rec.carbon-asset",
    """assets:
  - {id: ZC-01, kind: allowance, status: held, vintage: 2025, quantity: 500 tCO2e, use: surrender}
movements:
  - {date: 2026-03-10, asset: ZC-01, kind: allocated, quantity: 2000 tCO2e}
  - {date: 2026-05-10, asset: ZC-01, kind: surrendered, quantity: 1500 tCO2e}
""",
    "recorded_on: 2026-06-10\n",
)

SPECS = (
    Spec("CM719", (_NEUTRALITY,), "JL-20-01-2024", ("balance: ", "437.5"), "430", says="437.5",
         before=(_LISTED,), name="balance"),
    Spec("CM719", (_NEUTRALITY,), "JL-20-01-2024", ("quantity: ", "12.5"), "10.5", says="10.5",
         at=("JL-20-01-2024", ("removals: ", "12.5")), before=(_LISTED,), name="removals"),
    Spec("CM719", (_MONITORING, _REDUCTION), "JL-03-04-A", ("reduction: ", "69.2"), "70.4",
         says="69.2", name="reduction"),
    Spec("CM719", (_FOOTPRINT,), "JL-03-05-A", ("result: ", "4.97"), "4.99", says="4.97",
         name="footprint"),
    Spec("CM719", (_ASSETS,), "JL-18-01", ("quantity: ", "500"), "2000", says="500", name="asset"),
)  # fmt: skip
