"""Emissions by kind beside combustion, what is captured, and what is reported apart."""

from __future__ import annotations

from typing import Final

from carbon_manual.accounts.balance import lacks
from carbon_manual.accounts.emission import NO_EMISSION, TCO2E
from carbon_manual.accounts.gases import OZONE
from carbon_manual.accounts.ledger import CAPTURE, EMBODIED, Source
from carbon_manual.computing.figure import Figure
from carbon_manual.computing.query import Query
from carbon_manual.diagnostic import Text
from carbon_manual.figures.lines import line_emission
from carbon_manual.quantity import Quantity
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

_COMBUSTION: Final = ("stationary-combustion", "mobile-combustion")
# What is captured and comes back to the air on site is no less emitted.
_REUSED: Final = "reused"


def combustion(query: Query) -> Quantity:
    """Return the emission of stationary and mobile combustion: CO2, CH4 and N2O (E1–E4)."""
    return _categories(query, *_COMBUSTION)


def process(query: Query) -> Quantity:
    """Return the emission of industrial processes, by component or balance (E5, E6)."""
    return _categories(query, "process")


def waste(query: Query) -> Quantity:
    """Return the emission of waste and waste water (E7)."""
    return _categories(query, "waste")


def fugitive(query: Query) -> Quantity:
    """Return the fugitive emission, refrigerants included (E8–E10)."""
    return _categories(query, "fugitive")


def captured(query: Query) -> Quantity:
    """Return what was captured and stored, or supplied for products (E18)."""
    kept = (each for each in query.sources(CAPTURE) if destination(each) != _REUSED)
    return query.total("ghg.source", ({"source": each.id} for each in kept), TCO2E)


def reused(query: Query) -> Quantity:
    """Return what was captured and used on site, where it is released again: never deducted."""
    used = (each for each in query.sources(CAPTURE) if destination(each) == _REUSED)
    return query.total("ghg.source", ({"source": each.id} for each in used), TCO2E)


def embodied(query: Query) -> Quantity:
    """Return the carbon embodied in products as CO2, reported apart from the total (E19)."""
    sources = query.sources(EMBODIED)
    return query.total("ghg.source", ({"source": each.id} for each in sources), TCO2E)


def ozone(query: Query) -> Quantity:
    """Return the gases that deplete ozone, which are none of the seven: reported apart."""
    amount = NO_EMISSION
    for source in query.sources():
        for line in query.inventory().lines[source.id]:
            if OZONE in query.families(line):
                amount += line_emission(query, source, line, (OZONE,))
    return amount


def destination(source: Source) -> str:
    """Return where what a source captures goes.

    Raises:
        Refused: the source list does not say so.
    """
    if source.row.is_invalid("destination"):
        raise Refused
    if "destination" not in source.row:
        what = Text("去向（destination）", "a `destination`")
        raise Refused((lacks(source.row.span, source.id, what),))
    return source.row.text("destination")


def _categories(query: Query, *names: str) -> Quantity:
    present = (each for each in names if query.sources(each))
    return query.total("ghg.category", ({"category": each} for each in present), TCO2E)


_EMISSION: Final = Shown("tCO2e", 2)
_TABLE_A2: Final = Text(
    "T/CCAA 39 表 A.2；方法见 GB/T 32150 和所用的行业核算标准",
    "T/CCAA 39 table A.2; methods of GB/T 32150 and the sector's accounting standard",
)
FIGURES: Final = (
    Figure(
        "ghg.combustion",
        Text("化石燃料燃烧排放量", "Emission of combustion"),
        _EMISSION,
        Text(
            "固定燃烧 + 移动燃烧；含甲烷和氧化亚氮，不含生物成因二氧化碳",
            "stationary + mobile combustion with CH4 and N2O, without biogenic CO2",
        ),
        _TABLE_A2,
        combustion,
    ),
    Figure(
        "ghg.process",
        Text("工业过程排放量", "Emission of industrial processes"),
        _EMISSION,
        Text(
            "Σ 原料 × 组分含量 × 因子 × 分解率；或（Σ 输入碳 − Σ 输出碳）× 44/12",
            "Σ material × content × factor × conversion; or (Σ carbon in − Σ carbon out) × 44/12",
        ),
        _TABLE_A2,
        process,
    ),
    Figure(
        "ghg.waste",
        Text("废弃物处理排放量", "Emission of waste and waste water"),
        _EMISSION,
        Text(
            "处理量 × 因子 × 全球变暖潜势；焚烧为处理量 × 含碳量 × 化石碳比例 × 氧化率 × 44/12",
            "amount × factor × potential; burnt: amount × carbon × fossil × oxidation × 44/12",
        ),
        _TABLE_A2,
        waste,
    ),
    Figure(
        "ghg.fugitive",
        Text("逸散排放量", "Fugitive emission"),
        _EMISSION,
        Text("Σ 逸散量 × 全球变暖潜势", "Σ amount lost × global warming potential"),
        _TABLE_A2,
        fugitive,
    ),
    Figure(
        "ghg.captured",
        Text("回收利用与捕集封存量（抵减）", "Captured and stored or supplied (deducted)"),
        _EMISSION,
        Text("Σ 回收捕集量 × 纯度 × 密度", "Σ amount captured × purity × density"),
        _TABLE_A2,
        captured,
    ),
    Figure(
        "ghg.captured.reused",
        Text("捕集后厂内使用又排放的量（不抵减）", "Captured, reused and released (not deducted)"),
        _EMISSION,
        Text("Σ 厂内使用量 × 纯度 × 密度", "Σ amount reused × purity × density"),
        _TABLE_A2,
        reused,
    ),
    Figure(
        "ghg.embodied",
        Text("产品隐含碳（单列，不计入总量）", "Carbon embodied in products (outside the total)"),
        _EMISSION,
        Text("产品量 × 含碳量 × 44/12", "amount of product × carbon content × 44/12"),
        _TABLE_A2,
        embodied,
    ),
    Figure(
        "ghg.ozone",
        Text("消耗臭氧层气体（单列，不计入总量）", "Ozone-depleting gases (outside the total)"),
        _EMISSION,
        Text("Σ 逸散量 × 全球变暖潜势", "Σ amount lost × global warming potential"),
        Text(
            "HCFC、CFC 等不属于七种温室气体，单独报告",
            "HCFCs, CFCs and the like are none of the seven gases",
        ),
        ozone,
    ),
)
