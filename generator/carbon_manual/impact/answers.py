"""Claims made or dropped, and lights that change, standard by standard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.lights import Light

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from carbon_manual.diagnostic import Text
    from carbon_manual.impact.state import State
    from carbon_manual.lights import Lamp

LAMPS: Final = ("documented", "evidenced", "operating")
# How good a light is. Grey says nothing: into and out of it nothing is lost or gained by itself.
_RANK: Final = {Light.RED: 0, Light.AMBER: 1, Light.GREEN: 2}


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """A section's claim on a clause that is made now or no longer; `unanswered`: nobody else's."""

    standard: str
    clause: str
    document: str
    heading: str
    gained: bool
    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class LightChange:
    """One of the three lights of a clause that changed, with the reasons for the new one."""

    standard: str
    clause: str
    lamp: str
    old: Light
    new: Light
    reasons: tuple[Text, ...]

    @property
    def step(self) -> int:
        """Return below 0 where a light is lost, above where one is gained, 0 to and from grey."""
        if Light.GREY in {self.old, self.new}:
            return 0
        return _RANK[self.new] - _RANK[self.old]


def changed_claims(base: State, head: State) -> tuple[ClaimChange, ...]:
    """Return the claims, drafts' too, that only one of the two states makes; lost ones first."""
    before, after = _claims(base), _claims(head)
    answered = {each[:2] for each in after}
    lost = [ClaimChange(*each, gained=False, unanswered=each[:2] not in answered)
            for each in before if each not in after]  # fmt: skip
    gained = [ClaimChange(*each, gained=True) for each in after if each not in before]
    return (*lost, *gained)


def changed_lights(base: State, head: State) -> tuple[LightChange, ...]:
    """Return the lights that are not the same, of standards in use in both; the worst first."""
    found: list[LightChange] = []
    for standard, after in head.checked.lights.items():
        before = base.checked.lights.get(standard, {})
        for clause, lights in after.items():
            if clause in before:
                pairs = zip(LAMPS, before[clause].all, lights.all, strict=True)
                found += _changed(standard, clause, pairs)
    return tuple(sorted(found, key=lambda each: each.step))


def _changed(
    standard: str, clause: str, pairs: Iterator[tuple[str, Lamp, Lamp]]
) -> Iterator[LightChange]:
    for name, old, new in pairs:
        if old.light is not new.light:
            yield LightChange(standard, clause, name, old.light, new.light, new.reasons)


def _claims(state: State) -> Mapping[tuple[str, str, str, str], None]:
    """Return every claim in order: standard, clause, document, heading."""
    return dict.fromkeys(
        (claim.standard, clause, claim.document, claim.heading)
        for claim in state.system.claims
        for clause in claim.clauses
    )
