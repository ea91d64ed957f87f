"""What Material's search finds on a page, by the same rules, read in one pass."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import jieba
from backrefs import bre

from carbon_manual.quick.fitness import is_known

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.structure.pages import Page

# A tag as Python-Markdown writes it; whatever else begins with "<" is left to Material's parser.
_TAG: Final = re.compile(r'<(/?)([A-Za-z][A-Za-z0-9]*)((?: +[^\s"\'<>/=]+(?:="[^"]*")?)*) *(/?)>')
_ATTRIBUTE: Final = re.compile(r'([^\s"\'<>/=]+)(?:="([^"]*)")?')
# Their content is no markup.
_LITERAL: Final = frozenset(("script", "style"))
_VOID: Final = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
        *("source", "track", "wbr"),
    )
)
_KEPT: Final = frozenset(("p", "code", "pre", "li", "ol", "ul", "sub", "sup"))
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_EXCLUDED: Final = "data-search-exclude"
_MARK: Final = "\u200b"  # a space without width between two words
# Runs of Han characters that are kept with their words, some hundred bytes each.
_REMEMBERED: Final = 1 << 16


def quicken(index: Any) -> None:  # noqa: ANN401 - Material publishes no types
    """Let a search index take up pages sooner, and the same of them, where its rules are known."""
    if not is_known("mkdocs-material"):
        return
    plainly = index.add_entry_from_context

    def add(page: Page) -> None:
        found = sections(page.content or "")
        if found is None:
            plainly(page)
        elif not (page.meta.get("search") or {}).get("exclude"):
            for each in found:
                if not each.excluded:
                    index.create_entry_for_section(each, page.toc, page.url, page)

    index.add_entry_from_context = add
    index._segment_chinese = _segmented()  # noqa: SLF001


def _segmented() -> Callable[[str], str]:
    """Return what cuts the Han text in a string into words, as Material does."""
    han = bre.compile(r"(\p{script: Han}+)", bre.UNICODE)

    @lru_cache(_REMEMBERED)
    def cut(run: str) -> str:
        return f"{_MARK}{_MARK.join(jieba.cut(run))}{_MARK}"

    def segmented(text: str) -> str:
        return str(han.sub(lambda found: cut(found[0]), text).strip(_MARK))

    return segmented


class _Section:
    """A heading with its text, in the terms of Material's search.

    `depth` is how many elements were open where the heading began, itself counted.
    """

    def __init__(self, tag: str = "", depth: float = 0, *, excluded: bool = False) -> None:
        """Begin a section without text; one without a tag stands before the first heading."""
        self.tag, self.depth, self.excluded = tag, depth, excluded
        self.id: str | None = None
        self.title: list[str] = []
        self.text: list[str] = []


def sections(html: str) -> list[_Section] | None:
    """Return the sections of a page; None where its markup is not that of Python-Markdown."""
    reading, position = _Reading(), 0
    for found in _TAG.finditer(html):
        start = found.start()
        if position < start and not reading.data(html[position:start]):
            return None
        position = found.end()
        ending, tag, attributes, closed = found.groups()
        tag = tag.lower()
        if tag in _LITERAL:
            return None
        if ending:
            reading.end(tag)
        else:
            reading.start(tag, attributes)
            if closed:
                reading.end(tag)
    return reading.sections if reading.data(html[position:]) else None


class _Reading:
    """A page read up to a place in it.

    Material tells elements apart by their tags alone, also where it skips them.
    """

    def __init__(self) -> None:
        """Begin before the first tag."""
        self.sections: list[_Section] = []
        self._section: _Section | None = None
        self._open: list[str] = []
        self._permalinks: list[bool] = []
        self._skipped = {"object", "script", "style"}

    def start(self, tag: str, attributes: str) -> None:
        """Read the start of an element."""
        if tag in _VOID:
            return
        self._open.append(tag)
        telling = tag in _HEADINGS or tag == "a" or _EXCLUDED in attributes.lower()
        told = _told(attributes) if telling or "linenodiv" in attributes else {}
        self._permalinks.append(tag == "a" and told.get("class") == "headerlink")
        if tag in _HEADINGS and "id" in told:
            self._heading(tag, told)
        section = self._now()
        if _EXCLUDED in told or told.get("class") == "linenodiv":
            self._skipped.add(tag)
        elif tag in _KEPT and self._skipped.isdisjoint(self._open):
            self._place(section).append(f"<{tag}>")

    def end(self, tag: str) -> None:
        """Read the end of an element; one that is not the last begun does not count."""
        if not self._open or self._open[-1] != tag:
            return
        section = self._now()
        if section.depth > len(self._open):
            section = self._left(section)
        self._open.pop()
        self._permalinks.pop()
        if tag in self._skipped:
            if tag != "object":
                self._skipped.remove(tag)
        elif tag in _KEPT and self._skipped.isdisjoint(self._open):
            _close(self._place(section), tag)

    def data(self, raw: str) -> bool:
        """Read text between tags; False if it holds the beginning of one."""
        if "<" in raw:
            return False
        if not raw or not self._skipped.isdisjoint(self._open):
            return True
        data = unescape(raw) if "&" in raw else raw
        blank = data.isspace()
        preformatted = "pre" in self._open
        if not preformatted:
            data = " " if blank else data.replace("\n", " ")
        section = self._now()
        if section.tag in self._open:
            if not any(self._permalinks):
                section.title.append(escape(data, quote=False))
        elif not blank:
            section.text.append(escape(data, quote=False))
        elif preformatted or not section.text or not section.text[-1].isspace():
            section.text.append(data)
        return True

    def _now(self) -> _Section:
        """Return the section that is read, which is one without heading before the first."""
        if self._section is None:
            self._section = _Section()
            self.sections.append(self._section)
        return self._section

    def _heading(self, tag: str, told: dict[str, str]) -> None:
        """Begin a section; the first on the page has no id, because it is the page."""
        if tag != "h1" and not self.sections:
            self.sections.append(_Section(depth=len(self._open)))
        section = _Section(tag, len(self._open), excluded=_EXCLUDED in told)
        if self.sections:
            section.id = told["id"]
        self._section = section
        self.sections.append(section)

    def _left(self, section: _Section) -> _Section:
        """Return the section that goes on behind an element in which a heading stood."""
        for each in reversed(self.sections):
            if each.depth <= len(self._open):
                section.depth = float("inf")
                self._section = each
                return each
        return section

    def _place(self, section: _Section) -> list[str]:
        return section.title if section.tag in self._open else section.text


def _told(attributes: str) -> dict[str, str]:
    """Return attributes by name; the last of a name counts."""
    found = _ATTRIBUTE.findall(attributes)
    return {name.lower(): unescape(value) for name, value in found}


def _close(place: list[str], tag: str) -> None:
    """Write the end of an element, or take its beginning back where nothing stands in it."""
    begun = place.index(f"<{tag}>")
    if all(map(str.isspace, islice(place, begun + 1, None))):
        del place[begun:]
    else:
        place.append(f"</{tag}>")
