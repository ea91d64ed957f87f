"""Neutrality: removals, retired offsets, net emission and the rate by its declared definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.emission import NO_EMISSION
from carbon_manual.computing.figure import Figure
from carbon_manual.diagnostic import Text
from carbon_manual.figures.reading import amount, lacking, percent, records, rows
from carbon_manual.quantity import Quantity
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Shown

if TYPE_CHECKING:
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

_NEUTRALITY: Final = ("removals-and-offsets", "removals", "offsets", "offsets-of-rest")


def removals(query: Query) -> Quantity:
    """Return the removals of the year's neutrality account."""
    body = _account(query).body
    label = Text("清除量", "removal")
    found = (amount(query, row, "quantity", label) for row in rows(query, body, "sinks"))
    return sum(found, start=NO_EMISSION)


def offsets_used(query: Query) -> Quantity:
    """Return the retired offsets that the year's neutrality account lists."""
    return retired(query, _account(query).body)


def net_emission(query: Query) -> Quantity:
    """Return emission less removals and retired offsets (I5)."""
    return _emission(query) - query.figure("removal.total") - query.figure("offset.used")


def neutrality_rate(query: Query) -> Quantity:
    """Return the neutrality rate by its declared definition (I4)."""
    body = _account(query).body
    declared = body.text("rate_definition")
    if not declared and "rate_definition" not in body:
        declared = query.ledger.system.parameter("neutrality-rate")
    if body.is_invalid("rate_definition"):
        raise Refused
    if declared not in _NEUTRALITY:
        raise lacking(
            "没有规定碳中和率的定义（rate_definition，或参数 neutrality-rate）",
            "no definition of the rate: rate_definition, or the parameter neutrality-rate",
        )
    whole, part = _emission(query), NO_EMISSION
    if declared in {"removals-and-offsets", "removals"}:
        part += query.figure("removal.total")
    if declared != "removals":
        part += query.figure("offset.used")
    if declared == "offsets-of-rest":
        whole -= query.figure("removal.total")
    return percent(part, whole, Text("排放量", "emission"))


def retired(query: Query, body: Row) -> Quantity:
    """Return the sum of the retired offsets that a record lists; those at hand do not count.

    Raises:
        Refused: one of them is unknown or cannot be read.
    """
    listed, total = body.data("offsets") or (), NO_EMISSION
    if body.is_invalid("offsets") or len(listed) != len(body.items_of("offsets")):
        raise Refused
    for item in listed:
        row = query.ledger.system.row("offset", str(item.data))
        if row is None or not row.text("status"):
            raise Refused  # its finding stands already
        if row.text("status") == "retired":
            total += amount(
                query, row, "quantity", Text(f"抵消 {item.data}", f"Offset {item.data}")
            )
    return total


def _account(query: Query) -> Record:
    """Return the year's neutrality account."""
    found = []
    for record in records(query, "rec.neutrality"):
        inventory = query.ledger.system.records.get(record.body.text("inventory"))
        if inventory is None or inventory.body.data("year") is None:
            raise Refused  # it may be this year's
        if inventory.body.data("year") == query.year:
            found.append(record)
    if len(found) != 1:
        raise lacking(
            f"{query.year} 年应有一份碳中和核算，现有 {len(found)} 份",
            f"{query.year} should have one neutrality account and has {len(found)}",
        )
    return found[0]


def _emission(query: Query) -> Quantity:
    body = _account(query).body
    if body.is_invalid("emission_basis"):
        raise Refused
    market = body.text("emission_basis") == "market"
    return query.figure("ghg.total.market" if market else "ghg.total", site=None)


_BASIS: Final = Text(
    "T/ZJJGSW 0005 6.2、6.5；T/CCAA 39 8.4 b)；团体标准 T/CIECCPA（编制说明）",
    "T/ZJJGSW 0005 6.2, 6.5; T/CCAA 39 8.4 b); drafting note of T/CIECCPA",
)
_EMISSION: Final = Shown("tCO2e", 2)
_YEAR: Final = ("year",)

FIGURES: Final = (
    Figure(
        "removal.total",
        Text("清除量", "Removals"),
        _EMISSION,
        Text("碳中和核算所列各碳汇清除量之和", "sum over the sinks of the neutrality account"),
        _BASIS,
        removals,
        _YEAR,
        (),
    ),
    Figure(
        "offset.used",
        Text("已注销的抵消量", "Retired offsets"),
        _EMISSION,
        Text("碳中和核算所列、已注销的抵消量之和", "sum of the listed offsets that are retired"),
        _BASIS,
        offsets_used,
        _YEAR,
        (),
    ),
    Figure(
        "ghg.net",
        Text("净排放量", "Net emission"),
        _EMISSION,
        Text("碳排放总量 − 清除量 − 已注销的抵消量", "total emission − removals − retired offsets"),
        _BASIS,
        net_emission,
        _YEAR,
        (),
    ),
    Figure(
        "neutrality.rate",
        Text("碳中和率", "Neutrality rate"),
        Shown("%", 2),
        Text(
            "按 rate_definition 或参数 neutrality-rate 规定的定义",
            "by the definition of rate_definition or the parameter neutrality-rate",
        ),
        _BASIS,
        neutrality_rate,
        _YEAR,
        (),
    ),
)
