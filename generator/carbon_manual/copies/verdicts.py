"""Verdicts on Word copies as text for people and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.copies.register import Standing
from carbon_manual.copies.verdict import Integrity, Verdict
from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carbon_manual.copies.copyfile import CopyFile
    from carbon_manual.copies.register import Entry
    from carbon_manual.copies.verdict import Change, Judgement

_MOST_SHOWN: Final = 20
_LONGEST: Final = 160
_VERDICTS: Final = {
    Verdict.CURRENT: Text("有效", "current"),
    Verdict.RESAVED: Text("有效，曾另存，内容相等", "current, re-saved with equal content"),
    Verdict.UPCOMING: Text("已批准，尚未生效", "approved, not yet in force"),
    Verdict.SUPERSEDED: Text("已被取代", "superseded"),
    Verdict.WITHDRAWN: Text("已作废", "withdrawn"),
    Verdict.DRAFT: Text("草案", "draft"),
    Verdict.ALTERED: Text("已改动", "altered"),
    Verdict.UNKNOWN: Text("不能判断", "cannot tell"),
    Verdict.REFUSED: Text("拒绝读取", "refused"),
}
_INTEGRITIES: Final = {
    Integrity.IDENTICAL: Text("与登记的文件逐字节相同", "the very bytes on record"),
    Integrity.REZIPPED: Text(
        "重新打包过，各部件逐字节相同", "zipped again, every part the very bytes on record"
    ),
    Integrity.RESAVED: Text(
        "被其他程序另存过，内容与登记的相等", "saved by another program, its content is equal"
    ),
    Integrity.TEXT: Text("受控正文相等", "its controlled text is equal"),
    Integrity.ALTERED: Text("内容与登记的不同", "its content differs from the record"),
    Integrity.UNKNOWN: Text("无从比对", "there is nothing to compare it with"),
}
_KINDS: Final = {
    "p": Text("段落", "paragraph"),
    "row": Text("表格行", "row of a table"),
    "note": Text("注", "note"),
    "header": Text("页眉", "header"),
    "footer": Text("页脚", "footer"),
}


@dataclass(frozen=True, slots=True)
class Basis:
    """What the verdicts rest on.

    `register` is the register's file, or empty for a system's folder; `signer` who signed it, or
    empty; `notes` what a reader of the verdicts should know about it.
    """

    register: str
    organisation: str
    as_of: str
    signer: str = ""
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict on one file; `copy` is None for a file that was not read."""

    path: str
    judgement: Judgement
    copy: CopyFile | None = None


def as_text(basis: Basis, answers: Sequence[Answer], language: str) -> str:
    """Return the verdicts for people, one block per file, and what they rest on."""
    lines = [line for answer in answers for line in _block(answer, language)]
    return "\n".join((*lines, *_basis(basis, language)))


def as_json(basis: Basis, answers: Sequence[Answer], language: str) -> str:
    """Return the verdicts as one JSON object with a stable set of keys."""
    whole = {
        "register": {
            "path": basis.register,
            "organisation": basis.organisation,
            "as_of": basis.as_of,
            "signed_by": basis.signer,
            "notes": [each.of(language) for each in basis.notes],
        },
        "files": [_row(answer, language) for answer in answers],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


FORMATS: Final = {"text": as_text, "json": as_json}


def _block(answer: Answer, language: str) -> Iterator[str]:
    judgement = answer.judgement
    entry = judgement.entry
    verdict = _VERDICTS[judgement.verdict].of(language)
    if entry is not None and judgement.verdict in {Verdict.SUPERSEDED, Verdict.WITHDRAWN}:
        verdict += _successor(entry, language)
    named = f" — {_named(entry, language)}" if entry else ""
    yield f"{answer.path}: {verdict}{named}"
    if judgement.verdict is not Verdict.REFUSED:
        yield f"   = {_INTEGRITIES[judgement.integrity].of(language)}"
    if judgement.verdict is Verdict.ALTERED and entry and entry.standing is not Standing.CURRENT:
        standing = entry.standing.label.of(language) + _successor(entry, language)
        label = Text("原文件", "the original").of(language)
        yield f"   = {label}: {standing}"
    for reason in (*judgement.reasons, *_traces(answer.copy)):
        yield f"   = {reason.of(language)}"
    for change in judgement.changes[:_MOST_SHOWN]:
        yield from _change(change, language)
    more = len(judgement.changes) - _MOST_SHOWN
    if more > 0:
        yield Text(f"   … 另有 {more} 处", f"   … {more} more").of(language)


def _named(entry: Entry, language: str) -> str:
    version = Text(f" {entry.version} 版", f" version {entry.version}") if entry.version else None
    since = Text(f"，{entry.effective} 生效", f", effective {entry.effective}")
    held = Text(f"，第 {entry.copy} 号副本", f", copy {entry.copy}")
    parts = [f"{entry.number} {entry.title}", version.of(language) if version else ""]
    parts += [since.of(language)] if entry.effective else []
    if entry.copy:
        parts.append(held.of(language) + (f"（{entry.holder}）" if entry.holder else ""))
    return "".join(parts)


def _successor(entry: Entry, language: str) -> str:
    if not entry.successor:
        return ""
    if entry.standing is Standing.WITHDRAWN:
        return Text(f"，由 {entry.successor} 代替", f", replaced by {entry.successor}").of(language)
    return Text(f"，现行为 {entry.successor} 版", f" by {entry.successor}").of(language)


def _traces(copy: CopyFile | None) -> Iterator[Text]:
    """Yield what others left in a copy."""
    if copy is not None and copy.tracked:
        number = copy.tracked
        yield Text(f"文中有 {number} 处修订标记", f"{number} tracked changes stand in it")
    if copy is not None and copy.comments:
        number = copy.comments
        yield Text(f"文中有 {number} 条批注", f"{number} comments stand in it")


def _change(change: Change, language: str) -> Iterator[str]:
    kind = _KINDS[change.kind].of(language)
    place = Text(f"第 {change.block} 块", f"block {change.block}").of(language)
    under = Text(f"，在“{change.under}”之下", f', under "{change.under}"').of(language)
    yield f"   - {kind}" + (f" ({place})" if change.block else "") + (under if change.under else "")
    old, new = _excerpts(change.old, change.new)
    if old:
        yield f"       {Text('原', 'old').of(language)}: {old}"
    if new:
        yield f"       {Text('现', 'new').of(language)}: {new}"


def _excerpts(old: str, new: str) -> tuple[str, str]:
    """Return both texts from shortly before they part, so that the difference is seen."""
    common = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
                  min(len(old), len(new)))  # fmt: skip
    start = max(common - _LONGEST // 4, 0) if old and new else 0
    return _cut(old, start), _cut(new, start)


def _cut(text: str, start: int) -> str:
    # what a hostile copy says must not steer the terminal
    shown = "".join(each if each.isprintable() else "�" for each in text[start : start + _LONGEST])
    return ("…" if start and text else "") + shown + ("…" if len(text) > start + _LONGEST else "")


def _row(answer: Answer, language: str) -> dict[str, object]:
    judgement, copy = answer.judgement, answer.copy
    return {
        "path": answer.path,
        "verdict": judgement.verdict.value,
        "integrity": judgement.integrity.value,
        "exit": judgement.verdict.exit,
        "document": _entry(judgement.entry),
        "reasons": [each.of(language) for each in (*judgement.reasons, *_traces(copy))],
        "changes": [
            {"kind": each.kind, "block": each.block, "under": each.under, "old": each.old,
             "new": each.new}
            for each in judgement.changes
        ],
        "file": copy.file if copy else "",
        "parts": copy.parts if copy else "",
        "content": copy.content.digest if copy else "",
    }  # fmt: skip


def _entry(entry: Entry | None) -> dict[str, str] | None:
    if entry is None:
        return None
    names = ("number", "version", "title", "successor", "effective", "copy", "holder")
    return {name: getattr(entry, name) for name in names} | {"standing": entry.standing.value}


def _basis(basis: Basis, language: str) -> Iterator[str]:
    source = (
        Text(f"登记册 {basis.register}", f"the register {basis.register}")
        if basis.register
        else Text("体系文件夹", "the system's folder")
    )
    where = f"{basis.organisation}, {basis.as_of}" if language == "en" else (
        f"{basis.organisation}，截至 {basis.as_of}"
    )  # fmt: skip
    said = Text(f"依据：{source.zh}（{where}）", f"By {source.en} ({where})").of(language)
    if basis.signer:
        said += Text(f"，签名人 {basis.signer}", f", signed by {basis.signer}").of(language)
    yield said
    yield from (each.of(language) for each in basis.notes)
