"""The sheet of one clause as text, data and Markdown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.conformity.gapreport import LAMPS, TOPICS
from carbon_manual.diagnostic import Text
from carbon_manual.render import phrases
from carbon_manual.render.gaps.data import (
    about_data,
    answer_data,
    evidence_data,
    part_data,
    requirement_data,
)
from carbon_manual.render.markup import block, page, pairs, plain
from carbon_manual.render.passage import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.conformity.books import About, Evidence
    from carbon_manual.conformity.clausesheet import Passage, Sheet
    from carbon_manual.system.model import Record

TITLE: Final = Text("条款单", "Clause sheet")
_NONE: Final = Text("无", "none")
_MOST: Final = 12
# A list of findings ends somewhere; `check` tells them all.
_MOST_FINDINGS: Final = 5


def as_text(sheet: Sheet, language: str) -> str:
    """Return the sheet for a terminal."""
    lines = list(_head(sheet, language))
    for title, entries in _sections(sheet, language):
        lines += ["", title]
        lines += [f"  - {each}" for each in entries] or [f"  {_NONE.of(language)}"]
    return "".join(f"{line}\n" for line in lines)


def as_json(sheet: Sheet, language: str) -> str:
    """Return the sheet as one object."""
    standard = sheet.books.standard
    data = {
        "standard": standard.key,
        "number": standard.number,
        "topics_only": standard.topics_only,
        **part_data(sheet.whole, language),
        "modality": sheet.strongest.modality,
        "gist": standard.entries[sheet.clause].gist._asdict(),
        "requirements": [requirement_data(each, language) for each in sheet.requirements],
        "passages": [_passage_data(sheet, each, language) for each in sheet.passages],
        "evidence": [evidence_data(each, language) for each in sheet.evidence],
        "rules": [about_data(each, language) for each in sheet.about],
        "nonconformities": [_nonconformity_data(each) for each in sheet.nonconformities],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_markdown(sheet: Sheet, language: str) -> str:
    """Return the sheet as Markdown that any reader of Markdown shows."""
    parts = [f"# {_title(sheet, language)}", *_gists(sheet), _lights(sheet, language)]
    return "\n\n".join([*parts, *_body(sheet, language)]) + "\n"


def sheet_page(sheet: Sheet, language: str) -> str:
    """Return the staged page from which the Word copy is written, with its cover."""
    checked = sheet.books.checked
    facts = [
        (Text("标准", "Standard").of(language), plain(sheet.books.standard.number)),
        (Text("截至", "As of").of(language), str(checked.context.as_of)),
    ]
    lights = [
        (name.of(language), phrases.tally(tally, language))
        for (_, name), tally in zip(LAMPS, sheet.whole.tallies, strict=True)
    ]
    cover = block("cm-control", pairs(facts, wide=lights))
    parts = [f"# {_title(sheet, language)}", cover, *_gists(sheet), *_body(sheet, language)]
    return page(parts, kind="document")


def _title(sheet: Sheet, language: str) -> str:
    return f"{plain(sheet.clause)} {plain(sheet.whole.title.of(language))}"


def _gists(sheet: Sheet) -> Iterator[str]:
    standard = sheet.books.standard
    if standard.topics_only:
        yield f"**{TOPICS.zh} · {TOPICS.en}**"
    gist = standard.entries[sheet.clause].gist
    yield plain(gist.zh)
    yield plain(gist.en)


def _lights(sheet: Sheet, language: str) -> str:
    return "\n".join(f"- {plain(each)}" for each in _lamps(sheet, language))


def _body(sheet: Sheet, language: str) -> Iterator[str]:
    for title, entries in _sections(sheet, language):
        yield f"## {plain(title)}"
        yield "\n".join(f"- {plain(each)}" for each in entries) or _NONE.of(language)


def _head(sheet: Sheet, language: str) -> Iterator[str]:
    standard = sheet.books.standard
    entry = standard.entries[sheet.clause]
    kind = phrases.modality(standard, sheet.strongest).of(language)
    yield f"{standard.number} {sheet.clause} {entry.title.of(language)} [{kind}]"
    if standard.topics_only:
        yield f"{TOPICS.of(language)} — {standard.caveat.of(language)}"
    yield entry.gist.zh
    yield entry.gist.en
    yield ""
    yield from _lamps(sheet, language)


def _lamps(sheet: Sheet, language: str) -> Iterator[str]:
    colon = ": " if language == "en" else "："
    for (_, name), tally in zip(LAMPS, sheet.whole.tallies, strict=True):
        colour = phrases.COLOURS[tally.light].of(language)
        told = phrases.tally(tally, language)
        yield (
            f"{name.of(language)}{colon}{colour} ({told})"
            if language == "en"
            else (f"{name.of(language)}{colon}{colour}（{told}）")
        )


def _sections(sheet: Sheet, language: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the title and the entries of each section."""
    say = phrases.said(language)
    yield say("要求", "Requirements"), list(_requirements(sheet, language))
    yield say("体系文件中的章节", "Sections that answer it"), list(_passages(sheet, language))
    yield (
        say("预期的记录", "Expected records"),
        [line for each in sheet.evidence for line in _records(sheet, each, language)],
    )
    yield (
        say("相关规则", "Rules about it"),
        [line for each in sheet.about for line in _rule(each, language)],
    )
    yield (
        say("未关闭的不符合", "Open nonconformities"),
        [_nonconformity(sheet, each, language) for each in sheet.nonconformities],
    )


def _requirements(sheet: Sheet, language: str) -> Iterator[str]:
    standard = sheet.books.standard
    for row in sheet.requirements:
        kind = phrases.modality(standard, row.entry).of(language)
        lights = "/".join(phrases.COLOURS[each.light].of(language) for each in row.lights.all)
        line = f"{row.entry.id} [{kind}] [{lights}] {row.entry.gist.of(language)}"
        reasons = phrases.reasons(row, language)
        likely = phrases.places(row, language)
        yield line + (f" — {reasons}" if reasons else "") + (f" → {likely}" if likely else "")


def _passages(sheet: Sheet, language: str) -> Iterator[str]:
    if sheet.is_hidden:
        yield phrases.said(language)("由本版不含的文件作答", "by a document that is not shown")
    for each in sheet.passages:
        where = f"{phrases.answer(each.answer, language)} {each.title}".strip()
        clauses = phrases.listed(each.clauses, language)
        quote = quoted(each.document, each.answer.heading, sheet.books.checked, language)
        approved = phrases.approval(each.approval, sheet.books.checked.system, language)
        told = [where, clauses, approved, phrases.said(language)(f"“{quote}”", f"“{quote}”")]
        yield " | ".join(part for part in told if part)


def _records(sheet: Sheet, evidence: Evidence, language: str) -> Iterator[str]:
    name = phrases.form(evidence, language)
    shown = [phrases.proof(each, language) for each in evidence.proofs[:_MOST]]
    rest = len(evidence.proofs) - _MOST
    if rest > 0:
        shown.append(phrases.said(language)(f"另 {rest} 份", f"{rest} more"))
    system = sheet.books.checked.system
    shown += [phrases.lack(each, system, language) for each in evidence.lacks]
    yield f"{name} | {phrases.joined(shown, language)}" if shown else name


def _rule(about: About, language: str) -> Iterator[str]:
    say = phrases.said(language)
    practice = say("（良好做法）", " (good practice)") if about.fault.practice else ""
    yield f"{phrases.rule(about, language)} {about.fault.title.of(language)}{practice}"
    for each in (about.findings or ())[:_MOST_FINDINGS]:
        yield f"{about.fault.code} {each.span}: {each.message.of(language)}"


def _nonconformity(sheet: Sheet, record: Record, language: str) -> str:
    body = record.body
    department = sheet.books.checked.system.label("department", body.text("department"))
    facts = [record.id, body.text("found_on"), department.of(language)]
    told = body.data("description")
    return " | ".join(filter(None, (*facts, told.of(language) if told else "")))


def _passage_data(sheet: Sheet, passage: Passage, language: str) -> dict[str, Any]:
    approval = passage.approval
    return {
        **answer_data(passage.answer),
        "title": passage.title,
        "path": passage.document.path,
        "version": passage.document.version,
        "clauses": list(passage.clauses),
        "quote": quoted(passage.document, passage.answer.heading, sheet.books.checked, language),
        "approved_on": str(approval.date) if approval else "",
        "approved_by": approval.post if approval else "",
    }


def _nonconformity_data(record: Record) -> dict[str, Any]:
    body = record.body
    return {
        "id": record.id,
        "found_on": body.text("found_on"),
        "department": body.text("department"),
        "severity": body.text("severity"),
        "clauses": [str(each.data) for each in body.items_of("clauses")],
    }
