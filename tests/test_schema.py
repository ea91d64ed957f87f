"""The exported JSON Schemas agree with our reader: what it takes, what it refuses, what it says."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from carbon_manual.render.impact.schema import impact_schema
from carbon_manual.shapes.scalars import Misfit, misread, read_scalar
from carbon_manual.shapes.shape import KINDS, Field, Shape, parse_shapes, shipped_shapes
from carbon_manual.sources.source import SourceFile
from carbon_manual.texts.parts import Parts, split
from carbon_manual.writing.schema import Schema, schema_files, schema_of
from tests.built import run
from tests.system_under_test import repository, small

TYPES = tuple(shipped_shapes().types.values())
HAN = re.compile(r"[\u3400-\u9fff]")
TREES = ("list", "table", "group", "series", "claims")


class Editor(yaml.SafeLoader):
    """Reads YAML 1.2 as editors do: numbers and truth values are typed, dates and `no` are text."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - replaces the attribute of the class above


for tag, pattern, first in (
    ("bool", r"^(true|false)$", "tf"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"^(~|null)?$", "~n"),
):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


def edited(text: str) -> Any:  # noqa: ANN401 - whatever the text holds
    """Return what an editor takes a YAML text for; the keys of its mappings are texts."""
    return named(yaml.load(text, Editor))  # noqa: S506 - a safe loader of our own


def named(data: Any) -> Any:  # noqa: ANN401
    if isinstance(data, dict):
        return {str(key): named(value) for key, value in data.items()}
    return [named(each) for each in data] if isinstance(data, list) else data


def parts_of(path: str, text: str) -> Parts:
    parts = split(SourceFile(path, text))
    assert isinstance(parts, Parts)
    return parts


def complaints(path: str, text: str) -> list[str]:
    """Return what the schema of its type says of a file."""
    parts = parts_of(path, text)
    front = edited(parts.front)
    schema = schema_of(shipped_shapes().types[front["type"]], shipped_shapes())
    pairs = [(schema, front)]
    if path.endswith(".yaml"):
        control, body = schema["schemaSequence"]
        pairs = [(control, front), (body, edited(parts.body))]
    return [
        f"{'/'.join(map(str, error.path))}: {error.message}"
        for each, value in pairs
        for error in Draft202012Validator(each).iter_errors(value)
    ]


@functools.cache
def files() -> dict[str, str]:
    """Return the controlled files of both systems."""
    trees = (*repository().files.items(), *small().files.items())
    return {
        path: data.decode()
        for path, data in trees
        if re.match(r"(manual|procedures|records)/(?!archive/).+\.(md|yaml)$", path)
    }


@pytest.mark.parametrize("path", files())
def test_every_file_agrees_with_its_schema(path: str) -> None:
    assert complaints(path, files()[path]) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("origin: bill", "orign: bill"),
        ("meter: M-E01", "metr: M-E01"),
        ("origin: bill", "origin: bil"),
        ("    unit: MWh\n", ""),
        ("unit: 万Nm3", "unit: 万Nm33"),
        ("2024-Q1: 12.5", "2024-Q5: 12.5"),
        ("2024-Q1: 12.5", "2024-Q1: viel"),
        ('version: "1.0"', "version: 1.0"),
        ('version: "1.0"', 'version: "一"'),
        ("type: rec.activity-data", "type: rec.activity"),
        ("retention: P5Y", "retention: 5"),
        ("title: 试算", "title: {de: Probe}"),
        ("data:\n", "data: none\nold:\n"),
    ],
)
def test_what_is_wrong_is_marked(old: str, new: str) -> None:
    path = "records/JL-06-02-S1-2024.yaml"
    text = small().text(path)
    assert old in text
    if new.startswith("type"):
        control = schema_of(shipped_shapes().types["rec.activity-data"], shipped_shapes())
        front = edited(parts_of(path, text.replace(old, new, 1)).front)
        assert list(Draft202012Validator(control["schemaSequence"][0]).iter_errors(front))
    else:
        assert complaints(path, text.replace(old, new, 1))


@pytest.mark.parametrize("shape", TYPES, ids=lambda shape: str(shape.id))
def test_schema_is_one_in_both_drafts(shape: Shape) -> None:
    """yaml-language-server judges schemas by draft 7, and looks at `schemaSequence` itself."""
    schema = schema_of(shape, shipped_shapes())
    for each in (schema, *schema.get("schemaSequence", ())):
        Draft202012Validator.check_schema(each)
        Draft7Validator.check_schema(each)
    assert ("schemaSequence" in schema) == shape.is_record
    assert len(schema.get("schemaSequence", (1, 2))) == 2


def fields_of(schema: Schema) -> Iterator[tuple[str, Schema]]:
    for name, each in schema.get("properties", {}).items():
        yield name, each
        for inner in (each, each.get("items", {})):
            yield from fields_of(inner)


@pytest.mark.parametrize("shape", TYPES, ids=lambda shape: str(shape.id))
def test_schema_tells_every_field_in_both_languages(shape: Shape) -> None:
    schema = schema_of(shape, shipped_shapes())
    parts = schema.get("schemaSequence", [schema])
    found = [each for part in parts for each in fields_of(part)]
    assert {"id", "version"} <= {name for name, _ in found}
    for name, each in found:
        chinese, _, english = each["description"].partition("\n\n")
        assert HAN.search(each["title"]), name
        assert HAN.search(chinese), name
        assert english.strip(), name
        if "enum" in each and "enumDescriptions" in each:
            assert len(each["enum"]) == len(each["enumDescriptions"])
            assert all(isinstance(code, str) for code in each["enum"]), name


# --- reader and schema agree on every scalar --------------------------------------------------

TEXTS = (
    *("甲", "a b", "no", "true", "false", "null", "~", "07", "1_000", "12:30", "0x1F", ".inf"),
    *("0", "1", "-3", "+4", "12", "12.5", "1.10", ".5", "5.", "1e5", "1E-3", "12,345.60", "1,23"),
    *("2025", "1899", "2201", "2025-01", "2025-13", "2025-Q1", "2025-Q5", "2026-01-15"),
    *("P1Y", "P6M", "P1Y6M", "P", "P1D", "1Y", "5 %", "50%", "12.5 kWh", "0.5306 kgCO2/kWh"),
    *("3 万Nm3", "3 万Nm33", "kWh", "kgCO2/kWh", "kgCO₂/kWh", "m²", "kW", "t·d/(a·人)", "bill"),
)
CHOICES = tuple((code, shipped_shapes().types["policy"].label) for code in ("bill", "甲"))
SCALARS = tuple(kind for kind in KINDS if kind not in TREES)
# Python's decimals take underscores; the schema asks for what the guide says.
UNWANTED = {("decimal", "1_000")}


def field_of(kind: str, unit: str = "") -> Field:
    label = shipped_shapes().types["policy"].label
    choices = CHOICES if kind == "choice" else ()
    return Field("x", kind, label, unit=unit, choices=choices, to="post")


def taken(text: str, field: Field, *, quoted: bool) -> bool:
    """Tell whether our reader takes a scalar."""
    if not quoted and misread(text, field):
        return False
    return not isinstance(read_scalar(text, field), Misfit)


def allowed(text: str, field: Field, *, quoted: bool) -> bool:
    """Tell whether the schema of a field takes what an editor makes of a scalar."""
    shapes = shipped_shapes()
    shape = Shape("rec.x", "record", "JL-99-99", field.label, field.label, "site", (field,))
    _, body = schema_of(shape, shapes)["schemaSequence"]
    given = json.dumps(text, ensure_ascii=False) if quoted else text
    return bool(Draft202012Validator(body).is_valid(edited(f"x: {given}")))


@pytest.mark.parametrize("quoted", [True, False], ids=["quoted", "plain"])
@pytest.mark.parametrize(
    ("kind", "unit"),
    [*((kind, "") for kind in SCALARS), ("quantity", "m2"), ("quantity", "%"), ("unit", "m2")],
)
def test_scalar_is_taken_by_both_or_by_none(kind: str, unit: str, *, quoted: bool) -> None:
    """Unquoted, ours also refuses what only older tools misread; patterns know no dimensions."""
    field = field_of(kind, unit)
    for text in TEXTS:
        ours, theirs = taken(text, field, quoted=quoted), allowed(text, field, quoted=quoted)
        if ours and (kind, text) not in UNWANTED:
            assert theirs, f"{kind}: our reader takes {text!r}, the schema does not"
        if theirs and quoted and not unit:
            assert ours, f"{kind}: the schema takes {text!r}, our reader does not"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9),
                   max_value=10**9))  # fmt: skip
def test_every_number_is_taken(value: object) -> None:
    for kind in ("decimal", "quantity"):
        for text in (f"{value}", f"{value:,}"):
            assert allowed(text, field_of(kind), quoted=True)


# --- the files ---------------------------------------------------------------------------------


def test_there_is_a_file_for_each_type_and_an_index() -> None:
    files = {each.path: json.loads(each.data) for each in schema_files(shipped_shapes())}
    names = {f"{shape.id}.json" for shape in TYPES}
    assert files.keys() == {"index.json", "vscode.json", *names}
    listed = files["index.json"]["schemas"]
    assert [each["url"] for each in listed] == [f"{shape.id}.json" for shape in TYPES]
    by_url = {each["url"]: each for each in listed}
    assert by_url["rec.activity-data.json"]["fileMatch"] == ["records/**/JL-06-02*.yaml"]
    associated = files["vscode.json"]["yaml.schemas"]
    assert associated["build/schemas/rec.activity-data.json"] == "records/**/JL-06-02*.yaml"
    assert len(associated) == len(shipped_shapes().records)


def test_the_files_are_the_same_each_time() -> None:
    folder = Path(__file__).parent.parent / "generator" / "carbon_manual" / "types"
    again = parse_shapes({each.name: each.read_text("utf-8") for each in folder.glob("*.yaml")})
    assert list(schema_files(again)) == list(schema_files(shipped_shapes()))


def test_the_command_writes_them(tmp_path: Path) -> None:
    done = run(tmp_path, "schema")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(Path("build/schemas"))
    written = {each.name: each.read_bytes() for each in (tmp_path / "build/schemas").iterdir()}
    assert json.loads(written.pop("impact.json")) == impact_schema()  # of `diff --format json`
    assert written == {each.path: each.data for each in schema_files(shipped_shapes())}
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "mine.txt").write_text("kept")
    assert run(tmp_path, "schema", "--out", "here").returncode == 0
    assert len(list((tmp_path / "here").iterdir())) == len(written) + 2
