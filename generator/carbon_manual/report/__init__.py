"""The findings of a check in every format that `check --format` offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from carbon_manual.report.data import as_json
from carbon_manual.report.findings import Findings
from carbon_manual.report.github import as_github
from carbon_manual.report.junit import as_junit
from carbon_manual.report.sarif import as_sarif
from carbon_manual.report.text import as_text, summary

__all__ = ["FORMATS", "Findings", "as_text", "summary"]

FORMATS: Final[dict[str, Callable[[Findings], str]]] = {
    "text": lambda findings: as_text(findings.standing, findings.language),
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
    "junit": as_junit,
}
