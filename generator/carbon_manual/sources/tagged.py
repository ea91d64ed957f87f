"""The files of a system as a tag of its git repository holds them, byte for byte."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FILES: Final = frozenset((b"100644", b"100755"))


class TagError(Exception):
    """The tag cannot be read; `text` says why."""

    def __init__(self, text: Text) -> None:
        """Keep the message in both languages."""
        super().__init__(text.en)
        self.text = text


def tagged_files(root: Path, tag: str) -> Iterator[Artifact]:
    """Yield the files that a tag holds at and below `root`, by paths relative to it.

    They are taken from git's store as they are: no checkout, no line end is changed, no
    attribute (`export-ignore`, `export-subst`) is followed. Links and submodules are left out.

    Raises:
        TagError: there is no git, no repository or no such tag.
    """
    commit = _git(root, ("rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}"))
    if commit is None:
        raise TagError(Text(f"这里的 git 仓库中没有标签 {tag}", f"No git tag {tag} here"))
    listed = _git(root, ("ls-tree", "-r", "-z", commit.decode().strip())) or b""
    entries = [each.partition(b"\t") for each in listed.split(b"\0") if each]
    wanted = []
    for about, _, name in entries:
        mode, _, blob = about.split()
        if mode in _FILES:
            wanted.append((name.decode(), blob))
    store = _git(root, ("cat-file", "--batch"), b"".join(blob + b"\n" for _, blob in wanted)) or b""
    at = 0
    for path, _ in wanted:
        end = store.index(b"\n", at)
        size = int(store[at:end].rsplit(b" ", 1)[1])
        yield Artifact(path, store[end + 1 : end + 1 + size])
        at = end + size + 2


def _git(root: Path, arguments: tuple[str, ...], given: bytes = b"") -> bytes | None:
    """Return what git answers, or None if it refuses."""
    try:
        # a fixed program; the tag stands behind refs/tags/ and so is no option
        done = subprocess.run(  # noqa: S603
            ("git", *arguments),  # noqa: S607
            cwd=root,
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise TagError(Text("这台机器上没有 git", "There is no git on this machine")) from None
    return done.stdout if done.returncode == 0 else None
