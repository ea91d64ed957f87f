"""Real footnotes from the list of footnotes at the end of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .anchors import Links
from .page import has_class
from .place import Place
from .wml import part

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from .draft import Draft

_SIGN: Final = (
    '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
)
_RULES: Final = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" w:line="240"'
    f' w:lineRule="auto"/></w:pPr><w:r><w:{sign}/></w:r></w:p></w:footnote>'
    for kind, number, sign in (
        ("separator", -1, "separator"),
        ("continuationSeparator", 0, "continuationSeparator"),
    )
)


def number_notes(trees: tuple[Element, ...]) -> dict[str, int]:
    """Return the number of each footnote that the text cites, by the id of its list item.

    A footnote cited nowhere, or only from another footnote, is not among them: Word could not
    show it, so it is printed where the list stands.
    """
    items: list[str] = []
    cited: set[str] = set()
    for tree in trees:
        items.extend(item.get("id") or "" for item in _note_items(tree))
        for link in tree.iter("a"):
            if has_class(link, "footnote-ref") and not _inside_notes(link):
                cited.add((link.get("href") or "")[1:])
    return {name: number for number, name in enumerate((n for n in items if n in cited), start=1)}


def take_notes(node: Element, draft: Draft) -> dict[int, Element]:
    """Take the cited footnotes out of a `div.footnote` and return them by number."""
    found: dict[int, Element] = {}
    for item in list(_note_items(node)):
        number = draft.notes.get(item.get("id") or "")
        parent = item.getparent()
        if number is not None and parent is not None and number not in found:
            found[number] = item
            parent.remove(item)
    return found


def footnotes_part(notes: dict[int, Element], width: int, draft: Draft) -> tuple[bytes, Links]:
    """Write the part that holds the footnotes' text; `width` is that of the page's text."""
    body, draft.out = draft.out, []
    outer, draft.links = draft.links, Links()
    draft.in_note = True
    place = Place(width, text="FootnoteText", item="FootnoteText")
    for number, item in sorted(notes.items()):
        draft.out.append(f'<w:footnote w:id="{number}">')
        draft.lead = _SIGN
        draft.flow(item, place, draft)
        draft.settle(place)
        draft.out.append("</w:footnote>")
    written, links = "".join(draft.out), draft.links
    draft.out, draft.links, draft.in_note = body, outer, False
    return part("footnotes", _RULES + written), links


def _note_items(tree: Element) -> list[Element]:
    found: list[Element] = []
    for block in tree.iter("div"):
        if has_class(block, "footnote"):
            found.extend(item for item in block.iterfind("./ol/li"))
    return found


def _inside_notes(link: Element) -> bool:
    return any(has_class(outer, "footnote") for outer in link.iterancestors("div"))
