"""Annex tables as staged pages: merged cells as the standards print them, numbers as links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.annexlayout import REPORT
from carbon_manual.diagnostic import Text
from carbon_manual.render.markup import block, link, page, pairs, plain, relative, unit
from carbon_manual.render.tables.grid import (
    TITLE,
    about,
    heading,
    note_lines,
    numbered,
    signs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from carbon_manual.annexcontent import Content
    from carbon_manual.annextables import Part, Slot, Table
    from carbon_manual.pipeline import Checked
    from carbon_manual.render.places import Places
    from carbon_manual.render.tables.grid import Marks


def anchor_of(table: Table) -> str:
    """Return the anchor of a table on its page, e.g. `a-1`."""
    return table.layout.id.lower().replace(".", "-")


def table_blocks(
    table: Table, language: str, *, places: Places | None = None, path: str = ""
) -> Iterator[str]:
    """Yield a table's heading, grids and footnotes; with `places` its contents are links."""
    marks = numbered(table)
    yield f"## {plain(table.layout.heading.of(language))} {{#{anchor_of(table)}}}"
    for part in table.parts:
        if table.layout.kind == REPORT:
            yield f"### {plain(heading(part, language))}"
        rows = "\n".join(_row(part, number, marks, language, places, path)
                         for number in range(len(part.rows)))  # fmt: skip
        shown = f'<table markdown="1">\n{rows}\n</table>'
        yield block("cm-data cm-annex", shown)
    if marks:
        yield "\n".join(f"{plain(each)}  " for each in note_lines(marks, language))


def tables_page(tables: Sequence[Table], checked: Checked) -> str:
    """Return the staged page from which a Word copy is written, with its cover."""
    language = checked.context.language
    facts = [
        (Text("截至", "As of").of(language), str(checked.context.as_of)),
        (Text("版本", "Edition").of(language), checked.context.audience.edition.of(language)),
    ]
    whats = dict.fromkeys(about(each, checked, language) for each in tables)
    parts = [
        f"# {TITLE.of(language)}",
        block("cm-control", pairs(facts, wide=[(Text("范围", "Scope").of(language),
                                                plain("；".join(whats)))])),
    ]  # fmt: skip
    for each in tables:
        parts += table_blocks(each, language)
    return page(parts, kind="document")


def _row(  # noqa: PLR0913 - where a cell stands and how it is shown
    part: Part, number: int, marks: Marks, language: str, places: Places | None, path: str
) -> str:
    cells = []
    for slot in part.rows[number]:
        tag = "th" if slot.is_head else "td"
        spans = "".join(f' {name}="{count}"' for name, count in
                        (("rowspan", slot.down), ("colspan", slot.span)) if count > 1)  # fmt: skip
        align = ' style="text-align: right"' if _is_number(slot) else ""
        shown = "<br>".join(_content(each, marks, language, places, path) for each in slot.contents)
        cells.append(f'<{tag} markdown="span"{spans}{align}>{shown}</{tag}>')
    return '<tr markdown="1">\n' + "\n".join(cells) + "\n</tr>"


def _is_number(slot: Slot) -> bool:
    return any(each.number is not None and not each.remark.zh for each in slot.contents)


def _content(
    content: Content,
    marks: Mapping[Text, int],
    language: str,
    places: Places | None,
    path: str,
) -> str:
    """Return a content as Markdown, led to where it comes from."""
    amount = f"{content.amount} {unit(content.unit)}".strip()
    words = plain(content.text.of(language))
    target = _target(content, places) if places is not None else ""
    if target:
        to = relative(target, path)
        amount = link(amount, to, classes="cm-figure") if amount else ""
        words = words if amount else link(words, to) if words else ""
    remark = plain(content.remark.of(language))
    opened, closed = (" (", ")") if language == "en" else ("（", "）")
    shown = " ".join(each for each in (words, amount) if each)
    shown += f"{opened}{remark}{closed}" if remark else ""
    return f"{shown} {signs(content, marks)}".strip()


def _target(content: Content, places: Places | None) -> str:
    """Return the page where a content comes from: a derivation, all of a sum, or a record."""
    if places is None or not content.origins:
        return ""
    results = [each.result for each in content.origins if each.result is not None]
    if results:
        target = places.figure(*results[0].key)
        return target if len(results) == 1 else target.partition("#")[0]
    span = content.origins[0].span
    return (places.by_source.get(span.path, "") if span else "") or ""


