"""The impact of a change: edits of a small system, and real git repositories."""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from carbon_manual.cli import main
from carbon_manual.impact.alignment import aligned
from carbon_manual.impact.nature import KINDS, Bump, Nature
from carbon_manual.impact.redline import pieces, redline
from carbon_manual.impact.state import State
from carbon_manual.impact.whole import Impact, impact_of
from carbon_manual.impact.wording import Language, differences
from carbon_manual.lifecycle.signing import Signer, signed
from carbon_manual.render.impact.comment import MARK, as_markdown
from carbon_manual.render.impact.data import as_json, impact_data
from carbon_manual.render.impact.phrases import percent
from carbon_manual.render.impact.schema import impact_schema
from carbon_manual.render.impact.sections import FIGURES
from carbon_manual.render.impact.text import as_text
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.sources import revision
from carbon_manual.sources.revision import find_revision, read_revision
from carbon_manual.sources.source import SourceFile, read_tree
from carbon_manual.system.model import Document
from carbon_manual.system.piece import read_piece
from tests.submitted import document
from tests.system_under_test import Tree, examine_folder, record, small

CX, FACTORS = "procedures/CX-01.md", "records/JL-07-01-T.yaml"
ACTIVITY, CONFIGURATION = "records/JL-06-02-S1-2024.yaml", "records/JL-00-01.yaml"
COPIES = """copies:
  - {copy: 1, document: CX-01, version: "1.0", post: 复核员, medium: paper, issued: 2026-01-16, digest: x}
  - {copy: 2, document: CX-01, version: "1.0", organisation: 认证机构, medium: file, issued: 2026-01-16, digest: x}
  - {copy: 3, document: CX-01, version: "1.0", post: 主任, medium: paper, issued: 2026-01-16, recalled: 2026-02-01, digest: x}
  - {copy: 4, document: CX-01, version: "0.9", post: 主任, medium: paper, issued: 2025-01-16, digest: x}
"""  # noqa: E501 - rows as records write them


@functools.cache
def base_tree() -> Tree:
    """Return the small system with a distribution list and numbered copies."""
    tree = small().put(
        "records/JL-00-09-2026.yaml", record("JL-00-09-2026", "rec.distribution", COPIES)
    )
    return tree.replace(CX, ("department: ",), "distribution: [复核员]\ndepartment: ")


def state(tree: Tree, name: str) -> State:
    with tempfile.TemporaryDirectory(prefix="cm-state-") as folder:
        root = tree.write(Path(folder))
        return State(name, read_tree(root), examine_folder(root))


@functools.cache
def base() -> State:
    return state(base_tree(), "base")


def change(tree: Tree) -> Impact:
    return impact_of(base(), state(tree, "head"))


def approved(tree: Tree, version: str, body: str) -> Tree:
    """Return the system with a new version of its document, prepared and approved."""
    text = tree.text(CX).replace('version: "1.0"\nowner', f'version: "{version}"\nowner')
    text = text.replace("effective: 2026-01-15", "effective: 2026-03-01").replace("份额为", body)
    tree = tree.put(CX, text)
    checked = tree.examine()
    found = checked.system.documents["CX-01"]
    signer = Signer("主任", "H-1", "批准", dt.date(2026, 2, 20))
    for artifact in signed(signer, [found], {CX: text}, checked, set(checked.system.records)):
        tree = tree.put(artifact.path, artifact.data)
    return tree


# --- what a difference of words means -------------------------------------------------------------

OPENED = """---
id: CX-02
type: proc.metering
title: 试写
version: "1.0"
---

# 试写 {#cx-02}

"""


def text_of(body: str) -> Document:
    item = read_piece(SourceFile("procedures/CX-02.md", OPENED + body), shipped_shapes()).item
    assert isinstance(item, Document)
    return item


LANGUAGE = Language(
    frozenset({"能源管理员", "主任"}),
    "碳排放量按月核对。碳排放的因子登记在案。核对记录保存三年。use the correct factor correctly",
)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("读数按时核对。", "读数**按时** 核对 。", "format"),
        ("- 甲\n- 乙", "* 甲\n* 乙", "format"),
        ("甲，\n乙。", "甲，乙。", "format"),
        ("| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |", "|甲|乙|\n|:--|--:|\n|丙|丁|", "format"),
        ("甲（乙）。", "甲(乙)。", "format"),
        ("碳排防量的核对。", "碳排放量的核对。", "slip"),
        ("读数的的核对，归档。", "读数的核对，归档。", "wording"),
        ("甲，乙。", "甲、乙。", "slip"),
        ("the corect factor.", "the correct factor.", "slip"),
        ("外购电力的核对。", "外购热力的核对。", "wording"),
        ("由班组核对。", "由班组长复核。", "wording"),
        ("见 CX-03。", "见 CX-13。", "wording"),
        ("见[甲](a.md)。", "见[甲](b.md)。", "wording"),
        ("读数按月核对。", "读数按季核对。", "limit"),
        ("误差不超过 2 %。", "误差不超过 5 %。", "limit"),
        ("三日内报告。", "五日内报告。", "limit"),
        ("温度低于 26 ℃。", "温度高于 26 ℃。", "limit"),
        ("读数可以修改。", "读数不得修改。", "obligation"),
        ("读数应当复核。", "读数应当复核并签名盖章。", "obligation"),
        ("甲。", "甲。记录不得涂改。", "obligation"),
        ("甲。", "甲。以下是说明。", "wording"),
        ("甲。", "甲。用于十吨以下的锅炉。", "limit"),
        ("甲。", "甲。这里只是说明。", "wording"),
        ("由主任签发。", "由能源管理员签发。", "duty"),
        ("## 职责 {#duties}\n\n负责抄表。", "## 职责 {#duties}\n\n负责抄表、记账。", "duty"),
        ("## 范围 {#scope}\n\n用于全院。", "## 范围 {#scope}\n\n用于本部。", "scope"),
        ("## 甲 {#a}\n\n丙。", "## 乙 {#a}\n\n丙。", "heading"),
        ("## 甲 {#a}\n\n丙。", "丙。", "section"),
        ("甲是一。\n\n乙是二。", "乙是二。\n\n甲是一。", "order"),
        ("```\na\n```", "```\nb\n```", "code"),
        ('值为 {{ parameter("a") }}。', '值为 {{ parameter("b") }}。', "limit"),
        ("甲。\n\n\n乙。", "甲。\n\n乙。", "format"),
    ],
)
def test_difference__is_called_what_it_is(old: str, new: str, kind: str) -> None:
    found = {each.kind for each in differences(text_of(old), text_of(new), LANGUAGE)}
    assert found == {kind}


def test_sentence__tells_all_that_binds_otherwise() -> None:
    """Another post in another month: whoever reads only the first reason misses the other."""
    old, new = text_of("主任每年 2 月编制。"), text_of("能源管理员每年 1 月编制。")
    assert [each.kind for each in differences(old, new, LANGUAGE)] == ["limit", "duty"]


def test_difference__tells_section_and_line() -> None:
    old, new = "## 甲 {#a}\n\n一句。\n读数按月核对。", "## 甲 {#a}\n\n一句。\n读数按季核对。"
    (reason,) = differences(text_of(old), text_of(new), LANGUAGE)
    assert (reason.section, reason.line) == ("a", 13)
    assert (reason.old, reason.new) == ("读数按月核对。", "读数按季核对。")
    assert differences(text_of(old), text_of(old), LANGUAGE) == ()


def test_obligation__is_not_seen_in_other_words() -> None:
    old, new = "相应的应急供应。", "相关的应急供应。"
    assert [each.kind for each in differences(text_of(old), text_of(new), LANGUAGE)] == ["wording"]


def test_redline__marks_what_was_struck_and_written() -> None:
    (passage,) = redline(text_of("甲。\n\n读数按月核对。"), text_of("甲。\n\n读数按季核对。"))
    assert [(each.mark, each.text) for each in passage.pieces] == [
        ("kept", "读数按"),
        ("struck", "月"),
        ("written", "季"),
        ("kept", "核对。"),
    ]
    assert (passage.old_line, passage.new_line, passage.section) == (12, 12, "cx-02")


@pytest.mark.parametrize(
    ("old", "new"), [("", "ab c"), ("甲 乙", ""), ("一二三", "二三四"), ("", "")]
)
def test_pieces__give_both_texts_back(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(each.text for each in found if each.mark != "written") == old
    assert "".join(each.text for each in found if each.mark != "struck") == new


def test_pieces__show_one_change_for_one_name() -> None:
    found = pieces("经碳管理办公室主任审核。", "经能源管理员审核。")
    assert [(each.mark, each.text) for each in found] == [
        ("kept", "经"),
        ("struck", "碳管理办公室主任"),
        ("written", "能源管理员"),
        ("kept", "审核。"),
    ]


def test_alignment__does_not_try_forever() -> None:
    """Equal ends are found even where the middle is too long to compare."""
    old, new = ["a", *"xy" * 9_000, "z"], ["a", *"yx" * 9_000, "z"]
    found = list(aligned(old, new))
    assert [each.equal for each in found] == [True, False, True]
    assert found[-1].new == slice(18_001, 18_002)


# --- documents and versions -----------------------------------------------------------------------


def test_nothing_changed__is_said() -> None:
    found = change(base_tree())
    assert as_text(found, "zh").splitlines()[1] == "两个状态的文件和记录没有差别。"
    assert not found.documents + found.records + found.figures + found.lights


def test_blanks__are_a_housekeeping_edit_and_owe_a_minor_version() -> None:
    found = change(base_tree().replace(CX, ("份额为",), "份额为 "))
    (edit,) = found.documents
    assert found.is_daily
    assert (edit.nature, edit.version.owed, edit.version.is_due) == (
        Nature.FORMAT,
        Bump.MINOR,
        True,
    )
    assert as_text(found, "zh").splitlines()[1].startswith("日常改动：")
    assert "A housekeeping edit" in as_markdown(found, "en")
    assert [each.code for each in found.appeared] == ["CM511"]
    # the version owed will call its copy back; who only reads is not told of blanks
    assert [(each.post, {subject for subject, _ in each.reasons}) for each in found.posts] == [
        ("核算员", {"CX-01"}),
        ("复核员", {"CX-01 1.0 #1"}),
    ]


def test_slip__is_a_housekeeping_edit() -> None:
    wrong = base_tree().replace(CX, ("总量为",), "碳排防总量为")
    right = wrong.replace(CX, ("碳排防",), "碳排放")
    other = document("CX-05", "proc.metering", "").replace("适用于全院", "的碳排放总量适用于全院")
    before = state(wrong.put("procedures/CX-05.md", other), "base")
    found = impact_of(before, state(right.put("procedures/CX-05.md", other), "head"))
    assert found.is_daily
    assert [each.nature for each in found.documents] == [Nature.SLIP]


def test_control_data__owes_no_version() -> None:
    found = change(base_tree().replace(CX, ("next_review: 2027-01-15",), "next_review: 2026-12-15"))
    (edit,) = found.documents
    assert found.is_daily
    assert (edit.nature, edit.version.owed) == (Nature.HOUSEKEEPING, Bump.NONE)
    assert [(each.name, each.old, each.new) for each in edit.fields] == [
        ("next_review", "2027-01-15", "2026-12-15")
    ]


@pytest.mark.parametrize(
    ("version", "new", "owed", "given", "due"),
    [
        ("1.0", "每月核对的份额为", Bump.MAJOR, Bump.NONE, True),
        ("1.1", "每月核对的份额为", Bump.MAJOR, Bump.MINOR, True),
        ("2.0", "每月核对的份额为", Bump.MAJOR, Bump.MAJOR, False),
        ("1.0", "它的份额为", Bump.MINOR, Bump.NONE, True),
        ("1.1", "它的份额为", Bump.MINOR, Bump.MINOR, False),
        ("1.1", "份额为", Bump.NONE, Bump.MINOR, False),
    ],
)
def test_version__is_owed_by_what_changed(
    version: str,
    new: str,
    owed: Bump,
    given: Bump,
    due: bool,  # noqa: FBT001 - a case of the table
) -> None:
    tree = base_tree().replace(CX, ("份额为",), new)
    if version != "1.0":
        tree = tree.replace(CX, ('"1.0"',), f'"{version}"')
    (edit,) = change(tree).documents
    assert (edit.version.owed, edit.version.given, edit.version.is_due) == (owed, given, due)
    assert edit.version.approved == "1.0"


def test_version__is_owed_against_the_last_approval_not_the_last_draft() -> None:
    """A draft that already owes a version does not owe another for a later slip."""
    drafted = base_tree().replace(CX, ("份额为",), "每月核对的份额为")
    later = drafted.replace(CX, ("总量为",), "总量为 ")
    (edit,) = impact_of(state(drafted, "base"), state(later, "head")).documents
    assert edit.nature is Nature.FORMAT
    assert edit.version.owed is Bump.MAJOR


def test_draft__owes_nothing() -> None:
    tree = base_tree().put("procedures/CX-05.md", document("CX-05", "proc.metering", ""))
    found = change(tree)
    (edit,) = found.documents
    assert (edit.old, edit.version.owed) == (None, Bump.NONE)
    assert "CX-05 试写: 1.0 新增" in as_text(found, "zh")


def test_removed_and_unreadable_files__are_told_apart() -> None:
    gone = change(base_tree().drop(CX))
    assert [(each.id, each.new) for each in gone.documents] == [("CX-01", None)]
    broken = change(base_tree().put("records/JL-05-04-S1.yaml", "---\n[\n"))
    assert [(each.path, each.what) for each in broken.files] == [
        ("records/JL-05-04-S1.yaml", "unreadable")
    ]


# --- figures --------------------------------------------------------------------------------------


def test_factor__is_named_with_the_figures_that_it_moves() -> None:
    found = change(base_tree().replace(FACTORS, ("id: grid-s1", "0.5 kgCO2/kWh"), "0.6 kgCO2/kWh"))
    moved = {each.call: each for each in found.figures}
    total = moved["ghg.total year=2024"]
    (cause,) = total.causes
    assert (cause.kind, cause.label.zh) == ("factor", "电力（grid-s1）")
    assert (str(cause.old), str(cause.new)) == ("0.5 kgCO2/kWh", "0.6 kgCO2/kWh")
    assert cause.place is not None
    assert cause.place.path == FACTORS
    assert total.printed_by == ("CX-01",)
    assert found.figures[0] is total
    before, after = (each.quantity for each in (total.old, total.new) if each)
    assert before is not None
    assert after is not None
    assert total.percent == (after.value - before.value) / before.value * 100
    assert "ghg.source source=S1-EL year=2024" in moved
    assert "ghg.source source=S1-NG year=2024" not in moved
    assert "因子：电力（grid-s1） 0.5 kgCO2/kWh → 0.6 kgCO2/kWh" in as_markdown(found, "zh")


def test_activity__is_named_by_source_period_and_line() -> None:
    found = change(base_tree().replace(ACTIVITY, ("2024-Q2: 7.25",), "2024-Q2: 8.25"))
    total = next(each for each in found.figures if each.call == "ghg.total year=2024")
    (cause,) = total.causes
    assert cause.kind == "entry"
    assert cause.label.zh.endswith("S1-NG · 2024 年 · 2024-Q2")
    assert cause.place is not None
    assert (
        base_tree().text(ACTIVITY).splitlines()[cause.place.line - 1].startswith("    quantities")
    )
    (edit,) = found.records
    assert [(each.name, each.old, each.new) for each in edit.values] == [
        ("data[S1-NG].quantities[2024-Q2]", "7.25", "8.25")
    ]
    assert edit.owes_version


def test_another_factor__is_one_cause() -> None:
    tree = base_tree().replace(FACTORS, ("id: ng-of,",), "id: ng-of2,")
    found = change(tree.replace("records/JL-07-02-2024.yaml", ("ng-of",), "ng-of2"))
    assert found.figures == ()  # the same amount by another name
    moved = change(
        tree.replace("records/JL-07-02-2024.yaml", ("ng-of",), "ng-of2").replace(
            FACTORS, ("id: ng-of2", "99 %"), "98 %"
        )
    )
    (cause,) = {each for move in moved.figures for each in move.causes}
    assert cause.label.zh == "天然气（ng-of） → 天然气（ng-of2）"


def test_refused_figure__names_the_finding() -> None:
    found = change(base_tree().replace(ACTIVITY, (", 2024-Q4: 10",), ""))
    total = next(each for each in found.figures if each.call == "ghg.total year=2024")
    assert total.new is not None
    assert total.new.quantity is None
    assert {each.kind for each in total.causes} == {"refused"}
    assert "2024-10-01" in total.causes[0].label.zh
    assert "—" in as_markdown(found, "zh")


def test_sealed_figure__is_broken_even_while_errors_hold_the_finding_back() -> None:
    tree = base_tree().replace(FACTORS, ("id: grid-s1", "0.5 kgCO2/kWh"), "0.6 kgCO2/kWh")
    (seal,) = change(tree).seals
    assert (seal.document.id, seal.call) == ("CX-01", "ghg.total year=2024")
    assert change(tree.put("records/JL-99.yaml", "---\nid: JL-99\n")).seals


def test_parameter__is_told_with_the_documents_that_print_it() -> None:
    found = change(
        base_tree().replace(CONFIGURATION, ("id: share, value: 5 %",), "id: share, value: 6 %")
    )
    (parameter,) = found.parameters
    assert (parameter.old, parameter.new, parameter.printed_by) == ("5 %", "6 %", ("CX-01",))
    assert not found.is_daily


# --- records --------------------------------------------------------------------------------------


def test_layout_of_a_record__is_a_housekeeping_edit() -> None:
    found = change(
        base_tree().replace(ACTIVITY, ("    origin: bill\n",), "    origin:   bill  # 注\n")
    )
    assert found.is_daily
    (edit,) = found.records
    assert edit.is_daily
    assert not edit.owes_version


def test_new_entry__owes_no_version() -> None:
    path = "records/JL-05-04-S1.yaml"
    found = change(base_tree().replace(path, ("{2024: 10000}",), "{2024: 10000, 2025: 10000}"))
    (edit,) = found.records
    assert [each.old for each in edit.values] == [""]
    assert not edit.owes_version


def test_amendment__owes_no_further_version() -> None:
    tree = base_tree().replace(ACTIVITY, ("2024-Q2: 7.25",), "2024-Q2: 8.25")
    found = change(tree.replace(ACTIVITY, ('version: "1.0"',), 'version: "1.1"'))
    assert not found.records[0].owes_version


def test_evidence__is_counted() -> None:
    found = change(base_tree().put("records/bill.pdf", b"%PDF"))
    assert [(each.path, each.what, each.is_old) for each in found.files] == [
        ("records/bill.pdf", "evidence", False)
    ]
    assert not found.is_daily


# --- claims, lights, people -----------------------------------------------------------------------


def test_dropped_claim__takes_the_light() -> None:
    found = change(base_tree().replace(CX, ("[6.1.2.p1, 6.1.2.p2]",), "[6.1.2.p1]"))
    (claim,) = found.claims
    assert (claim.clause, claim.gained, claim.unanswered) == ("6.1.2.p2", False, True)
    light = next(each for each in found.lights if each.lamp == "documented")
    assert (light.clause, light.new.value, light.step < 0) == ("6.1.2.p2", "red", True)
    assert not found.is_daily


def test_new_version__recalls_copies_and_tells_readers() -> None:
    found = change(approved(base_tree(), "2.0", "每月的份额为"))
    assert [(each.number, each.recipient, str(each.since)) for each in found.copies] == [
        (1, "复核员", "2026-03-01"),
        (2, "认证机构", "2026-03-01"),
    ]
    told = {each.post: {subject for subject, _ in each.reasons} for each in found.posts}
    assert told["复核员"] == {"CX-01", "CX-01 1.0 #1"}
    assert "认证机构" not in told
    assert list(told)[0] == "核算员"  # noqa: RUF015 - the order is what is tested


def test_version_to_come__will_recall_copies() -> None:
    found = change(base_tree().replace(CX, ("份额为",), "每月的份额为"))
    assert [(each.number, each.since) for each in found.copies] == [(1, None), (2, None)]
    assert "新版生效时收回" in as_text(found, "zh")


def test_review__overdue_by_the_change_is_told() -> None:
    found = change(base_tree().replace(CX, ("next_review: 2027-01-15",), "next_review: 2026-02-15"))
    assert [(each.what, each.subject, str(each.due)) for each in found.overdue] == [
        ("review", "CX-01", "2026-02-15")
    ]
    assert not found.is_daily


def test_findings__that_only_moved_are_neither_new_nor_gone() -> None:
    faulty = base_tree().replace(ACTIVITY, (", 2024-Q4: 10",), "")
    moved = faulty.replace(ACTIVITY, ("data:\n",), "# 注\n\ndata:\n")
    found = impact_of(state(faulty, "base"), state(moved, "head"))
    assert (found.appeared, found.vanished) == ((), ())
    mended = impact_of(state(faulty, "base"), base())
    assert "CM411" in {each.code for each in mended.vanished}
    assert mended.appeared == ()


# --- the three outputs ----------------------------------------------------------------------------


@functools.cache
def everything() -> Impact:
    """Return a change that touches every part of the report."""
    tree = approved(base_tree(), "1.1", "每月的份额为")
    tree = tree.replace(CX, ("distribution: [复核员]", "[6.1.2.p1, 6.1.2.p2]"), "[6.1.2.p2]")
    tree = tree.replace(CX, ("next_review: 2027-01-15",), "next_review: 2026-02-15")
    tree = tree.replace(FACTORS, ("id: grid-s1", "0.5 kgCO2/kWh"), "0.6 kgCO2/kWh")
    tree = tree.replace(CONFIGURATION, ("id: share, value: 5 %",), "id: share, value: 6 %")
    old = approved(base_tree(), "1.0", "份额为").put("records/a.pdf", b"1")
    old = old.replace(ACTIVITY, ("2024-Q2: 7.25",), "2024-Q2: 2 t")
    return impact_of(state(old, "a"), state(tree, "b"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_data__fits_its_schema(language: str) -> None:
    jsonschema.Draft202012Validator.check_schema(impact_schema())
    validator = jsonschema.Draft202012Validator(strict(impact_schema()))
    for found in (everything(), change(base_tree())):
        data = json.loads(as_json(found, language))
        assert list(validator.iter_errors(data)) == []
    filled = impact_data(everything(), language)
    empty = [name for name, value in filled.items() if value in ([], {}, "")]
    assert empty == []
    assert all(filled["findings"].values())


def strict(schema: dict[str, object]) -> dict[str, object]:
    """Return the schema with every object closed: it names all that a report holds."""
    closed = json.loads(json.dumps(schema))

    def close(part: object) -> None:
        if isinstance(part, dict):
            if part.get("type") == "object" and "properties" in part:
                part["additionalProperties"] = False
            for each in part.values():
                close(each)
        elif isinstance(part, list):
            for each in part:
                close(each)

    close(closed)
    assert isinstance(closed, dict)
    return closed


@pytest.mark.parametrize("language", ["zh", "en"])
def test_outputs__hold_every_part(language: str) -> None:
    text, comment = as_text(everything(), language), as_markdown(everything(), language)
    for name in ("CX-01", "6.1.2.p1", "grid-s1", "a.pdf", "share", "#1", "CM"):
        assert name in text, name
        assert name.replace("#1", "1") in comment, name
    titles = {"zh": ("改动影响：", "告知岗位"), "en": ("Impact of the change", "Posts to tell")}
    for each in titles[language]:
        assert each in text
        assert each in comment


def test_report__speaks_as_people_do() -> None:
    """Sections by title, values by the labels of their type, standards by number, points."""
    edited = base_tree().replace(CX, ("份额为",), "应有的份额为")
    edited = edited.replace(ACTIVITY, ("2024-Q2: 7.25",), "2024-Q2: 8.25")
    found = change(edited)
    shown = as_text(found, "zh")
    assert "活动数据 S1-NG · 数值 2024-Q2: 7.25 → 8.25" in shown
    assert "data[S1-NG]" not in shown
    assert re.search(r"第 \d+ 行 \S+: .*\{\+应有的\+\}", shown)
    shares = [each for each in found.figures if each.points is not None]
    assert shares
    assert all(percent(each, "zh").endswith(" 个百分点") for each in shares)
    assert "ccaa-39-2022" not in as_text(everything(), "zh")


def test_report__counts_what_nobody_reads() -> None:
    """Of many figures the foremost are shown, the rest by kind; JSON has them all."""
    found = change(base_tree().replace(FACTORS, ("id: grid-s1", "0.5 kgCO2/kWh"), "0.6 kgCO2/kWh"))
    many_times = replace(found, figures=found.figures * 40, seals=found.seals * 40)
    lines = as_text(many_times, "zh").splitlines()
    assert len([each for each in lines if " ← [1]" in each]) == FIGURES
    (rest,) = (each for each in lines if "见 JSON 格式：" in each)
    assert f"另 {len(many_times.figures) - FIGURES} 个" in rest
    (seal,) = (each for each in lines if each.startswith("  - ") and "CX-01 1.0、CX-01" in each)
    assert seal.count("→") == 1
    assert len(impact_data(many_times, "zh")["figures"]) == len(many_times.figures)


def screen(comment: str) -> list[str]:
    """Return the lines that are seen before anything is unfolded."""
    kept = re.sub(r"<details>.*?</details>", "<summary>", comment, flags=re.DOTALL)
    return [line for line in kept.splitlines() if line.strip()]


def many(files: int, words: str) -> Impact:
    """Return a change that rewrites documents, and moves every figure."""
    before, after = base_tree(), base_tree()
    for number in range(files):
        name = f"CX-{number + 20}"
        text = document(name, "proc.metering", "distribution: [复核员, 主任]\n")
        before = before.put(f"procedures/{name}.md", text)
        after = after.put(f"procedures/{name}.md", text.replace("适用于全院", words))
    after = after.replace(FACTORS, ("id: grid-s1", "0.5 kgCO2/kWh"), "0.6 kgCO2/kWh")
    return impact_of(state(before, "a"), state(after, "b"))


@pytest.mark.parametrize(
    ("files", "words"),
    [(30, "每月适用于全院"), (70, "应当用于全院，" + "每日记录、核对并归档。" * 200)],
)
def test_comment__is_one_screen_however_much_changed(files: int, words: str) -> None:
    comment = as_markdown(many(files, words), "zh")
    assert comment.startswith(MARK)
    assert len(screen(comment)) <= 40
    assert len(comment.encode()) < 60_000
    assert comment.count("<details>") == comment.count("</details>") > 4
    assert "电力（grid-s1）" in "\n".join(screen(comment))
    assert ("行，见完整报告" in comment) is (files == 70)


def test_comment__does_nothing() -> None:
    """No markup, mention or reference of a pull request lives."""
    hostile = "@admin 见 #12 !3 <img src=x> </details> [a](http://b) `c` | d\n/close"
    tree = base_tree().replace(CX, ("份额为",), f"{hostile}\n份额为")
    comment = as_markdown(change(tree), "zh")
    for live in ("@admin", "#12", "!3", "<img", "](http", "`c`", "\n/close"):
        assert live not in comment, live
    assert comment.count("</details>") == comment.count("<details>")


def test_text__keeps_one_line_for_one_thing() -> None:
    """A value of several lines cannot open a line of a log, where services read commands."""
    path = "records/JL-06-02-S1-2024.yaml"
    tree = base_tree().replace(path, ("逆变器读数缺失",), '"一\\n::error::二"')
    shown = as_text(change(tree), "zh")
    assert "::error::二" in shown
    assert not [line for line in shown.splitlines() if line.strip().startswith("::")]


def test_kinds__are_explained_in_both_languages() -> None:
    assert all(label.zh and label.en for _, label in KINDS.values())
    owing = {name for name, (nature, _) in KINDS.items() if nature is Nature.SUBSTANCE}
    assert owing == {"type", "section", "scope", "duty", "obligation", "limit", "data"}


# --- git ------------------------------------------------------------------------------------------


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(("git", *arguments), cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(root: Path, tree: Tree, message: str) -> str:
    tree.write(root)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--no-gpg-sign", "--message", message)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository whose first commit is the base."""
    folder = tmp_path / "system"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "user.name", "t")
    git(folder, "config", "user.email", "t@example.org")
    commit(folder, base_tree(), "base")
    return folder


EDIT = (FACTORS, ("id: grid-s1", "0.5 kgCO2/kWh"), "0.6 kgCO2/kWh")


def test_diff__takes_revisions_folders_and_working_files(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = base_tree().write(tmp_path / "folder")
    changed = base_tree().replace(*EDIT)
    git(root, "switch", "--quiet", "--create", "change")
    commit(root, changed, "change")
    found = []
    for given in (("main", "change"), ("main",), (str(folder), "change"), (str(folder), str(root))):
        assert main(["diff", *given, "--root", str(root), "--format", "json"]) == 0
        data = json.loads(capsys.readouterr().out)
        assert data["base"].startswith(given[0])
        found.append({key: data[key] for key in data if key not in {"base", "head"}})
    assert found[0]["figures"]
    assert all(each == found[0] for each in found)


def test_diff__from_the_common_ancestor_leaves_later_commits_out(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(root, "switch", "--quiet", "--create", "change")
    commit(root, base_tree().replace(*EDIT), "change")
    git(root, "switch", "--quiet", "main")
    commit(root, base_tree().replace(CX, ("next_review: 2027",), "next_review: 2028"), "later")
    for more, documents in (([], ["CX-01"]), (["--merge-base"], [])):
        main(["diff", "main", "change", "--root", str(root), "--format", "json", *more])
        data = json.loads(capsys.readouterr().out)
        assert [each["id"] for each in data["documents"]] == documents
        assert [each["id"] for each in data["records"]] == ["JL-07-01-T"]


def test_diff__writes_whole_files_outside_the_system(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base_tree().replace(*EDIT).write(root)
    out = tmp_path / "comment.md"
    arguments = ["diff", "HEAD", "--root", str(root), "--format", "markdown", "--output"]
    assert main([*arguments, str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith(MARK)
    assert main([*arguments, str(root / "records" / "x.md")]) == 2
    assert "不能写入 records/" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nowhere", "--upload-pack=touch x", "HEAD:records", "-h"])
def test_diff__refuses_what_is_no_revision(
    root: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "--root", str(root), "--lang", "en", "--", name]) == 2
    assert "nor a git revision" in capsys.readouterr().err


def test_diff__outside_a_repository_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = base_tree().write(tmp_path / "plain")
    assert main(["diff", "HEAD", "--root", str(folder)]) == 2
    assert main(["diff", "HEAD", "--root", str(tmp_path)]) == 2
    assert "HEAD" in capsys.readouterr().err


def test_revision__reads_what_the_folder_holds(root: Path, tmp_path: Path) -> None:
    """Text, frozen text, evidence and faults, also from a folder within the repository."""
    inner = root / "deep" / "system"
    tree = (
        base_tree().put("records/票据/a.pdf", b"\x00\xff").put("records/b.yaml", "值".encode("gbk"))
    )
    tree = tree.put("manual/empty.md", "").put(
        "manual/bom.md", b"\xef\xbb\xbf---\r\nid: x\r\n---\r\n"
    )
    tree.put("manual/图.png", b"\x89PNG\xff").write(inner)
    (inner / "procedures" / "CX-07.md").symlink_to("CX-01.md")
    (inner / "manual" / "out.png").symlink_to(tmp_path / "secret.md")
    (inner / "manual" / "CX-08.md").symlink_to("../procedures/CX-07.md")
    (inner / "manual" / "ring.md").symlink_to("ring.md")
    (tmp_path / "secret.md").write_text("geheim", encoding="utf-8")
    (inner / "manual" / "out.md").symlink_to(tmp_path / "secret.md")
    (inner / "records" / "out.pdf").symlink_to("../../../../secret.md")
    # attributes that would hide or change files when git writes them out
    (root / ".gitattributes").write_text("* export-ignore\n*.md filter=x eol=crlf\n")
    name = commit(root, Tree({}), "all")
    read, here = read_revision(inner, name), read_tree(inner)
    assert read.files == here.files
    assert read.archive == here.archive
    assert read.pictures == here.pictures == {"manual/图.png": b"\x89PNG\xff"}
    assert read.salvaged == here.salvaged
    found, wanted = (
        {each.span.path: each.message.en for each in sources.diagnostics}
        for sources in (read, here)
    )
    assert found.pop("manual/ring.md") == "The link leaves the repository"
    assert "manual/ring.md" in wanted  # told in the words of the system
    assert found == {path: message for path, message in wanted.items() if "ring" not in path}
    assert read.digests == here.digests
    assert read.digests["records/out.pdf"] == ""
    assert "geheim" not in "".join(each.text for each in read.files)


def test_revision__keeps_the_limits(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = commit(root, base_tree().put("records/a.pdf", b"x" * 5_000), "more")
    monkeypatch.setattr(revision, "MAX_BYTES", 600)
    monkeypatch.setattr(revision, "MAX_EVIDENCE", 600)
    read = read_revision(root, name)
    assert read.digests == {"records/a.pdf": ""}
    assert FACTORS in {each.span.path for each in read.diagnostics}
    assert all(len(each.text.encode()) <= 600 for each in read.files)


def test_revision__passes_over_submodules_and_replacements(root: Path) -> None:
    head = git(root, "rev-parse", "HEAD")
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{head},records/sub.yaml")
    (root / "records" / "link.yaml").symlink_to("sub.yaml")
    git(root, "add", "records/link.yaml")
    git(root, "commit", "--quiet", "--no-gpg-sign", "--message", "sub")
    name = find_revision(root, "main")
    assert isinstance(name, str)
    read = read_revision(root, name)
    assert [(each.span.path, each.message.en) for each in read.diagnostics] == [
        ("records/link.yaml", "Not a regular file"),
        ("records/sub.yaml", "Not a regular file"),
    ]
    git(
        root,
        "replace",
        git(root, "rev-parse", f"main:{CX}"),
        git(root, "rev-parse", f"main:{FACTORS}"),
    )
    assert read_revision(root, name) == read
