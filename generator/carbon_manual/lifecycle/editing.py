"""Change a control block, or a record's body, and nothing else: comments, order, quotes stay."""

from __future__ import annotations

import difflib
import io
from typing import TYPE_CHECKING, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

_RULE: Final = "---"


class _Texts(VersionedResolver):
    """Takes nothing for a number or a date, so that 1.10 and long digests stay as they are."""

    def resolve(self, kind: object, value: object, implicit: object) -> object:
        """Return the tag of a node."""
        if kind is ScalarNode:
            return self.DEFAULT_SCALAR_TAG
        return super().resolve(kind, value, implicit)


def edited(text: str, change: Callable[[CommentedMap], None]) -> str:
    """Return a file's text with its control block changed.

    ruamel.yaml keeps comments, order and quotes; lines that it would only lay out in another way
    are taken from the text as it was.

    Raises:
        ValueError: the text does not open with a control block.
    """
    lines = text.split("\n")
    end = lines.index(_RULE, 1)
    if lines[0] != _RULE:
        message = "no control block"
        raise ValueError(message)
    block = lines[1:end]
    yaml = _yaml()
    data = yaml.load("\n".join(block)) or CommentedMap()
    before = _dumped(yaml, data)
    change(data)
    return "\n".join([_RULE, *_merged(block, before, _dumped(yaml, data)), *lines[end:]])


def edited_body(text: str, change: Callable[[CommentedMap], None]) -> str:
    """Return a record's text with its body changed; all values are read as texts.

    Raises:
        ValueError: the text is no control block with a body behind it.
    """
    lines = text.split("\n")
    start = lines.index(_RULE, 1) + 1
    body = lines[start:]
    last = [body.pop()] if body and not body[-1] else []
    yaml = _yaml()
    yaml.Resolver = _Texts
    data = yaml.load("\n".join(body))
    if not isinstance(data, CommentedMap):
        message = "no body"
        raise ValueError(message)  # noqa: TRY004 - the text is at fault, not a type
    before = _dumped(yaml, data)
    change(data)
    return "\n".join([*lines[:start], *_merged(body, before, _dumped(yaml, data)), *last])


def quoted(text: str) -> str:
    """Return a text that is written in double quotes, as versions must be."""
    marked: str = DoubleQuotedScalarString(text)
    return marked


def put(data: CommentedMap, name: str, value: object, after: str) -> None:
    """Set a field; a new one stands behind another, or last."""
    if name in data or after not in data:
        data[name] = value
    else:
        data.insert(list(data).index(after) + 1, name, value)


def append_history(data: CommentedMap, version: str, date: dt.date, change: str) -> None:
    """Add a row to the revision history."""
    row = CommentedMap({"version": quoted(version), "date": date, "change": change})
    row.fa.set_flow_style()
    data.setdefault("history", []).append(row)


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dumped(yaml: YAML, data: CommentedMap) -> list[str]:
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue().rstrip("\n").split("\n")


def _merged(original: list[str], before: list[str], after: list[str]) -> list[str]:
    """Return the lines after the change, those that did not change as they were written."""
    if len(before) != len(original):
        return after  # laid out in so different a way that lines cannot be told from each other
    merged: list[str] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, stop, first, last in matcher.get_opcodes():
        merged += original[start:stop] if tag == "equal" else after[first:last]
    return merged
