"""The styles of a foreign Word document: what a paragraph's style makes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from carbon_manual.render.word.ooxml import local, value_of, wordly

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element as Element

_HEADING: Final = re.compile(r"(?:heading|标题) ?([1-9])", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"(?:toc|目录)(?: ?\d| heading|标题)?", re.IGNORECASE)
# What a style's name says, whichever program wrote it.
_KINDS: Final = {
    "title": "title", "标题": "title", "caption": "caption", "题注": "caption",
    "table caption": "caption", "image caption": "caption",
    "source code": "code", "html preformatted": "code", "preformatted text": "code",
    "quote": "quote", "quote text": "quote", "quotations": "quote", "block text": "quote",
    "intense quote": "quote",
    "definition term": "term", "definition text": "definition", "definition": "definition",
    "box title": "boxtitle", "front heading": "front", "coverorganisation": "cover",
    "covercategory": "cover", "covernotice": "cover", "covercopy": "cover", "covercheck": "cover",
}  # fmt: skip
_CODE_STYLES: Final = frozenset(
    ("inline code", "verbatim char", "html code", "source text", "html keyboard")
)
_OFF: Final = frozenset(("0", "false", "off", "none"))
_SANS: Final = ("黑体", "SimHei", "微软雅黑", "方正小标宋")
_DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Traits:
    """What properties say of runs and paragraphs; None or 0 where they say nothing."""

    bold: bool | None = None
    italic: bool | None = None
    size: int = 0
    sans: bool | None = None
    jc: str = ""
    left: int | None = None
    outline: int = 0
    num: str = ""
    level: int = -1
    hidden: bool | None = None

    def over(self, base: Traits) -> Traits:
        """Return these traits, and those of `base` where these are silent."""
        return Traits(
            bold=base.bold if self.bold is None else self.bold,
            italic=base.italic if self.italic is None else self.italic,
            size=self.size or base.size,
            sans=base.sans if self.sans is None else self.sans,
            jc=self.jc or base.jc,
            left=base.left if self.left is None else self.left,
            outline=self.outline or base.outline,
            num=self.num or base.num,
            level=base.level if self.level < 0 else self.level,
            hidden=base.hidden if self.hidden is None else self.hidden,
        )


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles by id: their traits with those of the styles below them, and their names."""

    traits: Mapping[str, Traits] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    default: str = ""

    def of(self, style: str) -> Traits:
        """Return the traits of a style, or of plain text."""
        return self.traits.get(style or self.default, Traits())

    def kind(self, style: str) -> str:
        """Return what paragraphs of a style are."""
        name = self.names.get(style, "").lower()
        if _CONTENTS.fullmatch(name):
            return "toc"
        return _KINDS.get(name, "text")

    def level(self, style: str) -> int:
        """Return the level of a style of headings, or 0."""
        match = _HEADING.fullmatch(self.names.get(style, ""))
        return int(match[1]) if match else self.of(style).outline

    def is_code(self, style: str) -> bool:
        """Tell whether a style of characters is that of code."""
        return self.names.get(style, "").lower() in _CODE_STYLES


def read_styles(root: Element | None) -> Styles:
    """Return the styles of a styles part."""
    own: dict[str, Traits] = {}
    based: dict[str, str] = {}
    names: dict[str, str] = {}
    default = ""
    for style in root if root is not None else ():
        if wordly(style) != "style":
            continue
        number = value_of(style, "styleId")
        inside = {wordly(each): each for each in style}
        names[number] = value_of(inside["name"]) if "name" in inside else number
        based[number] = value_of(inside["basedOn"]) if "basedOn" in inside else ""
        own[number] = traits_of(inside.get("pPr"), inside.get("rPr"))
        if value_of(style, "type") == "paragraph" and value_of(style, "default") in {"1", "true"}:
            default = number
    full = {number: _whole(number, own, based) for number in own}
    return Styles(full, names, default)


def _whole(number: str, own: Mapping[str, Traits], based: Mapping[str, str]) -> Traits:
    found = Traits()
    for _ in range(_DEEPEST):
        if number not in own:
            break
        found = found.over(own[number])
        number = based[number]
    return found


def traits_of(paragraph: Element | None, run: Element | None) -> Traits:
    """Return what the properties of a paragraph and of a run say."""
    found = Traits()
    for each in run if run is not None else ():
        found = _run_trait(found, each, wordly(each))
    for each in paragraph if paragraph is not None else ():
        found = _paragraph_trait(found, each, wordly(each))
    return found


def _run_trait(found: Traits, each: Element, name: str) -> Traits:
    if name == "b":
        return replace(found, bold=is_on(each))
    if name == "i":
        return replace(found, italic=is_on(each))
    if name == "vanish":
        return replace(found, hidden=is_on(each))
    if name == "sz":
        return replace(found, size=whole(value_of(each), 0))
    if name == "rFonts":
        face = value_of(each, "eastAsia")
        return replace(found, sans=face.startswith(_SANS)) if face else found
    return found


def _paragraph_trait(found: Traits, each: Element, name: str) -> Traits:
    if name == "jc":
        return replace(found, jc=value_of(each))
    if name == "ind":
        left = value_of(each, "left") or value_of(each, "start")
        return replace(found, left=whole(left, 0)) if left else found
    if name == "outlineLvl":
        level = whole(value_of(each), 9)
        return replace(found, outline=level + 1 if level < 9 else 0)  # noqa: PLR2004 - 9: text
    if name == "numPr":
        inside = {wordly(one): value_of(one) for one in each}
        level = whole(inside.get("ilvl", ""), -1)
        return replace(found, num=inside.get("numId", ""), level=level)
    return found


def is_on(node: Element) -> bool:
    """Tell whether a switch is on."""
    return value_of(node).lower() not in _OFF


def whole(text: str, otherwise: int) -> int:
    """Return a whole number, or another value for what is none."""
    try:
        return int(float(text)) if len(text) < 12 else otherwise  # noqa: PLR2004 - no such measure
    except (ValueError, OverflowError):
        return otherwise


def child(node: Element, name: str) -> Element | None:
    """Return the first child of a name."""
    return next((each for each in node if wordly(each) == name), None)


def inside(node: Element, name: str) -> Iterator[Element]:
    """Yield everything of a local name below an element."""
    return (each for each in node.iter() if local(each) == name)
