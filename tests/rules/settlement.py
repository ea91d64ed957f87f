"""Specs of the rules in checks/settlement.py."""

from __future__ import annotations

from tests.rules.spec import CONFIGURATION, Spec

_REPORT = (
    "JL-07-03-2024",
    "rec.emission-report",
    """inventory: JL-07-02-2024
guideline: 企业温室气体排放核算与报告指南
purpose: 报送主管部门
boundary: 场所一
gas_view: GHG7
""",
    "recorded_on: 2026-01-12\n",
)
_VERIFIED = (
    "JL-07-04-2024",
    "rec.verification-report",
    """report: JL-07-03-2024
kind: regulatory
verifier: 核查机构甲
number: HC-2025-18
issued: 2025-06-20
result: conform
opinion: 数据可信
reported_total: 30000 tCO2e
verified_total: 30000 tCO2e
""",
    "recorded_on: 2026-01-12\n",
)
_TRADE = (
    "JL-18-02-A",
    "rec.carbon-trade",
    """kind: allowance
direction: buy
purpose: settlement
quantity: 1500 tCO2e
price: 70 元/tCO2e
date: 2025-11-10
venue: 全国碳市场
timing: 年底前价格上行，提前买入
approved_by: 主任
approved_on: 2025-11-08
evidence: 交割单
""",
    "",
)
OFFSETS = (
    "JL-20-02",
    "rec.offset",
    """offsets:
  - {id: DX-01, kind: ccer, status: retired, registry: 国家登记系统,
     serial: CN-24-000101 至 CN-24-000600, vintage: 2024, quantity: 500 tCO2e, retired: 2025-11-20,
     use: settlement, purpose: 履约抵销, evidence: 注销凭证}
""",
    "",
)
_SETTLED = (
    "JL-19-01-2024",
    "rec.ets-settlement",
    """cycle: 2024
market: 全国碳市场
verification: JL-07-04-2024
verified_emissions: 30000 tCO2e
allowances: 28000 tCO2e
bought: 1500 tCO2e
offset: 500 tCO2e
offsets: [DX-01]
deficit: 1500 tCO2e
mode: [allocated, purchase, offset]
trades: [JL-18-02-A]
timing: 年底前价格上行，提前买入
surrendered: 29500 tCO2e
cost: 105000 元
deadline: 2025-12-31
completed: 2025-11-25
post: 核算员
evidence: 清缴凭证
""",
    "",
)
_ALL = (_REPORT, _VERIFIED, _TRADE, OFFSETS, _SETTLED)
_ID = "JL-19-01-2024"
_LIMIT = "parameters:\n  - {id: settlement-offset-share, value: 2 %, meaning: 抵销上限}\n"

SPECS = (
    Spec("CM712", _ALL, _ID, ("deficit: ", "1500 tCO2e"), "2000 tCO2e", says="1500"),
    Spec("CM712", _ALL, _ID, ("surrendered: ", "29500 tCO2e"), "30500 tCO2e", says="30000",
         name="held"),
    Spec("CM712", _ALL, "JL-07-04-2024", ("verified_total: ", "30000"), "31000", says="31000",
         at=(_ID, ("verified_emissions: ", "30000")), name="report"),
    Spec("CM712", _ALL, "JL-18-02-A", ("quantity: ", "1500"), "1400", says="1400",
         at=(_ID, ("bought: ", "1500")), name="trades"),
    Spec("CM713", _ALL, _ID, ("surrendered: ", "29500 tCO2e"), "2.9 万tCO2e", says="500"),
    Spec("CM713", _ALL, _ID, ("completed: ", "2025-11-25"), "2026-01-08", says="2026-01-08",
         name="late"),
    Spec("CM713", _ALL, CONFIGURATION, ("value: 2 %",), "value: 1 %", says="1%",
         at=(_ID, ("offset: ", "500")), name="share",
         before=((CONFIGURATION, ("parameters:\n",), _LIMIT),)),
    Spec("CM714", _ALL, _ID, ("timing: 年底前价格上行，提前买入\n",), "", says="时机",
         at=(_ID, ("mode: [allocated, ", "purchase"))),
    Spec("CM714", _ALL, _ID, ("[allocated, purchase, offset]",), "[allocated, offset]",
         at=(_ID, ("bought: ", "1500")), says="购买配额", name="amount"),
)  # fmt: skip
