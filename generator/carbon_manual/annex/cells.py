"""What fills a cell: for each filler that layouts know, the function that gives its contents."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.annex import amounts, origins
from carbon_manual.annex.content import DASH, Content, Origin, of_value, side_by_side, words
from carbon_manual.annex.layout import FILLERS
from carbon_manual.annex.scope import Contents, Item, Scope
from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from carbon_manual.annex.layout import Cell


def fill(cell: Cell, scope: Scope) -> Contents:
    """Return what stands in a cell."""
    if scope.empty is not None and _needs_row(cell):
        return (scope.empty,)
    if cell.kind in _OF_SOURCES and not scope.facts.sees_all(scope.year, scope.site):
        return (scope.facts.lack("", ""),)
    return _FILLERS[cell.kind](cell, scope)


def _needs_row(cell: Cell) -> bool:
    """Tell whether a cell has nothing to say where there is no row to fill."""
    if cell.kind == "figure":
        return any(str(each).startswith("$") for each in cell.given.get("with", {}).values())
    return cell.kind not in _UNASKED


def _words(cell: Cell, _: Scope) -> Contents:
    return (Content(cell.words),)


def _dash(_: Cell, __: Scope) -> Contents:
    return (Content(DASH),)


def _serial(_: Cell, scope: Scope) -> Contents:
    return (words(str(scope.number)),)


def _key(_: Cell, scope: Scope) -> Contents:
    return (Content(scope.key if scope.key.zh else DASH),)


def _year(_: Cell, scope: Scope) -> Contents:
    return (words(f"{scope.year} 年", str(scope.year)),)


def _record(cell: Cell, scope: Scope) -> Contents:
    """Return a field of the year's records of a type, the newest of each site."""
    facts, given = scope.facts, cell.given
    where = given.get("where", {})
    records = facts.records(
        cell.value, scope.year, scope.site, where=where, dated=given.get("dated", "")
    )
    newest = {each.site: each for each in records}
    contents = [
        _of_field(cell, scope, Item(each.body, each.shape.by_name, each.id), each.shape.number)
        for each in newest.values()
    ]
    return tuple(contents) or (facts.no_record(cell.value, scope.year),)


def _field(cell: Cell, scope: Scope) -> Contents:
    if scope.item is None:
        return (Content(DASH),)
    return (_of_field(cell, scope, scope.item, scope.item.record),)


def _of_field(cell: Cell, scope: Scope, item: Item, home: str) -> Content:
    """Return a field of a row; a code may be put in the layout's own words by `map`."""
    name = cell.given["field"]
    field = item.fields[name]
    mapped = cell.given.get("map", {})
    origin = f"{item.record} {name}"
    if name not in item.row:
        zh = f"{home} 没有填写{field.label.zh}"
        return scope.facts.lack(zh, f"{home} gives no {field.label.en}")
    if item.row.text(name) in mapped:
        given = mapped[item.row.text(name)]
        return Content(Text(**given), origins=(Origin(origin, span=item.row.place(name)),))
    content = of_value(scope.facts.system, field, item.row[name], origin)
    content = dataclasses.replace(content, text=scope.facts.spoken(content.text))
    match cell.given.get("show"):
        case "number":
            return dataclasses.replace(content, unit="")
        case "unit":
            return words(content.unit)
    return content


def _any(cell: Cell, scope: Scope) -> Contents:
    found = [fill(each, scope) for each in cell.parts]
    return next((each for each in found if all(one.lack is None for one in each)), found[-1])


def _join(cell: Cell, scope: Scope) -> Contents:
    parts = [each for each in cell.parts if each.kind != "key" or scope.key.zh]
    contents = [content for each in parts for content in fill(each, scope)]
    return (side_by_side(contents, cell.given.get("by", " · ")),)


_FILLERS: Final[Mapping[str, Callable[[Cell, Scope], Contents]]] = MappingProxyType(
    {
        "zh": _words,
        "dash": _dash,
        "serial": _serial,
        "key": _key,
        "year": _year,
        "figure": amounts.figure,
        "inputs": amounts.inputs,
        "activity": amounts.activity,
        "emission": amounts.emission,
        "origin": origins.origin,
        "parameter": origins.parameter,
        "factor": origins.factor,
        "used": origins.used,
        "record": _record,
        "field": _field,
        "any": _any,
        "join": _join,
    }
)
assert set(_FILLERS) == set(FILLERS)  # noqa: S101 - a filler without function
# What has something to say in a row that there is nothing to fill with.
_UNASKED: Final = ("zh", "dash", "key", "year", "record", "any", "join")
# What tells of all sources of a kind, and so nothing where readers may not get them all.
_OF_SOURCES: Final = ("inputs", "activity", "emission", "origin", "parameter", "factor")
