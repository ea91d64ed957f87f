"""Pages of figures: an index, and for each figure its values and derivations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.artifact import Artifact
from carbon_manual.figures import FIGURES
from carbon_manual.render.derivation import shown
from carbon_manual.render.markup import block, bullets, link, page, plain, relative, table, unit
from carbon_manual.render.places import anchor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.figure import Figure
    from carbon_manual.render.site.desk import Desk
    from carbon_manual.trace import Result


def figure_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the index of figures and one page for each figure that has results."""
    results: dict[str, list[Result]] = {}
    for result in desk.checked.results.figures.values():
        results.setdefault(result.figure, []).append(result)
    used = [figure for figure in FIGURES if figure.id in results]
    yield Artifact.of_text("figures/index.md", _index_page(desk, used, results))
    order = "".join(f"  - {figure.id}.md\n" for figure in used)
    yield Artifact.of_text("figures/.nav.yml", f"nav:\n  - index.md\n{order}")
    for figure in used:
        text = _figure_page(desk, figure, results[figure.id])
        yield Artifact.of_text(desk.places.figure(figure.id), text, figure.id)


def _figure_page(desk: Desk, figure: Figure, results: list[Result]) -> str:
    path = desk.places.figure(figure.id)
    say = desk.say
    rows = [
        [
            link(_which(desk, figure, each), f"#{anchor(each.parameters)}"),
            shown(each) or say("缺数据", "no data"),
        ]
        for each in results
    ]
    parts = [
        f"# {desk.word(figure.label)}",
        f"`{figure.id}` · {say('公式', 'Formula')}：{plain(figure.formula.of(desk.language))}",
        (
            f"{say('依据', 'Basis')}：{plain(figure.basis.of(desk.language))} · "
            f"{say('修约', 'Rounding')}：{_rounding(desk, figure)}"
        ),
        block("cm-data", table([say("指标", "Figure"), say("数值", "Value")], rows, "lr")),
    ]
    for result in results:
        parts.append(f"## {_which(desk, figure, result)} {{#{anchor(result.parameters)}}}")
        if result.quantity is None and result.lacking.zh and not result.causes:
            parts.append(plain(result.lacking.of(desk.language)))
        else:
            parts.append(block("cm-derivation", desk.derivation.markdown(result, path)))
    return page(parts, kind="figure")


def _which(desk: Desk, figure: Figure, result: Result) -> str:
    """Return what sets a result apart on its figure's page: part and year."""
    text = result.label.of(desk.language).removeprefix(figure.label.of(desk.language))
    return plain(text.removeprefix(" · "))


def _rounding(desk: Desk, figure: Figure) -> str:
    digits = figure.shown.digits
    if desk.language == "en":
        return f"{digits} decimals, {figure.shown.rounding.value}, once at the end"
    rule = "四舍六入五成双" if figure.shown.rounding.value == "half-even" else "四舍五入"
    return f"保留 {digits} 位小数，{rule}，只在最后修约一次"


def _index_page(desk: Desk, figures: list[Figure], results: dict[str, list[Result]]) -> str:
    years = sorted(
        {dict(each.parameters).get("year") for group in results.values() for each in group}, key=str
    )
    say = desk.say
    rows = []
    for figure in figures:
        if figure.required != ("year",):
            continue
        by_year = {dict(each.parameters)["year"]: each for each in results[figure.id]
                   if "site" not in dict(each.parameters)}  # fmt: skip
        target = relative(desk.places.figure(figure.id), "figures/index.md")
        cells = [
            link(by_year[year].printed or "—", f"{target}#{anchor(by_year[year].parameters)}",
                 classes="cm-figure") if year in by_year else ""
            for year in years
        ]  # fmt: skip
        rows.append([link(desk.word(figure.label), target), unit(figure.shown.unit), *cells])
    head = [say("指标", "Figure"), say("单位", "Unit"), *(str(year) for year in years)]
    parts = [
        f"# {say('指标', 'Figures')}",
        say(
            "全组织的数值；各场所、各碳源的数值和推导过程见各指标页。",
            "Values of the whole organisation; sites, sources and derivations stand on each page.",
        ),
        block("cm-register cm-nowrap-1", table(head, rows, "ll" + "r" * len(years))),
        "## " + say("按碳源和分类", "By source and category") + " {#detail}",
        bullets(_detailed(desk, figures)),
    ]
    return page(parts, kind="register", wide=True)


def _detailed(desk: Desk, figures: list[Figure]) -> Iterator[str]:
    for each in figures:
        if each.required != ("year",):
            target = relative(desk.places.figure(each.id), "figures/index.md")
            yield f"{link(desk.word(each.label), target)} `{each.id}`"
