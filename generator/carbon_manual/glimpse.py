"""What is new in a system whose sources have just changed, before all of it is examined again."""

from __future__ import annotations

import dataclasses
from collections import ChainMap
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from carbon_manual.clauses.coverage import cover
from carbon_manual.doccontrol.control import derive_control
from carbon_manual.doccontrol.publication import frozen_texts, in_force
from carbon_manual.evaluation.compute import compute_embedded
from carbon_manual.system.load import Pieces, load
from carbon_manual.system.resolve import read_claims

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from carbon_manual.pipeline import Checked
    from carbon_manual.results.trace import Results
    from carbon_manual.sources.source import Sources

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A system that has not been checked yet, and the numbers of what is new in it.

    Findings, lights and all figures that nothing new asks for are those of the last examination.
    """

    checked: Checked
    documents: tuple[str, ...]
    records: tuple[str, ...]


def glimpse(sources: Sources, last: Checked, pieces: Pieces) -> Glimpse:
    """Return what is new in the sources since a system was examined with the same `pieces`.

    It takes a fraction of the time of `examine`: somebody waits to see what was written.
    """
    system = load(sources, last.system.shapes, last.system.standards, pieces).system
    system = dataclasses.replace(system, as_of=last.context.as_of)
    control = derive_control(system, last.context.as_of)
    claims, _ = read_claims(frozen_texts(system, control), system.standards)
    documents = tuple(_new(system.documents, last.system.documents))
    records = tuple(_new(system.records, last.system.records))
    asked = compute_embedded(
        system,
        [system.documents[name] for name in documents],
        [system.records[name] for name in records],
    )
    checked = dataclasses.replace(
        last,
        system=system,
        results=_over(asked, last.results),
        coverage=cover(system, control, claims),
        control=control,
        in_force=in_force(system, control, claims),
    )
    return Glimpse(checked, documents, records)


def _new(now: Mapping[str, _Value], before: Mapping[str, _Value]) -> Iterator[str]:
    """Yield what was read anew: what a file still holds is the same object as before."""
    return (name for name, each in now.items() if before.get(name) is not each)


def _over(new: Results, last: Results) -> Results:
    return dataclasses.replace(
        last,
        figures=_laid(new.figures, last.figures),
        charts=_laid(new.charts, last.charts),
        undrawn=new.undrawn,
    )


def _laid(new: Mapping[_Key, _Value], last: Mapping[_Key, _Value]) -> Mapping[_Key, _Value]:
    """Return what is in the new mapping, else in the last one."""
    # a chain wants mappings that can be written to; this one is only read
    return MappingProxyType(ChainMap(new, last))  # type: ignore[arg-type]
