"""Annex tables and review reports filled from the records and figures of a year and site."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from carbon_manual.annexcells import Contents, Item, Scope, factor_steps, fill, no_sources
from carbon_manual.annexcontent import Content, said
from carbon_manual.annexfacts import Facts
from carbon_manual.annexlayout import REPORT, Cell, Layout, Line, Section
from carbon_manual.diagnostic import Span, Text
from carbon_manual.ledger import SOURCE_LIST, Source
from carbon_manual.trace import NOTHING, Result
from carbon_manual.value import Row, Value

if TYPE_CHECKING:
    from carbon_manual.model import Record

# Carriers that tell nothing of what is burnt or lost: their sources stand by themselves.
_VAGUE = ("", "other", "refrigerant")


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell where it begins: what stands in it, how many rows and columns it takes."""

    contents: Contents
    down: int = 1
    span: int = 1
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One grid under its heading: `heads` of the rows are heads; each row's slots begin there."""

    id: str
    title: Text
    rows: tuple[tuple[Slot, ...], ...]
    heads: int
    record: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A filled layout of a year and site; a report has several parts, a table one."""

    layout: Layout
    year: int
    site: str | None
    parts: tuple[Part, ...]

    @property
    def contents(self) -> Iterator[Content]:
        """Yield everything that stands in it, in reading order."""
        for part in self.parts:
            for row in part.rows:
                for slot in row:
                    yield from slot.contents

    @property
    def notes(self) -> tuple[Text, ...]:
        """Return the footnotes in the order of their marks: what lacks, and what is to be known."""
        found: dict[Text, None] = {}
        for each in self.contents:
            found.update(dict.fromkeys(marks_of(each)))
        return tuple(found)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing but labels stands in it."""
        return not any(each.origins for each in self.contents)


def marks_of(content: Content) -> tuple[Text, ...]:
    """Return the footnotes that a content asks for."""
    return (content.lack,) if content.lack is not None else content.notes


def scopes(facts: Facts, standard: str) -> tuple[str | None, ...]:
    """Return what a standard's tables are made for: the organisation, and each site it is for.

    A standard that does not hold everywhere has tables of its sites only.
    """
    sites = next((use.sites for use in facts.system.uses if use.standard.key == standard), ())
    everywhere = set(sites) >= set(facts.system.sites)
    whole: tuple[str | None, ...] = (None,) if everywhere else ()
    return whole if len(facts.system.sites) == 1 and everywhere else (*whole, *sites)


def fill_table(layout: Layout, facts: Facts, year: int, site: str | None) -> Table:
    """Return a layout filled."""
    scope = Scope(facts, layout, year, year, site)
    if layout.kind == REPORT:
        return Table(layout, year, site, tuple(_reports(scope)))
    parts = (_part(section, scope) for section in layout.sections)
    return Table(layout, year, site, tuple(parts))


def _reports(scope: Scope) -> Iterator[Part]:
    """Yield the sections of each report of the year; of none, the outline with what lacks."""
    facts, layout = scope.facts, scope.layout
    records = facts.records(
        layout.about, scope.year, scope.site, where=layout.where, dated=layout.dated
    )
    for record in records:
        about = dataclasses.replace(scope, item=_body(record, facts))
        for section in layout.sections:
            yield from _section(section, about, record)
    if not records:
        lack = facts.no_record(layout.about, scope.year)
        where = "、".join(layout.where.values())
        if where and lack.lack is not None and facts.is_whole:
            shape = facts.system.shapes.types[layout.about]
            named = [shape.by_name[name].choice(value) for name, value in layout.where.items()]
            zh = f"{lack.lack.zh}，{shape.by_name[next(iter(layout.where))].label.zh}为“{named[0].zh}”"
            lack = Content(lack=Text(zh, f"{lack.lack.en}: {named[0].en}"))
        for section in layout.sections:
            item = _outline(section.of[1] if section.of else layout.about, facts)
            yield _part(section, dataclasses.replace(scope, item=item, empty=lack))


def _section(section: Section, scope: Scope, record: Record) -> Iterator[Part]:
    """Yield a section about the report's record, or about each record that it names."""
    if section.of is None:
        yield dataclasses.replace(_part(section, scope), record=record.id)
        return
    field, type_id = section.of
    names = [str(each.data) for each in record.body.items_of(field)]
    records = scope.facts.system.records
    found = [records[each] for each in names
             if each in records and records[each].shape.id == type_id]  # fmt: skip
    for each in found:
        about = dataclasses.replace(scope, item=_body(each, scope.facts))
        yield dataclasses.replace(_part(section, about), record=each.id)
    if not found:
        shape = scope.facts.system.shapes.types[type_id]
        lack = scope.facts.lack(f"{record.id} 没有指向{shape.label.zh}（{shape.number}）",
                                f"{record.id} names no {shape.label.en} ({shape.number})")  # fmt: skip
        empty = dataclasses.replace(scope, item=_outline(type_id, scope.facts), empty=lack)
        yield dataclasses.replace(_part(section, empty), record=record.id)


def _body(record: Record, facts: Facts) -> Item:
    """Return what a record says, with its control block: who made it, and of which period."""
    control = {each.name: each for each in facts.system.shapes.record_control}
    row = Row({**record.control, **record.body}, record.body.span)
    return Item(row, {**control, **record.shape.by_name}, record.id)


def _outline(type_id: str, facts: Facts) -> Item:
    """Return a record of a type in which nothing stands."""
    control = {each.name: each for each in facts.system.shapes.record_control}
    fields = {**control, **facts.system.shapes.types[type_id].by_name}
    return Item(Row({}, Span("")), fields, "")


def _part(section: Section, scope: Scope) -> Part:
    heads = tuple(_as_head(row) for row in _rows(section.head, scope))
    rows = tuple(_rows(section.lines, scope))
    return Part(section.id, section.title, (*heads, *rows), len(heads))


def _as_head(row: tuple[Slot, ...]) -> tuple[Slot, ...]:
    return tuple(dataclasses.replace(each, is_head=True) for each in row)


def _rows(lines: Iterable[Line], scope: Scope) -> Iterator[tuple[Slot, ...]]:
    for line in lines:
        yield from _line(line, scope)


def _line(line: Line, scope: Scope) -> Iterator[tuple[Slot, ...]]:
    """Yield the rows of a line; a group's label stands before the first and takes all of them."""
    if line.every:
        plain = dataclasses.replace(line, every=False)
        for year in scope.years:
            yield from _line(plain, dataclasses.replace(scope, year=year))
        return
    rows = tuple(row for each in _about(line, scope) for row in _content(line, each))
    if line.each and line.each.get("factors"):
        rows = tuple({tuple(map(_shown, row)): row for row in reversed(rows)}.values())[::-1]
    if line.group is None:
        yield from rows
    elif rows:
        label = Slot(fill(line.group, scope), len(rows), line.group.span, is_head=True)
        yield (label, *rows[0])
        yield from rows[1:]


def _content(line: Line, scope: Scope) -> Iterator[tuple[Slot, ...]]:
    if line.table:
        yield from _table(line, scope)
    for name in line.fields if not line.table else ():
        yield (_label(scope, name), Slot(fill(_field(name), scope)))
    if line.cells:
        yield tuple(slot for cell in line.cells for slot in _slots(cell, scope))
    yield from _rows(line.lines, scope)


def _table(line: Line, scope: Scope) -> Iterator[tuple[Slot, ...]]:
    """Yield the head and the rows of a table field of the row's record."""
    fields = scope.item.fields[line.table].by_name if scope.item else {}
    names = line.fields or tuple(fields)
    about = dataclasses.replace(scope, item=Item(Row({}, Span("")), fields, ""))
    yield tuple(_label(about, name) for name in names)
    cells = tuple(map(_field, names))
    yield from _line(Line(cells=cells, each={"field": line.table}), scope)


def _shown(slot: Slot) -> str:
    return "\n".join(said(each, "zh") for each in slot.contents)


def _label(scope: Scope, name: str) -> Slot:
    field = scope.item.fields[name] if scope.item else None
    return Slot((Content(field.label if field else NOTHING),), is_head=True)


def _field(name: str) -> Cell:
    return Cell("field", {"field": name})


def _slots(cell: Cell, scope: Scope) -> Iterator[Slot]:
    years = scope.years if cell.years else (scope.year,)
    for year in years:
        about = dataclasses.replace(scope, year=year)
        yield Slot(fill(cell, about), span=cell.span, is_head=cell.kind == "zh")


def _about(line: Line, scope: Scope) -> Iterator[Scope]:
    """Yield what each row of a line is about; where nothing is, one row that says why."""
    if line.sources is not None:
        picked = _picked(line.sources, scope)
        if picked or not line.optional:
            yield dataclasses.replace(scope, picked=picked)
        return
    if line.each is None:
        yield scope
        return
    found: list[Scope] = [] if scope.empty is not None else list(_each(line.each, scope))
    for number, each in enumerate(found, 1):
        yield dataclasses.replace(each, number=number)
    if not found and not line.optional:
        yield dataclasses.replace(scope, empty=scope.empty or _nothing(line.each, scope))


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
    elif "figure" in each:
        yield from _by_parameter(each["figure"], scope)
    elif "record" in each:
        records = scope.facts.records(
            each["record"], scope.year, scope.site, where=each.get("where", {})
        )
        for record in records:
            fields = record.shape.by_name[each["table"]].by_name
            for row in record.body.rows(each["table"]):
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
        named = alone and each["by"] in {"source", "activity"} or source.carrier in _VAGUE
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
        for step, row in factor_steps(usable.steps, scope.facts) if isinstance(usable, Result) else ():
            if row.text("id") not in seen:
                seen.add(row.text("id"))
                yield dataclasses.replace(scope, used=(step, row))
        if isinstance(usable, Content):
            yield dataclasses.replace(scope, empty=usable)


def _by_parameter(figure: str, scope: Scope) -> Iterator[Scope]:
    """Yield what a figure was computed for in the layout's years, e.g. each product."""
    found: dict[tuple[tuple[str, str], ...], Text] = {}
    for (name, parameters), result in scope.facts.checked.results.figures.items():
        given = dict(parameters)
        if name == figure and given["year"] in scope.years and given.get("site") == scope.site:
            rest = tuple((key, str(each)) for key, each in parameters if key not in {"year", "site"})
            found.setdefault(rest, result.label)
    for rest in found:
        values = {key: Value(each, Span("")) for key, each in rest}
        name = " ".join(each for _, each in rest)
        item = Item(Row(values, Span("")), {}, "")
        yield dataclasses.replace(scope, item=item, key=Text(name, name) if rest else NOTHING)
