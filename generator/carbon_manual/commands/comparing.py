"""The command `diff`: what a change from one state of the system to another does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from carbon_manual.commands.compiling import Unusable
from carbon_manual.commands.delivery import deliver, refuse_place
from carbon_manual.diagnostic import Text
from carbon_manual.impact.state import State
from carbon_manual.impact.whole import Impact, impact_of
from carbon_manual.pipeline import examine
from carbon_manual.render.impact.comment import as_markdown
from carbon_manual.render.impact.data import as_json
from carbon_manual.render.impact.text import as_text
from carbon_manual.sources.revision import find_revision, merge_base, read_revision
from carbon_manual.sources.source import FOLDERS, read_tree

if TYPE_CHECKING:
    import argparse

    from carbon_manual.sources.source import Sources
    from carbon_manual.system.load import Pieces

__all__ = ["FORMATS", "diff", "diff_arguments"]

FORMATS: Final[dict[str, Callable[[Impact, str], str]]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}
_SHORT: Final = 10


def diff_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """Add what `diff` takes."""

    def add(name: str, said: Text, **options: Any) -> None:  # noqa: ANN401 - what argparse takes
        parser.add_argument(name, help=said.of(language), **options)

    add(
        "base",
        Text("起点：git 版本（如 main）或体系文件夹", "start: a git revision or a folder"),
        metavar="BASE",
    )
    head = Text(
        "终点：git 版本或文件夹，省略时为 --root 的工作文件",
        "end: a revision or a folder; the working files of --root if left out",
    )
    add("head", head, metavar="HEAD", nargs="?")
    fork = Text(
        "从两者的共同祖先比起，不计 BASE 上后来的提交",
        "start from their common ancestor: later commits of BASE do not count",
    )
    add("--merge-base", fork, action="store_true")
    shown = Text("输出格式；markdown 供合并请求的评论", "format; markdown is for a comment")
    add("--format", shown, choices=tuple(FORMATS), default="text")
    out = Text("写入此文件，整份写成或者不写", "write to this file, whole or not at all")
    add("--output", out, type=Path, metavar="FILE")


def diff(given: argparse.Namespace) -> int:
    """Print or write what the change does."""
    if given.output:
        refuse_place(given.output, given.root)
    pieces: Pieces = {}  # most files are the same in both states: each is read once
    base = _state(given, given.base, pieces, is_base=True)
    head = _state(given, given.head, pieces, is_base=False)
    shown = FORMATS[given.format](impact_of(base, head), given.lang)
    deliver(given, shown.encode())
    return 0


def _state(given: argparse.Namespace, name: str | None, pieces: Pieces, *, is_base: bool) -> State:
    sources, shown = _read(given, name, is_base=is_base)
    checked = examine(sources, given.today, as_of=given.as_of, language=given.lang, pieces=pieces)
    return State(shown, sources, checked)


def _read(given: argparse.Namespace, name: str | None, *, is_base: bool) -> tuple[Sources, str]:
    """Return the sources that a name means and how it is shown: a folder, else a revision."""
    if name is None:
        if not _is_system(given.root):
            names = "、".join(f"{folder}/" for folder, _ in FOLDERS)
            _refuse(
                Text(
                    f"{given.root} 中没有 {names}，不是体系文件夹",
                    f"{given.root} holds no {names}: not a system",
                )
            )
        return read_tree(given.root), Text("工作文件", "working files").of(given.lang)
    if _is_system(Path(name)):
        if given.merge_base:
            _refuse(Text("--merge-base 只用于 git 版本", "--merge-base is for git revisions"))
        return read_tree(Path(name)), name
    commit = _found(find_revision(given.root, name))
    if is_base and given.merge_base:
        other = _found(find_revision(given.root, given.head or "HEAD"))
        commit = _found(merge_base(given.root, commit, other))
    short = commit[:_SHORT]
    return read_revision(given.root, commit), name if commit.startswith(
        name
    ) else f"{name} ({short})"


def _is_system(folder: Path) -> bool:
    return any((folder / name).is_dir() for name, _ in FOLDERS)


def _found(commit: str | Text) -> str:
    return commit if isinstance(commit, str) else _refuse(commit)


def _refuse(text: Text) -> NoReturn:
    raise Unusable(text)
