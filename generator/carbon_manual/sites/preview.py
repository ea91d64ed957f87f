"""Preview while writing: a saved source is restaged and built, and the open page reloads."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from mkdocs.livereload import LiveReloadServer
from watchdog.observers import Observer

from carbon_manual.sites.sitebuild import SiteError, build_site
from carbon_manual.sources.source import FOLDERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Nothing that depends on the day is shown in a preview.
_DAY: Final = dt.date(2000, 1, 1)
# Beside the site that `build` made, which may be another one.
_SITE: Final = "preview"
_POLICY: Final = b"script-src 'self'"
_ADDED: Final = re.compile(rb"<script>((?:(?!<script>).)*)</script>(?!.*</script>)", re.DOTALL)


class _Server(LiveReloadServer):
    """MkDocs' server for previews, on pages whose security policy forbids scripts within them."""

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        """Let the page run the one script that reloads it, by the digest of that script."""
        page: bytes = super()._inject_js_into_html(content, epoch)  # type: ignore[no-untyped-call]
        added = _ADDED.search(page)
        if added is None:
            return page
        digest = base64.b64encode(hashlib.sha256(added[1]).digest())
        return page.replace(_POLICY, _POLICY + b" 'sha256-" + digest + b"'", 1)


def preview(
    root: Path,
    address: tuple[str, int],
    restage: Callable[[], int],
    tell: Callable[[str], None],
) -> int:
    """Stage, build and serve at host and port until interrupted; return 0.

    What MkDocs complains of later is told, and the last good site stays.

    Raises:
        SiteError: the first site could not be built.
        OSError: the address is taken.
    """

    def rebuild() -> None:
        restage()
        try:
            build_site(root, _DAY, name=_SITE)
        except SiteError as error:
            tell(str(error))

    restage()
    site = build_site(root, _DAY, name=_SITE)
    server = _Server(rebuild, *address, root=str(site))
    # Polling reads the times of thousands of files again and again.
    server.observer = Observer()  # type: ignore[assignment]
    for folder, _ in FOLDERS:
        if (root / folder).is_dir():
            server.watch(str(root / folder))
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
