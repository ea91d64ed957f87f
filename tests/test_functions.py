"""The table of functions: leads and supports follow from what the system says already."""

from __future__ import annotations

import io

import openpyxl

from carbon_manual.audience import restrict
from carbon_manual.conformity.books import open_books
from carbon_manual.conformity.functions import (
    LEAD,
    SUPPORT,
    Share,
    allocation,
    departments,
    is_known,
)
from carbon_manual.conformity.gapreport import gap_reports
from carbon_manual.pipeline import published
from carbon_manual.render.gaps.workbook import as_workbook
from carbon_manual.render.site import stage
from carbon_manual.shapes.access import Access
from tests.system_under_test import Tree, draft, repository, small

CCAA = "ccaa-39-2022"
CONFIGURATION = "records/JL-00-01.yaml"
DOCUMENT = "procedures/CX-01.md"


def organised() -> Tree:
    """Return the small system with a department more, to which the reviewer belongs."""
    tree = small().replace(
        CONFIGURATION, ("  - {id: 办公室}\n",), "  - {id: 办公室}\n  - {id: 质量部}\n"
    )
    return tree.replace(CONFIGURATION, ("- {id: 复核员}",), "- {id: 复核员, department: 质量部}")


def shares(tree: Tree) -> dict[str, Share]:
    return {each.clause: each for each in allocation(open_books(tree.examine())[CCAA])}


def test_rows__are_the_clauses_of_the_second_level() -> None:
    checked = repository().examine()
    for books in open_books(checked).values():
        standard = books.standard
        rows = allocation(books)
        assert rows
        for each in rows:
            assert len(list(standard.ancestors(each.clause))) <= 1
        held = [leaf for each in rows for leaf in _below(standard.key, each.clause, books)]
        assert set(held) == standard.leaves


def _below(key: str, clause: str, books: object) -> tuple[str, ...]:
    del key
    standard = getattr(books, "standard")  # noqa: B009
    return tuple(standard.leaves_of(clause))


def test_lead__is_the_department_of_the_document() -> None:
    row = shares(organised())["6.1"]
    assert row.lead == ("办公室",)
    assert row.mark("办公室") == LEAD
    assert shares(organised())["10.1"].lead == ()


def test_lead__is_the_owner_where_the_document_names_no_department() -> None:
    tree = organised().replace(DOCUMENT, ("department: 办公室\n",), "")
    assert shares(tree)["6.1"].lead == ("办公室",)
    other = tree.replace(DOCUMENT, ("owner: 核算员",), "owner: 复核员")
    assert shares(other)["6.1"].lead == ("质量部",)


def test_support__is_who_gets_the_document_or_checks_the_records() -> None:
    # every record of the small system is checked by 复核员
    assert shares(organised())["6.1"].support == ("质量部",)
    bare = small().replace(CONFIGURATION, ("- {id: 复核员}",), "- {id: 复核员, department: 办公室}")
    assert shares(bare)["6.1"].support == ()
    wide = organised().replace(
        CONFIGURATION, ("  - {id: 质量部}\n",), "  - {id: 质量部}\n  - {id: 后勤部}\n"
    )
    wide = wide.replace(CONFIGURATION, ("- {id: 主任, ",), "- {id: 主任, department: 后勤部, ")
    assert shares(wide)["6.1"].mark("后勤部") == ""
    named = wide.replace(DOCUMENT, ("owner: 核算员\n",), "owner: 核算员\ndistribution: [主任]\n")
    assert shares(named)["6.1"].mark("后勤部") == SUPPORT


def test_a_draft__leads_nothing() -> None:
    assert shares(draft())["6.1"].lead == ()


def test_duties__come_before_documents() -> None:
    """5.3.a is given to the management representative; the manual is another's."""
    books = open_books(repository().examine())[CCAA]
    row = {each.clause: each for each in allocation(books)}["5.3"]
    assert "院务办公室" in row.lead
    assert "碳管理办公室" in row.lead


def test_page_and_sheet__show_the_same() -> None:
    checked = repository().examine()
    books = open_books(checked)
    (page,) = [each for each in stage(published(checked)) if each.path == "standards/functions.md"]
    text = page.data.decode()
    every = {key: allocation(each) for key, each in books.items()}
    book = openpyxl.load_workbook(
        io.BytesIO(as_workbook(gap_reports(checked), every, checked, gaps_only=False))
    )
    rows = list(book["职能分配表"].values)
    assert len(rows[0]) == 3 + len(departments(checked.system))
    marked = [[cell or "" for cell in row[3:]] for row in rows[1:] if row[1]]
    assert marked == [
        [each.mark(name) for name in departments(checked.system)]
        for found in every.values()
        for each in found
    ]
    lines = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in text.splitlines()
        if line.startswith("| [")
    ]
    assert len(lines) == len(marked)
    assert sum(line.count(LEAD) for line in lines) == sum(row.count(LEAD) for row in marked) > 5


def test_readers_without_departments__get_no_page() -> None:
    """The configuration is internal: who is in which department is not for the public."""
    public = restrict(repository().examine(), Access.PUBLIC)
    assert not is_known(public.system)
    pages = {each.path: each.data.decode() for each in stage(published(public))}
    assert "standards/functions.md" not in pages
    assert "functions.md" not in pages["standards/index.md"] + pages["standards/.nav.yml"]
