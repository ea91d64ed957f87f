"""The front page of a document: number, version, dates, signatures, and the revision table."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from carbon_manual.intake.blocks import Block, Cell, Loss, Para, Table
from carbon_manual.intake.losses import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# How front pages call what front matter holds. `signed` data are told, not carried.
_NAMES: Final = {
    "number": "文件编号 文件编码 编号 文件号 文档编号 documentno documentnumber number docno",
    "version": "版本 版次 版本号 版本版次 版本/版次 版本/修订 版号 version revision rev",
    "title": "文件名称 名称 文件标题 标题 文件名 title documenttitle",
    "effective": "实施日期 生效日期 施行日期 执行日期 effective effectivedate",
    "issued": "发布日期 颁布日期 批准日期 发放日期 编制日期 issued issuedate",
    "next_review": "下次评审 下次评审日期 nextreview",
    "owner": "责任岗位 owner 文件责任人",
    "retention": "保存期限 保存期 retention",
    "access": "访问级别 access",
    "distribution": "分发范围 发放范围 distribution",
    "signed": "编制 编写 起草 拟制 编制人 编写人 拟稿 编制部门 归口部门 主管部门"
    " 责任部门 审核 审查 校核 审核人 会签 批准 审批 批准人 签发"
    " prepared preparedby reviewed reviewedby approved approvedby",
    "other": "状态 受控状态 分发号 受控号 发放编号 页码 页次 页数 密级 status 日期 date",
}
_LABELS: Final[Mapping[str, str]] = {
    label: name for name, labels in _NAMES.items() for label in labels.split()
}
_KEY: Final = re.compile(r"[\s　:：]+")
_PAIR: Final = re.compile(
    r"(?P<label>[\w/ 　]{2,14}?)[ 　]*[:：][ 　]*(?P<value>\S.*?)??"
    r"(?=[ 　]+[\w/]{1,8}(?: ?\w{1,4})?[ 　]*[:：]|[ 　]{2,}|$)"
)
_DAY: Final = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s*[-./年]\s*(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})"
)
_REVISIONS: Final = re.compile(
    r"(?:文件)?(?:修订|修改|更改|变更|版本)(?:历史|历次)?(?:记录|履历|历史|一览)?表?(?:页)?"
    r"|revision ?history",
    re.IGNORECASE,
)
_CONTENTS: Final = re.compile(r"目\s*[录次]|(?:table of )?contents", re.IGNORECASE)
_CHANGE: Final = (
    *(
        "修订内容",
        "修改内容",
        "更改内容",
        "变更内容",
        "修订说明",
        "修改说明",
        "变更说明",
        "更改说明",
    ),
    *("修订摘要", "主要修订", "修订章节", "change", "description"),
)
_VERSION: Final = ("版本", "版次", "修订号", "修订状态", "版号", "version", "revision")
_LEAST: Final = 2
_LONGEST: Final = 40  # blocks of a front page, where no heading ends it


@dataclass(slots=True)
class Front:
    """What the front page says, by name of field; the rows of the history; what was left."""

    said: dict[str, str] = field(default_factory=dict)
    history: list[dict[str, str]] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


def take_front(blocks: Iterable[Block], frames: Iterable[str]) -> tuple[list[Block], Front]:
    """Return the blocks without front page and revision table, and what those say."""
    front = Front()
    given = list(blocks)
    start = _text_begins(given)
    kept: list[Block] = []
    for index, block in enumerate(given):
        if isinstance(block, Table):
            if _revision_table(block, front):
                _drop_title(kept, _REVISIONS)
                continue
            if _cover_table(block, front, cover=index < start):
                continue
        elif index < start and _cover_line(block, front):
            continue
        if isinstance(block, Para) and _CONTENTS.fullmatch(block.plain):
            continue
        kept.append(block)
    for line in frames:
        _frame(line, front)
    return kept, front


def _text_begins(blocks: list[Block]) -> int:
    """Return the index of the first heading of the text: before it stands the front page."""
    for index, block in enumerate(blocks):
        if isinstance(block, Para) and block.level and not _REVISIONS.fullmatch(block.plain):
            return index
    return min(len(blocks), _LONGEST)


def name_of(text: str) -> str:
    """Return which field a label of a front page names; empty for none."""
    return _LABELS.get(_KEY.sub("", text).lower(), "")


def day(text: str) -> str:
    """Return the first date in a text as `YYYY-MM-DD`; empty where there is none."""
    match = _DAY.search(text)
    if match is None:
        return ""
    try:
        return dt.date(int(match["y"]), int(match["m"]), int(match["d"])).isoformat()
    except ValueError:
        return ""


def _take(front: Front, label: str, value: str, place: int) -> None:
    """Keep what a field takes; tell what none does."""
    name, value = name_of(label), value.strip("　 _/")
    if not value:
        return
    if name in {"effective", "issued", "next_review"}:
        found = day(value)
        if found:
            front.said.setdefault(name, found)
            return
    elif name and name not in {"signed", "other"}:
        front.said.setdefault(name, value)
        return
    kind = "signature" if name == "signed" else "front-field"
    shown = f"{_KEY.sub('', label)}：{value}"
    front.losses.append(Loss(kind, KINDS[kind], place, shown, "封面"))


def _cover_table(table: Table, front: Front, *, cover: bool) -> bool:
    """Take a table of labels and values, if it is one."""
    cells = [[cell for cell in row] for row in table.rows]  # noqa: C416 - a list of lists
    labels = [cell for row in cells for cell in row if name_of(cell.plain)]
    inside = [pair for cell in _flat(cells) for pair in _pairs(cell.plain)]
    if len(labels) + len(inside) < _LEAST or (not cover and not _is_block(labels, cells)):
        return False
    for row in cells:
        waiting: Cell | None = None
        for cell in row:
            if name_of(cell.plain):
                waiting = cell
            elif waiting is not None:
                _take(front, waiting.plain, cell.plain, table.place)
                waiting = None
            else:
                _loose(cell, front, table.place)
    return True


def _is_block(labels: list[Cell], cells: list[list[Cell]]) -> bool:
    """Tell whether a table further in is a control block: number, version, and little else."""
    names = {name_of(each.plain) for each in labels}
    return {"number", "version"} <= names and len(labels) * 3 >= sum(map(len, cells))


def _loose(cell: Cell, front: Front, place: int) -> None:
    pairs = list(_pairs(cell.plain))
    for label, value in pairs:
        _take(front, label, value, place)
    if not pairs and cell.plain:
        loss = Loss("front-field", KINDS["front-field"], place, cell.plain, "封面")
        front.losses.append(loss)


def _flat(cells: list[list[Cell]]) -> Iterator[Cell]:
    return (cell for row in cells for cell in row)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield labels and values that stand in one line, such as `文件编号：AB-01  版本：A/0`."""
    for match in _PAIR.finditer(text):
        if name_of(match["label"]):
            yield match["label"], match["value"] or ""


def _cover_line(block: Para, front: Front) -> bool:
    """Take a line of the front page with labels and values in it, or one that a style marks."""
    if block.kind == "cover":
        loss = Loss("front-field", KINDS["front-field"], block.place, block.plain, "封面")
        front.losses.append(loss)
        return True
    if block.kind == "title" and "title" not in front.said:
        front.said["title"] = block.plain
        return True
    found = list(_pairs(block.plain))
    for label, value in found:
        _take(front, label, value, block.place)
    return bool(found)


def _revision_table(table: Table, front: Front) -> bool:
    """Take a revision table, known by its head."""
    if not table.rows:
        return False
    head = [_KEY.sub("", cell.plain).lower() for cell in table.rows[0]]
    places = {
        "version": _column(head, _VERSION),
        "date": _column(head, ("日期", "date", "时间")),
        "change": _column(head, _CHANGE),
    }
    if places["change"] < 0 or (places["version"] < 0 and places["date"] < 0):
        return False
    for row in table.rows[1:]:
        texts = [cell.plain for cell in row]
        if not any(each.strip("/—- ") for each in texts):
            continue
        found = {name: texts[at] if 0 <= at < len(texts) else "" for name, at in places.items()}
        found["date"] = day(found["date"])
        front.history.append({name: text for name, text in found.items() if text})
        rest = [
            text for at, text in enumerate(texts)
            if text and at not in places.values() and not text.isdecimal()
        ]  # fmt: skip
        if rest or not all(found.values()):
            said = "｜".join(filter(None, texts))
            loss = Loss("history", KINDS["history"], table.place, said, "修订记录")
            front.losses.append(loss)
    return True


def _column(head: list[str], names: tuple[str, ...]) -> int:
    return next((at for at, text in enumerate(head) if any(n in text for n in names)), -1)


def _drop_title(kept: list[Block], title: re.Pattern[str]) -> None:
    """Drop the heading of a table that was taken, with the empty lines between them."""
    while kept and isinstance(kept[-1], Para) and kept[-1].is_empty:
        kept.pop()
    if kept and isinstance(kept[-1], Para) and title.fullmatch(_bare(kept[-1].plain)):
        kept.pop()


def _bare(text: str) -> str:
    return re.sub(r"^[\d.、\s]+|\s+", "", text)


def _frame(line: str, front: Front) -> None:
    """Take what a header or footer says of the document; tell the rest."""
    pairs = [(label, value) for label, value in _pairs(line) if value]
    for label, value in pairs:
        name = name_of(label)
        if name in {"number", "version", "effective"} and name not in front.said:
            front.said[name] = (day(value) if name == "effective" else value) or value
    loss = Loss("header-footer", KINDS["header-footer"], 0, line, "页眉页脚")
    front.losses.append(loss)
