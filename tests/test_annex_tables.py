"""The standards' annex tables: every cell from a figure or a record, or the reason why not."""

from __future__ import annotations

import csv
import functools
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest

from carbon_manual.annex.content import Content
from carbon_manual.annex.declaration import read_layouts, shipped_layouts
from carbon_manual.annex.facts import Facts, facts_of
from carbon_manual.annex.grid import Slot
from carbon_manual.annex.layout import REPORT
from carbon_manual.annex.tables import Table, fill_table, scopes, used_layouts
from carbon_manual.audience import restrict
from carbon_manual.cli import main
from carbon_manual.diagnostic import Text
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.guide import guide_pages
from carbon_manual.render.site.navigation import navigation
from carbon_manual.render.site.tables import table_pages, to_table, to_tables
from carbon_manual.render.tables import data, plain
from carbon_manual.render.tables.grid import matrix
from carbon_manual.render.tables.workbook import as_workbook
from carbon_manual.results.trace import call_of
from carbon_manual.shapes.access import Access
from tests.built import small_system
from tests.system_under_test import Tree, draft, record, repository, small

CCAA, ZJ, STQC = "ccaa-39-2022", "zjjgsw-0005-2024", "stqc-002-2025"
YEAR = 2025
ACTIVITY = "records/JL-06-02-S1-2024.yaml"
SOURCES_2 = "records/JL-03-02-S2.yaml"


@functools.cache
def reference() -> Facts:
    return facts_of(repository().examine())


@functools.cache
def little() -> Facts:
    return facts_of(small().examine())


@functools.cache
def filled() -> dict[tuple[str, str | None], Table]:
    """Return every table of the reference system, by name and site."""
    facts = reference()
    return {
        (layout.name, site): fill_table(layout, facts, YEAR, site)
        for layout in used_layouts(facts)
        for site in scopes(layout, facts)
    }


def of_small(name: str, facts: Facts, site: str | None = None) -> Table:
    return fill_table(shipped_layouts()[name], facts, 2024, site)


def rows(table: Table) -> Iterator[list[Slot]]:
    for part in table.parts:
        yield from matrix(part)


def said(slot: Slot) -> str:
    """Return a cell's words and numbers in Chinese, one content after the other."""
    return "；".join(
        " ".join(filter(None, (each.text.zh, each.amount, each.unit, each.remark.zh)))
        for each in slot.contents
    )


def row(table: Table, *labels: str) -> list[Slot]:
    """Return the first row in which the labels stand, in their order."""
    for each in rows(table):
        texts = iter([said(slot) for slot in each])
        if all(any(label == text for text in texts) for label in labels):
            return each
    pytest.fail(f"{table.layout.name} has no row {labels}")


def cell(table: Table, *labels: str, at: int = -1) -> Content:
    (content, *_) = row(table, *labels)[at].contents
    return content


def printed(name: str, **given: str | int) -> str:
    result = reference().checked.results.get(name, **given)
    assert result is not None, (name, given)
    return f"{result.printed} {result.unit}"


def shown(content: Content) -> str:
    assert content.lack is None, content.lack
    return f"{content.amount} {content.unit}"


# --- the layouts ---------------------------------------------------------------------------------


def test_layouts__are_those_that_the_standards_print() -> None:
    wanted = {
        CCAA: ("A.1", "A.2", "A.3", "A.4", "A.5", "B.1", "B.2", "B.3", "B.4"),
        ZJ: ("A.1", "A.2", "A.3", "A.4", "A.5", "A.6"),
        STQC: ("A.1", "A.2", "A.3"),
    }
    assert set(shipped_layouts()) == {f"{key}:{each}" for key in wanted for each in wanted[key]}


@pytest.mark.parametrize("name", shipped_layouts())
def test_layout__has_the_columns_that_its_standard_names(name: str) -> None:
    """The catalogue lists the columns of a table as its parts `c1`, `c2`, …"""
    layout = shipped_layouts()[name]
    use = next(each for each in reference().system.uses if each.standard.key == layout.standard)
    below = use.standard.descendants(layout.clause)
    columns = [each for each in below if re.fullmatch(r".*\.c\d+", each)]
    tables = [table for (each, _), table in filled().items() if each == name]
    widths = {len(each) for table in tables for part in table.parts for each in matrix(part)}
    if layout.kind != REPORT and columns and name not in {f"{CCAA}:A.1", f"{CCAA}:A.2"}:
        assert max(widths) >= len(columns), (columns, widths)


@pytest.mark.parametrize("name", shipped_layouts())
def test_layout__is_documented(name: str) -> None:
    assert f"`{name}`" in _guide()


@functools.cache
def _guide() -> str:
    pages = {each.path: each.data.decode() for each in guide_pages(make_desk(little().checked))}
    return pages["guide/tables.md"]


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("clause: TA.1", "clause: TA.99"), 3, "TA.99"),
        (("standard: ccaa-39-2022", "standard: ccaa-39"), 1, "ccaa-39-2022"),
        (("ghg.total", "ghg.totl"), 9, "ghg.total"),
        (("{figure: ghg.total}", "{figure: ghg.category}"), 9, "category"),
        (("{figure: ghg.total}", "{sum: 3}"), 9, "sum"),
        (("{figure: ghg.total}", "{record: rec.nothing, field: name}"), 9, "rec.nothing"),
        (("{figure: ghg.total}", "{record: rec.reporting-entity, field: nam}"), 9, "name"),
        (("{figure: ghg.total}", "{factor: ncw}"), 9, "ncv"),
        (("{figure: ghg.total}", "{field: name}"), 9, "name"),
        (("{figure: ghg.total}", "{figure: ghg.total, span: 0}"), 9, "span"),
        (("{figure: ghg.total}", "{figure: ghg.total, with: {gas: CO2}}"), 9, "gas"),
        (("zh: 总量, en: Total", "zh: 总量"), 9, "zh"),
        (("title: {zh: 表, en: Table}", "titel: {zh: 表, en: Table}"), 3, "title"),
        (("carrier: coal", "carrier: cole"), 11, "coal"),
        (("category: process", "category: proces"), 10, "process"),
        (("years: 3", "years: 300"), 3, "300"),
        (("rows:", "rows: ["), 9, "YAML"),
        (("by: source", "by: sources"), 10, "by"),
    ],
)
def test_a_malformed_layout__is_refused_with_its_place(
    change: tuple[str, str], line: int, says: str
) -> None:
    text = _LAYOUT.replace(*change, 1)
    assert text != _LAYOUT
    layouts, problems = read_layouts(text, "own.yaml")
    assert not layouts
    assert any(says in each.text.zh for each in problems), problems
    assert any(says in each.text.en for each in problems), problems
    assert all(each.span.path == "own.yaml" for each in problems)
    assert line in {each.span.line for each in problems}, problems


_LAYOUT = """standard: ccaa-39-2022
layouts:
  - id: A.9
    clause: TA.1
    title: {zh: 表, en: Table}
    years: 3
    head: [[{zh: 项目, en: Item}, {zh: 数, en: Value}]]
    rows:
      - [{zh: 总量, en: Total}, {figure: ghg.total}]
      - each: {sources: {category: process}, by: source}
        sources: {carrier: coal}
        cells: [{key: true}, {activity: true}]
"""


def test_a_layout__is_read_as_written() -> None:
    layouts, problems = read_layouts(_LAYOUT, "own.yaml")
    assert not problems
    assert [each.name for each in layouts] == ["ccaa-39-2022:A.9"]
    table = fill_table(layouts[0], little(), 2024, None)
    assert shown(cell(table, "总量")) == "1,484.73 tCO2e"


def test_a_layout_that_nests_itself__is_refused() -> None:
    text = _LAYOUT.replace("rows:", "rows: &loop", 1).replace(
        "[{key: true}, {activity: true}]", "*loop"
    )
    layouts, problems = read_layouts(text, "own.yaml")
    assert not layouts
    assert problems


# --- the cells -----------------------------------------------------------------------------------


def _cells() -> Iterator[tuple[str, str | None, tuple[str, ...], int, str]]:
    """Yield table, site, labels, column and the figure or text that must stand there."""
    total = "碳排放总量 (tCO2e)"
    yield f"{CCAA}:A.1", None, (total,), -1, printed("ghg.total", year=2025)
    yield f"{CCAA}:A.1", None, (total,), -3, printed("ghg.total", year=2023)
    yield f"{CCAA}:A.1", "hami", (total,), -1, printed("ghg.total", year=2025, site="hami")
    yield f"{CCAA}:A.4", None, ("净购入电力、热力排放", "热力排放"), 3, "0.11 tCO2/GJ"
    yield f"{CCAA}:A.5", None, ("2025 年", "检测服务"), -2, "8,655 "
    yield f"{CCAA}:B.1", None, ("碳排放总量",), -1, printed("ghg.total", year=2025)
    yield f"{ZJ}:A.1", "hz", ("建筑面积",), 1, printed("static.floor_area", year=2025, site="hz")
    yield f"{ZJ}:A.2", "hz", ("年度综合能耗当量值(tce)",), 1, printed(
        "energy.comprehensive", year=2025, site="hz"
    )  # fmt: skip
    yield f"{ZJ}:A.2", "hz", ("主要能源消耗及数量", "电力"), -1, printed(
        "energy.coal", year=2025, site="hz", carrier="electricity"
    )  # fmt: skip
    yield f"{ZJ}:A.4", "hz", ("碳排放总量",), -1, printed("ghg.total", year=2025, site="hz")
    yield f"{ZJ}:A.4", "hz", ("人均碳排放量",), -1, printed(
        "ghg.per_person", year=2025, site="hz"
    )  # fmt: skip
    yield f"{ZJ}:A.4", "hz", ("净购入电力与热力产生的排放", "外购电力"), -1, printed(
        "ghg.electricity.location", year=2025, site="hz"
    )  # fmt: skip
    yield f"{ZJ}:A.5", "hz", ("逸散排放", "多联机制冷剂 R-410A"), 2, "9.8000 kg"


def test_cells__hold_the_figures_and_records() -> None:
    for name, site, labels, at, wanted in _cells():
        content = cell(filled()[name, site], *labels, at=at)
        assert f"{content.amount} {content.unit}" == wanted, (name, labels)
        assert content.origins, (name, labels)


@pytest.mark.parametrize(
    ("name", "site", "labels", "at", "wanted"),
    [
        (
            f"{CCAA}:A.3",
            "hami",
            ("化石燃料燃烧排放", "固定排放源", "天然气"),
            -1,
            "热处理车间燃气表",
        ),
        (f"{CCAA}:A.4", None, ("化石燃料燃烧排放", "固定排放源", "天然气"), 3, "389.31 GJ/万Nm3"),
        (f"{STQC}:A.1", "hz", ("公务车汽油",), 1, "公务车汽油"),
        (f"{STQC}:A.2", "hz", ("净购入电量", "净购入电量"), 2, "供电公司电费账单"),
        (f"{STQC}:A.3", "hz", ("化石燃料燃烧", "天然气"), 2, "GB/T 32151.34"),
        (f"{ZJ}:A.3", "hz", ("净购入电力与热力产生的排放", "电力"), 3, "配电房"),
        (f"{ZJ}:A.6", "hz", ("净购入电力与热力产生的排放", "电力"), 2, "0.4974 kgCO2/kWh"),
    ],
)
def test_cells__say_where_data_come_from(
    name: str, site: str | None, labels: tuple[str, ...], at: int, wanted: str
) -> None:
    slot = row(filled()[name, site], *labels)[at]
    assert wanted in said(slot)
    assert all(each.origins for each in slot.contents)


def test_a_row__is_the_sum_of_its_sources() -> None:
    results = reference().checked.results.figures.values()
    sources = reference().ledger.sources
    gas = [
        each.quantity
        for each in results
        if each.figure == "activity"
        and dict(each.parameters)["year"] == YEAR
        and sources[str(dict(each.parameters)["source"])].carrier == "natural-gas"
    ]
    total = sum((each.value for each in gas if each is not None), Decimal())
    content = cell(filled()[f"{CCAA}:A.2", None], "化石燃料燃烧的活动数据", "固定燃烧源：天然气")
    assert content.number == round(total, 4)
    assert len(content.origins) == len(gas) > 1


@pytest.mark.parametrize("name", shipped_layouts())
def test_every_cell__has_content_or_the_reason_why_not(name: str) -> None:
    figures = reference().checked.results.figures
    calls = {call_of(*key) for key in figures}
    for (each, _), table in filled().items():
        if each != name:
            continue
        assert table.parts
        for part in table.parts:
            grid = matrix(part)
            assert len({len(line) for line in grid}) == 1
            for slot in (slot for line in grid for slot in line if slot.contents):
                for content in slot.contents:
                    assert "{{" not in content.text.zh
                    if content.lack is not None:
                        assert content.number is None
                        assert content.lack.zh
                        assert content.lack.en
                    for origin in content.origins:
                        assert origin.span is not None or origin.name in calls
                    if content.number is not None:
                        assert content.origins, (name, said(slot))


def test_a_report_that_nobody_wrote__lacks_and_says_so() -> None:
    table = filled()[f"{CCAA}:B.3", None]
    assert table.is_empty
    (note,) = table.notes
    assert "2025 年" in note.zh
    assert "产品" in note.zh


def test_no_sources_of_a_kind__is_no_zero() -> None:
    content = cell(filled()[f"{CCAA}:B.1", None], "工业过程排放")
    assert content.number is None
    assert content.lack is not None
    assert "没有这一种碳源" in content.lack.zh


def test_a_source_without_data__leaves_no_sum() -> None:
    whole = of_small(f"{CCAA}:A.2", little())
    label = "由组织边界外输入的电力、热力或蒸汽消耗：电力"
    assert shown(cell(whole, label)) == "1,450.5000 MWh"
    tree = draft().replace(ACTIVITY, ("quantities: {2024: 1200.5}",), "quantities: {}")
    content = cell(of_small(f"{CCAA}:A.2", facts_of(tree.examine())), label)
    assert content.number is None
    assert content.lack is not None
    assert "S1-EL" in content.lack.zh


def test_a_year_without_account__has_no_numbers() -> None:
    table = of_small(f"{CCAA}:A.1", little())
    content = cell(table, "碳排放总量 (tCO2e)", at=-2)
    assert content.lack is not None
    assert "2023 年" in content.lack.zh
    assert "JL-07-02" in content.lack.zh


def test_a_measured_zero__is_a_value() -> None:
    tree = draft().replace(ACTIVITY, ("{2024: 4.5}",), "{2024: 0}")
    table = of_small(f"{CCAA}:A.2", facts_of(tree.examine()))
    assert shown(cell(table, "逸散排放源：制冷剂")) == "0.0000 kg"


def test_data_without_evidence__are_told() -> None:
    tree = draft().replace(ACTIVITY, ("    origin: bill\n",), "")
    table = of_small(f"{CCAA}:A.3", facts_of(tree.examine()), "s1")
    content = cell(table, "化石燃料燃烧排放", "固定排放源", "天然气")
    assert content.lack is not None
    assert "没有填写" in content.lack.zh


def _output(*products: str) -> Tree:
    lines = "".join(f"  - {{{each}, value: 100 万元, source: 台账}}\n" for each in products)
    body = f"year: 2024\nproducts:\n{lines}price_basis: current\n"
    return draft().put("records/JL-06-04-2024.yaml",
                       record("JL-06-04-2024", "rec.product-output", body))  # fmt: skip


def test_products__have_their_intensity_by_name() -> None:
    tree = _output("id: P1, name: 甲, output: 100, unit: t")
    facts = facts_of(tree.examine())
    content = cell(of_small(f"{CCAA}:A.1", facts), "碳排放强度：甲")
    assert content.number is not None
    assert content.origins[0].name == "ghg.per_product product=P1 year=2024"
    assert shown(cell(of_small(f"{CCAA}:A.5", facts), "2024 年", "甲", at=-2)) == "100 "


def test_a_product_without_code__has_no_intensity_and_says_why() -> None:
    facts = facts_of(_output("name: 甲, output: 100, unit: t").examine())
    content = cell(of_small(f"{CCAA}:A.1", facts), "碳排放强度：甲")
    assert content.lack is not None
    assert "产品代号" in content.lack.zh


def test_products_of_other_sites__are_left_out() -> None:
    tree = _output("id: P1, name: 甲, output: 1, unit: t, site: s1",
                   "id: P2, name: 乙, output: 1, unit: t, site: s2")  # fmt: skip
    facts = facts_of(tree.examine())
    names = [said(each[2]) for each in rows(of_small(f"{CCAA}:A.5", facts, "s2"))]
    assert "乙" in names
    assert "甲" not in names


def test_a_figure_in_a_records_text__is_answered_and_nothing_else() -> None:
    told = little().spoken
    zh = told(_text('排放{{ figure("ghg.total", year=2024) }}，{{ parameter("share") }}')).zh
    assert zh == "排放1,484.73 tCO2e，5 %"
    assert told(_text('{{ figure("ghg.total", year=1999) }}')).zh == "……"
    for text in ("{{ 7 * 7 }}", "{{ figure.__class__ }}", "{{ figure(", "{{ nothing() }}"):
        assert told(_text(text)).zh == text


def _text(text: str) -> Text:
    return Text(text, text)


# --- the readers ---------------------------------------------------------------------------------


def test_readers_who_miss_a_source__get_no_sum_of_the_others() -> None:
    hidden = draft().replace(SOURCES_2, ("site: s2\n",), "site: s2\naccess: restricted\n")
    whole = hidden.examine()
    label = "由组织边界外输入的电力、热力或蒸汽消耗：电力"
    assert shown(cell(of_small(f"{CCAA}:A.2", facts_of(whole)), label)) == "1,450.5000 MWh"
    readers = facts_of(restrict(whole, Access.INTERNAL))
    for layout in used_layouts(readers):
        for site in scopes(layout, readers):
            table = fill_table(layout, readers, 2024, site)
            numbers = {each.number for each in table.contents if each.number is not None}
            assert site == "s1" or Decimal("1200.5") not in numbers
            assert "S2-EL" not in plain.as_text([table], readers.checked, "zh")


def test_numbers_for_fewer_readers__are_those_for_all() -> None:
    readers = facts_of(restrict(reference().checked, Access.INTERNAL))
    for (name, site), table in filled().items():
        known = {(each.number, each.unit) for each in table.contents}
        for each in fill_table(shipped_layouts()[name], readers, YEAR, site).contents:
            assert each.number is None or (each.number, each.unit) in known
            assert each.lack is None or "JL-" not in each.lack.zh


# --- the formats ---------------------------------------------------------------------------------


def test_text_csv_and_json__hold_the_same_numbers() -> None:
    checked, tables = reference().checked, [filled()[f"{ZJ}:A.4", "hz"]]
    numbers = [str(each.number) for each in tables[0].contents if each.number is not None]
    assert len(numbers) >= 8
    text = plain.as_text(tables, checked, "zh").replace(",", "")
    lines = list(
        csv.reader(io.StringIO(plain.as_csv(tables, checked, "zh").removeprefix("\ufeff")))
    )
    found = json.loads(data.as_json(tables, checked, "zh"))
    held = [content for part in found[0]["parts"] for line in part["rows"]
            for each in line for content in each["contents"]]  # fmt: skip
    assert [each["number"] for each in held if each["number"]] == numbers
    assert all(each["missing"] or each["origins"] for each in held if not each["text"])
    for number in numbers:
        assert number in text
        assert any(number in line for line in lines)
    assert (found[0]["table"], found[0]["year"], found[0]["site"]) == (f"{ZJ}:A.4", YEAR, "hz")


def test_csv__lets_no_cell_be_a_formula_and_marks_notes() -> None:
    tree = _output("id: P1, name: =1+1, output: 1, unit: t")
    facts = facts_of(tree.examine())
    text = plain.as_csv([of_small(f"{CCAA}:A.5", facts)], facts.checked, "zh")
    assert ",'=1+1," in text
    noted = plain.as_csv([filled()[f"{ZJ}:A.4", "hz"]], reference().checked, "zh")
    assert re.search(r"碳排放总量,.*,6462\.89,tCO2e,※1", noted)


@functools.cache
def workbook() -> bytes:
    tables = [filled()[f"{CCAA}:A.2", None], filled()[f"{CCAA}:B.1", None]]
    return as_workbook([*tables, filled()[f"{ZJ}:A.4", "hz"]], reference().checked)


def test_workbook__holds_numbers_with_their_digits() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    assert len(book.sheetnames) == 4
    sheet = book[book.sheetnames[2]]
    (line,) = [each for each in sheet.iter_rows() if each[0].value == "碳排放总量"]
    (number,) = [each for each in line if each.data_type == "n" and each.value is not None]
    assert Decimal(str(number.value)) == Decimal("6462.89")
    assert number.number_format == "#,##0.00"
    assert sheet.cell(number.row, number.column + 1).value == "tCO2e"


def test_workbook__can_be_read_on_screen_and_paper() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    for sheet in book.worksheets:
        widths = [each.width for each in sheet.column_dimensions.values()]
        assert all(8 <= each <= 44 for each in widths), sheet.title
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert book.worksheets[0].freeze_panes == "A5"


def test_workbook__tells_where_each_number_is_from() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    lines = list(book.worksheets[-1].iter_rows(values_only=True, min_row=2))
    by_name = {str(each[4]): each for each in lines}
    total = by_name["ghg.total site=hz year=2025"]
    result = reference().checked.results.get("ghg.total", year=2025, site="hz")
    assert result is not None
    assert result.quantity is not None
    assert total[5] == str(result.quantity)
    assert total[3] == "6,462.89 tCO2e"
    assert re.fullmatch(r"[A-Z]+\d+", str(total[1]))
    assert book[str(total[0])][str(total[1])].value is not None


def test_workbook__is_the_same_bytes_again() -> None:
    table = of_small(f"{CCAA}:A.1", little())
    again = facts_of(small().examine())
    first = as_workbook([table], little().checked)
    assert first == as_workbook([of_small(f"{CCAA}:A.1", again)], again.checked)


# --- the site ------------------------------------------------------------------------------------


def test_pages__lead_to_derivations_and_records() -> None:
    desk = make_desk(reference().checked)
    pages = {each.path: each.data.decode() for each in table_pages(desk)}
    page = pages[f"standards/{ZJ}/tables/2025-hz.md"]
    target = desk.places.figure("ghg.total", (("year", 2025), ("site", "hz")))
    assert f"[6,462.89 tCO~2~e](../../../{target}){{ .cm-figure }}" in page
    assert "{#a-4}" in page
    assert f"standards/{ZJ}/tables/2025.md" not in pages, "the standard holds at one site only"
    assert f"standards/{CCAA}/tables/2025-reports.md" in pages
    index = pages[f"standards/{CCAA}/tables/index.md"]
    assert "[2023](2023-hami.md)" in index


def test_clauses_and_standards__lead_to_their_tables() -> None:
    desk = make_desk(reference().checked)
    standard = next(each.standard for each in reference().system.uses if each.standard.key == ZJ)
    (link,) = to_table(desk, standard, "TA.4", f"standards/{ZJ}/TA.4.md")
    assert "(tables/2025-hz.md#a-4)" in link
    assert not list(to_table(desk, standard, "4.1", f"standards/{ZJ}/4.1.md"))
    assert "(tables/index.md)" in next(to_tables(desk, standard))


def test_navigation__shows_the_latest_year() -> None:
    desk = make_desk(little().checked)
    folder = f"standards/{CCAA}"
    names = ("index.md", "2023.md", "2024-s1.md", "2024.md")
    pages = [
        f"{folder}/index.md",
        f"{folder}/TA.1.md",
        *(f"{folder}/tables/{each}" for each in names),
    ]
    found = {
        each.path: each.data.decode()
        for each in navigation(desk, [*pages, "index.md", "records/index.md"])
    }
    assert '  - "标准附录数据表": tables\n' in found[f"{folder}/.nav.yml"]
    assert (
        found[f"{folder}/tables/.nav.yml"]
        == 'nav:\n  - index.md\n  - "2024.md"\n  - "2024-s1.md"\n'
    )


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_system(tmp_path_factory.mktemp("tables"))


def test_command__lists_and_prints(system: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tables", "--root", str(system)]) == 0
    listed = capsys.readouterr().out
    assert "ccaa-39-2022:A.1" in listed
    assert "2024" in listed
    assert ZJ not in listed, "the standard is not in use"
    assert (
        main(["tables", f"{CCAA}:A.1", "--root", str(system), "--site", "all", "--lang", "en"]) == 0
    )
    text = capsys.readouterr().out
    assert "1,484.73 tCO2e" in text
    assert "Table A.1" in text
    assert "场所" not in text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((f"{CCAA}:A.11",), f"{CCAA}:A.1"),
        ((ZJ,), ZJ),
        ((CCAA, "--year", "1999"), "2024"),
        ((CCAA, "--site", "s9"), "s9"),
        ((CCAA, "--format", "xlsx"), "--output"),
        ((CCAA, "--output", "records/a.txt"), "records/"),
    ],
)
def test_command__refuses_what_is_not_there(
    given: tuple[str, ...], says: str, system: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(system)
    assert main(["tables", *given]) == 2
    assert says in capsys.readouterr().err
    assert not (system / "records" / "a.txt").exists()


def test_command__writes_workbook_and_word(
    system: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind in ("xlsx", "docx"):
        out = tmp_path / f"a.{kind}"
        given = [f"{CCAA}:A.1", "--format", kind, "--output", str(out), "--site", "all"]
        assert main(["tables", *given, "--root", str(system)]) == 0
        assert capsys.readouterr().out.strip() == str(out)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[0] == "A.1"
    written = docx.Document(str(tmp_path / "a.docx"))
    texts = [each.text for table in written.tables for line in table.rows for each in line.cells]
    assert any("1,484.73" in each for each in texts)


@pytest.mark.parametrize(("language", "says"), [("zh", "年度"), ("en", "year")])
def test_command__has_help(language: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["tables", "--lang", language, "--help"])
    assert says in capsys.readouterr().out
