"""The exact search's index of a built site; pages that did not change are not read again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from carbon_manual.output import write_file
from carbon_manual.sites.fulltext import OUTSIDE, PAGE, entry, scripts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_index(site: Path, memory: Path) -> None:
    """Write the index of a site that has the page for it, from the pages as they were built.

    `memory` is a file of what was read last time, by the stamp of each page; it may be lost.
    """
    if not (site / PAGE).is_file():
        return
    before = _remembered(memory)
    now: dict[str, tuple[str, list[str]]] = {}
    found = sorted((path.relative_to(site).as_posix(), path) for path in site.rglob("*.html"))
    for name, path in found:
        if name in OUTSIDE:
            continue
        state = path.stat()
        stamp = f"{state.st_size} {state.st_mtime_ns}"
        last, known = before.get(name, ("", []))
        now[name] = (stamp, known if last == stamp else entry(name, path.read_bytes()))
    for artifact in scripts(known for _, known in now.values()):
        write_file(site / artifact.path, artifact.data)
    write_file(memory, json.dumps(now, ensure_ascii=False).encode())


def _remembered(memory: Path) -> Mapping[str, tuple[str, list[str]]]:
    try:
        read = json.loads(memory.read_bytes())
        return {name: (str(stamp), [*map(str, known)]) for name, (stamp, known) in read.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
