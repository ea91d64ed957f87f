"""The gap report as CSV (RFC 4180) that spreadsheets open as it is meant."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from carbon_manual.render.gaps import grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from carbon_manual.conformity.gapreport import Report

# A spreadsheet reads a cell that begins so as a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_MARK: Final = "\ufeff"  # Excel takes a file without it for one in the local encoding


def as_csv(reports: Iterable[Report], language: str, *, gaps_only: bool) -> str:
    """Return one line per requirement, under one head line for all standards."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(grid.head(language))
    for report in reports:
        writer.writerows(
            guarded(cells) for cells in grid.rows(report, language, gaps_only=gaps_only)
        )
    return _MARK + out.getvalue()


def guarded(cells: Sequence[str]) -> list[str]:
    """Return cells that no spreadsheet takes for formulas."""
    return [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
