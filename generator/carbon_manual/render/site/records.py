"""Pages of records, drawn from the shapes of their types."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from carbon_manual.artifact import Artifact
from carbon_manual.diagnostic import Text
from carbon_manual.quantity import Quantity, Unit
from carbon_manual.render.markup import (
    block,
    digest,
    link,
    page,
    pairs,
    plain,
    relative,
    table,
    unit,
)
from carbon_manual.render.site.referred import referred_section
from carbon_manual.shapes.value import INVALID, Interval, Row, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.render.site.desk import Desk
    from carbon_manual.shapes.shape import Field
    from carbon_manual.system.model import Record

_LONG = ("table", "series", "group", "claims")
# More columns than this do not fit a page side by side; long texts then go into one of notes.
_MAX_COLUMNS = 6
_MIN_ROWS = 3
_SHORT_LABEL = 12


def record_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield one page per record."""
    for record in desk.checked.system.records.values():
        yield Artifact.of_text(desk.places.record(record), record_page(desk, record), record.id)


def record_page(desk: Desk, record: Record) -> str:
    """Return the staged Markdown of a record."""
    parts = [
        f"# {plain(record.id)} {desk.word(record.title)}",
        block("cm-record", _control(desk, record)),
        *record_body(desk, record),
        referred_section(desk, record.id, desk.places.record(record)),
    ]
    return page(parts, kind="record", wide=True)


def record_body(desk: Desk, record: Record) -> list[str]:
    """Return what a record holds as blocks of Markdown: short values, then its tables."""
    path, shape = desk.places.record(record), record.shape
    parts = []
    short = _short(desk, shape.fields, record.body, path)
    if short:
        parts += [f"## {desk.say('基本内容', 'Content')} {{#content}}", short]
    for field in shape.fields:
        held = record.body.data(field.name)
        if held is not None and field.kind in {"table", "group"}:
            parts.append(f"## {desk.word(field.label)} {{#{field.name}}}")
            if field.kind == "table":
                parts.append(_table(desk, field, record.body.rows(field.name), path))
            else:
                parts.append(_short(desk, field.columns, held, path))
    return parts


def _short(desk: Desk, fields: tuple[Field, ...], row: Row, path: str) -> str:
    """Return the values that one line can say, each with its label."""
    shown = [
        (desk.word(field.label), cell(desk, field, row[field.name], path))
        for field in fields
        if field.name in row and field.kind not in _LONG
    ]
    return block("cm-record", pairs(shown)) if shown else ""


def _control(desk: Desk, record: Record) -> str:
    control, path = record.control, desk.places.record(record)
    form = link(desk.word(record.shape.label), relative(desk.places.form(record.shape), path))
    hidden = {"type", "title", "files", "history"}
    values = [(desk.say("记录类型", "Type"), form)]
    values += [
        (desk.word(field.label), cell(desk, field, control[field.name], path))
        for field in desk.checked.system.shapes.record_control
        if field.name in control and field.name not in hidden
    ]
    return pairs(values, wide=[(desk.say("源文件", "Source file"), f"`{record.path}`")])


def _table(desk: Desk, field: Field, rows: tuple[Row, ...], path: str) -> str:
    """Return a table field: columns that never differ are said once above, long texts are notes.

    A series becomes a table of its own below, one column per row.
    """
    columns = [
        each
        for each in field.columns
        if each.kind not in _LONG and any(each.name in row for row in rows)
    ]
    same = [each for each in columns if _is_constant(each, rows)]
    differing = [each for each in columns if each not in same]
    long = [each for each in differing if each.kind == "text" and not _is_short(each)]
    notes = long if len(differing) > _MAX_COLUMNS else []
    shown = [each for each in differing if each not in notes]
    parts = [_common(desk, same, rows, path), _grid(desk, shown, notes, rows, path)]
    for each in field.columns:
        if each.kind == "series":
            parts.append(_series(desk, each, rows))
        elif each.kind == "table":
            parts += [_nested(desk, each, row, path) for row in rows if row.rows(each.name)]
        elif each.kind == "claims":
            parts += [_claims(desk, each, row, path) for row in rows if row.data(each.name)]
    return "\n".join(parts)


def _is_constant(field: Field, rows: tuple[Row, ...]) -> bool:
    """Tell whether a column holds one and the same value in each of several rows."""
    values = {str(row[field.name].data) if field.name in row else "" for row in rows}
    return len(rows) >= _MIN_ROWS and len(values) == 1


def _common(desk: Desk, fields: list[Field], rows: tuple[Row, ...], path: str) -> str:
    if not fields:
        return ""
    shown = "；".join(
        f"{desk.word(each.label)}：{cell(desk, each, rows[0].get(each.name), path)}"
        for each in fields
    )
    return f"{desk.say('各行相同', 'The same in all rows')}——{shown}\n"


def _grid(
    desk: Desk, shown: list[Field], notes: list[Field], rows: tuple[Row, ...], path: str
) -> str:
    """Return the rows as a table; equal notes stand once, numbered, below it."""
    head = [desk.word(each.label) for each in shown]
    align = "".join(
        "r" if each.kind in {"quantity", "decimal", "integer"} else "l" for each in shown
    )
    said: dict[str, int] = {}
    body = []
    for row in rows:
        cells = [cell(desk, each, row.get(each.name), path) for each in shown]
        note = _note(desk, notes, row, path)
        if note:
            number = said.setdefault(note, len(said) + 1)
            cells.append(link(str(number), f"#note-{number}"))
        elif notes:
            cells.append("")
        body.append(cells)
    if notes:
        head.append(desk.say("说明", "Notes"))
    marks = "".join(
        f" cm-nowrap-{index}" for index, each in enumerate(shown[:8], 1) if _is_short(each)
    )
    listed = "\n".join(
        f'{number}. <span id="note-{number}"></span>{note}' for note, number in said.items()
    )
    below = f"\n**{desk.say('说明', 'Notes')}**\n\n{listed}\n" if listed else ""
    return block(f"cm-data{marks} cm-entries", table(head, body, align)) + below


def _note(desk: Desk, fields: list[Field], row: Row, path: str) -> str:
    return "；".join(
        f"{desk.word(each.label)}：{cell(desk, each, row[each.name], path)}"
        for each in fields
        if each.name in row
    )


def _is_short(field: Field) -> bool:
    """Tell whether a column holds codes, dates and the like, which must not wrap."""
    kinds = {"date", "period", "unit", "quantity", "year"}
    if field.kind == "choice":
        return all(len(label.zh) <= _SHORT_LABEL for _, label in field.choices)
    return bool(field.kind in kinds or field.defines or field.to in {"source", "factor", "meter"})


def _nested(desk: Desk, field: Field, row: Row, path: str) -> str:
    owner = plain(row.text("id") or row.text("name"))
    return f"**{owner} · {desk.word(field.label)}**\n\n" + _table(
        desk, field, row.rows(field.name), path
    )


def _claims(desk: Desk, field: Field, row: Row, path: str) -> str:
    """Return the clauses that a row confirms: a line for each section and standard."""
    used = {each.use.standard.key: each for each in desk.checked.coverage}
    document = desk.checked.system.documents.get(row.text("id"))
    texts = {each.id: each.text for each in document.prose.headings} if document else {}
    rows = []
    for heading, standard, clauses in row.data(field.name):
        shown = plain(texts.get(heading.data) or heading.data)
        if document is not None and heading.data in texts:
            target = relative(desk.places.document(document), path) + f"#{heading.data}"
            shown = link(shown, target)
        coverage = used.get(standard.data)
        names = [str(each.data) for each in clauses if each.data is not INVALID]
        whole = coverage.use.standard if coverage else None
        chips = [
            desk.to_clause(coverage, name, path)
            if coverage and whole and name in whole.entries
            else plain(name)
            for name in names
        ]
        rows.append([shown, plain(whole.short if whole else standard.data), "、".join(chips)])
    head = [desk.say("章节", "Section"), desk.say("标准", "Standard"), desk.say("条款", "Clauses")]
    title = f"**{plain(row.text('id'))} · {desk.word(field.label)}**"
    return f"{title}\n\n{block('cm-claims cm-nowrap-2', table(head, rows))}"


def _series(desk: Desk, field: Field, rows: tuple[Row, ...]) -> str:
    """Return the periods of all rows side by side, rows of one kind of period per table."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        periods = tuple(period.text for period, _ in row.data(field.name) or ())
        if periods:
            groups.setdefault(periods, []).append(row)
    parts = []
    for periods, group in groups.items():
        head = [desk.say("期间", "Period")]
        for row in group:
            name = row.text("source") or row.text("name") or row.text("id")
            head.append(f"{plain(name)}<br>{unit(row.text('unit'))}")
        body = []
        for index, period in enumerate(periods):
            cells = [row.data(field.name)[index][1].data for row in group]
            body.append([period, *(_number(each) for each in cells)])
        body.append(_totals(desk, field, group))
        parts.append(block("cm-data cm-nowrap-1", table(head, body, "l" + "r" * len(group))))
    return "\n".join(parts)


def _totals(desk: Desk, field: Field, group: list[Row]) -> list[str]:
    total = [desk.say("合计", "Total") + " { .cm-total }"]
    for row in group:
        values = [value.data for _, value in row.data(field.name)]
        good = [each for each in values if isinstance(each, Decimal)]
        total.append(_number(sum(good, Decimal(0))))
    return total


def cell(desk: Desk, field: Field, value: Value | None, path: str) -> str:
    """Return a value as a cell: labels for codes, links for references, numbers grouped."""
    if value is None:
        return ""
    if value.data is INVALID:
        return desk.say("（有误）", "(faulty)")
    if field.kind == "list":
        item = field.item or field
        return "、".join(cell(desk, item, each, path) for each in value.data)
    if field.kind == "choice":
        return desk.word(field.choice(value.data))
    if field.kind == "reference":
        return _reference(desk, field, str(value.data), path)
    shown = _plain_cell(desk, value.data, path)
    return digest(shown) if field.kind == "digest" else shown


def _plain_cell(desk: Desk, data: object, path: str) -> str:
    data = data.of(desk.language) if isinstance(data, Text) else data
    match data:
        case str() if "{{" in data:
            shown = desk.embedding.text(data, path)
        case Quantity():
            shown = f"{_number(data.value)} {unit(data.unit.text)}".strip()
        case Decimal():
            shown = _number(data)
        case bool():
            shown = desk.say("是", "yes") if data else desk.say("否", "no")
        case Unit():
            shown = unit(data.text)
        case Interval():
            shown = desk.interval(data.text)
        case _:
            shown = unit(plain(getattr(data, "text", None) or str(data)))
    return shown


def _number(value: object) -> str:
    return f"{value:,f}" if isinstance(value, Decimal) else "—"


def _reference(desk: Desk, field: Field, name: str, path: str) -> str:
    system = desk.checked.system
    home = system.home.get((field.to, name))
    label = system.label(field.to, name).of(desk.language)
    shown = label if field.to in {"site", "post", "department"} else name
    record = system.records.get(home) if home else None
    if record is not None and field.to not in {"site", "post", "department"}:
        return link(plain(shown), relative(desk.places.record(record), path))
    target = desk.places.item(name) or _standard(desk, field.to, name)
    shown = _clause(desk, name) if field.to == "clause" else shown
    return link(plain(shown), relative(target, path)) if target else plain(shown)


def _clause(desk: Desk, name: str) -> str:
    """Return a clause such as `ccaa-39-2022:6.1.2` by the number of its standard."""
    key, _, clause = name.partition(":")
    for each in desk.checked.coverage:
        if each.use.standard.key == key:
            return f"{each.use.standard.number} {clause}"
    return name


def _standard(desk: Desk, kind: str, name: str) -> str | None:
    """Return the page of a standard in use, or of a clause such as `ccaa-39-2022:6.1.2`."""
    key, _, clause = name.partition(":")
    for coverage in desk.checked.coverage:
        standard = coverage.use.standard
        if kind == "standard" and name == standard.key:
            return desk.places.standard(standard)
        if kind == "clause" and key == standard.key and clause in standard.entries:
            return desk.places.clause(standard, clause)
    return None
