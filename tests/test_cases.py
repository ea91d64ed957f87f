"""Published cases through the public record format: YAML records in, the program's figures out."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.accounts import Account, Books, Line, read

if TYPE_CHECKING:
    from pathlib import Path


def books(account: Account, tmp_path: Path) -> Books:
    return read(account.write(tmp_path / "system"))


def close(value: Decimal, expected: str, tolerance: str) -> bool:
    return abs(value - Decimal(expected)) <= Decimal(tolerance)


def combustion(
    account: Account, name: str, quantity: str, unit: str, *values: tuple[str, str]
) -> str:
    """Add a combustion source with its factors given as (role, value)."""
    factors = tuple(account.factor(f"{name}-{role}", role, value) for role, value in values)
    account.add(Line(name, "stationary-combustion", quantity, unit, factors))
    return name


class TestGbt32151FormulaVectors:
    """Case 04: formula vectors of GB/T 32151.34-2024, written by another project."""

    def test_fuel_by_volume(self, tmp_path: Path) -> None:
        account = Account()
        combustion(
            account, "V", "2", "万Nm3", ("carbon-content", "0.015 tC/万Nm3"), ("oxidation", "98 %")
        )
        assert close(
            books(account, tmp_path).value("ghg.source", year=2023, source="V"), "0.1078", "5e-13"
        )

    def test_fuel_by_mass(self, tmp_path: Path) -> None:
        account = Account()
        combustion(account, "M", "10", "t", ("carbon-content", "0.02 tC/t"), ("oxidation", "100 %"))
        value = books(account, tmp_path).value("ghg.source", year=2023, source="M")
        assert close(value, "0.733333333333", "1e-12")

    def test_fuel_by_heat(self, tmp_path: Path) -> None:
        account = Account()
        combustion(
            account, "H", "10", "GJ", ("carbon-content", "0.02 tC/GJ"), ("oxidation", "100 %")
        )
        value = books(account, tmp_path).value("ghg.source", year=2023, source="H")
        assert close(value, "0.733333333333", "1e-12")

    def test_purchased_electricity(self, tmp_path: Path) -> None:
        account = Account()
        factor = account.factor("ef2", "emission-factor", "0.5 tCO2/MWh")
        account.add(Line("E", "purchased-electricity", "100", "MWh", (factor,)))
        assert books(account, tmp_path).value("ghg.electricity.location", year=2023) == Decimal(50)

    def test_steam_by_enthalpy(self, tmp_path: Path) -> None:
        account = Account()
        enthalpy = account.factor("h", "enthalpy", "2800 kJ/kg")
        factor = account.factor("ef3", "emission-factor", "0.11 tCO2/GJ")
        account.add(Line("S", "purchased-heat", "1000", "kg", (enthalpy, factor)))
        assert books(account, tmp_path).value("ghg.heat", year=2023) == Decimal("0.308")

    def test_direct_indirect_and_total(self, tmp_path: Path) -> None:
        account = Account()
        for index, amount in enumerate(("10", "2", "3", "4", "0.3")):
            account.add(Line(f"D{index}", "process", amount, "tCO2"))
        account.add(Line("EGE", "purchased-electricity", "50", "tCO2"))
        account.add(Line("EGD", "purchased-heat", "0.308", "tCO2"))
        account.add(Line("ESE", "exported-electricity", "5", "tCO2"))
        account.add(Line("ESD", "exported-heat", "0.0616", "tCO2"))
        account_books = books(account, tmp_path)
        assert account_books.value("ghg.direct", year=2023) == Decimal("19.3")
        assert account_books.value("ghg.indirect", year=2023) == Decimal("45.2464")
        assert account_books.value("ghg.total", year=2023) == Decimal("64.5464")


def test_full_record__totals_with_and_without_energy(tmp_path: Path) -> None:
    """Case 06: five direct lines, purchased and exported power and heat."""
    account = Account()
    direct = ("0.1078", "10.6535", "3.3641666666667", "1.4391666666667", "3.96051744")
    for index, amount in enumerate(direct):
        account.add(Line(f"D{index}", "process", amount, "tCO2"))
    grid = account.factor("grid", "emission-factor", "0.5306 tCO2/MWh")
    account.add(Line("EL", "purchased-electricity", "100", "MWh", (grid,)))
    account.add(Line("HT", "purchased-heat", "0.308", "tCO2"))
    account.add(Line("XE", "exported-electricity", "1.0", "tCO2"))
    account.add(Line("XH", "exported-heat", "0.0308", "tCO2"))
    account_books = books(account, tmp_path)
    assert close(account_books.value("ghg.direct", year=2023), "19.52515077", "5e-8")
    assert account_books.value("ghg.electricity.location", year=2023) == Decimal("53.06")
    assert account_books.value("ghg.indirect", year=2023) == Decimal("52.3372")
    assert close(account_books.value("ghg.total", year=2023), "71.86235077", "5e-8")


# Case 07: fuel, unit, NCV in GJ per unit, tC/GJ, oxidation in %, published tCO2 per unit.
DERIVED = (
    ("天然气", "万Nm3", "389.31", "0.0153", "99", "21.621888"),
    ("烟煤", "t", "19.57", "0.0261", "93", "1.74175"),
    ("褐煤", "t", "11.9", "0.028", "96", "1.172864"),
    ("焦炭", "t", "28.435", "0.0295", "93", "2.860419"),
    ("石油焦", "t", "32.5", "0.0275", "98", "3.211542"),
    ("原油", "t", "41.816", "0.0201", "98", "3.020202"),
    ("燃料油", "t", "41.816", "0.0211", "98", "3.170461"),
    ("液化天然气", "t", "51.498", "0.0153", "98", "2.831257"),
    ("液化石油气", "t", "50.179", "0.0172", "98", "3.10133"),
    ("高炉煤气", "万Nm3", "33.0", "0.0708", "99", "8.481132"),
    ("转炉煤气", "万Nm3", "84.0", "0.0496", "99", "15.124032"),
    ("焦炉煤气", "万Nm3", "179.81", "0.01358", "99", "8.863806"),
)


@pytest.mark.parametrize(("fuel", "unit", "ncv", "carbon", "oxidation", "published"), DERIVED)
def test_derived_fuel_factor(  # noqa: PLR0913, PLR0917 - one row of the published table
    tmp_path: Path, fuel: str, unit: str, ncv: str, carbon: str, oxidation: str, published: str
) -> None:
    """Case 07: one unit of fuel emits the published derived factor."""
    account = Account()
    values = (
        ("ncv", f"{ncv} GJ/{unit}"),
        ("carbon-content", f"{carbon} tC/GJ"),
        ("oxidation", f"{oxidation} %"),
    )
    combustion(account, "F", "1", unit, *values)
    value = books(account, tmp_path).value("ghg.source", year=2023, source="F")
    assert close(value, published, "6e-7"), fuel


POTENTIALS = {
    "AR4": {"HFC-32": "675", "HFC-125": "3500", "HFC-134a": "1430", "HFC-143a": "4470"},
    "AR5": {"HFC-32": "677", "HFC-125": "3170"},
    "AR6": {"HFC-32": "771", "HFC-125": "3740"},
}
BLENDS = {
    "R-410A": (("HFC-32", "50"), ("HFC-125", "50")),
    "R-407C": (("HFC-32", "23"), ("HFC-125", "25"), ("HFC-134a", "52")),
    "R-404A": (("HFC-125", "44"), ("HFC-143a", "52"), ("HFC-134a", "4")),
}


@pytest.mark.parametrize(
    ("blend", "edition", "published"),
    [
        ("R-410A", "AR5", 1924),
        ("R-410A", "AR4", 2088),
        ("R-407C", "AR4", 1774),
        ("R-404A", "AR4", 3922),
        ("R-410A", "AR6", 2256),  # computed from published components, not published itself
    ],
)
def test_blend_potential(tmp_path: Path, blend: str, edition: str, published: int) -> None:
    """Case 10: a kilogram of a blend has the potential of its components' mass shares."""
    account = Account(gwp=edition)
    for gas, value in POTENTIALS[edition].items():
        name = f"{edition}-{gas}".lower()
        account.factor(name, "gwp", f"{value} kgCO2e/kg", series=edition, gas=gas)
    parts = ", ".join(f"{{gas: {gas}, share: {share} %}}" for gas, share in BLENDS[blend])
    account.factor("blend", "blend", "", series="composition", components=f"[{parts}]")
    account.add(Line("R", "fugitive", "1000", "kg", ("blend",), gas=blend))
    account_books = books(account, tmp_path)
    assert close(
        account_books.value("gwp.blend", year=2023, factor="blend"), str(published), "0.5001"
    )
    assert close(account_books.value("ghg.source", year=2023, source="R"), str(published), "0.5001")


def test_green_tariff__gross_and_net(tmp_path: Path) -> None:
    """Case 20: what green power saves by market, and own generation that is never deducted."""
    account = Account()
    grid = account.factor("ef", "emission-factor", "0.28307 kgCO2e/kWh")
    green = account.factor("zero", "emission-factor", "0 kgCO2e/kWh")
    account.add(Line("EL", "purchased-electricity", "640000", "kWh", (grid,)))
    account.add(Line("PV", "self-generation", "31978", "kWh"))
    account.contracts.append(
        f"{{id: T1, kind: green-power, source: EL, factor: {green}, unit: kWh,"
        " quantities: {2023: 640000}, evidence: 供电合同}"
    )
    account_books = books(account, tmp_path)
    location = account_books.value("ghg.electricity.location", year=2023)
    market = account_books.value("ghg.electricity.market", year=2023)
    assert close(location - market, "182", "1.95")
    assert market == 0
    assert close(account_books.value("ghg.avoided.own", year=2023), "9", "0.5")
    assert account_books.value("ghg.total", year=2023) == location


# Case 35: fuel, unit, conversion to the factor's unit, CO2 kg, CH4 g, N2O g per unit, biomass.
STATIONARY = (
    (
        "anthraciteCoal",
        "mmBtu",
        "0.03985651654045436",
        "short_ton",
        "2602.0",
        "276.0",
        "40.0",
        0,
        2,
    ),
    ("anthraciteCoal", "short_ton", "", "short_ton", "2602.0", "276.0", "40.0", 0, 2),
    (
        "bituminousCoal",
        "mmBtu",
        "0.04011231448054553",
        "short_ton",
        "2325.0",
        "274.0",
        "40.0",
        0,
        2,
    ),
    ("bituminousCoal", "short_ton", "", "short_ton", "2325.0", "274.0", "40.0", 0, 2),
    (
        "subBituminousCoal",
        "mmBtu",
        "0.057971014492753624",
        "short_ton",
        "1676.0",
        "190.0",
        "28.0",
        0,
        2,
    ),
    ("subBituminousCoal", "short_ton", "", "short_ton", "1676.0", "190.0", "28.0", 0, 2),
    ("ligniteCoal", "mmBtu", "0.07037297677691766", "short_ton", "1389.0", "156.0", "23.0", 0, 2),
    ("ligniteCoal", "short_ton", "", "short_ton", "1389.0", "156.0", "23.0", 0, 2),
    ("wood", "mmBtu", "0.05720823798627002", "short_ton", "1640.0", "126.0", "63.0", 1, 2),
    ("wood", "short_ton", "", "short_ton", "1640.0", "126.0", "63.0", 1, 2),
    ("distillateNo2", "mmBtu", "7.246376811594202", "gal", "10.21", "0.41", "0.08", 0, 2),
    ("distillateNo2", "gal", "", "gal", "10.21", "0.41", "0.08", 0, 2),
    ("residualNo6", "mmBtu", "6.666666666666667", "gal", "11.27", "0.45", "0.09", 0, 2),
    ("residualNo6", "gal", "", "gal", "11.27", "0.45", "0.09", 0, 2),
    ("kerosene", "mmBtu", "7.4074074074074066", "gal", "10.15", "0.41", "0.08", 0, 2),
    ("kerosene", "gal", "", "gal", "10.15", "0.41", "0.08", 0, 2),
    ("lpg", "mmBtu", "10.869565217391305", "gal", "5.68", "0.28", "0.06", 0, 2),
    ("lpg", "gal", "", "gal", "5.68", "0.28", "0.06", 0, 2),
    ("landfillGas", "scf", "", "scf", "0.025254", "0.0015520000000000002", "0.000306", 1, 2),
    (
        "landfillGas",
        "mmBtu",
        "2061.8556701030925",
        "scf",
        "0.025254",
        "0.0015520000000000002",
        "0.000306",
        1,
        1,
    ),
    (
        "landfillGas",
        "therm",
        "206.18556701030926",
        "scf",
        "0.025254",
        "0.0015520000000000002",
        "0.000306",
        1,
        1,
    ),
    ("naturalGas", "scf", "", "scf", "0.05444", "0.00103", "0.0001", 0, 1),
    ("naturalGas", "mmBtu", "974.658869", "scf", "0.05444", "0.00103", "0.0001", 0, 1),
    ("naturalGas", "therm", "97.4658869", "scf", "0.05444", "0.00103", "0.0001", 0, 1),
)


def test_stationary_combustion__three_gases_and_biomass(tmp_path: Path) -> None:
    """Case 35: 43 lines in mixed units; biogenic CO2 apart, its CH4 and N2O inside the total.

    The case repeats its lines; the last column says how often each stands in the published table.
    """
    account = Account(gwp="AR4")
    account.factor("gwp-ch4", "gwp", "25 kgCO2e/kg", series="AR4", gas="CH4")
    account.factor("gwp-n2o", "gwp", "298 kgCO2e/kg", series="AR4", gas="N2O")
    for row, (_, unit, conversion, per, co2, ch4, n2o, biomass, times) in enumerate(STATIONARY):
        head: tuple[str, ...] = ()
        if conversion:
            head = (account.factor(f"c{row}", "conversion", f"{conversion} {per}/{unit}"),)
        factors = {
            "CO2": account.factor(
                f"f{row}-co2", "emission-factor", f"{co2} kgCO2/{per}", gas="CO2"
            ),
            "CH4": account.factor(f"f{row}-ch4", "emission-factor", f"{ch4} g/{per}", gas="CH4"),
            "N2O": account.factor(f"f{row}-n2o", "emission-factor", f"{n2o} g/{per}", gas="N2O"),
        }
        for copy in range(times):
            for gas, factor in factors.items():
                account.add(
                    Line(
                        f"S{row}-{copy}",
                        "stationary-combustion",
                        "100",
                        unit,
                        (*head, factor),
                        gas,
                        bool(biomass),
                    )
                )
    account_books = books(account, tmp_path)
    assert close(account_books.value("ghg.total.co2", year=2023), "1747.2877768587603", "1e-6")
    assert close(account_books.value("ghg.biogenic", year=2023), "352.4970641997028", "1e-6")
    assert close(account_books.value("ghg.total", year=2023), "1765.081249266085", "1e-6")
