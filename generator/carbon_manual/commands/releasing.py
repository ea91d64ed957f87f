"""The command `release`: prepare the record of one, build and publish a tagged one, compare two."""

from __future__ import annotations

import dataclasses
import functools
import sys
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.commands.authoring import day
from carbon_manual.commands.compiling import Unusable, dialect_of, examined, has_errors, tell
from carbon_manual.commands.contrasting import FORMATS, compare
from carbon_manual.commands.rebuilding import issue, note, optional, refuse, settings_of
from carbon_manual.delivery.lock import LOCK, lock_digest
from carbon_manual.delivery.publishing import PublishError
from carbon_manual.diagnostic import Text
from carbon_manual.output import write_file
from carbon_manual.pipeline import Checked, examine, published
from carbon_manual.release.releases import (
    FOLDER,
    access_for,
    is_name,
    record_id,
    record_text,
    releases,
    state_digest,
    taken_stock,
)
from carbon_manual.render.copies import word_copies
from carbon_manual.render.site.desk import make_desk
from carbon_manual.render.site.documents import document_pages
from carbon_manual.shapes.access import Access
from carbon_manual.sources.source import SourceFile, read_tree
from carbon_manual.sources.tagged import TagError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

__all__ = ["SUMMARY", "release", "release_arguments"]

SUMMARY: Final = Text(
    "整体发布：写发布记录，按标签生成并发布一个版本，比较两个版本",
    "releases: write the record of one, build and publish a tagged one, compare two",
)


def release_arguments(
    parser: argparse.ArgumentParser, option: Callable[..., None], language: str
) -> None:
    """Add what `release` takes; `option` adds one with its help in the language."""
    add = functools.partial(option, parser, language)
    what = Text(
        "prepare 写发布记录，build 生成并发布，compare 比较",
        "prepare the record, build and publish, or compare",
    )
    add("action", what, choices=tuple(_ACTIONS))
    names = Text("发布版本；build 为 git 标签", "the release; for build a git tag")
    add("names", names, nargs="+", metavar="NAME")
    maker = Text("prepare：记录岗位", "prepare: post that records it")
    add("--as", maker, dest="post", metavar="POST")
    checker = Text("prepare：核对岗位", "prepare: post that checked it")
    add("--checked-by", checker, dest="checker", metavar="POST", default="")
    date = Text("prepare：发布日期（默认为判断状态的日期）", "prepare: day of the release")
    add("--date", date, type=day, metavar="DATE")
    back = Text("prepare：撤回以前的这一版，要写原因", "prepare: take back this earlier release")
    add("--withdraws", back, metavar="NAME")
    add("--reason", Text("prepare：撤回的原因", "prepare: why it is taken back"), metavar="WHY")
    to = Text("build：发布文件夹（默认 build/published）", "build: published folder")
    add("--to", to, type=Path, metavar="FOLDER")
    verify = Text(
        "build：重新生成，只与已发布的比对，什么也不写",
        "build: build again and compare with what is published; write nothing",
    )
    add("--verify", verify, action="store_true")
    add(
        "--format",
        Text("compare：输出格式", "compare: format"),
        choices=tuple(FORMATS),
        default="text",
    )


def release(given: argparse.Namespace) -> int:
    """Run the action."""
    count, action = _ACTIONS[given.action]
    if len(given.names) != count:
        refuse(
            f"release {given.action} 要写 {count} 个版本", f"release {given.action} takes {count}"
        )
    if action is not issue and given.audience != Access.RESTRICTED:
        refuse("--audience 只用于 release build", "--audience is for release build")
    try:
        return action(given)
    except (TagError, PublishError) as error:
        raise Unusable(error.text) from None


def _prepare(given: argparse.Namespace) -> int:
    """Write the release record; return 1 and write nothing while errors stand."""
    name, root = given.names[0], given.root
    checked = examined(given)
    if has_errors(checked.diagnostics):
        tell(checked.diagnostics, given.lang)
        note(given, Text("有错误，未写发布记录。", "There are errors; no record was written."))
        return 1
    path = f"{FOLDER}/{record_id(name)}.yaml"
    back = _preparable(given, checked, name, path)
    sources = read_tree(root)
    lock = lock_digest(optional(root / LOCK))
    date = given.date or checked.context.as_of

    def written(shown: Checked, word: Mapping[str, bytes], state: str) -> str:
        taken = taken_stock(shown, name, date, lock, word)
        taken = dataclasses.replace(taken, state=state, withdraws=back)
        return record_text(taken, access_for(shown), given.post, given.checker)

    # the record is itself part of what is released: all is judged again with it
    file = SourceFile(path, written(published(checked), {}, ""))
    more = dataclasses.replace(sources, files=(*sources.files, file))
    again = examine(more, given.today, as_of=checked.context.as_of, language=given.lang)
    if has_errors(again.diagnostics):
        tell(again.diagnostics, given.lang)
        note(given, Text("发布记录有误，没有写。", "The record would be faulty; not written."))
        return 1
    shown, dialect = published(again), dialect_of(root)
    copies = word_copies(shown, dialect, document_pages(make_desk(shown)))
    word = {each.subject: each.data for each in copies}
    state = state_digest(sources, settings_of(root), path)
    write_file(root / path, written(shown, word, state).encode())
    sys.stdout.write(f"{path}\n")
    note(
        given,
        Text(
            f"请查看、提交，再打标签 {name}，然后运行 carbon-manual release build {name}。",
            f"Look, commit, tag it {name}, then run carbon-manual release build {name}.",
        ),
    )
    return 0


def _preparable(
    given: argparse.Namespace, checked: Checked, name: str, path: str
) -> Mapping[str, str]:
    """Refuse what cannot be prepared; return the release taken back with the reason, if any."""
    known = releases(checked.system)
    if not given.post:
        refuse("prepare 要用 --as 写明记录岗位", "prepare needs --as POST")
    if not is_name(name):
        refuse(
            f"{name} 不能作版本名：只用字母、数字和 . - _，不超过 40 个字符",
            f"{name} cannot name a release: letters, digits and . - _, at most 40",
        )
    if name in known or (given.root / path).exists():
        refuse(f"发布版本 {name} 已有记录", f"There is a record of the release {name}")
    if bool(given.withdraws) != bool(given.reason):
        refuse("--withdraws 和 --reason 要同用", "--withdraws and --reason go together")
    if given.withdraws and given.withdraws not in known:
        refuse(f"没有发布版本 {given.withdraws}", f"There is no release {given.withdraws}")
    return MappingProxyType({given.withdraws: given.reason} if given.withdraws else {})


_ACTIONS: Final[dict[str, tuple[int, Callable[[argparse.Namespace], int]]]] = {
    "prepare": (1, _prepare),
    "build": (1, issue),
    "compare": (2, compare),
}
