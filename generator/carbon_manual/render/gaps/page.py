"""The gap report as Markdown: for each standard its totals, its chapters and its requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.conformity.gapreport import LAMPS, TOPICS
from carbon_manual.diagnostic import Text
from carbon_manual.render import phrases
from carbon_manual.render.markup import block, page, pairs, plain, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from carbon_manual.conformity.gapreport import Part, Report, Requirement
    from carbon_manual.pipeline import Checked

TITLE: Final = Text("标准覆盖与缺口报告", "Coverage and gap report")


def as_markdown(
    reports: Iterable[Report], checked: Checked, language: str, *, gaps_only: bool
) -> str:
    """Return a Markdown page that any reader of Markdown shows."""
    parts = [f"# {TITLE.of(language)}", _about(checked, language)]
    parts += body(reports, language, gaps_only=gaps_only)
    return "\n\n".join(each.strip("\n") for each in parts if each.strip()) + "\n"


def report_page(
    reports: Sequence[Report], checked: Checked, language: str, *, gaps_only: bool
) -> str:
    """Return the staged page from which the Word copy is written, with its cover."""
    facts = [
        (Text("截至", "As of").of(language), str(checked.context.as_of)),
        (Text("版本", "Edition").of(language), checked.context.audience.edition.of(language)),
    ]
    names = phrases.listed((plain(each.standard.number) for each in reports), language)
    cover = pairs(facts, wide=[(Text("标准", "Standards").of(language), names)])
    parts = [f"# {TITLE.of(language)}", block("cm-control", cover)]
    parts += body(reports, language, gaps_only=gaps_only)
    return page(parts, kind="document")


def body(reports: Iterable[Report], language: str, *, gaps_only: bool) -> Iterator[str]:
    """Yield the blocks below the title."""
    for each in reports:
        yield from _standard(each, language, gaps_only=gaps_only)


def _about(checked: Checked, language: str) -> str:
    name = plain(checked.system.organisation.of(language))
    edition = checked.context.audience.edition.of(language)
    day = checked.context.as_of
    return Text(
        f"{name}。截至 {day}，{edition}。", f"{name}. As of {day}, {edition}."
    ).of(language)  # fmt: skip


def _standard(report: Report, language: str, *, gaps_only: bool) -> Iterator[str]:
    standard = report.standard
    yield f"## {plain(standard.number)} {plain(standard.title.of(language))}"
    if standard.topics_only:
        yield f"**{TOPICS.of(language)}**"
        yield plain(standard.caveat.of(language))
    yield _sentence(report, language)
    yield table(["", *_names(language)], [_lights(report.whole, language)])
    if not gaps_only:
        yield _chapters(report, language)
    for chapter in report.chapters:
        rows = [each for each in report.of_chapter(chapter.clause) if each.is_gap or not gaps_only]
        if rows:
            # Word numbers headings by itself: two bare numbers side by side would puzzle
            kind = Text("议题", "Topics") if standard.topics_only else Text("条款", "Clause")
            name = f"{kind.of(language)} {chapter.clause} · {chapter.title.of(language)}"
            yield f"### {plain(name)}"
            yield _requirements(report, rows, language)


def _sentence(report: Report, language: str) -> str:
    said = phrases.progress(report.whole, report.standard, language)
    gone = report.not_applicable
    more = Text(f"，另有 {gone} 项声明不适用", f", {gone} more do not apply").of(language)
    stop = Text("。", ".").of(language)
    count = report.template
    left = f" {phrases.template(count, report.standard, language)}{stop}" if count else ""
    return said + (more if gone else "") + stop + left


def _names(language: str) -> list[str]:
    return [name.of(language) for _, name in LAMPS]


def _lights(part: Part, language: str) -> list[str]:
    """Return a row: the lights together, and how many show each."""
    label = Text("合计", "Together").of(language)
    cells = [f"**{phrases.COLOURS[each.light].of(language)}**<br>{phrases.tally(each, language)}"
             for each in part.tallies]  # fmt: skip
    return [label, *cells]


def _chapters(report: Report, language: str) -> str:
    head = [Text("章", "Chapter").of(language), Text("已作答", "Answered").of(language)]
    rows = [
        [
            f"{plain(each.clause)} {plain(each.title.of(language))}",
            f"{each.done} / {each.total}",
            *(phrases.COLOURS[one.light].of(language) for one in each.tallies),
        ]
        for each in report.chapters
    ]
    return table([*head, *_names(language)], rows, "lrccc")


def _requirements(report: Report, rows: Iterable[Requirement], language: str) -> str:
    head = [
        Text("条款", "Clause").of(language),
        Text("性质", "Modality").of(language),
        Text("要点", "Gist").of(language),
        *_names(language),
        Text("作答章节；缺口的建议位置", "Sections; likely place of a gap").of(language),
    ]
    return table(head, [_row(report, each, language) for each in rows], "lllccc")


def _row(report: Report, row: Requirement, language: str) -> list[str]:
    return [
        plain(row.entry.id),
        phrases.modality(report.standard, row.entry).of(language),
        plain(row.entry.gist.of(language)),
        *(phrases.COLOURS[each.light].of(language) for each in row.lights.all),
        _place(report, row, language),
    ]


def _place(report: Report, row: Requirement, language: str) -> str:
    if not row.applies:
        return plain(phrases.exclusion(row, language))
    found = plain(phrases.answers(row, language))
    if not row.is_gap:
        return found
    missing = Text("未涉及", "not addressed") if report.standard.topics_only else Text("缺", "gap")
    told = [f"**{missing.of(language)}**", found, plain(phrases.places(row, language))]
    return "<br>".join(each for each in told if each)
