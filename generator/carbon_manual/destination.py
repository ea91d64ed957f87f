"""Where a report goes: to standard output, or whole into a file that may be written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

from carbon_manual.commands import Unusable
from carbon_manual.diagnostic import Text
from carbon_manual.output import write_file
from carbon_manual.source import FOLDERS

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def refuse_place(output: Path, root: Path) -> None:
    """Refuse a folder, and the folders of the system, into which no report is written.

    Raises:
        Unusable: nothing may be written there.
    """
    if output.is_dir():
        _refuse(f"--output {output} 是文件夹", f"--output {output} is a folder")
    for folder, _ in FOLDERS:
        if output.resolve().is_relative_to((root / folder).resolve()):
            _refuse(f"不能写入 {folder}/", f"Nothing is written into {folder}/")


def put(given: argparse.Namespace, content: bytes) -> None:
    """Write the file that `--output` names, or print.

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
        _refuse(f"{given.output} 无法写入：{reason}", f"{given.output} cannot be written: {reason}")
    print(given.output)  # noqa: T201 - this is an end of the program


def _refuse(zh: str, en: str) -> NoReturn:
    raise Unusable(Text(zh, en))
