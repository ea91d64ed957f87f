"""Type YAML nodes by a schema; every misfit becomes one finding at its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text
from carbon_manual.shapes.scalars import Misfit, did_you_mean, misread, read_scalar, wrong
from carbon_manual.shapes.shape import Field
from carbon_manual.shapes.value import INVALID, Row, Value, parse_period
from carbon_manual.texts.plainvalue import NOT_PLAIN, beyond, visible
from carbon_manual.texts.yamltext import MappingNode, Node, ScalarNode, SequenceNode

UNKNOWN_FIELD = Fault(
    "CM121",
    "unknown-field",
    Severity.ERROR,
    Text("未知字段", "Unknown field"),
    Text(
        "写错的字段名会使它的值不起作用而无人察觉。",
        "A misspelt field name leaves its value without effect, and nobody notices.",
    ),
    Text("改成该类型有的字段，或删去此行。", "Use a field of this type, or delete the line."),
    'verson: "1.0"',
)
MISSING_FIELD = Fault(
    "CM122",
    "missing-field",
    Severity.ERROR,
    Text("缺少必填字段", "Required field is missing"),
    Text(
        "必填字段是文件控制、计算或条款要求的最少内容。",
        "Required fields are the least that document control, computing or a clause asks for.",
    ),
    Text("补上该字段。", "Add the field."),
    "没有 owner 一行的控制信息。",
)

FAULTS: Final = (UNKNOWN_FIELD, MISSING_FIELD)

_MAX_TEXT: Final = 20_000
_BOTH: Final = {
    "zh": Field("zh", "text", Text("中文", "Chinese"), required=True),
    "en": Field("en", "text", Text("英文", "English")),
}


class Typing:
    """Types the nodes of one file part; gathers findings, references and definitions."""

    def __init__(
        self, path: str, first_line: int, *, calls: bool = False, suspect: bool = True
    ) -> None:
        """Read nodes of `path` whose text starts in line `first_line`.

        `calls` tells that figures are filled into the texts; of a part that is not `suspect` it
        is known that all values are plain.
        """
        self._path = path
        self._calls = calls
        self._suspect = suspect
        self._first_line = first_line
        self.diagnostics: list[Diagnostic] = []
        self.references: list[tuple[str, str, Span]] = []
        self.definitions: list[tuple[str, str, Row]] = []
        # texts that could not be read where they stand: ids among them are no longer defined
        self.doubtful: set[str] = set()

    def row(self, node: MappingNode, fields: Mapping[str, Field]) -> Row:
        """Return the mapping's values by field; unknown and missing fields become findings."""
        values: dict[str, Value] = {}
        for key, value in node.value:
            field = fields.get(key.value) if isinstance(key, ScalarNode) else None
            if field is None:
                self._unknown_field(key, fields)
            elif not _is_empty(value) and field.name not in values:
                values[field.name] = self.value(value, field)
        row = Row(values, self._span(node))
        for field in fields.values():
            if field.required and field.name not in values:
                self._missing_field(field, row.span)
            if field.defines and row.text(field.name):
                self.definitions.append((field.defines, row.text(field.name), row))
        return row

    def value(self, node: Node, field: Field) -> Value:
        """Return the node typed by its field; INVALID, with a finding, where it does not fit."""
        span = self._span(node)
        if field.kind in _TREES:
            kind, wanted = _TREES[field.kind]
            if not isinstance(node, kind):
                self.doubtful.add(_shown(node))
                return Value(self._misfit(wrong(field, wanted, _shown(node)), span, field), span)
            return Value(getattr(self, f"_{field.kind}")(node, field), span)
        if isinstance(node, MappingNode) and field.kind == "label":
            return Value(self._label(node), span)
        if not isinstance(node, ScalarNode):
            wanted = Text("一个值", "a single value")
            return Value(self._misfit(wrong(field, wanted, "…"), span, field), span)
        return Value(self._scalar(node, field, span), span)

    def _scalar(self, node: ScalarNode, field: Field, span: Span) -> Any:  # noqa: ANN401 - by field
        text = node.value.strip()
        if len(text) > _MAX_TEXT:
            limit = Text(f"至多 {_MAX_TEXT} 字", f"at most {_MAX_TEXT} characters")
            return self._misfit(wrong(field, limit, f"{len(text)}"), span, field)
        strange = beyond(text, calls=self._calls) if self._suspect else None
        if strange:
            self.diagnostics.append(NOT_PLAIN.at(span, strange, subject=field.name))
            text = visible(text)
        data = (None if node.style else misread(text, field)) or read_scalar(text, field)
        if isinstance(data, Misfit):
            self.doubtful.add(text)
            return INVALID if strange else self._misfit(data, span, field)
        if field.kind == "reference" and not strange:
            self.references.append((field.to, text, span))
        return data

    def _misfit(self, misfit: Misfit, span: Span, field: Field) -> Any:  # noqa: ANN401 - always INVALID
        self.diagnostics.append(misfit.fault.at(span, misfit.message, subject=field.name))
        return INVALID

    def _unknown_field(self, key: Node, fields: Mapping[str, Field]) -> None:
        name = key.value if isinstance(key, ScalarNode) else "…"
        hint = did_you_mean(nearest(name, fields))
        message = Text(f"没有字段 `{name}`{hint.zh}", f"There is no field `{name}`{hint.en}")
        self.diagnostics.append(UNKNOWN_FIELD.at(self._span(key), message, subject=name))

    def _missing_field(self, field: Field, span: Span) -> None:
        message = Text(
            f"缺少“{field.label.zh}”（`{field.name}`）",
            f"`{field.name}` ({field.label.en}) is missing",
        )
        self.diagnostics.append(MISSING_FIELD.at(span, message, subject=field.name))

    def _label(self, node: MappingNode) -> Any:  # noqa: ANN401 - Text or INVALID
        row = self.row(node, _BOTH)
        chinese = row.text("zh")
        return Text(chinese, row.text("en") or chinese) if chinese else INVALID

    def _list(self, node: SequenceNode, field: Field) -> tuple[Value, ...]:
        item = field.item or Field(field.name, "text", field.label)
        return tuple(self.value(child, item) for child in node.value)

    def _table(self, node: SequenceNode, field: Field) -> tuple[Value, ...]:
        row = Field(field.name, "group", field.label, columns=field.columns)
        return tuple(self.value(child, row) for child in node.value)

    def _group(self, node: MappingNode, field: Field) -> Row:
        return self.row(node, field.by_name)

    def _series(self, node: MappingNode, field: Field) -> Any:  # noqa: ANN401 - pairs or INVALID
        number = Field(field.name, "decimal", field.label)
        pairs = []
        for key, value in node.value:
            period = parse_period(key.value) if isinstance(key, ScalarNode) else None
            if period is None:
                wanted = Text(
                    "期间（如 2025、2025-Q1、2025-03）", "a period such as 2025 or 2025-Q1"
                )
                # a series with an unreadable period is unreadable: its sum would be too low
                return self._misfit(wrong(field, wanted, _shown(key)), self._span(key), field)
            pairs.append((period, self.value(value, number)))
        return tuple(pairs)

    def _claims(self, node: MappingNode, field: Field) -> Any:  # noqa: ANN401 - triples or INVALID
        clauses = Field(field.name, "list", field.label)
        claims = []
        for heading, standards in node.value:
            if not isinstance(standards, MappingNode):
                wanted = Text("“标准: [条款]”", "standards with clauses")
                misfit = wrong(field, wanted, _shown(standards))
                return self._misfit(misfit, self._span(standards), field)
            for standard, patterns in standards.value:
                items = self.value(patterns, clauses)
                if items.data is INVALID:
                    return INVALID
                claims.append((self._key(heading), self._key(standard), items.data))
        return tuple(claims)

    def _key(self, node: Node) -> Value:
        return Value(node.value if isinstance(node, ScalarNode) else "…", self._span(node))

    def _span(self, node: Node) -> Span:
        mark = node.start_mark
        return Span(self._path, mark.line + self._first_line, mark.column + 1)


# The kinds that hold other values: the node they need, and what to write instead of another.
_TREES: Final[dict[str, tuple[type[Node], Text]]] = {
    "list": (SequenceNode, Text("列表（[甲, 乙]，或各行以 - 开头）", "a list")),
    "table": (SequenceNode, Text("表（各行以 - 开头）", "a table, each row opened by -")),
    "group": (MappingNode, Text("“键: 值”各项", "a mapping of `key: value`")),
    "series": (MappingNode, Text("“期间: 数值”各项", "a mapping of `period: number`")),
    "claims": (MappingNode, Text("“章节: {标准: [条款]}”", "headings with standards and clauses")),
}


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name most like `name`, or the empty text."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return near[0] if near else ""


def _is_empty(node: Node) -> bool:
    """Tell whether the value was left out: `key:` with nothing after it."""
    return isinstance(node, ScalarNode) and not node.style and not node.value


def _shown(node: Node) -> str:
    return str(node.value)[:40] if isinstance(node, ScalarNode) else "…"
