"""A browser on a site, from disk or from a server of this machine, and what it came across."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, ViewportSize, sync_playwright

DESK: ViewportSize = {"width": 1400, "height": 1000}
PHONE: ViewportSize = {"width": 400, "height": 900}
SECONDS = 30_000  # the limit of every wait, in milliseconds: the machine is shared


@contextmanager
def launched(chromium: Path) -> Iterator[Browser]:
    """Start Chromium; it ends with the block."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@dataclass
class Visit:
    """A browser tab that keeps what it asked for and what it complained about."""

    page: Page
    base: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen before the first page."""
        self.page.set_default_timeout(SECONDS)
        self.page.on("request", self._asked)
        self.page.on("requestfailed", self._failed)
        self.page.on("pageerror", lambda each: self.complaints.append(str(each)))
        self.page.on(
            "console",
            lambda each: (
                self.complaints.append(f"{self.page.url}: {each.text}")
                if each.type in {"error", "warning"}
                else None
            ),
        )

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # that is a page left before it was complete
            self.complaints.append(f"{request.failure} {request.url}")

    def open(self, path: str) -> Page:
        """Open a page of the site and wait until the theme's scripts have started."""
        self.page.goto(self.base + path)
        self.page.wait_for_function("typeof component$ !== 'undefined'")
        return self.page

    def outside(self) -> list[str]:
        """Return the requests that left the site."""
        own = (self.base, "data:", "blob:", "about:")
        return [url for url in self.requests if not url.startswith(own)]


@contextmanager
def visited(browser: Browser, base: str) -> Iterator[Visit]:
    """Open a tab in a fresh profile; at its end it is without requests outside and complaints."""
    context = browser.new_context(viewport=DESK, color_scheme="light")
    visit = Visit(context.new_page(), base)
    yield visit
    context.close()
    assert visit.requests
    assert visit.outside() == []
    assert visit.complaints == []


class Silent(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; give its address."""
    handler = functools.partial(Silent, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def reached(folder: Path, way: str, *, below: bool = False) -> Iterator[str]:
    """Give the address of a folder by `file` or by `http`, there below a path if it is told so."""
    if way == "file":
        yield folder.as_uri() + "/"
        return
    with served(folder.parent if below else folder) as address:
        yield f"{address}{folder.name}/" if below else address
