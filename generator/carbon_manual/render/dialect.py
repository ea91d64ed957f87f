"""The one Markdown dialect: Python-Markdown with the extensions that the site's settings name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import markdown
from mkdocs.config import load_config


@dataclass(frozen=True, slots=True)
class Dialect:
    """Renders staged pages to the HTML that MkDocs renders, for the Word copies."""

    converter: markdown.Markdown

    def html(self, page: str) -> str:
        """Return the inner HTML of a staged page; its front matter is left out."""
        _, _, text = page.split("---\n", 2) if page.startswith("---\n") else ("", "", page)
        return self.converter.reset().convert(text)


def read_dialect(settings: Path) -> Dialect:
    """Return the dialect of a `mkdocs.yml`, resolved by MkDocs itself.

    Raises:
        mkdocs.exceptions.ConfigurationError: the settings cannot be used.
    """
    # MkDocs insists on a folder of pages, which need not be staged yet; any that exists will do
    anywhere = str(Path(__file__).parent)
    config: Any = load_config(config_file=str(settings), docs_dir=anywhere)
    return Dialect(
        markdown.Markdown(
            extensions=config.markdown_extensions, extension_configs=config.mdx_configs or {}
        )
    )
