"""What a rule's spec is: the small system with some records added, and one edit that breaks it."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass
from typing import Final

from carbon_manual.diagnostic import Span
from tests.system_under_test import Chain, Tree, record, small

CONFIGURATION: Final = "records/JL-00-01.yaml"
_STANDARD: Final = "  - {key: ccaa-39-2022, sites: [s1, s2], coverage: building}\n"


@dataclass(frozen=True, slots=True)
class Spec:
    """A rule's minimal valid system and the edit that gives exactly its code.

    `add` maps record ids to type, body and further lines of the control block. `standards` are in
    use beside ccaa-39-2022, or alone with `alone`. In the record `edit` (or the path, where it has
    a `/`) the last text of `chain` is replaced by `new`; the finding stands where the chain led, or
    where `at` (record or path, and chain in the broken system) leads, and its message holds `says`.
    `before` are replacements (path, chain, text) that the valid system itself needs.
    """

    code: str
    add: tuple[tuple[str, str, str, str], ...]
    edit: str
    chain: Chain
    new: str
    at: tuple[str, Chain] | None = None
    says: str = ""
    standards: tuple[str, ...] = ()
    alone: bool = False
    before: tuple[tuple[str, Chain, str], ...] = ()
    name: str = ""

    @property
    def label(self) -> str:
        """Return what the test of this spec is called."""
        return f"{self.code}-{self.name}" if self.name else self.code

    @property
    def bare(self) -> Spec:
        """Return the spec without its edit: those of one valid system are then equal."""
        return dataclasses.replace(
            self, code="", edit="", chain=(), new="", at=None, says="", name=""
        )

    @property
    def valid(self) -> Tree:
        """Return the system that has nothing wrong, built once for all the specs that break it."""
        return _valid(self.bare)

    def built(self) -> Tree:
        """Return the system that has nothing wrong, built anew."""
        tree = small()
        for each, kind, body, extra in self.add:
            tree = tree.put(_path(each), record(each, kind, body, extra))
        for path, chain, new in self.before:
            tree = tree.replace(_path(path), chain, new)
        uses = "".join(
            f"  - {{key: {key}, sites: [s1, s2], coverage: building}}\n" for key in self.standards
        )
        kept = "" if self.alone else _STANDARD
        return tree.replace(CONFIGURATION, (_STANDARD,), kept + uses)

    @property
    def broken(self) -> Tree:
        """Return the system with the one fault planted."""
        return self.valid.replace(_path(self.edit), self.chain, self.new)

    @property
    def place(self) -> Span:
        """Return where the finding must stand."""
        if self.at is not None:
            return self.broken.place(_path(self.at[0]), self.at[1])
        return self.valid.place(_path(self.edit), self.chain)


@functools.cache
def _valid(bare: Spec) -> Tree:
    return bare.built()


def _path(name: str) -> str:
    return name if "/" in name else f"records/{name}.yaml"
