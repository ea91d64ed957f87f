"""Which data collection plans apply to a site or a day, and which sources nobody accounts for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.grounds.reading import first_day
from carbon_manual.shapes.value import INVALID, Period, Row

if TYPE_CHECKING:
    from carbon_manual.grounds.rule import Subject
    from carbon_manual.system.model import Record, System

PLAN: Final = "plan.data-collection"
# Origins of data that were measured or settled, and are not put in for want of better.
MEASURED: Final = frozenset({"meter", "bill", "measurement"})


class Planned(NamedTuple):
    """A row of a plan for a source, and the days from and until which its plan applies."""

    row: Row
    start: dt.date | None
    end: dt.date | None

    def covers(self, day: dt.date) -> bool:
        """Tell whether the plan certainly applied on a day."""
        return self.start is not None and self.start <= day and (self.end or day) >= day


def begins(record: Record) -> dt.date | None:
    """Return the day from which a record applies; None where it does not tell."""
    effective = record.control.data("effective")
    return effective if isinstance(effective, dt.date) else first_day(record)


def current_plans(subject: Subject) -> dict[str, tuple[Record, ...]]:
    """Return the plans that apply today by site; under the empty text those of all sites.

    A plan whose period is over counts until its successor begins: that it is late is told
    elsewhere.
    """
    today = subject.context.as_of
    records = tuple(subject.system.records_of(PLAN))
    begun = [each for each in records if (begins(each) or today) <= today]
    replaced = {each.control.text("supersedes") for each in begun}
    by_site: dict[str, list[Record]] = {}
    for record in begun:
        if record.id not in replaced and not record.control.is_invalid("site", "period"):
            by_site.setdefault(record.site, []).append(record)
    return {site: _latest(plans, today) for site, plans in by_site.items()}


def planned_rows(system: System) -> dict[str, tuple[Planned, ...]]:
    """Return the rows of all plans by the source that they name."""
    found: dict[str, list[Planned]] = {}
    for record in system.records_of(PLAN):
        start, end = begins(record), _end(record)
        for row in record.body.rows("characteristics"):
            found.setdefault(row.text("source"), []).append(Planned(row, start, end))
    return {name: tuple(rows) for name, rows in found.items()}


def living_sources(system: System, day: dt.date) -> Iterator[tuple[str, str, Row]]:
    """Yield number, site and row of the sources in operation on a day that nobody left out.

    Left out is what the newest inventory excludes with a reason.
    """
    excluded = left_out(system)
    for name, row in system.defined.get("source", {}).items():
        start, end = row.data("commissioned"), row.data("retired")
        if name in excluded or row.is_invalid("commissioned", "retired"):
            continue
        if (start is None or start.start <= day) and (end is None or end.end >= day):
            yield name, site_of(system, name), row


def left_out(system: System) -> frozenset[str]:
    """Return the sources that the newest inventory excludes."""
    inventories = [
        each for each in system.records_of("rec.emission-inventory") if each.body.data("year")
    ]
    newest = max(inventories, key=lambda each: int(each.body.data("year")), default=None)
    rows = newest.body.rows("exclusions") if newest else ()
    return frozenset(row.text("source") for row in rows)


def site_of(system: System, source: str) -> str:
    """Return the site whose list holds a source."""
    record = system.records.get(system.home.get(("source", source), ""))
    return record.site if record else ""


def is_whole(row: Row, table: str) -> bool:
    """Tell whether every row of a table could be read, so that what it lacks is lacking."""
    return not row.is_invalid(table) and all(
        each.data is not INVALID for each in row.data(table) or ()
    )


def _latest(plans: list[Record], today: dt.date) -> tuple[Record, ...]:
    open_plans = tuple(each for each in plans if (_end(each) or today) >= today)
    if open_plans:
        return open_plans
    last = max(_end(each) or today for each in plans)
    return tuple(each for each in plans if _end(each) == last)


def _end(record: Record) -> dt.date | None:
    period = record.control.data("period")
    return period.end if isinstance(period, Period) else None
