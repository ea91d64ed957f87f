"""The audit pack: what a certification body reads, as plain files that need no program of ours."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
from typing import TYPE_CHECKING, Final

from lxml import html as tree

from carbon_manual.artifact import Artifact
from carbon_manual.conformity.books import open_books
from carbon_manual.conformity.clausesheet import whole_sheet
from carbon_manual.conformity.gapreport import report_of
from carbon_manual.copies.redlines import redline
from carbon_manual.diagnostic import Text
from carbon_manual.release.manifest import manifest
from carbon_manual.render.gaps import page as gaps
from carbon_manual.render.gaps import sheet, table
from carbon_manual.render.redline import standalone
from carbon_manual.render.site.applicability import statement
from carbon_manual.results.trace import call_of, trace_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from carbon_manual.render.dialect import Dialect
    from carbon_manual.render.site.desk import Desk
    from carbon_manual.system.model import Document

FORMAT: Final = "carbon-manual pack 1"
CARD: Final = "pack.json"
SUMS: Final = "SHA256SUMS"
_MARK: Final = "\ufeff"  # Excel takes a file without it for one in the local encoding
_STYLE: Final = (
    "body{max-width:62rem;margin:2rem auto;padding:0 1rem;font-family:sans-serif;line-height:1.6;"
    "color:#1c2925}table{border-collapse:collapse;width:100%;font-size:.85rem}th,td{padding:.3rem "
    ".5rem;border:1px solid #b9c9c3;text-align:left;vertical-align:top}a{color:#0b6654}"
    "code,pre{font-family:monospace;white-space:pre-wrap;overflow-wrap:anywhere}"
)
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def pack_files(
    desk: Desk,
    dialect: Dialect,
    copies: Sequence[Artifact],
    changed: Sequence[tuple[Document, Document]] = (),
) -> Iterator[Artifact]:
    """Yield the files of the pack; index and manifest come last.

    Args:
        desk: The system as its readers get it.
        dialect: Renders Markdown.
        copies: The Word set.
        changed: Old and new text of the documents of which a redline is wanted.
    """
    found = [Artifact(f"word/{each.path}", each.data, each.subject) for each in copies]
    found += _master_list(desk, copies)
    found += _records(desk)
    found += _standards(desk, dialect)
    found += _figures(desk)
    found += _redlines(desk, dialect, changed)
    found.append(_card(desk))
    found.append(_index(desk, found))
    yield from found
    yield Artifact.of_text(SUMS, manifest(found))


def _master_list(desk: Desk, copies: Iterable[Artifact]) -> Iterator[Artifact]:
    digests = {each.subject: hashlib.sha256(each.data).hexdigest() for each in copies}
    head = (Text("编号", "Number"), Text("名称", "Title"), Text("版本", "Version"),
            Text("状态", "Status"), Text("生效日期", "Effective"), Text("责任岗位", "Owner"),
            Text("下次评审", "Next review"),
            Text("Word 文件校验值", "SHA-256 of the Word file"))  # fmt: skip
    rows = [
        [each.id, each.title.of(desk.language), each.version,
         desk.status(each).label.of(desk.language), each.control.text("effective"),
         each.control.text("owner"), each.control.text("next_review"), digests.get(each.id, "")]
        for each in desk.checked.system.documents.values()
    ]  # fmt: skip
    yield from _listed(desk, "master-list", MASTER, head, rows)


def _records(desk: Desk) -> Iterator[Artifact]:
    head = (Text("编号", "Number"), Text("表式", "Form"), Text("名称", "Title"),
            Text("版本", "Version"), Text("场所", "Site"), Text("期间", "Period"),
            Text("记录", "Recorded by"), Text("记录日期", "Recorded on"),
            Text("核对", "Checked by"), Text("源文件", "Source"))  # fmt: skip
    rows = []
    for each in desk.checked.system.records.values():
        fields = ("version", "site", "period", "recorded_by", "recorded_on", "checked_by")
        given = [each.control.text(name) for name in fields]
        title = each.title.of(desk.language)
        rows.append([each.id, each.shape.label.of(desk.language), title, *given, each.path])
    yield from _listed(desk, "records", RECORDS, head, rows)


def _standards(desk: Desk, dialect: Dialect) -> Iterator[Artifact]:
    """Yield coverage, statement of applicability and the sheets of each standard's chapters."""
    books, language = open_books(desk.checked), desk.language
    reports = tuple(map(report_of, books.values()))
    whole = gaps.as_markdown(reports, desk.checked, language, gaps_only=False)
    yield _page(desk, "coverage.html", gaps.TITLE, _converted(dialect, whole))
    text = table.as_csv(reports, language, gaps_only=False)
    yield Artifact.of_text("coverage.csv", text)
    yield _page(desk, "applicability.html", STATEMENT, _converted(dialect, statement(desk)))
    for key, each in books.items():
        sheets = (
            sheet.as_markdown(whole_sheet(each, clause), language)
            for clause in each.standard.children.get("", ())
        )
        inner = "\n".join(_converted(dialect, found) for found in sheets)
        number = each.standard.number
        title = Text(f"条款单 {number}", f"Clause sheets {number}")
        yield _page(desk, f"clauses/{key}.html", title, inner)


def _figures(desk: Desk) -> Iterator[Artifact]:
    """Yield the ledger: each figure as printed, and its derivation down to the records' lines."""
    results = desk.checked.results
    found = [each for each in results.figures.values() if each.quantity is not None]
    head = (Text("指标", "Figure"), Text("名称", "Name"), Text("数值", "Value"),
            Text("单位", "Unit"), Text("推导校验值", "Digest of the trace"))  # fmt: skip
    rows = [
        [call_of(*each.key), each.label.of(desk.language), each.printed, each.unit,
         trace_digest(each, results)]
        for each in found
    ]  # fmt: skip
    yield from _listed(desk, "figures", FIGURES, head, rows)
    ledger: dict[str, list[str]] = {}
    for each in found:
        lines = desk.derivation.tree(each)
        ledger.setdefault(each.figure, []).append("\n".join(lines))
    for name, trees in ledger.items():
        yield Artifact.of_text(f"figures/{name}.txt", "\n\n".join(trees) + "\n")


def _redlines(
    desk: Desk, dialect: Dialect, changed: Iterable[tuple[Document, Document]]
) -> Iterator[Artifact]:
    for old, new in changed:
        found = redline(desk.checked, dialect, old, new)
        stem = f"redlines/{new.id}-{old.version}-{new.version}"
        yield Artifact(f"{stem}.docx", found.word, new.id)
        yield Artifact.of_text(f"{stem}.html", standalone(found.page, found.title, desk.language))


def _card(desk: Desk) -> Artifact:
    context = desk.checked.context
    value = {
        "format": FORMAT,
        "organisation": desk.checked.system.organisation.of(desk.language),
        "as_of": f"{context.as_of}",
        "audience": context.audience.value,
        "generator": context.version,
        "language": desk.language,
    }
    return Artifact.of_text(CARD, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


MASTER: Final = Text("受控文件清单", "Master document list")
RECORDS: Final = Text("记录索引", "Index of records")
FIGURES: Final = Text("数值与推导", "Figures and derivations")
STATEMENT: Final = Text("适用性声明", "Statement of applicability")
_GROUPS: Final = (
    ("clauses/", Text("条款单", "Clause sheets")),
    ("redlines/", Text("修订对照", "Redlines")),
    ("figures/", Text("推导过程", "Derivations")),
    ("word/", Text("Word 文件", "Word files")),
)


def _index(desk: Desk, files: Sequence[Artifact]) -> Artifact:
    """Return the page that leads to every file."""
    context, language = desk.checked.context, desk.language
    note = Text(
        f"截至 {context.as_of}，{context.audience.edition.zh}。打印件不受控。"
        f"每个文件的 SHA-256 见 {SUMS}；运行 carbon-manual verify 可核对整包。",
        f"As of {context.as_of}, {context.audience.edition.en}. Printed copies are uncontrolled. "
        f"{SUMS} holds the SHA-256 of every file; carbon-manual verify checks the whole pack.",
    )
    top = [each.path for each in files if "/" not in each.path]
    parts = [f"<p>{html.escape(note.of(language))}</p>", _links((*top, SUMS))]
    for folder, title in _GROUPS:
        paths = [each.path for each in files if each.path.startswith(folder)]
        if paths:
            parts += [f"<h2>{html.escape(title.of(language))}</h2>", _links(paths)]
    organisation = desk.checked.system.organisation
    title = Text(f"{organisation.zh} 审核资料包", f"{organisation.en} audit pack")
    heading = f"<h1>{html.escape(title.of(language))}</h1>"
    return _page(desk, "index.html", title, "\n".join((heading, *parts)))


def _links(paths: Iterable[str]) -> str:
    items = (html.escape(each) for each in sorted(paths))
    return "<ul>" + "".join(f'<li><a href="{each}">{each}</a></li>\n' for each in items) + "</ul>"


def _listed(
    desk: Desk, stem: str, title: Text, head: Sequence[Text], rows: Sequence[Sequence[str]]
) -> Iterator[Artifact]:
    """Yield a list as a page and for spreadsheets."""
    names = [each.of(desk.language) for each in head]
    cells = "".join(f"<th>{html.escape(each)}</th>" for each in names)
    lines = (
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>\n"
        for row in rows
    )
    inner = f"<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n{''.join(lines)}</tbody></table>"
    heading = f"<h1>{html.escape(title.of(desk.language))}</h1>\n"
    yield _page(desk, f"{stem}.html", title, heading + inner)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(table.guarded(row) for row in rows)
    yield Artifact.of_text(f"{stem}.csv", _MARK + out.getvalue())


def _converted(dialect: Dialect, markdown: str) -> str:
    """Return Markdown as HTML whose links stay on the page: the pack has no other pages."""
    root = tree.fragment_fromstring(dialect.html(markdown), create_parent="div")
    for each in root.xpath(".//a[not(starts-with(@href, '#'))] | .//a[@class='headerlink']"):
        each.drop_tree() if each.get("class") == "headerlink" else each.drop_tag()
    text: str = tree.tostring(root, encoding="unicode")
    return text


def _page(desk: Desk, path: str, title: Text, inner: str) -> Artifact:
    code = "zh-CN" if desk.language == "zh" else "en"
    text = (
        f'<!doctype html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{html.escape(title.of(desk.language))}</title>\n<style>{_STYLE}</style>\n"
        f"</head>\n<body>\n{inner}\n</body>\n</html>\n"
    )
    return Artifact.of_text(path, text)
