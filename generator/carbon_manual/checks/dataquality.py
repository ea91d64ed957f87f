"""Rules about data as collected: by the plan, without gaps, checked, and how certain they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.collection import MONTHS
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text
from carbon_manual.grounds.completeness import demand
from carbon_manual.grounds.planned import (
    MEASURED,
    Planned,
    is_whole,
    living_sources,
    planned_rows,
)
from carbon_manual.grounds.reading import column, in_percent, limit
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import INVALID, Interval, Period
from carbon_manual.system.deadline import after, configured

if TYPE_CHECKING:
    from carbon_manual.system.model import Record, System

COARSER_THAN_PLANNED = Fault(
    "CM263",
    "data-coarser-than-planned",
    Severity.WARNING,
    Text("活动数据没有按计划的频次收集", "Activity data coarser than planned"),
    Text(
        "计划每月收集、实际按年录入，说明计划没有执行，月度异常也无从发现。",
        "Data planned by month and entered by year show a plan not carried out.",
    ),
    Text(
        "按计划的频次录入；计划不切实际的，评审并修改计划。",
        "Enter the data as planned, or review the plan and change it.",
    ),
    "计划 frequency: month，数据为 {2025: 386000}",
    clauses=(
        ("ccaa-39-2022", ("6.1.6.p2",)),
        ("zjjgsw-0005-2024", ("6.4.p2",)),
        ("xjzjxh-carbon-metrology", ("8.1.2.p2",)),
    ),
)
LIMIT_EXCEEDED = Fault(
    "CM266",
    "uncertainty-unchecked",
    Severity.WARNING,
    Text("不确定性或估算占比没有受控", "Uncertainty or share of estimates not controlled"),
    Text(
        "不确定性和估算占比超过控制值而不采取措施，数据质量不会自己变好。",
        "Beyond its limit neither uncertainty nor the share of estimates gets better by itself.",
    ),
    Text(
        "写明 uncertainty_limit；超过控制值的，在 improvements 中写明怎样减少。",
        "State uncertainty_limit; beyond it say in improvements how it will be reduced.",
    ),
    "uncertainty: 12 %，uncertainty_limit: 8 %，没有 improvements",
    clauses=(
        ("stqc-002-2025", ("8.5.b.4",)),
        ("xjzjxh-carbon-metrology", ("9.1.3.p2.i2",)),
        ("zjjgsw-0005-2024", ("6.4.p5",)),
        ("ccaa-39-2022", ("B.1.3.5.p1",)),
    ),
)
CHECKS_INCOMPLETE = Fault(
    "CM267",
    "data-checks-incomplete",
    Severity.ERROR,
    Text("数据校核不完整，或异常没有处理", "Data checks incomplete, or a failure left open"),
    Text(
        "查出异常而不写明原因和处理，或不设阈值、不作比对，错误的数据就会进入核算。",
        "Failures left open, and checks without threshold or comparison, let wrong data pass.",
    ),
    Text(
        "异常的写明 finding（原因和处理）；补做阈值报警和交叉核对。",
        "Write the cause and treatment of a failure in finding; add threshold and cross-checks.",
    ),
    "result: fail，没有 finding",
    clauses=(
        ("xjzjxh-carbon-metrology", ("9.1.1.p2", "10.1.1.p1.i1")),
        ("stqc-002-2025", ("8.5.b.1",)),
        ("zjjgsw-0005-2024", ("6.4.p5",)),
        ("ccaa-39-2022", ("6.1.6.p6",)),
    ),
)
EVENT_UNTREATED = Fault(
    "CM268",
    "data-event-untreated",
    Severity.ERROR,
    Text("数据缺失、方法变化或新增设施没有写明处理", "Gap, new method or facility not treated"),
    Text(
        "替代数据、换了方法或新增设施都会改变排放量；不写明处理，各年数据就不可比。",
        "Substitutes, new methods and facilities change the total; untold, years do not compare.",
    ),
    Text(
        "缺失数据写入 missing_data，方法变化和新增设施写入 method_changes，写明影响和处理。",
        "Enter gaps in missing_data, new methods and facilities in method_changes, with effect"
        " and treatment.",
    ),
    "计划用仪表，活动数据为估算，missing_data 没有该碳源",
    clauses=(
        ("stqc-002-2025", ("8.5.b.2", "8.5.b.3")),
        ("zjjgsw-0005-2024", ("6.4.p5",)),
        ("ccaa-39-2022", ("6.1.6.p7", "B.1.3.5.p1")),
    ),
    absence=True,
)
NEW_SOURCE_WITHOUT_DATA = Fault(
    "CM269",
    "new-source-without-data",
    Severity.WARNING,
    Text("新增碳源没有从投运起收集数据", "New source without data from its start"),
    Text(
        "新增设施从投运之日起就有排放，投运后的数据缺失会使当年总量偏低。",
        "A new facility emits from its first day; without its data the year's total is too low.",
    ),
    Text(
        "补录投运以来的活动数据；投运日期写错的，改正碳源清单。",
        "Enter its activity data since commissioning, or mend the date in the source list.",
    ),
    "HZ-PV-02 于 2026-01 投运，活动数据表至 2026-06 仍没有它",
    clauses=(
        ("stqc-002-2025", ("6.3.b.2", "8.5.b.3", "9.2.b.3")),
        ("ccaa-39-2022", ("6.1.6.a",)),
    ),
    absence=True,
)

_ACTIVITY_FORM: Final = "JL-06-02"
# How long data of a new source may take to come in.
_QUARTER: Final = Interval("P3M", 3)
_DETECTION: Final = {"xjzjxh-carbon-metrology": ("9.1.1.p2",)}
# What of an inventory tells its method; a change of any is one of the account.
_METHOD: Final = ("method", "gas_view", "gwp")


def coarser_than_planned(subject: Subject) -> Iterator[Diagnostic]:
    """Yield activity data of longer periods than the plan of that time has for the source."""
    rows = planned_rows(subject.system)
    for record in subject.system.records_of("rec.activity-data"):
        for row in record.body.rows("data"):
            for period, value in row.data("quantities") or ():
                planned = [
                    each.row
                    for each in rows.get(row.text("source"), ())
                    if each.row.text("form") == _ACTIVITY_FORM and each.covers(period.start)
                ]
                # of several rows for one source the rarest counts
                months = max((MONTHS.get(each.text("frequency"), 12) for each in planned),
                             default=12)  # fmt: skip
                if period.months > months and value.data is not INVALID:
                    message = Text(
                        f"`{row.text('source')}` 的 {period.text} 跨 {period.months} 个月，"
                        f"计划为 {months} 个月",
                        f"`{row.text('source')}`: {period.text} spans {period.months} months,"
                        f" planned are {months}",
                    )
                    related = (Related(planned[0].place("frequency"), Text("计划", "the plan")),)
                    yield COARSER_THAN_PLANNED.at(
                        value.span, message, subject=record.id, related=related
                    )
                    break


def uncertainty_unchecked(subject: Subject) -> Iterator[Diagnostic]:
    """Yield data quality records beyond a limit, or without one, that plan no improvement."""
    allowed = limit(subject.system, "estimate-share", "5 %")
    for record in subject.system.records_of("rec.data-quality"):
        body = record.body
        if body.text("improvements") or body.is_invalid("improvements", "uncertainty_limit"):
            continue
        found, bound = (
            in_percent(body.data(each)) for each in ("uncertainty", "uncertainty_limit")
        )
        if found is not None and (bound is None or abs(found) > bound):
            over = (
                Text("没有控制值", "there is no limit")
                if bound is None
                else Text(f"超过控制值 {bound} %", f"above the limit of {bound} %")
            )
            message = Text(
                f"总量的不确定性为 {found} %，{over.zh}，也没有减少的措施",
                f"uncertainty is {found} %, {over.en}, and nothing reduces it",
            )
            yield LIMIT_EXCEEDED.at(body.place("uncertainty"), message, subject=record.id)
        share = in_percent(body.data("estimated_share"))
        if share is not None and share > allowed:
            message = Text(
                f"估算数据对应的排放占 {share} %，超过 {allowed} %，没有减少的措施",
                f"{share} % of the emission rests on estimates, above {allowed} %",
            )
            yield LIMIT_EXCEEDED.at(body.place("estimated_share"), message, subject=record.id)


def data_checks_incomplete(subject: Subject) -> Iterator[Diagnostic]:
    """Yield failed checks without cause and treatment, and records without the checks asked for."""
    asked = demand(subject, _DETECTION)
    for record in subject.system.records_of("rec.data-quality"):
        rows = record.body.rows("checks")
        for row in rows:
            if row.text("result") == "fail" and "finding" not in row:
                message = Text("校核异常，没有写明原因和处理", "a check failed without a finding")
                yield CHECKS_INCOMPLETE.at(row.place("result"), message, subject=record.id)
        made = {row.text("kind") for row in rows}
        if asked is None or not is_whole(record.body, "checks"):
            continue
        fields = record.shape.by_name["checks"].by_name["kind"]
        for kind in ("threshold", "cross-check"):
            if kind not in made and not any(row.is_invalid("kind") for row in rows):
                label = fields.choice(kind)
                message = Text(
                    f"没有{label.zh}（{asked.named.zh}）", f"no `{kind}` check ({asked.named.en})"
                )
                yield CHECKS_INCOMPLETE.at(record.body.place("checks"), message, subject=record.id)


def data_event_untreated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield data gaps, new methods and new facilities of a year that its quality record omits."""
    system = subject.system
    inventories = {
        each.body.data("year"): each for each in system.records_of("rec.emission-inventory")
    }
    substituted = _substituted(system)
    started: dict[int, list[str]] = {}
    for name, row in system.defined.get("source", {}).items():
        begun = row.data("commissioned")
        if isinstance(begun, Period):
            started.setdefault(begun.start.year, []).append(name)
    for record in system.records_of("rec.data-quality"):
        inventory = system.records.get(record.body.text("inventory"))
        year = inventory.body.data("year") if inventory else None
        if inventory is None or year is None:
            continue
        yield from _gaps(record, substituted.get(year, {}))
        kinds = column(record.body, "method_changes", "kind", optional=True)
        if kinds is not None:
            differences = _differences(inventory, inventories.get(year - 1))
            yield from _changes(record, set(kinds), differences)
            if started.get(year) and "facility" not in kinds:
                yield _new_facilities(record, year, started[year])


def new_source_without_data(subject: Subject) -> Iterator[Diagnostic]:
    """Yield sources put into operation within the time of their site's data, but without any.

    Years that have an inventory are left to the accounts, which tell sources and periods that lack.
    """
    system, today = subject.system, subject.context.as_of
    starts, reach = _activity_reach(system)
    accounted = {each.body.data("year") for each in system.records_of("rec.emission-inventory")}
    grace = configured(system, "new-source-data-within", "P3M")
    for name, site, row in living_sources(system, today):
        begun = row.data("commissioned")
        first, last = reach.get(site, (today, today))
        if not isinstance(begun, Period) or begun.start <= first or begun.start.year in accounted:
            continue
        if last < after(begun.end, grace or _QUARTER):
            continue
        start = starts.get(name)
        if start is None or start > begun.end:
            since = Text("没有活动数据", "no data") if start is None else Text(
                f"活动数据从 {start} 起", f"data only from {start}")  # fmt: skip
            message = Text(
                f"`{name}` 于 {begun.text} 投运，{since.zh}",
                f"`{name}` was put into operation in {begun.text} and has {since.en}",
            )
            yield NEW_SOURCE_WITHOUT_DATA.at(row.place("commissioned"), message, subject=name)


def _substituted(system: System) -> dict[int, dict[str, Span]]:
    """Return, by year, the sources estimated though the plan has them measured or settled."""
    plans = planned_rows(system)
    found: dict[int, dict[str, Span]] = {}
    for record in system.records_of("rec.activity-data"):
        for row in record.body.rows("data"):
            name = row.text("source")
            if row.text("origin") != "estimate" or name not in plans:
                continue
            for year in {period.start.year for period, _ in row.data("quantities") or ()}:
                rows = [each for each in plans[name] if _overlaps(each, year)]
                if rows and all(each.row.text("origin") in MEASURED for each in rows):
                    found.setdefault(year, {}).setdefault(name, row.place("origin"))
    return found


def _overlaps(planned: Planned, year: int) -> bool:
    start = planned.start.year if planned.start else year
    end = planned.end.year if planned.end else year
    return start <= year <= end


def _gaps(record: Record, substituted: dict[str, Span]) -> Iterator[Diagnostic]:
    treated = column(record.body, "missing_data", "source", optional=True)
    for name, span in substituted.items():
        if treated is not None and name not in treated:
            message = Text(
                f"`{name}` 计划用实际数据，实为估算，缺失数据中没有它",
                f"`{name}` was planned from actual data and is estimated, but is no missing data",
            )
            yield EVENT_UNTREATED.at(
                record.body.place("missing_data"),
                message,
                subject=name,
                related=(Related(span, Text("估算的数据", "the estimate")),),
            )


def _differences(inventory: Record, before: Record | None) -> list[tuple[str, Span]]:
    """Return what of the method differs from the year before."""
    if before is None:
        return []
    return [
        (name, inventory.body.place(name))
        for name in _METHOD
        if inventory.body.text(name) and before.body.text(name)
        and inventory.body.text(name) != before.body.text(name)
    ]  # fmt: skip


def _changes(
    record: Record, kinds: set[str], differences: list[tuple[str, Span]]
) -> Iterator[Diagnostic]:
    if differences and not kinds & {"method", "reporting"}:
        names = "、".join(name for name, _ in differences)
        message = Text(
            f"碳清单的 {names} 与上一年不同，方法变化中没有写明",
            f"the inventory's {names} differs from the year before, and no change tells it",
        )
        related = tuple(Related(span, Text("本年", "this year")) for _, span in differences)
        yield EVENT_UNTREATED.at(
            record.body.place("method_changes"), message, subject=record.id, related=related
        )


def _new_facilities(record: Record, year: int, names: list[str]) -> Diagnostic:
    shown = "、".join(names)
    message = Text(
        f"{year} 年新增 {shown}，变化中没有新增设施",
        f"{shown} began in {year}, and no change of kind `facility` tells it",
    )
    return EVENT_UNTREATED.at(record.body.place("method_changes"), message, subject=record.id)


def _activity_reach(
    system: System,
) -> tuple[dict[str, dt.date], dict[str, tuple[dt.date, dt.date]]]:
    """Return the first day of each source's data, and first and last day of each site's."""
    starts: dict[str, dt.date] = {}
    reach: dict[str, tuple[dt.date, dt.date]] = {}
    for record in system.records_of("rec.activity-data"):
        for row in record.body.rows("data"):
            for period, _ in row.data("quantities") or ():
                name = row.text("source")
                starts[name] = min(starts.get(name, period.start), period.start)
                first, last = reach.get(record.site, (period.start, period.end))
                reach[record.site] = (min(first, period.start), max(last, period.end))
    return starts, reach


RULES: Final = (
    Rule(COARSER_THAN_PLANNED, coarser_than_planned, "R050"),
    Rule(LIMIT_EXCEEDED, uncertainty_unchecked, "R103"),
    Rule(CHECKS_INCOMPLETE, data_checks_incomplete, ""),
    Rule(EVENT_UNTREATED, data_event_untreated, "R104"),
    Rule(NEW_SOURCE_WITHOUT_DATA, new_source_without_data, "R106"),
)
