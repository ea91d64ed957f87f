"""Findings as JSON for programs: an array with a stable set of keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carbon_manual.diagnostic import Diagnostic
    from carbon_manual.report.findings import Findings


def as_json(findings: Findings) -> str:
    """Return the findings as a JSON array."""
    rows = [_row(each, findings.language) for each in findings.standing]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _row(finding: Diagnostic, language: str) -> dict[str, object]:
    return {
        "code": finding.code,
        "name": finding.fault.name,
        "severity": finding.severity.value,
        "path": finding.span.path,
        "line": finding.span.line,
        "column": finding.span.column,
        "message": finding.message.of(language),
        "help": finding.remedy.of(language),
        "subject": finding.subject,
        "related": [
            {
                "path": each.span.path,
                "line": each.span.line,
                "column": each.span.column,
                "text": each.text.of(language),
            }
            for each in finding.related
        ],
    }
