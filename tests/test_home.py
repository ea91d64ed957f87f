"""The first page: what the organisation wants, what its system covers, and what changed of late."""

from __future__ import annotations

import re

from carbon_manual.render.markup import unbroken
from carbon_manual.render.site.desk import Desk, make_desk
from carbon_manual.render.site.news import changed, guiding
from tests.system_under_test import small

POLICY = """---
id: FZ-01
type: policy
title: {zh: 碳方针, en: Policy}
version: "1.1"
owner: 核算员
effective: 2026-01-15
next_review: 2027-01-15
department: 办公室
history:
  - {version: "1.0", date: 2025-06-20, change: 首次发布}
  - {version: "1.1", date: 2026-03-02, change: 增加承诺}
  - {version: "1.2", date: 2026-12-24, change: 尚未发生}
---

# 碳方针 {#top}

## 目的 {#purpose}

说明方针是怎么来的。

## 方针 {#statement}

依法管碳，执行 T/CCAA 39—2022。承诺如下：

- 数据求真。

| 承诺 | 落实 |
| --- | --- |
| 减排 | 目标 |
"""


def desk(text: str = POLICY) -> Desk:
    return make_desk(small().put("manual/FZ-01.md", text).examine())


def test_policy__is_quoted_by_its_statement_with_numbers_in_one_piece() -> None:
    (shown,) = guiding(desk())
    assert shown.startswith("[FZ-01 碳方针 · 方针](manual/FZ-01.md#statement) ")
    assert 'T/CCAA <span class="cm-unbroken">39—2022</span>。承诺如下：数据求真。' in shown


def test_policy__that_announces_a_table_is_quoted_up_to_there() -> None:
    (shown,) = guiding(desk(POLICY.replace("- 数据求真。\n\n", "")))
    assert shown.endswith("39—2022</span>。</span>")


def test_policy__without_a_section_named_so_is_quoted_by_its_first() -> None:
    (shown,) = guiding(desk(POLICY.replace("#statement", "#policy")))
    assert "说明方针是怎么来的。" in shown


def test_changes__stand_newest_first_up_to_the_day_of_the_page() -> None:
    lines = [re.sub(r"<[^>]+>", "", each) for each in changed(desk())]
    assert lines[0] == "2026-03-02 增加承诺 [FZ-01 1.1](manual/FZ-01.md#cm-history)"
    assert [each[:10] for each in lines] == sorted((each[:10] for each in lines), reverse=True)
    assert not any("尚未发生" in each for each in lines)


def test_number_of_a_standard__is_kept_in_one_line_and_nothing_else() -> None:
    kept = '<span class="cm-unbroken">{}</span>'.format
    assert unbroken("T/XJZJXH XXXX—XXXX") == "T/XJZJXH " + kept("XXXX—XXXX")
    assert unbroken("执行——不得少于 5—8 项") == "执行——不得少于 " + kept("5—8") + " 项"
    assert unbroken("<b>39—2022") == "&lt;b&gt;" + kept("39—2022")
