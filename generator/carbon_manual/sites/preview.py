"""Preview while writing: what was saved is shown at once, the whole site once it is built.

After an edit, the pages of the files that were saved are rendered by themselves. Then everything is
examined, staged and built, as often as needed: whoever saves again meanwhile does not wait for it.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import signal
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

from mkdocs.livereload import LiveReloadServer
from watchdog.events import (
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from carbon_manual.sites.attendant import Attendant
from carbon_manual.sites.sitebuild import Overtaken, SiteError, build_site, sweep
from carbon_manual.sources.source import FOLDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from watchdog.events import FileSystemEvent

# Nothing that depends on the day is shown in a preview.
_DAY: Final = dt.date(2000, 1, 1)
# Beside the site that `build` made, which may be another one.
_SITE: Final = "preview"
_WRITTEN: Final = (FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent)
_POLICY: Final = b"script-src 'self'"
_ADDED: Final = re.compile(rb"<script>((?:(?!<script>).)*)</script>(?!.*</script>)", re.DOTALL)


class Staging(Protocol):
    """Who stages the pages of a preview in `build/docs`."""

    def restage(self, overtaken: Callable[[], bool]) -> int:
        """Examine and stage everything; return how many staged files changed.

        Raises:
            Overtaken: it asked, and was told to give up.
        """

    def restage_new(self) -> Iterable[str]:
        """Stage the pages of what was saved since; return their paths, none where it cannot."""


class _Server(LiveReloadServer):
    """MkDocs' server for previews, on pages whose security policy forbids scripts within them."""

    def __init__(
        self,
        address: tuple[str, int],
        root: Path,
        glimpse: Callable[[], bool],
        catch_up: Callable[[Callable[[], bool]], bool],
    ) -> None:
        """Serve a folder. `glimpse` shows what was saved, `catch_up` everything.

        Both tell whether a page changed.
        """
        super().__init__(lambda: None, *address, root=str(root))
        self._glimpse, self._catch_up = glimpse, catch_up
        # Polling reads the times of thousands of files again and again.
        self.observer = Observer()  # type: ignore[assignment]

    def follow(self, folder: Path) -> None:
        """Look out for what is written below a folder; that it is read does not count."""
        self._watched_paths[str(folder)] = 1  # with none, MkDocs' server starts no observer
        handler = FileSystemEventHandler()
        handler.on_any_event = self._written  # type: ignore[method-assign]
        self.observer.schedule(
            handler, str(folder.resolve()), recursive=True, event_filter=list(_WRITTEN)
        )

    def _written(self, event: FileSystemEvent) -> None:
        if not event.is_directory:
            with self._rebuild_cond:
                self._want_rebuild = True
                self._rebuild_cond.notify_all()

    def _build_loop(self) -> None:
        behind = False
        while not self._shutdown:
            if self._saved(wait=not behind):
                self._tried(self._glimpse)
                behind = True
            elif behind:
                with suppress(Overtaken):
                    self._tried(lambda: self._catch_up(lambda: self._want_rebuild))
                    behind = False

    def _saved(self, *, wait: bool) -> bool:
        """Tell whether a file was saved since the last time, once no more are."""
        with self._rebuild_cond:
            if wait:
                ready = lambda: self._want_rebuild or self._shutdown  # noqa: E731
                # a limit, because Ctrl+C comes only between two waits on some systems
                self._rebuild_cond.wait_for(ready, timeout=self.shutdown_delay)
            if not self._want_rebuild:
                return False
            while self._rebuild_cond.wait(timeout=self.build_delay):
                pass
            self._want_rebuild = False
            return True

    def _tried(self, work: Callable[[], bool]) -> None:
        """Do some work, and let browsers load their pages again if any changed."""
        try:
            changed = work()
        except Overtaken:
            raise
        except Exception:  # noqa: BLE001 - the preview goes on, whatever was written
            traceback.print_exc(file=sys.stderr)
            return
        if changed:
            with self._epoch_cond:
                self._wanted_epoch = self._visible_epoch = self._visible_epoch + 1
                self._epoch_cond.notify_all()

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        """Let the page run the one script that reloads it, by the digest of that script."""
        page: bytes = super()._inject_js_into_html(content, epoch)  # type: ignore[no-untyped-call]
        added = _ADDED.search(page)
        if added is None:
            return page
        digest = base64.b64encode(hashlib.sha256(added[1]).digest())
        return page.replace(_POLICY, _POLICY + b" 'sha256-" + digest + b"'", 1)


class _Preview:
    """The site of a preview and who renders it."""

    def __init__(self, root: Path, staging: Staging, tell: Callable[[str], None]) -> None:
        """Build the site for the first time."""
        self._root, self._staging, self._tell = root, staging, tell
        sweep(root / "build", ".cm-page-*")
        staging.restage(lambda: False)
        self.site = build_site(root, _DAY, name=_SITE)
        self._attendant = Attendant(root, _DAY, _SITE)
        self._next: Attendant | None = None
        self._owed = 0  # changes that are staged and that no browser was told of

    def glimpse(self) -> bool:
        """Show what was saved; tell whether a page changed."""
        self._hand_over()
        staged = list(self._staging.restage_new())
        shown = self._attendant.show(staged)
        self._owed += len(staged) - len(shown)
        return bool(shown)

    def catch_up(self, overtaken: Callable[[], bool]) -> bool:
        """Build everything that changed; tell whether more changed than was shown already."""
        try:
            self._owed += self._staging.restage(overtaken)
            build_site(self._root, _DAY, name=_SITE, overtaken=overtaken)
        except Overtaken:
            self._owed += 1  # whatever was staged until then
            raise
        except SiteError as error:
            self._tell(str(error))
            return False
        self._hand_over()
        if self._next is not None:
            self._next.dismiss()
        self._next = Attendant(self._root, _DAY, _SITE)
        owed, self._owed = self._owed, 0
        return bool(owed)

    def _hand_over(self) -> None:
        """Let who knows the latest site render pages as soon as it can; until then the last one."""
        if self._next is not None and self._next.is_ready:
            self._attendant.dismiss()
            self._attendant, self._next = self._next, None

    def end(self) -> None:
        """End who renders single pages."""
        for each in (self._attendant, self._next):
            if each is not None:
                each.dismiss()


def preview(
    root: Path, address: tuple[str, int], staging: Staging, tell: Callable[[str], None]
) -> int:
    """Stage, build and serve at host and port until interrupted; return 0.

    What MkDocs complains of later is told, and the last good site stays.

    Raises:
        SiteError: the first site could not be built.
        OSError: the address is taken.
    """
    shown = _Preview(root, staging, tell)
    try:
        return _serve(_Server(address, shown.site, shown.glimpse, shown.catch_up), root)
    finally:
        shown.end()


def _serve(server: _Server, root: Path) -> int:
    for folder, _ in FOLDERS:
        if (root / folder).is_dir():
            server.follow(root / folder)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        server.serve()  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        return 0
    finally:
        with suppress(KeyboardInterrupt):
            server.shutdown()
    return 0


def _interrupt(_number: int, _frame: object) -> None:
    """End as by Ctrl+C."""
    raise KeyboardInterrupt
