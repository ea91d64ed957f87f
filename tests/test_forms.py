"""From one source for each type: blank file, new file, form page, register, blank form in Word."""

from __future__ import annotations

import functools
import io
import os
import pty
import re
import select
import subprocess
import time
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from carbon_manual.annex.declaration import shipped_layouts
from carbon_manual.annex.facts import Facts, facts_of
from carbon_manual.annex.tables import fill_table
from carbon_manual.diagnostic import Diagnostic, Text
from carbon_manual.pipeline import Checked, examine
from carbon_manual.render.blankform import form_page
from carbon_manual.render.copies import form_copies, record_copies
from carbon_manual.render.dialect import Dialect, read_dialect
from carbon_manual.render.recordform import record_form
from carbon_manual.render.site import stage
from carbon_manual.render.site.desk import Desk, make_desk
from carbon_manual.render.word.text import page_text, word_text
from carbon_manual.shapes.shape import (
    FAMILIES,
    KINDS,
    Field,
    Shape,
    Shapes,
    parse_shapes,
    shipped_shapes,
)
from carbon_manual.shapes.wanted import definer, name_of, wanted
from carbon_manual.sources.source import SourceFile, Sources, read_tree
from carbon_manual.system.backlinks import referred
from carbon_manual.writing.blank import SECTIONS, Blank, Given, written
from carbon_manual.writing.drafting import Draft
from carbon_manual.writing.schema import schema_of
from tests.built import Built, command, environment, run
from tests.conftest import Printer
from tests.system_under_test import REPOSITORY, TODAY, repository, shown, small
from tests.test_schema import edited, parts_of

TYPES = tuple(shipped_shapes().types.values())
FORMS = shipped_shapes().records
MISSING = "CM122"


@functools.cache
def whole() -> Checked:
    return repository().examine()


@functools.cache
def facts() -> Facts:
    return facts_of(whole())


@functools.cache
def desk() -> Desk:
    return make_desk(whole())


@functools.cache
def site() -> dict[str, str]:
    """Return the staged pages of the repository's system by path."""
    pages = stage(whole())
    return {page.path: page.data.decode() for page in pages if page.path.endswith((".md", ".yml"))}


@functools.cache
def dialect() -> Dialect:
    return read_dialect(REPOSITORY / "mkdocs.yml")


# --- a type added by one file ------------------------------------------------------------------

PUMPS = """
id: rec.pump-register
family: record
number: JL-98-01
label: {zh: 水泵台账, en: Pump register}
purpose: {zh: 登记每台水泵。, en: Registers each pump.}
per: site
interval: P1Y
retention: P5Y
maker: 核算员
reviewer: 复核员
demanded_by: {ccaa-39-2022: [6.1.6.a]}
fields:
  year: {kind: year, required: true, label: {zh: 年度, en: Year}}
  remark: {kind: text, label: {zh: 备注, en: Remark}, note: {zh: 可不填。, en: May be left out.}}
  pumps:
    kind: table
    required: true
    label: {zh: 水泵, en: Pumps}
    columns:
      id: {kind: text, required: true, defines: pump, label: {zh: 编号, en: Number}}
      state: {kind: choice, required: true, label: {zh: 状态, en: State}, choices: {runs: {zh: 在用, en: Runs}, spare: {zh: 备用, en: Spare}}}
      power: {kind: quantity, unit: MWh, label: {zh: 年耗电, en: Yearly power}}
      feeds: {kind: reference, to: source, label: {zh: 碳源, en: Source}}
      before: {kind: reference, to: pump, label: {zh: 前一台, en: Pump before it}}
      months: {kind: series, label: {zh: 各月电量, en: Power by month}}
"""  # noqa: E501 - as types are written
PUMP = """---
id: JL-98-01-S1
type: rec.pump-register
title: 水泵
version: "1.0"
site: s1
recorded_by: 核算员
checked_by: 复核员
---
year: 2024
pumps:
  - {id: P-1, state: runs, power: 12.5 MWh, feeds: S1-EL}
  - {id: P-2, state: spare, before: P-1, months: {2024-01: 1.5}}
"""
PUMP_PATH = "records/JL-98-01-S1.yaml"


@functools.cache
def with_pumps() -> Shapes:
    """Return the shipped types and one more."""
    folder = resources.files("carbon_manual").joinpath("types")
    texts = {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    }
    return parse_shapes({**texts, "rec.pump-register.yaml": PUMPS})


def with_record(text: str, tmp_path: Path) -> Checked:
    root = small().put(PUMP_PATH, text).write(tmp_path / "system")
    return examine(read_tree(root), TODAY, shapes=with_pumps())


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("", "", ""),
        ("state: runs", "state: rins", "CM127"),
        ("year: 2024\n", "", MISSING),
        ("12.5 MWh", "12.5 t", "CM126"),
        ("feeds: S1-EL", "feeds: S1-EK", "CM601"),
        ("before: P-1", "before: P-3", "CM601"),
        ("power:", "powr:", "CM121"),
    ],
)
def test_an_added_type_is_loaded_and_validated(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    assert old in PUMP
    checked = with_record(PUMP.replace(old, new, 1), tmp_path)
    assert [each.code for each in checked.diagnostics] == ([code] if code else []), shown(checked)
    assert checked.system.records["JL-98-01-S1"].shape.id == "rec.pump-register"
    parts = parts_of(PUMP_PATH, PUMP.replace(old, new, 1))
    _, body = schema_of(with_pumps().types["rec.pump-register"], with_pumps())["schemaSequence"]
    # references and dimensions take the whole system, or a calculator
    good = not code or code in {"CM601", "CM126"}
    assert Draft202012Validator(body).is_valid(edited(parts.body)) == good


def test_an_added_type_has_its_pages(tmp_path: Path) -> None:
    checked = with_record(PUMP, tmp_path)
    pages = {each.path: each.data.decode() for each in stage(checked)}
    register = pages["records/JL-98-01/index.md"]
    for words in ("[JL-98-01-S1](JL-98-01-S1.md)", "# JL-98-01 水泵台账", "登记每台水泵。",
                  "`spare` 备用", "[碳源](../JL-03-02/index.md)", "[水泵](index.md)",
                  "如 12.5 MWh", "可不填", "6.1.6.a"):  # fmt: skip
        assert words in register, words
    assert '"JL-98-01 水泵台账": JL-98-01' in pages["records/.nav.yml"]
    assert "[JL-98-01](JL-98-01/index.md)" in pages["records/index.md"]
    assert "S1-EL" in pages["records/JL-98-01/JL-98-01-S1.md"]
    assert "JL-98-01-S1 水泵" in pages["records/JL-03-02/JL-03-02-S1.md"]


def test_an_added_type_has_blank_file_and_blank_form(tmp_path: Path) -> None:
    checked = with_record(PUMP, tmp_path)
    shape = with_pumps().types["rec.pump-register"]
    draft = Draft(shape, checked.system, checked.context)
    assert draft.put("site", "s2") is None
    assert draft.put("period", "2026") is None
    assert draft.path == "records/JL-98-01-S2.yaml".replace("S2", "S2-2026")
    again = with_record(draft.text, tmp_path / "again")
    assert {each.code for each in again.diagnostics} <= {MISSING, "CM133"}
    (copy,) = form_copies(checked, dialect(), (shape,))
    assert copy.path == "forms/JL-98-01.docx"
    words = word_text(copy.data)
    for label in ("JL-98-01 水泵台账", "年度*", "备注", "编号*", "□ 在用", "各月电量"):
        assert label in words


# --- blank files -------------------------------------------------------------------------------


PREFIXES = {"manual": "SC", "policy": "FZ", "procedure": "CX", "rule": "ZD", "instruction": "ZY"}


@functools.cache
def blanks() -> dict[str, str]:
    """Return a blank file of each type by its number."""
    found = {}
    for index, shape in enumerate(TYPES, 100):
        number = (
            f"{shape.number}-X{index}" if shape.is_record else f"{PREFIXES[shape.family]}-{index}"
        )
        values: dict[str, Given] = {"id": number, "type": shape.id, "version": "1.0"}
        values["title"] = Text("题", "title")
        found[number] = Blank(shape, shipped_shapes(), values).text
    return found


def uncovered(text: str) -> str:
    """Return the text with every optional field uncovered, as a user does by deleting `# `."""
    bare = re.sub(r"^(\s*)# ", r"\1", text, flags=re.MULTILINE)
    return bare if bare == text else uncovered(bare)


@functools.cache
def loaded(*, bare: bool) -> Checked:
    """Return the small system with a blank file of each type, as it is or uncovered."""
    files = {path: data.decode() for path, data in small().files.items() if "archive" not in path}
    for number, text in blanks().items():
        path = f"records/{number}.yaml" if number.startswith("JL") else f"manual/{number}.md"
        files[path] = uncovered(text) if bare else text
    sources = tuple(SourceFile(path, text) for path, text in sorted(files.items()))
    return examine(Sources(sources, ()), TODAY)


def unreadable(found: list[Diagnostic]) -> list[Diagnostic]:
    """Return the findings of reading, but for required fields that are still empty."""
    return [each for each in found if each.code.startswith("CM1") and each.code != MISSING]


BLANKS = [pytest.param(shape, number, id=shape.id)
          for shape, number in zip(TYPES, blanks(), strict=True)]  # fmt: skip


@pytest.mark.parametrize(("shape", "number"), BLANKS)
def test_a_blank_file_lacks_only_what_is_required(shape: Shape, number: str) -> None:
    checked = loaded(bare=False)
    found = [each for each in checked.diagnostics if f"/{number}." in each.span.path]
    assert unreadable(found) == []
    required = {field.name for field in shape.fields if field.required and not field.columns}
    assert required <= {each.subject for each in found}
    assert number in {*checked.system.documents, *checked.system.records}


@pytest.mark.parametrize(("shape", "number"), BLANKS)
def test_a_blank_file_shows_what_is_required_and_hides_the_rest(shape: Shape, number: str) -> None:
    parts = parts_of("x.yaml", blanks()[number])
    control, own = shipped_shapes().control(shape), shape.fields
    given = {"id", "type", "title", "version"}
    if shape.is_record:
        assert_only_required(control, edited(parts.front), given)
        assert_only_required(own, edited(parts.body), set())
    else:
        assert_only_required((*control, *own), edited(parts.front), given)


def assert_only_required(fields: tuple[Field, ...], held: dict[str, Any], given: set[str]) -> None:
    required = {field.name for field in fields if field.required} or {fields[0].name}
    assert held.keys() - given == required - given
    for field in fields:
        if field.kind == "table" and field.name in held:
            (row,) = held[field.name]
            assert_only_required(field.columns, row, set())


@pytest.mark.parametrize(("shape", "number"), BLANKS)
def test_an_uncovered_blank_knows_every_field(shape: Shape, number: str) -> None:
    parts = parts_of("x.yaml", uncovered(blanks()[number]))
    control = {field.name for field in shipped_shapes().control(shape)}
    own = {field.name for field in shape.fields}
    if shape.is_record:
        assert edited(parts.front).keys() == control
        assert edited(parts.body).keys() == own
    else:
        assert edited(parts.front).keys() == control | own
    found = [each for each in loaded(bare=True).diagnostics if f"/{number}." in each.span.path]
    assert unreadable(found) == []


@pytest.mark.parametrize(("shape", "number"), BLANKS)
def test_a_blank_file_explains_each_field(shape: Shape, number: str) -> None:
    text = blanks()[number]
    for field in shape.fields:
        assert f"# {field.label.zh}" in text, field.name
        if field.note.zh:
            assert f"## {field.note.zh}" in text, field.name
        for code, label in field.choices:
            assert code in text
            assert label.zh in text


@pytest.mark.parametrize(("shape", "number"), BLANKS)
def test_a_blank_document_has_the_sections_of_its_family(shape: Shape, number: str) -> None:
    if not shape.is_record:
        document = loaded(bare=False).system.documents[number]
        ids = [each.id for each in document.prose.headings]
        assert ids == [number.lower(), *(anchor for _, anchor in SECTIONS[shape.family])]
        assert document.control.data("covers") is None


def test_sections_are_known_for_each_family() -> None:
    assert SECTIONS.keys() == {each for each in FAMILIES if each not in {"record", "plan"}}


TEXT_FIELD = Field("x", "text", Text("甲", "a"))


@given(st.text(st.characters(codec="utf-8"), min_size=1))
@example("-")
@example("a: b")
@example("1e5")
def test_what_is_written_reads_back(text: str) -> None:
    assert edited(f"x: {written(text, TEXT_FIELD)}\n") == {"x": text}


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("1.0", "text", '"1.0"'),
        ("no", "text", '"no"'),
        ("1e5", "text", '"1e5"'),
        ("2026", "period", "2026"),
        ("2026-01-31", "date", "2026-01-31"),
        ("12.5 kWh", "quantity", "12.5 kWh"),
        ("甲: 乙", "text", '"甲: 乙"'),
        ("甲, 乙", "text", '"甲, 乙"'),
        ("甲、 乙，丙", "list", "[甲, 乙, 丙]"),
        ("# 甲", "text", '"# 甲"'),
    ],
)
def test_a_value_is_quoted_where_it_must_be(text: str, kind: str, line: str) -> None:
    assert written(text, Field("x", kind, Text("甲", "a"))) == line


# --- new ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "values", "path"),
    [
        ("rec.activity-data", {"site": "s1", "period": "2025"}, "records/JL-06-02-S1-2025.yaml"),
        ("rec.activity-data", {"site": "s1", "period": "2024"}, "records/JL-06-02-S1-2024-01.yaml"),
        ("rec.emission-inventory", {}, "records/JL-07-02-01.yaml"),
        ("rec.baseline", {"period": "2026-Q1"}, "records/JL-05-02/JL-05-02-2026-Q1.yaml"),
        ("proc.emergency", {}, "procedures/CX-02.md"),
        ("rule.conduct", {}, "procedures/ZD-01.md"),
        ("policy", {}, "manual/FZ-01.md"),
        ("rec.meter-register", {"id": "JL-17-01-X"}, "records/JL-17-01-X.yaml"),
    ],
)
def test_number_and_path_follow_the_habit(kind: str, values: dict[str, str], path: str) -> None:
    checked = small().examine()
    shape = shipped_shapes().types[kind]
    draft = Draft(shape, checked.system, checked.context)
    for name, value in values.items():
        assert draft.put(name, value) is None
    number = shape.number or ""
    assert draft.path == path.replace("JL-05-02", number) if kind == "rec.baseline" else path
    assert draft.obstacle() is None


def test_numbers_name_sites_as_the_records_do() -> None:
    checked = whole()
    draft = Draft(shipped_shapes().types["rec.green-electricity"], checked.system, checked.context)
    draft.put("site", "hami")
    assert draft.number == "JL-06-06-HM"
    assert draft.path == "records/JL-06-06/JL-06-06-HM.yaml"


def new(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(root, "new", *arguments)


def test_new_writes_a_file_and_tells_what_is_left(fresh: Path) -> None:
    done = new(fresh, "rec.energy-consumption", "--period", "2025", "--set", "year=2025")
    assert done.returncode == 0, done.stderr
    path = fresh / "records" / "JL-06-03-2025.yaml"
    assert Path(done.stdout.strip()) == path.relative_to(fresh)
    text = path.read_text(encoding="utf-8")
    assert "\nperiod: 2025  #" in text
    assert "\nyear: 2025  #" in text
    assert done.stderr.count("CM122") == 2
    assert "还有 2 处待完善" in done.stderr
    assert list(path.parent.glob(".cm-*")) == []


def test_a_new_document_checks_clean(fresh: Path) -> None:
    done = new(fresh, "proc.emergency", "--set", "department=办公室", "--set", "owner=主任",
               "--title", "应急程序")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "检查没有发现问题" in done.stderr
    text = (fresh / "procedures" / "CX-02.md").read_text(encoding="utf-8")
    assert "title: 应急程序" in text
    assert "# 应急程序 {#cx-02}" in text
    assert run(fresh, "check").returncode == 0


def test_new_lists_the_types(fresh: Path) -> None:
    lines = new(fresh).stdout.splitlines()
    assert len(lines) == len(TYPES)
    for shape in TYPES:
        assert any(line.split()[0] == shape.id and shape.label.zh in line for line in lines)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("site", "s3", "没有场所 s3"),
        ("period", "24", "记录期间"),
        ("yeer", "1", "没有字段 yeer"),
        ("data", "1", "请在文件中填写"),
        ("type", "policy", "没有字段 type"),
        ("access", "all", "public"),
        ("recorded_by", "核算人", "是否想写 `核算员`"),
        ("external", "GB-1,GB-2", "没有外来文件 GB-1"),
        ("id", "JL-06-02-S1-2024", "已被使用"),
        ("id", "CX-01", "已被使用"),
        ("id", "../x", "不能作文件名"),
    ],
)
def test_a_value_that_cannot_be_is_refused(name: str, value: str, said: str) -> None:
    checked = small().examine()
    draft = Draft(shipped_shapes().types["rec.activity-data"], checked.system, checked.context)
    refusal = draft.put(name, value) or draft.obstacle()
    assert refusal is not None
    assert said in refusal.zh
    assert not re.search(r"[\u3400-\u9fff]", re.sub(r"`.*?`|核算人", "", refusal.en))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rec.activity-dta",), "rec.activity-data"),
        (("rec.activity-data", "--id", "JL-06-02-S1-2024"), "已被使用"),
        (("rec.activity-data", "--set", "data"), "字段=值"),
        (("rec.activity-data", "--site", "s3"), "没有场所 s3"),
    ],
    ids=["type", "number", "pair", "site"],
)
def test_new_refuses_and_writes_nothing(fresh: Path, arguments: tuple[str, ...], said: str) -> None:
    before = sorted(path for path in fresh.rglob("*"))
    done = new(fresh, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path for path in fresh.rglob("*")) == before


def test_new_refuses_a_path_that_is_taken(fresh: Path) -> None:
    taken = fresh / "records" / "JL-06-03-2026.yaml"
    taken.write_text("nothing that can be read", encoding="utf-8")
    done = new(fresh, "rec.energy-consumption", "--period", "2026")
    assert done.returncode == 2
    assert taken.read_text(encoding="utf-8") == "nothing that can be read"


def test_new_asks_on_a_terminal(fresh: Path) -> None:
    answers = ["s9", "2", "2026", "", "x", "2025"]
    said = in_terminal(fresh, ("new", "rec.static-factors"), answers)
    assert "没有场所 s9" in said
    assert "1. s1  场所一" in said
    (path,) = (fresh / "records").glob("JL-05-04-S2-*.yaml")
    text = path.read_text(encoding="utf-8")
    assert "site: s2  #" in text


def in_terminal(root: Path, arguments: tuple[str, ...], answers: list[str]) -> str:
    """Run a command on a terminal of its own and answer whenever it asks; return what it says."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        command(*arguments), cwd=root, env=environment(), stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    said, waiting = b"", list(answers)
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if not select.select([ours], [], [], 1)[0]:
            continue
        try:
            part = os.read(ours, 4096)
        except OSError:
            break
        if not part:
            break
        said += part
        if said.endswith(b"> "):
            os.write(ours, (waiting.pop(0) if waiting else "").encode() + b"\n")
    os.close(ours)
    assert running.wait(timeout=60) == 0, said.decode()
    return said.decode()


# --- form pages and registers ------------------------------------------------------------------


def test_interval_that_the_configuration_sets__stands_on_the_form_page() -> None:
    """Else the page would state another interval than the procedure and the evidence."""
    assert shipped_shapes().types["rec.system-inspection"].interval == "P1Y"
    assert whole().system.parameter("interval-rec.system-inspection") == "P3M"
    page = site()["records/JL-21-05/index.md"]
    assert re.search(r"间隔\W+3 个月", page), page[:2000]


@pytest.mark.parametrize("shape", FORMS, ids=lambda shape: str(shape.number))
def test_a_form_is_explained_whole(shape: Shape) -> None:
    text = site()[f"records/{shape.number}/index.md"]
    for name in names_of(shape.fields):
        assert f"`{name}`" in text, name
    assert "|  |\n| --- | --- | --- |\n" not in text, "a head without a word"
    for coverage in whole().coverage:
        for clause in shape.demanded_by.get(coverage.use.standard.key, ()):
            assert f"[{clause}](" in text, clause


def names_of(fields: tuple[Field, ...]) -> list[str]:
    return [name for field in fields for name in (field.name, *names_of(field.columns))]


@pytest.mark.parametrize("shape", TYPES, ids=lambda shape: str(shape.id))
def test_what_is_referred_to_has_a_name(shape: Shape) -> None:
    shapes = shipped_shapes()
    for field in all_fields((*shapes.control(shape), *shape.fields)):
        assert re.search(r"[\u3400-\u9fff]", wanted(field, shapes).zh), field.name
        if field.to:
            assert name_of(field.to, shapes).zh != field.to, f"{field.name} → {field.to}"


def all_fields(fields: tuple[Field, ...]) -> list[Field]:
    return [
        each
        for field in fields
        for each in (field, *all_fields(field.columns), *((field.item,) if field.item else ()))
    ]


def test_every_kind_can_be_told() -> None:
    for kind in KINDS:
        text = wanted(Field("x", kind, Text("甲", "a"), to="post"), shipped_shapes())
        assert text.zh
        assert text.en


def test_a_definer_is_found() -> None:
    found = definer("factor", shipped_shapes())
    assert found is not None
    assert (found.shape.id, found.table.name, found.column.name) == (
        "rec.factor-register", "factors", "id",
    )  # fmt: skip
    assert definer("nothing", shipped_shapes()) is None


def test_the_index_lists_every_form_in_the_group_of_its_number() -> None:
    text = site()["records/index.md"]
    groups = re.split(r"^## ", text, flags=re.MULTILINE)
    for shape in FORMS:
        (group,) = [each for each in groups if f"[{shape.number}]({shape.number}/" in each]
        assert group.startswith(shape.number.rpartition("-")[0])
    assert "## JL-03 碳评审控制程序 {#jl-03}" in text
    assert "`checked_by`" in text


def test_the_navigation_holds_the_forms_in_use() -> None:
    entries = re.findall(r"JL-\d\d-\d\d(?=\n)", site()["records/.nav.yml"])
    system = whole().system
    used = {record.shape.number for record in system.records.values()}
    for document in system.documents.values():
        used |= {str(each.data) for each in document.control.items_of("records")}
    assert entries == sorted(used)
    assert len(entries) < len(FORMS)


# --- references in both directions -------------------------------------------------------------


def test_references_are_shown_in_both_directions() -> None:
    pages = site()
    assert "[HZ-NG-01](../JL-03-02/JL-03-02-HZ.md)" in pages["records/JL-06-02/JL-06-02-HZ-2025.md"]
    back = pages["records/JL-03-02/JL-03-02-HZ.md"].partition("## 被引用 {#cm-referred}")[2]
    assert "(../JL-06-02/JL-06-02-HZ-2025.md)" in back
    document = pages["procedures/CX-03.md"].partition("## 被引用 {#cm-referred}")[2]
    assert "[CX-06 " in document
    assert "(../standards/" not in document


def test_references_are_read_from_every_place_that_holds_one() -> None:
    found = referred(small().examine().system)
    assert set(found["JL-03-02-S1"]) == {"JL-06-02-S1-2024", "JL-06-06-S1", "JL-07-02-2024"}
    assert set(found["JL-07-01-T"]) == {"JL-06-03-2024", "JL-06-06-S1", "JL-07-02-2024"}
    assert set(found["JL-17-01-S1"]) == {"JL-06-02-S1-2024"}
    assert set(found["JL-07-02-2024"]) == {"CX-01"}, "a link in the text"
    assert set(found["CX-01"]) == {"JL-00-02-A"}
    assert "JL-00-02-A" not in found


def test_a_long_list_of_references_is_cut_with_a_count() -> None:
    text = site()["records/JL-00-01/JL-00-01.md"].partition("## 被引用 {#cm-referred}")[2]
    count = len(referred(whole().system)["JL-00-01"])
    assert count > 30
    assert f"共 {count} 份文件和记录" in text
    assert text.count("\n- [") == 30


def test_a_draft_does_not_tell_what_it_refers_to() -> None:
    """The working file, a draft of the next version, links elsewhere than the text in force."""
    text = small().text("procedures/CX-01.md").replace('version: "1.0"', 'version: "1.1"', 1)
    draft = text.replace("../records/JL-07-02-2024.yaml", "../records/JL-07-01-T.yaml")
    checked = small().put("procedures/CX-01.md", draft).examine()
    working, in_force = referred(checked.system), referred(checked.in_force)
    assert "CX-01" in working["JL-07-01-T"]
    assert "CX-01" in in_force["JL-07-02-2024"]
    assert "CX-01" not in in_force["JL-07-01-T"]


def test_a_copy_does_not_hold_who_refers_to_it(built: Built) -> None:
    page = (built.site / "procedures" / "CX-03.html").read_text(encoding="utf-8")
    assert "被引用" in page
    assert "被引用" not in word_text((built.word / "CX-03.docx").read_bytes())


def test_confirmed_claims_are_shown_as_clauses() -> None:
    approvals = [text for path, text in site().items() if path.startswith("records/JL-00-02/")]
    assert any("确认的条款" in text for text in approvals)
    for path, text in site().items():
        assert "Value(" not in text, path


# --- blank forms in Word -----------------------------------------------------------------------


@functools.cache
def copies() -> dict[str, bytes]:
    made = form_copies(whole(), dialect(), FORMS)
    return {copy.subject: copy.data for copy in made}


@pytest.mark.parametrize("shape", FORMS, ids=lambda shape: str(shape.number))
def test_a_blank_form_has_room_for_each_field(shape: Shape) -> None:
    words = word_text(copies()[shape.number])
    flat = re.sub(r"\s", "", words)
    assert shape.number in words
    for field in all_fields(shape.fields):
        assert re.sub(r"\s", "", field.label.zh) in flat, field.name
    page = form_page(desk(), shape)
    assert words == page_text(dialect().html(page))


def test_blank_forms_are_valid(tmp_path: Path) -> None:
    from openxml_audit import OpenXmlValidator  # noqa: PLC0415 - slow to import

    for number in ("JL-06-02", "JL-07-01"):
        path = tmp_path / f"{number}.docx"
        path.write_bytes(copies()[number])
        assert [str(each) for each in OpenXmlValidator().validate(str(path)).errors] == []


def test_blank_forms_print_with_their_number_on_each_page(tmp_path: Path, printed: Printer) -> None:
    numbers = ("JL-06-02", "JL-07-01")
    files = [tmp_path / f"{number}.docx" for number in numbers]
    for number, file in zip(numbers, files, strict=True):
        file.write_bytes(copies()[number])
    for number, pages in zip(numbers, printed(files), strict=True):
        assert 0 < len(pages) < 6
        for each in pages:
            assert f"表式号：{number}" in each


def test_build_writes_the_blank_forms(built: Built) -> None:
    folder = built.word / "forms"
    assert {path.stem for path in folder.iterdir()} == {shape.number for shape in FORMS}
    assert (folder / "JL-06-02.docx").read_bytes() == copies()["JL-06-02"]


def test_export_writes_the_forms_named(fresh: Path, tmp_path: Path) -> None:
    done = run(fresh, "export", "--blank", "JL-06-02", "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (tmp_path / "out").rglob("*.docx")] == ["JL-06-02.docx"]
    refused = run(fresh, "export", "--blank", "CX-01")
    assert refused.returncode == 2
    assert "没有表式 CX-01" in refused.stderr


# --- records as filled forms -------------------------------------------------------------------


def test_a_record_is_a_filled_form_that_can_be_signed(tmp_path: Path) -> None:
    number = "JL-06-02-HZ-2025"
    record = whole().system.records[number]
    (copy,) = record_copies(whole(), dialect(), [record])
    assert copy.path == f"records/{number}.docx"
    data, control = copy.data, record.control
    words = word_text(data)
    assert words.index(number) < words.index(control.text("recorded_by"))
    for name in ("recorded_by", "recorded_on", "checked_by", "checked_on"):
        assert control.text(name) in words
    assert words.count("签名") == 2
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()
                 if re.search("header|footer", name) and name.endswith(".xml")}  # fmt: skip
    assert any("表式号：JL-06-02<" in each for each in parts.values())
    assert any(number in each for each in parts.values())
    from openxml_audit import OpenXmlValidator  # noqa: PLC0415 - slow to import

    path = tmp_path / "record.docx"
    path.write_bytes(data)
    assert [str(each) for each in OpenXmlValidator().validate(str(path)).errors] == []


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        # a site's record of a year; the third standard holds at this site only
        ("JL-06-02-HZ-2025", ("表A.2 活动数据表（2025 年 · 杭州院区）", "表A.3", "表A.5", "表A.2")),
        ("JL-06-02-HM-2023", ("表A.2 活动数据表（2023 年 · 哈密中试基地）", "表A.3", "表A.2")),
        # a record of the whole, in which one standard has a table of its site only
        ("JL-06-03-2025", ("表A.2 用能情况（2025 年 · 杭州院区）",)),
        # a register, which has no year; a type that no standard prints a table for
        ("JL-03-02-HZ", ("表A.3 碳排放源一览表（2025 年 · 杭州院区）", "表A.1")),
        ("JL-17-03-HM-2026", ()),
    ],
)
def test_a_record_shows_the_annex_tables_that_it_is_the_form_of(
    number: str, shown: tuple[str, ...]
) -> None:
    page = record_form(desk(), whole().system.records[number], facts())
    headings = re.findall(r"^## .*?(表A\..*)$", page, re.MULTILINE)
    assert len(headings) == len(shown)
    assert all(each.startswith(words) for each, words in zip(headings, shown, strict=True))
    assert page.count("cm-annex") == len(shown)


def test_an_annex_table_on_a_record_has_merged_cells_and_the_figures() -> None:
    record = whole().system.records["JL-06-02-HZ-2025"]
    (copy,) = record_copies(whole(), dialect(), [record])
    table = fill_table(shipped_layouts()["ccaa-39-2022:A.2"], facts(), 2025, "hz")
    words = word_text(copy.data)
    amounts = [each.amount for each in table.contents if each.amount]
    assert amounts
    assert all(each in words for each in amounts)
    with zipfile.ZipFile(io.BytesIO(copy.data)) as archive:
        body = archive.read("word/document.xml").decode()
    assert '<w:vMerge w:val="restart"/>' in body
    assert '<w:gridSpan w:val="2"/>' in body


def test_entries_too_wide_for_any_sheet_stand_side_by_side() -> None:
    (copy,) = record_copies(whole(), dialect(), [whole().system.records["JL-08-02-2026"]])
    with zipfile.ZipFile(io.BytesIO(copy.data)) as archive:
        body = archive.read("word/document.xml").decode()
    tables = re.findall(r"<w:tblGrid>(.*?)</w:tblGrid>", body)
    assert max(each.count("<w:gridCol") for each in tables) <= 6
    words = word_text(copy.data)
    assert words.count("责任岗位") > 1, "each table repeats its headings"
    for number in ("CS-01", "CS-04", "CS-15"):
        assert number in words


def test_a_record_names_clauses_by_the_number_of_their_standard() -> None:
    page = record_form(desk(), whole().system.records["JL-25-01-2026-01"], facts())
    assert "[T/CCAA 39—2022 7.2]" in page
    assert "[ccaa-39-2022:" not in page


def test_export_writes_records_by_their_number_or_form(fresh: Path, tmp_path: Path) -> None:
    for asked in ("JL-07-02-2024", "JL-07-02"):
        out = tmp_path / asked
        done = run(fresh, "export", asked, "--out", str(out))
        assert done.returncode == 0, done.stderr
        assert (out / "records" / "JL-07-02-2024.docx").is_file()
        assert not list(out.glob("*.docx")), "records only were asked for"
    refused = run(fresh, "export", "JL-27-02")
    assert refused.returncode == 2
    assert "没有记录" in refused.stderr


def test_a_form_can_be_english() -> None:
    shape = shipped_shapes().types["rec.activity-data"]
    checked = examine(read_tree(REPOSITORY), TODAY, language="en")
    (copy,) = form_copies(checked, dialect(), (shape,))
    words = word_text(copy.data)
    assert "Activity data" in words
    assert not re.search(r"[\u3400-\u9fff]", words), words
