"""The order of the pure stages: sources in, a checked system with its figures out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon_manual import __version__
from carbon_manual.checks import check
from carbon_manual.checks.rule import Subject
from carbon_manual.compute import compute
from carbon_manual.control import derive_control
from carbon_manual.coverage import cover
from carbon_manual.diagnostic import Diagnostic, in_order
from carbon_manual.load import load
from carbon_manual.model import Context, System
from carbon_manual.shape import Shapes, shipped_shapes
from carbon_manual.standard import shipped_standards

if TYPE_CHECKING:
    from carbon_manual.source import Sources


@dataclass(frozen=True, slots=True)
class Checked(Subject):
    """A system with its figures, coverage and control on one as-of date, and all findings."""

    diagnostics: tuple[Diagnostic, ...]


def examine(
    sources: Sources,
    today: dt.date,
    *,
    as_of: dt.date | None = None,
    language: str = "zh",
    shapes: Shapes | None = None,
) -> Checked:
    """Load, compute and check. `as_of` wins over the date that the configuration pins."""
    loaded = load(sources, shapes or shipped_shapes(), shipped_standards())
    system = loaded.system
    pinned = system.configuration.body.data("as_of") if system.configuration else None
    context = Context(as_of or pinned or today, __version__, language)
    results = compute(system)
    control = derive_control(system, context.as_of)
    coverage = cover(system, control)
    findings = check(Subject(system, results, coverage, control, context))
    found = (*loaded.diagnostics, *results.diagnostics, *findings)
    diagnostics = in_order(each for each in found if not _is_premature(each, system))
    return Checked(system, results, coverage, control, context, diagnostics)


def _is_premature(finding: Diagnostic, system: System) -> bool:
    """Tell whether a finding concludes from an absence that a reading fault may explain."""
    return finding.fault.absence and (system.incomplete or finding.subject in system.doubtful)
