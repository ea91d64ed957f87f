"""Rules about the evaluation of compliance: complete, in time, on the register in force."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.doccontrol.controlled import version_key
from carbon_manual.duties.due import late
from carbon_manual.duties.plans import legal_changes
from carbon_manual.grounds.reading import called, column, is_current, knows, lacks, made_on
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.quantity import QuantityError
from carbon_manual.shapes.value import Row
from carbon_manual.system.deadline import after, configured
from carbon_manual.system.model import Record, System

OBLIGATION_UNEVALUATED = Fault(
    "CM730",
    "obligation-unevaluated",
    Severity.ERROR,
    Text("现行的合规义务没有评价", "Obligation in force was not evaluated"),
    Text(
        "没有评价的义务是否履行无人知道，违规会在检查时才暴露。",
        "Nobody knows whether it is met; a breach shows only when the authority looks.",
    ),
    Text(
        "在合规性评价记录中为该义务（各适用场所）增加一项；未到履行期的评为 not-due。",
        "Add an item for it and each of its sites; `not-due` where its time has not come.",
    ),
    "清单有 OB-07（现行有效），有效期内的合规性评价没有 OB-07",
    clauses=(
        ("ccaa-39-2022", ("9.1.2.b", "9.1.2.c")),
        ("zjjgsw-0005-2024", ("9.2.a",)),
        ("xjzjxh-carbon-metrology", ("9.2.p1",)),
        ("stqc-002-2025", ("9.3.p1", "9.1.p1.i2")),
    ),
    absence=True,
)
CHANGE_UNEVALUATED = Fault(
    "CM731",
    "legal-change-unevaluated",
    Severity.ERROR,
    Text("法规变化后没有按期重新评价", "Legal change not evaluated in time"),
    Text(
        "要求变了而不重新评价，原来的“符合”可能已不成立。",
        "After a change the former verdict may no longer hold.",
    ),
    Text(
        "对变化的义务作一次合规性评价（trigger: legal-change）。",
        "Evaluate the changed obligation (trigger: legal-change).",
    ),
    "变化 evaluation_needed: true，due: 2026-03-31，此后没有该义务的评价",
    clauses=(
        ("zjjgsw-0005-2024", ("9.2.b",)),
        ("ccaa-39-2022", ("9.1.2.c",)),
    ),
    absence=True,
)
NONCOMPLIANCE_UNANSWERED = Fault(
    "CM732",
    "noncompliance-unanswered",
    Severity.ERROR,
    Text("不合规或部分合规没有措施", "Failure to comply without action"),
    Text(
        "评价出不合规而不采取措施，违规会继续，并可能受到处罚。",
        "Without action the breach goes on and may be punished.",
    ),
    Text(
        "写明措施、责任岗位和期限；不符合的开出不符合记录并引用。",
        "Write action, post and due date; raise a nonconformity where it is not met, and name it.",
    ),
    "result: nonconform，没有 action、nonconformity",
    clauses=(("ccaa-39-2022", ("9.1.2.b",)),),
)
CAP_MISJUDGED = Fault(
    "CM733",
    "cap-misjudged",
    Severity.ERROR,
    Text("总量或强度控制的评价与数值不符", "Limit of amount or intensity misjudged"),
    Text(
        "超过控制值而评为符合，会误导决策并造成违规。",
        "A limit that is passed but called met misleads decisions and breaks the law.",
    ),
    Text(
        "按控制值和实际值改正评价；同一义务的评价项与之一致。",
        "Mend the verdict by limit and actual value, and that of the obligation with it.",
    ),
    "limit: 20000 tCO2，actual: 20500 tCO2，result: conform",
    clauses=(("ccaa-39-2022", ("6.1.2.e.4", "9.1.2.b")),),
)
REGISTER_STALE = Fault(
    "CM734",
    "evaluated-register-stale",
    Severity.WARNING,
    Text("合规性评价依据的不是当时的清单", "Evaluation on another version of the register"),
    Text(
        "按旧清单评价会漏掉新的义务，按不存在的版本则无从核对。",
        "An older register lacks new obligations; one that does not exist cannot be looked up.",
    ),
    Text(
        "按评价当日的清单版本补充评价，并改正 register_version。",
        "Complete the evaluation by the version of that day and mend `register_version`.",
    ),
    'register_version: "1.0"，而清单 1.1 版在评价前已更新',
    clauses=(
        ("ccaa-39-2022", ("9.1.2.c",)),
        ("zjjgsw-0005-2024", ("9.2.a",)),
        ("xjzjxh-carbon-metrology", ("9.2.p1",)),
        ("stqc-002-2025", ("9.3.p1",)),
    ),
    practice=True,
)

# How long after it took effect an obligation may wait for its first evaluation.
_WITHIN: Final = ("compliance-evaluation-within", "P3M")
_NEEDED: Final = {
    "partial": ("action", "post", "due"),
    "nonconform": ("action", "post", "due", "nonconformity"),
}
_VERSION: Final = re.compile(r"\d{1,3}\.\d{1,3}")


def obligation_unevaluated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield obligations in force that no current evaluation holds, at all or for a site."""
    current = [each for each in _evaluations(subject) if is_current(subject, each)]
    within = configured(subject.system, *_WITHIN)
    if not current or within is None or not _is_legible(subject.system, current):
        return
    sites = _evaluated(current)
    last = max(current, key=lambda each: (made_on(each) or dt.date.min, each.id))
    for name, row in subject.system.defined.get("obligation", {}).items():
        effective = row.data("effective")
        if row.text("status") != "valid" or effective is None or row.is_invalid("sites"):
            continue
        if after(effective, within) > subject.context.as_of:
            continue
        done = sites.get(name, set())
        wanted = [str(each.data) for each in row.items_of("sites")]
        missing = [] if "" in done else [each for each in wanted if each not in done]
        if done and not missing:
            continue
        where = f"（{'、'.join(missing)}）" if done else ""
        message = Text(
            f"有效期内的合规性评价没有 `{name}`{where}",
            f"No current evaluation holds `{name}`{' at ' + ', '.join(missing) if done else ''}",
        )
        related = (Related(last.body.place("items"), Text("最近的评价", "the last one")),)
        yield OBLIGATION_UNEVALUATED.at(row.place("id"), message, subject=name, related=related)


def change_unevaluated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield changes of obligations that call for an evaluation which was not made in time."""
    evaluations = list(_evaluations(subject))
    if not _is_legible(subject.system, evaluations):
        return
    overdue = late(legal_changes(subject))
    for review in subject.system.records_of("rec.compliance-obligation-review"):
        seen = made_on(review)
        if seen is None:
            continue
        for row in review.body.rows("changes"):
            name, due = row.text("obligation"), row.data("due")
            place = row.place("evaluation_needed")
            if place not in overdue:
                continue
            message = Text(
                f"`{name}` 的变化应于 {due} 前重新评价，{seen} 以来没有评价",
                f"The change of `{name}` was to be evaluated by {due}; nothing since {seen}",
            )
            yield CHANGE_UNEVALUATED.at(place, message, subject=name)


def noncompliance_unanswered(subject: Subject) -> Iterator[Diagnostic]:
    """Yield items that are not or partly met and lack action, post, date or nonconformity."""
    for record in subject.system.records_of("rec.compliance-evaluation"):
        for row in record.body.rows("items"):
            needed = lacks(row, *_NEEDED.get(row.text("result"), ()))
            if needed:
                names, label = called(record, "items", needed), _label(record, row)
                message = Text(
                    f"`{row.text('obligation')}` {label.zh}，没有写{names.zh}",
                    f"`{row.text('obligation')}` ({label.en}) lacks: {names.en}",
                )
                place = row.place("result")
                yield NONCOMPLIANCE_UNANSWERED.at(place, message, subject=record.id)


def cap_misjudged(subject: Subject) -> Iterator[Diagnostic]:
    """Yield limits whose verdict is not what the values give, or that their item contradicts."""
    for record in subject.system.records_of("rec.compliance-evaluation"):
        items = record.body.rows("items")
        met = {(row.text("obligation"), row.text("site")): row
               for row in items if row.text("result") == "conform"}  # fmt: skip
        for row in record.body.rows("caps"):
            most, actual, result = row.data("limit"), row.data("actual"), row.text("result")
            try:
                over = most and actual and (actual - most).value > 0
            except QuantityError:
                message = Text(
                    f"{actual} 与控制值 {most} 的单位不能比较",
                    f"{actual} cannot be compared with {most}",
                )
                yield CAP_MISJUDGED.at(row.place("actual"), message, subject=record.id)
                continue
            if over is None or not result:
                continue
            if over == (result == "conform"):
                message = Text(
                    f"控制值 {most}，实际 {actual}，评价与之不符",
                    f"The limit is {most}, the actual value {actual}: the verdict does not fit",
                )
                yield CAP_MISJUDGED.at(row.place("result"), message, subject=record.id)
                continue
            item = met.get((row.text("obligation"), row.text("site")))
            if over and item is not None:
                message = Text(
                    f"`{row.text('obligation')}` 的控制值已超过，评价项却为符合",
                    f"The limit of `{row.text('obligation')}` is passed but its item conforms",
                )
                related = (Related(row.place("result"), Text("控制要求", "the limit")),)
                place = item.place("result")
                yield CAP_MISJUDGED.at(place, message, subject=record.id, related=related)


def register_stale(subject: Subject) -> Iterator[Diagnostic]:
    """Yield evaluations on a version of the register that was not in force on their day."""
    for record in subject.system.records_of("rec.compliance-evaluation"):
        used, day = record.body.text("register_version"), made_on(record)
        register = subject.system.records.get(record.body.text("register"))
        if register is None or day is None or not _VERSION.fullmatch(used):
            continue
        dates = _versions(register)
        if not dates:
            continue
        then = [each for each, made in dates.items() if made <= day]
        latest = max(then, key=version_key) if then else ""
        if used not in dates and version_key(used) > version_key(register.version):
            message = Text(
                f"{register.id} 没有 {used} 版，现为 {register.version} 版",
                f"{register.id} has no version {used}; it is {register.version}",
            )
        elif latest and version_key(used) < version_key(latest):
            message = Text(
                f"依据 {used} 版评价，{day} 时 {register.id} 已是 {latest} 版",
                f"It uses {used}; on {day} {register.id} was at {latest}",
            )
        else:
            continue
        place = record.body.place("register_version")
        yield REGISTER_STALE.at(place, message, subject=record.id)


def _evaluations(subject: Subject) -> Iterator[Record]:
    for record in subject.system.records_of("rec.compliance-evaluation"):
        if (made_on(record) or subject.context.as_of) <= subject.context.as_of:
            yield record


def _is_legible(system: System, evaluations: list[Record]) -> bool:
    """Tell whether every obligation that evaluations name can be read and is no misspelt other."""
    for record in evaluations:
        names = column(record.body, "items", "obligation")
        if names is None or not knows(system, "obligation", names):
            return False
        if column(record.body, "items", "site", optional=True) is None:
            return False
    return True


def _evaluated(evaluations: list[Record]) -> dict[str, set[str]]:
    """Return the sites at which each obligation was evaluated; the empty text stands for all."""
    found: dict[str, set[str]] = {}
    for record in evaluations:
        for row in record.body.rows("items"):
            found.setdefault(row.text("obligation"), set()).add(row.text("site"))
    return found


def _label(record: Record, row: Row) -> Text:
    return record.shape.by_name["items"].by_name["result"].choice(row.text("result"))


def _versions(register: Record) -> dict[str, dt.date]:
    """Return the dates of a register's versions that can be compared."""
    rows = register.control.rows("history")
    if register.control.is_invalid("history") or any(each.is_invalid("version") for each in rows):
        return {}
    found = {row.text("version"): row.data("date") for row in rows}
    own, day = register.version, register.control.data("recorded_on")
    if own not in found:
        found[own] = day
    return {each: made for each, made in found.items()
            if _VERSION.fullmatch(each) and made is not None}  # fmt: skip


RULES: Final = (
    Rule(OBLIGATION_UNEVALUATED, obligation_unevaluated, "R116"),
    Rule(CHANGE_UNEVALUATED, change_unevaluated, "R117"),
    Rule(NONCOMPLIANCE_UNANSWERED, noncompliance_unanswered, "R118"),
    Rule(CAP_MISJUDGED, cap_misjudged, ""),
    Rule(REGISTER_STALE, register_stale, ""),
)
