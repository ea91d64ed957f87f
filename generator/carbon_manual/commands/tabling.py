"""The command `tables`: the annex tables and report outlines of the standards, in every format."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from carbon_manual.annex.facts import Facts, facts_of
from carbon_manual.annex.tables import Table, fill_table, scopes, used_layouts
from carbon_manual.audience import restrict
from carbon_manual.commands.compiling import Unusable, dialect_of, examined
from carbon_manual.commands.delivery import deliver, refuse_place
from carbon_manual.diagnostic import Text
from carbon_manual.render.gaps.word import as_word
from carbon_manual.render.tables import data, plain
from carbon_manual.render.tables.grid import TITLE
from carbon_manual.render.tables.page import tables_page
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest

if TYPE_CHECKING:
    import argparse

    from carbon_manual.annex.layout import Layout
    from carbon_manual.pipeline import Checked

__all__ = ["FORMATS", "tables", "tables_arguments"]

FORMATS: Final = ("text", "markdown", "csv", "json", "xlsx", "docx")
_BINARY: Final = ("xlsx", "docx")
_TEXTS: Final[dict[str, Callable[..., str]]] = {
    "text": plain.as_text,
    "markdown": plain.as_markdown,
    "csv": plain.as_csv,
    "json": data.as_json,
}
# As a site that tables can be asked of: those of the whole, not those of a site.
WHOLE: Final = "all"


def tables_arguments(
    parser: argparse.ArgumentParser, option: Callable[..., None], language: str
) -> None:
    """Add what `tables` takes; `option` adds one with its help in the language."""
    add = functools.partial(option, parser, language)
    names = Text(
        "表名，如 ccaa-39-2022:A.1，或标准代号（该标准的全部表）；省略时列出有哪些表",
        "names of tables, e.g. ccaa-39-2022:A.1, or keys of standards (all their tables);"
        " lists the tables if left out",
    )
    add("tables", names, nargs="*", metavar="TABLE")
    add("--year", Text("年度（默认为有数据的最近一年）", "year (default: the latest with data)"),
        type=int)  # fmt: skip
    site = Text(
        f"场所代号，或 {WHOLE}（只要全组织的）；省略时全组织和各场所都有",
        f"site, or {WHOLE} for the whole organisation only; all of them if left out",
    )
    add("--site", site, metavar="SITE")
    shown = Text("输出格式；xlsx 和 docx 须加 --output", "format; xlsx and docx need --output")
    add("--format", shown, choices=FORMATS, default="text")
    out = Text("写入此文件，整份写成或者不写", "write to this file, whole or not at all")
    add("--output", out, type=Path, metavar="FILE")


def tables(given: argparse.Namespace) -> int:
    """Print or write the tables asked for, or list them."""
    if given.format in _BINARY and not given.output:
        _refuse(f"{given.format} 须用 --output 指定文件", f"{given.format} needs --output FILE")
    if given.output:
        refuse_place(given.output, given.root)
    checked = restrict(examined(given), Access(given.audience))
    facts = facts_of(checked)
    if not given.tables:
        deliver(given, _listed(facts, given.lang).encode())
        return 0
    layouts = _chosen(given.tables, used_layouts(facts))
    year = _year(given.year, facts)
    filled = list(_filled(layouts, facts, year, given.site))
    if not filled:
        _refuse(f"场所 {given.site} 没有这些表", f"There are no such tables of site {given.site}")
    deliver(given, _shown(given, filled, checked))
    return 0


def _listed(facts: Facts, language: str) -> str:
    """Return a line for each table, with the sites that it is made for, then the years."""
    lines = []
    for layout in used_layouts(facts):
        sites = " ".join(each or WHOLE for each in scopes(layout, facts))
        lines.append(f"{layout.name:24} {layout.heading.of(language)}  ({sites})")
    years = " ".join(map(str, facts.years)) or "-"
    lines.append(Text(f"有数据的年度：{years}", f"Years with data: {years}").of(language))
    return "".join(f"{line}\n" for line in lines)


def _chosen(names: list[str], known: tuple[Layout, ...]) -> tuple[Layout, ...]:
    """Return the layouts that are named, or whose standard is, in the order of the standards."""
    standards = dict.fromkeys(each.standard for each in known)
    tables = {each.name: each for each in known}
    for name in names:
        if name not in standards and name not in tables:
            hint = did_you_mean(nearest(name, (*standards, *tables)))
            _refuse(f"没有表或采用的标准 {name}{hint.zh}",
                    f"There is no table or standard in use {name}{hint.en}")  # fmt: skip
    return tuple(each for each in known if each.name in names or each.standard in names)


def _year(asked: int | None, facts: Facts) -> int:
    if not facts.years:
        _refuse("还没有任何年度的碳清单、能源或产量记录", "There is no year with records yet")
    if asked is not None and asked not in facts.years:
        years = "、".join(map(str, facts.years))
        _refuse(f"{asked} 年没有数据，有：{years}", f"{asked} has no data; there is: {years}")
    return asked or facts.years[-1]


def _filled(
    layouts: tuple[Layout, ...], facts: Facts, year: int, site: str | None
) -> Iterator[Table]:
    sites = facts.system.sites
    if site not in {None, WHOLE, *sites}:
        hint = did_you_mean(nearest(str(site), sites))
        _refuse(f"没有场所 {site}{hint.zh}", f"There is no site {site}{hint.en}")
    for layout in layouts:
        for each in scopes(layout, facts):
            if site is None or site == (each or WHOLE):
                yield fill_table(layout, facts, year, each)


def _shown(given: argparse.Namespace, filled: list[Table], checked: Checked) -> bytes:
    if given.format in _TEXTS:
        return _TEXTS[given.format](filled, checked, given.lang).encode()
    if given.format == "docx":
        staged = tables_page(filled, checked)
        return as_word(staged, TITLE, "", checked, dialect_of(given.root), TITLE)
    # only this format needs it, and it takes as long to load as half of everything else
    from carbon_manual.render.tables.workbook import as_workbook  # noqa: PLC0415

    return as_workbook(filled, checked)


def _refuse(zh: str, en: str) -> NoReturn:
    raise Unusable(Text(zh, en))
