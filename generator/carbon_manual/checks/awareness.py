"""Rules about awareness: what people at each site heard of, by which means, within the year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.grounds.completeness import Clauses, current, demand
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.grounds.standing import gathered, is_over, is_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.shapes.shape import Shape
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

_CCAA, _PUBLIC, _METERING, _CTS = (
    "ccaa-39-2022",
    "zjjgsw-0005-2024",
    "xjzjxh-carbon-metrology",
    "stqc-002-2025",
)


class _Asked(NamedTuple):
    """Values of a field of which awareness work has to show one."""

    field: str
    codes: tuple[str, ...]
    clauses: Clauses

    def label(self, shape: Shape) -> Text:
        """Return what is asked for as a message names it."""
        column = shape.by_name["activities"].by_name[self.field]
        labels = [(column.item or column).choice(each) for each in self.codes]
        return Text("或".join(each.zh for each in labels), " or ".join(each.en for each in labels))


_ASKED: Final = (
    _Asked("topics", ("climate",), {_CCAA: ("7.3.a",), _PUBLIC: ("7.3.a",)}),
    _Asked("topics", ("responsibility",), {_PUBLIC: ("7.3.b",), _METERING: ("7.3.1.p1.i2",)}),
    _Asked(
        "topics",
        ("policy",),
        {_CCAA: ("7.3.b",), _PUBLIC: ("7.3.c", "7.3.p2.a"), _CTS: ("5.1.a.1.i2",)},
    ),
    _Asked("topics", ("objectives",), {_PUBLIC: ("7.3.p2.a",)}),
    _Asked("topics", ("contribution",), {_CCAA: ("7.3.c",), _PUBLIC: ("7.3.d",)}),
    _Asked("topics", ("behaviour",), {_CCAA: ("7.3.d",), _PUBLIC: ("7.3.e",)}),
    _Asked("topics", ("consequence",), {_CCAA: ("7.3.e",), _PUBLIC: ("7.3.f",)}),
    _Asked("topics", ("metering",), {_METERING: ("7.3.1.p1.i1", "7.3.1.p1.i3")}),
    _Asked("method", ("contest", "exchange"), {_PUBLIC: ("7.3.p2.b",)}),
    _Asked("audience", ("visitors", "contractors"), {_PUBLIC: ("7.3.p2.d",)}),
)
_AWARE_WITHIN: Final = ("awareness-within", "P1Y")

AWARENESS_TOPIC_MISSING = Fault(
    "CM319",
    "awareness-topic-missing",
    Severity.WARNING,
    Text("意识宣贯缺少规定的主题、方式或对象", "Awareness work leaves a topic, way or group out"),
    Text(
        "人员不知道的事，既不会重视，也不会照做。",
        "What people do not know they neither value nor do.",
    ),
    Text(
        "开展这方面的宣贯，登记在意识宣贯记录（JL-10-05）中。",
        "Do such awareness work and register it (JL-10-05).",
    ),
    "近一年的 activities 中没有 topics: consequence",
    clauses=gathered(each.clauses for each in _ASKED),
    absence=True,
)


def awareness_topic_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield what no awareness work of the past year brought to the people of a site."""
    records = current(subject, "rec.awareness")
    lacking: dict[int, list[str]] = {}
    for site in subject.system.sites:
        rows = _recent(subject, (each for each in records if each.site in {site, ""}))
        for number, asked in enumerate(_ASKED) if rows else ():
            if not _shows(asked, rows) and demand(subject, asked.clauses, (site,)):
                lacking.setdefault(number, []).append(site)
    for number, sites in lacking.items():
        record = [each for each in records if each.site in {sites[0], ""}][-1]
        asking = demand(subject, _ASKED[number].clauses, sites)
        label = _ASKED[number].label(record.shape)
        names = [subject.system.label("site", site) for site in sites]
        clauses = asking.named if asking else Text("", "")
        message = Text(
            f"{'、'.join(each.zh for each in names)}的宣贯没有“{label.zh}”（{clauses.zh}）",
            f"{', '.join(each.en for each in names)}: nothing on {label.en} ({clauses.en})",
        )
        place = record.body.place("activities")
        finding = AWARENESS_TOPIC_MISSING.at(place, message, subject=record.id)
        yield asking.weighed(finding) if asking else finding


def _recent(subject: Subject, records: Iterable[Record]) -> tuple[Row, ...]:
    """Return the activities that still count; none where one of them cannot be read."""
    rows = [row for record in records for row in record.body.rows("activities")]
    if any(row.is_invalid("audience", "method", "date") for row in rows):
        return ()
    if not all(is_whole(row, "topics") for row in rows):
        return ()
    return tuple(row for row in rows if not is_over(subject, row.data("date"), *_AWARE_WITHIN))


def _shows(asked: _Asked, rows: Iterable[Row]) -> bool:
    """Tell whether an activity shows one of the values; topics count for people inside only."""
    if asked.field != "topics":
        return any(row.text(asked.field) in asked.codes for row in rows)
    return any(
        str(item.data) in asked.codes
        for row in rows
        if row.text("audience") != "visitors"
        for item in row.items_of("topics")
    )


RULES: Final = (Rule(AWARENESS_TOPIC_MISSING, awareness_topic_missing, "R074"),)
