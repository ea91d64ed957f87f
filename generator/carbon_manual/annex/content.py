"""What stands in a cell of an annex table: words or a number, where it comes from, or the lack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Span, Text
from carbon_manual.quantity import ONE, Quantity, Unit
from carbon_manual.results.trace import NOTHING, Shown, call_of
from carbon_manual.rounding import format_value, round_value
from carbon_manual.shapes.value import INVALID, Interval, Value

if TYPE_CHECKING:
    from carbon_manual.results.trace import Result
    from carbon_manual.shapes.shape import Field
    from carbon_manual.system.model import System

DASH: Final = Text("—", "—")
# Names under which the configuration's rows are known to everybody.
_NAMED: Final = ("site", "post", "department")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a content was taken from: a figure by its call, or a field of a record by its place.

    `exact` is the value before it was rounded for printing.
    """

    name: str
    exact: str = ""
    span: Span | None = None
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """Words, or a number with its unit, or what lacks; never a number where data lack.

    `number` is rounded as the figure prints it; `text` stands before a number, `remark` behind it.
    `notes` are footnotes to it.
    """

    text: Text = NOTHING
    number: Decimal | None = None
    digits: int = 0
    unit: str = ""
    remark: Text = NOTHING
    origins: tuple[Origin, ...] = ()
    notes: tuple[Text, ...] = ()
    lack: Text | None = None

    @property
    def amount(self) -> str:
        """Return the number as printed, without its unit."""
        return "" if self.number is None else format_value(self.number, self.digits)


def words(zh: str, en: str | None = None) -> Content:
    """Return a content of words."""
    return Content(Text(zh, zh if en is None else en))


def lacks(zh: str, en: str) -> Content:
    """Return a content that is not there, and why."""
    return Content(lack=Text(zh, en))


def of_result(result: Result) -> Content:
    """Return a figure as it is printed."""
    assert result.quantity is not None  # noqa: S101 - lacking figures are told apart before
    return of_amount(result.quantity, result.shown, (origin_of(result),))


def of_amount(quantity: Quantity, shown: Shown, origins: tuple[Origin, ...]) -> Content:
    """Return a computed amount, rounded once by the rule of its figure."""
    number = round_value(quantity.value, shown.digits, shown.rounding)
    unit = "" if quantity.unit == ONE else quantity.unit.text
    return Content(number=number, digits=shown.digits, unit=unit, origins=origins)


def origin_of(result: Result) -> Origin:
    """Return a figure as an origin: how it is asked for, and its exact value."""
    exact = str(result.quantity) if result.quantity else ""
    return Origin(call_of(*result.key), exact, result=result)


def of_value(system: System, field: Field, value: Value, name: str) -> Content:
    """Return a record's value: labels for codes, names for references; `name` tells its origin."""
    origin = (Origin(name, span=value.span),)
    data = value.data
    if data is INVALID:
        return lacks(f"{name} 的填写有误", f"{name} could not be read")
    if field.kind == "list":
        items = [of_value(system, field.item or field, each, name) for each in data]
        found = replace(side_by_side([each for each in items if each.lack is None], "、"),
                        origins=origin)  # fmt: skip
    elif field.kind == "choice":
        found = Content(field.choice(data), origins=origin)
    elif field.kind == "reference":
        found = Content(_referred(system, field, str(data)), origins=origin)
    elif isinstance(data, Quantity):
        unit = "" if data.unit == ONE else data.unit.text
        found = Content(number=data.value, digits=digits_of(data.value), unit=unit, origins=origin)
    elif isinstance(data, Decimal):
        found = Content(number=data, digits=digits_of(data), origins=origin)
    else:
        found = Content(_plain(data), origins=origin)
    return found


def _referred(system: System, field: Field, name: str) -> Text:
    label = system.label(field.to, name)
    record = system.records.get(name)
    if record is not None:
        return Text(f"{name} {record.title.zh}", f"{name} {record.title.en}")
    if field.to in _NAMED or label.zh == name:
        return label
    return Text(f"{name} {label.zh}", f"{name} {label.en}")


def _plain(data: object) -> Text:
    match data:
        case Text():
            return data
        case bool():
            return Text("是", "yes") if data else Text("否", "no")
        case Unit():
            return Text(data.text, data.text)
        case Interval():
            years, months = divmod(data.months, 12)
            zh = "".join(
                ([f"{years} 年"] if years else []) + ([f"{months} 个月"] if months else [])
            )
            counted = ((years, "years"), (months, "months"))
            return Text(zh, " ".join(f"{count} {name}" for count, name in counted if count))
    shown = getattr(data, "text", None) or str(data)
    return Text(shown, shown)


def digits_of(value: Decimal) -> int:
    """Return how many decimals a number was written with."""
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def side_by_side(contents: Iterable[Content], mark: str) -> Content:
    """Return contents as one of words; the first that lacks lacks for all."""
    parts = tuple(contents)
    missing = next((each for each in parts if each.lack is not None), None)
    if missing is not None:
        return missing
    shown = tuple(each for each in parts if each.text.zh or each.number is not None)
    english = {"、": ", ", "；": "; ", "：": ": ", "，": ", "}.get(mark, mark)
    return Content(
        Text(
            mark.join(dict.fromkeys(said(each, "zh") for each in shown)),
            english.join(dict.fromkeys(said(each, "en") for each in shown)),
        ),
        origins=tuple(origin for each in parts for origin in each.origins),
        notes=tuple(note for each in parts for note in each.notes),
    )


def said(content: Content, language: str) -> str:
    """Return a content as one line of text; nothing where data lack."""
    amount = f"{content.amount} {content.unit}".strip()
    parts = [content.text.of(language), amount]
    shown = " ".join(each for each in parts if each)
    remark = content.remark.of(language)
    opened, closed = (" (", ")") if language == "en" else ("（", "）")
    return f"{shown}{opened}{remark}{closed}" if remark else shown
