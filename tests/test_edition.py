"""The report on a new edition: what it touches, what the mapping leaves open, faults with lines."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import pytest

from carbon_manual.catalogue.standard import Standard, shipped_standards
from carbon_manual.cli import main
from carbon_manual.conformity.books import Books, open_books
from carbon_manual.conformity.edition import EditionChange, edition_change
from carbon_manual.conformity.editionfile import CHANGES, Problem, read_catalogue, read_mapping
from carbon_manual.render.gaps import edition
from tests.built import small_system
from tests.system_under_test import Tree, small

KEY = "ccaa-39-2022"
HAN = re.compile(r"[\u3400-\u9fff]")


@functools.cache
def old_text() -> str:
    folder = resources.files("carbon_manual").joinpath("standards")
    return folder.joinpath(f"{KEY}.yaml").read_text(encoding="utf-8")


def old() -> Standard:
    return shipped_standards()[KEY]


def new(text: str | None = None) -> Standard:
    found = read_catalogue(text or old_text(), "new.yaml", KEY)
    assert isinstance(found, Standard), found
    return found


def identity(*replaced: str, without: tuple[str, ...] = ()) -> str:
    """Return a mapping in which everything stays the same but the given lines."""
    named = {match[1] for each in replaced if (match := re.search(r"old: ([\w.]+)", each))}
    kept = [each for each in old().entries if each in old().leaves and each not in named]
    lines = [
        f"- {{old: {each}, new: [{each}], change: same}}" for each in kept if each not in without
    ]
    return "\n".join((*lines, *replaced)) + "\n"


def change(
    mapping: str, catalogue: Standard | None = None, tree: Tree | None = None
) -> EditionChange:
    books: Books = open_books((tree or small()).examine())[KEY]
    target = catalogue or new()
    steps, problems = read_mapping(mapping, "map.yaml", books.standard, target)
    assert problems == ()
    return edition_change(books, target, steps)


def test_an_unchanged_edition__touches_nothing() -> None:
    found = change(identity())
    assert found.is_complete
    for touched in (found.sections, found.confirmations, found.kinds, found.duties):
        assert touched == ()
    shown = edition.as_text(found, "zh")
    assert "不变" in shown
    assert "CX-01" not in shown


def test_a_changed_clause__touches_section_approval_and_records() -> None:
    found = change(identity("- {old: 6.1.2.p1, new: [6.1.2.p1], change: changed}"))
    assert found.is_complete
    (section,) = found.sections
    assert (section.document.id, section.heading, section.in_force) == ("CX-01", "plan", True)
    assert (section.span.path, section.span.line) == ("procedures/CX-01.md", 15)
    assert [clause for clause, _ in section.steps] == ["6.1.2.p1"]
    (approval,) = found.confirmations
    assert (approval.record, approval.clauses) == ("JL-00-02-A", ("6.1.2.p1",))
    assert {each.shape.number for each in found.kinds} == {"JL-03-01"}
    assert [each.id for each in found.documents] == ["CX-01"]


def test_a_dropped_and_a_split_clause__say_what_to_do() -> None:
    found = change(
        identity(
            "- {old: 6.1.2.p1, new: [6.1.2.p1, 6.1.2.p4], change: split}",
            "- {old: 6.1.2.p2, new: [], change: dropped}",
            "- {old: 6.1.2.p4, new: [6.1.2.p4], change: merged}",
        )
    )
    shown = edition.as_text(found, "en")
    assert "CX-01#plan 6.1.2.p1: split: check each of 6.1.2.p1, 6.1.2.p4" in shown
    assert "CX-01#plan 6.1.2.p2: drop the claim" in shown
    assert found.unmapped_new == ("6.1.2.p2",)  # the new catalogue still has it
    assert not found.is_complete


def test_a_draft__is_touched_as_well() -> None:
    tree = small().drop("records/JL-00-02-A.yaml", "records/archive/CX-01/1.0/procedures/CX-01.md")
    found = change(identity("- {old: 6.1.2.p1, new: [6.1.2.p1], change: changed}"), None, tree)
    (section,) = found.sections
    assert not section.in_force
    assert found.confirmations == ()


def test_what_is_not_mapped__is_named_on_both_sides() -> None:
    found = change(identity(without=("6.1.2.p1", "7.2.p1")))
    assert set(found.unmapped_old) >= {"6.1.2.p1"}
    assert set(found.unmapped_old) == set(found.unmapped_new)
    assert not found.is_complete
    (section,) = found.sections  # a claim on what is not mapped is touched too
    assert section.steps[0] == ("6.1.2.p1", None)
    shown = edition.as_text(found, "zh")
    assert "旧版条款未写入映射" in shown
    assert "映射中没有" in shown


def added_text() -> str:
    block = next(each for each in old_text().split("\n- id: ") if each.startswith('"6.1.2.p8"'))
    extra = "\n- id: " + block.rstrip().replace('"6.1.2.p8"', '"6.1.2.p9"', 1)
    return old_text().rstrip() + extra + "\n"


def test_what_is_new__is_listed_with_its_likely_place() -> None:
    catalogue = new(added_text())
    assert "6.1.2.p9" in catalogue.leaves
    found = change(identity(), catalogue)
    assert found.unmapped_new == ("6.1.2.p9",)
    named = change(identity() + "- {old: null, new: [6.1.2.p9]}\n", catalogue)
    assert named.is_complete
    (addition,) = named.additions
    assert addition.clause == "6.1.2.p9"


def test_a_clause_called_the_same_with_another_modality__is_doubtful() -> None:
    start = old_text().index('- id: "6.1.2.p1"')
    text = old_text()[:start] + old_text()[start:].replace("modality: shall", "modality: should", 1)
    found = change(identity(), new(text))
    assert [each.old for each in found.doubtful] == ["6.1.2.p1"]
    assert not found.is_complete


def test_duties__of_touched_clauses_are_listed() -> None:
    text = (
        '---\nid: SC-08\ntype: manual.organization\ntitle: 机构\nversion: "1.0"\nowner: 主任\n'
        f"duties:\n  - {{standard: {KEY}, clause: 5.3.a, post: 主任}}\n---\n\n# 机构\n"
    )
    tree = small().put("manual/SC-08.md", text)
    found = change(identity("- {old: 5.3.a, new: [5.3.a], change: changed}"), None, tree)
    (duty,) = found.duties
    assert (duty.document, duty.post, duty.clause, duty.span.line) == ("SC-08", "主任", "5.3.a", 8)


def test_formats__hold_the_same() -> None:
    found = change(
        identity("- {old: 6.1.2.p1, new: [6.1.2.p4], change: merged}", without=("7.2.p1",))
    )
    as_data = json.loads(edition.as_json(found, "zh"))
    markdown = edition.as_markdown(found, "zh").replace("\\", "")
    text = edition.as_text(found, "zh")
    for section in as_data["sections"]:
        for claim in section["claims"]:
            line = f"{section['path']}:{section['line']} CX-01#plan {claim['old']}: "
            assert line in text
            assert line in markdown
    for name in ("unmapped_old", "unmapped_new"):
        for clause in as_data[name]:
            assert f"- {clause} " in text
            assert f"- {clause} " in markdown
    assert as_data["complete"] is False
    assert not HAN.search(re.sub(r"CX-01.*", "", edition.as_text(found, "en")))


# --- faults in the files -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("- {old: 6.1.2.z, new: [6.1.2.p1], change: changed}\n", ["1:3"]),
        ("# x\n- {old: 6.1.2.p1, new: [6.1.2.p0], change: changed}\n", ["2:3"]),
        ("- {old: 6.1.2.p1, new: [6.1.2.p1], change: saem}\n", ["1:44"]),
        ("- {old: 6.1.2.p1, new: [6.1.2.p1]}\n", ["1:3"]),
        ("- {old: 6.1.2.p1, new: [6.1.2.p2], change: same}\n", ["1:3"]),
        ("- {old: 6.1.2.p1, new: [6.1.2.p1], change: moved}\n", ["1:3"]),
        ("- {old: 6.1.2.p1, new: [6.1.2.p1], change: split}\n", ["1:3"]),
        ("- {old: 6.1.2.p1, new: [6.1.2.p1], change: dropped}\n", ["1:3"]),
        ("- {old: 6.1.2.p1, new: [], change: changed}\n", ["1:3"]),
        ("- {old: null, new: [6.1.2.p1], change: changed}\n", ["1:3"]),
        ("- {old: 6.1.2.p1, nwe: [6.1.2.p1]}\n", ["1:3"]),
        ("- 6.1.2.p1\n- {old: 6.1.2.p2, new: [6.1.2.p2], change: same}\n", ["1:3"]),
        ("- {old: 6.1.2.p1, new: [], change: dropped}\n" * 2, ["2:3"]),
        ("- {old: [\n", ["1:1"]),
        ("old: 6.1.2.p1\n", ["1:1"]),
        ("", ["1:1"]),
        ("---\n- {old: x, new: [y], change: changed}\n", ["2:3", "2:3"]),
    ],
)
def test_a_faulty_mapping__is_told_with_its_line(text: str, places: list[str]) -> None:
    _, problems = read_mapping(text, "map.yaml", old(), old())
    assert [f"{each.span.line}:{each.span.column}" for each in problems] == places
    assert_bilingual(problems)


def test_every_change__is_named_in_both_languages() -> None:
    for name, text in CHANGES.items():
        assert re.fullmatch(r"[a-z]+", name)
        assert HAN.search(text.zh)
        assert not HAN.search(text.en)


HEAD = (
    "standard: {key: ccaa-39-2022, number: N, title: {zh: 甲, en: a}, nature: requirements}\n"
    "entries:\n"
)
ENTRY = (
    '- {id: "1", parent: null, node: clause, modality: shall, kind: x, title: {zh: 甲, en: a},'
    " gist: {zh: 甲, en: a}}\n"
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [1]),
        ("a: [\n", [1]),
        ("entries: []\n", [1, 1]),
        (HEAD, [2]),
        (HEAD + ENTRY + ENTRY, [4]),
        (HEAD + ENTRY.replace("shall", "shal"), [3]),
        (HEAD + ENTRY.replace("parent: null", 'parent: "9"'), [3]),
        (HEAD + ENTRY.replace('"1"', "1"), [3]),
        (HEAD + ENTRY.replace(", en: a}}", "}}"), [3]),
        (HEAD + ENTRY.replace("kind: x, ", ""), [3]),
        (HEAD + ENTRY.replace("}}\n", "}, evidence: rec.x}\n"), [3]),
        (HEAD + "- x\n", [3]),
        (HEAD.replace("ccaa-39-2022", "iso-9001") + ENTRY, [1]),
        (HEAD.replace("number: N, ", "") + ENTRY, [1]),
    ],
)
def test_a_faulty_catalogue__is_told_with_its_line(text: str, lines: list[int]) -> None:
    problems = read_catalogue(text, "new.yaml", KEY)
    assert isinstance(problems, tuple), text
    assert [each.span.line for each in problems] == lines
    assert_bilingual(problems)


def assert_bilingual(problems: tuple[Problem, ...]) -> None:
    for _, text in problems:
        assert HAN.search(text.zh)
        assert not HAN.search(text.en)


def test_a_good_catalogue__is_read() -> None:
    found = read_catalogue(HEAD + ENTRY, "new.yaml", KEY)
    assert isinstance(found, Standard)
    assert found.leaves == {"1"}


# --- the command ---------------------------------------------------------------------------------


class Told(NamedTuple):
    """What the command answered in this process."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_system(tmp_path_factory.mktemp("edition") / "system")


@pytest.fixture
def ask(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    def answered(catalogue: str | bytes, mapping: str, *arguments: str) -> Told:
        data = catalogue if isinstance(catalogue, bytes) else catalogue.encode()
        (tmp_path / "new.yaml").write_bytes(data)
        (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
        files = ("--edition", str(tmp_path / "new.yaml"), "--mapping", str(tmp_path / "map.yaml"))
        try:
            code = main(["coverage", *files, *arguments, "--root", str(folder)])
        except SystemExit as end:
            code = int(end.code or 0)
        return Told(code, *capsys.readouterr())

    return answered


def test_command__tells_by_its_exit_whether_the_mapping_is_whole(ask: Callable[..., Told]) -> None:
    whole = ask(old_text(), identity(), "--format", "json")
    assert (whole.code, whole.err) == (0, "")
    assert json.loads(whole.out)["complete"] is True
    part = ask(old_text(), identity(without=("6.1.2.p1",)))
    assert part.code == 1
    assert "6.1.2.p1" in part.out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_command__tells_every_fault_of_the_files(ask: Callable[..., Told], language: str) -> None:
    mapping = (
        "- {old: x, new: [6.1.2.p1], change: changed}\n- {old: 6.1.2.p1, new: [], change: s}\n"
    )
    told = ask(old_text(), mapping, "--lang", language)
    assert (told.code, told.out) == (2, "")
    assert "map.yaml:1:3: " in told.err
    assert "map.yaml:2:" in told.err
    bad = ask(HEAD + ENTRY + ENTRY, identity(), "--lang", language)
    assert bad.code == 2
    assert "new.yaml:4:" in bad.err
    for each in (told, bad):
        assert bool(HAN.search(each.err)) == (language == "zh")
        assert "Traceback" not in each.err


def test_command__refuses_files_that_are_no_text_or_of_another_standard(
    ask: Callable[..., Told], tmp_path: Path
) -> None:
    assert "new.yaml:1:" in ask(b"standard: \xff\n", "").err
    other = HEAD.replace(KEY, "iso-9001") + ENTRY
    told = ask(other, "")
    assert told.code == 2
    assert "iso-9001" in told.err
    (tmp_path / "new.yaml").unlink()
    assert main(["coverage", "--edition", str(tmp_path / "new.yaml"), "--mapping",
                 str(tmp_path / "map.yaml"), "--root", str(tmp_path)]) == 2  # fmt: skip


def test_command__refuses_formats_that_a_report_has_not(ask: Callable[..., Told]) -> None:
    told = ask(old_text(), identity(), "--format", "csv")
    assert told.code == 2
    assert "markdown" in told.err
