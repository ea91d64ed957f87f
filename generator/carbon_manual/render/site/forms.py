"""What a form asks for: every field of a record type, how it is filled and what it serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.render.markup import block, link, pairs, plain, relative, table
from carbon_manual.shapes.wanted import choices, definer, name_of, target, wanted
from carbon_manual.system.deadline import INTERVAL_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.render.site.desk import Desk
    from carbon_manual.shapes.shape import Field, Shape

_PAGES = {
    "document": "master-list.md",
    "standard": "standards/index.md",
    "clause": "coverage.md",
    "record": "records/index.md",
    "form": "records/index.md",
    "item": "master-list.md",
}


def form_section(desk: Desk, shape: Shape, page: str) -> list[str]:
    """Return the parts that explain a form on its register page."""
    common = relative("records/index.md", page) + "#control"
    note = desk.say(
        "每份记录开头的控制信息见[记录](TARGET)一页。",
        "The control block that opens every record is explained on the page [Records](TARGET).",
    )
    return [
        f"## {desk.say('表式说明', 'About the form')} {{#form}}",
        _about(desk, shape, page),
        f"## {desk.say('填写内容', 'What to fill in')} {{#fields}}",
        *field_tables(desk, shape.fields, page),
        note.replace("TARGET", common),
    ]


def field_tables(
    desk: Desk, fields: Iterable[Field], page: str, anchor: str = "field"
) -> list[str]:
    """Return a table of fields, and one below it for each field that has columns of its own."""
    listed = tuple(fields)
    say = desk.say
    head = [say("名称", "Name"), say("字段", "Field"), say("填写", "What to write"),
            say("必填", "Required")]  # fmt: skip
    rows = [
        [
            _named(desk, field, anchor),
            f"`{field.name}`",
            "；".join(_how(desk, field, page)),
            say("必填", "required") if field.required else "",
        ]
        for field in listed
    ]
    parts = [block("cm-data cm-nowrap-1 cm-nowrap-2 cm-nowrap-4 cm-wide-3", table(head, rows))]
    for field in listed:
        if field.columns:
            own = f"{anchor}-{field.name}"
            parts.append(f"### {desk.word(field.label)} `{field.name}` {{#{own}}}")
            parts += field_tables(desk, field.columns, page, own)
    return parts


def _about(desk: Desk, shape: Shape, page: str) -> str:
    say = desk.say
    per = say("每个场所", "site") if shape.per == "site" else say("全组织", "organisation")
    values = [
        (say("表式号", "Form"), plain(shape.number)),
        (say("类型", "Type"), f"`{shape.id}`"),
        (say("范围", "Per"), per),
        (say("间隔", "Interval"), desk.interval(_interval(desk, shape))),
        (say("记录岗位", "Maker"), plain(shape.maker)),
        (say("核对岗位", "Reviewer"), plain(shape.reviewer)),
        (say("批准岗位", "Approver"), plain(shape.approver)),
        (say("保存期限", "Retention"), desk.interval(shape.retention)),
    ]
    given = [(label, value) for label, value in values if value]
    return block("cm-record", pairs(given, wide=list(_clauses(desk, shape, page))))


def _interval(desk: Desk, shape: Shape) -> str:
    """Return the interval that the configuration sets for a form, else the form's own."""
    return desk.checked.system.parameter(f"{INTERVAL_PREFIX}{shape.id}", shape.interval)


def _clauses(desk: Desk, shape: Shape, page: str) -> Iterator[tuple[str, str]]:
    """Yield the clauses that the form serves, for each standard in use."""
    for coverage in desk.checked.coverage:
        standard = coverage.use.standard
        clauses = [each for each in shape.demanded_by.get(standard.key, ())
                   if each in standard.entries]  # fmt: skip
        if clauses:
            chips = " ".join(desk.to_clause(coverage, each, page) for each in clauses)
            yield plain(standard.short), chips


def _named(desk: Desk, field: Field, anchor: str) -> str:
    label = desk.word(field.label)
    return link(label, f"#{anchor}-{field.name}") if field.columns else label


def _how(desk: Desk, field: Field, page: str) -> Iterator[str]:
    """Yield what to write, the choices, where the register stands, and the note."""
    kind = target(field)
    said = desk.word(wanted(field, desk.checked.system.shapes))
    if kind:
        name = desk.word(name_of(kind, desk.checked.system.shapes))
        linked = _register(desk, kind, name, page)
        said = linked.join(said.rsplit(name, 1)) if name in said else said
    yield said
    offered = choices(field)
    if offered:
        yield "、".join(
            f"`{code}`" + ("" if code == text.of(desk.language) else f" {desk.word(text)}")
            for code, text in offered
        )
    if field.note.zh:
        yield desk.word(field.note).rstrip("。")


def _register(desk: Desk, kind: str, name: str, page: str) -> str:
    """Return the name of a kind as a link to where its ids are defined."""
    shapes = desk.checked.system.shapes
    found = definer(kind, shapes)
    shape = shapes.types.get(kind) or (found.shape if found else None)
    if shape is not None and shape.is_record:
        return link(name, relative(desk.places.form(shape), page))
    path = _PAGES.get("document" if shape is not None else kind)
    return link(name, relative(path, page)) if path else name
