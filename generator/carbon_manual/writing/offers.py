"""The ids that a system defines, with their names: what editors and forms offer for a reference."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.shapes.wanted import target
from carbon_manual.system.resolve import Index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carbon_manual.shapes.shape import Field
    from carbon_manual.system.model import System

# A longer list is no help: whoever refers to a clause types its number.
_MOST: Final = 400


def offers(system: System) -> Mapping[str, tuple[tuple[str, Text], ...]]:
    """Return the ids of each kind that some field refers to, with their names, in order.

    Kinds of more than 400 ids, and those that have none, are left out.
    """
    index = Index(system, MappingProxyType({}))
    shapes = system.shapes
    fields = [*shapes.document_control, *shapes.record_control]
    fields += (field for shape in shapes.types.values() for field in shape.fields)
    kinds = dict.fromkeys(kind for field in fields for kind in _kinds(field))
    found = {kind: tuple(dict.fromkeys(index.names(kind))) for kind in kinds}
    return MappingProxyType(
        {
            kind: tuple((name, _name(system, kind, name)) for name in names)
            for kind, names in found.items()
            if 0 < len(names) <= _MOST
        }
    )


def _kinds(field: Field) -> Iterator[str]:
    if target(field):
        yield target(field)
    for column in (*field.columns, *(field.item.columns if field.item else ())):
        yield from _kinds(column)


def _name(system: System, kind: str, name: str) -> Text:
    item = system.documents.get(name) or system.records.get(name)
    if item is not None:
        return item.title
    shape = system.shapes.numbered(name)
    return shape.label if shape else system.label(kind, name)
