"""What a report of a check is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from carbon_manual.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of one check in their order, those that a waiver accepts, and how to show them.

    `folder` leads from the folder in which a service looks to the system, empty where both are one:
    services find files by their path in the repository.
    """

    standing: tuple[Diagnostic, ...]
    waived: tuple[Diagnostic, ...]
    as_of: dt.date
    language: str
    folder: str = ""

    def path(self, path: str) -> str:
        """Return a file's path for a service."""
        return f"{self.folder}/{path}" if self.folder else path
