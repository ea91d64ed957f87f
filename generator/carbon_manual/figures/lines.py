"""One inventory line's emission: activity or streams, times factors, times warming potential."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from carbon_manual.accounts.balance import lacks, not_below, nothing_of
from carbon_manual.accounts.emission import CARBON_TO_CO2, as_co2e
from carbon_manual.accounts.factors import factor_label
from carbon_manual.accounts.gases import is_single
from carbon_manual.accounts.ledger import Source
from carbon_manual.computing.query import Query
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text
from carbon_manual.figures.contracts import prove_zero
from carbon_manual.quantity import ONE, Quantity, QuantityError, exponents, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Step
from carbon_manual.shapes.value import Row, Value

SHARES = Fault(
    "CM431",
    "shares-exceed-whole",
    Severity.ERROR,
    Text("各组分之和超过 100 %", "Shares exceed the whole"),
    Text(
        "同一物料各组分的含量加起来不可能超过全部。",
        "The contents of one material cannot add up to more than all of it.",
    ),
    Text("核对化验单上各组分的含量。", "Check the contents in the laboratory's report."),
    "石灰石含 CaCO3 95 %、MgCO3 8 %",
    clauses=(("ccaa-39-2022", ("6.1.6.a",)),),
)
EDITION_MIXED = Fault(
    "CM436",
    "gwp-edition-mixed",
    Severity.ERROR,
    Text("混用了全球变暖潜势的版本", "Editions of warming potentials mixed"),
    Text(
        "一个清单只用一个版本的潜势，否则各项不能相加。",
        "An inventory uses one edition of potentials, or its lines do not add up.",
    ),
    Text("删去该因子：潜势按清单的 gwp 自动取用。",
         "Drop the factor: potentials follow the inventory's gwp."),
    "gwp: AR6，而核算项列了 AR4 的甲烷潜势",
)  # fmt: skip
OTHER_GAS = Fault(
    "CM437",
    "factor-of-another-gas",
    Severity.ERROR,
    Text("因子是另一种气体的", "Factor of another gas"),
    Text(
        "用别的气体的因子，算出的量和潜势对不上。",
        "With the factor of another gas, amount and potential do not belong together.",
    ),
    Text("改用该气体的因子，或改正核算项的气体。", "Use the gas's factor, or mend the line's gas."),
    "gas: CH4，而因子是 N2O 的",
)
FAULTS: Final = (SHARES, EDITION_MIXED, OTHER_GAS)

# Roles that a refrigerant method reads by itself; they are no factors of the product.
LEAK_ROLES: Final = ("installation-loss", "leak-rate", "remaining-charge", "recovery-rate")
# Methane burnt becomes CO2 by the ratio of the molar masses.
METHANE_TO_CO2: Final = Quantity(Decimal(44) / Decimal(16), parse_unit("tCO2/t"))
_BY_STREAMS: Final = ("material-balance", "components")
_ENTHALPY: Final = ("enthalpy", "feedwater-enthalpy")


def line_emission(
    query: Query, source: Source, line: Row, families: tuple[str, ...] = ()
) -> Quantity:
    """Return one line's emission in tCO2e: activity or streams times factors times potential.

    Carbon becomes CO2 by 44/12, the ratio of their molar masses; CO2 has the potential 1. Of a
    blend only the components of some `families` of gases count, if any are named.

    Raises:
        Refused: activity or factors are missing or do not fit together.
    """
    streams = line.rows("streams")
    _consistent(source, line, streams)
    amount = _streams(query, source, line, streams) if streams else query.activity(source)
    items = line.items_of("factors")
    amount = product(query, source, line, amount, items)
    place = line.place("gas")
    for item in items:
        if query.factor_row(str(item.data)).text("role") == "blend":
            return as_co2e(amount * query.blend(str(item.data), item.span, families), place)
    return as_co2e(_equivalent(query, line, amount), place)


def product(
    query: Query, source: Source, line: Row, amount: Quantity, items: Iterable[Value]
) -> Quantity:
    """Return an amount times the factors that a line or stream names, blends left out."""
    named = [(item, query.factor_row(str(item.data))) for item in items]
    for item, row in named:
        role = row.text("role")
        if role == "blend" or role in LEAK_ROLES or role == "feedwater-enthalpy":
            continue
        finding = _misplaced(query, line, row, item.span)
        if finding is not None:
            raise Refused((finding,))
        value = query.factor(str(item.data), source, item.span)
        if role == "enthalpy":
            value = _net_enthalpy(query, source, value, named)
        elif role == "emission-factor" and value.value.is_zero():
            _permit_zero(query, source, amount, item.span)
        amount *= value
    return amount


def heat_content(query: Query, source: Source, line: Row) -> Quantity:
    """Return the heat of a line: its activity, times its enthalpy where that is a mass."""
    amount = query.activity(source)
    rows = [(item, query.factor_row(str(item.data))) for item in line.items_of("factors")]
    heat = [item for item, row in rows if row.text("role") in _ENTHALPY]
    return product(query, source, line, amount, heat)


def _consistent(source: Source, line: Row, streams: tuple[Row, ...]) -> None:
    """Refuse a line whose method asks for streams that it lacks, or leaves aside what it has."""
    if line.is_invalid("method", "streams"):
        raise Refused
    method = line.text("method")
    if method in _BY_STREAMS and not streams:
        what = Text("物料或组分（streams）", "materials or components (`streams`)")
        raise Refused((lacks(line.place("method"), source.id, what),))
    if streams and method not in {"", *_BY_STREAMS}:
        what = Text("用到物料（streams）的核算方法", "a `method` that uses its `streams`")
        raise Refused((lacks(line.place("method"), source.id, what),))


def _equivalent(query: Query, line: Row, amount: Quantity) -> Quantity:
    """Return an amount of carbon as CO2, or an amount of a gas as CO2 equivalents."""
    powers = exponents(amount.unit)
    if powers == {"[carbon]": 1}:
        label = Text("碳转化为二氧化碳", "Carbon to CO2")
        return amount * query.constant(label, CARBON_TO_CO2, "44/12")
    if powers == {"[mass]": 1}:
        return amount * query.potential(line.text("gas"), line.place("gas"))
    return amount


def _streams(query: Query, source: Source, line: Row, streams: tuple[Row, ...]) -> Quantity:
    """Return what the materials that go in hold, less what those that come out hold."""
    _within_whole(query, source, streams)
    sides: dict[str, Quantity] = {}
    for stream in streams:
        side = "out" if stream.text("direction") == "out" else "in"
        if stream.is_invalid("direction", "form", "material", "factors"):
            raise Refused
        amount = _stream(query, source, line, stream)
        try:
            sides[side] = sides[side] + amount if side in sides else amount
        except QuantityError:
            raise Refused((lacks(stream.span, source.id, _UNLIKE),)) from None
    known = next(iter(sides.values()))
    zero = nothing_of(known)
    return not_below(sides.get("in", zero), sides.get("out", zero), line.span, source.id)


_UNLIKE: Final = Text("同一量纲的各物料", "materials of one dimension")


def _stream(query: Query, source: Source, line: Row, stream: Row) -> Quantity:
    """Return what one material holds: CO2 of its carbon or methane, else the product as it is."""
    outer, query.steps = query.steps, []
    material = stream.text("material")
    try:
        amount = query.activity(source, material, stream.place("material"))
        amount = product(query, source, line, amount, stream.items_of("factors"))
        powers = exponents(amount.unit)
        if stream.text("form") == "methane" and powers == {"[mass]": 1}:
            label = Text("甲烷燃烧成二氧化碳", "Methane burnt to CO2")
            amount *= query.constant(label, METHANE_TO_CO2, "44/16")
        elif powers == {"[carbon]": 1}:
            label = Text("碳转化为二氧化碳", "Carbon to CO2")
            amount *= query.constant(label, CARBON_TO_CO2, "44/12")
    finally:
        inner, query.steps = query.steps, outer
    side = Text("输出", "out") if stream.text("direction") == "out" else Text("输入", "in")
    named = Text(f"{side.zh} {material or source.name.zh}", f"{side.en}: {material or source.id}")
    query.note(Step("term", named, _whole(amount), stream.span, steps=tuple(inner)))
    return _whole(amount)


def _whole(amount: Quantity) -> Quantity:
    """Return an amount of CO2 or of a gas in tonnes, other amounts as they are."""
    for unit in ("tCO2", "tCO2e", "t"):
        if parse_unit(unit).agrees(amount.unit):
            return amount.to(parse_unit(unit))
    return amount


def _within_whole(query: Query, source: Source, streams: tuple[Row, ...]) -> None:
    """Refuse contents of one material that add up to more than all of it."""
    sums: dict[tuple[str, str], Decimal] = {}
    for stream in streams:
        key = (stream.text("material"), stream.text("direction"))
        for item in stream.items_of("factors"):
            row = query.ledger.system.row("factor", str(item.data))
            value = row.data("value") if row is not None and row.text("role") == "content" else None
            if isinstance(value, Quantity) and not exponents(value.unit):
                sums[key] = sums.get(key, Decimal(0)) + value.to(ONE).value
                if sums[key] > 1:
                    name = stream.text("material") or source.id
                    total = f"{(sums[key] * 100).normalize():f} %"
                    message = Text(
                        f"`{name}` 各组分含量之和是 {total}，超过 100 %",
                        f"The contents of `{name}` sum to {total}, more than 100 %",
                    )
                    raise Refused((SHARES.at(item.span, message, subject=name),))


def _net_enthalpy(
    query: Query, source: Source, steam: Quantity, named: list[tuple[Value, Row]]
) -> Quantity:
    """Return the enthalpy of steam less that of its feed water, where the line names one."""
    for item, row in named:
        if row.text("role") == "feedwater-enthalpy":
            water = query.factor(str(item.data), source, item.span)
            return not_below(steam, water, item.span, source.id)
    return steam


def _permit_zero(query: Query, source: Source, used: Quantity, place: Span) -> None:
    if source.category == "purchased-electricity":
        prove_zero(query, source, used, place)


def _misplaced(query: Query, line: Row, row: Row, place: Span) -> Diagnostic | None:
    """Return why a factor has no place in this line: another edition's potential, another gas."""
    role, gas, wanted = row.text("role"), row.text("gas"), line.text("gas")
    related = (Related(row.span, factor_label(row)),)
    edition = query.inventory().record.body.text("gwp")
    if role == "gwp" and edition and row.text("series") != edition:
        message = Text(
            f"清单用 {edition}，`{row.text('id')}` 是 {row.text('series')} 的潜势",
            f"The inventory uses {edition}, but `{row.text('id')}` is of {row.text('series')}",
        )
        return EDITION_MIXED.at(place, message, subject=row.text("id"), related=related)
    if (
        role in {"gwp", "emission-factor"}
        and gas != wanted
        and is_single(gas)
        and is_single(wanted)
    ):
        message = Text(
            f"核算项是 {wanted}，`{row.text('id')}` 是 {gas} 的因子",
            f"The line is of {wanted}, but `{row.text('id')}` is a factor of {gas}",
        )
        return OTHER_GAS.at(place, message, subject=row.text("id"), related=related)
    return None
