"""Meters: how many are within their calibration on a day, and how many are there at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Fault, Severity, Text
from carbon_manual.figures.reading import FLAG, lacking, noted, percent
from carbon_manual.quantity import ONE, Quantity
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row

COUNT_IMPOSSIBLE = Fault(
    "CM460",
    "meter-count-impossible",
    Severity.ERROR,
    Text("计量器具的数量不可能", "Impossible number of meters"),
    Text(
        "数量不会小于零；这样算出的配备率没有意义。",
        "No count is below zero; a rate from such a number means nothing.",
    ),
    Text("按现场清点改正应配和实配数量。", "Count again and mend the numbers."),
    "- {energy: 电力, level: unit, needed: 2, installed: -1, limit: 100 %}",
    clauses=(("ccaa-39-2022", ("6.1.2.d.2",)), ("zjjgsw-0005-2024", ("6.1.d.2",))),
)
FAULTS: Final = (COUNT_IMPOSSIBLE,)

# Days ahead in which a calibration counts as due soon; the organisation declares them.
DUE_DAYS: Final = "calibration-due-days"
_IN_USE: Final = Text("在用计量器具", "meters in use")
_NEEDED: Final = Text("应配数量", "meters needed")


def day_of(query: Query) -> dt.date:
    """Return the day on which states are judged: the one given, today, or the end of the year.

    Raises:
        Refused: it is no day of the year.
    """
    given, end = query.given("day"), dt.date(query.year, 12, 31)
    try:
        day = dt.date.fromisoformat(given) if given else None
    except ValueError:
        raise lacking("day 应为日期，如 2026-10-31", "day must be a date") from None
    day = day or min(end, query.ledger.system.as_of or end)
    if day.year != query.year:
        raise lacking(f"{day} 不在 {query.year} 年", f"{day} is no day of {query.year}")
    return day


def in_use(query: Query) -> Quantity:
    """Return the number of meters in use."""
    return _counted(query, lambda _fit, _until: True)


def valid_share(query: Query) -> Quantity:
    """Return the share of the meters in use that are within their calibration (U6)."""
    asked = {"day": query.given("day") or None}
    return percent(query.figure("meter.valid", **asked), query.figure("meter.in_use", **asked),
                   _IN_USE)  # fmt: skip


def valid(query: Query) -> Quantity:
    """Return the number of meters in use that passed and have not expired (U6)."""
    day = day_of(query)
    return _counted(query, lambda fit, until: fit and until >= day)


def overdue(query: Query) -> Quantity:
    """Return the number of meters in use whose calibration has run out (U6)."""
    day = day_of(query)
    return _counted(query, lambda fit, until: fit and until < day)


def due(query: Query) -> Quantity:
    """Return the number of meters in use whose calibration runs out soon (U6)."""
    text = query.ledger.system.parameter(DUE_DAYS)
    if not text.isdecimal():
        raise lacking(
            f"没有规定参数 {DUE_DAYS}（整数天）", f"the parameter {DUE_DAYS} states no days"
        )
    day = day_of(query)
    last = day + dt.timedelta(days=int(text))
    return _counted(query, lambda fit, until: fit and day <= until <= last)


def equipping(query: Query) -> Quantity:
    """Return the meters installed by those needed (U7)."""
    needed, installed = Decimal(0), Decimal(0)
    for row in _provisions(query):
        needed += _count(query, row, "needed", _NEEDED)
        installed += _count(query, row, "installed", Text("实配数量", "meters installed"))
    return percent(Quantity(installed, ONE), Quantity(needed, ONE), _NEEDED)


def shortage(query: Query) -> Quantity:
    """Return how many of the meters needed are not there, line by line (U7)."""
    missing = Decimal(0)
    for row in _provisions(query):
        needed = _count(query, row, "needed", _NEEDED)
        installed = _count(query, row, "installed", Text("实配数量", "meters installed"))
        missing += max(needed - installed, Decimal(0))
    return Quantity(missing, ONE)


def _counted(query: Query, counts: Callable[[bool, dt.date], bool]) -> Quantity:
    """Return how many meters in use a test holds for; each is a step of one or nothing."""
    found = Quantity(Decimal(0), ONE)
    for meter in _meters(query):
        fit, until, row = _state(query, meter)
        name = meter.data("name") or Text("", "")
        label = Text(
            f"{meter.text('id')} {name.zh}，有效期至 {until}",
            f"{meter.text('id')} {name.en}, valid until {until}",
        )
        unfit = Text("", "") if fit else Text("不合格或未确认", "failed or not confirmed")
        found += noted(query, label, FLAG[counts(fit, until)], row.place("valid_until"), unfit)
    return found


def _meters(query: Query) -> Iterator[Row]:
    """Yield the meters in use at the sites asked for.

    Raises:
        Refused: there is no register, or something in it cannot be read.
    """
    known = False
    for site in query.sites:
        _refuse_unread(query, site, "meters", "calibrations")
        for row in query.ledger.collection.meters.get(site, ()):
            known = True
            query.reads.add(row.span.path)
            if row.is_invalid("status", "id"):
                raise Refused
            if row.text("status") == "in-use":
                yield row
    if not known:
        raise lacking("没有计量器具台账", "no meter register")


def _state(query: Query, meter: Row) -> tuple[bool, dt.date, Row]:
    """Return whether a meter passed, until when, and the row that says so.

    Its newest calibration until the day counts; without a record of one the register does.

    Raises:
        Refused: its state on that day is not known.
    """
    day, newest = day_of(query), meter
    on = meter.data("calibrated_on")
    for row in query.ledger.collection.calibrations.get(meter.text("id"), ()):
        query.reads.add(row.span.path)
        if row.is_invalid("date"):
            raise Refused
        when = row.data("date")
        if when is not None and when <= day and (on is None or on > day or when >= on):
            newest, on = row, when
    if newest.is_invalid("valid_until", "result", "confirmed", "calibrated_on"):
        raise Refused
    name = meter.text("id")
    if on is None or on > day:
        raise lacking(f"{name} 到 {day} 没有检定（校准）", f"{name}: no calibration until {day}")
    failed = newest.text("result") == "fail"
    until = newest.data("valid_until") or (on if failed else None)
    if until is None:
        raise lacking(f"{name} 没有有效期", f"{name}: until when it is valid is not stated")
    return not failed and newest.data("confirmed") is not False, until, newest


def _provisions(query: Query) -> list[Row]:
    """Return the lines of provision of a level and an energy, or of all."""
    level, energy = query.given("level"), query.given("energy")
    found = []
    for site in query.sites:
        _refuse_unread(query, site, "equipping")
        for row in query.ledger.collection.equipping.get(site, ()):
            query.reads.add(row.span.path)
            if row.is_invalid("level", "energy"):
                raise Refused
            name = row.data("energy") or Text("", "")
            if level in {"", row.text("level")} and energy in {"", name.zh, name.en}:
                found.append(row)
    if not found:
        raise lacking("台账没有相应的配备情况", "the register has no such line of provision")
    return found


def _count(query: Query, row: Row, column: str, label: Text) -> Decimal:
    value = row.data(column)
    query.reads.add(row.span.path)
    if row.is_invalid(column):
        raise Refused
    energy = row.data("energy") or Text("", "")
    if value is None:
        raise lacking(f"{energy.zh}没有填写{label.zh}", f"{energy.en}: {label.en} not stated")
    if value < 0:
        message = Text(
            f"{energy.zh}应配 {row.data('needed')}、实配 {row.data('installed')}",
            f"{energy.en}: {row.data('installed')} of {row.data('needed')} meters",
        )
        raise Refused((COUNT_IMPOSSIBLE.at(row.place(column), message, subject=energy.zh),))
    counted = Quantity(Decimal(value), ONE)
    named = Text(f"{energy.zh} {label.zh}", f"{energy.en}: {label.en}")
    return noted(query, named, counted, row.place(column)).value


def _refuse_unread(query: Query, site: str, *tables: str) -> None:
    if any((table, site) in query.ledger.collection.unread for table in tables):
        raise Refused


_CALIBRATION: Final = Text(
    "T/CCAA 39 9.1.1；Q/STQC 002 9.2；碳计量管理体系指南 7.1.2、8.1.3",
    "T/CCAA 39 9.1.1; Q/STQC 002 9.2; carbon metrology guide 7.1.2, 8.1.3",
)
_EQUIPPING: Final = Text(
    "T/CCAA 39 6.1.2；T/ZJJGSW 0005 6.1；要求的配备率由组织按 GB/T 29149 或 GB 17167 填写",
    "T/CCAA 39 6.1.2; T/ZJJGSW 0005 6.1; the rate demanded is entered from GB/T 29149 or GB 17167",
)
_NUMBER: Final = Shown("1", 0)
_PERCENT: Final = Shown("%", 1)
_YEAR: Final = ("year",)
_BY_DAY: Final = ("site", "day")
_BY_LEVEL: Final = ("site", "level", "energy")

FIGURES: Final = (
    Figure(
        "meter.in_use",
        Text("在用计量器具数", "Meters in use"),
        _NUMBER,
        Text("台账中状态为在用的器具", "meters of the register that are in use"),
        _CALIBRATION,
        in_use,
        _YEAR,
        _BY_DAY,
    ),
    Figure(
        "meter.valid",
        Text("在检定（校准）有效期内的器具数", "Meters within their calibration"),
        _NUMBER,
        Text(
            "当日最近一次检定（校准）合格、确认适用且未到期；日期默认为查看日期或年末",
            "newest calibration until the day passed and not expired; today or the year's end"
            " unless a day is given",
        ),
        _CALIBRATION,
        valid,
        _YEAR,
        _BY_DAY,
    ),
    Figure(
        "meter.valid.share",
        Text("计量器具检定（校准）有效率", "Share of meters within their calibration"),
        _PERCENT,
        Text("有效期内的器具数 ÷ 在用器具数", "meters within calibration ÷ meters in use"),
        _CALIBRATION,
        valid_share,
        _YEAR,
        _BY_DAY,
    ),
    Figure(
        "meter.overdue",
        Text("超过检定（校准）有效期的器具数", "Meters past their calibration"),
        _NUMBER,
        Text("在用器具中有效期早于当日的", "meters in use that expired before the day"),
        _CALIBRATION,
        overdue,
        _YEAR,
        _BY_DAY,
    ),
    Figure(
        "meter.due",
        Text("近期应检定（校准）的器具数", "Meters due for calibration"),
        _NUMBER,
        Text(
            "在用器具中，自当日起 calibration-due-days 天内到期的",
            "meters in use that expire within the parameter calibration-due-days",
        ),
        _CALIBRATION,
        due,
        _YEAR,
        _BY_DAY,
    ),
    Figure(
        "meter.equipping",
        Text("计量器具配备率", "Meter equipping rate"),
        _PERCENT,
        Text("Σ 实配数量 ÷ Σ 应配数量", "Σ installed ÷ Σ needed"),
        _EQUIPPING,
        equipping,
        _YEAR,
        _BY_LEVEL,
    ),
    Figure(
        "meter.shortage",
        Text("缺配的计量器具数", "Meters lacking"),
        _NUMBER,
        Text(
            "Σ（应配 − 实配），多配的不抵缺配的",
            "Σ (needed − installed); a surplus does not make up for a lack",
        ),
        _EQUIPPING,
        shortage,
        _YEAR,
        _BY_LEVEL,
    ),
)
