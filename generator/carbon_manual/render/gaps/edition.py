"""What a new edition touches, as text, data and Markdown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from carbon_manual.conformity.editionfile import CHANGES
from carbon_manual.diagnostic import Text
from carbon_manual.render import phrases
from carbon_manual.render.markup import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.conformity.edition import EditionChange, Kind, Section
    from carbon_manual.conformity.editionfile import Step
    from carbon_manual.diagnostic import Span


def as_text(change: EditionChange, language: str) -> str:
    """Return the report for a terminal."""
    lines = [_title(change, language), _counts(change, language)]
    for title, entries in _sections(change, language):
        lines += ["", f"{title} ({len(entries)})", *(f"  - {each}" for each in entries)]
    return "".join(f"{line}\n" for line in lines)


def as_markdown(change: EditionChange, language: str) -> str:
    """Return the report as Markdown."""
    parts = [f"# {plain(_title(change, language))}", plain(_counts(change, language))]
    for title, entries in _sections(change, language):
        parts.append(f"## {plain(title)} ({len(entries)})")
        parts.append("\n".join(f"- {plain(each)}" for each in entries))
    return "\n\n".join(each for each in parts if each) + "\n"


def as_json(change: EditionChange, language: str) -> str:
    """Return the report as one object."""
    data = {
        "standard": change.old.key,
        "old": change.old.number,
        "new": change.new.number,
        "complete": change.is_complete,
        "steps": [_step(each) for each in change.steps],
        "documents": [
            {"id": each.id, "title": each.title.of(language), "path": each.path}
            for each in change.documents
        ],
        "sections": [_section_data(each) for each in change.sections],
        "approvals": [
            {"record": each.record, "document": each.document, "version": each.version,
             **_place(each.span), "clauses": list(each.clauses)}
            for each in change.confirmations
        ],
        "record_types": [_kind_data(each, language) for each in change.kinds],
        "duties": [
            {"document": each.document, "post": each.post, "clause": each.clause,
             **_place(each.span)}
            for each in change.duties
        ],
        "additions": [
            {"clause": each.clause, "gist": each.gist.of(language), "likely": list(each.likely)}
            for each in change.additions
        ],
        "unmapped_old": list(change.unmapped_old),
        "unmapped_new": list(change.unmapped_new),
        "doubtful": [_step(each) for each in change.doubtful],
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _title(change: EditionChange, language: str) -> str:
    old, new = change.old.number, change.new.number
    return Text(f"标准换版：{old} → {new}", f"Change of edition: {old} → {new}").of(language)


def _counts(change: EditionChange, language: str) -> str:
    """Return how many steps there are of each kind."""
    counted = {name: sum(each.change == name for each in change.steps) for name in CHANGES}
    shown = (f"{CHANGES[name].of(language)} {count}" for name, count in counted.items() if count)
    return phrases.listed(shown, language)


def _sections(change: EditionChange, language: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each part of the report that holds something: its title and its lines."""
    say = phrases.said(language)
    old, new = change.old, change.new
    parts = (
        (say("要修改的文件", "Documents to touch"),
         [f"{each.id} {each.title.of(language)} ({each.path})" for each in change.documents]),
        (say("要修改的章节和声明", "Sections and claims to touch"),
         [line for each in change.sections for line in _claims(each, language)]),
        (say("批准时确认过的条款：须随新版重新批准",
             "Claims confirmed by approvals: approve anew with the next version"),
         [f"{each.span.path}:{each.span.line} {each.record} · {each.document} {each.version}: "
          f"{phrases.listed(each.clauses, language)}" for each in change.confirmations]),
        (say("要核对的记录类型", "Record types to touch"),
         [_kind(each, language) for each in change.kinds]),
        (say("职责分配中的条款", "Clauses among the duties"),
         [f"{each.span.path}:{each.span.line} {each.document} {each.clause} "
          f"{each.post}" for each in change.duties]),
        (say("新增的要求", "New requirements"),
         [_addition(each.clause, each.gist, each.likely, language) for each in change.additions]),
        (say("旧版条款未写入映射", "Clauses of the old edition that are not mapped"),
         [f"{each} {old.entries[each].gist.of(language)}" for each in change.unmapped_old]),
        (say("新版条款未写入映射", "Clauses of the new edition that are not mapped"),
         [f"{each} {new.entries[each].gist.of(language)}" for each in change.unmapped_new]),
        (say("写作 same，但性质或修订号不同", "Called the same, but modality or revision differs"),
         [f"{each.span.path}:{each.span.line} {each.old}" for each in change.doubtful]),
    )  # fmt: skip
    yield from ((title, entries) for title, entries in parts if entries)


def _addition(clause: str, gist: Text, likely: tuple[str, ...], language: str) -> str:
    where = f" → {phrases.listed(likely, language)}" if likely else ""
    return f"{clause} {gist.of(language)}{where}"


def _claims(section: Section, language: str) -> Iterator[str]:
    draft = "" if section.in_force else phrases.said(language)("（草案）", " (draft)")
    for clause, step in section.steps:
        where = f"{section.span.path}:{section.span.line}"
        place = f"{section.document.id}#{section.heading}{draft}"
        yield f"{where} {place} {clause}: {_advice(step, language)}"


def _advice(step: Step | None, language: str) -> str:
    """Return what to do with the claim of a clause."""
    if step is None:
        return Text("映射中没有", "not mapped").of(language)
    new = phrases.listed(step.new, language)
    told = {
        "changed": Text(f"内容有变，核对正文并确认 {new}", f"changed: reread, confirm {new}"),
        "moved": Text(f"声明改为 {new}", f"claim {new} instead"),
        "split": Text(f"拆分，逐项核对 {new}", f"split: check each of {new}"),
        "merged": Text(f"并入 {new}，核对正文", f"merged into {new}: reread"),
        "dropped": Text("删去声明", "drop the claim"),
    }
    return told.get(step.change, CHANGES[step.change]).of(language)


def _kind(kind: Kind, language: str) -> str:
    say = phrases.said(language)
    old = phrases.listed(kind.old, language) or say("无", "none")
    new = phrases.listed(kind.new, language) or say("无", "none")
    count = say(f"{kind.records} 份记录", f"{kind.records} records")
    return f"{kind.shape.number} {kind.shape.label.of(language)} ({count}): {old} → {new}"


def _kind_data(kind: Kind, language: str) -> dict[str, Any]:
    return {
        "type": kind.shape.id,
        "form": kind.shape.number,
        "name": kind.shape.label.of(language),
        "records": kind.records,
        "old": list(kind.old),
        "new": list(kind.new),
    }


def _section_data(section: Section) -> dict[str, Any]:
    return {
        "document": section.document.id,
        "heading": section.heading,
        "in_force": section.in_force,
        **_place(section.span),
        "claims": [
            {"old": clause, "new": list(step.new) if step else [],
             "change": step.change if step else ""}
            for clause, step in section.steps
        ],
    }  # fmt: skip


def _step(step: Step) -> dict[str, Any]:
    return {"old": step.old or None, "new": list(step.new), "change": step.change}


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.path, "line": span.line}
