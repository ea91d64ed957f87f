"""Specs of the rules in checks/baselines.py."""

from __future__ import annotations

from typing import Final

from tests.rules.indicators import KEPT
from tests.rules.spec import Spec
from tests.system_under_test import record

_PATH: Final = "procedures/CX-05.md"
_PROCEDURE: Final = """---
id: CX-05
type: proc.indicator-baseline
title: {zh: 碳绩效参数与碳基准管理程序, en: Indicators and baseline}
version: "1.0"
owner: 核算员
effective: 2026-01-15
next_review: 2027-01-15
department: 办公室
baseline_method: single-year
baseline_review: P1Y
adjustment_triggers: [indicator-unfit, static-factor, schedule, service, requirement, retrofit]
normalisation: [ratio]
history:
  - {version: "1.0", date: 2026-01-12, change: 首次发布}
---

# 碳绩效参数与碳基准管理程序 {#cx-05}

## 基准 {#baseline}

以上一年为基准，发生列出的情形时调整。
"""
# A spec adds records only; the text of the document replaces one added under its path.
DRAFT: Final = (_PATH, "proc.indicator-baseline", "", "")
WRITTEN: Final = (_PATH, (record(*DRAFT),), _PROCEDURE)

SPECS: tuple[Spec, ...] = (
    Spec("CM254", KEPT, "JL-05-02", ("method: ", "previous-year"), "average",
         at=("JL-05-02", ("base_periods: ", "[")), says="只有一个"),
    Spec("CM254", KEPT, "JL-05-02", ("base_periods: ", "[2024]"), "[2024-Q1]",
         says="3 个月", name="short"),
    Spec("CM254", KEPT, "JL-05-02", ("base_periods: ", "[2024]"), "[2023]",
         at=("JL-05-02", ("inventories: ", "[")), says="2023", name="inventory"),
    Spec("CM254", KEPT, "JL-05-01", ("P-03", "post: "), "baseline: JL-05-02, post: ",
         at=("JL-05-02", ("\nvalues:", "-")), says="P-03", name="no-value"),
    Spec("CM254", (*KEPT, DRAFT), _PATH, ("baseline_method: ", "single-year"), "regression",
         at=("JL-05-02", ("method: ", "previous-year")), says="上一年度", name="procedure",
         before=(WRITTEN,)),
    Spec("CM257", KEPT, "JL-05-02", ("normalisation: 按采暖度日数的比例换算\n",), "",
         at=("JL-05-02", ("significant: ", "true")), says="采暖度日数"),
    Spec("CM257", KEPT, "JL-05-02", (", normalised: 1450 tCO2e",), "",
         at=("JL-05-02", ("value: ", "1484.73")), says="P-01", name="base-value"),
    Spec("CM257", KEPT, "JL-05-01", (", normalised: 1450 tCO2e",), "",
         at=("JL-05-01", ("period: ", "2024")), says="P-01", name="value"),
    Spec("CM257", KEPT, "JL-05-01", ("variables: [采暖度日数], ",), "",
         at=("JL-05-02", ("variables:\n  - ", "{")), says="都没有写", name="untaken"),
)  # fmt: skip
