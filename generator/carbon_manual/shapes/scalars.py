"""Read the text of a scalar as its field says: number, quantity, date, period, choice and so on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from carbon_manual.diagnostic import Fault, Severity, Text
from carbon_manual.quantity import (
    NumberError,
    QuantityError,
    dimension,
    parse_decimal,
    parse_quantity,
    parse_unit,
)
from carbon_manual.shapes.shape import Field
from carbon_manual.shapes.value import parse_interval, parse_period
from carbon_manual.texts.yamltext import guessed

WRONG_TYPE = Fault(
    "CM123",
    "wrong-type",
    Severity.ERROR,
    Text("值的类型不对", "Value of the wrong type"),
    Text(
        "日期、数字、期间等必须能读出含义才能用于检查和计算。",
        "Dates, numbers and periods must be readable before they can be checked or computed with.",
    ),
    Text("按说明的写法改正。", "Write it as the message says."),
    "effective: 2026-13-01",
)
AMBIGUOUS_SCALAR = Fault(
    "CM124",
    "ambiguous-scalar",
    Severity.ERROR,
    Text("未加引号的值会被误读", "Unquoted value that other tools misread"),
    Text(
        "不加引号时，很多程序把 1.10 读成 1.1，把 no 读成“否”，把 07 读成 7。",
        "Unquoted, many programs read 1.10 as 1.1, no as false and 07 as 7.",
    ),
    Text("给文字加上引号；数字去掉多余的零。", "Quote text; drop leading zeros of numbers."),
    "version: 1.10",
)
UNKNOWN_UNIT = Fault(
    "CM125",
    "unknown-unit",
    Severity.ERROR,
    Text("未知的单位", "Unknown unit"),
    Text(
        "单位决定换算，认不出的单位无法计算。",
        "Units decide conversions; with an unknown one nothing can be computed.",
    ),
    Text("改用单位表中的写法。", "Use a unit of the table of units."),
    "unit: 万Nm33",
)
WRONG_DIMENSION = Fault(
    "CM126",
    "wrong-dimension",
    Severity.ERROR,
    Text("量纲不符", "Wrong dimension"),
    Text(
        "例如建筑面积必须是面积，排放因子必须是单位活动量的排放。",
        "A floor area must be an area, an emission factor an emission per activity.",
    ),
    Text("改正单位，或核对该值。", "Mend the unit, or check the value."),
    "value: 0.5306 kgCO2",
)
UNKNOWN_CHOICE = Fault(
    "CM127",
    "unknown-choice",
    Severity.ERROR,
    Text("不在可选值之内", "Not one of the choices"),
    Text("此字段只能取列出的值。", "This field takes only the values listed."),
    Text("改成可选值之一。", "Use one of the choices."),
    "origin: metre",
)

FAULTS: Final = (WRONG_TYPE, AMBIGUOUS_SCALAR, UNKNOWN_UNIT, WRONG_DIMENSION, UNKNOWN_CHOICE)

_WHOLE = re.compile(r"[+-]?\d{1,12}")
_SEPARATED = re.compile(r"([+-]?)(\d[\d,]*),(\d+)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MISREAD_NUMBER = re.compile(r"[+-]?(0[0-9_].*|.*[_:].*)")
_TEXTUAL: Final = ("text", "label", "digest", "reference", "choice")
_NUMERIC: Final = ("integer", "year", "decimal")
# No account reaches further; dates beyond would not compute.
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2200


class Misfit(NamedTuple):
    """Why a scalar is not what its field wants."""

    fault: Fault
    message: Text


def read_scalar(text: str, field: Field) -> Any | Misfit:  # noqa: ANN401 - the field decides the type
    """Return the typed value of a scalar's text, or why there is none."""
    return _READERS[field.kind](text, field)


def misread(text: str, field: Field) -> Misfit | None:
    """Return why a plain scalar would be read otherwise by other tools.

    Text must not look like a number, truth value or date, and numbers must not look octal or
    sexagesimal.
    """
    if field.kind in _TEXTUAL:
        kind = guessed(text)
        if kind == "str":
            return None
    elif field.kind in _NUMERIC and _MISREAD_NUMBER.fullmatch(text):
        kind = guessed(text)
    else:
        return None
    message = Text(
        f"“{field.label.zh}”的 `{text}` 未加引号，会被当作 {kind} 读",
        f"`{field.name}: {text}` without quotes is read as {kind} by other tools",
    )
    return Misfit(AMBIGUOUS_SCALAR, message)


def wrong(field: Field, wanted: Text, given: str) -> Misfit:
    """Return the misfit of a value of the wrong type."""
    shown = given if given.strip() else "（空）"
    message = Text(
        f"“{field.label.zh}”（`{field.name}`）应为{wanted.zh}，现为 `{shown}`",
        f"`{field.name}` ({field.label.en}) should be {wanted.en}, but is `{shown}`",
    )
    return Misfit(WRONG_TYPE, message)


def did_you_mean(near: str) -> Text:
    """Return the question that proposes a near name; empty when there is none."""
    return Text(f"，是否想写 `{near}`？", f"; did you mean `{near}`?") if near else Text("", "")


def _text(text: str, field: Field) -> str | Misfit:
    return text or wrong(field, Text("文字", "text"), text)


def _label(text: str, field: Field) -> Text | Misfit:
    return Text(text, text) if text else wrong(field, Text("文字", "text"), text)


def _integer(text: str, field: Field) -> int | Misfit:
    return (
        int(text) if _WHOLE.fullmatch(text) else wrong(field, Text("整数", "a whole number"), text)
    )


def _year(text: str, field: Field) -> int | Misfit:
    year = int(text) if _WHOLE.fullmatch(text) else 0
    wanted = Text("年份（如 2025）", "a year such as 2025")
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else wrong(field, wanted, text)


def _decimal(text: str, field: Field) -> Any:  # noqa: ANN401
    try:
        return parse_decimal(text)
    except NumberError as error:
        return _malformed(error, field, text)
    except QuantityError:
        return wrong(field, Text("数字", "a number"), text)


def _quantity(text: str, field: Field) -> Any:  # noqa: ANN401
    try:
        quantity = parse_quantity(text)
    except NumberError as error:
        return _malformed(error, field, text)
    except QuantityError as error:
        if str(error) == text:
            return wrong(
                field, Text("“数字 单位”（如 0.4974 kgCO2/kWh）", "a number with a unit"), text
            )
        return _unknown_unit(error)
    return _measured(quantity.unit.text, field) or quantity


def _malformed(error: NumberError, field: Field, text: str) -> Misfit:
    """Return the misfit of a number such as `6,724,63`, with both ways to read it."""
    match = _SEPARATED.fullmatch(str(error).replace(".", ","))
    if match is None:
        return wrong(field, Text("数字", "a number"), text)
    sign, head, last = match[1], match[2].replace(",", ""), match[3]
    point, grouped = f"{sign}{int(head):,}.{last}", f"{sign}{int(head + last):,}"
    message = Text(
        f"“{field.label.zh}”（`{field.name}`）的数字 `{error}` 分隔符有误，"
        f"可能是 {point}，也可能是 {grouped}",
        f"`{field.name}` ({field.label.en}): the separators of `{error}` are wrong;"
        f" it may be {point} or {grouped}",
    )
    return Misfit(WRONG_TYPE, message)


def _unit(text: str, field: Field) -> Any:  # noqa: ANN401
    try:
        unit = parse_unit(text)
    except QuantityError as error:
        return _unknown_unit(error)
    return _measured(text, field) or unit


def _unknown_unit(error: QuantityError) -> Misfit:
    hint = did_you_mean(error.hint)
    message = Text(f"没有单位 `{error}`{hint.zh}", f"There is no unit `{error}`{hint.en}")
    return Misfit(UNKNOWN_UNIT, message)


def _measured(unit: str, field: Field) -> Misfit | None:
    if not field.unit or parse_unit(unit).agrees(parse_unit(field.unit)):
        return None
    message = Text(
        f"“{field.label.zh}”的单位应与 `{field.unit}` 同量纲，现为 `{unit}`",
        f"`{field.name}` should be measured like `{field.unit}`, but is in `{unit}`"
        f" ({dimension(parse_unit(unit))})",
    )
    return Misfit(WRONG_DIMENSION, message)


def _date(text: str, field: Field) -> dt.date | Misfit:
    try:
        day = dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    return day or wrong(field, Text("日期（如 2026-01-15）", "a date such as 2026-01-15"), text)


def _period(text: str, field: Field) -> Any:  # noqa: ANN401
    wanted = Text("期间（如 2025、2025-Q1、2025-03）", "a period such as 2025 or 2025-Q1")
    return parse_period(text) or wrong(field, wanted, text)


def _interval(text: str, field: Field) -> Any:  # noqa: ANN401
    wanted = Text("间隔（如 P1Y、P6M）", "an interval such as P1Y or P6M")
    return parse_interval(text) or wrong(field, wanted, text)


def _boolean(text: str, field: Field) -> bool | Misfit:
    if text in {"true", "false"}:
        return text == "true"
    return wrong(field, Text("true 或 false", "true or false"), text)


def _choice(text: str, field: Field) -> str | Misfit:
    codes = dict(field.choices)
    if text in codes:
        return text
    shown = "、".join(f"{code}（{label.zh}）" for code, label in field.choices)
    message = Text(
        f"“{field.label.zh}”没有 `{text}`，可选：{shown}",
        f"`{field.name}` has no `{text}`; choices: {', '.join(codes)}",
    )
    return Misfit(UNKNOWN_CHOICE, message)


_READERS: Final[dict[str, Callable[[str, Field], Any]]] = {
    "text": _text,
    "label": _label,
    "digest": _text,
    "reference": _text,
    "integer": _integer,
    "year": _year,
    "decimal": _decimal,
    "quantity": _quantity,
    "unit": _unit,
    "date": _date,
    "period": _period,
    "interval": _interval,
    "boolean": _boolean,
    "choice": _choice,
}
