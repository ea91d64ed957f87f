"""The organisation's figures: published cases, processes, waste, refrigerants, power and heat."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.organisation import Books, balance, blends, carbon_plant, close, forest, steps, stream

CARBON_PLANT = (
    ("CAL", "10.6535", "5e-10"),
    ("BAKE", "3.364166666666", "1e-11"),
    ("GRAPH", "1.439166666666", "1e-11"),
    ("FUME", "0.00051744", "5e-15"),
    ("FGD", "3.96", "5e-13"),
)


@pytest.mark.parametrize(("source", "expected", "tolerance"), CARBON_PLANT)
def test_case_04__process_by_balance_and_carbonate(
    source: str, expected: str, tolerance: str
) -> None:
    value = carbon_plant().value("ghg.source", source=source)
    assert close(value, expected, tolerance)


def test_case_06__from_measured_inputs_to_both_totals() -> None:
    books = carbon_plant()
    books.factor("gas-cc", "carbon-content", "0.015 tC/万Nm3")
    books.factor("gas-of", "oxidation", "98 %")
    books.factor("grid", "emission-factor", "0.5306 tCO2/MWh")
    books.factor("steam", "enthalpy", "2800 kJ/kg")
    books.factor("heat", "emission-factor", "0.11 tCO2/GJ")
    books.source("FUEL", "stationary-combustion", "2 万Nm3")
    books.account("FUEL", "gas-cc", "gas-of")
    books.source("EL", "purchased-electricity", "100 MWh")
    books.account("EL", "grid")
    books.source("HT", "purchased-heat", "1000 kg")
    books.account("HT", "steam", "heat")
    books.source("XE", "exported-electricity", "1.0 tCO2")
    books.account("XE")
    books.source("XH", "exported-heat", "100 kg")
    books.account("XH", "steam", "heat")
    assert close(books.value("ghg.process"), "19.41735077", "5e-8")
    assert close(books.value("ghg.total.without_energy"), "19.52515077", "5e-8")
    assert close(books.value("ghg.indirect"), "52.3372", "1e-9")
    assert close(books.value("ghg.total"), "71.86235077", "5e-8")
    assert close(books.value("ghg.total.co2"), "71.86235077", "5e-8")
    assert books.value("energy.heat") == Decimal("2.8")


@pytest.mark.parametrize(("edition", "published"), [("AR5", 1924), ("AR4", 2088), ("AR6", 2256)])
def test_case_10__full_balance_of_a_blend(edition: str, published: int) -> None:
    """The year's loss of R-410A by full balance, in the potentials of the inventory's edition."""
    books = blends(edition)
    books.source("R", "fugitive")
    books.balances.append(
        "{source: R, year: 2023, opening: 2 t, bought: 500 kg, sold: 100 kg, closing: 1 t,"
        " charge_change: 0.4 t}"
    )
    books.account("R", "r410a", gas="R-410A", more="method: refrigerant-balance")
    assert books.value("activity", source="R") == 1
    assert close(books.value("ghg.source", source="R"), str(published), "0.5001")
    assert books.value("ghg.gas", gas="HFCs") == books.value("ghg.fugitive")
    assert books.value("ghg.total.co2") == 0


def test_case_15__forest_sink_over_twenty_years() -> None:
    books = forest()
    assert books.value("sink.expected", sink="F") == 6680
    assert books.value("sink.removal", sink="F") == 334
    assert books.value("ghg.removals") == 334
    assert books.value("ghg.removals", site="s2") == 0
    assert books.value("ghg.total") == 0  # removals are reported apart


@pytest.mark.parametrize(
    ("year", "coal", "people", "area", "per_person", "per_area"),
    [
        (2018, "6588885.3", "19290", "341570", "341.57", "19.29"),
        (2020, "6090268.8", "18480", "329560", "329.56", "18.48"),
        (2023, "5677164.0", "17900", "317160", "317.16", "17.9"),
    ],
)
def test_case_17__energy_of_public_institutions(  # noqa: PLR0913, PLR0917 - one published year
    year: int, coal: str, people: str, area: str, per_person: str, per_area: str
) -> None:
    """Totals in the published proportions give both published intensities."""
    books = Books(year=year)
    books.factor("coal", "coal-equivalent", "0.7143 kgce/kg")
    books.factor("cc", "carbon-content", "0.5 tC/t")
    books.source("C", "stationary-combustion", f"{Decimal(coal) / Decimal('0.7143')} kg",
                 carrier="coal")  # fmt: skip
    books.account("C", "cc")
    books.carriers.append("{carrier: coal, factor: coal}")
    for name, unit, value in (("floor-area", "m2", area), ("headcount", "人", people)):
        books.static.append(
            f"{{name: {name}, unit: {unit}, source: 统计, values: {{{year}: {value}}}}}"
        )
    assert close(books.value("energy.per_person", site="s1"), per_person, "0.005")
    assert close(books.value("energy.per_area", site="s1"), per_area, "0.005")


def test_case_20__green_tariff_and_own_generation() -> None:
    books = Books()
    books.factor("ef", "emission-factor", "0.28307 kgCO2e/kWh")
    books.factor("zero", "emission-factor", "0 kgCO2e/kWh", series="contract", origin="supplier")
    books.source("EL", "purchased-electricity", "640000 kWh")
    books.account("EL", "ef")
    books.source("PV", "self-generation", "31978 kWh")
    books.contracts.append(
        "{id: T1, kind: green-power, source: EL, factor: zero, unit: kWh,"
        " quantities: {2023: 640000}, evidence: 供电合同}"
    )
    assert close(books.value("ghg.avoided.green"), "182", "1.95")
    assert close(books.value("ghg.avoided.own"), "9", "0.5")
    assert books.value("ghg.total.market") == 0
    assert close(books.value("ghg.total"), "181.1648", "1e-9")
    assert close(books.value("energy.green"), "640", "0")


def test_case_35__fossil_co2_beside_the_total() -> None:
    """One line of each kind: fossil CO2, biogenic CO2 apart, CH4 and N2O of both inside."""
    books = Books(gwp="AR4")
    for gas, times in (("CH4", 25), ("N2O", 298)):
        books.factor(gas.lower(), "gwp", f"{times} kgCO2e/kg", series="AR4", gas=gas)
    for name, biogenic, given_ in (
        ("COAL", "false", ("2602.0 kg", "276.0 g", "40.0 g")),
        ("WOOD", "true", ("1640.0 kg", "126.0 g", "63.0 g")),
    ):
        books.source(name, "stationary-combustion", "100 short_ton", biogenic=biogenic)
        for gas, amount in zip(("CO2", "CH4", "N2O"), given_, strict=True):
            value = amount.replace("kg", "kgCO2") if gas == "CO2" else amount
            factor = books.factor(f"{name}-{gas}", "emission-factor", f"{value}/short_ton", gas=gas)
            books.account(name, factor, gas=gas)
    assert books.value("ghg.gas", gas="CO2") == Decimal("260.2")
    assert books.value("ghg.biogenic") == Decimal(164)
    methane = Decimal(40200) * 25 / 10**6
    oxide = Decimal(10300) * 298 / 10**6
    assert books.value("ghg.gas", gas="CH4") == methane
    assert books.value("ghg.gas", gas="N2O") == oxide
    assert books.value("ghg.total") == Decimal("260.2") + methane + oxide
    assert books.value("ghg.combustion") == books.value("ghg.total")


class TestProcess:
    """E5, E6, E7: components, balances, waste and waste water."""

    def kiln(self, magnesium: str = "3 %") -> Books:
        books = Books()
        books.factor("ca", "content", "95 %")
        books.factor("mg", "content", magnesium)
        books.factor("ef-ca", "emission-factor", "0.440 tCO2/t", gas="CO2")
        books.factor("ef-mg", "emission-factor", "0.522 tCO2/t", gas="CO2")
        books.factor("f", "fraction", "98 %")
        books.source("K", "process", "1000 t")
        books.account(
            "K",
            more="method: components, streams: [{factors: [ca, ef-ca, f]}, {factors: [mg, ef-mg]}]",
        )
        return books

    def test_carbonates__by_content_factor_and_conversion(self) -> None:
        expected = 950 * Decimal("0.440") * Decimal("0.98") + 30 * Decimal("0.522")
        assert self.kiln().value("ghg.process") == expected

    def test_contents_above_the_whole__are_refused(self) -> None:
        code, message = self.kiln("8 %").refusal("ghg.process")
        assert code == "CM431"
        assert "103 %" in message

    def test_more_carbon_out_than_in__is_refused(self) -> None:
        books = Books()
        books.factor("c", "carbon-content", "0.5 tC/t")
        balance(
            books, "P", (stream("甲", "c"), stream("乙", "c", out=True)), {"甲": "1 t", "乙": "2 t"}
        )
        code, message = books.refusal("ghg.source", source="P")
        assert code == "CM430"
        assert "1.833333" in message
        assert "3.666666" in message

    def test_balance_without_materials__is_refused(self) -> None:
        books = Books()
        books.source("P", "process", "1 tCO2")
        books.account("P", more="method: material-balance")
        assert books.refusal("ghg.process")[0] == "CM433"

    def test_streams_that_the_method_leaves_aside__are_refused(self) -> None:
        books = self.kiln()
        books.lines = [each.replace("method: components", "method: factor") for each in books.lines]
        assert books.refusal("ghg.process")[0] == "CM433"

    def test_material_without_amount__is_no_zero(self) -> None:
        books = Books()
        books.factor("c", "carbon-content", "0.5 tC/t")
        balance(books, "P", (stream("甲", "c"), stream("乙", "c", out=True)), {"甲": "1 t"})
        code, message = books.refusal("ghg.total")
        assert code == "CM411"
        assert "乙" in message

    def test_materials_of_other_dimensions__are_refused(self) -> None:
        books = Books()
        books.factor("c", "carbon-content", "0.5 tC/t")
        balance(books, "P", (stream("甲", "c"), stream("乙")), {"甲": "1 t", "乙": "2 t"})
        assert books.refusal("ghg.process")[0] == "CM433"

    def test_unreadable_stream__is_refused_in_silence(self) -> None:
        books = self.kiln()
        books.lines = [each.replace("{factors: [ca", "{direction: up, factors: [ca")
                       for each in books.lines]  # fmt: skip
        loaded = books.loaded()
        assert [each.code for each in loaded.diagnostics] == ["CM127"]

    def test_waste_burnt__by_fossil_share(self) -> None:
        books = Books()
        books.factor("carbon", "carbon-content", "0.2 tC/t")
        books.factor("fossil", "fraction", "39 %")
        books.factor("burnt", "oxidation", "95 %")
        books.source("W", "waste", "1200 t")
        books.account("W", "carbon", "fossil", "burnt")
        expected = 240 * Decimal("0.39") * Decimal("0.95") * 44 / 12
        assert close(books.value("ghg.waste"), str(expected), "1e-20")

    def test_waste_water__less_recovered_methane(self) -> None:
        books = Books()
        books.factor("ch4", "gwp", "27.9 kgCO2e/kg", series="AR6", gas="CH4")
        books.factor("bo", "emission-factor", "0.25 kg/kg", gas="CH4")
        books.factor("mcf", "fraction", "0.3")
        books.source("W", "waste")
        books.enter("W", "40000 kg", "COD")
        books.enter("W", "1 t", "回收甲烷")
        streams = "[{material: COD, factors: [bo, mcf]}, {material: 回收甲烷, direction: out}]"
        books.account("W", gas="CH4", more=f"streams: {streams}")
        assert books.value("ghg.waste") == Decimal("2.0") * Decimal("27.9")
        assert books.value("ghg.gas", gas="CH4") == books.value("ghg.total")

    def test_each_stream__is_a_term_of_the_trace(self) -> None:
        results, result = carbon_plant().asked("ghg.source", source="CAL")
        terms = [each for each in steps(result, results) if each.kind == "term"]
        assert len(terms) == 6
        assert all(each.span and each.steps for each in terms)
        assert {each.note.zh for each in steps(result, results)} >= {"44/12", "44/16"}


class TestRefrigerants:
    """E8, E9, E10, and gases that deplete ozone."""

    def cooling(self, row: str, method: str, *rates: tuple[str, str]) -> Books:
        books = blends("AR6")
        books.source("R", "fugitive")
        books.equipment.append(f"{{source: R, year: 2023, {row}}}")
        named = [books.factor(role, role, value) for role, value in rates]
        more = f"method: {method}" if method else ""
        books.account("R", "r410a", *named, gas="R-410A", more=more)
        return books

    SIMPLE = (
        "new_charge: 60 kg, new_capacity: 55 kg, top_up: 12 kg, disposed_capacity: 30 kg,"
        " recovered: 25 kg"
    )
    SCREEN = "new_charge: 100 kg, capacity: 2 t, disposed_capacity: 50 kg"
    RATES = (
        ("installation-loss", "0.5 %"),
        ("leak-rate", "5 %"),
        ("remaining-charge", "80 %"),
        ("recovery-rate", "90 %"),
    )

    def test_simplified(self) -> None:
        books = self.cooling(self.SIMPLE, "refrigerant-simplified")
        assert books.value("activity", source="R") == 22
        assert books.value("ghg.fugitive") == Decimal("2255.5") * 22 / 1000

    def test_screening(self) -> None:
        books = self.cooling(self.SCREEN, "refrigerant-screening", *self.RATES)
        kilograms = Decimal("0.5") + 100 + 40 * Decimal("0.1")
        assert books.value("ghg.fugitive") == Decimal("2255.5") * kilograms / 1000

    @pytest.mark.parametrize("missing", ["new_charge", "new_capacity", "top_up", "recovered"])
    def test_missing_amount__is_no_zero(self, missing: str) -> None:
        kept = [each for each in self.SIMPLE.split(", ") if not each.startswith(missing)]
        books = self.cooling(", ".join(kept), "refrigerant-simplified")
        code, message = books.refusal("ghg.total")
        assert code == "CM433"
        assert missing in message

    @pytest.mark.parametrize("role", [role for role, _ in RATES])
    def test_missing_rate__is_no_zero(self, role: str) -> None:
        rates = [each for each in self.RATES if each[0] != role]
        code, message = self.cooling(self.SCREEN, "refrigerant-screening", *rates).refusal(
            "ghg.source", source="R"
        )
        assert code == "CM433"
        assert role in message

    def test_equipment_without_method__is_refused(self) -> None:
        code, message = self.cooling(self.SIMPLE, "").refusal("ghg.total")
        assert (code, "method" in message) == ("CM433", True)

    def test_method_without_equipment__is_refused(self) -> None:
        books = self.cooling(self.SIMPLE, "refrigerant-simplified")
        books.equipment = []
        assert books.refusal("ghg.total")[0] == "CM433"

    def test_more_recovered_than_there_was__is_a_finding(self) -> None:
        row = self.SIMPLE.replace("recovered: 25", "recovered: 125")
        code, message = self.cooling(row, "refrigerant-simplified").refusal("ghg.total")
        assert code == "CM430"
        assert "102 kg" in message
        assert "180 kg" in message

    def test_negative_amount__is_a_finding(self) -> None:
        row = self.SIMPLE.replace("top_up: 12", "top_up: -12")
        code, message = self.cooling(row, "refrigerant-simplified").refusal("ghg.total")
        assert code == "CM430"
        assert "-12 kg" in message

    def test_stock_below_zero__is_a_finding_with_both_numbers(self) -> None:
        books = blends("AR6")
        books.source("R", "fugitive")
        books.balances.append(
            "{source: R, year: 2023, opening: 20 kg, bought: 10 kg, sold: 0 kg, closing: 35 kg,"
            " charge_change: 0 kg}"
        )
        books.account("R", "r410a", gas="R-410A")
        code, message = books.refusal("ghg.total")
        assert code == "CM430"
        assert "30 kg" in message
        assert "35 kg" in message

    def test_change_of_charge__is_needed_for_refrigerants(self) -> None:
        books = blends("AR6")
        books.source("R", "fugitive")
        books.balances.append(
            "{source: R, year: 2023, opening: 20 kg, bought: 10 kg, sold: 0 kg, closing: 5 kg}"
        )
        books.account("R", "r410a", gas="R-410A")
        code, message = books.refusal("ghg.total")
        assert (code, "charge_change" in message) == ("CM433", True)

    def test_full_balance_without_stocks__is_refused(self) -> None:
        books = blends("AR6")
        books.source("R", "fugitive", "5 kg")
        books.account("R", "r410a", gas="R-410A", more="method: refrigerant-balance")
        code, message = books.refusal("ghg.total")
        assert (code, "balances" in message) == ("CM433", True)

    def test_two_routes__are_a_finding(self) -> None:
        books = self.cooling(self.SIMPLE, "refrigerant-simplified")
        books.enter("R", "23 kg")
        code, message = books.refusal("ghg.total")
        assert (code, "23 kg" in message, "22 kg" in message) == ("CM434", True, True), message

    def test_ozone_depleting_gas__is_reported_apart(self) -> None:
        books = blends("AR6")
        books.source("R", "fugitive", "10 kg")
        books.account("R", gas="HCFC-22")
        assert books.value("ghg.ozone") == Decimal("19.6")
        assert books.value("ghg.total") == 0

    def test_blend_with_such_a_gas__counts_the_rest(self) -> None:
        books = blends("AR6")
        parts = "[{gas: HFC-125, share: 60 %}, {gas: HCFC-22, share: 40 %}]"
        books.factor("r402a", "blend", "", series="composition", components=parts)
        books.source("R", "fugitive", "1000 kg")
        books.account("R", "r402a", gas="R-402A")
        assert books.value("ghg.total") == 2244
        assert books.value("ghg.ozone") == 784
        assert books.value("gwp.blend", factor="r402a") == 3028


class TestElectricity:
    """E12, E13, E15, E16: contracts, residual mix, certificates, exports."""

    def power(self, used: str = "1000 MWh") -> Books:
        books = Books()
        books.factor("grid", "emission-factor", "0.5 tCO2/MWh", gas="CO2")
        books.factor("green", "emission-factor", "0 kgCO2/kWh", gas="CO2", series="contract")
        books.factor("gas-power", "emission-factor", "0.4 tCO2/MWh", gas="CO2", series="contract")
        books.factor("rest", "emission-factor", "0.6 tCO2/MWh", gas="CO2", series="grid-residual")
        books.source("EL", "purchased-electricity", used)
        books.account("EL", "grid")
        return books

    def contract(self, kind: str, factor: str, amount: str, evidence: str = "结算单") -> str:
        return (
            f"{{id: C-{kind}, kind: {kind}, source: EL, factor: {factor}, unit: MWh,"
            f" quantities: {{2023: {amount}}}, evidence: {evidence}}}"
        )

    def test_several_contracts_certificates_and_residual_mix(self) -> None:
        books = self.power()
        books.residual = "rest"
        books.contracts = [
            self.contract("green-power", "green", "300"),
            self.contract("certificate", "green", "100"),
            self.contract("supplier", "gas-power", "200"),
        ]
        assert books.value("ghg.electricity.market") == 80 + 400 * Decimal("0.6")
        assert books.value("energy.green") == 400  # a supplier's mix is not green
        assert books.value("energy.renewable.rate") == 40
        assert books.value("ghg.avoided.green") == 180
        assert books.value("ghg.total") == 500

    def test_without_residual_factor__the_trace_says_what_stands_in(self) -> None:
        results, result = self.power().asked("ghg.electricity.market")
        assert result.quantity is not None
        assert result.quantity.value == 500
        assert any("没有声明剩余电量因子" in each.note.zh for each in steps(result, results))

    @pytest.mark.parametrize("evidence", ["无", "待补", "none"])
    def test_green_power_without_evidence__is_a_finding(self, evidence: str) -> None:
        books = self.power()
        books.contracts = [self.contract("green-power", "green", "300", evidence)]
        code, message = books.refusal("ghg.electricity.market")
        assert code == "CM435"
        assert evidence in message
        assert books.refusal("energy.green")[0] == "CM435"

    def test_zero_factor_without_a_contract__is_a_finding(self) -> None:
        books = self.power()
        books.lines = []
        books.account("EL", "green")
        code, message = books.refusal("ghg.total")
        assert code == "CM435"
        assert "1000 MWh" in message

    def test_zero_factor_that_contracts_cover__is_a_value(self) -> None:
        books = self.power()
        books.lines = []
        books.account("EL", "green")
        books.contracts = [self.contract("green-power", "green", "1000")]
        assert books.value("ghg.total") == 0

    def test_zero_residual_factor__is_a_finding(self) -> None:
        books = self.power()
        books.residual = "green"
        assert books.refusal("ghg.electricity.market")[0] == "CM435"

    def test_more_settled_than_used__is_a_finding(self) -> None:
        books = self.power()
        books.contracts = [self.contract("green-power", "green", "1001")]
        assert books.refusal("ghg.electricity.market")[0] == "CM415"

    def test_exported__is_deducted_and_may_exceed_what_was_bought(self) -> None:
        books = self.power()
        books.source("XE", "exported-electricity", "1200 MWh")
        books.account("XE", "grid")
        assert books.value("energy.electricity.net") == -200
        assert books.value("ghg.indirect") == -100
        result = books.ask("energy.electricity")
        assert result.quantity is None
        assert "没有登记" in result.lacking.zh


class TestHeat:
    """E14: metered heat, steam by its enthalpy, with and without feed water."""

    def steam(self, *more: tuple[str, str]) -> Books:
        books = Books()
        books.factor("h", "enthalpy", "2800 kJ/kg")
        books.factor("ef", "emission-factor", "0.11 tCO2/GJ")
        extra = [books.factor(name, "feedwater-enthalpy", value) for name, value in more]
        books.source("S", "purchased-heat", "1000 t")
        books.account("S", "h", *extra, "ef")
        return books

    def test_steam__without_deduction(self) -> None:
        assert self.steam().value("energy.heat") == 2800
        assert self.steam().value("ghg.heat") == 308

    def test_steam__less_feed_water(self) -> None:
        books = self.steam(("water", "83.74 kJ/kg"))
        assert books.value("energy.heat") == Decimal("2716.26")
        assert books.value("ghg.heat") == Decimal("298.7886")

    def test_water_hotter_than_steam__is_a_finding(self) -> None:
        assert self.steam(("water", "3000 kJ/kg")).refusal("ghg.heat")[0] == "CM430"

    def test_metered_heat__is_taken_as_it_is(self) -> None:
        books = Books()
        books.factor("ef", "emission-factor", "0.11 tCO2/GJ")
        books.source("H", "purchased-heat", "10 GJ")
        books.account("H", "ef")
        assert books.value("energy.heat") == 10

    def test_mass_without_enthalpy__is_no_heat(self) -> None:
        books = Books()
        books.factor("ef", "emission-factor", "0.2 tCO2/t")
        books.source("H", "purchased-heat", "10 t")
        books.account("H", "ef")
        assert books.ask("energy.heat").quantity is None


FIGURE_FAULTS = frozenset(
    {"CM430", "CM431", "CM432", "CM433", "CM434", "CM435", "CM436", "CM437", "CM439"}
)
