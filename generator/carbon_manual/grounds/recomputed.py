"""What the program computes where a record states the value of an indicator itself."""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.evaluation.ownfigures import catalogue
from carbon_manual.quantity import PRECISION, Quantity, QuantityError, Unit, parse_unit
from carbon_manual.results.trace import parameters_of
from carbon_manual.shapes.value import INVALID

if TYPE_CHECKING:
    from carbon_manual.grounds.rule import Subject
    from carbon_manual.results.trace import Result
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import System

# What stands for an indicator of a kind where the register names no figure: a numerator and a
# divisor. Totals and intensities may be by location or by market.
_TOTALS: Final = ("ghg.total", "ghg.total.market")
_DIVISORS: Final = {"per-area": "static.floor_area", "per-person": "static.headcount"}
_OUTPUT: Final = "output-value"


class Computed(NamedTuple):
    """A computed value, and half a unit of the last digit that its figure is printed with."""

    quantity: Quantity
    half: Quantity | None = None

    def agrees(self, stated: Quantity) -> bool:
        """Tell whether a stated value is this one as far as the coarser of both is printed.

        A value of another dimension is not compared: that is another fault.
        """
        exponent = stated.value.as_tuple().exponent
        half = Decimal(1).scaleb(exponent) / 2 if isinstance(exponent, int) else Decimal(0)
        try:
            if self.half is not None:
                half = max(half, self.half.to(stated.unit).value)
            return abs(self.quantity.to(stated.unit).value - stated.value) <= half
        except QuantityError:
            return True

    def shown(self, stated: Quantity) -> str:
        """Return the value in the unit of what is stated, with two digits more than that."""
        exponent = stated.value.as_tuple().exponent
        digits = max(2 - exponent, 0) if isinstance(exponent, int) else 2
        return f"{self.quantity.to(stated.unit).value:.{digits}f} {stated.unit}"


class Recomputation:
    """Finds what was computed for an indicator's sites and year; indexes output values once."""

    def __init__(self, subject: Subject) -> None:
        """Look into the results and static factors of a system."""
        self._results = subject.results
        self._figures = catalogue(subject.system)
        self._sites = subject.system.sites
        self._outputs = dict(_outputs(subject.system))

    def of(self, indicator: Row, year: int) -> tuple[Computed, ...]:
        """Return the values that an indicator may have had in a year; none where none is known."""
        scope = self._scope({str(item.data) for item in indicator.items_of("sites")})
        if scope is None or indicator.is_invalid("figure", "kind", "sites"):
            return ()
        if "figure" in indicator:
            name, *options = indicator.text("figure").split(" ")
            given = dict(each.split("=", 1) for each in options if "=" in each)
            return tuple(self._figure(name, year, scope, given))
        with decimal.localcontext(prec=PRECISION):
            return tuple(self._by_kind(indicator.text("kind"), year, scope))

    def _scope(self, sites: set[str]) -> str | None:
        """Return the site asked for, the empty text for all of them, None where neither fits."""
        if sites == set(self._sites):
            return ""
        return next(iter(sites)) if len(sites) == 1 else None

    def _by_kind(self, kind: str, year: int, scope: str) -> Iterator[Computed]:
        if kind == "renewable-rate":
            yield from self._figure("energy.renewable.rate", year, scope, {})
        if kind == "total":
            for name in _TOTALS:
                yield from self._figure(name, year, scope, {})
        elif kind in _DIVISORS:
            for divisor in self._figure(_DIVISORS[kind], year, scope, {}):
                yield from self._divided(divisor.quantity, year, scope)
        elif kind == "per-value":
            output = self._output(year, scope)
            if output is not None:
                yield from self._divided(output, year, scope)

    def _divided(self, divisor: Quantity, year: int, scope: str) -> Iterator[Computed]:
        for name in _TOTALS if divisor.value else ():
            for total in self._figure(name, year, scope, {}):
                yield Computed(total.quantity / divisor)

    def _figure(
        self, name: str, year: int, scope: str, given: dict[str, str]
    ) -> Iterator[Computed]:
        figure = self._figures.get(name)
        if figure is None:
            return
        site = scope if scope and "site" in figure.optional else None
        result: Result | None = self._results.figures.get(
            (name, parameters_of({"site": site, **given, "year": year}))
        )
        if result is not None and result.quantity is not None:
            digit = Decimal(1).scaleb(-result.shown.digits) / 2
            yield Computed(result.quantity, Quantity(digit, result.quantity.unit))

    def _output(self, year: int, scope: str) -> Quantity | None:
        """Return the output value of the sites asked for; None where one of them has none."""
        sites = (scope,) if scope else self._sites
        found = [self._outputs.get((site, year)) for site in sites]
        total = Quantity(Decimal(0), parse_unit("万元"))
        for each in found:
            if each is None:
                return None
            total += each
        return total


def _outputs(system: System) -> Iterator[tuple[tuple[str, int], Quantity]]:
    """Yield the output value of each site and year that can be read."""
    for record in system.records_of("rec.static-factors"):
        for row in record.body.rows("factors"):
            unit = row.data("unit")
            if row.text("name") == _OUTPUT and isinstance(unit, Unit):
                for period, value in row.data("values") or ():
                    if value.data is not INVALID and unit.agrees(parse_unit("万元")):
                        yield (record.site, period.start.year), Quantity(value.data, unit)
