"""Every chart that a text can ask for, in the order in which they are listed."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.charts import breakdown, calibration, cusum, trend

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carbon_manual.charts.plotter import ChartKind

CHARTS: Final[tuple[ChartKind, ...]] = (
    trend.KIND,
    breakdown.KIND,
    cusum.KIND,
    calibration.KIND,
)
BY_ID: Final[Mapping[str, ChartKind]] = MappingProxyType({each.id: each for each in CHARTS})
