"""Scores of data quality: what an organisation's scale says, and what a source's data get by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.accounts.collection import QUALITY
from carbon_manual.diagnostic import Fault, Severity, Text
from carbon_manual.figures.reading import PERCENT, lacking, noted, rows
from carbon_manual.quantity import ONE, Quantity
from carbon_manual.results.refusal import Refused

if TYPE_CHECKING:
    from carbon_manual.accounts.entry import Entry
    from carbon_manual.accounts.ledger import Source
    from carbon_manual.computing.query import Query
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

SCALE_CONTRADICTORY = Fault(
    "CM468",
    "score-scale-contradictory",
    Severity.ERROR,
    Text("数据质量评分表自相矛盾", "Scale of data quality contradicts itself"),
    Text(
        "同一类数据只能有一个分值，活动数据和因子的权重合计必须是 100 %，否则总分没有意义。",
        "With two scores for one class, or weights that are no share of a whole, the mean means"
        " nothing.",
    ),
    Text(
        "每类只留一行；factor_scores 与 factor_weight 同时填写，权重在 0 % 与 100 % 之间。",
        "Keep one row for each class; write factor_scores together with factor_weight, which lies"
        " between 0 % and 100 %.",
    ),
    "factor_weight: 150 %",
    clauses=(("ccaa-39-2022", ("6.1.6.p6",)), ("stqc-002-2025", ("8.5.b.1",))),
)
FAULTS: Final = (SCALE_CONTRADICTORY,)

BILL: Final = "bill"
# A bill that a meter of one's own confirms, where the scale tells it from other bills.
CONFIRMED: Final = "metered-bill"


@dataclass(frozen=True, slots=True)
class Scale:
    """The scores by class of activity data and by origin of factors, whose weight is 0 to 1."""

    activity: Mapping[str, Decimal]
    factors: Mapping[str, Decimal]
    weight: Decimal

    def class_of(self, entry: Entry) -> str:
        """Return the class of an entry: its origin, or a bill's with a meter to confirm it."""
        origin = entry.row.text("origin")
        known = CONFIRMED in self.activity and "meter" in entry.row
        return CONFIRMED if origin == BILL and known else origin


def quality_record(query: Query) -> Record | None:
    """Return the data quality record of the year, if there is one."""
    record = query.ledger.collection.quality.get(query.year)
    if record is not None:
        query.reads.add(record.path)
    return record


def read_scale(query: Query) -> Scale:
    """Return the scale that the organisation declares for the year, with a step for each score.

    Raises:
        Refused: it declares none, it contradicts itself, or part of it could not be read.
    """
    record = quality_record(query)
    if record is None or not rows(query, record.body, "scores"):
        shape = query.ledger.system.shapes.types[QUALITY].label
        raise lacking(
            f"{query.year} 年的{shape.zh}没有评分表", f"no table of scores in the {shape.en}"
        )
    activity = _read(query, record, "scores", "class")
    factors = _read(query, record, "factor_scores", "origin")
    return Scale(activity, factors, _weight(query, record, bool(factors)))


def graded(query: Query, source: Source, scale: Scale, shares: Mapping[str, Decimal]) -> Decimal:
    """Return the score of a source: of its classes of data by share, and the mean of its factors.

    A source without factors, such as a balance of materials, is judged by its activity alone.

    Raises:
        Refused: the scale lacks a class or an origin.
    """
    activity = Decimal(0)
    for name, share in shares.items():
        if name not in scale.activity:
            raise lacking(f"评分表没有 {name} 类", f"the scores lack the class {name}")
        activity += share * scale.activity[name]
    origins = _origins(query, source) if scale.factors else []
    for name in origins:
        if name not in scale.factors:
            raise lacking(f"因子评分表没有 {name} 类", f"the scores of factors lack {name}")
    if not origins:
        return activity
    factors = sum((scale.factors[each] for each in origins), Decimal(0)) / len(origins)
    return (1 - scale.weight) * activity + scale.weight * factors


def _origins(query: Query, source: Source) -> list[str]:
    """Return where each factor of a source comes from; with none named, its warming potential."""
    inventory = query.inventory()
    found: dict[str, str] = {}
    for line in inventory.lines.get(source.id, ()):
        items = line.items_of("factors")
        if line.is_invalid("factors", "gas"):
            raise Refused
        for item in items:
            found[str(item.data)] = query.factor_row(str(item.data)).text("origin")
        edition = inventory.record.body.text("gwp")
        potential = query.ledger.gwp.get((edition, line.text("gas")))
        if not items and potential is not None:
            found[potential.text("id")] = potential.text("origin")
    return list(found.values())


def _read(query: Query, record: Record, table: str, column: str) -> dict[str, Decimal]:
    """Return the scores of a table by class, each with a step; none where there is no table."""
    found: dict[str, Decimal] = {}
    for row in rows(query, record.body, table):
        name, value = row.text(column), row.data("score")
        if row.is_invalid(column, "score") or value is None:
            raise Refused
        if name in found and found[name] != value:
            message = Text(
                f"`{name}` 既是 {found[name]}，又是 {value}",
                f"`{name}` is both {found[name]} and {value}",
            )
            raise _contradictory(record, row, column, message)
        found[name] = value
        noted(query, Text(f"分值：{name}", f"score of `{name}`"), Quantity(value, ONE),
              row.place("score"))  # fmt: skip
    return found


def _weight(query: Query, record: Record, has_factors: bool) -> Decimal:  # noqa: FBT001
    body, column = record.body, "factor_weight"
    if body.is_invalid(column):
        raise Refused
    value = body.data(column)
    if (value is not None) != has_factors:
        message = Text(
            "factor_scores 和 factor_weight 只填了一个",
            "only one of factor_scores and factor_weight is given",
        )
        raise _contradictory(record, body, column if value else "factor_scores", message)
    if value is None:
        return Decimal(0)
    shown = value.to(PERCENT)
    if not 0 <= shown.value <= 100:  # noqa: PLR2004
        raise _contradictory(record, body, column, Text(f"权重 {shown}", f"a weight of {shown}"))
    noted(query, Text("因子分值的权重", "weight of the factors"), shown, body.place(column))
    weight: Decimal = value.to(ONE).value
    return weight


def _contradictory(record: Record, row: Row, column: str, message: Text) -> Refused:
    found = SCALE_CONTRADICTORY.at(row.place(column), message, subject=record.id)
    return Refused((found,))
