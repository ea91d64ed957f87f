"""The manifest of a build: the SHA-256 of every file, in the format of `sha256sum`."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon_manual.artifact import Artifact


def manifest(artifacts: Iterable[Artifact]) -> str:
    """Return one line per file, sorted by path; `sha256sum -c` reads it."""
    lines = sorted(
        (artifact.path, hashlib.sha256(artifact.data).hexdigest()) for artifact in artifacts
    )
    return "".join(f"{digest}  {path}\n" for path, digest in lines)
