"""The section of a page that lists which documents and records refer to what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.render.markup import block, bullets, link, plain, relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.render.site.desk import Desk

_MOST: Final = 30


def referred_section(desk: Desk, name: str, page: str) -> str:
    """Return who refers to a document or record; nothing when nobody does.

    It belongs to the site alone: others change it, so a controlled copy does not hold it.
    """
    others = desk.referred.get(name, ())
    if not others:
        return ""
    heading = f"## {desk.say('被引用', 'Referred to by')} {{#cm-referred}}"
    shown = bullets(_links(desk, others[:_MOST], page))
    return block("cm-web", heading, _count(desk, len(others)), shown)


def _count(desk: Desk, count: int) -> str:
    if count <= _MOST:
        return ""
    return desk.say(
        f"共 {count} 份文件和记录，列出前 {_MOST} 份。",
        f"{count} documents and records; the first {_MOST} are listed.",
    )


def _links(desk: Desk, names: tuple[str, ...], page: str) -> Iterator[str]:
    system = desk.checked.system
    for name in names:
        item = system.documents.get(name) or system.records.get(name)
        target = desk.places.item(name)
        if item is not None and target is not None:
            text = f"{name} {item.title.of(desk.language)}"
            yield link(plain(text), relative(target, page))
