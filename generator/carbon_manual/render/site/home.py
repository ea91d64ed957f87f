"""The first page and the registers of documents."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from carbon_manual.artifact import Artifact
from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.control import Status
from carbon_manual.duties import open_duties
from carbon_manual.render.agenda.grid import TITLE, post_of
from carbon_manual.render.agenda.plain import urgent_first
from carbon_manual.render.markup import (
    block,
    bullets,
    link,
    page,
    plain,
    relative,
    span,
    table,
    track,
    unbroken,
    unit,
)
from carbon_manual.render.site.calendar import PATH as CALENDAR
from carbon_manual.render.site.calendar import linked
from carbon_manual.render.site.charts import figure_chart
from carbon_manual.render.site.navigation import FAMILIES
from carbon_manual.render.site.news import changed, guiding
from carbon_manual.render.site.sifter import sifter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carbon_manual.render.site.desk import Desk
    from carbon_manual.results.trace import Result
    from carbon_manual.system.model import Document

_TOTAL = "ghg.total"
_CARDS = (
    _TOTAL,
    "ghg.per_area",
    "ghg.per_person",
    "energy.comprehensive",
    "energy.renewable.rate",
    "ghg.total.market",
)
# Where less is better a fall is good news; for shares of renewable power it is the other way.
_MAX_DUE = 8
_MORE_IS_BETTER = ("energy.renewable.rate",)
_FOLDERS = (("manual", ("管理手册", "Manual")), ("procedures", ("程序文件", "Procedures")))


def home_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the home page, the master list and the index of each document folder."""
    yield Artifact.of_text("index.md", _home_page(desk))
    yield Artifact.of_text("master-list.md", _master_list(desk))
    for folder, (zh, en) in _FOLDERS:
        documents = [
            each
            for each in desk.checked.system.documents.values()
            if each.path.startswith(f"{folder}/")
        ]
        if documents:
            path = f"{folder}/index.md"
            yield Artifact.of_text(path, _folder_page(desk, documents, desk.say(zh, en), path))


def _home_page(desk: Desk) -> str:
    system = desk.checked.system
    name = desk.word(system.organisation)
    title = desk.say(f"{name}碳管理体系", f"Carbon management system of {name}")
    known = _accounted(desk)
    parts = [f"# {title}", _about(desk)]
    guidance = list(guiding(desk))
    if guidance:
        heading = desk.say("方针和范围", "Policy and scope")
        parts += [f"## {heading} {{#policy}}", bullets(guidance)]
    figures = _key_figures(desk, known) if known else []
    if figures:
        parts += [f"## {desk.say('关键指标', 'Key figures')} {{#figures}}", *figures]
    parts += [
        f"## {desk.say('标准覆盖', 'Coverage of the standards')} {{#coverage}}",
        _coverage(desk),
    ]
    parts += [f"## {desk.say('近期到期', 'Due next')} {{#due}}", bullets(_due(desk))]
    changes = list(changed(desk))
    if changes:
        heading = desk.say("最近变更", "What changed")
        parts += [f"## {heading} {{#changes}}", bullets(changes)]
    parts += [f"## {desk.say('文件', 'Documents')} {{#documents}}", _documents(desk)]
    return page(parts, kind="home", wide=True)


def _accounted(desk: Desk) -> list[int]:
    """Return the years whose total is known: a year that has only begun has no figures to show."""
    totals = desk.checked.results.figures.values()
    return sorted(
        int(year)
        for each in totals
        if each.figure == _CARDS[0] and each.quantity is not None
        if (year := dict(each.parameters).get("year")) and len(each.parameters) == 1
    )


def _about(desk: Desk) -> str:
    system = desk.checked.system
    comma = desk.say("、", ", ")
    sites = comma.join(desk.word(system.label("site", each)) for each in system.sites)
    standards = comma.join(unbroken(use.standard.number) for use in system.uses)
    as_of = desk.checked.context.as_of
    about = desk.say(
        f"场所：{sites}。采用的标准：{standards}。状态截至 {as_of}。",
        f"Sites: {sites}. Standards: {standards}. As of {as_of}.",
    )
    return about if desk.is_whole else f"{about}{_edition(desk)}"


def _edition(desk: Desk) -> str:
    edition = desk.checked.context.audience.edition
    return desk.say(
        f"本站为{edition.zh}，不含访问级别更高的文件、记录和数值。",
        f" This is the {edition.en}: it holds no document, record or figure of a higher class.",
    )


def _key_figures(desk: Desk, years: list[int]) -> list[str]:
    """Return the cards and charts for which there are values."""
    cards = _cards(desk, years)
    total = _trend(desk) or _site_chart(desk, years)
    charts = [each for each in (total, _category_chart(desk, years[-1])) if each]
    return [*([cards] if cards else []), *([block("cm-charts", *charts)] if charts else [])]


def _cards(desk: Desk, years: list[int]) -> str:
    cards = []
    for name in _CARDS:
        now = desk.checked.results.get(name, year=years[-1])
        if now is None:
            continue
        before = desk.checked.results.get(name, year=years[-2]) if len(years) > 1 else None
        title = f"{desk.word(now.label)}\n{{ .cm-card__title }}"
        target = desk.places.figure(now.figure, now.parameters)
        hint = desk.derivation.hint(now) if now.quantity else ""
        shown = f"**{now.printed}**" if now.quantity else desk.say("缺数据", "no data")
        value = link(shown, target, title=hint, classes="cm-figure")
        lines = [title, f"{value} {unit(now.unit)}\n{{ .cm-card__value }}"]
        if before is not None:
            lines.append(_change(desk, now, before))
        cards.append(block("cm-card", *lines))
    return block("cm-cards", "\n".join(cards)) if cards else ""


def _change(desk: Desk, now: Result, before: Result) -> str:
    if now.quantity is None or before.quantity is None or not before.quantity.value:
        return ""
    change = now.quantity.value - before.quantity.value
    good = (change < 0) != (now.figure in _MORE_IS_BETTER)
    arrow = "↓" if change < 0 else "↑"
    if now.shown.unit == "%":
        shown = desk.say(f"{arrow} {abs(change):.1f} 个百分点", f"{arrow} {abs(change):.1f} points")
    else:
        shown = f"{arrow} {abs(change / before.quantity.value * 100):.1f}%"
    marked = span(shown, f"cm-delta cm-delta--{'better' if good else 'worse'}")
    year = dict(before.parameters)["year"]
    return f"{marked} {desk.say(f'较 {year} 年', f'against {year}')}\n{{ .cm-card__note }}"


def _trend(desk: Desk) -> str:
    """Return the total over the years with its target, which leads to the figure's page."""
    chart = figure_chart(desk, _TOTAL)
    if chart is None:
        return ""
    title = f"{plain(chart.heading.of(desk.language))}\n{{ .cm-chart__title }}"
    picture = link(desk.plots.picture(chart, "index.md"), desk.places.figure(_TOTAL))
    return block("cm-chart cm-chart--plot", title, picture)


def _site_chart(desk: Desk, years: list[int]) -> str:
    """Return bars of the total by year, parted by site, where there is no trend to be drawn."""
    totals = {year: _value(desk, _TOTAL, year=year) for year in years}
    largest = max(totals.values())
    if not largest:
        return ""
    sites = desk.checked.system.sites
    lines = []
    for year in years:
        total = totals[year]
        values = [_value(desk, _TOTAL, year=year, site=site) for site in sites]
        bar = _bar(_percent(total, largest), [_percent(each, total) for each in values])
        result = desk.checked.results.get(_TOTAL, year=year)
        lines.append(f"- {desk.say(f'{year} 年', str(year))} {bar} {_linked(desk, result)}")
    keys = " ".join(
        span(desk.word(desk.checked.system.label("site", site)), f"cm-key cm-key--{index}")
        for index, site in enumerate(sites, 1)
    )
    title = desk.say("碳排放总量（tCO~2~e）", "Total emission (tCO~2~e)")
    return block(
        "cm-chart",
        f"{title}\n{{ .cm-chart__title }}",
        "\n".join(lines),
        f"{keys}\n{{ .cm-chart__keys }}",
    )


def _category_chart(desk: Desk, year: int) -> str:
    """Return bars of one year's categories, largest first."""
    found = [
        each
        for each in desk.checked.results.figures.values()
        if each.figure == "ghg.category"
        and each.quantity is not None
        and dict(each.parameters).keys() == {"year", "category"}
        and dict(each.parameters)["year"] == year
    ]
    found.sort(key=lambda each: each.quantity.value if each.quantity else Decimal(0), reverse=True)
    if not found or not found[0].quantity or not found[0].quantity.value:
        return ""
    largest = found[0].quantity.value
    table_field = desk.checked.system.shapes.types["rec.source-list"].by_name["sources"]
    lines = []
    for each in found:
        label = table_field.by_name["category"].choice(str(dict(each.parameters)["category"]))
        value = each.quantity.value if each.quantity else Decimal(0)
        bar = _bar(_percent(value, largest))
        shown = _linked(desk, each)
        lines.append(f"- {desk.word(label)} {bar} {shown}")
    title = desk.say(f"{year} 年分类排放（tCO~2~e）", f"Categories of {year} (tCO~2~e)")
    return block("cm-chart", f"{title}\n{{ .cm-chart__title }}", "\n".join(lines))


def _bar(share: int, parts: Sequence[int] = ()) -> str:
    inner = "".join(
        f'<span class="cm-chart__part cm-chart__part--{index} cm-v{part}"></span>'
        for index, part in enumerate(parts, 1)
    )
    return f'<span class="cm-chart__bar cm-v{share}">{inner}</span>'


def _linked(desk: Desk, result: Result | None) -> str:
    if result is None:
        return ""
    target = desk.places.figure(result.figure, result.parameters)
    return link(result.printed, target, classes="cm-figure")


def _value(desk: Desk, name: str, **parameters: str | int) -> Decimal:
    result = desk.checked.results.get(name, **parameters)
    return result.quantity.value if result and result.quantity else Decimal(0)


def _percent(part: Decimal, whole: Decimal) -> int:
    return max(0, min(100, round(100 * part / whole))) if whole else 0


def _coverage(desk: Desk) -> str:
    rows = []
    for coverage in desk.checked.coverage:
        standard = coverage.use.standard
        done, total = coverage.count
        share = round(100 * done / total) if total else 0
        bar = track(share, rest="red" if coverage.use.required else "open")
        target = desk.places.standard(standard)
        mark = f" {desk.say('（议题）', '(topics)')}" if standard.topics_only else ""
        rows.append(f"- {link(plain(standard.number), target)} {bar} {done} / {total}{mark}")
    return block("cm-bar", "\n".join(rows)) if rows else ""


def _documents(desk: Desk) -> str:
    """Return the documents by family; one that is not simply in force has its status behind it."""
    rows = []
    for family, zh, en in FAMILIES:
        shown = [
            _document(desk, each)
            for each in desk.checked.system.documents.values()
            if each.shape.family == family
        ]
        if shown:
            rows.append([desk.say(zh, en), str(len(shown)), "<br>".join(shown)])
    say = desk.say
    head = [say("类别", "Family"), say("份数", "Number"), say("文件", "Documents")]
    return block("cm-data cm-index cm-nowrap-1", table(head, rows, "lrl")) if rows else ""


def _document(desk: Desk, document: Document) -> str:
    shown = desk.to_document(document, "index.md")
    in_force = desk.status(document) is Status.EFFECTIVE
    return shown if in_force else f"{shown} {desk.badge(document)}"


def _due(desk: Desk) -> Iterator[str]:
    """Yield what is to be done next, the overdue first, and where the rest stands."""
    for each in urgent_first(open_duties(desk.checked))[:_MAX_DUE]:
        kind = each.kind.label.of(desk.language)
        post = post_of(each, desk.checked.system, desk.language)
        mark = f" {each.state.label.of(desk.language)}" if each.is_overdue else ""
        shown = f"{kind} {linked(desk, each, 'index.md')} {desk.word(each.title)} · {plain(post)}"
        yield f"{span(str(each.due), 'cm-date')}{mark} {shown}"
    yield link(desk.word(TITLE), CALENDAR)


def _master_list(desk: Desk) -> str:
    documents = list(desk.checked.system.documents.values())
    title = f"# {desk.say('受控文件清单', 'Master list of documents')}"
    columns = ((Text("状态", "Status"), 4), (Text("责任岗位", "Owner"), 6))
    parts = [title, sifter(desk, columns=columns), _list(desk, documents, "master-list.md")]
    return page(parts, kind="register", wide=True, sifted=True)


def _folder_page(desk: Desk, documents: list[Document], title: str, path: str) -> str:
    return page([f"# {title}", _list(desk, documents, path)], kind="register", wide=True)


def _list(desk: Desk, documents: list[Document], path: str) -> str:
    say = desk.say
    rows = [
        [
            link(plain(each.id), relative(desk.places.document(each), path)),
            desk.word(each.title),
            plain(each.version),
            desk.badge(each),
            each.control.text("effective"),
            plain(each.control.text("owner")),
            each.control.text("next_review"),
        ]
        for each in documents
    ]
    head = [
        say("编号", "Number"),
        say("名称", "Title"),
        say("版本", "Version"),
        say("状态", "Status"),
        say("生效日期", "Effective"),
        say("责任岗位", "Owner"),
        say("下次评审", "Next review"),
    ]
    marks = "cm-register cm-nowrap-3 cm-nowrap-4 cm-nowrap-5 cm-nowrap-6 cm-nowrap-7"
    return block(marks, table(head, rows))
