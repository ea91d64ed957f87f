"""Lines of pieces as Markdown or, in tables with merged cells, as HTML: nothing else is read in."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from carbon_manual.intake.blocks import BOLD, CODE, ITALIC, STRUCK, SUB, SUP, UNDER, Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ORDER: Final = (BOLD, ITALIC, STRUCK, UNDER, SUP, SUB)
_MARKS: Final = {BOLD: "**", ITALIC: "*", STRUCK: "~~", UNDER: "^^", SUP: "^", SUB: "~"}
_TAGS: Final = {BOLD: "strong", ITALIC: "em", STRUCK: "del", UNDER: "ins", SUP: "sup", SUB: "sub"}
_TIGHT: Final = re.compile(r"[\w+\-.,−·]+")
_ALWAYS: Final = re.compile(r"[\\`*~^]")
_UNDERSCORE: Final = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])|__+")
_ENTITY: Final = re.compile(r"&(?=#?\w{1,31};)")
_BRACKET: Final = re.compile(r"\[(?=\^)|\[(?=[^\]]*\][(\[:])")
_TAG: Final = re.compile(r"<(?=[A-Za-z/!?待])")
_CURLY: Final = re.compile(r"\{")
_START: Final = re.compile(
    r"(?P<sign>#{1,6}(?=\s)|[-+](?=\s)|>|:(?=\s)|!!!|\?\?\?|={3,}|-{3,}|\|)"
    r"|(?P<count>\d{1,9}|[A-Za-z]|[ivxlcIVXLC]{1,7}|#)(?P<after>[.)])(?=\s|$)"
    r"|(?P<label>表|图|Table|Figure)(?=[：:])"
)
_GAP: Final = "<待填：原文此处的{}未能转入>"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ue000-\uf8ff]")


def clean(text: str) -> str:
    """Return a text without control and private characters, each tab a space."""
    return _CONTROL.sub("", text.replace("\t", " "))


def escaped(text: str) -> str:
    """Return words so that Markdown and the program read nothing into them."""
    text = _ENTITY.sub("&amp;", clean(text))
    text = _ALWAYS.sub(lambda match: f"\\{match[0]}", text)
    text = _UNDERSCORE.sub(lambda match: "\\_" * len(match[0]), text)
    text = _BRACKET.sub("\\[", text)
    text = _CURLY.sub("&#123;", text)
    return _TAG.sub("&lt;", text).replace("$", "\\$")


def html_escaped(text: str) -> str:
    """Return words for HTML inside a page."""
    text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _CURLY.sub("&#123;", text).replace("$", "&#36;")


def opened(line: str) -> str:
    """Return a line that begins a paragraph and nothing else."""
    match = _START.match(line)
    if match is None:
        return line
    if match["sign"]:
        return f"\\{line}" if match["sign"] != ":" else f"&#58;{line[1:]}"
    if match["label"]:
        return f"&#{ord(line[0])};{line[1:]}"
    return f"{match['count']}\\{line[len(match['count']) :]}"


def markdown_line(pieces: Sequence[Piece], pictures: Callable[[Piece], str]) -> str:
    """Return a line as Markdown; `pictures` gives the file of a picture and its attributes."""
    return _stripped(_rendered(pieces, _ORDER, pictures, html=False))


def html_line(pieces: Sequence[Piece], pictures: Callable[[Piece], str]) -> str:
    """Return a line as HTML; pictures and notes, which HTML cannot hold here, as words."""
    return _stripped(_rendered(pieces, _ORDER, pictures, html=True))


def _stripped(text: str) -> str:
    text = text.strip(" \u3000\u00a0")
    while text.startswith("<br>"):
        text = text.removeprefix("<br>").lstrip("\n \u3000")
    return text


def _rendered(
    pieces: Sequence[Piece], order: Sequence[int], pictures: Callable[[Piece], str], *, html: bool
) -> str:
    if not order:
        return "".join(_piece(each, pictures, html=html) for each in pieces)
    bit, rest = order[0], order[1:]
    found = []
    for has, group in groupby(pieces, key=lambda each: bool(each.face & bit)):
        inside = _rendered(list(group), rest, pictures, html=html)
        found.append(_marked(inside, bit, html=html) if has else inside)
    return "".join(found)


def _marked(inside: str, bit: int, *, html: bool) -> str:
    core = inside.strip(" \u3000\u00a0\n")
    if not core or core == "<br>":
        return inside
    lead, _, trail = inside.partition(core)
    if html or (bit in {SUB, SUP} and not _TIGHT.fullmatch(core)):
        return f"{lead}<{_TAGS[bit]}>{core}</{_TAGS[bit]}>{trail}"
    return f"{lead}{_MARKS[bit]}{core}{_MARKS[bit]}{trail}"


def _piece(each: Piece, pictures: Callable[[Piece], str], *, html: bool) -> str:  # noqa: PLR0911
    if each.kind == "turn":
        return "<br>" if html else "<br>\n"
    if each.kind == "math":
        return f"${each.text}$"
    if each.kind == "note":
        return f"（注 {each.text}）" if html else f"[^{each.text}]"
    if each.kind == "gap":
        return _GAP.format(clean(each.text).replace(">", "").replace("<", "") or "内容")
    if each.kind == "picture":
        return f"（图：{html_escaped(each.more)}）" if html else pictures(each)
    if each.kind == "mark":
        return f"[](#{each.link})"
    if each.face & CODE and not html:
        fence = "``" if "`" in each.text else "`"
        core = clean(each.text).strip()
        return f"{fence}{core}{fence}" if core and "{{" not in core else escaped(each.text)
    words = html_escaped(each.text) if html else escaped(each.text)
    if each.link and not html and words.strip():
        core = words.strip()
        lead, _, trail = words.partition(core)
        return f"{lead}[{core}]({each.link}){trail}"
    return words
