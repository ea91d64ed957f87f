"""Run MkDocs over the staged tree; the finished site replaces the old one in one step."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.output import replace_tree, sync
from carbon_manual.sites.findindex import write_index

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

SETTINGS: Final = "mkdocs.yml"
_MAX_COMPLAINTS: Final = 20
_LENT: Final = "build/lent"


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


def build_site(
    root: Path,
    as_of: dt.date,
    *,
    settings: str = SETTINGS,
    plain: bool = False,
    name: str = "site",
) -> Path:
    """Build the folder `name` below `build/` from `build/docs` by the settings in a file.

    Only what changed is built anew, on all processors, unless MkDocs has something to complain of
    or a `plain` build is asked for: then MkDocs itself builds everything. The bytes are the same.

    Raises:
        SiteError: MkDocs failed; the old site stands unchanged.
    """
    folder = root / "build"
    _sweep(folder)
    with tempfile.TemporaryDirectory(prefix=".cm-site-", dir=folder) as temporary:
        new = Path(temporary) / "site"
        # What somebody may have committed is no memory of ours.
        cache = (Path(temporary) if _is_tracked(folder) else folder) / ".cache"
        surroundings = environment(as_of, cache)
        store = cache / f"{name}.sqlite"
        options = ["--config-file", settings, "--site-dir", str(new.resolve())]
        memory = ["--old", str((folder / name).resolve()), "--store", str(store.resolve())]
        if plain or not _quick(root, [*options, *memory], surroundings):
            _plain(root, options, surroundings)
        write_index(new, cache / f"{name}.find.json")
        replace_tree(new, folder / name)
    return folder / name


def _quick(root: Path, options: list[str], surroundings: Mapping[str, str]) -> bool:
    """Build what changed since the last site; False if only a plain build can tell."""
    return _run(["carbon_manual.quick", *options], root, surroundings).returncode == 0


def _plain(root: Path, options: list[str], surroundings: Mapping[str, str]) -> None:
    done = _run(["mkdocs", "build", "--strict", "--clean", *options], root, surroundings)
    if done.returncode:
        raise SiteError(_complaints(done.stderr or done.stdout))


def _run(
    command: list[str], root: Path, surroundings: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments
        [sys.executable, "-m", *command],
        cwd=root,
        env=surroundings,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _is_tracked(folder: Path) -> bool:
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


def _sweep(folder: Path) -> None:
    """Remove what a build left that was ended in the middle."""
    for pattern in (".cm-site-*", ".cm-old-*"):
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
