"""What a Word copy is given beside the page's text, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imprint:
    """The facts of control that a Word copy prints outside its text: header, footer, properties.

    Attributes:
        organisation: The organisation's name, printed on the cover and in the footer.
        number: The document's number, `CX-03`.
        title: Its title without the number.
        version: Its version, `1.2`.
        status: Its status, already in the wanted language.
        effective: The date it takes effect, `YYYY-MM-DD`, or empty.
        category: The kind of document, `程序文件`.
        language: `zh` or `en`: the language of the labels.
        foot: What the footer says on the left where there is no effective date.
        state: Its status as the manifest says it, in every language: `effective`.
        audience: Readers for whom the copy is made, as the manifest says it.
        copy: Number of this copy, or empty.
        holder: Who holds this copy, or empty.
        watermark: What stands behind the text of every page, or empty.
        notice: Why nobody may work by this copy, printed on the cover, or empty.
        verification: Where a reader verifies the copy: a web address, which is printed as a QR
            code, or a command; or empty.
    """

    organisation: str
    number: str
    title: str
    version: str
    status: str
    effective: str
    category: str
    language: str
    foot: str = ""
    state: str = ""
    audience: str = ""
    copy: str = ""
    holder: str = ""
    watermark: str = ""
    notice: str = ""
    verification: str = ""


@dataclass(frozen=True, slots=True)
class WordCopy:
    """A finished DOCX file.

    Attributes:
        data: The bytes of the file.
        unknown: Tags whose construct was written as plain text only, sorted, each once.
    """

    data: bytes
    unknown: tuple[str, ...]
