"""Pages of figures: definitions and values by year, and each year's derivations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.artifact import Artifact
from carbon_manual.evaluation.ownfigures import catalogue
from carbon_manual.render.derivation import shown
from carbon_manual.render.markup import block, bullets, link, page, plain, relative, table, unit
from carbon_manual.render.places import anchor
from carbon_manual.render.site.charts import figure_chart, year_chart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.computing.figure import Figure
    from carbon_manual.render.site.desk import Desk
    from carbon_manual.results.chart import Chart
    from carbon_manual.results.trace import Parameters, Result


# With more sites than this, a year's page shows the organisation only: its table gets too wide.
_MAX_SITES = 6


def figure_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the index, a page for each figure and each year, and for each figure in each year."""
    results: dict[str, list[Result]] = {}
    for result in desk.checked.results.figures.values():
        results.setdefault(result.figure, []).append(result)
    used = [figure for figure in _known(desk) if figure.id in results]
    years = sorted({_year(each) for group in results.values() for each in group})
    yield Artifact.of_text("figures/index.md", _index_page(desk, used, results, years))
    for year in years:
        yield Artifact.of_text(f"figures/{year}/index.md", _year_page(desk, used, year))
    for figure in used:
        text = _figure_page(desk, figure, results[figure.id], years)
        yield Artifact.of_text(desk.places.figure(figure.id), text, figure.id)
        for year in years:
            found = [each for each in results[figure.id] if _year(each) == year]
            path = f"figures/{year}/{figure.id}.md"
            if found:
                yield Artifact.of_text(path, _derivations_page(desk, figure, found, path))


def _known(desk: Desk) -> Iterable[Figure]:
    return catalogue(desk.checked.system).values()


def _year(result: Result) -> int:
    return int(dict(result.parameters)["year"])


def _figure_page(desk: Desk, figure: Figure, results: list[Result], years: list[int]) -> str:
    """Return a figure's definition and the values of all its parts by year."""
    path = desk.places.figure(figure.id)
    say = desk.say
    parts_of: dict[Parameters, dict[int, Result]] = {}
    for each in results:
        part = tuple(pair for pair in each.parameters if pair[0] != "year")
        parts_of.setdefault(part, {})[_year(each)] = each
    rows = [
        [_part(desk, figure, next(iter(by_year.values()))), *_values(desk, by_year, years, path)]
        for by_year in parts_of.values()
    ]
    head = [say("范围", "Part"), *map(str, years)]
    parts = [
        f"# {desk.word(figure.label)}",
        f"`{figure.id}` · {say('公式', 'Formula')}：{plain(figure.formula.of(desk.language))}",
        (
            f"{say('依据', 'Basis')}：{plain(figure.basis.of(desk.language))} · "
            f"{say('修约', 'Rounding')}：{_rounding(desk, figure)}"
        ),
        _plot(desk, figure_chart(desk, figure.id), path),
        block("cm-data", table(head, rows, "l" + "r" * len(years))),
    ]
    return page(parts, kind="figure")


def _plot(desk: Desk, chart: Chart | None, path: str) -> str:
    return desk.plots.block(chart, path) if chart else ""


def _values(
    desk: Desk, by_year: Mapping[int, Result], years: list[int], path: str
) -> Iterator[str]:
    for year in years:
        yield _value(desk, by_year[year], path) if year in by_year else ""


def _value(desk: Desk, result: Result, path: str) -> str:
    """Return a result's value as a link to its derivation."""
    target = relative(desk.places.figure(result.figure, result.parameters), path)
    text = shown(result) or desk.say("缺数据", "no data")
    return link(text, target, classes=_classes(result))


def _classes(result: Result) -> str:
    return "cm-figure" if result.quantity else "cm-figure cm-figure--blocked"


def _derivations_page(desk: Desk, figure: Figure, results: list[Result], path: str) -> str:
    """Return the derivations of a figure's parts in one year.

    The search finds the figure and the records; every derivation again would drown them.
    """
    year = _year(results[0])
    above = link(desk.word(figure.label), relative(desk.places.figure(figure.id), path))
    parts = [f"# {desk.word(figure.label)} · {year}", f"{above} `{figure.id}`"]
    for result in results:
        parts.append(f"## {_part(desk, figure, result)} {{#{anchor(result.parameters)}}}")
        if result.quantity is None and result.lacking.zh and not result.causes:
            parts.append(plain(result.lacking.of(desk.language)))
        else:
            parts.append(block("cm-derivation", desk.derivation.markdown(result, path)))
    return page(parts, kind="figure", searched=False)


def _year_page(desk: Desk, figures: list[Figure], year: int) -> str:
    """Return the values of one year, of the organisation and of each site."""
    path = f"figures/{year}/index.md"
    system, say = desk.checked.system, desk.say
    sites = list(system.sites) if len(system.sites) <= _MAX_SITES else []
    rows = []
    there = {each.figure for each in desk.checked.results.figures.values() if _year(each) == year}
    for figure in figures:
        if figure.required != ("year",) or figure.id not in there:
            continue
        row = [link(desk.word(figure.label), f"{figure.id}.md"), unit(figure.shown.unit)]
        for given in ({}, *({"site": site} for site in sites)):
            result = desk.checked.results.get(figure.id, year=year, **given)
            row.append(_bare(desk, result, path) if result else "")
        rows.append(row)
    head = [say("指标", "Figure"), say("单位", "Unit"), say("全组织", "Organisation")]
    head += [desk.word(system.label("site", site)) for site in sites]
    register = block("cm-register cm-nowrap-1", table(head, rows, "ll" + "r" * (len(head) - 2)))
    title = say(f"# {year} 年", f"# {year}")
    parts = [title, register, _plot(desk, year_chart(desk, year), path)]
    return page(parts, kind="register", wide=True)


def _bare(desk: Desk, result: Result, path: str) -> str:
    """Return a result's value without its unit, as a link to its derivation."""
    target = relative(desk.places.figure(result.figure, result.parameters), path)
    return link(result.printed or "—", target, classes=_classes(result))


def _part(desk: Desk, figure: Figure, result: Result) -> str:
    """Return which part of a figure a result is: the organisation, a site, a source."""
    text = result.label.of(desk.language).removeprefix(figure.label.of(desk.language))
    years = ("", str(_year(result)), f"{_year(result)} 年")
    words = [word for word in text.split(" · ") if word not in years]
    return plain(" · ".join(words)) or desk.say("全组织", "Organisation")


def _rounding(desk: Desk, figure: Figure) -> str:
    digits = figure.shown.digits
    if desk.language == "en":
        return f"{digits} decimals, {figure.shown.rounding.value}, once at the end"
    rule = "四舍六入五成双" if figure.shown.rounding.value == "half-even" else "四舍五入"
    return f"保留 {digits} 位小数，{rule}，只在最后修约一次"


def _index_page(
    desk: Desk, figures: list[Figure], results: dict[str, list[Result]], years: list[int]
) -> str:
    say = desk.say
    if not figures:
        return _catalogue_page(desk)
    rows = []
    for figure in figures:
        if figure.required != ("year",):
            continue
        by_year = {_year(each): each for each in results[figure.id]
                   if "site" not in dict(each.parameters)}  # fmt: skip
        target = relative(desk.places.figure(figure.id), "figures/index.md")
        cells = [
            _bare(desk, by_year[year], "figures/index.md") if year in by_year else ""
            for year in years
        ]
        rows.append([link(desk.word(figure.label), target), unit(figure.shown.unit), *cells])
    head = [say("指标", "Figure"), say("单位", "Unit")]
    head += [link(str(year), f"{year}/index.md") for year in years]
    parts = [
        f"# {say('指标', 'Figures')}",
        say(
            "全组织的数值；各场所的数值见各年度页，各碳源的数值见各指标页，点数值看推导过程。",
            "Values of the whole organisation; sites stand on each year's page, sources on each "
            "figure's. A value leads to its derivation.",
        ),
        block("cm-register cm-nowrap-1", table(head, rows, "ll" + "r" * len(years))),
        "## " + say("按碳源和分类", "By source and category") + " {#detail}",
        bullets(_detailed(desk, figures)),
    ]
    unused = [each for each in _known(desk) if each not in figures]
    if unused:
        parts += [
            "## " + say("尚无数据的指标", "Figures without data") + " {#unused}",
            _formulas(desk, unused),
        ]
    return page(parts, kind="register", wide=True)


def _catalogue_page(desk: Desk) -> str:
    """Return what the figures are, where no value may be shown or there is none yet."""
    say = desk.say
    note = say("尚无数值。", "No value yet.")
    if not desk.is_whole:
        note = say(
            "本版不含指标的推导过程；数值见正文。",
            "This edition holds no derivations; values stand in the documents.",
        )
    register = _formulas(desk, _known(desk))
    return page([f"# {say('指标', 'Figures')}", note, register], kind="register", wide=True)


def _formulas(desk: Desk, figures: Iterable[Figure]) -> str:
    """Return a table of what figures are and how they are computed."""
    say = desk.say
    formulas = [(each, plain(each.formula.of(desk.language))) for each in figures]
    rows = [
        [desk.word(each.label), f"`{each.id}`", unit(each.shown.unit), formula]
        for each, formula in formulas
    ]
    head = [say("指标", "Figure"), say("名称", "Name"), say("单位", "Unit"), say("公式", "Formula")]
    return block("cm-register cm-nowrap-1 cm-nowrap-2", table(head, rows))


def _detailed(desk: Desk, figures: list[Figure]) -> Iterator[str]:
    for each in figures:
        if each.required != ("year",):
            target = relative(desk.places.figure(each.id), "figures/index.md")
            yield f"{link(desk.word(each.label), target)} `{each.id}`"
