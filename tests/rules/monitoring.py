"""Specs of the rules in checks/monitoring.py."""

from __future__ import annotations

from tests.rules.spec import Spec

INDICATORS = (
    "JL-05-01",
    "rec.indicator-register",
    """indicators:
  - id: I-1
    name: 排放总量
    kind: total
    sites: [s1, s2]
    formula: 各碳源排放量之和
    unit: tCO2e
    better: lower
    figure: ghg.total
    data_source: 碳清单
    deviation_limit: 10 %
    interval: P1Y
    post: 核算员
    review: suitable
  - id: I-2
    name: 单位面积排放
    kind: per-area
    sites: [s1, s2]
    formula: 排放总量除以建筑面积
    unit: kgCO2e/m2
    better: lower
    figure: ghg.per_area
    data_source: 碳清单
    interval: P1Y
    post: 核算员
    review: suitable
""",
    "recorded_on: 2026-01-10\n",
)
_PLAN_ROW = (
    "method: 核对记录, frequency: month, analysis: quarter, department: 办公室, mode: statistics,"
    "\n     form: JL-21-02}"
)
_PLAN = (
    "JL-21-01",
    "plan.monitoring",
    "items:\n"
    + "".join(
        f"  - {{content: {content}, group: {group}, {_PLAN_ROW}\n"
        for content, group in (
            ("目标实现程度", "objectives"),
            ("措施的减排效果", "actions"),
            ("排放总量", "indicators"),
            ("各碳源活动水平", "factors-activity"),
            ("实际总量与预期对比", "comparison"),
            ("光伏新增容量的排放", "new-facility"),
            ("建筑面积", "production"),
        )
    ),
    "period: 2026\nrecorded_on: 2026-01-10\n",
)
RESULT = (
    "JL-21-02-S1",
    "rec.monitoring-result",
    """items:
  - group: indicators
    content: 排放总量
    indicator: I-1
    value: 95 tCO2e
    expected: 100 tCO2e
    deviation: -5 %
    base_value: 100 tCO2e
    verdict: improved
    finding: 低于预期
    evidence: JL-07-02-2024
  - group: indicators
    content: 单位面积排放
    indicator: I-2
    value: 9.5 kgCO2e/m2
    base_value: 10 kgCO2e/m2
    verdict: improved
    finding: 低于基准
    evidence: JL-07-02-2024
analysis: 用气量逐月下降
influences: 采暖用气
effectiveness: 体系运行有效
conclusion: 碳绩效有改进
""",
    "site: s1\nperiod: 2026-Q1\nrecorded_on: 2026-04-10\n",
)
_EARLIER = (*RESULT[:3], "site: s1\nperiod: 2025-Q3\nnext_review: 2026-12-31\n")
_TOPICS = ("documents", "duties", "metering", "maintenance", "parties")
_INSPECTIONS = (
    "JL-21-04-2026",
    "plan.system-inspection",
    "items:\n"
    + "".join(
        f"  - {{topic: {topic}, department: 办公室, due: 2026-09-10, mode: records,"
        " inspector: 复核员}\n"
        for topic in _TOPICS
    ),
    "period: 2026\nrecorded_on: 2026-01-10\n",
)
_INSPECTED = (
    "JL-21-05-S1",
    "rec.system-inspection",
    "date: 2025-11-20\ninspectors: [复核员]\nitems:\n"
    + "".join(
        f"  - {{topic: {topic}, department: 办公室, content: 查阅记录, evidence: 记录齐全,"
        " result: conform}\n"
        for topic in _TOPICS
    )
    + "conclusion: 运行正常\n",
    "site: s1\nrecorded_on: 2025-11-21\n",
)
_BASELINE = (
    "JL-05-02",
    "rec.baseline",
    """kind: base-year
sites: [s1, s2]
base_periods: [2024]
method: typical-year
calculation: 取 2024 年，产能和气候正常
inventories: [JL-07-02-2024]
values:
  - {indicator: I-1, value: 1484.73 tCO2e}
variables:
  - {name: 采暖度日数, level: 1500 度日, significant: false, source: 气象资料}
static_factors:
  - {register: JL-05-04-S1, version: "1.0"}
valid: true
conclusion: 基准有效
""",
    "recorded_on: 2026-01-10\n",
)
_METROLOGY = ("xjzjxh-carbon-metrology",)
_ITEMS = ("items:\n  ", "- ")

SPECS: tuple[Spec, ...] = (
    Spec(
        "CM725",
        (_PLAN,),
        "JL-21-01",
        ("措施的减排效果, group: ", "actions"),
        "system",
        at=("JL-21-01", _ITEMS),
        says="措施计划的有效性",
        name="plan",
    ),
    Spec(
        "CM725",
        (_PLAN,),
        "JL-21-01",
        ("光伏新增容量的排放, group: ", "new-facility"),
        "system",
        at=("JL-21-01", _ITEMS),
        says="9.2.b.3",
        standards=("stqc-002-2025",),
        name="plan-of-another-standard",
    ),
    Spec(
        "CM725",
        (INDICATORS, _EARLIER),
        "JL-21-02-S1",
        ("period: ", "2025-Q3"),
        "2025-Q4",
        at=("JL-21-02-S1", _ITEMS),
        says="2025 年的监测记录没有“措施计划的有效性”",
        name="year",
    ),
    Spec(
        "CM725",
        (INDICATORS, _EARLIER),
        "JL-21-02-S1",
        ("period: ", "2025-Q3"),
        "2025-Q4",
        at=("JL-21-02-S1", _ITEMS),
        says="相关方满意度",
        standards=_METROLOGY,
        alone=True,
        name="satisfaction",
    ),
    Spec(
        "CM726",
        (INDICATORS, RESULT),
        "JL-21-02-S1",
        ("verdict: ", "improved"),
        "worse",
        says="应评为“改进”",
    ),
    Spec(
        "CM726",
        (INDICATORS, RESULT),
        "JL-05-01",
        ("better: ", "lower"),
        "higher",
        at=("JL-21-02-S1", ("verdict: ", "improved")),
        says="应评为“变差”",
        name="direction",
    ),
    Spec(
        "CM726",
        (INDICATORS, RESULT),
        "JL-21-02-S1",
        ("    verdict: improved\n",),
        "",
        at=("JL-21-02-S1", ("base_value: ", "100 tCO2e")),
        says="现为“（空）”",
        name="unjudged",
    ),
    Spec(
        "CM726",
        (INDICATORS, RESULT),
        "JL-21-02-S1",
        ("deviation: ", "-5 %"),
        "-2 %",
        says="-5.00 %",
        name="deviation",
    ),
    Spec(
        "CM726",
        (INDICATORS, _BASELINE, _EARLIER),
        "JL-21-02-S1",
        ("    base_value: 100 tCO2e\n    verdict: improved\n",),
        "",
        at=("JL-21-02-S1", ("value: ", "95 tCO2e")),
        before=(
            ("JL-21-02-S1", ("2025-Q3",), "2025-Q4"),
            ("JL-05-01", ("review: suitable",), "review: suitable\n    baseline: JL-05-02"),
        ),
        says="全年没有与碳基准 JL-05-02 比较",
        standards=("cieccpa-carbon-neutrality",),
        alone=True,
        name="uncompared",
    ),
    Spec(
        "CM729",
        (_INSPECTIONS,),
        "JL-21-04-2026",
        ("topic: ", "parties"),
        "data",
        at=("JL-21-04-2026", _ITEMS),
        says="相关方管理",
        standards=_METROLOGY,
    ),
    Spec(
        "CM729",
        (_INSPECTED,),
        "JL-21-05-S1",
        ("topic: ", "duties"),
        "other",
        at=("JL-21-05-S1", _ITEMS),
        says="职责履行",
        standards=_METROLOGY,
        name="year",
    ),
    Spec(
        "CM729",
        (_INSPECTIONS,),
        "JL-21-04-2026",
        ("due: ", "2026-09-10"),
        "2026-04-10",
        says="计划 2026-04-10 检查“体系文件执行”",
        standards=_METROLOGY,
        name="not-held",
    ),
)
