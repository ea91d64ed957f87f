"""Pages that gather what stands in many records: copies, nonconformities, and the findings."""

from __future__ import annotations

import dataclasses
import html
import json
import re

import pytest

from carbon_manual.audience import restrict
from carbon_manual.pipeline import Checked
from carbon_manual.render.site.copies import copy_pages
from carbon_manual.render.site.desk import Desk, make_desk
from carbon_manual.render.site.findings import finding_pages
from carbon_manual.render.site.nonconformities import nonconformity_pages
from carbon_manual.shapes.access import Access
from tests.rules.nonconformity import ACTION, NONCONFORMITY
from tests.rules.spec import Spec
from tests.system_under_test import Tree, small

DIGEST = f"digest: {'ab' * 32}"
COPIES = (
    "JL-00-09-2026",
    "rec.distribution",
    f"""copies:
  - {{copy: 1, document: CX-01, version: "1.0", post: 核算员, medium: paper, issued: 2026-02-02,
     remark: 机房, {DIGEST}}}
  - {{copy: 1, document: CX-01, version: "0.9", post: 主任, medium: paper, issued: 2025-02-03,
     recalled: 2026-01-16, returned: 2026-01-19, {DIGEST}}}
  - {{copy: 2, document: CX-01, version: "0.9", post: 复核员, medium: file, issued: 2025-02-03,
     recalled: 2026-01-16, {DIGEST}}}
  - {{copy: 3, document: CX-01, version: "0.9", organisation: 认证机构, medium: file,
     issued: 2025-02-03, recalled: 2026-01-16, {DIGEST}}}
  - {{copy: 4, document: CX-01, version: "0.9", post: 核算员, medium: paper, issued: 2025-02-03,
     destroyed: 2026-01-20, {DIGEST}}}
""",
    "recorded_on: 2026-02-02\n",
)
UNNEEDED = NONCONFORMITY[2].replace(
    "action_needed: true", "action_needed: false\nno_action: 已换人"
)
RECORDS = (
    COPIES,
    NONCONFORMITY,
    ACTION,
    ("JL-25-01-B", "rec.nonconformity", NONCONFORMITY[2].replace("02-11", "04-02"), ""),
    ("JL-25-01-C", "rec.nonconformity", UNNEEDED, ""),
)


@pytest.fixture(scope="module")
def checked() -> Checked:
    """A small system with copies in every state and nonconformities open and closed."""
    return Spec("", RECORDS, "", (), "").built().examine()


@pytest.fixture(scope="module")
def desk(checked: Checked) -> Desk:
    """What its pages are written from."""
    return make_desk(checked)


def rows_of(page: str) -> list[list[str]]:
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    return [[each.strip() for each in line.strip("|").split(" | ")] for line in lines[2:]]


def bare(cell: str) -> str:
    return re.sub(r"<[^>]+>", "", cell)


def test_copies__tell_holder_and_state_with_those_owed_first(desk: Desk) -> None:
    (artifact,) = copy_pages(desk)
    page = artifact.data.decode()
    rows = rows_of(page)
    assert [(row[1], row[2], row[3], bare(row[8])) for row in rows] == [
        ("0.9", "2", "复核员", "应收回"),
        ("1.0", "1", "核算员", "在用"),
        ("0.9", "1", "主任", "已收回"),
        ("0.9", "3", "认证机构", "已通知失效"),
        ("0.9", "4", "核算员", "已销毁"),
    ]  # fmt: skip
    assert "应收回 1，已通知失效 1，在用 1，已收回 1，已销毁 1。" in page
    assert rows[1][9] == "机房"
    assert rows[1][0] == "[CX-01 碳评审程序](../procedures/CX-01.md)"
    assert "(JL-00-09/JL-00-09-2026.md)" in rows[1][10]


def test_copies__of_the_last_release_that_has_some_stand_with_their_digests() -> None:
    releases = [
        (f"JL-00-08-2026-{number}", "rec.release", f"""release: "2026.{number}"
date: 2026-0{number}-02
generator: "1.0"
lock: {"cd" * 32}
documents:
  - {{id: CX-01, version: "{version}", source: {"ef" * 32}{word}}}
""", "recorded_on: 2026-01-02\n")
        for number, version, word in (
            (1, "0.9", f", word: {'1a' * 32}"),
            (2, "1.0", f", word: {'2a' * 32}"),
            (3, "1.0", ""),
        )
    ]  # fmt: skip
    checked = Spec("", tuple(releases), "", (), "").built().examine()
    (artifact,) = copy_pages(make_desk(checked))
    page = artifact.data.decode()
    (row,) = rows_of(page.partition("{#released}")[2])
    assert (row[0], row[1], bare(row[2])) == (
        "[CX-01 碳评审程序](../procedures/CX-01.md)",
        "1.0",
        "2a" * 32,
    )
    assert "2026.2 版（2026-02-02 发布）" in page
    assert "[JL-00-08-2026-2](JL-00-08/JL-00-08-2026-2.md)" in page
    assert "没有发放编号副本" in page
    # other readers get other bytes
    (artifact,) = copy_pages(make_desk(restrict(checked, Access.INTERNAL)))
    assert "2a" * 32 not in artifact.data.decode()


def test_copies__of_a_document_that_readers_may_not_see_lead_nowhere() -> None:
    tree = Spec("", (COPIES,), "", (), "").built()
    tree = tree.replace("procedures/CX-01.md", ("department",), "access: restricted\ndepartment")
    (artifact,) = copy_pages(make_desk(restrict(tree.examine(), Access.INTERNAL)))
    assert rows_of(artifact.data.decode())[0][0] == "CX-01"


def test_nonconformities__stand_open_first_with_their_actions(desk: Desk) -> None:
    (artifact,) = nonconformity_pages(desk)
    page = artifact.data.decode()
    rows = rows_of(page)
    assert [(re.findall(r"\[(.*?)\]", row[0])[0], bare(row[1]), row[2]) for row in rows] == [
        ("JL-25-01-B", "未关闭", "2026-04-02"),
        ("JL-25-01-A", "已关闭", "2026-02-11"),
        ("JL-25-01-C", "已关闭", "2026-02-11"),
    ]
    assert "共 3 项，未关闭 1 项" in page
    assert "[T/CCAA 39 8.1.d](../standards/ccaa-39-2022/8.1.md#8.1.d)" in rows[0][7]
    assert rows[1][8] == "[JL-25-02-A](JL-25-02/JL-25-02-A.md) 有效，2026-06-11 关闭"
    assert rows[2][8] == "不需要措施：已换人"


def test_no_records__are_said_to_be_none() -> None:
    desk = make_desk(small().examine())
    (copies,), (nonconformities,) = copy_pages(desk), nonconformity_pages(desk)
    assert "没有发放编号副本" in copies.data.decode()
    assert "共 0 项" in nonconformities.data.decode()
    for artifact in (copies, nonconformities):
        assert "data-sift" not in artifact.data.decode()


def broken() -> Tree:
    tree = small().replace("procedures/CX-01.md", ("ghg.total",), "ghg.totl")
    return tree.replace("records/JL-07-02-2024.yaml", ("title: ",), "titel: ")


def test_findings__stand_gravest_first_and_lead_to_rule_and_page() -> None:
    checked = broken().examine()
    (artifact,) = finding_pages(make_desk(checked))
    page = artifact.data.decode()
    rows = rows_of(page)
    assert len(rows) == len(checked.diagnostics) > 1
    codes = [re.findall(r"\[(CM\d+)\]\(guide/checks\.md#(cm\d+)\)", row[1])[0] for row in rows]
    assert [code for code, _ in codes] == [each.code for each in checked.diagnostics]
    assert all(code.lower() == anchor for code, anchor in codes)
    assert any("(procedures/CX-01.md)" in row[2] for row in rows)
    assert f"错误 {len(rows)}" in page
    assert "{#waived}" not in page


def test_findings__that_are_waived_stand_apart(checked: Checked) -> None:
    finding = broken().examine().diagnostics[0]
    system = dataclasses.replace(checked, diagnostics=(), waived=(finding,))
    (artifact,) = finding_pages(make_desk(system))
    page = artifact.data.decode()
    assert "没有问题" in page
    assert finding.code in page.partition("{#waived}")[2]


def test_findings__are_for_those_who_work_on_the_texts() -> None:
    readers = restrict(broken().examine(), Access.INTERNAL)
    assert list(finding_pages(make_desk(readers))) == []


def test_bar__says_what_it_narrows_by(desk: Desk) -> None:
    (artifact,) = copy_pages(desk)
    (data,) = re.findall(r'data-sift="([^"]+)"', artifact.data.decode())
    given = json.loads(html.unescape(data))
    assert given["columns"] == [["文件", 1], ["持有人", 4], ["状态", 9]]
    assert "cm_sifted: true" in artifact.data.decode()
