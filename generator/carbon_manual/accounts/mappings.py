"""Files of readings as records map them: where each lies, and what its columns are."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.meteringfaults import MAPPING
from carbon_manual.accounts.readings import Content, Layout, read_content
from carbon_manual.diagnostic import Diagnostic, Text
from carbon_manual.shapes.value import Row
from carbon_manual.sources.source import DATA_SUFFIXES

if TYPE_CHECKING:
    from carbon_manual.system.model import Record, System

ACTIVITY: Final = "rec.activity-data"
TABLE: Final = "readings"
_COLUMNS: Final = ("date_column", "quantity_column", "key_column", "unit_column", "site_column")
# Of these, one of each pair is written.
_CHOSEN: Final = ("unit", "unit_column", "source", "key_column")
_SHOWN_DIGEST: Final = 12


@dataclass(frozen=True, slots=True)
class Mapped:
    """A file as a record maps it: where it lies (nowhere if it cannot be used) and its columns."""

    record: Record
    row: Row
    target: str
    path: Path | None
    digest: str
    layout: Layout
    finding: Diagnostic | None = None

    @property
    def note(self) -> Text:
        """Return the file's name and the head of its digest."""
        text = f"{self.target}，SHA-256 {self.digest[:_SHOWN_DIGEST]}…"
        return Text(text, text.replace("，", ", "))

    def told(self, message: Text) -> Text:
        """Return a message that begins with the file's name."""
        name = posixpath.basename(self.target)
        return Text(f"{name} {message.zh}", f"{name}: {message.en}")

    def content(self) -> Content | None:
        """Return what the file holds; None where its finding stands elsewhere, as for evidence.

        Raises:
            ReadingsError: it cannot be read.
        """
        names = ("unit", "source", "streams", "date_column", "quantity_column")
        if self.path is None or self.row.is_invalid(*names):
            return None
        if not self.layout.date or not self.layout.quantity:
            return None
        return read_content(self.path, self.digest, self.layout)


def mapped_files(system: System) -> Iterator[Mapped]:
    """Yield the files that records map; those that are not as registered lie nowhere."""
    for record in system.records_of(ACTIVITY):
        folder = posixpath.dirname(record.path)
        for row in record.body.rows(TABLE):
            target = posixpath.normpath(posixpath.join(folder, row.text("path")))
            digest = system.digests.get(target, "")
            same = bool(digest) and row.text("sha256").lower() == digest
            message = _misfit(row)
            place = row.place("path")
            finding = MAPPING.at(place, message, subject=record.id) if message else None
            layout = Layout(*(row.text(name) for name in (*_COLUMNS, "sheet")))
            path = system.data.get(target) if same and finding is None else None
            yield Mapped(record, row, target, path, digest, layout, finding)


def _misfit(row: Row) -> Text | None:
    """Return what contradicts itself in a mapping, or None; the unreadable is told elsewhere."""
    path = row.text("path")
    if not path or row.is_invalid(*_CHOSEN, "streams", "sheet"):
        return None
    if not path.endswith(DATA_SUFFIXES):
        shown = "、".join(DATA_SUFFIXES)
        return Text(f"`{path}` 不是 {shown} 文件", f"`{path}` is none of {shown}")
    for one, other in (_CHOSEN[:2], _CHOSEN[2:]):
        if (one in row) == (other in row):
            return Text(f"{one} 和 {other} 应写其一", f"write one of {one} and {other}")
    if "sheet" in row and not path.endswith(".xlsx"):
        return Text("只有 XLSX 文件有工作表", "only XLSX files have sheets")
    return _misfit_streams(row)


def _misfit_streams(row: Row) -> Text | None:
    if "streams" in row and "source" in row:
        return Text("写了 source 就不写 streams", "with source there are no streams")
    keys = [each.text("key") for each in row.rows("streams")]
    twice = next((each for each in keys if keys.count(each) > 1), "")
    if twice:
        return Text(f"streams 中 `{twice}` 写了两次", f"`{twice}` stands twice in streams")
    return None
