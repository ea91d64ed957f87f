"""What a field becomes in the browser form: the widget, its hint, its choices and its pattern."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.shapes.wanted import wanted
from carbon_manual.writing.schema import Known, pattern_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon_manual.diagnostic import Text
    from carbon_manual.shapes.shape import Field, Shapes

Widget = dict[str, Any]

_DATE: Final = {"widget": "datetime", "format": "YYYY-MM-DD", "date_format": "YYYY-MM-DD",
                "time_format": False, "default": ""}  # fmt: skip
_TRUTH: Final = [{"label": "是", "value": "true"}, {"label": "否", "value": "false"}]
_PERIODS: Final = [
    {"name": "period", "label": "期间", "widget": "string", "hint": "如 2026-01、2026-Q1"},
    {"name": "value", "label": "数值", "widget": "string", "hint": "不写单位"},
]
_PLAIN: Final[dict[str, Widget]] = {
    "boolean": {"widget": "select", "options": _TRUTH},
    "date": dict(_DATE),
    "claims": {"widget": "text"},
    "series": {"widget": "list", "collapsed": True, "fields": _PERIODS,
               "summary": "{{fields.period}}：{{fields.value}}"},
}  # fmt: skip
# The number names the file, and what the type is decides which form this is.
_FIXED: Final = ("id", "type")


class Widgets:
    """Makes widgets; equal lists of choices and patterns are one object, written once."""

    def __init__(self, shapes: Shapes, known: Known) -> None:
        """Keep the types, and the ids that references are chosen from."""
        self._shapes = shapes
        self._known = known
        self._lists: dict[tuple[tuple[str, str], ...], list[dict[str, str]]] = {}
        self.pattern = functools.cache(_pattern)

    def of(self, fields: Iterable[Field]) -> list[Widget]:
        """Return the widgets of fields in order."""
        return [
            {"name": field.name, "widget": "hidden"}
            if field.name in _FIXED and field.kind == "text" and not field.defines
            else self._widget(field)
            for field in fields
        ]

    def _widget(self, field: Field) -> Widget:
        said = f"{wanted(field, self._shapes).zh}。{field.note.zh}"
        made = {"name": field.name, "label": field.label.zh, "required": field.required,
                "hint": said, **self._kind(field)}  # fmt: skip
        pattern = pattern_of(field)
        if pattern and "pattern" not in made and made["widget"] in {"string", "text"}:
            made["pattern"] = self.pattern(pattern, f"应为：{wanted(field, self._shapes).zh}")
        return made

    def _kind(self, field: Field) -> Widget:
        match field.kind:
            case "choice" | "reference" if field.choices or field.to in self._known:
                named = field.choices or self._known[field.to]
                return {"widget": "select", "options": self._options(named)}
            case "group":
                return _folded("object", self.of(field.columns), "")
            case "table":
                summary = " · ".join(f"{{{{fields.{each.name}}}}}" for each in field.columns[:2])
                return _folded("list", self.of(field.columns), summary)
            case "list":
                return self._list(field)
            case "label":
                return _folded("object", _languages(required=field.required), "{{fields.zh}}")
            case _:
                return dict(_PLAIN.get(field.kind, {"widget": "string"}))

    def _list(self, field: Field) -> Widget:
        inner = self._kind(field.item) if field.item else {"widget": "string"}
        if inner["widget"] == "select":
            return {**inner, "multiple": True}
        if field.item and field.item.columns:
            return inner
        one = {"name": "item", "label": field.label.zh, "widget": "string"}
        return {"widget": "list", "field": one}

    def _options(self, named: Iterable[tuple[str, Text]]) -> list[dict[str, str]]:
        key = tuple((code, text.zh) for code, text in named)
        found = [{"label": _named(code, name), "value": code} for code, name in key]
        return self._lists.setdefault(key, found)


def tree(fields: Iterable[Field]) -> dict[str, Any]:
    """Return what each field holds, for the part of the form that reads and writes files."""
    return {field.name: _branch(field) for field in fields}


def _branch(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": field.kind, "label": field.label.zh}
    if field.choices:
        found["choices"] = {code: text.zh for code, text in field.choices}
    if field.columns:
        found["columns"] = tree(field.columns)
    if field.kind == "list":
        found["item"] = _branch(field.item) if field.item else {"kind": "text"}
    return found


def _named(code: str, name: str) -> str:
    return code if code == name else f"{code} {name}"


def _pattern(pattern: str, said: str) -> list[str]:
    return [pattern, said]


def _folded(widget: str, fields: list[Widget], summary: str) -> Widget:
    more = {"summary": summary} if summary else {}
    return {"widget": widget, "collapsed": True, "fields": fields, **more}


def _languages(*, required: bool) -> list[Widget]:
    return [
        {"name": "zh", "label": "中文", "widget": "string", "required": required},
        {"name": "en", "label": "英文", "widget": "string", "required": False},
    ]
