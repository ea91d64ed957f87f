"""Statements of applicability: which obligations do not apply, where, and until when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record, System, Use

STATEMENT: Final = "rec.applicability"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One line of a statement: a clause declared not to apply, at some sites or (empty) at all."""

    record: Record
    row: Row
    standard: str
    clause: str
    sites: tuple[str, ...]

    @property
    def expires(self) -> dt.date | None:
        """Return the last day of the exclusion; None where it cannot be read."""
        day = self.row.data("expires")
        return day if isinstance(day, dt.date) else None

    def is_expired(self, as_of: dt.date) -> bool:
        """Tell whether the exclusion has ended."""
        return self.expires is not None and self.expires < as_of

    @property
    def why(self) -> Text:
        """Return the reason, who decided and until when, as a phrase."""
        reason = self.row.data("reason")
        if not isinstance(reason, Text):
            return Text("声明不适用", "declared not to apply")
        post, day = self.row.text("approved_by"), self.row.text("expires")
        return Text(
            f"声明不适用：{reason.zh}（{post}批准，有效至 {day}）",
            f"declared not to apply: {reason.en} (approved by {post}, until {day})",
        )


def exclusions(system: System) -> Iterator[Exclusion]:
    """Yield every line of every statement whose clause can be read, in file order."""
    for record in system.records_of(STATEMENT):
        for row in record.body.rows("exclusions"):
            standard, mark, clause = row.text("clause").partition(":")
            if mark:
                sites = tuple(str(each.data) for each in row.items_of("sites"))
                yield Exclusion(record, row, standard, clause, sites)


def excluded(system: System, use: Use) -> dict[str, tuple[Exclusion, ...]]:
    """Return the exclusions of each leaf obligation of a standard: a lead excludes its leaves.

    An expired one still counts, so that one fault is told once: that it expired.
    """
    found: dict[str, tuple[Exclusion, ...]] = {}
    for each in exclusions(system):
        if each.standard == use.standard.key and each.clause in use.standard.entries:
            for leaf in use.standard.leaves_of(each.clause):
                found[leaf] = (*found.get(leaf, ()), each)
    return found


def remaining(use: Use, found: tuple[Exclusion, ...]) -> tuple[str, ...]:
    """Return the sites of a use at which an obligation still applies."""
    if any(not each.sites for each in found):
        return ()
    gone = {site for each in found for site in each.sites}
    return tuple(site for site in use.sites if site not in gone)
