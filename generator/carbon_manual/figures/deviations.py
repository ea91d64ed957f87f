"""Uncertainties as records state them: of data, factors, meters and inputs; never taken as zero."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.computing.regression import estimate
from carbon_manual.computing.uncertainty import BOUNDS, COVERED, EXACT, Input, coverage_factor
from carbon_manual.diagnostic import Fault, Related, Severity, Text
from carbon_manual.figures.reading import PERCENT, lacking, noted
from carbon_manual.quantity import ONE, Quantity
from carbon_manual.results.refusal import Refused

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.diagnostic import Diagnostic, Span
    from carbon_manual.shapes.value import Row

MISSING_UNCERTAINTY = Fault(
    "CM457",
    "uncertainty-missing",
    Severity.ERROR,
    Text("缺少不确定度", "Uncertainty missing"),
    Text(
        "没有写明的不确定度不是零；当作零，结果就显得比实际可靠。",
        "An uncertainty that nobody stated is not zero: the result would look better than it is.",
    ),
    Text(
        "写明 uncertainty、distribution、coverage 和 uncertainty_basis；"
        "按定义精确的写 distribution: exact 和依据。",
        "State uncertainty, distribution, coverage and uncertainty_basis; where it is exact by"
        " definition, `distribution: exact` and the basis.",
    ),
    "碳清单写了 uncertainty，而柴油的氧化率没有不确定度",
    clauses=(
        ("ccaa-39-2022", ("B.1.3.5.p1",)),
        ("stqc-002-2025", ("8.5.b.4",)),
    ),
    practice=True,
    absence=True,
)  # fmt: skip
UNUSABLE_UNCERTAINTY = Fault(
    "CM458",
    "uncertainty-contradictory",
    Severity.ERROR,
    Text("不确定度自相矛盾", "Uncertainty contradicts itself"),
    Text(
        "不确定度要和它的数值、分布、包含概率说得通，才能合成。",
        "Only an uncertainty that fits its value, distribution and coverage can be combined.",
    ),
    Text("按消息改正所指的一项。", "Mend what the message names."),
    "distribution: exact，而 uncertainty: 5 %",
    clauses=(("ccaa-39-2022", ("B.1.3.5.p1",)), ("stqc-002-2025", ("8.5.b.4",))),
    practice=True,
)
FAULTS: Final = (MISSING_UNCERTAINTY, UNUSABLE_UNCERTAINTY)

_COLUMNS: Final = ("uncertainty", "distribution", "coverage", "uncertainty_basis")
_FACTOR: Final = re.compile(r"k\s*=\s*(\d+(?:\.\d+)?)")
_PROBABILITY: Final = re.compile(r"(\d+(?:\.\d+)?)\s*%")
# A class that is a percentage of the reading: `1.5级`, `0.5S级`, `class 1`, `±0.5 %`.
_CLASS: Final = re.compile(r"(?:class\s*|±\s*)?(\d+(?:\.\d+)?)\s*(?:S?\s*级|S|%)?", re.IGNORECASE)
_UNIT: Final = Quantity(Decimal(1), ONE)


def stated(query: Query, key: str, row: Row, value: Quantity, label: Text) -> Input | None:
    """Return the variable of a row that states its uncertainty; None where it does not.

    Raises:
        Refused: the statement is incomplete, contradicts itself or cannot be read.
    """
    if row.is_invalid(*_COLUMNS):
        raise Refused
    if "uncertainty" not in row and "distribution" not in row:
        return None
    for each in ("distribution", "uncertainty_basis"):
        if each not in row:
            raise missing(row.place("uncertainty"), label, each)
    distribution = row.text("distribution")
    half = _half_width(row, value, label)
    if distribution == "lognormal" and value.value <= 0:
        raise unusable(row.place("distribution"), label, "对数正态分布的数值应大于零",
                       "a lognormal value is above zero")  # fmt: skip
    found = Input(key, value.value, half / _divisor(row, label), distribution)
    note_variable(query, found, value, label, row)
    return found


def of_meter(query: Query, meter: Row, distribution: str) -> Input:
    """Return the relative deviation that a meter's class allows, as a variable of mean 1 (U5).

    Raises:
        Refused: the class is no percentage of the reading, and no greatest error is stated.
    """
    label = Text(f"计量器具 {meter.text('id')}", f"meter {meter.text('id')}")
    if meter.is_invalid("accuracy", "max_error"):
        raise Refused
    limit = meter.data("max_error")
    matched = _CLASS.fullmatch(meter.text("accuracy").strip())
    if limit is None and matched is None:
        raise missing(meter.place("accuracy"), label, "max_error")
    if limit is None and matched is not None:
        limit = Quantity(Decimal(matched[1]), PERCENT)
    column = "max_error" if "max_error" in meter else "accuracy"
    if limit.value <= 0:
        raise unusable(meter.place(column), label, f"最大允许误差是 {limit}",
                       f"the greatest error is {limit}")  # fmt: skip
    deviation = float(limit.to(ONE).value) / BOUNDS[distribution]
    found = Input(f"meter {meter.text('id')}", Decimal(1), deviation, distribution)
    note_variable(query, found, _UNIT, label, meter, column)
    return found


def coverage(query: Query, row: Row) -> tuple[Decimal, float]:
    """Return the coverage probability that is declared, and the factor agreed or implied.

    Raises:
        Refused: none is declared, or it is no probability.
    """
    label = Text("包含概率", "coverage probability")
    if row.is_invalid("probability", "coverage_factor"):
        raise Refused
    if "probability" not in row:
        raise lacking("没有写明包含概率（probability）", "no coverage probability is declared")
    given, agreed = row.data("probability"), row.data("coverage_factor")
    probability: Decimal = given.to(ONE).value
    if not 0 < probability < 1:
        raise unusable(row.place("probability"), label, f"{given} 不在 0 与 100 % 之间",
                       f"{given} is not between 0 and 100 %")  # fmt: skip
    noted(query, label, given, row.place("probability"))
    if agreed is None:
        return probability, coverage_factor(probability)
    if agreed <= 0:
        raise unusable(row.place("coverage_factor"), Text("包含因子", "coverage factor"),
                       f"{agreed} 应大于零", f"{agreed} is not above zero")  # fmt: skip
    noted(query, Text("包含因子", "coverage factor"), Quantity(agreed, ONE),
          row.place("coverage_factor"))  # fmt: skip
    return probability, float(agreed)


def missing(place: Span, label: Text, column: str) -> Refused:
    """Return the refusal of what states no uncertainty, or not all of it."""
    message = Text(f"{label.zh}没有写 {column}", f"{label.en} has no `{column}`")
    return Refused((MISSING_UNCERTAINTY.at(place, message, subject=label.zh),))


def unusable(
    place: Span, label: Text, zh: str, en: str, related: tuple[Related, ...] = ()
) -> Refused:
    """Return the refusal of an uncertainty that contradicts itself."""
    message = Text(f"{label.zh}：{zh}", f"{label.en}: {en}")
    finding: Diagnostic = UNUSABLE_UNCERTAINTY.at(place, message, subject=label.zh, related=related)
    return Refused((finding,))


def note_variable(  # noqa: PLR0913, PLR0917 - what a step tells
    query: Query, found: Input, value: Quantity, label: Text, row: Row, column: str = "uncertainty"
) -> None:
    """Note the standard uncertainty of a variable with its distribution and basis."""
    if value.value:
        relative = found.deviation / abs(float(value.value))
        shown = Quantity(estimate(relative), ONE).to(PERCENT)
    else:
        shown = Quantity(estimate(found.deviation), value.unit)
    what = Text(f"标准不确定度：{label.zh}", f"Standard uncertainty: {label.en}")
    basis = row.text("uncertainty_basis") or row.text(column)
    named = _NAMES[found.distribution]
    noted(query, what, shown, row.place(column if column in row else "distribution"),
          Text(f"{named.zh}；{basis}", f"{named.en}; {basis}"))  # fmt: skip


def _half_width(row: Row, value: Quantity, label: Text) -> float:
    """Return the uncertainty as stated, in the unit of the value; a percentage is relative."""
    place, given = row.place("uncertainty"), row.data("uncertainty")
    if row.text("distribution") == EXACT:
        if given is not None and given.value:
            raise unusable(place, label, f"写明精确，却有不确定度 {given}",
                           f"exact, but its uncertainty is {given}")  # fmt: skip
        return 0.0
    if given is None:
        raise missing(row.place("distribution"), label, "uncertainty")
    if given.value < 0:
        raise unusable(place, label, f"不确定度是 {given}", f"its uncertainty is {given}")
    if given.unit == PERCENT:
        if not value.value:
            raise unusable(place, label, f"数值为 0，相对不确定度 {given} 没有意义",
                           f"the value is 0, which makes {given} of it nothing")  # fmt: skip
        return float(abs(value.value) * given.to(ONE).value)
    if not given.unit.agrees(value.unit):
        raise unusable(place, label, f"数值的单位是 {value.unit}，不确定度是 {given}",
                       f"the value is in {value.unit}, its uncertainty is {given}")  # fmt: skip
    return float(given.to(value.unit).value)


def _divisor(row: Row, label: Text) -> float:
    """Return what the stated uncertainty is divided by to give the standard uncertainty."""
    distribution, text = row.text("distribution"), row.text("coverage").strip()
    place = row.place("coverage")
    if distribution not in COVERED:
        if text:
            raise unusable(place, label, f"{distribution} 不用包含概率或包含因子，却写了 {text}",
                           f"{distribution} takes no coverage, but has {text}")  # fmt: skip
        return BOUNDS.get(distribution, 1.0)
    if not text:
        raise missing(row.place("distribution"), label, "coverage")
    factor, probability = _FACTOR.fullmatch(text), _PROBABILITY.fullmatch(text)
    if factor is not None and Decimal(factor[1]) > 0:
        return float(factor[1])
    if probability is not None and 0 < Decimal(probability[1]) < 100:  # noqa: PLR2004 - per cent
        return coverage_factor(Decimal(probability[1]) / 100)
    raise unusable(place, label, f"coverage 应写作 95 % 或 k=2，现为 {text}",
                   f"coverage should be like 95 % or k=2, but is {text}")  # fmt: skip


_NAMES: Final = {
    "normal": Text("正态分布", "normal"),
    "lognormal": Text("对数正态分布", "lognormal"),
    "uniform": Text("均匀分布", "uniform"),
    "triangular": Text("三角分布", "triangular"),
    "arcsine": Text("反正弦分布", "arcsine"),
    EXACT: Text("精确值", "exact"),
}
