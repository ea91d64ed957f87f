"""The columns in which every output shows a duty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from carbon_manual.duties import Due
    from carbon_manual.system.model import System

TITLE: Final = Text("义务日历", "Obligation calendar")
Cell = str | dt.date


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in data, its head, and what a duty shows in it."""

    key: str
    head: Text
    cell: Callable[[Due, System, str], Cell]


def post_of(due: Due, system: System, language: str) -> str:
    """Return whose a duty is, by post."""
    return system.label("post", due.post).of(language)


COLUMNS: Final = (
    Column("due", Text("日期", "Due"), lambda each, _, __: each.due),
    Column("state", Text("状态", "State"), lambda each, _, lang: each.state.label.of(lang)),
    Column("kind", Text("种类", "Kind"), lambda each, _, lang: each.kind.label.of(lang)),
    Column("subject", Text("对象", "Subject"), lambda each, _, __: each.subject),
    Column("title", Text("事项", "What"), lambda each, _, lang: each.title.of(lang)),
    Column("post", Text("责任岗位", "Post"), post_of),
    Column("limit", Text("宽限至", "Grace until"), lambda each, _, __: each.limit),
    Column("since", Text("上次或起算", "Last or since"), lambda each, _, __: each.since or ""),
    Column("done", Text("完成", "Done"), lambda each, _, __: each.done or ""),
    Column("why", Text("依据", "Derived from"), lambda each, _, lang: each.why.of(lang)),
    Column("place", Text("位置", "Place"), lambda each, _, __: str(each.span)),
)  # fmt: skip
