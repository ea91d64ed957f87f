"""Controlled text: what a signature is for, as one digest."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from carbon_manual.system.model import Document

# Longer numbers are no versions, and Python refuses to read much longer ones.
_LONGEST: Final = 10


def digest_of(document: Document) -> str:
    """Return the SHA-256 of a document's controlled text, in hexadecimal.

    Controlled are number, type, title, version, effective date and body. Everything else in the
    front matter is housekeeping, which owes no version.
    """
    effective = document.control.data("effective")
    text = {
        "id": document.id,
        "type": document.shape.id,
        "title": list(document.title),
        "version": document.version,
        "effective": effective.isoformat() if effective else "",
        "body": document.body.strip("\n"),
    }
    canonical = json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def version_key(version: str) -> tuple[int, ...]:
    """Return the sort key of a version: 1.10 comes after 1.9; what is no version, first."""
    parts = version.split(".")
    legible = all(part.isdecimal() and len(part) < _LONGEST for part in parts)
    return tuple(map(int, parts)) if legible else ()
