"""An organisation's own template made to fit: its styles get our ids, lacking ones are lent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

from .numbering import HEADING_LEVELS, HEADING_NUM
from .shipped import NOTE_SEPARATORS
from .styles import TABLE_STYLES, styles
from .wml import NAMESPACES, W_NS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element as Element

W: Final = f"{{{W_NS}}}"
_REFERENCES: Final = tuple(
    f"{W}{name}"
    for name in (
        "pStyle",
        "rStyle",
        "tblStyle",
        "basedOn",
        "next",
        "link",
        "styleLink",
        "numStyleLink",
    )
)
# What would follow `w:footnotePr` in the settings, nearest first.
_AFTER_NOTES: Final = (
    "endnotePr",
    "compat",
    "docVars",
    "rsids",
    "mathPr",
    "attachedSchema",
    "themeFontLang",
    "clrSchemeMapping",
    "shapeDefaults",
    "decimalSymbol",
    "listSeparator",
)
# Settings that make sense in the template only, or would split our header and footer.
_UNWANTED: Final = ("attachedTemplate", "mailMerge", "trackRevisions", "evenAndOddHeaders")


def lacking_names(root: Element, language: str) -> tuple[str, ...]:
    """Return the names of the styles that a template's styles part lacks."""
    known = {name.lower() for name in _names(root)}
    return tuple(style.name for style in styles(language) if style.name.lower() not in known)


def adopt_styles(root: Element, language: str) -> dict[str, str]:
    """Give the template's styles our ids by their names and add what it lacks.

    Returns:
        The new id by the old one, for the references in the template's other parts.
    """
    wanted = {style.name.lower(): style.id for style in styles(language)}
    wanted["manual table"] = "ManualTable"
    renamed = _renamed(root, wanted)
    for style in root.iterfind(f"{W}style"):
        old = style.get(f"{W}styleId") or ""
        style.set(f"{W}styleId", renamed.get(old, old))
    rename_references(root, renamed)
    known = {style.get(f"{W}styleId") for style in root.iterfind(f"{W}style")}
    lent = "".join(style.xml() for style in styles(language)) + TABLE_STYLES
    defaults = {style.get(f"{W}type") for style in root.iterfind(f"{W}style[@{W}default]")}
    for style in fragment(lent):
        if style.get(f"{W}styleId") in known:
            continue
        if style.get(f"{W}default") and style.get(f"{W}type") in defaults:
            del style.attrib[f"{W}default"]
        root.append(style)
    return renamed


def rename_references(root: Element, renamed: Mapping[str, str]) -> None:
    """Let every reference to a style name its new id."""
    for node in root.iter(*_REFERENCES):
        old = node.get(f"{W}val") or ""
        node.set(f"{W}val", renamed.get(old, old))


def bind_headings(root: Element, number: int) -> bool:
    """Number the heading styles by the list `number`, unless the template numbers them itself.

    Returns:
        True if the list is needed.
    """
    found = {style.get(f"{W}styleId"): style for style in root.iterfind(f"{W}style")}
    headings = [found[f"Heading{level}"] for level in range(1, HEADING_LEVELS + 1)]
    own = headings[0].find(f"{W}pPr/{W}numPr/{W}numId")
    if own is not None and own.get(f"{W}val") not in {str(HEADING_NUM), "0"}:
        return False
    for level, style in enumerate(headings):
        _number_style(style, level, number)
    return True


def adopt_settings(root: Element) -> None:
    """Point the settings to our footnote separators and drop what belongs to the template only."""
    for name in (*_UNWANTED, "footnotePr"):
        for node in root.findall(f"{W}{name}"):
            root.remove(node)
    (separators,) = fragment(NOTE_SEPARATORS)
    # mathPr has a namespace of its own, so names are compared without any.
    for node in root:
        if etree.QName(node).localname in _AFTER_NOTES:
            node.addprevious(separators)
            return
    root.append(separators)


def fragment(xml: str) -> list[Element]:
    """Parse sibling elements of WordprocessingML."""
    return list(etree.fromstring(f"<w:x {NAMESPACES}>{xml}</w:x>"))


def inside(elements: list[Element]) -> str:
    """Return elements as text without namespace declarations, to stand in a part of ours."""
    root = etree.fromstring(f"<w:x {NAMESPACES}/>")
    for element in elements:
        root.append(element)
    for node in root.iter(etree.Element):
        for name in list(node.attrib):
            if not str(name).startswith(W) and etree.QName(name).namespace is not None:
                del node.attrib[name]
    etree.cleanup_namespaces(root, keep_ns_prefixes=["w", "r"])
    text = etree.tostring(root, encoding="unicode")
    return text[text.index(">") + 1 : text.rindex("<")] if len(root) else ""


def _names(root: Element) -> list[str]:
    return [node.get(f"{W}val") or "" for node in root.iterfind(f"{W}style/{W}name")]


def _renamed(root: Element, wanted: Mapping[str, str]) -> dict[str, str]:
    renamed: dict[str, str] = {}
    ours = set(wanted.values())
    for style in root.iterfind(f"{W}style"):
        name = style.find(f"{W}name")
        old = style.get(f"{W}styleId") or ""
        new = wanted.get((name.get(f"{W}val") or "").lower() if name is not None else "")
        if new:
            renamed[old] = new
        elif old in ours:  # a style of another name sits on an id that we need
            renamed[old] = f"{old}House"
    return renamed


def _number_style(style: Element, level: int, number: int) -> None:
    properties = style.find(f"{W}pPr")
    if properties is None:
        (properties,) = fragment("<w:pPr/>")
        before = style.find(f"{W}rPr")
        if before is None:
            style.append(properties)
        else:
            before.addprevious(properties)
    for old in properties.findall(f"{W}numPr"):
        properties.remove(old)
    (new,) = fragment(f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    early = {"pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl"}
    place = sum(etree.QName(node).localname in early for node in properties)
    properties.insert(place, new)
