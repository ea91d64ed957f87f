"""Rules about what documents list of themselves: the manual's parts, stages, topics, conduct."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.completeness import Clauses, demand
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.grounds.standing import claimed, gathered, is_whole, submitted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.system.model import Document

_CCAA, _PUBLIC, _METERING, _CTS = (
    "ccaa-39-2022",
    "zjjgsw-0005-2024",
    "xjzjxh-carbon-metrology",
    "stqc-002-2025",
)
# The parts that a manual has to have, by the type of the chapter.
_PARTS: Final[dict[str, Clauses]] = {
    "manual.scope": {_PUBLIC: ("7.5.a.i1",), _CTS: ("7.2.a.i1",)},
    "policy": {_PUBLIC: ("7.5.a.i2",), _CTS: ("7.2.a.i2",)},
    "manual.organization": {_PUBLIC: ("7.5.a.i3",), _CTS: ("7.2.a.i3",)},
    "manual.procedure-index": {_PUBLIC: ("7.5.a.i4",), _CTS: ("7.2.a.i4",)},
}
_DOCUMENTS: Final[dict[str, Clauses]] = {
    "drafting": {_METERING: ("7.4.2.p3.i1",), _CTS: ("7.2.p2",)},
    "identification": {_CCAA: ("7.5.2.a",), _CTS: ("7.2.p2",)},
    "examination": {_CCAA: ("7.5.2.c",)},
    "approval": {_CCAA: ("7.5.2.c",), _METERING: ("7.4.2.p3.i2",), _CTS: ("7.2.p2",)},
    "distribution": {_CCAA: ("7.5.3.p2.1",), _METERING: ("7.4.2.p3.i3",), _CTS: ("7.2.p2",)},
    "use": {_CCAA: ("7.5.3.p2.1",), _CTS: ("7.2.p2",)},
    "change": {_CCAA: ("7.5.3.p2.3",), _METERING: ("7.4.2.p3.i4",), _CTS: ("7.2.p2",)},
    "withdrawal": {_METERING: ("7.4.2.p3.i5",), _CTS: ("7.2.p2",)},
    "review": {_CTS: ("7.2.p2",)},
    "external": {_CCAA: ("7.5.3.p3.i2",)},
}
_RECORDS: Final[dict[str, Clauses]] = {
    "format": {_METERING: ("7.4.3.p3.i1", "7.4.3.p3.i2")},
    "filling": {_METERING: ("7.4.3.p3.i3",)},
    "storage": {_CCAA: ("7.5.3.p2.2",)},
    "retention": {_CCAA: ("7.5.3.p2.4",), _METERING: ("7.4.3.p3.i4",)},
    "disposal": {_CCAA: ("7.5.3.p2.4",)},
}
_CONDUCT: Final[dict[str, Clauses]] = {
    "windows-hvac": {_PUBLIC: ("7.3.p2.c.1",)},
    "office-equipment": {_PUBLIC: ("7.3.p2.c.2",)},
    "lighting": {_PUBLIC: ("7.3.p2.c.3",)},
    "travel": {_PUBLIC: ("7.3.p2.c.4",)},
    "dining": {_PUBLIC: ("7.3.p2.c.5",)},
    "waste": {_PUBLIC: ("7.3.p2.c.6",)},
}
_AUDIENCES: Final[dict[str, Clauses]] = {
    "administration": {_PUBLIC: ("7.3.p2.c.i3",)},
    "logistics": {_PUBLIC: ("7.3.p2.c.i4",)},
    "office": {_PUBLIC: ("7.3.p2.c.i5",)},
}
# A type, the list of its front matter, and what the clauses it may claim want there.
_LISTS: Final = (
    ("proc.document-control", "stages", _DOCUMENTS),
    ("proc.record-control", "topics", _RECORDS),
    ("rule.conduct", "topics", _CONDUCT),
    ("rule.conduct", "audiences", _AUDIENCES),
)

DOCUMENT_TOPIC_MISSING = Fault(
    "CM312",
    "document-topic-missing",
    Severity.ERROR,
    Text("文件声明回答条款，却没有列出该事项", "Clause claimed, its matter not listed"),
    Text(
        "声明和文件自己列的事项不一致，读者不知道文件到底管不管。",
        "When a document's claims and its own list differ, readers cannot tell what it governs.",
    ),
    Text(
        "在正文规定该事项并列入清单；确实不管的，删去声明。",
        "Rule on the matter in the text and list it, or drop the claim.",
    ),
    "covers 有 7.4.2.p3.i5，stages 没有 withdrawal",
    clauses=gathered(clauses for _, _, wanted in _LISTS for clauses in wanted.values()),
)
MANUAL_PART_MISSING = Fault(
    "CM316",
    "manual-part-missing",
    Severity.ERROR,
    Text("手册缺少规定的部分", "The manual lacks a required part"),
    Text(
        "范围、方针、机构职责和程序概要齐全，读者才能从手册了解整个体系。",
        "Scope, policy, duties and the outline of procedures together show the whole system.",
    ),
    Text(
        "把该部分的文件编号列入手册的 chapters；已作废的换成现行文件。",
        "List the document of that part among the chapters; replace one that was withdrawn.",
    ),
    "chapters 中没有 manual.procedure-index 类型的文件",
    clauses=gathered(_PARTS.values()),
    bound=True,
    absence=True,
)


def document_topic_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield matters of a clause that a document claims and does not list."""
    for kind, name, wanted in _LISTS:
        for document in submitted(subject, kind):
            if not is_whole(document.control, name) or name not in document.control:
                continue
            listed = {str(item.data) for item in document.control.items_of(name)}
            for topic, clauses in wanted.items():
                claim = claimed(subject, document, clauses) if topic not in listed else ""
                if claim:
                    yield _unlisted(document, name, topic, claim)


def manual_part_missing(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the parts that the standards in use want and no chapter of the manual is.

    A manual may be several documents, each with chapters of its own: together they are judged, and
    what is missing is told where most chapters are listed.
    """
    manuals = list(submitted(subject, "manual"))
    for document in manuals:
        yield from _withdrawn_chapters(subject, document)
    listed = {str(item.data) for each in manuals for item in each.control.items_of("chapters")}
    known = subject.system.documents
    if not manuals or not listed <= known.keys():
        return
    types = {known[each].shape.id for each in listed}
    main = max(manuals, key=lambda each: len(each.control.items_of("chapters")))
    for kind, clauses in _PARTS.items():
        asked = demand(subject, clauses)
        if asked is not None and kind not in types and "chapters" in main.control:
            label = subject.system.shapes.types[kind].label
            message = Text(
                f"手册没有“{label.zh}”（{asked.named.zh}）",
                f"The manual lacks `{kind}`: {label.en} ({asked.named.en})",
            )
            place = main.control.place("chapters")
            yield asked.weighed(MANUAL_PART_MISSING.at(place, message, subject=main.id))


def _withdrawn_chapters(subject: Subject, document: Document) -> Iterator[Diagnostic]:
    for item in document.control.items_of("chapters"):
        withdrawal = subject.control.withdrawals.get(str(item.data))
        if withdrawal is not None:
            message = Text(
                f"手册的 {item.data} 已于 {withdrawal.date} 作废",
                f"{item.data}, a chapter of the manual, was withdrawn on {withdrawal.date}",
            )
            related = (Related(withdrawal.row.place("id"), Text("作废记录", "withdrawn here")),)
            yield MANUAL_PART_MISSING.at(item.span, message, subject=document.id, related=related)


def _unlisted(document: Document, name: str, topic: str, claim: str) -> Diagnostic:
    field = document.shape.by_name[name]
    label = field.item.choice(topic) if field.item else Text(topic, topic)
    message = Text(
        f"{document.id} 声明回答 {claim}，“{field.label.zh}”中却没有“{label.zh}”",
        f"{document.id} claims {claim}, but `{name}` lacks `{topic}`: {label.en}",
    )
    return DOCUMENT_TOPIC_MISSING.at(document.control.place(name), message, subject=document.id)


RULES: Final = (
    Rule(DOCUMENT_TOPIC_MISSING, document_topic_missing, "R079"),
    Rule(MANUAL_PART_MISSING, manual_part_missing, "R078"),
)
