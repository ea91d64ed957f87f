"""Markdown text without rendering it: headings, links, embedded calls and flows, with places."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text
from carbon_manual.texts.fences import plain_lines
from carbon_manual.texts.flow import Flow, flows
from carbon_manual.texts.formula import mathml
from carbon_manual.texts.numbered import CODE, Mark, read_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# The calls a text may hold: how many arguments each takes, and how it is written.
_ARGUMENTS: Final = {"figure": (1, 1), "chart": (1, 1), "link": (1, 2), "parameter": (1, 1)}
_USAGE: Final = {
    "figure": 'figure("ghg.total", year=2025)',
    "chart": 'chart("trend", figure="ghg.total")',
    "link": 'link("CX-06")',
    "parameter": 'parameter("key-emitter-threshold")',
}
CALLS: Final = tuple(_ARGUMENTS)

BAD_TEMPLATE = Fault(
    "CM611",
    "bad-template",
    Severity.ERROR,
    Text("嵌入式写法有误", "Embedded call is malformed"),
    Text(
        "正文中的 {{ … }} 只能是登记过的调用加常量，避免正文变成程序。",
        "A {{ … }} in the text may only be a registered call with constants: text is no program.",
    ),
    Text(
        '写成 {{ figure("ghg.total", year=2025) }}、{{ link("CX-06") }} 或 {{ parameter("…") }}。',
        'Write {{ figure("ghg.total", year=2025) }}, {{ link("CX-06") }} or {{ parameter("…") }}.',
    ),
    "{{ 1 + 1 }}",
)
DUPLICATE_HEADING = Fault(
    "CM612",
    "duplicate-heading-id",
    Severity.ERROR,
    Text("标题编号重复", "Heading id repeated"),
    Text(
        "同一文件中两个标题用了同一编号，条款和链接不知指向哪一个。",
        "Two headings of one document share an id, so claims and links are ambiguous.",
    ),
    Text("改掉其中一个编号。", "Change one of the ids."),
    "## 目的 {#purpose}\n## 范围 {#purpose}",
)
BAD_FORMULA = Fault(
    "CM613",
    "bad-formula",
    Severity.ERROR,
    Text("公式无法转换", "A formula cannot be converted"),
    Text(
        "网页和 Word 副本都要显示同一个公式，不能把 TeX 原文印给读者。",
        "Page and Word copy show the same formula; no reader is given raw TeX.",
    ),
    Text(
        "改正公式；文字放进 \\text{…}，独立公式的 $$ 单独成行。不是公式的 $ 写成 \\$。",
        "Mend it; words go into \\text{…}, $$ stands on a line of its own. Any other $ is \\$.",
    ),
    "$\\frac{a}$",
)

FAULTS: Final = (BAD_TEMPLATE, DUPLICATE_HEADING, BAD_FORMULA)

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*")
_HEADING_ID = re.compile(r"[ \t]*\{:?[^}]*?#([\w.\-]+)[^}]*\}$")
_LINK = re.compile(r"\]\((?!<)([^()\s]*(?:\([^()\s]*\))?[^()\s]*)(?:\s+\"[^\"]*\")?\)")
_PICTURE = re.compile(r"!\[((?:[^\[\]\\]|\\.)*)\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)(\{[^{}]*\})?")
_DIGEST = re.compile(r"data-sha256=\"?([0-9a-f]+)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its id (empty if it has none), level 1 to 6, text and place."""

    id: str
    level: int
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Link:
    """A Markdown link's target as written, and its place."""

    target: str
    span: Span


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its words, its file as written, the digest that the text names, its place."""

    alt: str
    target: str
    digest: str
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """An embedded call such as `figure("ghg.total", year=2025)`."""

    name: str
    arguments: tuple[Any, ...]
    options: tuple[tuple[str, Any], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Prose:
    """What a Markdown body holds besides its words."""

    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    calls: tuple[Call, ...]
    diagnostics: tuple[Diagnostic, ...]
    marks: tuple[Mark, ...] = ()
    pictures: tuple[Picture, ...] = ()
    flows: tuple[Flow, ...] = ()

    @property
    def anchors(self) -> tuple[str, ...]:
        """The ids that a link may lead to: of headings, captions and formulas."""
        headings = (each.id for each in self.headings)
        counted = (each.id for each in self.marks if each.kind != "reference")
        return tuple(each for each in (*headings, *counted) if each)

    @property
    def formulas(self) -> tuple[tuple[int, int], ...]:
        """Where the formulas stand that the page shows as MathML: first place, place after."""
        return tuple(
            (each.start, each.end)
            for each in self.marks
            if each.kind == "formula" and isinstance(mathml(each.text, display=each.display), str)
        )


def scan(body: str, path: str, first_line: int) -> Prose:
    """Return what a body holds that starts in line `first_line` of `path`."""
    marks = read_marks(body)
    found = scan_calls(_without_formulas(body, marks), path, first_line)
    headings: list[Heading] = []
    links: list[Link] = []
    pictures: list[Picture] = []
    for number, _, line in plain_lines(body):
        span = Span(path, number + first_line)
        if line.startswith("#") and (match := _HEADING.fullmatch(line)):
            headings.append(_heading(match, span))
        if "](" in line:
            shown = CODE.sub(lambda code: " " * len(code[0]), line)
            links += (
                Link(match[1], span._replace(column=match.start(1) + 1))
                for match in _LINK.finditer(shown)
            )
            pictures += _pictures(shown, span)
    diagnostics = [*found.diagnostics, *_unfit(body, marks, path, first_line)]
    diagnostics += _repeated([*headings, *_anchored(body, marks, path, first_line)])
    drawn, undrawable = flows(body.split("\n"), path, first_line)
    return Prose(
        tuple(headings),
        tuple(links),
        found.calls,
        (*diagnostics, *undrawable),
        marks,
        tuple(pictures),
        tuple(drawn),
    )


def _pictures(line: str, span: Span) -> Iterator[Picture]:
    for match in _PICTURE.finditer(line):
        named = _DIGEST.search(match[3] or "")
        place = span._replace(column=match.start() + 1)
        yield Picture(match[1], match[2], named[1] if named else "", place)


def scan_calls(text: str, path: str, first_line: int) -> Prose:
    """Return the embedded calls of a text that is data: neither headings nor formulas count."""
    calls, diagnostics = _calls(text, path, first_line)
    return Prose((), (), tuple(calls), tuple(diagnostics))


def fill(body: str, calls: Mapping[str, Callable[..., str]]) -> str:
    """Return the body with each embedded call replaced by what its function returns."""
    if "{{" not in body:
        return body
    return _template(body).render(calls)


@functools.lru_cache(maxsize=256)  # texts: clauses quote one passage, `serve` fills it again
def _template(body: str) -> Template:
    return _environment().from_string(body)


@functools.cache
def _environment() -> ImmutableSandboxedEnvironment:
    # `{#` opens a heading id in Markdown and `{%` may stand in text: move Jinja's other marks away
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        comment_start_string="\0{#",
        comment_end_string="#}\0",
        block_start_string="\0{%",
        block_end_string="%}\0",
        keep_trailing_newline=True,
    )


def _heading(match: re.Match[str], span: Span) -> Heading:
    text = match[2]
    marked = _HEADING_ID.search(text)
    if marked is None:
        return Heading("", len(match[1]), text, span)
    return Heading(marked[1], len(match[1]), text[: marked.start()], span)


def _without_formulas(body: str, marks: tuple[Mark, ...]) -> str:
    """Return the body with spaces for its formulas, whose braces are not calls."""
    for mark in marks:
        if mark.kind == "formula":
            hidden = re.sub(r"[^\n]", " ", body[mark.start : mark.end])
            body = body[: mark.start] + hidden + body[mark.end :]
    return body


def _unfit(body: str, marks: tuple[Mark, ...], path: str, first_line: int) -> Iterator[Diagnostic]:
    for mark in marks:
        span = _span(body, mark, path, first_line)
        if mark.kind == "stray":
            message = Text(
                "`$$` 没有配对，或没有单独成行", "`$$` has no counterpart, or no line of its own"
            )
            yield BAD_FORMULA.at(span, message)
        elif mark.kind == "formula":
            made = mathml(mark.text, display=mark.display)
            if isinstance(made, Text):
                yield BAD_FORMULA.at(span, made)


def _anchored(body: str, marks: tuple[Mark, ...], path: str, first_line: int) -> Iterator[Heading]:
    """Yield captions and formulas with an id as if they were headings: ids are of one kind."""
    for mark in marks:
        if mark.id and mark.kind != "reference":
            yield Heading(mark.id, 0, mark.text, _span(body, mark, path, first_line))


def _span(body: str, mark: Mark, path: str, first_line: int) -> Span:
    before = body[: mark.start]
    line = before.count("\n")
    return Span(path, first_line + line, mark.start - before.rfind("\n"))


def _repeated(headings: list[Heading]) -> list[Diagnostic]:
    first: dict[str, Heading] = {}
    found = []
    for heading in headings:
        if heading.id and heading.id in first:
            line = first[heading.id].span.line
            message = Text(
                f"标题编号 `{heading.id}` 在第 {line} 行已经用过",
                f"Heading id `{heading.id}` is already used in line {line}",
            )
            found.append(DUPLICATE_HEADING.at(heading.span, message, subject=heading.id))
        first.setdefault(heading.id, heading)
    return found


def _calls(body: str, path: str, first_line: int) -> tuple[list[Call], list[Diagnostic]]:
    if "{{" not in body:
        return [], []
    try:
        tree = _environment().parse(body)
    except TemplateSyntaxError as error:
        span = _locate(body, path, first_line, error.lineno)
        message = Text(f"无法读懂：{error.message}", f"Cannot be read: {error.message}")
        return [], [BAD_TEMPLATE.at(span, message)]
    calls: list[Call] = []
    diagnostics: list[Diagnostic] = []
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            if isinstance(node, nodes.TemplateData):
                continue
            span = _locate(body, path, first_line, node.lineno, len(calls) + len(diagnostics))
            call = _call(node, span)
            if isinstance(call, Call):
                calls.append(call)
            else:
                diagnostics.append(call)
    return calls, diagnostics


def _locate(body: str, path: str, first_line: int, lineno: int, index: int = 0) -> Span:
    """Return the place of the `index`-th `{{` of the body, or the start of line `lineno`."""
    starts = [match.start() for match in re.finditer(r"\{\{", body)]
    if index < len(starts) and body.count("\n", 0, starts[index]) + 1 == lineno:
        start = starts[index]
        return Span(path, first_line + lineno - 1, start - body.rfind("\n", 0, start))
    return Span(path, first_line + lineno - 1)


def _call(node: nodes.Expr, span: Span) -> Call | Diagnostic:
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        message = Text("这里只能写登记过的调用", "Only a registered call may stand here")
        return BAD_TEMPLATE.at(span, message)
    name = node.node.name
    if name not in CALLS or node.dyn_args is not None or node.dyn_kwargs is not None:
        known = "、".join(CALLS)
        return BAD_TEMPLATE.at(
            span,
            Text(f"没有调用 `{name}`，可用：{known}", f"No call `{name}`; known: {known}"),
            subject=name,
        )
    fault = _misfit(name, len(node.args), [keyword.key for keyword in node.kwargs])
    if fault is not None:
        return BAD_TEMPLATE.at(span, fault, subject=name)
    values = [*node.args, *(keyword.value for keyword in node.kwargs)]
    constants = [value.value for value in values if isinstance(value, nodes.Const)]
    names = constants[: len(node.args)]
    if len(constants) < len(values) or not all(isinstance(each, str) for each in names):
        message = Text(f"`{name}` 的参数只能是常量", f"Arguments of `{name}` must be constants")
        return BAD_TEMPLATE.at(span, message, subject=name)
    return Call(
        name,
        tuple(value.value for value in node.args if isinstance(value, nodes.Const)),
        tuple((each.key, each.value.as_const()) for each in node.kwargs),
        span,
    )


def _misfit(name: str, given: int, options: list[str]) -> Text | None:
    """Return what is wrong with the number and names of a call's arguments, or None."""
    fewest, most = _ARGUMENTS[name]
    if fewest <= given <= most and (not options or name in {"figure", "chart"}):
        return None
    shown = _USAGE[name]
    return Text(f"`{name}` 应写成 {shown}", f"`{name}` is written {shown}")
