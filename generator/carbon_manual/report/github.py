"""Findings as workflow commands of GitHub Actions: annotations on the lines of a pull request.

The service shows ten errors and ten warnings of a step; all stand in its log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Severity, Text

if TYPE_CHECKING:
    from carbon_manual.diagnostic import Diagnostic
    from carbon_manual.report.findings import Findings

_COMMANDS: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}
# What would end the command or its value; the percent sign first, as it opens every escape.
_DATA: Final = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY: Final = (*_DATA, (":", "%3A"), (",", "%2C"))


def as_github(findings: Findings) -> str:
    """Return one command for each finding."""
    return "\n".join(_command(each, findings) for each in findings.standing)


def _command(finding: Diagnostic, findings: Findings) -> str:
    language = findings.language
    title = f"{finding.code} {finding.fault.title.of(language)}"
    properties = {
        "file": findings.path(finding.span.path),
        "line": str(finding.span.line),
        "col": str(finding.span.column),
        "title": title,
    }
    given = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in properties.items())
    remedy = Text("办法：", "What to do: ").of(language) + finding.remedy.of(language)
    message = _escaped(f"{finding.message.of(language)}\n{remedy}", _DATA)
    return f"::{_COMMANDS[finding.severity]} {given}::{message}"


def _escaped(text: str, marks: tuple[tuple[str, str], ...]) -> str:
    for mark, escape in marks:
        text = text.replace(mark, escape)
    return text
