"""The verdict on a Word copy: which it is, whether it is whole, and what was changed in it."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from carbon_manual.copies.register import Standing
from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from carbon_manual.copies.copyfile import CopyFile
    from carbon_manual.copies.register import Entry

# Below this share of common blocks a file that does not say what it is, is not one of ours.
_ALIKE: Final = 0.5
# Pairs of equal blocks that the comparison in order may meet; beyond, blocks are only counted.
_MOST_PAIRS: Final = 60_000
_MOST_CHANGES: Final = 2_000  # that are told
_FRAMES: Final = ("header", "footer")
_DRAFTS: Final = frozenset(("draft", "in-review"))


class Verdict(enum.StrEnum):
    """What is said of a file, in one word."""

    CURRENT = "current"
    RESAVED = "resaved"
    UPCOMING = "upcoming"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DRAFT = "draft"
    ALTERED = "altered"
    UNKNOWN = "unknown"
    REFUSED = "refused"

    @property
    def exit(self) -> int:
        """Return 0 for a copy that may be relied on, 3 where nothing can be told, else 1."""
        if self in {Verdict.CURRENT, Verdict.RESAVED}:
            return 0
        return 3 if self in {Verdict.UNKNOWN, Verdict.REFUSED} else 1


class Integrity(enum.StrEnum):
    """How far a file is what was registered."""

    IDENTICAL = "identical"
    REZIPPED = "rezipped"
    RESAVED = "resaved"
    TEXT = "text"
    ALTERED = "altered"
    UNKNOWN = "unknown"


_BY_STANDING: Final = {
    Standing.CURRENT: Verdict.CURRENT,
    Standing.UPCOMING: Verdict.UPCOMING,
    Standing.SUPERSEDED: Verdict.SUPERSEDED,
    Standing.WITHDRAWN: Verdict.WITHDRAWN,
    Standing.DRAFT: Verdict.DRAFT,
}


@dataclass(frozen=True, slots=True)
class Change:
    """A block that differs: kind, heading above it, old and new text; one of them may be empty.

    `block` counts the blocks of the copy's text from 1; for a block that is gone it is the number
    of the one before it.
    """

    kind: str
    block: int
    under: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one file with its grounds; `entry` is what it was found or held to be."""

    verdict: Verdict
    integrity: Integrity
    entry: Entry | None = None
    changes: tuple[Change, ...] = ()
    reasons: tuple[Text, ...] = ()


def judge(copy: CopyFile, entries: Sequence[Entry]) -> Judgement:
    """Return the verdict on a copy by the entries that come into question."""
    match = _match(copy, entries)
    if match is not None:
        return _of_match(copy, *match, entries)
    nearest = _nearest(copy, entries)
    if nearest is None:
        return Judgement(Verdict.UNKNOWN, Integrity.UNKNOWN, reasons=(_unknown(copy),))
    changes = differences(nearest.blocks, [(b.kind, b.text, b.under) for b in copy.content.blocks])
    if len(changes) > _MOST_CHANGES:
        changes, left = changes[:_MOST_CHANGES], len(changes) - _MOST_CHANGES
        more = Text(f"另有 {left} 处改动没有列出", f"{left} more changes are not listed")
        return Judgement(Verdict.ALTERED, Integrity.ALTERED, nearest, changes, (more,))
    if nearest.standing is Standing.DRAFT or (copy.manifest and copy.manifest.state in _DRAFTS):
        reason = Text("与登记的文本不同", "It differs from the text on record")
        return Judgement(Verdict.DRAFT, Integrity.ALTERED, nearest, changes, (reason,))
    if _only_generated(copy, nearest, changes):
        return _of_text(nearest, changes)
    return Judgement(Verdict.ALTERED, Integrity.ALTERED, nearest, changes, _hints(copy, nearest))


def matches(copy: CopyFile, entries: Sequence[Entry]) -> bool:
    """Tell whether one of the entries has a digest of the copy."""
    return _match(copy, entries) is not None


def _match(copy: CopyFile, entries: Sequence[Entry]) -> tuple[Entry, Integrity] | None:
    levels = (
        (Integrity.IDENTICAL, copy.file, "file"),
        (Integrity.REZIPPED, copy.parts, "parts"),
        (Integrity.RESAVED, copy.content.digest, "content"),
    )
    for integrity, digest, name in levels:
        found = [each for each in entries if getattr(each, name) == digest]
        if found:
            best = min(found, key=lambda each: (bool(_hints(copy, each)), not each.blocks))
            return best, integrity
    return None


def _of_match(
    copy: CopyFile, entry: Entry, integrity: Integrity, entries: Sequence[Entry]
) -> Judgement:
    against = _hints(copy, entry)
    if against and integrity is not Integrity.IDENTICAL:
        return Judgement(Verdict.ALTERED, integrity, entry, reasons=against)
    verdict = _BY_STANDING[entry.standing]
    reasons = [entry.remark] if entry.remark else []
    if copy.manifest is None and integrity is Integrity.RESAVED:
        reasons.append(Text("副本清单已丢失", "Its manifest is lost"))
    if verdict is Verdict.CURRENT and integrity is Integrity.RESAVED:
        verdict = Verdict.RESAVED
    if verdict.exit == 0 and not _is_registered(copy, entry, entries):
        number = copy.manifest.copy if copy.manifest else ""
        reasons.append(
            Text(f"登记册中没有第 {number} 号副本", f"Copy {number} is not in the register")
        )
        verdict, integrity = Verdict.UNKNOWN, Integrity.TEXT
    return Judgement(verdict, integrity, entry, reasons=tuple(reasons))


def _is_registered(copy: CopyFile, entry: Entry, entries: Iterable[Entry]) -> bool:
    """Tell whether a copy that says it is a numbered one is on record as such."""
    given = copy.manifest
    if given is None or not given.copy:
        return True
    wanted = (entry.number, entry.version, given.copy, given.holder)
    return any((e.number, e.version, e.copy, e.holder) == wanted for e in entries)


def _hints(copy: CopyFile, entry: Entry) -> tuple[Text, ...]:
    """Return what the manifest says against an entry."""
    given = copy.manifest
    if copy.manifests > 1:
        return (Text("文件里有几份副本清单", "The file holds several manifests"),)
    if given is None:
        return ()
    said = f"{given.number} {given.version}".strip()
    if (given.number, given.version) != (entry.number, entry.version):
        return (
            Text(
                f"副本清单写的是 {said}，内容却是 {entry.number} {entry.version} 的".rstrip(),
                f"Its manifest says {said}, its content is of {entry.number} {entry.version}",
            ),
        )
    if entry.copy and given.copy and (given.copy, given.holder) != (entry.copy, entry.holder):
        return (
            Text(
                f"副本清单写的是第 {given.copy} 份（{given.holder}），"
                f"登记的是第 {entry.copy} 份（{entry.holder}）",
                f"Its manifest says copy {given.copy} ({given.holder}), "
                f"the register copy {entry.copy} ({entry.holder})",
            ),
        )
    if copy.parts == entry.parts and given.parts != copy.parts:
        return (Text("副本清单被改过", "Its manifest was changed"),)
    return ()


def _nearest(copy: CopyFile, entries: Sequence[Entry]) -> Entry | None:
    """Return the entry that has most in common with a copy, if the copy can be one of ours."""
    own = Counter(each.text for each in copy.content.blocks)
    scored = []
    for order, entry in enumerate(entries):
        if entry.blocks:
            texts = Counter(text for _, text in entry.blocks)
            share = (own & texts).total() / max(own.total(), texts.total(), 1)
            scored.append((share, not _hints(copy, entry), -order, entry))
    if not scored:
        return None
    share, _, _, entry = max(scored, key=lambda each: each[:3])
    if share >= _ALIKE:
        return entry
    number = copy.manifest.number if copy.manifest else ""
    claimed = [each for each in scored if each[3].number == number]
    return max(claimed, key=lambda each: each[:3])[3] if claimed else None


def _only_generated(copy: CopyFile, entry: Entry, changes: Iterable[Change]) -> bool:
    """Tell whether a file as it was written differs in nothing but what was generated for it.

    The control block names the next review and the like, which may change without a version.
    """
    given = copy.manifest
    untouched = given is not None and given.parts == copy.parts and not _hints(copy, entry)
    return untouched and all(
        each.kind not in _FRAMES and (not each.old or each.old in entry.generated)
        and (each.old or each.under in entry.generated)
        for each in changes
    )  # fmt: skip


def _of_text(entry: Entry, changes: tuple[Change, ...]) -> Judgement:
    reason = Text(
        "受控正文相同；控制信息等生成的部分与现在的不同，这份副本又没有登记校验值",
        "The controlled text is equal; what is generated round it differs from today's, "
        "and no digest of this copy is on record",
    )
    verdict = _BY_STANDING[entry.standing]
    verdict = Verdict.UNKNOWN if verdict is Verdict.CURRENT else verdict
    return Judgement(verdict, Integrity.TEXT, entry, changes, (reason,))


def _unknown(copy: CopyFile) -> Text:
    given = copy.manifest
    if given is None:
        return Text(
            "没有副本清单，内容也不像登记册中的任何文件",
            "It has no manifest and is like no document in the register",
        )
    said = f"{given.number} {given.version}".strip()
    return Text(f"登记册中没有 {said}", f"{said} is not in the register")


def differences(
    old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str, str]]
) -> tuple[Change, ...]:
    """Return the blocks that differ between a text on record and a copy.

    Args:
        old: Kind and text of each block on record.
        new: Kind, text and heading of each block of the copy.
    """
    before, after = list(old), [(kind, text) for kind, text, _ in new]
    left, right = Counter(before), Counter(after)
    if sum(count * right[block] for block, count in left.items()) > _MOST_PAIRS:
        return tuple(_counted(before, after))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        for step, (was, now) in enumerate(zip_longest(before[a:b], after[c:d])):
            place = min(c + step, d - 1) if d > c else c - 1
            under = new[place][2] if 0 <= place < len(new) else ""
            kind = (now or was or ("p", ""))[0]
            found.append(
                Change(kind, place + 1, under, was[1] if was else "", now[1] if now else "")
            )
    return tuple(found)


def _counted(
    before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]
) -> Iterator[Change]:
    """Yield what one side has more of, without regard to order."""
    left, right = Counter(before), Counter(after)
    for kind, text in left - right:
        yield Change(kind, 0, "", text, "")
    for kind, text in right - left:
        yield Change(kind, 0, "", "", text)
