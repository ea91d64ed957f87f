"""The shapes of document and record types, read once from the package's `types/*.yaml`."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.diagnostic import Text
from carbon_manual.texts.yamltext import shipped

if TYPE_CHECKING:
    from collections.abc import Mapping

# What a field may hold. `digest` is a SHA-256 in hexadecimal; `series` maps periods to numbers of
# the row's unit; `claims` maps heading ids to standards to clause patterns.
KINDS: Final = (
    "text",
    "label",
    "digest",
    "integer",
    "year",
    "decimal",
    "quantity",
    "unit",
    "date",
    "period",
    "interval",
    "boolean",
    "choice",
    "reference",
    "list",
    "table",
    "group",
    "series",
    "claims",
)
_NOTHING: Final = Text("", "")
FAMILIES: Final = ("manual", "policy", "procedure", "rule", "instruction", "plan", "record")


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One field of a type: its name, what it holds and what it is called.

    One is itself only, so that what follows from a row of them is found without comparing each.

    `to` names what a reference points at (`site`, `post`, `source`, `factor`, `record`, …);
    `defines` makes the value an id of that kind; `unit` is a unit with the wanted dimension.
    """

    name: str
    kind: str
    label: Text
    required: bool = False
    to: str = ""
    defines: str = ""
    unit: str = ""
    choices: tuple[tuple[str, Text], ...] = ()
    item: Field | None = None
    columns: tuple[Field, ...] = ()
    note: Text = _NOTHING

    @property
    def by_name(self) -> Mapping[str, Field]:
        """Return the columns of a table or group by name."""
        return _by_name(self.columns)

    def choice(self, code: str) -> Text:
        """Return the label of one of the choices, or the code itself."""
        return dict(self.choices).get(code, Text(code, code))


@dataclass(frozen=True, slots=True)
class Shape:
    """One document or record type: its number, labels, control data and fields.

    `fields` are those of a record's body or a document's own front matter, beside the common
    control block. `per` is `organisation` or `site`; `interval` the longest time between two.
    """

    id: str
    family: str
    number: str
    label: Text
    purpose: Text
    per: str
    fields: tuple[Field, ...]
    interval: str = ""
    retention: str = ""
    maker: str = ""
    reviewer: str = ""
    approver: str = ""
    demanded_by: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_record(self) -> bool:
        """Tell whether this type is a record (YAML) and not a document (Markdown)."""
        return self.family in {"record", "plan"}

    @property
    def by_name(self) -> Mapping[str, Field]:
        """Return the fields by name."""
        return _by_name(self.fields)


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Every type by id, and the two common control blocks.

    One is itself only, so that what follows from it can be kept.
    """

    types: Mapping[str, Shape]
    document_control: tuple[Field, ...]
    record_control: tuple[Field, ...]

    @property
    def records(self) -> tuple[Shape, ...]:
        """Return the record types by form number."""
        found = (shape for shape in self.types.values() if shape.is_record)
        return tuple(sorted(found, key=lambda shape: shape.number))

    def control(self, shape: Shape) -> tuple[Field, ...]:
        """Return the control block that front matter of this type has."""
        return self.record_control if shape.is_record else self.document_control

    def numbered(self, number: str) -> Shape | None:
        """Return the record type with a form number such as `JL-06-02`."""
        return _by_number(self).get(number)


@functools.lru_cache(maxsize=4)
def _by_number(shapes: Shapes) -> Mapping[str, Shape]:
    return {shape.number: shape for shape in reversed(tuple(shapes.types.values()))}


@functools.cache
def shipped_shapes() -> Shapes:
    """Return the types that the package ships."""
    folder = resources.files("carbon_manual").joinpath("types")
    texts = {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    }
    return parse_shapes(texts)


def parse_shapes(texts: Mapping[str, str]) -> Shapes:
    """Return the types of the given YAML texts by file name; `_control.yaml` must be among them.

    Raises:
        ValueError: a type is malformed; types are part of the generator, so this is its fault.
    """
    control = shipped(texts["_control.yaml"])
    shapes = {}
    for name in sorted(texts):
        if not name.startswith("_"):
            shape = _shape(shipped(texts[name]), name)
            shapes[shape.id] = shape
    return Shapes(
        MappingProxyType(shapes), _fields(control["document"]), _fields(control["record"])
    )


def _shape(data: dict[str, Any], name: str) -> Shape:
    if f"{data['id']}.yaml" != name or data["family"] not in FAMILIES:
        message = f"type file {name} holds {data['id']} of family {data['family']}"
        raise ValueError(message)
    plain = {key: data[key] for key in ("interval", "retention", "maker", "reviewer", "approver")
             if key in data}  # fmt: skip
    return Shape(
        id=data["id"],
        family=data["family"],
        number=data.get("number", ""),
        label=Text(**data["label"]),
        purpose=Text(**data["purpose"]),
        per=data.get("per", "organisation"),
        fields=_fields(data.get("fields", {})),
        demanded_by=MappingProxyType(
            {key: tuple(ids) for key, ids in data.get("demanded_by", {}).items()}
        ),
        **plain,
    )


def _fields(data: dict[str, Any]) -> tuple[Field, ...]:
    return tuple(_field(name, entry) for name, entry in data.items())


def _field(name: str, data: dict[str, Any]) -> Field:
    if data["kind"] not in KINDS:
        message = f"field {name} has the unknown kind {data['kind']}"
        raise ValueError(message)
    return Field(
        name=name,
        kind=data["kind"],
        label=Text(**data["label"]),
        required=data.get("required", False),
        to=data.get("to", ""),
        defines=data.get("defines", ""),
        unit=data.get("unit", ""),
        choices=tuple((code, Text(**text)) for code, text in data.get("choices", {}).items()),
        item=_field(name, {"label": data["label"], **data["item"]}) if "item" in data else None,
        columns=_fields(data.get("columns", {})),
        note=Text(**data["note"]) if "note" in data else _NOTHING,
    )


@functools.lru_cache(maxsize=1024)
def _by_name(fields: tuple[Field, ...]) -> Mapping[str, Field]:
    return MappingProxyType({entry.name: entry for entry in fields})
