"""What a rule is: a fault, and the function that yields its findings over the whole system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from carbon_manual.clauses.coverage import Coverage
from carbon_manual.diagnostic import Diagnostic, Fault
from carbon_manual.doccontrol.control import Control
from carbon_manual.results.trace import Results
from carbon_manual.system.model import Context, System


@dataclass(frozen=True, slots=True)
class Subject:
    """What rules look at."""

    system: System
    results: Results
    coverage: tuple[Coverage, ...]
    control: Control
    context: Context

    def uses(self, standard: str) -> bool:
        """Tell whether a standard is in use."""
        return any(use.standard.key == standard for use in self.system.uses)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: `source` is its number in the draft of rules, kept for traceability."""

    fault: Fault
    run: Callable[[Subject], Iterator[Diagnostic]]
    source: str = ""
