"""Rules about accounts that contradict each other: routes, stocks, exports and removals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from carbon_manual.accounts.activity import FUEL_TWICE
from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.quantity import Quantity, QuantityError
from carbon_manual.shapes.value import INVALID

if TYPE_CHECKING:
    from carbon_manual.shapes.value import Period, Row, Value
    from carbon_manual.system.model import Record, System

STOCK_CARRIED = Fault(
    "CM438",
    "stock-not-carried-over",
    Severity.ERROR,
    Text("期初库存与上年期末不一致", "Opening stock differs from last year's closing"),
    Text(
        "期初就是上一年的期末；两数不同，两年中必有一年的消耗或损失算错。",
        "A year opens with what the last one closed with; else one of the two years is wrong.",
    ),
    Text("核对盘点记录，改正其中一个数。", "Check the stock-taking and mend one of them."),
    "2024 年期末 35 kg，2025 年期初 30 kg",
    clauses=(("ccaa-39-2022", ("6.1.6.a",)),),
)
EXPORT_FACTOR = Fault(
    "CM440",
    "export-by-other-factor",
    Severity.WARNING,
    Text("外供能源与购入能源的因子不同", "Exported energy by another factor than purchased"),
    Text(
        "同一场所外供的电、热按购入的同一因子扣减，否则净排放偏高或偏低。",
        "What a site exports is deducted by the factor of what it buys, or the net is wrong.",
    ),
    Text(
        "改用购入能源的因子；因子不同有依据时申请豁免并写明。",
        "Use the factor of purchased energy; where another is justified, waive and say why.",
    ),
    "购入用 0.5306，外供用 0.6096 tCO2/MWh",
    clauses=(("ccaa-39-2022", ("6.1.6.a",)),),
    practice=True,
)
REMOVAL_DIFFERS = Fault(
    "CM441",
    "removal-differs",
    Severity.ERROR,
    Text("碳中和核算的清除量与碳清单不一致", "Removal differs from the inventory's"),
    Text(
        "同一碳汇同一年度只有一个清除量，两处不同就不知道以哪个为准。",
        "A sink has one removal a year; with two, readers cannot tell which one counts.",
    ),
    Text("改正清除量明细，或更正碳清单的核算项。", "Mend the account, or the inventory's line."),
    "碳中和核算写 340 tCO2e，碳清单算得 334 tCO2e",
    clauses=(("ccaa-39-2022", ("6.1.2.a.2",)),),
)

_EXPORTS: Final = {
    "exported-electricity": "purchased-electricity",
    "exported-heat": "purchased-heat",
}


class _Route(NamedTuple):
    """What was entered for a source in a year: its row, and the entries of that year."""

    source: str
    row: Row
    entries: tuple[tuple[Period, Decimal], ...]

    @property
    def amount(self) -> Quantity:
        """Return the sum of the year in the unit of the row."""
        return Quantity(sum((number for _, number in self.entries), Decimal(0)),
                        self.row.data("unit"))  # fmt: skip


def fuel_entered_twice(subject: Subject) -> Iterator[Diagnostic]:
    """Yield fuels of one facility entered under two sources: by amount and heat, or one meter."""
    system = subject.system
    for year, accounted in _accounted(system).items():
        seen: dict[tuple[str, str, str], list[_Route]] = {}
        for route in _routes(system, year):
            source = system.row("source", route.source)
            if source is None or route.source not in accounted or not source.text("carrier"):
                continue
            home = system.records.get(system.home["source", route.source])
            key = (home.site if home else "", source.text("carrier"), source.text("category"))
            for other in seen.get(key, ()):
                if _is_same(system, other, route):
                    yield _twice(year, other, route)
            seen.setdefault(key, []).append(route)


def stock_not_carried_over(subject: Subject) -> Iterator[Diagnostic]:
    """Yield opening stocks that differ from the closing stock of the year before."""
    rows: dict[tuple[str, str, int], Row] = {}
    for record in subject.system.records_of("rec.activity-data"):
        for row in record.body.rows("balances"):
            if row.data("year") is not None:
                rows[row.text("source"), row.text("material"), row.data("year")] = row
    for (source, material, year), row in rows.items():
        before = rows.get((source, material, year - 1))
        opening = row.data("opening")
        closing = before.data("closing") if before is not None else None
        if before is None or opening is None or closing is None or _equal(opening, closing):
            continue
        message = Text(
            f"`{source}` {year} 年期初 {opening}，{year - 1} 年期末 {closing}",
            f"`{source}` opens {year} with {opening}, but closed {year - 1} with {closing}",
        )
        related = (Related(before.place("closing"), Text("上年期末", "the closing stock")),)
        yield STOCK_CARRIED.at(row.place("opening"), message, subject=source, related=related)


def export_by_other_factor(subject: Subject) -> Iterator[Diagnostic]:
    """Yield exports whose factor no purchase of the same site uses."""
    system = subject.system
    for record in system.records_of("rec.emission-inventory"):
        bought: dict[tuple[str, str], dict[str, Value]] = {}
        for line in record.body.rows("lines"):
            bought.setdefault(_place_of(system, line), {}).update(_factors(system, line))
        for line in record.body.rows("lines"):
            site, category = _place_of(system, line)
            known = bought.get((site, _EXPORTS.get(category, "")), {})
            for name, item in _factors(system, line).items() if known else ():
                if name not in known:
                    yield _other_factor(system, line, item, next(iter(known.values())))


def removal_differs(subject: Subject) -> Iterator[Diagnostic]:
    """Yield removals of a neutrality account that the inventory computes otherwise."""
    for record in subject.system.records_of("rec.neutrality"):
        inventory = subject.system.records.get(record.body.text("inventory"))
        year = inventory.body.data("year") if inventory is not None else None
        for row in record.body.rows("sinks") if isinstance(year, int) else ():
            name, stated = row.text("sink"), row.data("quantity")
            result = subject.results.get("sink.removal", year=year or 0, sink=name)
            if result is None or result.quantity is None or stated is None:
                continue
            computed = result.quantity.to(stated.unit)
            if abs(computed.value - stated.value) > _half_digit(stated):
                message = Text(
                    f"`{name}` 写 {stated}，{year} 年碳清单算得 {result.printed} {result.unit}",
                    f"`{name}`: {stated}, but the inventory of {year} gives"
                    f" {result.printed} {result.unit}",
                )
                yield REMOVAL_DIFFERS.at(row.place("quantity"), message, subject=record.id)


def _accounted(system: System) -> dict[int, set[str]]:
    """Return the sources that each year's inventory accounts for."""
    found: dict[int, set[str]] = {}
    for record in system.records_of("rec.emission-inventory"):
        if record.body.data("year") is not None:
            lines = record.body.rows("lines")
            found.setdefault(record.body.data("year"), set()).update(
                line.text("source") for line in lines
            )
    return found


def _routes(system: System, year: int) -> Iterator[_Route]:
    """Yield the readable rows of activity that hold entries of a year, materials left out."""
    for record in system.records_of("rec.activity-data"):
        for row in record.body.rows("data"):
            series = row.data("quantities")
            if series is None or row.data("unit") is None or row.text("material"):
                continue
            entries = tuple(
                (period, number.data)
                for period, number in series
                if period.start.year == year and number.data is not INVALID
            )
            if entries:
                yield _Route(row.text("source"), row, entries)


def _is_same(system: System, first: _Route, second: _Route) -> bool:
    """Tell whether two sources are the same fuel: of one facility in two dimensions, or one meter.

    Rows of one source are compared where its activity is summed.
    """
    if first.source == second.source:
        return False
    if not first.row.data("unit").agrees(second.row.data("unit")):
        rows = [system.row("source", each.source) for each in (first, second)]
        named = [(row.text("facility"), str(row.data("name"))) for row in rows if row is not None]
        facility, name = zip(*named, strict=True)
        return bool(facility[0] and facility[0] == facility[1]) or name[0] == name[1]
    meter = first.row.text("meter")
    if not meter or meter != second.row.text("meter"):
        return False
    known = {
        period.text: Quantity(number, first.row.data("unit")) for period, number in first.entries
    }
    return any(
        number and period.text in known
        and _equal(known[period.text], Quantity(number, second.row.data("unit")))
        for period, number in second.entries
    )  # fmt: skip


def _twice(year: int, first: _Route, second: _Route) -> Diagnostic:
    message = Text(
        f"{year} 年 `{first.source}` 录 {first.amount}，`{second.source}` 又录 {second.amount}，"
        "是同一设施的同一能源",
        f"In {year} `{first.source}` is {first.amount} and `{second.source}` {second.amount}:"
        " the same fuel of the same facility",
    )
    related = (Related(first.row.place("quantities"), Text("另一条途径", "the other route")),)
    place = second.row.place("quantities")
    return FUEL_TWICE.at(place, message, subject=second.source, related=related)


def _place_of(system: System, line: Row) -> tuple[str, str]:
    """Return site and category of an inventory line's source."""
    name = line.text("source")
    source = system.row("source", name)
    record: Record | None = system.records.get(system.home.get(("source", name), ""))
    return (record.site if record else "", source.text("category") if source else "")


def _factors(system: System, line: Row) -> dict[str, Value]:
    """Return the emission factors that a line names, by id."""
    found = {}
    for item in line.items_of("factors"):
        row = system.row("factor", str(item.data))
        if row is not None and row.text("role") == "emission-factor":
            found[str(item.data)] = item
    return found


def _other_factor(system: System, line: Row, item: Value, known: Value) -> Diagnostic:
    names = (str(item.data), str(known.data))
    rows = [system.row("factor", name) for name in names]
    exported, bought = (row.data("value") if row else None for row in rows)
    source = line.text("source")
    message = Text(
        f"外供 `{source}` 用 `{names[0]}`（{exported}），同场所购入用 `{names[1]}`（{bought}）",
        f"`{source}` is exported by `{names[0]}` ({exported}), but bought by `{names[1]}`"
        f" ({bought})",
    )
    related = (Related(known.span, Text("购入的因子", "the factor of purchases")),)
    return EXPORT_FACTOR.at(item.span, message, subject=source, related=related)


def _equal(first: Quantity, second: Quantity) -> bool:
    """Tell whether two amounts are the same; of other dimensions they are another fault."""
    try:
        return first.value == second.to(first.unit).value
    except QuantityError:
        return True


def _half_digit(stated: Quantity) -> Decimal:
    exponent = stated.value.as_tuple().exponent
    return Decimal(1).scaleb(exponent) / 2 if isinstance(exponent, int) else Decimal(0)


RULES: Final = (
    Rule(FUEL_TWICE, fuel_entered_twice, "R100"),
    Rule(STOCK_CARRIED, stock_not_carried_over, "R100"),
    Rule(EXPORT_FACTOR, export_by_other_factor, "R100"),
    Rule(REMOVAL_DIFFERS, removal_differs, "R100"),
)
