"""Registers of records: one page per record type with its form, and the index of all types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.artifact import Artifact
from carbon_manual.render.markup import block, bullets, link, page, plain, relative, table
from carbon_manual.render.site.forms import field_tables, form_section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carbon_manual.render.site.desk import Desk
    from carbon_manual.shapes.shape import Shape


def register_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the register of each record type and the index of all."""
    shapes = desk.checked.system.shapes.records
    for shape in shapes:
        yield Artifact.of_text(desk.places.form(shape), _register_page(desk, shape), shape.number)
    yield Artifact.of_text("records/index.md", _index_page(desk, shapes))


def _register_page(desk: Desk, shape: Shape) -> str:
    path = desk.places.form(shape)
    say = desk.say
    used_by = [
        desk.to_document(document, path)
        for document in desk.checked.system.documents.values()
        if shape.number in {str(item.data) for item in document.control.items_of("records")}
    ]
    parts = [
        f"# {plain(shape.number)} {desk.word(shape.label)}",
        desk.word(shape.purpose),
        _register(desk, shape, path),
        *form_section(desk, shape, path),
        f"## {say('使用本表式的文件', 'Documents that use it')} {{#used-by}}",
        bullets(used_by),
    ]
    return page(parts, kind="register")


def _register(desk: Desk, shape: Shape, path: str) -> str:
    system = desk.checked.system
    say = desk.say
    rows = []
    for record in system.records_of(shape.id):
        site = desk.word(system.label("site", record.site)) if record.site else ""
        rows.append(
            [
                link(plain(record.id), relative(desk.places.record(record), path)),
                desk.word(record.title),
                site or say("全组织", "all"),
                record.control.text("period"),
                plain(record.version),
                plain(record.control.text("recorded_by") or record.control.text("owner")),
            ]
        )
    if not rows:
        return say("尚无记录。", "No record yet.")
    head = [
        say("编号", "Number"),
        say("名称", "Title"),
        say("场所", "Site"),
        say("期间", "Period"),
        say("版本", "Version"),
        say("记录岗位", "Recorded by"),
    ]
    return block("cm-register cm-nowrap-3 cm-nowrap-4 cm-nowrap-5 cm-nowrap-6", table(head, rows))


def _index_page(desk: Desk, shapes: Sequence[Shape]) -> str:
    """Return all forms in the groups of their numbers, and the control block that all share."""
    say = desk.say
    groups: dict[str, list[Shape]] = {}
    for shape in shapes:
        groups.setdefault(shape.number.rpartition("-")[0], []).append(shape)
    parts = [f"# {say('记录', 'Records')}"]
    for group, members in groups.items():
        parts.append(f"## {_group_title(desk, group)} {{#{group.lower()}}}")
        parts.append(_group(desk, members))
    control = desk.checked.system.shapes.record_control
    parts.append(f"## {say('每份记录的控制信息', 'Control block of every record')} {{#control}}")
    parts += field_tables(desk, control, "records/index.md", "control")
    return page(parts, kind="register")


def _group_title(desk: Desk, group: str) -> str:
    """Return the number of a group, with the procedure of that number if there is one."""
    procedure = desk.checked.system.documents.get(group.replace("JL", "CX", 1))
    return f"{group} {desk.word(procedure.title)}" if procedure else group


def _group(desk: Desk, shapes: Sequence[Shape]) -> str:
    say = desk.say
    rows = []
    for shape in shapes:
        count = sum(1 for _ in desk.checked.system.records_of(shape.id))
        number = link(plain(shape.number), relative(desk.places.form(shape), "records/index.md"))
        rows.append([number, desk.word(shape.label), desk.word(shape.purpose), str(count or "")])
    head = [say("表式号", "Form"), say("记录", "Record"), say("用途", "Purpose"),
            say("份数", "Records")]  # fmt: skip
    return block("cm-register cm-wide-3", table(head, rows, "lllr"))
