"""Specs of the rules in checks/adjustments.py."""

from __future__ import annotations

from typing import Final

from tests.rules.baselines import DRAFT, WRITTEN
from tests.rules.indicators import KEPT
from tests.rules.spec import CONFIGURATION, Spec

_ADJUSTMENTS: Final = """adjustments:
  - {date: 2025-06-01, trigger: authority, indicator: P-01, old: 1484.73 tCO2e,
     new: 1470 tCO2e, reason: 主管部门调整口径, approved_by: 主任}
  - {date: 2026-03-01, trigger: retrofit, indicator: P-01, old: 1470 tCO2e,
     new: 1400 tCO2e, reason: 锅炉改造, approved_by: 主任}
valid: true
"""
_ADJUSTED: Final = (
    ("JL-05-02", ("valid: true\n",), _ADJUSTMENTS),
    ("JL-05-02", ("value: ", "1484.73 tCO2e"), "1400 tCO2e"),
)
_GROWN: Final = (
    (
        CONFIGURATION,
        ("parameters:\n",),
        "parameters:\n  - {id: baseline-adjusted-within, value: P3M, meaning: 调整碳基准的时限}\n",
    ),
    ("JL-05-04-S1", ("{2024: 10000}",), "{2024: 10000, 2025: 10500}"),
)

SPECS: tuple[Spec, ...] = (
    Spec("CM255", KEPT, "JL-05-04-S1", ("2025: ", "10500"), "13000",
         at=("JL-05-02", ("static_factors:\n  ", "-")), says="30.00 %", before=_GROWN),
    Spec("CM255", KEPT, "JL-05-02", ("valid: ", "true"), "false",
         says="2026-01-12", name="invalid", before=_GROWN[:1]),
    Spec("CM256", KEPT, "JL-05-02", ("2026-03-01", "old: ", "1470 tCO2e"), "1480 tCO2e",
         says="1470 tCO2e", before=_ADJUSTED),
    Spec("CM256", KEPT, "JL-05-02", ("value: ", "1400 tCO2e"), "1450 tCO2e",
         says="1400 tCO2e", name="present", before=_ADJUSTED),
    Spec("CM256", (*KEPT, DRAFT), DRAFT[0], (", retrofit",), "",
         at=("JL-05-02", ("trigger: ", "retrofit")), says="节能减碳改造", name="trigger",
         before=(*_ADJUSTED, WRITTEN)),
    Spec("CM258", (*KEPT, DRAFT), DRAFT[0], ("static-factor, ",), "",
         at=(DRAFT[0], ("adjustment_triggers: ", "[")), says="6.1.5.b", before=(WRITTEN,)),
)  # fmt: skip
