"""Printed and verified totals: whether parts, denominators and verifiers agree with them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Fault, Related, Severity, Text
from carbon_manual.figures.reading import FLAG, amount, lacking, noted, percent, record, rows
from carbon_manual.quantity import Quantity, QuantityError, parse_quantity, parse_unit
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

PRINTED_TOTAL = Fault(
    "CM461",
    "printed-total-differs",
    Severity.ERROR,
    Text("报告的总量与其分项之和不符", "Reported total differs from its parts"),
    Text(
        "总量和分项对不上，至少有一个数抄错、漏列或重复。",
        "Where total and parts disagree, one of them is miscopied, left out or counted twice.",
    ),
    Text(
        "对照报告原文核对各项和总量；原文如此的，请出具单位更正。",
        "Compare parts and total with the report; where it prints them so, ask for a correction.",
    ),
    "total: 6,700 tCO2e，parts 合计 6,724.63 tCO2e",
    clauses=(("stqc-002-2025", ("8.5.a",)), ("zjjgsw-0005-2024", ("7.5.e.11",))),
    practice=True,
)
PRINTED_INTENSITY = Fault(
    "CM462",
    "printed-intensity-differs",
    Severity.ERROR,
    Text("报告的强度与其分母不符", "Reported intensity differs from its denominator"),
    Text(
        "强度、总量和分母对不上，与别的年份和单位就不可比。",
        "An intensity that total and denominator do not give compares with no other.",
    ),
    Text("核对分子的口径、分母的数值和单位。", "Check what is counted above and below the line."),
    "总量 1,200 tCO2e，分母 20,000 m2，强度写 0.05 tCO2e/m2",
    clauses=(("ccaa-39-2022", ("6.1.4.p4",)), ("stqc-002-2025", ("8.5.a",))),
    practice=True,
)
FAULTS: Final = (PRINTED_TOTAL, PRINTED_INTENSITY)

MATERIALITY: Final = "materiality-share"
_REPORT: Final = "rec.emission-report"
_VERIFIED: Final = "rec.verification-report"
_TOTAL: Final = Text("报告的排放总量", "total reported")


def report_total(query: Query) -> Quantity:
    """Return the sum of the parts that a report prints; its total must agree with it."""
    found = _of_year(query, _REPORT)
    total = Quantity(Decimal(0), parse_unit("tCO2e"))
    parts = [
        amount(query, row, "amount", row.data("name") or _TOTAL)
        for row in rows(query, found.body, "parts")
    ]
    if not parts:
        return amount(query, found.body, "total", _TOTAL)
    for part in parts:
        total += part
    if "total" in found.body:
        stated = found.body.data("total")
        if stated is None:
            raise Refused
        shown = total.to(stated.unit)
        slack = sum((half_digit(each).to(stated.unit).value for each in (*parts, stated)),
                    Decimal(0))  # fmt: skip
        if abs(shown.value - stated.value) > slack:
            message = Text(
                f"总量写 {stated}，{len(parts)} 个分项合计 {shown}",
                f"the total says {stated}; its {len(parts)} parts add up to {shown}",
            )
            related = (Related(found.body.place("parts"), Text("分项", "the parts")),)
            place = found.body.place("total")
            raise Refused((PRINTED_TOTAL.at(place, message, subject=found.id, related=related),))
    return total


def report_intensity(query: Query) -> Quantity:
    """Return an intensity that a report prints, computed again from its denominator."""
    found, name = _of_year(query, _REPORT), query.parameter("term")
    for row in rows(query, found.body, "intensities"):
        if row.text("name") == name:
            return _intensity(query, found, row)
    raise lacking(f"{found.id} 没有强度 {name}", f"{found.id} prints no intensity {name}")


def verified_difference(query: Query) -> Quantity:
    """Return the verified less the reported total (U11)."""
    body = _of_year(query, _VERIFIED).body
    verified = amount(query, body, "verified_total", Text("核定排放量", "verified total"))
    return verified - amount(query, body, "reported_total", Text("报告排放量", "reported total"))


def internal_difference(query: Query) -> Quantity:
    """Return the verified total less that of the own inventory as it stands now (U11)."""
    body = _of_year(query, _VERIFIED).body
    verified = amount(query, body, "verified_total", Text("核定排放量", "verified total"))
    return verified - query.figure("ghg.total", site=None)


def verified_share(query: Query) -> Quantity:
    """Return the difference of verification by the total reported (U11)."""
    found = query.figure("verification.difference", record=query.parameter("record"))
    body = _of_year(query, _VERIFIED).body
    label = Text("报告排放量", "reported total")
    whole = amount(query, body, "reported_total", label)
    return percent(Quantity(abs(found.value), found.unit), whole, label)


def is_material(query: Query) -> Quantity:
    """Return 1 where the difference of verification is above the threshold, or else 0 (U11)."""
    share = query.figure("verification.share", record=query.parameter("record"))
    return FLAG[share.value > _threshold(query).to(share.unit).value]


def half_digit(value: Quantity) -> Quantity:
    """Return half a unit of the last digit with which a value is printed."""
    exponent = value.value.as_tuple().exponent
    digit = Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(0)
    return Quantity(digit / 2, value.unit)


def _threshold(query: Query) -> Quantity:
    """Return the threshold agreed with the verifier, or that of the configuration."""
    body, label = _of_year(query, _VERIFIED).body, Text("实质性偏差限值", "materiality threshold")
    if "materiality" in body:
        return amount(query, body, "materiality", label)
    row = query.ledger.system.row("parameter", MATERIALITY)
    try:
        limit = parse_quantity(row.text("value")) if row is not None else None
    except QuantityError:
        limit = None
    if row is None or limit is None:
        raise lacking(
            f"没有规定实质性偏差限值（参数 {MATERIALITY}）",
            f"no materiality threshold is stated (parameter {MATERIALITY})",
        )
    return noted(query, label, limit, row.place("value"))


def _intensity(query: Query, found: Record, row: Row) -> Quantity:
    body, column = (row, "emission") if "emission" in row else (found.body, "total")
    above = amount(query, body, column, _TOTAL)
    below = amount(query, row, "denominator", Text("分母", "denominator"))
    stated = amount(query, row, "value", Text("报告的强度", "intensity reported"))
    if not below.value > 0 or above.value < 0:
        raise lacking("分母应大于零，分子不小于零", "the denominator must be above zero")
    computed = above / below
    try:
        shown = computed.to(stated.unit)
    except QuantityError:
        raise lacking(
            f"强度写 {stated}，由总量和分母得到的单位是 {computed.unit}",
            f"the intensity says {stated}; total and denominator give {computed.unit}",
        ) from None
    if not _agrees(stated, above, below):
        message = Text(
            f"强度写 {stated}，{above} ÷ {below} 为 {_short(shown, stated)}",
            f"the intensity says {stated}; {above} ÷ {below} is {_short(shown, stated)}",
        )
        related = (Related(row.place("denominator"), Text("分母", "the denominator")),)
        place = row.place("value")
        raise Refused((PRINTED_INTENSITY.at(place, message, subject=found.id, related=related),))
    return shown


def _agrees(stated: Quantity, above: Quantity, below: Quantity) -> bool:
    """Tell whether a printed quotient can come from two numbers that were rounded themselves."""
    over, under, half = (half_digit(each) for each in (above, below, stated))
    if below.value <= under.value:
        return True
    quotients: Iterable[tuple[Quantity, Quantity]] = itertools.product(
        (above - over, above + over), (below - under, below + under)
    )
    found = [(top / bottom).to(stated.unit).value for top, bottom in quotients]
    return min(found) - half.value <= stated.value <= max(found) + half.value


def _short(value: Quantity, like: Quantity) -> Quantity:
    """Return a value with two digits more than another is printed with."""
    exponent = like.value.as_tuple().exponent
    digits = min(exponent, 0) - 2 if isinstance(exponent, int) else -6
    return Quantity(round(value.value, -digits), value.unit)


def _of_year(query: Query, kind: str) -> Record:
    """Return a report that belongs to the year asked for.

    Raises:
        Refused: it is of another year, or of which is not known.
    """
    system = query.ledger.system
    found = record(query, query.parameter("record"), kind)
    body = found.body
    if kind == _VERIFIED:
        report = system.records.get(body.text("report"))
        body = report.body if report is not None else body
        query.reads.update({report.path} if report is not None else ())
    inventory = system.records.get(body.text("inventory"))
    year = inventory.body.data("year") if inventory is not None else None
    if year is None:
        raise Refused  # the reference has its finding, or the year could not be read
    if year != query.year:
        raise lacking(f"{found.id} 是 {year} 年的", f"{found.id} is of {year}")
    return found


_PRINTED: Final = Text(
    "Q/STQC 002 7.2、8.5；T/ZJJGSW 0005 7.5；各数的末位按四舍五入留有余地",
    "Q/STQC 002 7.2, 8.5; T/ZJJGSW 0005 7.5; the last printed digit of each number has its slack",
)
_MATERIAL: Final = Text(
    "ISO 14064-3；Q/STQC 002 7.2；限值由核查约定或参数 materiality-share 规定",
    "ISO 14064-3; Q/STQC 002 7.2; the verifier or the parameter materiality-share sets the limit",
)
_EMISSION: Final = Shown("tCO2e", 2)
_ASKED: Final = ("year", "record")

FIGURES: Final = (
    Figure(
        "report.total",
        Text("报告分项之和", "Sum of a report's parts"),
        _EMISSION,
        Text(
            "Σ 分项；与报告总量相差超过末位舍入的拒绝",
            "Σ parts; refused where the total differs by more than rounding",
        ),
        _PRINTED,
        report_total,
        _ASKED,
        (),
    ),
    Figure(
        "report.intensity",
        Text("报告强度的复算值", "Reported intensity computed again"),
        Shown("", 6),
        Text(
            "分子 ÷ 分母；与报告强度相差超过舍入的拒绝",
            "numerator ÷ denominator; refused where it differs by more than rounding",
        ),
        _PRINTED,
        report_intensity,
        ("year", "record", "term"),
        (),
    ),
    Figure(
        "verification.difference",
        Text("核定与报告之差", "Verified less reported"),
        _EMISSION,
        Text("核定排放量 − 报告排放量", "verified total − reported total"),
        _MATERIAL,
        verified_difference,
        _ASKED,
        (),
    ),
    Figure(
        "verification.difference.internal",
        Text("核定与碳清单之差", "Verified less inventory"),
        _EMISSION,
        Text("核定排放量 − 碳清单现在的总量", "verified total − total of the inventory now"),
        _MATERIAL,
        internal_difference,
        _ASKED,
        (),
    ),
    Figure(
        "verification.share",
        Text("核查差异率", "Share of difference in verification"),
        Shown("%", 2),
        Text("|核定 − 报告| ÷ 报告排放量", "|verified − reported| ÷ reported total"),
        _MATERIAL,
        verified_share,
        _ASKED,
        (),
    ),
    Figure(
        "verification.material",
        Text("核查差异具有实质性", "Material difference in verification"),
        Shown("1", 0),
        Text("差异率超过限值时为 1", "1 where the share is above the threshold"),
        _MATERIAL,
        is_material,
        _ASKED,
        (),
    ),
)
