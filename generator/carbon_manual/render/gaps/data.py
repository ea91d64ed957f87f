"""The gap report as data for programs: a stable set of keys, texts in the language asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.conformity.gapreport import LAMPS, TOPICS
from carbon_manual.lights import Light

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon_manual.clauses.evidence import Lack
    from carbon_manual.conformity.books import About, Answer, Evidence, Proof
    from carbon_manual.conformity.gapreport import Part, Report, Requirement
    from carbon_manual.lights import Lights


# Of each type a requirement names the newest records only.
_MOST: Final = 3


def as_json(reports: Iterable[Report], language: str, *, gaps_only: bool) -> str:
    """Return a list with one object per standard."""
    found = [report_data(each, language, gaps_only=gaps_only) for each in reports]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def report_data(report: Report, language: str, *, gaps_only: bool) -> dict[str, Any]:
    """Return one standard."""
    standard = report.standard
    topics = standard.topics_only
    return {
        "standard": standard.key,
        "number": standard.number,
        "title": standard.title.of(language),
        "nature": standard.nature,
        "topics_only": topics,
        "note": f"{TOPICS.of(language)}. {standard.caveat.of(language)}" if topics else "",
        "sites": list(report.use.sites),
        "required": report.use.required,
        "obligations": report.whole.total,
        "answered": report.whole.done,
        "not_applicable": report.not_applicable,
        "template": report.template,
        "lights": _tallies(report.whole),
        "chapters": [part_data(each, language) for each in report.chapters],
        "clauses": [part_data(each, language) for each in report.clauses],
        "requirements": [
            requirement_data(each, language)
            for each in (report.gaps if gaps_only else report.requirements)
        ],
        "records": _records(report),
        "gaps": [
            {
                "clause": each.entry.id,
                "modality": each.entry.modality,
                "gist": each.entry.gist.of(language),
                "likely": [one.of(language) for one in each.likely],
            }
            for each in report.gaps
        ],
    }


def part_data(part: Part, language: str) -> dict[str, Any]:
    """Return a chapter or clause rolled up."""
    return {
        "clause": part.clause,
        "title": part.title.of(language),
        "obligations": part.total,
        "answered": part.done,
        "lights": _tallies(part),
    }


def requirement_data(row: Requirement, language: str) -> dict[str, Any]:
    """Return one requirement with all that is known of it."""
    return {
        "clause": row.entry.id,
        "chapter": row.chapter,
        "modality": row.entry.modality,
        "gist": row.entry.gist.of(language),
        "gap": row.is_gap,
        "applies": row.applies,
        "lights": _lights(row.lights, language),
        "claims": [answer_data(each) for each in row.answers],
        "evidence": [_expected(each, language) for each in row.evidence],
        "rules": [about_data(each, language) for each in row.about],
        "not_applicable": [
            {"sites": list(each.sites), "why": each.why.of(language),
             "expires": str(each.expires or "")}
            for each in row.exclusions
        ],
        "likely": [each.of(language) for each in row.likely],
    }  # fmt: skip


def answer_data(answer: Answer) -> dict[str, Any]:
    """Return a section."""
    return {
        "place": answer.place,
        "document": answer.document,
        "heading": answer.heading,
        "in_force": answer.in_force,
    }


def _expected(evidence: Evidence, language: str) -> dict[str, Any]:
    """Return an expected record type; its records stand once for the whole standard."""
    return {
        "type": evidence.shape.id,
        "form": evidence.shape.number,
        "name": evidence.shape.label.of(language),
        "records": [each.record.id for each in evidence.proofs[:_MOST]],
        "count": len(evidence.proofs),
        "current": sum(each.is_current for each in evidence.proofs),
        "missing": [_lack(each) for each in evidence.lacks],
    }


def _records(report: Report) -> dict[str, list[dict[str, Any]]]:
    """Return the records of each expected type, each once, newest first."""
    found: dict[str, dict[str, Proof]] = {}
    seen: set[int] = set()  # many requirements share one type's evidence
    for row in report.requirements:
        for each in row.evidence:
            if id(each) not in seen:
                seen.add(id(each))
                held = found.setdefault(each.shape.number, {})
                held |= {proof.record.id: proof for proof in each.proofs}
    return {form: [_proof(each) for each in held.values()] for form, held in found.items()}


def evidence_data(evidence: Evidence, language: str) -> dict[str, Any]:
    """Return an expected record type with its records and what is missing."""
    return {
        "type": evidence.shape.id,
        "form": evidence.shape.number,
        "name": evidence.shape.label.of(language),
        "records": [_proof(each) for each in evidence.proofs],
        "missing": [_lack(each) for each in evidence.lacks],
    }


def about_data(about: About, language: str) -> dict[str, Any]:
    """Return a rule with its findings; null where the readers may not know them."""
    findings = about.findings
    return {
        "code": about.fault.code,
        "title": about.fault.title.of(language),
        "good_practice": about.fault.practice,
        "findings": None
        if findings is None
        else [{"place": str(each.span), "severity": each.severity.value,
               "message": each.message.of(language)} for each in findings],
    }  # fmt: skip


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "id": proof.record.id,
        "site": proof.record.site,
        "date": str(proof.day or ""),
        "valid_until": str(proof.until or ""),
        "current": proof.is_current,
    }


def _lack(lack: Lack) -> dict[str, str]:
    return {
        "site": lack.site,
        "overdue": lack.latest.id if lack.latest else "",
        "due": str(lack.due or ""),
    }


def _lights(lights: Lights, language: str) -> dict[str, Any]:
    return {
        name: {"light": lamp.light.value, "reasons": [each.of(language) for each in lamp.reasons]}
        for (name, _), lamp in zip(LAMPS, lights.all, strict=True)
    }


def _tallies(part: Part) -> dict[str, Any]:
    return {
        name: {"light": tally.light.value,
               **{each.value: tally.counts.get(each, 0) for each in Light}}
        for (name, _), tally in zip(LAMPS, part.tallies, strict=True)
    }  # fmt: skip
