"""One real build of the repository's own system, shared by every test that looks at the outputs."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.started import answer
from tests.system_under_test import REPOSITORY, small

# What a system consists of, beside its own files: the site's settings and the look.
FOLDERS = ("manual", "procedures", "records", "generator/carbon_manual/theme")
# The documents in force: a withdrawal is a record that is named for its document.
WITHDRAWN = {path.stem[-5:] for path in (REPOSITORY / "records" / "JL-00-03").glob("*.yaml")}
DOCUMENTS = tuple(
    path.relative_to(REPOSITORY).with_suffix("").as_posix()
    for folder in ("manual", "procedures")
    for path in sorted((REPOSITORY / folder).glob("*.md"))
    if path.stem not in WITHDRAWN
)


@dataclass(frozen=True, slots=True)
class Built:
    """A system's folder after `carbon-manual build`."""

    root: Path

    @property
    def docs(self) -> Path:
        """The staged Markdown pages."""
        return self.root / "build" / "docs"

    @property
    def site(self) -> Path:
        """The site."""
        return self.root / "build" / "site"

    @property
    def word(self) -> Path:
        """The Word copies."""
        return self.root / "build" / "word"

    @property
    def sums(self) -> str:
        """The manifest that the build wrote."""
        return (self.root / "build" / "SHA256SUMS").read_text(encoding="utf-8")


def command(*arguments: str) -> list[str]:
    """Return the command line of carbon-manual in this Python."""
    return [sys.executable, "-m", "carbon_manual", *arguments]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment in which the command is found, with some more variables."""
    paths = [str(REPOSITORY / "generator"), *(more or {}).get("PYTHONPATH", "").split(os.pathsep)]
    return {**os.environ, **(more or {}), "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def run(
    root: Path, *arguments: str, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run carbon-manual with `root` as the current folder."""
    return process(root, *arguments, more=more) if more else answer(root, arguments, environment())


def process(
    root: Path, *arguments: str, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run carbon-manual likewise, in a process that starts from nothing."""
    return subprocess.run(
        command(*arguments),
        cwd=root,
        env=environment(more),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )


def copy_settings(root: Path) -> None:
    """Copy the site's settings and the words that its search knows."""
    for name in ("mkdocs.yml", "generator/carbon_manual/terms.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPOSITORY / name, root / name)


def copy_system(root: Path) -> Path:
    """Copy the repository's own system to `root` and return it."""
    for folder in FOLDERS:
        shutil.copytree(REPOSITORY / folder, root / folder)
    copy_settings(root)
    return root


def small_system(root: Path) -> Path:
    """Write the small system with the repository's site settings to `root` and return it."""
    small().write(root)
    copy_settings(root)
    shutil.copytree(REPOSITORY / FOLDERS[-1], root / FOLDERS[-1])
    return root


def build(root: Path, more: Mapping[str, str] | None = None) -> Built:
    """Build the system at `root`, which must be without errors."""
    done = run(root, "build", more=more)
    assert done.returncode == 0, done.stderr
    return Built(root)


def sums_of(folder: Path) -> str:
    """Return the manifest of the site and the Word copies below `folder`, as `sha256sum` would."""
    files = [path for part in ("site", "word") for path in (folder / part).rglob("*")]
    names = sorted(path.relative_to(folder).as_posix() for path in files if path.is_file())
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    return "".join(f"{digests[name]}  {name}\n" for name in names)


def damage(root: Path) -> None:
    """Misspell the one figure of the small system's document."""
    document = root / "procedures" / "CX-01.md"
    text = document.read_text(encoding="utf-8")
    assert "ghg.total" in text
    document.write_text(text.replace("ghg.total", "ghg.totl"), encoding="utf-8")


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the repository's own system once for all tests; never change it."""
    return _once(tmp_path_factory, "built", copy_system)


@pytest.fixture(scope="session")
def little(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The small system, built once for all tests; a test that changes it takes a copy."""
    return _once(tmp_path_factory, "little", small_system)


def _once(factory: pytest.TempPathFactory, name: str, write: Callable[[Path], Path]) -> Built:
    """Build a system that all processes of the tests share, in a process that starts from nothing.

    The others wait for the one that comes first.
    """
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # the folder that the workers share
    root = base / name
    with _alone(base / f"{name}.lock"):
        if not (root / "build" / "SHA256SUMS").is_file():
            shutil.rmtree(root, ignore_errors=True)
            done = process(write(root), "build")
            assert done.returncode == 0, done.stderr
    return Built(root)


@pytest.fixture
def system(little: Built, tmp_path: Path) -> Path:
    """A built small system to change."""
    return Path(shutil.copytree(little.root, tmp_path / "system"))


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A small system that was never built."""
    return small_system(tmp_path / "fresh")


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
