"""What a Word copy is given beside the page's text, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


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
        pictures: Pictures that the page may show: bytes by path in the repository.
        folder: The folder in which the page stands, from which it names its pictures.
        watermark: What stands behind the text of every page, or empty.
        notice: Why nobody may work by this copy, printed on the cover, or empty.
        verification: Where a reader verifies the copy: a web address, which is printed as a QR
            code, or a command; or empty.
        pages: Pages of the entries of a table of contents, by the digest of the layout in which
            they were found.
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
    pictures: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    folder: str = ""
    watermark: str = ""
    notice: str = ""
    verification: str = ""
    pages: Mapping[str, tuple[int, ...]] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )


@dataclass(frozen=True, slots=True)
class WordCopy:
    """A finished DOCX file.

    Attributes:
        data: The bytes of the file.
        unknown: Tags whose construct was written as plain text only, sorted, each once.
        layout: Digest of what decides on which page a heading stands; empty without contents.
        titles: The entries of the contents, `3.1 Scope`, in order.
    """

    data: bytes
    unknown: tuple[str, ...]
    layout: str = ""
    titles: tuple[str, ...] = ()
