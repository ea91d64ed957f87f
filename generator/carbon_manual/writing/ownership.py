"""Who must review a file on a code service: CODEOWNERS, drawn from the posts that own documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.system.model import System

# What GitHub, GitLab and Gitee take: a user, a group or team, or an address.
_ACCOUNT: Final = re.compile(r"@[\w-]+(?:[./][\w-]+)*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Everything else has a meaning in patterns; `?` stands for any one character.
_PLAIN: Final = re.compile(r"[^\w./-]")
_ABOUT: Final = (
    "# 由 carbon-manual owners 按责任岗位写成，请勿手改；改了责任岗位或账号后重新生成。",
    "# Drawn from the owners of documents by carbon-manual owners: do not edit, write it anew.",
)


@dataclass(frozen=True, slots=True)
class Ownership:
    """The text of CODEOWNERS, and the posts that own something and have no usable account."""

    text: str
    lacking: tuple[str, ...]


def ownership(system: System) -> Ownership:
    """Return who owns what; what nobody owns belongs to the owner of the configuration.

    A line is a pattern and accounts; later lines win. Source: the syntax that GitHub and GitLab
    have in common.
    """
    accounts = dict(_accounts(system))
    owners = {each.path: each.control.text("owner") for each in system.items}
    configuration = (each.control.text("owner") for each in system.records_of("rec.system"))
    lines = [_line("*", next(configuration, ""), accounts)]
    lines += (_line(f"/{pattern}", post, accounts) for pattern, post in _patterns(owners))
    lacking = dict.fromkeys(each for each in owners.values() if each and each not in accounts)
    return Ownership("".join(f"{each}\n" for each in (*_ABOUT, *lines)), tuple(lacking))


def _accounts(system: System) -> Iterator[tuple[str, str]]:
    for post, row in system.defined.get("post", {}).items():
        account = row.text("account")
        if _ACCOUNT.fullmatch(account):
            yield post, account


def _patterns(owners: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield a pattern for each owned file; for a folder of records where all have one owner."""
    done: set[str] = set()
    for path in sorted(owners):
        folder = PurePosixPath(path).parent.as_posix()
        if folder in done or not owners[path]:
            continue
        if folder.count("/") and _one_owner(owners, folder):
            done.add(folder)
            yield f"{_PLAIN.sub('?', folder)}/", owners[path]
        else:
            yield _PLAIN.sub("?", path), owners[path]


def _one_owner(owners: Mapping[str, str], folder: str) -> bool:
    below: Iterable[str] = (post for path, post in owners.items() if path.startswith(f"{folder}/"))
    return len(set(below)) == 1


def _line(pattern: str, post: str, accounts: Mapping[str, str]) -> str:
    """Return a line, or a remark where the post has no account."""
    shown = " ".join(post.split())
    return f"{pattern} {accounts[post]}" if post in accounts else f"# {pattern} {shown}".rstrip()
