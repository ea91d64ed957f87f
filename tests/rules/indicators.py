"""Specs of the rules in checks/indicators.py."""

from __future__ import annotations

from typing import Final

from tests.rules.spec import CONFIGURATION, Spec

REGISTER: Final = """indicators:
  - {id: P-01, name: 碳排放总量, kind: total, sites: [s1, s2], formula: 各碳源排放量之和,
     unit: tCO2e, better: lower, figure: ghg.total, data_source: 碳排放汇总, interval: P1Y,
     variables: [采暖度日数], baseline: JL-05-02, post: 核算员, review: suitable,
     values: [{period: 2024, normalised: 1450 tCO2e}]}
  - {id: P-02, name: 单位建筑面积碳排放量, kind: per-area, sites: [s1, s2],
     formula: 排放总量除以建筑面积, unit: kgCO2e/m2, better: lower, data_source: 碳排放汇总,
     interval: P2Y, post: 核算员, review: suitable,
     values: [{period: 2024, value: 74.24 kgCO2e/m2}]}
  - {id: P-03, name: 人均碳排放量, kind: per-person, sites: [s1], formula: 排放量除以用能人数,
     unit: tCO2e/人, better: lower, figure: ghg.per_person, data_source: 碳排放汇总,
     interval: P1Y, post: 核算员, review: suitable}
  - {id: P-04, name: 碳中和率, kind: neutrality-rate, sites: [s1, s2], formula: 抵消量除以排放量,
     unit: "%", better: higher, data_source: 抵消登记表, interval: P2Y, post: 核算员,
     review: suitable, values: [{period: 2024, value: 0 %}]}
  - {id: P-05, name: 可再生电力利用率, kind: renewable-rate, sites: [s1, s2],
     formula: 可再生电量除以用电总量, unit: "%", better: higher, data_source: 电费账单,
     interval: P2Y, post: 核算员, review: suitable, values: [{period: 2024, value: 27.7 %}]}
  - {id: P-06, name: 单位产值碳排放量, kind: per-value, sites: [s1], formula: 排放量除以产值,
     unit: tCO2e/万元, better: lower, data_source: 财务报表, interval: P2Y, post: 核算员,
     review: suitable, values: [{period: 2024, value: 0.267 tCO2e/万元}]}
"""
BASELINE: Final = """kind: base-year
sites: [s1, s2]
base_periods: [2024]
method: previous-year
calculation: 取 2024 年各场所之和，当年运行正常
inventories: [JL-07-02-2024]
values:
  - {indicator: P-01, value: 1484.73 tCO2e, normalised: 1450 tCO2e}
variables:
  - {name: 采暖度日数, level: 1800 度日, significant: true, source: 气象站}
static_factors:
  - {register: JL-05-04-S1, version: "1.0"}
normalisation: 按采暖度日数的比例换算
valid: true
conclusion: 继续使用
"""
_BENCHMARKS: Final = """benchmarks:
  - {id: X-01, indicator: P-02, value: 60 kgCO2e/m2, origin: official-publication,
     source: 浙江省机关事务管理局, year: 2024, comparability: 同类机关办公建筑}
"""
KEPT: Final = (
    ("JL-05-01", "rec.indicator-register", REGISTER, ""),
    ("JL-05-02", "rec.baseline", BASELINE, "recorded_on: 2026-01-12\n"),
    ("JL-05-03", "rec.benchmark", _BENCHMARKS, ""),
)
_VALUE: Final = "  - {name: output-value, unit: 万元, source: 决算, values: {2024: 5000}}\n"
_OUTPUT: Final = (("JL-05-04-S1", ("  - {name: headcount",), f"{_VALUE}  - {{name: headcount"),)
# The small system's data are yearly, where T/ZJJGSW 0005 wants them by quarter.
_YEARLY: Final = (
    CONFIGURATION,
    ("parameters:\n",),
    'parameters:\n  - {id: data-frequency-months, value: "12", meaning: 最长月数}\n',
)
_INSTITUTION: Final = ("zjjgsw-0005-2024",)
_TABLE: Final = ("JL-05-01", ("indicators:", "-"))

SPECS: tuple[Spec, ...] = (
    Spec("CM250", KEPT, "JL-05-01", ("value: ", "74.24 kgCO2e/m2"), "75.24 kgCO2e/m2",
         says="74.2367 kgCO2e/m2"),
    Spec("CM250", KEPT, "JL-05-01", ("value: ", "27.7 %"), "27.9 %", says="27.9 %", name="rate"),
    Spec("CM250", KEPT, "JL-05-01", ("value: ", "0.267 tCO2e/万元"), "0.300 tCO2e/万元",
         says="0.26695", name="output", before=_OUTPUT),
    Spec("CM250", KEPT, "JL-05-01", ("P-03", "review: suitable"),
         "review: suitable, values: [{period: 2024, value: 6.00 tCO2e/人}]",
         at=("JL-05-01", ("P-03", "value: ", "6.00")), says="6.6737", name="figure"),
    Spec("CM250", KEPT, "JL-05-02", ("value: ", "1484.73 tCO2e"), "1500 tCO2e",
         says="1500 tCO2e", name="baseline"),
    Spec("CM251", KEPT, "JL-05-01", ("kind: neutrality-rate",), "kind: other",
         at=_TABLE, says="6.2.p5.i3", standards=_INSTITUTION, before=(_YEARLY,)),
    Spec("CM251", KEPT, "JL-05-01", ("kind: total",), "kind: other",
         at=_TABLE, says="排放总量", name="total"),
    Spec("CM251", KEPT, "JL-05-01", ("variables: [采暖度日数], ",), "",
         at=_TABLE, says="6.2.p6", standards=_INSTITUTION, name="variables",
         before=(_YEARLY, ("JL-05-02", ("significant: true",), "significant: false"))),
    Spec("CM251", KEPT, "JL-05-01", ("baseline: JL-05-02, ",), "",
         at=_TABLE, says="碳基准", name="baseline"),
    Spec("CM252", KEPT, "JL-05-01", ("P-03", "kind: ", "per-person"), "per-area",
         at=("JL-05-01", ("P-03", "unit: ", "tCO2e/人")), says="单位建筑面积"),
    Spec("CM252", KEPT, "JL-05-01", ("P-03", "figure: ", "ghg.per_person"), "energy.per_person",
         says="kgce/人", name="figure"),
    Spec("CM252", KEPT, "JL-05-01", ("P-03", "figure: ", "ghg.per_person"), "ghg.per_head",
         says="ghg.per_head", name="no-figure"),
    Spec("CM252", KEPT, "JL-05-03", ("value: ", "60 kgCO2e/m2"), "60 kgCO2e/人",
         says="60 kgCO2e/人", name="benchmark"),
    Spec("CM253", KEPT, "JL-05-01", (", values: [{period: 2024, value: 0 %}]",), "",
         at=("JL-05-01", ("{id: P-04",)), says="P-04"),
    Spec("CM253", KEPT, "JL-05-01", ("P-04", "interval: ", "P2Y"), "P1Y",
         at=("JL-05-01", ("P-04", "period: ", "2024")), says="2026-03-31", name="old"),
    Spec("CM259", KEPT, "JL-05-01", ("P-05", "review: ", "suitable"), "update", says="P-05"),
)  # fmt: skip
