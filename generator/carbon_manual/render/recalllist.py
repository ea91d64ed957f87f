"""The copies that are owed back, as text, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.doccontrol.distribution import Copy, Obsolescence
from carbon_manual.render.gaps.table import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK: Final = "\ufeff"  # by which spreadsheets know UTF-8
_HEAD: Final = (
    ("copy", Text("副本", "Copy")),
    ("document", Text("文件", "Document")),
    ("version", Text("版本", "Version")),
    ("number", Text("副本号", "Number")),
    ("holder", Text("持有人", "Holder")),
    ("medium", Text("载体", "Medium")),
    ("issued", Text("发放日期", "Issued")),
    ("obsolete", Text("失效日期", "Obsolete since")),
    ("reason", Text("原因", "Why")),
    ("successor", Text("代替者", "Successor")),
    ("recalled", Text("通知收回", "Recalled")),
)
_REASONS: Final = {
    "superseded": Text("已被取代", "superseded"),
    "withdrawn": Text("已作废", "withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Owed:
    """A copy to collect, and why."""

    copy: Copy
    over: Obsolescence


def as_text(owed: Sequence[Owed], language: str) -> str:
    """Return a line for each copy and a line that counts them."""
    lines = [_line(each, language) for each in owed]
    count = len(owed)
    total = Text(f"要收回的副本：{count} 份", f"Copies to collect: {count}")
    none = Text("没有要收回的副本", "No copies to collect")
    return "\n".join([*lines, (total if owed else none).of(language)])


def as_json(owed: Sequence[Owed], _language: str) -> str:
    """Return the copies with codes in the place of words."""
    return json.dumps([_row(each) for each in owed], ensure_ascii=False, indent=2)


def as_csv(owed: Sequence[Owed], language: str) -> str:
    """Return RFC 4180 lines that no spreadsheet takes for formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([text.of(language) for _, text in _HEAD])
    for each in owed:
        row = _row(each)
        row["medium"] = _medium(each.copy, language)
        row["reason"] = _REASONS[row["reason"]].of(language)
        writer.writerow(guarded(tuple(row[name] for name, _ in _HEAD)))
    return _MARK + out.getvalue()


FORMATS: Final[dict[str, Callable[[Sequence[Owed], str], str]]] = {
    "text": as_text,
    "json": as_json,
    "csv": as_csv,
}


def _line(each: Owed, language: str) -> str:
    copy, over = each.copy, each.over
    row = _row(each)
    by = over.successor
    if over.is_withdrawn:
        why = Text(f"{over.since} 作废", f"withdrawn on {over.since}")
        next_one = Text(f"，由 {by} 代替", f", replaced by {by}")
    else:
        why = Text(f"{over.since} 起失效", f"obsolete since {over.since}")
        next_one = Text(f"，现行 {by} 版", f", {by} is in force")
    recalled = row["recalled"]
    told = (
        Text(f"{recalled} 已通知，没有归还", f"recalled on {recalled}, not returned")
        if recalled
        else Text("没有通知", "not recalled")
    )
    medium, issued = _medium(copy, language), row["issued"]
    parts = Text(
        f"{copy.name}  {copy.holder}（{medium}，{issued} 发放）：{why.zh}"
        f"{next_one.zh if by else ''}；{told.zh}",
        f"{copy.name}  {copy.holder} ({medium}, issued {issued}): {why.en}"
        f"{next_one.en if by else ''}; {told.en}",
    )
    return parts.of(language)


def _row(each: Owed) -> dict[str, str]:
    copy, over = each.copy, each.over
    document, version = copy.edition
    return {
        "copy": copy.name,
        "document": document,
        "version": version,
        "number": copy.number,
        "holder": copy.holder,
        "medium": copy.row.text("medium"),
        "issued": copy.row.text("issued"),
        "obsolete": str(over.since),
        "reason": "withdrawn" if over.is_withdrawn else "superseded",
        "successor": over.successor,
        "recalled": copy.row.text("recalled"),
    }


def _medium(copy: Copy, language: str) -> str:
    given = copy.row.text("medium")
    return copy.column("medium").choice(given).of(language)
