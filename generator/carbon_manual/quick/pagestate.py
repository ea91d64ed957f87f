"""What MkDocs knows of a page once its Markdown is rendered, as data that can be kept."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from mkdocs.structure.toc import AnchorLink, TableOfContents

if TYPE_CHECKING:
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.pages import Page


@dataclass(frozen=True, slots=True)
class Head:
    """What other pages and the check of links ask of a page.

    `links` is target -> anchor -> the link as written; `targets` is each path that the page looked
    up -> where that file is published, None if there is none. `plain` says that the front matter
    can be kept as JSON.
    """

    title: str | None
    meta: dict[str, Any]
    anchors: list[str]
    links: dict[str, dict[str, str]]
    targets: dict[str, str | None]
    plain: bool


@dataclass(frozen=True, slots=True)
class Body:
    """What only the page's own template asks for: its HTML and its table of contents."""

    content: str
    toc: list[dict[str, Any]]


class Lookup:
    """The files of the site as a page's links ask for them; remembers what was asked."""

    def __init__(self, files: Files) -> None:
        """Begin with no question asked."""
        self._files = files
        self.asked: dict[str, str | None] = {}

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file by its path, as `mkdocs.structure.files.Files` does."""
        found = self._files.get_file_from_path(path)
        self.asked[path] = published(found)
        return found


def published(file: File | None) -> str | None:
    """Return where a file is found on the site, with what decides whether a link may lead there."""
    return None if file is None else f"{file.url} {file.inclusion.name}"


def taken(page: Page, asked: dict[str, str | None]) -> tuple[Head, Body]:
    """Take what MkDocs put into a page."""
    meta = dict(page.meta)
    links = {file.src_uri: dict(anchors) for file, anchors in (page.links_to_anchors or {}).items()}
    anchors = sorted(page.present_anchor_ids or ())
    # MkDocs keeps the title under a private name; `fitness` pins the version
    title = page._title_from_render  # noqa: SLF001
    return (
        Head(title, meta, anchors, links, asked, plain=_as_json(meta)),
        Body(page.content or "", [_told(each) for each in page.toc]),
    )


def give_head(page: Page, head: Head, files: Files) -> None:
    """Put back what other pages ask of a page; its own template cannot be rendered from that."""
    page.markdown = page.content = ""
    page.meta = dict(head.meta)
    page._title_from_render = head.title  # noqa: SLF001
    page.present_anchor_ids = set(head.anchors)
    found = ((files.get_file_from_path(path), anchors) for path, anchors in head.links.items())
    page.links_to_anchors = {file: anchors for file, anchors in found if file is not None}


def give_body(page: Page, body: Body) -> None:
    """Put back what the page's own template asks for."""
    page.content = body.content
    page.toc = TableOfContents([_link(each) for each in body.toc])
    if page.toc.items:
        page.toc.items[0].active = True  # type: ignore[attr-defined]


def text_of(state: Head | Body) -> str:
    """Return what is kept of a page as JSON."""
    told = {each.name: getattr(state, each.name) for each in fields(state)}
    return json.dumps(told, ensure_ascii=False)


def read_head(text: str) -> Head:
    """Read what `text_of` wrote."""
    return Head(**json.loads(text))


def read_body(text: str) -> Body:
    """Read what `text_of` wrote."""
    return Body(**json.loads(text))


def _as_json(meta: dict[str, Any]) -> bool:
    """Tell whether front matter comes back from JSON as it was; a date does not."""
    try:
        return bool(json.loads(json.dumps(meta)) == meta)
    except (TypeError, ValueError):
        return False


def _told(link: AnchorLink) -> dict[str, Any]:
    children = [_told(each) for each in link.children]
    return {"title": link.title, "id": link.id, "level": link.level, "children": children}


def _link(told: dict[str, Any]) -> AnchorLink:
    link = AnchorLink(told["title"], told["id"], told["level"])
    link.children = [_link(each) for each in told["children"]]
    return link
