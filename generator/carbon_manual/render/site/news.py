"""What the first page tells besides figures: policy and scope, and what changed of late."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from carbon_manual.render.markup import link, plain, span, unbroken
from carbon_manual.render.passage import quoted
from carbon_manual.render.site.tombstones import buried

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from carbon_manual.render.site.desk import Desk
    from carbon_manual.system.model import Document

# What the organisation wants, and what its system covers.
_GUIDING: Final = ("policy", "manual.scope")
# The section that says it; without one of this name the first.
_STATEMENT: Final = "statement"
_MOST: Final = 6
_MOST_NAMED: Final = 12


def guiding(desk: Desk) -> Iterator[str]:
    """Yield policy and scope, each with the first words of what it states."""
    for kind in _GUIDING:
        for document in desk.checked.system.documents.values():
            if document.shape.id == kind:
                yield _guiding(desk, document)


def _guiding(desk: Desk, document: Document) -> str:
    sections = [each.id for each in document.prose.headings if each.level > 1 and each.id]
    heading = _STATEMENT if _STATEMENT in sections else next(iter(sections), "")
    shown = desk.to_document(document, "index.md", heading)
    words = quoted(document, heading, desk.checked, desk.language) if heading else ""
    return f"{shown} {span(unbroken(words), 'cm-quote')}" if words else shown


def changed(desk: Desk) -> Iterator[str]:
    """Yield the latest changes, newest first: those of one day and one kind in one line."""
    found = _changes(desk)
    for day, change in sorted(found, key=lambda each: each[0], reverse=True)[:_MOST]:
        named = found[day, change]
        more = f" … {len(named)}" if len(named) > _MOST_NAMED else ""
        documents = desk.say("、", ", ").join(named[:_MOST_NAMED]) + more
        yield f"{span(str(day), 'cm-date')} {plain(change)} {span(documents, 'cm-quote')}"


def _changes(desk: Desk) -> Mapping[tuple[dt.date, str], list[str]]:
    """Return the documents by the day and the words of a change, up to the day of the page."""
    as_of = desk.checked.context.as_of
    found: dict[tuple[dt.date, str], list[str]] = {}
    for document in desk.checked.system.documents.values():
        for row in document.control.rows("history"):
            day, change = row.data("date"), row.data("change")
            if isinstance(day, dt.date) and day <= as_of and change:
                target = f"{desk.places.document(document)}#cm-history"
                name = link(plain(f"{document.id} {row.text('version')}"), target)
                found.setdefault((day, change.of(desk.language)), []).append(name)
    last = buried(desk)
    for number, withdrawal in desk.checked.control.withdrawals.items():
        if withdrawal.date <= as_of:
            words, name = desk.say("作废", "withdrawn"), plain(number)
            if number in last:
                name = link(name, desk.places.document(last[number]))
            found.setdefault((withdrawal.date, words), []).append(name)
    return found
