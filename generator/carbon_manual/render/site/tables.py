"""Pages of the annex tables and review reports of a standard, by year and site, under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.annex.declaration import shipped_layouts
from carbon_manual.annex.facts import facts_of, years_of
from carbon_manual.annex.layout import REPORT
from carbon_manual.annex.tables import fill_table, scopes, used_layouts
from carbon_manual.artifact import Artifact
from carbon_manual.render.markup import block, link, page, plain, relative, table
from carbon_manual.render.tables.grid import TITLE, about, site_name
from carbon_manual.render.tables.page import anchor_of, table_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from carbon_manual.annex.facts import Facts
    from carbon_manual.annex.layout import Layout
    from carbon_manual.annex.tables import Table
    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.render.site.desk import Desk
    from carbon_manual.system.model import Use

# With more sites than this, pages show the organisation only; the command prints any site.
_MAX_SITES: Final = 6
# With more sources than this there are no pages: several tables have a row for each.
_MAX_SOURCES: Final = 500


def table_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield, for each standard with layouts, an index and a page for each year and site."""
    if not _years(desk):
        return
    facts = facts_of(desk.checked)
    layouts = used_layouts(facts)
    for key in dict.fromkeys(each.standard for each in layouts):
        own = [each for each in layouts if each.standard == key]
        rows = []
        for year in reversed(facts.years):
            for path, group, site in _pages(own, year, facts):
                filled = [fill_table(each, facts, year, site) for each in group]
                yield Artifact.of_text(path, _page(desk, filled, path))
                rows.append(_row(desk, filled, path))
        yield Artifact.of_text(f"{_folder(key)}/index.md", _index(desk, key, rows))


def _pages(
    layouts: Iterable[Layout], year: int, facts: Facts
) -> Iterator[tuple[str, list[Layout], str | None]]:
    """Yield the pages of a year: path, the layouts on it, and their site; reports apart."""
    groups: dict[tuple[str, str | None], list[Layout]] = {}
    for each in layouts:
        for site in _shown(each, facts):
            groups.setdefault((each.kind, site), []).append(each)
    for (kind, site), group in groups.items():
        yield _path(group[0].standard, kind, year, site), group, site


def _shown(layout: Layout, facts: Facts) -> tuple[str | None, ...]:
    found = scopes(layout, facts)
    return found[:1] if len(found) > _MAX_SITES + 1 else found


def _folder(key: str) -> str:
    return f"standards/{key}/tables"


def _path(key: str, kind: str, year: int, site: str | None) -> str:
    marks = [str(year), *([site] if site else []), *(["reports"] if kind == REPORT else [])]
    return f"{_folder(key)}/{'-'.join(marks)}.md"


def _page(desk: Desk, filled: Sequence[Table], path: str) -> str:
    """Return the tables of a year and site below each other."""
    first, language = filled[0], desk.language
    number = _use(desk, first.layout.standard).standard.number
    about_it = plain(about(first, desk.checked, language))
    parts = [
        f"# {_title(desk, first.layout.kind)} · {about_it}",
        f"{link(plain(number), '../index.md', classes='cm-chip')} "
        + link(desk.say("全部年度", "All years"), "index.md", classes="cm-chip"),
        desk.say(
            "表由记录和指标自动填写，点开数值看推导；※号的说明在表下：为何没有数据，或应知道什么。",
            "Filled from records and figures; a value leads to its derivation. Notes marked ※ stand"
            " below a table: why there is no data, or what is to be known.",
        ),
    ]
    for each in filled:
        parts += table_blocks(each, language, places=desk.places, path=path)
    return page(parts, kind="register", wide=True, searched=False)


def _title(desk: Desk, kind: str) -> str:
    return desk.say("评审报告", "Review reports") if kind == REPORT else TITLE.of(desk.language)


def _row(desk: Desk, filled: Sequence[Table], path: str) -> list[str]:
    """Return the line of a page in the index: what it holds, and how many cells lack."""
    first = filled[0]
    contents = [content for each in filled for content in each.contents]
    lacking = sum(each.lack is not None for each in contents)
    return [
        link(str(first.year), relative(path, f"{_folder(first.layout.standard)}/index.md")),
        plain(site_name(first.site, desk.checked, desk.language)),
        _title(desk, first.layout.kind),
        "、".join(plain(each.layout.id) for each in filled),
        str(lacking),
    ]


def _index(desk: Desk, key: str, rows: list[list[str]]) -> str:
    say, standard = desk.say, _use(desk, key).standard
    head = [say("年度", "Year"), say("场所", "Site"), say("种类", "Kind"), say("表", "Tables"),
            say("无数据的格", "Cells without data")]  # fmt: skip
    parts = [
        f"# {TITLE.of(desk.language)} · {plain(standard.number)}",
        block("cm-register", table(head, rows, "llllr")),
    ]
    return page(parts, kind="register")


def to_tables(desk: Desk, standard: Standard) -> Iterator[str]:
    """Yield a link from a standard's page to its tables, if there are any."""
    if _latest(desk) and any(each.standard == standard.key for each in shipped_layouts().values()):
        yield link(TITLE.of(desk.language), "tables/index.md")


def to_table(desk: Desk, standard: Standard, clause: str, path: str) -> Iterator[str]:
    """Yield links from a clause's page to the newest tables of which it gives the layout."""
    year = _latest(desk)
    for layout in shipped_layouts().values() if year else ():
        if (layout.standard, layout.clause) == (standard.key, clause):
            sites = _use(desk, standard.key).sites
            site = None if set(sites) >= set(desk.checked.system.sites) else sites[0]
            target = relative(_path(standard.key, layout.kind, year, site), path)
            text = f"{layout.heading.of(desk.language)} · {year}"
            yield link(plain(text), f"{target}#{anchor_of(layout)}")


def _latest(desk: Desk) -> int:
    return max(_years(desk), default=0)


def _years(desk: Desk) -> tuple[int, ...]:
    """Return the years that pages are made of; none where they would be too long to be read."""
    system = desk.checked.system
    many = len(system.defined.get("source", ())) > _MAX_SOURCES
    return () if many else years_of(system)


def _use(desk: Desk, key: str) -> Use:
    return next(each for each in desk.checked.system.uses if each.standard.key == key)
