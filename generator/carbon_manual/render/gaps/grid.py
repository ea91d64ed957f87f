"""The requirements as one table of plain cells, for spreadsheets and other programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.conformity.gapreport import LAMPS, TOPICS, Report, Requirement
from carbon_manual.diagnostic import Text
from carbon_manual.lights import Light
from carbon_manual.render import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and what a requirement shows in it."""

    head: Text
    cell: Callable[[Report, Requirement, str], str]


def _lamp(index: int) -> Callable[[Report, Requirement, str], str]:
    return lambda _, row, language: phrases.COLOURS[row.lights.all[index].light].of(language)


def _state(report: Report, row: Requirement, language: str) -> str:
    """Return what a reader filters by: open, answered or not applicable."""
    if not row.applies:
        return Text("不适用", "not applicable").of(language)
    topics = report.standard.topics_only
    if row.is_gap:
        return (Text("未涉及", "not addressed") if topics else Text("缺", "gap")).of(language)
    return (Text("已涉及", "addressed") if topics else Text("已作答", "answered")).of(language)


def _likely(_: Report, row: Requirement, language: str) -> str:
    return phrases.places(row, language)


def _forms(_: Report, row: Requirement, language: str) -> str:
    return phrases.joined((phrases.form(each, language) for each in row.evidence), language)


def _rules(_: Report, row: Requirement, language: str) -> str:
    return phrases.listed((phrases.rule(each, language) for each in row.about), language)


def _chapter(report: Report, row: Requirement, language: str) -> str:
    return f"{row.chapter} {report.standard.entries[row.chapter].title.of(language)}"


COLUMNS: Final = (
    Column(Text("标准", "Standard"), lambda report, _, __: report.standard.key),
    Column(Text("章", "Chapter"), _chapter),
    Column(Text("条款", "Clause"), lambda _, row, __: row.entry.id),
    Column(
        Text("性质", "Modality"),
        lambda report, row, language: phrases.modality(report.standard, row.entry).of(language),
    ),
    Column(Text("要点", "Gist"), lambda _, row, language: row.entry.gist.of(language)),
    Column(Text("状态", "State"), _state),
    *(Column(name, _lamp(index)) for index, (_, name) in enumerate(LAMPS)),
    Column(Text("原因", "Reasons"), lambda _, row, language: phrases.reasons(row, language)),
    Column(Text("作答章节", "Sections"), lambda _, row, language: phrases.answers(row, language)),
    Column(Text("建议写入", "Likely place"), _likely),
    Column(Text("预期的记录", "Expected records"), _forms),
    Column(Text("记录", "Records"), lambda _, row, language: phrases.records(row, language)),
    Column(Text("相关规则", "Rules"), _rules),
    Column(
        Text("不适用声明", "Not applicable"),
        lambda _, row, language: phrases.exclusion(row, language),
    ),
)
# Where the three lights stand, for colours.
LAMP_COLUMNS: Final = tuple(range(6, 9))
CLAUSE_COLUMN: Final = 2
_GIST_COLUMN: Final = 4


def head(language: str) -> list[str]:
    """Return the heads of the columns."""
    return [each.head.of(language) for each in COLUMNS]


def rows(report: Report, language: str, *, gaps_only: bool) -> Iterator[list[str]]:
    """Yield a row of cells for each requirement, or for each gap.

    Where only topics are known the first row says so; it names no clause.
    """
    if report.standard.topics_only:
        caveat = [""] * len(COLUMNS)
        caveat[0] = report.standard.key
        said = (TOPICS.of(language), report.standard.caveat.of(language))
        caveat[_GIST_COLUMN] = phrases.joined(said, language)
        yield caveat
    for row in report.gaps if gaps_only else report.requirements:
        yield [each.cell(report, row, language) for each in COLUMNS]


def colour(word: str, language: str) -> Light | None:
    """Return the light that a cell's word names."""
    return next((each for each, text in phrases.COLOURS.items() if text.of(language) == word), None)
