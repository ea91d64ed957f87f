"""Rules about changes: told whole, decided, and followed by what they call for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.duties import kinds
from carbon_manual.duties.due import late
from carbon_manual.duties.measures import measures
from carbon_manual.grounds.aims import amount, is_due
from carbon_manual.grounds.completeness import Clauses, demand
from carbon_manual.grounds.planned import is_whole
from carbon_manual.grounds.reading import limit
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.quantity import Quantity, QuantityError, Unit

if TYPE_CHECKING:
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Item, Record, System

CHANGE_INCOMPLETE = Fault(
    "CM285",
    "change-incomplete",
    Severity.ERROR,
    Text("变更记录没有写全", "Change record incomplete"),
    Text(
        "目的、原因、减轻措施和实施后的确认缺一项，就看不出变更是否受控。",
        "Without purpose, cause, mitigation and confirmation nobody sees that it was controlled.",
    ),
    Text(
        "计划内变更写 purpose，非预期变更写 cause 和 happened；排放增加的写 mitigation；"
        "实施后写 confirmation。",
        "Write purpose for a planned change, cause and happened for an unplanned one, mitigation"
        " where emission rises, and confirmation once implemented.",
    ),
    "kind: unplanned，没有 cause",
    clauses=(("ccaa-39-2022", ("6.3.a", "6.3.p2", "8.1.p2.i1", "8.1.p2.i2", "8.1.p2.i3")),),
)
CHANGE_CONTRADICTORY = Fault(
    "CM286",
    "change-contradictory",
    Severity.ERROR,
    Text("变更记录自相矛盾", "Change record contradicts itself"),
    Text(
        "不同意的变更却已实施，影响很大却不算重大，都说明变更没有按策划进行。",
        "Rejected but implemented, large but not major: such a change did not go as planned.",
    ),
    Text(
        "核对决定、实施日期和影响；影响达到重要性比例的，major 写 true 并补齐后续更新。",
        "Check decision, date and effect; from the share of significance on it is major, with what"
        " then has to follow.",
    ),
    "decision: rejected，implemented: 2026-03-01",
    clauses=(
        ("ccaa-39-2022", ("6.3.p3", "8.1.p2.i1", "6.1.2.p5")),
        ("zjjgsw-0005-2024", ("6.1.p5",)),
        ("stqc-002-2025", ("6.3.p2",)),
    ),
)
FOLLOW_UP_MISSING = Fault(
    "CM287",
    "change-follow-up-missing",
    Severity.ERROR,
    Text("重大变化没有安排后续更新", "Major change without what has to follow"),
    Text(
        "重大变化之后，碳评审、目标、基准仍按旧情况，体系就与实际脱节。",
        "After a major change, review, objectives and baseline of old no longer fit the facts.",
    ),
    Text(
        "在 updates 中逐项安排更新；评审后不必更新的，也写一行说明理由。",
        "Plan each in updates; where it was reviewed and stays, a row says so with the reason.",
    ),
    "major: true，updates 没有 carbon-review",
    clauses=(
        ("ccaa-39-2022", ("6.1.2.p5", "6.1.5.p2", "6.1.6.p5", "6.2.1.h")),
        ("zjjgsw-0005-2024", ("6.1.p5", "6.3.p5")),
        ("stqc-002-2025", ("6.3.p2", "6.4.p1")),
    ),
    absence=True,
)
UPDATE_OVERDUE = Fault(
    "CM288",
    "change-update-overdue",
    Severity.ERROR,
    Text("变更后的更新逾期未完成", "Update after a change overdue"),
    Text(
        "变更已经发生，文件、目标或计划还是旧的，人们仍按旧规定办事。",
        "The change is there, but documents, objectives or plans are old and people follow them.",
    ),
    Text(
        "完成更新并写明 done 和 record；需要推迟的，由决定岗位重定期限。",
        "Carry it out and write done and record, or have the date set anew by who decides.",
    ),
    "due: 2026-03-31，没有 done，今天是 2026-10-31",
    clauses=(
        ("ccaa-39-2022", ("5.1.l", "6.3.p3", "6.2.1.h", "6.1.2.p5")),
        ("stqc-002-2025", ("6.4.p1",)),
        ("zjjgsw-0005-2024", ("5.1.j", "6.1.p5")),
    ),
)
UPDATE_UNPROVEN = Fault(
    "CM289",
    "change-update-unproven",
    Severity.WARNING,
    Text("变更后的更新没有凭据", "Update after a change without proof"),
    Text(
        "写了已完成，却指不出更新后的文件或记录，或所指的与更新对象不符、早于变更。",
        "It is called done, but no document or record of the right kind and date shows it.",
    ),
    Text(
        "在 record 中写明更新后的文件或记录。",
        "Name in record the document or record that was updated.",
    ),
    "subject: objective，done: 2026-04-10，record: CX-03",
    clauses=(
        ("ccaa-39-2022", ("6.3.p2", "6.2.1.h", "6.1.2.p5")),
        ("stqc-002-2025", ("6.4.p1",)),
    ),
)
# What a major change must be followed by: subject of the update, what changes (none: all), clauses.
_FOLLOWED: Final[tuple[tuple[str, frozenset[str], Clauses], ...]] = (
    (
        "carbon-review",
        frozenset(),
        {
            "ccaa-39-2022": ("6.1.2.p5",),
            "zjjgsw-0005-2024": ("6.1.p5",),
            "stqc-002-2025": ("6.3.p2",),
        },
    ),
    (
        "objective",
        frozenset({"scope", "facility", "process", "product", "energy"}),
        {"ccaa-39-2022": ("6.2.1.h",), "stqc-002-2025": ("6.4.p1",)},
    ),
    (
        "baseline",
        frozenset({"organisation", "scope", "product"}),
        {"ccaa-39-2022": ("6.1.5.p2",), "zjjgsw-0005-2024": ("6.3.p5",)},
    ),
    ("baseline", frozenset({"facility", "energy"}), {"zjjgsw-0005-2024": ("6.3.p5",)}),
    ("data-plan", frozenset({"metering"}), {"ccaa-39-2022": ("6.1.6.p5",)}),
)
# The types that hold what was updated; for the other subjects any document or record may.
_HOLDERS: Final = {
    "scope": frozenset({"manual.scope", "rec.document-change"}),
    "carbon-review": frozenset({"rec.carbon-review"}),
    "source-list": frozenset({"rec.source-list"}),
    "indicator": frozenset({"rec.indicator-register"}),
    "baseline": frozenset({"rec.baseline"}),
    "objective": frozenset({"rec.objectives"}),
    "risk": frozenset({"rec.risk-register"}),
    "data-plan": frozenset({"plan.data-collection", "plan.monitoring"}),
    "criteria": frozenset({"wi.operating-criteria", "rec.document-change"}),
}


def change_incomplete(subject: Subject) -> Iterator[Diagnostic]:
    """Yield changes that leave out what their kind, effect or state asks for."""
    for record in subject.system.records_of("rec.change"):
        body = record.body
        for name, place in _asked(subject, body):
            if name not in body:
                label = record.shape.by_name[name].label
                message = Text(
                    f"{record.id} 没有写明{label.zh}（{name}）",
                    f"{record.id} has no `{name}` ({label.en})",
                )
                yield CHANGE_INCOMPLETE.at(body.place(place), message, subject=record.id)


def change_contradictory(subject: Subject) -> Iterator[Diagnostic]:
    """Yield changes whose decision, kind, date or weight contradict each other."""
    share = limit(subject.system, "significance-share", "5 %")
    for record in subject.system.records_of("rec.change"):
        body = record.body
        decision, done = body.text("decision"), body.data("implemented")
        if decision == "rejected" and done is not None:
            message = Text(f"不同意的变更于 {done} 实施", f"rejected, but implemented on {done}")
            yield CHANGE_CONTRADICTORY.at(body.place("implemented"), message, subject=record.id)
        if decision == "acknowledged" and body.text("kind") == "planned":
            message = Text(
                "计划内的变更没有决定，只写已评审",
                "a planned change is acknowledged and not decided",
            )
            yield CHANGE_CONTRADICTORY.at(body.place("decision"), message, subject=record.id)
        part = _part_of_total(subject, record)
        if body.data("major") is False and part is not None and part >= share:
            message = Text(
                f"年排放变化 {body.data('emission_effect')}，占总量 {part:.1f} %，达到 {share} %，"
                "却不算重大",
                f"its effect of {body.data('emission_effect')} is {part:.1f} % of the total, not"
                f" below {share} %, but it is not major",
            )
            yield CHANGE_CONTRADICTORY.at(body.place("major"), message, subject=record.id)


def change_follow_up_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield major changes that plan no update of what the standards in use want updated."""
    answered = _answered(subject.system)
    for record in subject.system.records_of("rec.change"):
        body, rows = record.body, record.body.rows("updates")
        if not body.data("major") or body.text("decision") in {"", "rejected"}:
            continue
        if not is_whole(body, "updates") or any(row.is_invalid("subject") for row in rows):
            continue
        held = {row.text("subject") for row in rows} | answered.get(record.id, set())
        sites = [str(each.data) for each in body.items_of("sites")]
        for name, changed, clauses in _FOLLOWED:
            asked = demand(subject, clauses, sites or None)
            if name in held or asked is None or (changed and body.text("subject") not in changed):
                continue
            label = record.shape.by_name["updates"].by_name["subject"].choice(name)
            message = Text(
                f"{record.id} 是重大变化，没有安排更新{label.zh}（{asked.named.zh}）",
                f"{record.id} is major, but plans no update of `{name}` ({asked.named.en})",
            )
            place = body.place("updates" if "updates" in body else "major")
            yield asked.weighed(FOLLOW_UP_MISSING.at(place, message, subject=record.id))


def change_update_overdue(subject: Subject) -> Iterator[Diagnostic]:
    """Yield updates past their date that nobody has called done."""
    overdue = late(measures(subject, kinds.CHANGE))
    for record in subject.system.records_of("rec.change"):
        fields = record.shape.by_name["updates"].by_name["subject"]
        for row in record.body.rows("updates"):
            due = row.data("due")
            if row.place("due") in overdue:
                label = fields.choice(row.text("subject"))
                message = Text(
                    f"{record.id} 应于 {due} 前更新{label.zh}，没有完成日期",
                    f"{record.id}: `{row.text('subject')}` was to be updated by {due}",
                )
                yield UPDATE_OVERDUE.at(row.place("due"), message, subject=record.id)


def change_update_unproven(subject: Subject) -> Iterator[Diagnostic]:
    """Yield updates called done without a document or record of the right kind and date."""
    for record in subject.system.records_of("rec.change"):
        for row in record.body.rows("updates"):
            if row.data("done") is None or row.is_invalid("record"):
                continue
            why = _unproven(subject.system, record, row)
            if why is not None:
                place = row.place("record" if "record" in row else "done")
                yield UPDATE_UNPROVEN.at(place, why, subject=record.id)


def _asked(subject: Subject, body: Row) -> Iterator[tuple[str, str]]:
    """Yield the fields that a change needs, each with the field that calls for it."""
    kind, decision = body.text("kind"), body.text("decision")
    if kind == "planned":
        yield "purpose", "kind"
    elif kind == "unplanned":
        yield "cause", "kind"
        yield "happened", "kind"
    effect, done = body.data("emission_effect"), body.data("implemented")
    if effect is not None and effect.value > 0 and decision != "rejected":
        yield "mitigation", "emission_effect"
    if done is not None and is_due(subject, done, "change-confirmed-within", "P3M"):
        yield "confirmation", "implemented"


def _part_of_total(subject: Subject, record: Record) -> Decimal | None:
    """Return the effect in per cent of the newest total of the sites concerned, without a sign."""
    effect = record.body.data("emission_effect")
    years = [each.body.data("year") for each in subject.system.records_of("rec.emission-inventory")]
    known = [year for year in years if year is not None]
    total = Decimal(0)
    for site in record.body.items_of("sites") if known and effect is not None else ():
        result = subject.results.get("ghg.total", year=max(known), site=str(site.data))
        if result is None or result.quantity is None:
            return None
        try:
            total += result.quantity.to(Unit("tCO2e")).value
        except QuantityError:
            return None
    if total <= 0 or not isinstance(effect, Quantity):
        return None
    return abs(amount(effect).to(Unit("tCO2e")).value) / total * 100


def _answered(system: System) -> dict[str, set[str]]:
    """Return, by change, what its own review and adjusted baselines show as updated."""
    found: dict[str, set[str]] = {}
    for record in system.records_of("rec.carbon-review"):
        found.setdefault(record.body.text("change"), set()).add("carbon-review")
    for record in system.records_of("rec.baseline"):
        for row in record.body.rows("adjustments"):
            found.setdefault(row.text("change"), set()).add("baseline")
    return found


def _unproven(system: System, record: Record, row: Row) -> Text | None:
    """Return why what an update names does not show that it was done."""
    name, about = row.text("record"), row.text("subject")
    if not name:
        return Text(
            f"{record.id} 的更新于 {row.data('done')} 完成，没有写明文件或记录",
            f"{record.id}: done on {row.data('done')}, but no document or record is named",
        )
    item = system.records.get(name) or system.documents.get(name)
    if item is None:  # misspelt: told where the reference stands
        return None
    wanted = _HOLDERS.get(about)
    if wanted is not None and item.shape.id not in wanted:
        label = record.shape.by_name["updates"].by_name["subject"].choice(about)
        return Text(
            f"更新对象是{label.zh}，{name} 是{item.shape.label.zh}",
            f"the subject is `{about}`, but {name} is a {item.shape.id}",
        )
    happened, last = record.body.data("happened"), _changed_on(item)
    if happened is not None and last is not None and last < happened:
        return Text(
            f"{name} 最近于 {last} 更新，早于变更的 {happened}",
            f"{name} was last updated on {last}, before the change of {happened}",
        )
    return None


def _changed_on(item: Item) -> dt.date | None:
    """Return the last day on which a document or record is known to have changed."""
    days = [item.control.data(each) for each in ("effective", "recorded_on", "checked_on")]
    days += [row.data("date") for row in item.control.rows("history")]
    return max((each for each in days if isinstance(each, dt.date)), default=None)


RULES: Final = (
    Rule(CHANGE_INCOMPLETE, change_incomplete, "R063"),
    Rule(CHANGE_CONTRADICTORY, change_contradictory, "R063"),
    Rule(FOLLOW_UP_MISSING, change_follow_up_missing, "R059"),
    Rule(UPDATE_OVERDUE, change_update_overdue, "R059"),
    Rule(UPDATE_UNPROVEN, change_update_unproven, "R059"),
)
