"""From the HTML of a page to the bytes of its Word copy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from . import blocks
from .anchors import Anchors, Links
from .cover import write_front
from .draft import Draft
from .frame import footer, header
from .imprint import Imprint, WordCopy
from .manifest import manifest_part
from .notes import footnotes_part, number_notes, take_notes
from .package import CONTENT_TYPES, write_package
from .page import Page, has_class, read_page
from .pictures import Picture, Pictures
from .place import Place
from .qrcode import RELATION, with_png
from .template import Template, frame_part, prepare
from .watermark import watermark
from .wml import DECLARATION, attribute, paragraph, part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element as Element

_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_DATE: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def write_copy(
    html: str,
    imprint: Imprint,
    template: bytes | None = None,
    pictures: Mapping[str, Picture] | None = None,
) -> WordCopy:
    """Write the Word copy of one page.

    Args:
        html: The inner HTML that Python-Markdown made of the page. `h1` and `div.cm-control` at
            the top level become the cover, `div.cm-history` its second page.
        imprint: What header, footer and properties say.
        template: An organisation's own `.docx`, or None for the shipped one. The same bytes are
            opened once only.
        pictures: The pictures by the address that the page gives them. Of one that is not there
            the alternative text is written.

    Returns:
        The file, and the tags that it could only write as plain text. Any HTML is accepted.

    Raises:
        ValueError: The template is no Word document (`zipfile.BadZipFile`: no package at all).
    """
    prepared = prepare(template, imprint.language)
    page = read_page(html)
    trees = tuple(
        tree for tree in (page.title, page.control, page.history, page.root) if tree is not None
    )
    draft = Draft(
        blocks.flow,
        blocks.single,
        numbering=prepared.new_numbering(),
        anchors=Anchors.of(trees),
        notes=number_notes(trees),
        pictures=Pictures(pictures or {}),
    )
    notes = _take_all_notes(trees, draft)
    _write_body(page, imprint, prepared, draft)
    data = write_package(_parts(prepared, imprint, notes, draft))
    return WordCopy(data, tuple(sorted(draft.unknown)))


def _take_all_notes(trees: tuple[Element, ...], draft: Draft) -> dict[int, Element]:
    notes: dict[int, Element] = {}
    for tree in trees:
        for block in list(tree.iter("div")):
            if has_class(block, "footnote"):
                notes |= take_notes(block, draft)
    return notes


def _write_body(page: Page, imprint: Imprint, prepared: Template, draft: Draft) -> None:
    sections = prepared.sections
    write_front(page, imprint, sections, draft)
    before = len(draft.out)
    draft.flow(page.root, Place(sections.width), draft)
    left_over = draft.marks + draft.anchors.forgotten()
    draft.marks = ""
    if left_over or len(draft.out) == before:
        draft.out.append(paragraph("Spacer", left_over))


def _parts(
    prepared: Template, imprint: Imprint, notes: dict[int, Element], draft: Draft
) -> dict[str, bytes]:
    names = dict(prepared.names)
    parts = dict(prepared.parts)
    width = prepared.sections.width
    parts[names["footnotes"]], note_links = footnotes_part(notes, width, draft)
    body = "".join(draft.out) + prepared.sections.plain
    parts[names["document"]] = part("document", f"<w:body>{body}</w:body>")
    parts[names["numbering"]] = draft.numbering.xml()
    parts[names["core"]] = _core_properties(imprint)
    relations_name, relations = prepared.relations
    pictures = draft.pictures.relationships() + _codes(draft)
    parts[relations_name] = _relationships(relations + pictures, draft.links)
    folder = names["document"].rpartition("/")[0]
    parts |= draft.pictures.parts(folder, parts[CONTENT_TYPES])
    for code in draft.codes:
        parts[f"{folder}/media/{code.name}"] = code.data
        parts[CONTENT_TYPES] = with_png(parts[CONTENT_TYPES])
    if note_links.relationships():
        folder, _, file = names["footnotes"].rpartition("/")
        parts[f"{folder}/_rels/{file}.rels"] = _relationships("", note_links)
    for number, (frame, house) in enumerate(prepared.frames, start=1):
        mark = watermark(imprint.watermark, number, loud=bool(imprint.notice))
        inside = footer(imprint, width) if frame.tag == "footer" else header(imprint, width, mark)
        if frame.tag == "header" and frame.kind == "first":
            inside = paragraph("Header", mark)  # the cover itself says what the header repeats
        parts[frame.name] = frame_part(frame, house, inside)
    parts[names["manifest"]] = manifest_part(imprint, parts)
    return parts


def _codes(draft: Draft) -> str:
    return "".join(
        f'<Relationship Id="{each.relation}" Type="{RELATION}" Target="media/{each.name}"/>'
        for each in draft.codes
    )


def _relationships(base: str, links: Links) -> bytes:
    inside = base + links.relationships()
    return f'{DECLARATION}<Relationships xmlns="{_RELATIONS}">{inside}</Relationships>'.encode()


def _core_properties(imprint: Imprint) -> bytes:
    language = "zh-CN" if imprint.language == "zh" else "en"
    values = (
        ("dc:title", f"{imprint.number} {imprint.title}"),
        ("dc:subject", imprint.title),
        ("dc:creator", imprint.organisation),
        ("dc:identifier", imprint.number),
        ("dc:language", language),
        ("cp:category", imprint.category),
        ("cp:contentStatus", imprint.status),
        ("cp:version", imprint.version),
    )
    inside = "".join(f"<{tag}>{attribute(value)}</{tag}>" for tag, value in values)
    if _DATE.fullmatch(imprint.effective):
        moment = f"{imprint.effective}T00:00:00Z"
        inside += "".join(
            f'<dcterms:{tag} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{tag}>'
            for tag in ("created", "modified")
        )
    return (
        f"{DECLARATION}<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{inside}</cp:coreProperties>'
    ).encode()
