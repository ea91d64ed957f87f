"""Pages of the standards: an index, a page per clause, and the coverage matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.artifact import Artifact
from carbon_manual.render.markup import block, bullets, link, page, plain, relative, span, table
from carbon_manual.render.places import has_page
from carbon_manual.render.site.desk import MODALITY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.coverage import Coverage
    from carbon_manual.render.site.desk import Desk


def clause_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield the index of standards, each standard's index and clauses, and the matrix."""
    yield Artifact.of_text("standards/index.md", _standards_page(desk))
    for coverage in desk.checked.coverage:
        standard = coverage.use.standard
        yield Artifact.of_text(desk.places.standard(standard), _standard_page(desk, coverage))
        for clause in standard.entries:
            if has_page(standard, clause):
                text = _clause_page(desk, coverage, clause)
                yield Artifact.of_text(desk.places.clause(standard, clause), text, f"{standard.key}:{clause}")
    yield Artifact.of_text("coverage.md", _matrix_page(desk))


def _standards_page(desk: Desk) -> str:
    say = desk.say
    rows = []
    for coverage in desk.checked.coverage:
        standard = coverage.use.standard
        done, total = _sum(coverage)
        sites = "、".join(desk.word(desk.checked.system.label("site", each)) for each in coverage.use.sites)
        required = say("必须覆盖", "required") if coverage.use.required else say("建设中", "being built")
        rows.append(
            [
                link(plain(standard.number), f"{standard.key}/index.md"),
                desk.word(standard.title),
                sites,
                required,
                f"{done} / {total}",
            ]
        )
    head = [say("标准", "Standard"), say("名称", "Title"), say("适用场所", "Sites"),
            say("覆盖要求", "Coverage"), say("已作答", "Answered")]  # fmt: skip
    parts = [
        f"# {say('标准', 'Standards')}",
        block("cm-register cm-nowrap-4 cm-nowrap-5", table(head, rows, "llllr")),
        link(say("打开覆盖矩阵", "Open the coverage matrix"), "../coverage.md"),
    ]
    return page(parts, kind="register", wide=True)


def _standard_page(desk: Desk, coverage: Coverage) -> str:
    standard = coverage.use.standard
    entries = []
    for clause, entry in standard.entries.items():
        if has_page(standard, clause):
            text = f"{clause} {entry.title.of(desk.language)}"
            indent = "    " * sum(1 for each in standard.ancestors(clause) if has_page(standard, each))
            entries.append(f"{indent}- {link(plain(text), f'{clause}.md')}{_share(coverage, clause)}")
    note = desk.say(
        "这里只有我们自己写的要点；标准原文请查阅正式出版物。",
        "Only our own gists stand here; for the text see the published standard.",
    )
    parts = [
        f"# {plain(standard.number)} {desk.word(standard.title)}",
        note,
        _bars(desk, coverage, ""),
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
    meta = [span(MODALITY[entry.modality].of(desk.language), f"cm-modality cm-modality--{entry.modality}"),
            link(plain(standard.number), "index.md", classes="cm-chip")]  # fmt: skip
    if standard.leaves_of(clause):
        meta.append(_light(desk, coverage, clause))
    parts = [
        f"# {plain(clause)} {desk.word(entry.title)}",
        block("cm-gist", plain(entry.gist.zh), plain(entry.gist.en)),
        block("cm-meta", " ".join(meta)),
    ]
    if own:
        parts += [f"## {say('要求', 'Requirements')} {{#requirements}}", _requirements(desk, coverage, own, path)]
    if below:
        children = [
            f"{link(plain(each), f'{each}.md')} {desk.word(standard.entries[each].title)}{_share(coverage, each)}"
            for each in below
        ]
        parts += [f"## {say('下级条款', 'Clauses below')} {{#children}}", bullets(children)]
    everything = [clause, *own]
    parts += [f"## {say('体系文件中的章节', 'Sections that answer it')} {{#passages}}",
              bullets(_passages(desk, coverage, everything, path)),
              f"## {say('预期的记录', 'Expected records')} {{#records}}",
              bullets(_expected(desk, coverage, everything, path))]  # fmt: skip
    return page(parts, kind="clause")


def _requirements(desk: Desk, coverage: Coverage, clauses: list[str], path: str) -> str:
    standard = coverage.use.standard
    rows = []
    for clause in clauses:
        entry = standard.entries[clause]
        claims = (*coverage.claims.get(clause, ()), *coverage.drafts.get(clause, ()))
        answers = "、".join(
            link(plain(claim.document), relative(claim_page(desk, claim.document), path) + f"#{claim.heading}")
            for claim in claims
        )
        missing = desk.say("缺", "gap") if clause in standard.leaves else ""
        name = f'<span id="{clause}"></span>{plain(clause)}'
        badge = span(MODALITY[entry.modality].of(desk.language), f"cm-modality cm-modality--{entry.modality}")
        rows.append([name, plain(entry.gist.of(desk.language)), badge, answers or missing])
    head = [desk.say("条款", "Clause"), desk.say("要点", "Gist"), desk.say("性质", "Modality"), desk.say("作答", "Answered by")]
    return block("cm-data cm-nowrap-1 cm-nowrap-3", table(head, rows))


def claim_page(desk: Desk, document: str) -> str:
    """Return the page of a claiming document."""
    return desk.places.document(desk.checked.system.documents[document])


def _passages(desk: Desk, coverage: Coverage, clauses: list[str], path: str) -> Iterator[str]:
    system = desk.checked.system
    found: dict[tuple[str, str], list[str]] = {}
    for clause in clauses:
        for claim in (*coverage.claims.get(clause, ()), *coverage.drafts.get(clause, ())):
            found.setdefault((claim.document, claim.heading), []).append(clause)
    for (name, heading), answered in found.items():
        document = system.documents[name]
        shown = "、".join(answered[:6]) + ("…" if len(answered) > 6 else "")  # noqa: PLR2004 - one line
        note = span(plain(shown), "cm-note")
        status = desk.badge(document).replace('class="', 'class="cm-end ', 1)
        yield f"{desk.to_document(document, path, heading)} {note} {status}"


def _expected(desk: Desk, coverage: Coverage, clauses: list[str], path: str) -> Iterator[str]:
    standard = coverage.use.standard
    system = desk.checked.system
    wanted = dict.fromkeys(
        each for clause in clauses for each in standard.evidence(clause)
    )
    for name in wanted:
        shape = system.shapes.types.get(name)
        if shape is None or not shape.is_record:
            continue
        records = list(system.records_of(name))
        label = f"{shape.number} {shape.label.of(desk.language)}"
        count = desk.say(f"{len(records)} 份", f"{len(records)} records")
        yield f"{link(plain(label), relative(desk.places.form(shape), path))} {span(count, 'cm-note')}"


def _matrix_page(desk: Desk) -> str:
    say = desk.say
    parts = [f"# {say('覆盖矩阵', 'Coverage matrix')}"]
    documents = list(desk.checked.system.documents.values())
    for coverage in desk.checked.coverage:
        standard = coverage.use.standard
        done, total = _sum(coverage)
        parts.append(f"## {plain(standard.number)} {desk.word(standard.title)} {{#{standard.key}}}")
        parts.append(say(f"{total} 项要求中 {done} 项已有有效章节作答。",
                         f"{done} of {total} obligations are answered by a section in force."))  # fmt: skip
        parts.append(_bars(desk, coverage, f"standards/{standard.key}/"))
        head = [say("条款", "Clause"), say("已作答", "Answered"), *(plain(each.id) for each in documents)]
        rows = []
        for clause in standard.entries:
            if has_page(standard, clause) and standard.leaves_of(clause):
                rows.append(_matrix_row(desk, coverage, clause))
        label = say("条款覆盖矩阵", "Coverage matrix")
        parts.append(block("cm-matrix", table(head, rows, "lc" + "c" * len(documents)),
                           attributes=f'tabindex="0" role="region" aria-label="{label}"'))  # fmt: skip
    text = page(parts, kind="matrix", wide=True)
    return text.replace("---\n\n", "search: {exclude: true}\n---\n\n", 1)


def _matrix_row(desk: Desk, coverage: Coverage, clause: str) -> list[str]:
    standard = coverage.use.standard
    entry = standard.entries[clause]
    done, total = coverage.covered(clause)
    shown = plain(clause)
    title = f"{link(shown, desk.places.clause(standard, clause))} {desk.word(entry.title)}"
    cells = [title, f"{done} / {total}"]
    for document in desk.checked.system.documents.values():
        cells.append(_mark(desk, coverage, clause, document.id))
    return cells


def _mark(desk: Desk, coverage: Coverage, clause: str, document: str) -> str:
    everything = (clause, *coverage.use.standard.descendants(clause))
    for claims, sign, mark in ((coverage.claims, "●", "cm-yes"), (coverage.drafts, "○", "cm-part")):
        for each in everything:
            for claim in claims.get(each, ()):
                if claim.document == document:
                    return link(sign, f"{claim_page(desk, document)}#{claim.heading}", classes=mark)
    return "— { .cm-no }"


def _bars(desk: Desk, coverage: Coverage, folder: str) -> str:
    standard = coverage.use.standard
    lines = []
    for chapter in standard.children.get("", ()):
        done, total = coverage.covered(chapter)
        if not total:
            continue
        share = round(100 * done / total)
        title = f"{chapter} {standard.entries[chapter].title.of(desk.language)}"
        green = f'<span class="cm-bar__part cm-bar__part--green cm-v{share}"></span>' if share else ""
        rest = f'<span class="cm-bar__part cm-bar__part--red cm-v{100 - share}"></span>' if share < 100 else ""  # noqa: PLR2004
        track = f'<span class="cm-bar__track">{green}{rest}</span>'
        lines.append(f"- {link(plain(title), f'{folder}{chapter}.md')} {track} {done} / {total}")
    return block("cm-bar", "\n".join(lines))


def _light(desk: Desk, coverage: Coverage, clause: str) -> str:
    done, total = coverage.covered(clause)
    colour = "green" if done == total else "amber" if done else "red"
    hint = desk.say(f"{total} 项要求中 {done} 项有有效章节作答", f"{done} of {total} answered in force")
    return span(desk.say("有章节", "documented"), f"cm-light cm-light--{colour}", hint)


def _share(coverage: Coverage, clause: str) -> str:
    done, total = coverage.covered(clause)
    return f" {span(f'{done} / {total}', 'cm-note')}" if total else ""


def _sum(coverage: Coverage) -> tuple[int, int]:
    total = len(coverage.use.standard.leaves)
    return total - len(coverage.gaps), total
