"""One of the two states that are compared: what was read of it and what was made of that."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carbon_manual.pipeline import Checked
    from carbon_manual.sources.source import Sources
    from carbon_manual.system.model import Item, System


@dataclass(frozen=True)
class State:
    """A state of a system by the name that the user gave it, read and examined."""

    name: str
    sources: Sources
    checked: Checked

    @property
    def system(self) -> System:
        """Return the system with the working files as its documents."""
        return self.checked.system

    @functools.cached_property
    def texts(self) -> Mapping[str, str]:
        """Return the text of every working file by its path."""
        return {each.path: each.text for each in self.sources.files}

    @functools.cached_property
    def items(self) -> Mapping[str, Item]:
        """Return the documents and records by the path of their file."""
        return {each.path: each for each in self.system.items}


def changed_paths(base: State, head: State) -> frozenset[str]:
    """Return the paths of the working files that are not the same in both states."""
    before, after = base.texts, head.texts
    return frozenset(
        path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    )
