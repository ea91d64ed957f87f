"""Rates: emission per output, neutrality, green power and efficient lighting."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Fault, Severity, Text
from carbon_manual.figures.reading import FULL, amount, lacking, percent, ratio, records, rows
from carbon_manual.quantity import ONE, Quantity, QuantityError, Unit, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

PART_EXCEEDS = Fault(
    "CM450",
    "part-exceeds-whole",
    Severity.ERROR,
    Text("部分大于全部", "A part exceeds its whole"),
    Text("比例超过 100 % 说明有一个数是错的。", "A rate above 100 % shows that a number is wrong."),
    Text("核对部分和全部的数值及口径。", "Check both numbers and what they count."),
    "efficient-lamps 520 盏，lamps 500 盏",
    clauses=(("zjjgsw-0005-2024", ("8.p2.h",)), ("ccaa-39-2022", ("TA.5.r1",))),
)
FAULTS: Final = (PART_EXCEEDS,)

_VALUE: Final = parse_unit("万元")
_LAMP: Final = parse_unit("盏")
_OUTPUT: Final = Text("产值", "output value")
_ELECTRICITY: Final = Text("用电总量", "electricity used")
# What the share of renewable electricity may be, by the parameter `renewable-rate`.
_RENEWABLE: Final = {
    "renewable": "energy.renewable.rate",
    "green": "energy.green.rate",
    "own": "energy.own.rate",
}


def output_value(query: Query) -> Quantity:
    """Return the value of the year's output."""
    total = Quantity(Decimal(0), _VALUE)
    for record, row in _products(query):
        basis = record.shape.by_name["price_basis"].choice(record.body.text("price_basis"))
        total += amount(query, row, "value", row.data("name") or _OUTPUT, basis)
    return total


def per_value(query: Query) -> Quantity:
    """Return emission per output value (I3)."""
    return ratio(query.figure("ghg.total"), query.figure("output.value"), _OUTPUT)


def product_output(query: Query) -> Quantity:
    """Return the output of one product, in the unit of its first row."""
    total: Quantity | None = None
    for _, row in _of_product(query):
        quantity = amount(query, row, "output", row.data("name") or Text("产量", "output"))
        quantity = Quantity(quantity.value, _counted(row.text("unit")))
        try:
            total = quantity if total is None else total + quantity
        except QuantityError:
            raise lacking("同一产品的单位不同", "one product in several units") from None
    if total is None:
        raise lacking(f"没有产品 {query.parameter('product')}", "no such product in that year")
    return total


def per_product(query: Query) -> Quantity:
    """Return emission per product (I3), by the product's declared share of the emission."""
    found, every = [row for _, row in _of_product(query)], [row for _, row in _products(query)]
    share = FULL
    if any("share" in row for row in every):
        _within(query, every)
        # the rows of one product at several sites state the same share once
        stated = next((row for row in found if "share" in row), None)
        if stated is None:
            raise lacking("没有填写分摊的排放比例", "its share of the emission is not stated")
        share = amount(query, stated, "share", Text("分摊的排放比例", "share of the emission"))
    elif len({_named(row) for row in every}) > 1:
        raise lacking(
            "有多种产品，应填写分摊的排放比例", "several products: state the share of each"
        )
    label = Text("产量", "output")
    whole = query.figure("output.product", product=query.parameter("product"))
    return ratio(query.figure("ghg.total") * share.to(ONE), whole, label)


def green_rate(query: Query) -> Quantity:
    """Return green power and certificates by all electricity (I6)."""
    return percent(query.figure("energy.green"), query.figure("energy.electricity"), _ELECTRICITY)


def own_rate(query: Query) -> Quantity:
    """Return own renewable generation by all electricity (I6)."""
    return percent(query.figure("energy.own"), query.figure("energy.electricity"), _ELECTRICITY)


def declared_rate(query: Query) -> Quantity:
    """Return the rate of renewable electricity by the definition declared (I6)."""
    declared = query.ledger.system.parameter("renewable-rate")
    if declared not in _RENEWABLE:
        raise lacking(
            "参数 renewable-rate 应为 renewable、green 或 own",
            "the parameter renewable-rate should be renewable, green or own",
        )
    return query.figure(_RENEWABLE[declared])


def lamps(query: Query) -> Quantity:
    """Return the number of lamps."""
    return query.static("lamps", _LAMP, Text("照明灯具总数", "lamps"))


def efficient_lamps(query: Query) -> Quantity:
    """Return the number of efficient lamps."""
    return query.static("efficient-lamps", _LAMP, Text("高效照明灯具数", "efficient lamps"))


def lighting_rate(query: Query) -> Quantity:
    """Return the share of efficient lamps (I7)."""
    efficient, every = query.figure("static.lamps.efficient"), query.figure("static.lamps")
    if (efficient - every).value > 0:
        spans = [
            entry.span
            for site in query.sites
            for entry in query.ledger.static.get(("efficient-lamps", site, query.year), ())
        ]
        message = Text(
            f"高效灯具 {efficient}，灯具总数 {every}", f"{efficient} efficient of {every} in all"
        )
        raise Refused((PART_EXCEEDS.at(spans[0], message, subject="efficient-lamps"),))
    return percent(efficient, every, Text("灯具总数", "number of lamps"))


def _products(query: Query) -> list[tuple[Record, Row]]:
    """Return the products of the year at the site asked for; refuse where there are none."""
    found = []
    for record in records(query, "rec.product-output"):
        if record.body.is_invalid("year"):
            raise Refused  # it may be this year's
        if record.body.data("year") == query.year:
            each = rows(query, record.body, "products")
            found += [(record, row) for row in each if query.site in {None, row.text("site")}]
    if not found:
        raise lacking(f"没有 {query.year} 年的产量产值", f"no output of {query.year}")
    return found


def _of_product(query: Query) -> list[tuple[Record, Row]]:
    wanted = query.parameter("product")
    return [pair for pair in _products(query) if _named(pair[1]) == wanted]


def _named(row: Row) -> str:
    """Return a product's code, or its name where it has none."""
    name = row.data("name")
    return row.text("id") or (name.zh if isinstance(name, Text) else "")


def _within(query: Query, every: list[Row]) -> None:
    """Refuse shares of the emission that are more than all of it."""
    by_product = {_named(row): row for row in every if "share" in row}
    if any(row.data("share") is None for row in by_product.values()):
        raise Refused
    total = sum((row.data("share") for row in by_product.values()), start=FULL - FULL)
    if query.site is None and total.value > FULL.value:
        last = list(by_product.values())[-1]
        message = Text(
            f"各产品分摊比例合计 {total}，超过 {FULL}", f"shares sum to {total}, above {FULL}"
        )
        raise Refused((PART_EXCEEDS.at(last.place("share"), message, subject=_named(last)),))


def _counted(text: str) -> Unit:
    """Return a product's unit; one that is not known, such as `套`, counts as it is written."""
    try:
        return parse_unit(text)
    except QuantityError:
        return Unit(re.sub(r"[/·()（）\s]", "", text) or "1")


_PER_OUTPUT: Final = Text(
    "T/CCAA 39 表 A.1、表 A.5；碳排放按 GB/T 32150 核算",
    "T/CCAA 39 tables A.1 and A.5; emission by GB/T 32150",
)
_GREEN: Final = Text("T/ZJJGSW 0005 6.2、6.5", "T/ZJJGSW 0005 6.2, 6.5")
_LAMPS: Final = Text("T/ZJJGSW 0005 第 8 章 h)；静态因素登记表", "T/ZJJGSW 0005 clause 8 h)")
_PERCENT_SHOWN: Final = Shown("%", 1)
_COUNT: Final = Shown("盏", 0)
_BY_PRODUCT: Final = ("year", "product")

FIGURES: Final = (
    Figure(
        "output.value",
        Text("产值", "Output value"),
        Shown("万元", 2),
        Text("各产品产值之和", "sum over the products"),
        _PER_OUTPUT,
        output_value,
    ),
    Figure(
        "ghg.per_value",
        Text("单位产值碳排放量", "Emission per output value"),
        Shown("tCO2e/万元", 4),
        Text("碳排放总量 ÷ 产值", "total emission ÷ output value"),
        _PER_OUTPUT,
        per_value,
    ),
    Figure(
        "output.product",
        Text("产品产量", "Output of a product"),
        Shown("", 2),
        Text("该产品各行产量之和", "sum over the rows of the product"),
        _PER_OUTPUT,
        product_output,
        _BY_PRODUCT,
    ),
    Figure(
        "ghg.per_product",
        Text("单位产品碳排放量", "Emission per product"),
        Shown("", 4),
        Text(
            "碳排放总量 × 该产品分摊比例 ÷ 产量", "total emission × share of the product ÷ output"
        ),
        _PER_OUTPUT,
        per_product,
        _BY_PRODUCT,
    ),
    Figure(
        "energy.green.rate",
        Text("绿色电力利用率", "Green power rate"),
        _PERCENT_SHOWN,
        Text("绿电与绿证电量 ÷ 用电总量", "green power and certificates ÷ electricity used"),
        _GREEN,
        green_rate,
    ),
    Figure(
        "energy.own.rate",
        Text("自发自用可再生电力占比", "Own renewable rate"),
        _PERCENT_SHOWN,
        Text("自发自用可再生电量 ÷ 用电总量", "own renewable ÷ electricity used"),
        _GREEN,
        own_rate,
    ),
    Figure(
        "renewable.rate",
        Text(
            "可再生能源及绿色电力利用率（按规定口径）", "Renewable and green power rate as declared"
        ),
        _PERCENT_SHOWN,
        Text("参数 renewable-rate 选定的比率", "the rate that the parameter renewable-rate names"),
        _GREEN,
        declared_rate,
    ),
    Figure(
        "static.lamps",
        Text("照明灯具总数", "Lamps"),
        _COUNT,
        Text("各场所之和", "sum over the sites"),
        _LAMPS,
        lamps,
    ),
    Figure(
        "static.lamps.efficient",
        Text("高效照明灯具数", "Efficient lamps"),
        _COUNT,
        Text("各场所之和", "sum over the sites"),
        _LAMPS,
        efficient_lamps,
    ),
    Figure(
        "lighting.rate",
        Text("高效照明灯具使用率", "Efficient lighting rate"),
        _PERCENT_SHOWN,
        Text("高效照明灯具数 ÷ 照明灯具总数", "efficient lamps ÷ lamps"),
        _LAMPS,
        lighting_rate,
    ),
)
