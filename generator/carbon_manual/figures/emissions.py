"""Emissions of the organisation: by source, by category, direct, indirect and total."""

from __future__ import annotations

from typing import Final

from carbon_manual.diagnostic import Text
from carbon_manual.emission import NO_EMISSION, TCO2E, as_co2e
from carbon_manual.figure import Figure
from carbon_manual.ledger import DIRECT, EXPORTED, PURCHASED
from carbon_manual.quantity import Quantity, parse_unit
from carbon_manual.query import CONTRACT_EXCEEDS, Query
from carbon_manual.refusal import Refused
from carbon_manual.trace import Shown

_EMISSION: Final = Shown("tCO2e", 2)
_MWH: Final = parse_unit("MWh")
_ACCOUNTING: Final = Text(
    "GB/T 32150 核算方法；T/CCAA 39 附录 A；T/ZJJGSW 0005 表 A.4",
    "GB/T 32150; T/CCAA 39 annex A; T/ZJJGSW 0005 table A.4",
)


def activity(query: Query) -> Quantity:
    """Return a source's activity of the year in the unit recorded."""
    return query.entries(query.source(query.parameter("source")))


def source_emission(query: Query) -> Quantity:
    """Return a source's emission, biogenic CO2 left out (E1–E4, E9, E12, E14, E17)."""
    source = query.source(query.parameter("source"))
    total = NO_EMISSION
    for line in query.inventory().lines.get(source.id, ()):
        if not (source.biogenic and line.text("gas") == "CO2"):
            total += query.emission(source, line)
    return total


def category_emission(query: Query) -> Quantity:
    """Return the emission of one category."""
    sources = query.sources(query.parameter("category"))
    return query.total("ghg.source", ({"source": each.id} for each in sources), TCO2E)


def direct(query: Query) -> Quantity:
    """Return the direct emission: combustion, process, waste and fugitive (E21)."""
    return query.total(
        "ghg.category", ({"category": each} for each in _present(query, DIRECT)), TCO2E
    )


def indirect(query: Query) -> Quantity:
    """Return purchased less exported electricity and heat, by location (E22)."""
    return _net(query, query.total(
        "ghg.category", ({"category": each} for each in _present(query, PURCHASED)), TCO2E
    ))  # fmt: skip


def total(query: Query) -> Quantity:
    """Return direct plus indirect emission by location (E23)."""
    return query.figure("ghg.direct") + query.figure("ghg.indirect")


def total_market(query: Query) -> Quantity:
    """Return the total with electricity by market instead of by location."""
    return query.figure("ghg.direct") + query.figure("ghg.indirect.market")


def indirect_market(query: Query) -> Quantity:
    """Return the indirect emission with electricity by market."""
    location = query.figure("ghg.electricity.location")
    return query.figure("ghg.indirect") - location + query.figure("ghg.electricity.market")


def electricity_location(query: Query) -> Quantity:
    """Return the emission of purchased electricity by the grid factor of the place (E12)."""
    return query.figure("ghg.category", category="purchased-electricity")


def electricity_market(query: Query) -> Quantity:
    """Return the emission of purchased electricity by contracts and the residual factor (E13)."""
    amount = NO_EMISSION
    for source in query.sources("purchased-electricity"):
        used = query.activity(source).to(_MWH)
        green, emission = query.contracted(source)
        rest = used - green
        if rest.value < 0:
            line = query.inventory().lines[source.id][0]
            message = Text(
                f"`{source.id}` 用电 {used}，绿电 {green}",
                f"`{source.id}`: used {used}, green {green}",
            )
            raise Refused((CONTRACT_EXCEEDS.at(line.place("source"), message, subject=source.id),))
        place = query.inventory().lines[source.id][0].place("gas")
        amount += emission
        amount += as_co2e(rest * query.residual_factor(source), place)
    return amount


def heat(query: Query) -> Quantity:
    """Return the emission of purchased heat (E14)."""
    return query.figure("ghg.category", category="purchased-heat")


def biogenic(query: Query) -> Quantity:
    """Return the CO2 of biogenic sources, reported apart from the total (E17)."""
    amount = NO_EMISSION
    for source in query.sources():
        for line in query.inventory().lines[source.id] if source.biogenic else ():
            if line.text("gas") == "CO2":
                amount += query.emission(source, line)
    return amount


def avoided_own(query: Query) -> Quantity:
    """Return what own generation would have emitted from the grid: information, never deducted."""
    amount = NO_EMISSION
    for site in query.sites:
        grid = [each for each in query.sources("purchased-electricity") if each.site == site]
        for source in query.listed("self-generation") if grid else ():
            if source.site == site:
                generated = query.activity(source)
                avoided = generated * query.location_factor(grid[0])
                amount += as_co2e(avoided, source.row.place("id"))
    return amount


def blend_potential(query: Query) -> Quantity:
    """Return the potential of a refrigerant blend from its components (E11)."""
    return query.blend(query.parameter("factor"))


def _present(query: Query, categories: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in categories if query.sources(each))


def _net(query: Query, purchased: Quantity) -> Quantity:
    for category in _present(query, EXPORTED):
        purchased -= query.figure("ghg.category", category=category)
    return purchased


_BY_CATEGORY = ("year", "category")
_BY_SOURCE = ("year", "source")

FIGURES: Final = (
    Figure(
        "activity",
        Text("活动量", "Activity"),
        Shown("", 4),
        Text("各期间活动数据之和", "sum of the activity of all periods"),
        Text("T/CCAA 39 6.1.6；T/ZJJGSW 0005 表 A.5", "T/CCAA 39 6.1.6; T/ZJJGSW 0005 table A.5"),
        activity,
        _BY_SOURCE,
        (),
    ),
    Figure(
        "ghg.source",
        Text("碳源排放量", "Emission of a source"),
        _EMISSION,
        Text(
            "活动量 × 各因子（含碳量时 × 44/12）× 全球变暖潜势",
            "activity × factors (× 44/12 for carbon) × global warming potential",
        ),
        _ACCOUNTING,
        source_emission,
        _BY_SOURCE,
        (),
    ),
    Figure(
        "ghg.category",
        Text("分类排放量", "Emission of a category"),
        _EMISSION,
        Text("该类各碳源排放量之和", "sum over the sources of the category"),
        _ACCOUNTING,
        category_emission,
        _BY_CATEGORY,
    ),
    Figure(
        "ghg.direct",
        Text("直接排放量", "Direct emission"),
        _EMISSION,
        Text(
            "固定燃烧 + 移动燃烧 + 过程 + 废弃物 + 逸散",
            "stationary + mobile combustion + process + waste + fugitive",
        ),
        _ACCOUNTING,
        direct,
    ),
    Figure(
        "ghg.indirect",
        Text("间接排放量（位置法）", "Indirect emission (location)"),
        _EMISSION,
        Text("外购电力和热力 − 外供电力和热力", "purchased − exported electricity and heat"),
        _ACCOUNTING,
        indirect,
    ),
    Figure(
        "ghg.indirect.market",
        Text("间接排放量（市场法）", "Indirect emission (market)"),
        _EMISSION,
        Text(
            "间接排放量（位置法）− 外购电力（位置法）+ 外购电力（市场法）",
            "indirect by location − electricity by location + electricity by market",
        ),
        _ACCOUNTING,
        indirect_market,
    ),
    Figure(
        "ghg.total",
        Text("碳排放总量", "Total emission"),
        _EMISSION,
        Text("直接排放量 + 间接排放量（位置法）", "direct + indirect (location)"),
        _ACCOUNTING,
        total,
    ),
    Figure(
        "ghg.total.market",
        Text("碳排放总量（市场法）", "Total emission (market)"),
        _EMISSION,
        Text("直接排放量 + 间接排放量（市场法）", "direct + indirect (market)"),
        _ACCOUNTING,
        total_market,
    ),
    Figure(
        "ghg.electricity.location",
        Text("外购电力排放量（位置法）", "Purchased electricity (location)"),
        _EMISSION,
        Text("用电量 × 所在地区电力平均因子", "consumption × grid factor of the region"),
        _ACCOUNTING,
        electricity_location,
    ),
    Figure(
        "ghg.electricity.market",
        Text("外购电力排放量（市场法）", "Purchased electricity (market)"),
        _EMISSION,
        Text(
            "Σ 合同电量 × 合同因子 +（用电量 − 合同电量）× 剩余电量因子",
            "Σ contract × its factor + (consumption − contracts) × residual factor",
        ),
        Text("GB/T 32150 市场法；T/CCAA 39 6.1.2", "GB/T 32150, market-based; T/CCAA 39 6.1.2"),
        electricity_market,
    ),
    Figure(
        "ghg.heat",
        Text("外购热力排放量", "Purchased heat"),
        _EMISSION,
        Text("热量 × 热力因子", "heat × heat factor"),
        _ACCOUNTING,
        heat,
    ),
    Figure(
        "ghg.biogenic",
        Text("生物成因二氧化碳（不计入总量）", "Biogenic CO2 (outside the total)"),
        _EMISSION,
        Text("生物质燃料活动量 × 各因子", "biomass activity × factors"),
        Text("T/CCAA 39 表 A.2 特殊排放", "T/CCAA 39 table A.2, special emissions"),
        biogenic,
    ),
    Figure(
        "ghg.avoided.own",
        Text(
            "自发自用光伏对应的电网排放（仅供参考，不抵减）",
            "Grid emission avoided by own generation",
        ),
        _EMISSION,
        Text("自发电量 × 所在地区电力平均因子", "own generation × grid factor of the region"),
        Text("信息项，不进入总量", "information only, outside the total"),
        avoided_own,
    ),
    Figure(
        "gwp.blend",
        Text("混合制冷剂的全球变暖潜势", "Warming potential of a blend"),
        Shown("kgCO2e/kg", 0),
        Text("Σ 质量分数 × 组分潜势", "Σ mass share × potential of the component"),
        Text("IPCC 评估报告；组分按 ASHRAE 34", "IPCC assessment reports; shares by ASHRAE 34"),
        blend_potential,
        ("year", "factor"),
        (),
    ),
)
