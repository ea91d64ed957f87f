"""Which settings a quick build may take: those whose pages depend on nothing that it cannot see."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import mkdocs

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

# The steps mirrored here are those of this version.
MKDOCS: Final = "1.6.1"
# What is done in their place, and sooner, is done as these versions do it; with others they do it
# themselves.
_KNOWN: Final = {"markdown": "3.11.3", "mkdocs-material": "9.8.1"}
# They look at one page at a time, or at the navigation, or at the finished site.
_PLUGINS: Final = frozenset({"search", "offline", "awesome-nav"})
# They put other files into a page.
_READERS: Final = frozenset({"pymdownx.snippets", "pymdownx.b64", "markdown_include.include"})


def misfit(config: MkDocsConfig) -> str:
    """Return what in the settings asks for a plain build; empty if nothing does."""
    if mkdocs.__version__ != MKDOCS:
        return f"mkdocs {mkdocs.__version__}"
    if "INHERIT" in Path(config.config_file_path).read_text(encoding="utf-8"):
        return "INHERIT"
    plugins = {name.rpartition("/")[2] for name in config.plugins}
    if unknown := sorted(plugins - _PLUGINS):
        return f"plugins: {', '.join(unknown)}"
    if config.hooks:
        return "hooks"
    if readers := sorted(_READERS & set(config.markdown_extensions)):
        return f"markdown_extensions: {', '.join(readers)}"
    return ""


def is_known(name: str) -> bool:
    """Tell whether a package has the version whose steps have quicker ones here."""
    try:
        return importlib.metadata.version(name) == _KNOWN[name]
    except importlib.metadata.PackageNotFoundError:
        return False
