"""Rules about operating criteria, the readings kept by them and the tests of controls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from carbon_manual.clauses.evidence import interval_of
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.duties.cycles import TEST, criteria, updates
from carbon_manual.duties.due import late
from carbon_manual.grounds.completeness import current, demand, empty
from carbon_manual.grounds.reading import called
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import INVALID, Interval, Row, Value
from carbon_manual.system.model import Record

if TYPE_CHECKING:
    from carbon_manual.diagnostic import Span
    from carbon_manual.duties import Due

USE_WITHOUT_CRITERIA = Fault(
    "CM701",
    "use-without-criteria",
    Severity.ERROR,
    Text("主要能源使用没有运行准则", "Significant energy use without operating criteria"),
    Text(
        "没有准则就不知道怎样运行才算正常，碳绩效严重偏离也无从判断。",
        "Without criteria nobody knows what normal operation is, nor what a serious deviation is.",
    ),
    Text(
        "在 criteria 中列出运行准则文件；缺少准则也不会严重偏离的，在 no_criteria 写明理由。",
        "List the operating criteria, or give under `no_criteria` why none are needed.",
    ),
    "EU-01 中央空调，没有 criteria",
    clauses=(
        ("ccaa-39-2022", ("8.1.a",)),
        ("zjjgsw-0005-2024", ("8.b",)),
        ("stqc-002-2025", ("8.4.a",)),
    ),
    bound=True,
)
READING_MISJUDGED = Fault(
    "CM702",
    "reading-misjudged",
    Severity.ERROR,
    Text("运行读数的判定与限值不符", "Verdict on a reading contradicts its limits"),
    Text(
        "判定写错，越限就没有人处置，记录也不能证明过程受控。",
        "With a wrong verdict nobody treats the excursion, and the record shows no control.",
    ),
    Text(
        "核对读数、上下限和判定；有一项越限的，within_limits 写 false。",
        "Check reading, limits and verdict; `within_limits` is false where one reading is out.",
    ),
    "{value: 26.5, upper: 26, within: true}",
    clauses=(("ccaa-39-2022", ("8.1.d", "8.4.p2")), ("zjjgsw-0005-2024", ("8.d",))),
)
EXCURSION_UNTREATED = Fault(
    "CM703",
    "excursion-untreated",
    Severity.ERROR,
    Text("读数越限而没有处置", "Reading out of limits without treatment"),
    Text(
        "越限不查原因、不处置，运行准则就形同虚设。",
        "Criteria mean nothing where an excursion is neither explained nor treated.",
    ),
    Text(
        "在 excursions 中补一行，写明越限期间的日期、原因和处置；严重的另作偏离调查。",
        "Add a row to `excursions` dated within the excursion, with cause and action.",
    ),
    "2026-05-12 供水温度越限，excursions 中没有这一天",
    clauses=(
        ("ccaa-39-2022", ("8.1.c", "8.4.a")),
        ("zjjgsw-0005-2024", ("8.c",)),
        ("stqc-002-2025", ("8.4.a",)),
    ),
)
USE_NOT_CONTROLLED = Fault(
    "CM704",
    "use-not-controlled",
    Severity.WARNING,
    Text("主要能源使用没有当期的运行控制记录", "Significant energy use without current readings"),
    Text(
        "准则只写在纸上，没有记录证明按它运行。",
        "The criteria stand on paper only: no record shows that the use is run by them.",
    ),
    Text(
        "为该能源使用填写运行控制记录，在 use 写明其编号。",
        "Keep an operation control record of the use and name it under `use`.",
    ),
    "场所有运行控制记录，但没有一份写 use: EU-02",
    clauses=(("ccaa-39-2022", ("8.1.c", "8.1.d")), ("zjjgsw-0005-2024", ("8.c", "8.d"))),
    bound=True,
    absence=True,
)
CONTROL_UNTESTED = Fault(
    "CM709",
    "control-untested",
    Severity.WARNING,
    Text("运行准则没有按期试验或更新", "Operating criteria neither tested nor renewed in time"),
    Text(
        "设备和负荷会变，长期不试验的准则可能早已失效。",
        "Equipment and loads change: criteria that nobody tests may have failed long ago.",
    ),
    Text(
        "试验或确认该准则并记录；结果为需更新的，写明内容和期限，按期改版。",
        "Test it and record the test; what needs an update gets its content and a due date.",
    ),
    "ZY-01 最近一次试验为 2025-03-10，周期 1 年",
    clauses=(("ccaa-39-2022", ("8.4.f",)),),
    practice=True,
    bound=True,
    absence=True,
)

_TEST: Final = "rec.control-verification"
_GROUNDS: Final = ("criteria", "no_criteria")


def use_without_criteria(subject: Subject) -> Iterator[Diagnostic]:
    """Yield significant energy uses with neither operating criteria nor a reason for none."""
    for register in current(subject, "rec.seu-register"):
        asked = demand(subject, dict(USE_WITHOUT_CRITERIA.clauses), _sites(register))
        for row in register.body.rows("uses") if asked else ():
            if asked and empty(row, _GROUNDS) == _GROUNDS:
                name = row.text("id")
                message = Text(f"{name} 没有运行准则", f"{name} has no operating criteria")
                found = USE_WITHOUT_CRITERIA.at(row.place("id"), message, subject=name)
                yield asked.weighed(found)


def reading_misjudged(subject: Subject) -> Iterator[Diagnostic]:
    """Yield readings and records whose verdict contradicts the numbers beside it."""
    for record in subject.system.records_of("rec.operation-control"):
        readings = record.body.rows("readings")
        for row in readings:
            yield from _misjudged(row, record)
        yield from _misjudged_whole(record, readings)


def excursion_untreated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the first reading of each excursion on none of whose days anything was done."""
    for record in subject.system.records_of("rec.operation-control"):
        rows = record.body.rows("excursions")
        if record.body.is_invalid("excursions", "readings") or any(
            row.is_invalid("date") for row in rows
        ):
            continue
        treated = {row.data("date") for row in rows}
        for readings in _excursions(record.body.rows("readings")):
            first, last = readings[0].data("date"), readings[-1].data("date")
            if not any(day and first <= day <= last for day in treated):
                name = readings[0].data("characteristic")
                message = Text(
                    f"{first} {name.zh}越限，没有处置记录",
                    f"{name.en} was out of limits on {first}, and nothing tells what was done",
                )
                yield EXCURSION_UNTREATED.at(
                    readings[0].place("within"), message, subject=record.id
                )


def use_not_controlled(subject: Subject) -> Iterator[Diagnostic]:
    """Yield uses that no current operation control record names where others are kept.

    A site that keeps none at all, or only old ones, is told by the rules on evidence.
    """
    kept = current(subject, "rec.operation-control")
    named = {record.body.text("use") for record in kept}
    sites = {record.site for record in kept}
    for register in current(subject, "rec.seu-register"):
        for row in register.body.rows("uses") if sites & {register.site, ""} else ():
            name = row.text("id")
            if name and name not in named and row.data("criteria"):
                message = Text(
                    f"没有 {name} 的当期运行控制记录",
                    f"no current operation control record is about {name}",
                )
                yield USE_NOT_CONTROLLED.at(row.place("id"), message, subject=name)


def control_untested(subject: Subject) -> Iterator[Diagnostic]:
    """Yield criteria of significant uses not tested in time, and updates that were not made."""
    interval = interval_of(subject.system, subject.system.shapes.types[TEST])
    for each in criteria(subject):
        if each.is_overdue and interval is not None:
            yield _late(each, interval)
    overdue = late(updates(subject))
    for record in current(subject, TEST):
        for row in record.body.rows("measures"):
            if row.text("result") == "update":
                yield from _update(row, record, subject, overdue)


def _sites(record: Record) -> tuple[str, ...] | None:
    """Return the site that a record is about; None where it is about them all."""
    return (record.site,) if record.site else None


def _misjudged(row: Row, record: Record) -> Iterator[Diagnostic]:
    lower, upper, within = row.data("lower"), row.data("upper"), row.data("within")
    if _is_crossed(row):
        message = Text(
            f"下限 {lower} 大于上限 {upper}", f"the lower limit {lower} exceeds the upper {upper}"
        )
        yield READING_MISJUDGED.at(row.place("lower"), message, subject=record.id)
    elif _is_misjudged(row):
        value = row.data("value")
        limits = f"{'' if lower is None else lower}–{'' if upper is None else upper}"
        message = Text(
            f"读数 {value}（限值 {limits}）判为{'限内' if within else '越限'}",
            f"{value} (limits {limits}) is judged {'within' if within else 'out of'} limits",
        )
        yield READING_MISJUDGED.at(row.place("within"), message, subject=record.id)


def _is_crossed(row: Row) -> bool:
    lower, upper = row.data("lower"), row.data("upper")
    return lower is not None and upper is not None and bool(lower > upper)


def _is_misjudged(row: Row) -> bool:
    value, lower, upper = row.data("value"), row.data("lower"), row.data("upper")
    within = row.data("within")
    bare = lower is None and upper is None
    if value is None or within is None or bare or row.is_invalid("lower", "upper"):
        return False
    inside = (lower is None or lower <= value) and (upper is None or value <= upper)
    return _is_crossed(row) or bool(inside != within)


def _misjudged_whole(record: Record, readings: tuple[Row, ...]) -> Iterator[Diagnostic]:
    """Yield the record whose overall verdict is not that of its readings, if these are sound."""
    overall = record.body.data("within_limits")
    verdicts = [None if _is_misjudged(row) else row.data("within") for row in readings]
    if overall is None or None in verdicts or not _is_whole(record.body.data("readings")):
        return
    seen = "excursions" in record.body  # one may have been seen between two readings
    if overall and not all(verdicts):
        count = verdicts.count(False)
        message = Text(
            f"写全部在限内，却有 {count} 个读数越限",
            f"all are said to be within limits, but {count} are not",
        )
    elif not overall and all(verdicts) and not seen:
        message = Text(
            "写有越限，但读数都在限内，也没有异常", "no reading is out and no excursion is told"
        )
    else:
        return
    yield READING_MISJUDGED.at(record.body.place("within_limits"), message, subject=record.id)


def _excursions(readings: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield each run of readings of one parameter that were out of limits without a break."""
    series: dict[str, list[Row]] = {}
    for row in readings:
        name = row.data("characteristic")
        known = name and row.data("date") and row.data("within") is not None
        if known and not _is_misjudged(row):
            series.setdefault(name.zh, []).append(row)
    for rows in series.values():
        run: list[Row] = []
        for row in sorted(rows, key=lambda each: each.data("date")):
            if not row.data("within"):
                run.append(row)
            elif run:
                yield run
                run = []
        if run:
            yield run


def _late(due: Due, interval: Interval) -> Diagnostic:
    message = Text(
        f"{due.subject} 自 {due.since} 起没有试验或确认，周期 {interval.text}",
        f"{due.subject} was not tested since {due.since}; the interval is {interval.text}",
    )
    return CONTROL_UNTESTED.at(due.span, message, subject=due.subject)


def _update(
    row: Row, record: Record, subject: Subject, overdue: frozenset[Span]
) -> Iterator[Diagnostic]:
    lacking = empty(row, ("update", "due"))
    document = subject.system.documents.get(row.text("criterion"))
    if lacking:
        named = called(record, "measures", lacking)
        message = Text(f"需更新，但没有写{named.zh}", f"to be updated, but without {named.en}")
        yield CONTROL_UNTESTED.at(row.place("result"), message, subject=record.id)
    elif document is not None and row.place("due") in overdue:
        due = row.data("due")
        message = Text(
            f"{document.id} 应于 {due} 前更新，至今没有新版本或新的试验",
            f"{document.id} was to be updated by {due}; no later version or test is known",
        )
        related = (Related(document.control.place("effective"), Text("准则", "the criteria")),)
        yield CONTROL_UNTESTED.at(row.place("due"), message, subject=record.id, related=related)


def _is_whole(rows: tuple[Value, ...] | None) -> bool:
    return rows is not None and all(each.data is not INVALID for each in rows)


RULES: Final = (
    Rule(USE_WITHOUT_CRITERIA, use_without_criteria, "R090"),
    Rule(READING_MISJUDGED, reading_misjudged, "R091"),
    Rule(EXCURSION_UNTREATED, excursion_untreated, "R091"),
    Rule(USE_NOT_CONTROLLED, use_not_controlled, ""),
    Rule(CONTROL_UNTESTED, control_untested, "R095"),
)
