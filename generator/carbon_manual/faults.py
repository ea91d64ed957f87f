"""Every fault that the generator can report, by code: the source of their documentation."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts import activity, balance, factors, meteringfaults
from carbon_manual.charts import calls
from carbon_manual.checks import provenance, rulebook, waivers
from carbon_manual.computing import reader
from carbon_manual.evaluation import compute, ownregister
from carbon_manual.figures import (
    assets,
    contracts,
    deviations,
    lines,
    metering,
    models,
    projects,
    quality,
    rates,
    reading,
    reports,
    scores,
    sinks,
    targets,
    uncertainties,
)
from carbon_manual.shapes import scalars, typed
from carbon_manual.sources import source
from carbon_manual.system import load, pictures, piece, resolve
from carbon_manual.texts import allowlist, flow, parts, plainvalue, prose, yamltext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carbon_manual.diagnostic import Fault

_TABLES: Final = (
    source.FAULTS,
    yamltext.FAULTS,
    parts.FAULTS,
    scalars.FAULTS,
    typed.FAULTS,
    piece.FAULTS,
    load.FAULTS,
    prose.FAULTS,
    pictures.FAULTS,
    flow.FAULTS,
    allowlist.FAULTS,
    plainvalue.FAULTS,
    resolve.FAULTS,
    factors.FAULTS,
    activity.FAULTS,
    balance.FAULTS,
    reader.FAULTS,
    contracts.FAULTS,
    lines.FAULTS,
    sinks.FAULTS,
    compute.FAULTS,
    calls.FAULTS,
    ownregister.FAULTS,
    meteringfaults.FAULTS,
    reading.FAULTS,
    rates.FAULTS,
    models.FAULTS,
    targets.FAULTS,
    projects.FAULTS,
    assets.FAULTS,
    metering.FAULTS,
    scores.FAULTS,
    quality.FAULTS,
    reports.FAULTS,
    deviations.FAULTS,
    uncertainties.FAULTS,
    rulebook.FAULTS,
    tuple(rule.fault for rule in rulebook.RULES),
    waivers.FAULTS,
    provenance.FAULTS,
)
FAULTS: Final[Mapping[str, Fault]] = MappingProxyType(
    {
        fault.code: fault
        for fault in sorted((each for table in _TABLES for each in table), key=lambda one: one.code)
    }
)
