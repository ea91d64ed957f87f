"""One thing that falls due: what, of what, whose, by when, and how that day was found."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.shapes.value import Interval
from carbon_manual.system.deadline import after, configured

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon_manual.diagnostic import Span
    from carbon_manual.grounds.rule import Subject
    from carbon_manual.system.model import Item

# How long before its day a duty is told as due.
NOTICE: Final = ("calendar-notice", "P1M")
_DIGITS: Final = 12


class State(enum.StrEnum):
    """How a duty stands on the day of looking, the most urgent first."""

    OVERDUE = "overdue"
    DUE = "due"
    UPCOMING = "upcoming"
    DONE = "done"

    @property
    def label(self) -> Text:
        """Return the name of the state."""
        return _STATES[self]

    @property
    def rank(self) -> int:
        """Return 0 for the most urgent state."""
        return list(State).index(self)


_STATES: Final = {
    State.OVERDUE: Text("逾期", "Overdue"),
    State.DUE: Text("到期", "Due"),
    State.UPCOMING: Text("未到期", "Upcoming"),
    State.DONE: Text("已完成", "Done"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of duty. `codes` are the faults by which `check` tells that one is overdue.

    `alone` marks a kind of which the item that holds it says everything: readers who see only part
    of the records can be told of it.
    """

    id: str
    label: Text
    codes: tuple[str, ...]
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A duty: `subject` names what it is about, `item` the document or record that holds it.

    `due` is its day, `limit` the last day that the rules grant. `since` is when it was last done or
    began, `done` when it was done where that is known; `part` tells two of a subject apart. `why`
    says how the day was derived, `span` where.
    """

    kind: Kind
    subject: str
    title: Text
    post: str
    due: dt.date
    limit: dt.date
    state: State
    span: Span
    item: str
    why: Text
    part: str = ""
    since: dt.date | None = None
    done: dt.date | None = None

    @property
    def key(self) -> tuple[str, str, str, dt.date]:
        """Return what no two duties have in common."""
        return (self.kind.id, self.subject, self.part, self.due)

    @property
    def uid(self) -> str:
        """Return an id that stays the same as long as the duty and its day do."""
        named = "\n".join(map(str, self.key))
        return f"{self.kind.id}-{hashlib.sha256(named.encode()).hexdigest()[:_DIGITS]}"

    @property
    def order(self) -> tuple[dt.date, str, str, str]:
        """Return the sort key: by day, then by kind, subject and part."""
        return (self.due, self.kind.id, self.subject, self.part)

    @property
    def is_overdue(self) -> bool:
        """Tell whether the last day granted has passed."""
        return self.state is State.OVERDUE


@dataclass(frozen=True, slots=True)
class Day:
    """A day by which something is to be done, and what is known of how it went.

    `grace` is what the rules grant beyond it, `is_done` tells that nothing is left to do.
    """

    due: dt.date
    why: Text
    span: Span
    grace: Interval | None = None
    since: dt.date | None = None
    done: dt.date | None = None
    is_done: bool = False


def make(  # noqa: PLR0913, PLR0917 - the parts of one value
    subject: Subject, kind: Kind, item: Item, name: str, day: Day, title: Text,
    post: str = "", part: str = "",
) -> Due:  # fmt: skip
    """Return a duty as seen on the day of looking; without a post it is its item's owner's."""
    limit = after(day.due, day.grace) if day.grace else day.due
    why = day.why
    if day.grace:
        why = Text(
            f"{why.zh}；宽限 {day.grace.text}，至 {limit}",
            f"{why.en}; {day.grace.text} of grace, until {limit}",
        )
    return Due(
        kind=kind,
        subject=name,
        title=title,
        post=post or item.control.text("owner") or item.control.text("recorded_by"),
        due=day.due,
        limit=limit,
        state=_state(subject, day, limit),
        span=day.span,
        item=item.id,
        why=why,
        part=part,
        since=day.since,
        done=day.done,
    )


def grace(subject: Subject, parameter: tuple[str, str]) -> Interval | None:
    """Return the interval that a parameter grants, else its default."""
    return configured(subject.system, *parameter)


def _state(subject: Subject, day: Day, limit: dt.date) -> State:
    today, notice = subject.context.as_of, configured(subject.system, *NOTICE)
    if day.is_done or day.done is not None:
        return State.DONE
    if limit < today:
        return State.OVERDUE
    near = today if notice is None else after(today, notice)
    return State.DUE if day.due <= near else State.UPCOMING


def late(found: Iterable[Due]) -> frozenset[Span]:
    """Return where the duties stand whose last day has passed."""
    return frozenset(each.span for each in found if each.is_overdue)
