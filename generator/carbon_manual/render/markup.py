"""Markdown pieces that every page is made of: text, units, links, tables, blocks."""

from __future__ import annotations

import functools
import json
import posixpath
import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~^])")
# A backslash does not keep Python-Markdown from taking `<script>` for a tag, and an entity in data
# is no entity.
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_TITLE_ESCAPES = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ('"', "&quot;"),
    ("|", "&#124;"),
    ("`", "&#96;"),
    ("\\", "&#92;"),
    ("\n", "&#10;"),
)
_NUMBER_OF_A_STANDARD = re.compile(r"[0-9A-Z]+—[0-9A-Z]+")
_UNIT_MARKS = (("CO2", "CO~2~", "CO₂"), ("m2", "m^2^", "m²"), ("m3", "m^3^", "m³"))


@functools.lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Return data as Markdown that shows exactly these characters in one line."""
    text = _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("://", "\\://")
    for character, entity in _ENTITIES:
        text = text.replace(character, entity)
    return text


@functools.lru_cache(maxsize=4096)
def unit(text: str) -> str:
    """Return a unit with sub- and superscripts in Markdown, e.g. `kgCO~2~e/m^2^`."""
    for written, marked, _ in _UNIT_MARKS:
        text = re.sub(rf"(?<![A-MO-Za-z]){written}" if written[0] == "m" else written, marked, text)
    return text


@functools.lru_cache(maxsize=4096)
def unit_text(text: str) -> str:
    """Return a unit with Unicode sub- and superscripts, for hints and plain text."""
    for written, _, shown in _UNIT_MARKS:
        text = re.sub(rf"(?<![A-MO-Za-z]){written}" if written[0] == "m" else written, shown, text)
    return text


def link(text: str, target: str, *, title: str = "", classes: str = "") -> str:
    """Return a link; `text` is Markdown already, `title` plain text of one or more lines."""
    for character, entity in _TITLE_ESCAPES:
        title = title.replace(character, entity)
    hint = f' "{title}"' if title else ""
    marks = "".join(f" .{each}" for each in classes.split())
    return f"[{text}]({target}{hint})" + (f"{{{marks} }}" if marks else "")


def relative(target: str, page: str) -> str:
    """Return the path from a page to a target, both relative to the staged root."""
    path, mark, anchor = target.partition("#")
    return _between(path, page.rpartition("/")[0]) + mark + anchor


@functools.lru_cache(maxsize=65536)
def _between(path: str, folder: str) -> str:
    return posixpath.relpath("/" + path, "/" + folder)


def span(text: str, classes: str, title: str = "") -> str:
    """Return an inline span with classes."""
    for character, entity in _TITLE_ESCAPES:
        title = title.replace(character, entity)
    hint = f' title="{title}"' if title else ""
    return f'<span class="{classes}"{hint}>{text}</span>'


def unbroken(text: str) -> str:
    """Return data as `plain` does; no line ends at the dash of a standard's number, `39—2022`."""
    return _NUMBER_OF_A_STANDARD.sub(lambda found: span(found.group(), "cm-unbroken"), plain(text))


def digest(text: str) -> str:
    """Return a SHA-256 for the page but not for the search: nobody looks for one by its letters."""
    return f'<code class="cm-digest" data-search-exclude>{text}</code>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], align: str = "") -> str:
    """Return a table; `align` has one letter per column: l, r or c. Cells are Markdown already."""
    marks = {"l": "---", "r": "---:", "c": ":-:"}
    aligned = align.ljust(len(head), "l")
    lines = [_line(head), _line([marks[each] for each in aligned[: len(head)]])]
    lines += [_line(row) for row in rows]
    return "\n".join(lines) + "\n"


def block(classes: str, *parts: str, attributes: str = "") -> str:
    """Return a wrapper of the theme around Markdown."""
    inner = "\n\n".join(part.strip("\n") for part in parts if part.strip())
    extra = f" {attributes}" if attributes else ""
    return f'<div class="{classes}" markdown="1"{extra}>\n\n{inner}\n\n</div>\n'


def track(share: int, *, rest: str = "red") -> str:
    """Return a bar that is filled to `share` percent; the rest is of the colour `rest`."""
    parts = ((share, "green"), (100 - share, rest))
    inner = "".join(
        f'<span class="cm-bar__part cm-bar__part--{colour} cm-v{percent}"></span>'
        for percent, colour in parts
        if percent
    )
    return f'<span class="cm-bar__track">{inner}</span>'


def pairs(values: Sequence[tuple[str, str]], *, wide: Sequence[tuple[str, str]] = ()) -> str:
    """Return a label and value table of four columns; `wide` pairs take a whole row."""
    cells = list(values)
    if len(cells) % 2:
        cells.append(("", ""))
    rows = [[*cells[index], *cells[index + 1]] for index in range(0, len(cells), 2)]
    rows += [[*pair, "", ""] for pair in wide]
    return table(["", "", "", ""], rows)


def bullets(entries: Iterable[str]) -> str:
    """Return a list, one entry a line; 无。 when it is empty."""
    lines = [f"- {entry}" for entry in entries]
    return block("cm-list", "\n".join(lines)) if lines else "无。\n"


def page(  # noqa: PLR0913 - the words of the theme's front matter, each by its name
    parts: Iterable[str],
    *,
    kind: str,
    numbered: bool = False,
    wide: bool = False,
    searched: bool = True,
    sifted: bool = False,
    edition: tuple[str, str] | None = None,
) -> str:
    """Return a whole staged page: the theme's front matter and the parts.

    A `sifted` page has a bar that narrows its tables. `edition` is the number and version of the
    document shown: by them a page that was released learns later what became of it.
    """
    front = ["---", f"cm_kind: {kind}"]
    front += ["cm_numbered: true"] if numbered else []
    front += ["hide: [toc]"] if wide else []
    front += ["cm_sifted: true"] if sifted else []
    if edition:
        named = zip(("cm_number", "cm_version"), edition, strict=True)
        front += [f"{name}: {json.dumps(text)}" for name, text in named]
    front += [] if searched else ["search: {exclude: true}"]
    text = "\n\n".join(part.strip("\n") for part in parts if part.strip())
    return "\n".join([*front, "---", "", text, ""])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
