"""Other views of the total: by gas, CO2 only, without energy, as shares and over the years."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from carbon_manual.accounts.emission import NO_EMISSION, TCO2E
from carbon_manual.accounts.gases import is_single
from carbon_manual.accounts.ledger import CAPTURE, DIRECT, EXPORTED, PURCHASED, Source
from carbon_manual.computing.figure import Figure
from carbon_manual.computing.query import Query
from carbon_manual.diagnostic import Text
from carbon_manual.figures.process import destination
from carbon_manual.quantity import ONE, Quantity, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

_CO2E_PER_CO2: Final = Quantity(Decimal(1), parse_unit("tCO2e/tCO2"))
_CO2: Final = "CO2"
_COUNTED: Final = (*DIRECT, *PURCHASED, *EXPORTED, CAPTURE)
_PERCENT: Final = parse_unit("%")
_LEAST_YEARS: Final = 2


def total_without_energy(query: Query) -> Quantity:
    """Return the total without purchased and exported energy: the direct emission (E23)."""
    return query.figure("ghg.direct")


def gas_emission(query: Query) -> Quantity:
    """Return the total of one family of gases, so that the families add up to the total."""
    return _of_gas(query, query.parameter("gas"), *_COUNTED)


def direct_co2(query: Query) -> Quantity:
    """Return the direct emission of CO2 alone."""
    return _co2(query, *DIRECT, CAPTURE)


def indirect_co2(query: Query) -> Quantity:
    """Return the indirect emission of CO2 alone, by location."""
    return _co2(query, *PURCHASED, *EXPORTED)


def total_co2(query: Query) -> Quantity:
    """Return the total of CO2 alone."""
    return query.figure("ghg.direct.co2") + query.figure("ghg.indirect.co2")


def share(query: Query) -> Quantity:
    """Return a source's share of the total of the site or the organisation (E25)."""
    source = query.source(query.parameter("source"))
    if query.site not in {None, source.site}:
        lacking = Text(f"碳源 {source.id} 不在该场所", f"source {source.id} is of another site")
        raise Refused(lacking=lacking)
    emission = query.figure("ghg.source", source=source.id)
    return _percent(emission if _sign(source) > 0 else -emission, _whole(query))


def share_cumulative(query: Query) -> Quantity:
    """Return the share of a source and all larger ones together (E25, Pareto)."""
    name = query.parameter("source")
    ranked = _ranked(query)
    if name not in ranked:
        raise Refused(lacking=Text(f"没有核算碳源 {name}", f"source {name} is not accounted for"))
    whole = _whole(query)
    amount = NO_EMISSION
    for each in ranked[: ranked.index(name) + 1]:
        emission = query.figure("ghg.source", source=each)
        amount += emission if _sign(query.source(each)) > 0 else -emission
    return _percent(amount, whole)


def mean_total(query: Query) -> Quantity:
    """Return the mean of the totals of some years; the trace is their series (E24)."""
    return _mean(query, "ghg.total")


def mean_per_area(query: Query) -> Quantity:
    """Return the mean of the emissions per floor area of some years (E24)."""
    return _mean(query, "ghg.per_area")


def mean_per_person(query: Query) -> Quantity:
    """Return the mean of the emissions per person of some years (E24)."""
    return _mean(query, "ghg.per_person")


def mean_per_value(query: Query) -> Quantity:
    """Return the mean of the emissions per output value of some years (E24, I3)."""
    return _mean(query, "ghg.per_value")


def _of_gas(query: Query, gas: str, *categories: str) -> Quantity:
    amount = NO_EMISSION
    for source in query.sources(*categories):
        held = _held(query, source)
        sign = _sign(source)
        if gas in held and sign:
            part = None if len(set(held)) == 1 else gas
            emission = query.figure("ghg.source", source=source.id, gas=part)
            amount = amount + emission if sign > 0 else amount - emission
    return amount


def _co2(query: Query, *categories: str) -> Quantity:
    for source in query.sources(*categories):
        for line in query.inventory().lines[source.id]:
            if not is_single(line.text("gas")) and not line.is_invalid("gas"):
                raise Refused(
                    lacking=Text(
                        f"`{source.id}` 的核算项没有分气体，不知道二氧化碳有多少",
                        f"the line of `{source.id}` is of mixed gases: its CO2 is not known",
                    )
                )
    return _of_gas(query, _CO2, *categories) / _CO2E_PER_CO2


def _held(query: Query, source: Source) -> tuple[str, ...]:
    """Return the families of a source's lines, without the CO2 of biomass."""
    lines = query.inventory().lines[source.id]
    counted = (each for each in lines if not (source.biogenic and each.text("gas") == _CO2))
    return tuple(name for line in counted for name in query.families(line))


def _sign(source: Source) -> int:
    """Return 1 for what adds to the total, -1 for what lowers it, 0 for what it leaves alone."""
    if source.category == CAPTURE:
        return 0 if destination(source) == "reused" else -1
    return -1 if source.category in EXPORTED else 1


def _ranked(query: Query) -> list[str]:
    """Return the counted sources from the largest emission to the largest deduction."""
    signed: list[tuple[Decimal, str]] = []
    for source in query.sources(*_COUNTED):
        emission = query.require("ghg.source", source=source.id).to(TCO2E).value
        signed.append((-emission * _sign(source), source.id))
    return [name for _, name in sorted(signed)]


def _whole(query: Query) -> Quantity:
    whole = query.figure("ghg.total")
    if whole.value <= 0:
        raise Refused(lacking=Text("总量不大于零，没有占比", "no share of a total of zero or less"))
    return whole


def _percent(part: Quantity, whole: Quantity) -> Quantity:
    return (part / whole).to(ONE).to(_PERCENT)


def _mean(query: Query, name: str) -> Quantity:
    """Return the mean of a figure over the years up to the one asked for.

    Raises:
        Refused: a year has no figure, or the years use different editions of potentials.
    """
    given = query.parameter("years")
    if not given.isdecimal() or int(given) < _LEAST_YEARS:
        raise Refused(
            lacking=Text(f"years 应为年数，不是 {given}", f"{given} is no number of years")
        )
    years = range(query.year - int(given) + 1, query.year + 1)
    _same_edition(query, years)
    first, *rest = (query.figure(name, year=year) for year in years)
    return sum(rest, start=first) / Quantity(Decimal(len(years)), ONE)


def _same_edition(query: Query, years: range) -> None:
    known = query.ledger.inventories
    used = {year: known[year].record.body.text("gwp") for year in years if year in known}
    if len(set(used.values())) > 1:
        zh = "、".join(f"{year} 年 {edition}" for year, edition in used.items())
        en = ", ".join(f"{year} {edition}" for year, edition in used.items())
        raise Refused(
            lacking=Text(
                f"各年潜势版本不同，不能合并：{zh}", f"editions of potentials differ: {en}"
            )
        )


_EMISSION: Final = Shown("tCO2e", 2)
_PURE: Final = Shown("tCO2", 2)
_TABLE_A1: Final = Text("T/CCAA 39 表 A.1", "T/CCAA 39 table A.1")
_STQC: Final = Text(
    "Q/STQC 002 只管二氧化碳；与七种气体的总量并列",
    "Q/STQC 002 covers CO2 only, beside the seven gases",
)
_MAIN: Final = Text(
    "T/CCAA 39 6.1.2；T/ZJJGSW 0005 6.1 主要碳源",
    "T/CCAA 39 6.1.2; T/ZJJGSW 0005 6.1, main sources",
)
_MEAN: Final = Text("各年数值之和 ÷ 年数", "sum of the years ÷ number of years")
_SPAN: Final = ("year", "years")
FIGURES: Final = (
    Figure(
        "ghg.total.without_energy",
        Text("碳排放总量（不含购入和外供能源）", "Total without purchased and exported energy"),
        _EMISSION,
        Text("直接排放量", "direct emission"),
        Text(
            "GB/T 32150 和行业标准要求总量按含、不含净购入能源两种口径并列",
            "GB/T 32150 and sector standards print the total with and without net energy",
        ),
        total_without_energy,
    ),
    Figure(
        "ghg.gas",
        Text("分气体排放量", "Emission of a gas"),
        _EMISSION,
        Text(
            "各碳源该气体的排放量之和，外供和捕集为负",
            "sum over the sources, exports and captured negative",
        ),
        Text("T/CCAA 39 3.5.1 七种气体", "T/CCAA 39 3.5.1, seven gases"),
        gas_emission,
        ("year", "gas"),
    ),
    Figure(
        "ghg.direct.co2",
        Text("直接排放量（仅二氧化碳）", "Direct emission (CO2 only)"),
        _PURE,
        Text("直接排放中的二氧化碳", "CO2 of the direct emission"),
        _STQC,
        direct_co2,
    ),
    Figure(
        "ghg.indirect.co2",
        Text("间接排放量（仅二氧化碳）", "Indirect emission (CO2 only)"),
        _PURE,
        Text("间接排放（位置法）中的二氧化碳", "CO2 of the indirect emission by location"),
        _STQC,
        indirect_co2,
    ),
    Figure(
        "ghg.total.co2",
        Text("碳排放总量（仅二氧化碳）", "Total emission (CO2 only)"),
        _PURE,
        Text("直接 + 间接，仅二氧化碳", "direct + indirect, CO2 only"),
        _STQC,
        total_co2,
    ),
    Figure(
        "ghg.share",
        Text("碳源占比", "Share of a source"),
        Shown("%", 1),
        Text("碳源排放量 ÷ 碳排放总量", "emission of the source ÷ total emission"),
        _MAIN,
        share,
        ("year", "source"),
    ),
    Figure(
        "ghg.share.cumulative",
        Text("碳源累计占比", "Cumulative share of sources"),
        Shown("%", 1),
        Text(
            "该碳源及所有更大碳源的排放量之和 ÷ 碳排放总量",
            "emission of the source and all larger ones ÷ total emission",
        ),
        _MAIN,
        share_cumulative,
        ("year", "source"),
    ),
    Figure(
        "series.total",
        Text("历年碳排放总量的平均值", "Mean of the yearly totals"),
        _EMISSION,
        _MEAN,
        _TABLE_A1,
        mean_total,
        _SPAN,
    ),
    Figure(
        "series.per_area",
        Text("历年单位建筑面积碳排放量的平均值", "Mean of the yearly emissions per floor area"),
        Shown("kgCO2e/m2", 2),
        _MEAN,
        _TABLE_A1,
        mean_per_area,
        _SPAN,
    ),
    Figure(
        "series.per_person",
        Text("历年人均碳排放量的平均值", "Mean of the yearly emissions per person"),
        Shown("tCO2e/人", 2),
        _MEAN,
        _TABLE_A1,
        mean_per_person,
        _SPAN,
    ),
    Figure(
        "series.per_value",
        Text("历年单位产值碳排放量的平均值", "Mean of the yearly emissions per output value"),
        Shown("tCO2e/万元", 4),
        _MEAN,
        _TABLE_A1,
        mean_per_value,
        _SPAN,
    ),
)
