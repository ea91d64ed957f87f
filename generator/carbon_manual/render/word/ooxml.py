"""Reading OOXML that any program wrote: names without namespaces, relationships, pictures."""

from __future__ import annotations

import hashlib
import posixpath
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml.etree import _Element as Element

# WordprocessingML of both editions, formulas, and the choice between forms.
_KNOWN: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
    "http://schemas.openxmlformats.org/markup-compatibility/2006",
)
_EXTERNAL: Final = "External"
_PICTURES: Final = ("{*}blip", "{*}imagedata")
_REFERENCE: Final = re.compile(r"\{[^}]*relationships\}(embed|link|id)", re.IGNORECASE)
_LONGEST: Final = 16  # hexadecimal digits of a picture's digest that are shown


def wordly(node: Element) -> str:
    """Return the local name of an element of Word's own; empty for any other node."""
    tag = node.tag
    return _name(tag) if isinstance(tag, str) else ""


def local(node: Element) -> str:
    """Return the local name of an element; empty for comments and the like."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def value_of(node: Element, name: str = "val") -> str:
    """Return an attribute by its local name; empty if it is not there."""
    ending = f"}}{name}"
    return next((str(value) for key, value in node.items() if str(key).endswith(ending)), "")


@lru_cache(maxsize=4096)
def _name(tag: str) -> str:
    space, _, name = tag.rpartition("}")
    return name if space[1:] in _KNOWN else ""


def outermost(root: Element, name: str) -> Iterator[Element]:
    """Yield the elements of a local name below an element, but none inside another."""
    waiting = list(reversed(root))
    while waiting:
        node = waiting.pop()
        if local(node) == name:
            yield node
        else:
            waiting += reversed(node)


class Package:
    """The parts of a file, their relationships and pictures, each looked up once.

    A hostile file may refer to the same large part a million times.
    """

    def __init__(self, tree: Callable[[str], Element | None], parts: Mapping[str, bytes]) -> None:
        """Take the parts by name; `tree` gives the root of one, or None where there is none."""
        self.tree = tree
        self._parts = parts
        self._relations: dict[str, Mapping[str, tuple[str, str]]] = {}
        self._pictures: dict[str, str] = {}

    def relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Return kind and target of a part's relationships inside the package, by their id."""
        if part not in self._relations:
            self._relations[part] = _relations(self.tree, part)
        return self._relations[part]

    @property
    def main(self) -> str:
        """Return the name of the part that holds the text."""
        found = (target for kind, target in self.relations("").values() if kind == "officeDocument")
        return next(found, "word/document.xml")

    def pictures(self, drawing: Element, part: str) -> Iterator[str]:
        """Yield the digest of each picture in a drawing; `?` where it is not in the package."""
        for node in drawing.iter(*_PICTURES):
            for key, value in node.items():
                if _REFERENCE.fullmatch(str(key)):
                    yield self._picture(self.relations(part).get(str(value), ("", ""))[1])

    def _picture(self, name: str) -> str:
        if name not in self._pictures:
            data = self._parts.get(name)
            digest = hashlib.sha256(data).hexdigest()[:_LONGEST] if data is not None else "?"
            self._pictures[name] = digest
        return self._pictures[name]


def _relations(tree: Callable[[str], Element | None], part: str) -> Mapping[str, tuple[str, str]]:
    folder, file = posixpath.split(part)
    root = tree(posixpath.join(folder, "_rels", f"{file}.rels"))
    found = {}
    for node in root if root is not None else ():
        if local(node) == "Relationship" and node.get("TargetMode") != _EXTERNAL:
            target = node.get("Target") or ""
            # a target that begins with a slash counts from the root of the package
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[node.get("Id") or ""] = ((node.get("Type") or "").rpartition("/")[2], path)
    return found
