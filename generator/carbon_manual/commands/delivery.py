"""Where a report goes: to the terminal, or to the file named with `--output`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from carbon_manual.commands.compiling import Unusable
from carbon_manual.diagnostic import Text
from carbon_manual.output import write_file
from carbon_manual.sources.source import FOLDERS

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def refuse_place(output: Path, root: Path) -> None:
    """Refuse a folder, and every place within a system where nothing but its files may stand.

    Raises:
        Unusable: nothing can be written there.
    """
    if output.is_dir():
        raise Unusable(Text(f"--output {output} 是文件夹", f"--output {output} is a folder"))
    for folder, _ in FOLDERS:
        if output.resolve().is_relative_to((root / folder).resolve()):
            raise Unusable(Text(f"不能写入 {folder}/", f"Nothing is written into {folder}/"))


def deliver(given: argparse.Namespace, content: bytes) -> None:
    """Write the file named, whole or not at all, and print its name; or print the content.

    Raises:
        Unusable: the file cannot be written.
    """
    if not given.output:
        sys.stdout.write(content.decode())
        return
    try:
        write_file(given.output, content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unusable(
            Text(
                f"{given.output} 无法写入：{reason}", f"{given.output} cannot be written: {reason}"
            )
        ) from None
    sys.stdout.write(f"{given.output}\n")
