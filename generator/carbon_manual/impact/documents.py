"""The documents that a change touches: how far it goes, and which version it owes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.controlled import digest_of, version_key
from carbon_manual.impact.fields import FieldChange, changed_fields
from carbon_manual.impact.nature import Bump, Nature, Reason
from carbon_manual.impact.redline import Passage, redline
from carbon_manual.impact.state import changed_paths
from carbon_manual.impact.wording import Language, differences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.impact.state import State
    from carbon_manual.system.model import Document

# Fields of the control block that are controlled text, or only tell of it.
_CONTROLLED: Final = ("id", "type", "title", "version", "effective", "history")
# What is outside the controlled text owes no version.
_FREE: Final = ("claim", "data", "housekeeping")


@dataclass(frozen=True, slots=True)
class Owed:
    """The version that a text owes against the last approved one, and the step it has made.

    `approved` is empty where no version was ever approved: a draft owes nothing.
    """

    approved: str
    owed: Bump = Bump.NONE
    given: Bump = Bump.NONE
    reasons: tuple[Reason, ...] = ()

    @property
    def is_due(self) -> bool:
        """Tell whether the version was not raised, or not far enough."""
        return self.given.rank < self.owed.rank


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that is new, gone or changed; `old` or `new` is None where it is not there.

    `reasons` tell what this change does, `version` what all changes since the last approval owe.
    """

    id: str
    old: Document | None
    new: Document | None
    nature: Nature
    reasons: tuple[Reason, ...]
    fields: tuple[FieldChange, ...]
    passages: tuple[Passage, ...]
    version: Owed

    @property
    def document(self) -> Document:
        """Return the document as it stands now, or stood."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - one of the two is there
        return found

    @property
    def title(self) -> Text:
        """Return its title."""
        return self.document.title

    @property
    def is_text_changed(self) -> bool:
        """Tell whether readers find another text than before."""
        if self.old is None or self.new is None:
            return True
        return digest_of(self.old) != digest_of(self.new)


def changed_documents(base: State, head: State) -> tuple[DocumentChange, ...]:
    """Return every document whose file is not the same, in the order of the files."""
    paths = changed_paths(base, head)
    comparison = _Comparison(
        base,
        Language.of(base.system),
        frozenset(each.name for each in base.system.shapes.document_control),
    )
    before, after = base.system.documents, head.system.documents
    found = []
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name), after.get(name)
        if any(each is not None and each.path in paths for each in (old, new)):
            found.append(comparison.change(name, old, new))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What documents are compared by; `common` are the control fields that every type has."""

    base: State
    language: Language
    common: frozenset[str]

    def change(self, name: str, old: Document | None, new: Document | None) -> DocumentChange:
        """Return the change of one document."""
        reasons: tuple[Reason, ...] = ()
        fields: tuple[FieldChange, ...] = ()
        nature = Nature.SUBSTANCE
        if old is not None and new is not None:
            reasons = tuple(self.reasons(old, new))
            fields = changed_fields(old.control, new.control)
            nature = max((each.nature for each in reasons), key=lambda each: each.rank,
                         default=Nature.HOUSEKEEPING)  # fmt: skip
        owed = self.owed(new) if new is not None else Owed("")
        return DocumentChange(name, old, new, nature, reasons, fields, redline(old, new), owed)

    def owed(self, new: Document) -> Owed:
        """Return the version that a text owes since it was last approved.

        Source: a change of requirements, duties or scope raises the first number, every other
        change of the controlled text the second; housekeeping owes nothing.
        """
        control = self.base.checked.control
        approved = control.approved_versions(new.id)
        reference = control.texts.get((new.id, approved[-1])) if approved else None
        if reference is None:
            return Owed(approved[-1] if approved else "")
        given = _step(reference.version, new.version)
        if digest_of(reference) == digest_of(new):
            return Owed(reference.version, Bump.NONE, given)
        reasons = tuple(each for each in self.reasons(reference, new) if each.kind not in _FREE)
        major = any(each.nature is Nature.SUBSTANCE for each in reasons)
        owed = Bump.MAJOR if major else Bump.MINOR if reasons else Bump.NONE
        return Owed(reference.version, owed, given, reasons)

    def reasons(self, old: Document, new: Document) -> Iterator[Reason]:
        """Yield why two versions of a document differ: control block first, then the text."""
        for kind, before, after in (
            ("type", old.shape.id, new.shape.id),
            ("title", old.title.zh, new.title.zh),
            ("title", old.title.en, new.title.en),
            ("effective", _effective(old), _effective(new)),
        ):
            if before != after:
                yield Reason(kind, "", new.control.place(kind).line, before, after)
        for each in changed_fields(old.control, new.control):
            field = each.name.partition("[")[0].partition(".")[0]
            if field in _CONTROLLED:
                continue
            kind = "claim" if field == "covers" else "data"
            kind = "housekeeping" if field in self.common and kind == "data" else kind
            yield Reason(kind, "", each.place.line, each.old, each.new)
        yield from differences(old, new, self.language)


def _effective(document: Document) -> str:
    return str(document.control.data("effective") or "")


def _step(old: str, new: str) -> Bump:
    """Return how far a version was raised."""
    before, after = version_key(old), version_key(new)
    if not before or not after or after <= before:
        return Bump.NONE
    return Bump.MAJOR if after[0] > before[0] else Bump.MINOR
