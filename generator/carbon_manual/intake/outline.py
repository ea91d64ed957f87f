"""Finds headings, lists and captions in paragraphs that carry no style for them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from carbon_manual.intake.blocks import Block, Item, Para, Piece, Table, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HAN: Final = "零〇一二三四五六七八九十百"
_CHAPTER: Final = re.compile(rf"(第[{_HAN}\d]{{1,4}}[章篇编])[\s　、.．:：]*(?=\S)")
_SECTION: Final = re.compile(rf"(第[{_HAN}\d]{{1,4}}节)[\s　、.．:：]*(?=\S)")
_HAN_ONE: Final = re.compile(rf"([{_HAN}]{{1,3}})[、.．][\s　]*(?=\S)")
_HAN_TWO: Final = re.compile(rf"([（(][{_HAN}]{{1,3}}[)）])[\s　、]*(?=\S)")
_FIGURES: Final = re.compile(
    r"(\d{1,2}(?:[.．]\d{1,2}){0,4})[.．、]?(?:[\s　]+|(?=[^\d\s.．%，,~～-]))"
)
_APPENDIX: Final = re.compile(r"(附[录件表]\s*[A-Z\d一二三四五六七八九十]{0,3})[\s　:：、]*")
_SENTENCE: Final = re.compile(r"[。；;！？!?]|[，,：:]$")
_LONGEST: Final = 40
_LONGEST_PLAIN: Final = 24
_LITERAL: Final = (
    ("1)", re.compile(r"[（(]?(\d{1,2})[)）][\s　、]*(?=\S)")),
    ("①", re.compile(r"([①-⑳])[\s　、]*(?=\S)")),
    ("a)", re.compile(r"[（(]?([a-z])[)）][\s　、]*(?=\S)")),
    ("1.", re.compile(r"(\d{1,2})(?:[、．]|\.(?!\d))[\s　]*(?=\S)")),
    ("-", re.compile(r"(——|—|[•●·■◆▪➢○])[\s　]*(?=\S)")),
)
_CAPTION: Final = re.compile(
    r"(表|图|Table|Figure)\s*([A-Z]?\d*(?:[.\-－—–]\d+)*)[\s　:：.、]+(\S.*)"
)
_ENDS: Final = re.compile(r"[（(]\s*(?:式\s*)?(\d+(?:[-–.]\d+)*)\s*[)）]")
_OWN_STEP: Final = 60  # twips: nearer than this two indents are the same
_BODY_SIZE: Final = 21


def outlined(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with headings, lists and captions found, and their numbers taken off."""
    present = [each for each in blocks if isinstance(each, Table) or not each.is_empty]
    present = _headings(_formulas(present))
    present = _literal_lists(_continued(present))
    return _captions(present)


def _headings(blocks: Sequence[Block]) -> list[Block]:
    """Give every heading its level: by style, else by its number and its looks."""
    size = _body_size(blocks)
    chapters = any(isinstance(each, Para) and _CHAPTER.match(each.plain) for each in blocks)
    styled = any(isinstance(each, Para) and each.level for each in blocks)
    found: list[Block] = []
    seen = ""
    begun = False  # once there was a heading, what stands in the middle is no title any more
    for block in blocks:
        if isinstance(block, Table) or block.kind in {"title", "caption", "code", "formula", "toc"}:
            found.append(block)
            continue
        if block.level:
            begun = True
            found.append(_bare_heading(block))
            continue
        level, length = _by_look(block, size, seen, chapters=chapters, styled=styled)
        if not level or not (begun or length or block.item is not None):
            found.append(block)
            continue
        begun = True
        number = block.plain[:length].strip(" 　、.．")
        seen = number if number[:1].isdigit() else seen
        found.append(
            replace(block, level=level, number=number or block.number, item=None,
                    pieces=_unbold(cut(block.pieces, length)))
        )  # fmt: skip
    return found


def _by_look(para: Para, size: int, seen: str, *, chapters: bool, styled: bool) -> tuple[int, int]:
    """Return level and length of the number of a paragraph that looks like a heading, or zeros."""
    text = para.plain
    short = len(text) <= _LONGEST and not _SENTENCE.search(text)
    counted = ""
    if para.item is not None and (not para.item.mark or (
        para.item.mark[0].isdigit() and para.look.bold and not styled
    )):  # fmt: skip
        counted = para.item.label
    strong = para.look.bold or para.look.sans or para.look.size > size
    if not text or not short:
        return 0, 0
    if counted:
        level, _ = _numbered(f"{counted} {text}", chapters=chapters)
        return (level, 0) if level and strong else (0, 0)
    if para.item is not None:
        return 0, 0
    level, length = _numbered(text, chapters=chapters)
    if level:
        plain = len(text) <= _LONGEST_PLAIN and not styled and (
            not text[0].isdigit() or _follows(seen, text[:length])
        )  # fmt: skip
        is_clear = bool(_CHAPTER.match(text)) and len(text) <= _LONGEST_PLAIN
        return (level, length) if strong or plain or is_clear else (0, 0)
    if strong and para.look.centred and para.look.size > size and len(text) <= _LONGEST_PLAIN:
        return 1, 0
    return 0, 0


def _numbered(text: str, *, chapters: bool) -> tuple[int, int]:
    """Return level and length of the number that a heading begins with, or zeros."""
    for pattern, level in ((_CHAPTER, 1), (_APPENDIX, 1), (_SECTION, 2)):
        match = pattern.match(text)
        if match is not None:
            # an annex keeps its name: nothing counts it anew
            return level, 0 if pattern is _APPENDIX else match.end()
    match = _HAN_ONE.match(text)
    if match is not None:
        return 2 if chapters else 1, match.end()
    match = _HAN_TWO.match(text)
    if match is not None:
        return 3 if chapters else 2, match.end()
    match = _FIGURES.match(text)
    if match is not None and int(match[1].replace("．", ".").split(".")[0]):
        return match[1].replace("．", ".").count(".") + 1, match.end()
    return 0, 0


def _follows(seen: str, number: str) -> bool:
    """Tell whether a number may stand after the one before: `4.2` after `4.1`, `4.1.1` or `4`."""
    new = [int(each) for each in re.findall(r"\d+", number)]
    old = [int(each) for each in re.findall(r"\d+", seen)]
    if not new:
        return False
    if not old:
        return new[0] == 1 or len(new) == 1
    if new[:-1] == old and new[-1] in {0, 1}:
        return True
    same = len(new) - 1
    return len(new) <= len(old) and new[:same] == old[:same] and new[same] == old[same] + 1


def _bare_heading(para: Para) -> Para:
    """Take the number off a heading that somebody typed it before."""
    if para.number:
        return replace(para, pieces=_unbold(para.pieces))
    _, length = _numbered(para.plain, chapters=False)
    if length >= len(para.plain):
        length = 0
    number = para.plain[:length].strip(" 　、.．")
    return replace(para, number=number, pieces=_unbold(cut(para.pieces, length)))


def _unbold(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(replace(each, face=each.face & ~3) for each in pieces)


def _body_size(blocks: Iterable[Block]) -> int:
    sizes: Counter[int] = Counter()
    for block in blocks:
        if isinstance(block, Para) and not block.level:
            sizes[block.look.size or _BODY_SIZE] += len(block.plain)
    return sizes.most_common(1)[0][0] if sizes else _BODY_SIZE


def _formulas(blocks: Sequence[Block]) -> list[Block]:
    """Turn the tables that only set a formula beside its number into the formula."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Table) and len(block.rows) == 1:
            paras = [each for cell in block.rows[0] for each in cell.blocks
                     if isinstance(each, Para) and not each.is_empty]  # fmt: skip
            number = next((match for each in paras if (match := _ENDS.search(each.plain))), None)
            if len(paras) <= 2 and paras and paras[0].kind == "formula":  # noqa: PLR2004 - number
                mark = number[1] if number else ""
                found.append(replace(paras[0], number=mark, left=block.left))
                continue
        found.append(block)
    return found


def _continued(blocks: Sequence[Block]) -> list[Block]:
    """Tell which paragraphs and tables belong to the list item above them: by their indent."""
    found: list[Block] = []
    open_items: list[tuple[int, int, str]] = []  # depth, indent and list
    for block in blocks:
        if isinstance(block, Para) and block.item is not None and block.item.mark:
            depth, family = block.item.depth, block.item.family
            while open_items and open_items[-1][0] >= depth:
                _, indent, other = open_items[-1]
                if other != family and block.left > indent + _OWN_STEP:
                    break  # a list of its own, further in
                open_items.pop()
            open_items.append((depth, block.left, family))
            shown = replace(block.item, depth=len(open_items) - 1)
            found.append(replace(block, item=shown))
            continue
        heading = isinstance(block, Para) and (block.level or block.kind in {"title", "front"})
        while open_items and (heading or block.left < max(open_items[-1][1] - _OWN_STEP, 1)):
            open_items.pop()
        within = len(open_items)
        found.append(replace(block, within=within))
    return found


def _literal_lists(blocks: Sequence[Block]) -> list[Block]:
    """Make lists of paragraphs with typed marks: at least two, counting from the first."""
    found = list(blocks)
    stack: list[tuple[str, int]] = []  # kind of mark and its last number
    runs: list[list[tuple[int, str, int, int]]] = []  # place, mark, depth, length
    for at, block in enumerate(blocks):
        mark = _typed(block)
        if mark is None:
            stack = []
            continue
        kind, number, length = mark
        open_kinds = [each[0] for each in stack]
        if kind in open_kinds:
            place = open_kinds.index(kind)
            if kind != "-" and stack[place][1] + 1 != number:
                stack = []
                continue
            stack = [*stack[:place], (kind, number)]
        elif number == 1:
            if not stack:
                runs.append([])
            stack = [*stack, (kind, number)]
        else:
            stack = []
            continue
        runs[-1].append((at, _written(kind, number), len(stack) - 1, length))
    for run in runs:
        for at, written, depth, length in run if len(run) > 1 else ():
            para = found[at]
            if isinstance(para, Para):
                label = para.plain[:length].strip()
                found[at] = replace(para, item=Item(depth + para.within, written, label, "typed"),
                                    pieces=cut(para.pieces, length), within=0)  # fmt: skip
    return found


def _typed(block: Block) -> tuple[str, int, int] | None:
    """Return kind, number and length of the mark that somebody typed before a paragraph."""
    if isinstance(block, Table) or block.level or block.item is not None or block.kind != "text":
        return None
    text = block.plain
    for kind, pattern in _LITERAL:
        match = pattern.match(text)
        if match is not None:
            if kind == "-":
                return kind, 1, match.end()
            if kind == "①":
                return kind, ord(match[1]) - 0x245F, match.end()
            number = int(match[1]) if match[1].isdigit() else ord(match[1]) - 96
            return kind, number, match.end()
    return None


def _written(kind: str, number: int) -> str:
    if kind == "a)":
        return f"{chr(96 + number)})"
    return {"-": "-", "1.": f"{number}."}.get(kind, f"{number})")


def _captions(blocks: Sequence[Block]) -> list[Block]:
    """Mark the captions of tables and pictures, each with what it names and its number."""
    found: list[Block] = []
    for at, block in enumerate(blocks):
        match = _CAPTION.fullmatch(block.plain) if isinstance(block, Para) else None
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        before = found[-1] if found else None
        if isinstance(block, Para) and block.kind == "caption" and match is None:
            label = "图" if _is_picture(before) else "表" if isinstance(after, Table) else ""
            kind = "caption" if label else "text"
            found.append(replace(block, kind=kind, number=label, pieces=_unbold(block.pieces)))
            continue
        if match is None or not isinstance(block, Para) or block.item is not None or block.level:
            found.append(block)
            continue
        is_table = match[1] in {"表", "Table"}
        beside = isinstance(after, Table) if is_table else _is_picture(before)
        if beside and len(match[3]) <= _LONGEST * 2:
            label = "表" if is_table else "图"
            length = len(block.plain) - len(match[3])
            found.append(replace(block, kind="caption", number=label + match[2],
                                 pieces=_unbold(cut(block.pieces, length))))  # fmt: skip
        else:
            found.append(replace(block, kind="text") if block.kind == "caption" else block)
    return found


def _is_picture(block: Block | None) -> bool:
    return isinstance(block, Para) and any(
        each.kind in {"picture", "gap"} for each in block.pieces
    ) and not any(each.kind == "text" and each.text.strip() for each in block.pieces)  # fmt: skip
