"""The manifest of a Word copy: a custom XML part that says which copy this is.

It is kept by Word, LibreOffice and python-docx when they save the file. It is a hint where to look
and no proof: whoever alters a copy can alter it too. What counts are the digests in a register.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from carbon_manual import __version__

from .wml import DECLARATION, attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from docx.opc.part import Part as AnyPart
    from lxml.etree import _Element as Element

    from .imprint import Imprint

NAMESPACE: Final = "urn:carbon-manual:copy:1"
FOLDER: Final = "customXml/"
_NAME: Final = "customXml/item1.xml"
_LARGEST: Final = 65_536  # bytes of a manifest
_LONGEST: Final = 200  # characters of one of its values
_STORE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
# Names the manifest's schema to Word; the same in every copy.
_ITEM: Final = "{3D5A7A62-0C2B-4B7E-9B0F-6C1B7E5D4A10}"
_PROPERTIES: Final = (
    f'{DECLARATION}<ds:datastoreItem ds:itemID="{_ITEM}" xmlns:ds="{_STORE}">'
    f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy says it is; texts as written, empty where nothing is said.

    Attributes:
        number: Number of the document or form.
        version: Its version.
        state: Its state when the copy was made, `effective`, `draft`, ….
        language: Language of the labels, `zh` or `en`.
        audience: Readers for whom it was made.
        copy: Number of the copy.
        holder: Who holds it.
        generator: Version of the program that wrote it.
        parts: Digest of all other parts, see `parts_digest`.
    """

    number: str
    version: str = ""
    state: str = ""
    language: str = ""
    audience: str = ""
    copy: str = ""
    holder: str = ""
    generator: str = ""
    parts: str = ""


_VALUES: Final = tuple(Manifest.__dataclass_fields__)


def add_manifest(part: AnyPart) -> str:
    """Give a document its manifest's part, still empty; return its name."""
    package = part.package
    item = Part(PackURI(f"/{_NAME}"), CT.XML, b"<x/>", package)
    properties = Part(
        PackURI(f"/{FOLDER}itemProps1.xml"),
        CT.OFC_CUSTOM_XML_PROPERTIES,
        _PROPERTIES.encode(),
        package,
    )
    item.relate_to(properties, RT.CUSTOM_XML_PROPS)
    part.relate_to(item, RT.CUSTOM_XML)
    return _NAME


def manifest_part(imprint: Imprint, parts: Mapping[str, bytes]) -> bytes:
    """Return the manifest of a finished package, in which its own part is passed over."""
    manifest = Manifest(
        number=imprint.number,
        version=imprint.version,
        state=imprint.state,
        language=imprint.language,
        audience=imprint.audience,
        copy=imprint.copy,
        holder=imprint.holder,
        generator=__version__,
        parts=parts_digest(parts, _NAME),
    )
    values = "".join(
        f' {name}="{attribute(value)}"' for name in _VALUES if (value := getattr(manifest, name))
    )
    return f'{DECLARATION}<copy xmlns="{NAMESPACE}"{values}/>'.encode()


def find_manifests(
    tree: Callable[[str], Element | None], parts: Mapping[str, bytes]
) -> dict[str, Manifest]:
    """Return the manifests of a package by the name of their part; one, if nobody meddled."""
    found = {}
    for name, data in parts.items():
        if not name.startswith(FOLDER) or NAMESPACE.encode() not in data or len(data) > _LARGEST:
            continue
        root = tree(name)
        if root is not None and root.tag == f"{{{NAMESPACE}}}copy":
            given = {value: (root.get(value) or "")[:_LONGEST] for value in _VALUES}
            found[name] = Manifest(**given)
    return found


def parts_digest(parts: Mapping[str, bytes], manifest: str) -> str:
    """Return the SHA-256 of all parts but one, in hexadecimal; the zip round them is nothing."""
    digests = {
        name: hashlib.sha256(data).hexdigest() for name, data in parts.items() if name != manifest
    }
    lines = "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))
    return hashlib.sha256(lines.encode()).hexdigest()
