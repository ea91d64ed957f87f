"""Findings as data: places, severities, faults and the diagnostics that name them."""

from __future__ import annotations

import enum
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Text(NamedTuple):
    """A phrase in both languages of the product."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """Return the phrase in `language` (`zh` or `en`)."""
        return self.en if language == "en" else self.zh


class Span(NamedTuple):
    """A place in a source file: path relative to the root, line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        """Return `path:line:column`."""
        return f"{self.path}:{self.line}:{self.column}"


class Severity(enum.StrEnum):
    """How grave a fault is, gravest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """Return 0 for the gravest severity."""
        return list(Severity).index(self)


SEVERITY: Final = {
    Severity.ERROR: Text("错误", "error"),
    Severity.WARNING: Text("警告", "warning"),
    Severity.NOTE: Text("提示", "note"),
}


class Related(NamedTuple):
    """Another place that matters for a finding, and what it is."""

    span: Span
    text: Text


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault: its stable code, its name and what a reader should know about it.

    `code` and `name` are public and never reused. `clauses` maps a standard's key to the clause
    ids that the fault concerns; `practice` marks a rule of ours that asks more than its clauses;
    `bound` one that applies only where one of the standards that it names is in use;
    `absence` marks a fault that concludes from something not being there, which nobody can while
    a file cannot be read; `yields` one that waits until its file, or the
    whole system, has no other error.
    """

    code: str
    name: str
    severity: Severity
    title: Text
    why: Text
    remedy: Text
    example: str = ""
    clauses: tuple[tuple[str, tuple[str, ...]], ...] = ()
    practice: bool = False
    bound: bool = False
    absence: bool = False
    yields: Literal["", "file", "system"] = ""

    def at(
        self,
        span: Span,
        message: Text,
        *,
        subject: str = "",
        related: Iterable[Related] = (),
        remedy: Text | None = None,
    ) -> Diagnostic:
        """Return a finding of this fault at `span`; `message` holds the values that are wrong."""
        return Diagnostic(self, span, message, remedy or self.remedy, subject, tuple(related))


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: a fault, where it is, what is wrong with the values and what to do.

    `weight` is set where the clauses of the standards in use only recommend or permit.
    """

    fault: Fault
    span: Span
    message: Text
    remedy: Text
    subject: str = ""
    related: tuple[Related, ...] = ()
    weight: Severity | None = None

    @property
    def code(self) -> str:
        """Return the fault's stable code."""
        return self.fault.code

    @property
    def severity(self) -> Severity:
        """Return the fault's severity, or what is left of it under the standards in use."""
        return self.weight or self.fault.severity

    @property
    def order(self) -> tuple[str, int, int, int, str, str]:
        """Return the sort key that gives the same order on every machine."""
        path, line, column = self.span
        return (path, line, column, self.severity.rank, self.code, self.message.zh)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the findings sorted, each once (same code, place and message count as one)."""
    unique = {diagnostic.order: diagnostic for diagnostic in diagnostics}
    return tuple(sorted(unique.values(), key=operator.attrgetter("order")))
