"""Specs of the rules in checks/improvement.py."""

from __future__ import annotations

from tests.rules.operation import INDICATORS
from tests.rules.spec import Spec

_OPPORTUNITIES = (
    "JL-26-01",
    "rec.improvement",
    """opportunities:
  - {id: GJ-01, kind: performance, opportunity: 水泵变频, source: data, priority: high,
     measure: 两台水泵加装变频器, post: 核算员, due: 2026-04-30, status: done, done: 2026-04-20,
     result: 五月水泵用电降两成}
  - {id: GJ-02, kind: metering, opportunity: 增设分项电表, source: audit, priority: medium,
     measure: 实验楼加装三块, post: 核算员, due: 2026-09-30, status: in-progress}
""",
    "recorded_on: 2026-05-10\n",
)
_REPORT = (
    "JL-11-05-A",
    "rec.performance-report",
    """system: 运行正常
indicators:
  - {indicator: ZB-01, value: 71 kgCO2e/m2, baseline: 66 kgCO2e/m2,
     result: worse}
improvement: 水泵变频已完成，仍高于基准
recipient: 主任
reported_on: 2026-05-20
""",
    "period: 2026-Q1\nrecorded_on: 2026-05-20\n",
)
_REPORTED = (INDICATORS, _REPORT, _OPPORTUNITIES)

SPECS = (
    Spec("CM758", (_OPPORTUNITIES,), "JL-26-01", ("GJ-02", "due: ", "2026-09-30"), "2026-05-31",
         says="GJ-02"),
    Spec("CM758", (_OPPORTUNITIES,), "JL-26-01", (",\n     result: 五月水泵用电降两成",), "",
         at=("JL-26-01", ("status: ", "done")), says="成效", name="result"),
    Spec("CM759", _REPORTED, "JL-26-01", ("status: ", "done"), "dropped", says="P1Y",
         at=("JL-11-05-A", ("result: ", "worse"))),
    Spec("CM759", _REPORTED, "JL-26-01", ("done: ", "2026-04-20"), "2025-04-20", name="cycle",
         at=("JL-11-05-A", ("result: ", "worse"))),
)  # fmt: skip
