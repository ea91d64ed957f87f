"""A misspelt name of any kind gets the nearest right one: ids, posts, types, headings, figures."""

from __future__ import annotations

import pytest

from tests.system_under_test import small

DOCUMENT, RECORD = "procedures/CX-01.md", "records/JL-06-02-S1-2024.yaml"


@pytest.mark.parametrize(
    ("path", "old", "new", "near"),
    [
        (RECORD, "source: S1-EL", "source: S1-LE", "S1-EL"),
        (RECORD, "meter: M-E01", "meter: M-E1", "M-E01"),
        (DOCUMENT, 'link("JL-03-02")', 'link("JL-03-22")', "JL-03-02"),
        (DOCUMENT, "owner: 核算员", "owner: 核算人员", "核算员"),
        (DOCUMENT, "type: proc.carbon-review", "type: proc.carbon-revue", "proc.carbon-review"),
        (RECORD, "type: rec.activity-data", "type: rec.activty-data", "rec.activity-data"),
        (DOCUMENT, "](#plan)", "](#plans)", "plan"),
        (DOCUMENT, "  plan:\n", "  plann:\n", "plan"),
        (DOCUMENT, 'figure("ghg.total"', 'figure("ghg.totl"', "ghg.total"),
    ],
)
def test_misspelt_name__is_answered_with_the_nearest(
    path: str, old: str, new: str, near: str
) -> None:
    text = small().text(path)
    assert old in text
    found = small().put(path, text.replace(old, new, 1)).examine().diagnostics
    messages = [each.message for each in found if each.span.path == path]
    assert any(f"是否想写 `{near}`" in each.zh for each in messages), messages
    assert any(f"did you mean `{near}`" in each.en for each in messages), messages
