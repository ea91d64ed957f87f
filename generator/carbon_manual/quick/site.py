"""What MkDocs gathers before it renders a page: settings, files, navigation, pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mkdocs import utils
from mkdocs.structure.files import Files, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page

if TYPE_CHECKING:
    import jinja2
    from mkdocs.config.defaults import MkDocsConfig

_INCLUDED: Final = InclusionLevel.is_included


@dataclass(frozen=True, slots=True)
class Site:
    """A site on its way; `pages` by the path of their source, in the order of MkDocs."""

    config: MkDocsConfig
    files: Files
    nav: Navigation
    env: jinja2.Environment
    pages: dict[str, Page]

    @property
    def search(self) -> Any:  # noqa: ANN401 - Material publishes no types
        """Return the plugin that gathers what the search finds; None without one."""
        found = (each for each in self.config.plugins.values() if hasattr(each, "search_index"))
        return next(found, None)


def gathered(config: MkDocsConfig) -> Site:
    """Do what `mkdocs build` does before it reads the first page."""
    config = config.plugins.on_config(config)
    config.plugins.on_pre_build(config=config)
    utils.clean_directory(config.site_dir)
    files = get_files(config)
    env = config.theme.get_env()
    files.add_files_from_theme(env, config)
    files = config.plugins.on_files(files, config=config)
    set_exclusions(files, config)
    nav = get_navigation(files, config)
    nav = config.plugins.on_nav(nav, config=config, files=files)
    pages = {
        file.src_uri: file.page or Page(None, file, config)
        for file in files.documentation_pages(inclusion=_INCLUDED)
    }
    return Site(config, files, nav, env, pages)
