"""Every figure that the generator can compute, in the order in which they are listed."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.figures import (
    assets,
    baselines,
    budgets,
    compliance,
    coverage,
    crosschecks,
    emissions,
    energy,
    events,
    intensity,
    measures,
    metering,
    neutral,
    process,
    projects,
    quality,
    rates,
    reports,
    sinks,
    targets,
    trends,
    uncertainties,
    views,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carbon_manual.computing.figure import Figure

FIGURES: Final[tuple[Figure, ...]] = (
    *emissions.FIGURES,
    *process.FIGURES,
    *views.FIGURES,
    *sinks.FIGURES,
    *energy.FIGURES,
    *intensity.FIGURES,
    *rates.FIGURES,
    *neutral.FIGURES,
    *baselines.FIGURES,
    *targets.FIGURES,
    *trends.FIGURES,
    *measures.FIGURES,
    *projects.FIGURES,
    *events.FIGURES,
    *compliance.FIGURES,
    *assets.FIGURES,
    *metering.FIGURES,
    *coverage.FIGURES,
    *quality.FIGURES,
    *crosschecks.FIGURES,
    *reports.FIGURES,
    *uncertainties.FIGURES,
    *budgets.FIGURES,
)
BY_ID: Final[Mapping[str, Figure]] = MappingProxyType({figure.id: figure for figure in FIGURES})
