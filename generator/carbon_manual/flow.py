"""The flow of a procedure as its author writes it: steps, decisions and where each answer leads.

    ```flow 记录的更正
    提出更正 | 记录人
    复核 | 复核人
    同意吗？
      是 -> 录入更正
      否 -> 提出更正
    录入更正 | 文件管理员
    ```

Each line is a step and, behind `|`, the post that takes it; indented lines are the answers of the
decision above them. A step leads to the next line; an answer leads where its arrow says.
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
        "每行一个步骤“名称 | 岗位”；判断以问号结尾，下面缩进写“答案 -> 步骤名称”，至少两条；结束写“结束”。",
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
_ANSWER = re.compile(r"[ \t]+(\S.*?)\s*(?:->|→)\s*(\S.*?)\s*")


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its name, the post that takes it, and its answers as pairs of word and place.

    `answers` is empty for a step that leads to the next; places count the steps from 0.
    """

    name: str
    post: str
    answers: tuple[tuple[str, int], ...]

    @property
    def decides(self) -> bool:
        """Tell whether the step is a decision."""
        return bool(self.answers)


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
    targets = {name: place for place, name in enumerate(names)}
    targets.setdefault(END, len(names))
    answers: dict[str, list[tuple[str, int]]] = {}
    current = ""
    for line in lines:
        if _is_step(line):
            current = _named(line)[0]
        elif answer := _ANSWER.fullmatch(line):
            answers.setdefault(current, []).append((answer[1], targets[answer[2]]))
    for line in lines:
        if _is_step(line):
            name, post = _named(line)
            yield Step(name, post, tuple(answers.get(name, ())))
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
    count = dict.fromkeys(names.values(), 0)
    current = start
    for number in range(start + 1, end):
        line = lines[number]
        if _is_step(line):
            current = number
        elif line.strip():
            answer = _ANSWER.fullmatch(line)
            if answer is None or current == start:
                message = f"`{line.strip()}` 不是“答案 -> 步骤名称”"
                yield number, Text(message, f"`{line.strip()}` is not `answer -> name of a step`")
            elif answer[2] not in {*names, END}:
                known = "、".join(names)
                message = f"没有步骤 `{answer[2]}`，可用：{known}"
                yield number, Text(message, f"No step `{answer[2]}`; known: {known}")
            count[current] = count.get(current, 0) + 1
    for name, number in names.items():
        if _decides(name) and count[number] < 2:  # noqa: PLR2004 - one answer decides nothing
            yield (
                number,
                Text(
                    f"判断 `{name}` 少于两个答案", f"Decision `{name}` has fewer than two answers"
                ),
            )
        elif count[number] and not _decides(name):
            yield (
                number,
                Text(
                    f"步骤 `{name}` 有答案，名称却不是问句",
                    f"Step `{name}` has answers, but asks nothing",
                ),
            )
    yield from _unreached(lines, start, end, names)


def _unreached(
    lines: Sequence[str], start: int, end: int, names: dict[str, int]
) -> Iterator[tuple[int, Text]]:
    if any(not _targets_known(lines[number], names) for number in range(start + 1, end)):
        return
    steps = tuple(_steps(lines[start + 1 : end]))
    reached, waiting = {0}, [0]
    while waiting:
        place = waiting.pop()
        step = steps[place]
        ways = [where for _, where in step.answers] or ([] if step.name == END else [place + 1])
        new = {where for where in ways if where < len(steps)} - reached
        reached |= new
        waiting += new
    for place, step in enumerate(steps):
        if place not in reached and step.name in names:
            message = f"没有一条路走到 `{step.name}`", f"No way leads to `{step.name}`"
            yield names[step.name], Text(*message)


def _targets_known(line: str, names: dict[str, int]) -> bool:
    answer = _ANSWER.fullmatch(line)
    return not (line.strip() and line[0].isspace()) or bool(answer and answer[2] in {*names, END})
