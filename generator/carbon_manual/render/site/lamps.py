"""The three lights on pages: of a clause and what stands below it, and why one is not green."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.lights import LIGHTS, Light, counts, worst
from carbon_manual.render.markup import plain, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.clauses.coverage import Coverage
    from carbon_manual.render.site.desk import Desk

LAMPS: Final = (
    Text("有章节", "documented"),
    Text("有证据", "evidenced"),
    Text("在运行", "operating"),
)
_ORDER: Final = (Light.GREEN, Light.AMBER, Light.RED, Light.GREY)
_MAX_REASONS: Final = 4


def lamps(desk: Desk, coverage: Coverage, clause: str, *, words: bool = True) -> Iterator[str]:
    """Yield the three lights of a clause and what stands below it; the hint tells their numbers."""
    for index, name in enumerate(LAMPS):
        light, tally = _rolled(desk, coverage, coverage.use.standard.leaves_of(clause), index)
        label = desk.word(name)
        shown = (
            label if words else f'<span class="cm-hidden">{LIGHTS[light].of(desk.language)}</span>'
        )
        yield span(shown, f"cm-light cm-light--{light}", tally if words else f"{label}：{tally}")


def tallies(desk: Desk, coverage: Coverage) -> Iterator[str]:
    """Yield, for each of the three, how many obligations of a standard show which light."""
    for index, name in enumerate(LAMPS):
        light, tally = _rolled(desk, coverage, coverage.applicable, index)
        yield f"{span(desk.word(name), f'cm-light cm-light--{light}')} {tally}"


def reasons(desk: Desk, coverage: Coverage, clause: str) -> Iterator[str]:
    """Yield why lights are not green, leaf by leaf."""
    standard = coverage.use.standard
    for leaf in standard.leaves_of(clause):
        lights = desk.checked.lights[standard.key][leaf]
        for name, lamp in zip(LAMPS, lights.all, strict=True):
            if lamp.light is Light.GREEN or not lamp.reasons:
                continue
            mark = span(desk.word(name), f"cm-light cm-light--{lamp.light}")
            told = "；".join(plain(each.of(desk.language)) for each in lamp.reasons[:_MAX_REASONS])
            yield f"{plain(leaf)} {mark} {told}"


def _rolled(desk: Desk, coverage: Coverage, leaves: Iterable[str], index: int) -> tuple[Light, str]:
    """Return the light of several leaves together, and how many show which."""
    lights = desk.checked.lights[coverage.use.standard.key]
    found = [lights[leaf].all[index] for leaf in leaves]
    tally = counts(found)
    told = desk.say("，", ", ").join(
        f"{LIGHTS[each].of(desk.language)} {tally[each]}" for each in _ORDER if tally[each]
    )
    return worst(found), told
