"""Which packages the program runs with, as one digest."""

from __future__ import annotations

import hashlib
import re
from importlib import metadata
from typing import Final

LOCK: Final = "requirements.lock"
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


def lock_digest(locked: bytes | None) -> str:
    """Return the SHA-256 of a lock file's bytes; without one, of the versions installed."""
    if locked is not None:
        return hashlib.sha256(locked.replace(b"\r\n", b"\n")).hexdigest()
    lines = "".join(f"{each}\n" for each in sorted(_installed()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _installed() -> list[str]:
    try:
        wanted = metadata.requires("carbon-manual") or ()
    except metadata.PackageNotFoundError:
        return []
    found = []
    for each in wanted:
        name = _NAME.match(each)
        if name is not None and "extra ==" not in each:
            found.append(f"{name[0].lower()}=={_version(name[0])}")
    return found


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
