"""The command `calendar`: everything that falls due, as text, data, iCalendar or a workbook."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from carbon_manual.audience import restrict
from carbon_manual.commands.authoring import day
from carbon_manual.commands.compiling import Unusable, examined
from carbon_manual.commands.delivery import deliver, refuse_place
from carbon_manual.diagnostic import Text
from carbon_manual.duties import Due, State, duties
from carbon_manual.render.agenda import plain
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from carbon_manual.pipeline import Checked

__all__ = ["FORMATS", "SUMMARY", "calendar", "calendar_arguments"]

SUMMARY: Final = Text(
    "列出全部到期事项：逾期、近期和以后的，可写成日历文件或工作簿",
    "list everything that falls due, also as a calendar file or a workbook",
)
FORMATS: Final = ("text", "json", "ics", "xlsx")
_FILES: Final = ("ics", "xlsx")


def calendar_arguments(
    parser: argparse.ArgumentParser, option: Callable[..., None], language: str
) -> None:
    """Add what `calendar` takes; `option` adds one with its help in the language."""
    add = functools.partial(option, parser, language)
    shown = Text("输出格式；ics 和 xlsx 须加 --output", "format; ics and xlsx need --output")
    add("--format", shown, choices=FORMATS, default="text")
    add("--until", Text("只列到这一天", "up to this day only"), type=day, metavar="DATE")
    add("--post", Text("只列这个岗位的", "of this post only"), metavar="POST")
    add("--done", Text("已完成的也列出", "also what is done"), action="store_true")
    out = Text("写入此文件，整份写成或者不写", "write to this file, whole or not at all")
    add("--output", out, type=Path, metavar="FILE")


def calendar(given: argparse.Namespace) -> int:
    """Print or write what falls due."""
    if given.format in _FILES and not given.output:
        _refuse(f"{given.format} 须用 --output 指定文件", f"{given.format} needs --output FILE")
    if given.output:
        refuse_place(given.output, given.root)
    checked = restrict(examined(given), Access(given.audience))
    deliver(given, _shown(given.format, _chosen(given, checked), checked))
    return 0


def _chosen(given: argparse.Namespace, checked: Checked) -> tuple[Due, ...]:
    known = checked.system.defined.get("post", {})
    if given.post and given.post not in known:
        hint = did_you_mean(nearest(given.post, known))
        _refuse(f"没有岗位 {given.post}{hint.zh}", f"There is no post {given.post}{hint.en}")
    last = given.until or dt.date.max
    return tuple(
        each
        for each in duties(checked)
        if each.due <= last
        and given.post in {None, each.post}
        and (given.done or each.state is not State.DONE)
    )


def _shown(form: str, found: tuple[Due, ...], checked: Checked) -> bytes:
    # these formats need packages that take longer to load than the list takes to make
    if form == "ics":
        from carbon_manual.render.agenda.ics import as_calendar  # noqa: PLC0415

        return as_calendar(found, checked)
    if form == "xlsx":
        from carbon_manual.render.agenda.workbook import as_workbook  # noqa: PLC0415

        return as_workbook(found, checked)
    shown = plain.as_json if form == "json" else plain.as_text
    return shown(found, checked).encode()


def _refuse(zh: str, en: str) -> NoReturn:
    raise Unusable(Text(zh, en))
