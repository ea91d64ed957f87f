"""What many clauses, documents or posts have in common, in one line each."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.seal import called
from carbon_manual.render.impact import phrases
from carbon_manual.render.phrases import COLOURS, joined, listed

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from carbon_manual.impact.answers import ClaimChange, LightChange
    from carbon_manual.impact.duties import Told
    from carbon_manual.impact.whole import Impact

LAMPS: Final = {
    "documented": Text("有章节", "documented"),
    "evidenced": Text("有证据", "evidenced"),
    "operating": Text("在运行", "operating"),
}


def lights(impact: Impact, language: str) -> Iterator[str]:
    """Yield the lights that changed alike for one reason, with their clauses by standard."""
    found: dict[Hashable, list[LightChange]] = defaultdict(list)
    for each in impact.lights:
        found[each.lamp, each.old, each.new, each.reasons].append(each)
    for alike in found.values():
        one = alike[0]
        clauses: dict[str, list[str]] = defaultdict(list)
        for each in alike:
            clauses[number_of(impact, each.standard)].append(each.clause)
        named = (f"{number} {listed(names, language)}" for number, names in clauses.items())
        colours = f"{COLOURS[one.old].of(language)} → {COLOURS[one.new].of(language)}"
        text = f"{joined(named, language)} {LAMPS[one.lamp].of(language)}: {colours}"
        yield text + _reasons(one, language)


def claim(impact: Impact, change: ClaimChange, language: str) -> str:
    """Return a claim made or dropped, with the title of its section."""
    word = Text("新增", "made") if change.gained else Text("取消", "dropped")
    document = impact.head.system.documents.get(change.document)
    headings = document.prose.headings if document else ()
    titles = {each.id: each.text for each in headings}
    place = f"{change.document} {titles.get(change.heading, f'#{change.heading}')}"
    number = number_of(impact, change.standard)
    text = f"{word.of(language)} {number} {change.clause} · {place}"
    lone = Text("（再没有章节作答）", " (nothing else answers it)")
    return text + (lone.of(language) if change.unanswered else "")


def seals(impact: Impact, language: str) -> Iterator[str]:
    """Yield the sealed figures that no longer hold, each once with the texts that print it."""
    texts: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for each in impact.seals:
        key = (each.call, each.sealed, each.recomputed)
        texts[key].append(f"{each.document.id} {each.document.version}")
    for (call, sealed, now), names in texts.items():
        result = called(call, impact.head.checked.results)
        name = f"{result.label.of(language)} ({call})" if result else call
        yield f"{name}: {sealed} → {now} · {listed(names, language)}"


def posts(impact: Impact, language: str) -> Iterator[str]:
    """Yield the posts that must be told of the same things, with the documents by reason."""
    found: dict[tuple[tuple[str, Text], ...], list[Told]] = defaultdict(list)
    for each in impact.posts:
        found[each.reasons].append(each)
    for reasons, told in found.items():
        names = listed((each.label.of(language) for each in told), language)
        yield f"{names}: {joined(_subjects(reasons, language), language)}"


def sealed(impact: Impact, language: str) -> str:
    """Return in short how many sealed figures of how many approved texts no longer hold."""
    count = len(impact.seals)
    texts = len({(each.document.id, each.document.version) for each in impact.seals})
    return Text(
        f"{texts} 份已批准文件中的 {count} 个封存的数值不再成立",
        f"{count} sealed figures of {texts} approved documents are broken",
    ).of(language)


def number_of(impact: Impact, standard: str) -> str:
    """Return the number of a standard as it is printed; its key where it is unknown."""
    known = impact.head.system.standards.get(standard)
    return known.number if known else standard


def _reasons(change: LightChange, language: str) -> str:
    if not change.reasons:
        return ""
    rest = len(change.reasons)
    more = Text(f" 等 {rest} 项", f" and {rest - 1} more").of(language) if rest > 1 else ""
    return f" ({change.reasons[0].of(language)}{more})"


def _subjects(reasons: tuple[tuple[str, Text], ...], language: str) -> Iterator[str]:
    """Yield the documents and records that share their reasons: `CX-01、CX-02 (分发范围)`."""
    why: dict[str, list[Text]] = defaultdict(list)
    for subject, reason in reasons:
        why[subject].append(reason)
    subjects: Mapping[tuple[Text, ...], list[str]] = phrases.grouped(
        (tuple(named), subject) for subject, named in why.items()
    )
    for named, names in subjects.items():
        shown = listed((each.of(language) for each in named), language)
        yield f"{listed(names, language)} ({shown})"
