"""Registers and blank forms as XLSX: every field, typed cells, nothing that runs."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import io
import json
import re
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from carbon_manual.audience import restrict
from carbon_manual.cli import main
from carbon_manual.pipeline import Checked, examine
from carbon_manual.render.formbook import form_book
from carbon_manual.render.registerbook import register_book
from carbon_manual.render.site.desk import Desk, make_desk
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.shape import Shape
from carbon_manual.sources.source import read_tree
from tests.system_under_test import TODAY, repository, small
from tests.test_forms import PUMP, PUMP_PATH, all_fields, with_pumps

MONTHS = "months: {2024-01: 1.5}"
FORMULA = "=HYPERLINK(0)"
USED = ("JL-06-02", "JL-00-09", "JL-07-01", "JL-00-02")


@functools.cache
def desk() -> Desk:
    return make_desk(repository().examine())


def shape(number: str) -> Shape:
    return next(each for each in desk().checked.system.shapes.records if each.number == number)


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture(scope="module")
def pumps(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """A system with a type of one table, in which a row holds a series."""
    text = PUMP.replace("year: 2024\n", f'year: 2024\nremark: "{FORMULA}"\n')
    root = tmp_path_factory.mktemp("pumps") / "system"
    small().put(PUMP_PATH, text).write(root)
    return examine(read_tree(root), TODAY, shapes=with_pumps())


def pump_shape(checked: Checked) -> Shape:
    return checked.system.shapes.types["rec.pump-register"]


# --- registers ---------------------------------------------------------------------------------


def test_register__has_a_sheet_for_the_records_and_each_table(pumps: Checked) -> None:
    book = opened(register_book(make_desk(pumps), pump_shape(pumps)))
    assert book.sheetnames == ["记录", "水泵", "水泵 · 各月电量"]
    (head, row) = book["记录"].values
    held = dict(zip(head, row, strict=True))
    assert (held["编号"], held["场所"], held["年度"]) == ("JL-98-01-S1", "场所一", 2024)
    assert held["备注"] == FORMULA
    assert book["记录"].cell(2, head.index("备注") + 1).data_type == "s", "no formula"
    first, *rows = book["水泵"].values
    assert first == ("记录", "编号", "状态", "年耗电", "年耗电的单位", "碳源", "前一台")
    assert rows == [
        ("JL-98-01-S1", "P-1", "在用", 12.5, "MWh", "S1-EL", None),
        ("JL-98-01-S1", "P-2", "备用", None, None, None, "P-1"),
    ]
    assert list(book["水泵 · 各月电量"].values) == [
        ("记录", "水泵", "期间", "各月电量"), ("JL-98-01-S1", "P-2", "2024-01", 1.5)
    ]  # fmt: skip


def test_register__has_days_as_days_and_every_record_once() -> None:
    book = opened(register_book(desk(), shape("JL-00-09")))
    head, *rows = book["副本"].values
    records = desk().checked.system.records_of("rec.distribution")
    assert len(rows) == sum(len(each.body.rows("copies")) for each in records)
    issued = {row[head.index("发放日期")] for row in rows}
    assert all(isinstance(each, dt.datetime) for each in issued)
    assert {row[head.index("载体")] for row in rows} == {"纸质", "电子文件"}


def test_register__holds_nothing_above_its_readers() -> None:
    checked = desk().checked
    for number in ("JL-00-02", "JL-00-09"):
        for readers in (checked, restrict(checked, Access.PUBLIC)):
            made = opened(register_book(make_desk(readers), shape(number)))
            column = [row[0] for row in made.worksheets[0].iter_rows(min_row=2, values_only=True)]
            assert column == [each.id for each in readers.system.records_of(shape(number).id)]
            others = {row[0] for sheet in made.worksheets[1:]
                      for row in sheet.iter_rows(min_row=2, values_only=True)}  # fmt: skip
            assert others <= set(column)


def test_english_register__has_english_heads(pumps: Checked) -> None:
    context = dataclasses.replace(pumps.context, language="en")
    english = make_desk(dataclasses.replace(pumps, context=context))
    book = opened(register_book(english, pump_shape(pumps)))
    for sheet in book.worksheets:
        heads = "".join(str(cell.value) for cell in sheet[1]) + sheet.title
        assert not re.search(r"[\u4e00-\u9fff]", heads), heads


# --- blank forms -------------------------------------------------------------------------------


@pytest.mark.parametrize("number", USED)
def test_form__asks_for_every_field(number: str) -> None:
    book = opened(form_book(desk(), shape(number)))
    said = "\n".join(str(cell) for sheet in book.worksheets for row in sheet.values for cell in row)
    said += "\n".join(book.sheetnames)
    for field in all_fields(shape(number).fields):
        if field.kind not in {"table", "series", "group"}:
            assert field.label.zh in said, field.name
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            assert number in sheet.oddFooter.left.text, "numbered on each page"
            assert "&P" in sheet.oddFooter.right.text


def test_form__offers_the_choices(pumps: Checked) -> None:
    book = opened(form_book(make_desk(pumps), pump_shape(pumps)))
    assert book.sheetnames == ["JL-98-01", "水泵", "水泵 · 各月电量", "选项"]
    (rule,) = book["水泵"].data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("C3:C22", "'选项'!$A$1:$A$2")
    assert [cell.value for cell in book["选项"]["A"]] == ["在用", "备用"]
    assert book["选项"].sheet_state == "hidden"
    assert [cell.value for cell in book["水泵"][1]][1:3] == ["编号*", "状态*"]


# --- both --------------------------------------------------------------------------------------


def both(checked: Checked) -> list[bytes]:
    table = make_desk(checked)
    return [make(table, pump_shape(checked)) for make in (register_book, form_book)]


def test_books__hold_no_formula_no_clock_and_are_the_same_again(pumps: Checked) -> None:
    assert both(pumps) == both(pumps)
    for data in both(pumps):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = archive.read("docProps/core.xml").decode()
            assert (
                re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)
                == [f"{pumps.context.as_of}T00:00:00Z"] * 2
            )
            for name in archive.namelist():
                assert b"<f>" not in archive.read(name), name


def test_open_xml_sdk_finds_nothing(pumps: Checked, tmp_path: Path, ooxml_validator: Path) -> None:
    for index, data in enumerate(both(pumps)):
        path = tmp_path / f"{index}.xlsx"
        path.write_bytes(data)
        done = subprocess.run(
            [ooxml_validator, path], capture_output=True, check=False, timeout=120
        )
        assert json.loads(done.stdout)["errors"] == []


def test_export__writes_both_and_the_records_too(fresh: Path) -> None:
    def call(*arguments: str) -> int:
        return main(["export", *arguments, "--root", str(fresh), "--as-of", str(TODAY)])

    assert call("--blank", "JL-06-02") == 0
    folder = fresh / "build" / "word" / "forms"
    assert {each.name for each in folder.iterdir()} == {"JL-06-02.docx", "JL-06-02.xlsx"}
    assert call("--registers", "JL-06-02") == 0
    (register,) = (fresh / "build" / "registers").iterdir()
    assert opened(register.read_bytes()).sheetnames[0] == "记录"
    assert call("JL-06-02") == 0
    assert list((fresh / "build" / "word" / "records").glob("JL-06-02-*.docx"))
    for wrong in (("--blank", "--registers"), ("--registers", "--pdf"), ("--registers", "CX-01")):
        assert call(*wrong) == 2
