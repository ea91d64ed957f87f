"""Measures that records promise by a day: what each table calls open, and what closes a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.duties import kinds
from carbon_manual.duties.due import Day, Due, Kind, grace, make
from carbon_manual.grounds.completeness import current, empty
from carbon_manual.grounds.reading import last_day, made_on, newest
from carbon_manual.system.posts import holders

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from carbon_manual.grounds.rule import Subject
    from carbon_manual.shapes.value import Interval, Row
    from carbon_manual.system.model import Record

# How long after its day a measure without a mark of its own may wait for a record that answers it.
FOLLOWED_WITHIN: Final = ("follow-up-within", "P3M")
CHANGED_WITHIN: Final = ("change-update-grace", "P1M")
EVALUATED_WITHIN: Final = ("risk-evaluated-within", "P3M")


def _current(subject: Subject, kind: str) -> Iterable[Record]:
    return current(subject, kind)


def _newest(subject: Subject, kind: str) -> Iterable[Record]:
    return newest(current(subject, kind), subject.context.as_of)


def _every(subject: Subject, kind: str) -> Iterable[Record]:
    return subject.system.records_of(kind)


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are measures with a day: `rows` is empty where the body is the row.

    A row counts if `asks` says so, and is over by the date in `done` or when `over` says so. `name`
    is the field of the row's own id; without it the record's number stands for it.
    """

    kind: Kind
    type: str
    rows: str
    title: str
    records: Callable[[Subject, str], Iterable[Record]] = _current
    name: str = ""
    done: str = ""
    asks: Callable[[Record, Row], bool] = lambda _, __: True
    over: Callable[[Row], bool] = lambda _: False
    within: tuple[str, str] | None = None


def _is(field: str, *values: str) -> Callable[[Row], bool]:
    return lambda row: row.text(field) in values


def _accepted(record: Record, _: Row) -> bool:
    return record.body.text("decision") not in {"", "rejected"}


def _treated(_: Record, row: Row) -> bool:
    return row.text("treatment") not in {"", "accept"} and not row.is_invalid("status", "result")


def _risk_over(row: Row) -> bool:
    return row.text("status") == "closed" or not empty(row, ("evaluated_on", "result"))


TABLES: Final = (
    Table(kinds.CORRECTIVE, "rec.corrective-action", "actions", "action", done="done"),
    Table(kinds.DRILL_MEASURE, "rec.emergency-drill", "problems", "measure", done="done"),
    Table(kinds.DEVIATION, "rec.deviation", "", "response", _every, done="closed",
          over=_is("status", "closed", "")),
    Table(kinds.OPPORTUNITY, "rec.improvement", "opportunities", "opportunity", name="id",
          asks=lambda _, row: row.text("status") in {"open", "in-progress", "done"},
          over=_is("status", "done")),
    Table(kinds.RESOURCE, "rec.resource-provision", "resources", "need", _newest,
          asks=lambda _, row: row.text("result") in {"insufficient", "partly"}),
    Table(kinds.SUPPLIER, "rec.supplier-evaluation", "suppliers", "action", name="id",
          asks=lambda _, row: row.text("result") == "conditional"),
    Table(kinds.CHANGE, "rec.change", "updates", "action", _every, done="done", asks=_accepted,
          over=lambda row: "done" in row, within=CHANGED_WITHIN),
    Table(kinds.RISK, "rec.risk-register", "risks", "action", name="id", asks=_treated,
          over=_risk_over, within=EVALUATED_WITHIN),
    Table(kinds.SUBMISSION, "rec.emission-report", "", "recipient", _every, done="submitted_on"),
    Table(kinds.FOLLOW_UP, "rec.verification-report", "findings", "treatment", _every,
          done="closed"),
)  # fmt: skip
# Measures without a mark of their own: the next record of one of these types tells of them.
_ANSWERED: Final = (
    ("rec.compliance-evaluation", "items", "action",
     ("rec.compliance-evaluation", "rec.action-progress")),
    ("rec.carbon-review", "recommendations", "recommendation",
     ("rec.carbon-review", "rec.action-progress")),
    ("rec.monitoring-result", "actions", "action",
     ("rec.monitoring-result", "rec.action-progress")),
)  # fmt: skip


def measures(subject: Subject, *wanted: Kind) -> Iterator[Due]:
    """Yield the measures of some kinds, of all where none is named."""
    for table in TABLES:
        if wanted and table.kind not in wanted:
            continue
        for record in table.records(subject, table.type):
            for row in record.body.rows(table.rows) if table.rows else (record.body,):
                if row.data("due") is not None and table.asks(record, row):
                    yield _measure(subject, table, record, row)


def _measure(subject: Subject, table: Table, record: Record, row: Row) -> Due:
    within: Interval | None = grace(subject, table.within) if table.within else None
    done = row.data(table.done) if table.done else None
    over = table.over(row) or (bool(table.done) and not empty(row, (table.done,)))
    why = Text(f"{record.id} 的期限", f"the date in {record.id}")
    day = Day(row.data("due"), why, row.place("due"), within, made_on(record), done, over)
    name = row.text(table.name) if table.name else record.id
    return make(
        subject, table.kind, record, name or record.id, day, titled(record, row, table.title),
        row.text("post"),
    )  # fmt: skip


def titled(record: Record, row: Row, field: str) -> Text:
    """Return what a row says is to be done; the record's title where it does not tell."""
    given = row.data(field)
    return given if isinstance(given, Text) else record.title


def follow_ups(subject: Subject) -> Iterator[Due]:
    """Yield measures without a mark of their own, which only the next records can tell of."""
    for kind, table, title, types in _ANSWERED:
        told = [day for name in types for each in subject.system.records_of(name)
                if (day := last_day(each)) is not None]  # fmt: skip
        for record in _every(subject, kind):
            for row in record.body.rows(table):
                due = row.data("due")
                if due is not None:
                    yield _answered(subject, record, row, title, told)


def _answered(subject: Subject, record: Record, row: Row, title: str, told: list[dt.date]) -> Due:
    due, today = row.data("due"), subject.context.as_of
    later = min((day for day in told if due <= day <= today), default=None)
    why = Text(
        f"{record.id} 的期限；其后的记录说明结果",
        f"the date in {record.id}; a later record tells what became of it",
    )
    within = grace(subject, FOLLOWED_WITHIN)
    day = Day(due, why, row.place("due"), within, made_on(record), later)
    text = titled(record, row, title)
    return make(subject, kinds.FOLLOW_UP, record, record.id, day, text, row.text("post"))


def assessments(subject: Subject) -> Iterator[tuple[dt.date, Record, Row]]:
    """Yield the last assessment of each holder of a post for a duty."""
    last: dict[tuple[str, ...], tuple[dt.date, Record, Row]] = {}
    for record in subject.system.records_of("rec.competence"):
        for row in record.body.rows("assessments"):
            key = tuple(row.text(each) for each in ("post", "holder", "duty"))
            day = row.data("assessed_on")
            if day is not None and (key not in last or last[key][0] <= day):
                last[key] = (day, record, row)
    yield from last.values()


def competence(subject: Subject) -> Iterator[Due]:
    """Yield the gaps found in the last assessment of present holders."""
    for day, record, row in assessments(subject):
        post, holder, due = row.text("post"), row.text("holder"), row.data("due")
        known = holders(subject.system, post, subject.context.as_of)
        if row.text("result") != "gap" or (known is not None and holder not in known):
            continue
        if due is not None and not empty(row, ("measure",)):
            why = Text(f"{record.id} 的期限", f"the date in {record.id}")
            is_done = not empty(row, ("effect",))
            told = Day(due, why, row.place("due"), since=day, is_done=is_done)
            text = titled(record, row, "measure")
            part = f"{post} {holder}"
            yield make(subject, kinds.COMPETENCE, record, record.id, told, text, post, part)
