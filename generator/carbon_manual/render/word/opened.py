"""python-docx at work: opens a template, completes its package and hands out the parts."""

from __future__ import annotations

import io
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import docx
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from .adopt import W
from .manifest import add_manifest
from .package import read_package
from .shipped import empty_numbering
from .wml import R_NS

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.rel import Relationships
    from docx.section import Section
    from lxml.etree import _Element as Element

# What a body of ours may use; everything else hangs on the template's own text.
_KEPT: Final = frozenset(
    (
        RT.STYLES,
        RT.NUMBERING,
        RT.SETTINGS,
        RT.THEME,
        RT.FONT_TABLE,
        RT.WEB_SETTINGS,
        RT.FOOTNOTES,
        RT.ENDNOTES,
    )
)
_EMPTY: Final = b"<x/>"


@dataclass(frozen=True, slots=True)
class Frame:
    """A header or footer part.

    Attributes:
        name: Name of the part.
        tag: `header` or `footer`.
        kind: `default` or `first`.
        relation: Its relationship id.
        own: True if the template has words or pictures in it that must stay.
    """

    name: str
    tag: str
    kind: str
    relation: str
    own: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A template's package with every part that a copy needs.

    Attributes:
        parts: All parts by name.
        names: Name of the part by its role: `document`, `styles`, `settings`, `numbering`,
            `fonts`, `footnotes`, `core`, `application`, `manifest`.
        relations: Name of the document's relationships part.
        section: The properties of the template's first section.
        frames: Its headers and footers.
    """

    parts: dict[str, bytes]
    names: dict[str, str]
    relations: str
    section: Element
    frames: tuple[Frame, ...]


def open_template(template: bytes | None) -> Opened:
    """Open a template, or python-docx's own where there is none.

    Raises:
        ValueError: The bytes are a package, but no Word document.
        zipfile.BadZipFile: The bytes are no package.
    """
    document = docx.Document(io.BytesIO(template)) if template else docx.Document()
    frames = _frames(document.sections[0], keep=template is not None)
    section = next(document.element.iter(f"{W}sectPr"))
    _forget(document, {frame.relation for frame in frames}, shipped=template is None)
    names = _names(document)
    names["manifest"] = add_manifest(document.part)
    buffer = io.BytesIO()
    document.save(buffer)
    relations = document.part.partname.rels_uri.lstrip("/")
    return Opened(read_package(buffer.getvalue()), names, relations, deepcopy(section), frames)


def _frames(section: Section, *, keep: bool) -> tuple[Frame, ...]:
    stories = (
        ("header", "default", section.header),
        ("footer", "default", section.footer),
        ("header", "first", section.first_page_header),
        ("footer", "first", section.first_page_footer),
    )
    frames = []
    for tag, kind, story in stories:
        own = keep and not story.is_linked_to_previous
        story.is_linked_to_previous = False
        part = story.part
        relation = next(
            node.get(f"{{{R_NS}}}id") or ""
            for node in section._sectPr.iter(f"{W}{tag}Reference")  # noqa: SLF001 - no other way
            if node.get(f"{W}type") == kind
        )
        full = own and _has_content(part.element)
        frames.append(Frame(part.partname.lstrip("/"), tag, kind, relation, full))
    return tuple(frames)


def _has_content(root: Element) -> bool:
    return any(True for _ in root.iter(f"{W}t", f"{W}drawing", f"{W}pict", f"{W}tbl"))


def _forget(document: Document, frames: set[str], *, shipped: bool) -> None:
    """Drop what hangs on the template's own text, and the leavings of python-docx's template."""
    for number, relation in list(document.part.rels.items()):
        if relation.reltype not in _KEPT and number not in frames:
            del document.part.rels[number]
    package = document.part.package
    if shipped and package is not None:
        _drop(package.rels, RT.THUMBNAIL)
        _drop(document.part.rels, RT.WEB_SETTINGS)


def _drop(relations: Relationships, kind: str) -> None:
    for number in [number for number, relation in relations.items() if relation.reltype == kind]:
        del relations[number]


def _names(document: Document) -> dict[str, str]:
    kinds = {
        "styles": (RT.STYLES, CT.WML_STYLES),
        "settings": (RT.SETTINGS, CT.WML_SETTINGS),
        "numbering": (RT.NUMBERING, CT.WML_NUMBERING),
        "fonts": (RT.FONT_TABLE, CT.WML_FONT_TABLE),
        "footnotes": (RT.FOOTNOTES, CT.WML_FOOTNOTES),
    }
    names = {role: _part_name(document, role, *kind) for role, kind in kinds.items()}
    names["document"] = document.part.partname.lstrip("/")
    package = document.part.package
    if package is None:  # pragma: no cover - a document is always in a package
        return names
    document.core_properties  # noqa: B018 - python-docx adds the part when it is asked for it
    for role, kind in (("core", RT.CORE_PROPERTIES), ("application", RT.EXTENDED_PROPERTIES)):
        for relation in package.rels.values():
            if relation.reltype == kind:
                names[role] = relation.target_part.partname.lstrip("/")
    return names


def _part_name(document: Document, role: str, kind: str, content_type: str) -> str:
    for relation in document.part.rels.values():
        if relation.reltype == kind:
            return str(relation.target_part.partname.lstrip("/"))
    blob = empty_numbering() if role == "numbering" else _EMPTY
    name = PackURI(f"/word/{'fontTable' if role == 'fonts' else role}.xml")
    document.part.relate_to(Part(name, content_type, blob, document.part.package), kind)
    return str(name.lstrip("/"))
