"""Stocks and balances: what was used or lost by opening, purchase, sale and closing stock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from carbon_manual.accounts.activity import mismatch
from carbon_manual.accounts.ledger import Source
from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text
from carbon_manual.quantity import Quantity, QuantityError
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Step
from carbon_manual.shapes.value import Row

BELOW_ZERO = Fault(
    "CM430",
    "balance-below-zero",
    Severity.ERROR,
    Text("平衡结果小于零", "Balance below zero"),
    Text(
        "用出去的不可能多于原有和购入的；负的结果说明某个数录错了，也不能当作零。",
        "Nobody uses up less than nothing: a number is wrong, and it may not pass for zero either.",
    ),
    Text(
        "核对期初、购入、售出、期末各数，或输入、输出各物料的数量和含量。",
        "Check opening, bought, sold and closing, or amounts and contents of inputs and outputs.",
    ),
    "期初 20 kg、购入 10 kg、期末 35 kg",
    clauses=(("ccaa-39-2022", ("6.1.6.a",)),),
)
LACKS_DATA = Fault(
    "CM433",
    "method-lacks-data",
    Severity.ERROR,
    Text("核算方法缺少所需的数据", "Method lacks data that it needs"),
    Text(
        "每种方法要用的数都要有；缺的数不能当作零。",
        "A method needs each of its numbers; one that is missing is not zero.",
    ),
    Text("补上缺的数（确为零时写 0 和单位），或改用别的方法。",
         "Add the number, writing 0 with its unit where it is zero, or use another method."),
    "method: refrigerant-simplified，而设备行没有 recovered",
    clauses=(("ccaa-39-2022", ("6.1.6.a",)),),
    absence=True,
)  # fmt: skip
FAULTS: Final = (BELOW_ZERO, LACKS_DATA)

LABELS: Final[Mapping[str, Text]] = {
    "opening": Text("期初库存", "opening stock"),
    "bought": Text("购入", "bought"),
    "sold": Text("售出或退回", "sold or returned"),
    "closing": Text("期末库存", "closing stock"),
    "charge_change": Text("设备内充注量增加", "increase of charge"),
    "new_charge": Text("新设备充注", "charged into new equipment"),
    "new_capacity": Text("新设备额定充注量", "capacity of new equipment"),
    "top_up": Text("补充", "topped up"),
    "capacity": Text("在用设备额定充注量", "capacity in use"),
    "disposed_capacity": Text("报废设备额定充注量", "capacity disposed of"),
    "recovered": Text("回收", "recovered"),
}
_IN: Final = ("opening", "bought")
_OUT: Final = ("sold", "closing")


def stock_balance(source: Source, row: Row) -> tuple[Quantity, tuple[Step, ...]]:
    """Return what a stock of the year left: opening + bought − sold − closing − charge increase.

    Raises:
        Refused: an amount is missing, in another dimension or negative, or the balance is.
    """
    steps: list[Step] = []
    names: tuple[str, ...] = (*_IN, *_OUT)
    if source.category == "fugitive" or "charge_change" in row:
        names = (*names, "charge_change")
    came, went = (taken(source, row, [each for each in names if (each in _IN) == side], steps)
                  for side in (True, False))  # fmt: skip
    return not_below(came, went, row.place("closing"), source.id), tuple(steps)


def by_stock(source: Source, rows: Iterable[Row]) -> tuple[Quantity, tuple[Step, ...]]:
    """Return what the stock balances of a year left together, of at least one; as `stock_balance`.

    Raises:
        Refused: as `stock_balance`, or they are of different dimensions.
    """
    found: Quantity | None = None
    steps: list[Step] = []
    for row in rows:
        left, noted = stock_balance(source, row)
        steps += noted
        try:
            found = left if found is None else found + left
        except QuantityError:
            raise Refused((mismatch(left.unit, row.place("closing")),)) from None
    if found is None:
        raise Refused
    return found, tuple(steps)


def taken(source: Source, row: Row, names: Iterable[str], steps: list[Step]) -> Quantity:
    """Return the sum of some amounts of a row, each noted among `steps`.

    Raises:
        Refused: one is missing, could not be read, is negative or of another dimension.
    """
    total: Quantity | None = None
    for name in names:
        value = amount_of(source, row, name)
        steps.append(Step("entry", LABELS[name], value, row.place(name)))
        try:
            total = value if total is None else total + value
        except QuantityError:
            raise Refused((mismatch(value.unit, row.place(name)),)) from None
    if total is None:
        raise Refused
    return total


def amount_of(source: Source, row: Row, name: str) -> Quantity:
    """Return one amount of a row.

    Raises:
        Refused: it is missing, could not be read, or is negative where nothing can be.
    """
    value = row.data(name)
    if row.is_invalid(name):
        raise Refused
    if value is None:
        label = LABELS[name]
        raise Refused((lacks(row.span, source.id, Text(f"{label.zh}（{name}）", f"`{name}`")),))
    if value.value < 0 and name != "charge_change":
        label = LABELS[name]
        message = Text(
            f"`{source.id}` 的{label.zh}是 {value}", f"{label.en} of `{source.id}` is {value}"
        )
        raise Refused((BELOW_ZERO.at(row.place(name), message, subject=source.id),))
    found: Quantity = value
    return found


def not_below(came: Quantity, went: Quantity, place: Span, name: str) -> Quantity:
    """Return what came less what went.

    Raises:
        Refused: more went than came, or they are of different dimensions.
    """
    try:
        left = came - went
    except QuantityError:
        raise Refused((mismatch(went.unit, place),)) from None
    if left.value < 0:
        shown = went.to(came.unit)
        message = Text(
            f"`{name}`：来的合计 {came}，去的合计 {shown}，差 {left}",
            f"`{name}`: {came} came, {shown} went, which leaves {left}",
        )
        raise Refused((BELOW_ZERO.at(place, message, subject=name),))
    return left


def not_negative(amount: Quantity, name: str, place: Span) -> Quantity:
    """Return an amount of a whole year; single corrections in it may be below zero.

    Raises:
        Refused: the whole is below zero.
    """
    if amount.value < 0:
        message = Text(
            f"`{name}` 全年合计 {amount}", f"`{name}` adds up to {amount} in the whole year"
        )
        raise Refused((BELOW_ZERO.at(place, message, subject=name),))
    return amount


def lacks(place: Span, name: str, what: Text) -> Diagnostic:
    """Return the finding that a method lacks what it needs."""
    message = Text(f"`{name}` 缺少{what.zh}", f"`{name}` lacks {what.en}")
    return LACKS_DATA.at(place, message, subject=name)


def nothing_of(unit_of: Quantity) -> Quantity:
    """Return zero in the unit of an amount."""
    return Quantity(Decimal(0), unit_of.unit)
