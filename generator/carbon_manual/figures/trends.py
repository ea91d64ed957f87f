"""Trends: change, slope, back-cast, CUSUM, serious deviation and abnormal fluctuation."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Text
from carbon_manual.figures.baselines import base_years
from carbon_manual.figures.models import levels_of
from carbon_manual.figures.reading import FLAG, amount, defined, lacking, percent, record, rows
from carbon_manual.quantity import ONE, Quantity
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown
from carbon_manual.shapes.value import parse_period

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

_MONTHS: Final = 12
_EARLIER: Final = Text("对比值", "the value compared with")


def change(query: Query) -> Quantity:
    """Return the change against the year before, or against `since` (T8)."""
    now, then = _value(query, query.year), _value(query, _since(query, query.year - 1))
    return percent(now - then, then, _EARLIER)


def slope(query: Query) -> Quantity:
    """Return the mean change per year by least squares over every year from `since` (T8)."""
    first = _since(query, query.year - 2)
    years = range(first, query.year + 1)
    if len(years) < 2:  # noqa: PLR2004 - a line needs two points
        raise lacking("至少需要两年的数值", "at least two years are needed")
    values = [_value(query, year) for year in years]
    unit, middle = values[0].unit, Decimal(first + query.year) / 2
    pairs = zip(years, values, strict=True)
    products = ((year - middle) * each.to(unit).value for year, each in pairs)
    above = sum(products, start=Decimal(0))
    below = sum(((year - middle) ** 2 for year in years), start=Decimal(0))
    return Quantity(above / below, unit)


def backcast(query: Query) -> Quantity:
    """Return the value of an earlier year from a later one and its published change."""
    since = _since(query, query.year - 1)
    for row in rows(query, _indicator(query), "values"):
        period = row.data("period")
        if period is None:
            raise Refused
        if period.text == str(query.year) and row.data("change_from") == since:
            stated = amount(query, row, "change", Text("公布的变化率", "published change"))
            now = amount(query, row, "value", Text(period.text, period.text))
            whole = 1 + stated.to(ONE).value
            if not whole:
                raise lacking("变化率为 −100 %", "a change of −100 %")
            return Quantity(now.value / whole, now.unit)
    raise lacking(
        f"{query.year} 年没有相对 {since} 年的变化率", f"{query.year} states no change from {since}"
    )


def cusum(query: Query) -> Quantity:
    """Return the sum of actual less expected since the base period, up to a period (T8)."""
    found, name = _baseline(query), query.parameter("indicator")
    asked = {"baseline": found.id, "indicator": name}
    total: Quantity | None = None
    for year, period in _since_base(query, found):
        actual = query.figure("indicator.value", year=year, period=period, indicator=name)
        wanted = query.figure("baseline.expected", year=year, period=period, **asked)
        total = actual - wanted if total is None else total + actual - wanted
    if total is None:
        raise lacking("基准期之后没有期间", "no period after the base period")
    return total


def deviation(query: Query) -> Quantity:
    """Return how far the indicator is from what is expected."""
    actual, wanted = _pair(query)
    return percent(actual - wanted, wanted, Text("预期值", "expected value"))


def serious(query: Query) -> Quantity:
    """Return 1 where the deviation passes a limit that the indicator declares, or else 0 (T9)."""
    row = _indicator(query)
    if "deviation_limit" not in row and "deviation_rmse" not in row:
        raise lacking("没有规定严重偏离的限值", "no limit of serious deviation is declared")
    passed = False
    if "deviation_limit" in row:
        limit = amount(query, row, "deviation_limit", Text("严重偏离的限值", "limit"))
        found = query.figure("trend.deviation", **_asked(query))
        passed = abs(found.value) > limit.to(found.unit).value
    if "deviation_rmse" in row:
        times = amount(query, row, "deviation_rmse", Text("均方根误差倍数", "times the error"))
        actual, wanted = _pair(query)
        name = query.parameter("indicator")
        error = query.figure("baseline.rmse", baseline=_baseline(query).id, indicator=name)
        passed = passed or abs((actual - wanted).value) > times.value * error.to(actual.unit).value
    return FLAG[passed]


def against_mean(query: Query) -> Quantity:
    """Return the difference of a month from the mean of the twelve before it (T10)."""
    values = [_month(query, -back) for back in range(1, _MONTHS + 1)]
    total = sum(values[1:], start=values[0])
    mean = Quantity(total.value / _MONTHS, total.unit)
    return percent(_month(query, 0) - mean, mean, _EARLIER)


def against_last_year(query: Query) -> Quantity:
    """Return the difference of a month from the same month of the year before (T10)."""
    then = _month(query, -_MONTHS)
    return percent(_month(query, 0) - then, then, _EARLIER)


def abnormal(query: Query) -> Quantity:
    """Return 1 where a month fluctuates by more than the indicator declares, or else 0 (T10)."""
    row = _indicator(query)
    limit = amount(query, row, "fluctuation_limit", Text("异常波动的限值", "limit of fluctuation"))
    asked = {"indicator": query.parameter("indicator"), "period": query.parameter("period")}
    found = (query.figure(f"trend.fluctuation.{name}", **asked) for name in ("mean", "year"))
    return FLAG[max(abs(each.to(limit.unit).value) for each in found) > limit.value]


def _indicator(query: Query) -> Row:
    return defined(query, "indicator", query.parameter("indicator"))


def _value(query: Query, year: int) -> Quantity:
    return query.figure("indicator.value", year=year, indicator=query.parameter("indicator"))


def _since(query: Query, default: int) -> int:
    given = query.given("since")
    if given and not given.isdecimal():
        raise lacking("since 应为年份", "since must be a year")
    return int(given) if given else default


def _month(query: Query, shift: int) -> Quantity:
    """Return the value of the month asked for, or of one so many months from it."""
    period = parse_period(query.parameter("period"))
    if period is None or period.months != 1:
        raise lacking("period 应为月份，如 2025-03", "the period must be a month such as 2025-03")
    count = period.start.year * _MONTHS + period.start.month - 1 + shift
    year, month = divmod(count, _MONTHS)
    text = f"{year:04d}-{month + 1:02d}"
    name = query.parameter("indicator")
    return query.figure("indicator.value", year=year, indicator=name, period=text)


def _baseline(query: Query) -> Record:
    """Return the baseline asked for, or that of the indicator."""
    name = query.given("baseline") or _indicator(query).text("baseline")
    if not name:
        raise lacking("参数没有碳基准", "the indicator has no baseline")
    return record(query, name, "rec.baseline")


def _since_base(query: Query, found: Record) -> list[tuple[int, str | None]]:
    """Return every year, or every period of a model, after the base period to the year's end."""
    last = max(base_years(found.body), default=query.year)
    given = query.given("period")
    until = parse_period(given) if given else None
    if given and (until is None or until.end.year != query.year):
        raise lacking("period 应为该年的期间，如 2025-03", "the period must be one of the year")
    if found.body.text("method") != "regression":
        if until is not None and until.text != str(query.year):
            raise lacking("只有回归基准能按期累积", "only a model adds up by periods")
        return [(year, None) for year in range(last + 1, query.year + 1)]
    return [
        (period.start.year, period.text)
        for period in levels_of(found.body)
        if last < period.start.year <= query.year and (until is None or period.end <= until.end)
    ]


def _asked(query: Query) -> dict[str, str | None]:
    name, period = query.parameter("indicator"), query.given("period") or None
    return {"baseline": _baseline(query).id, "indicator": name, "period": period}


def _pair(query: Query) -> tuple[Quantity, Quantity]:
    asked = _asked(query)
    wanted = query.figure("baseline.expected", **asked)
    asked.pop("baseline")
    return query.figure("indicator.value", **asked), wanted


_TREND: Final = Text(
    "T/CCAA 39 9.3；T/ZJJGSW 0005 6.1；碳计量管理体系指南 9.1",
    "T/CCAA 39 9.3; T/ZJJGSW 0005 6.1; carbon metrology guide 9.1",
)
_DEVIATION: Final = Text(
    "T/CCAA 39 8.1、9.1.1，限值由组织规定", "T/CCAA 39 8.1, 9.1.1; the organisation sets the limit"
)
_FLUCTUATION: Final = Text(
    "Q/STQC 002 9.2；碳计量管理体系指南 9.1", "Q/STQC 002 9.2; carbon metrology guide 9.1"
)
_INDICATOR: Final = ("year", "indicator")
_MONTH: Final = ("year", "indicator", "period")
_PERCENT: Final = Shown("%", 2)
_MARK: Final = Shown("1", 0)

FIGURES: Final = (
    Figure(
        "trend.change",
        Text("变化率", "Change"),
        _PERCENT,
        Text(
            "（本年 − 对比年）÷ 对比年；对比年默认为上年",
            "(year − year compared) ÷ year compared; the year before unless stated",
        ),
        _TREND,
        change,
        _INDICATOR,
        ("since",),
    ),
    Figure(
        "trend.slope",
        Text("年均变化（斜率）", "Slope per year"),
        Shown("", 4),
        Text(
            "Σ(t − t̄)y ÷ Σ(t − t̄)²，默认最近三年",
            "Σ(t − t̄)y ÷ Σ(t − t̄)², three years unless stated",
        ),
        _TREND,
        slope,
        _INDICATOR,
        ("since",),
    ),
    Figure(
        "trend.backcast",
        Text("倒推的基准年数值", "Value back-cast"),
        Shown("", 4),
        Text("数值 ÷（1 + 公布的变化率）", "value ÷ (1 + published change)"),
        _TREND,
        backcast,
        ("year", "indicator", "since"),
        (),
    ),
    Figure(
        "trend.cusum",
        Text("累积偏差 CUSUM", "CUSUM"),
        Shown("", 4),
        Text(
            "自基准期之后至本年（给出 period 时至该期）Σ（实际 − 预期）",
            "Σ (actual − expected) since the base period, to the year's end or the period given",
        ),
        _TREND,
        cusum,
        _INDICATOR,
        ("baseline", "period"),
    ),
    Figure(
        "trend.deviation",
        Text("与预期的偏差", "Deviation from expectation"),
        _PERCENT,
        Text("（实际 − 预期）÷ 预期", "(actual − expected) ÷ expected"),
        _DEVIATION,
        deviation,
        _INDICATOR,
        ("baseline", "period"),
    ),
    Figure(
        "trend.serious",
        Text("严重偏离", "Serious deviation"),
        _MARK,
        Text(
            "偏差绝对值超过 deviation_limit，或超过 deviation_rmse × 均方根误差时为 1",
            "1 where it passes deviation_limit or deviation_rmse × root mean square error",
        ),
        _DEVIATION,
        serious,
        _INDICATOR,
        ("baseline", "period"),
    ),
    Figure(
        "trend.fluctuation.mean",
        Text("与前十二个月平均之差", "Against the mean of twelve months"),
        _PERCENT,
        Text("（本月 − 前十二个月平均）÷ 前十二个月平均", "(month − mean) ÷ mean"),
        _FLUCTUATION,
        against_mean,
        _MONTH,
        (),
    ),
    Figure(
        "trend.fluctuation.year",
        Text("与上年同月之差", "Against the same month a year ago"),
        _PERCENT,
        Text("（本月 − 上年同月）÷ 上年同月", "(month − month a year ago) ÷ that month"),
        _FLUCTUATION,
        against_last_year,
        _MONTH,
        (),
    ),
    Figure(
        "trend.abnormal",
        Text("异常波动", "Abnormal fluctuation"),
        _MARK,
        Text(
            "两种差之一的绝对值超过 fluctuation_limit 时为 1",
            "1 where either difference passes fluctuation_limit",
        ),
        _FLUCTUATION,
        abnormal,
        _MONTH,
        (),
    ),
)
