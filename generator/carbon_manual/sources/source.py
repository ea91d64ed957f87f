"""Read the files of a system from disk, within limits, as text with a path each."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Pictures stand beside the documents that show them.
PICTURES: Final = (("manual", "procedures"), (".png", ".jpg", ".jpeg", ".svg"))
FOLDERS: Final = (("manual", ".md"), ("procedures", ".md"), ("records", ".yaml"))
ARCHIVE: Final = "records/archive"
# Beside the frozen text of a version: the pages of its headings, see `pagination`.
CONTENTS: Final = "contents.txt"
MAX_BYTES: Final = 2_000_000
MAX_PICTURE: Final = 4_000_000
MAX_FILES: Final = 100_000
# Evidence may be a scan, but not a film: hashing must not hold up every check.
MAX_EVIDENCE: Final = 64 * 1024 * 1024
# Files of readings that records may map; they are read by columns, never into memory as a whole.
DATA_SUFFIXES: Final = (".csv", ".parquet", ".xlsx")
MAX_DATA: Final = 4 * 1024 * 1024 * 1024
# What XML and terminals cannot carry: control characters but tab and newline.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

BAD_ENCODING = Fault(
    "CM101",
    "bad-encoding",
    Severity.ERROR,
    Text("文件不是 UTF-8 文本", "File is not UTF-8 text"),
    Text(
        "所有内容以 UTF-8 保存，其他编码会显示为乱码，也无法可靠比对。",
        "All content is kept as UTF-8; other encodings show as garbage and compare unreliably.",
    ),
    Text("用编辑器把文件另存为 UTF-8。", "Save the file as UTF-8 in your editor."),
    "文件中含 GBK 编码的字节 D6 D0。",
)
EMPTY_FILE = Fault(
    "CM102",
    "empty-file",
    Severity.ERROR,
    Text("文件为空", "File is empty"),
    Text("空文件既不是文件也不是记录。", "An empty file is neither a document nor a record."),
    Text("补上控制信息和正文，或删除该文件。", "Write front matter and text, or delete the file."),
    "records/JL-06-02-HZ-2025.yaml 长度为 0。",
)
UNREADABLE_FILE = Fault(
    "CM103",
    "unreadable-file",
    Severity.ERROR,
    Text("文件无法读取", "File cannot be read"),
    Text(
        "指向仓库外的链接、过大的文件和无权读取的文件不会被处理。",
        "Links that leave the repository, oversized and forbidden files are not used.",
    ),
    Text(
        "把文件放进仓库、缩小文件或修正权限。",
        "Put the file into the repository, shrink it, or mend its permissions.",
    ),
    "records/a.yaml → /etc/passwd",
)

FAULTS: Final = (BAD_ENCODING, EMPTY_FILE, UNREADABLE_FILE)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One text file: path relative to the root with `/`, and its text with line feeds only."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything read from disk, sorted by path, and what could not be read.

    `archive` is the frozen text of approved versions, below `ARCHIVE`/ID/VERSION at the path that
    the document had. `salvaged` is what can be made out of files in another encoding: good for
    finding the ids that are lost with them, and for nothing else. `digests` maps the path of every
    other file below records/ to its SHA-256 in hexadecimal, or to nothing where the file cannot be
    read: evidence that records name. `pictures` maps the path of every picture beside the documents
    to its bytes. `data` tells where those files lie that may hold readings. `contents` are the
    files that name the pages of headings.
    """

    files: tuple[SourceFile, ...]
    diagnostics: tuple[Diagnostic, ...]
    salvaged: tuple[str, ...] = ()
    archive: tuple[SourceFile, ...] = ()
    digests: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    pictures: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    data: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))
    contents: tuple[SourceFile, ...] = ()


def read_tree(root: Path) -> Sources:
    """Read manual/, procedures/ and records/ under `root`; unreadable files become findings."""
    files: list[SourceFile] = []
    diagnostics: list[Diagnostic] = []
    salvaged: list[str] = []
    home = root.resolve()
    for path in _candidates(root):
        result = _read_file(root, home, path)
        if isinstance(result, SourceFile):
            files.append(result)
            continue
        diagnostics.append(result)
        if result.fault is BAD_ENCODING:
            salvaged.append(path.read_bytes().decode("utf-8", errors="replace"))
    digests = MappingProxyType({name: _digest(path, home) for name, path in _evidence(root)})
    pictures: dict[str, bytes] = {}
    for path in _picture_files(root):
        shown = _read_picture(root, home, path)
        if isinstance(shown, bytes):
            pictures[path.relative_to(root).as_posix()] = shown
        else:
            diagnostics.append(shown)
    archive = (_read_file(root, home, path) for path in sorted((root / ARCHIVE).rglob("*.md")))
    contents = (_read_file(root, home, path) for path in sorted((root / ARCHIVE).rglob(CONTENTS)))
    return Sources(
        tuple(files),
        tuple(diagnostics),
        tuple(salvaged),
        # a copy that cannot be read counts as altered: the check of approvals reports it
        tuple(each for each in archive if isinstance(each, SourceFile)),
        digests,
        MappingProxyType(pictures),
        MappingProxyType(
            {
                name: home / name
                for name, digest in digests.items()
                if digest and name.endswith(DATA_SUFFIXES)
            }
        ),
        tuple(each for each in contents if isinstance(each, SourceFile)),
    )


def decode(data: bytes, path: str) -> SourceFile | Diagnostic:
    """Return the bytes as a text file, or the finding that says why they are none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _bad_byte(data, path, error.start, f"0x{data[error.start]:02X}")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _CONTROL.search(text)
    if found is not None:
        before = text[: found.start()].encode()
        return _bad_byte(before, path, len(before), f"U+{ord(found[0]):04X}")
    if not text.strip():
        return EMPTY_FILE.at(
            Span(path), Text("文件没有内容", "The file has no content"), subject=path
        )
    return SourceFile(path, text)


def place_of(name: str) -> str:
    """Return what a path holds: text, archive, contents, picture or evidence; empty: nothing."""
    top, suffix = name.partition("/")[0], PurePosixPath(name).suffix
    if name.startswith(f"{ARCHIVE}/"):
        frozen = "archive" if suffix == ".md" else ""
        return "contents" if PurePosixPath(name).name == CONTENTS else frozen
    if (top, suffix) in FOLDERS and "/" in name:
        return "text"
    folders, suffixes = PICTURES
    if top in folders and suffix in suffixes and "/" in name:
        return "picture"
    return "evidence" if name.startswith("records/") and suffix != ".yaml" else ""


def order_of(name: str) -> tuple[int, list[str]]:
    """Return the sort key that gives the order in which files are read: by folder, then by part."""
    folders = [folder for folder, _ in FOLDERS]
    top, *rest = name.split("/")
    return (folders.index(top) if top in folders else len(folders), [top, *rest])


def unreadable(path: str, message: Text) -> Diagnostic:
    """Return the finding that a file of the repository is not used."""
    return UNREADABLE_FILE.at(Span(path), message, subject=path)


def _candidates(root: Path) -> Iterator[Path]:
    found = 0
    for folder, suffix in FOLDERS:
        for path in sorted((root / folder).rglob(f"*{suffix}")):
            # the archive is frozen text, not part of the working system
            if path.relative_to(root).parts[:2] == ("records", "archive"):
                continue
            found += 1
            if found <= MAX_FILES:
                yield path


def _evidence(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield what lies beside the records: every file that is no record and no frozen text."""
    found = 0
    for path in sorted((root / "records").rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix == ".yaml" or name.startswith(f"{ARCHIVE}/") or path.is_dir():
            continue
        found += 1
        if found <= MAX_FILES:
            yield name, path


def _picture_files(root: Path) -> Iterator[Path]:
    folders, suffixes = PICTURES
    found = 0
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in suffixes:
                found += 1
                if found <= MAX_FILES:
                    yield path


def _read_picture(root: Path, home: Path, path: Path) -> bytes | Diagnostic:
    name = path.relative_to(root).as_posix()
    fault = _unusable(name, home, path, MAX_PICTURE)
    if fault is not None:
        return fault
    try:
        return path.read_bytes()
    except OSError as error:
        return _failed(name, error)


def _digest(path: Path, home: Path) -> str:
    """Return a file's SHA-256; empty for a link that leaves the repository and the unreadable."""
    try:
        inside = path.resolve().is_relative_to(home) and path.is_file()
        if not inside or path.stat().st_size > _most(path):
            return ""
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, RuntimeError):
        return ""


def _most(path: Path) -> int:
    return MAX_DATA if path.suffix in DATA_SUFFIXES else MAX_EVIDENCE


def _read_file(root: Path, home: Path, path: Path) -> SourceFile | Diagnostic:
    name = path.relative_to(root).as_posix()
    fault = _unusable(name, home, path, MAX_BYTES)
    if fault is not None:
        return fault
    try:
        return decode(path.read_bytes(), name)
    except OSError as error:
        return _failed(name, error)


def _unusable(name: str, home: Path, path: Path, most: int) -> Diagnostic | None:
    """Return why a file must not be read: it lies elsewhere, is none, or has over `most` bytes."""
    try:
        if not path.resolve().is_relative_to(home):
            return unreadable(name, Text("链接指向仓库之外", "The link leaves the repository"))
        if not path.is_file():
            return unreadable(name, Text("不是普通文件", "Not a regular file"))
        if path.stat().st_size > most:
            limit = f"{path.stat().st_size:,} > {most:,}"
            return unreadable(name, Text(f"文件过大：{limit} 字节", f"Too large: {limit} bytes"))
    except (OSError, RuntimeError) as error:
        return _failed(name, error)
    return None


def _failed(name: str, error: OSError | RuntimeError) -> Diagnostic:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return unreadable(name, Text(f"读取失败：{reason}", f"Reading failed: {reason}"))


def _bad_byte(before: bytes, path: str, start: int, shown: str) -> Diagnostic:
    head = before[:start].decode("utf-8", errors="replace")
    head = head.replace("\r\n", "\n").replace("\r", "\n")
    line = head.count("\n") + 1
    column = len(head) - (head.rfind("\n") + 1) + 1
    message = Text(
        f"此处的 {shown} 不是可用的 UTF-8 字符", f"{shown} here is no usable UTF-8 character"
    )
    return BAD_ENCODING.at(Span(path, line, column), message, subject=path)
