"""The outputs of `carbon-manual coverage`: the same content in every format, and nothing else."""

from __future__ import annotations

import csv
import functools
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import docx
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from carbon_manual.audience import restrict
from carbon_manual.cli import main
from carbon_manual.conformity.books import Books, open_books
from carbon_manual.conformity.clausesheet import whole_sheet
from carbon_manual.conformity.functions import allocation
from carbon_manual.conformity.gapreport import TOPICS, Report, gap_reports
from carbon_manual.lights import Light
from carbon_manual.pipeline import Checked
from carbon_manual.render.gaps import data, page, sheet, table, text
from carbon_manual.render.gaps.workbook import as_workbook
from carbon_manual.render.passage import LENGTH, quoted, shortened, words
from carbon_manual.shapes.access import Access
from tests.built import Built, small_system
from tests.system_under_test import Tree, draft, record, repository, small

HAN = re.compile(r"[\u3400-\u9fff]")
CCAA, NOTE = "ccaa-39-2022", "cieccpa-carbon-neutrality"
CONFIGURATION = "records/JL-00-01.yaml"


@functools.cache
def checked() -> Checked:
    return lacking().examine()


@functools.cache
def lacking() -> Tree:
    """The repository's system without some procedures and their frozen texts: clauses stay open."""
    tree = repository()
    lost = [path for path in tree.files if re.search(r"/CX-(09|25|26)(/|\.md$)", path)]
    return tree.drop(*lost)


@functools.cache
def reports() -> tuple[Report, ...]:
    return gap_reports(checked())


@functools.cache
def workbook(*, gaps_only: bool = False) -> bytes:
    shares = {key: allocation(each) for key, each in open_books(checked()).items()}
    return as_workbook(reports(), shares, checked(), gaps_only=gaps_only)


def leaves() -> Counter[tuple[str, str]]:
    """Return each leaf of each standard in use, once."""
    return Counter(
        (use.standard.key, leaf) for use in checked().system.uses for leaf in use.standard.leaves
    )


def books_of(tree: Tree, key: str = CCAA) -> Books:
    return open_books(tree.examine())[key]


# --- the rows ------------------------------------------------------------------------------------


def test_rows__are_the_leaves_in_text_order() -> None:
    for report in reports():
        order = list(report.standard.entries)
        ids = [each.entry.id for each in report.requirements]
        assert set(ids) == report.standard.leaves
        assert ids == sorted(ids, key=order.index)


def test_lights__roll_up_without_losing_one() -> None:
    for report in reports():
        for index in range(3):
            chapters: Counter[Light] = Counter()
            for chapter in report.chapters:
                chapters.update(chapter.tallies[index].counts)
            assert chapters == Counter(report.whole.tallies[index].counts)
            assert sum(chapters.values()) == len(report.standard.leaves)
        assert sum(each.total for each in report.chapters) == report.whole.total
        assert sum(each.done for each in report.chapters) == report.whole.done
        assert report.whole.open == len(report.gaps)


def test_a_part__is_green_only_where_all_of_it_is() -> None:
    by_clause = {each.clause: each for each in (*reports()[0].clauses, *reports()[0].chapters)}
    assert by_clause["6.1.2"].tallies[0].light is Light.GREEN
    assert by_clause["6"].tallies[0].light is Light.AMBER
    assert by_clause["10"].tallies[0].light is Light.RED


def test_a_row__tells_section_records_and_rules() -> None:
    rows = {each.entry.id: each for each in reports()[0].requirements}
    row = rows["6.1.2.a.1"]
    assert [each.place for each in row.answers] == ["CX-03#sources"]
    evidence = {each.shape.number: each for each in row.evidence}
    newest = evidence["JL-06-02"].proofs[0]
    assert newest.record.id == "JL-06-02-HZ-2025"
    assert (str(newest.day), str(newest.until)) == ("2025-12-31", "2026-12-31")
    assert newest.is_current
    assert not evidence["JL-06-02"].proofs[-1].is_current
    assert row.about
    assert not row.is_gap
    assert not row.likely


def test_a_gap__names_where_an_answer_would_go() -> None:
    for report in reports():
        for row in report.gaps:
            assert row.likely, row.entry.id
    (first, *_) = books_of(small().drop("procedures/CX-01.md")).likely("6.1.2.p1")
    assert first.zh.startswith("待编写：")
    (there, *_) = books_of(small()).likely("6.1.2.p4")
    assert there.zh == "CX-01 碳评审程序"


def test_a_draft__answers_nothing_yet_but_is_named() -> None:
    books = books_of(draft())
    assert [(each.place, each.in_force) for each in books.answers("6.1.2.p1")] == [
        ("CX-01#plan", False)
    ]
    assert "6.1.2.p1" in books.gaps
    shown = text.as_text(gap_reports(draft().examine()), "zh", gaps_only=True)
    assert "- 6.1.2.p1 [shall]" in shown
    assert "（草案已声明）" in shown


def test_what_does_not_apply__is_no_gap_and_says_why() -> None:
    body = (
        "exclusions:\n  - {clause: ccaa-39-2022:8.2, reason: 没有设计活动, approved_by: 主任,"
        " holder: H-1, approved_on: 2026-01-01, expires: 2027-01-01}\n"
    )
    tree = small().put("records/JL-00-07-1.yaml", record("JL-00-07-1", "rec.applicability", body))
    (report,) = gap_reports(tree.examine())
    rows = {each.entry.id: each for each in report.requirements}
    gone = [each for each in rows.values() if not each.applies]
    assert gone
    assert all(each.entry.id.startswith("8.2") for each in gone)
    assert not any(each.is_gap for each in gone)
    assert report.not_applicable == len(gone)
    assert report.whole.total == len(report.standard.leaves) - len(gone)
    cells = next(csv.DictReader(io.StringIO(as_csv(report))))
    assert "不适用声明" in cells
    row = next(each for each in csv.DictReader(io.StringIO(as_csv(report)))
               if each["条款"] == gone[0].entry.id)  # fmt: skip
    assert row["状态"] == "不适用"
    assert "没有设计活动" in row["不适用声明"]


def as_csv(*given: Report) -> str:
    return table.as_csv(given, "zh", gaps_only=False).removeprefix("\ufeff")


# --- the formats hold the same -------------------------------------------------------------------


def in_json(*, gaps_only: bool) -> Counter[tuple[str, str]]:
    rows = json.loads(data.as_json(reports(), "zh", gaps_only=gaps_only))
    return Counter(
        (row["standard"], each["clause"]) for row in rows for each in row["requirements"]
    )


def in_csv(*, gaps_only: bool) -> Counter[tuple[str, str]]:
    shown = table.as_csv(reports(), "zh", gaps_only=gaps_only)
    assert shown.startswith("\ufeff标准,")
    rows = csv.DictReader(io.StringIO(shown.removeprefix("\ufeff"), newline=""))
    return Counter((row["标准"], row["条款"]) for row in rows if row["条款"])


def in_markdown(*, gaps_only: bool) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    key = ""
    numbers = {each.standard.number: each.standard.key for each in reports()}
    for line in page.as_markdown(reports(), checked(), "zh", gaps_only=gaps_only).splitlines():
        if line.startswith("## "):
            key = next(numbers[each] for each in numbers if line.startswith(f"## {each} "))
        elif (match := re.match(r"\| (\S+) \| (?:应|宜|议题) \|", line)) is not None:
            found[key, match[1].replace("\\", "")] += 1
    return found


def in_workbook(*, gaps_only: bool) -> Counter[tuple[str, str]]:
    book = openpyxl.load_workbook(io.BytesIO(workbook(gaps_only=gaps_only)))
    found: Counter[tuple[str, str]] = Counter()
    for report in reports():
        rows = list(book[report.standard.key].iter_rows(values_only=True))
        column = rows[0].index("条款")
        found.update((report.standard.key, str(row[column])) for row in rows[1:] if row[column])
    return found


@pytest.mark.parametrize("held", [in_json, in_csv, in_markdown, in_workbook])
def test_each_leaf__is_in_each_format_once(held: Callable[..., Counter[tuple[str, str]]]) -> None:
    assert held(gaps_only=False) == leaves()


@pytest.mark.parametrize("held", [in_json, in_csv, in_markdown, in_workbook])
def test_gaps_alone__are_in_each_format_once(held: Callable[..., Counter[tuple[str, str]]]) -> None:
    gaps = Counter((each.standard.key, row.entry.id) for each in reports() for row in each.gaps)
    assert 0 < len(gaps) < len(leaves())
    assert held(gaps_only=True) == gaps


def test_text__lists_each_gap_once_and_counts_the_lights() -> None:
    shown = text.as_text(reports(), "zh", gaps_only=False)
    found = re.findall(r"^  - (\S+) \[(?:shall|should|topic)\] ", shown, re.MULTILINE)
    assert found == [row.entry.id for each in reports() for row in each.gaps]
    for report in reports():
        for tally in report.whole.tallies:
            counts = " · ".join(
                f"{word} {tally.counts.get(light, 0)}"
                for light, word in zip(Light, "绿黄红灰", strict=True)
            )
            assert counts in shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_topics__say_that_they_are_no_clauses(language: str) -> None:
    said = TOPICS.of(language)
    alone = gap_reports(checked(), [NOTE])
    assert len(alone) == 1
    for gaps_only in (False, True):
        for shown in (
            text.as_text(alone, language, gaps_only=gaps_only),
            data.as_json(alone, language, gaps_only=gaps_only),
            table.as_csv(alone, language, gaps_only=gaps_only),
            page.as_markdown(alone, checked(), language, gaps_only=gaps_only),
            page.report_page(alone, checked(), language, gaps_only=gaps_only),
        ):
            assert shown.count(said) == 1
            assert "[shall]" not in shown
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    for name in ("汇总", NOTE):
        assert any(TOPICS.zh in str(cell) for row in book[name].values for cell in row), name
    other = gap_reports(checked(), [CCAA])
    assert said not in data.as_json(other, language, gaps_only=False)


def test_english__has_no_chinese_but_names() -> None:
    rows = json.loads(data.as_json(reports(), "en", gaps_only=False))
    said = json.dumps(rows, ensure_ascii=False)
    for row in rows:
        said = said.replace(row["number"], "")  # one number holds a Chinese word
    assert not HAN.search(said)


def test_json__holds_each_record_once() -> None:
    row = json.loads(data.as_json(reports(), "zh", gaps_only=False))[0]
    held = [each["id"] for records in row["records"].values() for each in records]
    assert len(set(held)) == len(held) > 10
    newest = row["records"]["JL-06-02"][0]
    assert newest == {"id": "JL-06-02-HZ-2025", "site": "hz", "date": "2025-12-31",
                      "valid_until": "2026-12-31", "current": True}  # fmt: skip


# --- CSV -----------------------------------------------------------------------------------------


def test_csv__ends_lines_as_the_standard_says() -> None:
    shown = table.as_csv(reports(), "zh", gaps_only=False)
    assert shown.endswith("\r\n")
    assert "\n" not in shown.replace("\r\n", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_csv__runs_no_formula(start: str) -> None:
    books = books_of(small())
    gist = books.standard.entries["6.1.2.p4"].gist._replace(zh=f'{start}HYPERLINK("x")')
    assert injected(table, gist) == [f'\'{start}HYPERLINK("x")']


def injected(module: Any, gist: Any) -> list[str]:  # noqa: ANN401 - a module, a text
    """Return the cells of a report in which one gist was replaced, that hold it."""
    import dataclasses  # noqa: PLC0415 - for this alone

    (report,) = gap_reports(small().examine())
    (row,) = [each for each in report.requirements if each.entry.id == "6.1.2.p4"]
    entry = dataclasses.replace(row.entry, gist=gist)
    changed = dataclasses.replace(report, requirements=(dataclasses.replace(row, entry=entry),))
    shown = module.as_csv([changed], "zh", gaps_only=False).removeprefix("\ufeff")
    rows = csv.reader(io.StringIO(shown, newline=""))
    return [cell for line in rows for cell in line if "HYPERLINK" in cell]


# --- XLSX ----------------------------------------------------------------------------------------


def sheets() -> list[Worksheet]:
    return list(openpyxl.load_workbook(io.BytesIO(workbook())).worksheets)


def test_workbook__has_a_sheet_for_each_standard_and_two_more() -> None:
    keys = [each.standard.key for each in reports()]
    assert [each.title for each in sheets()] == ["汇总", *keys, "职能分配表"]


def test_workbook__is_made_to_be_filtered_read_and_printed() -> None:
    for each in sheets():
        assert each.freeze_panes is not None
        assert each.auto_filter.ref.startswith("A1:")
        assert each["A1"].font.name == "微软雅黑"
        assert each["A1"].font.bold
        widths = [column.width for column in each.column_dimensions.values()]
        assert min(widths) >= 5
        assert max(widths) <= 70
        for row in each.iter_rows(min_row=1, max_row=5):
            assert all(cell.alignment.wrap_text for cell in row if cell.value)
        assert each.print_title_rows == "$1:$1"


def test_workbook__colours_the_lights() -> None:
    first = sheets()[1]
    heads = [cell.value for cell in first[1]]
    colours: dict[str, set[str]] = {}
    for index in map(heads.index, ("有章节", "有证据", "在运行")):
        for row in first.iter_rows(min_row=2):
            colours.setdefault(row[index].value, set()).add(row[index].fill.start_color.rgb)
    assert {"绿", "红", "灰"} <= set(colours) <= {"绿", "黄", "红", "灰"}
    assert all(len(each) == 1 for each in colours.values())
    assert len({next(iter(each)) for each in colours.values()}) == len(colours)


def test_workbook__counts_what_the_report_counts() -> None:
    rows = list(sheets()[0].values)
    totals = [row for row in rows[1:] if row[1] is None]
    assert [row[3:6] for row in totals] == [
        (each.whole.total, each.whole.done, each.whole.open) for each in reports()
    ]


def test_workbook__holds_no_formula_and_no_date_but_its_own() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
        assert re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core) == ["2026-06-30T00:00:00Z"] * 2
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name), name


def test_same_input__same_bytes() -> None:
    again = gap_reports(lacking().examine())
    other = lacking().examine()
    shares = {key: allocation(each) for key, each in open_books(other).items()}
    assert as_workbook(again, shares, other, gaps_only=False) == workbook()
    for shown in (text.as_text, data.as_json, table.as_csv):
        assert shown(again, "zh", gaps_only=False) == shown(reports(), "zh", gaps_only=False)


# --- the sheet of a clause -----------------------------------------------------------------------


@pytest.mark.parametrize(("text", "shown"), [
    ("甲" * LENGTH, "甲" * LENGTH),
    (f"{'甲' * 150}，执行 CTS Q/STQC 002—2025，共五个", f"{'甲' * 150}…"),
    # no pause near: no part of a number, but of what is too long for one
    (f"{'甲' * 150} Q/STQC 002—2025", f"{'甲' * 150} Q/STQC…"),
    ("甲" * (LENGTH + 1), "甲" * LENGTH + "…"),
    ("1" * (LENGTH + 1), "1" * LENGTH + "…"),
    # a list or a table would follow
    ("数据求真。说“人人参与。”包括下列承诺：", "数据求真。说“人人参与。”"),
    ("Data are true. It commits to:", "Data are true."),
    ("包括下列承诺：", "包括下列承诺…"),
    ("", ""),
])  # fmt: skip
def test_passage__ends_at_a_pause_and_not_within_a_number(text: str, shown: str) -> None:
    assert shortened(text) == shown


def test_sheet__quotes_the_passage_as_readers_see_it() -> None:
    books = books_of(small())
    document = books.checked.control.in_force["CX-01"]
    said = words(document, "plan", books.checked, "zh")
    assert re.match(
        r"总量为 [\d,.]+ tCO₂e，份额为 5 %，见 JL-03-02 碳源和碳汇清单。记录见清单和上文。$", said
    )
    assert quoted(document, "plan", books.checked, "zh") == said
    assert words(document, "nowhere", books.checked, "zh") == ""


def test_quote__is_short_and_has_no_marks() -> None:
    books = open_books(checked())
    quotes = [
        quoted(each.document, each.answer.heading, checked(), "zh")
        for key in books
        for clause in books[key].standard.children[""]
        for each in whole_sheet(books[key], clause).passages
    ]
    assert len(quotes) > 50
    for quote in quotes:
        assert 0 < len(quote) <= LENGTH + 1
        assert not re.search(r"\]\(|\{\{|\*\*|^#|\{ ?[#.]|^\||<[a-z]", quote), quote


def test_quote__of_a_faulty_text_leaves_the_call_out() -> None:
    tree = small().replace("procedures/CX-01.md", ("{{ parameter(",), "{{ 1 + (")
    found = tree.examine()
    document = found.system.documents["CX-01"]
    assert "…" in words(document, "plan", found, "zh")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("见[清单](../a.yaml)和[词[二]](CX-99.md#h)。", "见清单和词[二]。"),
        ('[a](b_(c).md "题") x', "a x"),
        ("![图](a.png)字", "字"),
        ("**粗**、*斜*、`码`、~~删~~ H~2~O", "粗、斜、码、删 H2O"),
        ("- 甲\n- 乙", "甲乙"),
        ("> 引\n> 文", "引文"),
        ("!!! note\n    里面", "里面"),
        ("字[^1]\n\n[^1]: 注", "字注"),
        ("字 { .cm-x }", "字"),
        ("<b>字</b><!-- x -->", "字"),
        ("1 \\* 2", "1 * 2"),
        ("```\n[x](y)\n```\n字", "字"),
        ("| 甲 | 乙 |\n|---|:-:|\n| 丙 | 丁 |", "甲 乙 丙 丁"),
        ("字\n\n| 甲 | 乙 |\n|---|---|", "字"),
        ("前\n\n### 下级 {#sub}\n\n后", "前后"),
        ("前\n\n## 下一节 {#next}\n\n后", "前"),
        ("line one\nline two", "line one line two"),
    ],
)
def test_words__are_what_a_reader_sees(written: str, read: str) -> None:
    text_ = small().text("procedures/CX-01.md")
    body = text_.split("## 策划 {#plan}\n\n", 1)[0] + "## 策划 {#plan}\n\n" + written + "\n"
    found = draft().put("procedures/CX-01.md", body).examine()
    said = words(found.system.documents["CX-01"], "plan", found, "zh")
    assert said.replace(" ", "") == read.replace(" ", "")


def nonconformity(*, action: bool, extra: str = "") -> Tree:
    body = (
        "kind: actual\nsource: monitoring\nfound_on: 2026-03-01\nfound_by: 复核员\n"
        "department: 办公室\ndescription: 数据漏报\nevidence: 台账\n"
        "clauses: [ccaa-39-2022:6.1.2.p1]\nnature: implementation\nseverity: minor\nimpact: 小\n"
        f"correction: 补报\nconsequences: 无\naction_needed: {str(action).lower()}\n{extra}"
    )
    name = "JL-25-01-2026-001"
    return small().put(f"records/{name}.yaml", record(name, "rec.nonconformity", body))


ACTION = (
    "nonconformity: JL-25-01-2026-001\nkind: corrective\ncause: 不熟悉\nneed: 需要\n"
    "actions:\n  - {action: 培训, requirement: 全员, post: 核算员, holder: H-2, due: 2026-04-01}\n"
    "effectiveness: pending\n"
)


def test_sheet__names_open_nonconformities() -> None:
    tree = nonconformity(action=True)
    for clause, count in (("6.1.2.p1", 1), ("6.1.2", 1), ("6.1.2.p2", 0), ("7.1", 0)):
        found = whole_sheet(books_of(tree), clause).nonconformities
        assert [each.id for each in found] == ["JL-25-01-2026-001"] * count
    path = "records/JL-25-02-2026-001.yaml"
    opened = record("JL-25-02-2026-001", "rec.corrective-action", ACTION)
    assert books_of(tree.put(path, opened)).nonconformities
    closed = record("JL-25-02-2026-001", "rec.corrective-action", ACTION + "closed: 2026-05-01\n")
    assert not books_of(tree.put(path, closed)).nonconformities
    later = record("JL-25-02-2026-001", "rec.corrective-action", ACTION + "closed: 2026-07-01\n")
    assert books_of(tree.put(path, later)).nonconformities  # the day is 2026-06-30


def test_a_nonconformity_without_action__is_closed_by_its_correction() -> None:
    assert books_of(nonconformity(action=False)).nonconformities
    assert not books_of(
        nonconformity(action=False, extra="corrected_on: 2026-03-05\n")
    ).nonconformities


def test_sheet__says_the_same_in_each_format() -> None:
    found = whole_sheet(open_books(checked())[CCAA], "6.1.2")
    as_data = json.loads(sheet.as_json(found, "zh"))
    shown = {"text": sheet.as_text(found, "zh"),
             "markdown": sheet.as_markdown(found, "zh").replace("\\", ""),
             "docx": sheet.sheet_page(found, "zh").replace("\\", "")}  # fmt: skip
    for name, text_ in shown.items():
        for each in as_data["requirements"]:
            assert text_.count(f"- {each['clause']} [") == 1, (name, each["clause"])
        for each in as_data["passages"]:
            assert each["quote"] in text_, name
            assert f"{each['place']} {each['title']}" in text_, name
            assert each["approved_on"] in text_
        for each in as_data["evidence"]:
            assert each["form"] in text_, name
        for each in as_data["rules"]:
            assert f"{each['code']} {each['title']}" in text_ or f"{each['code']}（" in text_
        assert as_data["gist"]["en"] in text_


# --- readers -------------------------------------------------------------------------------------


def test_lower_readers__are_told_of_nothing_missing() -> None:
    public = restrict(checked(), Access.PUBLIC)
    for books in open_books(public).values():
        for leaf in books.standard.leaves:
            assert all(each.findings is None for each in books.about(leaf))
            assert all(each.lacks == () for each in books.evidence(leaf))
    rows = json.loads(data.as_json(gap_reports(public), "zh", gaps_only=False))
    whole = json.loads(data.as_json(reports(), "zh", gaps_only=False))
    for key in ("obligations", "answered"):
        assert [row[key] for row in rows] == [row[key] for row in whole]


# --- the command ---------------------------------------------------------------------------------


class Told(NamedTuple):
    """What the command answered in this process."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_system(tmp_path_factory.mktemp("gaps") / "system")


@pytest.fixture
def ask(folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    def answered(*arguments: str) -> Told:
        try:
            code = main(["coverage", *arguments, "--root", str(folder)])
        except SystemExit as end:
            code = int(end.code or 0)
        return Told(code, *capsys.readouterr())

    return answered


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown", "xlsx", "docx"])
def test_output__is_written_whole_and_alike(
    ask: Callable[..., Told], tmp_path: Path, form: str
) -> None:
    first, second = tmp_path / f"a.{form}", tmp_path / "new" / f"b.{form}"
    for path in (first, second):
        told = ask("--format", form, "--output", str(path))
        assert (told.code, told.out.strip(), told.err) == (0, str(path), "")
    assert first.read_bytes() == second.read_bytes()
    assert [each.name for each in first.parent.iterdir() if each.is_file()] == [first.name]
    if form not in {"xlsx", "docx"}:
        assert ask("--format", form).out.encode() == first.read_bytes()


def test_word_report__reads_back(ask: Callable[..., Told], tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    assert ask("--format", "docx", "--output", str(path)).code == 0
    document = docx.Document(str(path))
    cells = [row.cells[0].text for each in document.tables for row in each.rows]
    (report,) = gap_reports(small().examine())
    counted = Counter(each for each in cells if each in report.standard.leaves)
    assert counted == Counter(report.standard.leaves)
    told = "\n".join(each.text for each in document.paragraphs)
    assert page.TITLE.zh in told
    assert report.standard.number in told
    assert document.core_properties.author == "试算单位"


def test_word_sheet__reads_back(ask: Callable[..., Told], tmp_path: Path) -> None:
    path = tmp_path / "sheet.docx"
    told = ask("--clause", f"{CCAA}:6.1.2", "--format", "docx", "--output", str(path))
    assert told.code == 0, told.err
    shown = "\n".join(each.text for each in docx.Document(str(path)).paragraphs)
    for each in ("6.1.2.p1", "CX-01#plan", "JL-03-02", "2025-12-20"):
        assert each in shown


def test_clause__needs_only_its_number_within_a_standard(ask: Callable[..., Told]) -> None:
    whole = ask("--clause", f"{CCAA}:6.1.2")
    assert whole.code == 0
    assert ask(CCAA, "--clause", "6.1.2").out == whole.out
    assert "相关规则" in whole.out
    english = ask("--clause", f"{CCAA}:6.1.2", "--lang", "en", "--format", "json")
    assert json.loads(english.out)["clause"] == "6.1.2"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("iso-9001",), "iso-9001"),
        (("ccaa-39-2202",), "`ccaa-39-2022`"),
        (("--clause", f"{CCAA}:6.1,2"), "`6.1.2`"),
        (("--clause", "ccaa-39-2O22:6.1.2"), "`ccaa-39-2022`"),
        (("--clause", "6.1.2"), "ccaa-39-2022:6.1.2"),
        (("--clause", f"{CCAA}:6.1.2", "--format", "csv"), "markdown"),
        (("--clause", f"{CCAA}:6.1.2", "--gaps"), "--gaps"),
        (("--format", "xlsx"), "--output"),
        (("--format", "docx"), "--output"),
        (("--edition", "x.yaml"), "--mapping"),
        (("--format", "pdf"), "pdf"),
        (("--output", "."), "--output"),
    ],
    ids=" ".join,
)
def test_misuse__is_told(
    ask: Callable[..., Told], arguments: tuple[str, ...], said: str, language: str
) -> None:
    told = ask(*arguments, "--lang", language)
    assert (told.code, told.out) == (2, "")
    assert said in told.err
    assert "Traceback" not in told.err
    assert bool(HAN.search(told.err)) == (language == "zh")


@pytest.mark.parametrize("place", ["manual", "procedures", "records"])
def test_nothing_is_written_into_the_system(
    ask: Callable[..., Told], folder: Path, place: str
) -> None:
    told = ask("--output", str(folder / place / "report.txt"))
    assert told.code == 2
    assert place in told.err
    assert not (folder / place / "report.txt").exists()


def test_an_output_that_cannot_be_written__is_told(
    ask: Callable[..., Told], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    told = ask("--output", str(tmp_path / "file" / "report.txt"))
    assert told.code == 2
    assert "Traceback" not in told.err


def test_a_report_of_a_broken_system__is_still_made(
    ask: Callable[..., Told], tmp_path: Path
) -> None:
    tree = small().replace("procedures/CX-01.md", ("{{ parameter(",), "{{ 1 + (")
    root = small_system(tmp_path / "broken")
    tree.write(root)
    for form in ("text", "json", "csv", "markdown"):
        told = ask("--format", form, "--root", str(root))
        assert told.code == 0, told.err


# --- the pages -----------------------------------------------------------------------------------


def test_the_clause_page__has_the_sheet(built: Built) -> None:
    shown = (built.docs / "standards" / CCAA / "6.1.2.md").read_text(encoding="utf-8")
    for mark in ("{#passages}", "{#records}", "{#rules}", 'class="cm-quote"'):
        assert mark in shown
    assert "2026-03-25 由管理者代表批准" in shown
    assert re.search(r"\[CM\d{3}\]\(\.\./\.\./guide/checks\.md#cm\d{3}\)", shown)
    assert "](../../records/JL-06-02/JL-06-02-HZ-2025.md)（2025-12-31、有效至 2026-12-31）" in shown
