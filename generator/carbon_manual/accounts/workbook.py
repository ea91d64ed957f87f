"""The rows of one sheet of an XLSX file as text, read without loading the whole."""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from carbon_manual.diagnostic import Text

# What a workbook may unpack to; XML packs well, and a small file can hold a bomb.
MAX_UNPACKED: Final = 1024 * 1024 * 1024
# The texts of all cells are kept in memory while the rows are read.
MAX_TEXTS: Final = 128 * 1024 * 1024
_TEXTS: Final = "xl/sharedStrings.xml"
# No file of readings is wider; a sheet of all columns there are would fill the memory.
MAX_COLUMNS: Final = 1000
# What openpyxl and what it rests on raise of files that are none, or were damaged.
_FAULTS: Final = (
    OSError, EOFError, LookupError, AttributeError, TypeError, ValueError, SyntaxError,
    OverflowError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class WorkbookError(Exception):
    """A file that is no usable workbook; `text` says why."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep the message in both languages."""
        super().__init__(en)
        self.text = Text(zh, en)


def sheet_rows(path: Path, sheet: str) -> Iterator[list[str]]:
    """Yield the rows of a sheet, the first one where none is named; empty rows at the end not.

    Raises:
        WorkbookError: the file is no usable workbook.
    """
    import openpyxl  # noqa: PLC0415 - slow to import

    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {each.filename: each.file_size for each in archive.infolist()}
        if sum(sizes.values()) > MAX_UNPACKED or sizes.get(_TEXTS, 0) > MAX_TEXTS:
            raise WorkbookError("工作簿解压后过大", "the workbook unpacks to too much")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except _FAULTS as error:
        raise _unusable(error) from None
    try:
        if sheet and sheet not in book.sheetnames:
            names = "、".join(book.sheetnames)
            message = (f"没有工作表 `{sheet}`，有：{names}", f"no sheet `{sheet}`: {names}")
            raise WorkbookError(*message)
        page = book[sheet] if sheet else book.worksheets[0]
        blank = 0
        for row in page.iter_rows(values_only=True):
            texts = [_text(value) for value in row[: MAX_COLUMNS + 1]]
            if not any(texts):
                blank += 1
                continue
            yield from ([""] * len(texts) for _ in range(blank))
            blank = 0
            yield texts
    except _FAULTS as error:
        raise _unusable(error) from None
    finally:
        book.close()


def _unusable(error: Exception) -> WorkbookError:
    said = " ".join(str(error).split())[:200]
    return WorkbookError(f"不是可用的工作簿：{said}", f"no usable workbook: {said}")


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """Return a cell as a person would type it into a CSV file."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"  # as many digits as the program shows that wrote it
    return str(value).strip()
