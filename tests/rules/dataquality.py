"""Specs of the rules in checks/dataquality.py."""

from __future__ import annotations

from tests.rules.dataplans import PLAN
from tests.rules.spec import Spec
from tests.system_under_test import Chain

_PLAN = (
    "JL-06-01-S1-2024",
    "plan.data-collection",
    PLAN,
    "site: s1\nperiod: 2024\nnext_review: 2027-03-01\n",
)
_QUALITY = """inventory: JL-07-02-2024
checks:
  - {check: 各月数据齐全, kind: completeness, threshold: 12 个月, result: pass}
  - {check: 用气超过上年同月两成报警, kind: threshold, threshold: 20 %, result: fail,
     finding: 阀门未关严，已更换}
  - {check: 账单与仪表比对, kind: cross-check, threshold: 5 %, result: pass}
estimated_share: 1 %
missing_data:
  - {source: S1-EL, gap: 2024-07, cause: 电表故障, method: 按前三个月日均, amount: 30 MWh}
method_changes:
  - {kind: facility, description: 光伏投运, effect: 外购电量减少, treatment: 单独计量}
uncertainty_method: 误差传播
uncertainty: 6 %
uncertainty_limit: 8 %
reproducibility: 由程序按同一因子复算
conclusion: 数据可用
"""
_NAME = "JL-07-05-2024"
_RECORD = (_NAME, "rec.data-quality", _QUALITY, "period: 2025\n")
_ACTIVITY = "JL-06-02-S1-2024"
_SOURCES = "JL-03-02-S1"
# Those of the plan's sources whose data the small system has by the year.
_YEARLY: tuple[tuple[str, Chain, str], ...] = (
    ("JL-06-01-S1-2024", ("S1-EL", "quarter"), "year"),
    ("JL-06-01-S1-2024", ("S1-RF", "quarter"), "year"),
)
_METHODS = """year: 2025
compiled_on: 2026-03-10
method: GB/T 32150
gas_view: GHG7
gwp: AR6
lines:
  - {source: S1-NG, gas: CO2, factors: [ng-ncv, ng-cc, ng-of]}
exclusions:
  - {source: S1-EL, reason: 全年停用}
  - {source: S1-RF, reason: 没有补充}
  - {source: S2-EL, reason: 全年停用}
"""
_GAS = """data:
  - source: S1-NG
    unit: 万Nm3
    origin: bill
    quantities: {2025: 20}
"""
_NEW = """  - {id: S1-HT, category: stationary-combustion, name: 热风炉, carrier: natural-gas,
     commissioned: 2025-02}
"""
_HEATER = """  - source: S1-HT
    unit: 万Nm3
    origin: bill
    quantities: {2025-Q1: 0.5, 2025-Q2: 1, 2025-Q3: 1, 2025-Q4: 1}
"""
_LATER = ("JL-06-02-S1-2025", "rec.activity-data", _GAS + _HEATER, "site: s1\nperiod: 2025\n")
_WITH_HEATER = ((_SOURCES, ("  - {id: S1-NG",), f"{_NEW}  - {{id: S1-NG"),)

SPECS: tuple[Spec, ...] = (
    Spec(
        "CM263",
        (_PLAN,),
        "JL-06-01-S1-2024",
        ("S1-EL", "frequency: ", "year"),
        "month",
        at=(_ACTIVITY, ("2024: ", "1200.5")),
        says="跨 12 个月",
        before=_YEARLY,
    ),
    Spec(
        "CM266",
        (_RECORD,),
        _NAME,
        ("uncertainty: ", "6 %"),
        "9 %",
        says="超过控制值 8",
        name="above",
    ),
    Spec(
        "CM266",
        (_RECORD,),
        _NAME,
        ("uncertainty_limit: 8 %\n",),
        "",
        at=(_NAME, ("uncertainty: ", "6 %")),
        says="没有控制值",
        name="no-limit",
    ),
    Spec("CM266", (_RECORD,), _NAME, ("share: ", "1 %"), "7 %", says="7 %", name="estimates"),
    Spec(
        "CM267",
        (_RECORD,),
        _NAME,
        (",\n     finding: 阀门未关严，已更换",),
        "",
        at=(_NAME, ("fail",)),
        name="failure",
    ),
    Spec(
        "CM267",
        (_RECORD,),
        _NAME,
        ("cross-check",),
        "fluctuation",
        at=(_NAME, ("checks:\n  ", "- {")),
        says="交叉核对",
        standards=("xjzjxh-carbon-metrology",),
        name="kinds",
    ),
    Spec(
        "CM268",
        (_PLAN, _RECORD),
        _NAME,
        ("missing_data", "S1-EL"),
        "S1-NG",
        at=(_NAME, ("missing_data:\n  ", "- {")),
        says="S1-EL",
        before=(
            *_YEARLY,
            (_ACTIVITY, ("S1-EL", "meter\n    meter: M-E01"), "estimate\n    justification: 故障"),
            (_NAME, ("estimated_share: 1 %",), "estimated_share: 41 %\nimprovements: 更换电表"),
        ),
        name="gap",
    ),
    Spec(
        "CM268",
        (_RECORD,),
        _NAME,
        ("method_changes", "facility"),
        "activity",
        at=(_NAME, ("method_changes:\n  ", "- {")),
        says="S1-PV",
        name="facility",
    ),
    Spec(
        "CM268",
        (
            ("JL-07-02-2025", "rec.emission-inventory", _METHODS, ""),
            ("JL-06-02-S1-2025", "rec.activity-data", _GAS, "site: s1\nperiod: 2025\n"),
            ("JL-07-05-2025", "rec.data-quality", _QUALITY.replace("2024\n", "2025\n", 1), ""),
        ),
        "JL-07-02-2025",
        ("AR6",),
        "AR5",
        at=("JL-07-05-2025", ("method_changes:\n  ", "- {")),
        says="gwp",
        before=((_SOURCES, ("commissioned: 2024-07",), "commissioned: 2024-07, retired: 2024-12"),),
        name="method",
    ),
    Spec(
        "CM269",
        (_LATER,),
        "JL-06-02-S1-2025",
        ("S1-HT", "2025-Q1: 0.5, "),
        "",
        at=(_SOURCES, ("commissioned: ", "2025-02")),
        says="从 2025-04-01 起",
        before=_WITH_HEATER,
        name="late",
    ),
    Spec(
        "CM269",
        (_LATER,),
        "JL-06-02-S1-2025",
        (_HEATER,),
        "",
        at=(_SOURCES, ("commissioned: ", "2025-02")),
        says="没有活动数据",
        before=_WITH_HEATER,
        name="none",
    ),
)
