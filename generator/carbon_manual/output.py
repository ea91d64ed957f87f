"""Write artifacts to disk: whole files or nothing, only below the given folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon_manual.artifact import Artifact


def write_file(path: Path, data: bytes) -> bool:
    """Write a file under a temporary name and rename it; return False if it was equal already."""
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".cm-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True


def sync(folder: Path, artifacts: Iterable[Artifact]) -> int:
    """Make `folder` hold exactly the artifacts; return how many files changed.

    Equal files keep their times, so that a watching builder redoes only what changed.

    Raises:
        ValueError: an artifact's path leads out of the folder.
    """
    kept: set[Path] = set()
    changed = 0
    for artifact in artifacts:
        path = folder / artifact.path
        if not path.resolve().is_relative_to(folder.resolve()):
            message = f"artifact path {artifact.path!r} leaves the output folder"
            raise ValueError(message)
        kept.add(path)
        changed += write_file(path, artifact.data)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in kept:
            path.unlink()
            changed += 1
    return changed


def replace_tree(new: Path, old: Path) -> None:
    """Put the finished folder `new` in the place of `old`."""
    if old.exists():
        retired = Path(tempfile.mkdtemp(prefix=".cm-old-", dir=old.parent))
        old.rename(retired / old.name)
        new.rename(old)
        shutil.rmtree(retired)
    else:
        new.rename(old)
