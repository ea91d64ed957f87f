"""What fills a cell: for each filler that layouts know, the function that gives its contents."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.annexcontent import (
    DASH,
    Content,
    Origin,
    of_amount,
    of_result,
    of_value,
    origin_of,
    side_by_side,
    words,
)
from carbon_manual.annexfacts import INVENTORY, Facts
from carbon_manual.annexlayout import FILLERS, Cell, Layout
from carbon_manual.diagnostic import Text
from carbon_manual.ledger import ACTIVITY, EXPORTED, SOURCE_LIST, Source
from carbon_manual.quantity import Quantity, QuantityError
from carbon_manual.refusal import Refused
from carbon_manual.trace import NOTHING, Result, Step
from carbon_manual.value import Row

if TYPE_CHECKING:
    from carbon_manual.shape import Field

_REST: Final = "rest"


@dataclass(frozen=True, slots=True)
class Item:
    """A row of a record, or its body: the values, their fields and the record's number."""

    row: Row
    fields: Mapping[str, Field]
    record: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What the cells of a row are about; `empty` says why there is no row to fill.

    `last` is the year asked for, `year` that of the cell where several stand side by side.
    `picked` are the row's sources, None where the row is not about sources; `material` is one that
    a source takes or gives, `used` a factor of theirs. `key` is what rows are made by.
    """

    facts: Facts
    layout: Layout
    last: int
    year: int
    site: str | None
    item: Item | None = None
    picked: tuple[Source, ...] | None = None
    material: str = ""
    key: Text = NOTHING
    used: tuple[Step, Row] | None = None
    number: int = 1
    empty: Content | None = None

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years that the layout shows side by side, the asked one last."""
        return tuple(range(self.last - self.layout.years + 1, self.last + 1))

    def value(self, given: object) -> str:
        """Return a parameter of the layout: `$name` stands for a field of the row's record."""
        text = str(given)
        if not text.startswith("$") or self.item is None:
            return text
        return self.item.record if text == "$id" else self.item.row.text(text[1:])


Contents = tuple[Content, ...]


def fill(cell: Cell, scope: Scope) -> Contents:
    """Return what stands in a cell."""
    if scope.empty is not None and _needs_row(cell):
        return (scope.empty,)
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


def _figure(cell: Cell, scope: Scope) -> Contents:
    """Return a figure; where its row is about sources that do not exist, that they do not."""
    if scope.picked is not None and not scope.picked:
        return (no_sources(scope),)
    given = {name: scope.value(each) for name, each in cell.given.get("with", {}).items()}
    found = scope.facts.figure(cell.value, scope.year, scope.site, **given)
    content = of_result(found) if isinstance(found, Result) else found
    return (dataclasses.replace(content, notes=tuple(_besides(cell, scope))),)


def _besides(cell: Cell, scope: Scope) -> Iterator[Text]:
    """Yield which categories a total holds beside those that the table lists, with their amounts."""
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


def _inputs(cell: Cell, scope: Scope) -> Contents:
    """Return the sum of the activities that a figure was computed from, exports deducted."""
    given = {name: scope.value(each) for name, each in cell.given.get("with", {}).items()}
    found = scope.facts.figure(cell.value, scope.year, scope.site, **given)
    if isinstance(found, Content):
        return (found,)
    results = [_activity_of(step, scope) for step in found.steps if step.kind == "activity"]
    if not results:
        return (no_sources(scope),)
    return _sums(results, scope)


def _activity_of(step: Step, scope: Scope) -> Result:
    return scope.facts.checked.results.figures[step.figure, step.parameters]


def _activity(_: Cell, scope: Scope) -> Contents:
    found: list[Result] = []
    if _present(scope) and (lack := _unaccounted(scope)):
        return lack
    for source in _present(scope):
        results = scope.facts.activities.get((scope.year, source.id), ())
        named = [each for each in results if _material(each) == scope.material]
        usable = scope.facts.usable(named[0] if named else None, "activity", scope.year)
        if isinstance(usable, Content):
            return (_naming(usable, source, bool(named)),)
        found.append(usable)
    return _sums(found, scope) if found else (no_sources(scope),)


def _emission(_: Cell, scope: Scope) -> Contents:
    found: list[Result] = []
    if _present(scope) and (lack := _unaccounted(scope)):
        return lack
    for source in _present(scope):
        usable = scope.facts.figure("ghg.source", scope.year, None, source=source.id)
        if isinstance(usable, Content):
            return (_naming(usable, source, False),)
        found.append(usable)
    return _sums(found, scope) if found else (no_sources(scope),)


def _material(result: Result) -> str:
    return str(dict(result.parameters).get("material", ""))


def _unaccounted(scope: Scope) -> Contents:
    """Return that the year has no account at all, if that is so."""
    if scope.year in scope.facts.ledger.inventories:
        return ()
    return (scope.facts.no_record(INVENTORY, scope.year),)


def _present(scope: Scope) -> tuple[Source, ...]:
    """Return the row's sources that operate in the year."""
    return tuple(each for each in scope.picked or () if each.operates(scope.year))


def _naming(lack: Content, source: Source, is_named: bool) -> Content:  # noqa: FBT001
    """Return what lacks with the source named, unless the reason names it already."""
    if lack.lack is None or is_named:
        return lack
    zh, en = f"{source.id} {source.name.zh}：{lack.lack.zh}", f"{source.id}: {lack.lack.en}"
    return dataclasses.replace(lack, lack=Text(zh, en))


def no_sources(scope: Scope) -> Content:
    """Return that there are no sources of the row's kind, in the year or in all years shown."""
    shape = scope.facts.system.shapes.types[SOURCE_LIST]
    zh = en = str(scope.year)
    if scope.layout.years > 1 and not scope.picked:
        zh, en = (f"{scope.years[0]}{mark}{scope.last}" for mark in (" 至 ", " to "))
    return scope.facts.lack(
        f"{zh} 年没有这一种碳源（见{shape.label.zh} {shape.number}）",
        f"no such source in {en} (see {shape.number})",
    )


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


def _origin(_: Cell, scope: Scope) -> Contents:
    """Return where the activity data come from: what they were read from, and the evidence."""
    found: dict[str, Content] = {}
    sources = _present(scope)
    for source in sources:
        for content in _origins_of(source.id, scope):
            found.setdefault(content.text.zh, content)
    if found:
        return tuple(found.values())
    if not sources:
        return (no_sources(scope),)
    return (scope.facts.no_record(ACTIVITY, scope.year),)


def _origins_of(source: str, scope: Scope) -> Iterator[Content]:
    ledger, shape = scope.facts.ledger, scope.facts.system.shapes.types[ACTIVITY]
    try:
        stocks = ledger.stocks(source, scope.material, scope.year)
        equipment = ledger.equipment_of(source, scope.year)
    except Refused:
        stocks = equipment = ()
    entries = {each.row.span: each.row for each in ledger.entries(source, scope.material, scope.year)}
    for row in entries.values():
        yield _read_from(row, shape.by_name["data"], scope)
    for table, rows in (("balances", stocks), ("equipment", equipment)):
        for row in rows:
            field = shape.by_name[table]
            content = _read_from(row, field, scope)
            shown = side_by_side([Content(field.label), content], "，")
            yield dataclasses.replace(shown, origins=content.origins)


def _read_from(row: Row, field: Field, scope: Scope) -> Content:
    names = [each for each in ("origin", "evidence", "meter") if each in row]
    values = [
        of_value(scope.facts.system, field.by_name[each], row[each], f"{ACTIVITY} {each}")
        for each in names
    ]
    return side_by_side(values, "，") if values else Content(origins=(Origin(ACTIVITY, span=row.span),))


def _parameter(cell: Cell, scope: Scope) -> Contents:
    """Return the factors of one place, by role in the order of use; those beyond are the rest."""
    by_role: dict[str, dict[str, Content]] = {}
    sources = _present(scope)
    for source in sources:
        usable = scope.facts.figure("ghg.source", scope.year, None, source=source.id)
        if isinstance(usable, Content):
            return (_naming(usable, source, False),)
        for step, row in factor_steps(usable.steps, scope.facts):
            content = factor_content(step, row, scope)
            by_role.setdefault(row.text("role"), {}).setdefault(str(content), content)
    if not sources:
        return (no_sources(scope),)
    places = [tuple(each.values()) for each in by_role.values()]
    given = cell.value
    if given == _REST:
        rest = tuple(content for each in places[_places(scope) :] for content in each)
        return rest or (Content(DASH),)
    return places[given - 1] if given <= len(places) else (Content(DASH),)


def _places(scope: Scope) -> int:
    """Return how many places of factors the layout counts before the rest."""
    cells = (cell for section in scope.layout.sections for line in _deep(section.lines)
             for cell in line.cells)  # fmt: skip
    numbers = [each.value for each in cells if each.kind == "parameter" and each.value != _REST]
    return max(numbers, default=0)


def _deep(lines: Any) -> Iterator[Any]:  # noqa: ANN401 - lines of a layout
    for line in lines:
        yield line
        yield from _deep(line.lines)


def factor_steps(steps: tuple[Step, ...], facts: Facts) -> Iterator[tuple[Step, Row]]:
    """Yield the factors that a figure used, each with its row in the register."""
    for step in steps:
        row = facts.factors.get((step.span.path, step.span.line)) if step.span else None
        if step.kind == "factor" and row is not None:
            yield step, row
        else:
            yield from factor_steps(step.steps, facts)


def factor_content(step: Step, row: Row, scope: Scope) -> Content:
    """Return a factor as it was used: its role, value, and where it comes from."""
    system = scope.facts.system
    record = system.home.get(("factor", row.text("id")), "")
    field = system.shapes.types["rec.factor-register"].by_name["factors"]
    role = field.by_name["role"].choice(row.text("role"))
    value = row.data("value")
    shown = value if isinstance(value, Quantity) else step.quantity
    origin = Origin(f"{record} {row.text('id')}", str(shown), row.span)
    exponent = shown.value.as_tuple().exponent
    digits = max(-exponent, 0) if isinstance(exponent, int) else 0
    unit = "" if shown.unit.text == "1" else shown.unit.text
    return Content(role, shown.value, digits, unit, step.note, (origin,))


def _factor(cell: Cell, scope: Scope) -> Contents:
    """Return where the factors of a role come from that were used for the row's sources."""
    role, found = cell.value, {}
    sources = _present(scope)
    for source in sources:
        usable = scope.facts.figure("ghg.source", scope.year, None, source=source.id)
        if isinstance(usable, Content):
            return (_naming(usable, source, False),)
        for step, row in factor_steps(usable.steps, scope.facts):
            if row.text("role") == role:
                content = factor_content(step, row, scope)
                found[step.note.zh] = Content(step.note, origins=content.origins)
    if not sources:
        return (no_sources(scope),)
    if found:
        return tuple(found.values())
    field = scope.facts.system.shapes.types["rec.factor-register"].by_name["factors"]
    name = field.by_name["role"].choice(role)
    return (scope.facts.lack(f"{scope.year} 年的核算没有用到{name.zh}",
                             f"the account of {scope.year} uses no {name.en}"),)  # fmt: skip


def _used(cell: Cell, scope: Scope) -> Contents:
    """Return the value of the row's factor, or where it comes from."""
    if scope.used is None:
        return (Content(DASH),)
    content = factor_content(*scope.used, scope)
    if cell.value == "source":
        return (Content(content.remark, origins=content.origins),)
    return (dataclasses.replace(content, remark=NOTHING),)


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


def _choice(scope: Scope, field: str, code: str) -> Text:
    table = scope.facts.system.shapes.types[SOURCE_LIST].by_name["sources"]
    return table.by_name[field].choice(code)


_FILLERS: Final[Mapping[str, Callable[[Cell, Scope], Contents]]] = MappingProxyType(
    {
        "zh": _words,
        "dash": _dash,
        "serial": _serial,
        "key": _key,
        "year": _year,
        "figure": _figure,
        "inputs": _inputs,
        "activity": _activity,
        "emission": _emission,
        "origin": _origin,
        "parameter": _parameter,
        "factor": _factor,
        "used": _used,
        "record": _record,
        "field": _field,
        "any": _any,
        "join": _join,
    }
)
assert set(_FILLERS) == set(FILLERS)  # noqa: S101 - a filler without function
# What stands in a row that there is nothing to fill with.
_UNASKED: Final = ("zh", "dash", "key", "year", "record", "any", "join")
