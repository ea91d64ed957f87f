"""The changing pages beside the published versions: their list, and the alias `effective/`."""

from __future__ import annotations

import html
import posixpath
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from carbon_manual.artifact import Artifact
from carbon_manual.release.versions import Worth, effective_one, in_order, worth_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from carbon_manual.release.versions import Card

ALIAS: Final = "effective"
SCRIPT: Final = "redirect.js"
_LEADS_ON: Final = """\
// Leads from a page of the alias to the same page of the version in force, at the same place.
"use strict";

location.replace(
  document.currentScript.dataset.target + location.search + location.hash,
);
"""
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_STYLE: Final = (
    "body{max-width:44rem;margin:3rem auto;padding:0 1rem;font-family:sans-serif;line-height:1.6;"
    "color:#1c2925}table{border-collapse:collapse;width:100%}th,td{padding:.4rem .8rem;"
    "border-bottom:1px solid #b9c9c3;text-align:left}a{color:#0b6654}.effective{color:#17713f}"
    ".superseded,.withdrawn{color:#b0282c}"
)


def alias_pages(card: Card, pages: Iterable[str]) -> Iterator[Artifact]:
    """Yield a page below `effective/` for each page of the version in force, leading there.

    A script keeps the place in the page (`#...`); without scripts the browser is told to go on.
    """
    for page in pages:
        address = f"{ALIAS}/{page}"
        folder = posixpath.dirname(address)
        target = quote(posixpath.relpath(f"{card.name}/{page}", folder))
        script = quote(posixpath.relpath(SCRIPT, folder))
        yield Artifact.of_text(address, _leading(card, target, script))


def _leading(card: Card, target: str, script: str) -> str:
    to = html.escape(target)
    title = "In force" if card.language == "en" else "现行版本"
    name = html.escape(card.name)
    return (
        f'{_head(card.language, title)}<script src="{html.escape(script)}" data-target="{to}">'
        f'</script>\n<noscript><meta http-equiv="refresh" content="0; url={to}"></noscript>\n'
        f'</head>\n<body><p><a href="{to}">{title}: {name}</a></p></body>\n</html>\n'
    )


def _head(language: str, title: str) -> str:
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<link rel="icon" href="data:,">\n<title>{html.escape(title)}</title>\n'
    )


def redirect_script() -> Artifact:
    """Return the script by which the alias leads on."""
    return Artifact.of_text(SCRIPT, _LEADS_ON)


def version_index(cards: Sequence[Card]) -> Artifact:
    """Return the page that lists the versions; it needs no script."""
    newest = effective_one(cards) or in_order(cards)[0]
    english = newest.language == "en"
    head = ("Version", "Date", "Status") if english else ("版本", "发布日期", "状态")
    note = (
        "A version does not change once it is published; only this list does. "
        "Printed copies are uncontrolled."
        if english
        else "各版网站发布后不再改动，只有本页随新版更新。打印件不受控。"
    )
    rows = "".join(_listed(each, cards) for each in in_order(cards))
    cells = "".join(f"<th>{each}</th>" for each in head)
    title = html.escape(newest.title)
    text = (
        f"{_head(newest.language, newest.title)}<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<h1>{title}</h1>\n<table>\n<thead><tr>{cells}</tr></thead>\n"
        f"<tbody>\n{rows}</tbody>\n</table>\n<p>{note}</p>\n</body>\n</html>\n"
    )
    return Artifact.of_text("index.html", text)


def _listed(card: Card, cards: Sequence[Card]) -> str:
    worth = worth_of(card, cards)
    name = html.escape(card.name)
    shown = f"<strong>{name}</strong>" if worth is Worth.EFFECTIVE else name
    label = worth.label.of(card.language)
    return (
        f'<tr><td><a href="{quote(card.name)}/index.html">{shown}</a></td>'
        f'<td>{html.escape(card.date)}</td><td class="{worth.value}">{label}</td></tr>\n'
    )
