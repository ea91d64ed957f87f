"""Energy: standard coal by equal value, electricity, renewable electricity and its share."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from carbon_manual.activity import UNIT_MISMATCH
from carbon_manual.diagnostic import Text
from carbon_manual.figure import Figure
from carbon_manual.ledger import DIRECT, EXPORTED, PURCHASED
from carbon_manual.quantity import ONE, Quantity, QuantityError, parse_unit
from carbon_manual.query import Query
from carbon_manual.refusal import Refused
from carbon_manual.trace import Shown

_TCE: Final = parse_unit("tce")
_MWH: Final = parse_unit("MWh")
_NO_COAL: Final = Quantity(Decimal(0), _TCE)
_NO_POWER: Final = Quantity(Decimal(0), _MWH)
_PERCENT: Final = parse_unit("%")


def carrier_coal(query: Query) -> Quantity:
    """Return one carrier's consumption in standard coal, exports deducted (C1, C3)."""
    carrier = query.parameter("carrier")
    factor = query.coal_factor(carrier)
    if factor is None:
        raise Refused(
            lacking=Text(f"能源消耗表没有 {carrier}", f"no {carrier} in the energy table")
        )
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
        amount += query.contracted(source)[0]
    return amount


def electricity(query: Query) -> Quantity:
    """Return all electricity used: purchased, own, less exported (E16)."""
    amount = _NO_POWER + query.figure("energy.own")
    for source in query.sources("purchased-electricity", "exported-electricity"):
        used = query.activity(source)
        amount = amount - used if source.category in EXPORTED else amount + used
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
