"""Baseline models: what they are fitted to, and what they expect of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.computing.regression import Fit, estimate, fit
from carbon_manual.diagnostic import Fault, Severity, Text
from carbon_manual.figures.reading import amount, defined, lacking, noted, rows
from carbon_manual.quantity import Quantity, Unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import NOTHING
from carbon_manual.shapes.value import INVALID, Period, Value, parse_period

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

MODEL_UNDETERMINED = Fault(
    "CM451",
    "model-undetermined",
    Severity.ERROR,
    Text("回归模型无法确定", "Regression model undetermined"),
    Text(
        "观测太少或变量彼此相关，系数就不是数据决定的。",
        "With too few observations or variables that go together the data do not set the model.",
    ),
    Text("增加基准期的观测，或去掉多余的变量。", "Add observations or drop a variable."),
    "两个变量只有三个月的数据",
    clauses=(("ccaa-39-2022", ("6.1.5.p3",)),),
    practice=True,
)
FAULTS: Final = (MODEL_UNDETERMINED,)
OUTSIDE: Final = Text(
    "超出建模数据的范围，预期值不可靠", "outside the range that the model was fitted to"
)


def observed(query: Query, indicator: Row) -> list[tuple[Period, Row]]:
    """Return an indicator's recorded values by period; those that state only a change left out.

    Raises:
        Refused: one of them cannot be read.
    """
    found = [row for row in rows(query, indicator, "values") if "value" in row]
    if any(row.data("period") is None or row.data("value") is None for row in found):
        raise Refused
    return sorted(((row.data("period"), row) for row in found), key=lambda pair: pair[0].start)


def covered(period: Period, whole: str) -> bool:
    """Tell whether a period lies in another, given as its text."""
    around = parse_period(whole)
    return around is not None and around.start <= period.start and period.end <= around.end


def levels_of(body: Row) -> dict[Period, list[tuple[Row, Value]]]:
    """Return the level of every variable by period, for the periods that all of them have.

    Raises:
        Refused: a variable's values cannot be read.
    """
    found: dict[Period, list[tuple[Row, Value]]] = {}
    variables = [row for row in body.rows("variables") if "values" in row]
    for row in variables:
        if row.is_invalid("values", "unit") or row.data("unit") is None:
            raise Refused
        for period, value in row.data("values"):
            if value.data is INVALID:
                raise Refused
            found.setdefault(period, []).append((row, value))
    return {period: each for period, each in sorted(found.items()) if len(each) == len(variables)}


def model_of(query: Query, record: Record) -> Fit:
    """Return the model fitted to the base periods of a baseline.

    Raises:
        Refused: there are no variables with values, or the data do not determine the model.
    """
    body = record.body
    if body.text("method") != "regression":
        raise lacking("该基准不是回归模型", "this baseline is no regression model")
    levels, base = levels_of(body), [item.data.text for item in body.items_of("base_periods")]
    indicator = defined(query, "indicator", query.parameter("indicator"))
    unit = _unit(indicator)
    values, columns = [], []
    for period, row in observed(query, indicator):
        if period in levels and any(covered(period, each) for each in base):
            read = amount(query, row, "value", Text(period.text, period.text)).to(unit)
            values.append(float(read.value))
            columns.append([float(_level(query, *pair).value) for pair in levels[period]])
    found = fit(list(zip(*columns, strict=True)), values) if columns else None
    if found is None:
        message = Text(
            f"{len(values)} 个观测，不足以确定模型",
            f"{len(values)} observations do not set the model",
        )
        place = body.place("variables")
        raise Refused((MODEL_UNDETERMINED.at(place, message, subject=record.id),))
    return found


def expected_of(query: Query, record: Record, model: Fit, period: Period, unit: Unit) -> Quantity:
    """Return what a model expects of a period; levels outside its data are marked.

    Raises:
        Refused: a variable has no level for the period.
    """
    levels = levels_of(record.body).get(period)
    if levels is None:
        raise lacking(f"没有 {period.text} 的相关变量", f"no variables of {period.text}")
    numbers = []
    for index, (row, value) in enumerate(levels):
        number = float(value.data)
        _level(query, row, value, OUTSIDE if model.outside(index, number) else NOTHING)
        numbers.append(number)
    return Quantity(estimate(model.predict(numbers)), unit)


def _level(query: Query, row: Row, value: Value, note: Text = NOTHING) -> Quantity:
    quantity = Quantity(value.data, row.data("unit"))
    return noted(query, row.data("name") or Text(row.text("id"), row.text("id")), quantity,
                 value.span, note)  # fmt: skip


def _unit(indicator: Row) -> Unit:
    unit = indicator.data("unit")
    if not isinstance(unit, Unit):
        raise Refused
    return unit
