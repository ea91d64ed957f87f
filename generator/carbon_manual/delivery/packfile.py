"""The audit pack as a zip whose bytes depend on its files alone, and what one that came back is."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from carbon_manual.delivery.pack import CARD, FORMAT, SUMS
from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from carbon_manual.artifact import Artifact

LARGEST_WHOLE: Final = 8 << 30  # bytes of all files, unpacked
LARGEST_TEXT: Final = 64 << 20  # bytes of the manifest or the card
MOST_FILES: Final = 200_000
_UNIX: Final = 3
_MODE: Final = 0o644 << 16
_CHUNK: Final = 1 << 20
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError,
                  NotImplementedError, RuntimeError)  # fmt: skip


def zipped(files: Iterable[Artifact]) -> bytes:
    """Return the zip: sorted by path, dated 1980-01-01."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for each in sorted(files, key=lambda file: file.path):
            info = zipfile.ZipInfo(each.path)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = _UNIX
            info.external_attr = _MODE
            archive.writestr(info, each.data)
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class PackVerdict:
    """What a pack is: `whole` or not, or None where it cannot be told, and why.

    `changed`, `missing` and `added` are paths; `about` is what the pack says of itself.
    """

    whole: bool | None
    reason: Text | None = None
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    about: Mapping[str, str] | None = None
    digest: str = ""

    @property
    def exit(self) -> int:
        """Return 0 for a whole pack, 1 for one that was changed, 3 where it cannot be told."""
        return 3 if self.whole is None else int(not self.whole)


def judge_pack(path: Path) -> PackVerdict:
    """Return what a file is, by the manifest in it. Nothing is unpacked to disk."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        with zipfile.ZipFile(path) as archive:
            return _judged(archive, digest)
    except _BROKEN:
        return PackVerdict(None, Text("不是 zip 文件，或已损坏", "No zip file, or damaged"))


def _judged(archive: zipfile.ZipFile, digest: str) -> PackVerdict:
    entries = [each for each in archive.infolist() if not each.is_dir()]
    names = [each.filename for each in entries]
    refused = _refused(entries)
    if refused is not None:
        return PackVerdict(None, refused)
    about = _about(archive, names)
    if about is None or SUMS not in names:
        return PackVerdict(None, Text("不是审核资料包", "It is no audit pack"))
    wanted = _manifest(archive)
    found = {each.filename: _digest(archive, each) for each in entries if each.filename != SUMS}
    changed = tuple(
        sorted(name for name in wanted if found.get(name, wanted[name]) != wanted[name])
    )
    missing = tuple(sorted(wanted.keys() - found.keys()))
    added = tuple(sorted(found.keys() - wanted.keys()))
    whole = not (changed or missing or added)
    return PackVerdict(whole, None, changed, missing, added, about, digest)


def _refused(entries: list[zipfile.ZipInfo]) -> Text | None:
    names = [each.filename for each in entries]
    if len(names) > MOST_FILES or sum(each.file_size for each in entries) > LARGEST_WHOLE:
        return Text("包中的内容大得不合常理", "The pack is unreasonably large")
    if len(set(names)) != len(names):
        return Text("包中有重名的文件", "Two files in the pack have one name")
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
            return Text(f"包中的文件名 {name!a} 不安全", f"The name {name!a} is not safe")
    if any(each.flag_bits & 1 for each in entries):
        return Text("包设了密码", "The pack has a password")
    return None


def _about(archive: zipfile.ZipFile, names: list[str]) -> Mapping[str, str] | None:
    if CARD not in names or archive.getinfo(CARD).file_size > LARGEST_TEXT:
        return None
    try:
        value = json.loads(archive.read(CARD))
        if value["format"] != FORMAT:
            return None
        return {str(name): str(each) for name, each in value.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _manifest(archive: zipfile.ZipFile) -> dict[str, str]:
    if archive.getinfo(SUMS).file_size > LARGEST_TEXT:
        raise ValueError
    lines = archive.read(SUMS).decode().splitlines()
    pairs = (line.partition("  ") for line in lines)
    return {name: digest for digest, _, name in pairs}


def _digest(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    """Return the SHA-256 of a file; one that unpacks to more than it says is broken."""
    digest, left = hashlib.sha256(), entry.file_size
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise ValueError
            digest.update(chunk)
    return digest.hexdigest()
