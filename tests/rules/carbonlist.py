"""Specs of the rules in checks/carbonlist.py."""

from __future__ import annotations

from typing import Final

from tests.rules.carbonreview import REVIEW
from tests.rules.spec import CONFIGURATION, Spec

_OPPORTUNITIES: Final = """opportunities:
  - {id: G-01, kind: performance, opportunity: 屋顶光伏, source: carbon-review, origin: JL-03-01,
     priority: high, measure: 建设 200 kW 光伏, post: 核算员, due: 2026-12-31, status: open}
  - {id: G-02, kind: performance, opportunity: 锅炉余热回收, source: carbon-review,
     origin: JL-03-01, priority: medium, measure: 加装换热器, post: 核算员, due: 2027-06-30,
     status: open}
"""
_RANKED: Final = (
    *REVIEW,
    ("JL-26-01", "rec.improvement", _OPPORTUNITIES, ""),
)
_RANKS: Final = (
    ("JL-03-01", ("priority: 1, ",), "priority: 1, opportunity: G-01, "),
    ("JL-03-01", ("priority: 2, ",), "priority: 2, opportunity: G-02, "),
)
_LONGER: Final = (
    (
        CONFIGURATION,
        ("parameters:\n",),
        "parameters:\n  - {id: interval-rec.carbon-review, value: P3Y, meaning: 碳评审间隔}\n",
    ),
    ("JL-03-01", ("recorded_on: 2026-04-20\n",), "recorded_on: 2026-04-20\nperiod: 2024\n"),
)

SPECS: tuple[Spec, ...] = (
    Spec("CM247", REVIEW, "JL-03-01", ("removals: 0 tCO2e\n",), "",
         at=("JL-03-01", ("level",)), says="碳汇清除量"),
    Spec("CM247", REVIEW, "JL-03-01", ("[JL-03-02-S1, JL-03-02-S2]",), "[JL-03-02-S1]",
         says="场所二", name="site"),
    Spec("CM247", REVIEW, "JL-03-01", ("period: ", "2024"), "2026",
         at=("JL-03-01", ("inventories: ", "[")), says="2024", name="year", before=_LONGER),
    Spec("CM247", REVIEW, "JL-03-01",
         ("  - {source: S1-EL, reason: 占比第二, fluctuation: 随任务变化}\n",), "",
         at=("JL-03-01", ("significant_sources:", "-")), says="S1-EL", name="main-source"),
    Spec("CM248", _RANKED, "JL-03-01", ("屋顶光伏", "priority: ", "2"), "1",
         says="第 1", before=_RANKS),
    Spec("CM248", _RANKED, "JL-03-01", ("opportunity: G-02, ",), "",
         at=("JL-26-01", ("G-02", "origin: ", "JL-03-01")), says="没有在其中排序",
         before=_RANKS, name="unranked"),
    Spec("CM248", _RANKED, "JL-26-01", ("G-01", "priority: ", "high"), "low",
         at=("JL-03-01", ("reduction_potential", "priority: 1", "priority: ", "2")), says="G-02",
         before=_RANKS, name="disorder"),
)  # fmt: skip
