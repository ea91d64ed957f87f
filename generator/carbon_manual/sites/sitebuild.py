"""Run MkDocs over the staged tree; the finished site replaces the old one in one step."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.output import replace_tree, sync
from carbon_manual.sites.findindex import write_index

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

SETTINGS: Final = "mkdocs.yml"
_MAX_COMPLAINTS: Final = 20
_LENT: Final = "build/lent"
_LOOK_EVERY: Final = 0.05


class Overtaken(Exception):  # noqa: N818 - no fault
    """What is being made is out of date before it is finished; nothing was replaced."""


class SiteError(Exception):
    """MkDocs did not build the site; the text is what it said."""


def lend(root: Path) -> None:
    """Put the look and the search's terms where the settings of a system made by `init` want them.

    The reference system has them beside it; others have only this package.
    """
    if _LENT not in (root / SETTINGS).read_text(encoding="utf-8", errors="replace"):
        return
    package = Path(__file__).parent.parent
    files = [package / "terms.txt", *(package / "theme").rglob("*")]
    lent = (
        Artifact(path.relative_to(package).as_posix(), path.read_bytes())
        for path in sorted(files)
        if path.is_file()
    )
    sync(root / _LENT, lent)


def build_site(  # noqa: PLR0913 - what is not given is as for `build`
    root: Path,
    as_of: dt.date,
    *,
    settings: str = SETTINGS,
    plain: bool = False,
    name: str = "site",
    overtaken: Callable[[], bool] | None = None,
) -> Path:
    """Build the folder `name` below `build/` from `build/docs` by the settings in a file.

    Only what changed is built anew, on all processors, unless MkDocs has something to complain of
    or a `plain` build is asked for: then MkDocs itself builds everything. The bytes are the same.
    `overtaken` is asked again and again whether the work shall be given up.

    Raises:
        SiteError: MkDocs failed; the old site stands unchanged.
        Overtaken: it was given up, likewise.
    """
    folder = root / "build"
    sweep(folder, ".cm-site-*", ".cm-old-*")
    with tempfile.TemporaryDirectory(prefix=".cm-site-", dir=folder) as temporary:
        new = Path(temporary) / "site"
        # What somebody may have committed is no memory of ours.
        cache = (Path(temporary) if is_tracked(folder) else folder) / ".cache"
        process = _Process(root, environment(as_of, cache), overtaken)
        options = ["--config-file", settings, "--site-dir", str(new.resolve())]
        store = store_of(cache, name).resolve()
        memory = ["--old", str((folder / name).resolve()), "--store", str(store)]
        if plain or not process.quick([*options, *memory]):
            process.plain(options)
        write_index(new, cache / f"{name}.find.json")
        replace_tree(new, folder / name)
    return folder / name


def store_of(cache: Path, name: str) -> Path:
    """Return where the memory of a site's pages lies."""
    return cache / f"{name}.sqlite"


@dataclass(frozen=True, slots=True)
class _Process:
    """Runs a builder over the staged tree, in a process of its own."""

    root: Path
    surroundings: Mapping[str, str]
    overtaken: Callable[[], bool] | None

    def quick(self, options: list[str]) -> bool:
        """Build what changed since the last site; False if only a plain build can tell."""
        return self._run(["carbon_manual.quick", *options])[0] == 0

    def plain(self, options: list[str]) -> None:
        """Let MkDocs build everything."""
        code, said = self._run(["mkdocs", "build", "--strict", "--clean", *options])
        if code:
            raise SiteError(_complaints(said))

    def _run(self, command: list[str]) -> tuple[int, str]:
        """Return how a module ended and what it said."""
        with subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
            [sys.executable, "-m", *command],
            cwd=self.root,
            env=self.surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            # given up, it is ended with its helpers; else they end by Ctrl+C, as this process does
            start_new_session=self.overtaken is not None,
        ) as started:
            try:
                said, complained = _awaited(started, self.overtaken)
            except BaseException:
                end(started)
                raise
        return started.returncode, complained or said


def _awaited(
    started: subprocess.Popen[str], overtaken: Callable[[], bool] | None
) -> tuple[str, str]:
    while overtaken is not None:
        with suppress(subprocess.TimeoutExpired):
            return started.communicate(timeout=_LOOK_EVERY)
        if overtaken():
            raise Overtaken
    return started.communicate()


def end(started: subprocess.Popen[str]) -> None:
    """End a process, and where it leads a session of its own all that it started."""
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg") and os.getpgid(started.pid) == started.pid:
            os.killpg(started.pid, signal.SIGKILL)
        else:
            started.kill()


def is_tracked(folder: Path) -> bool:
    """Tell whether git keeps files of the output folder."""
    git = shutil.which("git")
    if git is None:
        return False
    command = [git, "-C", str(folder), "ls-files", "--", "."]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - no input
    return bool(done.stdout.strip())


def _complaints(text: str) -> str:
    """Return what MkDocs complained of, without its progress, and not without end."""
    lines = text.strip().splitlines()
    found = [line for line in lines if line.startswith(("WARNING", "ERROR"))] or lines
    more = [f"… {len(found) - _MAX_COMPLAINTS}"] if len(found) > _MAX_COMPLAINTS else []
    return "\n".join([*found[:_MAX_COMPLAINTS], *more])


def sweep(folder: Path, *patterns: str) -> None:
    """Remove what somebody left there who was ended in the middle."""
    for pattern in patterns:
        for left in folder.glob(pattern):
            shutil.rmtree(left, ignore_errors=True)


def environment(as_of: dt.date, cache: Path) -> Mapping[str, str]:
    """Return the environment in which MkDocs makes the same bytes on every day.

    `cache` is where jieba keeps its dictionary: it loads what it finds there, so the folder must
    not be one that other users of the machine can write to.
    """
    cache.mkdir(parents=True, exist_ok=True)
    epoch = (as_of.toordinal() - 719163) * 86400  # 719163 is 1970-01-01
    return {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(epoch),
        "TMPDIR": str(cache.resolve()),
        "TEMP": str(cache.resolve()),
        # Material's notice about the end of MkDocs is answered in DECISIONS.md, not at each build
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
    }
