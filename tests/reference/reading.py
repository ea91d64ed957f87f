"""Faults of what is read: files that are no text, and files of readings."""

from __future__ import annotations

import hashlib

from tests.reference.planting import Edit, filled, path_of, planted, told_of
from tests.system_under_test import PlantedFault, repository

P = planted

_MONTHS = "月份,用电量\n"
_OF_A_SOURCE = "date_column: 月份, quantity_column: 用电量, unit: kWh, source: HZ-EL-01"
_KEYED = "date_column: 月份, quantity_column: 用电量, unit: kWh, key_column: 碳源"
_UNITS = "date_column: 月份, quantity_column: 用电量, unit_column: 单位, source: HZ-EL-01"


def _mapped(path: str, table: str, columns: str) -> str:
    digest = hashlib.sha256(table.encode()).hexdigest()
    return f"readings:\n- {{path: {path}, sha256: {digest}, origin: bill, {columns}}}\n"


def _read(
    code: str, table: str, says: str = "", columns: str = _OF_A_SOURCE, at: str = "path: "
) -> PlantedFault:
    """Return a fault of a file of readings of 2026, mapped by a record of its own."""
    name, path = f"JL-06-02-HZ-{code}", f"{code}.csv"
    text = filled(
        name, "rec.activity-data", f"data: []\n{_mapped(path, table, columns)}", "site: hz\n"
    )
    return told_of(code, name, text, (at,), says, beside=((f"records/JL-06-02/{path}", table),))


def _unread(code: str, content: bytes) -> PlantedFault:
    """Return a record that cannot be read at all, so that it has no place but its path."""
    name = f"JL-06-04-{code}"
    path = path_of(name)
    return PlantedFault(
        name, code, path_of("JL-06-04-2025"), ("---\n",), "---\n", (path, ()),
        added=((path, content),), base=repository,
    )  # fmt: skip


def _daily() -> tuple[Edit, str]:
    """Return what puts a file of days in the place of typed months, and the file: a day lacks."""
    text = repository().text(path_of("JL-06-02-HZ-2025"))
    start = text.index("  - source: HZ-DS-02")
    typed = text[start : text.index("  - source", start + 1)]
    days = [f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    table = "日期,加油量\n" + "".join(f"{day},0.01\n" for day in days)
    return ("JL-06-02-HZ-2025", (typed,), ""), table


_TYPED, _DAYS = _daily()
_OF_DAYS = "date_column: 日期, quantity_column: 加油量, unit: t, source: HZ-DS-02"

FAULTS = (
    _unread("CM101", b"\xff\xfe"),
    _unread("CM102", b""),
    _read("CM480", f"{_MONTHS}2026-01,1,0\n"),
    _read("CM481", "月份,电量\n2026-01,1\n", "用电量"),
    _read("CM482", f"{_MONTHS}2026-01,x\n", "x"),
    _read("CM483", f"{_MONTHS}2026-13,1\n", "2026-13"),
    _read("CM484", "月份,用电量,碳源\n2026-01,1,HZ-EL-1\n", "HZ-EL-1", _KEYED),
    _read("CM485", f"{_MONTHS}2026-01,-1\n", "-1"),
    _read("CM486", f"{_MONTHS}2026-01,1\n2026-01,1\n", "2026-01"),
    _read("CM487", "月份,用电量,单位\n2026-01,1,度\n", "度", _UNITS),
    _read("CM488", f"{_MONTHS}2026-01,1\n", "", f"{_OF_A_SOURCE}, sheet: 一月"),
    _read("CM489", _MONTHS),
    P("CM490", _TYPED[0], ("data:\n",), _mapped("CM490.csv", _DAYS, _OF_DAYS) + "data:\n",
      ("path: ",), "2025-01", more=(_TYPED,), added=(("records/JL-06-02/CM490.csv", _DAYS),)),
)  # fmt: skip
