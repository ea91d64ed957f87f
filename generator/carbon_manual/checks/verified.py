"""Rules about numbers that others check: cross-checks, reports, verifiers, shares of estimates."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.figures.reports import MATERIALITY, half_digit
from carbon_manual.grounds.reading import in_percent, limit, shown
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.quantity import Quantity, parse_unit

if TYPE_CHECKING:
    from carbon_manual.results.trace import Result
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record, System

ESTIMATES_UNDERSTATED = Fault(
    "CM463",
    "estimated-share-understated",
    Severity.ERROR,
    Text("填写的估算占比低于算得的", "Share of estimates stated too low"),
    Text(
        "活动数据和缺失数据表明有更多排放出自估算，结论就过于乐观。",
        "Activity data and gaps show that more of the emission is estimated than is stated.",
    ),
    Text(
        "按算得的占比改正；活动数据的来源标错的，改正来源。",
        "State the share computed, or mend the origin of the activity data.",
    ),
    "estimated_share: 1 %，缺失数据的替代数值占排放的 3.03 %",
    clauses=(("stqc-002-2025", ("8.5.b.2",)), ("zjjgsw-0005-2024", ("6.4.p5",))),
    practice=True,
)
MATERIAL_DIFFERENCE = Fault(
    "CM465",
    "material-difference-open",
    Severity.ERROR,
    Text("核定排放量与报告排放量的差异具有实质性，没有说明原因", "Material difference, no reason"),
    Text(
        "差异超过限值说明核算有系统性的问题，不查清下一年还会出现。",
        "A difference above the threshold shows a flaw of the account that will come again.",
    ),
    Text(
        "在 difference 写明原因，在 findings 写明处理；抄错的改正数值。",
        "Write the reason in `difference` and the treatment in `findings`, or mend the number.",
    ),
    "reported_total: 1,000 tCO2e，verified_total: 1,080 tCO2e，materiality: 5 %",
    clauses=(("stqc-002-2025", ("7.2.e.12",)), ("ccaa-39-2022", ("6.1.6.p6",))),
    practice=True,
)
REPORTED_TOTAL = Fault(
    "CM466",
    "reported-total-differs",
    Severity.WARNING,
    Text("报告的排放总量与碳清单不符", "Reported total differs from the inventory"),
    Text(
        "报出去的数和体系里的数不同，读者不知道哪个是对的。",
        "What was reported is not what the system holds, and readers cannot tell which is right.",
    ),
    Text(
        "改正抄错的数；报告后数据有变的，出具数据重述记录；"
        "报告边界或方法与碳清单不同的，写入 changes。",
        "Mend the number, record a restatement where data changed after the report, or say in"
        " `changes` how boundary or method differ from the inventory's.",
    ),
    "报告写 1,400 tCO2e，碳清单算得 1,484.48 tCO2e",
    clauses=(
        ("ccaa-39-2022", ("7.4.p2",)),
        ("zjjgsw-0005-2024", ("7.5.e.11",)),
        ("stqc-002-2025", ("8.5.a", "7.2.e.12")),
    ),
    practice=True,
)
CROSS_CHECK_OPEN = Fault(
    "CM467",
    "cross-check-open",
    Severity.ERROR,
    Text("另一途径的数值与核算所用的相差过大，没有说明原因", "Routes differ, no cause is given"),
    Text(
        "仪表、账单和库存说的是同一件事；相差过大，必有一个数是错的。",
        "Meter, bill and stock tell of one thing; where they differ too much, one is wrong.",
    ),
    Text(
        "查明原因，改正数据，或在 cause 写明原因和处理。允许偏差为参数 data-deviation。",
        "Find the cause and mend the data, or write cause and treatment in `cause`. The tolerance"
        " is the parameter data-deviation.",
    ),
    "核算用账单 100 t，库存平衡得 92 t，允许 5 %",
    clauses=(
        ("xjzjxh-carbon-metrology", ("9.1.1.p2", "9.1.1.p3")),
        ("stqc-002-2025", ("8.5.b.1",)),
        ("ccaa-39-2022", ("6.1.6.p6",)),
        ("zjjgsw-0005-2024", ("6.4.p5",)),
    ),
)

# By which the total of an inventory may be reported.
_TOTALS: Final = ("ghg.total", "ghg.total.market", "ghg.total.co2", "ghg.total.without_energy")
_CO2: Final = parse_unit("tCO2")
_CO2E: Final = parse_unit("tCO2e")
_PRINTED: Final = Decimal("0.005")
_TOLERANCE: Final = ("data-deviation", "5 %")


def estimates_understated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield data quality records that state a lower share of estimates than is computed."""
    system = subject.system
    for record in system.records_of("rec.data-quality"):
        stated = record.body.data("estimated_share")
        year = _year(system, record)
        result = subject.results.get("data.estimated.share", year=year) if year else None
        if result is None or result.quantity is None or not isinstance(stated, Quantity):
            continue
        given, computed = in_percent(stated), in_percent(result.quantity)
        half = in_percent(half_digit(stated))
        if given is not None and computed is not None and given + (half or 0) < computed:
            message = Text(
                f"估算占比写 {stated}，由活动数据和缺失数据算得 {shown(computed)}",
                f"the share of estimates is stated as {stated}; data and gaps give"
                f" {shown(computed)}",
            )
            place = record.body.place("estimated_share")
            yield ESTIMATES_UNDERSTATED.at(place, message, subject=record.id)


def material_difference_open(subject: Subject) -> Iterator[Diagnostic]:
    """Yield verified totals that differ materially from the reported without reason or findings."""
    system = subject.system
    for record in system.records_of("rec.verification-report"):
        body = record.body
        reported, verified = body.data("reported_total"), body.data("verified_total")
        told = "difference" in body and "findings" in body
        threshold = in_percent(body.data("materiality"))
        if threshold is None and system.parameter(MATERIALITY):
            threshold = limit(system, MATERIALITY, "5 %")
        if reported is None or verified is None or told or threshold is None:
            continue
        if body.is_invalid("materiality") or reported.value.is_zero():
            continue
        share = abs((verified - reported).value / reported.value) * 100
        if share > threshold:
            message = Text(
                f"报告 {reported}，核定 {verified}，相差 {shown(share)}，限值 {threshold} %，"
                "没有写明原因和处理",
                f"reported {reported}, verified {verified}: {shown(share)} against {threshold} %,"
                " without reason and treatment",
            )
            yield MATERIAL_DIFFERENCE.at(body.place("verified_total"), message, subject=record.id)


def reported_total_differs(subject: Subject) -> Iterator[Diagnostic]:
    """Yield totals of reports that are not the inventory's, nor the report's that was verified."""
    system = subject.system
    for record in system.records_of("rec.emission-report"):
        if "changes" not in record.body:
            yield from _against_inventory(subject, record)
    for record in system.records_of("rec.verification-report"):
        report = system.records.get(record.body.text("report"))
        stated = record.body.data("reported_total")
        if report is None or stated is None:
            continue
        total = report.body.data("total")
        if total is not None and not _same(stated, total):
            message = Text(
                f"报告排放量写 {stated}，{report.id} 写 {total}",
                f"the reported total says {stated}, but {report.id} {total}",
            )
            related = (Related(report.body.place("total"), Text("报告", "the report")),)
            place = record.body.place("reported_total")
            yield REPORTED_TOTAL.at(place, message, subject=record.id, related=related)


def cross_check_open(subject: Subject) -> Iterator[Diagnostic]:
    """Yield amounts by another route that differ by more than allowed and have no cause."""
    allowed = limit(subject.system, *_TOLERANCE)
    for record in subject.system.records_of("rec.activity-data"):
        for row in record.body.rows("cross_checks"):
            result = _checked(subject, row)
            if result is None or result.quantity is None or "cause" in row:
                continue
            if abs(result.quantity.value) > allowed:
                other, entered = (step.quantity for step in result.steps)
                message = Text(
                    f"`{row.text('source')}` {row.text('period')} 核算用 {entered}，另一途径为"
                    f" {other}，相差 {shown(result.quantity.value)}，允许 {allowed} %",
                    f"`{row.text('source')}` {row.text('period')}: {entered} is accounted, another"
                    f" route gives {other}: {shown(result.quantity.value)}, allowed {allowed} %",
                )
                place = row.place("amount" if "amount" in row else "closing")
                yield CROSS_CHECK_OPEN.at(place, message, subject=record.id)


def _checked(subject: Subject, row: Row) -> Result | None:
    period, material = row.data("period"), row.text("material")
    if period is None:
        return None
    given = {"source": row.text("source"), "route": row.text("route"), "period": period.text}
    named = {"material": material} if material else {}
    return subject.results.get("data.crosscheck", year=period.start.year, **given, **named)


def _against_inventory(subject: Subject, report: Record) -> Iterator[Diagnostic]:
    """Yield a stated total that is none of those that the inventory gives, in all or for a site."""
    stated, year = report.body.data("total"), _year(subject.system, report)
    if stated is None or year is None or _is_restated(subject.system, year):
        return
    found = [
        result
        for name in _TOTALS
        for scope in ({}, *({"site": site} for site in subject.system.sites))
        if (result := subject.results.get(name, year=year, **scope)) and result.quantity is not None
    ]
    if not found or any(_same(stated, each.quantity) for each in found if each.quantity):
        return
    first = found[0]
    message = Text(
        f"总量写 {stated}，{year} 年碳清单算得 {first.printed} {first.unit}",
        f"the total says {stated}, but the inventory of {year} gives {first.printed} {first.unit}",
    )
    yield REPORTED_TOTAL.at(report.body.place("total"), message, subject=report.id)


def _same(stated: Quantity, second: Quantity) -> bool:
    """Tell whether a total is another one as far as it is printed; a tonne of CO2 is one of CO2e.

    The total of an inventory is printed with two digits, more than which nobody can state.
    """
    carbon = second.unit.agrees(_CO2)
    other = Quantity(second.to(_CO2).value, _CO2E) if carbon else second
    half = max(half_digit(stated).to(_CO2E).value, _PRINTED)
    return abs(stated.to(_CO2E).value - other.to(_CO2E).value) <= half


def _year(system: System, record: Record) -> int | None:
    inventory = system.records.get(record.body.text("inventory"))
    year = inventory.body.data("year") if inventory is not None else None
    return year if isinstance(year, int) else None


def _is_restated(system: System, year: int) -> bool:
    """Tell whether a restatement explains that the total of a year has changed."""
    return any(
        row.text("figure").split(" ")[0] in _TOTALS and f"year={year}" in row.text("figure")
        for record in system.records_of("rec.restatement")
        for row in record.body.rows("figures")
    )


RULES: Final = (
    Rule(ESTIMATES_UNDERSTATED, estimates_understated, "R103"),
    Rule(MATERIAL_DIFFERENCE, material_difference_open, ""),
    Rule(REPORTED_TOTAL, reported_total_differs, "R098"),
    Rule(CROSS_CHECK_OPEN, cross_check_open, "R100"),
)
