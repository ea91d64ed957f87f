"""Refrigerant lost in a year by cooling equipment: simplified and screening method (E9, E10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from carbon_manual.accounts.activity import FUEL_TWICE, added, mismatch
from carbon_manual.accounts.balance import LABELS, amount_of, by_stock, lacks, not_below, taken
from carbon_manual.accounts.ledger import Source
from carbon_manual.computing.query import Query
from carbon_manual.diagnostic import Related, Text
from carbon_manual.quantity import ONE, Quantity, QuantityError
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Step
from carbon_manual.shapes.value import Row

SIMPLIFIED: Final = "refrigerant-simplified"
SCREENING: Final = "refrigerant-screening"
BALANCE: Final = "refrigerant-balance"
_ALL: Final = Quantity(Decimal(1), ONE)
_CAME: Final = ("new_charge", "top_up", "disposed_capacity")
_WENT: Final = ("new_capacity", "recovered")
# The factors of the screening method, as inventories and readers call them.
_ROLES: Final[Mapping[str, Text]] = {
    "installation-loss": Text("安装泄漏率（installation-loss）", "`installation-loss`"),
    "leak-rate": Text("年泄漏率（leak-rate）", "`leak-rate`"),
    "remaining-charge": Text("报废时剩余率（remaining-charge）", "`remaining-charge`"),
    "recovery-rate": Text("回收率（recovery-rate）", "`recovery-rate`"),
}


def method_of(query: Query, source: Source) -> str:
    """Return the method that the year's inventory declares for a source; empty for none."""
    inventory = query.ledger.inventories.get(query.year)
    lines = inventory.lines.get(source.id, ()) if inventory else ()
    return lines[0].text("method") if lines else ""


def demand_stock(query: Query, source: Source) -> None:
    """Refuse a source whose method is the full balance, but whose stocks nobody recorded.

    Raises:
        Refused: the year has no stock balance.
    """
    if method_of(query, source) != BALANCE:
        return
    if not query.ledger.stocks(source.id, "", query.year):
        place = query.inventory().lines[source.id][0].place("method")
        what = Text("库存平衡（balances）", "a stock balance (`balances`)")
        raise Refused((lacks(place, source.id, what),))


def counts_equipment(query: Query, source: Source) -> bool:
    """Tell whether a source's activity is what its equipment lost, not what was entered."""
    if method_of(query, source) in {SIMPLIFIED, SCREENING}:
        return True
    if not query.equipment(source):
        return False
    entered = query.ledger.named_materials(source.id, query.year)
    return entered == ("",) and not query.ledger.entries(source.id, "", query.year)


def lost(query: Query, source: Source) -> Quantity:
    """Return the refrigerant that a source's equipment lost in the year.

    Raises:
        Refused: the method, an amount or a factor is missing, or the balance is below zero.
    """
    line = query.inventory().lines[source.id][0]
    rows = query.equipment(source)
    method = line.text("method")
    if not rows:
        what = Text(f"{query.year} 年的制冷设备数据", f"equipment data of {query.year}")
        raise Refused((lacks(line.place("method"), source.id, what),))
    if method not in _METHODS:
        what = Text("核算方法（method）", "a `method`")
        raise Refused((lacks(line.place("method"), source.id, what),))
    amounts = [_METHODS[method](query, source, line, row) for row in rows]
    total = sum(amounts[1:], start=amounts[0])
    _only_route(query, source, rows[0], total)
    return total


def _simplified(query: Query, source: Source, _line: Row, row: Row) -> Quantity:
    """Return new charge − new capacity + top-up + disposed capacity − recovered (E9)."""
    came, went = (taken(source, row, names, query.steps) for names in (_CAME, _WENT))
    return not_below(came, went, row.place("recovered"), source.id)


def _screening(query: Query, source: Source, line: Row, row: Row) -> Quantity:
    """Return new charge × k1 + capacity × k2 + disposed × rest × (1 − recovery) (E10)."""
    rates = _rates(query, source, line)
    terms = (
        _noted(query, source, row, "new_charge") * rates["installation-loss"],
        _noted(query, source, row, "capacity") * rates["leak-rate"],
        _noted(query, source, row, "disposed_capacity")
        * rates["remaining-charge"]
        * (_ALL - rates["recovery-rate"]),
    )
    unit = row.data("capacity").unit
    try:
        first, *rest = (term.to(unit) for term in terms)
    except QuantityError:
        raise Refused((mismatch(unit, row.place("capacity")),)) from None
    return sum(rest, start=first)


def _rates(query: Query, source: Source, line: Row) -> dict[str, Quantity]:
    """Return the four rates of the screening method, by role, as fractions of one."""
    found: dict[str, Quantity] = {}
    for item in line.items_of("factors"):
        role = query.factor_row(str(item.data)).text("role")
        if role in _ROLES:
            found[role] = query.factor(str(item.data), source, item.span).to(ONE)
    for role, label in _ROLES.items():
        if role not in found:
            raise Refused((lacks(line.place("factors"), source.id, label),))
    return found


def _noted(query: Query, source: Source, row: Row, name: str) -> Quantity:
    value = amount_of(source, row, name)
    query.note(Step("entry", LABELS[name], value, row.place(name)))
    return value


def _only_route(query: Query, source: Source, row: Row, lost_there: Quantity) -> None:
    """Refuse a source whose loss was also entered by period or by stock."""
    entries = query.ledger.entries(source.id, "", query.year)
    stocks = query.ledger.stocks(source.id, "", query.year)
    if not entries and not stocks:
        return
    other = added(entries) if entries else by_stock(source, stocks)[0]
    message = Text(
        f"`{source.id}` {query.year} 年按设备算得 {lost_there}，按逐期数据或库存平衡又是 {other}",
        f"`{source.id}` in {query.year}: {lost_there} by equipment, but {other} by entries or a"
        " stock balance",
    )
    place = entries[0].span if entries else stocks[0].span
    related = (Related(place, Text("另一条途径", "the other route")),)
    raise Refused((FUEL_TWICE.at(row.span, message, subject=source.id, related=related),))


_METHODS: Final[Mapping[str, Callable[[Query, Source, Row, Row], Quantity]]] = {
    SIMPLIFIED: _simplified,
    SCREENING: _screening,
}
