"""Compose YAML into nodes that keep every scalar as text with its line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import yaml

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Span, Text

Node = yaml.Node
ScalarNode = yaml.ScalarNode
MappingNode = yaml.MappingNode
SequenceNode = yaml.SequenceNode

MAX_DEPTH: Final = 16
_BOTTOM = 1000
_BRACKET = re.compile(r"[\[\]{}]")
_STAIRS = re.compile(r"(?:[-?:][ \t]+){100}")
_STANDARD = "tag:yaml.org,2002:"
# Numbers that only YAML 1.2 knows, e.g. 1e5, where 1.1 wants a point.
_NUMBER_OF_1_2 = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+")
_PLAIN_TAGS = frozenset(_STANDARD + name for name in ("str", "map", "seq"))

NOT_YAML = Fault(
    "CM111",
    "not-yaml",
    Severity.ERROR,
    Text("不是有效的 YAML", "Not valid YAML"),
    Text(
        "控制信息和记录必须能按 YAML 读出，否则其中的内容都不起作用。",
        "Front matter and records must parse as YAML, or nothing in them takes effect.",
    ),
    Text(
        "检查此处的缩进、冒号后的空格、引号和括号是否成对。",
        "Check indentation, the space after colons, and that quotes and brackets close.",
    ),
    "title: 碳评审: 程序",
)
DUPLICATE_KEY = Fault(
    "CM112",
    "duplicate-key",
    Severity.ERROR,
    Text("同一层有重复的键", "Key repeated in one mapping"),
    Text(
        "多数程序只保留最后一个，前一个值会无声丢失。",
        "Most programs keep only the last one and silently drop the first.",
    ),
    Text("删去或改名其中一个。", "Delete or rename one of them."),
    'version: "1.0"\nversion: "1.1"',
)
UNSUPPORTED_YAML = Fault(
    "CM113",
    "unsupported-yaml",
    Severity.ERROR,
    Text("用了不支持的 YAML 写法", "YAML feature not supported"),
    Text(
        "锚点与别名、标签、合并键和过深的嵌套使人难以看清内容，也能被滥用。",
        "Anchors, aliases, tags, merge keys and deep nesting hide the content and can be abused.",
    ),
    Text("直接写出值。", "Write the value out."),
    "owner: !!python/name:os.system",
)

FAULTS: Final = (NOT_YAML, DUPLICATE_KEY, UNSUPPORTED_YAML)


class _TextLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Leaves every plain scalar a text; the schema, not YAML, decides what it is."""

    yaml_implicit_resolvers: ClassVar[dict[str, object]] = {}


@dataclass(frozen=True, slots=True)
class Composed:
    """The mapping of one YAML document, or None when it cannot be used, and the findings."""

    node: MappingNode | None
    diagnostics: tuple[Diagnostic, ...]


def compose(text: str, path: str, first_line: int = 1) -> Composed:
    """Return the mapping that `text` holds; `first_line` is its first line's number in `path`."""
    if _is_bottomless(text):
        message = Text(f"嵌套超过 {MAX_DEPTH} 层", f"Nested more than {MAX_DEPTH} levels deep")
        finding = UNSUPPORTED_YAML.at(Span(path, first_line), message, subject=path)
        return Composed(None, (finding,))
    try:
        node = yaml.compose(text, Loader=_TextLoader)
    except yaml.MarkedYAMLError as error:
        return Composed(
            None, (_syntax_error(error, path, first_line, text.rstrip("\n").count("\n")),)
        )
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        finding = NOT_YAML.at(Span(path, first_line), Text(reason, reason), subject=path)
        return Composed(None, (finding,))
    if not isinstance(node, MappingNode):
        message = Text(
            "此处应为“键: 值”各行", "A mapping with a `key: value` on each line is expected here"
        )
        span = span_of(node, path, first_line) if node else Span(path, first_line)
        return Composed(None, (NOT_YAML.at(span, message, subject=path),))
    diagnostics = tuple(_examine(node, path, first_line))
    unusable = any(finding.fault is UNSUPPORTED_YAML for finding in diagnostics)
    return Composed(None if unusable else node, diagnostics)


def shipped(text: str) -> Any:  # noqa: ANN401 - each reader knows its own file's shape
    """Return the data of a YAML text that belongs to the package: no positions, no findings."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


def guessed(text: str) -> str:
    """Return what other tools take an unquoted text for, e.g. `str`, `int`, `bool`."""
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(text[:1], ())
    tags = (tag for tag, pattern in resolvers if pattern.match(text))
    fallback = "float" if _NUMBER_OF_1_2.fullmatch(text) else "str"
    return next(tags, fallback).removeprefix(_STANDARD)


def span_of(node: Node, path: str, first_line: int) -> Span:
    """Return the node's place in its file."""
    mark = node.start_mark
    return Span(path, mark.line + first_line, mark.column + 1)


def _is_bottomless(text: str) -> bool:
    """Tell whether the text nests so deep that libyaml's recursion would end the process."""
    if _STAIRS.search(text):
        return True
    if text.count("[") + text.count("{") < _BOTTOM:
        return False
    depth = deepest = 0
    for bracket in _BRACKET.findall(text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest >= _BOTTOM


def _syntax_error(error: yaml.MarkedYAMLError, path: str, first_line: int, last: int) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if line > last:  # the end of the text, past what the reader sees
        line, column = last, 0
    problem = (error.problem or error.context or type(error).__name__).strip()
    return NOT_YAML.at(
        Span(path, line + first_line, column + 1),
        Text(f"YAML 在此处无法继续读：{problem}", f"YAML cannot be read on from here: {problem}"),
        subject=path,
    )


def _examine(root: MappingNode, path: str, first_line: int) -> Iterator[Diagnostic]:
    """Yield what is wrong with the tree itself; a stack keeps depth off Python's own stack."""
    seen: set[int] = set()
    stack: list[tuple[Node, int]] = [(root, 1)]
    while stack:
        node, depth = stack.pop()
        fault = _unsupported(node, depth, seen)
        if fault is not None:
            yield UNSUPPORTED_YAML.at(span_of(node, path, first_line), fault, subject=path)
            return
        if isinstance(node, MappingNode):
            yield from _duplicate_keys(node, path, first_line)
            for key, value in node.value:
                stack += ((value, depth + 1), (key, depth + 1))
        elif isinstance(node, SequenceNode):
            stack += ((item, depth + 1) for item in node.value)


def _unsupported(node: Node, depth: int, seen: set[int]) -> Text | None:
    if node.tag not in _PLAIN_TAGS:
        tag = node.tag.replace(_STANDARD, "!!")
        return Text(f"标签 `{tag}` 不可用", f"Tag `{tag}` is not allowed")
    if isinstance(node, ScalarNode) and node.value == "<<" and not node.style:
        return Text("合并键 `<<` 不可用", "The merge key `<<` is not allowed")
    if depth > MAX_DEPTH:
        return Text(f"嵌套超过 {MAX_DEPTH} 层", f"Nested more than {MAX_DEPTH} levels deep")
    if id(node) in seen:  # an alias composes to the very node that its anchor marks
        return Text("锚点和别名不可用", "Anchors and aliases are not allowed")
    seen.add(id(node))
    return None


def _duplicate_keys(node: MappingNode, path: str, first_line: int) -> Iterator[Diagnostic]:
    first: dict[str, Node] = {}
    for key, _ in node.value:
        if not isinstance(key, ScalarNode):
            continue
        if key.value in first:
            origin = span_of(first[key.value], path, first_line)
            yield DUPLICATE_KEY.at(
                span_of(key, path, first_line),
                Text(
                    f"`{key.value}` 在第 {origin.line} 行已经写过",
                    f"`{key.value}` already stands in line {origin.line}",
                ),
                subject=path,
                related=(Related(origin, Text("第一次出现", "first stands here")),),
            )
        first.setdefault(key.value, key)
