"""The command `coverage`: gap report, clause sheet and edition change, in every format."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from carbon_manual.audience import restrict
from carbon_manual.catalogue.standard import Standard
from carbon_manual.commands.compiling import Unusable, dialect_of, examined
from carbon_manual.commands.delivery import deliver, refuse_place
from carbon_manual.conformity.books import Books, open_books
from carbon_manual.conformity.clausesheet import Sheet, whole_sheet
from carbon_manual.conformity.edition import EditionChange, edition_change
from carbon_manual.conformity.editionfile import Problem, read_catalogue, read_mapping
from carbon_manual.conformity.functions import allocation, is_known
from carbon_manual.conformity.gapreport import Report, report_of
from carbon_manual.diagnostic import Diagnostic, Text
from carbon_manual.render.gaps import data, edition, page, sheet, table, text
from carbon_manual.render.gaps.word import as_word
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest
from carbon_manual.sources.source import decode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

    from carbon_manual.pipeline import Checked

__all__ = ["FORMATS", "coverage", "coverage_arguments"]

FORMATS: Final = ("text", "json", "csv", "markdown", "xlsx", "docx")
_BINARY: Final = ("xlsx", "docx")
_REPORTS: Final[dict[str, Callable[..., str]]] = {
    "text": text.as_text,
    "json": data.as_json,
    "csv": table.as_csv,
}
_SHEETS: Final[dict[str, Callable[[Sheet, str], str]]] = {
    "text": sheet.as_text,
    "json": sheet.as_json,
    "markdown": sheet.as_markdown,
}
_EDITIONS: Final[dict[str, Callable[[EditionChange, str], str]]] = {
    "text": edition.as_text,
    "json": edition.as_json,
    "markdown": edition.as_markdown,
}


def coverage_arguments(
    parser: argparse.ArgumentParser, option: Callable[..., None], language: str
) -> None:
    """Add what `coverage` takes; `option` adds one with its help in the language."""
    add = functools.partial(option, parser, language)
    key = Text("标准代号，省略时为全部", "key of a standard; all in use if left out")
    add("standard", key, nargs="?", metavar="STANDARD")
    shown = Text("输出格式；xlsx 和 docx 须加 --output", "format; xlsx and docx need --output")
    add("--format", shown, choices=FORMATS, default="text")
    out = Text("写入此文件，整份写成或者不写", "write to this file, whole or not at all")
    add("--output", out, type=Path, metavar="FILE")
    add("--gaps", Text("只列缺口", "list the gaps only"), action="store_true")
    clause = Text(
        "打印一个条款的条款单，如 ccaa-39-2022:6.1.2（text、json、markdown、docx）",
        "print the sheet of one clause, e.g. ccaa-39-2022:6.1.2 (text, json, markdown, docx)",
    )
    add("--clause", clause, metavar="STANDARD:CLAUSE")
    new = Text(
        "标准换版：新版目录（YAML），列出受影响的文件、章节和记录；与 --mapping 同用",
        "change of edition: the new catalogue (YAML); lists what it touches; goes with --mapping",
    )
    add("--edition", new, type=Path, metavar="FILE")
    mapping = Text("旧条款到新条款的映射（YAML）", "mapping of old clauses to new ones (YAML)")
    add("--mapping", mapping, type=Path, metavar="FILE")


def coverage(given: argparse.Namespace) -> int:
    """Print or write the report asked for; return 1 if a mapping leaves clauses open."""
    _refuse_misuse(given)
    checked = restrict(examined(given), Access(given.audience))
    books = open_books(checked)
    _known_standard(given.standard, books)
    if given.clause:
        deliver(given, _sheet(given, books))
        return 0
    if given.edition:
        change = _change(given, books)
        deliver(given, _EDITIONS[given.format](change, given.lang).encode())
        return 0 if change.is_complete else 1
    chosen = {key: each for key, each in books.items() if given.standard in {None, key}}
    deliver(given, _reports(given, checked, chosen))
    return 0


def _refuse_misuse(given: argparse.Namespace) -> None:
    """Refuse options that do not go together, and places where nothing may be written."""
    if bool(given.edition) != bool(given.mapping):
        _refuse("--edition 和 --mapping 须同时给出", "--edition and --mapping go together")
    if given.clause and given.edition:
        _refuse("--clause 和 --edition 不能同用", "--clause and --edition exclude each other")
    if given.gaps and (given.clause or given.edition):
        _refuse("--gaps 只用于缺口报告", "--gaps is for the gap report only")
    kinds = (*_SHEETS, "docx") if given.clause else tuple(_EDITIONS) if given.edition else FORMATS
    if given.format not in kinds:
        names = "、".join(kinds)
        _refuse(f"此处的 --format 可用：{names}", f"--format here is one of {', '.join(kinds)}")
    if given.format in _BINARY and not given.output:
        _refuse(f"{given.format} 须用 --output 指定文件", f"{given.format} needs --output FILE")
    if given.output:
        refuse_place(given.output, given.root)


def _known_standard(name: str | None, books: Mapping[str, Books]) -> None:
    if name and name not in books:
        hint = did_you_mean(nearest(name, books))
        _refuse(f"没有采用标准 {name}{hint.zh}", f"Standard {name} is not in use{hint.en}")


def _reports(given: argparse.Namespace, checked: Checked, books: Mapping[str, Books]) -> bytes:
    language, gaps_only = given.lang, given.gaps
    reports: tuple[Report, ...] = tuple(map(report_of, books.values()))
    if given.format in _REPORTS:
        return _REPORTS[given.format](reports, language, gaps_only=gaps_only).encode()
    if given.format == "markdown":
        return page.as_markdown(reports, checked, language, gaps_only=gaps_only).encode()
    if given.format == "docx":
        staged = page.report_page(reports, checked, language, gaps_only=gaps_only)
        return as_word(staged, page.TITLE, "", checked, dialect_of(given.root))
    # only this format needs it, and it takes as long to load as half of everything else
    from carbon_manual.render.gaps.workbook import as_workbook  # noqa: PLC0415

    known = is_known(checked.system)
    shares = {key: allocation(each) for key, each in books.items()} if known else {}
    return as_workbook(reports, shares, checked, gaps_only=gaps_only)


def _sheet(given: argparse.Namespace, books: Mapping[str, Books]) -> bytes:
    """Return the sheet of the clause named; within a standard named its number is enough."""
    key, mark, clause = given.clause.partition(":")
    if not mark:
        key, clause = given.standard or "", key
    if not key:
        _refuse(
            f"--clause {clause} 应写成 标准:条款，如 ccaa-39-2022:6.1.2",
            f"--clause {clause} is written STANDARD:CLAUSE, e.g. ccaa-39-2022:6.1.2",
        )
    _known_standard(key, books)
    entries = books[key].standard.entries
    if clause not in entries:
        hint = did_you_mean(nearest(clause, entries))
        _refuse(f"{key} 没有条款 {clause}{hint.zh}", f"{key} has no clause {clause}{hint.en}")
    found = whole_sheet(books[key], clause)
    if given.format != "docx":
        return _SHEETS[given.format](found, given.lang).encode()
    staged = sheet.sheet_page(found, given.lang)
    number = f"{key}:{clause}"
    return as_word(staged, sheet.TITLE, number, books[key].checked, dialect_of(given.root))


def _change(given: argparse.Namespace, books: Mapping[str, Books]) -> EditionChange:
    catalogue, path = _read(given.edition), given.edition.as_posix()
    new = read_catalogue(catalogue, path, given.standard or "")
    if not isinstance(new, Standard):
        _refuse_files(new)
    if new.key not in books:
        _refuse(
            f"{path}: 没有采用标准 {new.key}", f"{path}: standard {new.key} is not in use"
        )  # fmt: skip
    old = books[new.key].standard
    steps, problems = read_mapping(_read(given.mapping), given.mapping.as_posix(), old, new)
    if problems:
        _refuse_files(problems)
    return edition_change(books[new.key], new, steps)


def _read(path: Path) -> str:
    try:
        found = decode(path.read_bytes(), path.as_posix())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        _refuse(f"{path} 无法读取：{reason}", f"{path} cannot be read: {reason}")
    if isinstance(found, Diagnostic):
        _refuse_files([Problem(found.span, found.message)])
    return found.text


def _refuse_files(problems: Iterable[Problem]) -> NoReturn:
    """Refuse faulty files with one line for each fault."""
    found = sorted(problems)
    zh = "\n".join(f"{each.span}: {each.text.zh}" for each in found)
    en = "\n".join(f"{each.span}: {each.text.en}" for each in found)
    _refuse(f"文件有 {len(found)} 处错误\n{zh}", f"{len(found)} faults in the files\n{en}")


def _refuse(zh: str, en: str) -> NoReturn:
    raise Unusable(Text(zh, en))
