"""Units, quantities and rounding: exact, reversible, and no error but QuantityError."""

from __future__ import annotations

import itertools
from decimal import Decimal, localcontext

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from carbon_manual.quantity import (
    ONE,
    PRECISION,
    UNITS,
    Quantity,
    QuantityError,
    Unit,
    dimension,
    parse_decimal,
    parse_quantity,
    parse_unit,
)
from carbon_manual.rounding import Rounding, format_value, round_value

ATOMS = sorted(UNITS)
ALIKE = [
    (first, second)
    for first, second in itertools.permutations(ATOMS, 2)
    if dimension(Unit(first)) == dimension(Unit(second))
]
# Digits far below the precision carried, so that a product of two is exact.
amounts = st.decimals(min_value="-1e9", max_value="1e9", places=6, allow_nan=False)
units = st.builds(
    lambda above, below: Unit("/".join((above, *below))),
    st.sampled_from(ATOMS),
    st.lists(st.sampled_from(ATOMS), max_size=1),
)
quantities = st.builds(Quantity, amounts, units)


def close(first: Decimal, second: Decimal) -> bool:
    return abs(first - second) <= Decimal("1e-24") * max(abs(first), abs(second), Decimal(1))


@pytest.mark.parametrize("text", ATOMS)
def test_unit__reads_back(text: str) -> None:
    assert str(parse_unit(text)) == text


@pytest.mark.parametrize(
    ("given_", "meant"),
    [
        ("万Nm³", "万Nm3"),
        ("m²", "m2"),
        ("kgCO₂/kWh", "kgCO2/kWh"),
        ("tCO₂e／人", "tCO2e/人"),
        (" kgCO2 / kWh ", "kgCO2/kWh"),
        ("kg*m2", "kg·m2"),
        ("％", "%"),
    ],
)
def test_unit__of_careful_typists(given_: str, meant: str) -> None:
    assert parse_unit(given_) == Unit(meant)


@pytest.mark.parametrize(
    ("text", "near"), [("kgCO2/kwh", "kWh"), ("万Nm33", "万Nm3"), ("tco2", "")]
)
def test_unknown_unit__proposes_a_near_one(text: str, near: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_unit(text)
    assert caught.value.hint == near or not near


@given(amounts, st.sampled_from(ALIKE))
def test_conversion__there_and_back(value: Decimal, pair: tuple[str, str]) -> None:
    first, second = map(Unit, pair)
    with localcontext(prec=PRECISION):
        back = Quantity(value, first).to(second).to(first)
        assert close(back.value, value)
        assert back.unit == first


@pytest.mark.parametrize(
    ("given_", "unit", "value"),
    [
        ("1 tce", "kgce", "1000"),
        ("1 万kWh", "MWh", "10"),
        ("1 MWh", "GJ", "3.6"),
        ("1 kgCO2/kWh", "tCO2/MWh", "1"),
        ("1 万Nm3", "Nm3", "10000"),
        ("99 %", "1", "0.99"),
        ("1 万tCO2e", "kgCO2e", "10000000"),
        ("1 short_ton", "kg", "907.18474"),
        ("12,345.60 t", "kg", "12345600"),
        ("1 m3", "L", "1000"),
    ],
)
def test_conversion__known_values(given_: str, unit: str, value: str) -> None:
    assert parse_quantity(given_).to(Unit(unit)).value == Decimal(value)


@given(quantities, quantities)
def test_product_and_quotient__undo_each_other(first: Quantity, second: Quantity) -> None:
    assume(not second.value.is_zero())
    with localcontext(prec=PRECISION):
        back = first * second / second
        assert dimension(back.unit) == dimension(first.unit)
        assert close(back.to(first.unit).value, first.value)


@given(quantities, quantities)
def test_product__commutes(first: Quantity, second: Quantity) -> None:
    with localcontext(prec=PRECISION):
        product, reverse = first * second, second * first
        assert close(product.value, reverse.to(product.unit).value)


@given(units, units)
def test_quotient__is_product_with_the_inverse(first: Unit, second: Unit) -> None:
    assert dimension(first / second) == dimension(first * (ONE / second))


@given(quantities, quantities)
def test_sum__only_of_one_dimension(first: Quantity, second: Quantity) -> None:
    with localcontext(prec=PRECISION):
        if first.unit.agrees(second.unit):
            assert close((first + second - second).value, first.value)
        else:
            with pytest.raises(QuantityError):
                first + second


@given(quantities)
def test_quantity__reads_back_what_it_prints(quantity: Quantity) -> None:
    assert parse_quantity(str(quantity)) == quantity


def test_masses__of_different_things_do_not_mix() -> None:
    things = ("kg", "kgce", "kgC", "kgCO2", "kgCO2e", "Nm3", "m3", "scf", "元", "人")
    assert len({dimension(Unit(each)) for each in things}) == len(things)


def test_division_by_zero__is_a_quantity_error() -> None:
    with pytest.raises(QuantityError):
        parse_quantity("1 t") / parse_quantity("0 t")


anything = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789.,-+eE /·()*%万kgtCOWhJNm³₂ \t\n", max_size=30),
    st.builds(lambda number, unit: f"{number} {unit}", st.text(max_size=8), st.sampled_from(ATOMS)),
    st.lists(st.sampled_from([*ATOMS, "/", "·", "(", ")", "*", " "]), max_size=8).map("".join),
)


@given(anything)
def test_parsing__raises_nothing_but_quantity_errors(text: str) -> None:
    for parse in (parse_unit, parse_decimal, parse_quantity):
        try:
            parsed = parse(text)
        except QuantityError:
            continue
        if isinstance(parsed, Unit):
            assert dimension(parsed)
        if isinstance(parsed, Quantity):
            assert parsed.value.is_finite()
            assert dimension(parsed.unit)
            with localcontext(prec=PRECISION):
                assert (parsed * parsed).unit


HUGE = ("1e999999", "-1e999999", "1e-999999", "9" * 5000, "0." + "0" * 5000 + "1")


@pytest.mark.parametrize("text", HUGE, ids=lambda text: text[:12])
def test_extreme_number__is_refused_or_computes(text: str) -> None:
    """What parses must also survive the engine: product, conversion, rounding, print."""
    try:
        quantity = parse_quantity(f"{text} kWh")
    except QuantityError:
        return
    with localcontext(prec=PRECISION):
        product = (quantity * quantity).value
    assert product.is_finite()
    assert format_value(quantity.to(Unit("MWh")).value, 2)


# Case 29: the examples of GB/T 8170 (number, power of ten to round to, published result).
PUBLISHED = (
    ("12.1498", 0, "12"),
    ("12.1498", -1, "12.1"),
    ("1268", 2, "1300"),
    ("10.5002", 0, "11"),
    ("1.050", -1, "1.0"),
    ("0.35", -1, "0.4"),
    ("2500", 3, "2000"),
    ("3500", 3, "4000"),
    ("-0.0365", -3, "-0.036"),
    ("8.53459", -2, "8.53"),
)


@pytest.mark.parametrize(("number", "power", "published"), PUBLISHED)
def test_rounding__published_examples(number: str, power: int, published: str) -> None:
    assert round_value(Decimal(number), -power) == Decimal(published)


@given(amounts, st.integers(-3, 5), st.sampled_from(Rounding))
def test_rounding__is_near_symmetric_and_done_once(
    value: Decimal, digits: int, rule: Rounding
) -> None:
    rounded = round_value(value, digits, rule)
    assert abs(rounded - value) <= Decimal(1).scaleb(-digits) / 2
    assert round_value(-value, digits, rule) == -rounded
    assert round_value(rounded, digits, rule) == rounded


@given(amounts, st.integers(0, 4))
def test_printed_value__reads_back_rounded(value: Decimal, digits: int) -> None:
    text = format_value(value, digits)
    assert parse_decimal(text) == round_value(value, digits)
    assert text not in {"-0", "-0.0", "-0.00", "-0.000", "-0.0000"}


def test_half_up__differs_only_at_the_half() -> None:
    assert round_value(Decimal("2.5"), 0, Rounding.HALF_UP) == 3
    assert round_value(Decimal("-2.5"), 0, Rounding.HALF_UP) == -3
    assert round_value(Decimal("2.4999"), 0, Rounding.HALF_UP) == 2
