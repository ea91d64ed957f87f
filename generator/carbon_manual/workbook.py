"""The rows of one sheet of an XLSX file as text, read without loading the whole."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

# What a workbook may unpack to; XML packs well, and a small file can hold a bomb.
MAX_UNPACKED: Final = 1024 * 1024 * 1024
# No file of readings is wider; a sheet of all columns there are would fill the memory.
MAX_COLUMNS: Final = 1000


def sheet_rows(path: Path, sheet: str) -> Iterator[list[str]]:
    """Yield the rows of a sheet, the first one where none is named; empty rows at the end not.

    Raises:
        ValueError: the file is no usable workbook; its two arguments say why in both languages.
    """
    import openpyxl  # noqa: PLC0415 - slow to import

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(each.file_size for each in archive.infolist()) > MAX_UNPACKED:
                raise ValueError("工作簿解压后过大", "the workbook unpacks to too much")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (OSError, KeyError, SyntaxError, zipfile.BadZipFile, EOFError) as error:
        raise ValueError(f"不是可用的工作簿：{error}", f"no usable workbook: {error}") from None
    try:
        if sheet and sheet not in book.sheetnames:
            names = "、".join(book.sheetnames)
            raise ValueError(f"没有工作表 `{sheet}`，有：{names}", f"no sheet `{sheet}`: {names}")
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
    except (AttributeError, IndexError, KeyError, SyntaxError, zipfile.BadZipFile) as error:
        raise ValueError(f"不是可用的工作簿：{error}", f"no usable workbook: {error}") from None
    finally:
        book.close()


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """Return a cell as a person would type it into a CSV file."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"  # as many digits as the program shows that wrote it
    return str(value).strip()
