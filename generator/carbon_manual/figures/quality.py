"""Quality of data: how much of the emission rests on which kind of data, and its mean score."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.activity import readable
from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Fault, Severity, Text
from carbon_manual.figures.reading import PERCENT, lacking, noted, ratio, rows
from carbon_manual.figures.scores import graded, quality_record, read_scale
from carbon_manual.quantity import ONE, Quantity, QuantityError, Unit, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import NOTHING, Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from carbon_manual.accounts.entry import Entry
    from carbon_manual.accounts.ledger import Source
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row

SUBSTITUTE_EXCEEDS = Fault(
    "CM464",
    "substitute-exceeds-activity",
    Severity.ERROR,
    Text("缺失数据的替代数值大于全年活动量", "Substitute exceeds the year's activity"),
    Text(
        "替代数值已含在活动数据中，不可能比全年还多。",
        "The substitute is part of the activity and cannot be more than the whole year's.",
    ),
    Text(
        "核对替代数值的单位和时段，以及是否已录入活动数据。",
        "Check unit and gap of the substitute, and whether the activity data hold it.",
    ),
    "全年 1,312.5 MWh，missing_data 的 amount: 1,500 MWh",
    clauses=(("stqc-002-2025", ("8.5.b.2",)), ("ccaa-39-2022", ("6.1.6.p7",))),
)
FAULTS: Final = (SUBSTITUTE_EXCEEDS,)

ESTIMATE: Final = "estimate"
STOCK: Final = "stock"
_ORIGINS: Final = ("meter", "bill", "measurement", "statistics", ESTIMATE, STOCK)
_WHOLE: Final = Text("排放总量", "total emission")


def class_share(query: Query) -> Quantity:
    """Return the share of the emission that rests on data of one class."""
    origin = query.parameter("origin")
    if origin not in _ORIGINS:
        shown = "、".join(_ORIGINS)
        raise lacking(f"origin 应为 {shown}", f"origin must be one of {', '.join(_ORIGINS)}")
    label = Text("该类数据占比", "share of data of this class")
    return _weighted(
        query, lambda each: _shares(query, each).get(origin, Decimal(0)) * 100, PERCENT, label
    )


def estimated_share(query: Query) -> Quantity:
    """Return the share of the emission that rests on estimated or missing data (U9)."""
    label = Text("估算或替代数据占比", "share estimated or put in")
    return _weighted(query, lambda each: _estimated(query, each) * 100, PERCENT, label)


def score(query: Query) -> Quantity:
    """Return the mean score of the data, weighted by emission (U10)."""
    scale = read_scale(query)
    label = Text("数据质量分值", "score of the data")

    def value(source: Source) -> Decimal:
        return graded(query, source, scale, _shares(query, source, scale.class_of))

    return _weighted(query, value, ONE, label)


def _weighted(
    query: Query, value: Callable[[Source], Decimal], unit: Unit, label: Text
) -> Quantity:
    """Return the mean of a value of each source, weighted by the amount of its emission."""
    total = whole = Quantity(Decimal(0), parse_unit("tCO2e"))
    for source in query.sources():
        emission = query.figure("ghg.source", source=source.id)
        weight = Quantity(abs(emission.value), emission.unit)
        found = Quantity(value(source), unit)
        named = Text(f"{source.id} {label.zh}", f"{source.id}: {label.en}")
        noted(query, named, found, source.row.span, _method(query, source))
        total += Quantity(weight.value * found.value, weight.unit)
        whole += weight
    mean = ratio(total, whole, _WHOLE)
    return Quantity(mean.to(ONE).value, unit)


def _origin(entry: Entry) -> str:
    return entry.row.text("origin")


def _shares(
    query: Query, source: Source, class_of: Callable[[Entry], str] = _origin
) -> Mapping[str, Decimal]:
    """Return the share of each class of data in a source's activity; the mean over materials."""
    materials = query.ledger.named_materials(source.id, query.year)
    found: dict[str, Decimal] = {}
    for material in materials:
        for origin, share in _of_stream(query, source, material, class_of).items():
            found[origin] = found.get(origin, Decimal(0)) + share / len(materials)
    return found


def _of_stream(
    query: Query, source: Source, material: str, class_of: Callable[[Entry], str]
) -> dict[str, Decimal]:
    entries = query.ledger.entries(source.id, material, query.year)
    if not entries:
        stocks = query.ledger.stocks(source.id, material, query.year)
        if stocks or query.ledger.equipment_of(source.id, query.year):
            return {STOCK: Decimal(1)}
        raise lacking(f"{source.id} 没有活动数据", f"{source.id} has no activity data")
    amounts: dict[str, Decimal] = {}
    total, count = _size(entries), len(entries)
    for entry in entries:
        query.reads.add(entry.span.path)
        if entry.row.is_invalid("origin"):
            raise Refused
        # where all is zero each entry counts alike
        part = _amount(entry, entries[0]) / total if total else Decimal(1) / count
        origin = class_of(entry)
        amounts[origin] = amounts.get(origin, Decimal(0)) + part
    return amounts


def _amount(entry: Entry, first: Entry) -> Decimal:
    """Return the size of an entry in the unit of the first."""
    return abs(readable(entry).to(readable(first).unit).value)


def _size(entries: tuple[Entry, ...]) -> Decimal:
    return sum((_amount(each, entries[0]) for each in entries), Decimal(0))


def _estimated(query: Query, source: Source) -> Decimal:
    """Return the share of a source's activity that is estimated, or was put in for what lacks.

    What was put in usually stands among the estimates: the larger of both counts.
    """
    estimated = _shares(query, source).get(ESTIMATE, Decimal(0))
    missing = _missing(query, source)
    if not missing:
        return estimated
    entries = query.ledger.entries(source.id, "", query.year)
    whole = (
        Quantity(_size(entries), readable(entries[0]).unit)
        if entries
        else query.require("activity", source=source.id)
    )
    total = Quantity(Decimal(0), whole.unit)
    for row in missing:
        value = row.data("amount")
        if not isinstance(value, Quantity):
            raise Refused
        try:
            total += value
        except QuantityError:
            raise lacking(
                f"{source.id} 的替代数值 {value} 与活动量 {whole} 不能比较",
                f"{source.id}: the substitute {value} does not compare with {whole}",
            ) from None
    if total.value > whole.value:
        message = Text(
            f"`{source.id}` 替代数值合计 {total}，全年活动量 {whole}",
            f"`{source.id}`: {total} put in, {whole} in the whole year",
        )
        place = missing[-1].place("amount")
        raise Refused((SUBSTITUTE_EXCEEDS.at(place, message, subject=source.id),))
    return max(estimated, total.value / whole.value if whole.value else Decimal(0))


def _missing(query: Query, source: Source) -> tuple[Row, ...]:
    """Return what the year's data quality record says was put in for missing data of a source."""
    record = quality_record(query)
    if record is None or "missing_data" not in record.body:
        return ()
    found = rows(query, record.body, "missing_data")
    if any(row.is_invalid("source") for row in found):
        raise Refused
    return tuple(row for row in found if row.text("source") == source.id)


def _method(query: Query, source: Source) -> Text:
    """Return how a source's missing or estimated data were put in, as the records declare it."""
    record = quality_record(query)
    found = record.body.rows("missing_data") if record is not None else ()
    stated = [
        each for row in found if row.text("source") == source.id and (each := row.data("method"))
    ]
    if stated:
        return Text("；".join(each.zh for each in stated), "; ".join(each.en for each in stated))
    for entry in query.ledger.activity.get((source.id, query.year), ()):
        if entry.row.text("origin") == ESTIMATE and (why := entry.row.text("justification")):
            return Text(why, why)
    return NOTHING


_MISSING: Final = Text(
    "Q/STQC 002 8.5；T/ZJJGSW 0005 6.4；替代方法见数据质量控制与不确定性记录",
    "Q/STQC 002 8.5; T/ZJJGSW 0005 6.4; the methods stand in the data quality record",
)
_QUALITY: Final = Text(
    "T/CCAA 39 附录 B.1；ISO 14064-1；分值由组织在数据质量记录中规定",
    "T/CCAA 39 annex B.1; ISO 14064-1; the organisation sets the scores",
)

FIGURES: Final = (
    Figure(
        "data.class.share",
        Text("某类数据对应的排放占比", "Share of emission by class of data"),
        Shown("%", 2),
        Text(
            "Σ 排放量绝对值 × 该类数据在活动量中的占比 ÷ Σ 排放量绝对值",
            "Σ |emission| × share of the class in the activity ÷ Σ |emission|",
        ),
        _MISSING,
        class_share,
        ("year", "origin"),
    ),
    Figure(
        "data.estimated.share",
        Text("估算或缺失数据对应的排放占比", "Share of emission on estimated or missing data"),
        Shown("%", 2),
        Text(
            "Σ 排放量绝对值 × 估算或替代数据在活动量中的占比 ÷ Σ 排放量绝对值",
            "Σ |emission| × share of activity estimated or put in ÷ Σ |emission|",
        ),
        _MISSING,
        estimated_share,
    ),
    Figure(
        "data.score",
        Text("数据质量评分", "Data quality score"),
        Shown("1", 2),
        Text(
            "Σ 排放量绝对值 × 碳源数据的分值 ÷ Σ 排放量绝对值；碳源的分值为活动数据各类的分值"
            "按占比平均，规定了因子分值的，再与所用各因子的平均分按权重平均",
            "Σ |emission| × score of the source's data ÷ Σ |emission|; a source's score is that of"
            " its classes of activity data by share, and where factors are scored too, the mean"
            " with that of its factors by the weight declared",
        ),
        _QUALITY,
        score,
    ),
)
