"""Words and elements where HTML does not allow them, wrapped so that they are not lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def adopt_strays(parent: Element, allowed: frozenset[str], shells: tuple[str, ...]) -> None:
    """Wrap each run of strays among the children of an element.

    Args:
        parent: The element, changed in place.
        allowed: Tags that belong here; everything else, and any text, is a stray.
        shells: Tags of the wrapping elements, outermost first.
    """
    children = list(parent)
    home: Element | None = None  # takes the strays of the current run
    if parent.text and parent.text.strip():
        text, parent.text = parent.text, None
        home = _shell(parent, shells, text)
        parent.insert(0, _outermost(home))
    for child in children:
        if child.tag in allowed:
            home = None
            tail, child.tail = child.tail, None
            if tail and tail.strip():
                home = _shell(parent, shells, tail)
                child.addnext(_outermost(home))
            continue
        if home is None:
            home = _shell(parent, shells, None)
            child.addprevious(_outermost(home))
        home.append(child)  # its tail moves along


def _shell(parent: Element, shells: tuple[str, ...], text: str | None) -> Element:
    node = parent.makeelement(shells[0])
    for tag in shells[1:]:
        inner = parent.makeelement(tag)
        node.append(inner)
        node = inner
    node.text = text
    return node


def _outermost(node: Element) -> Element:
    # A shell that is not yet in the tree has nothing above it but other shells.
    above = node.getparent()
    while above is not None:
        node, above = above, above.getparent()
    return node
