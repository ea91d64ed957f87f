"""The immutable system: configuration, documents, records and what they claim."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from carbon_manual.catalogue.standard import Standard
from carbon_manual.diagnostic import Span, Text
from carbon_manual.shapes.access import Access, access_of
from carbon_manual.shapes.shape import Shape, Shapes
from carbon_manual.shapes.value import Row
from carbon_manual.texts.prose import Call, Prose

CONFIGURATION_PATH: Final = "records/JL-00-01.yaml"


@dataclass(frozen=True, slots=True)
class Context:
    """What the outside world injects: as-of date, generator's version, language, readers."""

    as_of: dt.date
    version: str
    language: str = "zh"
    audience: Access = Access.RESTRICTED


@dataclass(frozen=True, slots=True)
class Claim:
    """A section's claim to answer clauses: one pattern of one standard, expanded to ids."""

    document: str
    heading: str
    standard: str
    pattern: str
    clauses: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Item:
    """A controlled item: its type, source file and control block."""

    shape: Shape
    path: str
    control: Row

    @property
    def id(self) -> str:
        """Return the number, e.g. `CX-03` or `JL-06-02-HZ-2025`."""
        return self.control.text("id")

    @property
    def title(self) -> Text:
        """Return the title in both languages."""
        return self.control.data("title") or Text(self.id, self.id)

    @property
    def version(self) -> str:
        """Return the version as written."""
        return self.control.text("version")

    @property
    def access(self) -> Access:
        """Return the class of readers that it is for."""
        return access_of(self.control)


@dataclass(frozen=True, slots=True)
class Document(Item):
    """A Markdown document: its body, where that starts, and what it holds besides words."""

    body: str
    body_line: int
    prose: Prose

    @property
    def calls(self) -> tuple[Call, ...]:
        """Return what its text embeds."""
        return self.prose.calls


@dataclass(frozen=True, slots=True)
class Record(Item):
    """A YAML record with its typed body, and what the texts in it embed."""

    body: Row
    calls: tuple[Call, ...] = ()

    @property
    def site(self) -> str:
        """Return the site that the record is about, or the empty text."""
        return self.control.text("site")


@dataclass(frozen=True, slots=True)
class Use:
    """A standard in use: its catalogue, the sites it applies to, and whether gaps are findings."""

    standard: Standard
    sites: tuple[str, ...]
    required: bool
    span: Span


@dataclass(frozen=True, slots=True)
class System:
    """Everything loaded. Mappings keep the order of the files.

    `archive` maps a document's id and version to its frozen text. `defined` maps a kind (`site`,
    `post`, `source`, `factor`, `meter`, …) to the rows that define its ids; `home` maps the same
    ids to the record that holds the row. `incomplete` tells that a file could not be read, so that
    nothing follows from what is absent; `doubtful` holds the ids of which that is true because they
    stand in such a file or were misspelt. `digests` maps evidence files to their SHA-256,
    `pictures` those that documents may show to their bytes,
    `data` those that may hold readings to where they lie. `pages` maps the digest of a Word copy's
    layout to the pages of its headings.
    `withheld` is what readers get of a configuration whose record they may not see. `as_of` is the
    day on which the system is looked at, where one was given.
    """

    shapes: Shapes
    standards: Mapping[str, Standard]
    documents: Mapping[str, Document]
    records: Mapping[str, Record]
    defined: Mapping[str, Mapping[str, Row]]
    home: Mapping[tuple[str, str], str]
    uses: tuple[Use, ...]
    claims: tuple[Claim, ...]
    archive: Mapping[tuple[str, str], Document] = field(
        default_factory=lambda: MappingProxyType({})
    )
    digests: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    pictures: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    data: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))
    pages: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({}))
    doubtful: frozenset[str] = frozenset()
    incomplete: bool = False
    withheld: Record | None = None
    as_of: dt.date | None = None

    @property
    def configuration(self) -> Record | None:
        """Return the configuration record, if it could be loaded."""
        return next(self.records_of("rec.system"), self.withheld)

    @property
    def organisation(self) -> Text:
        """Return the organisation's name."""
        record = self.configuration
        return (record.body.data("organisation") if record else None) or Text("", "")

    @property
    def website(self) -> str:
        """Return where the site is published, as the configuration says; empty if it does not."""
        record = self.configuration
        return record.body.text("website") if record else ""

    @property
    def sites(self) -> tuple[str, ...]:
        """Return the site codes in the order of the configuration."""
        return tuple(self.defined.get("site", {}))

    @property
    def items(self) -> tuple[Document | Record, ...]:
        """Return every document and record."""
        return (*self.documents.values(), *self.records.values())

    def records_of(self, type_id: str) -> Iterator[Record]:
        """Yield the records of a type in file order."""
        return (record for record in self.records.values() if record.shape.id == type_id)

    def row(self, kind: str, name: str) -> Row | None:
        """Return the row that defines an id, e.g. `row("source", "HZ-NG-01")`."""
        return self.defined.get(kind, {}).get(name)

    def label(self, kind: str, name: str) -> Text:
        """Return what a defined id is called; the id itself where nothing else is given."""
        row = self.row(kind, name)
        given = row.data("name") if row else None
        return given if isinstance(given, Text) else Text(name, name)

    def parameter(self, name: str, default: str = "") -> str:
        """Return a parameter of the configuration as text."""
        row = self.row("parameter", name)
        return row.text("value") if row else default
