"""Lists, task lists and definition lists, at any depth and with blocks inside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .inline import line_of
from .numbering import LEVELS, STEP, ordered_kind
from .page import has_class
from .strays import adopt_strays

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from .draft import Draft
    from .place import Place

_ITEMS = frozenset(("li",))
_DEFINITIONS = frozenset(("dt", "dd", "div"))
_WIDER_FROM = 100  # items: three digits and a dot need more than two characters


def write_list(node: Element, place: Place, draft: Draft) -> None:
    """Write an `ol` or `ul`; text that stands between items is kept as a paragraph."""
    draft.settle(place)
    ordered = node.tag == "ol"
    hanging = STEP + 105 * (len(node) >= _WIDER_FROM) if ordered else STEP
    # The first list of the body text stands in line with the first-line indent.
    left = place.left + hanging + (STEP if place.text == "BodyText" and not place.depth else 0)
    inside = replace(
        place,
        left=left,
        text="ListContinue" if place.item == "ListParagraph" else place.text,
        depth=place.depth + 1,
        ordered=place.ordered + ordered,
        top=False,
    )
    items = _Items(node, place, draft, hanging)
    adopt_strays(node, _ITEMS, ("p",))
    for child in node:
        if child.tag == "li":
            draft.marker = items.marker(child, left)
            draft.mark(child)
            draft.flow(child, inside, draft)
            draft.settle(inside)  # an empty item still shows its number
        else:
            draft.single(child, inside, draft)


def write_definitions(node: Element, place: Place, draft: Draft) -> None:
    """Write a `dl`: terms in bold, definitions indented below them."""
    draft.settle(place)
    adopt_strays(node, _DEFINITIONS, ("p",))
    for child in node:
        if child.tag == "dt":
            draft.mark(child)
            draft.styled("DefinitionTerm", line_of(child, draft).finish(), place.indent())
        elif child.tag == "dd":
            draft.mark(child)
            draft.flow(child, _definition(place), draft)
        elif child.tag == "div":
            write_definitions(child, place, draft)
        else:
            draft.single(child, place, draft)


class _Items:
    """Gives the items of one list their number properties."""

    def __init__(self, node: Element, place: Place, draft: Draft, hanging: int) -> None:
        self._draft, self._hanging = draft, hanging
        self._level = min(place.depth, LEVELS - 1)
        self._kind = "bullet"
        if node.tag == "ol":
            self._kind = ordered_kind(
                node.get("type"), (node.get("data-marks") or "")[-1:], place.ordered
            )
        self._start = _number(node.get("start"), 1)
        self._ids: dict[str, int] = {}

    def marker(self, item: Element, left: int) -> str:
        """Return the `w:numPr` and the indent of an item's first paragraph."""
        kind = _task(item) or self._kind
        value = item.get("value")
        if value is not None and kind not in {"bullet", "checked", "unchecked"}:
            self._ids[kind] = self._begin(kind, _number(value, 1))
        elif kind not in self._ids:
            self._ids[kind] = self._begin(kind, self._start)
        return (
            f'<w:numPr><w:ilvl w:val="{self._level}"/>'
            f'<w:numId w:val="{self._ids[kind]}"/></w:numPr>'
            f'<w:ind w:left="{left}" w:hanging="{self._hanging}"/>'
        )

    def _begin(self, kind: str, start: int) -> int:
        return self._draft.numbering.new(kind, self._level, start)


def _definition(place: Place) -> Place:
    if place.text == "BodyText":
        return place.indented(STEP, "DefinitionText")
    return place.indented(STEP, place.text)


def _task(item: Element) -> str:
    if not has_class(item, "task-list-item"):
        return ""
    box = next(item.iter("input"), None)
    if box is None:
        return ""
    return "checked" if box.get("checked") is not None else "unchecked"


def _number(text: str | None, default: int) -> int:
    # Word counts from 0 to 32767.
    if text is None or not text.lstrip("+").isdecimal() or len(text) > len("32767"):
        return default
    return min(int(text), 32767)
