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


def write_new(folder: Path, artifacts: Iterable[Artifact]) -> None:
    """Fill a folder that does not exist or is empty: whole or not at all.

    Everything is written under a temporary name first. A folder that exists stays the same one,
    because somebody may stand in it.

    Raises:
        OSError: it cannot be written.
    """
    exists = folder.is_dir()
    if not exists:
        folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=".cm-new-", dir=folder if exists else folder.parent))
    try:
        sync(temporary, artifacts)
        if exists:
            _move_in(temporary, folder)
        else:
            temporary.chmod(0o755)
            temporary.rename(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _move_in(source: Path, folder: Path) -> None:
    """Move what a folder holds into the one around it, or nothing."""
    moved: list[Path] = []
    try:
        for path in sorted(source.iterdir()):
            moved.append(path.rename(folder / path.name))  # noqa: PERF401 - may end in between
        source.rmdir()
    except BaseException:
        for path in moved:
            path.rename(source / path.name)
        raise


def replace_tree(new: Path, old: Path) -> None:
    """Put the finished folder `new` in the place of `old`."""
    if old.exists():
        retired = Path(tempfile.mkdtemp(prefix=".cm-old-", dir=old.parent))
        old.rename(retired / old.name)
        new.rename(old)
        shutil.rmtree(retired)
    else:
        new.rename(old)
