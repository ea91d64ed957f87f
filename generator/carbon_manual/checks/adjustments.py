"""Rules about adjusting carbon baselines: when it is due, what is written, what is set out."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.doccontrol.control import Status
from carbon_manual.grounds.completeness import current, demand
from carbon_manual.grounds.reading import knows, limit, percent, shown
from carbon_manual.grounds.recomputed import Computed
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.quantity import Quantity, QuantityError, Unit
from carbon_manual.shapes.value import INVALID
from carbon_manual.system.deadline import after, configured

if TYPE_CHECKING:
    from carbon_manual.grounds.completeness import Clauses
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record, System

BASELINE_UNADJUSTED = Fault(
    "CM255",
    "baseline-unadjusted",
    Severity.ERROR,
    Text("应调整碳基准而没有调整", "Baseline not adjusted although it has to be"),
    Text(
        "面积、人数等大变之后仍用旧基准，比较的已不是同一件事。",
        "After a major change of area or headcount the old baseline compares unlike things.",
    ),
    Text(
        "按程序调整基准并在 adjustments 中登记；经评审不调整的，办理豁免并写明理由。",
        "Adjust it and register the adjustment, or waive the finding with the reason.",
    ),
    "建筑面积由 10000 m2 变为 13000 m2，没有 trigger: static-factor 的调整",
    clauses=(
        ("ccaa-39-2022", ("6.1.5.a", "6.1.5.b")),
        ("zjjgsw-0005-2024", ("6.3.p4", "6.3.p5")),
    ),
    absence=True,
)
ADJUSTMENT_UNSOUND = Fault(
    "CM256",
    "baseline-adjustment-unsound",
    Severity.ERROR,
    Text("碳基准的调整记录前后不衔接", "Adjustments of a baseline do not connect"),
    Text(
        "调整前后的数值接不上，就查不清基准怎样变成今天这样。",
        "Where old and new values do not connect nobody can trace what the baseline became.",
    ),
    Text(
        "按日期先后核对原值、新值和现行基准值；起因应是程序规定的情形。",
        "Check old, new and present values by date; the trigger is one that the procedure names.",
    ),
    "上次调整后为 480 tCO2e，本次原值却写 500 tCO2e",
    clauses=(
        ("ccaa-39-2022", ("6.1.5.c", "6.1.5.p4")),
        ("zjjgsw-0005-2024", ("6.3.p3",)),
    ),
)
TRIGGER_UNDOCUMENTED = Fault(
    "CM258",
    "adjustment-trigger-undocumented",
    Severity.ERROR,
    Text("程序没有规定应有的基准调整情形", "Procedure lacks a trigger of adjustment"),
    Text(
        "程序没有写的情形发生时，没有人会想到调整基准。",
        "When it happens, nobody thinks of a trigger that the procedure does not name.",
    ),
    Text(
        "在程序正文规定该情形和处理办法，并列入 adjustment_triggers。",
        "Rule on it in the procedure's text and list it among adjustment_triggers.",
    ),
    "adjustment_triggers 中没有 static-factor",
    clauses=(
        ("ccaa-39-2022", ("6.1.5.a", "6.1.5.b", "6.1.5.c")),
        ("zjjgsw-0005-2024", ("6.3.p3", "6.3.p5")),
    ),
    bound=True,
)
# From which change on a static factor has changed majorly, and how soon the baseline follows.
STATIC_CHANGE: Final = ("static-factor-change", "10 %")
ADJUSTED_WITHIN: Final = ("baseline-adjusted-within", "P6M")
_CCAA: Final = "ccaa-39-2022"
_ZJJ: Final = "zjjgsw-0005-2024"
_BASELINE: Final = "rec.baseline"
_PROCEDURE: Final = "proc.indicator-baseline"
_LISTED: Final = "adjustment_triggers"
# Static by nature; output varies with the business and is a variable.
_STATIC: Final = ("floor-area", "headcount")
# Whose adjustments answer a change of static factors.
_ANSWERS: Final = ("static-factor", "method", "organisation")
# How a record's trigger is called in the procedure.
_TRIGGERS: Final = {
    "indicator": ("indicator-unfit",),
    "static-factor": ("static-factor",),
    "method": ("method", "schedule"),
    "organisation": ("boundary", "service"),
    "authority": ("requirement",),
    "retrofit": ("retrofit",),
    "correction": ("error",),
}
# Which triggers the procedure has to name, one of each group: 6.1.5, T/ZJJGSW 0005 6.3.
_WANTED: Final[tuple[tuple[tuple[str, ...], Clauses], ...]] = (
    (("indicator-unfit",), {_CCAA: ("6.1.5.a",)}),
    (("static-factor",), {_CCAA: ("6.1.5.b",)}),
    (("schedule", "method"), {_CCAA: ("6.1.5.c",)}),
    (("boundary", "service"), {_ZJJ: ("6.3.p5",)}),
    (("requirement",), {_ZJJ: ("6.3.p5",)}),
    (("retrofit",), {_ZJJ: ("6.3.p5",)}),
)


def baseline_unadjusted(subject: Subject) -> Iterator[Diagnostic]:
    """Yield baselines that a review found invalid, or that static factors have left behind."""
    today, within = subject.context.as_of, configured(subject.system, *ADJUSTED_WITHIN)
    for record in current(subject, _BASELINE) if within else ():
        reviewed = record.control.data("recorded_on")
        invalid = record.body.data("valid") is False and reviewed is not None
        if within and invalid and after(reviewed, within) < today:
            message = Text(
                f"{record.id} {reviewed} 评审为无效，至今没有调整",
                f"{record.id} was found invalid on {reviewed} and is not adjusted",
            )
            yield BASELINE_UNADJUSTED.at(record.body.place("valid"), message, subject=record.id)
        if not record.body.is_invalid("adjustments", "base_periods", "static_factors"):
            yield from _changed_factors(subject, record)


def adjustment_unsound(subject: Subject) -> Iterator[Diagnostic]:
    """Yield adjustments that do not start or end where they should, or have no ground."""
    documented = _documented(subject)
    for record in subject.system.records_of(_BASELINE):
        yield from _broken_chains(subject.system, record)
        for row in record.body.rows("adjustments"):
            trigger = row.text("trigger")
            if documented and trigger and not documented & set(_TRIGGERS.get(trigger, ())):
                table = record.shape.by_name["adjustments"].by_name["trigger"]
                message = Text(
                    f"程序没有规定“{table.choice(trigger).zh}”是调整的情形",
                    f"the procedure does not name `{trigger}` as a trigger of adjustment",
                )
                yield ADJUSTMENT_UNSOUND.at(row.place("trigger"), message, subject=record.id)


def trigger_undocumented(subject: Subject) -> Iterator[Diagnostic]:
    """Yield triggers that the standards in use name and the procedure does not."""
    for document in subject.system.documents.values():
        control, status = document.control, subject.control.status(document)
        if document.shape.id != _PROCEDURE or status is Status.WITHDRAWN:
            continue
        items = control.data(_LISTED)
        if items is None or any(item.data is INVALID for item in items):
            continue
        named = {str(item.data) for item in items}
        field = document.shape.by_name[_LISTED].item
        for wanted, clauses in _WANTED if field else ():
            asking = demand(subject, clauses)
            if asking is not None and field is not None and not named & set(wanted):
                labels = [field.choice(each) for each in wanted]
                message = Text(
                    f"没有{'或'.join(f'“{each.zh}”' for each in labels)}（{asking.named.zh}）",
                    f"no `{'` or `'.join(wanted)}` ({asking.named.en})",
                )
                finding = TRIGGER_UNDOCUMENTED.at(
                    control.place(_LISTED), message, subject=document.id
                )
                yield asking.weighed(finding)


def _documented(subject: Subject) -> frozenset[str]:
    """Return the triggers that the procedures name, in force where one is; none if unreadable."""
    found = (
        subject.control.in_force.get(document.id, document)
        for document in subject.system.documents.values()
        if document.shape.id == _PROCEDURE
        and subject.control.status(document) is not Status.WITHDRAWN
    )
    items = [item.data for each in found for item in each.control.data(_LISTED) or ()]
    return frozenset() if INVALID in items else frozenset(map(str, items))


def _changed_factors(subject: Subject, record: Record) -> Iterator[Diagnostic]:
    """Yield static factors that changed majorly since the base period or the last adjustment."""
    system, today = subject.system, subject.context.as_of
    within, least = configured(system, *ADJUSTED_WITHIN), limit(system, *STATIC_CHANGE)
    series = _series(system, record)
    field = system.shapes.types["rec.static-factors"].by_name["factors"].by_name["name"]
    for name in _STATIC:
        years = series.get(name, {})
        reference = _reference(record, years)
        if reference is None or within is None:
            continue
        since, amount = reference
        for year in sorted(each for each in years if each > since):
            change = percent(years[year], amount)
            if change is None or abs(change) < least:
                continue
            if after(dt.date(year, 12, 31), within) < today:
                label = field.choice(name)
                message = Text(
                    f"{label.zh} {year} 年为 {years[year]}，比 {amount} 变化 {shown(change)}"
                    f"（限值 {least:f} %），{record.id} 没有调整",
                    f"{label.en} was {years[year]} in {year}, a change of {shown(change)} from"
                    f" {amount} (limit {least:f} %); {record.id} is not adjusted",
                )
                place = record.body.place("static_factors")
                yield BASELINE_UNADJUSTED.at(place, message, subject=record.id)
            break


def _series(system: System, record: Record) -> Mapping[str, Mapping[int, Quantity]]:
    """Return the static factors of a baseline's registers by name and year, summed over them."""
    names = {row.text("register") for row in record.body.rows("static_factors")}
    found: dict[str, dict[int, list[Quantity]]] = {}
    registers: dict[str, int] = {}
    for register in (system.records.get(each) for each in sorted(names)):
        for row in register.body.rows("factors") if register else ():
            unit = row.data("unit")
            years = found.setdefault(row.text("name"), {})
            registers[row.text("name")] = registers.get(row.text("name"), 0) + 1
            for period, value in row.data("values") or ():
                if isinstance(unit, Unit) and value.data is not INVALID:
                    years.setdefault(period.start.year, []).append(Quantity(value.data, unit))
    return {
        name: {
            year: total
            for year, amounts in years.items()
            # a year that a register lacks would pass for a decrease
            if len(amounts) == registers[name] and (total := _sum(amounts)) is not None
        }
        for name, years in found.items()
    }


def _sum(amounts: list[Quantity]) -> Quantity | None:
    total = amounts[0]
    try:
        for each in amounts[1:]:
            total += each
    except QuantityError:
        return None
    return total


def _reference(record: Record, years: Mapping[int, Quantity]) -> tuple[int, Quantity] | None:
    """Return the year from which a static factor counts as unchanged, and its amount then."""
    periods = [item.data for item in record.body.items_of("base_periods")]
    since = {each.start.year for each in periods}
    answers = [
        row.data("date").year
        for row in record.body.rows("adjustments")
        if row.text("trigger") in _ANSWERS and row.data("date") is not None
    ]
    # an adjustment takes account of the last year that was complete by then
    known = [each for each in years if answers and each <= max(answers)]
    since = {max(known)} if known else since
    amounts = [years[each] for each in sorted(since) if each in years]
    total = _sum(amounts) if amounts else None
    if total is None:
        return None
    return max(since), Quantity(total.value / len(amounts), total.unit)


def _broken_chains(system: System, record: Record) -> Iterator[Diagnostic]:
    """Yield old values that are not the last new one, and base values that are not the last."""
    chains: dict[str, list[Row]] = {}
    for row in record.body.rows("adjustments"):
        if any(row.data(each) is None for each in ("date", "indicator", "old", "new")):
            return  # a link of the chain cannot be read
        chains.setdefault(row.text("indicator"), []).append(row)
    values = {row.text("indicator"): row for row in record.body.rows("values")}
    for name, rows in chains.items() if knows(system, "indicator", chains) else ():
        ordered = sorted(rows, key=lambda each: dt.date.toordinal(each.data("date")))
        for first, second in itertools.pairwise(ordered):
            if not _same(first.data("new"), second.data("old")):
                message = Text(
                    f"{name} {second.data('date')} 的原值 {second.data('old')} "
                    f"不是上次调整后的 {first.data('new')}",
                    f"the old value of {name} on {second.data('date')}, {second.data('old')}, is"
                    f" not {first.data('new')}, which it was adjusted to before",
                )
                related = (Related(first.place("new"), Text("上次的新值", "adjusted to")),)
                yield ADJUSTMENT_UNSOUND.at(
                    second.place("old"), message, subject=record.id, related=related
                )
        last, value = ordered[-1], values.get(name)
        present = value.data("value") if value else None
        if value is not None and present is not None and not _same(last.data("new"), present):
            message = Text(
                f"{name} 的基准值 {present} 不是最近调整后的 {last.data('new')}",
                f"the base value of {name}, {present}, is not {last.data('new')}, which it was"
                " last adjusted to",
            )
            related = (Related(last.place("new"), Text("最近的新值", "adjusted to")),)
            yield ADJUSTMENT_UNSOUND.at(
                value.place("value"), message, subject=record.id, related=related
            )


def _same(first: Quantity, second: Quantity) -> bool:
    """Tell whether two values are the same as far as the coarser is printed."""
    return Computed(first).agrees(second) or Computed(second).agrees(first)


RULES: Final = (
    Rule(BASELINE_UNADJUSTED, baseline_unadjusted, "R045"),
    Rule(ADJUSTMENT_UNSOUND, adjustment_unsound, "R046"),
    Rule(TRIGGER_UNDOCUMENTED, trigger_undocumented, "R048"),
)
