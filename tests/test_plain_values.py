"""Values of control blocks and records: what is not plain is one finding, and runs nowhere."""

from __future__ import annotations

import pytest

from carbon_manual.render.site import stage
from carbon_manual.texts.plainvalue import beyond, is_suspect, visible
from tests.system_under_test import shown, small
from tests.test_allowlist import wrong_in

DOCUMENT, RECORD = "procedures/CX-01.md", "records/JL-17-01-S1.yaml"
STRANGE = (
    ("<script async>alert(1)", "<script"),
    ("<script>alert(1)</script>", "<script>"),
    ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    ("<svg/onload=alert(1)", "<svg/onload="),
    ("<!-- 说明 -->", "<!--"),
    ("</title>", "</title>"),
    ("[点](javascript:alert(1))", "javascript:"),
    ("JavaScript :alert(1)", "JavaScript :"),
    ("[点](file:///etc/passwd)", "file:///etc/passwd"),
    ("data:text/html;base64,PHN", "data:text/html;"),
    ("目的 {#a onclick=alert(1)}", "onclick=alert(1)"),
    ("{{ 7 * 7 }}", "{{ 7 * 7 }}"),
    ("{% include x %}", "{% include x %}"),
    ("碳\u202e评审", "U+202E"),
    ("碳\u200b评审", "U+200B"),
    ("碳\x07评审", "U+0007"),
)
PLAIN = (
    "<to be filled in: year>",
    "〈待填写：场所〉",
    "碳评审程序（第 2 版）", "a < b，且 c<5%，x<y", "《碳排放权交易管理办法》<2021>",
    "见 [CX-03](../procedures/CX-03.md) 和 [站点](https://example.org/a?b=c)", "a\tb\nc",
    "Java script 脚本、数据：10 t", "{a: b}", "one=1", "C:\\data\\x.csv", "👩\u200d🔬",
)  # fmt: skip


@pytest.mark.parametrize(("value", "named"), STRANGE)
def test_strange_value__is_named(value: str, named: str) -> None:
    found = beyond(value, calls=False)
    assert found is not None
    assert named in found.zh
    assert named in found.en
    assert is_suspect(value)
    assert visible(value).isprintable()


@pytest.mark.parametrize("value", PLAIN)
def test_plain_value__is_no_finding(value: str) -> None:
    assert beyond(value, calls=False) is None


def test_calls__are_plain_where_they_are_filled_in() -> None:
    assert beyond('总量 {{ figure("ghg.total", year=2024) }}', calls=True) is None


FIELDS = (
    (DOCUMENT, ("title: ", "{zh: 碳评审程序, en: Carbon review}"), '{zh: "程序%s", en: x}', 5),
    (DOCUMENT, ("title: ", "{zh: 碳评审程序, en: Carbon review}"), '{zh: 程序, en: "x%s"}', 13),
    (DOCUMENT, ("owner: ", "核算员"), '"%s"', 0),
    (DOCUMENT, ("department: ", "办公室"), '"%s"', 0),
    (DOCUMENT, ("change: ", "首次发布"), '"首次发布%s"', 0),
    (DOCUMENT, ("next_review: ", "2027-01-15"), '"%s"', 0),
    (RECORD, ("name: ", "电能表"), '"%s"', 0),
)


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "{{ 7*7 }}", "\\u202e\\u0007"])
@pytest.mark.parametrize(("path", "chain", "new", "ahead"), FIELDS)
def test_value__is_one_finding_in_its_line(
    path: str, chain: tuple[str, str], new: str, ahead: int, value: str
) -> None:
    """In a draft that nobody signed; where a seal is broken too, only the cause is told."""
    checked = small().replace(path, chain, new % value).examine()
    place = small().place(path, chain)
    found = [(each.code, each.span.line, each.span.column) for each in checked.diagnostics
             if each.span.path == path]  # fmt: skip
    code = "CM611" if path == RECORD and value.startswith("{{") else "CM621"
    assert found == [(code, place.line, place.column + ahead)], shown(checked)


def test_pages__run_nothing_and_hold_no_unseen_character() -> None:
    tree = small()
    for path, chain, new, _ in FIELDS[2:6]:
        tree = tree.replace(path, chain, new % "<img src=x onerror=alert(1)>\\u202e\\u0007")
    pages = [each.data.decode() for each in stage(tree.examine()) if each.path.endswith(".md")]
    planted = [page for page in pages if "onerror" in page]
    assert planted  # it is shown, as characters
    assert [wrong_in(page, ours=True) for page in planted] == [[]] * len(planted)
    for page in pages:
        assert "\u202e" not in page
        assert "\x07" not in page
