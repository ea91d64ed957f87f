"""A file to be written: its path below the output folder, its bytes and what it is a copy of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Artifact:
    """One output file; `subject` is the document, record or page that it shows."""

    path: str
    data: bytes
    subject: str = ""

    @staticmethod
    def of_text(path: str, text: str, subject: str = "") -> Artifact:
        """Return a UTF-8 text file."""
        return Artifact(path, text.encode(), subject)
