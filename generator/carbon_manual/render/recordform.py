"""A record as a filled form on paper: a page from which its Word copy is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.render.annexform import annex_blocks
from carbon_manual.render.markup import page, plain, table
from carbon_manual.render.site.records import cell, record_body

if TYPE_CHECKING:
    from carbon_manual.annex.facts import Facts
    from carbon_manual.render.site.desk import Desk
    from carbon_manual.system.model import Record

# What stands elsewhere on the form, or serves the repository only.
_ELSEWHERE: Final = frozenset(
    (
        *("id", "type", "title", "files", "history", "recorded_by", "recorded_on"),
        *("checked_by", "checked_on"),
    )
)
# Who signs: the fields of post and date.
_SIGNING: Final = (("recorded_by", "recorded_on"), ("checked_by", "checked_on"))
_ROOM: Final = "&nbsp;<br>&nbsp;"  # two lines: a signature needs more room than a name


def record_form(desk: Desk, record: Record, facts: Facts) -> str:
    """Return the staged Markdown of a record: its head, what it holds, and the signatures.

    A record that a standard prints an annex table for shows it in that form too.
    """
    path = desk.places.record(record)
    parts = [
        f"# {plain(record.shape.number)} {desk.word(record.shape.label)}",
        _head(desk, record, path),
        *record_body(desk, record),
        *annex_blocks(desk, record, facts),
        _signatures(desk, record, path),
    ]
    return page(parts, kind="form")


def _head(desk: Desk, record: Record, path: str) -> str:
    """Return number, title and the facts of control, two pairs in a row."""
    control = record.control
    pairs = [
        (desk.say("记录编号", "Record"), plain(record.id)),
        (desk.say("名称", "Title"), desk.word(record.title)),
    ]
    pairs += [
        (desk.word(field.label), cell(desk, field, control[field.name], path))
        for field in desk.checked.system.shapes.record_control
        if field.name in control and field.name not in _ELSEWHERE
    ]
    if len(pairs) % 2:
        pairs.append(("", ""))
    rows = [
        [_marked(left[0]), left[1], _marked(right[0]), right[1]]
        for left, right in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    return table([""] * 4, rows)


def _signatures(desk: Desk, record: Record, path: str) -> str:
    """Return a row for each who made or checked the record, with room to sign a printed copy."""
    fields = {field.name: field for field in desk.checked.system.shapes.record_control}
    sign = desk.say("签名", "Signature")
    rows = []
    for post, date in _SIGNING:
        shown = [
            cell(desk, fields[name], record.control[name], path) if name in record.control else ""
            for name in (post, date)
        ]
        labels = [_marked(desk.word(fields[name].label)) for name in (post, date)]
        rows.append([labels[0], shown[0], labels[1], shown[1], _marked(sign), _ROOM])
    return table([""] * 6, rows)


def _marked(label: str) -> str:
    """Return a cell that is a heading of its row."""
    return f"{label} {{ .cm-label }}" if label else ""
