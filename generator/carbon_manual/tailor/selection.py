"""What of the reference system stays: by the claims of the standards that were chosen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.clauses.evidence import expected

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.system.model import Document, System
    from carbon_manual.texts.prose import Heading

_MANUAL: Final = ("manual", "policy")
# The steps of a procedure stand below headings of this level.
_STEPS: Final = 2


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that stays; `dropped` are the headings that go, by line in the body from 0."""

    document: Document
    dropped: frozenset[int]

    @property
    def headings(self) -> frozenset[str]:
        """Return the ids of the headings that stay."""
        return frozenset(
            each.id
            for each in self.document.prose.headings
            if each.id and each.span.line - self.document.body_line not in self.dropped
        )

    @property
    def is_hollow(self) -> bool:
        """Tell whether a procedure lost all its steps, and with them what it is for."""
        lines = [each.span.line - self.document.body_line
                 for each in self.document.prose.headings if each.level > _STEPS]  # fmt: skip
        return self.document.shape.family == "procedure" and self.dropped.issuperset(lines)


def select(system: System, chosen: frozenset[str], absent: re.Pattern[str]) -> Mapping[str, Kept]:
    """Return the documents that stay, by id, for the chosen standards.

    `absent` matches the names of sites that the new system does not have.
    """
    claims: dict[str, dict[str, set[str]]] = {}
    for claim in system.claims:
        claims.setdefault(claim.document, {}).setdefault(claim.heading, set()).add(claim.standard)
    found = {
        document.id: _kept(document, claims.get(document.id, {}), chosen, absent)
        for document in system.documents.values()
    }
    stay = {name for name, each in found.items() if _stays(each, claims.get(name, {}), chosen)}
    stay |= _makers(system, chosen, stay)
    stay |= _followed(found, claims, stay)
    return MappingProxyType({name: each for name, each in found.items() if name in stay})


def _kept(
    document: Document,
    claims: Mapping[str, set[str]],
    chosen: frozenset[str],
    absent: re.Pattern[str],
) -> Kept:
    """Drop the sections of other standards and absent sites, and headings that they leave empty."""
    tree = tuple(_tree(document.prose.headings))
    needed = {
        each
        for heading, above in tree
        if claims.get(heading.id, set()) & chosen
        for each in (heading, *above)
    }
    gone: set[Heading] = set()
    for heading, above in tree:
        foreign = bool(claims.get(heading.id)) and heading not in needed
        foreign = foreign or bool(absent.fullmatch(heading.text))
        if foreign or gone & set(above):
            gone.add(heading)
    gone |= set(_emptied(document, tree, gone))
    return Kept(document, frozenset(each.span.line - document.body_line for each in gone))


def _tree(headings: Iterable[Heading]) -> Iterator[tuple[Heading, tuple[Heading, ...]]]:
    """Yield each heading with those that it stands below."""
    above: list[Heading] = []
    for heading in headings:
        while above and above[-1].level >= heading.level:
            above.pop()
        yield heading, tuple(above)
        above.append(heading)


def _emptied(
    document: Document, tree: tuple[tuple[Heading, tuple[Heading, ...]], ...], gone: set[Heading]
) -> Iterator[Heading]:
    """Yield the headings with no words of their own whose parts are all gone."""
    lines = document.body.split("\n")
    below: Counter[Heading] = Counter()
    left: Counter[Heading] = Counter()
    for heading, above in tree:
        below.update(above)
        left.update(above if heading not in gone else ())
    for (heading, above), following in zip(tree, [*tree[1:], None], strict=True):
        start = heading.span.line - document.body_line + 1
        end = following[0].span.line - document.body_line if following else len(lines)
        silent = not "".join(lines[start:end]).strip()
        if above and silent and below[heading] and not left[heading]:
            yield heading


def _stays(kept: Kept, claims: Mapping[str, set[str]], chosen: frozenset[str]) -> bool:
    """Tell whether a document answers a chosen standard, or is a chapter that no claim rules.

    Other documents without any claim stay only where one that stays leads to them.
    """
    if any(standards & chosen for standards in claims.values()):
        return True
    document = kept.document
    if document.shape.family not in _MANUAL:
        return False
    parts = [each for each in document.prose.headings if each.level > 1]
    return any(each.span.line - document.body_line not in kept.dropped for each in parts)


def _makers(system: System, chosen: frozenset[str], stay: set[str]) -> set[str]:
    """Return the documents that alone tell how a record is made that a chosen standard expects."""
    forms = {
        shape.number
        for key in chosen
        for leaf in system.standards[key].leaves
        for shape in expected(system.standards[key], leaf, system.shapes)
    }
    makers: dict[str, list[str]] = {}
    for document in system.documents.values():
        for value in document.control.items_of("records"):
            makers.setdefault(str(value.data), []).append(document.id)
    return {
        names[0]
        for form, names in makers.items()
        if form in forms and names and not stay.intersection(names)
    }


def _followed(
    found: Mapping[str, Kept], claims: Mapping[str, dict[str, set[str]]], stay: set[str]
) -> set[str]:
    """Return the documents without any claim that a section with claims of a kept one links to."""
    free = {
        each.document.path.rpartition("/")[2]: name
        for name, each in found.items()
        if name not in stay and not claims.get(name)
    }
    linked = set()
    for name in stay:
        kept = found[name]
        claimed = kept.headings & claims.get(name, {}).keys()
        for link in kept.document.prose.links:
            file = link.target.partition("#")[0].rpartition("/")[2]
            if file in free and _section(kept.document, link.span.line) in claimed:
                linked.add(free[file])
    return linked


def _section(document: Document, line: int) -> str:
    """Return the id of the section in which a line of the file stands."""
    above = [each.id for each in document.prose.headings if each.span.line <= line]
    return above[-1] if above else ""
