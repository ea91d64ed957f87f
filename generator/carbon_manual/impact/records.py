"""The records and evidence files that a change touches, value by value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon_manual.doccontrol.controlled import version_key
from carbon_manual.impact.fields import FieldChange, changed_fields
from carbon_manual.impact.state import changed_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from carbon_manual.impact.state import State
    from carbon_manual.system.model import Record, System


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A record that is new, gone or changed; without values only its layout or comments are.

    `owes_version` tells that a value of a checked record was overwritten under the same version.
    """

    id: str
    old: Record | None
    new: Record | None
    values: tuple[FieldChange, ...]
    owes_version: bool

    @property
    def record(self) -> Record:
        """Return the record as it stands now, or stood."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - one of the two is there
        return found

    @property
    def is_daily(self) -> bool:
        """Tell whether all values are what they were."""
        return self.old is not None and self.new is not None and not self.values


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is neither document nor record in force: `what` tells which.

    That is evidence, the frozen text of an approved version, or a file that cannot be read now.
    """

    path: str
    what: str
    is_old: bool
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A parameter of the configuration with the documents that print it; empty: not there."""

    name: str
    old: str
    new: str
    printed_by: tuple[str, ...]


def changed_records(base: State, head: State) -> tuple[RecordChange, ...]:
    """Return every record whose file is not the same, in the order of the files."""
    paths = changed_paths(base, head)
    before, after = base.system.records, head.system.records
    found = []
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name), after.get(name)
        if any(each is not None and each.path in paths for each in (old, new)):
            found.append(_change(name, old, new))
    return tuple(found)


def changed_files(base: State, head: State) -> tuple[FileChange, ...]:
    """Return the other files that are not the same: evidence, frozen texts, unreadable files."""
    found = [*_changed("evidence", base.sources.digests, head.sources.digests)]
    found += _changed("archive", _archive(base), _archive(head))
    for path in sorted(changed_paths(base, head)):
        if path in head.texts and path not in head.items:
            found.append(FileChange(path, "unreadable", path in base.texts))
    known = {each.span.path for each in base.sources.diagnostics}
    lost = {each.span.path for each in head.sources.diagnostics} - known
    found += (FileChange(path, "unreadable", path in base.texts) for path in sorted(lost))
    return tuple(found)


def changed_parameters(base: State, head: State) -> tuple[ParameterChange, ...]:
    """Return the parameters of the configuration that are not the same."""
    before, after = (dict(_parameters(each.system)) for each in (base, head))
    return tuple(
        ParameterChange(name, before.get(name, ""), after.get(name, ""),
                        tuple(_printing(head.system, name)))
        for name in dict.fromkeys((*after, *before))
        if before.get(name) != after.get(name)
    )  # fmt: skip


def _change(name: str, old: Record | None, new: Record | None) -> RecordChange:
    if old is None or new is None:
        return RecordChange(name, old, new, (), owes_version=False)
    body = changed_fields(old.body, new.body)
    values = (*changed_fields(old.control, new.control), *body)
    return RecordChange(name, old, new, values, _owes_version(old, new, body))


def _owes_version(old: Record, new: Record, body: tuple[FieldChange, ...]) -> bool:
    """Tell whether a value of a checked record was overwritten under an unchanged version.

    Source: a correction is a version of its own with a reason. Entries may be added, as records
    of a running period grow.
    """
    checked = "checked_by" in old.control
    raised = version_key(new.version) > version_key(old.version)
    return checked and not raised and any(each.old for each in body)


def _archive(state: State) -> Mapping[str, str]:
    return {each.path: each.text for each in state.sources.archive}


def _changed(what: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[FileChange]:
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) != new.get(path):
            yield FileChange(path, what, path in old, path in new)


def _parameters(system: System) -> Iterator[tuple[str, str]]:
    for name, row in system.defined.get("parameter", {}).items():
        yield name, row.text("value")


def _printing(system: System, parameter: str) -> Iterator[str]:
    for document in system.documents.values():
        calls = (each for each in document.prose.calls if each.name == "parameter")
        if any(each.arguments == (parameter,) for each in calls):
            yield document.id
