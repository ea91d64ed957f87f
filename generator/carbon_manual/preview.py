"""Preview while writing: restage when a source changes; MkDocs serves and reloads the pages."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Final

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from carbon_manual.sitebuild import environment
from carbon_manual.source import FOLDERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Editors save in several steps; wait until a burst of events is over.
_QUIET_SECONDS: Final = 0.2


def preview(root: Path, settings: Path, address: str, restage: Callable[[], int]) -> int:
    """Serve `build/docs` at `address` until interrupted; return MkDocs' exit code."""
    changed = threading.Event()
    watcher = Observer()
    for folder, _ in FOLDERS:
        if (root / folder).is_dir():
            watcher.schedule(_Trigger(changed), str(root / folder), recursive=True)
    command = [sys.executable, "-m", "mkdocs", "serve", "--no-strict", "--quiet"]
    command += ["--config-file", settings.name, "--dev-addr", address]
    server = subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
        command, cwd=root, env=environment(dt.date(2000, 1, 1), root / "build" / ".cache")
    )
    watcher.start()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        while server.poll() is None:
            if changed.wait(timeout=0.5):
                _settle(changed)
                restage()
    except KeyboardInterrupt:
        return 0
    finally:
        watcher.stop()
        server.terminate()
        server.wait(timeout=10)
    return server.returncode


def _interrupt(_number: int, _frame: object) -> None:
    """End as by Ctrl+C, so that the child ends as well."""
    raise KeyboardInterrupt


class _Trigger(FileSystemEventHandler):
    """Sets an event when a file is written, moved or deleted."""

    def __init__(self, changed: threading.Event) -> None:
        super().__init__()
        self._changed = changed

    def on_any_event(self, event: FileSystemEvent) -> None:
        if (
            event.event_type in {"created", "modified", "moved", "deleted"}
            and not event.is_directory
        ):
            self._changed.set()


def _settle(changed: threading.Event) -> None:
    while changed.is_set():
        changed.clear()
        changed.wait(timeout=_QUIET_SECONDS)
