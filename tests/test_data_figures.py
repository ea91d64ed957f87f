"""Data and metering: calibration, provision, completeness, quality, checks, printed totals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_manual.diagnostic import Text
from carbon_manual.figures.reports import _agrees
from carbon_manual.quantity import NumberError, Quantity, parse_decimal, parse_quantity, parse_unit
from carbon_manual.shapes.scalars import WRONG_TYPE, Misfit, read_scalar
from carbon_manual.shapes.shape import Field
from tests.accounts import Account, Line
from tests.shelf import Asked, Shelf

if TYPE_CHECKING:
    from pathlib import Path

FIGURE_FAULTS = frozenset({"CM460", "CM461", "CM462", "CM464", "CM468"})
SITE = "site: s1\n"
DAY: dict[str, str | int] = {"year": 2026, "day": "2026-10-31"}


def meter(name: str, until: str, status: str = "in-use", on: str = "2024-01-10") -> str:
    return (
        f"  - {{id: {name}, name: 表, accuracy: 1级, calibrated_on: {on},"
        f" valid_until: {until}, status: {status}}}\n"
    )


def register(*meters: str, equipping: str = "") -> Shelf:
    rows = "".join(meters) or meter("M-1", "2027-01-01")
    return Shelf().put("JL-17-01-S1", "rec.meter-register", f"meters:\n{rows}{equipping}", SITE)


def parameter(shelf: Shelf, root: Path, name: str, value: str) -> Asked:
    """Ask a system whose configuration sets a parameter."""
    shelf.ask(root)
    path = root / "records" / "JL-00-01.yaml"
    text = path.read_text("utf-8")
    row = f"  - {{id: {name}, value: '{value}', meaning: 算例}}\n"
    text = text if "parameters:" in text else f"{text}parameters:\n"
    path.write_text(text + row, encoding="utf-8")
    return again(root)


def again(root: Path) -> Asked:
    from carbon_manual.catalogue.standard import shipped_standards  # noqa: PLC0415
    from carbon_manual.shapes.shape import shipped_shapes  # noqa: PLC0415
    from carbon_manual.sources.source import read_tree  # noqa: PLC0415
    from carbon_manual.system.load import load  # noqa: PLC0415 - read back what was edited

    return Asked(load(read_tree(root), shipped_shapes(), shipped_standards()))


class TestCalibration:
    """U6: the state of the meters on a day."""

    METERS = (
        meter("M-1", "2027-05-01"),
        meter("M-2", "2026-10-31"),
        meter("M-3", "2026-10-30"),
        meter("M-4", "2020-01-01", status="spare"),
    )

    def test_share_and_overdue(self, tmp_path: Path) -> None:
        asked = register(*self.METERS).ask(tmp_path)
        assert asked.value("meter.in_use", **DAY) == 3
        assert asked.value("meter.valid", **DAY) == 2  # the last day still counts
        assert asked.value("meter.overdue", **DAY) == 1
        share = asked.result("meter.valid.share", **DAY)
        assert share.printed == "66.7"
        assert asked.value("meter.overdue", year=2026) == 2  # by the end of the year

    def test_due_within_the_days_declared(self, tmp_path: Path) -> None:
        asked = parameter(register(*self.METERS), tmp_path, "calibration-due-days", "182")
        assert asked.value("meter.due", **DAY) == 2
        assert asked.value("meter.due", year=2026, day="2026-10-30") == 2

    def test_days_not_declared__is_refused(self, tmp_path: Path) -> None:
        asked = register(*self.METERS).ask(tmp_path)
        assert "calibration-due-days" in asked.lacks("meter.due", **DAY)

    @pytest.mark.parametrize(
        ("row", "valid", "overdue"),
        [
            ("date: 2026-10-01, result: pass, valid_until: 2028-09-30, confirmed: true", 1, 0),
            ("date: 2026-11-15, result: pass, valid_until: 2028-09-30, confirmed: true", 0, 1),
            ("date: 2026-10-01, result: fail, confirmed: false", 0, 0),
            ("date: 2026-10-01, result: pass, valid_until: 2028-09-30, confirmed: false", 0, 0),
        ],
        ids=["newer", "later than the day", "failed", "not confirmed"],
    )
    def test_newest_calibration_counts(
        self, tmp_path: Path, row: str, valid: int, overdue: int
    ) -> None:
        shelf = register(meter("M-1", "2026-10-30"))
        body = f"calibrations:\n  - {{meter: M-1, kind: verification, {row}}}\n"
        asked = shelf.put("JL-17-02-S1", "rec.calibration", body, SITE).ask(tmp_path)
        assert asked.value("meter.valid", **DAY) == valid
        assert asked.value("meter.overdue", **DAY) == overdue

    def test_before_the_first_calibration__is_not_known(self, tmp_path: Path) -> None:
        asked = register().ask(tmp_path)
        assert "M-1" in asked.lacks("meter.valid", year=2023)

    def test_no_register_wrong_day__are_refused(self, tmp_path: Path) -> None:
        asked = Shelf().ask(tmp_path)
        assert "台账" in asked.lacks("meter.in_use", year=2026)
        assert "2026" in asked.lacks("meter.valid", year=2025, day="2026-10-31")
        assert "day" in asked.lacks("meter.valid", year=2026, day="十月")


EQUIPPING = """equipping:
  - {energy: 电力, level: unit, needed: 2, installed: 2, limit: 100 %, basis: GB/T 29149}
  - {energy: 电力, level: equipment, needed: 40, installed: 38, limit: 95 %, basis: GB/T 29149}
  - {energy: 天然气, level: equipment, needed: 10, installed: 12, limit: 90 %, basis: GB/T 29149}
  - {energy: 蒸汽, level: sub-unit, needed: 0, installed: 0, limit: 80 %, basis: GB/T 29149}
"""


def test_equipping_rate__by_level_and_energy(tmp_path: Path) -> None:
    """U7; what is there too many of one kind does not hide what lacks of another."""
    asked = register(equipping=EQUIPPING).ask(tmp_path)
    assert asked.value("meter.equipping", year=2026, level="unit") == 100
    assert asked.value("meter.equipping", year=2026, level="equipment", energy="电力") == 95
    assert asked.value("meter.equipping", year=2026, level="equipment") == 100
    assert asked.value("meter.shortage", year=2026, level="equipment") == 2
    assert asked.value("meter.shortage", year=2026, site="s1") == 2
    assert "为零" in asked.lacks("meter.equipping", year=2026, level="sub-unit")
    assert asked.lacks("meter.equipping", year=2026, energy="热水")


def test_count_below_zero__is_a_finding(tmp_path: Path) -> None:
    asked = register(equipping=EQUIPPING.replace("installed: 38", "installed: -1")).ask(tmp_path)
    assert asked.code("meter.equipping", year=2026, level="equipment") == "CM460"
    assert asked.value("meter.equipping", year=2026, level="unit") == 100


def account(root: Path, rows: str, more: str = "", records: Shelf | None = None) -> Asked:
    """Ask an account of two sources, 60 and 40 tCO2 at full activity, with given data rows."""
    shelf = records or Shelf()
    shelf.account = Account()
    one = shelf.account.factor("ef", "emission-factor", "1 tCO2/t")
    shelf.account.add(Line("A", "stationary-combustion", "0", "t", (one,)))
    shelf.account.add(Line("B", "stationary-combustion", "0", "t", (one,)))
    shelf.ask(root)
    path = root / "records" / "JL-06-02-S1-2023.yaml"
    head = path.read_text("utf-8").split("data:\n", maxsplit=1)[0]
    path.write_text(f"{head}data:\n{rows}{more}", encoding="utf-8")
    return again(root)


def row(source: str, origin: str, amounts: str) -> str:
    return f"  - {{source: {source}, unit: t, origin: {origin}, quantities: {{{amounts}}}}}\n"


QUARTERS = "2023-Q1: 10, 2023-Q2: 10, 2023-Q3: 0, 2023-Q4: 40"


class TestCompleteness:
    """U8: periods with data by periods due."""

    def test_quarters_of_which_one_lacks(self, tmp_path: Path) -> None:
        rows = row("A", "meter", QUARTERS) + row("B", "meter", "2023-Q1: 10, 2023-10: 1")
        account(tmp_path, rows)
        asked = parameter_of(tmp_path, "data-frequency-months", "3")
        assert asked.value("data.periods.due", year=2023) == 8
        assert asked.value("data.periods.held", year=2023) == 5  # zero is data, a part is none
        assert asked.value("data.completeness", year=2023) == Decimal("62.5")
        assert asked.value("data.completeness", year=2023, source="A") == 100

    def test_coarser_than_due__is_no_data(self, tmp_path: Path) -> None:
        account(tmp_path, row("A", "bill", "2023: 60") + row("B", "bill", QUARTERS))
        asked = parameter_of(tmp_path, "data-frequency-months", "3")
        assert asked.value("data.completeness", year=2023) == 50
        monthly = parameter_of(tmp_path, "data-frequency-months", "1")
        assert monthly.value("data.periods.held", year=2023, source="B") == 0

    def test_public_institution__at_least_quarterly(self, tmp_path: Path) -> None:
        account(tmp_path, row("A", "bill", "2023: 60") + row("B", "bill", QUARTERS))
        path = tmp_path / "records" / "JL-00-01.yaml"
        text = path.read_text("utf-8")
        use = "standards:\n  - {key: zjjgsw-0005-2024, sites: [s1], coverage: building}\n"
        path.write_text(text.replace("standards: []\n", use), encoding="utf-8")
        assert again(tmp_path).value("data.completeness", year=2023) == 50

    def test_nobody_says_how_often__is_refused(self, tmp_path: Path) -> None:
        asked = account(tmp_path, row("A", "bill", "2023: 60") + row("B", "bill", QUARTERS))
        assert "data-frequency-months" in asked.lacks("data.periods.due", year=2023)

    def test_stock_balance__is_due_once(self, tmp_path: Path) -> None:
        more = (
            "balances:\n  - {source: B, year: 2023, opening: 1 t, bought: 40 t, sold: 0 t,"
            " closing: 1 t}\n"
        )
        account(tmp_path, row("A", "bill", QUARTERS), more)
        asked = parameter_of(tmp_path, "data-frequency-months", "3")
        assert asked.value("data.periods.due", year=2023) == 5
        assert asked.value("data.completeness", year=2023) == 100


def parameter_of(root: Path, name: str, value: str) -> Asked:
    path = root / "records" / "JL-00-01.yaml"
    text = path.read_text("utf-8").split("parameters:\n", maxsplit=1)[0]
    row_of = f"parameters:\n  - {{id: {name}, value: '{value}', meaning: 算例}}\n"
    path.write_text(text + row_of, encoding="utf-8")
    return again(root)


QUALITY = """inventory: JL-07-02-2023
checks: []
estimated_share: 1 %
scores:
  - {class: meter, score: 1}
  - {class: bill, score: 2}
  - {class: estimate, score: 5}
"""


CONFIRMED = "  - {class: metered-bill, score: 1.5}"


class TestQuality:
    """U9 and U10: what the emission rests on."""

    MIXED = (
        row("A", "meter", "2023-Q1: 15, 2023-Q2: 15, 2023-Q3: 15")
        + row("A", "estimate", "2023-Q4: 15")
        + row("B", "bill", "2023: 40")
    )

    def test_shares_of_the_emission(self, tmp_path: Path) -> None:
        asked = account(tmp_path, self.MIXED)
        shares = {
            origin: asked.value("data.class.share", year=2023, origin=origin)
            for origin in ("meter", "estimate", "bill", "stock")
        }
        assert shares == {"meter": 45, "estimate": 15, "bill": 40, "stock": 0}
        assert asked.value("data.estimated.share", year=2023) == 15
        assert "origin" in asked.lacks("data.class.share", year=2023, origin="guess")

    def test_score__is_weighted_by_emission(self, tmp_path: Path) -> None:
        shelf = Shelf().put("JL-07-05-2023", "rec.data-quality", QUALITY)
        asked = account(tmp_path, self.MIXED, records=shelf)
        assert asked.value("data.score", year=2023) == Decimal("2.00")  # .45·1 + .15·5 + .4·2

    def test_no_table_or_class__is_refused(self, tmp_path: Path) -> None:
        shelf = Shelf().put(
            "JL-07-05-2023", "rec.data-quality", QUALITY.replace("bill", "statistics")
        )
        asked = account(tmp_path / "a", self.MIXED, records=shelf)
        assert "bill" in asked.lacks("data.score", year=2023)
        assert "评分表" in account(tmp_path / "b", self.MIXED).lacks("data.score", year=2023)

    FACTORS = """factor_scores:
  - {origin: default, score: 4}
  - {origin: measured, score: 1}
  - {origin: published, score: 3}
factor_weight: 25 %
"""

    def test_factors__are_scored_too_and_confirmed_bills_apart(self, tmp_path: Path) -> None:
        rows = self.MIXED.replace("origin: bill", "origin: bill, meter: M-1")
        body = QUALITY.replace("bill, score: 2}", "bill, score: 2}\n" + CONFIRMED) + self.FACTORS
        shelf = register().put("JL-07-05-2023", "rec.data-quality", body)
        result = account(tmp_path, rows, records=shelf).result("data.score", year=2023)
        assert result.quantity is not None, (result.causes, result.lacking)
        # .75 · (.45·1 + .15·5 + .4·1.5) + .25 · 1, as the factor is measured
        assert result.quantity.value == Decimal("1.6")
        assert "因子分值的权重" in [step.label.zh for step in result.steps]

    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ("weight: 25 %", "weight: 125 %", "125 %"),
            ("weight: 25 %", "weight: -1 %", "-1 %"),
            ("factor_weight: 25 %\n", "", "factor_weight"),
            ("origin: default", "origin: measured", "4"),
            ("class: bill", "class: meter", "2"),
        ],
    )
    def test_scale_that_contradicts_itself__is_a_finding(
        self, tmp_path: Path, old: str, new: str, says: str
    ) -> None:
        body = (QUALITY + self.FACTORS).replace(old, new)
        shelf = Shelf().put("JL-07-05-2023", "rec.data-quality", body)
        asked = account(tmp_path, self.MIXED, records=shelf)
        assert asked.code("data.score", year=2023) == "CM468"
        (cause,) = asked.result("data.score", year=2023).causes
        assert says in cause.message.zh
        assert cause.span.path.endswith("JL-07-05-2023.yaml")

    def test_origin_of_a_factor_without_score__is_refused(self, tmp_path: Path) -> None:
        body = QUALITY + self.FACTORS.replace("measured", "supplier")
        shelf = Shelf().put("JL-07-05-2023", "rec.data-quality", body)
        asked = account(tmp_path, self.MIXED, records=shelf)
        assert "measured" in asked.lacks("data.score", year=2023)

    @pytest.mark.parametrize(
        ("amount", "expected"), [("8 t", "23"), ("8000 kg", "23"), ("0 t", "15")]
    )
    def test_missing_data_put_in__count_with_their_method(
        self, tmp_path: Path, amount: str, expected: str
    ) -> None:
        gap = f"  - {{source: B, gap: 7 月, method: 日均, amount: {amount}}}\n"
        body = f"{QUALITY}missing_data:\n{gap}"
        shelf = Shelf().put("JL-07-05-2023", "rec.data-quality", body)
        asked = account(tmp_path, self.MIXED, records=shelf)
        assert asked.value("data.estimated.share", year=2023) == Decimal(expected)
        notes = [step.note.zh for step in asked.result("data.estimated.share", year=2023).steps]
        assert "日均" in notes

    def test_more_put_in_than_there_is__is_a_finding(self, tmp_path: Path) -> None:
        body = f"{QUALITY}missing_data:\n  - {{source: B, gap: 7 月, method: 日均, amount: 41 t}}\n"
        shelf = Shelf().put("JL-07-05-2023", "rec.data-quality", body)
        asked = account(tmp_path, self.MIXED, records=shelf)
        assert asked.code("data.estimated.share", year=2023) == "CM464"

    @settings(max_examples=8, deadline=None)
    @given(st.permutations(range(3)), st.sampled_from(["t", "kg"]))
    def test_order_and_unit__do_not_matter(
        self, tmp_path_factory: pytest.TempPathFactory, order: list[int], unit: str
    ) -> None:
        rows = self.MIXED.splitlines(keepends=True)
        if unit == "kg":
            rows[1] = (
                rows[1].replace("unit: t", "unit: kg").replace("2023-Q4: 15", "2023-Q4: 15000")
            )
        mixed = "".join(rows[each] for each in order)
        asked = account(tmp_path_factory.mktemp("order"), mixed)
        assert asked.value("data.estimated.share", year=2023) == 15


class TestCrossCheck:
    """U12: another route beside the one that is accounted."""

    DATA = row("A", "bill", QUARTERS) + row("B", "bill", "2023: 40")
    CHECKS = """cross_checks:
  - {source: A, period: 2023-Q1, route: meter, amount: 10.5 t}
  - {source: A, period: 2023-Q2, route: meter, amount: 9500 kg}
  - {source: A, period: 2023-Q3, route: meter, amount: 1 t}
  - {source: A, period: 2023-05, route: meter, amount: 3 t}
  - {source: B, period: 2023, route: stock, opening: 5 t, bought: 43 t, sold: 2 t, closing: 4 t}
  - {source: B, period: 2023, route: bill, opening: 5 t}
  - {source: B, period: 2023-Q1, route: stock, opening: 5 t, bought: 1 t, sold: 0 t, closing: 9 t}
"""

    @pytest.mark.parametrize(
        ("source", "route", "period", "expected"),
        [
            ("A", "meter", "2023-Q1", "5"),
            ("A", "meter", "2023-Q2", "-5"),
            ("A", "meter", "2023-Q3", "100"),
            ("B", "stock", "2023", "5"),
        ],
    )
    def test_difference(
        self, tmp_path: Path, source: str, route: str, period: str, expected: str
    ) -> None:
        asked = account(tmp_path, self.DATA, self.CHECKS)
        given_: dict[str, str | int] = {"year": 2023, "source": source}
        given_ |= {"route": route, "period": period}
        assert asked.value("data.crosscheck", **given_) == Decimal(expected)

    def test_what_cannot_be_compared__is_refused(self, tmp_path: Path) -> None:
        asked = account(tmp_path, self.DATA, self.CHECKS)
        name = "data.crosscheck"
        assert "2023-05" in asked.lacks(
            name, year=2023, source="A", route="meter", period="2023-05"
        )
        assert asked.lacks(name, year=2023, source="B", route="bill")
        assert "bill" in asked.lacks(name, year=2023, source="A", route="bill")
        found = asked.result("data.crosscheck.route", year=2023, source="B", route="stock",
                             period="2023-Q1")  # fmt: skip
        assert [each.code for each in found.causes] == ["CM430"]


REPORT = """inventory: JL-07-02-2023
total: 6,724.63 tCO2e
parts:
  - {name: 直接, amount: 1700.13 tCO2e}
  - {name: 间接, amount: "5,024.50 tCO2e"}
intensities:
  - {name: 面积, denominator: "132,000 m2", value: 50.94 kgCO2e/m2}
  - {name: 人均, denominator: 1300 人, emission: 5.2 万tCO2e, value: 40 tCO2e/人}
  - {name: 单位, denominator: 1300 人, value: 40 tCO2e/m2}
"""
ASKED: dict[str, str | int] = {"year": 2023, "record": "JL-07-03-2023"}


class TestReports:
    """Printed totals, intensities and their verification."""

    def ask(self, root: Path, report: str = REPORT, verified: str = "") -> Asked:
        shelf = Shelf().emits("120").put("JL-07-03-2023", "rec.emission-report", report)
        if verified:
            shelf.put("JL-07-04-2023", "rec.verification-report", verified)
        return shelf.ask(root)

    def test_total_of_the_parts(self, tmp_path: Path) -> None:
        assert self.ask(tmp_path).value("report.total", **ASKED) == Decimal("6724.63")

    def test_total_that_disagrees__is_a_finding_with_both_numbers(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, REPORT.replace("6,724.63", "6,742.63"))
        assert asked.code("report.total", **ASKED) == "CM461"
        (cause,) = asked.result("report.total", **ASKED).causes
        assert "6742.63 tCO2e" in cause.message.zh
        assert "6724.63 tCO2e" in cause.message.zh

    def test_total_that_differs_by_rounding__agrees(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, REPORT.replace("6,724.63", "6,725"))
        assert asked.value("report.total", **ASKED) == Decimal("6724.63")

    def test_intensity_of_its_denominator(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path)
        value = asked.value("report.intensity", **ASKED, term="面积")
        assert abs(value - Decimal("50.9442")) < Decimal("0.0001")
        assert asked.value("report.intensity", **ASKED, term="人均") == 40
        assert "m2" in asked.lacks("report.intensity", **ASKED, term="单位")
        assert asked.lacks("report.intensity", **ASKED, term="车均")

    def test_intensity_that_disagrees__is_a_finding(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, REPORT.replace("50.94 ", "59.04 "))
        assert asked.code("report.intensity", **ASKED, term="面积") == "CM462"
        (cause,) = asked.result("report.intensity", **ASKED, term="面积").causes
        assert "59.04" in cause.message.zh
        assert "50.9442" in cause.message.zh

    def test_report_of_another_year__is_refused(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path)
        assert "2023" in asked.lacks("report.total", year=2024, record="JL-07-03-2023")

    VERIFIED = "report: JL-07-03-2023\nreported_total: 100 tCO2e\nverified_total: 96 tCO2e\n"

    @pytest.mark.parametrize(("limit", "expected"), [("4 %", 0), ("3.9 %", 1)])
    def test_materiality(self, tmp_path: Path, limit: str, expected: int) -> None:
        asked = self.ask(tmp_path, verified=f"{self.VERIFIED}materiality: {limit}\n")
        given_: dict[str, str | int] = {"year": 2023, "record": "JL-07-04-2023"}
        assert asked.value("verification.difference", **given_) == -4
        assert asked.value("verification.difference.internal", **given_) == -24
        assert asked.value("verification.share", **given_) == 4
        assert asked.value("verification.material", **given_) == expected

    def test_threshold_not_stated__is_refused(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, verified=self.VERIFIED)
        given_: dict[str, str | int] = {"year": 2023, "record": "JL-07-04-2023"}
        assert "materiality-share" in asked.lacks("verification.material", **given_)
        stated = parameter_of(tmp_path, "materiality-share", "2 %")
        assert stated.value("verification.material", **given_) == 1


@given(
    st.decimals(min_value=1, max_value=10**6, places=2),
    st.decimals(min_value=1, max_value=10**4, places=1),
    st.integers(min_value=0, max_value=5),
)
def test_quotient_rounded_in_print__agrees(above: Decimal, below: Decimal, digits: int) -> None:
    unit, area = parse_unit("tCO2e"), parse_unit("m2")
    stated = Quantity(round(above / below, digits), parse_unit("tCO2e/m2"))
    printed = Quantity(round(above, 0), unit), Quantity(round(below, 0), area)
    assert _agrees(stated, *printed)


@given(st.lists(st.decimals(min_value=0, max_value=10**6, places=3), min_size=2, max_size=8),
       st.integers(min_value=1, max_value=7))  # fmt: skip
def test_any_partition__has_the_same_sum(parts: list[Decimal], cut: int) -> None:
    unit = parse_unit("tCO2e")
    every = [Quantity(each, unit) for each in parts]
    first = sum(every[:cut], start=Quantity(Decimal(0), unit))
    rest = sum(every[cut:], start=Quantity(Decimal(0), unit))
    assert first + rest == sum(every, start=Quantity(Decimal(0), unit))


FIELD = Field("total", "quantity", Text("总量", "total"), unit="tCO2e")


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("6,724,63 tCO2e", ("6,724.63", "672,463")),
        ("6，724，63 tCO2e", ("6,724.63", "672,463")),
        ("6.724,63 tCO2e", ("6,724.63", "672,463")),
        ("-67,24 tCO2e", ("-67.24", "-6,724")),
        ("1.234.567 tCO2e", ("1,234.567", "1,234,567")),
    ],
)
def test_malformed_number__is_told_with_both_readings(text: str, readings: tuple[str, str]) -> None:
    found = read_scalar(text, FIELD)
    assert isinstance(found, Misfit)
    assert found.fault is WRONG_TYPE
    assert all(each in found.message.zh and each in found.message.en for each in readings)


@pytest.mark.parametrize("text", ["6,724,63", "1_000", "12,,345", ",5", "1.2.3"])
def test_malformed_number__is_never_read(text: str) -> None:
    with pytest.raises(NumberError):
        parse_decimal(text)


@pytest.mark.parametrize("text", ["6,724.63 tCO2e", "6724.63 tCO2e", "+6,724.63tCO2e"])
def test_well_formed_number__is_read(text: str) -> None:
    assert parse_quantity(text).value == Decimal("6724.63")
