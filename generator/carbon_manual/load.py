"""Turn source files into the system: split, type by shape, index and resolve."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text, in_order
from carbon_manual.model import CONFIGURATION_PATH, Document, Item, Record, System, Use
from carbon_manual.parts import Parts, split
from carbon_manual.prose import scan
from carbon_manual.resolve import Index, Reference, read_claims, resolve
from carbon_manual.scalars import did_you_mean
from carbon_manual.shape import Shape, Shapes
from carbon_manual.source import ARCHIVE, SourceFile, Sources
from carbon_manual.standard import Standard
from carbon_manual.typed import Typing, nearest
from carbon_manual.value import Row
from carbon_manual.yamltext import MappingNode, Node, ScalarNode, compose, span_of

UNKNOWN_TYPE = Fault(
    "CM131",
    "unknown-type",
    Severity.ERROR,
    Text("未知的类型", "Unknown type"),
    Text(
        "类型决定字段、检查和版式；没有类型就无法读这份文件。",
        "The type decides fields, checks and layout; without it the file cannot be read.",
    ),
    Text("改成已有的类型。", "Use one of the types."),
    "type: proc.carbon-reveiw",
)
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

FAULTS: Final = (UNKNOWN_TYPE, DUPLICATE_ID, ID_DIFFERS, NO_CONFIGURATION)

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


def load(sources: Sources, shapes: Shapes, standards: Mapping[str, Standard]) -> Loaded:
    """Return the system that the sources hold; what does not fit becomes findings."""
    reading = _Reading(shapes, standards, diagnostics=list(sources.diagnostics))
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
        data=sources.data,
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
    found = (*reading.diagnostics, *unclaimable, *resolved)
    return Loaded(system, in_order((*found, *_missing_configuration(system))))


def _some_claims_unreadable(reading: _Reading) -> bool:
    return any(each.control.is_invalid("covers") for each in reading.documents.values())


def _read(file: SourceFile, reading: _Reading) -> None:
    parts = split(file)
    if isinstance(parts, Diagnostic):
        _lose(file, (parts,), reading)
        return
    front = compose(parts.front, file.path, parts.front_line)
    if front.node is None:
        _lose(file, front.diagnostics, reading)
        return
    reading.diagnostics += front.diagnostics
    shape = _shape_of(front.node, file, parts, reading)
    if shape is None:
        _lose(file, (), reading)
    elif shape.is_record:
        _read_record(file, parts, front.node, shape, reading)
    else:
        _read_document(file, parts, front.node, shape, reading)


def _lose(file: SourceFile, diagnostics: Iterable[Diagnostic], reading: _Reading) -> None:
    """Give up a file, but remember the ids it holds so that references to them stay silent."""
    reading.diagnostics += diagnostics
    reading.lost.update(_WORD.findall(file.text))
    reading.lost.add(PurePosixPath(file.path).stem)


def _shape_of(node: MappingNode, file: SourceFile, parts: Parts, reading: _Reading) -> Shape | None:
    name, given = _type_of(node)
    is_yaml = file.path.endswith(".yaml")
    known = {key for key, shape in reading.shapes.types.items() if shape.is_record == is_yaml}
    if name in known:
        return reading.shapes.types[name]
    span = span_of(given or node, file.path, parts.front_line)
    near = nearest(name, known)
    hint = did_you_mean(near)
    what = Text("记录", "record") if is_yaml else Text("文件", "document")
    message = Text(
        f"没有{what.zh}类型 `{name}`{hint.zh}", f"There is no {what.en} type `{name}`{hint.en}"
    )
    reading.diagnostics.append(UNKNOWN_TYPE.at(span, message, subject=name))
    return None


def _type_of(node: MappingNode) -> tuple[str, Node | None]:
    """Return the type that a control block names, and where."""
    given = next(
        (v for k, v in node.value if isinstance(k, ScalarNode) and k.value == "type"), None
    )
    return (given.value if isinstance(given, ScalarNode) else ""), given


def _read_document(
    file: SourceFile, parts: Parts, node: MappingNode, shape: Shape, reading: _Reading
) -> None:
    document, typing = _document(file.path, parts, node, shape, reading)
    reading.diagnostics += (*typing.diagnostics, *document.prose.diagnostics)
    reading.references += (Reference(*each, document.id) for each in typing.references)
    reading.doubtful |= typing.doubtful
    if _register(document, reading, reading.documents):
        reading.documents[_key(document)] = document


def _document(
    path: str, parts: Parts, node: MappingNode, shape: Shape, reading: _Reading
) -> tuple[Document, Typing]:
    typing = Typing(path, parts.front_line)
    fields = {entry.name: entry for entry in (*reading.shapes.document_control, *shape.fields)}
    control = typing.row(node, fields)
    prose = scan(parts.body, path, parts.body_line)
    return Document(shape, path, control, parts.body, parts.body_line, prose), typing


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
    parts = split(file)
    if isinstance(parts, Diagnostic):
        return
    node = compose(parts.front, file.path, parts.front_line).node
    shape = reading.shapes.types.get(_type_of(node)[0]) if node else None
    if node is not None and shape is not None and not shape.is_record:
        document, _ = _document(file.path, parts, node, shape, reading)
        reading.archive[name, version] = dataclasses.replace(document, path=path)


def _read_record(
    file: SourceFile, parts: Parts, node: MappingNode, shape: Shape, reading: _Reading
) -> None:
    front = Typing(file.path, parts.front_line)
    control = front.row(node, {entry.name: entry for entry in reading.shapes.record_control})
    composed = compose(parts.body, file.path, parts.body_line)
    if composed.node is None:
        reading.diagnostics += front.diagnostics
        _lose(file, composed.diagnostics, reading)
        return
    body = Typing(file.path, parts.body_line)
    record = Record(shape, file.path, control, body.row(composed.node, shape.by_name))
    reading.diagnostics += (*front.diagnostics, *composed.diagnostics, *body.diagnostics)
    reading.doubtful |= front.doubtful | body.doubtful
    for each in (*front.references, *body.references):
        reading.references.append(Reference(*each, record.id))
    if _register(record, reading, reading.records):
        key = _key(record)
        reading.records[key] = record
        _define(body.definitions, key, reading)


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
