"""Numbers as Word prints them: letters, Roman and Chinese numerals, and the lists they count."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from carbon_manual.intake.blocks import Item
from carbon_manual.intake.wordstyles import Traits, child, traits_of, whole
from carbon_manual.render.word.ooxml import value_of, wordly

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element as Element

_ROMANS: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_DIGITS: Final = "〇一二三四五六七八九"
_MOST: Final = 3000
_LEVELS: Final = 9
_PART: Final = re.compile(r"%([1-9])")
_MARKS: Final = {"decimal": "1", "decimalZero": "1", "lowerLetter": "a", "upperLetter": "A",
                 "lowerRoman": "i", "upperRoman": "I"}  # fmt: skip
_TICKED: Final = {"☑": "[x]", "☒": "[x]", "☐": "[ ]", "□": "[ ]"}


def printed(number: int, form: str) -> str:
    """Return a number in one of Word's formats; plain figures for formats that are rare."""
    if not 0 < number < _MOST:
        return str(number)
    if form in {"lowerLetter", "upperLetter"}:
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return text.upper() if form == "upperLetter" else text
    if form in {"lowerRoman", "upperRoman"}:
        text = _roman(number)
        return text.upper() if form == "upperRoman" else text
    if form.startswith(("chinese", "ideograph", "japanese", "taiwanese")):
        return chinese(number)
    if form == "decimalEnclosedCircle" and number <= 20:  # noqa: PLR2004 - there are twenty
        return chr(0x2460 + number - 1)
    return str(number)


def chinese(number: int) -> str:
    """Return a number below a thousand in Chinese numerals."""
    if number < 10:  # noqa: PLR2004
        return _DIGITS[number]
    if number < 100:  # noqa: PLR2004
        tens, ones = divmod(number, 10)
        return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")
    hundreds, rest = divmod(number, 100)
    middle = "零" if 0 < rest < 10 else "一" if 10 <= rest < 20 else ""  # noqa: PLR2004
    return f"{_DIGITS[hundreds % 10]}百{middle}{chinese(rest) if rest else ''}"


def _roman(number: int) -> str:
    found = ""
    for value, sign in _ROMANS:
        count, number = divmod(number, value)
        found += sign * count
    return found


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts: format, text such as `%1)`, first number, its traits."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    traits: Traits = field(default_factory=Traits)


@dataclass(slots=True)
class Lists:
    """The lists of a document, counting while its paragraphs are read."""

    nums: Mapping[str, str]
    levels: Mapping[str, Mapping[int, Level]]
    starts: Mapping[tuple[str, int], int]
    _counts: dict[str, list[int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def level(self, num: str, at: int) -> Level | None:
        """Return how a list counts at a level; None for a list that is none."""
        return self.levels.get(self.nums.get(num, ""), {}).get(at)

    def count(self, num: str, at: int) -> str:
        """Count one more at a level and return the number as Word prints it."""
        abstract = self.nums.get(num, "")
        levels = self.levels.get(abstract, {})
        counts = self._counts.setdefault(abstract, [-1] * _LEVELS)
        if num not in self._begun:
            self._begun.add(num)
            for (name, override), start in self.starts.items():
                if name == num:
                    counts[override] = start - 1
        first = levels[at].start if at in levels else 1
        counts[at] = first if counts[at] < 0 else counts[at] + 1
        for below in range(at + 1, _LEVELS):
            counts[below] = -1
        level = levels.get(at, Level())

        def part(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            given = levels.get(index, Level())
            value = counts[index] if counts[index] >= 0 else given.start
            return printed(value, given.form)

        return _PART.sub(part, level.text)

    def item(self, num: str, at: int) -> Item | None:
        """Count one more and return it as an item; None where the paragraph is in no list."""
        level = self.level(num, at)
        if level is None or num == "0" or level.form == "none":
            return None
        label = self.count(num, at)
        if level.form == "bullet":
            box = _TICKED.get(level.text.strip())
            return Item(at, f"- {box}" if box else "-", level.text, f"{num}")
        sign = _MARKS.get(level.form, "")
        simple = sign and level.text.count("%") == 1
        if not simple:
            return Item(at, "", label, num)
        value = self._counts[self.nums[num]][at]
        after = ")" if level.text.rstrip()[-1:] in {")", "）", "】"} else "."
        return Item(at, printed(value, level.form.removesuffix("Zero")) + after, label, num)


def read_lists(root: Element | None) -> Lists:
    """Return the lists of a numbering part."""
    levels: dict[str, dict[int, Level]] = {}
    nums: dict[str, str] = {}
    starts: dict[tuple[str, int], int] = {}
    for node in root if root is not None else ():
        if wordly(node) == "abstractNum":
            levels[value_of(node, "abstractNumId")] = {
                whole(value_of(each, "ilvl"), 0) % _LEVELS: _level(each)
                for each in node
                if wordly(each) == "lvl"
            }
        elif wordly(node) == "num":
            number = value_of(node, "numId")
            abstract = child(node, "abstractNumId")
            nums[number] = value_of(abstract) if abstract is not None else ""
            for each in node:
                start = child(each, "startOverride") if wordly(each) == "lvlOverride" else None
                if start is not None:
                    at = whole(value_of(each, "ilvl"), 0) % _LEVELS
                    starts[number, at] = whole(value_of(start), 1)
    return Lists(nums, levels, starts)


def _level(node: Element) -> Level:
    given = {wordly(each): each for each in node}

    def text(name: str, otherwise: str) -> str:
        return value_of(given[name]) if name in given else otherwise

    return Level(
        text("numFmt", "decimal"),
        text("lvlText", ""),
        whole(text("start", "1"), 1),
        traits_of(given.get("pPr"), None),
    )
