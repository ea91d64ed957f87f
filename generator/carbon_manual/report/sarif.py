"""Findings as SARIF 2.1.0: rules with their explanation, results, waivers as suppressions."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from carbon_manual import __version__
from carbon_manual.checks.rulebook import RULES
from carbon_manual.diagnostic import Severity
from carbon_manual.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.diagnostic import Diagnostic, Fault, Span
    from carbon_manual.report.findings import Findings

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}
_ROOT: Final = "SRCROOT"
_LANGUAGES: Final = {"zh": "zh-CN", "en": "en-US"}
_INDEX: Final = {code: at for at, code in enumerate(FAULTS)}


def as_sarif(findings: Findings) -> str:
    """Return a log with one run; the same findings give the same bytes."""
    driver = {
        "name": "carbon-manual",
        "version": __version__,
        "semanticVersion": __version__,
        "language": _LANGUAGES[findings.language],
        "rules": [_rule(fault, findings.language) for fault in FAULTS.values()],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "carbon-manual/check/"},
        "invocations": [{"executionSuccessful": True}],
        "language": _LANGUAGES[findings.language],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository"}}},
        "results": list(_results(findings)),
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _rule(fault: Fault, language: str) -> dict[str, Any]:
    why, remedy = fault.why.of(language), fault.remedy.of(language)
    tags = ["practice"] if fault.practice else []
    tags += ["rule"] if any(rule.fault is fault for rule in RULES) else []
    clauses = [f"{key} {clause}" for key, ids in fault.clauses for clause in ids]
    return {
        "id": fault.code,
        "name": fault.name,
        "shortDescription": {"text": fault.title.of(language)},
        "fullDescription": {"text": why},
        "help": {"text": f"{why}\n{remedy}", "markdown": f"{why}\n\n**{remedy}**"},
        "defaultConfiguration": {"level": _LEVELS[fault.severity]},
        "properties": {"tags": tags, "clauses": clauses, "example": fault.example},
    }


def _results(findings: Findings) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for waived, given in ((False, findings.standing), (True, findings.waived)):
        for finding in given:
            mark = _fingerprint(finding)
            seen[mark] += 1
            result = _result(finding, findings, f"{mark}:{seen[mark]}")
            if waived:
                result["suppressions"] = [{"kind": "external", "status": "accepted"}]
            yield result


def _result(finding: Diagnostic, findings: Findings, mark: str) -> dict[str, Any]:
    language = findings.language
    return {
        "ruleId": finding.code,
        "ruleIndex": _INDEX[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message.of(language)}\n{finding.remedy.of(language)}"},
        "locations": [_location(finding.span, findings)],
        "relatedLocations": [
            {**_location(each.span, findings), "id": number,
             "message": {"text": each.text.of(language)}}
            for number, each in enumerate(finding.related, 1)
        ],
        "partialFingerprints": {"carbonManual/v1": mark},
        "properties": {"subject": finding.subject},
    }  # fmt: skip


def _location(span: Span, findings: Findings) -> dict[str, Any]:
    uri = quote(findings.path(span.path), safe="/")
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri, "uriBaseId": _ROOT},
            "region": {"startLine": span.line, "startColumn": span.column},
        }
    }


def _fingerprint(finding: Diagnostic) -> str:
    """Return what tells a finding again after lines above it have moved."""
    named = f"{finding.code}\0{finding.span.path}\0{finding.subject}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]
