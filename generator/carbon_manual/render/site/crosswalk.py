"""The crosswalk on pages: themes by standard, and what other standards have for a clause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.catalogue.crosswalk import Relation, shipped_crosswalk
from carbon_manual.diagnostic import Text
from carbon_manual.lights import Light
from carbon_manual.render.markup import block, bullets, link, page, plain, relative, span, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carbon_manual.catalogue.crosswalk import Counterpart, Theme
    from carbon_manual.clauses.coverage import Coverage
    from carbon_manual.render.site.desk import Desk

PATH: Final = "standards/crosswalk.md"
# Seen from the standard of the page.
_RELATIONS: Final = {
    Relation.EQUAL: Text("要求相当", "both ask the same"),
    Relation.SUBSET: Text("本标准较少", "this standard asks less"),
    Relation.SUPERSET: Text("本标准较多", "this standard asks more"),
    Relation.OVERLAP: Text("部分相同", "partly the same"),
}
_TOPIC: Final = Text("只是议题", "a topic only")
_NOTHING: Final = Text("无", "nothing")
_ALL: Final = Text("全部：议题不构成要求", "all: a topic requires nothing")


def crosswalk_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the page of all themes."""
    yield Artifact.of_text(PATH, _themes_page(desk))


def clause_section(desk: Desk, coverage: Coverage, clause: str, path: str) -> Iterator[str]:
    """Yield the section of a clause's page on its counterparts in the other standards in use."""
    used = {each.use.standard.key: each for each in desk.checked.coverage}
    found = shipped_crosswalk().counterparts(coverage.use.standard.key, clause)
    seen = [(each, used[each.standard]) for each in found if each.standard in used]
    if not seen:
        return
    # its words are those of other pages: a search should arrive there
    yield f"## {desk.say('对照', 'Crosswalk')} {{#crosswalk data-search-exclude}}"
    yield _counterparts(desk, coverage, seen, path)
    covered = [
        _covered(desk, each, other, path)
        for each, other in seen
        if _is_covered(desk, coverage, clause, each, other)
    ]
    if covered:
        yield bullets(covered)


def _counterparts(
    desk: Desk, coverage: Coverage, seen: Iterable[tuple[Counterpart, Coverage]], path: str
) -> str:
    head = [
        desk.say("主题", "Theme"),
        desk.say("标准", "Standard"),
        desk.say("条款", "Clauses"),
        desk.say("关系", "Relation"),
        desk.say("本标准余下", "Remains of this standard"),
    ]
    rows = []
    for each, other in seen:
        relation, rest = _compared(coverage, each, other)
        rows.append(
            [
                link(desk.word(each.theme.label), relative(f"{PATH}#{each.theme.id}", path)),
                plain(other.use.standard.short),
                _clauses(desk, other, each.theme, path),
                desk.word(relation),
                desk.word(rest),
            ]
        )
    return block("cm-data cm-nowrap-2 cm-nowrap-4", table(head, rows))


def _compared(coverage: Coverage, found: Counterpart, other: Coverage) -> tuple[Text, Text]:
    """Return relation and remainder in words; topics of a drafting note can cover nothing."""
    if other.use.standard.topics_only:
        return _TOPIC, _ALL
    if coverage.use.standard.topics_only:
        return _TOPIC, found.rest if found.rest.zh else _NOTHING
    return _RELATIONS[found.relation], found.rest if found.rest.zh else _NOTHING


def _clauses(desk: Desk, coverage: Coverage, theme: Theme, path: str) -> str:
    clauses = theme.clauses.get(coverage.use.standard.key, ())
    return " ".join(desk.to_clause(coverage, each, path) for each in clauses)


def _is_covered(
    desk: Desk, coverage: Coverage, clause: str, found: Counterpart, other: Coverage
) -> bool:
    """Tell whether a counterpart is documented, wherever the clause applies, and this is not."""
    here, there = coverage.use, other.use
    if here.standard.topics_only or there.standard.topics_only:
        return False
    if not set(here.sites) <= set(there.sites):
        return False
    walk = shipped_crosswalk()
    mine = _lit(desk, coverage, walk.leaves(here.standard.key, clause, found.theme))
    theirs = _lit(desk, other, walk.theme_leaves(there.standard.key, found.theme))
    return theirs == {Light.GREEN} and not mine <= {Light.GREEN, Light.GREY}


def _lit(desk: Desk, coverage: Coverage, leaves: Iterable[str]) -> set[Light]:
    """Return the lights that leaves show for being documented; grey is what does not apply."""
    lights = desk.checked.lights[coverage.use.standard.key]
    return {lights[each].documented.light for each in leaves}


def _covered(desk: Desk, found: Counterpart, other: Coverage, path: str) -> str:
    named = f"{plain(other.use.standard.short)} {_clauses(desk, other, found.theme, path)}"
    rest = desk.word(found.rest if found.rest.zh else _NOTHING)
    label = desk.word(found.theme.label)
    return desk.say(
        f"{label}：已通过 {named} 覆盖；余下：{rest}",
        f"{label}: covered through {named}; remaining: {rest}",
    )


def _themes_page(desk: Desk) -> str:
    walk = shipped_crosswalk()
    known = {key for each in walk.themes for key in each.clauses}
    columns = [each for each in desk.checked.coverage if each.use.standard.key in known]
    rows = [_theme(desk, each, columns) for each in walk.themes]
    numbers = [plain(each.use.standard.short) for each in columns]
    head = [desk.say("主题", "Theme"), *numbers]
    label = desk.say("标准对照表", "Crosswalk of the standards")
    reviewer = desk.word(walk.reviewer)
    note = desk.say(
        f"同一行的条款处理同一件事；余下的差别见各条款页。由{reviewer}于 {walk.reviewed} 对照。",
        "Clauses of one row deal with the same matter; each clause's page tells what remains. "
        f"Compared by the {reviewer}, {walk.reviewed}.",
    )
    attributes = f'tabindex="0" role="region" aria-label="{label}"'
    parts = [f"# {label}", note]
    parts += [block("cm-caveat", each) for each in _caveats(desk)]
    parts += [block("cm-matrix", table(head, rows), attributes=attributes)]
    return page(parts, kind="matrix", wide=True)


def _caveats(desk: Desk) -> Iterator[str]:
    for coverage in desk.checked.coverage:
        standard = coverage.use.standard
        if standard.topics_only:
            yield f"{plain(standard.number)}{desk.say('：', ': ')}{desk.word(standard.caveat)}"


def _theme(desk: Desk, theme: Theme, columns: Iterable[Coverage]) -> list[str]:
    basis = span(desk.word(theme.basis), "cm-note")
    label = f'<span id="{theme.id}"></span>{desk.word(theme.label)} {basis}'
    return [label, *(_clauses(desk, each, theme, PATH) for each in columns)]
