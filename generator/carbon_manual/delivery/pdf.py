"""Word copies printed to PDF by LibreOffice, where it is installed."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES: Final = ("soffice", "libreoffice")
# Where its installers put it without a place in PATH.
_PLACES: Final = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.com",
)
# Bookmarks and tags, so that readers find their way by ear too; nothing that is not in the copy.
_FILTER: Final = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"}}'
)
_FIRST, _EACH = 120, 30  # seconds until it is given up: to begin with, and for each copy
_ABSENT: Final = Text(
    "这台机器上没有 LibreOffice（soffice），不能生成 PDF。请安装 LibreOffice Writer，"
    "或者去掉 --pdf，用 Word 另存为 PDF。没有写任何文件。",
    "There is no LibreOffice (soffice) on this machine, so no PDF. Install LibreOffice Writer, or"
    " leave out --pdf and save as PDF from Word. Nothing was written.",
)
# What depends on the moment of printing. Replaced at equal length, as the file counts its bytes.
_MOMENT: Final = re.compile(rb"/CreationDate\(D:\d{14}[^)]*\)")
_MARKS: Final = re.compile(rb"/ID \[ <([0-9A-F]{32})>\s*<([0-9A-F]{32})> \]")
_SUM: Final = re.compile(rb"/DocChecksum /([0-9A-F]{32})")


def find_office() -> str | None:
    """Return LibreOffice's program, or None where there is none."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return found or next((each for each in _PLACES if Path(each).is_file()), None)


def to_pdf(copies: Mapping[str, bytes], day: dt.date) -> dict[str, bytes] | Text:
    """Return the PDF of each copy by its name, or why there is none.

    LibreOffice works in a folder and with a profile of its own, which are gone afterwards; it
    never sees the user's. The date in the files is `day`, so that equal copies give equal bytes
    on one machine.
    """
    office = find_office()
    if office is None:
        return _ABSENT
    with tempfile.TemporaryDirectory(prefix="cm-pdf-") as folder:
        given = {}
        for number, (name, data) in enumerate(copies.items()):
            given[name] = Path(folder) / f"{number}.docx"
            given[name].write_bytes(data)
        refused = _convert(office, Path(folder), list(given.values()))
        printed = {}
        for name, path in given.items() if refused is None else ():
            made = path.with_suffix(".pdf")
            if not made.is_file():
                return Text(f"LibreOffice 没有生成 {name} 的 PDF", f"LibreOffice gave no {name}")
            printed[name] = _steady(made.read_bytes(), day)
    return refused or printed


def _convert(office: str, folder: Path, files: list[Path]) -> Text | None:
    profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    options = ("--headless", "--norestore", "--convert-to", _FILTER, "--outdir", str(folder))
    limit = _FIRST + _EACH * len(files)
    # its own session: the program is a script round others, which must end with it
    running = subprocess.Popen(  # noqa: S603 - the office found above, on files of ours
        (office, profile, *options, *map(str, files)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    with running:
        try:
            said = running.communicate(timeout=limit)[1]
        except subprocess.TimeoutExpired:
            return Text(
                f"LibreOffice 在 {limit} 秒内没有完成，已停止；没有写任何文件",
                f"LibreOffice did not finish in {limit} seconds and was ended; nothing was written",
            )
        finally:
            _end(running)
    if running.returncode:
        last = (said.decode(errors="replace").strip().splitlines() or [""])[-1][:200]
        return Text(f"LibreOffice 失败：{last}", f"LibreOffice failed: {last}")
    return None


def _end(running: subprocess.Popen[bytes]) -> None:
    """End the program and what it started, if anything of it still runs."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(running.pid, signal.SIGKILL)
        elif running.poll() is None:
            running.kill()
    running.wait()


def _steady(data: bytes, day: dt.date) -> bytes:
    """Return a PDF with the moment of printing taken out."""
    moment = f"/CreationDate(D:{day:%Y%m%d}000000Z".encode()
    data = _MOMENT.sub(lambda found: moment + b"'" * (len(found[0]) - len(moment) - 1) + b")", data)
    data = _MARKS.sub(lambda found: _blank(found, 1, 2), data)
    return _SUM.sub(lambda found: _blank(found, 1), data)


def _blank(found: re.Match[bytes], *groups: int) -> bytes:
    whole = found[0]
    for group in groups:
        whole = whole.replace(found[group], b"0" * len(found[group]))
    return whole
