"""Rules about corrective and preventive actions: taken, done in time, verified by another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.duties import kinds
from carbon_manual.duties.due import late
from carbon_manual.duties.measures import measures
from carbon_manual.grounds.completeness import current, empty
from carbon_manual.grounds.reading import called
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import INVALID
from carbon_manual.system.deadline import after, configured
from carbon_manual.system.model import Record
from carbon_manual.system.posts import holders

ACTION_ABSENT = Fault(
    "CM752",
    "corrective-action-absent",
    Severity.ERROR,
    Text("需要措施的不符合没有纠正措施", "Nonconformity without the corrective action it needs"),
    Text(
        "只纠正现象而不消除原因，不符合还会再次发生。",
        "Where only the symptom is mended and the cause left, it happens again.",
    ),
    Text(
        "查明原因，填写纠正措施记录，写明措施、责任人、期限和要求。",
        "Find the cause and record the corrective action with post, due date and requirement.",
    ),
    "action_needed: true，没有 JL-25-02 引用这份不符合",
    clauses=(
        ("ccaa-39-2022", ("10.1.b.2", "10.1.c")),
        ("zjjgsw-0005-2024", ("9.3.p3", "10.1.b.2", "10.1.c")),
        (
            "xjzjxh-carbon-metrology",
            (
                "9.3.3.p2",
                "9.3.3.p5.i1",
                "9.3.3.p5.i2",
                "9.3.3.p5.i3",
                "10.1.2.p1.i1",
                "10.1.2.p1.i2",
            ),
        ),
        ("stqc-002-2025", ("9.5.b", "9.5.d")),
        ("cieccpa-carbon-neutrality", ("EN.2.3.10.t1",)),
    ),
    absence=True,
)
ACTION_OVERDUE = Fault(
    "CM753",
    "corrective-action-overdue",
    Severity.ERROR,
    Text("纠正或预防措施逾期，或完成情况不明", "Corrective action overdue or without result"),
    Text(
        "措施没有按期完成，原因就还在；没有写结果，也不能证明做过。",
        "Until an action is done the cause is still there; without a result nothing shows it.",
    ),
    Text(
        "完成措施并写明日期和完成情况；不能按期的，说明原因后调整期限。",
        "Finish it, with date and result; where it cannot be, move the date and say why.",
    ),
    "{action: 修订抄表规程, due: 2026-04-30}，没有 done",
    clauses=(
        ("ccaa-39-2022", ("10.1.c", "10.1.p3.1", "10.1.p3.2")),
        ("zjjgsw-0005-2024", ("9.3.p3", "10.1.c")),
        ("xjzjxh-carbon-metrology", ("9.3.3.p6", "10.1.3.p1.i1")),
        ("stqc-002-2025", ("9.5.d", "9.5.e")),
        ("cieccpa-carbon-neutrality", ("EN.2.3.10.t1",)),
    ),
)
EFFECT_UNREVIEWED = Fault(
    "CM754",
    "effectiveness-unreviewed",
    Severity.ERROR,
    Text("纠正措施的有效性没有评审", "Effect of a corrective action not reviewed"),
    Text(
        "不验证效果就关闭，等于不知道原因是否真的消除。",
        "Closing without a look at the effect means not knowing whether the cause is gone.",
    ),
    Text(
        "措施全部完成后验证效果，写明结论；无效的重新分析，不得关闭。",
        "Verify when all is done and state the conclusion; analyse again what had no effect.",
    ),
    "closed: 2026-05-20，effectiveness: pending",
    clauses=(
        ("ccaa-39-2022", ("10.1.d", "10.1.p3.2")),
        ("zjjgsw-0005-2024", ("10.1.d",)),
        ("xjzjxh-carbon-metrology", ("10.1.3.p1.i2",)),
        ("stqc-002-2025", ("9.5.f",)),
        ("cieccpa-carbon-neutrality", ("EN.2.3.10.t3",)),
    ),
    absence=True,
)
SELF_VERIFIED = Fault(
    "CM755",
    "action-self-verified",
    Severity.ERROR,
    Text("措施由责任人自己验证", "Action verified by the one in charge of it"),
    Text(
        "自己验证自己的措施，结论不客观。",
        "Who verifies an action of their own cannot be impartial.",
    ),
    Text("由另一位任职人验证，写明岗位和代码。", "Let another holder verify it and name them."),
    "措施的 holder 和 verifier_holder 都是 H-005",
    clauses=(
        ("ccaa-39-2022", ("10.1.d",)),
        ("zjjgsw-0005-2024", ("10.1.d",)),
        ("xjzjxh-carbon-metrology", ("10.1.3.p1.i2",)),
        ("stqc-002-2025", ("9.5.f",)),
    ),
    practice=True,
)
PREVENTION_ABSENT = Fault(
    "CM757",
    "preventive-action-absent",
    Severity.WARNING,
    Text("潜在不符合没有预防措施", "Potential nonconformity without preventive action"),
    Text(
        "看到了苗头而不预防，不符合迟早发生。",
        "A nonconformity that was seen coming and not prevented will come.",
    ),
    Text(
        "填写措施记录，类别写预防措施；评估后不需要的，写明理由。",
        "Record an action of the kind `preventive`, or say why none is needed.",
    ),
    "kind: potential，没有 preventive 的措施记录",
    clauses=(("stqc-002-2025", ("9.5.p3", "9.5.c", "9.5.d")),),
    bound=True,
    absence=True,
)

ACTION_WITHIN: Final = ("corrective-action-within", "P1M")
_REVIEW: Final = ("effectiveness-review-within", "P6M")


def corrective_action_absent(subject: Subject) -> Iterator[Diagnostic]:
    """Yield actual nonconformities that need action and have no record of one in time."""
    yield from _without(subject, "actual", "corrective", ACTION_ABSENT)


def preventive_action_absent(subject: Subject) -> Iterator[Diagnostic]:
    """Yield potential nonconformities that need action and have no record of one in time."""
    yield from _without(subject, "potential", "preventive", PREVENTION_ABSENT)


def corrective_action_overdue(subject: Subject) -> Iterator[Diagnostic]:
    """Yield actions past their date, and those done without a result."""
    overdue = late(measures(subject, kinds.CORRECTIVE))
    for record in current(subject, "rec.corrective-action"):
        if record.body.data("actions") == ():
            message = Text("没有写任何措施", "no action is given")
            place = record.body.place("actions")
            yield ACTION_OVERDUE.at(place, message, subject=record.id)
        for row in record.body.rows("actions"):
            due, done = row.data("due"), row.data("done")
            if row.place("due") in overdue:
                message = Text(
                    f"措施应于 {due} 前完成，没有完成日期", f"the action was due on {due}; not done"
                )
                yield ACTION_OVERDUE.at(row.place("due"), message, subject=record.id)
            elif done is not None and empty(row, ("result",)):
                message = Text(
                    f"措施于 {done} 完成，没有写完成情况", f"done on {done} without a result"
                )
                yield ACTION_OVERDUE.at(row.place("done"), message, subject=record.id)


def effectiveness_unreviewed(subject: Subject) -> Iterator[Diagnostic]:
    """Yield actions judged or closed without a review, against it, or left unjudged too long."""
    cases = by_case(subject)
    for record in current(subject, "rec.corrective-action"):
        others = [
            each
            for each in cases.get(record.body.text("nonconformity"), ())
            if each.id != record.id
        ]
        finding = _unreviewed(subject, record) or _unresolved(subject, record, others)
        if finding is not None:
            yield finding


def action_self_verified(subject: Subject) -> Iterator[Diagnostic]:
    """Yield actions that a holder in charge of one of them verified."""
    for record in current(subject, "rec.corrective-action"):
        body = record.body
        charged = {row.text("holder") for row in body.rows("actions")} - {""}
        posts = {row.text("post") for row in body.rows("actions")} - {""}
        who, field = _verifiers(subject, record)
        same = min(who & charged, default="")
        if not who and body.text("verifier") in posts:  # nobody can tell the holders
            same = body.text("verifier")
        if same:
            message = Text(
                f"{same} 验证了自己负责的措施", f"{same} verified an action of their own"
            )
            yield SELF_VERIFIED.at(body.place(field), message, subject=record.id)


def is_over(subject: Subject, start: dt.date | None, within: tuple[str, str]) -> bool:
    """Tell whether the time that a parameter grants from a day on has passed."""
    interval = configured(subject.system, *within)
    return bool(start and interval and after(start, interval) < subject.context.as_of)


def by_case(subject: Subject) -> dict[str, list[Record]]:
    """Return the records of action by the nonconformity that they are about."""
    found: dict[str, list[Record]] = {}
    for record in current(subject, "rec.corrective-action"):
        found.setdefault(record.body.text("nonconformity"), []).append(record)
    return found


def _without(subject: Subject, kind: str, wanted: str, fault: Fault) -> Iterator[Diagnostic]:
    cases = by_case(subject)
    for record in current(subject, "rec.nonconformity"):
        body = record.body
        needed = body.text("kind") == kind and body.data("action_needed")
        kinds = {each.body.text("kind") for each in cases.get(record.id, ())}
        # a record whose kind cannot be read may be the one
        if (
            needed
            and not kinds & {wanted, ""}
            and is_over(subject, body.data("found_on"), ACTION_WITHIN)
        ):
            label = subject.system.shapes.types["rec.corrective-action"].by_name["kind"]
            name, found = label.choice(wanted), body.data("found_on")
            message = Text(
                f"{record.id} 于 {found} 发现，至今没有{name.zh}",
                f"{record.id} was found on {found} and has no {name.en.lower()} action",
            )
            yield fault.at(body.place("action_needed"), message, subject=record.id)


def _unreviewed(subject: Subject, record: Record) -> Diagnostic | None:
    """Return what is wrong with the review of one record of action."""
    body, effect = record.body, record.body.text("effectiveness")
    given = body.data("actions") or ()
    done = [row.data("done") for row in body.rows("actions")]
    finished = max(done) if done and None not in done and len(done) == len(given) else None
    closed, verified = body.data("closed"), body.data("verified_on")
    lacking = empty(body, ("verifier", "verified_on", "conclusion"))
    field, message = "effectiveness", None
    if effect not in {"", "pending"} and lacking:
        named = called(record, "", lacking)
        message = Text(f"已作评价，没有写{named.zh}", f"judged, but without: {named.en}")
    elif effect == "effective" and None in done:
        message = Text("还有措施没有完成，已评为有效", "judged effective with an action undone")
    elif effect == "pending" and closed is None and is_over(subject, finished, _REVIEW):
        message = Text(
            f"措施于 {finished} 全部完成，至今没有评审有效性",
            f"all was done on {finished}, but the effect was not reviewed",
        )
    elif closed is not None and effect not in {"", "effective"}:
        field = "closed"
        message = Text(
            f"没有验证有效，已于 {closed} 关闭", f"closed on {closed}, not found effective"
        )
    elif closed is not None and verified is not None and closed < verified:
        field = "closed"
        message = Text(
            f"关闭日期 {closed} 早于验证日期 {verified}", f"closed on {closed}, before {verified}"
        )
    elif verified is not None and finished is not None and verified < finished:
        field = "verified_on"
        message = Text(
            f"验证日期 {verified} 早于措施完成日期 {finished}",
            f"verified on {verified}, before the last action was done on {finished}",
        )
    if message is None:
        return None
    return EFFECT_UNREVIEWED.at(body.place(field), message, subject=record.id)


def _unresolved(subject: Subject, record: Record, others: list[Record]) -> Diagnostic | None:
    """Return the finding that what had no full effect led to nothing further."""
    body = record.body
    verified = body.data("verified_on")
    if body.text("effectiveness") not in {"partly", "ineffective"}:
        return None
    undone = any(
        item.data is INVALID or "done" not in item.data for item in body.data("actions") or ()
    )
    hopeful = any(
        each.body.text("effectiveness") in {"", "pending", "effective"} for each in others
    )
    if undone or hopeful or not is_over(subject, verified, ACTION_WITHIN):
        return None
    message = Text(
        f"{verified} 验证未完全有效，没有新的分析和措施",
        f"found not fully effective on {verified}; no new analysis or action followed",
    )
    case = subject.system.records.get(body.text("nonconformity"))
    related = (
        [Related(case.control.place("id"), Text("不符合", "the nonconformity"))] if case else []
    )
    place = body.place("effectiveness")
    return EFFECT_UNREVIEWED.at(place, message, subject=record.id, related=related)


def _verifiers(subject: Subject, record: Record) -> tuple[frozenset[str], str]:
    """Return who verified, by code or as the post's only holder of that day, and the field."""
    body = record.body
    if body.text("verifier_holder"):
        return frozenset({body.text("verifier_holder")}), "verifier_holder"
    verified = body.data("verified_on")
    known = holders(subject.system, body.text("verifier"), verified) if verified else None
    return (known if known and len(known) == 1 else frozenset()), "verifier"


RULES: Final = (
    Rule(ACTION_ABSENT, corrective_action_absent, "R131"),
    Rule(ACTION_OVERDUE, corrective_action_overdue, "R131"),
    Rule(EFFECT_UNREVIEWED, effectiveness_unreviewed, "R132"),
    Rule(SELF_VERIFIED, action_self_verified, "R132"),
    Rule(PREVENTION_ABSENT, preventive_action_absent, "R134"),
)
