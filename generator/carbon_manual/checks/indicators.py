"""Rules about performance indicators: which there are, their units, values and review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.evaluation.ownfigures import catalogue
from carbon_manual.grounds.completeness import current, demand, empty
from carbon_manual.grounds.reading import knows
from carbon_manual.grounds.recomputed import Recomputation
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.quantity import Quantity, Unit, exponents, parse_unit
from carbon_manual.shapes.value import Interval, Period
from carbon_manual.system.deadline import after, configured

if TYPE_CHECKING:
    from carbon_manual.computing.figure import Figure
    from carbon_manual.diagnostic import Span
    from carbon_manual.grounds.completeness import Clauses
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import System

VALUE_DIFFERS = Fault(
    "CM250",
    "indicator-value-differs",
    Severity.ERROR,
    Text("手填的参数值与重算结果不符", "Typed indicator differs from what is computed"),
    Text(
        "同一参数有两个数，改进与否就看取哪一个。",
        "With two values of one indicator, improvement depends on which is taken.",
    ),
    Text(
        "删去手填的数值，由 figure 计算；或核对活动数据、面积、人数和口径。",
        "Drop the typed value and let the figure give it, or check data, divisor and scope.",
    ),
    "2025 年手填 0.50 tCO2e/人，重算得 0.62 tCO2e/人",
    clauses=(
        ("ccaa-39-2022", ("6.1.4.p4", "6.1.4.p5", "TA.1.r1")),
        ("zjjgsw-0005-2024", ("6.4.b", "TA.4.r5", "TA.4.r7")),
        ("stqc-002-2025", ("3.8", "6.3.f.i1")),
    ),
)
REGISTER_LACKS = Fault(
    "CM251",
    "indicator-register-lacks",
    Severity.WARNING,
    Text("碳绩效参数表缺少应有的参数或内容", "Indicator register lacks an indicator"),
    Text(
        "没有这些参数，就不能按标准的口径说明碳绩效及其改进。",
        "Without them performance and its improvement cannot be shown as the standard asks.",
    ),
    Text(
        "增加该参数，写明算法、数据来源和碳基准；能由程序计算的写 figure。",
        "Add it with formula, source and baseline; name the figure where one computes it.",
    ),
    "采用 T/ZJJGSW 0005，参数表没有 kind: neutrality-rate",
    clauses=(
        ("ccaa-39-2022", ("6.1.4.b", "6.1.6.c", "9.1.1.p3")),
        (
            "zjjgsw-0005-2024",
            ("6.2.p5.i1", "6.2.p5.i2", "6.2.p5.i3", "6.2.p5.i4", "6.2.p6", "6.4.b"),
        ),
    ),
    bound=True,
    absence=True,
)
WRONG_UNIT = Fault(
    "CM252",
    "indicator-unit-wrong",
    Severity.ERROR,
    Text("单位与参数不符", "Unit does not fit the indicator"),
    Text(
        "单位错了，数值就不能与基准、先进值和别的年份比较。",
        "With a wrong unit the value compares with no baseline, benchmark or other year.",
    ),
    Text(
        "改正单位、种类或 figure；强度的单位是排放量除以面积、人数或产值。",
        "Mend unit, kind or figure; intensities are emission by area, person or value.",
    ),
    "kind: per-area\nunit: tCO2e/人",
    clauses=(
        ("ccaa-39-2022", ("6.1.4.a", "TA.1.r1")),
        ("zjjgsw-0005-2024", ("6.2.p5.i1", "6.2.p5.i2", "TA.4.r5", "TA.4.r7")),
        ("stqc-002-2025", ("3.8", "6.3.f.i1", "6.3.f.i2")),
    ),
)
VALUE_MISSING = Fault(
    "CM253",
    "indicator-value-missing",
    Severity.WARNING,
    Text("没有按期得出参数值", "Indicator value missing or overdue"),
    Text(
        "没有数值的参数什么也证明不了。",
        "An indicator without values proves nothing.",
    ),
    Text(
        "按计算周期补上数值；由程序计算的写明 figure。",
        "Add the values at the interval stated, or name the figure that computes them.",
    ),
    "interval: P1Y，最近的数值是 2023 年的，今天是 2026-10-31",
    clauses=(
        ("ccaa-39-2022", ("6.1.4.p5",)),
        ("zjjgsw-0005-2024", ("6.4.b",)),
    ),
    absence=True,
)
REVIEW_OPEN = Fault(
    "CM259",
    "indicator-review-unexplained",
    Severity.ERROR,
    Text("参数需更新，没有写原因和处理", "Indicator to be updated without a reason"),
    Text(
        "参数已不能反映碳绩效而继续使用，结论就靠不住。",
        "An indicator that no longer shows performance makes every conclusion doubtful.",
    ),
    Text("在 reason 写明原因和怎样更新；更新后改评审结果。", "Give reason and update in `reason`."),
    "review: update，没有 reason",
    clauses=(
        ("ccaa-39-2022", ("5.1.k", "6.1.4.p4")),
        ("zjjgsw-0005-2024", ("5.1.h", "6.2.p3")),
    ),
)

# How long after its interval has ended the value of an indicator may be missing.
VALUES_WITHIN: Final = ("indicator-values-within", "P3M")
_CCAA: Final = "ccaa-39-2022"
_ZJJ: Final = "zjjgsw-0005-2024"
_REGISTER: Final = "rec.indicator-register"
_INTENSITIES: Final = ("per-area", "per-person", "per-product", "per-value")
# Which kinds have to be there, one of each group: T/CCAA 39 6.1.6 c), T/ZJJGSW 0005 6.2.
_WANTED: Final[tuple[tuple[tuple[str, ...], Clauses], ...]] = (
    (("total",), {_CCAA: ("6.1.6.c",), _ZJJ: ("6.4.b",)}),
    (_INTENSITIES, {_CCAA: ("6.1.6.c",)}),
    (("per-area",), {_ZJJ: ("6.2.p5.i1",)}),
    (("per-person",), {_ZJJ: ("6.2.p5.i2",)}),
    (("neutrality-rate",), {_ZJJ: ("6.2.p5.i3",)}),
    (("renewable-rate",), {_ZJJ: ("6.2.p5.i4",)}),
)
_COMPARED: Final[Clauses] = {_CCAA: ("6.1.4.b", "9.1.1.p3")}
_VARIABLES: Final[Clauses] = {_ZJJ: ("6.2.p6",)}
_CARBON: Final = ("[carbon_dioxide]", "[carbon_dioxide_equivalent]")
# What an indicator of a kind is divided by; those that are not here may be divided by anything.
_DIVISORS: Final[Mapping[str, Mapping[str, int]]] = {
    "total": {},
    "per-area": {"[length]": -2},
    "per-person": {"[person]": -1},
    "per-value": {"[currency]": -1},
}
_YEAR: Final = 12
_READ: Final = ("kind", "sites", "baseline", "variables", "static_factors")
_RATES: Final = ("neutrality-rate", "renewable-rate")


def value_differs(subject: Subject) -> Iterator[Diagnostic]:
    """Yield values of indicators and baselines that the program computes otherwise."""
    recomputation = Recomputation(subject)
    for record in subject.system.records_of(_REGISTER):
        for indicator in record.body.rows("indicators"):
            for row in indicator.rows("values"):
                years = _years((row.data("period"),))
                yield from _differing(recomputation, indicator, row, years)
    for record in subject.system.records_of("rec.baseline"):
        body = record.body
        years = _years(item.data for item in body.items_of("base_periods"))
        adjusted = {row.text("indicator") for row in body.rows("adjustments")}
        for row in body.rows("values") if not body.is_invalid("adjustments") else ():
            found = subject.system.row("indicator", row.text("indicator"))
            if found is not None and row.text("indicator") not in adjusted:
                yield from _differing(recomputation, found, row, years)


def register_lacks(subject: Subject) -> Iterator[Diagnostic]:
    """Yield what the current registers do not have and a standard in use asks for."""
    registers = current(subject, _REGISTER)
    rows = [row for each in registers for row in each.body.rows("indicators")]
    reached = {str(item.data) for row in rows for item in row.items_of("sites")}
    if not rows or any(row.is_invalid(*_READ) for row in rows):
        return
    if not knows(subject.system, "site", reached):
        return
    last = registers[-1]
    choices = last.shape.by_name["indicators"].by_name["kind"]
    lacks: list[tuple[Text, Clauses]] = []
    for kinds, clauses in _WANTED:
        sites = {site for use in subject.system.uses if use.standard.key in clauses
                 for site in use.sites}  # fmt: skip
        if not any(row.text("kind") in kinds and _meets(row, sites) for row in rows):
            named = [choices.choice(each) for each in kinds]
            lacks.append((
                Text(f"没有{'或'.join(f'“{each.zh}”' for each in named)}",
                     f"no {' or '.join(kinds)}: {', '.join(each.en for each in named)}"),
                clauses,
            ))  # fmt: skip
    if not any(each.text("baseline") for each in rows) and current(subject, "rec.baseline"):
        what = Text("没有一个参数与碳基准比较", "no indicator is compared with a baseline")
        lacks.append((what, _COMPARED))
    if not any(row.items_of("variables") or row.items_of("static_factors") for row in rows):
        what = Text(
            "没有一个参数写明相关变量或静态因素", "no indicator names variables or static factors"
        )
        lacks.append((what, _VARIABLES))
    for what, clauses in lacks:
        asking = demand(subject, clauses)
        if asking is not None:
            message = Text(f"{what.zh}（{asking.named.zh}）", f"{what.en} ({asking.named.en})")
            finding = REGISTER_LACKS.at(last.body.place("indicators"), message, subject=last.id)
            yield asking.weighed(finding)


def unit_wrong(subject: Subject) -> Iterator[Diagnostic]:
    """Yield units that fit neither the kind nor the figure of an indicator, nor each other."""
    figures = catalogue(subject.system)
    for record in subject.system.records_of(_REGISTER):
        for row in record.body.rows("indicators"):
            unit, name = row.data("unit"), row.text("id")
            if not isinstance(unit, Unit):
                continue
            if not _fits(row.text("kind"), unit):
                kind = record.shape.by_name["indicators"].by_name["kind"].choice(row.text("kind"))
                message = Text(
                    f"{name} 是{kind.zh}，单位却是 `{unit}`",
                    f"{name} is of the kind `{row.text('kind')}`, but measured in `{unit}`",
                )
                yield WRONG_UNIT.at(row.place("unit"), message, subject=name)
            yield from _figure_misfit(row, unit, figures)
    for indicator, value, span in _stated(subject.system):
        found = subject.system.row("indicator", indicator)
        unit = found.data("unit") if found else None
        if found is not None and isinstance(unit, Unit) and not unit.agrees(value.unit):
            message = Text(
                f"{indicator} 的单位是 `{unit}`，此处写 {value}",
                f"{indicator} is measured in `{unit}`; here it is {value}",
            )
            related = (Related(found.place("unit"), Text("参数的单位", "the indicator's unit")),)
            yield WRONG_UNIT.at(span, message, subject=indicator, related=related)


def value_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield current indicators that no figure computes and that have no value, or an old one."""
    today, within = subject.context.as_of, configured(subject.system, *VALUES_WITHIN)
    for record in current(subject, _REGISTER):
        for row in record.body.rows("indicators"):
            if "figure" in row or row.is_invalid("values", "interval") or within is None:
                continue
            name, values = row.text("id"), row.rows("values")
            if any(each.is_invalid("period", "value") for each in values):
                continue
            known = [each for each in values if each.data("value") and each.data("period")]
            if not known:
                message = Text(f"{name} 没有一个数值", f"{name} has no value at all")
                yield VALUE_MISSING.at(row.place("values"), message, subject=name)
                continue
            newest = max(known, key=lambda each: each.data("period").end)
            period, interval = newest.data("period"), row.data("interval")
            if isinstance(interval, Interval):
                due = after(after(period.end, interval), within)
                if due < today:
                    message = Text(
                        f"{name} 最近的数值是 {period.text} 的，下一个应于 {due} 前得出",
                        f"the newest value of {name} is of {period.text}; the next was due {due}",
                    )
                    yield VALUE_MISSING.at(newest.place("period"), message, subject=name)


def review_unexplained(subject: Subject) -> Iterator[Diagnostic]:
    """Yield indicators that are to be updated without a word on why and how."""
    for record in subject.system.records_of(_REGISTER):
        for row in record.body.rows("indicators"):
            if row.text("review") == "update" and empty(row, ("reason",)):
                name = row.text("id")
                message = Text(
                    f"{name} 需更新，没有写原因和处理", f"{name} is to be updated, without a reason"
                )
                yield REVIEW_OPEN.at(row.place("review"), message, subject=name)


def _years(periods: Iterable[object]) -> tuple[int, ...]:
    """Return the whole years of periods; nothing where one is shorter or cannot be read."""
    found = []
    for each in periods:
        if not isinstance(each, Period) or each.months != _YEAR:
            return ()
        found.append(each.start.year)
    return tuple(found)


def _differing(
    recomputation: Recomputation, indicator: Row, row: Row, years: tuple[int, ...]
) -> Iterator[Diagnostic]:
    """Yield a stated value that is none of those computed, nor between those of several years."""
    stated, name = row.data("value"), indicator.text("id")
    found = [recomputation.of(indicator, year) for year in years]
    if not isinstance(stated, Quantity) or not found or not all(found):
        return
    everything = [each for one in found for each in one if each.quantity.unit.agrees(stated.unit)]
    if not everything or any(each.agrees(stated) for each in everything):
        return
    amounts = [each.quantity.to(stated.unit).value for each in everything]
    if len(years) > 1 and min(amounts) <= stated.value <= max(amounts):
        return
    shown = "、".join(dict.fromkeys(each.shown(stated) for each in everything))
    given = "、".join(map(str, years))
    message = Text(
        f"{name} {given} 年写 {stated}，重算得 {shown}",
        f"{name} of {given} is stated as {stated}, but computed as {shown}",
    )
    related = (Related(indicator.span, Text("参数", "the indicator")),)
    yield VALUE_DIFFERS.at(row.place("value"), message, subject=name, related=related)


def _meets(row: Row, sites: set[str]) -> bool:
    return any(item.data in sites for item in row.items_of("sites"))


def _fits(kind: str, unit: Unit) -> bool:
    """Tell whether a unit measures what the kind says; a year in the divisor is no matter."""
    powers = {name: power for name, power in exponents(unit).items() if name != "[year]"}
    if kind in _RATES:
        return not powers
    carbon = sum(powers.pop(each, 0) for each in _CARBON)
    if kind in _DIVISORS:
        return carbon == 1 and powers == _DIVISORS[kind]
    return kind != "per-product" or carbon == 1


def _figure_misfit(row: Row, unit: Unit, figures: Mapping[str, Figure]) -> Iterator[Diagnostic]:
    """Yield a figure that does not exist, or whose unit is of another dimension."""
    name, call = row.text("id"), row.text("figure")
    figure = figures.get(call.split(" ")[0])
    if call and figure is None:
        message = Text(f"{name}：没有数值 `{call}`", f"{name}: there is no figure `{call}`")
        yield WRONG_UNIT.at(row.place("figure"), message, subject=name)
    elif figure is not None and figure.shown.unit:
        own = parse_unit(figure.shown.unit)
        if not own.agrees(unit):
            message = Text(
                f"{name} 的单位是 `{unit}`，`{call}` 的单位是 `{own}`",
                f"{name} is measured in `{unit}`, but `{call}` in `{own}`",
            )
            yield WRONG_UNIT.at(row.place("figure"), message, subject=name)


def _stated(system: System) -> Iterator[tuple[str, Quantity, Span]]:
    """Yield the values that records state of indicators, and where."""
    for record in system.records_of(_REGISTER):
        for row in record.body.rows("indicators"):
            for each in row.rows("values"):
                yield from _amount(row.text("id"), each, "value")
    for record in system.records_of("rec.baseline"):
        for row in record.body.rows("values"):
            yield from _amount(row.text("indicator"), row, "value")
        for row in record.body.rows("adjustments"):
            yield from _amount(row.text("indicator"), row, "old")
            yield from _amount(row.text("indicator"), row, "new")
    for record in system.records_of("rec.benchmark"):
        for row in record.body.rows("benchmarks"):
            yield from _amount(row.text("indicator"), row, "value")


def _amount(indicator: str, row: Row, name: str) -> Iterator[tuple[str, Quantity, Span]]:
    if isinstance(row.data(name), Quantity):
        yield indicator, row.data(name), row.place(name)


RULES: Final = (
    Rule(VALUE_DIFFERS, value_differs, "R041"),
    Rule(REGISTER_LACKS, register_lacks, "R042"),
    Rule(WRONG_UNIT, unit_wrong, "R043"),
    Rule(VALUE_MISSING, value_missing, "R041"),
    Rule(REVIEW_OPEN, review_unexplained, ""),
)
