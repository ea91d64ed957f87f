"""Rules on clauses: coverage, fitting evidence, confirmed claims, policy, duties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from carbon_manual.catalogue.standard import Standard
from carbon_manual.clauses.coverage import UNMAPPED_CLAUSE, gaps
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text
from carbon_manual.doccontrol.control import APPROVED
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import INVALID, Claims
from carbon_manual.system.model import Claim, Document

EVIDENCE_MISMATCH = Fault(
    "CM302",
    "claim-by-unexpected-type",
    Severity.WARNING,
    Text("作答文件的类型与条款不符", "Claim by a document of an unexpected type"),
    Text(
        "条款要求的是某类文件或记录；由别类文件作答，审核员找不到应有的证据。",
        "The clause expects certain types of document; another type leaves the evidence missing.",
    ),
    Text("由预期类型的文件作答，或核对条款编号。", "Answer it in a document of an expected type."),
    "CX-06 数据收集程序声明 5.2.a（方针）",
    clauses=(("ccaa-39-2022", ("7.5.1.a",)),),
)
CONFIRMED_CLAIM_GONE = Fault(
    "CM303",
    "confirmed-claim-gone",
    Severity.ERROR,
    Text("批准时确认的条款已不再声明", "Claim confirmed at approval is gone"),
    Text(
        "批准人确认过该文件回答这些条款；删去声明就改变了批准的内容。",
        "The approver confirmed that the document answers them; dropping one changes that.",
    ),
    Text("恢复声明，或换版后重新批准。", "Restore the claim, or revise and approve anew."),
    "从 CX-03 的 covers 中删去 6.1.2.p4",
    clauses=(("ccaa-39-2022", ("7.5.3.p2.3",)),),
)
POLICY_ELEMENTS = Fault(
    "CM304",
    "policy-element-missing",
    Severity.ERROR,
    Text("方针缺少规定的要素", "Policy lacks a required element"),
    Text(
        "采用的标准规定了方针必须承诺的内容。",
        "The standards in use say what the policy must commit to.",
    ),
    Text("在方针正文写明该承诺，并列入 commitments。", "Commit to it in the policy and list it."),
    "commitments 中没有 improvement",
    clauses=(
        ("ccaa-39-2022", ("5.2.a", "5.2.b", "5.2.c", "5.2.d", "5.2.e")),
        ("zjjgsw-0005-2024", ("5.2.a", "5.2.b", "5.2.c", "5.2.d")),
    ),
)
DUTY_UNASSIGNED = Fault(
    "CM305",
    "duty-unassigned",
    Severity.ERROR,
    Text("规定的职责没有落实到岗位", "Required duty given to no post"),
    Text("没有岗位承担的职责等于无人负责。", "A duty without a post is nobody's duty."),
    Text("在职责分配表中为该条款指定岗位。", "Name a post for the clause among the duties."),
    "duties 中没有 ccaa-39-2022 5.3.d",
    clauses=(
        ("ccaa-39-2022", ("5.3.a", "5.3.b", "5.3.c", "5.3.d", "5.3.e")),
        ("zjjgsw-0005-2024", ("5.3.a", "5.3.b", "5.3.c", "5.3.d", "5.3.e", "5.3.f")),
    ),
)

CLAIM_TOO_BROAD = Fault(
    "CM345",
    "claim-too-broad",
    Severity.WARNING,
    Text("一个章节声明的条款太多", "Section claims too many clauses"),
    Text(
        "一节答得了十项以上的要求，多半是把条款堆在一起，审核员找不到每一项的做法。",
        "A section that claims more than ten obligations is a heap: nobody finds the answer.",
    ),
    Text(
        "把做法分到各自的小节，各声明各的条款。",
        "Divide the text into sections, each with the clauses that it answers.",
    ),
    "steps: {ccaa-39-2022: [6.1.*]}",
    practice=True,
)

_MOST_LEAVES: Final = 10
_MANUAL: Final = ("manual", "policy")
# What the policy must commit to, by standard: T/CCAA 39 5.2 a)–e), T/ZJJGSW 0005 5.2 a)–d).
COMMITMENTS: Final = {
    "ccaa-39-2022": {
        "purpose": "5.2.a",
        "compliance": "5.2.b",
        "climate": "5.2.c",
        "life-cycle": "5.2.d",
        "improvement": "5.2.d",
        "objectives": "5.2.e",
    },
    "zjjgsw-0005-2024": {
        "context": "5.2.a",
        "purpose": "5.2.b",
        "objectives": "5.2.c",
        "improvement": "5.2.d",
    },
}


def unmapped_clause(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the gaps of the standards whose coverage is required."""
    gone: dict[str, set[str]] = {}
    for _, standard, clauses, _ in _gone(subject):
        gone.setdefault(standard.key, set()).update(clauses)
    for coverage in subject.coverage:
        if coverage.use.required:
            told = gone.get(coverage.use.standard.key, set())
            yield from gaps(coverage, subject.system, told)


def unexpected_type(subject: Subject) -> Iterator[Diagnostic]:
    """Yield claims whose document's type is none that the clause expects."""
    types = subject.system.shapes.types
    known = {name for name, shape in types.items() if not shape.is_record}
    for claim in subject.system.claims:
        document = subject.system.documents.get(claim.document)
        catalogue = subject.system.standards[claim.standard]
        for clause in claim.clauses:
            # a type that this system does not have yet cannot be expected of it
            wanted = [
                each
                for each in catalogue.entries[clause].evidence
                if each in known or each.partition(".")[0] in _MANUAL
            ]
            if document is None or not wanted or _fits(document, wanted):
                continue
            yield _mismatch(claim, document, clause, wanted)
            break


def claim_too_broad(subject: Subject) -> Iterator[Diagnostic]:
    """Yield sections that claim more than ten leaves of one standard."""
    claimed: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in subject.system.claims:
        claimed.setdefault((claim.document, claim.heading, claim.standard), []).append(claim)
    for (document, heading, standard), claims in claimed.items():
        clauses = {clause for claim in claims for clause in claim.clauses}
        count = len(subject.system.standards[standard].leaves & clauses)
        if count > _MOST_LEAVES:
            message = Text(
                f"{document}#{heading} 声明了 {standard} 的 {count} 项，多于 {_MOST_LEAVES} 项",
                f"{document}#{heading} claims {count} obligations of {standard}, "
                f"more than {_MOST_LEAVES}",
            )
            yield CLAIM_TOO_BROAD.at(claims[0].span, message, subject=document)


def confirmed_claim_gone(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the claims that an approval confirmed and the document no longer makes."""
    for document, standard, gone, span in _gone(subject):
        shown = "、".join(gone)
        yield CONFIRMED_CLAIM_GONE.at(
            document.control.place("covers"),
            Text(
                f"{document.id} 不再声明 {standard.number} {shown}",
                f"{document.id} no longer claims {standard.number} {shown}",
            ),
            subject=document.id,
            related=(Related(span, Text("批准时的确认", "confirmed here")),),
        )


def _gone(subject: Subject) -> Iterator[tuple[Document, Standard, list[str], Span]]:
    """Yield the clauses of each confirmation that its document no longer claims, and its place."""
    system = subject.system
    claimed: dict[str, set[tuple[str, str]]] = {}
    for claim in system.claims:
        pairs = ((claim.standard, clause) for clause in claim.clauses)
        claimed.setdefault(claim.document, set()).update(pairs)
    for document in system.documents.values():
        if document.control.is_invalid("covers"):
            continue
        made = claimed.get(document.id, set())
        for signature in subject.control.signed(document):
            if signature.meaning != APPROVED:
                continue
            for standard, pattern, span in _confirmed(signature.row.data("claims") or ()):
                catalogue = system.standards.get(standard)
                clauses = catalogue.expand(pattern) if catalogue else ()
                gone = [each for each in clauses if (standard, each) not in made]
                if catalogue and gone:
                    yield document, catalogue, gone, span


def policy_element_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the commitments that the standards in use demand and the policy does not list."""
    for document in subject.system.documents.values():
        if document.shape.id != "policy" or document.control.is_invalid("commitments"):
            continue
        listed = {str(item.data) for item in document.control.items_of("commitments")}
        field = document.shape.by_name["commitments"].item
        for standard, wanted in COMMITMENTS.items():
            for commitment, clause in wanted.items() if subject.uses(standard) else ():
                if commitment not in listed and field is not None:
                    label = field.choice(commitment)
                    number = subject.system.standards[standard].number
                    yield POLICY_ELEMENTS.at(
                        document.control.place("commitments"),
                        Text(
                            f"方针没有“{label.zh}”（{number} {clause}）",
                            f"The policy lacks `{commitment}`: {label.en} ({number} {clause})",
                        ),
                        subject=document.id,
                    )


def duty_unassigned(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the duties of clause 5.3 that no post was given."""
    for document in subject.system.documents.values():
        if document.shape.id != "manual.organization":
            continue
        assigned = {
            (row.text("standard"), row.text("clause")) for row in document.control.rows("duties")
        }
        for standard, clauses in DUTY_UNASSIGNED.clauses:
            for clause in clauses if subject.uses(standard) else ():
                if (standard, clause) not in assigned:
                    entry = subject.system.standards[standard].entries[clause]
                    yield DUTY_UNASSIGNED.at(
                        document.control.place("duties"),
                        Text(
                            f"{standard} {clause} 没有指定岗位：{entry.gist.zh}",
                            f"{standard} {clause} is given to no post: {entry.gist.en}",
                        ),
                        subject=document.id,
                    )


def _fits(document: Document, wanted: list[str]) -> bool:
    """Tell whether a document is of a wanted type; the manual's chapters and the policy are one."""
    if document.shape.family in _MANUAL:
        return any(each.partition(".")[0] in _MANUAL for each in wanted)
    own = document.shape.id
    return own in wanted or f"{own.partition('.')[0]}.*" in wanted


def _mismatch(claim: Claim, document: Document, clause: str, wanted: list[str]) -> Diagnostic:
    expected = "、".join(wanted)
    named = f"{claim.standard} {clause}"
    return EVIDENCE_MISMATCH.at(
        claim.span,
        Text(
            f"{named} 预期由 {expected} 作答，{document.id} 是 {document.shape.id}",
            f"{named} expects {expected}; {document.id} is {document.shape.id}",
        ),
        subject=document.id,
    )


def _confirmed(claims: Claims) -> Iterator[tuple[str, str, Span]]:
    for _, standard, patterns in claims:
        for item in patterns:
            if item.data is not INVALID:
                yield standard.data, item.data, item.span


RULES: Final = (
    Rule(UNMAPPED_CLAUSE, unmapped_clause, "R001"),
    Rule(EVIDENCE_MISMATCH, unexpected_type, "R002"),
    Rule(CLAIM_TOO_BROAD, claim_too_broad),
    Rule(CONFIRMED_CLAIM_GONE, confirmed_claim_gone, ""),
    Rule(POLICY_ELEMENTS, policy_element_missing, "R020"),
    Rule(DUTY_UNASSIGNED, duty_unassigned, "R024"),
)
