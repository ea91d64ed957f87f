"""Emissions of the organisation: by source, by category, direct, indirect and total."""

from __future__ import annotations

from typing import Final

from carbon_manual.accounts.emission import NO_EMISSION, TCO2E, as_co2e
from carbon_manual.accounts.gases import FAMILIES
from carbon_manual.accounts.ledger import CAPTURE, DIRECT, EXPORTED, PURCHASED
from carbon_manual.computing.figure import Figure
from carbon_manual.computing.query import Query
from carbon_manual.diagnostic import Text
from carbon_manual.figures import refrigerants
from carbon_manual.figures.contracts import location_factor, market_emission
from carbon_manual.figures.lines import line_emission
from carbon_manual.quantity import Quantity
from carbon_manual.results.trace import Shown

_EMISSION: Final = Shown("tCO2e", 2)
_ACCOUNTING: Final = Text(
    "GB/T 32150 核算方法；T/CCAA 39 附录 A；T/ZJJGSW 0005 表 A.4",
    "GB/T 32150; T/CCAA 39 annex A; T/ZJJGSW 0005 table A.4",
)


def activity(query: Query) -> Quantity:
    """Return a source's activity of the year, or that of one of its materials (E8–E10, C3)."""
    source, material = query.source(query.parameter("source")), query.given("material")
    if not material:
        refrigerants.demand_stock(query, source)
    if not material and refrigerants.counts_equipment(query, source):
        return refrigerants.lost(query, source)
    return query.entries(source, material)


def source_emission(query: Query) -> Quantity:
    """Return a source's emission (E1–E10, E12, E14, E17), of all gases or of one family.

    Biogenic CO2 and gases that deplete ozone are left out: they are reported apart.
    """
    source = query.source(query.parameter("source"))
    wanted = (query.given("gas"),) if query.given("gas") else FAMILIES
    total = NO_EMISSION
    for line in query.inventory().lines.get(source.id, ()):
        if source.biogenic and line.text("gas") == "CO2":
            continue
        if set(wanted) & set(query.families(line)):
            total += line_emission(query, source, line, wanted)
    return total


def category_emission(query: Query) -> Quantity:
    """Return the emission of one category."""
    return query.emissions(query.sources(query.parameter("category")), TCO2E)


def direct(query: Query) -> Quantity:
    """Return the direct emission: combustion, process, waste, fugitive, less captured (E21)."""
    amount = query.total(
        "ghg.category", ({"category": each} for each in _present(query, DIRECT)), TCO2E
    )
    return amount - query.figure("ghg.captured") if query.sources(CAPTURE) else amount


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
        amount += market_emission(query, source)
    return amount


def heat(query: Query) -> Quantity:
    """Return the emission of purchased heat (E14)."""
    return query.figure("ghg.category", category="purchased-heat")


def biogenic(query: Query) -> Quantity:
    """Return the CO2 of biogenic sources less what of it was captured, outside the total (E17)."""
    amount = NO_EMISSION
    for source in query.sources():
        for line in query.inventory().lines[source.id] if source.biogenic else ():
            if line.text("gas") == "CO2":
                emission = line_emission(query, source, line)
                amount = amount - emission if source.category == CAPTURE else amount + emission
    return amount


def avoided_own(query: Query) -> Quantity:
    """Return what own generation would have emitted from the grid: information, never deducted."""
    amount = NO_EMISSION
    for site in query.sites:
        grid = [each for each in query.sources("purchased-electricity") if each.site == site]
        for source in query.listed("self-generation") if grid else ():
            if source.site == site:
                generated = query.activity(source)
                avoided = generated * location_factor(query, grid[0])
                amount += as_co2e(avoided, source.row.place("id"))
    return amount


def avoided_green(query: Query) -> Quantity:
    """Return what contracts and certificates change against the grid: location less market."""
    location = query.figure("ghg.electricity.location")
    return location - query.figure("ghg.electricity.market")


def blend_potential(query: Query) -> Quantity:
    """Return the potential of a refrigerant blend from its components (E11)."""
    return query.blend(query.parameter("factor"))


def _present(query: Query, categories: tuple[str, ...]) -> tuple[str, ...]:
    there = query.categories()
    return tuple(each for each in categories if each in there)


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
        ("material",),
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
        ("gas",),
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
            "固定燃烧 + 移动燃烧 + 过程 + 废弃物 + 逸散 − 回收利用与捕集封存",
            "stationary + mobile combustion + process + waste + fugitive − captured",
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
        "ghg.avoided.green",
        Text(
            "绿电、绿证等合同带来的差额（仅供参考）", "Difference made by contracts (information)"
        ),
        _EMISSION,
        Text("外购电力（位置法）− 外购电力（市场法）", "electricity by location − by market"),
        Text("信息项，不进入总量", "information only, outside the total"),
        avoided_green,
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
