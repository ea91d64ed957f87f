"""The findings of the check on a page, for those who work on the texts, and what was accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.checks.rulebook import RULES
from carbon_manual.diagnostic import SEVERITY, Severity, Text
from carbon_manual.render.markup import block, link, page, plain, relative, span, table
from carbon_manual.render.site.sifter import sifter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carbon_manual.diagnostic import Diagnostic
    from carbon_manual.render.site.desk import Desk

PATH: Final = "findings.md"
TITLE: Final = Text("检查结果", "Findings")
# A system that has only begun may have thousands: a page must open.
_MOST: Final = 500
_RULES: Final = "guide/checks.md"
_LOOKS: Final = {
    Severity.ERROR: "withdrawn",
    Severity.WARNING: "draft",
    Severity.NOTE: "approved",
}


def finding_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the page, unless the site is for readers of a lower class, who get no findings."""
    if not desk.is_whole:
        return
    say = desk.say
    standing, waived = desk.checked.diagnostics, desk.checked.waived
    parts = [f"# {desk.word(TITLE)}", _note(desk, standing)]
    if standing or waived:
        parts.append(
            sifter(desk, columns=((Text("程度", "Severity"), 1), (Text("规则", "Rule"), 2)))
        )
    parts += [f"## {say('要处理的', 'To be dealt with')} {{#standing}}", *_table(desk, standing)]
    if waived:
        parts += [f"## {say('已豁免的', 'Waived')} {{#waived}}", *_table(desk, waived)]
    text = page(parts, kind="register", wide=True, searched=False, sifted=True)
    yield Artifact.of_text(PATH, text)


def _note(desk: Desk, standing: Sequence[Diagnostic]) -> str:
    counts = {each: sum(one.severity is each for one in standing) for each in Severity}
    told = desk.say("，", ", ").join(
        f"{SEVERITY[each].of(desk.language)} {count}" for each, count in counts.items() if count
    )
    found = told or desk.say("没有问题", "none")
    as_of = desk.checked.context.as_of
    rules = link(desk.say("使用指南", "the guide"), _RULES)
    return desk.say(
        f"截至 {as_of}，按 {len(RULES)} 条规则检查：{found}。每条规则的意思和处理办法见{rules}。",
        f"As of {as_of}, by {len(RULES)} rules: {found}. What each rule means and what to do: "
        f"{rules}.",
    )


def _table(desk: Desk, found: Sequence[Diagnostic]) -> Iterator[str]:
    if not found:
        yield desk.say("没有。", "None.")
        return
    say = desk.say
    worst = sorted(found, key=lambda each: each.severity.rank)
    head = [say("程度", "Severity"), say("规则", "Rule"), say("位置", "Place"),
            say("问题", "What is wrong"), say("办法", "What to do")]  # fmt: skip
    rows = [_row(desk, each) for each in worst[:_MOST]]
    yield block("cm-data cm-nowrap-1 cm-nowrap-2 cm-wide-4 cm-wide-5", table(head, rows))
    if len(worst) > _MOST:
        more = len(worst) - _MOST
        yield say(
            f"另有 {more} 个，见 carbon-manual check。", f"{more} more: see carbon-manual check."
        )


def _row(desk: Desk, finding: Diagnostic) -> list[str]:
    label = SEVERITY[finding.severity].of(desk.language)
    return [
        span(label, f"cm-status cm-status--{_LOOKS[finding.severity]}"),
        link(plain(finding.code), f"{_RULES}#{finding.code.lower()}"),
        _place(desk, finding),
        plain(finding.message.of(desk.language)),
        plain(finding.remedy.of(desk.language)),
    ]


def _place(desk: Desk, finding: Diagnostic) -> str:
    """Return where it is: the line of the source, which leads to the page made from it."""
    path, line, _ = finding.span
    target = _page_of(desk, path)
    shown = plain(f"{path}:{line}")
    return link(shown, relative(target, PATH)) if target else shown


def _page_of(desk: Desk, source: str) -> str | None:
    """Return the page that was made from a source file, if there is one."""
    system = desk.checked.system
    if source in {each.path for each in system.documents.values()}:
        return source
    return desk.places.by_source.get(source)
