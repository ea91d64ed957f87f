"""What one file holds, read by itself: its item by shape, findings, references, definitions."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.shape import Shape, Shapes
from carbon_manual.shapes.typed import Typing, nearest
from carbon_manual.shapes.value import Row, Value
from carbon_manual.sources.source import SourceFile
from carbon_manual.system.model import Document, Item, Record
from carbon_manual.system.resolve import Reference
from carbon_manual.texts.allowlist import diagnosed
from carbon_manual.texts.parts import Parts, split
from carbon_manual.texts.plainvalue import is_suspect
from carbon_manual.texts.prose import BAD_TEMPLATE, Prose, scan, scan_calls
from carbon_manual.texts.yamltext import MappingNode, Node, ScalarNode, compose, span_of

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

FAULTS: Final = (UNKNOWN_TYPE,)
_CHART: Final = Text("图只能放在文件的正文中", "A chart may stand in a document's text only")


@dataclass(frozen=True, slots=True)
class Piece:
    """One file, read; `item` is None when it had to be given up.

    `doubtful` are the names near which something could not be read. `definitions` are the rows
    that others refer to: kind, name, row.
    """

    item: Item | None
    diagnostics: tuple[Diagnostic, ...] = ()
    references: tuple[Reference, ...] = ()
    doubtful: frozenset[str] = frozenset()
    definitions: tuple[tuple[str, str, Row], ...] = ()


def read_piece(file: SourceFile, shapes: Shapes) -> Piece:
    """Return what a file holds; depends on nothing but its path, its text and the shapes."""
    parts = split(file)
    if isinstance(parts, Diagnostic):
        return Piece(None, (parts,))
    front = compose(parts.front, file.path, parts.front_line)
    if front.node is None:
        return Piece(None, front.diagnostics)
    shape = _shape_of(front.node, file, parts, shapes)
    if isinstance(shape, Diagnostic):
        return Piece(None, (*front.diagnostics, shape))
    read = _record if shape.is_record else _document
    piece = read(file, parts, front.node, shape, shapes)
    return Piece(
        piece.item,
        (*front.diagnostics, *piece.diagnostics),
        piece.references,
        piece.doubtful,
        piece.definitions,
    )


def _shape_of(
    node: MappingNode, file: SourceFile, parts: Parts, shapes: Shapes
) -> Shape | Diagnostic:
    name, given = _type_of(node)
    is_yaml = file.path.endswith(".yaml")
    known = {key for key, shape in shapes.types.items() if shape.is_record == is_yaml}
    if name in known:
        return shapes.types[name]
    span = span_of(given or node, file.path, parts.front_line)
    near = nearest(name, known)
    hint = did_you_mean(near)
    what = Text("记录", "record") if is_yaml else Text("文件", "document")
    message = Text(
        f"没有{what.zh}类型 `{name}`{hint.zh}", f"There is no {what.en} type `{name}`{hint.en}"
    )
    return UNKNOWN_TYPE.at(span, message, subject=name)


def _type_of(node: MappingNode) -> tuple[str, Node | None]:
    """Return the type that a control block names, and where."""
    given = next(
        (v for k, v in node.value if isinstance(k, ScalarNode) and k.value == "type"), None
    )
    return (given.value if isinstance(given, ScalarNode) else ""), given


def _document(
    file: SourceFile, parts: Parts, node: MappingNode, shape: Shape, shapes: Shapes
) -> Piece:
    typing = Typing(file.path, parts.front_line, suspect=is_suspect(parts.front))
    fields = {entry.name: entry for entry in (*shapes.document_control, *shape.fields)}
    control = typing.row(node, fields)
    prose = scan(parts.body, file.path, parts.body_line)
    document = Document(shape, file.path, control, parts.body, parts.body_line, prose)
    return Piece(
        document,
        (
            *typing.diagnostics,
            *prose.diagnostics,
            *diagnosed(parts.body, file.path, parts.body_line, prose.formulas),
        ),
        tuple(Reference(*each, document.id) for each in typing.references),
        frozenset(typing.doubtful),
    )


def _record(
    file: SourceFile, parts: Parts, node: MappingNode, shape: Shape, shapes: Shapes
) -> Piece:
    front = Typing(file.path, parts.front_line, suspect=is_suspect(parts.front))
    control = front.row(node, {entry.name: entry for entry in shapes.record_control})
    composed = compose(parts.body, file.path, parts.body_line)
    if composed.node is None:
        return Piece(None, (*front.diagnostics, *composed.diagnostics))
    body = Typing(file.path, parts.body_line, calls=True, suspect=is_suspect(parts.body))
    values = body.row(composed.node, shape.by_name)
    said = [_embedded(*each) for each in _texts(values)] if "{{" in parts.body else []
    calls = tuple(call for prose in said for call in prose.calls)
    record = Record(shape, file.path, control, values, calls)
    references = (*front.references, *body.references)
    return Piece(
        record,
        (
            *front.diagnostics,
            *composed.diagnostics,
            *body.diagnostics,
            *(each for prose in said for each in prose.diagnostics),
        ),
        tuple(Reference(*each, record.id) for each in references),
        frozenset(front.doubtful | body.doubtful),
        tuple(body.definitions),
    )


def _embedded(text: str, span: Span) -> Prose:
    """Return what a record's text embeds; all of it stands where the text begins."""
    found = scan_calls(text, span.path, span.line)
    calls = tuple(dataclasses.replace(call, span=span) for call in found.calls)
    return dataclasses.replace(
        found,
        calls=tuple(call for call in calls if call.name != "chart"),
        diagnostics=(
            *(dataclasses.replace(each, span=span) for each in found.diagnostics),
            *(BAD_TEMPLATE.at(span, _CHART) for call in calls if call.name == "chart"),
        ),
    )


def _texts(row: Row) -> Iterator[tuple[str, Span]]:
    """Yield the texts of a record that may hold calls, however deep they stand."""
    waiting: list[Value] = list(row.values())
    while waiting:
        value = waiting.pop(0)
        match value.data:
            case str() | Text() as text:
                shown = {text} if isinstance(text, str) else {text.zh, text.en}
                yield from ((each, value.span) for each in sorted(shown) if "{{" in each)
            case Row() as inner:
                waiting += inner.values()
            case tuple() as items:
                waiting += (each for each in items if isinstance(each, Value))
