"""How long a preview takes to show an edit: on the page, and in both of its searches."""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
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
LOOK_EVERY: Final = 0.02


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure edits of documents and of a record; return 1 when a document's takes too long."""
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
            page = min((root / "procedures").rglob("CX-*.md"))
            shown = page.relative_to(root).with_suffix(".html").as_posix()
            _wait(lambda: bool(_read(base + shown)))
            print(f"{'first page':<18}{time.monotonic() - began:>8.2f} s")
            waits = [_edited(page, base, shown, number) for number in range(EDITS)]
    for place, name in enumerate(("on the page", "exact search", "search box")):
        found = [each[place] for each in waits]
        print(f"{name:<18}{statistics.median(found):>8.2f} s median{max(found):>8.2f} s at most")
    median = statistics.median(each[0] for each in waits)
    if given.documents <= JUDGED:
        print(f"an edit shows after {median:.2f} s, at most {TARGET:.2f} s")
    return int(given.documents <= JUDGED and median > TARGET)


def _edited(page: Path, base: str, shown: str, number: int) -> tuple[float, float, float]:
    """Write a sentence into a document; return seconds until page and both searches have it.

    All three come with the same build: the site is replaced as a whole.
    """
    # a word of its own: the search box's index holds it apart from its neighbours
    word = f"EDIT{number}{os.getpid()}"
    with page.open("a", encoding="utf-8") as file:
        file.write(f"\n每月五日前核对上月碳排放数据 {word} 。\n")
    began = time.monotonic()
    _wait(lambda: word in _read(base + shown))
    on_page = time.monotonic() - began
    _wait(lambda: any(word in each for each in _texts(base)))
    exact = time.monotonic() - began
    _wait(lambda: word in _read(base + "search/search_index.json"))
    return on_page, exact, time.monotonic() - began


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


def _wait(is_there: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not is_there():
        if time.monotonic() > until:
            message = "the preview did not show the edit"
            raise TimeoutError(message)
        time.sleep(LOOK_EVERY)


if __name__ == "__main__":
    sys.exit(main())
