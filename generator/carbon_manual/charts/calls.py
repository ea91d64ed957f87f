"""The charts that texts ask for and those of the figures' pages; what is wrong with a call."""

from __future__ import annotations

import decimal
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from carbon_manual.charts import BY_ID, CHARTS
from carbon_manual.charts.plotter import Figures, Plotter, Stranger, observed_years
from carbon_manual.charts.trend import over_years
from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Text
from carbon_manual.quantity import PRECISION
from carbon_manual.results.refusal import Refused
from carbon_manual.results.trace import Parameters, Result, parameters_of
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest

if TYPE_CHECKING:
    from carbon_manual.accounts.ledger import Ledger
    from carbon_manual.charts.plotter import ChartKind
    from carbon_manual.results.chart import Chart
    from carbon_manual.system.model import Document
    from carbon_manual.texts.prose import Call

UNKNOWN_CHART = Fault(
    "CM475",
    "unknown-chart",
    Severity.ERROR,
    Text("没有这种图", "No such chart"),
    Text(
        "正文中的图只能是登记过的几种，由指标和记录画出。",
        "A chart in the text is one of those registered, drawn from figures and records.",
    ),
    Text(
        "改成 trend、breakdown、cusum 或 calibration。",
        "Write trend, breakdown, cusum or calibration.",
    ),
    '{{ chart("trends", figure="ghg.total") }}',
)
CHART_MISUSED = Fault(
    "CM476",
    "chart-written-wrongly",
    Severity.ERROR,
    Text("图的参数或位置有误", "Chart with wrong parameters, or in the wrong place"),
    Text(
        "参数决定画什么；图带着数据表，须自成一段。",
        "Its parameters say what is drawn; with its table it is a paragraph of its own.",
    ),
    Text(
        "按图的写法改正参数，并让整行只有这一个调用，行首不留空格。",
        "Mend the parameters; let the call be all of its line, without spaces before it.",
    ),
    '{{ chart("breakdown", yaer=2025) }}',
)
CHART_FIGURE_UNKNOWN = Fault(
    "CM477",
    "chart-unknown-figure",
    Severity.ERROR,
    Text("图中的指标不存在", "Chart of no known figure"),
    Text(
        "图中的数只能来自登记过的指标和它的参数。",
        "The values of a chart may only come from registered figures and their parameters.",
    ),
    Text("改成指标目录中的名称和参数。", "Use a name and parameters of the figure index."),
    '{{ chart("trend", figure="ghg.totals") }}',
)
CHART_EMPTY = Fault(
    "CM478",
    "chart-without-data",
    Severity.ERROR,
    Text("图没有数据", "Chart without data"),
    Text("没有数据的图不能印在受控文件里。", "A chart without data may not be printed."),
    Text(
        "补录所需的记录，改正年份和场所，或删去这张图。",
        "Add the records, mend year and site, or drop the chart.",
    ),
    '{{ chart("breakdown", year=2031) }}，而没有 2031 年的碳清单',
    absence=True,
)
CHART_STRANGER = Fault(
    "CM479",
    "chart-target-of-another-figure",
    Severity.ERROR,
    Text("图中的目标不是该指标的目标", "Chart with the target of another figure"),
    Text(
        "数值和目标不是同一回事，放在一张图上就会误导。",
        "Values and a target that are not of one thing mislead in one picture.",
    ),
    Text(
        "写该指标的目标，或在碳绩效参数表中写明由它计算。",
        "Name an objective of this figure, or say in the indicator register that it computes it.",
    ),
    '{{ chart("trend", figure="ghg.per_area", objective="总量目标的编号") }}',
)
FAULTS: Final = (UNKNOWN_CHART, CHART_MISUSED, CHART_FIGURE_UNKNOWN, CHART_EMPTY, CHART_STRANGER)

ChartKey = tuple[str, Parameters]
# Of a year with more sources the breakdown is computed where it is asked for only.
_MAX_SOURCES: Final = 200
_YEARS: Final = ("year", "since")
_UNREADABLE: Final = Text("所需的记录有误", "the records that it needs are faulty")


@dataclass(slots=True)
class Drawn:
    """What became of the calls of charts: charts, why there is none, findings, values ahead."""

    charts: dict[ChartKey, Chart] = field(default_factory=dict)
    undrawn: dict[ChartKey, Text] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    ahead: dict[ChartKey, Result] = field(default_factory=dict)


def key_of(call: Call) -> ChartKey:
    """Return the key of the chart that a call asks for."""
    return (str(call.arguments[0]), parameters_of(dict(call.options)))


def page_key(figure: str) -> ChartKey:
    """Return the key of the trend that a figure's own page shows."""
    return ("page", (("figure", figure),))


def year_key(year: int) -> ChartKey:
    """Return the key of the breakdown that a year's page shows."""
    return ("breakdown", (("year", year),))


def draw_all(documents: Iterable[Document], figures: Figures, ledger: Ledger) -> Drawn:
    """Return every chart by its call and those of the site's own pages, with the calls' findings.

    Values of years to come, which only a target's line needs, are taken out of the results.
    """
    before = set(figures.results)
    drawn = draw_embedded(documents, figures, ledger)
    with decimal.localcontext(prec=PRECISION):
        drawn.charts |= dict(_standing(figures, ledger, drawn.charts))
    own = ledger.system.defined.get("indicator", {}).values()
    observed = (year for row in own for year in observed_years(row))
    last = max([*ledger.inventories, *observed], default=0)
    for key in sorted(set(figures.results) - before, key=str):
        if int(dict(key[1]).get("year", 0)) > last:
            drawn.ahead[key] = figures.results.pop(key)
    return drawn


def draw_embedded(documents: Iterable[Document], figures: Figures, ledger: Ledger) -> Drawn:
    """Return the charts that documents ask for, by their calls, and the findings of these."""
    drawn = Drawn()
    with decimal.localcontext(prec=PRECISION):
        for document in documents:
            for call in document.prose.calls:
                if call.name == "chart":
                    _embedded(call, document, (figures, ledger), drawn)
    return drawn


def _standing(
    figures: Figures, ledger: Ledger, known: Mapping[ChartKey, Chart]
) -> Iterator[tuple[ChartKey, Chart]]:
    """Yield the charts of the site's own pages: trends of yearly figures, and sources by year."""
    for figure in figures.figures.values():
        if figure.required == ("year",):
            try:
                chart = over_years(Plotter(figures, ledger, {}), figure.id)
            except Stranger:
                continue  # the register names a target in another unit: a finding of its own
            if chart is not None:
                yield page_key(figure.id), chart
    for year in sorted(ledger.inventories):
        key = year_key(year)
        if key not in known and len(ledger.at(year, None)) <= _MAX_SOURCES:
            try:
                yield key, BY_ID["breakdown"].run(Plotter(figures, ledger, {"year": year}))
            except Refused:
                continue


def _embedded(call: Call, document: Document, source: tuple[Figures, Ledger], drawn: Drawn) -> None:
    """Draw the chart of a call, or note why it cannot be drawn."""
    key, options = key_of(call), dict(call.options)
    finding = _misuse(call, document, source[0])
    figure = str(options.get("figure", ""))
    if finding is None and key not in drawn.charts:
        if figure and source[0].may_be_lost(figure):
            drawn.undrawn[key] = _UNREADABLE
            return
        plotter = Plotter(*source, options)
        try:
            drawn.charts[key] = BY_ID[key[0]].run(plotter)
        except Stranger as stranger:
            finding = CHART_STRANGER.at(call.span, stranger.text, subject=figure or key[0])
        except Refused as refused:
            finding = None if plotter.told else _empty(call, refused)
            drawn.undrawn[key] = _UNREADABLE
    if finding is not None:
        drawn.findings.append(finding)
        drawn.undrawn[key] = finding.message


def _empty(call: Call, refused: Refused) -> Diagnostic | None:
    """Return the finding of a chart without data; none where another finding says why."""
    if not refused.lacking.zh or refused.causes:
        return None
    name = str(call.arguments[0])
    label = BY_ID[name].label
    message = Text(
        f"{label.zh}没有数据：{refused.lacking.zh}",
        f"{label.en} has no data: {refused.lacking.en}",
    )
    return CHART_EMPTY.at(call.span, message, subject=str(dict(call.options).get("figure", name)))


def _misuse(call: Call, document: Document, figures: Figures) -> Diagnostic | None:
    """Return what is wrong with a call: its name, place, parameters or figure; or None."""
    name, options = str(call.arguments[0]), dict(call.options)
    kind = BY_ID.get(name)
    if kind is None:
        hint = did_you_mean(nearest(name, BY_ID))
        known = "、".join(each.id for each in CHARTS)
        message = Text(
            f"没有图 `{name}`{hint.zh or f'，可用：{known}'}",
            f"There is no chart `{name}`{hint.en or f'; known: {known}'}",
        )
        return UNKNOWN_CHART.at(call.span, message, subject=name)
    problem = _misplaced(call, document) or _misfit(kind, options, figures)
    if problem is not None:
        return CHART_MISUSED.at(call.span, problem, subject=name)
    problem = _figure_fault(kind, options, figures)
    if problem is not None:
        return CHART_FIGURE_UNKNOWN.at(call.span, problem, subject=str(options["figure"]))
    problem = figures.unknown_value(options)
    return CHART_MISUSED.at(call.span, problem, subject=name) if problem else None


def _misplaced(call: Call, document: Document) -> Text | None:
    """Return what is wrong with the place of a call: it must be the whole of its lines."""
    lines = document.body.split("\n")[call.span.line - document.body_line :]
    _, mark, rest = "\n".join(lines).partition("}}")
    if call.span.column == 1 and mark and not rest.split("\n")[0].strip():
        return None
    return Text("图的调用要独占一行，从行首写起", "A chart's call must be all of its line")


def _misfit(kind: ChartKind, options: Mapping[str, object], figures: Figures) -> Text | None:
    """Return what is wrong with the names of the parameters, or with years, or None."""
    missing = [each for each in kind.required if each not in options]
    allowed = {*kind.required, *kind.optional}
    if kind.takes_figure and not missing:
        figure = figures.figures.get(str(options["figure"]))
        # of an unknown figure nobody can tell what it takes; that is a finding of its own
        allowed |= {*figure.required, *figure.optional} if figure else set(options)
    wrong = [each for each in options if each not in allowed]
    if missing or wrong:
        hint = did_you_mean(nearest(wrong[0], allowed) if wrong else "")
        shown = ", ".join((*kind.required, *(f"[{each}]" for each in kind.optional)))
        return Text(
            f"`{kind.id}` 的参数应为 {shown}{hint.zh}", f"`{kind.id}` takes {shown}{hint.en}"
        )
    for each in _YEARS:
        if each in options and not isinstance(options[each], int):
            return Text(f"{each} 应为不加引号的年份", f"{each} must be a number without quotes")
    return None


def _figure_fault(kind: ChartKind, options: Mapping[str, object], figures: Figures) -> Text | None:
    """Return what is wrong with the figure of a trend, or None."""
    name = str(options.get("figure", ""))
    if not kind.takes_figure or figures.may_be_lost(name):
        return None
    figure = figures.figures.get(name)
    if figure is None:
        hint = did_you_mean(nearest(name, figures.figures))
        return Text(f"没有指标 `{name}`{hint.zh}", f"There is no figure `{name}`{hint.en}")
    missing = [each for each in figure.required if each != "year" and each not in options]
    if missing or "year" not in figure.required:
        shown = ", ".join((*figure.required, *(f"[{each}]" for each in figure.optional)))
        return Text(f"指标 `{name}` 的参数应为 {shown}", f"Figure `{name}` takes {shown}")
    return None
