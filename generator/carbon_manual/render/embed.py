"""Fill a document's embedded calls and links for the page that shows it."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from carbon_manual.diagnostic import Text
from carbon_manual.render.constructs import staged
from carbon_manual.render.derivation import Derivation, shown
from carbon_manual.render.flowcharts import FlowCharts
from carbon_manual.render.markup import link, plain, relative, unit
from carbon_manual.render.plots import Plots
from carbon_manual.results.trace import call_of, parameters_of
from carbon_manual.texts.allowlist import disarmed
from carbon_manual.texts.changes import Change
from carbon_manual.texts.prose import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from carbon_manual.doccontrol.control import Control
    from carbon_manual.render.places import Places
    from carbon_manual.results.chart import Chart
    from carbon_manual.results.trace import Result, Results
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Document, System


@dataclass(frozen=True, slots=True)
class Embedding:
    """Fills bodies of one system with one set of results in one language."""

    system: System
    results: Results
    places: Places
    derivation: Derivation
    control: Control
    language: str

    def body(self, document: Document) -> str:
        """Return the document's body with its calls filled in and its flows drawn."""
        calls = self._calls(self.places.document(document), self._sealed(document))
        text = staged(document.body, document.prose.marks, self._changes(document))
        return self._relinked(fill(text, calls), document)

    def _changes(self, document: Document) -> Iterator[Change]:
        """Yield each flow with its picture, and markup that shall only be seen."""
        page, lines = self.places.document(document), document.body.split("\n")
        places = [0, *accumulate(len(line) + 1 for line in lines)]
        for flow in document.prose.flows:
            drawn = self.flowcharts.block(flow, page)
            yield Change(places[flow.first_line], places[flow.last_line + 1] - 1, f"\n{drawn}\n")
        yield from disarmed(document.body, document.prose.formulas)

    @property
    def flowcharts(self) -> FlowCharts:
        """Return what writes the flows."""
        return FlowCharts(self.language)

    def text(self, text: str, page: str) -> str:
        """Return a record's text on a page: its words as they stand, its calls filled in."""
        made: list[str] = []

        def kept(call: Callable[..., str]) -> Callable[..., str]:
            def keep(*arguments: str, **options: str | int) -> str:
                made.append(call(*arguments, **options))
                return f"\ue000{len(made) - 1}\ue001"

            return keep

        calls = {name: kept(call) for name, call in self._calls(page, {}).items()}
        words = plain(fill(text, calls))
        return re.sub("\ue000([0-9]+)\ue001", lambda found: made[int(found[1])], words)

    def words(self, text: str) -> str:
        """Return a record's text as plain words: what its calls give, without links."""

        def figure(name: str, **parameters: str | int) -> str:
            given = parameters_of(parameters)
            result = self.results.figures.get((name, given))
            if result is None or result.quantity is None:
                return self.results.printed.get((name, given), "") or self._no_data()
            return f"{result.printed} {result.unit}".strip()

        def reference(name: str, _anchor: str = "") -> str:
            return f"{name} {self._title(name)}".strip() if self.places.item(name) else name

        calls: dict[str, Callable[..., str]] = {
            "figure": figure,
            "link": reference,
            "parameter": self.system.parameter,
        }
        return fill(text, calls)

    def _calls(self, page: str, sealed: Mapping[str, Row]) -> Mapping[str, Callable[..., str]]:
        def figure(name: str, **parameters: str | int) -> str:
            given = parameters_of(parameters)
            approved = sealed.get(call_of(name, given))
            result = self.results.figures.get((name, given))
            if result is None and approved is None:
                return unit(self.results.printed.get((name, given), "")) or self._no_data()
            return self.figure(result, page, approved)

        def chart(name: str, **parameters: str | int) -> str:
            key = (name, parameters_of(parameters))
            found = self.results.charts.get(key)
            if found is None:
                return self.plots.undrawn(name, self.results.undrawn.get(key))
            return self.plots.block(found.as_sealed(sealed), page)

        def reference(name: str, anchor: str = "") -> str:
            return self.reference(name, anchor, page)

        return {"figure": figure, "chart": chart, "link": reference, "parameter": self._parameter}

    @property
    def plots(self) -> Plots:
        """Return what writes the charts."""
        return Plots(self.results, self.places, self.language)

    def charts(self, document: Document) -> Iterator[Chart]:
        """Yield the charts that the document's page shows."""
        yield from self.plots.of_document(document, self._sealed(document))

    def figure(self, result: Result | None, page: str, sealed: Row | None = None) -> str:
        """Return a figure as a link to its derivation, which is also its hint.

        A figure sealed with the text's approval prints what was approved, whatever is computed now.
        """
        if result is None or result.quantity is None:
            text = _sealed_text(sealed) or self._no_data()
            if result is None:
                return text
            target = relative(self.places.figure(result.figure), page)
            return link(text, target, classes="cm-figure cm-figure--blocked")
        target = relative(self.places.figure(result.figure, result.parameters), page)
        hint = self.derivation.hint(result)
        if sealed is not None and _sealed_text(sealed) != shown(result):
            note = Text("批准时封存的数值；现在算得：", "As approved; computed now: ")
            hint = note.of(self.language) + hint
            return link(_sealed_text(sealed), target, title=hint, classes="cm-figure")
        return link(shown(result), target, title=hint, classes="cm-figure")

    def reference(self, name: str, anchor: str, page: str) -> str:
        """Return a link to a document, record or form by its number, with its title."""
        target = self.places.item(name)
        if target is None:
            return plain(name)
        mark = f"#{anchor}" if anchor else ""
        return link(plain(f"{name} {self._title(name)}"), relative(target, page) + mark)

    def _no_data(self) -> str:
        return Text("缺数据", "no data").of(self.language)

    def _sealed(self, document: Document) -> Mapping[str, Row]:
        """Return what the approval of this very text sealed, be it in force, or no longer."""
        if self.control.texts.get((document.id, document.version)) is not document:
            return {}
        approval = self.control.approval(document)
        return approval.sealed if approval else {}

    def _title(self, name: str) -> str:
        item = self.system.documents.get(name) or self.system.records.get(name)
        if item is not None:
            return item.title.of(self.language)
        shape = self.system.shapes.numbered(name)
        return shape.label.of(self.language) if shape else ""

    def _parameter(self, name: str) -> str:
        return unit(plain(self.system.parameter(name)))

    def _relinked(self, text: str, document: Document) -> str:
        """Point links to record sources at the pages made from them."""
        page = self.places.document(document)
        published = {self.places.document(each) for each in self.system.documents.values()}
        for each in document.prose.links:
            path, mark, anchor = each.target.partition("#")
            source = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
            if path.endswith(".yaml"):
                target = self.places.staged(source)
                moved = relative(target, page) + mark + anchor if target else ""
                text = _moved(text, each.target, moved)
            elif path.endswith(".md") and source not in published:
                text = _moved(text, each.target, "")
        return text


def _moved(text: str, target: str, new: str) -> str:
    """Return the text with links to `target` leading elsewhere; nowhere leaves their words."""
    ends = re.compile(rf"\]\({re.escape(target)}(\s+\"[^\"]*\")?\)")
    at = 0
    while (end := ends.search(text, at)) is not None:
        start, at = opening(text, end.start()), end.start() + 1
        if new:
            text = f"{text[: end.start()]}]({new}{end[1] or ''}){text[end.end() :]}"
        elif start >= 0:
            text, at = text[:start] + text[start + 1 : end.start()] + text[end.end() :], start
    return text


def opening(text: str, end: int) -> int:
    """Return where the bracket opens that closes at `end`; -1 if it does not."""
    depth = 0
    for index in range(end, -1, -1):
        if text[index] in "[]" and text[index - 1 : index] != "\\":
            depth += 1 if text[index] == "]" else -1
            if not depth:
                return index
    return -1


def _sealed_text(row: Row | None) -> str:
    return f"{row.text('value')} {unit(row.text('unit'))}".strip() if row is not None else ""
