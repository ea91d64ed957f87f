"""Registers of records: one page per record type with its form, and the index of all types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.artifact import Artifact
from carbon_manual.render.markup import block, bullets, link, page, pairs, plain, relative, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.render.site.desk import Desk
    from carbon_manual.shape import Shape


def register_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the register of each record type and the index of all."""
    shapes = [each for each in desk.checked.system.shapes.types.values() if each.is_record]
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
        f"## {say('表式说明', 'About the form')} {{#form}}",
        _about(desk, shape),
        _fields(desk, shape),
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


def _about(desk: Desk, shape: Shape) -> str:
    say = desk.say
    per = say("每个场所", "site") if shape.per == "site" else say("全组织", "organisation")
    values = [
        (say("表式号", "Form"), plain(shape.number)),
        (say("范围", "Per"), per),
        (say("记录岗位", "Maker"), plain(shape.maker)),
        (say("核对岗位", "Reviewer"), plain(shape.reviewer)),
        (say("保存期限", "Retention"), desk.interval(shape.retention)),
        (say("类型", "Type"), f"`{shape.id}`"),
    ]
    return block("cm-record", pairs(values))


def _fields(desk: Desk, shape: Shape) -> str:
    required = desk.say("必填", "required")
    rows = [
        [f"`{field.name}`", desk.word(field.label), required if field.required else ""]
        for field in shape.fields
    ]
    return block(
        "cm-data", table([desk.say("字段", "Field"), desk.say("含义", "Meaning"), ""], rows)
    )


def _index_page(desk: Desk, shapes: list[Shape]) -> str:
    say = desk.say
    rows = []
    for shape in sorted(shapes, key=lambda each: each.number):
        count = sum(1 for _ in desk.checked.system.records_of(shape.id))
        number = link(plain(shape.number), relative(desk.places.form(shape), "records/index.md"))
        rows.append([number, desk.word(shape.label), desk.word(shape.purpose), str(count)])
    head = [
        say("表式号", "Form"),
        say("记录", "Record"),
        say("用途", "Purpose"),
        say("份数", "Records"),
    ]
    register = block("cm-register cm-wide-3", table(head, rows, "lllr"))
    return page([f"# {say('记录', 'Records')}", register], kind="register", wide=True)
