"""The command `returned`: what a reviewer left in a Word copy, as a table and as a record."""

from __future__ import annotations

import functools
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from carbon_manual.commands.authoring import day
from carbon_manual.commands.compiling import Unusable, dialect_of, examined
from carbon_manual.copies.copyfile import CopyFile, read_copy
from carbon_manual.copies.editions import editions_of
from carbon_manual.copies.returnedcopy import Returned, returned_unknown
from carbon_manual.copies.returnedcopy import returned as placed
from carbon_manual.copies.reviewfile import Review, legible, read_review
from carbon_manual.copies.reviewrecord import FOLDER, TYPE, Receipt, record_id, record_text
from carbon_manual.copies.reviewtable import FORMATS
from carbon_manual.copies.wordfile import LARGEST_FILE, WordFile, open_word_file
from carbon_manual.diagnostic import Text
from carbon_manual.output import write_file
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest
from carbon_manual.sources.source import FOLDERS

if TYPE_CHECKING:
    import argparse

    from carbon_manual.doccontrol.control import Edition
    from carbon_manual.pipeline import Checked

__all__ = ["FORMATS", "returned", "returned_arguments"]

_CORE: Final = "docProps/core.xml"


def returned_arguments(
    parser: argparse.ArgumentParser, option: Callable[..., None], language: str
) -> None:
    """Add what `returned` takes; `option` adds one with its help in the language."""
    add = functools.partial(option, parser, language)
    add("file", Text("退回的 Word 文件", "the Word file that came back"), type=Path,
        metavar="FILE.docx")  # fmt: skip
    add("--format", Text("输出格式", "output format"), choices=tuple(FORMATS), default="text")
    out = Text("写入此文件，整份写成或者不写", "write to this file, whole or not at all")
    add("--output", out, type=Path, metavar="FILE")
    number = Text(
        "它是哪份文件（默认按文件自己所写）", "which document it is (default: as it says itself)"
    )
    add("--document", number, metavar="ID")
    version = Text(
        "它是哪个版本（默认按文件自己所写）", "which version (default: as it says itself)"
    )
    add("--edition", version, metavar="VERSION")
    record = Text("另写一份审阅意见记录（JL-00-12）", "also write a record of review (JL-00-12)")
    add("--record", record, action="store_true")
    add("--as", Text("登记岗位（默认为文件管理员）", "post that registers it"), dest="post",
        metavar="POST")  # fmt: skip
    add("--date", Text("收到日期（默认当天）", "day of receipt (default: today)"), type=day,
        metavar="DATE")  # fmt: skip


def returned(given: argparse.Namespace) -> int:
    """Print what a reviewer left, and write the record if it is wanted; nothing is merged."""
    if given.output:
        _refuse_place(given.output, given.root)
    data = _data(given.file)
    copy, review = _read(given.file, data)
    checked = examined(given)
    edition = _edition(given, copy, data, checked)
    if edition is None:
        found = returned_unknown(review)
    else:
        text = checked.control.texts[edition]
        found = placed(review, checked, dialect_of(given.root), text, copy.manifest)
    _put(given, FORMATS[given.format](found, given.lang))
    if given.record:
        _record(given, found, checked, hashlib.sha256(data).hexdigest())
    return 0


def _data(path: Path) -> bytes:
    if not path.is_file():
        _refuse(f"没有文件 {path}", f"There is no file {path}")
    with path.open("rb") as stream:
        return stream.read(LARGEST_FILE + 1)


def _read(path: Path, data: bytes) -> tuple[CopyFile, Review]:
    """Read the file twice within limits: what it is, then what is left in it."""
    copy = read_copy(data)
    file = open_word_file(data)
    review = read_review(file) if isinstance(file, WordFile) else file
    for refusal in (copy, review):
        if isinstance(refusal, Text):
            _refuse(f"拒绝读取 {path}：{refusal.zh}", f"{path} is refused: {refusal.en}")
    if not isinstance(copy, CopyFile) or not isinstance(review, Review):
        raise TypeError(path)  # pragma: no cover - a refusal was told above
    return copy, review


def _edition(
    given: argparse.Namespace, copy: CopyFile, data: bytes, checked: Checked
) -> Edition | None:
    """Return which version of which document a copy is of, or None if nobody says."""
    number, version = _named(copy, data)
    number, version = given.document or number, given.edition or version
    known = [each for _, each in editions_of(checked.control, number)]
    if (number, version) in checked.control.texts:
        return number, version
    if given.document and not known:
        names = dict.fromkeys(each for each, _ in checked.control.texts)
        hint = did_you_mean(nearest(number, names))
        _refuse(f"没有文件 {number}{hint.zh}", f"There is no document {number}{hint.en}")
    if given.document or given.edition:
        listed = "、".join(known) or "—"
        _refuse(
            f"没有 {number} {version}，可用 --edition 指定：{listed}",
            f"There is no {number} {version}; name it by --edition: {listed}",
        )
    return None


def _named(copy: CopyFile, data: bytes) -> Edition:
    """Return what a copy says it is, in its manifest or else in its properties."""
    if copy.manifest is not None:
        return copy.manifest.number, copy.manifest.version
    file = open_word_file(data)
    core = file.tree(_CORE) if isinstance(file, WordFile) else None
    if core is None or isinstance(core, Text):
        return "", ""
    values = {str(each.tag).rpartition("}")[2]: each.text or "" for each in core}
    return legible(values.get("identifier", ""), 40), legible(values.get("version", ""), 40)


def _record(given: argparse.Namespace, found: Returned, checked: Checked, digest: str) -> None:
    if not found.document:
        _refuse(
            "不知是哪份文件，不能登记：请写 --document 和 --edition",
            "Not registered, as the document is not known: give --document and --edition",
        )
    if not found.found:
        _refuse("没有批注和修订，不必登记", "There are no remarks to register")
    post = given.post or checked.system.shapes.types[TYPE].maker
    if checked.system.row("post", post) is None:
        hint = did_you_mean(nearest(post, checked.system.defined.get("post", {})))
        _refuse(
            f"没有岗位 {post}{hint.zh}，请用 --as", f"There is no post {post}{hint.en}; use --as"
        )
    date = given.date or checked.context.as_of
    receipt = Receipt(legible(given.file.name, 200), digest, date, post)
    path = f"{FOLDER}/{record_id(found, receipt)}.yaml"
    if (given.root / path).exists():
        _refuse(f"已经登记过：{path}", f"It is registered already: {path}")
    write_file(given.root / path, record_text(found, receipt).encode())
    _say(path)


def _refuse_place(output: Path, root: Path) -> None:
    if output.is_dir():
        _refuse(f"--output {output} 是文件夹", f"--output {output} is a folder")
    for folder, _ in FOLDERS:
        if output.resolve().is_relative_to((root / folder).resolve()):
            _refuse(f"不能写入 {folder}/", f"Nothing is written into {folder}/")


def _put(given: argparse.Namespace, text: str) -> None:
    if given.output:
        write_file(given.output, text.encode())
        _say(str(given.output))
    else:
        sys.stdout.write(f"{text.rstrip()}\n")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _refuse(zh: str, en: str) -> NoReturn:
    raise Unusable(Text(zh, en))
