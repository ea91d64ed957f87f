"""Projects, products, events and carbon assets, through records and figures."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbon_manual.evaluation.compute import compute
from tests.shelf import Asked, Shelf

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = "JL-03-04-A"
PRODUCT = "JL-03-05-A"
EVENT = "JL-03-06-A"
SETTLEMENT = "JL-19-01-A"


FIGURE_FAULTS = frozenset({"CM453", "CM454", "CM455", "CM456"})


def rows(table: str, *each: str) -> str:
    return f"{table}:\n" + "".join(f"  - {{{row}}}\n" for row in each)


class TestProject:
    """Case 30: the four examples of ACM0013, independent of each other."""

    def ask(self, root: Path, period: str, *terms: str) -> Asked:
        shelf = Shelf()
        shelf.account.factor("bef", "emission-factor", "0.85 tCO2/MWh")
        shelf.account.factor("fef", "emission-factor", "7.5e-05 tCO2/kg")
        shelf.account.factor("eef", "emission-factor", "0.9 tCO2/MWh")
        body = rows("reductions", f"period: 2023, basis: monitored{period}")
        body += rows("terms", *(f"period: 2023, item: 算例, {each}" for each in terms))
        return shelf.put(PROJECT, "rec.project-reduction", body).ask(root)

    TERMS = (
        "side: baseline, activity: 40000 MWh, factor: bef",
        "side: project, activity: 100000 kg, factor: fef",
        "side: project, activity: 500 MWh, factor: eef",
        "side: project, emissions: 20 tCO2e",
        *(f"side: leakage, emissions: {amount} tCO2e" for amount in (5, 10, 2)),
    )

    @pytest.mark.parametrize(
        ("side", "expected"), [("baseline", "34000"), ("project", "477.5"), ("leakage", "17")]
    )
    def test_sides(self, tmp_path: Path, side: str, expected: str) -> None:
        asked = self.ask(tmp_path, "", *self.TERMS)
        value = asked.value("project.side", year=2023, record=PROJECT, side=side)
        assert value == Decimal(expected)

    def test_net(self, tmp_path: Path) -> None:
        typed = ", baseline: 50000 tCO2e, project: 42000 tCO2e, leakage: 1200 tCO2e"
        asked = self.ask(tmp_path, typed)
        assert asked.value("project.reduction", year=2023, record=PROJECT) == 6800

    def test_terms_make_the_reduction(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, "", *self.TERMS)
        value = asked.value("project.reduction", year=2023, record=PROJECT)
        assert value == Decimal("33505.5")
        assert "2024" in asked.lacks("project.reduction", year=2024, record=PROJECT)

    def test_side_without_amount__is_refused(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, "", *self.TERMS[:4])
        assert asked.lacks("project.reduction", year=2023, record=PROJECT)

    def test_typed_side_that_differs__is_a_finding(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, ", leakage: 18 tCO2e", *self.TERMS)
        assert asked.code("project.reduction", year=2023, record=PROJECT) == "CM453"


class TestFootprint:
    """Stages by activity and factor, shared with co-products, per functional unit."""

    BY_PRODUCT = rows(
        "coproducts",
        "name: 本产品, amount: 30 {unit}, own: true",
        "name: 副产品, amount: 10000 {small}, own: false",
    )

    def ask(self, root: Path, basis: str, unit: str, small: str) -> Asked:
        shelf = Shelf()
        shelf.account.factor("f", "emission-factor", "2 tCO2/t")
        body = f"units: 10\nallocation_basis: {basis}\n"
        body += self.BY_PRODUCT.replace("{unit}", unit).replace("{small}", small)
        body += rows(
            "stages",
            "stage: production, item: 燃料, activity: 4 t, factor: f, allocated: true",
            "stage: distribution, item: 运输, emissions: 20 kgCO2e",
        )
        return shelf.put(PRODUCT, "rec.product-footprint", body).ask(root)

    @pytest.mark.parametrize(
        ("basis", "unit", "small"),
        [("mass", "t", "kg"), ("energy", "GJ", "MJ"), ("economic", "万元", "元")],
    )
    def test_allocated_and_per_unit(
        self, tmp_path: Path, basis: str, unit: str, small: str
    ) -> None:
        asked = self.ask(tmp_path, basis, unit, small)
        share = asked.value("footprint.allocation", year=2023, record=PRODUCT)
        # 10,000 of the smaller unit are 10 t, 10 GJ, 1 万元
        assert abs(share - Decimal(3000) / (31 if basis == "economic" else 40)) < Decimal("1e-20")
        stage = asked.value("footprint.total", year=2023, record=PRODUCT, stage="production")
        assert abs(stage - 8 * share) < Decimal("1e-20")
        whole = asked.value("footprint.total", year=2023, record=PRODUCT)
        assert abs(whole - stage - 20) < Decimal("1e-20")
        assert "use" in asked.lacks("footprint.total", year=2023, record=PRODUCT, stage="use")

    def test_amount_of_another_kind__is_a_finding(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, "mass", "t", "元")
        assert asked.code("footprint.total", year=2023, record=PRODUCT) == "CM454"


class TestEvent:
    """Case 15: a forest planted for a summit takes up its emission in twenty years."""

    SINK = (
        "name: 算例林, area: 334 亩, rate: 1 tCO2e/(亩·a), years: 20 a,"
        " from: 2017-01-01, source: 报道"
    )

    def ask(self, root: Path, more: str = "") -> Asked:
        body = rows("estimate", "phase: holding, item: 全部, emissions: 6674 tCO2e") + more
        return Shelf().put(EVENT, "rec.event-neutrality", body).ask(root)

    def test_hangzhou(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, rows("sinks", self.SINK))
        given_: dict[str, str | int] = {"year": 2016, "record": EVENT}
        assert asked.value("event.sink", **given_) == 6680
        assert asked.value("event.neutral", **given_) == 1
        assert abs(asked.value("event.rate", **given_) - Decimal("100.09")) <= Decimal("0.005")

    @pytest.mark.parametrize(
        ("year", "taken"), [(2016, 0), (2017, 334), (2026, 3340), (2050, 6680)]
    )
    def test_sink_accrues_from_its_date(self, tmp_path: Path, year: int, taken: int) -> None:
        asked = self.ask(tmp_path, rows("sinks", self.SINK))
        assert asked.value("event.sink.to_date", year=year, record=EVENT) == taken

    def test_actual_emission_replaces_the_estimate(self, tmp_path: Path) -> None:
        more = rows("actual", "phase: holding, item: 全部, emissions: 7000 tCO2e")
        asked = self.ask(tmp_path, more + rows("sinks", self.SINK))
        assert asked.value("event.neutral", year=2016, record=EVENT) == 0
        actual = asked.value("event.emission", year=2016, record=EVENT, table="actual")
        assert actual == 7000


KETS = (
    (2021, {"allocated": 1385433, "surrendered": 1421570, "borrowed": 36137}),
    (2022, {"allocated": 1602751, "bought": 213609, "surrendered": 1515595, "borrowed": 5810}),
    (2023, {"allocated": 1443977, "surrendered": 1657664}),
)


def assets(*movements: tuple[str, str, int]) -> str:
    each = (
        f"date: {day}, asset: E1, kind: {kind}, quantity: {amount} tCO2e"
        for day, kind, amount in movements
    )
    return rows(
        "assets", "id: E1, kind: allowance, status: held, vintage: 2021, quantity: 0 tCO2e"
    ) + rows("movements", *each)


def kets(*more: tuple[str, str, int]) -> list[tuple[str, str, int]]:
    return [
        *more,
        *(
            (f"{year}-06-30", kind, amount)
            for year, moved in KETS
            for kind, amount in moved.items()
        ),
    ]


class TestBalance:
    """Case 13: the roll-forward of allowances over three years."""

    def ask(self, root: Path, movements: list[tuple[str, str, int]]) -> Asked:
        return Shelf().put("JL-18-01", "rec.carbon-asset", assets(*movements)).ask(root)

    @pytest.mark.parametrize(("year", "closing"), [(2021, 0), (2022, 306575), (2023, 92888)])
    def test_closing(self, tmp_path: Path, year: int, closing: int) -> None:
        assert self.ask(tmp_path, kets()).value("asset.balance", year=year) == closing

    @pytest.mark.parametrize(
        ("movement", "total"),
        [("allocated", 4432161), ("surrendered", 4594829), ("borrowed", 41947)],
    )
    def test_totals(self, tmp_path: Path, movement: str, total: int) -> None:
        asked = self.ask(tmp_path, kets())
        years = (2021, 2022, 2023)
        assert (
            sum(asked.value("asset.moved", year=year, movement=movement) for year in years) == total
        )

    def test_sum_of_the_closings(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, kets())
        assert sum(asked.value("asset.balance", year=each) for each in (2021, 2022, 2023)) == 399463

    def test_year_without_movements__keeps_its_balance(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, kets())
        assert asked.value("asset.balance", year=2025) == 92888
        assert "2020" in asked.lacks("asset.balance", year=2020)

    def test_opening_that_is_the_last_closing(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, kets(("2023-01-01", "opening", 306575)))
        assert asked.value("asset.balance", year=2023) == 92888

    def test_opening_that_is_not__is_a_finding(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, kets(("2023-01-01", "opening", 300000)))
        assert asked.code("asset.balance", year=2023) == "CM455"
        found = compute(asked.loaded.system, ()).diagnostics
        assert [each.code for each in found] == ["CM455"]

    def test_balance_below_zero__is_a_finding(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, [("2023-06-30", "allocated", 10), ("2023-07-30", "sold", 11)])
        assert asked.code("asset.balance", year=2023) == "CM456"

    @settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(seed=st.integers(0, 999))
    def test_order_does_not_matter(
        self, tmp_path_factory: pytest.TempPathFactory, seed: int
    ) -> None:
        movements = kets()
        random.Random(seed).shuffle(movements)  # noqa: S311 - orders lines, guards nothing
        root = tmp_path_factory.mktemp("order")
        assert self.ask(root, movements).value("asset.balance", year=2023) == 92888


def settlement(*allocation: str, allowances: str = "", offset: str = "") -> str:
    body = "cycle: 2023\nverified_emissions: 1000 tCO2e\n"
    body += f"allowances: {allowances} tCO2e\n" if allowances else ""
    body += f"offset: {offset} tCO2e\n" if offset else ""
    return body + (rows("allocation", *allocation) if allocation else "")


POWER = (
    "item: 供电, output: 1000 MWh, benchmark: 0.8 tCO2/MWh, corrections: [0.97, 0.5], source: 方案"
)
HEAT = "item: 供热, output: 2000 GJ, benchmark: 0.11 tCO2/GJ, source: 方案"


class TestCompliance:
    """Allowances, gap, price and cost."""

    def test_allowance_by_benchmark(self, tmp_path: Path) -> None:
        shelf = Shelf().put(SETTLEMENT, "rec.ets-settlement", settlement(POWER, HEAT, offset="40"))
        asked = shelf.ask(tmp_path)
        given_: dict[str, str | int] = {"year": 2023, "record": SETTLEMENT}
        assert asked.value("ets.allowance", **given_) == 608
        assert asked.value("ets.gap", **given_) == 352
        assert asked.value("ets.offset.share", **given_) == 4

    def test_stated_allowance_that_differs__is_a_finding(self, tmp_path: Path) -> None:
        body = settlement(POWER, HEAT, allowances="610")
        asked = Shelf().put(SETTLEMENT, "rec.ets-settlement", body).ask(tmp_path)
        assert asked.code("ets.gap", year=2023, record=SETTLEMENT) == "CM453"

    def test_cost_and_result(self, tmp_path: Path) -> None:
        shelf = Shelf().put(SETTLEMENT, "rec.ets-settlement", settlement(allowances="900"))
        trades = (
            ("A", "buy", 100, 60, ", fees: 0"),
            ("B", "buy", 300, 80, ", fees: 1000"),
            ("C", "sell", 50, 100, ", fees: 100"),
        )
        for name, direction, amount, price, fees in trades:
            body = (
                f"kind: allowance\ndirection: {direction}\nquantity: {amount} tCO2e\n"
                f"price: {price} 元/tCO2e\nfees: {fees.split()[-1]} 元\ndate: 2023-05-01\n"
            )
            shelf.put(f"JL-18-02-{name}", "rec.carbon-trade", body)
        asked = shelf.ask(tmp_path)
        assert asked.value("trade.price", year=2023) == Decimal("77.5")
        assert asked.value("ets.cost", year=2023, record=SETTLEMENT) == 7750
        assert asked.value("trade.result", year=2023) == 5000 - 100 - 3875
        assert "为零" in asked.lacks("trade.price", year=2024)

    def test_surplus__costs_nothing(self, tmp_path: Path) -> None:
        body = settlement(allowances="1200")
        asked = Shelf().put(SETTLEMENT, "rec.ets-settlement", body).ask(tmp_path)
        assert asked.value("ets.gap", year=2023, record=SETTLEMENT) == -200
        assert asked.value("ets.cost", year=2023, record=SETTLEMENT) == 0


RETIRED = "status: retired, vintage: 2022"


def test_offsets__by_kind_status_and_year(tmp_path: Path) -> None:
    body = rows(
        "offsets",
        f"id: A, kind: ccer, {RETIRED}, quantity: 30 tCO2e, retired: 2023-06-01",
        f"id: B, kind: forestry, {RETIRED}, quantity: 5 tCO2e, retired: 2023-07-01",
        f"id: C, kind: ccer, {RETIRED}, quantity: 7 tCO2e, retired: 2022-07-01",
        "id: D, kind: ccer, status: held, vintage: 2022, quantity: 90 tCO2e",
    )
    asked = Shelf().put("JL-20-02", "rec.offset", body).ask(tmp_path)
    assert asked.value("offset.retired", year=2023) == 35
    assert asked.value("offset.retired", year=2023, kind="ccer") == 30
    assert asked.value("offset.total", year=2023, status="retired", kind="ccer") == 37
    assert asked.value("offset.total", year=2023, status="held") == 90


def test_expired_assets(tmp_path: Path) -> None:
    body = rows(
        "assets",
        "id: A, kind: ccer, status: held, vintage: 2020, quantity: 8 tCO2e, expires: 2023-12-31",
        "id: B, kind: ccer, status: closed, vintage: 2020, quantity: 9 tCO2e, expires: 2023-12-31",
    )
    asked = Shelf().put("JL-18-01", "rec.carbon-asset", body).ask(tmp_path)
    assert asked.value("asset.expired", year=2022) == 0
    assert asked.value("asset.expired", year=2023) == 8
