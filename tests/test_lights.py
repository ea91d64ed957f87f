"""The three lights: what turns one green, and what must not."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import Path
from types import MappingProxyType

import pytest

from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.doccontrol.controlled import digest_of
from carbon_manual.lifecycle.signing import Signer, signed
from carbon_manual.lights import Lamp, Light, Lights, worst
from carbon_manual.pipeline import Checked, examine
from carbon_manual.render.site.clauses import clause_pages
from carbon_manual.render.site.desk import make_desk
from carbon_manual.sources.source import read_tree
from tests.system_under_test import TODAY, Tree, draft, record, repository, small

DOCUMENT, APPROVAL = "procedures/CX-01.md", "records/JL-00-02-A.yaml"
ARCHIVED = "records/archive/CX-01/1.0/procedures/CX-01.md"
STANDARD = "ccaa-39-2022"


def lights(tree: Tree, clause: str) -> Lights:
    return of(tree.examine(), clause)


def of(checked: Checked, clause: str) -> Lights:
    return checked.lights[STANDARD][clause]


def test_every_leaf__has_three_lights() -> None:
    checked = repository().examine()
    for coverage in checked.coverage:
        standard = coverage.use.standard
        assert set(checked.lights[standard.key]) == standard.leaves


def test_documented__green_by_a_section_in_force_only() -> None:
    assert lights(small(), "6.1.2.p1").documented == Lamp(Light.GREEN)
    assert lights(small(), "6.1.2.p4").documented.light is Light.RED
    drafted = lights(draft(), "6.1.2.p1").documented
    assert drafted.light is Light.AMBER
    assert "CX-01" in drafted.reasons[0].zh


@pytest.mark.parametrize("words", ["待补", "TODO: 写明做法", "<写明职责>", "TBD"])
def test_placeholder__never_turns_green(words: str) -> None:
    """Approved as it stands, with its digest: the text itself is what is wanting."""
    checked = approved(("记录见[清单]", f"{words}\n记录见[清单]"))
    lamp = of(checked, "6.1.2.p1").documented
    assert lamp.light is Light.AMBER
    assert "CX-01#plan" in lamp.reasons[0].zh


@pytest.mark.parametrize(
    ("old", "new", "light"),
    [
        ("## 策划 {#plan}", "## 其他 {#other}\n\n待补\n\n## 策划 {#plan}", Light.GREEN),
        ("记录见[清单]", "说明。\n\n## 其他 {#other}\n\n待补\n\n记录见[清单]", Light.GREEN),
        ("记录见[清单]", "说明。\n\n## 待定\n\n记录见[清单]", Light.GREEN),
        ("记录见[清单]", "说明。\n\n### 其他 {#other}\n\n待补\n\n记录见[清单]", Light.AMBER),
        ("记录见[清单]", "说明。\n\n### 待定\n\n记录见[清单]", Light.AMBER),
        ("记录见[清单]", "```text\n待补\n```\n\n记录见[清单]", Light.GREEN),
    ],
    ids=["before", "after", "next heading", "below", "heading below", "code"],
)
def test_placeholder__counts_within_its_section_and_what_stands_below(
    old: str, new: str, light: Light
) -> None:
    checked = approved((old, new))
    assert of(checked, "6.1.2.p1").documented.light is light


def approved(edit: tuple[str, str]) -> Checked:
    """Return the small system with an edited text that was approved in that form."""
    old = small().examine().system.documents["CX-01"]
    tree = small()
    for path in (DOCUMENT, ARCHIVED):
        tree = tree.replace(path, (edit[0],), edit[1])
    before, after = digest_of(old), digest_of(tree.examine().system.documents["CX-01"])
    tree = tree.put(APPROVAL, tree.text(APPROVAL).replace(before, after))
    checked = tree.examine()
    assert checked.control.in_force
    return checked


def test_withdrawn_document__answers_nothing() -> None:
    body = (
        "post: 主任\nholder: H-1\ndate: 2026-02-01\ndocuments:\n"
        '  - {id: CX-01, version: "1.0", reason: 停用}\n'
    )
    tree = small().put("records/JL-00-03-1.yaml", record("JL-00-03-1", "rec.withdrawal", body))
    assert lights(tree, "6.1.2.p1").documented.light is not Light.GREEN


def test_evidence__of_each_site_within_its_interval() -> None:
    clause = "6.1.2.a.1"
    assert lights(small(), clause).evidenced.light is not Light.RED
    lost = lights(small().drop("records/JL-03-02-S2.yaml"), clause).evidenced
    assert any("场所二" in each.zh and "JL-03-02" in each.zh for each in lost.reasons)


def test_evidence__of_an_event_is_kept_where_it_took_place() -> None:
    clause = "9.1.1.p4"
    assert lights(small(), clause).evidenced.light is Light.RED
    body = "detected: 2026-04-10\nfound_in: JL-21-02-S1\ndescription: 排放高两成\n"
    event = record("JL-21-03-01", "rec.deviation", body, "site: s1\nrecorded_on: 2026-04-12\n")
    kept = lights(small().put("records/JL-21-03-01.yaml", event), clause).evidenced
    assert all("场所二" not in each.zh for each in kept.reasons)
    assert kept.light is Light.GREEN


def test_evidence__of_a_clause_that_asks_for_a_document() -> None:
    """The scope in force shows that there is one; none is red, one past its review is amber."""
    clause, scope = "4.3.p1", "manual/SC-04.md"
    assert lights(repository(), clause).evidenced.light is Light.GREEN
    late = repository().replace(scope, ("next_review: ", "2027"), "2025")
    lamp = lights(late, clause).evidenced
    assert lamp.light is Light.AMBER
    assert "SC-04" in lamp.reasons[0].zh
    assert lights(small(), clause).evidenced.light is Light.RED


def test_operating__is_what_the_rules_about_the_clause_find() -> None:
    """Where nobody answers a clause nothing can be tested, but what is found still counts."""
    clause = "7.5.3.p2.3"
    assert lights(small(), clause).operating.light is Light.GREY
    whole = small().examine().lights[STANDARD].values()
    assert any(each.operating.light is Light.GREEN for each in whole)
    tree = small().replace(DOCUMENT, ("总量为",), "全部总量为")
    lamp = lights(tree, clause).operating
    assert lamp.light is Light.RED
    assert lamp.reasons[0].zh.startswith("CM511")


def test_nothing_to_test__is_grey() -> None:
    checked = small().examine()
    grey = [
        each for each in checked.lights[STANDARD].values() if each.operating.light is Light.GREY
    ]
    assert grey
    assert all(each.operating.reasons for each in grey)


def test_page__asks_why_not_green_only_where_a_light_is_not_grey() -> None:
    headings: dict[bool, set[str]] = {}
    for tree in (small(), repository()):
        for page in clause_pages(make_desk(tree.examine())):
            before, found, after = page.data.decode().partition(" {#lights}\n")
            if found:
                is_grey = set(re.findall(r"cm-light--(\w+)", after)) == {"grey"}
                headings.setdefault(is_grey, set()).add(before.splitlines()[-1])
    assert headings == {False: {"## 为何不是绿灯"}, True: {"## 由人判断"}}


@pytest.mark.parametrize(("seen", "expected"), [
    ((), Light.GREY),
    ((Light.GREY, Light.GREY), Light.GREY),
    ((Light.GREY, Light.GREEN), Light.GREEN),
    ((Light.GREEN, Light.AMBER), Light.AMBER),
    ((Light.RED, Light.GREEN), Light.AMBER),
    ((Light.RED, Light.GREY), Light.RED),
])  # fmt: skip
def test_together__the_worst_counts(seen: tuple[Light, ...], expected: Light) -> None:
    assert worst(Lamp(each) for each in seen) is expected


def test_revised_clause__makes_the_claim_stale_until_it_is_signed_again(tmp_path: Path) -> None:
    """A catalogue raises the revision of a clause whose meaning it reads otherwise."""
    shipped = shipped_standards()
    entries = dict(shipped[STANDARD].entries)
    entries["6.1.2.p1"] = dataclasses.replace(entries["6.1.2.p1"], revision=2)
    revised = dataclasses.replace(shipped[STANDARD], entries=MappingProxyType(entries))
    standards = {**shipped, STANDARD: revised}

    def examined(tree: Tree, folder: str) -> Checked:
        return examine(read_tree(tree.write(tmp_path / folder)), TODAY, standards=standards)

    stale = of(examined(small(), "stale"), "6.1.2.p1").documented
    assert stale.light is Light.AMBER
    assert "重新确认" in stale.reasons[0].zh
    unsigned = examined(draft(), "draft")
    chief = Signer("主任", "H-1", "批准", dt.date(2025, 12, 20))
    documents = [unsigned.system.documents["CX-01"]]
    tree = draft()
    for each in signed(chief, documents, {DOCUMENT: tree.text(DOCUMENT)}, unsigned):
        tree = tree.put(each.path, each.data)
    again = examined(tree, "again")
    assert not again.diagnostics
    assert of(again, "6.1.2.p1").documented.light is Light.GREEN
