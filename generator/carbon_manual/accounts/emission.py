"""Emissions as quantities: carbon becomes CO2, CO2 becomes tonnes of CO2 equivalents."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

from carbon_manual.accounts.activity import mismatch
from carbon_manual.diagnostic import Span
from carbon_manual.quantity import PRECISION, Quantity, QuantityError, exponents, parse_unit
from carbon_manual.results.refusal import Refused

TCO2E: Final = parse_unit("tCO2e")
NO_EMISSION: Final = Quantity(Decimal(0), TCO2E)
CARBON_TO_CO2: Final = Quantity(
    Context(prec=PRECISION).divide(Decimal(44), Decimal(12)), parse_unit("tCO2/tC")
)
_CO2_IS_REFERENCE: Final = Quantity(Decimal(1), parse_unit("tCO2e/tCO2"))


def as_co2e(amount: Quantity, place: Span) -> Quantity:
    """Return an amount of CO2 or CO2 equivalents in tCO2e.

    Raises:
        Refused: the amount is no emission; `place` is where the finding stands.
    """
    if exponents(amount.unit) == {"[carbon_dioxide]": 1}:
        amount *= _CO2_IS_REFERENCE
    try:
        return amount.to(TCO2E)
    except QuantityError:
        raise Refused((mismatch(amount.unit, place),)) from None
