"""Many faults planted in one system at once, so that hundreds cost a few checks of it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from carbon_manual.checks import waivers
from carbon_manual.checks.rulebook import RULES
from carbon_manual.diagnostic import Diagnostic
from carbon_manual.pipeline import Checked
from tests.system_under_test import PlantedFault, Tree, faults, shown

Place = tuple[str, str, int]
# A reading fault silences what figures lack, and both silence rules; references go with either.
READING, REFERENCE, FIGURE, RULE = "reading", "reference", "figure", "rule"

_OF_RULES = frozenset(
    [*(rule.fault.code for rule in RULES), *(fault.code for fault in waivers.FAULTS)]
)
# Findings that wait until there is no error anywhere: each can only be seen by itself.
_LAST = frozenset(fault.code for fault in faults() if fault.yields == "system")


@dataclass(slots=True)
class Bundle:
    """Faults of one base that touch no file in common, so that each stays where it was planted."""

    faults: list[PlantedFault] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)

    @property
    def tree(self) -> Tree:
        """Return the system with all the faults."""
        tree = self.faults[0].base()
        for each in self.faults:
            tree = each.planted_in(tree)
        return tree

    @property
    def label(self) -> str:
        """Return what names the test: the first code, and how many follow it."""
        return f"{self.faults[0].code}+{len(self.faults) - 1}"

    def takes(self, fault: PlantedFault) -> bool:
        """Tell whether a fault may join: of the same base, with no kind or file in the way."""
        if not self.faults:
            return True
        free = self.paths.isdisjoint(fault.paths | set(fault.needs))
        first = self.faults[0]
        alone = {first.code, fault.code} & _LAST
        kinds = {_kind(each) for each in (*self.faults, fault)}
        same = len(kinds - {REFERENCE}) < 2 and kinds != {REFERENCE, RULE}
        if not same or first.base is not fault.base:
            return False
        return not alone and free and self.needs.isdisjoint(fault.paths)

    def add(self, fault: PlantedFault) -> None:
        """Take a fault in."""
        self.faults.append(fault)
        self.paths |= fault.paths
        self.needs.update(fault.needs)


def bundles(planted: Iterable[PlantedFault]) -> tuple[Bundle, ...]:
    """Return the faults in as few bundles as the first that takes each one gives."""
    found: list[Bundle] = []
    for each in planted:
        bundle = next((one for one in found if one.takes(each)), None)
        if bundle is None:
            bundle = Bundle()
            found.append(bundle)
        bundle.add(each)
    return tuple(found)


def differences(planted: Iterable[PlantedFault], checked: Checked) -> list[str]:
    """Return what is told too much, too little or in other words; nothing if all is as planted."""
    wanted = {_wanted(each): each for each in planted}
    also = {code for each in wanted.values() for code in each.also}
    told = {_place(each): each for each in checked.diagnostics}
    found = Counter(_place(each) for each in checked.diagnostics)
    found.subtract(wanted.keys())
    surplus = [each for each, count in found.items() if count > 0 and each[0] not in also]
    return [
        *(f"missing {_named(wanted[each])}: {each}" for each in wanted if each not in told),
        *(f"surplus {each}: {told[each].message.zh}" for each in surplus),
        *(
            f"{_named(fault)} says {told[each].message.zh}, not {fault.says}"
            for each, fault in wanted.items()
            if each in told and not _says(each, fault.says, checked)
        ),
        *(f"missing with another: {each}" for each in also - {code for code, _, _ in told}),
    ]


def explained(bundle: Bundle, checked: Checked) -> str:
    """Return how the faults that a bundle does not show do by themselves, and how to go on."""
    told = {_place(each) for each in checked.diagnostics}
    lines = []
    for each in bundle.faults:
        if _wanted(each) not in told:
            alone = each.tree.examine()
            lines += [f"alone, {_named(each)}:", *(shown(alone) or ["no finding"])]
    codes = " ".join(dict.fromkeys(each.code for each in bundle.faults))
    return "\n".join([*lines, f"one by one: python -m tests.bundles {codes}"])


def _kind(fault: PlantedFault) -> str:
    """Return which stage tells a fault: what would follow from another stage's stays silent."""
    if fault.code in _OF_RULES:
        return RULE
    return {"CM1": READING, "CM4": FIGURE}.get(fault.code[:3], REFERENCE)


def _wanted(fault: PlantedFault) -> Place:
    return (fault.code, fault.span.path, fault.span.line)


def _place(finding: Diagnostic) -> Place:
    return (finding.code, finding.span.path, finding.span.line)


def _says(place: Place, words: str, checked: Checked) -> bool:
    return any(words in each.message.zh for each in checked.diagnostics if _place(each) == place)


def _named(fault: PlantedFault) -> str:
    return f"{fault.code} {fault.name}"


def main(codes: list[str]) -> int:
    """Print what the faults of some codes give, each planted by itself."""
    from tests.test_mutations import MUTATIONS  # noqa: PLC0415 - it uses this module

    chosen = [each for each in MUTATIONS if each.code in codes]
    wrong = 0
    for each in chosen:
        checked = each.tree.examine()
        problems = differences((each,), checked)
        wrong += bool(problems)
        print(_named(each), *problems or ["as planted"], *shown(checked), sep="\n  ")  # noqa: T201
    return min(wrong, 1) if chosen else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
