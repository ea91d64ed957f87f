"""Rules about records as evidence: that each demanded type has one, and none has expired."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from carbon_manual.clauses.evidence import Lack, expected, kept, lacking
from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.duties.validity import records
from carbon_manual.grounds.rule import Rule, Subject

if TYPE_CHECKING:
    from carbon_manual.clauses.coverage import Coverage
    from carbon_manual.duties import Due

DEMANDED_RECORD_ABSENT = Fault(
    "CM306",
    "demanded-record-absent",
    Severity.ERROR,
    Text("没有条款要求的记录", "Record that clauses demand is absent"),
    Text(
        "文件写得再好，没有记录也不能证明做到了。",
        "However good the text: without a record nothing shows that it is done.",
    ),
    Text(
        "用 carbon-manual new record 建立该记录；各场所分别保存的，每个场所一份。",
        "Make it with carbon-manual new record; one for each site where sites keep their own.",
    ),
    "没有 JL-18-04 内部审核报告",
    clauses=(
        ("ccaa-39-2022", ("7.5.1.a", "7.5.1.b")),
        ("zjjgsw-0005-2024", ("7.5.p1",)),
        ("xjzjxh-carbon-metrology", ("7.4.1.p1",)),
        ("stqc-002-2025", ("7.1.p1",)),
    ),
    absence=True,
)
RECORD_OVERDUE = Fault(
    "CM307",
    "record-overdue",
    Severity.ERROR,
    Text("记录已过有效间隔", "Record past its interval"),
    Text(
        "定期要做的事，最近一次记录已超过规定间隔，等于这一期没有做。",
        "Of what is to be done at intervals the last record is too old: this time it was not done.",
    ),
    Text(
        "完成这一期的工作并记录；间隔由参数 interval-类型 规定，默认见记录表式。",
        "Do and record it; the parameter interval-TYPE sets the interval, else the form.",
    ),
    "JL-18-04 最近一次为 2024-05-20，间隔 1 年",
    absence=True,
)
FAULTS: Final = (DEMANDED_RECORD_ABSENT, RECORD_OVERDUE)
# Clauses that a message names; the rest is told by an ellipsis.
_NAMED: Final = 3


def demanded_record_absent(subject: Subject) -> Iterator[Diagnostic]:
    """Yield record types that a standard with required coverage expects and nobody has kept."""
    given, as_of = kept(subject.system), subject.context.as_of
    for coverage in subject.coverage:
        if not coverage.use.required:
            continue
        for name, clauses in _demanded(coverage, subject).items():
            shape = subject.system.shapes.types[name]
            own = given.get(name, ())
            for lack in lacking(subject.system, shape, own, coverage.use.sites, as_of):
                if lack.latest is None:
                    yield _absent(subject, coverage, lack, clauses)


def _demanded(coverage: Coverage, subject: Subject) -> dict[str, list[str]]:
    """Return the record types that the leaves of a standard expect, with those leaves."""
    standard = coverage.use.standard
    found: dict[str, list[str]] = {}
    for clause in standard.entries:
        if clause in standard.leaves:
            for shape in expected(standard, clause, subject.system.shapes):
                found.setdefault(shape.id, []).append(clause)
    return found


def record_overdue(subject: Subject) -> Iterator[Diagnostic]:
    """Yield types whose newest record is older than its interval, where one was ever kept."""
    for each in records(subject):
        if each.is_overdue:
            yield _overdue(subject, each)


def _absent(subject: Subject, coverage: Coverage, lack: Lack, clauses: list[str]) -> Diagnostic:
    standard = coverage.use.standard
    site = subject.system.label("site", lack.site) if lack.site else Text("", "")
    form = (
        f"{lack.shape.number} {lack.shape.label.zh}",
        f"{lack.shape.number} {lack.shape.label.en}",
    )
    shown = "、".join(clauses[:_NAMED]) + (" …" if len(clauses) > _NAMED else "")
    finding = DEMANDED_RECORD_ABSENT.at(
        coverage.use.span,
        Text(
            f"{site.zh}没有{form[0]}（{standard.number} {shown}）",
            f"no {form[1]}{' of ' + site.en if site.en else ''} ({standard.number} {shown})",
        ),
        subject=lack.shape.id,
    )
    recommended = all(standard.entries[each].modality == "should" for each in clauses)
    return dataclasses.replace(finding, weight=Severity.WARNING) if recommended else finding


def _overdue(subject: Subject, due: Due) -> Diagnostic:
    shape = subject.system.records[due.item].shape
    return RECORD_OVERDUE.at(
        due.span,
        Text(
            f"{shape.label.zh}最近一份 {due.item} 有效至 {due.due}",
            f"the newest record of {shape.id}, {due.item}, was valid until {due.due}",
        ),
        subject=due.item,
    )


RULES: Final = (
    Rule(DEMANDED_RECORD_ABSENT, demanded_record_absent, "R080"),
    Rule(RECORD_OVERDUE, record_overdue, "R013"),
)
