"""The words of several standards for the same thing: which one explains it, and how they differ."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.diagnostic import Text
from carbon_manual.texts.yamltext import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from carbon_manual.catalogue.standard import Standard

_NOTHING: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Word:
    """What a standard calls a thing, and where; `is_defined` if that clause explains it."""

    standard: str
    clause: str
    text: Text
    is_defined: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A thing with the words for it by standard; `differs` is empty where they mean the same."""

    id: str
    label: Text
    words: Mapping[str, Word]
    differs: Text

    @property
    def names(self) -> frozenset[str]:
        """Return all Chinese words for it."""
        return frozenset({self.label.zh, *(each.text.zh for each in self.words.values())})


@dataclass(frozen=True, slots=True)
class Group:
    """Terms of one field, in the order of the page."""

    label: Text
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms by group, and who answers for them since when.

    `adopts` names, for a standard that takes over another's terms, its clause that says so and the
    other; `notes` says of a standard what a reader of its column must know.
    """

    reviewer: Text
    reviewed: dt.date
    groups: tuple[Group, ...]
    adopts: Mapping[str, tuple[str, str]]
    notes: Mapping[str, Text]

    @property
    def terms(self) -> tuple[Term, ...]:
        """Return the terms of all groups."""
        return tuple(term for group in self.groups for term in group.terms)

    def defined_at(self, standard: str, clause: str) -> Term | None:
        """Return the term that a clause explains."""
        for term in self.terms:
            word = term.words.get(standard)
            if word and word.is_defined and word.clause == clause:
                return term
        return None


@functools.cache
def shipped_glossary() -> Glossary:
    """Return the glossary that the package ships."""
    file = resources.files("carbon_manual").joinpath("glossary.yaml")
    return parse_glossary(file.read_text(encoding="utf-8"), shipped_standards())


def parse_glossary(text: str, standards: Mapping[str, Standard]) -> Glossary:
    """Return the glossary of a YAML text.

    Raises:
        ValueError: it names what the catalogues do not have or have in another edition, gives a
            term twice or no word for it, or says in one language only how words differ.
    """
    data = shipped(text)
    groups = tuple(
        Group(Text(**each["label"]), tuple(map(_term, each["terms"]))) for each in data["groups"]
    )
    adopts = {key: (each["clause"], each["standard"]) for key, each in data["adopts"].items()}
    found = Glossary(
        reviewer=Text(**data["reviewer"]),
        reviewed=data["reviewed"],
        groups=groups,
        adopts=MappingProxyType(adopts),
        notes=MappingProxyType({key: Text(**each) for key, each in data["notes"].items()}),
    )
    for fault in _faults(found, data["editions"], standards):
        message = f"glossary: {fault}"
        raise ValueError(message)
    return found


def _term(data: Mapping[str, Any]) -> Term:
    words = {
        key: Word(key, clause, Text(zh, en), is_defined)
        for part, is_defined in (("defines", True), ("uses", False))
        for key, (clause, en, zh) in data.get(part, {}).items()
    }
    doubled = data.get("defines", {}).keys() & data.get("uses", {}).keys()
    if doubled or not words:
        message = f"glossary: {data['id']} has no word, or two of {', '.join(sorted(doubled))}"
        raise ValueError(message)
    differs = Text(**data["differs"]) if "differs" in data else _NOTHING
    return Term(data["id"], Text(**data["label"]), MappingProxyType(words), differs)


def _faults(
    glossary: Glossary, editions: Mapping[str, str], standards: Mapping[str, Standard]
) -> Iterator[str]:
    """Yield what is wrong with a glossary."""
    named = [each for term in glossary.terms for each in term.words]
    for key in dict.fromkeys((*editions, *glossary.adopts, *glossary.notes, *named)):
        if key not in standards:
            yield f"unknown standard {key}"
        elif editions.get(key) != standards[key].number:
            given = editions.get(key, "none")
            yield f"{key} was read in edition {given}, the catalogue is {standards[key].number}"
    for key, (clause, other) in glossary.adopts.items():
        if clause not in standards[key].entries or other not in standards:
            yield f"{key} adopts {other} by the unknown clause {clause}"
    yield from _wrong_terms(glossary, standards)


def _wrong_terms(glossary: Glossary, standards: Mapping[str, Standard]) -> Iterator[str]:
    seen: set[str] = set()
    explained: dict[tuple[str, str], str] = {}
    for term in glossary.terms:
        if term.id in seen:
            yield f"{term.id} stands twice"
        seen.add(term.id)
        if bool(term.differs.zh) != bool(term.differs.en):
            yield f"{term.id} tells in one language only what differs"
        for word in term.words.values():
            place = (word.standard, word.clause)
            if word.clause not in standards[word.standard].entries:
                yield f"{term.id} names the unknown clause {word.standard} {word.clause}"
            if word.is_defined and place in explained:
                yield f"{' '.join(place)} explains {explained[place]} and {term.id}"
            if word.is_defined:
                explained[place] = term.id
