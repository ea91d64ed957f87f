"""What makes a sentence binding: words of obligation, numbers and terms, posts.

The lists are of the language that management systems are written in; they decide what a person
is asked to look at, not what is right.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

# References to documents and records, and the targets of links, are no numbers.
_REFERENCE: Final = re.compile(
    r"‹[^›]*›|(?<![A-Za-z])[A-Z]{2}-\d{2}(?:-[A-Za-z0-9]+)*|\{\{\s*link\([^{}]*\}\}"
)
_CALL: Final = re.compile(r"\{\{[^{}]*\}\}")
# 应 alone is an obligation, 相应 or 应急 is not; likewise 须知, 适宜, 事宜.
_OBLIGATION: Final = re.compile(
    r"必须|应当|应该|(?<![相适供反效响对感回])应(?![用急对答收付变力聘届])|须(?!知)|不得|不准|不许|"
    r"禁止|严禁|务必|(?<![适便事])宜|可以|\b(?:shall|must|should|may|need|required|prohibited|"
    r"forbidden)\b(?: not)?",
    re.IGNORECASE,
)
_NUMERAL: Final = "〇零一二两三四五六七八九十百千万半"
_COUNTED: Final = "个年月日天周时分次份倍级名人台项成季轮班批条处"
# 以下 after an amount is a limit; elsewhere it means what follows.
_MEASURED: Final = rf"\d%‰℃{_COUNTED}{_NUMERAL}元吨度米亿煤A-Za-z²³"
_LIMIT: Final = re.compile(
    rf"\d+(?:[.,]\d+)*\s*[%‰℃a-zA-Z]*|[{_NUMERAL}]+(?=[{_COUNTED}])|"
    r"每(?:半年|[年季月周日天班批次旬])|[逐按][年季月周日班批次]|[年季月]度|"
    r"[当次同][年季月周日天班]|立即|及时|随时|即时|"
    r"不少于|不低于|不高于|不超过|不大于|不小于|至少|至多|最[多少迟早高低]|"
    rf"(?<=[{_MEASURED}])以[上下内外]|[之以]?[前后](?=[,.;]|$)|"
    r"之前|之后|[大小高低]于|超过|[上下]限|[≥≤<>=±]|"
    r"\b(?:daily|weekly|monthly|quarterly|annual(?:ly)?|yearly|hourly|each|every|at least|at most|"
    r"within|before|after|above|below|minimum|maximum|more than|less than|exceeds?)\b",
    re.IGNORECASE,
)
# Words whose change turns or widens a sentence: no slip of the pen.
TURNING: Final = re.compile(
    r"[不未无非没否勿莫和或及与且各均全部仅只除]|\b(?:not?|and|or|all|only)\b"
)


def signals(key: str, posts: Collection[str]) -> Mapping[str, Counter[str]]:
    """Return what binds in a sentence's key, by kind: obligation, limit (with calls), duty."""
    calls = Counter(each for each in _CALL.findall(key) if "link(" not in each)
    text = _CALL.sub("", _REFERENCE.sub("", key))
    return {
        "obligation": Counter(each.lower() for each in _OBLIGATION.findall(text)),
        "limit": Counter(_plain(each) for each in _LIMIT.findall(text)) + calls,
        "duty": _named(text, posts),
    }


def _named(text: str, posts: Collection[str]) -> Counter[str]:
    """Return the posts that a text names, the longest name first: 碳管理专员 is one, not two."""
    found: Counter[str] = Counter()
    for post in sorted(posts, key=len, reverse=True):
        count = text.count(post) if post else 0
        if count:
            found[post] = count
            text = text.replace(post, " ")
    return found


def _plain(text: str) -> str:
    return text.replace(",", "").replace(" ", "").lower()
