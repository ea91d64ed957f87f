"""Numbered copies on record (JL-00-09): who holds which, and which are owed back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.doccontrol.controlled import version_key

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from carbon_manual.doccontrol.control import Control, Edition
    from carbon_manual.shapes.shape import Field
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record, System

TYPE: Final = "rec.distribution"
# Days that end a copy's life with its holder.
ENDS: Final = ("returned", "destroyed")


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was given out: its row, in its record."""

    record: Record
    row: Row

    @property
    def edition(self) -> Edition:
        """Return the document and version that it is a copy of."""
        return self.row.text("document"), self.row.text("version")

    @property
    def number(self) -> str:
        """Return its number among the copies of its version."""
        return self.row.text("copy")

    @property
    def name(self) -> str:
        """Return what it is called in commands, `CX-03/1.0/2`."""
        return "/".join((*self.edition, self.number))

    @property
    def holder(self) -> str:
        """Return who holds it: an organisation or a post."""
        return self.row.text("organisation") or self.row.text("post")

    def column(self, name: str) -> Field:
        """Return a column of its row, with its label and choices."""
        return self.record.shape.by_name["copies"].by_name[name]

    @property
    def is_over(self) -> bool:
        """Tell whether it came back or was destroyed."""
        return any(each in self.row for each in ENDS)

    @property
    def is_owed(self) -> bool:
        """Tell whether it is owed once its version is out of force.

        A post gives its copy back or destroys it; an organisation outside is told.
        """
        return not self.is_over and ("recalled" not in self.row or "post" in self.row)


class Obsolescence(NamedTuple):
    """Since when a version is out of force, and what took its place (empty: nothing did)."""

    since: dt.date
    successor: str
    is_withdrawn: bool = False


def copies(system: System) -> Iterator[Copy]:
    """Yield every copy on record, in the order of the records."""
    for record in system.records_of(TYPE):
        for row in record.body.rows("copies"):
            yield Copy(record, row)


def obsolete(control: Control, edition: Edition) -> Obsolescence | None:
    """Return since when a version is out of force; None while it is not, or if nobody knows."""
    name, version = edition
    withdrawal = control.withdrawals.get(name)
    if withdrawal is not None:
        return Obsolescence(withdrawal.date, withdrawal.row.text("replaced_by"), is_withdrawn=True)
    present = control.in_force.get(name)
    if present is None or not version_key(version) < version_key(present.version):
        return None
    effective = present.control.data("effective")
    return Obsolescence(effective, present.version) if effective else None


def next_number(system: System, edition: Edition) -> int:
    """Return the number of the next copy of a version: numbers begin at 1 and are not used again.

    Whoever issues copies of one version on two branches gets the same numbers: CM328 tells.
    """
    given = (each.row.data("copy") for each in copies(system) if each.edition == edition)
    return max((number for number in given if isinstance(number, int)), default=0) + 1
