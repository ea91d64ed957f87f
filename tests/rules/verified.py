"""Specs of the rules in checks/verified.py."""

from __future__ import annotations

from tests.rules.dataquality import _QUALITY
from tests.rules.spec import Spec

_REPORT = (
    "JL-07-03-2024",
    "rec.emission-report",
    """inventory: JL-07-02-2024
guideline: 试算指南
purpose: 自愿报告
boundary: 两个场所
gas_view: GHG7
total: 1484.73 tCO2e
""",
    "recorded_on: 2026-01-12\n",
)
_VERIFIED = (
    "JL-07-04-2024",
    "rec.verification-report",
    """report: JL-07-03-2024
kind: voluntary
verifier: 核查机构甲
number: HC-1
issued: 2025-06-20
result: conform
opinion: 数据可信
reported_total: 1484.73 tCO2e
verified_total: 1480 tCO2e
materiality: 5 %
""",
    "recorded_on: 2026-01-13\n",
)
_QUALITY_RECORD = ("JL-07-05-2024", "rec.data-quality", _QUALITY, "period: 2025\n")
_CHECKS = """cross_checks:
  - {source: S1-NG, period: 2024, route: stock, opening: 2 万Nm3, bought: 33 万Nm3,
     sold: 0 万Nm3, closing: 1.5 万Nm3}
  - {source: S1-NG, period: 2024-Q1, route: meter, amount: 12.4 万Nm3}
"""
_LAST = ("      2024-Q4: 60\n",)
_CHECKED = (("JL-06-02-S1-2024", _LAST, _LAST[0] + _CHECKS),)

SPECS = (
    Spec("CM463", (_QUALITY_RECORD,), "JL-07-05-2024", ("amount: ", "30 MWh"), "300 MWh",
         at=("JL-07-05-2024", ("share: ", "1 %")), says="10.1"),
    Spec("CM465", (_REPORT, _VERIFIED), "JL-07-04-2024", ("verified_total: ", "1480"), "1380",
         says="1484.73 tCO2e"),
    Spec("CM466", (_REPORT,), "JL-07-03-2024", ("total: ", "1484.73"), "1448.58",
         says="1,484.73", name="inventory"),
    Spec("CM466", (_REPORT, _VERIFIED), "JL-07-04-2024", ("reported_total: ", "1484.73"),
         "1448.58", says="1484.73", name="verifier"),
    Spec("CM467", (), "JL-06-02-S1-2024", ("closing: ", "1.5"), "4.5", says="30.5 万Nm3",
         before=_CHECKED, name="stock"),
    Spec("CM467", (), "JL-06-02-S1-2024", ("amount: ", "12.4"), "11.4", says="12.5 万Nm3",
         before=_CHECKED, name="meter"),
)  # fmt: skip
