"""Read the files of a system as they stood at a git revision: blobs only, nothing checked out.

Attributes, filters and hooks of the repository are never run: what a pull request brings is data.
"""

from __future__ import annotations

import hashlib
import posixpath
import subprocess
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Text
from carbon_manual.sources.readingstore import copied
from carbon_manual.sources.source import (
    BAD_ENCODING,
    DATA_SUFFIXES,
    FOLDERS,
    MAX_BYTES,
    MAX_DATA,
    MAX_EVIDENCE,
    MAX_FILES,
    MAX_PICTURE,
    SourceFile,
    Sources,
    decode,
    order_of,
    place_of,
    unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import IO

_LINK: Final = "120000"
_FILE: Final = "100"
_MOST_LINKS: Final = 20
_NO_FILE: Final = Text("不是普通文件", "Not a regular file")
_LEAVES: Final = Text("链接指向仓库之外", "The link leaves the repository")


@dataclass(frozen=True, slots=True)
class _Blob:
    """One entry of a git tree: file mode, object and size in bytes."""

    mode: str
    name: str
    size: int


def find_revision(root: Path, name: str) -> str | Text:
    """Return the full name of the commit that a revision means, or why there is none."""
    commit = (
        "" if name.startswith("-") else _git(root, "rev-parse", "--verify", f"{name}^{{commit}}")
    )
    if commit:
        return commit.strip()
    return Text(
        f"{name} 既不是体系文件夹，也不是 git 版本；克隆时若只取了最近的提交，请取回全部历史",
        f"{name} is neither a folder of a system nor a git revision; if the clone is shallow, "
        "fetch its whole history",
    )


def merge_base(root: Path, one: str, other: str) -> str | Text:
    """Return the newest commit that two commits have in common, or why there is none."""
    commit = _git(root, "merge-base", one, other)
    return commit.strip() or Text(
        f"{one[:12]} 和 {other[:12]} 没有共同的历史",
        f"{one[:12]} and {other[:12]} have no history in common",
    )


def read_revision(root: Path, commit: str) -> Sources:
    """Return what `read_tree` would read if a commit's files stood in the folder `root`.

    Files beyond the limits, links that leave the repository and submodules become findings.
    """
    listed = _listed(root, commit)
    links = [each.name for each in listed.values() if each.mode == _LINK and each.size <= MAX_BYTES]
    targets = {name: data.decode(errors="replace") for name, data in _contents(root, links)}
    blobs = {path: _followed(each, path, listed, targets) for path, each in listed.items()}
    files: list[SourceFile] = []
    faults: list[Diagnostic] = []
    salvaged: list[str] = []
    texts = dict(_contents(root, _names(blobs, MAX_BYTES, "text", "archive", "contents")))
    data = _laid_out(root, blobs)
    digests = _digests(root, {path: each for path, each in blobs.items() if path not in data})
    digests |= {path: digest for path, (digest, _) in data.items()}
    for path in sorted(blobs, key=order_of):
        if place_of(path) in {"evidence", "picture"}:
            continue
        content = _content(blobs[path], texts)
        read = unreadable(path, content) if isinstance(content, Text) else decode(content, path)
        if isinstance(read, SourceFile):
            files.append(read)
        elif place_of(path) == "text":
            faults.append(read)
            if read.fault is BAD_ENCODING and isinstance(content, bytes):
                salvaged.append(content.decode(errors="replace"))
    pictures: dict[str, bytes] = {}
    for path, shown in _pictures(root, blobs):
        if isinstance(shown, bytes):
            pictures[path] = shown
        else:
            faults.append(unreadable(path, shown))
    return Sources(
        tuple(each for each in files if place_of(each.path) == "text"),
        tuple(faults),
        tuple(salvaged),
        tuple(each for each in files if place_of(each.path) == "archive"),
        MappingProxyType({path: digests[path] for path in sorted(digests, key=order_of)}),
        MappingProxyType(pictures),
        MappingProxyType({path: place for path, (_, place) in data.items() if place}),
        contents=tuple(each for each in files if place_of(each.path) == "contents"),
    )


def _listed(root: Path, commit: str) -> dict[str, _Blob]:
    """Return the entries of the folders that hold a system, by path; within the limit of files."""
    folders = [folder for folder, _ in FOLDERS]
    listing = _git(root, "ls-tree", "-r", "-z", "--long", commit, "--", *folders)
    found = {}
    for line in listing.split("\0")[:MAX_FILES]:
        head, mark, path = line.partition("\t")
        if mark and place_of(path):
            mode, _, name, size = head.split()
            found[path] = _Blob(mode, name, int(size) if size.isdecimal() else 0)
    return found


def _followed(
    blob: _Blob, path: str, listed: Mapping[str, _Blob], targets: Mapping[str, str]
) -> _Blob | Text:
    """Return the file that an entry is, or leads to by links within the system; or why not."""
    for _ in range(_MOST_LINKS):
        if blob.mode != _LINK:
            return blob if blob.mode.startswith(_FILE) else _NO_FILE
        target = targets.get(blob.name, "")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if path not in listed:
            break
        blob = listed[path]
    return _LEAVES


def _names(blobs: Mapping[str, _Blob | Text], limit: int, *places: str) -> list[str]:
    """Return the objects of the files that hold one of some things, none above a size."""
    return sorted(
        {
            each.name
            for path, each in blobs.items()
            if isinstance(each, _Blob) and each.size <= limit and place_of(path) in places
        }
    )


def _pictures(root: Path, blobs: Mapping[str, _Blob | Text]) -> Iterator[tuple[str, bytes | Text]]:
    """Yield the bytes of every picture beside the documents, or why they are not used."""
    known = dict(_contents(root, _names(blobs, MAX_PICTURE, "picture")))
    for path in sorted(blobs, key=order_of):
        if place_of(path) == "picture":
            yield path, _content(blobs[path], known, MAX_PICTURE)


def _content(blob: _Blob | Text, texts: Mapping[str, bytes], most: int = MAX_BYTES) -> bytes | Text:
    if isinstance(blob, Text) or blob.name in texts:
        return blob if isinstance(blob, Text) else texts[blob.name]
    limit = f"{blob.size:,} > {most:,}"
    return Text(f"文件过大：{limit} 字节", f"Too large: {limit} bytes")


def _digests(root: Path, blobs: Mapping[str, _Blob | Text]) -> dict[str, str]:
    """Return the SHA-256 of every evidence file; only one of them is in memory at a time."""
    known = {
        name: hashlib.sha256(data).hexdigest()
        for name, data in _contents(root, _names(blobs, MAX_EVIDENCE, "evidence"))
    }
    found = {}
    for path in sorted(blobs, key=order_of):
        blob = blobs[path]
        if place_of(path) == "evidence":
            found[path] = known.get(blob.name, "") if isinstance(blob, _Blob) else ""
    return found


def _laid_out(root: Path, blobs: Mapping[str, _Blob | Text]) -> dict[str, tuple[str, Path | None]]:
    """Return digest and place of the files that may hold readings, written to disk for this run.

    All of them together have one file's limit: a few bytes of a packed repository could fill the
    disk otherwise. What is beyond has no digest and no place, as evidence that cannot be read.
    """
    found: dict[str, tuple[str, Path | None]] = {}
    left = MAX_DATA
    for suffix in DATA_SUFFIXES:
        wanted: dict[str, list[str]] = {}
        for path in sorted(blobs):
            blob = blobs[path]
            if place_of(path) != "evidence" or not path.endswith(suffix):
                continue
            found[path] = ("", None)
            if isinstance(blob, _Blob) and (blob.name in wanted or blob.size <= left):
                left -= 0 if blob.name in wanted else blob.size
                wanted.setdefault(blob.name, []).append(path)
        for name, size, stream in _opened(root, wanted):
            found |= dict.fromkeys(wanted[name], copied(stream, size, suffix))
    return found


def _contents(root: Path, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the bytes of objects, one after the other."""
    return ((name, stream.read(size)) for name, size, stream in _opened(root, names))


def _opened(root: Path, names: Iterable[str]) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Yield objects with their sizes, to be read to that size each, from one process."""
    with subprocess.Popen(
        ("git", "--no-replace-objects", "cat-file", "--batch"),  # noqa: S607 - git as the user has it
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin  # noqa: S101 - both are pipes
        assert process.stdout  # noqa: S101
        for name in names:
            process.stdin.write(f"{name}\n".encode())
            process.stdin.flush()
            head = process.stdout.readline().split()
            if len(head) == len(("name", "type", "size")) and head[1] == b"blob":
                yield name, int(head[2]), process.stdout
                process.stdout.read(1)


def _git(root: Path, *arguments: str) -> str:
    """Return what git says; nothing when it fails or is not installed."""
    try:
        # a fixed program; of the arguments only a revision is the user's, and it is no option
        done = subprocess.run(  # noqa: S603
            ("git", "--no-replace-objects", *arguments),  # noqa: S607
            cwd=root,
            capture_output=True,
            check=False,
        )
    except OSError:
        return ""
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""
