"""Projects, products and events: reductions, footprints, event emission and planted sinks."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.emission import NO_EMISSION
from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.figures.reading import (
    FULL,
    agreed,
    amount,
    emission,
    lacking,
    percent,
    record,
    rows,
)
from carbon_manual.quantity import ONE, Quantity, exponents, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row

WRONG_ALLOCATION = Fault(
    "CM454",
    "allocation-basis-wrong",
    Severity.ERROR,
    Text("分配依据与数量不符", "Allocation without amounts that fit its basis"),
    Text(
        "按质量、能量或价值分配，各产品的数量就要用同一种单位，并指明本产品。",
        "Allocation takes amounts of the kind it goes by, and this product among them.",
    ),
    Text("改正 coproducts 的数量和单位，或 allocation_basis。", "Mend the amounts or the basis."),
    "allocation_basis: mass，共生产品的数量写 300 元",
    clauses=(("ccaa-39-2022", ("B.3.3.3.p1",)),),
    practice=True,
)
FAULTS: Final = (WRONG_ALLOCATION,)

_MEASURES: Final = {
    "mass": parse_unit("t"),
    "energy": parse_unit("GJ"),
    "economic": parse_unit("元"),
}
_AMOUNT: Final = Text("数量", "amount")


def side(query: Query) -> Quantity:
    """Return one side of a project's year: baseline, project or leakage emission (P1)."""
    wanted, total, found = query.parameter("side"), NO_EMISSION, False
    for row in _reductions(query):
        terms = [each for each in _terms(query, row) if each.text("side") == wanted]
        label = Text(row.text("period"), row.text("period"))
        if terms:
            part = NO_EMISSION
            for each in terms:
                part += emission(query, each, each.data("item") or label)
            if wanted in row:
                agreed(row, wanted, part)
        else:
            part = amount(query, row, wanted, label)
        total, found = total + part, True
    if not found:
        raise lacking(
            f"项目没有 {query.year} 年的核算", f"the project has no account of {query.year}"
        )
    return total


def reduction(query: Query) -> Quantity:
    """Return baseline less project less leakage (P1)."""
    name = query.parameter("record")
    parts = [query.figure("project.side", record=name, side=each)
             for each in ("baseline", "project", "leakage")]  # fmt: skip
    return parts[0] - parts[1] - parts[2]


def allocation(query: Query) -> Quantity:
    """Return the product's share by mass, energy or value (P2); all where none is shared."""
    body = record(query, query.parameter("record"), "rec.product-footprint").body
    found = rows(query, body, "coproducts")
    if body.is_invalid("allocation_basis"):
        raise Refused
    basis = body.text("allocation_basis")
    if not basis:
        raise lacking("没有写明分配依据 allocation_basis", "no basis of allocation is stated")
    whole = own = Quantity(Decimal(0), _MEASURES[basis])
    for row in found:
        given = amount(query, row, "amount", row.data("name") or _AMOUNT)
        if exponents(given.unit) != exponents(whole.unit):
            raise Refused((_wrong(row, "amount", basis, f"{given}"),))
        whole += given
        own += given if row.data("own") else whole - whole
    if not own.value:
        raise Refused((_wrong(body, "coproducts", basis, "0"),))
    return percent(own, whole, _AMOUNT)


def footprint(query: Query) -> Quantity:
    """Return the emission of one functional unit, over all stages or one (P2)."""
    body = record(query, query.parameter("record"), "rec.product-footprint").body
    stage, found = query.given("stage"), []
    for row in rows(query, body, "stages"):
        if row.is_invalid("stage", "allocated"):
            raise Refused
        if stage in {"", row.text("stage")}:
            found.append(
                emission(query, row, row.data("item") or _AMOUNT, _shared(query, body, row))
            )
    if not found:
        raise lacking(f"没有阶段 {stage}", f"no stage {stage}")
    return sum(found, start=NO_EMISSION)


def _reductions(query: Query) -> list[Row]:
    body = record(query, query.parameter("record"), "rec.project-reduction").body
    found = rows(query, body, "reductions")
    if any(row.data("period") is None for row in found):
        raise Refused
    found_of_year = [row for row in found if row.data("period").start.year == query.year]
    monitored = [row for row in found_of_year if row.text("basis") == "monitored"]
    return monitored or found_of_year


def _terms(query: Query, row: Row) -> list[Row]:
    """Return the terms of the period of a reduction."""
    body = record(query, query.parameter("record"), "rec.project-reduction").body
    found = rows(query, body, "terms")
    if any(not each.text("period") or not each.text("side") for each in found):
        raise Refused
    return [each for each in found if each.text("period") == row.text("period")]


def _shared(query: Query, body: Row, row: Row) -> Quantity:
    """Return what of a stage's activity times factor falls to one functional unit."""
    share = FULL
    if row.data("allocated"):
        share = query.figure("footprint.allocation", record=query.parameter("record"))
    if "units" not in body:
        return share
    units = amount(query, body, "units", Text("功能单位数", "functional units"))
    if not units.value:
        raise lacking("功能单位数为零", "no functional units")
    return Quantity(share.to(ONE).value / units.value, ONE)


def _wrong(row: Row, column: str, basis: str, given: str) -> Diagnostic:
    message = Text(
        f"按 {basis} 分配，数量为 {given}", f"allocated by {basis}, but the amount is {given}"
    )
    return WRONG_ALLOCATION.at(row.place(column), message, subject=basis)


_PROJECT: Final = Text("T/CCAA 39 附录 B.2；所用方法学见项目记录", "T/CCAA 39 annex B.2")
_PRODUCT: Final = Text("T/CCAA 39 附录 B.3；ISO 14067", "T/CCAA 39 annex B.3; ISO 14067")
_RECORD: Final = ("year", "record")
_TONNES: Final = Shown("tCO2e", 2)
_RATE: Final = Shown("%", 2)

FIGURES: Final = (
    Figure(
        "project.side",
        Text("项目基准线、项目或泄漏排放", "Baseline, project or leakage emission"),
        _TONNES,
        Text("Σ 活动数据 × 因子，或登记的数值", "Σ activity × factor, or as recorded"),
        _PROJECT,
        side,
        (*_RECORD, "side"),
        (),
    ),
    Figure(
        "project.reduction",
        Text("项目减排量", "Reduction of a project"),
        _TONNES,
        Text("基准线排放 − 项目排放 − 泄漏排放", "baseline − project − leakage"),
        _PROJECT,
        reduction,
        _RECORD,
        (),
    ),
    Figure(
        "footprint.allocation",
        Text("产品分配比例", "Allocated share of a product"),
        _RATE,
        Text(
            "本产品数量 ÷ 各产品数量之和（质量、能量或价值）",
            "amount of this product ÷ amounts of all (mass, energy or value)",
        ),
        _PRODUCT,
        allocation,
        _RECORD,
        (),
    ),
    Figure(
        "footprint.total",
        Text("产品碳足迹", "Product footprint"),
        Shown("kgCO2e", 3),
        Text(
            "Σ 活动数据 × 因子 × 分配比例 ÷ 功能单位数",
            "Σ activity × factor × allocated share ÷ functional units",
        ),
        _PRODUCT,
        footprint,
        _RECORD,
        ("stage",),
    ),
)
