"""The gap report as text for a terminal: totals, lights, chapters and every gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.conformity.gapreport import LAMPS, TOPICS
from carbon_manual.diagnostic import Text
from carbon_manual.render import phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.conformity.gapreport import Part, Report, Requirement


def as_text(reports: Iterable[Report], language: str, *, gaps_only: bool) -> str:
    """Return the lines of all reports."""
    lines = (line for each in reports for line in _lines(each, language, gaps_only=gaps_only))
    return "".join(f"{line}\n" for line in lines)


def _lines(report: Report, language: str, *, gaps_only: bool) -> Iterator[str]:
    standard, whole = report.standard, report.whole
    colon = ": " if language == "en" else "："
    name = f"{standard.number} {standard.title.of(language)}"
    yield name + colon + phrases.progress(whole, standard, language)
    if standard.topics_only:
        yield f"  {TOPICS.of(language)}{colon}{standard.caveat.of(language)}"
    if report.not_applicable:
        count = report.not_applicable
        yield Text(f"  另有 {count} 项声明不适用", f"  {count} more do not apply").of(language)
    if report.template:
        yield f"  {phrases.template(report.template, standard, language)}"
    if not gaps_only:
        for (_, lamp), tally in zip(LAMPS, whole.tallies, strict=True):
            yield f"  {lamp.of(language)}{colon}{phrases.tally(tally, language)}"
        yield from (_chapter(each, language) for each in report.chapters)
    yield from (_gap(report, each, language) for each in report.gaps)


def _chapter(part: Part, language: str) -> str:
    lights = "/".join(phrases.COLOURS[each.light].of(language) for each in part.tallies)
    return (
        f"  {part.clause:4} {part.done:4} / {part.total:<4} {part.title.of(language)}  [{lights}]"
    )


def _gap(report: Report, row: Requirement, language: str) -> str:
    drafts = [each for each in row.answers if not each.in_force]
    note = Text("（草案已声明）", " (claimed by a draft)").of(language) if drafts else ""
    likely = phrases.places(row, language)
    where = f" → {likely}" if likely and not drafts else ""
    entry = row.entry
    kind = "topic" if report.standard.topics_only else entry.modality
    return f"  - {entry.id} [{kind}] {entry.gist.of(language)}{note}{where}"
