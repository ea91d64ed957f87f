"""The reference system is what an auditor would accept, as of its pinned date."""

from __future__ import annotations

import functools
from collections import Counter

import pytest

from carbon_manual.lights import Light
from carbon_manual.pipeline import Checked
from carbon_manual.standard import shipped_standards
from tests.system_under_test import REPOSITORY, examine_folder, repository, shown

STANDARDS = tuple(shipped_standards())


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
