# ruff: noqa: E501 - the lines of the sample are as wide as its tables
"""Word copies: their words, their structure, their bytes, and what other programs say of them."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import docx
import markdown
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from carbon_manual.render.word import (
    Imprint,
    lacking_styles,
    page_text,
    word_text,
    write_copy,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from tests.conftest import Printer

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
GENERATOR = Path(__file__).parents[1] / "generator"
IMPRINT = Imprint(
    organisation="示范新材料研究院",
    number="CX-03",
    title="碳评审控制程序",
    version="1.2",
    status="有效",
    effective="2026-01-15",
    category="程序文件",
    language="zh",
)
EXTENSIONS = [
    "tables", "attr_list", "md_in_html", "def_list", "footnotes", "admonition", "abbr",
    "sane_lists", "toc", "pymdownx.superfences", "pymdownx.details", "pymdownx.tilde",
    "pymdownx.caret", "pymdownx.tasklist", "pymdownx.betterem",
]  # fmt: skip


def render(text: str) -> str:
    settings_of = {"toc": {"permalink": True, "permalink_title": "链接"}}
    return markdown.markdown(text, extensions=EXTENSIONS, extension_configs=settings_of)


SAMPLE = """\
# CX-03 碳评审控制程序

<div class="cm-control" markdown="1">

| 文件编号 | CX-03 | 版本 | 1.2 |
|---|---|---|---|
| 状态 | 有效 | 生效日期 | 2026-01-15 |
| 责任部门 | 能源与碳管理部 | 下次评审 | 2027-01-15 |
| 访问级别 | 内部 | 分发 | 各部门、哈密中试基地 |

</div>

## 目的 {#purpose}

为规范本院碳评审的策划、实施与结果应用，使**碳排放源、排放量和减排机会**得到系统识别，
特制定本程序。2025 年排放总量为 <a class="cm-figure" href="../figures/ghg.md" title="推导">1,234.5 tCO<sub>2</sub>e</a>，
其中外购电力占 *主要部分*。[^1]

## 适用范围 {#scope}

本程序适用于本院组织边界内（见[职责](#duties)和[管理手册](SC-04.md#boundary)）所有排放源的
CO~2~、CH~4~、N~2~O、HFCs、PFCs、SF~6~ 和 NF~3~ 的评审。下列情形除外：

- 由承租方独立运行且单独报告的设施；
- 年排放量低于 100 tCO~2~e 且经<mark>管理者代表</mark>批准豁免的排放源：
    - 应急柴油发电机组试机；
    - 实验室气瓶：
        - 单瓶容积 ≤ 8 L；
        - 年消耗不超过 10 瓶。
- 生物质燃料燃烧产生的 CO~2~（单独报告，不计入总量）。

## 术语和定义 {#terms}

排放因子
:   表征单位生产或消费活动量的温室气体排放的系数。

    例如每单位化石燃料消耗所对应的二氧化碳排放量。

活动数据
:   导致温室气体排放的生产或消费活动量的表征值。

## 职责 {#duties}

| 部门／岗位 | 核算职责 | 数据质量职责 | 频次 |
|---|---|---|:-:|
| 管理者代表 | 批准核算边界、方法学变更 | 批准数据质量控制计划 | 年 |
| 能源与碳管理部 | 组织核算，编制排放报告 | 内部核查，不确定性分析 | 月 |
| 生产一部、生产二部 | 提供燃料与产品产量数据 | 计量器具日常点检 | 日 |
| 财务部 | 提供外购电力、热力结算凭证 | 凭证与抄表数据~~交叉~~核对 | 月 |
| 计量中心 | — | 计量器具检定／校准，见 REC-07 | 按检定周期 |

## 工作程序 {#work}

### 排放源识别 {#sources}

能源与碳管理部每年 1 月组织各部门按下列步骤识别排放源：

1. 编制设施清单，核对组织边界变化；
2. 按以下类别逐项识别：
    1. 化石燃料燃烧排放；
    2. 工业生产过程排放：
        1. 碳酸盐分解；
        2. 含氟气体泄漏；
    3. 净购入电力、热力产生的排放；

    对识别有疑义的排放源，应提交技术评审组裁定，并在清单中注明理由。

3. 评价排放源的重要性，确定核算方法层级：

    | 核算项 | 允差 |
    |---|--:|
    | 抄表与结算 | ±1% |
    | 库存平衡 | ±2% |

4. 更新《排放源清单》（记录编号 JL-03-01），经部门负责人签字后存档。

另一组步骤重新编号：

1. 第一步；
2. 第二步。

### 排放因子 {#factors}

排放因子按以下优先级选取，结果填入下表。外购热力因子采用 0.11 tCO~2~/GJ：

<table>
<caption>主要燃料排放因子（缺省值）</caption>
<thead>
<tr><th rowspan="2">燃料类别</th><th rowspan="2">燃料品种</th><th colspan="3">缺省参数</th><th rowspan="2">数据来源</th></tr>
<tr><th>低位发热量<br/>(GJ/t)</th><th>单位热值含碳量<br/>(tC/TJ)</th><th>碳氧化率<br/>(%)</th></tr>
</thead>
<tbody>
<tr><td rowspan="3">固体燃料</td><td>无烟煤</td><td align="right">24.515</td><td align="right">27.49</td><td align="right">94</td><td rowspan="3">核算指南附录二</td></tr>
<tr><td>烟煤</td><td align="right">23.204</td><td align="right">26.18</td><td align="right">93</td></tr>
<tr><td>焦炭</td><td align="right">28.446</td><td align="right">29.40</td><td align="right">93</td></tr>
<tr><td>气体燃料</td><td colspan="5">天然气按 389.31 GJ/10<sup>4</sup> Nm<sup>3</sup>、15.3 tC/TJ、99% 计算</td></tr>
</tbody>
</table>

!!! note "说明"
    燃料低位发热量优先采用**实测值**；缺失时采用附录 B 的缺省值：

    - 烟煤：22.35 GJ/t；
    - 天然气：389.31 GJ/10^4^ Nm^3^。

!!! warning "重要"
    核算方法变更时，应重新计算基准年排放量，变更幅度超过 5% 的须报管理者代表批准。

??? tip "填写提示"
    电子记录使用统一模板，文件名格式为 `JL-XX_YYYYMM.xlsx`；按 <kbd>Ctrl</kbd>+<kbd>S</kbd> 保存。

    | 项 | 值 |
    |---|---|
    | 甲 | 乙 |

### 数据质量 {#quality}

执行前检查：

- [x] 计量器具台账已更新
- [x] 上月抄表记录已复核
- [ ] 电力排放因子年度公告已下载

数据采集脚本示例（配置文件片段）：

```python
def emission(ad_gj: float, cc: float, of: float) -> float:
    '''活动数据(GJ) × 含碳量(tC/TJ) × 氧化率 × 44/12 → tCO2'''
    return ad_gj * cc * 1e-3 * of * 44 / 12

print(f"{emission(120_400, 26.18, 0.93):,.1f} tCO2")
```

1. 每月 5 日前，各部门通过数据平台提交上月活动数据。

    提交后数据锁定，修改走变更流程[^2]。

2. 每月 8 日前完成核算：再次见脚注[^1]。

    > 报告主体应按照相关性、完整性、一致性、准确性和透明性原则进行核算与报告。

> 引用：报告主体应按照相关性、完整性、一致性、准确性和透明性原则
> 进行核算与报告。
>
> —— 管理手册

> 含列表的引用
>
> - 甲
> - 乙

---

第一行<br>
第二行，含外部链接 <https://www.mee.gov.cn/> 与[生态环境部](https://www.mee.gov.cn/查询?a=b&c=d "标题")。
^^插入^^与 GHG 缩写。

#### 四级标题 {#deep}

文字。

##### 五级标题

文字 ![图示](a.png)。

*[GHG]: 温室气体

## 记录 {#records}

| 记录编号 | 记录名称 | 保存期限 | 保存部门 | 保存形式 |
|---|---|---|---|---|
| JL-03-01 | 排放源清单 | 长期 | 能源与碳管理部 | 电子 |
| JL-03-02 | 活动数据月报 | 5 年 | 各部门 | 电子 |
| JL-03-03 | 排放因子选用登记表 | 5 年 | 能源与碳管理部 | 电子 |
| JL-03-04 | 数据质量评分表 | 5 年 | 能源与碳管理部 | 电子 |
| JL-03-05 | 内部核查报告 | 10 年 | 能源与碳管理部 | 纸质 |

## 修订记录 {#history}

<div class="cm-history" markdown="1">

| 版本 | 日期 | 修订内容 | 编制 | 批准 |
|---|---|---|---|---|
| 1.0 | 2024-03-01 | 首次发布 | 碳管理专员 | 院长 |
| 1.1 | 2025-02-20 | 补充哈密中试基地的计量边界，调整第 5 章的评审频次 | 碳管理专员 | 院长 |
| 1.2 | 2026-01-15 | 更新外购电力因子的取用规则 | 碳管理专员 | 院长 |

</div>

[^1]: 各排放源的边界见《管理手册》第 4 章。
[^2]: 变更流程见 CX-01 第 5.6 条，**审批时限 3 个工作日**，见[链接](https://example.org/)。

    - 脚注中的列表
"""


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, blob in parts.items():
            archive.writestr(name, blob)
    return buffer.getvalue()


def body_of(html: str) -> Element:
    return etree.fromstring(parts_of(write_copy(html, IMPRINT).data)["word/document.xml"])


def text_of(node: Element) -> str:
    return "".join(t.text or "" for t in node.iter(f"{W}t"))


def one(node: Element, path: str) -> Element:
    """Return the only element that must be there; `w:` is the namespace."""
    (found,) = node.findall(path.replace("w:", W))
    return found


def value(node: Element, path: str) -> str:
    return one(node, path).get(f"{W}val") or ""


def paragraph(root: Element, text: str) -> Element:
    """Return the innermost paragraph that holds the text, but none of the contents."""
    listed = {p for control in root.iter(f"{W}sdt") for p in control.iter(f"{W}p")}
    return next(p for p in root.iter(f"{W}p") if text in text_of(p) and p not in listed)


@pytest.fixture(scope="module")
def sample_html() -> str:
    return render(SAMPLE)


@pytest.fixture(scope="module")
def sample(sample_html: str) -> bytes:
    return write_copy(sample_html, IMPRINT).data


# --- the words ---------------------------------------------------------------------------------


def test_words_of_the_copy_are_those_of_the_page(sample_html: str, sample: bytes) -> None:
    words = page_text(sample_html)
    assert word_text(sample) == words
    # The law would also hold between two empty texts.
    for phrase in (
        "碳排放源、排放量和减排机会",
        "1,234.5 tCO2e",
        "电子记录使用统一模板",
        "def emission(ad_gj",
        "变更流程见 CX-01",
        "脚注中的列表",
        "责任部门能源与碳管理部",
    ):
        assert phrase in words
    assert "¶" not in words


def test_words_are_compared_strictly(sample_html: str, sample: bytes) -> None:
    """A planted loss, swap or addition must be seen."""
    words = page_text(sample_html)
    document = parts_of(sample)["word/document.xml"].decode()
    for wrong in (
        document.replace("管理者代表", "管理者", 1),
        document.replace("24.515", "23.204x", 1),
        document.replace("<w:body>", "<w:body><w:p><w:r><w:t>多</w:t></w:r></w:p>", 1),
    ):
        planted = zipped({**parts_of(sample), "word/document.xml": wrong.encode()})
        assert word_text(planted) != words


HAN = st.text("碳排放量核算，。“”（）", min_size=1, max_size=6)
LATIN = st.text("ABCxyz019 .,", min_size=1, max_size=6).map(str.strip).filter(bool)
WORDS = st.one_of(HAN, LATIN, st.sampled_from(["&amp;", "&lt;b&gt;", "&nbsp;", "　", "😀", "\x07"]))
PHRASES = st.one_of(
    WORDS,
    *(WORDS.map((mark + "{}" + mark).format) for mark in ("**", "*", "`", "~~", "~", "^", "^^")),
    WORDS.map("[{}](#there)".format),
    WORDS.map("[{}](https://example.org/?a=1&b=2)".format),
    WORDS.map("![{}](a.png)".format),
    st.just("<br>"),
    st.just("注[^n]"),
    WORDS.map("<ruby>{0}<rt>x</rt></ruby>".format),
)
LINES = st.lists(PHRASES, min_size=1, max_size=5).flatmap(
    lambda words: st.sampled_from(["", " ", "\n"]).map(lambda glue: glue.join(words))
)
CELLS = st.lists(WORDS.filter(lambda w: "|" not in w), min_size=3, max_size=3)


def indented(text: str, by: str) -> str:
    return "\n".join(by + line if line.strip() else "" for line in text.split("\n"))


def blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = st.lists(inner, min_size=1, max_size=3).map("\n\n".join)
    return st.one_of(
        many.map(lambda t: "- " + indented(t, "    ").lstrip()),
        many.map(lambda t: "3. " + indented(t, "    ").lstrip() + "\n4. 又"),
        many.map(lambda t: indented(t, "> ")),
        many.map(lambda t: "!!! note\n\n" + indented(t, "    ")),
        many.map(lambda t: '??? tip "题"\n\n' + indented(t, "    ")),
        many.map(lambda t: "术语\n:   " + indented(t, "    ").lstrip()),
        many.map(lambda t: f'<div class="x" markdown="1">\n\n{t}\n\n</div>'),
    )


BLOCKS = st.recursive(
    st.one_of(
        LINES,
        LINES.map(lambda t: "## " + t.replace("\n", " ")),
        CELLS.map(lambda c: f"| {' | '.join(c)} |\n|---|--:|:-:|\n| {' | '.join(reversed(c))} |"),
        WORDS.map("```\n{}\n  x\n```".format),
        st.just("---"),
        WORDS.map("- [x] {}\n- [ ] 未".format),
    ),
    blocks,
    max_leaves=6,
)


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(st.lists(BLOCKS, min_size=1, max_size=4))
def test_no_word_is_lost_from_any_markdown(pieces: list[str]) -> None:
    html = render("\n\n".join([*pieces, "[^n]: 脚注\n\n    第二段"]))
    copy = write_copy(html, IMPRINT)
    assert word_text(copy.data) == page_text(html)


TAG_NAMES = (
    "p div span b a ul ol li table tr td th thead dl dt dd details summary pre blockquote h2 hr"
)
MORE_NAMES = "section figure figcaption video svg ruby sub button center caption"
TAGS = st.sampled_from([*TAG_NAMES.split(), *MORE_NAMES.split()])
SOUP = st.recursive(
    WORDS,
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=3)).map(
        lambda node: f"<{node[0]}>{''.join(node[1])}</{node[0]}>"
    ),
    max_leaves=8,
)


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(st.lists(SOUP, max_size=4).map("".join))
def test_no_word_is_lost_from_any_html(html: str) -> None:
    # Parsers mend wrong nesting each in its own way, so only the words are compared.
    words = word_text(write_copy(html, IMPRINT).data)
    assert "".join(words.split()) == "".join(page_text(html).split())


def test_unknown_constructs_are_written_and_reported() -> None:
    copy = write_copy("<p>甲<video>乙</video></p><marquee><p>丙</p></marquee>", IMPRINT)
    assert copy.unknown == ("marquee", "video")
    assert word_text(copy.data) == "甲乙丙"
    assert write_copy(render("普通的一段。"), IMPRINT).unknown == ()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>碳评审\n程序</p>", "碳评审程序"),
        ("<p>碳评审\n<b>程序</b></p>", "碳评审程序"),
        ("<p>他说\n“好”</p>", "他说“好”"),
        ("<p>碳 评审</p>", "碳 评审"),
        ("<p>共\n12 项</p>", "共 12 项"),
        ("<p>one\ntwo  three</p>", "one two three"),
        ("<p> 甲 <b> 乙 </b> 丙 </p>", "甲 乙 丙"),
    ],
)
def test_lines_join_as_chinese_wants(html: str, expected: str) -> None:
    assert text_of(body_of(html)) == expected


# --- the structure -----------------------------------------------------------------------------


def test_headings_are_numbered_by_style(sample: bytes) -> None:
    parts = parts_of(sample)
    styles, numbering = (etree.fromstring(parts[f"word/{n}.xml"]) for n in ("styles", "numbering"))
    body = etree.fromstring(parts["word/document.xml"])
    for text, level in (("目的", 1), ("排放源识别", 2), ("四级标题", 3), ("五级标题", 4)):
        heading = paragraph(body, text)
        assert value(heading, "w:pPr/w:pStyle") == f"Heading{level}"
        assert heading.find(f"{W}pPr/{W}numPr") is None
        style = one(styles, f"w:style[@w:styleId='Heading{level}']")
        assert value(style, ".//w:ilvl") == str(level - 1)
        assert value(numbering, f".//w:lvl[@w:ilvl='{level - 1}']/w:pStyle") == f"Heading{level}"
    # The revision history comes last on the page, but second in the copy.
    words = word_text(sample)
    assert words.index("哈密中试基地") < words.index("修订记录") < words.index("目的")
    history = paragraph(body, "修订记录")
    assert value(history, "w:pPr/w:pStyle") == "FrontHeading"


def number_of(root: Element, text: str) -> tuple[str, str]:
    found = one(paragraph(root, text), "w:pPr/w:numPr")
    return value(found, "w:ilvl"), value(found, "w:numId")


def test_each_list_restarts(sample: bytes) -> None:
    parts = parts_of(sample)
    body = etree.fromstring(parts["word/document.xml"])
    numbering = etree.fromstring(parts["word/numbering.xml"])
    first, inner, innermost = (
        number_of(body, text) for text in ("编制设施清单", "化石燃料燃烧排放", "碳酸盐分解")
    )
    assert [first[0], inner[0], innermost[0]] == ["0", "1", "2"]
    assert number_of(body, "更新《排放源清单》") == first  # goes on after a paragraph and a table
    again = number_of(body, "第一步")
    assert again[1] != first[1]
    for level, number in (first, inner, innermost, again):
        num = one(numbering, f"w:num[@w:numId='{number}']")
        assert value(num, f"w:lvlOverride[@w:ilvl='{level}']/w:startOverride") == "1"
    kept = one(paragraph(body, "对识别有疑义的排放源"), "w:pPr")
    assert kept.find(f"{W}numPr") is None
    assert one(kept, "w:ind").get(f"{W}left") == "840"
    table = next(t for t in body.iter(f"{W}tbl") if text_of(t).startswith("核算项"))
    assert one(table, "w:tblPr/w:tblInd").get(f"{W}w") == "840"


def test_list_start_and_kind_come_from_the_page() -> None:
    html = '<ol start="4" type="a"><li>甲</li><li value="9">乙</li></ol>'
    numbering = etree.fromstring(parts_of(write_copy(html, IMPRINT).data)["word/numbering.xml"])
    starts = [node.get(f"{W}val") for node in numbering.iter(f"{W}startOverride")]
    assert starts == ["4", "9"]
    assert numbering.find(f".//{W}numFmt[@{W}val='lowerLetter']") is not None


def slot(cell: Element) -> tuple[int, str]:
    """Return over how many columns a cell reaches, and its part in a vertical merge."""
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    columns = int(span.get(f"{W}val") or 0) if span is not None else 1
    return columns, (merge.get(f"{W}val") or "") if merge is not None else ""


def test_merged_cells_cover_the_grid(sample: bytes) -> None:
    body = etree.fromstring(parts_of(sample)["word/document.xml"])
    table = next(t for t in body.iter(f"{W}tbl") if text_of(t).startswith("燃料类别"))
    rows = table.findall(f"{W}tr")
    shape = [[slot(cell) for cell in row.findall(f"{W}tc")] for row in rows]
    down, on = (1, "restart"), (1, "continue")
    assert shape[0] == [down, down, (3, ""), down]
    assert shape[1] == [on, on, (1, ""), (1, ""), (1, ""), on]
    assert shape[5] == [(1, ""), (5, "")]
    assert [sum(span for span, _ in row) for row in shape] == [6] * 6
    assert len(table.findall(f"{W}tblGrid/{W}gridCol")) == 6
    heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
    assert heads == [True, True, False, False, False, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert value(paragraph(table, "24.515"), "w:pPr/w:jc") == "right"


def test_the_control_block_has_labels_and_no_empty_tail() -> None:
    rows = "<tr><td>编号</td><td>甲</td><td>版本</td><td>1</td></tr>"
    last = "<tr><td>分发</td><td>各部门</td><td></td><td></td></tr>"
    html = f'<h1>题</h1><div class="cm-control"><table>{rows}{last}</table></div><p>文</p>'
    (table,) = body_of(html).iter(f"{W}tbl")
    shape = [[slot(cell) for cell in row.findall(f"{W}tc")] for row in table.findall(f"{W}tr")]
    assert shape == [[(1, "")] * 4, [(1, ""), (3, "")]]
    assert value(paragraph(table, "版本"), "w:pPr/w:pStyle") == "CoverHeading"
    assert value(paragraph(table, "各部门"), "w:pPr/w:pStyle") == "CoverText"


def test_footnotes_are_real_and_numbered_once(sample: bytes) -> None:
    parts = parts_of(sample)
    body, notes = (etree.fromstring(parts[f"word/{n}.xml"]) for n in ("document", "footnotes"))
    cited = [node.get(f"{W}id") for node in body.iter(f"{W}footnoteReference")]
    assert cited == ["1", "2"]
    assert {node.get(f"{W}id") for node in notes} == {"-1", "0", "1", "2"}
    fields = [node.text or "" for node in body.iter(f"{W}instrText")]
    assert [text.split()[:2] for text in fields if "TOC" not in text] == [["NOTEREF", "_fn1"]]


def test_links_lead_somewhere(sample: bytes) -> None:
    parts = parts_of(sample)
    body = etree.fromstring(parts["word/document.xml"])
    names = [node.get(f"{W}name") or "" for node in body.iter(f"{W}bookmarkStart")]
    assert len(names) == len({name.lower() for name in names})
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", name, re.ASCII) for name in names)
    relations = etree.fromstring(parts["word/_rels/document.xml.rels"])
    targets = {node.get("Id"): node.get("Target") or "" for node in relations}
    links = {text_of(node): node for node in body.iter(f"{W}hyperlink")}
    assert links["职责"].get(f"{W}anchor") in names
    assert targets[links["生态环境部"].get(f"{R}id") or ""].startswith("https://www.mee.gov.cn/%E6")
    assert "管理手册" not in links  # another page
    assert not any("1,234.5" in text for text in links)  # a figure


def test_sub_and_superscript_are_not_struck(sample: bytes) -> None:
    body = etree.fromstring(parts_of(sample)["word/document.xml"])
    lowered = [r for r in body.iter(f"{W}r") if r.find(f"{W}rPr/{W}vertAlign") is not None]
    assert {"2", "4", "6", "3"} <= {text_of(r) for r in lowered}
    struck = [text_of(r) for r in body.iter(f"{W}r") if r.find(f"{W}rPr/{W}strike") is not None]
    assert struck == ["交叉"]


def test_fonts_are_named_for_chinese(sample: bytes) -> None:
    parts = parts_of(sample)
    styles = etree.fromstring(parts["word/styles.xml"])
    default = one(styles, "w:docDefaults/w:rPrDefault/w:rPr/w:rFonts")
    assert default.get(f"{W}eastAsia") == "宋体"
    heading = one(styles, "w:style[@w:styleId='Heading1']/w:rPr/w:rFonts")
    assert heading.get(f"{W}eastAsia") == "黑体"
    written = b"".join(blob for name, blob in parts.items() if not name.startswith("word/theme"))
    assert b"Theme=" not in written.replace(b"w:themeFontLang", b"")


def test_hostile_text_stays_text() -> None:
    html = "<h1>\x00&#11;]]&gt;<b>&lt;w:p/&gt;</b></h1><p>\ud800甲\ufffe</p>"
    imprint = Imprint("院\x01<&>", '"号"', "题", "1", "有效", "not a date", "类", "zh")
    copy = write_copy(html, imprint)
    assert word_text(copy.data) == page_text(html) == "]]><w:p/> 甲"
    assert docx.Document(io.BytesIO(copy.data)).core_properties.author == "院<&>"


@pytest.mark.parametrize(
    "href",
    ["http://[", "http://a b/", "http://x:99999/", "mailto:a@@b", "javascript:alert(1)", "http://",
     "https://user:secret@example.org/", "file:///etc/passwd", "../SC-04.md", "#nowhere", ""],
)  # fmt: skip
def test_an_address_that_word_cannot_open_is_plain_text(href: str) -> None:
    body = body_of(f'<p><a href="{href}">词</a></p>')
    assert not list(body.iter(f"{W}hyperlink"))
    assert text_of(body) == "词"


# --- the bytes ---------------------------------------------------------------------------------

PROGRAM = """
import hashlib, sys
from carbon_manual.render.word import Imprint, write_copy
imprint = Imprint("院", "CX-03", "题", "1.2", "有效", "2026-01-15", "程序文件", "zh")
print(hashlib.sha256(write_copy(sys.stdin.read(), imprint).data).hexdigest())
"""


def test_same_input_same_bytes(sample_html: str) -> None:
    assert write_copy(sample_html, IMPRINT) == write_copy(sample_html, IMPRINT)
    digests = set()
    for seed in ("0", "1", "4711"):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(GENERATOR),
            "PYTHONIOENCODING": "utf-8",
        }
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            input=sample_html.encode(),
            env=environment,
            capture_output=True,
            check=True,
        )
        digests.add(done.stdout)
    assert len(digests) == 1


def test_package_begins_with_content_types_and_has_no_dates(sample: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(sample)) as archive:
        entries = archive.infolist()
    assert entries[0].filename == "[Content_Types].xml"
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert len({entry.filename for entry in entries}) == len(entries)


def table_of(rows: int) -> str:
    return (
        "<table>" + "<tr><td>碳排放源</td><td>1,234.5</td><td>tCO2e</td></tr>" * rows + "</table>"
    )


def test_a_long_table_takes_linear_time() -> None:
    def seconds(html: str) -> float:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            write_copy(html, IMPRINT)
            times.append(time.perf_counter() - start)
        return min(times)

    seconds(table_of(1))
    assert seconds(table_of(1000)) < 2 * seconds("<hr>".join([table_of(100)] * 10))


# --- an organisation's own template ------------------------------------------------------------


def house_template() -> bytes:
    """A template as Word in Chinese writes it: localised style ids, a header with words."""
    document = docx.Document()
    document.add_paragraph("模板中的说明，不应出现在受控文件中")
    document.sections[0].header.paragraphs[0].text = "示范院徽"
    for style in document.styles.element.iter(f"{W}style"):
        if style.get(f"{W}styleId") == "Heading1":
            style.set(f"{W}styleId", "1")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_house_template_keeps_its_header_and_styles(sample_html: str) -> None:
    template = house_template()
    copy = write_copy(sample_html, IMPRINT, template)
    assert word_text(copy.data) == page_text(sample_html)
    assert audit_errors(copy.data) == []
    document = docx.Document(io.BytesIO(copy.data))
    header = document.sections[-1].header
    assert header.paragraphs[0].text == "示范院徽"
    assert "CX-03  版本 1.2" in header.tables[0].cell(0, 0).text
    names = [style.name for style in document.styles]
    assert names.count("Heading 1") == 1
    assert "Source Code" in lacking_styles(template)
    assert "heading 1" not in lacking_styles(template)


def test_a_template_that_is_no_word_file_is_refused() -> None:
    with pytest.raises(zipfile.BadZipFile):
        write_copy("<p>甲</p>", IMPRINT, b"no zip")


# --- what others say ---------------------------------------------------------------------------


def audit_errors(data: bytes) -> list[str]:
    from openxml_audit import OpenXmlValidator  # noqa: PLC0415 - slow to import, few tests use it

    with TemporaryDirectory() as folder:
        path = Path(folder) / "copy.docx"
        path.write_bytes(data)
        return [str(error) for error in OpenXmlValidator().validate(str(path)).errors]


def test_openxml_audit_finds_nothing(sample: bytes) -> None:
    assert audit_errors(sample) == []


def test_openxml_audit_would_find_something(sample: bytes) -> None:
    """A planted defect: a paragraph's properties after its text."""
    parts = parts_of(sample)
    document = parts["word/document.xml"].decode()
    wrong = re.sub(r"(<w:pPr>.*?</w:pPr>)(<w:r>.*?</w:r>)", r"\2\1", document, count=1)
    assert wrong != document
    assert audit_errors(zipped({**parts, "word/document.xml": wrong.encode()}))


def sdk_errors(validator: Path, path: Path) -> list[object]:
    done = subprocess.run([validator, path], capture_output=True, check=False, timeout=120)
    errors: list[object] = json.loads(done.stdout)["errors"]
    return errors


@pytest.mark.parametrize("case", ["sample", "plain", "house", "english", "soup"])
def test_open_xml_sdk_finds_nothing(
    case: str, sample_html: str, tmp_path: Path, ooxml_validator: Path
) -> None:
    soup = (
        "<li>甲</li><table>乙<tr>丙<td colspan=900 rowspan=0>丁</table><ul><p>戊</ul><ol><li></ol>"
    )
    html = {"plain": "<h1>甲</h1><table></table>", "soup": soup}.get(case, sample_html)
    imprint = replace(IMPRINT, language="en") if case == "english" else IMPRINT
    copy = write_copy(html, imprint, house_template() if case == "house" else None)
    assert word_text(copy.data) == page_text(html)
    path = tmp_path / "copy.docx"
    path.write_bytes(copy.data)
    assert sdk_errors(ooxml_validator, path) == []


def test_libreoffice_prints_header_and_footer(
    sample: bytes, tmp_path: Path, printed: Printer
) -> None:
    (tmp_path / "copy.docx").write_bytes(sample)
    (pages,) = printed([tmp_path / "copy.docx"])
    assert len(pages) >= 5
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页共{len(pages)}页" in page
        assert "生效日期：2026-01-15" in page
        assert "CX-03" in page
        assert ("版本1.2" if number > 1 else "程序文件") in page
    assert "1目的" in pages[2]
    assert "5.1排放源识别" in "".join(pages)
