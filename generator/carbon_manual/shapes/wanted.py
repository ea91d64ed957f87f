"""What a field wants to be told, in words: the same on forms, in schemas and in blank files."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from carbon_manual.diagnostic import Text
from carbon_manual.shapes.shape import Field, Shape, Shapes

# What may be referred to that no register defines, or that has a plainer name than its register.
_NAMES: Final[Mapping[str, Text]] = {
    "site": Text("场所", "site"),
    "department": Text("部门", "department"),
    "post": Text("岗位", "post"),
    "source": Text("碳源", "source"),
    "factor": Text("因子", "factor"),
    "meter": Text("计量器具", "meter"),
    "parameter": Text("参数", "parameter"),
    "standard": Text("标准", "standard"),
    "document": Text("文件", "document"),
    "record": Text("记录", "record"),
    "form": Text("记录表式", "record form"),
    "item": Text("文件或记录", "document or record"),
    "clause": Text("条款", "clause"),
    "external": Text("外来文件", "external document"),
    "own-figure": Text("自定指标", "own figure"),
}
_KINDS: Final[Mapping[str, Text]] = {
    "text": Text("文字", "text"),
    "label": Text("文字", "text"),
    "digest": Text("SHA-256 校验值", "SHA-256 digest"),
    "integer": Text("整数", "whole number"),
    "year": Text("年份，如 2026", "year, e.g. 2026"),
    "decimal": Text("数字", "number"),
    "quantity": Text("数字和单位，如 12.5 kWh", "number with unit, e.g. 12.5 kWh"),
    "unit": Text("单位，如 kWh", "unit, e.g. kWh"),
    "date": Text("日期，如 2026-01-31", "date, e.g. 2026-01-31"),
    "period": Text(
        "期间，如 2026、2026-Q1、2026-01、2026-01-15/2026-03-31",
        "period, e.g. 2026, 2026-Q1, 2026-01, 2026-01-15/2026-03-31",
    ),
    "interval": Text("间隔，如 P1Y（1 年）、P6M（6 个月）", "interval, e.g. P1Y, P6M"),
    "boolean": Text("true（是）或 false（否）", "true or false"),
    "choice": Text("选一项", "one of the choices"),
    "reference": Text("编号", "id"),
    "list": Text("可填多项", "list"),
    "table": Text("表，一行一项", "table, an entry per row"),
    "group": Text("一组字段", "group of fields"),
    "series": Text("各期数值，如 2026-01: 12.5", "number of each period, e.g. 2026-01: 12.5"),
    "claims": Text("各章节对应的条款", "clauses that each section answers"),
}
# Units of what has no dimension.
_SHARES: Final = ("1", "%")


class Definer(NamedTuple):
    """Where ids of a kind are defined: the type, its table and the column of the id."""

    shape: Shape
    table: Field
    column: Field


def definer(kind: str, shapes: Shapes) -> Definer | None:
    """Return where the ids of a kind such as `factor` are defined, if anywhere."""
    return _definers(shapes).get(kind)


@functools.lru_cache(maxsize=4)
def _definers(shapes: Shapes) -> Mapping[str, Definer]:
    """Return where each kind is defined first; every form asks for most of them."""
    found: dict[str, Definer] = {}
    for shape in shapes.types.values():
        for table in _tables(shape.fields):
            for column in table.columns:
                if column.defines:
                    found.setdefault(column.defines, Definer(shape, table, column))
    return found


def name_of(kind: str, shapes: Shapes) -> Text:
    """Return what a kind of target is called, e.g. `factor` or `rec.baseline`."""
    if kind in shapes.types:
        return shapes.types[kind].label
    if kind in _NAMES:
        return _NAMES[kind]
    found = definer(kind, shapes)
    return found.table.label if found else Text(kind, kind)


def wanted(field: Field, shapes: Shapes) -> Text:
    """Return what to write into a field, without its choices and its note."""
    if field.kind == "list" and field.item is not None:
        inner = wanted(field.item, shapes)
        return Text(f"可填多项，{inner.zh}", f"list: {inner.en}")
    if field.kind == "reference":
        target = name_of(field.to, shapes)
        return Text(f"引用：{target.zh}", f"refers to: {target.en}")
    if field.unit and field.kind == "quantity":
        if field.unit in _SHARES:
            return Text("比例，如 5 % 或 0.05", "share, e.g. 5 % or 0.05")
        unit = field.unit
        return Text(f"数字和单位，如 12.5 {unit}", f"number with unit, e.g. 12.5 {unit}")
    if field.unit:
        return Text(f"单位，如 {field.unit}", f"unit, e.g. {field.unit}")
    return _KINDS[field.kind]


def offered(field: Field, language: str) -> list[str]:
    """Return the choices with their names, e.g. `bill 账单`; equal ones once."""
    named = ((code, text.of(language)) for code, text in choices(field))
    return [code if code == name else f"{code} {name}" for code, name in named]


def choices(field: Field) -> tuple[tuple[str, Text], ...]:
    """Return the choices of a field, or of the items of a list."""
    return field.choices or (field.item.choices if field.item else ())


def target(field: Field) -> str:
    """Return what kind a field, or each item of a list, refers to; empty when it does not."""
    return field.to or (field.item.to if field.item else "")


def _tables(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        if field.columns:
            yield field
            yield from _tables(field.columns)
