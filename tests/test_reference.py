"""The reference system is what an auditor would accept, as of its pinned date."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.lights import Light
from carbon_manual.pipeline import Checked
from carbon_manual.texts.flow import flows
from tests.system_under_test import REPOSITORY, examine_folder, repository, shown

STANDARDS = tuple(shipped_standards())
_APART = re.compile("[、；]")


@functools.cache
def reference() -> Checked:
    return examine_folder(REPOSITORY)


def test_no_finding() -> None:
    assert not reference().diagnostics, shown(reference())


def test_all_standards__are_required() -> None:
    uses = {each.use.standard.key: each.use for each in reference().coverage}
    assert set(uses) == set(STANDARDS)
    assert all(use.required for use in uses.values())


@pytest.mark.parametrize("key", STANDARDS)
def test_every_clause__is_documented_and_evidenced(key: str) -> None:
    lights = reference().lights[key]
    dark = [
        leaf
        for leaf, each in lights.items()
        if {each.documented.light, each.evidenced.light} != {Light.GREEN}
    ]
    assert dark == []


@pytest.mark.parametrize(
    ("key", "tested"),
    [
        ("ccaa-39-2022", 227),
        ("zjjgsw-0005-2024", 146),
        ("xjzjxh-carbon-metrology", 147),
        ("stqc-002-2025", 132),
        ("cieccpa-carbon-neutrality", 4),
    ],
)
def test_every_clause__operates_or_is_for_people_to_judge(key: str, tested: int) -> None:
    """The number that rules test may only grow."""
    seen = Counter(each.operating.light for each in reference().lights[key].values())
    assert set(seen) <= {Light.GREEN, Light.GREY}
    assert seen[Light.GREEN] >= tested


def test_documents__have_real_histories() -> None:
    versions = {
        name: [row.text("version") for row in each.control.rows("history")]
        for name, each in reference().system.documents.items()
    }
    old = {name: each for name, each in versions.items() if len(each) >= 3}
    assert len(old) >= 3
    for name, each in old.items():
        for version in each:
            folder = f"records/archive/{name}/{version}/"
            assert any(path.startswith(folder) for path in repository().files), (name, version)


def _in_charge(body: str) -> Iterator[str]:
    """Yield who is named in the columns of a document's tables that tell who is in charge."""
    heads: list[str] = []
    for line in body.split("\n"):
        cells = [each.strip() for each in line.strip("|").split("|")] if line[:1] == "|" else []
        heads = (heads or cells) if cells else []
        for head, cell in zip(heads, cells, strict=False):
            if re.search("岗位|谁", head):
                yield from _APART.split(cell)


def test_flows__name_posts_of_their_document() -> None:
    """Each step is taken by a post of the configuration, or of a table of the same document."""
    known = set(reference().system.defined["post"])
    strangers, seen = [], 0
    for document in reference().system.documents.values():
        own = known | set(_in_charge(document.body))
        for flow in flows(document.body.split("\n"), document.path, document.body_line)[0]:
            seen += 1
            for step in flow.steps:
                unknown = set(_APART.split(step.post)) - own - {""}
                strangers += [f"{document.id} {flow.title} {step.name}: {each}" for each in unknown]
    assert strangers == []
    assert seen > 50
