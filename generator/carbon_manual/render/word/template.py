"""The template of Word copies, prepared once: the shipped one or an organisation's own."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import docx
from lxml import etree

from . import adopt, shipped
from .adopt import W
from .manifest import parts_digest
from .numbering import (
    HEADING_ABSTRACT,
    HEADING_NUM,
    OUR_HEADINGS,
    Numbering,
    heading_numbering,
)
from .opened import Frame, Opened, open_template
from .sections import Sections
from .styles import styles_part
from .wml import part

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Children of w:sectPr that follow w:titlePg, and those that we write ourselves or cannot keep.
_LATE: Final = ("textDirection", "bidi", "rtlGutter", "docGrid")
_OURS: Final = (
    "headerReference",
    "footerReference",
    "footnotePr",
    "endnotePr",
    "type",
    "titlePg",
    "sectPrChange",
    "printerSettings",
)
_LEAST_WIDTH: Final = 3000  # twips


@dataclass(frozen=True, slots=True)
class Template:
    """A template ready for writing; shared by all copies, so nothing in it changes.

    Attributes:
        parts: The parts that are the same in every copy, by name.
        names: The names of the others by role: `document`, `numbering`, `footnotes`, `core`,
            `manifest`.
        relations: Name of the document's relationships part, then its `Relationship` elements.
        sections: Page geometry.
        frames: Headers and footers, each with the template's own XML or nothing.
        lists: Definitions and lists of the numbering part, with the first free ids of both.
        counts: Whether headings are numbered by a list of ours.
        digest: SHA-256 over what the template says of the look of pages.
    """

    parts: tuple[tuple[str, bytes], ...]
    names: tuple[tuple[str, str], ...]
    relations: tuple[str, str]
    sections: Sections
    frames: tuple[tuple[Frame, bytes], ...]
    lists: tuple[str, str, int, int]
    counts: bool
    digest: str

    def new_numbering(self) -> Numbering:
        """Return the numbering of one copy."""
        return Numbering(*self.lists)


@lru_cache(maxsize=4)
def prepare(template: bytes | None, language: str) -> Template:
    """Make a template ready.

    Args:
        template: The bytes of an organisation's `.docx`, or None for the shipped template.
        language: `zh` or `en`, for the styles that we bring.

    Raises:
        ValueError: The bytes are a package, but no Word document.
        zipfile.BadZipFile: The bytes are no package.
    """
    opened = open_template(template)
    if template is None:
        lists = _ship(opened, language)
        section = adopt.fragment(f"<w:sectPr>{shipped.PAGE}</w:sectPr>")[0]
    else:
        lists = _adopt(opened, language)
        section = opened.section
    changing = {"document", "numbering", "footnotes", "core", "manifest"}
    names = {role: name for role, name in opened.names.items() if role in changing}
    frames = tuple((f, opened.parts[f.name] if f.own else b"") for f in opened.frames)
    varied = {*names.values(), opened.relations, *(frame.name for frame, _ in frames)}
    parts = {name: blob for name, blob in opened.parts.items() if name not in varied}
    return Template(
        parts=tuple(parts.items()),
        names=tuple(names.items()),
        relations=(opened.relations, _relationships(opened.parts[opened.relations])),
        sections=_sections(section, opened.frames),
        frames=frames,
        lists=lists,
        counts=OUR_HEADINGS in lists[0],
        digest=parts_digest(parts | {frame.name: house for frame, house in frames}, ""),
    )


def lacking_styles(template: bytes, language: str = "zh") -> tuple[str, ...]:
    """Return the names of the styles that an organisation's template lacks and we would lend."""
    document = docx.Document(io.BytesIO(template))
    return adopt.lacking_names(document.styles.element, language)


def frame_part(frame: Frame, house: bytes, inside: str) -> bytes:
    """Return a header or footer with our paragraphs after those of the template, if it has any."""
    if not house:
        return part("hdr" if frame.tag == "header" else "ftr", inside)
    text = house.decode()
    end = text.rindex("</")
    return (text[:end] + inside + text[end:]).encode()


def _ship(opened: Opened, language: str) -> tuple[str, str, int, int]:
    parts, names = opened.parts, opened.names
    parts[names["styles"]] = styles_part(language)
    parts[names["settings"]] = shipped.settings_part()
    parts[names["fonts"]] = shipped.fonts_part()
    parts[names["application"]] = shipped.application_part()
    abstract, num = heading_numbering(HEADING_ABSTRACT, HEADING_NUM)
    return abstract, num, HEADING_ABSTRACT + 1, HEADING_NUM + 1


def _adopt(opened: Opened, language: str) -> tuple[str, str, int, int]:
    """Fit an organisation's template; returns the lists of its numbering part and ours."""
    parts, names = opened.parts, opened.names
    styles = etree.fromstring(parts[names["styles"]])
    renamed = adopt.adopt_styles(styles, language)
    numbering = etree.fromstring(parts[names["numbering"]])
    adopt.rename_references(numbering, renamed)
    abstracts = numbering.findall(f"{W}abstractNum")
    nums = numbering.findall(f"{W}num")
    abstract_id = _next_id(abstracts, "abstractNumId")
    num_id = _next_id(nums, "numId")
    pictures = numbering.findall(f"{W}numPicBullet")
    texts = (adopt.inside([*pictures, *abstracts]), adopt.inside(nums))
    ours = ("", "")
    if adopt.bind_headings(styles, num_id):
        ours = heading_numbering(abstract_id, num_id)
    parts[names["styles"]] = etree.tostring(styles, encoding="UTF-8", xml_declaration=True)
    for frame in opened.frames:
        if frame.own:
            root = etree.fromstring(parts[frame.name])
            adopt.rename_references(root, renamed)
            parts[frame.name] = etree.tostring(root, encoding="UTF-8")
    settings = etree.fromstring(parts[names["settings"]])
    adopt.adopt_settings(settings)
    parts[names["settings"]] = etree.tostring(settings, encoding="UTF-8", xml_declaration=True)
    return texts[0] + ours[0], texts[1] + ours[1], abstract_id + 1, num_id + 1


def _next_id(nodes: list[Element], name: str) -> int:
    return max((int(node.get(f"{W}{name}") or 0) for node in nodes), default=0) + 1


def _sections(section: Element, frames: tuple[Frame, ...]) -> Sections:
    def local(node: Element) -> str:
        return str(etree.QName(node).localname)

    kept = [node for node in section.iterchildren(etree.Element) if local(node) not in _OURS]
    width = _text_width(section)
    references = {
        kind: "".join(
            f'<w:{frame.tag}Reference w:type="{kind}" r:id="{frame.relation}"/>'
            for frame in frames
            if frame.kind == kind
        )
        for kind in ("default", "first")
    }
    return Sections(
        before=adopt.inside([node for node in kept if local(node) not in _LATE]),
        after=adopt.inside([node for node in kept if local(node) in _LATE]),
        references=references["default"],
        first=references["first"],
        width=width,
    )


def _text_width(section: Element) -> int:
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    if size is None or margins is None:
        return _LEAST_WIDTH * 3
    sides = sum(int(margins.get(f"{W}{side}") or 0) for side in ("left", "right", "gutter"))
    return max(int(size.get(f"{W}w") or 0) - sides, _LEAST_WIDTH)


def _relationships(blob: bytes) -> str:
    return "".join(
        f'<Relationship Id="{node.get("Id")}" Type="{node.get("Type")}"'
        f' Target="{node.get("Target")}"/>'
        for node in etree.fromstring(blob)
    )
