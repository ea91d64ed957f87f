"""Rules on what texts and plans say of forms: how often they are filled, how long they are kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.clauses.evidence import interval_of
from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text
from carbon_manual.doccontrol.control import Status
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import Interval, parse_interval
from carbon_manual.texts.fences import plain_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.shapes.shape import Shape
    from carbon_manual.system.model import Document, System

FREQUENCY_DIFFERS = Fault(
    "CM548",
    "record-frequency-differs",
    Severity.ERROR,
    Text("记录表中的频次与表式的间隔不同", "Frequency in a table of records unlike the form's"),
    Text(
        "同一种记录在文件中写一个频次，检查和日历按另一个提醒，做的人不知照哪个办。",
        "The text tells one frequency, checks and calendar another: nobody knows which to follow.",
    ),
    Text(
        "改正记录表；文件是对的，在 JL-00-01 中写参数 interval-类型。",
        "Mend the table; if the text is right, write the parameter interval-TYPE in JL-00-01.",
    ),
    "| JL-06-06 | 能源管理员 | 每季度 |，而台账的间隔是 P1Y",
    clauses=(("ccaa-39-2022", ("7.5.2.c",)),),
    practice=True,
)
RETENTION_DIFFERS = Fault(
    "CM549",
    "record-retention-differs",
    Severity.ERROR,
    Text("记录表中的保存期限与记录不同", "Retention in a table of records unlike the records'"),
    Text(
        "期限写成两样，到期时要么过早销毁，要么无人处置。",
        "With two periods a record is destroyed too early, or disposed of by nobody.",
    ),
    Text(
        "以记录的控制信息或表式的期限为准，改正记录表；文件是对的，改记录的 retention。",
        "Write what the records or their form say; if the text is right, mend their retention.",
    ),
    "| JL-16-01 | 班组 | 5 年 |，而运行控制记录保存 P3Y",
    clauses=(("ccaa-39-2022", ("7.5.3.p2.4",)),),
    practice=True,
)
PLANNED_RETENTION_DIFFERS = Fault(
    "CM550",
    "planned-retention-differs",
    Severity.ERROR,
    Text("收集计划中的保存期限与记录不同", "Retention in a data plan unlike the records'"),
    Text(
        "收集计划规定的期限与数据所在的记录不一致，抽查时两边对不上。",
        "The plan promises another period than the record keeps in which the data stand.",
    ),
    Text(
        "改正计划中该行的 retention，或改该表式记录的 retention。",
        "Mend the row's retention in the plan, or that of the records of the form.",
    ),
    "form: JL-16-01，retention: P5Y，而该表式的记录保存 P3Y",
    clauses=(("ccaa-39-2022", ("6.1.6.p3", "7.5.3.p2.4")),),
    practice=True,
)

_PLAN: Final = "plan.data-collection"
_NUMBER: Final = re.compile(r"JL-\d{2}-\d{2}(?![\w-])")
_FREQUENCIES: Final = frozenset({"频次", "频率", "周期", "Frequency"})
_RETENTIONS: Final = frozenset({"保存期限", "Retention"})
_OFTEN: Final = re.compile(r"每 ?(\d{1,2})? ?个?(月|季|半年|年)")
_MONTHS: Final = {"月": 1, "季": 3, "半年": 6, "年": 12}
_YEARS: Final = re.compile(r"(\d{1,2}) ?年")
_RULED: Final = re.compile(r"[|:\- ]+")


@dataclass(frozen=True, slots=True)
class _Term:
    """What a row of a table of records says of one form in one column, and where."""

    form: Shape
    text: str
    span: Span


def record_frequency_differs(subject: Subject) -> Iterator[Diagnostic]:
    """Yield frequencies in tables of records that are not the interval of the form.

    Without a configuration it is not known which intervals the organisation has set.
    """
    if not subject.system.uses:
        return
    for document, term in _terms(subject, _FREQUENCIES):
        interval = interval_of(subject.system, term.form)
        said = {int(number or 1) * _MONTHS[unit] for number, unit in _OFTEN.findall(term.text)}
        if interval is None or not said or interval.months in said:
            continue
        number = term.form.number
        message = Text(
            f"{number} 在记录表中写“{term.text}”，而间隔为 {interval.text}",
            f"The table says `{term.text}` of {number}, whose interval is {interval.text}",
        )
        yield FREQUENCY_DIFFERS.at(term.span, message, subject=document.id)


def record_retention_differs(subject: Subject) -> Iterator[Diagnostic]:
    """Yield periods in tables of records for which no record of the form is kept."""
    for document, term in _terms(subject, _RETENTIONS):
        said = _YEARS.search(term.text)
        if said is None:
            continue
        known = _retentions(subject.system, term.form)
        if known and int(said[1]) * 12 not in known:
            number, kept = term.form.number, "、".join(known.values())
            message = Text(
                f"{number} 在记录表中写“{term.text}”，而记录保存 {kept}",
                f"The table says `{term.text}` of {number}, whose records are kept for {kept}",
            )
            yield RETENTION_DIFFERS.at(term.span, message, subject=document.id)


def planned_retention_differs(subject: Subject) -> Iterator[Diagnostic]:
    """Yield rows of data plans with a period for which no record of their form is kept."""
    for plan in subject.system.records_of(_PLAN):
        for row in plan.body.rows("characteristics"):
            form = subject.system.shapes.numbered(row.text("form"))
            said = row.data("retention")
            known = _retentions(subject.system, form) if form else {}
            if not isinstance(said, Interval) or not known or said.months in known:
                continue
            name, kept = row.text("form"), "、".join(known.values())
            message = Text(
                f"计划写 {name} 保存 {said.text}，而该表式的记录保存 {kept}",
                f"The plan keeps {name} for {said.text}, its records are kept for {kept}",
            )
            yield PLANNED_RETENTION_DIFFERS.at(row.place("retention"), message, subject=plan.id)


def _retentions(system: System, form: Shape) -> dict[int, str]:
    """Return the periods for which records of a form are kept, by months; the form's own first."""
    given = (each.control.data("retention") for each in system.records_of(form.id))
    found = (each for each in (parse_interval(form.retention), *given)
             if isinstance(each, Interval))  # fmt: skip
    return {each.months: each.text for each in found}


def _terms(subject: Subject, titles: frozenset[str]) -> Iterator[tuple[Document, _Term]]:
    """Yield what tables whose first column names forms say below the titles given."""
    for document in subject.system.documents.values():
        if subject.control.status(document) is Status.WITHDRAWN:
            continue
        column = -1
        for number, _, line in plain_lines(document.body):
            if not line.startswith("|"):
                column = -1
                continue
            cells = [each.strip() for each in line.strip().strip("|").split("|")]
            if column < 0:
                column = next((i for i, each in enumerate(cells) if each in titles), 0)
            elif 0 < column < len(cells) and not _RULED.fullmatch(line):
                place = Span(
                    document.path,
                    document.body_line + number,
                    line.index(cells[column], line.index(cells[0]) + len(cells[0])) + 1,
                )
                for name in _NUMBER.findall(cells[0]):
                    if form := subject.system.shapes.numbered(name):
                        yield document, _Term(form, cells[column], place)


RULES: Final = (
    Rule(FREQUENCY_DIFFERS, record_frequency_differs, ""),
    Rule(RETENTION_DIFFERS, record_retention_differs, ""),
    Rule(PLANNED_RETENTION_DIFFERS, planned_retention_differs, ""),
)
