"""The command `import`: an existing system of Word and Excel files as a new system of drafts."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from carbon_manual import __version__
from carbon_manual.artifact import Artifact
from carbon_manual.catalogue.standard import shipped_standards
from carbon_manual.commands.compiling import Unusable
from carbon_manual.commands.founding import IGNORED, chosen, refuse_folder
from carbon_manual.copies.wordfile import LARGEST_FILE
from carbon_manual.diagnostic import Text
from carbon_manual.intake.documents import World
from carbon_manual.intake.report import Outcome, report_files
from carbon_manual.intake.whole import (
    EXCEL,
    WORD,
    artifacts,
    brought_in,
    posts_of,
    skeleton,
    suffix_of,
)
from carbon_manual.output import write_new
from carbon_manual.shapes.shape import shipped_shapes
from carbon_manual.sources.source import Sources
from carbon_manual.system.model import CONFIGURATION_PATH
from carbon_manual.tailor import Wish, tailored
from carbon_manual.tailor.hosting import hosting_files
from carbon_manual.tailor.reference import NOTES, SETTINGS, reference_sources, reference_text
from carbon_manual.tailor.settings import settings_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

__all__ = ["SUMMARY", "import_arguments", "import_folder"]

SUMMARY: Final = Text(
    "把现有的 Word 文件和 Excel 台账转成 Markdown 和 YAML 草案",
    "turn existing Word documents and Excel registers into drafts in Markdown and YAML",
)
_MOST_FILES: Final = 2_000
_MOST_BYTES: Final = 1 << 30  # of all files that are read


def import_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """Add what `import` takes."""
    folder = Text(
        "现有体系的文件夹，含子文件夹", "folder of the existing system, with its subfolders"
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help=folder.of(language))
    out = Text(
        "新体系的文件夹，须不存在或为空（默认 FOLDER-imported）",
        "folder of the new system: new or empty (default: FOLDER-imported)",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help=out.of(language))
    standards = Text(
        "采用的标准，用逗号分开（默认全部）", "standards to use, separated by commas (all)"
    )
    parser.add_argument(
        "--standards", default="all", metavar="KEY[,KEY…]", help=standards.of(language)
    )


def import_folder(given: argparse.Namespace) -> int:
    """Write a new system from a folder of files, whole or not at all; nothing else is touched."""
    folder: Path = given.folder.resolve()
    if not folder.is_dir():
        raise Unusable(Text(f"没有文件夹 {given.folder}", f"There is no folder {given.folder}"))
    out: Path = given.out or folder.with_name(f"{folder.name}-imported")
    refuse_folder(out)
    if out.resolve().is_relative_to(folder):
        raise Unusable(Text("--out 不能在 FOLDER 之内", "--out may not lie within FOLDER"))
    wish = Wish(chosen(given.standards))
    # only the records of the reference system are used: its documents need not be read
    records = tuple(each for each in reference_sources().files if each.path.startswith("records/"))
    made = tailored(Sources(records, ()), reference_text(NOTES), wish, __version__, given.today)
    kept = skeleton(made)
    configuration = next(each.data for each in kept if each.path == CONFIGURATION_PATH)
    known = shipped_standards()
    world = World(
        shipped_shapes(),
        {key: known[key] for key in wish.standards},
        posts_of(configuration),
        given.today.isoformat(),
    )
    outcome = brought_in(dict(_files(folder)), world)
    if not outcome.documents and not outcome.sheets:
        _tell_refused(given, outcome)
        raise Unusable(
            Text("没有可以导入的 .docx 或 .xlsx", "There is no .docx or .xlsx that can be imported")
        )
    extra = (
        Artifact.of_text(SETTINGS, settings_of(reference_text(SETTINGS), wish)),
        Artifact.of_text(".gitignore", IGNORED),
        *hosting_files(__version__),
    )
    try:
        write_new(out, (*kept, *artifacts(outcome), *report_files(outcome), *extra))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unusable(
            Text(f"{out} 无法写入：{reason}", f"{out} cannot be written: {reason}")
        ) from None
    _tell(given, outcome, out)
    return 0


def _files(folder: Path) -> Iterator[tuple[str, bytes | Text]]:
    """Yield the files of a folder by path: bytes, or why one is not read. No link is followed."""
    count = whole = 0
    for top, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            path = Path(top, name)
            if name.startswith((".", "~$")) or not path.is_file():
                continue
            shown = path.relative_to(folder).as_posix().encode("utf-8", "replace").decode()
            count += 1
            if count > _MOST_FILES:
                raise Unusable(
                    Text(f"文件超过 {_MOST_FILES} 个", f"There are more than {_MOST_FILES} files")
                )
            if suffix_of(name) not in (*WORD, *EXCEL):
                yield shown, b""
                continue
            data = _read(folder, path)
            whole += len(data) if isinstance(data, bytes) else 0
            if whole > _MOST_BYTES:
                raise Unusable(Text("全部文件超过 1 GB", "All files together exceed 1 GB"))
            yield shown, data


def _read(folder: Path, path: Path) -> bytes | Text:
    if path.is_symlink() or not path.resolve().is_relative_to(folder):
        return Text("是链接，指向别处", "It is a link that leads elsewhere")
    try:
        if path.stat().st_size > LARGEST_FILE:
            size = f"{LARGEST_FILE >> 20} MB"
            return Text(f"文件超过 {size}", f"The file is larger than {size}")
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Text(f"读不出：{reason}", f"It cannot be read: {reason}")


def _tell(given: argparse.Namespace, outcome: Outcome, out: Path) -> None:
    losses = [
        *(each.losses for each in outcome.documents),
        *(each.losses for each in outcome.sheets),
    ]
    lost = sum(map(len, losses))
    sheets = len({(each.source, each.name) for each in outcome.sheets})
    proposals = sum(len(each.proposals) for each in outcome.documents)
    _say(
        Text(
            f"已在 {out} 建立体系：文件 {len(outcome.documents)} 份，工作表 {sheets} 张，"
            f"全部是未签署的草案；建议的条款对应 {proposals} 处，没有照原样转入的 {lost} 处。",
            f"Made a system in {out}: {len(outcome.documents)} documents, "
            f"{sheets} sheets, all of them unsigned drafts; {proposals} clauses are "
            f"proposed, {lost} things were not carried as they are.",
        ).of(given.lang)
    )
    _tell_refused(given, outcome)
    steps = (
        Text(f"cd {out}", f"cd {out}"),
        Text(
            "import/report.md      编号对照、没有转入的内容和建议的条款，先看这一份",
            "import/report.md      old and new numbers, what was not carried: read it first",
        ),
        Text(
            "carbon-manual check   列出待补的内容",
            "carbon-manual check   lists what is to be filled in",
        ),
    )
    for step in steps:
        _say(f"  {step.of(given.lang)}")


def _tell_refused(given: argparse.Namespace, outcome: Outcome) -> None:
    for each in outcome.refused:
        _say(f"  {each.said}{Text('：', ': ').of(given.lang)}{each.label.of(given.lang)}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
