"""Rules about what a carbon review concludes: its carbon list, main sources, ranked openings."""

from __future__ import annotations

import decimal
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Related, Severity, Text
from carbon_manual.grounds.completeness import current, demand, empty
from carbon_manual.grounds.reading import called, column, knows, limit, shown
from carbon_manual.grounds.rule import Rule, Subject
from carbon_manual.quantity import PRECISION
from carbon_manual.shapes.value import Period

if TYPE_CHECKING:
    from carbon_manual.grounds.completeness import Clauses
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Record

CARBON_LIST = Fault(
    "CM247",
    "carbon-list-incomplete",
    Severity.ERROR,
    Text("碳评审的碳清单不全", "Carbon list of the review incomplete"),
    Text(
        "碳清单是评审的结果：碳源、碳汇和排放、清除、抵消的数量缺一，就说不清碳绩效。",
        "The list is the review's result: without one of its parts performance stays unclear.",
    ),
    Text(
        "引用清单和汇总，写明清除量和可抵消的数量；没有的写 0 tCO2e，不要留空。",
        "Name the lists, write removals and offsets; where there are none write 0 tCO2e.",
    ),
    "碳评审有 inventories，没有 removals",
    clauses=(
        ("ccaa-39-2022", ("6.1.2.p7", "6.1.2.a.1", "6.1.2.a.2", "6.1.2.a.3")),
        ("zjjgsw-0005-2024", ("6.1.a.1", "6.1.a.3")),
        ("stqc-002-2025", ("6.3.b.i1", "6.3.d")),
    ),
    bound=True,
    absence=True,
)
RANKING = Fault(
    "CM248",
    "opportunities-unranked",
    Severity.WARNING,
    Text("改进机会的排序缺失或矛盾", "Ranks of opportunities missing or contradictory"),
    Text(
        "排不出先后，就无法说明为什么先做这件、不做那件。",
        "Without an order nobody can say why this comes first and that not at all.",
    ),
    Text(
        "每项机会给一个不重复的次序，与改进清单的优先级一致，并写明理由。",
        "Give each its own rank, in keeping with its priority in the register, with the reason.",
    ),
    "reduction_potential 中两项都写 priority: 1",
    clauses=(
        ("ccaa-39-2022", ("6.1.2.d.3",)),
        ("zjjgsw-0005-2024", ("6.1.d.3",)),
    ),
)

# From which share of its site's emission a source counts as significant.
SIGNIFICANT_SHARE: Final = ("significance-share", "5 %")
_CCAA: Final = "ccaa-39-2022"
_ZJJ: Final = "zjjgsw-0005-2024"
_STQC: Final = "stqc-002-2025"
_REVIEW: Final = "rec.carbon-review"
_PARTS: Final[Mapping[str, Clauses]] = {
    "source_lists": {_CCAA: ("6.1.2.p7",), _ZJJ: ("6.1.a.1",), _STQC: ("6.3.b.i1",)},
    "inventories": {_CCAA: ("6.1.2.p7",), _STQC: ("6.3.d",)},
    "removals": {_CCAA: ("6.1.2.p7", "6.1.2.a.2")},
    "offsets": {_CCAA: ("6.1.2.p7", "6.1.2.a.3"), _ZJJ: ("6.1.a.3",)},
}
_SIGNIFICANT: Final[Clauses] = {_CCAA: ("6.1.2.a.1",), _ZJJ: ("6.1.a.1",)}
# What is captured or reported apart is no part of the total.
_APART: Final = ("capture", "embodied-carbon")
_LEVELS: Final = ("high", "medium", "low")


def carbon_list_incomplete(subject: Subject) -> Iterator[Diagnostic]:
    """Yield parts, sites, years and main sources that a review's carbon list leaves out."""
    for record in current(subject, _REVIEW):
        if record.body.text("level") != "organisation":
            continue
        sites = tuple(str(item.data) for item in record.body.items_of("sites"))
        found = (
            *_parts(record),
            *_site_lists(subject, record, sites),
            *_years(subject, record),
            *_main_sources(subject, record, sites),
        )
        for name, what, clauses in found:
            asking = demand(subject, clauses, sites)
            if asking is not None:
                message = Text(
                    f"{record.id} {what.zh}（{asking.named.zh}）",
                    f"{record.id}: {what.en} ({asking.named.en})",
                )
                finding = CARBON_LIST.at(record.body.place(name), message, subject=record.id)
                yield asking.weighed(finding)


def opportunities_unranked(subject: Subject) -> Iterator[Diagnostic]:
    """Yield ranks given twice or against the register, and openings of a review without one."""
    opened: dict[str, list[Row]] = {}
    for register in subject.system.records_of("rec.improvement"):
        for row in register.body.rows("opportunities"):
            if row.text("source") == "carbon-review" and row.text("status") != "dropped":
                opened.setdefault(row.text("origin"), []).append(row)
    for record in subject.system.records_of(_REVIEW):
        rows = record.body.rows("reduction_potential")
        yield from _ties(record, rows)
        yield from _disorder(subject, record, rows)
        ranked = column(record.body, "reduction_potential", "opportunity", optional=True)
        known = ranked and knows(subject.system, "opportunity", ranked)
        for row in opened.get(record.id, ()) if known else ():
            name = row.text("id")
            if name and name not in (ranked or ()):
                message = Text(
                    f"{name} 来自 {record.id}，却没有在其中排序",
                    f"{name} comes from {record.id}, which does not rank it",
                )
                place = record.body.place("reduction_potential")
                related = (Related(place, Text("评审的排序", "the review's ranks")),)
                yield RANKING.at(row.place("origin"), message, subject=name, related=related)


_Lack = tuple[str, Text, "Clauses"]


def _parts(record: Record) -> Iterator[_Lack]:
    for name in empty(record.body, _PARTS):
        label = called(record, "", (name,))
        yield name, Text(f"没有{label.zh}", f"no {label.en}"), _PARTS[name]


def _site_lists(subject: Subject, record: Record, sites: tuple[str, ...]) -> Iterator[_Lack]:
    """Yield reviewed sites whose source list the review does not name."""
    named = [
        subject.system.records.get(str(item.data)) for item in record.body.items_of("source_lists")
    ]
    listed = {each.site for each in named if each is not None}
    if not named or None in named or "" in listed or not knows(subject.system, "site", sites):
        return
    for site in sites:
        if site not in listed:
            label = subject.system.label("site", site)
            what = Text(f"没有引用{label.zh}的碳源清单", f"no source list of {label.en}")
            yield "source_lists", what, _PARTS["source_lists"]


def _years(subject: Subject, record: Record) -> Iterator[_Lack]:
    """Yield a review whose inventories are all of other years than it is about."""
    period, years = record.control.data("period"), _inventory_years(subject, record)
    if isinstance(period, Period) and years:
        # a review may name the year in which it was done: it looks at the year before
        wanted = range(period.start.year - 1, period.end.year + 1)
        if not any(year in wanted for year in years):
            given = "、".join(map(str, years))
            what = Text(
                f"评审 {period.text}，引用的碳排放汇总却是 {given} 年的",
                f"of {period.text} names inventories of {', '.join(map(str, years))} only",
            )
            yield "inventories", what, _PARTS["inventories"]


def _main_sources(subject: Subject, record: Record, sites: tuple[str, ...]) -> Iterator[_Lack]:
    """Yield sources that reach the significant share in the latest year and are not listed."""
    listed = column(record.body, "significant_sources", "source")
    years = _inventory_years(subject, record)
    if not listed or not years or not knows(subject.system, "source", listed):
        return
    least, system = limit(subject.system, *SIGNIFICANT_SHARE), subject.system
    for name, row in system.defined.get("source", {}).items():
        if row.text("category") in _APART:
            continue
        home = system.records.get(system.home["source", name])
        if name in listed or home is None or home.site not in sites:
            continue
        share = _share(subject, name, home.site, max(years))
        if share is not None and share >= least:
            what = Text(
                f"没有把 {name} 列为重要碳源：{max(years)} 年占 {shown(share)}，限值 {least:f} %",
                f"{name} is not among the significant sources: it gave {shown(share)} in"
                f" {max(years)}, the limit is {least:f} %",
            )
            yield "significant_sources", what, _SIGNIFICANT


def _share(subject: Subject, source: str, site: str, year: int) -> Decimal | None:
    """Return the per cent of a site's emission that a source gave; None where none was computed."""
    part = subject.results.get("ghg.source", year=year, source=source)
    whole = subject.results.get("ghg.total", year=year, site=site)
    if part is None or whole is None or part.quantity is None or whole.quantity is None:
        return None
    if whole.quantity.value <= 0:
        return None
    with decimal.localcontext(prec=PRECISION):
        return part.quantity.to(whole.quantity.unit).value / whole.quantity.value * 100


def _inventory_years(subject: Subject, record: Record) -> tuple[int, ...]:
    """Return the years of the inventories that a review names; nothing where one is unknown."""
    named = [
        subject.system.records.get(str(item.data)) for item in record.body.items_of("inventories")
    ]
    years = [each.body.data("year") if each else None for each in named]
    return () if None in years else tuple(sorted(year for year in years if year is not None))


def _ties(record: Record, rows: tuple[Row, ...]) -> Iterator[Diagnostic]:
    first: dict[int, Row] = {}
    for row in rows:
        rank = row.data("priority")
        if rank in first:
            message = Text(
                f"{record.id} 有两项都排在第 {rank}", f"{record.id} gives the rank {rank} twice"
            )
            related = (Related(first[rank].place("priority"), Text("第一项", "the first")),)
            yield RANKING.at(row.place("priority"), message, subject=record.id, related=related)
        elif rank is not None:
            first[rank] = row


def _disorder(subject: Subject, record: Record, rows: tuple[Row, ...]) -> Iterator[Diagnostic]:
    """Yield openings ranked behind others to which the register gives a lower priority."""
    lowest = ("", -1)
    ranked = [row for row in rows if row.data("priority") is not None]
    for row in sorted(ranked, key=lambda each: int(each.data("priority"))):
        name = row.text("opportunity")
        register = subject.system.row("opportunity", name)
        level = register.text("priority") if register else ""
        if level not in _LEVELS:
            continue
        if _LEVELS.index(level) < lowest[1]:
            message = Text(
                f"{name} 的优先级高于 {lowest[0]}，却排在它后面（第 {row.data('priority')}）",
                f"{name} has a higher priority than {lowest[0]} but ranks behind it,"
                f" as number {row.data('priority')}",
            )
            yield RANKING.at(row.place("priority"), message, subject=record.id)
        else:
            lowest = (name, _LEVELS.index(level))


RULES: Final = (
    Rule(CARBON_LIST, carbon_list_incomplete, "R035"),
    Rule(RANKING, opportunities_unranked, "R036"),
)
