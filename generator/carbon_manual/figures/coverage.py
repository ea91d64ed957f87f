"""Completeness of data: for how many of the periods that are due there are data."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.activity import readable
from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Text
from carbon_manual.figures.reading import lacking, noted, percent
from carbon_manual.quantity import ONE, Quantity
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.accounts.entry import Entry
    from carbon_manual.accounts.ledger import Source
    from carbon_manual.computing.query import Query

_PUBLIC: Final = "zjjgsw-0005-2024"
_LONGEST: Final = "data-frequency-months"
_QUARTER: Final = 3
_YEAR: Final = 12
# The most days that a period of so many months has; a bill may run from one month to the next.
_DAYS: Final = {1: 31, 2: 62, 3: 92, 4: 123, 6: 184, 12: 366}
_DAY: Final = dt.timedelta(days=1)
# First and last day, both counted.
_Span = tuple[dt.date, dt.date]


def completeness(query: Query) -> Quantity:
    """Return the periods with data by those due (U8)."""
    asked = {"source": query.given("source") or None}
    held, due = (query.figure(f"data.periods.{name}", **asked) for name in ("held", "due"))
    return percent(held, due, Text("应有数据的期间", "periods due"))


def periods_due(query: Query) -> Quantity:
    """Return how many periods of data are due (U8)."""
    total = Quantity(Decimal(0), ONE)
    for source, material in _streams(query):
        months = _months(query, source, material)
        periods = _due(query, source, months)
        label = _labelled(source, material, f"每 {months} 个月", f"each {months} months")
        counted = Quantity(Decimal(len(periods)), ONE)
        total += noted(query, label, counted, source.row.span)
    return total


def periods_held(query: Query) -> Quantity:
    """Return for how many of the periods due there are data (U8)."""
    total = Quantity(Decimal(0), ONE)
    for source, material in _streams(query):
        months = _months(query, source, material)
        periods = _due(query, source, months)
        found = periods
        if not _is_yearly(query, source, material):
            spans = _held(query, source, material, months)
            found = [each for each in periods if _is_covered(each, spans)]
        lost = [each for each in periods if each not in found]
        first = lost[0][0] if lost else None
        label = _labelled(
            source, material,
            f"缺 {len(lost)} 期，最早自 {first}" if lost else "齐全",
            f"{len(lost)} missing, first from {first}" if lost else "complete",
        )  # fmt: skip
        total += noted(query, label, Quantity(Decimal(len(found)), ONE), source.row.span)
    return total


def _labelled(source: Source, material: str, zh: str, en: str) -> Text:
    named = f" {material}" if material else ""
    return Text(f"{source.id}{named}（{zh}）", f"{source.id}{named} ({en})")


def _streams(query: Query) -> Iterator[tuple[Source, str]]:
    """Yield the sources that owe data, each with the materials whose amounts are recorded.

    A source owes data while it operates, unless the year's inventory leaves it out.
    """
    ledger, wanted = query.ledger, query.given("source")
    inventory = ledger.inventories.get(query.year)
    left_out: set[str] = set()
    if inventory is not None:
        query.reads.add(inventory.record.path)
        left_out = {row.text("source") for row in inventory.record.body.rows("exclusions")}
    categories = dict.fromkeys(category for category, _ in ledger.listed if category)
    found = query.listed(*categories)
    found = tuple(each for each in found if each.id not in left_out and wanted in {"", each.id})
    if not found:
        raise lacking("没有应收集数据的碳源", "no source owes data")
    for source in found:
        if source.row.is_invalid("commissioned", "retired", "category"):
            raise Refused
        for material in ledger.named_materials(source.id, query.year):
            yield source, material


def _is_yearly(query: Query, source: Source, material: str) -> bool:
    """Tell whether a stock balance or the register of equipment stands for the entries."""
    stocks = query.ledger.stocks(source.id, material, query.year)
    return bool(stocks or query.ledger.equipment_of(source.id, query.year))


def _months(query: Query, source: Source, material: str) -> int:
    """Return how many months a period of data may span, by plan and by standard.

    Raises:
        Refused: neither a plan nor a standard nor a parameter says how often data are due.
    """
    if _is_yearly(query, source, material):
        return _YEAR
    system, found = query.ledger.system, []
    stated = system.parameter(_LONGEST)
    longest = int(stated) if stated.isdecimal() else 0
    every = query.ledger.collection.planned.get(source.id, ())
    plans = [each for each in every if each.first <= query.year <= each.last]
    query.reads.update(each.path for each in plans)
    if plans:
        found.append(max(each.months for each in plans))
    if any(use.standard.key == _PUBLIC and source.site in use.sites for use in system.uses):
        found.append(longest or _QUARTER)
    elif longest and not plans:
        found.append(longest)
    if not found or min(found) not in _DAYS:
        raise lacking(
            f"{source.id} 没有规定数据频次（计划或参数 {_LONGEST}）",
            f"how often data of {source.id} are due is not stated (plan or {_LONGEST})",
        )
    return min(found)


def _due(query: Query, source: Source, months: int) -> list[_Span]:
    """Return the parts of the year that are over and in which the source operated."""
    lived = source.operates(query.year)
    today = query.ledger.system.as_of
    found = []
    for month in range(1, _YEAR + 1, months) if lived else ():
        start = dt.date(query.year, month, 1)
        end = _next(query.year, month + months) - _DAY
        first, last = max(start, lived[0]), min(end, lived[1])  # type: ignore[index]
        if first <= last and (today is None or end <= today):
            found.append((first, last))
    return found


def _next(year: int, month: int) -> dt.date:
    return dt.date(year + 1, 1, 1) if month > _YEAR else dt.date(year, month, 1)


def _held(query: Query, source: Source, material: str, months: int) -> list[_Span]:
    """Return the spans of the entries that are no longer than a period that is due.

    Raises:
        Refused: an entry cannot be read.
    """
    ledger, found = query.ledger, []
    entries: Iterable[Entry] = (
        *ledger.entries(source.id, material, query.year - 1),
        *ledger.entries(source.id, material, query.year),
    )
    for entry in entries:
        if entry.period.end.year < query.year:
            continue
        readable(entry)
        query.reads.add(entry.span.path)
        start, end = entry.period.start, entry.period.end
        if (end - start).days < _DAYS[months]:
            found.append((start, end))
    return sorted(found)


def _is_covered(period: _Span, spans: list[_Span]) -> bool:
    """Tell whether spans, sorted by their start, hold every day of a period."""
    day, last = period
    for start, end in spans:
        if start > day:
            break
        day = max(day, end + _DAY)
    return day > last


_BASIS: Final = Text(
    "T/ZJJGSW 0005 6.4（至少每季度）；Q/STQC 002 8.5；碳计量管理体系指南 8.1；频次由计划规定",
    "T/ZJJGSW 0005 6.4 (at least quarterly); Q/STQC 002 8.5; carbon metrology guide 8.1; plans"
    " say how often",
)
_ASKED: Final = ("site", "source")
_REQUIRED: Final = ("year",)

FIGURES: Final = (
    Figure(
        "data.periods.due",
        Text("应有数据的期间数", "Periods of data due"),
        Shown("1", 0),
        Text(
            "碳源运行期间按计划频次（公共机构至少每季度）划分的已结束的期间；"
            "按库存平衡或设备核算的每年一期",
            "periods that are over while a source operates, by the plan's frequency, for public"
            " institutions at least quarterly; one a year for stock balances and equipment",
        ),
        _BASIS,
        periods_due,
        _REQUIRED,
        _ASKED,
    ),
    Figure(
        "data.periods.held",
        Text("有数据的期间数", "Periods with data"),
        Shown("1", 0),
        Text(
            "每一天都有数据、且数据期间不长于应有期间的期间；零是数据",
            "periods each day of which is covered by entries no longer than the period; zero is"
            " a value",
        ),
        _BASIS,
        periods_held,
        _REQUIRED,
        _ASKED,
    ),
    Figure(
        "data.completeness",
        Text("数据完整率", "Completeness of data"),
        Shown("%", 1),
        Text("有数据的期间数 ÷ 应有数据的期间数", "periods with data ÷ periods due"),
        _BASIS,
        completeness,
        _REQUIRED,
        _ASKED,
    ),
)
