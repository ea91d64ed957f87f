"""Rules about risks and opportunities and the register of compliance obligations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from carbon_manual.clauses.evidence import interval_of
from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.duties import kinds
from carbon_manual.duties.due import late
from carbon_manual.duties.measures import measures
from carbon_manual.grounds.completeness import current, demand, empty
from carbon_manual.grounds.reading import called, knows
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.system.deadline import after

if TYPE_CHECKING:
    from carbon_manual.grounds.completeness import Clauses
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

RISK_ASPECT_UNCONSIDERED = Fault(
    "CM240",
    "risk-aspect-unconsidered",
    Severity.ERROR,
    Text("风险和机遇清单漏了应考虑的方面", "Risk register leaves an aspect out"),
    Text(
        "标准规定风险和机遇从哪些方面去找；没有找过的方面，隐患不会自己出现在清单上。",
        "The standards say where to look for risks; where nobody looked, none gets registered.",
    ),
    Text(
        "从该方面识别并登记；分析后确实没有的来源，列入 absent_sources。",
        "Look there and register what is found; name a source that gave none in absent_sources.",
    ),
    "清单中没有 source: obligation 的项，absent_sources 也没有写",
    clauses=(
        ("ccaa-39-2022", ("6.1.1.a", "6.1.1.b", "6.1.1.c", "6.1.1.d", "6.1.1.p4")),
        ("xjzjxh-carbon-metrology", ("6.1.1.p1", "6.1.3.p1")),
    ),
    bound=True,
    absence=True,
)
RISK_UNTREATED = Fault(
    "CM241",
    "risk-treatment-incomplete",
    Severity.ERROR,
    Text("风险或机遇的应对没有写全或不对应", "Treatment of a risk incomplete or unfit"),
    Text(
        "只写“降低”而没有措施、过程和期限，到期时说不清做了没有。",
        "Without action, process and due date nobody can tell later whether it was treated.",
    ),
    Text(
        "写明 action、process 和 due（持续监视的不写期限）；机遇用 pursue，风险用其他方式。",
        "Write action, process and due (none while it is watched); pursue opportunities only.",
    ),
    "treatment: reduce，没有 action 和 due",
    clauses=(
        ("ccaa-39-2022", ("4.4.1.f", "6.1.1.p3.a", "6.1.1.p3.b.1")),
        ("xjzjxh-carbon-metrology", ("6.1.2.p1", "6.1.3.p2")),
        ("cieccpa-carbon-neutrality", ("EN.2.3.6.t1",)),
    ),
)
RISK_UNEVALUATED = Fault(
    "CM242",
    "risk-action-unevaluated",
    Severity.ERROR,
    Text("应对措施到期没有评价是否有效", "Action on a risk not evaluated"),
    Text(
        "没有评价就关闭，风险可能还在。",
        "A risk that is closed without an evaluation may still be there.",
    ),
    Text(
        "评价措施的效果，写明 evaluated_on、result 和 evidence；无效的另定措施，不关闭。",
        "Evaluate it and write evaluated_on, result and evidence; act anew where it has no effect.",
    ),
    "due: 2026-03-31，今天是 2026-10-31，没有 evaluated_on",
    clauses=(("ccaa-39-2022", ("6.1.1.p3.b.2",)),),
)
OBLIGATION_STATUS = Fault(
    "CM243",
    "obligation-status-doubtful",
    Severity.ERROR,
    Text("合规义务的有效性不可信", "Status of an obligation not to be trusted"),
    Text(
        "按失效的要求办事，或不知道新要求已经施行，都会违规。",
        "Working by a requirement that ended, or unaware of a new one in force, is a breach.",
    ),
    Text(
        "到发布机关核查该项，改正 status 和施行日期，更新 checked_on。",
        "Check it with the issuer, mend status and date, and write the day in checked_on.",
    ),
    "effective: 2026-03-01\nstatus: upcoming",
    clauses=(
        ("ccaa-39-2022", ("6.1.2.e.2", "6.1.3.p3", "9.1.2.c")),
        ("zjjgsw-0005-2024", ("7.5.e.2",)),
        ("xjzjxh-carbon-metrology", ("4.1.1.a.i1",)),
        ("stqc-002-2025", ("6.1.a", "6.2.a", "6.2.b")),
    ),
)
OBLIGATION_ASPECT = Fault(
    "CM244",
    "obligation-aspect-unconsidered",
    Severity.WARNING,
    Text("合规义务清单漏了应考虑的方面", "Obligation register leaves an aspect out"),
    Text(
        "漏查的种类或场所，正是没有人履行的义务所在。",
        "What was never searched is where obligations go unmet.",
    ),
    Text(
        "查清并登记；查过而没有适用项的种类列入 absent_kinds。",
        "Search and register; a kind that was searched in vain goes into absent_kinds.",
    ),
    "清单没有与供方的合同，absent_kinds 也没有 supplier-contract",
    clauses=(
        ("ccaa-39-2022", ("6.1.2.e.3", "6.1.3.a", "6.1.3.b")),
        (
            "stqc-002-2025",
            ("6.2.b", "6.2.d.1", "6.2.d.2", "6.2.d.3", "6.2.d.4", "6.2.d.5", "6.2.d.6"),
        ),
    ),
    bound=True,
    absence=True,
)

# How long after its due date an action on a risk may wait for its evaluation.
EVALUATED_WITHIN: Final = ("risk-evaluated-within", "P1M")
_CCAA: Final = "ccaa-39-2022"
_METROLOGY: Final = "xjzjxh-carbon-metrology"
_STQC: Final = "stqc-002-2025"
_RISKS: Final = "rec.risk-register"
_OBLIGATIONS: Final = "rec.compliance-register"
# Which sources and kinds of risk the standards name: T/CCAA 39 6.1.1, metrology 6.1.
_SOURCES: Final[Mapping[str, Clauses]] = {
    "context": {_CCAA: ("6.1.1.a",)},
    "party": {_CCAA: ("6.1.1.b",)},
    "carbon-review": {_CCAA: ("6.1.1.c",)},
    "obligation": {_CCAA: ("6.1.1.d",)},
    "metering": {_METROLOGY: ("6.1.1.p1",)},
}
_KINDS: Final[Mapping[str, Clauses]] = {
    "risk": {_CCAA: ("6.1.1.p4",), _METROLOGY: ("6.1.1.p1",)},
    "opportunity": {_CCAA: ("6.1.1.p4",), _METROLOGY: ("6.1.3.p1",)},
}
# The six kinds of other requirements: T/STQC 002 6.2 d).
_OTHERS: Final[Mapping[str, Clauses]] = {
    "administrative": {_STQC: ("6.2.d.1",)},
    "association": {_STQC: ("6.2.d.2",)},
    "voluntary-agreement": {_STQC: ("6.2.d.3",)},
    "customer-contract": {_STQC: ("6.2.d.4",)},
    "supplier-contract": {_STQC: ("6.2.d.5",)},
    "public-commitment": {_STQC: ("6.2.d.6",)},
}
_ACTING_ON: Final[Clauses] = {_CCAA: ("6.1.2.e.3",)}
_APPLYING: Final[Clauses] = {_CCAA: ("6.1.3.a", "6.1.3.b"), _STQC: ("6.2.b",)}
# Treatments that fit one kind only; sharing and accepting fit both.
_UNFIT: Final = {"risk": ("pursue",), "opportunity": ("avoid", "reduce")}


def risk_aspect_unconsidered(subject: Subject) -> Iterator[Diagnostic]:
    """Yield sources and kinds that the standards name and the current registers do not have."""
    registers = current(subject, _RISKS)
    rows = [row for each in registers for row in each.body.rows("risks")]
    named = _listed(registers, "absent_sources")
    for column, wanted in (("source", _SOURCES), ("kind", _KINDS)):
        if named is None or not rows or any(row.is_invalid(column) for row in rows):
            continue
        found = {row.text(column) for row in rows} | named
        for code, clauses in wanted.items():
            asking = demand(subject, clauses)
            if asking is not None and code not in found:
                table = registers[-1].shape.by_name["risks"]
                label = table.by_name[column].choice(code)
                message = Text(
                    f"没有{table.by_name[column].label.zh}为“{label.zh}”的项（{asking.named.zh}）",
                    f"no row has the {column} `{code}`: {label.en} ({asking.named.en})",
                )
                finding = RISK_ASPECT_UNCONSIDERED.at(
                    registers[-1].body.place("risks"), message, subject=registers[-1].id
                )
                yield asking.weighed(finding)


def risk_untreated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield risks and opportunities without what their treatment needs, or of an unfit one."""
    for record, row in _current_rows(subject, _RISKS, "risks"):
        kind, treatment, name = row.text("kind"), row.text("treatment"), row.text("id")
        columns = record.shape.by_name["risks"].by_name
        if treatment in _UNFIT.get(kind, ()):
            shown = columns["kind"].choice(kind), columns["treatment"].choice(treatment)
            message = Text(
                f"{name} 是{shown[0].zh}，应对方式却是“{shown[1].zh}”",
                f"{name} is of the kind `{kind}`, but its treatment is `{treatment}`",
            )
            yield RISK_UNTREATED.at(row.place("treatment"), message, subject=name)
        elif treatment not in {"", "accept"} and not row.is_invalid("status"):
            needed = ("action", "process", *(("due",) if row.text("status") != "watched" else ()))
            lacking = empty(row, needed)
            if lacking:
                named = called(record, "risks", lacking)
                message = Text(
                    f"{name} 要“{columns['treatment'].choice(treatment).zh}”，没有写{named.zh}",
                    f"{name} is to `{treatment}`, but lacks: {named.en}",
                )
                yield RISK_UNTREATED.at(row.place("treatment"), message, subject=name)


def risk_unevaluated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield actions on risks that are past their time, or closed, without being effective."""
    today = subject.context.as_of
    overdue = late(measures(subject, kinds.RISK))
    for _, row in _current_rows(subject, _RISKS, "risks"):
        name, status, due = row.text("id"), row.text("status"), row.data("due")
        if row.text("treatment") in {"", "accept"} or row.is_invalid("status", "result"):
            continue
        evaluated = not empty(row, ("evaluated_on", "result"))
        if status == "closed" and row.text("result") == "ineffective":
            message = Text(f"{name} 的措施无效却已关闭", f"{name} is closed without any effect")
            yield RISK_UNEVALUATED.at(row.place("result"), message, subject=name)
        elif (row.data("evaluated_on") or today) > today:
            day = row.data("evaluated_on")
            message = Text(f"{name} 的评价日期 {day} 还没有到", f"{name}: {day} is still to come")
            yield RISK_UNEVALUATED.at(row.place("evaluated_on"), message, subject=name)
        elif status == "closed" and not evaluated:
            message = Text(f"{name} 没有评价就已关闭", f"{name} is closed without an evaluation")
            yield RISK_UNEVALUATED.at(row.place("status"), message, subject=name)
        elif row.place("due") in overdue:
            message = Text(
                f"{name} 的措施 {due} 到期，至今没有评价",
                f"the action on {name} was due {due} and is not evaluated",
            )
            yield RISK_UNEVALUATED.at(row.place("due"), message, subject=name)


def obligation_status(subject: Subject) -> Iterator[Diagnostic]:
    """Yield obligations whose status their dates contradict, or nobody has checked in time."""
    today = subject.context.as_of
    for record, row in _current_rows(subject, _OBLIGATIONS, "obligations"):
        name, status, start = row.text("id"), row.text("status"), row.data("effective")
        if status == "upcoming" and start is not None and start <= today:
            message = Text(
                f"{name} 已于 {start} 施行，仍写“已发布未施行”",
                f"{name} is in force since {start}, but marked as not yet in force",
            )
            yield OBLIGATION_STATUS.at(row.place("status"), message, subject=name)
        elif status == "valid" and start is not None and start > today:
            message = Text(
                f"{name} 自 {start} 施行，已写“现行有效”",
                f"{name} takes effect on {start}, but is marked as in force",
            )
            yield OBLIGATION_STATUS.at(row.place("status"), message, subject=name)
        elif status in {"valid", "upcoming"}:
            yield from _unchecked(subject, record, row, today)


def obligation_aspect(subject: Subject) -> Iterator[Diagnostic]:
    """Yield kinds, sites and effects on sources that the current registers say nothing about."""
    registers = current(subject, _OBLIGATIONS)
    rows = [row for each in registers for row in each.body.rows("obligations")]
    absent = _listed(registers, "absent_kinds")
    if any(row.is_invalid("kind", "sites", "sources", "status") for row in rows):
        return
    if not rows or absent is None:
        return
    last = registers[-1]
    for message, clauses, sites in (*_kinds(last, rows, absent), *_reach(subject, rows)):
        asking = demand(subject, clauses, sites)
        if asking is not None:
            shown = Text(f"{message.zh}（{asking.named.zh}）", f"{message.en} ({asking.named.en})")
            finding = OBLIGATION_ASPECT.at(last.body.place("obligations"), shown, subject=last.id)
            yield asking.weighed(finding)


def _current_rows(subject: Subject, kind: str, table: str) -> Iterator[tuple[Record, Row]]:
    for record in current(subject, kind):
        for row in record.body.rows(table):
            yield record, row


def _unchecked(subject: Subject, record: Record, row: Row, today: dt.date) -> Iterator[Diagnostic]:
    """Yield an obligation in force that was last checked longer ago than registers are valid."""
    interval, day = interval_of(subject.system, record.shape), row.data("checked_on")
    name = row.text("id")
    if day is not None and day > today:
        message = Text(f"{name} 的核查日期 {day} 还没有到", f"{name}: {day} is still to come")
        yield OBLIGATION_STATUS.at(row.place("checked_on"), message, subject=name)
    elif day is not None and interval is not None and after(day, interval) < today:
        message = Text(
            f"{name} 最近于 {day} 核查有效性，已超过 {interval.text}",
            f"the validity of {name} was last checked on {day}, longer ago than {interval.text}",
        )
        yield OBLIGATION_STATUS.at(row.place("checked_on"), message, subject=name)


_Lack = tuple[Text, "Clauses", "tuple[str, ...] | None"]


def _listed(registers: tuple[Record, ...], name: str) -> set[str] | None:
    """Return what registers list under a field; None where some of it cannot be read."""
    found: set[str] = set()
    for body in (each.body for each in registers):
        items = body.items_of(name)
        if body.is_invalid(name) or len(items) != len(body.data(name) or ()):
            return None
        found |= {str(item.data) for item in items}
    return found


def _kinds(last: Record, rows: list[Row], absent: set[str]) -> Iterator[_Lack]:
    """Yield the kinds of other requirements of which there is neither a row nor a word."""
    found = {row.text("kind") for row in rows if row.text("status") != "repealed"} | absent
    column = last.shape.by_name["obligations"].by_name["kind"]
    for kind, clauses in _OTHERS.items():
        if kind not in found:
            label = column.choice(kind)
            yield Text(f"没有“{label.zh}”", f"no `{kind}`: {label.en}"), clauses, None


def _reach(subject: Subject, rows: list[Row]) -> Iterator[_Lack]:
    """Yield what shows that nobody asked where obligations apply and what they act on."""
    if subject.system.defined.get("source") and not any(row.items_of("sources") for row in rows):
        yield (
            Text("没有一项义务写明作用于哪些碳源", "no obligation names the sources it acts on"),
            _ACTING_ON,
            None,
        )
    reached = {str(item.data) for row in rows for item in row.items_of("sites")}
    for site in subject.system.sites if knows(subject.system, "site", reached) else ():
        if site not in reached:
            label = subject.system.label("site", site)
            yield (
                Text(f"没有一项义务适用于{label.zh}", f"no obligation applies to {label.en}"),
                _APPLYING,
                (site,),
            )


RULES: Final = (
    Rule(RISK_ASPECT_UNCONSIDERED, risk_aspect_unconsidered, "R030"),
    Rule(RISK_UNTREATED, risk_untreated, "R031"),
    Rule(RISK_UNEVALUATED, risk_unevaluated, "R031"),
    Rule(OBLIGATION_STATUS, obligation_status, "R038"),
    Rule(OBLIGATION_ASPECT, obligation_aspect, "R040"),
)
