"""Rules about statements of applicability: what may be left out, by whom, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.clauses.applicability import Exclusion, exclusions
from carbon_manual.clauses.evidence import expected
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.rule import Rule, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.system.model import Record

_SCOPE: Final = (
    ("ccaa-39-2022", ("4.3.p3", "4.3.p4")),
    ("zjjgsw-0005-2024", ("4.b",)),
    ("xjzjxh-carbon-metrology", ("4.3",)),
    ("stqc-002-2025", ("4.b",)),
)
EXCLUSION_EXPIRED = Fault(
    "CM340",
    "exclusion-expired",
    Severity.ERROR,
    Text("不适用声明已过期", "Exclusion has expired"),
    Text(
        "情况会变，不适用的理由到期必须重新判断，否则该项要求没有人管。",
        "Circumstances change: after the expiry the reason must be judged again.",
    ),
    Text(
        "重新评审：仍不适用的由批准岗位续期，已适用的补上做法并声明条款。",
        "Review it: let the approving post renew it, or answer the clause.",
    ),
    "expires: 2026-03-31，今天是 2026-10-31",
    clauses=_SCOPE,
)
EXCLUSION_UNARGUED = Fault(
    "CM341",
    "exclusion-without-effect",
    Severity.ERROR,
    Text("没有说明不适用不影响预期结果和碳绩效", "Exclusion does not say why nothing suffers"),
    Text(
        "只有无损于预期结果和碳绩效的要求才可以不适用。",
        "A requirement may be left out only where results and performance do not suffer.",
    ),
    Text("在 effect 写明为什么没有影响；说不清的不得排除。", "Say so in `effect`, or apply it."),
    "排除 ccaa-39-2022 的 8.3，没有写 effect",
    clauses=(("ccaa-39-2022", ("4.3.p3",)),),
    bound=True,
)
EXCLUSION_CONTRADICTED = Fault(
    "CM342",
    "exclusion-contradicted",
    Severity.ERROR,
    Text("声明不适用，却有相应的记录", "Declared not to apply, yet records of it are kept"),
    Text(
        "有记录说明这件事在做，也就适用。",
        "Records show that the thing is done, so the requirement applies.",
    ),
    Text(
        "删去这项不适用声明；只对部分场所不适用的，写明 sites。",
        "Delete the exclusion, or name the sites to which it is limited.",
    ),
    "排除 stqc-002-2025 的 8.6，却有 JL-19-01 履约清缴记录",
    clauses=_SCOPE,
)
EXCLUSION_CLAIMED = Fault(
    "CM343",
    "exclusion-claimed",
    Severity.ERROR,
    Text("同一条款既声明不适用又有章节作答", "Clause both excluded and claimed"),
    Text("两种说法只能有一种是真的。", "Only one of the two can be true."),
    Text("删去不适用声明，或删去 covers 中的这条。", "Delete the exclusion, or the claim."),
    "JL-00-07 排除 ccaa-39-2022 8.3.a，CX-15 又声明它",
    clauses=_SCOPE,
)


def exclusion_expired(subject: Subject) -> Iterator[Diagnostic]:
    """Yield lines of a statement whose last day is past."""
    for each in exclusions(subject.system):
        if each.is_expired(subject.context.as_of):
            message = Text(
                f"{each.standard} {each.clause} 的不适用声明 {each.expires} 到期",
                f"the exclusion of {each.standard} {each.clause} ended on {each.expires}",
            )
            yield EXCLUSION_EXPIRED.at(each.row.place("expires"), message, subject=each.record.id)


def exclusion_unargued(subject: Subject) -> Iterator[Diagnostic]:
    """Yield exclusions of T/CCAA 39 that do not say why performance does not suffer."""
    for each in exclusions(subject.system):
        named = dict(EXCLUSION_UNARGUED.clauses)
        if each.standard in named and "effect" not in each.row:
            message = Text(
                f"排除 {each.standard} {each.clause}，没有写明对预期结果和碳绩效无影响",
                f"{each.standard} {each.clause} is excluded without a word on performance",
            )
            yield EXCLUSION_UNARGUED.at(each.row.place("clause"), message, subject=each.record.id)


def exclusion_contradicted(subject: Subject) -> Iterator[Diagnostic]:
    """Yield exclusions of clauses whose own record types are kept for the sites concerned."""
    kept: dict[str, list[Record]] = {}
    for record in subject.system.records.values():
        kept.setdefault(record.shape.id, []).append(record)
    for each in exclusions(subject.system):
        standard = subject.system.standards.get(each.standard)
        found = _contradicting(subject, standard, each, kept) if standard else None
        if found is not None:
            message = Text(
                f"{each.standard} {each.clause} 声明不适用，却有 {found.id}",
                f"{each.standard} {each.clause} is excluded, yet {found.id} is kept",
            )
            yield EXCLUSION_CONTRADICTED.at(
                each.row.place("clause"),
                message,
                subject=each.record.id,
                related=[Related(found.control.place("id"), Text("这份记录", "this record"))],
            )


def exclusion_claimed(subject: Subject) -> Iterator[Diagnostic]:
    """Yield claims in force of leaves that do not apply at any site."""
    for coverage in subject.coverage:
        for leaf in coverage.not_applicable:
            for claim in coverage.claims.get(leaf, ())[:1]:
                line = coverage.exclusions[leaf][0]
                message = Text(
                    f"{claim.standard} {leaf} 由 {line.record.id} 声明不适用，"
                    f"{claim.document} 又声明作答",
                    f"{claim.standard} {leaf} is excluded by {line.record.id} and claimed by "
                    f"{claim.document}",
                )
                yield EXCLUSION_CLAIMED.at(
                    line.row.place("clause"),
                    message,
                    subject=line.record.id,
                    related=[Related(claim.span, Text("作答的声明", "the claim"))],
                )


def _contradicting(
    subject: Subject, standard: Standard, line: Exclusion, kept: dict[str, list[Record]]
) -> Record | None:
    """Return a record that only the excluded clause would ask for."""
    own = {
        shape.id
        for leaf in standard.leaves_of(line.clause)
        if line.clause in standard.entries
        for shape in expected(standard, leaf, subject.system.shapes)
    }
    elsewhere = {
        shape.id
        for leaf in standard.leaves - set(standard.leaves_of(line.clause))
        for shape in expected(standard, leaf, subject.system.shapes)
    } if own else set()  # fmt: skip
    return next(
        (
            record
            for name in sorted(own - elsewhere)
            for record in kept.get(name, ())
            if not line.sites or record.site in line.sites
        ),
        None,
    )


RULES: Final = (
    Rule(EXCLUSION_EXPIRED, exclusion_expired),
    Rule(EXCLUSION_UNARGUED, exclusion_unargued),
    Rule(EXCLUSION_CONTRADICTED, exclusion_contradicted),
    Rule(EXCLUSION_CLAIMED, exclusion_claimed),
)
