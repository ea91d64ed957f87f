"""The steps of `mkdocs build`, pages shared out to processes or taken over where equal."""

from __future__ import annotations

import json
import os
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from mkdocs.commands import build as mkdocs
from mkdocs.structure.files import InclusionLevel

from carbon_manual.quick import searching, sidebar
from carbon_manual.quick.crew import share
from carbon_manual.quick.keys import digest, navigation, toolchain
from carbon_manual.quick.pagestate import (
    Body,
    Head,
    Lookup,
    give_body,
    give_head,
    published,
    read_body,
    read_head,
    taken,
    text_of,
)
from carbon_manual.quick.reading import Reader
from carbon_manual.quick.site import Site, gathered
from carbon_manual.quick.store import Kept, Known, Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File
    from mkdocs.structure.pages import Page

_INCLUDED: Final = InclusionLevel.is_included


class Rendered(NamedTuple):
    """A finished page: what the search finds on it (JSON without brackets), and its file."""

    found: str
    stamp: str


class Means(NamedTuple):
    """What a build works with.

    `old` is the site that the store's pages stand in; `surroundings` is what of the machine shows
    in a page.
    """

    store: Store
    old: Path
    processes: int
    surroundings: str


class Digests(NamedTuple):
    """Of each page: what its Markdown and what its template was rendered from."""

    made_from: Mapping[str, str]
    rendered_from: Mapping[str, str]


def build(config: MkDocsConfig, means: Means) -> None:
    """Build the site into `config.site_dir`."""
    site = gathered(config)
    made_from = made_from_of(site, means)
    read = read_pages(site, means, made_from)
    config.plugins.on_env(site.env, config=config, files=site.files)
    _copy(site)
    shown = navigation(site.nav)
    digests = Digests(made_from, {name: digest(made, shown) for name, made in made_from.items()})
    rendered = _render(site, means, read, digests.rendered_from)
    level = config.validation.links.anchors
    for page in site.pages.values():
        page.validate_anchor_links(files=site.files, log_level=level)
    _finish(site, rendered)
    _keep(means.store, read, digests, rendered)


def made_from_of(site: Site, means: Means) -> dict[str, str]:
    """Return of each page the digest of what its Markdown is rendered from."""
    tools = toolchain(site.config, means.surroundings)
    return {
        name: digest(tools, Path(page.file.abs_src_path or "").read_bytes())
        for name, page in site.pages.items()
    }


def read_pages(
    site: Site, means: Means, made_from: Mapping[str, str]
) -> dict[str, tuple[Head, Body]]:
    """Render the Markdown of pages that are new or changed; the others get back what was known."""
    heads = {
        name: read_head(known.head)
        for name, known in means.store.known.items()
        if made_from.get(name) == known.made_from
    }
    heads = {name: head for name, head in heads.items() if _same_targets(site, head)}
    todo = [name for name in site.pages if name not in heads]
    reader = Reader(site.config)

    def read(name: str) -> tuple[Head, Body]:
        page, lookup = site.pages[name], Lookup(site.files)
        page.render = partial(reader.render, page)  # type: ignore[method-assign]
        mkdocs._populate_page(page, site.config, lookup)  # type: ignore[arg-type]  # noqa: SLF001
        return taken(page, lookup.asked)

    states = dict(zip(todo, share(read, todo, means.processes), strict=True))
    for name, (head, body) in states.items():
        give_head(site.pages[name], head, site.files)
        give_body(site.pages[name], body)
    for name, head in heads.items():
        give_head(site.pages[name], head, site.files)
    return states


def _same_targets(site: Site, head: Head) -> bool:
    """Tell whether each path that a page looked up still leads to the same address."""
    return all(
        published(site.files.get_file_from_path(path)) == place
        for path, place in head.targets.items()
    )


def _copy(site: Site) -> None:
    """Write what does not come from Markdown."""
    site.files.copy_static_files(inclusion=_INCLUDED)
    arguments = (site.files, site.config, site.nav)
    for template in site.config.theme.static_templates:
        mkdocs._build_theme_template(template, site.env, *arguments)  # noqa: SLF001
    for template in site.config.extra_templates:
        mkdocs._build_extra_template(str(template), *arguments)  # noqa: SLF001


def _render(
    site: Site, means: Means, read: Mapping[str, object], rendered_from: Mapping[str, str]
) -> dict[str, Rendered]:
    """Put each page into its template, or take the old site's file of an equal page."""
    done: dict[str, Rendered] = {}
    for name in site.pages:
        known = means.store.known.get(name)
        if name in read or known is None:
            continue
        if known.rendered_from == rendered_from[name] and _taken_over(site, name, means.old, known):
            done[name] = Rendered(means.store.found(name), known.stamp)
        else:
            give_body(site.pages[name], read_body(means.store.body(name)))
    todo = [name for name in site.pages if name not in done]
    quicken(site)
    files = site.files.documentation_pages(inclusion=_INCLUDED)

    def render(name: str) -> Rendered:
        found = render_page(site, site.pages[name], files)
        return Rendered(_entries(found), _stamp(Path(site.pages[name].file.abs_dest_path)))

    # The first is rendered here, so that the processes inherit the compiled templates.
    for names, crew in ((todo[:1], 1), (todo[1:], means.processes)):
        done |= zip(names, share(render, names, crew), strict=True)
    return done


def quicken(site: Site) -> None:
    """Let steps within pages be done in their quicker ways."""
    if site.search is not None:
        searching.quicken(site.search.search_index)
    sidebar.quicken(site.env, site.config)


def render_page(site: Site, page: Page, files: Sequence[File]) -> list[dict[str, object]]:
    """Put a page into its template and write its file; return what the search finds on it."""
    search = site.search
    if search is not None:
        search.search_index.entries = []
    mkdocs._build_page(page, site.config, files, site.nav, site.env)  # noqa: SLF001
    return [] if search is None else list(search.search_index.entries)


def _taken_over(site: Site, name: str, old: Path, known: Known) -> bool:
    """Link the old file of an equal page into the new site; False if it is not that file."""
    file = site.pages[name].file
    source, target = old / file.dest_uri, Path(file.abs_dest_path)
    if not source.is_file() or _stamp(source) != known.stamp:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copy2(source, target)
    return True


def _stamp(path: Path) -> str:
    """Tell a file from any other that may stand in its place; empty for a page without output."""
    if not path.is_file():
        return ""
    found = path.stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def _entries(found: list[dict[str, object]]) -> str:
    """Return entries as the search's own writer separates them."""
    return json.dumps(found, separators=(",", ":"), default=str)[1:-1]


def _finish(site: Site, rendered: Mapping[str, Rendered]) -> None:
    """Let the plugins write what spans pages: the search index in the order of the pages."""
    search = site.search
    if search is not None:
        search.search_index.entries = []
        frame = search.search_index.generate_search_index(None)
        found = ",".join(filter(None, (rendered[name].found for name in site.pages)))
        search.search_index.generate_search_index = lambda _: f"{frame[:-2]}{found}{frame[-2:]}"
    site.config.plugins.on_post_build(config=site.config)


def _keep(
    store: Store,
    read: Mapping[str, tuple[Head, Body]],
    digests: Digests,
    rendered: Mapping[str, Rendered],
) -> None:
    """Keep this build's pages for the next."""

    def rows() -> Iterator[Kept]:
        for name, (head, body) in read.items():
            if head.plain:
                made = digests.made_from[name], text_of(head), text_of(body)
                yield Kept(name, *made, digests.rendered_from[name], *rendered[name])

    moved = [
        (digests.rendered_from[name], *rendered[name], name)
        for name in rendered
        if name not in read and store.known[name].rendered_from != digests.rendered_from[name]
    ]
    unfit = {name for name, (head, _) in read.items() if not head.plain}
    gone = [name for name in store.known if name not in rendered or name in unfit]
    store.keep(rows(), moved, gone)
