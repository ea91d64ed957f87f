"""The text of a new file from the shape of its type: every field with its name and how to fill it.

What must be filled in is there and empty; what may be is a comment, to be uncovered by deleting
`# `. Lines that open with `##` explain the field below them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from carbon_manual.diagnostic import Text
from carbon_manual.shapes.shape import Field, Shape, Shapes
from carbon_manual.shapes.wanted import offered, wanted
from carbon_manual.texts.yamltext import ScalarNode, SequenceNode, compose, guessed

# A value to write: text as given, a phrase in both languages, or the rows of a table.
Given = str | Text | tuple[Mapping[str, str], ...]

_WIDEST: Final = 88
_TEXTUAL: Final = ("text", "label", "digest", "reference", "choice", "interval", "date", "unit")
# What YAML forbids even between quotes, beside what JSON escapes already.
_UNPRINTED = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_SEPARATOR = re.compile(r"\s*[,，、]\s*")
# Sections that documents of a family usually have: heading and id.
_PURPOSE: Final = (Text("目的", "Purpose"), "purpose")
_FRAME: Final = ((Text("适用范围", "Scope"), "scope"), (Text("职责", "Duties"), "duties"))
_ENDING: Final = ((Text("记录", "Records"), "records"), (Text("相关文件", "Related"), "related"))
SECTIONS: Final[Mapping[str, tuple[tuple[Text, str], ...]]] = {
    "manual": (
        _PURPOSE,
        (Text("要求和做法", "Requirements and practice"), "practice"),
        (Text("职责", "Duties"), "duties"),
        (Text("相关文件", "Related"), "related"),
    ),
    "policy": (
        _PURPOSE,
        (Text("方针", "Policy"), "statement"),
        (Text("承诺", "Commitments"), "commitments"),
        (Text("传达和获取", "Communication"), "communication"),
        (Text("评审和更新", "Review"), "review"),
    ),
    "procedure": (_PURPOSE, *_FRAME, (Text("工作程序", "Procedure"), "steps"), *_ENDING),
    "rule": (_PURPOSE, *_FRAME, (Text("管理要求", "Rules"), "rules"), *_ENDING),
    "instruction": (
        _PURPOSE,
        *_FRAME,
        (Text("操作步骤", "Steps"), "steps"),
        (Text("异常情况的处理", "Deviations"), "deviations"),
        *_ENDING,
    ),
}


@dataclass(frozen=True, slots=True)
class Blank:
    """What to fill in: a type, the values known so far, and which fields to leave open.

    `open_fields` are optional fields that stand there empty instead of as comments.
    """

    shape: Shape
    shapes: Shapes
    values: Mapping[str, Given]
    open_fields: frozenset[str] = frozenset()
    language: str = "zh"

    @property
    def text(self) -> str:
        """Return the whole file."""
        control = self.shapes.control(self.shape)
        if self.shape.is_record:
            return f"---\n{self._lines(control)}---\n{self._lines(self.shape.fields)}"
        return f"---\n{self._lines((*control, *self.shape.fields))}---\n\n{self._body()}"

    def _lines(self, fields: tuple[Field, ...]) -> str:
        known = {*self.open_fields, *self.values}
        shown = {field.name for field in fields if field.required or field.name in known}
        shown = shown or {field.name for field in fields[:1]}  # comments alone are no mapping
        found = (self._field(field, shown=field.name in shown) for field in fields)
        return "".join(f"{line}\n" for lines in found for line in lines)

    def _field(self, field: Field, *, shown: bool) -> list[str]:
        given = self.values.get(field.name)
        remark = f"  # {field.label.of(self.language)}"
        if isinstance(given, str | Text):
            return [f"{field.name}: {written(given, field)}{remark}"]
        if given:
            return [f"{field.name}:{remark}", *(f"  - {_flow(row, field)}" for row in given)]
        lines = list(self._empty(field))
        return lines if shown else _commented(lines)

    def _empty(self, field: Field) -> Iterator[str]:
        """Yield a field without a value; a table with one row of empty cells."""
        remark, explained = self._remarks(field)
        yield from (f"## {line}" for line in explained)
        yield f"{field.name}:  # {remark}"
        if field.kind == "table":
            lines = list(self._row(field.columns))
            first = next(index for index, line in enumerate(lines) if line[0] not in " #")
            for index, line in enumerate(lines):
                yield f"  {'- ' if index == first else '  '}{line}"
        elif field.kind == "group":
            yield from (f"  {line}" for line in self._row(field.columns))

    def _row(self, columns: tuple[Field, ...]) -> Iterator[str]:
        """Yield the columns, one that is needed first: there the row begins."""
        first = next((each for each in columns if each.required), columns[0])
        yield from self._empty(first)
        for column in columns:
            if column is not first:
                lines = list(self._empty(column))
                yield from lines if column.required else _commented(lines)

    def _remarks(self, field: Field) -> tuple[str, list[str]]:
        """Return what is said behind a field, and in the lines above it."""
        said = wanted(field, self.shapes)
        parts = [field.label.of(self.language)]
        if field.required:
            parts.append(Text("必填", "required").of(self.language))
        if field.kind not in {"text", "label"}:
            parts.append(said.of(self.language))
        if field.kind == "list":
            parts.append(Text("写作 [甲, 乙]", "as [a, b]").of(self.language))
        mark = Text("；", "; ").of(self.language)
        above = _filled(offered(field, self.language), mark)
        note = field.note.of(self.language)
        return mark.join(parts), [*above, *([note] if note else [])]

    def _body(self) -> str:
        title = self.values.get("title") or self.shape.label
        words = title.of(self.language) if isinstance(title, Text) else str(title)
        own = str(self.values.get("id", self.shape.id)).lower()
        parts = [f"# {words} {{#{own}}}"]
        for heading, anchor in SECTIONS[self.shape.family]:
            parts.append(f"## {heading.of(self.language)} {{#{anchor}}}")
            if anchor == "purpose":
                parts.append(self.shape.purpose.of(self.language))
        return "\n\n".join(parts) + "\n"


def written(given: str | Text, field: Field) -> str:
    """Return a value as YAML that reads back as exactly this text."""
    if isinstance(given, Text):
        return f"{{zh: {_scalar(given.zh, field)}, en: {_scalar(given.en, field)}}}"
    if field.kind == "list":
        item = field.item or field
        return f"[{', '.join(_scalar(each, item) for each in listed(given))}]"
    return _scalar(given, field)


def _flow(row: Mapping[str, str], table: Field) -> str:
    cells = (f"{name}: {written(text, table.by_name[name])}" for name, text in row.items())
    return f"{{{', '.join(cells)}}}"


def listed(given: str) -> list[str]:
    """Return the items of a list that was given in one line, with commas between them."""
    return [each for each in _SEPARATOR.split(given.strip()) if each]


def _scalar(text: str, field: Field) -> str:
    misread = field.kind in _TEXTUAL and field.kind != "date" and guessed(text) != "str"
    if misread or not _reads_back(text):
        quoted = json.dumps(text, ensure_ascii=False)
        return _UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
    return text


def _reads_back(text: str) -> bool:
    """Tell whether a text can stand unquoted, on a line of its own and in a list."""
    if not text.isprintable():
        return False
    composed = compose(f"x: {text}\ny: [{text}]", "")
    if composed.node is None or composed.diagnostics or len(composed.node.value) != len("xy"):
        return False
    (_, alone), (_, among) = composed.node.value
    items = among.value if isinstance(among, SequenceNode) else []
    found = [each.value for each in (alone, *items) if isinstance(each, ScalarNode)]
    return found == [text, text]


def _commented(lines: Iterable[str]) -> list[str]:
    return [line if line.startswith("##") else f"# {line}" for line in lines]


def _filled(items: Iterable[str], mark: str) -> list[str]:
    """Return the items joined, in as few lines as they need."""
    lines: list[str] = []
    for item in items:
        longer = f"{lines[-1]}{mark}{item}" if lines else item
        if lines and _width(longer) <= _WIDEST:
            lines[-1] = longer
        else:
            lines.append(item)
    return lines


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
