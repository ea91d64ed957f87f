"""Which figures of performance and markets the records give reason to compute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from carbon_manual.figures.metering import DUE_DAYS
from carbon_manual.figures.reports import MATERIALITY
from carbon_manual.shapes.value import Period

if TYPE_CHECKING:
    from carbon_manual.accounts.ledger import Ledger
    from carbon_manual.system.model import Record, System

Given = dict[str, str | int | None]
Call = tuple[str, Given]

# The parameters that these figures take, in the order in which a label names them.
PARAMETERS: Final = (
    "indicator", "objective", "benchmark", "action", "baseline", "product", "record", "side",
    "table", "stage", "term", "movement", "status", "kind", "period", "since",
    "meter", "budget",
    "day", "level", "energy", "origin", "route",
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
    "ghg.total.uncertainty": "",
    "ghg.total.interval.low": "",
    "ghg.total.interval.high": "",
}
# What an inventory's conventions must hold before these figures are computed.
_UNCERTAIN: Final = {
    "ghg.total.uncertainty": "probability",
    "ghg.total.interval.low": "seed",
    "ghg.total.interval.high": "seed",
}
# Figures on data and meters that only their records call for.
_BY_RECORD: Final = ("meter.", "data.")
_DATA: Final = ("data.completeness", "data.estimated.share")
_METERS: Final = ("meter.valid.share", "meter.overdue")
_VERIFIED: Final = ("verification.difference", "verification.share")
_MODEL: Final = ("baseline.r2", "baseline.rmse", "baseline.cv_rmse")
_EVENT: Final = ("event.sink", "event.offset", "event.rate", "event.neutral")
_ETS: Final = ("ets.allowance", "ets.gap", "ets.offset.share")


def standing(ledger: Ledger) -> Iterator[Call]:
    """Yield the figures for every objective, baseline, project, product, event and asset."""
    yield from _indicators(ledger)
    yield from _accounts(ledger.system)
    yield from _collected(ledger)
    yield from _reported(ledger.system)
    yield from _uncertainties(ledger)
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
    if figure.startswith(_BY_RECORD):
        return False
    if figure not in NEEDS:
        return True
    if figure == "renewable.rate":
        return bool(ledger.system.parameter("renewable-rate"))
    if figure in _UNCERTAIN:
        return any(_declares(ledger, year, _UNCERTAIN[figure]) for year in ledger.inventories)
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


def _uncertainties(ledger: Ledger) -> Iterator[Call]:
    """Yield the uncertainty of each source where it is analysed, and of each measurement."""
    for year in sorted(ledger.inventories):
        if _declares(ledger, year, "probability"):
            for source in ledger.at(year, None):
                yield "ghg.source.uncertainty", {"year": year, "source": source.id}
    for record in ledger.system.records_of("rec.calibration"):
        held = _year(record, "")
        for row in record.body.rows("budgets") if held else ():
            if row.text("id"):
                yield "measurement.uncertainty", {"year": held, "budget": row.text("id")}


def _declares(ledger: Ledger, year: int, column: str) -> bool:
    """Tell whether a year's inventory declares a convention of uncertainty."""
    conventions = ledger.inventories[year].record.body.data("uncertainty")
    return conventions is not None and column in conventions


def _collected(ledger: Ledger) -> Iterator[Call]:
    """Yield how good the data of a year are, what checks them, and the meters as they are now."""
    found, system = ledger.collection, ledger.system
    for year, record in found.quality.items():
        names = (*_DATA, "data.score") if "scores" in record.body else _DATA
        for name in names:
            for site in (None, *system.sites):
                yield name, {"year": year, "site": site}
    for (source, year), rows in found.cross_checks.items():
        for row in rows:
            given = {"route": row.text("route"), "material": row.text("material") or None}
            asked = {"year": year, "source": source, **given, "period": row.text("period")}
            if row.text("route"):
                yield "data.crosscheck", asked
    if system.as_of is not None:
        names = (*_METERS, "meter.equipping") if found.equipping else _METERS
        names = (*names, "meter.due") if system.parameter(DUE_DAYS) else names
        for name in names if found.meters else ():
            for site in (None, *system.sites):
                yield name, {"year": system.as_of.year, "site": site}


def _reported(system: System) -> Iterator[Call]:
    """Yield what printed reports and their verification are compared with."""
    years: dict[str, int] = {}
    for record in system.records_of("rec.emission-report"):
        inventory = system.records.get(record.body.text("inventory"))
        year = inventory.body.data("year") if inventory is not None else None
        if year is None:
            continue
        years[record.id] = year
        if record.body.rows("parts"):
            yield "report.total", {"year": year, "record": record.id}
        for row in record.body.rows("intensities"):
            if row.text("name"):
                asked = {"year": year, "record": record.id, "term": row.text("name")}
                yield "report.intensity", asked
    for record in system.records_of("rec.verification-report"):
        verified = years.get(record.body.text("report"))
        limited = "materiality" in record.body or system.parameter(MATERIALITY)
        names = (*_VERIFIED, "verification.material") if limited else _VERIFIED
        for name in names if verified else ():
            yield name, {"year": verified, "record": record.id}


def _year(record: Record, field: str) -> int | None:
    """Return the year of a record: of a field of it, or of its control block."""
    found = record.body.data(field) if field else None
    found = found or record.control.data("period") or record.control.data("effective")
    if isinstance(found, Period):
        return found.end.year
    year = getattr(found, "year", None)
    return year if isinstance(year, int) else None
