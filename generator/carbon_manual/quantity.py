"""Exact quantities with units; pint decides every dimension and conversion."""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

import pint

# Digits carried in intermediate results; printed figures are rounded once, at the end.
PRECISION: Final = 40
# No amount of carbon or energy is larger or smaller; beyond it arithmetic would overflow.
_MAX_EXPONENT: Final = 30

# The units that records may use, as pint expressions. Masses of CO2, of CO2 equivalents, of carbon
# and of standard coal are dimensions of their own, so that they cannot be mixed unnoticed.
UNITS: Final[dict[str, str]] = {
    "1": "dimensionless",
    "%": "percent",
    "kg": "kilogram",
    "g": "gram",
    "mg": "milligram",
    "t": "metric_ton",
    "万t": "wan * metric_ton",
    "short_ton": "short_ton",
    "nm": "nanometer",
    "mm": "millimeter",
    "m": "meter",
    "K": "kelvin",
    "m2": "meter ** 2",
    "hm2": "hectare",
    "万m2": "wan * meter ** 2",
    "亩": "2000 / 3 * meter ** 2",
    "m3": "meter ** 3",
    "L": "liter",
    "gal": "gallon",
    "Nm3": "normal_cubic_meter",
    "万Nm3": "wan * normal_cubic_meter",
    "scf": "standard_cubic_foot",
    "J": "joule",
    "kJ": "kilojoule",
    "MJ": "megajoule",
    "GJ": "gigajoule",
    "TJ": "terajoule",
    "kWh": "kilowatt_hour",
    "万kWh": "wan * kilowatt_hour",
    "MWh": "megawatt_hour",
    "mmBtu": "1e6 * Btu",
    "therm": "therm",
    "kgce": "kilogram_coal_equivalent",
    "tce": "1000 * kilogram_coal_equivalent",
    "kgC": "kilogram_carbon",
    "tC": "1000 * kilogram_carbon",
    "gCO2": "0.001 * kilogram_co2",
    "kgCO2": "kilogram_co2",
    "tCO2": "1000 * kilogram_co2",
    "万tCO2": "wan * 1000 * kilogram_co2",
    "gCO2e": "0.001 * kilogram_co2e",
    "kgCO2e": "kilogram_co2e",
    "tCO2e": "1000 * kilogram_co2e",
    "万tCO2e": "wan * 1000 * kilogram_co2e",
    "元": "yuan",
    "万元": "wan * yuan",
    "人": "person",
    "盏": "lamp",
    "h": "hour",
    "d": "day",
    "a": "year_count",
}

_DEFINITIONS = (
    "wan = 10000",
    "normal_cubic_meter = [normal_volume]",
    "standard_cubic_foot = [standard_volume]",
    "kilogram_coal_equivalent = [coal_equivalent]",
    "kilogram_carbon = [carbon]",
    "kilogram_co2 = [carbon_dioxide]",
    "kilogram_co2e = [carbon_dioxide_equivalent]",
    "yuan = [currency]",
    "person = [person]",
    "lamp = [lamp]",
    "year_count = [year]",
)
_ATOM = "[^/·()]+"
_UNIT_SHAPE = re.compile(rf"{_ATOM}(·{_ATOM})*(/({_ATOM}|\({_ATOM}(·{_ATOM})*\)))*")
# Digits with separators wherever they stand, so that a misplaced one is not taken for a unit.
_AMOUNT = re.compile(r"([+-]?\d(?:[\d,.]*[\d,])?(?:[eE][+-]?\d+)?)\s*(.*)", re.DOTALL)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


class QuantityError(ValueError):
    """A quantity or unit that cannot be read or combined; `hint` proposes a unit, or is empty."""

    def __init__(self, text: str, hint: str = "") -> None:
        """Keep the offending text and the nearest known unit."""
        super().__init__(text)
        self.hint = hint


class NumberError(QuantityError):
    """A number whose separators do not group by three, or that has several decimal points."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by the text that a record gives, e.g. `kgCO2/kWh`; equal units have equal text."""

    text: str

    def __str__(self) -> str:
        """Return the text of the unit."""
        return self.text

    def __mul__(self, other: Unit) -> Unit:
        """Return the product, with what cancels cancelled."""
        return _product(self, other, 1)

    def __truediv__(self, other: Unit) -> Unit:
        """Return the quotient, with what cancels cancelled."""
        return _product(self, other, -1)

    def agrees(self, other: Unit) -> bool:
        """Tell whether both units measure the same dimension."""
        return dimension(self) == dimension(other)


ONE: Final = Unit("1")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount of a unit."""

    value: Decimal
    unit: Unit

    def __mul__(self, other: Quantity) -> Quantity:
        """Return the product."""
        return Quantity(self.value * other.value, self.unit * other.unit)

    def __truediv__(self, other: Quantity) -> Quantity:
        """Return the quotient.

        Raises:
            QuantityError: the divisor is zero.
        """
        if other.value.is_zero():
            raise QuantityError(str(other))
        return Quantity(self.value / other.value, self.unit / other.unit)

    def __add__(self, other: Quantity) -> Quantity:
        """Return the sum in the unit of the first term.

        Raises:
            QuantityError: the dimensions differ.
        """
        return Quantity(self.value + other.to(self.unit).value, self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        """Return the difference in the unit of the first term."""
        return Quantity(self.value - other.to(self.unit).value, self.unit)

    def __neg__(self) -> Quantity:
        """Return the quantity with the other sign."""
        return Quantity(-self.value, self.unit)

    def __str__(self) -> str:
        """Return value and unit as a record would give them."""
        shown = f"{self.value.normalize():f}"
        return shown if self.unit == ONE else f"{shown} {self.unit}"

    def to(self, unit: Unit) -> Quantity:
        """Return the same amount in `unit`.

        Raises:
            QuantityError: the dimensions differ.
        """
        if unit is self.unit or unit == self.unit:
            return self
        return Quantity(self.value * _conversion(self.unit, unit), unit)


def parse_unit(text: str) -> Unit:
    """Return the unit of a record's text; superscripts and full-width signs are folded.

    Raises:
        QuantityError: a part of the text is no known unit.
    """
    return _parsed(unicodedata.normalize("NFKC", text).strip())


def parse_decimal(text: str) -> Decimal:
    """Return the number of a record's text, e.g. `12,345.60`.

    Raises:
        QuantityError: the text is no plain number, or its separators do not group by three.
    """
    if ("," in text and not _GROUPED.fullmatch(text)) or "_" in text or text.count(".") > 1:
        raise NumberError(text)
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise QuantityError(text) from None
    if not value.is_finite() or abs(value.adjusted()) > _MAX_EXPONENT:
        raise QuantityError(text)
    return value


def parse_quantity(text: str) -> Quantity:
    """Return the quantity of a record's text, e.g. `0.4974 kgCO2/kWh` or `99 %`.

    Raises:
        QuantityError: number or unit cannot be read.
    """
    match = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise QuantityError(text)
    return Quantity(parse_decimal(match[1]), parse_unit(match[2] or "1"))


@functools.lru_cache(maxsize=4096)
def dimension(unit: Unit) -> str:
    """Return the unit's dimension as pint writes it, e.g. `[carbon_dioxide] / [mass]`."""
    return str(_pint(unit).dimensionality)


@functools.lru_cache(maxsize=4096)
def exponents(unit: Unit) -> Mapping[str, int]:
    """Return the power of each base dimension, e.g. `{"[carbon]": 1, "[mass]": -1}`."""
    powers = _pint(unit).dimensionality
    return MappingProxyType({name: int(power) for name, power in powers.items()})


@functools.cache
def _registry() -> pint.UnitRegistry[Any]:
    registry: pint.UnitRegistry[Any] = pint.UnitRegistry(non_int_type=Decimal)
    for definition in _DEFINITIONS:
        registry.define(definition)
    return registry


@functools.lru_cache(maxsize=4096)
def _parsed(text: str) -> Unit:
    plain = text.replace("*", "·").replace(" ", "")
    for atom in filter(None, re.split(r"[/·()]", plain)):
        if atom not in UNITS:
            near = difflib.get_close_matches(atom, UNITS, n=1, cutoff=0.5)
            raise QuantityError(atom, near[0] if near else "")
    if not _UNIT_SHAPE.fullmatch(plain):
        raise QuantityError(text)
    return Unit(plain)


@functools.lru_cache(maxsize=4096)
def _pint(unit: Unit) -> Any:  # noqa: ANN401 - pint's quantity is generic over its magnitude
    parts = re.split(r"([/·()])", unit.text)
    expression = "".join(
        f"({UNITS[part]})" if part in UNITS else "*" if part == "·" else part for part in parts
    )
    return _registry().parse_expression(expression) * _registry().Quantity(Decimal(1))


@functools.lru_cache(maxsize=65536)
def _conversion(source: Unit, target: Unit) -> Decimal:
    if not source.agrees(target):
        raise QuantityError(f"{source} → {target}")
    ratio = (_pint(source) / _pint(target)).to_base_units()
    return Decimal(ratio.magnitude)


def _numerator_denominator(unit: Unit) -> tuple[list[str], list[str]]:
    above: list[str] = []
    below: list[str] = []
    sign = "·"
    for part in re.split(r"([/·])", unit.text.replace("(", "").replace(")", "")):
        if part in {"/", "·"}:
            # inside a denominator's parentheses every factor is below the line
            sign = "/" if part == "/" or ("(" in unit.text and sign == "/") else "·"
        elif part and part != "1":
            (below if sign == "/" else above).append(part)
    return above, below


@functools.lru_cache(maxsize=65536)
def _product(first: Unit, second: Unit, power: int) -> Unit:
    above, below = _numerator_denominator(first)
    other_above, other_below = _numerator_denominator(second)
    if power < 0:
        other_above, other_below = other_below, other_above
    above, below = _cancelled([*above, *other_above], [*below, *other_below])
    top = "·".join(above) or "1"
    if not below:
        return Unit(top)
    return Unit(f"{top}/{below[0]}" if len(below) == 1 else f"{top}/({'·'.join(below)})")


def _cancelled(above: list[str], below: list[str]) -> tuple[list[str], list[str]]:
    rest = list(below)
    kept = []
    for atom in above:
        if atom in rest:
            rest.remove(atom)
        else:
            kept.append(atom)
    return kept, rest
