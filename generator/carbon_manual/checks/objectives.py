"""Rules about the set of objectives: classes, grounds, monitoring and communication."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.aims import Aim, aims_of, is_due
from carbon_manual.grounds.completeness import Clauses, demand
from carbon_manual.grounds.planned import begins
from carbon_manual.grounds.reading import column, last_day
from carbon_manual.grounds.rule import Rule, Subject

if TYPE_CHECKING:
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record, System

CLASS_MISSING = Fault(
    "CM274",
    "objective-class-missing",
    Severity.ERROR,
    Text("缺少规定种类的目标", "Class of objectives missing"),
    Text(
        "标准规定了目标至少涉及的种类，缺一类就有一方面无人推动。",
        "The standards name the classes of objectives; what has none is pursued by nobody.",
    ),
    Text(
        "设定该类目标；没有碳资产或抵消的，在 omitted 中写明理由。",
        "Set an objective of the class; without assets or offsets give the reason in omitted.",
    ),
    "JL-08-01-2026 没有排放强度目标",
    clauses=(
        ("ccaa-39-2022", ("6.2.1.p1", "6.2.1.p1.i1", "6.2.1.p1.i2", "6.2.1.p1.i3", "6.2.1.p1.i4",
                          "6.2.1.p1.i5")),
        ("stqc-002-2025", ("5.1.a.2.i1", "6.4.a.1", "6.4.a.2")),
        ("xjzjxh-carbon-metrology", ("6.2.1.p1",)),
    ),
    absence=True,
)  # fmt: skip
CLASS_WRONGLY_OMITTED = Fault(
    "CM275",
    "objective-class-wrongly-omitted",
    Severity.ERROR,
    Text("不应略去的目标种类被略去", "Class of objectives left out although it applies"),
    Text(
        "履约、能源、减排量和强度没有不适用的情形；有交易和抵消的也要有目标。",
        "Obligations, energy, amount and intensity apply to all, assets and offsets where held.",
    ),
    Text(
        "从 omitted 中删去该种类，设定目标。",
        "Take the class out of omitted and set an objective.",
    ),
    "omitted 有 asset-trading，而 2026-03 刚卖出配额",
    clauses=(
        ("ccaa-39-2022", ("6.2.1.p1.i1", "6.2.1.p1.i2", "6.2.1.p1.i3", "6.2.1.p1.i4",
                          "6.2.1.p1.i5")),
        ("stqc-002-2025", ("5.1.a.2.i1", "6.4.a.1", "6.4.a.2")),
        ("xjzjxh-carbon-metrology", ("6.2.1.p1",)),
    ),
)  # fmt: skip
INPUTS_MISSING = Fault(
    "CM276",
    "objective-inputs-missing",
    Severity.ERROR,
    Text("设定目标没有考虑规定的依据", "Objective set without the inputs asked for"),
    Text(
        "目标要从要求、碳评审和改进机会中来，否则不是凑数就是落空。",
        "Objectives come from requirements, review and opportunities, or they hang in the air.",
    ),
    Text(
        "写明所考虑的要求、改进机会和先进值；方针须有效，碳评审要覆盖目标的场所。",
        "Name the requirements, opportunities and benchmark considered, a policy in force, and a"
        " review that covers the objective's sites.",
    ),
    "obligations: []",
    clauses=(
        ("ccaa-39-2022", ("6.2.1.a", "6.2.1.c", "6.2.1.d", "6.2.1.e", "6.2.1.p1.i3")),
        ("stqc-002-2025", ("6.4.c", "6.4.d", "6.4.e.1")),
    ),
)
UNMONITORED = Fault(
    "CM279",
    "objective-unmonitored",
    Severity.ERROR,
    Text("目标没有监测结果", "Objective not monitored"),
    Text(
        "到期才发现达不成，已经来不及采取措施。",
        "Who learns only at the due date that it is missed can do nothing any more.",
    ),
    Text(
        "在监测与分析记录（JL-21-02）中增加该目标的监测项。",
        "Add an item for the objective to the monitoring record (JL-21-02).",
    ),
    "O-01 进行中，最近一年的监测与分析记录没有它",
    clauses=(
        ("ccaa-39-2022", ("6.2.1.f",)),
        ("stqc-002-2025", ("9.2.b.1",)),
        ("xjzjxh-carbon-metrology", ("9.1.3.p2.i1",)),
    ),
    absence=True,
)
UNCOMMUNICATED = Fault(
    "CM280",
    "objective-uncommunicated",
    Severity.ERROR,
    Text("目标没有沟通", "Objective not communicated"),
    Text(
        "有关人员不知道目标，就不会为它工作。",
        "People who do not know an objective do not work for it.",
    ),
    Text(
        "向有关人员沟通，登记在信息交流记录（JL-11-02）中，并在 communications 中指明。",
        "Communicate it, log that in JL-11-02 and name the record in communications.",
    ),
    "O-01 于 2026-01-15 生效，communications 为空",
    clauses=(("ccaa-39-2022", ("6.2.1.g",)),),
    absence=True,
)

# The classes that the standards name, with the clauses that do.
_CLASSES: Final[dict[str, Clauses]] = {
    "compliance": {"ccaa-39-2022": ("6.2.1.p1.i1",)},
    "energy": {"ccaa-39-2022": ("6.2.1.p1.i2",)},
    "reduction": {"ccaa-39-2022": ("6.2.1.p1.i3",), "stqc-002-2025": ("5.1.a.2.i1", "6.4.a.1")},
    "intensity": {"ccaa-39-2022": ("6.2.1.p1.i3",), "stqc-002-2025": ("5.1.a.2.i1", "6.4.a.1")},
    "asset-trading": {"ccaa-39-2022": ("6.2.1.p1.i4",), "stqc-002-2025": ("6.4.a.2",)},
    "offset": {"ccaa-39-2022": ("6.2.1.p1.i5",)},
    "metrology": {"xjzjxh-carbon-metrology": ("6.2.1.p1",)},
}
# Classes that an organisation may have no use for.
_CONDITIONAL: Final = frozenset({"asset-trading", "offset"})
# Classes whose objectives take up opportunities.
_PERFORMANCE: Final = frozenset({"reduction", "intensity", "energy"})


def objective_class_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield classes that standards in use name, without an objective in force and not left out."""
    today = subject.context.as_of
    aims = [aim for aim in aims_of(subject) if aim.is_active or _due_year(aim) >= today.year]
    records = _registers(subject)
    if not any(aim.is_active for aim in aims) or not records:
        return
    if any(aim.row.is_invalid("class") for aim in aims):
        return
    omitted = [row for each in records for row in each.body.rows("omitted")]
    if any(row.is_invalid("class") for row in omitted):
        return
    held = {each.text("class") for each in (*omitted, *(aim.row for aim in aims))}
    for name, clauses in _CLASSES.items():
        asked = demand(subject, clauses)
        if asked is None or name in held:
            continue
        label = records[-1].shape.by_name["objectives"].by_name["class"].choice(name)
        message = Text(
            f"没有“{label.zh}”类的目标（{asked.named.zh}）",
            f"there is no objective of class `{name}`: {label.en} ({asked.named.en})",
        )
        place = records[-1].body.place("objectives")
        yield asked.weighed(CLASS_MISSING.at(place, message, subject=records[-1].id))


def objective_class_wrongly_omitted(subject: Subject) -> Iterator[Diagnostic]:
    """Yield classes left out that apply to all, that have objectives, or of which there is much."""
    records = _registers(subject)
    held = {aim.row.text("class"): aim.row for aim in aims_of(subject).active()}
    for record in records[-1:]:
        for row in record.body.rows("omitted"):
            name = row.text("class")
            if name in _CLASSES and demand(subject, _CLASSES[name]) is None:
                continue
            against = held[name] if name in held else _dealt(subject, name)
            if against is None and (name in _CONDITIONAL or name not in _CLASSES):
                continue
            label = record.shape.by_name["omitted"].by_name["class"].choice(name)
            message = Text(
                f"“{label.zh}”类不能没有目标", f"class `{name}` cannot do without an objective"
            )
            related = [Related(against.span, Text("与此矛盾", "against this"))] if against else []
            yield CLASS_WRONGLY_OMITTED.at(
                row.place("class"), message, subject=record.id, related=related
            )


def objective_inputs_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield active objectives that leave out requirements, opportunities, benchmark or review."""
    system = subject.system
    opportunities = [
        name
        for name, row in system.defined.get("opportunity", {}).items()
        if row.text("kind") in {"performance", "neutrality"} and row.text("status") != "dropped"
    ]
    benchmarks = {
        row.text("indicator"): name for name, row in system.defined.get("benchmark", {}).items()
    }
    for aim in aims_of(subject).active():
        found = [*_left_out(system, aim, opportunities, benchmarks), *_policy(subject, aim)]
        for field, why in found:
            message = Text(f"{aim.id} {why.zh}", f"{aim.id} {why.en}")
            yield INPUTS_MISSING.at(aim.row.place(field), message, subject=aim.id)


def objective_unmonitored(subject: Subject) -> Iterator[Diagnostic]:
    """Yield active objectives of the organisation without a monitoring item for too long."""
    records = list(subject.system.records_of("rec.monitoring-result"))
    named = [column(each.body, "items", "objective", optional=True) for each in records]
    if not records or None in named:
        return
    last: dict[str, dt.date] = {}
    for record, names in zip(records, named, strict=True):
        day = last_day(record) or subject.context.as_of
        for name in names or ():
            last[name] = max(last.get(name, day), day)
    for aim in aims_of(subject).active():
        since = last.get(aim.id) or begins(aim.record)
        if aim.level == "organisation" and is_due(
            subject, since, "objective-monitored-within", "P1Y"
        ):
            found = last.get(aim.id)
            message = Text(
                f"{aim.id} 最近一次监测为 {found}" if found else f"{aim.id} 没有监测结果",
                f"{aim.id} was last monitored by {found}"
                if found
                else f"{aim.id} was never monitored",
            )
            yield UNMONITORED.at(aim.row.place("monitoring"), message, subject=aim.id)


def objective_uncommunicated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield active objectives that no communication names, some time after they were set."""
    told = {
        str(item.data)
        for record in subject.system.records_of("rec.communication")
        for row in record.body.rows("communications")
        if row.text("topic") == "objectives"
        for item in row.items_of("items")
    }
    for aim in aims_of(subject).active():
        if aim.row.data("communications") or aim.row.is_invalid("communications"):
            continue
        day = begins(aim.record)
        if aim.record.id not in told and is_due(
            subject, day, "objective-communicated-within", "P3M"
        ):
            message = Text(f"{aim.id} 没有沟通记录", f"no communication of {aim.id} is recorded")
            yield UNCOMMUNICATED.at(aim.row.span, message, subject=aim.id)


def _registers(subject: Subject) -> list[Record]:
    """Return the registers of objectives that have begun and none replaced, the newest last."""
    today = subject.context.as_of
    records = [
        each
        for each in subject.system.records_of("rec.objectives")
        if (begins(each) or today) <= today
    ]
    replaced = {each.control.text("supersedes") for each in records}
    kept = [each for each in records if each.id not in replaced]
    return sorted(kept, key=lambda each: begins(each) or dt.date.min)


def _due_year(aim: Aim) -> int:
    due = aim.row.data("due")
    return due.year if isinstance(due, dt.date) else dt.MAXYEAR


def _dealt(subject: Subject, name: str) -> Row | None:
    """Return a trade of this year or the last, or an offset not yet used: it needs an aim."""
    if name == "asset-trading":
        for record in subject.system.records_of("rec.carbon-trade"):
            day = record.body.data("date")
            if day is not None and day.year >= subject.context.as_of.year - 1:
                return record.body
    if name == "offset":
        for row in subject.system.defined.get("offset", {}).values():
            if row.text("status") in {"planned", "held"}:
                return row
    return None


def _policy(subject: Subject, aim: Aim) -> Iterator[tuple[str, Text]]:
    """Yield a policy that an objective rests on although it is no longer in force."""
    name = aim.row.text("policy")
    withdrawal = subject.control.withdrawals.get(name)
    if withdrawal is not None:
        yield (
            "policy",
            Text(
                f"依据的方针 {name} 已于 {withdrawal.date} 作废",
                f"rests on the policy {name}, withdrawn on {withdrawal.date}",
            ),
        )


def _left_out(
    system: System, aim: Aim, opportunities: list[str], benchmarks: dict[str, str]
) -> Iterator[tuple[str, Text]]:
    """Yield the fields of an objective that tell too little of what it was set by, and why."""
    row, group = aim.row, aim.row.text("class")
    if row.data("obligations") == ():
        yield "obligations", Text("没有写明考虑的要求", "names no requirement considered")
    considers = row.data("opportunities") or row.is_invalid("opportunities")
    if group in _PERFORMANCE and aim.level == "organisation" and opportunities and not considers:
        shown = "、".join(opportunities[:3])
        yield (
            "opportunities",
            Text(
                f"没有写明考虑的改进机会，已登记的有 {shown}",
                f"names no opportunity; registered are {shown}",
            ),
        )
    known = benchmarks.get(row.text("indicator"))
    if group == "intensity" and known and "benchmark" not in row:
        yield (
            "benchmark",
            Text(f"没有参照已登记的先进值 {known}", f"does not name the benchmark {known}"),
        )
    review = system.records.get(row.text("review"))
    if review is not None and review.shape.id == "rec.carbon-review":
        covered = {str(each.data) for each in review.body.items_of("sites")}
        outside = sorted(aim.sites - covered) if covered else []
        if outside and not review.body.is_invalid("sites"):
            shown = "、".join(outside)
            yield (
                "review",
                Text(
                    f"依据的碳评审 {review.id} 没有覆盖 {shown}",
                    f"rests on {review.id}, which does not cover {shown}",
                ),
            )


RULES: Final = (
    Rule(CLASS_MISSING, objective_class_missing, "R055"),
    Rule(CLASS_WRONGLY_OMITTED, objective_class_wrongly_omitted, "R055"),
    Rule(INPUTS_MISSING, objective_inputs_missing, "R056"),
    Rule(UNMONITORED, objective_unmonitored, "R058"),
    Rule(UNCOMMUNICATED, objective_uncommunicated, "R058"),
)
