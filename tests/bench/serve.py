"""How long a preview takes to show an edit: on its own page, and in both of its searches."""

from __future__ import annotations

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.bench.generate import generate
from tests.bench.run import _settings
from tests.built import command, environment, free_port

# Seconds until an edit shows at this many documents.
JUDGED: Final = 300
TARGET: Final = 2.0
EDITS: Final = 5
PATIENCE: Final = 600
LOOK_EVERY: Final = 0.5
# How the script that the server adds to a page begins to listen: at which state, for which page.
_TOLD: Final = re.compile(r"livereload\((\d+), (\d+)\)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure edits of a document and of a record; return 1 when its page takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="?", default=JUDGED)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="cm-serve-") as folder:
        root = Path(folder) / "system"
        size = generate(root, given.documents)
        _settings(root)
        base = f"http://127.0.0.1:{free_port()}/"
        print(f"{size.documents} documents, {size.records} records; {os.cpu_count()} processors")
        with _served(root, base):
            began = time.monotonic()
            document = min((root / "procedures").rglob("CX-*.md"))
            record = min((root / "records").rglob("JL-06-02-*.yaml"))
            while not _read(base + _page(root, document)):
                time.sleep(LOOK_EVERY)
            print(f"{'first page':<22}{time.monotonic() - began:>8.2f} s")
            times = {
                name: [_edited(root, path, base, f"{name}{number}") for number in range(EDITS)]
                for name, path in (("document", document), ("record", record))
            }
    for name, waits in times.items():
        for place, part in enumerate(("page", "exact search", "search box")):
            found = [each[place] for each in waits]
            shown = f"{statistics.median(found):>8.2f} s median{max(found):>8.2f} s at most"
            print(f"{name + ', ' + part:<22}{shown}")
    worst = max(statistics.median(each[0] for each in waits) for waits in times.values())
    if given.documents <= JUDGED:
        print(f"an edit shows after {worst:.2f} s, at most {TARGET:.2f} s")
    return int(given.documents <= JUDGED and worst > TARGET)


def _page(root: Path, source: Path) -> str:
    """Return where the site has the page of a document or record."""
    path = source.relative_to(root).with_suffix(".html")
    if path.parts[0] != "records":
        return path.as_posix()
    found = (root / "build" / "docs" / "records").rglob(f"{source.stem}.md")
    return next((each.relative_to(root / "build" / "docs").with_suffix(".html").as_posix()
                 for each in found), path.as_posix())  # fmt: skip


def _edited(root: Path, source: Path, base: str, mark: str) -> tuple[float, float, float]:
    """Write a word into a source; return seconds until its page and both searches have it.

    The searches have it when everything is examined, staged and built.
    """
    # a word of its own: the search box's index holds it apart from its neighbours
    word, page = f"{mark.upper()}{os.getpid()}", base + _page(root, source)
    text = source.read_text(encoding="utf-8")
    if source.suffix == ".md":
        text += f"\n每月五日前核对上月碳排放数据 {word} 。\n"
    else:
        text = re.sub(r"^title: .*", f"title: 活动数据 {word} 补录", text, flags=re.MULTILINE)
    source.write_text(text, encoding="utf-8")
    began = time.monotonic()
    on_page = _reloaded(base, page, word) - began
    exact = _found(word, lambda: _texts(base)) - began
    return on_page, exact, _found(word, lambda: [_read(base + "search/search_index.json")]) - began


def _reloaded(base: str, page: str, word: str) -> float:
    """Return when a page has a word, loaded again whenever the server tells the page's script."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        text = _read(page)
        if word in text:
            return time.monotonic()
        told = _TOLD.search(text)
        _read(f"{base}livereload/{told[1]}/{told[2]}") if told else time.sleep(LOOK_EVERY)
    message = "the preview did not show the edit"
    raise TimeoutError(message)


def _found(word: str, texts: Callable[[], Iterable[str]]) -> float:
    """Return when a search has a word; it is asked seldom, because that takes time of the build."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if any(word in each for each in texts()):
            return time.monotonic()
        time.sleep(LOOK_EVERY)
    message = "the preview's search did not find the edit"
    raise TimeoutError(message)


def _texts(base: str) -> Iterator[str]:
    """Yield the scripts of the exact search."""
    for number in range(1000):
        text = _read(f"{base}find/text-{number}.js")
        if not text:
            return
        yield text


@contextmanager
def _served(root: Path, base: str) -> Iterator[None]:
    """Serve a system while the block runs; its findings go nowhere."""
    port = base.rpartition(":")[2].strip("/")
    with subprocess.Popen(
        command("serve", "--port", port),
        cwd=root,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


def _read(address: str) -> str:
    """Return what the server answers; nothing while it does not."""
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - this machine
            return str(answer.read().decode("utf-8", errors="replace"))
    except (urllib.error.URLError, OSError):
        return ""


if __name__ == "__main__":
    sys.exit(main())
