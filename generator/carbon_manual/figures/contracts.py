"""Power contracts and certificates: what they settle, what they emit, what is left to the grid."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from carbon_manual.accounts.activity import readable
from carbon_manual.accounts.emission import NO_EMISSION, as_co2e
from carbon_manual.accounts.entry import Entry
from carbon_manual.accounts.ledger import CONTRACTS, Source
from carbon_manual.computing.query import Query
from carbon_manual.diagnostic import Fault, Related, Severity, Span, Text
from carbon_manual.quantity import ONE, Quantity, QuantityError, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Step
from carbon_manual.shapes.value import Row

CONTRACT_EXCEEDS = Fault(
    "CM415",
    "contract-exceeds-consumption",
    Severity.ERROR,
    Text("绿电合同电量超过用电量", "Contracted power exceeds consumption"),
    Text(
        "超过用电量的绿电不能抵减排放。", "Green power beyond consumption cannot lower emissions."
    ),
    Text("核对结算电量和用电量。", "Check the settled amounts and the consumption."),
    "全年用电 900 MWh，绿电结算 1,000 MWh",
)
ZERO_UNPROVEN = Fault(
    "CM435",
    "zero-factor-without-evidence",
    Severity.ERROR,
    Text("零排放电力没有凭证", "Zero emission of power without evidence"),
    Text(
        "因子为 0 是对绿电的声明，须有覆盖该电量的合同、结算单或绿证。",
        "A factor of 0 claims green power: contract, settlement or certificate must cover it.",
    ),
    Text(
        "在绿色电力与绿证台账登记合同或绿证及其凭证，或改用电网因子。",
        "Register contract or certificate with its evidence, or use the grid's factor.",
    ),
    "外购电力的因子是 0 kgCO2/kWh，台账没有它的合同",
    clauses=(("ccaa-39-2022", ("6.1.6.a",)), ("zjjgsw-0005-2024", ("6.2.p5",))),
)
FAULTS: Final = (CONTRACT_EXCEEDS, ZERO_UNPROVEN)

# What is green among the kinds of contracts; another contract only has a factor of its own.
GREEN: Final = ("green-power", "certificate")
_MWH: Final = parse_unit("MWh")
_NO_POWER: Final = Quantity(Decimal(0), _MWH)
_NO_EVIDENCE: Final = ("无", "暂无", "没有", "待补", "待定", "/", "-", "—", "none", "n/a", "tbd")


def contracted(query: Query, source: Source) -> tuple[Quantity, Quantity]:
    """Return the power that contracts of a source's year settle, and its emission.

    Raises:
        Refused: an amount or factor cannot be used, or a factor of 0 has no evidence.
    """
    amount, emission = _NO_POWER, NO_EMISSION
    for entry in _entries(query, source):
        quantity = readable(entry)
        place = entry.row.place("factor")
        factor = query.factor(entry.row.text("factor"), source, place)
        if factor.value.is_zero():
            _prove(entry.row, source)
        amount += quantity
        emission += as_co2e(quantity * factor, entry.span)
        query.note(_step(entry, quantity))
    return amount, emission


def green(query: Query, source: Source) -> Quantity:
    """Return the green power and the certificates of a source's year."""
    amount = _NO_POWER
    for entry in _entries(query, source):
        if entry.row.is_invalid("kind"):
            raise Refused
        if entry.row.text("kind") not in GREEN:
            continue
        quantity = readable(entry)
        place = entry.row.place("factor")
        factor = query.factor(entry.row.text("factor"), source, place)
        if factor.value.is_zero():
            _prove(entry.row, source)
        amount += quantity
        query.note(_step(entry, quantity))
    return amount


def market_emission(query: Query, source: Source) -> Quantity:
    """Return a source's emission by its contracts, the rest by the residual factor (E13).

    Raises:
        Refused: the contracts settle more than was used, or as `contracted`.
    """
    line = query.inventory().lines[source.id][0]
    used = query.activity(source).to(_MWH)
    settled, emission = contracted(query, source)
    rest = used - settled
    if rest.value < 0:
        message = Text(
            f"`{source.id}` 用电 {used}，绿电 {settled}",
            f"`{source.id}`: used {used}, green {settled}",
        )
        raise Refused((CONTRACT_EXCEEDS.at(line.place("source"), message, subject=source.id),))
    factor, place = _residual_factor(query, source)
    if factor.value.is_zero() and not rest.value.is_zero():
        raise _unproven(source, rest, Quantity(Decimal(0), _MWH), place)
    return emission + as_co2e(rest * factor, line.place("gas"))


def location_factor(query: Query, source: Source, note: Text | None = None) -> Quantity:
    """Return the product of the factors of a source's first inventory line."""
    line = query.inventory().lines[source.id][0]
    product = Quantity(Decimal(1), ONE)
    for item in line.items_of("factors"):
        product *= query.factor(item.data, source, item.span, note)
    return product


def prove_zero(query: Query, source: Source, used: Quantity, place: Span) -> None:
    """Refuse a factor of 0 for power that contracts with evidence do not cover.

    Raises:
        Refused: less than the power used is covered; `place` is where the factor is named.
    """
    covered = _NO_POWER
    for entry in _entries(query, source):
        _prove(entry.row, source)
        covered += readable(entry)
    try:
        needed = used.to(_MWH)
    except QuantityError:
        return  # no amount of power: the product's unit is told elsewhere
    if covered.value < needed.value:
        raise _unproven(source, needed, covered, place)


def _residual_factor(query: Query, source: Source) -> tuple[Quantity, Span]:
    """Return the declared residual factor, or the location factor where none is declared."""
    body = query.inventory().record.body
    if body.text("residual"):
        place = body.place("residual")
        return query.factor(body.text("residual"), source, place), place
    if body.is_invalid("residual"):
        raise Refused
    instead = Text(
        "没有声明剩余电量因子，剩余电量用位置法因子",
        "no residual factor is declared; the location factor stands in",
    )
    place = query.inventory().lines[source.id][0].place("factors")
    return location_factor(query, source, instead), place


def _entries(query: Query, source: Source) -> tuple[Entry, ...]:
    query.reads |= query.ledger.registers.get((CONTRACTS, None), frozenset())
    return query.ledger.contracts.get((source.id, query.year), ())


def _step(entry: Entry, quantity: Quantity) -> Step:
    return Step("contract", Text(entry.period.text, entry.period.text), quantity, entry.span)


def _prove(row: Row, source: Source) -> None:
    """Refuse a contract that names nothing as its evidence."""
    evidence = row.text("evidence").strip()
    if not evidence:
        raise Refused  # a missing or unreadable field: its finding stands already
    if evidence.lower() in _NO_EVIDENCE:
        name = row.text("id")
        message = Text(
            f"合同 `{name}` 的因子是 0，凭证却写“{evidence}”",
            f"The factor of contract `{name}` is 0, but its evidence is “{evidence}”",
        )
        related = (Related(source.row.span, Text("用电碳源", "the source")),)
        finding = ZERO_UNPROVEN.at(row.place("evidence"), message, subject=name, related=related)
        raise Refused((finding,))


def _unproven(source: Source, needed: Quantity, covered: Quantity, place: Span) -> Refused:
    message = Text(
        f"`{source.id}` 有 {needed} 用 0 因子，合同和绿证只覆盖 {covered}",
        f"`{source.id}`: {needed} at a factor of 0, but contracts cover {covered}",
    )
    return Refused((ZERO_UNPROVEN.at(place, message, subject=source.id),))
