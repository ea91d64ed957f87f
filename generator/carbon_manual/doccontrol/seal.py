"""Figures sealed with an approval: what a text prints, and what later recomputes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon_manual.charts.calls import key_of
from carbon_manual.results.trace import call_of, parameters_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.doccontrol.control import Control
    from carbon_manual.results.trace import Result, Results
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Document, Record, System


@dataclass(frozen=True, slots=True)
class Broken:
    """A figure that no longer recomputes to what was sealed with a text in force."""

    document: Document
    call: str
    sealed: str
    recomputed: str
    row: Row


def broken_seals(system: System, control: Control, results: Results) -> Iterator[Broken]:
    """Yield the sealed figures that differ now and that no restatement explains."""
    for document in control.in_force.values():
        approval = control.approval(document)
        for call, row in (approval.sealed if approval else {}).items():
            result = called(call, results)
            if result is None or result.quantity is None:
                continue
            sealed, now = as_printed(row), f"{result.printed} {result.unit}".strip()
            if sealed != now and not restated(system, call, sealed, now):
                yield Broken(document, call, sealed, now, row)


def embedded(item: Document | Record) -> tuple[str, ...]:
    """Return the figures that a text or record embeds, each once, e.g. `ghg.total year=2025`."""
    calls = (call for call in item.calls if call.name == "figure" and call.arguments)
    found = (call_of(str(call.arguments[0]), parameters_of(dict(call.options))) for call in calls)
    return tuple(dict.fromkeys(found))


def charted(document: Document, results: Results) -> tuple[tuple[str, ...], ...]:
    """Return the figures that each chart of a document shows, for those that could be drawn."""
    calls = (call for call in document.prose.calls if call.name == "chart" and call.arguments)
    keys = dict.fromkeys(map(key_of, calls))
    return tuple(results.charts[key].calls for key in keys if key in results.charts)


def called(call: str, results: Results) -> Result | None:
    """Return the result of a figure written as `embedded` writes it."""
    name, *options = call.split(" ")
    given: dict[str, str | int | None] = {}
    for option in options:
        key, _, value = option.partition("=")
        given[key] = int(value) if key in {"year", "since"} and value.isdecimal() else value
    return results.sealable((name, parameters_of(given)))


def as_printed(row: Row) -> str:
    """Return a sealed value with its unit."""
    return f"{row.text('value')} {row.text('unit')}".strip()


def restated(system: System, call: str, sealed: str, now: str) -> bool:
    """Tell whether restatements lead from a sealed value to the present one."""
    steps = {
        row.text("from"): row.text("to")
        for record in system.records_of("rec.restatement")
        for row in record.body.rows("figures")
        if row.text("figure") == call
    }
    seen: set[str] = set()
    while sealed in steps and sealed not in seen:
        seen.add(sealed)
        sealed = steps[sealed]
        if sealed == now:
            return True
    return False
