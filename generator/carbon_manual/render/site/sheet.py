"""The sheet of a clause on its page: passages, records, rules and open nonconformities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.conformity.clausesheet import sheet_of
from carbon_manual.render import phrases
from carbon_manual.render.markup import bullets, link, plain, relative, span, unbroken
from carbon_manual.render.passage import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.conformity.books import About, Evidence
    from carbon_manual.conformity.clausesheet import Passage, Sheet
    from carbon_manual.render.site.desk import Desk
    from carbon_manual.system.model import Record

_MOST_RECORDS: Final = 12
_MOST_CLAUSES: Final = 6
_RULES: Final = "guide/checks.md"


def sheet_parts(
    desk: Desk, standard: Standard, clause: str, clauses: Sequence[str]
) -> Iterator[str]:
    """Yield headings and lists of what is known of some clauses, for the page of the first."""
    sheet = sheet_of(desk.books[standard.key], clause, clauses)
    path = desk.places.clause(standard, clause)
    say = desk.say
    yield f"## {say('体系文件中的章节', 'Sections that answer it')} {{#passages}}"
    yield bullets(_passages(desk, sheet, path))
    yield f"## {say('预期的记录', 'Expected records')} {{#records}}"
    yield bullets(_evidence(desk, each, path) for each in sheet.evidence)
    if sheet.about:
        yield f"## {say('相关规则', 'Rules about it')} {{#rules}}"
        yield bullets(_rule(desk, each, path) for each in sheet.about)
    if sheet.nonconformities:
        yield f"## {say('未关闭的不符合', 'Open nonconformities')} {{#nonconformities}}"
        if not desk.is_whole:
            yield say("只按本版可见的记录判断。", "As far as the records of this edition tell.")
        yield bullets(_nonconformity(desk, each, path) for each in sheet.nonconformities)


def _passages(desk: Desk, sheet: Sheet, path: str) -> Iterator[str]:
    if sheet.is_hidden:
        yield desk.say(
            "由级别较高、本版不含的文件作答。",
            "Answered by a document of a higher class, which this edition does not hold.",
        )
    yield from (_passage(desk, each, path) for each in sheet.passages)


def _passage(desk: Desk, passage: Passage, path: str) -> str:
    """Return a section's link, the clauses it answers, its document's approval and first words."""
    clauses = passage.clauses
    more = "…" if len(clauses) > _MOST_CLAUSES else ""
    note = span(plain("、".join(clauses[:_MOST_CLAUSES]) + more), "cm-note")
    status = desk.badge(passage.document).replace('class="', 'class="cm-end ', 1)
    place = desk.to_document(passage.document, path, passage.answer.heading)
    approval = passage.approval
    signed = phrases.approval(approval, desk.checked.system, desk.language) if approval else ""
    words = quoted(passage.document, passage.answer.heading, desk.checked, desk.language)
    # the section itself is found by its words; its clauses need not be
    quote = f'<span class="cm-quote" data-search-exclude>{unbroken(words)}</span>' if words else ""
    approved = span(plain(signed), "cm-note") if signed else ""
    return " ".join(each for each in (place, note, approved, status, quote) if each)


def _evidence(desk: Desk, evidence: Evidence, path: str) -> str:
    """Return a record type with its newest records and what is missing of it."""
    proofs, system = evidence.proofs, desk.checked.system
    form = plain(phrases.form(evidence, desk.language))
    parts = [link(form, relative(desk.places.form(evidence.shape), path))]
    # an edition without a record does not say that there is none
    if proofs or desk.is_whole:
        parts.append(span(desk.say(f"{len(proofs)} 份", f"{len(proofs)} records"), "cm-note"))
    for lack in evidence.lacks:
        told = plain(phrases.lack(lack, system, desk.language))
        parts.append(span(told, "cm-light cm-light--red"))
    records = []
    for proof in proofs[:_MOST_RECORDS]:
        told = plain(phrases.proof(proof, desk.language)).removeprefix(plain(proof.record.id))
        target = relative(desk.places.record(proof.record), path)
        records.append(link(plain(proof.record.id), target) + told)
    records += ["…"] if len(proofs) > _MOST_RECORDS else []
    if records:
        parts.append(span(desk.say("、", ", ").join(records), "cm-quote"))
    return " ".join(parts)


def _rule(desk: Desk, about: About, path: str) -> str:
    fault = about.fault
    target = f"{relative(_RULES, path)}#{fault.code.lower()}"
    parts = [link(fault.code, target), desk.word(fault.title)]
    if fault.practice:
        parts.append(span(desk.say("良好做法", "good practice"), "cm-note"))
    if about.findings:
        count = len(about.findings)
        told = desk.say(f"{count} 个问题", f"{count} findings")
        parts.append(span(told, "cm-light cm-light--amber"))
    return " ".join(parts)


def _nonconformity(desk: Desk, record: Record, path: str) -> str:
    body = record.body
    department = desk.checked.system.label("department", body.text("department"))
    found = span(body.text("found_on"), "cm-date")
    name = link(plain(record.id), relative(desk.places.record(record), path))
    told = body.data("description")
    return f"{found} {name} {desk.word(department)} {desk.word(told) if told else ''}".rstrip()
