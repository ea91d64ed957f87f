"""Our quick build beside plain and stock MkDocs: cold, nothing changed, one document edited."""

from __future__ import annotations

import argparse
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from carbon_manual import pipeline
from carbon_manual.output import sync
from carbon_manual.render.site import stage
from carbon_manual.sites.sitebuild import environment
from carbon_manual.sources.source import read_tree
from tests.bench.generate import generate
from tests.bench.others import BUILDERS, installed
from tests.bench.run import STOCK_SETTINGS, _navigation, _pages, _settings
from tests.bench.steps import AS_OF

# Cold, our site takes half of stock MkDocs' time per page up to 1,000 documents, a third at more;
# after an edit of one document an eighth.
TARGETS: Final = ((1000, 1 / 2), (5000, 1 / 3))
TARGET_EDIT: Final = 1 / 8
# Plain MkDocs over the whole tree is measured, and compared byte for byte, up to this size.
PLAIN_UP_TO: Final = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One build: wall and processor seconds, children included, and the pages that it made."""

    name: str
    wall: float
    processor: float
    pages: int

    @property
    def each(self) -> float:
        """Return wall milliseconds a page."""
        return self.wall / self.pages * 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure one size; return 1 when a target is missed or the bytes differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="?", default=100)
    parser.add_argument("--zensical", action="store_true", help="install it for a row of its own")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="cm-sites-") as folder:
        root = Path(folder) / "system"
        size = generate(root, given.documents)
        _settings(root)
        checked = pipeline.examine(read_tree(root), AS_OF)
        sync(root / "build" / "docs", stage(checked))
        rows = {row.name: row for row in _rows(root, given.documents)}
        equal = _equal(root) if given.documents <= PLAIN_UP_TO else None
        if given.zensical:
            rows["Zensical"] = _zensical(root, Path(folder), rows["quick, cold"].pages)
    print(f"{size.documents} documents, {size.records} records; {os.cpu_count()} processors")
    for row in rows.values():
        share = row.each / rows["stock"].each
        print(
            f"{row.name:<18}{row.pages:>7} pages{row.wall:>9.1f} s wall"
            f"{row.processor:>9.1f} s processor{row.each:>8.2f} ms/page{share:>7.3f} of stock"
        )
    return _judge(rows, given.documents, equal)


def _judge(rows: dict[str, Row], documents: int, equal: bool | None) -> int:  # noqa: FBT001
    stock = rows["stock"].each
    limit = next(share for size, share in TARGETS if documents <= size)
    verdicts = [
        ("cold", rows["quick, cold"].each / stock, limit),
        ("one document edited", rows["quick, edited"].each / stock, TARGET_EDIT),
    ]
    for name, share, most in verdicts:
        print(f"{name}: {share:.3f} of stock, at most {most:.3f}")
    if equal is not None:
        print("bytes after the edit: " + ("those of a plain build" if equal else "DIFFERENT"))
    return int(equal is False or any(share > most for _, share, most in verdicts))


def _rows(root: Path, documents: int) -> Iterator[Row]:
    yield stock_row(root)
    pages = sum(1 for _ in (root / "build" / "docs").rglob("*.md"))
    for name in ("quick, cold", "quick, unchanged", "quick, edited"):
        if name == "quick, edited":
            _edit(root)
        yield timed(name, _quick(root), root, pages)
        shutil.rmtree(root / "site", ignore_errors=True)
        (root / "new").rename(root / "site")
    if documents <= PLAIN_UP_TO:
        plain = ["mkdocs", "build", "--quiet", "--strict", "--site-dir", str(root / "plain")]
        yield timed("plain MkDocs", plain, root, pages)


def _zensical(root: Path, folder: Path, pages: int) -> Row:
    python = installed(folder / "environment")
    return timed("Zensical", BUILDERS["zensical"][1:], root, pages, python=str(python))


def _quick(root: Path) -> list[str]:
    command = ["carbon_manual.quick", "--config-file", "mkdocs.yml"]
    command += ["--site-dir", str(root / "new"), "--old", str(root / "site")]
    return [*command, "--store", str(root / "pages.sqlite")]


def stock_row(root: Path) -> Row:
    """Build every page of a document or record: a page takes longer the more of them there are."""
    staged, stock = root / "build" / "docs", root / "stock"
    pages = [
        each for folder in ("manual", "procedures", "records") for each in _pages(staged, folder)
    ]
    for page in pages:
        target = stock / "docs" / page
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(staged / page, target)
    (stock / "mkdocs.yml").write_text(STOCK_SETTINGS + _navigation(pages), encoding="utf-8")
    command = ["mkdocs", "build", "--quiet", "--config-file", "stock/mkdocs.yml"]
    return timed("stock", command, root, len(pages))


def _edit(root: Path) -> None:
    """Write a sentence into one document."""
    page = min((root / "build" / "docs" / "procedures").rglob("CX-*.md"))
    with page.open("a", encoding="utf-8") as file:
        file.write("\n每月五日前核对上月碳排放数据。\n")


def _equal(root: Path) -> bool:
    """Tell whether the last quick build and the plain one hold the same files and bytes."""
    compared = filecmp.dircmp(root / "site", root / "plain")
    return _same(compared)


def _same(compared: filecmp.dircmp[str]) -> bool:
    if compared.left_only or compared.right_only or compared.funny_files:
        return False
    _, differing, unread = filecmp.cmpfiles(
        compared.left, compared.right, compared.common_files, shallow=False
    )
    return not differing and not unread and all(map(_same, compared.subdirs.values()))


def timed(
    name: str, command: list[str], root: Path, pages: int, *, python: str = sys.executable
) -> Row:
    """Run a builder and take its time, told at once: the next one may take half an hour."""
    print(f"{name} …", file=sys.stderr)
    before, start = os.times(), time.monotonic()
    done = subprocess.run(
        [python, "-m", *command],
        cwd=root,
        env=environment(AS_OF, root / ".cache"),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr[-2000:]}")
    after = os.times()
    processor = (
        after.children_user - before.children_user + after.children_system - before.children_system
    )
    wall = time.monotonic() - start
    print(f"{name}: {pages} pages, {wall:.1f} s, {processor:.1f} s processor", file=sys.stderr)
    return Row(name, wall, processor, pages)


if __name__ == "__main__":
    raise SystemExit(main())
