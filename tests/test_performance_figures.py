"""Performance: rates, baselines, targets, trends and measures, through records and figures."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

import pytest

from carbon_manual.computing.regression import estimate, fit
from carbon_manual.figures.models import OUTSIDE
from tests.shelf import Asked, Shelf

if TYPE_CHECKING:
    from pathlib import Path

FIGURE_FAULTS = frozenset({"CM450", "CM451", "CM452"})
INDICATOR = """indicators:
  - id: {id}
    name: 算例
    kind: {kind}
    sites: [s1]
    formula: 算例
    unit: {unit}
    better: {better}
    data_source: 算例
    interval: P1Y
    post: 核算员
    review: suitable
{more}    values:
{values}"""


def indicator(  # noqa: PLR0913 - one row of the register
    name: str,
    values: dict[str, str],
    *,
    unit: str = "kgce/m2",
    kind: str = "energy",
    better: str = "lower",
    more: str = "",
) -> str:
    rows = "".join(f"      - {{period: {key}, value: {text}}}\n" for key, text in values.items())
    return INDICATOR.format(id=name, kind=kind, unit=unit, better=better, more=more, values=rows)


def register(shelf: Shelf, name: str, body: str) -> Shelf:
    return shelf.put(f"JL-05-01-{name}", "rec.indicator-register", body)


def baseline(periods: str, method: str, more: str = "values: []\nvariables: []\n") -> str:
    return (
        f"kind: baseline\nsites: [s1]\nbase_periods: [{periods}]\nmethod: {method}\n"
        "calculation: 算例\ninventories: []\nstatic_factors: []\nvalid: true\nconclusion: 算例\n"
        f"{more}"
    )


def objective(name: str, measure: str, value: str, due: str = "2025-12-31") -> str:
    return (
        f"objectives:\n  - {{id: {name}, objective: 算例, class: intensity,"
        f" level: organisation, sites: [s1], indicator: {measure}, value: {value},"
        f" baseline: JL-05-02-B, due: {due}, post: 核算员, obligations: [],"
        " grounds: 算例, monitoring: 算例, status: active}\n"
    )


@pytest.fixture
def trend(tmp_path: Path) -> Asked:
    """Give case 17: national public institutions, energy per area and per person, water."""
    values = {
        "M": ("kgce/m2", {"2018": "19.29", "2020": "18.48", "2023": "17.9"}),
        "PC": ("kgce/人", {"2018": "341.57", "2020": "329.56", "2023": "317.16"}),
        "W": ("m3/人", {"2018": "23.04", "2020": "21.53", "2023": "20.73"}),
    }
    changes = {"M": ("-6.13", "-10.07"), "PC": ("-7.87", "-11.11")}
    shelf = Shelf()
    for name, (unit, given) in values.items():
        rows = {key: f"{text} {unit}" for key, text in given.items()}
        for year, change in zip(("2018", "2020"), changes.get(name, ()), strict=False):
            rows[year] += f", change: {change} %, change_from: 2015"
        register(shelf, name, indicator(name, rows, unit=unit))
    shelf.put("JL-05-02-B", "rec.baseline", baseline("2020", "typical-year"))
    shelf.put("JL-08-01-M", "rec.objectives", objective("OM", "M", "5 %"))
    shelf.put("JL-08-01-P", "rec.objectives", objective("OP", "PC", "6 %"))
    return shelf.ask(tmp_path)


def close(value: Decimal, expected: str, tolerance: str) -> bool:
    return abs(value - Decimal(expected)) <= Decimal(tolerance)


@pytest.mark.parametrize(
    ("name", "parameters", "expected", "tolerance"),
    [
        ("trend.change", {"indicator": "PC", "year": 2023, "since": 2020}, "-3.76", "0.005"),
        ("trend.change", {"indicator": "W", "year": 2023, "since": 2020}, "-3.72", "0.005"),
        ("trend.backcast", {"indicator": "PC", "year": 2018, "since": 2015}, "370.75", "0.03"),
        ("trend.backcast", {"indicator": "PC", "year": 2020, "since": 2015}, "370.75", "0.03"),
        ("trend.backcast", {"indicator": "M", "year": 2018, "since": 2015}, "20.55", "0.01"),
        ("trend.backcast", {"indicator": "M", "year": 2020, "since": 2015}, "20.55", "0.01"),
        ("objective.target", {"objective": "OM", "year": 2023}, "17.556", "1e-9"),
        ("objective.target", {"objective": "OP", "year": 2023}, "309.7864", "1e-9"),
        ("objective.attainment", {"objective": "OM", "year": 2023}, "62.77", "0.01"),
        ("objective.attainment", {"objective": "OP", "year": 2023}, "62.71", "0.01"),
        # the line from 18.48 in 2020 to 17.556 in 2025, and the distance from it
        ("objective.trajectory", {"objective": "OM", "year": 2023}, "17.9256", "1e-9"),
        ("objective.off_track", {"objective": "OM", "year": 2023}, "-0.0256", "1e-9"),
    ],
)
def test_public_institutions(
    trend: Asked, name: str, parameters: dict[str, str | int], expected: str, tolerance: str
) -> None:
    """Case 17."""
    assert close(trend.value(name, **parameters), expected, tolerance)


def test_public_institutions__published_change_that_does_not_follow(trend: Asked) -> None:
    """Case 17: -3.15 was published from unrounded totals; the printed inputs give -3.1385."""
    value = trend.value("trend.change", indicator="M", year=2023, since=2020)
    assert close(value, "-3.1385", "0.00005")


def test_gap_in_the_years__is_no_zero(trend: Asked) -> None:
    assert "2022" in trend.lacks("trend.change", indicator="M", year=2023)
    assert "2021" in trend.lacks("trend.slope", indicator="M", year=2023, since=2020)


_NORRIS = """0.2 0.1 337.4 338.8 118.2 118.1 884.6 888.0 10.1 9.2 226.5 228.1 666.3 668.5 996.3
998.5 448.6 449.1 777.0 778.9 558.2 559.2 0.4 0.3 0.6 0.1 775.5 778.1 666.9 668.8
338.0 339.3 447.5 448.9 11.6 10.8 556.0 557.7 228.1 228.3 995.8 998.0 887.6 888.8
120.2 119.6 0.3 0.3 0.3 0.6 556.8 557.6 339.1 339.3 887.2 888.0 999.0 998.5 779.0
778.9 11.1 10.2 118.3 117.6 229.2 228.9 669.1 668.4 448.9 449.2 0.5 0.2"""
NORRIS = _NORRIS.split()
MONTHS = [f"{year}-{month:02d}" for year in (2020, 2021, 2022) for month in range(1, 13)]


def model(points: list[tuple[str, str, str]], *, periods: str = "2020, 2021, 2022") -> Shelf:
    """Return a shelf with a model of `M` by `x`; points are period, level and value."""
    shelf = Shelf()
    values = {period: f"{value} tce" for period, _, value in points if value}
    more = "    baseline: JL-05-02-B\n    deviation_limit: 5 %\n    deviation_rmse: 3\n"
    register(shelf, "M", indicator("M", values, unit="tce", more=more))
    levels = ", ".join(f"{period}: {level}" for period, level, _ in points)
    variables = (
        "values: []\nvariables:\n  - {id: x, name: 度日数, level: 见各期, significant: true,"
        f" unit: '1', source: 算例, values: {{{levels}}}}}\n"
    )
    return shelf.put("JL-05-02-B", "rec.baseline", baseline(periods, "regression", variables))


MODEL: dict[str, str | int] = {"year": 2023, "baseline": "JL-05-02-B", "indicator": "M"}


@pytest.mark.parametrize(
    ("name", "term", "expected", "tolerance"),
    [
        ("coefficient", "intercept", "-0.262323073774029", "1e-9"),
        ("coefficient", "x", "1.00211681802045", "1e-11"),
        ("coefficient.error", "intercept", "0.232818234301152", "1e-9"),
        ("coefficient.error", "x", "0.000429796848199937", "1e-12"),
        ("rmse", "", "0.884796396144373", "1e-10"),
        ("r2", "", "0.999993745883712", "1e-12"),
    ],
)
def test_norris(tmp_path: Path, name: str, term: str, expected: str, tolerance: str) -> None:
    """Case 24: NIST's certified values, 36 observations as 36 months."""
    points = list(zip(MONTHS, NORRIS[::2], NORRIS[1::2], strict=True))
    given = MODEL | ({"term": term} if term else {})
    assert close(
        model(points).ask(tmp_path).value(f"baseline.{name}", **given), expected, tolerance
    )


def line(months: list[str], levels: list[int], noise: dict[str, int]) -> list[tuple[str, str, str]]:
    return [
        (month, str(level), str(10 + 2 * level + noise.get(month, 0)))
        for month, level in zip(months, levels, strict=True)
    ]


REPORT = [f"2023-{month:02d}" for month in range(1, 13)]


@pytest.fixture
def seasons(tmp_path: Path) -> Asked:
    """Give three years of a line with alternating noise of 1, and a year that is 10 better."""
    levels = [10 * (1 + index % 12) for index in range(36)]
    noise = {month: 1 if index % 2 else -1 for index, month in enumerate(MONTHS)}
    better = dict.fromkeys(REPORT, -10)
    late = line(REPORT, [*range(10, 120, 10), 500], better)
    return model([*line(MONTHS, levels, noise), *late]).ask(tmp_path)


def test_model__expects_and_marks_what_lies_outside_its_data(seasons: Asked) -> None:
    inside = seasons.result("baseline.expected", **MODEL, period="2023-03")
    outside = seasons.result("baseline.expected", **MODEL, period="2023-12")
    assert OUTSIDE not in [step.note for step in inside.steps]
    assert OUTSIDE in [step.note for step in outside.steps]
    assert inside.quantity is not None
    assert close(inside.quantity.value, "70", "1")


def test_model__sums_over_the_year(seasons: Asked) -> None:
    by_month = [seasons.value("baseline.expected", **MODEL, period=month) for month in REPORT]
    assert close(seasons.value("baseline.expected", **MODEL), str(sum(by_month)), "1e-6")
    gained = seasons.value("baseline.expected", **MODEL) - seasons.value(
        "indicator.value", year=2023, indicator="M"
    )
    assert close(gained, "120", "8")
    improvement = seasons.value("baseline.improvement", **MODEL)
    expected = seasons.value("baseline.expected", **MODEL)
    assert close(improvement, str(gained / expected * 100), "1e-20")
    cusum = seasons.value("trend.cusum", year=2023, indicator="M")
    assert close(cusum, str(-gained), "1e-6")


def test_model__normalises_to_the_base_period(seasons: Asked) -> None:
    value = seasons.value("baseline.normalised", **MODEL, period="2023-06")
    assert close(value, "130", "1.5")  # mean of 10 + 2·65 = 140, less the 10 saved


def test_model__t_value_and_spread(seasons: Asked) -> None:
    coefficient = seasons.value("baseline.coefficient", **MODEL, term="x")
    error = seasons.value("baseline.coefficient.error", **MODEL, term="x")
    t_value = seasons.value("baseline.coefficient.t", **MODEL, term="x")
    assert close(t_value, str(coefficient / error), "1e-6")
    spread = seasons.value("baseline.cv_rmse", **MODEL)
    assert close(spread, str(seasons.value("baseline.rmse", **MODEL) / 140 * 100), "1e-6")


def test_serious_deviation__by_both_limits(seasons: Asked) -> None:
    assert seasons.value("trend.serious", year=2023, indicator="M", period="2023-01") == 1
    assert seasons.value("trend.serious", year=2021, indicator="M", period="2021-12") == 0
    deviation = seasons.value("trend.deviation", year=2023, indicator="M", period="2023-01")
    assert close(deviation, "-33", "2")


@pytest.mark.parametrize(
    "points",
    [
        [("2020", "1", "1"), ("2021", "2", "2")],
        [("2020", "5", "1"), ("2021", "5", "2"), ("2022", "5", "4")],
    ],
    ids=["too few", "a variable that does not vary"],
)
def test_undetermined_model__is_a_finding(
    tmp_path: Path, points: list[tuple[str, str, str]]
) -> None:
    assert model(points).ask(tmp_path).code("baseline.r2", **MODEL) == "CM451"


def test_fit__is_the_same_in_any_order_and_scale() -> None:
    levels, values = [1.0, 2.0, 4.0, 7.0], [2.1, 3.9, 8.2, 13.9]
    straight = fit([levels], values)
    turned = fit([levels[::-1]], values[::-1])
    scaled = fit([[each * 1000 for each in levels]], values)
    assert straight
    assert turned
    assert scaled
    assert estimate(straight.r2) == estimate(turned.r2) == estimate(scaled.r2)
    assert close(
        estimate(scaled.coefficients[1]) * 1000, str(estimate(straight.coefficients[1])), "1e-10"
    )


class TestBaselines:
    """A base value by the methods without a model, and its adjustment."""

    VALUES: ClassVar = {
        "2020": "20 kgce/m2",
        "2021": "18 kgce/m2",
        "2022": "16 kgce/m2",
        "2023": "9 kgce/m2",
    }
    ASKED: ClassVar[dict[str, str | int]] = {"baseline": "JL-05-02-B", "indicator": "M"}

    def ask(self, root: Path, record: str, better: str = "lower") -> Asked:
        shelf = register(Shelf(), "M", indicator("M", self.VALUES, better=better, more=self.MORE))
        return shelf.put("JL-05-02-B", "rec.baseline", record).ask(root)

    MORE = "    baseline: JL-05-02-B\n    deviation_limit: 50 %\n"

    def test_mean_of_years(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, baseline("2022, 2020, 2021", "average"))
        assert asked.value("baseline.value", year=2023, **self.ASKED) == 18
        assert asked.value("baseline.improvement", year=2023, **self.ASKED) == 50
        assert asked.value("trend.serious", year=2023, indicator="M") == 0
        assert asked.value("trend.cusum", year=2023, indicator="M") == -9

    def test_better_when_higher(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, baseline("2020", "previous-year"), better="higher")
        assert asked.value("baseline.improvement", year=2021, **self.ASKED) == -10

    def test_last_adjustment_counts_from_its_year(self, tmp_path: Path) -> None:
        rows = "".join(
            f"  - {{date: {day}, trigger: method, indicator: M, old: {old} kgce/m2,"
            f" new: {new} kgce/m2, reason: 算例, approved_by: 核算员}}\n"
            for day, old, new in (("2022-05-01", 20, 12), ("2021-05-01", 20, 15))
        )
        more = f"values: []\nvariables: []\nadjustments:\n{rows}"
        asked = self.ask(tmp_path, baseline("2020", "typical-year", more))
        found = [
            asked.value("baseline.value", year=year, **self.ASKED) for year in (2020, 2021, 2023)
        ]
        assert found == [20, 15, 12]

    def test_recorded_value_where_the_periods_have_none(self, tmp_path: Path) -> None:
        more = "values: [{indicator: M, value: 30 kgce/m2}]\nvariables: []\n"
        asked = self.ask(tmp_path, baseline("2015", "typical-year", more))
        assert asked.value("baseline.value", year=2023, **self.ASKED) == 30

    def test_one_year_missing__is_refused(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, baseline("2019, 2020", "average"))
        assert "2019" in asked.lacks("baseline.value", year=2023, **self.ASKED)

    def test_slope(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, baseline("2020", "typical-year"))
        assert asked.value("trend.slope", year=2022, indicator="M") == -2


def test_indicator_of_a_figure__is_that_figure(tmp_path: Path) -> None:
    shelf = Shelf().emits("120")
    body = indicator("T", {}, unit="tCO2e", kind="total", more="    figure: ghg.total\n")
    register(shelf, "T", body.replace("    values:\n", "    values: []\n"))
    assert shelf.ask(tmp_path).value("indicator.value", year=2023, indicator="T") == 120


def test_indicator_of_an_unknown_figure__is_refused(tmp_path: Path) -> None:
    body = indicator("T", {}, unit="tCO2e", kind="total", more="    figure: ghg.nothing\n")
    shelf = register(Shelf(), "T", body.replace("    values:\n", "    values: []\n"))
    assert not shelf.ask(tmp_path).lacks("indicator.value", year=2023, indicator="T")


def test_target_no_better_than_its_base__is_a_finding(tmp_path: Path) -> None:
    shelf = register(Shelf(), "M", indicator("M", {"2020": "18 kgce/m2", "2023": "17 kgce/m2"}))
    shelf.put("JL-05-02-B", "rec.baseline", baseline("2020", "typical-year"))
    shelf.put("JL-08-01-M", "rec.objectives", objective("O", "M", "19 kgce/m2"))
    asked = shelf.ask(tmp_path)
    assert asked.code("objective.attainment", year=2023, objective="O") == "CM452"
    assert asked.value("objective.target", year=2023, objective="O") == 19
    assert "2031" in asked.lacks("objective.trajectory", year=2031, objective="O")


def test_leading_values__gap_and_rank(tmp_path: Path) -> None:
    shelf = register(Shelf(), "M", indicator("M", {"2023": "20 kgce/m2"}))
    rows = "".join(
        f"  - {{id: {name}, indicator: M, value: {value} kgce/m2, origin: domestic-sector,"
        " source: 算例, year: 2023, comparability: 算例}\n"
        for name, value in (("A", 16), ("B", 25), ("C", 18))
    )
    asked = shelf.put("JL-05-03", "rec.benchmark", f"benchmarks:\n{rows}").ask(tmp_path)
    assert asked.value("benchmark.gap", year=2023, benchmark="A") == 25
    assert asked.value("benchmark.rank", year=2023, indicator="M") == 3


def test_abnormal_fluctuation(tmp_path: Path) -> None:
    months = [f"2022-{month:02d}" for month in range(1, 13)]
    values = {**dict.fromkeys(months, "10 tce"), "2023-01": "11 tce", "2023-02": "14 tce"}
    more = "    fluctuation_limit: 20 %\n"
    shelf = register(Shelf(), "M", indicator("M", values, unit="tce", more=more))
    asked = shelf.ask(tmp_path)
    given: dict[str, str | int] = {"year": 2023, "indicator": "M"}
    assert asked.value("trend.fluctuation.year", **given, period="2023-01") == 10
    assert asked.value("trend.abnormal", **given, period="2023-01") == 0
    assert asked.value("trend.abnormal", **given, period="2023-02") == 1
    assert "2023-03" in asked.lacks("trend.abnormal", **given, period="2023-03")
    assert "月份" in asked.lacks("trend.abnormal", **given, period="2023")


OUTPUT = "year: 2023\nprice_basis: current\nproducts:\n"


class TestOutput:
    """Emission per output value and per product."""

    def ask(self, root: Path, *rows: str) -> Asked:
        body = OUTPUT + "".join(f"  - {{{row}, source: 算例}}\n" for row in rows)
        return Shelf().emits("120").put("JL-06-04", "rec.product-output", body).ask(root)

    def test_one_product(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, "name: 检测, output: 400, unit: 项, value: 60 万元, site: s1")
        assert asked.value("ghg.per_value", year=2023) == 2
        assert asked.value("ghg.per_value", year=2023, site="s1") == 2
        assert asked.value("ghg.per_product", year=2023, product="检测") == Decimal("0.3")
        assert asked.unit("ghg.per_product", year=2023, product="检测") == "tCO2e/项"

    def test_shares_of_products(self, tmp_path: Path) -> None:
        first = "id: A, name: 甲, output: 50, unit: t, value: 30 万元, share: 25 %"
        asked = self.ask(tmp_path, first, "id: B, name: 乙, output: 9, unit: t, value: 30 万元")
        assert asked.value("ghg.per_product", year=2023, product="A") == Decimal("0.6")
        assert "比例" in asked.lacks("ghg.per_product", year=2023, product="B")
        assert asked.value("ghg.per_value", year=2023) == 2

    def test_shares_above_the_whole(self, tmp_path: Path) -> None:
        rows = [
            f"id: {name}, name: 甲, output: 5, unit: t, value: 3 万元, share: 60 %" for name in "AB"
        ]
        asked = self.ask(tmp_path, *rows)
        assert asked.code("ghg.per_product", year=2023, product="A") == "CM450"

    def test_zero_output__is_refused(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, "name: 甲, output: 0, unit: t, value: 0 万元")
        assert "为零" in asked.lacks("ghg.per_value", year=2023)
        assert "为零" in asked.lacks("ghg.per_product", year=2023, product="甲")

    def test_missing_year__is_refused(self, tmp_path: Path) -> None:
        assert "2023" in Shelf().emits("1").ask(tmp_path).lacks("ghg.per_value", year=2023)


def neutrality(definition: str, offset: str = "retired") -> Shelf:
    body = (
        "boundary: 算例\ninventory: JL-07-02-2023\nemissions: 200 tCO2e\nremovals: 40 tCO2e\n"
        "offset: 80 tCO2e\nbalance: 80 tCO2e\nrate: 60 %\nrate_basis: 算例\nclaim: partly\n"
        f"conclusion: 算例\noffsets: [DX-1]\n{definition}"
        "sinks: [{sink: K, quantity: 40 tCO2e, method: 算例}]\n"
    )
    entry = (
        "offsets:\n  - {id: DX-1, kind: ccer, registry: 算例, vintage: 2022, quantity: 80 tCO2e,"
        f" status: {offset}, use: organisation, purpose: 算例, retired: 2023-06-30}}\n"
    )
    shelf = Shelf().emits("200").put("JL-20-01", "rec.neutrality", body)
    return shelf.put("JL-20-02", "rec.offset", entry)


@pytest.mark.parametrize(
    ("definition", "rate"),
    [("removals-and-offsets", 60), ("removals", 20), ("offsets", 40), ("offsets-of-rest", 50)],
)
def test_neutrality_rate__by_its_declared_definition(
    tmp_path: Path, definition: str, rate: int
) -> None:
    asked = with_sink(neutrality(f"rate_definition: {definition}\n"), tmp_path)
    assert asked.value("neutrality.rate", year=2023) == rate
    assert asked.value("ghg.net", year=2023) == 80


def test_neutrality_rate__has_no_definition_by_itself(tmp_path: Path) -> None:
    assert "neutrality-rate" in with_sink(neutrality(""), tmp_path).lacks(
        "neutrality.rate", year=2023
    )


def test_offsets_at_hand__do_not_count(tmp_path: Path) -> None:
    asked = with_sink(neutrality("rate_definition: offsets\n", "held"), tmp_path)
    assert asked.value("ghg.net", year=2023) == 160
    assert asked.value("neutrality.rate", year=2023) == 0


def with_sink(shelf: Shelf, root: Path) -> Asked:
    """Return the system with the sink that the account names in the source list."""
    shelf.sinks.append("{id: K, name: 林地, area: 1 m2}")
    return shelf.ask(root)


def lighting(every: str, efficient: str) -> str:
    return "factors:\n" + "".join(
        f"  - {{name: {name}, unit: 盏, values: {{2023: {count}}}, source: 算例}}\n"
        for name, count in (("lamps", every), ("efficient-lamps", efficient))
    )


def test_efficient_lighting(tmp_path: Path) -> None:
    shelf = Shelf().put("JL-05-04-S1", "rec.static-factors", lighting("500", "450"), "site: s1\n")
    assert shelf.ask(tmp_path).value("lighting.rate", year=2023) == 90


def test_more_efficient_lamps_than_lamps__is_a_finding(tmp_path: Path) -> None:
    shelf = Shelf().put("JL-05-04-S1", "rec.static-factors", lighting("500", "501"), "site: s1\n")
    assert shelf.ask(tmp_path).code("lighting.rate", year=2023) == "CM450"


def test_renewable_rate__needs_its_definition(tmp_path: Path) -> None:
    assert "renewable-rate" in Shelf().ask(tmp_path).lacks("renewable.rate", year=2023)


class TestMeasures:
    """Effect of a measure and what a tonne costs."""

    def ask(self, root: Path, *progress: tuple[str, str]) -> Asked:
        shelf = Shelf()
        factor = shelf.account.factor("ef", "emission-factor", "0.5 tCO2/MWh")
        action = "actions:\n  - {id: A1, name: 照明改造, due: 2023-12-31, reduction: 50 tCO2e}\n"
        shelf.put("JL-08-02-A", "plan.action", action)
        for index, (period, row) in enumerate(progress):
            body = f"actions:\n  - {{action: A1, {row.format(factor=factor)}}}\n"
            shelf.put(f"JL-08-03-{index}", "rec.action-progress", body, f"period: {period}\n")
        return shelf.ask(root)

    SAVING = "saving: 160 MWh, factor: {factor}, attributable: 50 %, spent: 20 万元"
    ASKED: ClassVar[dict[str, str | int]] = {"year": 2023, "action": "A1"}

    def test_effect_and_cost(self, tmp_path: Path) -> None:
        row = f"{self.SAVING}, benefit: 4 万元/a, lifetime: 10 a"
        asked = self.ask(tmp_path, ("2023-Q4", row))
        assert asked.value("action.effect", **self.ASKED) == 40
        assert asked.value("action.effect.rate", **self.ASKED) == 80
        assert asked.value("action.cost", **self.ASKED) == 5000
        assert asked.value("action.cost.life", **self.ASKED) == -500
        assert asked.value("action.payback", **self.ASKED) == 5

    def test_last_record_of_the_year_counts(self, tmp_path: Path) -> None:
        rows = (("2023-Q3", "reduction: 9 tCO2e"), ("2023-Q1", "reduction: 3 tCO2e"))
        asked = self.ask(tmp_path, *rows, ("2024-Q1", "reduction: 20 tCO2e"))
        assert asked.value("action.effect", **self.ASKED) == 9

    def test_typed_effect_that_differs__is_a_finding(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, ("2023-Q4", f"{self.SAVING}, reduction: 41 tCO2e"))
        assert asked.code("action.effect", **self.ASKED) == "CM453"

    def test_without_effect__there_is_no_cost(self, tmp_path: Path) -> None:
        asked = self.ask(tmp_path, ("2023-Q4", "reduction: 0 tCO2e, spent: 2 万元"))
        assert "为零" in asked.lacks("action.cost", **self.ASKED)
        assert "年节约费用" in asked.lacks("action.payback", **self.ASKED)
