"""The statement of applicability as a page: which clauses apply, which do not, why, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.clauses.applicability import STATEMENT
from carbon_manual.diagnostic import Text
from carbon_manual.render.markup import block, link, page, plain, relative, span, table
from carbon_manual.render.places import has_page
from carbon_manual.render.site.sifter import sifter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.clauses.applicability import Exclusion
    from carbon_manual.clauses.coverage import Coverage
    from carbon_manual.render.site.desk import Desk

PATH: Final = "standards/applicability.md"


def applicability_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the statement of applicability over all standards in use."""
    bar = sifter(desk, sections=Text("标准", "Standard"))
    yield Artifact.of_text(PATH, page(_parts(desk, bar), kind="register", wide=True, sifted=True))


def statement(desk: Desk) -> str:
    """Return the Markdown of the statement for its Word copy: the page without its bar."""
    return page(_parts(desk), kind="register", wide=True)


def _parts(desk: Desk, bar: str = "") -> list[str]:
    say = desk.say
    parts = [f"# {say('适用性声明', 'Statement of applicability')}", _basis(desk), bar]
    for coverage in desk.checked.coverage:
        standard = coverage.use.standard
        title = f"{plain(standard.number)} {desk.word(standard.title)}"
        parts += [f"## {title} {{#{standard.key}}}", _summary(desk, coverage)]
        if coverage.exclusions:
            heading = say("不适用的条款", "Clauses that do not apply")
            parts += [f"### {heading} {{#{standard.key}-excluded}}", _excluded(desk, coverage)]
        heading = say("条款的适用情况", "Applicability by clause")
        parts += [f"### {heading} {{#{standard.key}-clauses}}", _clauses(desk, coverage)]
    return parts


def _basis(desk: Desk) -> str:
    """Return which records the statement rests on."""
    records = list(desk.checked.system.records_of(STATEMENT))
    if not records:
        return desk.say(
            "没有声明不适用的条款：采用的标准在所列场所全部适用。",
            "No clause is declared not to apply: the standards apply in full at the sites named.",
        )
    named = "、".join(
        link(plain(each.id), relative(desk.places.record(each), PATH)) for each in records
    )
    return desk.say(f"依据：{named}。", f"By {named}.")


def _summary(desk: Desk, coverage: Coverage) -> str:
    standard = coverage.use.standard
    sites = "、".join(
        desk.word(desk.checked.system.label("site", each)) for each in coverage.use.sites
    )
    total, gone = len(standard.leaves), len(coverage.not_applicable)
    counted = standard.counted
    said = desk.say(
        f"适用场所：{sites}。{total} {counted.zh}，适用 {total - gone} 项，不适用 {gone} 项。",
        f"Sites: {sites}. Of {total} {counted.en} {total - gone} apply, {gone} do not.",
    )
    return f"{said} {desk.word(standard.caveat)}".strip()


def _excluded(desk: Desk, coverage: Coverage) -> str:
    say = desk.say
    lines = {id(each.row): each for found in coverage.exclusions.values() for each in found}
    rows = [_exclusion(desk, coverage, each) for each in lines.values()]
    head = [
        say("条款", "Clause"),
        say("要点", "Gist"),
        say("场所", "Sites"),
        say("理由", "Reason"),
        say("无影响的说明", "Why nothing suffers"),
        say("批准", "Approved"),
        say("有效期至", "Expires"),
    ]
    return block("cm-data cm-nowrap-1 cm-nowrap-7", table(head, rows))


def _exclusion(desk: Desk, coverage: Coverage, line: Exclusion) -> list[str]:
    row, system = line.row, desk.checked.system
    gist = coverage.use.standard.entries[line.clause].gist if line.clause else None
    sites = "、".join(desk.word(system.label("site", each)) for each in line.sites)
    expires = plain(row.text("expires"))
    if line.is_expired(desk.checked.context.as_of):
        expires = span(f"{expires} {desk.say('已过期', 'expired')}", "cm-gap")
    return [
        plain(line.clause),
        desk.word(gist),
        sites or desk.say("全部", "all"),
        desk.word(row.data("reason")),
        desk.word(row.data("effect")),
        plain(f"{row.text('approved_by')} {row.text('approved_on')}"),
        expires,
    ]


def _clauses(desk: Desk, coverage: Coverage) -> str:
    standard = coverage.use.standard
    gone = set(coverage.not_applicable)
    rows = []
    for clause, entry in standard.entries.items():
        leaves = standard.leaves_of(clause) if has_page(standard, clause) else ()
        if leaves:
            name = link(plain(clause), relative(desk.places.clause(standard, clause), PATH))
            out = sum(leaf in gone for leaf in leaves)
            documents = sorted(
                {claim.document for leaf in leaves for claim in coverage.claims.get(leaf, ())}
            )
            rows.append(
                [name, desk.word(entry.title), _verdict(desk, out, len(leaves)),
                 "、".join(map(plain, documents))]
            )  # fmt: skip
    head = [
        desk.say("条款", "Clause"),
        desk.say("名称", "Title"),
        desk.say("适用", "Applies"),
        desk.say("作答文件", "Answered by"),
    ]
    return block("cm-data cm-nowrap-1 cm-wide-2 cm-nowrap-3", table(head, rows))


def _verdict(desk: Desk, out: int, total: int) -> str:
    if not out:
        return desk.say("适用", "yes")
    if out == total:
        return desk.say("不适用", "no")
    return desk.say(f"部分适用（{total - out} / {total}）", f"in part ({total - out} / {total})")
