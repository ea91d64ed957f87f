"""Flows of procedures: read from the text, faults in place, drawn for the site and for Word."""

from __future__ import annotations

import itertools
import re
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from carbon_manual.pipeline import Checked
from carbon_manual.render.copies import word_copies
from carbon_manual.render.dialect import read_dialect
from carbon_manual.render.drawing import flow_png, flow_svg
from carbon_manual.render.drawing.canvas import WIDTH
from carbon_manual.render.drawing.flowchart import draw_flow
from carbon_manual.render.drawing.lettering import width
from carbon_manual.render.site import stage
from carbon_manual.render.word.pictures import TALLEST, Picture, Pictures
from carbon_manual.texts.flow import END, MOST_STEPS, Flow, flows
from tests.system_under_test import REPOSITORY, draft

CORRECTION = """\
```flow 记录的更正
提出更正 | 记录人
同意吗？ | 复核人
  是 -> 录入更正
  缺依据 -> 补充依据
  否 -> 结束
补充依据 | 记录人
  -> 同意吗？
录入更正 | 文件管理员
```"""
FIRST = 7  # the line in which the body begins


def read(text: str) -> tuple[list[Flow], list[str]]:
    """Return the flows of a body and its findings as `line: message`."""
    found, wrong = flows(text.split("\n"), "procedures/CX-01.md", FIRST)
    return found, [f"{each.span.line}: {each.message.zh}" for each in wrong]


def test_flow__is_read_with_posts_answers_and_an_end() -> None:
    (flow,), wrong = read(f"甲\n\n{CORRECTION}\n\n乙")
    assert wrong == []
    assert (flow.title, flow.first_line, flow.last_line) == ("记录的更正", 2, 11)
    assert [(each.name, each.post, each.ways) for each in flow.steps] == [
        ("提出更正", "记录人", (("", 1),)),
        ("同意吗？", "复核人", (("是", 3), ("缺依据", 2), ("否", 4))),
        ("补充依据", "记录人", (("", 1),)),
        ("录入更正", "文件管理员", (("", 4),)),
        (END, "", ()),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("  否 -> 结束", "  否 -> 归挡", 12, "没有步骤 `归挡`"),
        ("  否 -> 结束\n", "  否，结束\n", 12, "`否，结束` 不是"),
        ("```flow 记录的更正\n", "```flow 记录的更正\n  是 -> 录入更正\n", 8, "不是"),
        ("  -> 同意吗？", "  再问 -> 同意吗？", 14, "不是问句"),
        ("录入更正 | 文件管理员", "提出更正 | 文件管理员", 15, "写了两次"),
        ("  缺依据 -> 补充依据\n  否 -> 结束\n", "", 9, "通向不到两处"),
        ("  缺依据 -> 补充依据\n", "  缺依据 -> 录入更正\n", 13, "没有一条路走到 `补充依据`"),
        ("\n```", "", 7, "没有用 ``` 结束"),
    ],
)
def test_each_fault__is_one_finding_in_place(old: str, new: str, line: int, says: str) -> None:
    found, wrong = read(CORRECTION.replace(old, new))
    assert found == []
    assert len(wrong) == 1
    assert wrong[0].startswith(f"{line}: ")
    assert says in wrong[0]


def test_too_many_or_too_few_steps__are_a_finding() -> None:
    for count in (1, MOST_STEPS + 1):
        steps = "\n".join(f"步骤{each}" for each in range(count))
        found, (wrong,) = read(f"```flow\n{steps}\n```")
        assert found == []
        assert f"有 {count} 个步骤" in wrong


names = st.text("甲乙丙丁 ?？|->→`{}<>\\结束 \t", max_size=8)


@settings(max_examples=200)
@given(st.lists(st.tuples(st.booleans(), names, st.booleans(), names), max_size=9))
def test_any_lines__give_a_flow_that_can_be_drawn_or_a_finding(
    parts: list[tuple[bool, str, bool, str]],
) -> None:
    lines = [f"{'  ' * deep}{one}{' -> ' * arrow}{other}" for deep, one, arrow, other in parts]
    found, wrong = read("\n".join(["```flow", *lines, "```"]))
    for each in found:
        assert all(0 <= where < len(each.steps) for step in each.steps for _, where in step.ways)
        assert not each.steps[-1].ways or END in [step.name for step in each.steps]
    assert found or wrong or any(line.rstrip() == "```" for line in lines)


@settings(max_examples=15)
@given(st.lists(st.integers(0, 7), min_size=1, max_size=7), st.integers(3, 8))
def test_whatever_it_leads_to__nothing_leaves_the_sheet(jumps: list[int], count: int) -> None:
    """Every word and line of the drawing stands on the sheet."""
    lines = ["```flow"]
    for each, jump in itertools.zip_longest(range(count), jumps[:count]):
        decides = jump is not None and each is not None and jump % count != each + 1
        lines.append(f"步骤{each}{'吗？' if decides else ''} | 岗位")
        if decides:
            lines += [f"  是 -> 步骤{each + 1}" if each + 1 < count else f"  是 -> {END}",
                      f"  不是 -> 步骤{jump % count}"]  # fmt: skip
    text = "\n".join([*lines, "```"])
    for each in range(count):  # targets by the names that the steps got
        text = re.sub(
            rf"-> 步骤{each}$",
            f"-> 步骤{each}{'吗？' if f'步骤{each}吗？' in text else ''}",
            text,
            flags=re.MULTILINE,
        )
    found, wrong = read(text)
    if wrong:
        assert "没有一条路" in wrong[0] or "通向" in wrong[0]
        return
    canvas = draw_flow(found[0])
    places: list[tuple[float, float]] = []
    for artist in canvas.figure.get_children():
        if isinstance(artist, Line2D):
            places += [(float(x), float(y)) for x, y in np.asarray(artist.get_xydata())]
        elif isinstance(artist, Polygon):
            places += [(x, y) for x, y in artist.get_xy()]
    assert len(places) > count * 4
    assert all(2 <= x <= WIDTH - 2 and 2 <= y <= canvas.height - 2 for x, y in places)
    for word in canvas.words:
        assert word.x >= 0
        assert word.x + width(word.text, word.size) <= WIDTH


SPLIT = """\
```flow
甲吗？
  是 -> 乙
  否 -> 丙吗？
乙
  -> 结束
丙吗？
  是 -> 丁
  否 -> 戊
  不知 -> 己
丁
  -> 结束
戊
  -> 结束
己
```"""


def drawn(text: str) -> tuple[list[list[tuple[float, float]]], list[list[tuple[float, float]]]]:
    """Return the lines and the closed forms of the drawing of a flow, points from the left."""
    canvas = draw_flow(read(text)[0][0])
    children = canvas.figure.get_children()
    lines = [[(float(x), float(y)) for x, y in np.asarray(each.get_xydata())]
             for each in children if isinstance(each, Line2D)]  # fmt: skip
    forms = [[(float(x), float(y)) for x, y in each.get_xy()]
             for each in children if isinstance(each, Polygon)]  # fmt: skip
    return lines, forms


def test_decision_below_a_step_that_goes_elsewhere__is_still_led_to() -> None:
    lines, forms = drawn(SPLIT)
    diamonds = [each for each in forms if len(each) == 5 and each[1][0] == WIDTH / 2]
    assert len(diamonds) == 2
    tops = {each[1] for each in diamonds if each[1][1] < max(d[1][1] for d in diamonds)}
    assert tops & {each[-1] for each in lines}


def test_ways_that_come_and_go_on_one_side__keep_apart() -> None:
    lines, _ = drawn(SPLIT)
    beside = [each for each in lines if len(each) == 4]
    left = {each[0] for each in beside}
    assert len(beside) == 6
    assert not left & {each[-1] for each in beside}


@pytest.fixture(scope="module")
def checked() -> Checked:
    """Return the small system with a flow in its procedure."""
    tree = draft()
    body = tree.text("procedures/CX-01.md")
    return tree.put("procedures/CX-01.md", f"{body}\n{CORRECTION}\n").examine()


def test_page__shows_the_picture_and_its_steps(checked: Checked) -> None:
    files = {each.path: each.data for each in stage(checked)}
    page = files["procedures/CX-01.md"].decode()
    (address,) = re.findall(r"\]\(\.\./(charts/flow-[0-9a-f]{12}\.svg)\)", page)
    assert b"<svg" in files[address]
    assert "流程图：记录的更正" in page
    assert "| 2 | 同意吗？ | 复核人 | 是：第 4 步；缺依据：下一步；否：结束 |" in page
    assert "```" not in page


def test_word_copy__holds_the_picture_twice_and_the_steps(checked: Checked) -> None:
    dialect = read_dialect(REPOSITORY / "mkdocs.yml")
    (copy,) = [each for each in word_copies(checked, dialect, stage(checked)) if each.subject]
    with zipfile.ZipFile(BytesIO(copy.data)) as package:
        media = {Path(name).suffix for name in package.namelist() if "/media/" in name}
        text = package.read("word/document.xml").decode()
    assert {".png", ".svg"} <= media
    assert 'descr="流程图：记录的更正' in text
    assert "缺依据：下一步" in text


def test_same_flow__same_bytes() -> None:
    (flow,), _ = read(CORRECTION)
    again = Flow(flow.title, flow.steps, flow.first_line, flow.last_line)
    assert flow_svg(flow, "甲") == flow_svg(again, "甲")
    assert flow_png(flow)[:4] == b"\x89PNG"


def test_tall_flow__fits_on_a_page_of_the_copy() -> None:
    """Word and LibreOffice cut off what is higher than a page."""
    (flow,), _ = read("\n".join(["```flow", *(f"步骤{each} | 岗位" for each in range(24)), "```"]))
    drawn = draw_flow(flow)
    assert drawn.height > TALLEST
    made = Picture(b"", b"", WIDTH, drawn.height)
    (size,) = re.findall(
        r'<wp:extent cx="(\d+)" cy="(\d+)"/>', Pictures({"a": made}).drawing("a", "", 9000)
    )
    assert int(size[1]) <= TALLEST * 12700
    assert int(size[0]) / int(size[1]) == pytest.approx(WIDTH / drawn.height, rel=1e-3)
