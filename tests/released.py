"""The repository's own system, released three times by the commands, and built in less time.

Three things are spared, none of which a reader could see. The pages of a version are built by the
quick build, whose bytes are those of the plain MkDocs of a release (`test_quick.py`; `release build
TAG --verify` on the folder made here says so too). What is made of one text by the same rules is
made once: the HTML of a page's Markdown, and a Word copy of that HTML. All three are judged for the
day to which the reference system is pinned, so that they share what the quick build knows.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from carbon_manual.commands import rebuilding
from carbon_manual.render import copies
from carbon_manual.render.dialect import Dialect
from carbon_manual.render.word import Imprint, Picture, WordCopy, write_copy
from carbon_manual.sites.sitebuild import SETTINGS, build_site
from tests.built import copy_system
from tests.test_releases import edit, git, publish, run, tag

FIRST, SECOND, THIRD = "2026.2", "2026.3", "2026.4"  # 2026.1 is history of the reference system
DAYS = {FIRST: "2026-06-10", SECOND: "2026-06-20", THIRD: "2026-06-30"}
REVISED, GONE, HEIR = "CX-03", "ZY-11", "ZY-06"
OLD, NEW = "规定碳评审由谁策划", "规定碳评审由谁牵头策划"


@dataclass(frozen=True)
class Released:
    """A repository with three tagged releases, and the folder in which they are published."""

    root: Path
    folder: Path

    def version(self, name: str) -> Path:
        """Return the folder of a version."""
        return self.folder / name


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Released:
    """Three releases: in the second CX-03 is revised, in the third ZY-11 withdrawn."""
    base = tmp_path_factory.mktemp("reference")
    with pytest.MonkeyPatch.context() as patch:
        spare(patch, base / "cache")
        return release(copy_system(base / "system"), base / "published")


def release(root: Path, folder: Path) -> Released:
    """Release the system of a folder three times."""
    git(root, "init", "-q", "-b", "main")
    (root / ".gitignore").write_text("/build/\n", encoding="utf-8")
    for name, changed in zip(DAYS, (None, revise, withdraw), strict=True):
        if changed:
            changed(root)
        done(root, "release", "prepare", name, "--as", "文件管理员", "--checked-by",
             "碳管理办公室主任", "--date", DAYS[name])  # fmt: skip
        tag(root, name)
        assert publish(root, folder, name) == 0
    return Released(root, folder)


def done(root: Path, *arguments: str) -> None:
    """Run a command, which must succeed."""
    assert run(root, *arguments) == 0, arguments


def revise(root: Path) -> None:
    """Bring a procedure to its next version: prepared, reviewed, approved, in force."""
    done(root, "revise", REVISED, "--minor", "-m", "明确牵头岗位", "--effective", DAYS[SECOND],
         "--date", "2026-06-11")  # fmt: skip
    edit(root, f"procedures/{REVISED}.md", (OLD, NEW))
    done(root, "submit", REVISED, "--date", "2026-06-12")
    done(root, "approve", REVISED, "--as", "碳管理专员", "--meaning", "reviewed",
         "--date", "2026-06-13")  # fmt: skip
    done(root, "approve", REVISED, "--as", "管理者代表", "--date", "2026-06-14")


def withdraw(root: Path) -> None:
    """Withdraw a work instruction, also from the list of processes whose criteria it held."""
    done(root, "withdraw", GONE, "--as", "碳管理办公室主任", "-m", f"并入{HEIR}",
         "--replaced-by", HEIR, "--date", "2026-06-25")  # fmt: skip
    edit(root, "manual/SC-05.md", ("ZY-09, ZY-11, ZY-12]", "ZY-09, ZY-12]"))


def spare(patch: pytest.MonkeyPatch, cache: Path) -> None:
    """Let this process make nothing twice."""
    patch.setattr(Dialect, "html", once_each(Dialect.html))
    patch.setattr(copies, "write_copy", kept_copies(write_copy))
    patch.setattr(rebuilding, "build_site", functools.partial(built_quickly, patch, cache))


def once_each(html: Callable[[Dialect, str], str]) -> Callable[[Dialect, str], str]:
    """Return what renders each text once; the dialect is that of one system's settings."""
    known: dict[str, str] = {}

    def kept(dialect: Dialect, page: str) -> str:
        if page not in known:
            known[page] = html(dialect, page)
        return known[page]

    return kept


def kept_copies(write: Callable[..., WordCopy]) -> Callable[..., WordCopy]:
    """Return what writes one copy for equal page, imprint and pictures."""
    known: dict[str, list[tuple[Imprint, Mapping[str, Picture] | None, WordCopy]]] = {}

    def kept(
        html: str, mark: Imprint, *, pictures: Mapping[str, Picture] | None = None
    ) -> WordCopy:
        for imprint, drawn, copy in known.setdefault(html, []):
            if (imprint, drawn) == (mark, pictures):
                return copy
        copy = write(html, mark, **({} if pictures is None else {"pictures": pictures}))
        known[html].append((mark, pictures, copy))
        return copy

    return kept


def built_quickly(  # noqa: PLR0913 - as the function in whose place it stands
    patch: pytest.MonkeyPatch,
    cache: Path,
    tree: Path,
    as_of: Any,  # noqa: ANN401
    *,
    settings: str,
    plain: bool,
) -> Path:
    """Build a version by the quick build, which needs settings in one file that inherits nothing.

    The version's name comes to the settings by variables of the environment. So they are the same
    for all versions, and the Markdown known of one serves the next; of the pages themselves nothing
    does, because there is no older site in a version's tree.
    """
    assert plain
    given = json.loads((tree / settings).read_text(encoding="utf-8").partition("cm_release: ")[2])
    for name, value in given.items():
        patch.setenv(f"CM_RELEASE_{name}", value)
    named = ", ".join(f"{name}: !ENV CM_RELEASE_{name}" for name in given)
    text, count = re.subn(
        r"(?m)^extra:\n",
        f"extra:\n  cm_release: {{{named}}}\n",
        (tree / SETTINGS).read_text(encoding="utf-8"),
    )
    assert count == 1
    (tree / settings).write_text(text, encoding="utf-8")
    kept = tree / "build" / ".cache"
    if cache.is_dir():
        shutil.copytree(cache, kept, dirs_exist_ok=True)
    built = build_site(tree, as_of, settings=settings)
    assert (kept / "site.sqlite").is_file()
    shutil.copytree(kept, cache, dirs_exist_ok=True)
    return built
