"""Baselines: values of indicators, base values by method, regression models, improvement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from carbon_manual.computing.figure import Figure
from carbon_manual.computing.regression import Fit, estimate
from carbon_manual.diagnostic import Text
from carbon_manual.figures.models import covered, expected_of, levels_of, model_of, observed
from carbon_manual.figures.reading import amount, defined, lacking, noted, percent, record, rows
from carbon_manual.quantity import ONE, Quantity, Unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown
from carbon_manual.shapes.value import Period, parse_period

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

_SUMMED: Final = frozenset({"total", "energy"})


def indicator_value(query: Query) -> Quantity:
    """Return an indicator's value of a year or of a period in it: computed, or else as recorded."""
    row = defined(query, "indicator", query.parameter("indicator"))
    if row.is_invalid("figure", "unit", "kind", "sites"):
        raise Refused
    if "figure" in row and not query.given("period"):
        return _computed(query, row)
    wanted = query.given("period") or str(query.year)
    found = {period.text: each for period, each in observed(query, row)}
    if wanted in found:
        return amount(query, found[wanted], "value", Text(wanted, wanted))
    inside = [(period, each) for period, each in observed(query, row) if covered(period, wanted)]
    if row.text("kind") not in _SUMMED or not _complete(wanted, [period for period, _ in inside]):
        raise lacking(
            f"{row.text('id')} 没有 {wanted} 的数值", f"{row.text('id')} has no value of {wanted}"
        )
    values = [amount(query, each, "value", Text(one.text, one.text)) for one, each in inside]
    return sum(values[1:], start=values[0])


def baseline_value(query: Query) -> Quantity:
    """Return the base value in force in the year: as last adjusted, or by the method (T1, T2)."""
    body, name = _baseline(query).body, query.parameter("indicator")
    last = _adjusted(query, body, name)
    if last is not None:
        day = str(last.data("date"))
        return amount(query, last, "new", Text(f"{day} 调整后的值", f"as adjusted on {day}"))
    indicator = defined(query, "indicator", name)
    years = list(base_years(body))
    if years and _has_values(query, indicator, years):
        values = [query.figure("indicator.value", year=year, indicator=name) for year in years]
        total = sum(values[1:], start=values[0])
        return Quantity(total.value / len(values), total.unit)
    for row in rows(query, body, "values"):
        if row.text("indicator") == name:
            return amount(query, row, "value", Text("登记的基准值", "base value as recorded"))
    raise lacking(f"碳基准没有 {name} 的数值", f"the baseline has no value of {name}")


def expected(query: Query) -> Quantity:
    """Return what the baseline lets expect: of the model at the levels reported, or its value."""
    base = _baseline(query)
    if base.body.text("method") != "regression":
        if query.given("period"):
            raise lacking("只有回归基准能给出各期的预期值", "only a model expects for a period")
        return query.figure("baseline.value", **_asked(query))
    fit, unit = model_of(query, base), _unit(query)
    values = [expected_of(query, base, fit, each, unit) for each in _periods(query, base)]
    return sum(values[1:], start=values[0])


def improvement(query: Query) -> Quantity:
    """Return by how much the indicator is better than expected (T4)."""
    wanted = _expected(query)
    actual = _actual(query)
    better = defined(query, "indicator", query.parameter("indicator")).text("better")
    gain = actual - wanted if better == "higher" else wanted - actual
    return percent(gain, wanted, Text("预期值", "expected value"))


def normalised(query: Query) -> Quantity:
    """Return the actual value at the levels of the base period: actual − expected + base (T3)."""
    base = _baseline(query)
    fit = model_of(query, base)
    count = len(_periods(query, base))
    mean = Quantity(estimate(fit.mean), _unit(query))
    noted(query, Text("基准期平均", "mean of the base periods"), mean,
          base.body.place("base_periods"))  # fmt: skip
    return _actual(query) - _expected(query) + Quantity(mean.value * count, mean.unit)


def coefficient(query: Query) -> Quantity:
    """Return a coefficient of the model (T3)."""
    fit, term, unit = _term(query)
    return Quantity(estimate(fit.coefficients[term]), unit)


def standard_error(query: Query) -> Quantity:
    """Return the standard error of a coefficient."""
    fit, term, unit = _term(query)
    return Quantity(estimate(fit.errors[term]), unit)


def t_value(query: Query) -> Quantity:
    """Return the t value of a coefficient."""
    fit, term, _ = _term(query)
    if not fit.errors[term]:
        raise lacking("模型与数据完全吻合，没有 t 值", "a perfect fit has no t value")
    return Quantity(estimate(fit.t_value(term)), ONE)


def r2(query: Query) -> Quantity:
    """Return the coefficient of determination."""
    return Quantity(estimate(model_of(query, _baseline(query)).r2), ONE)


def rmse(query: Query) -> Quantity:
    """Return the root mean square error over the degrees of freedom."""
    return Quantity(estimate(model_of(query, _baseline(query)).spread), _unit(query))


def cv_rmse(query: Query) -> Quantity:
    """Return the root mean square error by the mean of what was observed."""
    fit = model_of(query, _baseline(query))
    if not fit.mean:
        raise lacking("基准期平均为零", "the mean of the base periods is zero")
    return Quantity(estimate(fit.cv_rmse), ONE)


def base_years(body: Row) -> Iterator[int]:
    """Yield the years of a baseline's periods, each once.

    Raises:
        Refused: a period cannot be read.
    """
    items = body.items_of("base_periods")
    if body.is_invalid("base_periods") or len(items) != len(body.data("base_periods") or ()):
        raise Refused
    yield from sorted({item.data.start.year for item in items})


def _adjusted(query: Query, body: Row, name: str) -> Row | None:
    """Return the last adjustment of an indicator by the end of the year."""
    found = [row for row in rows(query, body, "adjustments") if row.text("indicator") in {name, ""}]
    if any(row.data("date") is None or not row.text("indicator") for row in found):
        raise Refused
    found = [row for row in found if row.data("date") <= dt.date(query.year, 12, 31)]
    return max(found, key=lambda row: row.data("date"), default=None)


def _computed(query: Query, row: Row) -> Quantity:
    name, *options = row.text("figure").split(" ")
    given = dict(each.split("=", 1) for each in options if "=" in each)
    sites = {str(item.data) for item in row.items_of("sites")}
    if sites != set(query.ledger.system.sites):
        if len(sites) != 1:
            raise lacking("参数只能用于一个场所或全部场所", "an indicator is of one site or of all")
        given.setdefault("site", next(iter(sites)))
    return query.figure(name, **given)


def _has_values(query: Query, indicator: Row, years: list[int]) -> bool:
    texts = [period for period, _ in observed(query, indicator)]
    return "figure" in indicator or any(
        covered(period, str(year)) for period in texts for year in years
    )


def _baseline(query: Query) -> Record:
    found = record(query, query.parameter("baseline"), "rec.baseline")
    if found.body.is_invalid("method", "adjustments"):
        raise Refused
    return found


def _periods(query: Query, base: Record) -> list[Period]:
    """Return the periods of the year, or the one asked for, that the model expects values of."""
    asked = query.given("period")
    if asked:
        period = parse_period(asked)
        return [period] if period else []
    indicator = defined(query, "indicator", query.parameter("indicator"))
    if indicator.text("kind") not in _SUMMED:
        raise lacking("强度和比率只能按期间比较，应给出 period", "intensities need a period")
    found = [each for each in levels_of(base.body) if covered(each, str(query.year))]
    if not _complete(str(query.year), found):
        raise lacking(
            f"{query.year} 年的相关变量不全", f"the variables of {query.year} are not complete"
        )
    return found


def _complete(wanted: str, periods: list[Period]) -> bool:
    """Tell whether periods that do not overlap cover a year or quarter."""
    whole = parse_period(wanted)
    starts = {each.start for each in periods}
    months = sum(each.months for each in periods)
    return whole is not None and len(starts) == len(periods) and months == whole.months


def _asked(query: Query) -> dict[str, str]:
    return {name: query.parameter(name) for name in ("baseline", "indicator")}


def _expected(query: Query) -> Quantity:
    return query.figure("baseline.expected", period=query.given("period") or None, **_asked(query))


def _actual(query: Query) -> Quantity:
    name, period = query.parameter("indicator"), query.given("period") or None
    return query.figure("indicator.value", indicator=name, period=period)


def _unit(query: Query) -> Unit:
    unit = defined(query, "indicator", query.parameter("indicator")).data("unit")
    if not isinstance(unit, Unit):
        raise Refused
    return unit


def _term(query: Query) -> tuple[Fit, int, Unit]:
    base, wanted = _baseline(query), query.parameter("term")
    fit = model_of(query, base)
    units = {row.text("id"): row.data("unit") for row in rows(query, base.body, "variables")
             if "values" in row}  # fmt: skip
    if wanted == "intercept":
        return fit, 0, _unit(query)
    if wanted not in units:
        raise lacking(f"模型没有变量 {wanted}", f"the model has no variable {wanted}")
    return fit, list(units).index(wanted) + 1, _unit(query) / units[wanted]


_METHOD: Final = Text(
    "T/CCAA 39 6.1.5；T/ZJJGSW 0005 6.3；方法：最小二乘法（ISO 50006）",
    "T/CCAA 39 6.1.5; T/ZJJGSW 0005 6.3; method: least squares (ISO 50006)",
)
_BASELINE: Final = ("year", "baseline", "indicator")
_TERM: Final = (*_BASELINE, "term")
_PERIOD: Final = ("period",)
_OWN: Final = Shown("", 4)
_FINE: Final = Shown("1", 4)

FIGURES: Final = (
    Figure(
        "indicator.value",
        Text("碳绩效参数值", "Value of an indicator"),
        _OWN,
        Text(
            "参数表所写 figure 的数值，或登记的数值；总量和能耗可由各期相加",
            "the figure that the register names, or the value recorded; totals may be summed",
        ),
        Text("T/CCAA 39 6.1.4；T/ZJJGSW 0005 6.2", "T/CCAA 39 6.1.4; T/ZJJGSW 0005 6.2"),
        indicator_value,
        ("year", "indicator"),
        _PERIOD,
    ),
    Figure(
        "baseline.value",
        Text("碳基准值", "Base value"),
        _OWN,
        Text(
            "基准期各年数值的平均；有调整时为最近一次调整后的值",
            "mean of the values of the base years; where adjusted, the last adjusted value",
        ),
        _METHOD,
        baseline_value,
        _BASELINE,
        (),
    ),
    Figure(
        "baseline.expected",
        Text("预期值", "Expected value"),
        _OWN,
        Text(
            "b0 + Σ bj·xj，各期相加；不用模型时为碳基准值",
            "b0 + Σ bj·xj, summed over the periods; without a model the base value",
        ),
        _METHOD,
        expected,
        _BASELINE,
        _PERIOD,
    ),
    Figure(
        "baseline.normalised",
        Text("归一化值", "Normalised value"),
        _OWN,
        Text(
            "实际值 − 预期值 + 基准期平均 × 期数",
            "actual − expected + mean of the base periods × number of periods",
        ),
        _METHOD,
        normalised,
        _BASELINE,
        _PERIOD,
    ),
    Figure(
        "baseline.improvement",
        Text("碳绩效改进", "Improvement of performance"),
        Shown("%", 2),
        Text(
            "（预期值 − 实际值）÷ 预期值；越高越好的参数反号",
            "(expected − actual) ÷ expected; the other way where higher is better",
        ),
        Text(
            "T/CCAA 39 6.1.4、9.1.1；T/ZJJGSW 0005 9.1", "T/CCAA 39 6.1.4, 9.1.1; T/ZJJGSW 0005 9.1"
        ),
        improvement,
        _BASELINE,
        _PERIOD,
    ),
    Figure(
        "baseline.coefficient",
        Text("回归系数", "Coefficient of the model"),
        Shown("", 6),
        Text(
            "最小二乘法；term 为 intercept 或变量代号",
            "least squares; the term is intercept or a variable's code",
        ),
        _METHOD,
        coefficient,
        _TERM,
        (),
    ),
    Figure(
        "baseline.coefficient.error",
        Text("回归系数的标准误", "Standard error of a coefficient"),
        Shown("", 6),
        Text("s·√(XᵀX)⁻¹ 的对角元", "s·√ of the diagonal of (XᵀX)⁻¹"),
        _METHOD,
        standard_error,
        _TERM,
        (),
    ),
    Figure(
        "baseline.coefficient.t",
        Text("回归系数的 t 值", "t value of a coefficient"),
        Shown("1", 2),
        Text("系数 ÷ 标准误", "coefficient ÷ standard error"),
        _METHOD,
        t_value,
        _TERM,
        (),
    ),
    Figure(
        "baseline.r2",
        Text("决定系数 R²", "Coefficient of determination"),
        _FINE,
        Text("1 − 残差平方和 ÷ 总平方和", "1 − residual ÷ total sum of squares"),
        _METHOD,
        r2,
        _BASELINE,
        (),
    ),
    Figure(
        "baseline.rmse",
        Text("均方根误差", "Root mean square error"),
        _OWN,
        Text(
            "√(残差平方和 ÷ (n − p))，p 含常数项",
            "√(residual sum of squares ÷ (n − p)), p with intercept",
        ),
        _METHOD,
        rmse,
        _BASELINE,
        (),
    ),
    Figure(
        "baseline.cv_rmse",
        Text("CV(RMSE)", "CV(RMSE)"),
        Shown("%", 2),
        Text("均方根误差 ÷ 观测平均", "root mean square error ÷ mean observed"),
        _METHOD,
        cv_rmse,
        _BASELINE,
        (),
    ),
)
