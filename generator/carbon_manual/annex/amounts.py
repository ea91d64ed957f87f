"""Cells that hold amounts: a figure, or the activities or emissions of the row's sources."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

from carbon_manual.accounts.ledger import EXPORTED, SOURCE_LIST
from carbon_manual.annex.content import Content, of_amount, of_result, origin_of
from carbon_manual.annex.scope import Contents, Scope, named, no_sources
from carbon_manual.diagnostic import Text
from carbon_manual.quantity import Quantity, QuantityError
from carbon_manual.results.trace import Result, Step

if TYPE_CHECKING:
    from carbon_manual.annex.layout import Cell


def figure(cell: Cell, scope: Scope) -> Contents:
    """Return a figure; where its row is about sources that do not exist, that they do not."""
    if scope.picked is not None and not scope.picked:
        return (no_sources(scope),)
    found = _asked(cell, scope)
    content = of_result(found) if isinstance(found, Result) else found
    return (dataclasses.replace(content, notes=tuple(_besides(cell, scope))),)


def _asked(cell: Cell, scope: Scope) -> Result | Content:
    wanted = cell.given.get("with", {})
    given = {name: scope.value(each) for name, each in wanted.items()}
    unsaid = next((str(wanted[name])[1:] for name, each in given.items() if not each), "")
    if unsaid and scope.item is not None:
        label = scope.item.fields[unsaid].label
        return scope.facts.lack(f"{scope.item.record} 有一行没有填写{label.zh}",
                                f"a row of {scope.item.record} gives no {label.en}")  # fmt: skip
    return scope.facts.figure(cell.value, scope.year, scope.site, **given)


def _besides(cell: Cell, scope: Scope) -> Iterator[Text]:
    """Yield which categories a total holds beside those that the table lists, and how much."""
    shown = []
    for category in cell.given.get("besides", ()):
        picked = scope.facts.sources(
            {"category": category}, (scope.year,), scope.site, scope.layout.gases
        )
        found = scope.facts.figure("ghg.category", scope.year, scope.site, category=category)
        if picked and isinstance(found, Result):
            name = _choice(scope, "category", category)
            amount = of_result(found)
            shown.append((name, f"{amount.amount} {amount.unit}"))
    if shown:
        zh = "、".join(f"{name.zh} {amount}" for name, amount in shown)
        en = ", ".join(f"{name.en} {amount}" for name, amount in shown)
        yield Text(f"总量中还有表内未列的种类：{zh}", f"the total also holds: {en}")


def inputs(cell: Cell, scope: Scope) -> Contents:
    """Return the sum of the activities that a figure was computed from, exports deducted."""
    found = _asked(cell, scope)
    if isinstance(found, Content):
        return (found,)
    results = [_activity_of(step, scope) for step in found.steps if step.kind == "activity"]
    return _sums(results, scope) if results else (no_sources(scope),)


def _activity_of(step: Step, scope: Scope) -> Result:
    return scope.facts.checked.results.figures[step.figure, step.parameters]


def activity(_: Cell, scope: Scope) -> Contents:
    """Return the sum of the activities of the row's sources, of its material; all or nothing."""
    if scope.obstacle is not None:
        return (scope.obstacle,)
    found: list[Result] = []
    for source in scope.present:
        results = scope.facts.activities.get((scope.year, source.id), ())
        fitting = [each for each in results if _material(each) == scope.material]
        usable = scope.facts.usable(fitting[0] if fitting else None, "activity", scope.year)
        if isinstance(usable, Content):
            return (named(usable, source),)
        found.append(usable)
    return _sums(found, scope)


def emission(_: Cell, scope: Scope) -> Contents:
    """Return the sum of the emissions of the row's sources; all or nothing."""
    if scope.obstacle is not None:
        return (scope.obstacle,)
    found: list[Result] = []
    for source in scope.present:
        usable = scope.facts.figure("ghg.source", scope.year, None, source=source.id)
        if isinstance(usable, Content):
            return (named(usable, source),)
        found.append(usable)
    return _sums(found, scope)


def _material(result: Result) -> str:
    return str(dict(result.parameters).get("material", ""))


def _sums(results: list[Result], scope: Scope) -> Contents:
    """Return the sum of figures of one dimension, else each by itself."""
    total: Quantity | None = None
    for result in results:
        amount = result.quantity
        assert amount is not None  # noqa: S101 - lacking ones were told apart
        source = scope.facts.ledger.sources.get(str(dict(result.parameters).get("source", "")))
        if result.figure == "activity" and source and source.category in EXPORTED:
            amount = -amount
        try:
            total = amount if total is None else total + amount
        except QuantityError:
            return tuple(map(of_result, results))
    assert total is not None  # noqa: S101 - callers give one at least
    return (of_amount(total, results[0].shown, tuple(map(origin_of, results))),)


def _choice(scope: Scope, field: str, code: str) -> Text:
    table = scope.facts.system.shapes.types[SOURCE_LIST].by_name["sources"]
    return table.by_name[field].choice(code)
