"""The gap report as an XLSX workbook: a summary, a sheet per standard, the functions."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from carbon_manual.conformity.functions import LEAD, SUPPORT, Share
from carbon_manual.conformity.gapreport import LAMPS, TOPICS
from carbon_manual.diagnostic import Text
from carbon_manual.lights import Light
from carbon_manual.render import phrases
from carbon_manual.render.gaps import grid
from carbon_manual.render.gaps.page import TITLE
from carbon_manual.render.workbook import Layout, add_sheet, book_bytes, fill_sheet, new_book

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from carbon_manual.conformity.gapreport import Part, Report
    from carbon_manual.pipeline import Checked

_FILLS: Final = {
    Light.GREEN: "C6E7D3",
    Light.AMBER: "FBE3B5",
    Light.RED: "F6C7C3",
    Light.GREY: "E3E5E8",
}
_PRINTED: Final = 12  # columns of requirements: more would be too small on paper


def as_workbook(
    reports: Sequence[Report],
    shares: Mapping[str, Sequence[Share]],
    checked: Checked,
    *,
    gaps_only: bool,
) -> bytes:
    """Return the bytes of the workbook; `shares` are the functions by standard."""
    language = checked.context.language
    book = new_book()
    lay = functools.partial(Layout, language, shade=functools.partial(_shade, language))
    first = add_sheet(book, Text("汇总", "Summary").of(language))
    fill_sheet(first, _numbers(_summary(reports, language), 3), lay(3))
    for report in reports:
        rows = [grid.head(language), *grid.rows(report, language, gaps_only=gaps_only)]
        sheet = add_sheet(book, report.standard.key)
        fixed = grid.CLAUSE_COLUMN + 1
        fill_sheet(sheet, _numbers(rows, fixed), lay(fixed, _PRINTED))
    if shares:
        name = Text("职能分配表", "Functions").of(language)
        fill_sheet(add_sheet(book, name), _functions(reports, shares, checked), lay(3))
    return book_bytes(book, TITLE, checked)


def _summary(reports: Iterable[Report], language: str) -> list[list[str]]:
    """Return a row for each standard and chapter: how much is answered, and the lights."""
    head = [
        Text("标准", "Standard"), Text("章", "Chapter"), Text("名称", "Title"),
        Text("项数", "Items"), Text("已作答", "Answered"), Text("缺", "Open"),
    ]  # fmt: skip
    rows = [[each.of(language) for each in head]]
    for _, name in LAMPS:
        rows[0] += [name.of(language), Text("各色项数", "By colour").of(language)]
    for report in reports:
        note = f" · {TOPICS.of(language)}" if report.standard.topics_only else ""
        title = report.standard.title.of(language) + note
        for part, shown in ((report.whole, title), *((each, "") for each in report.chapters)):
            rows.append(_part(report, part, shown or part.title.of(language), language))
    return rows


def _part(report: Report, part: Part, title: str, language: str) -> list[str]:
    counts = [str(part.total), str(part.done), str(part.open)]
    row = [report.standard.number, part.clause, title, *counts]
    for each in part.tallies:
        row += [phrases.COLOURS[each.light].of(language), phrases.tally(each, language)]
    return row


def _functions(
    reports: Iterable[Report], shares: Mapping[str, Sequence[Share]], checked: Checked
) -> list[list[str]]:
    language, system = checked.context.language, checked.system
    names = list(system.defined.get("department", {}))
    first = [Text("标准", "Standard"), Text("条款", "Clause"), Text("名称", "Title")]
    labels = [system.label("department", each).of(language) for each in names]
    rows = [[*(each.of(language) for each in first), *labels]]
    for report in reports:
        rows += (
            [report.standard.number, each.clause, each.title.of(language), *map(each.mark, names)]
            for each in shares.get(report.standard.key, ())
        )
    key = Text(f"{LEAD} 主责　{SUPPORT} 配合", f"{LEAD} lead, {SUPPORT} support")
    return [*rows, [key.of(language)]]


def _numbers(rows: Iterable[Sequence[str]], fixed: int) -> list[list[str | int]]:
    """Return the rows with counts as numbers, which stand behind the columns that stay."""
    return [
        [
            int(text) if index >= fixed and text.isdecimal() else text
            for index, text in enumerate(row)
        ]
        for row in rows
    ]


def _shade(language: str, text: str) -> tuple[str, bool]:
    light = grid.colour(text, language)
    return (_FILLS[light], True) if light else ("", text in {LEAD, SUPPORT})
