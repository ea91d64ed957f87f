"""Rules on the yearly accounts: what inventories and energy tables hold, leave out or repeat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.shapes.value import Row
from carbon_manual.system.model import Record

SILENT_EXCLUSION = Fault(
    "CM202",
    "source-silently-excluded",
    Severity.ERROR,
    Text("碳源既没有核算，也没有说明排除理由", "Source neither accounted for nor excluded"),
    Text(
        "清单内的碳源不核算又不说明，总量就不完整。",
        "A listed source that is left out without a word makes the total incomplete.",
    ),
    Text(
        "在该年碳清单中增加核算项，或在 exclusions 中写明理由。",
        "Add a line to the year's inventory, or give the reason among its exclusions.",
    ),
    "碳源清单有 HZ-LP-01，2025 年碳清单没有",
    clauses=(("ccaa-39-2022", ("4.3.p3",)),),
    absence=True,
)
GAS_VIEW = Fault(
    "CM203",
    "gas-view-mixed",
    Severity.WARNING,
    Text("气体口径与核算项不一致", "Gas view disagrees with the lines"),
    Text(
        "口径为仅二氧化碳时，不应出现其他气体；采用七种气体的标准时，口径应为七种。",
        "A CO2-only view holds no other gas; standards on seven gases need the seven-gas view.",
    ),
    Text("改正 gas_view 或核算项。", "Mend gas_view or the lines."),
    "gas_view: CO2，而核算项有 R-410A",
    clauses=(("ccaa-39-2022", ("3.5.1",)), ("zjjgsw-0005-2024", ("3.3",))),
)

REPEATED_LINE = Fault(
    "CM208",
    "line-repeated",
    Severity.ERROR,
    Text("同一碳源同一气体核算了两次", "Source and gas accounted for twice"),
    Text("重复的核算项使排放量被计算两次。", "A repeated line counts its emission twice."),
    Text("删去重复的一行。", "Delete one of the two lines."),
    "碳清单中 HZ-NG-01 的 CO2 出现两行",
)
REPEATED_YEAR = Fault(
    "CM209",
    "year-repeated",
    Severity.ERROR,
    Text("同一年度有两份汇总", "Two accounts of one year"),
    Text(
        "一个年度只能有一份有效的汇总，否则不知以哪份为准。",
        "Nobody knows which of the two counts.",
    ),
    Text("合并两份记录，或改正年度。", "Merge the two records, or mend the year."),
    "JL-07-02-2025 和 JL-07-02-2025B 都写 year: 2025",
)
CARRIER_LEFT_OUT = Fault(
    "CM210",
    "carrier-left-out",
    Severity.ERROR,
    Text("能源消耗表缺少或重复了品种", "Energy table lacks or repeats a carrier"),
    Text(
        "表中没有的品种不计入综合能耗，重复的品种会计算两次。",
        "A carrier that is not in the table is not counted; one that is repeated counts twice.",
    ),
    Text(
        "补上该品种的折标准煤系数，或删去重复的一行。",
        "Add the carrier, or drop the repeat.",
    ),
    "碳源用柴油，能源消耗表没有 diesel",
    clauses=(("ccaa-39-2022", ("6.1.2.b.1",)), ("zjjgsw-0005-2024", ("TA.2.c1",))),
    absence=True,
)
# What is no energy carrier, so that the energy table does not list it.
_NO_ENERGY: Final = ("refrigerant", "other")


def source_silently_excluded(subject: Subject) -> Iterator[Diagnostic]:
    """Yield, for each inventory, sources in operation without a line and without a reason."""
    for record in subject.system.records_of("rec.emission-inventory"):
        year = record.body.data("year")
        if year is None:
            continue
        named = {row.text("source") for row in record.body.rows("lines")}
        named |= {row.text("source") for row in record.body.rows("exclusions")}
        for name, row in subject.system.defined.get("source", {}).items():
            if name in named or row.text("category") == "self-generation":
                continue
            if row.is_invalid("category", "commissioned", "retired") or not _lives(row, year):
                continue
            yield SILENT_EXCLUSION.at(
                record.body.place("lines"),
                Text(f"{year} 年碳清单没有碳源 `{name}`", f"The {year} inventory lacks `{name}`"),
                subject=name,
                related=(Related(row.span, Text("碳源", "the source")),),
            )


def gas_view_mixed(subject: Subject) -> Iterator[Diagnostic]:
    """Yield inventories whose gas view does not fit their lines or the standards in use."""
    seven = subject.uses("ccaa-39-2022") or subject.uses("zjjgsw-0005-2024")
    for record in subject.system.records_of("rec.emission-inventory"):
        if record.body.text("gas_view") != "CO2":
            continue
        others = [row for row in record.body.rows("lines") if row.text("gas") not in {"", "CO2"}]
        place = record.body.place("gas_view")
        if others:
            gas = others[0].text("gas")
            message = Text(
                f"口径仅二氧化碳，却有 {gas}", f"The view is CO2 only, but a line is {gas}"
            )
            yield GAS_VIEW.at(place, message, subject=record.id)
        elif seven:
            message = Text("采用的标准覆盖七种气体", "The standards in use cover seven gases")
            yield GAS_VIEW.at(place, message, subject=record.id)


def line_repeated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield lines whose source and gas, and removals whose sink, stand in an earlier line."""
    for record in subject.system.records_of("rec.emission-inventory"):
        first: dict[tuple[str, str], Row] = {}
        for row in record.body.rows("lines"):
            key = (row.text("source"), row.text("gas"))
            if all(key) and key in first:
                message = Text(
                    f"`{key[0]}` 的 {key[1]} 已在第 {first[key].span.line} 行核算",
                    f"{key[1]} of `{key[0]}` is accounted for in line {first[key].span.line}",
                )
                yield REPEATED_LINE.at(row.place("source"), message, subject=key[0])
            first.setdefault(key, row)
        yield from _removed_twice(record)


def year_repeated(subject: Subject) -> Iterator[Diagnostic]:
    """Yield inventories and energy tables of a year that an earlier record covers."""
    for type_id in ("rec.emission-inventory", "rec.energy-consumption"):
        first: dict[int, Record] = {}
        for record in subject.system.records_of(type_id):
            year = record.body.data("year")
            if year in first:
                other = first[year]
                message = Text(f"{other.id} 已是 {year} 年的", f"{other.id} is of {year} already")
                related = (Related(other.body.place("year"), Text("第一份", "the first one")),)
                place = record.body.place("year")
                yield REPEATED_YEAR.at(place, message, subject=record.id, related=related)
            elif year is not None:
                first[year] = record


def carrier_left_out(subject: Subject) -> Iterator[Diagnostic]:
    """Yield carriers of accounted sources that the year's energy table lacks, and repeats."""
    sources = subject.system.defined.get("source", {})
    used: dict[int, dict[str, str]] = {}
    for record in subject.system.records_of("rec.emission-inventory"):
        for row in record.body.rows("lines"):
            source = sources.get(row.text("source"))
            carrier = source.text("carrier") if source else ""
            if carrier and carrier not in _NO_ENERGY:
                year = record.body.data("year")
                used.setdefault(year, {}).setdefault(carrier, row.text("source"))
    for record in subject.system.records_of("rec.energy-consumption"):
        rows = record.body.rows("lines")
        if record.body.is_invalid("year", "lines") or any(
            row.is_invalid("carrier") for row in rows
        ):
            continue
        listed = [row.text("carrier") for row in rows]
        for index, row in enumerate(rows):
            if listed[index] in listed[:index]:
                message = Text(f"`{listed[index]}` 重复", f"`{listed[index]}` is repeated")
                yield CARRIER_LEFT_OUT.at(row.place("carrier"), message, subject=listed[index])
        for carrier, source_id in used.get(record.body.data("year"), {}).items():
            if carrier not in listed:
                message = Text(
                    f"缺少 `{carrier}`，而 `{source_id}` 用它",
                    f"`{carrier}` is missing, which `{source_id}` uses",
                )
                yield CARRIER_LEFT_OUT.at(record.body.place("lines"), message, subject=carrier)


def _removed_twice(record: Record) -> Iterator[Diagnostic]:
    """Yield removals whose sink stands in an earlier row of the inventory."""
    first: dict[str, Row] = {}
    for row in record.body.rows("removals"):
        name = row.text("sink")
        if name and name in first:
            message = Text(
                f"碳汇 `{name}` 已在第 {first[name].span.line} 行核算",
                f"Sink `{name}` is accounted for in line {first[name].span.line}",
            )
            yield REPEATED_LINE.at(row.place("sink"), message, subject=name)
        first.setdefault(name, row)


def _lives(row: Row, year: int) -> bool:
    start, end = row.data("commissioned"), row.data("retired")
    return (start is None or start.start.year <= year) and (end is None or end.end.year >= year)


RULES: Final = (
    Rule(SILENT_EXCLUSION, source_silently_excluded, "R011"),
    Rule(GAS_VIEW, gas_view_mixed, "R016"),
    Rule(REPEATED_LINE, line_repeated, "R100"),
    Rule(REPEATED_YEAR, year_repeated, "R100"),
    Rule(CARRIER_LEFT_OUT, carrier_left_out, "R105"),
)
