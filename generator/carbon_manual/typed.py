"""Type YAML nodes by a schema; every misfit becomes one finding at its place."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text
from carbon_manual.quantity import (
    QuantityError,
    dimension,
    parse_decimal,
    parse_quantity,
    parse_unit,
)
from carbon_manual.shape import Field
from carbon_manual.value import INVALID, Row, Value, parse_interval, parse_period
from carbon_manual.yamltext import MappingNode, Node, ScalarNode, SequenceNode

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
    "verson: \"1.0\"",
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
WRONG_TYPE = Fault(
    "CM123",
    "wrong-type",
    Severity.ERROR,
    Text("值的类型不对", "Value of the wrong type"),
    Text(
        "日期、数字、期间等必须能读出含义才能用于检查和计算。",
        "Dates, numbers and periods must be readable before they can be checked or computed with.",
    ),
    Text("按说明的写法改正。", "Write it as the message says."),
    "effective: 2026-13-01",
)
AMBIGUOUS_SCALAR = Fault(
    "CM124",
    "ambiguous-scalar",
    Severity.ERROR,
    Text("未加引号的值会被误读", "Unquoted value that other tools misread"),
    Text(
        "不加引号时，很多程序把 1.10 读成 1.1，把 no 读成“否”，把 07 读成 7。",
        "Unquoted, many programs read 1.10 as 1.1, no as false and 07 as 7.",
    ),
    Text("给文字加上引号；数字去掉多余的零。", "Quote text; drop leading zeros of numbers."),
    "version: 1.10",
)
UNKNOWN_UNIT = Fault(
    "CM125",
    "unknown-unit",
    Severity.ERROR,
    Text("未知的单位", "Unknown unit"),
    Text(
        "单位决定换算，认不出的单位无法计算。",
        "Units decide conversions; with an unknown one nothing can be computed.",
    ),
    Text("改用单位表中的写法。", "Use a unit of the table of units."),
    "unit: 万Nm33",
)
WRONG_DIMENSION = Fault(
    "CM126",
    "wrong-dimension",
    Severity.ERROR,
    Text("量纲不符", "Wrong dimension"),
    Text(
        "例如建筑面积必须是面积，排放因子必须是单位活动量的排放。",
        "A floor area must be an area, an emission factor an emission per activity.",
    ),
    Text("改正单位，或核对该值。", "Mend the unit, or check the value."),
    "value: 0.5306 kgCO2",
)
UNKNOWN_CHOICE = Fault(
    "CM127",
    "unknown-choice",
    Severity.ERROR,
    Text("不在可选值之内", "Not one of the choices"),
    Text("此字段只能取列出的值。", "This field takes only the values listed."),
    Text("改成可选值之一。", "Use one of the choices."),
    "origin: metre",
)

FAULTS: Final = (
    UNKNOWN_FIELD,
    MISSING_FIELD,
    WRONG_TYPE,
    AMBIGUOUS_SCALAR,
    UNKNOWN_UNIT,
    WRONG_DIMENSION,
    UNKNOWN_CHOICE,
)

_MISREAD_NUMBER = re.compile(r"[+-]?(0[0-9_].*|.*[_:].*)")
_STRING_TAG = "tag:yaml.org,2002:str"
_NULL_TAG = "tag:yaml.org,2002:null"
_MAX_TEXT = 20_000
_TREES = {"list", "table", "group", "series", "claims"}


class Typing:
    """Types the nodes of one file part and gathers the findings."""

    def __init__(self, path: str, first_line: int) -> None:
        """Read nodes of `path` whose text starts in line `first_line`."""
        self._path = path
        self._first_line = first_line
        self.diagnostics: list[Diagnostic] = []
        self.references: list[tuple[str, str, Span]] = []
        self.definitions: list[tuple[str, str, Row]] = []

    def row(self, node: MappingNode, fields: Mapping[str, Field]) -> Row:
        """Return the mapping's values by field; unknown and missing fields become findings."""
        values: dict[str, Value] = {}
        for key, value in node.value:
            entry = fields.get(key.value) if isinstance(key, ScalarNode) else None
            if entry is None:
                self._unknown_field(key, fields)
            elif not _is_empty(value):
                values.setdefault(entry.name, self.value(value, entry))
        span = self._span(node)
        for entry in fields.values():
            if entry.required and entry.name not in values:
                message = Text(
                    f"缺少“{entry.label.zh}”（`{entry.name}`）",
                    f"`{entry.name}` ({entry.label.en}) is missing",
                )
                self.diagnostics.append(MISSING_FIELD.at(span, message, subject=entry.name))
        row = Row(values, span)
        for entry in fields.values():
            if entry.defines and row.text(entry.name):
                self.definitions.append((entry.defines, row.text(entry.name), row))
        return row

    def value(self, node: Node, entry: Field) -> Value:
        """Return the node typed as its field says; INVALID, with a finding, where it does not fit."""
        span = self._span(node)
        if entry.kind in _TREES:
            return Value(_TREE_READERS[entry.kind](self, node, entry, span), span)
        if not isinstance(node, ScalarNode):
            if entry.kind == "label" and isinstance(node, MappingNode):
                return Value(self._label(node), span)
            return Value(self._wrong(span, entry, Text("一个值", "a single value"), "…"), span)
        if self._is_misread(node, entry, span) or len(node.value) > _MAX_TEXT:
            return Value(INVALID, span)
        return Value(_SCALAR_READERS[entry.kind](self, node.value.strip(), entry, span), span)

    def _span(self, node: Node) -> Span:
        mark = node.start_mark
        return Span(self._path, mark.line + self._first_line, mark.column + 1)

    def _report(self, fault: Fault, span: Span, message: Text, subject: str) -> Any:  # noqa: ANN401
        self.diagnostics.append(fault.at(span, message, subject=subject))
        return INVALID

    def _wrong(self, span: Span, entry: Field, wanted: Text, given: str) -> Any:  # noqa: ANN401
        message = Text(
            f"“{entry.label.zh}”（`{entry.name}`）应为{wanted.zh}，现为 `{given}`",
            f"`{entry.name}` ({entry.label.en}) should be {wanted.en}, but is `{given}`",
        )
        return self._report(WRONG_TYPE, span, message, entry.name)

    def _unknown_field(self, key: Node, fields: Mapping[str, Field]) -> None:
        name = key.value if isinstance(key, ScalarNode) else "…"
        near = nearest(name, fields)
        hint = Text(f"，是否想写 `{near}`？", f"; did you mean `{near}`?") if near else Text("", "")
        message = Text(f"没有字段 `{name}`{hint.zh}", f"There is no field `{name}`{hint.en}")
        self._report(UNKNOWN_FIELD, self._span(key), message, name)

    def _is_misread(self, node: ScalarNode, entry: Field, span: Span) -> bool:
        if node.style or node.tag == _STRING_TAG:
            return False
        is_text = entry.kind in {"text", "label", "reference", "choice"}
        is_number = entry.kind in {"integer", "decimal"}
        if not is_text and not (is_number and _MISREAD_NUMBER.fullmatch(node.value)):
            return False
        kind = node.tag.rpartition(":")[2]
        message = Text(
            f"“{entry.label.zh}”的 `{node.value}` 未加引号，会被当作 {kind} 读",
            f"`{entry.name}: {node.value}` without quotes is read as {kind} by other tools",
        )
        self._report(AMBIGUOUS_SCALAR, span, message, entry.name)
        return True

    def _label(self, node: MappingNode) -> Any:  # noqa: ANN401
        both = {"zh": Field("zh", "text", Text("中文", "Chinese"), required=True),
                "en": Field("en", "text", Text("英文", "English"))}  # fmt: skip
        row = self.row(node, both)
        chinese = row.text("zh")
        return Text(chinese, row.text("en") or chinese) if chinese else INVALID

    def _list(self, node: Node, entry: Field, span: Span) -> Any:  # noqa: ANN401
        if not isinstance(node, SequenceNode):
            return self._wrong(span, entry, Text("列表（各行以 - 开头）", "a list"), _shown(node))
        item = entry.item or Field(entry.name, "text", entry.label)
        return tuple(self.value(child, item) for child in node.value)

    def _table(self, node: Node, entry: Field, span: Span) -> Any:  # noqa: ANN401
        if not isinstance(node, SequenceNode):
            return self._wrong(span, entry, Text("表（各行以 - 开头）", "a table"), _shown(node))
        return tuple(
            Value(self._group(child, entry, self._span(child)), self._span(child))
            for child in node.value
        )

    def _group(self, node: Node, entry: Field, span: Span) -> Any:  # noqa: ANN401
        if not isinstance(node, MappingNode):
            return self._wrong(span, entry, Text("“键: 值”各项", "a mapping"), _shown(node))
        return self.row(node, entry.by_name)

    def _series(self, node: Node, entry: Field, span: Span) -> Any:  # noqa: ANN401
        if not isinstance(node, MappingNode):
            return self._wrong(span, entry, Text("“期间: 数值”各项", "a series"), _shown(node))
        number = Field(entry.name, "decimal", entry.label)
        pairs = []
        for key, value in node.value:
            period = parse_period(key.value) if isinstance(key, ScalarNode) else None
            if period is None:
                wanted = Text("期间（如 2025、2025-Q1、2025-03）", "a period")
                self._wrong(self._span(key), entry, wanted, _shown(key))
            else:
                pairs.append((period, self.value(value, number)))
        return tuple(pairs)

    def _claims(self, node: Node, entry: Field, span: Span) -> Any:  # noqa: ANN401
        if not isinstance(node, MappingNode):
            wanted = Text("“章节: {标准: [条款]}”", "headings, standards, clauses")
            return self._wrong(span, entry, wanted, _shown(node))
        clauses = Field(entry.name, "list", entry.label)
        claims = []
        for heading, standards in node.value:
            if not isinstance(standards, MappingNode):
                wanted = Text("“标准: [条款]”", "standards with clauses")
                self._wrong(self._span(standards), entry, wanted, _shown(standards))
                continue
            for standard, patterns in standards.value:
                items = self.value(patterns, clauses)
                if items.data is not INVALID:
                    claims.append((self._key(heading), self._key(standard), items.data))
        return tuple(claims)

    def _key(self, node: Node) -> Value:
        return Value(node.value if isinstance(node, ScalarNode) else "…", self._span(node))

    def _text(self, text: str, entry: Field, span: Span) -> Any:  # noqa: ANN401
        return text or self._wrong(span, entry, Text("文字", "text"), text)

    def _label_text(self, text: str, _entry: Field, _span: Span) -> Any:  # noqa: ANN401
        return Text(text, text)

    def _reference(self, text: str, entry: Field, span: Span) -> Any:  # noqa: ANN401
        if not text:
            return self._wrong(span, entry, Text("编号", "a number"), text)
        self.references.append((entry.to, text, span))
        return text

    def _integer(self, text: str, entry: Field, span: Span) -> Any:  # noqa: ANN401
        if re.fullmatch(r"[+-]?\d{1,12}", text):
            return int(text)
        return self._wrong(span, entry, Text("整数", "a whole number"), text)

    def _decimal(self, text: str, entry: Field, span: Span) -> Any:  # noqa: ANN401
        try:
            return parse_decimal(text)
        except QuantityError:
            return self._wrong(span, entry, Text("数字", "a number"), text)

    def _quantity(self, text: str, entry: Field, span: Span) -> Any:  # noqa: ANN401
        try:
            quantity = parse_quantity(text)
        except QuantityError as error:
            if str(error) == text:
                wanted = Text("“数字 单位”（如 0.4974 kgCO2/kWh）", "a number with a unit")
                return self._wrong(span, entry, wanted, text)
            return self._unknown_unit(error, entry, span)
        if entry.unit and not quantity.unit.agrees(parse_unit(entry.unit)):
            return self._wrong_dimension(quantity.unit.text, entry, span)
        return quantity

    def _unit(self, text: str, entry: Field, span: Span) -> Any:  # noqa: ANN401
        try:
            unit = parse_unit(text)
        except QuantityError as error:
            return self._unknown_unit(error, entry, span)
        if entry.unit and not unit.agrees(parse_unit(entry.unit)):
            return self._wrong_dimension(text, entry, span)
        return unit

    def _unknown_unit(self, error: QuantityError, entry: Field, span: Span) -> Any:  # noqa: ANN401
        near = error.hint
        hint = Text(f"，是否想写 `{near}`？", f"; did you mean `{near}`?") if near else Text("", "")
        message = Text(f"没有单位 `{error}`{hint.zh}", f"There is no unit `{error}`{hint.en}")
        return self._report(UNKNOWN_UNIT, span, message, entry.name)

    def _wrong_dimension(self, unit: str, entry: Field, span: Span) -> Any:  # noqa: ANN401
        message = Text(
            f"“{entry.label.zh}”的单位应与 `{entry.unit}` 同量纲，现为 `{unit}`",
            f"`{entry.name}` should be measured like `{entry.unit}`, but is in `{unit}`"
            f" ({dimension(parse_unit(unit))})",
        )
        return self._report(WRONG_DIMENSION, span, message, entry.name)

    def _date(self, text: str, entry: Field, span: Span) -> Any:  # noqa: ANN401
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                raise ValueError(text)
            return datetime.date.fromisoformat(text)
        except ValueError:
            wanted = Text("日期（如 2026-01-15）", "a date such as 2026-01-15")
            return self._wrong(span, entry, wanted, text)

    def _period(self, text: str, entry: Field, span: Span) -> Any:  # noqa: ANN401
        wanted = Text("期间（如 2025、2025-Q1、2025-03）", "a period such as 2025 or 2025-Q1")
        return parse_period(text) or self._wrong(span, entry, wanted, text)

    def _interval(self, text: str, entry: Field, span: Span) -> Any:  # noqa: ANN401
        wanted = Text("间隔（如 P1Y、P6M）", "an interval such as P1Y or P6M")
        return parse_interval(text) or self._wrong(span, entry, wanted, text)

    def _boolean(self, text: str, entry: Field, span: Span) -> Any:  # noqa: ANN401
        if text in {"true", "false"}:
            return text == "true"
        return self._wrong(span, entry, Text("true 或 false", "true or false"), text)

    def _choice(self, text: str, entry: Field, span: Span) -> Any:  # noqa: ANN401
        codes = dict(entry.choices)
        if text in codes:
            return text
        shown = "、".join(f"{code}（{label.zh}）" for code, label in entry.choices)
        message = Text(
            f"“{entry.label.zh}”没有 `{text}`，可选：{shown}",
            f"`{entry.name}` has no `{text}`; choices: {', '.join(codes)}",
        )
        return self._report(UNKNOWN_CHOICE, span, message, entry.name)


_TREE_READERS: Final[dict[str, Callable[[Typing, Node, Field, Span], Any]]] = {
    "list": Typing._list,  # noqa: SLF001 - the table of this class's own readers
    "table": Typing._table,  # noqa: SLF001
    "group": Typing._group,  # noqa: SLF001
    "series": Typing._series,  # noqa: SLF001
    "claims": Typing._claims,  # noqa: SLF001
}
_SCALAR_READERS: Final[dict[str, Callable[[Typing, str, Field, Span], Any]]] = {
    "text": Typing._text,  # noqa: SLF001
    "label": Typing._label_text,  # noqa: SLF001
    "reference": Typing._reference,  # noqa: SLF001
    "integer": Typing._integer,  # noqa: SLF001
    "decimal": Typing._decimal,  # noqa: SLF001
    "quantity": Typing._quantity,  # noqa: SLF001
    "unit": Typing._unit,  # noqa: SLF001
    "date": Typing._date,  # noqa: SLF001
    "period": Typing._period,  # noqa: SLF001
    "interval": Typing._interval,  # noqa: SLF001
    "boolean": Typing._boolean,  # noqa: SLF001
    "choice": Typing._choice,  # noqa: SLF001
}


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name most like `name`, or the empty text."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return near[0] if near else ""


def _is_empty(node: Node) -> bool:
    """Tell whether the value was left out: `key:` with nothing after it."""
    return isinstance(node, ScalarNode) and not node.style and node.value == "" 


def _shown(node: Node) -> str:
    return str(node.value)[:40] if isinstance(node, ScalarNode) else "…"
