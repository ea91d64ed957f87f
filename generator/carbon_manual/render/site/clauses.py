"""Pages of the standards: the index, each standard, and a page per clause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.catalogue.standard import MODALITIES
from carbon_manual.conformity.functions import is_known
from carbon_manual.lights import LIGHTS, Light, counts, worst
from carbon_manual.render.markup import block, bullets, link, page, plain, relative, span, table
from carbon_manual.render.places import has_page
from carbon_manual.render.site.crosswalk import clause_section
from carbon_manual.render.site.desk import MODALITY
from carbon_manual.render.site.glossary import to_term
from carbon_manual.render.site.matrix import bars, matrix_page
from carbon_manual.render.site.sheet import sheet_parts
from carbon_manual.render.site.tables import to_table, to_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.clauses.coverage import Coverage
    from carbon_manual.render.site.desk import Desk
    from carbon_manual.system.model import Claim

_LAMPS: Final = (("有章节", "documented"), ("有证据", "evidenced"), ("在运行", "operating"))
_MAX_REASONS: Final = 4


def clause_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the index of standards, each standard's index and clauses, and the matrix."""
    yield Artifact.of_text("standards/index.md", _standards_page(desk))
    for coverage in desk.checked.coverage:
        standard = coverage.use.standard
        yield Artifact.of_text(desk.places.standard(standard), _standard_page(desk, coverage))
        for clause in standard.entries:
            if has_page(standard, clause):
                text = _clause_page(desk, coverage, clause)
                yield Artifact.of_text(
                    desk.places.clause(standard, clause), text, f"{standard.key}:{clause}"
                )
    yield matrix_page(desk)


def _standards_page(desk: Desk) -> str:
    say = desk.say
    rows = []
    for coverage in desk.checked.coverage:
        standard = coverage.use.standard
        done, total = coverage.count
        sites = "、".join(
            desk.word(desk.checked.system.label("site", each)) for each in coverage.use.sites
        )
        required = (
            say("必须覆盖", "required") if coverage.use.required else say("建设中", "being built")
        )
        rows.append(
            [
                link(plain(standard.number), f"{standard.key}/index.md"),
                desk.word(standard.title),
                sites,
                required,
                f"{done} / {total}",
            ]
        )
    head = [
        say("标准", "Standard"),
        say("名称", "Title"),
        say("适用场所", "Sites"),
        say("覆盖要求", "Coverage"),
        say("已作答", "Answered"),
    ]
    parts = [
        f"# {say('标准', 'Standards')}",
        block("cm-register cm-nowrap-4 cm-nowrap-5", table(head, rows, "llllr")),
        link(say("打开覆盖矩阵", "Open the coverage matrix"), "../coverage.md"),
        *_functions(desk),
        link(say("打开标准对照表", "Open the crosswalk of the standards"), "crosswalk.md"),
        link(say("打开术语对照", "Open the glossary of the standards"), "glossary.md"),
    ]
    return page(parts, kind="register", wide=True)


def _functions(desk: Desk) -> Iterator[str]:
    if is_known(desk.checked.system):
        yield link(desk.say("打开职能分配表", "Open the table of functions"), "functions.md")


def _standard_page(desk: Desk, coverage: Coverage) -> str:
    standard = coverage.use.standard
    entries = []
    for clause, entry in standard.entries.items():
        if has_page(standard, clause):
            text = f"{clause} {entry.title.of(desk.language)}"
            indent = "    " * sum(
                1 for each in standard.ancestors(clause) if has_page(standard, each)
            )
            entries.append(
                f"{indent}- {link(plain(text), f'{clause}.md')}{_share(coverage, clause)}"
            )
    note = desk.say(
        "这里只有我们自己写的要点；标准原文请查阅正式出版物。",
        "Only our own gists stand here; for the text see the published standard.",
    )
    parts = [
        f"# {plain(standard.number)} {desk.word(standard.title)}",
        *([block("cm-caveat", plain(desk.word(standard.caveat)))] if standard.topics_only else []),
        note,
        bars(desk, coverage, ""),
        *to_tables(desk, standard),
        f"## {desk.say('条款', 'Clauses')} {{#clauses}}",
        "\n".join(entries),
    ]
    return page(parts, kind="register")


def _clause_page(desk: Desk, coverage: Coverage, clause: str) -> str:
    standard = coverage.use.standard
    entry = standard.entries[clause]
    path = desk.places.clause(standard, clause)
    own = [
        each
        for each in standard.descendants(clause)
        if not has_page(standard, each) and desk.places.clause(standard, each).startswith(path)
    ]
    below = [each for each in standard.children.get(clause, ()) if has_page(standard, each)]
    say = desk.say
    meta = [
        _modality(desk, _strongest(standard, clause)),
        link(plain(standard.number), "index.md", classes="cm-chip"),
    ]
    if standard.leaves_of(clause):
        meta += _lights(desk, standard, clause)
    meta += to_term(desk, standard, clause, path)
    parts = [
        f"# {plain(clause)} {desk.word(entry.title)}",
        block("cm-gist", plain(entry.gist.zh), plain(entry.gist.en)),
        block("cm-meta", " ".join(meta)),
    ]
    if own:
        heading = f"## {say('要求', 'Requirements')} {{#requirements}}"
        parts += [heading, _requirements(desk, coverage, own, path)]
    if below:
        heading = f"## {say('下级条款', 'Clauses below')} {{#children}}"
        parts += [heading, bullets(_child(desk, coverage, each) for each in below)]
    everything = [clause, *own]
    parts += [
        *to_table(desk, standard, clause, path),
        *sheet_parts(desk, standard, clause, everything),
        *clause_section(desk, coverage, clause, path),
    ]
    if not below:
        parts += _explained(desk, list(_reasons(desk, standard, clause)))
    return page(parts, kind="clause")


def _modality(desk: Desk, modality: str) -> str:
    text = MODALITY[modality].of(desk.language)
    return span(text, f"cm-modality cm-modality--{modality}")


def _strongest(standard: Standard, clause: str) -> str:
    """Return the strongest modality of a clause and what stands below it."""
    below = (clause, *standard.descendants(clause))
    return min((standard.entries[each].modality for each in below), key=MODALITIES.index)


def _child(desk: Desk, coverage: Coverage, clause: str) -> str:
    title = desk.word(coverage.use.standard.entries[clause].title)
    return f"{link(plain(clause), f'{clause}.md')} {title}{_share(coverage, clause)}"


def _requirements(desk: Desk, coverage: Coverage, clauses: list[str], path: str) -> str:
    standard = coverage.use.standard
    rows = []
    for clause in clauses:
        entry = standard.entries[clause]
        claims = (*coverage.claims.get(clause, ()), *coverage.drafts.get(clause, ()))
        answers = "、".join(_answer(desk, claim, path) for claim in claims)
        missing = _unanswered(desk, coverage, clause)
        name = f'<span id="{clause}"></span>{plain(clause)}'
        gist = plain(entry.gist.of(desk.language))
        rows.append([name, gist, _modality(desk, entry.modality), answers or missing])
    head = [
        desk.say("条款", "Clause"),
        desk.say("要点", "Gist"),
        desk.say("性质", "Modality"),
        desk.say("作答", "Answered by"),
    ]
    return block("cm-data cm-nowrap-1 cm-nowrap-3 cm-nowrap-4", table(head, rows))


def _unanswered(desk: Desk, coverage: Coverage, clause: str) -> str:
    """Return what stands where no section can be named."""
    if clause in coverage.claims:
        return desk.say("已作答", "answered")
    if clause in coverage.use.standard.leaves:
        return desk.say("缺", "gap")
    return desk.say("见下", "below") if coverage.use.standard.leaves_of(clause) else ""


def _answer(desk: Desk, claim: Claim, path: str) -> str:
    document = desk.checked.system.documents[claim.document]
    target = relative(desk.places.document(document), path)
    return link(plain(claim.document), f"{target}#{claim.heading}")


def _lights(desk: Desk, standard: Standard, clause: str) -> Iterator[str]:
    """Yield the three lights of a clause and what stands below it."""
    below = [desk.checked.lights[standard.key][leaf] for leaf in standard.leaves_of(clause)]
    for index, (zh, en) in enumerate(_LAMPS):
        lamps = [each.all[index] for each in below]
        colour = worst(lamps)
        tally = counts(lamps)
        shown = "，".join(f"{LIGHTS[each].of(desk.language)} {tally[each]}" for each in tally)
        yield span(desk.say(zh, en), f"cm-light cm-light--{colour}", shown)


def _explained(desk: Desk, reasons: list[tuple[Light, str]]) -> list[str]:
    """Return the section on lights that are not green; grey ones alone leave the clause green."""
    if not reasons:
        return []
    heading = (
        desk.say("由人判断", "For people to judge")
        if all(light is Light.GREY for light, _ in reasons)
        else desk.say("为何不是绿灯", "Why not green")
    )
    return [f"## {heading} {{#lights}}", bullets(told for _, told in reasons)]


def _reasons(desk: Desk, standard: Standard, clause: str) -> Iterator[tuple[Light, str]]:
    """Yield the lights that are not green, leaf by leaf, and why."""
    for leaf in standard.leaves_of(clause):
        for (zh, en), lamp in zip(_LAMPS, desk.checked.lights[standard.key][leaf].all, strict=True):
            if lamp.light is Light.GREEN or not lamp.reasons:
                continue
            mark = span(desk.say(zh, en), f"cm-light cm-light--{lamp.light}")
            told = "；".join(plain(each.of(desk.language)) for each in lamp.reasons[:_MAX_REASONS])
            yield lamp.light, f"{plain(leaf)} {mark} {told}"


def _share(coverage: Coverage, clause: str) -> str:
    done, total = coverage.covered(clause)
    return f" {span(f'{done} / {total}', 'cm-note')}" if total else ""
