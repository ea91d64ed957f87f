"""Coverage at a glance: bars by chapter and the matrix of clauses and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.artifact import Artifact
from carbon_manual.diagnostic import Text
from carbon_manual.render.markup import block, bullets, link, page, plain, span, table, track
from carbon_manual.render.places import has_page
from carbon_manual.render.site.lamps import LAMPS, lamps, tallies
from carbon_manual.render.site.sifter import sifter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from carbon_manual.clauses.coverage import Coverage
    from carbon_manual.render.site.desk import Desk
    from carbon_manual.system.model import Claim, Document

# With more documents a column for each is unreadable; they are then named in one cell.
_MAX_COLUMNS: Final = 30
_MAX_NAMED: Final = 12
_NONE: Final = "— { .cm-no }"
# What rows can be chosen by: the CSS selector of what they hold, with `!` of what they do not.
_LIGHTS: Final = (
    (Text("有红灯", "a red one"), ".cm-light--red"),
    (Text("有黄灯", "an amber one"), ".cm-light--amber"),
    *(
        (Text(f"{name.zh}：不是绿灯", f"{name.en}: not green"),
         f".cm-light:nth-of-type({place}):not(.cm-light--green)")
        for place, name in enumerate(LAMPS, 1)
    ),
    (Text("全是绿灯", "all green"), "!.cm-light:not(.cm-light--green)"),
)  # fmt: skip
_ANSWERS: Final = (
    (Text("有效章节已作答", "answered in force"), ".cm-yes"),
    (Text("已声明，尚未生效", "claimed, not yet in force"), ".cm-part"),
    (Text("无", "none"), "!.cm-yes, .cm-part"),
)


def matrix_page(desk: Desk) -> Artifact:
    """Return the page that holds bars and matrix of every standard in use."""
    say = desk.say
    parts = [f"# {say('覆盖矩阵', 'Coverage matrix')}", _legend(desk), _sifter(desk)]
    for coverage in desk.checked.coverage:
        standard = coverage.use.standard
        done, total = coverage.count
        counted = standard.counted
        note = say(
            f"{total} {counted.zh}中 {done} 项已有有效章节作答。",
            f"{done} of {total} {counted.en} are answered by a section in force.",
        )
        parts += [
            f"## {plain(standard.number)} {desk.word(standard.title)} {{#{standard.key}}}",
            *_caveat(desk, coverage),
            note,
            bullets(tallies(desk, coverage)),
            bars(desk, coverage, f"standards/{standard.key}/"),
            _matrix(desk, coverage),
        ]
    return Artifact.of_text(
        "coverage.md", page(parts, kind="matrix", wide=True, searched=False, sifted=True)
    )


def bars(desk: Desk, coverage: Coverage, folder: str) -> str:
    """Return one bar per chapter; `folder` leads to the standard's pages."""
    standard = coverage.use.standard
    rest = "red" if coverage.use.required else "open"
    lines = []
    for chapter in standard.children.get("", ()):
        done, total = coverage.covered(chapter)
        if total:
            title = f"{chapter} {standard.entries[chapter].title.of(desk.language)}"
            bar = track(round(100 * done / total), rest=rest)
            lines.append(f"- {link(plain(title), f'{folder}{chapter}.md')} {bar} {done} / {total}")
    return block("cm-bar", "\n".join(lines))


def _sifter(desk: Desk) -> str:
    return sifter(
        desk,
        marks=((Text("三灯", "Lights"), _LIGHTS), (Text("作答", "Answered"), _ANSWERS)),
        sections=Text("标准", "Standard"),
    )


def _legend(desk: Desk) -> str:
    say = desk.say
    return block(
        "cm-legend",
        " ".join(
            (
                span(say("● 有效章节已作答", "● answered in force"), "cm-yes"),
                span(say("○ 已声明，尚未生效", "○ claimed, not yet in force"), "cm-part"),
                span(say("— 无", "— none"), "cm-no"),
            )
        ),
    )


def _matrix(desk: Desk, coverage: Coverage) -> str:
    standard = coverage.use.standard
    documents = [each for each in desk.checked.system.documents.values() if _claims(coverage, each)]
    wide = len(documents) > _MAX_COLUMNS
    answers = desk.say("作答文件", "Documents")
    heads = [answers] if wide else [plain(each.id) for each in documents]
    rows = []
    for clause in standard.entries:
        if has_page(standard, clause) and standard.leaves_of(clause):
            done, total = coverage.covered(clause)
            name = link(plain(clause), desk.places.clause(standard, clause))
            title = f"{name} {desk.word(standard.entries[clause].title)}"
            found = _found(desk, coverage, clause)
            cells = [_named(found)] if wide else [found.get(each.id, _NONE) for each in documents]
            lights = " ".join(lamps(desk, coverage, clause, words=False))
            rows.append([title, lights, f"{done} / {total}", *cells])
    head = [
        desk.say("条款", "Clause"),
        desk.say("三灯", "Lights"),
        desk.say("已作答", "Answered"),
        *heads,
    ]
    label = desk.say("条款覆盖矩阵", "Coverage matrix")
    attributes = f'tabindex="0" role="region" aria-label="{label}"'
    shown = table(head, rows, "lcc" + ("l" if wide else "c" * len(documents)))
    return block("cm-matrix", shown, attributes=attributes)


def _caveat(desk: Desk, coverage: Coverage) -> Iterator[str]:
    """Yield what must be said of a catalogue of topics, and of what does not apply."""
    standard = coverage.use.standard
    if standard.topics_only:
        yield block("cm-caveat", plain(desk.word(standard.caveat)))
    if coverage.not_applicable:
        count = len(coverage.not_applicable)
        yield desk.say(
            f"另有 {count} 项声明不适用，见适用性声明。",
            f"{count} more are declared not to apply: see the statement of applicability.",
        )


def _claims(coverage: Coverage, document: Document) -> bool:
    tables = (coverage.claims, coverage.drafts)
    return any(
        claim.document == document.id
        for each in tables
        for found in each.values()
        for claim in found
    )


def _found(desk: Desk, coverage: Coverage, clause: str) -> dict[str, str]:
    """Return, by document, the mark that leads to its first section on the clause or below."""
    standard = coverage.use.standard
    marks: dict[str, str] = {}
    for sign, style, claims in _marks(coverage):
        for each in (clause, *standard.descendants(clause)):
            for claim in claims.get(each, ()):
                document = desk.checked.system.documents[claim.document]
                target = f"{desk.places.document(document)}#{claim.heading}"
                marks.setdefault(claim.document, link(sign, target, classes=style))
    return marks


def _marks(coverage: Coverage) -> Iterator[tuple[str, str, Mapping[str, tuple[Claim, ...]]]]:
    yield "●", "cm-yes", coverage.claims
    yield "○", "cm-part", coverage.drafts


def _named(found: dict[str, str]) -> str:
    named: Sequence[str] = [
        mark.replace("[●]", f"[{name}]").replace("[○]", f"[{name}]").replace("{ ", "{ .cm-named ")
        for name, mark in found.items()
    ]
    more = f" … {len(named)}" if len(named) > _MAX_NAMED else ""
    return " ".join(named[:_MAX_NAMED]) + more
