"""A page's Markdown made HTML as MkDocs does it, by one parser for all pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from markdown import Markdown
from mkdocs.structure import pages as mkdocs
from mkdocs.structure.toc import get_toc

from carbon_manual.quick.fitness import is_known
from carbon_manual.quick.inline import QuickInline

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

# Extensions whose parsers are as new after `reset`; MkDocs makes a parser for each page.
_RESETTING: Final = frozenset(
    (
        *("toc", "tables", "attr_list", "md_in_html", "def_list", "footnotes", "admonition"),
        *("abbr", "fenced_code", "sane_lists", "smarty", "nl2br"),
        *("pymdownx.superfences", "pymdownx.details", "pymdownx.tilde", "pymdownx.caret"),
        *("pymdownx.tasklist", "pymdownx.betterem", "pymdownx.fancylists"),
        *("carbon_manual.render.listmarks", "carbon_manual.render.hanlines"),
        "carbon_manual.render.swift",
    )
)
# What MkDocs looks for in raw HTML: names of places. Declarations may be beyond its parser, so they
# are given to it in any case.
_PLACES: Final = re.compile(r"""<!|['"\s/](?:id|name)[\s=/>]""", re.IGNORECASE)


class Reader:
    """Renders the Markdown of pages, one after the other."""

    def __init__(self, config: MkDocsConfig) -> None:
        """Prepare for the extensions of the settings; the parser is made for the first page."""
        extensions, settings = config.markdown_extensions, config.mdx_configs
        # Footnotes count the pages only where their ids are to differ between pages.
        counts = settings.get("footnotes", {}).get("UNIQUE_IDS", False)
        self._keeps = is_known("markdown") and set(extensions) <= _RESETTING and not counts
        self._config = config
        self._parser: Markdown | None = None
        self._marker = ""

    def render(self, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Do what `mkdocs.structure.pages.Page.render` does."""
        md = self._ready()
        raw, title = _Places(), mkdocs._ExtractTitleTreeprocessor()  # noqa: SLF001
        anchors = mkdocs._ExtractAnchorsTreeprocessor(page.file, files, config)  # noqa: SLF001
        links = mkdocs._RelativePathTreeprocessor(page.file, files, config)  # noqa: SLF001
        for each in (raw, anchors, links, title):
            each._register(md)  # noqa: SLF001
        text = page.markdown or ""
        if self._marker:
            # Python-Markdown looks for the place of a table of contents in each element.
            contents: Any = md.treeprocessors["toc"]
            contents.marker = self._marker if self._marker in text else ""
        page.content = md.convert(text)
        page.toc = get_toc(getattr(md, "toc_tokens", []))
        page._title_from_render = title.title  # noqa: SLF001
        page.present_anchor_ids = anchors.present_anchor_ids | raw.present_anchor_ids
        page.links_to_anchors = links.links_to_anchors

    def _ready(self) -> Markdown:
        """Return a parser that has seen nothing."""
        if self._parser is not None:
            return self._parser.reset()
        settings = self._config.mdx_configs or {}
        md = Markdown(extensions=self._config.markdown_extensions, extension_configs=settings)
        if self._keeps:
            if "toc" in md.treeprocessors:
                self._marker = getattr(md.treeprocessors["toc"], "marker", "")
            md.treeprocessors.register(QuickInline(md), "inline", 20)
            self._parser = md
        return md


class _Places(mkdocs._RawHTMLPreprocessor):  # noqa: SLF001
    """Looks for places in raw HTML only where there can be one."""

    def run(self, lines: list[str]) -> list[str]:
        """Remember the places, and return the lines as they are."""
        if _PLACES.search("\n".join(lines)):
            super().run(lines)
        return lines
