"""The command `paginate`: put the page numbers of the contents of Word copies on record."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from carbon_manual.commands.compiling import Unusable, dialect_of, examined, is_faulty, readable
from carbon_manual.delivery.pdf import find_office, to_pdf
from carbon_manual.delivery.printedpages import heading_pages
from carbon_manual.diagnostic import Text
from carbon_manual.output import write_file
from carbon_manual.render.copies import unpaged_copy
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_page
from carbon_manual.sources.source import ARCHIVE, CONTENTS, SourceFile
from carbon_manual.texts.pagination import pages_text, read_pages

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from carbon_manual.pipeline import Checked
    from carbon_manual.render.word import WordCopy
    from carbon_manual.system.model import Document

__all__ = ["SUMMARY", "paginate", "paginate_arguments"]

SUMMARY: Final = Text(
    "用 LibreOffice 量出目录的页码，存在封存的文本旁边",
    "find the pages of the contents by LibreOffice and keep them beside the frozen texts",
)
_ABSENT: Final = Text(
    "这台机器上没有 LibreOffice（soffice），量不出页码；已存的页码照常使用，其余目录不带页码。",
    "There is no LibreOffice (soffice) on this machine to find pages; those on record are used,"
    " other contents have none.",
)


def paginate_arguments(
    parser: argparse.ArgumentParser, option: Callable[..., None], language: str
) -> None:
    """Add what `paginate` takes; `option` adds one with its help in the language."""
    add = functools.partial(option, parser, language)
    numbers = Text("文件编号，省略时为全部有效文件", "documents; default: all in force")
    add("documents", numbers, nargs="*", metavar="ID")
    again = Text("已有页码的也重新量", "also those whose pages are on record")
    add("--again", again, action="store_true")


def paginate(given: argparse.Namespace) -> int:
    """Write the pages of the contents of the documents named, or of all; 1 if some lack."""
    found = examined(given)
    if is_faulty(given, found):
        return 1
    checked = readable(given, found, draft=False)
    wanted = _wanted(given, checked)
    if find_office() is None:
        raise Unusable(_ABSENT)
    copies = _unpaged(given, checked, wanted)
    if not copies:
        return 0
    printed = to_pdf({name: each.data for name, each in copies.items()}, found.context.as_of)
    if isinstance(printed, Text):
        raise Unusable(printed)
    lacking = []
    for name, copy in copies.items():
        pages = heading_pages(printed[name], copy.titles)
        if pages:
            _keep(given, wanted[name], copy.layout, pages)
        else:
            lacking.append(name)
    if lacking:
        names = "、".join(lacking)
        message = Text(
            f"没有在 PDF 中找到全部标题，未写页码：{names}",
            f"Not every heading was found in the PDF; no pages written: {', '.join(lacking)}",
        )
        sys.stderr.write(f"{message.of(given.lang)}\n")
    return int(bool(lacking))


def _wanted(given: argparse.Namespace, checked: Checked) -> Mapping[str, Document]:
    documents = checked.system.documents
    unknown = [each for each in given.documents if each not in documents]
    if unknown:
        raise Unusable(
            Text(
                f"没有有效文件 {'、'.join(unknown)}",
                f"Not in force or unknown: {', '.join(unknown)}",
            )
        )
    return {name: documents[name] for name in given.documents or documents}


def _unpaged(
    given: argparse.Namespace, checked: Checked, wanted: Mapping[str, Document]
) -> dict[str, WordCopy]:
    """Return the copies whose pages are to be found, by the document's number."""
    desk, dialect = make_desk(checked), dialect_of(given.root)
    found = {}
    for name, document in wanted.items():
        copy = unpaged_copy(desk, document, dialect.html(document_page(desk, document)))
        if copy.titles and (given.again or copy.layout not in checked.system.pages):
            found[name] = copy
    return found


def _keep(
    given: argparse.Namespace, document: Document, layout: str, pages: tuple[int, ...]
) -> None:
    """Add a line to the file beside the frozen text; other languages and readers keep theirs."""
    path = given.root / ARCHIVE / document.id / document.version / CONTENTS
    old = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    known = read_pages([SourceFile(path.name, old)])
    write_file(path, pages_text({**known, layout: pages}).encode())
    sys.stdout.write(f"{path}\n")
