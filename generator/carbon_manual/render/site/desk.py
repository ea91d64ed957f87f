"""What every page of the site is written from: the checked system and the shared renderers."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from carbon_manual.conformity.books import Books, open_books
from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.control import Status
from carbon_manual.render.derivation import Derivation
from carbon_manual.render.embed import Embedding
from carbon_manual.render.markup import link, plain, relative, span
from carbon_manual.render.places import Places, make_places
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.value import parse_interval
from carbon_manual.system.backlinks import referred

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carbon_manual.clauses.coverage import Coverage
    from carbon_manual.pipeline import Checked
    from carbon_manual.render.plots import Plots
    from carbon_manual.system.model import Claim, Document

STATUS_CLASS = {
    Status.DRAFT: "draft",
    Status.IN_REVIEW: "review",
    Status.APPROVED: "approved",
    Status.EFFECTIVE: "effective",
    Status.SUPERSEDED: "superseded",
    Status.WITHDRAWN: "withdrawn",
}
MODALITY = {
    "shall": Text("应", "shall"),
    "should": Text("宜", "should"),
    "may": Text("可", "may"),
    "info": Text("说明", "information"),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """The checked system with places, derivations, embeddings and each document's claims.

    `referred` maps a document or record to those that refer to it; `books` holds, by standard, what
    its clauses are looked up in.
    """

    checked: Checked
    places: Places
    derivation: Derivation
    embedding: Embedding
    claims: Mapping[str, tuple[Claim, ...]]
    referred: Mapping[str, tuple[str, ...]]
    books: Mapping[str, Books]
    language: str

    @property
    def plots(self) -> Plots:
        """Return what writes charts on pages."""
        return self.embedding.plots

    def say(self, zh: str, en: str) -> str:
        """Return the phrase in the language of the site."""
        return en if self.language == "en" else zh

    @property
    def is_whole(self) -> bool:
        """Tell whether the site holds everything, whatever its class."""
        return self.checked.context.audience is Access.RESTRICTED

    def word(self, text: Text | None) -> str:
        """Return a text of the system as Markdown."""
        return plain(text.of(self.language)) if text else ""

    def interval(self, text: str) -> str:
        """Return an ISO 8601 interval in words, e.g. `P5Y` as 5 年."""
        interval = parse_interval(text)
        if interval is None:
            return plain(text)
        years, months = divmod(interval.months, 12)
        parts = [self.say(f"{years} 年", f"{years} years")] if years else []
        parts += [self.say(f"{months} 个月", f"{months} months")] if months else []
        return " ".join(parts)

    def to_document(self, document: Document, page: str, heading: str = "") -> str:
        """Return a link to a document or one of its sections."""
        text = f"{document.id} {document.title.of(self.language)}"
        if heading:
            found = [each.text for each in document.prose.headings if each.id == heading]
            text += f" · {found[0]}" if found else ""
        target = relative(self.places.document(document), page) + (f"#{heading}" if heading else "")
        return link(plain(text), target)

    def to_clause(self, coverage: Coverage, clause: str, page: str, text: str = "") -> str:
        """Return a chip that leads to a clause."""
        target = relative(self.places.clause(coverage.use.standard, clause), page)
        return link(plain(text or clause), target, classes="cm-chip")

    def status(self, document: Document) -> Status:
        """Return a document's status on the as-of date."""
        return self.checked.control.status(document)

    def badge(self, document: Document) -> str:
        """Return the coloured status of a document."""
        state = self.status(document)
        return span(state.label.of(self.language), f"cm-status cm-status--{STATUS_CLASS[state]}")

    def signed(self, document: Document, meaning: str) -> str:
        """Return who signed a document in a meaning, by post and date."""
        found = [each for each in self.checked.control.signed(document) if each.meaning == meaning]
        return "；".join(f"{plain(each.post)}　{each.date}" for each in found)


def make_desk(checked: Checked) -> Desk:
    """Return the desk for the language of the checked system's context."""
    language = checked.context.language
    places = make_places(checked.system)
    derivation = Derivation(checked.results, places, language)
    embedding = Embedding(
        checked.system, checked.results, places, derivation, checked.control, language
    )
    claims: dict[str, list[Claim]] = {}
    for claim in checked.system.claims:
        claims.setdefault(claim.document, []).append(claim)
    by_document = MappingProxyType({name: tuple(each) for name, each in claims.items()})
    others = referred(checked.system)
    books = open_books(checked)
    return Desk(checked, places, derivation, embedding, by_document, others, books, language)
