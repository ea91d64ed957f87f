"""Fill a document's embedded calls and links for the page that shows it."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon_manual.prose import fill
from carbon_manual.render.derivation import Derivation, shown
from carbon_manual.render.markup import link, plain, relative, unit
from carbon_manual.trace import parameters_of

if TYPE_CHECKING:
    from carbon_manual.model import Document, System
    from carbon_manual.render.places import Places
    from carbon_manual.trace import Result, Results


@dataclass(frozen=True, slots=True)
class Embedding:
    """Fills bodies of one system with one set of results in one language."""

    system: System
    results: Results
    places: Places
    derivation: Derivation
    language: str

    def body(self, document: Document) -> str:
        """Return the document's body with figures, links and parameters filled in."""
        page = self.places.document(document)

        def figure(name: str, **parameters: str | int) -> str:
            result = self.results.figures.get((name, parameters_of(parameters)))
            return self.figure(result, page)

        def reference(name: str, anchor: str = "") -> str:
            return self.reference(name, anchor, page)

        calls = {"figure": figure, "link": reference, "parameter": self._parameter}
        return self._relinked(fill(document.body, calls), document)

    def figure(self, result: Result | None, page: str) -> str:
        """Return a figure as a link to its derivation, which is also its hint."""
        if result is None or result.quantity is None:
            missing = "缺数据" if self.language == "zh" else "no data"
            if result is None:
                return missing
            target = relative(self.places.figure(result.figure), page)
            return link(missing, target, classes="cm-figure cm-figure--blocked")
        target = relative(self.places.figure(result.figure, result.parameters), page)
        hint = self.derivation.hint(result)
        return link(shown(result), target, title=hint, classes="cm-figure")

    def reference(self, name: str, anchor: str, page: str) -> str:
        """Return a link to a document, record or form by its number, with its title."""
        target = self.places.item(name)
        if target is None:
            return plain(name)
        mark = f"#{anchor}" if anchor else ""
        return link(plain(f"{name} {self._title(name)}"), relative(target, page) + mark)

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
        for each in document.prose.links:
            path, mark, anchor = each.target.partition("#")
            if path.endswith(".yaml"):
                source = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
                target = self.places.staged(source)
                if target is not None:
                    moved = relative(target, page) + mark + anchor
                    text = text.replace(f"]({each.target})", f"]({moved})")
        return text
