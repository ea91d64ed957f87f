"""Every figure that the generator can compute, in the order in which they are listed."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.figures import emissions, energy, intensity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carbon_manual.figure import Figure

FIGURES: Final[tuple[Figure, ...]] = (*emissions.FIGURES, *energy.FIGURES, *intensity.FIGURES)
BY_ID: Final[Mapping[str, Figure]] = MappingProxyType({figure.id: figure for figure in FIGURES})
