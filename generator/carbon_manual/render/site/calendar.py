"""The page of the obligation calendar: what is overdue, what is due, then month by month."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.diagnostic import Text
from carbon_manual.duties import State, open_duties
from carbon_manual.render.agenda.grid import TITLE, post_of
from carbon_manual.render.agenda.plain import counted
from carbon_manual.render.markup import block, link, page, plain, relative, table
from carbon_manual.render.site.sifter import sifter
from carbon_manual.shapes.value import Interval
from carbon_manual.system.deadline import after

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.duties import Due
    from carbon_manual.render.site.desk import Desk

PATH: Final = "records/calendar.md"
# Months are shown one by one for a year; what is later stands by year.
_NEAR: Final = Interval("P1Y", 12)


def calendar_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the page."""
    found = open_duties(desk.checked)
    columns = ((Text("种类", "Kind"), 2), (Text("责任岗位", "Post"), 5))
    parts = [f"# {desk.word(TITLE)}", _note(desk), counted(found, desk.language)]
    parts += [sifter(desk, columns=columns)] if found else []
    for state in (State.OVERDUE, State.DUE):
        shown = [each for each in found if each.state is state]
        title = f"## {state.label.of(desk.language)} {{#{state.value}}}"
        parts += [title, _table(desk, shown) if shown else desk.say("没有。", "None.")]
    later = [each for each in found if each.state is State.UPCOMING]
    for month, group in groupby(later, lambda each: _month(desk, each)):
        parts += [f"## {month} {{#m{month}}}", _table(desk, group)]
    yield Artifact.of_text(
        PATH, page(parts, kind="register", wide=True, searched=False, sifted=True)
    )


def _month(desk: Desk, due: Due) -> str:
    near = due.due <= after(desk.checked.context.as_of, _NEAR)
    return f"{due.due:%Y-%m}" if near else f"{due.due:%Y}"


def _note(desk: Desk) -> str:
    as_of = desk.checked.context.as_of
    told = desk.say(
        f"截至 {as_of}，由文件和记录推出，与检查用同一份清单。过了日期又过了宽限的为逾期。"
        "导出日历文件和工作簿，见",
        f"As of {as_of}, derived from documents and records: the list that the checks go by. "
        "Overdue is what has passed its day and its grace. Calendar files and workbooks: ",
    )
    guide = link(desk.say("使用指南", "the guide"), relative("guide/calendar.md", PATH))
    shown = f"{told}{guide}{desk.say('。', '.')}"
    if desk.is_whole:
        return shown
    return shown + desk.say(
        "本版只列由单份文件或记录就能判断的事项。",
        " This edition lists only what one document or record tells by itself.",
    )


def _table(desk: Desk, found: Iterable[Due]) -> str:
    head = [desk.say("日期", "Due"), desk.say("种类", "Kind"), desk.say("对象", "Subject"),
            desk.say("事项", "What"), desk.say("责任岗位", "Post"),
            desk.say("上次或起算", "Last or since"), desk.say("依据", "Derived from")]  # fmt: skip
    rows = [
        [str(each.due), each.kind.label.of(desk.language), linked(desk, each, PATH),
         desk.word(each.title), plain(post_of(each, desk.checked.system, desk.language)),
         str(each.since or ""), desk.word(each.why)]
        for each in found
    ]  # fmt: skip
    marks = "cm-data cm-nowrap-1 cm-nowrap-2 cm-nowrap-3 cm-nowrap-6 cm-wide-7"
    return block(marks, table(head, rows))


def linked(desk: Desk, due: Due, path: str) -> str:
    """Return the subject of a duty as a link to the item that holds it."""
    target = desk.places.item(due.item)
    return link(plain(due.subject), relative(target, path)) if target else plain(due.subject)
