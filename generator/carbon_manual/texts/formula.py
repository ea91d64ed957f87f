"""TeX formulas as MathML, which a page shows without network and a Word copy is written from."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element

from latex2mathml import exceptions
from latex2mathml.converter import convert_to_element

from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

# A page's formula is short; a converter must never be fed a book.
LONGEST: Final = 2000
_DEEPEST: Final = 40

# Everything that has a form in Word and in every browser. The number is that of the parts.
_PARTS: Final = {
    **dict.fromkeys(("msub", "msup", "munder", "mover", "mfrac", "mroot"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
_GROUPS: Final = frozenset(("math", "mrow", "msqrt", "mtable", "mtr", "mtd"))
_SIGNS: Final = frozenset(("mi", "mn", "mo", "mtext"))
_SCRIPTS: Final = frozenset(("msub", "msup", "msubsup"))
_OPENING: Final = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "⌈": "⌉", "⌊": "⌋"}
_CLOSING: Final = frozenset(_OPENING.values())
_SUMS: Final = frozenset("∑∏∐⋃⋂⋁⋀")
_LIMITS: Final = frozenset(("lim", "max", "min", "sup", "inf"))
_TO_LIMITS: Final = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_ALIGNED: Final = re.compile(r"\\(begin|end)\{(?:aligned|align|align\*|split)\}")
_UNITS: Final = re.compile(r"(-?)(\d*\.?\d+)em")
# The library names its commands in its own way; what it does not know, it hands through.
_REFUSED: Final = re.compile(r"\\(?:tag|label|ref|href|color|textcolor|newcommand|def|require)\b")


class _Unfit(Exception):  # noqa: N818 - never leaves this module
    """The formula has something that page and copy cannot both show."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


@lru_cache(maxsize=4096)
def mathml(tex: str, *, display: bool) -> str | Text:
    """Return a formula as one line of HTML, or what is wrong with it.

    Letters stand as numeric entities, so that Markdown finds no mark in them. The MathML is that
    of MathML Core: big operators carry their limits, pairs of brackets are groups.
    """
    try:
        return "".join(_written(_converted(tex, display=display)))
    except _Unfit as fault:
        return fault.text


def plain_formula(tex: str) -> str:
    """Return a formula in one line, for words without form; empty if it cannot be read."""
    try:
        return _line(_converted(tex, display=False))
    except _Unfit:
        return ""


def _line(node: Element) -> str:
    parts = [_line(part) for part in node]
    if node.tag == "mfrac":
        return "/".join(f"({part})" if re.search(r"[-+−±=]", part) else part for part in parts)
    if node.tag == "msqrt":
        return f"√({''.join(parts)})"
    return (node.text or "") + "".join(parts)


def _converted(tex: str, *, display: bool) -> Element:
    if not tex.strip():
        raise _Unfit("公式是空的", "The formula is empty")
    if len(tex) > LONGEST:
        raise _Unfit(f"公式超过 {LONGEST} 个字符", f"The formula has over {LONGEST} characters")
    refused = _REFUSED.search(tex)
    if refused:
        raise _Unfit(f"公式里不能用 {refused[0]}", f"{refused[0]} cannot be used in a formula")
    made = _ALIGNED.sub(_array, tex).replace("\\&", "\\text{&}")
    try:
        root = convert_to_element(made, display="block" if display else "inline")
    except Exception as error:  # the library raises whatever its parser meets
        raise _unread(error) from error
    _settle(root, 0, display=display)
    return root


def _array(found: re.Match[str]) -> str:
    # the library lacks `aligned`: pairs of columns, right and left, are the same
    return r"\begin{array}{rlrlrlrl}" if found[1] == "begin" else r"\end{array}"


def _unread(error: Exception) -> _Unfit:
    reasons = {
        exceptions.ExtraLeftOrMissingRightError: ("\\left 没有对应的 \\right", "no \\right"),
        exceptions.DenominatorNotFoundError: ("分式缺少分母", "a fraction lacks its denominator"),
        exceptions.NumeratorNotFoundError: ("分式缺少分子", "a fraction lacks its numerator"),
        exceptions.DoubleSubscriptsError: ("同一处有两个下标", "two subscripts in one place"),
        exceptions.DoubleSuperscriptsError: ("同一处有两个上标", "two superscripts in one place"),
        exceptions.NoAvailableTokensError: ("括号或命令不完整", "a brace or command is not closed"),
    }
    zh, en = reasons.get(type(error), ("写法有误", "it is malformed"))
    return _Unfit(f"公式无法读懂：{zh}", f"The formula cannot be read: {en}")


def _settle(node: Element, depth: int, *, display: bool) -> None:
    """Bring an element and all below it into the form that page and copy share."""
    if depth > _DEEPEST:
        raise _Unfit("公式嵌套过深", "The formula is nested too deeply")
    for child in node:
        if child.tag in {"mstyle", "mpadded"}:
            child.tag = "mrow"
        _settle(child, depth + 1, display=display)
    _check(node)
    _attributes(node, display=display)
    if node.tag in {"math", "mrow", "mtd", "msqrt"}:
        node[:] = _grouped(_merged(list(node)))


def _check(node: Element) -> None:
    tag, text = str(node.tag), unescape(node.text or "")
    if tag in _SIGNS:
        if text.startswith("\\"):
            raise _Unfit(f"公式里不认识 {text}", f"{text} is not known in formulas")
        if text == "&" and tag == "mi":
            raise _Unfit("& 只能用在 aligned、cases 等环境中", "& only stands in aligned, cases, …")
    elif tag == "mspace":
        if node.get("linebreak"):
            raise _Unfit(
                "换行 \\\\ 只能用在 aligned、cases 等环境中",
                "\\\\ only stands in aligned, cases, …",
            )
    elif tag not in _GROUPS and tag not in _PARTS:
        raise _Unfit("公式里有 Word 表示不了的写法", "Word cannot show a construct of this formula")
    if len(node) != _PARTS.get(tag, len(node)) or (tag in _SIGNS and len(node)):
        raise _Unfit("公式里有一处缺少内容", "A construct of the formula lacks a part")
    node.text = text if tag in _SIGNS else None


def _attributes(node: Element, *, display: bool) -> None:
    """Keep only what means something everywhere; let big operators carry their limits."""
    given = dict(node.attrib)
    node.attrib.clear()
    text = node.text or ""
    if node.tag == "math":
        node.set("display", "block" if display else "inline")
    elif node.tag == "mo" and text == "\u2015":
        node.text = "\u203e"  # of the two lines above letters, the one that grows with them
    elif node.tag == "mi":
        _letter(node, text, given.get("mathvariant", ""))
    elif node.tag == "mo" and (given.get("fence") or given.get("minsize")):
        node.set("fence", "true")
        node.set("form", given.get("form", "prefix" if text in _OPENING else "postfix"))
    elif node.tag == "mfrac" and given.get("linethickness") == "0":
        node.set("linethickness", "0")
    elif node.tag == "mtd" and given.get("columnalign") in {"left", "right"}:
        node.set("style", f"text-align:{given['columnalign']}")
    elif node.tag == "mspace":
        node.set("width", _width(given.get("width", "0em")))
    elif node.tag in _TO_LIMITS and node[0].tag == "mo":
        base = node[0].text or ""
        if base in _LIMITS or (display and base in _SUMS):
            node.tag = _TO_LIMITS[str(node.tag)]


def _letter(node: Element, text: str, variant: str) -> None:
    if len(text) == 1 and unicodedata.category(text) == "Sm":
        node.tag = "mo"  # the library takes ± for a letter
    elif len(text) == 1 and (variant == "normal" or ord(text) > _LETTERS):
        node.set("mathvariant", "normal")


# The letters that mathematics slants: Latin and Greek.
_LETTERS: Final = 0x3FF


def _width(text: str) -> str:
    found = _UNITS.fullmatch(text)
    return text if found and not found[1] and float(found[2]) <= _WIDEST else "0em"


_WIDEST: Final = 4.0


def _merged(nodes: list[Element]) -> list[Element]:
    """Put upright letters of one word together, so that `net` is a word and not n, e, t."""
    merged: list[Element] = []
    for node in nodes:
        last = merged[-1] if merged else None
        if last is not None and _is_upright(last) and _is_upright(node):
            last.text = (last.text or "") + (node.text or "")
            last.attrib.pop("mathvariant", None)  # words of two and more letters are upright
        else:
            merged.append(node)
    return merged


def _is_upright(node: Element) -> bool:
    if node.tag != "mi":
        return False
    return node.get("mathvariant") == "normal" or len(node.text or "") > 1


def _grouped(nodes: Iterable[Element]) -> list[Element]:
    """Make each pair of brackets one element, which then is the base of a power behind it."""
    nodes = _barred(list(nodes))
    levels: list[list[Element]] = [[]]
    for node in nodes:
        sign = _bracket(node)
        if sign in _OPENING:
            levels.append([node])
        elif sign in _CLOSING and len(levels) > 1 and _OPENING[_text(levels[-1][0])] == sign:
            inside = levels.pop()
            levels[-1].append(_closed(inside, node))
        else:
            levels[-1].append(node)
    flat: list[Element] = []
    for level in levels:  # brackets that nothing closes, as in ]0, 1]
        flat += level
    return flat


def _barred(nodes: list[Element]) -> list[Element]:
    """Make each pair of upright bars a group; a single bar, as in P(A|B), stays a sign."""
    bars = [at for at, node in enumerate(nodes) if _text(_base(node)) == "|" and not _fenced(node)]
    if len(bars) % 2:
        return nodes
    grouped, end = [], 0
    for begin, last in zip(bars[::2], bars[1::2], strict=True):
        if nodes[begin].tag != "mo":
            return nodes  # what opens cannot carry a power
        for bar, form in ((nodes[begin], "prefix"), (_base(nodes[last]), "postfix")):
            bar.set("fence", "true")
            bar.set("form", form)
        group = _closed(nodes[begin:last], nodes[last])
        grouped += [*nodes[end:begin], group]
        end = last + 1
    return [*grouped, *nodes[end:]]


def _base(node: Element) -> Element:
    return node[0] if node.tag in _SCRIPTS and node[0].tag == "mo" else node


def _fenced(node: Element) -> bool:
    return node.get("fence") is not None


def _closed(inside: list[Element], last: Element) -> Element:
    group = Element("mrow")
    group.extend(inside)
    if last.tag == "mo":
        group.append(last)
        return group
    group.append(last[0])  # a power of the closing bracket is one of the whole pair
    last[0] = group
    return last


def _bracket(node: Element) -> str:
    if node.tag in _SCRIPTS:
        base = node[0]
        return _text(base) if base.tag == "mo" and _text(base) in _CLOSING else ""
    # what \left and \right made is a group of its own already
    return _text(node) if node.tag == "mo" else ""


def _text(node: Element) -> str:
    return node.text or ""


def _written(node: Element) -> Iterable[str]:
    attributes = "".join(f' {name}="{value}"' for name, value in node.attrib.items())
    yield f"<{node.tag}{attributes}>"
    yield "".join(map(_entity, node.text or ""))
    for child in node:
        yield from _written(child)
    yield f"</{node.tag}>"


def _entity(character: str) -> str:
    # digits and Han mean nothing to Markdown
    plain = character.isdecimal() or (not character.isascii() and character.isalpha())
    return character if plain else f"&#{ord(character)};"
