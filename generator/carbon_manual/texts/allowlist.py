"""The allow-list of markup in a text: raw HTML, attributes and addresses beyond it, with places.

A text comes by pull request from anybody. What stands here is found in the text itself, so that a
finding has its line and the staged page stays plain Markdown; when in doubt it is a finding.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Diagnostic, Fault, Severity, Span, Text
from carbon_manual.texts.changes import Change, changed
from carbon_manual.texts.fences import fence_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RAW_HTML = Fault(
    "CM617",
    "raw-html",
    Severity.ERROR,
    Text("正文中有不允许的 HTML", "HTML that is not allowed in a text"),
    Text(
        "正文随合并请求而来，网页里的标签能运行程序、盖住页面或引来外部内容，因此只允许少数排版标签。",
        "A text comes by pull request; tags can run programs, cover the page or fetch from "
        "outside. Only a few tags for typesetting are allowed.",
    ),
    Text(
        "改用 Markdown 写法；“<”本身写成 `&lt;`，或在后面空一格，或放进反引号。",
        "Write it in Markdown; a plain “<” is written `&lt;`, or followed by a space, or put into "
        "backticks.",
    ),
    '<img src="x" onerror="alert(1)">',
)
ATTRIBUTE = Fault(
    "CM618",
    "attribute-not-allowed",
    Severity.ERROR,
    Text("花括号中有不允许的属性", "An attribute in braces that is not allowed"),
    Text(
        "花括号给标题、段落或图片加属性；除编号、样式类和尺寸外，别的属性可能成为程序。",
        "Braces give attributes to a heading, paragraph or picture; beyond id, class and size they "
        "may turn into a program.",
    ),
    Text(
        "只写 {#编号}、{.样式类} 或 {width=…}；花括号本身写成 `\\{`，或放进反引号。",
        "Write only {#id}, {.class} or {width=…}; a plain brace is written `\\{`, or put into "
        "backticks.",
    ),
    "## 目的 {#purpose onclick=alert(1)}",
)
ADDRESS = Fault(
    "CM619",
    "address-not-allowed",
    Severity.ERROR,
    Text("链接或图片的地址不允许", "The address of a link or picture is not allowed"),
    Text(
        "javascript: 一类地址会运行程序；外部图片在断网时打不开，并把读者的访问告诉外人。",
        "Addresses such as javascript: run programs; a picture from outside is missing without a "
        "network, and tells strangers who reads.",
    ),
    Text(
        "链接只用 http、https、mailto 或本系统内的文件；图片放进文件夹后用相对路径。",
        "Link to http, https, mailto or a file of the system; put pictures into the folder and "
        "name them by a relative path.",
    ),
    "[点这里](javascript:alert(1))",
)
FAULTS: Final = (RAW_HTML, ATTRIBUTE, ADDRESS)

_BLOCKS: Final = (
    "caption|col|colgroup|dd|details|div|dl|dt|figcaption|figure|hr|li|ol|p|summary|table|tbody|td|"
    "tfoot|th|thead|tr|ul"
)
_WORDS: Final = "abbr|b|br|del|em|i|ins|kbd|mark|small|span|strong|sub|sup|u"
ELEMENTS: Final = frozenset(f"{_BLOCKS}|{_WORDS}".split("|"))
_SETTING: Final = "align|class|colspan|height|lang|markdown|open|reversed|rowspan|scope|start|width"
ATTRIBUTES: Final = frozenset(f"{_SETTING}|data-sha256|id|title|type".split("|"))
SCHEMES: Final = frozenset({"http", "https", "mailto"})

# Stands for code and calls: a character that no tag, attribute or address may hold.
_NOTHING: Final = "\ue0ff"
# What a mark becomes that shall only be seen; an address becomes a way to nowhere.
_ENTITIES: Final = {"<": "&lt;", "{": "&#123;"}
_NAME = re.compile(r"<(/?)(\w+)")
_TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[A-Za-z][\w\-]*(?:=(?:\"[^\"<>{}`\ue0ff]*\"|'[^'<>{}`\ue0ff]*'|[\w.%\-]+))?)*)"
    r"\s*/?>"
)
_ATTRIBUTE_OF_TAG = re.compile(r"([A-Za-z][\w\-]*)(?:=(?:\"([^\"]*)\"|'([^']*)'|(\S+)))?")
_AUTOLINK = re.compile(r"<(?:https?://[^\s<>\"]+|[\w.+\-]+@[\w.\-]+)>")
# A backslash before it does not help: Python-Markdown takes `\\<script>` for a tag all the same.
_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
_BRACE = re.compile(r"(?<!\\)(?:\\{2})*(\{)")
_MARK = re.compile(
    r"[#.][\w.\-\u4e00-\u9fff]+|([A-Za-z][\w\-]*)=(?:\"[^\"{}<>\ue0ff]*\"|'[^'{}<>\ue0ff]*'|[\w.%\-]+)"
)
# Words in braces that could become attributes: Latin letters, their marks, and what a call gives.
_LATIN = re.compile(r"[A-Za-z#.=<\ue0ff]")
# Where an address may stand: a link or picture, a definition below the text, a bare scheme in <>.
_TARGET = re.compile(
    r"(!?)\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*(<[^<>]*>|[^)\"'\s]*)|\]\(\s*(<[^<>]*>|[^)\"'\s]*)"
)
_DEFINITION = re.compile(r"^[ ]{0,3}\[[^\]^][^\]]*\]:[ \t]*\n?[ \t]*(<[^<>\n]*>|\S+)", re.MULTILINE)
_CALL = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_FENCE_LIKE = re.compile(r"[ >]*(?:`{3,}|~{3,})")
# A flow has a title; it is drawn before the converter sees it.
_FENCE_OPENS = re.compile(r"([ ]*)(`{3,}|~{3,})[ ]*(?:[\w+\-]*|flow[ ][^`{}<>]*)[ ]*")
# Inline code in one line: a run that is not escaped, up to the same run.
_CODE = re.compile(r"(?<![\\`])(`+)(?!`).+?(?<!`)\1(?!`)")
# A line that begins with such a tag begins a block in which Markdown is not read.
_RAW_BLOCK = re.compile(rf"[ ]{{0,3}}<({_BLOCKS})\b", re.IGNORECASE)
_FORMULA = re.compile(
    r"(?<![\\$])\$\$.+?\$\$|(?<![\\$\w])\$(?=\S)[^$\n]+?(?<=\S)\$(?!\w)", re.DOTALL
)
_ACTS = re.compile(
    r"\b(?:on\w+|style|src|srcset|href|xlink:href|formaction|action|data|srcdoc)\s*=", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Stray:
    """Markup beyond the allow-list: where it begins and ends in the text, and what it is."""

    start: int
    end: int
    fault: Fault
    message: Text


def diagnosed(
    body: str, path: str, first_line: int, formulas: Iterable[tuple[int, int]] = ()
) -> tuple[Diagnostic, ...]:
    """Return a finding for each piece of markup that may not stand in a text.

    `formulas` are the places of what the page shows as MathML: see `strays`. The end of an
    element whose beginning is told already is not told again.
    """
    told: set[str] = set()
    found = []
    for each in strays(body, formulas):
        name = _NAME.match(body, each.start)
        if name is None or not (name[1] and name[2] in told):
            line = body.count("\n", 0, each.start)
            column = each.start - body.rfind("\n", 0, each.start)
            found.append(each.fault.at(Span(path, first_line + line, column), each.message))
        told.add(name[2] if name else "")
    return tuple(found)


def harmless(body: str) -> str:
    """Return the text with such markup shown as characters, so that no page can run it."""
    return changed(body, disarmed(body))


def disarmed(body: str, formulas: Iterable[tuple[int, int]] = ()) -> Iterator[Change]:
    """Yield what `harmless` changes; for `formulas` see `strays`."""
    for each in strays(body, formulas):
        piece = body[each.start : each.end]
        yield Change(each.start, each.end, _ENTITIES.get(piece, "#"))


def strays(body: str, formulas: Iterable[tuple[int, int]] = ()) -> tuple[Stray, ...]:
    """Return the markup beyond the allow-list in the order of the text.

    `formulas` are the places of formulas that become MathML before anything else reads the text:
    their TeX reaches no page, so that `<` and braces in them are no markup.
    """
    if not any(mark in body for mark in "<{[:"):
        return ()
    # the MathML of a formula stands in one line, and so does its cover
    covers = (Change(start, end, _NOTHING * (end - start)) for start, end in formulas)
    text = _covered(changed(body, covers))
    addresses = tuple(_addresses(text))
    marks = [
        each
        for each in (*_tags(text), *_braces(text, body))
        if not any(other.start <= each.start < other.end for other in addresses)
    ]
    return tuple(sorted((*addresses, *marks), key=lambda each: each.start))


def _covered(body: str) -> str:
    """Return the text with calls and code blanked out, of the same length.

    Code counts as such only where the converter cannot read it otherwise, whatever stands above it:
    fences of a plain kind that are closed, and runs of backticks that are complete in their line
    and their cell of a table, in a paragraph without a lonely one, outside raw HTML.
    """
    lines = _without_fences(_CALL.sub(_blank, body).split("\n"))
    raw, lonely = "", False
    for index, line in enumerate(lines):
        lonely = lonely and bool(line.strip())
        opened = _RAW_BLOCK.match(line)
        raw = raw or (opened[1].lower() if opened else "")
        if raw:
            raw = "" if _closed(raw, lines, index) else raw
        elif "`" in line:
            shown = _CODE.sub(_blank, line)
            lonely = lonely or "`" in shown.replace("\\`", "")
            cells = "|".join(_CODE.sub(_blank, cell) for cell in line.split("|"))
            lines[index] = line if lonely or cells != shown else shown
    return "\n".join(lines)


def _without_fences(lines: list[str]) -> list[str]:
    """Return the lines with fenced code blanked out, up to a fence of a kind not known here."""
    index = 0
    while index < len(lines):
        if _FENCE_LIKE.match(lines[index]):
            opened = _FENCE_OPENS.fullmatch(lines[index])
            if not opened:
                break
            end, closed = fence_end(lines, index, opened[1], opened[2])
            if not closed:
                break
            lines[index : end + 1] = [_NOTHING * len(line) for line in lines[index : end + 1]]
            index = end
        index += 1
    return lines


def _closed(name: str, lines: list[str], index: int) -> bool:
    """Tell whether as many elements of a name are closed as opened, up to a line."""
    above = "\n".join(lines[: index + 1]).lower()
    return len(re.findall(rf"<{name}\b", above)) <= above.count(f"</{name}>")


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", _NOTHING, match[0])


def _tags(text: str) -> Iterator[Stray]:
    for opening in _OPENING.finditer(text):
        start = opening.start()
        if _AUTOLINK.match(text, start):
            continue
        tag = _TAG.match(text, start)
        reason = _reason(tag) if tag else _unread(text[start:])
        if reason is not None:
            yield Stray(start, start + 1, RAW_HTML, reason)


def _unread(text: str) -> Text:
    """Say what a text begins with that is no tag of the plain form."""
    name = _NAME.match(text)
    if name and name[2].lower() not in ELEMENTS:
        return _unknown_tag(name[2].lower())
    shown = text[:20].split("\n", maxsplit=1)[0]
    return Text(f"`{shown}` 不在允许的 HTML 之列", f"`{shown}` is not among the allowed HTML")


def _unknown_tag(name: str) -> Text:
    return Text(f"标签 `<{name}>` 不允许", f"The tag `<{name}>` is not allowed")


def _reason(tag: re.Match[str]) -> Text | None:
    """Return what is wrong with a complete tag, or None."""
    name = tag[2].lower()
    if name not in ELEMENTS:
        return _unknown_tag(name)
    for attribute in _ATTRIBUTE_OF_TAG.finditer(tag[3]):
        key, value = attribute[1].lower(), attribute[2] or attribute[3] or attribute[4] or ""
        if key not in ATTRIBUTES or _claims_a_place_of_the_theme(key, value):
            return Text(
                f"标签 `<{name}>` 的属性 `{attribute[0]}` 不允许",
                f"The attribute `{attribute[0]}` of `<{name}>` is not allowed",
            )
    return None


def _claims_a_place_of_the_theme(key: str, value: str) -> bool:
    """Tell whether an id is one by which the theme's scripts find their own parts."""
    return key == "id" and value.startswith("__")


def _braces(text: str, body: str) -> Iterator[Stray]:
    formulas = [match.span() for match in _FORMULA.finditer(text)]
    for brace in _BRACE.finditer(text):
        start = brace.start(1)
        end = next((i for i in range(start, len(text)) if text[i] in "}\n"), len(text))
        if not text.startswith("}", end):
            continue  # attributes end in their line
        inner = text[start + 1 : end].removeprefix(":").strip()
        if any(first <= start < last for first, last in formulas):
            wrong = inner if _ACTS.search(inner) else ""
        else:
            wrong = _wrong_mark(inner) if _LATIN.search(inner) else ""
        if wrong:
            shown = body[start + 1 : end].strip() if _NOTHING in wrong else wrong
            message = f"花括号中的 `{shown}` 不允许", f"`{shown}` in braces is not allowed"
            yield Stray(start, start + 1, ATTRIBUTE, Text(*message))


def _wrong_mark(inner: str) -> str:
    """Return the first word in braces that is no id, class or allowed attribute, or nothing."""
    rest = inner
    while rest:
        mark = _MARK.match(rest)
        if mark is None or (mark[1] and mark[1].lower() not in ATTRIBUTES):
            return rest.split()[0]
        if mark[0].startswith("#__"):
            return mark[0]
        rest = rest[mark.end() :]
        if rest and not rest[0].isspace():
            return rest.split()[0]
        rest = rest.lstrip()
    return ""


def _addresses(text: str) -> Iterator[Stray]:
    for match in _TARGET.finditer(text):
        group = 2 if match[2] is not None else 3
        if reason := _refused(match[group], picture=match[1] == "!"):
            yield Stray(*match.span(group), ADDRESS, reason)
    for match in _DEFINITION.finditer(text):
        if reason := _refused(match[1], picture=False):
            yield Stray(*match.span(1), ADDRESS, reason)


def _refused(written: str, *, picture: bool) -> Text | None:
    """Return why an address may not stand there, or None. Entities and escapes hide nothing."""
    address = re.sub(r"[\x00-\x20\\\u200b]", "", html.unescape(written.strip("<>"))).lower()
    scheme = re.match(r"([a-z][a-z0-9+.\-]*):", address)
    if scheme and scheme[1] not in SCHEMES:
        return Text(f"地址 `{written}` 不允许", f"The address `{written}` is not allowed")
    if picture and (scheme or address.startswith("//")):
        return Text(
            f"图片 `{written}` 在系统之外", f"The picture `{written}` is outside the system"
        )
    return None
