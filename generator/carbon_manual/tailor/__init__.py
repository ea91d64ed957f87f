"""Make an organisation's own system from the reference system: pure, files in, files out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from carbon_manual.artifact import Artifact
from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.diagnostic import Text
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.sources.source import SourceFile, Sources
from carbon_manual.system.load import Pieces, load
from carbon_manual.system.model import CONFIGURATION_PATH
from carbon_manual.system.resolve import Index
from carbon_manual.tailor.body import Remains, body_of
from carbon_manual.tailor.configuration import configuration, origin, public_factors
from carbon_manual.tailor.facts import Facts, Site, Wish, gather
from carbon_manual.tailor.front import World, control_block
from carbon_manual.tailor.institute import without_own
from carbon_manual.tailor.naming import Names
from carbon_manual.tailor.posts import without_posts
from carbon_manual.tailor.selection import Kept, select
from carbon_manual.texts.parts import Parts, split
from carbon_manual.texts.prose import scan
from carbon_manual.texts.sections import Section, sections

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.system.model import System

__all__ = ["Site", "Wish", "tailored"]

_FACTORS: Final = "rec.factor-register"
# Which files of the reference system a new one is made from; the others are its own life.
_NEEDED: Final = re.compile(r"(manual|procedures)/.*|records/JL-00-01\.yaml|records/JL-07-01/.*")


def tailored(  # noqa: PLR0913 - `pieces` is for callers that make several
    sources: Sources,
    notes: str,
    wish: Wish,
    program: str,
    today: dt.date,
    *,
    pieces: Pieces | None = None,
) -> tuple[Artifact, ...]:
    """Return the files of a new system.

    `sources` are those of the reference system, `notes` what its `reference.yaml` says of facts,
    `program` the version that writes them. `pieces` keeps what was read for the next time; see
    `load`.
    """
    told: dict[str, Any] = yaml.load(notes, Loader=yaml.CSafeLoader)
    alone = len(wish.standards) == 1
    files = {each.path: without_own(each, told, alone=alone)
             for each in sources.files if _NEEDED.fullmatch(each.path)}  # fmt: skip
    system = _loaded(files, pieces)
    facts = gather(system, told, wish)
    if facts.posts:
        posts = tuple(system.defined["post"])
        files = {path: without_posts(each, told, facts.posts, posts)
                 for path, each in files.items()}  # fmt: skip
        system = _loaded(files, pieces)
    kept = select(system, frozenset(wish.standards), facts.absent)
    plan = _Plan(system, kept, facts, wish, today, told)
    factors = [file for record in system.records_of(_FACTORS)
               if (file := public_factors(files[record.path], today)) is not None]  # fmt: skip
    records = [configuration(files[CONFIGURATION_PATH], plan.facts, wish, today), *factors]
    texts = list(_texts(plan, files, records))
    came = ((name, part) for name, artifact in texts for part in _parts(artifact))
    documents = [artifact for _, artifact in texts]
    return (*documents, *records, origin(came, wish, program, today))


def _loaded(files: Mapping[str, SourceFile], pieces: Pieces | None) -> System:
    sources = Sources(tuple(files.values()), ())
    return load(sources, shipped_shapes(), shipped_standards(), pieces).system


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is made of what: the reference system, the documents that stay, the new facts.

    `notes` is what `reference.yaml` holds.
    """

    system: System
    kept: Mapping[str, Kept]
    facts: Facts
    wish: Wish
    made_on: dt.date
    notes: Mapping[str, Any]


def _texts(
    plan: _Plan, files: Mapping[str, SourceFile], records: Iterable[Artifact]
) -> Iterator[tuple[str, Artifact]]:
    """Yield the documents that stay, each with its number."""
    world, remains = _world(plan), _remains(plan, records)
    for name, each in plan.kept.items():
        front = _front(files[each.document.path])
        block = control_block(each.document, front, each.headings, world)
        text = body_of(each, remains, _ids(front) - _ids(block))
        yield name, Artifact.of_text(each.document.path, f"---\n{block}---\n\n{text}", name)


def _front(file: SourceFile) -> str:
    parts = split(file)
    return parts.front if isinstance(parts, Parts) else ""


def _ids(front: str) -> frozenset[str]:
    """Return the ids of the rows in a control block."""
    data: dict[str, Any] = yaml.load(front, Loader=yaml.CBaseLoader)  # noqa: S506 - texts only
    tables = (each for each in data.values() if isinstance(each, list))
    return frozenset(
        str(row["id"]) for rows in tables for row in rows if isinstance(row, dict) and "id" in row
    )


def _world(plan: _Plan) -> World:
    system, kept, facts, wish = plan.system, plan.kept, plan.facts, plan.wish
    index = Index(system, {})

    def knows(kind: str, name: str) -> bool:
        if kind == "standard":
            return name in wish.standards
        if kind == "clause":
            return name.partition(":")[0] in wish.standards
        if kind == "site":
            return name in facts.sites
        gone = name in system.documents and name not in kept
        return not gone and index.knows(kind, name)

    def renamed(kind: str, name: str) -> str:
        if kind == "site":
            return facts.sites[name].id
        if kind == "department":
            new = facts.departments.get(name)
            return new[0] if new else facts.told(name)
        return name

    chosen = {key: system.standards[key] for key in wish.standards}
    fields = {
        name: {field: Text(**what) for field, what in own.get("fields", ())}
        for name, own in plan.notes["documents"].items()
    }
    return World(chosen, knows, renamed, facts.told, fields, plan.made_on)


def _remains(plan: _Plan, records: Iterable[Artifact]) -> Remains:
    system, kept, wish = plan.system, plan.kept, plan.wish
    paths = frozenset(each.path for each in records)
    return Remains(
        documents={each.document.path: each for each in kept.values()},
        titles={name: each.title.zh for name, each in system.documents.items() if name not in kept},
        records=frozenset(path.rpartition("/")[2].removesuffix(".yaml") for path in paths),
        paths=paths,
        shapes=system.shapes,
        names=Names(
            foreign=_names(plan, [key for key in system.standards if key not in wish.standards]),
            own=_names(plan, wish.standards),
            absent=plan.facts.absent,
            present=plan.facts.present,
        ),
        told=plan.facts.told,
    )


def _names(plan: _Plan, keys: Iterable[str]) -> re.Pattern[str]:
    """Return what matches the standards' numbers with or without year, their titles and names."""
    names = []
    for key in keys:
        standard = plan.system.standards[key]
        title = re.escape(standard.title.zh.strip("《"))
        number = "|".join(map(re.escape, [*plan.notes["standards"].get(key, ()), standard.short]))
        names.append(rf"(?:{number})(?:—\d{{4}})?(?:《[^》]*》)?|《?{title}》?")
    return re.compile("|".join(names) or r"(?!)")


def _parts(artifact: Artifact) -> Iterator[Section]:
    parts = split(SourceFile(artifact.path, artifact.data.decode()))
    if isinstance(parts, Parts):
        yield from sections(parts.body, scan(parts.body, artifact.path, 0), 0)
