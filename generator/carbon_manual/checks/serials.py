"""Serial numbers of offsets: the runs that a registered text names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.shapes.value import Row

_PARTS = re.compile(r"[;；,，、\n]")
# A number behind a prefix, or two of them with a mark between that is no part of a number.
_RUN = re.compile(r"(.{0,60}?)([0-9]{1,30})(?:\s*(?:至|到|~|～|—|–|\s-\s)\s*(?:\1)?([0-9]{1,30}))?")


class Run(NamedTuple):
    """A run of serial numbers of one registry, and the row that registers it."""

    registry: str
    prefix: str
    first: int
    last: int
    row: Row


def runs_of(row: Row) -> Iterator[Run]:
    """Yield the runs that a row's serial names; a part without a number stands for itself."""
    registry = row.text("registry").casefold()
    for part in _parts(row.text("serial")):
        match = _RUN.fullmatch(part)
        if match is None:
            yield Run(registry, part, 0, 0, row)
        else:
            bounds = sorted((int(match[2]), int(match[3] or match[2])))
            yield Run(registry, match[1], bounds[0], bounds[1], row)


def numbered(serial: str) -> int | None:
    """Return how many numbers a text names; None where not every part is a run of numbers.

    A single number may be that of a certificate or transfer, which holds any amount.
    """
    matches = [_RUN.fullmatch(part) for part in _parts(serial)]
    runs = [(int(each[2]), int(each[3])) for each in matches if each is not None and each[3]]
    if not matches or len(runs) != len(matches):
        return None
    return sum(abs(last - first) + 1 for first, last in runs)


def _parts(serial: str) -> list[str]:
    return [part for each in _PARTS.split(serial) if (part := each.strip())]
