"""Specs of the rules in checks/objectives.py."""

from __future__ import annotations

from tests.rules.targets import AIMS, BEFORE, OBJECTIVES, POLICY, REGISTER, Added
from tests.submitted import DocumentSpec
from tests.system_under_test import Chain

_OPPORTUNITIES = (
    "JL-26-01-2026",
    "rec.improvement",
    """opportunities:
  - {id: I-1, kind: performance, opportunity: 屋顶光伏, source: carbon-review, priority: high,
     measure: 建设光伏, post: 主任, due: 2026-12-31, status: open}
""",
    "",
)
_BENCHMARKS = (
    "JL-05-03-2026",
    "rec.benchmark",
    """benchmarks:
  - {id: B-1, indicator: P-02, value: 60 kgCO2e/m2, origin: domestic-sector, source: 地方标准,
     year: 2024, comparability: 同类科研机构}
""",
    "",
)
_MONITORING = (
    "JL-21-02-S1-2026Q1",
    "rec.monitoring-result",
    """items:
  - {group: objectives, content: 总量目标, objective: T-01, finding: 按进度, evidence: 碳清单}
  - {group: objectives, content: 面积目标, objective: T-02, finding: 按进度, evidence: 碳清单}
  - {group: objectives, content: 履约目标, objective: T-03, finding: 按进度, evidence: 回执}
  - {group: objectives, content: 能效目标, objective: T-04, finding: 按进度, evidence: 碳清单}
analysis: 与上年同期持平
influences: 气温
effectiveness: 有效
conclusion: 继续执行
""",
    "site: s1\nperiod: 2026-Q1\n",
)
_EARLIER = (
    "JL-21-02-S1-2025Q1",
    *_MONITORING[1:3],
    "site: s1\nperiod: 2025-Q1\n",
)
_WITHDRAWN = (
    "JL-00-03-FZ",
    "rec.withdrawal",
    """post: 主任
holder: H-1
date: 2026-05-01
documents:
  - {id: FZ-02, version: "1.0", reason: 由新方针代替}
""",
    "",
)
_OF_PRODUCT: Added = (
    (
        "JL-03-05-A",
        "rec.product-footprint",
        """product: 中试膜材料
model: M-1
functional_unit: 1 m2 膜
basis: GB/T 24067
time_scope: year
system_boundary: cradle-to-gate
stages:
  - {stage: production, item: 电力, activity: 2 kWh, factor_source: 电网平均因子,
     emissions: 1.2 kgCO2e}
database: 自有数据库
result: 1.2 kgCO2e
conclusion: 提高成品率
""",
        "",
    ),
    (
        "JL-03-01-P",
        "rec.carbon-review",
        """level: product
trigger: planned
purpose: 披露产品碳足迹
basis: [O-01]
sites: [s2]
scope: 从摇篮到大门
schedule:
  - {step: 核算, start: 2026-03-02, end: 2026-03-13}
team:
  - {post: 核算员, duty: 核算}
methods:
  - {method: 生命周期评价, kind: quantitative, justification: 委托方指定}
principles: [relevance]
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
""",
        "recorded_on: 2026-04-20\n",
    ),
)
_REGISTRY = "registry: 注册登记系统, serial: CCER-1"
_OFFSETS = (
    "JL-20-02-2026",
    "rec.offset",
    f"""offsets:
  - {{id: F-1, kind: ccer, status: retired, {_REGISTRY},
     retired: 2025-12-01, vintage: 2024, quantity: 10 tCO2e, use: event, purpose: 年会,
     evidence: 注销证明}}
""",
    "",
)
_TRADE = (
    "JL-18-02-A",
    "rec.carbon-trade",
    """kind: ccer
direction: buy
purpose: offset
vintage: 2023
quantity: 10 tCO2e
price: 80 元/tCO2e
date: 2024-06-12
venue: 交易所
timing: 价格较低
approved_by: 主任
approved_on: 2024-06-01
evidence: 成交单
""",
    "",
)
_NO_DUTY = "  - {class: compliance, reason: 没有合规义务}\n"
_FROM_DUTY = OBJECTIVES[OBJECTIVES.index("compliance") :]
# The register applies for more than a year, so that each objective was to be monitored.
_SINCE: tuple[tuple[str, Chain, str], ...] = (
    (REGISTER, ("period: 2026\n",), "period: 2026\neffective: 2025-06-01\n"),
)
_CONSIDERED: tuple[tuple[str, Chain, str], ...] = tuple(
    (REGISTER, (f"{name},", "obligations: [O-01]"), "obligations: [O-01], opportunities: [I-1]")
    for name in ("T-01", "T-02", "T-04")
)


def _spec(  # noqa: PLR0913 - a spec has that many parts
    code: str,
    chain: Chain,
    new: str,
    at: Chain = (),
    *,
    says: str = "",
    name: str = "",
    add: Added = (),
    edit: str = REGISTER,
    before: tuple[tuple[str, Chain, str], ...] = (),
    standards: tuple[str, ...] = (),
) -> DocumentSpec:
    return DocumentSpec(
        code,
        (*AIMS, *add),
        edit,
        chain,
        new,
        at=(REGISTER, at) if at else None,
        says=says,
        standards=standards,
        before=(*BEFORE, *before),
        name=name,
        documents=(POLICY,),
    )


SPECS: tuple[DocumentSpec, ...] = (
    _spec("CM274", ("T-03", "class: ", "compliance"), "neutrality", ("objectives:\n  ", "- {"),
          says="6.2.1.p1.i1", name="unconditional"),
    _spec("CM274", ("  - {class: offset, reason: 不使用外部抵消}\n",), "",
          ("objectives:\n  ", "- {"), says="外部抵消", name="conditional"),
    _spec("CM275", ("omitted", "class: ", "asset-trading"), "energy", says="能源规划",
          name="held", before=((REGISTER, ("  - {class: offset",),
                                "  - {class: asset-trading, reason: 没有}\n  - {class: offset"),)),
    _spec("CM275", (f"retired, {_REGISTRY},\n     retired: 2025-12-01",), f"planned, {_REGISTRY}",
          ("omitted", "class: ", "offset"), says="外部抵消", name="offsets", add=(_OFFSETS,),
          edit="JL-20-02-2026"),
    _spec("CM275", ("date: ", "2024-06-12"), "2026-06-12", ("omitted", "class: ", "asset-trading"),
          says="碳资产与交易", name="trades", add=(_TRADE,), edit="JL-18-02-A"),
    _spec("CM275", (_FROM_DUTY,),
          "neutrality" + _FROM_DUTY.removeprefix("compliance") + _NO_DUTY,
          ("omitted", "class: ", "compliance"), says="合规义务", name="always"),
    _spec("CM276", ("T-04", "obligations: ", "[O-01]"), "[]", says="考虑的要求",
          name="obligations"),
    _spec("CM276", ("T-04", ", opportunities: [I-1]"), "", ("  - ", "{id: T-04"), says="I-1",
          name="opportunities", add=(_OPPORTUNITIES,), before=_CONSIDERED),
    _spec("CM276", ("T-02", " benchmark: B-1,"), "", ("  - ", "{id: T-02"), says="B-1",
          name="benchmark", add=(_BENCHMARKS,),
          before=((REGISTER, ("T-02", "baseline: JL-05-02-T,"),
                   "baseline: JL-05-02-T, benchmark: B-1,"),)),
    DocumentSpec(
        "CM276",
        (*AIMS, _WITHDRAWN),
        REGISTER,
        ("T-01", "policy: ", "FZ-01"),
        "FZ-02",
        says="2026-05-01",
        before=BEFORE,
        name="policy",
        documents=(POLICY, ("FZ-02", *POLICY[1:])),
    ),
    _spec("CM276", ("T-02", "review: ", "JL-03-01"), "JL-03-01-P", says="s1", name="review",
          add=_OF_PRODUCT),
    _spec("CM279", ("objective: ", "T-03"), "T-02", ("T-03", "monitoring: ", "每季度统计"),
          says="T-03 没有", name="never", add=(_MONITORING,), edit="JL-21-02-S1-2026Q1",
          before=_SINCE),
    _spec("CM279", ("objective: ", "T-03"), "T-02", ("T-03", "monitoring: ", "每季度统计"),
          says="2025-03-31", name="late", add=(_MONITORING, _EARLIER), edit="JL-21-02-S1-2026Q1",
          before=_SINCE),
    _spec("CM280", ("T-03", "communications: [JL-11-02-T], "), "", ("  - ", "{id: T-03"),
          says="T-03"),
)  # fmt: skip
