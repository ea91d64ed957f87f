"""Targets of links: bookmarks for the ids of a page, relationships for addresses outside."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from .page import classes
from .wml import attribute

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Their targets are real footnotes, which need no bookmark of the page's making.
_FOOTNOTE = frozenset(("footnote-ref", "footnote-backref"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_HOST = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)*"
)
_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_KEPT = "/:?#[]@!$&'()*+,;=%-._~"
_LAST_PORT = 65535


@dataclass(slots=True)
class Anchors:
    """The bookmarks of one copy, by the id of the page's element."""

    names: dict[str, str]
    wanted: frozenset[str]
    _written: set[str] = field(default_factory=set)
    _count: int = 0

    @classmethod
    def of(cls, trees: tuple[Element, ...]) -> Anchors:
        """Name a bookmark for each id; those of headings and of link targets are wanted."""
        names: dict[str, str] = {}
        wanted: set[str] = set()
        taken: set[str] = set()
        for tree in trees:
            for node in tree.iter():
                identifier, href = node.get("id"), node.get("href") or ""
                if identifier and identifier not in names:
                    names[identifier] = _bookmark_name(identifier, taken)
                    if node.tag in _HEADINGS:
                        wanted.add(identifier)
                if href.startswith("#") and not _FOOTNOTE.intersection(classes(node)):
                    wanted.add(unquote(href[1:]))
        return cls(names, frozenset(wanted & names.keys()))

    def bookmark(self, identifier: str | None) -> str:
        """Return the bookmark for an id that comes to be written, or nothing if none is wanted."""
        if not identifier or identifier not in self.wanted or identifier in self._written:
            return ""
        self._written.add(identifier)
        return self.marked(self.names[identifier], "")

    def marked(self, name: str, inside: str) -> str:
        """Return XML with a bookmark of this name round it."""
        number = self._count
        self._count += 1
        start = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'
        return f'{start}{inside}<w:bookmarkEnd w:id="{number}"/>'

    def forgotten(self) -> str:
        """Return bookmarks for wanted ids on constructs that left no trace, so no link dangles."""
        return "".join(self.bookmark(identifier) for identifier in sorted(self.wanted))


@dataclass(slots=True)
class Links:
    """The addresses outside that one part of the package links to."""

    _ids: dict[str, str] = field(default_factory=dict)

    def relate(self, address: str) -> str:
        """Return the relationship id of an address."""
        return self._ids.setdefault(address, f"rIdLink{len(self._ids) + 1}")

    def relationships(self) -> str:
        """Return the `Relationship` elements."""
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        return "".join(
            f'<Relationship Id="{number}" Type="{kind}" Target="{attribute(address)}"'
            ' TargetMode="External"/>'
            for address, number in self._ids.items()
        )


def link_tag(href: str, anchors: Anchors, links: Links) -> str:
    """Return the opening `w:hyperlink` for an address; nothing where it leads to another page."""
    if href.startswith("#"):
        identifier = unquote(href[1:])
        if identifier not in anchors.wanted:
            return ""
        return f'<w:hyperlink w:anchor="{anchors.names[identifier]}" w:history="1">'
    address = outside_address(href)
    return f'<w:hyperlink r:id="{links.relate(address)}" w:history="1">' if address else ""


def outside_address(href: str) -> str:
    """Return a web or mail address in plain ASCII, or nothing if Word could not open it.

    One malformed address makes a whole package unreadable for the Open XML SDK, so a doubtful
    one is left out; its text stays.
    """
    href = href.strip()
    if href[:7].lower() == "mailto:":
        mailbox, _, rest = href[7:].partition("?")
        return quote(href, safe=_KEPT) if _MAILBOX.fullmatch(mailbox) and "#" not in rest else ""
    try:
        parts = urlsplit(href)
        port = parts.port or 0
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or port > _LAST_PORT or parts.username is not None:
        return ""
    if not _HOST.fullmatch(parts.hostname or ""):
        return ""
    return _percent_encoded(href)


def _percent_encoded(address: str) -> str:
    # A "%" that begins no escape, brackets and a second "#" are not allowed in an address.
    address = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", quote(address, safe=_KEPT))
    address = address.replace("[", "%5B").replace("]", "%5D")
    start, mark, fragment = address.partition("#")
    return start + mark + fragment.replace("#", "%23")


def _bookmark_name(identifier: str, taken: set[str]) -> str:
    # Word compares names without case and allows 40 characters of a narrow alphabet.
    name = identifier
    if not _NAME.fullmatch(name) or name.lower() in taken:
        digest = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()
        stem = re.sub(r"[^A-Za-z0-9]+", "_", identifier).strip("_")[:20]
        name = f"b_{stem}_{digest[:16]}" if stem else f"b_{digest[:16]}"
    taken.add(name.lower())
    return name
