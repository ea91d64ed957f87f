"""The register of nonconformities: what was found, what was done about it, what is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.conformity.nonconformity import (
    CORRECTIVE_ACTION,
    NONCONFORMITY,
    clauses_named,
    open_nonconformities,
)
from carbon_manual.diagnostic import Text
from carbon_manual.render.markup import block, link, page, plain, relative, span, table
from carbon_manual.render.site.sifter import sifter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.render.site.desk import Desk
    from carbon_manual.system.model import Record

PATH: Final = "records/nonconformities.md"
TITLE: Final = Text("不符合和措施", "Nonconformities")
_OPEN: Final = Text("未关闭", "open")
_CLOSED: Final = Text("已关闭", "closed")


def nonconformity_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the page of all nonconformities, the open ones first, then the newest."""
    system = desk.checked.system
    as_of = desk.checked.context.as_of
    still_open = {each.id for each in open_nonconformities(system, as_of)}
    found = sorted(
        system.records_of(NONCONFORMITY), key=lambda each: each.body.text("found_on"), reverse=True
    )
    found.sort(key=lambda each: each.id not in still_open)
    columns = (
        (Text("状态", "State"), 2),
        (Text("责任部门", "Department"), 4),
        (Text("发现途径", "Found by"), 5),
        (Text("性质", "Nature"), 6),
    )
    parts = [f"# {desk.word(TITLE)}", _note(desk, len(found), len(still_open))]
    if found:
        say = desk.say
        head = [say("编号", "Number"), say("状态", "State"), say("发现日期", "Found on"),
                say("责任部门", "Department"), say("发现途径", "Found by"), say("性质", "Nature"),
                say("事实", "Facts"), say("条款", "Clauses"), say("措施", "Action")]  # fmt: skip
        rows = [_row(desk, each, is_open=each.id in still_open) for each in found]
        marks = "cm-data cm-nowrap-1 cm-nowrap-2 cm-nowrap-3 cm-wide-7"
        parts += [sifter(desk, columns=columns), block(marks, table(head, rows))]
    yield Artifact.of_text(PATH, page(parts, kind="register", wide=True, sifted=True))


def _note(desk: Desk, total: int, still_open: int) -> str:
    as_of = desk.checked.context.as_of
    told = desk.say(
        f"截至 {as_of} 共 {total} 项，未关闭 {still_open} 项。"
        "需要措施的，最后一项措施关闭才算关闭；不需要的，纠正了就算关闭。",
        f"As of {as_of} there are {total}, of which {still_open} are open. One that needs action "
        "is closed with the last of its actions, another once it is corrected.",
    )
    if desk.is_whole:
        return told
    return told + desk.say(
        "只按本版可见的记录判断。", " As far as the records of this edition tell."
    )


def _row(desk: Desk, record: Record, *, is_open: bool) -> list[str]:
    body, fields = record.body, record.shape.by_name
    state, look = (_OPEN, "overdue") if is_open else (_CLOSED, "effective")
    department = desk.checked.system.label("department", body.text("department"))
    natures = [
        desk.word(fields[each].choice(body.text(each)))
        for each in ("severity", "nature")
        if body.text(each)
    ]
    return [
        link(plain(record.id), relative(desk.places.record(record), PATH)),
        span(state.of(desk.language), f"cm-status cm-status--{look}"),
        body.text("found_on"),
        desk.word(department),
        desk.word(fields["source"].choice(body.text("source"))) if body.text("source") else "",
        desk.say("；", "; ").join(natures),
        desk.word(body.data("description")),
        " ".join(_clauses(desk, record)),
        "<br>".join(_actions(desk, record)),
    ]


def _clauses(desk: Desk, record: Record) -> Iterator[str]:
    used = {each.use.standard.key: each for each in desk.checked.coverage}
    for key, clause in clauses_named(record):
        coverage = used.get(key)
        if coverage and clause in coverage.use.standard.entries:
            named = f"{coverage.use.standard.short} {clause}"
            yield desk.to_clause(coverage, clause, PATH, named)
        else:
            yield plain(f"{key} {clause}")


def _actions(desk: Desk, record: Record) -> Iterator[str]:
    """Yield the records of action with their effect, and why there is none where none is needed."""
    for each in desk.checked.system.records_of(CORRECTIVE_ACTION):
        if each.body.text("nonconformity") == record.id:
            effect = each.shape.by_name["effectiveness"].choice(each.body.text("effectiveness"))
            closed = each.body.text("closed")
            told = [desk.word(effect)] if each.body.text("effectiveness") else []
            told += [desk.say(f"{closed} 关闭", f"closed {closed}")] if closed else []
            name = link(plain(each.id), relative(desk.places.record(each), PATH))
            yield f"{name} {desk.say('，', ', ').join(told)}"
    if record.body.data("action_needed") is False:
        why = desk.word(record.body.data("no_action"))
        yield desk.say("不需要措施", "none needed") + (
            f"{desk.say('：', ': ')}{why}" if why else ""
        )
