"""WordprocessingML as text: namespaces, escaping and the smallest shapes, run and paragraph."""

from __future__ import annotations

import re

W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M_NS = "http://schemas.openxmlformats.org/officeDocument/2006/math"
R_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = f'xmlns:w="{W_NS}" xmlns:r="{R_NS}"'
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

EMPTY_PARAGRAPH_STYLE = "Spacer"

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return the text without the characters that XML forbids."""
    return _FORBIDDEN.sub("", text)


def escape(text: str) -> str:
    """Return the text for use as character data; control characters must be gone already."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """Return the text for use between double quotes, on one line."""
    return escape(" ".join(clean(text).split())).replace('"', "&quot;")


def run(text: str, properties: str = "") -> str:
    """Return a run of text; `properties` is the inside of its `w:rPr`."""
    if properties:
        properties = f"<w:rPr>{properties}</w:rPr>"
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(style: str, runs: str = "", properties: str = "") -> str:
    """Return a paragraph; `properties` follows the style inside `w:pPr`, in schema order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def field(instruction: str, result: str, properties: str = "") -> str:
    """Return a complex field with its stored result, which readers show before they recompute."""
    rpr = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    parts = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {instruction} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{escape(result)}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    return "".join(f"<w:r>{rpr}{part}</w:r>" for part in parts)


def part(root: str, inside: str) -> bytes:
    """Return a whole XML part whose root is `w:<root>`."""
    # only a part with formulas says what theirs are: the others stay as they always were
    names = f'{NAMESPACES} xmlns:m="{M_NS}"' if "<m:" in inside else NAMESPACES
    return f"{DECLARATION}<w:{root} {names}>{inside}</w:{root}>".encode()
