"""The command `redline`: two versions of a document compared, as Word and as HTML."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from carbon_manual.audience import restrict
from carbon_manual.commands.compiling import Unusable, dialect_of, examined
from carbon_manual.copies.editions import editions_of
from carbon_manual.copies.redlines import redline as compare
from carbon_manual.diagnostic import Text
from carbon_manual.output import write_file
from carbon_manual.render.redline import standalone
from carbon_manual.shapes.access import Access
from carbon_manual.shapes.scalars import did_you_mean
from carbon_manual.shapes.typed import nearest
from carbon_manual.sources.source import FOLDERS

if TYPE_CHECKING:
    import argparse

    from carbon_manual.copies.redlines import Redline
    from carbon_manual.pipeline import Checked
    from carbon_manual.system.model import Document

__all__ = ["FORMATS", "SUMMARY", "redline", "redline_arguments"]

FORMATS: Final[dict[str, Callable[[Redline, str], bytes]]] = {
    "docx": lambda found, _: found.word,
    "html": lambda found, language: standalone(found.page, found.title, language).encode(),
}
SUMMARY: Final = Text(
    "比较一份文件的两个版本，写成带修订标记的 Word 和 HTML",
    "compare two versions of a document as Word with tracked changes and as HTML",
)
_PAIR: Final = 2


def redline_arguments(
    parser: argparse.ArgumentParser, option: Callable[..., None], language: str
) -> None:
    """Add what `redline` takes; `option` adds one with its help in the language."""
    add = functools.partial(option, parser, language)
    add("id", Text("文件编号", "document number"), metavar="ID")
    old = Text("旧版本（省略时为最新版的前一版）", "old version (default: the one before the last)")
    add("old", old, nargs="?", metavar="OLD")
    add("new", Text("新版本（省略时为最新版）", "new version (default: the last)"), nargs="?",
        metavar="NEW")  # fmt: skip
    shown = Text("只写这一种（默认两种都写）", "write this format only (default: both)")
    add("--format", shown, choices=tuple(FORMATS))
    folder = Text("输出文件夹（默认 build/redline）", "output folder (default: build/redline)")
    add("--out", folder, type=Path, metavar="DIR")


def redline(given: argparse.Namespace) -> int:
    """Write the redline and print where; return 1 if the two versions do not differ."""
    folder = given.out or given.root / "build" / "redline"
    for part, _ in FOLDERS:
        if folder.resolve().is_relative_to((given.root / part).resolve()):
            raise Unusable(Text(f"不能写入 {part}/", f"Nothing is written into {part}/"))
    checked = restrict(examined(given), Access(given.audience))
    old, new = _versions(given, checked)
    found = compare(checked, dialect_of(given.root), old, new)
    for kind in [given.format] if given.format else FORMATS:
        # numbers and versions are what a text says of itself, and no paths
        name = re.sub(r"[^\w.-]", "_", f"{new.id}-{old.version}-{new.version}")
        path = folder / f"{name}.{kind}"
        write_file(path, FORMATS[kind](found, given.lang))
        sys.stdout.write(f"{path}\n")
    sys.stdout.write(f"{found.title}\n")
    notes = {"docx": ("Word", found.word_note), "html": ("HTML", found.page.note)}
    for kind in [given.format] if given.format else FORMATS:
        sys.stdout.write("{}: {}\n".format(*notes[kind]))
    return int(found.page.is_equal)


def _versions(given: argparse.Namespace, checked: Checked) -> tuple[Document, Document]:
    """Return the two texts to compare, the old one first."""
    texts = checked.control.texts
    known = [version for _, version in editions_of(checked.control, given.id)][::-1]
    if not known:
        names = dict.fromkeys(number for number, _ in texts)
        hint = did_you_mean(nearest(given.id, names))
        raise Unusable(
            Text(f"没有文件 {given.id}{hint.zh}", f"There is no document {given.id}{hint.en}")
        )
    if given.old is None and len(known) < _PAIR:
        raise Unusable(
            Text(f"{given.id} 只有 {known[0]} 一个版本", f"{given.id} has one version, {known[0]}")
        )
    wanted = (given.old or known[-2], given.new or known[-1])
    for version in wanted:
        if version not in known:
            raise Unusable(
                Text(
                    f"{given.id} 没有版本 {version}；有：{'、'.join(known)}",
                    f"{given.id} has no version {version}; it has {', '.join(known)}",
                )
            )
    old, new = (texts[given.id, version] for version in wanted)
    return old, new
