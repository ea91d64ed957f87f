"""The calibration calendar of a year: each meter's validity, what is planned and what was done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from carbon_manual.charts.plotter import ChartKind, Plotter
from carbon_manual.diagnostic import Text
from carbon_manual.results.chart import Cell, Chart, Column, Event
from carbon_manual.results.refusal import Refused

if TYPE_CHECKING:
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

_IN_USE: Final = "in-use"
# Those that are due first are shown; the number of the others is told.
_MAX_ROWS: Final = 40
_LABELS: Final = (
    Text("最近检定（校准）", "Last calibration"),
    Text("有效期至", "Valid until"),
    Text("计划日期", "Planned"),
    Text("当年已完成", "Done in the year"),
)
_Days = dict[str, list[tuple[Event, dt.date]]]


def calendar(plotter: Plotter) -> Chart:
    """Return the meters in use at a site, or at all, with the days that matter in a year.

    Raises:
        Refused: no meter in use is registered, or the year is before all that is known of them.
    """
    year, site = plotter.year("year") or 0, plotter.text("site")
    meters = sorted(_meters(plotter, site), key=lambda each: (each.data("valid_until"), each.span))
    if not meters:
        raise Refused(lacking=Text("没有在用的计量器具", "no meter in use"))
    rest, meters = len(meters) - _MAX_ROWS, meters[:_MAX_ROWS]
    planned, done = _planned(plotter, year), _done(plotter, year)
    known = [each for each in meters if each.data("calibrated_on").year <= year]
    if not known and not planned and not done:
        raise Refused(
            lacking=Text(f"{year} 年没有检定、校准或计划", f"nothing was due or done in {year}")
        )
    days: list[list[list[tuple[Event, dt.date]]]] = [[], [], [], []]
    for meter in meters:
        name = meter.text("id")
        days[0].append([("calibrated", meter.data("calibrated_on"))])
        days[1].append([("valid", meter.data("valid_until"))])
        days[2].append(planned.get(name, []))
        days[3].append(done.get(name, []))
    columns = tuple(
        Column("days", label, "", tuple(_cell(each) for each in column))
        for label, column in zip(_LABELS, days, strict=True)
    )
    where = plotter.system.label("site", site) if site else Text("全组织", "Organisation")
    return plotter.made(
        Chart(
            "calibration",
            Text(
                f"{where.zh} {year} 年计量器具检定（校准）日历",
                f"Calibration calendar of {where.en}, {year}",
            ),
            Text("计量器具", "Meter"),
            tuple(each.text("id") for each in meters),
            tuple(_label(each) for each in meters),
            columns,
            note=_note(rest),
            year=year,
        )
    )


def _note(rest: int) -> Text:
    if rest <= 0:
        return Text("", "")
    return Text(
        f"另有 {rest} 件到期较晚的计量器具未列出", f"{rest} meters that are due later are left out"
    )


def _label(meter: Row) -> Text:
    name = meter.data("name")
    words = name if isinstance(name, Text) else Text("", "")
    return Text(f"{words.zh} {meter.text('id')}", f"{words.en} {meter.text('id')}")


def _cell(days: list[tuple[Event, dt.date]]) -> Cell:
    ordered = tuple(sorted(days, key=lambda each: each[1]))
    return Cell(days=ordered)


def _meters(plotter: Plotter, site: str) -> Iterator[Row]:
    """Yield the meters in use whose dates can be read."""
    for name, row in plotter.system.defined.get("meter", {}).items():
        home = plotter.system.records.get(plotter.system.home.get(("meter", name), ""))
        if home is None or (site and home.site != site) or row.text("status") != _IN_USE:
            continue
        plotter.reads.add(home.path)
        if row.data("calibrated_on") is not None and row.data("valid_until") is not None:
            yield row


def _planned(plotter: Plotter, year: int) -> _Days:
    found: _Days = {}
    for row in _rows(plotter, "plan.calibration", "items"):
        _add(found, row.text("meter"), "planned", row.data("due"), year)
    return found


def _done(plotter: Plotter, year: int) -> _Days:
    found: _Days = {}
    for row in _rows(plotter, "rec.calibration", "calibrations"):
        event: Event = "failed" if row.text("result") == "fail" else "done"
        _add(found, row.text("meter"), event, row.data("date"), year)
    return found


def _add(found: _Days, meter: str, event: Event, day: dt.date | None, year: int) -> None:
    if day is not None and day.year == year:
        found.setdefault(meter, []).append((event, day))


def _rows(plotter: Plotter, kind: str, table: str) -> Iterator[Row]:
    site = plotter.text("site")
    record: Record
    for record in plotter.system.records_of(kind):
        if not site or record.site in {site, ""}:
            plotter.reads.add(record.path)
            yield from record.body.rows(table)


KIND: Final = ChartKind(
    "calibration",
    Text("检定（校准）日历", "Calibration calendar"),
    Text(
        "一年中每件在用计量器具的有效期、计划的和已完成的检定或校准",
        "validity, plans and results of every meter in use in a year",
    ),
    calendar,
    ("year",),
    ("site",),
    'chart("calibration", year=2026, site="hz")',
)
