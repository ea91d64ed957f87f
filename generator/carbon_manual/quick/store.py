"""The pages of the last build: what each was made from, what MkDocs knew of it, its file."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_TABLE: Final = """
create table if not exists pages (
    source text primary key, made_from text, head text, body text,
    rendered_from text, found text, stamp text
) without rowid
"""
_HEADS: Final = "select source, made_from, head, rendered_from, stamp from pages"
_FOUND: Final = "select found from pages where source = ?"
_BODY: Final = "select body from pages where source = ?"
_KEEP: Final = "insert or replace into pages values (?, ?, ?, ?, ?, ?, ?)"
_MOVED: Final = "update pages set rendered_from = ?, found = ?, stamp = ? where source = ?"
_FORGET: Final = "delete from pages where source = ?"


class Known(NamedTuple):
    """A page of the last build: digests of what it was made and rendered from, and its file.

    `head` is JSON, `stamp` tells the published file from any other.
    """

    made_from: str
    head: str
    rendered_from: str
    stamp: str


class Kept(NamedTuple):
    """A page to keep, as its row; `found` is what the search finds on it, JSON without brackets."""

    source: str
    made_from: str
    head: str
    body: str
    rendered_from: str
    found: str
    stamp: str


class Store:
    """A file that may be lost or spoilt at any time: then everything is built anew."""

    def __init__(self, path: Path | None) -> None:
        """Open the file, which is made if there is none; without a path nothing is kept."""
        self._base: sqlite3.Connection | None = None
        self.known: dict[str, Known] = {}
        if path is not None:
            self._base = sqlite3.connect(path)
            self._base.execute(_TABLE)
            self.known = {row[0]: Known(*row[1:]) for row in self._base.execute(_HEADS)}

    def body(self, source: str) -> str:
        """Return the body of a known page, as JSON."""
        return self._one(_BODY, source)

    def found(self, source: str) -> str:
        """Return what the search finds on a known page."""
        return self._one(_FOUND, source)

    def _one(self, query: str, source: str) -> str:
        if self._base is None:
            raise KeyError(source)
        return str(self._base.execute(query, (source,)).fetchone()[0])

    def keep(
        self, new: Iterable[Kept], moved: Iterable[tuple[str, ...]], gone: Iterable[str]
    ) -> None:
        """Keep new pages and those that were rendered anew, forget others, all or nothing.

        `moved` are rows of rendered_from, found, stamp and source.
        """
        if self._base is None:
            return
        with self._base:
            self._base.executemany(_FORGET, [(source,) for source in gone])
            self._base.executemany(_KEEP, list(new))
            self._base.executemany(_MOVED, list(moved))
