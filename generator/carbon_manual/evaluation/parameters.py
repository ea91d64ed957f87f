"""What a figure's parameters may be: years, sites, what records define, and what lists choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.gases import FAMILIES
from carbon_manual.diagnostic import Text
from carbon_manual.shapes.typed import nearest

if TYPE_CHECKING:
    from carbon_manual.system.model import System

# Parameters that name rows of records; sites are free to all.
NAMED: Final = (
    "source", "factor", "sink", "indicator", "objective", "benchmark", "action", "meter",
)  # fmt: skip
# Parameters that are numbers.
NUMBERS: Final = ("year", "since", "years")
_CHOSEN: Final = ("category", "carrier")


def unknown_value(system: System, options: Mapping[str, str | int]) -> Text | None:
    """Return what is wrong with the values of parameters, or None."""
    for kind in ("site", *NAMED):
        if kind in options and (problem := _unknown_row(system, kind, str(options[kind]))):
            return problem
    table = system.shapes.types["rec.source-list"].by_name["sources"]
    allowed = {kind: tuple(dict(table.by_name[kind].choices)) for kind in _CHOSEN}
    for kind, choices in {**allowed, "gas": FAMILIES}.items():
        if kind in options and options[kind] not in choices:
            return Text(
                f"没有 `{options[kind]}`，可用：{'、'.join(choices)}",
                f"No {kind} `{options[kind]}`: {', '.join(choices)}",
            )
    year = options.get("year", 0)
    if not isinstance(year, int):
        return Text("year 应为不加引号的年份", "year must be a number without quotes")
    return None


def written_value(name: str, text: str) -> str | int:
    """Return the value of a parameter as records write it, e.g. the year of `year=2025`."""
    return int(text) if name in NUMBERS and text.isascii() and text.isdigit() else text


def _unknown_row(system: System, kind: str, name: str) -> Text | None:
    known = system.defined.get(kind, {})
    # what could not be read may define it
    lost = name in system.doubtful or (kind == "site" and system.configuration is None)
    if name in known or lost:
        return None
    near = nearest(name, known)
    hint = f"（{near}？）" if near else ""
    return Text(f"没有 `{name}`{hint}", f"There is no {kind} `{name}`")
