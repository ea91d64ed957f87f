"""Growth of releases: time, memory and size on disk at several sizes, with several kept."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.generate import generate
from tests.bench.run import _settings
from tests.bench.steps import AS_OF

SIZES: Final = (100, 1000, 5000)
RELEASES: Final = 3
# What a document costs may grow so much from any size to any greater one, and a release beside the
# first one: noise of the machine and no more.
MOST: Final = 1.5
_POSTS: Final = ("--as", "碳管理专员", "--checked-by", "计量管理员")
_GIT: Final = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false",
               "-c", "tag.gpgsign=false", "-c", "core.autocrlf=false")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """One step: wall and processor seconds, children included, and the peak of a process in KiB."""

    wall: float
    processor: float
    peak: int


@dataclass(frozen=True, slots=True)
class Grown:
    """A system of a size: what preparing and building each release cost, and bytes on disk."""

    documents: int
    prepared: tuple[Cost, ...]
    built: tuple[Cost, ...]
    sizes: tuple[int, ...]  # of the published folder after each release
    history: int  # of the git repository at the end

    @property
    def each(self) -> dict[str, float]:
        """Return what has to grow no faster than the number of documents."""
        costs = {"prepare": self.prepared[-1], "build": self.built[-1]}
        told = {f"{name}, processor": cost.processor for name, cost in costs.items()}
        told |= {f"{name}, memory": float(cost.peak) for name, cost in costs.items()}
        return {**told, "published": float(self.sizes[-1]), "history": float(self.history)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the sizes, print the table and the verdict; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="*", default=SIZES)
    parser.add_argument("--releases", type=int, default=RELEASES)
    given = parser.parse_args(arguments)
    grown = []
    for documents in sorted(given.documents):
        grown.append(_measured(documents, given.releases))
        _show(grown[-1])
    verdicts = [*_between_sizes(grown), *(line for each in grown for line in _between(each))]
    for good, text in verdicts:
        print(f"{'met' if good else 'MISSED'}: {text}")
    return int(not all(good for good, _ in verdicts))


def _measured(documents: int, releases: int) -> Grown:
    prepared, built, sizes = [], [], []
    with tempfile.TemporaryDirectory(prefix="cm-growth-") as folder:
        root, shelf = Path(folder) / "system", Path(folder) / "published"
        generate(root, documents)
        _settings(root)
        (root / ".gitignore").write_text("/build/\n", encoding="utf-8")
        _git(root, "init", "-q", "-b", "main")
        for number in range(1, releases + 1):
            name = f"{AS_OF.year}.{number}"
            day = ("--as-of", AS_OF.isoformat())
            prepared.append(_timed(root, f"prepare {name}", "prepare", name, *_POSTS, *day))
            _git(root, "add", "-A")
            _git(root, "commit", "-q", "-m", name)
            _git(root, "tag", "-a", "-m", name, name)
            built.append(_timed(root, f"build {name}", "build", name, "--to", str(shelf)))
            sizes.append(_bytes(shelf))
        history = _bytes(root / ".git")
    return Grown(documents, tuple(prepared), tuple(built), tuple(sizes), history)


def _timed(root: Path, shown: str, *arguments: str) -> Cost:
    """Run a command of a release in a process of its own."""
    print(f"{shown} …", file=sys.stderr, flush=True)
    start = time.monotonic()
    command = [sys.executable, "-m", "carbon_manual", "release", *arguments, "--root", str(root)]
    with tempfile.TemporaryFile() as said:
        done = subprocess.Popen(command, stdout=said, stderr=said)
        # `wait4` tells of this process and of those that it waited for, `wait` does not.
        _, status, used = os.wait4(done.pid, 0)
        done.returncode = os.waitstatus_to_exitcode(status)
        if done.returncode:
            said.seek(0)
            raise SystemExit(f"{shown}: {said.read().decode(errors='replace')[-2000:]}")
    cost = Cost(time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss)
    print(f"  {cost}", file=sys.stderr, flush=True)  # it takes hours: so much is known if it ends
    return cost


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *_GIT, *arguments], cwd=root, check=True, capture_output=True)


def _bytes(folder: Path) -> int:
    """Return what files take on disk; one that has two names counts once."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            state = path.stat()
            found[state.st_ino] = state.st_blocks * 512
    return sum(found.values())


def _show(grown: Grown) -> None:
    print(f"{grown.documents:,} documents, git {grown.history / 2**20:,.1f} MiB")
    for number, (one, two) in enumerate(zip(grown.prepared, grown.built, strict=True)):
        for step, cost in (("prepare", one), ("build", two)):
            print(
                f"  release {number + 1}, {step:<8}{cost.wall:>9.1f} s wall"
                f"{cost.processor:>9.1f} s processor{cost.peak / 1024:>8.0f} MiB at most",
                flush=True,
            )
        print(f"  published {grown.sizes[number] / 2**20:>26,.1f} MiB")


def _between_sizes(grown: Sequence[Grown]) -> Iterator[tuple[bool, str]]:
    """Yield the verdict on what a document costs, from each size to each greater one."""
    for index, small in enumerate(grown):
        for great in grown[index + 1 :]:
            for name, amount in great.each.items():
                growth = amount / great.documents / (small.each[name] / small.documents)
                sizes = f"from {small.documents:,} to {great.documents:,}"
                yield growth <= MOST, f"{name}: {growth:.2f} a document {sizes}, at most {MOST}"


def _between(grown: Grown) -> Iterator[tuple[bool, str]]:
    """Yield the verdict on the last release kept beside the first."""
    added = [great - small for small, great in zip((0, *grown.sizes), grown.sizes, strict=False)]
    shares = {
        "prepare": grown.prepared[-1].processor / grown.prepared[0].processor,
        "build": grown.built[-1].processor / grown.built[0].processor,
        "published": added[-1] / added[0],
    }
    for name, share in shares.items():
        text = f"{grown.documents:,} documents, {name}: last release {share:.2f} of the first"
        yield share <= MOST, f"{text}, at most {MOST}"


if __name__ == "__main__":
    raise SystemExit(main())
