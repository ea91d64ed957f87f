"""The order of the pure stages: sources in, a checked system with its figures out."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from carbon_manual import __version__
from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.checks.rulebook import RULES, check
from carbon_manual.checks.waivers import apply as apply_waivers
from carbon_manual.clauses.coverage import cover
from carbon_manual.clauses.evidence import kept
from carbon_manual.diagnostic import Diagnostic, Severity, in_order
from carbon_manual.doccontrol.control import derive_control
from carbon_manual.doccontrol.publication import frozen_texts, in_force
from carbon_manual.evaluation.compute import compute
from carbon_manual.grounds.rule import Subject
from carbon_manual.lights import Lights, Look, lights_of, rules_by_clause
from carbon_manual.shapes.shape import Shapes, shipped_shapes
from carbon_manual.system.load import Pieces, load
from carbon_manual.system.model import Context, System
from carbon_manual.system.resolve import read_claims, resolve_in_force
from carbon_manual.system.tailoring import Tailoring, tailoring

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.sources.source import Sources


@dataclass(frozen=True, slots=True)
class Checked(Subject):
    """A system with its figures, coverage and control on one as-of date, and all findings.

    `system` is what people work on; `in_force` the same with the texts in force as documents.
    `lights` holds the three lights of each leaf obligation, by standard. `waived` are the findings
    that a record of waiver accepts for a time. `tailoring`
    tells which sections of the working files are still the template's.
    """

    in_force: System
    lights: Mapping[str, Mapping[str, Lights]]
    diagnostics: tuple[Diagnostic, ...]
    waived: tuple[Diagnostic, ...]
    tailoring: Tailoring = Tailoring()  # noqa: RUF009 - immutable


def examine(  # noqa: PLR0913 - what is not given is what the package ships
    sources: Sources,
    today: dt.date,
    *,
    as_of: dt.date | None = None,
    language: str = "zh",
    shapes: Shapes | None = None,
    standards: Mapping[str, Standard] | None = None,
    pieces: Pieces | None = None,
) -> Checked:
    """Load, compute and check. `as_of` wins over the date that the configuration pins.

    `pieces` keeps what was read of each file for the next time; see `load`.
    """
    loaded = load(sources, shapes or shipped_shapes(), standards or shipped_standards(), pieces)
    system = loaded.system
    pinned = system.configuration.body.data("as_of") if system.configuration else None
    context = Context(as_of or pinned or today, __version__, language)
    system = dataclasses.replace(system, as_of=context.as_of)
    control = derive_control(system, context.as_of)
    frozen = frozen_texts(system, control)
    claims, unclaimable = read_claims(frozen, system.standards)
    results = compute(system, (*system.documents.values(), *frozen))
    coverage = cover(system, control, claims)
    subject = Subject(system, results, coverage, control, context)
    findings = check(subject)
    dangling = resolve_in_force(system, control.in_force)
    found = (*loaded.diagnostics, *unclaimable, *dangling, *results.diagnostics, *findings)
    timely = in_order(each for each in found if not _is_premature(each, system))
    diagnostics, waived = apply_waivers(timely, system, context.as_of)
    shown = tuple(each for each in diagnostics if not _yields(each, diagnostics))
    tailored = tailoring(system, system.documents.values())
    return Checked(
        system,
        results,
        coverage,
        control,
        context,
        in_force(system, control, claims),
        _lights(subject, shown, tailored),
        shown,
        waived,
        tailored,
    )


def published(checked: Checked, *, draft: bool = False) -> Checked:
    """Return what readers get: the texts in force only, or the working files as a draft."""
    if draft:
        return checked
    coverage = tuple(
        dataclasses.replace(each, drafts=MappingProxyType({})) for each in checked.coverage
    )
    return dataclasses.replace(checked, system=checked.in_force, coverage=coverage)


def _lights(
    subject: Subject, diagnostics: Iterable[Diagnostic], tailored: Tailoring
) -> Mapping[str, Mapping[str, Lights]]:
    """Return the lights of each standard in use, judged with all findings known."""
    found: dict[str, list[Diagnostic]] = {}
    for each in diagnostics:
        found.setdefault(each.code, []).append(each)
    faults = [rule.fault for rule in RULES]
    records = kept(subject.system)
    untailored = tailoring(subject.system, subject.control.in_force.values()).untailored
    return MappingProxyType(
        {
            each.use.standard.key: MappingProxyType(
                lights_of(
                    Look(
                        each,
                        subject.system,
                        subject.control,
                        subject.context.as_of,
                        rules_by_clause(each.use.standard, faults),
                        found,
                        untailored,
                        tailored.untailored,
                        records,
                    )
                )
            )
            for each in subject.coverage
        }
    )


def _is_premature(finding: Diagnostic, system: System) -> bool:
    """Tell whether a finding concludes from an absence that a reading fault may explain."""
    return finding.fault.absence and (system.incomplete or finding.subject in system.doubtful)


def _yields(finding: Diagnostic, diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether a finding waits for errors that it may follow from."""
    errors = (
        each for each in diagnostics if each.severity is Severity.ERROR and not each.fault.yields
    )
    if finding.fault.yields == "system":
        return any(errors)
    paths = {finding.span.path, *(each.span.path for each in finding.related)}
    return finding.fault.yields == "file" and any(each.span.path in paths for each in errors)
