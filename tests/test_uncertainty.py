"""Uncertainty of emissions and measurements: published cases, by propagation and by drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_manual.computing.uncertainty import (
    BOUNDS,
    Input,
    Term,
    combined,
    coverage_factor,
    interval,
)
from carbon_manual.computing.uncertainty import sample as draw
from carbon_manual.quantity import parse_quantity, parse_unit
from tests.organisation import Books, blends, carbon_plant, close, steps
from tests.system_under_test import record

FIGURE_FAULTS = frozenset({"CM457", "CM458", "CM459"})
RULES = "probability: 95 %, meters: uniform, potentials: excluded, draws: 20000, seed: 7"
EXACT = {"distribution": "exact", "uncertainty_basis": "按定义"}
TOTAL, LOW, HIGH = "ghg.total.uncertainty", "ghg.total.interval.low", "ghg.total.interval.high"


def normal(amount: str, coverage: str = "95 %") -> dict[str, str]:
    return {
        "uncertainty": amount,
        "distribution": "normal",
        "coverage": coverage,
        "uncertainty_basis": "算例",
    }


def bounded(amount: str, distribution: str = "uniform") -> dict[str, str]:
    return {"uncertainty": amount, "distribution": distribution, "uncertainty_basis": "算例"}


@dataclass
class Analysed(Books):
    """Books whose inventory declares conventions of uncertainty; further records beside them."""

    rules: str = RULES
    more: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def texts(self) -> dict[str, str]:
        found = super().texts()
        path = f"records/JL-07-02-{self.year}.yaml"
        if self.rules:
            found[path] += f"uncertainty: {{{self.rules}}}\n"
        for name, (kind, body, extra) in self.more.items():
            found[f"records/{name}.yaml"] = record(name, kind, body, extra)
        return found

    def row(self, source: str, amount: str, period: str = "2023", **more: str) -> None:
        """Enter an activity with its uncertainty or meter."""
        number, _, unit = amount.partition(" ")
        extra = "".join(f", {key}: {text}" for key, text in more.items())
        self.data.append(
            f"{{source: {source}, unit: {unit}, origin: measurement{extra},"
            f" quantities: {{{period}: {number}}}}}"
        )

    def emits(self, name: str, amount: str, factor: str, category: str = "process",
              **more: str) -> None:  # fmt: skip
        self.source(name, category)
        self.row(name, amount, **more)
        self.account(name, factor)

    def meter(self, name: str, accuracy: str, **more: str) -> None:
        extra = "".join(f", {key}: {text}" for key, text in more.items())
        row = (
            f"  - {{id: {name}, name: 表, accuracy: {accuracy}, calibrated_on: 2023-01-01,"
            f" valid_until: 2026-01-01, status: in-use{extra}}}\n"
        )
        kind, body, head = self.more.get(
            "JL-17-01-S1", ("rec.meter-register", "meters:\n", "site: s1\n")
        )
        self.more["JL-17-01-S1"] = (kind, body + row, head)

    def relative(self, name: str = TOTAL, **parameters: str | int) -> float:
        return float(self.value(name, **parameters))


def two(first: dict[str, str], second: dict[str, str], *, shared: bool) -> Analysed:
    """Return two sources of 100 and 300 tCO2, with one factor of 2 tCO2/t or two."""
    books = Analysed()
    names = ("ef", "ef") if shared else ("ef", "ef2")
    for name in dict.fromkeys(names):
        books.factor(name, "emission-factor", "2 tCO2/t", **second)
    books.emits("A", "50 t", names[0], **first)
    books.emits("B", "150 t", names[1], **first)
    return books


def test_product__is_the_root_of_squares() -> None:
    """U1, IPCC equation 3.1: 5 % and 10 % give 11.18 %."""
    books = Analysed()
    books.factor("ef", "emission-factor", "2 tCO2/t", **normal("10 %"))
    books.emits("A", "50 t", "ef", **normal("5 %"))
    assert books.relative("ghg.source.uncertainty", source="A") == pytest.approx(
        math.sqrt(125), rel=1e-11
    )


def test_sum_of_independent_terms() -> None:
    """U2, IPCC equation 3.2."""
    books = two(normal("5 %"), normal("10 %"), shared=False)
    part = math.sqrt(125)
    expected = math.hypot(part * 100, part * 300) / 400
    assert books.relative() == pytest.approx(expected, rel=1e-11)


def test_shared_factor__is_one_variable() -> None:
    """U3: the factor's 10 % stands in full, however many sources share it."""
    shared = two(normal("5 %"), normal("10 %"), shared=True).relative()
    assert shared == pytest.approx(math.hypot(10, math.hypot(5, 15) / 4), rel=1e-11)
    assert shared > two(normal("5 %"), normal("10 %"), shared=False).relative()


def test_exported_energy__cancels_what_it_shares() -> None:
    books = Analysed()
    books.factor("grid", "emission-factor", "0.5 tCO2/MWh", **normal("8 %"))
    books.emits("IN", "100 MWh", "grid", "purchased-electricity", **EXACT)
    books.emits("OUT", "40 MWh", "grid", "exported-electricity", **EXACT)
    assert books.relative() == pytest.approx(8, rel=1e-11)


def test_shared_meter__is_one_variable() -> None:
    """U3 and U5: two sources read by one meter of class 1.5."""
    books = Analysed()
    books.meter("M", "1.5级")
    books.factor("ef", "emission-factor", "2 tCO2/t", **EXACT)
    books.emits("A", "50 t", "ef", meter="M")
    books.emits("B", "150 t", "ef", meter="M")
    assert books.relative() == pytest.approx(coverage_factor(Decimal("0.95")) * 1.5 / 3**0.5)


@pytest.mark.parametrize(
    ("accuracy", "more", "limit"),
    [
        ("0.5S级", {}, 0.5),
        ("1.5级", {}, 1.5),
        ('"2"', {}, 2),
        ("III级", {"max_error": "0.1 %"}, 0.1),
    ],
)
@pytest.mark.parametrize("distribution", BOUNDS)
def test_meter_class__gives_a_standard_uncertainty(
    accuracy: str, more: dict[str, str], limit: float, distribution: str
) -> None:
    """U5: by the convention declared, uniform as a rule."""
    books = Analysed(rules=f"probability: 95 %, meters: {distribution}")
    books.meter("M", accuracy, **more)
    expected = limit / {"uniform": 3**0.5, "triangular": 6**0.5, "arcsine": 2**0.5}[distribution]
    assert books.relative("meter.uncertainty", meter="M") == pytest.approx(expected, rel=1e-11)


def test_meter_class__that_is_no_percentage__is_refused() -> None:
    books = Analysed()
    books.meter("M", "III级")
    assert books.refusal("meter.uncertainty", meter="M")[0] == "CM457"


def test_standard_absolute_and_bounded_uncertainties() -> None:
    books = Analysed(rules="probability: 95 %, coverage_factor: 2")
    books.factor("ef", "emission-factor", "2 tCO2/t", **normal("0.1 tCO2/t", "k=1"))
    books.emits("A", "50 t", "ef", **bounded("3 %", "triangular"))
    expected = 2 * math.hypot(5, 3 / math.sqrt(6))
    assert books.relative() == pytest.approx(expected, rel=1e-11)


GAUGE = """calibrations: []
budgets:
  - id: H1
    name: 量块长度
    unit: nm
    probability: 99 %
    draws: 100000
    seed: 1
    inputs:
      - {id: ls, value: 50000623 nm, uncertainty: 25 nm, distribution: normal, coverage: k=1,
         uncertainty_basis: 证书}
      - {id: d0, value: 215 nm, uncertainty: 5.8 nm, distribution: normal, coverage: k=1,
         uncertainty_basis: 重复性}
      - {id: d1, value: 0 nm, uncertainty: 3.9 nm, distribution: normal, coverage: k=1,
         uncertainty_basis: 比较仪}
      - {id: d2, value: 0 nm, uncertainty: 6.7 nm, distribution: normal, coverage: k=1,
         uncertainty_basis: 比较仪}
      - {id: alpha, value: 0.0000115 1/K, distribution: exact, uncertainty_basis: 一阶灵敏系数为零}
      - {id: dalpha, value: 0 1/K, uncertainty: 0.000001 1/K, distribution: uniform,
         uncertainty_basis: 界限}
      - {id: theta, value: -0.1 K, distribution: exact, uncertainty_basis: 一阶灵敏系数为零}
      - {id: dtheta, value: 0 K, uncertainty: 0.05 K, distribution: uniform,
         uncertainty_basis: 界限}
    terms:
      - {factors: [ls]}
      - {factors: [d0]}
      - {factors: [d1]}
      - {factors: [d2]}
      - {sign: minus, factors: [ls, dalpha, theta]}
      - {sign: minus, factors: [ls, alpha, dtheta]}
"""


def budget(body: str = GAUGE) -> Analysed:
    return Analysed(more={"JL-17-02-S1": ("rec.calibration", body, "site: s1\n")})


def test_units_of_length_and_temperature() -> None:
    metre = parse_quantity("1 m")
    assert metre.to(parse_unit("mm")).value == Decimal(1000)
    assert metre.to(parse_unit("nm")).value == Decimal("1e9")
    grown = parse_quantity("2 m") * parse_quantity("0.5 1/K") * parse_quantity("3 K")
    assert grown.to(parse_unit("m")).value == Decimal(3)


def test_gauge_block() -> None:
    """Case 28: GUM H.1, to first order."""
    books = budget()
    result = books.ask("measurement.value", budget="H1")
    assert result.quantity is not None
    assert (result.quantity.value, result.quantity.unit.text) == (Decimal(50000838), "nm")
    found = books.value("measurement.uncertainty", budget="H1")
    assert close(found, "32", "0.5")
    by_hand = math.sqrt(
        5.8**2 + 3.9**2 + 6.7**2 + 25**2
        + (50000623 * 1.15e-5 * 0.05) ** 2 / 3 + (50000623 * 0.1 * 1e-6) ** 2 / 3
    )  # fmt: skip
    assert float(found) == pytest.approx(by_hand, rel=1e-11)
    expanded = books.value("measurement.uncertainty.expanded", budget="H1")
    assert float(expanded) == pytest.approx(by_hand * 2.5758293, rel=1e-6)


def test_gauge_block__interval_by_drawing() -> None:
    books = budget()
    low, high = (
        books.value(f"measurement.interval.{each}", budget="H1") for each in ("low", "high")
    )
    assert low < Decimal(50000838) < high
    assert 70 < high - Decimal(50000838) < 90
    assert books.ask("measurement.interval.low", budget="H1").printed


def test_gauge_block__in_other_units() -> None:
    other = GAUGE.replace("value: 215 nm", "value: 0.000215 mm").replace("5.8 nm", "0.0000058 mm")
    names = ("measurement.value", "measurement.uncertainty")
    given = [[float(each.value(name, budget="H1")) for name in names]
             for each in (budget(), budget(other))]  # fmt: skip
    assert given[0] == pytest.approx(given[1], rel=1e-11)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("[ls, dalpha, theta]", "[ls, dalpha, tau]", "CM458"),
        ("id: d1", "id: d0", "CM458"),
        ("{factors: [d1]}", "{factors: [d0], over: [d1, d1]}", "CM458"),
        ("uncertainty: 25 nm", "uncertainty: 25 K", "CM458"),
        ("uncertainty: 25 nm", "uncertainty: -25 nm", "CM458"),
        ("value: 0 nm, uncertainty: 3.9 nm", "value: 0 nm, uncertainty: 3.9 %", "CM458"),
    ],
)  # fmt: skip
def test_budget__that_contradicts_itself(old: str, new: str, code: str) -> None:
    assert old in GAUGE
    found = budget(GAUGE.replace(old, new, 1)).refusal("measurement.uncertainty", budget="H1")
    assert found[0] == code


def test_budget__without_an_uncertainty__is_refused() -> None:
    start = GAUGE.index(", uncertainty: 25 nm")
    text = GAUGE[:start] + GAUGE[GAUGE.index("}", start) :]
    assert budget(text).refusal("measurement.uncertainty", budget="H1")[0] == "CM457"


def test_budget__of_a_meter_and_a_quotient() -> None:
    body = """calibrations: []
budgets:
  - id: Q
    name: 密度
    unit: kg/m3
    inputs:
      - {id: m, value: 20 kg, meter: M, distribution: uniform}
      - {id: v, value: 4 m3, uncertainty: 1 %, distribution: normal, coverage: k=1, uncertainty_basis: 算例}
    terms:
      - {factors: [m], over: [v]}
"""  # noqa: E501
    books = budget(body)
    books.meter("M", "3级")
    assert books.value("measurement.value", budget="Q") == Decimal(5)
    expected = 5 * math.hypot(0.01, 0.03 / math.sqrt(3))
    assert books.relative("measurement.uncertainty", budget="Q") == pytest.approx(expected)


@pytest.mark.parametrize(
    "factor",
    [
        bounded("5 %", "unknown"),
        normal("5 %", ""),
        {key: text for key, text in normal("5 %").items() if key != "uncertainty_basis"},
        {"distribution": "normal", "coverage": "95 %", "uncertainty_basis": "算例"},
        {},
    ],
)
def test_uncertainty__that_is_missing_is_no_zero(factor: dict[str, str]) -> None:
    given = {key: text for key, text in factor.items() if text not in {"", "unknown"}}
    books = two(normal("5 %"), given, shared=True)
    code, message = books.refusal(TOTAL)
    assert (code, "ef" in message) == ("CM457", True)


@pytest.mark.parametrize(
    "factor",
    [
        normal("-5 %"),
        normal("5 %", "k=0"),
        normal("5 %", "150 %"),
        normal("5 %", "大约"),
        normal("5 t"),
        {**EXACT, "uncertainty": "5 %"},
        {**bounded("5 %"), "coverage": "95 %"},
    ],
)
def test_uncertainty__that_contradicts_itself(factor: dict[str, str]) -> None:
    assert two(normal("5 %"), factor, shared=True).refusal(TOTAL)[0] == "CM458"


def test_activity_without_uncertainty_or_meter__is_refused() -> None:
    assert two({}, normal("5 %"), shared=True).refusal(TOTAL)[0] == "CM457"


def test_zero_factor__needs_an_absolute_uncertainty() -> None:
    books = Analysed()
    books.factor("one", "emission-factor", "1 tCO2/t", **EXACT)
    books.factor("zero", "emission-factor", "0 tCO2/t", **normal("0.1 tCO2/t"))
    books.emits("A", "100 t", "one", **EXACT)
    books.emits("B", "50 t", "zero", **normal("5 %"))
    assert books.relative() == pytest.approx(5, rel=1e-11)
    books.factors[1] = books.factors[1].replace("0.1 tCO2/t", "5 %")
    assert books.refusal(TOTAL)[0] == "CM458"


@pytest.mark.parametrize("rules", ["probability: 0 %", "probability: 100 %",
                                   "probability: 95 %, coverage_factor: 0"])  # fmt: skip
def test_probability__out_of_range(rules: str) -> None:
    books = two(normal("5 %"), normal("10 %"), shared=True)
    books.rules = rules
    assert books.refusal(TOTAL)[0] == "CM458"


def test_conventions__must_be_declared() -> None:
    books = two(normal("5 %"), normal("10 %"), shared=True)
    books.rules = ""
    assert "uncertainty" in books.ask(TOTAL).lacking.zh
    assert not [name for name, _ in books.results().figures if name == TOTAL]
    books.rules = "probability: 95 %"
    assert "draws" in books.ask(LOW).lacking.zh
    books.rules = "probability: 95 %, draws: 10, seed: 1"
    assert books.refusal(LOW)[0] == "CM458"
    metered = Analysed(rules="probability: 95 %")
    metered.meter("M", "1级")
    metered.factor("ef", "emission-factor", "2 tCO2/t", **EXACT)
    metered.emits("A", "50 t", "ef", meter="M")
    assert metered.refusal(TOTAL)[0] == "CM457"
    assert metered.refusal("meter.uncertainty", meter="M")[0] == "CM457"


QUALITY = """inventory: JL-07-02-2023
checks: []
estimated_share: 0 %
uncertainty_method: 误差传播
uncertainty: {stated}
reproducibility: 算例
conclusion: 算例
"""


@pytest.mark.parametrize(("stated", "code"), [("11 %", ""), ("10.75 %", ""), ("6 %", "CM459")])
def test_stated_uncertainty__must_be_the_computed_one(stated: str, code: str) -> None:
    books = two(normal("5 %"), normal("10 %"), shared=True)
    body = QUALITY.format(stated=stated)
    books.more["JL-07-05-2023"] = ("rec.data-quality", body, "period: 2023\n")
    if code:
        found, message = books.refusal(TOTAL)
        assert (found, "6 %" in message, "10.75" in message) == (code, True, True)
    else:
        assert round(books.relative(), 2) == pytest.approx(10.75)


def test_interval__agrees_with_propagation_and_is_reproducible() -> None:
    books = two(normal("5 %"), normal("10 %"), shared=True)
    low, high = float(books.value(LOW)), float(books.value(HIGH))
    half = books.relative() * 4
    assert [400 - low, high - 400] == pytest.approx([half, half], rel=0.06)
    assert (books.value(LOW), books.value(HIGH)) == (Decimal(str(low)), Decimal(str(high)))
    books.rules = RULES.replace("seed: 7", "seed: 8")
    assert float(books.value(LOW)) != low


def test_interval__of_a_lognormal_factor_is_asymmetric() -> None:
    books = Analysed(rules="probability: 95 %, draws: 100000, seed: 1")
    lognormal = {**normal("60 %", "k=1"), "distribution": "lognormal"}
    books.factor("ef", "emission-factor", "2 tCO2/t", **lognormal)
    books.emits("A", "50 t", "ef", **EXACT)
    low, high = float(books.value(LOW)), float(books.value(HIGH))
    assert 100 - low < high - 100
    shape = math.sqrt(math.log(1 + 0.36))
    ends = [100 * math.exp(sign * 1.959964 * shape - shape**2 / 2) for sign in (-1, 1)]
    assert [low, high] == pytest.approx(ends, rel=0.02)


def test_interval__records_seed_draws_and_distributions() -> None:
    results, result = two(normal("5 %"), bounded("10 %"), shared=True).asked(LOW)
    found = steps(result, results)
    noted = {each.label.en: each for each in found}
    assert noted["seed"].quantity.value == Decimal(7)
    assert noted["number of draws"].quantity.value == Decimal(20000)
    assert noted["coverage probability"].quantity.value == Decimal(95)
    told = [each.note.en for each in found if each.label.en.startswith("Standard uncertainty")]
    assert any(each.startswith("uniform") for each in told)
    assert sum(each.startswith("normal") for each in told) == 2
    assert all(each.span for each in found if each.kind == "entry")


def test_draws__stay_as_they_were() -> None:
    """A regression pin: integers of PCG64, inverse distributions, to the last digit kept."""
    names = ("normal", "uniform", "triangular", "arcsine", "lognormal")
    inputs = tuple(Input(name, Decimal(10), 1.0, name) for name in names)
    for each in inputs:
        drawn = draw(each, 1, 50_000)
        assert float(drawn.mean()) == pytest.approx(10, abs=0.02), each.key
        assert float(drawn.std()) == pytest.approx(1, abs=0.02), each.key
    terms = tuple(Term(Decimal(1), (each.key,)) for each in inputs)
    found = interval(terms, inputs, 1, 10_000, Decimal("0.95"))
    assert found == interval(terms[::-1], inputs[::-1], 1, 10_000, Decimal("0.95"))
    assert found == PINNED


PINNED = (Decimal("45.668426"), Decimal("54.327859"))


def test_draws__do_not_depend_on_other_variables() -> None:
    first, other = (Input(name, Decimal(1), 0.1, "normal") for name in ("a", "b"))
    alone = interval((Term(Decimal(1), ("a",)),), (first,), 1, 1000, Decimal("0.9"))
    beside = (Term(Decimal(1), ("a",)), Term(Decimal(0), ("b",)))
    assert interval(beside, (first, other), 1, 1000, Decimal("0.9")) == alone


def certain(books: Books) -> Analysed:
    """Return books in which every factor and activity is 5 % uncertain."""
    extra = "".join(f", {key}: {text}" for key, text in normal("5 %").items())
    found = Analysed(year=books.year, gwp=books.gwp, sources=books.sources, lines=books.lines)
    found.data = [each[:-1] + extra + "}" for each in books.data]
    found.factors = [each[:-1] + extra + "}" for each in books.factors]
    found.balances = [each[:-1] + extra + "}" for each in books.balances]
    return found


def test_material_balance__is_written_out_exactly() -> None:
    """Streams, methane, enthalpies: the expansion must give the figure, or it is refused."""
    books = certain(carbon_plant())
    each = books.ask("ghg.source.uncertainty", source="CAL")
    assert each.quantity is not None, (each.lacking, each.causes)
    assert books.relative() > 0


def test_steam_blends_and_gases__are_written_out_exactly() -> None:
    books = blends("AR6")
    books.factor("h", "enthalpy", "2800 kJ/kg")
    books.factor("w", "feedwater-enthalpy", "84 MJ/t")
    books.factor("ht", "emission-factor", "0.11 tCO2/GJ")
    books.factor("ch4", "emission-factor", "3 kg/t", gas="CH4")
    books.factor("gwp-ch4", "gwp", "27.9 kgCO2e/kg", series="AR6", gas="CH4")
    books.source("S", "purchased-heat", "1000 t")
    books.account("S", "h", "w", "ht")
    books.source("R", "fugitive", "10 kg")
    books.account("R", "r410a", gas="R-410A")
    books.source("C", "stationary-combustion", "500 t")
    books.account("C", "ch4", gas="CH4")
    found = certain(books)
    excluded = found.relative()
    found.rules = RULES.replace("excluded", "included")
    assert found.relative() > excluded > 0
    found.rules = RULES.replace("potentials: excluded, ", "")
    assert found.refusal(TOTAL)[0] == "CM457"
    assert found.relative("ghg.source.uncertainty", source="S") > 5


def test_stock_balance__has_one_uncertainty() -> None:
    books = Analysed()
    books.factor("ef", "emission-factor", "2 tCO2/t", **EXACT)
    books.source("A", "process")
    books.account("A", "ef")
    extra = "".join(f", {key}: {text}" for key, text in normal("4 %").items())
    books.balances.append(
        "{source: A, year: 2023, opening: 5 t, bought: 60 t, sold: 0 t, closing: 15 t" + extra + "}"
    )
    assert books.relative() == pytest.approx(4, rel=1e-11)


def test_cooling_equipment__has_one_uncertainty() -> None:
    books = Analysed(gwp="AR6")
    books.factor("gwp", "gwp", "1530 kgCO2e/kg", series="AR6", gas="HFC-134a")
    books.source("R", "fugitive")
    books.account("R", gas="HFC-134a", more="method: refrigerant-simplified")
    extra = "".join(f", {key}: {text}" for key, text in normal("20 %").items())
    row = (
        "{source: R, year: 2023, new_charge: 5 kg, new_capacity: 5 kg, top_up: 3 kg,"
        f" disposed_capacity: 2 kg, recovered: 1 kg{extra}}}"
    )
    books.equipment.append(row)
    assert books.relative() == pytest.approx(20, rel=1e-11)
    books.equipment.append(row)
    assert "制冷设备" in books.ask(TOTAL).lacking.zh


def test_total_of_zero__has_no_relative_uncertainty() -> None:
    books = Analysed()
    books.factor("ef", "emission-factor", "2 tCO2/t", **EXACT)
    books.emits("A", "0 t", "ef", **normal("5 %"))
    assert "零" in books.ask(TOTAL).lacking.zh


percents = st.integers(1, 40)
terms_of = st.lists(
    st.tuples(st.integers(-50, 50), st.sampled_from("abcd"), st.sampled_from("abcd")),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=50)
@given(terms_of, st.lists(percents, min_size=4, max_size=4), st.randoms())
def test_combined__is_by_hand_and_knows_no_order(
    rows: list[tuple[int, str, str]], parts: list[int], chance: object
) -> None:
    """The root of g'Vg, from derivatives by hand."""
    inputs = {name: Input(name, Decimal(2 + index), part / 100, "normal")
              for index, (name, part) in enumerate(zip("abcd", parts, strict=True))}  # fmt: skip
    terms = [Term(Decimal(number), (one, two)) for number, one, two in rows]
    gradient = dict.fromkeys("abcd", 0.0)
    for number, one, other in rows:
        gradient[one] += number * float(inputs[other].value)
        gradient[other] += number * float(inputs[one].value)
    expected = math.sqrt(sum((gradient[key] * inputs[key].deviation) ** 2 for key in gradient))
    found = combined(terms, inputs)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)
    getattr(chance, "shuffle")(terms)  # noqa: B009 - hypothesis's own random
    assert combined(terms, inputs) == found


@settings(max_examples=6, deadline=None)
@given(st.integers(1, 11), percents, percents)
def test_partition_and_unit__do_not_change_a_source(month: int, first: int, second: int) -> None:
    """One row split by period but read by one meter, in kilograms or tonnes."""
    found = []
    for unit, scale in (("t", 1), ("kg", 1000)):
        books = Analysed()
        books.meter("M", f"{first}级")
        books.factor("ef", "emission-factor", "2 tCO2/t", **normal(f"{second} %"))
        books.source("A", "process")
        months = [f"2023-{each:02}" for each in range(1, 13)]
        for rows in (months[:month], months[month:]):
            quantities = ", ".join(f"{each}: {10 * scale}" for each in rows)
            books.data.append(
                f"{{source: A, unit: {unit}, origin: meter, meter: M,"
                f" quantities: {{{quantities}}}}}"
            )
        books.account("A", "ef")
        found.append(books.value(TOTAL))
    assert found[0] == found[1]
    factor = coverage_factor(Decimal("0.95"))
    assert float(found[0]) == pytest.approx(math.hypot(factor * first / math.sqrt(3), second))
