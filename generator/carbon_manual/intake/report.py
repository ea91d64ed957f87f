"""The report of an import: what came from where, and what could not be carried, with its place."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.artifact import Artifact
from carbon_manual.intake.inlines import escaped
from carbon_manual.intake.losses import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from carbon_manual.intake.blocks import Loss
    from carbon_manual.intake.documents import Made
    from carbon_manual.intake.sheets import Sheet

FORMAT: Final = "carbon-manual import 1"
_WHY: Final = {"cited": "正文引用", "title": "标题相同"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that an import made: documents, sheets, refused files, files not looked at."""

    documents: tuple[Made, ...]
    sheets: tuple[Sheet, ...]
    refused: tuple[Loss, ...]
    ignored: tuple[str, ...]


def report_files(outcome: Outcome) -> Iterator[Artifact]:
    """Yield the report as Markdown and as JSON."""
    yield Artifact.of_text("import/report.md", "\n".join(_lines(outcome)) + "\n")
    text = json.dumps(_data(outcome), ensure_ascii=False, indent=2)
    yield Artifact.of_text("import/report.json", text + "\n")


def _lines(outcome: Outcome) -> Iterator[str]:
    documents, sheets = outcome.documents, outcome.sheets
    count = len({(each.source, each.name) for each in sheets})
    yield "# 导入报告"
    yield ""
    yield (
        f"转入 Word 文件 {len(documents)} 份、工作表 {count} 张；"
        f"没有导入 {len(outcome.refused)} 份，没有读 {len(outcome.ignored)} 份。"
        "全部是未签署的草案，逐份对照原件核对后再签署。"
    )
    yield from _table("编号对照", ("原编号", "新编号", "标题", "类型", "原文件"), (
        (each.named.old or "（无）", each.named.id, each.named.title,
         each.named.type or f"待定（{'、'.join(each.named.candidates) or '没有相近的'}）",
         each.named.source)
        for each in documents
    ))  # fmt: skip
    yield from _table("工作表", ("原文件", "工作表", "去向", "行数"), (
        (each.source, each.name, each.path, str(each.rows)) for each in sheets
    ))  # fmt: skip
    yield from _table("没有导入的文件", ("文件", "原因"), (
        (each.said, each.label.zh) for each in outcome.refused
    ))  # fmt: skip
    if outcome.ignored:
        yield from ("", "## 没有读的文件", "", "只读 .docx 和 .xlsx。", "")
        yield from (f"- {escaped(each)}" for each in outcome.ignored)
    proposals = [(made.named.id, each) for made in documents for each in made.proposals]
    if proposals:
        yield from (
            "",
            "## 建议的条款对应",
            "",
            "只是建议，不计入覆盖；在各文件的控制信息里以注释写着。",
        )
        yield from _rows(("文件", "章节", "标准", "条款", "条款标题", "依据"), (
            (name, each.heading, each.standard, each.clause, each.title, _WHY[each.because])
            for name, each in proposals
        ))  # fmt: skip
    yield from ("", "## 没有照原样转入的内容")
    for made in documents:
        yield from _lost(f"{made.named.id} {made.named.title}", made.losses)
    for sheet in sheets:
        yield from _lost(f"{sheet.source} · {sheet.name}", sheet.losses)


def _lost(title: str, losses: Sequence[Loss]) -> Iterator[str]:
    if not losses:
        return
    yield from ("", f"### {escaped(title)}")
    counts = Counter(each.kind for each in losses)
    summary = "、".join(f"{KINDS[kind].zh.partition('：')[0]} {n}" for kind, n in counts.items())
    yield from ("", summary + "。")
    yield from _rows(("位置", "内容", "怎样处理"), (
        (_place(each), each.said, each.label.zh) for each in losses
    ))  # fmt: skip


def _place(loss: Loss) -> str:
    where = f"第 {loss.place} 段" if loss.place else ""
    return "，".join(filter(None, (loss.section, where)))


def _table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    given = list(rows)
    if given:
        yield from ("", f"## {title}")
        yield from _rows(head, given)


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield from ("", f"| {' | '.join(head)} |", "|" + "---|" * len(head))
    for row in rows:
        cells = (escaped(each).replace("|", "\\|").replace("\n", " ") for each in row)
        yield f"| {' | '.join(cells)} |"


def _data(outcome: Outcome) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "documents": [
            {
                "source": made.named.source,
                "path": made.named.path,
                "old_number": made.named.old,
                "id": made.named.id,
                "title": made.named.title,
                "type": made.named.type,
                "candidates": list(made.named.candidates),
                "proposals": [
                    {
                        "section": each.section,
                        "heading": each.heading,
                        "standard": each.standard,
                        "clause": each.clause,
                        "because": each.because,
                    }
                    for each in made.proposals
                ],
                "losses": [_loss(each) for each in made.losses],
            }
            for made in outcome.documents
        ],
        "sheets": [
            {
                "source": each.source,
                "sheet": each.name,
                "path": each.path,
                "type": each.type,
                "rows": each.rows,
                "losses": [_loss(loss) for loss in each.losses],
            }
            for each in outcome.sheets
        ],
        "refused": [
            {"source": each.said, "reason": {"zh": each.label.zh, "en": each.label.en}}
            for each in outcome.refused
        ],
        "ignored": list(outcome.ignored),
    }


def _loss(loss: Loss) -> dict[str, Any]:
    return {
        "kind": loss.kind,
        "what": {"zh": loss.label.zh, "en": loss.label.en},
        "paragraph": loss.place,
        "section": loss.section,
        "said": loss.said,
    }
