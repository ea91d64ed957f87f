"""The two files of an edition change: a new catalogue and the mapping from the old one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from carbon_manual.catalogue.standard import MODALITIES, Standard, parse_standard
from carbon_manual.diagnostic import Span, Text
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest
from carbon_manual.texts.yamltext import compose, guessed, span_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHANGES: Final = {
    "same": Text("不变", "same"),
    "changed": Text("内容有变", "changed"),
    "moved": Text("改号", "moved"),
    "split": Text("拆分", "split"),
    "merged": Text("合并", "merged"),
    "dropped": Text("删去", "dropped"),
    "added": Text("新增", "added"),
}
_ABOUT: Final = ("key", "number", "title", "nature")
_ENTRY: Final = ("id", "parent", "node", "modality", "kind", "title", "gist")
_BILINGUAL: Final = ("title", "gist")
_NOTHING: Final = ("", "null", "~")
_LIST: Final = re.compile(r"[ \t]*-([ \t]|$)")


class Problem(NamedTuple):
    """What is wrong in one of the files, and where."""

    span: Span
    text: Text


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a mapping: an id of the old edition (empty: none), and those of the new one."""

    old: str
    new: tuple[str, ...]
    change: str
    span: Span


def read_catalogue(text: str, path: str, key: str = "") -> Standard | tuple[Problem, ...]:
    """Return the catalogue of a YAML text, which must be of the standard `key`, or its faults."""
    composed = compose(text, path)
    if composed.node is None or composed.diagnostics:
        return tuple(Problem(each.span, each.message) for each in composed.diagnostics)
    problems = tuple(_catalogue_problems(composed.node, path, key))
    if problems:
        return problems
    try:
        return parse_standard(text, path)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return (Problem(Span(path), Text(f"目录无法读取：{error}", f"Unreadable: {error}")),)


def read_mapping(
    text: str, path: str, old: Standard, new: Standard
) -> tuple[tuple[Step, ...], tuple[Problem, ...]]:
    """Return the lines of a mapping, and what is wrong with it."""
    lines = text.split("\n")
    if lines and lines[0].rstrip() == "---":
        lines[0] = ""
    first = next((each for each in lines if each.strip() and not each.lstrip().startswith("#")), "")
    if not _LIST.match(first):
        wanted = Text("应为列表，每项写 old、new、change", "a list of old, new, change is expected")
        return (), (Problem(Span(path), wanted),)
    # the reader of YAML takes mappings only: the list becomes the value of a line before the first
    composed = compose("\n".join(("mapping:", *lines)), path, first_line=0)
    if composed.node is None or composed.diagnostics:
        return (), tuple(Problem(each.span, each.message) for each in composed.diagnostics)
    steps: list[Step] = []
    problems: list[Problem] = []
    rows = composed.node.value[0][1]
    for row in rows.value if isinstance(rows, SequenceNode) else ():
        found = _step(row, path)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            steps.append(found)
            problems += _step_problems(found, old, new)
    return tuple(steps), (*problems, *_repeated(steps))


def _catalogue_problems(root: MappingNode, path: str, key: str) -> Iterator[Problem]:
    top = _fields(root)
    about, entries = top.get("standard"), top.get("entries")
    if not isinstance(about, MappingNode):
        yield Problem(
            span_of(root, path, 1), Text("缺少 standard 一节", "The section `standard` is missing")
        )
    else:
        yield from _lacking(about, _ABOUT, path)
        given = _fields(about).get("key")
        if key and isinstance(given, ScalarNode) and given.value != key:
            yield Problem(
                span_of(given, path, 1),
                Text(f"标准代号 `{given.value}` 应为 `{key}`",
                     f"The key `{given.value}` should be `{key}`"),
            )  # fmt: skip
    if not isinstance(entries, SequenceNode) or not entries.value:
        place = span_of(entries or root, path, 1)
        yield Problem(place, Text("entries 没有条目", "The list `entries` is empty"))
        return
    yield from _entry_problems(entries.value, path)


def _entry_problems(rows: Iterable[Node], path: str) -> Iterator[Problem]:
    """Yield what is wrong with entries; a parent stands before what is below it."""
    seen: dict[str, Span] = {}
    for row in rows:
        if not isinstance(row, MappingNode):
            place = span_of(row, path, 1)
            yield Problem(place, Text("条目应为“键: 值”", "An entry is a mapping"))
            continue
        yield from _lacking(row, _ENTRY, path)
        yield from _kind_problems(row, path)
        yield from _tree_problems(row, path, seen)


def _kind_problems(row: MappingNode, path: str) -> Iterator[Problem]:
    """Yield values that are none of those known, that need quotes, or that should be lists."""
    fields = _fields(row)
    given = _scalar(fields.get("modality"))
    if given and given not in MODALITIES:
        known = Text("、".join(MODALITIES), ", ".join(MODALITIES))
        text = Text(f"性质 `{given}` 应为 {known.zh} 之一", f"`{given}` is none of {known.en}")
        yield Problem(span_of(fields["modality"], path, 1), text)
    for name in ("id", "parent"):
        node = fields.get(name)
        given = _scalar(node)
        if node is not None and given not in _NOTHING and not _is_text(node):
            text = Text(f"`{given}` 须加引号", f"`{given}` needs quotes")
            yield Problem(span_of(node, path, 1), text)
    for name in ("evidence", "refs"):
        node = fields.get(name)
        if node is not None and not isinstance(node, SequenceNode):
            yield Problem(span_of(node, path, 1), Text(f"{name} 应为列表", f"`{name}` is a list"))


def _tree_problems(row: MappingNode, path: str, seen: dict[str, Span]) -> Iterator[Problem]:
    """Yield a repeated id and an unknown parent; note the id."""
    fields, place = _fields(row), span_of(row, path, 1)
    name, parent = (_scalar(fields.get(each)) for each in ("id", "parent"))
    if name in seen:
        line = seen[name].line
        text = Text(f"编号 `{name}` 在第 {line} 行已有", f"`{name}` already stands in line {line}")
        yield Problem(place, text)
    if parent not in _NOTHING and parent not in seen:
        hint = did_you_mean(nearest(parent, seen))
        text = Text(
            f"上级 `{parent}` 不在 `{name}` 之前{hint.zh}",
            f"The parent `{parent}` does not stand before `{name}`{hint.en}",
        )
        yield Problem(span_of(fields["parent"], path, 1), text)
    seen.setdefault(name, place)


def _lacking(node: MappingNode, wanted: Iterable[str], path: str) -> Iterator[Problem]:
    fields = _fields(node)
    for name in wanted:
        given = fields.get(name)
        if given is None or (not _scalar(given) and isinstance(given, ScalarNode)
                             and name != "parent"):  # fmt: skip
            place = span_of(given or node, path, 1)
            yield Problem(place, Text(f"缺少 {name}", f"`{name}` is missing"))
        elif name in _BILINGUAL and (
            not isinstance(given, MappingNode)
            or {key for key, each in _fields(given).items() if _scalar(each)} != {"zh", "en"}
        ):
            place = span_of(given, path, 1)
            yield Problem(place, Text(f"{name} 应有 zh 和 en", f"`{name}` needs zh and en"))


def _step(row: Node, path: str) -> Step | Problem:
    place = span_of(row, path, 0)
    if not isinstance(row, MappingNode):
        return Problem(place, Text("每项应写 old、new、change", "Write old, new and change"))
    fields = _fields(row)
    unknown = sorted(fields.keys() - {"old", "new", "change"})
    if unknown or "new" not in fields or "old" not in fields:
        shown = f" `{unknown[0]}`" if unknown else ""
        return Problem(
            place,
            Text(f"每项只写 old、new、change{shown and f'，没有{shown}'}",
                 f"An item has old, new and change{shown and f', no{shown}'}"),
        )  # fmt: skip
    old = _scalar(fields["old"])
    old = "" if old in _NOTHING else old
    new = fields["new"]
    names = [_scalar(each) for each in new.value] if isinstance(new, SequenceNode) else [
        _scalar(new)]  # fmt: skip
    change = _scalar(fields.get("change")) or ("" if old else "added")
    if change not in CHANGES:
        known = "、".join(CHANGES)
        hint = did_you_mean(nearest(change, CHANGES))
        return Problem(
            span_of(fields.get("change") or row, path, 0),
            Text(f"change 应为 {known} 之一{hint.zh}",
                 f"`change` is one of {', '.join(CHANGES)}{hint.en}"),
        )  # fmt: skip
    return Step(old, tuple(each for each in names if each not in _NOTHING), change, place)


def _step_problems(step: Step, old: Standard, new: Standard) -> Iterator[Problem]:
    for name, standard, edition in (
        *([(step.old, old, Text("旧版", "old"))] if step.old else []),
        *((each, new, Text("新版", "new")) for each in step.new),
    ):
        if name not in standard.entries:
            hint = did_you_mean(nearest(name, standard.entries))
            yield Problem(
                step.span,
                Text(f"{edition.zh}没有条款 `{name}`{hint.zh}",
                     f"The {edition.en} edition has no clause `{name}`{hint.en}"),
            )  # fmt: skip
    fault = _misfit(step)
    if fault is not None:
        yield Problem(step.span, fault)


def _misfit(step: Step) -> Text | None:
    """Return what is wrong with the number of ids for the kind of change."""
    count, change = len(step.new), step.change
    wrong = (
        (
            (change == "added") != (not step.old),
            Text("old 为 null 时才写 added", "`added` goes with `old: null`, and only so"),
        ),
        (
            (change == "dropped") != (not count),
            Text("只有 dropped 的 new 为空", "`dropped`, and only it, has no new id"),
        ),
        (
            change == "same" and step.new != (step.old,),
            Text("same 的编号应相同，改号写 moved", "`same` keeps the id; a new id is `moved`"),
        ),
        (
            change == "split" and count == 1,
            Text("split 应有两个以上 new", "`split` needs two new ids or more"),
        ),
        (
            change == "moved" and (count > 1 or step.new == (step.old,)),
            Text("moved 应有一个不同的 new", "`moved` needs one new id, another than the old"),
        ),
    )
    return next((text for is_wrong, text in wrong if is_wrong), None)


def _repeated(steps: Iterable[Step]) -> Iterator[Problem]:
    seen: dict[str, Span] = {}
    for step in steps:
        if step.old and step.old in seen:
            line = seen[step.old].line
            name = f"`{step.old}`"
            text = Text(f"{name} 在第 {line} 行已写", f"{name} already stands in line {line}")
            yield Problem(step.span, text)
        seen.setdefault(step.old, step.span)


def _fields(node: MappingNode) -> dict[str, Node]:
    return {_scalar(key): value for key, value in node.value}


def _scalar(node: Node | None) -> str:
    return str(node.value).strip() if isinstance(node, ScalarNode) else ""


def _is_text(node: Node) -> bool:
    """Tell whether every reader of YAML takes a value for a text."""
    return bool(getattr(node, "style", None)) or guessed(_scalar(node)) == "str"
