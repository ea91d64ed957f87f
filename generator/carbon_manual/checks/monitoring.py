"""Rules about monitoring: what has to be watched, and whether judgements follow from values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.duties.plans import inspections
from carbon_manual.grounds.reading import (
    column,
    in_percent,
    is_printed,
    knows,
    limit,
    newest,
    percent,
    shown,
)
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import Period, Row
from carbon_manual.system.model import Record, System

KEY_CHARACTERISTIC_LEFT_OUT = Fault(
    "CM725",
    "key-characteristic-left-out",
    Severity.ERROR,
    Text("监测没有包括规定的内容", "Monitoring leaves out what has to be monitored"),
    Text(
        "规定的内容没有监测，就说不清措施是否有效、目标是否实现、绩效是否改进。",
        "What is not monitored cannot show whether actions work, objectives are met or performance"
        " improves.",
    ),
    Text(
        "在监测计划中增加该类项目，并在监测记录中写明对应的参数、目标、措施或碳源。",
        "Add such an item to the plan, and name the indicator, objective, action or source in the"
        " results.",
    ),
    "监测计划没有 group: actions 的项目",
    clauses=(
        ("ccaa-39-2022", ("9.1.1.a.1", "9.1.1.a.2", "9.1.1.a.3", "9.1.1.a.4", "6.2.1.f")),
        ("zjjgsw-0005-2024", ("9.1.a", "9.1.b", "9.1.c", "9.1.d")),
        ("xjzjxh-carbon-metrology", ("9.1.3.p2.i1", "9.1.3.p2.i4")),
        (
            "stqc-002-2025",
            ("9.2.p1", "9.2.b.1", "9.2.b.2", "9.2.b.3", "9.2.b.4", "9.2.c.i2", "9.1.p1.i1"),
        ),
    ),
    bound=True,
    absence=True,
)
EVALUATION_CONTRADICTS = Fault(
    "CM726",
    "evaluation-contradicts-values",
    Severity.ERROR,
    Text("评价与数值不符，或没有与碳基准比较", "Judgement contradicts values, or is missing"),
    Text(
        "“改进”由参数值与碳基准的差别得出；凭印象填写会掩盖变差。",
        "Improvement follows from value and baseline; typed by impression it hides a decline.",
    ),
    Text(
        "按参数的改进方向和两个数值改正评价或偏差；补上碳基准值。",
        "Mend verdict or deviation by the two values and the direction; add the baseline value.",
    ),
    "better: lower\nvalue: 105 tCO2e，base_value: 100 tCO2e，verdict: improved",
    clauses=(("ccaa-39-2022", ("9.1.1.p3", "6.1.4.p4")),),
)
INSPECTION_TOPIC_LEFT_OUT = Fault(
    "CM729",
    "inspection-topic-left-out",
    Severity.ERROR,
    Text(
        "体系运行检查缺少规定的内容，或没有按计划进行",
        "System inspections leave out a topic, or were not held",
    ),
    Text(
        "检查漏掉一个方面，这一方面的问题要到出了后果才会发现。",
        "Problems of a topic that no inspection looks at show only by their consequences.",
    ),
    Text(
        "在检查计划和检查记录中补上该项内容；逾期的检查尽快进行，或修订计划。",
        "Add the topic to plan and inspections; hold what is overdue, or revise the plan.",
    ),
    "检查计划没有 topic: parties（相关方管理）",
    clauses=(
        (
            "xjzjxh-carbon-metrology",
            (
                *("9.1.2.p2.i1", "9.1.2.p2.i2", "9.1.2.p2.i3", "9.1.2.p2.i4", "9.1.2.p2.i5"),
                "9.1.2.p4",
            ),
        ),
    ),
    bound=True,
    absence=True,
)

# What a standard wants to be planned and watched, with its clause.
_GROUPS: Final = {
    "ccaa-39-2022": {
        "actions": "9.1.1.a.1",
        "indicators": "9.1.1.a.2",
        "factors-activity": "9.1.1.a.3",
        "comparison": "9.1.1.a.4",
        "objectives": "6.2.1.f",
    },
    "zjjgsw-0005-2024": {
        "actions": "9.1.a",
        "indicators": "9.1.b",
        "factors-activity": "9.1.c",
        "comparison": "9.1.d",
    },
    "xjzjxh-carbon-metrology": {"objectives": "9.1.3.p2.i1"},
    "stqc-002-2025": {
        "objectives": "9.2.b.1",
        "factors-activity": "9.2.b.2",
        "new-facility": "9.2.b.3",
        "production": "9.2.b.4",
        "comparison": "9.2.c.i2",
    },
}
# A result of these groups counts when it names what was monitored.
_NAMED: Final = {
    "actions": "action",
    "indicators": "indicator",
    "objectives": "objective",
    "factors-activity": "source",
}
_METROLOGY: Final = "xjzjxh-carbon-metrology"
_SATISFACTION: Final = Text("相关方满意度", "satisfaction of interested parties")
_NOTHING: Final = Text("（空）", "(empty)")
_TOPICS: Final = ("documents", "duties", "metering", "maintenance", "parties")
# Up to this difference value and baseline may also be called equal.
_EQUAL_WITHIN: Final = ("verdict-equal-within", "1 %")
_DECEMBER: Final = 12


def key_characteristic_left_out(subject: Subject) -> Iterator[Diagnostic]:
    """Yield plans, and the last full year's results of a site, that leave out what is wanted."""
    plans = newest(subject.system.records_of("plan.monitoring"), subject.context.as_of)
    if plans and all(column(each.body, "items", "group") is not None for each in plans):
        planned = {group for plan in plans for group in _planned(plan)}
        missing = _missing(subject, planned, subject.system.sites)
        if missing:
            message = Text(
                f"监测计划没有{'、'.join(each.zh for each in missing)}",
                f"The monitoring plan lacks: {'; '.join(each.en for each in missing)}",
            )
            plan = plans[-1]
            place = plan.body.place("items")
            yield KEY_CHARACTERISTIC_LEFT_OUT.at(place, message, subject=plan.id)
    for site, records in _full_years(subject).items():
        if any(column(each.body, "items", "group") is None for each in records):
            continue
        seen = {group for each in records for row in each.body.rows("items")
                for group in _seen(row)}  # fmt: skip
        missing = _missing(subject, seen, (site,) if site else subject.system.sites)
        missing += _unsatisfied(subject, site, records)
        if missing:
            yield _unwatched(records, missing)


def evaluation_contradicts(subject: Subject) -> Iterator[Diagnostic]:
    """Yield verdicts and deviations that their values do not give, and values left unjudged."""
    system = subject.system
    band = limit(system, *_EQUAL_WITHIN)
    for record in system.records_of("rec.monitoring-result"):
        for row in record.body.rows("items"):
            yield from _judged(system, record, row, band)
            yield from _deviating(record, row)
    for records in _full_years(subject).values():
        yield from _uncompared(system, records)


def inspection_topic_left_out(subject: Subject) -> Iterator[Diagnostic]:
    """Yield plans and last year's inspections without a topic, and planned ones not held."""
    plans = newest(subject.system.records_of("plan.system-inspection"), subject.context.as_of)
    yield from _topics(plans)
    done = [
        record
        for record in subject.system.records_of("rec.system-inspection")
        if (day := record.body.data("date")) and day.year == subject.context.as_of.year - 1
    ]
    yield from _topics(done)
    yield from _uninspected(subject)


def _planned(plan: Record) -> Iterator[str]:
    for row in plan.body.rows("items"):
        yield row.text("group")
        # an indicator with its expected value is compared with it
        if row.text("group") == "indicators" and "expected" in row:
            yield "comparison"


def _seen(row: Row) -> Iterator[str]:
    """Yield the groups that an item of the results shows."""
    group = row.text("group")
    if group != "comparison" and (group not in _NAMED or _NAMED[group] in row):
        yield group
    if "value" in row and ("expected" in row or "benchmark" in row):
        yield "comparison"


def _missing(subject: Subject, given: Iterable[str], sites: Iterable[str]) -> list[Text]:
    """Return the groups that standards in use at one of the sites want and that are not given."""
    field = subject.system.shapes.types["rec.monitoring-result"].by_name["items"].by_name["group"]
    found: dict[str, list[str]] = {}
    for use in subject.system.uses:
        wanted = _GROUPS.get(use.standard.key, {}) if set(sites) & set(use.sites) else {}
        for group, clause in wanted.items():
            if group not in given:
                found.setdefault(group, []).append(f"{use.standard.number} {clause}")
    labels = {group: field.choice(group) for group in found}
    return [
        Text(
            f"“{labels[group].zh}”（{'、'.join(clauses)}）",
            f"{labels[group].en} ({', '.join(clauses)})",
        )
        for group, clauses in found.items()
    ]


def _full_years(subject: Subject) -> dict[str, list[Record]]:
    """Return each site's results of its last year whose end they reach; without site, for all."""
    found: dict[tuple[str, int], list[Record]] = {}
    full: dict[str, int] = {}
    for record in subject.system.records_of("rec.monitoring-result"):
        period = record.control.data("period")
        if not isinstance(period, Period) or period.end > subject.context.as_of:
            continue
        found.setdefault((record.site, period.end.year), []).append(record)
        if period.end.month == _DECEMBER:
            full[record.site] = max(full.get(record.site, 0), period.end.year)
    return {
        site: [*found.get(("", year), ()), *found[site, year]]
        if site
        else [each for (_, which), group in found.items() if which == year for each in group]
        for site, year in full.items()
    }


def _unsatisfied(subject: Subject, site: str, records: Iterable[Record]) -> list[Text]:
    """Return what carbon metrology wants once a year beside the items."""
    sites = [set(use.sites) for use in subject.system.uses if use.standard.key == _METROLOGY]
    if not sites or (site and site not in sites[0]):
        return []
    return [] if any("satisfaction" in each.body for each in records) else [_SATISFACTION]


def _unwatched(records: list[Record], missing: list[Text]) -> Diagnostic:
    last = max(records, key=lambda each: each.control.data("period").end)
    year = last.control.data("period").end.year
    message = Text(
        f"{year} 年的监测记录没有{'、'.join(each.zh for each in missing)}"
        "（没有写明参数、目标、措施或碳源的监测项不算）",
        f"The results of {year} lack: {'; '.join(each.en for each in missing)}"
        " (items that name no indicator, objective, action or source do not count)",
    )
    return KEY_CHARACTERISTIC_LEFT_OUT.at(last.body.place("items"), message, subject=last.id)


def _judged(system: System, record: Record, row: Row, band: Decimal) -> Iterator[Diagnostic]:
    """Yield a verdict that is missing, or is not what value and baseline give."""
    indicator = system.row("indicator", row.text("indicator"))
    value, reference = row.data("value"), row.data("base_value")
    if indicator is None or value is None or reference is None or row.is_invalid("verdict"):
        return
    better, change = indicator.text("better"), percent(value, reference)
    if change is None or better not in {"lower", "higher"}:
        return
    # a percentage of a negative reference has the other sign
    rises = (change > 0) == (reference.value > 0)
    right = "equal" if change == 0 else "improved" if rises == (better == "higher") else "worse"
    given = row.text("verdict")
    if given == right or (given == "equal" and abs(change) <= band):
        return
    field = record.shape.by_name["items"].by_name["verdict"]
    wanted, told = field.choice(right), field.choice(given) if given else _NOTHING
    message = Text(
        f"`{row.text('indicator')}` 为 {value}，碳基准为 {reference}，应评为“{wanted.zh}”，"
        f"现为“{told.zh}”",
        f"`{row.text('indicator')}` is {value} against {reference}: `{wanted.en}`,"
        f" but the verdict is `{told.en}`",
    )
    related = (Related(indicator.place("better"), Text("改进方向", "the direction")),)
    place = row.place("verdict" if given else "base_value")
    yield EVALUATION_CONTRADICTS.at(place, message, subject=record.id, related=related)


def _deviating(record: Record, row: Row) -> Iterator[Diagnostic]:
    stated, value, expected = (row.data(name) for name in ("deviation", "value", "expected"))
    computed = percent(value, expected)
    if stated is None or computed is None or in_percent(stated) is None:
        return
    if not is_printed(stated, computed):
        message = Text(
            f"偏差写的是 {stated}，由 {value} 与预期 {expected} 算得 {shown(computed)}",
            f"The deviation is given as {stated}; {value} against {expected} is {shown(computed)}",
        )
        yield EVALUATION_CONTRADICTS.at(row.place("deviation"), message, subject=record.id)


def _uncompared(system: System, records: Iterable[Record]) -> Iterator[Diagnostic]:
    """Yield indicators with a baseline whose values of a full year were never compared with it."""
    last: dict[str, tuple[Record, Row]] = {}
    compared = {
        row.text("indicator")
        for report in system.records_of("rec.performance-report")
        for row in report.body.rows("indicators")
        if "baseline" in row
    }
    for record in records:
        for row in record.body.rows("items"):
            name = row.text("indicator")
            if "base_value" in row:
                compared.add(name)
            elif row.data("value") is not None and knows(system, "indicator", (name,)):
                last[name] = (record, row)
    for name, (record, row) in last.items():
        indicator = system.row("indicator", name)
        if name not in compared and indicator is not None and indicator.text("baseline"):
            message = Text(
                f"`{name}` 的值全年没有与碳基准 {indicator.text('baseline')} 比较",
                f"`{name}` was not compared with {indicator.text('baseline')} all the year",
            )
            yield EVALUATION_CONTRADICTS.at(row.place("value"), message, subject=record.id)


def _topics(records: Iterable[Record]) -> Iterator[Diagnostic]:
    given: set[str] = set()
    last: Record | None = None
    for record in records:
        topics = column(record.body, "items", "topic")
        if topics is None:
            return
        given.update(topics)
        last = record
    missing = [topic for topic in _TOPICS if topic not in given]
    if last is None or not missing:
        return
    labels = [last.shape.by_name["items"].by_name["topic"].choice(each) for each in missing]
    message = Text(
        f"没有检查{'、'.join(each.zh for each in labels)}",
        f"Not inspected: {', '.join(each.en for each in labels)}",
    )
    yield INSPECTION_TOPIC_LEFT_OUT.at(last.body.place("items"), message, subject=last.id)


def _uninspected(subject: Subject) -> Iterator[Diagnostic]:
    """Yield planned inspections whose day passed since the plan began without one on the topic."""
    for each in inspections(subject):
        if each.is_overdue:
            message = Text(
                f"计划 {each.due} 检查“{each.title.zh}”，没有检查记录",
                f"`{each.title.en}` was to be inspected on {each.due}, of which there is no record",
            )
            yield INSPECTION_TOPIC_LEFT_OUT.at(each.span, message, subject=each.item)


RULES: Final = (
    Rule(KEY_CHARACTERISTIC_LEFT_OUT, key_characteristic_left_out, "R113"),
    Rule(EVALUATION_CONTRADICTS, evaluation_contradicts, "R114"),
    Rule(INSPECTION_TOPIC_LEFT_OUT, inspection_topic_left_out, ""),
)
