"""A redline as a piece of HTML: deleted in `del`, inserted in `ins`, whole blocks by class."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Final, cast

from lxml import etree

from carbon_manual.render.redline.pageread import attributes
from carbon_manual.render.redline.tree import Block, Change, Come, Edited, Gone, Inside, Kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element as Element

    from carbon_manual.render.redline.pageread import Wrap
    from carbon_manual.render.redline.tree import Token

GONE: Final = "del"
COME: Final = "ins"
_CLASS: Final = {GONE: "cm-redline-del", COME: "cm-redline-ins", "": ""}
# Elements within a line that mean something in print; any other becomes a `span`.
_PLAIN: Final = frozenset(
    (
        *("b", "cite", "code", "dfn", "em", "i", "kbd", "mark", "q", "s", "samp", "small"),
        *("strong", "sub", "sup", "u", "var"),
    )
)
_VOID: Final = frozenset(("hr",))
# What formulas of pages are made of; see `carbon_manual.texts.formula`.
_MATHML: Final = frozenset(
    (
        *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot"),
        *("msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"),
    )
)
_MATHML_NAMES: Final = frozenset(
    ("display", "mathvariant", "fence", "form", "linethickness", "style", "width")
)


def redline_html(changes: Sequence[Change]) -> str:
    """Return the merged page: without its `ins` it is the old text, without its `del` the new."""
    return "".join(_change(each) for each in changes)


def _change(change: Change) -> str:
    match change:
        case Kept(new=new):
            return _block(new, "")
        case Gone(old=old):
            return _block(old, GONE)
        case Come(new=new):
            return _block(new, COME)
        case Edited(new=new, spans=spans):
            line = "".join(
                _line(span.new, "") if span.is_kept
                else _line(span.old, GONE) + _line(span.new, COME)
                for span in spans
            )  # fmt: skip
            return _element(new, line, "")
        case Inside(new=new, changes=changes):
            return _element(new, redline_html(changes), "")


def _block(block: Block, fate: str) -> str:
    inside = "".join(_block(each, fate) for each in block.children)
    return _element(block, _line(block.tokens, fate) + inside, fate)


def _element(block: Block, inside: str, fate: str) -> str:
    node: Element | None = block.source
    if node is None:
        return f"{inside}\n"
    names = dict(attributes(node))
    if node.tag in {"h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "tr", "table"}:
        names["class"] = f"{names.get('class', '')} {_CLASS[fate]}".strip()
    shown = "".join(f' {name}="{escape(value)}"' for name, value in names.items() if value)
    opened = f"<{node.tag}{' open' if node.tag == 'details' else ''}{shown}>"
    return f"{opened}\n" if node.tag in _VOID else f"{opened}{inside}</{node.tag}>\n"


def _line(tokens: Sequence[Token], fate: str) -> str:
    written = "".join(_runs(tokens))
    return f"<{fate}>{written}</{fate}>" if fate and written else written


def _runs(tokens: Sequence[Token]) -> Iterator[str]:
    for face, group in groupby(tokens, key=lambda token: token.face):
        wraps, kind = cast("tuple[tuple[Wrap, ...], tuple[str, ...]]", face or ((), ()))
        text = "".join(token.text for token in group)
        yield _wrapped(_whole(text, kind), wraps)


def _whole(text: str, kind: tuple[str, ...]) -> str:
    if kind and kind[0] == "br":
        return "<br>" * len(text)
    if kind and kind[0] == "img":
        return f'<span class="cm-redline-picture">{escape(text)}</span>'
    if kind and kind[0] == "span":
        return _formula(kind[1]) or escape(text, quote=False)
    return escape(text, quote=False)


def _formula(xml: str) -> str:
    """Return a formula as it stands on the page; nothing if it holds anything but MathML."""
    root = etree.fromstring(xml)
    math = root[0] if len(root) == 1 else root
    for node in math.iter():
        if node.tag not in _MATHML or not _MATHML_NAMES.issuperset(map(str, node.keys())):
            return ""
    math.tail = None
    return etree.tostring(math, encoding="unicode") if math.tag == "math" else ""


def _wrapped(inside: str, wraps: tuple[Wrap, ...]) -> str:
    for tag, names in reversed(wraps):
        shown = tag if tag in _PLAIN else "span"
        given = f' class="{escape(names)}"' if names else ""
        inside = inside if shown == "span" and not given else f"<{shown}{given}>{inside}</{shown}>"
    return inside
