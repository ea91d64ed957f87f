"""The organisation's figures: capture, sinks, factors, views of the total, standard coal."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_manual.accounts.gases import FAMILIES, OZONE, family
from carbon_manual.checks.inventories import line_repeated
from carbon_manual.diagnostic import Diagnostic, Text
from carbon_manual.doccontrol.control import derive_control
from carbon_manual.evaluation.compute import compute, explain
from carbon_manual.grounds.rule import Subject
from carbon_manual.render.places import anchor
from carbon_manual.results.trace import Results
from carbon_manual.system.model import Context
from tests.organisation import Books, blends, close, forest, steps


class TestCaptured:
    """E18, E19 and E21: what is deducted and what stands apart."""

    def capture(self, destination: str) -> Books:
        books = Books()
        books.factor("purity", "content", "95 %")
        books.factor("density", "conversion", "19.77 tCO2/万Nm3")
        books.source("P", "process", "1000 tCO2")
        books.account("P")
        where = {"destination": destination} if destination else {}
        books.source("C", "capture", "10 万Nm3", **where)
        books.account("C", "purity", "density")
        return books

    @pytest.mark.parametrize("destination", ["stored", "product"])
    def test_kept__is_deducted(self, destination: str) -> None:
        books = self.capture(destination)
        assert books.value("ghg.captured") == Decimal("187.815")
        assert books.value("ghg.direct") == 1000 - Decimal("187.815")
        assert books.value("ghg.gas", gas="CO2") == books.value("ghg.total")

    def test_reused__is_not(self) -> None:
        books = self.capture("reused")
        assert books.value("ghg.captured") == 0
        assert books.value("ghg.captured.reused") == Decimal("187.815")
        assert books.value("ghg.total") == 1000
        assert books.value("ghg.total.co2") == 1000

    def test_destination__is_needed(self) -> None:
        assert self.capture("").refusal("ghg.total")[0] == "CM433"

    def test_biogenic__lowers_the_biogenic_co2_only(self) -> None:
        books = self.capture("stored")
        books.sources[-1] = books.sources[-1].replace("}", ", biogenic: true}")
        assert books.value("ghg.total") == 1000
        assert books.value("ghg.biogenic") == -Decimal("187.815")

    def test_embodied_carbon__stands_apart(self) -> None:
        books = Books()
        books.factor("c", "carbon-content", "0.03 tC/t")
        books.source("STEEL", "embodied-carbon", "500 t")
        books.account("STEEL", "c")
        assert close(books.value("ghg.embodied"), "55", "1e-30")
        assert books.value("ghg.total") == 0
        assert books.value("ghg.total.co2") == 0


class TestSinks:
    """E20: by area and rate, by change of stock, only within the accrual period."""

    def test_first_year__counts_from_the_planting(self) -> None:
        books = forest()
        books.sinks = [each.replace("2017", "2024-07") for each in books.sinks]
        assert books.value("ghg.removals") == 167

    @pytest.mark.parametrize("period", ["accrues_from: 2025", "accrues_to: 2023"])
    def test_outside_the_accrual__is_a_finding(self, period: str) -> None:
        books = forest()
        name = period.split(":", maxsplit=1)[0]
        old = "accrues_from: 2017" if name == "accrues_from" else "accrues_to: 2036"
        books.sinks = [each.replace(old, period) for each in books.sinks]
        code, message = books.refusal("ghg.removals")
        assert code == "CM439"
        assert "2024" in message

    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ("area: 334 亩, ", "", "area"),
            ("accrues_from: 2017, ", "", "accrues_from"),
        ],
    )
    def test_missing_field__is_refused(self, old: str, new: str, says: str) -> None:
        books = forest()
        books.sinks = [each.replace(old, new) for each in books.sinks]
        code, message = books.refusal("ghg.removals")
        assert code == "CM433"
        assert says in message

    def test_missing_rate_and_missing_end__are_refused(self) -> None:
        books = forest()
        books.sinks = [each.replace(", accrues_to: 2036", "") for each in books.sinks]
        assert books.value("ghg.removals") == 334
        assert books.refusal("sink.expected", sink="F")[0] == "CM433"
        books.removals = ["{sink: F, method: area-rate}"]
        assert books.refusal("ghg.removals")[0] == "CM433"

    def test_stock(self) -> None:
        books = forest()
        books.removals = ["{sink: F, method: stock-change, opening: 100 tC, closing: 103 tC}"]
        assert close(books.value("ghg.removals"), "11", "1e-30")
        assert books.ask("sink.expected", sink="F").quantity is None

    def test_stock_that_shrinks__is_a_finding(self) -> None:
        books = forest()
        books.removals = ["{sink: F, method: stock-change, opening: 100 tC, closing: 97 tC}"]
        code, message = books.refusal("ghg.removals")
        assert code == "CM430"
        assert "100 tC" in message
        assert "97 tC" in message

    def test_half_a_stock__is_refused(self) -> None:
        books = forest()
        books.removals = ["{sink: F, method: stock-change, opening: 100 tC}"]
        assert books.refusal("ghg.removals")[0] == "CM433"

    def test_area_in_another_unit__gives_the_same(self) -> None:
        books = forest()
        books.sinks = [
            each.replace("334 亩", "22.2666666666666666666666 hm2") for each in books.sinks
        ]
        assert close(books.value("ghg.removals"), "334", "1e-18")

    def test_sink_accounted_twice__is_told(self) -> None:
        books = forest()
        books.removals *= 2
        found = repeated_lines(books)
        assert [each.code for each in found] == ["CM208"]
        assert "`F`" in found[0].message.zh

    def test_sink_that_is_not_accounted__has_no_removal(self) -> None:
        books = forest()
        books.removals = []
        assert books.value("ghg.removals") == 0
        assert books.ask("sink.removal", sink="F").quantity is None


class TestFactors:
    """Fractions, editions, gases, and defaults beside measured values."""

    @pytest.mark.parametrize(
        ("role", "value"), [("oxidation", "98"), ("content", "-1 %"), ("leak-rate", "101 %")]
    )
    def test_fraction_out_of_range__is_a_finding(self, role: str, value: str) -> None:
        books = Books()
        books.factor("x", role, value)
        books.source("P", "process", "1 tCO2")
        books.account("P", "x")
        if role != "leak-rate":
            assert books.refusal("ghg.total")[0] == "CM432"
        (finding,) = [each for each in books.findings() if each.code == "CM432"]
        assert "%" in finding.message.zh

    def test_potential_of_another_edition__is_a_finding(self) -> None:
        books = Books()
        books.factor("ar4", "gwp", "25 kgCO2e/kg", series="AR4", gas="CH4")
        books.source("P", "process", "1 t")
        books.account("P", "ar4", gas="CH4")
        code, message = books.refusal("ghg.total")
        assert code == "CM436"
        assert "AR4" in message
        assert "AR6" in message

    def test_factor_of_another_gas__is_a_finding(self) -> None:
        books = Books()
        books.factor("n2o", "emission-factor", "1 g/kg", gas="N2O")
        books.source("P", "stationary-combustion", "1 t")
        books.account("P", "n2o", gas="CH4")
        code, message = books.refusal("ghg.total")
        assert code == "CM437"
        assert "N2O" in message

    def test_default_beside_a_measured_factor__is_visible(self) -> None:
        books = Books()
        books.factor(
            "ncv-default", "ncv", "389.31 GJ/万Nm3", origin="default", carrier="natural-gas"
        )
        books.factor("ncv-measured", "ncv", "385 GJ/万Nm3", carrier="natural-gas")
        books.factor("cc", "carbon-content", "0.0153 tC/GJ", origin="default")
        books.source("B", "stationary-combustion", "1 万Nm3", carrier="natural-gas")
        books.account("B", "ncv-default", "cc")
        results, result = books.asked("ghg.source", source="B")
        notes = [each.note.zh for each in steps(result, results) if each.kind == "factor"]
        assert "缺省值，已有实测值 `ncv-measured`" in notes[0]
        assert notes[1].endswith("缺省值")

    def test_fuel_by_amount_and_by_heat__is_a_finding_with_both_numbers(self) -> None:
        books = Books()
        books.factor("ef", "emission-factor", "2 tCO2/万Nm3")
        books.source("B", "stationary-combustion", "12 万Nm3", carrier="natural-gas")
        books.enter("B", "4672 GJ")
        books.account("B", "ef")
        code, message = books.refusal("ghg.total")
        assert code == "CM434"
        assert "12 万Nm3" in message
        assert "4672 GJ" in message

    def test_fuel_by_period_and_by_stock__is_a_finding(self) -> None:
        books = Books()
        books.factor("ef", "emission-factor", "2 tCO2/t")
        books.source("B", "stationary-combustion", "12 t", carrier="coal")
        books.balances.append(
            "{source: B, year: 2023, opening: 2 t, bought: 14 t, sold: 0 t, closing: 3 t}"
        )
        books.account("B", "ef")
        code, message = books.refusal("ghg.total")
        assert (code, "12 t" in message, "13 t" in message) == ("CM434", True, True)

    def test_year_below_zero__is_a_finding_and_a_correction_is_none(self) -> None:
        books = Books()
        books.source("B", "process")
        books.account("B")
        for half, amount in (("2023-Q1", "10 tCO2"), ("2023-Q2", "-4 tCO2"),
                             ("2023-Q3", "0 tCO2"), ("2023-Q4", "1 tCO2")):  # fmt: skip
            books.enter("B", amount, period=half)
        assert books.value("ghg.total") == 7
        books.enter("B", "-20 tCO2", period="2023")
        books.data = books.data[-1:]
        code, message = books.refusal("ghg.total")
        assert (code, "-20 tCO2" in message) == ("CM430", True)

    def test_fuel_by_stock(self) -> None:
        books = Books()
        books.factor("ef", "emission-factor", "2 tCO2/t")
        books.source("B", "stationary-combustion", carrier="coal")
        books.balances.append(
            "{source: B, year: 2023, opening: 2 t, bought: 14 t, sold: 1000 kg, closing: 3 t}"
        )
        books.account("B", "ef")
        assert books.value("ghg.combustion") == 24

    def test_year_of_a_balance_misread__is_refused_in_silence(self) -> None:
        books = Books()
        books.factor("ef", "emission-factor", "2 tCO2/t")
        books.source("B", "stationary-combustion", carrier="coal")
        books.balances.append(
            "{source: B, year: 23x, opening: 2 t, bought: 14 t, sold: 0 t, closing: 3 t}"
        )
        books.account("B", "ef")
        assert [each.code for each in books.findings()] == ["CM123"]


class TestViews:
    """E21–E25: by gas, by site, CO2 only, shares, years."""

    def plant(self) -> Books:
        books = blends("AR6")
        books.factor("ch4", "gwp", "27.9 kgCO2e/kg", series="AR6", gas="CH4")
        books.factor("ef", "emission-factor", "2 tCO2/t", gas="CO2")
        books.factor("ef-ch4", "emission-factor", "3 kg/t", gas="CH4")
        books.factor("grid", "emission-factor", "0.5 tCO2/MWh", gas="CO2")
        books.source("B", "stationary-combustion", "300 t", carrier="coal")
        books.account("B", "ef", gas="CO2")
        books.account("B", "ef-ch4", gas="CH4")
        books.source("R", "fugitive", "10 kg")
        books.account("R", "r410a", gas="R-410A")
        books.source("EL", "purchased-electricity", "2000 MWh", carrier="electricity")
        books.account("EL", "grid")
        books.source("XE", "exported-electricity", "100 MWh", carrier="electricity")
        books.account("XE", "grid")
        books.elsewhere.append("{id: E2, category: purchased-electricity, name: 乙}")
        books.enter("E2", "400 MWh")
        books.account("E2", "grid")
        return books

    def test_gases__add_up_to_the_total(self) -> None:
        books = self.plant()
        parts = [books.value("ghg.gas", gas=gas) for gas in FAMILIES]
        assert sum(parts) == books.value("ghg.total")
        assert books.value("ghg.gas", gas="CO2") == books.value("ghg.total.co2")
        assert books.value("ghg.direct.co2") == 600
        assert books.value("ghg.indirect.co2") == 1150

    def test_sites_and_sources__add_up_to_the_total(self) -> None:
        books = self.plant()
        total = books.value("ghg.total")
        assert sum(books.value("ghg.total", site=site) for site in ("s1", "s2")) == total
        signs = {"B": 1, "R": 1, "EL": 1, "XE": -1, "E2": 1}
        assert sum(sign * books.value("ghg.source", source=name) for name, sign in signs.items()
                   ) == total  # fmt: skip

    def test_mixed_gases__are_no_co2(self) -> None:
        books = self.plant()
        books.source("M", "purchased-heat", "10 tCO2e")
        books.account("M", gas="CO2e")
        result = books.ask("ghg.total.co2")
        assert result.quantity is None
        assert "M" in result.lacking.zh

    def test_shares__fall_and_end_at_the_whole(self) -> None:
        books = self.plant()
        order = ["EL", "B", "E2", "R", "XE"]
        shares = [books.value("ghg.share", source=name) for name in order]
        sums = [books.value("ghg.share.cumulative", source=name) for name in order]
        assert shares == sorted(shares, reverse=True)
        for value, expected in zip(sums, itertools.accumulate(shares), strict=True):
            assert close(value, str(expected), "1e-24")
        assert close(sums[-1], "100", "1e-24")
        assert books.value("ghg.share", source="E2", site="s2") == 100
        assert books.ask("ghg.share", source="E2", site="s1").quantity is None

    def test_share_of_nothing__is_refused(self) -> None:
        books = Books()
        books.source("P", "process", "0 tCO2")
        books.account("P")
        assert books.ask("ghg.share", source="P").quantity is None

    def years(self, edition: str = "AR6") -> Books:
        books = Books()
        books.source("P", "process", "30 tCO2")
        books.account("P")
        for year, amount in ((2022, "21 tCO2"), (2021, "12 tCO2")):
            books.enter("P", amount, period=str(year))
            books.others[year] = (edition, ())
        return books

    def test_mean_of_three_years__has_their_series_as_trace(self) -> None:
        results, result = self.years().asked("series.total", years=3)
        assert result.quantity is not None
        assert result.quantity.value == 21
        assert [each.quantity.value for each in result.steps] == [12, 21, 30]
        assert len(results.figures) > 3

    def test_series__needs_each_year_and_one_edition(self) -> None:
        books = self.years()
        assert books.ask("series.total", years=4).quantity is None
        assert books.ask("series.total", years="x").quantity is None
        mixed = self.years("AR5").ask("series.total", years=3)
        assert mixed.quantity is None
        assert "AR5" in mixed.lacking.zh

    @pytest.mark.parametrize(
        ("gas", "expected"),
        [
            ("CO2", "CO2"), ("CH4", "CH4"), ("CH4-fossil", "CH4"), ("HFC-134a", "HFCs"),
            ("CF4", "PFCs"), ("PFC-116", "PFCs"), ("SF6", "SF6"), ("NF3", "NF3"),
            ("HCFC-22", OZONE), ("CFC-11", OZONE), ("R-410A", "other"), ("", "other"),
        ],
    )  # fmt: skip
    def test_family(self, gas: str, expected: str) -> None:
        assert family(gas) == expected


class TestCoal:
    """C2 and C3: equivalent value, and no double count of self-made energy."""

    def energy(self) -> Books:
        books = Books()
        books.factor("ce", "coal-equivalent", "0.1229 kgce/kWh")
        books.factor("ce-year", "coal-equivalent", "0.31 kgce/kWh")
        books.factor("ce-gas", "coal-equivalent", "13.3 tce/万Nm3")
        books.factor("grid", "emission-factor", "0.5 tCO2/MWh")
        books.factor("ef", "emission-factor", "2 tCO2/万Nm3")
        books.source("EL", "purchased-electricity", "1000 MWh", carrier="electricity")
        books.account("EL", "grid")
        books.source("NG", "stationary-combustion", "10 万Nm3", carrier="natural-gas")
        books.account("NG", "ef")
        books.carriers = [
            "{carrier: electricity, factor: ce, equivalent: ce-year}",
            "{carrier: natural-gas, factor: ce-gas}",
        ]
        return books

    def test_equivalent_value__differs_for_electricity_only(self) -> None:
        books = self.energy()
        assert books.value("energy.comprehensive") == Decimal("255.9")
        assert books.value("energy.comprehensive.equivalent") == 443
        assert books.value("energy.coal.equivalent", carrier="natural-gas") == 133

    def test_without_a_coefficient__is_refused(self) -> None:
        books = self.energy()
        books.carriers[0] = "{carrier: electricity, factor: ce}"
        assert books.value("energy.comprehensive") == Decimal("255.9")
        assert books.ask("energy.comprehensive.equivalent").quantity is None

    def test_self_made_power__is_not_counted_again(self) -> None:
        """Power made of the gas, or of the sun, is in no purchase: only the gas counts."""
        books = self.energy()
        books.source("PV", "self-generation", "400 MWh", carrier="electricity")
        assert books.value("energy.comprehensive") == Decimal("255.9")
        books.source("XE", "exported-electricity", "100 MWh", carrier="electricity")
        books.account("XE", "grid")
        assert books.value("energy.comprehensive") == Decimal("255.9") - Decimal("12.29")


amounts = st.decimals(min_value="0.001", max_value="9999", places=3)


def test_materials__have_anchors_of_their_own() -> None:
    given = [(("material", name), ("source", "CAL"), ("year", 2023)) for name in ("生焦", "煅后焦")]
    found = {anchor(each) for each in (*given, given[0][1:])}
    assert len(found) == 3
    assert "y2023-cal" in found


@pytest.mark.parametrize(
    ("name", "parameters", "says"),
    [
        ("ghg.gas", {"gas": "CO3"}, "HFCs"),
        ("sink.removal", {"sink": "G"}, "`G`"),
        ("sink.removal", {}, "sink"),
    ],
)
def test_unknown_parameter__is_answered(
    name: str, parameters: dict[str, str | int], says: str
) -> None:
    answer = explain(forest().loaded().system, name, {"year": 2024, **parameters})
    assert isinstance(answer, Text)
    assert says in answer.zh


def repeated_lines(books: Books) -> list[Diagnostic]:
    """Return what the rule about repeated lines finds."""
    system = books.loaded().system
    control = derive_control(system, dt.date(2025, 1, 1))
    subject = Subject(system, compute(system, ()), (), control, Context(dt.date(2025, 1, 1), "0"))
    return list(line_repeated(subject))


@settings(max_examples=15, deadline=None)
@given(st.lists(amounts, min_size=2, max_size=5), st.permutations(range(5)))
def test_total__is_the_sum_of_any_partition_in_any_order(
    given_: list[Decimal], order: list[int]
) -> None:
    """By category, gas or source, and whatever the order of the rows."""
    categories = ("process", "waste", "fugitive", "purchased-heat", "stationary-combustion")
    books = Books()
    books.factor("ch4", "gwp", "27.9 kgCO2e/kg", series="AR6", gas="CH4")
    for index, amount in enumerate(given_):
        gas = "CH4" if index % 2 else "CO2"
        books.source(f"P{index}", categories[index], f"{amount} {'t' if index % 2 else 'tCO2'}")
        books.account(f"P{index}", gas=gas)
    results = books.results()
    total = figure_of(results, "ghg.total")
    gases = [each for each in ("CO2", "CH4") if results.get("ghg.gas", year=2023, gas=each)]
    kinds = categories[: len(given_)]
    names = [f"P{index}" for index in range(len(given_))]
    assert total == sum(figure_of(results, "ghg.gas", gas=each) for each in gases)
    assert total == sum(figure_of(results, "ghg.category", category=each) for each in kinds)
    assert total == sum(figure_of(results, "ghg.source", source=each) for each in names)
    kept = [each for each in order if each < len(given_)]
    books.lines = [books.lines[each] for each in kept]
    books.data = [books.data[each] for each in reversed(kept)]
    assert figure_of(books.results(), "ghg.total") == total


def figure_of(results: Results, name: str, **parameters: str | int) -> Decimal:
    result = results.get(name, year=2023, **parameters)
    assert result is not None, (name, parameters)
    assert result.quantity is not None, (name, result.causes)
    return result.quantity.value


@settings(max_examples=15, deadline=None)
@given(amounts, amounts, amounts, st.sampled_from([("t", 1), ("kg", 1000), ("g", 10**6)]))
def test_unit_of_a_balance__does_not_change_the_figure(
    opening: Decimal, bought: Decimal, closing: Decimal, unit: tuple[str, int]
) -> None:
    name, times = unit
    figures = []
    for shown, by in (("t", 1), (name, times)):
        books = Books()
        books.factor("ef", "emission-factor", "2 tCO2/t")
        books.source("B", "stationary-combustion")
        books.balances.append(
            f"{{source: B, year: 2023, opening: {opening * by} {shown}, bought: {bought} t,"
            f" sold: 0 {shown}, closing: {closing * by} {shown}}}"
        )
        books.account("B", "ef")
        figures.append(books.ask("ghg.total"))
    first, second = figures
    assert (first.quantity is None) == (second.quantity is None) == (closing > opening + bought)
    if first.quantity is not None and second.quantity is not None:
        assert close(first.quantity.value, str(second.quantity.value), "1e-30")


# The faults that figures of this family raise, each planted above.
