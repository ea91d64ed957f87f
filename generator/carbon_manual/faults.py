"""Every fault that the generator can report, by code: the source of their documentation."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual import (
    activity,
    checks,
    compute,
    factors,
    load,
    parts,
    prose,
    provenance,
    query,
    resolve,
    scalars,
    source,
    typed,
    waivers,
    yamltext,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carbon_manual.diagnostic import Fault

_TABLES: Final = (
    source.FAULTS,
    yamltext.FAULTS,
    parts.FAULTS,
    scalars.FAULTS,
    typed.FAULTS,
    load.FAULTS,
    prose.FAULTS,
    resolve.FAULTS,
    factors.FAULTS,
    activity.FAULTS,
    query.FAULTS,
    compute.FAULTS,
    checks.FAULTS,
    tuple(rule.fault for rule in checks.RULES),
    waivers.FAULTS,
    provenance.FAULTS,
)
FAULTS: Final[Mapping[str, Fault]] = MappingProxyType(
    {
        fault.code: fault
        for fault in sorted((each for table in _TABLES for each in table), key=lambda one: one.code)
    }
)
