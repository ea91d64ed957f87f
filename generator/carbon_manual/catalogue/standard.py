"""The requirement catalogues of the standards: entries, their tree, leaves and id patterns."""

from __future__ import annotations

import functools
import hashlib
import re
from dataclasses import dataclass, field
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.diagnostic import Text
from carbon_manual.texts.yamltext import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OBLIGING: Final = ("shall", "should")
# The nature of a catalogue made from a note about a standard that is not published: it knows what
# the standard is to be about, but no clauses.
TOPICS_ONLY: Final = "drafting-note"
MODALITIES: Final = ("shall", "should", "may", "info")
# Entries that stand for themselves; the others are parts of the nearest one above them.
CLAUSES: Final = ("chapter", "clause", "table", "note-section")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a catalogue: a clause, list item or table part, with our own-words gist.

    `evidence` holds the type ids of documents and records that would show it; `revision` is
    raised when the meaning changes.
    """

    id: str
    parent: str
    node: str
    modality: str
    kind: str
    title: Text
    gist: Text
    evidence: tuple[str, ...]
    refs: tuple[str, ...]
    interval: str
    revision: int
    lines: str


@dataclass(frozen=True, slots=True, eq=False)
class Standard:
    """A standard's catalogue in text order, with its tree.

    One is itself only, so that what follows from it can be kept.
    """

    key: str
    number: str
    title: Text
    nature: str
    entries: Mapping[str, Entry]
    children: Mapping[str, tuple[str, ...]]
    leaves: frozenset[str] = field(default_factory=frozenset)
    edition: str = ""

    @property
    def topics_only(self) -> bool:
        """Tell whether only topics are known, so that neither numbers nor duties may be read."""
        return self.nature == TOPICS_ONLY

    @property
    def counted(self) -> Text:
        """Return what the leaves are called: obligations, or topics."""
        return Text("项议题", "topics") if self.topics_only else Text("项要求", "obligations")

    @property
    def caveat(self) -> Text:
        """Return what must be said wherever the catalogue is shown; mostly nothing."""
        if not self.topics_only:
            return Text("", "")
        return Text(
            "只有编制说明中的议题，标准正文尚未发布：编号不是条款号，也不构成要求。",
            "Topics of a drafting note only; the standard itself is not published. "
            "The ids are no clause numbers and oblige nobody.",
        )

    @property
    def short(self) -> str:
        """Return the number without the year, e.g. `T/CCAA 39`."""
        return re.split(r"[—–]", self.number)[0]

    def descendants(self, clause: str) -> Iterator[str]:
        """Yield the ids below a clause in text order."""
        for child in self.children.get(clause, ()):
            yield child
            yield from self.descendants(child)

    def leaves_of(self, clause: str) -> tuple[str, ...]:
        """Return the leaf obligations at or below a clause, in text order."""
        return _leaves_of(self, clause)

    def evidence(self, clause: str) -> tuple[str, ...]:
        """Return the types that would show a clause, its leads' types included."""
        found = dict.fromkeys(self.entries[clause].evidence)
        for above in self.ancestors(clause):
            found.update(dict.fromkeys(self.entries[above].evidence))
        return tuple(found)

    def ancestors(self, clause: str) -> tuple[str, ...]:
        """Return the ids above a clause, nearest first."""
        return _ancestors(self, clause)

    def chapter(self, clause: str) -> str:
        """Return the topmost id above a clause."""
        return ([clause, *self.ancestors(clause)])[-1]

    def expand(self, pattern: str) -> tuple[str, ...]:
        """Return the ids that a claim's pattern names; empty when it names none.

        `6.1.2` names exactly itself, `6.1.2.*` the leaves below it, `6.1.2.a-e` the items from a
        to e (each with its leaves when it is only a lead).
        """
        if pattern.endswith(".*"):
            stem = pattern[:-2]
            below = self.descendants(stem) if stem in self.entries else ()
            return tuple(each for each in below if each in self.leaves)
        if pattern in self.entries:
            return (pattern,)
        return tuple(self._range(pattern))

    def _range(self, pattern: str) -> Iterator[str]:
        match = re.fullmatch(r"(.+)\.(\w+)-(\w+)", pattern)
        if match is None:
            return
        first, last = f"{match[1]}.{match[2]}", f"{match[1]}.{match[3]}"
        if first not in self.entries or last not in self.entries:
            return
        siblings = self.children[self.entries[first].parent]
        if last in siblings and siblings.index(first) <= siblings.index(last):
            for each in siblings[siblings.index(first) : siblings.index(last) + 1]:
                yield from (each,) if each in self.leaves else self.leaves_of(each)


@functools.lru_cache(maxsize=4096)
def _ancestors(standard: Standard, clause: str) -> tuple[str, ...]:
    above = standard.entries[clause].parent
    return (above, *_ancestors(standard, above)) if above else ()


@functools.lru_cache(maxsize=4096)
def _leaves_of(standard: Standard, clause: str) -> tuple[str, ...]:
    below = (clause, *standard.descendants(clause))
    return tuple(each for each in below if each in standard.leaves)


@functools.cache
def shipped_standards() -> Mapping[str, Standard]:
    """Return the catalogues that the package ships, by key."""
    folder = resources.files("carbon_manual").joinpath("standards")
    texts = sorted(
        (entry.name, entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    )
    standards = [parse_standard(text, name) for name, text in texts]
    return MappingProxyType({standard.key: standard for standard in standards})


def shipped_keys() -> tuple[str, ...]:
    """Return the keys of the catalogues that the package ships; each one's file is named by it.

    Far cheaper than the catalogues: the help of every command names them.
    """
    folder = resources.files("carbon_manual").joinpath("standards")
    names = sorted(entry.name for entry in folder.iterdir())
    return tuple(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))


def catalogue_digest(key: str) -> str:
    """Return the SHA-256 of a shipped catalogue's file; empty if there is none."""
    file = resources.files("carbon_manual").joinpath("standards", f"{key}.yaml")
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def parse_standard(text: str, name: str) -> Standard:
    """Return the catalogue of a YAML text.

    Raises:
        ValueError: the catalogue is empty, repeats an id or names an unknown parent.
    """
    data = shipped(text)
    about = data["standard"]
    entries = [_entry(entry) for entry in data["entries"] or ()]
    by_id = {entry.id: entry for entry in entries}
    if not entries or len(by_id) != len(entries):
        message = f"catalogue {name} is empty or repeats an id"
        raise ValueError(message)
    children: dict[str, list[str]] = {}
    for entry in entries:
        if entry.parent and entry.parent not in by_id:
            message = f"catalogue {name}: {entry.id} has the unknown parent {entry.parent}"
            raise ValueError(message)
        children.setdefault(entry.parent, []).append(entry.id)
    tree = MappingProxyType({key: tuple(ids) for key, ids in children.items()})
    return Standard(
        key=about["key"],
        number=about["number"],
        title=Text(**about["title"]),
        nature=about["nature"],
        entries=MappingProxyType(by_id),
        children=tree,
        leaves=frozenset(
            _topics(by_id, tree) if about["nature"] == TOPICS_ONLY else _leaves(by_id, tree)
        ),
        edition=about.get("edition", ""),
    )


def _topics(entries: Mapping[str, Entry], children: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the topics with no topic below them."""
    return (
        each for each, entry in entries.items() if entry.node == "topic" and not children.get(each)
    )


def _leaves(entries: Mapping[str, Entry], children: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the obligations with no obligation below them.

    A lead whose items are all permissions or examples is itself the leaf: nothing else would
    test its obligation.
    """

    def obliges(clause: str) -> bool:
        return entries[clause].modality in OBLIGING or any(
            obliges(child) for child in children.get(clause, ())
        )

    for clause, entry in entries.items():
        if entry.modality in OBLIGING and not any(map(obliges, children.get(clause, ()))):
            yield clause


def _entry(data: dict[str, Any]) -> Entry:
    if data["modality"] not in MODALITIES:
        message = f"entry {data['id']} has the unknown modality {data['modality']}"
        raise ValueError(message)
    return Entry(
        id=data["id"],
        parent=data["parent"] or "",
        node=data["node"],
        modality=data["modality"],
        kind=data["kind"],
        title=Text(**data["title"]),
        gist=Text(**data["gist"]),
        evidence=tuple(data.get("evidence", ())),
        refs=tuple(data.get("refs", ())),
        interval=data.get("interval", ""),
        revision=data.get("revision", 1),
        lines=data.get("lines", ""),
    )
