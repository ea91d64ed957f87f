"""Rules about the policy and duties: by top management, public, made known to all."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.completeness import Clauses, demand
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.grounds.standing import (
    POLICY_APPROVER,
    claimed,
    gathered,
    in_force,
    is_over,
    is_whole,
    submitted,
)
from carbon_manual.shapes.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.system.model import Document, Record, System

_CCAA, _PUBLIC, _METERING, _CTS = (
    "ccaa-39-2022",
    "zjjgsw-0005-2024",
    "xjzjxh-carbon-metrology",
    "stqc-002-2025",
)
# What a policy on metering has to hold beside what the other standards want.
METERING_POLICY: Final[dict[str, Clauses]] = {
    "strategy": {_METERING: ("5.2.1.p2.i1",)},
    "reduction": {_METERING: ("5.2.1.p2.i2",)},
    "metering": {_METERING: ("5.2.1.p2.i3",)},
}
# Duties beside those of CM305; asked of a chapter that claims to give them to a post.
_DUTIES: Final = {
    _CTS: (
        *(f"5.2.a.{number}" for number in range(1, 6)),
        *(f"5.2.c.{number}" for number in range(1, 9)),
    ),
    _PUBLIC: ("5.3.g",),
}
_PUBLIC_COMMITMENT: Final[Clauses] = {_METERING: ("5.1.2.p1",)}
# Where it shows that people were told something; without any of them nothing can be said of it.
_TELLING: Final = ("rec.communication", "rec.awareness", "rec.acknowledgement", "rec.training")
_TOLD_WITHIN: Final = ("told-within", "P1M")

POLICY_NOT_BY_TOP = Fault(
    "CM228",
    "policy-not-by-top-management",
    Severity.ERROR,
    Text("碳方针不是由最高管理者批准", "Policy not approved by top management"),
    Text(
        "方针是最高管理者的承诺，由别人批准就没有人为它负责。",
        "The policy is top management's own promise; approved by others it binds nobody.",
    ),
    Text(
        "由参数 policy-approver 指定的岗位批准，或改正该参数。",
        "Let the post that the parameter policy-approver names approve it, or mend the parameter.",
    ),
    "policy-approver: 最高管理者，而 FZ-01 由管理者代表批准",
    clauses=(
        (_CCAA, ("5.2.p3",)),
        (_PUBLIC, ("5.1.a",)),
        (_METERING, ("5.2.1.p1",)),
        (_CTS, ("5.1.a.i1",)),
    ),
)
CLAIMED_DUTY_UNASSIGNED = Fault(
    "CM229",
    "claimed-duty-unassigned",
    Severity.ERROR,
    Text("声明的职责没有落实到岗位", "Duty claimed but given to no post"),
    Text(
        "说明了职责而没有岗位承担，等于无人负责。",
        "A duty that is described and given to no post is nobody's.",
    ),
    Text(
        "在职责分配表（duties）中为该条款指定岗位；没有规定的，删去声明。",
        "Name a post for the clause among the duties, or drop the claim.",
    ),
    "covers 有 stqc-002-2025 5.2.c.5，duties 没有",
    clauses=tuple(_DUTIES.items()),
    bound=True,
)
POLICY_NOT_COMMUNICATED = Fault(
    "CM230",
    "policy-not-communicated",
    Severity.WARNING,
    Text("碳方针生效后没有向内部传达", "Policy in force but not made known inside"),
    Text(
        "人员不知道方针，方针就指导不了行动。",
        "A policy that people do not know guides nobody.",
    ),
    Text(
        "以会议、文件或培训传达，登记在 JL-11-02、JL-10-05、JL-10-04 或 JL-00-06。",
        "Tell people and record it in JL-11-02, JL-10-05, JL-10-04 or JL-00-06.",
    ),
    "FZ-01 1.1 于 2026-03-01 生效，此后没有主题为 policy 的交流或宣贯",
    clauses=(
        (_CCAA, ("5.2.p2.2",)),
        (_METERING, ("5.2.2.p1",)),
        (_CTS, ("5.1.a.1.i2",)),
    ),
    absence=True,
)
POLICY_NOT_PUBLIC = Fault(
    "CM231",
    "policy-not-public",
    Severity.ERROR,
    Text("碳方针没有真正公开", "Policy not truly public"),
    Text(
        "说公开而读者取不到，对外的承诺就落空。",
        "A promise that is called public and cannot be read is none.",
    ),
    Text(
        "把 access 改为 public；不公开方针的，另行公开减排承诺并登记（JL-11-03）。",
        "Set access to public, or publish the commitment otherwise and record it (JL-11-03).",
    ),
    "public: true\naccess: internal",
    clauses=((_CCAA, ("5.2.p2.3",)), (_METERING, ("5.1.2.p1",))),
    absence=True,
)
METERING_POLICY_ELEMENTS = Fault(
    "CM232",
    "metering-policy-element-missing",
    Severity.ERROR,
    Text("方针声明的碳计量要素没有列为承诺", "Element of a metering policy claimed, not listed"),
    Text(
        "碳计量方针要与战略一致，并表明减排和准确计量的追求；声明了就要说得出。",
        "A policy on metering fits the strategy and aims at reduction and accurate metering.",
    ),
    Text(
        "在方针正文写明该要素，并列入 commitments；没有写的，删去声明。",
        "State it in the policy and list it, or drop the claim.",
    ),
    "covers 有 5.2.1.p2.i3，commitments 中没有 metering",
    clauses=gathered(METERING_POLICY.values()),
    bound=True,
)
DUTIES_NOT_COMMUNICATED = Fault(
    "CM233",
    "duties-not-communicated",
    Severity.WARNING,
    Text("职责和权限生效后没有向内部传达", "Duties in force but not made known inside"),
    Text(
        "岗位不知道自己的职责和权限，职责就等于没有分配。",
        "A post that does not know its duties and authority has none.",
    ),
    Text(
        "传达职责和权限，登记在 JL-11-02、JL-10-05、JL-10-04 或 JL-00-06。",
        "Make duties known and record it in JL-11-02, JL-10-05, JL-10-04 or JL-00-06.",
    ),
    "SC-08 1.1 于 2026-03-01 生效，此后没有主题为 duties 的交流",
    clauses=(
        (_CCAA, ("5.3.p1",)),
        (_METERING, ("5.3.1.p2",)),
        (_CTS, ("5.2.a.2",)),
    ),
    absence=True,
)


def policy_not_by_top(subject: Subject) -> Iterator[Diagnostic]:
    """Yield policies in force that another post approved than the one named for it."""
    wanted = subject.system.parameter(POLICY_APPROVER)
    for document in in_force(subject, "policy") if wanted else ():
        approval = subject.control.approval(document)
        if approval is not None and approval.post != wanted:
            message = Text(
                f"{document.id} {document.version} 由{approval.post}批准，应由{wanted}批准",
                f"{document.id} {document.version} was approved by {approval.post}, not {wanted}",
            )
            named = subject.system.row("parameter", POLICY_APPROVER)
            related = (
                [Related(named.place("value"), Text("参数", "the parameter"))] if named else []
            )
            yield POLICY_NOT_BY_TOP.at(approval.span, message, subject=document.id, related=related)


def claimed_duty_unassigned(subject: Subject) -> Iterator[Diagnostic]:
    """Yield duties that a chapter claims to assign and its table gives to no post."""
    for document in submitted(subject, "manual.organization"):
        rows = document.control.rows("duties")
        given = [(row.text("standard"), row.text("clause")) for row in rows]
        known = all(key in subject.system.standards and clause for key, clause in given)
        if "duties" not in document.control or not known:
            continue
        for standard, clauses in _DUTIES.items():
            own = [clause for key, clause in given if key == standard]
            for clause in clauses:
                claim = claimed(subject, document, {standard: (clause,)})
                if claim and not any(f"{clause}.".startswith(f"{each}.") for each in own):
                    message = Text(
                        f"{document.id} 声明回答 {claim}，职责表却没有指定岗位",
                        f"{document.id} claims {claim}, but gives the duty to no post",
                    )
                    place = document.control.place("duties")
                    yield CLAIMED_DUTY_UNASSIGNED.at(place, message, subject=document.id)


def policy_not_communicated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield policies in force that nobody was told of in time."""
    for document, message in _untold(subject, "policy", "policy", "policy"):
        place = document.control.place("effective")
        yield POLICY_NOT_COMMUNICATED.at(place, message, subject=document.id)


def duties_not_communicated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield chapters on duties in force that nobody was told of in time."""
    for document, message in _untold(subject, "manual.organization", "duties", "metering"):
        place = document.control.place("effective")
        yield DUTIES_NOT_COMMUNICATED.at(place, message, subject=document.id)


def policy_not_public(subject: Subject) -> Iterator[Diagnostic]:
    """Yield policies called public that the site withholds, and commitments kept inside."""
    asked = demand(subject, _PUBLIC_COMMITMENT)
    committed = any(
        record.body.text("kind") == "commitment" or record.body.is_invalid("kind")
        for record in subject.system.records_of("rec.disclosure")
    )
    for document in submitted(subject, "policy"):
        control, public = document.control, document.control.data("public")
        if public is None or control.is_invalid("access") or document.access is Access.PUBLIC:
            continue
        if public:
            message = Text(
                f"{document.id} 写明可为公众获取，访问级别却是 {document.access}",
                f"{document.id} is said to be public, but its access is {document.access}",
            )
            yield POLICY_NOT_PUBLIC.at(control.place("access"), message, subject=document.id)
        elif asked and not committed:
            message = Text(
                f"{document.id} 不公开，也没有公开承诺的记录（{asked.named.zh}）",
                f"{document.id} is not public, nor is any commitment ({asked.named.en})",
            )
            yield POLICY_NOT_PUBLIC.at(control.place("public"), message, subject=document.id)


def metering_policy_elements(subject: Subject) -> Iterator[Diagnostic]:
    """Yield what a policy claims to say of strategy, reduction and metering, and does not list."""
    for document in submitted(subject, "policy"):
        if not is_whole(document.control, "commitments"):
            continue
        listed = {str(item.data) for item in document.control.items_of("commitments")}
        field = document.shape.by_name["commitments"].item
        for commitment, clauses in METERING_POLICY.items():
            claim = claimed(subject, document, clauses)
            if claim and field is not None and commitment not in listed:
                label = field.choice(commitment)
                message = Text(
                    f"{document.id} 声明回答 {claim}，承诺中却没有“{label.zh}”",
                    f"{document.id} claims {claim}, but does not list `{commitment}`: {label.en}",
                )
                place = document.control.place("commitments")
                yield METERING_POLICY_ELEMENTS.at(place, message, subject=document.id)


def _untold(subject: Subject, kind: str, topic: str, aware: str) -> Iterator[tuple[Document, Text]]:
    """Yield documents in force past the time for telling people, of which no record shows it."""
    if not any(next(subject.system.records_of(each), None) for each in _TELLING):
        return
    told = tuple(_told(subject.system, topic, aware))
    for document in in_force(subject, kind):
        approval, effective = subject.control.approval(document), document.control.data("effective")
        begin = min(approval.date, effective) if approval and effective else effective
        days = [*told, *_read(subject.system, document)]
        known = any(begin <= (day or begin) <= subject.context.as_of for day in days)
        if not known and is_over(subject, effective, *_TOLD_WITHIN):
            yield (
                document,
                Text(
                    f"{document.id} {document.version} 于 {effective} 生效，没有向内部传达的记录",
                    f"{document.id} {document.version} is in force since {effective}, and no "
                    "record shows that people were told",
                ),
            )


def _told(system: System, topic: str, aware: str) -> Iterator[dt.date | None]:
    """Yield the days on which people inside were told of a topic; None where it cannot be read."""
    for record in system.records_of("rec.communication"):
        for row in record.body.rows("communications"):
            if row.is_invalid("topic", "direction"):
                yield None
            elif row.text("topic") == topic and row.text("direction") == "internal":
                yield row.data("date")
    for record in system.records_of("rec.awareness"):
        for row in record.body.rows("activities"):
            if not is_whole(row, "topics"):
                yield None
            elif aware in {str(item.data) for item in row.items_of("topics")}:
                yield row.data("date")


def _read(system: System, document: Document) -> Iterator[dt.date | None]:
    """Yield the days on which somebody read a version of a document or was trained on it."""
    for kind in ("rec.acknowledgement", "rec.training"):
        for record in system.records_of(kind):
            if _names(record, document):
                yield record.body.data("date")


def _names(record: Record, document: Document) -> bool:
    return any(
        (row.text("id"), row.text("version")) == (document.id, document.version)
        for row in record.body.rows("documents")
    )


RULES: Final = (
    Rule(POLICY_NOT_BY_TOP, policy_not_by_top, "R021"),
    Rule(CLAIMED_DUTY_UNASSIGNED, claimed_duty_unassigned, "R024"),
    Rule(POLICY_NOT_COMMUNICATED, policy_not_communicated, "R023"),
    Rule(POLICY_NOT_PUBLIC, policy_not_public, ""),
    Rule(METERING_POLICY_ELEMENTS, metering_policy_elements, "R020"),
    Rule(DUTIES_NOT_COMMUNICATED, duties_not_communicated, ""),
)
