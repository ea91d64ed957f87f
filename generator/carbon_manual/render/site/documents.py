"""Pages of documents: control block, history, body with figures, clauses answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.artifact import Artifact
from carbon_manual.doccontrol.control import APPROVED, PREPARED, REVIEWED
from carbon_manual.render.markup import block, link, page, pairs, plain, relative, table
from carbon_manual.render.site.referred import referred_section
from carbon_manual.system.pictures import pictures_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carbon_manual.render.site.desk import Desk
    from carbon_manual.system.model import Document


def document_pages(desk: Desk) -> Iterator[Artifact]:
    """Yield one page per document, at the path of its source."""
    for document in desk.checked.system.documents.values():
        yield Artifact.of_text(
            desk.places.document(document), document_page(desk, document), document.id
        )


def document_pictures(desk: Desk) -> Iterator[Artifact]:
    """Yield the pictures that documents show, each once, at the paths of their files."""
    system = desk.checked.system
    found: dict[str, bytes] = {}
    for document in system.documents.values():
        found |= pictures_of(document, system.pictures)
    yield from (Artifact(path, data) for path, data in sorted(found.items()))


def document_page(desk: Desk, document: Document) -> str:
    """Return the staged Markdown of a document: what the site shows and the Word copy prints."""
    parts = [
        _title(desk, document),
        block("cm-control", _control(desk, document)),
        _without_title(desk.embedding.body(document)),
        _records(desk, document),
        _history(desk, document),
        _claims(desk, document),
        referred_section(desk, document.id, desk.places.document(document)),
    ]
    edition = (document.id, document.version)
    return page(parts, kind="document", numbered=True, edition=edition)


def body_page(desk: Desk, document: Document) -> str:
    """Return the controlled text alone: what stays the same as long as the version does."""
    parts = [_title(desk, document), _without_title(desk.embedding.body(document))]
    return page(parts, kind="document", numbered=True)


def _title(desk: Desk, document: Document) -> str:
    own = next((each.id for each in document.prose.headings if each.level == 1), "")
    mark = f" {{#{own}}}" if own else ""
    return f"# {plain(document.id)} {desk.word(document.title)}{mark}"


def _without_title(body: str) -> str:
    """Drop the body's own `# title` line: the page's title carries the number too."""
    lines = body.lstrip("\n").split("\n")
    if lines and lines[0].startswith("# "):
        lines = lines[1:]
    return "\n".join(lines)


def _control(desk: Desk, document: Document) -> str:
    control, say = document.control, desk.say
    retention = control.text("retention") or document.shape.retention
    values = [
        (say("文件编号", "Number"), plain(document.id)),
        (say("版本", "Version"), plain(document.version)),
        (say("状态", "Status"), desk.badge(document)),
        (say("生效日期", "Effective"), control.text("effective")),
        (say("责任岗位", "Owner"), plain(control.text("owner"))),
        (say("下次评审", "Next review"), control.text("next_review")),
        (say("访问级别", "Access"), _access(desk, document)),
        (say("保存期限", "Retention"), desk.interval(retention)),
    ]
    signed = [
        (meaning, desk.signed(document, meaning)) for meaning in (PREPARED, REVIEWED, APPROVED)
    ]
    wide = [(plain(meaning), who) for meaning, who in signed if who]
    receivers = "、".join(plain(str(item.data)) for item in control.items_of("distribution"))
    if receivers:
        wide.append((say("分发范围", "Distribution"), receivers))
    return pairs(values, wide=wide)


def _access(desk: Desk, document: Document) -> str:
    fields = {field.name: field for field in desk.checked.system.shapes.document_control}
    given = document.control.text("access")
    return desk.word(fields["access"].choice(given)) if given else ""


def _records(desk: Desk, document: Document) -> str:
    numbers = [str(item.data) for item in document.control.items_of("records")]
    if not numbers:
        return ""
    target = desk.places.document(document)
    rows = []
    for number in numbers:
        shape = desk.checked.system.shapes.numbered(number)
        if shape is not None:
            label = link(plain(number), relative(desk.places.form(shape), target))
            rows.append([label, desk.word(shape.label), desk.word(shape.purpose)])
    head = [desk.say("表式号", "Form"), desk.say("记录", "Record"), desk.say("用途", "Purpose")]
    heading = desk.say("相关表式", "Record forms")
    return f"## {heading} {{#cm-records}}\n\n" + block("cm-register", table(head, rows))


def _history(desk: Desk, document: Document) -> str:
    rows = []
    for row in document.control.rows("history"):
        signed = {PREPARED: "", APPROVED: ""}
        edition = (document.id, row.text("version"))
        for signature in desk.checked.control.signatures.get(edition, ()):
            if signature.meaning in signed:
                signed[signature.meaning] = plain(signature.post)
        change = desk.word(row.data("change"))
        rows.append(
            [
                plain(row.text("version")),
                row.text("date"),
                change,
                signed[PREPARED],
                signed[APPROVED],
            ]
        )
    if not rows:
        return ""
    say = desk.say
    head = [say("版本", "Version"), say("日期", "Date"), say("修订内容", "Change"),
            say("编制", "Prepared"), say("批准", "Approved")]  # fmt: skip
    heading = say("修订记录", "Revision history")
    return f"## {heading} {{#cm-history}}\n\n" + block("cm-history", table(head, rows))


def _claims(desk: Desk, document: Document) -> str:
    target = desk.places.document(document)
    texts = {heading.id: heading.text for heading in document.prose.headings if heading.id}
    rows = []
    for heading, text in texts.items():
        for coverage in desk.checked.coverage:
            standard = coverage.use.standard
            clauses = [
                clause
                for claim in desk.claims.get(document.id, ())
                if (claim.heading, claim.standard) == (heading, standard.key)
                for clause in claim.clauses
            ]
            if clauses:
                chips = "、".join(desk.to_clause(coverage, each, target) for each in clauses)
                rows.append([link(plain(text), f"#{heading}"), plain(standard.short), chips])
    if not rows:
        return ""
    say = desk.say
    head = [say("章节", "Section"), say("标准", "Standard"), say("条款", "Clauses")]
    heading = say("条款对照", "Clauses answered")
    return f"## {heading} {{#cm-claims}}\n\n" + block("cm-claims cm-nowrap-2", table(head, rows))
