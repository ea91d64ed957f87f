"""The page of functions: for each clause the departments that lead and support."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.conformity.functions import LEAD, SUPPORT, allocation, departments, is_known
from carbon_manual.render.markup import block, link, page, plain, relative, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.conformity.books import Books
    from carbon_manual.render.site.desk import Desk

PATH: Final = "standards/functions.md"
TITLE: Final = ("职能分配表", "Functions")


def function_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the page, where the readers may know which post is in which department."""
    if not is_known(desk.checked.system):
        return
    say = desk.say
    parts = [f"# {say(*TITLE)}", _note(desk)]
    for key, books in desk.books.items():
        standard = books.standard
        parts.append(f"## {plain(standard.number)} {desk.word(standard.title)} {{#{key}}}")
        if standard.topics_only:
            parts.append(block("cm-caveat", plain(desk.word(standard.caveat))))
        parts.append(_table(desk, books))
    yield Artifact.of_text(PATH, page(parts, kind="matrix", wide=True, searched=False))


def _note(desk: Desk) -> str:
    told = desk.say(
        f"{LEAD} 主责，{SUPPORT} 配合。主责取自手册的职责分配，没有的取自作答文件的责任部门；"
        "配合取自文件的责任岗位和分发范围，以及证据记录的编制、审核和填写岗位。"
        "没有 ▲ 的条款还没有有效文件作答。",
        f"{LEAD} lead, {SUPPORT} support. The lead is who the manual's duties name, else the "
        "department in charge of the document that answers; support is who owns or gets the "
        f"document, or makes, reviews or fills in the evidence. Without {LEAD} no document in "
        "force answers the clause yet.",
    )
    if desk.is_whole:
        return told
    more = desk.say("只按本版可见的文件和记录得出。", " As far as this edition tells.")
    return told + more


def _table(desk: Desk, books: Books) -> str:
    names = departments(desk.checked.system)
    labels = [desk.word(desk.checked.system.label("department", each)) for each in names]
    rows = []
    for share in allocation(books):
        target = relative(desk.places.clause(books.standard, share.clause), PATH)
        title = f"{link(plain(share.clause), target)} {desk.word(share.title)}"
        rows.append([title, *map(share.mark, names)])
    label = desk.say(*TITLE)
    attributes = f'tabindex="0" role="region" aria-label="{label}"'
    head = [desk.say("条款", "Clause"), *labels]
    shown = table(head, rows, "l" + "c" * len(names))
    return block("cm-matrix", shown, attributes=attributes)
