"""Material's navigation beside a page, its entries kept between pages where they are the same.

An entry that does not lead to the page looks the same on all pages of a folder: its address is
written from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jinja2 import ChoiceLoader, DictLoader

from carbon_manual.quick.fitness import is_known

if TYPE_CHECKING:
    from collections.abc import Callable

    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

_ENTRY: Final = "partials/nav-item.html"
_MACRO: Final = "{% macro render(nav_item, path, level, parent) %}"
_ANEW: Final = "{% macro render_anew(nav_item, path, level, parent) %}"
_KEPT: Final = "{% set render = cm_kept(render_anew, page) %}"
# With these an entry also tells of the entries around it.
_NEIGHBOURLY: Final = frozenset(("navigation.tabs", "navigation.sections"))


def quicken(env: jinja2.Environment, config: MkDocsConfig) -> None:
    """Let the theme write each entry once a folder, where its template is known."""
    features = set(config.theme.get("features") or ())
    if not is_known("mkdocs-material") or config.theme.name != "material" or env.loader is None:
        return
    if "navigation.prune" not in features or features & _NEIGHBOURLY:
        return
    source, path, _ = env.loader.get_source(env, _ENTRY)
    custom = config.theme.custom_dir
    if source.count(_MACRO) != 1 or (custom and str(path).startswith(custom)):
        return
    amended = source.replace(_MACRO, _ANEW) + _KEPT
    env.loader = ChoiceLoader([DictLoader({_ENTRY: amended}), env.loader])
    env.globals["cm_kept"] = _keeping({})
    # Each `include` and `import` asks for its template anew, some fifty times a page.
    _remember(env)


def _remember(env: jinja2.Environment) -> None:
    """Let the environment find a template that it has given before at once."""
    plainly, found = env.get_template, dict[str, Any]()

    def get(name: Any, parent: str | None = None, globals: Any = None) -> Any:  # noqa: A002, ANN401
        if globals is not None or not isinstance(name, str):
            return plainly(name, parent, globals)
        template = found.get(name)
        if template is None:
            template = found[name] = plainly(name, parent)
        return template

    env.get_template = get  # type: ignore[method-assign]


def _keeping(kept: dict[tuple[Any, ...], str]) -> Callable[..., Any]:
    """Return what makes, for a page, the function that renders an entry."""

    def keeping(anew: Callable[..., str], page: Page | None) -> Callable[..., str]:
        if page is None:
            return anew
        folder = page.url.rpartition("/")[0]

        def render(item: Any, path: str, level: int, parent: Any = None) -> str:  # noqa: ANN401
            if item.active or getattr(item, "file", None) is page.file:
                return anew(item, path, level, parent)
            key = (folder, path, level, id(item))
            found = kept.get(key)
            if found is None:
                found = kept[key] = anew(item, path, level, parent)
            return found

        return render

    return keeping
