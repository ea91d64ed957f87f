"""The staged tree under ProperDocs and Zensical beside our build: pages, anchors, bytes, time."""

from __future__ import annotations

import argparse
import datetime as dt
import filecmp
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from carbon_manual import pipeline
from carbon_manual.output import sync
from carbon_manual.render.site import stage
from carbon_manual.sites.sitebuild import build_site, environment
from carbon_manual.sources.source import read_tree
from tests.bench.others import BUILDERS, ROOT, installed
from tests.bench.sites import _same

# The day on which the reference system is looked at
AS_OF: Final = dt.date(2026, 6, 30)


def main(arguments: Sequence[str] | None = None) -> int:
    """Install both builders beside this program and build the reference system with each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", type=Path, help="an environment that has both already")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="cm-ports-") as folder:
        root = Path(folder) / "system"
        _staged(root)
        python = given.python or installed(Path(folder) / "environment")
        start = time.monotonic()
        ours = build_site(root, AS_OF, name="ours")
        print(f"ours: {time.monotonic() - start:.1f} s, {sum(1 for _ in _pages(ours))} pages")
        return max([_built(name, python, root, ours) for name in BUILDERS])


def _staged(root: Path) -> None:
    """Put the reference system's staged tree, its settings and its theme into a folder."""
    checked = pipeline.examine(read_tree(ROOT), AS_OF)
    sync(root / "build" / "docs", stage(checked))
    (root / "mkdocs.yml").write_bytes((ROOT / "mkdocs.yml").read_bytes())
    (root / "generator").symlink_to(ROOT / "generator")


def _built(name: str, python: Path, root: Path, ours: Path) -> int:
    """Build with one of them; tell what differs, and return 1 if pages or anchors do."""
    start = time.monotonic()
    done = subprocess.run(
        [str(python), *BUILDERS[name]],
        cwd=root,
        env={**environment(AS_OF, root / ".cache"), "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
        capture_output=True,
        text=True,
        check=False,
    )
    took = time.monotonic() - start
    if done.returncode:
        print(f"{name}: failed\n{(done.stderr or done.stdout)[-2000:]}")
        return 1
    theirs = root / "build" / "site"
    differing = sorted(_differing(ours, theirs))
    bytes_too = _same(filecmp.dircmp(ours, theirs))
    print(
        f"{name}: {took:.1f} s, {sum(1 for _ in _pages(theirs))} pages, "
        f"{len(differing)} pages or anchors differ, "
        f"bytes {'equal' if bytes_too else 'of their own'}"
    )
    for line in differing[:10]:
        print(f"  {line}")
    return int(bool(differing))


def _pages(site: Path) -> Iterator[str]:
    for path in site.rglob("*.html"):
        yield path.relative_to(site).as_posix()


def _differing(left: Path, right: Path) -> Iterator[str]:
    """Yield each page that only one site has, and each whose anchors are not the same."""
    one, other = set(_pages(left)), set(_pages(right))
    yield from (f"{name}: only one has it" for name in one ^ other)
    for name in one & other:
        if difference := _anchors(left / name) ^ _anchors(right / name):
            yield f"{name}: {', '.join(sorted(difference)[:5])}"


class _Anchors(HTMLParser):
    """Gathers the ids within the article of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag == "article"
        name = dict(attrs).get("id")
        if self._depth and name:
            self.found.add(name)

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "article"


def _anchors(path: Path) -> set[str]:
    parser = _Anchors()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser.found


if __name__ == "__main__":
    raise SystemExit(main())
