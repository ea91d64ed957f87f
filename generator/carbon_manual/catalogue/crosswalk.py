"""Which clauses of several standards deal with the same matter, and what remains of each."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import itertools
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.diagnostic import Text
from carbon_manual.texts.yamltext import shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.catalogue.standard import Standard


class Relation(enum.StrEnum):
    """What one standard asks on a theme, compared with another: a subset asks less."""

    EQUAL = "equal"
    SUBSET = "subset"
    SUPERSET = "superset"
    OVERLAP = "overlap"

    @property
    def inverse(self) -> Relation:
        """Return the relation seen from the other side."""
        return _INVERSES.get(self, self)

    @property
    def remains(self) -> tuple[bool, bool]:
        """Tell on which side something remains when the other is fulfilled."""
        return _REMAINS[self]


_INVERSES: Final = {Relation.SUBSET: Relation.SUPERSET, Relation.SUPERSET: Relation.SUBSET}
_REMAINS: Final = {
    Relation.EQUAL: (False, False),
    Relation.SUBSET: (False, True),
    Relation.SUPERSET: (True, False),
    Relation.OVERLAP: (True, True),
}
_SINGLE: Final = "single"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two standards on one theme: `rest_a` is what of `a` is not covered when `b` is fulfilled."""

    a: str
    b: str
    relation: Relation
    rest_a: Text
    rest_b: Text

    def seen_from(self, standard: str) -> tuple[Relation, Text]:
        """Return the relation and what remains, seen from one of the two standards."""
        if standard == self.a:
            return self.relation, self.rest_a
        return self.relation.inverse, self.rest_b


@dataclass(frozen=True, slots=True)
class Theme:
    """A matter with its clauses by standard, why they belong together, and each pair of them."""

    id: str
    label: Text
    clauses: Mapping[str, tuple[str, ...]]
    basis: Text
    pairs: tuple[Pair, ...]

    def pair(self, standard: str, other: str) -> Pair:
        """Return the comparison of two standards that both have clauses on the theme."""
        return next(each for each in self.pairs if {each.a, each.b} == {standard, other})


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What stands in another standard for a clause; `rest` is what remains of this one's theme."""

    standard: str
    clauses: tuple[str, ...]
    relation: Relation
    rest: Text
    theme: Theme


@dataclass(frozen=True, slots=True, eq=False)
class Crosswalk:
    """The themes, who answers for them and since when; `listed` maps a clause to its theme.

    One is itself only, so that what follows from it can be kept.
    """

    standards: Mapping[str, Standard]
    reviewer: Text
    reviewed: dt.date
    themes: tuple[Theme, ...]
    listed: Mapping[tuple[str, str], Theme]

    def theme_of(self, standard: str, clause: str) -> Theme | None:
        """Return the theme that names a clause or, nearest first, one above it."""
        catalogue = self.standards[standard]
        named = (self.listed.get((standard, each)) for each in _upward(catalogue, clause))
        return next((each for each in named if each), None)

    def themes_of(self, standard: str, clause: str) -> tuple[Theme, ...]:
        """Return the theme of a clause and those that name clauses below it, in text order."""
        below = self.standards[standard].descendants(clause)
        found = [self.theme_of(standard, clause)]
        found += [self.listed.get((standard, each)) for each in below]
        return tuple({each.id: each for each in found if each}.values())

    def leaves(self, standard: str, clause: str, theme: Theme) -> tuple[str, ...]:
        """Return the leaf obligations at or below a clause that fall under a theme."""
        return _leaves_by_theme(self, standard, clause).get(theme.id, ())

    def theme_leaves(self, standard: str, theme: Theme) -> tuple[str, ...]:
        """Return all leaf obligations of a standard that fall under a theme."""
        found = (self.leaves(standard, each, theme) for each in theme.clauses.get(standard, ()))
        return tuple(dict.fromkeys(itertools.chain.from_iterable(found)))

    def counterparts(self, standard: str, clause: str) -> tuple[Counterpart, ...]:
        """Return what other standards have for a clause, by theme; nothing where none is known."""
        if standard not in self.standards or clause not in self.standards[standard].entries:
            return ()
        return tuple(
            Counterpart(other, clauses, *theme.pair(standard, other).seen_from(standard), theme)
            for theme in self.themes_of(standard, clause)
            for other, clauses in theme.clauses.items()
            if other != standard
        )


@functools.cache
def shipped_crosswalk() -> Crosswalk:
    """Return the crosswalk that the package ships."""
    file = resources.files("carbon_manual").joinpath("crosswalk.yaml")
    return parse_crosswalk(file.read_text(encoding="utf-8"), shipped_standards())


def parse_crosswalk(text: str, standards: Mapping[str, Standard]) -> Crosswalk:
    """Return the crosswalk of a YAML text.

    Raises:
        ValueError: it names what the catalogues do not have or have in another edition, or a
            theme's pairs do not fit its clauses or contradict themselves.
    """
    data = shipped(text)
    themes = tuple(_theme(each) for each in data["themes"])
    for fault in _faults(data["editions"], themes, standards):
        message = f"crosswalk: {fault}"
        raise ValueError(message)
    listed = {
        (standard, clause): theme
        for theme in themes
        for standard, clauses in theme.clauses.items()
        for clause in clauses
    }
    return Crosswalk(
        standards=standards,
        reviewer=Text(**data["reviewer"]),
        reviewed=data["reviewed"],
        themes=themes,
        listed=MappingProxyType(listed),
    )


def _upward(standard: Standard, clause: str) -> Iterator[str]:
    yield clause
    yield from standard.ancestors(clause)


@functools.lru_cache(maxsize=4096)
def _leaves_by_theme(
    crosswalk: Crosswalk, standard: str, clause: str
) -> Mapping[str, tuple[str, ...]]:
    """Return the leaf obligations at or below a clause, by the id of the theme of each."""
    found: dict[str, list[str]] = {}
    for leaf in crosswalk.standards[standard].leaves_of(clause):
        theme = crosswalk.theme_of(standard, leaf)
        if theme is not None:
            found.setdefault(theme.id, []).append(leaf)
    return {name: tuple(leaves) for name, leaves in found.items()}


def _theme(data: Mapping[str, Any]) -> Theme:
    clauses = {key: tuple(each) for key, each in data["clauses"].items()}
    if (len(clauses) == 1) != (data.get("relation") == _SINGLE):
        message = f"crosswalk: {data['id']} is {_SINGLE} exactly if it has one standard"
        raise ValueError(message)
    return Theme(
        id=data["id"],
        label=Text(**data["label"]),
        clauses=MappingProxyType(clauses),
        basis=Text(**data["basis"]),
        pairs=tuple(_pair(data["id"], each) for each in data.get("pairs", ())),
    )


def _pair(theme: str, data: Mapping[str, Any]) -> Pair:
    if data["relation"] not in list(Relation):
        message = f"crosswalk: {theme} has the unknown relation {data['relation']}"
        raise ValueError(message)
    relation = Relation(data["relation"])
    return Pair(data["a"], data["b"], relation, Text(**data["rest_a"]), Text(**data["rest_b"]))


def _faults(
    editions: Mapping[str, str], themes: tuple[Theme, ...], standards: Mapping[str, Standard]
) -> Iterator[str]:
    """Yield what is wrong with a crosswalk."""
    named = dict.fromkeys([*editions, *(key for each in themes for key in each.clauses)])
    for key in named:
        if key not in standards:
            yield f"unknown standard {key}"
        elif editions.get(key) != standards[key].number:
            given = editions.get(key, "none")
            yield f"{key} was compared in edition {given}, the catalogue is {standards[key].number}"
    yield from _doubled_themes(themes)
    yield from _misplaced(themes, standards)
    for theme in themes:
        yield from _unpaired(theme)
        for pair in theme.pairs:
            yield from _contradictions(theme, pair)


def _doubled_themes(themes: Iterable[Theme]) -> Iterator[str]:
    seen: set[str] = set()
    for theme in themes:
        if theme.id in seen:
            yield f"theme {theme.id} stands twice"
        seen.add(theme.id)


def _misplaced(themes: Iterable[Theme], standards: Mapping[str, Standard]) -> Iterator[str]:
    """Yield clauses that the catalogues do not have, or that two themes name."""
    owners: dict[tuple[str, str], str] = {}
    for theme in themes:
        for key, clauses in theme.clauses.items():
            for clause in clauses:
                if clause not in standards[key].entries:
                    yield f"{theme.id} names the unknown clause {key} {clause}"
                if (key, clause) in owners:
                    yield f"{key} {clause} stands under {owners[key, clause]} and {theme.id}"
                owners[key, clause] = theme.id


def _unpaired(theme: Theme) -> Iterator[str]:
    """Yield pairs of a theme's standards that are missing, doubled or too many."""
    wanted = [frozenset(each) for each in itertools.combinations(theme.clauses, 2)]
    given = [frozenset((each.a, each.b)) for each in theme.pairs]
    for pair in dict.fromkeys((*wanted, *given)):
        named = f"{theme.id} pair {' and '.join(sorted(pair))}"
        if pair not in wanted:
            yield f"{named}: these are not two standards of the theme"
        elif pair not in given:
            yield f"{named} is missing"
        elif given.count(pair) > 1:
            yield f"{named} stands twice"


def _contradictions(theme: Theme, pair: Pair) -> Iterator[str]:
    """Yield remainders that the relation forbids or lacks."""
    rests = (("rest_a", pair.rest_a), ("rest_b", pair.rest_b))
    for (name, rest), wanted in zip(rests, pair.relation.remains, strict=True):
        named = f"{theme.id} {pair.a} and {pair.b}: {pair.relation}"
        if bool(rest.zh) != bool(rest.en):
            yield f"{named} has {name} in one language only"
        elif wanted and not rest.zh:
            yield f"{named} without {name}"
        elif rest.zh and not wanted:
            yield f"{named} with {name}"
