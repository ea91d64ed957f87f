"""The organisation's figures: process, waste, refrigerants, market, sinks, views and energy."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_manual.checks.inventories import line_repeated
from carbon_manual.checks.rule import Subject
from carbon_manual.compute import compute
from carbon_manual.control import derive_control
from carbon_manual.diagnostic import Diagnostic
from carbon_manual.gases import FAMILIES, OZONE, family
from carbon_manual.model import Context
from tests.organisation import Books, close, steps

GHG7 = ("CO2", "CH4", "N2O", "HFCs", "PFCs", "SF6", "NF3")


def balance(books: Books, name: str, streams: tuple[str, ...], materials: dict[str, str]) -> None:
    """Account for a process source by its materials."""
    books.source(name, "process")
    for material, amount in materials.items():
        books.enter(name, amount, material)
    books.account(name, more=f"method: material-balance, streams: [{', '.join(streams)}]")


def stream(material: str, *factors: str, out: bool = False, methane: bool = False) -> str:
    """Return a stream of a material balance."""
    more = ", direction: out" if out else ""
    more += ", form: methane" if methane else ""
    return f"{{material: {material}, factors: [{', '.join(factors)}]{more}}}"


def carbon_plant() -> Books:
    """Return the carbon-materials plant of cases 04 and 06, from its measured inputs."""
    books = Books()
    books.factor("k", "fraction", "0.35")
    for name, value in (
        ("gc-fc", "0.008"), ("cc-fc", "0.002"), ("bpm-fc", "0.005"), ("bg-fc", "0.007"),
        ("bp-fc", "0.006"), ("gpm-fc", "0.005"), ("gta-fc", "0.007"), ("gp-fc", "0.006"),
    ):  # fmt: skip
        books.factor(name, "carbon-content", f"{value} tC/t")
    for name, value in (
        ("gc-var", "0.1"), ("cc-var", "0.02"), ("bpm-var", "0.1"), ("bg-var", "0.02"),
    ):  # fmt: skip
        books.factor(name, "content", f"{value} t/t")
    balance(
        books,
        "CAL",
        (
            stream("生焦", "gc-fc"),
            stream("煅后焦", "cc-fc", out=True),
            stream("次品", "cc-fc", out=True),
            stream("粉尘", "cc-fc", out=True),
            stream("生焦", "gc-var", "k", methane=True),
            stream("煅后焦", "cc-var", "k", out=True, methane=True),
        ),
        {"生焦": "100 t", "煅后焦": "70 t", "次品": "5 t", "粉尘": "1 t"},
    )
    balance(
        books,
        "BAKE",
        (
            stream("填充料", "bpm-fc"),
            stream("生坯", "bg-fc"),
            stream("废料碳", out=True),
            stream("焙烧品", "bp-fc", out=True),
            stream("填充料", "bpm-var", "k", methane=True),
            stream("生坯", "bg-var", "k", methane=True),
        ),
        {"填充料": "10 t", "生坯": "100 t", "废料碳": "0.05 tC", "焙烧品": "95 t"},
    )
    balance(
        books,
        "GRAPH",
        (
            stream("填充料", "gpm-fc"),
            stream("石墨化料", "gta-fc"),
            stream("废料碳", out=True),
            stream("石墨品", "gp-fc", out=True),
            stream("填充料", "bpm-var", "k", methane=True),
        ),
        {"填充料": "10 t", "石墨化料": "100 t", "废料碳": "0.05 tC", "石墨品": "95 t"},
    )
    books.source("FUME", "process", "1 d")
    books.factor("flow", "conversion", "1000 Nm3/h")
    books.factor("tar", "conversion", "10 mg/Nm3")
    books.factor("tar-ncv", "ncv", "30 GJ/t")
    books.factor("tar-cc", "carbon-content", "0.02 tC/GJ")
    books.factor("tar-of", "oxidation", "98 %")
    books.account("FUME", "flow", "tar", "tar-ncv", "tar-cc", "tar-of")
    books.source("FGD", "process", "10 t")
    books.factor("purity", "content", "90 %")
    books.factor("caco3", "emission-factor", "0.44 tCO2/t", gas="CO2")
    books.factor("converted", "fraction", "100 %")
    books.account("FGD", "purity", "caco3", "converted")
    return books


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


def blends(gwp: str) -> Books:
    books = Books(gwp=gwp)
    for edition, gas, value in (
        ("AR4", "HFC-32", 675), ("AR4", "HFC-125", 3500), ("AR5", "HFC-32", 677),
        ("AR5", "HFC-125", 3170), ("AR6", "HFC-32", 771), ("AR6", "HFC-125", 3740),
        ("AR6", "HCFC-22", 1960),
    ):  # fmt: skip
        name = f"{edition}-{gas}".lower()
        books.factor(name, "gwp", f"{value} kgCO2e/kg", series=edition, gas=gas)
    parts = "[{gas: HFC-32, share: 50 %}, {gas: HFC-125, share: 50 %}]"
    books.factor("r410a", "blend", "", series="composition", components=parts)
    return books


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


def forest() -> Books:
    books = Books(year=2024)
    books.sinks.append("{id: F, name: 碳汇林, area: 334 亩, accrues_from: 2017, accrues_to: 2036}")
    books.factor("sink", "sink-rate", "1 tCO2e/(亩·a)", series="sink-default", origin="default")
    books.removals.append("{sink: F, method: area-rate, factors: [sink]}")
    return books


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

    def test_two_routes__are_a_finding(self) -> None:
        books = self.cooling(self.SIMPLE, "refrigerant-simplified")
        books.enter("R", "22 kg")
        assert books.refusal("ghg.total")[0] == "CM434"

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
        assert books.refusal("ghg.total")[0] == "CM434"

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
    total = books.value("ghg.total")
    gases = [books.value("ghg.gas", gas=gas) for gas in ("CO2", "CH4")]
    kinds = [books.value("ghg.category", category=each) for each in categories]
    assert total == sum(gases) == sum(kinds)
    kept = [each for each in order if each < len(given_)]
    books.lines = [books.lines[each] for each in kept]
    books.data = [books.data[each] for each in reversed(kept)]
    assert books.value("ghg.total") == total


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
FIGURE_FAULTS = frozenset(
    {"CM430", "CM431", "CM432", "CM433", "CM434", "CM435", "CM436", "CM437", "CM439"}
)
