"""What a redline could not track finely, in words: tables, pictures, moves, links."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.render.redline.tree import Block, Change, Come, Edited, Gone, Inside, Kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.render.redline.tree import Token

_COUNTED: Final = {
    "table": Text(
        "{} 张表格的列数改变，整张替换", "{} tables replaced whole, as their columns changed"
    ),
    "row": Text(
        "{} 行合并单元格改变，整行替换",
        "{} rows replaced whole, as their cells are merged otherwise",
    ),
    "whole": Text(
        "{} 处图片、公式、脚注或域改变，整个替换",
        "{} pictures, formulas, footnotes or fields replaced whole",
    ),
    "moved": Text(
        "{} 段移动了位置，显示为删除和插入", "{} passages moved, shown as deleted and inserted"
    ),
    "links": Text(
        "{} 处链接只改了目标，文字未变，不显示",
        "{} links lead elsewhere with equal words, not shown",
    ),
    "control": Text(
        "{} 处自动生成的内容（如目录）取新版",
        "{} generated parts such as contents stand as in the new text",
    ),
}
# Shorter passages, such as a cell that says 5 年, are equal by chance.
_LEAST_MOVED: Final = 8
_NOTHING: Final = Text("全部改动都已标记。", "Every change is marked.")
_SOME: Final = Text("未能逐字标记：", "Not marked in detail: ")
_LAYOUT: Final = Text(
    "列宽、页眉和页脚取新版，不作标记。",
    "Column widths, headers and footers are those of the new text and not marked.",
)


def remarks(changes: Iterable[Change], language: str, *, layout: bool = False) -> str:
    """Return the line that says what a redline does not show in detail; it is never empty.

    `layout` adds what holds for every Word document.
    """
    found = Counter(_causes(list(changes)))
    parts = [
        text.of(language).format(found[name]) for name, text in _COUNTED.items() if found[name]
    ]
    between, end, gap = ("；", "。", "") if language != "en" else ("; ", ".", " ")
    line = _SOME.of(language) + between.join(parts) + end if parts else _NOTHING.of(language)
    return line + (gap + _LAYOUT.of(language) if layout else "")


def _causes(changes: list[Change]) -> Iterator[str]:
    yield from _moved(changes)
    yield from _each(changes)


def _moved(changes: list[Change]) -> Iterator[str]:
    gone, come = (Counter(_loose(changes, kind)) for kind in (Gone, Come))
    yield from ("moved" for words in (gone & come).elements() if len(words) >= _LEAST_MOVED)


def _loose(changes: Iterable[Change], kind: type[Gone | Come]) -> Iterator[str]:
    """Yield the words of what is in one text only: whole blocks, and lines replaced whole."""
    for each in changes:
        if isinstance(each, Inside):
            yield from _loose(each.changes, kind)
        elif isinstance(each, kind):
            yield each.old.words if isinstance(each, Gone) else each.new.words
        elif isinstance(each, Edited) and not any(span.is_kept for span in each.spans):
            yield each.old.words if kind is Gone else each.new.words


def _each(changes: list[Change]) -> Iterator[str]:
    gone = [each.old for each in changes if isinstance(each, Gone)]
    come = [each.new for each in changes if isinstance(each, Come)]
    for name in ("table", "row"):
        yield from _restructured(name, gone, come)
    for each in changes:
        match each:
            case Kept(old=old, new=new):
                yield from _links(old, new)
            case Inside(changes=inside):
                yield from _each(list(inside))
            case Edited(spans=spans):
                tokens = [token for span in spans if not span.is_kept for token in span.old]
                yield from ("whole" for token in tokens if _is_whole(token))
                kept = [span for span in spans if span.is_kept]
                yield from ("links" for span in kept if _leads(span.old) != _leads(span.new))
            case Gone(old=block) | Come(new=block) if block.kind == "control":
                yield "control"
            case _:
                pass


def _restructured(name: str, gone: list[Block], come: list[Block]) -> Iterator[str]:
    """Yield a cause for each table or row that has a counterpart of another shape."""
    left = [each for each in come if each.kind.split(" ")[0] == name]
    for old in gone:
        if old.kind.split(" ")[0] == name:
            match = next(
                (each for each in left if each.kind != old.kind and _alike(old, each)), None
            )
            if match is not None:
                left.remove(match)
                yield name


def _alike(old: Block, new: Block) -> bool:
    common = (old.pairs & new.pairs).total()
    return 4 * common > old.pairs.total() + new.pairs.total()


def _links(old: Block, new: Block) -> Iterator[str]:
    if _leads(old.tokens) != _leads(new.tokens):
        yield "links"
    for one, other in zip(old.children, new.children, strict=True):
        yield from _links(one, other)


def _leads(tokens: Iterable[Token]) -> list[str]:
    """Return where the links of a page's line lead."""
    return [token.source for token in tokens if isinstance(token.source, str)]


def _is_whole(token: Token) -> bool:
    return not isinstance(token.source, str | None) and token.text != "\n"
