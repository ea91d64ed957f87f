"""Specs of the rules in checks/neutrality.py."""

from __future__ import annotations

from tests.rules.spec import Spec

_OFFSETS = (
    "JL-20-02",
    "rec.offset",
    """offsets:
  - {id: DX-01, kind: ccer, status: retired, registry: 国家登记系统,
     serial: CN-24-000101 至 CN-24-000400, vintage: 2024, quantity: 300 tCO2e, retired: 2025-11-20,
     use: organisation, purpose: 组织排放, evidence: 注销凭证一}
  - {id: DX-02, kind: ccer, status: retired, registry: 国家登记系统, serial: CN-24-000401～000500,
     vintage: 2024, quantity: 100 tCO2e, retired: 2025-11-20, use: organisation,
     purpose: 组织排放, evidence: 注销凭证二}
  - {id: DX-03, kind: forestry, status: retired, registry: 地方平台, serial: 林业 2025-018 号,
     vintage: 2025, quantity: 12 tCO2e, retired: 2026-05-30, use: event, purpose: 年会排放,
     evidence: 注销凭证三}
""",
    "",
)
NEUTRALITY = (
    "JL-20-01-2024",
    "rec.neutrality",
    """boundary: 两个场所
inventory: JL-07-02-2024
emissions: 450 tCO2e
removals: 0 tCO2e
offset: 400 tCO2e
balance: 50 tCO2e
rate: 88.9 %
rate_basis: 清除量与抵消量之和除以排放量
offsets: [DX-01, DX-02]
claim: partly
conclusion: 抵消量已注销，尚有五十吨未抵消
""",
    "",
)
_EVENT = (
    "JL-03-06-A",
    "rec.event-neutrality",
    """theme: 学术年会
starts: 2026-05-12
ends: 2026-05-13
place: 杭州
size: 两百人
estimate:
  - {phase: holding, item: 会场用电, emissions: 4 tCO2e}
plan: 线上参会减少差旅，余量以林业碳汇抵消
commitment: 年会实现碳中和
actions:
  - {action: 线上参会, result: done}
actual:
  - {phase: preparation, item: 物料运输, emissions: 1.5 tCO2e}
  - {phase: holding, item: 差旅和用电, emissions: 10 tCO2e}
offsets: [DX-03]
result: neutral
conclusion: 抵消量大于实际排放
advice: 明年扩大线上参会
""",
    "",
)
_ALL = (_OFFSETS, NEUTRALITY, _EVENT)
_ID = "JL-20-01-2024"

SPECS = (
    Spec("CM715", _ALL, "JL-20-02", ("CN-24-000401～000500",), "CN-24-000400 至 CN-24-000499",
         says="DX-02"),
    Spec("CM715", _ALL, "JL-20-02", ("林业 2025-018 号",), "CN-24-000150", name="one-number",
         before=(("JL-20-02", ("地方平台",), "国家登记系统"),), says="DX-03"),
    Spec("CM715", _ALL, "JL-03-06-A", ("[", "DX-03"), "DX-03, DX-01", says="JL-20-01-2024",
         at=("JL-03-06-A", ("DX-03, ", "DX-01")), name="users"),
    Spec("CM715", _ALL, "JL-20-02", ("use: ", "event"), "product", says="产品或服务", name="use",
         at=("JL-03-06-A", ("offsets: [", "DX-03"))),
    Spec("CM716", _ALL, _ID, ("offsets: [DX-01, DX-02]",), "offsets: [DX-01]", says="300",
         at=(_ID, ("offset: ", "400"))),
    Spec("CM716", _ALL, _ID, ("offsets: [DX-01, DX-02]\n",), "", at=(_ID, ("offset: ", "400")),
         name="none"),
    Spec("CM716", _ALL, "JL-20-02", ("000400",), "000399", says="299", name="numbers",
         at=("JL-20-02", ("quantity: ", "300"))),
    Spec("CM717", _ALL, "JL-20-02", (", evidence: 注销凭证二",), "", says="DX-02",
         at=("JL-20-02", ("DX-02", "status: ", "retired"))),
    Spec("CM717", _ALL, "JL-20-02", ("DX-03", "vintage: ", "2025"), "2027", says="2027",
         name="vintage"),
    Spec("CM717", _ALL, _ID, ("claim: ", "none"), "partly", at=(_ID, ("[DX-01, ", "DX-02")),
         before=(("JL-20-02", ("DX-02", " retired: 2025-11-20,"), ""),
                 ("JL-20-02", ("DX-02", "status: retired"), "status: held"),
                 (_ID, ("claim: ", "partly"), "none")), says="DX-02", name="claim"),
    Spec("CM717", _ALL, "JL-20-02", ("DX-02", "status: ", "retired"), "held", says="DX-02",
         at=("JL-20-02", ("DX-02", "retired: ", "2025-11-20")),
         before=((_ID, ("claim: ", "partly"), "none"),), name="date"),
    Spec("CM718", _ALL, _ID, ("claim: ", "partly"), "neutral", says="50"),
    Spec("CM718", _ALL, _ID, ("rate: ", "88.9"), "100", name="rate"),
    Spec("CM718", (NEUTRALITY,), _ID, ("claim: ", "none"), "partly", name="nothing",
         before=((_ID, ("offset: 400",), "offset: 0"), (_ID, ("balance: 50",), "balance: 450"),
                 (_ID, ("offsets: [DX-01, DX-02]\n",), ""), (_ID, ("partly",), "none"))),
    Spec("CM718", _ALL, "JL-03-06-A", ("emissions: ", "10 tCO2e"), "11 tCO2e", says="12.5",
         at=("JL-03-06-A", ("result: ", "neutral")), name="event"),
    Spec("CM718", _ALL, "JL-03-06-A", ("advice: 明年扩大线上参会\n",), "", says="改进建议",
         at=("JL-03-06-A", ("result: ", "neutral")), name="event-review"),
)  # fmt: skip
