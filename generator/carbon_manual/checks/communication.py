"""Rules about communication, disclosure and suggestions: told, true, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.doccontrol.seal import called
from carbon_manual.grounds.completeness import Clauses, current, demand, empty
from carbon_manual.grounds.reading import column, limit
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.grounds.standing import gathered, is_over
from carbon_manual.quantity import Quantity, QuantityError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

_CCAA, _PUBLIC, _METERING, _CTS = (
    "ccaa-39-2022",
    "zjjgsw-0005-2024",
    "xjzjxh-carbon-metrology",
    "stqc-002-2025",
)
# What people inside have to be told from time to time.
_TOLD: Final[dict[str, Clauses]] = {
    "importance": {_CCAA: ("5.1.f",), _PUBLIC: ("5.1.e",)},
    "obligations": {_METERING: ("7.3.2.p3.i1",), _PUBLIC: ("5.3.a",)},
    "objectives": {_METERING: ("7.3.2.p3.i2",)},
    "performance": {_METERING: ("7.3.2.p3.i3",)},
}
_PLAIN: Final[Clauses] = {_CCAA: ("7.4.p4",), _PUBLIC: ("7.4.p4",)}
_TOLD_WITHIN: Final = ("communication-within", "P1Y")
_REPLY_WITHIN: Final = ("communication-reply-within", "P1M")
_SUGGESTION_WITHIN: Final = ("suggestion-reply-within", "P3M")
_ROUNDING: Final = ("disclosure-rounding", "0.5 %")

MATRIX_INCOMPLETE = Fault(
    "CM320",
    "communication-plan-incomplete",
    Severity.ERROR,
    Text("信息交流计划不全", "Communication matrix incomplete"),
    Text(
        "没有方式、只顾一侧、不含合规义务的交流计划，会漏掉该说和该报的。",
        "A plan without ways, of one side only or without obligations omits what must be said.",
    ),
    Text(
        "在交流计划（JL-11-01）中补上方式、内外部事项，并在 obligations 写明对应的义务。",
        "Add the ways, both sides, and the obligations that a matter meets (JL-11-01).",
    ),
    "rows 中没有一项写明 obligations",
    clauses=(
        (_CCAA, ("7.4.p1", "7.4.p2.i1")),
        (_PUBLIC, ("7.4.p1",)),
        (_METERING, ("7.3.2.p1",)),
        (_CTS, ("8.7.p1",)),
    ),
    absence=True,
)
COMMUNICATION_UNSETTLED = Fault(
    "CM321",
    "communication-unsettled",
    Severity.ERROR,
    Text("交流的信息不一致或外来信息没有答复", "Information at odds, or not answered"),
    Text(
        "说出去的与体系不符，或别人问了不答，单位就失去信用。",
        "Saying what the system does not bear out, or leaving people unanswered, costs trust.",
    ),
    Text(
        "更正或答复，把处理结果写入 response。",
        "Correct it or answer it, and write what came of it into response.",
    ),
    "direction: external-in，一个月后仍没有 response",
    clauses=((_CCAA, ("7.4.p2.i2", "7.4.p6")), (_PUBLIC, ("7.4.p2",))),
)
DISCLOSURE_UNTRUE = Fault(
    "CM322",
    "disclosure-at-odds",
    Severity.ERROR,
    Text("披露的信息与体系不符", "Disclosure at odds with the system"),
    Text(
        "公开的数值与体系算出的不同，别人就不再相信其余的数据。",
        "When a published value differs from the system's, the rest is not believed either.",
    ),
    Text(
        "更正披露并登记；数值确有变化的，写重述记录（JL-00-05）。强制披露写明所依据的义务。",
        "Correct it; after a true change write a restatement (JL-00-05). Name the obligation of a"
        " mandatory disclosure.",
    ),
    "figure: ghg.total year=2025，value: 38,000 tCO2e，体系算得 39,089.56 tCO2e",
    clauses=(
        (_CCAA, ("7.4.p2.i1", "7.4.p2.i2", "7.4.p4")),
        (_PUBLIC, ("7.4.p2", "7.4.p4")),
    ),
)
COMMUNICATION_TOPIC_MISSING = Fault(
    "CM323",
    "communication-topic-missing",
    Severity.WARNING,
    Text("没有向内部传达规定的信息", "People inside not told what they should be"),
    Text(
        "不说明为什么、做得怎样、有什么变化，人员就只能被动执行。",
        "People who do not hear why, how well and what is new can only follow blindly.",
    ),
    Text(
        "传达该信息，登记在信息交流记录（JL-11-02）中。",
        "Tell people and log it (JL-11-02).",
    ),
    "近一年的内部交流没有 topic: importance",
    clauses=gathered(_TOLD.values()),
    absence=True,
)
SUGGESTION_UNANSWERED = Fault(
    "CM324",
    "suggestion-unanswered",
    Severity.WARNING,
    Text("合理化建议没有决定或反馈", "Suggestion without a decision or reply"),
    Text(
        "提了建议没有回音，以后就没有人再提。",
        "Where suggestions get no reply, nobody makes any more.",
    ),
    Text(
        "作出决定，写明理由，反馈给提出人并登记日期。",
        "Decide, give the reason, reply to who made it and register the date.",
    ),
    "date: 2026-01-15，result: pending",
    clauses=((_CCAA, ("7.4.p5",)), (_PUBLIC, ("7.4.p3",)), (_METERING, ("7.3.2.p2",))),
)


def matrix_incomplete(subject: Subject) -> Iterator[Diagnostic]:
    """Yield matters without a way, matrices of one side only, and those without obligations."""
    plans = current(subject, "plan.communication")
    for plan in plans:
        for row in plan.body.rows("rows"):
            if row.data("how") == ():
                message = Text("没有写明如何交流", "How to communicate is not said")
                yield MATRIX_INCOMPLETE.at(row.place("how"), message, subject=plan.id)
    sides = [column(plan.body, "rows", "side") for plan in plans]
    if not plans or None in sides:
        return
    plan, seen = plans[-1], {each for found in sides for each in found or ()}
    place = plan.body.place("rows")
    for side in ("internal", "external"):
        if side not in seen:
            label = plan.shape.by_name["rows"].by_name["side"].choice(side)
            message = Text(
                f"{plan.id} 没有{label.zh}交流的事项", f"{plan.id} has no {label.en.lower()} matter"
            )
            yield MATRIX_INCOMPLETE.at(place, message, subject=plan.id)
    named = any("obligations" in row for each in plans for row in each.body.rows("rows"))
    valid = [name for name, row in subject.system.defined.get("obligation", {}).items()
             if row.text("status") == "valid"]  # fmt: skip
    if valid and not named:
        message = Text(
            f"{plan.id} 没有一项写明对应的合规义务，而清单中有 {len(valid)} 项有效义务",
            f"{plan.id} names no obligation, of which {len(valid)} are in force",
        )
        yield MATRIX_INCOMPLETE.at(place, message, subject=plan.id)


def communication_unsettled(subject: Subject) -> Iterator[Diagnostic]:
    """Yield information at odds with the system, and what came in, without a response in time."""
    for record in current(subject, "rec.communication"):
        for row in record.body.rows("communications"):
            if not empty(row, ("response",)):
                continue
            date = row.data("date")
            if row.data("consistent") is False:
                message = Text(
                    f"{date} 交流的信息与体系不一致，没有处理结果",
                    f"What was said on {date} is at odds with the system, and nothing came of it",
                )
                yield COMMUNICATION_UNSETTLED.at(
                    row.place("consistent"), message, subject=record.id
                )
            elif row.text("direction") == "external-in" and is_over(subject, date, *_REPLY_WITHIN):
                message = Text(
                    f"{date} 收到的信息至今没有答复", f"What came in on {date} was never answered"
                )
                yield COMMUNICATION_UNSETTLED.at(row.place("direction"), message, subject=record.id)


def disclosure_untrue(subject: Subject) -> Iterator[Diagnostic]:
    """Yield disclosures that are not true, not plain, or mandatory without their obligation."""
    plain = demand(subject, _PLAIN)
    for record in subject.system.records_of("rec.disclosure"):
        body, name = record.body, record.id
        if body.data("consistent") is False and empty(body, ("feedback",)):
            message = Text(
                f"{name} 与体系信息不一致，没有处理", f"{name} is at odds with the system"
            )
            yield DISCLOSURE_UNTRUE.at(body.place("consistent"), message, subject=name)
        if body.text("kind") == "mandatory" and empty(body, ("obligation",)):
            message = Text(
                f"{name} 为强制披露，没有写明依据的义务",
                f"{name} is mandatory, but by which obligation is not said",
            )
            yield DISCLOSURE_UNTRUE.at(body.place("kind"), message, subject=name)
        if body.data("plain_language") is False and plain is not None:
            message = Text(
                f"{name} 的表述公众不易看懂（{plain.named.zh}）",
                f"{name} is not plain to the public ({plain.named.en})",
            )
            finding = DISCLOSURE_UNTRUE.at(body.place("plain_language"), message, subject=name)
            yield plain.weighed(finding)
        yield from _figures_differ(subject, record)


def communication_topic_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield topics that no internal communication of the past year was about."""
    records = current(subject, "rec.communication")
    rows = [row for record in records for row in record.body.rows("communications")]
    if not rows or any(row.is_invalid("topic", "direction", "date") for row in rows):
        return
    seen = {
        row.text("topic")
        for row in rows
        if row.text("direction") == "internal"
        and not is_over(subject, row.data("date"), *_TOLD_WITHIN)
    }
    record = records[-1]
    field = record.shape.by_name["communications"].by_name["topic"]
    for topic, clauses in _TOLD.items():
        asked = demand(subject, clauses)
        if asked is not None and topic not in seen:
            label = field.choice(topic)
            message = Text(
                f"没有向内部传达“{label.zh}”（{asked.named.zh}）",
                f"People inside were told nothing on {label.en} ({asked.named.en})",
            )
            finding = COMMUNICATION_TOPIC_MISSING.at(
                record.body.place("communications"), message, subject=record.id
            )
            yield asked.weighed(finding)


def suggestion_unanswered(subject: Subject) -> Iterator[Diagnostic]:
    """Yield suggestions undecided or not replied to in time, and decisions without a reason."""
    for record in subject.system.records_of("rec.suggestion"):
        for row in record.body.rows("suggestions"):
            wrong = _open(subject, row)
            if wrong is not None:
                place, name = row.place("result"), row.text("id")
                yield SUGGESTION_UNANSWERED.at(place, wrong, subject=name)


def _figures_differ(subject: Subject, record: Record) -> Iterator[Diagnostic]:
    """Yield disclosed figures that the system computes otherwise, if not restated since."""
    tolerance = limit(subject.system, *_ROUNDING)
    for row in record.body.rows("figures"):
        call, stated = row.text("figure"), row.data("value")
        result = called(call, subject.results)
        if result is None or result.quantity is None or not isinstance(stated, Quantity):
            continue
        if _agrees(stated, result.quantity, tolerance) or _is_restated(subject, record, call):
            continue
        now = f"{result.printed} {result.unit}".strip()
        message = Text(
            f"{call} 披露为 {stated}，体系算得 {now}",
            f"{call} was disclosed as {stated}, the system computes {now}",
        )
        source = subject.system.records.get(row.text("source"))
        related = [Related(source.control.place("id"), Text("来源", "source"))] if source else []
        place = row.place("value")
        yield DISCLOSURE_UNTRUE.at(place, message, subject=record.id, related=related)


def _agrees(stated: Quantity, computed: Quantity, tolerance: Decimal) -> bool:
    """Tell whether a value is the computed one but for its rounding."""
    try:
        value = computed.to(stated.unit).value
    except QuantityError:
        return False
    return abs(stated.value - value) * 100 <= tolerance * abs(value)


def _is_restated(subject: Subject, disclosure: Record, call: str) -> bool:
    """Tell whether a figure was restated after it was disclosed."""
    made = disclosure.body.data("date")
    return any(
        row.text("figure") == call
        for record in subject.system.records_of("rec.restatement")
        if made is None or (record.body.data("approved_on") or made) >= made
        for row in record.body.rows("figures")
    )


def _open(subject: Subject, row: Row) -> Text | None:
    """Return what a suggestion still lacks."""
    name, result, date = row.text("id"), row.text("result"), row.data("date")
    late = is_over(subject, date, *_SUGGESTION_WITHIN)
    if result == "pending":
        text = Text(f"{name} 自 {date} 起未作决定", f"{name} is undecided since {date}")
        return text if late else None
    if result and empty(row, ("decision",)):
        return Text(f"{name} 的决定没有理由", f"The decision on {name} gives no reason")
    # nobody can reply to who remains unnamed
    named = row.text("post") or row.text("department")
    if result and late and named and empty(row, ("replied_on",)):
        return Text(f"{name} 已有决定，没有反馈", f"{name} was decided without a reply")
    return None


RULES: Final = (
    Rule(MATRIX_INCOMPLETE, matrix_incomplete, "R075"),
    Rule(COMMUNICATION_UNSETTLED, communication_unsettled, ""),
    Rule(DISCLOSURE_UNTRUE, disclosure_untrue, "R076"),
    Rule(COMMUNICATION_TOPIC_MISSING, communication_topic_missing, ""),
    Rule(SUGGESTION_UNANSWERED, suggestion_unanswered, "R077"),
)
