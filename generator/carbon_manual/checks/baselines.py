"""Rules about carbon baselines: whether they are sound, and normalised by their variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.doccontrol.control import Status
from carbon_manual.grounds.completeness import current, empty
from carbon_manual.grounds.reading import column, knows, rows_of
from carbon_manual.grounds.rule import Rule, Subject

if TYPE_CHECKING:
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record, System

BASELINE_UNSOUND = Fault(
    "CM254",
    "baseline-unsound",
    Severity.ERROR,
    Text("碳基准不完整或前后不一致", "Baseline incomplete or contradictory"),
    Text(
        "基准立不住，与它比较得出的改进也立不住。",
        "Improvement measured against an unsound baseline proves nothing.",
    ),
    Text(
        "改正方法、基准期、依据的碳排放汇总或基准值；方法须与程序的规定相同。",
        "Mend method, base periods, inventories or values; the method is that of the procedure.",
    ),
    "method: average\nbase_periods: [2023]",
    clauses=(
        ("ccaa-39-2022", ("6.1.4.p4", "6.1.5.p1", "9.1.1.p3")),
        ("zjjgsw-0005-2024", ("6.3.p1", "6.3.a")),
        ("stqc-002-2025", ("6.3.f.i1", "6.3.f.1.i1")),
    ),
)
NOT_NORMALISED = Fault(
    "CM257",
    "variable-not-normalised",
    Severity.WARNING,
    Text("变量影响显著，没有归一化", "Significant variable without normalisation"),
    Text(
        "冷冬或任务多的一年会被当成绩效变差，反之被当成改进。",
        "A cold winter or a busy year would pass for worse performance, a mild one for better.",
    ),
    Text(
        "写明归一化方法，对参数值和基准值都给出 normalised。",
        "State the method and give `normalised` for the values of indicator and baseline.",
    ),
    "variables 中采暖度日数 significant: true，没有 normalisation",
    clauses=(
        ("ccaa-39-2022", ("6.1.4.p3", "6.1.5.p3")),
        ("zjjgsw-0005-2024", ("6.2.p6",)),
    ),
    absence=True,
)

_BASELINE: Final = "rec.baseline"
_YEAR: Final = 12
# How a record's method is called in the procedure.
_METHODS: Final = {
    "previous-year": ("single-year",),
    "typical-year": ("single-year", "typical-year"),
    "average": ("multi-year-average",),
    "regression": ("regression",),
}


def baseline_unsound(subject: Subject) -> Iterator[Diagnostic]:
    """Yield baselines whose periods, inventories, method or values do not fit together."""
    documented = _documented(subject)
    users = _users(subject)
    for record in current(subject, _BASELINE):
        found = (
            *_periods(record),
            *_method(record, documented),
            *_inventories(subject.system, record),
            *_unvalued(subject.system, record, users.get(record.id, ())),
        )
        for name, what in found:
            message = Text(f"{record.id} {what.zh}", f"{record.id}: {what.en}")
            yield BASELINE_UNSOUND.at(record.body.place(name), message, subject=record.id)


def not_normalised(subject: Subject) -> Iterator[Diagnostic]:
    """Yield baselines with a significant variable, and their indicators, not normalised."""
    users = _users(subject)
    for record in current(subject, _BASELINE):
        body = record.body
        significant = [row for row in body.rows("variables") if row.data("significant")]
        if not significant:
            continue
        named = significant[0].data("name") or Text("", "")
        if empty(body, ("normalisation",)):
            message = Text(
                f"“{named.zh}”影响显著，{record.id} 没有写归一化方法",
                f"`{named.en}` is significant, but {record.id} has no normalisation",
            )
            place = significant[0].place("significant")
            yield NOT_NORMALISED.at(place, message, subject=record.id)
        compared = users.get(record.id, ())
        taking = [each for each in compared if each.items_of("variables")]
        if compared and not taking and not any(each.is_invalid("variables") for each in compared):
            message = Text(
                f"“{named.zh}”影响显著，与 {record.id} 比较的参数都没有写相关变量",
                f"`{named.en}` is significant, but no indicator compared with {record.id}"
                " names a variable",
            )
            yield NOT_NORMALISED.at(significant[0].span, message, subject=record.id)
        for indicator in taking:
            yield from _plain_values(record, indicator)


_Lack = tuple[str, Text]


def _periods(record: Record) -> Iterator[_Lack]:
    """Yield base periods that are too few, too many or too short for the method or kind."""
    body, method = record.body, record.body.text("method")
    periods = [item.data for item in body.items_of("base_periods")]
    if len(periods) != len(body.data("base_periods") or ()):
        return
    months = sum(each.months for each in periods)
    if method == "average" and len(periods) == 1 and months <= _YEAR:
        yield "base_periods", Text("取多年平均，只有一个基准期", "an average of one period")
    elif method in {"previous-year", "typical-year"} and len(periods) > 1:
        count = len(periods)
        yield (
            "base_periods",
            Text(f"取单一年份，却有 {count} 个基准期", f"one year, but {count} base periods"),
        )
    elif body.text("kind") == "base-year" and 0 < months < _YEAR:
        yield (
            "base_periods",
            Text(f"基准年不足一年，只有 {months} 个月", f"a base year of {months} months"),
        )


def _method(record: Record, documented: frozenset[str]) -> Iterator[_Lack]:
    method = record.body.text("method")
    if method and documented and not documented & set(_METHODS[method]):
        field = record.shape.by_name["method"]
        yield (
            "method",
            Text(
                f"用“{field.choice(method).zh}”，与程序规定的方法不同",
                f"uses `{method}`; the procedure sets another method",
            ),
        )


def _documented(subject: Subject) -> frozenset[str]:
    """Return the methods that the procedures set, in force where one is; none without one."""
    found = (
        subject.control.in_force.get(document.id, document)
        for document in subject.system.documents.values()
        if document.shape.id == "proc.indicator-baseline"
        and subject.control.status(document) is not Status.WITHDRAWN
    )
    return frozenset(each.control.text("baseline_method") for each in found) - {""}


def _inventories(system: System, record: Record) -> Iterator[_Lack]:
    """Yield years of the base periods of which no inventory is named."""
    found = [system.records.get(str(item.data)) for item in record.body.items_of("inventories")]
    years = [each.body.data("year") if each else None for each in found]
    if not years or None in years:
        return
    periods = [item.data for item in record.body.items_of("base_periods")]
    wanted = {year for each in periods for year in range(each.start.year, each.end.year + 1)}
    for year in sorted(wanted - set(years)):
        yield (
            "inventories",
            Text(f"没有引用 {year} 年的碳排放汇总", f"no inventory of {year} is named"),
        )


def _unvalued(system: System, record: Record, indicators: tuple[Row, ...]) -> Iterator[_Lack]:
    """Yield indicators that are compared with a baseline and have no value, or site, in it."""
    valued = column(record.body, "values", "indicator")
    sites = {str(item.data) for item in record.body.items_of("sites")}
    known = valued is not None and knows(system, "indicator", valued)
    for row in (each for each in indicators if each.text("id") and known):
        name = row.text("id")
        own = {str(item.data) for item in row.items_of("sites")}
        if valued is not None and name not in valued:
            yield "values", Text(f"没有 {name} 的基准值", f"no value of {name}")
        elif own and sites and not own & sites and knows(system, "site", (*own, *sites)):
            yield "sites", Text(f"与 {name} 没有共同的场所", f"no site in common with {name}")


def _users(subject: Subject) -> Mapping[str, tuple[Row, ...]]:
    """Return the current indicators that are compared with each baseline."""
    found: dict[str, list[Row]] = {}
    for register in current(subject, "rec.indicator-register"):
        for row in register.body.rows("indicators"):
            found.setdefault(row.text("baseline"), []).append(row)
    return {name: tuple(rows) for name, rows in found.items()}


def _plain_values(record: Record, indicator: Row) -> Iterator[Diagnostic]:
    """Yield values of an indicator with variables, and its base value, that are as measured."""
    name = indicator.text("id")
    message = Text(
        f"{name} 有相关变量，与 {record.id} 比较，没有归一化值",
        f"{name} has variables and is compared with {record.id}, but is not normalised here",
    )
    for row in rows_of(record.body, "values", "indicator", name):
        if empty(row, ("normalised",)):
            yield NOT_NORMALISED.at(row.place("value"), message, subject=name)
    if empty(indicator, ("values",)):
        yield NOT_NORMALISED.at(indicator.span, message, subject=name)
    for row in indicator.rows("values"):
        if empty(row, ("normalised",)):
            yield NOT_NORMALISED.at(row.place("period"), message, subject=name)


RULES: Final = (
    Rule(BASELINE_UNSOUND, baseline_unsound, "R044"),
    Rule(NOT_NORMALISED, not_normalised, "R047"),
)
