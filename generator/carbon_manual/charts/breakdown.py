"""The breakdown of a year's total by source, the largest first, with running shares (Pareto)."""

from __future__ import annotations

from typing import Final

from carbon_manual.accounts.ledger import CAPTURE, DIRECT, EXPORTED, PURCHASED, Source
from carbon_manual.charts.plotter import ChartKind, Given, Plotter, column_of
from carbon_manual.diagnostic import Text
from carbon_manual.results.chart import Chart, Column
from carbon_manual.results.refusal import Refused

_LEAST: Final = 2
# The rest of the sources are too small to be seen; their number is told.
_MAX_ROWS: Final = 15


def breakdown(plotter: Plotter) -> Chart:
    """Return the sources of a year, of a site or of all, by their share of the total.

    Raises:
        Refused: fewer than two sources have a share.
    """
    year, site = plotter.year("year") or 0, plotter.text("site") or None
    counted = {*DIRECT, *PURCHASED, *EXPORTED, CAPTURE}
    sources = [each for each in plotter.ledger.at(year, site) if each.category in counted]
    ranked = []
    for source in sources:
        cell = plotter.cell("ghg.share", {"year": year, "source": source.id, "site": site})
        if cell.quantity is not None:
            ranked.append((-cell.quantity.value, source.id, source, cell))
    if len(ranked) < _LEAST:
        raise Refused(
            lacking=Text(
                f"{year} 年没有两个以上有占比的碳源", f"fewer than two sources share {year}"
            )
        )
    ranked.sort(key=lambda each: each[:2])
    shown = [source for _, _, source, _ in ranked[:_MAX_ROWS]]
    shares = [cell for *_, cell in ranked[:_MAX_ROWS]]
    asked: list[Given] = [{"year": year, "source": each.id, "site": site} for each in shown]
    columns = (
        plotter.column("main", Text("排放量", "Emission"), "ghg.source", asked),
        column_of("share", Text("占比", "Share"), shares),
        plotter.column("running", Text("累计占比", "Running share"), "ghg.share.cumulative", asked),
    )
    return plotter.made(_chart(plotter, shown, columns, len(ranked) - len(shown)))


def _chart(plotter: Plotter, shown: list[Source], columns: tuple[Column, ...], rest: int) -> Chart:
    year, site = plotter.year("year") or 0, plotter.text("site")
    where = plotter.system.label("site", site) if site else Text("全组织", "Organisation")
    note = Text(f"另有 {rest} 个较小的碳源未列出", f"{rest} smaller sources are left out")
    return Chart(
        "breakdown",
        Text(f"{where.zh} {year} 年各碳源排放占比", f"Sources of {where.en} by share of {year}"),
        Text("碳源", "Source"),
        tuple(each.id for each in shown),
        tuple(Text(f"{each.name.zh} {each.id}", f"{each.name.en} {each.id}") for each in shown),
        columns,
        tuple(_group(each) for each in shown),
        note if rest else Text("", ""),
        year,
    )


def _group(source: Source) -> str:
    """Return what kind of source it is: direct, purchased, or deducted from the total."""
    if source.category == CAPTURE or source.category in EXPORTED:
        return "deducted"
    return "purchased" if source.category in PURCHASED else "direct"


KIND: Final = ChartKind(
    "breakdown",
    Text("碳源构成图", "Breakdown by source"),
    Text(
        "一年的排放按碳源从大到小排列，并给出累计占比（帕累托图）",
        "a year's emission by source, the largest first, with running shares (Pareto)",
    ),
    breakdown,
    ("year",),
    ("site",),
    'chart("breakdown", year=2025, site="hz")',
)
