"""Uncertainty budgets of measurements (GUM): a model of inputs, its value and uncertainty."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.computing.figure import Figure
from carbon_manual.computing.regression import estimate
from carbon_manual.computing.uncertainty import BOUNDS, Input, Term, combined
from carbon_manual.diagnostic import Text
from carbon_manual.figures.deviations import coverage, missing, of_meter, stated, unusable
from carbon_manual.figures.reading import defined, lacking, noted, records, rows
from carbon_manual.figures.uncertainties import drawn
from carbon_manual.quantity import ONE, Quantity, Unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row, Value


class Model(NamedTuple):
    """A budget's terms and variables, and the unit of its result."""

    row: Row
    unit: Unit
    terms: tuple[Term, ...]
    inputs: dict[str, Input]


def value(query: Query) -> Quantity:
    """Return the result of the model at the estimates, exactly."""
    row = _budget(query)
    values = {name: _read(query, each, "value") for name, each in _inputs(query, row).items()}
    parts = [_part(term, values) for term in rows(query, row, "terms")]
    if not parts:
        raise lacking("测量模型没有各项（terms）", "the model has no terms")
    unit = _unit(row)
    return sum((each.to(unit) for each in parts[1:]), start=parts[0].to(unit))


def standard(query: Query) -> Quantity:
    """Return the combined standard uncertainty, to first order."""
    model = _model(query)
    return Quantity(estimate(combined(model.terms, model.inputs)), model.unit)


def expanded(query: Query) -> Quantity:
    """Return the expanded uncertainty: the factor times the combined standard uncertainty."""
    model = _model(query)
    _, factor = coverage(query, model.row)
    return Quantity(estimate(factor * combined(model.terms, model.inputs)), model.unit)


def low(query: Query) -> Quantity:
    """Return the lower end of the coverage interval by Monte Carlo."""
    model = _model(query)
    return Quantity(drawn(query, model.row, model.terms, model.inputs)[0], model.unit)


def high(query: Query) -> Quantity:
    """Return the upper end of the coverage interval by Monte Carlo."""
    model = _model(query)
    return Quantity(drawn(query, model.row, model.terms, model.inputs)[1], model.unit)


def _budget(query: Query) -> Row:
    name = query.parameter("budget")
    found = [
        row
        for record in records(query, "rec.calibration")
        for row in rows(query, record.body, "budgets")
        if row.text("id") == name
    ]
    if not found:
        raise lacking(f"没有评定 {name}", f"there is no budget {name}")
    if len(found) > 1:
        raise unusable(
            found[1].place("id"), _named(name), "编号用了两次", "its number is used twice"
        )
    return found[0]


def _inputs(query: Query, row: Row) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for each in rows(query, row, "inputs"):
        name = each.text("id")
        if not name:
            raise Refused
        if name in found:
            raise unusable(
                each.place("id"), _named(name), "符号用了两次", "the symbol is used twice"
            )
        found[name] = each
    return found


def _model(query: Query) -> Model:
    row = _budget(query)
    query.figure("measurement.value", budget=query.parameter("budget"))  # refuses what is amiss
    known = _inputs(query, row)
    variables: dict[str, Input] = {}
    parts = {name: _variable(query, each, variables) for name, each in known.items()}
    unit = _unit(row)
    units = {name: exact for name, (exact, _) in parts.items()}
    keys = {name: key for name, (_, key) in parts.items()}
    terms = tuple(
        Term(
            _part(term, units).to(unit).value,
            tuple(keys[str(each.data)] for each in _items(term, "factors")),
            tuple(keys[str(each.data)] for each in _items(term, "over")),
        )
        for term in rows(query, row, "terms")
    )
    if not terms:
        raise lacking("测量模型没有各项（terms）", "the model has no terms")
    return Model(row, unit, terms, variables)


def _variable(query: Query, row: Row, variables: dict[str, Input]) -> tuple[Quantity, str]:
    """Return the exact part of an input and the key of its variable.

    What a meter read is the reading times the meter's deviation, one for all its readings.
    """
    name, estimate_ = row.text("id"), _read(query, row, "value")
    if row.text("meter") and "uncertainty" not in row:
        found = _metered(query, row, estimate_, variables)
        return estimate_, found.key
    stated_ = stated(query, f"input {name}", row, estimate_, _named(name))
    if stated_ is None:
        raise missing(row.place("value"), _named(name), "uncertainty")
    variables[stated_.key] = stated_
    return Quantity(Decimal(1), estimate_.unit), stated_.key


def _metered(query: Query, row: Row, reading: Quantity, variables: dict[str, Input]) -> Input:
    name, distribution = row.text("id"), row.text("distribution")
    if row.is_invalid("distribution", "coverage"):
        raise Refused
    if not distribution:
        raise missing(row.place("meter"), _named(name), "distribution")
    if distribution not in BOUNDS or "coverage" in row:
        raise unusable(row.place("distribution"), _named(name),
                       "等级给出的是界限，分布应为均匀、三角或反正弦",
                       "a class gives bounds: uniform, triangular or arcsine")  # fmt: skip
    if not reading.value:
        raise unusable(row.place("value"), _named(name), "读数为 0，相对误差没有意义",
                       "a reading of 0 has no relative error")  # fmt: skip
    found = of_meter(query, defined(query, "meter", row.text("meter")), distribution)
    known = variables.setdefault(found.key, found)
    if known != found:
        raise unusable(row.place("distribution"), _named(name), "同一器具写了两种分布",
                       "one meter has two distributions")  # fmt: skip
    return known


def _part(term: Row, values: dict[str, Quantity]) -> Quantity:
    """Return a term of the model: the product of its inputs by those that it is over."""
    amount = Quantity(Decimal(-1 if term.text("sign") == "minus" else 1), ONE)
    if term.is_invalid("sign"):
        raise Refused
    for item in _items(term, "factors"):
        amount *= _value_of(item, values)
    for item in _items(term, "over"):
        divisor = _value_of(item, values)
        if not divisor.value:
            raise unusable(
                item.span, _named(str(item.data)), "为零，不能作除数", "is zero: no divisor"
            )
        amount /= divisor
    return amount


def _items(term: Row, column: str) -> Iterator[Value]:
    if term.is_invalid(column) or len(term.items_of(column)) != len(term.data(column) or ()):
        raise Refused
    yield from term.items_of(column)


def _value_of(item: Value, values: dict[str, Quantity]) -> Quantity:
    if str(item.data) not in values:
        raise unusable(item.span, _named(str(item.data)), "不在输入量中", "is none of the inputs")
    return values[str(item.data)]


def _read(query: Query, row: Row, column: str) -> Quantity:
    found = row.data(column)
    if not isinstance(found, Quantity):
        raise Refused  # missing or unreadable: its finding stands already
    return noted(query, _named(row.text("id")), found, row.place(column))


def _unit(row: Row) -> Unit:
    unit = row.data("unit")
    if not isinstance(unit, Unit):
        raise Refused
    return unit


def _named(name: str) -> Text:
    return Text(f"输入量 {name}", f"input {name}")


_BASIS: Final = Text(
    "T/XJZJXH 碳计量 8.1；方法：JCGM 100（GUM），一阶；区间按 JCGM 101",
    "T/XJZJXH carbon metrology 8.1; method: JCGM 100 (GUM), first order; interval by JCGM 101",
)
_TAKES: Final = ("year", "budget")
_OWN: Final = Shown("", 4)
_DRAWS: Final = Text(
    "按各输入量的分布抽样，两侧概率相等的包含区间",
    "draws of every input, interval with equal tails",
)
FIGURES: Final = (
    Figure(
        "measurement.value",
        Text("测量结果", "Result of a measurement"),
        _OWN,
        Text("测量模型各项之和", "sum of the model's terms"),
        _BASIS,
        value,
        _TAKES,
        (),
    ),
    Figure(
        "measurement.uncertainty",
        Text("合成标准不确定度", "Combined standard uncertainty"),
        _OWN,
        Text("√(Σ (∂f/∂xi)²·u²(xi))，一阶", "√(Σ (∂f/∂xi)²·u²(xi)), first order"),
        _BASIS,
        standard,
        _TAKES,
        (),
    ),
    Figure(
        "measurement.uncertainty.expanded",
        Text("扩展不确定度", "Expanded uncertainty"),
        _OWN,
        Text("k × 合成标准不确定度", "k × combined standard uncertainty"),
        _BASIS,
        expanded,
        _TAKES,
        (),
    ),
    Figure(
        "measurement.interval.low",
        Text("测量结果包含区间下限", "Lower end of a measurement's interval"),
        _OWN,
        _DRAWS,
        _BASIS,
        low,
        _TAKES,
        (),
    ),
    Figure(
        "measurement.interval.high",
        Text("测量结果包含区间上限", "Upper end of a measurement's interval"),
        _OWN,
        _DRAWS,
        _BASIS,
        high,
        _TAKES,
        (),
    ),
)
