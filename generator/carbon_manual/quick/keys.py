"""What a page of the site was made from, as digests: equal digests, equal bytes."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation

# Counts up when what is kept of a page changes its shape.
_SHAPE: Final = 1
_TOOLS: Final = (
    "mkdocs",
    "mkdocs-material",
    "mkdocs-awesome-nav",
    "markdown",
    "pymdown-extensions",
    "jinja2",
    "markupsafe",
    "jieba",
    "backrefs",
    "pygments",
)
# What the theme shows of a page in the navigation of others, beside title and address.
_SHOWN: Final = ("icon", "status", "subtitle", "title")


def toolchain(config: MkDocsConfig, around: str) -> str:
    """Return the digest of what makes pages: programs, settings, theme, extensions.

    `around` tells what of the machine shows in pages.
    """
    return digest(
        str(_SHAPE),
        around,
        *(f"{name} {_version(name)}" for name in _TOOLS),
        Path(config.config_file_path).read_bytes(),
        *_theme(config),
        *(path.read_bytes() for path in _lists(config)),
        *(path.read_bytes() for path in _extensions(config)),
    )


def navigation(nav: Navigation) -> str:
    """Return the digest of the whole navigation: each title and address in its order."""
    return digest(json.dumps([_item(each) for each in nav.items], ensure_ascii=False, default=str))


def digest(*parts: str | bytes) -> str:
    """Return SHA-256 over parts, each with its length, in hexadecimal."""
    found = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode()
        found.update(len(data).to_bytes(8, "big"))
        found.update(data)
    return found.hexdigest()


def _item(item: Any) -> list[Any]:  # noqa: ANN401 - page, section or link of MkDocs
    meta = getattr(item, "meta", None) or {}
    told = [item.title, getattr(item, "url", None), *(meta.get(key) for key in _SHOWN)]
    return [*told, [_item(each) for each in item.children or ()]]


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _theme(config: MkDocsConfig) -> Iterator[bytes]:
    """Yield name and content of each file that stands before those of the theme."""
    if not config.theme.custom_dir:
        return
    folder = Path(config.theme.custom_dir)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield path.relative_to(folder).as_posix().encode()
        yield path.read_bytes()


def _lists(config: MkDocsConfig) -> Iterator[Path]:
    """Yield the search's own lists of words."""
    for plugin in config.plugins.values():
        for key in ("jieba_dict", "jieba_dict_user"):
            if name := plugin.config.get(key):
                yield Path(name)


def _extensions(config: MkDocsConfig) -> Iterator[Path]:
    """Yield the files of Markdown extensions, which may be anybody's."""
    for name in config.markdown_extensions:
        spec = importlib.util.find_spec(name) if "." in name else None
        if spec is not None and spec.origin:
            yield Path(spec.origin)
