"""Pictures of documents: what page and Word copy can show, and that it is what was approved."""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.raster import read_raster

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.system.model import Document
    from carbon_manual.texts.prose import Picture

PICTURE_WITHOUT_WORDS = Fault(
    "CM614",
    "picture-without-words",
    Severity.ERROR,
    Text("图片没有替代文字", "A picture has no alternative text"),
    Text(
        "看不到图的人靠替代文字；Word 副本里它也是图的说明。",
        "Those who cannot see the picture have its words; the Word copy carries them too.",
    ),
    Text("在方括号里写出图要说的话。", "Write between the brackets what the picture says."),
    "![](flow.svg)",
)
UNFIT_PICTURE = Fault(
    "CM615",
    "unfit-picture",
    Severity.ERROR,
    Text("图片不能用", "A picture cannot be used"),
    Text(
        "网页和 Word 副本要显示同一张图，不联网，也不执行图里的程序。",
        "Page and Word copy show the same picture, without network or programs inside it.",
    ),
    Text(
        "图片放在文件旁边，用 PNG、JPEG，或 SVG 加同名 PNG。",
        "Keep it beside the document: PNG, JPEG, or SVG with a PNG of the same name.",
    ),
    "![流程](flow.svg)，旁边没有 flow.png",
)
PICTURE_CHANGED = Fault(
    "CM620",
    "picture-changed",
    Severity.ERROR,
    Text("图片与文件写明的校验值不一致", "A picture is not the one that the text names"),
    Text(
        "批准的是文件连同它的图；图后来换了，批准就落了空。",
        "A text is approved with its pictures; if one changes later, the approval is empty.",
    ),
    Text(
        "写上图的校验值；改图时另取文件名，并给文件换版。",
        "Write the picture's digest; a new picture gets a new name, and the text a new version.",
    ),
    "![流程](flow.png)，没有 data-sha256",
)
FAULTS: Final = (PICTURE_WITHOUT_WORDS, UNFIT_PICTURE, PICTURE_CHANGED)

SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".svg")
_LARGEST: Final = 20_000  # pixels on a side
_SHORTEST_DIGEST: Final = 16
_SHOWN_DIGEST: Final = 32
_ACTIVE: Final = frozenset(("script", "foreignObject", "iframe", "embed", "object", "handler"))
_OUTSIDE: Final = re.compile(r"url\(\s*['\"]?(?!#)|@import", re.IGNORECASE)


def picture_path(document: Document, target: str) -> str:
    """Return the path in the repository of a picture that a document shows."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(document.path), target))


def fallback_path(path: str) -> str:
    """Return the path of the PNG that stands in for an SVG where a program cannot draw it."""
    return f"{posixpath.splitext(path)[0]}.png"


def pictures_of(document: Document, pictures: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the pictures that a document shows, by path, with those that stand in for others."""
    found = {}
    for each in document.prose.pictures:
        path = picture_path(document, each.target)
        for name in (path, fallback_path(path)) if path.endswith(".svg") else (path,):
            if name in pictures:
                found[name] = pictures[name]
    return found


def picture_findings(
    documents: Iterable[Document], pictures: Mapping[str, bytes]
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the pictures of documents, each fault of each picture once."""
    told: set[tuple[str, str]] = set()
    for document in documents:
        for picture in document.prose.pictures:
            for finding in _findings(document, picture, pictures):
                key = (finding.code, picture_path(document, picture.target))
                if key not in told:
                    told.add(key)
                    yield finding


def _findings(
    document: Document, picture: Picture, pictures: Mapping[str, bytes]
) -> Iterator[Diagnostic]:
    if not picture.alt.strip():
        message = Text(f"`{picture.target}` 没有替代文字", f"`{picture.target}` has no words")
        yield PICTURE_WITHOUT_WORDS.at(picture.span, message, subject=document.id)
    path = picture_path(document, picture.target)
    if path not in pictures:
        return  # a link that leads nowhere is told as such
    reason = _unfit(path, pictures)
    if reason is not None:
        yield UNFIT_PICTURE.at(picture.span, reason, subject=document.id)
        return
    digest = _digest(path, pictures)
    given = picture.digest
    if len(given) < _SHORTEST_DIGEST or not digest.startswith(given):
        short = digest[:_SHOWN_DIGEST]
        written = f"{{ data-sha256={short} }}"
        message = Text(
            f"`{picture.target}` 的校验值应写作 {written}",
            f"The digest of `{picture.target}` is written {written}",
        )
        yield PICTURE_CHANGED.at(picture.span, message, subject=document.id)


def _digest(path: str, pictures: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of a picture, of an SVG with the PNG that stands in for it."""
    digest = hashlib.sha256(pictures[path])
    if path.endswith(".svg"):
        digest.update(pictures[fallback_path(path)])
    return digest.hexdigest()


def _unfit(path: str, pictures: Mapping[str, bytes]) -> Text | None:
    if path.endswith(".svg"):
        reason = _unfit_drawing(pictures[path])
        if reason is not None:
            return reason
        path = fallback_path(path)
        if path not in pictures:
            return Text(f"SVG 旁边没有 {path}", f"The SVG has no {path} beside it")
    image = read_raster(pictures[path])
    if image is None:
        return Text(f"{path} 不是完整的 PNG 或 JPEG", f"{path} is no whole PNG or JPEG")
    if max(image.width, image.height) > _LARGEST:
        return Text(f"{path} 边长超过 {_LARGEST} 像素", f"{path} has over {_LARGEST} pixels a side")
    return None


def _unfit_drawing(data: bytes) -> Text | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.parse(io.BytesIO(data), parser)
    except etree.XMLSyntaxError:
        return Text("SVG 写法有误", "The SVG is malformed")
    if tree.docinfo.internalDTD is not None or etree.QName(tree.getroot()).localname != "svg":
        return Text("不是单纯的 SVG", "It is no plain SVG")
    before = tree.getroot().itersiblings(preceding=True)  # an instruction may name a style sheet
    if any(map(_is_active, (*before, *tree.getroot().iter()))):
        return Text("SVG 里有程序，或引用了外面的内容", "The SVG holds a program or refers outside")
    return None


def _is_active(node: etree._Element) -> bool:
    if not isinstance(node.tag, str):
        return isinstance(node, etree._ProcessingInstruction)  # noqa: SLF001 - lxml's only name
    if etree.QName(node).localname in _ACTIVE or _OUTSIDE.search(node.text or ""):
        return True
    for name, value in node.items():
        plain = etree.QName(name).localname.lower()
        if plain.startswith("on") or _OUTSIDE.search(str(value)):
            return True
        if plain == "href" and not str(value).startswith(("#", "data:image/")):
            return True
    return False
