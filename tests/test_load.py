"""Reading what people and attackers put into files: one finding each, in place, no traceback."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from carbon_manual.diagnostic import Span
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.sources.source import MAX_BYTES, SourceFile, decode
from carbon_manual.system.piece import read_piece
from carbon_manual.texts.yamltext import MAX_DEPTH, compose
from tests.kept import kept_piece
from tests.system_under_test import Chain, Tree, examine_folder, record, shown, small

CONFIGURATION = "records/JL-00-01.yaml"
DOCUMENT = "procedures/CX-01.md"
SOURCES = "records/JL-03-02-S1.yaml"
ACTIVITY = "records/JL-06-02-S1-2024.yaml"
FACTORS = "records/JL-07-01-T.yaml"
INVENTORY = "records/JL-07-02-2024.yaml"
EXTRA = "records/JL-05-04-X.yaml"

# The faults whose tests are here; test_mutations.py asserts that none is without a test.
LOADING_FAULTS = frozenset(
    f"CM{number}"
    for number in (101, 102, 103, 111, 112, 113, 114, 121, 122, 123, 124, 125, 126, 127)
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text put in the place of another in the small system, and the finding it must give."""

    name: str
    code: str
    path: str
    chain: Chain
    new: str
    says: str = ""


S = Scalar
CLAIMED = "  plan:\n    ccaa-39-2022: [6.1.2.p1, 6.1.2.p2]"
LOOK_ALIKES = (
    S("1.10 is 1.1 elsewhere", "CM124", DOCUMENT, ("version: ", '"1.0"\n'), "1.10\n", "float"),
    S("1.0 is a number elsewhere", "CM124", CONFIGURATION, ("version: ", '"1.0"\n'), "1.0\n"),
    S("no is false elsewhere", "CM124", FACTORS, ("source: ", "试算"), "no", "bool"),
    S("yes is true elsewhere", "CM124", FACTORS, ("source: ", "试算"), "Yes", "bool"),
    S("~ is nothing elsewhere", "CM124", FACTORS, ("source: ", "试算"), "~", "null"),
    S("a day is a date elsewhere", "CM124", FACTORS, ("source: ", "试算"), "2024-01-01"),
    S("a clock is sexagesimal elsewhere", "CM124", FACTORS, ("source: ", "试算"), "12:30:45"),
    S("07 is octal elsewhere", "CM124", INVENTORY, ("year: ", "2024"), "07", "07"),
    S("0_7 has a separator", "CM124", INVENTORY, ("year: ", "2024"), "2_024"),
    S("010 in a table", "CM124", ACTIVITY, ("2024-Q1: ", "12.5"), "010"),
)
KINDS = (
    S("list in place of text", "CM123", DOCUMENT, ("version: ", '"1.0"'), "[a]", "一个值"),
    S("mapping in place of text", "CM123", DOCUMENT, ("version: ", '"1.0"'), "{a: b}", "一个值"),
    S("text in place of a list", "CM123", DOCUMENT, ("records: ", "[JL-03-02]"), "JL-03-02",
      "列表"),
    S("text in place of a table", "CM123", DOCUMENT, ("history:\n",
      '  - {version: "1.0", date: 2025-12-20, change: 首次发布}'), "  首次发布", "表"),
    S("text in place of a row", "CM123", CONFIGURATION, ("- {id: 办公室}",), "- 办公室", "键"),
    S("text in place of a series", "CM123", ACTIVITY, ("quantities: ", "{2024: 4.5}"), "4.5",
      "期间"),
    S("list in place of claims", "CM123", DOCUMENT, (CLAIMED,), "  [6.1.2.p1]", "章节"),
    S("claims without a standard", "CM123", DOCUMENT, (CLAIMED.removeprefix("  plan:"),),
      " [6.1.2.p1]"),
    S("label without Chinese", "CM122", DOCUMENT, ("title: ", "{zh: 碳评审程序, en: Carbon"),
      "{en: Carbon", "`zh`"),
    S("text in place of a year", "CM123", INVENTORY, ("year: ", "2024"), "廿四", "年份"),
    S("fraction in place of a year", "CM123", INVENTORY, ("year: ", "2024"), "2024.5", "年份"),
    S("words in place of a number", "CM123", ACTIVITY, ("2024-Q1: ", "12.5"), "十二", "数字"),
    S("infinity", "CM123", ACTIVITY, ("2024-Q1: ", "12.5"), '"inf"', "数字"),
    S("groups of two digits", "CM123", ACTIVITY, ("2024-Q1: ", "12.5"), '"1,25"', "数字"),
    S("number in an exponent's place", "CM123", ACTIVITY, ("2024-Q1: ", "12.5"), '"1e"', "数字"),
    S("quantity without number", "CM123", FACTORS, ("value: ", "389.31 GJ/万Nm3"), "GJ/万Nm3"),
    S("quantity of no unit", "CM125", FACTORS, ("value: ", "389.31 GJ/万Nm3"), "389.31 GJ/万Nm4",
      "`万Nm3`"),
    S("unit twice divided", "CM125", FACTORS, ("value: ", "389.31 GJ/万Nm3"), "389.31 GJ//Nm3"),
    S("unit unknown", "CM125", ACTIVITY, ("unit: ", "MWh"), "MWH", "`MWh`"),
    S("contract in tonnes", "CM126", "records/JL-06-06-S1.yaml", ("unit: ", "MWh"), "t", "kWh"),
    S("thirteenth month", "CM123", ACTIVITY, ("2024-Q3: 80",), "2024-13: 80", "期间"),
    S("fifth quarter", "CM123", ACTIVITY, ("2024-Q3: 80",), "2024-Q5: 80", "期间"),
    S("day that is none", "CM123", INVENTORY, ("compiled_on: ", "2025-03-10"), "2025-02-29",
      "日期"),
    S("day of another order", "CM123", INVENTORY, ("compiled_on: ", "2025-03-10"), "10/03/2025"),
    S("interval of weeks", "CM123", DOCUMENT, ("next_review: 2027-01-15",),
      "review_interval: P2W", "P1Y"),
    S("truth in Chinese", "CM123", SOURCES, ("name: 锅炉",), "name: 锅炉, biogenic: 是", "true"),
    S("choice", "CM127", INVENTORY, ("gwp: ", "AR6"), "AR7", "AR6"),
    S("access", "CM127", DOCUMENT, ("department:",), "access: secret\ndepartment:", "internal"),
    S("unknown column", "CM121", SOURCES, ("carrier: natural-gas",), "carier: natural-gas",
      "`carrier`"),
    S("unknown field of a document", "CM121", DOCUMENT, ("next_review",), "nextreview",
      "`next_review`"),
    S("key that is a list", "CM121", DOCUMENT, ("department:",), "? [a, b]\n: c\ndepartment:"),
)  # fmt: skip


@pytest.mark.parametrize(
    "case", [*LOOK_ALIKES, *KINDS], ids=lambda each: f"{each.code} {each.name}"
)
def test_misfit__is_one_finding_in_its_line(case: Scalar) -> None:
    """The finding stands in the line of the text; where a block was replaced, in its first line."""
    tree = small().replace(case.path, case.chain, case.new)
    checked = tree.examine()
    start = small().offset(case.path, case.chain)
    stripped = len(case.new) - len(case.new.lstrip())
    line = tree.text(case.path).count("\n", 0, start + stripped) + 1
    found = [(each.code, each.span.path, each.span.line) for each in checked.diagnostics]
    assert found == [(case.code, case.path, line)], shown(checked)
    assert case.says in checked.diagnostics[0].message.zh


MISSING = (
    (DOCUMENT, "owner: 核算员\n", 2, "`owner`"),
    (DOCUMENT, "department: 办公室\n", 2, "`department`"),
    (INVENTORY, "compiled_on: 2025-03-10\n", 10, "`compiled_on`"),
    (CONFIGURATION, "organisation: 试算单位\n", 10, "`organisation`"),
)


@pytest.mark.parametrize(("path", "line", "place", "says"), MISSING)
def test_missing_field__stands_at_the_block(path: str, line: str, place: int, says: str) -> None:
    checked = small().replace(path, (line,), "").examine()
    found = [(each.code, each.span) for each in checked.diagnostics]
    assert found == [("CM122", Span(path, place))], shown(checked)
    assert says in checked.diagnostics[0].message.zh


def test_field_without_value__counts_as_missing() -> None:
    checked = small().replace(DOCUMENT, ("owner: 核算员",), "owner:").examine()
    assert [(each.code, each.span) for each in checked.diagnostics] == [
        ("CM122", Span(DOCUMENT, 2))
    ]


def test_quotes__make_any_look_alike_text() -> None:
    tree = small().replace(FACTORS, ("source: ", "试算"), '"no"')
    assert not tree.examine().diagnostics
    tree = small().replace(ACTIVITY, ("2024-Q1: ", "12.5"), '"12.5"')
    assert not tree.examine().diagnostics


WHOLE_FILES = (
    ("GBK", "浙江".encode("gbk"), "CM101", (1, 1), "0xD5"),
    ("GBK in the third line", b"---\nid: JL-05-04-X\n\xd6\xd0: 1\n", "CM101", (3, 1), "0xD6"),
    ("UTF-16", "---\nid: 中\n".encode("utf-16"), "CM101", (1, 1), "0xFF"),
    ("cut in a character", "---\nid: 中".encode()[:-1], "CM101", (2, 5), "0xE4"),
    ("NUL", b"---\nid: a\x00b\n", "CM101", (2, 6), "U+0000"),
    ("escape", b"---\n\nid: \x1b[31m\n", "CM101", (3, 5), "U+001B"),
    ("empty", b"", "CM102", (1, 1), ""),
    ("blank", b" \n\t\r\n\n", "CM102", (1, 1), ""),
    ("only a byte order mark", b"\xef\xbb\xbf", "CM102", (1, 1), ""),
    ("words", "今天天气好\n".encode(), "CM114", (1, 1), "`---` 开头"),
    ("a picture", b"\x89PNG\r\n\x1a\n", "CM101", (1, 1), "0x89"),
    ("not closed", b"---\nid: JL-05-04-X\n", "CM114", (1, 1), "`---` 结束"),
    ("one rule only", b"---\n", "CM114", (1, 1), "`---` 结束"),
    ("a list", b"---\n- id: a\n---\nfactors: []\n", "CM111", (2, 1), "键"),
    ("a word", b"---\nid\n---\nfactors: []\n", "CM111", (2, 1), "键"),
    ("nothing between the rules", b"---\n---\nfactors: []\n", "CM111", (1, 1), ""),
    ("unclosed bracket", b"---\nid: [a\n---\nfactors: []\n", "CM111", (2, 1), ""),
    ("tab", b"---\nid: a\n\ttype: b\n---\nfactors: []\n", "CM111", (3, 1), ""),
    ("python", b"---\nid: !!python/name:os.system\n---\nx: 1\n", "CM113", (2, 5), "python"),
    ("tag of its own", b"---\nid: !secret a\n---\nx: 1\n", "CM113", (2, 5), "!secret"),
    ("binary", b"---\nid: !!binary aGk=\n---\nx: 1\n", "CM113", (2, 5), "!!binary"),
    ("alias", b"---\nid: &a b\ntitle: *a\n---\nx: 1\n", "CM113", (2, 5), ""),
    ("merge", b"---\nid: a\n<<: {b: c}\n---\nx: 1\n", "CM113", (3, 1), "<<"),
    ("alias of nothing", b"---\nid: *a\n---\nx: 1\n", "CM111", (2, 5), ""),
    ("two YAML documents", b"---\nid: a\n...\nb: c\n---\nx: 1\n", "CM111", (4, 1), ""),
    ("no type", b"---\nid: JL-05-04-X\n---\nx: 1\n", "CM131", (2, 1), ""),
    ("type of a document", b"---\nid: JL-05-04-X\ntype: policy\n---\nx: 1\n", "CM131", (3, 7), ""),
)  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code", "place", "says"),
    [each[1:] for each in WHOLE_FILES],
    ids=[each[0] for each in WHOLE_FILES],
)
def test_unusable_file__is_one_finding_at_its_place(
    data: bytes, code: str, place: tuple[int, int], says: str
) -> None:
    checked = small().put(EXTRA, data).examine()
    found = [(each.code, each.span) for each in checked.diagnostics]
    assert found == [(code, Span(EXTRA, *place))], shown(checked)
    assert says in checked.diagnostics[0].message.zh


READ = sorted(path for path in small().files if "/archive/" not in path)


@pytest.mark.parametrize("path", READ)
def test_any_lost_file__is_one_finding(path: str) -> None:
    """What other files say about a file that cannot be read is no fault of theirs."""
    checked = small().put(path, b"\xff" + small().files[path]).examine()
    assert [(each.code, each.span) for each in checked.diagnostics] == [("CM101", Span(path))], (
        shown(checked)
    )


@pytest.mark.parametrize("path", READ)
def test_any_file_with_broken_yaml__is_one_finding(path: str) -> None:
    tree = small().replace(path, ('version: "1.0"',), 'version: "1.0')
    checked = tree.examine()
    assert [(each.code, each.span.path) for each in checked.diagnostics] == [("CM111", path)], (
        shown(checked)
    )


BOMBS = {
    "brackets": "[" * 200_000,
    "braces": "{a: " * 200_000,
    "closed brackets": "[" * 200_000 + "]" * 200_000,
    "dashes": "- " * 200_000,
    "question marks": "? " * 200_000,
    "colons": ": " * 200_000,
    "indentation": "".join(f"{' ' * level}a:\n" for level in range(1500)),
    "dashes by line": "".join(f"{' ' * level}-\n" for level in range(1500)),
    "mixed stairs": "- ? : " * 60_000,
    "billion laughs": "a: &a [x, x]\n"
    + "".join(
        f"{chr(98 + each)}: &{chr(98 + each)} [{', '.join([f'*{chr(97 + each)}'] * 9)}]\n"
        for each in range(20)
    ),
    "alias of itself": "a: &a [*a]\n",
    "long key": f"{'k' * 500_000}: 1\n",
    "many keys": "".join(f"k{each}: 1\n" for each in range(20_000)),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("part", ["front", "body"])
def test_bomb__is_found_and_the_process_lives(name: str, part: str) -> None:
    good = record("JL-05-04-X", "rec.static-factors", "factors: []\n", "site: s1\n")
    bomb = BOMBS[name]
    text = f"---\n{bomb}\n---\nfactors: []\n" if part == "front" else f"{good}x: 1\n"
    if part == "body":
        text = good.replace("factors: []\n", f"{bomb}\n")
    checked = small().put(EXTRA, text).examine()
    assert checked.diagnostics
    assert {each.span.path for each in checked.diagnostics} == {EXTRA}


def test_nesting__is_allowed_up_to_the_limit() -> None:
    deepest = "a: " + "[" * (MAX_DEPTH - 2) + "x" + "]" * (MAX_DEPTH - 2)
    assert not compose(deepest, "p").diagnostics
    (finding,) = compose(deepest.replace("x", "[x]"), "p").diagnostics
    assert finding.code == "CM113"


def test_oversized_file__is_not_read() -> None:
    checked = small().put(EXTRA, b"#" * (MAX_BYTES + 1)).examine()
    assert [(each.code, each.span) for each in checked.diagnostics] == [("CM103", Span(EXTRA))]
    assert "2,000,001" in checked.diagnostics[0].message.zh


def _leave(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _circle(path: Path) -> None:
    path.symlink_to(path.name)


def _dangle(path: Path) -> None:
    path.symlink_to("nowhere.yaml")


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("make", [_leave, _circle, _dangle, _folder, _pipe])
def test_no_regular_file__is_not_read(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(small().write(tmp_path) / EXTRA)
    checked = examine_folder(tmp_path)
    assert [(each.code, each.span) for each in checked.diagnostics] == [("CM103", Span(EXTRA))]


def test_folder_linked_to_the_outside__is_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "JL-05-04-X.yaml").write_text("secret: 1\n", encoding="utf-8")
    root = small().write(tmp_path / "root")
    (root / "records" / "linked").symlink_to(outside, target_is_directory=True)
    checked = examine_folder(root)
    assert "secret" not in str(shown(checked))
    assert {each.code for each in checked.diagnostics} <= {"CM103"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_file_without_permission__is_a_finding(tmp_path: Path) -> None:
    path = small().write(tmp_path) / DOCUMENT
    path.chmod(0)
    checked = examine_folder(tmp_path)
    assert [(each.code, each.span) for each in checked.diagnostics] == [("CM103", Span(DOCUMENT))]


LINE_ENDS = {"CRLF": "\r\n", "CR": "\r"}


@pytest.mark.parametrize("name", LINE_ENDS)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with byte order mark"])
def test_files_of_windows_editors__read_alike(name: str, mark: bytes) -> None:
    end = LINE_ENDS[name]
    tree = small()
    for path in small().files:
        tree = tree.put(path, mark + small().text(path).replace("\n", end).encode())
    checked, plain = tree.examine(), small().examine()
    assert not checked.diagnostics, shown(checked)
    assert checked.results.figures == plain.results.figures
    assert checked.system.documents["CX-01"].body == plain.system.documents["CX-01"].body


def test_place__counts_alike_with_windows_line_ends() -> None:
    tree = small().replace(ACTIVITY, ("unit: ", "MWh"), "MWX")
    windows = tree.put(
        ACTIVITY, b"\xef\xbb\xbf" + tree.text(ACTIVITY).replace("\n", "\r\n").encode()
    )
    assert windows.examine().diagnostics == tree.examine().diagnostics


def test_duplicate_key__tells_both_places() -> None:
    tree = small().replace(INVENTORY, ("gwp: AR6",), "gwp: AR6\nyear: 2025")
    (finding,) = tree.examine().diagnostics
    assert (finding.code, finding.span) == ("CM112", tree.place(INVENTORY, ("year: 2025",)))
    assert [each.span for each in finding.related] == [tree.place(INVENTORY, ("year: 2024",))]


@pytest.mark.parametrize(("path", "behind"), [(CONFIGURATION, "retention"), (DOCUMENT, "owner")])
def test_duplicate_key__in_front_matter(path: str, behind: str) -> None:
    tree = small().replace(path, (f"{behind}:",), f'version: "1.1"\n{behind}:')
    (finding,) = tree.examine().diagnostics
    assert (finding.code, finding.span) == ("CM112", tree.place(path, ('version: "1.1"',)))


def test_many_faults__each_once_in_one_run() -> None:
    """Faults of every stage of reading stand beside each other, in order, with line and column."""
    tree = (
        small()
        .put("records/JL-05-04-X.yaml", "中".encode("gbk"))
        .put("records/JL-05-04-Y.yaml", b"")
        .put("records/JL-05-04-Z.yaml", "---\na: [\n---\nb: 1\n")
        .replace(ACTIVITY, ("unit: ", "MWh"), "MWX")
        .replace(ACTIVITY, ("origin: ", "bill"), "bil")
        .replace(INVENTORY, ("gwp: AR6",), "gwp: AR6\nyear: 2024")
        .replace(DOCUMENT, ("owner: 核算员",), "owner: 核算元")
        .replace(DOCUMENT, ("version: ", '"1.0"'), "1.0")
        .replace(DOCUMENT, ("next_review",), "next_reveiw")
    )
    checked = tree.examine()
    found = [(each.code, each.span) for each in checked.diagnostics]
    assert found == [
        ("CM124", Span(DOCUMENT, 5, 10)),
        ("CM601", Span(DOCUMENT, 6, 8)),
        ("CM121", Span(DOCUMENT, 8, 1)),
        ("CM101", Span("records/JL-05-04-X.yaml", 1, 1)),
        ("CM102", Span("records/JL-05-04-Y.yaml", 1, 1)),
        ("CM111", Span("records/JL-05-04-Z.yaml", 2, 1)),
        ("CM127", Span(ACTIVITY, 14, 13)),
        ("CM125", Span(ACTIVITY, 17, 11)),
        ("CM112", Span(INVENTORY, 15, 1)),
    ], shown(checked)


def test_decode__keeps_plain_text() -> None:
    file = decode("---\n一\t二\n".encode(), "a.md")
    assert getattr(file, "text", None) == "---\n一\t二\n"


def test_long_text__is_refused_not_printed() -> None:
    tree: Tree = small().replace(FACTORS, ("source: ", "试算"), "长" * 30_000)
    (finding,) = tree.examine().diagnostics
    assert finding.code == "CM123"
    assert len(finding.message.zh) < 200


def test_what_is_kept_of_a_file__is_what_reading_it_gives() -> None:
    """Other tests read each file once in a process: see tests/kept.py."""
    files = [
        SourceFile(path, small().text(path)) for path in small().files if "archive" not in path
    ]
    shapes = shipped_shapes()
    for file in [*files, dataclasses.replace(files[0], text="---\n")]:
        assert kept_piece(file, shapes) is kept_piece(file, shapes)
        kept, read = (
            re.sub(r" at 0x[0-9a-f]+", "", repr(reading(file, shapes)))
            for reading in (kept_piece, read_piece)
        )
        assert kept == read
