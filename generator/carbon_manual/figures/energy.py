"""Energy: standard coal by equal value, electricity, renewable electricity and its share."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from carbon_manual.accounts.activity import UNIT_MISMATCH
from carbon_manual.accounts.ledger import DIRECT, EXPORTED, PURCHASED
from carbon_manual.computing.figure import Figure
from carbon_manual.computing.query import Query
from carbon_manual.diagnostic import Text
from carbon_manual.figures.contracts import green
from carbon_manual.figures.lines import heat_content
from carbon_manual.quantity import ONE, Quantity, QuantityError, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

_TCE: Final = parse_unit("tce")
_MWH: Final = parse_unit("MWh")
_NO_COAL: Final = Quantity(Decimal(0), _TCE)
_NO_POWER: Final = Quantity(Decimal(0), _MWH)
_NO_HEAT: Final = Quantity(Decimal(0), parse_unit("GJ"))
_PERCENT: Final = parse_unit("%")


def carrier_coal(query: Query) -> Quantity:
    """Return one carrier's consumption in standard coal, exports deducted (C1, C3)."""
    carrier = query.parameter("carrier")
    return _coal(query, carrier, query.plain_factor(query.coal_row(carrier).text("factor")))


def carrier_coal_equivalent(query: Query) -> Quantity:
    """Return one carrier's consumption in standard coal by equivalent value (C2, C3)."""
    carrier = query.parameter("carrier")
    query.inventory()
    row = query.coal_row(carrier)
    if row.is_invalid("equivalent"):
        raise Refused
    if carrier == "electricity" and not row.text("equivalent"):
        lacking = Text(
            "能源消耗表没有电力的等价值系数（equivalent）",
            "the energy table has no `equivalent` for electricity",
        )
        raise Refused(lacking=lacking)
    return _coal(query, carrier, query.plain_factor(row.text("equivalent") or row.text("factor")))


def _coal(query: Query, carrier: str, factor: Quantity) -> Quantity:
    amount = _NO_COAL
    for source in query.sources(*DIRECT, *PURCHASED, *EXPORTED):
        if source.carrier != carrier:
            continue
        query.require("ghg.source", source=source.id)  # a wrong unit is reported there, once
        used = query.activity(source) * factor
        try:
            used = used.to(_TCE)
        except QuantityError:
            message = Text(
                f"`{source.id}` 折标煤得到 `{used.unit}`",
                f"`{source.id}` gives `{used.unit}`, no coal",
            )
            place = source.row.place("carrier")
            raise Refused((UNIT_MISMATCH.at(place, message, subject=source.id),)) from None
        amount = amount - used if source.category in EXPORTED else amount + used
    return amount


def comprehensive(query: Query) -> Quantity:
    """Return comprehensive energy consumption by equal value (C1)."""
    return query.total("energy.coal", ({"carrier": each} for each in query.carriers()), _TCE)


def comprehensive_equivalent(query: Query) -> Quantity:
    """Return comprehensive energy consumption by equivalent value (C2)."""
    carriers = ({"carrier": each} for each in query.carriers())
    return query.total("energy.coal.equivalent", carriers, _TCE)


def own_power(query: Query) -> Quantity:
    """Return renewable electricity generated and used on site."""
    amount = _NO_POWER
    for source in query.listed("self-generation"):
        amount += query.activity(source)
    return amount


def green_power(query: Query) -> Quantity:
    """Return settled green power and certificates."""
    amount = _NO_POWER
    for source in query.sources("purchased-electricity"):
        amount += green(query, source)
    return amount


def electricity(query: Query) -> Quantity:
    """Return all electricity used: purchased, own, less exported (E16)."""
    amount = _net(query, _NO_POWER + query.figure("energy.own"))
    if amount.value < 0:
        lacking = Text(
            f"外供多于外购和自发之和（差 {amount}），自发电量没有登记",
            f"more is exported than purchased and generated ({amount}): generation is not recorded",
        )
        raise Refused(lacking=lacking)
    return amount


def net_electricity(query: Query) -> Quantity:
    """Return purchased less exported electricity; below zero where more is sold (E16)."""
    return _net(query, _NO_POWER)


def _net(query: Query, amount: Quantity) -> Quantity:
    for source in query.sources("purchased-electricity", "exported-electricity"):
        used = query.activity(source)
        amount = amount - used if source.category in EXPORTED else amount + used
    return amount


def purchased_heat(query: Query) -> Quantity:
    """Return purchased heat; steam by its enthalpy, less that of feed water if named (E14)."""
    amount = _NO_HEAT
    for source in query.sources("purchased-heat"):
        heat = heat_content(query, source, query.inventory().lines[source.id][0])
        amount += heat
    return amount


def renewable(query: Query) -> Quantity:
    """Return own renewable electricity plus green power."""
    return query.figure("energy.own") + query.figure("energy.green")


def renewable_rate(query: Query) -> Quantity:
    """Return the share of renewable in all electricity (I6)."""
    share = query.figure("energy.renewable") / query.figure("energy.electricity")
    return share.to(ONE).to(_PERCENT)


_COAL_SHOWN: Final = Shown("tce", 2)
_POWER_SHOWN: Final = Shown("MWh", 2)
_GBT2589: Final = Text(
    "GB/T 2589 当量值；T/ZJJGSW 0005 表 A.2", "GB/T 2589, equal value; T/ZJJGSW 0005 table A.2"
)
_EQUIVALENT: Final = Text(
    "GB/T 2589 等价值；系数取当年当地公布值，见因子",
    "GB/T 2589, equivalent value; coefficients as published for the year and place",
)
_RENEWABLE: Final = Text("T/ZJJGSW 0005 6.2", "T/ZJJGSW 0005 6.2")

FIGURES: Final = (
    Figure(
        "energy.coal",
        Text("分品种能耗（折标准煤）", "Standard coal of a carrier"),
        _COAL_SHOWN,
        Text("消耗量 × 折标准煤系数", "consumption × coal equivalent"),
        _GBT2589,
        carrier_coal,
        ("year", "carrier"),
    ),
    Figure(
        "energy.comprehensive",
        Text("综合能耗（当量值）", "Comprehensive energy (equal value)"),
        _COAL_SHOWN,
        Text("各品种折标准煤量之和", "sum of standard coal over the carriers"),
        _GBT2589,
        comprehensive,
    ),
    Figure(
        "energy.coal.equivalent",
        Text("分品种能耗（等价值）", "Standard coal of a carrier (equivalent value)"),
        _COAL_SHOWN,
        Text("消耗量 × 等价值折标准煤系数", "consumption × coal equivalent by equivalent value"),
        _EQUIVALENT,
        carrier_coal_equivalent,
        ("year", "carrier"),
    ),
    Figure(
        "energy.comprehensive.equivalent",
        Text("综合能耗（等价值）", "Comprehensive energy (equivalent value)"),
        _COAL_SHOWN,
        Text(
            "各品种等价值折标准煤量之和", "sum of equivalent-value standard coal over the carriers"
        ),
        _EQUIVALENT,
        comprehensive_equivalent,
    ),
    Figure(
        "energy.own",
        Text("自发自用可再生电量", "Own renewable electricity"),
        _POWER_SHOWN,
        Text("各自发电源电量之和", "sum over the own generators"),
        _RENEWABLE,
        own_power,
    ),
    Figure(
        "energy.green",
        Text("绿电与绿证电量", "Green power and certificates"),
        _POWER_SHOWN,
        Text("各合同结算电量之和", "sum of the settled contracts"),
        _RENEWABLE,
        green_power,
    ),
    Figure(
        "energy.electricity",
        Text("用电总量", "Electricity used"),
        _POWER_SHOWN,
        Text("外购 + 自发自用 − 外供", "purchased + own − exported"),
        _RENEWABLE,
        electricity,
    ),
    Figure(
        "energy.electricity.net",
        Text("净购入电量", "Net purchased electricity"),
        _POWER_SHOWN,
        Text("外购 − 外供", "purchased − exported"),
        Text("Q/STQC 002 附录 A；T/CCAA 39 表 A.2", "Q/STQC 002 annex A; T/CCAA 39 table A.2"),
        net_electricity,
    ),
    Figure(
        "energy.heat",
        Text("外购热量", "Purchased heat"),
        Shown("GJ", 2),
        Text(
            "计量热量；或蒸汽质量 ×（蒸汽热焓 − 所列给水热焓）",
            "metered heat; or mass of steam × (its enthalpy − that of feed water, if named)",
        ),
        Text("T/CCAA 39 表 A.2；行业核算标准", "T/CCAA 39 table A.2; sector standards"),
        purchased_heat,
    ),
    Figure(
        "energy.renewable",
        Text("可再生电量", "Renewable electricity"),
        _POWER_SHOWN,
        Text("自发自用 + 绿电与绿证", "own + green power and certificates"),
        _RENEWABLE,
        renewable,
    ),
    Figure(
        "energy.renewable.rate",
        Text("可再生电力利用率", "Renewable share of electricity"),
        Shown("%", 1),
        Text("可再生电量 ÷ 用电总量", "renewable ÷ electricity used"),
        _RENEWABLE,
        renewable_rate,
    ),
)
