"""Who refers to what: the references of a system, read from its typed values and turned round."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from carbon_manual.shapes.value import INVALID
from carbon_manual.system.model import Document, Record

if TYPE_CHECKING:
    from carbon_manual.shapes.shape import Field
    from carbon_manual.shapes.value import Row, Value
    from carbon_manual.system.model import Item, System


class Target(NamedTuple):
    """What a value refers to: a kind (`factor`, `document`, `rec.baseline`, …) and an id."""

    kind: str
    name: str


def referred(system: System) -> Mapping[str, tuple[str, ...]]:
    """Return, for each document and record, which others refer to it or to a row that it defines.

    It is derived from the documents and records as they are in this system, so that one that holds
    less, such as the texts in force, tells of nothing else.
    """
    found: dict[str, dict[str, None]] = {}
    paths = {item.path: item.id for item in system.items}
    for item in system.items:
        for name in _referred_by(item, system, paths):
            if name != item.id:
                found.setdefault(name, {})[item.id] = None
    return MappingProxyType({name: tuple(others) for name, others in found.items()})


def _referred_by(
    item: Document | Record, system: System, paths: Mapping[str, str]
) -> Iterator[str]:
    """Yield the ids of the documents and records that an item refers to."""
    for target in _typed(item, system):
        name = system.home.get((target.kind, target.name), target.name)
        if name in system.documents or name in system.records:
            yield name
    yield from _called(item, system)
    if isinstance(item, Document):
        yield from _linked(item, paths)


def _typed(item: Item, system: System) -> Iterator[Target]:
    yield from _of_row(system.shapes.control(item.shape), item.control)
    own = item.body if isinstance(item, Record) else item.control
    yield from _of_row(item.shape.fields, own)


def _called(item: Document | Record, system: System) -> Iterator[str]:
    """Yield what the texts of a document or record link to by number."""
    for call in item.calls:
        if call.name == "link" and call.arguments:
            name = str(call.arguments[0])
            if name in system.documents or name in system.records:
                yield name


def _linked(document: Document, paths: Mapping[str, str]) -> Iterator[str]:
    """Yield what the text of a document links to by path."""
    folder = posixpath.dirname(document.path)
    for link in document.prose.links:
        path = posixpath.normpath(posixpath.join(folder, link.target.partition("#")[0]))
        if path in paths:
            yield paths[path]


def _of_row(fields: Iterable[Field], row: Row) -> Iterator[Target]:
    for field in fields:
        value = row.get(field.name)
        if value is not None:
            yield from _of_value(field, value)


def _of_value(field: Field, value: Value) -> Iterator[Target]:
    if value.data is INVALID:
        return
    match field.kind:
        case "reference":
            yield Target(field.to, str(value.data))
        case "list" if field.item is not None:
            for each in value.data:
                yield from _of_value(field.item, each)
        case "table":
            for each in value.data:
                if each.data is not INVALID:
                    yield from _of_row(field.columns, each.data)
        case "group":
            yield from _of_row(field.columns, value.data)
