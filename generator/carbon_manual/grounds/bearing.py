"""How heavily a rule weighs under the standards in use: from the modality of its clauses."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from carbon_manual.catalogue.standard import MODALITIES
from carbon_manual.diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.diagnostic import Fault
    from carbon_manual.system.model import Use

# The gravest severity that a modality supports: 应 shall, 宜 should, 可以 may.
_GRAVEST: Final = {
    "shall": Severity.ERROR,
    "should": Severity.WARNING,
    "may": Severity.NOTE,
    "info": Severity.NOTE,
}


def bearing(fault: Fault, uses: Iterable[Use]) -> Severity | None:
    """Return the severity of a fault under the standards in use; None where it is none.

    The strongest modality of the clauses that the standards in use have decides: where all only
    recommend (宜), an error falls to a warning, where all only permit, to a note. A rule of good
    practice, or about clauses of other standards, keeps its severity, unless it is bound to the
    standards that it names: then it does not apply.
    """
    named = dict(fault.clauses)
    found = [
        each
        for use in uses
        for clause in named.get(use.standard.key, ())
        for each in _modalities(use.standard, clause)
    ]
    if not found:
        return None if fault.bound else fault.severity
    if fault.practice:
        return fault.severity
    strongest = min(found, key=MODALITIES.index)
    return max(fault.severity, _GRAVEST[strongest], key=lambda each: each.rank)


@functools.lru_cache(maxsize=4096)
def _modalities(standard: Standard, clause: str) -> frozenset[str]:
    """Return the modalities of a clause and of the obligations below it."""
    if clause not in standard.entries:
        return frozenset()
    below = (clause, *standard.leaves_of(clause))
    return frozenset(standard.entries[each].modality for each in below)
