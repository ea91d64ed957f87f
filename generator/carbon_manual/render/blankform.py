"""A record type as a blank form on paper: a page from which its Word copy is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.render.markup import page, plain, table, unit
from carbon_manual.shapes.wanted import choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from carbon_manual.render.site.desk import Desk
    from carbon_manual.shapes.shape import Field, Shape

_ROWS: Final = 5
# A table with more columns does not fit a page upright; its entries then stand side by side.
_MOST_COLUMNS: Final = 7
_SIDE_BY_SIDE: Final = 3
_PERIODS: Final = 12
_INNER: Final = ("table", "series")
_BOX: Final = "□"
_ROOM: Final = "&nbsp;<br>&nbsp;"  # two lines: a hand needs more room than a printer
# More choices than these are not printed in each row, but once below the table.
_MOST_BOXES: Final = 6
_HEAD: Final = ("id", "version", "site", "period", "recorded_by", "recorded_on", "checked_by",
                "checked_on")  # fmt: skip


def form_page(desk: Desk, shape: Shape) -> str:
    """Return the staged Markdown of a blank form."""
    note = desk.say("标 * 的必须填写。", " Fields marked * are required.")
    parts = [
        f"# {plain(shape.number)} {desk.word(shape.label)}",
        _head(desk),
        plain(shape.purpose.of(desk.language) + note),
    ]
    lines = [field for field in shape.fields if field.kind not in {*_INNER, "group"}]
    if lines:
        parts.append(_lines(desk, lines))
    for field in shape.fields:
        if field not in lines:
            parts.append(f"## {_label(desk, field)}")
            parts += _block(desk, field)
    return page(parts, kind="form")


def _head(desk: Desk) -> str:
    fields = {field.name: field for field in desk.checked.system.shapes.record_control}
    labels = [_marked(desk.word(fields[name].label)) for name in _HEAD]
    rows = [
        [left, _ROOM, right, _ROOM] for left, right in zip(labels[::2], labels[1::2], strict=True)
    ]
    return table([""] * 4, rows)


def _lines(desk: Desk, fields: Iterable[Field]) -> str:
    """Return a row for each field: its label and room, or boxes to tick."""
    rows = [
        [_marked(_label(desk, field, with_unit=True)), _room(field, desk, between="　", most=99)]
        for field in fields
    ]
    return table(["", ""], rows)


def _block(desk: Desk, field: Field) -> Iterator[str]:
    if field.kind == "series":
        yield _periods(desk, 1)
    elif field.kind == "group":
        yield _lines(desk, field.columns)
    else:
        yield from _rows(desk, field)


def _rows(desk: Desk, field: Field) -> Iterator[str]:
    """Yield the empty rows of a table; what each row holds besides stands below, by its number."""
    columns = [each for each in field.columns if each.kind not in _INNER]
    yield _side_by_side(desk, columns) if len(columns) > _MOST_COLUMNS else _upright(desk, columns)
    yield from _legend(columns, desk)
    for each in field.columns:
        if each.kind in _INNER:
            yield f"### {desk.word(field.label)} · {desk.word(each.label)}"
            if each.kind == "series":
                yield _periods(desk, _ROWS)
            else:
                inner = [one for one in each.columns if one.kind not in _INNER]
                yield _upright(desk, inner, numbered=False)
                yield from _legend(inner, desk)


def _upright(desk: Desk, columns: Sequence[Field], *, numbered: bool = True) -> str:
    head = [_number(desk), *(_label(desk, each, with_unit=True) for each in columns)]
    cells = [_room(each, desk) for each in columns]
    rows = [[str(index + 1) if numbered else "", *cells] for index in range(_ROWS)]
    return table(head, rows, "c")


def _side_by_side(desk: Desk, columns: Sequence[Field]) -> str:
    head = [_number(desk), *(str(index + 1) for index in range(_SIDE_BY_SIDE))]
    rows = [
        [_marked(_label(desk, each, with_unit=True)), *[_room(each, desk)] * _SIDE_BY_SIDE]
        for each in columns
    ]
    return table(head, rows, "llll")


def _periods(desk: Desk, count: int) -> str:
    names = [str(index + 1) for index in range(count)] if count > 1 else [desk.say("数值", "Value")]
    head = [desk.say("期间", "Period"), *names]
    return table(head, [["&nbsp;"] * len(head) for _ in range(_PERIODS)])


def _number(desk: Desk) -> str:
    return desk.say("序号", "No.")


def _marked(label: str) -> str:
    """Return a cell that is a heading of its row."""
    return f"{label} {{ .cm-label }}"


def _label(desk: Desk, field: Field, *, with_unit: bool = False) -> str:
    shown = desk.word(field.label) + ("\\*" if field.required else "")
    if with_unit and field.unit and field.unit != "1":
        shown += desk.say(f"（{unit(field.unit)}）", f" ({unit(field.unit)})")
    return shown


def _room(field: Field, desk: Desk, *, between: str = "<br>", most: int = _MOST_BOXES) -> str:
    """Return an empty cell, or boxes to tick where the choices are few enough to print."""
    names = _names(field, desk)
    if not names or len(names) > most:
        return _ROOM
    return between.join(f"{_BOX} {name}" for name in names)


def _names(field: Field, desk: Desk) -> list[str]:
    if field.kind == "boolean":
        return [desk.say("是", "yes"), desk.say("否", "no")]
    return [desk.word(text) for _, text in choices(field)]


def _legend(fields: Iterable[Field], desk: Desk) -> Iterator[str]:
    """Yield the choices of the fields that have too many for boxes."""
    for field in fields:
        names = _names(field, desk)
        if len(names) > _MOST_BOXES:
            yield f"**{desk.word(field.label)}**：{'、'.join(names)}"
