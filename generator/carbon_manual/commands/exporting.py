"""The command `export`: Word copies of documents or of an earlier version, forms, registers."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from carbon_manual.artifact import Artifact
from carbon_manual.audience import restrict
from carbon_manual.commands.compiling import Unusable, dialect_of, examined, is_faulty, readable
from carbon_manual.copies.editions import Wanted, as_it_is, editions_of, make_register
from carbon_manual.copies.register import register_text
from carbon_manual.delivery.keysign import SUFFIX, sign
from carbon_manual.delivery.pdf import to_pdf
from carbon_manual.diagnostic import Text
from carbon_manual.output import write_file
from carbon_manual.pipeline import published
from carbon_manual.render.copies import edition_copy, form_copies, record_copies, word_copies
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_pages
from carbon_manual.shapes.access import Access

if TYPE_CHECKING:
    import argparse
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from carbon_manual.pipeline import Checked
    from carbon_manual.render.dialect import Dialect
    from carbon_manual.shapes.shape import Shape
    from carbon_manual.system.model import Record

__all__ = ["export", "export_arguments", "pdf_argument", "with_pdf", "write_copies"]


def export_arguments(
    parser: argparse.ArgumentParser, option: Callable[..., None], language: str
) -> None:
    """Add what `export` takes beside draft and audience; `option` adds one with its help."""
    add = functools.partial(option, parser, language)
    numbers = Text(
        "文件、记录或表式编号（表式即它的全部记录），省略时为全部文件",
        "numbers of documents, records, or forms (all their records); default: every document",
    )
    add("documents", numbers, nargs="*", metavar="ID")
    blank = Text(
        "改为导出空白记录表，Word 和 XLSX 各一份（forms/）",
        "export blank record forms instead, as Word and as XLSX (forms/)",
    )
    add("--blank", blank, action="store_true")
    registers = Text(
        "改为导出各表式的记录登记，XLSX（build/registers）",
        "export the registers of records instead, as XLSX (build/registers)",
    )
    add("--registers", registers, action="store_true")
    edition = Text(
        "改为导出一份文件的这个版本；已失效的带“作废”水印，写明由哪一版代替",
        "export this version of one document instead; one out of force is marked obsolete"
        " and names its successor",
    )
    add("--edition", edition, metavar="VERSION")
    pdf_argument(parser, option, language)
    folder = Text(
        "输出文件夹（默认 build/word；加 --edition 时 build/editions）",
        "output folder (default: build/word; with --edition build/editions)",
    )
    add("--out", folder, type=Path)
    register = Text("另写各版本副本的登记册（JSON）", "also write the copies' register (JSON)")
    add("--register", register, type=Path, metavar="FILE")
    key = Text("用这把 SSH 私钥签登记册", "sign the register by this private SSH key")
    add("--sign", key, type=Path, metavar="KEY")


def pdf_argument(
    parser: argparse.ArgumentParser, option: Callable[..., None], language: str
) -> None:
    """Add the option that prints copies to PDF as well."""
    shown = Text("另用 LibreOffice 生成 PDF", "also print to PDF by LibreOffice")
    option(parser, language, "--pdf", shown, action="store_true")


def export(given: argparse.Namespace) -> int:
    """Write the Word copies of the documents named, or of all; or a version; or blank forms."""
    _refuse_mixtures(given)
    found = examined(given)
    checked = readable(given, found, draft=given.draft)
    if given.blank:
        write_copies(given.out or given.root / "build" / "word", _forms(given, checked))
        return 0
    if given.registers:
        write_copies(given.out or given.root / "build" / "registers", _registers(given, checked))
        return 0
    numbers, records = _sorted_out(given, checked)
    if given.edition is None:
        _exportable(given, numbers, found, checked)
    if is_faulty(given, found):
        return 1
    dialect = dialect_of(given.root)
    if given.edition is not None:
        copies = [_edition(given, found, dialect)]
        folder = given.out or given.root / "build" / "editions"
    else:
        wanted = numbers if given.documents else tuple(checked.system.documents)
        pages = (each for each in document_pages(make_desk(checked)) if each.subject in wanted)
        copies = [
            *word_copies(checked, dialect, pages),
            *record_copies(checked, dialect, records),
        ]
        folder = given.out or given.root / "build" / "word"
    written = with_pdf(copies, found.context.as_of) if given.pdf else copies
    if given.audience != Access.RESTRICTED and not given.out and given.edition is None:
        _drop_others(folder, written)
    write_copies(folder, written)
    if given.register:
        _write_register(given, found, dialect)
    return 0


def with_pdf(copies: Sequence[Artifact], day: dt.date) -> list[Artifact]:
    """Return the copies and the PDF of each, or refuse before anything is written."""
    printed = to_pdf({each.path: each.data for each in copies}, day)
    if isinstance(printed, Text):
        raise Unusable(printed)
    made = []
    for each in copies:
        path = PurePosixPath(each.path).with_suffix(".pdf").as_posix()
        made += [each, Artifact(path, printed[each.path], each.subject)]
    return made


def write_copies(folder: Path, copies: Iterable[Artifact]) -> None:
    """Write copies below a folder, each whole or not at all, and print where."""
    for copy in copies:
        write_file(folder / copy.path, copy.data)
        sys.stdout.write(f"{folder / copy.path}\n")


def _refuse_mixtures(given: argparse.Namespace) -> None:
    refused = (
        (
            given.sign and not given.register,
            Text("--sign 要与 --register 同用", "--sign needs --register beside it"),
        ),
        (
            (given.blank or given.registers) and (given.register or given.pdf or given.edition),
            Text(
                "--blank 和 --registers 不能与 --register、--pdf、--edition 同用",
                "--blank and --registers go neither with --register nor with --pdf or --edition",
            ),
        ),
        (
            given.blank and given.registers,
            Text("--blank 和 --registers 只能选一个", "Either --blank or --registers"),
        ),
        (
            given.edition and (given.draft or len(given.documents) != 1),
            Text(
                "--edition 用于一份文件，不能与 --draft 同用",
                "--edition takes one document, and no --draft",
            ),
        ),
    )
    for wrong, text in refused:
        if wrong:
            raise Unusable(text)


def _edition(given: argparse.Namespace, found: Checked, dialect: Dialect) -> Artifact:
    """Return the copy of one version as what it is today; figures are those sealed with it."""
    readers = restrict(found, Access(given.audience))
    (number,) = given.documents
    document = readers.control.texts.get((number, given.edition))
    if document is None:
        known = [version for _, version in editions_of(readers.control, number)]
        listed = "、".join(known)
        raise Unusable(
            Text(
                f"{number} 没有版本 {given.edition}；有：{listed}",
                f"{number} has no version {given.edition}; it has {', '.join(known)}",
            )
            if known
            else Text(f"没有文件 {number}", f"There is no document {number}")
        )
    copy = edition_copy(make_desk(as_it_is(readers, document)), document, dialect)
    return Artifact(f"{safe_name(f'{number}-{given.edition}')}.docx", copy, number)


def safe_name(text: str) -> str:
    """Return a file name: numbers and versions are what a text says of itself, and no paths."""
    return re.sub(r"[^\w.-]", "_", text)


def _forms(given: argparse.Namespace, checked: Checked) -> list[Artifact]:
    """Return the blank forms named, or of every type; they hold nothing of the records."""
    # openpyxl takes as long to load as half of everything else
    from carbon_manual.render.formbook import form_book  # noqa: PLC0415

    desk, wanted = make_desk(checked), _shapes(given, checked)
    books = (
        Artifact(f"forms/{each.number}.xlsx", form_book(desk, each), each.number) for each in wanted
    )
    words = form_copies(checked, dialect_of(given.root), wanted)
    return [each for pair in zip(words, books, strict=True) for each in pair]


def _registers(given: argparse.Namespace, checked: Checked) -> list[Artifact]:
    """Return the registers of the record types named, or of all that have a record."""
    from carbon_manual.render.registerbook import register_book  # noqa: PLC0415 - as above

    desk = make_desk(checked)
    return [
        Artifact(f"{each.number}.xlsx", register_book(desk, each), each.number)
        for each in _shapes(given, checked)
        if given.documents or any(checked.system.records_of(each.id))
    ]


def _shapes(given: argparse.Namespace, checked: Checked) -> list[Shape]:
    """Return the record types of the form numbers given, or all."""
    shapes = {each.number: each for each in checked.system.shapes.records}
    unknown = [each for each in given.documents if each not in shapes]
    if unknown:
        names = "、".join(unknown)
        raise Unusable(Text(f"没有表式 {names}", f"There is no form {names}"))
    return [shapes[number] for number in given.documents or shapes]


def _write_register(given: argparse.Namespace, checked: Checked, dialect: Dialect) -> None:
    """Write the register of the copies, with its signature if a key is given."""
    numbers = given.documents or dict.fromkeys(number for number, _ in checked.control.texts)
    wanted = Wanted(Access(given.audience), checked.context.language)
    register = make_register(checked, dialect, numbers, wanted, drafts=given.draft)
    data = register_text(register).encode()
    files = {given.register: data}
    if given.sign:
        signature = sign(data, given.sign)
        if isinstance(signature, Text):
            raise Unusable(signature)
        files[given.register.with_name(given.register.name + SUFFIX)] = signature
    for path, content in files.items():
        write_file(path, content)
        sys.stdout.write(f"{path}\n")


def _drop_others(folder: Path, copies: Iterable[Artifact]) -> None:
    """Remove the copies of documents and records that were made for other readers."""
    kept = {copy.path for copy in copies}
    for pattern in ("*.docx", "*.pdf", "records/*.docx", "records/*.pdf"):
        for path in folder.glob(pattern):
            if path.relative_to(folder).as_posix() not in kept:
                path.unlink()


def _sorted_out(given: argparse.Namespace, checked: Checked) -> tuple[list[str], list[Record]]:
    """Return the numbers given that are of no record, then the records: one, or all of a form."""
    system = checked.system
    numbers, records = [], []
    for name in given.documents:
        named = [each for each in (system.records.get(name),) if each is not None]
        found = named or [each for each in system.records.values() if each.shape.number == name]
        records += found
        numbers += [] if found else [name]
    return numbers, records


def _exportable(
    given: argparse.Namespace, numbers: list[str], checked: Checked, readable: Checked
) -> None:
    """Refuse numbers that are unknown or not for the readers."""
    whole = published(checked, draft=given.draft).system.documents
    absent = [each for each in numbers if each not in readable.system.documents]
    unknown = [each for each in absent if each not in whole]
    if unknown:
        names = "、".join(unknown)
        forms = {each.number for each in checked.system.shapes.records}
        hint = Text(
            "：这个表式没有记录，空白表用 --blank",
            ": this form has no record; a blank one is exported by --blank",
        )
        more = hint if forms.intersection(unknown) else Text("", "")
        raise Unusable(Text(f"没有文件 {names}{more.zh}", f"There is no document {names}{more.en}"))
    if absent:
        names, edition = "、".join(absent), Access(given.audience).edition
        raise Unusable(
            Text(
                f"{names} 的访问级别较高，不能导出到{edition.zh}",
                f"{names} is above the class of the {edition.en}",
            )
        )
