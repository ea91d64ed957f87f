"""The npm packages that the browser form is made of: pinned, verified, unpacked where needed.

They are given as the files that `npm pack` writes; nothing is fetched. The digests are those of the
npm registry, of just these versions.
"""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BIGGEST: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Package:
    """A package: `keep` are the files and folders wanted, each with where it goes."""

    name: str
    version: str
    integrity: str
    keep: tuple[tuple[str, str], ...]

    @property
    def file(self) -> str:
        """Return the name under which npm packs it."""
        return f"{self.name}-{self.version}.tgz"


# Both licensed freely: Decap CMS under MIT, yaml under ISC; their notices are kept beside them.
PACKAGES: Final = (
    Package(
        "decap-cms",
        "3.16.3",
        "hf+dPlCh7TJmWl8+6VRzHYOWhri5xgUknrZbDewaWe4s9B7xJ8PQugp2QHeSldMUKzav6+z0oIpwUYhUJDYtYw==",
        (
            ("package/dist/decap-cms.js", "decap-cms.js"),
            ("package/dist/decap-cms.js.LICENSE.txt", "decap-cms.js.LICENSE.txt"),
        ),
    ),
    Package(
        "yaml",
        "2.8.1",
        "lcYcMxX2PO9XMGvAJkJ3OsNMw+/7FKes7/hgerGUYWIoWu5j/+YQqcZr5JnPZWzOsEBgMbSbiSTn/dv/69Mkpw==",
        (
            ("package/browser/dist/", "yaml/"),
            ("package/LICENSE", "yaml/LICENSE"),
        ),
    ),
)
PACK: Final = "npm pack " + " ".join(f"{each.name}@{each.version}" for each in PACKAGES)


def unpacked(folder: Path) -> list[Artifact] | Text:
    """Return the files of the form from the packed packages in a folder, or why there are none."""
    found: list[Artifact] = []
    for package in PACKAGES:
        path = folder / package.file
        if not path.is_file():
            return Text(
                f"{folder} 中没有 {package.file}，请在那里运行一次 {PACK}",
                f"There is no {package.file} in {folder}: run {PACK} there once",
            )
        data = path.read_bytes() if path.stat().st_size <= _BIGGEST else b""
        if base64.b64encode(hashlib.sha512(data).digest()).decode() != package.integrity:
            return Text(
                f"{path} 的校验值不符，可能下载不完整或被改动，请删除后重新下载",
                f"{path} does not have the digest of this version: delete it and get it again",
            )
        found += _files(data, package)
    return found


def _files(data: bytes, package: Package) -> Iterator[Artifact]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for member in archive:
            place = _place(member.name, package)
            file = archive.extractfile(member) if place and member.isfile() else None
            if file is not None:
                yield Artifact(place, file.read())


def _place(name: str, package: Package) -> str:
    for source, place in package.keep:
        if name == source:
            return place
        if source.endswith("/") and name.startswith(source):
            return place + name.removeprefix(source)
    return ""
