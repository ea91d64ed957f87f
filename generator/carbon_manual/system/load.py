"""Put what the files hold together into the system: index, define, resolve."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final

from carbon_manual.catalogue.standard import Standard
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text, in_order
from carbon_manual.shapes.shape import Shapes
from carbon_manual.shapes.typed import nearest
from carbon_manual.shapes.value import Row
from carbon_manual.sources.source import ARCHIVE, SourceFile, Sources
from carbon_manual.system.model import CONFIGURATION_PATH, Document, Item, Record, System, Use
from carbon_manual.system.pictures import picture_findings
from carbon_manual.system.piece import Piece, read_piece
from carbon_manual.system.resolve import Index, Reference, read_claims, resolve
from carbon_manual.texts.pagination import read_pages

DUPLICATE_ID = Fault(
    "CM132",
    "duplicate-id",
    Severity.ERROR,
    Text("编号重复", "Number used twice"),
    Text(
        "编号必须唯一，引用才有确定的对象。", "Numbers must be unique or references are ambiguous."
    ),
    Text("改掉其中一个编号。", "Change one of the numbers."),
    "两份记录都写 id: JL-06-02-HZ-2025",
)
ID_DIFFERS = Fault(
    "CM133",
    "id-differs-from-file",
    Severity.ERROR,
    Text("编号与文件名不一致", "Number differs from the file name"),
    Text(
        "引用按编号找文件；编号与文件名不同，读者和程序会各找各的。",
        "References find files by number; if they differ, people and program look elsewhere.",
    ),
    Text("让编号等于文件名（不含扩展名）。", "Let the number equal the file's name."),
    "CX-03.md 中写 id: CX-30",
)
NO_CONFIGURATION = Fault(
    "CM134",
    "no-configuration",
    Severity.ERROR,
    Text("缺少体系配置记录", "Configuration record is missing"),
    Text(
        "场所、岗位和采用的标准都写在体系配置里。",
        "Sites, posts and the standards in use stand in the configuration record.",
    ),
    Text(f"建立 {CONFIGURATION_PATH}。", f"Write {CONFIGURATION_PATH}."),
    "records/ 中没有 JL-00-01.yaml",
)

FAULTS: Final = (DUPLICATE_ID, ID_DIFFERS, NO_CONFIGURATION)

Pieces = MutableMapping[SourceFile, Piece]

_WORD = re.compile(r"[\w.\-]+")
_ARCHIVED = re.compile(rf"{ARCHIVE}/([^/]+)/([^/]+)/(.+\.md)")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The system and the findings of reading it."""

    system: System
    diagnostics: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Reading:
    """What has been read so far; lives only while `load` runs."""

    shapes: Shapes
    standards: Mapping[str, Standard]
    pieces: Pieces
    documents: dict[str, Document] = field(default_factory=dict)
    archive: dict[tuple[str, str], Document] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    defined: dict[str, dict[str, Row]] = field(default_factory=dict)
    home: dict[tuple[str, str], str] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def piece(self, file: SourceFile) -> Piece:
        """Return what a file holds, read once."""
        if file not in self.pieces:
            self.pieces[file] = read_piece(file, self.shapes)
        return self.pieces[file]


def load(
    sources: Sources,
    shapes: Shapes,
    standards: Mapping[str, Standard],
    pieces: Pieces | None = None,
) -> Loaded:
    """Return the system that the sources hold; what does not fit becomes findings.

    Whoever loads almost the same sources again and again, by the same shapes, keeps `pieces`: what
    was read of each file.
    """
    known = {} if pieces is None else pieces
    reading = _Reading(shapes, standards, known, diagnostics=list(sources.diagnostics))
    for diagnostic in sources.diagnostics:
        reading.lost.add(PurePosixPath(diagnostic.span.path).stem)
    for text in sources.salvaged:
        reading.lost.update(_WORD.findall(text))
    for file in sources.files:
        _read(file, reading)
    by_path = {file.path: file for file in sources.files}
    for file in sources.archive:
        _read_archived(file, by_path, reading)
    uses = tuple(_uses(reading))
    claims, unclaimable = read_claims(reading.documents.values(), standards)
    system = System(
        shapes=shapes,
        standards=standards,
        documents=MappingProxyType(reading.documents),
        records=MappingProxyType(reading.records),
        defined=MappingProxyType(
            {kind: MappingProxyType(rows) for kind, rows in reading.defined.items()}
        ),
        home=MappingProxyType(reading.home),
        uses=uses,
        claims=claims,
        archive=MappingProxyType(reading.archive),
        digests=sources.digests,
        pictures=sources.pictures,
        data=sources.data,
        pages=read_pages(sources.contents),
        doubtful=frozenset(reading.doubtful | reading.lost),
        incomplete=bool(reading.lost) or _some_claims_unreadable(reading),
    )
    index = Index(system, MappingProxyType(reading.aliases))
    resolved = tuple(resolve(reading.references, index))
    # a misspelt id stands for the one it resembles: nothing follows from the absence of that one
    meant = {near for each in resolved if (near := nearest(each.subject, index.everything))}
    system = dataclasses.replace(
        system,
        doubtful=system.doubtful | meant,
        incomplete=system.incomplete or system.configuration is None,
    )
    texts = (*system.documents.values(), *system.archive.values())
    shown = picture_findings(texts, system.pictures)
    found = (*reading.diagnostics, *unclaimable, *resolved, *shown)
    return Loaded(system, in_order((*found, *_missing_configuration(system))))


def _some_claims_unreadable(reading: _Reading) -> bool:
    return any(each.control.is_invalid("covers") for each in reading.documents.values())


def _read(file: SourceFile, reading: _Reading) -> None:
    piece = reading.piece(file)
    reading.diagnostics += piece.diagnostics
    reading.references += piece.references
    reading.doubtful |= piece.doubtful
    if piece.item is None:
        _lose(file, reading)
    elif isinstance(piece.item, Document):
        if _register(piece.item, reading, reading.documents):
            reading.documents[_key(piece.item)] = piece.item
    elif isinstance(piece.item, Record) and _register(piece.item, reading, reading.records):
        reading.records[_key(piece.item)] = piece.item
        _define(piece.definitions, _key(piece.item), reading)


def _lose(file: SourceFile, reading: _Reading) -> None:
    """Give up a file, but remember the ids it holds so that references to them stay silent."""
    reading.lost.update(_WORD.findall(file.text))
    reading.lost.add(PurePosixPath(file.path).stem)


def _read_archived(file: SourceFile, sources: Mapping[str, SourceFile], reading: _Reading) -> None:
    """Keep a frozen text under the id and version of its folder.

    What is wrong with it is no finding of reading: nobody may mend it. It then differs from what
    was approved, or is missing, and that is reported with the approval.
    """
    given = _ARCHIVED.fullmatch(file.path)
    if given is None:
        return
    name, version, path = given.groups()
    working = reading.documents.get(name)
    if working is not None and working.path == path and sources[path].text == file.text:
        reading.archive[name, version] = working
        return
    item = reading.piece(file).item
    if isinstance(item, Document):
        reading.archive[name, version] = dataclasses.replace(item, path=path)


def _key(item: Item) -> str:
    return item.id or PurePosixPath(item.path).stem


def _register(item: Item, reading: _Reading, known: Mapping[str, Item]) -> bool:
    """Check the item's own number; tell whether it may be kept under it."""
    stem = PurePosixPath(item.path).stem
    span = item.control.place("id")
    first = known.get(item.id or stem)
    if first is not None:
        reading.diagnostics.append(_duplicate(item.id, span, first.control.place("id")))
        return False
    # approvals are named by date and post, so that two people never touch one file
    if item.id and item.id != stem:
        reading.aliases[stem] = item.id
        message = Text(
            f"编号 `{item.id}` 与文件名 `{stem}` 不一致",
            f"Number `{item.id}` differs from the file name `{stem}`",
        )
        reading.diagnostics.append(ID_DIFFERS.at(span, message, subject=item.id))
    return True


def _duplicate(name: str, span: Span, first: Span) -> Diagnostic:
    message = Text(f"编号 `{name}` 已在 {first} 使用", f"`{name}` is already used at {first}")
    related = (Related(first, Text("第一次出现", "first stands here")),)
    return DUPLICATE_ID.at(span, message, subject=name, related=related)


def _define(definitions: Iterable[tuple[str, str, Row]], record: str, reading: _Reading) -> None:
    for kind, name, row in definitions:
        rows = reading.defined.setdefault(kind, {})
        if name in rows:
            reading.diagnostics.append(_duplicate(name, row.place("id"), rows[name].place("id")))
        else:
            rows[name] = row
            reading.home[kind, name] = record


def _uses(reading: _Reading) -> Iterator[Use]:
    for record in reading.records.values():
        if record.shape.id != "rec.system":
            continue
        for row in record.body.rows("standards"):
            standard = reading.standards.get(row.text("key"))
            if standard is not None:
                sites = tuple(str(site.data) for site in row.items_of("sites"))
                required = row.text("coverage") == "required"
                yield Use(standard, sites, required, row.place("key"))


def _missing_configuration(system: System) -> Iterator[Diagnostic]:
    stem = PurePosixPath(CONFIGURATION_PATH).stem
    if system.configuration is None and stem not in system.doubtful:
        message = Text("没有体系配置记录", "There is no configuration record")
        yield NO_CONFIGURATION.at(Span(CONFIGURATION_PATH), message)
