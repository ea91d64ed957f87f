"""The allow-list of values: words and numbers, but no markup, program or unseen character.

A value of a control block or a record is printed as its characters, so nothing in it can run. Who
writes markup into one has mistaken the place, or tries what will happen: both are told.
"""

from __future__ import annotations

import re
from typing import Final

from carbon_manual.diagnostic import Fault, Severity, Text

NOT_PLAIN = Fault(
    "CM621",
    "value-not-plain",
    Severity.ERROR,
    Text("值中有标记、程序或看不见的字符", "A value with markup, a program or unseen characters"),
    Text(
        "控制信息和记录里的值照原样显示：标记在那里不起作用，看不见的字符会使两处相同的字实际不同，"
        "也能把一行的次序倒过来。",
        "Values of control blocks and records are shown as they are: markup has no effect there, "
        "and unseen characters make equal words differ, or turn a line around.",
    ),
    Text(
        "只写文字；要排版或引用数值的内容写进正文。",
        "Write words only; what needs typesetting or a figure belongs into the text.",
    ),
    'title: {zh: "某程序<script>alert(1)</script>"}',
)
FAULTS: Final = (NOT_PLAIN,)

# Control characters but tab and line feed; those that have no width or turn the order of writing.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
# A tag by its form, or by a name that means nothing else: `<to be filled in: year>` is what `init`
# leaves to be written.
_TAG = re.compile(
    r"<(?:/?[A-Za-z][\w:-]*\s*/?>|/?[A-Za-z][\w:-]*[\s/][^<>]*=[^<>]*>?|!--|[!?][A-Za-z]"
    r"|/?(?:script|style|iframe|object|embed|svg|math|img|video|audio|form|link|meta|base)\b)",
    re.IGNORECASE,
)
_PROGRAM = re.compile(r"(?:java|vb|live)script\s*:|\bdata\s*:\s*\w+/[\w.+-]+\s*[;,]", re.IGNORECASE)
_ADDRESS = re.compile(r"\]\(\s*<?((?!https?:|mailto:)[A-Za-z][\w+.-]*:[^\s)]*)")
_ATTRIBUTE = re.compile(r"\{[^{}]*\bon[a-z]+\s*=[^{}]*\}", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{\{|\{%", re.DOTALL)
_MARKUP: Final = (
    (_TAG, Text("标记", "markup")),
    (_PROGRAM, Text("会运行程序的地址", "an address that runs a program")),
    (_ADDRESS, Text("不允许的地址", "an address that is not allowed")),
    (_ATTRIBUTE, Text("会运行程序的属性", "an attribute that runs a program")),
)
# What a part of a file must hold before its values are looked at one by one. YAML writes any
# character as an escape.
_SUSPECT = re.compile(
    rf"<[A-Za-z/!?]|script\s*:|\bdata\s*:|\]\(|\bon[a-z]+\s*=|\{{[{{%]|\\|{_UNSEEN.pattern}",
    re.IGNORECASE,
)
_SHOWN: Final = 40


def is_suspect(text: str) -> bool:
    """Tell whether a part of a file may hold a value that is not plain."""
    return _SUSPECT.search(text) is not None


def beyond(value: str, *, calls: bool) -> Text | None:
    """Return what of a value is not plain, in words; None if all is.

    `calls` tells that figures are filled in where the value stands.
    """
    unseen = _UNSEEN.search(value)
    if unseen:
        code = f"U+{ord(unseen[0]):04X}"
        return Text(f"值中有看不见的字符 {code}", f"The value holds the unseen character {code}")
    for pattern, what in _MARKUP:
        found = pattern.search(value)
        if found:
            shown = _short(found[0])
            return Text(f"值中有{what.zh}：`{shown}`", f"The value holds {what.en}: `{shown}`")
    template = None if calls else _TEMPLATE.search(value)
    if template is None:
        return None
    shown = _short(template[0])
    return Text(
        f"值中有 `{shown}`，这里不填入数值",
        f"The value holds `{shown}`, but nothing is filled in here",
    )


def visible(value: str) -> str:
    """Return a value in which each unseen character is shown as U+FFFD."""
    return _UNSEEN.sub("\ufffd", value)


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
