"""The obligation calendar as iCalendar (RFC 5545), for the calendars that people already use.

The same duties give the same bytes: the id of an event follows from its duty and day, its stamp is
the as-of date, nothing in it is the moment of writing.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from icalendar import Alarm, Calendar, Event

from carbon_manual.diagnostic import Text
from carbon_manual.render.agenda.grid import TITLE, post_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon_manual.duties import Due
    from carbon_manual.pipeline import Checked

# How long before its day a calendar reminds of a duty.
NOTICE: Final = dt.timedelta(days=14)
_MAKER: Final = "-//carbon-manual//obligation calendar//{language}"
_DAY: Final = dt.timedelta(days=1)


def as_calendar(found: Iterable[Due], checked: Checked) -> bytes:
    """Return an event of a whole day for each duty, with a reminder two weeks before."""
    language = checked.context.language
    calendar = Calendar()
    calendar.add("prodid", _MAKER.format(language=language.upper()))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    name = f"{checked.system.organisation.of(language)} {TITLE.of(language)}".strip()
    calendar.add("x-wr-calname", name)
    for each in found:
        calendar.add_component(_event(each, checked))
    return bytes(calendar.to_ical())


def _event(due: Due, checked: Checked) -> Event:
    language, system = checked.context.language, checked.system
    summary = f"{due.kind.label.of(language)}：{due.subject} {due.title.of(language)}"
    summary = summary if language == "zh" else summary.replace("：", ": ", 1)
    event = Event()
    event.add("uid", f"{due.uid}@carbon-manual")
    event.add("dtstamp", _midnight(checked.context.as_of))
    event.add("dtstart", due.due)
    # the last day that dates know has no next one
    event.add("dtend", due.due + _DAY if due.due < dt.date.max else due.due)
    event.add("summary", summary)
    event.add("description", "\n".join(_lines(due, post_of(due, system, language), language)))
    event.add("categories", [due.kind.label.of(language)])
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -NOTICE)
    alarm.add("description", summary)
    event.add_component(alarm)
    return event


def _lines(due: Due, post: str, language: str) -> list[str]:
    rows = (
        (Text("责任岗位", "Post"), post),
        (Text("状态", "State"), due.state.label.of(language)),
        (Text("依据", "Derived from"), due.why.of(language)),
        (Text("上次或起算", "Last or since"), str(due.since or "")),
        (Text("所在", "Held by"), f"{due.item} {due.span}"),
    )
    colon = Text("：", ": ").of(language)
    return [f"{head.of(language)}{colon}{text}" for head, text in rows if text]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
