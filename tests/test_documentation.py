"""What users can meet is documented: commands, faults, figures, types, units, formats."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from importlib import resources

import pytest

from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.checks.rulebook import RULES
from carbon_manual.diagnostic import Fault, Text
from carbon_manual.figures import FIGURES
from carbon_manual.menu import COMMANDS
from carbon_manual.quantity import UNITS, parse_unit
from carbon_manual.render.site import stage
from carbon_manual.report import FORMATS
from carbon_manual.shapes.shape import KINDS, Field, shipped_shapes
from tests.system_under_test import REPOSITORY, faults, repository

_HAN = re.compile(r"[\u3400-\u9fff]")
_HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,;!?]|[,;!?][\u3400-\u9fff]")
_CODE = re.compile(r"`[^`]*`|\{\{.*?\}\}")


def assert_bilingual(given: Text, where: str) -> None:
    """Both texts are there, the Chinese is Chinese with its own punctuation, the English is not."""
    assert given.zh.strip(), f"{where} lacks Chinese"
    assert given.en.strip(), f"{where} lacks English"
    assert not _HAN.search(_CODE.sub("", given.en)), f"{where}: {given.en}"
    assert not _HALF_WIDTH.search(_CODE.sub("", given.zh)), f"{where}: {given.zh}"


@functools.cache
def staged() -> dict[str, str]:
    """Return the staged pages of the repository's system by path."""
    pages = stage(repository().examine())
    return {page.path: page.data.decode() for page in pages if page.path.endswith((".md", ".yml"))}


def test_fault__is_explained_in_both_languages() -> None:
    for fault in faults():
        assert re.fullmatch(r"CM\d{3}", fault.code)
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", fault.name), fault.code
        for part, text in told(fault).items():
            assert_bilingual(text, f"{fault.code} {part}")
        assert _HAN.search(fault.title.zh), fault.code
        assert not fault.title.zh.endswith("。"), f"{fault.code}: a title is no sentence"
        for text in (fault.why, fault.remedy):
            assert text.zh.endswith("。"), text.zh
            assert text.en.endswith("."), text.en
        assert fault.example.strip(), fault.code


def told(fault: Fault) -> dict[str, Text]:
    """Return what a fault says of itself, by its part."""
    return {"title": fault.title, "why": fault.why, "remedy": fault.remedy}


def test_faults__have_codes_and_names_of_their_own() -> None:
    found = faults()
    assert len({fault.code for fault in found}) == len(found)
    assert len({fault.name for fault in found}) == len(found)


def test_fault__names_clauses_that_exist() -> None:
    for fault in faults():
        for key, clauses in fault.clauses:
            for clause in clauses:
                assert clause in shipped_standards()[key].entries, (fault.code, key, clause)


def test_fault__has_a_place_in_the_guide() -> None:
    page = staged()["guide/checks.md"]
    for fault in faults():
        assert f"{{#{fault.code.lower()}}}" in page, fault.code
        assert f"### {fault.code} " in page, fault.code


def test_rule__is_run_for_one_fault_only() -> None:
    codes = [rule.fault.code for rule in RULES]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_command__is_named_where_users_look(command: object) -> None:
    name = f"carbon-manual {getattr(command, 'name', '')}"
    pages = {path: (REPOSITORY / path).read_text(encoding="utf-8")
             for path in ("README.md", "README.zh-CN.md")}  # fmt: skip
    pages["guide/commands.md"] = staged()["guide/commands.md"]
    for path, text in pages.items():
        assert name in text, f"{path} does not name `{name}`"
    assert_bilingual(getattr(command, "summary", Text("", "")), name)


def test_figure__is_explained_in_both_languages() -> None:
    for figure in FIGURES:
        for part in ("label", "formula", "basis"):
            given: Text = getattr(figure, part)
            assert given.zh.strip(), (figure.id, part)
            assert given.en.strip(), (figure.id, part)
            assert not _HAN.search(given.en), (figure.id, part, given.en)


def test_figure__has_a_known_unit_and_unique_id() -> None:
    ids = [each.id for each in FIGURES]
    for figure in FIGURES:
        assert not figure.shown.unit or parse_unit(figure.shown.unit), figure.id
        assert ids.count(figure.id) == 1, figure.id


def test_figure__has_a_page_or_a_line_on_the_site() -> None:
    """A figure whose parameters the reference system never gives has no page, but is listed."""
    pages = [text for path, text in staged().items() if path.startswith(("figures/", "guide/"))]
    for figure in FIGURES:
        assert any(figure.id in text for text in pages), figure.id


def fields(entries: tuple[Field, ...]) -> Iterator[Field]:
    for entry in entries:
        yield entry
        yield from fields(entry.columns)
        if entry.item is not None:
            yield from fields((entry.item,))


@pytest.mark.parametrize("name", [*shipped_shapes().types, "_document", "_record"])
def test_type__labels_every_field_in_both_languages(name: str) -> None:
    shapes = shipped_shapes()
    if name.startswith("_"):
        given = shapes.document_control if name == "_document" else shapes.record_control
    else:
        shape = shapes.types[name]
        given = shape.fields
        assert_bilingual(shape.label, name)
        assert_bilingual(shape.purpose, name)
    for field in fields(given):
        assert_bilingual(field.label, f"{name} {field.name}")
        assert field.kind in KINDS
        for code, label in field.choices:
            assert_bilingual(label, f"{name} {field.name} {code}")
        if field.note.zh or field.note.en:
            assert_bilingual(field.note, f"{name} {field.name}")
        if field.unit:
            assert parse_unit(field.unit)
        assert (field.kind == "choice") == bool(field.choices), (name, field.name)
        assert (field.kind == "reference") == bool(field.to), (name, field.name)


def test_record_type__has_a_form_number_of_its_own() -> None:
    numbers = [shape.number for shape in shipped_shapes().types.values() if shape.is_record]
    assert all(re.fullmatch(r"JL-\d{2}-\d{2}", number) for number in numbers), numbers
    assert len(set(numbers)) == len(numbers)


def test_record_type__has_a_place_in_the_register() -> None:
    pages = "\n".join(text for path, text in staged().items() if path.startswith("records/"))
    for shape in shipped_shapes().types.values():
        if shape.is_record:
            assert shape.number in pages, shape.id


def test_guide__tells_the_units_and_calls() -> None:
    units = staged()["guide/units.md"]
    for unit in UNITS:
        assert f"`{unit}`" in units, unit
    writing = staged()["guide/writing.md"]
    for call in ("figure(", "link(", "parameter("):
        assert call in writing, call


@pytest.mark.parametrize("name", FORMATS)
def test_format__is_documented(name: str) -> None:
    text = staged()["guide/commands.md"] + (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert f"`{name}`" in text or f"--format {name}" in text, name


def test_guide__ships_every_written_page() -> None:
    folder = resources.files("carbon_manual").joinpath("guide")
    for entry in folder.iterdir():
        if entry.name.endswith(".md"):
            assert f"guide/{entry.name}" in staged(), entry.name
