"""Annex tables as staged pages: merged cells as the standards print them, numbers as links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon_manual.annex.layout import REPORT
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
    from collections.abc import Iterator, Sequence

    from carbon_manual.annex.content import Content
    from carbon_manual.annex.grid import Slot
    from carbon_manual.annex.layout import Layout
    from carbon_manual.annex.tables import Table
    from carbon_manual.pipeline import Checked
    from carbon_manual.render.places import Places
    from carbon_manual.render.tables.grid import Marks


def anchor_of(layout: Layout) -> str:
    """Return the anchor of a table on its page, e.g. `a-1`."""
    return layout.id.lower().replace(".", "-")


def table_blocks(
    table: Table, language: str, *, places: Places | None = None, path: str = ""
) -> Iterator[str]:
    """Yield a table's heading, grids and footnotes; with `places` its contents are links."""
    shown = _Shown(numbered(table), language, places, path)
    yield f"## {plain(table.layout.heading.of(language))} {{#{anchor_of(table.layout)}}}"
    for part in table.parts:
        if table.layout.kind == REPORT:
            yield f"### {plain(heading(part, language))}"
        rows = "\n".join(shown.row(each) for each in part.rows)
        yield block("cm-data cm-annex", f'<table markdown="1">\n{rows}\n</table>')
    if shown.marks:
        yield "\n".join(f"{plain(each)}  " for each in note_lines(shown.marks, language))


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


@dataclass(frozen=True, slots=True)
class _Shown:
    """How the cells of a table are shown: with its footnotes, in a language, as links or not."""

    marks: Marks
    language: str
    places: Places | None
    path: str

    def row(self, slots: Sequence[Slot]) -> str:
        """Return a row of cells."""
        return '<tr markdown="1">\n' + "\n".join(map(self._cell, slots)) + "\n</tr>"

    def _cell(self, slot: Slot) -> str:
        tag = "th" if slot.is_head else "td"
        spans = "".join(f' {name}="{count}"' for name, count in
                        (("rowspan", slot.down), ("colspan", slot.span)) if count > 1)  # fmt: skip
        align = ' style="text-align: right"' if _is_number(slot) else ""
        shown = "<br>".join(map(self._content, slot.contents))
        return f'<{tag} markdown="span"{spans}{align}>{shown}</{tag}>'

    def _content(self, content: Content) -> str:
        """Return a content as Markdown, led to where it comes from."""
        amount = f"{content.amount} {unit(content.unit)}".strip()
        words = plain(content.text.of(self.language))
        target = _target(content, self.places)
        if target:
            to = relative(target, self.path)
            amount = link(amount, to, classes="cm-figure") if amount else ""
            words = words if amount else link(words, to) if words else ""
        remark = plain(content.remark.of(self.language))
        opened, closed = (" (", ")") if self.language == "en" else ("（", "）")
        shown = " ".join(each for each in (words, amount) if each)
        shown += f"{opened}{remark}{closed}" if remark else ""
        return f"{shown} {signs(content, self.marks)}".strip()


def _is_number(slot: Slot) -> bool:
    return any(each.number is not None and not each.remark.zh for each in slot.contents)


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
