"""Clauses that a text may answer, by the numbers it cites and the titles of its sections.

Nothing here is a claim: a person compares the text with the clause and decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.catalogue.standard import CLAUSES
from carbon_manual.intake.blocks import Block, Para, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carbon_manual.catalogue.standard import Standard

_CLAUSE: Final = r"(?:[A-H]\.)?\d{1,2}(?:\.\d{1,2}){0,4}"
_NUMBER: Final = re.compile(rf"(?<![A-Za-z0-9.]){_CLAUSE}(?![A-Za-z0-9%])")
# What may stand between a standard's number and the clauses of it that are cited.
_BEHIND: Final = re.compile(
    r"(?:\s*[—–-]\s*(?:19|20)\d\d)?\s*(?:《[^》]*》)?\s*(?:标准)?(?:中|的)?\s*(?:条款|第)?\s*"
    rf"({_CLAUSE}(?:\s*[、,，和及与~～]\s*第?\s*{_CLAUSE})*)(?![A-Za-z0-9%])"
)
_YEAR: Final = re.compile(r"[—–-]\s*(?:19|20)\d\d")
_LOOSE: Final = re.compile(r"程序|控制|管理|要求|实施|工作|[的和与及、，,·\s（）()]")
_LEAST: Final = 3  # signs of a title that says something


@dataclass(frozen=True, slots=True)
class Proposal:
    """A clause that a section may answer, and what speaks for it: `cited` or `title`."""

    section: str
    heading: str
    standard: str
    clause: str
    title: str
    because: str


def propose(
    blocks: Iterable[Block], standards: Mapping[str, Standard], title: str
) -> tuple[Proposal, ...]:
    """Return the proposals for a document in the order of its text, each once."""
    given = tuple(blocks)
    headings = [each for each in given if isinstance(each, Para) and each.level and each.mark]
    found: dict[tuple[str, str, str], Proposal] = {}
    for key, standard in standards.items():
        if standard.topics_only:
            continue
        for heading, clause, because in _answers(given, headings, standard, title):
            entry = standard.entries[clause]
            below = standard.leaves_of(clause)
            pattern = f"{clause}.*" if below and below != (clause,) else clause
            new = Proposal(heading.mark, heading.plain, key, pattern, entry.title.zh, because)
            found.setdefault((heading.mark, key, pattern), new)
    return tuple(found.values())


def _answers(
    blocks: tuple[Block, ...], headings: list[Para], standard: Standard, title: str
) -> Iterator[tuple[Para, str, str]]:
    """Yield heading, clause and reason."""
    titles = _titles(standard)
    main = next((each for each in headings if "程序" in each.plain or "要求" in each.plain), None)
    main = main or (headings[0] if headings else None)
    if main is not None and _key(title) in titles:
        yield main, titles[_key(title)], "title"
    by_name = {each.plain: each for each in headings}
    here = headings[0] if headings else None
    for block in blocks:
        if isinstance(block, Para) and block.level and block.mark:
            here = block
            if _key(block.plain) in titles:
                yield block, titles[_key(block.plain)], "title"
        if here is None:
            continue
        lines = [block.plain] if isinstance(block, Para) else list(_rows(block))
        for line in lines:
            named = next((by_name[each] for each in line.split("｜") if each in by_name), here)
            for clause in _cited(line, standard, whole=isinstance(block, Table)):
                yield named, clause, "cited"


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        yield "｜".join(cell.plain for cell in row)


def _cited(line: str, standard: Standard, *, whole: bool) -> Iterator[str]:
    """Yield the clauses that are named behind the standard's number; in a row, anywhere in it."""
    short = re.sub(r"\s+", r"\\s*", re.escape(standard.short).replace("\\ ", " "))
    for match in re.finditer(short, line):
        behind = _BEHIND.match(line, match.end())
        rest = line.replace(match[0], "") if whole else behind[1] if behind else ""
        for number in _NUMBER.findall(_YEAR.sub("", rest)):
            if number in standard.entries and standard.entries[number].node in CLAUSES:
                yield number


def _titles(standard: Standard) -> dict[str, str]:
    """Return the clauses by their titles; a title that several have tells nothing."""
    found: dict[str, str] = {}
    doubtful = set()
    for clause, entry in standard.entries.items():
        key = _key(entry.title.zh)
        if entry.node in CLAUSES and len(key) >= _LEAST:
            parent = found.get(key)
            if parent is not None and parent not in standard.ancestors(clause):
                doubtful.add(key)
            found.setdefault(key, clause)
    return {key: clause for key, clause in found.items() if key not in doubtful}


def _key(title: str) -> str:
    return _LOOSE.sub("", title)
