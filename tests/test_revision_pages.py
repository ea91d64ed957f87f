"""Redlines on the site: each version beside the one before it, for those who may see both."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from carbon_manual.artifact import Artifact
from carbon_manual.audience import restrict
from carbon_manual.copies.revisions import with_redlines
from carbon_manual.doccontrol.controlled import digest_of
from carbon_manual.pipeline import Checked, published
from carbon_manual.render.dialect import Dialect, read_dialect
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_pages
from carbon_manual.shapes.access import Access
from tests.system_under_test import REPOSITORY, Tree, record, small

DOCUMENT = "procedures/CX-01.md"
REDLINE = "redlines/CX-01-1.0-1.1.md"


@pytest.fixture(scope="module")
def dialect() -> Dialect:
    """The Markdown of the repository's pages."""
    return read_dialect(REPOSITORY / "mkdocs.yml")


def revised() -> Tree:
    """A small system whose document has a second approved version."""
    tree = small().replace(DOCUMENT, ("version: ", '"1.0"'), '"1.1"')
    tree = tree.replace(DOCUMENT, ("effective: ", "2026-01-15"), "2026-03-15")
    row = '  - {version: "1.1", date: 2026-03-01, change: 增加一句}\n'
    tree = tree.replace(DOCUMENT, ("history:\n",), f"history:\n{row}")
    tree = tree.replace(DOCUMENT, ("份额为",), "按清单份额为")
    digest = digest_of(tree.examine().system.documents["CX-01"])
    old = tree.text("records/JL-00-02-A.yaml")
    sealed = re.search(r"documents:\n.*", old, re.DOTALL)
    assert sealed
    rows = re.sub(r'digest: "?\w{64}"?', f'digest: "{digest}"', sealed[0], count=1)
    body = f"post: 主任\nholder: H-1\nmeaning: 批准\ndate: 2026-03-01\n{rows}"
    body = body.replace('version: "1.0"', 'version: "1.1"')
    tree = tree.put("records/JL-00-02-B.yaml", record("JL-00-02-B", "rec.approval", body))
    return tree.put(f"records/archive/CX-01/1.1/{DOCUMENT}", tree.files[DOCUMENT])


@pytest.fixture(scope="module")
def checked() -> Checked:
    """That system as readers get it."""
    checked = revised().examine(dt.date(2026, 10, 31))
    assert checked.control.in_force["CX-01"].version == "1.1"
    return published(checked)


def staged(checked: Checked, dialect: Dialect) -> dict[str, Artifact]:
    pages = document_pages(make_desk(checked))
    return {each.path: each for each in with_redlines(checked, dialect, pages)}


def test_document__leads_to_what_its_version_changed(checked: Checked, dialect: Dialect) -> None:
    pages = staged(checked, dialect)
    assert pages.keys() == {DOCUMENT, REDLINE}
    assert "## 版本之间的修订对照 {#cm-redlines}" in pages[DOCUMENT].data.decode()
    assert "[1.0 → 1.1](../redlines/CX-01-1.0-1.1.md)" in pages[DOCUMENT].data.decode()
    assert pages[DOCUMENT].subject == "CX-01"
    page = pages[REDLINE].data.decode()
    assert "# CX-01 碳评审程序：1.0 → 1.1" in page
    assert "<ins>按清单</ins>" in page
    assert "<del>1.0</del><ins>1.1</ins>" in page
    assert "](../procedures/CX-01.md)" in page
    assert "<h1" not in page
    assert "search: {exclude: true}" in page


def test_redline__is_plain_markup_for_the_converter(checked: Checked, dialect: Dialect) -> None:
    page = (
        staged(checked, dialect)[REDLINE].data.decode().partition("---\n")[2].partition("---\n")[2]
    )
    shown = dialect.html(page)
    assert shown.count("<h1") == 1
    assert '<div class="cm-redline">' in shown
    assert "&lt;ins&gt;" not in shown


def test_one_version__has_no_redline(dialect: Dialect) -> None:
    pages = staged(small().examine(), dialect)
    assert pages.keys() == {DOCUMENT}
    assert "cm-redlines" not in pages[DOCUMENT].data.decode()


def test_version__above_the_class_of_the_readers_is_in_no_redline(dialect: Dialect) -> None:
    path = f"records/archive/CX-01/1.0/{DOCUMENT}"
    tree = revised()
    hidden = tree.replace(path, ("department:",), "access: restricted\ndepartment:")
    readers = restrict(published(hidden.examine()), Access.INTERNAL)
    assert staged(readers, dialect).keys() == {DOCUMENT}
