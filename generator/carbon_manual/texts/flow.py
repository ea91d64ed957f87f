"""The flow of a procedure as its author writes it: steps, decisions and where each answer leads.

    ```flow 记录的更正
    提出更正 | 记录人
    同意吗？ | 复核人
      是 -> 录入更正
      缺依据 -> 补充依据
      否 -> 结束
    补充依据 | 记录人
      -> 同意吗？
    录入更正 | 文件管理员
    ```

Each line is a step and, behind `|`, the post that takes it. Indented lines below a decision are its
answers; an arrow alone below a step leads elsewhere than to the next line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BAD_FLOW = Fault(
    "CM616",
    "bad-flow",
    Severity.ERROR,
    Text("流程图写法有误", "Flow picture is malformed"),
    Text(
        "流程图由文字画成；箭头指向没有的步骤，或一个判断只有一条出路，画出来就会误导人。",
        "The picture is drawn from the text; an arrow to a missing step, or a decision with one "
        "way out, would mislead.",
    ),
    Text(
        "每行一个步骤“名称 | 岗位”；判断以问号结尾，下面缩进写“答案 -> 步骤名称”，至少两条；"
        "结束写“结束”。",
        "One step a line, `name | post`; a decision ends with a question mark and has at least two "
        "indented lines `answer -> name of a step` below it; the end is `结束`.",
    ),
    "合格吗？\n  否 -> 没有的步骤",
)
FAULTS: Final = (BAD_FLOW,)

OPENING: Final = re.compile(r"```flow(?:[ ]+([^`{}<>]*?))?[ ]*")
CLOSING: Final = "```"
END: Final = "结束"
MOST_STEPS: Final = 24
_ANSWER = re.compile(r"[ \t]+(?:(\S.*?)\s*)?(?:->|→)\s*(\S.*?)\s*")
# To more places than these, besides the next step, a decision cannot be drawn to lead.
_MOST_ELSEWHERE: Final = 2


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its name, the post that takes it, and where it leads.

    `ways` are pairs of an answer and the place of a step, counted from 0; the answer is empty where
    nothing is decided, and the last step has no way.
    """

    name: str
    post: str
    ways: tuple[tuple[str, int], ...]

    @property
    def decides(self) -> bool:
        """Tell whether the step is a decision."""
        return _decides(self.name)


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow picture: its title, its steps in order, and where its block stands in the body."""

    title: str
    steps: tuple[Step, ...]
    first_line: int
    last_line: int


def flows(lines: Sequence[str], path: str, first_line: int) -> tuple[list[Flow], list[Diagnostic]]:
    """Return the flows of a body, and what is wrong with those that cannot be drawn."""
    found: list[Flow] = []
    wrong: list[Diagnostic] = []
    for start, end in _blocks(lines):
        faults = list(_faults(lines, start, end))
        opened = OPENING.fullmatch(lines[start])
        if faults:
            number, message = faults[0]
            wrong.append(BAD_FLOW.at(Span(path, first_line + number, 1), message))
        elif opened:
            steps = tuple(_steps(lines[start + 1 : end]))
            found.append(Flow((opened[1] or "").strip(), steps, start, end))
    return found, wrong


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of each block; the last is that of its closing fence."""
    start = -1
    for number, line in enumerate(lines):
        if start < 0 and OPENING.fullmatch(line):
            start = number
        elif start >= 0 and line.rstrip() == CLOSING:
            yield start, number
            start = -1
    if start >= 0:
        yield start, len(lines)


def _named(line: str) -> tuple[str, str]:
    name, _, post = line.partition("|")
    return name.strip(), post.strip()


def _is_step(line: str) -> bool:
    return bool(line.strip()) and not line[0].isspace()


def _decides(name: str) -> bool:
    return name.endswith(("？", "?"))


def _steps(lines: Sequence[str]) -> Iterator[Step]:
    names = [_named(line)[0] for line in lines if _is_step(line)]
    places = {name: place for place, name in enumerate(names)}
    places.setdefault(END, len(names))
    ways: dict[str, list[tuple[str, int]]] = {name: [] for name in names}
    current = ""
    for line in lines:
        if _is_step(line):
            current = _named(line)[0]
        elif answer := _ANSWER.fullmatch(line):
            ways[current].append((answer[1] or "", places[answer[2]]))
    for line in lines:
        if _is_step(line):
            name, post = _named(line)
            after = places[name] + 1
            following = [] if name == END else [("", after if after < len(names) else places[END])]
            yield Step(name, post, tuple(ways[name] or following))
    if END not in names:
        yield Step(END, "", ())


def _faults(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[int, Text]]:
    """Yield the line of each fault of a block and what is wrong there."""
    if end == len(lines):
        yield start, Text("流程图没有用 ``` 结束", "The flow is not closed by ```")
        return
    names: dict[str, int] = {}
    for number in range(start + 1, end):
        if _is_step(lines[number]):
            name = _named(lines[number])[0]
            if name in names:
                yield number, Text(f"步骤 `{name}` 写了两次", f"Step `{name}` stands twice")
            names.setdefault(name, number)
    if not 1 < len(names) <= MOST_STEPS:
        message = f"有 {len(names)} 个步骤，应为 2 到 {MOST_STEPS} 个"
        yield start, Text(message, f"{len(names)} steps, there must be 2 to {MOST_STEPS}")
        return
    yield from _answer_faults(lines, start, end, names)


def _answer_faults(
    lines: Sequence[str], start: int, end: int, names: dict[str, int]
) -> Iterator[tuple[int, Text]]:
    wrong = False
    current = ""
    for number in range(start + 1, end):
        line = lines[number]
        if _is_step(line):
            current = _named(line)[0]
        elif line.strip() and (message := _misled(line, current, names)):
            wrong = True
            yield number, message
    if not wrong:
        steps = tuple(_steps(lines[start + 1 : end]))
        for place, step in enumerate(steps):
            if step.name in names and (message := _undrawable(place, steps)):
                yield names[step.name], message


def _misled(line: str, current: str, names: dict[str, int]) -> Text | None:
    """Return what is wrong with an indented line, or None."""
    answer = _ANSWER.fullmatch(line)
    if answer is None or not current:
        message = f"`{line.strip()}` 不是“答案 -> 步骤名称”"
        return Text(message, f"`{line.strip()}` is not `answer -> name of a step`")
    if answer[2] not in {*names, END}:
        message = f"没有步骤 `{answer[2]}`，可用：{'、'.join(names)}"
        return Text(message, f"No step `{answer[2]}`; known: {'、'.join(names)}")
    if bool(answer[1]) is not _decides(current):
        message = f"`{current}` 不是问句，箭头前不写答案；是问句的，每个箭头前都写"
        return Text(message, f"Answers belong to questions, and to each arrow: `{current}`")
    return None


def _undrawable(place: int, steps: tuple[Step, ...]) -> Text | None:
    """Return why a step cannot stand as it does, or None."""
    step = steps[place]
    ways = {where for _, where in step.ways}
    if step.decides and len(ways) < 2:  # noqa: PLR2004 - one way decides nothing
        message = f"判断 `{step.name}` 的答案通向不到两处"
        return Text(message, f"The answers of `{step.name}` lead to fewer than two places")
    if len(ways - {place + 1}) > (_MOST_ELSEWHERE if step.decides else 1):
        message = f"`{step.name}` 除下一步外通向 {_MOST_ELSEWHERE} 处以上"
        return Text(message, f"`{step.name}` leads to more places than it can be drawn to")
    if place not in _reached(steps):
        return Text(f"没有一条路走到 `{step.name}`", f"No way leads to `{step.name}`")
    return None


def _reached(steps: tuple[Step, ...]) -> set[int]:
    """Return the places that can be reached from the first step."""
    reached, waiting = {0}, [0]
    while waiting:
        new = {where for _, where in steps[waiting.pop()].ways} - reached
        new = {where for where in new if where < len(steps)}
        reached |= new
        waiting += new
    return reached
