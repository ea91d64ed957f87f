"""Rules about emergency plans and what became of their drills."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.duties import kinds
from carbon_manual.duties.cycles import drills
from carbon_manual.duties.due import late
from carbon_manual.duties.measures import measures
from carbon_manual.grounds.completeness import Demand, current, demand, empty
from carbon_manual.grounds.reading import called
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import INVALID, Row
from carbon_manual.system.model import Record

if TYPE_CHECKING:
    from carbon_manual.diagnostic import Span
    from carbon_manual.duties import Due

PLAN_INCOMPLETE = Fault(
    "CM710",
    "emergency-plan-incomplete",
    Severity.ERROR,
    Text("应急预案不完整", "Emergency plan incomplete"),
    Text(
        "没有想到的情况、没有分工的岗位和没有备好的资源，出事时来不及补。",
        "A case not thought of, a post without a duty or a resource not at hand comes too late.",
    ),
    Text(
        "预案至少写设备故障、数据丢失和自然灾害，指挥岗位列入责任分工，写明应急资源。",
        "Cover failure, data loss and disaster; give each post in charge a duty; name resources.",
    ),
    "场所的预案没有 data-loss 情景",
    clauses=(("xjzjxh-carbon-metrology", ("8.2.1.p1", "8.2.1.p2", "8.2.1.p3.i2", "8.2.1.p3.i3")),),
    practice=True,
    bound=True,
    absence=True,
)
DRILL_WITHOUT_CONSEQUENCE = Fault(
    "CM711",
    "drill-without-consequence",
    Severity.ERROR,
    Text("应急演练逾期，或发现的问题没有落实", "Drill overdue, or its problems not followed up"),
    Text(
        "演练是为了发现预案的缺陷；不按期演练、问题不改，预案不可信。",
        "Drills find the flaws of a plan: undrilled, or with its flaws left, it is not reliable.",
    ),
    Text(
        "按预案的周期演练；问题写明措施并按期完成，需要修订的写明修订内容和版本。",
        "Drill at the plan's interval; finish the measures in time and state what was revised.",
    ),
    "drill_interval: P6M，最近一次演练为 2025-09-10",
    clauses=(("xjzjxh-carbon-metrology", ("8.2.2.p1", "8.2.2.p2.i1", "8.2.2.p2.i2")),),
    bound=True,
    absence=True,
)

# Named by the standard as examples; none can be ruled out for a site that measures.
_SCENARIOS: Final = ("equipment-failure", "data-loss", "natural-disaster")


def emergency_plan_incomplete(subject: Subject) -> Iterator[Diagnostic]:
    """Yield sites whose plans leave a scenario out, and plans without duties or resources."""
    plans: dict[str, list[Record]] = {}
    for record in current(subject, "plan.emergency"):
        plans.setdefault(record.site, []).append(record)
    common = [row for record in plans.get("", ()) for row in record.body.rows("scenarios")]
    for site, records in plans.items():
        asked = _asked(subject, PLAN_INCOMPLETE, site)
        found = [*_scenarios(records, common), *(each for one in records for each in _duties(one))]
        yield from (asked.weighed(each) for each in found if asked is not None)


def drill_without_consequence(subject: Subject) -> Iterator[Diagnostic]:
    """Yield plans not drilled at their own interval, and drills whose problems stayed open."""
    overdue = {each.subject: each for each in drills(subject) if each.is_overdue}
    unfinished = late(measures(subject, kinds.DRILL_MEASURE))
    for plan in current(subject, "plan.emergency"):
        asked = _asked(subject, DRILL_WITHOUT_CONSEQUENCE, plan.site)
        if asked is not None and plan.id in overdue:
            yield _late(plan, overdue[plan.id])
    for record in current(subject, "rec.emergency-drill"):
        if _asked(subject, DRILL_WITHOUT_CONSEQUENCE, record.site) is not None:
            yield from _unfinished(record, unfinished)


def _asked(subject: Subject, fault: Fault, site: str) -> Demand | None:
    """Return how heavily a fault's clauses ask at a site; at any where the record names none."""
    return demand(subject, dict(fault.clauses), (site,) if site else None)


def _scenarios(records: list[Record], common: Iterable[Row]) -> Iterator[Diagnostic]:
    rows = [*common, *(row for record in records for row in record.body.rows("scenarios"))]
    told = {row.text("scenario") for row in rows}
    items = [item for each in records for item in each.body.data("scenarios") or (None,)]
    if "" in told or any(item is None or item.data is INVALID for item in items):
        return
    missing = [each for each in _SCENARIOS if each not in told]
    if missing:
        field = records[0].shape.by_name["scenarios"].by_name["scenario"]
        names = [field.choice(each) for each in missing]
        message = Text(
            f"预案没有写：{'、'.join(each.zh for each in names)}",
            f"the plan does not cover: {', '.join(each.en.lower() for each in names)}",
        )
        place = records[0].body.place("scenarios")
        yield PLAN_INCOMPLETE.at(place, message, subject=records[0].id)


def _duties(record: Record) -> Iterator[Diagnostic]:
    """Yield posts in charge that have no duty, and lists that were left empty."""
    for name in ("duties", "resources"):
        if record.body.data(name) == ():
            named = called(record, "", (name,))
            message = Text(f"没有写{named.zh}", f"{named.en} are not given")
            yield PLAN_INCOMPLETE.at(record.body.place(name), message, subject=record.id)
    given = record.body.data("duties") or ()
    posts = {row.text("post") for row in record.body.rows("duties")}
    if not given or "" in posts or any(item.data is INVALID for item in given):
        return
    for row in record.body.rows("scenarios"):
        post = row.text("post")
        if post and post not in posts:
            message = Text(
                f"指挥岗位{post}没有列入责任分工", f"the post in charge, {post}, has no duty"
            )
            yield PLAN_INCOMPLETE.at(row.place("post"), message, subject=record.id)


def _late(plan: Record, due: Due) -> Diagnostic:
    """Return the finding on a plan whose last drill, or issue, is longer ago than it allows."""
    interval = plan.body.text("drill_interval")
    message = Text(
        f"{plan.id} 自 {due.since} 起没有演练，周期 {interval}",
        f"{plan.id} was not drilled since {due.since}; the interval is {interval}",
    )
    return DRILL_WITHOUT_CONSEQUENCE.at(due.span, message, subject=plan.id)


def _unfinished(record: Record, overdue: frozenset[Span]) -> Iterator[Diagnostic]:
    body = record.body
    if body.text("result") in {"partly", "missed"} and body.data("problems") == ():
        message = Text(
            "没有完全达到目的，却没有写问题", "the aim was missed, but no problem is told"
        )
        yield DRILL_WITHOUT_CONSEQUENCE.at(body.place("result"), message, subject=record.id)
    if body.data("plan_revised") and empty(body, ("revision",)):
        message = Text(
            "预案需要修订，没有写修订内容", "the plan was to be revised; nothing tells how"
        )
        place = body.place("plan_revised")
        yield DRILL_WITHOUT_CONSEQUENCE.at(place, message, subject=record.id)
    for row in body.rows("problems"):
        due = row.data("due")
        if row.place("due") in overdue:
            message = Text(f"措施应于 {due} 前完成", f"the measure was due on {due}")
            related = (Related(row.place("problem"), Text("问题", "the problem")),)
            yield DRILL_WITHOUT_CONSEQUENCE.at(
                row.place("due"), message, subject=record.id, related=related
            )


RULES: Final = (
    Rule(PLAN_INCOMPLETE, emergency_plan_incomplete, "R099"),
    Rule(DRILL_WITHOUT_CONSEQUENCE, drill_without_consequence, "R099"),
)
