"""The impact of a change as data for programs, by the schema that stands beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from carbon_manual.render.impact import phrases
from carbon_manual.render.impact.schema import VERSION
from carbon_manual.render.impact.sections import verdict

if TYPE_CHECKING:
    from carbon_manual.diagnostic import Diagnostic, Span
    from carbon_manual.impact.documents import DocumentChange
    from carbon_manual.impact.fields import FieldChange
    from carbon_manual.impact.figures import Cause, Move
    from carbon_manual.impact.nature import Reason
    from carbon_manual.impact.records import RecordChange
    from carbon_manual.impact.redline import Passage
    from carbon_manual.impact.whole import Impact
    from carbon_manual.quantity import Quantity
    from carbon_manual.system.model import Item


def as_json(impact: Impact, language: str) -> str:
    """Return the whole change as one object."""
    return json.dumps(impact_data(impact, language), ensure_ascii=False, indent=2) + "\n"


def impact_data(impact: Impact, language: str) -> dict[str, Any]:
    """Return the whole change; texts in the language asked for."""
    return {
        "schema": VERSION,
        "base": impact.base.name,
        "head": impact.head.name,
        "verdict": verdict(impact, language),
        "housekeeping": impact.is_daily,
        "documents": [_document(each, language) for each in impact.documents],
        "records": [_record(each, language) for each in impact.records],
        "files": [
            {"path": each.path, "what": each.what, "change": _kind(each.is_old, each.is_new)}
            for each in impact.files
        ],
        "parameters": [
            {"name": each.name, "old": each.old, "new": each.new,
             "printed_by": list(each.printed_by)}
            for each in impact.parameters
        ],
        "claims": [
            {"standard": each.standard, "clause": each.clause, "document": each.document,
             "heading": each.heading, "gained": each.gained, "unanswered": each.unanswered}
            for each in impact.claims
        ],
        "lights": [
            {"standard": each.standard, "clause": each.clause, "light": each.lamp,
             "old": each.old.value, "new": each.new.value, "step": each.step,
             "reasons": [one.of(language) for one in each.reasons]}
            for each in impact.lights
        ],
        "figures": [_figure(each, language) for each in impact.figures],
        "seals": [
            {"document": each.document.id, "version": each.document.version, "figure": each.call,
             "sealed": each.sealed, "now": each.recomputed, **_place(each.row.span)}
            for each in impact.seals
        ],
        "overdue": [
            {"what": each.what, "subject": each.subject, "who": each.who, "due": str(each.due)}
            for each in impact.overdue
        ],
        "copies": [
            {"document": each.document, "version": each.version, "copy": each.number,
             "recipient": each.recipient, "post": each.is_post, "since": str(each.since or ""),
             **_place(each.place)}
            for each in impact.copies
        ],
        "posts": [
            {"post": each.post, "name": each.label.of(language),
             "reasons": [{"subject": subject, "why": why.of(language)}
                         for subject, why in each.reasons]}
            for each in impact.posts
        ],
        "findings": {
            "new": [_finding(each, language) for each in impact.appeared],
            "gone": [_finding(each, language) for each in impact.vanished],
        },
    }  # fmt: skip


def _document(change: DocumentChange, language: str) -> dict[str, Any]:
    version = change.version
    return {
        **_item(change.id, change.old, change.new, language),
        "nature": change.nature.value,
        "reasons": [_reason(each, language) for each in change.reasons],
        "version": {
            "approved": version.approved,
            "owed": version.owed.value,
            "given": version.given.value,
            "due": version.is_due,
            "reasons": [_reason(each, language) for each in version.reasons],
        },
        "fields": [_field(each) for each in change.fields],
        "redline": [_passage(each) for each in change.passages],
    }


def _record(change: RecordChange, language: str) -> dict[str, Any]:
    return {
        **_item(change.id, change.old, change.new, language),
        "type": change.record.shape.id,
        "form": change.record.shape.number,
        "layout_only": change.is_daily,
        "owes_version": change.owes_version,
        "values": [_field(each) for each in change.values],
    }


def _item(name: str, old: Item | None, new: Item | None, language: str) -> dict[str, Any]:
    found = new or old
    return {
        "id": name,
        "title": found.title.of(language) if found else "",
        "path": found.path if found else "",
        "old_path": old.path if old else "",
        "change": _kind(old is not None, new is not None),
        "old_version": old.version if old else "",
        "new_version": new.version if new else "",
    }


def _kind(is_old: bool, is_new: bool) -> str:  # noqa: FBT001 - two of a kind
    return "changed" if is_old and is_new else "added" if is_new else "removed"


def _reason(reason: Reason, language: str) -> dict[str, Any]:
    return {
        "kind": reason.kind,
        "nature": reason.nature.value,
        "text": reason.label.of(language),
        "section": reason.section,
        "line": reason.line,
        "old": reason.old,
        "new": reason.new,
    }


def _field(change: FieldChange) -> dict[str, Any]:
    return {"name": change.name, "old": change.old, "new": change.new, **_place(change.place)}


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "section": passage.section,
        "old_line": passage.old_line,
        "new_line": passage.new_line,
        "pieces": [{"mark": each.mark, "text": each.text} for each in passage.pieces],
    }


def _figure(move: Move, language: str) -> dict[str, Any]:
    figure, parameters = move.key
    share = move.percent
    return {
        "figure": figure,
        "parameters": dict(parameters),
        "call": move.call,
        "label": move.result.label.of(language),
        "unit": move.result.unit,
        "old": move.old.printed if move.old else "",
        "new": move.new.printed if move.new else "",
        "exact": [_amount(each.quantity if each else None) for each in (move.old, move.new)],
        "percent": None if share is None else f"{share:.4f}",
        "printed_changes": move.is_printed,
        "printed_by": list(move.printed_by),
        "causes": [_cause(each, language) for each in move.causes],
    }


def _cause(cause: Cause, language: str) -> dict[str, Any]:
    place = _place(cause.place) if cause.place else {"path": "", "line": 0}
    return {
        "kind": cause.kind,
        "text": phrases.cause(cause, language),
        "label": cause.label.of(language),
        "old": _amount(cause.old),
        "new": _amount(cause.new),
        **place,
    }


def _amount(quantity: Quantity | None) -> str:
    return str(quantity) if quantity else ""


def _finding(finding: Diagnostic, language: str) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "subject": finding.subject,
        "message": finding.message.of(language),
        "column": finding.span.column,
        **_place(finding.span),
    }


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.path, "line": span.line}
