"""Intensities: emission and energy per floor area and per person."""

from __future__ import annotations

from typing import Final

from carbon_manual.computing.figure import Figure
from carbon_manual.computing.query import Query
from carbon_manual.diagnostic import Text
from carbon_manual.quantity import Quantity, QuantityError, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

_AREA: Final = parse_unit("m2")
_PERSON: Final = parse_unit("人")


def floor_area(query: Query) -> Quantity:
    """Return the floor area of the year."""
    return query.static("floor-area", _AREA, Text("建筑面积", "floor area"))


def headcount(query: Query) -> Quantity:
    """Return the number of people who use energy."""
    return query.static("headcount", _PERSON, Text("用能人数", "headcount"))


def emission_per_area(query: Query) -> Quantity:
    """Return emission per floor area (I1)."""
    return _ratio(query, "ghg.total", "static.floor_area", "kgCO2e/m2")


def emission_per_person(query: Query) -> Quantity:
    """Return emission per person (I2)."""
    return _ratio(query, "ghg.total", "static.headcount", "tCO2e/人")


def energy_per_area(query: Query) -> Quantity:
    """Return standard coal per floor area."""
    return _ratio(query, "energy.comprehensive", "static.floor_area", "kgce/m2")


def energy_per_person(query: Query) -> Quantity:
    """Return standard coal per person."""
    return _ratio(query, "energy.comprehensive", "static.headcount", "kgce/人")


def _ratio(query: Query, amount: str, divisor: str, unit: str) -> Quantity:
    try:
        return (query.figure(amount) / query.figure(divisor)).to(parse_unit(unit))
    except QuantityError:
        lacking = Text(f"{divisor} 为零", f"{divisor} is zero")
        raise Refused(lacking=lacking) from None


_TABLE_A4: Final = Text("T/ZJJGSW 0005 6.2、表 A.4", "T/ZJJGSW 0005 6.2, table A.4")
_REGISTER: Final = Text("静态因素登记表", "register of static factors")

FIGURES: Final = (
    Figure(
        "static.floor_area",
        Text("建筑面积", "Floor area"),
        Shown("m2", 0),
        Text("各场所之和", "sum over the sites"),
        _REGISTER,
        floor_area,
    ),
    Figure(
        "static.headcount",
        Text("用能人数", "Headcount"),
        Shown("人", 0),
        Text("各场所之和", "sum over the sites"),
        _REGISTER,
        headcount,
    ),
    Figure(
        "ghg.per_area",
        Text("单位建筑面积碳排放量", "Emission per floor area"),
        Shown("kgCO2e/m2", 2),
        Text("碳排放总量 ÷ 建筑面积", "total emission ÷ floor area"),
        _TABLE_A4,
        emission_per_area,
    ),
    Figure(
        "ghg.per_person",
        Text("人均碳排放量", "Emission per person"),
        Shown("tCO2e/人", 2),
        Text("碳排放总量 ÷ 用能人数", "total emission ÷ headcount"),
        _TABLE_A4,
        emission_per_person,
    ),
    Figure(
        "energy.per_area",
        Text("单位建筑面积能耗", "Energy per floor area"),
        Shown("kgce/m2", 2),
        Text("综合能耗 ÷ 建筑面积", "comprehensive energy ÷ floor area"),
        _TABLE_A4,
        energy_per_area,
    ),
    Figure(
        "energy.per_person",
        Text("人均能耗", "Energy per person"),
        Shown("kgce/人", 1),
        Text("综合能耗 ÷ 用能人数", "comprehensive energy ÷ headcount"),
        _TABLE_A4,
        energy_per_person,
    ),
)
