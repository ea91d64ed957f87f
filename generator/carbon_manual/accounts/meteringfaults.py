"""The faults of files of readings and bills that records map."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Fault, Severity, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLAUSES: Final = (("ccaa-39-2022", ("6.1.6.a",)), ("zjjgsw-0005-2024", ("6.4.p6",)))
_ROW: Final = Text(
    "改正文件中的这些行，重新登记 sha256；程序不会跳过坏行。",
    "Mend these rows and register the new sha256; no row is passed over.",
)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a fault tells its reader: what it is, why it matters, what to do, and an example."""

    title: Text
    why: Text
    remedy: Text
    example: str


def _fault(code: str, name: str, told: _Told) -> Fault:
    texts = (told.title, told.why, told.remedy, told.example)
    return Fault(code, name, Severity.ERROR, *texts, clauses=_CLAUSES)


UNREADABLE: Final = _fault(
    "CM480",
    "readings-unreadable",
    _Told(
        Text("读数文件无法读取", "File of readings cannot be read"),
        Text("读不出的文件不能用来核算。", "What cannot be read cannot be accounted for."),
        Text(
            "存为 UTF-8 的 CSV、Parquet 或 XLSX，各行的列数与表头一致。",
            "Save it as CSV in UTF-8, Parquet or XLSX; each row has as many columns as the header.",
        ),
        "CSV 第 3 行有 5 列，表头有 4 列",
    ),
)
COLUMN: Final = _fault(
    "CM481",
    "readings-column",
    _Told(
        Text("读数文件没有这一列", "File of readings lacks a column"),
        Text("找不到所写的列，就读不出数量。", "Without the column there is no amount to read."),
        Text("把列名改成文件表头中的写法。", "Write the column as the file's header does."),
        "quantity_column: kWh，而表头是 用电量",
    ),
)
NUMBER: Final = _fault(
    "CM482",
    "readings-number",
    _Told(
        Text("读数不是规范的数字", "Reading is no proper number"),
        Text(
            "写错的数若被跳过，总量偏低而无人知道。",
            "Were a malformed number passed over, the total would be too low unnoticed.",
        ),
        _ROW,
        "第 17 行：`6,724,63`",
    ),
)
DATE: Final = _fault(
    "CM483",
    "readings-date",
    _Told(
        Text("读数的日期不对", "Reading with a wrong date"),
        Text("没有日期的数不知属于哪个月。", "Without its date an amount belongs to no month."),
        Text(
            "日期写 2025-03、2025-03-31 或 2025-03-31 08:15，不带时区。",
            "Write 2025-03, 2025-03-31 or 2025-03-31 08:15, without a time zone.",
        ),
        "第 17 行：`2025-02-30`",
    ),
)
UNKNOWN_SOURCE: Final = _fault(
    "CM484",
    "readings-source",
    _Told(
        Text("读数的碳源、计量器具或场所不明", "Reading of an unknown source, meter or site"),
        Text("不知属于哪个碳源的数会被漏算。", "What belongs to no source would be left out."),
        Text(
            "改正文件，或在 streams 中登记这个编号，在碳源清单中登记碳源。",
            "Mend the file, or list the key in streams and the source in its register.",
        ),
        "第 17 行：`M-0099`",
    ),
)
NEGATIVE: Final = _fault(
    "CM485",
    "readings-negative",
    _Told(
        Text("读数为负", "Negative reading"),
        Text(
            "用量不会小于零；表计倒转、退费和外供要另行处理。",
            "Use is never below zero; reversed meters, refunds and exports are entered otherwise.",
        ),
        Text(
            "核对原始凭证，改正这些行；外供另列碳源。",
            "Check the originals and mend these rows; exports are a source of their own.",
        ),
        "第 17 行：`-12.5`",
    ),
)
DUPLICATE: Final = _fault(
    "CM486",
    "readings-duplicate",
    _Told(
        Text("同一时间的读数重复", "Reading stands there twice"),
        Text("重复的数会被计算两次。", "A reading that stands there twice would count twice."),
        Text(
            "删去重复的行，重新登记 sha256。",
            "Delete the repeated rows and register the new sha256.",
        ),
        "M-0001 2025-03-31 08:15 有两行",
    ),
)
UNIT: Final = _fault(
    "CM487",
    "readings-unit",
    _Told(
        Text("读数的单位不明或不一致", "Unit of readings unknown or at odds"),
        Text("单位决定换算。", "Units decide conversions."),
        Text(
            "改用单位表中的写法，一个碳源只用同一量纲。",
            "Use the table of units, one dimension each.",
        ),
        "第 17 行：`度`",
    ),
)
MAPPING: Final = _fault(
    "CM488",
    "readings-mapping",
    _Told(
        Text("读数文件的对应关系写错", "Mapping of a file contradicts itself"),
        Text(
            "对应关系不明，就不知道哪一列是什么。", "Without it nobody knows what a column holds."
        ),
        Text(
            "unit 与 unit_column、source 与 key_column 各写其一。",
            "Write one of unit and unit_column, and one of source and key_column.",
        ),
        "unit: kWh\nunit_column: 单位",
    ),
)
EMPTY: Final = _fault(
    "CM489",
    "readings-empty",
    _Told(
        Text("读数文件没有数据", "File of readings is empty"),
        Text("空文件不等于用量为零。", "An empty file does not mean that nothing was used."),
        Text("换成有数据的文件，或删去这一行。", "Give a file with data, or drop the row."),
        "只有表头",
    ),
)
MISSING_DAYS: Final = Fault(
    "CM490",
    "readings-days",
    Severity.ERROR,
    Text("逐日读数缺少若干天", "Days missing among daily readings"),
    Text(
        "逐日抄表的月份缺了几天，合计就偏低；缺的数不是零。",
        "A month of daily readings without some of its days totals too low; missing is not zero.",
    ),
    Text(
        "补上缺少的读数，或按规定的办法估算后写入文件；确为零时写 0。",
        "Add the readings, or estimates by your rules; write 0 where nothing was used.",
    ),
    "2025-03 应有 31 天的读数，只有 27 天",
    clauses=_CLAUSES,
    absence=True,
)
FAULTS: Final = (
    UNREADABLE, COLUMN, NUMBER, DATE, UNKNOWN_SOURCE, NEGATIVE, DUPLICATE, UNIT, MAPPING, EMPTY,
    MISSING_DAYS,
)  # fmt: skip
BY_KIND: Final[Mapping[str, Fault]] = MappingProxyType(
    {
        "unreadable": UNREADABLE,
        "column": COLUMN,
        "number": NUMBER,
        "date": DATE,
        "source": UNKNOWN_SOURCE,
        "negative": NEGATIVE,
        "duplicate": DUPLICATE,
        "unit": UNIT,
        "empty": EMPTY,
    }
)
