"""JSON Schemas of the types, from the shapes that also type their files: help while writing.

A record's schema has `schemaSequence`, which yaml-language-server reads as one schema for each
YAML document of the file: the control block, then the body. The words used mean the same in draft
2020-12 and in draft 7, up to which that server reads. It takes unquoted scalars for numbers
and truth values: they are allowed exactly where our reader takes them unquoted too. An empty value
is not allowed, although our reader passes over it: what a blank file leaves open shows. Ids that a
system defines are offered, never demanded: whether one exists is for `check` to say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from carbon_manual.artifact import Artifact
from carbon_manual.diagnostic import Text
from carbon_manual.quantity import ONE, UNITS, parse_unit
from carbon_manual.shapes.shape import Field, Shape, Shapes
from carbon_manual.shapes.wanted import choices, wanted

Schema = dict[str, Any]
# The ids of each kind of target, such as `meter`, with their names.
Known = Mapping[str, tuple[tuple[str, Text], ...]]

SCHEMAS: Final = "build/schemas"  # where the schemas are written
_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_CATALOGUE: Final = "https://json.schemastore.org/schema-catalog.json"
_POWER: Final = r"([eE][+-]?\d+)?"
_AMOUNT: Final = rf"[+-]?(\d{{1,3}}(,\d{{3}})+|\d+)(\.\d+)?{_POWER}"
# The unit may follow at once, but not the unit 1: it would be a digit of the number.
_GAP: Final = r"(\s+|(?!\d))"
_NUMBER: Final = rf"[+-]?(\d{{1,3}}(,\d{{3}})+(\.\d+)?|\d+(\.\d*)?|\.\d+){_POWER}"
_VERSION: Final = r"^\d{1,3}\.\d{1,3}$"
_DAY: Final = r"[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_PERIOD: Final = rf"(\d{{4}}(-(Q[1-4]|0[1-9]|1[0-2]))?|{_DAY}/{_DAY})"
# Superscripts and subscripts are folded when a unit is read.
_FOLDED: Final = (("m2", "m[2²]"), ("m3", "m[3³]"), ("CO2", "CO[2₂]"))
_NOTHING: Final[Known] = {}


def schema_files(
    shapes: Shapes, folder: str = SCHEMAS, known: Known = _NOTHING
) -> Iterator[Artifact]:
    """Yield the schema of every type, an index of them and settings for Visual Studio Code.

    The index has the form of a schema store's catalogue; the settings name the `folder`. The ids in
    `known` are offered where they can be referred to.
    """
    for shape in shapes.types.values():
        yield _file(f"{shape.id}.json", schema_of(shape, shapes, known), shape.id)
    entries = [
        {
            "name": f"{shape.number} {shape.label.zh}".strip(),
            "description": shape.label.en,
            "fileMatch": [_files_of(shape)] if shape.is_record else [],
            "url": f"{shape.id}.json",
        }
        for shape in shapes.types.values()
    ]
    yield _file("index.json", {"$schema": _CATALOGUE, "version": 1, "schemas": entries}, "")
    yield _file("vscode.json", {"yaml.schemas": associated(shapes, folder)}, "")


def associated(shapes: Shapes, folder: str = SCHEMAS) -> dict[str, str]:
    """Return for each record type the path of its schema and the pattern of its files."""
    return {f"{folder}/{shape.id}.json": _files_of(shape) for shape in shapes.records}


def _files_of(shape: Shape) -> str:
    return f"records/**/{shape.number}*.yaml"


def schema_of(shape: Shape, shapes: Shapes, known: Known = _NOTHING) -> Schema:
    """Return the schema of a type: of a record's two parts, or of a document's front matter."""
    head: Schema = {
        "$schema": _DRAFT,
        "$id": f"urn:carbon-manual:type:{shape.id}",
        "title": f"{shape.number} {shape.label.zh}".strip(),
        "description": f"{shape.purpose.zh}\n\n{shape.label.en}. {shape.purpose.en}",
    }
    control = _control(shape, shapes, known)
    if not shape.is_record:
        return {**head, **control}
    front = {"title": f"{shape.label.zh}：控制信息", "$comment": f"{shape.label.en}: control block"}
    body = {"title": f"{shape.label.zh}：内容", "$comment": f"{shape.label.en}: body"}
    parts = [front | control, body | _mapping(shape.fields, shapes, known)]
    return {**head, "schemaSequence": parts}


def pattern_of(field: Field) -> str:
    """Return the pattern that the text of a field must match; empty where any text will do."""
    if field.kind not in _SCALARS:
        return ""
    schema = _SCALARS[field.kind](field)
    return str(next(iter(schema.get("anyOf", [schema]))).get("pattern", ""))


def _file(path: str, data: object, subject: str) -> Artifact:
    return Artifact.of_text(path, json.dumps(data, ensure_ascii=False, indent=2) + "\n", subject)


def _control(shape: Shape, shapes: Shapes, known: Known) -> Schema:
    own = () if shape.is_record else shape.fields
    schema = _mapping((*shapes.control(shape), *own), shapes, known)
    properties = schema["properties"]
    properties["type"] |= {"const": shape.id, "errorMessage": f"类型应为 {shape.id}"}
    properties["version"] |= {"pattern": _VERSION}
    return schema


def _mapping(fields: Iterable[Field], shapes: Shapes, known: Known) -> Schema:
    found = tuple(fields)
    # One by one: that server has no Chinese words of its own for what is missing.
    missing = [
        {"required": [each.name], "errorMessage": f"缺少必填项“{each.label.zh}”（{each.name}）"}
        for each in found
        if each.required
    ]
    return {
        "type": "object",
        "properties": {field.name: _field(field, shapes, known) for field in found},
        "additionalProperties": False,
        **({"allOf": missing} if missing else {}),
    }


def _field(field: Field, shapes: Shapes, known: Known) -> Schema:
    """Return the schema of a field with its names and what to write, in both languages."""
    said = wanted(field, shapes)
    value = _value(field, shapes, known)
    for each in (value, *value.get("anyOf", ())):
        if "pattern" in each:  # editors would else show the pattern itself
            each["patternErrorMessage"] = f"“{field.label.zh}”应为：{said.zh}"
    return {"title": field.label.zh, "description": _described(field, said), **value}


def _described(field: Field, said: Text) -> str:
    chinese, english = f"{said.zh}。", f"{field.label.en}: {said.en}."
    offered = choices(field)
    if offered:
        chinese += "可选：" + "、".join(f"{code}（{text.zh}）" for code, text in offered) + "。"
        english += " Choices: " + ", ".join(f"{code} ({text.en})" for code, text in offered) + "."
    return f"{chinese}{field.note.zh}\n\n{english} {field.note.en}".strip()


def _value(field: Field, shapes: Shapes, known: Known) -> Schema:
    """Return what the values of a field must be."""
    match field.kind:
        case "list":
            item = field.item or Field(field.name, "text", field.label)
            return {"type": "array", "items": _value(item, shapes, known)}
        case "table":
            return {"type": "array", "items": _mapping(field.columns, shapes, known)}
        case "group":
            return _mapping(field.columns, shapes, known)
        case "reference":
            return _text(field) | _offered(known.get(field.to, ()))
        case _:
            return _SCALARS[field.kind](field)


def _text(_: Field) -> Schema:
    return {"type": "string", "minLength": 1}


def _offered(ids: tuple[tuple[str, Text], ...]) -> Schema:
    """Return the ids as snippets: editors offer those, and take any other text too."""
    found = [{"label": each, "description": name.zh, "body": each} for each, name in ids]
    return {"defaultSnippets": found} if found else {}


def _label(_: Field) -> Schema:
    both = {
        "type": "object",
        "properties": {
            "zh": {"title": "中文", "$comment": "Chinese", "type": "string", "minLength": 1},
            "en": {"title": "英文", "$comment": "English", "type": "string", "minLength": 1},
        },
        "required": ["zh"],
        "additionalProperties": False,
    }
    return {"anyOf": [{"type": "string", "minLength": 1}, both]}


def _choice(field: Field) -> Schema:
    return {
        "enum": [code for code, _ in field.choices],
        "enumDescriptions": [f"{text.zh} / {text.en}" for _, text in field.choices],
    }


def _number(_: Field) -> Schema:
    return {"type": ["number", "string"], "pattern": f"^{_NUMBER}$"}


def _integer(_: Field) -> Schema:
    return {"type": ["integer", "string"], "pattern": r"^[+-]?\d{1,12}$"}


def _year(_: Field) -> Schema:
    bounds = {"minimum": 1900, "maximum": 2200}
    return {"type": ["integer", "string"], **bounds, "pattern": r"^(19|20|21)\d{2}$|^2200$"}


def _quantity(field: Field) -> Schema:
    if _takes_bare_number(field):
        return {"type": ["string", "number"], "pattern": f"^{_AMOUNT}({_GAP}{_UNIT})?$"}
    return {"type": "string", "pattern": f"^{_AMOUNT}{_GAP}{_UNIT}$"}


def _unit(field: Field) -> Schema:
    schema: Schema = {"type": "string", "pattern": f"^{_UNIT}$"}
    return {"anyOf": [schema, {"const": 1}]} if _takes_bare_number(field) else schema


def _takes_bare_number(field: Field) -> bool:
    """Tell whether the field may hold something without a dimension, written without a unit."""
    return not field.unit or parse_unit(field.unit).agrees(ONE)


def _date(_: Field) -> Schema:
    return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def _period(_: Field) -> Schema:
    return {
        "type": ["string", "integer"],
        "minimum": 1000,
        "maximum": 9999,
        "pattern": f"^{_PERIOD}$",
    }


def _interval(_: Field) -> Schema:
    return {"type": "string", "pattern": r"^P(?=\d)(\d{1,3}Y)?(\d{1,3}M)?$"}


def _boolean(_: Field) -> Schema:
    return {"enum": [True, False, "true", "false"]}


def _series(field: Field) -> Schema:
    return {
        "type": "object",
        "patternProperties": {f"^{_PERIOD}$": _number(field)},
        "additionalProperties": False,
    }


def _claims(_: Field) -> Schema:
    patterns: Schema = {"type": "array", "items": {"type": "string", "minLength": 1}}
    standards: Schema = {"type": "object", "additionalProperties": patterns}
    return {"type": "object", "additionalProperties": standards}


def _unit_pattern() -> str:
    """Return the pattern of a unit: known names, joined by `·`, below a `/` also in brackets."""
    names = [re.escape(name) for name in sorted(UNITS, key=lambda name: (-len(name), name))]
    for plain, folded in _FOLDED:
        names = [name.replace(plain, folded) for name in names]
    name = f"({'|'.join(names)})"
    product = rf"{name}([·*]{name})*"
    return rf"{product}(/({name}|\({product}\)))*"


_UNIT: Final = _unit_pattern()
_SCALARS: Final[Mapping[str, Callable[[Field], Schema]]] = {
    "text": _text,
    "label": _label,
    "digest": _text,
    "reference": _text,
    "choice": _choice,
    "integer": _integer,
    "year": _year,
    "decimal": _number,
    "quantity": _quantity,
    "unit": _unit,
    "date": _date,
    "period": _period,
    "interval": _interval,
    "boolean": _boolean,
    "series": _series,
    "claims": _claims,
}
