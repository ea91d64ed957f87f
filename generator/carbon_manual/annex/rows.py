"""What the rows of a line are about: sources in groups, factors, or rows of records."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from carbon_manual.accounts.ledger import SOURCE_LIST, Source
from carbon_manual.annex.content import Content
from carbon_manual.annex.origins import factor_steps
from carbon_manual.annex.scope import Item, Scope, named, no_sources
from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from carbon_manual.annex.layout import Line

# Carriers that tell nothing of what is burnt or lost: their sources stand by themselves.
_VAGUE = ("", "other", "refrigerant")


def about(line: Line, scope: Scope) -> Iterator[Scope]:
    """Yield what each row of a line is about; where nothing is, one row that says why."""
    if line.sources is not None:
        picked = _picked(line.sources, scope)
        if picked or not line.optional:
            yield dataclasses.replace(scope, picked=picked, empty=scope.empty or _hidden(scope))
        return
    if line.each is None:
        yield scope
        return
    if "sources" in line.each:
        scope = dataclasses.replace(scope, empty=scope.empty or _hidden(scope))
    found: list[Scope] = [] if scope.empty is not None else list(_each(line.each, scope))
    for number, each in enumerate(found, 1):
        yield dataclasses.replace(each, number=number)
    if not found and not line.optional:
        yield dataclasses.replace(scope, empty=scope.empty or _nothing(line.each, scope))


def _hidden(scope: Scope) -> Content | None:
    """Return that readers who do not get every source are told of none, lest some stand for all."""
    if scope.facts.sees_all(scope.last, scope.site):
        return None
    return scope.facts.lack("", "")


def _nothing(each: Any, scope: Scope) -> Content:  # noqa: ANN401 - what YAML holds
    """Return why there is no row."""
    if "record" in each:
        records = scope.facts.records(each["record"], scope.year, scope.site)
        if not records:
            return scope.facts.no_record(each["record"], scope.year)
        return scope.facts.lack(f"{records[0].id} 没有列出", f"{records[0].id} lists none")
    if "field" in each and scope.item is not None:
        field = scope.item.fields[each["field"]]
        return scope.facts.lack(f"{scope.item.record} 没有填写{field.label.zh}",
                                f"{scope.item.record} gives no {field.label.en}")  # fmt: skip
    return no_sources(scope)


def _each(each: Any, scope: Scope) -> Iterator[Scope]:  # noqa: ANN401 - what YAML holds
    if "sources" in each:
        for group in _groups(each, scope):
            yield from _by_factor(group) if each.get("factors") else (group,)
    elif "record" in each:
        records = scope.facts.records(
            each["record"], scope.year, scope.site, where=each.get("where", {})
        )
        for record in records:
            fields = record.shape.by_name[each["table"]].by_name
            for row in record.body.rows(each["table"]):
                if scope.site is None or row.text("site") in {"", scope.site}:
                    yield dataclasses.replace(scope, item=Item(row, fields, record.id))
    elif scope.item is not None:
        fields = scope.item.fields[each["field"]].by_name
        for row in scope.item.row.rows(each["field"]):
            yield dataclasses.replace(scope, item=Item(row, fields, scope.item.record))


def _picked(wanted: Any, scope: Scope) -> tuple[Source, ...]:  # noqa: ANN401 - what YAML holds
    given = {name: scope.value(value) if isinstance(value, str) else value
             for name, value in wanted.items()}  # fmt: skip
    return scope.facts.sources(given, scope.years, scope.site, scope.layout.gases)


def _groups(each: Any, scope: Scope) -> Iterator[Scope]:  # noqa: ANN401 - what YAML holds
    """Yield the selected sources in groups: by carrier, by category and carrier, or each alone."""
    groups: dict[tuple[str, ...], list[tuple[Source, str]]] = {}
    for source in _picked(each["sources"], scope):
        for material in _materials(source, scope) if each["by"] != "source" else ("",):
            key = _group_of(source, material, each["by"])
            groups.setdefault(key, []).append((source, material))
    fields = scope.facts.system.shapes.types[SOURCE_LIST].by_name["sources"].by_name
    for members in groups.values():
        source, material = members[0]
        home = scope.facts.system.home.get(("source", source.id), source.id)
        alone = len(members) == 1 and (each["by"] != "carrier" or source.carrier in _VAGUE)
        named = (alone and each["by"] in {"source", "activity"}) or source.carrier in _VAGUE
        label = source.name if named else fields["carrier"].choice(source.carrier)
        if material:
            label = Text(f"{label.zh} {material}", f"{label.en} {material}")
        yield dataclasses.replace(
            scope,
            picked=tuple(one for one, _ in members),
            material=material,
            key=label,
            item=Item(source.row, fields, home),
        )


def _group_of(source: Source, material: str, by: str) -> tuple[str, ...]:
    if by in {"source", "activity"} or source.carrier in _VAGUE or material:
        return (source.id, material)
    return (source.carrier,) if by == "carrier" else (source.category, source.carrier)


def _materials(source: Source, scope: Scope) -> tuple[str, ...]:
    """Return what a source's activity is recorded of: itself, or the materials it takes."""
    found: dict[str, None] = {}
    for year in scope.years:
        for result in scope.facts.activities.get((year, source.id), ()):
            found[str(dict(result.parameters).get("material", ""))] = None
    return tuple(found) or ("",)


def _by_factor(scope: Scope) -> Iterator[Scope]:
    """Yield the factors used for a group of sources, each once."""
    seen = set()
    for source in scope.picked or ():
        usable = scope.facts.figure("ghg.source", scope.year, None, source=source.id)
        if isinstance(usable, Content):
            yield dataclasses.replace(scope, empty=named(usable, source))
            continue
        for step, row in factor_steps(usable.steps, scope.facts):
            if row.text("id") not in seen:
                seen.add(row.text("id"))
                yield dataclasses.replace(scope, used=(step, row))
