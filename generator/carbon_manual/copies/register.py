"""The register of Word copies: which copies there are, by three digests each, and their standing.

As a file it is JSON that can be signed. It holds what the copies say, paragraph by paragraph, so
that a changed one can be shown beside the old; who gets it may read that.
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FORMAT: Final = "carbon-manual register 1"
LARGEST: Final = 64 << 20  # bytes of a register's file


class Standing(enum.StrEnum):
    """What a version is worth on the register's day."""

    CURRENT = "current"
    UPCOMING = "upcoming"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DRAFT = "draft"

    @property
    def label(self) -> Text:
        """Return the standing in words."""
        return _LABELS[self]


_LABELS: Final = {
    Standing.CURRENT: Text("有效", "current"),
    Standing.UPCOMING: Text("已批准，尚未生效", "approved, not yet in force"),
    Standing.SUPERSEDED: Text("已被取代", "superseded"),
    Standing.WITHDRAWN: Text("已作废", "withdrawn"),
    Standing.DRAFT: Text("草案，不得作为受控文件使用", "draft, not a controlled document"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One copy that was, or could have been, given away.

    Attributes:
        number: Number of the document or form.
        version: Its version.
        title: Its title.
        standing: What the version is worth.
        successor: The version, or document, that took its place.
        effective: The day on which the version takes effect, or empty.
        copy: Number of the copy, or empty where copies are not told apart.
        holder: Who holds it.
        file: SHA-256 of the file.
        parts: Digest of the parts.
        content: Digest of what it says.
        blocks: What it says, each block by kind and text; empty if only digests are known.
        generated: Texts of blocks that are no controlled text: control block, history, lists.
        remark: What else is on record about this copy, or None.
    """

    number: str
    version: str
    title: str
    standing: Standing
    successor: str = ""
    effective: str = ""
    copy: str = ""
    holder: str = ""
    file: str = ""
    parts: str = ""
    content: str = ""
    blocks: tuple[tuple[str, str], ...] = ()
    generated: frozenset[str] = frozenset()
    remark: Text | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Entries, and the day and the readers for which they stand."""

    as_of: str
    audience: str
    organisation: str
    entries: tuple[Entry, ...] = field(default=())


_HEAD: Final = ("as_of", "audience", "organisation")
_TEXTS: Final = (
    *("number", "version", "title", "successor", "effective", "copy", "holder"),
    *("file", "parts", "content"),
)


def register_text(register: Register) -> str:
    """Return a register as JSON: the same register gives the same bytes."""
    pool: dict[tuple[str, str], int] = {}
    rows = []
    for entry in register.entries:
        row: dict[str, object] = {name: getattr(entry, name) for name in _TEXTS}
        row["standing"] = entry.standing.value
        row["blocks"] = [pool.setdefault(block, len(pool)) for block in entry.blocks]
        rows.append(row)
    head = {"format": FORMAT} | {name: getattr(register, name) for name in _HEAD}
    lines = [f"{_json(name)}: {_json(value)}" for name, value in head.items()]
    lines.append(_listed("entries", rows))
    lines.append(_listed("blocks", pool))
    return "{" + ",\n".join(lines) + "}\n"


def _listed(name: str, rows: Iterable[object]) -> str:
    """Return a list with one line for each of its rows, so that versions of it compare."""
    return f"{_json(name)}: [\n" + ",\n".join(map(_json, rows)) + "\n]"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def read_register(data: bytes) -> Register | Text:
    """Return the register that a file holds, or why it is none."""
    if len(data) > LARGEST:
        return Text(f"登记册超过 {LARGEST >> 20} MB", f"The register exceeds {LARGEST >> 20} MB")
    try:
        whole = json.loads(data)
        if whole["format"] != FORMAT:
            return Text("登记册的格式不认识", "The register's format is unknown")
        pool = [(str(kind), str(text)) for kind, text in whole["blocks"]]
        entries = tuple(_entry(row, pool) for row in whole["entries"])
        as_of, audience, organisation = (str(whole[each]) for each in _HEAD)
        return Register(as_of, audience, organisation, entries)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return Text("不是登记册，或已损坏", "It is no register, or damaged")


def _entry(row: Mapping[str, object], pool: list[tuple[str, str]]) -> Entry:
    numbers = row["blocks"]
    if not isinstance(numbers, list) or min(numbers, default=0) < 0:
        raise TypeError
    return Entry(
        **{name: str(row[name]) for name in _TEXTS},  # type: ignore[arg-type]
        standing=Standing(str(row["standing"])),
        blocks=tuple(pool[number] for number in numbers),
    )
