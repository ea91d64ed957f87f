"""What readers get of a system: the texts in force, or the working files as a draft."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carbon_manual.doccontrol.control import Control
    from carbon_manual.system.model import Claim, Document, System


def frozen_texts(system: System, control: Control) -> tuple[Document, ...]:
    """Return the texts in force that stand in the archive only, because a draft goes on."""
    return tuple(
        document
        for name, document in control.in_force.items()
        if system.documents.get(name) is not document
    )


def in_force(system: System, control: Control, frozen: tuple[Claim, ...]) -> System:
    """Return the system with the texts in force as its documents; `frozen` are archived claims."""
    order = dict.fromkeys((*system.documents, *control.in_force))
    documents = {name: control.in_force[name] for name in order if name in control.in_force}
    own = {name for name, each in documents.items() if system.documents.get(name) is each}
    claims = (*(claim for claim in system.claims if claim.document in own), *frozen)
    return dataclasses.replace(system, documents=MappingProxyType(documents), claims=claims)
