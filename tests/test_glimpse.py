"""What is shown before a system is examined again is what the examination shows later."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon_manual.glimpse import Glimpse, glimpse
from carbon_manual.pipeline import Checked, examine
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_page
from carbon_manual.render.site.records import record_page
from carbon_manual.sources.source import read_tree
from carbon_manual.system.load import Pieces
from tests.system_under_test import TODAY, Chain, Tree, small

DOCUMENT, RECORD = "procedures/CX-01.md", "records/JL-06-02-S1-2024.yaml"


def pages(checked: Checked, found: Glimpse) -> dict[str, str]:
    """Return the staged pages of what is new, as some state of the system has them."""
    desk = make_desk(checked)
    system = desk.checked.system
    shown = {name: document_page(desk, system.documents[name]) for name in found.documents}
    return shown | {name: record_page(desk, system.records[name]) for name in found.records}


def look(tree: Tree, root: Path, last: Checked, pieces: Pieces) -> Glimpse:
    tree.write(root)
    return glimpse(read_tree(root), last, pieces)


@pytest.mark.parametrize(("path", "chain", "new", "names"), [
    (DOCUMENT, ("，份额为",), "，二〇二四年的份额为", ("CX-01",)),
    # a figure that nobody asked for until now, and one that does not exist
    (DOCUMENT, ("，份",), " {{ figure('ghg.total', year=2024, site='s2') }}，份", ("CX-01",)),
    (DOCUMENT, ("ghg.total",), "ghg.totl", ("CX-01",)),
    (DOCUMENT, ("## 策划",), "{{ chart('trend', figure='ghg.total') }}\n\n## 策划", ("CX-01",)),
    (DOCUMENT, ("[6.1.2.p1, 6.1.2.p2]",), "[6.1.2.p1]", ("CX-01",)),
    (DOCUMENT, ("碳评审程序",), "碳评审控制程序", ("CX-01",)),
    (RECORD, ("title: ",), "title: 改 ", ("JL-06-02-S1-2024",)),
])  # fmt: skip
def test_glimpse__stages_what_the_examination_stages(
    tmp_path: Path, path: str, chain: Chain, new: str, names: tuple[str, ...]
) -> None:
    pieces: Pieces = {}
    last = examine(read_tree(small().write(tmp_path)), TODAY, pieces=pieces)
    found = look(small().replace(path, chain, new), tmp_path, last, pieces)
    assert (*found.documents, *found.records) == names
    assert pages(found.checked, found) == pages(examine(read_tree(tmp_path), TODAY), found)
    assert pages(found.checked, found) != pages(last, found)


def test_glimpse__computes_from_what_a_record_says_now(tmp_path: Path) -> None:
    """Record and text are saved together: the figure in the text is the new one."""
    pieces: Pieces = {}
    last = examine(read_tree(small().write(tmp_path)), TODAY, pieces=pieces)
    tree = small().replace(RECORD, ("1200.5",), "2200.5")
    tree = tree.replace(DOCUMENT, ("，份额为",), "，其份额为")
    found = look(tree, tmp_path, last, pieces)
    assert (*found.documents, *found.records) == ("CX-01", "JL-06-02-S1-2024")
    now = examine(read_tree(tmp_path), TODAY)
    new, old = (each.results.get("ghg.total", year=2024) for each in (now, last))
    assert new is not None
    assert old is not None
    assert new.printed != old.printed
    assert new.printed in pages(found.checked, found)["CX-01"]
    assert pages(found.checked, found) == pages(now, found)


def test_glimpse__sees_nothing_where_nothing_was_written(tmp_path: Path) -> None:
    pieces: Pieces = {}
    last = examine(read_tree(small().write(tmp_path)), TODAY, pieces=pieces)
    found = look(small(), tmp_path, last, pieces)
    assert (found.documents, found.records) == ((), ())
