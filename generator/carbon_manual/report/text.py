"""Findings as text for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from carbon_manual.diagnostic import SEVERITY, Diagnostic, Severity, Text


def as_text(diagnostics: Sequence[Diagnostic], language: str) -> str:
    """Return one block per finding: place, code, what is wrong, what to do, related places."""
    return "\n".join(_block(each, language) for each in diagnostics)


def summary(diagnostics: Iterable[Diagnostic], language: str) -> str:
    """Return one line that counts the findings by severity."""
    counts = Counter(each.severity for each in diagnostics)
    if not counts:
        return Text("检查通过，没有发现问题。", "Checked: no findings.").of(language)
    if language == "en":
        parts = [f"{counts[each]} {SEVERITY[each].en}(s)" for each in Severity if counts[each]]
        return "Checked: " + ", ".join(parts) + "."
    parts = [f"{counts[each]} 个{SEVERITY[each].zh}" for each in Severity if counts[each]]
    return "检查完毕：" + "，".join(parts) + "。"


def _block(finding: Diagnostic, language: str) -> str:
    severity = SEVERITY[finding.severity].of(language)
    head = f"{finding.span}: {severity}[{finding.code}] {finding.message.of(language)}"
    lines = [head, f"   = {Text('办法', 'help').of(language)}: {finding.remedy.of(language)}"]
    lines += [f"   = {each.span}: {each.text.of(language)}" for each in finding.related]
    return "\n".join(lines)
