"""Which figures of performance and markets the records give reason to compute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from carbon_manual.value import Period

if TYPE_CHECKING:
    from carbon_manual.ledger import Ledger
    from carbon_manual.model import Record, System

Given = dict[str, str | int | None]
Call = tuple[str, Given]

# The parameters that these figures take, in the order in which a label names them.
PARAMETERS: Final = (
    "indicator", "objective", "benchmark", "action", "baseline", "product", "record", "side",
    "table", "stage", "term", "movement", "status", "kind", "period", "since",
)  # fmt: skip
# The records without which a figure of a year is not computed until it is asked for.
NEEDS: Final = {
    "output.value": "rec.product-output",
    "ghg.per_value": "rec.product-output",
    "removal.total": "rec.neutrality",
    "offset.used": "rec.neutrality",
    "ghg.net": "rec.neutrality",
    "neutrality.rate": "rec.neutrality",
    "trade.price": "rec.carbon-trade",
    "trade.result": "rec.carbon-trade",
    "asset.balance": "rec.carbon-asset",
    "asset.expired": "rec.carbon-asset",
    "offset.retired": "rec.offset",
    "static.lamps": "",
    "static.lamps.efficient": "",
    "lighting.rate": "",
    "renewable.rate": "",
}
_MODEL: Final = ("baseline.r2", "baseline.rmse", "baseline.cv_rmse")
_EVENT: Final = ("event.sink", "event.offset", "event.rate", "event.neutral")
_ETS: Final = ("ets.allowance", "ets.gap", "ets.offset.share")


def standing(ledger: Ledger) -> Iterator[Call]:
    """Yield the figures for every objective, baseline, project, product, event and asset."""
    yield from _indicators(ledger)
    yield from _accounts(ledger.system)
    for record in ledger.system.records_of("rec.carbon-asset"):
        for row in record.body.rows("movements"):
            if row.data("date") is not None:
                year = row.data("date").year
                yield "asset.balance", {"year": year, **_kind(ledger.system, row.text("asset"))}
    for record in ledger.system.records_of("rec.action-progress"):
        year = _year(record, "")
        for row in record.body.rows("actions") if year else ():
            # an effect that is only typed needs no figure until it is asked for
            if row.text("action") and "saving" in row:
                yield "action.effect", {"year": year, "action": row.text("action")}


def called_for(ledger: Ledger, figure: str) -> bool:
    """Tell whether there are records that call for a figure of a year."""
    if figure not in NEEDS:
        return True
    if figure == "renewable.rate":
        return bool(ledger.system.parameter("renewable-rate"))
    if not NEEDS[figure]:
        return any(name == "lamps" for name, _, _ in ledger.static)
    return any(True for _ in ledger.system.records_of(NEEDS[figure]))


def _kind(system: System, asset: str) -> dict[str, str]:
    """Return the kind of an asset as a parameter; without one allowances are meant."""
    row = system.defined.get("asset", {}).get(asset)
    kind = row.text("kind") if row else ""
    return {"kind": kind} if kind not in {"", "allowance"} else {}


def _indicators(ledger: Ledger) -> Iterator[Call]:
    """Yield what objectives and baselines compare, for every year with an inventory."""
    system = ledger.system
    for year in sorted(ledger.inventories):
        for name in system.defined.get("objective", {}):
            yield "objective.target", {"year": year, "objective": name}
            yield "objective.attainment", {"year": year, "objective": name}
        for name in system.defined.get("benchmark", {}):
            yield "benchmark.gap", {"year": year, "benchmark": name}
        for record in system.records_of("rec.baseline"):
            for row in record.body.rows("values"):
                given: Given = {
                    "year": year,
                    "baseline": record.id,
                    "indicator": row.text("indicator"),
                }
                if row.text("indicator"):
                    yield "baseline.improvement", dict(given)
                    for figure in _MODEL if record.body.text("method") == "regression" else ():
                        yield figure, dict(given)


def _accounts(system: System) -> Iterator[Call]:
    """Yield what single accounts state: projects, products, events and settlements."""
    for record in system.records_of("rec.project-reduction"):
        for row in record.body.rows("reductions"):
            if row.data("period") is not None:
                year = row.data("period").start.year
                yield "project.reduction", {"year": year, "record": record.id}
    for record in system.records_of("rec.product-footprint"):
        if year := _year(record, ""):
            yield "footprint.total", {"year": year, "record": record.id}
    for record in system.records_of("rec.event-neutrality"):
        year = _year(record, "ends")
        for name in _EVENT if year else ():
            yield name, {"year": year, "record": record.id}
    for record in system.records_of("rec.ets-settlement"):
        year = _year(record, "cycle")
        for name in _ETS if year else ():
            yield name, {"year": year, "record": record.id}


def _year(record: Record, field: str) -> int | None:
    """Return the year of a record: of a field of it, or of its control block."""
    found = record.body.data(field) if field else None
    found = found or record.control.data("period") or record.control.data("effective")
    if isinstance(found, Period):
        return found.end.year
    year = getattr(found, "year", None)
    return year if isinstance(year, int) else None
