"""What the configuration says of overdue duties: an error, a warning, or nothing, by kind."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Severity
from carbon_manual.duties import KINDS, duties

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.diagnostic import Diagnostic
    from carbon_manual.grounds.rule import Subject
    from carbon_manual.system.model import System

# A parameter of this name and a kind's id sets how grave it is that such a duty is overdue.
PREFIX: Final = "overdue-"
OFF: Final = "off"
VALUES: Final = (Severity.ERROR.value, Severity.WARNING.value, OFF)


def policies(system: System) -> Mapping[str, str]:
    """Return what the configuration says, by kind; what it does not name keeps its rule's own."""
    found = {each.id: system.parameter(PREFIX + each.id) for each in KINDS}
    return MappingProxyType({kind: value for kind, value in found.items() if value in VALUES})


def ruled(subject: Subject, findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield findings as grave as the configuration has it; those of kinds that are off, not.

    A finding is about a duty if its code is one of the kind's and it stands where the duty does.
    """
    chosen = policies(subject.system)
    meant = {
        (code, each.span): chosen[each.kind.id]
        for each in (duties(subject) if chosen else ())
        if each.is_overdue and each.kind.id in chosen
        for code in each.kind.codes
    }
    for finding in findings:
        said = meant.get((finding.code, finding.span))
        if said is None:
            yield finding
        elif said != OFF:
            yield dataclasses.replace(finding, weight=Severity(said))
