"""A change as one value: everything that two states of a system differ in, and what it is."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Severity
from carbon_manual.doccontrol.seal import Broken, broken_seals
from carbon_manual.impact.answers import changed_claims, changed_lights
from carbon_manual.impact.documents import changed_documents
from carbon_manual.impact.duties import Edits, copies_to_recall, newly_overdue, posts_to_tell
from carbon_manual.impact.figures import moved_figures
from carbon_manual.impact.records import changed_files, changed_parameters, changed_records

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon_manual.diagnostic import Diagnostic
    from carbon_manual.impact.answers import ClaimChange, LightChange
    from carbon_manual.impact.documents import DocumentChange
    from carbon_manual.impact.duties import Copy, Overdue, Told
    from carbon_manual.impact.figures import Move
    from carbon_manual.impact.records import FileChange, ParameterChange, RecordChange
    from carbon_manual.impact.state import State

# Places in messages move with every line above them.
_PLACE: Final = re.compile(r":\d+(?::\d+)?|第 \d+ 行|line \d+")


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change from `base` to `head` does; findings with the graver ones first."""

    base: State
    head: State
    documents: tuple[DocumentChange, ...]
    records: tuple[RecordChange, ...]
    files: tuple[FileChange, ...]
    parameters: tuple[ParameterChange, ...]
    claims: tuple[ClaimChange, ...]
    lights: tuple[LightChange, ...]
    figures: tuple[Move, ...]
    seals: tuple[Broken, ...]
    overdue: tuple[Overdue, ...]
    copies: tuple[Copy, ...]
    posts: tuple[Told, ...]
    appeared: tuple[Diagnostic, ...]
    vanished: tuple[Diagnostic, ...]

    @property
    def count(self) -> int:
        """Return how many files differ."""
        return len(self.documents) + len(self.records) + len(self.files)

    @property
    def due(self) -> tuple[DocumentChange, ...]:
        """Return the documents whose version must still be raised, or raised further."""
        return tuple(each for each in self.documents if each.version.is_due)

    @property
    def is_daily(self) -> bool:
        """Tell whether nothing is said otherwise than before: a housekeeping edit.

        That its text differs from the one approved may still be found, and owe a version.
        """
        edits = (*(each.nature.is_daily for each in self.documents),
                 *(each.is_daily for each in self.records))  # fmt: skip
        other = (self.files, self.parameters, self.claims, self.figures, self.seals, self.overdue)
        return all(edits) and not any(other)


def impact_of(base: State, head: State) -> Impact:
    """Return what differs between two states."""
    documents = changed_documents(base, head)
    records, parameters = changed_records(base, head), changed_parameters(base, head)
    copies = copies_to_recall(base, head, documents)
    seals = _newly_broken(base, head)
    appeared, vanished = _findings(base, head)
    return Impact(
        base=base,
        head=head,
        documents=documents,
        records=records,
        files=changed_files(base, head),
        parameters=parameters,
        claims=changed_claims(base, head),
        lights=changed_lights(base, head),
        figures=moved_figures(base, head),
        seals=seals,
        overdue=newly_overdue(base, head),
        copies=copies,
        posts=posts_to_tell(base, head, Edits(documents, records, parameters, copies, seals)),
        appeared=appeared,
        vanished=vanished,
    )


def _newly_broken(base: State, head: State) -> tuple[Broken, ...]:
    """Return the sealed figures that held before, or were broken to another value."""
    before = {(each.document.id, each.call, each.recomputed) for each in _broken(base)}
    return tuple(
        each
        for each in _broken(head)
        if (each.document.id, each.call, each.recomputed) not in before
    )


def _broken(state: State) -> Iterable[Broken]:
    checked = state.checked
    return broken_seals(checked.system, checked.control, checked.results)


def _findings(base: State, head: State) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Return the findings that are new and those that are gone; one that only moved is neither."""
    before, after = base.checked.diagnostics, head.checked.diagnostics
    return _beyond(after, before), _beyond(before, after)


def _beyond(given: Iterable[Diagnostic], known: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the findings beyond those known, the graver ones first."""
    count = Counter(map(_same, known))
    found = []
    for each in given:
        count[_same(each)] -= 1
        if count[_same(each)] < 0:
            found.append(each)
    ranks = list(Severity)
    return tuple(sorted(found, key=lambda each: ranks.index(each.severity)))


def _same(finding: Diagnostic) -> tuple[str, str, str, str]:
    message = _PLACE.sub("", finding.message.zh)
    return (finding.code, finding.span.path, finding.subject, message)
