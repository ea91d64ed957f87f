"""Code blocks: every space and line kept, coloured as on the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .wml import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from .draft import Draft
    from .place import Place

_TURN: Final = "<w:r><w:br/></w:r>"
# Pygments names its tokens by one or two letters; the first letter is the family.
_COLOURS: Final = {"k": "0B5CAD", "s": "1E7B4F", "c": "6A737D", "m": "A04A00", "n": "", "o": ""}
_NAMES: Final = {"nf": "6B3FA0", "nc": "6B3FA0", "nt": "0B5CAD", "na": "0B5CAD", "nb": "0B5CAD"}


def write_code(node: Element, place: Place, draft: Draft) -> None:
    """Write a `pre` as one shaded paragraph with a break at each line's end."""
    draft.settle(place)
    pieces = list(_pieces(node, ""))
    lines = _lines(pieces)
    while lines and not _has_words(lines[-1]):
        lines.pop()
    while lines and not _has_words(lines[0]):
        lines.pop(0)
    draft.mark(node)
    runs = _TURN.join("".join(run(text, _colour(kind)) for text, kind in line) for line in lines)
    inner = place.left + 100
    indent = f'<w:ind w:left="{inner}" w:right="100" w:firstLine="0"/>'
    draft.styled("SourceCode", runs, indent)


def _pieces(node: Element, kind: str) -> Iterator[tuple[str, str]]:
    if node.text:
        yield node.text, kind
    for child in node:
        if child.tag == "br":
            yield "\n", kind
        elif isinstance(child.tag, str):
            yield from _pieces(child, child.get("class") or kind)
        if child.tail:
            yield child.tail, kind


def _lines(pieces: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    lines: list[list[tuple[str, str]]] = [[]]
    for text, kind in pieces:
        first, *others = text.replace("\r\n", "\n").replace("\t", "    ").split("\n")
        if first:
            lines[-1].append((first, kind))
        lines.extend([(other, kind)] if other else [] for other in others)
    return lines


def _has_words(line: list[tuple[str, str]]) -> bool:
    return any(text.strip() for text, _ in line)


def _colour(kind: str) -> str:
    colour = _NAMES.get(kind) or _COLOURS.get(kind[:1], "") if kind else ""
    return f'<w:color w:val="{colour}"/>' if colour else ""
