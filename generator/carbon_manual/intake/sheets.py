"""Sheets of registers as records of the type that they fit, else as drafts for a person to use."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from carbon_manual.diagnostic import Text
from carbon_manual.intake.blocks import Loss
from carbon_manual.intake.cells import Grid, read_grids
from carbon_manual.intake.front import day
from carbon_manual.intake.inlines import clean
from carbon_manual.intake.losses import KINDS
from carbon_manual.shapes.scalars import Misfit, read_scalar
from carbon_manual.tailor.front import Bare, dumped

if TYPE_CHECKING:
    from carbon_manual.intake.documents import World
    from carbon_manual.shapes.shape import Field, Shape

_HEAD_WITHIN: Final = 10  # rows in which the head of a table is sought
_LEAST: Final = 2  # columns that must fit
_SHARE: Final = 0.5
_LIKE: Final = 0.8
_UNIT: Final = re.compile(r"[（(\[][^）)\]]*[）)\]]|[\s*＊:：/]")
_TEXTS: Final = ("text", "label", "digest")
_SCALARS: Final = frozenset(
    (*_TEXTS, "integer", "year", "decimal", "quantity", "unit", "date", "period", "interval")
) | {"boolean", "choice", "reference", "list"}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What became of a sheet: its file's path and bytes, the type if one fits, what was lost."""

    source: str
    name: str
    path: str
    data: bytes
    type: str
    rows: int
    losses: tuple[Loss, ...]


class _Fit(NamedTuple):
    """A type's table that a sheet fits: columns by field, the row of the head."""

    shape: Shape
    table: Field
    columns: dict[str, int]
    head: int
    score: float


def read_sheets(
    source: str, data: bytes, world: World, taken: set[str]
) -> tuple[Sheet, ...] | Text:
    """Return the sheets of a workbook, or why it is refused. `taken` are the ids in use."""
    grids = read_grids(data)
    if isinstance(grids, Text):
        return grids
    return tuple(each for grid in grids for each in _sheet(source, grid, world, taken))


def _sheet(source: str, grid: Grid, world: World, taken: set[str]) -> Iterator[Sheet]:
    stem = source.rpartition("/")[2].rpartition(".")[0]
    fit = _fitting(grid, (stem, grid.name), world)
    losses = list(grid.losses)
    rows = len(grid.rows)
    if fit is not None:
        number = _unused(f"{fit.shape.number}-import", taken)
        text, count = _record(fit, grid, world, number, losses, source)
        path = f"records/{fit.shape.number}/{number}.yaml"
        yield Sheet(source, grid.name, path, text.encode(), fit.shape.id, count, tuple(losses))
        if not any(each.kind in {"column", "value"} for each in losses) and not fit.head:
            return
        losses = []
    name = _unused(_file_name(f"{stem}-{grid.name}"), taken)
    yield Sheet(source, grid.name, f"import/tables/{name}.csv", _csv(grid.rows), "", rows,
                tuple(losses))  # fmt: skip


def _fitting(grid: Grid, names: Iterable[str], world: World) -> _Fit | None:
    """Return the table of a type whose columns a sheet has, the best of them."""
    found: list[_Fit] = []
    for shape in world.shapes.records:
        named = any(shape.label.zh in each or (shape.number and shape.number in each)
                    for each in names)  # fmt: skip
        for field in shape.fields:
            if field.kind != "table":
                continue
            for at, row in enumerate(grid.rows[:_HEAD_WITHIN]):
                columns = _columns(row, field)
                filled = sum(bool(each) for each in row)
                needed = [each.name for each in field.columns if each.required]
                share = len(columns) / filled if filled else 0.0
                owed = sum(name in columns for name in needed) / len(needed) if needed else 1.0
                if len(columns) >= _LEAST and (share >= _SHARE or named) and owed >= _SHARE:
                    score = share + owed + named
                    found.append(_Fit(shape, field, columns, at, score))
    return max(found, key=lambda each: (each.score, len(each.columns)), default=None)


def _columns(row: Sequence[str], table: Field) -> dict[str, int]:
    """Return where each field's column stands: by its label, else by one that is nearly it."""
    found: dict[str, int] = {}
    heads = [_UNIT.sub("", each).lower() for each in row]
    fields = [each for each in table.columns if each.kind in _SCALARS]
    for exact in (True, False):
        for field in fields:
            names = {_UNIT.sub("", each).lower()
                     for each in (field.label.zh, field.label.en, field.name)}  # fmt: skip
            for at, head in enumerate(heads):
                if not head or at in found.values() or field.name in found:
                    continue
                near = max(
                    difflib.SequenceMatcher(None, head, each, autojunk=False).ratio()
                    for each in names
                )
                if head in names or (not exact and near >= _LIKE):
                    found[field.name] = at
    return found


def _record(  # noqa: PLR0913, PLR0917 - all of it is one record
    fit: _Fit, grid: Grid, world: World, name: str, losses: list[Loss], source: str
) -> tuple[str, int]:
    """Return the text of a record and how many rows it has."""
    head = grid.rows[fit.head]
    for at, label in enumerate(head):
        if label and at not in fit.columns.values():
            losses.append(Loss("column", KINDS["column"], 0, label))
    rows = []
    for number, row in enumerate(grid.rows[fit.head + 1 :], start=fit.head + 2):
        made = {}
        for column, at in fit.columns.items():
            if row[at]:
                made[column] = _cell(row[at], fit.table.by_name[column], number, losses)
        if made:
            rows.append(made)
    shape = fit.shape
    title = " ".join(clean(grid.name).split())
    if shape.label.zh not in title:
        title = f"{shape.label.zh}（{title}）"
    control: dict[str, Any] = {"id": name, "type": shape.id, "title": title, "version": "0.1"}
    if shape.maker in world.posts:
        control |= {"owner": shape.maker, "recorded_by": shape.maker}
    control |= {"recorded_on": Bare(world.made_on), "retention": shape.retention or "P5Y",
                "access": "internal"}  # fmt: skip
    place = " ".join(clean(f"{source} 的工作表“{grid.name}”").split())
    note = f"# 由 import 从 {place}转入，须逐项核对\n"
    return f"---\n{note}{dumped(control)}---\n{dumped({fit.table.name: rows})}", len(rows)


def _cell(text: str, field: Field, row: int, losses: list[Loss]) -> Any:  # noqa: ANN401 - by kind
    """Return a cell as its field has it; what does not fit stays as it was and is told."""
    value = clean(text)
    if field.kind == "date":
        value = day(value) or value
    elif field.kind == "choice":
        codes = {label.zh: code for code, label in field.choices}
        codes |= {label.en.lower(): code for code, label in field.choices}
        value = codes.get(value, codes.get(value.lower(), value))
    elif field.kind == "boolean":
        value = {"是": "true", "否": "false", "有": "true", "无": "false"}.get(value, value)
    elif field.kind in {"decimal", "integer", "quantity"}:
        value = value.replace(",", "")
    elif field.kind == "list":
        return [each for each in re.split(r"[、，,；;\n]\s*", value) if each]
    if isinstance(read_scalar(value, field), Misfit):
        said = f"第 {row} 行 {field.label.zh}：{value}"
        losses.append(Loss("value", KINDS["value"], 0, said[:120]))
    return value if field.kind in _TEXTS or "\n" in value else Bare(value)


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV that spreadsheet programs open as text: no cell of it is a formula."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for row in rows:
        writer.writerow([f"'{each}" if _is_formula(each) else each for each in map(clean, row)])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _is_formula(text: str) -> bool:
    return text.startswith(_FORMULA) and not re.fullmatch(r"[-+]?[\d.,]+%?|-+", text)


def _file_name(text: str) -> str:
    return re.sub(r"[^\w.\u4e00-\u9fff-]+", "-", text).strip("-.")[:60] or "sheet"


def _unused(name: str, taken: set[str]) -> str:
    """Return a name that is not taken yet, and take it."""
    for count in range(1, 10_000):
        full = f"{name}-{count:02}" if count > 1 or name.endswith("-import") else name
        if full not in taken:
            taken.add(full)
            break
    return full
