"""The command `owners`: CODEOWNERS from the posts that own documents and records."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from carbon_manual.commands.compiling import examined
from carbon_manual.commands.delivery import deliver, refuse_place
from carbon_manual.diagnostic import Text
from carbon_manual.writing.ownership import ownership

if TYPE_CHECKING:
    import argparse

__all__ = ["SUMMARY", "owners", "owners_arguments"]

SUMMARY: Final = Text(
    "按责任岗位写出代码平台的 CODEOWNERS", "write CODEOWNERS from the owners of documents"
)


def owners_arguments(parser: argparse.ArgumentParser, language: str) -> None:
    """Add what `owners` takes."""
    out = Text("写入此文件，如 CODEOWNERS", "write to this file, e.g. CODEOWNERS")
    parser.add_argument("--output", type=Path, metavar="FILE", help=out.of(language))
    same = Text("只核对此文件是否相符，不符以 1 退出", "only compare this file: 1 if it differs")
    parser.add_argument("--check", type=Path, metavar="FILE", help=same.of(language))


def owners(given: argparse.Namespace) -> int:
    """Print, write or compare; return 1 where the file differs."""
    if given.output:
        refuse_place(given.output, given.root)
    found = ownership(examined(given).system)
    if found.lacking:
        names = "、".join(found.lacking)
        _say(given, Text(f"没有账号的岗位：{names}", f"Posts without an account: {names}"))
    if not given.check:
        deliver(given, found.text.encode())
        return 0
    is_same = given.check.is_file() and given.check.read_bytes() == found.text.encode()
    if not is_same:
        told = Text(
            f"{given.check} 与责任岗位不符，请运行 carbon-manual owners --output {given.check}",
            f"{given.check} differs from the owners: run carbon-manual owners --output "
            f"{given.check}",
        )
        _say(given, told)
    return int(not is_same)


def _say(given: argparse.Namespace, text: Text) -> None:
    sys.stderr.write(f"{text.of(given.lang)}\n")
