"""Uncertainty of the yearly emission: by propagation, and as an interval by Monte Carlo."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.computing.figure import Figure
from carbon_manual.computing.regression import estimate
from carbon_manual.computing.uncertainty import combined, interval
from carbon_manual.diagnostic import Fault, Related, Severity, Text
from carbon_manual.figures.deviations import coverage, missing, of_meter, unusable
from carbon_manual.figures.expansion import Expansion, whole
from carbon_manual.figures.reading import PERCENT, defined, lacking, noted, records
from carbon_manual.quantity import ONE, Quantity
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from carbon_manual.computing.query import Query
    from carbon_manual.computing.uncertainty import Input, Term
    from carbon_manual.shapes.value import Row

STATED_DIFFERS = Fault(
    "CM459",
    "stated-uncertainty-differs",
    Severity.ERROR,
    Text("手填的总量不确定度与计算值不符", "Stated uncertainty differs from the computed one"),
    Text(
        "同一总量有两个不确定度，读者不知道哪一个是对的。",
        "With two uncertainties of one total readers cannot tell which is right.",
    ),
    Text(
        "核对各碳源和因子的不确定度，或把手填的数改成计算值。",
        "Check the uncertainties of data and factors, or enter the computed value.",
    ),
    "记录写 uncertainty: 6 %，按误差传播是 8.25 %",
    clauses=(("ccaa-39-2022", ("B.1.3.5.p1",)), ("stqc-002-2025", ("8.5.b.4",))),
    practice=True,
)
FAULTS: Final = (STATED_DIFFERS,)

_DRAWS: Final = (1_000, 1_000_000)


def total_uncertainty(query: Query) -> Quantity:
    """Return the expanded relative uncertainty of the total (U1 to U3)."""
    rules = conventions(query)
    total = query.figure("ghg.total")
    found = _relative(query, whole(query, rules), rules, total)
    if query.site is None:
        _agreed(query, found)
    return found


def source_uncertainty(query: Query) -> Quantity:
    """Return the expanded relative uncertainty of a source's emission (U1)."""
    rules, name = conventions(query), query.parameter("source")
    emission = query.figure("ghg.source", source=name)
    expansion = Expansion(query, rules)
    expansion.add(query.source(name))
    return _relative(query, expansion, rules, emission)


def interval_low(query: Query) -> Quantity:
    """Return the lower end of the total's coverage interval (U4)."""
    return _interval(query)[0]


def interval_high(query: Query) -> Quantity:
    """Return the upper end of the total's coverage interval (U4)."""
    return _interval(query)[1]


def meter_uncertainty(query: Query) -> Quantity:
    """Return a meter's relative standard uncertainty from its class (U5)."""
    rules = conventions(query)
    if rules.is_invalid("meters"):
        raise Refused
    if "meters" not in rules:
        raise missing(
            rules.span, Text("准确度等级的换算", "the reading of meter classes"), "meters"
        )
    found = of_meter(query, defined(query, "meter", query.parameter("meter")), rules.text("meters"))
    return Quantity(estimate(found.deviation), ONE).to(PERCENT)


def conventions(query: Query) -> Row:
    """Return the conventions that the year's inventory declares.

    Raises:
        Refused: it declares none, or they cannot be read.
    """
    body = query.inventory().record.body
    if body.is_invalid("uncertainty"):
        raise Refused
    found: Row | None = body.data("uncertainty")
    if found is None:
        raise lacking(
            f"{query.year} 年碳清单没有不确定度分析的约定（uncertainty）",
            f"the inventory of {query.year} declares no conventions of uncertainty",
        )
    return found


def drawn(
    query: Query, row: Row, terms: Sequence[Term], inputs: Mapping[str, Input]
) -> tuple[Decimal, Decimal]:
    """Return the ends of the coverage interval by Monte Carlo; seed and draws are noted.

    Raises:
        Refused: seed, number of draws or probability is missing or of no use.
    """
    draws = _count(query, row, "draws", Text("抽样次数", "number of draws"), *_DRAWS)
    seed = _count(query, row, "seed", Text("随机种子", "seed"), 0, 10**12)
    probability, _ = coverage(query, row)
    used = tuple(sorted(inputs.values(), key=lambda each: each.key))
    return interval(tuple(terms), used, seed, draws, probability)


def _interval(query: Query) -> tuple[Quantity, Quantity]:
    rules = conventions(query)
    total = query.figure("ghg.total")
    expansion = whole(query, rules)
    low, high = drawn(query, rules, expansion.terms, expansion.inputs)
    return Quantity(low, total.unit), Quantity(high, total.unit)


def _count(  # noqa: PLR0913, PLR0917 - the field and its bounds
    query: Query, row: Row, column: str, label: Text, least: int, most: int
) -> int:
    if row.is_invalid(column):
        raise Refused
    if column not in row:
        raise lacking(f"没有写明{label.zh}（{column}）", f"no {label.en} is declared")
    found = int(row.data(column))
    if not least <= found <= most:
        raise unusable(row.place(column), label, f"{found} 不在 {least} 至 {most} 之间",
                       f"{found} is not between {least} and {most}")  # fmt: skip
    noted(query, label, Quantity(Decimal(found), ONE), row.place(column))
    return found


def _relative(query: Query, expansion: Expansion, rules: Row, amount: Quantity) -> Quantity:
    if not amount.value:
        raise lacking(
            "排放量为零，没有相对不确定度", "an emission of zero has no relative uncertainty"
        )
    _, factor = coverage(query, rules)
    deviation = combined(expansion.terms, expansion.inputs)
    relative = factor * deviation / abs(float(amount.value))
    return Quantity(estimate(relative), ONE).to(PERCENT)


def _agreed(query: Query, found: Quantity) -> None:
    """Refuse a total's uncertainty that a data quality record states otherwise."""
    inventory = query.inventory().record
    for each in records(query, "rec.data-quality"):
        given = each.body.data("uncertainty")
        if each.body.text("inventory") != inventory.id or given is None:
            continue
        exponent = given.value.as_tuple().exponent
        digit = Quantity(Decimal(1).scaleb(min(int(exponent), 0)), given.unit).to(PERCENT)
        if abs(given.to(PERCENT).value - found.value) > digit.value / 2:
            shown = Quantity(round(found.value, 4), PERCENT)
            message = Text(f"写 {given}，计算为 {shown}", f"it says {given}; computed: {shown}")
            related = (Related(inventory.body.place("uncertainty"), Text("约定", "conventions")),)
            place = each.body.place("uncertainty")
            finding = STATED_DIFFERS.at(place, message, subject=each.id, related=related)
            raise Refused((finding,))


_BASIS: Final = Text(
    "T/CCAA 39 B.1；Q/STQC 002 8.5；方法：IPCC 2006 指南第 1 卷第 3 章误差传播，JCGM 100",
    "T/CCAA 39 B.1; Q/STQC 002 8.5; method: IPCC 2006 guidelines, vol. 1 ch. 3; JCGM 100",
)
_DRAWN: Final = Text(
    "Q/STQC 002 8.5；方法：JCGM 101 蒙特卡洛法，IPCC 2006 指南方法 2",
    "Q/STQC 002 8.5; method: Monte Carlo of JCGM 101, IPCC 2006 guidelines approach 2",
)
_SIMULATED: Final = Text(
    "按各变量的分布抽样，两侧概率相等的包含区间；种子、次数和分布见各步",
    "draws of every variable, interval with equal tails; seed, draws, distributions in the steps",
)
FIGURES: Final = (
    Figure(
        "ghg.total.uncertainty",
        Text("碳排放总量的相对扩展不确定度", "Relative expanded uncertainty of the total"),
        Shown("%", 2),
        Text(
            "k·√(gᵀVg) ÷ |总量|，g 为各变量的灵敏系数；共用的因子和仪表是同一个变量",
            "k·√(gᵀVg) ÷ |total| with sensitivities g; a shared factor or meter is one variable",
        ),
        _BASIS,
        total_uncertainty,
    ),
    Figure(
        "ghg.source.uncertainty",
        Text("碳源排放量的相对扩展不确定度", "Relative expanded uncertainty of a source"),
        Shown("%", 2),
        Text("乘积：√(Σ Ui²)；k 按声明的包含概率", "of a product √(Σ Ui²); k as declared"),
        _BASIS,
        source_uncertainty,
        ("year", "source"),
        (),
    ),
    Figure(
        "ghg.total.interval.low",
        Text("碳排放总量包含区间下限", "Lower end of the total's interval"),
        Shown("tCO2e", 2),
        _SIMULATED,
        _DRAWN,
        interval_low,
    ),
    Figure(
        "ghg.total.interval.high",
        Text("碳排放总量包含区间上限", "Upper end of the total's interval"),
        Shown("tCO2e", 2),
        _SIMULATED,
        _DRAWN,
        interval_high,
    ),
    Figure(
        "meter.uncertainty",
        Text("计量器具的相对标准不确定度", "Relative standard uncertainty of a meter"),
        Shown("%", 3),
        Text(
            "最大允许误差 ÷ √3（均匀分布）；换算按碳清单的约定",
            "greatest permitted error ÷ √3 (uniform), or as the inventory declares",
        ),
        Text(
            "T/XJZJXH 碳计量 8.1；T/CCAA 39 6.1.6；JCGM 100 4.3.7",
            "T/XJZJXH carbon metrology 8.1; T/CCAA 39 6.1.6; JCGM 100 4.3.7",
        ),
        meter_uncertainty,
        ("year", "meter"),
        (),
    ),
)
