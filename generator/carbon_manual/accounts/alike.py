"""Sources that are alike but for their metered amounts: one is derived in full, the others follow.

A total over thousands of them needs what each emits. How each came about is derived when somebody
asks for it, and is the same to the last digit.
"""

from __future__ import annotations

import dataclasses
import decimal
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.accounts.emission import as_co2e
from carbon_manual.diagnostic import Text
from carbon_manual.quantity import PRECISION, Quantity, Unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import NOTHING, Result, Step
from carbon_manual.shapes.value import INVALID

if TYPE_CHECKING:
    from carbon_manual.accounts.ledger import Ledger, Source
    from carbon_manual.accounts.metered import Part
    from carbon_manual.shapes.value import Row

EMISSION: Final = "ghg.source"
ACTIVITY: Final = "activity"
# Fewer of a kind are derived one by one.
LEAST: Final = 50
# What an inventory's line may say besides where more than the factors would decide.
_PLAIN: Final = frozenset({"source", "gas", "factors"})
# What may differ between sources that are accounted for alike.
_NAMES: Final = frozenset({"id", "name", "facility", "location", "note"})

_Kind = tuple[object, ...]


class _Member(NamedTuple):
    """A source of a kind, and its activity of the year."""

    source: Source
    amount: Decimal


class _Rule(NamedTuple):
    """What makes an emission of an amount: numbers by which it is multiplied, one by one."""

    numbers: tuple[Decimal, ...]
    unit: Unit

    def apply(self, amount: Decimal) -> Quantity:
        """Return the emission of an amount."""
        for number in self.numbers:
            amount *= number
        return Quantity(amount, self.unit)


class Known(NamedTuple):
    """A source's emission as a step of a sum, what it was taken from, and the kind's first one."""

    step: Step
    reads: frozenset[str]
    model: Result


class Alike:
    """The emissions of a year's sources that follow another of their kind."""

    def __init__(
        self, ledger: Ledger, derive: Callable[[str, Mapping[str, str | int | None]], Result]
    ) -> None:
        """Look for sources of `ledger`; `derive` derives the first of a kind."""
        self._ledger = ledger
        self._derive = derive
        self._years: dict[int, dict[str, Known]] = {}
        self._singles: list[tuple[Source, Part, int]] | None = None

    def known(self, year: int) -> Mapping[str, Known]:
        """Return the emissions of a year that follow another, by source."""
        if year not in self._years:
            with decimal.localcontext(prec=PRECISION):
                self._years[year] = dict(self._found(year))
        return self._years[year]

    def emission(self, source: str, year: int) -> Result | None:
        """Return a source's emission without its steps; None where it has to be derived."""
        known = self.known(year).get(source)
        if known is None:
            return None
        step, model = known.step, known.model
        made = Result(EMISSION, step.parameters, step.label, model.shown, step.quantity)
        return dataclasses.replace(made, formula=model.formula, reads=known.reads)

    def follows(self, name: str, given: Mapping[str, str | int | None]) -> bool:
        """Tell whether a figure is the activity or emission of such a source."""
        source, year = given.get("source"), given.get("year")
        if name not in {EMISSION, ACTIVITY} or given.get("material") or given.get("gas"):
            return False
        known = isinstance(source, str) and isinstance(year, int)
        return known and source in self.known(int(str(year)))

    def _found(self, year: int) -> Iterator[tuple[str, Known]]:
        """Yield the emissions of a year's sources of which there are many of a kind."""
        inventory = self._ledger.inventories.get(year)
        if inventory is None:
            return
        kinds: dict[_Kind, list[_Member]] = {}
        given, entered = inventory.lines, self._entered(year)
        for source, part, kind in self._single():
            lines = given.get(source.id, ())
            amount = part.whole(year) if len(lines) == 1 else None
            if amount is None or source.id in entered:
                continue
            said = _said(lines[0])
            if said is not None:
                kinds.setdefault((kind, *said), []).append(_Member(source, amount))
        for members in kinds.values():
            if len(members) >= LEAST:
                yield from self._following(members, year)

    def _single(self) -> list[tuple[Source, Part, int]]:
        """Return the sources that one key of one file gives, with a number for what they are.

        Those of one number share all but their names. One that begins or ends is not among them:
        some of its years are not whole.
        """
        if self._singles is None:
            kinds: dict[_Kind, int] = {}
            self._singles = []
            for source in self._ledger.sources.values():
                part = self._ledger.metered.alone(source.id)
                row, site = source.row, self._ledger.system.row("site", source.site)
                if part is None or "commissioned" in row or "retired" in row:
                    continue
                said = tuple([(name, row.text(name)) for name in row if name not in _NAMES])
                kind = (part.unit, part.file, said, site.text("region") if site else "")
                self._singles.append((source, part, kinds.setdefault(kind, len(kinds))))
        return self._singles

    def _entered(self, year: int) -> set[str]:
        """Return the sources on whose year records hold more than the file."""
        ledger = self._ledger
        tables = (ledger.activity, ledger.materials, ledger.balances, ledger.equipment)
        return {name for table in tables for name, given in table if given in {year, None}}

    def _following(self, members: list[_Member], year: int) -> Iterator[tuple[str, Known]]:
        """Yield the emissions of sources of one kind, if the first one's steps give its own."""
        first = members[0]
        try:
            model = self._derive(EMISSION, {"source": first.source.id, "year": year})
            rule = _rule(model, first)
        except Refused:
            return
        if rule is None:
            return
        reads: dict[str, frozenset[str]] = {}
        said_zh = model.label.zh.split(f"{first.source.name.zh} {first.source.id}")
        said_en = model.label.en.split(f"{first.source.name.en} {first.source.id}")
        of_year = ("year", year)
        for source, amount in members:
            path, name, (zh, en) = source.row.span.path, source.id, source.name
            if path not in reads:
                reads[path] = model.reads - {first.source.row.span.path} | {path}
            label = Text(f"{zh} {name}".join(said_zh), f"{en} {name}".join(said_en))
            named = (("source", name), of_year)
            step = Step("figure", label, rule.apply(amount), None, NOTHING, (), EMISSION, named)
            yield name, Known(step, reads[path], model)


def _rule(model: Result, first: _Member) -> _Rule | None:
    """Return by what an amount was multiplied; None unless just that gives the result.

    Raises:
        Refused: the product is no emission.
    """
    steps = model.steps
    if model.quantity is None or not steps or steps[0].kind != ACTIVITY:
        return None
    if any(step.kind not in {"factor", "constant"} for step in steps[1:]):
        return None
    if any(step.quantity.value.is_zero() for step in steps[1:]):
        return None  # a factor of zero needs evidence of each source
    product = Quantity(Decimal(1), steps[0].quantity.unit)
    for step in steps[1:]:
        product = Quantity(Decimal(1), (product * step.quantity).unit)
    last = as_co2e(product, first.source.row.span)
    numbers = (*(step.quantity.value for step in steps[1:]), last.value)
    rule = _Rule(numbers, last.unit)
    same = steps[0].quantity.value == first.amount
    same = same and rule.apply(first.amount) == model.quantity
    return rule if same else None


def _said(line: Row) -> _Kind | None:
    """Return gas and factors of an inventory's line; None where it says more, or is unreadable."""
    factors = line.data("factors")
    if not factors or not _PLAIN.issuperset(line):
        return None
    named = [item.data for item in factors]
    return None if INVALID in named else (line.text("gas"), *named)
