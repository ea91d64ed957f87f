"""A process beside the preview that renders single pages of the built site at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from carbon_manual.sites.sitebuild import SETTINGS, end, environment, is_tracked, store_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from pathlib import Path

_PATIENCE: Final = 5.0
# Seconds that a page is waited for before it is left to the next build: a large site takes so long.
_LONGEST: Final = 60.0


class Attendant:
    """Knows the site of the last build; whoever builds another one asks for another attendant.

    It can be asked at once, and answers when it is ready.
    """

    def __init__(self, root: Path, as_of: dt.date, name: str) -> None:
        """Let the process gather what it has to know, while we go on."""
        folder = root / "build"
        cache = folder / ".cache"
        self._process: subprocess.Popen[str] | None = None
        self._ready = threading.Event()
        if is_tracked(folder) or not store_of(cache, name).is_file():
            self._ready.set()
            return  # it has no memory to begin with, and will show nothing
        site, store = (folder / name).resolve(), store_of(cache, name).resolve()
        options = ["--config-file", SETTINGS, "--site", str(site), "--store", str(store)]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
            [sys.executable, "-m", "carbon_manual.quick.attending", *options],
            cwd=root,
            env=environment(as_of, cache),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        threading.Thread(target=self._greeted, args=(self._process,), daemon=True).start()

    @property
    def is_ready(self) -> bool:
        """Tell whether it knows all that it has to know."""
        return self._ready.is_set()

    def _greeted(self, started: subprocess.Popen[str]) -> None:
        """Wait for the line by which it says so, or for its end."""
        with suppress(OSError, ValueError):
            started.stdout.readline()  # type: ignore[union-attr]
        self._ready.set()

    def show(self, pages: Iterable[str]) -> list[str]:
        """Render staged pages, named by their paths in the docs folder; return the files made."""
        made: list[str] = []
        if not self._ready.wait(_LONGEST):
            return made
        with suppress(OSError, ValueError):  # it has ended: the next build shows them
            made.extend(self._asked(page) for page in pages)
        return [each for each in made if each]

    def _asked(self, page: str) -> str:
        started = self._process
        if started is None or started.stdin is None or started.stdout is None:
            return ""
        started.stdin.write(f"{page}\n")
        started.stdin.flush()
        return started.stdout.readline().rstrip("\n")

    def dismiss(self) -> None:
        """End the process."""
        started, self._process = self._process, None
        if started is None:
            return
        with suppress(OSError, ValueError):
            started.stdin.close()  # type: ignore[union-attr]
        try:
            started.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            end(started)
            started.wait()
